/*
 * xml - XML as a sequence of events; the only door to libxml2.
 *
 * Strict about form, but no DTD is read, no entity expanded, nothing fetched,
 * and no nesting deeper than XML_DEPTH.  Names come without their prefix,
 * whether that was declared or not.
 */
#ifndef BASE_XML_H
#define BASE_XML_H

#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"

#define XML_DEPTH 256

struct xml_attr {
	const char *name;  /* as long as the parser */
	const char *value; /* len bytes, no NUL; until the event is over */
	size_t len;
};

struct xml_events {
	/* name lives as long as the parser */
	void (*start)(void *arg, const char *name, const struct xml_attr *,
	    size_t attrs);
	void (*end)(void *arg);
	/* Character data may come in any number of pieces. */
	void (*text)(void *arg, const char *, size_t n);
	/* A reference to an entity that is not one of XML's own five. */
	void (*entity)(void *arg, const char *name);
};

struct xml;

/* For one thread at a time; takes any number of documents. */
struct xml *xml_new(void);
void xml_free(struct xml **);
/*
 * One document in UTF-8.  ERR_FORMAT with the line; what came before the
 * fault has been told.
 */
int xml_parse(struct xml *, const char *, size_t n, const struct xml_events *,
    void *arg, struct err *) ATTR_CHECK;

#endif

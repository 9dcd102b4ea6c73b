/* dxl_tree - the elements of one note, for as long as it is being read. */
#ifndef SOURCE_DXL_TREE_H
#define SOURCE_DXL_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/xml.h"

struct dxl_attr {
	const char *name, *value;
};

/* An element, or character data: then name is NULL and text is not. */
struct dxl_el {
	const char *name; /* without prefix */
	const char *text;
	size_t len; /* of text */
	struct dxl_el *next, *child, *last;
	const struct dxl_attr *attr;
	size_t attrs;
};

/* What had to be done to a note's bytes before they could be parsed. */
struct dxl_repair {
	bool recoded;       /* not UTF-8 though it should be */
	size_t cleaned;     /* characters that XML forbids */
	const char *entity; /* an entity that nothing defines */
};

/*
 * charset: what the text is in when it is not UTF-8; declared: it says so
 * itself.  *root is NULL only when there was no element at all; after
 * ERR_FORMAT it holds what came before the fault.  Lives in the arena, names
 * in the parser.
 */
int dxl_tree_read(struct xml *, struct arena *, const char *xml, size_t n,
    const char *charset, bool declared, struct dxl_el **root,
    struct dxl_repair *, struct err *) ATTR_CHECK;

static inline bool
dxl_is(const struct dxl_el *el, const char *name)
{
	return el->name != NULL && el->name[0] == name[0] &&
	    strcmp(el->name, name) == 0;
}

/* NULL when there is no such attribute. */
const char *dxl_attr(const struct dxl_el *, const char *name);
bool dxl_flag(const struct dxl_el *, const char *name); /* ='true' */
bool dxl_attr_has(const struct dxl_el *, const char *name, const char *word);
const struct dxl_el *dxl_child(const struct dxl_el *, const char *name);
/* All character data inside as it stands, code excepted. */
const char *dxl_text(struct arena *, const struct dxl_el *);
bool dxl_is_blank(const char *);
/* An element whose content is program text, which is never shown. */
bool dxl_is_code(const struct dxl_el *);

#endif

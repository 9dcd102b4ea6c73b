#include "base/xml.h"

#include <limits.h>
#include <pthread.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

#include "base/mem.h"

/* The parser's dictionary of names only grows: begin a new one at times. */
#define PARSES 4096

struct xml {
	xmlParserCtxtPtr ctxt;
	unsigned parses;
	const struct xml_events *events;
	void *arg;
	int depth;
	struct xml_attr *attr;
	size_t attr_cap;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
on_document(void *arg)
{
	struct xml *x = arg;

	/* As if there were a DTD: an unknown entity is told, not fatal. */
	x->ctxt->hasExternalSubset = 1;
}

static void
on_start(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int nspaces, const xmlChar **spaces, int nattrs,
    int defaulted, const xmlChar **attrs)
{
	struct xml *x = arg;
	size_t n = nattrs < 0 ? 0 : (size_t)nattrs;

	(void)prefix, (void)uri, (void)nspaces, (void)spaces, (void)defaulted;
	if (++x->depth > XML_DEPTH) {
		xmlStopParser(x->ctxt);
		return;
	}
	if (n > x->attr_cap) {
		x->attr = mem_grow(x->attr, n * sizeof(*x->attr));
		x->attr_cap = n;
	}
	for (size_t i = 0; i < n; i++, attrs += 5) {
		x->attr[i].name = (const char *)attrs[0];
		x->attr[i].value = (const char *)attrs[3];
		x->attr[i].len = (size_t)(attrs[4] - attrs[3]);
	}
	x->events->start(x->arg, (const char *)name, x->attr, n);
}

static void
on_end(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct xml *x = arg;

	(void)name, (void)prefix, (void)uri;
	x->depth--;
	x->events->end(x->arg);
}

static void
on_text(void *arg, const xmlChar *s, int n)
{
	struct xml *x = arg;

	if (n > 0)
		x->events->text(x->arg, (const char *)s, (size_t)n);
}

static void
on_entity(void *arg, const xmlChar *name)
{
	struct xml *x = arg;

	if (x->events->entity != NULL)
		x->events->entity(x->arg, (const char *)name);
}

static void
on_error(void *arg, xmlErrorPtr error)
{
	(void)arg, (void)error; /* kept in the context; nothing on stderr */
}

static void
open_context(struct xml *x)
{
	x->ctxt = xmlNewParserCtxt();
	if (x->ctxt == NULL)
		mem_out(sizeof(*x->ctxt));
	*x->ctxt->sax = (xmlSAXHandler){
		.initialized = XML_SAX2_MAGIC,
		.startDocument = on_document,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_text,
		.cdataBlock = on_text,
		.ignorableWhitespace = on_text,
		.reference = on_entity,
		.serror = on_error,
	};
	x->ctxt->userData = x;
	x->parses = 0;
}

struct xml *
xml_new(void)
{
	struct xml *x = MEM_NEW(struct xml);

	(void)pthread_once(&once, xmlInitParser);
	open_context(x);
	return x;
}

void
xml_free(struct xml **x)
{
	if (*x == NULL)
		return;
	xmlFreeParserCtxt((*x)->ctxt);
	mem_free((*x)->attr);
	mem_free(*x);
	*x = NULL;
}

static int
fault(const struct xml *x, struct err *e)
{
	const xmlError *error = xmlCtxtGetLastError(x->ctxt);

	if (x->depth > XML_DEPTH)
		return err_set(e, ERR_FORMAT,
		    "XML elements are nested deeper than %d", XML_DEPTH);
	if (error == NULL || error->message == NULL)
		return err_set(e, ERR_FORMAT, "not well-formed XML");

	int len = (int)strcspn(error->message, "\n");

	return err_set(e, ERR_FORMAT, "bad XML in its line %d: %.*s", error->line, len,
	    error->message);
}

int
xml_parse(struct xml *x, const char *p, size_t n,
    const struct xml_events *events, void *arg, struct err *e)
{
	if (n > INT_MAX)
		return err_set(e, ERR_LIMIT, "more than 2 GiB of XML");
	if (++x->parses > PARSES) {
		xmlFreeParserCtxt(x->ctxt);
		open_context(x);
	}
	x->events = events;
	x->arg = arg;
	x->depth = 0;

	/* NOENT: else "&amp;" in an attribute comes as "&#38;".  No entity
	 * is ever known here, so that there is none to expand. */
	xmlDocPtr doc = xmlCtxtReadMemory(x->ctxt, p, (int)n, NULL, NULL,
	    XML_PARSE_HUGE | XML_PARSE_NONET | XML_PARSE_NOENT |
		XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

	if (doc != NULL) /* never: no event builds one */
		xmlFreeDoc(doc);
	if (x->ctxt->wellFormed && x->depth <= XML_DEPTH)
		return 0;
	return fault(x, e);
}

#include "source/dxl.h"

#include <string.h>

static const char *
copy(struct dxl_read *r, const struct dxl_el *el, const char *name)
{
	const char *value = dxl_attr(el, name);

	return value == NULL || value[0] == '\0' ?
	    NULL :
	    arena_strdup(r->arena, value);
}

static const char *
either(struct dxl_read *r, const struct dxl_el *el, const char *one,
    const char *other)
{
	const char *value = copy(r, el, one);

	return value == NULL ? copy(r, el, other) : value;
}

static bool
link_kind(const struct dxl_el *el, enum rich_link_kind *kind)
{
	static const struct {
		const char *name;
		enum rich_link_kind kind;
	} kinds[] = {
		{ "urllink", RICH_LINK_URL },
		{ "doclink", RICH_LINK_DOC },
		{ "viewlink", RICH_LINK_VIEW },
		{ "databaselink", RICH_LINK_DATABASE },
		{ "namedelementlink", RICH_LINK_NAMED },
	};

	for (size_t i = 0; i < NITEMS(kinds); i++)
		if (dxl_is(el, kinds[i].name)) {
			*kind = kinds[i].kind;
			return true;
		}
	return false;
}

const struct rich_link *
dxl_link_read(struct dxl_read *r, const struct dxl_el *el)
{
	enum rich_link_kind kind;

	if (!link_kind(el, &kind))
		return NULL;

	struct rich_link *link = ARENA_NEW(r->arena, struct rich_link);

	link->kind = kind;
	link->href = copy(r, el, "href");
	link->document = copy(r, el, "document");
	link->view = copy(r, el, "view");
	link->replicaid = either(r, el, "database", "replicaid");
	link->server = copy(r, el, "server");
	link->anchor = copy(r, el, "anchor");
	link->description = either(r, el, "description", "name");
	return link;
}

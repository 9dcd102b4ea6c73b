#include "note/note_rich.h"

struct rich *
rich_new(struct arena *a, enum rich_kind kind)
{
	struct rich *r = ARENA_NEW(a, struct rich);

	r->kind = kind;
	return r;
}

void
rich_add(struct rich *parent, struct rich *child)
{
	if (parent->last == NULL)
		parent->child = child;
	else
		parent->last->next = child;
	parent->last = child;
}

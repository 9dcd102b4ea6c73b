/* fts_got - a stream that was read, as objects with sums of their values. */
#ifndef TESTS_FTS_GOT_H
#define TESTS_FTS_GOT_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/sha.h"
#include "fts/fts.h"

/* ---- what was read ------------------------------------------------------- */

struct got_prop {
	uint16_t id, type;
	struct pst_name name;
	uint32_t count;
	uint64_t size;      /* of all values together */
	uint8_t sum[32];    /* over lengths and values */
	char text[256];     /* the beginning of a single string */
	int64_t number;     /* of a short one */
	bool known;         /* the message has it as well */
};

struct got_object { /* a message, recipient or attachment */
	struct got_prop *prop;
	size_t n, cap;
	struct got_object **recipient, **attachment, *message;
	size_t nr, rcap, na, acap;
	struct got_object *above;
};

struct got {
	struct arena *arena;
	struct got_object *root, *now;
	struct sha *sha; /* of the property that is being read */
	size_t deletes;
	bool ended;
};

static inline struct got_object *
got_new(struct got *g)
{
	struct got_object *o = ARENA_NEW(g->arena, struct got_object);

	o->above = g->now;
	g->now = o;
	return o;
}

static inline struct got_object **
got_room(struct got *g, struct got_object ***list, size_t n, size_t *cap)
{
	*list = arena_room(g->arena, *list, n, cap, sizeof(**list));
	return &(*list)[n];
}

static inline struct got_prop *
got_begin(struct got *g, const struct fts_event *e)
{
	struct got_object *o = g->now;

	o->prop = arena_room(g->arena, o->prop, o->n, &o->cap,
	    sizeof(*o->prop));

	struct got_prop *p = &o->prop[o->n++];

	*p = (struct got_prop){ .id = e->id, .type = e->type, .name = e->name,
		.count = e->count };
	if (e->name.text != NULL)
		p->name.text = arena_strdup(g->arena, e->name.text);
	g->sha = sha_new();
	return p;
}

static inline void
got_text(struct got_prop *p, const struct fts_event *e)
{
	for (size_t i = 0; i + 1 < e->n && i / 2 < sizeof(p->text) - 1; i += 2)
		p->text[i / 2] = e->p[i + 1] != 0 ? '?' : (char)e->p[i];
}

static inline void
got_property(struct got *g, const struct fts_event *e)
{
	bool begins = e->index == 0 && e->at == 0;
	struct got_prop *p = begins ? got_begin(g, e) :
				      &g->now->prop[g->now->n - 1];

	if (e->at == 0)
		sha_put(g->sha, &e->size, sizeof(e->size));
	if (e->n > 0)
		sha_put(g->sha, e->p, e->n);
	p->size += e->n;
	if (begins && e->type == PST_STRING)
		got_text(p, e);
	for (size_t i = 0; begins && e->n <= 8 && i < e->n; i++)
		p->number |= (int64_t)((uint64_t)e->p[i] << 8 * i);
	if (e->at + e->n == e->size &&
	    (e->count == 0 || e->index + 1 == e->count))
		sha_end(g->sha, p->sum);
}

static inline int
got_take(void *arg, const struct fts_event *e, struct err *err)
{
	struct got *g = arg;
	struct got_object *o = g->now;

	(void)err;
	switch (e->kind) {
	case FTS_PROPERTY:
		got_property(g, e);
		break;
	case FTS_RECIPIENT:
		*got_room(g, &o->recipient, o->nr, &o->rcap) = got_new(g);
		o->nr++;
		break;
	case FTS_ATTACHMENT:
		*got_room(g, &o->attachment, o->na, &o->acap) = got_new(g);
		o->na++;
		break;
	case FTS_EMBEDDED:
		o->message = got_new(g);
		break;
	case FTS_END_RECIPIENT:
	case FTS_END_ATTACHMENT:
	case FTS_END_EMBEDDED:
		g->now = o->above;
		break;
	case FTS_DELETE:
		g->deletes++;
		break;
	case FTS_END:
		g->ended = true;
		break;
	}
	return 0;
}

static inline struct got
got_of(struct arena *a)
{
	struct got g = { .arena = a };

	g.root = got_new(&g);
	return g;
}

#endif

/* Lists of properties, and which of them no stream carries (FTS guide 5). */
#include <stdlib.h>
#include <string.h>

#include "fts/fts_priv.h"

/* ---- what is left out ---------------------------------------------------- */

/* What the mailbox that receives it computes itself, of any object. */
static bool
is_computed(uint16_t id)
{
	static const uint16_t ids[] = {
		0x0e09, 0x0ffa, 0x0ffb,         /* where it is */
		0x0ff9, 0x0ff4, 0x0ff7,         /* record key, rights */
		0x65e0, 0x65e1, 0x65e2, 0x65e3, /* source and change keys */
	};

	for (size_t i = 0; i < NITEMS(ids); i++)
		if (ids[i] == id)
			return true;
	return id >= 0x6600 && id <= 0x67ff;
}

static bool
is_computed_of_message(uint16_t id)
{
	static const uint16_t ids[] = {
		0x0fff, 0x0ffe, 0x0e08, 0x0e1b, /* size, has attachments */
		0x0e02, 0x0e03, 0x0e04, 0x0e05, /* names in one line */
		0x0e12, 0x0e13,                 /* its tables */
		0x003d, 0x0e1d,                 /* follow from the subject */
		0x3013, 0x1016, /* conversation, which body is the real one */
	};

	for (size_t i = 0; i < NITEMS(ids); i++)
		if (ids[i] == id)
			return true;
	return false;
}

static bool
is_left_out(uint16_t id, enum owner owner)
{
	if (is_computed(id))
		return true;
	switch (owner) {
	case OF_MESSAGE:
		return is_computed_of_message(id);
	case OF_RECIPIENT:
		return id == TAG_ROWID >> 16;
	case OF_ATTACHMENT:
		return id == TAG_ATTACH_NUM >> 16 || id == 0x0ffe ||
		    id == 0x0fff || id == 0x3701 || id == 0x0e20;
	}
	return false;
}

/* ---- lists --------------------------------------------------------------- */

static struct entry *
find(const struct list *l, uint16_t id)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->entry[i].id == id)
			return &l->entry[i];
	return NULL;
}

struct pst_prop *
list_find(const struct list *l, uint16_t id)
{
	struct entry *e = find(l, id);

	return e == NULL ? NULL : &e->prop;
}

void
list_drop(struct list *l, uint16_t id)
{
	struct entry *e = find(l, id);

	if (e != NULL)
		*e = l->entry[--l->n];
}

int64_t
list_int(const struct list *l, uint16_t id, int64_t none)
{
	const struct pst_prop *p = list_find(l, id);

	if (p == NULL)
		return none;
	switch (p->type) {
	case PST_INT16:
	case PST_INT32:
	case PST_INT64:
	case PST_BOOL:
	case PST_TIME:
		return p->integer;
	default:
		return none;
	}
}

const char *
list_text(const struct list *l, uint16_t id)
{
	const struct pst_prop *p = list_find(l, id);

	return p == NULL || p->type != PST_STRING ? NULL : p->text;
}

/* Its place, with nothing in it. */
static struct entry *
place(struct list *l, uint16_t id)
{
	struct entry *e = find(l, id);

	if (e == NULL) {
		l->entry = arena_room(l->arena, l->entry, l->n, &l->cap,
		    sizeof(*l->entry));
		e = &l->entry[l->n++];
	}
	*e = (struct entry){ .id = id };
	return e;
}

struct entry *
list_put(struct list *l, uint16_t id, uint16_t type)
{
	struct entry *e = place(l, id);

	e->prop = (struct pst_prop){ .id = id, .type = type };
	return e;
}

void
list_put_int(struct list *l, uint16_t id, uint16_t type, int64_t n)
{
	list_put(l, id, type)->prop.integer = n;
}

void
list_put_text(struct list *l, uint16_t id, const char *text)
{
	list_put(l, id, PST_STRING)->prop.text = text;
}

void
list_put_bytes(struct list *l, uint16_t id, const void *p, size_t n)
{
	list_put(l, id, PST_BINARY)->prop.bytes = (struct pst_bytes){ p, n };
}

void
list_default_int(struct list *l, uint16_t id, uint16_t type, int64_t n)
{
	if (find(l, id) == NULL)
		list_put_int(l, id, type, n);
}

void
list_default_text(struct list *l, uint16_t id, const char *text)
{
	if (find(l, id) == NULL)
		list_put_text(l, id, text);
}

int
list_props(struct list *l, struct fts_names *names,
    const struct pst_props *props, enum owner owner, struct err *err)
{
	for (size_t i = 0; i < props->n; i++) {
		const struct pst_prop *p = &props->prop[i];
		uint16_t id = p->id;

		if (id != 0 && is_left_out(id, owner))
			continue;
		if (id == 0 && owner == OF_RECIPIENT)
			return err_set(err, ERR_LIMIT,
			    "a recipient has a "
			    "named property, which no stream holds");
		if (id == 0 && names_of(names, p->name, &id, err) != 0)
			return -1;
		place(l, id)->prop = *p;
	}
	return 0;
}

/* ---- where they go ------------------------------------------------------- */

static int
by_id(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

int
list_write(struct fts_out *o, struct list *l, struct err *err)
{
	if (l->n > 0)
		qsort(l->entry, l->n, sizeof(*l->entry), by_id);
	for (size_t i = 0; i < l->n; i++) {
		bool leave = false;

		if (entry_check(&l->entry[i], &leave, err) != 0)
			return -1;
		if (!leave && entry_write(o, &l->entry[i], err) != 0)
			return -1;
	}
	return 0;
}

#include <string.h>

#include "pst/pst_priv.h"

enum { COLUMNS = 96, /* of a table of recipients */
	TYPE_TO = 1, TYPE_CC, TYPE_BCC };

/* ---- what is added to each (PST guide 12) --------------------------------------- */

/* A one-off entry id ([MS-OXCDATA] 2.2.5.1): name, type, address. */
static void
add_entry_id(struct bag *b, const struct value *name, const struct value *type,
    const struct value *address)
{
	static const uint8_t head[24] = { 0, 0, 0, 0, 0x81, 0x2b, 0x1f, 0xa4,
		0xbe, 0xa3, 0x10, 0x19, 0x9d, 0x6e, 0x00, 0xdd, 0x01, 0x0f,
		0x54, 0x02, 0, 0, 0x01, 0x90 };
	const struct value *part[] = { name, type, address };
	size_t n = sizeof(head), at = n;

	for (size_t i = 0; i < NITEMS(part); i++)
		n += (part[i] == NULL ? 0 : part[i]->n) + 2;
	uint8_t *out = arena_alloc(b->arena, n);

	memcpy(out, head, sizeof(head));
	for (size_t i = 0; i < NITEMS(part); i++) {
		if (part[i] != NULL) {
			memcpy(out + at, part[i]->p, part[i]->n);
			at += part[i]->n;
		}
		at += 2; /* the end of a string; all is zero at first */
	}
	if (!bag_has(b, 0x0fff))
		bag_put(b, 0x0fff, PST_BINARY, out, n);
	if (!bag_has(b, 0x0ff9))
		bag_put(b, 0x0ff9, PST_BINARY, out, n);
}

/* "SMTP:SOMEBODY@EXAMPLE.COM" and a NUL, in one byte a character. */
static void
add_search_key(struct bag *b, const struct value *type,
    const struct value *address)
{
	const struct value *part[] = { type, address };
	uint8_t *out = arena_alloc(b->arena, type->n + address->n + 2);
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(part); i++) {
		const uint8_t *wide = part[i]->p;

		for (size_t k = 0; k + 1 < part[i]->n; k += 2) {
			uint8_t c = wide[k + 1] != 0 ? '?' : wide[k];

			out[n++] = c >= 'a' && c <= 'z' ? c - 32 : c;
		}
		out[n++] = i == 0 ? ':' : '\0';
	}
	bag_put(b, 0x300b, PST_BINARY, out, n);
}

static const struct value *
string(const struct bag *b, uint16_t id)
{
	const struct value *v = bag_find(b, id);

	return v != NULL && v->type == PST_STRING ? v : NULL;
}

static void
complete(struct bag *b)
{
	const struct value *name = string(b, 0x3001);
	const struct value *address = string(b, 0x3003);

	if (name == NULL && address != NULL) {
		bag_put(b, 0x3001, PST_STRING, address->p, address->n);
		name = string(b, 0x3001);
		address = string(b, 0x3003);
	}
	if (address != NULL && !bag_has(b, 0x3002))
		bag_put_text(b, 0x3002, "SMTP");
	if (!bag_has(b, 0x0c15))
		bag_put_int(b, 0x0c15, PST_INT32, TYPE_TO);
	if (!bag_has(b, 0x0e0f))
		bag_put_int(b, 0x0e0f, PST_BOOL, true);
	if (!bag_has(b, 0x0ffe))
		bag_put_int(b, 0x0ffe, PST_INT32, 6); /* somebody with mail */
	if (!bag_has(b, 0x3900))
		bag_put_int(b, 0x3900, PST_INT32, 0);
	if (!bag_has(b, 0x3a40))
		bag_put_int(b, 0x3a40, PST_BOOL, false);
	if (!bag_has(b, 0x39ff) && name != NULL)
		bag_put(b, 0x39ff, PST_STRING, name->p, name->n);
	add_entry_id(b, name, string(b, 0x3002), address);
	if (!bag_has(b, 0x300b) && address != NULL && string(b, 0x3002) != NULL)
		add_search_key(b, string(b, 0x3002), address);
}

/* ---- columns: the template's, and more when somebody has more ------------------- */

struct columns {
	struct tc_column column[COLUMNS];
	struct tc_layout layout;
};

static int
add_column(struct columns *c, uint32_t tag, struct err *err)
{
	size_t at = 0, n = c->layout.n;

	while (at < n && c->column[at].tag < tag)
		at++;
	if (at < n && c->column[at].tag == tag)
		return 0;
	if (n == COLUMNS)
		return err_set(err, ERR_LIMIT,
		    "recipients have more than %d properties", COLUMNS);
	memmove(&c->column[at + 1], &c->column[at],
	    (n - at) * sizeof(c->column[0]));
	c->column[at] = (struct tc_column){ .tag = tag, .bit = (uint8_t)n };
	c->layout.n++;
	return 0;
}

static size_t
width(uint32_t tag)
{
	size_t n = pst_type_size(tag & 0xffff);

	return n == 0 || n > 8 || (tag & 0x1000) != 0 ? 4 : n;
}

/*
 * The template's columns keep their bits, and those of four bytes and more
 * their places; new ones stand behind, and short ones behind all of those.
 */
static void
place_columns(struct columns *c)
{
	const struct tc_layout *base = &tc_recipients;
	size_t at = 0;

	for (size_t i = 0; i < base->n; i++)
		if (width(base->column[i].tag) >= 4 &&
		    base->column[i].at + width(base->column[i].tag) > at)
			at = base->column[i].at + width(base->column[i].tag);
	for (size_t w = 4; w > 0; w /= 2) {
		for (size_t i = 0; i < c->layout.n; i++) {
			struct tc_column *col = &c->column[i];
			size_t has = width(col->tag);

			if (w == 4 ? has < 4 || col->bit < base->n : has != w)
				continue;
			col->at = (uint16_t)at;
			at += has;
		}
	}
}

static int
find_columns(struct columns *c, const struct bag *people, size_t n,
    struct err *err)
{
	memcpy(c->column, tc_recipients.column,
	    tc_recipients.n * sizeof(c->column[0]));
	c->layout = (struct tc_layout){ .column = c->column,
		.n = tc_recipients.n };
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < people[i].n; k++)
			if (add_column(c, (uint32_t)people[i].v[k].id << 16 |
				people[i].v[k].type, err) != 0)
				return -1;
	if (c->layout.n > tc_recipients.n)
		place_columns(c);
	return 0;
}

/* ---- the table ----------------------------------------------------------------------- */

static int
put_table(struct pst *p, const struct bag *people, size_t n, struct pc *pc,
    struct err *err)
{
	struct columns *c = ARENA_NEW(&p->arena, struct columns);
	struct tc_cell cell[COLUMNS];
	struct ltp_node node;

	if (find_columns(c, people, n, err) != 0)
		return -1;
	struct tc *tc = pst_table(p, &c->layout);

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < people[i].n; k++) {
			const struct value *v = &people[i].v[k];

			cell[k] = (struct tc_cell){
				(uint32_t)v->id << 16 | v->type, v->p, v->n };
		}
		if (tc_row(tc, (uint32_t)i + 1, 0, cell, people[i].n, err) != 0)
			return -1;
	}
	if (tc_end(tc, &node, err) != 0)
		return -1;
	return pc_subnode(pc, NID_RECIPIENTS, node.data.bid, node.sub,
	    node.bytes, err);
}

int
people_put(struct pst *p, const struct pst_message *m, struct pc *pc,
    struct err *err)
{
	uint64_t bid, bytes;

	if (m->nrecipients == 0) {
		if (pst_share(p, SHARE_RECIPIENTS, &bid, &bytes, err) != 0)
			return -1;
		return pc_subnode(pc, NID_RECIPIENTS, bid, 0, bytes, err);
	}
	struct bag *people = arena_array(&p->arena, m->nrecipients,
	    sizeof(*people));

	for (size_t i = 0; i < m->nrecipients; i++) {
		bag_init(&people[i], &p->arena, m->recipient[i].n + 12);
		if (bag_props(&people[i], p->names, &m->recipient[i], err) != 0)
			return -1;
		complete(&people[i]);
		if (people[i].n > COLUMNS)
			return err_set(err, ERR_LIMIT,
			    "recipients have more than %d properties", COLUMNS);
	}
	return put_table(p, people, m->nrecipients, pc, err);
}

/* ---- their names in one line ---------------------------------------------------- */

static const struct pst_prop *
prop(const struct pst_props *props, uint16_t id)
{
	for (size_t i = 0; i < props->n; i++)
		if (props->prop[i].id == id)
			return &props->prop[i];
	return NULL;
}

static const char *
name_of(const struct pst_props *props)
{
	const struct pst_prop *name = prop(props, 0x3001);

	if (name == NULL || name->type != PST_STRING || name->text[0] == '\0')
		name = prop(props, 0x3003);
	return name == NULL || name->type != PST_STRING ? "" : name->text;
}

static int64_t
type_of(const struct pst_props *props)
{
	const struct pst_prop *type = prop(props, 0x0c15);

	return type == NULL ? TYPE_TO : type->integer & 0x0f;
}

void
people_names(struct bag *b, const struct pst_message *m)
{
	static const uint16_t id[] = { [TYPE_TO] = 0x0e04, [TYPE_CC] = 0x0e03,
		[TYPE_BCC] = 0x0e02 };

	for (int type = TYPE_TO; type <= TYPE_BCC; type++) {
		size_t n = 1, at = 0;

		if (bag_has(b, id[type]))
			continue;
		for (size_t i = 0; i < m->nrecipients; i++)
			if (type_of(&m->recipient[i]) == type)
				n += strlen(name_of(&m->recipient[i])) + 2;
		char *line = arena_alloc(b->arena, n);

		for (size_t i = 0; i < m->nrecipients; i++) {
			const char *name = name_of(&m->recipient[i]);
			size_t len = strlen(name);

			if (type_of(&m->recipient[i]) != type || len == 0)
				continue;
			if (at > 0) {
				memcpy(line + at, "; ", 2);
				at += 2;
			}
			memcpy(line + at, name, len);
			at += len;
		}
		bag_put_text(b, id[type], line);
	}
}

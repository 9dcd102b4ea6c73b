/* Messages, their people and attachments (PST guide 12). */
#include <inttypes.h>
#include <string.h>

#include "pst/pst_check_priv.h"

#define EMBEDDED 32 /* messages in messages */

enum {
	PR_SIZE = 0x0E08,
	PR_FLAGS = 0x0E07,
	PR_ATTACH_SIZE = 0x0E20,
	PR_ATTACH_DATA = 0x3701,
	PR_ATTACH_METHOD = 0x3705,
	PR_ATTACH_FLAGS = 0x3714,
	PR_HIDDEN = 0x7FFE,
	METHOD_VALUE = 1,
	METHOD_EMBEDDED = 5,
	METHOD_OLE = 6,
	FLAG_HAS_ATTACH = 0x10,
	ATTACH_INLINE = 4, /* ATT_MHTML_REF */
};

struct message {
	struct check *c;
	struct pst_bag bag;
	struct scope s;
	unsigned depth;
	size_t attachments, shown;
};

static int check_body(struct check *, const struct pst_node *,
    const struct table_view *, const struct pst_bag *row, unsigned depth,
    uint64_t *bytes, struct err *);

/* ---- sizes --------------------------------------------------------------- */

static uint64_t
capped(uint64_t n)
{
	return n < INT32_MAX ? n : INT32_MAX;
}

static int
check_size(struct message *m, const struct pst_node *n, uint64_t *bytes,
    struct err *e)
{
	int64_t said = pst_bag_int(&m->bag, PR_SIZE, -1);

	*bytes = 0;
	if (reader_node_bytes(m->c->r, n->data, n->sub, 0, bytes, e) < 0)
		return check_after(e);
	if (said < 0 || (uint64_t)said == capped(*bytes))
		return 0;
	/* Outlook of old counted less; nobody counts more. */
	if ((uint64_t)said < *bytes)
		reader_warn(m->c->r, "message-size",
		    "says that it has %" PRId64 " bytes, it has %" PRIu64,
		    said, *bytes);
	else
		reader_error(m->c->r, "message-size",
		    "says that it has %" PRId64 " bytes, it has %" PRIu64,
		    said, *bytes);
	return 0;
}

/* Of an attachment: all values, an object's with all that is in it. */
static int
check_values(struct check *c, const struct pst_bag *bag, struct err *e)
{
	int64_t said = pst_bag_int(bag, PR_ATTACH_SIZE, -1);
	uint64_t sum = 0;

	for (size_t i = 0; i < bag->n; i++) {
		const struct pst_value *v = &bag->value[i];

		if (v->type != PST_OBJECT)
			sum += v->bytes;
		else if (reader_node_bytes(c->r, v->data, v->sub, 0, &sum,
		    e) < 0 && check_after(e) < 0)
			return -1;
	}
	if (said >= 0 && (uint64_t)said != capped(sum))
		reader_warn(c->r, "attachment-size",
		    "says that it has %" PRId64 " bytes, it has %" PRIu64,
		    said, sum);
	return 0;
}

/* ---- attachments --------------------------------------------------------- */

static void
warn_missing(struct check *c, const struct pst_bag *bag, const uint16_t *id,
    size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (pst_bag_get(bag, id[i]) == NULL)
			reader_warn(c->r, "property-missing",
			    "property 0x%04x is missing", (unsigned)id[i]);
}

static int
check_embedded(struct message *m, const struct pst_value *v, struct err *e)
{
	struct pst_node n = { .nid = v->object,
		.data = v->data,
		.sub = v->sub };
	struct check *c = m->c;
	struct where w;
	uint64_t bytes;
	int status;

	if ((v->object & 31) != NID_MESSAGE)
		reader_error(c->r, "row-type",
		    "its message has node 0x%" PRIx32 ", which is none",
		    v->object);
	if (m->depth >= EMBEDDED) {
		reader_error(c->r, "depth",
		    "messages in messages are nested too deep");
		return 0;
	}
	check_in(c, &w, "message", v->object);
	status = check_body(c, &n, NULL, NULL, m->depth + 1, &bytes, e);
	check_out(c, &w);
	if (status == 0 && v->bytes != bytes && v->bytes != capped(bytes))
		reader_warn(c->r, "object-size",
		    "its message is said to have %" PRIu64 " bytes, it has "
		    "%" PRIu64, v->bytes, bytes);
	return status;
}

static int
check_data(struct message *m, const struct pst_bag *bag, struct err *e)
{
	const struct pst_value *v = pst_bag_get(bag, PR_ATTACH_DATA);
	int64_t method = pst_bag_int(bag, PR_ATTACH_METHOD, 0);

	if (v == NULL) {
		if (method == METHOD_EMBEDDED || method == METHOD_OLE)
			reader_error(m->c->r, "attachment",
			    "has no content");
		else if (method == METHOD_VALUE)
			reader_warn(m->c->r, "attachment", "has no content");
		return 0;
	}
	if (v->type == PST_OBJECT && method == METHOD_EMBEDDED)
		return check_embedded(m, v, e);
	if (v->type != PST_OBJECT)
		m->c->sums->attachment_bytes += v->bytes;
	return 0;
}

static int
check_attachment(struct message *m, const struct pst_node *n,
    const struct pst_bag *row, struct err *e)
{
	static const uint16_t need[] = { PR_ATTACH_SIZE, PR_ATTACH_METHOD,
		0x370B };
	struct check *c = m->c;
	struct arena a = { 0 };
	struct pst_bag bag;
	struct scope s;
	int status = check_bag(c, &a, n, &bag, &s, e);

	if (status > 0) {
		c->sums->attachments++;
		m->shown += pst_bag_int(&bag, PR_HIDDEN, 0) == 0 &&
		    (pst_bag_int(&bag, PR_ATTACH_FLAGS, 0) & ATTACH_INLINE) ==
			0;
		warn_missing(c, &bag, need, NITEMS(need));
		check_row_of(c, row, &bag);
		status = check_data(m, &bag, e);
		if (status == 0)
			status = check_values(c, &bag, e);
		scope_left(c->r, &s);
	}
	arena_free(&a);
	return status < 0 ? -1 : 0;
}

static int
on_attachment(void *arg, uint32_t id, const struct pst_bag *row,
    struct err *e)
{
	struct message *m = arg;
	const struct pst_node *n = scope_find(&m->s, id);
	struct where w;
	int status;

	m->attachments++;
	if (n == NULL) {
		reader_error(m->c->r, "attachment",
		    "attachment 0x%" PRIx32 " does not exist", id);
		return 0;
	}
	check_in(m->c, &w, "attachment", id);
	status = check_attachment(m, n, row, e);
	check_out(m->c, &w);
	return status;
}

static int
on_recipient(void *arg, uint32_t id, const struct pst_bag *row,
    struct err *e)
{
	struct message *m = arg;

	(void)id;
	(void)row;
	(void)e;
	m->c->sums->recipients++;
	return 0;
}

/* ---- tables of a message ------------------------------------------------- */

static void
check_like(struct check *c, const struct table_view *t,
    const struct table_view *tmpl)
{
	for (size_t i = 0; i < tmpl->cols; i++)
		if (!table_has(t, tmpl->col[i].tag))
			reader_warn(c->r, "column",
			    "has no column %08" PRIx32 ", as its template has",
			    tmpl->col[i].tag);
}

static int
check_own_table(struct message *m, uint32_t nid, const char *what,
    const struct table_view *tmpl, table_row_fn *fn, struct err *e)
{
	const struct pst_node *n = scope_find(&m->s, nid);
	struct check *c = m->c;
	struct arena a = { 0 };
	struct table_view t;
	struct where w;
	int status;

	if (n == NULL)
		return 0;
	check_in(c, &w, what, 0);
	status = check_table(c, &a, n, &t, e);
	if (status > 0) {
		check_like(c, &t, tmpl);
		status = table_each(c->r, &t, fn, m, e);
		if (status < 0)
			status = check_after(e);
		else
			scope_left(c->r, &t.in);
	}
	check_out(c, &w);
	arena_free(&a);
	return status < 0 ? -1 : 0;
}

/* ---- the row of the folder's table --------------------------------------- */

/* Of the row alone: identity, change tracking, conversation and the like. */
static bool
is_rows_own(uint16_t id)
{
	static const uint16_t own[] = { 0x0057, 0x0058, 0x0E03, 0x0E04,
		0x0E05, 0x0E06, 0x0E17, 0x0E30, 0x0E33, 0x0E34, 0x0E38,
		0x0E3C, 0x0E3D, 0x1097, 0x3013, 0x65C6, 0x67F1, 0x67F2,
		0x67F3 };

	for (size_t i = 0; i < NITEMS(own); i++)
		if (own[i] == id)
			return true;
	return false;
}

static void
check_row(struct message *m, const struct table_view *t,
    const struct pst_bag *row)
{
	struct pst_reader *r = m->c->r;

	check_row_of(m->c, row, &m->bag);
	for (size_t i = 0; i < row->n; i++)
		if (pst_bag_get(&m->bag, row->value[i].id) == NULL &&
		    !is_rows_own(row->value[i].id))
			reader_warn(r, "row",
			    "property 0x%04x is in its row alone",
			    (unsigned)row->value[i].id);
	for (size_t i = 0; i < t->cols; i++) {
		uint16_t id = (uint16_t)(t->col[i].tag >> 16);
		const struct pst_value *v = pst_bag_get(&m->bag, id);

		if (v != NULL && v->type == (t->col[i].tag & 0xFFFF) &&
		    pst_bag_get(row, id) == NULL && id != 0x3013)
			reader_warn(r, "row",
			    "property 0x%04x is not in its row",
			    (unsigned)id);
	}
}

/* ---- the whole ----------------------------------------------------------- */

static void
check_properties(struct message *m)
{
	static const uint16_t need[] = { 0x001A, PR_FLAGS, PR_SIZE, 0x3007,
		0x3008, 0x300B };
	struct check *c = m->c;

	warn_missing(c, &m->bag, need, NITEMS(need));
	for (size_t i = 0; i < m->bag.n; i++)
		if (m->bag.value[i].id >= 0x8000 &&
		    m->bag.value[i].id - 0x8000u >= c->sums->named)
			reader_warn(c->r, "name-unknown",
			    "property 0x%04x has no name",
			    (unsigned)m->bag.value[i].id);
}

static void
check_flag(struct message *m)
{
	int64_t flags = pst_bag_int(&m->bag, PR_FLAGS, -1);

	if (flags < 0)
		return;
	if ((flags & FLAG_HAS_ATTACH) != 0 && m->attachments == 0)
		reader_warn(m->c->r, "attachment-flag",
		    "says that it has attachments and has none");
	if ((flags & FLAG_HAS_ATTACH) == 0 && m->shown > 0)
		reader_warn(m->c->r, "attachment-flag",
		    "says that it has no attachments, and has some");
}

static int
check_parts(struct message *m, const struct pst_node *n, uint64_t *bytes,
    struct err *e)
{
	struct check *c = m->c;

	check_properties(m);
	if (scope_find(&m->s, NID_RECIPIENTS) == NULL)
		reader_warn(c->r, "recipients",
		    "has no table of recipients: some readers refuse that");
	if (check_own_table(m, NID_RECIPIENTS, "recipients", &c->tmpl[1],
	    on_recipient, e) < 0 ||
	    check_own_table(m, NID_ATTACHMENTS, "attachments", &c->tmpl[0],
	    on_attachment, e) < 0 ||
	    check_size(m, n, bytes, e) < 0)
		return -1;
	check_flag(m);
	scope_left(c->r, &m->s);
	return 0;
}

static int
check_body(struct check *c, const struct pst_node *n,
    const struct table_view *t, const struct pst_bag *row, unsigned depth,
    uint64_t *bytes, struct err *e)
{
	struct message m = { .c = c, .depth = depth };
	struct arena a = { 0 };
	int status = check_bag(c, &a, n, &m.bag, &m.s, e);

	*bytes = 0;
	if (status > 0) {
		if (depth == 0)
			c->sums->messages++;
		else
			c->sums->embedded++;
		if (row != NULL)
			check_row(&m, t, row);
		status = check_parts(&m, n, bytes, e);
	}
	arena_free(&a);
	return status < 0 ? -1 : 0;
}

int
check_message(struct check *c, const struct pst_node *n,
    const struct table_view *t, const struct pst_bag *row, uint64_t *bytes,
    struct err *e)
{
	return check_body(c, n, t, row, 0, bytes, e);
}

#include <string.h>

#include "base/sha.h"
#include "pst/pst_priv.h"

enum {
	METHOD_VALUE = 1, METHOD_MESSAGE = 5, METHOD_OLE = 6,
	EMBEDDED_NID = PST_MESSAGE_FIRST << 5 | NID_MESSAGE,
	/* above those that big values of the same attachment have */
	OLE_NID = 0x8000 << 5 | NID_LTP,
	FLAG_INLINE = 4, /* ATT_MHTML_REF */
	DATA = 0x3701,
};

/* ---- content ------------------------------------------------------------------- */

static int
too_large(struct err *err)
{
	return err_set(err, ERR_LIMIT,
	    "an attachment has more than 2 GiB, which no store can hold");
}

/* As much as fits; *n is less than cap only at the end. */
static int
fill(struct stream *s, uint8_t *buf, size_t cap, size_t *n, struct err *err)
{
	*n = 0;
	while (*n < cap) {
		ssize_t got = stream_read(s, buf + *n, cap - *n, err);

		if (got < 0)
			return -1;
		if (got == 0)
			break;
		*n += (size_t)got;
	}
	return 0;
}

/* All of it into a data tree, of which the first n bytes are in buf. */
static int
copy(struct making *k, struct stream *s, uint8_t *buf, size_t n,
    struct ndb_data *data, struct err *err)
{
	struct ndb_tree *tree = ndb_tree_new(k->pst->ndb);
	uint64_t total = 0;
	int rc = 0;

	while (n > 0 && rc == 0) {
		total += n;
		rc = total > PST_ATTACHMENT_MAX ? too_large(err) :
		    ndb_tree_put(tree, buf, n, err);
		if (rc == 0 && fill(s, buf, PST_PAYLOAD, &n, err) != 0) {
			*k->reading = true;
			rc = -1;
		}
	}
	struct err given_up;

	if (rc != 0)
		return ndb_tree_end(&tree, NULL, &given_up) != 0 ? -1 : rc;
	return ndb_tree_end(&tree, data, err);
}

/* An object of OLE stands in a node of its own, however small. */
static int
put_object(struct pc *pc, struct ndb_data data, struct err *err)
{
	struct ltp_node node = { .data = data, .bytes = data.bytes };

	return pc_put_object(pc, DATA, OLE_NID, &node, err);
}

static int
put_stream(struct making *k, struct stream *s, bool ole, struct pc *pc,
    struct err *err)
{
	uint8_t *buf = k->pst->leaf;
	struct ndb_data data = { 0 };
	size_t n;

	if (fill(s, buf, PST_PAYLOAD, &n, err) != 0) {
		*k->reading = true;
		return -1;
	}
	if (n == 0)
		return pc_put_empty(pc, DATA, PST_BINARY, err);
	if (n <= PST_HEAP_MAX && !ole)
		return pc_put(pc, DATA, PST_BINARY, buf, n, err);
	if (copy(k, s, buf, n, &data, err) != 0)
		return -1;
	if (ole)
		return put_object(pc, data, err);
	return pc_put_tree(pc, DATA, PST_BINARY, data, err);
}

static int
put_data(struct making *k, const struct pst_attachment *a, bool ole,
    struct pc *pc, struct err *err)
{
	struct stream *s;

	if (a->data == NULL)
		return 0;
	if (stream_open(&s, a->data, err) != 0) {
		*k->reading = true;
		return -1;
	}
	int rc = put_stream(k, s, ole, pc, err);

	stream_close(&s);
	return rc;
}

/* A message inside: its search key follows from ours and its number. */
static int
put_embedded(struct making *k, const struct pst_message *m, size_t number,
    struct pc *pc, struct err *err)
{
	struct making inner = { .pst = k->pst, .depth = k->depth + 1,
		.reading = k->reading };
	struct made made;
	uint8_t digest[32], at[8];
	struct sha *sha;

	if (inner.depth > PST_DEPTH)
		return err_set(err, ERR_LIMIT,
		    "messages within messages more than %d deep", PST_DEPTH);
	le64(at, number);
	sha = sha_new();
	sha_put(sha, k->key, sizeof(k->key));
	sha_put(sha, at, sizeof(at));
	sha_end(sha, digest);
	memcpy(inner.key, digest, sizeof(inner.key));
	if (message_make(&inner, m, &made, err) != 0)
		return -1;
	return pc_put_object(pc, DATA, EMBEDDED_NID, &made.node, err);
}

/* ---- one attachment ------------------------------------------------------------- */

static void
complete(struct bag *b, const struct pst_attachment *a, size_t number,
    const struct bag *message)
{
	if (!bag_has(b, 0x3705))
		bag_put_int(b, 0x3705, PST_INT32,
		    a->message != NULL ? METHOD_MESSAGE : METHOD_VALUE);
	if (!bag_has(b, 0x370b))
		bag_put_int(b, 0x370b, PST_INT32, -1); /* nowhere in the text */
	if (!bag_has(b, 0x3714))
		bag_put_int(b, 0x3714, PST_INT32, 0);
	for (uint16_t id = 0x3007; id <= 0x3008; id++)
		if (!bag_has(b, id))
			bag_put_int(b, id, PST_TIME, bag_int(message, id, 0));
	bag_put_int(b, 0x0e21, PST_INT32, (int64_t)number);
	bag_drop(b, DATA);
	bag_drop(b, 0x0e20);
}

static bool
is_visible(const struct bag *b)
{
	return bag_int(b, 0x7ffe, 0) == 0 &&
	    (bag_int(b, 0x3714, 0) & FLAG_INLINE) == 0;
}

/* What a number of 31 bits can say of it. */
static int64_t
capped(uint64_t n)
{
	return n > INT32_MAX ? INT32_MAX : (int64_t)n;
}

static int
put_one(struct making *k, const struct pst_attachment *a, size_t number,
    struct bag *b, struct ltp_node *node, struct err *err)
{
	struct pc *pc = pst_context(k->pst, 2 * k->depth + 1);
	bool ole = bag_int(b, 0x3705, 0) == METHOD_OLE;

	if (a->message != NULL) {
		if (put_embedded(k, a->message, number, pc, err) != 0)
			return -1;
	} else if (put_data(k, a, ole, pc, err) != 0) {
		return -1;
	}
	if (bag_write(b, pc, err) != 0)
		return -1;
	/* The sum of all values, with the four bytes of itself. */
	bag_put_int(b, 0x0e20, PST_INT32, capped(pc_values_size(pc) + 4));
	if (pc_put_int(pc, 0x0e20, PST_INT32, bag_int(b, 0x0e20, 0), err) != 0)
		return -1;
	return pc_end(pc, 0, node, err);
}

/* ---- all of them ------------------------------------------------------------------- */

static uint32_t
attachment_nid(size_t number)
{
	return (uint32_t)(0x401 + number) << 5 | NID_ATTACHMENT;
}

static int
put_table(struct pst *p, const struct bag *bag, size_t n, struct pc *pc,
    struct err *err)
{
	struct tc *tc = pst_table(p, &tc_attachments);
	struct tc_cell cell[PST_CELLS];
	struct ltp_node node;

	for (size_t i = 0; i < n; i++)
		if (tc_row(tc, attachment_nid(i), 0, cell,
			bag_cells(&bag[i], &tc_attachments, cell), err) != 0)
			return -1;
	if (tc_end(tc, &node, err) != 0)
		return -1;
	return pc_subnode(pc, NID_ATTACHMENTS, node.data.bid, node.sub,
	    node.bytes, err);
}

int
attachments_put(struct making *k, const struct pst_message *m, struct pc *pc,
    const struct bag *message, bool *visible, struct err *err)
{
	struct pst *p = k->pst;
	struct ltp_node node;

	*visible = false;
	if (m->nattachments == 0)
		return 0;
	if (m->nattachments > PST_SLBLOCK_MAX * PST_SIBLOCK_MAX)
		return err_set(err, ERR_LIMIT, "%zu attachments are too many",
		    m->nattachments);
	struct bag *bag = arena_array(&p->arena, m->nattachments, sizeof(*bag));

	for (size_t i = 0; i < m->nattachments; i++) {
		const struct pst_attachment *a = &m->attachment[i];

		bag_init(&bag[i], &p->arena, a->props.n + 8);
		if (bag_props(&bag[i], p->names, &a->props, err) != 0)
			return -1;
		complete(&bag[i], a, i, message);
		*visible = *visible || is_visible(&bag[i]);
		if (put_one(k, a, i, &bag[i], &node, err) != 0)
			return err_in(err, "attachment %zu", i + 1);
		if (pc_subnode(pc, attachment_nid(i), node.data.bid, node.sub,
			node.bytes, err) != 0)
			return -1;
	}
	return put_table(p, bag, m->nattachments, pc, err);
}

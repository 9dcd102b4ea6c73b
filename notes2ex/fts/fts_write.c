#include "fts/fts.h"

#include <string.h>

#include "base/mem.h"
#include "base/sha.h"
#include "fts/fts_priv.h"

enum { CONTENT = 0x3701, CONTENT_SIZE = 0x0e20, METHOD = 0x3705 };

struct writing {
	struct fts_out *out;
	struct fts_names names;
	struct err *err;
};

static int write_message(struct writing *, const struct pst_message *,
    const uint8_t key[KEY_SIZE], int depth);

/* ---- elements ------------------------------------------------------------ */

static int
mark(struct writing *w, uint32_t marker)
{
	uint8_t p[4];

	put16(p, (uint16_t)marker);
	put16(p + 2, (uint16_t)(marker >> 16));
	return out_atom(w->out, p, sizeof(p), w->err);
}

/* A property of the format's own, which stands at a fixed place. */
static int
put_first(struct writing *w, uint32_t tag, uint64_t value)
{
	uint8_t p[12];
	size_t n = (tag & 0xffff) == PST_INT64 ? 12 : 8;

	put16(p, (uint16_t)tag);
	put16(p + 2, (uint16_t)(tag >> 16));
	put64(p + 4, value); /* of which n - 4 bytes count */
	return out_atom(w->out, p, n, w->err);
}

/* ---- recipients ---------------------------------------------------------- */

static int
write_recipient(struct writing *w, const struct pst_props *props, size_t i,
    struct arena *scratch)
{
	struct list l = { .arena = scratch };

	if (list_props(&l, &w->names, props, OF_RECIPIENT, w->err) != 0)
		return -1;
	fill_recipient(&l);
	if (mark(w, START_RECIP) != 0 || put_first(w, TAG_ROWID, i) != 0 ||
	    list_write(w->out, &l, w->err) != 0)
		return -1;
	return mark(w, END_RECIP);
}

static int
write_recipients(struct writing *w, const struct pst_message *m)
{
	struct arena scratch = { 0 };
	int rc = 0;

	for (size_t i = 0; i < m->nrecipients && rc == 0; i++) {
		rc = write_recipient(w, &m->recipient[i], i, &scratch);
		if (rc != 0)
			(void)err_in(w->err, "recipient %zu", i + 1);
		arena_reset(&scratch);
	}
	arena_free(&scratch);
	return rc;
}

/* ---- attachments --------------------------------------------------------- */

/* How much is in it; read for it when nobody has said so. */
static int
data_size(const struct pst_attachment *a, uint64_t *size, struct err *err)
{
	enum { CHUNK = 65536 };
	struct stream *s;
	ssize_t n = 0;

	*size = a->size;
	if (a->size > 0 || a->data == NULL)
		return 0;
	if (stream_open(&s, a->data, err) != 0)
		return -1;

	uint8_t *chunk = mem_grow(NULL, CHUNK);

	while (
	    *size <= INT32_MAX && (n = stream_read(s, chunk, CHUNK, err)) > 0)
		*size += (uint64_t)n;
	mem_free(chunk);
	stream_close(&s);
	return n < 0 ? -1 : 0;
}

/* Its content, where it is not a message; how it is there decides the type. */
static int
put_data(struct list *l, const struct pst_attachment *a, struct err *err)
{
	static const struct blob none = { .mem = "" };
	int64_t method = list_int(l, METHOD, METHOD_VALUE);
	struct entry *e;
	uint64_t size;

	if (a->data == NULL && method != METHOD_VALUE && method != METHOD_OLE)
		return 0; /* it is somewhere else */
	if (data_size(a, &size, err) != 0)
		return -1;
	e = list_put(l, CONTENT,
	    method == METHOD_OLE ? PST_OBJECT : PST_BINARY);
	e->data = a->data == NULL ? &none : a->data;
	e->size = size;
	list_put_int(l, CONTENT_SIZE, PST_INT32,
	    size > INT32_MAX ? INT32_MAX : (int64_t)size);
	return 0;
}

/* A message inside: its search key follows from ours and its number. */
static int
write_embedded(struct writing *w, const struct pst_message *m,
    const uint8_t key[KEY_SIZE], size_t number, int depth)
{
	uint8_t at[8], digest[32];
	struct sha *sha = sha_new();

	put64(at, number);
	sha_put(sha, key, KEY_SIZE);
	sha_put(sha, at, sizeof(at));
	sha_end(sha, digest);
	if (depth + 1 > EMBED_DEPTH)
		return err_set(w->err, ERR_LIMIT,
		    "messages within messages more than %d deep", EMBED_DEPTH);
	if (mark(w, START_EMBED) != 0 ||
	    write_message(w, m, digest, depth + 1) != 0)
		return -1;
	return mark(w, END_EMBED);
}

static int
write_attachment(struct writing *w, const struct pst_attachment *a, size_t i,
    const struct list *message, const uint8_t key[KEY_SIZE], int depth)
{
	struct list l = { .arena = message->arena };

	if (list_props(&l, &w->names, &a->props, OF_ATTACHMENT, w->err) != 0)
		return -1;
	fill_attachment(&l, a, message);
	if (a->message == NULL && put_data(&l, a, w->err) != 0)
		return -1;
	if (mark(w, NEW_ATTACH) != 0 || put_first(w, TAG_ATTACH_NUM, i) != 0 ||
	    list_write(w->out, &l, w->err) != 0)
		return -1;
	if (a->message != NULL &&
	    write_embedded(w, a->message, key, i, depth) != 0)
		return -1;
	return mark(w, END_ATTACH);
}

/* ---- messages ------------------------------------------------------------ */

/* Only the outermost one says that its old lists are to go (W3, W8). */
static int delete (struct writing *w, uint32_t what, int depth)
{
	return depth > 0 ? 0 : put_first(w, FX_DEL_PROP, what);
}

static int
write_parts(struct writing *w, const struct pst_message *m,
    const struct list *l, const uint8_t key[KEY_SIZE], int depth)
{
	if (delete (w, DEL_RECIPIENTS, depth) != 0 ||
	    write_recipients(w, m) != 0 ||
	    delete (w, DEL_ATTACHMENTS, depth) != 0)
		return -1;
	for (size_t i = 0; i < m->nattachments; i++)
		if (write_attachment(w, &m->attachment[i], i, l, key, depth) !=
		    0)
			return err_in(w->err, "attachment %zu", i + 1);
	return 0;
}

static int
write_message(struct writing *w, const struct pst_message *m,
    const uint8_t key[KEY_SIZE], int depth)
{
	struct arena arena = { 0 };
	struct list l = { .arena = &arena };
	int rc = -1;

	if (list_props(&l, &w->names, &m->props, OF_MESSAGE, w->err) == 0) {
		fill_message(&l, m, key);
		rc = depth > 0 ? put_first(w, TAG_MID, 0) : 0;
	}
	if (rc == 0)
		rc = list_write(w->out, &l, w->err);
	if (rc == 0)
		rc = write_parts(w, m, &l, key, depth);
	arena_free(&arena);
	return rc;
}

static int
write_all(struct fts_out *o, const struct pst_message *m,
    const uint8_t key[KEY_SIZE], const struct fts_version *v, struct err *err)
{
	struct arena arena = { 0 };
	struct writing w = { .out = o,
		.err = err,
		.names = { .arena = &arena } };
	int rc = out_prologue(o, v, err);

	if (rc == 0)
		rc = write_message(&w, m, key, 0);
	if (rc == 0)
		rc = out_end(o, err);
	arena_free(&arena);
	return rc;
}

int
fts_write(const struct pst_message *m, const void *identity, size_t n,
    const struct fts_version *v, fts_put *put, void *arg, struct err *err)
{
	struct fts_out *o = MEM_NEW(struct fts_out);
	uint8_t digest[32];
	struct sha *sha = sha_new();

	sha_put(sha, identity, n);
	sha_end(sha, digest);
	o->put = put;
	o->arg = arg;

	int rc = write_all(o, m, digest, v, err);

	mem_free(o);
	return rc;
}

int
fts_size(const struct pst_message *m, uint64_t *bytes, struct err *err)
{
	static const uint8_t key[KEY_SIZE];
	const struct fts_version any = fts_version_of(0, 0, 0);
	struct fts_out *o = MEM_NEW(struct fts_out);
	int rc = write_all(o, m, key, &any, err);

	*bytes = o->bytes;
	mem_free(o);
	return rc;
}

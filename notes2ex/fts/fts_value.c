/* Names and values of properties as they stand in the stream (FTS guide 2). */
#include <string.h>

#include "base/mem.h"
#include "fts/fts_priv.h"

enum {
	GUID_SIZE = 16,
	TEXT_CHUNK = 4096, /* bytes of UTF-8 that are turned at once */
	DATA_CHUNK = 65536,
	NAMES_FIRST_SLOTS = 64,
};

/* ---- names --------------------------------------------------------------- */

static uint32_t
hash_of(const struct pst_name *name)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < GUID_SIZE; i++)
		h = (h ^ name->guid[i]) * 16777619u;
	if (name->text == NULL)
		return (h ^ name->lid) * 16777619u;
	for (const char *s = name->text; *s != '\0'; s++)
		h = (h ^ (uint8_t)*s) * 16777619u;
	return h;
}

static bool
is_same(const struct pst_name *a, const struct pst_name *b)
{
	if (memcmp(a->guid, b->guid, GUID_SIZE) != 0)
		return false;
	if (a->text == NULL || b->text == NULL)
		return a->text == b->text && a->lid == b->lid;
	return strcmp(a->text, b->text) == 0;
}

/* The slot that has it, or that it belongs to. */
static uint32_t *
slot_of(const struct fts_names *s, const struct pst_name *name)
{
	size_t at = hash_of(name);

	for (;; at++) {
		uint32_t *slot = &s->slot[at & (s->slots - 1)];

		if (*slot == 0 || is_same(s->name[*slot - 1], name))
			return slot;
	}
}

/* Half of the slots stay free. */
static void
grow(struct fts_names *s)
{
	if (2 * (s->n + 1) <= s->slots)
		return;
	s->slots = s->slots == 0 ? NAMES_FIRST_SLOTS : 2 * s->slots;
	s->slot = arena_array(s->arena, s->slots, sizeof(*s->slot));
	for (size_t i = 0; i < s->n; i++)
		*slot_of(s, s->name[i]) = (uint32_t)i + 1;
}

int
names_of(struct fts_names *s, const struct pst_name *name, uint16_t *id,
    struct err *err)
{
	grow(s);

	uint32_t *slot = slot_of(s, name);

	if (*slot == 0) {
		if (s->n == NAMED_END - NAMED_FIRST)
			return err_set(err, ERR_LIMIT,
			    "more than %zu names of properties", s->n);
		s->name = arena_room(s->arena, s->name, s->n, &s->cap,
		    sizeof(*s->name));
		s->name[s->n++] = name;
		*slot = (uint32_t)s->n;
	}
	*id = (uint16_t)(NAMED_FIRST + *slot - 1);
	return 0;
}

/* ---- texts --------------------------------------------------------------- */

/* The next bytes of it as UTF-16LE; 0: there is nothing left. */
static size_t
next_units(const char **s, uint8_t out[2 * TEXT_CHUNK])
{
	size_t n = strnlen(*s, TEXT_CHUNK);
	const char *from = *s;

	/* No character is cut. */
	for (int i = 0; i < 3 && from[n] != '\0' && n > 1 &&
	     ((uint8_t)from[n] & 0xc0) == 0x80;
	     i++)
		n--;
	*s += n;
	return n == 0 ? 0 : ltp_utf16(out, from, n);
}

/* Bytes of it, with its end. */
static uint64_t
text_size(const char *s)
{
	uint8_t units[2 * TEXT_CHUNK];
	uint64_t total = 2;
	size_t n;

	while ((n = next_units(&s, units)) > 0)
		total += n;
	return total;
}

static int
write_text(struct fts_out *o, const char *s, struct err *err)
{
	static const uint8_t end[2];
	uint8_t units[2 * TEXT_CHUNK];
	size_t n;

	if (out_length(o, text_size(s), err) != 0)
		return -1;
	while ((n = next_units(&s, units)) > 0)
		if (out_piece(o, units, n, err) != 0)
			return -1;
	return out_piece(o, end, sizeof(end), err);
}

static int
write_bytes(struct fts_out *o, const struct pst_bytes *b, struct err *err)
{
	if (out_length(o, b->n, err) != 0)
		return -1;
	return b->n == 0 ? 0 : out_piece(o, b->p, b->n, err);
}

/* ---- content of attachments ---------------------------------------------- */

static int
changed(uint64_t size, struct err *err)
{
	return err_set(err, ERR_IO,
	    "an attachment does not have the %llu bytes that it had before; "
	    "is its file being changed?",
	    (unsigned long long)size);
}

static int
copy(struct fts_out *o, struct stream *s, uint8_t *chunk, uint64_t size,
    struct err *err)
{
	ssize_t n;

	while ((n = stream_read(s, chunk, DATA_CHUNK, err)) > 0) {
		if ((uint64_t)n > o->left)
			return changed(size, err);
		if (out_piece(o, chunk, (size_t)n, err) != 0)
			return -1;
	}
	if (n < 0)
		return -1;
	return o->left > 0 ? changed(size, err) : 0;
}

static int
write_data(struct fts_out *o, const struct entry *e, struct err *err)
{
	struct stream *s;

	if (out_length(o, e->size, err) != 0)
		return -1;
	if (o->put == NULL)
		return out_skip(o, err);
	if (stream_open(&s, e->data, err) != 0)
		return -1;

	uint8_t *chunk = mem_grow(NULL, DATA_CHUNK);
	int rc = copy(o, s, chunk, e->size, err);

	mem_free(chunk);
	stream_close(&s);
	return rc;
}

/* ---- how much ------------------------------------------------------------ */

static uint64_t
many_size(const struct pst_prop *p)
{
	uint64_t n = 4;

	for (size_t i = 0; i < p->n; i++)
		n += p->type == PST_INT32S ? 4 :
		    p->type == PST_STRINGS ? 4 + text_size(p->texts[i]) :
					     4 + p->binaries[i].n;
	return n;
}

/* Of the value, with its lengths and counts. */
static uint64_t
value_size(const struct entry *e)
{
	if (e->data != NULL)
		return 4 + e->size;
	switch (e->prop.type) {
	case PST_BOOL:
		return 2;
	case PST_STRING:
		return 4 + text_size(e->prop.text);
	case PST_BINARY:
		return 4 + (uint64_t)e->prop.bytes.n;
	case PST_INT32S:
	case PST_STRINGS:
	case PST_BINARIES:
		return many_size(&e->prop);
	default:
		return pst_type_size(e->prop.type);
	}
}

static bool
is_type(const struct entry *e)
{
	switch (e->prop.type) {
	case PST_GUID:
		return e->prop.bytes.n == GUID_SIZE;
	case PST_OBJECT:
		return e->data != NULL;
	case PST_INT16:
	case PST_INT32:
	case PST_INT64:
	case PST_BOOL:
	case PST_TIME:
	case PST_DOUBLE:
	case PST_STRING:
	case PST_BINARY:
	case PST_INT32S:
	case PST_STRINGS:
	case PST_BINARIES:
		return true;
	default:
		return false;
	}
}

/* Only the content of an attachment may have no bytes. */
static int
check_empty(const struct entry *e, bool *leave, struct err *err)
{
	const struct pst_prop *p = &e->prop;

	*leave = e->data == NULL &&
	    ((p->type == PST_BINARY && p->bytes.n == 0) ||
		((p->type & MANY) != 0 && p->n == 0));
	if (p->type != PST_BINARIES)
		return 0;
	for (size_t i = 0; i < p->n; i++)
		if (p->binaries[i].n == 0)
			return err_set(err, ERR_LIMIT,
			    "property %04X has an "
			    "empty value among others, which no stream holds",
			    (unsigned)e->id);
	return 0;
}

static int
check_name(const struct entry *e, struct err *err)
{
	const struct pst_name *name = e->prop.name;

	if (e->id >= NAMED_FIRST && (e->prop.id != 0 || name == NULL))
		return err_set(err, ERR_FORMAT, "property %04X has no name",
		    (unsigned)e->id);
	if (e->id < NAMED_FIRST || name->text == NULL)
		return 0;
	if (name->text[0] == '\0' || text_size(name->text) > NAME_MOST)
		return err_set(err, ERR_LIMIT,
		    "a property has a name of no or more than %d characters",
		    NAME_MOST / 2 - 1);
	return 0;
}

int
entry_check(const struct entry *e, bool *leave, struct err *err)
{
	if (!is_type(e))
		return err_set(err, ERR_FORMAT,
		    "property %04X of type %04X is none that a stream takes",
		    (unsigned)e->id, (unsigned)e->prop.type);
	if (check_name(e, err) != 0 || check_empty(e, leave, err) != 0)
		return -1;
	if (value_size(e) > INT32_MAX)
		return err_set(err, ERR_LIMIT, "%s more than 2 GiB",
		    e->data != NULL ? "an attachment has" :
				      "the value of a property has");
	return 0;
}

/* ---- writing ------------------------------------------------------------- */

/* Type, id, name: nothing cuts it. */
static size_t
definition(const struct entry *e, uint8_t out[4 + GUID_SIZE + 1 + NAME_MOST])
{
	const struct pst_name *name = e->prop.name;
	size_t n = 4;

	put16(out, e->prop.type);
	put16(out + 2, e->id);
	if (e->id < NAMED_FIRST)
		return n;
	memcpy(out + n, name->guid, GUID_SIZE);
	n += GUID_SIZE;
	out[n++] = name->text == NULL ? NAME_NUMBER : NAME_TEXT;
	if (name->text == NULL) {
		put32(out + n, name->lid);
		return n + 4;
	}
	n += ltp_utf16(out + n, name->text, strlen(name->text));
	put16(out + n, 0);
	return n + 2;
}

static int
write_fixed(struct fts_out *o, const struct pst_prop *p, struct err *err)
{
	uint8_t value[8];
	int64_t bits = p->integer;

	if (p->type == PST_GUID)
		return out_atom(o, p->bytes.p, GUID_SIZE, err);
	if (p->type == PST_DOUBLE)
		memcpy(&bits, &p->real, sizeof(bits));
	if (p->type == PST_BOOL)
		bits = bits != 0;
	put64(value, (uint64_t)bits);
	return out_atom(o, value,
	    p->type == PST_BOOL ? 2 : pst_type_size(p->type), err);
}

static int
write_many(struct fts_out *o, const struct pst_prop *p, struct err *err)
{
	uint8_t word[4];
	int rc;

	put32(word, (uint32_t)p->n);
	rc = out_atom(o, word, sizeof(word), err);
	for (size_t i = 0; i < p->n && rc == 0; i++) {
		if (p->type == PST_STRINGS) {
			rc = write_text(o, p->texts[i], err);
			continue;
		}
		if (p->type == PST_BINARIES) {
			rc = write_bytes(o, &p->binaries[i], err);
			continue;
		}
		put32(word, (uint32_t)p->integers[i]);
		rc = out_atom(o, word, sizeof(word), err);
	}
	return rc;
}

int
entry_write(struct fts_out *o, const struct entry *e, struct err *err)
{
	uint8_t def[4 + GUID_SIZE + 1 + NAME_MOST];
	size_t n = definition(e, def);

	if (out_element(o, n + value_size(e), err) != 0 ||
	    out_atom(o, def, n, err) != 0)
		return -1;
	if (e->data != NULL)
		return write_data(o, e, err);
	switch (e->prop.type) {
	case PST_STRING:
		return write_text(o, e->prop.text, err);
	case PST_BINARY:
		return write_bytes(o, &e->prop.bytes, err);
	case PST_INT32S:
	case PST_STRINGS:
	case PST_BINARIES:
		return write_many(o, &e->prop, err);
	default:
		return write_fixed(o, &e->prop, err);
	}
}

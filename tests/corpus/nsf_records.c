/*
 * nsf_records - the notes of a database as they are stored: every item with
 * its type, flags and the sum of its bytes, below the note model.
 *
 * usage: nsf_records FILE
 *
 * Prints, with tabs between the fields:
 *   D ods title replicaid           the database
 *   S what                          damage that is no note's own
 *   N id unid seq status class stub
 *   I name type flags dup seq length sha256      ("-": no bytes are stored)
 *   O id length daos sha256         an object, its payload
 *   E id what                       an id that could not be read
 *   C id                            a record that no id leads to
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/cur.h"
#include "base/cx.h"
#include "nsf_print.h"
#include "source/nsf_note.h"
#include "source/nsf_object.h"

#define F_SUMMARY     0x0004
#define F_TYPE        0x0008
#define F_PLACEHOLDER 0x0100
#define F_COMPRESSED  0x8000

#define NONSUMMARY_HEAD 68
#define UNPACKED_MAX    (64u << 20)

struct dump {
	struct nsf_view *v;
	const struct nsf_facts *facts;
	struct arena arena;
};

static void
say(void *arg, const char *what)
{
	(void)arg;
	(void)fputs("S\t", stdout);
	print_text(what);
	(void)putchar('\n');
}

static void
print_err(uint32_t id, const struct err *e)
{
	(void)printf("E\t%" PRIX32 "\t", id);
	print_text(e->msg);
	(void)putchar('\n');
}

static unsigned
header_size(unsigned ods)
{
	return ods == 16 ? 64 : ods == 17 ? 72 : ods <= NSF_ODS_R4 ? 84 : 100;
}

/* The record of non-summary data behind its header. */
static int
nonsummary(struct dump *d, const struct nsf_bytes *rec, struct cur *out,
    bool *stored, struct err *e)
{
	struct cur c = cur_of(rec->p, rec->n), head;
	uint32_t at, size;
	unsigned status;
	struct nsf_bytes got = { 0 };

	*out = cur_of(NULL, 0);
	if (d->facts->ods < 17)
		return 0;
	(void)cur_take(&c, 38);
	status = cur_u16le(&c);
	(void)cur_take(&c, 16);
	at = cur_u32le(&c);
	size = cur_u32le(&c);
	if (c.bad || at == 0)
		return 0;
	*stored = true;
	if (d->facts->ods <= NSF_ODS_R4) {
		uint8_t *p = arena_alloc(&d->arena, size + 1u);

		*out = cur_of(p, size);
		return nsf_read(d->v->nsf, at, p, size, e);
	}
	if (status & NSF_APPENDED) {
		*out = cur_of(rec->p, rec->n);
		(void)cur_take(out, at);
		return 0;
	}
	if (at >> 31) {
		if (nsf_nonsummary(d->v, at & 0xffffff, at >> 24 & 0x7f,
			&d->arena, &got, e) < 0)
			return -1;
	} else {
		uint8_t start[6];
		uint64_t off = (uint64_t)at << 8;

		if (nsf_read(d->v->nsf, off, start, sizeof(start), e) < 0)
			return -1;
		head = cur_of(start + 2, 4);
		got.n = cur_u32le(&head);
		if (got.n > NSF_RECORD_MAX)
			return err_set(e, ERR_LIMIT, "%zu bytes", got.n);
		uint8_t *p = arena_alloc(&d->arena, got.n + 1);

		got.p = p;
		if (nsf_read(d->v->nsf, off, p, got.n, e) < 0)
			return -1;
	}
	head = cur_of(got.p, got.n);
	if (cur_u16le(&head) != 0x10)
		return err_set(e, ERR_FORMAT, "no non-summary record");
	*out = cur_sub(&head, cur_u32le(&head) - 6u);
	(void)cur_take(out, NONSUMMARY_HEAD - 6);
	return out->bad ? err_set(e, ERR_FORMAT, "non-summary header") : 0;
}

struct item {
	const struct nsf_name *name;
	unsigned flags, size, dup, seq, type;
};

static int
print_value(struct dump *d, struct item *it, struct cur v, struct err *e)
{
	const uint8_t *p = v.p;
	size_t n = v.n;

	if (!(it->flags & F_TYPE) && n >= 2) {
		it->type = cur_u16le(&v);
		p = v.p;
		n = v.n;
	}
	if (it->flags & F_COMPRESSED) {
		uint32_t size = cur_u32le(&v);
		const char *bad;

		if (v.bad || size > UNPACKED_MAX)
			return err_set(e, ERR_FORMAT, "compressed size");
		uint8_t *out = arena_alloc(&d->arena, size + 1u);

		if ((bad = cx_unpack(v.p, v.n, out, size, NULL)) != NULL)
			return err_set(e, ERR_FORMAT, "%s", bad);
		p = out;
		n = size;
	}
	(void)fputs("I\t", stdout);
	print_text(it->name->text);
	(void)printf("\t%04x\t%04x\t%u\t%u", it->type, it->flags, it->dup,
	    it->seq);
	print_bytes(p, n);
	(void)putchar('\n');
	return 0;
}

static int
print_item(struct dump *d, struct cur *desc, struct cur *sum, struct cur *non,
    bool stored, struct err *e)
{
	struct item it = { 0 };
	unsigned index = cur_u16le(desc);
	struct cur v;

	it.flags = cur_u16le(desc);
	it.size = cur_u16le(desc);
	it.dup = cur_u8(desc);
	it.seq = cur_u8(desc);
	it.name = nsf_name(d->v->nsf, index);
	if (it.name == NULL)
		return err_set(e, ERR_FORMAT, "no name %u", index);
	it.type = it.name->type;
	if (!(it.flags & F_SUMMARY) && !stored) {
		if (!(it.flags & F_PLACEHOLDER)) {
			(void)fputs("I\t", stdout);
			print_text(it.name->text);
			(void)printf("\t%04x\t%04x\t%u\t%u\t-\t-\n", it.type,
			    it.flags, it.dup, it.seq);
			return 0;
		}
		v = cur_of(NULL, 0);
	} else {
		v = cur_sub(it.flags & F_SUMMARY ? sum : non, it.size);
		if (sum->bad || non->bad)
			return err_set(e, ERR_FORMAT, "items do not fit");
	}
	return print_value(d, &it, v, e);
}

static int
print_items(struct dump *d, const struct nsf_bytes *rec,
    const struct nsf_note_head *h, struct err *e)
{
	struct cur c = cur_of(rec->p, rec->n), desc, non, look;
	bool stored = false, wanted = false;

	(void)cur_take(&c, header_size(d->facts->ods));
	desc = cur_sub(&c, 8 * h->items);
	if (c.bad)
		return err_set(e, ERR_FORMAT, "item table");
	look = desc;
	for (size_t i = 0; i < h->items; i++) {
		(void)cur_take(&look, 2);
		wanted |= !(cur_u16le(&look) & F_SUMMARY);
		(void)cur_take(&look, 4);
	}
	non = cur_of(NULL, 0);
	if (wanted && nonsummary(d, rec, &non, &stored, e) < 0)
		return -1;
	for (size_t i = 0; i < h->items; i++)
		if (print_item(d, &desc, &c, &non, stored, e) < 0)
			return -1;
	return 0;
}

static int
print_object(struct dump *d, uint32_t id, struct err *e)
{
	struct nsf_object o;
	struct sha *sha;
	uint8_t bytes[65536];

	if (nsf_object(d->v, id, &o, e) < 0)
		return -1;
	sha = sha_new();
	for (uint64_t at = 0; at < o.len; at += sizeof(bytes)) {
		uint64_t left = o.len - at;
		size_t n = left < sizeof(bytes) ? left : sizeof(bytes);

		if (nsf_read(d->v->nsf, o.off + at, bytes, n, e) < 0)
			memset(bytes, 0, n); /* another sum, then */
		sha_put(sha, bytes, n);
	}
	(void)printf("O\t%" PRIX32 "\t%" PRIu64 "\t%s\t", id, o.len, o.daos);
	print_sha(sha);
	(void)putchar('\n');
	return 0;
}

static int
print_record(struct dump *d, const struct nsf_place *place,
    struct nsf_census *census, struct err *e)
{
	struct nsf_note_head h;
	struct nsf_bytes rec;

	if (nsf_record(d->v, place, &d->arena, &rec, e) < 0)
		return -1;
	nsf_census_add(census, place);
	if (!nsf_note_head(d->facts->ods, rec.p, rec.n, rec.n, &h))
		return print_object(d, place->id, e);
	(void)printf("N\t%" PRIX32 "\t%s\t%" PRId32 "\t%04x\t%04x\t%d\n", h.id,
	    h.unid, h.seq, h.status, h.class, h.stub);
	return h.stub ? 0 : print_items(d, &rec, &h, e);
}

static int
dump(struct dump *d, const char *path, struct err *e)
{
	struct nsf_place place = { 0 };
	struct nsf_census *census;
	struct nsf *nsf;
	struct err bad;

	if (nsf_open(&nsf, path, say, NULL, e) < 0)
		return -1;
	d->v = nsf_borrow(nsf);
	d->facts = nsf_facts(nsf);
	(void)printf("D\t%u\t", d->facts->ods);
	print_text(d->facts->title);
	(void)printf("\t%s\n", d->facts->replicaid);
	census = nsf_census_new(nsf);
	while (nsf_next_id(d->v, place.id, &place) == 1) {
		if (print_record(d, &place, census, &bad) < 0)
			print_err(place.id, &bad);
		arena_reset(&d->arena);
	}
	while (nsf_census_next(census, d->v, &place) == 1)
		(void)printf("C\t%" PRIX32 "\n", place.id);
	nsf_census_free(&census);
	nsf_give_back(d->v);
	nsf_close(&nsf);
	arena_free(&d->arena);
	return 0;
}

int
main(int argc, char **argv)
{
	struct dump d = { 0 };
	struct err e;

	if (argc != 2) {
		(void)fputs("usage: nsf_records FILE\n", stderr);
		return 2;
	}
	if (dump(&d, argv[1], &e) < 0) {
		(void)fprintf(stderr, "%s\n", e.msg);
		return 1;
	}
	return 0;
}

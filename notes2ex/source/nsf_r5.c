/*
 * R5 and later: superblock and bucket descriptor block, both kept twice and
 * compressed [NSF guide 3 to 6].
 */
#include <string.h>

#include "base/cx.h"
#include "base/mem.h"
#include "source/nsf_priv.h"

#define UNPACKED_MAX (64u << 20) /* of either block */
#define NAME_MAX_LEN 1024
#define PAGE         8192
#define PAGE_HEAD    40
#define TRAILER      12
#define STORE        552 /* replica id of what shared mail is in */

/* One of the copies of a block: where, and is it whole? */
struct copy {
	uint64_t off;
	uint32_t size, count;
	bool whole; /* its checksum is right */
};

/* What the two kinds of block have in common. */
struct block {
	const char *what;
	unsigned signature;
	size_t head, size_at, count_at;
	size_t sum_at; /* of the head's own checksum; 0: it has none */
	uint8_t *p;      /* the stored bytes */
	uint32_t size;
	uint8_t *body;   /* unpacked */
	size_t body_n;
};

static bool
look_at_copy(const struct nsf *n, const struct block *b, uint64_t off,
    struct copy *c)
{
	uint8_t head[128];
	struct err e;

	if (off == 0 || nsf_read(n, off, head, sizeof(head), &e) < 0 ||
	    nsf_u16(head) != b->signature)
		return false;
	*c = (struct copy){ .off = off, .size = nsf_u32(head + b->size_at),
		.count = nsf_u32(head + b->count_at) };
	return c->size >= b->head + TRAILER && c->size <= UNPACKED_MAX &&
	    c->size <= n->facts.size - off;
}

static int
load_copy(const struct nsf *n, struct block *b, struct copy *c, struct err *e)
{
	b->p = mem_grow(b->p, c->size);
	b->size = c->size;
	if (nsf_read(n, c->off, b->p, c->size, e) < 0)
		return -1;
	c->whole = nsf_xor(b->p + b->head, c->size - b->head - TRAILER) ==
	    nsf_u32(b->p + c->size - 4) && (b->sum_at == 0 ||
	    nsf_xor(b->p, b->sum_at) == nsf_u32(b->p + b->sum_at));
	return 0;
}

/* Whole ones before others, the latest before older ones. */
static bool
is_better(const struct copy *a, const struct copy *b)
{
	return a->whole != b->whole ? a->whole : a->count > b->count;
}

static size_t
find_copies(const struct nsf *n, struct block *b, const uint8_t *pos,
    size_t tables, struct copy *found)
{
	size_t count = 0;

	for (size_t i = 0; i < tables; i++) {
		uint64_t off = nsf_pos(nsf_u32(pos + 8 * i));
		struct copy c;
		struct err e;
		size_t at;

		if (!look_at_copy(n, b, off, &c) ||
		    load_copy(n, b, &c, &e) < 0)
			continue;
		if (!c.whole)
			nsf_tell(n, "the %s at byte %llu is damaged: its "
			    "checksum is wrong", b->what,
			    (unsigned long long)off);
		for (at = count++; at > 0 && is_better(&c, &found[at - 1]);
		     at--)
			found[at] = found[at - 1];
		found[at] = c;
	}
	return count;
}

/* The stored body, unpacked if it is packed. */
static int
unpack(struct block *b, unsigned packed, uint32_t size, struct err *e)
{
	const uint8_t *in = b->p + b->head;
	size_t n = b->size - b->head - TRAILER;
	const char *wrong;

	if (size > UNPACKED_MAX || packed > 1 || (packed == 0 && size > n) ||
	    (packed == 1 && (n < 4 || nsf_u32(in) > n - 4)))
		return err_set(e, ERR_FORMAT, "the %s cannot be: %u bytes, "
		    "compression %u", b->what, size, packed);
	b->body = mem_grow(b->body, (size_t)size + 1);
	b->body_n = size;
	if (packed == 0) {
		memcpy(b->body, in, size);
		return 0;
	}
	wrong = cx_unpack(in + 4, nsf_u32(in), b->body, size, NULL);
	return wrong == NULL ? 0 : err_set(e, ERR_FORMAT, "the %s: %s",
	    b->what, wrong);
}

static bool
is_cut_short(const struct nsf *n, const uint8_t *pos, size_t tables)
{
	for (size_t i = 0; i < tables; i++)
		if (nsf_pos(nsf_u32(pos + 8 * i)) >= n->facts.size)
			return true;
	return false;
}

static int
read_block(struct nsf *n, struct block *b, const uint8_t *pos, size_t tables,
    int (*read)(struct nsf *, struct block *, struct err *), struct err *e)
{
	struct copy found[4];
	size_t count = find_copies(n, b, pos, tables, found);
	uint32_t newest = 0;
	int status = -1;

	for (size_t i = 0; i < count; i++)
		if (found[i].count > newest)
			newest = found[i].count;

	(void)err_set(e, ERR_DAMAGED, "%s: its %s is not to be found. %s",
	    n->facts.path, b->what, is_cut_short(n, pos, tables) ?
	    "The file is shorter than it once was: copy it again" :
	    "Either the database is locally encrypted: make a copy without "
	    "encryption in Notes (File, Replication, New Copy) and give "
	    "that one; or the file is damaged: repair a copy of it (load "
	    "fixup -f, compact -c)");
	for (size_t i = 0; i < count && status < 0; i++) {
		status = load_copy(n, b, &found[i], e);
		if (status == 0)
			status = read(n, b, e);
		if (status < 0)
			nsf_tell(n, "the %s at byte %llu cannot be used: %s",
			    b->what, (unsigned long long)found[i].off, e->msg);
		else if (found[i].count < newest)
			nsf_tell(n, "an older %s is used: notes that were "
			    "changed last may be missing", b->what);
		else if (!found[i].whole)
			nsf_tell(n, "no %s is whole; the damaged one is used, "
			    "since there is no better", b->what);
	}
	mem_free(b->p);
	mem_free(b->body);
	b->p = b->body = NULL;
	return status;
}

/* ---- superblock ---------------------------------------------------------- */

/* How descriptors of one kind of bucket stand in pages. */
struct paging {
	size_t head;   /* of one page's entry in the list of pages */
	size_t groups; /* bytes of groups before the descriptors */
	size_t each;   /* bytes of a descriptor */
	size_t room;   /* descriptors in a full page */
};

static const struct paging summary_paging = { 14, 210, 14, 567 };
static const struct paging other_paging = { 6, 64, 6, 1344 };

struct positions {
	uint32_t *list;
	size_t n, cap;
};

static void
add_page(struct nsf *n, const struct paging *pg, const uint8_t *page,
    size_t bytes, size_t count, struct positions *to)
{
	for (size_t i = 0; i < count; i++) {
		size_t at = pg->groups + i * pg->each;

		to->list = arena_room(&n->arena, to->list, to->n, &to->cap,
		    sizeof(*to->list));
		to->list[to->n++] = at + 4 <= bytes ? nsf_u32(page + at) : 0;
	}
}

/* A page that is not in the superblock: numbers stay right without it. */
static void
add_far_page(struct nsf *n, const struct paging *pg, uint32_t pos,
    struct positions *to)
{
	uint8_t page[PAGE] = { 0 };
	struct err e;

	if (nsf_read(n, nsf_pos(pos), page, PAGE, &e) < 0 || page[0] != 0x11 ||
	    page[1] != 0) {
		nsf_tell(n, "a page of bucket descriptors at byte %llu cannot "
		    "be read: up to %zu buckets are out of reach",
		    (unsigned long long)nsf_pos(pos), pg->room);
		memset(page, 0, sizeof(page));
	}
	if (!nsf_mend(page, PAGE, 0x28, 0, 0x16, 1, PAGE))
		nsf_tell(n, "a page of bucket descriptors at byte %llu was "
		    "only partly written: buckets that were added last may "
		    "be out of reach", (unsigned long long)nsf_pos(pos));
	add_page(n, pg, page + PAGE_HEAD, PAGE - PAGE_HEAD, pg->room, to);
}

/* The pages of one kind, from offset *at of the body on. */
static int
read_pages(struct nsf *n, const struct block *b, const struct paging *pg,
    size_t *at, uint32_t pages, uint32_t total, struct positions *to,
    struct err *e)
{
	const uint8_t *heads = b->body + *at, *resident;
	size_t left = b->body_n - *at, most = (PAGE - pg->groups) / pg->each;

	if (pages == 0)
		return 0;
	if (pages > left / pg->head || left - pages * pg->head < PAGE)
		return err_set(e, ERR_FORMAT, "%u pages of descriptors do not "
		    "fit into the superblock", pages);
	resident = heads + pages * pg->head;
	for (uint32_t i = 0; i < pages; i++) {
		uint32_t pos = nsf_u32(heads + i * pg->head);

		if (pos != 0)
			add_far_page(n, pg, pos, to);
		else
			add_page(n, pg, resident, PAGE, total < most ? total :
			    most, to);
	}
	*at += pages * pg->head + PAGE;
	return 0;
}

/* The vector that new ids come from is newer here than on disk. */
static int
read_active(struct nsf *n, const struct block *b, size_t at, uint32_t size,
    struct err *e)
{
	const uint8_t *p = b->body + at;

	if (size == 0)
		return 0;
	if (at > b->body_n || size > b->body_n - at || size < 32 ||
	    p[0] != 0x06)
		return err_set(e, ERR_FORMAT, "the superblock's own vector "
		    "does not fit into it");

	struct nsf_vector *v = ARENA_NEW(&n->arena, struct nsf_vector);

	v->mem = memcpy(arena_alloc(&n->arena, size - 32), p + 32, size - 32);
	v->first = nsf_u32(p + 6);
	v->ids = (size - 32) / 8;
	n->vector = v;
	n->vectors = 1;
	return 0;
}

static int
read_superblock(struct nsf *n, struct block *b, struct err *e)
{
	struct positions summary = { 0 }, other = { 0 };
	const uint8_t *p = b->p;
	uint32_t bitmaps = nsf_u32(p + 22);
	size_t at = 0;

	n->vectors = 0;
	if (unpack(b, nsf_u16(p + 68), nsf_u32(p + 10), e) < 0 ||
	    read_pages(n, b, &summary_paging, &at, nsf_u32(p + 70),
	    nsf_u32(p + 14), &summary, e) < 0 ||
	    read_pages(n, b, &other_paging, &at, nsf_u32(p + 74),
	    nsf_u32(p + 18), &other, e) < 0)
		return -1;
	if (bitmaps > (b->body_n - at) / 20)
		return err_set(e, ERR_FORMAT, "%u bitmaps do not fit into the "
		    "superblock", bitmaps);
	at += 20 * (size_t)bitmaps;
	if (read_active(n, b, at, nsf_u32(p + 26), e) < 0)
		return -1;
	n->summary = summary.list;
	n->summaries = summary.n;
	n->nonsummary = other.list;
	n->nonsummaries = other.n;
	return 0;
}

/* ---- bucket descriptor block ---------------------------------------------- */

static void
read_names(struct nsf *n, const uint8_t *entries, size_t count,
    const uint8_t *text, size_t text_n)
{
	struct lmbcs *conv = lmbcs_new();
	size_t bad = 0;

	n->name = arena_array(&n->arena, count, sizeof(*n->name));
	for (size_t i = 0; i < count; i++) {
		const uint8_t *p = entries + 10 * i;
		uint32_t off = nsf_u32(p), len = nsf_u16(p + 4);

		n->name[i].type = (unsigned)p[7] << 8 | p[6];
		n->name[i].text = NULL;
		if (len <= NAME_MAX_LEN && off <= text_n && len <= text_n - off)
			n->name[i].text = lmbcs_text(conv, &n->arena,
			    text + off, len);
		else
			bad++;
	}
	lmbcs_free(&conv);
	n->facts.names = count;
	if (bad > 0)
		nsf_tell(n, "%zu of %zu names of items cannot be read", bad,
		    count);
}

static void
read_vectors(struct nsf *n, const uint8_t *list, size_t count,
    uint32_t vector_size)
{
	struct nsf_vector *all = arena_array(&n->arena, count + 1,
	    sizeof(*all));
	size_t used = n->vectors;

	if (used > 0)
		all[0] = n->vector[0];
	for (size_t i = 0; i < count; i++) {
		uint64_t off = nsf_pos(nsf_u32(list + 8 * i) & ~1u);
		uint32_t first = nsf_u32(list + 8 * i + 4);

		if (off == 0 || off >= n->facts.size) {
			nsf_tell(n, "a vector of note ids lies at byte %llu, "
			    "beyond the end of the file",
			    (unsigned long long)off);
			continue;
		}
		all[used++] = (struct nsf_vector){ .off = off + 32,
			.first = first, .ids = (vector_size - 32) / 8,
			.room = (vector_size - 32) / 8 };
	}
	n->vector = all;
	n->vectors = used;
}

static uint32_t
vector_size_of(const struct nsf *n)
{
	uint8_t size[2];
	struct err e;

	if (nsf_read(n, 76, size, sizeof(size), &e) < 0 ||
	    nsf_u16(size) < 64)
		return 0x1000;
	return nsf_u16(size);
}

static int
read_descriptors(struct nsf *n, struct block *b, struct err *e)
{
	const uint8_t *p = b->p;
	size_t names = nsf_u32(p + 26), text = nsf_u32(p + 34);
	size_t vectors = nsf_u32(p + 38);

	if (unpack(b, nsf_u16(p + 4), nsf_u32(p + 6), e) < 0)
		return -1;

	size_t left = b->body_n;

	if (vectors > left / 8 || names > (left -= 8 * vectors) / 10 ||
	    (left -= 10 * names) < 4 || text > left - 4)
		return err_set(e, ERR_FORMAT, "%zu vectors and %zu names do "
		    "not fit into the descriptor block", vectors, names);

	const uint8_t *entries = b->body + 8 * vectors;

	read_names(n, entries, names, entries + 10 * names + 4, text);
	read_vectors(n, b->body, vectors, vector_size_of(n));
	return 0;
}

int
nsf_open_r5(struct nsf *n, const uint8_t *head, struct err *e)
{
	struct block superblock = { .what = "superblock", .signature = 0x0e,
		.head = 100, .size_at = 64, .count_at = 60 };
	struct block descriptors = { .what = "bucket descriptor block",
		.signature = 0x01, .head = 66, .size_at = 14, .count_at = 10,
		.sum_at = 54 };

	n->each = 8;
	if (nsf_u32(head + STORE) != 0 || nsf_u32(head + STORE + 4) != 0)
		nsf_tell(n, "it uses shared mail (the object store %08X%08X): "
		    "bodies and files of messages may stand there; unlink it "
		    "on the server first (load object unlink)",
		    nsf_u32(head + STORE + 4), nsf_u32(head + STORE));
	if (read_block(n, &superblock, head + 560, 4, read_superblock, e) < 0)
		return -1;
	/* A size, then a position, twice: positions stand at 628 and 636. */
	return read_block(n, &descriptors, head + 628, 2, read_descriptors, e);
}

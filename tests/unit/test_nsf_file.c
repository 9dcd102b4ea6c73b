/*
 * Records of a database by their ids, also when the file is damaged.  The
 * fixtures hold 25 notes, 12 of them data, among 41 ids; each test breaks its
 * own copy.
 */
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/nsf_priv.h"

#define FIXTURES "tests/fixtures/nsf/"
#define IDS      41
#define NOTES    25
#define DATA_ID  0x8f6u

static const char *const both[] = { FIXTURES "twelve-43.nsf",
	FIXTURES "twelve-52.nsf" };

/* A copy of a fixture, to be broken. */
struct copy {
	uint8_t *p;
	size_t n;
	char path[64];
};

static struct arena arena;
static char said[8192];

static void
say(void *arg, const char *what)
{
	size_t n = strlen(said);

	(void)arg;
	(void)snprintf(said + n, sizeof(said) - n, "%s\n", what);
}

static struct copy
load(const char *path)
{
	struct copy c = { .path = "/tmp/n2e-nsf-XXXXXX" };
	FILE *fp = fopen(path, "r");
	struct stat st;

	assert_non_null(fp);
	assert_int_equal(fstat(fileno(fp), &st), 0);
	c.n = (size_t)st.st_size;
	c.p = malloc(c.n);
	assert_non_null(c.p);
	assert_int_equal(fread(c.p, 1, c.n, fp), c.n);
	(void)fclose(fp);
	said[0] = '\0';
	return c;
}

static void
store(struct copy *c, size_t n)
{
	int fd = mkstemp(c->path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, c->p, n), (ssize_t)n);
	(void)close(fd);
}

static void
drop(struct copy *c)
{
	(void)unlink(c->path);
	free(c->p);
	arena_reset(&arena);
}

static void
put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

/* Where the copy of a block stands that has the higher write count. */
static size_t
newest(const struct copy *c, size_t table, size_t count_at)
{
	size_t a = nsf_u32(c->p + table) << 8;
	size_t b = nsf_u32(c->p + table + 8) << 8;

	return nsf_u32(c->p + a + count_at) >= nsf_u32(c->p + b + count_at) ?
	    a : b;
}

static size_t
other(const struct copy *c, size_t table, size_t than)
{
	size_t a = nsf_u32(c->p + table) << 8;

	return a != than ? a : nsf_u32(c->p + table + 8) << 8;
}

struct tally {
	int ids, notes, torn, bad;
	uint32_t unreached; /* the last that the census found */
	int found;
};

/* Goes through all of it; -1 with the error when it cannot be opened. */
static int
walk(const char *path, struct tally *t, struct err *e)
{
	struct nsf *n;
	struct nsf_view *v;
	struct nsf_census *census;
	struct nsf_place p;
	struct err why;

	*t = (struct tally){ 0 };
	if (nsf_open(&n, path, say, NULL, e) < 0)
		return -1;
	v = nsf_borrow(n);
	census = nsf_census_new(n);
	for (uint32_t id = 0; nsf_next_id(v, id, &p) > 0; id = p.id) {
		struct nsf_bytes b;
		struct nsf_place again;

		assert_true(p.id > id);
		assert_int_equal(nsf_find(v, p.id, &again, &why), 0);
		assert_int_equal(again.off, p.off);
		assert_int_equal(again.slot, p.slot);
		t->ids++;
		if (nsf_record(v, &p, &arena, &b, &why) < 0) {
			t->bad++;
			continue;
		}
		t->torn += b.torn;
		if (nsf_u16(b.p) != 0x04)
			continue;
		t->notes++;
		if (nsf_u32(b.p + 6) == p.id)
			nsf_census_add(census, &p);
	}
	while (nsf_census_next(census, v, &p) > 0) {
		t->unreached = p.id;
		t->found++;
	}
	nsf_census_free(&census);
	nsf_give_back(v);
	nsf_close(&n);
	assert_null(n);
	return 0;
}

static void
walk_copy(struct copy *c, struct tally *t)
{
	struct err e = { 0 };

	store(c, c->n);
	if (walk(c->path, t, &e) < 0)
		fail_msg("%s", e.msg);
}

/* ---- what is whole -------------------------------------------------------- */

static void
test_every_id_leads_to_its_record(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(both); i++) {
		struct tally t;
		struct err e = { 0 };

		IN_CASE(both[i]);
		said[0] = '\0';
		assert_int_equal(walk(both[i], &t, &e), 0);
		assert_int_equal(t.ids, IDS);
		assert_int_equal(t.notes, NOTES);
		assert_int_equal(t.bad, 0);
		assert_int_equal(t.torn, 0);
		assert_int_equal(t.found, 0);
		assert_string_equal(said, "");
		arena_reset(&arena);
	}
}

static void
test_the_header_tells_what_it_is(void **state)
{
	struct nsf *n;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(nsf_open(&n, both[0], NULL, NULL, &e), 0);
	assert_int_equal(nsf_facts(n)->ods, 43);
	assert_string_equal(nsf_facts(n)->title, "Anna Keller");
	assert_string_equal(nsf_facts(n)->replicaid, "C1257F0A004D2B61");
	assert_null(nsf_name(n, nsf_facts(n)->names));
	assert_non_null(nsf_name(n, 0));
	assert_false(nsf_changed(n));
	nsf_close(&n);
}

static void
test_an_id_without_a_record_is_an_error(void **state)
{
	static const uint32_t ids[] = { 0, 1, 0x8f7, 0x7ffffffe, 0xfffffffe };
	struct nsf *n;
	struct nsf_view *v;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(nsf_open(&n, both[1], NULL, NULL, &e), 0);
	v = nsf_borrow(n);
	for (size_t i = 0; i < NITEMS(ids); i++) {
		struct nsf_place p;

		assert_int_equal(nsf_find(v, ids[i], &p, &e), -1);
		assert_int_equal(e.code, ERR_FORMAT);
	}
	nsf_give_back(v);
	nsf_close(&n);
}

/* ---- what is kept twice --------------------------------------------------- */

static void
test_of_two_superblocks_the_whole_one_is_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(both); i++) {
		struct copy c = load(both[i]);
		struct tally t;

		IN_CASE(both[i]);
		c.p[newest(&c, 560, 60) + 120] ^= 0x10;
		walk_copy(&c, &t);
		assert_int_equal(t.notes, NOTES);
		assert_non_null(strstr(said, "superblock"));
		assert_non_null(strstr(said, "checksum is wrong"));
		assert_non_null(strstr(said, "may be missing"));
		drop(&c);
	}
}

/* Counts of names and vectors stand in the head, which has its own checksum. */
static void
test_a_damaged_head_of_names_is_not_believed(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(both); i++) {
		struct copy c = load(both[i]);
		struct nsf *n;
		struct err e;

		IN_CASE(both[i]);
		c.p[newest(&c, 628, 10) + 26] -= 1; /* one name less */
		store(&c, c.n);
		assert_int_equal(nsf_open(&n, c.path, say, NULL, &e), 0);
		assert_non_null(strstr(said, "checksum is wrong"));
		assert_non_null(strstr(said, "an older bucket descriptor"));
		nsf_close(&n);
		drop(&c);
	}
}

static void
test_shared_mail_is_said(void **state)
{
	struct copy c = load(both[0]);
	struct tally t;

	(void)state;
	put32(c.p + 552, 0x1234);
	walk_copy(&c, &t);
	assert_int_equal(t.notes, NOTES);
	assert_non_null(strstr(said, "shared mail (the object store "
	    "0000000000001234)"));
	drop(&c);
}

static void
test_a_damaged_block_is_better_than_none(void **state)
{
	static const struct {
		const char *name;
		size_t table, count_at, size_at;
	} rows[] = { { "superblock", 560, 60, 64 },
		{ "bucket descriptor block", 628, 10, 14 } };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct copy c = load(both[0]);
		size_t at = newest(&c, rows[i].table, rows[i].count_at);
		size_t old = other(&c, rows[i].table, at);
		struct tally t;

		IN_CASE(rows[i].name);
		c.p[at + nsf_u32(c.p + at + rows[i].size_at) - 1] ^= 1;
		c.p[old] ^= 0xff;
		walk_copy(&c, &t);
		assert_int_equal(t.notes, NOTES);
		assert_non_null(strstr(said, "since there is no better"));
		drop(&c);
	}
}

static void
test_without_any_superblock_it_says_what_to_do(void **state)
{
	(void)state;
	for (size_t table = 560; table <= 628; table += 68) {
		struct copy c = load(both[1]);
		struct err e = { 0 };
		struct tally t;

		memset(c.p + table, 0, table == 560 ? 32 : 16);
		store(&c, c.n);
		assert_int_equal(walk(c.path, &t, &e), -1);
		assert_int_equal(e.code, ERR_DAMAGED);
		assert_non_null(strstr(e.msg, "locally encrypted"));
		assert_non_null(strstr(e.msg, "fixup"));
		drop(&c);
	}
}

/* The header of a block is not covered by its checksum. */
static void
test_impossible_counts_are_refused(void **state)
{
	static const struct {
		size_t table, count_at, at;
	} rows[] = { { 560, 60, 10 }, { 560, 60, 70 }, { 560, 60, 74 },
		{ 560, 60, 22 }, { 560, 60, 26 }, { 628, 10, 6 },
		{ 628, 10, 26 }, { 628, 10, 38 }, { 628, 10, 34 } };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct copy c = load(both[0]);
		size_t at = newest(&c, rows[i].table, rows[i].count_at);
		struct err e = { 0 };
		struct tally t;

		put32(c.p + at + rows[i].at, 0x7fffffff);
		c.p[other(&c, rows[i].table, at)] ^= 0xff;
		store(&c, c.n);
		assert_int_equal(walk(c.path, &t, &e), -1);
		assert_int_equal(e.code, ERR_DAMAGED);
		drop(&c);
	}
}

static void
test_an_unknown_ods_is_refused_by_its_number(void **state)
{
	struct copy c = load(both[0]);
	struct err e = { 0 };
	struct tally t;

	(void)state;
	put32(c.p + 6, 56); /* newer than all that were seen */
	store(&c, c.n);
	assert_int_equal(walk(c.path, &t, &e), -1);
	assert_non_null(strstr(e.msg, "ODS 56"));
	(void)unlink(c.path);
	(void)snprintf(c.path, sizeof(c.path), "/tmp/n2e-nsf-XXXXXX");
	put32(c.p + 6, 30);
	store(&c, c.n);
	assert_int_equal(walk(c.path, &t, &e), -1);
	assert_int_equal(e.code, ERR_DAMAGED);
	assert_non_null(strstr(e.msg, "ODS 30"));
	assert_non_null(strstr(e.msg, "DXL"));
	drop(&c);
}

static void
test_what_is_no_database_is_refused(void **state)
{
	struct copy c = load(both[0]);
	struct err e = { 0 };
	struct tally t;

	(void)state;
	store(&c, 100);
	assert_int_equal(walk(c.path, &t, &e), -1);
	assert_int_equal(e.code, ERR_DAMAGED);
	assert_int_equal(walk("/nowhere.nsf", &t, &e), -1);
	assert_int_equal(e.code, ERR_DAMAGED);
	drop(&c);
}

/* ---- vectors and buckets -------------------------------------------------- */

static struct nsf_place
place_of(const char *path, uint32_t id)
{
	struct nsf *n;
	struct nsf_view *v;
	struct nsf_place p;
	struct err e = { 0 };

	assert_int_equal(nsf_open(&n, path, NULL, NULL, &e), 0);
	v = nsf_borrow(n);
	assert_int_equal(nsf_find(v, id, &p, &e), 0);
	nsf_give_back(v);
	nsf_close(&n);
	return p;
}

/* Where the bucket of a note stands in the file. */
static size_t
bucket_of(const char *path, uint32_t id)
{
	struct nsf_place p = place_of(path, id);
	struct nsf *n;
	struct err e = { 0 };
	size_t off;

	assert_true(p.in_bucket);
	assert_int_equal(nsf_open(&n, path, NULL, NULL, &e), 0);
	off = (size_t)nsf_pos(n->summary[p.bucket - 1]);
	nsf_close(&n);
	return off;
}

/* A vector on disk: the entry of that id in it, and the vector's head. */
static bool
entry_of(const char *path, uint32_t id, size_t *entry, size_t *head)
{
	struct nsf *n;
	struct err e = { 0 };
	bool found = false;

	assert_int_equal(nsf_open(&n, path, NULL, NULL, &e), 0);
	for (size_t i = 0; i < n->vectors; i++) {
		const struct nsf_vector *v = &n->vector[i];

		if (v->mem != NULL || id < v->first ||
		    (id - v->first) / 4 >= v->ids)
			continue;
		*head = (size_t)v->off - 32;
		*entry = (size_t)v->off + (id - v->first) / 4 * 8;
		found = true;
	}
	nsf_close(&n);
	return found;
}

static void
test_a_note_whose_entry_is_gone_is_found_in_its_bucket(void **state)
{
	size_t entry, head;
	struct copy c = load(both[0]);
	struct tally t;
	uint32_t id = 0x136; /* of a design note: its vector is on disk */

	(void)state;
	assert_true(entry_of(both[0], id, &entry, &head));
	memset(c.p + entry, 0, 8);
	walk_copy(&c, &t);
	assert_int_equal(t.ids, IDS - 1);
	assert_int_equal(t.notes, NOTES - 1);
	assert_int_equal(t.found, 1);
	assert_int_equal(t.unreached, id);
	assert_non_null(strstr(said, "vector"));
	assert_non_null(strstr(said, "checksum is wrong"));
	drop(&c);
}

/* Makes the last ids of the first vector on disk those of another one. */
static void
overlap(struct nsf *n, uint32_t after)
{
	struct nsf_vector *all = arena_array(&n->arena, n->vectors + 1,
	    sizeof(*all));
	size_t i = 0;

	memcpy(all, n->vector, n->vectors * sizeof(*all));
	while (all[i].mem != NULL)
		i++;
	all[n->vectors] = (struct nsf_vector){ .first = all[i].first +
		    4 * after, .ids = 1, .mem = arena_alloc(&n->arena, 8) };
	assert_true(all[i].ids > after);
	n->vector = all;
	n->vectors++;
	nsf_sort_vectors(n);
}

static void
test_a_vector_that_another_overlaps_has_its_whole_checksum(void **state)
{
	size_t entry, head;

	(void)state;
	assert_true(entry_of(both[0], 0x142, &entry, &head));
	for (size_t damaged = 0; damaged < 2; damaged++) {
		struct copy c = load(both[0]);
		struct nsf_place p = { .id = 0 };
		struct nsf *n;
		struct nsf_view *v;
		struct err e = { 0 };

		if (damaged > 0)
			c.p[head + 0x1000 - 8] ^= 1;
		store(&c, c.n);
		assert_int_equal(nsf_open(&n, c.path, say, NULL, &e), 0);
		overlap(n, 0x50);
		v = nsf_borrow(n);
		while (nsf_next_id(v, p.id, &p) > 0)
			continue;
		assert_int_equal(strstr(said, "checksum is wrong") != NULL,
		    damaged);
		nsf_give_back(v);
		nsf_close(&n);
		drop(&c);
	}
}

static void
test_two_ids_for_one_record_are_noticed(void **state)
{
	size_t entry, head, neighbour;
	struct copy c = load(both[0]);
	struct tally t;

	(void)state;
	assert_true(entry_of(both[0], 0x136, &entry, &head));
	assert_true(entry_of(both[0], 0x142, &neighbour, &head));
	memcpy(c.p + entry, c.p + neighbour, 8);
	walk_copy(&c, &t);
	assert_int_equal(t.found, 1);
	assert_int_equal(t.unreached, 0x136);
	drop(&c);
}

static void
test_a_torn_bucket_is_told_by_its_check_values(void **state)
{
	struct copy c = load(both[1]);
	size_t off = bucket_of(both[1], DATA_ID);
	struct tally t;

	(void)state;
	c.p[off + 512 + 0x42] ^= 0x0f;
	walk_copy(&c, &t);
	assert_int_equal(t.notes, NOTES);
	assert_true(t.torn > 0);
	drop(&c);
}

static void
test_a_damaged_bucket_takes_only_its_own_notes_along(void **state)
{
	static const struct {
		const char *name;
		size_t at;
		uint32_t value;
	} rows[] = { { "signature", 0, 0x55555555 },
		{ "size", 6, 0x7fffffff },
		{ "no size", 6, 0 },
		{ "slots", 44, 0x7fffffff },
		{ "footer", 50, 0x7fffffff },
		{ "no footer", 50, 0 } };
	size_t off = bucket_of(both[0], DATA_ID);

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct copy c = load(both[0]);
		struct tally t;

		IN_CASE(rows[i].name);
		put32(c.p + off + rows[i].at, rows[i].value);
		walk_copy(&c, &t);
		assert_int_equal(t.ids, IDS);
		assert_true(t.bad > 0);
		assert_int_equal(t.notes + t.bad, NOTES);
		assert_true(t.notes >= 10);
		assert_non_null(strstr(said, "cannot be read"));
		drop(&c);
	}
}

static void
test_a_file_cut_short_is_told(void **state)
{
	struct copy c = load(both[0]);
	struct tally t;
	struct err e = { 0 };

	(void)state;
	store(&c, c.n / 2);
	assert_int_equal(walk(c.path, &t, &e), -1);
	assert_int_equal(e.code, ERR_DAMAGED);
	assert_non_null(strstr(e.msg, "copy it again"));
	drop(&c);
}

static void
test_a_record_beyond_the_end_takes_no_other_along(void **state)
{
	static const uint32_t places[] = { 0x00ffffff, 0x7ffffffe,
		0x80ffffff };
	size_t entry, head;

	(void)state;
	assert_true(entry_of(both[0], 0x136, &entry, &head));
	for (size_t i = 0; i < NITEMS(places); i++) {
		struct copy c = load(both[0]);
		struct tally t;

		put32(c.p + entry, places[i]);
		walk_copy(&c, &t);
		assert_int_equal(t.ids, IDS);
		assert_int_equal(t.bad, 1);
		assert_int_equal(t.notes, NOTES - 1);
		assert_int_equal(t.found, 1);
		drop(&c);
	}
}

static void
test_somebody_elses_writing_is_noticed(void **state)
{
	struct copy c = load(both[1]);
	size_t at = newest(&c, 560, 60);
	struct nsf *n;
	struct err e = { 0 };
	FILE *fp;

	(void)state;
	store(&c, c.n);
	assert_int_equal(nsf_open(&n, c.path, NULL, NULL, &e), 0);
	assert_false(nsf_changed(n));
	fp = fopen(c.path, "r+");
	assert_non_null(fp);
	put32(c.p, nsf_u32(c.p + at + 60) + 1);
	assert_int_equal(fseek(fp, (long)at + 60, SEEK_SET), 0);
	assert_int_equal(fwrite(c.p, 1, 4, fp), 4);
	(void)fclose(fp);
	assert_true(nsf_changed(n));
	nsf_close(&n);
	drop(&c);
}

/* ---- R4 ------------------------------------------------------------------- */

#define R4_BDB    768u
#define R4_VECTOR 1024u
#define R4_NOTE   1280u
#define R4_SIZE   1536u

/* One name, one vector, one note of 100 bytes; all by byte offsets. */
static struct copy
make_r4(void)
{
	struct copy c = { .n = R4_SIZE, .path = "/tmp/n2e-nsf-XXXXXX" };

	c.p = calloc(1, c.n);
	assert_non_null(c.p);
	said[0] = '\0';
	put32(c.p, 0x1a);
	put32(c.p + 2, 768);
	put32(c.p + 6, 20);
	put32(c.p + 50, R4_BDB);
	put32(c.p + 76, 0x80); /* bytes of a vector */
	memcpy(c.p + 200, "Old\nthings", 10);
	put32(c.p + R4_BDB, 1);
	put32(c.p + R4_BDB + 2, 64);
	put32(c.p + R4_BDB + 6, 1 << 16); /* no buckets, one name */
	put32(c.p + R4_BDB + 10, 1);      /* one vector */
	put32(c.p + R4_BDB + 32, R4_VECTOR | 1);
	put32(c.p + R4_BDB + 40, 4u << 16); /* a name of 4 bytes at 0 */
	put32(c.p + R4_BDB + 44, 0x0500);   /* of text */
	memcpy(c.p + R4_BDB + 48, "Form", 4);
	put32(c.p + R4_VECTOR, 0x0a06);
	put32(c.p + R4_VECTOR + 6, 0x106);
	put32(c.p + R4_VECTOR + 10, R4_NOTE);
	put32(c.p + R4_VECTOR + 14, 0xffffffff);
	put32(c.p + R4_NOTE, 0x04);
	put32(c.p + R4_NOTE + 2, 100);
	put32(c.p + R4_NOTE + 6, 0x106);
	return c;
}

static void
test_a_database_of_r4_is_read_by_byte_offsets(void **state)
{
	struct copy c = make_r4();
	struct tally t;
	struct nsf *n;
	struct err e = { 0 };

	(void)state;
	walk_copy(&c, &t);
	assert_int_equal(t.ids, 1);
	assert_int_equal(t.notes, 1);
	assert_string_equal(said, "");
	assert_int_equal(nsf_open(&n, c.path, NULL, NULL, &e), 0);
	assert_string_equal(nsf_facts(n)->title, "Old");
	assert_string_equal(nsf_facts(n)->replicaid, "");
	assert_string_equal(nsf_name(n, 0)->text, "Form");
	assert_int_equal(nsf_name(n, 0)->type, 0x500);
	nsf_close(&n);
	drop(&c);
}

static void
test_a_damaged_r4_database_is_told(void **state)
{
	static const struct {
		const char *name;
		size_t at;
		uint32_t value;
		bool opens;
	} rows[] = { { "descriptor block", R4_BDB, 7, false },
		{ "its place", 50, R4_SIZE, false },
		{ "its size", R4_BDB + 2, 0x7fffffff, false },
		{ "names", R4_BDB + 8, 0xffff | 1u << 16, false },
		{ "vectors", R4_BDB + 10, 0xffff, false },
		{ "a vector", R4_VECTOR, 0x0a07, true },
		{ "a record's length", R4_NOTE + 2, R4_SIZE, true },
		{ "a record's place", R4_VECTOR + 10, R4_SIZE - 2, true } };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct copy c = make_r4();
		struct err e = { 0 };
		struct tally t;

		IN_CASE(rows[i].name);
		put32(c.p + rows[i].at, rows[i].value);
		store(&c, c.n);
		assert_int_equal(walk(c.path, &t, &e), rows[i].opens ? 0 : -1);
		assert_int_equal(t.notes, 0);
		if (!rows[i].opens)
			assert_int_equal(e.code, ERR_DAMAGED);
		drop(&c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_id_leads_to_its_record),
		cmocka_unit_test(test_the_header_tells_what_it_is),
		cmocka_unit_test(test_an_id_without_a_record_is_an_error),
		cmocka_unit_test(test_of_two_superblocks_the_whole_one_is_taken),
		cmocka_unit_test(test_a_damaged_head_of_names_is_not_believed),
		cmocka_unit_test(test_shared_mail_is_said),
		cmocka_unit_test(test_a_damaged_block_is_better_than_none),
		cmocka_unit_test(
		    test_without_any_superblock_it_says_what_to_do),
		cmocka_unit_test(test_impossible_counts_are_refused),
		cmocka_unit_test(test_an_unknown_ods_is_refused_by_its_number),
		cmocka_unit_test(test_what_is_no_database_is_refused),
		cmocka_unit_test(
		    test_a_note_whose_entry_is_gone_is_found_in_its_bucket),
		cmocka_unit_test(
		    test_a_vector_that_another_overlaps_has_its_whole_checksum),
		cmocka_unit_test(test_two_ids_for_one_record_are_noticed),
		cmocka_unit_test(test_a_torn_bucket_is_told_by_its_check_values),
		cmocka_unit_test(
		    test_a_damaged_bucket_takes_only_its_own_notes_along),
		cmocka_unit_test(test_a_file_cut_short_is_told),
		cmocka_unit_test(
		    test_a_record_beyond_the_end_takes_no_other_along),
		cmocka_unit_test(test_somebody_elses_writing_is_noticed),
		cmocka_unit_test(test_a_database_of_r4_is_read_by_byte_offsets),
		cmocka_unit_test(test_a_damaged_r4_database_is_told),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&arena);
	return failed;
}

/* The fixtures were made by scripts/make-nsf. */
#include "test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/source.h"
#include "tests/corpus/note_digest.h"

#define FIXTURES "tests/fixtures/nsf/"
#define NOTES    64
#define THREADS  4
#define ROUNDS   8

struct known {
	struct note_at at;
	uint8_t digest[32];
	enum note_class class;
	enum note_mark mark;
	size_t folders;
};

struct all {
	struct source *s;
	struct known note[NOTES];
	size_t n;
	char said[2000];
	atomic_size_t wrong;
};

static void
say(void *arg, const char *where, const char *what)
{
	struct all *all = arg;
	size_t n = strlen(all->said);

	(void)where;
	(void)snprintf(all->said + n, sizeof(all->said) - n, "%s\n", what);
}

static void
open_all(struct all *all, const char *path)
{
	struct source_options opt = { 0 };
	struct err e;

	*all = (struct all){ 0 };
	if (source_open(&all->s, path, &opt, say, all, &e) < 0)
		fail_msg("%s", e.msg);
}

/* Reads to the end; true when nothing failed on the way. */
static bool
read_all(struct all *all)
{
	struct arena a = { 0 };
	struct note *note;
	struct err e;
	bool good = true;
	int got;

	while ((got = source_next(all->s, &a, &note, &e)) != 0) {
		good &= got > 0;
		if (got < 0 && err_reach(e.code) != REACH_NOTE)
			break;
		if (got > 0 && all->n < NOTES) {
			struct known *k = &all->note[all->n++];

			k->at = note->at;
			k->at.path = "";
			k->class = note->class;
			k->mark = note->mark;
			k->folders = note->nfolder_refs;
			digest_note(note, k->digest);
		}
		arena_reset(&a);
	}
	arena_free(&a);
	return good;
}

static const char *const fixtures[] = { "twelve-43.nsf", "twelve-52.nsf",
	"odd43.nsf", "odd52.nsf" };

static void *
fetch_all(void *arg)
{
	struct all *all = arg;
	struct arena a = { 0 };
	struct note *note;
	struct err e;

	for (size_t i = 0; i < ROUNDS * all->n; i++) {
		/* Each thread has another order, so that buckets change. */
		const struct known *k = &all->note[i * 7 % all->n];
		uint8_t digest[32];

		if (source_fetch(all->s, &k->at, &a, &note, &e) < 0) {
			atomic_fetch_add(&all->wrong, 1);
			break;
		}
		digest_note(note, digest);
		if (memcmp(digest, k->digest, 32) != 0 ||
		    note->at.off != k->at.off || note->at.ord != k->at.ord ||
		    note->mark != k->mark || note->nfolder_refs != k->folders)
			atomic_fetch_add(&all->wrong, 1);
		arena_reset(&a);
	}
	arena_free(&a);
	return NULL;
}

static void
several_threads_fetch_what_next_gave(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(fixtures); i++) {
		pthread_t thread[THREADS];
		char path[100];
		struct all all;

		IN_CASE(fixtures[i]);
		(void)snprintf(path, sizeof(path), FIXTURES "%s",
		    fixtures[i]);
		open_all(&all, path);
		(void)read_all(&all);
		assert_true(all.n >= 12);
		for (size_t t = 0; t < THREADS; t++)
			assert_int_equal(pthread_create(&thread[t], NULL,
			    fetch_all, &all), 0);
		for (size_t t = 0; t < THREADS; t++)
			(void)pthread_join(thread[t], NULL);
		assert_int_equal(all.wrong, 0);
		source_close(&all.s);
	}
}

static void
notes_come_in_the_order_of_their_ids_and_are_counted(void **state)
{
	size_t documents = 0;
	struct all all;

	(void)state;
	open_all(&all, FIXTURES "twelve-52.nsf");
	assert_true(read_all(&all));
	assert_string_equal(all.said, "");
	for (size_t i = 0; i < all.n; i++) {
		documents += all.note[i].class == NOTE_DOCUMENT;
		assert_int_equal(all.note[i].at.ord, i + 1);
		if (i > 0)
			assert_true(all.note[i].at.off >
			    all.note[i - 1].at.off);
	}
	assert_int_equal(documents, 12);
	assert_string_equal(source_info(all.s)->format, "nsf");
	assert_string_equal(source_info(all.s)->version, "ODS 52");
	source_close(&all.s);
}

static void
a_second_reading_gives_the_same(void **state)
{
	struct all one, other;

	(void)state;
	open_all(&one, FIXTURES "odd43.nsf");
	open_all(&other, FIXTURES "odd43.nsf");
	(void)read_all(&one);
	(void)read_all(&other);
	assert_int_equal(one.n, other.n);
	for (size_t i = 0; i < one.n; i++)
		assert_memory_equal(one.note[i].digest, other.note[i].digest,
		    32);
	source_close(&one.s);
	source_close(&other.s);
}

/* ---- a copy that changes --------------------------------------------------- */

struct copy {
	char path[64];
	int fd;
};

static void
copy_new(struct copy *c, const char *from)
{
	char bytes[4096];
	FILE *fp = fopen(from, "rb");
	size_t n;

	assert_non_null(fp);
	(void)snprintf(c->path, sizeof(c->path), "%s/notes2ex-nsf-XXXXXX",
	    getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
	c->fd = mkstemp(c->path);
	assert_true(c->fd >= 0);
	while ((n = fread(bytes, 1, sizeof(bytes), fp)) > 0)
		assert_int_equal(write(c->fd, bytes, n), n);
	(void)fclose(fp);
}

static void
copy_free(struct copy *c)
{
	(void)close(c->fd);
	(void)unlink(c->path);
}

static void
a_database_that_is_written_to_is_said_to_be(void **state)
{
	struct copy c;
	struct all all;

	(void)state;
	copy_new(&c, FIXTURES "twelve-52.nsf");
	open_all(&all, c.path);
	assert_int_equal(pwrite(c.fd, "x", 1, lseek(c.fd, 0, SEEK_END)), 1);
	(void)read_all(&all);
	assert_non_null(strstr(all.said, "written to"));
	source_close(&all.s);
	copy_free(&c);
}

static void
a_database_that_is_cut_off_meanwhile_does_not_end_the_process(void **state)
{
	struct copy c;
	struct all all;
	size_t whole;

	(void)state;
	copy_new(&c, FIXTURES "twelve-43.nsf");
	open_all(&all, c.path);
	(void)read_all(&all);
	whole = all.n;
	source_close(&all.s);
	open_all(&all, c.path);
	assert_int_equal(ftruncate(c.fd, 16384), 0);
	assert_false(read_all(&all) && all.n == whole);
	assert_non_null(strstr(all.said, "written to"));
	source_close(&all.s);
	copy_free(&c);
}

static void
a_place_where_no_note_stands_is_an_error_of_the_note(void **state)
{
	static const int64_t places[] = { 0, -1, 1, 0x7ffffffe, INT64_MAX,
		INT64_C(1) << 48, (INT64_C(1) << 48) + 0xffffffff };
	struct arena a = { 0 };
	struct note *note;
	struct all all;

	(void)state;
	open_all(&all, FIXTURES "twelve-52.nsf");
	for (size_t i = 0; i < NITEMS(places); i++) {
		struct note_at at = { .path = "", .off = places[i] };
		struct err e = { 0 };

		assert_int_equal(source_fetch(all.s, &at, &a, &note, &e), -1);
		assert_int_equal(err_reach(e.code), REACH_NOTE);
		assert_true(e.msg[0] != '\0');
	}
	source_close(&all.s);
	arena_free(&a);
}

#define TORN_MOST 64

/* All check nibbles of the second sector of buckets: another, or as it was. */
static void
tear_buckets(const struct copy *c, bool whole)
{
	struct timespec times[2] = { { .tv_sec = whole ? 2000 : 1000 },
		{ .tv_sec = whole ? 2000 : 1000 } };
	off_t size = lseek(c->fd, 0, SEEK_END);
	uint8_t b[2];

	for (off_t at = 0; at + 1024 <= size; at += 256) {
		assert_int_equal(pread(c->fd, b, 2, at), 2);
		if (b[0] != 0x02 || b[1] != 0x42)
			continue;
		assert_int_equal(pread(c->fd, b, 1, at + 512 + 0x42), 1);
		b[0] ^= 1;
		assert_int_equal(pwrite(c->fd, b, 1, at + 512 + 0x42), 1);
	}
	assert_int_equal(futimens(c->fd, times), 0);
}

/* Notes from here to the end, and how many of them were partly written. */
static size_t
read_torn(struct all *all, size_t most, size_t *torn)
{
	struct arena a = { 0 };
	struct note *note;
	struct err e;
	size_t n = 0;

	*torn = 0;
	while (n < most && source_next(all->s, &a, &note, &e) > 0) {
		n++;
		for (const struct note_trouble *t = note->troubles; t != NULL;
		     t = t->next)
			*torn += strstr(t->what, "partly written") != NULL;
		arena_reset(&a);
	}
	arena_free(&a);
	return n;
}

/* The bucket is in memory as it was; it has been written all since then. */
static void
what_was_partly_written_is_read_again_when_the_file_changed(void **state)
{
	struct copy c;
	struct all all;
	size_t torn;

	(void)state;
	copy_new(&c, FIXTURES "twelve-43.nsf");
	tear_buckets(&c, false);
	open_all(&all, c.path);
	while (read_torn(&all, 1, &torn) == 1 && torn == 0)
		continue;
	assert_int_equal(torn, 1);
	assert_true(read_torn(&all, 2, &torn) == 2 && torn == 2);
	tear_buckets(&c, true);
	assert_true(read_torn(&all, TORN_MOST, &torn) > 3);
	assert_int_equal(torn, 0);
	source_close(&all.s);
	copy_free(&c);
}

/* ---- what is a database ------------------------------------------------------ */

static const struct {
	const char *name;
	uint8_t head[12];
	size_t n;
	bool ours;
} heads[] = {
	{ "release 4", { 0x1a, 0, 0, 3, 0, 0, 20, 0 }, 12, true },
	{ "release 3", { 0x1a, 0, 0, 3, 0, 0, 17, 0, 1, 0 }, 12, true },
	{ "ODS 52", { 0x1a, 0, 0, 4, 0, 0, 52, 0 }, 12, true },
	{ "one that nobody knows", { 0x1a, 0, 0, 8, 0, 0, 99, 0 }, 12, true },
	{ "a tune", { 'N', 'E', 'S', 'M', 0x1a, 1 }, 12, false },
	{ "another header", { 0x1a, 0, 1, 0, 0, 0, 99, 0 }, 12, false },
	{ "too short", { 0x1a, 0, 0, 4, 0, 0 }, 6, false },
	{ "nothing", { 0 }, 0, false },
};

static void
a_database_is_known_by_its_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(heads); i++) {
		IN_CASE(heads[i].name);
		assert_int_equal(source_nsf_ops.bid(heads[i].head,
		    heads[i].n) > 0, heads[i].ours);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_threads_fetch_what_next_gave),
		cmocka_unit_test(
		    notes_come_in_the_order_of_their_ids_and_are_counted),
		cmocka_unit_test(a_second_reading_gives_the_same),
		cmocka_unit_test(a_database_that_is_written_to_is_said_to_be),
		cmocka_unit_test(
		    a_database_that_is_cut_off_meanwhile_does_not_end_the_process),
		cmocka_unit_test(
		    what_was_partly_written_is_read_again_when_the_file_changed),
		cmocka_unit_test(
		    a_place_where_no_note_stands_is_an_error_of_the_note),
		cmocka_unit_test(a_database_is_known_by_its_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

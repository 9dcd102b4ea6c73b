#include "test.h"

#include <signal.h>
#include <sys/resource.h>

#include "ndb_help.h"

static void
what_is_taken_back_was_never_there(void **state)
{
	static const unsigned more[] = { 0, 1, 20, 100, 1000 };
	char want[SHA_HEX], got[SHA_HEX];
	struct ndb *n = open_new();
	struct kit k;

	(void)state;
	put_many(n, 0, 500);
	k = finish(&n);
	kit_close(&k);
	digest("store", want);
	for (size_t i = 0; i < NITEMS(more); i++) {
		struct ndb_state s;

		n = open_new();
		put_many(n, 0, 300);
		ndb_mark(n, &s);
		put_many(n, 5000, more[i]);
		OK(ndb_back(n, &s, &e));
		assert_int_equal(ndb_pos(n), s.pos);
		put_many(n, 300, 200);
		k = finish(&n);
		kit_close(&k);
		digest("store", got);
		assert_string_equal(got, want);
	}
}

static void
a_store_goes_on_from_where_it_was_durable(void **state)
{
	static const unsigned step[] = { 500, 1, 7, 100 };
	char want[SHA_HEX] = "", got[SHA_HEX];

	(void)state;
	for (size_t i = 0; i < NITEMS(step); i++) {
		struct ndb_state s;
		struct ndb *n = open_new();

		OK(ndb_sync(n, &s, &e));
		for (unsigned at = 0; at < 500; at += step[i]) {
			unsigned m = 500 - at < step[i] ? 500 - at : step[i];

			put_many(n, at, m);
			OK(ndb_sync(n, &s, &e));
			/* and then more, that is lost */
			put_many(n, 9000 + at, at % 60);
			ndb_close(&n);
			n = open_at(&s, false);
		}
		struct kit k = finish(&n);

		check_many(&k, 500);
		kit_close(&k);
		digest("store", i == 0 ? want : got);
		if (i > 0)
			assert_string_equal(got, want);
	}
}

static void
a_finished_store_can_be_taken_up_again(void **state)
{
	char want[SHA_HEX], got[SHA_HEX];
	struct ndb *n = open_new();
	struct ndb_state s;

	(void)state;
	put_many(n, 0, 50);
	OK(ndb_sync(n, &s, &e));
	put_many(n, 50, 50);
	struct kit k = finish(&n);

	kit_close(&k);
	digest("store", want);
	n = open_at(&s, false);
	size_t size;
	uint8_t *p = dir_read("store", &size);

	assert_int_equal(size, s.pos);
	for (size_t i = 0; i < 0x4400; i++)
		assert_int_equal(p[i], 0); /* no store any more */
	mem_free(p);
	put_many(n, 50, 50);
	k = finish(&n);
	kit_close(&k);
	digest("store", got);
	assert_string_equal(got, want);
}

static void
limit_files(rlim_t bytes)
{
	struct rlimit r;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &r), 0);
	r.rlim_cur = bytes < r.rlim_max ? bytes : r.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

/* As many as it takes until one cannot be put. */
static void
put_until_full(struct ndb *n)
{
	static const uint8_t bytes[8176];
	unsigned puts = 0;
	uint64_t bid;

	while (ndb_block(n, bytes, 8176, &bid, &e) == 0)
		assert_true(puts++ < 1000);
	assert_int_equal(e.code, ERR_IO);
	/* No less so when it is tried again. */
	assert_int_equal(ndb_block(n, bytes, 8176, &bid, &e), -1);
}

static void
a_full_disk_can_be_gone_back_from(void **state)
{
	char want[SHA_HEX], got[SHA_HEX];
	struct ndb *n = open_new();
	struct ndb_state s, durable;

	(void)state;
	put_many(n, 0, 300);
	struct kit k = finish(&n);

	kit_close(&k);
	digest("store", want);
	(void)signal(SIGXFSZ, SIG_IGN);
	n = open_new();
	put_many(n, 0, 200);
	ndb_mark(n, &s);
	for (uint64_t room = 0; room < 1200000; room += 280000) {
		limit_files(s.pos + room);
		put_until_full(n);
		assert_int_equal(ndb_finish(n, NULL, 0, &e), -1);
		assert_int_equal(e.code, ERR_IO);
		OK(ndb_back(n, &s, &e));
	}
	limit_files(100);
	assert_int_equal(ndb_sync(n, &durable, &e), -1);
	limit_files(RLIM_INFINITY);
	OK(ndb_sync(n, &durable, &e));
	put_many(n, 200, 100);
	k = finish(&n);
	kit_close(&k);
	digest("store", got);
	assert_string_equal(got, want);
}

static void
a_store_that_was_cut_is_damaged(void **state)
{
	struct ndb *n = open_new();
	struct ndb_state s;

	(void)state;
	put_many(n, 0, 50);
	OK(ndb_sync(n, &s, &e));
	ndb_close(&n);
	int fd = openat(dir, "store", O_RDWR);

	assert_int_equal(ftruncate(fd, (off_t)s.pos - 1), 0);
	(void)close(fd);
	assert_int_equal(ndb_open(&n, dir, "store", false, &s, &e), -1);
	assert_int_equal(e.code, ERR_DAMAGED);
	assert_null(n);
	ndb_close(&n);
}

static void
a_state_that_cannot_be_is_damaged(void **state)
{
	struct ndb *n = open_new();
	struct ndb_state s, bad[6];

	(void)state;
	put_many(n, 0, 5);
	OK(ndb_sync(n, &s, &e));
	ndb_close(&n);
	for (size_t i = 0; i < NITEMS(bad); i++)
		bad[i] = s;
	bad[0].pos = 0;
	bad[1].pos -= 1;
	bad[2].pos = UINT64_MAX - 63;
	bad[3].bid += 2;
	bad[4].blocks -= 1;
	bad[5].nodes -= 1;
	for (size_t i = 0; i < NITEMS(bad); i++) {
		e.code = ERR_NONE;
		assert_int_equal(
		    ndb_open(&n, dir, "store", false, &bad[i], &e), -1);
		assert_int_equal(e.code, ERR_DAMAGED);
	}
	n = open_at(&s, false);
	ndb_close(&n);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, dir_setup, dir_teardown)
		T(what_is_taken_back_was_never_there),
		T(a_store_goes_on_from_where_it_was_durable),
		T(a_finished_store_can_be_taken_up_again),
		T(a_full_disk_can_be_gone_back_from),
		T(a_store_that_was_cut_is_damaged),
		T(a_state_that_cannot_be_is_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

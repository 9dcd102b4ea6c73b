/* What no stream holds, what cannot be read, and how much memory it takes. */
#include "fts_kit.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static struct arena arena;
static struct err err;

static int
forget(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static int
count(void *arg, const void *p, size_t n, struct err *e)
{
	(void)p;
	(void)e;
	*(uint64_t *)arg += n;
	return 0;
}

static int
try(const struct pst_message *m)
{
	uint64_t n = 0;

	err = (struct err){ 0 };
	return fts_write(m, ID, sizeof(ID), &fts_15_2, count, &n, &err);
}

static void
is_refused(const struct pst_message *m, enum err_code code, const char *says)
{
	assert_int_equal(try(m), -1);
	assert_int_equal(err.code, code);
	if (strstr(err.msg, says) == NULL)
		fail_msg("%s", err.msg);
}

/* ---- properties ---------------------------------------------------------- */

static void
properties_of_no_stream_are_refused(void **state)
{
	static const struct pst_bytes bytes[] = { { "a", 1 }, { "", 0 } };
	static const struct pst_name name = { .lid = 1 };
	struct pst_prop p = { .id = 0x3f00, .type = PST_OBJECT };
	struct pst_message m = { .props = { &p, 1 } };

	(void)state;
	is_refused(&m, ERR_FORMAT, "type 000D");
	p.type = 0x1040;
	is_refused(&m, ERR_FORMAT, "3F00");
	p = (struct pst_prop){ .id = 0x8123, .type = PST_INT32 };
	is_refused(&m, ERR_FORMAT, "has no name");
	p = (struct pst_prop){ .id = 0x3f00, .type = PST_GUID,
		.bytes = { "x", 1 } };
	is_refused(&m, ERR_FORMAT, "type 0048");
	p = (struct pst_prop){ .id = 0x3f00, .type = PST_BINARIES,
		.binaries = bytes, .n = 2 };
	is_refused(&m, ERR_LIMIT, "empty value");
	p.n = 1;
	assert_int_equal(try(&m), 0);
	p = (struct pst_prop){ .id = 0x3f00, .type = PST_BINARY,
		.bytes = { "x", (size_t)1 << 31 } };
	is_refused(&m, ERR_LIMIT, "2 GiB");
	p = (struct pst_prop){ .type = PST_INT32, .name = &name };
	assert_int_equal(try(&m), 0);

	struct pst_props who = { &p, 1 };
	struct pst_message to = { .recipient = &who, .nrecipients = 1 };

	is_refused(&to, ERR_LIMIT, "recipient 1: a recipient has a named");
}

static void
names_have_bounds(void **state)
{
	enum { MOST = 0x7fff };
	struct pst_prop *p = arena_array(&arena, MOST + 1, sizeof(*p));
	struct pst_name *name = arena_array(&arena, MOST + 1, sizeof(*name));
	struct pst_message m = { .props = { p, 1 } };
	char *text = arena_alloc(&arena, 4000);

	(void)state;
	p[0] = (struct pst_prop){ .type = PST_INT32, .name = name };
	name[0].text = "";
	is_refused(&m, ERR_LIMIT, "name");
	name[0].text = text;
	memset(text, 'n', 2047);
	assert_int_equal(try(&m), 0);
	memset(text, 'n', 2048);
	is_refused(&m, ERR_LIMIT, "name");
	for (size_t i = 0; i <= MOST; i++) {
		name[i] = (struct pst_name){ .lid = (uint32_t)i };
		p[i] = p[0];
		p[i].name = &name[i];
	}
	m.props.n = MOST;
	assert_int_equal(try(&m), 0);
	m.props.n++;
	is_refused(&m, ERR_LIMIT, "32767 names");
}

static void
versions_of_no_server_are_refused(void **state)
{
	static const struct fts_version rows[] = { { 13, 9, 1, 0 },
		{ 256, 0, 1, 0 }, { 15, 256, 1, 0 }, { 15, 2, 0x8000, 0 } };
	struct pst_message m = { 0 };
	uint64_t n = 0;

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++)
		assert_int_equal(fts_write(&m, "", 0, &rows[i], count, &n,
		    &err), -1);
	assert_int_equal(n, 0);
}

/* ---- content ------------------------------------------------------------- */

static void
content_of_another_size_is_refused(void **state)
{
	struct pst_attachment a = made_file(&arena, "a", "abc", 3);
	struct pst_message m = { .attachment = &a, .nattachments = 1 };

	(void)state;
	assert_int_equal(try(&m), 0);
	a.size = 3;
	assert_int_equal(try(&m), 0);
	a.size = 2;
	is_refused(&m, ERR_IO, "attachment 1");
	a.size = 4;
	is_refused(&m, ERR_IO, "does not have the 4 bytes");
	a.size = (uint64_t)1 << 31;
	is_refused(&m, ERR_LIMIT, "attachment has more than 2 GiB");
}

static void
content_that_cannot_be_read_is_an_error(void **state)
{
	struct pst_attachment a = { .data = blob_of_file(&arena,
	    "/nonexistent/file", 0, 10) };
	struct pst_message m = { .attachment = &a, .nattachments = 1 };
	uint64_t n;

	(void)state;
	is_refused(&m, ERR_IO, "attachment 1");
	a.size = 10;
	is_refused(&m, ERR_IO, "attachment 1");
	/* How long the stream will be, nothing has to be read for. */
	assert_int_equal(fts_size(&m, &n, &err), 0);
	a.size = 0;
	assert_int_equal(fts_size(&m, &n, &err), -1);
}

/* Stops after so many bytes. */
static int
stop_after(void *arg, const void *p, size_t n, struct err *e)
{
	size_t *left = arg;

	(void)p;
	if (n >= *left)
		return err_set(e, ERR_CANCELLED, "enough");
	*left -= n;
	return 0;
}

static void
who_takes_the_bytes_may_stop(void **state)
{
	struct pst_attachment a = made_file(&arena, "a",
	    made_noise(&arena, 200000, 3), 200000);
	struct pst_props who = made_person(&arena, 1, "A", "a@b");
	struct pst_message m = { .attachment = &a, .nattachments = 1,
		.recipient = &who, .nrecipients = 1 };

	(void)state;
	for (size_t n = 1; n < 200000; n += 9999) {
		size_t left = n;

		assert_int_equal(fts_write(&m, "", 0, &fts_15_2, stop_after,
		    &left, &err), -1);
		assert_int_equal(err.code, ERR_CANCELLED);
	}
}

/* ---- frames -------------------------------------------------------------- */

/* None is empty, all but what elements are kept whole for are full. */
static void
frames_are_as_full_as_they_can_be(void **state)
{
	struct pst_attachment a = made_file(&arena, "a",
	    made_noise(&arena, 1000001, 9), 1000001);
	struct buf b = written(&(struct pst_message){ .attachment = &a,
	    .nattachments = 1 }), c = content_of(&b);
	size_t frames = (c.len + FTS_PAGE - 1) / FTS_PAGE;

	(void)state;
	assert_in_range(b.len, PROLOGUE + c.len + 8 * frames,
	    PROLOGUE + c.len + 8 * (frames + 1));
	buf_free(&b);
	buf_free(&c);
}

static void
the_same_message_makes_the_same_bytes(void **state)
{
	struct made_props p = { .arena = &arena };
	struct pst_prop swap;
	struct buf b, c;

	(void)state;
	made_mail(&p, "same", "text");
	b = written(&(struct pst_message){ .props = made_end(&p) });
	for (size_t i = 0; i < p.n / 2; i++) {
		swap = p.prop[i];
		p.prop[i] = p.prop[p.n - 1 - i];
		p.prop[p.n - 1 - i] = swap;
	}
	c = written(&(struct pst_message){ .props = made_end(&p) });
	assert_int_equal(b.len, c.len);
	assert_memory_equal(b.data, c.data, b.len);
	buf_free(&b);
	buf_free(&c);
}

/* ---- memory -------------------------------------------------------------- */

static long
peak(void)
{
	struct rusage u;

	assert_int_equal(getrusage(RUSAGE_SELF, &u), 0);
	return u.ru_maxrss; /* KiB */
}

/* A file of 100 MB goes through in a few pieces, whoever knows its size. */
static void
memory_does_not_grow_with_content(void **state)
{
	enum { SIZE = 100 * 1000 * 1000 };
	char path[] = "/tmp/n2e-fts-XXXXXX";
	int fd = mkstemp(path);
	struct pst_attachment a = { .data = blob_of_file(&arena, path, 0,
	    SIZE) };
	struct pst_message m = { .attachment = &a, .nattachments = 1 };
	long before = peak();

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, SIZE), 0);
	for (int known = 0; known < 2; known++) {
		uint64_t n = 0, size;

		a.size = known ? SIZE : 0;
		assert_int_equal(fts_size(&m, &size, &err), 0);
		assert_int_equal(fts_write(&m, "", 0, &fts_15_2, count, &n,
		    &err), 0);
		assert_int_equal(n, size);
		assert_in_range(n, SIZE, SIZE + SIZE / 1000);
	}
	assert_true(peak() - before < 4096);
	(void)close(fd);
	(void)unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(properties_of_no_stream_are_refused),
		cmocka_unit_test(names_have_bounds),
		cmocka_unit_test(versions_of_no_server_are_refused),
		cmocka_unit_test(content_of_another_size_is_refused),
		cmocka_unit_test(content_that_cannot_be_read_is_an_error),
		cmocka_unit_test(who_takes_the_bytes_may_stop),
		cmocka_unit_test(frames_are_as_full_as_they_can_be),
		cmocka_unit_test(the_same_message_makes_the_same_bytes),
		cmocka_unit_test(memory_does_not_grow_with_content),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}

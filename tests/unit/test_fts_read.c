/* What was written, read back and compared; what is no stream, refused. */
#include "fts_kit.h"

#include "fts_compare.h"

static struct arena arena;
static struct err err;

static int
forget(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* ---- there and back ------------------------------------------------------ */

static void
complain(void *arg, uint64_t offset, const char *rule)
{
	(void)arg;
	print_message("    offset %llu: %s\n", (unsigned long long)offset,
	    rule);
}

/* Written, linted, read, compared; how many bytes it had. */
static size_t
goes_there_and_back(const struct pst_message *m)
{
	struct buf b = written(m);
	struct from_buf in = { &b, 0, 0 };
	struct compared c = { .arena = &arena, .out = stdout };
	struct got g = got_of(&arena);
	uint64_t size;
	size_t n = b.len;

	assert_int_equal(fts_size(m, &size, &err), 0);
	assert_int_equal(size, b.len);
	if (fts_lint(get_from, &in, complain, NULL, &err) != 0)
		fail_msg("lint: %s", err.msg);
	in.at = 0;
	if (fts_events(get_from, &in, got_take, &g, &err) != 0)
		fail_msg("%s", err.msg);
	assert_true(g.ended);
	assert_int_equal(g.deletes, 2);
	compare_message(&c, "message", g.root, m, false);
	assert_true(c.properties > 0 || m->props.n == 0);
	assert_int_equal(c.wrong, 0);
	buf_free(&b);
	return n;
}

static void
a_mail_with_everything_comes_back(void **state)
{
	struct made_props p = { .arena = &arena }, q = { .arena = &arena };
	struct pst_attachment file[4], deep;

	(void)state;
	made_mail(&p, "RE: Gr\xc3\xbc\xc3\x9f" "e \xf0\x9f\x98\x80", "text");
	made_bytes(&p, 0x1013, "<p>text</p>", 11);
	made_mail(&q, "inner", "inner text");
	deep = made_file(&arena, "deep.txt", "deep", 4);

	struct pst_props people[] = {
		made_person(&arena, 1, "A", "a@example.com"),
		made_person(&arena, 3, "B \xe6\x97\xa5", "b@example.com"),
	};
	struct pst_message inner = { .props = made_end(&q),
		.recipient = people, .nrecipients = 1,
		.attachment = &deep, .nattachments = 1 };
	struct pst_message outer = { .props = made_end(&p), .prefix = "RE: ",
		.recipient = people, .nrecipients = 2,
		.attachment = file, .nattachments = NITEMS(file) };

	file[0] = made_file(&arena, "a.bin", made_noise(&arena, 100000, 1),
	    100000);
	file[1] = made_file(&arena, "empty", "", 0);
	file[2] = (struct pst_attachment){ .message = &inner };
	file[3] = made_file(&arena, "z.txt", "z", 1);
	(void)goes_there_and_back(&outer);
}

/* Around the borders of a frame every length is cut somewhere else. */
static void
values_of_every_length_come_back(void **state)
{
	(void)state;
	for (size_t n = FTS_PAGE / 2 - 8; n < FTS_PAGE / 2 + 8; n++)
		for (int text = 0; text < 2; text++) {
			struct made_props p = { .arena = &arena };
			char *s = arena_alloc(&arena, 2 * n + 1);

			memset(s, 'x', n * (text ? 1 : 2));
			/* So that values begin at an odd place. */
			made_bytes(&p, 0x0071, "abc", n % 4 < 2 ? 3 : 4);
			if (text)
				made_text(&p, 0x1000, s);
			else
				made_bytes(&p, 0x1013, s, 2 * n);
			(void)goes_there_and_back(
			    &(struct pst_message){ .props = made_end(&p) });
			arena_reset(&arena);
		}
}

/* Larger than what an event holds, of an odd number of bytes. */
static void
values_in_pieces_come_back(void **state)
{
	size_t n = 2 * FTS_WHOLE + 12345;
	struct made_props p = { .arena = &arena };
	struct pst_attachment file = made_file(&arena, "big",
	    made_noise(&arena, n, 7), n);
	char *text = arena_alloc(&arena, n + 1);

	(void)state;
	memset(text, 'y', n);
	/* Characters of four bytes at odd places of the text. */
	for (size_t i = 4001; i + 4 < n; i += 4099)
		memcpy(text + i, "\xf0\x9f\x98\x80", 4);
	made_text(&p, 0x1000, text);
	made_text(&p, 0x007d, text);
	file.size = n;
	assert_true(goes_there_and_back(&(struct pst_message){
	    .props = made_end(&p), .attachment = &file, .nattachments = 1 }) >
	    4 * n);
}

/* Names: numbers and texts, over and over, in messages within messages. */
static void
names_come_back(void **state)
{
	enum { NAMES = 300, DEPTH = 3 };
	static struct pst_name name[NAMES];
	static const char *const words[] = { "", "zw\xc3\xb6lf", "\xf0\x9f\x98\x80" };
	static const int32_t numbers[] = { 0, -1, INT32_MIN, INT32_MAX };
	static const struct pst_bytes bytes[] = { { "a", 1 }, { "bcd", 3 } };
	struct pst_message m[DEPTH] = { 0 };
	struct pst_attachment a[DEPTH] = { 0 };

	(void)state;
	for (size_t i = 0; i < NAMES; i++) {
		name[i].guid[0] = (uint8_t)(i % 3);
		name[i].lid = i % 2 == 0 ? (uint32_t)i : 0;
		name[i].text = i % 2 == 0 ? NULL :
		    text_printf(&arena, "N\xc3\xa4me %zu", i);
	}
	for (size_t d = DEPTH; d-- > 0;) {
		struct made_props p = { .arena = &arena };

		made_mail(&p, "names", "x");
		for (size_t i = d; i < NAMES; i += d + 1) {
			static const uint16_t types[] = { PST_STRINGS,
				PST_INT32S, PST_BINARIES, PST_STRING };
			struct pst_prop *q = made_next(&p, 0, types[i % 4]);

			q->name = &name[NAMES - 1 - i];
			if (q->type == PST_STRINGS) {
				q->texts = words;
				q->n = NITEMS(words);
			} else if (q->type == PST_INT32S) {
				q->integers = numbers;
				q->n = NITEMS(numbers);
			} else if (q->type == PST_BINARIES) {
				q->binaries = bytes;
				q->n = NITEMS(bytes);
			} else {
				q->text = "one";
			}
		}
		m[d].props = made_end(&p);
		a[d].message = d + 1 < DEPTH ? &m[d + 1] : NULL;
		m[d].attachment = &a[d];
		m[d].nattachments = d + 1 < DEPTH;
	}
	(void)goes_there_and_back(&m[0]);
}

static void
values_of_every_type_come_back(void **state)
{
	static const struct pst_name name = { .guid = { 1 }, .lid = 7 };
	struct made_props p = { .arena = &arena };
	struct pst_prop *q;

	(void)state;
	made_mail(&p, "types", "");
	made_int(&p, 0x3f01, PST_INT16, -2);
	made_int(&p, 0x3f02, PST_INT64, INT64_MIN + 5);
	made_int(&p, 0x3f03, PST_BOOL, 0);
	made_next(&p, 0x3f04, PST_DOUBLE)->real = -0.25;
	q = made_next(&p, 0, PST_GUID);
	q->name = &name;
	q->bytes = (struct pst_bytes){ "0123456789abcdef", 16 };
	(void)goes_there_and_back(
	    &(struct pst_message){ .props = made_end(&p) });
}

static void
nine_hundred_recipients_come_back(void **state)
{
	enum { N = 900 };
	struct pst_props *people = arena_array(&arena, N, sizeof(*people));
	struct made_props p = { .arena = &arena };

	(void)state;
	made_mail(&p, "to many", "x");
	for (int i = 0; i < N; i++)
		people[i] = made_person(&arena, 1 + i % 3,
		    text_printf(&arena, "Somebody %d", i),
		    text_printf(&arena, "s%d@example.com", i));
	(void)goes_there_and_back(&(struct pst_message){
	    .props = made_end(&p), .recipient = people, .nrecipients = N });
}

static void
messages_within_messages_come_back(void **state)
{
	enum { DEEP = 33 };
	struct pst_message m[DEEP] = { 0 };
	struct pst_attachment a[DEEP] = { 0 };
	struct buf b;

	(void)state;
	for (size_t i = DEEP; i-- > 0;) {
		struct made_props p = { .arena = &arena };

		made_mail(&p, text_printf(&arena, "level %zu", i), "x");
		m[i].props = made_end(&p);
		m[i].attachment = &a[i];
		m[i].nattachments = i + 1 < DEEP;
		a[i].message = i + 1 < DEEP ? &m[i + 1] : NULL;
	}
	(void)goes_there_and_back(&m[0]);

	/* One more is too many. */
	struct pst_attachment outer = { .message = &m[0] };
	struct pst_message more = { .attachment = &outer, .nattachments = 1 };

	buf_init(&b, 1u << 24);
	assert_int_equal(fts_write(&more, "", 0, &fts_15_2, into_buf, &b, &err),
	    -1);
	assert_int_equal(err.code, ERR_LIMIT);
	assert_non_null(strstr(err.msg, "attachment 1"));
	buf_free(&b);
}

/* ---- what is no stream --------------------------------------------------- */

/* Everything up to the end was taken; the stream is cut at `at`. */
static void
is_refused_after(const struct buf *b, size_t at, size_t chunk, size_t taken)
{
	struct buf cut = { .data = b->data, .len = at };
	struct from_buf in = { &cut, 0, chunk };
	struct got g = got_of(&arena);

	assert_int_equal(fts_events(get_from, &in, got_take, &g, &err), -1);
	assert_int_equal(err.code, ERR_FORMAT);
	assert_non_null(strstr(err.msg, text_printf(&arena, "offset %zu", at)));
	assert_false(g.ended);
	assert_int_equal(g.root->n, taken);
	if (g.sha != NULL && g.root->n > taken)
		sha_end(g.sha, (uint8_t[32]){ 0 });
}

/* Of a server: the prologue, a frame's head, a number, the next one begun. */
static void
what_a_server_says_is_read_as_far_as_it_goes(void **state)
{
	struct buf b = bytes_of(
	    "01000000 08000000 00000000 01000000"
	    "03000000 18000000 01000000 0703020000000000c000000000000046 00240080"
	    "04000000 06000000 140f d691 8617"
	    "02000000 c07b0000"
	    "0300 1700 01000000  b084 1a00 12000000 4900 5000 4d00");

	(void)state;
	for (size_t chunk = 1; chunk < 100; chunk *= 3) {
		is_refused_after(&b, b.len, chunk, 1);
		is_refused_after(&b, PROLOGUE + 8 + 7, chunk, 0);
		is_refused_after(&b, PROLOGUE + 3, chunk, 0);
		is_refused_after(&b, 20, chunk, 0);
	}
	buf_free(&b);
}

/* It hangs together at one place only: its end. */
static void
a_stream_that_ends_too_early_is_refused(void **state)
{
	struct made_props p = { .arena = &arena }, q = { .arena = &arena };
	struct pst_props who = made_person(&arena, 1, "A", "a@example.com");
	struct buf b;

	(void)state;
	made_text(&p, 0x0037, "outer");
	made_text(&q, 0x0037, "inner");
	struct pst_message inner = { .props = made_end(&q) };
	struct pst_attachment a = { .message = &inner };

	b = written(&(struct pst_message){ .props = made_end(&p),
	    .recipient = &who, .nrecipients = 1, .attachment = &a,
	    .nattachments = 1 });
	for (size_t n = 0; n < b.len; n++) {
		struct buf cut = { .data = b.data, .len = n };
		struct from_buf in = { &cut, 0, 0 };
		struct got g = got_of(&arena);
		size_t before = g.root->n;

		assert_int_equal(fts_events(get_from, &in, got_take, &g, &err),
		    -1);
		assert_int_equal(err.code, ERR_FORMAT);
		assert_int_equal(before, 0);
		arena_reset(&arena);
	}
	buf_free(&b);
}

static void
what_is_no_stream_is_refused(void **state)
{
	static const struct {
		const char *name, *content, *says;
	} rows[] = {
		{ "unknown type", "ff0f 1700 00000000", "type" },
		{ "end of nobody", "03000440", "ends what has not begun" },
		{ "embedded in a message", "03000140", "cannot begin there" },
		{ "recipient in an attachment", "03000040 03000340",
		    "cannot begin there" },
		{ "two messages in an attachment",
		    "03000040 03000140 03000240 03000140",
		    "cannot begin there" },
		{ "not closed", "03000340", "ends within" },
		{ "between markers", "03000c40", "W1" },
		{ "of a synchronisation", "03001240", "W15" },
		{ "kind of a name", "0300 0080 00112233445566778899aabbccddeeff"
		    "02 00000000 00000000", "neither number nor text" },
		{ "long value", "0201 0b30 ffffffff 00", "ends within" },
		{ "many values", "0310 0b30 ffffffff 00000000", "ends within" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct buf b = framed(rows[i].content);
		struct from_buf in = { &b, 0, 0 };
		struct got g = got_of(&arena);

		IN_CASE(rows[i].name);
		assert_int_equal(fts_events(get_from, &in, got_take, &g, &err),
		    -1);
		assert_int_equal(err.code, ERR_FORMAT);
		assert_non_null(strstr(err.msg, rows[i].says));
		if (g.sha != NULL)
			sha_end(g.sha, (uint8_t[32]){ 0 });
		buf_free(&b);
	}
}

static int
refuse(void *arg, const struct fts_event *e, struct err *e2)
{
	(void)arg;
	(void)e;
	return err_set(e2, ERR_CANCELLED, "enough");
}

static int
broken(void *arg, void *p, size_t n, size_t *got, struct err *e)
{
	(void)arg;
	(void)p;
	(void)n;
	(void)got;
	return err_set(e, ERR_IO, "the disk is broken");
}

static void
errors_of_the_caller_end_the_reading(void **state)
{
	struct buf b = framed("0300 1700 01000000");
	struct from_buf in = { &b, 0, 0 };

	(void)state;
	assert_int_equal(fts_events(get_from, &in, refuse, NULL, &err), -1);
	assert_int_equal(err.code, ERR_CANCELLED);
	assert_int_equal(fts_events(broken, NULL, refuse, NULL, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_with_everything_comes_back),
		cmocka_unit_test(values_of_every_length_come_back),
		cmocka_unit_test(values_in_pieces_come_back),
		cmocka_unit_test(values_of_every_type_come_back),
		cmocka_unit_test(names_come_back),
		cmocka_unit_test(nine_hundred_recipients_come_back),
		cmocka_unit_test(messages_within_messages_come_back),
		cmocka_unit_test(what_a_server_says_is_read_as_far_as_it_goes),
		cmocka_unit_test(a_stream_that_ends_too_early_is_refused),
		cmocka_unit_test(what_is_no_stream_is_refused),
		cmocka_unit_test(errors_of_the_caller_end_the_reading),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}

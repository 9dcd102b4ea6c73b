#include "pst_look.h"

#include "base/sha.h"

/* ---- attachments ---------------------------------------------------------------------- */

static int
to_sha(void *arg, const void *p, size_t n, struct err *err)
{
	(void)err;
	sha_put(arg, p, n);
	return 0;
}

static void
files_come_back_whatever_their_size(void **state)
{
	static const size_t size[] = { 0, 1, 3580, 3581, 8176, 8177, 16352,
		16353, 9000000 };
	struct pst_attachment file[NITEMS(size)];
	struct pst_message m = { .attachment = file,
		.nattachments = NITEMS(size) };
	struct made_props props = { 0 };
	struct pst_bag bag;
	struct store s;
	uint32_t nid;

	(void)state;
	begin(&s);
	props.arena = &s.arena;
	for (size_t i = 0; i < NITEMS(size); i++)
		file[i] = made_file(&s.arena, "f", made_noise(&s.arena, size[i],
		    (uint32_t)i), size[i]);
	made_mail(&props, "S", "T");
	m.props = made_end(&props);
	nid = put(&s, "A", "id", &m);
	finish(&s);
	assert_int_equal(s.sums.attachments, NITEMS(size));
	bag = bag_of(&s, nid);
	for (size_t i = 0; i < NITEMS(size); i++) {
		const struct pst_node *n = below(&bag,
		    (uint32_t)(0x401 + i) << 5 | NID_ATTACHMENT);
		struct pst_bag one = bag_at(&s, n->data, n->sub);
		const struct pst_value *v = pst_bag_get(&one, 0x3701);
		struct sha *is = sha_new(), *want = sha_new();
		uint8_t a[32], b[32];
		struct err err;

		assert_non_null(v);
		assert_int_equal(v->bytes, size[i]);
		if (v->p != NULL)
			sha_put(is, v->p, v->n);
		else if (v->data != 0)
			assert_int_equal(pst_reader_data(s.reader, v->data,
			    to_sha, is, &err), 0);
		sha_put(want, made_noise(&s.arena, size[i], (uint32_t)i),
		    size[i]);
		sha_end(is, a);
		sha_end(want, b);
		assert_memory_equal(a, b, 32);
	}
	end(&s);
}

/* depth messages around one; NULL data would be none. */
static struct pst_message *
nest(struct arena *a, int depth)
{
	struct pst_message *m = ARENA_NEW(a, struct pst_message);
	struct made_props props = { .arena = a }, ap = { .arena = a };
	struct pst_attachment *f;

	made_mail(&props, text_printf(a, "Depth %d", depth), "T");
	m->props = made_end(&props);
	if (depth == 0)
		return m;
	f = ARENA_NEW(a, struct pst_attachment);
	made_text(&ap, 0x3001, "Inside");
	f->props = made_end(&ap);
	f->message = nest(a, depth - 1);
	m->attachment = f;
	m->nattachments = 1;
	return m;
}

static void
messages_stand_within_messages(void **state)
{
	struct pst_placed placed;
	struct store s;
	struct err err;
	struct pst_bag bag;
	uint32_t nid;

	(void)state;
	begin(&s);
	nid = put(&s, "A", "32", nest(&s.arena, 32));
	assert_int_equal(pst_put(s.pst, folder(&s, "A"), "33", 2,
	    nest(&s.arena, 33), &placed, NULL, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	finish(&s);
	assert_int_equal(s.sums.messages, 1);
	assert_int_equal(s.sums.embedded, 32);
	bag = bag_of(&s, nid);
	for (int depth = 31; depth >= 0; depth--) {
		const struct pst_node *n = below(&bag,
		    0x401 << 5 | NID_ATTACHMENT);
		const struct pst_value *v;

		bag = bag_at(&s, n->data, n->sub);
		assert_int_equal(pst_bag_int(&bag, 0x3705, 0), 5);
		v = pst_bag_get(&bag, 0x3701);
		assert_non_null(v);
		bag = bag_at(&s, v->data, v->sub);
		assert_text(&s, &bag, 0x0037, text_printf(&s.arena,
		    "\1\1Depth %d", depth));
	}
	end(&s);
}

static void
hidden_files_do_not_count_as_attached(void **state)
{
	struct store s;
	struct made_props props[3] = { 0 }, ap[3] = { 0 };
	struct pst_attachment file[3] = { 0 };
	uint32_t nid[3];

	(void)state;
	begin(&s);
	for (int i = 0; i < 3; i++) {
		struct pst_message m = { .attachment = &file[i],
			.nattachments = 1 };

		props[i].arena = ap[i].arena = &s.arena;
		made_mail(&props[i], "S", "T");
		made_int(&props[i], 0x0e07, PST_INT32, 0x11);
		if (i == 1)
			made_int(&ap[i], 0x7ffe, PST_BOOL, true);
		if (i == 2)
			made_int(&ap[i], 0x3714, PST_INT32, 4);
		made_text(&ap[i], 0x3707, "a.gif");
		file[i].props = made_end(&ap[i]);
		file[i].data = blob_of_mem(&s.arena, "GIF", 3);
		m.props = made_end(&props[i]);
		nid[i] = put(&s, "A", text_printf(&s.arena, "%d", i), &m);
	}
	finish(&s);
	for (int i = 0; i < 3; i++) {
		struct pst_bag bag = bag_of(&s, nid[i]);

		assert_int_equal(pst_bag_int(&bag, 0x0e07, 0),
		    i == 0 ? 0x11 : 0x01);
		assert_int_equal(pst_bag_int(&bag, 0x0e1b, -1), i == 0);
	}
	end(&s);
}

/* ---- values ---------------------------------------------------------------------------- */

static void
values_of_all_types_come_back(void **state)
{
	static const char *const words[] = { "Blue", "", "Ü" };
	const int32_t numbers[] = { -1, 2 };
	const struct pst_bytes bytes[] = { { "one", 3 }, { NULL, 0 } };
	const struct pst_name name = { .guid = "sixteen bytes...",
		.text = "A field" };
	struct made_props props = { 0 };
	struct pst_message m = { 0 };
	struct pst_bag bag;
	struct pst_prop *q;
	struct store s;
	uint32_t nid;

	(void)state;
	begin(&s);
	props.arena = &s.arena;
	made_mail(&props, "S", "T");
	q = made_next(&props, 0x6001, PST_STRINGS);
	q->texts = words;
	q->n = 3;
	q = made_next(&props, 0x6002, PST_INT32S);
	q->integers = numbers;
	q->n = 2;
	q = made_next(&props, 0x6003, PST_BINARIES);
	q->binaries = bytes;
	q->n = 2;
	made_next(&props, 0x6004, PST_DOUBLE)->real = 0.5;
	made_next(&props, 0x6005, PST_GUID)->bytes =
	    (struct pst_bytes){ "0123456789abcdef", 16 };
	made_int(&props, 0x6006, PST_INT16, -2);
	made_int(&props, 0x6007, PST_INT64, INT64_MIN);
	made_int(&props, 0x6008, PST_BOOL, 256);
	made_text(&props, 0x6009, "");
	made_bytes(&props, 0x600a, NULL, 0);
	made_text(&props, 0, "named");
	props.prop[props.n - 1].name = &name;
	m.props = made_end(&props);
	nid = put(&s, "A", "id", &m);
	finish(&s);
	assert_int_equal(s.sums.named, 7);
	bag = bag_of(&s, nid);
	assert_value(&bag, 0x6001, "\3\0\0\0\x10\0\0\0\x18\0\0\0\x18\0\0\0"
	    "B\0l\0u\0e\0\xdc\0", 26);
	assert_value(&bag, 0x6002, "\xff\xff\xff\xff\2\0\0\0", 8);
	assert_value(&bag, 0x6003, "\2\0\0\0\x0c\0\0\0\x0f\0\0\0one", 15);
	assert_value(&bag, 0x6004, "\0\0\0\0\0\0\xe0\x3f", 8);
	assert_value(&bag, 0x6005, "0123456789abcdef", 16);
	assert_int_equal(pst_bag_int(&bag, 0x6006, 0), -2);
	assert_int_equal(pst_bag_int(&bag, 0x6007, 0), INT64_MIN);
	assert_int_equal(pst_bag_int(&bag, 0x6008, 0), 1);
	assert_no(&bag, 0x6009);
	assert_no(&bag, 0x600a);
	assert_text(&s, &bag, 0x8006, "named");
	end(&s);
}

static void
types_that_no_store_takes_are_refused(void **state)
{
	struct store s;
	struct made_props props = { 0 };
	struct pst_message m = { 0 };
	struct pst_placed placed;
	struct err err;
	uint32_t nid;

	(void)state;
	begin(&s);
	props.arena = &s.arena;
	made_int(&props, 0x6001, PST_OBJECT, 1);
	m.props = made_end(&props);
	nid = folder(&s, "A");
	assert_int_equal(pst_put(s.pst, nid, "id", 2, &m, &placed, NULL, &err),
	    -1);
	assert_int_equal(err.code, ERR_FORMAT);
	props.prop[0].type = PST_GUID;
	props.prop[0].bytes = (struct pst_bytes){ "short", 5 };
	assert_int_equal(pst_put(s.pst, nid, "id", 2, &m, &placed, NULL, &err),
	    -1);
	assert_int_equal(err.code, ERR_FORMAT);
	m.props.n = 0;
	assert_int_equal(pst_put(s.pst, nid + 32, "id", 2, &m, &placed, NULL,
	    &err), -1);
	assert_int_equal(err.code, ERR_FORMAT);
	assert_int_equal(pst_count(s.pst), 0);
	end(&s);
}

/* ---- sizes ------------------------------------------------------------------------------ */

static void
a_message_takes_no_more_than_was_said(void **state)
{
	static const size_t size[] = { 0, 100, 3000, 4000, 20000, 300000 };
	struct store s;

	(void)state;
	begin(&s);
	(void)folder(&s, "A");
	for (size_t i = 0; i < NITEMS(size) * 8; i++) {
		size_t n = size[i % NITEMS(size)];
		struct made_props props = { .arena = &s.arena };
		struct pst_attachment f = made_file(&s.arena, "f",
		    made_noise(&s.arena, n, 1), n);
		struct pst_props *to = arena_array(&s.arena, 40, sizeof(*to));
		struct pst_message m = { .recipient = to, .attachment = &f,
			.nrecipients = i % 40, .nattachments = i % 3 == 0 };
		char *text = arena_alloc(&s.arena, n + 1);
		uint64_t before = pst_size(s.pst), said;

		memset(text, 'x', n);
		for (size_t k = 0; k < 40; k++)
			to[k] = made_person(&s.arena, 1, "A name of somebody",
			    "somebody@example.com");
		made_mail(&props, i % 5 == 0 ? text : "S", text);
		m.props = made_end(&props);
		said = pst_message_size(&m, n);
		(void)put(&s, "A", text_printf(&s.arena, "%zu", i), &m);
		/* The file grows by whole regions. */
		assert_true(pst_size(s.pst) <= before + said + PST_REGION);
		assert_true(said <= 65536 + 4 * n * (i % 5 == 0 ? 3 : 1));
	}
	assert_false(pst_is_full(s.pst, folder(&s, "A")));
	finish(&s);
	end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_come_back_whatever_their_size),
		cmocka_unit_test(messages_stand_within_messages),
		cmocka_unit_test(hidden_files_do_not_count_as_attached),
		cmocka_unit_test(values_of_all_types_come_back),
		cmocka_unit_test(types_that_no_store_takes_are_refused),
		cmocka_unit_test(a_message_takes_no_more_than_was_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "ltp_kit.h"

/* What a context says of a property; type 0: it has none. */
struct said {
	unsigned type;
	uint32_t hnid;
	struct kit_data value;
};

static struct said
ask(const struct ltp_node *node, uint16_t id)
{
	struct kit_data heap = kit_data(node->data.bid);
	struct said s = { 0 };
	const uint8_t *r;

	assert_int_equal(heap.p[2], 0xEC);
	assert_int_equal(heap.p[3], 0xBC);
	/* Readers insist on the header being the first allocation. */
	assert_int_equal(kit_get(heap.p + 4, 4), 0x20);
	kit_levels(&heap);
	r = kit_bth(&heap, 0x20, id);
	if (r != NULL) {
		s.type = (unsigned)kit_get(r + 2, 2);
		s.hnid = (uint32_t)kit_get(r + 4, 4);
		if (s.type != PST_INT32 && s.type != PST_BOOL &&
		    s.type != PST_INT16)
			s.value = kit_hnid(&heap, node->sub, s.hnid);
	}
	free(heap.p);
	return s;
}

/* Only where it leads to, or the number that it is. */
static uint32_t
hnid(const struct ltp_node *node, uint16_t id)
{
	struct said s = ask(node, id);

	free(s.value.p);
	return s.hnid;
}

static unsigned
type(const struct ltp_node *node, uint16_t id)
{
	struct said s = ask(node, id);

	free(s.value.p);
	return s.type;
}

static void
expect(const struct ltp_node *node, uint16_t id, unsigned type,
    const void *value, size_t n)
{
	struct said s = ask(node, id);

	assert_int_equal(s.type, type);
	assert_int_equal(s.value.n, n);
	assert_memory_equal(s.value.p, value, n);
	free(s.value.p);
}

/* ---- small values ------------------------------------------------------------ */

static void
each_type_is_stored_as_the_format_has_it(void **state)
{
	static const uint8_t guid[16] = { 1, 2, 3 };
	static const uint8_t longs[8] = { 1, 0, 0, 0, 2, 0, 0, 0 };
	static const uint8_t wide[8] = { 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
		0xFF, 0xFF };
	struct pc *pc = pc_new(kit.ndb);
	struct ltp_node n;

	(void)state;
	/* In no order. */
	OK(pc_put_int(pc, 0x3007, PST_TIME, -2, &e_));
	OK(pc_put_int(pc, 0x0E08, PST_INT32, -1, &e_));
	OK(pc_put_int(pc, 0x0001, PST_INT16, 0x1234, &e_));
	OK(pc_put_int(pc, 0x8001, PST_BOOL, 256, &e_));
	OK(pc_put(pc, 0x8002, PST_GUID, guid, 16, &e_));
	OK(pc_put(pc, 0x8003, PST_INT32S, longs, 8, &e_));
	OK(pc_put(pc, 0x8004, PST_DOUBLE, longs, 8, &e_));
	OK(pc_put_text(pc, 0x3001, "Hallo", &e_));
	assert_int_equal(pc_values_size(pc), 8 + 4 + 2 + 1 + 16 + 8 + 8 + 10);
	OK(pc_end(pc, 0, &n, &e_));
	kit_node(&n);
	pc_free(&pc);
	kit_read();

	expect(&n, 0x3007, PST_TIME, wide, 8);
	assert_int_equal(hnid(&n, 0x0E08), 0xFFFFFFFF);
	assert_int_equal(hnid(&n, 0x0001), 0x1234);
	assert_int_equal(hnid(&n, 0x8001), 1);
	expect(&n, 0x8002, PST_GUID, guid, 16);
	expect(&n, 0x8003, PST_INT32S, longs, 8);
	expect(&n, 0x8004, PST_DOUBLE, longs, 8);
	expect(&n, 0x3001, PST_STRING, "H\0a\0l\0l\0o\0", 10);
	assert_int_equal(type(&n, 0x3002), 0);
	assert_int_equal(n.sub, 0);
}

static void
nothing_is_left_of_what_is_empty(void **state)
{
	struct pc *pc = pc_new(kit.ndb);
	struct ltp_node n;

	(void)state;
	OK(pc_put_text(pc, 1, "", &e_));
	OK(pc_put(pc, 2, PST_BINARY, NULL, 0, &e_));
	OK(pc_put(pc, 3, PST_INT32S, NULL, 0, &e_));
	OK(pc_put_tree(pc, 4, PST_BINARY, (struct ndb_data){ 0, 0 }, &e_));
	/* A list of no strings is a value of four bytes. */
	OK(pc_put(pc, 5, PST_STRINGS, "\0\0\0\0", 4, &e_));
	OK(pc_end(pc, 0, &n, &e_));
	kit_node(&n);
	pc_free(&pc);
	kit_read();

	for (uint16_t id = 1; id < 5; id++)
		assert_int_equal(type(&n, id), 0);
	expect(&n, 5, PST_STRINGS, "\0\0\0\0", 4);
}

static void
a_context_of_nothing_is_one(void **state)
{
	struct pc *pc = pc_new(kit.ndb);
	struct ltp_node n;

	(void)state;
	OK(pc_end(pc, 0, &n, &e_));
	kit_node(&n);
	pc_free(&pc);
	kit_read();
	assert_int_equal(type(&n, 1), 0);
	assert_int_equal(n.bytes, n.data.bytes);
}

static void
the_last_one_of_an_id_counts(void **state)
{
	struct pc *pc = pc_new(kit.ndb);
	struct ltp_node n;
	char big[5000];

	(void)state;
	memset(big, 'x', sizeof(big));
	OK(pc_put_text(pc, 1, "first", &e_));
	assert_true(pc_has(pc, 1));
	assert_false(pc_has(pc, 2));
	OK(pc_put_int(pc, 1, PST_INT32, 7, &e_));
	OK(pc_put(pc, 2, PST_BINARY, big, sizeof(big), &e_));
	OK(pc_put(pc, 2, PST_BINARY, "ab", 2, &e_));
	OK(pc_put_text(pc, 3, "gone", &e_));
	OK(pc_put_text(pc, 3, "", &e_));
	assert_false(pc_has(pc, 3));
	assert_int_equal(pc_values_size(pc), 4 + 2);
	OK(pc_end(pc, 0, &n, &e_));
	kit_node(&n);
	pc_free(&pc);
	kit_read();

	assert_int_equal(type(&n, 1), PST_INT32);
	assert_int_equal(hnid(&n, 1), 7);
	expect(&n, 2, PST_BINARY, "ab", 2);
	assert_int_equal(type(&n, 3), 0);
}

static void
a_value_of_the_wrong_size_is_refused(void **state)
{
	struct pc *pc = pc_new(kit.ndb);
	struct err e;

	(void)state;
	assert_int_equal(pc_put(pc, 0x0E08, PST_INT32, "abc", 3, &e), -1);
	assert_string_equal(e.msg, "property 0x0E08 of type 0x0003 has 3 bytes");
	assert_int_equal(pc_put(pc, 1, PST_GUID, "abc", 3, &e), -1);
	assert_int_equal(pc_put(pc, 1, PST_OBJECT, "12345678", 8, &e), -1);
	assert_int_equal(pc_put_int(pc, 1, PST_STRING, 3, &e), -1);
	assert_int_equal(pc_put_tree(pc, 1, PST_TIME,
	    (struct ndb_data){ 0x100, 8 }, &e), -1);
	assert_int_equal(pc_subnode(pc, 0x401 << 5 | NID_LTP, 0, 0, 0, &e),
	    -1);
	pc_free(&pc);
}

/* ---- big ones ------------------------------------------------------------------- */

static void
values_cross_each_boundary_whole(void **state)
{
	static const size_t size[] = { 1, 3579, 3580, 3581, 8175, 8176, 8177,
		16352, 16353, 40000 };
	struct ltp_node n;
	struct pc *pc = pc_new(kit.ndb);
	uint8_t *v = malloc(40000);

	(void)state;
	assert_non_null(v);
	for (size_t i = 0; i < 40000; i++)
		v[i] = (uint8_t)(i * 7 + i / 256);
	for (uint16_t i = 0; i < NITEMS(size); i++)
		OK(pc_put(pc, (uint16_t)(0x100 + i), PST_BINARY, v, size[i],
		    &e_));
	OK(pc_end(pc, 0, &n, &e_));
	kit_node(&n);
	pc_free(&pc);
	kit_read();
	for (uint16_t i = 0; i < NITEMS(size); i++) {
		expect(&n, (uint16_t)(0x100 + i), PST_BINARY, v, size[i]);
		assert_int_equal(hnid(&n, (uint16_t)(0x100 + i)) & 0x1F,
		    size[i] <= 3580 ? 0 : 0x1F);
	}
	assert_int_equal(hnid(&n, 0x103), 0x401 << 5 | 0x1F);
	assert_int_equal(n.bytes, kit_bytes(n.data.bid, n.sub));
	free(v);
}

/* Text of n units in UTF-16 is the same, whichever way it goes. */
static void
text_crosses_each_boundary_whole(void **state)
{
	static const size_t units[] = { 1789, 1790, 1791, 4087, 4088, 4089,
		5369, 5370, 5371, 100000 };
	static const char *const unit[] = { "x", "\xC3\xA4", "\xE2\x82\xAC" };
	static const uint16_t code[] = { 'x', 0xE4, 0x20AC };
	struct ltp_node n;
	struct pc *pc = pc_new(kit.ndb);
	char *text = malloc(300001);

	(void)state;
	assert_non_null(text);
	for (uint16_t i = 0; i < NITEMS(units); i++)
		for (uint16_t j = 0; j < NITEMS(unit); j++) {
			char *p = text;

			for (size_t k = 0; k < units[i]; k++)
				p = stpcpy(p, unit[j]);
			OK(pc_put_text(pc, (uint16_t)(16 * i + j), text, &e_));
		}
	OK(pc_end(pc, 0, &n, &e_));
	kit_node(&n);
	pc_free(&pc);
	kit_read();
	for (uint16_t i = 0; i < NITEMS(units); i++)
		for (uint16_t j = 0; j < NITEMS(unit); j++) {
			struct said s = ask(&n, (uint16_t)(16 * i + j));

			assert_int_equal(s.value.n, 2 * units[i]);
			for (size_t k = 0; k < units[i]; k++)
				assert_int_equal(kit_get(s.value.p + 2 * k, 2),
				    code[j]);
			assert_int_equal(s.hnid & 0x1F,
			    2 * units[i] <= 3580 ? 0 : 0x1F);
			free(s.value.p);
		}
	free(text);
}

/* ---- text -------------------------------------------------------------------------- */

static void
what_is_no_text_becomes_a_mark(void **state)
{
	static const struct {
		const char *in;
		size_t n;
		uint16_t out[12];
	} cases[] = {
		{ "plain ascii", 11,
		    { 'p', 'l', 'a', 'i', 'n', ' ', 'a', 's', 'c', 'i', 'i' } },
		{ "\xF0\x9F\x98\x80!", 3, { 0xD83D, 0xDE00, '!' } },
		{ "1234567\xF0\x9F\x98\x80", 9, { '1', '2', '3', '4', '5', '6',
		    '7', 0xD83D, 0xDE00 } },
		{ "\xE2\x82\xAC\xC3\xA4", 2, { 0x20AC, 0xE4 } },
		{ "a\xFFz", 3, { 'a', 0xFFFD, 'z' } },
		{ "\xC0\x80", 2, { 0xFFFD, 0xFFFD } },
		{ "\xED\xA0\x80", 3, { 0xFFFD, 0xFFFD, 0xFFFD } },
		{ "\xE2\x82", 1, { 0xFFFD } },
		{ "\xE2\x82z", 2, { 0xFFFD, 'z' } },
		{ "\xF4\x90\x80\x80", 4, { 0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD } },
		{ "\xF0\x80\x80\x80", 4, { 0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD } },
		{ "\xF4\x8F\xBF\xBF", 2, { 0xDBFF, 0xDFFF } },
		{ "\xEF\xBF\xBF", 1, { 0xFFFF } },
		{ "abcdefg\x80", 8, { 'a', 'b', 'c', 'd', 'e', 'f', 'g',
		    0xFFFD } },
		{ "", 0, { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		size_t n = strlen(cases[i].in);
		/* No more room than it is said to need. */
		uint8_t *out = malloc(2 * n + 1);

		IN_CASE(cases[i].in);
		assert_non_null(out);
		assert_int_equal(ltp_utf16(out, cases[i].in, n),
		    2 * cases[i].n);
		for (size_t j = 0; j < cases[i].n; j++)
			assert_int_equal(kit_get(out + 2 * j, 2),
			    cases[i].out[j]);
		free(out);
	}
}

/* ---- nodes below --------------------------------------------------------------------- */

static void
the_size_in_a_node_is_its_own(void **state)
{
	struct pc *inner = pc_new(kit.ndb), *outer = pc_new(kit.ndb);
	struct ltp_node in, n;
	struct said s;
	char big[10000];

	(void)state;
	memset(big, 'x', sizeof(big));
	OK(pc_put(inner, 0x1013, PST_BINARY, big, sizeof(big), &e_));
	OK(pc_put_int(inner, 0x0E08, PST_INT32, 0, &e_));
	OK(pc_end(inner, 0x0E08, &in, &e_));
	OK(pc_put_object(outer, 0x3701, 0x200024, &in, &e_));
	OK(pc_put_int(outer, 0x0E20, PST_INT32, 0, &e_));
	assert_int_equal(pc_values_size(outer), in.bytes + 4);
	OK(pc_put(outer, 0x1000, PST_BINARY, big, 5000, &e_));
	OK(pc_end(outer, 0x0E20, &n, &e_));
	kit_node(&n);
	pc_free(&inner);
	pc_free(&outer);
	kit_read();

	assert_int_equal(in.bytes, kit_bytes(in.data.bid, in.sub));
	assert_int_equal(hnid(&in, 0x0E08), in.bytes);
	assert_int_equal(n.bytes, kit_bytes(n.data.bid, n.sub));
	assert_int_equal(hnid(&n, 0x0E20), n.bytes);
	s = ask(&n, 0x3701);
	assert_int_equal(s.type, PST_OBJECT);
	assert_int_equal(s.value.n, 8);
	assert_int_equal(kit_get(s.value.p, 4), 0x200024);
	assert_int_equal(kit_get(s.value.p + 4, 4), in.bytes);
	free(s.value.p);
}

static void
a_size_that_has_no_place_is_an_error(void **state)
{
	struct pc *pc = pc_new(kit.ndb);
	struct ltp_node n;
	struct err e;

	(void)state;
	OK(pc_put_text(pc, 0x0E08, "no number", &e_));
	assert_int_equal(pc_end(pc, 0x0E08, &n, &e), -1);
	assert_string_equal(e.msg, "property 0x0E08 has no place for a size");
	/* After that it is as good as new. */
	OK(pc_put_int(pc, 1, PST_INT32, 5, &e_));
	OK(pc_end(pc, 0, &n, &e_));
	pc_free(&pc);
	kit_read();
	assert_int_equal(hnid(&n, 1), 5);
	assert_int_equal(type(&n, 0x0E08), 0);
}

static void
a_context_is_used_again_without_a_trace(void **state)
{
	struct pc *pc = pc_new(kit.ndb), *other = pc_new(kit.ndb);
	struct ltp_node first, again, fresh;
	char big[9000];

	(void)state;
	memset(big, 'x', sizeof(big));
	for (uint16_t id = 1; id < 500; id++)
		OK(pc_put(pc, id, PST_BINARY, big, 3000, &e_));
	OK(pc_put(pc, 0x3701, PST_BINARY, big, sizeof(big), &e_));
	OK(pc_end(pc, 0, &first, &e_));
	kit_node(&first);
	assert_false(pc_has(pc, 1));
	assert_int_equal(pc_values_size(pc), 0);
	for (int i = 0; i < 2; i++) {
		OK(pc_put_text(i == 0 ? pc : other, 0x37, "hello", &e_));
		OK(pc_put(i == 0 ? pc : other, 0x3701, PST_BINARY, big, 4000,
		    &e_));
		OK(pc_end(i == 0 ? pc : other, 0, i == 0 ? &again : &fresh,
		    &e_));
	}
	kit_node(&again);
	kit_node(&fresh);
	pc_free(&pc);
	pc_free(&other);
	kit_read();

	struct kit_data a = kit_data(again.data.bid);
	struct kit_data f = kit_data(fresh.data.bid);
	assert_int_equal(a.n, f.n);
	assert_memory_equal(a.p, f.p, a.n);
	free(a.p);
	free(f.p);
	/* More properties than one leaf holds. */
	for (uint16_t id = 1; id < 500; id++) {
		struct said s = ask(&first, id);

		assert_int_equal(s.value.n, 3000);
		free(s.value.p);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, kit_setup, kit_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_type_is_stored_as_the_format_has_it),
		TEST(nothing_is_left_of_what_is_empty),
		TEST(a_context_of_nothing_is_one),
		TEST(the_last_one_of_an_id_counts),
		TEST(a_value_of_the_wrong_size_is_refused),
		TEST(values_cross_each_boundary_whole),
		TEST(text_crosses_each_boundary_whole),
		TEST(what_is_no_text_becomes_a_mark),
		TEST(the_size_in_a_node_is_its_own),
		TEST(a_size_that_has_no_place_is_an_error),
		TEST(a_context_is_used_again_without_a_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

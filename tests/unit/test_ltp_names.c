#include "ltp_kit.h"

#include "base/crc.h"

#define GUID(first) { first, 0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46 }
#define PS_MAPI   { 0x28, 3, 2, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46 }
#define PS_PUBLIC { 0x29, 3, 2, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46 }

enum { ALWAYS = 6 };

/* The map as it is in a store. */
struct map {
	struct kit_data guid, entry, text;
	struct kit_data bucket[251];
};

static struct kit_data
property(const struct kit_data *heap, uint64_t sub, uint32_t id)
{
	const uint8_t *r = kit_bth(heap, 0x20, id);
	struct kit_data none = { 0 };

	if (r == NULL)
		return none;
	assert_int_equal(kit_get(r + 2, 2), PST_BINARY);
	return kit_hnid(heap, sub, (uint32_t)kit_get(r + 4, 4));
}

static struct map
write_and_read(struct names *names)
{
	struct ltp_node n;
	struct kit_data heap;
	struct map m;
	const uint8_t *r;

	OK(names_write(names, kit.ndb, &n, &e_));
	kit_node(&n);
	kit_read();
	heap = kit_data(n.data.bid);
	r = kit_bth(&heap, 0x20, 1);
	assert_non_null(r);
	assert_int_equal(kit_get(r + 4, 4), 251);
	m.guid = property(&heap, n.sub, 2);
	m.entry = property(&heap, n.sub, 3);
	m.text = property(&heap, n.sub, 4);
	for (uint32_t i = 0; i < 251; i++)
		m.bucket[i] = property(&heap, n.sub, 0x1000 + i);
	free(heap.p);
	return m;
}

static void
free_map(struct map *m)
{
	free(m->guid.p);
	free(m->entry.p);
	free(m->text.p);
	for (size_t i = 0; i < 251; i++)
		free(m->bucket[i].p);
}

/* Each entry is in the bucket of its hash, and there is nothing else. */
static void
check_buckets(const struct map *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->entry.n / 8; i++) {
		const uint8_t *e = m->entry.p + 8 * i;
		uint32_t v = (uint32_t)kit_get(e, 4), h = v, found = 0;
		unsigned set = (unsigned)kit_get(e + 4, 2);

		assert_int_equal(kit_get(e + 6, 2), i);
		if ((set & 1) != 0) {
			assert_int_equal(v % 4, 0);
			assert_true(v + 4 <= m->text.n);
			h = crc_put(0, m->text.p + v + 4,
			    (size_t)kit_get(m->text.p + v, 4));
		}
		assert_true(set / 2 < 3 + m->guid.n / 16);
		const struct kit_data *b = &m->bucket[(h ^ set) % 251];
		for (size_t j = 0; j < b->n; j += 8)
			found += kit_get(b->p + j, 4) == h &&
			    kit_get(b->p + j + 4, 4) == kit_get(e + 4, 4);
		assert_int_equal(found, 1);
	}
	for (size_t i = 0; i < 251; i++)
		n += m->bucket[i].n;
	assert_int_equal(n, m->entry.n);
}

static uint16_t
id_of(struct names *names, const struct pst_name *name)
{
	uint16_t id = 0;

	OK(names_id(names, name, &id, &e_));
	return id;
}

/* ---- the map ----------------------------------------------------------------- */

static void
no_stream_is_ever_empty(void **state)
{
	struct names *names = names_new();
	struct map m;

	(void)state;
	assert_int_equal(names_count(names), ALWAYS);
	m = write_and_read(names);
	assert_int_equal(m.guid.n, 32);
	assert_int_equal(m.entry.n, 8 * ALWAYS);
	/* "Keywords", "content-class": lengths and text */
	assert_int_equal(m.text.n, 4 + 16 + 4 + 28);
	assert_int_equal(kit_get(m.text.p, 4), 16);
	assert_memory_equal(m.text.p + 4, "K\0e\0y\0w\0o\0r\0d\0s\0", 16);
	assert_int_equal(kit_get(m.text.p + 20, 4), 26);
	assert_int_equal(kit_get(m.text.p + 50, 2), 0);
	check_buckets(&m);
	free_map(&m);
	names_free(&names);
	names_free(&names);
}

static void
sets_stand_in_the_order_of_first_use(void **state)
{
	static const struct {
		struct pst_name name;
		unsigned set; /* with the bit for text */
	} cases[] = {
		{ { GUID(9), 0x8001, NULL }, 5 << 1 },
		{ { PS_MAPI, 0x8001, NULL }, 1 << 1 },
		{ { PS_PUBLIC, 0, "a" }, 2 << 1 | 1 },
		{ { GUID(7), 0, "a" }, 6 << 1 | 1 },
		{ { GUID(9), 0, "A" }, 5 << 1 | 1 },
		{ { { 0 }, 5, NULL }, 0 },
	};
	struct names *names = names_new();
	struct map m;

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++)
		assert_int_equal(id_of(names, &cases[i].name),
		    0x8000 + ALWAYS + i);
	m = write_and_read(names);
	assert_int_equal(m.guid.n, 4 * 16);
	assert_int_equal(m.guid.p[32], 9);
	assert_int_equal(m.guid.p[48], 7);
	for (size_t i = 0; i < NITEMS(cases); i++)
		assert_int_equal(kit_get(m.entry.p + 8 * (ALWAYS + i) + 4, 2),
		    cases[i].set);
	check_buckets(&m);
	free_map(&m);
	names_free(&names);
}

static void
a_name_keeps_its_id(void **state)
{
	static const struct pst_name same[] = {
		{ GUID(1), 1, NULL },
		{ GUID(2), 1, NULL },
		{ GUID(1), 2, NULL },
		{ GUID(1), 0, "name" },
		{ GUID(1), 0, "Name" }, /* case counts */
		{ GUID(1), 0, "nam" },
		{ GUID(1), 7, "lid beside text" },
		{ PS_PUBLIC, 0, "Keywords" },
	};
	static const struct pst_name also = { GUID(1), 8, "lid beside text" };
	uint16_t id[NITEMS(same)];
	struct names *names = names_new();

	(void)state;
	for (int turn = 0; turn < 2; turn++)
		for (size_t i = 0; i < NITEMS(same); i++) {
			uint16_t now = id_of(names, &same[i]);

			assert_true(turn == 0 || now == id[i]);
			for (size_t j = 0; j < i; j++)
				assert_int_not_equal(id[j], now);
			id[i] = now;
		}
	assert_int_equal(id_of(names, &also), id[6]);
	assert_int_equal(id[7], 0x8004);
	assert_int_equal(names_count(names), ALWAYS + NITEMS(same) - 1);
	names_free(&names);
}

static void
thousands_of_names_are_found(void **state)
{
	struct names *names = names_new();
	struct map m;
	char text[32];

	(void)state;
	for (int turn = 0; turn < 2; turn++)
		for (unsigned i = 0; i < 5000; i++) {
			/* Numbers that differ by 251 meet in one bucket. */
			struct pst_name n = { GUID(1), 251 * i, NULL };

			(void)snprintf(text, sizeof(text), "field%u", i);
			if (i % 2 == 1)
				n.text = text;
			assert_int_equal(id_of(names, &n),
			    0x8000 + ALWAYS + i);
		}
	m = write_and_read(names);
	assert_int_equal(m.entry.n, 8 * (ALWAYS + 5000));
	check_buckets(&m);
	free_map(&m);
	names_free(&names);
}

static void
all_ids_can_be_used_and_no_more(void **state)
{
	struct names *names = names_new();
	struct pst_name n = { GUID(1), 0, NULL };
	struct err e;
	uint16_t id;

	(void)state;
	while (names_count(names) < 0x7FFF) {
		n.lid++;
		(void)id_of(names, &n);
	}
	assert_int_equal(id_of(names, &n), 0xFFFE);
	n.lid++;
	assert_int_equal(names_id(names, &n, &id, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	assert_non_null(strstr(e.msg, "32767 names"));
	/* Those that are there still are. */
	n.lid = 1;
	assert_int_equal(id_of(names, &n), 0x8000 + ALWAYS);
	names_free(&names);
}

/* ---- what is no name ------------------------------------------------------------ */

static void
names_that_no_store_holds_are_refused(void **state)
{
	struct names *names = names_new();
	struct pst_name n = { GUID(1), 0, "" };
	struct err e;
	uint16_t id;
	char text[1024];

	(void)state;
	assert_int_equal(names_id(names, &n, &id, &e), -1);
	assert_int_equal(e.code, ERR_FORMAT);
	memset(text, 'x', 255);
	text[255] = '\0';
	n.text = text;
	assert_int_equal(names_id(names, &n, &id, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	assert_int_equal(names_count(names), ALWAYS);
	text[254] = '\0';
	(void)id_of(names, &n);
	/* As many characters that take three bytes each. */
	text[0] = '\0';
	for (int i = 0; i < 254; i++)
		strcat(text, "\xE2\x82\xAC");
	(void)id_of(names, &n);
	strcat(text, "x");
	assert_int_equal(names_id(names, &n, &id, &e), -1);
	names_free(&names);
}

static void
a_name_that_is_no_text_is_mended(void **state)
{
	static const struct pst_name bad = { GUID(1), 0, "a\xFFz" };
	static const struct pst_name good = { GUID(1), 0, "a\xEF\xBF\xBDz" };
	struct names *names = names_new();

	(void)state;
	assert_int_equal(id_of(names, &bad), id_of(names, &good));
	names_free(&names);
}

/* ---- going back ------------------------------------------------------------------- */

static void
what_was_cut_off_comes_again_the_same(void **state)
{
	static const struct pst_name list[] = {
		{ GUID(1), 1, NULL },
		{ GUID(2), 0, "two" },
		{ GUID(3), 0, "three" },
		{ PS_MAPI, 0, "four" },
	};
	struct names *names = names_new(), *again = names_new();
	struct pst_name n;
	struct map m;

	(void)state;
	for (size_t i = 0; i < NITEMS(list); i++)
		(void)id_of(names, &list[i]);
	names_cut(names, ALWAYS + 2);
	names_cut(names, 1000);
	assert_int_equal(names_count(names), ALWAYS + 2);
	assert_int_equal(id_of(names, &list[3]), 0x8000 + ALWAYS + 2);
	assert_int_equal(id_of(names, &list[2]), 0x8000 + ALWAYS + 3);
	assert_int_equal(id_of(names, &list[1]), 0x8000 + ALWAYS + 1);
	/* Kept and given again, as a checkpoint does. */
	for (size_t i = 0; i < names_count(names); i++) {
		names_at(names, i, &n);
		assert_int_equal(id_of(again, &n), 0x8000 + i);
	}
	names_at(again, ALWAYS + 2, &n);
	assert_memory_equal(n.guid, list[3].guid, 16);
	assert_string_equal(n.text, "four");
	names_cut(names, 0);
	assert_int_equal(names_count(names), ALWAYS);
	m = write_and_read(again);
	assert_int_equal(m.guid.n, 5 * 16);
	check_buckets(&m);
	free_map(&m);
	names_free(&names);
	names_free(&again);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, kit_setup, kit_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_stream_is_ever_empty),
		TEST(sets_stand_in_the_order_of_first_use),
		TEST(a_name_keeps_its_id),
		TEST(thousands_of_names_are_found),
		TEST(all_ids_can_be_used_and_no_more),
		TEST(names_that_no_store_holds_are_refused),
		TEST(a_name_that_is_no_text_is_mended),
		TEST(what_was_cut_off_comes_again_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

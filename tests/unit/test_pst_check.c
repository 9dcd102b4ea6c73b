/*
 * Every rule of header, maps, pages and blocks broken once, and named.  With
 * N2E_PST_SAMPLE=FILE the store that is broken is kept there:
 * tests/fixtures/pst has it.
 */
#include "pst_damage.h"

#include "base/sys.h"

static struct image whole, image;
static struct made made;

static int
setup(void **state)
{
	(void)dir_setup(state);
	make_store(&made, false);
	whole.p = dir_read("store", &whole.n);
	image.p = mem_grow(NULL, whole.n);

	const char *keep = getenv("N2E_PST_SAMPLE");
	int fd, status = 0;

	if (keep == NULL)
		return 0;
	fd = sys_openat(AT_FDCWD, keep, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	status = fd < 0 ? -1 : sys_write(fd, whole.p, whole.n);
	if (fd >= 0)
		(void)close(fd);
	return status;
}

static int
teardown(void **state)
{
	mem_free(whole.p);
	mem_free(image.p);
	return dir_teardown(state);
}

/* ---- a store that is right ----------------------------------------------- */

static void
a_store_of_ours_has_no_findings(void **state)
{
	struct heard h;
	struct err e = { 0 };

	(void)state;
	if (hear(&whole, &h, &e) < 0)
		fail_msg("%s", e.msg);
	if (h.words[0] != '\0')
		fail_msg("%s: %s", h.words, h.last);
	assert_int_equal(h.sums.errors + h.sums.warnings, 0);
	assert_int_equal(h.sums.size, whole.n);
	assert_int_equal(h.sums.messages, 3);
	assert_int_equal(h.sums.embedded, 1);
	assert_int_equal(h.sums.recipients, 1);
	assert_int_equal(h.sums.attachments, 2);
	assert_int_equal(h.sums.attachment_bytes, 17000);
	assert_memory_equal(h.sums.key, "0123456789abcde", 16);
	assert_false(h.sums.permute);
	assert_non_null(strstr(h.folders, "Inbox IPF.Note 2 1\n"));
	assert_non_null(strstr(h.folders, "Inbox\\Old IPF.Note 1 0\n"));
	assert_non_null(strstr(h.folders, "Deleted Items "));
}

static void
an_encoded_store_has_none_either(void **state)
{
	struct image s;
	struct made ignored;
	struct heard h;
	struct err e = { 0 };

	(void)state;
	make_store(&ignored, true);
	s.p = dir_read("store", &s.n);
	if (hear(&s, &h, &e) < 0)
		fail_msg("%s", e.msg);
	assert_string_equal(h.words, "");
	assert_true(h.sums.permute);
	assert_int_equal(h.sums.messages, 3);
	mem_free(s.p);
}

/* ---- damages ------------------------------------------------------------- */

/* Each leaves all checksums right but for what it says. */

static void
data_byte(struct image *s)
{
	struct place b = content_of(s, made.file);

	/* Within a text: no structure changes. */
	size_t n;
	uint8_t *p = heap_item(&b, get(property(&b, 0x1000) + 4, 4), &n);

	p[0] ^= 1;
}

static void
crc_only(struct image *s)
{
	content_of(s, made.file).trailer[4] ^= 1;
}

static void
signature(struct image *s)
{
	content_of(s, made.file).trailer[2] ^= 1;
}

static void
trailer_bid(struct image *s)
{
	struct place b = content_of(s, made.file);

	b.trailer[8] ^= 4;
	set(b.trailer + 2, 2, pst_signature(get(b.record + 8, 8),
	    get(b.trailer + 8, 8)));
}

static void
reference_count(struct image *s)
{
	struct place b = content_of(s, made.file);

	b.record[18]++;
	seal_page(b.page);
}

static void
size_in_tree(struct image *s)
{
	struct place b = content_of(s, made.file);

	/* One less within the same slot: the trailer stays where it is. */
	set(b.record + 16, 2, b.n - 1);
	seal_page(b.page);
}

static void
page_crc(struct image *s)
{
	content_of(s, made.file).page[500] ^= 1;
}

static void
page_signature(struct image *s)
{
	content_of(s, made.file).page[498] ^= 1;
}

static void
page_bid(struct image *s)
{
	uint8_t *page = content_of(s, made.file).page;
	uint64_t bid = get(page + 504, 8) ^ 1;

	set(page + 504, 8, bid);
	set(page + 498, 2, pst_signature((uint64_t)(page - s->p), bid));
}

static void
page_count(struct image *s)
{
	uint8_t *page = content_of(s, made.file).page;

	page[489]--;
	seal_page(page);
}

static void
same_block_twice(struct image *s)
{
	uint8_t *page = content_of(s, made.file).page;

	memcpy(page + 24, page, 8);
	seal_page(page);
}

static void
node_order(struct image *s)
{
	uint8_t *page, record[32];

	(void)find_node(s, made.file, &page);
	memcpy(record, page, 32);
	memcpy(page, page + 32, 32);
	memcpy(page + 32, record, 32);
	seal_page(page);
}

static void
parent(struct image *s)
{
	uint8_t *page, *p = find_node(s, made.file, &page);

	set(p + 24, 4, made.old);
	seal_page(page);
}

static void
no_parent(struct image *s)
{
	uint8_t *page, *p = find_node(s, NID_HIERARCHY | 0x600, &page);

	set(p + 24, 4, 0x7FFFFF02);
	seal_page(page);
}

static void
header_crc(struct image *s)
{
	s->p[524] ^= 1;
}

static void
header_sentinel(struct image *s)
{
	s->p[512] = 0;
	seal_header(s);
}

static void
amap_free(struct image *s)
{
	set(s->p + 200, 8, get(s->p + 200, 8) + 64);
	seal_header(s);
}

static void
file_size(struct image *s)
{
	set(s->p + 184, 8, get(s->p + 184, 8) + 512);
	seal_header(s);
}

static void
amap_last(struct image *s)
{
	set(s->p + 192, 8, get(s->p + 192, 8) + PST_REGION);
	seal_header(s);
}

static void
highest(struct image *s)
{
	set(s->p + 44 + 4 * NID_MESSAGE, 4, 0x10000);
	seal_header(s);
}

static void
next_block(struct image *s)
{
	set(s->p + 516, 8, get(s->p + 516, 8) - 4);
	seal_header(s);
}

static void
next_page(struct image *s)
{
	set(s->p + 32, 8, 1);
	seal_header(s);
}

static void
amap_valid(struct image *s)
{
	s->p[248] = 0;
	seal_header(s);
}

/* Of something in use; the count of the header follows. */
static void
amap_bit(struct image *s)
{
	s->p[PST_FIRST + 2] &= 0x7F;
	seal_page(s->p + PST_FIRST);
	set(s->p + 200, 8, get(s->p + 200, 8) + 64);
	seal_header(s);
}

static void
amap_lost(struct image *s)
{
	s->p[PST_FIRST + 495] |= 1;
	seal_page(s->p + PST_FIRST);
	set(s->p + 200, 8, get(s->p + 200, 8) - 64);
	seal_header(s);
}

static void
amap_crc(struct image *s)
{
	s->p[PST_FIRST + 500] ^= 1;
}

static void
amap_signature(struct image *s)
{
	s->p[PST_FIRST + 498] = 1;
}

static void
pmap(struct image *s)
{
	s->p[PST_FIRST + PST_PAGE + 496] = PST_PAGE_FMAP;
}

static void
pmap_crc(struct image *s)
{
	s->p[PST_FIRST + PST_PAGE + 500] ^= 1;
}

static void
dlist(struct image *s)
{
	s->p[PST_DLIST + 500] ^= 1;
}

static void
listed_bytes(struct image *s)
{
	uint8_t *page;
	uint64_t list = get(find_node(s, made.file, &page) + 16, 8);
	struct place b = place_of(s, list);

	/* The attachment's subnodes, in them its content. */
	for (unsigned i = 0; i < get(b.p + 2, 2); i++)
		if ((get(b.p + 8 + 24 * i, 4) & 31) == NID_ATTACHMENT)
			list = get(b.p + 24 + 24 * i, 8);
	b = place_of(s, list);
	for (unsigned i = 0; i < get(b.p + 2, 2); i++)
		if ((get(b.p + 16 + 24 * i, 8) & 2) != 0)
			list = get(b.p + 16 + 24 * i, 8);
	b = place_of(s, list);
	assert_int_equal(b.p[0], 1);
	set(b.p + 4, 4, get(b.p + 4, 4) + 1);
	seal_block(&b);
}

static void
subnode_order(struct image *s)
{
	uint8_t *page, entry[24];
	struct place b = place_of(s,
	    get(find_node(s, made.file, &page) + 16, 8));

	assert_true(get(b.p + 2, 2) >= 2);
	memcpy(entry, b.p + 8, 24);
	memcpy(b.p + 8, b.p + 32, 24);
	memcpy(b.p + 32, entry, 24);
	seal_block(&b);
}

static void
no_such_block(struct image *s)
{
	uint8_t *page, *p = find_node(s, NID_SEARCH_QUEUE, &page);

	set(p + 8, 8, 0xFFFFF0);
	seal_page(page);
}

static void
two_in_one_place(struct image *s)
{
	struct place a = content_of(s, made.file);
	struct place b = content_of(s, made.third);

	memcpy(b.record + 8, a.record + 8, 8);
	seal_page(b.page);
}

static void
truncated(struct image *s)
{
	s->n -= PST_REGION / 2;
}

static const struct damage damages[] = {
	{ "a byte of content", data_byte, "block-crc " },
	{ "checksum of a block", crc_only, "block-crc " },
	{ "signature of a block", signature, "block-signature " },
	{ "BID in a trailer", trailer_bid, "block-bid " },
	{ "references of a block", reference_count, "ref-count " },
	{ "size of a block", size_in_tree, 
	    "bbt-size block-padding? heap " },
	{ "checksum of a page", page_crc, "page-crc " },
	{ "signature of a page", page_signature, "page-signature " },
	{ "BID of a page", page_bid, "page-bid " },
	{ "room of a page", page_count, "page-count " },
	{ "a block twice", same_block_twice,
	    "bbt-double block-bid column? block-missing ref-count " },
	{ "order of nodes", node_order, 
	    "page-key? page-order node-missing ref-count " },
	{ "parent of a message", parent, "parent " },
	{ "a parent that is not there", no_parent, "parent " },
	{ "checksum of the header", header_crc, "header-crc " },
	{ "sentinel of the header", header_sentinel, "header " },
	{ "free bytes", amap_free, "amap-free " },
	{ "size of the file", file_size, "file-size " },
	{ "the last map", amap_last, "amap-last " },
	{ "highest message", highest, "rgnid " },
	{ "next block", next_block, "bid-next " },
	{ "next page", next_page, "bid-next " },
	{ "maps not valid", amap_valid, "amap-valid? " },
	{ "in use and free", amap_bit, "amap-bit " },
	{ "nothing and in use", amap_lost, "amap-lost? " },
	{ "checksum of a map", amap_crc, "amap-crc " },
	{ "signature of a map", amap_signature, "amap-signature " },
	{ "type of a PMap", pmap, "pmap " },
	{ "checksum of a PMap", pmap_crc, "pmap " },
	{ "checksum of the density list", dlist, "dlist " },
	{ "bytes of a list", listed_bytes, 
	    "tree attachment-size? message-size? " },
	{ "order of subnodes", subnode_order, "subnode " },
	{ "a block that is not there", no_such_block, "block-missing " },
	{ "two blocks in one place", two_in_one_place, "overlap heap amap-lost? " },
	{ "cut off", truncated, "truncated " },
};

static void
each_broken_rule_is_named(void **state)
{
	(void)state;
	hear_damages(&whole, &image, damages, NITEMS(damages));
}

/* The file ends before its trees begin. */
static void
what_is_cut_off_early_is_truncated(void **state)
{
	struct heard h;
	struct err e = { 0 };

	(void)state;
	memcpy(image.p, whole.p, whole.n);
	for (image.n = PST_HEADER; image.n < 0x5000; image.n += 4096) {
		assert_int_equal(hear(&image, &h, &e), 0);
		assert_string_equal(h.words, "truncated ");
	}
}

static void
other_files_are_no_stores(void **state)
{
	static const struct {
		size_t at;
		uint8_t byte;
		size_t n;
		enum err_code code;
	} cases[] = {
		{ 0, 'X', 0, ERR_FORMAT },
		{ 8, 'X', 0, ERR_FORMAT },
		{ 0, '!', 100, ERR_FORMAT },
		{ 0, '!', 1, ERR_FORMAT },
		{ 10, 14, 0, ERR_UNSUPPORTED }, /* ANSI */
		{ 513, 2, 0, ERR_UNSUPPORTED }, /* the other encoding */
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct heard h;
		struct err e = { 0 };

		memcpy(image.p, whole.p, whole.n);
		image.p[cases[i].at] = cases[i].byte;
		image.n = cases[i].n == 0 ? whole.n : cases[i].n;
		assert_int_equal(hear(&image, &h, &e), -1);
		assert_int_equal(e.code, cases[i].code);
	}
}

/* A rule that is broken very often is counted, and said 25 times. */
static unsigned said;

static void
on_count(void *arg, const struct pst_finding *f)
{
	(void)arg;
	(void)f;
	said++;
}

static void
a_rule_is_said_25_times(void **state)
{
	struct pst_sums sums;
	struct err e;
	char path[128];
	int fd;

	(void)state;
	memcpy(image.p, whole.p, whole.n);
	set(image.p + 516, 8, 4); /* all blocks are too high */
	seal_header(&image);
	fd = openat(dir, "store", O_WRONLY | O_TRUNC);
	assert_int_equal(sys_write(fd, image.p, whole.n), 0);
	(void)close(fd);
	(void)snprintf(path, sizeof(path), "%s/store", dir_path);
	said = 0;
	assert_int_equal(pst_check(path, on_count, NULL, NULL, &sums, &e), 0);
	assert_true(sums.errors > 25);
	assert_int_equal(sums.errors, sums.blocks);
	assert_int_equal(said, 25);
	assert_int_equal(pst_check(path, NULL, NULL, NULL, &sums, &e), 0);
	assert_int_equal(sums.errors, sums.blocks);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_store_of_ours_has_no_findings),
		cmocka_unit_test(an_encoded_store_has_none_either),
		cmocka_unit_test(each_broken_rule_is_named),
		cmocka_unit_test(what_is_cut_off_early_is_truncated),
		cmocka_unit_test(other_files_are_no_stores),
		cmocka_unit_test(a_rule_is_said_25_times),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

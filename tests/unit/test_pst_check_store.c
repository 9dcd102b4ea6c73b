/*
 * Every rule of heaps, tables, folders, messages and names broken once, and
 * named.
 */
#include "pst_damage.h"

static struct image whole, image;
static struct made made;

static int
setup(void **state)
{
	(void)dir_setup(state);
	make_store(&made, false);
	whole.p = dir_read("store", &whole.n);
	image.p = mem_grow(NULL, whole.n);
	return 0;
}

static int
teardown(void **state)
{
	mem_free(whole.p);
	mem_free(image.p);
	return dir_teardown(state);
}

/* Each leaves all checksums right but for what it says. */

static void
content_count(struct image *s)
{
	change_int(s, NID_TOP, 0x3602, 1);

	/* And in its row, which has to be the same. */
	struct place b = content_of(s, NID_ROOT - NID_FOLDER + NID_HIERARCHY);

	for (unsigned row = 0; row < 3; row++) {
		uint8_t *p = cell(&b, row, 0x36020003);

		if (get(cell(&b, row, 0x67F20003), 4) == NID_TOP)
			set(p, 4, get(p, 4) + 1);
	}
	seal_block(&b);
}

static void
row_of_a_folder(struct image *s)
{
	struct place b = content_of(s, NID_ROOT - NID_FOLDER + NID_HIERARCHY);

	cell(&b, 0, 0x36020003)[0]++;
	seal_block(&b);
}

/* The row of the message in its folder's table. */
static uint8_t *
cell_of_file(struct image *s, struct place *b, uint32_t tag)
{
	*b = content_of(s, made.inbox - NID_FOLDER + NID_CONTENTS);
	for (unsigned row = 0; row < 2; row++)
		if (get(cell(b, row, 0x67F20003), 4) == made.file)
			return cell(b, row, tag);
	fail_msg("no row of it");
	return NULL;
}

static void
flags_of_a_row(struct image *s)
{
	struct place b;

	cell_of_file(s, &b, 0x0E170003)[0]++;
	seal_block(&b);
}

/* Unread in row and object: they agree, and the folder's count does not. */
static void
unread(struct image *s)
{
	struct place b;

	change_int(s, made.file, 0x0E07, -1);
	cell_of_file(s, &b, 0x0E070003)[0] &= 0xFE;
	seal_block(&b);
}

static void
message_size(struct image *s)
{
	struct place b;
	uint8_t *p;

	change_int(s, made.file, 0x0E08, 1);
	p = cell_of_file(s, &b, 0x0E080003);
	set(p, 4, get(p, 4) + 1);
	seal_block(&b);
}

static void
subfolders(struct image *s)
{
	change_int(s, NID_ROOT, 0x360A, -1);
}

/* The node gets another number, and its references stay the same. */
static void
template(struct image *s)
{
	uint8_t *page, *p = find_node(s, 0x60D, &page);

	p[0] = 0x0C; /* 0x60C: a node that nobody knows */
	seal_page(page);
}

/* What has the row of a message is another one. */
static void
row_missing(struct image *s)
{
	size_t n;
	struct place b = content_of(s, made.inbox - NID_FOLDER + NID_CONTENTS);
	uint8_t *tree = heap_item(&b, 0x20, &n);
	uint64_t hid = get(tree + 4, 4);
	uint8_t *p = heap_item(&b, hid, &n);

	assert_int_equal(n, 16);
	if (get(p, 4) == made.file)
		memcpy(p, p + 8, 8);
	set(p + 8, 4, 0xFFFFFFE4); /* a message that is not there */
	set(p + 12, 4, get(p + 4, 4) == 0 ? 1 : 0);
	seal_block(&b);
}

static void
name_bucket(struct image *s)
{
	struct place b = content_of(s, NID_NAME_MAP);
	size_t n;
	uint8_t *tree = heap_item(&b, 0x20, &n);
	uint8_t *p = heap_item(&b, get(tree + 4, 4), &n);

	for (size_t at = 0; at < n; at += 8)
		if (get(p + at, 2) >= 0x1000) {
			p = heap_item(&b, get(p + at + 4, 4), &n);
			break;
		}
	p[0] ^= 1;
	seal_block(&b);
}

static void
name_text(struct image *s)
{
	struct place b = content_of(s, NID_NAME_MAP);
	size_t n;
	uint8_t *p = heap_item(&b, get(property(&b, 3) + 4, 4), &n);

	for (size_t at = 0; at < n; at += 8)
		if ((p[at + 4] & 1) != 0) {
			set(p + at, 4, 2);
			break;
		}
	seal_block(&b);
}

static void
fill_level(struct image *s)
{
	struct place b = content_of(s, made.third);

	b.p[8] ^= 1;
	seal_block(&b);
}

static void
heap_count(struct image *s)
{
	struct place b = content_of(s, made.third);

	b.p[get(b.p, 2) + 2]++;
	seal_block(&b);
}

static void
heap_kind(struct image *s)
{
	struct place b = content_of(s, made.third);

	b.p[3] = 0x7C;
	seal_block(&b);
}

static void
column_order(struct image *s)
{
	struct place b = content_of(s, 0x60D);
	size_t n;
	uint8_t *info = heap_item(&b, 0x40, &n), column[8];

	memcpy(column, info + 22, 8);
	memcpy(info + 22, info + 30, 8);
	memcpy(info + 30, column, 8);
	seal_block(&b);
}

static void
column_place(struct image *s)
{
	struct place b = content_of(s, 0x60D);
	size_t n;
	uint8_t *info = heap_item(&b, 0x40, &n);

	memcpy(info + 22 + 4, info + 30 + 4, 2); /* two at one place */
	seal_block(&b);
}

static void
row_id(struct image *s)
{
	struct place b;

	cell_of_file(s, &b, 0x67F20003)[0] ^= 0x20;
	seal_block(&b);
}

static void
entry_id(struct image *s)
{
	struct place b = content_of(s, NID_STORE);
	size_t n;
	uint8_t *p = heap_item(&b, get(property(&b, 0x35E3) + 4, 4), &n);

	p[4] ^= 1; /* of the store's key */
	seal_block(&b);
}

static const struct damage damages[] = {
	{ "items of a folder", content_count, "content-count " },
	{ "row of a folder", row_of_a_folder, "row " },
	{ "row of a message", flags_of_a_row, "row " },
	{ "unread items", unread, "unread-count " },
	{ "size of a message", message_size, "message-size " },
	{ "subfolders", subfolders, "subfolders " },
	{ "a template", template, "template " },
	{ "no row", row_missing, 
	    "table node-missing row-missing " },
	{ "hash of a name", name_bucket, "name-bucket " },
	{ "text of a name", name_text, "names name-bucket " },
	{ "fill level", fill_level, "heap-fill " },
	{ "empty allocations", heap_count, "heap " },
	{ "kind of a heap", heap_kind, "heap " },
	{ "order of columns", column_order, "table-order " },
	{ "place of a column", column_place, "table table? " },
	{ "id of a row", row_id, "table " },
	{ "an entry id", entry_id, "entry-id " },
};

static void
each_broken_rule_is_named(void **state)
{
	(void)state;
	hear_damages(&whole, &image, damages, NITEMS(damages));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_broken_rule_is_named),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

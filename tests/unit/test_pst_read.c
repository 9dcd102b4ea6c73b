/* What the reader finds in a store, and what it refuses. */
#include "pst_damage.h"

#include "base/sys.h"
#include "pst/pst_read.h"

static struct image whole, image;
static struct made made;
static struct arena arena;
static struct err err;

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
	arena_free(&arena);
	return dir_teardown(state);
}

static int
open_image(const struct image *s, struct pst_reader **r)
{
	char path[64];
	int fd = memfd_create("store", MFD_CLOEXEC), status;

	assert_true(fd >= 0);
	assert_int_equal(sys_write(fd, s->p, s->n), 0);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	err = (struct err){ 0 };
	status = pst_reader_open(r, path, &err);
	(void)close(fd);
	return status;
}

static struct pst_reader *
opened(const struct image *s)
{
	struct pst_reader *r;

	if (open_image(s, &r) < 0)
		fail_msg("%s", err.msg);
	return r;
}

/* Fresh from the whole one, to be damaged. */
static struct image *
copy(void)
{
	memcpy(image.p, whole.p, whole.n);
	image.n = whole.n;
	return &image;
}

static struct pst_bag
bag_of(struct pst_reader *r, uint32_t nid)
{
	struct pst_node n;
	struct pst_bag bag;

	assert_int_equal(pst_reader_node(r, nid, &n, &err), 1);
	if (pst_reader_bag(r, &arena, n.data, n.sub, &bag, &err) < 0)
		fail_msg("%s", err.msg);
	return bag;
}

/* ---- what is there ------------------------------------------------------- */

static void
a_store_is_known_by_its_beginning(void **state)
{
	(void)state;
	assert_true(pst_is_store(whole.p, 16));
	assert_false(pst_is_store(whole.p, 9));
	assert_false(pst_is_store("!BDN____XX____", 14));
	assert_false(pst_is_store("", 0));
}

static void
nodes_and_blocks_are_found_or_not(void **state)
{
	struct pst_reader *r = opened(&whole);
	struct pst_node n;
	struct pst_block b;

	(void)state;
	assert_int_equal(pst_reader_node(r, made.file, &n, &err), 1);
	assert_int_equal(n.nid, made.file);
	assert_int_equal(n.parent, made.inbox);
	assert_int_equal(pst_reader_node(r, 1, &n, &err), 0);
	assert_int_equal(pst_reader_node(r, made.file + 0x20, &n, &err), 0);
	assert_int_equal(pst_reader_node(r, 0xFFFFFFFF, &n, &err), 0);

	assert_int_equal(pst_reader_node(r, made.file, &n, &err), 1);
	assert_int_equal(pst_reader_block(r, n.data, &b, &err), 1);
	assert_int_equal(b.references, 2);
	assert_int_equal(b.bid, n.data);
	assert_int_equal(b.crc, crc_put(0, whole.p + b.offset, b.bytes));
	assert_int_equal(pst_reader_check_block(r, &b, &err), 0);
	/* Bit 0 does not count. */
	assert_int_equal(pst_reader_block(r, n.data | 1, &b, &err), 1);
	assert_int_equal(pst_reader_block(r, 0xFFFFFFF0, &b, &err), 0);
	pst_reader_close(&r);
	assert_null(r);
	pst_reader_close(&r);
}

static void
properties_are_as_they_were_put(void **state)
{
	struct pst_reader *r = opened(&whole);
	struct pst_bag bag = bag_of(r, made.file);

	(void)state;
	assert_string_equal(pst_bag_text(r, &bag, &arena, 0x1000),
	    "see there");
	assert_string_equal(pst_bag_text(r, &bag, &arena, 0x0065),
	    "ada@example.com");
	assert_int_equal(pst_bag_int(&bag, 0x3007, 0), MADE_TIME);
	assert_int_equal(pst_bag_int(&bag, 0x0e07, 0) & 1, 1);
	assert_int_equal(pst_bag_int(&bag, 0x0001, -7), -7);
	assert_int_equal(pst_bag_int(&bag, 0x1000, -7), -7);
	assert_null(pst_bag_text(r, &bag, &arena, 0x0e07));
	assert_null(pst_bag_text(r, &bag, &arena, 0x0001));
	assert_null(pst_bag_get(&bag, 0x0001));
	for (size_t i = 1; i < bag.n; i++)
		assert_true(bag.value[i - 1].id < bag.value[i].id);
	assert_true(bag.nsub >= 3);
	pst_reader_close(&r);
}

struct piece {
	const uint8_t *p;
	size_t n, at;
	int stop; /* after so many */
};

static int
on_piece(void *arg, const void *p, size_t n, struct err *e)
{
	struct piece *want = arg;

	assert_true(n <= want->n - want->at);
	assert_memory_equal(p, want->p + want->at, n);
	want->at += n;
	return --want->stop == 0 ? err_set(e, ERR_CANCELLED, "enough") : 0;
}

static const struct pst_value *
file_of(struct pst_reader *r, struct pst_bag *bag)
{
	struct pst_bag message = bag_of(r, made.file);

	for (size_t i = 0; i < message.nsub; i++)
		if ((message.sub[i].nid & 31) == NID_ATTACHMENT) {
			assert_int_equal(pst_reader_bag(r, &arena,
			    message.sub[i].data, message.sub[i].sub, bag,
			    &err), 0);
			return pst_bag_get(bag, 0x3701);
		}
	return NULL;
}

static void
an_attachment_comes_by_pieces(void **state)
{
	struct pst_reader *r = opened(&whole);
	struct piece want = { made_noise(&arena, 17000, 1), 17000, 0, 0 };
	struct pst_bag bag;
	const struct pst_value *v = file_of(r, &bag);

	(void)state;
	assert_non_null(v);
	assert_null(v->p);
	assert_int_equal(v->bytes, 17000);
	assert_int_equal(pst_reader_data(r, v->data, on_piece, &want, &err),
	    0);
	assert_int_equal(want.at, 17000);
	/* And ends when it is told to. */
	want.at = 0;
	want.stop = 2;
	assert_int_equal(pst_reader_data(r, v->data, on_piece, &want, &err),
	    -1);
	assert_int_equal(err.code, ERR_CANCELLED);
	assert_int_equal(want.at, 2 * PST_PAYLOAD);
	/* No content is no error. */
	assert_int_equal(pst_reader_data(r, 0, on_piece, &want, &err), 0);
	pst_reader_close(&r);
}

struct seen {
	struct pst_reader *r;
	unsigned rows;
	uint32_t ids[4];
	char subject[64];
	int stop;
};

static int
on_row(void *arg, uint32_t id, const struct pst_bag *row, struct err *e)
{
	struct seen *s = arg;
	const char *text = pst_bag_text(s->r, row, &arena, 0x0037);

	(void)e;
	assert_true(s->rows < 4);
	assert_int_equal(pst_bag_int(row, 0x67F2, 0), id);
	s->ids[s->rows++] = id;
	if (id == made.file)
		(void)snprintf(s->subject, sizeof(s->subject), "%s", text);
	return s->stop;
}

static void
a_table_gives_its_rows(void **state)
{
	struct pst_reader *r = opened(&whole);
	struct seen s = { .r = r };
	struct pst_node n;

	(void)state;
	assert_int_equal(pst_reader_node(r,
	    made.inbox - NID_FOLDER + NID_CONTENTS, &n, &err), 1);
	assert_int_equal(pst_reader_table(r, n.data, n.sub, on_row, &s, &err),
	    0);
	assert_int_equal(s.rows, 2);
	assert_true(s.ids[0] != s.ids[1]);
	assert_string_equal(s.subject, "\x01\x01With a file");
	/* The row that ends it says with what. */
	s = (struct seen){ .r = r, .stop = 5 };
	assert_int_equal(pst_reader_table(r, n.data, n.sub, on_row, &s, &err),
	    5);
	assert_int_equal(s.rows, 1);
	/* An empty one. */
	s = (struct seen){ .r = r };
	assert_int_equal(pst_reader_node(r, 0x60E, &n, &err), 1);
	assert_int_equal(pst_reader_table(r, n.data, n.sub, on_row, &s, &err),
	    0);
	assert_int_equal(s.rows, 0);
	pst_reader_close(&r);
}

/* ---- what is refused ----------------------------------------------------- */

static void
a_broken_header_is_damage(void **state)
{
	struct pst_reader *r;
	struct image *s = copy();

	(void)state;
	s->p[40] ^= 1;
	assert_int_equal(open_image(s, &r), -1);
	assert_int_equal(err.code, ERR_DAMAGED);
	assert_null(r);
	s = copy();
	s->n = 100;
	assert_int_equal(open_image(s, &r), -1);
	assert_int_equal(err.code, ERR_FORMAT);
	s = copy();
	s->p[10] = 15;
	assert_int_equal(open_image(s, &r), -1);
	assert_int_equal(err.code, ERR_UNSUPPORTED);
	err = (struct err){ 0 };
	assert_int_equal(pst_reader_open(&r, "/nowhere/x.pst", &err), -1);
	assert_int_equal(err.code, ERR_IO);
	assert_int_equal(pst_reader_open(&r, "/", &err), -1);
	assert_int_equal(err.code, ERR_FORMAT);
}

static void
a_changed_byte_is_damage(void **state)
{
	struct image *s = copy();
	struct place b = content_of(s, made.file);
	struct pst_reader *r;
	struct pst_node n;
	struct pst_block block;
	struct pst_bag bag;

	(void)state;
	b.p[b.n - 20] ^= 1;
	r = opened(s);
	assert_int_equal(pst_reader_node(r, made.file, &n, &err), 1);
	assert_int_equal(pst_reader_block(r, n.data, &block, &err), 1);
	assert_int_equal(pst_reader_check_block(r, &block, &err), -1);
	assert_int_equal(err.code, ERR_DAMAGED);
	assert_int_equal(pst_reader_bag(r, &arena, n.data, n.sub, &bag, &err),
	    -1);
	assert_int_equal(err.code, ERR_DAMAGED);
	pst_reader_close(&r);
}

static void
a_changed_page_is_damage(void **state)
{
	struct image *s = copy();
	struct pst_reader *r;
	struct pst_node n;
	uint8_t *page;

	(void)state;
	(void)find_node(s, made.file, &page);
	page[480] ^= 1;
	r = opened(s);
	assert_int_equal(pst_reader_node(r, made.file, &n, &err), -1);
	assert_int_equal(err.code, ERR_DAMAGED);
	pst_reader_close(&r);
}

/* A tree whose root leads to itself. */
static void
a_tree_that_never_ends_is_damage(void **state)
{
	struct image *s = copy();
	uint64_t root = get(s->p + 224, 8);
	uint8_t *page = s->p + root;
	struct pst_reader *r;
	struct pst_node n;

	(void)state;
	assert_true(page[491] > 0);
	for (unsigned i = 0; i < page[488]; i++)
		set(page + 24 * i + 16, 8, root);
	seal_page(page);
	r = opened(s);
	assert_int_equal(pst_reader_node(r, made.file, &n, &err), -1);
	assert_int_equal(err.code, ERR_DAMAGED);
	pst_reader_close(&r);

	struct heard h;

	assert_int_equal(hear(s, &h, &err), 0);
	assert_non_null(strstr(h.words, "overlap "));
}

/* A subnode that has its own list of subnodes as its subnodes. */
static void
subnodes_that_never_end_are_damage(void **state)
{
	struct image *s = copy();
	uint8_t *page;
	uint64_t list = get(find_node(s, made.mail, &page) + 16, 8);
	struct place b = place_of(s, list);
	struct heard h;

	(void)state;
	for (unsigned i = 0; i < get(b.p + 2, 2); i++)
		set(b.p + 24 + 24 * i, 8, list);
	seal_block(&b);
	assert_int_equal(hear(s, &h, &err), 0);
	assert_true(strstr(h.words, "depth ") != NULL ||
	    strstr(h.words, "limit ") != NULL);
}

/* Offsets and counts of a heap that lead out of its block. */
static void
a_heap_cannot_lead_out_of_its_block(void **state)
{
	struct pst_reader *r;
	struct pst_node n;
	struct pst_bag bag;

	(void)state;
	for (unsigned k = 0; k < 3; k++) {
		struct image *s = copy();
		struct place b = content_of(s, made.file);
		uint8_t *map = b.p + get(b.p, 2);

		if (k == 0)
			set(b.p, 2, b.n); /* the map */
		else if (k == 1)
			set(map, 2, 0xFFFF); /* its count */
		else
			set(map + 6, 2, 0xFFFF); /* the end of the first */
		seal_block(&b);
		r = opened(s);
		assert_int_equal(pst_reader_node(r, made.file, &n, &err), 1);
		assert_int_equal(pst_reader_bag(r, &arena, n.data, n.sub,
		    &bag, &err), -1);
		assert_int_equal(err.code, ERR_DAMAGED);
		pst_reader_close(&r);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_store_is_known_by_its_beginning),
		cmocka_unit_test(nodes_and_blocks_are_found_or_not),
		cmocka_unit_test(properties_are_as_they_were_put),
		cmocka_unit_test(an_attachment_comes_by_pieces),
		cmocka_unit_test(a_table_gives_its_rows),
		cmocka_unit_test(a_broken_header_is_damage),
		cmocka_unit_test(a_changed_byte_is_damage),
		cmocka_unit_test(a_changed_page_is_damage),
		cmocka_unit_test(a_tree_that_never_ends_is_damage),
		cmocka_unit_test(subnodes_that_never_end_are_damage),
		cmocka_unit_test(a_heap_cannot_lead_out_of_its_block),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

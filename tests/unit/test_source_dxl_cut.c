/* The same dump, cut short or read by the byte: nothing whole is hidden. */
#include "dxl_help.h"

static struct got whole, part;

static int
teardown(void **state)
{
	(void)state;
	got_free(&whole);
	got_free(&part);
	return 0;
}

static const char *const files[] = {
	"broken-in-the-middle.dxl",
	"cut-off.dxl",
	"dates.dxl",
	"design.dxl",
	"doctype.dxl",
	"document-attributes.dxl",
	"files.dxl",
	"latin1.dxl",
	"lists.dxl",
	"mime.dxl",
	"no-declaration.dxl",
	"no-namespace.dxl",
	"odd-characters.dxl",
	"open-cdata.dxl",
	"prefix.dxl",
	"raw.dxl",
	"repeated-items.dxl",
	"rich.dxl",
	"same-unid.dxl",
	"shift-jis.dxl",
	"stopped-early.dxl",
	"two-databases.dxl",
	"utf16be-bom.dxl",
	"utf16le.dxl",
	"utf8-bom.dxl",
	"wrong-declaration.dxl",
};

static size_t
count_fields(const struct note *n)
{
	size_t count = 0;

	NOTE_FOREACH_FIELD(f, n)
		count += 1 + f->n;
	return count;
}

static void
assert_same(const struct got *a, const struct got *b, int i)
{
	assert_int_equal(a->err[i].code, b->err[i].code);
	assert_int_equal(a->note[i]->class, b->note[i]->class);
	assert_string_equal(a->note[i]->unid, b->note[i]->unid);
	assert_int_equal(a->note[i]->at.off, b->note[i]->at.off);
	assert_int_equal(a->note[i]->at.len, b->note[i]->at.len);
	assert_string_equal(a->note[i]->form, b->note[i]->form);
	assert_int_equal(count_fields(a->note[i]), count_fields(b->note[i]));
	assert_string_equal(note_string(a->note[i], "Subject"),
	    note_string(b->note[i], "Subject"));
}

static void
read_by_the_byte_it_is_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(files); i++) {
		char path[256];

		IN_CASE(files[i]);
		(void)snprintf(path, sizeof(path), FIXTURES "%s", files[i]);
		got_read(&whole, path, 65536);
		for (size_t step = 1; step <= 7; step += 2) {
			got_read(&part, path, step);
			assert_int_equal(part.notes, whole.notes);
			for (int k = 0; k < whole.notes; k++)
				assert_same(&whole, &part, k);
			assert_string_equal(part.said, whole.said);
			got_free(&part);
		}
		got_free(&whole);
	}
}

/*
 * Every note that ended before the cut is there, as it is in the whole; what
 * began before it and is cut is reported.  Nothing else appears.
 */
static void
check_cut(const struct got *all, size_t cut)
{
	int ended = 0;

	while (ended < all->notes &&
	    (size_t)(all->note[ended]->at.off + all->note[ended]->at.len) <=
		cut)
		ended++;
	for (int k = 0; k < ended; k++)
		if (all->err[k].code == ERR_NONE)
			assert_same(all, &part, k);
	assert_true(part.notes >= ended);
	for (int k = ended; k < part.notes; k++)
		assert_int_not_equal(part.err[k].code, ERR_NONE);
}

static void
cut_after_every_byte_no_whole_note_is_hidden(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(files); i++) {
		size_t n;
		char *all = slurp(files[i], &n), path[64];

		/* An open comment or CDATA changes its meaning when cut. */
		if (strncmp(files[i], "utf16", 5) == 0 ||
		    strncmp(files[i], "broken", 6) == 0 ||
		    strncmp(files[i], "open", 4) == 0) {
			free(all);
			continue;
		}
		IN_CASE(files[i]);
		put_file(path, all, n);
		got_read(&whole, path, 65536);
		for (size_t cut = n; cut-- > 0;) {
			assert_int_equal(truncate(path, (off_t)cut), 0);
			got_read(&part, path, 4096);
			check_cut(&whole, cut);
			got_free(&part);
		}
		got_free(&whole);
		(void)unlink(path);
		free(all);
	}
}

static void
the_rest_cut_after_every_byte_never_crashes(void **state)
{
	static const char *const rest[] = { "utf16le-bom.dxl", "utf16be.dxl",
		"broken-in-the-middle.dxl", "open-cdata.dxl" };

	(void)state;
	for (size_t i = 0; i < NITEMS(rest); i++) {
		size_t n;
		char *all = slurp(rest[i], &n), path[64];

		IN_CASE(rest[i]);
		put_file(path, all, n);
		for (size_t cut = n; cut-- > 4;) {
			assert_int_equal(truncate(path, (off_t)cut), 0);
			got_read(&part, path, 4096);
			got_free(&part);
		}
		(void)unlink(path);
		free(all);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(read_by_the_byte_it_is_the_same,
		    teardown),
		cmocka_unit_test_teardown(
		    cut_after_every_byte_no_whole_note_is_hidden, teardown),
		cmocka_unit_test_teardown(
		    the_rest_cut_after_every_byte_never_crashes, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "test.h"

#include "nsf_make.h"
#include "source/notes_value.h"

static struct make m;
static struct nsf *db;
static struct nsf_view *view;
static struct arena arena;
static struct note *note;
static struct err err;

static int
tear_down(void **state)
{
	(void)state;
	if (view != NULL)
		nsf_give_back(view);
	view = NULL;
	nsf_close(&db);
	arena_free(&arena);
	free(m.image);
	m.image = NULL;
	if (m.path[0] != '\0')
		(void)unlink(m.path);
	m.path[0] = '\0';
	return 0;
}

/* What nsf_note_read says of the note in m. */
static int
read_note(void)
{
	struct nsf_place place;

	if (m.image == NULL)
		make_image(&m);
	make_write(&m);
	assert_int_equal(nsf_open(&db, m.path, NULL, NULL, &err), 0);
	view = nsf_borrow(db);
	assert_int_equal(nsf_next_id(view, 0, &place), 1);
	return nsf_note_read(view, &place, NULL, &arena, &note, &err);
}

static const struct note_field *
field(const char *name)
{
	const struct note_field *f = note_field(note, name);

	IN_CASE(name);
	assert_non_null(f);
	return f;
}

static bool
has_trouble(const char *part)
{
	for (const struct note_trouble *t = note->troubles; t != NULL;
	     t = t->next)
		if (strstr(t->what, part) != NULL)
			return true;
	return false;
}

static void
refused_with(const char *part)
{
	assert_int_equal(read_note(), -1);
	assert_int_equal(err.code, ERR_FORMAT);
	if (strstr(err.msg, part) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", part, err.msg);
	assert_non_null(note);
}

/* ---- the header ----------------------------------------------------------- */

static void
headers_of_all_versions_are_read(void **state)
{
	static const unsigned ods[] = { 16, 17, 20, 41, 43, 51, 52, 53, 55 };

	(void)state;
	for (size_t i = 0; i < NITEMS(ods); i++) {
		m = make_of(ods[i]);
		make_text(&m, "Form", "Memo");
		make_text(&m, "Subject", "Hello");
		assert_int_equal(read_note(), 1);
		assert_string_equal(note->unid, MAKE_UNID);
		assert_int_equal(note->seq, 7);
		assert_int_equal(note->class, NOTE_DOCUMENT);
		assert_string_equal(note->form, "Memo");
		assert_string_equal(note_text(note, "subject"), "Hello");
		assert_true(note->created.has_date);
		assert_int_equal(note->created.utc, 1601917807);
		assert_int_equal(note->modified.utc, 1601942400);
		assert_string_equal(note->replicaid, "5566778811223344");
		assert_true(note->bytes == m.record_n);
		assert_null(note->troubles);
		assert_false(note->deleted);
		(void)tear_down(NULL);
	}
}

/* Not every UNID begins with a time: some are drawn, some are a hash. */
static void
a_unid_that_is_no_time_is_not_when_it_was_created(void **state)
{
	static const uint8_t halves[][8] = {
		{ 0xff, 0xff, 0xff, 0x7f, 0xf8, 0x85, 0x25, 0x85 },
		{ 0x5c, 0x4f, 0x5e, 0x00, 0xff, 0x8f, 0x25, 0x85 }, /* later */
		{ 0x5c, 0x4f, 0x5e, 0x00, 0x00, 0x20, 0x25, 0x00 },
		{ 0xff, 0xff, 0xff, 0xff, 0xf8, 0x85, 0x25, 0x85 },
	};
	static const uint8_t added[8] = { 0, 0, 0, 0, 0xf7, 0x85, 0x25, 0 };
	static const uint8_t older[8] = { 0, 0, 0, 0, 0xf0, 0x85, 0x25, 0 };

	(void)state;
	for (size_t i = 0; i < NITEMS(halves) * 2; i++) {
		m = make_of(52);
		m.beside = true;
		if (i >= NITEMS(halves))
			(void)make_item(&m, "$Created", 0x400, 0xc, older, 8);
		make_image(&m);
		memcpy(m.image + AT_RECORD + 18, halves[i % NITEMS(halves)], 8);
		memcpy(m.image + AT_RECORD + 72, added, 8);
		assert_int_equal(read_note(), 1);
		assert_true(note->created.has_date);
		assert_int_equal(note->created.utc, i < NITEMS(halves) ?
		    1601942400 - 2 * 86400 :
		    1601942400 - 9 * 86400);
		(void)tear_down(NULL);
	}
}

static void
a_record_of_another_id_is_refused_with_both(void **state)
{
	(void)state;
	m = make_of(43);
	m.id = 0x8fa;
	refused_with("the record at the place of 8F6 says that it is 8FA");
	assert_string_equal(note->unid, "");
}

static void
an_object_is_no_note(void **state)
{
	static const uint8_t object[64] = { 0x07, 0, 64 };

	(void)state;
	m = make_of(43);
	m.beside = true;
	m.object = object;
	m.object_n = sizeof(object);
	assert_int_equal(read_note(), 0);
}

/* Its own id stands where an object has the class of its owner. */
static void
a_note_whose_signature_is_damaged_is_no_object(void **state)
{
	static const struct {
		unsigned ods, signature;
		bool beside;
		const char *says;
	} cases[] = {
		{ 43, 0x07, true, "begins with 0x0007" },
		{ 52, 0x1b, true, "begins with 0x001b" },
		{ 52, 0x1b, false, "begins with 0x001b" },
		{ 43, 0x07, false, "begins with 0x0007" },
		{ 20, 0x07, true, "begins with 0x0007" },
		{ 17, 0x07, true, "begins with 0x0007" },
		{ 43, 0xff04, true, "impossible length" },
		{ 43, 0xff04, false, "begins with 0xff04" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		m = make_of(cases[i].ods);
		m.beside = cases[i].beside;
		make_text(&m, "Subject", "Hello");
		make_image(&m);
		put16(m.image + (m.beside ? AT_RECORD : AT_SUMMARY + 68),
		    cases[i].signature);
		refused_with(cases[i].says);
		if (strstr(cases[i].says, "begins") != NULL) {
			assert_string_equal(note->unid, MAKE_UNID);
			assert_int_equal(note->class, NOTE_DOCUMENT);
			assert_non_null(strstr(err.msg, "8F6"));
		}
		(void)tear_down(NULL);
	}
}

static void
what_is_neither_note_nor_object_is_damage(void **state)
{
	(void)state;
	m = make_of(43);
	m.beside = true;
	make_image(&m);
	m.image[AT_RECORD] = 5;
	put32(m.image + AT_RECORD + 6, 1);
	refused_with("neither a note nor an object begins at the place of "
		     "8F6");
	(void)tear_down(NULL);

	m = make_of(43); /* objects stand in no bucket */
	make_image(&m);
	m.image[AT_SUMMARY + 68] = 7;
	put32(m.image + AT_SUMMARY + 68 + 6, 1);
	refused_with("neither a note nor an object");
}

static void
stubs_are_told_by_their_mark_and_their_size(void **state)
{
	static const struct {
		unsigned ods, status;
		size_t n;
		unsigned items;
		uint32_t seq;
		bool stub;
	} cases[] = {
		{ 43, 0x0001, 64, 0, 4, true },
		{ 43, 0x0003, 104, 1, 4, true }, /* seen once */
		{ 43, 0x0001, 200, 1, 4, false },
		{ 43, 0x0002, 64, 0, 4, false },
		{ 20, 0x0001, 200, 1, 4, true },
		{ 43, 0x0040, 100, 0, 0, true }, /* stands for a parent */
		{ 43, 0x0040, 100, 0, 1, false },
		{ 43, 0x0040, 200, 2, 0, false },
	};
	struct nsf_note_head h;

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		uint8_t p[100] = { 4, 0 };

		put32(p + 2, (uint32_t)cases[i].n);
		put32(p + 26, cases[i].seq);
		put16(p + 38, cases[i].status);
		put16(p + 40, 0x8008);
		put16(p + 50, cases[i].items);
		assert_true(nsf_note_head(cases[i].ods, p, sizeof(p),
		    cases[i].n, &h));
		assert_int_equal(h.stub, cases[i].stub);
		assert_int_equal(h.class, 8);
		assert_int_equal(h.items, cases[i].items);
	}
}

static void
a_head_needs_its_signature_and_its_bytes(void **state)
{
	uint8_t p[100] = { 4, 0 };
	struct nsf_note_head h;

	(void)state;
	assert_true(nsf_note_head(43, p, 52, 52, &h));
	assert_false(nsf_note_head(43, p, 51, 51, &h));
	assert_false(nsf_note_head(43, p, 0, 0, &h));
	p[1] = 1;
	assert_false(nsf_note_head(43, p, 100, 100, &h));
}

static void
a_stub_has_no_fields(void **state)
{
	(void)state;
	m = make_of(52);
	m.status = NSF_STUB;
	assert_int_equal(read_note(), 1);
	assert_int_equal(note->class, NOTE_STUB);
	assert_null(note->fields);
	assert_string_equal(note->unid, MAKE_UNID);
}

/* ---- where values are ------------------------------------------------------ */

static void
values_are_found_wherever_they_stand(void **state)
{
	static const struct {
		unsigned ods;
		enum make_where where;
		bool beside;
		size_t gap;
	} cases[] = {
		{ 17, MAKE_BESIDE, false, 0 },
		{ 20, MAKE_BESIDE, false, 0 },
		{ 43, MAKE_APPENDED, false, 4 },
		{ 43, MAKE_APPENDED, true, 60 },
		{ 52, MAKE_BESIDE, false, 0 },
		{ 52, MAKE_BESIDE, true, 0 },
		{ 41, MAKE_BUCKET, false, 0 },
	};
	static char big[1500];

	(void)state;
	memset(big, 'x', sizeof(big));
	for (size_t i = 0; i < NITEMS(cases); i++) {
		m = make_of(cases[i].ods);
		m.where = cases[i].where;
		m.beside = cases[i].beside;
		m.gap = cases[i].gap;
		m.status = m.where == MAKE_APPENDED ? NSF_APPENDED : 0;
		(void)make_item(&m, "Big", 0x500, 8, big, sizeof(big));
		make_text(&m, "One", "in the record");
		(void)make_item(&m, "Two", 0x500, 8, "beside it", 9);
		make_text(&m, "Three", "in it again");
		assert_int_equal(read_note(), 1);
		assert_null(note->troubles);
		assert_string_equal(note_text(note, "One"), "in the record");
		assert_string_equal(note_text(note, "Two"), "beside it");
		assert_string_equal(note_text(note, "Three"), "in it again");
		assert_int_equal(strlen(note_text(note, "Big")), sizeof(big));
		assert_true(note->bytes >= sizeof(big));
		assert_int_equal(field("Two")->flags, 0);
		assert_int_equal(field("One")->flags, NOTE_SUMMARY);
		(void)tear_down(NULL);
	}
}

static void
a_value_may_begin_with_its_own_type(void **state)
{
	static const uint8_t number[] = { 0, 3, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f };

	(void)state;
	m = make_of(43);
	(void)make_item(&m, "Number", 0x500, 4, number, sizeof(number));
	(void)make_item(&m, "Text", 0x300, 4, "\0\5abc", 5);
	(void)make_item(&m, "Short", 0x300, 4, "\5", 1);
	make_text(&m, "Last", "right");
	assert_int_equal(read_note(), 1);
	assert_int_equal(field("Number")->type, NOTE_NUMBER);
	assert_int_equal(field("Number")->raw_type, 0x300);
	assert_true(field("Number")->number[0] == 1.5);
	assert_string_equal(note_text(note, "Text"), "abc");
	assert_int_equal(field("Short")->type, NOTE_RAW);
	assert_true(has_trouble("field Short: its type is cut off"));
	assert_string_equal(note_text(note, "Last"), "right");
}

static void
placeholders_keep_their_bytes_and_have_no_value(void **state)
{
	(void)state;
	m = make_of(43);
	(void)make_item(&m, "Body", 1, 0x104, "\0\0", 2);
	make_text(&m, "Last", "right");
	assert_int_equal(read_note(), 1);
	assert_int_equal(field("Body")->type, NOTE_RAW);
	assert_int_equal(field("Body")->raw_len, 0);
	assert_int_equal(field("Body")->raw_type, 0);
	assert_int_equal(field("Body")->flags,
	    NOTE_SUMMARY | NOTE_PLACEHOLDER);
	assert_string_equal(note_text(note, "Last"), "right");
	assert_null(note->troubles);
}

static void
flags_have_names_of_their_own(void **state)
{
	static const struct {
		unsigned disk, flag;
	} known[] = {
		{ 0x0001, NOTE_SIGN }, { 0x0002, NOTE_SEAL },
		{ 0x0020, NOTE_AUTHORS }, { 0x0040, NOTE_NAMES },
		{ 0x0200, NOTE_PROTECTED }, { 0x0400, NOTE_READERS },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(known); i++) {
		m = make_of(43);
		(void)make_item(&m, "Who", 0x500, 0xc | known[i].disk, "me",
		    2);
		assert_int_equal(read_note(), 1);
		assert_int_equal(field("Who")->flags,
		    NOTE_SUMMARY | known[i].flag);
		(void)tear_down(NULL);
	}
}

/* Of the guide: 82 bytes out of 72. */
static const uint8_t packed[] = {
	0x52, 0x00, 0x00, 0x00, 0x14, 0x06, 0x00, 0x06, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x70, 0x52, 0x09, 0x04, 0x24, 0x15, 0x92, 0x05, 0x00, 0x80, 0x01,
	0x90, 0x93, 0xb4, 0x80, 0x12, 0x91, 0xc2, 0x1b, 0x3b, 0x65, 0xe4, 0xc8,
	0x49, 0x43, 0xa6, 0x4c, 0x0f, 0x3a, 0x72, 0xea, 0x94, 0x51, 0x30, 0xa7,
	0xce, 0x1c, 0x38, 0x65, 0xdc, 0x90, 0x65, 0x1b, 0xd8, 0x31, 0xe3, 0x52,
	0x3b, 0xcc, 0x49, 0xf3, 0xc6, 0x4d, 0x8f, 0x19, 0x00, 0x01, 0x06, 0x00 };

static void
compressed_values_are_unpacked(void **state)
{
	static uint8_t wrong[sizeof(packed)];

	(void)state;
	m = make_of(52);
	(void)make_item(&m, "Data", 0xe, 0x800c, packed, sizeof(packed));
	memcpy(wrong, packed, sizeof(packed));
	wrong[0] = 0xff;
	(void)make_item(&m, "Long", 0xe, 0x800c, wrong, sizeof(wrong));
	(void)make_item(&m, "Huge", 0xe, 0x800c, "\377\377\377\377\24\6", 6);
	(void)make_item(&m, "Short", 0xe, 0x800c, "\1\0\0", 3);
	make_text(&m, "Last", "right");
	assert_int_equal(read_note(), 1);
	assert_int_equal(field("Data")->raw_len, 0x52);
	assert_memory_equal(field("Data")->raw + 0x52 - 13, "vf.version=3",
	    13);
	assert_int_equal(field("Data")->flags, NOTE_SUMMARY | NOTE_COMPRESSED);
	assert_true(has_trouble("field Long: "));
	assert_true(has_trouble("field Huge: its compressed value is too "
				"short"));
	assert_true(has_trouble("field Short: its compressed value is too "
				"short"));
	assert_string_equal(note_text(note, "Last"), "right");
}

/* "a", then copies of 256 bytes at distance 1: all that n bytes can say. */
static void
pack_as(uint8_t *p, size_t n, uint32_t size)
{
	const uint64_t copy = 1 | 1 << 8 | 127 << 9 | 1 << 16 | 1 << 17;
	uint64_t acc = 4 | (uint64_t)'a' << 4;
	unsigned bits = 3 + 9;

	put32(p, size);
	for (size_t i = 4; i < n; bits += 25) {
		for (; bits >= 8 && i < n; bits -= 8, acc >>= 8)
			p[i++] = (uint8_t)acc;
		acc |= copy << bits;
	}
}

/* A note must not become larger than we agreed to handle by many values. */
static void
all_values_of_a_note_are_unpacked_up_to_a_limit(void **state)
{
	static uint8_t bomb[60000];
	static char name[20][8];
	/* 8 MiB and eight times what is stored */
	const size_t size = 4800000, fit = 3;

	(void)state;
	pack_as(bomb, sizeof(bomb), (uint32_t)size);
	m = make_of(52);
	m.where = MAKE_BESIDE;
	m.extra = NITEMS(name) * sizeof(bomb);
	for (size_t i = 0; i < NITEMS(name); i++) {
		(void)snprintf(name[i], sizeof(name[i]), "Bomb%zu", i);
		(void)make_item(&m, name[i], 0xe, 0x8008, bomb, sizeof(bomb));
	}
	assert_int_equal(read_note(), 1);
	for (size_t i = 0; i < NITEMS(name); i++) {
		const struct note_field *f = field(name[i]);

		assert_int_equal(f->raw_len, i < fit ? size : sizeof(bomb));
		assert_int_equal(f->raw[f->raw_len - 1], i < fit ? 'a' :
		    bomb[sizeof(bomb) - 1]);
	}
	assert_true(has_trouble("field Bomb3: the compressed values of its "
				"note become larger"));
	assert_false(has_trouble("field Bomb2"));
}

/* Two bytes are a paragraph: fifty times as much in memory. */
static void
a_note_grows_no_further_than_it_may(void **state)
{
	enum { PIECES = 10, PIECE = 64000 };
	static uint8_t paragraphs[PIECE];
	const struct note_field *f;

	(void)state;
	for (size_t i = 0; i < PIECE; i += 2)
		put16(paragraphs + i, 0x0281);
	m = make_of(52);
	m.where = MAKE_BESIDE;
	m.extra = PIECES * PIECE;
	make_text(&m, "Subject", "Hello");
	for (unsigned i = 0; i < PIECES; i++)
		make_item(&m, "Body", 1, 8, paragraphs, PIECE)->dup = i;
	make_text(&m, "Last", "x");
	make_text(&m, "Very last", "x");
	assert_int_equal(read_note(), 1);
	assert_true(arena_size(note->arena) < 24u << 20);
	f = field("Body");
	assert_int_equal(f->type, NOTE_RICH);
	assert_non_null(f->rich->child);
	assert_true(has_trouble("of its rich text are left out"));
	assert_true(has_trouble("the last 2 of its fields, from Last on, are "
				"left out"));
	assert_null(note_field(note, "Last"));
	assert_true(note->truncated);
	assert_string_equal(note_text(note, "Subject"), "Hello");
}

static void
sums_that_do_not_fit_are_refused_with_the_numbers(void **state)
{
	static const char text[50] = "text";

	(void)state;
	m = make_of(43);
	make_text(&m, "Subject", "0123456789");
	m.lack = 1;
	refused_with("its items need 10 bytes, its record has 9");
	assert_string_equal(note->unid, MAKE_UNID);
	assert_int_equal(note->class, NOTE_DOCUMENT);
	assert_null(strstr(err.msg, "64 KiB"));
	(void)tear_down(NULL);

	m = make_of(55);
	m.where = MAKE_BESIDE;
	m.lack_beside = 2;
	(void)make_item(&m, "Body", 0x500, 8, text, sizeof(text));
	refused_with("need 50 bytes of non-summary values, there are 48");
	assert_non_null(strstr(err.msg, "larger than 64 KiB"));
	(void)tear_down(NULL);

	m = make_of(20);
	m.where = MAKE_BESIDE;
	m.lack_beside = 2;
	(void)make_item(&m, "Body", 0x500, 8, text, sizeof(text));
	refused_with("need 50 bytes of non-summary values, there are 48");
	(void)tear_down(NULL);

	m = make_of(43);
	m.lack = 8 * 3 + 3 + 1;
	for (int i = 0; i < 4; i++)
		(void)make_item(&m, "x", 0x500, 0xc, "y", 1);
	refused_with("4 items do not fit into its record of 108 bytes");
}

/* In the bucket: slot 1's entry stands before the footer. */
#define SLOT_LENGTH (AT_SUMMARY + BUCKET_SIZE - BUCKET_SIZE / 1024 - 2)

static void
values_of_another_note_are_not_taken(void **state)
{
	(void)state;
	m = make_of(52);
	m.where = MAKE_BESIDE;
	m.owner = 0x902;
	(void)make_item(&m, "Body", 0x500, 8, "text", 4);
	refused_with("its non-summary values are those of note 902");
	(void)tear_down(NULL);

	m = make_of(52);
	m.where = MAKE_BUCKET;
	(void)make_item(&m, "Body", 0x500, 8, "text", 4);
	make_image(&m);
	m.image[AT_OTHER + 68] = 0x07;
	refused_with("no record of non-summary values");
	(void)tear_down(NULL);

	m = make_of(52);
	m.where = MAKE_APPENDED;
	m.status = NSF_APPENDED;
	m.beside = true;
	(void)make_item(&m, "Body", 0x500, 8, "text", 4);
	make_text(&m, "Subject", "Hello");
	make_image(&m);
	put32(m.image + AT_RECORD + 56, 120); /* one byte into "Hello" */
	refused_with("cannot be at byte 120 of 125");
	(void)tear_down(NULL);

	m = make_of(52);
	m.where = MAKE_BUCKET;
	(void)make_item(&m, "Body", 0x500, 8, "text", 4);
	make_image(&m);
	put16(m.image + SLOT_LENGTH + (AT_OTHER - AT_SUMMARY), 71);
	refused_with("have 72 bytes where there are 71");
	(void)tear_down(NULL);

	m = make_of(20);
	m.where = MAKE_BESIDE;
	(void)make_item(&m, "Body", 0x500, 8, "text", 4);
	make_image(&m);
	put32(m.image + AT_RECORD + 56, IMAGE_SIZE - 3);
	refused_with("are not in the file");
	(void)tear_down(NULL);

	m = make_of(20);
	m.where = MAKE_BESIDE;
	(void)make_item(&m, "Body", 0x500, 8, "text", 4);
	make_image(&m);
	put32(m.image + AT_RECORD + 60, NSF_RECORD_MAX + 1);
	assert_int_equal(read_note(), -1);
	assert_int_equal(err.code, ERR_LIMIT);
}

static void
values_that_the_database_lacks_make_it_truncated(void **state)
{
	(void)state;
	m = make_of(43);
	make_text(&m, "Subject", "Hello");
	(void)make_item(&m, "Body", 1, 8, NULL, 100);
	assert_int_equal(read_note(), 1);
	assert_true(note->truncated);
	assert_true(has_trouble("field Body: the database does not hold"));
	assert_int_equal(field("Body")->type, NOTE_RAW);
	assert_int_equal(field("Body")->raw_len, 0);
	assert_string_equal(note_text(note, "Subject"), "Hello");
}

static void
a_slot_may_be_longer_than_its_record_but_not_shorter(void **state)
{
	size_t n;

	(void)state;
	m = make_of(43);
	make_text(&m, "Subject", "Hello");
	make_image(&m);
	n = m.record_n;
	put16(m.image + SLOT_LENGTH, (unsigned)n + 20);
	assert_int_equal(read_note(), 1);
	assert_true(note->bytes == n);
	assert_string_equal(note_text(note, "Subject"), "Hello");
	(void)tear_down(NULL);

	m = make_of(43);
	make_text(&m, "Subject", "Hello");
	make_image(&m);
	put16(m.image + SLOT_LENGTH, (unsigned)n - 1);
	refused_with("its record has 112 of its 113 bytes");
}

static void
a_record_is_no_shorter_than_a_header(void **state)
{
	(void)state;
	m = make_of(43);
	m.beside = true;
	make_text(&m, "Subject", "Hello");
	make_image(&m);
	put32(m.image + AT_RECORD + 2, 99);
	refused_with("has 99 bytes, less than a note's header of 100");
}

static void
a_bucket_that_was_partly_written_is_said(void **state)
{
	(void)state;
	m = make_of(43);
	make_text(&m, "Subject", "Hello");
	make_image(&m);
	m.image[AT_SUMMARY + 3 * 512 + 0x42] ^= 1;
	assert_int_equal(read_note(), 1);
	assert_true(has_trouble("only partly written"));
	(void)tear_down(NULL);

	m = make_of(43);
	m.where = MAKE_BUCKET;
	(void)make_item(&m, "Subject", 0x500, 8, "Hello", 5);
	make_image(&m);
	m.image[AT_OTHER + 3 * 512 + 0x42] ^= 1;
	assert_int_equal(read_note(), 1);
	assert_true(has_trouble("only partly written"));
}

static void
an_item_without_a_name_is_said_and_passed_over(void **state)
{
	(void)state;
	m = make_of(43);
	make_text(&m, "First", "one");
	make_text(&m, "Nameless", "two");
	m.no_name = 1;
	assert_int_equal(read_note(), 1);
	assert_string_equal(note_text(note, "First"), "one");
	assert_true(has_trouble("(name 1)"));
}

/* ---- what values are ------------------------------------------------------- */

static void
bytes_that_are_no_value_stay_bytes(void **state)
{
	(void)state;
	m = make_of(43);
	(void)make_item(&m, "List", 0x501, 0xc, "\2\0\5\0\5\0abc", 9);
	(void)make_item(&m, "Code", 0x600, 0xc, "\1\2\3", 3);
	(void)make_item(&m, "Data", 0xe, 0xc, "\1xyz", 4);
	(void)make_item(&m, "Body", 0x19, 0xc, "\2\0", 2);
	assert_int_equal(read_note(), 1);
	assert_int_equal(field("List")->type, NOTE_RAW);
	assert_int_equal(field("List")->raw_len, 9);
	assert_true(has_trouble("field List: its 9 bytes are no value"));
	assert_int_equal(field("Code")->type, NOTE_OTHER);
	assert_string_equal(field("Code")->text[0], "formula");
	assert_int_equal(field("Code")->raw_type, 0x600);
	assert_int_equal(field("Data")->type, NOTE_RAW);
	assert_memory_equal(field("Data")->raw, "\1xyz", 4);
	assert_int_equal(field("Body")->raw_type, 0x19);
	assert_int_equal(field("Body")->type, NOTE_RAW);
}

/* A count or a length too small would let values vanish, or others appear. */
static void
what_is_left_over_of_a_list_is_said(void **state)
{
	static const uint8_t numbers[4 + 16] = { 1 };
	static const uint8_t times[4 + 8 + 3] = { 0 };
	static const uint8_t refs[2 + 32] = { 1 };

	(void)state;
	m = make_of(43);
	(void)make_item(&m, "Texts", 0x501, 0xc, "\1\0\2\0\3\0abcde", 11);
	(void)make_item(&m, "Numbers", 0x301, 0xc, numbers, sizeof(numbers));
	(void)make_item(&m, "Times", 0x401, 0xc, times, sizeof(times));
	(void)make_item(&m, "$REF", 4, 0xc, refs, sizeof(refs));
	(void)make_item(&m, "Right", 0x501, 0xc, "\2\0\2\0\3\0abcde", 11);
	(void)make_item(&m, "None", 0x501, 0xc, "", 0);
	assert_int_equal(read_note(), 1);
	assert_true(has_trouble("field Texts: 5 of its 11 bytes"));
	assert_int_equal(field("Texts")->n, 1);
	assert_true(has_trouble("field Numbers: 8 of its 20 bytes"));
	assert_true(has_trouble("field Times: 11 of its 15 bytes"));
	assert_true(has_trouble("field $REF: 16 of its 34 bytes"));
	assert_false(has_trouble("field Right"));
	assert_false(has_trouble("field None"));
}

static void
values_of_no_known_type_are_said(void **state)
{
	(void)state;
	m = make_of(43);
	(void)make_item(&m, "Form", 0x4f0, 0xc, "Memo", 4);
	(void)make_item(&m, "Gone", 0x200, 0xc, "", 0);
	(void)make_item(&m, "Icon", 6, 0xc, "x", 1);
	assert_int_equal(read_note(), 1);
	assert_true(has_trouble("field Form: its 4 bytes are of a type (4f0)"));
	assert_true(has_trouble("field Gone: the database says itself"));
	assert_false(has_trouble("field Icon"));
}

/* Only script goes on in the next item of its name, bytes of others do not. */
static void
text_behind_a_placeholder_is_text(void **state)
{
	(void)state;
	m = make_of(43);
	(void)make_item(&m, "Subject", 0x500, 0x10c, "", 0);
	make_item(&m, "Subject", 0x500, 0xc, "real", 4)->dup = 1;
	assert_int_equal(read_note(), 1);
	assert_int_equal(field("Subject")->next->type, NOTE_TEXT);
	assert_string_equal(field("Subject")->next->text[0], "real");
}

static void
compiled_script_is_no_text(void **state)
{
	static const char code[] = "\1\0\0\2LSOB\3\0\24\bhen";

	(void)state;
	m = make_of(43);
	(void)make_item(&m, "Event_O", 0x500, 0xc, code, sizeof(code) - 1);
	make_item(&m, "Event_O", 0x500, 0xc, "goes on", 7)->dup = 1;
	make_item(&m, "Event_O", 0x500, 0xc, "and on", 6)->dup = 2;
	make_text(&m, "Euro_O", "a text of that name");
	make_item(&m, "Euro_O", 0x500, 0xc, "another", 7)->dup = 1;
	assert_int_equal(read_note(), 1);
	assert_int_equal(field("Event_O")->type, NOTE_RAW);
	assert_int_equal(field("Event_O")->raw_type, 0x500);
	assert_int_equal(field("Event_O")->next->type, NOTE_RAW);
	assert_int_equal(field("Event_O")->next->next->type, NOTE_RAW);
	assert_string_equal(note_text(note, "Euro_O"), "a text of that name");
	assert_int_equal(field("Euro_O")->next->type, NOTE_TEXT);
}

static void
characters_that_cannot_be_mapped_are_counted(void **state)
{
	(void)state;
	m = make_of(43);
	make_text(&m, "Good", "gr\x81n");
	make_text(&m, "Bad", "a\x07" "b");
	assert_int_equal(read_note(), 1);
	assert_string_equal(note_text(note, "Good"), "gr\xc3\xbcn");
	assert_true(has_trouble("field Bad: 1 characters"));
	assert_false(has_trouble("field Good"));
}

/* Text runs of rich text, in the order of the tree. */
static void
put_runs(const struct rich *r, char *out, size_t n)
{
	for (; r != NULL; r = r->next) {
		size_t len = strlen(out);

		if (r->kind == RICH_TEXT)
			(void)snprintf(out + len, n - len, "%s", r->text);
		put_runs(r->child, out, n);
	}
}

static void
rich_text_of_one_name_is_one_field(void **state)
{
	/* A CD text record: signature, length, font, text. */
	static const uint8_t one[] = { 133, 0xff, 12, 0, 0, 0, 0, 10, 'o', 'n',
		'e', ' ' };
	static const uint8_t two[] = { 133, 0xff, 12, 0, 0, 0, 0, 10, 't', 'w',
		'o', ' ' };
	static const uint8_t end[] = { 133, 0xff, 12, 0, 0, 0, 0, 10, 'e', 'n',
		'd', ' ' };
	char text[64] = "";
	size_t count = 0;

	(void)state;
	m = make_of(43);
	m.where = MAKE_BESIDE;
	make_item(&m, "Body", 1, 8, two, sizeof(two))->dup = 1;
	make_text(&m, "Subject", "between");
	make_item(&m, "Body", 1, 9, one, sizeof(one))->dup = 0;
	make_item(&m, "body", 1, 0xa, end, sizeof(end))->dup = 2;
	make_item(&m, "Other", 1, 8, end, sizeof(end))->dup = 0;
	assert_int_equal(read_note(), 1);
	NOTE_FOREACH_FIELD(f, note)
		count++;
	assert_int_equal(count, 3);
	assert_ptr_equal(field("Body"), note->fields);
	assert_int_equal(field("Body")->type, NOTE_RICH);
	assert_int_equal(field("Body")->raw_type, 1);
	assert_int_equal(field("Body")->flags, NOTE_SIGN | NOTE_SEAL);
	put_runs(field("Body")->rich, text, sizeof(text));
	assert_string_equal(text, "one two end ");
	text[0] = '\0';
	put_runs(field("Other")->rich, text, sizeof(text));
	assert_string_equal(text, "end ");
}

static const struct rich *
find_picture(const struct rich *r)
{
	const struct rich *found = NULL;

	for (; r != NULL && found == NULL; r = r->next)
		found = r->kind == RICH_PICTURE ? r : find_picture(r->child);
	return found;
}

/*
 * Bytes that stand unmended in the file are not carried about in memory: they
 * are referred to by the place where they really are.
 */
static void
pictures_refer_to_the_file_where_their_bytes_stand_in_it(void **state)
{
	static const struct {
		unsigned ods;
		enum make_where where;
		bool beside, typed, in_file;
	} cases[] = {
		{ 20, MAKE_BESIDE, false, true, true },
		{ 17, MAKE_BESIDE, false, false, true },
		{ 52, MAKE_BESIDE, false, true, true },
		{ 52, MAKE_BESIDE, true, false, true },
		{ 43, MAKE_APPENDED, true, false, true },
		{ 43, MAKE_APPENDED, false, true, false },
		{ 41, MAKE_BUCKET, true, true, false },
	};
	/* Its type word; then GRAPHIC, IMAGEHEADER, IMAGESEGMENT. */
	static uint8_t value[2 + 28 + 28 + 16] = { 1, 0, [2] = 153, [4] = 28,
		[30] = 125, [32] = 28, [36] = 2, [42] = 6, [46] = 1,
		[58] = 124, [60] = 16, [64] = 6, [66] = 6, [68] = 'p', 'i', 'x',
		'e', 'l', 's' };

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		size_t skip = cases[i].typed ? 2 : 0;
		const struct rich *picture;
		struct buf bytes;

		m = make_of(cases[i].ods);
		m.where = cases[i].where;
		m.beside = cases[i].beside;
		m.status = m.where == MAKE_APPENDED ? NSF_APPENDED : 0;
		(void)make_item(&m, "Other", 0x500, 8, "other", 5);
		make_text(&m, "Subject", "Hello");
		(void)make_item(&m, "Body", cases[i].typed ? 1 : 0x500,
		    cases[i].typed ? 8 : 0, value + skip,
		    sizeof(value) - skip);
		assert_int_equal(read_note(), 1);
		assert_null(note->troubles);
		picture = find_picture(field("Body")->rich);
		assert_non_null(picture);
		assert_non_null(picture->picture->data);
		assert_int_equal(picture->picture->data->path != NULL,
		    cases[i].in_file);
		buf_init(&bytes, 100);
		assert_int_equal(blob_read(picture->picture->data, &bytes,
		    &err), 0);
		assert_string_equal(bytes.data, "pixels");
		buf_free(&bytes);
		(void)tear_down(NULL);
	}
}

static void
no_item_hides_behind_a_piece_of_rich_text(void **state)
{
	static const uint8_t fonts[] = { 139, 0xff, 6, 0, 0, 0 };
	size_t count = 0;

	(void)state;
	m = make_of(43);
	(void)make_item(&m, "Body", 1, 0x10c, "", 0);
	make_item(&m, "Body", 1, 0xc, fonts, sizeof(fonts))->dup = 1;
	(void)make_item(&m, "$Fonts", 1, 0xc, fonts, sizeof(fonts));
	make_item(&m, "$Fonts", 1, 0xc, fonts, sizeof(fonts))->dup = 1;
	assert_int_equal(read_note(), 1);
	NOTE_FOREACH_FIELD(f, note)
		count++;
	assert_int_equal(count, 4);
	assert_int_equal(field("Body")->type, NOTE_RAW);
	assert_int_equal(field("Body")->next->type, NOTE_RICH);
	assert_int_equal(field("$Fonts")->type, NOTE_RAW);
	assert_int_equal(field("$Fonts")->next->type, NOTE_RAW);
}

static void
parts_of_a_message_stand_in_their_order(void **state)
{
	const struct note_field *f;

	(void)state;
	m = make_of(43);
	make_item(&m, "Body", 0x19, 0xc, "c", 1)->dup = 2;
	make_text(&m, "Subject", "between");
	make_item(&m, "Body", 0x19, 0xc, "a", 1)->dup = 0;
	make_item(&m, "Body", 0x19, 0xc, "b", 1)->dup = 1;
	assert_int_equal(read_note(), 1);
	f = note->fields;
	assert_int_equal(f->raw[0], 'a');
	assert_string_equal(f->next->name, "Subject");
	f = note_field_next(f, "Body");
	assert_int_equal(f->raw[0], 'b');
	f = note_field_next(f, "Body");
	assert_int_equal(f->raw[0], 'c');
	assert_null(note_field_next(f, "Body"));
}

/* Numbers have eight bits: in a longer list they begin again. */
static void
more_parts_than_numbers_stay_as_they_are(void **state)
{
	static uint8_t part[MAKE_ITEMS][2];
	size_t i = 0;

	(void)state;
	m = make_of(43);
	for (i = 0; i < 300; i++) {
		put16(part[i], (unsigned)i);
		make_item(&m, "Body", 0x19, 0xc, part[i], 2)->dup =
		    (unsigned)i & 255;
	}
	assert_int_equal(read_note(), 1);
	i = 0;
	NOTE_FOREACH_FIELD(f, note)
		assert_memory_equal(f->raw, part[i++], 2);
	assert_int_equal(i, 300);
}

/* ---- what they say about the note ------------------------------------------ */

static void
design_notes_are_named_as_in_dxl(void **state)
{
	static const struct {
		unsigned class;
		const char *flags, *design;
	} cases[] = {
		{ 0x8004, "", "form" }, { 8, "Y", "view" },
		{ 0x8008, "FY", "folder" }, { 0x8010, "", "icon" },
		{ 0x8040, "", "acl" }, { 0x200, "F", "agent" },
		{ 0x20, "", "design" }, { 0, "", "private" },
		{ 0x1008, "Y", "view" }, { 0x9008, "FY", "folder" },
		{ 0x1000, "", "private" },
		{ 0x2000, "", "unknown" }, { 0x3000, "", "unknown" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		m = make_of(52);
		m.class = cases[i].class;
		m.status = cases[i].class == 0 ? NSF_NAMED : 0;
		make_text(&m, "$TITLE", "Projects\\2014|proj");
		make_text(&m, "$Flags", cases[i].flags);
		assert_int_equal(read_note(), 1);
		assert_int_equal(note->class, NOTE_DESIGN);
		assert_string_equal(note->design, cases[i].design);
		assert_string_equal(note->title, "Projects\\2014");
		assert_string_equal(note->form, "");
		(void)tear_down(NULL);
	}
}

static void
profiles_are_told_by_their_name(void **state)
{
	static const struct {
		const char *name, *form;
		unsigned status;
		enum note_class class;
	} cases[] = {
		{ "$profile_015CalendarProfile_anna", "CalendarProfile", 0x240,
		    NOTE_PROFILE },
		{ "$profile_015calendarprofile_", "calendarprofile", 0x200,
		    NOTE_PROFILE },
		{ "$profile_008Men\x81_a_b_c", "Men\xc3\xbc_a_b", 0x240,
		    NOTE_PROFILE },
		{ "$profile_007\x10\x8d\x58\x10\x90\x56" "1_a_b",
		    "\xe6\x9b\xb4\xe6\x96\xb0" "1", 0x240, NOTE_PROFILE },
		{ "$profile_999Rules_a", "Rules", 0x240, NOTE_PROFILE },
		{ "Rules", "Rules", 0x200, NOTE_PROFILE },
		{ "Rules", "Memo", 0, NOTE_DOCUMENT },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		m = make_of(52);
		m.status = cases[i].status;
		make_text(&m, "Form", "Memo");
		make_text(&m, "$Name", cases[i].name);
		assert_int_equal(read_note(), 1);
		assert_int_equal(note->class, cases[i].class);
		assert_string_equal(note->form, cases[i].form);
		(void)tear_down(NULL);
	}
}

static void
fields_say_whose_answer_it_is_and_more(void **state)
{
	static uint8_t ref[18] = { 1 };

	(void)state;
	memcpy(ref + 2, make_unid, 16);
	m = make_of(43);
	m.status = NSF_SOFT_DELETED;
	(void)make_item(&m, "$REF", 4, 0xc, ref, sizeof(ref));
	make_text(&m, "$Conflict", "");
	assert_int_equal(read_note(), 1);
	assert_string_equal(note->parent, MAKE_UNID);
	assert_true(note->conflict);
	assert_true(note->deleted);
	assert_false(note->encrypted);
	(void)tear_down(NULL);

	m = make_of(43);
	(void)make_item(&m, "Key", 9, 0xc, "\0\0", 2);
	assert_int_equal(read_note(), 1);
	assert_true(note->encrypted);
	(void)tear_down(NULL);

	m = make_of(43);
	make_text(&m, "$SealData", "");
	assert_int_equal(read_note(), 1);
	assert_true(note->encrypted);
}

static void
a_note_without_a_unid_gets_one_that_stays(void **state)
{
	char unid[NOTE_UNID_LEN + 1];

	(void)state;
	m = make_of(43);
	m.beside = true;
	make_image(&m);
	memset(m.image + AT_RECORD + 10, 0, 16);
	assert_int_equal(read_note(), 1);
	assert_true(note->unid_made);
	memcpy(unid, note->unid, sizeof(unid));
	assert_int_equal(strlen(unid), NOTE_UNID_LEN);
	(void)tear_down(NULL);

	m = make_of(43);
	m.beside = true;
	make_image(&m);
	memset(m.image + AT_RECORD + 10, 0, 16);
	assert_int_equal(read_note(), 1);
	assert_string_equal(note->unid, unid);
}

/* ---- whatever stands there ------------------------------------------------- */

static uint32_t
draw(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static void
change_some(uint32_t *state, unsigned *n)
{
	for (*n = 1 + draw(state) % 4; *n > 0; --*n) {
		uint32_t at = draw(state);
		uint32_t value = draw(state);
		size_t bytes = m.record_n + 16;

		if (at % 2 == 0 && m.where == MAKE_BESIDE)
			m.image[AT_BESIDE + (at >> 8) % 160] = (uint8_t)value;
		else
			m.image[AT_RECORD + (at >> 8) % bytes] =
			    (uint8_t)value;
	}
}

static void
no_bytes_of_a_record_do_harm(void **state)
{
	static const unsigned ods[] = { 16, 20, 43, 55 };
	uint32_t seed = 2463534242u;
	unsigned n;

	(void)state;
	for (unsigned i = 0; i < 1200; i++) {
		int result;

		m = make_of(ods[i % NITEMS(ods)]);
		m.beside = true;
		m.where = i % 8 < 4 ? MAKE_BESIDE : MAKE_APPENDED;
		m.status = m.where == MAKE_APPENDED ? NSF_APPENDED : 0;
		make_text(&m, "Form", "Memo");
		(void)make_item(&m, "Data", 0xe, m.ods == 16 ? 0x800c :
		    0x8008, packed, sizeof(packed));
		(void)make_item(&m, "List", 0x501, 0xc, "\1\0\2\0ab", 6);
		make_item(&m, "Body", 1, 0xc, "\201\2", 2)->dup = 1;
		(void)make_item(&m, "Body", 1, 0xc, "\201\2", 2);
		make_image(&m);
		change_some(&seed, &n);
		result = read_note();
		assert_in_range(result + 1, 0, 2);
		assert_non_null(note);
		if (result < 0)
			assert_int_equal(err_reach(err.code), REACH_NOTE);
		(void)tear_down(NULL);
	}
}

#define TEST(f) cmocka_unit_test_teardown(f, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(headers_of_all_versions_are_read),
		TEST(a_unid_that_is_no_time_is_not_when_it_was_created),
		TEST(a_record_of_another_id_is_refused_with_both),
		TEST(an_object_is_no_note),
		TEST(a_note_whose_signature_is_damaged_is_no_object),
		TEST(what_is_neither_note_nor_object_is_damage),
		TEST(stubs_are_told_by_their_mark_and_their_size),
		TEST(a_head_needs_its_signature_and_its_bytes),
		TEST(a_stub_has_no_fields),
		TEST(values_are_found_wherever_they_stand),
		TEST(a_value_may_begin_with_its_own_type),
		TEST(placeholders_keep_their_bytes_and_have_no_value),
		TEST(flags_have_names_of_their_own),
		TEST(compressed_values_are_unpacked),
		TEST(all_values_of_a_note_are_unpacked_up_to_a_limit),
		TEST(a_note_grows_no_further_than_it_may),
		TEST(sums_that_do_not_fit_are_refused_with_the_numbers),
		TEST(values_of_another_note_are_not_taken),
		TEST(values_that_the_database_lacks_make_it_truncated),
		TEST(a_slot_may_be_longer_than_its_record_but_not_shorter),
		TEST(a_record_is_no_shorter_than_a_header),
		TEST(a_bucket_that_was_partly_written_is_said),
		TEST(an_item_without_a_name_is_said_and_passed_over),
		TEST(bytes_that_are_no_value_stay_bytes),
		TEST(what_is_left_over_of_a_list_is_said),
		TEST(values_of_no_known_type_are_said),
		TEST(text_behind_a_placeholder_is_text),
		TEST(compiled_script_is_no_text),
		TEST(characters_that_cannot_be_mapped_are_counted),
		TEST(rich_text_of_one_name_is_one_field),
		TEST(pictures_refer_to_the_file_where_their_bytes_stand_in_it),
		TEST(no_item_hides_behind_a_piece_of_rich_text),
		TEST(parts_of_a_message_stand_in_their_order),
		TEST(more_parts_than_numbers_stay_as_they_are),
		TEST(design_notes_are_named_as_in_dxl),
		TEST(profiles_are_told_by_their_name),
		TEST(fields_say_whose_answer_it_is_and_more),
		TEST(a_note_without_a_unid_gets_one_that_stays),
		TEST(no_bytes_of_a_record_do_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

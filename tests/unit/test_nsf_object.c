#include "test.h"

#include <sys/stat.h>

#include "base/sha.h"
#include "base/text.h"
#include "nsf_kit.h"
#include "source/nsf_daos.h"
#include "source/nsf_object.h"

/* ---- the record ---------------------------------------------------------- */

#define KEY "A9993E364706816ABA3E25717850C26C9CD0D89D00000003" /* of "abc" */

static void
both_kinds_of_object_are_found_by_their_signature(void **state)
{
	struct kit k;
	struct nsf_object o;
	struct err e;
	char lower[49];
	uint32_t plain, keyed;

	(void)state;
	for (size_t i = 0; i < 48; i++)
		lower[i] = KEY[i] >= 'A' ? (char)(KEY[i] + 32) : KEY[i];
	kit_new(&k, 43);
	plain = kit_object(&k, "hello", 5);
	keyed = kit_keyed(&k, lower, "abc", 3);
	kit_open(&k, 0);
	assert_int_equal(nsf_object(k.view, plain, &o, &e), 0);
	assert_int_equal(o.class, 1);
	assert_int_equal(o.off, KIT_FIRST + 22);
	assert_int_equal(o.len, 5);
	assert_false(o.cut);
	assert_string_equal(o.daos, "");
	assert_int_equal(nsf_object(k.view, keyed, &o, &e), 0);
	assert_int_equal(o.off, KIT_FIRST + 256 + 115);
	assert_int_equal(o.len, 3);
	assert_string_equal(o.daos, KEY);
	kit_free(&k);
}

static void
a_key_that_is_none_is_not_taken(void **state)
{
	struct kit k;
	struct nsf_object o;
	struct err e;
	uint32_t off, bad;

	(void)state;
	kit_new(&k, 52);
	off = kit_keyed(&k, KEY, "abc", 3);
	kit_16(k.f + KIT_FIRST + 22, 0); /* not valid */
	bad = kit_keyed(&k, KEY, "abc", 3);
	k.f[KIT_FIRST + 256 + 30] = 'G';
	kit_open(&k, 0);
	assert_int_equal(nsf_object(k.view, off, &o, &e), 0);
	assert_string_equal(o.daos, "");
	assert_int_equal(nsf_object(k.view, bad, &o, &e), 0);
	assert_string_equal(o.daos, "");
	kit_free(&k);
}

static void
an_object_must_be_one_and_fit_into_the_file(void **state)
{
	struct kit k;
	struct nsf_object o;
	struct nsf_bytes b;
	struct err e;
	uint32_t note, small, large, keyed;
	static const struct kit_item none[] = { { NULL, 0, NULL, 0 } };

	(void)state;
	kit_new(&k, 52);
	note = kit_note(&k, 1, 0, none);
	small = kit_object(&k, "", 0);
	kit_32(k.f + KIT_FIRST + 256 + 2, 21);
	large = kit_object(&k, "x", 1);
	kit_32(k.f + KIT_FIRST + 512 + 2, 0xffffffff);
	keyed = kit_keyed(&k, KEY, "x", 1);
	kit_32(k.f + KIT_FIRST + 768 + 2, 0xffffffff);
	kit_open(&k, 0);
	assert_int_equal(nsf_object(k.view, 0x7fff0002, &o, &e), -1);
	assert_int_equal(e.code, ERR_FORMAT);
	assert_int_equal(nsf_object(k.view, note, &o, &e), -1);
	assert_non_null(strstr(e.msg, "no object"));
	assert_int_equal(nsf_object(k.view, small, &o, &e), -1);
	assert_non_null(strstr(e.msg, "too short"));
	assert_int_equal(nsf_object(k.view, large, &o, &e), -1);
	assert_non_null(strstr(e.msg, "the file ends"));
	/* What it lacks may be elsewhere. */
	assert_int_equal(nsf_object(k.view, keyed, &o, &e), 0);
	assert_true(o.cut);
	assert_int_equal(o.len, KIT_SIZE - KIT_FIRST - 768 - 115);
	assert_int_equal(nsf_object_load(k.view, keyed, KIT_SIZE, &k.arena,
	    &b, &e), -1);
	assert_int_equal(e.code, ERR_FORMAT);
	kit_free(&k);
}

static void
no_more_is_loaded_than_was_asked_for(void **state)
{
	struct kit k;
	struct nsf_bytes b;
	struct err e;
	uint32_t id;

	(void)state;
	kit_new(&k, 43);
	id = kit_object(&k, "hello", 5);
	kit_open(&k, 0);
	assert_int_equal(nsf_object_load(k.view, id, 5, &k.arena, &b, &e), 0);
	assert_int_equal(b.n, 5);
	assert_memory_equal(b.p, "hello", 5);
	assert_int_equal(b.off, KIT_FIRST + 22);
	assert_int_equal(nsf_object_load(k.view, id, 4, &k.arena, &b, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	kit_free(&k);
}

/* ---- files --------------------------------------------------------------- */

/* 2020-10-05T17:10:07Z, as the guide has it. */
static const uint8_t a_date[8] = { 0x5c, 0x4f, 0x5e, 0x00, 0xf8, 0x85, 0x25,
	0x85 };
#define A_DATE 1601917807

struct file {
	unsigned host, packing, flags;
	uint32_t size;
	const char *name;
	const char *daos;
};

static void
add_known(struct kit *k, struct nsf_objects *known, struct note *note,
    uint32_t id, struct file f)
{
	uint8_t v[100] = { 0 };
	size_t n = strlen(f.name);

	kit_32(v + 2, id);
	kit_16(v + 6, (unsigned)n);
	kit_16(v + 8, f.host);
	kit_16(v + 10, f.packing);
	kit_16(v + 14, f.flags);
	kit_32(v + 16, f.size);
	memcpy(v + 20, a_date, 8);
	memcpy(v + 36, f.name, n);
	nsf_object_field(k->view, known, note, "$FILE", 0, v, 36 + n);
}

static void
add_file(struct kit *k, struct note *note, uint32_t id, struct file f)
{
	struct nsf_objects known;

	nsf_objects_begin(&known, k->view, f.daos);
	add_known(k, &known, note, id, f);
}

/* The file of the only field. */
static const struct note_file *
file_of(const struct note *note)
{
	assert_non_null(note->fields);
	assert_int_equal(note->fields->type, NOTE_FILE);
	assert_int_equal(note->fields->n, 1);
	assert_string_equal(note->fields->name, "$FILE");
	return note->fields->file;
}

static void
assert_content(const struct note_file *f, const void *bytes, size_t n)
{
	struct buf b;
	struct err e;

	assert_null(f->why_not);
	assert_non_null(f->data);
	buf_init(&b, 1u << 20);
	assert_int_equal(blob_read(f->data, &b, &e), 0);
	assert_int_equal(b.len, n);
	assert_memory_equal(b.data, bytes, n);
	buf_free(&b);
}

static void
a_plain_file_is_so_many_bytes_of_the_database(void **state)
{
	struct kit k;
	struct note *note;
	const struct note_file *f;
	uint32_t id;

	(void)state;
	kit_new(&k, 43);
	id = kit_object(&k, "hello, world", 12);
	kit_open(&k, 0);
	note = note_new(&k.arena);
	add_file(&k, note, id, (struct file){ .size = 5, .flags = 3,
		.name = "gr\x81n.txt" });
	f = file_of(note);
	assert_string_equal(f->name, "gr\xc3\xbcn.txt");
	assert_int_equal(f->size, 5);
	assert_int_equal(f->created.utc, A_DATE);
	assert_false(f->modified.has_date || f->modified.has_clock);
	assert_false(f->internal || f->mime_part || f->in_mime);
	assert_string_equal(f->data->path, k.path);
	assert_int_equal(f->data->off, KIT_FIRST + 22);
	assert_content(f, "hello", 5);
	assert_non_null(note->troubles);
	assert_non_null(strstr(note->troubles->what, "12 bytes, more than the "
	    "5"));
	assert_null(note->troubles->next);
	kit_free(&k);
}

static void
hosts_of_storages_make_internal_files(void **state)
{
	static const struct {
		unsigned host;
		bool internal;
	} cases[] = { { 0, false }, { 0x200, false }, { 0x300, false },
		{ 0x400, false }, { 0x500, true }, { 0x600, true },
		{ 0x700, true }, { 0x800, true }, { 0x900, true },
		{ 0x100, true }, { 0xa00, false } };
	struct kit k;
	uint32_t id;

	(void)state;
	kit_new(&k, 43);
	id = kit_object(&k, "x", 1);
	kit_open(&k, 0);
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct note *note = note_new(&k.arena);

		add_file(&k, note, id, (struct file){ .size = 1,
			.host = cases[i].host, .name = "EXT00001" });
		assert_int_equal(file_of(note)->internal, cases[i].internal);
		assert_content(file_of(note), "x", 1);
	}
	kit_free(&k);
}

static void
a_short_file_gives_what_there_is_and_says_so(void **state)
{
	struct kit k;
	struct note *note;
	uint32_t id, empty;

	(void)state;
	kit_new(&k, 43);
	id = kit_object(&k, "abc", 3);
	empty = kit_object(&k, "", 0);
	kit_open(&k, 0);
	note = note_new(&k.arena);
	add_file(&k, note, id, (struct file){ .size = 9, .name = "a" });
	assert_content(file_of(note), "abc", 3);
	assert_non_null(note->troubles);
	assert_non_null(strstr(note->troubles->what, "3 of its 9 bytes"));
	note = note_new(&k.arena);
	add_file(&k, note, empty, (struct file){ .size = 9, .name = "a" });
	assert_null(file_of(note)->data);
	assert_non_null(strstr(file_of(note)->why_not, "only 0 bytes"));
	note = note_new(&k.arena);
	add_file(&k, note, empty, (struct file){ .size = 0, .name = "a" });
	assert_content(file_of(note), "", 0);
	note = note_new(&k.arena);
	add_file(&k, note, 0x2222, (struct file){ .size = 9, .name = "a" });
	assert_null(file_of(note)->data);
	assert_non_null(strstr(file_of(note)->why_not, "2222"));
	kit_free(&k);
}

/* ---- packed files -------------------------------------------------------- */

static const uint8_t aab[] = { 0x24, 0x01, 0, 0, 8, 0, 0x61, 0, 0xff, 0xff,
	0x62, 0, 0, 1, 0xd0 };

/* Vector of the guide: 4 bytes size, then the stream. */
static const uint8_t packed[] = { 0x52, 0x00, 0x00, 0x00, 0x14, 0x06, 0x00,
	0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0x70, 0x52, 0x09, 0x04, 0x24, 0x15,
	0x92, 0x05, 0x00, 0x80, 0x01, 0x90, 0x93, 0xb4, 0x80, 0x12, 0x91, 0xc2,
	0x1b, 0x3b, 0x65, 0xe4, 0xc8, 0x49, 0x43, 0xa6, 0x4c, 0x0f, 0x3a, 0x72,
	0xea, 0x94, 0x51, 0x30, 0xa7, 0xce, 0x1c, 0x38, 0x65, 0xdc, 0x90, 0x65,
	0x1b, 0xd8, 0x31, 0xe3, 0x52, 0x3b, 0xcc, 0x49, 0xf3, 0xc6, 0x4d, 0x8f,
	0x19, 0x00, 0x01, 0x06, 0x00 };
static const char unpacked_end[] = "override=true\nsuspend=true\n"
	"vf.version=3";

static void
huffman_is_undone_while_reading(void **state)
{
	struct kit k;
	struct note *note;
	uint32_t id;

	(void)state;
	kit_new(&k, 43);
	id = kit_object(&k, aab, sizeof(aab));
	kit_open(&k, 0);
	note = note_new(&k.arena);
	add_file(&k, note, id, (struct file){ .size = 3, .packing = 1,
		.name = "a" });
	assert_int_equal(file_of(note)->data->wrap[0], BLOB_HUFFMAN);
	assert_content(file_of(note), "aab", 3);
	kit_free(&k);
}

static void
lz1_is_taken_when_all_of_it_comes_out(void **state)
{
	struct kit k;
	struct buf b;
	struct err e;
	uint32_t id[2];

	(void)state;
	kit_new(&k, 43);
	id[0] = kit_object(&k, packed, sizeof(packed));
	id[1] = kit_object(&k, packed + 4, sizeof(packed) - 4);
	kit_open(&k, 0);
	for (size_t i = 0; i < NITEMS(id); i++) {
		struct note *note = note_new(&k.arena);

		add_file(&k, note, id[i], (struct file){ .size = 82,
			.packing = 2, .name = "a" });
		assert_null(file_of(note)->why_not);
		assert_int_equal(file_of(note)->data->size, 82);
		buf_init(&b, 1000);
		assert_int_equal(blob_read(file_of(note)->data, &b, &e), 0);
		assert_int_equal(b.len, 82);
		assert_memory_equal(b.data + 42, unpacked_end,
		    sizeof(unpacked_end) - 1);
		buf_free(&b);
	}
	kit_free(&k);
}

static void
an_object_that_many_items_name_is_looked_at_once(void **state)
{
	const struct note_field *f;
	struct nsf_objects known;
	struct note *note;
	uint64_t left;
	struct kit k;
	uint32_t id;

	(void)state;
	kit_new(&k, 43);
	id = kit_object(&k, packed, sizeof(packed));
	kit_open(&k, 0);
	note = note_new(&k.arena);
	nsf_objects_begin(&known, k.view, NULL);
	left = known.left;
	add_known(&k, &known, note, id, (struct file){ .size = 82,
		.packing = 2, .name = "a" });
	assert_true(known.left < left);
	left = known.left;
	add_known(&k, &known, note, id, (struct file){ .size = 82,
		.packing = 2, .name = "b" });
	assert_int_equal(known.left, left);
	f = note->fields;
	assert_non_null(f->file->data);
	assert_ptr_equal(f->next->file->data, f->file->data);
	assert_string_equal(f->next->file->name, "b");
	/* That none of it fits is known as well, but only of that size. */
	for (size_t i = 0; i < 3; i++) {
		left = known.left;
		add_known(&k, &known, note, id, (struct file){ .size = i == 2 ?
			82 : 83, .packing = 2, .name = "c" });
		f = note->last_field;
		assert_true(i == 1 ? known.left == left : known.left < left);
		assert_true((f->file->data == NULL) == (i < 2));
	}
	kit_free(&k);
}

static void
a_note_is_not_unpacked_for_ever(void **state)
{
	struct nsf_objects known;
	struct note *note;
	struct kit k;
	uint32_t id[2];

	(void)state;
	kit_new(&k, 43);
	id[0] = kit_object(&k, packed, sizeof(packed));
	id[1] = kit_object(&k, packed, sizeof(packed));
	kit_open(&k, 0);
	note = note_new(&k.arena);
	nsf_objects_begin(&known, k.view, NULL);
	known.left = 150;
	for (size_t i = 0; i < NITEMS(id); i++)
		add_known(&k, &known, note, id[i], (struct file){ .size = 82,
			.packing = 2, .name = "a" });
	assert_non_null(note->fields->file->data);
	assert_null(note->last_field->file->data);
	assert_non_null(strstr(note->last_field->file->why_not,
	    "far more than the database holds"));
	assert_int_equal(known.left, 0);
	kit_free(&k);
}

static void
what_cannot_be_unpacked_says_what_to_do(void **state)
{
	static const struct {
		unsigned packing;
		uint32_t size;
		const char *why;
	} cases[] = { { 2, 81, "LZ1" }, { 2, 83, "LZ1" }, { 3, 82, "(3)" },
		{ 0xffff, 82, "(65535)" } };
	struct kit k;
	uint32_t id;

	(void)state;
	kit_new(&k, 43);
	id = kit_object(&k, packed, sizeof(packed));
	kit_open(&k, 0);
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct note *note = note_new(&k.arena);
		const struct note_file *f;

		IN_CASE(cases[i].why);
		add_file(&k, note, id, (struct file){ .size = cases[i].size,
			.packing = cases[i].packing, .name = "a" });
		f = file_of(note);
		assert_null(f->data);
		assert_non_null(strstr(f->why_not, cases[i].why));
		assert_non_null(strstr(f->why_not, "DXL"));
	}
	kit_free(&k);
}

/* ---- DAOS ---------------------------------------------------------------- */

struct daos {
	char path[80], sub[90], file[200];
};

static void
daos_new(struct daos *d, const char *name, const char *content)
{
	FILE *f;

	(void)snprintf(d->path, sizeof(d->path), "/tmp/nsf_daos.XXXXXX");
	assert_non_null(mkdtemp(d->path));
	(void)snprintf(d->sub, sizeof(d->sub), "%s/0002", d->path);
	assert_int_equal(mkdir(d->sub, 0700), 0);
	(void)snprintf(d->file, sizeof(d->file), "%s/%s", d->path, name);
	f = fopen(d->file, "w");
	assert_non_null(f);
	assert_true(fputs(content, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
daos_free(struct daos *d)
{
	assert_int_equal(unlink(d->file), 0);
	assert_int_equal(rmdir(d->sub), 0);
	assert_int_equal(rmdir(d->path), 0);
}

static void
a_payload_outside_is_taken_where_its_digest_is_right(void **state)
{
	static const struct {
		const char *name, *content;
		int at; /* -1: it must not be taken */
	} cases[] = { { KEY ".nlo", "abc", 0 },
		{ "0002/" KEY ".NLO", "some head abc", 10 },
		{ "0002/a9993e364706816aba3e25717850c26c9cd0d89d00000003.nlo",
		    "abc and a tail", 0 },
		{ KEY ".nlo", "xabcx", -1 }, { KEY ".nlo", "ab", -1 },
		{ KEY ".nlo", "", -1 }, { "other.nlo", "abc", -1 } };
	struct kit k;
	uint32_t id;

	(void)state;
	kit_new(&k, 52);
	id = kit_keyed(&k, KEY, "", 0);
	kit_open(&k, 0);
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct note *note = note_new(&k.arena);
		struct daos d;

		IN_CASE(cases[i].name);
		daos_new(&d, cases[i].name, cases[i].content);
		add_file(&k, note, id, (struct file){ .size = 3, .name = "a",
			.daos = d.path });
		if (cases[i].at < 0) {
			assert_null(file_of(note)->data);
			assert_non_null(strstr(file_of(note)->why_not, KEY));
			assert_non_null(strstr(file_of(note)->why_not, i < 6 ?
			    "server's key" : "--daos"));
		} else {
			assert_int_equal(file_of(note)->data->off,
			    cases[i].at);
			assert_string_equal(file_of(note)->data->path, d.file);
			assert_content(file_of(note), "abc", 3);
		}
		daos_free(&d);
	}
	kit_free(&k);
}

static void
without_a_folder_the_key_and_the_option_are_named(void **state)
{
	static const char *const folders[] = { NULL, "/nonexistent/folder" };
	struct kit k;
	uint32_t id;

	(void)state;
	kit_new(&k, 52);
	id = kit_keyed(&k, KEY, "ab", 2);
	kit_open(&k, 0);
	for (size_t i = 0; i < NITEMS(folders); i++) {
		struct note *note = note_new(&k.arena);

		add_file(&k, note, id, (struct file){ .size = 3, .name = "a",
			.daos = folders[i] });
		assert_null(file_of(note)->data);
		assert_non_null(strstr(file_of(note)->why_not, KEY ".nlo"));
		assert_non_null(strstr(file_of(note)->why_not, "--daos"));
	}
	kit_free(&k);
}

/* The key's length is that of the payload, packed as it is. */
static void
a_payload_inside_needs_no_folder(void **state)
{
	struct kit k;
	struct note *note;
	uint32_t id;

	(void)state;
	kit_new(&k, 52);
	id = kit_keyed(&k, KEY, "abcdef", 6);
	kit_open(&k, 0);
	note = note_new(&k.arena);
	add_file(&k, note, id, (struct file){ .size = 3, .name = "a" });
	assert_content(file_of(note), "abc", 3);
	assert_string_equal(file_of(note)->data->path, k.path);
	kit_free(&k);
}

/* Who reads it to its end learns whether it was what its key says. */
static void
a_payload_inside_is_compared_with_its_key(void **state)
{
	static const char *const inside[] = { "abc", "abx" };
	struct kit k;
	uint32_t id[NITEMS(inside)];

	(void)state;
	kit_new(&k, 52);
	for (size_t i = 0; i < NITEMS(inside); i++)
		id[i] = kit_keyed(&k, KEY, inside[i], 3);
	kit_open(&k, 0);
	for (size_t i = 0; i < NITEMS(inside); i++) {
		struct note *note = note_new(&k.arena);
		struct stream *s;
		char bytes[8];
		struct err e;

		add_file(&k, note, id[i], (struct file){ .size = 3,
			.name = "a" });
		assert_content(file_of(note), inside[i], 3);
		assert_int_equal(stream_open(&s, file_of(note)->data, &e), 0);
		while (stream_read(s, bytes, sizeof(bytes), &e) > 0)
			;
		if (i == 0)
			assert_null(stream_damage(s));
		else
			assert_non_null(strstr(stream_damage(s), "digest"));
		stream_close(&s);
	}
	kit_free(&k);
}

/* With a folder at hand what is inside is compared with its key, too. */
static void
what_is_inside_must_match_where_a_folder_is_named(void **state)
{
	static const struct {
		const char *inside, *outside, *content;
		bool trouble;
	} cases[] = { { "abc", "abx", "abc", false },
		{ "xyz", "abc", "abc", false },
		{ "xyz", "abx", "xyz", true } };
	struct kit k;
	uint32_t id[NITEMS(cases)];

	(void)state;
	kit_new(&k, 52);
	for (size_t i = 0; i < NITEMS(cases); i++)
		id[i] = kit_keyed(&k, KEY, cases[i].inside, 3);
	kit_open(&k, 0);
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct note *note = note_new(&k.arena);
		struct daos d;

		daos_new(&d, KEY ".nlo", cases[i].outside);
		add_file(&k, note, id[i], (struct file){ .size = 3,
			.name = "a", .daos = d.path });
		assert_content(file_of(note), cases[i].content, 3);
		assert_int_equal(note->troubles != NULL, cases[i].trouble);
		daos_free(&d);
	}
	kit_free(&k);
}

static void
a_file_that_ends_early_is_told_from_one_outside(void **state)
{
	struct kit k;
	struct note *note;
	uint32_t id;

	(void)state;
	kit_new(&k, 52);
	id = kit_keyed(&k, KEY, "abc", 3);
	kit_open(&k, KIT_FIRST + 116);
	note = note_new(&k.arena);
	add_file(&k, note, id, (struct file){ .size = 3, .name = "a" });
	assert_null(file_of(note)->data);
	assert_non_null(strstr(file_of(note)->why_not, "copy it again"));
	kit_free(&k);
}

/* ---- other objects ------------------------------------------------------- */

static void
housekeeping_is_named_and_no_trouble(void **state)
{
	static const struct {
		unsigned type;
		const char *kind;
		bool known;
	} cases[] = { { 1, "view index", true }, { 0xc004, "view container",
		true }, { 3, "documents left to an agent", true },
		{ 8, "data of an agent's last run", true },
		{ 9, "folder index", true }, { 10, "folder table", true },
		{ 77, "kind 77", false } };
	struct nsf_objects known;
	struct kit k;

	(void)state;
	kit_new(&k, 43);
	kit_open(&k, 0);
	nsf_objects_begin(&known, k.view, NULL);
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct note *note = note_new(&k.arena);
		const struct note_field *f;
		uint8_t v[6];

		kit_16(v, cases[i].type);
		kit_32(v + 2, 0xab2);
		nsf_object_field(k.view, &known, note, "$X",
		    NOTE_SUMMARY, v, 6);
		f = note->fields;
		assert_int_equal(f->type, NOTE_OTHER);
		assert_int_equal(f->flags, NOTE_SUMMARY);
		assert_int_equal(f->n, 3);
		assert_string_equal(f->text[0], "object");
		assert_string_equal(f->text[1], cases[i].kind);
		assert_string_equal(f->text[2], "AB2");
		assert_int_equal(note->troubles == NULL, cases[i].known);
		assert_int_equal(nsf_object_of(f, NSF_FOLDER_TABLE),
		    cases[i].type == 10 ? 0xab2 : 0);
	}
	assert_int_equal(nsf_object_of(NULL, NSF_FOLDER_TABLE), 0);
	kit_free(&k);
}

static void
a_damaged_value_is_a_trouble(void **state)
{
	struct nsf_objects known;
	struct kit k;
	uint8_t v[40] = { 0 };

	(void)state;
	kit_new(&k, 43);
	kit_open(&k, 0);
	nsf_objects_begin(&known, k.view, NULL);
	kit_16(v + 6, 5); /* a name of 5, of which 4 are there */
	for (size_t n = 0; n <= sizeof(v); n++) {
		struct note *note = note_new(&k.arena);

		nsf_object_field(k.view, &known, note, "$FILE", 0, v,
		    n);
		assert_int_equal(note->fields->type, NOTE_OTHER);
		assert_non_null(note->troubles);
		assert_non_null(strstr(note->troubles->what, "$FILE"));
	}
	kit_free(&k);
}

static void
add_part(struct note *note, uint32_t flags, const char *body)
{
	size_t n = strlen(body);
	uint8_t *v = arena_alloc(note->arena, 22 + n + 1);
	struct note_field *f = note_add(note, "Body", NOTE_RAW);

	kit_16(v, 2);
	kit_32(v + 2, flags);
	kit_16(v + 8, (unsigned)n + 2);
	kit_16(v + 12, 2);
	memcpy(v + 20, "\r\n", 2);
	memcpy(v + 22, body, n);
	f->raw = v;
	f->raw_len = 22 + n + 1;
	f->raw_type = 0x19;
	f->n = 1;
}

static void
files_that_a_mime_part_names_are_no_attachments(void **state)
{
	struct kit k;
	struct note *note;
	uint32_t id;
	bool is_part[4] = { false };
	size_t i = 0;

	(void)state;
	kit_new(&k, 43);
	id = kit_object(&k, "x", 1);
	kit_open(&k, 0);
	note = note_new(&k.arena);
	add_file(&k, note, id, (struct file){ .size = 1, .name = "a.txt" });
	add_part(note, 0xf, "A.TXT");
	add_part(note, 0x3, "b.txt"); /* a body that only looks like a name */
	add_part(note, 0x4, "gr\x81n\r\n");
	add_file(&k, note, id, (struct file){ .size = 1, .name = "b.txt" });
	add_file(&k, note, id, (struct file){ .size = 1,
		.name = "gr\x81n" });
	add_file(&k, note, id, (struct file){ .size = 1, .name = "c",
		.flags = 4 });
	nsf_object_mime(k.view, note);
	NOTE_FOREACH_FIELD(f, note)
		if (f->type == NOTE_FILE)
			is_part[i++] = f->file->mime_part;
	assert_int_equal(i, 4);
	assert_true(is_part[0]);
	assert_false(is_part[1]);
	assert_true(is_part[2]);
	assert_true(is_part[3]);
	kit_free(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    both_kinds_of_object_are_found_by_their_signature),
		cmocka_unit_test(a_key_that_is_none_is_not_taken),
		cmocka_unit_test(an_object_must_be_one_and_fit_into_the_file),
		cmocka_unit_test(no_more_is_loaded_than_was_asked_for),
		cmocka_unit_test(a_plain_file_is_so_many_bytes_of_the_database),
		cmocka_unit_test(hosts_of_storages_make_internal_files),
		cmocka_unit_test(a_short_file_gives_what_there_is_and_says_so),
		cmocka_unit_test(huffman_is_undone_while_reading),
		cmocka_unit_test(lz1_is_taken_when_all_of_it_comes_out),
		cmocka_unit_test(an_object_that_many_items_name_is_looked_at_once),
		cmocka_unit_test(a_note_is_not_unpacked_for_ever),
		cmocka_unit_test(what_cannot_be_unpacked_says_what_to_do),
		cmocka_unit_test(
		    a_payload_outside_is_taken_where_its_digest_is_right),
		cmocka_unit_test(
		    without_a_folder_the_key_and_the_option_are_named),
		cmocka_unit_test(a_payload_inside_needs_no_folder),
		cmocka_unit_test(a_payload_inside_is_compared_with_its_key),
		cmocka_unit_test(
		    what_is_inside_must_match_where_a_folder_is_named),
		cmocka_unit_test(
		    a_file_that_ends_early_is_told_from_one_outside),
		cmocka_unit_test(housekeeping_is_named_and_no_trouble),
		cmocka_unit_test(a_damaged_value_is_a_trouble),
		cmocka_unit_test(
		    files_that_a_mime_part_names_are_no_attachments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

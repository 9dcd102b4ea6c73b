#include "test.h"

#include "nsf_kit.h"
#include "source/nsf_box.h"

/* ---- what stands in the database ------------------------------------------ */

/* An ID table of single ids, as an object; the last one is 0. */
static uint32_t
add_table(struct kit *k, const uint32_t *id)
{
	uint8_t v[200] = { 0 };
	unsigned n = 0;

	for (; id[n] != 0; n++)
		kit_32(v + 18 + 5 * n + 1, id[n]);
	kit_16(v, 4);
	kit_16(v + 4, n);
	kit_16(v + 6, n);
	return kit_object(k, v, 18 + 5 * n);
}

/* Table 0: it has none. */
static uint32_t
add_folder(struct kit *k, const char *title, const char *flags, uint32_t table)
{
	uint8_t v[6] = { 10 };
	struct kit_item item[] = { { "$TITLE", 0x500, title, strlen(title) },
		{ "$Flags", 0x500, flags, strlen(flags) },
		{ table == 0 ? NULL : "$FolderIDTable", 0x0003, v, 6 },
		{ NULL, 0, NULL, 0 } };

	kit_32(v + 2, table);
	return kit_note(k, 8, 0, item);
}

static uint32_t
add_profile(struct kit *k, const char *name, const char *owner)
{
	struct kit_item item[] = { { "$Name", 0x500, name, strlen(name) },
		{ "Owner", 0x500, owner, strlen(owner) },
		{ NULL, 0, NULL, 0 } };

	return kit_note(k, 1, 0x200, item);
}

/* Names and tables of unread marks, in one page of a container. */
struct unread {
	const char *name;
	uint32_t table;
};

static void
add_unread(struct kit *k, const struct unread *u, size_t n)
{
	uint8_t *page = kit_room(k, 4096), *p = page + 0x20;
	uint8_t list[0xa0 + 12] = { 0 };

	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(u[i].name);

		kit_16(p, (unsigned)len + 4);
		kit_16(p + 2, (unsigned)len + 16);
		kit_16(p + 6, (unsigned)len);
		memcpy(p + 8, u[i].name, len);
		kit_32(p + 8 + len, u[i].table);
		p += 20 + len;
	}
	assert_true(p < page + 512); /* no nibble to save */
	kit_32(list + 0x98, 1);
	kit_32(list + 0xa0, (uint32_t)(page - k->f) >> 8);
	kit_special(k, 28, kit_object(k, list, sizeof(list)));
}

struct grant {
	const char *name;
	unsigned level, flags;
};

static void
add_acl(struct kit *k, const struct grant *g, size_t n)
{
	uint8_t v[1000] = "CA";
	size_t at = 20;

	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(g[i].name);

		memcpy(v + at, "EA", 2);
		kit_16(v + at + 2, g[i].level);
		kit_16(v + at + 14, g[i].flags);
		kit_16(v + at + 16, (unsigned)len + 1); /* padded */
		memcpy(v + at + 18, g[i].name, len);
		at += 18 + len + 1 + 2;
	}
	memcpy(v + at, "EA log of changes", 17);
	kit_special(k, 16, kit_object(k, v, at + 17));
}

static struct nsf_box *
open_box(struct kit *k)
{
	kit_open(k, 0);
	return nsf_box_read(k->view, NULL, kit_say, k);
}

static const struct note *
placed(struct kit *k, const struct nsf_box *box, uint32_t id)
{
	struct note *note = note_new(&k->arena);

	nsf_box_place(box, id, note);
	return note;
}

/* The UNIDs of kit_note end with the number of the note. */
static void
assert_in(struct kit *k, const struct nsf_box *box, uint32_t id,
    const uint32_t *folder)
{
	const struct note *note = placed(k, box, id);
	size_t n = 0;

	assert_non_null(note->folder_ref);
	for (; folder[n] != 0; n++) {
		char end[9];

		assert_true(n < note->nfolder_refs);
		(void)snprintf(end, sizeof(end), "%08X", (unsigned)folder[n]);
		assert_int_equal(strlen(note->folder_ref[n]), 32);
		assert_string_equal(note->folder_ref[n] + 24, end);
	}
	assert_int_equal(note->nfolder_refs, n);
}

#define IDS(...) ((const uint32_t[]){ __VA_ARGS__, 0 })
#define NONE     ((const uint32_t[]){ 0 })

/* ---- folders -------------------------------------------------------------- */

static void
notes_find_their_folders_in_all_versions(void **state)
{
	static const unsigned ods[] = { 17, 20, 43, 52 };

	(void)state;
	for (size_t i = 0; i < NITEMS(ods); i++) {
		struct kit k;
		struct nsf_box *box;
		uint32_t one, two, view;

		kit_new(&k, ods[i]);
		one = add_table(&k, IDS(0x902, 0x8fe));
		one = add_folder(&k, "One", "F", one);
		two = add_table(&k, IDS(0x8f6, 0x902));
		two = add_folder(&k, "Two|alias", "3PFY", two);
		(void)add_folder(&k, "Empty", "F", 0);
		view = add_folder(&k, "($All)", "Y", 0);
		box = open_box(&k);
		assert_int_not_equal(view, 0);
		assert_in(&k, box, 0x8f6, IDS(two));
		assert_in(&k, box, 0x8fe, IDS(one));
		assert_in(&k, box, 0x902, IDS(one, two));
		assert_in(&k, box, 0x8fa, NONE);
		assert_in(&k, box, 0x8f7, NONE);
		assert_in(&k, box, 1, NONE);
		assert_in(&k, box, 0xffffffff, NONE);
		assert_string_equal(k.said, "");
		nsf_box_free(&box);
		assert_null(box);
		kit_free(&k);
	}
}

static void
private_folders_are_folders(void **state)
{
	struct kit k;
	struct nsf_box *box;
	uint8_t v[6] = { 10 };
	struct kit_item item[] = { { "$FolderIDTable", 0x0003, v, 6 },
		{ NULL, 0, NULL, 0 } };
	uint32_t own;

	(void)state;
	kit_new(&k, 43);
	kit_32(v + 2, add_table(&k, IDS(0x8f6)));
	own = kit_note(&k, 0x9008, 0, item); /* and the default view */
	box = open_box(&k);
	assert_in(&k, box, 0x8f6, IDS(own));
	nsf_box_free(&box);
	kit_free(&k);
}

static void
without_folders_nobody_knows(void **state)
{
	struct kit k;
	struct nsf_box *box;

	(void)state;
	kit_new(&k, 43);
	(void)add_folder(&k, "A view", "Y", 0);
	box = open_box(&k);
	assert_null(placed(&k, box, 0x8f6)->folder_ref);
	assert_int_equal(placed(&k, box, 0x8f6)->mark, NOTE_MARK_UNKNOWN);
	assert_string_equal(nsf_box_owner(box), "");
	nsf_box_free(&box);
	kit_free(&k);
}

static void
long_runs_are_looked_up_as_well(void **state)
{
	struct kit k;
	struct nsf_box *box;
	uint8_t v[18 + 10] = { 4 };
	uint32_t all, one;

	(void)state;
	kit_new(&k, 43);
	kit_16(v + 4, 512);
	kit_16(v + 6, 2);
	v[18] = v[23] = 255;
	kit_32(v + 19, 0x8f6);
	kit_32(v + 24, 0x8f6 + 1024);
	all = kit_object(&k, v, sizeof(v));
	all = add_folder(&k, "All", "F", all);
	one = add_folder(&k, "One", "F", add_table(&k, IDS(0x8f6 + 1020)));
	box = open_box(&k);
	assert_in(&k, box, 0x8f2, NONE);
	assert_in(&k, box, 0x8f6, IDS(all));
	assert_in(&k, box, 0x8f6 + 1016, IDS(all));
	assert_in(&k, box, 0x8f6 + 1020, IDS(all, one));
	assert_in(&k, box, 0x8f6 + 1024, IDS(all));
	assert_in(&k, box, 0x8f6 + 2044, IDS(all));
	assert_in(&k, box, 0x8f6 + 2048, NONE);
	assert_in(&k, box, 0x8f6 + 1022, NONE);
	nsf_box_free(&box);
	kit_free(&k);
}

static void
folders_that_cannot_be_read_are_said(void **state)
{
	struct kit k;
	struct nsf_box *box;
	uint32_t shared, whole;

	(void)state;
	kit_new(&k, 43);
	shared = add_table(&k, IDS(0x8f6));
	whole = add_folder(&k, "Whole", "F", shared);
	(void)add_folder(&k, "Shared", "F", shared);
	(void)add_folder(&k, "Damaged", "F", kit_object(&k, "no table", 8));
	(void)add_folder(&k, "Gone", "F", 0x7772);
	box = open_box(&k);
	assert_in(&k, box, 0x8f6, IDS(whole));
	assert_in(&k, box, 0x8fa, NONE);
	assert_null(strstr(k.said, "\"Whole\""));
	assert_non_null(strstr(k.said, "\"Shared\""));
	assert_non_null(strstr(k.said, "\"Damaged\""));
	assert_non_null(strstr(k.said, "\"Gone\""));
	nsf_box_free(&box);
	kit_free(&k);

	kit_new(&k, 43);
	(void)add_folder(&k, "Damaged", "F", kit_object(&k, "no table", 8));
	box = open_box(&k);
	assert_null(placed(&k, box, 0x8f6)->folder_ref);
	nsf_box_free(&box);
	kit_free(&k);
}

static void
a_folder_that_is_no_note_any_more_is_said(void **state)
{
	struct kit k;
	struct nsf_box *box;
	uint32_t id;

	(void)state;
	kit_new(&k, 43);
	id = add_folder(&k, "Broken", "F", 0);
	kit_16(k.f + KIT_FIRST + 50, 9999); /* items */
	box = open_box(&k);
	assert_int_equal(id, 0x106);
	assert_non_null(strstr(k.said, "note 106"));
	assert_null(placed(&k, box, 0x8f6)->folder_ref);
	nsf_box_free(&box);
	kit_free(&k);
}

/* ---- whose it is ---------------------------------------------------------- */

static void
the_calendar_profile_names_the_owner(void **state)
{
	static const struct grant acl[] = {
		{ "-Default-", 0, 0 }, { "CN=Boss/O=Acme", 6, 0x20 } };
	struct kit k;
	struct nsf_box *box;

	(void)state;
	kit_new(&k, 43);
	add_acl(&k, acl, NITEMS(acl));
	(void)add_profile(&k, "$profile_008interest_", "CN=Nobody/O=Acme");
	(void)add_profile(&k, "$profile_015calendarprofile_cn=x/o=acme",
	    "CN=One User/O=Acme");
	(void)add_profile(&k, "$profile_015CalendarProfile_",
	    "Ada Lovelace/Acme");
	box = open_box(&k);
	assert_string_equal(nsf_box_owner(box), "CN=Ada Lovelace/O=Acme");
	nsf_box_free(&box);
	kit_free(&k);
}

static void
else_the_only_manager_that_is_a_person_does(void **state)
{
	static const struct {
		struct grant acl[5];
		const char *owner;
	} cases[] = {
		{ { { "-Default-", 6, 0 }, { "LocalDomainServers", 6, 0 },
		    { "CN=Hub/O=Acme", 6, 0x02 },
		    { "CN=Admin/O=Acme", 6, 0x8000 },
		    { "CN=Ada/O=Acme", 6, 0x798 } }, "CN=Ada/O=Acme" },
		{ { { "-Default-", 0, 0 }, { "CN=Ada/O=Acme", 6, 0x20 },
		    { "CN=Staff/O=Acme", 6, 0x40 },
		    { "CN=Eve/O=Acme", 5, 0x20 }, { "x", 0, 0 } },
		    "CN=Ada/O=Acme" },
		{ { { "-Default-", 0, 0 }, { "CN=Ada/O=Acme", 6, 0x20 },
		    { "CN=Eve/O=Acme", 6, 0 }, { "x", 0, 0 },
		    { "y", 0, 0 } }, "" },
		{ { { "-Default-", 6, 0 }, { "Ada", 6, 0 }, { "x", 0, 0 },
		    { "y", 0, 0 }, { "z", 7, 0 } }, "" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct kit k;
		struct nsf_box *box;
		const struct nsf_acl *acl;

		kit_new(&k, 52);
		add_acl(&k, cases[i].acl, NITEMS(cases[i].acl));
		box = open_box(&k);
		assert_string_equal(nsf_box_owner(box), cases[i].owner);
		acl = nsf_box_acl(box);
		/* A level of 7 is none. */
		assert_int_equal(acl->n, i == 3 ? 4 : 5);
		assert_string_equal(acl->entry[0].name, "-Default-");
		for (size_t n = 0; n < acl->n; n++) {
			assert_int_equal(acl->entry[n].level,
			    cases[i].acl[n].level);
			assert_int_equal(acl->entry[n].flags,
			    cases[i].acl[n].flags);
		}
		nsf_box_free(&box);
		kit_free(&k);
	}
}

/* Who has made it and manages it is not who it is for. */
static void
the_title_and_the_right_to_edit_tell_as_well(void **state)
{
	static const struct {
		const char *title;
		struct nsf_acl_entry entry[3];
		const char *owner;
	} cases[] = {
		{ "Ada King's archive", { { "CN=Admin/O=Acme", 6, 0x20 },
		    { "CN=ADA KING/O=Acme", 4, 0x20 },
		    { "CN=Eve/O=Acme", 4, 0x20 } }, "CN=ADA KING/O=Acme" },
		{ "Archive", { { "CN=Admin/O=Acme", 6, 0x20 },
		    { "CN=Ada King/O=Acme", 4, 0x20 },
		    { "CN=Eve/O=Acme", 4, 0x20 } }, "CN=Admin/O=Acme" },
		{ "Adam", { { "LocalDomainAdmins", 6, 0x40 },
		    { "CN=Mail/O=Acme", 6, 0x12 },
		    { "CN=Ada/O=Acme", 4, 0x20 } }, "CN=Ada/O=Acme" },
		{ "Anna", { { "CN=Ann/O=Acme", 5, 0x20 },
		    { "CN=Eve/O=Acme", 6, 0x20 },
		    { "CN=nn/O=Acme", 4, 0x20 } }, "CN=Eve/O=Acme" },
		{ "Ada", { { "CN=Ada/O=Acme", 3, 0x20 },
		    { "CN=Eve/O=Acme", 4, 0x20 },
		    { "CN=Zoe/O=Acme", 5, 0x20 } }, "" },
		{ "Ada and Eve", { { "CN=Ada/O=Acme", 4, 0x20 },
		    { "CN=Eve/O=Acme", 4, 0x20 },
		    { "CN=Zoe/O=Acme", 6, 0x20 } }, "CN=Zoe/O=Acme" },
		{ "Ada", { { "CN=Reader/O=Acme", 2, 0x20 },
		    { "CN=/O=Acme", 3, 0 }, { "-Default-", 6, 0 } }, "" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct nsf_acl_entry entry[3];
		const struct nsf_acl acl = { entry, NITEMS(entry) };

		IN_CASE(cases[i].title);
		memcpy(entry, cases[i].entry, sizeof(entry));
		assert_string_equal(nsf_acl_owner(&acl, cases[i].title),
		    cases[i].owner);
	}
}

static void
an_acl_that_cannot_be_read_is_said(void **state)
{
	struct kit k;
	struct nsf_box *box;

	(void)state;
	kit_new(&k, 43);
	kit_special(&k, 16, kit_object(&k, "EA", 2));
	box = open_box(&k);
	assert_non_null(strstr(k.said, "access control list"));
	assert_int_equal(nsf_box_acl(box)->n, 0);
	assert_string_equal(nsf_box_owner(box), "");
	nsf_box_free(&box);
	kit_free(&k);
}

/* ---- unread marks ---------------------------------------------------------- */

static void
marks_are_the_owners(void **state)
{
	static const struct grant acl[] = { { "CN=Ada/O=Acme", 6, 0 } };
	struct kit k;
	struct nsf_box *box;
	struct unread u[] = { { "CN=Eve/O=Acme", 0 }, { "Anonymous", 0 },
		{ "cn=ADA/o=acme", 0 } };

	(void)state;
	kit_new(&k, 43);
	add_acl(&k, acl, NITEMS(acl));
	u[0].table = add_table(&k, IDS(0x8fa));
	u[1].table = add_table(&k, IDS(0x8fa));
	u[2].table = add_table(&k, IDS(0x8f6, 0x902));
	add_unread(&k, u, NITEMS(u));
	box = open_box(&k);
	assert_int_equal(placed(&k, box, 0x8f6)->mark, NOTE_MARK_UNREAD);
	assert_int_equal(placed(&k, box, 0x902)->mark, NOTE_MARK_UNREAD);
	assert_int_equal(placed(&k, box, 0x8fa)->mark, NOTE_MARK_READ);
	assert_null(placed(&k, box, 0x8f6)->folder_ref);
	nsf_box_free(&box);
	kit_free(&k);
}

/* Left-over entries name objects that are something else by now. */
static void
without_an_owner_the_only_table_counts(void **state)
{
	static const struct {
		const char *name[3];
		enum note_mark mark;
	} cases[] = {
		{ { "CN=Ada/O=Acme", "", "" }, NOTE_MARK_UNREAD },
		{ { "CN=Ada/O=Acme", "Anonymous", "" }, NOTE_MARK_UNREAD },
		{ { "CN=Ada/O=Acme", "CN=Eve/O=Acme", "" },
		    NOTE_MARK_UNKNOWN },
		{ { "", "Anonymous", "" }, NOTE_MARK_UNKNOWN },
		{ { "", "CN=Eve/O=Acme", "CN=Stale/O=Acme" },
		    NOTE_MARK_READ },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct kit k;
		struct nsf_box *box;
		struct unread u[3];

		kit_new(&k, 43);
		u[0].table = add_table(&k, IDS(0x8f6));
		u[1].table = add_table(&k, IDS(0x8fa));
		u[2].table = kit_object(&k, "no table", 8);
		for (size_t n = 0; n < NITEMS(u); n++)
			u[n].name = cases[i].name[n];
		add_unread(&k, u, NITEMS(u));
		box = open_box(&k);
		assert_int_equal(placed(&k, box, 0x8f6)->mark, cases[i].mark);
		assert_int_equal(strstr(k.said, "several people's") != NULL,
		    i == 2);
		nsf_box_free(&box);
		kit_free(&k);
	}
}

static void
a_table_of_marks_that_is_none_is_said(void **state)
{
	static const struct grant acl[] = { { "CN=Ada/O=Acme", 6, 0 } };
	struct kit k;
	struct nsf_box *box;
	struct unread u[] = { { "CN=Ada/O=Acme", 0 } };

	(void)state;
	kit_new(&k, 43);
	add_acl(&k, acl, NITEMS(acl));
	u[0].table = kit_object(&k, "no table", 8);
	add_unread(&k, u, NITEMS(u));
	box = open_box(&k);
	assert_int_equal(placed(&k, box, 0x8f6)->mark, NOTE_MARK_UNKNOWN);
	assert_non_null(strstr(k.said, "unread marks of CN=Ada/O=Acme is "
	    "damaged"));
	nsf_box_free(&box);
	kit_free(&k);
}

static void
a_page_of_names_that_was_partly_written_is_said(void **state)
{
	struct kit k;
	struct nsf_box *box;
	struct unread u[] = { { "CN=Ada/O=Acme", 0 } };
	size_t page;

	(void)state;
	kit_new(&k, 43);
	u[0].table = add_table(&k, IDS(0x8f6));
	page = k.at;
	add_unread(&k, u, NITEMS(u));
	k.f[page + 3 * 512] |= 5; /* the check value of a sector */
	box = open_box(&k);
	assert_int_equal(placed(&k, box, 0x8f6)->mark, NOTE_MARK_UNREAD);
	assert_non_null(strstr(k.said, "only partly written"));
	nsf_box_free(&box);
	kit_free(&k);
}

/* The item is there, but names something else than a table. */
static void
a_folder_whose_table_is_not_known_is_said(void **state)
{
	struct kit k;
	struct nsf_box *box;
	uint8_t v[6] = { 9, 0, 0xf6, 8 };
	struct kit_item item[] = { { "$TITLE", 0x500, "($Inbox)", 8 },
		{ "$Flags", 0x500, "F", 1 },
		{ "$FolderIDTable", 0x0003, v, 6 }, { NULL, 0, NULL, 0 } };

	(void)state;
	kit_new(&k, 43);
	(void)kit_note(&k, 8, 0, item);
	box = open_box(&k);
	assert_null(placed(&k, box, 0x8f6)->folder_ref);
	assert_non_null(strstr(k.said, "folder \"($Inbox)\""));
	assert_non_null(strstr(k.said, "$FolderIDTable is damaged"));
	nsf_box_free(&box);
	kit_free(&k);
}

static void
an_owner_without_a_table_has_no_marks(void **state)
{
	static const struct grant acl[] = { { "CN=Ada/O=Acme", 6, 0 } };
	struct kit k;
	struct nsf_box *box;
	struct unread u[] = { { "CN=Eve/O=Acme", 0 } };

	(void)state;
	kit_new(&k, 43);
	add_acl(&k, acl, NITEMS(acl));
	u[0].table = add_table(&k, IDS(0x8f6));
	add_unread(&k, u, NITEMS(u));
	box = open_box(&k);
	assert_int_equal(placed(&k, box, 0x8f6)->mark, NOTE_MARK_UNKNOWN);
	nsf_box_free(&box);
	kit_free(&k);
}

/* An address is no name that tables are kept by. */
static void
whom_the_user_names_is_the_reader(void **state)
{
	static const struct {
		const char *reader;
		enum note_mark mark;
	} cases[] = { { "Eve/Acme", NOTE_MARK_READ },
		{ "CN=Ada/O=Acme", NOTE_MARK_UNREAD },
		{ "eve@acme.example", NOTE_MARK_UNREAD },
		{ "", NOTE_MARK_UNREAD },
		{ "CN=Nobody/O=Acme", NOTE_MARK_UNKNOWN } };
	static const struct grant acl[] = { { "CN=Ada/O=Acme", 6, 0 } };

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct kit k;
		struct nsf_box *box;
		struct unread u[] = { { "CN=Eve/O=Acme", 0 },
			{ "CN=Ada/O=Acme", 0 } };

		IN_CASE(cases[i].reader);
		kit_new(&k, 43);
		add_acl(&k, acl, NITEMS(acl));
		u[0].table = add_table(&k, IDS(0x8fa));
		u[1].table = add_table(&k, IDS(0x8f6));
		add_unread(&k, u, NITEMS(u));
		kit_open(&k, 0);
		box = nsf_box_read(k.view, cases[i].reader, kit_say, &k);
		assert_int_equal(placed(&k, box, 0x8f6)->mark, cases[i].mark);
		assert_string_equal(nsf_box_owner(box), "CN=Ada/O=Acme");
		nsf_box_free(&box);
		kit_free(&k);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notes_find_their_folders_in_all_versions),
		cmocka_unit_test(private_folders_are_folders),
		cmocka_unit_test(without_folders_nobody_knows),
		cmocka_unit_test(long_runs_are_looked_up_as_well),
		cmocka_unit_test(folders_that_cannot_be_read_are_said),
		cmocka_unit_test(a_folder_that_is_no_note_any_more_is_said),
		cmocka_unit_test(the_calendar_profile_names_the_owner),
		cmocka_unit_test(else_the_only_manager_that_is_a_person_does),
		cmocka_unit_test(the_title_and_the_right_to_edit_tell_as_well),
		cmocka_unit_test(an_acl_that_cannot_be_read_is_said),
		cmocka_unit_test(marks_are_the_owners),
		cmocka_unit_test(without_an_owner_the_only_table_counts),
		cmocka_unit_test(a_table_of_marks_that_is_none_is_said),
		cmocka_unit_test(
		    a_page_of_names_that_was_partly_written_is_said),
		cmocka_unit_test(a_folder_whose_table_is_not_known_is_said),
		cmocka_unit_test(an_owner_without_a_table_has_no_marks),
		cmocka_unit_test(whom_the_user_names_is_the_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

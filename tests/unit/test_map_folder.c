#include "test.h"

#include "map_kit.h"

static const struct {
	const char *name, *form;
	const char *refs[4];
	const char *place; /* of the file */
	bool known;        /* the source has folder references */
	const char *folder, *loss, *keyword;
} cases[] = {
	{ "inbox", "Memo", { "($Inbox)" }, NULL, true, "Inbox", NULL, NULL },
	{ "junk", "Memo", { "($JunkMail)" }, NULL, true, "Junk Email", NULL,
	    NULL },
	{ "trash", "Memo", { "($Trash)" }, NULL, true, "Deleted Items", NULL,
	    NULL },
	{ "own", "Memo", { "Projects\\2014" }, NULL, true, "Projects\\2014",
	    NULL, NULL },
	{ "tidied", "Memo", { "\\ Projects \\\\ 2014 |alias" }, NULL, true,
	    "Projects\\2014", NULL, NULL },
	{ "own before inbox", "Memo", { "($Inbox)", "Projects" }, NULL, true,
	    "Projects", "folder Inbox: the item is in Projects", NULL },
	{ "shallow before deep", "Memo", { "A\\B", "Z" }, NULL, true, "Z",
	    "folder A\\B: now a category, the item is in Z", "A\\B" },
	{ "by name", "Memo", { "b", "a" }, NULL, true, "a",
	    "folder b: now a category, the item is in a", "b" },
	{ "inbox before trash", "Memo", { "($Trash)", "($Inbox)" }, NULL,
	    true, "Inbox", "folder Deleted Items: the item is in Inbox",
	    NULL },
	{ "twice", "Memo", { "A", "a" }, NULL, true, "A", NULL, NULL },
	{ "hidden view", "Memo", { "($Alarms)" }, NULL, true,
	    "All Documents", NULL, NULL },
	{ "in none", "Memo", { NULL }, NULL, true, "All Documents", NULL,
	    NULL },
	{ "nobody knows", "Memo", { NULL }, NULL, false, "Inbox", NULL,
	    NULL },
	{ "by its file", "Memo", { NULL }, "Projects\\2014", false,
	    "Projects\\2014", NULL, NULL },
	{ "references win", "Memo", { "A" }, "B", true, "A", NULL, NULL },
	{ "German", "Memo", { NULL }, "Gesendete Objekte", false,
	    "Sent Items", NULL, NULL },
	{ "capitals", "Memo", { NULL }, "ENTWÜRFE", false, "Drafts", NULL,
	    NULL },
	{ "French", "Memo", { NULL }, "Corbeille", false, "Deleted Items",
	    NULL, NULL },
	{ "Japanese", "Memo", { NULL }, "受信ボックス", false, "Inbox", NULL,
	    NULL },
	{ "only at the top", "Memo", { NULL }, "Old\\Sent", false, "Old\\Sent",
	    NULL, NULL },
	{ "notebook", "JournalEntry", { NULL }, NULL, true, "Notes", NULL,
	    NULL },
	{ "notebook in a folder", "JournalEntry", { "Ideas" }, NULL, true,
	    "Ideas", NULL, NULL },
	{ "notebook in the inbox", "JournalEntry", { "($Inbox)" }, NULL, true,
	    "Notes", "folder Inbox: the item is in Notes", NULL },
	{ "notebook in a journal", "JournalEntry", { "($Journal)" }, NULL,
	    true, "Notes", NULL, NULL },
};

static void
every_item_has_one_folder(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		const struct ex_value *v;
		struct ex_item *item;
		struct kit k;

		IN_CASE(cases[i].name);
		kit_new(&k, cases[i].form);
		note_add_time(k.note, "PostedDate", kit_time(1));
		note_add_time(k.note, "DeliveredDate", kit_time(2));
		k.note->folder = cases[i].place;
		k.bundle.facts.folders = cases[i].refs;
		k.bundle.facts.folders_known = cases[i].known;
		while (k.bundle.facts.nfolders < 4 &&
		    cases[i].refs[k.bundle.facts.nfolders] != NULL)
			k.bundle.facts.nfolders++;
		item = kit_map(&k);
		assert_string_equal(item->folder, cases[i].folder);
		if (strcmp(cases[i].form, "Memo") == 0 &&
		    cases[i].loss == NULL)
			assert_null(item->losses);
		if (cases[i].loss != NULL)
			assert_true(kit_lost(item, cases[i].loss));
		v = ex_get(item, EX_KEYWORDS);
		if (cases[i].keyword == NULL) {
			assert_null(v);
		} else {
			assert_int_equal(v->n, 1);
			assert_string_equal(v->texts[0], cases[i].keyword);
		}
		kit_free(&k);
	}
}

static const struct {
	const char *name, *form;
	enum map_multi_folder multi;
	const char *refs[4];
	const char *folder, *also, *loss, *keyword;
	bool trashed;
} several[] = {
	{ "category", "Memo", MAP_CATEGORIES, { "B", "A" }, "A", "",
	    "folder B: now a category, the item is in A", "B", false },
	{ "first", "Memo", MAP_FIRST, { "B", "A" }, "A", "",
	    "folder B: the item is in A", NULL, false },
	{ "first, one only", "Memo", MAP_FIRST, { "B" }, "B", "", NULL, NULL,
	    false },
	{ "copy", "Memo", MAP_COPIES, { "B", "($Inbox)", "A" }, "A",
	    "B;Inbox;", NULL, NULL, false },
	{ "copy, twice the same", "Memo", MAP_COPIES, { "A", "a" }, "A", "",
	    NULL, NULL, false },
	{ "copy, all is in all", "Memo", MAP_COPIES, { "A", "($All)" }, "A",
	    "", "folder All Documents: the item is in A", NULL, false },
	{ "copy of a notebook's page", "JournalEntry", MAP_COPIES,
	    { "A", "B" }, "A", "B;", NULL, NULL, false },
	{ "copy, where it cannot be", "JournalEntry", MAP_COPIES,
	    { "A", "($Inbox)" }, "A", "", "folder Inbox: the item is in A",
	    NULL, false },
	{ "copy of what was deleted", "Memo", MAP_COPIES, { "A" },
	    "Deleted Items", "",
	    "folder A: now a category, the item is in Deleted Items", "A",
	    true },
};

static void
several_folders_are_as_the_option_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(several); i++) {
		const char *also = "";
		struct ex_item *item;
		struct kit k;

		IN_CASE(several[i].name);
		kit_new(&k, several[i].form);
		k.opt.multi_folder = several[i].multi;
		k.opt.keep_trash = true;
		k.note->deleted = several[i].trashed;
		if (several[i].form[0] == 'M')
			note_add_time(k.note, "PostedDate", kit_time(1));
		k.bundle.facts.folders = several[i].refs;
		while (k.bundle.facts.nfolders < 4 &&
		    several[i].refs[k.bundle.facts.nfolders] != NULL)
			k.bundle.facts.nfolders++;
		item = kit_map(&k);
		assert_string_equal(item->folder, several[i].folder);
		for (size_t n = 0; n < item->nalso; n++)
			also = text_printf(&k.arena, "%s%s;", also,
			    item->also[n]);
		assert_string_equal(also, several[i].also);
		if (several[i].loss == NULL)
			assert_null(item->losses);
		else
			assert_true(kit_lost(item, several[i].loss));
		if (several[i].keyword == NULL)
			assert_null(ex_get(item, EX_KEYWORDS));
		else
			assert_string_equal(ex_get(item,
			    EX_KEYWORDS)->texts[0], several[i].keyword);
		kit_free(&k);
	}
}

static void
a_calendar_entry_is_never_doubled(void **state)
{
	static const char *const refs[] = { "Projects", "($Calendar)" };

	(void)state;
	for (int multi = MAP_CATEGORIES; multi <= MAP_COPIES; multi++) {
		struct map_job job;
		struct kit k;

		kit_new(&k, "x");
		k.opt.multi_folder = (enum map_multi_folder)multi;
		k.bundle.facts.folders = refs;
		k.bundle.facts.nfolders = 2;
		job = map_job_new(&k.ctx, &k.bundle, &k.arena, EX_CALENDAR);
		map_folder(&job);
		assert_string_equal(job.item->folder, "Calendar");
		assert_int_equal(job.item->nalso, 0);
		assert_string_equal(ex_get(job.item, EX_KEYWORDS)->texts[0],
		    "Projects");
		kit_free(&k);
	}
}

static void
other_kinds_stay_in_their_folders(void **state)
{
	static const struct {
		enum ex_kind kind;
		const char *folder;
	} kinds[] = { { EX_CALENDAR, "Calendar" }, { EX_CONTACT, "Contacts" },
		{ EX_GROUP, "Contacts" }, { EX_TASK, "Tasks" } };
	static const char *const refs[] = { "Projects", "($Calendar)" };

	(void)state;
	for (size_t i = 0; i < NITEMS(kinds); i++) {
		struct map_job job;
		struct kit k;

		IN_CASE(kinds[i].folder);
		kit_new(&k, "x");
		k.bundle.facts.folders = refs;
		k.bundle.facts.nfolders = 2;
		job = map_job_new(&k.ctx, &k.bundle, &k.arena, kinds[i].kind);
		map_folder(&job);
		assert_string_equal(job.item->folder, kinds[i].folder);
		assert_string_equal(ex_get(job.item, EX_KEYWORDS)->texts[0],
		    "Projects");
		assert_true(kit_lost(job.item, "folder Projects: now a "
		    "category"));
		kit_free(&k);
	}
}

static void
references_to_no_folder_are_losses(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "$FolderRef", "");
	note_add_text(k.note, "$FolderRef", KIT_PARENT);
	assert_null(kit_map(&k)->losses);
	note_add_text(k.note, "$FolderRef", "no unid");
	item = kit_map(&k);
	assert_true(kit_lost(item, "field $FolderRef: \"no unid\" is no UNID"));
	kit_free(&k);
}

static void
categories_of_the_note_stay_first(void **state)
{
	static const char *const refs[] = { "A", "B" };
	const struct ex_value *v;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "Categories", "Red");
	k.bundle.facts.folders = refs;
	k.bundle.facts.nfolders = 2;
	v = ex_get(kit_map(&k), EX_KEYWORDS);
	assert_int_equal(v->n, 2);
	assert_string_equal(v->texts[0], "Red");
	assert_string_equal(v->texts[1], "B");
	kit_free(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_item_has_one_folder),
		cmocka_unit_test(several_folders_are_as_the_option_says),
		cmocka_unit_test(a_calendar_entry_is_never_doubled),
		cmocka_unit_test(other_kinds_stay_in_their_folders),
		cmocka_unit_test(references_to_no_folder_are_losses),
		cmocka_unit_test(categories_of_the_note_stay_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

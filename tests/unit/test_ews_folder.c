#include "test.h"

#include "ews_fake.h"

static struct ews_client client;
static struct ews_folders *folders;
static struct err e;

static int
setup(void **state)
{
	(void)state;
	fake_begin();
	client = (struct ews_client){ .context = { .version = EWS_2010_SP1 } };
	folders = ews_folders_new(&client, true);
	e = (struct err){ .code = ERR_NONE };
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	ews_folders_free(&folders);
	return 0;
}

/* As another run would. */
static void
again(void)
{
	ews_folders_free(&folders);
	folders = ews_folders_new(&client, false);
}

static const struct fake_folder *
folder_of(const char *id)
{
	for (size_t i = 0; i < fake.nfolders; i++)
		if (strcmp(fake.folder[i].id, id) == 0)
			return &fake.folder[i];
	fail_msg("no folder %s", id);
	abort();
}

/* As the mailbox knows it: longer than the folders of one run. */
static const char *
get(const char *path, const char *class)
{
	const char *id;

	if (ews_folders_get(folders, path, class, &id, &e) < 0)
		fail_msg("%s", e.msg);
	return strcmp(id, "msgfolderroot") == 0 ? "msgfolderroot" :
	    folder_of(id)->id;
}

static void
well_known_folders_whatever_they_are_called(void **state)
{
	static const char *const paths[][2] = {
		{ "Inbox", "inbox" },
		{ "Sent Items", "sentitems" },
		{ "Drafts", "drafts" },
		{ "Deleted Items", "deleteditems" },
		{ "Junk Email", "junkemail" },
		{ "Calendar", "calendar" },
		{ "Contacts", "contacts" },
		{ "Tasks", "tasks" },
		{ "Notes", "notes" },
		{ "Journal", "journal" },
		{ "inbox", "inbox" },
		{ "", "msgfolderroot" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(paths); i++)
		assert_string_equal(get(paths[i][0], "IPF.Note"), paths[i][1]);
	assert_int_equal(fake.made, 0);
	assert_int_equal(fake.asked, 2); /* GetFolder and one page */
}

static void
own_folders_are_made_once_with_class_and_stamp(void **state)
{
	static const struct {
		const char *path, *class, *name;
	} made[] = {
		{ "Projects", "IPF.Note", "Projects" },
		{ "Projects\\A/B & <C>", "IPF.Note", "A/B & <C>" },
		{ "Team", "IPF.Appointment", "Team" },
		{ "Customers", "IPF.Contact", "Customers" },
		{ "To dos", "IPF.Task", "To dos" },
		{ "Stickers", "IPF.StickyNote", "Stickers" },
		{ "Log", "IPF.Journal", "Log" },
		{ "Inbox\\Sub", "IPF.Note", "Sub" },
		{ "Deleted Items\\Old", "IPF.Note", "Old" },
	};
	const char *parent;

	(void)state;
	for (size_t i = 0; i < NITEMS(made); i++) {
		const char *id = get(made[i].path, made[i].class);
		const struct fake_folder *f = folder_of(id);

		IN_CASE(made[i].path);
		assert_string_equal(f->name, made[i].name);
		assert_string_equal(f->class, made[i].class);
		assert_string_equal(f->stamp, made[i].path);
		assert_ptr_equal(get(made[i].path, made[i].class), id);
	}
	assert_int_equal(fake.made, NITEMS(made));
	assert_string_equal(folder_of(get("Inbox\\Sub", "IPF.Note"))->parent,
	    "inbox");
	parent = get("Projects", "IPF.Note");
	assert_string_equal(
	    folder_of(get("Projects\\A/B & <C>", "IPF.Note"))->parent, parent);
	again();
	for (size_t i = 0; i < NITEMS(made); i++)
		(void)get(made[i].path, made[i].class);
	assert_int_equal(fake.made, NITEMS(made));
}

static void
empty_levels_are_none(void **state)
{
	const char *id = get("\\A\\\\B\\", "IPF.Note");

	(void)state;
	assert_ptr_equal(get("A\\B", "IPF.Note"), id);
	assert_string_equal(folder_of(id)->stamp, "A\\B");
	assert_int_equal(fake.made, 2);
}

static void
a_stamp_is_found_wherever_its_folder_went(void **state)
{
	struct fake_folder *f = fake_add("inbox", "Renamed", "IPF.Note",
	    "Projects");

	(void)state;
	assert_string_equal(get("Projects", "IPF.Note"), f->id);
	assert_int_equal(fake.made, 0);
}

static void
what_was_thrown_away_is_made_anew(void **state)
{
	struct fake_folder *f = fake_add("deleteditems", "Projects",
	    "IPF.Note", "Projects");
	struct fake_folder *old = fake_add("deleteditems", "Old", "IPF.Note",
	    "Deleted Items\\Old");

	(void)state;
	assert_string_not_equal(get("Projects", "IPF.Note"), f->id);
	assert_int_equal(fake.made, 1);
	assert_string_equal(get("Deleted Items\\Old", "IPF.Note"), old->id);
	assert_int_equal(fake.made, 1);
}

static void
a_name_that_exists_is_taken_without_regard_to_case(void **state)
{
	struct fake_folder *f = fake_add("msgfolderroot", "PR\xc3\x9c""FUNG",
	    "IPF.Note", "");

	(void)state;
	assert_string_equal(get("Pr\xc3\xbc""fung", "IPF.Note"), f->id);
	assert_int_equal(fake.made, 0);
}

static void
a_folder_of_another_class_is_left_alone(void **state)
{
	struct fake_folder *f = fake_add("msgfolderroot", "Projects",
	    "IPF.Appointment", "");
	const char *mail = get("Projects", "IPF.Note"), *task, *sub;

	(void)state;
	assert_string_not_equal(mail, f->id);
	assert_string_equal(folder_of(mail)->name, "Projects (mail)");
	assert_string_equal(folder_of(mail)->stamp, "Projects");
	assert_string_equal(get("Projects", "IPF.Appointment"), f->id);
	task = get("Projects", "IPF.Task");
	assert_string_equal(folder_of(task)->name, "Projects (tasks)");
	/* What is only on the way may be of any class. */
	sub = get("Projects\\Sub", "IPF.Note");
	assert_true(strcmp(folder_of(sub)->parent, f->id) == 0 ||
	    strcmp(folder_of(sub)->parent, mail) == 0 ||
	    strcmp(folder_of(sub)->parent, task) == 0);
	again();
	assert_string_equal(get("Projects", "IPF.Note"), mail);
	assert_string_equal(get("Projects", "IPF.Task"), task);
	assert_string_equal(get("Projects\\Sub", "IPF.Note"), sub);
	assert_int_equal(fake.made, 3);
}

static void
names_that_are_taken_as_well_get_a_number(void **state)
{
	(void)state;
	(void)fake_add("msgfolderroot", "P", "IPF.Task", "");
	(void)fake_add("msgfolderroot", "P (mail)", "IPF.Contact", "");
	assert_string_equal(folder_of(get("P", "IPF.Note"))->name,
	    "P (mail 2)");
}

static void
notes_live_with_mail_but_mail_not_with_notes(void **state)
{
	struct fake_folder *f = fake_add("msgfolderroot", "Mixed", "IPF.Note",
	    "");
	struct fake_folder *n = fake_add("msgfolderroot", "Paper",
	    "IPF.StickyNote", "");

	(void)state;
	assert_string_equal(get("Mixed", "IPF.StickyNote"), f->id);
	assert_string_not_equal(get("Paper", "IPF.Note"), n->id);
}

static void
a_long_name_is_cut_but_stays_itself(void **state)
{
	char a[512], b[512], fits[300];
	const char *ida, *idb;

	(void)state;
	memset(a, 'x', 400);
	memset(b, 'x', 400);
	memset(fits, 'y', 255);
	(void)snprintf(a + 400, 100, "one");
	(void)snprintf(b + 400, 100, "two");
	fits[255] = '\0';
	ida = get(a, "IPF.Note");
	idb = get(b, "IPF.Note");
	assert_string_not_equal(ida, idb);
	assert_int_equal(strlen(folder_of(ida)->name), 255);
	assert_true(strlen(folder_of(ida)->stamp) <= 200);
	assert_string_equal(folder_of(get(fits, "IPF.Note"))->name, fits);
	again();
	assert_string_equal(get(a, "IPF.Note"), ida);
	assert_string_equal(get(b, "IPF.Note"), idb);
	assert_int_equal(fake.made, 3);
}

/* Surrogates count twice; no character is cut in two. */
static void
a_long_name_of_any_characters_is_cut_between_them(void **state)
{
	struct buf b;
	const char *name;

	(void)state;
	buf_init(&b, 4096);
	for (int i = 0; i < 150; i++)
		buf_puts(&b, "\xf0\x9f\x93\x81");
	name = folder_of(get(b.data, "IPF.Note"))->name;
	assert_int_equal(text_valid_utf8(name, strlen(name)), strlen(name));
	assert_true(strlen(name) / 4 * 2 <= 255);
	assert_non_null(strchr(name, '~'));
	buf_free(&b);
}

static void
characters_that_xml_does_not_have(void **state)
{
	const char *id = get("a\x01" "b\xff", "IPF.Note");

	(void)state;
	again();
	assert_string_equal(get("a\x01" "b\xff", "IPF.Note"), id);
	assert_int_equal(fake.made, 1);
}

static void
too_many_levels_are_refused(void **state)
{
	struct buf b;
	const char *id;

	(void)state;
	buf_init(&b, 4096);
	for (int i = 0; i < 260; i++)
		buf_puts(&b, "a\\");
	assert_int_equal(ews_folders_get(folders, b.data, "IPF.Note", &id, &e),
	    -1);
	assert_int_equal(e.code, ERR_LIMIT);
	assert_null(id);
	buf_free(&b);
}

static void
a_lost_answer_makes_no_second_folder(void **state)
{
	const char *id;

	(void)state;
	fake.lose = true;
	id = get("Projects", "IPF.Note");
	assert_int_equal(fake.made, 1);
	assert_string_equal(folder_of(id)->stamp, "Projects");
}

static void
another_run_was_quicker(void **state)
{
	(void)state;
	fake.meanwhile = "Projects";
	fake.meanwhile_stamp = "Projects";
	assert_string_equal(folder_of(get("Projects", "IPF.Note"))->name,
	    "Projects");
	/* And its user, who made one of that name. */
	fake.meanwhile = "OTHER";
	fake.meanwhile_stamp = "";
	assert_string_equal(folder_of(get("Other", "IPF.Note"))->name,
	    "OTHER");
	assert_int_equal(fake.made, 0);
}

static void
a_folder_that_vanished_is_made_anew(void **state)
{
	const char *anew;

	(void)state;
	(void)get("Projects", "IPF.Note");
	fake.nfolders--;
	ews_folders_forget(folders);
	fake.folder[fake.nfolders] = (struct fake_folder){ .count = 0 };
	(void)fake_add("inbox", "Another", "IPF.Note", "");
	anew = get("Projects", "IPF.Note");
	assert_string_equal(folder_of(anew)->name, "Projects");
	assert_int_equal(fake.made, 2);
}

static void
many_folders_are_paged(void **state)
{
	char name[32];

	(void)state;
	for (int i = 0; i < 450; i++) {
		(void)snprintf(name, sizeof(name), "F%d", i);
		(void)fake_add("msgfolderroot", name, "IPF.Note", "");
	}
	assert_string_equal(folder_of(get("F449", "IPF.Note"))->name, "F449");
	assert_int_equal(fake.pages, 3);
	assert_int_equal(fake.made, 0);
	again();
	fake.names_no_offset = true;
	fake.most = 100; /* fewer than asked for */
	assert_string_equal(folder_of(get("F448", "IPF.Note"))->name, "F448");
	assert_int_equal(fake.made, 0);
}

static void
a_well_known_folder_that_is_missing_or_denied(void **state)
{
	const char *id;

	(void)state;
	fake.missing = "junkemail";
	fake.denied = "calendar";
	id = get("Junk Email", "IPF.Note");
	assert_string_equal(folder_of(id)->name, "Junk Email");
	assert_int_equal(ews_folders_get(folders, "Calendar",
			     "IPF.Appointment", &id, &e), -1);
	assert_int_equal(e.code, ERR_REFUSED);
	assert_non_null(strstr(e.msg, "Calendar"));
	again();
	fake.denied = "msgfolderroot";
	assert_int_equal(ews_folders_get(folders, "X", "IPF.Note", &id, &e),
	    -1);
	assert_int_equal(e.code, ERR_REFUSED);
}

static void
errors_are_told_and_leave_nothing_behind(void **state)
{
	static const struct {
		const char *code;
		enum err_code want;
	} refusals[] = {
		{ "ErrorQuotaExceeded", ERR_REFUSED },
		{ "ErrorInvalidRequest", ERR_REJECTED },
		{ "ErrorNonExistentMailbox", ERR_CONFIG },
		{ "ErrorFolderExists", ERR_REJECTED }, /* and is not shown */
	};
	const char *id;

	(void)state;
	fake.fail = ERR_BUSY;
	assert_int_equal(ews_folders_get(folders, "X", "IPF.Note", &id, &e),
	    -1);
	assert_int_equal(e.code, ERR_BUSY);
	fake.fewer = 1;
	assert_int_equal(ews_folders_get(folders, "X", "IPF.Note", &id, &e),
	    -1);
	assert_int_equal(e.code, ERR_REJECTED);
	fake.fewer = 0;
	for (size_t i = 0; i < NITEMS(refusals); i++) {
		IN_CASE(refusals[i].code);
		fake.refuse = refusals[i].code;
		if (i == 3)
			break;
		assert_int_equal(ews_folders_get(folders, "X", "IPF.Note",
				     &id, &e), -1);
		assert_int_equal(e.code, refusals[i].want);
		assert_non_null(strstr(e.msg, "\"X\""));
		assert_null(id);
	}
	/* Said to exist, but not there: another name is taken. */
	assert_string_equal(folder_of(get("X", "IPF.Note"))->name, "X (mail)");
}

static void
requests_of_every_version(void **state)
{
	(void)state;
	for (int v = 0; v < EWS_VERSIONS; v++) {
		fake_begin();
		client.context.version = (enum ews_version)v;
		client.context.impersonate = v % 2 ? "a@example.com" : NULL;
		client.context.mailbox = v % 2 ? NULL : "b@example.com";
		again();
		(void)get("Projects\\A & B", "IPF.Note");
		(void)get("Team", "IPF.Appointment");
		(void)get("Customers", "IPF.Contact");
		(void)get("To dos", "IPF.Task");
		(void)get("Stickers", "IPF.StickyNote");
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		T(well_known_folders_whatever_they_are_called),
		T(own_folders_are_made_once_with_class_and_stamp),
		T(empty_levels_are_none),
		T(a_stamp_is_found_wherever_its_folder_went),
		T(what_was_thrown_away_is_made_anew),
		T(a_name_that_exists_is_taken_without_regard_to_case),
		T(a_folder_of_another_class_is_left_alone),
		T(names_that_are_taken_as_well_get_a_number),
		T(notes_live_with_mail_but_mail_not_with_notes),
		T(a_long_name_is_cut_but_stays_itself),
		T(a_long_name_of_any_characters_is_cut_between_them),
		T(characters_that_xml_does_not_have),
		T(too_many_levels_are_refused),
		T(a_lost_answer_makes_no_second_folder),
		T(another_run_was_quicker),
		T(a_folder_that_vanished_is_made_anew),
		T(many_folders_are_paged),
		T(a_well_known_folder_that_is_missing_or_denied),
		T(errors_are_told_and_leave_nothing_behind),
		T(requests_of_every_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

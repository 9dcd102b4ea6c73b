/*
 * Items of every kind in one store, which its own reader finds right.  With
 * N2E_STORE=FILE the store stays there, for readers of others.
 */
#include "pst_item_kit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/text.h"
#include "base/zone.h"
#include "exch/ex_complete.h"
#include "exch/ex_recur.h"
#include "pst/pst.h"
#include "pst/pst_check.h"

static struct arena arena;
static struct zones *zones;
static struct err err;
static char dir[] = "/tmp/n2e-pst-item-XXXXXX";
static char file[64];

static int
begin(void **state)
{
	(void)state;
	zones = zones_new();
	if (mkdtemp(dir) == NULL)
		return -1;
	(void)snprintf(file, sizeof(file), "%s/store", dir);
	return 0;
}

static int
end(void **state)
{
	const char *keep = getenv("N2E_STORE");

	(void)state;
	zones_free(zones);
	arena_free(&arena);
	if (keep != NULL)
		(void)rename(file, keep);

	DIR *all = opendir(dir);

	for (struct dirent *d; (d = readdir(all)) != NULL;)
		if (d->d_name[0] != '.')
			(void)unlinkat(dirfd(all), d->d_name, 0);
	(void)closedir(all);
	return rmdir(dir);
}

static int64_t
at(int year, int mon, int day, int hour)
{
	return civil_day(year, mon, day) * DAY_SECONDS + hour * 3600;
}

static struct ex_item *
item_of(enum ex_kind kind, const char *class, const char *folder,
    const char *subject)
{
	static unsigned made;
	struct ex_item *item;

	item = ex_item_new(&arena, kind,
	    text_printf(&arena, "%032X", ++made));
	item->folder = folder;
	ex_set_text(item, EX_MESSAGE_CLASS, class);
	ex_set_text(item, EX_SUBJECT, subject);
	ex_set_time(item, EX_CREATION_TIME, at(2014, 1, 1, 8));
	ex_set_text(item, EX_NOTES_UNID, item->unid);
	return item;
}

static struct ex_address
person(const char *name, const char *address)
{
	return (struct ex_address){ .name = name, .address = address };
}

/* ---- one of each -------------------------------------------------------------- */

static struct ex_item *
mail(void)
{
	static const char *const red[] = { "Red", "Blau \xc3\xa4" };
	static struct ex_address from = { .name = "Alice B",
		.address = "alice@x.org" };
	struct ex_item *item = item_of(EX_MAIL, "IPM.Note",
	    "Projects\\\xe6\x97\xa5\xe6\x9c\xac", "RE: \xf0\x9f\x98\x80 Plans");
	struct ex_item *inner = item_of(EX_MAIL, "IPM.Note", "Inbox", "Inner");

	item->from = &from;
	item->reply_to = &from;
	ex_set_text(item, EX_BODY, "Hello\nyou");
	ex_set_text(item, EX_HTML, "<p>Hello<img src=\"cid:p@n2e\"></p>");
	ex_set_texts(item, EX_KEYWORDS, red, 2);
	ex_set_int(item, EX_FLAG_STATUS, 2);
	ex_add_header(item, "Received", "from here by there");
	ex_add_recipient(item, EX_TO, person("Bob", "bob@x.org"));
	ex_add_recipient(item, EX_CC, person("", "c@x.org"));
	ex_add_recipient(item, EX_BCC, person("D", "d@x.org"));
	ex_add_attachment(item, "Quarter plan.txt",
	    blob_of_mem(&arena, "plan", 4));
	ex_add_attachment(item, "p.png", blob_of_mem(&arena, "png", 3))
	    ->content_id = "p@n2e";
	ex_add_attachment(item, "empty.bin", NULL);
	ex_add_attachment(inner, "deep.txt", blob_of_mem(&arena, "deep", 4));
	ex_add_attachment(item, "Inner", NULL)->item = inner;
	return item;
}

static struct ex_item *
received(void)
{
	static const char text[] =
	    "From: a@x.org\r\nSubject: Fwd: passed on\r\n"
	    "Disposition-Notification-To: a@x.org\r\nX-Mailer: m\r\n"
	    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
	    "\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nText\r\n"
	    "--b\r\nContent-Type: application/pdf; name=a.pdf\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n"
	    "--b\r\nContent-Type: message/rfc822\r\n\r\n"
	    "Subject: within\r\nFrom: w@x.org\r\n\r\nWithin\r\n--b--\r\n";
	struct ex_item *item = item_of(EX_MAIL, "IPM.Note", "Inbox",
	    "Fwd: passed on");

	item->mime = blob_of_mem(&arena, text, sizeof(text) - 1);
	return item;
}

static struct ex_item *
series(void)
{
	static const struct ex_exception x = { .day = 1394496000,
		.start = 1394550000,
		.end = 1394557200,
		.original = 1394546400,
		.subject = "Moved",
		.body = "Later",
		.busy = -1 };
	static struct ex_address chair = { .name = "Chair",
		.address = "chair@x.org" };
	struct ex_item *item = item_of(EX_CALENDAR, "IPM.Appointment",
	    "Calendar", "Round");
	struct ex_recur *r = ARENA_NEW(&arena, struct ex_recur);

	*r = (struct ex_recur){ .freq = EX_WEEKLY,
		.interval = 1,
		.days = 1u << 2,
		.first = at(2014, 3, 4, 0),
		.last = at(2014, 4, 1, 0),
		.exception = &x,
		.nexceptions = 1 };
	r->count = (int)ex_recur_days(r, NULL, 0);
	item->recur = r;
	item->zone = zone_of_iana(zones, "America/New_York");
	item->uid = "series@x.org";
	item->organizer = &chair;
	ex_set_int(item, EX_APPT_STATE_FLAGS, 1);
	ex_set_bool(item, EX_RECURRING, true);
	ex_set_time(item, EX_APPT_START, at(2014, 3, 4, 14));
	ex_set_time(item, EX_APPT_END, at(2014, 3, 4, 15));
	ex_add_recipient(item, EX_REQUIRED, person("A", "a@x.org"))->response =
	    EX_ACCEPTED;
	ex_add_recipient(item, EX_ROOM, person("Room", "room@x.org"));
	return item;
}

static struct ex_item *
contact(void)
{
	struct ex_item *item = item_of(EX_CONTACT, "IPM.Contact", "Contacts",
	    "");

	ex_set_text(item, EX_DISPLAY_NAME, "Bob Builder");
	ex_set_text(item, EX_GIVEN_NAME, "Bob");
	ex_set_text(item, EX_SURNAME, "Builder");
	ex_set_text(item, EX_EMAIL1_ADDRESS, "bob@x.org");
	ex_set_text(item, EX_EMAIL1_DISPLAY, "Bob");
	ex_set_text(item, EX_WORK_CITY, "Ulm");
	ex_set_time(item, EX_BIRTHDAY, at(1970, 2, 3, 0));
	ex_set_binary(item, EX_USER_X509_CERTIFICATE,
	    (const uint8_t *)"0\3\2\1\5", 5);
	ex_add_attachment(item, "me.jpg", blob_of_mem(&arena, "jpg", 3))
	    ->is_photo = true;
	return item;
}

static struct ex_item *
group(void)
{
	struct ex_item *item = item_of(EX_GROUP, "IPM.DistList", "Contacts",
	    "Team");

	ex_set_text(item, EX_DISPLAY_NAME, "Team");
	ex_set_text(item, EX_DL_NAME, "Team");
	ex_add_recipient(item, EX_MEMBER, person("A", "a@x.org"));
	ex_add_recipient(item, EX_MEMBER, person("B", "b@x.org"));
	return item;
}

static struct ex_item *
task(void)
{
	struct ex_item *item = item_of(EX_TASK, "IPM.Task", "Tasks", "Do");

	ex_set_time(item, EX_TASK_DUE, at(2014, 5, 6, 0));
	ex_set_double(item, EX_TASK_PERCENT, 0.25);
	item->uid = "task@x.org";
	return item;
}

static struct ex_item *
note(void)
{
	struct ex_item *item = item_of(EX_NOTE, "IPM.Post", "Notes", "Diary");

	ex_set_text(item, EX_HTML, "<p>Dear diary</p>");
	return item;
}

/* ---- into a store ----------------------------------------------------------------- */

static void
put(struct pst *p, struct ex_item *item)
{
	struct pst_message *m;
	struct pst_placed placed;
	uint32_t folder;
	uint64_t bytes;

	ex_complete(item);
	assert_int_equal(ex_seal(item, &err), 0);
	assert_int_equal(pst_item_accepts(item, &err), 0);
	assert_int_equal(pst_item_message(&arena, item, &m, &bytes, &err), 0);
	assert_sound(m);
	assert_int_equal(pst_folder(p, item->folder,
			     pst_item_folder_class(item), &folder, &err),
	    0);
	assert_int_equal(pst_put(p, folder, item->unid, strlen(item->unid), m,
			     &placed, NULL, &err),
	    0);
}

static void
show(void *arg, const struct pst_finding *f)
{
	(void)arg;
	print_message("    %s: %s\n", f->rule, f->what);
}

static void
a_store_of_every_kind_is_right_in_every_rule(void **state)
{
	struct ex_item *items[] = { mail(), received(), series(), contact(),
		group(), task(), note() };
	struct pst_options opt = { .name = "Test", .key = "key" };
	struct pst_sums sums;
	struct pst *p;
	int fd = open(dir, O_RDONLY | O_DIRECTORY);

	(void)state;
	assert_int_equal(pst_open(&p, fd, &opt, true, &err), 0);
	for (size_t i = 0; i < NITEMS(items); i++)
		put(p, items[i]);
	assert_int_equal(pst_finish(&p, &err), 0);
	(void)close(fd);
	assert_int_equal(pst_check(file, show, NULL, NULL, &sums, &err), 0);
	assert_int_equal(sums.errors, 0);
	assert_int_equal(sums.warnings, 0);
	assert_int_equal(sums.messages, 7);
	/* The inner mail, the one within what was passed on, the exception. */
	assert_int_equal(sums.embedded, 3);
	assert_int_equal(sums.attachments, 4 + 1 + 2 + 1 + 1);
	assert_int_equal(sums.recipients, 3 + 3 + 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_store_of_every_kind_is_right_in_every_rule),
	};

	return cmocka_run_group_tests(tests, begin, end);
}

#include "test.h"

#include <errno.h>
#include <sys/wait.h>

#include "target/dir_folder.h"
#include "target/dir_name.h"
#include "target/target.h"
#include "test_out.h"

static struct arena arena;
static char root[64];

static int
setup(void **state)
{
	(void)state;
	out_folder(root);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	(void)chmod(root, 0700);
	out_remove(root);
	arena_free(&arena);
	return 0;
}

static struct target *
open_dir(void)
{
	char spec[128];
	struct target *t;
	struct err e;

	(void)snprintf(spec, sizeof(spec), "dir:%s", root);
	assert_int_equal(target_open(&t, spec, NULL, false, &e), 0);
	return t;
}

static struct ex_item *
mail(const char *unid, const char *folder, const char *subject)
{
	struct ex_item *item = ex_item_new(&arena, EX_MAIL, unid);

	item->folder = folder;
	item->date = 1084368600;
	ex_set_text(item, EX_SUBJECT, subject);
	ex_set_text(item, EX_BODY, "Hello\n");
	return item;
}

/* ---- names ------------------------------------------------------------- */

static const struct {
	const char *level, *want;
} levels[] = {
	{ "Inbox", "Inbox" },
	{ "Sent Items", "Sent Items" },
	{ "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
	    "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e" },
	{ "", "%00" },
	{ ".", "%2E" },
	{ "..", "%2E%2E" },
	{ "...", "%2E.%2E" },
	{ ".hidden", "%2Ehidden" },
	{ "a/b", "a%2Fb" },
	{ "../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd" },
	{ "100%", "100%25" },
	{ "%2F", "%252F" },
	{ "a:b|c<d>e\"f?g*h", "a%3Ab%7Cc%3Cd%3Ee%22f%3Fg%2Ah" },
	{ "tab\there\n", "tab%09here%0A" },
	{ "end.", "end%2E" },
	{ "end ", "end%20" },
	{ " begin", " begin" },
	{ "a.b c", "a.b c" },
	{ "con", "%63on" },
	{ "NUL.txt", "%4EUL.txt" },
	{ "COM1", "%43OM1" },
	{ "Contacts", "Contacts" },
	{ "COMA", "COMA" },
	{ "bad\xff\xc3", "bad%FF%C3" },
	{ "\x7f", "%7F" },
};

static void
names_are_escaped_and_can_be_read_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(levels); i++) {
		char got[DIR_LEVEL_MAX + 1], back[DIR_LEVEL_MAX + 1];
		const char *s = levels[i].level;
		size_t n = 0;

		IN_CASE(levels[i].want);
		dir_level(s, strlen(s), DIR_LEVEL_MAX, got);
		assert_string_equal(got, levels[i].want);
		for (const char *p = got; *p != '\0'; n++) {
			unsigned c = (unsigned char)*p;

			if (*p == '%')
				assert_int_equal(sscanf(p, "%%%2X", &c), 1);
			p += *p == '%' ? 3 : 1;
			back[n] = (char)c;
		}
		back[n] = '\0';
		assert_string_equal(back, s);
	}
}

static void
a_long_name_is_cut_to_fit_and_stays_unique(void **state)
{
	char a[DIR_LEVEL_MAX + 1], b[DIR_LEVEL_MAX + 1], text[900];

	(void)state;
	for (size_t i = 0; i < 300; i++) /* U+65E5, three bytes */
		memcpy(text + i * 3, "\xe6\x97\xa5", 3);
	dir_level(text, 85 * 3, DIR_LEVEL_MAX, a);
	assert_int_equal(strlen(a), 255);
	assert_null(strchr(a, '%'));
	dir_level(text, 86 * 3, DIR_LEVEL_MAX, a);
	dir_level(text, 87 * 3, DIR_LEVEL_MAX, b);
	assert_in_range(strlen(a), 250, 255);
	assert_non_null(strstr(a, "%+"));
	assert_int_equal((strstr(a, "%+") - a) % 3, 0);
	assert_string_not_equal(a, b);
	dir_level(text, 87 * 3, DIR_LEVEL_MAX, a);
	assert_string_equal(a, b);
}

static void
levels_become_folders_and_too_many_are_refused(void **state)
{
	char path[DIR_PATH_SIZE], deep[4096] = "";
	struct err e;

	(void)state;
	assert_int_equal(dir_path("A\\B\\..\\C", path, &e), 0);
	assert_string_equal(path, "A/B/%2E%2E/C");
	assert_int_equal(dir_path("\\x", path, &e), 0);
	assert_string_equal(path, "%00/x");
	assert_int_equal(dir_path("", path, &e), 0);
	assert_string_equal(path, "");
	for (size_t i = 0; i < 10; i++) { /* ten levels of 200 bytes */
		memset(deep + i * 201, 'a' + (int)i, 200);
		deep[i * 201 + 200] = '\\';
	}
	deep[10 * 201 - 1] = '\0';
	assert_int_equal(dir_path(deep, path, &e), 0);
	assert_in_range(strlen(path), 400, DIR_PATH_SIZE - 1);
	memset(deep, 'a', 4000);
	for (size_t i = 1; i < 4000; i += 2)
		deep[i] = '\\';
	assert_int_equal(dir_path(deep, path, &e), -1);
	assert_int_equal(err_reach(e.code), REACH_NOTE);
}

/* ---- put and verify ---------------------------------------------------- */

static void
what_is_put_is_there_and_verified(void **state)
{
	struct target *t = open_dir();
	struct receipt r;
	struct buf b;
	struct err e;
	struct stat st;
	char why[256], path[256];

	(void)state;
	buf_init(&b, 1 << 20);
	assert_int_equal(target_put(t, mail(UNID, "Inbox\\Old", "x"), &r, &e),
	    0);
	assert_int_equal(target_flush(t, &e), 0);
	assert_true(out_read(root, "Inbox/Old/" UNID ".eml", &b) > 0);
	assert_int_equal(strncmp(r.id, "sha256:", 7), 0);
	assert_string_equal(strrchr(r.id, ' '), " Inbox/Old/" UNID ".eml");
	assert_int_equal(strtoul(strchr(r.id, ' '), NULL, 10), b.len);
	assert_int_equal(out_entries(root, "Inbox/Old"), 1);
	assert_int_equal(target_verify(t, &r, why, &e), 1);
	(void)snprintf(path, sizeof(path), "%s/Inbox/Old", root);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	(void)snprintf(path, sizeof(path), "%s/Inbox/Old/" UNID ".eml", root);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	target_close(&t);
	assert_null(t);
	buf_free(&b);
}

static void
verify_says_what_is_wrong(void **state)
{
	struct target *t = open_dir();
	struct receipt r, odd = { .id = "nonsense" };
	char why[256], path[256], want[64];
	size_t size;
	struct err e;
	int fd;

	(void)state;
	assert_int_equal(target_put(t, mail(UNID, "Inbox", "x"), &r, &e), 0);
	size = strtoul(strchr(r.id, ' '), NULL, 10);
	(void)snprintf(path, sizeof(path), "%s/Inbox/" UNID ".eml", root);
	fd = open(path, O_WRONLY);
	assert_int_equal(write(fd, "y", 1), 1);
	assert_int_equal(target_verify(t, &r, why, &e), 0);
	assert_string_equal(why, "content differs");
	assert_int_equal(ftruncate(fd, 5), 0);
	(void)close(fd);
	(void)snprintf(want, sizeof(want), "5 bytes, %zu written", size);
	assert_int_equal(target_verify(t, &r, why, &e), 0);
	assert_string_equal(why, want);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(target_verify(t, &r, why, &e), 0);
	assert_string_equal(why, "missing");
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(target_verify(t, &r, why, &e), 0);
	assert_string_equal(why, "not a file");
	assert_int_equal(target_verify(t, &odd, why, &e), 0);
	assert_string_equal(why, "no receipt of this target");
	for (size_t n = 0; n < (size_t)(strrchr(r.id, ' ') - r.id) + 1; n++) {
		odd = r;
		odd.id[n] = '\0'; /* cut short */
		assert_int_equal(target_verify(t, &odd, why, &e), 0);
		assert_string_equal(why, "no receipt of this target");
	}
	target_close(&t);
}

static void
verify_follows_no_link_and_leaves_the_folder_alone(void **state)
{
	struct target *t = open_dir();
	struct receipt r, up;
	char why[256], a[256], b[256];
	struct err e;

	(void)state;
	assert_int_equal(target_put(t, mail(UNID, "Inbox", "x"), &r, &e), 0);
	(void)snprintf(a, sizeof(a), "%s/Inbox", root);
	(void)snprintf(b, sizeof(b), "%s/Elsewhere", root);
	assert_int_equal(rename(a, b), 0);
	assert_int_equal(symlink("Elsewhere", a), 0);
	assert_int_equal(target_verify(t, &r, why, &e), 0);
	assert_string_equal(why, "missing");
	up = r;
	(void)snprintf(strrchr(up.id, ' '), 64, " ../x/../passwd");
	assert_int_equal(target_verify(t, &up, why, &e), 0);
	assert_string_equal(why, "missing");
	target_close(&t);
}

static void
putting_again_lands_on_itself(void **state)
{
	struct target *t = open_dir();
	struct receipt first, second;
	struct err e;

	(void)state;
	assert_int_equal(target_put(t, mail(UNID, "Inbox", "x"), &first, &e),
	    0);
	target_close(&t);
	t = open_dir();
	assert_int_equal(target_find(t, UNID, "Inbox", &second, &e), 0);
	assert_int_equal(target_put(t, mail(UNID, "Inbox", "x"), &second, &e),
	    0);
	assert_string_equal(first.id, second.id);
	assert_int_equal(out_entries(root, "Inbox"), 1);
	target_close(&t);
}

static void
folders_that_differ_in_case_are_one(void **state)
{
	static const char *const names[][2] = {
		{ "Test", "test" },
		{ "\xc3\x84rger", "\xc3\xa4RGER" },
		{ "Stra\xc3\x9f" "e", "STRASSE" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(names); i++) {
		struct target *t = open_dir();
		struct receipt r;
		char folder[64];
		struct err e;

		IN_CASE(names[i][0]);
		assert_int_equal(target_put(t, mail(UNID, names[i][0], "x"),
		    &r, &e), 0);
		target_close(&t);
		t = open_dir(); /* as a resumed run does */
		(void)snprintf(folder, sizeof(folder), "%s\\Sub", names[i][1]);
		assert_int_equal(target_put(t, mail(UNID, folder, "x"), &r, &e),
		    0);
		assert_int_equal(strncmp(strrchr(r.id, ' ') + 1, names[i][0],
		    strlen(names[i][0])), 0);
		target_close(&t);
	}
	assert_int_equal(out_entries(root, "."), NITEMS(names));
}

static void
more_folders_than_are_kept_open(void **state)
{
	struct target *t = open_dir();
	struct receipt r;
	char why[256];
	struct err e;

	(void)state;
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 100; i++) {
			char *folder = arena_alloc(&arena, 32);

			(void)snprintf(folder, 32, "F%d", i);
			assert_int_equal(target_put(t, mail(UNID, folder, "x"),
			    &r, &e), 0);
			assert_int_equal(target_verify(t, &r, why, &e), 1);
		}
	assert_int_equal(out_entries(root, "."), 100);
	target_close(&t);
}

static void
kinds_have_their_endings(void **state)
{
	static const struct {
		enum ex_kind kind;
		const char *file;
	} kinds[] = {
		{ EX_MAIL, "F/" UNID ".eml" },
		{ EX_NOTE, "F/" UNID ".eml" },
		{ EX_CALENDAR, "F/" UNID ".ics" },
		{ EX_TASK, "F/" UNID ".ics" },
		{ EX_CONTACT, "F/" UNID ".vcf" },
		{ EX_GROUP, "F/" UNID ".vcf" },
	};
	struct target *t = open_dir();
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < NITEMS(kinds); i++) {
		struct ex_item *item = mail(UNID, "F", "x");
		struct receipt r;
		struct err e;

		IN_CASE(kinds[i].file);
		item->kind = kinds[i].kind;
		ex_set_time(item, EX_APPT_START, 0);
		assert_int_equal(target_put(t, item, &r, &e), 0);
		assert_true(out_read(root, kinds[i].file, &b) > 0);
	}
	target_close(&t);
	buf_free(&b);
}

/* ---- what must not happen ---------------------------------------------- */

static void
a_link_in_the_way_is_refused(void **state)
{
	struct target *t = open_dir();
	struct receipt r;
	char away[64], link[128];
	struct err e;

	(void)state;
	out_folder(away);
	(void)snprintf(link, sizeof(link), "%s/Inbox", root);
	assert_int_equal(symlink(away, link), 0);
	assert_int_equal(target_put(t, mail(UNID, "Inbox", "x"), &r, &e), -1);
	assert_int_equal(e.code, ERR_REFUSED);
	assert_int_equal(target_put(t, mail(UNID, "Inbox\\Sub", "x"), &r, &e),
	    -1);
	assert_int_equal(e.code, ERR_REFUSED);
	assert_int_equal(out_entries(away, "."), 0);
	target_close(&t);
	out_remove(away);
}

static void
a_link_under_the_names_of_our_files_is_replaced(void **state)
{
	struct target *t = open_dir();
	struct receipt r;
	char victim[128], name[256], why[256];
	struct stat st;
	struct err e;
	int fd;

	(void)state;
	(void)snprintf(victim, sizeof(victim), "%s/victim", root);
	fd = open(victim, O_CREAT | O_WRONLY, 0600);
	(void)close(fd);
	(void)snprintf(name, sizeof(name), "%s/Inbox", root);
	assert_int_equal(mkdir(name, 0700), 0);
	(void)snprintf(name, sizeof(name), "%s/Inbox/." UNID ".tmp", root);
	assert_int_equal(symlink("../victim", name), 0);
	(void)snprintf(name, sizeof(name), "%s/Inbox/" UNID ".eml", root);
	assert_int_equal(symlink("../victim", name), 0);
	assert_int_equal(target_put(t, mail(UNID, "Inbox", "x"), &r, &e), 0);
	assert_int_equal(stat(victim, &st), 0);
	assert_int_equal(st.st_size, 0);
	assert_int_equal(lstat(name, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(target_verify(t, &r, why, &e), 1);
	target_close(&t);
}

static void
an_unid_that_is_none_never_names_a_file(void **state)
{
	static const char *const bad[] = { "", "../../x", "0011",
		"00112233445566778899AABBCCDDEEFFX",
		"0011223344556677/899AABBCCDDEEFF" };
	struct target *t = open_dir();
	struct receipt r;
	struct err e;

	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++) {
		IN_CASE(bad[i]);
		assert_int_equal(target_put(t, mail(bad[i], "Inbox", "x"), &r,
		    &e), -1);
		assert_int_equal(err_reach(e.code), REACH_NOTE);
	}
	assert_int_equal(out_entries(root, "."), 0);
	target_close(&t);
}

static void
an_item_that_cannot_be_written_leaves_nothing(void **state)
{
	struct target *t = open_dir();
	struct ex_item *item = mail(UNID, "Inbox", "x");
	struct receipt r;
	struct err e;

	(void)state;
	/* Its attachment is in a file that is gone. */
	(void)ex_add_attachment(item, "a.bin", blob_of_file(&arena,
	    "/nonexistent/file", 0, 10));
	assert_int_equal(target_put(t, item, &r, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_int_equal(out_entries(root, "Inbox"), 0);
	target_close(&t);
}

static void
the_dry_run_refuses_what_the_run_refuses(void **state)
{
	struct target *t, *null;
	struct ex_item *item[3];
	struct receipt r;
	char why[256];
	struct err e;

	(void)state;
	t = open_dir();
	assert_int_equal(target_null_open(&null, "dir:x", NULL, &e), 0);
	item[0] = mail(UNID, "Inbox", "x");
	item[1] = ex_item_new(&arena, EX_CALENDAR, UNID);
	item[2] = mail("nonsense", "Inbox", "x");
	for (size_t i = 0; i < NITEMS(item); i++) {
		struct err a = { .code = ERR_NONE }, b = { .code = ERR_NONE };

		int wrote = target_put(t, item[i], &r, &a);

		assert_int_equal(wrote, i == 0 ? 0 : -1);
		assert_int_equal(target_put(null, item[i], &r, &b), wrote);
		assert_string_equal(r.id, "");
		assert_int_equal(a.code, b.code);
	}
	assert_int_equal(target_find(null, UNID, "Inbox", &r, &e), 0);
	assert_int_equal(target_flush(null, &e), 0);
	assert_int_equal(target_verify(null, &r, why, &e), 0);
	target_close(&null);
	target_close(&t);
}

/* ---- opening ----------------------------------------------------------- */

static void
only_targets_that_exist_are_opened(void **state)
{
	static const struct {
		const char *spec;
		enum err_code code;
	} cases[] = {
		{ "pst:", ERR_CONFIG },
		{ "pst:folder/", ERR_CONFIG },
		{ "pst:a\nb", ERR_CONFIG },
		{ "ews:", ERR_CONFIG },
		{ "ews:mail.example.com", ERR_CONFIG },
		{ "dir:", ERR_CONFIG },
		{ "", ERR_CONFIG },
		{ "/tmp/x", ERR_CONFIG },
		{ "dir:/proc/version/x", ERR_REFUSED },
		{ "dir:/proc/nothing/x", ERR_IO },
		{ "dir:/dev/null", ERR_REFUSED },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct target *t = (struct target *)1;
		struct err e = { .code = ERR_NONE };

		IN_CASE(cases[i].spec);
		assert_int_equal(target_open(&t, cases[i].spec, NULL, false,
		    &e), -1);
		if (cases[i].code != ERR_IO)
			assert_int_equal(e.code, cases[i].code);
		assert_null(t);
		assert_true(strlen(e.msg) > 0);
	}
}

static void
the_folder_and_those_above_are_made(void **state)
{
	struct target *t;
	struct receipt r;
	char spec[256];
	struct err e;

	(void)state;
	(void)snprintf(spec, sizeof(spec), "dir:%s/a//b/c/", root);
	assert_int_equal(target_open(&t, spec, NULL, true, &e), -1);
	assert_int_equal(e.code, ERR_REFUSED);
	assert_int_equal(out_entries(root, "."), 0);
	assert_int_equal(target_open(&t, spec, NULL, false, &e), 0);
	assert_int_equal(target_put(t, mail(UNID, "", "x"), &r, &e), 0);
	assert_int_equal(out_entries(root, "a/b/c"), 1);
	target_close(&t);
}

static void
a_folder_we_may_not_write_is_refused(void **state)
{
	char spec[128];
	struct err e;
	pid_t pid;
	int status;

	(void)state;
	assert_int_equal(chmod(root, 0500), 0);
	(void)snprintf(spec, sizeof(spec), "dir:%s", root);
	pid = fork(); /* root may write everywhere: be somebody else */
	if (pid == 0) {
		struct target *t;

		if (geteuid() == 0 && (chown(root, 65534, 65534) < 0 ||
			setegid(65534) < 0 || seteuid(65534) < 0))
			_exit(3);
		_exit(target_open(&t, spec, NULL, false, &e) < 0 &&
		    e.code == ERR_REFUSED ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* ---- leftovers --------------------------------------------------------- */

static void
leave(const char *name)
{
	char path[256];

	(void)snprintf(path, sizeof(path), "%s/%s", root, name);
	(void)close(open(path, O_CREAT | O_WRONLY, 0600));
}

static void
what_a_killed_run_left_is_taken_away_when_nobody_else_writes(void **state)
{
	struct target *first = open_dir(), *t;
	struct receipt r;
	struct err e;

	(void)state;
	assert_int_equal(target_put(first, mail(UNID, "A\\B", "x"), &r, &e), 0);
	leave("A/B/." UNID ".tmp");
	leave("A/.mine.tmp");
	t = open_dir(); /* the first still writes */
	assert_int_equal(out_entries(root, "A/B"), 2);
	target_close(&t);
	target_close(&first);
	t = open_dir();
	assert_int_equal(out_entries(root, "A/B"), 1);
	assert_int_equal(out_entries(root, "A"), 2);
	target_close(&t);
}

static void
knows_its_own_temporary_files(void **state)
{
	(void)state;
	assert_true(dir_is_temporary("." UNID ".tmp"));
	assert_false(dir_is_temporary("." UNID ".tm"));
	assert_false(dir_is_temporary(".0011.tmp"));
	assert_false(dir_is_temporary(UNID ".tmp"));
	assert_false(dir_is_temporary(".G0112233445566778899AABBCCDDEEFF.tmp"));
	assert_false(dir_is_temporary(""));
}

static void
errors_of_the_system_say_how_far_they_reach(void **state)
{
	static const struct {
		int number;
		enum err_code code;
		const char *says;
	} cases[] = {
		{ ENOSPC, ERR_IO, "disk full" },
		{ EDQUOT, ERR_IO, "run the same command again" },
		{ EROFS, ERR_REFUSED, "cannot be used" },
		{ EACCES, ERR_REFUSED, "cannot be used" },
		{ ELOOP, ERR_REFUSED, "link" },
		{ EISDIR, ERR_REFUSED, "folder" },
		{ ENAMETOOLONG, ERR_UNSUPPORTED, "name" },
		{ EFBIG, ERR_LIMIT, "larger" },
		{ EIO, ERR_IO, "x: " },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct err e;

		IN_CASE(strerror(cases[i].number));
		errno = cases[i].number;
		assert_int_equal(dir_errno(&e, "x"), -1);
		assert_int_equal(e.code, cases[i].code);
		assert_non_null(strstr(e.msg, cases[i].says));
	}
}

#ifdef N2E_CRASHPOINTS
/* Every write, open, sync and rename fails once: an error, and no rest. */
static void
a_fault_is_an_error_and_leaves_no_half_file(void **state)
{
	static const char *const faults[] = { "open:1", "write:1", "rename:1",
		"sync:1" };

	(void)state;
	for (size_t i = 0; i < NITEMS(faults); i++) {
		struct target *t = open_dir();
		pid_t pid = fork();
		int status;

		IN_CASE(faults[i]);
		if (pid == 0) {
			struct receipt r;
			struct err e;

			(void)setenv("N2E_FAULT", faults[i], 1);
			(void)setenv("N2E_FAULT_ERRNO", "ENOSPC", 1);
			if (target_put(t, mail(UNID, "Inbox", "x"), &r, &e) ==
				0 && target_flush(t, &e) == 0)
				_exit(1);
			_exit(e.code == ERR_IO &&
			    strstr(e.msg, "disk full") != NULL ? 0 : 2);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
		assert_int_equal(out_entries(root, "Inbox"),
		    strcmp(faults[i], "sync:1") == 0 ? 1 : 0);
		target_close(&t);
	}
}
#endif

#define WITH_ROOT(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_escaped_and_can_be_read_back),
		cmocka_unit_test(a_long_name_is_cut_to_fit_and_stays_unique),
		cmocka_unit_test(
		    levels_become_folders_and_too_many_are_refused),
		WITH_ROOT(what_is_put_is_there_and_verified),
		WITH_ROOT(verify_says_what_is_wrong),
		WITH_ROOT(verify_follows_no_link_and_leaves_the_folder_alone),
		WITH_ROOT(putting_again_lands_on_itself),
		WITH_ROOT(folders_that_differ_in_case_are_one),
		WITH_ROOT(more_folders_than_are_kept_open),
		WITH_ROOT(kinds_have_their_endings),
		WITH_ROOT(a_link_in_the_way_is_refused),
		WITH_ROOT(a_link_under_the_names_of_our_files_is_replaced),
		WITH_ROOT(an_unid_that_is_none_never_names_a_file),
		WITH_ROOT(an_item_that_cannot_be_written_leaves_nothing),
		WITH_ROOT(the_dry_run_refuses_what_the_run_refuses),
		cmocka_unit_test(only_targets_that_exist_are_opened),
		WITH_ROOT(the_folder_and_those_above_are_made),
		WITH_ROOT(a_folder_we_may_not_write_is_refused),
		WITH_ROOT(
		    what_a_killed_run_left_is_taken_away_when_nobody_else_writes),
		cmocka_unit_test(knows_its_own_temporary_files),
		cmocka_unit_test(errors_of_the_system_say_how_far_they_reach),
#ifdef N2E_CRASHPOINTS
		WITH_ROOT(a_fault_is_an_error_and_leaves_no_half_file),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "test.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "source/source.h"

static struct arena arena;
static char dir[64], said[4096];

static int
setup(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/n2e-tree-XXXXXX");
	assert_non_null(mkdtemp(dir));
	said[0] = '\0';
	return 0;
}

static int
teardown(void **state)
{
	char cmd[256];

	(void)state;
	arena_free(&arena);
	(void)snprintf(cmd, sizeof(cmd), "chmod -R u+rwx '%s' && rm -rf '%s'",
	    dir, dir);
	return system(cmd);
}

static const char *
mail(char out[300], const char *subject)
{
	(void)snprintf(out, 300, "From: a@example.com\nTo: b@example.com\n"
	    "Message-ID: <1@example.com>\nSubject: %s\n\ntext\n", subject);
	return out;
}

static void
put(const char *name, const char *bytes)
{
	char path[300];
	FILE *fp;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	for (char *p = path + strlen(dir) + 1; (p = strchr(p, '/')) != NULL;
	     *p++ = '/') {
		*p = '\0';
		(void)mkdir(path, 0700);
	}
	fp = fopen(path, "w");
	assert_non_null(fp);
	(void)fputs(bytes, fp);
	assert_int_equal(fclose(fp), 0);
}

static void
say(void *arg, const char *where, const char *what)
{
	size_t n = strlen(said);

	(void)arg;
	(void)snprintf(said + n, sizeof(said) - n, "%s: %s\n", where, what);
}

static struct source *
open_in(const char *name)
{
	static struct source_options o;
	char path[300];
	struct source *s;
	struct err e = { 0 };

	o.tmpdir = dir;
	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (source_open(&s, path, &o, say, NULL, &e) < 0)
		fail_msg("%s", e.msg);
	return s;
}

/* Subjects in order, "!" for a member that failed; each fetched again. */
static void
expect(struct source *s, const char *want)
{
	char got[1000] = "";
	struct note *n, *again;
	struct err e;
	int more;

	while ((more = source_next(s, &arena, &n, &e)) != 0) {
		size_t len = strlen(got);

		if (more < 0) {
			assert_int_equal(err_reach(e.code), REACH_NOTE);
			assert_int_equal(strlen(n->unid), 32);
			(void)snprintf(got + len, sizeof(got) - len, "! ");
			continue;
		}
		(void)snprintf(got + len, sizeof(got) - len, "%s@%s ",
		    note_text(n, "Subject"),
		    n->folder == NULL ? "" : n->folder);
		assert_int_equal(source_fetch(s, &n->at, &arena, &again, &e),
		    0);
		assert_string_equal(again->unid, n->unid);
		assert_string_equal(again->at.path, n->at.path);
		assert_string_equal(note_text(again, "Subject"),
		    note_text(n, "Subject"));
		assert_string_equal(again->folder == NULL ? "" : again->folder,
		    n->folder == NULL ? "" : n->folder);
	}
	assert_string_equal(got, want);
}

static void
a_folder_is_one_source_in_order_of_names(void **state)
{
	char m[300];
	struct source *s;

	(void)state;
	put("in/b.eml", mail(m, "two"));
	put("in/a/z/1.eml", mail(m, "one"));
	put("in/c", mail(m, "three"));
	put("in/readme.txt", "hello there\n");
	put("in/.hidden.eml", mail(m, "no"));
	put("in/.git/x.eml", mail(m, "no"));
	put("in/empty.eml", "");
	s = open_in("in");
	expect(s, "one@a\\z two@ three@ ");
	assert_non_null(strstr(said, "readme.txt: of no known form"));
	assert_non_null(strstr(said, "empty.eml: of no known form"));
	assert_non_null(strstr(said, ".hidden.eml: a hidden name; left out"));
	assert_non_null(strstr(said, ".git: a hidden name; left out"));
	assert_null(strstr(said, ".git/x.eml"));
	source_close(&s);
	assert_null(s);
}

static void
names_of_files_may_be_anything(void **state)
{
	char m[300];
	struct source *s;

	(void)state;
	put("in/12:Projects/a.eml", mail(m, "one"));
	put("in/b\x1f" "c.eml", mail(m, "two"));
	put("in/d\ne.eml", mail(m, "three"));
	s = open_in("in");
	expect(s, "one@12:Projects two@ three@ ");
	source_close(&s);
}

static void
links_are_not_followed(void **state)
{
	char m[300], from[200], to[200];
	struct source *s;

	(void)state;
	put("in/a.eml", mail(m, "one"));
	(void)snprintf(from, sizeof(from), "%s/in/loop", dir);
	(void)snprintf(to, sizeof(to), "%s/in", dir);
	assert_int_equal(symlink(to, from), 0);
	s = open_in("in");
	expect(s, "one@ ");
	assert_non_null(strstr(said, "loop: a symbolic link"));
	source_close(&s);
}

static void
a_link_to_a_file_is_read_unless_that_is_read_anyway(void **state)
{
	char m[300], from[200], to[200];
	struct source *s;

	(void)state;
	put("in/a.eml", mail(m, "one"));
	put("out/b.eml", mail(m, "two"));
	(void)snprintf(from, sizeof(from), "%s/in/again", dir);
	assert_int_equal(symlink("a.eml", from), 0);
	(void)snprintf(from, sizeof(from), "%s/in/b", dir);
	(void)snprintf(to, sizeof(to), "%s/out/b.eml", dir);
	assert_int_equal(symlink(to, from), 0);
	(void)snprintf(from, sizeof(from), "%s/in/c", dir);
	assert_int_equal(symlink("nothing", from), 0);
	(void)snprintf(from, sizeof(from), "%s/in/pipe", dir);
	assert_int_equal(mkfifo(from, 0600), 0);
	s = open_in("in");
	expect(s, "one@ two@ ");
	assert_non_null(strstr(said, "again: a symbolic link"));
	assert_non_null(strstr(said, "c: a symbolic link that leads nowhere"));
	assert_non_null(strstr(said, "pipe: no file"));
	source_close(&s);
}

static void
all_formats_may_stand_in_one_folder(void **state)
{
	char m[300];
	struct source *s;

	(void)state;
	put("in/1.xml", "<document xmlns='http://www.lotus.com/dxl' "
	    "form='Memo'><noteinfo unid='0123456789abcdef0123456789abcdef'/>"
	    "<item name='Subject'><text>one</text></item></document>\n");
	put("in/2.txt", "Form:  Memo\nFrom:  a\nSubject:  two\n\f\n"
	    "Form:  Memo\nFrom:  b\nSubject:  three\n");
	put("in/sub/3.eml", mail(m, "four"));
	put("in/sub/4.csv", "a,b\n1,2\n");
	s = open_in("in");
	expect(s, "one@ two@ three@ four@sub ");
	assert_non_null(strstr(said, "sub/4.csv: of no known form"));
	source_close(&s);
}

static void
a_broken_database_in_a_folder_is_a_failure_with_advice(void **state)
{
	char m[300], path[200];
	struct source *s;
	FILE *fp;

	(void)state;
	put("in/a.nsf", "");
	(void)snprintf(path, sizeof(path), "%s/in/a.nsf", dir);
	fp = fopen(path, "wb");
	assert_non_null(fp);
	assert_int_equal(fwrite("\x1a\0\0\x04\0\0\0\0", 1, 8, fp), 8);
	assert_int_equal(fclose(fp), 0);
	/* one of another release */
	(void)snprintf(path, sizeof(path), "%s/in/c.nsf", dir);
	fp = fopen(path, "wb");
	assert_non_null(fp);
	assert_int_equal(fwrite("\x1a\0\x08\x02\0\0\x10\0", 1, 8, fp), 8);
	assert_int_equal(fclose(fp), 0);
	put("in/b.eml", mail(m, "after"));
	s = open_in("in");
	expect(s, "! after@ ! ");
	source_close(&s);
}

/* ---- archives --------------------------------------------------------------- */

static void
pack(const char *name, int (*format)(struct archive *),
    int (*filter)(struct archive *), const char *const (*member)[2], size_t n)
{
	char path[300];
	struct archive *out = archive_write_new();

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_int_equal(format(out), ARCHIVE_OK);
	if (filter != NULL)
		assert_int_equal(filter(out), ARCHIVE_OK);
	assert_int_equal(archive_write_open_filename(out, path), ARCHIVE_OK);
	for (size_t i = 0; i < n; i++) {
		struct archive_entry *e = archive_entry_new();
		size_t len = strlen(member[i][1]);

		archive_entry_set_pathname(e, member[i][0]);
		archive_entry_set_size(e, (la_int64_t)len);
		archive_entry_set_filetype(e, AE_IFREG);
		archive_entry_set_perm(e, 0644);
		assert_int_equal(archive_write_header(out, e), ARCHIVE_OK);
		assert_int_equal(archive_write_data(out, member[i][1], len),
		    len);
		archive_entry_free(e);
	}
	assert_int_equal(archive_write_close(out), ARCHIVE_OK);
	(void)archive_write_free(out);
}

static void
archives_are_read_as_folders(void **state)
{
	char one[300], two[300];
	const char *const member[][2] = {
		{ "Mail/x/1.eml", mail(one, "one") },
		{ "2.eml", mail(two, "two") },
	};
	struct source *s;

	(void)state;
	pack("a.zip", archive_write_set_format_zip, NULL, member, 2);
	s = open_in("a.zip");
	expect(s, "one@Mail\\x two@ ");
	source_close(&s);

	/* by what it is, not by its name */
	pack("dump", archive_write_set_format_pax_restricted,
	    archive_write_add_filter_gzip, member, 2);
	s = open_in("dump");
	expect(s, "one@Mail\\x two@ ");
	source_close(&s);

	pack("b", archive_write_set_format_raw, archive_write_add_filter_zstd,
	    member + 1, 1);
	s = open_in("b");
	expect(s, "two@ ");
	source_close(&s);
}

/* Names from an archive never become paths. */
static void
evil_names_stay_inside(void **state)
{
	char one[300], two[300], path[200];
	const char *const member[][2] = {
		{ "../../evil.eml", mail(one, "one") },
		{ "/tmp/n2e-absolute.eml", mail(two, "two") },
	};
	struct source *s;

	(void)state;
	pack("a.tar", archive_write_set_format_ustar, NULL, member, 2);
	s = open_in("a.tar");
	expect(s, "one@..\\.. two@\\tmp ");
	source_close(&s);
	(void)snprintf(path, sizeof(path), "%s/../../evil.eml", dir);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(access("/tmp/n2e-absolute.eml", F_OK), -1);
}

static void
archives_in_folders_and_in_archives(void **state)
{
	char one[300], gz[1000];
	const char *const inner[][2] = { { "x", mail(one, "one") } };
	struct source *s;
	FILE *fp;
	size_t n;

	(void)state;
	put("in/b.eml", mail(gz, "two"));
	pack("in/a.gz", archive_write_set_format_raw,
	    archive_write_add_filter_gzip, inner, 1);
	s = open_in("in");
	expect(s, "one@ two@ ");
	source_close(&s);

	/* the compressed file in a zip; its bytes may hold zeroes */
	(void)snprintf(gz, sizeof(gz), "%s/in/a.gz", dir);
	fp = fopen(gz, "rb");
	assert_non_null(fp);
	n = fread(gz, 1, sizeof(gz), fp);
	assert_int_equal(fclose(fp), 0);
	struct archive *out = archive_write_new();
	char path[300];

	(void)snprintf(path, sizeof(path), "%s/z.zip", dir);
	assert_int_equal(archive_write_set_format_zip(out), ARCHIVE_OK);
	assert_int_equal(archive_write_open_filename(out, path), ARCHIVE_OK);
	struct archive_entry *e = archive_entry_new();
	archive_entry_set_pathname(e, "d/a.gz");
	archive_entry_set_size(e, (la_int64_t)n);
	archive_entry_set_filetype(e, AE_IFREG);
	assert_int_equal(archive_write_header(out, e), ARCHIVE_OK);
	assert_int_equal(archive_write_data(out, gz, n), n);
	archive_entry_free(e);
	assert_int_equal(archive_write_close(out), ARCHIVE_OK);
	(void)archive_write_free(out);
	s = open_in("z.zip");
	expect(s, "one@d ");
	source_close(&s);
}

static void
a_broken_archive_gives_what_it_holds_and_says_so(void **state)
{
	char one[300], path[200];
	const char *const member[][2] = {
		{ "1.eml", mail(one, "one") },
		{ "2.eml", one },
		{ "3.eml", one },
	};
	struct source *s;

	(void)state;
	pack("a.tar", archive_write_set_format_ustar, NULL, member, 3);
	(void)snprintf(path, sizeof(path), "%s/a.tar", dir);
	assert_int_equal(truncate(path, 1024 + 512 + 40), 0);
	s = open_in("a.tar");
	expect(s, "one@ ! ");
	source_close(&s);
}

/* Other bytes in a file at that distance from its end. */
static void
damage(const char *name, long from_end, const char *bytes)
{
	char path[300];
	FILE *fp;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	fp = fopen(path, "r+");
	assert_non_null(fp);
	assert_int_equal(fseek(fp, -from_end, SEEK_END), 0);
	assert_int_equal(fputs(bytes, fp) >= 0, 1);
	assert_int_equal(fclose(fp), 0);
}

static void
what_follows_a_damaged_member_is_read(void **state)
{
	char one[300], path[200], big[4000], zip[8000];
	const char *const member[][2] = {
		{ "1.eml", mail(one, "one") },
		{ "2.eml", big },
		{ "3.eml", one },
	};
	struct source *s;
	FILE *fp;
	size_t n;
	char *name;

	(void)state;
	for (size_t i = 0; i < sizeof(big) - 1; i++)
		big[i] = (char)('!' + i * i % 89);
	big[sizeof(big) - 1] = '\0';
	pack("a.zip", archive_write_set_format_zip, NULL, member, 3);
	(void)snprintf(path, sizeof(path), "%s/a.zip", dir);
	fp = fopen(path, "r");
	assert_non_null(fp);
	n = fread(zip, 1, sizeof(zip), fp);
	assert_int_equal(fclose(fp), 0);
	name = memmem(zip, n, "2.eml", 5);
	assert_non_null(name);
	damage("a.zip", (long)(n - (size_t)(name - zip)) - 60,
	    "\xff\xff\xff\xff\xff\xff\xff\xff");
	s = open_in("a.zip");
	expect(s, "one@ ! one@ ");
	source_close(&s);
}

static void
the_checksum_of_gzip_is_looked_at(void **state)
{
	char one[300], path[300];
	const char *const member[][2] = { { "x", mail(one, "one") } };
	struct source *s;

	(void)state;
	pack("a.gz", archive_write_set_format_raw,
	    archive_write_add_filter_gzip, member, 1);
	s = open_in("a.gz");
	expect(s, "one@ ");
	source_close(&s);
	damage("a.gz", 8, "abcd");
	s = open_in("a.gz");
	expect(s, "one@ ! ");
	source_close(&s);

	/* so short that nothing of it has been unpacked when it ends */
	(void)snprintf(path, sizeof(path), "%s/a.gz", dir);
	assert_int_equal(truncate(path, 120), 0);
	s = open_in("a.gz");
	expect(s, "one@ ! ");
	source_close(&s);
}

static void
nothing_is_left_behind(void **state)
{
	char one[300], cmd[200];
	const char *const member[][2] = { { "1.eml", mail(one, "one") } };
	struct source *s;

	(void)state;
	pack("a.zip", archive_write_set_format_zip, NULL, member, 1);
	s = open_in("a.zip");
	(void)snprintf(cmd, sizeof(cmd), "ls -d '%s'/notes2ex-* >/dev/null 2>&1",
	    dir);
	assert_int_equal(system(cmd), 0);
	source_close(&s);
	assert_int_not_equal(system(cmd), 0);
}

/* Not the archive's fault, so not a note that failed. */
static void
nowhere_to_unpack_is_ours_to_say(void **state)
{
	char one[300], path[200];
	const char *const member[][2] = { { "1.eml", mail(one, "one") } };
	struct source_options o = { .tmpdir = "/nonexistent/n2e" };
	struct source *s;
	struct note *n;
	struct err e = { 0 };

	(void)state;
	put("in/x", "");
	pack("in/a.zip", archive_write_set_format_zip, NULL, member, 1);
	(void)snprintf(path, sizeof(path), "%s/in/a.zip", dir);
	assert_int_equal(source_open(&s, path, &o, say, NULL, &e), -1);
	assert_null(s);
	assert_int_equal(e.code, ERR_IO);
	assert_non_null(strstr(e.msg, "/nonexistent/n2e"));
	assert_non_null(strstr(e.msg, "--tmpdir"));
	(void)snprintf(path, sizeof(path), "%s/in", dir);
	assert_int_equal(source_open(&s, path, &o, say, NULL, &e), 0);
	assert_int_equal(source_next(s, &arena, &n, &e), -1);
	assert_int_equal(err_reach(e.code), REACH_RUN);
	source_close(&s);
}

static void
what_cannot_be_opened_is_said(void **state)
{
	static const struct source_options o;
	struct source *s;
	struct err e;
	char path[300];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/none", dir);
	assert_int_equal(source_open(&s, path, &o, NULL, NULL, &e), -1);
	assert_int_equal(e.code, ERR_DAMAGED);
	assert_null(s);
	put("text", "hello\n");
	(void)snprintf(path, sizeof(path), "%s/text", dir);
	assert_int_equal(source_open(&s, path, &o, NULL, NULL, &e), -1);
	assert_non_null(strstr(e.msg, "no form that this version knows"));
	put("text", "");
	assert_int_equal(source_open(&s, path, &o, NULL, NULL, &e), -1);
	assert_non_null(strstr(e.msg, "empty"));
	assert_int_equal(source_open(&s, "/dev/null", &o, NULL, NULL, &e), -1);
	assert_int_equal(e.code, ERR_DAMAGED);
}

/* ---- threads ----------------------------------------------------------------- */

struct reader {
	struct source *s;
	struct note_at *at;
	size_t n, bad;
};

static void *
fetch_all(void *arg)
{
	struct reader *r = arg;
	struct arena a = { 0 };
	struct err e;
	struct note *n;

	for (int round = 0; round < 5; round++)
		for (size_t i = 0; i < r->n; i++) {
			char want[32];

			(void)snprintf(want, sizeof(want), "s%02zu", i);
			if (source_fetch(r->s, &r->at[i], &a, &n, &e) < 0 ||
			    strcmp(note_text(n, "Subject"), want) != 0)
				r->bad++;
			arena_reset(&a);
		}
	arena_free(&a);
	return NULL;
}

static void
threads_may_fetch_at_once(void **state)
{
	struct note_at at[20];
	struct reader reader[4];
	pthread_t thread[4];
	struct source *s;
	struct note *n;
	struct err e;

	(void)state;
	for (int i = 0; i < 20; i++) {
		char name[30], subject[20], m[300];

		(void)snprintf(name, sizeof(name), "in/%02d.eml", i);
		(void)snprintf(subject, sizeof(subject), "s%02d", i);
		put(name, mail(m, subject));
	}
	s = open_in("in");
	for (int i = 0; i < 20; i++) {
		assert_int_equal(source_next(s, &arena, &n, &e), 1);
		at[i] = n->at;
	}
	for (int i = 0; i < 4; i++) {
		reader[i] = (struct reader){ .s = s, .at = at, .n = 20 };
		assert_int_equal(pthread_create(&thread[i], NULL, fetch_all,
		    &reader[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(thread[i], NULL), 0);
		assert_int_equal(reader[i].bad, 0);
	}
	source_close(&s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_folder_is_one_source_in_order_of_names),
		TEST(names_of_files_may_be_anything),
		TEST(links_are_not_followed),
		TEST(a_link_to_a_file_is_read_unless_that_is_read_anyway),
		TEST(all_formats_may_stand_in_one_folder),
		TEST(nowhere_to_unpack_is_ours_to_say),
		TEST(a_broken_database_in_a_folder_is_a_failure_with_advice),
		TEST(archives_are_read_as_folders),
		TEST(evil_names_stay_inside),
		TEST(archives_in_folders_and_in_archives),
		TEST(a_broken_archive_gives_what_it_holds_and_says_so),
		TEST(what_follows_a_damaged_member_is_read),
		TEST(the_checksum_of_gzip_is_looked_at),
		TEST(nothing_is_left_behind),
		TEST(what_cannot_be_opened_is_said),
		TEST(threads_may_fetch_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "test.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include "base/log.h"
#include "base/secret.h"

static char path[] = "/tmp/test_secret.XXXXXX";

static void
write_file(const void *text, size_t n)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void
expect(unsigned kind, const char *what, const char *secret)
{
	const struct secret_source s = { .kind = kind, .what = what };
	struct buf out;
	struct err e = { 0 };

	if (secret_get(&s, &out, &e) < 0)
		fail_msg("%s", e.msg);
	assert_string_equal(out.data, secret);
	assert_int_equal(out.len, strlen(secret));
	secret_wipe(&out);
	assert_null(out.data);
}

static void
refuse(unsigned kind, const char *what, const char *says)
{
	const struct secret_source s = { .kind = kind, .what = what };
	struct buf out;
	struct err e = { 0 };

	assert_int_equal(secret_get(&s, &out, &e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	if (strstr(e.msg, says) == NULL)
		fail_msg("%s", e.msg);
	secret_wipe(&out);
}

/* ---- a file -------------------------------------------------------------- */

static void
the_first_line_of_a_file_is_the_secret(void **state)
{
	static const struct {
		const char *text, *secret;
	} rows[] = {
		{ "pass word \n", "pass word " },
		{ "p", "p" },
		{ "p\r\nq\n", "p" },
		{ "\xc3\xa4\nsecond\nthird\n", "\xc3\xa4" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		write_file(rows[i].text, strlen(rows[i].text));
		expect(SECRET_FILE, path, rows[i].secret);
	}
}

static void
a_file_without_a_secret_is_refused(void **state)
{
	static char large[SECRET_MAX + 10];

	(void)state;
	write_file("", 0);
	refuse(SECRET_FILE, path, "no password");
	write_file("\r\nx\n", 4);
	refuse(SECRET_FILE, path, "no password");
	write_file("a\0b\n", 4);
	refuse(SECRET_FILE, path, "not a line of text");
	memset(large, 'x', sizeof(large));
	write_file(large, sizeof(large));
	refuse(SECRET_FILE, path, "longer");
	write_file(large, SECRET_MAX - 1);
	large[SECRET_MAX - 1] = '\0';
	expect(SECRET_FILE, path, large);
	refuse(SECRET_FILE, "/nowhere/at/all", "/nowhere/at/all");
	refuse(SECRET_FILE, "/tmp", "/tmp");
	refuse(SECRET_FILE, "-", "--password-fd 0");
}

/* What was said on standard error while it was read. */
static void
said_of(mode_t mode, char *said, size_t room)
{
	int ends[2], saved = dup(STDERR_FILENO);

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(chmod(path, mode), 0);
	(void)fflush(stderr);
	assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
	expect(SECRET_FILE, path, "hush");
	(void)fflush(stderr);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	(void)close(saved);
	(void)close(ends[1]);
	ssize_t n = read(ends[0], said, room - 1);

	said[n > 0 ? n : 0] = '\0';
	(void)close(ends[0]);
}

static void
a_file_for_all_to_read_is_warned_of(void **state)
{
	char said[500];

	(void)state;
	write_file("hush\n", 5);
	log_set(LOG_WARNING, false);
	said_of(0600, said, sizeof(said));
	assert_string_equal(said, "");
	said_of(0644, said, sizeof(said));
	assert_non_null(strstr(said, "chmod 600"));
	assert_null(strstr(said, "hush"));
	assert_int_equal(chmod(path, 0600), 0);
}

/* ---- a descriptor -------------------------------------------------------- */

static void
a_descriptor_gives_one_and_is_closed(void **state)
{
	int ends[2];
	char number[16];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "first\nsecond\n", 13), 13);
	(void)snprintf(number, sizeof(number), "%d", ends[0]);
	expect(SECRET_FD, number, "first");
	assert_int_equal(fcntl(ends[0], F_GETFD), -1);
	(void)close(ends[1]);
	refuse(SECRET_FD, number, "descriptor");
}

static void
what_is_no_descriptor_is_refused(void **state)
{
	static const char *const rows[] = { "", "x", "1", "2", "-1", "3x",
		"99999999999", "60000" };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++)
		refuse(SECRET_FD, rows[i], "descriptor");
}

/* ---- a command ----------------------------------------------------------- */

static void
a_command_gives_a_token_each_time(void **state)
{
	struct secret_source s = { .kind = SECRET_COMMAND };
	char command[200];
	struct buf out;
	struct err e = { 0 };

	(void)state;
	write_file("", 0);
	(void)snprintf(command, sizeof(command),
	    "echo x >>%s; echo token-$(wc -l <%s)", path, path);
	s.what = command;
	assert_int_equal(secret_get(&s, &out, &e), 0);
	assert_string_equal(out.data, "token-1");
	secret_wipe(&out);
	assert_int_equal(secret_again(&s, &out, &e), 0);
	assert_string_equal(out.data, "token-2");
	secret_wipe(&out);
}

static void
a_command_that_says_more_is_cut_off(void **state)
{
	(void)state;
	expect(SECRET_COMMAND, "echo token; yes", "token");
	expect(SECRET_COMMAND, "echo token; seq 9000", "token");
	expect(SECRET_COMMAND, "printf token; exec 1>&-; sleep 0", "token");
}

static void
a_command_that_fails_is_told(void **state)
{
	(void)state;
	refuse(SECRET_COMMAND, "echo token; exit 7", "status 7");
	refuse(SECRET_COMMAND, "exit 0", "no password");
	refuse(SECRET_COMMAND, "kill -TERM $$", "signal 15");
	refuse(SECRET_COMMAND, "/nowhere/at/all 2>/dev/null", "status 127");
}

/* It gets no descriptor of ours, and nothing to read. */
static void
a_command_has_nothing_of_ours(void **state)
{
	int fd = open("/dev/null", O_RDONLY); /* without close-on-exec */

	(void)state;
	assert_true(fd > 2);
	expect(SECRET_COMMAND, "cat; ls /proc/self/fd | wc -l", "4");
	(void)close(fd);
}

/* ---- the terminal -------------------------------------------------------- */

/* In a process of its own with that terminal: 0 when it was "pass". */
static int
ask_there(void)
{
	const struct secret_source s = { .kind = SECRET_TERMINAL,
		.what = "Password: " };
	struct buf out;
	struct err e = { 0 };

	if (secret_get(&s, &out, &e) < 0)
		return e.code == ERR_CANCELLED ? 3 : 2;
	int ret = strcmp(out.data, "pass") == 0 ? 0 : 1;

	secret_wipe(&out);
	return ret;
}

/* What it shows, until that comes. */
static void
read_until(int fd, const char *end, char *shown, size_t room)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	size_t n = strlen(shown);

	while (strstr(shown, end) == NULL && n < room - 1 &&
	    poll(&p, 1, 10000) > 0) {
		ssize_t got = read(fd, shown + n, room - 1 - n);

		if (got <= 0)
			break;
		n += (size_t)got;
		shown[n] = '\0';
	}
	assert_non_null(strstr(shown, end));
}

static bool
has_echo(int fd)
{
	struct termios t;

	assert_int_equal(tcgetattr(fd, &t), 0);
	return (t.c_lflag & ECHO) != 0;
}

static void
the_terminal_shows_nothing_of_it(void **state)
{
	char shown[500] = "";
	int fd, status;
	pid_t child = forkpty(&fd, NULL, NULL, NULL);

	(void)state;
	if (child == 0)
		_exit(ask_there());
	assert_true(child > 0);
	read_until(fd, "Password: ", shown, sizeof(shown));
	assert_false(has_echo(fd));
	assert_int_equal(write(fd, "pass\n", 5), 5);
	read_until(fd, "\n", shown, sizeof(shown));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_null(strstr(shown, "pass"));
	(void)close(fd);
}

/* The child dies of the signal, but not before the echo is on again. */
static void
an_interrupt_leaves_the_terminal_as_it_was(void **state)
{
	char shown[500] = "";
	int fd, slave, status;
	char name[100];

	(void)state;
	assert_int_equal(openpty(&fd, &slave, name, NULL, NULL), 0);
	pid_t child = fork();

	if (child == 0) {
		(void)signal(SIGINT, SIG_DFL);
		(void)login_tty(slave);
		_exit(ask_there());
	}
	assert_true(child > 0);
	read_until(fd, "Password: ", shown, sizeof(shown));
	assert_int_equal(write(fd, "pa\003", 3), 3);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGINT);
	assert_true(has_echo(slave));
	(void)close(slave);
	(void)close(fd);
}

static void
without_a_terminal_it_says_what_to_use(void **state)
{
	int status;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		(void)setsid();
		_exit(ask_there());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 2);
}

static void
the_process_leaves_no_core(void **state)
{
	(void)state;
	write_file("hush\n", 5);
	expect(SECRET_FILE, path, "hush");
#ifndef N2E_SANITIZE
	assert_int_equal(prctl(PR_GET_DUMPABLE), 0);
#endif
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_line_of_a_file_is_the_secret),
		cmocka_unit_test(a_file_without_a_secret_is_refused),
		cmocka_unit_test(a_file_for_all_to_read_is_warned_of),
		cmocka_unit_test(a_descriptor_gives_one_and_is_closed),
		cmocka_unit_test(what_is_no_descriptor_is_refused),
		cmocka_unit_test(a_command_gives_a_token_each_time),
		cmocka_unit_test(a_command_that_says_more_is_cut_off),
		cmocka_unit_test(a_command_that_fails_is_told),
		cmocka_unit_test(a_command_has_nothing_of_ours),
		cmocka_unit_test(the_terminal_shows_nothing_of_it),
		cmocka_unit_test(an_interrupt_leaves_the_terminal_as_it_was),
		cmocka_unit_test(without_a_terminal_it_says_what_to_use),
		cmocka_unit_test(the_process_leaves_no_core),
	};
	int fd = mkstemp(path);
	int failed;

	if (fd < 0)
		return 1;
	(void)close(fd);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	(void)unlink(path);
	return failed;
}

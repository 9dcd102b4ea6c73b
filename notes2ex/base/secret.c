#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret_priv.h"

#define COMMAND_SECONDS 120
#define END_SECONDS     5 /* after its line */

/* No core file, and no other program of this user that looks into us. */
static void
hide(void)
{
#ifndef N2E_SANITIZE /* which looks into itself at the end */
	(void)prctl(PR_SET_DUMPABLE, 0);
#endif
}

int
secret_read(int fd, struct secret_line *l)
{
	ssize_t n;

	if (l->n == sizeof(l->data))
		return 0;
	/* One by one: what follows the line is not ours. */
	do {
		n = read(fd, l->data + l->n, 1);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return (int)n;
	l->has_end = l->data[l->n] == '\n';
	if (!l->has_end)
		l->n++;
	return l->has_end ? 0 : 1;
}

static int
read_line(int fd, struct secret_line *l)
{
	int n;

	while ((n = secret_read(fd, l)) > 0)
		;
	return n;
}

/* ---- where it comes from ------------------------------------------------- */

static int
from_file(const char *path, struct secret_line *l, struct err *e)
{
	struct stat st;
	int fd, n;

	if (strcmp(path, "-") == 0)
		return err_set(e, ERR_CONFIG, "a password or token is not read "
		    "from standard input: name a file, or use --password-fd 0");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || (n = read_line(fd, l)) < 0) {
		(void)err_errno(e, "%s: cannot read the password or token",
		    path);
		e->code = ERR_CONFIG;
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_mode & (S_IRGRP | S_IROTH)) != 0)
		log_warning("secret", "%s: others can read it: chmod 600",
		    path);
	(void)close(fd);
	return 0;
}

static int
from_fd(const char *number, struct secret_line *l, struct err *e)
{
	char *end;
	long fd = strtol(number, &end, 10);

	if (end == number || *end != '\0' || fd < 0 || fd > 65535 || fd == 1 ||
	    fd == 2)
		return err_set(e, ERR_CONFIG, "%s: not the number of a "
		    "descriptor that can be read", number);
	if (read_line((int)fd, l) < 0) {
		(void)err_errno(e, "descriptor %ld: cannot read the password",
		    fd);
		e->code = ERR_CONFIG;
		return -1;
	}
	if (fd > 2)
		(void)close((int)fd); /* no child needs it */
	return 0;
}

/* In the child: nothing but what may be done between fork and exec. */
static void
run_command(const char *command, int out)
{
	int in = open("/dev/null", O_RDONLY);

	(void)signal(SIGPIPE, SIG_DFL);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    close_range(3, ~0U, 0) < 0)
		_exit(126);
	(void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* Until it says something, or ends. */
static bool
has_more(int fd, int seconds)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int ready;

	do {
		ready = poll(&p, 1, seconds * 1000);
	} while (ready < 0 && errno == EINTR);
	return ready > 0;
}

/* Its first line; what else it says is of no interest, up to a point. */
static int
read_command(int fd, struct secret_line *l)
{
	char more[4096];
	int n = 1;

	while (n > 0) {
		if (!has_more(fd, COMMAND_SECONDS))
			return -1;
		n = secret_read(fd, l);
	}
	for (int i = 0; i < 64 && n == 0 && has_more(fd, END_SECONDS); i++)
		if (read(fd, more, sizeof(more)) <= 0)
			break;
	explicit_bzero(more, sizeof(more));
	return n;
}

/* Of a shell, too, whose command was ended by a signal. */
static int
signal_of(int status)
{
	if (WIFSIGNALED(status))
		return WTERMSIG(status);
	return WEXITSTATUS(status) > 128 ? WEXITSTATUS(status) - 128 : 0;
}

static int
end_command(pid_t child, bool too_late, struct err *e)
{
	int status;

	if (too_late)
		(void)kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return err_errno(e, "the command for the token");
	if (too_late)
		return err_set(e, ERR_CONFIG, "the command for the token has "
		    "said nothing for %d s", COMMAND_SECONDS);
	/* One that has more to say than is read has done what it should. */
	if (status == 0 || signal_of(status) == SIGPIPE)
		return 0;
	if (signal_of(status) != 0)
		return err_set(e, ERR_CONFIG, "the command for the token was "
		    "ended by signal %d", signal_of(status));
	return err_set(e, ERR_CONFIG, "the command for the token ended with "
	    "status %d", WEXITSTATUS(status));
}

static int
from_command(const char *command, struct secret_line *l, struct err *e)
{
	int ends[2], n;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(e, "the command for the token");
	child = fork();
	if (child == 0)
		run_command(command, ends[1]);
	(void)close(ends[1]);
	if (child < 0) {
		(void)close(ends[0]);
		return err_errno(e, "the command for the token");
	}
	n = read_command(ends[0], l);
	(void)close(ends[0]);
	return end_command(child, n < 0, e);
}

/* ---- what it is ---------------------------------------------------------- */

static const char *
name_of(const struct secret_source *s)
{
	switch (s->kind) {
	case SECRET_FILE:
		return s->what;
	case SECRET_FD:
		return "the descriptor of the password";
	case SECRET_COMMAND:
		return "the command for the token";
	case SECRET_TERMINAL:
		break;
	}
	return "the terminal";
}

static int
get_line(const struct secret_source *s, struct secret_line *l, struct err *e)
{
	switch (s->kind) {
	case SECRET_FILE:
		return from_file(s->what, l, e);
	case SECRET_FD:
		return from_fd(s->what, l, e);
	case SECRET_COMMAND:
		return from_command(s->what, l, e);
	case SECRET_TERMINAL:
		break;
	}
	return secret_ask(s->what, l, e);
}

static int
check(const struct secret_source *s, struct secret_line *l, struct err *e)
{
	if (l->n == sizeof(l->data))
		return err_set(e, ERR_CONFIG, "%s: the first line is longer "
		    "than %d bytes", name_of(s), SECRET_MAX);
	if (l->n > 0 && l->data[l->n - 1] == '\r')
		l->n--;
	if (l->n == 0)
		return err_set(e, ERR_CONFIG, "%s: no password or token in "
		    "its first line", name_of(s));
	if (memchr(l->data, '\0', l->n) != NULL)
		return err_set(e, ERR_CONFIG, "%s: not a line of text",
		    name_of(s));
	return 0;
}

int
secret_again(void *source, struct buf *out, struct err *e)
{
	const struct secret_source *s = source;
	struct secret_line l;
	int ret;

	hide();
	l.n = 0;
	l.has_end = false;
	ret = get_line(s, &l, e);
	if (ret == 0)
		ret = check(s, &l, e);
	if (ret == 0)
		buf_put(out, l.data, l.n);
	explicit_bzero(&l, sizeof(l));
	return ret;
}

int
secret_get(const struct secret_source *s, struct buf *out, struct err *e)
{
	struct secret_source copy = *s;

	buf_init(out, SECRET_MAX + 1);
	return secret_again(&copy, out, e);
}

void
secret_wipe(struct buf *b)
{
	if (b->data != NULL)
		explicit_bzero(b->data, b->cap);
	buf_free(b);
}

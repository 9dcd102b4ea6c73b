/* A question at the terminal, whose answer is not shown. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "base/secret_priv.h"
#include "base/sys.h"

/*
 * Signals wait while the echo is off: one that comes is seen, and takes its
 * course once the terminal is as it was.
 */
struct quiet {
	int tty, signals;
	struct termios before;
	sigset_t mask;
};

static int
begin_quiet(struct quiet *q)
{
	struct termios off;
	sigset_t wait;

	(void)sigemptyset(&wait);
	(void)sigaddset(&wait, SIGINT);
	(void)sigaddset(&wait, SIGTERM);
	(void)sigaddset(&wait, SIGHUP);
	(void)sigaddset(&wait, SIGQUIT);
	if (tcgetattr(q->tty, &q->before) < 0)
		return -1;
	q->signals = signalfd(-1, &wait, SFD_CLOEXEC);
	if (q->signals < 0)
		return -1;
	(void)pthread_sigmask(SIG_BLOCK, &wait, &q->mask);
	off = q->before;
	off.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	off.c_lflag |= ICANON;
	if (tcsetattr(q->tty, TCSAFLUSH, &off) == 0)
		return 0;
	(void)close(q->signals);
	(void)pthread_sigmask(SIG_SETMASK, &q->mask, NULL);
	return -1;
}

static void
end_quiet(struct quiet *q)
{
	(void)tcsetattr(q->tty, TCSAFLUSH, &q->before);
	(void)sys_write(q->tty, "\n", 1);
	(void)close(q->signals);
	(void)pthread_sigmask(SIG_SETMASK, &q->mask, NULL);
}

/* 0 with the line; -1 when a signal came, or the terminal has gone. */
static int
answer(const struct quiet *q, struct secret_line *l)
{
	struct pollfd p[] = { { .fd = q->tty, .events = POLLIN },
		{ .fd = q->signals, .events = POLLIN } };
	int n = 1;

	while (n > 0) {
		if (poll(p, NITEMS(p), -1) < 0) {
			if (errno == EINTR)
				continue;
			return -1;
		}
		if (p[1].revents != 0)
			return -1;
		n = secret_read(q->tty, l);
	}
	return n;
}

int
secret_ask(const char *question, struct secret_line *l, struct err *e)
{
	struct quiet q = { .tty = open("/dev/tty", O_RDWR | O_CLOEXEC) };
	int ret;

	if (q.tty < 0)
		return err_set(e, ERR_CONFIG, "there is no terminal to ask for "
		    "the password at: use --password-file or --password-fd");
	if (begin_quiet(&q) < 0) {
		ret = err_errno(e, "the terminal cannot be asked");
		(void)close(q.tty);
		return ret;
	}
	(void)sys_write(q.tty, question, strlen(question));
	ret = answer(&q, l);
	end_quiet(&q);
	(void)close(q.tty);
	return ret < 0 ? err_set(e, ERR_CANCELLED, "no password was given") :
			 0;
}

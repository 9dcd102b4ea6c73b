/* The program: finds the command and prints the one line that says why not. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "cmd/cmd.h"

/*
 * Who starts us with a standard stream closed must not find our output in the
 * next file that is opened, which would be the journal.  Standard output stays
 * as good as closed: what is written to it fails, and that is said.
 */
static void
hold_standard_streams(void)
{
	static const int mode[] = { O_RDONLY, O_RDONLY, O_WRONLY };

	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", mode[fd]) < 0)
			_exit(CMD_EARLY);
}

int
main(int argc, char **argv)
{
	struct err e = { 0 };

	hold_standard_streams();
	/* A reader that leaves is an error of write, not the end of us. */
	(void)signal(SIGPIPE, SIG_IGN);
	/* What we write must not depend on where we run. */
	(void)setlocale(LC_ALL, "C.UTF-8");

	int status = cmd_main(argc - 1, argv + 1, &e);
	struct err out = { 0 };

	if (cmd_out_end(&out) < 0 && status >= 0) {
		e = out;
		status = -1;
	}
	if (status >= 0)
		return status;
	if (e.code != ERR_IO || !cmd_out_is_closed())
		log_end(e.msg);
	return (int)cmd_exit_of(e.code);
}

/* The program: finds the command and prints the one line that says why not. */
#include <locale.h>
#include <signal.h>

#include "base/err.h"
#include "base/log.h"
#include "cmd/cmd.h"

int
main(int argc, char **argv)
{
	struct err e = { 0 };

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

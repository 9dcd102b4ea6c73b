/* The one place with a global that changes: signals know no other way. */
#include <signal.h>
#include <unistd.h>

#include "run/run_priv.h"

static volatile sig_atomic_t stopped;

/* The first asks for an end, the second does not wait for it. */
static void
on_signal(int number)
{
	static const char note[] = "\nnotes2ex: finishing the batch; press "
				   "again to leave at once\n";

	(void)number;
	if (stopped)
		_exit(3);
	stopped = 1;
	if (write(STDERR_FILENO, note, sizeof(note) - 1) < 0)
		stopped = 1; /* nobody to tell */
}

void
run_catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal,
		.sa_flags = SA_RESTART };

	(void)sigemptyset(&sa.sa_mask);
	(void)sigaction(SIGINT, &sa, NULL);
	(void)sigaction(SIGTERM, &sa, NULL);
	/* A write beyond the limit of file sizes fails, and says so. */
	sa.sa_handler = SIG_IGN;
	(void)sigaction(SIGXFSZ, &sa, NULL);
}

bool
run_is_stopped(void)
{
	return stopped != 0;
}

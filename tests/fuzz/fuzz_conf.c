/* A config file of migrate; what it gives must be what its line says. */
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/conf.h"
#include "cmd/cmd.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct cmd_values *v)
{
	if (v->limit < 0 || v->jobs < 0 || v->max_size < 0 ||
	    v->kinds >= 1u << EX_KINDS || v->as != 0)
		abort();
	for (size_t i = 0; i < v->from.n; i++)
		if (v->from.text[i][0] == '\0')
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	int fd = memfd_create("conf", MFD_CLOEXEC);
	struct arena a = { 0 };
	struct cmd_values v = { .arena = &a };
	struct opt_run r;
	struct err e = { 0 };
	char path[64];

	if (fd < 0 || write(fd, data, n) != (ssize_t)n)
		abort();
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	opt_start(&r, cmd_migrate.opt, cmd_migrate.nopts, &v, &a);
	if (conf_read(path, &r, &e) < 0 &&
	    (e.code != ERR_CONFIG || strstr(e.msg, "line ") == NULL))
		abort();
	check(&v);
	(void)close(fd);
	arena_free(&a);
	return 0;
}

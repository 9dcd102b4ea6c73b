/*
 * --directory: LDIF, and CSV behind its heading.  What is wrong has a line,
 * unless the whole file is no text.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mapping/map_directory.h"
#include "run/run_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(int status, const struct err *e)
{
	if (status < 0 && (e->code != ERR_CONFIG ||
	    (strstr(e->msg, ": line ") == NULL &&
	    strstr(e->msg, ": no text: ") == NULL)))
		abort();
}

static void
try_ldif(const uint8_t *data, size_t n)
{
	const struct run_options o = { .from = NULL };
	struct map_directory *d = map_directory_new();
	FILE *fp = fmemopen((void *)(uintptr_t)data, n, "r");
	struct err e = { 0 };

	if (fp == NULL)
		abort();
	check(run_directory_ldif(d, "f", fp, &o, &e), &e);
	(void)fclose(fp);
	map_directory_free(d);
}

static void
try_csv(const uint8_t *data, size_t n)
{
	static const char head[] = "NotesName,PrimarySmtp\n";
	const struct run_options o = { .from = NULL };
	struct map_directory *d = map_directory_new();
	int fd = memfd_create("csv", MFD_CLOEXEC);
	struct err e = { 0 };
	char path[64];

	if (fd < 0 || write(fd, head, sizeof(head) - 1) < 0 ||
	    write(fd, data, n) != (ssize_t)n)
		abort();
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	check(run_directory(d, path, &o, &e), &e);
	(void)close(fd);
	map_directory_free(d);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n == 0)
		return 0;
	try_ldif(data, n);
	try_csv(data, n);
	return 0;
}

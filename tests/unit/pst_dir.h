/* A folder of a test's own, opened. */
#ifndef TESTS_PST_DIR_H
#define TESTS_PST_DIR_H

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

static char dir_path[64];
static int dir;

static inline int
dir_setup(void **state)
{
	(void)state;
	(void)snprintf(dir_path, sizeof(dir_path), "/tmp/n2e-pst-XXXXXX");
	assert_non_null(mkdtemp(dir_path));
	dir = open(dir_path, O_RDONLY | O_DIRECTORY);
	return dir < 0;
}

static inline int
dir_teardown(void **state)
{
	char cmd[128];

	(void)state;
	(void)close(dir);
	(void)snprintf(cmd, sizeof(cmd), "rm -rf '%s'", dir_path);
	return system(cmd);
}

/* The whole file; to be freed. */
static inline uint8_t *
dir_read(const char *name, size_t *n)
{
	int fd = openat(dir, name, O_RDONLY);
	struct stat st;

	assert_true(fd >= 0 && fstat(fd, &st) == 0);
	*n = (size_t)st.st_size;
	uint8_t *p = mem_grow(NULL, *n + 1);

	assert_int_equal(read(fd, p, *n), *n);
	(void)close(fd);
	return p;
}

static inline uint64_t
dir_size(const char *name)
{
	struct stat st;

	assert_int_equal(fstatat(dir, name, &st, 0), 0);
	return (uint64_t)st.st_size;
}

#endif

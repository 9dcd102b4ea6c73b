/* test_out - where the tests of targets write to: memory, a scratch folder. */
#ifndef TESTS_TEST_OUT_H
#define TESTS_TEST_OUT_H

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "target/dir_write.h"
#include "test.h"

#define UNID "00112233445566778899AABBCCDDEEFF"

static inline int
out_put(void *arg, const void *p, size_t n, struct err *e)
{
	struct buf *b = arg;

	(void)e;
	buf_put(b, p, n);
	return 0;
}

/* A sink that takes so many bytes and then has a full disk. */
struct out_short {
	size_t left;
};

static inline int
out_put_short(void *arg, const void *p, size_t n, struct err *e)
{
	struct out_short *s = arg;

	(void)p;
	if (n > s->left)
		return err_set(e, ERR_IO, "disk full");
	s->left -= n;
	return 0;
}

static inline void
out_folder(char path[64])
{
	(void)snprintf(path, 64, "/tmp/notes2ex-test-XXXXXX");
	assert_non_null(mkdtemp(path));
}

static inline int
out_remove_one(const char *path, const struct stat *st, int type,
    struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void
out_remove(const char *path)
{
	(void)nftw(path, out_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The whole file, in the buf; its length, or -1 when it is not there. */
static inline ssize_t
out_read(const char *folder, const char *name, struct buf *b)
{
	char path[2048], part[4096];
	ssize_t got;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	buf_clear(b);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return -1;
	while ((got = read(fd, part, sizeof(part))) > 0)
		buf_put(b, part, (size_t)got);
	(void)close(fd);
	return (ssize_t)b->len;
}

static inline size_t
out_entries(const char *folder, const char *name)
{
	char path[2048];
	struct dirent *d;
	size_t n = 0;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);

	DIR *dir = opendir(path);

	if (dir == NULL)
		return 0;
	while ((d = readdir(dir)) != NULL)
		n += strcmp(d->d_name, ".") != 0 &&
		    strcmp(d->d_name, "..") != 0 ? 1 : 0;
	(void)closedir(dir);
	return n;
}

#endif

#include "base/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef N2E_CRASHPOINTS
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* True when this call of that kind is the one that has to fail. */
static bool
fault(const char *kind)
{
	static atomic_long count;
	const char *want = getenv("N2E_FAULT");
	size_t n = strlen(kind);

	if (want == NULL || strncmp(want, kind, n) != 0 || want[n] != ':')
		return false;

	char *end;
	long at = strtol(want + n + 1, &end, 10);
	long here = atomic_fetch_add(&count, 1) + 1;

	if (here != at && !(*end == '+' && here > at))
		return false;
	const char *why = getenv("N2E_FAULT_ERRNO");
	errno = why != NULL && strcmp(why, "ENOSPC") == 0 ? ENOSPC : EIO;
	(void)dprintf(STDERR_FILENO, "fault %s %ld\n", kind, here);
	return true;
}
#else
#define fault(kind) ((void)(kind), 0)
#endif

int
sys_openat(int dir, const char *name, int flags, mode_t mode)
{
	if (fault("open"))
		return -1;
	return openat(dir, name, flags | O_CLOEXEC, mode);
}

int
sys_write(int fd, const void *p, size_t n)
{
	const uint8_t *at = p;

	while (n > 0) {
		if (fault("write"))
			return -1;
		ssize_t got = write(fd, at, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		at += got;
		n -= (size_t)got;
	}
	return 0;
}

int
sys_pwrite(int fd, const void *p, size_t n, uint64_t offset)
{
	const uint8_t *at = p;

	while (n > 0) {
		if (fault("write"))
			return -1;
		ssize_t got = pwrite(fd, at, n, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		at += got;
		n -= (size_t)got;
		offset += (uint64_t)got;
	}
	return 0;
}

int
sys_ftruncate(int fd, uint64_t length)
{
	if (fault("write"))
		return -1;
	return ftruncate(fd, (off_t)length);
}

int
sys_fsync(int fd)
{
	if (fault("sync"))
		return -1;
	/* Not every file system can do that for folders; then it need not. */
	return fsync(fd) == 0 || errno == EINVAL ? 0 : -1;
}

int
sys_fdatasync(int fd)
{
	if (fault("sync"))
		return -1;
	return fdatasync(fd);
}

int
sys_syncfs(int fd)
{
	if (fault("sync"))
		return -1;
	return syncfs(fd);
}

int
sys_renameat(int dir, const char *from, const char *to)
{
	if (fault("rename"))
		return -1;
	return renameat(dir, from, dir, to);
}

int
sys_renameat_new(int dir, const char *from, const char *to)
{
	struct stat st;

	if (fault("rename"))
		return -1;
	if (renameat2(dir, from, dir, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	/* Not every file system can say it at once. */
	if (fstatat(dir, to, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return -1;
	}
	return errno == ENOENT ? renameat(dir, from, dir, to) : -1;
}

/*
 * sys - the system calls that make data durable, with faults to order.
 *
 * Everything that writes goes through here, so that one counter can make the
 * n-th of them fail: N2E_FAULT=write:5 (once), write:5+ (from then on), with
 * write, sync, rename, open; N2E_FAULT_ERRNO names the error (ENOSPC).  Only
 * builds with -DN2E_CRASHPOINTS look at the environment.
 */
#ifndef BASE_SYS_H
#define BASE_SYS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* As openat(2), with O_CLOEXEC. */
int sys_openat(int dir, const char *name, int flags, mode_t);
/* All n bytes or -1 with errno; goes on after short writes and EINTR. */
int sys_write(int fd, const void *, size_t n);
/* The same at an offset, as pwrite(2). */
int sys_pwrite(int fd, const void *, size_t n, uint64_t offset);
int sys_ftruncate(int fd, uint64_t length); /* counts as a write */
int sys_fsync(int fd);
int sys_fdatasync(int fd);
int sys_syncfs(int fd);
int sys_renameat(int dir, const char *from, const char *to);
/* The same, but never over something: EEXIST. */
int sys_renameat_new(int dir, const char *from, const char *to);

#endif

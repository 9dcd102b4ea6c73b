/* A reader over invented bytes: every note, and every note once more. */
#ifndef TESTS_PIM_FUZZ_H
#define TESTS_PIM_FUZZ_H

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "source/source.h"

/*
 * What next() gives, fetch() must give again.  The file is in memory; its
 * path is how open() gets at it.
 */
static inline int
pim_fuzz(const struct source_ops *ops, const uint8_t *data, size_t n)
{
	struct source_options opt = { 0 };
	struct source *src = NULL;
	struct arena arena = { 0 };
	struct note *note, *again;
	struct err e;
	char path[64];
	int fd = memfd_create("fuzz", 0), more;

	if (fd < 0 || write(fd, data, n) != (ssize_t)n)
		abort();
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (ops->open(&src, path, "", &opt, &e) < 0)
		abort();
	while ((more = ops->next(src, &arena, &note, &e)) != 0) {
		if (more < 0 && err_reach(e.code) != REACH_NOTE)
			abort();
		if (note->at.off < 0 || note->at.len <= 0 ||
		    note->at.off + note->at.len > (int64_t)n ||
		    strlen(note->unid) != NOTE_UNID_LEN)
			abort();
		if (more == 1 &&
		    (ops->fetch(src, &note->at, &arena, &again, &e) < 0 ||
			strcmp(note->unid, again->unid) != 0 ||
			strcmp(note->parent, again->parent) != 0 ||
			strcmp(note->form, again->form) != 0))
			abort();
		arena_reset(&arena);
	}
	ops->close(src);
	arena_free(&arena);
	(void)close(fd);
	return 0;
}

#endif

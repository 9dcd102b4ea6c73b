/* nsf_fuzz - a database in memory, read from its first note to its last. */
#ifndef FUZZ_NSF_FUZZ_H
#define FUZZ_NSF_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "source/source.h"

#define NOTES_MOST   256
#define CONTENT_MOST (1u << 20) /* bytes of one file or picture */

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static inline void
read_blob(const struct blob *b)
{
	uint8_t bytes[8192];
	struct stream *s;
	struct err e;
	ssize_t n;

	if (b == NULL || stream_open(&s, b, &e) < 0)
		return;
	for (size_t all = 0; all < CONTENT_MOST; all += (size_t)n)
		if ((n = stream_read(s, bytes, sizeof(bytes), &e)) <= 0)
			break;
	stream_close(&s);
}

static inline void
read_pictures(const struct rich *r)
{
	for (; r != NULL; r = r->next) {
		if (r->picture != NULL)
			read_blob(r->picture->data);
		read_pictures(r->child);
	}
}

static inline void
read_note(const struct note *n)
{
	NOTE_FOREACH_FIELD(f, n) {
		if (f->type == NOTE_FILE)
			read_blob(f->file->data);
		if (f->type == NOTE_RICH)
			read_pictures(f->rich);
	}
	read_blob(n->mime);
}

/* Every note by next, the last good one again by its place. */
static inline void
read_all(struct source *s)
{
	struct arena a = { 0 };
	struct note_at at = { 0 };
	struct note *note;
	struct err e;
	int got;

	for (int i = 0; i < NOTES_MOST; i++) {
		got = source_next(s, &a, &note, &e);
		if (got == 0 || (got < 0 && err_reach(e.code) != REACH_NOTE))
			break;
		if (got == 1) {
			read_note(note);
			at = note->at;
			at.path = ""; /* the file itself */
		}
		arena_reset(&a);
	}
	if (at.path != NULL && source_fetch(s, &at, &a, &note, &e) < 0 &&
	    e.msg[0] == '\0')
		abort();
	arena_free(&a);
}

static inline void
read_database(const uint8_t *bytes, size_t n)
{
	struct source_options opt = { 0 };
	int fd = memfd_create("nsf", MFD_CLOEXEC);
	struct source *s;
	struct err e;
	char path[32];

	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
		abort();
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (source_nsf_ops.bid(bytes, n < SOURCE_HEAD ? n : SOURCE_HEAD) > 0 &&
	    source_nsf_ops.open(&s, path, "", &opt, &e) == 0) {
		s->say = NULL;
		read_all(s);
		source_close(&s);
	}
	(void)close(fd);
}

static inline void
set_u16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void
set_u32(uint8_t *p, uint32_t v)
{
	set_u16(p, v & 0xffff);
	set_u16(p + 2, v >> 16);
}

static inline uint32_t
get_u32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

#endif

#include "pst/sorter.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sys.h"

enum { MEMORY = 4 << 20 };

#define NAME "sorting"

/* A sorted piece in the file, and the window of it that is in memory. */
struct piece {
	uint64_t at, end;      /* of what has not been read yet */
	uint8_t *next, *limit; /* in the window */
	uint8_t *window;
};

struct sorter {
	int dir, fd;
	size_t record;
	uint8_t *memory;
	size_t n, max;       /* records in memory, and what it has room for */
	uint64_t written;    /* bytes of the file */
	struct piece *piece; /* while merging: a heap, the least first */
	size_t pieces, window;
	bool reading;
	size_t at; /* the next in memory, when there is no file */
};

struct sorter *
sorter_new(int dir, size_t record)
{
	struct sorter *s = MEM_NEW(struct sorter);

	s->dir = dir;
	s->fd = -1;
	s->record = record;
	s->max = MEMORY / record;
	s->memory = mem_grow(NULL, s->max * record);
	return s;
}

void
sorter_free(struct sorter **sp)
{
	struct sorter *s = *sp;

	if (s == NULL)
		return;
	if (s->fd >= 0)
		(void)close(s->fd);
	mem_free(s->piece);
	mem_free(s->memory);
	mem_free(s);
	*sp = NULL;
}

static uint64_t
key(const uint8_t *record)
{
	uint64_t k;

	memcpy(&k, record, sizeof(k));
	return le64toh(k);
}

/* Those of one key by their bytes: no order is left to chance. */
static int
compare(const void *a, const void *b, void *arg)
{
	const struct sorter *s = arg;
	uint64_t x = key(a), y = key(b);

	if (x != y)
		return x < y ? -1 : 1;
	return memcmp(a, b, s->record);
}

static void
sort(struct sorter *s)
{
	qsort_r(s->memory, s->n, s->record, compare, s);
}

static int
failed(struct err *e)
{
	return err_errno(e, "a temporary file for sorting");
}

/* The name is gone at once: whatever happens, nothing stays behind. */
static int
open_file(struct sorter *s, struct err *e)
{
	s->fd = sys_openat(s->dir, NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (s->fd < 0 || unlinkat(s->dir, NAME, 0) < 0)
		return failed(e);
	return 0;
}

static int
write_piece(struct sorter *s, struct err *e)
{
	size_t bytes = s->n * s->record;

	if (s->fd < 0 && open_file(s, e) < 0)
		return -1;
	sort(s);
	if (sys_pwrite(s->fd, s->memory, bytes, s->written) < 0)
		return failed(e);
	s->piece = mem_grow(s->piece, (s->pieces + 1) * sizeof(*s->piece));
	s->piece[s->pieces++] = (struct piece){ .at = s->written,
		.end = s->written + bytes };
	s->written += bytes;
	s->n = 0;
	return 0;
}

int
sorter_put(struct sorter *s, const void *record, struct err *e)
{
	if (s->reading)
		return err_set(e, ERR_IO, "sorting has ended already");
	if (s->n == s->max && write_piece(s, e) < 0)
		return -1;
	memcpy(s->memory + s->n++ * s->record, record, s->record);
	return 0;
}

/* 1 when the piece has a next record, 0 at its end. */
static int
fill(struct sorter *s, struct piece *p, struct err *e)
{
	if (p->next < p->limit)
		return 1;
	uint64_t left = p->end - p->at;
	size_t n = left < s->window ? (size_t)left : s->window, have = 0;

	while (have < n) {
		ssize_t got = pread(s->fd, p->window + have, n - have,
		    (off_t)(p->at + have));

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = EIO; /* it has become shorter */
		if (got <= 0)
			return failed(e);
		have += (size_t)got;
	}
	p->at += n;
	p->next = p->window;
	p->limit = p->window + n;
	return n > 0;
}

/* Lets the i-th sink to where it belongs in the heap. */
static void
sink(struct sorter *s, size_t i)
{
	struct piece *h = s->piece;

	for (;;) {
		size_t least = i;

		for (size_t c = 2 * i + 1; c <= 2 * i + 2 && c < s->pieces; c++)
			if (compare(h[c].next, h[least].next, s) < 0)
				least = c;
		if (least == i)
			return;
		struct piece t = h[i];

		h[i] = h[least];
		h[least] = t;
		i = least;
	}
}

static int
begin_merge(struct sorter *s, struct err *e)
{
	if (s->n > 0 && write_piece(s, e) < 0)
		return -1;
	size_t each = s->max / s->pieces;

	if (each == 0)
		return err_set(e, ERR_LIMIT, "too much to be sorted");
	s->window = each * s->record;
	for (size_t i = 0; i < s->pieces; i++) {
		s->piece[i].window = s->memory + i * s->window;
		if (fill(s, &s->piece[i], e) < 0)
			return -1;
	}
	for (size_t i = s->pieces; i-- > 0;)
		sink(s, i);
	return 0;
}

static int
begin_reading(struct sorter *s, struct err *e)
{
	s->reading = true;
	if (s->pieces > 0)
		return begin_merge(s, e);
	sort(s);
	return 0;
}

int
sorter_next(struct sorter *s, void *record, struct err *e)
{
	if (!s->reading && begin_reading(s, e) < 0)
		return -1;
	if (s->fd < 0) {
		if (s->at == s->n)
			return 0;
		memcpy(record, s->memory + s->at++ * s->record, s->record);
		return 1;
	}
	if (s->pieces == 0)
		return 0;
	struct piece *p = s->piece;

	memcpy(record, p->next, s->record);
	p->next += s->record;
	int more = fill(s, p, e);

	if (more < 0)
		return -1;
	if (more == 0)
		*p = s->piece[--s->pieces];
	sink(s, 0);
	return 1;
}

/*
 * nsf_mutate - a database damaged at random, many times over: the reader must
 * neither fall nor hang nor swell, and every note that the damage did not
 * touch must still be read as it was.
 *
 * usage: nsf_mutate [-n COUNT] [-o NUMBER] [-v] FILE...
 *   -n  how many mutations of each file (100)
 *   -o  only that one, from 0: to look at a finding again
 *   -v  say what each mutation is
 *
 * A note is touched when the damage lies in a byte that is read on the way to
 * it by a reader that was just opened: found out by watching pread(2) while
 * each note is fetched alone.  What nsf_open itself reads (header,
 * superblocks, descriptor block) belongs to all notes: damage there may have
 * the file refused, with a message, or leave notes away, but not crash.
 *
 * Linked with -Wl,--wrap=pread,--wrap=__pread_chk.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "note_digest.h"
#include "nsf_mutate.h"
#include "source/nsf_note.h"
#include "source/source.h"

/* ---- what each note needs -------------------------------------------------- */

static struct file *watched;

ssize_t __real_pread(int, void *, size_t, off_t);
ssize_t __wrap_pread(int, void *, size_t, off_t);
ssize_t __wrap___pread_chk(int, void *, size_t, off_t, size_t);

static void
add_range(struct file *f, uint64_t from, uint64_t to)
{
	if (f->ranges == f->cap) {
		f->cap = f->cap == 0 ? 1024 : f->cap * 2;
		f->range = mem_grow(f->range, f->cap * sizeof(*f->range));
	}
	f->range[f->ranges++] = (struct range){ from, to };
}

ssize_t
__wrap_pread(int fd, void *p, size_t n, off_t off)
{
	if (watched != NULL)
		add_range(watched, (uint64_t)off, (uint64_t)off + n);
	return __real_pread(fd, p, n, off);
}

ssize_t
__wrap___pread_chk(int fd, void *p, size_t n, off_t off, size_t size)
{
	return n <= size ? __wrap_pread(fd, p, n, off) : -1;
}

/* The note of an id by a reader of its own.  False: there is none. */
static bool
fetch_alone(struct file *f, uint32_t id, uint8_t digest[32])
{
	struct nsf_note_options opt = { 0 };
	struct arena a = { 0 };
	struct nsf_place place;
	struct nsf_view *v;
	struct nsf *nsf;
	struct note *note;
	struct err e;
	bool found = false;

	if (nsf_open(&nsf, f->copy, NULL, NULL, &e) < 0)
		return false;
	v = nsf_borrow(nsf);
	watched = f;
	if (nsf_find(v, id, &place, &e) == 0 &&
	    nsf_note_read(v, &place, &opt, &a, &note, &e) == 1) {
		digest_note(note, digest);
		found = true;
	}
	watched = NULL;
	nsf_give_back(v);
	nsf_close(&nsf);
	arena_free(&a);
	return found;
}

static int
list_ids(struct file *f, uint32_t **ids, size_t *n, struct err *e)
{
	struct nsf_place place = { 0 };
	struct nsf_view *v;
	struct nsf *nsf;
	size_t cap = 0;

	*ids = NULL;
	*n = 0;
	watched = f;
	if (nsf_open(&nsf, f->copy, NULL, NULL, e) < 0)
		return -1;
	watched = NULL;
	f->global = f->ranges;
	v = nsf_borrow(nsf);
	while (nsf_next_id(v, place.id, &place) == 1) {
		if (*n == cap) {
			cap = cap == 0 ? 64 : cap * 2;
			*ids = mem_grow(*ids, cap * sizeof(**ids));
		}
		(*ids)[(*n)++] = place.id;
	}
	nsf_give_back(v);
	nsf_close(&nsf);
	return 0;
}

int
mutate_learn(struct file *f, struct err *e)
{
	uint32_t *ids;
	size_t n;

	if (list_ids(f, &ids, &n, e) < 0)
		return -1;
	f->note = mem_zero((n + 1) * sizeof(*f->note));
	for (size_t i = 0; i < n; i++) {
		struct seen *s = &f->note[f->notes];

		s->id = ids[i];
		s->first = f->ranges;
		if (fetch_alone(f, ids[i], s->digest)) {
			s->ranges = f->ranges - s->first;
			f->notes++;
		} else {
			f->ranges = s->first;
		}
	}
	mem_free(ids);
	return 0;
}

/* ---- reading what was damaged ----------------------------------------------- */

static struct seen *
seen_of(struct file *f, uint32_t id)
{
	size_t lo = 0, hi = f->notes;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (f->note[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < f->notes && f->note[lo].id == id ? &f->note[lo] : NULL;
}

int
mutate_read(struct file *f, struct err *e)
{
	struct source_options opt = { 0 };
	struct arena a = { 0 };
	struct source *s;
	struct note *note;
	struct err bad;
	int got;

	for (size_t i = 0; i < f->notes; i++)
		f->note[i].same = f->note[i].read = false;
	f->yielded = 0;
	if (source_open(&s, f->copy, &opt, NULL, NULL, e) < 0)
		return -1;
	while ((got = source_next(s, &a, &note, &bad)) != 0) {
		uint8_t digest[32];
		struct seen *was;

		if (got < 0 && err_reach(bad.code) != REACH_NOTE)
			break;
		if (got > 0) {
			f->yielded++;
			digest_note(note, digest);
			was = seen_of(f, (uint32_t)note->at.off);
			if (was != NULL) {
				was->read = true;
				was->same |= memcmp(was->digest, digest, 32) ==
				    0;
			}
		}
		arena_reset(&a);
	}
	source_close(&s);
	arena_free(&a);
	return 0;
}

/* ---- judging ------------------------------------------------------------------ */

static bool
meets(const struct file *f, const struct damage *d, size_t from, size_t n)
{
	for (size_t i = from; i < from + n; i++)
		for (size_t k = 0; k < d->n; k++)
			if (f->range[i].from < d->hit[k].to &&
			    d->hit[k].from < f->range[i].to)
				return true;
	return false;
}

/* How many notes that it did not touch are not as they were. */
static uint64_t
count_lost(const struct file *f, const struct damage *d, struct tally *t,
    bool tell)
{
	uint64_t lost = 0;

	for (size_t i = 0; i < f->notes; i++) {
		const struct seen *s = &f->note[i];

		if (meets(f, d, s->first, s->ranges)) {
			t->touched++;
			continue;
		}
		if (s->same) {
			t->kept++;
			continue;
		}
		lost++;
		if (tell && lost <= 3)
			(void)printf("%s: mutation %" PRIu64 ": note %" PRIX32
				     " is untouched and %s\n",
			    f->path, d->number, s->id,
			    s->read ? "different" : "not read");
	}
	return lost;
}

void
mutate_judge(const struct file *f, const struct damage *d, int got,
    const struct err *e, struct tally *t)
{
	bool global = meets(f, d, 0, f->global);

	t->runs++;
	if (got < 0) {
		t->refused++;
		t->global += global;
		if (!global || e->msg[0] == '\0') {
			t->lost++;
			(void)printf("%s: mutation %" PRIu64 ": refused: %s\n",
			    f->path, d->number, e->msg);
		}
		return;
	}
	if (!global) {
		t->lost += count_lost(f, d, t, true);
		return;
	}
	struct tally other = { 0 };

	t->global++;
	if (count_lost(f, d, &other, false) == 0)
		t->global_right++;
}

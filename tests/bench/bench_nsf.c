/*
 * bench_nsf - a source read from its first note to its last, every file and
 * picture to its end, and nothing done with it: what reading and decoding
 * alone can do.
 *
 * usage: bench_nsf [-b] [-t THREADS] FILE...
 *   -b  no content of files, only what the note holds itself
 *   -t  every note fetched again by its place, in so many threads
 *
 * Prints, with tabs: file, MiB of it, notes, MiB of content, seconds of wall
 * time and of the processor, MB of the file in a second of the processor,
 * notes in a second, peak MiB of memory.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "source/source.h"

static uint64_t
drain(const struct blob *b)
{
	static _Thread_local uint8_t bytes[65536];
	struct stream *s;
	struct err e;
	uint64_t all = 0;
	ssize_t n;

	if (b == NULL || stream_open(&s, b, &e) < 0)
		return 0;
	while ((n = stream_read(s, bytes, sizeof(bytes), &e)) > 0)
		all += (uint64_t)n;
	stream_close(&s);
	return all;
}

static uint64_t
drain_rich(const struct rich *r)
{
	uint64_t all = 0;

	for (; r != NULL; r = r->next) {
		if (r->picture != NULL)
			all += drain(r->picture->data);
		all += drain_rich(r->child);
	}
	return all;
}

static uint64_t
drain_note(const struct note *n)
{
	uint64_t all = drain(n->mime);

	NOTE_FOREACH_FIELD(f, n) {
		if (f->type == NOTE_FILE)
			all += drain(f->file->data);
		if (f->type == NOTE_RICH)
			all += drain_rich(f->rich);
	}
	return all;
}

struct bench {
	struct source *s;
	bool bare;
	unsigned threads;
	struct note_at *at;
	size_t notes, cap;
	atomic_size_t taken;
	atomic_uint_fast64_t content;
};

static void
keep_place(struct bench *b, const struct note *note)
{
	if (b->notes == b->cap) {
		b->cap = b->cap == 0 ? 1024 : b->cap * 2;
		b->at = mem_grow(b->at, b->cap * sizeof(*b->at));
	}
	b->at[b->notes] = note->at;
	b->at[b->notes++].path = mem_strdup(note->at.path);
}

static void
read_through(struct bench *b)
{
	struct arena a = { 0 };
	struct note *note;
	struct err e;
	int got;

	while ((got = source_next(b->s, &a, &note, &e)) != 0) {
		if (got < 0 && err_reach(e.code) != REACH_NOTE)
			break;
		if (got > 0 && b->threads > 0) {
			keep_place(b, note);
		} else if (got > 0) {
			b->notes++;
			if (!b->bare)
				b->content += drain_note(note);
		}
		arena_reset(&a);
	}
	arena_free(&a);
}

static void *
fetch_some(void *arg)
{
	struct bench *b = arg;
	struct arena a = { 0 };
	struct note *note;
	struct err e;

	for (size_t i; (i = atomic_fetch_add(&b->taken, 1)) < b->notes;) {
		if (source_fetch(b->s, &b->at[i], &a, &note, &e) == 0 &&
		    !b->bare)
			atomic_fetch_add(&b->content, drain_note(note));
		arena_reset(&a);
	}
	arena_free(&a);
	return NULL;
}

static void
fetch_again(struct bench *b)
{
	pthread_t thread[64];

	for (unsigned i = 0; i < b->threads; i++)
		if (pthread_create(&thread[i], NULL, fetch_some, b) != 0)
			abort();
	for (unsigned i = 0; i < b->threads; i++)
		(void)pthread_join(thread[i], NULL);
}

static double
seconds(clockid_t clock)
{
	struct timespec t;

	(void)clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
bench(const char *path, bool bare, unsigned threads)
{
	struct bench b = { .bare = bare, .threads = threads };
	struct source_options opt = { 0 };
	double wall = seconds(CLOCK_MONOTONIC);
	double used = seconds(CLOCK_PROCESS_CPUTIME_ID);
	struct rusage u;
	struct stat st;
	struct err e;

	if (stat(path, &st) < 0 ||
	    source_open(&b.s, path, &opt, NULL, NULL, &e) < 0) {
		(void)fprintf(stderr, "%s: cannot be read\n", path);
		return -1;
	}
	read_through(&b);
	if (threads > 0) {
		wall = seconds(CLOCK_MONOTONIC);
		used = seconds(CLOCK_PROCESS_CPUTIME_ID);
		fetch_again(&b);
	}
	source_close(&b.s);
	wall = seconds(CLOCK_MONOTONIC) - wall;
	used = seconds(CLOCK_PROCESS_CPUTIME_ID) - used;
	(void)getrusage(RUSAGE_SELF, &u);
	(void)printf("%s\t%.1f\t%zu\t%.1f\t%.3f\t%.3f\t%.0f\t%.0f\t%.1f\n",
	    path, (double)st.st_size / 0x1p20, b.notes,
	    (double)b.content / 0x1p20, wall, used,
	    (double)st.st_size / 1e6 / used, (double)b.notes / wall,
	    (double)u.ru_maxrss / 1024);
	for (size_t i = 0; threads > 0 && i < b.notes; i++)
		mem_free((void *)(uintptr_t)b.at[i].path);
	mem_free(b.at);
	return 0;
}

int
main(int argc, char **argv)
{
	unsigned threads = 0;
	bool bare = false;
	int status = 0;

	for (int c; (c = getopt(argc, argv, "bt:")) != -1;) {
		if (c == 'b')
			bare = true;
		else if (c == 't')
			threads = (unsigned)strtoul(optarg, NULL, 10);
		else
			return 2;
	}
	if (threads > 64)
		threads = 64;
	for (int i = optind; i < argc; i++)
		if (bench(argv[i], bare, threads) < 0)
			status = 1;
	return status;
}

/* nsf_mutate - the damage itself, and the bounds of time and memory. */
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "nsf_mutate.h"

#define SECTOR     512
#define BLOCK_MOST 8192
#define MEMORY     ((rlim_t)96 << 20) /* beyond what is there at the start */
#define TIMES      20                 /* as long as the whole file takes */
#define SECONDS    1                  /* and so much beside */

/* ---- lots ------------------------------------------------------------------- */

struct lots {
	uint64_t state;
};

static uint64_t
draw(struct lots *l, uint64_t below)
{
	l->state ^= l->state >> 12;
	l->state ^= l->state << 25;
	l->state ^= l->state >> 27;
	return below == 0 ?
	    0 :
	    (l->state * UINT64_C(0x2545f4914f6cdd1d) >> 11) % below;
}

static struct lots
lots_of(uint64_t number)
{
	struct lots l = { (number + 1) * UINT64_C(0x9e3779b97f4a7c15) };

	for (int i = 0; i < 8; i++)
		(void)draw(&l, 1);
	return l;
}

/* ---- damage ------------------------------------------------------------------ */

/* Somewhere in the file: half of them where something is read. */
static uint64_t
place(struct lots *l, const struct file *f)
{
	if (draw(l, 2) == 0 && f->ranges > 0) {
		const struct range *r = &f->range[draw(l, f->ranges)];

		if (r->from < f->size) {
			uint64_t to = r->to < f->size ? r->to : f->size;

			return r->from + draw(l, to - r->from);
		}
	}
	return draw(l, f->size);
}

static void
put(const struct file *f, struct range *hit, const uint8_t *bytes)
{
	if (hit->to > f->size)
		hit->to = f->size;
	if (pwrite(f->fd, bytes, hit->to - hit->from, (off_t)hit->from) < 0)
		abort();
}

static const char *
harm(struct lots *l, const struct file *f, struct range *hit)
{
	uint8_t bytes[BLOCK_MOST];
	uint64_t at = place(l, f), n;

	memset(bytes, 0, sizeof(bytes));
	switch (draw(l, 8)) {
	case 0:
	case 1:
		bytes[0] = (uint8_t)(f->bytes[at] ^ 1u << draw(l, 8));
		*hit = (struct range){ at, at + 1 };
		put(f, hit, bytes);
		return "a bit";
	case 2:
	case 3:
		n = 1 + draw(l, 16);
		for (size_t i = 0; i < n; i++)
			bytes[i] = (uint8_t)draw(l, 256);
		*hit = (struct range){ at, at + n };
		put(f, hit, bytes);
		return "bytes";
	case 4:
		n = 1 + draw(l, 64);
		memset(bytes, draw(l, 2) == 0 ? 0 : 0xff, n);
		*hit = (struct range){ at, at + n };
		put(f, hit, bytes);
		return "zeros or ones";
	case 5:
		at -= at % SECTOR;
		for (size_t i = 0; i < SECTOR; i++)
			bytes[i] = (uint8_t)draw(l, 256);
		*hit = (struct range){ at, at + SECTOR };
		put(f, hit, bytes);
		return "a sector";
	case 6:
		n = (uint64_t)256 << draw(l, 6);
		if (n > f->size)
			n = 256;
		at -= at % 256;
		memcpy(bytes, f->bytes + draw(l, (f->size - n) / 256 + 1) * 256,
		    n);
		*hit = (struct range){ at, at + n };
		put(f, hit, bytes);
		return "another block";
	default:
		*hit = (struct range){ at, UINT64_MAX };
		if (ftruncate(f->fd, (off_t)at) < 0)
			abort();
		return "cut off";
	}
}

static void
harm_all(const struct file *f, struct damage *d, uint64_t number)
{
	struct lots l = lots_of(number);
	size_t n = 1 + draw(&l, DAMAGE_MOST) * draw(&l, 2);

	d->number = number;
	for (d->n = 0; d->n < n && d->n < DAMAGE_MOST; d->n++)
		d->kind[d->n] = harm(&l, f, &d->hit[d->n]);
}

static void
mend(const struct file *f, const struct damage *d)
{
	for (size_t i = 0; i < d->n; i++) {
		size_t from = d->hit[i].from;
		size_t to = d->hit[i].to < f->size ? d->hit[i].to : f->size;

		if (pwrite(f->fd, f->bytes + from, to - from, (off_t)from) < 0)
			abort();
	}
}

/* ---- bounds ------------------------------------------------------------------ */

static char now[256]; /* which mutation it is, for those that end here */

static void
fell(int sig)
{
	const char *what = sig == SIGPROF ? ": takes too long\n" :
					    ": has ended the program\n";

	if (write(2, now, strlen(now)) >= 0 &&
	    write(2, what, strlen(what)) >= 0)
		_exit(3);
	_exit(4);
}

static void
ended(void)
{
	if (now[0] != '\0')
		(void)fprintf(stderr, "%s: has ended the program\n", now);
}

#ifdef N2E_SANITIZE
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

const char *
__asan_default_options(void)
{
	return "abort_on_error=1:handle_abort=0:allocator_may_return_null=1:"
	       "max_allocation_size_mb=96";
}

const char *
__ubsan_default_options(void)
{
	return "abort_on_error=1";
}
#else
static void
bound_memory(void)
{
	unsigned long pages = 0;
	FILE *fp = fopen("/proc/self/statm", "r");

	if (fp == NULL || fscanf(fp, "%lu", &pages) != 1)
		abort();
	(void)fclose(fp);

	rlim_t most = pages * (rlim_t)sysconf(_SC_PAGESIZE) + MEMORY;

	if (setrlimit(RLIMIT_AS, &(struct rlimit){ most, most }) < 0)
		abort();
}
#endif

static double
cpu(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
bound_time(double seconds)
{
	struct itimerval t = { .it_value = { (time_t)seconds, 0 } };

	(void)setitimer(ITIMER_PROF, &t, NULL);
}

/* ---- the order of things -------------------------------------------------------- */

static int
load(struct file *f, const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	*f = (struct file){ .path = path };
	if (fd < 0 || fstat(fd, &st) < 0 || st.st_size < SECTOR) {
		perror(path);
		return -1;
	}
	f->size = (size_t)st.st_size;
	f->bytes = mem_grow(NULL, f->size);
	if (pread(fd, f->bytes, f->size, 0) != st.st_size) {
		perror(path);
		return -1;
	}
	(void)close(fd);
	f->fd = memfd_create("nsf", MFD_CLOEXEC);
	if (f->fd < 0 || pwrite(f->fd, f->bytes, f->size, 0) != st.st_size) {
		perror("memfd");
		return -1;
	}
	(void)snprintf(f->copy, sizeof(f->copy), "/proc/self/fd/%d", f->fd);
	return 0;
}

static void
tell(const struct file *f, const struct damage *d)
{
	(void)printf("%s: mutation %" PRIu64 ":", f->path, d->number);
	for (size_t i = 0; i < d->n; i++)
		(void)printf(" %s at %" PRIu64, d->kind[i], d->hit[i].from);
	(void)printf("\n");
	(void)fflush(stdout);
}

static void
one(struct file *f, uint64_t number, bool verbose, double whole,
    struct tally *t)
{
	struct damage d;
	struct err e = { 0 };
	double begin;
	int got;

	(void)snprintf(now, sizeof(now), "%s: mutation %" PRIu64, f->path,
	    number);
	harm_all(f, &d, number);
	if (verbose)
		tell(f, &d);
	begin = cpu();
	bound_time(whole * TIMES + SECONDS);
	got = mutate_read(f, &e);
	bound_time(0);
	begin = cpu() - begin;
	t->seconds += begin;
	t->slowest = begin > t->slowest ? begin : t->slowest;
	mutate_judge(f, &d, got, &e, t);
	mend(f, &d);
}

static int
mutate(const char *path, uint64_t from, uint64_t to, bool verbose)
{
	struct tally t = { 0 };
	struct file f;
	struct err e = { 0 };
	double whole;

	if (load(&f, path) < 0)
		return -1;
	if (mutate_learn(&f, &e) < 0) {
		(void)fprintf(stderr, "%s: %s\n", path, e.msg);
		return -1;
	}
	whole = cpu();
	if (mutate_read(&f, &e) < 0)
		return -1;
	whole = cpu() - whole;
	for (size_t i = 0; i < f.notes; i++)
		if (!f.note[i].same) {
			(void)printf("%s: note %" PRIX32 " is not the same "
				     "alone and with the others\n",
			    path, f.note[i].id);
			t.lost++;
		}
	for (uint64_t i = from; i < to; i++)
		one(&f, i, verbose, whole, &t);
	now[0] = '\0';
	(void)printf("%s: %" PRIu64 " mutations, %zu notes: %" PRIu64
		     " refused, %" PRIu64 " hit what all need (%" PRIu64
		     " of them "
		     "harmless); notes touched %" PRIu64
		     ", untouched and right %" PRIu64 ", wrong %" PRIu64
		     "; %.1f s, slowest %.0f ms (whole %.0f)\n",
	    path, t.runs, f.notes, t.refused, t.global, t.global_right,
	    t.touched, t.kept, t.lost, t.seconds, t.slowest * 1e3, whole * 1e3);
	(void)close(f.fd);
	mem_free(f.bytes);
	mem_free(f.range);
	mem_free(f.note);
	return t.lost > 0 ? -1 : 0;
}

int
main(int argc, char **argv)
{
	uint64_t from = 0, to = 100;
	bool verbose = false;
	int status = 0;

	for (int c; (c = getopt(argc, argv, "n:o:v")) != -1;) {
		if (c == '?')
			return 2;
		if (c == 'v')
			verbose = true;
		if (c == 'n')
			to = strtoull(optarg, NULL, 10);
		if (c == 'o') {
			from = strtoull(optarg, NULL, 10);
			to = from + 1;
		}
	}
	for (size_t i = 0; i < 5; i++)
		(void)signal((int[]){ SIGSEGV, SIGBUS, SIGFPE, SIGABRT,
				 SIGPROF }[i],
		    fell);
	(void)atexit(ended);
#ifndef N2E_SANITIZE
	bound_memory();
#endif
	for (int i = optind; i < argc; i++)
		if (mutate(argv[i], from, to, verbose) < 0)
			status = 1;

	struct rusage u;

	(void)getrusage(RUSAGE_SELF, &u);
	(void)printf("peak memory %ld MiB\n", u.ru_maxrss / 1024);
	return status;
}

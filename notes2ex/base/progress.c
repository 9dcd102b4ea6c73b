#include "base/progress.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/attr.h"

#define TERMINAL_MS 200
#define PLAIN_MS    10000
#define SPEED_MS    1000 /* before that a rate is a guess */
#define LINE_LEN    256

/* ---- words ---------------------------------------------------------------- */

void
progress_bytes(int64_t n, char out[16])
{
	static const char units[] = "kMGTPE";
	int unit = -1;
	int64_t tenths = n;

	if (n < 1000) {
		(void)snprintf(out, 16, "%" PRId64 " B", n < 0 ? 0 : n);
		return;
	}
	/* 10 n would overflow: divide once before the tenths are taken. */
	for (tenths = n / 100, unit = 0; tenths >= 10000; unit++)
		tenths /= 1000;
	(void)snprintf(out, 16, "%" PRId64 ".%d %cB", tenths / 10,
	    (int)(tenths % 10), units[unit]);
}

struct line {
	char *out;
	size_t n, size;
};

static void put(struct line *, const char *fmt, ...) ATTR_PRINTF(2, 3);

static void
put(struct line *l, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(l->out + l->n, l->size - l->n, fmt, ap);
	va_end(ap);
	if (n > 0)
		l->n += (size_t)n < l->size - l->n ? (size_t)n :
						     l->size - l->n - 1;
}

static void
put_left(struct line *l, double seconds)
{
	int64_t s = (int64_t)(seconds + 0.5);

	if (seconds > 1e9)
		return;
	if (s >= 3600)
		put(l, ", %" PRId64 ":%02d:%02d left", s / 3600,
		    (int)(s / 60 % 60), (int)(s % 60));
	else
		put(l, ", %d:%02d left", (int)(s / 60), (int)(s % 60));
}

/* By bytes where they are known: notes are of very different sizes. */
static void
put_speed(struct line *l, const struct progress_at *at, int64_t ms)
{
	double done = (double)(at->done - at->before);

	if (ms < SPEED_MS || done <= 0)
		return;
	put(l, ", %.0f/s", done * 1000 / (double)ms);
	if (at->all <= 0 || at->done >= at->all)
		return;
	if (at->bytes > 0 && at->bytes_all >= at->bytes)
		put_left(l,
		    (double)(at->bytes_all - at->bytes) / (double)at->bytes *
			(double)ms / 1000);
	else
		put_left(l,
		    (double)(at->all - at->done) / done * (double)ms / 1000);
}

void
progress_line(const struct progress_at *at, int64_t ms, char *out, size_t size)
{
	struct line l = { .out = out, .size = size };
	char bytes[16];

	out[0] = '\0';
	put(&l, "%s %" PRId64, at->what, at->done);
	if (at->all > 0)
		put(&l, " of %" PRId64, at->all);
	put(&l, " notes");
	if (at->all > 0)
		put(&l, " (%d%%)",
		    (int)((double)at->done * 100 / (double)at->all));
	if (at->bytes > 0) {
		progress_bytes(at->bytes, bytes);
		put(&l, ", %s", bytes);
	}
	put_speed(&l, at, ms);
}

/* ---- showing ---------------------------------------------------------------- */

static int64_t
now_ms(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool
progress_is_due(bool terminal, int64_t last, int64_t now)
{
	return now - last >= (terminal ? TERMINAL_MS : PLAIN_MS);
}

static size_t
columns(void)
{
	struct winsize w;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 1)
		return w.ws_col;
	return 80;
}

static void
show(struct progress *p, int64_t now)
{
	char line[LINE_LEN];

	progress_line(&p->at, now - p->start, line, sizeof(line));
	if (p->terminal) {
		size_t room = columns() - 1;

		/* Never wider than the terminal: it could not be redrawn. */
		if (room < sizeof(line))
			line[room] = '\0';
		(void)fprintf(stderr, "\r%s\033[K", line);
	} else {
		(void)fprintf(stderr, "%s\n", line);
	}
	(void)fflush(stderr);
	p->drawn = p->terminal;
	p->last = now;
}

void
progress_begin(struct progress *p, enum progress_mode mode)
{
	bool terminal = isatty(STDERR_FILENO) == 1;

	*p = (struct progress){ .terminal = terminal };
	p->on = mode == PROGRESS_ALWAYS || (mode == PROGRESS_AUTO && terminal);
	(void)pthread_mutex_init(&p->lock, NULL);
	p->start = p->last = p->on ? now_ms() : 0;
}

void
progress_step(struct progress *p, const struct progress_at *at)
{
	if (!p->on)
		return;
	(void)pthread_mutex_lock(&p->lock);

	int64_t now = now_ms();

	if (p->what == NULL || strcmp(p->what, at->what) != 0) {
		p->what = at->what;
		p->start = now;
	}
	p->at = *at;
	if (progress_is_due(p->terminal, p->last, now))
		show(p, now);
	(void)pthread_mutex_unlock(&p->lock);
}

static void
clear(struct progress *p)
{
	if (p->drawn)
		(void)fputs("\r\033[K", stderr);
	(void)fflush(stderr);
	p->drawn = false;
}

void
progress_clear(struct progress *p)
{
	if (!p->on)
		return;
	(void)pthread_mutex_lock(&p->lock);
	clear(p);
	(void)pthread_mutex_unlock(&p->lock);
}

void
progress_end(struct progress *p)
{
	if (p->on && p->what != NULL && !p->terminal)
		show(p, now_ms());
	if (p->on)
		clear(p);
	p->on = false;
	(void)pthread_mutex_destroy(&p->lock);
}

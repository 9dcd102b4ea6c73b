/*
 * progress - how far it is: one line redrawn on a terminal, a plain line now
 * and then elsewhere.  The only user of a clock; nothing of it gets into what
 * we write.
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum progress_mode { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

struct progress_at {
	const char *what;  /* "reading", "migrating" */
	int64_t done, all; /* notes; all 0: not known yet */
	int64_t before;    /* of done: by earlier runs, says nothing of speed */
	int64_t bytes, bytes_all; /* done by this run, to be done; 0 unknown */
};

struct progress {
	bool on, terminal;
	bool drawn;    /* a line stands on the terminal */
	int64_t last;  /* ms: when something was shown */
	int64_t start; /* ms: when `what` began */
	const char *what;
	struct progress_at at; /* the latest step */
	pthread_mutex_t lock;
};

/* Onto standard error; auto: only when that is a terminal. */
void progress_begin(struct progress *, enum progress_mode);
/* Shows something when it is time to. */
void progress_step(struct progress *, const struct progress_at *);
/* Makes room for other lines; any thread. */
void progress_clear(struct progress *);
/* Shows the last state once more: for good. */
void progress_end(struct progress *);

/* ---- its parts, for tests ------------------------------------------------- */

/* "migrating 1200 of 80000 notes, 12.3 MB, 300/s, 4:22 left" */
void progress_line(const struct progress_at *, int64_t ms, char *out,
    size_t size);
/* May it be shown now?  5 times a second, or every 10 s. */
bool progress_is_due(bool terminal, int64_t last, int64_t now);
/* "0 B", "999 B", "1.5 kB", "12.3 MB": powers of 1000, 16 bytes enough. */
void progress_bytes(int64_t n, char out[16]);

#endif

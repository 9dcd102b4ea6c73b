/*
 * ews_pace - how fast a server wants to be asked: one back-off for all that is
 * under way, and how many requests at a time (EWS guide 7).  No clock of its
 * own: whoever calls says what time it is.
 */
#ifndef EWS_EWS_PACE_H
#define EWS_EWS_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct ews_pace {
	int most;       /* requests at once, at most */
	int now;        /* and at present */
	int good;       /* in a row, since it was raised */
	int in_flight;
	int bad;        /* in a row: the waits get longer */
	int64_t until;  /* no request before that; milliseconds */
	int64_t since;  /* nothing has gone since then; -1: all is well */
	uint32_t seed;  /* of the jitter: the same each run */
};

/*
 * How long nothing may go before a run ends: a server that is down for an hour
 * costs an hour, not a run.
 */
#define EWS_PATIENCE (90 * 60 * 1000)

void ews_pace_init(struct ews_pace *, int most);
/* 0: one more may start; else milliseconds to wait; -1: first one must end. */
int64_t ews_pace_ask(const struct ews_pace *, int64_t now);
/* Each request that was started ends by one of the two below. */
void ews_pace_started(struct ews_pace *);
void ews_pace_good(struct ews_pace *, int64_t now);
/*
 * The server wants rest, or is not there.  hint: milliseconds that it named,
 * or -1: 10 s, 20 s, 40 s … 300 s, a bit less each by chance.  What ends while
 * all are waiting anyhow does not count again, but its hint does.
 */
void ews_pace_bad(struct ews_pace *, int64_t now, int64_t hint);
bool ews_pace_is_lost(const struct ews_pace *, int64_t now);

#endif

#include "ews/ews_pace.h"

#define FIRST_WAIT   10000
#define LONGEST_WAIT 300000
#define GOOD_RUN     20 /* so many in a row allow one more at a time */

void
ews_pace_init(struct ews_pace *p, int most)
{
	if (most < 1)
		most = 1;
	*p = (struct ews_pace){ .most = most, .now = most, .since = -1,
		.seed = 2463534242U };
}

int64_t
ews_pace_ask(const struct ews_pace *p, int64_t now)
{
	if (now < p->until)
		return p->until - now;
	return p->in_flight >= p->now ? -1 : 0;
}

void
ews_pace_started(struct ews_pace *p)
{
	p->in_flight++;
}

static void
ended(struct ews_pace *p)
{
	if (p->in_flight > 0)
		p->in_flight--;
}

void
ews_pace_good(struct ews_pace *p, int64_t now)
{
	ended(p);
	p->since = -1;
	/* What was under way when the others were sent off proves little. */
	if (now >= p->until)
		p->bad = 0;
	if (p->now >= p->most) {
		p->good = 0;
	} else if (++p->good >= GOOD_RUN) {
		p->now++;
		p->good = 0;
	}
}

/* Marsaglia's xorshift: below n. */
static int64_t
chance(struct ews_pace *p, int64_t n)
{
	p->seed ^= p->seed << 13;
	p->seed ^= p->seed >> 17;
	p->seed ^= p->seed << 5;
	return (int64_t)p->seed % n;
}

/* 10, 20, 40 … 300 s, up to a quarter less. */
static int64_t
default_wait(struct ews_pace *p)
{
	int64_t wait = FIRST_WAIT;

	for (int i = 1; i < p->bad && wait < LONGEST_WAIT; i++)
		wait *= 2;
	if (wait > LONGEST_WAIT)
		wait = LONGEST_WAIT;
	return wait - chance(p, wait / 4);
}

/*
 * What the server named, and never so little that one that names nothing is
 * asked without end.
 */
static int64_t
named_wait(const struct ews_pace *p, int64_t hint)
{
	int64_t least = 100;

	for (int i = 1; i < p->bad && least < FIRST_WAIT; i++)
		least *= 2;
	return hint > least ? hint : least;
}

void
ews_pace_bad(struct ews_pace *p, int64_t now, int64_t hint)
{
	bool is_new = now >= p->until;

	ended(p);
	if (p->since < 0)
		p->since = now;
	p->good = 0;
	if (is_new) {
		p->bad++;
		p->now = p->now > 1 ? p->now / 2 : 1;
	} else if (hint < 0) {
		return;
	}
	int64_t until = now +
	    (hint < 0 ? default_wait(p) : named_wait(p, hint));

	if (until > p->until)
		p->until = until;
}

bool
ews_pace_is_lost(const struct ews_pace *p, int64_t now)
{
	return p->since >= 0 && now - p->since >= EWS_PATIENCE;
}

#include "ews/ews_client.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/crash.h"
#include "base/log.h"
#include "base/mem.h"

#define SLICE          50    /* milliseconds: how soon a stop is seen */
#define FIRST_PATIENCE 60000 /* with a server that has never answered */
#define GRACE          60000 /* for what is under way, once stopped */
#define LONG_WAIT      1000  /* is told */
#define FEW_TRIES      3     /* of what may be the request's own fault */

/* Arrived while something else was waited for. */
struct ews_kept {
	struct ews_kept *next;
	struct ews_reply reply;
};

static int64_t
clock_now(const struct ews_client *c)
{
	struct timespec now;

	if (c->clock != NULL)
		return c->clock();
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return crash_hurry((int64_t)now.tv_sec * 1000 +
	    now.tv_nsec / 1000000);
}

static bool
is_stopped(struct ews_client *c)
{
	if (c->is_stopped == NULL || !c->is_stopped())
		return false;
	if (c->stopped_at == 0)
		c->stopped_at = clock_now(c);
	return true;
}

/* Stopped, and what was under way has had its time. */
static bool
is_over(struct ews_client *c)
{
	return is_stopped(c) && clock_now(c) - c->stopped_at >= GRACE;
}

static int
cancelled(struct err *e)
{
	return err_set(e, ERR_CANCELLED, "stopped while the server was "
	    "waited for; the same command goes on");
}

/* ---- replies ------------------------------------------------------------- */

/* NULL when it is not the whole of an answer. */
static const struct ews_answer *
read_answer(struct arena *arena, const struct ews_reply *r,
    struct ews_answer *a)
{
	struct err e;

	*a = (struct ews_answer){ .fault = "", .fault_text = "",
		.backoff = -1 };
	if (r->reached != EWS_ANSWERED || r->body.len == 0 ||
	    ews_answer_read(arena, r->body.data, r->body.len, a, &e) < 0)
		return NULL;
	return a;
}

static int64_t
larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* How long the server asks to be left alone; -1: it does not say. */
static int64_t
hint_of(const struct ews_reply *r, const struct ews_answer *a)
{
	int64_t hint = r->retry_after;

	if (a == NULL)
		return hint;
	hint = larger(hint, a->backoff);
	for (size_t i = 0; i < a->n; i++)
		hint = larger(hint, a->message[i].backoff);
	return hint;
}

/* The message that asks for rest, or NULL. */
static const struct ews_message *
tired_message(const struct ews_answer *a)
{
	for (size_t i = 0; a != NULL && i < a->n; i++)
		if (ews_wants_rest(a->message[i].code, a->message[i].inner))
			return &a->message[i];
	return NULL;
}

static bool
wants_rest(enum ews_advice advice, const struct ews_reply *r,
    const struct ews_answer *a)
{
	switch (advice) {
	case EWS_DONE:
		return tired_message(a) != NULL;
	case EWS_WAIT:
	case EWS_LOOK:
	case EWS_HALVE:
		if (a != NULL && a->fault[0] != '\0')
			return ews_wants_rest(a->fault, "");
		return r->reached != EWS_ANSWERED ||
		    (r->status != 400 && r->status != 401);
	case EWS_TOO_LARGE:
	case EWS_OTHER_WAY:
	case EWS_ITEM:
	case EWS_GONE:
	case EWS_EXISTS:
	case EWS_LOWER:
	case EWS_STOP_AUTH:
	case EWS_STOP_BOX:
	case EWS_STOP:
		break;
	}
	return false;
}

/* What all requests learn from one reply. */
static void
learn(struct ews_client *c, enum ews_advice advice, const struct ews_reply *r,
    const struct ews_answer *a)
{
	const struct ews_message *tired = tired_message(a);
	int64_t now = clock_now(c);
	struct err e;

	if (a != NULL)
		c->has_met = true;
	if (r->reached == EWS_ANSWERED)
		c->is_doubted = r->status == 401;
	if (advice == EWS_STOP_AUTH)
		c->is_locked = true;
	if (!wants_rest(advice, r, a)) {
		ews_pace_good(&c->pace, now);
		return;
	}
	if (r->status == 503 || r->status == 429)
		c->has_met = true;
	ews_explain(advice, r, a, &e);
	(void)snprintf(c->why, sizeof(c->why), "%.200s",
	    tired != NULL ? tired->code : e.msg);
	ews_pace_bad(&c->pace, now, hint_of(r, a));
	log_info("ews", "request %s: the server wants rest until %lld ms from "
	    "now, %d at a time", r->request_id,
	    (long long)(c->pace.until - now), c->pace.now);
}

/* Reads a reply: what it means, and in words. */
static enum ews_advice
judge(struct ews_client *c, struct ews_reply *r, struct arena *arena,
    struct ews_answer *answer, bool is_new, struct err *e)
{
	const struct ews_answer *a = read_answer(arena, r, answer);
	enum ews_advice advice = ews_advise_reply(r, a);

	if (r->reached == EWS_ANSWERED && r->status == 401 && !r->refused) {
		advice = EWS_WAIT;
		a = NULL;
	}
	ews_explain(advice, r, a, e);
	if (is_new)
		learn(c, advice, r, a);
	return advice;
}

/* ---- waiting ------------------------------------------------------------- */

/* For ews_next, later; what it teaches is learnt now. */
static void
keep(struct ews_client *c, struct ews_reply *r)
{
	struct ews_kept *k = MEM_NEW(struct ews_kept), **end = &c->kept;
	struct arena arena = { 0 };
	struct ews_answer answer;
	struct err e;

	(void)judge(c, r, &arena, &answer, true, &e);
	arena_free(&arena);
	k->reply = *r;
	while (*end != NULL)
		end = &(*end)->next;
	*end = k;
}

/* For a while, or until a reply has come and is kept. */
static int
doze(struct ews_client *c, int64_t ms, struct err *e)
{
	struct ews_reply r;
	int n;

	if (ms > SLICE)
		ms = SLICE;
	if (ews_http_busy(c->http) == 0) {
		c->pace.in_flight = 0; /* whatever was given up */
		(void)poll(NULL, 0, (int)ms);
		return 0;
	}
	n = ews_http_wait(c->http, (int)ms, &r, e);
	if (n > 0)
		keep(c, &r);
	return n < 0 ? -1 : 0;
}

static void
tell(struct ews_client *c, int64_t ms)
{
	char what[320];

	if (c->say == NULL || ms < LONG_WAIT || c->pace.until <= c->told_until)
		return;
	c->told_until = c->pace.until;
	(void)snprintf(what, sizeof(what), "waiting %lld s: %s",
	    (long long)((ms + 999) / 1000), c->why);
	c->say(c->say_arg, what);
}

static bool
is_lost(const struct ews_client *c, int64_t now)
{
	if (!c->has_met && c->pace.since >= 0 &&
	    now - c->pace.since >= FIRST_PATIENCE)
		return true;
	return ews_pace_is_lost(&c->pace, now);
}

static int
lost(const struct ews_client *c, struct err *e)
{
	return err_set(e, ERR_BUSY, "%s; the same command goes on once the "
	    "server is well again", c->why);
}

static int
locked(struct err *e)
{
	return err_set(e, ERR_AUTH, "the server has refused the credentials; "
	    "nothing more is asked, so that the account is not locked");
}

/* One that a 401 has made doubtful goes alone. */
static int64_t
ask_leave(const struct ews_client *c, int64_t now)
{
	int64_t wait = ews_pace_ask(&c->pace, now);

	return wait == 0 && c->is_doubted && c->pace.in_flight > 0 ? -1 : wait;
}

/* Until one more request may leave. */
static int
leave(struct ews_client *c, struct err *e)
{
	int64_t now, wait;

	if (c->is_locked)
		return locked(e);
	while ((wait = ask_leave(c, now = clock_now(c))) != 0) {
		if (wait > 0 && is_lost(c, now))
			return lost(c, e);
		if (wait > 0 ? is_stopped(c) : is_over(c))
			return cancelled(e);
		tell(c, wait);
		if (doze(c, wait < 0 ? SLICE : wait, e) < 0)
			return -1;
		if (c->is_locked)
			return locked(e);
	}
	ews_pace_started(&c->pace);
	return 0;
}

/* Whatever a caller has built: nothing leaves that could make a server send. */
static int
check_silent(const struct ews_body *b, struct err *e)
{
	if (ews_is_silent(b->head, b->head_len, b->tail, b->tail_len))
		return 0;
	return err_set(e, ERR_REFUSED, "a request that could make the server "
	    "send mail was held back; this is a fault of notes2ex itself");
}

/* ---- may be repeated ----------------------------------------------------- */

/* 1 with its reply. */
static int
reply_of(struct ews_client *c, void *cookie, struct ews_reply *r,
    struct err *e)
{
	int n;

	while ((n = ews_http_wait(c->http, SLICE, r, e)) >= 0) {
		if (n > 0 && r->cookie == cookie)
			return 1;
		if (n > 0)
			keep(c, r);
		if (is_over(c)) {
			(void)cancelled(e);
			break;
		}
	}
	ews_http_drop(c->http, cookie);
	ews_pace_good(&c->pace, clock_now(c));
	return -1;
}

/* It answers, but has never answered as Exchange does. */
static int
other_service(struct err *e)
{
	return err_set(e, ERR_CONFIG, "the server answers, but not as Exchange "
	    "Web Services do: check the address in --to, it often ends in "
	    "/EWS/Exchange.asmx");
}

/* A message that leaves open what became of it. */
static bool
is_undecided(const struct ews_answer *a)
{
	for (size_t i = 0; i < a->n; i++) {
		enum ews_advice advice = ews_advise(&a->message[i]);

		if (advice == EWS_LOOK || advice == EWS_HALVE)
			return true;
	}
	return false;
}

int
ews_ask(struct ews_client *c, const struct buf *request, struct arena *arena,
    struct ews_answer *answer, struct err *e)
{
	struct ews_body body = { .head = request->data,
		.head_len = request->len };
	int tries = 0, strange = 0, undecided = 0;

	if (check_silent(&body, e) < 0)
		return -1;
	for (;;) {
		struct ews_reply r;
		enum ews_advice advice;

		if (leave(c, e) < 0)
			return -1;
		ews_http_start(c->http, &body, &body);
		if (reply_of(c, &body, &r, e) < 0)
			return -1;
		advice = judge(c, &r, arena, answer, true, e);
		bool rest = wants_rest(advice, &r, answer);

		buf_free(&r.body);
		if (advice == EWS_DONE && !rest &&
		    (!is_undecided(answer) || ++undecided == FEW_TRIES))
			return 0;
		if (advice == EWS_DONE)
			continue;
		if (r.status == 200 && !c->has_met && ++strange == FEW_TRIES)
			return other_service(e);
		/* Without rest it may be the request's own fault. */
		if (!rest && ((advice != EWS_WAIT && advice != EWS_LOOK) ||
		    ++tries == FEW_TRIES))
			return -1;
	}
}

/* ---- must not be repeated ------------------------------------------------ */

int
ews_start(struct ews_client *c, const struct ews_body *body, void *cookie,
    struct err *e)
{
	if (check_silent(body, e) < 0 || leave(c, e) < 0)
		return -1;
	ews_http_start(c->http, body, cookie);
	return 0;
}

/* 1 with a reply that was kept, or the next; *is_new: the latter. */
static int
next_reply(struct ews_client *c, struct ews_reply *r, bool *is_new,
    struct err *e)
{
	struct ews_kept *first = c->kept;
	int n;

	*is_new = first == NULL;
	if (first != NULL) {
		*r = first->reply;
		c->kept = first->next;
		mem_free(first);
		return 1;
	}
	while (ews_http_busy(c->http) > 0) {
		n = ews_http_wait(c->http, SLICE, r, e);
		if (n != 0)
			return n;
		if (is_over(c))
			return cancelled(e);
	}
	return 0;
}

int
ews_next(struct ews_client *c, struct arena *arena, struct ews_outcome *out,
    struct err *e)
{
	struct ews_reply r;
	bool is_new;
	int n = next_reply(c, &r, &is_new, e);

	if (n <= 0)
		return n;
	*out = (struct ews_outcome){ .cookie = r.cookie };
	out->advice = judge(c, &r, arena, &out->answer, is_new, &out->err);
	buf_free(&r.body);
	return 1;
}

bool
ews_has_reply(const struct ews_client *c)
{
	return c->kept != NULL;
}

int64_t
ews_now(const struct ews_client *c)
{
	return clock_now(c);
}

int
ews_pass(struct ews_client *c, int64_t ms, struct err *e)
{
	int64_t end = clock_now(c) + ms;

	do {
		int64_t left = end - clock_now(c);

		if (ms > 0 && is_stopped(c))
			return cancelled(e);
		if (doze(c, left < 0 ? 0 : left, e) < 0)
			return -1;
	} while (c->kept == NULL && clock_now(c) < end);
	return 0;
}

void
ews_client_end(struct ews_client *c)
{
	while (c->kept != NULL) {
		struct ews_kept *k = c->kept;

		c->kept = k->next;
		buf_free(&k->reply.body);
		mem_free(k);
	}
}

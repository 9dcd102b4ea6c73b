/*
 * The second pass: claim → map → put → flush → settle, in batches.
 *
 * Units of a few notes are mapped by worker threads and put by this one, in
 * order.  A batch of many units is claimed at once and settled at once; while
 * one batch is flushed, the workers map the next.  Ownership of a unit moves
 * with the pointer, so nothing in it is locked; the journal is only touched
 * here.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crash.h"
#include "base/mem.h"
#include "base/queue.h"
#include "base/text.h"
#include "run/run_priv.h"

/* Builds that are killed on purpose want many small batches. */
#ifdef N2E_CRASHPOINTS
#define BATCH_NOTES 8
#else
#define BATCH_NOTES 1024
#endif
#define BATCHES     3            /* settling, being put, being fed */
#define UNIT_NOTES  32
#define UNIT_BYTES  (256 * 1024) /* of notes' text, roughly */
#define NOTE_BYTES  (64 * 1024)  /* no note counts more: the rest is files */
#define JOBS_MAX    256
#define HELD_LEAST  ((size_t)16 << 20) /* bytes of all that is mapped, … */
#define HELD_EACH   ((size_t)8 << 20)  /* … and for each thread */
#define ALONE       2  /* after so many runs that ended there, a note goes alone */
#define TRIES       4  /* after so many it is set aside; two of them alone */
#define UNREADABLE  50 /* so many notes in a row: the source has gone */

struct batch {
	struct arena arena;
	struct parcel *p;
	struct run_puts puts;
	size_t n, fed, put;
};

struct unit {
	struct arena arena;
	struct batch *batch;
	struct run_work work[UNIT_NOTES];
	size_t first, n; /* of the batch */
	/* under send->lock: */
	bool done;
	bool oldest;   /* all others wait for it */
	size_t mapped; /* of n; the others had no room */
	size_t held;   /* bytes that it takes */
};

struct send {
	struct run *run;
	struct queue todo;
	pthread_mutex_t lock;
	pthread_cond_t some_done;
	pthread_t thread[JOBS_MAX];
	size_t threads;
	struct unit *unit; /* a ring */
	size_t units, head, busy;
	size_t held; /* by all of them, under lock */
	struct batch batch[BATCHES];
	size_t feeding, settling; /* counters, modulo BATCHES */
	int64_t after; /* the last parcel that was claimed */
	int64_t taken; /* by this run, for --limit */
	bool no_more;
	int unreadable; /* notes in a row */
};

/* ---- workers ---------------------------------------------------------------- */

/*
 * Is there room for another note?  Most are small; where they are not, only
 * the oldest unit goes on, and gives back what it holds before it gets more.
 */
static bool
has_room(struct send *s, const struct unit *u, size_t i)
{
	bool room;

	(void)pthread_mutex_lock(&s->lock);
	room = (u->oldest && i == 0) ||
	    s->held < HELD_LEAST + HELD_EACH * s->threads;
	(void)pthread_mutex_unlock(&s->lock);
	return room;
}

static void
hold(struct send *s, struct unit *u, size_t bytes)
{
	(void)pthread_mutex_lock(&s->lock);
	s->held += bytes - u->held;
	u->held = bytes;
	(void)pthread_mutex_unlock(&s->lock);
}

static void *
work(void *arg)
{
	struct send *s = arg;
	struct map_ctx ctx = { .opt = &s->run->map, .zones = zones_new() };
	struct unit *u;

	while ((u = queue_pop(&s->todo)) != NULL) {
		size_t i = 0;

		for (; i < u->n && has_room(s, u, i); i++) {
			run_map(s->run, &ctx, &u->arena, &u->work[i]);
			hold(s, u, arena_size(&u->arena));
		}
		(void)pthread_mutex_lock(&s->lock);
		u->mapped = i;
		u->done = true;
		(void)pthread_cond_signal(&s->some_done);
		(void)pthread_mutex_unlock(&s->lock);
	}
	zones_free(ctx.zones);
	return NULL;
}

static size_t
jobs(const struct run *r)
{
	long n = r->opt->jobs > 0 ? r->opt->jobs :
	    sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > JOBS_MAX ? JOBS_MAX : (size_t)n;
}

static int
start(struct send *s, struct err *e)
{
	size_t want = jobs(s->run);

	s->units = want + 2;
	s->unit = mem_zero(s->units * sizeof(*s->unit));
	queue_init(&s->todo, s->units);
	(void)pthread_mutex_init(&s->lock, NULL);
	(void)pthread_cond_init(&s->some_done, NULL);
	(void)pthread_mutex_lock(&s->lock);
	for (; s->threads < want; s->threads++)
		if (pthread_create(&s->thread[s->threads], NULL, work, s) != 0)
			break;
	(void)pthread_mutex_unlock(&s->lock);
	if (s->threads == 0)
		return err_set(e, ERR_IO, "cannot start a thread");
	return 0;
}

static void
stop(struct send *s)
{
	queue_close(&s->todo);
	for (size_t i = 0; i < s->threads; i++)
		(void)pthread_join(s->thread[i], NULL);
	for (size_t i = 0; i < s->units; i++)
		arena_free(&s->unit[i].arena);
	for (size_t i = 0; i < BATCHES; i++)
		arena_free(&s->batch[i].arena);
	(void)pthread_cond_destroy(&s->some_done);
	(void)pthread_mutex_destroy(&s->lock);
	queue_free(&s->todo);
	mem_free(s->unit);
}

/* ---- feeding ------------------------------------------------------------------ */

/*
 * A note at which runs have ended before goes alone: if the next one ends too,
 * it is known whose fault that is.
 */
static size_t
cut_at_suspects(const struct parcel *p, size_t n)
{
	if (n > 0 && p[0].attempts >= ALONE)
		return 1;
	for (size_t i = 1; i < n; i++)
		if (p[i].attempts >= ALONE)
			return i;
	return n;
}

static size_t
room_by_limit(const struct send *s)
{
	int64_t limit = s->run->opt->limit, most = BATCH_NOTES;

	if (s->run->target->batch > 0 && s->run->target->batch < most)
		most = s->run->target->batch;
	if (limit > 0 && limit - s->taken < most)
		most = limit - s->taken;
	return (size_t)most;
}

static void
set_aside(struct parcel *p, struct arena *a)
{
	char why[120];

	if (p->attempts < TRIES || p->decided != DECIDED_NO)
		return;
	(void)snprintf(why, sizeof(why), "the run ended %d times at this note; "
	    "--retry-failed takes it up again", p->attempts);
	p->decided = DECIDED_FAIL;
	p->reason = arena_strdup(a, why);
}

/* Claims the next batch: 1, or 0 when there is none to be had now. */
static int
next_batch(struct send *s, struct err *e)
{
	struct batch *b = &s->batch[s->feeding % BATCHES];
	size_t most = room_by_limit(s);

	if (s->no_more || s->feeding - s->settling == BATCHES)
		return 0;
	if (most == 0 || run_is_stopped()) {
		s->no_more = true;
		return 0;
	}
	arena_reset(&b->arena);
	b->p = arena_array(&b->arena, most, sizeof(*b->p));
	b->fed = b->put = 0;
	b->puts = (struct run_puts){ 0 };
	b->n = cut_at_suspects(b->p, journal_next(s->run->journal, s->after,
	    most, &b->arena, b->p));
	if (b->n == 0) {
		s->no_more = true;
		return 0;
	}
	/* Alone means alone: nothing else is under way. */
	if (b->p[0].attempts >= ALONE && s->feeding != s->settling)
		return 0;
	for (size_t i = 0; i < b->n; i++)
		set_aside(&b->p[i], &b->arena);
	if (journal_claim(s->run->journal, b->p, b->n, e) < 0)
		return -1;
	crashpoint("claimed");
	s->after = b->p[b->n - 1].id;
	s->taken += (int64_t)b->n;
	s->feeding++;
	return 1;
}

/* The batch that still has notes to give: 1, or 0. */
static int
feeding_batch(struct send *s, struct batch **b, struct err *e)
{
	if (s->feeding != s->settling) {
		*b = &s->batch[(s->feeding - 1) % BATCHES];
		if ((*b)->fed < (*b)->n)
			return 1;
		/* After a suspect nothing follows until it has its end. */
		if ((*b)->p[0].attempts > ALONE)
			return 0;
	}
	int more = next_batch(s, e);

	if (more == 1)
		*b = &s->batch[(s->feeding - 1) % BATCHES];
	return more;
}

static int
fill_unit(struct send *s, struct unit *u, struct batch *b, struct err *e)
{
	int64_t bytes = 0;
	int status = 0;

	u->batch = b;
	u->first = b->fed;
	u->n = 0;
	u->done = u->oldest = false;
	journal_hold(s->run->journal);
	while (u->n < UNIT_NOTES && b->fed < b->n && bytes < UNIT_BYTES &&
	    status == 0) {
		struct parcel *p = &b->p[b->fed++];

		status = run_facts(s->run, p, &u->arena, &u->work[u->n++], e);
		bytes += p->len < NOTE_BYTES ? p->len : NOTE_BYTES;
	}
	journal_let_go(s->run->journal);
	return status;
}

/* As many units under way as there is room for. */
static int
feed(struct send *s, struct err *e)
{
	while (s->busy < s->units) {
		struct unit *u = &s->unit[(s->head + s->busy) % s->units];
		struct batch *b = NULL;
		int more = feeding_batch(s, &b, e);

		if (more <= 0)
			return more;
		if (fill_unit(s, u, b, e) < 0)
			return -1;
		s->busy++;
		(void)queue_push(&s->todo, u);
	}
	return 0;
}

/* ---- putting -------------------------------------------------------------------- */

static void
keep_names(struct parcel *p, struct arena *a)
{
	struct journal_name *to = arena_array(a, p->nunresolved, sizeof(*to));

	for (size_t i = 0; i < p->nunresolved; i++)
		to[i] = (struct journal_name){
			.key = arena_strdup(a, p->unresolved[i].key),
			.name = arena_strdup(a, p->unresolved[i].name),
		};
	p->unresolved = to;
}

/* What the settlement needs outlives the unit. */
static void
keep(struct parcel *p, struct arena *a)
{
	const char **loss = arena_array(a, p->nlosses, sizeof(*loss));

	for (size_t i = 0; i < p->nlosses; i++)
		loss[i] = arena_strdup(a, p->loss[i]);
	p->loss = loss;
	keep_names(p, a);
	p->reason = arena_strdup(a, p->reason);
	p->folder = arena_strdup(a, p->folder);
	p->digest = arena_strdup(a, p->digest);
	p->subject = arena_strdup(a, p->subject);
}

/* A source that is gone must not make failures of all that is left. */
static int
still_there(struct send *s, const struct run_work *w, struct err *e)
{
	s->unreadable = w->unreadable ? s->unreadable + 1 : 0;
	if (s->unreadable < UNREADABLE)
		return 0;
	return err_set(e, ERR_IO, "%d notes in a row cannot be read, the last "
	    "with: %s; bring the source back and give the same command with "
	    "--retry-failed", s->unreadable, w->p->reason);
}

static void
count(struct run_tally *t, const struct parcel *p)
{
	t->done++;
	t->bytes += p->len;
	t->losses += (int64_t)p->nlosses;
	if (p->state == PARCEL_MIGRATED)
		t->migrated++;
	else if (p->state == PARCEL_SKIPPED)
		t->skipped++;
	else
		t->failed++;
}

static int
put_unit(struct send *s, struct unit *u, struct err *e)
{
	struct batch *b = u->batch;

	for (size_t i = 0; i < u->mapped; i++) {
		struct run_work *w = &u->work[i];
		struct parcel *p = w->p;
		/* A run ended between its claim and its settlement. */
		bool again = p->claimed_before;

		if (p->state == PARCEL_MIGRATED && run_put(s->run->target,
		    &b->puts, w->item, p, again, &b->arena, e) < 0)
			return -1;
		crashpoint("put");
		keep(p, &b->arena);
		count(s->run->tally, p);
		if (still_there(s, w, e) < 0)
			return -1;
	}
	b->put += u->mapped;
	if (s->run->opt->progress != NULL)
		s->run->opt->progress(s->run->opt->progress_arg,
		    s->run->tally);
	return 0;
}

static int
print_lines(struct send *s, const struct batch *b, struct err *e)
{
	const struct run_options *o = s->run->opt;
	FILE *out = o->json;
	struct buf line;

	for (size_t i = 0; o->settled != NULL && i < b->n; i++)
		o->settled(o->settled_arg, &b->p[i]);
	if (out == NULL)
		return 0;
	buf_init(&line, SIZE_MAX / 2);
	for (size_t i = 0; i < b->n; i++) {
		run_line(&b->p[i], &line);
		if (line.len > 65536 || i + 1 == b->n) {
			if (fwrite(line.data, 1, line.len, out) != line.len)
				break;
			buf_clear(&line);
		}
	}
	buf_free(&line);
	if (fflush(out) == EOF || ferror(out))
		return err_errno(e, "standard output");
	return 0;
}

/* Batches that are put whole: durable, then known to be, then told. */
static int
settle(struct send *s, struct err *e)
{
	while (s->settling != s->feeding) {
		struct batch *b = &s->batch[s->settling % BATCHES];

		if (b->put < b->n)
			break;
		if (target_flush(s->run->target, e) < 0)
			return -1;
		crashpoint("flushed");
		run_puts_end(&b->puts, s->run->tally, &b->arena);
		if (journal_settle(s->run->journal, b->p, b->n, e) < 0)
			return -1;
		crashpoint("settled");
		s->settling++;
		if (print_lines(s, b, e) < 0)
			return -1;
	}
	return 0;
}

static struct unit *
wait_for_unit(struct send *s)
{
	struct unit *u = &s->unit[s->head];

	(void)pthread_mutex_lock(&s->lock);
	while (!u->done)
		(void)pthread_cond_wait(&s->some_done, &s->lock);
	(void)pthread_mutex_unlock(&s->lock);
	return u;
}

/* What it held is free again; notes that had no room are its next ones. */
static int
end_unit(struct send *s, struct unit *u, struct err *e)
{
	arena_reset(&u->arena);
	hold(s, u, 0);
	if (u->mapped == u->n) {
		s->head = (s->head + 1) % s->units;
		s->busy--;
		return 0;
	}
	u->first += u->mapped;
	u->n -= u->mapped;
	u->done = false;
	u->oldest = true;
	for (size_t i = 0; i < u->n; i++)
		if (run_facts(s->run, &u->batch->p[u->first + i], &u->arena,
		    &u->work[i], e) < 0)
			return -1;
	(void)queue_push(&s->todo, u);
	return 0;
}

static int
go(struct send *s, struct err *e)
{
	for (;;) {
		if (feed(s, e) < 0)
			return -1;
		if (s->busy == 0)
			return 0;

		struct unit *u = wait_for_unit(s);

		if (put_unit(s, u, e) < 0 || end_unit(s, u, e) < 0)
			return -1;
		/* Keep the workers busy while the disk is. */
		if (feed(s, e) < 0 || settle(s, e) < 0)
			return -1;
	}
}

int
run_send(struct run *r, struct err *e)
{
	struct send *s = mem_zero(sizeof(*s));
	int status;

	s->run = r;
	status = start(s, e);
	if (status == 0)
		status = go(s, e);
	stop(s);
	if (status < 0)
		journal_release(r->journal, s->after);
	mem_free(s);
	return status;
}

/* A bundle of notes becomes series and single items: MAPPING_GUIDE 4.5. */
#include <string.h>

#include "base/text.h"
#include "mapping/cal_priv.h"

/* What one note of the series says, by itself. */
struct voice {
	const struct note *note;
	struct map_job job;
	struct ex_item *item; /* of the job; NULL: nobody asked yet */
	size_t dates;
};

struct series {
	struct map_job *job;
	const struct cal_clock *clock;
	struct cal_series *dates;
	struct voice *voice; /* the lead, then the members */
	size_t voices;
	size_t base;             /* the one that most dates come from */
	const struct zone *zone; /* that the plan counts in */
	const char *uid;
};

void
cal_set_times(struct ex_item *item, const struct cal_clock *c, int64_t start,
    int64_t end)
{
	start = cal_utc(c, start);
	end = cal_utc(c, end);
	ex_set_time(item, EX_APPT_START, start);
	ex_set_time(item, EX_APPT_END, end);
	ex_set_time(item, EX_COMMON_START, start);
	ex_set_time(item, EX_COMMON_END, end);
	ex_set_bool(item, EX_APPT_ALL_DAY, c->all_day);
	item->zone = c->zone;
	item->end_zone = c->end_zone;
}

/* ---- what the notes say ----------------------------------------------------- */

/* A note of the series mapped as if it were alone, for what it says. */
static void
listen(struct series *s, size_t i)
{
	struct voice *v = &s->voice[i];
	struct map_bundle *alone = ARENA_NEW(s->job->arena, struct map_bundle);

	if (v->item != NULL)
		return;
	*alone = *s->job->bundle;
	alone->note = v->note;
	alone->members = NULL;
	alone->nmembers = 0;
	v->job = map_job_new(s->job->ctx, alone, s->job->arena, EX_CALENDAR);

	struct cal_clock clock = cal_clock_of(&v->job, v->job.note);

	cal_entry(&v->job, &clock);
	(void)cal_uid(&v->job);
	cal_use_alarm(&v->job);
	map_leftovers(&v->job);
	v->item = v->job.item;
}

static bool
has_loss(const struct ex_item *item, const char *what)
{
	for (const struct ex_loss *l = item->losses; l != NULL; l = l->next)
		if (strcmp(l->what, what) == 0)
			return true;
	return false;
}

/* The lead says its own losses by itself, later. */
static void
take_losses(struct series *s, size_t i)
{
	struct ex_item *item = s->job->item;

	listen(s, i);
	listen(s, CAL_LEAD);
	for (const struct ex_loss *l = s->voice[i].item->losses; l != NULL;
	     l = l->next)
		if (!has_loss(s->voice[CAL_LEAD].item, l->what) &&
		    !has_loss(item, l->what))
			ex_lose(item, "%s", l->what);
}

static bool
same_text(const struct ex_item *a, const struct ex_item *b, enum ex_prop prop)
{
	const char *x = ex_text(a, prop), *y = ex_text(b, prop);

	if (x == NULL || y == NULL)
		return x == y;
	return strcmp(x, y) == 0;
}

static bool
says_the_same(const struct ex_item *a, const struct ex_item *b)
{
	return same_text(a, b, EX_SUBJECT) && same_text(a, b, EX_LOCATION) &&
	    same_text(a, b, EX_BODY) && same_text(a, b, EX_HTML) &&
	    ex_int(a, EX_BUSY_STATUS, -1) == ex_int(b, EX_BUSY_STATUS, -1);
}

/* No parent: what the lead says by itself must not become the series'. */
static void
speak_wholly_as(struct ex_item *item, const struct ex_item *from)
{
	struct ex_item *copy = cal_copy(from);

	copy->unid = item->unid;
	copy->losses = item->losses;
	copy->last_loss = item->last_loss;
	ex_set_text(copy, EX_NOTES_UNID, item->unid);
	*item = *copy;
}

static void
set_base(struct series *s)
{
	for (size_t i = 0; i < s->dates->n; i++)
		s->voice[s->dates->date[i].source].dates++;
	for (size_t i = 1; i < s->voices; i++)
		if (s->voice[i].dates > s->voice[s->base].dates)
			s->base = i;
	if (s->base == CAL_LEAD)
		return;
	listen(s, s->base);
	if (!cal_is_parent(s->job->note)) {
		speak_wholly_as(s->job->item, s->voice[s->base].item);
		return;
	}
	/* The parent is not shown in Notes: its children are what people saw. */
	static const enum ex_prop texts[] = { EX_SUBJECT, EX_LOCATION, EX_BODY,
		EX_HTML };
	const struct ex_item *from = s->voice[s->base].item;
	bool body = ex_text(from, EX_BODY) != NULL ||
	    ex_text(from, EX_HTML) != NULL;

	for (size_t i = 0; i < NITEMS(texts); i++) {
		const char *text = ex_text(from, texts[i]);
		bool is_body = texts[i] == EX_BODY || texts[i] == EX_HTML;

		if (text != NULL && (!is_body || body))
			ex_set_text(s->job->item, texts[i], text);
	}
	ex_set_int(s->job->item, EX_BUSY_STATUS,
	    ex_int(from, EX_BUSY_STATUS, 2));
}

/* ---- differences that an exception can or cannot hold ------------------------ */

static const char *
day_text(const struct series *s, int64_t start)
{
	struct civil c = s->clock->all_day ? civil_of(start) :
					     zone_local(s->clock->zone, start);

	return text_printf(s->job->arena, "%04d-%02d-%02d", c.year, c.mon,
	    c.day);
}

static bool
has_file(const struct ex_item *item, const struct ex_attachment *file)
{
	for (const struct ex_attachment *a = item->attachments; a != NULL;
	     a = a->next)
		if (strcmp(a->name, file->name) == 0 &&
		    a->recorded == file->recorded)
			return true;
	return false;
}

static void
take_files(struct series *s, const struct ex_item *from, const char *day)
{
	struct ex_item *item = s->job->item;

	for (const struct ex_attachment *a = from->attachments; a != NULL;
	     a = a->next) {
		struct ex_attachment *mine;

		if (has_file(item, a))
			continue;
		mine = ex_add_attachment(item, map_unique_name(item, a->name),
		    a->data);
		mine->type = a->type;
		mine->content_id = a->content_id;
		mine->item = a->item;
		mine->recorded = a->recorded;
		mine->created = a->created;
		mine->modified = a->modified;
		ex_lose(item,
		    "attachment %s: of the instance on %s, now with "
		    "the series",
		    a->name, day);
	}
}

static bool
same_people(const struct ex_item *a, const struct ex_item *b)
{
	const struct ex_recipient *x = a->recipients, *y = b->recipients;

	for (; x != NULL && y != NULL; x = x->next, y = y->next)
		if (x->role != y->role ||
		    strcmp(x->who.address, y->who.address) != 0)
			return false;
	return x == NULL && y == NULL;
}

static void
lose_differences(struct series *s, const struct ex_item *from, const char *day)
{
	struct ex_item *item = s->job->item;
	const struct ex_value *x = ex_get(from, EX_KEYWORDS);
	const struct ex_value *y = ex_get(item, EX_KEYWORDS);
	bool same = (x == NULL) == (y == NULL) && (x == NULL || x->n == y->n);

	for (size_t i = 0; same && x != NULL && i < x->n; i++)
		same = strcmp(x->texts[i], y->texts[i]) == 0;
	if (!same && x != NULL)
		ex_lose(item,
		    "categories: the instance on %s has its own, "
		    "those of the series are kept",
		    day);
	if (!same_people(from, item))
		ex_lose(item,
		    "attendees: the instance on %s has others, "
		    "those of the series are kept",
		    day);
	if (ex_int(from, EX_SENSITIVITY, 0) != ex_int(item, EX_SENSITIVITY, 0))
		ex_lose(item,
		    "private: the instance on %s is not as the "
		    "series",
		    day);
}

/* Every other note of the series: what it says that the series does not. */
static void
hear_all(struct series *s)
{
	for (size_t i = 0; i < s->voices; i++) {
		const struct recur_date *d = NULL;

		take_losses(s, i);
		for (size_t k = 0; d == NULL && k < s->dates->n; k++)
			if (s->dates->date[k].source == i)
				d = &s->dates->date[k];
		if (d == NULL ||
		    (i == CAL_LEAD && cal_is_parent(s->job->note)))
			continue;
		const char *day = day_text(s, d->start);

		take_files(s, s->voice[i].item, day);
		lose_differences(s, s->voice[i].item, day);
	}
	for (size_t i = 0; i < s->dates->n; i++) {
		struct recur_date *d = &s->dates->date[i];

		d->changed = s->voice[d->source].dates > 0 &&
		    d->source != s->base &&
		    !says_the_same(s->voice[d->source].item, s->job->item);
	}
}

/* ---- items --------------------------------------------------------------------- */

static const char *
other(const struct ex_item *from, const struct ex_item *item, enum ex_prop prop)
{
	const char *text = ex_text(from, prop);

	if (same_text(from, item, prop))
		return NULL;
	return text == NULL ? "" : text;
}

static void
fill_exception(struct series *s, struct ex_exception *x,
    const struct recur_date *d)
{
	const struct voice *v = &s->voice[d->source];
	const struct ex_item *from = v->item, *item = s->job->item;

	x->start = cal_utc(s->clock, x->start);
	x->end = cal_utc(s->clock, x->end);
	x->original = cal_utc(s->clock, x->original);
	x->unid = v->note->unid;
	if (d->source == s->base)
		return;
	x->subject = other(from, item, EX_SUBJECT);
	x->location = other(from, item, EX_LOCATION);
	if (!same_text(from, item, EX_BODY) ||
	    !same_text(from, item, EX_HTML)) {
		x->body = ex_text(from, EX_BODY);
		x->html = ex_text(from, EX_HTML);
		if (x->body == NULL && x->html == NULL)
			x->body = "";
	}
	if (ex_int(from, EX_BUSY_STATUS, -1) !=
	    ex_int(item, EX_BUSY_STATUS, -1))
		x->busy = ex_int(from, EX_BUSY_STATUS, -1);
}

/* Says what its own note says; people and files are the series'. */
static void
speak_as(struct series *s, struct ex_item *item, const struct recur_date *d)
{
	const struct ex_item *from = s->voice[d->source].item;
	static const enum ex_prop texts[] = { EX_SUBJECT, EX_LOCATION, EX_BODY,
		EX_HTML };

	if (d->source == s->base || !d->changed)
		return;
	for (size_t i = 0; i < NITEMS(texts); i++) {
		const char *text = ex_text(from, texts[i]);

		if (text != NULL || ex_text(item, texts[i]) != NULL)
			ex_set_text(item, texts[i], text == NULL ? "" : text);
	}
	ex_set_int(item, EX_BUSY_STATUS, ex_int(from, EX_BUSY_STATUS, 2));
}

struct ex_item *
cal_copy(const struct ex_item *item)
{
	struct ex_item *copy = ARENA_NEW(item->arena, struct ex_item);
	size_t n = item->nvalues;

	*copy = *item;
	copy->values = arena_array(item->arena, n, sizeof(*copy->values));
	memcpy(copy->values, item->values, n * sizeof(*copy->values));
	copy->values_cap = n;
	copy->losses = copy->last_loss = NULL;
	copy->more = NULL;
	return copy;
}

static int64_t
last_end(const struct recur_date *date, size_t n)
{
	int64_t end = INT64_MIN;

	for (size_t i = 0; i < n; i++)
		if (date[i].end > end)
			end = date[i].end;
	return end;
}

static void
set_part(struct series *s, struct ex_item *item, const struct recur_part *p,
    size_t number)
{
	const struct recur_date *date = s->dates->date;
	int64_t end = p->end;

	cal_set_times(item, s->clock, p->start, p->end);
	cal_set_uid(item, s->uid, number);
	ex_set_bool(item, EX_RECURRING, p->recur != NULL);
	if (p->recur == NULL) {
		speak_as(s, item, &date[p->which[0]]);
	} else {
		item->end_zone = NULL;
		item->recur = p->recur;
		for (size_t i = 0; i < p->recur->nexceptions; i++)
			fill_exception(s, &p->exception[i], &date[p->which[i]]);
		end = last_end(date, s->dates->n);
	}

	/* The alarm of what people saw, on this item. */
	struct map_job job = s->base == CAL_LEAD ? *s->job :
						   s->voice[s->base].job;

	job.item = item;
	cal_use_alarm(s->job);
	cal_alarm(&job, cal_utc(s->clock, p->start), cal_utc(s->clock, end));
}

static void
make_items(struct series *s, const struct recur_plan *plan)
{
	struct ex_item *item = s->job->item, *last = item;
	struct ex_item *pattern = cal_copy(item);

	for (size_t i = 0; i < plan->n; i++) {
		struct ex_item *mine = i == 0 ? item : cal_copy(pattern);

		set_part(s, mine, &plan->part[i], i);
		if (i == 0)
			continue;
		last->more = mine;
		last = mine;
	}
}

/* ---- the plan --------------------------------------------------------------------- */

/* Picked dates are a series only when they are one without a flaw. */
static bool
is_flawless(const struct recur_plan *plan)
{
	return plan->n == 1 && plan->part[0].recur != NULL &&
	    plan->part[0].dates >= 4 && plan->part[0].recur->ndeleted == 0 &&
	    plan->part[0].recur->nexceptions == 0;
}

static void
make_plan(struct series *s, struct recur_plan *plan)
{
	struct arena *a = s->job->arena;
	const struct recur_date *date = s->dates->date;
	const struct note *note = s->job->note;
	struct ex_recur hint[CAL_HINTS];
	size_t n = s->dates->n, hints = cal_hints(note, s->clock, hint);
	bool custom = cal_is_custom(note);

	for (size_t i = 1; hints == 0 && i < s->voices; i++) {
		hints = cal_hints(s->voice[i].note, s->clock, hint);
		custom = custom || cal_is_custom(s->voice[i].note);
	}
	recur_make_plan(a, s->zone, date, n, hint, hints, plan);
	if (custom && !is_flawless(plan))
		recur_singles(a, date, n, plan);
	if (recur_proves(a, s->zone, plan, date, n))
		return;
	ex_lose(s->job->item,
	    "repetition: the dates fit no series that could "
	    "be proved, each of the %zu is an entry of its own",
	    n);
	recur_singles(a, date, n, plan);
}

static void
say_what_is_split(struct series *s, const struct recur_plan *plan)
{
	size_t series = 0;

	for (size_t i = 0; i < plan->n; i++)
		series += plan->part[i].recur != NULL;
	if (plan->n > 1)
		ex_lose(s->job->item,
		    "repetition: one series in Notes, "
		    "%zu series and %zu single entries in Exchange",
		    series, plan->n - series);
	if (series > 0 && s->clock->end_zone != NULL)
		ex_lose(s->job->item,
		    "field EndTimeZone: a series has one "
		    "time zone, the ends are at the same instants in %s",
		    s->clock->zone->tzid);
	if (s->dates->unheld > 0)
		ex_lose(s->job->item,
		    "repetition: %zu dates of the parent's "
		    "list are in no entry, taken as deleted",
		    s->dates->unheld);
}

void
cal_series(struct map_job *job, const struct cal_clock *clock,
    struct cal_series *dates)
{
	const struct map_bundle *b = job->bundle;
	struct series s = { .job = job,
		.clock = clock,
		.dates = dates,
		.voices = b->nmembers + 1,
		.zone = clock->zone };
	struct recur_plan plan;

	if (clock->all_day)
		s.zone = zone_utc(job->ctx->zones);
	s.uid = cal_uid(job);
	s.voice = arena_array(job->arena, s.voices, sizeof(*s.voice));
	s.voice[CAL_LEAD].note = job->note;
	for (size_t i = 1; i < s.voices; i++)
		s.voice[i].note = b->members[i - 1];
	set_base(&s);
	if (s.voices > 1)
		hear_all(&s);
	make_plan(&s, &plan);
	say_what_is_split(&s, &plan);
	if (dates->n > 0 && !clock->all_day)
		job->item->date = dates->date[0].start;
	make_items(&s, &plan);
}

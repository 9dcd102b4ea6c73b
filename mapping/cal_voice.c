/* What the notes of one series say, and where they differ. */
#include "mapping/cal_voice.h"

#include <string.h>

#include "base/text.h"

int64_t
cal_last_end(const struct cal_series *dates)
{
	int64_t end = INT64_MIN;

	for (size_t i = 0; i < dates->n; i++)
		if (dates->date[i].end > end)
			end = dates->date[i].end;
	return end;
}

static const struct recur_date *
first_of(const struct cal_voices *s, size_t i)
{
	for (size_t k = 0; k < s->dates->n; k++)
		if (s->dates->date[k].source == i)
			return &s->dates->date[k];
	return NULL;
}

/* The series may ring as long as it lasts. */
static void
listen_reminder(struct cal_voices *s, size_t i)
{
	struct cal_voice *v = &s->voice[i];
	const struct recur_date *d = first_of(s, i);
	struct map_job job = v->job;

	v->reminder = -1;
	if (d == NULL) {
		cal_use_alarm(&v->job);
		return;
	}
	job.item = ex_item_new(job.arena, EX_CALENDAR, v->note->unid);
	cal_alarm(&job, cal_utc(s->clock, d->start),
	    cal_utc(s->clock, cal_last_end(s->dates)));
	for (const struct ex_loss *l = job.item->losses; l != NULL; l = l->next)
		ex_lose(v->job.item, "%s", l->what);
	if (ex_is(job.item, EX_REMINDER_SET))
		v->reminder = ex_int(job.item, EX_REMINDER_DELTA, 0);
}

/* A note of the series mapped as if it were alone, for what it says. */
static void
listen(struct cal_voices *s, size_t i)
{
	struct cal_voice *v = &s->voice[i];
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
	listen_reminder(s, i);
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
take_losses(struct cal_voices *s, size_t i)
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
is_same_person(const struct ex_recipient *x, const struct ex_recipient *y)
{
	return x->role == y->role &&
	    strcmp(x->who.address, y->who.address) == 0 &&
	    (x->response == EX_NO_RESPONSE ||
		x->response == EX_NOT_RESPONDED ||
		x->response == y->response);
}

/*
 * A note without a list of people does not say that nobody comes, nor one
 * without answers that nobody answered.
 */
static bool
has_own_people(const struct ex_item *from, const struct ex_item *item)
{
	const struct ex_recipient *x = from->recipients, *y = item->recipients;

	if (x == NULL)
		return false;
	for (; x != NULL && y != NULL; x = x->next, y = y->next)
		if (!is_same_person(x, y))
			return true;
	return x != NULL || y != NULL;
}

static bool
has_own_keywords(const struct ex_item *from, const struct ex_item *item)
{
	const struct ex_value *x = ex_get(from, EX_KEYWORDS);
	const struct ex_value *y = ex_get(item, EX_KEYWORDS);

	if (x == NULL)
		return false;
	if (y == NULL || x->n != y->n)
		return true;
	for (size_t i = 0; i < x->n; i++)
		if (strcmp(x->texts[i], y->texts[i]) != 0)
			return true;
	return false;
}

static bool
says_the_same(const struct ex_item *a, const struct ex_item *b)
{
	return same_text(a, b, EX_SUBJECT) && same_text(a, b, EX_LOCATION) &&
	    same_text(a, b, EX_BODY) && same_text(a, b, EX_HTML) &&
	    ex_int(a, EX_BUSY_STATUS, -1) == ex_int(b, EX_BUSY_STATUS, -1) &&
	    ex_int(a, EX_SENSITIVITY, 0) == ex_int(b, EX_SENSITIVITY, 0) &&
	    !has_own_people(a, b) && !has_own_keywords(a, b);
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
meet_as(struct ex_item *item, const struct ex_item *from)
{
	static const enum ex_prop states[] = { EX_APPT_STATE_FLAGS,
		EX_RESPONSE_STATUS };

	if (from->recipients != NULL) {
		item->recipients = from->recipients;
		item->last_recipient = from->last_recipient;
	}
	if (from->organizer == NULL || item->organizer != NULL)
		return;
	item->organizer = from->organizer;
	item->from = from->from;
	for (size_t i = 0; i < NITEMS(states); i++)
		if (ex_get(from, states[i]) != NULL)
			ex_set_int(item, states[i], ex_int(from, states[i], 0));
	if (ex_get(from, EX_RESPONSE_REQUESTED) != NULL)
		ex_set_bool(item, EX_RESPONSE_REQUESTED,
		    ex_is(from, EX_RESPONSE_REQUESTED));
}

/* The parent is not shown in Notes: its children are what people saw. */
static void
speak_in_part_as(struct ex_item *item, const struct ex_item *from)
{
	static const enum ex_prop texts[] = { EX_SUBJECT, EX_LOCATION, EX_BODY,
		EX_HTML };
	const struct ex_value *words = ex_get(from, EX_KEYWORDS);
	bool body = ex_text(from, EX_BODY) != NULL ||
	    ex_text(from, EX_HTML) != NULL;

	for (size_t i = 0; i < NITEMS(texts); i++) {
		const char *text = ex_text(from, texts[i]);
		bool is_body = texts[i] == EX_BODY || texts[i] == EX_HTML;

		if (text != NULL && (!is_body || body))
			ex_set_text(item, texts[i], text);
	}
	ex_set_int(item, EX_BUSY_STATUS, ex_int(from, EX_BUSY_STATUS, 2));
	if (words != NULL)
		ex_set_texts(item, EX_KEYWORDS, words->texts, words->n);
	if (ex_int(from, EX_SENSITIVITY, 0) !=
	    ex_int(item, EX_SENSITIVITY, 0)) {
		ex_set_int(item, EX_SENSITIVITY,
		    ex_int(from, EX_SENSITIVITY, 0));
		ex_set_bool(item, EX_PRIVATE, ex_is(from, EX_PRIVATE));
	}
	meet_as(item, from);
}

static void
set_base(struct cal_voices *s)
{
	for (size_t i = 0; i < s->dates->n; i++)
		s->voice[s->dates->date[i].source].dates++;
	for (size_t i = 1; i < s->n; i++)
		if (s->voice[i].dates > s->voice[s->base].dates)
			s->base = i;
	if (s->base == CAL_LEAD)
		return;
	listen(s, s->base);
	if (!cal_is_parent(s->job->note)) {
		speak_wholly_as(s->job->item, s->voice[s->base].item);
		return;
	}
	speak_in_part_as(s->job->item, s->voice[s->base].item);
}

/* ---- differences that an exception can or cannot hold ------------------------ */

const char *
cal_day_text(struct arena *a, const struct cal_clock *clock, int64_t start)
{
	struct civil c = clock->all_day ? civil_of(start) :
					  zone_local(clock->zone, start);

	return text_printf(a, "%04d-%02d-%02d", c.year, c.mon, c.day);
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
take_files(struct cal_voices *s, const struct ex_item *from, const char *day)
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

/* Nobody shows the importance of an instance. */
static void
lose_importance(struct cal_voices *s, const struct ex_item *from,
    const char *day)
{
	int32_t own = ex_int(from, EX_IMPORTANCE, 1);

	if (own != ex_int(s->job->item, EX_IMPORTANCE, 1))
		ex_lose(s->job->item,
		    "importance: the instance on %s has its own, that of the "
		    "series is kept",
		    day);
}

/* A series is of days or of hours, and so are all of its instances. */
static void
lose_type(struct cal_voices *s, const struct cal_voice *v, const char *day)
{
	bool all_day = cal_clock_of(&v->job, v->note).all_day;

	if (all_day == s->clock->all_day)
		return;
	ex_lose(s->job->item,
	    all_day ? "instance on %s: all day, unlike the series; now at the "
		      "times that Notes stored for it" :
		      "instance on %s: has a time of day, unlike the series; "
		      "now all day",
	    day);
}

/* Notes that stand for no date: the parent, and those that others outdid. */
static void
lose_unheard(struct cal_voices *s)
{
	struct ex_item *item = s->job->item;
	const struct ex_item **heard = arena_array(s->job->arena, s->n + 1,
	    sizeof(*heard));
	size_t n = 0;

	heard[n++] = item;
	for (size_t i = 0; i < s->n; i++)
		if (s->voice[i].dates > 0)
			heard[n++] = s->voice[i].item;
	for (size_t i = 0; i < s->n; i++) {
		if (s->voice[i].dates > 0)
			continue;
		if (cal_skip(s->voice[i].note) != NULL)
			cal_lose_dates(item, s->clock, s->voice[i].note,
			    s->dates);
		else
			cal_lose_words(item, s->voice[i].note,
			    s->voice[i].item, heard, n);
	}
}

/* Every other note of the series: what it says that the series does not. */
static void
hear_all(struct cal_voices *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct recur_date *d = first_of(s, i);

		take_losses(s, i);
		if (d == NULL ||
		    (i == CAL_LEAD && cal_is_parent(s->job->note)))
			continue;
		const char *day = cal_day_text(s->job->arena, s->clock,
		    d->start);

		take_files(s, s->voice[i].item, day);
		lose_importance(s, s->voice[i].item, day);
		lose_type(s, &s->voice[i], day);
	}
	lose_unheard(s);
	for (size_t i = 0; i < s->dates->n; i++) {
		struct recur_date *d = &s->dates->date[i];

		d->changed = s->voice[d->source].dates > 0 &&
		    d->source != s->base &&
		    (!says_the_same(s->voice[d->source].item, s->job->item) ||
			s->voice[d->source].reminder !=
			    s->voice[s->base].reminder);
	}
}

void
cal_hear(struct cal_voices *s)
{
	const struct map_bundle *b = s->job->bundle;

	s->n = b->nmembers + 1;
	s->voice = arena_array(s->job->arena, s->n, sizeof(*s->voice));
	s->voice[CAL_LEAD].note = s->job->note;
	for (size_t i = 1; i < s->n; i++)
		s->voice[i].note = b->members[i - 1];
	set_base(s);
	if (s->n > 1)
		hear_all(s);
}

/* ---- an instance --------------------------------------------------------------- */

static const char *
other(const struct ex_item *from, const struct ex_item *item, enum ex_prop prop)
{
	const char *text = ex_text(from, prop);

	if (same_text(from, item, prop))
		return NULL;
	return text == NULL ? "" : text;
}

static void
own_marks(struct ex_exception *x, const struct ex_item *from,
    const struct ex_item *item)
{
	const struct ex_value *words = ex_get(from, EX_KEYWORDS);

	x->own_people = has_own_people(from, item);
	if (x->own_people)
		x->people = from->recipients;
	x->own_keywords = has_own_keywords(from, item);
	if (x->own_keywords) {
		x->keywords = words->texts;
		x->nkeywords = words->n;
	}
	x->sensitivity = ex_int(from, EX_SENSITIVITY, 0);
	x->own_sensitivity = x->sensitivity != ex_int(item, EX_SENSITIVITY, 0);
}

static int32_t
reminder_of(const struct ex_item *item)
{
	return ex_is(item, EX_REMINDER_SET) ?
	    ex_int(item, EX_REMINDER_DELTA, 0) :
	    -1;
}

void
cal_fill_exception(const struct cal_voices *s, struct ex_exception *x,
    const struct ex_item *item, const struct recur_date *d)
{
	const struct cal_voice *v = &s->voice[d->source];
	const struct ex_item *from = v->item;

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
	own_marks(x, from, item);
	x->reminder = v->reminder;
	x->own_reminder = x->reminder != reminder_of(item);
}

void
cal_speak_as(const struct cal_voices *s, struct ex_item *item,
    const struct recur_date *d)
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

	struct ex_exception x = { 0 };

	own_marks(&x, from, item);
	if (x.own_people) {
		item->recipients = from->recipients;
		item->last_recipient = from->last_recipient;
	}
	if (x.own_keywords)
		ex_set_texts(item, EX_KEYWORDS, x.keywords, x.nkeywords);
	if (x.own_sensitivity) {
		ex_set_int(item, EX_SENSITIVITY, x.sensitivity);
		ex_set_bool(item, EX_PRIVATE, ex_is(from, EX_PRIVATE));
	}
}

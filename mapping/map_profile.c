#include "mapping/map_profile.h"

#include <string.h>

#include "base/civil.h"
#include "base/json.h"
#include "base/text.h"
#include "mapping/map_priv.h"
#include "mapping/map_rule.h"
#include "note/note_name.h"

#define JSON_MOST ((size_t)16 << 20) /* bytes of one setting */

enum form { NO_FORM, AWAY, CALENDAR, DELEGATION, RULE };

/* A setting on its way. */
struct making {
	const struct note *note;
	struct arena *a;
	bool *used; /* one per field */
	struct buf out;
	struct json j;
};

/* ---- what it is --------------------------------------------------------------- */

/* Spaces and parentheses in their names have come and gone. */
static bool
is_called(const char *form, const char *name)
{
	for (; *form != '\0'; form++) {
		if (strchr(" ()_-", *form) != NULL)
			continue;
		if (*name == '\0' || (*form | 0x20) != (*name | 0x20))
			return false;
		name++;
	}
	return *name == '\0';
}

static enum form
form_of(const struct note *note)
{
	const char *form = map_form_of(note);

	if (note->class == NOTE_DOCUMENT)
		return text_same(form, "Mailrule") || text_same(form, "Rule") ?
		    RULE : NO_FORM;
	if (note->class != NOTE_PROFILE)
		return NO_FORM;
	if (is_called(form, "outofofficeprofile") ||
	    is_called(form, "outofoffice"))
		return AWAY;
	if (is_called(form, "calendarprofile"))
		return CALENDAR;
	return is_called(form, "delegationprofile") ? DELEGATION : NO_FORM;
}

/* ---- fields --------------------------------------------------------------------- */

static void
use(struct making *m, const char *name)
{
	size_t i = 0;

	NOTE_FOREACH_FIELD(f, m->note) {
		if (text_same(f->name, name))
			m->used[i] = true;
		i++;
	}
}

static void
collect_text(const struct rich *r, struct buf *b, int depth)
{
	if (depth > RICH_DEPTH)
		return;
	if ((r->kind == RICH_TEXT || r->kind == RICH_SECTION) &&
	    r->text != NULL)
		buf_puts(b, r->text);
	for (const struct rich *c = r->child; c != NULL; c = c->next)
		collect_text(c, b, depth + 1);
	if (r->kind == RICH_PAR || r->kind == RICH_BREAK)
		buf_puts(b, "\n");
}

static const char *
rich_text(struct arena *a, const struct rich *r)
{
	const char *text;
	struct buf b;

	buf_init(&b, JSON_MOST);
	if (r != NULL)
		collect_text(r, &b, 0);
	text = text_trim(a, b.len == 0 ? "" : b.data, b.len);
	buf_free(&b);
	return text;
}

/* "2014-07-01", "09:00:00", "2014-07-01T07:00:00Z"; "" empty. */
static const char *
time_text(struct arena *a, const struct note_time *t)
{
	struct civil c = civil_of(t->utc);

	if (t->has_date && t->has_clock)
		return text_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d%s",
		    c.year, c.mon, c.day, c.hour, c.min, c.sec,
		    t->has_zone ? "Z" : "");
	if (t->has_date)
		return text_printf(a, "%04d-%02d-%02d", c.year, c.mon, c.day);
	return !t->has_clock ? "" : text_printf(a, "%02d:%02d:%02d", c.hour,
	    c.min, c.sec);
}

static const char *
value_text(struct arena *a, const struct note_field *f, size_t i)
{
	switch (f->type) {
	case NOTE_TEXT:
		return f->text[i];
	case NOTE_NUMBER:
		return text_printf(a, "%.15g", f->number[i]);
	case NOTE_TIME:
		if (!f->time[i].is_range)
			return time_text(a, &f->time[i].from);
		return text_printf(a, "%s/%s", time_text(a, &f->time[i].from),
		    time_text(a, &f->time[i].to));
	case NOTE_RICH:
		return rich_text(a, f->rich);
	case NOTE_FILE:
	case NOTE_RAW:
	case NOTE_OTHER:
		break;
	}
	return "";
}

static bool
says_something(struct making *m, const struct note_field *f)
{
	if (f->type != NOTE_TEXT && f->type != NOTE_NUMBER &&
	    f->type != NOTE_TIME && f->type != NOTE_RICH)
		return false;
	for (size_t i = 0; i < f->n; i++)
		if (value_text(m->a, f, i)[0] != '\0')
			return true;
	return false;
}

/* The one of several names that says something; NULL: none does. */
static const char *
which(struct making *m, const char *const names[2])
{
	const char *found = NULL;

	for (size_t i = 0; i < 2 && names[i] != NULL; i++) {
		const struct note_field *f = note_field(m->note, names[i]);

		use(m, names[i]);
		if (found == NULL && f != NULL && says_something(m, f))
			found = names[i];
	}
	return found;
}

/* The day on its writer's clock: nobody leaves at UTC. */
static const char *
day_text(struct making *m, const char *field)
{
	struct note_time t;

	if (note_time(m->note, field, &t) && t.has_date) {
		struct civil c = note_time_local(&t);

		return text_printf(m->a, "%04d-%02d-%02d", c.year, c.mon,
		    c.day);
	}
	return map_one_line(m->a, note_string(m->note, field));
}

static const char *
clock_text(struct making *m, const char *field)
{
	struct note_time t;

	if (note_time(m->note, field, &t) && t.has_clock) {
		struct civil c = note_time_local(&t);

		return text_printf(m->a, "%02d:%02d", c.hour, c.min);
	}
	return map_one_line(m->a, note_string(m->note, field));
}

/* ---- members of the object ------------------------------------------------------- */

static void
put_values(struct making *m, const char *key, const char *field)
{
	json_open(&m->j, key, '[');
	for (const struct note_field *f = note_field(m->note, field);
	     f != NULL; f = note_field_next(f, field))
		for (size_t i = 0; i < f->n; i++) {
			const char *value = value_text(m->a, f, i);

			if (value[0] != '\0')
				json_text(&m->j, NULL, value);
		}
	json_close(&m->j, ']');
}

static void
put_text(struct making *m, const char *key, const char *first,
    const char *second)
{
	const char *field = which(m, (const char *const[2]){ first, second });

	if (field != NULL)
		json_text(&m->j, key, value_text(m->a,
		    note_field(m->note, field), 0));
}

static void
put_list(struct making *m, const char *key, const char *first,
    const char *second)
{
	const char *field = which(m, (const char *const[2]){ first, second });

	if (field != NULL)
		put_values(m, key, field);
}

static void
put_flag(struct making *m, const char *key, const char *field)
{
	if (which(m, (const char *const[2]){ field }) != NULL)
		json_bool(&m->j, key, map_flag(m->note, field));
}

/* Active rules stand in the profile once more, for the server. */
static bool
is_left_out(const char *name)
{
	return map_is_housekeeping(name) || text_begins(name, "$Filter") ||
	    text_same(name, "Owner");
}

/* All that has no key of its own, by its name: nothing goes missing. */
static void
put_others(struct making *m)
{
	size_t i = 0;

	json_open(&m->j, "other", '{');
	NOTE_FOREACH_FIELD(f, m->note) {
		if (!m->used[i++] && !is_left_out(f->name) &&
		    says_something(m, f) && note_field(m->note, f->name) == f)
			put_values(m, f->name, f->name);
	}
	json_close(&m->j, '}');
}

static void
begin(struct making *m, const struct note *note, struct arena *a,
    const char *kind)
{
	size_t n = 1;

	*m = (struct making){ .note = note, .a = a };
	NOTE_FOREACH_FIELD(f, note)
		n++;
	m->used = arena_array(a, n, sizeof(*m->used));
	buf_init(&m->out, JSON_MOST);
	m->j.out = &m->out;
	json_open(&m->j, NULL, '{');
	json_text(&m->j, "kind", kind);
}

static struct map_setting
end(struct making *m, const char *kind, const char *name)
{
	struct map_setting s = { .kind = kind, .name = name };

	json_close(&m->j, '}');
	s.json = m->out.failed ? text_printf(m->a, "{\"kind\":\"%s\","
	    "\"too_large\":true}", kind) :
	    arena_strndup(m->a, m->out.data, m->out.len);
	buf_free(&m->out);
	return s;
}

/* ---- out of office ------------------------------------------------------------------ */

/* "2014-07-01 08:30": the hour only where the profile means it. */
static const char *
put_leave(struct making *m, const char *key, const char *first,
    const char *second, const char *clock, bool hours)
{
	const char *field = which(m, (const char *const[2]){ first, second });
	const char *at = field == NULL ? "" : day_text(m, field);

	if (hours && clock_text(m, clock)[0] != '\0')
		at = text_printf(m->a, "%s %s", at, clock_text(m, clock));
	if (hours)
		use(m, clock);
	if (at[0] != '\0')
		json_text(&m->j, key, at);
	return at;
}

static struct map_setting
out_of_office(const struct note *note, struct arena *a)
{
	static const char *const state[2] = { "CurrentStatus", "TaskState" };
	bool hours = map_flag(note, "ShowHours"), on;
	const char *field, *from, *to;
	struct making m;

	begin(&m, note, a, "out_of_office");
	field = which(&m, state);
	on = field != NULL && map_flag(note, field);
	put_text(&m, "owner", "Owner", NULL);
	if (field != NULL)
		json_bool(&m.j, "enabled", on);
	use(&m, "ShowHours");
	from = put_leave(&m, "first_day_out", "dateFirstDayOut",
	    "FirstDayOut", "StartTime", hours);
	to = put_leave(&m, "first_day_back", "dateFirstDayBack",
	    "FirstDayBack", "EndTime", hours);
	put_text(&m, "subject", "GeneralSubject", "daysoutdisplay");
	put_text(&m, "message", "GeneralMessage", NULL);
	put_text(&m, "special_subject", "SpecialSubject", NULL);
	put_text(&m, "special_message", "SpecialMessage", NULL);
	put_list(&m, "special_people", "SpecialPeople", "SpecialMessageFor");
	put_flag(&m, "book_busy_time", "BookBusyTime");
	put_flag(&m, "exclude_internet", "ExcludeInternet");
	put_others(&m);
	return end(&m, "out_of_office", text_printf(a,
	    "out-of-office message: %s%s%s%s%s", field == NULL ?
	    "state unknown" : on ? "on" : "off",
	    from[0] != '\0' ? ", away from " : "", from,
	    to[0] != '\0' ? ", back on " : "", to));
}

/* ---- who may do what ------------------------------------------------------------------ */

static bool
has_word(const char *s, const char *const *words, size_t n)
{
	for (; *s != '\0'; s++)
		for (size_t i = 0; i < n; i++)
			if (text_begins(s, words[i]))
				return true;
	return false;
}

/* ReadCalendar, ManageCalendar, ReadMail, AllowBusyAccess, … */
static bool
is_access(const struct note_field *f)
{
	static const char *const verbs[] = { "read", "manage", "send", "edit",
		"delete", "delegat", "access", "author" };
	static const char *const things[] = { "mail", "calendar", "todo",
		"task", "contact", "delegat", "allowbusy" };

	if (f->type != NOTE_TEXT || f->name[0] == '$' ||
	    !has_word(f->name, verbs, NITEMS(verbs)) ||
	    !has_word(f->name, things, NITEMS(things)))
		return false;
	for (size_t i = 0; i < f->n; i++)
		if (strlen(f->text[i]) > 2) /* more than a mark */
			return true;
	return false;
}

static size_t
put_access(struct making *m)
{
	size_t people = 0, i = 0;

	json_open(&m->j, "access", '[');
	NOTE_FOREACH_FIELD(f, m->note) {
		bool used = m->used[i++];

		if (used || !is_access(f))
			continue;
		json_open(&m->j, NULL, '{');
		json_text(&m->j, "right", f->name);
		put_values(m, "people", f->name);
		json_close(&m->j, '}');
		use(m, f->name);
		people += f->n;
	}
	json_close(&m->j, ']');
	return people;
}

static bool
has_access(const struct note *note)
{
	NOTE_FOREACH_FIELD(f, note)
		if (is_access(f))
			return true;
	return false;
}

static struct map_setting
delegation(const struct note *note, struct arena *a)
{
	struct making m;
	size_t people;

	begin(&m, note, a, "delegation");
	put_text(&m, "owner", "Owner", NULL);
	people = put_access(&m);
	/* The calendar profile is about more; its own setting has the rest. */
	if (form_of(note) == DELEGATION)
		put_others(&m);
	return end(&m, "delegation", people == 0 ?
	    "delegation: nobody has a right by name" :
	    text_printf(a, "delegation: %zu %s", people, people == 1 ?
	    "right of a person or group" : "rights of people and groups"));
}

/* ---- calendar ------------------------------------------------------------------------- */

static const char *const days[] = { "sunday", "monday", "tuesday",
	"wednesday", "thursday", "friday", "saturday" };

/* 1 is Sunday; what is no day stays as it is. */
static void
put_days(struct making *m, const char *key, const char *first,
    const char *second)
{
	const char *field = which(m, (const char *const[2]){ first, second });
	const struct note_field *f;

	if (field == NULL)
		return;
	f = note_field(m->note, field);
	json_open(&m->j, key, '[');
	for (size_t i = 0; i < f->n; i++) {
		const char *value = value_text(m->a, f, i);
		bool is_day = value[0] >= '1' && value[0] <= '7' &&
		    value[1] == '\0';

		json_text(&m->j, NULL, is_day ? days[value[0] - '1'] : value);
	}
	json_close(&m->j, ']');
}

static void
put_hours(struct making *m)
{
	json_open(&m->j, "hours", '{');
	for (size_t i = 0; i < NITEMS(days); i++)
		put_list(m, days[i], text_printf(m->a, "$Times%zu", i + 1),
		    text_printf(m->a, "Times%zu", i + 1));
	json_close(&m->j, '}');
}

static void
use_access(struct making *m)
{
	NOTE_FOREACH_FIELD(f, m->note)
		if (is_access(f))
			use(m, f->name);
}

static struct map_setting
calendar(const struct note *note, struct arena *a)
{
	struct making m;
	const char *zone = note_string(note, "Timezone");
	const char *name = strstr(zone, "ZN=");
	size_t shown;

	begin(&m, note, a, "calendar_preferences");
	put_text(&m, "owner", "Owner", NULL);
	put_text(&m, "time_zone", "Timezone", NULL);
	put_days(&m, "work_days", "$WorkDays", "WorkDays");
	put_days(&m, "available_days", "$AvailableDays", "AvailableDays");
	put_hours(&m);
	use_access(&m);
	put_others(&m);
	name = name != NULL ? name + 3 : zone;
	shown = strcspn(name, "$");
	return end(&m, "calendar_preferences", text_printf(a,
	    "calendar preferences%s%.*s", shown > 0 ? ": time zone " : "",
	    (int)(shown > 60 ? 60 : shown), name));
}

/* ---- mail rules ------------------------------------------------------------------------ */

static struct map_setting
mail_rule(const struct note *note, struct arena *a)
{
	struct making m;
	struct rule r;
	struct buf line;
	size_t i = 0;

	begin(&m, note, a, "mail_rule");
	rule_read(note, a, &r);
	rule_json(&r, &m.j);
	json_open(&m.j, "words", '{');
	put_list(&m, "conditions", "ConditionList", NULL);
	put_list(&m, "exceptions", "ExceptionList", NULL);
	put_list(&m, "actions", "ActionList", NULL);
	json_close(&m.j, '}');
	NOTE_FOREACH_FIELD(f, note) {
		m.used[i] = m.used[i] || rule_knows_field(f->name);
		i++;
	}
	put_others(&m);
	buf_init(&line, 65536);
	buf_puts(&line, "mail rule");
	if (r.has_order)
		buf_putf(&line, " %.15g", r.order);
	buf_putf(&line, " (%s): ", !r.has_state ? "state unknown" :
	    r.enabled ? "on" : "off");
	rule_line(&r, &line);
	if (line.failed)
		buf_clear(&line);

	const char *name = map_one_line(a, line.len == 0 ? "mail rule" :
	    arena_strndup(a, line.data, line.len));

	buf_free(&line);
	return end(&m, "mail_rule", name);
}

/* ---- all of it ---------------------------------------------------------------------------- */

/* It is not what holds for the mailbox. */
static const char *
is_void(const struct note *note)
{
	if (note->conflict)
		return "a conflict copy";
	if (note->deleted)
		return "in the Notes trash (soft-deleted)";
	return note->truncated ? "cut off when it was replicated" : NULL;
}

size_t
map_settings(const struct note *note, struct arena *a,
    const struct map_setting **out)
{
	enum form form = form_of(note);
	struct map_setting *list;
	size_t n = 0;

	*out = NULL;
	if (form == NO_FORM || is_void(note) != NULL)
		return 0;
	*out = list = arena_array(a, 2, sizeof(*list));
	if (form == AWAY)
		list[n++] = out_of_office(note, a);
	if (form == CALENDAR)
		list[n++] = calendar(note, a);
	if (form == DELEGATION || (form == CALENDAR && has_access(note)))
		list[n++] = delegation(note, a);
	if (form == RULE)
		list[n++] = mail_rule(note, a);
	return n;
}

const char *
map_setting_skip(const struct note *note, struct arena *a)
{
	static const char *const names[] = {
		[AWAY] = "out-of-office message",
		[CALENDAR] = "calendar preferences",
		[DELEGATION] = "delegation",
		[RULE] = "mail rule",
	};
	enum form form = form_of(note);
	const char *why = is_void(note);

	if (form == NO_FORM)
		return NULL;
	if (why != NULL)
		return text_printf(a, "%s: not kept, it is %s", names[form],
		    why);
	return text_printf(a, "%s%s: kept in the journal until a target can "
	    "take %s", names[form], form == CALENDAR && has_access(note) ?
	    " and delegation" : "", form == CALENDAR ? "them" : "it");
}

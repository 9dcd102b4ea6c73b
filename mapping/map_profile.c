#include "mapping/map_profile.h"

#include <string.h>

#include "base/text.h"
#include "mapping/map_priv.h"
#include "mapping/map_profile_priv.h"
#include "mapping/map_rule.h"

enum form { NO_FORM, AWAY, CALENDAR, DELEGATION, RULE };

/* ---- what it is --------------------------------------------------------- */

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

/* ---- out of office ------------------------------------------------------ */

/* "2014-07-01 08:30": the hour only where the profile means it. */
static const char *
put_leave(struct setting *m, const char *key, const char *first,
    const char *second, const char *clock, bool hours)
{
	const char *field = setting_which(m, first, second);
	const char *at = field == NULL ? "" : setting_day(m, field);

	if (hours && setting_clock(m, clock)[0] != '\0')
		at = text_printf(m->a, "%s %s", at, setting_clock(m, clock));
	if (hours)
		setting_use(m, clock);
	if (at[0] != '\0')
		json_text(&m->j, key, at);
	return at;
}

static struct map_setting
out_of_office(const struct note *note, struct arena *a)
{
	bool hours = map_flag(note, "ShowHours"), on;
	const char *field, *from, *to;
	struct setting m;

	setting_begin(&m, note, a, "out_of_office");
	field = setting_which(&m, "CurrentStatus", "TaskState");
	on = field != NULL && map_flag(note, field);
	setting_put_text(&m, "owner", "Owner", NULL);
	if (field != NULL)
		json_bool(&m.j, "enabled", on);
	setting_use(&m, "ShowHours");
	from = put_leave(&m, "first_day_out", "dateFirstDayOut",
	    "FirstDayOut", "StartTime", hours);
	to = put_leave(&m, "first_day_back", "dateFirstDayBack",
	    "FirstDayBack", "EndTime", hours);
	setting_put_text(&m, "subject", "GeneralSubject", "daysoutdisplay");
	setting_put_text(&m, "message", "GeneralMessage", NULL);
	setting_put_text(&m, "special_subject", "SpecialSubject", NULL);
	setting_put_text(&m, "special_message", "SpecialMessage", NULL);
	setting_put_list(&m, "special_people", "SpecialPeople",
	    "SpecialMessageFor");
	setting_put_flag(&m, "book_busy_time", "BookBusyTime");
	setting_put_flag(&m, "exclude_internet", "ExcludeInternet");
	setting_put_others(&m);
	return setting_end(&m, "out_of_office", text_printf(a,
	    "out-of-office message: %s%s%s%s%s", field == NULL ?
	    "state unknown" : on ? "on" : "off",
	    from[0] != '\0' ? ", away from " : "", from,
	    to[0] != '\0' ? ", back on " : "", to));
}

/* ---- who may do what ---------------------------------------------------- */

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
put_access(struct setting *m)
{
	size_t people = 0, i = 0;

	json_open(&m->j, "access", '[');
	NOTE_FOREACH_FIELD(f, m->note) {
		bool used = m->used[i++];

		if (used || !is_access(f))
			continue;
		json_open(&m->j, NULL, '{');
		json_text(&m->j, "right", f->name);
		setting_put_values(m, "people", f->name);
		json_close(&m->j, '}');
		setting_use(m, f->name);
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
	struct setting m;
	size_t people;

	setting_begin(&m, note, a, "delegation");
	setting_put_text(&m, "owner", "Owner", NULL);
	people = put_access(&m);
	/* The calendar profile is about more; its own setting has the rest. */
	if (form_of(note) == DELEGATION)
		setting_put_others(&m);
	return setting_end(&m, "delegation", people == 0 ?
	    "delegation: nobody has a right by name" :
	    text_printf(a, "delegation: %zu %s", people, people == 1 ?
	    "right of a person or group" : "rights of people and groups"));
}

/* ---- calendar ----------------------------------------------------------- */

static const char *const days[] = { "sunday", "monday", "tuesday",
	"wednesday", "thursday", "friday", "saturday" };

/* 1 is Sunday; what is no day stays as it is. */
static void
put_days(struct setting *m, const char *key, const char *first,
    const char *second)
{
	const char *field = setting_which(m, first, second);
	const struct note_field *f;

	if (field == NULL)
		return;
	f = note_field(m->note, field);
	json_open(&m->j, key, '[');
	for (size_t i = 0; i < f->n; i++) {
		const char *value = setting_value(m->a, f, i);
		bool is_day = value[0] >= '1' && value[0] <= '7' &&
		    value[1] == '\0';

		json_text(&m->j, NULL, is_day ? days[value[0] - '1'] : value);
	}
	json_close(&m->j, ']');
}

static void
put_hours(struct setting *m)
{
	json_open(&m->j, "hours", '{');
	for (size_t i = 0; i < NITEMS(days); i++)
		setting_put_list(m, days[i],
		    text_printf(m->a, "$Times%zu", i + 1),
		    text_printf(m->a, "Times%zu", i + 1));
	json_close(&m->j, '}');
}

static void
use_access(struct setting *m)
{
	NOTE_FOREACH_FIELD(f, m->note)
		if (is_access(f))
			setting_use(m, f->name);
}

static struct map_setting
calendar(const struct note *note, struct arena *a)
{
	struct setting m;
	const char *zone = note_string(note, "Timezone");
	const char *name = strstr(zone, "ZN=");
	size_t shown;

	setting_begin(&m, note, a, "calendar_preferences");
	setting_put_text(&m, "owner", "Owner", NULL);
	setting_put_text(&m, "time_zone", "Timezone", NULL);
	put_days(&m, "work_days", "$WorkDays", "WorkDays");
	put_days(&m, "available_days", "$AvailableDays", "AvailableDays");
	put_hours(&m);
	use_access(&m);
	setting_put_others(&m);
	name = name != NULL ? name + 3 : zone;
	shown = strcspn(name, "$");
	return setting_end(&m, "calendar_preferences", text_printf(a,
	    "calendar preferences%s%.*s", shown > 0 ? ": time zone " : "",
	    (int)(shown > 60 ? 60 : shown), name));
}

/* ---- mail rules --------------------------------------------------------- */

static struct map_setting
mail_rule(const struct note *note, struct arena *a)
{
	struct setting m;
	struct rule r;
	struct buf line;
	size_t i = 0;

	setting_begin(&m, note, a, "mail_rule");
	rule_read(note, a, &r);
	rule_json(&r, &m.j);
	json_open(&m.j, "words", '{');
	setting_put_list(&m, "conditions", "ConditionList", NULL);
	setting_put_list(&m, "exceptions", "ExceptionList", NULL);
	setting_put_list(&m, "actions", "ActionList", NULL);
	json_close(&m.j, '}');
	NOTE_FOREACH_FIELD(f, note) {
		m.used[i] = m.used[i] || rule_knows_field(f->name);
		i++;
	}
	setting_put_others(&m);
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
	return setting_end(&m, "mail_rule", name);
}

/* ---- all of it ---------------------------------------------------------- */

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

/* Fields of a note as members of the object that is kept. */
#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "mapping/map_priv.h"
#include "mapping/map_profile_priv.h"

#define JSON_MOST   ((size_t)16 << 20) /* bytes of one setting */
#define FIELDS_MOST 5000

/* ---- fields ------------------------------------------------------------- */

void
setting_use(struct setting *m, const char *name)
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

const char *
setting_value(struct arena *a, const struct note_field *f, size_t i)
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
says_something(struct setting *m, const struct note_field *f)
{
	if (f->type != NOTE_TEXT && f->type != NOTE_NUMBER &&
	    f->type != NOTE_TIME && f->type != NOTE_RICH)
		return false;
	for (size_t i = 0; i < f->n; i++)
		if (setting_value(m->a, f, i)[0] != '\0')
			return true;
	return false;
}

const char *
setting_which(struct setting *m, const char *first, const char *second)
{
	const char *const names[] = { first, second };
	const char *found = NULL;

	for (size_t i = 0; i < NITEMS(names) && names[i] != NULL; i++) {
		const struct note_field *f = note_field(m->note, names[i]);

		setting_use(m, names[i]);
		if (found == NULL && f != NULL && says_something(m, f))
			found = names[i];
	}
	return found;
}

const char *
setting_day(struct setting *m, const char *field)
{
	struct note_time t;

	if (note_time(m->note, field, &t) && t.has_date) {
		struct civil c = note_time_local(&t);

		return text_printf(m->a, "%04d-%02d-%02d", c.year, c.mon,
		    c.day);
	}
	return map_one_line(m->a, note_string(m->note, field));
}

const char *
setting_clock(struct setting *m, const char *field)
{
	struct note_time t;

	if (note_time(m->note, field, &t) && t.has_clock) {
		struct civil c = note_time_local(&t);

		return text_printf(m->a, "%02d:%02d", c.hour, c.min);
	}
	return map_one_line(m->a, note_string(m->note, field));
}

/* ---- members of the object ---------------------------------------------- */

void
setting_put_values(struct setting *m, const char *key, const char *field)
{
	json_open(&m->j, key, '[');
	for (const struct note_field *f = note_field(m->note, field);
	     f != NULL; f = note_field_next(f, field))
		for (size_t i = 0; i < f->n; i++) {
			const char *value = setting_value(m->a, f, i);

			if (value[0] != '\0')
				json_text(&m->j, NULL, value);
		}
	json_close(&m->j, ']');
}

void
setting_put_text(struct setting *m, const char *key, const char *first,
    const char *second)
{
	const char *field = setting_which(m, first, second);

	if (field != NULL)
		json_text(&m->j, key, setting_value(m->a,
		    note_field(m->note, field), 0));
}

void
setting_put_list(struct setting *m, const char *key, const char *first,
    const char *second)
{
	const char *field = setting_which(m, first, second);

	if (field != NULL)
		setting_put_values(m, key, field);
}

void
setting_put_flag(struct setting *m, const char *key, const char *field)
{
	if (setting_which(m, field, NULL) != NULL)
		json_bool(&m->j, key, map_flag(m->note, field));
}

/* Active rules stand in the profile once more, for the server. */
static bool
is_left_out(const char *name)
{
	return map_is_housekeeping(name) || text_begins(name, "$Filter") ||
	    text_same(name, "Owner");
}

void
setting_put_others(struct setting *m)
{
	size_t i = 0;

	json_open(&m->j, "other", '{');
	NOTE_FOREACH_FIELD(f, m->note) {
		if (!m->used[i++] && !is_left_out(f->name) &&
		    says_something(m, f) && note_field(m->note, f->name) == f)
			setting_put_values(m, f->name, f->name);
	}
	json_close(&m->j, '}');
}

void
setting_begin(struct setting *m, const struct note *note, struct arena *a,
    const char *kind)
{
	size_t n = 1;

	*m = (struct setting){ .note = note, .a = a };
	NOTE_FOREACH_FIELD(f, note)
		n++;
	m->used = arena_array(a, n, sizeof(*m->used));
	buf_init(&m->out, n > FIELDS_MOST ? 0 : JSON_MOST);
	if (n > FIELDS_MOST)
		m->note = note_new(a); /* nothing that people have made */
	m->j.out = &m->out;
	json_open(&m->j, NULL, '{');
	json_text(&m->j, "kind", kind);
}

struct map_setting
setting_end(struct setting *m, const char *kind, const char *name)
{
	struct map_setting s = { .kind = kind, .name = name };

	json_close(&m->j, '}');
	s.json = m->out.failed ? text_printf(m->a, "{\"kind\":\"%s\","
	    "\"too_large\":true}", kind) :
	    arena_strndup(m->a, m->out.data, m->out.len);
	if (m->out.failed)
		s.name = text_printf(m->a, "%s: too large to be kept", name);
	buf_free(&m->out);
	return s;
}

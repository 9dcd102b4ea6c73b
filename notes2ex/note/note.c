#include "note/note.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sha.h"
#include "base/text.h"

struct note *
note_new(struct arena *a)
{
	struct note *n = ARENA_NEW(a, struct note);

	n->arena = a;
	n->form = "";
	n->at.path = "";
	return n;
}

bool
note_set_unid(struct note *n, const char *unid)
{
	char upper[NOTE_UNID_LEN + 1];

	/* All zero: never saved, so that many may have it. */
	if (!text_unid(unid, upper) || strspn(upper, "0") == NOTE_UNID_LEN)
		return false;
	memcpy(n->unid, upper, sizeof(upper));
	return true;
}

void
note_make_unid(struct note *n, const char *path, int64_t ord,
    const uint8_t content[32])
{
	struct sha *sha = sha_new();
	uint8_t digest[32];
	char number[32], hex[SHA_HEX];

	(void)snprintf(number, sizeof(number), "/%lld/", (long long)ord);
	sha_put(sha, path, strlen(path) + 1);
	sha_put(sha, number, strlen(number));
	sha_put(sha, content, 32);
	sha_end(sha, digest);
	sha_hex(digest, hex);
	hex[NOTE_UNID_LEN] = '\0';
	(void)note_set_unid(n, hex);
	n->unid_made = true;
}

struct note_field *
note_add(struct note *n, const char *name, enum note_type type)
{
	struct note_field *f = ARENA_NEW(n->arena, struct note_field);

	f->name = arena_strdup(n->arena, name);
	f->type = type;
	f->at = n->last_field == NULL ? 0 : n->last_field->at + 1;
	if (n->last_field == NULL)
		n->fields = f;
	else
		n->last_field->next = f;
	n->last_field = f;
	return f;
}

void
note_add_texts(struct note *n, const char *name, const char *const *text,
    size_t count)
{
	struct note_field *f = note_add(n, name, NOTE_TEXT);

	f->n = count;
	f->text = arena_array(n->arena, count, sizeof(*f->text));
	for (size_t i = 0; i < count; i++)
		f->text[i] = arena_strdup(n->arena, text[i]);
}

void
note_add_text(struct note *n, const char *name, const char *text)
{
	note_add_texts(n, name, &text, 1);
}

void
note_add_time(struct note *n, const char *name, struct note_time t)
{
	struct note_field *f = note_add(n, name, NOTE_TIME);

	f->n = 1;
	f->time = ARENA_NEW(n->arena, struct note_range);
	f->time->from = t;
}

void
note_add_number(struct note *n, const char *name, double number)
{
	struct note_field *f = note_add(n, name, NOTE_NUMBER);

	f->n = 1;
	f->number = ARENA_NEW(n->arena, double);
	*f->number = number;
}

void
note_trouble(struct note *n, const char *fmt, ...)
{
	struct note_trouble *t = ARENA_NEW(n->arena, struct note_trouble);
	char what[400];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	t->what = text_clean(n->arena, what, strlen(what), NULL);
	if (n->last_trouble == NULL)
		n->troubles = t;
	else
		n->last_trouble->next = t;
	n->last_trouble = t;
}

static const struct note_field *
find(const struct note_field *f, const char *name)
{
	while (f != NULL && !text_same(f->name, name))
		f = f->next;
	return f;
}

const struct note_field *
note_field(const struct note *n, const char *name)
{
	return find(n->fields, name);
}

const struct note_field *
note_field_next(const struct note_field *f, const char *name)
{
	return find(f->next, name);
}

bool
note_has(const struct note *n, const char *name)
{
	return note_field(n, name) != NULL;
}

const char *
note_text(const struct note *n, const char *name)
{
	const char *const *text;

	return note_texts(n, name, &text) == 0 ? NULL : text[0];
}

static const char *
time_string(struct arena *a, const struct note_time *t)
{
	struct civil c = note_time_local(t);

	if (t->has_date && t->has_clock) {
		char iso[32];

		civil_iso(t->utc, iso);
		return arena_strdup(a, iso);
	}
	if (t->has_date)
		return text_printf(a, "%04d-%02d-%02d", c.year, c.mon, c.day);
	if (t->has_clock)
		return text_printf(a, "%02d:%02d:%02d", c.hour, c.min, c.sec);
	return "";
}

const char *
note_string(const struct note *n, const char *name)
{
	const struct note_field *f = note_field(n, name);

	if (f == NULL || f->n == 0)
		return "";
	if (f->type == NOTE_TEXT || f->type == NOTE_OTHER)
		return f->text[0];
	if (f->type == NOTE_NUMBER)
		return text_printf(n->arena, "%.15g", f->number[0]);
	if (f->type == NOTE_TIME)
		return time_string(n->arena, &f->time[0].from);
	return "";
}

size_t
note_texts(const struct note *n, const char *name, const char *const **text)
{
	const struct note_field *f = note_field(n, name);

	*text = NULL;
	if (f == NULL || f->type != NOTE_TEXT)
		return 0;
	*text = (const char *const *)f->text;
	return f->n;
}

size_t
note_times(const struct note *n, const char *name,
    const struct note_range **time)
{
	const struct note_field *f = note_field(n, name);

	*time = NULL;
	if (f == NULL || f->type != NOTE_TIME)
		return 0;
	*time = f->time;
	return f->n;
}

bool
note_time(const struct note *n, const char *name, struct note_time *t)
{
	const struct note_range *range;

	if (note_times(n, name, &range) == 0)
		return false;
	*t = range[0].from;
	return t->has_date || t->has_clock;
}

bool
note_number(const struct note *n, const char *name, double *number)
{
	const struct note_field *f = note_field(n, name);
	char *end;

	if (f == NULL || f->n == 0)
		return false;
	if (f->type == NOTE_NUMBER) {
		*number = f->number[0];
		return true;
	}
	if (f->type != NOTE_TEXT || f->text[0][0] == '\0')
		return false;
	*number = strtod(f->text[0], &end);
	return *end == '\0' && isfinite(*number);
}

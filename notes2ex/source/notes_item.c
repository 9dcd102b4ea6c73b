#include "source/notes_item.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <gmime/gmime.h>

#include "base/text.h"

#define NO_CLOCK "-1:-1:-1"

bool
mime_date(const char *text, struct note_time *t)
{
	const char *no_clock = strstr(text, NO_CLOCK);
	char copy[128];
	size_t n = strlen(text);

	if (n >= sizeof(copy))
		return false;
	memcpy(copy, text, n + 1);
	if (no_clock != NULL)
		memcpy(copy + (no_clock - text), "00:00:00", 8);

	GDateTime *when = g_mime_utils_header_decode_date(copy);

	if (when == NULL)
		return false;
	*t = (struct note_time){
		.utc = g_date_time_to_unix(when),
		.zone = (int)(g_date_time_get_utc_offset(when) / 60000000),
		.has_date = true,
		.has_clock = no_clock == NULL,
		.has_zone = no_clock == NULL,
	};
	g_date_time_unref(when);
	return true;
}

/* Cuts "; KEY=word" off the end part of the value; NULL when not there. */
static const char *
parameter(struct arena *a, char *value, const char *key)
{
	char *last = NULL;

	for (char *p = value; (p = strstr(p, key)) != NULL; p++)
		last = p;
	if (last == NULL)
		return NULL;

	char *word = last + strlen(key);
	size_t n = strcspn(word, "; \t");
	const char *got = arena_strndup(a, word, n);

	/* What follows belongs to parameters that are still to be read. */
	memmove(last, word + n, strlen(word + n) + 1);
	return got;
}

/* Up to the next comma outside quotes; *p moves beyond it. */
static const char *
piece(struct arena *a, const char **p, bool dates)
{
	const char *start = *p, *s = start;
	bool quoted = false;

	for (; *s != '\0'; s++) {
		if (*s == '"')
			quoted = !quoted;
		/* "Wed, 6 Dec 2006": that comma is not between values. */
		if (*s == ',' && !quoted &&
		    !(dates && isspace((unsigned char)s[1])))
			break;
	}
	*p = *s == ',' ? s + 1 : s;
	return text_trim(a, start, (size_t)(s - start));
}

static size_t
split(struct note *n, const char *value, bool dates, const char ***out)
{
	const char **list = NULL;
	size_t count = 0, cap = 0;

	while (*value != '\0') {
		list = arena_room(n->arena, list, count, &cap, sizeof(*list));
		list[count++] = piece(n->arena, &value, dates);
	}
	*out = list;
	return count;
}

static void
add_times(struct note *n, const char *name, const char *value)
{
	const char **list;
	size_t count = split(n, value, true, &list);
	struct note_field *f = note_add(n, name, NOTE_TIME);

	f->time = arena_array(n->arena, count, sizeof(*f->time));
	for (size_t i = 0; i < count; i++) {
		if (mime_date(list[i], &f->time[f->n].from))
			f->n++;
		else
			note_trouble(n, "field %s: a date that cannot be read",
			    name);
	}
}

static void
add_numbers(struct note *n, const char *name, const char *value)
{
	const char **list;
	size_t count = split(n, value, false, &list);
	struct note_field *f = note_add(n, name, NOTE_NUMBER);

	f->number = arena_array(n->arena, count, sizeof(*f->number));
	for (size_t i = 0; i < count; i++) {
		char *end;
		double d = strtod(list[i], &end);

		if (end != list[i] && *end == '\0')
			f->number[f->n++] = d;
		else
			note_trouble(n, "field %s: a number that cannot be "
			    "read", name);
	}
}

/* "62AEA923:7CEE804A-C1257A8D:003C970D" as 32 digits; else as it stands. */
static const char *
unid(struct arena *a, const char *text)
{
	char digits[33], upper[33];
	size_t n = 0;

	for (const char *p = text; *p != '\0' && n < 32; p++)
		if (isxdigit((unsigned char)*p))
			digits[n++] = *p;
	digits[n] = '\0';
	return text_unid(digits, upper) ? arena_strdup(a, upper) : text;
}

static void
add_texts(struct note *n, const char *name, const char *value, bool unids)
{
	const char **list;
	size_t count = split(n, value, false, &list);

	for (size_t i = 0; unids && i < count; i++)
		list[i] = unid(n->arena, list[i]);
	note_add_texts(n, name, list, count);
}

void
notes_item_add(struct note *n, const char *raw)
{
	char *value = text_clean(n->arena, raw, strlen(raw), NULL);
	const char *name = parameter(n->arena, value, "; name=");
	const char *flags = parameter(n->arena, value, "; flags=");
	const char *type = parameter(n->arena, value, "; type=");
	unsigned long kind = type == NULL ? 0x500 : strtoul(type, NULL, 16);

	(void)flags;
	if (name == NULL || name[0] == '\0') {
		note_trouble(n, "a header X-Notes-Item without a name");
		return;
	}
	if (note_has(n, name))
		return; /* a header of the message says it already */
	value = text_trim(n->arena, value, strlen(value));
	if (strcmp(value, ";") == 0)
		value[0] = '\0';
	switch (kind) {
	case 0x500:
		note_add_text(n, name, value);
		break;
	case 0x501:
		add_texts(n, name, value, false);
		break;
	case 0x300:
	case 0x301:
		add_numbers(n, name, value);
		break;
	case 0x400:
	case 0x401:
		add_times(n, name, value);
		break;
	case 4:
		add_texts(n, name, value, true);
		break;
	default:
		note_trouble(n, "field %s: type %lx cannot be read", name,
		    kind);
	}
}

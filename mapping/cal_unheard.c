/*
 * What a series does not say: words of a note whose dates other notes hold,
 * dates of a note that is cancelled or declined.
 */
#include <string.h>

#include "base/text.h"
#include "mapping/cal_priv.h"

static bool
says_text(const struct ex_item *item, enum ex_prop prop, const char *text)
{
	const char *own = ex_text(item, prop);

	return own != NULL && strcmp(own, text) == 0;
}

static bool
has_person(const struct ex_item *item, const struct ex_recipient *who)
{
	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next)
		if (r->role == who->role &&
		    strcmp(r->who.address, who->who.address) == 0)
			return true;
	return false;
}

static bool
has_people(const struct ex_item *item, const struct ex_item *from)
{
	for (const struct ex_recipient *r = from->recipients; r != NULL;
	     r = r->next)
		if (!has_person(item, r))
			return false;
	return true;
}

static bool
has_word(const struct ex_item *item, const char *word)
{
	const struct ex_value *own = ex_get(item, EX_KEYWORDS);

	for (size_t i = 0; own != NULL && i < own->n; i++)
		if (strcmp(own->texts[i], word) == 0)
			return true;
	return false;
}

static bool
has_words(const struct ex_item *item, const struct ex_item *from)
{
	const struct ex_value *v = ex_get(from, EX_KEYWORDS);

	for (size_t i = 0; v != NULL && i < v->n; i++)
		if (!has_word(item, v->texts[i]))
			return false;
	return true;
}

static bool
has_files(const struct ex_item *item, const struct ex_item *from)
{
	for (const struct ex_attachment *a = from->attachments; a != NULL;
	     a = a->next) {
		const struct ex_attachment *own = item->attachments;

		while (own != NULL && (strcmp(own->name, a->name) != 0 ||
		    own->recorded != a->recorded))
			own = own->next;
		if (own == NULL)
			return false;
	}
	return true;
}

enum { SUBJECT, PLACE, TEXT, PEOPLE, WORDS, FILES, PARTS };

static bool
says(const struct ex_item *item, const struct ex_item *from, int part)
{
	static const enum ex_prop texts[] = { EX_SUBJECT, EX_LOCATION,
		EX_BODY };
	const char *text;

	switch (part) {
	case PEOPLE:
		return has_people(item, from);
	case WORDS:
		return has_words(item, from);
	case FILES:
		return has_files(item, from);
	default:
		text = ex_text(from, texts[part]);
		return text == NULL || text[0] == '\0' ||
		    says_text(item, texts[part], text);
	}
}

void
cal_lose_words(struct ex_item *item, const struct note *note,
    const struct ex_item *from, const struct ex_item *const *heard, size_t n)
{
	static const char *const names[] = { "subject", "place", "text",
		"people", "categories", "files" };
	const char *lost = "";

	for (int part = 0; part < PARTS; part++) {
		bool said = false;

		for (size_t i = 0; i < n && !said; i++)
			said = says(heard[i], from, part);
		if (!said)
			lost = text_printf(item->arena, "%s%s%s", lost,
			    lost[0] == '\0' ? "" : ", ", names[part]);
	}
	if (lost[0] != '\0')
		ex_lose(item,
		    "note %s of the series: other notes hold its dates, of "
		    "its own it has another %s",
		    note->unid, lost);
}

/* By what was planned or by what is: a later note may have taken it over. */
static bool
is_held(const struct cal_series *s, const struct recur_date *d)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->date[i].original == d->start ||
		    s->date[i].start == d->start)
			return true;
	return false;
}

void
cal_lose_dates(struct ex_item *item, const struct cal_clock *c,
    const struct note *note, const struct cal_series *dates)
{
	struct cal_spans s = cal_spans_of(c, note, item->arena);
	const char *why = cal_skip(note);
	const struct recur_date *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < s.n && why != NULL; i++) {
		if (is_held(dates, &s.date[i]))
			continue;
		if (first == NULL || s.date[i].start < first->start)
			first = &s.date[i];
		n++;
	}
	if (n == 0)
		return;
	ex_lose(item, n == 1 ? "instance on %s: %s" :
			       "instances from %s on: %s",
	    cal_day_text(item->arena, c, first->start), why);
}

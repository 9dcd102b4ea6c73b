#include "mapping/map_header.h"

#include <string.h>

#include "base/cur.h"
#include "base/lmbcs.h"
#include "base/text.h"
#include "mapping/map_priv.h"

#define HEAD_SIZE 14
#define IS_LIST   0x10u

bool
map_header_read(const struct note_field *f, struct map_header *h)
{
	if (f->type != NOTE_RAW || f->raw_type != MAP_RAW_HEADER)
		return false;

	struct cur c = cur_of(f->raw, f->raw_len);
	bool known = cur_u16le(&c) == HEAD_SIZE;

	h->flags = cur_u32le(&c);
	h->native_len = cur_u16le(&c);
	h->name_len = cur_u16le(&c);
	h->delim_len = cur_u16le(&c);
	h->body_len = cur_u16le(&c);
	h->native = cur_take(&c, h->native_len);
	h->name = cur_take(&c, h->name_len);
	h->delim = cur_take(&c, h->delim_len);
	h->body = cur_take(&c, h->body_len);
	return known && !c.bad && h->name_len > 0;
}

struct list {
	struct arena *a;
	struct lmbcs *l;
	const char **text;
	size_t n, cap;
};

static void
list_add(struct list *l, const char *text)
{
	if (text[0] == '\0')
		return;
	l->text = arena_room(l->a, l->text, l->n, &l->cap, sizeof(*l->text));
	l->text[l->n++] = text;
}

/* TYPE_TEXT_LIST: how many, their lengths, their texts. */
static bool
read_list(struct list *l, const uint8_t *p, size_t len)
{
	struct cur lengths = cur_of(p, len);
	size_t n = cur_u16le(&lengths);
	struct cur c = cur_of(p, len);

	if (cur_take(&c, 2 + n * 2) == NULL)
		return false;
	for (size_t i = 0; i < n; i++) {
		size_t one = cur_u16le(&lengths);
		const uint8_t *text = cur_take(&c, one);

		if (text == NULL)
			return false;
		list_add(l, lmbcs_text(l->l, l->a, text, one));
	}
	return true;
}

/* RFC 5322 separates addresses by commas that stand in no quotes. */
static void
split_addresses(struct list *l, const char *s)
{
	const char *from = s;
	bool quoted = false;
	int depth = 0;

	for (;; s++) {
		if (*s == '\0' || (*s == ',' && !quoted && depth == 0)) {
			list_add(l, text_trim(l->a, from, (size_t)(s - from)));
			if (*s == '\0')
				return;
			from = s + 1;
		} else if (*s == '\\' && s[1] != '\0') {
			s++;
		} else if (*s == '"') {
			quoted = !quoted;
		} else if (!quoted && (*s == '(' || *s == '<')) {
			depth++;
		} else if (!quoted && (*s == ')' || *s == '>') && depth > 0) {
			depth--;
		}
	}
}

static void
set_texts(struct note_field *f, const struct list *l)
{
	f->type = NOTE_TEXT;
	f->n = l->n;
	f->text = l->text;
}

static void
decode(struct arena *a, struct lmbcs *lmbcs, const struct map_header *h,
    struct note_field *f)
{
	struct cur c = cur_of(h->native, h->native_len);
	struct list l = { .a = a, .l = lmbcs };
	struct note_time t;

	if ((h->flags & 7) == 1) {
		if (!note_time_read(&c, &t))
			return;
		f->type = NOTE_TIME;
		f->n = 1;
		f->time = ARENA_NEW(a, struct note_range);
		f->time->from = t;
		return;
	}
	if ((h->flags & IS_LIST) != 0) {
		if (!read_list(&l, h->native, h->native_len))
			return;
	} else if ((h->flags & 7) == 0) {
		split_addresses(&l,
		    lmbcs_text(lmbcs, a, h->native, h->native_len));
	} else {
		list_add(&l, lmbcs_text(lmbcs, a, h->native, h->native_len));
	}
	if (l.n == 0 && h->body_len > 0)
		list_add(&l, text_clean(a, (const char *)h->body, h->body_len,
		    NULL));
	set_texts(f, &l);
}

static bool
has_headers(const struct note *note)
{
	NOTE_FOREACH_FIELD(f, note)
		if (f->type == NOTE_RAW && f->raw_type == MAP_RAW_HEADER)
			return true;
	return false;
}

/* The copy gets troubles of its own, that the note must not have twice. */
static void
copy_troubles(struct note *copy, const struct note_trouble *t)
{
	copy->troubles = copy->last_trouble = NULL;
	for (; t != NULL; t = t->next)
		note_trouble(copy, "%s", t->what);
}

const struct note *
map_decoded(const struct note *note, struct arena *a)
{
	struct lmbcs *l;
	struct note *copy;

	if (!has_headers(note))
		return note;
	l = lmbcs_new();
	copy = ARENA_NEW(a, struct note);
	*copy = *note;
	copy->arena = a;
	copy->fields = copy->last_field = NULL;
	copy_troubles(copy, note->troubles);
	NOTE_FOREACH_FIELD(f, note)
	{
		struct note_field *mine = ARENA_NEW(a, struct note_field);
		struct map_header h;
		size_t unknown;

		*mine = *f;
		mine->next = NULL;
		if (map_header_read(f, &h))
			decode(a, l, &h, mine);
		unknown = lmbcs_unmapped(l);
		if (unknown > 0)
			note_trouble(copy, "field %s: %zu characters that "
			    "cannot be mapped are replaced by a mark", f->name, unknown);
		if (copy->last_field == NULL)
			copy->fields = mine;
		else
			copy->last_field->next = mine;
		copy->last_field = mine;
	}
	lmbcs_free(&l);
	return copy;
}

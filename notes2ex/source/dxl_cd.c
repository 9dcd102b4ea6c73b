/* Rich text that the exporter left as it was: records in items of bytes. */
#include "source/dxl.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "source/cd.h"
#include "source/notes_value.h"

/* A field of records, and which one of them it is. */
struct part {
	struct note_field *field;
	size_t ord;
};

static bool
is_fonts(const struct note_field *f)
{
	return text_same(f->name, "$Fonts");
}

static bool
is_records(const struct note_field *f)
{
	return f->type == NOTE_RAW && f->raw_type == NOTES_COMPOSITE &&
	    (f->flags & (NOTE_PLACEHOLDER | NOTE_SEALED)) == 0 && !is_fonts(f);
}

static int
fold(char c)
{
	return c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : (unsigned char)c;
}

static int
compare_names(const char *a, const char *b)
{
	while (*a != '\0' && fold(*a) == fold(*b)) {
		a++;
		b++;
	}
	return fold(*a) - fold(*b);
}

static int
compare(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	int d = compare_names(x->field->name, y->field->name);

	return d != 0 ? d : x->ord < y->ord ? -1 : x->ord > y->ord ? 1 : 0;
}

/* What the exporter has spelled out keeps its place between the others. */
static struct part *
find_parts(struct dxl_read *r, size_t *n)
{
	struct part *part = NULL;
	size_t cap = 0;
	bool any = false;

	*n = 0;
	for (struct note_field *f = r->note->fields; f != NULL; f = f->next) {
		if (!is_records(f) && f->type != NOTE_RICH)
			continue;
		any = any || is_records(f);
		part = arena_room(r->scratch, part, *n, &cap, sizeof(*part));
		part[*n] = (struct part){ .field = f, .ord = *n };
		++*n;
	}
	if (!any)
		*n = 0;
	else
		qsort(part, *n, sizeof(*part), compare);
	return part;
}

/* What the rich text of all fields refers to. */
static void
find_shared(struct dxl_read *r, struct cd_note *cd)
{
	for (const struct note_field *f = r->note->fields; f != NULL;
	     f = f->next) {
		if (f->type != NOTE_RAW)
			continue;
		if (f->raw_type == NOTES_COMPOSITE && is_fonts(f) &&
		    cd->fonts == NULL) {
			cd->fonts = f->raw;
			cd->fonts_n = f->raw_len;
		} else if (f->raw_type == NOTES_NOTELINKS &&
		    text_same(f->name, "$Links") && cd->links == NULL) {
			cd->links = f->raw;
			cd->links_n = f->raw_len;
		}
	}
}

/* The first of them becomes the text, the others are in it and marked. */
static void
read_field(struct dxl_read *r, const struct cd_note *cd,
    const struct part *part, size_t n)
{
	struct cd_piece *piece = arena_array(r->scratch, n, sizeof(*piece));
	struct note_field *f = part[0].field;
	size_t lost;

	for (size_t i = 0; i < n; i++) {
		struct note_field *p = part[i].field;

		piece[i] = (struct cd_piece){ .p = p->raw,
			.n = p->raw_len,
			.off = -1 };
		f->flags |= p->flags;
		if (i > 0)
			p->n = 0;
	}
	f->type = NOTE_RICH;
	f->rich = cd_read(cd, f->name, piece, n);
	f->raw_len = 0;
	lost = lmbcs_unmapped(cd->lmbcs);
	if (lost > 0)
		note_trouble(r->note,
		    "field %s: %zu characters of its text are not known",
		    f->name, lost);
}

static void
drop_marked(struct note *note)
{
	struct note_field **at = &note->fields;

	note->last_field = NULL;
	while (*at != NULL)
		if ((*at)->n == 0 && is_records(*at)) {
			*at = (*at)->next;
		} else {
			note->last_field = *at;
			at = &(*at)->next;
		}
}

void
dxl_cd_read(struct dxl_read *r)
{
	size_t n, end;
	struct part *part = find_parts(r, &n);
	struct cd_note cd = { .note = r->note };

	if (n == 0)
		return;
	if (r->lmbcs == NULL)
		r->lmbcs = lmbcs_new();
	cd.lmbcs = r->lmbcs;
	find_shared(r, &cd);
	for (size_t i = 0; i < n; i = end) {
		end = i + 1;
		if (!is_records(part[i].field))
			continue;
		while (end < n && is_records(part[end].field) &&
		    compare_names(part[i].field->name, part[end].field->name) ==
			0)
			end++;
		read_field(r, &cd, part + i, end - i);
	}
	drop_marked(r->note);
}

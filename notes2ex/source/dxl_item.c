#include "source/dxl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* ---- text --------------------------------------------------------------- */

/* <nonxmlchar value='hex'/>: a character that XML cannot hold. */
static void
put_nonxml(struct dxl_read *r, const struct dxl_el *el, struct buf *out)
{
	const char *value = dxl_attr(el, "value");
	char *end = NULL;
	unsigned long c = value == NULL ? 0 : strtoul(value, &end, 16);

	if (c == 0x0b || c == 0x0c || c == 0x85) { /* kinds of new line */
		buf_put(out, "\n", 1);
		return;
	}
	note_trouble(r->note,
	    "field %s: a control character (hex %s) is "
	    "replaced by a mark",
	    r->field, value == NULL ? "?" : value);
	buf_puts(out, "\xef\xbf\xbd");
}

static void
put_text(struct dxl_read *r, const struct dxl_el *el, struct buf *out)
{
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next) {
		if (c->name == NULL)
			buf_put(out, c->text, c->len);
		else if (dxl_is(c, "break"))
			buf_put(out, "\n", 1);
		else if (dxl_is(c, "nonxmlchar"))
			put_nonxml(r, c, out);
		else
			put_text(r, c, out);
	}
}

const char *
dxl_item_text(struct dxl_read *r, const struct dxl_el *el)
{
	const struct dxl_el *c = el->child;

	if (c == NULL)
		return "";
	if (c->next == NULL && c->name == NULL)
		return arena_strndup(r->arena, c->text, c->len);

	struct buf out;

	buf_init(&out, SIZE_MAX);
	put_text(r, el, &out);

	const char *text = arena_strndup(r->arena,
	    out.data == NULL ? "" : out.data, out.len);

	buf_free(&out);
	return text;
}

/* ---- numbers and dates -------------------------------------------------- */

static bool
read_number(struct dxl_read *r, const struct dxl_el *el, double *number)
{
	const char *text = dxl_text(r->scratch, el);
	char *end;

	*number = strtod(text, &end);
	if (end != text && dxl_is_blank(end) && isfinite(*number))
		return true;
	note_trouble(r->note, "field %s: \"%.40s\" is no number", r->field,
	    text);
	return false;
}

bool
dxl_item_time(struct dxl_read *r, const struct dxl_el *el, struct note_time *t)
{
	const char *text = dxl_text(r->scratch, el);
	bool ok = note_time_parse_dxl(text, strlen(text), t);

	if (!ok) {
		*t = (struct note_time){ 0 };
		note_trouble(r->note, "field %s: \"%.40s\" is no date",
		    r->field, text);
	}
	t->dst = ok && dxl_flag(el, "dst");
	return ok;
}

static bool
is_empty(const struct note_time *t)
{
	return !t->has_date && !t->has_clock;
}

/* <datetimepair>: from and to. */
static bool
read_range(struct dxl_read *r, const struct dxl_el *el,
    struct note_range *range)
{
	const struct dxl_el *from = dxl_child(el, "datetime");
	const struct dxl_el *to = from == NULL ? NULL : from->next;

	while (to != NULL && !dxl_is(to, "datetime"))
		to = to->next;
	if (to == NULL) {
		note_trouble(r->note, "field %s: a range without two dates",
		    r->field);
		return false;
	}
	range->is_range = true;
	return dxl_item_time(r, from, &range->from) &&
	    dxl_item_time(r, to, &range->to);
}

/* ---- lists -------------------------------------------------------------- */

static struct note_field *
add_field(struct dxl_read *r, enum note_type type, unsigned flags, size_t n)
{
	struct note_field *f = note_add(r->note, r->field, type);

	f->flags = flags;
	f->n = n;
	return f;
}

static size_t
count_elements(const struct dxl_el *list)
{
	size_t n = 0;

	for (const struct dxl_el *c = list->child; c != NULL; c = c->next)
		n += c->name != NULL ? 1 : 0;
	return n;
}

/* Something between the values of a list that is no value of it. */
static void
is_odd(struct dxl_read *r, const struct dxl_el *c)
{
	if (c->name != NULL)
		note_trouble(r->note, "field %s: <%s> in a list is not known",
		    r->field, c->name);
	else if (!dxl_is_blank(c->text))
		note_trouble(r->note,
		    "field %s: text between the values of "
		    "a list: \"%.40s\"",
		    r->field, c->text);
}

static void
read_texts(struct dxl_read *r, const struct dxl_el *list, unsigned flags)
{
	size_t cap = count_elements(list);
	struct note_field *f = add_field(r, NOTE_TEXT, flags, 0);

	f->text = arena_array(r->arena, cap, sizeof(*f->text));
	for (const struct dxl_el *c = list->child; c != NULL; c = c->next)
		if (dxl_is(c, "text"))
			f->text[f->n++] = dxl_item_text(r, c);
		else
			is_odd(r, c);
}

static void
put_pair(struct dxl_read *r, const struct dxl_el *pair, struct note_field *f)
{
	for (const struct dxl_el *c = pair->child; c != NULL; c = c->next)
		if (dxl_is(c, "number") && read_number(r, c, &f->number[f->n]))
			f->n++;
	note_trouble(r->note,
	    "field %s: a range of numbers is kept as its "
	    "two ends",
	    r->field);
}

static void
read_numbers(struct dxl_read *r, const struct dxl_el *list, unsigned flags)
{
	size_t cap = 0;
	struct note_field *f = add_field(r, NOTE_NUMBER, flags, 0);

	for (const struct dxl_el *c = list->child; c != NULL; c = c->next)
		cap += 1 + count_elements(c);
	f->number = arena_array(r->arena, cap, sizeof(*f->number));
	for (const struct dxl_el *c = list->child; c != NULL; c = c->next)
		if (dxl_is(c, "numberpair"))
			put_pair(r, c, f);
		else if (!dxl_is(c, "number"))
			is_odd(r, c);
		else if (read_number(r, c, &f->number[f->n]))
			f->n++;
}

/* An empty date in a list keeps its place: other lists run beside it. */
static void
read_times(struct dxl_read *r, const struct dxl_el *list, unsigned flags)
{
	size_t cap = count_elements(list);
	struct note_field *f = add_field(r, NOTE_TIME, flags, 0);

	f->time = arena_array(r->arena, cap, sizeof(*f->time));
	for (const struct dxl_el *c = list->child; c != NULL; c = c->next)
		if (dxl_is(c, "datetime"))
			(void)dxl_item_time(r, c, &f->time[f->n++].from);
		else if (!dxl_is(c, "datetimepair"))
			is_odd(r, c);
		else if (read_range(r, c, &f->time[f->n]))
			f->n++;
}

static void
read_one_time(struct dxl_read *r, const struct dxl_el *el, unsigned flags)
{
	struct note_field *f = add_field(r, NOTE_TIME, flags, 0);

	f->time = ARENA_NEW(r->arena, struct note_range);
	if (dxl_is(el, "datetimepair"))
		f->n = read_range(r, el, f->time) ? 1 : 0;
	else if (dxl_item_time(r, el, &f->time->from))
		f->n = is_empty(&f->time->from) ? 0 : 1;
}

static void
read_one_number(struct dxl_read *r, const struct dxl_el *el, unsigned flags)
{
	struct note_field *f = add_field(r, NOTE_NUMBER, flags, 0);

	f->number = ARENA_NEW(r->arena, double);
	if (!dxl_is_blank(dxl_text(r->scratch, el)))
		f->n = read_number(r, el, f->number) ? 1 : 0;
}

/* ---- items -------------------------------------------------------------- */

static void
add_text(struct dxl_read *r, enum note_type type, unsigned flags,
    const char *text)
{
	struct note_field *f = add_field(r, type, flags, 1);

	f->text = ARENA_NEW(r->arena, const char *);
	f->text[0] = text;
}

static void
read_rich(struct dxl_read *r, const struct dxl_el *el, unsigned flags)
{
	struct note_field *f = add_field(r, NOTE_RICH, flags, 1);

	f->rich = dxl_rich_read(r, el);
}

/* Its type, as in a database, and behind that what it says. */
static void
read_formula(struct dxl_read *r, const struct dxl_el *el, unsigned flags)
{
	struct note_field *f = add_field(r, NOTE_OTHER, flags, 2);

	f->text = arena_array(r->arena, f->n, sizeof(*f->text));
	f->text[0] = "formula";
	f->text[1] = arena_strdup(r->arena, dxl_text(r->scratch, el));
}

/* What the field is, when it is nothing that we can give a value for. */
static void
read_other(struct dxl_read *r, const struct dxl_el *el, unsigned flags)
{
	add_text(r, NOTE_OTHER, flags, arena_strdup(r->arena, el->name));
	if (el->child != NULL)
		note_trouble(r->note,
		    "field %s: a value of type <%s> cannot "
		    "be read",
		    r->field, el->name);
}

static void
read_value(struct dxl_read *r, const struct dxl_el *el, unsigned flags)
{
	if (dxl_is(el, "text"))
		add_text(r, NOTE_TEXT, flags, dxl_item_text(r, el));
	else if (dxl_is(el, "textlist"))
		read_texts(r, el, flags);
	else if (dxl_is(el, "number"))
		read_one_number(r, el, flags);
	else if (dxl_is(el, "numberlist"))
		read_numbers(r, el, flags);
	else if (dxl_is(el, "datetime") || dxl_is(el, "datetimepair"))
		read_one_time(r, el, flags);
	else if (dxl_is(el, "datetimelist"))
		read_times(r, el, flags);
	else if (dxl_is(el, "richtext"))
		read_rich(r, el, flags);
	else if (dxl_is(el, "object"))
		dxl_file_read(r, el, flags);
	else if (dxl_is(el, "rawitemdata") || dxl_is(el, "itemdata"))
		dxl_raw_read(r, el, flags);
	else if (dxl_is(el, "formula"))
		read_formula(r, el, flags);
	else
		read_other(r, el, flags);
}

static unsigned
read_flags(const struct dxl_el *item)
{
	static const struct {
		const char *attr;
		unsigned flag;
	} known[] = {
		{ "summary", NOTE_SUMMARY },
		{ "names", NOTE_NAMES },
		{ "readers", NOTE_READERS },
		{ "authors", NOTE_AUTHORS },
		{ "sign", NOTE_SIGN },
		{ "seal", NOTE_SEAL },
		{ "sealed", NOTE_SEALED },
		{ "protected", NOTE_PROTECTED },
		{ "placeholder", NOTE_PLACEHOLDER },
	};
	unsigned flags = 0;

	for (size_t k = 0; k < item->attrs; k++)
		for (size_t i = 0; i < NITEMS(known); i++)
			if (strcmp(item->attr[k].value, "true") == 0 &&
			    strcmp(item->attr[k].name, known[i].attr) == 0)
				flags |= known[i].flag;
	return flags;
}

void
dxl_item_read(struct dxl_read *r, const struct dxl_el *item)
{
	const char *name = dxl_attr(item, "name");
	unsigned flags = read_flags(item);
	bool any = false;

	if (name == NULL) {
		note_trouble(r->note, "a field has no name");
		name = "";
	}
	r->field = name;
	for (const struct dxl_el *c = item->child; c != NULL; c = c->next) {
		if (c->name != NULL)
			read_value(r, c, flags);
		else if (!dxl_is_blank(c->text))
			add_text(r, NOTE_TEXT, flags,
			    arena_strndup(r->arena, c->text, c->len));
		else
			continue;
		any = true;
	}
	if (any)
		return;
	if ((flags & NOTE_PLACEHOLDER) != 0)
		add_text(r, NOTE_OTHER, flags, "placeholder");
	else
		(void)add_field(r, NOTE_TEXT, flags, 0);
}

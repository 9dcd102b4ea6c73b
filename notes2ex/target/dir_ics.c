#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "target/dir_fold.h"
#include "target/dir_head.h"
#include "target/dir_ics_priv.h"
#include "target/target_priv.h"

/* ---- lines of our own -------------------------------------------------- */

static void
put_param(struct cal *cal, struct fold *f, const char *name, const char *value)
{
	char *line = head_line(&cal->arena, value);

	for (char *p = line; *p != '\0'; p++)
		if (*p == '"')
			*p = '\'';
	fold_put(f, ";");
	fold_put(f, name);
	fold_put(f, "=\"");
	fold_put(f, line);
	fold_put(f, "\"");
}

static void
put_file(struct cal *cal, struct fold *f, const struct ex_attachment *at)
{
	fold_put(f, "ATTACH;ENCODING=BASE64;VALUE=BINARY");
	put_param(cal, f, "FMTTYPE", at->item != NULL ? "message/rfc822" :
	    at->type);
	put_param(cal, f, "X-FILENAME", at->name);
	fold_put(f, ":");
	if (at->item != NULL)
		fold_message(f, at->item);
	else if (at->data != NULL)
		fold_blob(f, at->data);
	fold_end(f);
}

static void
put_line(struct cal *cal, struct fold *f, const struct cal_line *line)
{
	if (line->file != NULL) {
		put_file(cal, f, line->file);
		return;
	}
	if (line->html != NULL) {
		fold_put(f, "X-ALT-DESC;FMTTYPE=text/html:");
		fold_text(f, line->html);
	} else {
		fold_put(f, "CATEGORIES:");
		for (size_t i = 0; i < line->categories; i++) {
			fold_put(f, i > 0 ? "," : "");
			fold_text(f, line->category[i]);
		}
	}
	fold_end(f);
}

/*
 * Without the folds of libical, which come between CR and LF where a line has
 * just 75 characters.  What is left is shorter: it stays in its place.
 */
static void
unfold(char *text)
{
	char *to = text;

	for (const char *p = text; *p != '\0';) {
		if (p[0] == '\r' && p[1] == '\n' && p[2] == ' ')
			p += 3;
		else
			*to++ = *p++;
	}
	*to = '\0';
}

static bool
is_mark(const char *p, const char *end)
{
	static const char mark[] = LINE_MARK ":1";
	size_t n = sizeof(mark) - 1;

	return (size_t)(end - p) == n && memcmp(p, mark, n) == 0;
}

/*
 * The calendar as libical writes it, each mark replaced by its line.  No text
 * of an item can look like a mark: it never begins a line.
 */
static void
put_calendar(struct cal *cal, struct fold *f, char *text)
{
	const struct cal_line *line = cal->lines;
	const char *end;

	unfold(text);
	for (const char *p = text; (end = strstr(p, "\r\n")) != NULL;
	     p = end + 2) {
		if (line != NULL && is_mark(p, end)) {
			put_line(cal, f, line);
			line = line->next;
		} else {
			fold_put_n(f, p, (size_t)(end - p));
			fold_end(f);
		}
	}
}

/* The calendar in years that have four digits. */
static bool
is_writable(int64_t at)
{
	return at >= -(int64_t)62135596800 && at < (int64_t)253402300800;
}

static bool
has_odd_date(const struct ex_item *item)
{
	const struct ex_recur *r = item->recur;

	for (size_t i = 0; i < item->nvalues; i++) {
		const struct ex_value *v = &item->values[i];
		enum ex_type type = ex_prop_info(v->prop)->type;

		if ((type == EX_TIME || type == EX_DATE) &&
		    !is_writable(v->time))
			return true;
	}
	return r != NULL && (!is_writable(r->first) || !is_writable(r->last));
}

/* ---- the door ---------------------------------------------------------- */

int
ics_accepts(const struct ex_item *item, struct err *e)
{
	for (; item != NULL; item = item->more) {
		if (item->kind == EX_CALENDAR &&
		    ex_get(item, EX_APPT_START) == NULL)
			return err_set(e, ERR_UNSUPPORTED,
			    "a calendar entry without a start");
		if (item->kind == EX_TASK && item->recur != NULL &&
		    item->recur->nexceptions > 0)
			return err_set(e, ERR_UNSUPPORTED,
			    "a repeating task whose days were moved");
		if (has_odd_date(item))
			return err_set(e, ERR_FORMAT,
			    "a date outside the years 1 to 9999");
	}
	return 0;
}

static int
build(struct cal *cal, icalcomponent *calendar, const struct ex_item *item)
{
	/* Entries first: they say which zones are needed. */
	icalcomponent *entries = icalcomponent_new(ICAL_XROOT_COMPONENT);
	icalcomponent *c;
	int status = 0;

	for (; item != NULL && status == 0; item = item->more)
		status = cal_add_item(cal, entries, item);
	cal_add_zones(cal, calendar);
	while ((c = icalcomponent_get_first_component(entries,
		    ICAL_ANY_COMPONENT)) != NULL) {
		icalcomponent_remove_component(entries, c);
		icalcomponent_add_component(calendar, c);
	}
	icalcomponent_free(entries);
	return status;
}

int
ics_write(const struct ex_item *item, const struct sink *to, struct err *e)
{
	struct cal cal = { .e = e };
	icalcomponent *calendar;
	struct fold f;
	int status;

	if (ics_accepts(item, e) < 0)
		return -1;
	calendar = icalcomponent_new(ICAL_VCALENDAR_COMPONENT);
	icalcomponent_add_property(calendar, icalproperty_new_prodid(
	    "-//notes2ex//notes2ex//EN"));
	icalcomponent_add_property(calendar, icalproperty_new_version("2.0"));
	status = build(&cal, calendar, item);
	if (status == 0) {
		char *text = icalcomponent_as_ical_string_r(calendar);

		fold_start(&f, to, e);
		put_calendar(&cal, &f, text);
		status = fold_finish(&f);
		icalmemory_free_buffer(text);
	}
	icalcomponent_free(calendar);
	arena_free(&cal.arena);
	return status;
}

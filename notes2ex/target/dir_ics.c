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
		for (size_t i = 0; i < line->categories->n; i++) {
			fold_put(f, i > 0 ? "," : "");
			fold_text(f, line->categories->texts[i]);
		}
	}
	fold_end(f);
}

/*
 * The calendar as libical writes it, each mark replaced by its line.  No text
 * of an item can look like a mark: it never begins a line.
 */
static void
put_calendar(struct cal *cal, struct fold *f, const char *text)
{
	static const char mark[] = "\n" LINE_MARK ":1\r\n";
	const char *at = text;

	for (const struct cal_line *line = cal->lines; line != NULL;
	     line = line->next) {
		/* The line end before a mark may belong to one before it. */
		at = strstr(at, mark);
		if (at == NULL)
			break;
		fold_lines(f, text, (size_t)(at + 1 - text));
		put_line(cal, f, line);
		text = at + sizeof(mark) - 1;
		at = text - 1;
	}
	fold_lines(f, text, strlen(text));
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

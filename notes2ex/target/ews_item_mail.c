/*
 * Messages and notebook entries: their MIME, and as properties what no MIME
 * says (EWS guide 7, Messages; mapping guide 1.3, 1.10).
 *
 * Whatever a message was to its user in Notes (read, answered, flagged, of a
 * category) is said here and not in its header: see eml_write_bare.
 */
#include <string.h>

#include "base/text.h"
#include "target/ews_item_priv.h"

#define NOTE_SET "0006200e-0000-0000-c000-000000000046"

enum { FLAGGED = 2, DONE = 1, COMPLETE = 2 };

static bool
is_class(const struct ex_item *item, const char *class)
{
	const char *own = ex_text(item, EX_MESSAGE_CLASS);

	return own != NULL && text_begins(own, class);
}

static int32_t
flags_of(const struct ex_item *item)
{
	return ex_int(item, EX_MESSAGE_FLAGS, EWS_FLAG_READ) &
	    (EWS_FLAG_READ | EWS_FLAG_UNSENT);
}

/* ---- its MIME ------------------------------------------------------------------ */

struct message {
	const struct ex_item *item;
	const struct eml_calendar *calendar;
};

static int
write_eml(const void *arg, const struct sink *to, struct err *e)
{
	const struct message *m = arg;
	struct ews_lines lines;
	const struct sink mended = { ews_lines_put, &lines };

	if (ews_lines_begin(&lines, m->item, to, e) < 0)
		return -1;
	return eml_write_bare(m->item, m->calendar, &mended, e);
}

static int
to_buf(void *arg, const void *p, size_t n, struct err *e)
{
	(void)e;
	buf_put(arg, p, n);
	return 0;
}

/*
 * An invitation that its owner can still answer: the server makes one of the
 * calendar that it brings along (mapping guide 4.9).  NULL: it is none.
 */
static int
invitation(struct maker *m, struct eml_calendar *out)
{
	static const char version[] = "VERSION:2.0\r\n";
	struct ex_item entry = *m->item;
	struct buf text;
	const struct sink to = { to_buf, &text };
	const char *at;
	int status;

	entry.kind = EX_CALENDAR;
	entry.attachments = NULL;
	entry.more = NULL;
	buf_init(&text, 16u << 20);
	status = ics_write(&entry, &to, m->e);
	at = status == 0 && text.len > 0 ? strstr(text.data, version) : NULL;
	if (at != NULL)
		out->text = text_printf(m->arena, "%.*sMETHOD:REQUEST\r\n%s",
		    (int)(at - text.data + (ptrdiff_t)sizeof(version) - 1),
		    text.data, at + sizeof(version) - 1);
	out->method = "REQUEST";
	buf_free(&text);
	return status;
}

/* Content in lines, or, when it is large, where the element is cut. */
static int
put_content(struct maker *m, const struct ews_spooled *s)
{
	struct buf mem;
	int status = 0;

	if (s->size > EWS_IN_MEMORY) {
		ews_text(&m->x, "\n");
		m->split = m->out.len;
		m->made->element.data = ews_encoded(m->arena, s->blob, s->size,
		    &m->made->element.data_len);
		return 0;
	}
	buf_init(&mem, EWS_IN_MEMORY + 1);
	status = blob_read(s->blob, &mem, m->e);
	if (status == 0)
		ews_base64(&m->x, mem.data, mem.len);
	buf_free(&mem);
	return status;
}

static int
spool(struct maker *m, const struct message *from, struct ews_spooled *s)
{
	return ews_spool_write(m->spool, m->arena, write_eml, from, s, m->e);
}

/* Larger than the server takes at once: without the files that follow. */
static int
spool_less(struct maker *m, struct message *from, struct ews_spooled *s,
    const char **head)
{
	if (ews_split_message(m, s->size, &from->item, head) < 0 ||
	    spool(m, from, s) < 0)
		return -1;
	return ews_is_too_large(s->size, m->ctx) ?
	    ews_set_too_large(m, "the message without its files") : 0;
}

static int
put_mime(struct maker *m, const char **head)
{
	struct eml_calendar calendar = { .text = NULL };
	struct message from = { m->item, NULL };
	struct ews_spooled s;
	int status = 0;

	if (is_class(m->item, "IPM.Schedule.Meeting.Request") &&
	    m->item->mime == NULL && ex_get(m->item, EX_APPT_START) != NULL)
		status = invitation(m, &calendar);
	if (calendar.text != NULL)
		from.calendar = &calendar;
	if (status < 0 || spool(m, &from, &s) < 0)
		return -1;
	if (ews_is_too_large(s.size, m->ctx) &&
	    spool_less(m, &from, &s, head) < 0)
		return -1;
	ews_open(&m->x, "t:MimeContent");
	ews_attr(&m->x, "CharacterSet", "UTF-8");
	status = put_content(m, &s);
	ews_close(&m->x);
	return status;
}

/* ---- what was done to it ----------------------------------------------------------- */

static int32_t
flag_of(const struct ex_item *item)
{
	return ex_int(item, EX_FLAG_STATUS,
	    ex_text(item, EX_FLAG_REQUEST) != NULL ? FLAGGED : 0);
}

static int64_t
done_at(const struct ex_item *item)
{
	return ex_time(item, EX_TASK_COMPLETED,
	    ex_time(item, EX_LAST_MODIFICATION_TIME, item->date));
}

/* A flag is a small task ([MS-OXOFLAG] 2.2): before 2013 all of it by hand. */
static void
put_old_flag(struct maker *m, int32_t status)
{
	int64_t start = ex_time(m->item, EX_COMMON_START, EX_NO_DATE);
	int64_t due = ex_time(m->item, EX_COMMON_END, EX_NO_DATE);
	struct ews_path tag = { .id = 0x0E2B, .type = "Integer" };

	ews_put_int(m, ews_path_of(EX_FLAG_STATUS), status);
	ews_put_int(m, tag, 1);
	if (status == FLAGGED)
		ews_put_int(m, ews_path_of(EX_FOLLOWUP_ICON),
		    ex_int(m->item, EX_FOLLOWUP_ICON, 6));
	ews_put_bool(m, ews_path_of(EX_TASK_COMPLETE), status == DONE);
	ews_put_int(m, ews_path_of(EX_TASK_STATUS),
	    status == DONE ? COMPLETE : 0);
	if (start != EX_NO_DATE) {
		ews_put_time(m, ews_path_of(EX_TASK_START), start);
		ews_put_time(m, ews_path_of(EX_COMMON_START), start);
	}
	if (due != EX_NO_DATE) {
		ews_put_time(m, ews_path_of(EX_TASK_DUE), due);
		ews_put_time(m, ews_path_of(EX_COMMON_END), due);
	}
	if (status == DONE && done_at(m->item) != EX_NO_DATE) {
		tag = (struct ews_path){ .id = 0x1091, .type = "SystemTime" };
		ews_put_time(m, tag, done_at(m->item));
		ews_put_time(m, ews_path_of(EX_TASK_COMPLETED),
		    ews_midnight(done_at(m->item)));
	}
}

/* Both dates or none. */
static void
put_flag(struct maker *m, int32_t status)
{
	int64_t due = ex_time(m->item, EX_COMMON_END, EX_NO_DATE);
	int64_t start = ex_time(m->item, EX_COMMON_START, due);

	ews_open(&m->x, "t:Flag");
	ews_element(&m->x, "t:FlagStatus",
	    status == DONE ? "Complete" : "Flagged");
	if (due == EX_NO_DATE)
		due = start;
	if (status == FLAGGED && due != EX_NO_DATE && ews_is_time(due) &&
	    ews_is_time(start)) {
		ews_time(&m->x, "t:StartDate", start > due ? due : start);
		ews_time(&m->x, "t:DueDate", due);
	}
	if (status == DONE && done_at(m->item) != EX_NO_DATE &&
	    ews_is_time(done_at(m->item)))
		ews_time(&m->x, "t:CompleteDate", done_at(m->item));
	ews_close(&m->x);
}

/* Tables are sorted by when it came: without that it would stand nowhere. */
static void
put_times(struct maker *m)
{
	int64_t sent = ex_time(m->item, EX_CLIENT_SUBMIT_TIME, EX_NO_DATE);
	int64_t came;

	if (sent == EX_NO_DATE && (flags_of(m->item) & EWS_FLAG_UNSENT) == 0)
		sent = m->item->date;
	came = ex_time(m->item, EX_MESSAGE_DELIVERY_TIME, sent);
	if (came == EX_NO_DATE)
		came = ex_time(m->item, EX_LAST_MODIFICATION_TIME,
		    m->item->date);
	if (sent != EX_NO_DATE)
		ews_put_time(m, ews_path_of(EX_CLIENT_SUBMIT_TIME), sent);
	if (came != EX_NO_DATE)
		ews_put_time(m, ews_path_of(EX_MESSAGE_DELIVERY_TIME), came);
}

/*
 * Without this property the server makes a draft, and later nobody can undo
 * that.  2007 makes none as soon as the property is there, whatever it says.
 */
static void
put_state(struct maker *m)
{
	int32_t flags = flags_of(m->item);

	if (m->ctx->version >= EWS_2010 || (flags & EWS_FLAG_UNSENT) == 0)
		ews_put_int(m, ews_path_of(EX_MESSAGE_FLAGS), flags);
}

/* ---- notes on yellow paper ------------------------------------------------------------ */

/* Colour, size and place ([MS-OXONOTE] 2.2.1). */
static void
put_sticky(struct maker *m)
{
	static const struct {
		uint32_t id;
		int32_t n;
	} look[] = { { 0x8B00, 3 }, { 0x8B02, 200 }, { 0x8B03, 166 },
		{ 0x8B04, 80 }, { 0x8B05, 80 } };

	for (size_t i = 0; i < NITEMS(look); i++)
		ews_put_int(m, (struct ews_path){ .guid = NOTE_SET,
		    .id = look[i].id, .type = "Integer" }, look[i].n);
}

/* ---- all of it ---------------------------------------------------------------------------- */

static void
put_properties(struct maker *m, bool sticky, const char *head)
{
	static const struct ews_path headers = { .id = 0x007D,
		.type = "String" };
	static const enum ex_prop used[] = { EX_CLIENT_SUBMIT_TIME,
		EX_MESSAGE_DELIVERY_TIME, EX_FLAG_STATUS, EX_FOLLOWUP_ICON,
		EX_TASK_COMPLETED, EX_TASK_COMPLETE, EX_TASK_STATUS,
		EX_TASK_START, EX_TASK_DUE };
	int32_t flag = flag_of(m->item);

	ews_use(m, used, NITEMS(used));
	put_state(m);
	put_times(m);
	if (flag != 0 && m->ctx->version < EWS_2013)
		put_old_flag(m, flag);
	if (flag != 0 && ex_text(m->item, EX_FLAG_REQUEST) == NULL)
		ews_put_string(m, ews_path_of(EX_FLAG_REQUEST), "Follow up");
	if (sticky)
		put_sticky(m);
	ews_put_string(m, headers, head);
	ews_put_rest(m);
	if (flag != 0 && m->ctx->version >= EWS_2013)
		put_flag(m, flag);
}

int
ews_make_message(struct maker *m)
{
	const char *class = ex_text(m->item, EX_MESSAGE_CLASS);
	bool sticky = is_class(m->item, "IPM.StickyNote");
	const char *text = ex_text(m->item, EX_BODY), *head = NULL;

	if (class == NULL || class[0] == '\0')
		class = "IPM.Note";
	if (sticky) {
		ews_put_front(m, class, text == NULL ? "" : text);
	} else {
		if (put_mime(m, &head) < 0)
			return -1;
		ews_element(&m->x, "t:ItemClass", class);
		ews_put_sensitivity(m);
		ews_put_categories(m);
		ews_put_importance(m);
	}
	ews_put_due(m);
	put_properties(m, sticky, head);
	ews_bool(&m->x, "t:IsRead",
	    (flags_of(m->item) & EWS_FLAG_READ) != 0);
	return sticky ? ews_add_files(m) : 0;
}

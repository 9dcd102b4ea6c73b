/*
 * What hangs on a message: files, items within it, and the instances of a
 * series that are not as the others (PST guide 12, 13).
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "exch/ex_blob.h"
#include "exch/ex_exception.h"
#include "exch/ex_recur.h"
#include "target/pst_item_priv.h"

enum {
	NAME_LONG = 0x3707,
	NAME_SHORT = 0x3704,
	EXTENSION = 0x3703,
	METHOD = 0x3705,
	MEDIA_TYPE = 0x370E,
	CONTENT_ID = 0x3712,
	FLAGS = 0x3714,
	HIDDEN = 0x7FFE,
	EXCEPTION_FLAGS = 0x7FFD,

	BY_VALUE = 1,
	EMBEDDED = 5,
	IN_RTF_UNSEEN = 2, /* PidTagAttachFlags */
	IN_BODY = 4,
	EXCEPTION = 2, /* PidTagAttachmentFlags */
};

/* ---- names ------------------------------------------------------------------------ */

static bool
is_plain(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	    c == '-';
}

/* Upper case, what names of DOS do not have left out; at most that many. */
static char *
plain(struct arena *a, const char *s, size_t n, size_t most)
{
	char *out = arena_alloc(a, most + 1);
	size_t len = 0;

	for (size_t i = 0; i < n && len < most; i++) {
		char c = s[i] >= 'a' && s[i] <= 'z' ? (char)(s[i] - 'a' + 'A') :
						      s[i];

		if (is_plain(c))
			out[len++] = c;
	}
	return out;
}

static const char *
extension(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot == NULL || dot == name || dot[1] == '\0' ? "" : dot;
}

/* "LETTER~1.DOC" */
static const char *
short_name(struct arena *a, const char *name)
{
	const char *ext = extension(name);
	size_t n = strlen(name) - strlen(ext);
	const char *base = plain(a, name, n, 8);
	const char *end = plain(a, ext, strlen(ext), 3);
	bool whole = strlen(base) == n &&
	    strlen(end) + (ext[0] != '\0') == strlen(ext);

	if (!whole)
		base = text_printf(a, "%s~1",
		    base[0] == '\0' ? "FILE" : plain(a, base, strlen(base), 6));
	return text_printf(a, "%s%s%s", base, end[0] == '\0' ? "" : ".", end);
}

/* ---- one of them --------------------------------------------------------------------- */

static void
put_common(struct props *b, const char *name, int32_t method)
{
	props_int(b, KEY(METHOD), method);
	props_int(b, KEY(0x370B), -1); /* PidTagRenderingPosition: nowhere */
	props_text(b, KEY(0x3001), name);
	props_text(b, KEY(NAME_LONG), name);
	props_text(b, KEY(NAME_SHORT), short_name(b->arena, name));
	props_text(b, KEY(EXTENSION), extension(name));
}

static void
put_times(struct props *b, int64_t created, int64_t modified, int64_t when)
{
	props_time(b, KEY(0x3007), created != 0 ? created : when);
	props_time(b, KEY(0x3008),
	    modified != 0    ? modified :
		created != 0 ? created :
			       when);
	props_default_time(b, KEY(0x3007), when);
	props_default_time(b, KEY(0x3008), when);
}

/* How long the id is as an address has it there ("%40" for "@"); 0: another. */
static size_t
id_at(const char *p, const char *id)
{
	const char *begin = p;

	for (; *id != '\0'; id++) {
		char hex[3] = { 0 };
		char c = *p++;

		if (c == '%' && isxdigit((unsigned char)p[0]) &&
		    isxdigit((unsigned char)p[1])) {
			memcpy(hex, p, 2);
			c = (char)strtol(hex, NULL, 16);
			p += 2;
		}
		if (!text_same_n(&c, id, 1))
			return 0;
	}
	return (size_t)(p - begin);
}

/*
 * Whether the text shows it.  A file that has an id but is nowhere shown is
 * one to be listed: hidden, nobody would find it.
 */
static bool
is_shown(const struct ex_item *item, const char *id)
{
	const char *html = ex_text(item, EX_HTML);
	if (id == NULL || id[0] == '\0')
		return false;
	for (const char *p = html; p != NULL && *p != '\0'; p++) {
		size_t n;

		p = strchr(p, ':');
		if (p == NULL)
			return false;
		if (p - html < 3 || !text_begins(p - 3, "cid:"))
			continue;
		n = id_at(p + 1, id);
		if (n > 0 && strchr("\"'> \t\r\n)", p[1 + n]) != NULL)
			return true;
	}
	return false;
}

static void
put_file(struct props *b, const struct ex_item *item,
    const struct ex_attachment *at, bool is_picture)
{
	bool shown = is_shown(item, at->content_id);
	const char *name = is_picture ? "ContactPicture.jpg" : at->name;

	put_common(b, name, BY_VALUE);
	props_text(b, KEY(MEDIA_TYPE), at->type);
	props_text(b, KEY(CONTENT_ID), at->content_id);
	props_int(b, KEY(FLAGS), shown ? IN_BODY : 0);
	props_bool(b, KEY(HIDDEN), shown);
	if (is_picture)
		props_bool(b, KEY(0x7FFF), true);
}

static int
put_item(struct pst_attachment *to, struct props *b,
    const struct ex_attachment *at, int depth, int64_t when, struct err *e)
{
	struct pst_message *inner = NULL;

	put_common(b, at->name, EMBEDDED);
	props_text(b, KEY(CONTENT_ID), at->content_id);
	props_int(b, KEY(FLAGS), 0);
	props_bool(b, KEY(HIDDEN), false);
	if (pst_item_inner(b->arena, at->item, depth + 1, when, &inner, e) < 0)
		return err_in(e, "attachment %s", at->name);
	to->message = inner;
	return 0;
}

/* A message so deep within others stays the file that it was. */
static void
put_message_file(struct pst_attachment *to, struct props *b,
    const struct ex_attachment *at)
{
	const char *name = text_same(extension(at->name), ".eml") ?
	    at->name :
	    text_printf(b->arena, "%s.eml", at->name);

	put_common(b, name, BY_VALUE);
	props_text(b, KEY(MEDIA_TYPE), "message/rfc822");
	props_int(b, KEY(FLAGS), 0);
	props_bool(b, KEY(HIDDEN), false);
	to->data = at->item->mime;
}

/* ---- exceptions -------------------------------------------------------------------------- */

/*
 * [MS-OXOCAL] 2.2.10.1: new start and end by the clock of the series' zone,
 * the one that it replaces in UTC.
 */
static int
put_exception(struct pst_attachment *to, struct props *b,
    const struct ex_item *series, const struct ex_exception *x, int depth,
    int64_t when, struct err *e)
{
	struct ex_item *item = ex_exception_item(series, x);
	struct pst_message *inner = NULL;

	if (x->unid != NULL)
		ex_set_text(item, EX_NOTES_UNID, x->unid);
	ex_set_time(item, EX_CREATION_TIME, when);
	ex_set_time(item, EX_LAST_MODIFICATION_TIME,
	    ex_time(series, EX_LAST_MODIFICATION_TIME, when));
	props_int(b, KEY(METHOD), EMBEDDED);
	props_int(b, KEY(0x370B), -1);
	props_text(b, KEY(0x3001), "Untitled");
	props_text(b, KEY(NAME_LONG), "Untitled");
	props_int(b, KEY(FLAGS), IN_RTF_UNSEEN);
	props_bool(b, KEY(HIDDEN), true);
	props_int(b, KEY(EXCEPTION_FLAGS), EXCEPTION);
	props_int(b, KEY(0x7FFA), 0); /* PidTagAttachmentLinkId */
	props_time(b, KEY(0x7FFB), ex_local(series->zone, x->start));
	props_time(b, KEY(0x7FFC), ex_local(series->zone, x->end));
	props_time(b, KEY(0x7FF9), x->original);
	put_times(b, 0, 0, when);
	/* It has no files: no level of its own. */
	if (pst_item_inner(b->arena, item, depth, when, &inner, e) < 0)
		return -1;
	to->message = inner;
	return 0;
}

static size_t
exceptions_of(const struct ex_item *item)
{
	/* Without its pattern only the first instance is there. */
	return item->kind != EX_CALENDAR || item->recur == NULL ||
		ex_get(item, EX_APPT_RECUR) == NULL ?
	    0 :
	    item->recur->nexceptions;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static int
put_attachment(struct pst_attachment *to, struct arena *a,
    const struct ex_item *item, const struct ex_attachment *at, bool is_picture,
    int depth, int64_t when, struct err *e)
{
	struct props b = { .arena = a };
	bool is_file = at->item != NULL && at->item->mime != NULL &&
	    depth + 1 >= PST_ITEM_NESTED;
	int status = 0;

	if (at->item == NULL)
		to->data = at->data != NULL ? at->data :
					      blob_of_mem(a, "", 0);
	if (at->item == NULL && at->size > 0)
		to->size = (uint64_t)at->size;
	if (is_file)
		put_message_file(to, &b, at);
	else if (at->item != NULL)
		status = put_item(to, &b, at, depth, when, e);
	else
		put_file(&b, item, at, is_picture);
	put_times(&b, at->created, at->modified, when);
	to->props = props_end(&b);
	return status;
}

int
pst_item_files(struct arena *a, const struct ex_item *item, int depth,
    int64_t when, const struct pst_attachment **list, size_t *n,
    struct err *e)
{
	size_t exceptions = exceptions_of(item), most = exceptions;
	struct pst_attachment *all;
	bool pictured = item->kind != EX_CONTACT;

	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next)
		most++;
	*list = all = arena_array(a, most + 1, sizeof(*all));
	*n = 0;
	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next) {
		bool is_picture = !pictured && at->is_photo;

		pictured = pictured || is_picture;
		if (put_attachment(&all[(*n)++], a, item, at, is_picture, depth,
			when, e) < 0)
			return -1;
	}
	for (size_t i = 0; i < exceptions; i++) {
		struct props b = { .arena = a };
		struct pst_attachment *to = &all[(*n)++];

		if (put_exception(to, &b, item, &item->recur->exception[i],
			depth, when, e) < 0)
			return -1;
		to->props = props_end(&b);
	}
	return 0;
}

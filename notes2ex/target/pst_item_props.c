/*
 * What every item has: its own properties one by one, its text, flags and
 * times (PST guide 12).
 */
#include <string.h>

#include "base/text.h"
#include "target/pst_item_priv.h"

enum {
	BODY = 0x1000,
	HTML = 0x1013,
	NATIVE_BODY = 0x1016,
	CODE_PAGE = 0x3FDE, /* of HTML */

	NATIVE_TEXT = 1,
	NATIVE_HTML = 3,
	UTF8 = 65001,
};

/* ---- text ------------------------------------------------------------------------ */

static void
put_body(struct props *b, const struct ex_item *item)
{
	const char *text = ex_text(item, EX_BODY);
	const char *html = ex_text(item, EX_HTML);

	if (text != NULL)
		props_text(b, KEY(BODY), text);
	if (html != NULL && html[0] != '\0') {
		props_binary(b, KEY(HTML), html, strlen(html));
		props_int(b, KEY(NATIVE_BODY), NATIVE_HTML);
	} else if (text != NULL && text[0] != '\0') {
		props_int(b, KEY(NATIVE_BODY), NATIVE_TEXT);
	}
	props_int(b, KEY(CODE_PAGE), UTF8);
}

/* A letter as far as prefixes go, its bytes: no digit, blank, punctuation. */
static size_t
letter(const char *s)
{
	unsigned char c = (unsigned char)s[0];
	unsigned char d = c == '\0' ? 0 : (unsigned char)s[1];
	size_t n = 0;

	if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
		return 1;
	if (c >= 0xC3 && c <= 0xDF) /* U+00C0 and up, but no signs */
		n = c == 0xC3 && (d == 0x97 || d == 0xB7) ? 0 : 2;
	/* Not U+2000 to U+2FFF, U+3000 to U+303F, U+F000 and up. */
	if (c >= 0xE0 && c <= 0xEE && c != 0xE2 && !(c == 0xE3 && d == 0x80))
		n = 3;
	for (size_t i = 1; i < n; i++)
		if (((unsigned char)s[i] & 0xC0) != 0x80)
			return 0;
	return n;
}

const char *
pst_item_prefix(struct arena *a, const char *subject)
{
	size_t at = 0, n = 0, step;

	if (subject == NULL)
		return "";
	while (n < 3 && (step = letter(subject + at)) > 0) {
		at += step;
		n++;
	}
	if (n == 0 || subject[at] != ':' || subject[at + 1] != ' ')
		return "";
	return arena_strndup(a, subject, at + 2);
}

/* ---- flags and times --------------------------------------------------------------- */

static void
put_flags(struct props *b, const struct ex_item *item)
{
	int32_t flags = ex_int(item, EX_MESSAGE_FLAGS, PST_ITEM_READ) &
	    (PST_ITEM_READ | PST_ITEM_UNSENT | PST_ITEM_FROM_ME);
	bool is_mail = item->kind == EX_MAIL || item->kind == EX_NOTE;

	if (is_mail && (flags & PST_ITEM_UNSENT) == 0)
		flags |= PST_ITEM_UNMODIFIED;
	props_int(b, props_key(EX_MESSAGE_FLAGS), flags);
}

int64_t
pst_item_when(const struct ex_item *item, int64_t fallback)
{
	static const enum ex_prop known[] = { EX_CREATION_TIME,
		EX_CLIENT_SUBMIT_TIME, EX_MESSAGE_DELIVERY_TIME,
		EX_LAST_MODIFICATION_TIME };

	for (size_t i = 0; i < NITEMS(known); i++) {
		const struct ex_value *v = ex_get(item, known[i]);

		if (v != NULL && pst_item_is_time(v->time))
			return v->time;
	}
	return item->date != EX_NO_DATE && pst_item_is_time(item->date) ?
	    item->date :
	    fallback;
}

/* Tables are sorted by when it came: without that it would stand nowhere. */
static void
put_times(struct props *b, const struct ex_item *item, int64_t when)
{
	int64_t came = ex_time(item, EX_CLIENT_SUBMIT_TIME, when);
	bool is_draft = (ex_int(item, EX_MESSAGE_FLAGS, 0) &
	    PST_ITEM_UNSENT) != 0;

	if (item->kind == EX_MAIL && !is_draft && item->date != EX_NO_DATE)
		props_default_time(b, props_key(EX_CLIENT_SUBMIT_TIME),
		    item->date);
	props_default_time(b, props_key(EX_CREATION_TIME), when);
	props_default_time(b, props_key(EX_LAST_MODIFICATION_TIME), when);
	props_default_time(b, props_key(EX_MESSAGE_DELIVERY_TIME), came);
	props_default_time(b, props_key(EX_MESSAGE_DELIVERY_TIME), when);
}

/* ---- all of them --------------------------------------------------------------------- */

/* Made of more than the one value, by this file or that of its kind. */
static bool
is_made(enum ex_kind kind, enum ex_prop prop)
{
	switch (prop) {
	case EX_BODY:
	case EX_HTML:
	case EX_MESSAGE_FLAGS:
	case EX_USER_X509_CERTIFICATE:
	/* Long after nobody is to be told that it was read. */
	case EX_READ_RECEIPT_REQUESTED:
	case EX_DELIVERY_REPORT_REQUESTED:
		return true;
	case EX_BIRTHDAY:
	case EX_WEDDING_ANNIVERSARY:
		return kind == EX_CONTACT;
	case EX_TASK_COMPLETED:
		return kind == EX_TASK;
	default:
		return false;
	}
}

/* That it is private two properties say. */
static void
put_marks(struct props *b, const struct ex_item *item)
{
	int32_t private = ex_is(item, EX_PRIVATE) ? 2 : 0;

	props_default_int(b, props_key(EX_IMPORTANCE), 1);
	props_default_int(b, props_key(EX_PRIORITY), 0);
	props_default_int(b, props_key(EX_SENSITIVITY), private);
	props_default_bool(b, props_key(EX_PRIVATE),
	    ex_int(item, EX_SENSITIVITY, private) == 2);
}

void
pst_item_props(struct props *b, const struct ex_item *item, int64_t when)
{
	for (size_t i = 0; i < item->nvalues; i++)
		if (!is_made(item->kind, item->values[i].prop))
			props_value(b, &item->values[i]);
	put_body(b, item);
	put_flags(b, item);
	put_marks(b, item);
	put_times(b, item, when);
}

/*
 * The last look at a request before it leaves: does it make a server send
 * anything?  It knows nothing of how ews_xml.c writes one; only that text has
 * no '<' in it and attributes no '>', as in all that is escaped.
 */
#include <string.h>

#include "base/attr.h"
#include "base/cur.h"
#include "ews/ews_xml.h"

struct word {
	const char *p;
	size_t n;
};

/* Which attributes an operation must have. */
enum {
	SAVE_ONLY = 1,
	TO_NONE = 2, /* cancellations */
};

static const struct {
	const char *name;
	unsigned must;
} operations[] = {
	{ "GetFolder", 0 },
	{ "FindFolder", 0 },
	{ "CreateFolder", 0 },
	{ "FindItem", 0 },
	{ "GetItem", 0 },
	{ "CreateItem", SAVE_ONLY },
	{ "UpdateItem", SAVE_ONLY },
	{ "DeleteItem", TO_NONE },
	{ "CreateAttachment", 0 },
	{ "UploadItems", 0 },
	{ "ExportItems", 0 },
	{ "GetServerTimeZones", 0 },
};

/* Attributes of sending, and the one value of each that sends nothing. */
static const struct {
	const char *name, *value;
	unsigned is;
} attributes[] = {
	{ "MessageDisposition", "SaveOnly", SAVE_ONLY },
	{ "SendMeetingInvitations", "SendToNone", 0 },
	{ "SendMeetingInvitationsOrCancellations", "SendToNone", 0 },
	{ "SendMeetingCancellations", "SendToNone", TO_NONE },
	{ "SuppressReadReceipts", "true", 0 },
};

/* Items that are answers: they are for sending, whatever is said of them. */
static const char *const answers[] = { "AcceptItem", "TentativelyAcceptItem",
	"DeclineItem", "CancelCalendarItem", "ReplyToItem", "ReplyAllToItem",
	"ForwardItem", "PostReplyItem", "SuppressReadReceipt", "RemoveItem",
	"AcceptSharingInvitation", "ProposeNewTime" };

static bool
is_word(struct word w, const char *s)
{
	return strlen(s) == w.n && memcmp(w.p, s, w.n) == 0;
}

static bool
begins(struct word w, const char *s)
{
	return w.n >= strlen(s) && memcmp(w.p, s, strlen(s)) == 0;
}

/* Up to one of these characters, or all. */
static struct word
take_word(struct cur *c, const char *until)
{
	struct word w = { (const char *)c->p, 0 };

	while (w.n < c->n && strchr(until, w.p[w.n]) == NULL)
		w.n++;
	(void)cur_take(c, w.n);
	return w;
}

static struct word
without_prefix(struct word w)
{
	const char *colon = w.n == 0 ? NULL : memchr(w.p, ':', w.n);

	if (colon == NULL)
		return w;
	return (struct word){ colon + 1, w.n - (size_t)(colon + 1 - w.p) };
}

struct look {
	bool in_body;       /* the next element is the operation */
	bool has_operation;
};

/* The attributes of one element: `is` gathers which of the good it has. */
static bool
look_at_attributes(struct cur c, bool may, unsigned *is)
{
	for (;;) {
		(void)take_word(&c, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz_");
		if (c.n == 0)
			return true;

		struct word name = without_prefix(take_word(&c, "= \t\r\n"));

		(void)take_word(&c, "\"'");
		if (c.n == 0)
			return false; /* an attribute without value */

		const char quote[] = { (char)*cur_take(&c, 1), '\0' };
		struct word value = take_word(&c, quote);

		if (cur_take(&c, 1) == NULL)
			return false;
		for (size_t i = 0; i < NITEMS(attributes); i++) {
			if (!is_word(name, attributes[i].name))
				continue;
			if (!may || !is_word(value, attributes[i].value))
				return false;
			*is |= attributes[i].is;
		}
	}
}

/* Its place in operations, or -1. */
static int
operation_of(struct word name)
{
	for (size_t i = 0; i < NITEMS(operations); i++)
		if (is_word(name, operations[i].name))
			return (int)i;
	return -1;
}

static bool
is_operation_silent(struct look *l, struct word name, struct cur attrs)
{
	int o = operation_of(name);
	unsigned is = 0;

	l->in_body = false;
	l->has_operation = true;
	return o >= 0 && look_at_attributes(attrs, true, &is) &&
	    (is & operations[o].must) == operations[o].must;
}

static bool
is_sending(struct word name)
{
	if (begins(name, "Send") && !is_word(name, "Sender"))
		return true;
	for (size_t i = 0; i < NITEMS(answers); i++)
		if (is_word(name, answers[i]))
			return true;
	return false;
}

/* One tag, without its brackets. */
static bool
is_tag_silent(struct look *l, struct cur tag)
{
	unsigned is = 0;

	if (tag.n == 0 || tag.p[0] == '!')
		return false; /* no comment, no CDATA: they could hide one */
	if (tag.p[0] == '?' || tag.p[0] == '/')
		return true;

	struct word name = without_prefix(take_word(&tag, " \t\r\n/"));

	if (is_sending(name))
		return false;
	if (l->in_body)
		return is_operation_silent(l, name, tag);
	if (operation_of(name) >= 0)
		return false; /* a second one, or at the wrong place */
	l->in_body = is_word(name, "Body") && !l->has_operation;
	return look_at_attributes(tag, false, &is);
}

static bool
look_at(struct look *l, const char *p, size_t n)
{
	const char *end = p + n, *open;

	while (p < end && (open = memchr(p, '<', (size_t)(end - p))) != NULL) {
		const char *tag = open + 1;
		const char *close = memchr(tag, '>', (size_t)(end - tag));

		if (close == NULL ||
		    !is_tag_silent(l, cur_of(tag, (size_t)(close - tag))))
			return false;
		p = close;
	}
	return true;
}

bool
ews_is_silent(const char *head, size_t head_len, const char *tail,
    size_t tail_len)
{
	struct look l = { 0 };

	if (head == NULL || !look_at(&l, head, head_len))
		return false;
	if (tail != NULL && !look_at(&l, tail, tail_len))
		return false;
	return l.has_operation;
}

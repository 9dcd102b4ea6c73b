#include <string.h>

#include "base/text.h"

#include "target/dir_eml_priv.h"
#include "target/dir_head.h"

/* The line as it is: what head_fold made of it, or in encoded words. */
static void
put_header(struct eml *m, GMimeObject *to, const char *name, const char *value)
{
	GMimeHeaderList *all = g_mime_object_get_header_list(to);
	char *line = head_line(&m->arena, value);
	char *folded = head_is_ascii(line) ?
	    head_fold(&m->arena, line, strlen(name) + 1) : NULL;

	if (folded == NULL)
		folded = head_fold(&m->arena, head_words(&m->arena, line),
		    strlen(name) + 1);
	g_mime_header_list_append(all, name, "", "utf-8");
	g_mime_header_set_raw_value(g_mime_header_list_get_header_at(all,
	    g_mime_header_list_get_count(all) - 1), folded);
}

/* Text that means itself, even where it looks like an encoded word. */
static void
put_text(struct eml *m, GMimeObject *to, const char *name, const char *text)
{
	char *line = head_line(&m->arena, text);

	put_header(m, to, name, head_words(&m->arena, line));
}

static bool
has_long_word(const char *s)
{
	while ((s = strstr(s, "=?")) != NULL) {
		const char *end = strstr(s + 2, "?=");

		if (end != NULL && end - s > 73)
			return true;
		s += 2;
	}
	return false;
}

/*
 * A name for GMime.  Short ones become one word here, since there are readers
 * that show the space between two; long ones GMime breaks where they have
 * spaces.  Only what it would put into too long a word is broken here.
 */
static char *
shown_name(struct eml *m, const char *text)
{
	char *name = head_line(&m->arena, text);
	char *words = head_words(&m->arena, name);

	if (strchr(words, ' ') == NULL || strcmp(words, name) == 0)
		return words;

	char *phrase = g_mime_utils_header_encode_phrase(NULL, name, "utf-8");
	bool too_long = has_long_word(phrase) || strstr(name, "=?") != NULL;

	g_free(phrase);
	return too_long ? words : name;
}

static InternetAddress *
mailbox(struct eml *m, const struct ex_address *who)
{
	const char *name = who->name == NULL ? "" : who->name;
	InternetAddress *a = internet_address_mailbox_new(shown_name(m, name),
	    head_line(&m->arena, who->address));

	internet_address_set_charset(a, "utf-8");
	return a;
}

static void
add_address(struct eml *m, InternetAddressList *list,
    const struct ex_address *who)
{
	InternetAddress *a = mailbox(m, who);

	(void)internet_address_list_add(list, a);
	g_object_unref(a);
}

/* All at once: GMime writes the header anew for each change of its list. */
static void
put_addresses(InternetAddressList *of_message, InternetAddressList *list)
{
	if (internet_address_list_length(list) > 0)
		internet_address_list_append(of_message, list);
	g_object_unref(list);
}

static void
put_people(struct eml *m, const struct ex_address *who,
    InternetAddressList *of_message)
{
	InternetAddressList *list = internet_address_list_new();

	for (; who != NULL; who = who->next)
		add_address(m, list, who);
	put_addresses(of_message, list);
}

static GMimeAddressType
address_type(enum ex_role role)
{
	switch (role) {
	case EX_CC:
	case EX_OPTIONAL:
		return GMIME_ADDRESS_TYPE_CC;
	case EX_BCC:
	case EX_FYI:
	case EX_ROOM:
	case EX_RESOURCE:
		return GMIME_ADDRESS_TYPE_BCC;
	case EX_TO:
	case EX_REQUIRED:
	case EX_MEMBER:
	case EX_MEMBER_GROUP:
		break;
	}
	return GMIME_ADDRESS_TYPE_TO;
}

static void
put_recipients(struct eml *m, const struct ex_item *item, GMimeMessage *msg,
    GMimeAddressType type)
{
	InternetAddressList *list = internet_address_list_new();

	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next)
		if (address_type(r->role) == type)
			add_address(m, list, &r->who);
	put_addresses(g_mime_message_get_addresses(msg, type), list);
}

/* RFC 5322 wants a date; of several the one that says when it was sent. */
static void
put_date(const struct ex_item *item, GMimeMessage *msg)
{
	int64_t at = ex_time(item, EX_CLIENT_SUBMIT_TIME, item->date);

	if (at == EX_NO_DATE)
		at = ex_time(item, EX_LAST_MODIFICATION_TIME, EX_NO_DATE);
	if (at == EX_NO_DATE)
		return;

	GDateTime *date = g_date_time_new_from_unix_utc(at);

	if (date == NULL) /* not in the years 1 to 9999 */
		return;
	g_mime_message_set_date(msg, date);
	g_date_time_unref(date);
}

static void
put_keywords(struct eml *m, const struct ex_item *item, GMimeObject *to)
{
	const struct ex_value *v = ex_get(item, EX_KEYWORDS);
	char *all = arena_strdup(&m->arena, "");

	for (size_t i = 0; v != NULL && i < v->n; i++)
		all = text_printf(&m->arena, "%s%s%s", all,
		    all[0] != '\0' ? ", " : "",
		    head_phrase(&m->arena, head_line(&m->arena, v->texts[i])));
	if (all[0] != '\0')
		put_header(m, to, "Keywords", all);
}

/* A property whose values 0, 1, 2 … (or from -1) are words in the header. */
static void
put_choice(struct eml *m, const struct ex_item *item, GMimeObject *to,
    const char *name, enum ex_prop prop, int32_t first,
    const char *const words[4])
{
	const struct ex_value *v = ex_get(item, prop);
	int32_t n = v == NULL ? -1 : v->integer - first;

	if (n >= 0 && n < 4 && words[n] != NULL)
		put_header(m, to, name, words[n]);
}

/* What Outlook shows as the date of a flag. */
static void
put_reply_by(struct eml *m, const struct ex_item *item, GMimeObject *to)
{
	int64_t at = ex_time(item, EX_COMMON_END, EX_NO_DATE);
	GDateTime *date;
	char *line;

	if (item->kind != EX_MAIL || at == EX_NO_DATE ||
	    ex_int(item, EX_FLAG_STATUS, 0) != 2)
		return;
	date = g_date_time_new_from_unix_utc(at);
	if (date == NULL) /* not in the years 1 to 9999 */
		return;
	line = g_mime_utils_header_format_date(date);
	put_header(m, to, "Reply-By", line);
	g_free(line);
	g_date_time_unref(date);
}

/* As programs say it that keep mail in files: answered, forwarded. */
static void
put_verb(struct eml *m, const struct ex_item *item, GMimeObject *to)
{
	switch (ex_int(item, EX_LAST_VERB_EXECUTED, 0)) {
	case 102:
	case 103:
		put_header(m, to, "X-Status", "A");
		break;
	case 104:
		put_header(m, to, "X-Keywords", "$Forwarded");
		break;
	}
}

/*
 * A file has no place for it but the header of mbox folders: O is old, and
 * read would be RO.  What says nothing is read, as nearly all mail is.
 */
static bool
is_unread(const struct ex_item *item)
{
	return item->kind == EX_MAIL &&
	    (ex_int(item, EX_MESSAGE_FLAGS, 1) & (1 | 8)) == 0;
}

void
eml_marks(struct eml *m, const struct ex_item *item, GMimeObject *to)
{
	static const char *const importance[4] = { "low", "normal", "high" };
	static const char *const number[4] = { "5", "3", "1" };
	static const char *const priority[4] = { "non-urgent", "normal",
		"urgent" };
	static const char *const sensitivity[4] = { NULL, "Personal", "Private",
		"Company-Confidential" };
	const char *flag = ex_text(item, EX_FLAG_REQUEST);

	if (m->bare && item == m->top)
		return;
	put_choice(m, item, to, "Importance", EX_IMPORTANCE, 0, importance);
	put_choice(m, item, to, "X-Priority", EX_IMPORTANCE, 0, number);
	put_choice(m, item, to, "Priority", EX_PRIORITY, -1, priority);
	put_choice(m, item, to, "Sensitivity", EX_SENSITIVITY, 0, sensitivity);
	put_keywords(m, item, to);
	if (ex_int(item, EX_FLAG_STATUS, flag != NULL ? 2 : 0) == 2)
		put_text(m, to, "X-Message-Flag",
		    flag != NULL ? flag : "Follow up");
	put_reply_by(m, item, to);
	if (m->bare)
		return;
	if ((ex_int(item, EX_MESSAGE_FLAGS, 0) & 8) != 0)
		put_header(m, to, "X-Unsent", "1");
	if (is_unread(item))
		put_header(m, to, "Status", "O");
	put_verb(m, item, to);
}

static bool
is_trace(const char *name)
{
	return text_same(name, "Received") || text_same(name, "Return-Path") ||
	    text_begins(name, "Resent-");
}

/* Headers that are made of the item; a second one would contradict. */
static bool
is_ours(const char *name)
{
	static const char *const ours[] = { "From", "Sender", "Reply-To", "To",
		"Cc", "Bcc", "Subject", "Date", "Message-ID", "In-Reply-To",
		"References", "Importance", "X-Priority", "Priority",
		"Sensitivity", "Keywords", "X-Message-Flag", "Reply-By", "X-Unsent",
		"X-Notes2ex-UNID", "MIME-Version" };

	for (size_t i = 0; i < NITEMS(ours); i++)
		if (text_same(name, ours[i]))
			return true;
	return text_begins(name, "Content-");
}

static void
put_other(struct eml *m, GMimeObject *to, const struct ex_header *h,
    bool unread)
{
	if (!head_is_name(h->name))
		put_header(m, to, "X-Original-Header",
		    text_printf(&m->arena, "%s: %s", h->name, h->value));
	else if (is_ours(h->name) ||
	    (text_same(h->name, "Status") && unread))
		put_header(m, to,
		    text_printf(&m->arena, "X-Original-%s", h->name), h->value);
	else
		put_header(m, to, h->name, h->value);
}

static void
put_others(struct eml *m, const struct ex_item *item, GMimeObject *to,
    bool trace)
{
	for (const struct ex_header *h = item->headers; h != NULL; h = h->next)
		if (is_trace(h->name) == trace)
			put_other(m, to, h, is_unread(item));
}

static void
put_id(struct eml *m, const struct ex_item *item, GMimeObject *to,
    const char *name, enum ex_prop prop)
{
	const char *id = ex_text(item, prop);

	if (id != NULL && id[0] != '\0')
		put_header(m, to, name, id);
}

void
eml_blind(struct eml *m, const struct ex_item *item, GMimeMessage *msg)
{
	put_recipients(m, item, msg, GMIME_ADDRESS_TYPE_BCC);
}

void
eml_head(struct eml *m, const struct ex_item *item, GMimeMessage *msg)
{
	GMimeObject *to = GMIME_OBJECT(msg);
	const char *subject = ex_text(item, EX_SUBJECT);
	const struct ex_address *from = item->from != NULL ? item->from :
	    item->sender;

	put_others(m, item, to, true);
	put_people(m, from, g_mime_message_get_from(msg));
	if (item->from != NULL)
		put_people(m, item->sender, g_mime_message_get_sender(msg));
	put_people(m, item->reply_to, g_mime_message_get_reply_to(msg));
	put_recipients(m, item, msg, GMIME_ADDRESS_TYPE_TO);
	put_recipients(m, item, msg, GMIME_ADDRESS_TYPE_CC);
	put_recipients(m, item, msg, GMIME_ADDRESS_TYPE_BCC);
	if (subject != NULL)
		put_text(m, to, "Subject", subject);
	put_date(item, msg);
	put_id(m, item, to, "Message-ID", EX_INTERNET_MESSAGE_ID);
	put_id(m, item, to, "In-Reply-To", EX_IN_REPLY_TO_ID);
	put_id(m, item, to, "References", EX_INTERNET_REFERENCES);
	eml_marks(m, item, to);
	put_others(m, item, to, false);
	if (item->unid != NULL && !m->bare)
		put_header(m, to, "X-Notes2ex-UNID", item->unid);
}

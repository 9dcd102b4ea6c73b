/* The header of a message within: who, when, about what, and all the rest. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/mime_words.h"
#include "base/text.h"
#include "exch/ex_mime_priv.h"

#define LINES_MOST  2000
#define PEOPLE_MOST 10000
#define UNSENT      8 /* of PidTagMessageFlags */
#define READ        1

struct reading {
	struct arena *a;
	GMimeParserOptions *options;
	struct ex_item *item;
	size_t people, lines;
};

/* ---- people ----------------------------------------------------------------- */

/*
 * What is no address gets one that nobody has, in which it can be read, as
 * Exchange makes it [MS-OXCMAIL 2.1.3.1.8].
 */
static const char *
imcea(struct arena *a, const char *name)
{
	struct buf b;
	const char *out;

	buf_init(&b, 4096);
	buf_puts(&b, "IMCEAINVALID-");
	for (const char *s = name; *s != '\0' && b.len < 300; s++) {
		unsigned char c = (unsigned char)*s;

		if (g_ascii_isalnum(*s) || c == '-' || c == '=')
			buf_put(&b, s, 1);
		else if (c == '/')
			buf_puts(&b, "_");
		else
			buf_putf(&b, "+%02X", c);
	}
	buf_puts(&b, "@INVALID");
	out = arena_strndup(a, b.data, b.len);
	buf_free(&b);
	return out;
}

static const char *
clean(struct arena *a, const char *s)
{
	char *copy = text_clean(a, s == NULL ? "" : s, s == NULL ? 0 :
	    strlen(s), NULL);

	for (char *p = copy; *p != '\0'; p++)
		if (*p == '\n' || *p == '\r' || *p == '\t')
			*p = ' ';
	return text_trim(a, copy, strlen(copy));
}

static bool
is_address(const char *s)
{
	const char *at = strrchr(s, '@');

	if (at == NULL || at == s || at[1] == '\0')
		return false;
	for (; *s != '\0'; s++)
		if ((unsigned char)*s <= ' ' || strchr("<>()[],;:\"\\", *s))
			return false;
	return true;
}

static struct ex_address
somebody(struct arena *a, const char *name, const char *address)
{
	struct ex_address who = { .name = clean(a, name) };

	address = clean(a, address);
	if (is_address(address)) {
		who.address = address;
		return who;
	}
	if (who.name[0] == '\0')
		who.name = address;
	who.unresolved = true;
	who.notes = who.name;
	who.address = imcea(a, address[0] == '\0' ? who.name : address);
	return who;
}

typedef void (*take_fn)(struct reading *, struct ex_address, int role);

static void
each_of(struct reading *r, InternetAddressList *list, take_fn take, int role,
    int depth)
{
	int n = internet_address_list_length(list);

	for (int i = 0; i < n; i++) {
		InternetAddress *who = internet_address_list_get_address(list,
		    i);
		const char *name = internet_address_get_name(who);

		if (INTERNET_ADDRESS_IS_GROUP(who)) {
			InternetAddressList *in = internet_address_group_get_members(
			    INTERNET_ADDRESS_GROUP(who));

			/* Groups in groups are not written by anybody. */
			if (in != NULL && depth < 3)
				each_of(r, in, take, role, depth + 1);
			continue;
		}
		if (r->people++ < PEOPLE_MOST)
			take(r, somebody(r->a, name,
			    internet_address_mailbox_get_addr(
			    INTERNET_ADDRESS_MAILBOX(who))), role);
	}
}

static void
each_person(struct reading *r, const char *value, take_fn take, int role)
{
	size_t before = r->people;
	InternetAddressList *list = internet_address_list_parse(r->options,
	    mime_words_join(r->a, value));

	if (list != NULL) {
		each_of(r, list, take, role, 0);
		g_object_unref(list);
	}
	/* Notes names, a name alone: no list, but somebody is meant. */
	if (r->people == before && value[0] != '\0' &&
	    strchr(value, ':') == NULL) {
		char *text = g_mime_utils_header_decode_text(r->options,
		    mime_words_join(r->a, value));

		r->people++;
		take(r, somebody(r->a, text, ""), role);
		g_free(text);
	}
}

static void
add_recipient(struct reading *r, struct ex_address who, int role)
{
	(void)ex_add_recipient(r->item, (enum ex_role)role, who);
}

/* -1 from, -2 sender: one, the first; -3: all to reply to. */
static void
add_author(struct reading *r, struct ex_address who, int role)
{
	struct ex_address **to = role == -1 ? &r->item->from :
	    role == -2 ? &r->item->sender : &r->item->reply_to;

	if (*to != NULL && role != -3)
		return;
	while (*to != NULL)
		to = &(*to)->next;
	*to = ARENA_NEW(r->a, struct ex_address);
	**to = who;
}

/* ---- fields ------------------------------------------------------------------ */

static void
set_time(struct reading *r, enum ex_prop prop, const char *text)
{
	int64_t utc;

	if (ex_get(r->item, prop) == NULL && mime_when(text, &utc))
		ex_set_time(r->item, prop, utc);
}

static void
set_importance(struct reading *r, const char *s)
{
	char c = (char)g_ascii_tolower(s[0]);

	if (ex_get(r->item, EX_IMPORTANCE) != NULL)
		return;
	if (c == 'h' || c == '1' || c == '2')
		ex_set_int(r->item, EX_IMPORTANCE, 2);
	else if (c == 'l' || c == '4' || c == '5')
		ex_set_int(r->item, EX_IMPORTANCE, 0);
}

static void
set_sensitivity(struct reading *r, const char *s)
{
	int32_t n = text_begins(s, "personal") ? 1 :
	    text_begins(s, "private") ? 2 :
	    text_begins(s, "company-confidential") ? 3 : 0;

	if (n != 0)
		ex_set_int(r->item, EX_SENSITIVITY, n);
}

enum how { TEXT, DATE, RECEIVED, AUTHORS, PEOPLE, IMPORTANCE, SENSITIVITY,
	DRAFT, CONTENT };

static const struct {
	const char *name;
	enum how how;
	int what; /* enum ex_prop, or a role */
} known[] = {
	{ "Subject", TEXT, EX_SUBJECT },
	{ "Message-ID", TEXT, EX_INTERNET_MESSAGE_ID },
	{ "In-Reply-To", TEXT, EX_IN_REPLY_TO_ID },
	{ "References", TEXT, EX_INTERNET_REFERENCES },
	{ "Date", DATE, EX_CLIENT_SUBMIT_TIME },
	{ "Received", RECEIVED, EX_MESSAGE_DELIVERY_TIME },
	{ "From", AUTHORS, -1 },
	{ "Sender", AUTHORS, -2 },
	{ "Reply-To", AUTHORS, -3 },
	{ "To", PEOPLE, EX_TO },
	{ "Cc", PEOPLE, EX_CC },
	{ "Bcc", PEOPLE, EX_BCC },
	{ "Importance", IMPORTANCE, 0 },
	{ "X-Priority", IMPORTANCE, 0 },
	{ "Sensitivity", SENSITIVITY, 0 },
	{ "X-Unsent", DRAFT, 0 },
	{ "MIME-Version", CONTENT, 0 },
	{ "Content-Type", CONTENT, 0 },
	{ "Content-Transfer-Encoding", CONTENT, 0 },
	{ "Content-Disposition", CONTENT, 0 },
};

static void
read_known(struct reading *r, size_t i, const char *text, const char *raw)
{
	int what = known[i].what;

	switch (known[i].how) {
	case TEXT:
		if (ex_get(r->item, (enum ex_prop)what) == NULL)
			ex_set_text(r->item, (enum ex_prop)what, text);
		break;
	case DATE:
		set_time(r, (enum ex_prop)what, text);
		break;
	case RECEIVED:
		if (strrchr(text, ';') != NULL)
			set_time(r, (enum ex_prop)what, strrchr(text, ';') + 1);
		ex_add_header(r->item, known[i].name, text);
		break;
	case AUTHORS:
		each_person(r, raw, add_author, what);
		break;
	case PEOPLE:
		each_person(r, raw, add_recipient, what);
		break;
	case IMPORTANCE:
		set_importance(r, text);
		break;
	case SENSITIVITY:
		set_sensitivity(r, text);
		break;
	case DRAFT:
		if (text[0] == '1')
			ex_set_int(r->item, EX_MESSAGE_FLAGS, READ | UNSENT);
		break;
	case CONTENT:
		break;
	}
}

static void
read_field(struct reading *r, const struct mime_field *f)
{
	const char *text = mime_field_text(r->a, r->options, f);

	for (size_t i = 0; i < NITEMS(known); i++)
		if (mime_field_is(f, known[i].name)) {
			read_known(r, i, text, mime_field_raw(r->a, f));
			return;
		}
	if (text[0] != '\0')
		ex_add_header(r->item, text_clean(r->a, f->name, f->nname,
		    NULL), text);
}

static bool
is_same(const struct ex_address *a, const struct ex_address *b)
{
	return a != NULL && b != NULL && text_same(a->address, b->address);
}

void
mime_message_fields(GMimeParserOptions *options, struct ex_item *item,
    const struct mime_part *root)
{
	struct reading r = { .a = item->arena, .options = options,
		.item = item };
	struct mime_field f;
	size_t at = 0;

	ex_set_text(item, EX_MESSAGE_CLASS, "IPM.Note");
	ex_set_int(item, EX_MESSAGE_FLAGS, READ);
	while (mime_field_next(root->fields, root->nfields, &at, &f))
		if (r.lines++ < LINES_MOST)
			read_field(&r, &f);
	if (is_same(item->from, item->sender))
		item->sender = NULL;
	if (item->from == NULL) {
		item->from = item->sender;
		item->sender = NULL;
	}
	item->date = ex_time(item, EX_CLIENT_SUBMIT_TIME, EX_NO_DATE);
}

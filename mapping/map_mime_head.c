#include "mapping/map_mime_head.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

#define HEADER_LIMIT (4u << 20)

/* ---- the headers of a part ---------------------------------------------- */

/* One header with its folded lines; n 0 at the end of the headers. */
static size_t
header_length(const char *s, size_t n)
{
	size_t at = 0;

	do {
		const char *end = memchr(s + at, '\n', n - at);

		at = end == NULL ? n : (size_t)(end - s) + 1;
	} while (at < n && (s[at] == ' ' || s[at] == '\t'));
	return at;
}

static bool
is_header(const char *s, size_t n, const char *name)
{
	size_t len = strlen(name);

	return n > len && text_same_n(s, name, len) && s[len] == ':';
}

/* The header of that name and its length; NULL when there is none. */
static const char *
find_header(struct cur c, const char *name, size_t *len)
{
	const char *s = (const char *)c.p;

	for (size_t at = 0; at < c.n; at += *len) {
		*len = header_length(s + at, c.n - at);
		if (is_header(s + at, *len, name))
			return s + at;
	}
	return NULL;
}

const char *
map_mime_header(struct arena *a, struct cur headers, const char *name)
{
	size_t n, skip = strlen(name) + 1;
	const char *s = find_header(headers, name, &n);

	if (s == NULL)
		return "";
	return map_one_line(a, arena_strndup(a, s + skip, n - skip));
}

const char *
map_mime_type(struct arena *a, struct cur headers)
{
	return map_mime_header(a, headers, "Content-Type");
}

bool
map_mime_is_composite(struct cur headers)
{
	struct arena a = { 0 };
	const char *type = map_mime_type(&a, headers);
	bool yes = text_begins(type, "multipart/") ||
	    text_begins(type, "message/");

	arena_free(&a);
	return yes;
}

const char *
map_mime_encoding(struct arena *a, struct cur headers, const char *encoding)
{
	const char *s = (const char *)headers.p;
	struct buf b;
	size_t len;

	buf_init(&b, headers.n + 100);
	for (size_t at = 0; at < headers.n; at += len) {
		len = header_length(s + at, headers.n - at);
		if (s[at] == '\r' || s[at] == '\n')
			break;
		if (!is_header(s + at, len, "Content-Transfer-Encoding"))
			buf_put(&b, s + at, len);
	}
	if (b.len > 0 && b.data[b.len - 1] != '\n')
		buf_puts(&b, "\r\n");
	buf_putf(&b, "Content-Transfer-Encoding: %s\r\n\r\n", encoding);
	const char *out = arena_strndup(a, b.data, b.len);
	buf_free(&b);
	return out;
}

/* ---- the header of the message ------------------------------------------ */

static void
add_line(struct map_mime_head *h, const char *name, const char *text, size_t n)
{
	struct map_mime_line *l = ARENA_NEW(h->job->arena,
	    struct map_mime_line);

	*l = (struct map_mime_line){ .name = name, .text = text, .n = n };
	if (h->last == NULL)
		h->lines = l;
	else
		h->last->next = l;
	h->last = l;
}

static bool
has_line(const struct map_mime_head *h, const char *name)
{
	size_t n;

	for (const struct map_mime_line *l = h->lines; l != NULL; l = l->next)
		if (text_same(l->name, name))
			return true;
	return find_header(h->own, name, &n) != NULL;
}

static bool
is_name(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] <= ' ' || p[i] > '~' || p[i] == ':')
			return false;
	return n > 0;
}

/*
 * The body of a header: CRLF line ends, and none that would end the header
 * too early.
 */
static void
put_folded(struct buf *b, const uint8_t *p, size_t n)
{
	while (n > 0 && strchr("\r\n \t", p[n - 1]) != NULL)
		n--;
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\r' || p[i] == '\0')
			continue;
		if (p[i] != '\n') {
			buf_put(b, p + i, 1);
			continue;
		}
		buf_puts(b, "\r\n");
		if (i + 1 < n && p[i + 1] != ' ' && p[i + 1] != '\t')
			buf_puts(b, " ");
	}
	buf_puts(b, "\r\n");
}

static bool
has_role(const struct ex_item *item, enum ex_role role)
{
	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next)
		if (r->role == role)
			return true;
	return false;
}

static bool
has_people(const struct ex_item *item, const char *header)
{
	if (text_same(header, "From"))
		return item->from != NULL;
	if (text_same(header, "Sender"))
		return item->sender != NULL;
	if (text_same(header, "Reply-To"))
		return item->reply_to != NULL;
	return (text_same(header, "To") && has_role(item, EX_TO)) ||
	    (text_same(header, "Cc") && has_role(item, EX_CC)) ||
	    (text_same(header, "Bcc") && has_role(item, EX_BCC));
}

/* Names alone, no address and no group: the item says who is meant. */
static bool
is_names_only(const struct map_mime_head *head, const char *header,
    const struct map_header *h)
{
	return has_people(head->job->item, header) && h->body_len > 0 &&
	    memchr(h->body, '@', h->body_len) == NULL &&
	    memchr(h->body, ':', h->body_len) == NULL;
}

void
map_mime_head_line(struct map_mime_head *head, const struct map_header *h)
{
	struct arena *a = head->job->arena;
	const char *name;
	struct buf b;
	size_t n;

	if (!is_name(h->name, h->name_len))
		return;
	name = arena_strndup(a, (const char *)h->name, h->name_len);
	if (text_begins(name, "Content-") &&
	    find_header(head->own, name, &n) != NULL)
		return;
	if (is_names_only(head, name, h))
		return; /* map_mime_head_missing adds it */
	buf_init(&b, HEADER_LIMIT);
	buf_putf(&b, "%s: ", name);
	put_folded(&b, h->body, h->body_len);
	add_line(head, name, arena_strndup(a, b.data, b.len), b.len);
	buf_free(&b);
}

/* ---- headers that only fields have -------------------------------------- */

static bool
is_plain(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s < ' ' || *s > '~')
			return false;
	return true;
}

static void
put_base64(struct buf *b, const uint8_t *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		uint32_t bits = (uint32_t)p[i] << 16 |
		    (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) |
		    (i + 2 < n ? (uint32_t)p[i + 2] : 0);
		char four[4] = { digits[bits >> 18], digits[bits >> 12 & 63],
			i + 1 < n ? digits[bits >> 6 & 63] : '=',
			i + 2 < n ? digits[bits & 63] : '=' };

		buf_put(b, four, 4);
	}
}

/*
 * RFC 2047: lines of 76 at most, so words of 39 bytes behind the header's
 * name and of 45 on lines of their own; cut between characters.
 */
static void
put_words(struct buf *b, const char *s)
{
	size_t n = strlen(s);
	bool first = true;

	while (n > 0) {
		size_t most = first ? 39 : 45;
		size_t take = n < most ? n : most;

		while (take < n && take > 1 && (s[take] & 0xc0) == 0x80)
			take--;
		buf_puts(b, first ? "=?utf-8?B?" : "\r\n =?utf-8?B?");
		put_base64(b, (const uint8_t *)s, take);
		buf_puts(b, "?=");
		s += take;
		n -= take;
		first = false;
	}
}

/* A phrase: plain, quoted, or as encoded words. */
static void
put_phrase(struct buf *b, const char *s)
{
	if (!is_plain(s)) {
		put_words(b, s);
		return;
	}
	buf_puts(b, "\"");
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_puts(b, "\\");
		buf_put(b, s, 1);
	}
	buf_puts(b, "\"");
}

static void
put_address(struct buf *b, const struct ex_address *who, bool more)
{
	if (more)
		buf_puts(b, ",\r\n ");
	if (who->name[0] != '\0') {
		put_phrase(b, who->name);
		buf_puts(b, " ");
	}
	buf_putf(b, "<%s>", who->address);
}

static void
keep_line(struct map_mime_head *h, const char *name, struct buf *b)
{
	buf_puts(b, "\r\n");
	add_line(h, name, arena_strndup(h->job->arena, b->data, b->len),
	    b->len);
	buf_free(b);
}

static void
add_address(struct map_mime_head *h, const char *name,
    const struct ex_address *who)
{
	struct buf b;
	bool more = false;

	if (who == NULL || has_line(h, name))
		return;
	buf_init(&b, HEADER_LIMIT);
	buf_putf(&b, "%s: ", name);
	for (; who != NULL; who = who->next) {
		put_address(&b, who, more);
		more = true;
	}
	keep_line(h, name, &b);
}

static void
add_recipients(struct map_mime_head *h, const char *name, enum ex_role role)
{
	struct buf b;
	bool more = false;

	if (has_line(h, name))
		return;
	buf_init(&b, HEADER_LIMIT);
	for (const struct ex_recipient *r = h->job->item->recipients;
	     r != NULL; r = r->next) {
		if (r->role != role)
			continue;
		if (!more)
			buf_putf(&b, "%s: ", name);
		put_address(&b, &r->who, more);
		more = true;
	}
	if (more)
		keep_line(h, name, &b);
	else
		buf_free(&b);
}

static void
add_value(struct map_mime_head *h, const char *name, const char *value)
{
	struct buf b;

	if (value == NULL || value[0] == '\0' || has_line(h, name))
		return;
	buf_init(&b, HEADER_LIMIT);
	buf_putf(&b, "%s: ", name);
	if (is_plain(value))
		for (; *value != '\0'; value++)
			buf_puts(&b, *value == ' ' && b.len > 70 ? "\r\n " :
			    (char[]){ *value, '\0' });
	else
		put_words(&b, value);
	keep_line(h, name, &b);
}

static const char *
date_line(struct arena *a, int64_t utc)
{
	static const char *const day[] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };
	static const char *const month[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct civil c = civil_of(utc);

	if (c.year < 1 || c.year > 9999)
		return NULL;
	return text_printf(a, "%s, %d %s %04d %02d:%02d:%02d +0000",
	    day[civil_weekday(civil_day(c.year, c.mon, c.day))], c.day,
	    month[c.mon - 1], c.year, c.hour, c.min, c.sec);
}

void
map_mime_head_missing(struct map_mime_head *h)
{
	struct ex_item *item = h->job->item;
	int64_t sent = ex_time(item, EX_CLIENT_SUBMIT_TIME, EX_NO_DATE);

	add_address(h, "From", item->from);
	add_address(h, "Sender", item->sender);
	add_address(h, "Reply-To", item->reply_to);
	add_recipients(h, "To", EX_TO);
	add_recipients(h, "Cc", EX_CC);
	add_recipients(h, "Bcc", EX_BCC);
	add_value(h, "Subject", ex_text(item, EX_SUBJECT));
	if (sent != EX_NO_DATE)
		add_value(h, "Date", date_line(h->job->arena, sent));
	add_value(h, "Message-ID", ex_text(item, EX_INTERNET_MESSAGE_ID));
	add_value(h, "In-Reply-To", ex_text(item, EX_IN_REPLY_TO_ID));
	add_value(h, "References", ex_text(item, EX_INTERNET_REFERENCES));
	add_value(h, "MIME-Version", "1.0");
}

#include "ews/ews_xml.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"

#define SET "5f3a1c52-9b0e-4d0a-8c37-6e2f6e327978"

const struct ews_path ews_stamp = { SET, "NotesUNID", 0, "String" };
const struct ews_path ews_complete = { SET, "NotesComplete", 0, "String" };
const struct ews_path ews_folder_stamp = { SET, "NotesFolder", 0, "String" };

static const char *const versions[EWS_VERSIONS] = {
	[EWS_2007_SP1] = "Exchange2007_SP1",
	[EWS_2010] = "Exchange2010",
	[EWS_2010_SP1] = "Exchange2010_SP1",
	[EWS_2010_SP2] = "Exchange2010_SP2",
	[EWS_2013] = "Exchange2013",
	[EWS_2013_SP1] = "Exchange2013_SP1",
	[EWS_2016] = "Exchange2016",
};

/* When an operation has an attribute. */
enum when { ALWAYS, OF_CALENDAR, SINCE_2013 };

/*
 * What an operation is called and the attributes that it always has: all that
 * keeps a server from sending stands here and nowhere else.
 */
static const struct {
	const char *element;
	struct fixed {
		const char *name, *value;
		enum when when;
	} fixed[4];
} operations[EWS_OPERATIONS] = {
	[EWS_GET_FOLDER] = { "m:GetFolder", { { 0 } } },
	[EWS_FIND_FOLDER] = { "m:FindFolder", { { 0 } } },
	[EWS_CREATE_FOLDER] = { "m:CreateFolder", { { 0 } } },
	[EWS_FIND_ITEM] = { "m:FindItem", { { 0 } } },
	[EWS_GET_ITEM] = { "m:GetItem", { { 0 } } },
	[EWS_CREATE_ITEM] = { "m:CreateItem", {
		{ "MessageDisposition", "SaveOnly", ALWAYS },
		{ "SendMeetingInvitations", "SendToNone", OF_CALENDAR } } },
	[EWS_UPDATE_ITEM] = { "m:UpdateItem", {
		{ "ConflictResolution", "AlwaysOverwrite", ALWAYS },
		{ "MessageDisposition", "SaveOnly", ALWAYS },
		{ "SendMeetingInvitationsOrCancellations", "SendToNone",
		    OF_CALENDAR },
		{ "SuppressReadReceipts", "true", SINCE_2013 } } },
	[EWS_DELETE_ITEM] = { "m:DeleteItem", {
		{ "DeleteType", "HardDelete", ALWAYS },
		{ "SendMeetingCancellations", "SendToNone", ALWAYS },
		{ "AffectedTaskOccurrences", "AllOccurrences", ALWAYS },
		{ "SuppressReadReceipts", "true", SINCE_2013 } } },
	[EWS_CREATE_ATTACHMENT] = { "m:CreateAttachment", { { 0 } } },
	[EWS_UPLOAD_ITEMS] = { "m:UploadItems", { { 0 } } },
	[EWS_EXPORT_ITEMS] = { "m:ExportItems", { { 0 } } },
	[EWS_GET_TIME_ZONES] = { "m:GetServerTimeZones", { { 0 } } },
};

const char *
ews_version_name(enum ews_version v)
{
	return versions[v];
}

/* ---- characters -------------------------------------------------------------- */

#define UNKNOWN "\xef\xbf\xbd" /* U+FFFD */

/* How the character at s, n bytes long, is written; NULL: as it is. */
static const char *
escape(const char *s, size_t n, bool in_attr)
{
	if (n == 3 && memcmp(s, "\xef\xbf", 2) == 0 && (uint8_t)s[2] >= 0xbe)
		return UNKNOWN; /* U+FFFE, U+FFFF */
	switch (*s) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;"; /* "]]>" is no text */
	case '&':
		return "&amp;";
	case '"':
		return in_attr ? "&quot;" : NULL;
	case '\r':
		return "&#xD;";
	case '\t':
		return in_attr ? "&#x9;" : NULL;
	case '\n':
		return in_attr ? "&#xA;" : NULL;
	default:
		return n == 1 && (uint8_t)*s < ' ' ? UNKNOWN : NULL;
	}
}

/* Bytes of the character that begins with such a byte (valid UTF-8). */
static size_t
char_len(char c)
{
	uint8_t u = (uint8_t)c;

	return u < 0x80 ? 1 : u < 0xe0 ? 2 : u < 0xf0 ? 3 : 4;
}

static void
put_valid(struct buf *out, const char *s, size_t n, bool in_attr)
{
	size_t from = 0;

	for (size_t i = 0, len; i < n; i += len) {
		len = char_len(s[i]);

		const char *as = escape(s + i, len, in_attr);

		if (as == NULL)
			continue;
		buf_put(out, s + from, i - from);
		buf_puts(out, as);
		from = i + len;
	}
	buf_put(out, s + from, n - from);
}

/* Of a character that breaks off or is none: one byte, and what goes on. */
static size_t
bad_len(const char *s, size_t n)
{
	size_t len = 1;

	while (len < n && ((uint8_t)s[len] & 0xc0) == 0x80)
		len++;
	return len;
}

static void
put_text(struct buf *out, const char *s, bool in_attr)
{
	size_t n = strlen(s);

	for (;;) {
		size_t good = text_valid_utf8(s, n);

		put_valid(out, s, good, in_attr);
		s += good;
		n -= good;
		if (n == 0)
			return;

		size_t bad = bad_len(s, n);

		buf_puts(out, UNKNOWN);
		s += bad;
		n -= bad;
	}
}

/* ---- elements ---------------------------------------------------------------- */

static void
end_tag(struct ews_xml *x)
{
	if (x->in_tag)
		buf_puts(x->out, ">");
	x->in_tag = false;
}

void
ews_open(struct ews_xml *x, const char *element)
{
	if (x->depth == (int)NITEMS(x->open))
		abort(); /* no request is that deep */
	end_tag(x);
	buf_puts(x->out, "<");
	buf_puts(x->out, element);
	x->open[x->depth++] = element;
	x->in_tag = true;
}

void
ews_close(struct ews_xml *x)
{
	if (x->depth == 0)
		abort(); /* one close too many */

	const char *element = x->open[--x->depth];

	if (x->in_tag) {
		buf_puts(x->out, "/>");
	} else {
		buf_puts(x->out, "</");
		buf_puts(x->out, element);
		buf_puts(x->out, ">");
	}
	x->in_tag = false;
}

static void
put_attr(struct ews_xml *x, const char *name, const char *value)
{
	if (!x->in_tag)
		abort(); /* the element has content already */
	buf_puts(x->out, " ");
	buf_puts(x->out, name);
	buf_puts(x->out, "=\"");
	put_text(x->out, value, true);
	buf_puts(x->out, "\"");
}

static bool
is_fixed(const char *name)
{
	for (size_t i = 0; i < EWS_OPERATIONS; i++)
		for (size_t k = 0; k < NITEMS(operations[i].fixed); k++)
			if (operations[i].fixed[k].name != NULL &&
			    text_same(operations[i].fixed[k].name, name))
				return true;
	return false;
}

void
ews_attr(struct ews_xml *x, const char *name, const char *value)
{
	if (is_fixed(name)) {
#if defined(N2E_SANITIZE) || defined(N2E_CRASHPOINTS)
		abort();
#endif
		x->out->failed = true; /* and so it is never sent */
		return;
	}
	put_attr(x, name, value);
}

void
ews_text(struct ews_xml *x, const char *text)
{
	if (*text == '\0')
		return;
	end_tag(x);
	put_text(x->out, text, false);
}

void
ews_element(struct ews_xml *x, const char *element, const char *text)
{
	ews_open(x, element);
	ews_text(x, text);
	ews_close(x);
}

void
ews_bool(struct ews_xml *x, const char *element, bool value)
{
	ews_element(x, element, value ? "true" : "false");
}

void
ews_int(struct ews_xml *x, const char *element, int64_t value)
{
	char digits[24];

	(void)snprintf(digits, sizeof(digits), "%" PRId64, value);
	ews_element(x, element, digits);
}

void
ews_time(struct ews_xml *x, const char *element, int64_t utc)
{
	char iso[32];

	civil_iso(utc, iso);
	ews_element(x, element, iso);
}

void
ews_base64(struct ews_xml *x, const void *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *in = p;
	char chunk[1024];
	size_t len = 0;

	if (n == 0)
		return;
	end_tag(x);
	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		uint32_t v = (uint32_t)in[i] << 16 |
		    (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) |
		    (left > 2 ? (uint32_t)in[i + 2] : 0);

		chunk[len++] = digits[v >> 18];
		chunk[len++] = digits[v >> 12 & 63];
		chunk[len++] = left > 1 ? digits[v >> 6 & 63] : '=';
		chunk[len++] = left > 2 ? digits[v & 63] : '=';
		if (len == sizeof(chunk)) {
			buf_put(x->out, chunk, len);
			len = 0;
		}
	}
	buf_put(x->out, chunk, len);
}

/* ---- the envelope ------------------------------------------------------------ */

static void
put_head(struct ews_xml *x, const struct ews_context *ctx)
{
	buf_puts(x->out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>");
	ews_open(x, "soap:Envelope");
	put_attr(x, "xmlns:soap", "http://schemas.xmlsoap.org/soap/envelope/");
	put_attr(x, "xmlns:t",
	    "http://schemas.microsoft.com/exchange/services/2006/types");
	put_attr(x, "xmlns:m",
	    "http://schemas.microsoft.com/exchange/services/2006/messages");
	ews_open(x, "soap:Header");
	ews_open(x, "t:RequestServerVersion");
	put_attr(x, "Version", ews_version_name(ctx->version));
	ews_close(x);
	if (ctx->impersonate != NULL) {
		ews_open(x, "t:ExchangeImpersonation");
		ews_open(x, "t:ConnectingSID");
		ews_element(x, "t:PrimarySmtpAddress", ctx->impersonate);
		ews_close(x);
		ews_close(x);
	}
	ews_close(x);
}

static bool
has_attr(const struct fixed *f, const struct ews_context *ctx, bool calendar)
{
	switch (f->when) {
	case ALWAYS:
		return true;
	case OF_CALENDAR:
		return calendar;
	case SINCE_2013:
		return ctx->version >= EWS_2013;
	}
	return true;
}

void
ews_begin(struct ews_xml *x, struct buf *out, const struct ews_context *ctx,
    enum ews_operation operation, bool calendar)
{
	const struct fixed *f = operations[operation].fixed;

	*x = (struct ews_xml){ .out = out };
	put_head(x, ctx);
	ews_open(x, "soap:Body");
	ews_open(x, operations[operation].element);
	for (size_t i = 0; i < NITEMS(operations[0].fixed); i++)
		if (f[i].name != NULL && has_attr(&f[i], ctx, calendar))
			put_attr(x, f[i].name, f[i].value);
}

void
ews_end(struct ews_xml *x)
{
	while (x->depth > 0)
		ews_close(x);
}

/* ---- what several operations have ------------------------------------------- */

void
ews_distinguished(struct ews_xml *x, const struct ews_context *ctx,
    const char *id)
{
	ews_open(x, "t:DistinguishedFolderId");
	put_attr(x, "Id", id);
	if (ctx->mailbox != NULL) {
		ews_open(x, "t:Mailbox");
		ews_element(x, "t:EmailAddress", ctx->mailbox);
		ews_close(x);
	}
	ews_close(x);
}

void
ews_id(struct ews_xml *x, const char *element, const char *id,
    const char *change_key)
{
	ews_open(x, element);
	put_attr(x, "Id", id);
	if (change_key != NULL && change_key[0] != '\0')
		put_attr(x, "ChangeKey", change_key);
	ews_close(x);
}

void
ews_path(struct ews_xml *x, const struct ews_path *p)
{
	char number[16];

	ews_open(x, "t:ExtendedFieldURI");
	if (p->guid == NULL) {
		(void)snprintf(number, sizeof(number), "0x%04" PRIX32, p->id);
		put_attr(x, "PropertyTag", number);
	} else {
		put_attr(x, "PropertySetId", p->guid);
		if (p->name != NULL) {
			put_attr(x, "PropertyName", p->name);
		} else {
			(void)snprintf(number, sizeof(number), "%" PRIu32,
			    p->id);
			put_attr(x, "PropertyId", number);
		}
	}
	put_attr(x, "PropertyType", p->type);
	ews_close(x);
}

void
ews_property(struct ews_xml *x, const struct ews_path *p, const char *value)
{
	ews_open(x, "t:ExtendedProperty");
	ews_path(x, p);
	ews_element(x, "t:Value", value);
	ews_close(x);
}

void
ews_properties(struct ews_xml *x, const struct ews_path *p,
    const char *const *values, size_t n)
{
	ews_open(x, "t:ExtendedProperty");
	ews_path(x, p);
	ews_open(x, "t:Values");
	for (size_t i = 0; i < n; i++)
		ews_element(x, "t:Value", values[i]);
	ews_close(x);
	ews_close(x);
}

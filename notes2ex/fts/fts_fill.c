/* What follows from the rest of a message and is not given (FTS guide 5). */
#include <string.h>

#include "fts/fts_priv.h"

enum {
	SUBJECT = 0x0037,
	PREFIX = 0x003d,
	REST = 0x0e1d, /* PidTagNormalizedSubject */
	TOPIC = 0x0070,
	FLAGS = 0x0e07,
	BODY = 0x1000,
	RTF = 0x1009,
	RTF_IN_SYNC = 0x0e1f,
	HTML = 0x1013,
	CODE_PAGE = 0x3fde,
	UTF8 = 65001,
	CREATED = 0x3007,
	MODIFIED = 0x3008,
	SEARCH_KEY = 0x300b,

	NAME = 0x3001, /* of recipients */
	ADDRESS_TYPE = 0x3002,
	ADDRESS = 0x3003,
	ENTRY_ID = 0x0fff,

	/* Read, unmodified, unsent, from me: none that submits or answers. */
	FLAGS_KEPT = 0x01 | 0x02 | 0x08 | 0x20,
	FLAG_READ = 0x01,
};

/* ---- messages ------------------------------------------------------------ */

/* The whole subject, its prefix, what stands behind that; the topic. */
static void
fill_subject(struct list *l, const char *prefix)
{
	const char *subject = list_text(l, SUBJECT);
	size_t n = prefix == NULL ? 0 : strlen(prefix);

	if (subject == NULL)
		subject = "";
	if (n > 0 && strncmp(subject, prefix, n) != 0)
		n = 0;
	list_put_text(l, SUBJECT, subject);
	list_put_text(l, PREFIX, n == 0 ? "" : prefix);
	list_put_text(l, REST, subject + n);
	if (subject[n] != '\0')
		list_default_text(l, TOPIC, subject + n);
}

static bool
has_content(const struct list *l, uint16_t id)
{
	const struct pst_prop *p = list_find(l, id);

	if (p == NULL)
		return false;
	return p->type == PST_BINARY ? p->bytes.n > 0 :
	    p->type == PST_STRING    ? p->text[0] != '\0' :
				       true;
}

/* A store that is given two bodies makes of them what it wants. */
static void
choose_body(struct list *l)
{
	if (has_content(l, HTML)) {
		list_drop(l, BODY);
		list_drop(l, RTF);
		list_default_int(l, CODE_PAGE, PST_INT32, UTF8);
	} else if (has_content(l, RTF)) {
		list_drop(l, BODY);
		list_drop(l, HTML);
		list_put_int(l, RTF_IN_SYNC, PST_BOOL, true);
		return;
	}
	list_drop(l, RTF_IN_SYNC);
}

/* Each the other's; where there is none, when it went or came. */
static void
fill_times(struct list *l)
{
	static const uint16_t from[] = { CREATED, MODIFIED, 0x0039, 0x0e06 };

	for (size_t i = 0; i < NITEMS(from); i++) {
		const struct pst_prop *p = list_find(l, from[i]);

		if (p == NULL || p->type != PST_TIME)
			continue;
		int64_t when = p->integer;

		list_default_int(l, CREATED, PST_TIME, when);
		list_default_int(l, MODIFIED, PST_TIME, when);
	}
}

void
fill_message(struct list *l, const struct pst_message *m,
    const uint8_t key[KEY_SIZE])
{
	fill_subject(l, m->prefix);
	choose_body(l);
	fill_times(l);
	list_default_text(l, 0x001a, "IPM.Note");
	list_default_int(l, 0x0017, PST_INT32, 1); /* importance: normal */
	list_default_int(l, 0x0026, PST_INT32, 0); /* priority: normal */
	list_default_int(l, 0x0036, PST_INT32, 0); /* for everybody's eyes */
	list_put_int(l, FLAGS, PST_INT32,
	    list_int(l, FLAGS, FLAG_READ) & FLAGS_KEPT);
	if (list_find(l, SEARCH_KEY) == NULL)
		list_put_bytes(l, SEARCH_KEY, key, KEY_SIZE);
}

/* ---- recipients ---------------------------------------------------------- */

/* A one-off entry id ([MS-OXCDATA] 2.2.5.1). */
static void
put_entry_id(struct list *l, const char *name, const char *type,
    const char *address)
{
	static const uint8_t head[] = { 0, 0, 0, 0, 0x81, 0x2b, 0x1f, 0xa4,
		0xbe, 0xa3, 0x10, 0x19, 0x9d, 0x6e, 0x00, 0xdd, 0x01, 0x0f,
		0x54, 0x02, 0, 0, 0x01, 0x90 };
	const char *part[] = { name, type, address };
	size_t n = sizeof(head);

	for (size_t i = 0; i < NITEMS(part); i++)
		n += 2 * strlen(part[i]) + 2;
	uint8_t *out = arena_alloc(l->arena, n), *p = out + sizeof(head);

	memcpy(out, head, sizeof(head));
	for (size_t i = 0; i < NITEMS(part); i++) {
		p += ltp_utf16(p, part[i], strlen(part[i]));
		p += 2; /* the end of a string; all is zero at first */
	}
	list_put_bytes(l, ENTRY_ID, out, (size_t)(p - out));
}

/* "SMTP:SOMEBODY@EXAMPLE.COM" and a NUL. */
static void
put_search_key(struct list *l, const char *type, const char *address)
{
	size_t nt = strlen(type), na = strlen(address), n = nt + na + 2;
	char *out = arena_alloc(l->arena, n);

	memcpy(out, type, nt);
	out[nt] = ':';
	memcpy(out + nt + 1, address, na);
	for (size_t i = 0; i < n; i++)
		if (out[i] >= 'a' && out[i] <= 'z')
			out[i] = (char)(out[i] - 'a' + 'A');
	list_put_bytes(l, SEARCH_KEY, out, n);
}

void
fill_recipient(struct list *l)
{
	const char *address = list_text(l, ADDRESS);

	list_default_text(l, NAME, address == NULL ? "" : address);
	if (address != NULL)
		list_default_text(l, ADDRESS_TYPE, "SMTP");

	const char *name = list_text(l, NAME);
	const char *type = list_text(l, ADDRESS_TYPE);

	list_default_int(l, 0x0c15, PST_INT32, 1);   /* To */
	list_default_int(l, 0x0e0f, PST_BOOL, true); /* responsibility */
	list_default_int(l, 0x0ffe, PST_INT32, 6);   /* somebody with mail */
	list_default_int(l, 0x3900, PST_INT32, 0);
	list_default_int(l, 0x3a40, PST_BOOL, false); /* no rich text */
	if (name == NULL || type == NULL || address == NULL)
		return;
	if (strcmp(type, "SMTP") == 0)
		list_default_text(l, 0x39fe, address);
	if (list_find(l, ENTRY_ID) == NULL)
		put_entry_id(l, name, type, address);
	if (list_find(l, SEARCH_KEY) == NULL)
		put_search_key(l, type, address);
}

/* ---- attachments --------------------------------------------------------- */

static void
default_time(struct list *l, uint16_t id, const struct list *message)
{
	int64_t when = list_int(message, id, INT64_MIN);

	if (when != INT64_MIN)
		list_default_int(l, id, PST_TIME, when);
}

void
fill_attachment(struct list *l, const struct pst_attachment *a,
    const struct list *message)
{
	enum { METHOD = 0x3705 };

	if (a->message != NULL)
		list_put_int(l, METHOD, PST_INT32, METHOD_MESSAGE);
	list_default_int(l, METHOD, PST_INT32, METHOD_VALUE);
	list_default_int(l, 0x370b, PST_INT32, -1); /* nowhere in the text */
	list_default_int(l, 0x3714, PST_INT32, 0);
	default_time(l, CREATED, message);
	default_time(l, MODIFIED, message);
}

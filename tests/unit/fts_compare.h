/*
 * fts_compare - a stream that was read, against the message that it was
 * written from: every property of every object, by other means than the
 * writer has (iconv, values put together by themselves).
 */
#ifndef TESTS_FTS_COMPARE_H
#define TESTS_FTS_COMPARE_H

#include <iconv.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/sha.h"
#include "base/text.h"
#include "fts_got.h"

/* ---- what was to be written ---------------------------------------------- */

struct compared {
	struct arena *arena;
	FILE *out;          /* differences are printed there */
	uint64_t properties, wrong;
	uint64_t messages, recipients, attachments;
};

static inline void
differs(struct compared *c, const char *where, unsigned id, const char *why)
{
	c->wrong++;
	(void)fprintf(c->out, "%s: property %04X %s\n", where, id, why);
}

/* UTF-16LE with its end. */
static inline void
want_text(struct buf *b, const char *text)
{
	iconv_t cd = iconv_open("UTF-16LE", "UTF-8");
	char *in = (char *)(uintptr_t)text, chunk[4096];
	size_t left = strlen(text);

	while (left > 0) {
		char *out = chunk;
		size_t room = sizeof(chunk);
		size_t rc = iconv(cd, &in, &left, &out, &room);

		buf_put(b, chunk, sizeof(chunk) - room);
		if (rc == (size_t)-1 && room == sizeof(chunk))
			break;
	}
	buf_put(b, "\0", 2);
	(void)iconv_close(cd);
}

static inline void
want_sum(struct sha *sha, const struct buf *b)
{
	uint64_t n = b->len;

	sha_put(sha, &n, sizeof(n));
	if (b->len > 0)
		sha_put(sha, b->data, b->len);
}

static inline void
want_one(struct buf *b, const struct pst_prop *p, size_t i)
{
	int64_t number = p->type == PST_BOOL ? p->integer != 0 : p->integer;

	switch (p->type) {
	case PST_INT16:
	case PST_BOOL:
		buf_put(b, &number, 2);
		break;
	case PST_INT32:
		buf_put(b, &number, 4);
		break;
	case PST_INT64:
	case PST_TIME:
		buf_put(b, &number, 8);
		break;
	case PST_DOUBLE:
		buf_put(b, &p->real, 8);
		break;
	case PST_STRING:
		want_text(b, p->text);
		break;
	case PST_STRINGS:
		want_text(b, p->texts[i]);
		break;
	case PST_INT32S:
		buf_put(b, &p->integers[i], 4);
		break;
	case PST_BINARIES:
		buf_put(b, p->binaries[i].p, p->binaries[i].n);
		break;
	default:
		buf_put(b, p->bytes.p, p->bytes.n);
		break;
	}
}

static inline void
want_value(const struct pst_prop *p, uint8_t sum[32], uint32_t *count)
{
	struct sha *sha = sha_new();
	size_t n = (p->type & 0x1000) != 0 ? p->n : 1;
	struct buf b;

	buf_init(&b, (size_t)1 << 31);
	for (size_t i = 0; i < n; i++) {
		buf_clear(&b);
		want_one(&b, p, i);
		want_sum(sha, &b);
	}
	buf_free(&b);
	*count = (p->type & 0x1000) != 0 ? (uint32_t)n : 0;
	sha_end(sha, sum);
}

static inline struct got_prop *
got_find(const struct got_object *o, uint16_t id, const struct pst_name *name)
{
	for (size_t i = 0; i < o->n; i++) {
		struct got_prop *p = &o->prop[i];

		if (id != 0 && p->id == id)
			return p;
		if (name == NULL || id != 0 || p->id < 0x8000 ||
		    memcmp(p->name.guid, name->guid, 16) != 0)
			continue;
		if (name->text == NULL ?
			p->name.text == NULL && p->name.lid == name->lid :
			p->name.text != NULL &&
			    strcmp(p->name.text, name->text) == 0)
			return p;
	}
	return NULL;
}

enum want_owner { WANT_MESSAGE, WANT_RECIPIENT, WANT_ATTACHMENT };

/* What is not to be in the stream as it is, by the guide's section 5. */
static inline bool
is_not_wanted(uint16_t id, enum want_owner owner)
{
	static const char *const lists[] = {
		("0E09 0FFA 0FFB 0FF9 0FF4 0FF7 65E0 65E1 65E2 65E3 "
		"0FFF 0FFE 0E08 0E1B 0E02 0E03 0E04 0E05 3013 1016 "
		"003D 0E1D 0E07"),
		"0E09 0FFA 0FFB 0FF9 0FF4 0FF7 65E0 65E1 65E2 65E3 3000",
		("0E09 0FFA 0FFB 0FF9 0FF4 0FF7 65E0 65E1 65E2 65E3 "
		"0FFF 0FFE 0E20 0E21 3701"),
	};
	char word[8];

	(void)snprintf(word, sizeof(word), "%04X", (unsigned)id);
	return (id >= 0x6600 && id <= 0x67ff) ||
	    strstr(lists[owner], word) != NULL;
}

static inline bool
is_nothing(const struct pst_prop *p)
{
	return (p->type == PST_BINARY && p->bytes.n == 0) ||
	    ((p->type & 0x1000) != 0 && p->n == 0);
}

static inline void
compare_prop(struct compared *c, const char *where, const struct got_object *o,
    const struct pst_prop *p)
{
	struct got_prop *got = got_find(o, p->id, p->name);
	uint8_t sum[32];
	uint32_t count;

	c->properties++;
	if (got == NULL) {
		differs(c, where, p->id, "is not there");
		return;
	}
	got->known = true;
	want_value(p, sum, &count);
	if (got->type != p->type || got->count != count ||
	    memcmp(sum, got->sum, sizeof(sum)) != 0)
		differs(c, where, p->id, "has another value");
}

static inline const struct pst_prop *
want_find(const struct pst_props *props, uint16_t id)
{
	const struct pst_prop *found = NULL;

	for (size_t i = 0; i < props->n; i++)
		if (props->prop[i].id == id)
			found = &props->prop[i];
	return found;
}

static inline bool
is_given(const struct pst_props *props, uint16_t id)
{
	const struct pst_prop *p = want_find(props, id);

	return p != NULL && !is_nothing(p) &&
	    (p->type != PST_STRING || p->text[0] != '\0');
}

/* HTML, RTF, plain text: the first that is there is the only one. */
static inline bool
is_other_body(const struct pst_props *props, uint16_t id)
{
	bool html = is_given(props, 0x1013), rtf = is_given(props, 0x1009);

	return (id == 0x1000 && (html || rtf)) || (id == 0x1009 && html) ||
	    (id == 0x1013 && rtf && !html) || id == 0x0e1f;
}

static inline void
compare_props(struct compared *c, const char *where, struct got_object *o,
    const struct pst_props *props, enum want_owner owner)
{
	for (size_t i = 0; i < props->n; i++) {
		const struct pst_prop *p = &props->prop[i];
		bool out = is_nothing(p) || is_not_wanted(p->id, owner) ||
		    (owner == WANT_MESSAGE && is_other_body(props, p->id));

		if (p->id == 0)
			out = is_nothing(p);
		if (!out)
			compare_prop(c, where, o, p);
		else if (owner == WANT_MESSAGE &&
		    is_other_body(props, p->id) && p->id != 0x0e1f &&
		    got_find(o, p->id, NULL) != NULL)
			differs(c, where, p->id, "is a second body");
	}
}

/* What is there and was not given has to be one of these. */
static inline void
compare_added(struct compared *c, const char *where, const struct got_object *o,
    enum want_owner owner)
{
	static const char *const added[] = {
		("001A 0017 0026 0036 0037 003D 0E1D 0070 0E07 3007 3008 300B "
		"674A 3FDE 0E1F"),
		"3000 3001 3002 0C15 0E0F 0FFE 0FFF 300B 3900 39FE 3A40",
		"0E21 3705 370B 3714 3007 3008 3701 0E20",
	};
	char word[8];

	for (size_t i = 0; i < o->n; i++) {
		(void)snprintf(word, sizeof(word), "%04X",
		    (unsigned)o->prop[i].id);
		if (!o->prop[i].known && strstr(added[owner], word) == NULL)
			differs(c, where, o->prop[i].id, "comes from nowhere");
	}
}

/* ---- the same, object by object ------------------------------------------ */

static inline void
compare_data(struct compared *c, const char *where, const struct got_object *o,
    const struct pst_attachment *a)
{
	struct got_prop *got = got_find(o, 0x3701, NULL);
	struct got_prop *size = got_find(o, 0x0e20, NULL);
	struct sha *sha = sha_new();
	struct stream *s = NULL;
	struct err err = { 0 };
	uint8_t chunk[65536], sum[32];
	uint64_t total = got == NULL ? 0 : got->size;
	ssize_t n = 0;

	sha_put(sha, &total, sizeof(total));
	total = 0;
	if (a->data == NULL || stream_open(&s, a->data, &err) == 0)
		while (s != NULL &&
		    (n = stream_read(s, chunk, sizeof(chunk), &err)) > 0) {
			sha_put(sha, chunk, (size_t)n);
			total += (uint64_t)n;
		}
	if (s != NULL)
		stream_close(&s);
	sha_end(sha, sum);
	c->properties++;
	if (got == NULL || n < 0 || got->size != total || size == NULL ||
	    size->number != (int64_t)total ||
	    memcmp(sum, got->sum, sizeof(sum)) != 0)
		differs(c, where, 0x3701, "is other content");
}

static inline void compare_message(struct compared *, const char *where,
    struct got_object *, const struct pst_message *, bool inner);

static inline void
compare_attachment(struct compared *c, const char *where, struct got_object *o,
    const struct pst_attachment *a)
{
	c->attachments++;
	compare_props(c, where, o, &a->props, WANT_ATTACHMENT);
	compare_added(c, where, o, WANT_ATTACHMENT);
	if (a->message == NULL)
		compare_data(c, where, o, a);
	else if (o->message == NULL || got_find(o, 0x3701, NULL) != NULL)
		differs(c, where, 0x3701, "is no message");
	else
		compare_message(c, where, o->message, a->message, true);
}

/* The three texts of a subject hang together. */
static inline void
compare_subject(struct compared *c, const char *where,
    const struct got_object *o, const struct pst_message *m)
{
	const struct pst_prop *given = want_find(&m->props, 0x0037);
	const char *subject = given == NULL ? "" : given->text;
	const char *prefix = m->prefix == NULL ? "" : m->prefix;
	struct got_prop *got;
	uint8_t sum[32];
	uint32_t count;

	if (strncmp(subject, prefix, strlen(prefix)) != 0)
		prefix = "";

	struct pst_prop want[] = {
		{ .id = 0x0037, .type = PST_STRING, .text = subject },
		{ .id = 0x003d, .type = PST_STRING, .text = prefix },
		{ .id = 0x0e1d, .type = PST_STRING,
		    .text = subject + strlen(prefix) },
	};

	for (size_t i = 0; i < NITEMS(want); i++) {
		want_value(&want[i], sum, &count);
		got = got_find(o, want[i].id, NULL);
		if (got == NULL || memcmp(got->sum, sum, sizeof(sum)) != 0)
			differs(c, where, want[i].id, "is not of the subject");
	}
}

static inline void
compare_message(struct compared *c, const char *where, struct got_object *o,
    const struct pst_message *m, bool inner)
{
	const struct pst_prop *flags = want_find(&m->props, 0x0e07);
	struct got_prop *got = got_find(o, 0x0e07, NULL);

	c->messages++;
	compare_props(c, where, o, &m->props, WANT_MESSAGE);
	compare_added(c, where, o, WANT_MESSAGE);
	compare_subject(c, where, o, m);
	if (got == NULL || (flags != NULL &&
		got->number != (flags->integer & 0x2b)))
		differs(c, where, 0x0e07, "is not what it was");
	if (inner != (got_find(o, 0x674a, NULL) != NULL))
		differs(c, where, 0x674a, "belongs into inner messages");
	if (o->nr != m->nrecipients || o->na != m->nattachments) {
		differs(c, where, 0, "(lists): other numbers of rows");
		return;
	}
	for (size_t i = 0; i < o->nr; i++) {
		const char *in = text_printf(c->arena, "%s, recipient %zu",
		    where, i + 1);

		c->recipients++;
		compare_props(c, in, o->recipient[i], &m->recipient[i],
		    WANT_RECIPIENT);
		compare_added(c, in, o->recipient[i], WANT_RECIPIENT);
	}
	for (size_t i = 0; i < o->na; i++)
		compare_attachment(c, text_printf(c->arena,
		    "%s, attachment %zu", where, i + 1), o->attachment[i],
		    &m->attachment[i]);
}

#endif

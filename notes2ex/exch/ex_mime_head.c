/* The header of a message or of a part: RFC 5322, 2045, 2047, 2183, 2231. */
#include <ctype.h>
#include <string.h>

#include "base/mime_words.h"
#include "base/text.h"
#include "exch/ex_mime_priv.h"

/* ---- fields ----------------------------------------------------------------- */

/* The line at s and all that is folded behind it. */
static size_t
folded_length(const char *s, size_t n)
{
	size_t at = 0;

	do {
		const char *end = memchr(s + at, '\n', n - at);

		at = end == NULL ? n : (size_t)(end - s) + 1;
	} while (at < n && (s[at] == ' ' || s[at] == '\t'));
	return at;
}

bool
mime_field_next(const char *fields, size_t n, size_t *at,
    struct mime_field *f)
{
	while (*at < n) {
		const char *s = fields + *at;
		size_t len = folded_length(s, n - *at);
		const char *colon = memchr(s, ':', len);

		*at += len;
		if (colon == NULL || colon == s || s[0] == ' ' || s[0] == '\t')
			continue;
		f->name = s;
		f->nname = (size_t)(colon - s);
		while (s[f->nname - 1] == ' ' || s[f->nname - 1] == '\t')
			f->nname--;
		f->value = colon + 1;
		f->nvalue = len - (size_t)(f->value - s);
		return true;
	}
	return false;
}

bool
mime_field_is(const struct mime_field *f, const char *name)
{
	return strlen(name) == f->nname && text_same_n(f->name, name, f->nname);
}

/* Without its line ends, and what it is folded with as one blank. */
static char *
unfolded(struct arena *a, const char *s, size_t n)
{
	char *out = arena_alloc(a, n + 1);
	size_t len = 0;

	while (n > 0 && isspace((unsigned char)s[0])) {
		s++;
		n--;
	}
	for (size_t i = 0; i < n; i++)
		if (s[i] != '\r' && s[i] != '\n' && s[i] != '\0')
			out[len++] = s[i] == '\t' ? ' ' : s[i];
	while (len > 0 && isspace((unsigned char)out[len - 1]))
		len--;
	out[len] = '\0';
	return out;
}

static const char *
decoded(struct arena *a, GMimeParserOptions *options, const char *s)
{
	char *text = g_mime_utils_header_decode_text(options,
	    mime_words_join(a, s));
	const char *clean = text_clean(a, text, strlen(text), NULL);

	g_free(text);
	return clean;
}

const char *
mime_field_text(struct arena *a, GMimeParserOptions *options,
    const struct mime_field *f)
{
	return decoded(a, options, unfolded(a, f->value, f->nvalue));
}

const char *
mime_field_raw(struct arena *a, const struct mime_field *f)
{
	return unfolded(a, f->value, f->nvalue);
}

const char *
mime_header(struct arena *a, const struct mime_part *p, const char *name)
{
	struct mime_field f;
	size_t at = 0;

	while (mime_field_next(p->fields, p->nfields, &at, &f))
		if (mime_field_is(&f, name))
			return unfolded(a, f.value, f.nvalue);
	return NULL;
}

bool
mime_when(const char *text, int64_t *utc)
{
	GDateTime *when = strlen(text) < 256 ?
	    g_mime_utils_header_decode_date(text) : NULL;

	if (when == NULL)
		return false;
	*utc = g_date_time_to_unix(when);
	g_date_time_unref(when);
	return true;
}

/* ---- what a part is --------------------------------------------------------- */

static const char *
lower(struct arena *a, const char *s)
{
	char *copy = arena_strdup(a, s);

	for (char *p = copy; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return copy;
}

static const char *
copy_of(struct arena *a, const char *s)
{
	return s == NULL || s[0] == '\0' ? NULL :
	    mime_head_text(a, s, strlen(s));
}

/* As it stands, for it is compared with bytes. */
static const char *
bytes_of(struct arena *a, const char *s)
{
	return s == NULL || s[0] == '\0' ? NULL : arena_strdup(a, s);
}

/*
 * GMime knows how parameters are split, encoded and quoted; encoded words, that
 * should not stand there but do, it leaves.
 */
static const char *
name_of(struct arena *a, GMimeParserOptions *options, const char *s)
{
	return s == NULL || s[0] == '\0' ? NULL :
	    strstr(s, "=?") == NULL ? copy_of(a, s) : decoded(a, options, s);
}

static void
read_type(struct arena *a, GMimeParserOptions *options, struct mime_part *p)
{
	const char *value = mime_header(a, p, "Content-Type");
	GMimeContentType *t;
	char *type;

	if (value == NULL || value[0] == '\0')
		return;
	t = g_mime_content_type_parse(options, mime_words_join(a, value));
	type = g_mime_content_type_get_mime_type(t);
	p->type = lower(a, copy_of(a, type));
	if (value[strcspn(value, "/;")] != '/')
		p->type = "text/plain";
	p->charset = copy_of(a, g_mime_content_type_get_parameter(t,
	    "charset"));
	p->boundary = bytes_of(a, g_mime_content_type_get_parameter(t,
	    "boundary"));
	p->protocol = copy_of(a, g_mime_content_type_get_parameter(t,
	    "protocol"));
	p->start = copy_of(a, g_mime_content_type_get_parameter(t, "start"));
	p->file = name_of(a, options, g_mime_content_type_get_parameter(t,
	    "name"));
	g_free(type);
	g_object_unref(t);
}

static int64_t
date_of(GMimeContentDisposition *d, const char *name)
{
	const char *text = g_mime_content_disposition_get_parameter(d, name);
	int64_t when;

	return text != NULL && mime_when(text, &when) ? when : 0;
}

static void
read_disposition(struct arena *a, GMimeParserOptions *options,
    struct mime_part *p)
{
	const char *value = mime_header(a, p, "Content-Disposition");
	GMimeContentDisposition *d;
	const char *name;

	if (value == NULL || value[0] == '\0')
		return;
	d = g_mime_content_disposition_parse(options,
	    mime_words_join(a, value));
	name = name_of(a, options, g_mime_content_disposition_get_parameter(d,
	    "filename"));
	if (name != NULL)
		p->file = name;
	p->attached = g_mime_content_disposition_is_attachment(d);
	p->created = date_of(d, "creation-date");
	p->modified = date_of(d, "modification-date");
	g_object_unref(d);
}

static void
read_encoding(struct arena *a, struct mime_part *p)
{
	static const struct {
		const char *name;
		enum blob_wrap wrap;
	} known[] = {
		{ "7bit", BLOB_PLAIN },
		{ "8bit", BLOB_PLAIN },
		{ "binary", BLOB_PLAIN },
		{ "base64", BLOB_BASE64 },
		{ "quoted-printable", BLOB_QP },
		{ "x-uuencode", BLOB_UU },
		{ "x-uue", BLOB_UU },
		{ "uuencode", BLOB_UU },
	};
	const char *value = mime_header(a, p, "Content-Transfer-Encoding");
	size_t n;

	if (value == NULL || value[0] == '\0')
		return;
	value += strspn(value, " \t\"");
	n = strcspn(value, "; \t\"");
	for (size_t i = 0; i < NITEMS(known); i++)
		if (strlen(known[i].name) == n &&
		    text_same_n(value, known[i].name, n)) {
			p->wrap = known[i].wrap;
			return;
		}
	/* "7-bit", "8 bit": they mean to say that it is none. */
	p->odd = n > 0 && !((value[0] == '7' || value[0] == '8') &&
	    strchr("-b ", value[1]) != NULL);
}

void
mime_read_fields(struct arena *a, GMimeParserOptions *options,
    struct mime_part *p)
{
	const char *id;

	if (p->parent != NULL &&
	    strcmp(p->parent->type, "multipart/digest") == 0)
		p->type = "message/rfc822";
	read_type(a, options, p);
	read_disposition(a, options, p);
	read_encoding(a, p);
	id = mime_header(a, p, "Content-ID");
	if (id == NULL)
		return;
	id = text_clean(a, id, strlen(id), NULL);
	id += strspn(id, " <");
	id = arena_strndup(a, id, strcspn(id, "> "));
	if (id[0] != '\0')
		p->id = id;
}

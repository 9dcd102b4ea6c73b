#include "target/dir_eml_priv.h"

#include <string.h>

#include "base/text.h"

#include "target/dir_head.h"

/* GObject wants types by such names; they stay in this file. */
typedef struct {
	GMimeStream parent;
	struct eml *eml;
} EmlSink;
typedef struct {
	GMimeStreamClass parent;
} EmlSinkClass;

typedef struct {
	GMimeDataWrapper parent;
	struct eml *eml;
	const struct blob *blob;    /* this, */
	const struct ex_item *item; /* or this, in its own format */
} EmlContent;
typedef struct {
	GMimeDataWrapperClass parent;
} EmlContentClass;

static GType eml_sink_get_type(void);
static GType eml_content_get_type(void);

G_DEFINE_TYPE(EmlSink, eml_sink, GMIME_TYPE_STREAM)
G_DEFINE_TYPE(EmlContent, eml_content, GMIME_TYPE_DATA_WRAPPER)

/* ---- a sink as GMime sees it ------------------------------------------- */

static ssize_t
sink_write(GMimeStream *stream, const char *p, size_t n)
{
	struct eml *m = ((EmlSink *)stream)->eml;

	if (m->failed)
		return -1;
	if (m->to->put(m->to->arg, p, n, m->e) < 0) {
		m->failed = true;
		return -1;
	}
	return (ssize_t)n;
}

static int
sink_flush(GMimeStream *stream)
{
	return ((EmlSink *)stream)->eml->failed ? -1 : 0;
}

static void
eml_sink_class_init(EmlSinkClass *c)
{
	c->parent.write = sink_write;
	c->parent.flush = sink_flush;
}

static void
eml_sink_init(EmlSink *s)
{
	g_mime_stream_construct(&s->parent, 0, -1);
	s->eml = NULL;
}

GMimeStream *
eml_sink(struct eml *m)
{
	EmlSink *s = g_object_new(eml_sink_get_type(), NULL);

	s->eml = m;
	return &s->parent;
}

/* ---- content as GMime sees it ------------------------------------------ */

int
eml_pump(const struct blob *blob, const struct sink *to, struct err *e)
{
	struct stream *s = NULL;
	uint8_t part[16 * 1024];
	ssize_t got;
	int status = 0;

	if (stream_open(&s, blob, e) < 0)
		return -1;
	while (status == 0 && (got = stream_read(s, part, sizeof(part), e)) != 0)
		status = got < 0 ? -1 : to->put(to->arg, part, (size_t)got, e);
	stream_close(&s);
	return status;
}

/* Into the filters that GMime has put in front of the sink. */
static int
put_encoded(void *arg, const void *p, size_t n, struct err *e)
{
	if (g_mime_stream_write(arg, p, n) == (ssize_t)n)
		return 0;
	/* The sink has said why; only a filter could fail without. */
	return e->code != ERR_NONE ? -1 :
	    err_set(e, ERR_IO, "encoding an attachment failed");
}

static int
pump_item(const struct ex_item *item, const struct sink *to, struct err *e)
{
	if (item->kind == EX_CALENDAR || item->kind == EX_TASK)
		return ics_write(item, to, e);
	return vcf_write(item, false, to, e);
}

static ssize_t
content_write(GMimeDataWrapper *w, GMimeStream *out)
{
	EmlContent *c = (EmlContent *)w;
	struct eml *m = c->eml;
	const struct sink to = { put_encoded, out };
	int status = 0;

	if (m->failed)
		return -1;
	m->e->code = ERR_NONE;
	if (c->item != NULL)
		status = pump_item(c->item, &to, m->e);
	else if (c->blob != NULL)
		status = eml_pump(c->blob, &to, m->e);
	if (status < 0)
		m->failed = true;
	return status;
}

static void
eml_content_class_init(EmlContentClass *c)
{
	c->parent.write_to_stream = content_write;
}

static void
eml_content_init(EmlContent *c)
{
	c->eml = NULL;
	c->blob = NULL;
	c->item = NULL;
}

static void
set_content(struct eml *m, GMimePart *part, const struct blob *blob,
    const struct ex_item *item, GMimeContentEncoding encoding)
{
	EmlContent *c = g_object_new(eml_content_get_type(), NULL);
	GMimeStream *none = g_mime_stream_null_new();

	/* GMime wants to see a stream, even where it is not asked for one. */
	g_mime_data_wrapper_set_stream(&c->parent, none);
	g_object_unref(none);
	c->eml = m;
	c->blob = blob;
	c->item = item;
	g_mime_part_set_content_encoding(part, encoding);
	g_mime_part_set_content(part, &c->parent);
	g_object_unref(c);
}

/* ---- parts ------------------------------------------------------------- */

/* Text with \n alone; for base64 with the \r\n of RFC 2046. */
static char *
with_line_ends(struct arena *a, const char *s, bool crlf)
{
	char *out = arena_alloc(a, strlen(s) * 2 + 1), *p = out;

	for (; *s != '\0'; s++) {
		if (*s == '\r' && s[1] == '\n')
			continue;
		if (*s != '\n' && *s != '\r') {
			*p++ = *s;
			continue;
		}
		if (crlf)
			*p++ = '\r';
		*p++ = '\n';
	}
	*p = '\0';
	return out;
}

/* Quoted-printable stays readable; Japanese would grow threefold. */
static bool
wants_base64(const char *s)
{
	size_t other = 0, n = 0;

	for (; *s != '\0'; s++, n++)
		other += (unsigned char)*s >= 0x80 ? 1 : 0;
	return other > n / 5;
}

GMimeObject *
eml_text(struct eml *m, const char *subtype, const char *text)
{
	GMimePart *part = g_mime_part_new_with_type("text", subtype);
	bool base64 = wants_base64(text);
	char *body = with_line_ends(&m->arena, text, base64);

	g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset",
	    "utf-8");
	set_content(m, part, blob_of_mem(&m->arena, body, strlen(body)), NULL,
	    base64 ? GMIME_CONTENT_ENCODING_BASE64 :
	    GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	return GMIME_OBJECT(part);
}

/*
 * A part of the attachment's type.  What is itself a message or of several
 * parts may not be encoded (RFC 2046 5.2.1), so as a file it has no type.
 */
static GMimePart *
typed_part(struct eml *m, const char *type)
{
	const char *slash = strchr(type, '/');

	if (slash != NULL) {
		char *major = arena_strndup(&m->arena, type,
		    (size_t)(slash - type));

		if (head_is_token(major) && head_is_token(slash + 1) &&
		    g_ascii_strcasecmp(major, "message") != 0 &&
		    g_ascii_strcasecmp(major, "multipart") != 0)
			return g_mime_part_new_with_type(major, slash + 1);
	}
	return g_mime_part_new_with_type("application", "octet-stream");
}

static const char *
type_of(const struct ex_attachment *at)
{
	if (at->item == NULL)
		return at->type == NULL ? "" : at->type;
	return at->item->kind == EX_CALENDAR || at->item->kind == EX_TASK ?
	    "text/calendar" : "text/vcard";
}

static const char *
date_param(struct eml *m, const char *name, int64_t at)
{
	GDateTime *date = at == 0 ? NULL : g_date_time_new_from_unix_utc(at);
	char *text, *param;

	if (date == NULL)
		return "";
	text = g_mime_utils_header_format_date(date);
	param = head_param(&m->arena, name, text);
	g_free(text);
	g_date_time_unref(date);
	return param;
}

static void
set_raw(GMimeObject *o, const char *name, const char *value)
{
	GMimeHeaderList *all = g_mime_object_get_header_list(o);

	g_mime_header_set_raw_value(g_mime_header_list_get_header(all, name),
	    value);
}

/*
 * What the attachment is called and when it was made, in lines of our own:
 * GMime's break names within characters.
 */
static void
describe(struct eml *m, GMimeObject *o, const struct ex_attachment *at,
    const char *how)
{
	char *type = g_mime_content_type_get_mime_type(
	    g_mime_object_get_content_type(o));
	char *text = head_line(&m->arena, at->name == NULL ? "" : at->name);
	const char *charset = at->item != NULL && GMIME_IS_PART(o) &&
		at->item->mime == NULL ? "; charset=utf-8" : "";
	bool named = text[0] != '\0';

	g_mime_object_set_disposition(o, how);
	set_raw(o, "Content-Type", text_printf(&m->arena, " %s%s%s\n", type,
	    charset, named ? head_param(&m->arena, "name", text) : ""));
	set_raw(o, "Content-Disposition", text_printf(&m->arena,
	    " %s%s%s%s\n", how,
	    named ? head_param(&m->arena, "filename", text) : "",
	    date_param(m, "creation-date", at->created),
	    date_param(m, "modification-date", at->modified)));
	g_free(type);
}

GMimeObject *
eml_file(struct eml *m, const struct ex_attachment *at)
{
	GMimePart *part = typed_part(m, type_of(at));
	GMimeObject *o = GMIME_OBJECT(part);

	describe(m, o, at, at->content_id != NULL ? "inline" : "attachment");
	if (at->content_id != NULL)
		g_mime_object_set_content_id(o,
		    head_line(&m->arena, at->content_id));
	set_content(m, part, at->data, at->item, GMIME_CONTENT_ENCODING_BASE64);
	return o;
}

GMimeObject *
eml_inner(struct eml *m, const struct ex_attachment *at, GMimeMessage *made)
{
	GMimeObject *o;

	if (made != NULL) {
		o = GMIME_OBJECT(g_mime_message_part_new_with_message("rfc822",
		    made));
	} else {
		GMimePart *part = g_mime_part_new_with_type("message",
		    "rfc822");

		set_content(m, part, at->item->mime, NULL,
		    GMIME_CONTENT_ENCODING_8BIT);
		o = GMIME_OBJECT(part);
	}
	describe(m, o, at, "attachment");
	return o;
}

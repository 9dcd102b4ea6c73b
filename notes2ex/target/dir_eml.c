#include <string.h>

#include "base/mimelib.h"
#include "base/text.h"

#include "target/dir_eml_priv.h"
#include "target/target_priv.h"

enum {
	NESTED = 8, /* messages inside messages */
	STEMS = 100 /* boundaries tried against messages passed on */
};

/* ---- body -------------------------------------------------------------- */

/*
 * "=_" occurs in no encoded text (RFC 2045 6.7), so only messages passed on
 * as they are could hold a boundary of ours: see choose_stem.
 */
static GMimeMultipart *
multipart(struct eml *m, const char *subtype)
{
	GMimeMultipart *mp = g_mime_multipart_new_with_subtype(subtype);

	g_mime_multipart_set_boundary(mp, text_printf(&m->arena,
	    "=_n2e%d_%d_%s", m->stem, ++m->boundaries, m->unid));
	return mp;
}

/* The part now belongs to the multipart. */
static void
add_part(GMimeMultipart *mp, GMimeObject *part)
{
	g_mime_multipart_add(mp, part);
	g_object_unref(part);
}

static GMimeObject *
calendar_part(struct eml *m)
{
	GMimeObject *part = eml_text(m, "calendar", m->calendar->text);

	g_mime_object_set_content_type_parameter(part, "method",
	    m->calendar->method);
	return part;
}

static GMimeObject *
alternatives(struct eml *m, const struct ex_item *item)
{
	const char *text = ex_text(item, EX_BODY);
	const char *html = ex_text(item, EX_HTML);
	bool meets = m->calendar != NULL && item == m->top;
	GMimeMultipart *mp;

	if (html == NULL && !meets)
		return eml_text(m, "plain", text == NULL ? "" : text);
	if (text == NULL && !meets)
		return eml_text(m, "html", html);
	mp = multipart(m, "alternative");
	if (text != NULL || html == NULL)
		add_part(mp, eml_text(m, "plain", text == NULL ? "" : text));
	if (html != NULL)
		add_part(mp, eml_text(m, "html", html));
	if (meets)
		add_part(mp, calendar_part(m));
	return GMIME_OBJECT(mp);
}

/* Shown by the HTML, and so beside it in multipart/related. */
static bool
is_inline(const struct ex_item *item, const struct ex_attachment *at)
{
	return at->content_id != NULL && at->item == NULL &&
	    ex_text(item, EX_HTML) != NULL;
}

static size_t
count_files(const struct ex_item *item, bool inlined)
{
	size_t n = 0;

	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next)
		n += is_inline(item, at) == inlined ? 1 : 0;
	return n;
}

static GMimeMessage *message(struct eml *m, const struct ex_item *item);

static GMimeObject *
attached(struct eml *m, const struct ex_attachment *at)
{
	if (at->item == NULL ||
	    (at->item->kind != EX_MAIL && at->item->kind != EX_NOTE))
		return eml_file(m, at);
	if (at->item->mime != NULL)
		return eml_inner(m, at, NULL);

	GMimeMessage *made = message(m, at->item);
	GMimeObject *part = eml_inner(m, at, made);

	g_object_unref(made);
	return part;
}

static void
add_files(struct eml *m, const struct ex_item *item, GMimeMultipart *mp,
    bool inlined)
{
	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next)
		if (is_inline(item, at) == inlined)
			add_part(mp, attached(m, at));
}

/* mixed( related( alternative(text, html), pictures ), files ) */
static GMimeObject *
body(struct eml *m, const struct ex_item *item)
{
	GMimeObject *all = alternatives(m, item);

	if (count_files(item, true) > 0) {
		GMimeMultipart *mp = multipart(m, "related");
		char *type = g_mime_content_type_get_mime_type(
		    g_mime_object_get_content_type(all));

		g_mime_object_set_content_type_parameter(GMIME_OBJECT(mp),
		    "type", type);
		g_free(type);
		add_part(mp, all);
		add_files(m, item, mp, true);
		all = GMIME_OBJECT(mp);
	}
	if (count_files(item, false) > 0) {
		GMimeMultipart *mp = multipart(m, "mixed");

		add_part(mp, all);
		add_files(m, item, mp, false);
		all = GMIME_OBJECT(mp);
	}
	return all;
}

static GMimeMessage *
message(struct eml *m, const struct ex_item *item)
{
	GMimeMessage *msg = g_mime_message_new(FALSE);
	GMimeObject *all = body(m, item);

	eml_head(m, item, msg);
	g_mime_message_set_mime_part(msg, all);
	g_object_unref(all);
	return msg;
}

/* ---- what is passed on ------------------------------------------------- */

/* Looks for a few bytes in what passes by. */
struct search {
	const char *what;
	size_t matched;
	bool found;
};

/* The searched text begins with "=" and has no other: no backing up. */
static int
search_put(void *arg, const void *data, size_t n, struct err *e)
{
	struct search *s = arg;
	const char *p = data;

	(void)e;
	for (size_t i = 0; i < n && !s->found; i++) {
		if (p[i] == s->what[s->matched])
			s->matched++;
		else
			s->matched = p[i] == s->what[0] ? 1 : 0;
		s->found = s->what[s->matched] == '\0';
	}
	return 0;
}

/* 1 when a message that is passed on, or one inside it, holds the text. */
static int
is_inside(const struct ex_item *item, const char *what, struct err *e)
{
	struct search own = { .what = what };
	const struct sink to_own = { search_put, &own };

	if (item->mime != NULL && eml_pump(item->mime, &to_own, e) < 0)
		return -1;
	if (own.found)
		return 1;
	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next) {
		int inside = at->item == NULL ? 0 :
		    is_inside(at->item, what, e);

		if (inside != 0)
			return inside;
	}
	return 0;
}

static int
choose_stem(struct eml *m, const struct ex_item *item)
{
	for (m->stem = 1; m->stem <= STEMS; m->stem++) {
		int inside = is_inside(item, text_printf(&m->arena, "=_n2e%d_",
		    m->stem), m->e);

		if (inside <= 0)
			return inside;
	}
	return err_set(m->e, ERR_FORMAT,
	    "an embedded message holds every boundary that we could use");
}

/* ---- the door ---------------------------------------------------------- */

static bool
is_deeper(const struct ex_item *item, int most)
{
	if (most == 0)
		return true;
	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next)
		if (at->item != NULL && is_deeper(at->item, most - 1))
			return true;
	return false;
}

int
eml_accepts(const struct ex_item *item, struct err *e)
{
	if (item->more != NULL)
		return err_set(e, ERR_UNSUPPORTED,
		    "one message file cannot hold several items");
	if (is_deeper(item, NESTED))
		return err_set(e, ERR_LIMIT,
		    "messages inside messages, more than %d levels", NESTED);
	return 0;
}

static int
write_message(struct eml *m, const struct ex_item *item)
{
	GMimeFormatOptions *format = g_mime_format_options_new();
	GMimeMessage *msg = message(m, item);
	GMimeStream *out = eml_sink(m);
	ssize_t n;

	g_mime_format_options_set_newline_format(format,
	    GMIME_NEWLINE_FORMAT_DOS);
	n = g_mime_object_write_to_stream(GMIME_OBJECT(msg), format, out);
	g_object_unref(out);
	g_object_unref(msg);
	g_mime_format_options_free(format);
	if (m->failed)
		return -1;
	return n < 0 ? err_set(m->e, ERR_FORMAT, "no message can be made of it")
		     : 0;
}

static int
write_any(struct eml *m, const struct ex_item *item)
{
	int status = 0;

	mimelib_ready();
	if (eml_accepts(item, m->e) < 0)
		return -1;
	m->unid = item->unid != NULL ? item->unid : "";
	m->top = item;
	if (item->mime == NULL || item->attachments != NULL)
		status = choose_stem(m, item);
	if (status == 0)
		status = item->mime != NULL ? eml_pass(m, item) :
		    write_message(m, item);
	arena_free(&m->arena);
	return status;
}

int
eml_write(const struct ex_item *item, const struct sink *to, struct err *e)
{
	struct eml m = { .to = to, .e = e };

	return write_any(&m, item);
}

int
eml_write_bare(const struct ex_item *item, const struct eml_calendar *calendar,
    const struct sink *to, struct err *e)
{
	struct eml m = { .to = to, .e = e, .bare = true, .calendar = calendar };

	return write_any(&m, item);
}

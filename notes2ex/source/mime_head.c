#include "source/mime_head.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <gmime/gmime.h>

#include "base/mime_words.h"
#include "base/mimelib.h"
#include "base/text.h"
#include "source/mime_address.h"
#include "source/notes_item.h"

#define HEAD_MAX  (4 * 1024 * 1024) /* of a longer header, the beginning */
#define INNER_MAX (8 * 1024 * 1024) /* wrapped messages are parsed up to here */
#define LINES_MAX 10000
#define FILES_MAX 1000

/* ---- the header ------------------------------------------------------------ */

/* Offset of what follows the first empty line; 0 when there is none. */
static size_t
head_end(const char *s, size_t n)
{
	for (const char *p = s; p < s + n;) {
		const char *nl = memchr(p, '\n', (size_t)(s + n - p));

		if (nl == NULL)
			return 0;
		if (nl == p || (nl == p + 1 && *p == '\r'))
			return (size_t)(nl + 1 - s);
		p = nl + 1;
	}
	return 0;
}

/*
 * A header that ends in the middle of a line: what is left of the line is a
 * field only if it has a colon.  GMime would read none of them otherwise.
 */
static void
close_head(struct buf *head)
{
	size_t line = head->len;

	while (line > 0 && head->data[line - 1] != '\n')
		line--;
	if (line < head->len && head->data[line] != ' ' &&
	    head->data[line] != '\t' &&
	    memchr(head->data + line, ':', head->len - line) == NULL)
		head->len = line;
	buf_puts(head, "\n\n");
}

/* The header and no more, as far as HEAD_MAX; the body may be missing. */
static int
read_head(struct note *note, const struct blob *b, struct buf *head,
    struct err *e)
{
	struct stream *s;
	char chunk[8192];
	ssize_t n;
	size_t end = 0;

	if (stream_open(&s, b, e) < 0)
		return -1;
	while ((n = stream_read(s, chunk, sizeof(chunk), e)) > 0) {
		size_t from = head->len > 3 ? head->len - 3 : 0;

		/* An empty line needs its "\n" before it. */
		while (from > 0 && head->data[from - 1] != '\n')
			from--;
		buf_put(head, chunk, (size_t)n);
		if (head->failed)
			break;
		end = head_end(head->data + from, head->len - from);
		if (end > 0) {
			end += from;
			break;
		}
	}
	stream_close(&s);
	if (n < 0)
		return -1;
	if (head->failed) {
		note_trouble(note, "the header is longer than %d MiB: fields "
		    "behind that are not looked at", HEAD_MAX >> 20);
		head->failed = false;
		head->limit += 2; /* to close it */
	}
	if (end > 0)
		head->len = end;
	else if (head->len > 0)
		close_head(head);
	return 0;
}

static const char *
clean(struct note *n, const char *s)
{
	return text_clean(n->arena, s, strlen(s), NULL);
}

/* The date of a Received line stands behind its last ";". */
static void
add_received(struct note *n, const char *raw)
{
	const char *date = strrchr(raw, ';');
	struct note_time t;

	note_add_text(n, "Received", clean(n, raw));
	if (date != NULL && !note_has(n, "DeliveredDate") &&
	    mime_date(date + 1, &t))
		note_add_time(n, "DeliveredDate", t);
}

static void
add_importance(struct note *n, const char *value)
{
	char c = value[0];

	if (note_has(n, "Importance"))
		return;
	if (c == 'h' || c == 'H' || c == '1' || c == '2')
		note_add_text(n, "Importance", "1");
	else if (c == 'l' || c == 'L' || c == '4' || c == '5')
		note_add_text(n, "Importance", "3");
}

static void
add_keywords(struct note *n, const char *value)
{
	const char **list = NULL;
	size_t count = 0, cap = 0;

	for (const char *p = value; *p != '\0';) {
		size_t len = strcspn(p, ",");
		char *one = text_trim(n->arena, p, len);

		list = arena_room(n->arena, list, count, &cap, sizeof(*list));
		if (one[0] != '\0')
			list[count++] = clean(n, one);
		p += len + (p[len] == ',');
	}
	if (count > 0)
		note_add_texts(n, "Categories", list, count);
}

static const struct {
	const char *header, *field;
	enum { ADDRESSES, TEXT, DATE, IMPORTANCE, KEYWORDS, UNSENT } how;
} headers[] = {
	{ "From", "From", ADDRESSES },
	{ "Sender", "Sender", ADDRESSES },
	{ "To", "SendTo", ADDRESSES },
	{ "Cc", "CopyTo", ADDRESSES },
	{ "Bcc", "BlindCopyTo", ADDRESSES },
	{ "Reply-To", "ReplyTo", ADDRESSES },
	{ "Subject", "Subject", TEXT },
	{ "Date", "PostedDate", DATE },
	{ "Message-ID", "$MessageID", TEXT },
	{ "In-Reply-To", "In_Reply_To", TEXT },
	{ "References", "References", TEXT },
	{ "Importance", "Importance", IMPORTANCE },
	{ "X-Priority", "Importance", IMPORTANCE },
	{ "X-Mailer", "$Mailer", TEXT },
	{ "Keywords", "Categories", KEYWORDS },
	{ "X-Unsent", "X_Unsent", UNSENT },
};

static void
add_header(struct note *n, const char *name, const char *value,
    const char *raw)
{
	struct note_time t;

	if (text_same(name, "X-Notes-Item")) {
		notes_item_add(n, value);
		return;
	}
	if (text_same(name, "Received")) {
		add_received(n, value);
		return;
	}
	for (size_t i = 0; i < NITEMS(headers); i++) {
		const char *field = headers[i].field;

		/* A second To adds to the first; a second Subject does not. */
		if (!text_same(headers[i].header, name) ||
		    (note_has(n, field) && headers[i].how != ADDRESSES))
			continue;
		switch (headers[i].how) {
		case ADDRESSES:
			mime_address_add(n, field, raw);
			break;
		case TEXT:
		case UNSENT:
			note_add_text(n, field, clean(n, value));
			break;
		case DATE:
			if (mime_date(value, &t)) {
				note_add_time(n, field, t);
				break;
			}
			note_trouble(n, "header %s: not a date", name);
			note_add_text(n, field, clean(n, value));
			break;
		case IMPORTANCE:
			add_importance(n, value);
			break;
		case KEYWORDS:
			add_keywords(n, value);
			break;
		}
		return;
	}
}

/* A message that was never sent: what Notes calls a draft has no PostedDate. */
static void
drafts_are_not_posted(struct note *n)
{
	const char *unsent = note_text(n, "X_Unsent");

	if (unsent == NULL || unsent[0] != '1')
		return;
	for (struct note_field *f = n->fields; f != NULL; f = f->next)
		if (text_same(f->name, "PostedDate"))
			f->name = "ComposedDate";
}

static void
add_headers(struct note *n, GMimeMessage *m)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(
	    GMIME_OBJECT(m));
	int count = g_mime_header_list_get_count(list);

	if (count > LINES_MAX) {
		note_trouble(n, "the header has more than %d lines: those "
		    "behind are not looked at", LINES_MAX);
		count = LINES_MAX;
	}
	for (int i = 0; i < count; i++) {
		GMimeHeader *h = g_mime_header_list_get_header_at(list, i);
		const char *raw = g_mime_header_get_raw_value(h);

		raw = mime_words_join(n->arena, raw == NULL ? "" : raw);

		char *flat = g_mime_utils_header_unfold(raw);
		char *value = g_mime_utils_header_decode_text(NULL, flat);

		add_header(n, g_mime_header_get_name(h), value, raw);
		g_free(value);
		g_free(flat);
	}
	drafts_are_not_posted(n);
}

/* What decides the message's class: signed, encrypted, a report. */
static void
add_type(struct note *n, GMimeMessage *m)
{
	GMimeObject *part = g_mime_message_get_mime_part(m);
	GMimeContentType *t = part == NULL ? NULL :
	    g_mime_object_get_content_type(part);
	const char *protocol, *report;
	char *type;

	if (t == NULL || note_has(n, "Content_Type"))
		return;
	protocol = g_mime_content_type_get_parameter(t, "protocol");
	report = g_mime_content_type_get_parameter(t, "report-type");
	type = g_mime_content_type_get_mime_type(t);
	note_add_text(n, "Content_Type", clean(n, text_printf(n->arena,
	    "%s%s%s%s%s", type, protocol == NULL ? "" : "; protocol=",
	    protocol == NULL ? "" : protocol,
	    report == NULL ? "" : "; report-type=",
	    report == NULL ? "" : report)));
	g_free(type);
}

static GMimeMessage *
parse(GMimeStream *in, bool persist)
{
	GMimeParser *parser = g_mime_parser_new_with_stream(in);
	GMimeMessage *m;

	g_mime_parser_set_persist_stream(parser, persist);
	g_mime_parser_set_format(parser, GMIME_FORMAT_MESSAGE);
	m = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	return m;
}

/* ---- the parts --------------------------------------------------------------- */

struct files {
	struct note *note;
	size_t n;
};

/* Name of a part that is a file to people; NULL when it is none. */
static const char *
file_name(GMimeObject *part)
{
	const char *name = NULL;

	if (GMIME_IS_PART(part)) {
		name = g_mime_part_get_filename(GMIME_PART(part));
		if (name == NULL &&
		    g_mime_part_is_attachment(GMIME_PART(part)))
			name = "";
	} else if (GMIME_IS_MESSAGE_PART(part)) {
		name = g_mime_object_get_content_disposition_parameter(part,
		    "filename");
		if (name == NULL)
			name = g_mime_object_get_content_type_parameter(part,
			    "name");
		if (name == NULL)
			name = "";
	}
	return name;
}

/* Bytes of its content, decoded; they are counted, not kept. */
static int64_t
file_size(GMimeObject *part)
{
	GMimeStream *out = g_mime_stream_null_new();
	gssize n = -1;

	if (GMIME_IS_PART(part)) {
		GMimeDataWrapper *content = g_mime_part_get_content(
		    GMIME_PART(part));

		if (content != NULL)
			n = g_mime_data_wrapper_write_to_stream(content, out);
	} else {
		GMimeMessage *m = g_mime_message_part_get_message(
		    GMIME_MESSAGE_PART(part));

		if (m != NULL)
			n = g_mime_object_write_to_stream(GMIME_OBJECT(m),
			    NULL, out);
	}
	g_object_unref(out);
	return n;
}

static void
add_file(GMimeObject *parent, GMimeObject *part, gpointer arg)
{
	struct files *f = arg;
	const char *name = file_name(part);
	struct note_field *field;

	(void)parent;
	if (name == NULL)
		return;
	if (f->n++ >= FILES_MAX) {
		if (f->n == FILES_MAX + 1)
			note_trouble(f->note, "more than %d attachments: the "
			    "others go across, but are not counted",
			    FILES_MAX);
		return;
	}
	field = note_add(f->note, "$FILE", NOTE_FILE);
	field->n = 1;
	field->file = ARENA_NEW(f->note->arena, struct note_file);
	field->file->name = clean(f->note, name);
	field->file->size = file_size(part);
	field->file->in_mime = true;
}

/* Content stays where it is: the parser remembers where, and we look at none. */
static GMimeStream *
whole(const struct blob *b, struct buf *copy)
{
	bool plain = b->path != NULL && b->next == NULL &&
	    b->wrap[0] == BLOB_PLAIN;
	struct err ignored;

	if (plain) {
		int fd = open(b->path, O_RDONLY | O_CLOEXEC);

		return fd < 0 ? NULL : g_mime_stream_fs_new_with_bounds(fd,
		    (gint64)b->off, (gint64)(b->off + b->len));
	}
	if (blob_read(b, copy, &ignored) < 0)
		return NULL;
	return g_mime_stream_mem_new_with_buffer(copy->data == NULL ? "" :
	    copy->data, copy->len);
}

static void
add_files(struct note *n, const struct blob *b)
{
	struct files f = { .note = n };
	struct buf copy;
	GMimeStream *in;

	buf_init(&copy, INNER_MAX);
	in = whole(b, &copy);
	if (in != NULL) {
		GMimeMessage *m = parse(in, true);

		if (m != NULL) {
			g_mime_message_foreach(m, add_file, &f);
			g_object_unref(m);
		}
		g_object_unref(in);
	}
	buf_free(&copy);
}

int
mime_head_read(struct note *n, const struct blob *b, struct err *e)
{
	struct buf head;
	int status;

	mimelib_ready();
	n->mime = b;
	buf_init(&head, HEAD_MAX);
	status = read_head(n, b, &head, e);
	if (status == 0 && head.len > 0) {
		GMimeStream *in = g_mime_stream_mem_new_with_buffer(head.data,
		    head.len);
		GMimeMessage *m = parse(in, false);

		if (m != NULL) {
			add_headers(n, m);
			add_type(n, m);
			g_object_unref(m);
		} else {
			note_trouble(n, "the message has no readable header");
		}
		g_object_unref(in);
		add_files(n, b);
	} else if (status == 0) {
		note_trouble(n, "its MIME message: the dump holds none of it");
	}
	buf_free(&head);
	if (status == 0 && n->form[0] == '\0' && note_has(n, "Form"))
		n->form = note_string(n, "Form");
	if (status == 0 && n->parent[0] == '\0' &&
	    !text_unid(note_string(n, "$REF"), n->parent))
		n->parent[0] = '\0';
	return status;
}

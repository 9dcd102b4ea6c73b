/*
 * Messages passed on byte for byte.  What the user has done to them in Notes
 * (categories, importance, a flag), and whom they were sent to unseen, stands
 * in no header of theirs: it is put in front of the header, which is the only
 * thing that is added.  When files stood beside the message, it becomes a part
 * of one that has them, too.  The only thing that is left out are fields that
 * would ask for a receipt once more.
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

#include "target/dir_eml_priv.h"

#define UNSENT 8 /* of PR_MESSAGE_FLAGS */
#define HEAD_LIMIT (1u << 20) /* behind it nobody looks for a header */

/* The beginning of the message, up to the blank line and a bit more. */
static int
read_head(const struct blob *blob, struct buf *head, struct err *e)
{
	struct stream *s = NULL;
	char part[16 * 1024];
	ssize_t got = 1;

	if (stream_open(&s, blob, e) < 0)
		return -1;
	while (head->len < HEAD_LIMIT && (head->data == NULL ||
	    (strstr(head->data, "\n\r\n") == NULL &&
	    strstr(head->data, "\n\n") == NULL))) {
		got = stream_read(s, part, sizeof(part), e);
		if (got <= 0)
			break;
		for (ssize_t i = 0; i < got; i++)
			if (part[i] == '\0')
				part[i] = ' ';
		buf_put(head, part, (size_t)got);
	}
	stream_close(&s);
	return got < 0 ? -1 : 0;
}

static bool
has_header(const struct buf *head, const char *name)
{
	const char *s = head->len == 0 ? "" : head->data;
	size_t len = strlen(name);

	while (*s != '\0' && *s != '\n' && strncmp(s, "\r\n", 2) != 0) {
		if (text_begins(s, name) && s[len] == ':')
			return true;
		s += strcspn(s, "\n");
		s += *s == '\n';
	}
	return false;
}

/* All marks but those that say nothing, and those that the message has. */
static void
leave_out(GMimeObject *marks, const struct ex_item *item,
    const struct buf *head)
{
	static const char *const names[] = { "Importance", "X-Priority",
		"Priority", "Sensitivity", "Keywords", "X-Message-Flag",
		"Reply-By", "X-Unsent", "Status", "X-Status",
		"X-Keywords" };
	bool normal = ex_int(item, EX_IMPORTANCE, 1) == 1 ||
	    has_header(head, "Importance") || has_header(head, "X-Priority") ||
	    has_header(head, "X-MSMail-Priority");

	for (size_t i = 0; i < NITEMS(names); i++)
		if (has_header(head, names[i]) || (normal && i < 2))
			(void)g_mime_object_remove_header(marks, names[i]);
	/* Elsewhere a message without a date is old, not unsent. */
	if (item->folder == NULL || strcmp(item->folder, "Drafts") != 0)
		(void)g_mime_object_remove_header(marks, "X-Unsent");
	if (ex_int(item, EX_PRIORITY, 0) == 0)
		(void)g_mime_object_remove_header(marks, "Priority");
}

/*
 * What was sent says nothing of them, but the sender's copy does.  Without
 * anybody else they are but guessed, from what the router knew.
 */
static bool
lacks_blind(const struct ex_item *item, const struct buf *head)
{
	bool seen = false, unseen = false;

	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next) {
		seen = seen || r->role != EX_BCC;
		unseen = unseen || r->role == EX_BCC;
	}
	return seen && unseen && !has_header(head, "Bcc");
}

static int
put_marks(struct eml *m, const struct ex_item *item, const struct buf *head)
{
	GMimeFormatOptions *format = g_mime_format_options_new();
	GMimeMessage *msg = g_mime_message_new(FALSE);
	GMimeObject *marks = GMIME_OBJECT(msg);
	char *lines;
	int status = 0;

	g_mime_format_options_set_newline_format(format,
	    GMIME_NEWLINE_FORMAT_DOS);
	eml_marks(m, item, marks);
	leave_out(marks, item, head);
	if (lacks_blind(item, head))
		eml_blind(m, item, msg);
	lines = g_mime_header_list_to_string(g_mime_object_get_header_list(
	    marks), format);
	if (lines != NULL && lines[0] != '\0')
		status = m->to->put(m->to->arg, lines, strlen(lines), m->e);
	g_free(lines);
	g_object_unref(msg);
	g_mime_format_options_free(format);
	return status;
}

/* ---- with more attachments -------------------------------------------------- */

/* Where the header ends, its blank line included; 0 when it does not. */
static size_t
head_length(const struct buf *head)
{
	const char *s = head->len == 0 ? "" : head->data;
	const char *line = s;

	while (*line != '\0') {
		size_t n = strcspn(line, "\n");

		if (n == 0 || (n == 1 && line[0] == '\r'))
			return (size_t)(line - s) + n + (line[n] == '\n');
		line += n + (line[n] == '\n');
	}
	return head->len < HEAD_LIMIT ? head->len : 0;
}

static int
put(struct eml *m, const char *text, size_t n)
{
	return n == 0 ? 0 : m->to->put(m->to->arg, text, n, m->e);
}

static int
put_line(struct eml *m, const char *text)
{
	return put(m, text, strlen(text));
}

/* Who is to be told that it was read; long after, nobody is. */
static bool
asks_for_receipt(const char *field)
{
	static const char *const names[] = { "Disposition-Notification-To",
		"Return-Receipt-To", "X-Confirm-Reading-To",
		"Read-Receipt-To" };

	for (size_t i = 0; i < NITEMS(names); i++)
		if (text_begins(field, names[i]) &&
		    field[strlen(names[i])] == ':')
			return true;
	return false;
}

enum fields { CONTENT, OTHERS, ALL };

/* The fields, with what is folded, but those that ask for receipts. */
static int
put_fields(struct eml *m, const char *head, size_t len, enum fields which,
    bool draft)
{
	bool wanted = false;

	for (size_t i = 0; i < len;) {
		size_t n = strcspn(head + i, "\n");

		n = i + n < len ? n + 1 : len - i;
		if (head[i] == '\r' || head[i] == '\n')
			break;
		if (head[i] != ' ' && head[i] != '\t')
			wanted = (which == ALL || text_begins(head + i,
			    "Content-") == (which == CONTENT)) &&
			    (draft || !asks_for_receipt(head + i));
		if (wanted && put(m, head + i, n) < 0)
			return -1;
		i += n;
	}
	return 0;
}

/* Whoever writes it may still ask. */
static bool
is_draft(const struct ex_item *item)
{
	return (ex_int(item, EX_MESSAGE_FLAGS, 0) & UNSENT) != 0;
}

struct skip {
	const struct sink *to;
	size_t left;
};

static int
skip_put(void *arg, const void *data, size_t n, struct err *e)
{
	struct skip *s = arg;
	size_t out = n < s->left ? n : s->left;

	s->left -= out;
	return n == out ? 0 :
	    s->to->put(s->to->arg, (const char *)data + out, n - out, e);
}

static int
put_part(struct eml *m, const struct ex_attachment *at,
    GMimeFormatOptions *format)
{
	GMimeObject *part = eml_file(m, at);
	GMimeStream *out = eml_sink(m);
	ssize_t n = g_mime_object_write_to_stream(part, format, out);

	g_object_unref(out);
	g_object_unref(part);
	return n < 0 || m->failed ? -1 : 0;
}

static int
put_files(struct eml *m, const struct ex_item *item, const char *boundary)
{
	GMimeFormatOptions *format = g_mime_format_options_new();
	int status = 0;

	g_mime_format_options_set_newline_format(format,
	    GMIME_NEWLINE_FORMAT_DOS);
	for (const struct ex_attachment *at = item->attachments;
	     at != NULL && status == 0; at = at->next) {
		status = put_line(m, text_printf(&m->arena, "\r\n--%s\r\n",
		    boundary));
		if (status == 0)
			status = put_part(m, at, format);
	}
	g_mime_format_options_free(format);
	return status < 0 ? -1 : put_line(m, text_printf(&m->arena,
	    "\r\n--%s--\r\n", boundary));
}

static int
put_wrapped(struct eml *m, const struct ex_item *item, const struct buf *head)
{
	size_t len = head_length(head);
	const char *boundary = text_printf(&m->arena, "=_n2e%d_%d_%s", m->stem,
	    ++m->boundaries, m->unid);
	struct skip body = { m->to, len };
	const struct sink to = { skip_put, &body };

	if (len == 0)
		return err_set(m->e, ERR_LIMIT, "its header has more than %u "
		    "bytes: there is no room for its attachments", HEAD_LIMIT);
	if (put_fields(m, head->data, len, OTHERS, is_draft(item)) < 0 ||
	    (!has_header(head, "MIME-Version") &&
	    put_line(m, "MIME-Version: 1.0\r\n") < 0) ||
	    put_line(m, text_printf(&m->arena,
	    "Content-Type: multipart/mixed;\r\n\tboundary=\"%s\"\r\n\r\n"
	    "--%s\r\n", boundary, boundary)) < 0 ||
	    put_fields(m, head->data, len, CONTENT, true) < 0 ||
	    put_line(m, "\r\n") < 0 || eml_pump(item->mime, &to, m->e) < 0)
		return -1;
	return put_files(m, item, boundary);
}

/* ---- without what must not be asked again ------------------------------------ */

static bool
has_receipt(const struct buf *head, size_t len)
{
	const char *s = head->data;

	for (size_t i = 0; i < len; i += strcspn(s + i, "\n") + 1)
		if (asks_for_receipt(s + i))
			return true;
	return false;
}

/* The blank line and all behind it stay as they are. */
static int
put_quietly(struct eml *m, const struct ex_item *item, const struct buf *head,
    size_t len)
{
	struct skip rest = { m->to, len };
	const struct sink to = { skip_put, &rest };
	const char *end = head->data + len;
	size_t blank = len > 0 && end[-1] == '\n' ?
	    (len > 1 && end[-2] == '\r' ? 2 : 1) : 0;

	if (blank < len && end[-(ptrdiff_t)blank - 1] != '\n')
		blank = 0; /* the header is all there is */
	if (put_fields(m, head->data, len, ALL, false) < 0 ||
	    put(m, end - blank, blank) < 0)
		return -1;
	return eml_pump(item->mime, &to, m->e);
}

static int
put_whole(struct eml *m, const struct ex_item *item, const struct buf *head)
{
	size_t len = head_length(head);

	return len > 0 && !is_draft(item) && has_receipt(head, len) ?
	    put_quietly(m, item, head, len) :
	    eml_pump(item->mime, m->to, m->e);
}

int
eml_pass(struct eml *m, const struct ex_item *item)
{
	struct buf head;
	int status;

	buf_init(&head, HEAD_LIMIT + (64u << 10));
	status = read_head(item->mime, &head, m->e);
	if (status == 0)
		status = put_marks(m, item, &head);
	if (status == 0)
		status = item->attachments != NULL ?
		    put_wrapped(m, item, &head) :
		    put_whole(m, item, &head);
	buf_free(&head);
	return status;
}

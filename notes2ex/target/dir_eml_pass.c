/*
 * Messages passed on byte for byte.  What the user has done to them in Notes
 * (categories, importance, a flag) stands in no header of theirs: it is put
 * in front of the header, which is the only thing that is added.
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

#include "target/dir_eml_priv.h"

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
	lines = g_mime_header_list_to_string(g_mime_object_get_header_list(
	    marks), format);
	if (lines != NULL && lines[0] != '\0')
		status = m->to->put(m->to->arg, lines, strlen(lines), m->e);
	g_free(lines);
	g_object_unref(msg);
	g_mime_format_options_free(format);
	return status;
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
	buf_free(&head);
	return status < 0 ? status : eml_pump(item->mime, m->to, m->e);
}

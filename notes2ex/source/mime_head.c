#include "source/mime_head.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <gmime/gmime.h>

#include "base/mimelib.h"
#include "base/text.h"
#include "source/mime_words.h"
#include "source/notes_item.h"

#define HEAD_MAX  (1024 * 1024)     /* a header is never longer */
#define INNER_MAX (8 * 1024 * 1024) /* wrapped messages are parsed up to here */
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

/* The header and no more, as far as HEAD_MAX; the body may be missing. */
static int
read_head(const struct blob *b, struct buf *head, struct err *e)
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
	if (head->failed)
		return err_set(e, ERR_LIMIT, "a message header longer than "
		    "%d bytes", HEAD_MAX);
	if (end > 0)
		head->len = end;
	return 0;
}

static const char *
clean(struct note *n, const char *s)
{
	return text_clean(n->arena, s, strlen(s), NULL);
}

/* "Name" <address>, as people would type it. */
static const char *
address_text(struct note *n, InternetAddress *who)
{
	const char *name = internet_address_get_name(who);
	const char *addr = internet_address_mailbox_get_addr(
	    INTERNET_ADDRESS_MAILBOX(who));
	char *shown;

	addr = clean(n, addr == NULL ? "" : addr);
	if (name == NULL || name[0] == '\0')
		return addr;
	shown = text_clean(n->arena, name, strlen(name), NULL);
	for (char *p = shown; *p != '\0'; p++)
		if (*p == '"' || *p == '\n' || *p == '\r')
			*p = '\'';
	return text_printf(n->arena, "\"%s\" <%s>", shown, addr);
}

static size_t
flatten(struct note *n, InternetAddressList *list, const char **out,
    size_t have, size_t most)
{
	int count = list == NULL ? 0 : internet_address_list_length(list);

	for (int i = 0; i < count && have < most; i++) {
		InternetAddress *who = internet_address_list_get_address(list,
		    i);

		if (INTERNET_ADDRESS_IS_GROUP(who)) {
			InternetAddressList *of =
			    internet_address_group_get_members(
			    INTERNET_ADDRESS_GROUP(who));

			/* Groups do not nest (RFC 5322 3.4). */
			for (int k = 0; of != NULL && have < most &&
			     k < internet_address_list_length(of); k++) {
				InternetAddress *m =
				    internet_address_list_get_address(of, k);

				if (INTERNET_ADDRESS_IS_MAILBOX(m))
					out[have++] = address_text(n, m);
			}
		} else if (INTERNET_ADDRESS_IS_MAILBOX(who)) {
			out[have++] = address_text(n, who);
		}
	}
	return have;
}

static void
add_addresses(struct note *n, const char *field, const char *raw)
{
	const size_t most = 20000;
	InternetAddressList *list = internet_address_list_parse(NULL, raw);
	const char **text = arena_array(n->arena,
	    list == NULL ? 1 : most, sizeof(*text));
	size_t count = flatten(n, list, text, 0, most);

	if (count > 0)
		note_add_texts(n, field, text, count);
	if (list != NULL)
		g_object_unref(list);
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
	const char *list[100];
	size_t count = 0;

	for (const char *p = value; *p != '\0' && count < NITEMS(list);) {
		size_t len = strcspn(p, ",");
		char *one = text_trim(n->arena, p, len);

		if (one[0] != '\0')
			list[count++] = one;
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

		if (!text_same(headers[i].header, name) || note_has(n, field))
			continue;
		switch (headers[i].how) {
		case ADDRESSES:
			add_addresses(n, field, raw);
			break;
		case TEXT:
		case UNSENT:
			note_add_text(n, field, clean(n, value));
			break;
		case DATE:
			if (mime_date(value, &t))
				note_add_time(n, field, t);
			else
				note_trouble(n, "header %s: not a date", name);
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

static void
add_file(GMimeObject *parent, GMimeObject *part, gpointer arg)
{
	struct files *f = arg;
	const char *name;
	struct note_field *field;

	(void)parent;
	if (!GMIME_IS_PART(part) || f->n == FILES_MAX)
		return;
	name = g_mime_part_get_filename(GMIME_PART(part));
	if (name == NULL && !g_mime_part_is_attachment(GMIME_PART(part)))
		return;
	field = note_add(f->note, "$FILE", NOTE_FILE);
	field->n = 1;
	field->file = ARENA_NEW(f->note->arena, struct note_file);
	field->file->name = clean(f->note, name == NULL ? "" : name);
	field->file->size = -1;
	field->file->in_mime = true;
	f->n++;
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
	status = read_head(b, &head, e);
	if (status == 0 && head.len > 0) {
		GMimeStream *in = g_mime_stream_mem_new_with_buffer(head.data,
		    head.len);
		GMimeMessage *m = parse(in, false);

		if (m != NULL) {
			add_headers(n, m);
			g_object_unref(m);
		} else {
			note_trouble(n, "the message has no readable header");
		}
		g_object_unref(in);
		add_files(n, b);
	}
	buf_free(&head);
	if (status == 0 && n->form[0] == '\0' && note_has(n, "Form"))
		n->form = note_string(n, "Form");
	return status;
}

#include "mapping/map_mime.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cur.h"
#include "base/text.h"
#include "mapping/map_files.h"
#include "mapping/map_header.h"
#include "mapping/map_mime_head.h"

#define BODY_IN_FILE 4u   /* a flag of MIME_PART */
#define NAME_MOST    4096 /* bytes of a file's name */

static bool
is_part(const struct note_field *f)
{
	return f->type == NOTE_RAW && f->raw_type == MAP_RAW_MIME_PART;
}

bool
map_has_mime(const struct note *note)
{
	NOTE_FOREACH_FIELD(f, note)
		if (is_part(f))
			return true;
	return false;
}

bool
map_mime_part(const struct note_field *f, struct map_mime_part *p)
{
	if (!is_part(f))
		return false;

	struct cur c = cur_of(f->raw, f->raw_len);
	size_t all, boundary, headers;

	(void)cur_u16le(&c); /* version */
	p->flags = cur_u32le(&c);
	(void)cur_u16le(&c); /* kind, and a byte of no meaning */
	all = cur_u16le(&c);
	boundary = cur_u16le(&c);
	headers = cur_u16le(&c);
	(void)cur_take(&c, 6);

	struct cur data = cur_sub(&c, all);

	p->boundary = cur_sub(&data, boundary);
	p->headers = cur_sub(&data, headers);
	p->body = cur_sub(&data, data.n);
	return !c.bad && !data.bad && !p->boundary.bad && !p->headers.bad;
}

bool
map_mime_in_file(const struct map_mime_part *p)
{
	return (p->flags & BODY_IN_FILE) != 0;
}

/* A message being put together: blobs in a row. */
struct chain {
	struct arena *a;
	struct blob *first, *last;
	bool open_line; /* what comes next does not begin a line */
	/* Files of the note by name, looked for when one is wanted. */
	const struct note_field **file;
	size_t files;
	bool listed;
};

static struct blob *
add_blob(struct chain *ch, const struct blob *b)
{
	struct blob *copy = ARENA_NEW(ch->a, struct blob);

	*copy = *b;
	if (ch->last == NULL)
		ch->first = copy;
	else
		ch->last->next = copy;
	ch->last = copy;
	return copy;
}

static void
add_bytes(struct chain *ch, const void *p, size_t n)
{
	if (n > 0)
		(void)add_blob(ch, blob_of_mem(ch->a, p, n));
}

static void
add_text(struct chain *ch, const char *text)
{
	add_bytes(ch, text, strlen(text));
}

/* By name, in the order that text_same has; of two the first comes first. */
static int
by_name(const void *a, const void *b)
{
	const struct note_field *x = *(const struct note_field *const *)a;
	const struct note_field *y = *(const struct note_field *const *)b;
	int order = strcasecmp(x->file->name, y->file->name);

	return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

/* Of many files, for many parts, each is looked at once. */
static void
list_files(struct chain *ch, const struct note *note)
{
	size_t cap = 0;

	ch->listed = true;
	NOTE_FOREACH_FIELD(f, note)
	{
		if (f->type != NOTE_FILE || f->file->name == NULL)
			continue;
		ch->file = arena_room(ch->a, ch->file, ch->files, &cap,
		    sizeof(*ch->file));
		ch->file[ch->files++] = f;
	}
	if (ch->files > 0)
		qsort(ch->file, ch->files, sizeof(*ch->file), by_name);
}

static const struct note_field *
file_named(struct chain *ch, const struct note *note, const char *name)
{
	size_t low = 0, high;

	if (!ch->listed)
		list_files(ch, note);
	high = ch->files;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcasecmp(ch->file[mid]->file->name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < ch->files && text_same(ch->file[low]->file->name, name) ?
	    ch->file[low] : NULL;
}

/* The name without what may pad it at its end; it is text of Notes. */
static const char *
file_name(struct arena *a, struct cur body)
{
	const char *name;

	while (body.n > 0 && (body.p[body.n - 1] == '\0' ||
	    body.p[body.n - 1] == '\r' || body.p[body.n - 1] == '\n'))
		body.n--;
	name = text_from(a, "LMBCS-1", body.p, body.n < NAME_MOST ? body.n :
	    NAME_MOST);
	return name == NULL ? "" : name;
}

/* Content as lines of base64, whatever it is wrapped in now. */
static bool
add_encoded(struct chain *ch, const struct blob *data)
{
	for (; data != NULL; data = data->next) {
		struct blob *b = add_blob(ch, data);
		size_t i = BLOB_WRAPS;

		b->next = NULL;
		while (i > 0 && b->wrap[i - 1] == BLOB_PLAIN)
			i--;
		if (i == BLOB_WRAPS)
			return false;
		b->wrap[i] = BLOB_TO_BASE64;
	}
	return true;
}

static void
add_as_is(struct chain *ch, const struct blob *data)
{
	for (; data != NULL; data = data->next)
		add_blob(ch, data)->next = NULL;
	add_text(ch, "\r\n");
}

/*
 * The body is in a file object, and there as its content, not as the text
 * that was sent: it is encoded anew and the header says so.
 */
static void
add_file_part(struct map_job *job, struct chain *ch,
    const struct map_mime_part *p)
{
	const char *name = file_name(job->arena, p->body);
	const struct note_field *f = file_named(ch, job->note, name);
	bool composite = map_mime_is_composite(p->headers);

	add_text(ch, map_mime_encoding(job->arena, p->headers,
	    composite ? "8bit" : "base64"));
	if (f == NULL || f->file->data == NULL) {
		ex_lose(job->item, "MIME part %s: %s", name, f != NULL &&
		    f->file->why_not != NULL ? f->file->why_not :
		    "the dump does not hold it");
		if (f != NULL)
			map_use_field(job, f);
		add_text(ch, "\r\n");
		return;
	}
	map_use_field(job, f);
	if (composite)
		add_as_is(ch, f->file->data);
	else if (!add_encoded(ch, f->file->data))
		ex_lose(job->item, "MIME part %s: wrapped too often to be "
		    "encoded", f->file->name);
}

static void
add_part(struct map_job *job, struct chain *ch, const struct map_mime_part *p)
{
	if (ch->open_line && p->boundary.n > 0 &&
	    !map_mime_begins_line(p->boundary))
		add_text(ch, "\r\n");
	ch->open_line = false;
	add_bytes(ch, p->boundary.p, p->boundary.n);
	if (map_mime_in_file(p)) {
		add_file_part(job, ch, p);
		return;
	}
	add_bytes(ch, p->headers.p, p->headers.n);
	add_text(ch, map_mime_gap(p));
	add_bytes(ch, p->body.p, p->body.n);
	ch->open_line = !map_mime_ends_line(p->body);
}

/* Header lines as they came, but those that the first part has itself. */
static void
add_headers(struct map_job *job, struct chain *ch, struct cur first)
{
	struct map_mime_head head = { .job = job, .own = first };

	NOTE_FOREACH_FIELD(f, job->bundle->note)
	{
		struct map_header h;

		if (map_header_read(f, &h))
			map_mime_head_line(&head, &h);
	}
	map_mime_head_missing(&head);
	for (const struct map_mime_line *l = head.lines; l != NULL; l = l->next)
		add_bytes(ch, l->text, l->n);
}

static void
use_fields(struct map_job *job)
{
	size_t i = 0;

	NOTE_FOREACH_FIELD(f, job->bundle->note)
	{
		if (is_part(f) || (f->type == NOTE_RAW &&
		    f->raw_type == MAP_RAW_HEADER))
			job->used[i] = true;
		i++;
	}
}

/* MAPPING_GUIDE 1.10; a report's class is for real multipart/report only. */
void
map_mime_class(struct map_job *job, const char *type)
{
	static const struct {
		const char *form, *class;
	} reports[] = {
		{ "NonDelivery Report", "REPORT.IPM.Note.NDR" },
		{ "Delivery Report", "REPORT.IPM.Note.DR" },
		{ "Return Receipt", "REPORT.IPM.Note.IPNRN" },
	};
	const char *class = NULL;

	job->mime_type = type;
	if (job->item->kind != EX_MAIL)
		return;
	if (text_begins(type, "application/pkcs7-mime") ||
	    text_begins(type, "application/x-pkcs7-mime"))
		class = "IPM.Note.SMIME";
	else if (text_begins(type, "multipart/signed") &&
	    strstr(type, "pkcs7-signature") != NULL)
		class = "IPM.Note.SMIME.MultipartSigned";
	if (text_begins(type, "multipart/report")) {
		for (size_t i = 0; i < NITEMS(reports); i++)
			if (text_same(map_form_of(job->note), reports[i].form))
				class = reports[i].class;
		if (class == NULL &&
		    strstr(type, "disposition-notification") != NULL)
			class = "REPORT.IPM.Note.IPNRN";
	}
	if (class != NULL)
		ex_set_text(job->item, EX_MESSAGE_CLASS, class);
}

/* Of the first part, or, when that has no headers, of the note. */
static const char *
type_of(struct map_job *job, struct cur headers)
{
	const char *type = map_mime_type(job->arena, headers);

	return type[0] != '\0' ? type : note_string(job->note, "Content_Type");
}

bool
map_mime_can_be_part(const struct map_job *job)
{
	static const char *const whole[] = { "multipart/signed",
		"multipart/encrypted", "multipart/report",
		"application/pkcs7", "application/x-pkcs7",
		"application/pgp" };

	for (size_t i = 0; job->mime_type != NULL && i < NITEMS(whole); i++)
		if (text_begins(job->mime_type, whole[i]))
			return false;
	return true;
}

/* The field that the message is in: there may be more that hold MIME. */
static const char *
message_field(const struct note *note)
{
	const char *name = NULL;

	NOTE_FOREACH_FIELD(f, note)
	{
		if (!is_part(f))
			continue;
		if (text_same(f->name, "Body"))
			return f->name;
		if (name == NULL)
			name = f->name;
	}
	return name == NULL ? "" : name;
}

/* All parts of the fields of that name; what is before the first is ours. */
static void
add_parts(struct map_job *job, struct chain *ch, const char *name,
    bool message)
{
	bool first = true;

	NOTE_FOREACH_FIELD(f, job->note)
	{
		struct map_mime_part p;

		if (!is_part(f) || !text_same(f->name, name))
			continue;
		if (!map_mime_part(f, &p)) {
			ex_lose(job->item, "field %s: a MIME part that is "
			    "damaged", f->name);
			continue;
		}
		map_mime_straighten(job->arena, &p);
		if (first && message) {
			map_mime_class(job, type_of(job, p.headers));
			add_headers(job, ch, p.headers);
		}
		if (first && p.headers.n == 0)
			add_text(ch, "\r\n");
		add_part(job, ch, &p);
		first = false;
	}
}

/* Rich text of an application's own, each in a file of its own. */
static void
keep_other_fields(struct map_job *job, const char *message)
{
	const char *last = message;

	NOTE_FOREACH_FIELD(f, job->note)
	{
		struct chain ch = { .a = job->arena };

		/* Parts of one field stand together. */
		if (!is_part(f) || text_same(f->name, message) ||
		    text_same(f->name, last))
			continue;
		last = f->name;
		if (!map_mime_can_be_part(job)) {
			ex_lose(job->item, "field %s: it is not part of the "
			    "MIME message", f->name);
			continue;
		}
		add_parts(job, &ch, f->name, false);
		if (ch.first != NULL)
			ex_add_attachment(job->item, map_unique_name(job->item,
			    text_printf(job->arena, "%s.eml", f->name)),
			    ch.first)->type = "message/rfc822";
	}
}

const struct blob *
map_mime(struct map_job *job)
{
	struct chain ch = { .a = job->arena };
	const char *field = message_field(job->note);

	add_parts(job, &ch, field, true);
	if (ch.first != NULL)
		keep_other_fields(job, field);
	use_fields(job);
	return ch.first;
}

/* The body of any item, whatever form it has in the note: MAPPING 1.5. */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "mapping/map_files.h"
#include "mapping/map_header.h"
#include "mapping/map_html.h"
#include "mapping/map_mime.h"
#include "mapping/map_rich.h"
#include "mapping/map_sealed.h"

#define BODY_LIMIT (32u << 20) /* bytes; larger ones are cut, and it is said */

static const char html_head[] = "<html><head>\n"
    "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\n"
    "</head><body style=\"font-family:Arial,Helvetica,sans-serif;"
    "font-size:10pt\">\n";
static const char html_tail[] = "</body></html>\n";

struct body {
	struct map_job *job;
	struct buf html, text;
	struct map_rich rich;
	bool formatted; /* there is more to see than plain text */
};

void
map_add_row(struct map_job *job, bool below, const char *label,
    const char *value, const char *field)
{
	struct map_row **end = below ? &job->below : &job->above;

	if (value[0] == '\0')
		return;
	while (*end != NULL)
		end = &(*end)->next;
	*end = ARENA_NEW(job->arena, struct map_row);
	(*end)->label = label;
	(*end)->value = value;
	(*end)->field = field;
}

static void
put_rows(struct body *b, const struct map_row *row)
{
	if (row == NULL)
		return;
	map_rich_new_line(&b->rich);
	buf_puts(&b->html, "<table border=\"0\" cellspacing=\"0\" "
	    "cellpadding=\"3\" style=\"" HTML_FONT "\">\n");
	for (; row != NULL; row = row->next) {
		bool space = true;

		buf_puts(&b->html, "<tr><td valign=\"top\"><b>");
		html_text(&b->html, row->label, &space);
		buf_puts(&b->html, "</b></td><td>");
		space = true;
		html_text(&b->html, row->value, &space);
		buf_puts(&b->html, "</td></tr>\n");
		buf_putf(&b->text, "%s: %s\n", row->label, row->value);
		map_use(b->job, row->field);
	}
	buf_puts(&b->html, "</table>\n");
}

static void
put_plain(struct body *b, const char *text)
{
	bool space = true;

	buf_puts(&b->html, "<div>");
	html_text(&b->html, text, &space);
	buf_puts(&b->html, "</div>\n");
	map_rich_new_line(&b->rich);
	buf_puts(&b->text, text);
	map_rich_new_line(&b->rich);
}

/* False when the field is of a type that holds no body. */
static bool
put_field(struct body *b, const struct note_field *f)
{
	if ((f->flags & NOTE_PLACEHOLDER) != 0)
		return true;
	switch (f->type) {
	case NOTE_RICH:
		b->formatted = true;
		map_use(b->job, "$Links");
		if (f->rich != NULL)
			map_rich_put(&b->rich, f->rich);
		return true;
	case NOTE_TEXT:
		for (size_t i = 0; i < f->n; i++)
			put_plain(b, f->text[i]);
		return true;
	case NOTE_RAW:
	case NOTE_NUMBER:
	case NOTE_TIME:
	case NOTE_FILE:
	case NOTE_OTHER:
		break;
	}
	return false;
}

static void
put_body_fields(struct body *b)
{
	for (const struct note_field *f = note_field(b->job->note, "Body");
	     f != NULL; f = note_field_next(f, "Body"))
		if (put_field(b, f))
			map_use_field(b->job, f);
}

/* Rich text of an application's own fields: below, under the field's name. */
static void
put_other_fields(struct body *b)
{
	size_t i = 0;

	NOTE_FOREACH_FIELD(f, b->job->note)
	{
		bool space = true;

		if (b->job->used[i++] || f->type != NOTE_RICH ||
		    map_is_housekeeping(f->name) || f->rich == NULL ||
		    f->rich->child == NULL)
			continue;
		buf_puts(&b->html, "<div><b>");
		html_text(&b->html, f->name, &space);
		buf_puts(&b->html, "</b></div>\n");
		map_rich_new_line(&b->rich);
		buf_putf(&b->text, "%s\n", f->name);
		(void)put_field(b, f);
		map_use_field(b->job, f);
	}
}

static void
body_begin(struct body *b, bool html)
{
	buf_init(&b->html, BODY_LIMIT);
	buf_init(&b->text, BODY_LIMIT);
	b->rich = (struct map_rich){ .job = b->job, .html = &b->html,
		.text = &b->text, .plain = !html, .space = true };
	buf_puts(&b->html, html_head);
}

static void
end_html(struct body *b)
{
	b->html.failed = false;
	b->html.limit += sizeof(html_tail);
	buf_puts(&b->html, html_tail);
}

static void
keep_body(struct body *b, bool html)
{
	struct ex_item *item = b->job->item;

	if (b->html.failed || b->text.failed)
		ex_lose(item, "body: larger than %u MiB, the rest is cut off",
		    BODY_LIMIT >> 20);
	while (b->text.len > 0 && b->text.data[b->text.len - 1] == '\n')
		b->text.data[--b->text.len] = '\0';
	if (b->text.len > 0)
		ex_set_text(item, EX_BODY, arena_strndup(b->job->arena,
		    b->text.data, b->text.len));
	if (!b->formatted)
		return;
	if (!html) {
		ex_lose(item, "body: its formatting, this kind of item holds "
		    "plain text only");
		return;
	}
	end_html(b);
	ex_set_text(item, EX_HTML, arena_strndup(b->job->arena, b->html.data,
	    b->html.len));
}

static void
free_body(struct body *b)
{
	buf_free(&b->html);
	buf_free(&b->text);
}

static void
body_from_fields(struct map_job *job, bool html)
{
	struct body b = { .job = job };

	body_begin(&b, html);
	b.rich.files = map_files(job);
	b.rich.parts = map_object_parts(job);
	put_rows(&b, job->above);
	if (job->mime_text != NULL)
		put_plain(&b, job->mime_text);
	put_body_fields(&b);
	put_other_fields(&b);
	put_rows(&b, job->below);
	map_rich_linked(&b.rich);
	keep_body(&b, html);
	free_body(&b);
}

/* ---- messages that are MIME already ------------------------------------- */

/* Mail keeps its message; an appointment carries it as a file. */
static void
take_message(struct map_job *job, const struct blob *mime)
{
	struct ex_attachment *at;
	bool whole = false;

	if (job->item->kind == EX_MAIL || job->item->kind == EX_NOTE) {
		job->item->mime = mime;
		return;
	}
	job->mime_text = map_mime_text(job, &whole);
	if (whole)
		return;
	at = ex_add_attachment(job->item,
	    map_unique_name(job->item, "message.eml"), mime);
	at->type = "message/rfc822";
	ex_lose(job->item, "body: its MIME form, kept as attachment %s",
	    at->name);
}

static bool
holds_file(const struct map_job *job, const struct note_field *file)
{
	if (file->file->in_mime)
		return true;
	NOTE_FOREACH_FIELD(f, job->note)
		if (f != file && map_is_attachment(f) && f->file->in_mime &&
		    f->file->name != NULL && file->file->name != NULL &&
		    strcmp(f->file->name, file->file->name) == 0)
			return true;
	return false;
}

/* Files that the message has among its parts are not there twice. */
static void
use_files_inside(struct map_job *job)
{
	NOTE_FOREACH_FIELD(f, job->note)
		if (map_is_attachment(f) && holds_file(job, f))
			map_use_field(job, f);
}

/* What is signed as it stands, or encrypted, has no room for more files. */
static void
lose_files_beside(struct map_job *job)
{
	size_t i = 0;

	NOTE_FOREACH_FIELD(f, job->note)
	{
		if (job->used[i++] || !map_is_attachment(f))
			continue;
		ex_lose(job->item, "attachment %s: it is not part of the MIME "
		    "message", f->file->name == NULL ? "" : f->file->name);
		map_use_field(job, f);
	}
}

/* An application's own fields have a file of their own there. */
static void
attach_fields(struct map_job *job, const struct map_file *files)
{
	struct body b = { .job = job };
	struct ex_attachment *at;
	size_t head;

	body_begin(&b, true);
	b.rich.files = files;
	head = b.html.len;
	put_rows(&b, job->above);
	put_other_fields(&b);
	put_rows(&b, job->below);
	if (b.html.failed)
		ex_lose(job->item, "fields: larger than %u MiB, the rest is "
		    "cut off", BODY_LIMIT >> 20);
	if (b.html.len > head) {
		end_html(&b);
		at = ex_add_attachment(job->item,
		    map_unique_name(job->item, "fields.html"),
		    blob_of_mem(job->arena, arena_strndup(job->arena,
		    b.html.data, b.html.len), b.html.len));
		at->type = "text/html";
	}
	free_body(&b);
}

static void
keep_beside(struct map_job *job)
{
	const struct map_file *files;

	use_files_inside(job);
	if (!map_mime_can_be_part(job)) {
		lose_files_beside(job);
		return;
	}
	files = map_files(job);
	if (ex_text(job->item, EX_NOTES_FORM) != NULL)
		attach_fields(job, files);
}

void
map_body(struct map_job *job, bool html)
{
	const struct blob *mime = job->note->mime;

	if (job->encrypted) {
		map_sealed(job);
		return;
	}
	map_sealed_in_part(job);
	if (mime != NULL)
		map_mime_class(job, map_take(job, "Content_Type"));
	else if (map_has_mime(job->note))
		mime = map_mime(job);
	if (mime == NULL) {
		body_from_fields(job, html);
		return;
	}
	take_message(job, mime);
	if (job->item->mime != NULL)
		keep_beside(job);
	else
		body_from_fields(job, html);
}

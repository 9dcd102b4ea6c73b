#include "mapping/map_sealed.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "mapping/map_header.h"
#include "mapping/map_rich.h"

#define STUB_LIMIT (4u << 20) /* bytes */

/* Anything that a reader would miss; empty paragraphs are nothing. */
static bool
shows_something(const struct rich *r, int depth)
{
	for (; r != NULL && depth < MAP_RICH_DEPTH; r = r->next)
		if (((r->kind == RICH_TEXT || r->kind == RICH_HTML) &&
		    r->text != NULL &&
		    r->text[strspn(r->text, " \t\r\n")] != '\0') ||
		    r->kind == RICH_PICTURE ||
		    shows_something(r->child, depth + 1))
			return true;
	return false;
}

/* A body, or a part of one, that needs no key. */
static bool
is_clear_body(const struct note_field *f)
{
	bool body = text_same(f->name, "Body");

	if ((f->flags & (NOTE_SEALED | NOTE_PLACEHOLDER)) != 0)
		return false;
	if (f->type == NOTE_RICH)
		return f->rich != NULL && !map_is_housekeeping(f->name) &&
		    shows_something(f->rich, 0);
	if (f->type == NOTE_RAW)
		return f->raw_type == MAP_RAW_MIME_PART;
	return body && f->type == NOTE_TEXT && f->n > 0 &&
	    f->text[0][0] != '\0';
}

static bool
is_sealed(const struct note *note)
{
	return note_has(note, "$Seal") || note_has(note, "$SealData");
}

bool
map_is_encrypted(const struct note *note)
{
	bool any = note->mime != NULL, clear = any;

	for (const struct note_field *f = note_field(note, "Body"); f != NULL;
	     f = note_field_next(f, "Body")) {
		if ((f->flags & NOTE_SEALED) != 0)
			return true;
		any = true;
	}
	NOTE_FOREACH_FIELD(f, note)
		clear = clear || is_clear_body(f);
	if (note->encrypted || is_sealed(note))
		return !clear;
	/* Keys without anything that they would open: it was left out. */
	return !any && (note_string(note, "SecretEncryptionKeys")[0] != '\0' ||
	    note_string(note, "$NamedEncryptionKey")[0] != '\0');
}

static void
put_person(struct buf *b, const char *label, const struct ex_address *who)
{
	if (who == NULL)
		return;
	if (who->name[0] == '\0')
		buf_putf(b, "%s%s", label, who->address);
	else
		buf_putf(b, "%s%s <%s>", label, who->name, who->address);
}

static void
put_people(struct buf *b, const struct ex_item *item, const char *label,
    enum ex_role role)
{
	bool first = true;

	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next) {
		if (r->role != role)
			continue;
		put_person(b, first ? label : ", ", &r->who);
		first = false;
	}
	if (!first)
		buf_puts(b, "\n");
}

static void
put_date(struct buf *b, const char *label, int64_t t)
{
	char iso[32] = "";

	if (t != EX_NO_DATE)
		civil_iso(t, iso);
	if (iso[0] != '\0')
		buf_putf(b, "%s: %s\n", label, iso);
}

static void
put_head(struct buf *b, const struct map_job *job)
{
	const struct ex_item *item = job->item;
	const char *subject = ex_text(item, EX_SUBJECT);
	int64_t delivered = ex_time(item, EX_MESSAGE_DELIVERY_TIME,
	    EX_NO_DATE);

	if (subject != NULL && subject[0] != '\0')
		buf_putf(b, "Subject: %s\n", subject);
	put_person(b, "From: ", item->from);
	buf_puts(b, item->from == NULL ? "" : "\n");
	put_person(b, "Sent by: ", item->sender);
	buf_puts(b, item->sender == NULL ? "" : "\n");
	put_people(b, item, "To: ", EX_TO);
	put_people(b, item, "Cc: ", EX_CC);
	put_people(b, item, "Bcc: ", EX_BCC);
	put_date(b, "Date", item->date);
	if (delivered != item->date)
		put_date(b, "Delivered", delivered);
	buf_putf(b, "Notes document: %s\n", job->note->unid);
}

/* What tables around the body would have shown. */
static void
put_rows(struct buf *b, struct map_job *job, const struct map_row *row)
{
	for (; row != NULL; row = row->next) {
		buf_putf(b, "%s: %s\n", row->label, row->value);
		map_use(job, row->field);
	}
}

static void
put_files(struct buf *b, struct map_job *job)
{
	bool first = true;

	NOTE_FOREACH_FIELD(f, job->note)
	{
		if (!map_is_attachment(f))
			continue;
		buf_putf(b, "%s    %s\n", first ?
		    "\nAttachments, encrypted too:\n" : "",
		    f->file->name == NULL ? "" : f->file->name);
		first = false;
		map_use_field(job, f);
	}
}

/* Everything that opens what is sealed, and what is. */
static void
use_keys(struct map_job *job)
{
	static const char *const keys[] = { "$Seal", "$SealData",
		"SecretEncryptionKeys", "PublicEncryptionKeys",
		"$NamedEncryptionKey", "EncryptionKeys" };

	for (size_t i = 0; i < NITEMS(keys); i++)
		map_use(job, keys[i]);
	map_add_keyword(job, "Encrypted in Notes");
}

void
map_sealed_in_part(struct map_job *job)
{
	if (!is_sealed(job->note))
		return;
	use_keys(job);
	ex_lose(job->item, "fields other than the body: encrypted in Notes, "
	    "left out");
}

void
map_sealed(struct map_job *job)
{
	struct buf b;

	buf_init(&b, STUB_LIMIT);
	buf_puts(&b, "The content of this document is encrypted in Notes "
	    "and could not be converted.\n\n");
	put_head(&b, job);
	put_rows(&b, job, job->above);
	put_rows(&b, job, job->below);
	put_files(&b, job);
	if (b.failed) /* the way out is what matters */
		buf_clear(&b);
	buf_puts(&b, "\nTo get it: open it in Notes with the ID file it was "
	    "encrypted for, remove the encryption and save it, export the "
	    "mail file and migrate again.");
	ex_set_text(job->item, EX_BODY, arena_strndup(job->arena, b.data,
	    b.len));
	buf_free(&b);
	map_use(job, "Body");
	use_keys(job);
	ex_lose(job->item, "content encrypted in Notes");
}

#include "mapping/map_sealed.h"

#include <string.h>

#include "base/buf.h"

#define STUB_LIMIT (4u << 20) /* bytes */

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

void
map_sealed(struct map_job *job)
{
	static const char *const sealed[] = { "Body", "$Seal", "$SealData",
		"SecretEncryptionKeys", "PublicEncryptionKeys",
		"$NamedEncryptionKey", "EncryptionKeys" };
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
	for (size_t i = 0; i < NITEMS(sealed); i++)
		map_use(job, sealed[i]);
	map_add_keyword(job, "Encrypted in Notes");
	ex_lose(job->item, "content encrypted in Notes");
}

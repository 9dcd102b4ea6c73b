/*
 * Files of what is no message, each in a request of its own (CreateAttachment,
 * mapping guide 8.2).  What is within an item becomes a file, too: not every
 * server takes items as attachments, and one that does not says nothing.
 */
#include <string.h>

#include "base/text.h"
#include "target/ews_item_priv.h"

struct file {
	const char *name, *type, *content_id;
	bool photo;
};

static void
write_file(const struct ews_step *step, struct ews_xml *x,
    const struct ews_context *ctx, const char *id, const char *change_key)
{
	const struct file *f = step->arg;

	/* Each file gives the item another key, and not every server says it. */
	(void)change_key;
	ews_id(x, "m:ParentItemId", id, NULL);
	ews_open(x, "m:Attachments");
	ews_open(x, "t:FileAttachment");
	ews_element(x, "t:Name", f->name);
	ews_element(x, "t:ContentType", f->type);
	if (f->content_id != NULL)
		ews_element(x, "t:ContentId", f->content_id);
	if (ctx->version >= EWS_2010) {
		ews_bool(x, "t:IsInline", f->content_id != NULL);
		if (f->photo)
			ews_bool(x, "t:IsContactPhoto", true);
	}
	ews_open(x, "t:Content");
	ews_text(x, "\n"); /* white space means nothing in base64 */
}

static void
add(struct maker *m, const struct file *f, const struct blob *blob,
    uint64_t size)
{
	struct ews_step *step = ARENA_NEW(m->arena, struct ews_step);
	struct file *copy = ARENA_NEW(m->arena, struct file);

	*copy = *f;
	step->operation = EWS_CREATE_ATTACHMENT;
	step->what = text_printf(m->arena, "file %s", f->name);
	step->write = write_file;
	step->arg = copy;
	step->data = ews_encoded(m->arena, blob, size, &step->data_len);
	ews_add_step(m, step);
}

/* ---- items within ------------------------------------------------------------------- */

static int
write_item(const void *arg, const struct sink *to, struct err *e)
{
	const struct ex_item *item = arg;

	switch (item->kind) {
	case EX_CALENDAR:
	case EX_TASK:
		return ics_write(item, to, e);
	case EX_CONTACT:
	case EX_GROUP:
		return vcf_write(item, false, to, e);
	case EX_MAIL:
	case EX_NOTE:
	case EX_KINDS:
		break;
	}
	return eml_write(item, to, e);
}

static void
describe(struct maker *m, const struct ex_item *item, struct file *f)
{
	const char *ending = ".eml";

	f->type = "message/rfc822";
	if (item->kind == EX_CALENDAR || item->kind == EX_TASK) {
		f->type = "text/calendar";
		ending = ".ics";
	} else if (item->kind == EX_CONTACT || item->kind == EX_GROUP) {
		f->type = "text/vcard";
		ending = ".vcf";
	}
	if (!text_same(f->name + (strlen(f->name) > 4 ?
	    strlen(f->name) - 4 : 0), ending))
		f->name = text_printf(m->arena, "%s%s", f->name, ending);
}

static int
add_item(struct maker *m, const struct ex_attachment *at, struct file *f)
{
	struct ews_spooled s;

	describe(m, at->item, f);
	if (ews_spool_write(m->spool, m->arena, write_item, at->item, &s,
	    m->e) < 0)
		return err_in(m->e, "attachment %s", at->name);
	add(m, f, s.blob, s.size);
	return 0;
}

/* ---- all of them --------------------------------------------------------------------- */

int
ews_add_file(struct maker *m, const struct ex_attachment *at)
{
	struct file f = { .name = at->name,
		.type = at->type != NULL && at->type[0] != '\0' ? at->type :
		    "application/octet-stream",
		.content_id = at->content_id };

	if (at->item != NULL)
		return add_item(m, at, &f);
	if (at->is_photo && m->item->kind == EX_CONTACT) {
		f.name = "ContactPicture.jpg";
		f.photo = true;
	}
	if (at->data != NULL)
		add(m, &f, at->data, at->size > 0 ? (uint64_t)at->size : 0);
	return 0;
}

int
ews_add_files(struct maker *m)
{
	for (const struct ex_attachment *at = m->item->attachments; at != NULL;
	     at = at->next)
		if (ews_add_file(m, at) < 0)
			return -1;
	return 0;
}

/* What a contact carries as bytes: its photo, its certificate. */
#include <string.h>

#include "base/text.h"
#include "mapping/map_contact.h"

/* ---- photo --------------------------------------------------------------- */

/* Notes calls it ContactPhoto; an ending says what kind of picture it is. */
static bool
is_photo(const struct note_field *f)
{
	static const char *const names[] = { "ContactPhoto", "$ContactPhoto",
		"ContactPicture" };
	const char *name = f->file->name;

	if (text_same(f->name, "$ContactPhoto"))
		return true;
	for (size_t i = 0; name != NULL && i < NITEMS(names); i++) {
		const char *end = name + strlen(names[i]);

		if (text_begins(name, names[i]) &&
		    (*end == '\0' ||
			text_begins(map_media_type(end), "image/")))
			return true;
	}
	return false;
}

static void
add_photo(struct map_job *job, const struct note_file *file)
{
	const char *dot = file->name == NULL ? NULL : strrchr(file->name, '.');
	const char *name = text_printf(job->arena, "ContactPicture%s",
	    dot == NULL ? ".jpg" : dot);
	struct ex_attachment *at = ex_add_attachment(job->item, name,
	    file->data);

	at->type = map_media_type(name);
	at->recorded = file->size;
	at->is_photo = true;
}

void
contact_photo(struct map_job *job)
{
	bool have = false;

	NOTE_FOREACH_FIELD(f, job->note) {
		const struct note_file *file = f->file;

		if (f->type != NOTE_FILE || have || !is_photo(f))
			continue;
		map_use_field(job, f);
		if (file->data == NULL) {
			ex_lose(job->item, "photo: %s",
			    file->why_not == NULL ?
				"the dump does not hold it" :
				file->why_not);
			continue;
		}
		add_photo(job, file);
		have = true;
	}
}

/* ---- certificate --------------------------------------------------------- */

/* A DER SEQUENCE that is as long as it says: X.509, not Notes' own. */
static bool
is_x509(const uint8_t *p, size_t n)
{
	struct cur c = cur_of(p, n);
	size_t len;

	if (cur_u8(&c) != 0x30)
		return false;
	len = cur_u8(&c);
	if (len > 0x80 && len <= 0x84) {
		size_t bytes = len - 0x80;

		for (len = 0; bytes > 0; bytes--)
			len = len << 8 | cur_u8(&c);
	}
	return !c.bad && len >= 64 && len == c.n && c.p[0] == 0x30;
}

void
contact_certificate(struct map_job *job)
{
	static const char *const fields[] = { "UserCertificate",
		"UserSMIMECertificate", "X509Certificate" };

	for (size_t i = 0; i < NITEMS(fields); i++) {
		const struct note_field *f = note_field(job->note, fields[i]);

		if (f == NULL || f->type != NOTE_RAW ||
		    ex_get(job->item, EX_USER_X509_CERTIFICATE) != NULL ||
		    !is_x509(f->raw, f->raw_len))
			continue;
		ex_set_binary(job->item, EX_USER_X509_CERTIFICATE, f->raw,
		    f->raw_len);
		map_use_field(job, f);
	}
}

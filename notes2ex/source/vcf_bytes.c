/* What a card carries as bytes: a photo stays in the file, a key is small. */
#include <string.h>

#include "base/text.h"
#include "source/vcf_card.h"

#define KEY_MAX 262144

static bool
is_base64(const struct pim_prop *p)
{
	const char *coding = pim_param(p, "ENCODING");

	return (coding != NULL &&
		   (text_same(coding, "BASE64") || text_same(coding, "B"))) ||
	    pim_param_has(p, "", "BASE64");
}

/* Its bytes, where they are; NULL when they are not in the file. */
static struct blob *
bytes_of(const struct vcf_card *c, const struct pim_prop *p)
{
	struct arena *a = c->note->arena;
	const char *comma = strchr(p->value, ',');
	struct blob *b;
	int64_t skip = 0;

	if (p->value_off < 0)
		return NULL;
	if (text_begins(p->value, "data:") && comma != NULL &&
	    comma - p->value >= 7 && text_begins(comma - 7, ";base64"))
		skip = comma + 1 - p->value;
	else if (!is_base64(p))
		return NULL;
	if (skip > p->value_len)
		return NULL;
	b = ARENA_NEW(a, struct blob);
	b->path = arena_strdup(a, c->path);
	b->off = (uint64_t)(p->value_off + skip);
	b->len = (uint64_t)(p->value_len - skip);
	b->wrap[0] = BLOB_BASE64;
	return b;
}

/* "ContactPhoto" as Notes calls it, with an ending when the card says which. */
static const char *
photo_name(const struct vcf_card *c, const struct pim_prop *p)
{
	static const struct {
		const char *type, *ending;
	} kinds[] = { { "JPEG", ".jpg" }, { "JPG", ".jpg" }, { "PNG", ".png" },
		{ "GIF", ".gif" }, { "BMP", ".bmp" } };
	const char *base = strcmp(p->name, "PHOTO") == 0 ? "ContactPhoto" :
							   p->name;

	for (size_t i = 0; i < NITEMS(kinds); i++) {
		const char *uri = text_printf(c->note->arena, "data:image/%s;",
		    kinds[i].type);

		if (vcf_has_type(p, kinds[i].type) ||
		    text_begins(p->value, uri))
			return text_printf(c->note->arena, "%s%s", base,
			    kinds[i].ending);
	}
	return base;
}

void
vcf_photo(struct vcf_card *c, const struct pim_prop *p)
{
	struct arena *a = c->note->arena;
	const struct blob *data = bytes_of(c, p);
	struct note_field *f;

	if (p->value[0] == '\0' && !p->cut)
		return;
	if (data == NULL) {
		note_trouble(c->note,
		    "vCard property %s: its picture is not "
		    "in the file: %.200s",
		    p->name, vcf_text(c, p));
		return;
	}
	f = note_add(c->note, "$FILE", NOTE_FILE);
	f->n = 1;
	f->file = ARENA_NEW(a, struct note_file);
	f->file->name = photo_name(c, p);
	f->file->size = -1;
	f->file->data = data;
}

void
vcf_key(struct vcf_card *c, const struct pim_prop *p)
{
	const struct blob *data = bytes_of(c, p);
	struct note_field *f;
	struct buf b;
	struct err e;

	buf_init(&b, KEY_MAX);
	if (data == NULL || blob_read(data, &b, &e) < 0 || b.failed ||
	    b.len == 0) {
		note_trouble(c->note, "vCard property KEY: no place for it");
	} else {
		f = note_add(c->note, "UserCertificate", NOTE_RAW);
		f->n = 1;
		f->raw = (const uint8_t *)arena_strndup(c->note->arena, b.data,
		    b.len);
		f->raw_len = b.len;
	}
	buf_free(&b);
}

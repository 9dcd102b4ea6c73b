#include "source/dxl.h"

#include <stdlib.h>
#include <string.h>

#include "source/notes_value.h"

/* Base64 in memory; the size follows from the text's, which we hold. */
static void
decode(struct dxl_read *r, struct note_field *f, const char *text)
{
	struct blob b = { .mem = text,
		.len = strlen(text),
		.wrap = { BLOB_BASE64 } };
	size_t cap = b.len / 4 * 3 + 3, n = 0;
	uint8_t *raw = arena_alloc(r->arena, cap);
	struct stream *s;
	struct err e;
	ssize_t got;

	f->raw = raw;
	if (stream_open(&s, &b, &e) < 0) { /* memory cannot fail to open */
		note_trouble(r->note, "field %s: %s", r->field, e.msg);
		return;
	}
	while (n < cap && (got = stream_read(s, raw + n, cap - n, &e)) > 0)
		n += (size_t)got;
	f->raw_len = n;
	if (stream_damage(s) != NULL)
		note_trouble(r->note, "field %s: its bytes are damaged: %s",
		    r->field, stream_damage(s));
	stream_close(&s);
}

/* Types that are plain values; all others stay what they are: bytes. */
static void
read_value(struct dxl_read *r, struct note_field *f)
{
	size_t lost;

	if (r->lmbcs == NULL)
		r->lmbcs = lmbcs_new();
	if (!notes_value_read(f, r->arena, r->lmbcs))
		note_trouble(r->note,
		    "field %s: its bytes are no value of type %x", r->field,
		    f->raw_type);
	lost = lmbcs_unmapped(r->lmbcs);
	if (lost > 0)
		note_trouble(r->note, "field %s: %zu characters that cannot "
		    "be mapped are replaced by a mark", r->field, lost);
}

void
dxl_raw_read(struct dxl_read *r, const struct dxl_el *el, unsigned flags)
{
	struct note_field *f = note_add(r->note, r->field, NOTE_RAW);
	const char *type = dxl_attr(el, "type");
	char *end = NULL;
	unsigned long code = type == NULL ? 0 : strtoul(type, &end, 16);

	f->flags = flags;
	f->n = 1;
	if (type == NULL || end == type || *end != '\0' || code > 0xffff)
		note_trouble(r->note,
		    "field %s: no type is given for its bytes", r->field);
	else
		f->raw_type = (unsigned)code;
	decode(r, f, dxl_text(r->scratch, el));
	read_value(r, f);
}

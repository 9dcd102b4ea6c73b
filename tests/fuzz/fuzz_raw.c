/*
 * A note of raw fields: the first byte of each says which type it has, the
 * next two how long it is.  The message must be readable to its end.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cur.h"
#include "base/text.h"
#include "mapping/map_header.h"
#include "mapping/map_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
add_raw(struct note *note, unsigned type, struct cur c)
{
	static const char *const names[] = { "Subject", "SendTo", "PostedDate",
		"Body" };
	static const unsigned types[] = { MAP_RAW_HEADER, MAP_RAW_MIME_PART,
		MAP_RAW_MIME_PART, MAP_RAW_HEADER };
	struct note_field *f = note_add(note, types[type & 3] ==
	    MAP_RAW_HEADER ? names[type >> 2 & 3] : "Body", NOTE_RAW);
	uint8_t *copy = arena_alloc(note->arena, c.n + 1);

	if (c.n > 0)
		memcpy(copy, c.p, c.n);
	f->n = 1;
	f->raw = copy;
	f->raw_len = c.n;
	f->raw_type = types[type & 3];
}

static void
add_file(struct note *note)
{
	struct note_field *f = note_add(note, "$FILE", NOTE_FILE);

	f->n = 1;
	f->file = ARENA_NEW(note->arena, struct note_file);
	f->file->name = "A";
	f->file->size = -1;
	f->file->mime_part = true;
	f->file->data = blob_of_mem(note->arena, "content", 7);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = { 0 };
	struct map_options opt = { .domain = "example.com" };
	struct map_ctx ctx = { .opt = &opt };
	struct note *note = note_new(&a);
	struct map_bundle bundle = { .note = note };
	struct cur c = cur_of(data, n);
	struct map_result r;
	struct err e;

	(void)note_set_unid(note, "0123456789ABCDEF0123456789ABCDEF");
	note->form = "Memo";
	add_file(note);
	while (c.n > 3) {
		unsigned type = cur_u8(&c);
		size_t len = cur_u16le(&c);

		add_raw(note, type, cur_sub(&c, len < c.n ? len : c.n));
	}
	if (map_note(&ctx, &bundle, &a, &r, &e) < 0)
		abort();
	if (r.verdict == MAP_ITEM && r.item->mime != NULL) {
		struct buf out;

		buf_init(&out, 1u << 24);
		if (blob_read(r.item->mime, &out, &e) < 0)
			abort();
		buf_free(&out);
	}
	arena_free(&a);
	return 0;
}

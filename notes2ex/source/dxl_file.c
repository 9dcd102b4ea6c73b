#include "source/dxl.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "source/packed.h"

/* "OFFSET LENGTH[ x]", as dxl_frame writes it. */
const struct blob *
dxl_file_blob(struct dxl_read *r, const struct dxl_el *el,
    enum blob_wrap around, enum blob_wrap inside)
{
	const char *text = dxl_text(r->scratch, el);
	char *end;
	unsigned long long off = strtoull(text, &end, 10), len;
	size_t n = 0;

	if (*end != ' ')
		return NULL;
	len = strtoull(end, &end, 10);

	struct blob *b = ARENA_NEW(r->arena, struct blob);

	b->path = arena_strdup(r->arena, r->path);
	b->off = off;
	b->len = len;
	if (r->wide != NULL) {
		b->off = dxl_wide_at(r->wide, off);
		b->len = dxl_wide_at(r->wide, off + len) - b->off;
		b->wrap[n++] = r->wide->width == DXL_UTF16LE ? BLOB_UTF16LE :
							       BLOB_UTF16BE;
	}
	if (strcmp(end, " x") == 0)
		b->wrap[n++] = BLOB_XML;
	if (around != BLOB_PLAIN)
		b->wrap[n++] = around;
	if (inside != BLOB_PLAIN)
		b->wrap[n] = inside;
	return b;
}

/* Hosts that are no files: parts of OLE storages and the like. */
static bool
is_internal(const char *host)
{
	static const char *const internal[] = { "bytearrayext", "bytearraypage",
		"stream", "cdstorage", "ole", "olelib" };

	for (size_t i = 0; host != NULL && i < NITEMS(internal); i++)
		if (strcmp(host, internal[i]) == 0)
			return true;
	return false;
}

/* Stored in the note encoded once more, as parts of MIME messages are. */
static enum blob_wrap
read_encoding(struct dxl_read *r, const struct dxl_el *file)
{
	const char *encoding = dxl_attr(file, "encoding");

	if (encoding == NULL || strcmp(encoding, "none") == 0)
		return BLOB_PLAIN;
	if (strcmp(encoding, "base64") == 0)
		return BLOB_BASE64;
	if (strcmp(encoding, "quotedprintable") == 0)
		return BLOB_QP;
	if (strcmp(encoding, "uuencode") == 0)
		return BLOB_UU;
	note_trouble(r->note,
	    "field %s: the encoding \"%.40s\" of its file "
	    "is not known; its bytes are kept as they are",
	    r->field, encoding);
	return BLOB_PLAIN;
}

/*
 * What the exporter left as the database had it: NULL unless it gives all of
 * the file and nothing else.
 */
static const struct blob *
unpacked(struct dxl_read *r, const struct blob *payload, const char *packed,
    int64_t size)
{
	struct blob *b = ARENA_NEW(r->arena, struct blob);
	enum blob_wrap wrap = strcmp(packed, "huffman") == 0 ? BLOB_HUFFMAN :
	    strcmp(packed, "lz1") == 0 ? BLOB_CX : BLOB_PLAIN;
	size_t n = 0;

	*b = *payload;
	while (n < BLOB_WRAPS && b->wrap[n] != BLOB_PLAIN)
		n++;
	if (wrap == BLOB_PLAIN || n == BLOB_WRAPS || size < 0)
		return NULL;
	b->wrap[n] = wrap;
	b->size = (uint64_t)size;
	return packed_is_whole(b, b->size, NULL) ? b : NULL;
}

static void
read_data(struct dxl_read *r, const struct dxl_el *file, struct note_file *f)
{
	const struct dxl_el *data = dxl_child(file, "filedata");
	const char *packed = dxl_attr(file, "compression");
	enum blob_wrap inside = read_encoding(r, file);

	if (data != NULL)
		f->data = dxl_file_blob(r, data, BLOB_BASE64, inside);
	if (f->data == NULL) {
		f->why_not = "the dump does not hold its bytes";
		return;
	}
	if (packed != NULL && strcmp(packed, "none") != 0) {
		f->data = unpacked(r, f->data, packed, f->size);
		if (f->data == NULL)
			f->why_not = text_printf(r->arena,
			    "compressed within Notes (%.40s) and cannot be "
			    "unpacked to its recorded size; export again with "
			    "attachments uncompressed", packed);
		return;
	}
	/* Four characters make three bytes: fewer cannot be all of it. */
	unsigned long long most = f->data->len / 4 * 3 + 3;

	if (inside == BLOB_PLAIN && f->size > 0 && most < (uint64_t)f->size)
		note_trouble(r->note,
		    "file \"%.200s\": the dump holds at most %llu of its "
		    "%lld bytes",
		    f->name, most, (long long)f->size);
}

static void
read_date(struct dxl_read *r, const struct dxl_el *file, const char *name,
    struct note_time *t)
{
	const struct dxl_el *el = dxl_child(file, name);

	el = el == NULL ? NULL : dxl_child(el, "datetime");
	if (el != NULL)
		(void)dxl_item_time(r, el, t);
}

static int64_t
read_size(const struct dxl_el *file)
{
	const char *text = dxl_attr(file, "size");
	char *end;
	long long size;

	if (text == NULL || *text == '\0')
		return -1;
	size = strtoll(text, &end, 10);
	return *end != '\0' || size < 0 ? -1 : size;
}

void
dxl_file_read(struct dxl_read *r, const struct dxl_el *object, unsigned flags)
{
	const struct dxl_el *file = dxl_child(object, "file");
	struct note_field *field;

	if (file == NULL) {
		field = note_add(r->note, r->field, NOTE_OTHER);
		field->flags = flags;
		field->n = 1;
		field->text = ARENA_NEW(r->arena, const char *);
		field->text[0] = "object";
		note_trouble(r->note,
		    "field %s: an object that is no file "
		    "cannot be read",
		    r->field);
		return;
	}

	struct note_file *f = ARENA_NEW(r->arena, struct note_file);
	const char *name = dxl_attr(file, "name");

	field = note_add(r->note, r->field, NOTE_FILE);
	field->flags = flags;
	field->n = 1;
	field->file = f;
	f->name = arena_strdup(r->arena, name == NULL ? "" : name);
	f->size = read_size(file);
	f->internal = is_internal(dxl_attr(file, "hosttype"));
	f->mime_part = dxl_attr_has(file, "flags", "mime");
	read_date(r, file, "created", &f->created);
	read_date(r, file, "modified", &f->modified);
	read_data(r, file, f);
}

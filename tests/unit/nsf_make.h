/*
 * A database of one note, byte by byte, as the guide describes it: what tests
 * of the layers above nsf.h read.  Nothing of it comes from the reader.
 */
#ifndef TESTS_NSF_MAKE_H
#define TESTS_NSF_MAKE_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/nsf_note.h"

#define MAKE_ID    0x8f6u
#define MAKE_ITEMS 400

enum make_where {
	MAKE_NOWHERE,  /* no non-summary values at all */
	MAKE_APPENDED, /* behind the summary values */
	MAKE_BESIDE,   /* a record of its own, by position; R4: plain bytes */
	MAKE_BUCKET,   /* a slot of a non-summary bucket */
};

struct make_item {
	const char *name;
	unsigned type;  /* of the name */
	unsigned flags; /* 4 summary, 8 typed, 0x100 placeholder, … */
	const void *value;
	size_t n;
	unsigned dup;
};

struct make {
	unsigned ods, status, class;
	uint32_t seq;
	enum make_where where;
	bool beside; /* the note's record stands by position, in no bucket */
	struct make_item item[MAKE_ITEMS];
	size_t items;
	size_t gap;        /* between summary and appended values */
	size_t extra;      /* room at the end, for a lot of values */
	uint32_t id;       /* that the record says it has */
	uint32_t owner;    /* whose the non-summary record says it is */
	unsigned no_name;  /* so many names at the end are not in the table */
	long lack;         /* the record is cut by that much */
	long lack_beside;  /* the non-summary record is */
	const void *object; /* instead of the note: a record of this */
	size_t object_n;
	/* the result */
	uint8_t *image;
	size_t record_n; /* at AT_RECORD, when it is in no bucket */
	char path[40];
};

#define IMAGE_SIZE  0x30000u
#define AT_SUPER    0x1000u
#define AT_NAMES    0x6000u
#define AT_VECTOR   0x9000u
#define AT_SUMMARY  0xa000u
#define AT_OTHER    0x12000u
#define AT_RECORD   0x1a000u
#define AT_BESIDE   0x24000u
#define BUCKET_SIZE 0x8000u

static void
put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static void
put32(uint8_t *p, uint32_t v)
{
	put16(p, v & 0xffff);
	put16(p + 2, v >> 16);
}

static uint32_t
xor_of(const uint8_t *p, size_t n)
{
	uint32_t x = 0;

	for (size_t i = 0; i < n; i++)
		x ^= (uint32_t)p[i] << 8 * (i % 4);
	return x;
}

static struct make
make_of(unsigned ods)
{
	return (struct make){ .ods = ods, .class = 1, .seq = 7, .id = MAKE_ID,
		.owner = MAKE_ID };
}

static struct make_item *
make_item(struct make *m, const char *name, unsigned type, unsigned flags,
    const void *value, size_t n)
{
	struct make_item *it = &m->item[m->items++];

	assert_true(m->items <= MAKE_ITEMS);
	*it = (struct make_item){ name, type, flags, value, n, 0 };
	return it;
}

static void
make_text(struct make *m, const char *name, const char *text)
{
	(void)make_item(m, name, 0x500, 0xc, text, strlen(text));
}

/* ---- the note's record ---------------------------------------------------- */

static size_t
header_size(unsigned ods)
{
	return ods == 16 ? 64 : ods == 17 ? 72 : ods == 20 ? 84 : 100;
}

static const uint8_t make_unid[16] = { 0xcb, 0x96, 0x1e, 0x9c, 0x9e, 0xc6,
	0x9c, 0x48, 0x5c, 0x4f, 0x5e, 0x00, 0xf8, 0x85, 0x25, 0x85 };
static const uint8_t make_modified[8] = { 0x00, 0x00, 0x00, 0x00, 0xf9, 0x85,
	0x25, 0x00 };

#define MAKE_UNID "489CC69E9C1E96CB852585F8005E4F5C"

/* Values of one kind, one after the other. */
static size_t
put_values(const struct make *m, uint8_t *p, bool summary)
{
	size_t n = 0;

	for (size_t i = 0; i < m->items; i++) {
		const struct make_item *it = &m->item[i];

		if (((it->flags & 4) != 0) != summary || it->value == NULL)
			continue;
		memcpy(p + n, it->value, it->n);
		n += it->n;
	}
	return n;
}

static size_t
put_note(const struct make *m, uint8_t *p, uint32_t locator, uint32_t size)
{
	size_t n = header_size(m->ods);

	put16(p, 4);
	put32(p + 6, m->id);
	memcpy(p + 10, make_unid, 16);
	put32(p + 26, m->seq);
	put16(p + 38, m->status);
	put16(p + 40, m->class);
	memcpy(p + 42, make_modified, 8);
	put16(p + 50, (unsigned)m->items);
	if (m->ods > 16) {
		put32(p + 56, locator);
		put32(p + 60, size);
	}
	for (size_t i = 0; i < m->items; i++, n += 8) {
		put16(p + n, (unsigned)i);
		put16(p + n + 2, m->item[i].flags);
		put16(p + n + 4, (unsigned)m->item[i].n);
		p[n + 6] = (uint8_t)m->item[i].dup;
	}
	n += put_values(m, p + n, true);
	if (m->where == MAKE_APPENDED) {
		n += m->gap;
		put32(p + 56, (uint32_t)n);
		n += put_values(m, p + n, false);
	}
	n = (size_t)((long)n - m->lack);
	put32(p + 2, (uint32_t)n);
	return n;
}

/* ---- what is around it ---------------------------------------------------- */

/* The inverse of what a reader does: saves nibbles, puts check values. */
static void
put_nibbles(uint8_t *b, size_t size, size_t footer)
{
	for (size_t i = 0; i < size / 512; i++) {
		uint8_t *byte = &b[512 * i + 0x42];
		uint8_t *saved = &b[size - 1 - i / 2];

		if (512 * i + 0x42 >= size - footer)
			break;
		*saved = (uint8_t)(i % 2 != 0 ? *saved | (*byte & 15) :
						 (*byte & 15) << 4);
		*byte = (uint8_t)((*byte & 0xf0) | 9);
	}
}

/* Around what stands in its only slot already. */
static void
put_bucket(uint8_t *b, unsigned kind, size_t n)
{
	size_t footer = BUCKET_SIZE / 1024;

	b[0] = 0x02;
	b[1] = 0x42;
	put32(b + 6, BUCKET_SIZE);
	put16(b + 38, kind);
	put32(b + 44, 1);
	put32(b + 50, (uint32_t)footer);
	put16(b + BUCKET_SIZE - footer - 4, 68);
	put16(b + BUCKET_SIZE - footer - 2, (unsigned)n);
	put_nibbles(b, BUCKET_SIZE, footer);
}

/* Names: entries of each bytes, then (R5) the text's size, then the text. */
static size_t
put_names(const struct make *m, uint8_t *p, size_t each)
{
	size_t count = m->items - m->no_name, n = 0;
	uint8_t *text = p + count * each + (each == 10 ? 4 : 0);

	for (size_t i = 0; i < count; i++, p += each) {
		const struct make_item *it = &m->item[i];
		size_t len = strlen(it->name), at = each - 6;

		if (each == 10)
			put32(p, (uint32_t)n);
		else
			put16(p, (unsigned)n);
		put16(p + at, (unsigned)len);
		p[at + 2] = (uint8_t)it->type;
		p[at + 3] = (uint8_t)(it->type >> 8);
		memcpy(text + n, it->name, len);
		n += len;
	}
	return n;
}

static void
put_old(struct make *m, uint8_t *f)
{
	uint8_t *names = f + AT_NAMES, *vector = f + AT_VECTOR;
	size_t beside = put_values(m, f + AT_BESIDE, false);

	put32(f + 2, m->ods == 16 ? 520 : 768);
	put32(f + 50, AT_NAMES);
	put32(f + 62, AT_VECTOR);
	put16(f + 76, 0x1000);
	put16(names, 1);
	put32(names + 2, 0x2000);
	put16(names + 8, (unsigned)(m->items - m->no_name));
	names += 10;
	if (m->ods > 16) {
		put16(names, 1);
		names += 22;
		put32(names, AT_VECTOR);
		put32(names + 4, MAKE_ID);
		names += 8;
	}
	(void)put_names(m, names, 8);
	vector[0] = 0x06;
	vector[1] = m->ods == 16 ? 6 : 10;
	put32(vector + 6, m->ods == 16 ? AT_RECORD : MAKE_ID);
	if (m->ods > 16)
		put32(vector + 10, AT_RECORD);
	if (m->ods == 16)
		m->id = AT_VECTOR + 6; /* the place of its entry */
	m->record_n = put_note(m, f + AT_RECORD,
	    m->where == MAKE_NOWHERE ? 0 : AT_BESIDE,
	    (uint32_t)((long)beside - m->lack_beside));
}

static void
put_block(uint8_t *p, size_t head, size_t body)
{
	put32(p + head + body + 8, xor_of(p + head, body));
}

/* The non-summary record, and where the note says that it is. */
static uint32_t
put_beside(const struct make *m, uint8_t *f)
{
	uint8_t *record = m->where == MAKE_BUCKET ?
	    f + AT_OTHER + 68 :
	    f + AT_BESIDE;
	size_t n = 68;

	if (m->where == MAKE_NOWHERE || m->where == MAKE_APPENDED)
		return 0;
	put16(record, 0x10);
	put32(record + 6, m->owner);
	n += put_values(m, record + n, false);
	n = (size_t)((long)n - m->lack_beside);
	put32(record + 2, (uint32_t)n);
	if (m->where == MAKE_BUCKET) {
		put_bucket(f + AT_OTHER, 2, n);
		return 0x81000001;
	}
	return AT_BESIDE >> 8;
}

static void
put_r5(struct make *m, uint8_t *f)
{
	uint8_t *note = f + (m->beside ? AT_RECORD : AT_SUMMARY + 68);
	uint8_t *super = f + AT_SUPER, *names = f + AT_NAMES;
	uint8_t *vector = f + AT_VECTOR, *body = names + 66;
	size_t text, size = 14 + 8192 + 6 + 8192;

	put32(f + 2, 1024);
	put16(f + 76, 0x1000);
	put32(f + 560, AT_SUPER >> 8);
	put32(f + 628, AT_NAMES >> 8);
	put16(super, 0x0e);
	put32(super + 10, (uint32_t)size);
	put32(super + 14, 1);
	put32(super + 18, 1);
	put32(super + 64, (uint32_t)(100 + size + 12));
	put32(super + 70, 1);
	put32(super + 74, 1);
	put32(super + 100 + 14 + 210, AT_SUMMARY >> 8);
	put32(super + 100 + 14 + 8192 + 6 + 64, AT_OTHER >> 8);
	put_block(super, 100, size);

	put32(body, AT_VECTOR >> 8);
	put32(body + 4, MAKE_ID);
	text = put_names(m, body + 8, 10);
	size = 8 + 10 * (m->items - m->no_name) + 4 + text;
	put16(names, 1);
	put32(names + 6, (uint32_t)size);
	put32(names + 14, (uint32_t)(66 + size + 12));
	put32(names + 26, (uint32_t)(m->items - m->no_name));
	put32(names + 34, (uint32_t)text);
	put32(names + 38, 1);
	put32(names + 54, xor_of(names, 54));
	put_block(names, 66, size);

	m->record_n = put_note(m, note, put_beside(m, f), 0xa0000);
	vector[0] = 0x06;
	vector[1] = 0x20;
	put32(vector + 6, MAKE_ID);
	if (m->beside) {
		put32(vector + 32, AT_RECORD >> 8);
	} else {
		put32(vector + 32, 0x80000001);
		put32(vector + 36, 1);
		put_bucket(f + AT_SUMMARY, 1, m->record_n);
	}
	put32(vector + 18, xor_of(vector + 32, 0x1000 - 32));
}

/* The image of the database; the caller frees it. */
static void
make_image(struct make *m)
{
	uint8_t *f = calloc(1, IMAGE_SIZE + m->extra);

	assert_non_null(f);
	m->image = f;
	f[0] = 0x1a;
	put32(f + 6, m->ods);
	put32(f + 180, 0x11223344);
	put32(f + 184, 0x55667788);
	if (m->ods <= 20)
		put_old(m, f);
	else
		put_r5(m, f);
	if (m->object != NULL)
		memcpy(f + AT_RECORD, m->object, m->object_n);
}

static void
make_write(struct make *m)
{
	int fd;

	(void)snprintf(m->path, sizeof(m->path), "/tmp/nsf_make.XXXXXX");
	fd = mkstemp(m->path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, m->image, IMAGE_SIZE + m->extra),
	    IMAGE_SIZE + m->extra);
	(void)close(fd);
}

#endif

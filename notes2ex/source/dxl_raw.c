#include "source/dxl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cur.h"
#include "base/text.h"

/* Notes' codes for types of values [NSF guide, item types]. */
#define TYPE_NOTEREFS 0x0004
#define TYPE_NUMBER   0x0300
#define TYPE_NUMBERS  0x0301
#define TYPE_TIME     0x0400
#define TYPE_TIMES    0x0401
#define TYPE_TEXT     0x0500
#define TYPE_TEXTS    0x0501

static double
read_double(struct cur *c)
{
	const uint8_t *p = cur_take(c, 8);
	uint64_t bits = 0;
	double value = 0;

	for (int i = 7; p != NULL && i >= 0; i--)
		bits = bits << 8 | p[i];
	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* The start of a list of numbers or times: how many, how many pairs. */
static bool
read_head(struct cur *c, bool list, size_t *count, size_t *pairs)
{
	*count = list ? cur_u16le(c) : 1;
	*pairs = list ? cur_u16le(c) : 0;
	return !c->bad && c->n / 8 >= *count + 2 * *pairs;
}

static bool
read_numbers(struct dxl_read *r, struct note_field *f, struct cur c, bool list)
{
	size_t count, pairs;

	if (!read_head(&c, list, &count, &pairs))
		return false;
	f->type = NOTE_NUMBER;
	f->n = count + 2 * pairs;
	f->number = arena_array(r->arena, f->n, sizeof(*f->number));
	for (size_t i = 0; i < f->n; i++)
		f->number[i] = read_double(&c);
	return true;
}

static bool
read_times(struct dxl_read *r, struct note_field *f, struct cur c, bool list)
{
	size_t count, pairs;
	bool ok = true;

	if (!read_head(&c, list, &count, &pairs))
		return false;

	struct note_range *time = arena_array(r->arena, count + pairs,
	    sizeof(*time));

	for (size_t i = 0; i < count; i++)
		ok = note_time_read(&c, &time[i].from) && ok;
	for (size_t i = count; i < count + pairs; i++) {
		time[i].is_range = true;
		ok = note_time_read(&c, &time[i].from) && ok;
		ok = note_time_read(&c, &time[i].to) && ok;
	}
	if (!ok)
		return false;
	f->type = NOTE_TIME;
	f->n = count + pairs;
	f->time = time;
	return true;
}

/* In LMBCS a zero byte is a new line and nothing else. */
static const char *
read_lmbcs(struct dxl_read *r, const uint8_t *p, size_t n)
{
	char *copy = arena_strndup(r->scratch, (const char *)p, n);

	for (size_t i = 0; i < n; i++)
		if (copy[i] == '\0')
			copy[i] = '\n';

	const char *text = text_from(r->arena, "LMBCS-1", copy, n);

	return text == NULL ? text_clean(r->arena, copy, n, NULL) : text;
}

static bool
read_texts(struct dxl_read *r, struct note_field *f, struct cur c, bool list)
{
	size_t count = list ? cur_u16le(&c) : 1;

	if (c.bad || (list && c.n / 2 < count))
		return false;

	struct cur lengths = cur_sub(&c, list ? count * 2 : 0);
	const char **text = arena_array(r->arena, count, sizeof(*text));

	for (size_t i = 0; i < count; i++) {
		size_t n = list ? cur_u16le(&lengths) : c.n;
		const uint8_t *p = cur_take(&c, n);

		if (c.bad)
			return false;
		text[i] = n == 0 ? "" : read_lmbcs(r, p, n);
	}
	f->type = NOTE_TEXT;
	f->n = count;
	f->text = text;
	return true;
}

/* Each half of a UNID stands with its bytes turned round. */
static const char *
read_unid(struct dxl_read *r, struct cur *c)
{
	const uint8_t *p = cur_take(c, 16);
	char *unid = arena_alloc(r->arena, NOTE_UNID_LEN + 1);

	for (int i = 0; p != NULL && i < 16; i++)
		(void)snprintf(unid + 2 * i, 3, "%02X",
		    p[i < 8 ? 7 - i : 23 - i]);
	return unid;
}

static bool
read_noterefs(struct dxl_read *r, struct note_field *f, struct cur c)
{
	size_t count = cur_u16le(&c);

	if (c.bad || c.n != count * 16)
		return false;

	const char **text = arena_array(r->arena, count, sizeof(*text));

	for (size_t i = 0; i < count; i++)
		text[i] = read_unid(r, &c);
	f->type = NOTE_TEXT;
	f->n = count;
	f->text = text;
	return true;
}

/* Types that are plain values; all others stay what they are: bytes. */
static bool
read_known(struct dxl_read *r, struct note_field *f)
{
	struct cur c = cur_of(f->raw, f->raw_len);

	switch (f->raw_type) {
	case TYPE_NOTEREFS:
		return read_noterefs(r, f, c);
	case TYPE_NUMBER:
	case TYPE_NUMBERS:
		return read_numbers(r, f, c, f->raw_type == TYPE_NUMBERS);
	case TYPE_TIME:
	case TYPE_TIMES:
		return read_times(r, f, c, f->raw_type == TYPE_TIMES);
	case TYPE_TEXT:
	case TYPE_TEXTS:
		return read_texts(r, f, c, f->raw_type == TYPE_TEXTS);
	default:
		return true;
	}
}

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
		    "field %s: no type is given for its "
		    "bytes",
		    r->field);
	else
		f->raw_type = (unsigned)code;
	decode(r, f, dxl_text(r->scratch, el));
	if (!read_known(r, f))
		note_trouble(r->note,
		    "field %s: its bytes are no value of "
		    "type %x",
		    r->field, f->raw_type);
}

/*
 * One note and one object, in the smallest database that holds them (that of
 * release 4 has neither buckets nor sums).  The first byte says how the rest
 * is meant: as a record as it is, or as items, each with its name, flags and
 * value, from which a record is made whose lengths are right.
 */
#include "base/cur.h"
#include "nsf_fuzz.h"

#define HEADER     768
#define BLOCK      HEADER /* of descriptors */
#define VECTOR     2048
#define VECTOR_LEN 0x1004
#define RECORD     8192
#define FIRST_ID   0x8f6
#define OBJECT_ID  (FIRST_ID + 4)
#define NOTE_HEAD  84
#define ITEMS_MOST 64
#define SIZE_MOST  (64u << 10)

#define AS_IT_IS  1
#define LONG      2 /* the object has the longer header */
#define F_SUMMARY 4

static const struct {
	const char *name;
	unsigned type;
} names[] = {
	{ "Form", 0x0500 },
	{ "Subject", 0x0500 },
	{ "Body", 0x0001 },
	{ "Body", 0x0019 },
	{ "$FILE", 0x0003 },
	{ "$Fonts", 0x0001 },
	{ "$Links", 0x0007 },
	{ "$REF", 0x0004 },
	{ "SendTo", 0x0501 },
	{ "StartDate", 0x0400 },
	{ "Times", 0x0401 },
	{ "Number", 0x0300 },
	{ "Numbers", 0x0301 },
	{ "From", 0x0502 },
	{ "$Seal", 0x0009 },
	{ "$Flags", 0x0500 },
	{ "$Name", 0x0500 },
	{ "$Data", 0x000e },
	{ "Query", 0x000f },
	{ "$Formula", 0x0600 },
	{ "User", 0x0700 },
	{ "Error", 0x0100 },
	{ "$FolderIDTable", 0x0003 },
	{ "$TITLE", 0x0500 },
};
#define NAMES (sizeof(names) / sizeof(names[0]))

static void
put_header(uint8_t *p)
{
	uint8_t *b = p + BLOCK, *entry = b + 32 + 8, *text;
	unsigned at = 0;

	set_u16(p, 0x001a);
	set_u32(p + 2, HEADER);
	set_u32(p + 6, 20);
	set_u32(p + 50, BLOCK);
	set_u32(p + 62, VECTOR);
	set_u32(p + 66, FIRST_ID);
	set_u16(p + 76, VECTOR_LEN);
	set_u16(b, 1);
	set_u16(b + 8, NAMES);
	set_u16(b + 10, 1);
	set_u32(b + 32, VECTOR);
	set_u32(b + 36, FIRST_ID);
	text = entry + 8 * NAMES;
	for (size_t i = 0; i < NAMES; i++, entry += 8) {
		unsigned n = (unsigned)strlen(names[i].name);

		set_u16(entry, at);
		set_u16(entry + 2, n);
		set_u16(entry + 4, names[i].type);
		memcpy(text + at, names[i].name, n);
		at += n;
	}
	set_u32(b + 2, (uint32_t)(text + at - b));
	set_u32(b + 12, (uint32_t)(text + at - b));
	set_u32(p + 46, (uint32_t)(text + at - b));
	set_u16(p + VECTOR, 0x0a06);
	set_u32(p + VECTOR + 6, FIRST_ID);
}

static size_t
put_object(uint8_t *p, size_t at, unsigned mode, struct cur c)
{
	size_t head = mode & LONG ? 115 : 22;

	set_u32(p + VECTOR + 14, (uint32_t)at);
	set_u16(p + at, mode & LONG ? 0x001b : 0x0007);
	set_u32(p + at + 2, (uint32_t)(head + c.n));
	set_u16(p + at + 6, 1);
	if (c.n > 0)
		memcpy(p + at + head, c.p, c.n);
	return at + head + c.n;
}

static void
put_note_head(uint8_t *p, size_t length, size_t items)
{
	set_u16(p, 4);
	set_u32(p + 2, (uint32_t)length);
	set_u32(p + 6, FIRST_ID);
	memset(p + 10, 0x33, 16); /* UNID */
	set_u32(p + 26, 1);
	set_u16(p + 40, 1);
	set_u16(p + 50, (unsigned)items);
}

/* Descriptors and summary values, non-summary values behind the record. */
static void
put_items(uint8_t *p, size_t at, struct cur c)
{
	struct {
		unsigned name, flags;
		struct cur value;
	} item[ITEMS_MOST];
	size_t n = 0, end;

	while (n < ITEMS_MOST && c.n > 4) {
		unsigned size;

		item[n].name = cur_u8(&c);
		item[n].flags = cur_u16le(&c);
		size = cur_u16le(&c);
		item[n].value = cur_sub(&c, size < c.n ? size : c.n);
		n++;
	}
	end = at + NOTE_HEAD + 8 * n;
	for (int summary = 1; summary >= 0; summary--) {
		size_t begin = end;

		for (size_t i = 0; i < n; i++) {
			if (((item[i].flags & F_SUMMARY) != 0) != summary ||
			    item[i].value.n == 0)
				continue;
			memcpy(p + end, item[i].value.p, item[i].value.n);
			end += item[i].value.n;
		}
		if (summary) {
			put_note_head(p + at, end - at, n);
		} else {
			set_u32(p + at + 56, (uint32_t)begin);
			set_u32(p + at + 60, (uint32_t)(end - begin));
		}
	}
	for (size_t i = 0; i < n; i++) {
		uint8_t *d = p + at + NOTE_HEAD + 8 * i;

		set_u16(d, item[i].name % (NAMES + 1));
		set_u16(d + 2, item[i].flags);
		set_u16(d + 4, (unsigned)item[i].value.n);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct cur c = cur_of(data, n);
	size_t size = RECORD + 1024 + NOTE_HEAD + 8 * ITEMS_MOST + n, at, len;
	uint8_t *p;
	unsigned mode;

	if (n < 4 || n > SIZE_MOST || (p = calloc(1, size)) == NULL)
		return 0;
	put_header(p);
	mode = cur_u8(&c);
	len = cur_u16le(&c);
	at = put_object(p, RECORD, mode, cur_sub(&c, len < c.n ? len : c.n));
	set_u32(p + VECTOR + 10, (uint32_t)at);
	if (mode & AS_IT_IS) {
		if (c.n > 0)
			memcpy(p + at, c.p, c.n);
		set_u16(p + at, 4);
		set_u32(p + at + 6, FIRST_ID);
	} else {
		put_items(p, at, c);
	}
	read_database(p, size);
	free(p);
	return 0;
}

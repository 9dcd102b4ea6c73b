#include "exch/ex_blob_id.h"

#include <string.h>

#include "base/civil.h"
#include "base/crc.h"
#include "base/text.h"
#include "exch/ex_blob.h"

static int
cut_off(struct err *e, const char *what)
{
	return err_set(e, ERR_FORMAT,
	    "%s reaches beyond the end of the property", what);
}

/* ---- Global Object ID --------------------------------------------------------- */

#define DAY_AT  16
#define DATA_AT 40
#define MARK    12 /* "vCal-Uid" and its version */

static const char outlook[] = "040000008200E00074C5B7101A82E008";
static const uint8_t head[DAY_AT] = { 0x04, 0x00, 0x00, 0x00, 0x82, 0x00, 0xe0,
	0x00, 0x74, 0xc5, 0xb7, 0x10, 0x1a, 0x82, 0xe0, 0x08 };
static const char mark[MARK] = "vCal-Uid\1\0\0";

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The bytes of an id that Outlook made; NULL when it is none. */
static uint8_t *
decode(struct arena *a, const char *uid, size_t *n)
{
	size_t digits = strlen(uid);
	uint8_t *bytes;

	if (!text_begins(uid, outlook) || digits % 2 != 0 ||
	    digits < DATA_AT * 2)
		return NULL;
	bytes = arena_alloc(a, digits / 2);
	for (*n = 0; *n < digits / 2; (*n)++) {
		int high = hex_digit(uid[*n * 2]);
		int low = hex_digit(uid[*n * 2 + 1]);

		if (high < 0 || low < 0)
			return NULL;
		bytes[*n] = (uint8_t)(high << 4 | low);
	}
	return bytes;
}

static uint8_t *
wrap(struct arena *a, const char *uid, size_t *n)
{
	size_t len = strlen(uid) + 1, data = MARK + len;
	uint8_t *bytes = arena_alloc(a, DATA_AT + data);

	/* No instance, no time of creation: zero. */
	memcpy(bytes, head, sizeof(head));
	for (size_t i = 0; i < 4; i++)
		bytes[DATA_AT - 4 + i] = (uint8_t)(data >> (i * 8));
	memcpy(bytes + DATA_AT, mark, MARK);
	memcpy(bytes + DATA_AT + MARK, uid, len);
	*n = DATA_AT + data;
	return bytes;
}

uint8_t *
ex_global_id_write(struct arena *a, const char *uid, int64_t day, size_t *n)
{
	uint8_t *id = decode(a, uid, n);
	struct civil c;

	if (id == NULL)
		id = wrap(a, uid, n);
	if (day == EX_NO_DATE)
		return id;
	c = civil_of(day);
	id[DAY_AT] = (uint8_t)(c.year >> 8); /* the only big-endian number */
	id[DAY_AT + 1] = (uint8_t)c.year;
	id[DAY_AT + 2] = (uint8_t)c.mon;
	id[DAY_AT + 3] = (uint8_t)c.day;
	return id;
}

uint8_t *
ex_global_id_clean(struct arena *a, const uint8_t *id, size_t n)
{
	uint8_t *clean = arena_alloc(a, n);

	memcpy(clean, id, n);
	memset(clean + DAY_AT, 0, 4);
	return clean;
}

static const char *
hex_of(struct arena *a, const uint8_t *p, size_t n)
{
	static const char digits[] = "0123456789ABCDEF";
	char *out = arena_alloc(a, n * 2 + 1);

	for (size_t i = 0; i < n; i++) {
		bool is_day = i >= DAY_AT && i < DAY_AT + 4;

		out[i * 2] = digits[is_day ? 0 : p[i] >> 4];
		out[i * 2 + 1] = digits[is_day ? 0 : p[i] & 15];
	}
	return out;
}

static int
get_instance(struct cur *c, struct ex_global_id *id, struct err *e)
{
	const uint8_t *p = cur_take(c, 4);
	struct civil day = { 0 };

	id->day = EX_NO_DATE;
	if (p == NULL)
		return cut_off(e, "object id: the day");
	day = (struct civil){ .year = p[0] << 8 | p[1],
		.mon = p[2],
		.day = p[3] };
	if ((p[0] | p[1] | p[2] | p[3]) == 0)
		return 0;
	if (!civil_is_valid(day))
		return err_set(e, ERR_FORMAT,
		    "object id: %d-%d-%d is no day", day.year, day.mon,
		    day.day);
	id->day = civil_seconds(day);
	return 0;
}

int
ex_global_id_read(struct arena *a, const void *p, size_t n,
    struct ex_global_id *id, struct err *e)
{
	struct cur c = cur_of(p, n);
	const uint8_t *begin = cur_take(&c, sizeof(head));

	*id = (struct ex_global_id){ 0 };
	if (begin == NULL || memcmp(begin, head, sizeof(head)) != 0)
		return err_set(e, ERR_FORMAT,
		    "object id: it does not begin like one");
	if (get_instance(&c, id, e) < 0)
		return -1;
	id->created = cur_u32le(&c);
	id->created |= (uint64_t)cur_u32le(&c) << 32;
	(void)cur_take(&c, 8);
	id->n = cur_u32le(&c);
	id->data = cur_take(&c, id->n);
	if (id->data == NULL)
		return cut_off(e, "object id: the data");
	if (id->n <= MARK || memcmp(id->data, mark, MARK) != 0) {
		id->uid = hex_of(a, begin, DATA_AT + id->n);
		return 0;
	}
	id->is_foreign = true;
	/* Some write it without the NUL at its end. */
	const char *uid = (const char *)id->data + MARK;

	id->uid = text_clean(a, uid, strnlen(uid, id->n - MARK), NULL);
	return 0;
}

/* ---- one-off entry ids ------------------------------------------------------------ */

#define ONE_OFF_FLAGS   0x9001u /* Unicode; plain text and HTML */
#define ONE_OFF_UNICODE 0x8000u

static const uint8_t one_off[] = { 0, 0, 0, 0, 0x81, 0x2b, 0x1f, 0xa4, 0xbe,
	0xa3, 0x10, 0x19, 0x9d, 0x6e, 0x00, 0xdd, 0x01, 0x0f, 0x54, 0x02 };

static void
put_wide_z(struct buf *b, struct arena *a, const char *text)
{
	const uint8_t *p;
	size_t units = ex_wide(a, text, &p);

	buf_put(b, p, units * 2);
	ex_put_u16(b, 0);
}

uint8_t *
ex_one_off_write(struct arena *a, const struct ex_one_off *who, size_t *n)
{
	struct buf b;

	buf_init(&b, EX_BLOB_MAX);
	buf_put(&b, one_off, sizeof(one_off));
	ex_put_u16(&b, 0);
	ex_put_u16(&b, ONE_OFF_FLAGS);
	put_wide_z(&b, a, who->name);
	put_wide_z(&b, a, who->type);
	put_wide_z(&b, a, who->address);
	return ex_blob_end(&b, a, n);
}

int
ex_one_off_read(struct arena *a, const void *p, size_t n,
    struct ex_one_off *who, struct err *e)
{
	struct cur c = cur_of(p, n);
	const uint8_t *begin = cur_take(&c, sizeof(one_off));
	const char **const texts[] = { &who->name, &who->type, &who->address };
	unsigned flags;

	*who = (struct ex_one_off){ "", "", "" };
	if (begin == NULL || memcmp(begin, one_off, sizeof(one_off)) != 0)
		return err_set(e, ERR_FORMAT,
		    "entry id: it is not a one-off one");
	(void)cur_u16le(&c);
	flags = cur_u16le(&c);
	for (size_t i = 0; i < NITEMS(texts); i++) {
		*texts[i] = (flags & ONE_OFF_UNICODE) != 0 ?
		    ex_get_wide_z(&c, a) :
		    ex_get_ansi_z(&c, a);
		if (*texts[i] == NULL) {
			*texts[i] = "";
			return cut_off(e, "entry id: a text");
		}
	}
	return 0;
}

/* ---- members of a list --------------------------------------------------------------- */

#define STREAM_VERSION 1

static uint32_t
bytes_of(const struct ex_bytes *m, size_t n)
{
	size_t all = 0;

	for (size_t i = 0; i < n; i++)
		all += m[i].n;
	return (uint32_t)all;
}

uint8_t *
ex_members_write(struct arena *a, const struct ex_bytes *m, size_t n,
    size_t *len)
{
	struct buf b;

	buf_init(&b, EX_BLOB_MAX);
	ex_put_u16(&b, STREAM_VERSION);
	ex_put_u16(&b, 0);
	ex_put_u32(&b, 0); /* written by no build of Outlook */
	ex_put_u32(&b, 0);
	ex_put_u32(&b, (uint32_t)n);
	ex_put_u32(&b, bytes_of(m, n));
	ex_put_u32(&b, bytes_of(m, n));
	ex_put_u32(&b, 0);
	for (size_t i = 0; i < n; i++) {
		for (int twice = 0; twice < 2; twice++) {
			ex_put_u32(&b, (uint32_t)m[i].n);
			buf_put(&b, m[i].p, m[i].n);
		}
		ex_put_u32(&b, 0);
	}
	ex_put_u32(&b, 0);
	ex_put_u32(&b, 0);
	return ex_blob_end(&b, a, len);
}

int
ex_members_read(struct arena *a, const void *p, size_t n,
    struct ex_bytes **members, size_t *count, struct err *e)
{
	struct cur c = cur_of(p, n);
	unsigned version = cur_u16le(&c);
	uint32_t all;
	struct ex_bytes *m;

	*count = 0;
	if (!c.bad && version != STREAM_VERSION)
		return err_set(e, ERR_UNSUPPORTED,
		    "members: a stream of version %u", version);
	(void)cur_take(&c, 10); /* reserved, the build, flags */
	all = cur_u32le(&c);
	(void)cur_take(&c, 12); /* sums of sizes */
	if (c.bad || all > c.n / 12)
		return cut_off(e, "members: the list");
	*members = m = arena_array(a, (size_t)all + 1, sizeof(*m));
	for (uint32_t i = 0; i < all; i++) {
		m[i].n = cur_u32le(&c);
		m[i].p = cur_take(&c, m[i].n);
		(void)cur_take(&c, cur_u32le(&c)); /* the one-off id */
		(void)cur_take(&c, cur_u32le(&c)); /* nothing yet */
		if (c.bad)
			return cut_off(e, "members: one of them");
		(*count)++;
	}
	return 0;
}

uint32_t
ex_members_checksum(const struct ex_bytes *m, size_t n)
{
	uint32_t crc = 0;

	for (size_t i = 0; i < n; i++)
		crc = crc_put(crc, m[i].p, m[i].n);
	return crc;
}

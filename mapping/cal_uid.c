/* UID and PidLidGlobalObjectId: MAPPING_GUIDE 4.6. */
#include <string.h>

#include "base/text.h"
#include "mapping/cal_priv.h"

#define UID_MAX 4096

static const char outlook[] = "040000008200E00074C5B7101A82E008";
static const uint8_t head[] = { 0x04, 0x00, 0x00, 0x00, 0x82, 0x00, 0xe0, 0x00,
	0x74, 0xc5, 0xb7, 0x10, 0x1a, 0x82, 0xe0, 0x08 };

const char *
cal_uid(struct map_job *job)
{
	const char *own = map_take(job, "ApptUNID");
	const char *foreign = map_take(job, "$ICAL_UID");
	char unid[NOTE_UNID_LEN + 1];

	if (foreign[0] != '\0' && strlen(foreign) < UID_MAX)
		return map_one_line(job->arena, foreign);
	if (own[0] == '\0')
		own = job->note->parent[0] != '\0' ? job->note->parent :
						     job->note->unid;
	if (text_unid(own, unid))
		return text_printf(job->arena, "%s-Lotus_Notes_Generated", own);
	return map_one_line(job->arena,
	    arena_strndup(job->arena, own, strnlen(own, UID_MAX)));
}

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

	if (!text_begins(uid, outlook) || digits % 2 != 0 || digits < 80)
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
encode(struct arena *a, const char *uid, size_t *n)
{
	static const char mark[12] = "vCal-Uid\1\0\0";
	size_t len = strlen(uid) + 1, data = sizeof(mark) + len;
	uint8_t *bytes = arena_alloc(a, sizeof(head) + 24 + data);
	uint8_t *p = bytes;

	memcpy(p, head, sizeof(head));
	p += sizeof(head) + 4 + 8 + 8; /* no instance, no time: zero */
	for (size_t i = 0; i < 4; i++)
		*p++ = (uint8_t)(data >> (i * 8));
	memcpy(p, mark, sizeof(mark));
	memcpy(p + sizeof(mark), uid, len);
	*n = sizeof(head) + 24 + data;
	return bytes;
}

void
cal_set_uid(struct ex_item *item, const char *uid, size_t part)
{
	uint8_t *id, *clean;
	size_t n = 0;

	/* A part is an item of its own: no update may find it. */
	if (part > 0)
		uid = text_printf(item->arena, "%s-%zu", uid, part);
	item->uid = uid;
	id = decode(item->arena, uid, &n);
	if (id == NULL)
		id = encode(item->arena, uid, &n);
	clean = arena_alloc(item->arena, n);
	memcpy(clean, id, n);
	memset(clean + sizeof(head), 0, 4);
	ex_set_binary(item, EX_GLOBAL_OBJECT_ID, id, n);
	ex_set_binary(item, EX_CLEAN_GLOBAL_OBJECT_ID, clean, n);
}

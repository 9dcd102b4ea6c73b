/* The start of a note's record: which note it is. */
#include <string.h>

#include "base/cur.h"
#include "source/notes_value.h"
#include "source/nsf_item.h"

#define NOTE_SIG   0x0004
#define HEAD_MIN   52 /* up to and with the number of items */
#define DEFAULT_OF 0x8000u /* the default note of its class */
#define ODS_R2     16
#define ODS_R3     17

size_t
nsf_note_header(unsigned ods)
{
	if (ods <= ODS_R2)
		return 64;
	if (ods <= ODS_R3)
		return 72;
	return ods <= NSF_ODS_R4 ? 84 : 100;
}

/*
 * A deletion stub, or a ghost that only stands for a parent that is not
 * there.  One stub of 104 bytes was seen: the mark alone does not tell, for
 * notes with items may bear it.
 */
static bool
is_stub(unsigned ods, const struct nsf_note_head *h, uint64_t length)
{
	if ((h->status & NSF_STUB) != 0)
		return h->items == 0 || ods <= NSF_ODS_R4 ||
		    length < nsf_note_header(ods) + 8;
	return (h->status & NSF_GHOST) != 0 && h->seq == 0 && h->items == 0;
}

bool
nsf_note_head(unsigned ods, const uint8_t *p, size_t n, uint64_t length,
    struct nsf_note_head *h)
{
	struct cur c = cur_of(p, n);
	unsigned sig = cur_u16le(&c);
	const uint8_t *unid;
	uint32_t seq;

	*h = (struct nsf_note_head){ 0 };
	if (n < HEAD_MIN || length < HEAD_MIN || sig != NOTE_SIG)
		return false;
	(void)cur_u32le(&c); /* length */
	h->id = cur_u32le(&c);
	unid = cur_take(&c, 16);
	notes_unid(unid, h->unid);
	seq = cur_u32le(&c);
	h->seq = seq <= INT32_MAX ? (int32_t)seq : 0;
	(void)cur_take(&c, 8); /* when it got that number */
	h->status = cur_u16le(&c);
	h->class = cur_u16le(&c) & ~DEFAULT_OF;
	(void)cur_take(&c, 8); /* modified in this file */
	h->items = cur_u16le(&c);
	h->stub = is_stub(ods, h, length);
	return true;
}

#include "mapping/map_cd.h"

#include <stdbool.h>

#include "base/cur.h"
#include "base/lmbcs.h"

#define CD_PARAGRAPH 0x81
#define CD_TEXT      0x85 /* with a WORD length: 0xff85 on disk */
#define FONT_ID      4

/*
 * The header says itself how long lengths are: the high byte of the
 * signature is the length, or 0xff: a WORD follows, or 0: a DWORD follows.
 */
static struct cur
next_record(struct cur *c, uint8_t *type)
{
	size_t start = c->n, len;
	uint8_t high;

	*type = cur_u8(c);
	high = cur_u8(c);
	len = high == 0xff ? cur_u16le(c) : high == 0 ? cur_u32le(c) : high;

	size_t head = start - c->n;

	if (len < head) {
		c->bad = true;
		return cur_of(NULL, 0);
	}
	return cur_sub(c, len - head);
}

static const char *
read_records(struct arena *a, struct lmbcs *l, struct cur c, struct buf *out)
{
	bool first = true;

	while (!c.bad && c.n > 1) {
		size_t before = c.n;
		uint8_t type;
		struct cur body = next_record(&c, &type);

		if (c.bad)
			return "a record does not fit into its field";
		if (type == CD_PARAGRAPH && !first)
			buf_puts(out, "\n");
		else if (type == CD_TEXT && cur_take(&body, FONT_ID) != NULL)
			buf_puts(out, lmbcs_text(l, a, body.p, body.n));
		if (type == CD_PARAGRAPH || type == CD_TEXT)
			first = false;
		if ((before - c.n) % 2 != 0 && c.n > 0)
			(void)cur_u8(&c); /* records begin at even places */
	}
	return NULL;
}

const char *
map_cd_text(struct arena *a, const uint8_t *raw, size_t n, struct buf *out,
    size_t *unknown)
{
	struct lmbcs *l = lmbcs_new();
	const char *wrong = read_records(a, l, cur_of(raw, n), out);

	*unknown = lmbcs_unmapped(l);
	lmbcs_free(&l);
	return wrong;
}

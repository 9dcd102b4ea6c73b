#include "mapping/map_cd.h"

#include <string.h>

#include "base/cur.h"
#include "base/text.h"

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

/* LMBCS; a NUL in it is a line break. */
static void
put_text(struct arena *a, struct cur *body, struct buf *out)
{
	const uint8_t *raw;
	char *text, *copy;
	size_t n;

	(void)cur_take(body, FONT_ID);
	n = body->n;
	raw = cur_take(body, n);
	if (raw == NULL || n == 0)
		return;
	copy = arena_strndup(a, (const char *)raw, n);
	for (size_t i = 0; i < n; i++)
		if (copy[i] == '\0')
			copy[i] = '\n';
	text = text_from(a, "LMBCS-1", copy, n);
	if (text == NULL)
		text = text_clean(a, copy, n, NULL);
	buf_puts(out, text_clean(a, text, strlen(text), NULL));
}

const char *
map_cd_text(struct arena *a, const uint8_t *raw, size_t n, struct buf *out)
{
	struct cur c = cur_of(raw, n);
	bool first = true;

	while (!c.bad && c.n > 1) {
		size_t before = c.n;
		uint8_t type;
		struct cur body = next_record(&c, &type);

		if (c.bad)
			return "a record does not fit into its field";
		if (type == CD_PARAGRAPH && !first)
			buf_puts(out, "\n");
		else if (type == CD_TEXT)
			put_text(a, &body, out);
		if (type == CD_PARAGRAPH || type == CD_TEXT)
			first = false;
		if ((before - c.n) % 2 != 0 && c.n > 0)
			(void)cur_u8(&c); /* records begin at even places */
	}
	return NULL;
}

/* For tests of composite data: records put together by hand. */
#ifndef TESTS_CD_KIT_H
#define TESTS_CD_KIT_H

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "rich_help.h"
#include "source/cd.h"

#define KIT_PIECES 8

static struct kit {
	struct arena arena;
	struct lmbcs *lmbcs;
	struct note *note;
	struct buf piece[KIT_PIECES];
	size_t pieces;
	const void *fonts, *links;
	size_t fonts_n, links_n;
	const char *path;
} kit;

static inline int
kit_setup(void **state)
{
	(void)state;
	memset(&kit, 0, sizeof(kit));
	kit.lmbcs = lmbcs_new();
	kit.note = note_new(&kit.arena);
	for (size_t i = 0; i < KIT_PIECES; i++)
		buf_init(&kit.piece[i], 1 << 24);
	kit.pieces = 1;
	return 0;
}

static inline int
kit_teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < KIT_PIECES; i++)
		buf_free(&kit.piece[i]);
	lmbcs_free(&kit.lmbcs);
	arena_free(&kit.arena);
	return 0;
}

/* ---- bytes ---------------------------------------------------------------- */

static inline struct buf *
kit_buf(void)
{
	return &kit.piece[kit.pieces - 1];
}

static inline void
put(const void *p, size_t n)
{
	if (n > 0)
		buf_put(kit_buf(), p, n);
}

static inline void
u8(unsigned n)
{
	char c = (char)n;

	put(&c, 1);
}

static inline void
u16(unsigned n)
{
	u8(n & 255);
	u8(n >> 8);
}

static inline void
u32(unsigned long n)
{
	u16(n & 0xffff);
	u16(n >> 16 & 0xffff);
}

static inline void
str(const char *s)
{
	put(s, strlen(s));
}

static inline void
zeros(size_t n)
{
	while (n-- > 0)
		u8(0);
}

/* ---- records: a head, anything, an end -------------------------------------- */

static size_t kit_begun;

static inline void
begin(unsigned id, unsigned high)
{
	kit_begun = kit_buf()->len;
	u8(id);
	u8(high == 1 ? 0 : high == 4 ? 0 : 0xff);
	if (high == 2)
		u16(0);
	if (high == 4)
		u32(0);
}

#define BYTE 1
#define WORD 2
#define LONG 4

/* Sets the length, and sees that the next one begins at an even place. */
static inline void
end(unsigned high)
{
	size_t n = kit_buf()->len - kit_begun;
	char *p = kit_buf()->data + kit_begun;

	if (high == BYTE) {
		p[1] = (char)n;
	} else {
		p[2] = (char)(n & 255);
		p[3] = (char)(n >> 8);
	}
	if (high == LONG) {
		p[4] = (char)(n >> 16);
		p[5] = (char)(n >> 24);
	}
	if (kit_buf()->len % 2 != 0)
		u8(0);
}

static inline void
empty(unsigned id, unsigned high)
{
	begin(id, high);
	end(high);
}

#define PLAIN 0x0a000001ul /* Swiss, 10 points, black */

static inline void
styled_n(unsigned long font, const char *s, size_t n)
{
	begin(133, WORD);
	u32(font);
	put(s, n);
	end(WORD);
}

static inline void
styled(unsigned long font, const char *s)
{
	styled_n(font, s, strlen(s));
}

static inline void
text(const char *s)
{
	styled(PLAIN, s);
}

static inline void
par(void)
{
	empty(129, BYTE);
}

static inline void
ref(unsigned id)
{
	begin(131, BYTE);
	u16(id);
	end(BYTE);
}

struct pab {
	unsigned id, justify, line, before, after, left, right, first;
	unsigned flags, flags2, flags3;
	const unsigned *margin; /* six of them, NULL: as before R5 */
};

static inline void
pab(struct pab p)
{
	begin(130, WORD);
	u16(p.id);
	u16(p.justify);
	u16(p.line);
	u16(p.before);
	u16(p.after);
	u16(p.left);
	u16(p.right);
	u16(p.first);
	zeros(42);
	u16(p.flags);
	u32(0);
	u16(p.flags2 | (p.flags3 != 0 ? 0x8000 : 0));
	for (size_t i = 0; p.margin != NULL && i < 6; i++)
		u16(p.margin[i]);
	if (p.flags3 != 0) {
		u32(1);
		u32(p.flags3);
	}
	end(WORD);
}

static inline void
color(unsigned flags, unsigned r, unsigned g, unsigned b)
{
	begin(210, BYTE);
	u16(flags);
	u8(r);
	u8(g);
	u8(b);
	u8(0);
	end(BYTE);
}

static inline void
hotspot(unsigned id, unsigned type, unsigned long flags, const void *data,
    size_t n)
{
	begin(id, WORD);
	u16(type);
	u32(flags);
	u16((unsigned)n);
	put(data, n);
	end(WORD);
}

/* A table and its cells, plain or nested. */
static inline void
table(unsigned id, unsigned flags)
{
	begin(id, BYTE);
	u16(1440);
	zeros(8);
	u16(flags);
	end(BYTE);
}

struct tc {
	unsigned id, row, column, left, right, flags, borders;
	unsigned rowspan, colspan, color;
};

static inline void
cell(struct tc c)
{
	begin(c.id == 0 ? 164 : c.id, BYTE);
	u8(c.row);
	u8(c.column);
	u16(c.left);
	u16(c.right);
	u16(0);
	u8(0x55);
	u8(c.flags);
	u16(c.borders);
	u8(c.rowspan);
	u8(c.colspan);
	u16(c.color);
	end(BYTE);
}

static inline void
table_end(unsigned id)
{
	begin(id, BYTE);
	u32(0);
	end(BYTE);
}

/* ---- reading ---------------------------------------------------------------- */

/* What follows stands in an item of its own. */
static inline void
next_piece(void)
{
	assert_true(kit.pieces < KIT_PIECES);
	kit.pieces++;
}

static inline const struct rich *
kit_read(void)
{
	struct cd_note in = { .note = kit.note,
		.lmbcs = kit.lmbcs,
		.fonts = kit.fonts,
		.fonts_n = kit.fonts_n,
		.links = kit.links,
		.links_n = kit.links_n };
	struct cd_piece piece[KIT_PIECES];

	for (size_t i = 0; i < kit.pieces; i++) {
		/* Of its very size, so that a read past its end is found. */
		uint8_t *own = arena_alloc(&kit.arena, kit.piece[i].len + 1);

		if (kit.piece[i].len > 0)
			memcpy(own, kit.piece[i].data, kit.piece[i].len);
		piece[i] = (struct cd_piece){ .p = own,
			.n = kit.piece[i].len,
			.path = kit.path,
			.off = kit.path == NULL ? -1 : 0 };
	}
	return cd_read(&in, "Body", piece, kit.pieces);
}

static inline void
assert_reads(const char *want)
{
	assert_tree(kit_read(), want);
}

static inline bool
kit_trouble(const char *words)
{
	for (const struct note_trouble *t = kit.note->troubles; t != NULL;
	     t = t->next)
		if (strstr(t->what, words) != NULL)
			return true;
	return false;
}

#endif

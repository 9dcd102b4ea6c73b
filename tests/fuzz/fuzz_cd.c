/*
 * Composite data: blocks that begin with their length in two bytes, the first
 * $Fonts, the second $Links, all others pieces of one field.  The tree must be
 * sound and no deeper than promised, its pictures must lie in their pieces.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cur.h"
#include "base/text.h"
#include "source/cd.h"

#define PIECES  16
#define FILE_AT 1000 /* where each piece is said to stand in a file */

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct lmbcs *lmbcs; /* slow to make, and reads all alike */

static void
check_text(const char *s)
{
	if (s != NULL && text_valid_utf8(s, strlen(s)) != strlen(s))
		abort();
}

static void
check_picture(const struct rich_picture *p, const struct cd_piece *piece,
    size_t n)
{
	uint64_t most = 0;
	bool in_file = false;

	for (size_t i = 0; i < n; i++)
		most = piece[i].n > most ? piece[i].n : most;
	check_text(p->alt);
	check_text(p->name);
	for (const struct blob *b = p->data; b != NULL; b = b->next) {
		in_file = in_file || b->path != NULL;
		if (b->path != NULL &&
		    (b->off < FILE_AT || b->off - FILE_AT + b->len > most))
			abort();
	}
	if (p->data != NULL && !in_file) {
		struct buf out;
		struct err e;

		buf_init(&out, 1u << 24);
		if (blob_read(p->data, &out, &e) < 0)
			abort();
		buf_free(&out);
	}
}

static void
check(const struct rich *r, int depth, const struct cd_piece *piece, size_t n)
{
	const struct rich *last = NULL;

	if (depth > RICH_DEPTH)
		abort();
	check_text(r->text);
	if (r->link != NULL) {
		check_text(r->link->href);
		check_text(r->link->description);
	}
	if (r->picture != NULL)
		check_picture(r->picture, piece, n);
	if ((r->kind == RICH_TABLE) != (r->table != NULL) ||
	    (r->kind == RICH_CELL) != (r->cell != NULL))
		abort();
	for (const struct rich *c = r->child; c != NULL; c = c->next) {
		if ((r->kind == RICH_TABLE) != (c->kind == RICH_ROW) ||
		    (r->kind == RICH_ROW) != (c->kind == RICH_CELL))
			abort();
		check(c, depth + 1, piece, n);
		last = c;
	}
	if (r->last != last)
		abort();
}

/* In memory of its very size: a read past its end is found. */
static struct cd_piece
take(struct cur *c, size_t i)
{
	size_t n = cur_u16le(c);
	struct cur one = cur_sub(c, n < c->n ? n : c->n);
	uint8_t *p = malloc(one.n == 0 ? 1 : one.n);

	if (p == NULL)
		abort();
	if (one.n > 0)
		memcpy(p, one.p, one.n);
	return (struct cd_piece){ .p = p,
		.n = one.n,
		.path = i % 2 == 0 ? "file" : NULL,
		.off = i % 2 == 0 ? FILE_AT : -1 };
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = { 0 };
	struct cur c = cur_of(data, n);
	struct cd_piece piece[PIECES + 2];
	size_t pieces = 0;
	struct cd_note in = { .note = note_new(&a) };

	if (lmbcs == NULL)
		lmbcs = lmbcs_new();
	in.lmbcs = lmbcs;
	while (pieces < 2 || (pieces < PIECES + 2 && c.n > 2)) {
		piece[pieces] = take(&c, pieces);
		pieces++;
	}
	in.fonts = piece[0].p;
	in.fonts_n = piece[0].n;
	in.links = piece[1].p;
	in.links_n = piece[1].n;
	check(cd_read(&in, "Body", piece + 2, pieces - 2), 1, piece + 2,
	    pieces - 2);
	for (size_t i = 0; i < pieces; i++)
		free((void *)(uintptr_t)piece[i].p);
	arena_free(&a);
	return 0;
}

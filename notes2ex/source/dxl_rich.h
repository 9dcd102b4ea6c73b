/*
 * dxl_rich - what the two halves of the reader of rich text share: dxl_rich.c
 * knows text and blocks, dxl_inline.c what stands in a line.
 */
#ifndef SOURCE_DXL_RICH_H
#define SOURCE_DXL_RICH_H

#include "source/dxl.h"

/* The reading of one richtext element. */
struct walk {
	struct dxl_read *r;
	const struct rich_par *style; /* of the paragraph before */
};

/* Where the next node goes. */
struct place {
	struct rich *block; /* takes blocks */
	struct rich *line;  /* takes inline nodes; NULL: begin a paragraph */
	const struct rich_font *font;
	int depth;
	bool html, keep_indent;
};

typedef void element_fn(struct walk *, const struct dxl_el *, struct place *);

/* dxl_rich.c */
element_fn dxl_rich_walk; /* what is inside of an element */
element_fn dxl_rich_one;  /* the element itself */
void dxl_rich_put(struct walk *, struct place *, struct rich *);
void dxl_rich_inside(struct walk *, const struct dxl_el *, struct place *,
    struct rich *);
struct place dxl_rich_line(const struct place *, struct rich *);
struct rich *dxl_rich_node(struct walk *, enum rich_kind);
const char *dxl_rich_copy(struct walk *, const char *);
const char *dxl_rich_attr(struct walk *, const struct dxl_el *,
    const char *name);
size_t dxl_rich_join(char *, size_t n);

/* dxl_inline.c: NULL when the element is none of those that stand in lines. */
element_fn *dxl_inline_find(const char *name, bool *nests);

#endif

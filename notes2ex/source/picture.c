#include "source/picture.h"

#include <string.h>

#include "base/bitmap.h"
#include "base/blob.h"

static const char *
convert(struct arena *a, struct rich_picture *p, const struct buf *coded)
{
	const uint8_t *bmp;
	size_t n;
	const char *why = bitmap_to_bmp(a, (const uint8_t *)coded->data,
	    coded->len, &bmp, &n);

	if (why != NULL)
		return why;
	p->data = blob_of_mem(a, bmp, n);
	p->format = "bmp";
	return NULL;
}

void
picture_convert(struct arena *a, struct rich_picture *p)
{
	struct buf coded;
	struct err e;

	if (p->format == NULL || p->data == NULL ||
	    strcmp(p->format, "notesbitmap") != 0)
		return;
	buf_init(&coded, BITMAP_MOST);
	if (blob_read(p->data, &coded, &e) < 0)
		p->why = e.code == ERR_LIMIT ?
		    "it is too large to be converted" :
		    "it cannot be read";
	else
		p->why = convert(a, p, &coded);
	buf_free(&coded);
}

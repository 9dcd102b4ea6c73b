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

/* What a picture is can be seen from how it begins. */
static const struct {
	const char *format;
	const char *begin;
	size_t n;
} magic[] = {
	{ "gif", "GIF8", 4 },
	{ "jpeg", "\xff\xd8\xff", 3 },
	{ "png", "\x89PNG\r\n", 6 },
	{ "bmp", "BM", 2 },
};

static const char *
format_of(const char *head, size_t n)
{
	for (size_t i = 0; i < NITEMS(magic); i++)
		if (n >= magic[i].n &&
		    memcmp(head, magic[i].begin, magic[i].n) == 0)
			return magic[i].format;
	return NULL;
}

static bool
has_magic(const char *format)
{
	for (size_t i = 0; i < NITEMS(magic); i++)
		if (strcmp(format, magic[i].format) == 0)
			return true;
	return false;
}

/* The name is believed no more than what is there; nothing is no picture. */
static void
look_at(struct rich_picture *p)
{
	struct stream *s;
	struct err e;
	char head[8];
	size_t n = 0;
	ssize_t got = -1;
	const char *format;

	if (stream_open(&s, p->data, &e) < 0)
		return; /* who reads all of it will say so */
	while (n < sizeof(head) && (got = stream_read(s, head + n,
	    sizeof(head) - n, &e)) > 0)
		n += (size_t)got;
	stream_close(&s);
	if (got < 0)
		return;
	if (n == 0) {
		p->data = NULL;
		return;
	}
	format = format_of(head, n);
	if (format != NULL)
		p->format = format;
	else
		p->why = "its bytes are those of no picture";
}

void
picture_convert(struct arena *a, struct rich_picture *p)
{
	struct buf coded;
	struct err e;

	if (p->format == NULL || p->data == NULL)
		return;
	if (has_magic(p->format))
		look_at(p);
	if (strcmp(p->format, "notesbitmap") != 0)
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

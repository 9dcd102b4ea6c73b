/*
 * Line ends of a message on their way to a server (EWS guide 7, MIME: CRLF).
 *
 * A message that is passed on byte for byte has those of its file, and on
 * Unix these are bare line feeds, which no mail protocol allows.  One whose
 * own lines end as they should is left alone: what looks like a bare line feed
 * there may be part of something that is no text.
 */
#include <string.h>

#include "target/ews_item_priv.h"

enum { HEAD = 4096, /* there a header has a line end */ PART = 4096 };

int
ews_lines_begin(struct ews_lines *l, const struct ex_item *item,
    const struct sink *to, struct err *e)
{
	struct stream *s;
	char head[HEAD];
	const char *end = NULL;
	ssize_t n = 0, had = 0;

	*l = (struct ews_lines){ .to = to, .mend = true };
	if (item->mime == NULL)
		return 0;
	if (stream_open(&s, item->mime, e) < 0)
		return -1;
	while (had < HEAD && end == NULL &&
	    (n = stream_read(s, head + had, (size_t)(HEAD - had), e)) > 0) {
		end = memchr(head + had, '\n', (size_t)n);
		had += n;
	}
	stream_close(&s);
	if (end != NULL)
		l->mend = end == head || end[-1] != '\r';
	return n < 0 ? -1 : 0;
}

static int
give(const struct ews_lines *l, const char *p, size_t n, struct err *e)
{
	return n == 0 ? 0 : l->to->put(l->to->arg, p, n, e);
}

int
ews_lines_put(void *arg, const void *data, size_t n, struct err *e)
{
	struct ews_lines *l = arg;
	const char *p = data;
	char part[PART];
	size_t had = 0;

	if (!l->mend)
		return give(l, p, n, e);
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\n' && l->last != '\r')
			part[had++] = '\r';
		part[had++] = l->last = p[i];
		if (had + 2 > sizeof(part)) {
			if (give(l, part, had, e) < 0)
				return -1;
			had = 0;
		}
	}
	return give(l, part, had, e);
}

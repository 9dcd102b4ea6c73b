/* Line ends of MIME parts, where a database has kept them loosely. */
#include <string.h>

#include "base/text.h"
#include "mapping/map_mime.h"
#include "mapping/map_mime_head.h"

static bool
is_bare(struct cur c, size_t i)
{
	return c.p[i] == '\n' && (i == 0 || c.p[i - 1] != '\r');
}

/* Every line feed alone becomes CRLF; the same bytes when there is none. */
static struct cur
with_crlf(struct arena *a, struct cur c)
{
	size_t bare = 0, n = 0;
	uint8_t *out;

	for (size_t i = 0; i < c.n; i++)
		bare += is_bare(c, i);
	if (bare == 0)
		return c;
	out = arena_alloc(a, c.n + bare);
	for (size_t i = 0; i < c.n; i++) {
		if (is_bare(c, i))
			out[n++] = '\r';
		out[n++] = c.p[i];
	}
	return cur_of(out, n);
}

bool
map_mime_ends_line(struct cur c)
{
	return c.n == 0 || c.p[c.n - 1] == '\n';
}

bool
map_mime_begins_line(struct cur c)
{
	return c.n > 0 && (c.p[0] == '\r' || c.p[0] == '\n');
}

const char *
map_mime_gap(const struct map_mime_part *p)
{
	struct cur h = p->headers;

	if (h.n == 0 || map_mime_begins_line(p->body))
		return "";
	if (!map_mime_ends_line(h))
		return "\r\n\r\n";
	if (h.n == 2 || (h.n >= 4 && memcmp(h.p + h.n - 4, "\r\n\r\n", 4) ==
	    0))
		return "";
	return "\r\n";
}

void
map_mime_straighten(struct arena *a, struct map_mime_part *p)
{
	p->boundary = with_crlf(a, p->boundary);
	p->headers = with_crlf(a, p->headers);
	if (!map_mime_in_file(p) && !text_begins(map_mime_header(a, p->headers,
	    "Content-Transfer-Encoding"), "binary"))
		p->body = with_crlf(a, p->body);
}

#include "target/ews_receipt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { ROOM = 24, ID_MOST = 4096 }; /* for "~N" */

static size_t
common(const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] != '\0' && a[n] == b[n])
		n++;
	return n;
}

void
ews_receipt_put(const struct ews_receipt *r, char *out, size_t size)
{
	size_t at = (size_t)snprintf(out, size, "ews %s", r->stamp), i;

	for (i = 0; i < r->n; i++) {
		size_t same = i == 0 ? 0 : common(r->id[i - 1], r->id[i]);
		int n = same < 8 ?
		    snprintf(out + at, size - at, " %s", r->id[i]) :
		    snprintf(out + at, size - at, " %zu~%s", same,
		    r->id[i] + same);

		if (at + (size_t)n + ROOM > size)
			break;
		at += (size_t)n;
	}
	out[at] = '\0';
	if (i < r->n)
		(void)snprintf(out + at, size - at, " ~%zu", r->n - i);
}

/* The next word, or NULL. */
static const char *
word(struct arena *a, const char **at)
{
	size_t n = strcspn(*at, " ");
	const char *w = n == 0 ? NULL : arena_strndup(a, *at, n);

	*at += n;
	if (**at == ' ')
		(*at)++;
	return w;
}

/* NULL when it is none. */
static const char *
whole(struct arena *a, const char *w, const char *before)
{
	char *end;
	unsigned long same = strtoul(w, &end, 10);

	if (*end != '~')
		return w;
	if (before == NULL || same > strlen(before) || same > ID_MOST)
		return NULL;
	return text_printf(a, "%.*s%s", (int)same, before, end + 1);
}

int
ews_receipt_get(struct arena *a, const char *text, struct ews_receipt *r,
    struct err *e)
{
	const char *w, *before = NULL;
	size_t cap = 0;

	*r = (struct ews_receipt){ .n = 0 };
	w = word(a, &text);
	r->stamp = word(a, &text);
	if (w == NULL || strcmp(w, "ews") != 0 || r->stamp == NULL)
		return err_set(e, ERR_FORMAT, "the journal's receipt is not "
		    "one of ews:");
	while ((w = word(a, &text)) != NULL) {
		if (w[0] == '~') {
			r->more = strtoul(w + 1, NULL, 10);
			continue;
		}
		before = whole(a, w, before);
		if (before == NULL)
			return err_set(e, ERR_FORMAT, "the journal's receipt "
			    "is damaged");
		r->id = arena_room(a, r->id, r->n, &cap, sizeof(*r->id));
		r->id[r->n++] = before;
	}
	return 0;
}

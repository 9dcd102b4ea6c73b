#include "base/mime_words.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include <glib.h>

#include "base/buf.h"
#include "base/text.h"

struct word {
	const char *charset, *text; /* within the header */
	size_t charset_len, text_len;
	char encoding; /* 'B' or 'Q' */
	const char *end;
};

/* "=?charset?B?text?=" at s. */
static bool
read_word(const char *s, struct word *w)
{
	if (s[0] != '=' || s[1] != '?')
		return false;
	w->charset = s + 2;
	w->charset_len = strcspn(w->charset, "? \t\r\n");

	const char *q = w->charset + w->charset_len;

	if (*q != '?' || w->charset_len == 0)
		return false;
	w->encoding = (char)toupper((unsigned char)q[1]);
	if ((w->encoding != 'B' && w->encoding != 'Q') || q[2] != '?')
		return false;
	w->text = q + 3;
	for (q = w->text; *q != '\0'; q++)
		if (q[0] == '?' && q[1] == '=')
			break;
	if (*q == '\0')
		return false;
	w->text_len = (size_t)(q - w->text);
	w->end = q + 2;
	return true;
}

static void
put_q(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char c = s[i] == '_' ? ' ' : s[i];

		if (s[i] == '=' && i + 2 < n && isxdigit((unsigned char)s[i + 1]) &&
		    isxdigit((unsigned char)s[i + 2])) {
			c = (char)(g_ascii_xdigit_value(s[i + 1]) * 16 +
			    g_ascii_xdigit_value(s[i + 2]));
			i += 2;
		}
		buf_put(b, &c, 1);
	}
}

static void
put_bytes(struct buf *b, struct arena *a, const struct word *w)
{
	gsize n;

	if (w->encoding == 'Q') {
		put_q(b, w->text, w->text_len);
		return;
	}
	guchar *bytes = g_base64_decode(arena_strndup(a, w->text, w->text_len),
	    &n);

	buf_put(b, bytes, n);
	g_free(bytes);
}

static bool
same_charset(const struct word *a, const struct word *b)
{
	return a->charset_len == b->charset_len &&
	    text_same_n(a->charset, b->charset, a->charset_len);
}

/* All words from first on that belong together, as one; where they end. */
static const char *
join(struct buf *out, struct arena *a, const struct word *first)
{
	struct word w = *first, next;
	const char *end = w.end;
	struct buf bytes;

	buf_init(&bytes, 1 << 20);
	for (;;) {
		put_bytes(&bytes, a, &w);
		end = w.end;

		const char *gap = end + strspn(end, " \t\r\n");

		if (gap == end || !read_word(gap, &next) ||
		    !same_charset(first, &next))
			break;
		w = next;
	}
	gchar *base64 = g_base64_encode((const guchar *)(bytes.data == NULL ?
	    "" : bytes.data), bytes.len);

	buf_puts(out, "=?");
	buf_put(out, first->charset, first->charset_len);
	buf_putf(out, "?B?%s?=", base64);
	g_free(base64);
	buf_free(&bytes);
	return end;
}

const char *
mime_words_join(struct arena *a, const char *s)
{
	struct buf out;
	struct word w;
	const char *joined = s;

	if (strstr(s, "=?") == NULL)
		return s;
	buf_init(&out, 4 << 20);
	while (*s != '\0') {
		if (read_word(s, &w)) {
			s = join(&out, a, &w);
		} else {
			size_t n = 1 + strcspn(s + 1, "=");

			buf_put(&out, s, n);
			s += n;
		}
	}
	if (!out.failed)
		joined = arena_strndup(a, out.data, out.len);
	buf_free(&out);
	return joined;
}

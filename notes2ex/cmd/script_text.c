/* Words that mean in a script what they mean here, whatever is in them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/script.h"

/* U+0080 to U+009F, and U+2028, U+2029, which end a line as well. */
static bool
is_control(const unsigned char *p)
{
	return p[0] < 0x20 || p[0] == 0x7f || (p[0] == 0xc2 && p[1] < 0xa0) ||
	    (p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9));
}

int
script_check_text(const char *what, const char *s, struct err *e)
{
	const unsigned char *p = (const unsigned char *)s;

	if (text_valid_utf8(s, strlen(s)) != strlen(s))
		return err_set(e, ERR_CONFIG, "%s: is no UTF-8, a script "
		    "cannot name it", what);
	for (; *p != '\0'; p++)
		if (is_control(p))
			return err_set(e, ERR_CONFIG, "%s: has a control "
			    "character, a script cannot name it", what);
	return 0;
}

/*
 * PowerShell ends a text at U+2018 … U+201B as well as at the apostrophe;
 * two of them in a row are one that does not end it.
 */
static size_t
quote_at(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	if (p[0] == '\'')
		return 1;
	if (p[0] == 0xe2 && p[1] == 0x80 && p[2] >= 0x98 && p[2] <= 0x9b)
		return 3;
	return 0;
}

void
script_quote(struct buf *b, const char *s)
{
	buf_puts(b, "'");
	while (*s != '\0') {
		size_t n = quote_at(s);

		if (n > 0)
			buf_put(b, s, n);
		else
			n = 1;
		buf_put(b, s, n);
		s += n;
	}
	buf_puts(b, "'");
}

void
script_field(struct buf *b, const char *s)
{
	if (strpbrk(s, ",\"\r\n") == NULL && s[0] != ' ' &&
	    (s[0] == '\0' || s[strlen(s) - 1] != ' ')) {
		buf_puts(b, s);
		return;
	}
	buf_puts(b, "\"");
	for (; *s != '\0'; s++) {
		if (*s == '"')
			buf_puts(b, "\"");
		buf_put(b, s, 1);
	}
	buf_puts(b, "\"");
}

const char *
script_word(struct arena *a, const char *s, size_t most)
{
	char *word = arena_strndup(a, s, strnlen(s, most));

	for (char *p = word; *p != '\0'; p++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789.-_", *p) == NULL)
			*p = '_';
	return word;
}

const char *
script_size(int64_t bytes, char out[32])
{
	bool whole = bytes > 0 && bytes % (1 << 20) == 0;

	(void)snprintf(out, 32, "%" PRId64 " %s",
	    whole ? bytes >> 20 : bytes, whole ? "MB" : "bytes");
	return out;
}

int64_t
script_large(const struct script *s, const struct script_part *p)
{
	return s->large_items == SCRIPT_COUNTED ? p->large : s->large_items;
}

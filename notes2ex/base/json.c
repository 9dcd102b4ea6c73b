#include "base/json.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

static void
put_escaped(struct buf *b, const char *s, size_t n)
{
	const char *end = s + n;

	for (const char *p = s; p < end; p++) {
		unsigned char c = (unsigned char)*p;

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_put(b, s, (size_t)(p - s));
		if (c == '"' || c == '\\')
			buf_putf(b, "\\%c", c);
		else
			buf_putf(b, "\\u%04x", c);
		s = p + 1;
	}
	buf_put(b, s, (size_t)(end - s));
}

/* Names of files may be anything; JSON is UTF-8. */
static void
put_string(struct buf *b, const char *s)
{
	size_t n = strlen(s);

	buf_puts(b, "\"");
	while (n > 0) {
		size_t valid = text_valid_utf8(s, n);

		put_escaped(b, s, valid);
		s += valid;
		n -= valid;
		if (n > 0) {
			buf_puts(b, "\xef\xbf\xbd");
			s++;
			n--;
		}
	}
	buf_puts(b, "\"");
}

static void
key_of(struct json *j, const char *key)
{
	if (j->comma)
		buf_puts(j->out, ",");
	if (key != NULL) {
		put_string(j->out, key);
		buf_puts(j->out, ":");
	}
	j->comma = true;
}

void
json_open(struct json *j, const char *key, char bracket)
{
	key_of(j, key);
	buf_put(j->out, &bracket, 1);
	j->comma = false;
}

void
json_close(struct json *j, char bracket)
{
	buf_put(j->out, &bracket, 1);
	j->comma = true;
}

void
json_text(struct json *j, const char *key, const char *s)
{
	key_of(j, key);
	put_string(j->out, s);
}

void
json_int(struct json *j, const char *key, int64_t n)
{
	key_of(j, key);
	buf_putf(j->out, "%" PRId64, n);
}

void
json_bool(struct json *j, const char *key, bool b)
{
	key_of(j, key);
	buf_puts(j->out, b ? "true" : "false");
}

void
json_raw(struct json *j, const char *key, const char *s)
{
	key_of(j, key);
	buf_puts(j->out, s);
}

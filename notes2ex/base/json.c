#include "base/json.h"

#include <inttypes.h>

static void
put_string(struct buf *b, const char *s)
{
	buf_puts(b, "\"");
	for (const char *p = s;; p++) {
		unsigned char c = (unsigned char)*p;

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_put(b, s, (size_t)(p - s));
		if (c == '\0')
			break;
		if (c == '"' || c == '\\')
			buf_putf(b, "\\%c", c);
		else
			buf_putf(b, "\\u%04x", c);
		s = p + 1;
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

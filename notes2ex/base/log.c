#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"

static struct {
	enum log_level level;
	bool json;
} set = { .level = LOG_WARNING };

void
log_set(enum log_level level, bool json)
{
	set.level = level;
	set.json = json;
}

bool
log_is_on(enum log_level level)
{
	return level <= set.level;
}

static const char *
level_name(enum log_level level)
{
	static const char *const names[] = { "error", "warning", "info",
		"debug" };

	return names[level];
}

/* A path may hold anything; a terminal believes what it is told. */
static void
put_clean(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		buf_put(b, c < 0x20 || c == 0x7f ? "?" : s, 1);
	}
}

void
log_line(enum log_level level, bool json, const char *module, const char *msg,
    struct buf *b)
{
	if (json) {
		struct json j = { .out = b };

		json_open(&j, NULL, '{');
		json_text(&j, "level", level_name(level));
		json_text(&j, "module", module == NULL ? "notes2ex" : module);
		json_text(&j, "message", msg);
		json_close(&j, '}');
	} else {
		buf_puts(b, "notes2ex: ");
		if (module != NULL)
			buf_putf(b, "%s: %s: ", level_name(level), module);
		put_clean(b, msg);
	}
	buf_puts(b, "\n");
}

/* In one piece, so that lines of several threads do not mix. */
static void
write_line(enum log_level level, const char *module, const char *msg)
{
	struct buf b;

	buf_init(&b, 65536);
	log_line(level, set.json, module, msg, &b);
	(void)fwrite(b.data, 1, b.len, stderr);
	(void)fflush(stderr);
	buf_free(&b);
}

void
log_say(enum log_level level, const char *module, const char *fmt, ...)
{
	char msg[2048];
	va_list ap;

	if (!log_is_on(level))
		return;
	va_start(ap, fmt);
	(void)vsnprintf(msg, sizeof(msg), fmt, ap);
	va_end(ap);
	write_line(level, module, msg);
}

void
log_end(const char *msg)
{
	write_line(LOG_ERROR, NULL, msg);
}

#include "target/dir_name.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/sha.h"
#include "base/text.h"

enum {
	MARK = 18,       /* "%+" and 16 digits */
	SHORT_LEVEL = 48 /* when a path of full levels is too long */
};

/* Names that Windows keeps for its devices, with any ending. */
static bool
is_device(const char *s, size_t n)
{
	static const char *const plain[] = { "CON", "PRN", "AUX", "NUL" };
	const char *dot = memchr(s, '.', n);
	size_t len = dot == NULL ? n : (size_t)(dot - s);

	for (size_t i = 0; i < NITEMS(plain); i++)
		if (len == 3 && text_same_n(s, plain[i], 3))
			return true;
	return len == 4 && isdigit((unsigned char)s[3]) &&
	    (text_same_n(s, "COM", 3) || text_same_n(s, "LPT", 3));
}

/* The length of the character at s when it may stand as it is, else 0. */
static size_t
plain_character(const char *s, size_t i, size_t n)
{
	unsigned char c = (unsigned char)s[i];

	if (c >= 0x80) {
		size_t len = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;

		return len <= n - i && text_valid_utf8(s + i, len) == len ?
		    len : 0;
	}
	if (c < 0x20 || c == 0x7f || strchr("/\\<>:\"|?*%", c) != NULL)
		return 0;
	if (c == '.' && (i == 0 || i == n - 1))
		return 0;
	return c == ' ' && i == n - 1 ? 0 : 1;
}

/* What stands for the character at s[i]; *len bytes of the level are used. */
static size_t
escape(const char *s, size_t i, size_t n, size_t *len, char out[4])
{
	static const char hex[] = "0123456789ABCDEF";
	unsigned char c = (unsigned char)s[i];

	*len = plain_character(s, i, n);
	if (*len > 0 && !(i == 0 && is_device(s, n))) {
		memcpy(out, s + i, *len);
		return *len;
	}
	*len = 1;
	out[0] = '%';
	out[1] = hex[c >> 4];
	out[2] = hex[c & 15];
	return 3;
}

/* The mark of a level that was cut. */
static void
put_mark(const char *level, size_t n, char *out)
{
	struct sha *sha = sha_new();
	uint8_t digest[32];
	char hex[SHA_HEX];

	sha_put(sha, level, n);
	sha_end(sha, digest);
	sha_hex(digest, hex);
	memcpy(out, "%+", 2);
	memcpy(out + 2, hex, MARK - 2);
	out[MARK] = '\0';
}

void
dir_level(const char *level, size_t n, size_t most, char out[DIR_LEVEL_MAX + 1])
{
	size_t used = 0, cut = 0, len;

	if (n == 0) {
		memcpy(out, "%00", 4);
		return;
	}
	for (size_t i = 0; i < n; i += len) {
		char one[4];
		size_t got = escape(level, i, n, &len, one);

		if (used + got > most) {
			put_mark(level, n, out + cut);
			return;
		}
		memcpy(out + used, one, got);
		used += got;
		if (used <= most - MARK)
			cut = used;
	}
	out[used] = '\0';
}

static bool
path_of(const char *folder, size_t most, char out[DIR_PATH_SIZE])
{
	char level[DIR_LEVEL_MAX + 1];
	size_t used = 0;

	for (;;) {
		size_t n = strcspn(folder, "\\");

		dir_level(folder, n, most, level);
		size_t len = strlen(level);

		if (used + len + 1 > DIR_PATH_SIZE)
			return false;
		memcpy(out + used, level, len + 1);
		used += len;
		if (folder[n] == '\0')
			return true;
		folder += n + 1;
		out[used++] = '/';
	}
}

int
dir_path(const char *folder, char out[DIR_PATH_SIZE], struct err *e)
{
	out[0] = '\0';
	if (folder[0] == '\0' || path_of(folder, DIR_LEVEL_MAX, out) ||
	    path_of(folder, SHORT_LEVEL, out))
		return 0;
	out[0] = '\0';
	return err_set(e, ERR_LIMIT,
	    "its folder has too many levels for a path of %d bytes: %.60s...",
	    DIR_PATH_SIZE - 1, folder);
}

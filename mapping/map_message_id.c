#include <string.h>

#include "base/text.h"
#include "mapping/map_priv.h"

const char *
map_message_id(struct arena *a, const char *unid, const char *domain)
{
	if (domain == NULL || domain[0] == '\0')
		domain = MAP_NO_DOMAIN;
	return text_printf(a, "<OF%.8s.%.8s-ON%.8s.%.8s@%s>", unid, unid + 8,
	    unid + 16, unid + 24, domain);
}

/* What RFC 5322 lets an id be, roughly: no space, no brackets inside. */
static bool
is_id(const char *s, size_t n)
{
	if (n < 3 || memchr(s, '@', n) == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		if (s[i] <= ' ' || s[i] > '~' || s[i] == '<' || s[i] == '>')
			return false;
	return true;
}

const char *
map_clean_message_id(struct arena *a, const char *text)
{
	const char *id = text_trim(a, text, strlen(text));
	size_t n = strlen(id);

	if (n >= 2 && id[0] == '<' && id[n - 1] == '>') {
		id++;
		n -= 2;
	}
	return is_id(id, n) ? text_printf(a, "<%.*s>", (int)n, id) : NULL;
}

const char *
map_own_message_id(const struct note *note, struct arena *a)
{
	static const char *const fields[] = { "$MessageID", "Message_ID",
		"Message-ID" };

	for (size_t i = 0; i < NITEMS(fields); i++) {
		const char *id = map_clean_message_id(a,
		    note_string(note, fields[i]));

		if (id != NULL)
			return id;
	}
	return NULL;
}

/*
 * map_key() does not know the domain of the run and makes ids without one;
 * here they get it, so that a parent's id is the same from either side.
 */
const char *
map_ids_in_domain(struct arena *a, const char *ids, const char *domain)
{
	static const char none[] = "@" MAP_NO_DOMAIN ">";
	struct buf b;

	if (domain == NULL || domain[0] == '\0' || strstr(ids, none) == NULL)
		return ids;
	buf_init(&b, strlen(ids) * 16 + 4096);
	for (const char *at; (at = strstr(ids, none)) != NULL;
	     ids = at + strlen(none)) {
		buf_put(&b, ids, (size_t)(at - ids));
		buf_putf(&b, "@%s>", domain);
	}
	buf_puts(&b, ids);

	const char *out = arena_strndup(a, b.data, b.len);

	buf_free(&b);
	return out;
}

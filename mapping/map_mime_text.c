/* The plain text of a MIME body, for items that cannot hold a message. */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "mapping/map_mime.h"
#include "mapping/map_mime_head.h"

#define TEXT_LIMIT (8u << 20)

/* A parameter of a Content-Type, without its quotes; NULL when not there. */
static const char *
parameter(struct arena *a, const char *type, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = strchr(type, ';'); p != NULL;
	     p = strchr(p, ';')) {
		p++;
		p += strspn(p, " \t");
		if (!text_same_n(p, name, len) || p[len] != '=')
			continue;
		p += len + 1;
		if (*p == '"')
			return arena_strndup(a, p + 1, strcspn(p + 1, "\""));
		return arena_strndup(a, p, strcspn(p, "; \t"));
	}
	return NULL;
}

static enum blob_wrap
wrapping(const char *encoding)
{
	if (text_begins(encoding, "base64"))
		return BLOB_BASE64;
	return text_begins(encoding, "quoted-printable") ? BLOB_QP :
	    BLOB_PLAIN;
}

static const char *
part_text(struct arena *a, const struct map_mime_part *p, const char *type)
{
	const char *charset = parameter(a, type, "charset");
	struct blob b = { .mem = p->body.p, .len = p->body.n };
	const char *text = NULL;
	struct buf raw;
	struct err ignored;

	b.wrap[0] = wrapping(map_mime_header(a, p->headers,
	    "Content-Transfer-Encoding"));
	buf_init(&raw, TEXT_LIMIT);
	/* Memory cannot fail to be read, and parts are smaller than 64 KB. */
	if (blob_read(&b, &raw, &ignored) == 0 && raw.len > 0) {
		text = text_from(a, charset == NULL ? "UTF-8" : charset,
		    raw.data, raw.len);
		text = text == NULL ? text_clean(a, raw.data, raw.len, NULL) :
		    text_clean(a, text, strlen(text), NULL);
	}
	buf_free(&raw);
	return text;
}

static void
without_cr(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++)
		if (*s != '\r')
			*to++ = *s;
	*to = '\0';
}

const char *
map_mime_text(const struct map_job *job, bool *whole)
{
	struct arena *a = job->arena;
	const char *text = NULL;

	*whole = true;
	NOTE_FOREACH_FIELD(f, job->note)
	{
		struct map_mime_part p;
		const char *type, *one;

		if (!map_mime_part(f, &p))
			continue;
		type = map_mime_type(a, p.headers);
		if (p.headers.n == 0 || text_begins(type, "multipart/"))
			continue; /* what stands around the parts */
		if (map_mime_in_file(&p) || (type[0] != '\0' &&
		    !text_begins(type, "text/plain"))) {
			*whole = false;
			continue;
		}
		one = part_text(a, &p, type);
		if (one != NULL)
			text = text == NULL ? one : text_printf(a, "%s\n%s",
			    text, one);
	}
	if (text == NULL) {
		*whole = false;
		return NULL;
	}
	char *out = arena_strdup(a, text);
	without_cr(out);
	return out;
}

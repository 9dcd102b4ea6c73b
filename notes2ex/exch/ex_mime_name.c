/* Names of files: as people can see and use them, each once in an item. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "exch/ex_mime_priv.h"

#define NAME_MOST 250 /* bytes */

struct taken {
	const char *name;
	unsigned next; /* number of the next that wants to be called so */
};

struct mime_names {
	struct arena *a;
	struct taken *slot; /* 2^n of them, half of them free */
	size_t n, cap;
};

struct mime_names *
mime_names_new(struct arena *a)
{
	struct mime_names *m = ARENA_NEW(a, struct mime_names);

	m->a = a;
	m->cap = 64;
	m->slot = arena_array(a, m->cap, sizeof(*m->slot));
	return m;
}

static size_t
hash(const char *s)
{
	uint64_t h = 1469598103934665603u;

	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + 32);
		h = (h ^ c) * 1099511628211u;
	}
	return (size_t)(h ^ h >> 32);
}

/* The slot of that name, or the free one for it. */
static struct taken *
slot_of(const struct mime_names *m, const char *name)
{
	size_t i = hash(name) & (m->cap - 1);

	while (m->slot[i].name != NULL && !text_same(m->slot[i].name, name))
		i = (i + 1) & (m->cap - 1);
	return &m->slot[i];
}

static void
grow(struct mime_names *m)
{
	struct mime_names more = { m->a, arena_array(m->a, m->cap * 2,
	    sizeof(*m->slot)), m->n, m->cap * 2 };

	for (size_t i = 0; i < m->cap; i++)
		if (m->slot[i].name != NULL)
			*slot_of(&more, m->slot[i].name) = m->slot[i];
	*m = more;
}

static void
take(struct mime_names *m, const char *name)
{
	*slot_of(m, name) = (struct taken){ name, 2 };
	if (++m->n > m->cap / 2)
		grow(m);
}

/* One line, without folders; what is too long loses its middle. */
static const char *
usable(struct arena *a, const char *wanted)
{
	char *name = text_clean(a, wanted, strlen(wanted), NULL);
	const char *dot;
	size_t n, end, cut;

	for (char *p = name; *p != '\0'; p++) {
		if (*p == '\n' || *p == '\r' || *p == '\t')
			*p = ' ';
		if (*p == '/' || *p == '\\')
			name = p + 1;
	}
	name = text_trim(a, name, strlen(name));
	n = strlen(name);
	if (n == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return "Untitled";
	if (n <= NAME_MOST)
		return name;
	dot = strrchr(name, '.');
	end = dot == NULL || n - (size_t)(dot - name) > 20 ? 0 :
	    n - (size_t)(dot - name);
	cut = text_valid_utf8(name, NAME_MOST - end);
	return text_printf(a, "%.*s%s", (int)cut, name, name + n - end);
}

const char *
mime_name(struct mime_names *m, const char *wanted)
{
	const char *name = usable(m->a, wanted), *unique = name;
	const char *dot = strrchr(name, '.');
	size_t stem = dot == NULL || dot == name ? strlen(name) :
	    (size_t)(dot - name);

	for (;;) {
		struct taken *t = slot_of(m, name);

		if (t->name == NULL || slot_of(m, unique)->name == NULL)
			break;
		unique = text_printf(m->a, "%.*s (%u)%s", (int)stem, name,
		    t->next++, name + stem);
	}
	take(m, unique);
	return unique;
}

const char *
mime_name_of_type(const char *type)
{
	static const struct {
		const char *type, *name;
	} known[] = {
		{ "application/gzip", "Untitled.gz" },
		{ "application/json", "Untitled.json" },
		{ "application/ms-tnef", "winmail.dat" },
		{ "application/msword", "Untitled.doc" },
		{ "application/pdf", "Untitled.pdf" },
		{ "application/pgp-encrypted", "Untitled.txt" },
		{ "application/pgp-keys", "Untitled.asc" },
		{ "application/pgp-signature", "signature.asc" },
		{ "application/pkcs7-mime", "smime.p7m" },
		{ "application/pkcs7-signature", "smime.p7s" },
		{ "application/rtf", "Untitled.rtf" },
		{ "application/vnd.ms-excel", "Untitled.xls" },
		{ "application/vnd.ms-powerpoint", "Untitled.ppt" },
		{ "application/vnd.ms-tnef", "winmail.dat" },
		{ "application/x-pkcs7-mime", "smime.p7m" },
		{ "application/x-pkcs7-signature", "smime.p7s" },
		{ "application/xml", "Untitled.xml" },
		{ "application/zip", "Untitled.zip" },
		{ "audio/mpeg", "Untitled.mp3" },
		{ "audio/wav", "Untitled.wav" },
		{ "audio/x-wav", "Untitled.wav" },
		{ "image/bmp", "Untitled.bmp" },
		{ "image/gif", "Untitled.gif" },
		{ "image/jpeg", "Untitled.jpg" },
		{ "image/jpg", "Untitled.jpg" },
		{ "image/png", "Untitled.png" },
		{ "image/svg+xml", "Untitled.svg" },
		{ "image/tiff", "Untitled.tif" },
		{ "message/global", "Untitled.eml" },
		{ "message/news", "Untitled.eml" },
		{ "message/partial", "Untitled.eml" },
		{ "message/rfc822", "Untitled.eml" },
		{ "text/calendar", "Untitled.ics" },
		{ "text/css", "Untitled.css" },
		{ "text/csv", "Untitled.csv" },
		{ "text/html", "Untitled.html" },
		{ "text/rtf", "Untitled.rtf" },
		{ "text/vcard", "Untitled.vcf" },
		{ "text/x-vcard", "Untitled.vcf" },
		{ "text/xml", "Untitled.xml" },
		{ "video/mp4", "Untitled.mp4" },
		{ "video/mpeg", "Untitled.mpg" },
	};

	for (size_t i = 0; i < NITEMS(known); i++)
		if (strcmp(known[i].type, type) == 0)
			return known[i].name;
	if (text_begins(type, "multipart/"))
		return "Untitled.eml";
	return text_begins(type, "text/") || text_begins(type, "message/") ?
	    "Untitled.txt" : "Untitled.dat";
}

#include "source/dxl_bid.h"

#include <string.h>

#include "base/buf.h"
#include "source/dxl_wide.h"

/* The head with the zero bytes of UTF-16 left out: enough for ASCII. */
static size_t
narrow(const uint8_t *head, size_t n, char *out, size_t cap)
{
	size_t len = 0;

	for (size_t i = 0; i < n && len + 1 < cap; i++)
		if (head[i] != 0)
			out[len++] = (char)head[i];
	out[len] = '\0';
	return len;
}

static const char *
skip_white(const char *p)
{
	return p + strspn(p, " \t\r\n");
}

/* Past declarations and comments, to the first element; "" without one. */
static const char *
first_element(const char *p)
{
	for (;;) {
		const char *end = NULL;

		p = skip_white(p);
		if (strncmp(p, "<?", 2) == 0) {
			end = strstr(p, "?>");
			p = end == NULL ? "" : end + 2;
		} else if (strncmp(p, "<!--", 4) == 0) {
			end = strstr(p, "-->");
			p = end == NULL ? "" : end + 3;
		} else if (strncmp(p, "<!", 2) == 0) {
			const char *subset = strchr(p, '[');

			end = strchr(p, '>');
			if (subset != NULL && end != NULL && subset < end)
				end = strstr(subset, "]>");
			p = end == NULL ? "" : end + 1;
		} else {
			return p[0] == '<' ? p + 1 : "";
		}
	}
}

static bool
has_name(const char *tag, const char *name)
{
	size_t n = strcspn(tag, " \t\r\n/>");
	const char *colon = memchr(tag, ':', n);

	if (colon != NULL) {
		n -= (size_t)(colon + 1 - tag);
		tag = colon + 1;
	}
	return strlen(name) == n && memcmp(tag, name, n) == 0;
}

int
dxl_bid(const uint8_t *head, size_t n)
{
	char text[4097];
	size_t bom;
	const char *tag;

	if (dxl_width_of(head, n, &bom) == DXL_UTF32)
		bom = 0;
	(void)narrow(head + bom, n - bom, text, sizeof(text));
	if (skip_white(text)[0] != '<')
		return 0;
	if (strstr(text, "http://www.lotus.com/dxl") != NULL)
		return 95;
	if (strstr(text, "<!DOCTYPE database") != NULL ||
	    strstr(text, "xmlschemas/domino_") != NULL)
		return 90;
	tag = first_element(text);
	if (has_name(tag, "document") || has_name(tag, "note") ||
	    has_name(tag, "profiledocument") || has_name(tag, "database"))
		return strstr(text, "<item name=") != NULL ||
			strstr(text, "noteinfo") != NULL ||
			strstr(tag, "replicaid=") != NULL ||
			strstr(tag, "form=") != NULL ?
		    85 :
		    40;
	return strstr(text, "<noteinfo") != NULL ? 60 : 0;
}

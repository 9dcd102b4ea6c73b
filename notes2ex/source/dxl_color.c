/* Colours of DXL: as CSS 2 has them. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "source/dxl.h"

#define RGB_MOST 255

/* "255" or "100%", with what is around it; -1: neither. */
static int
read_share(const char **text)
{
	char *end;
	double n = strtod(*text, &end);

	if (end == *text)
		return -1;
	if (*end == '%') {
		n = n * RGB_MOST / 100;
		end++;
	}
	end += strspn(end, " ");
	*text = end;
	return n >= 0 && n <= RGB_MOST ? (int)(n + 0.5) : -1;
}

/* "rgb(255, 0, 0)" */
static const char *
of_numbers(struct arena *a, const char *text)
{
	int part[3];

	for (int i = 0; i < 3; i++) {
		part[i] = read_share(&text);
		if (part[i] < 0 || *text != (i == 2 ? ')' : ','))
			return NULL;
		text++;
	}
	return text_printf(a, "#%02x%02x%02x", (unsigned)part[0],
	    (unsigned)part[1], (unsigned)part[2]);
}

const char *
dxl_style_color(struct dxl_read *r, const struct dxl_el *el, const char *name)
{
	const char *s = dxl_attr(el, name), *rgb = NULL;

	if (s == NULL || s[0] == '\0')
		return NULL;
	if (text_begins(s, "rgb("))
		rgb = of_numbers(r->arena, s + 4);
	else if (s[0] == '#' && strlen(s) == 4)
		rgb = text_printf(r->arena, "#%c%c%c%c%c%c", s[1], s[1], s[2],
		    s[2], s[3], s[3]);
	return rgb != NULL ? rgb : arena_strdup(r->arena, s);
}

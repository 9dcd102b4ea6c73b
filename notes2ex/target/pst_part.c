/* The names of the files that a pst: target writes one after the other. */
#include <string.h>

#include "base/text.h"

#include "target/target.h"

bool
target_has_parts(const char *spec)
{
	return text_begins(spec, "pst:");
}

/* mailbox.pst, mailbox-2.pst, …: the number stands before the ending. */
const char *
target_part(struct arena *a, const char *spec, unsigned n)
{
	const char *path = target_has_parts(spec) ? spec + 4 : spec;
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	const char *dot = strrchr(name, '.');
	size_t stem = dot == NULL ? strlen(path) : (size_t)(dot - path);

	if (n <= 1)
		return arena_strdup(a, path);
	return text_printf(a, "%.*s-%u%s", (int)stem, path, n, path + stem);
}

const char *
target_unfinished(struct arena *a, const char *spec)
{
	return text_printf(a, "%s.unfinished", target_part(a, spec, 1));
}

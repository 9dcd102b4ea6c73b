/* Places by a name that is the same from wherever a command is given. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "run/run_priv.h"

const char *
run_absolute(struct arena *a, const char *path)
{
	char real[PATH_MAX];

	if (realpath(path, real) != NULL)
		return arena_strdup(a, real);
	if (path[0] == '/' || getcwd(real, sizeof(real)) == NULL)
		return path;
	return text_printf(a, "%s/%s", real, path);
}

/* The file itself comes and goes: only its folder is looked at. */
static const char *
absolute_file(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *folder = ".", *name = path;

	if (slash == path) /* in the root, or the root */
		return path;
	if (slash != NULL) {
		folder = arena_strndup(a, path, (size_t)(slash - path));
		name = slash + 1;
	}
	folder = run_absolute(a, folder);
	return text_printf(a, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder,
	    name);
}

const char *
run_target_name(struct arena *a, const char *to)
{
	if (to == NULL)
		return "";
	if (text_begins(to, "dir:"))
		return text_printf(a, "dir:%s", run_absolute(a, to + 4));
	if (target_has_parts(to))
		return text_printf(a, "pst:%s", absolute_file(a, to + 4));
	return to;
}

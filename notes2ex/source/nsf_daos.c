#include "source/nsf_daos.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sha.h"
#include "base/text.h"
#include "source/nsf_object.h"

#define DIGEST  40 /* digits of the key that are its SHA-1 */
#define CHUNK   65536
#define FOLDERS 10000 /* a server fills them with 40,000 files each */

#define WHAT_TO_DO "; name the folder that holds it with --daos or, on the " \
	"server, make a copy of the database without DAOS"

struct search {
	struct arena *arena;
	struct arena scratch; /* paths that were tried */
	const char *key;
	uint64_t length;
	const struct blob *found;
	bool seen; /* a file of that name, whatever is in it */
};

uint64_t
nsf_daos_length(const char *key)
{
	return strtoul(key + DIGEST, NULL, 16);
}

/* Is the payload at that place of the file? */
static bool
is_payload(int fd, uint64_t off, const char *key)
{
	uint8_t *bytes = mem_grow(NULL, CHUNK), digest[20];
	struct sha *sha = sha1_new();
	uint64_t left = nsf_daos_length(key);
	char hex[SHA1_HEX];
	bool bad = false;

	while (left > 0 && !bad) {
		size_t want = left < CHUNK ? (size_t)left : CHUNK;
		ssize_t n = pread(fd, bytes, want, (off_t)off);

		if (n < 0 && errno == EINTR)
			continue;
		bad = n <= 0;
		if (bad)
			break;
		sha_put(sha, bytes, (size_t)n);
		off += (uint64_t)n;
		left -= (uint64_t)n;
	}
	sha1_end(sha, digest);
	mem_free(bytes);
	sha1_hex(digest, hex);
	return !bad && text_same_n(hex, key, DIGEST);
}

bool
nsf_daos_is(const struct blob *b, const char *key)
{
	int fd = open(b->path, O_RDONLY | O_CLOEXEC);
	bool is = fd >= 0 && b->len == nsf_daos_length(key) &&
	    is_payload(fd, b->off, key);

	if (fd >= 0)
		(void)close(fd);
	return is;
}

/* What stands around a payload in its file is not known: it is looked for at
 * both ends. */
static void
try_file(struct search *s, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	uint64_t size, ends[2];

	if (fd < 0)
		return;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		(void)close(fd);
		return;
	}
	s->seen = true;
	size = (uint64_t)st.st_size;
	ends[0] = size - s->length;
	ends[1] = 0;
	for (size_t i = 0; size >= s->length && s->found == NULL &&
	     i < NITEMS(ends) && (i == 0 || ends[0] != ends[1]); i++)
		if (is_payload(fd, ends[i], s->key))
			s->found = blob_of_file(s->arena,
			    arena_strdup(s->arena, path), ends[i], s->length);
	(void)close(fd);
}

/* Names come in either case, from servers that do not mind it. */
static void
try_folder(struct search *s, const char *folder)
{
	static const char *const endings[] = { "nlo", "NLO" };

	for (size_t i = 0; i < 4 && s->found == NULL; i++) {
		char *path = text_printf(&s->scratch, "%s/%s.%s", folder, s->key,
		    endings[i % 2]);
		size_t n = strlen(path);

		for (size_t k = n - 4 - NSF_DAOS_KEY; i >= 2 && k < n - 4; k++)
			path[k] = (char)tolower((unsigned char)path[k]);
		try_file(s, path);
	}
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The folders in it, in the order of their names: 0001, 0002, … */
static size_t
folders_in(struct arena *a, const char *folder, const char ***out)
{
	DIR *dir = opendir(folder);
	struct dirent *d;
	size_t n = 0, cap = 0;
	const char **list = NULL;

	*out = NULL;
	if (dir == NULL)
		return 0;
	while (n < FOLDERS && (d = readdir(dir)) != NULL) {
		if (d->d_name[0] == '.' || (d->d_type != DT_DIR &&
		    d->d_type != DT_UNKNOWN && d->d_type != DT_LNK))
			continue;
		list = arena_room(a, list, n, &cap, sizeof(*list));
		list[n++] = text_printf(a, "%s/%s", folder, d->d_name);
	}
	(void)closedir(dir);
	if (n > 0)
		qsort(list, n, sizeof(*list), by_name);
	*out = list;
	return n;
}

const struct blob *
nsf_daos_find(struct arena *a, const char *folder, const char *key,
    const char **why)
{
	struct search s = { .arena = a, .key = key,
		.length = nsf_daos_length(key) };
	const char **sub;

	*why = NULL;
	if (folder == NULL) {
		*why = text_printf(a, "it is in DAOS as %s.nlo, not in the "
		    "database" WHAT_TO_DO, key);
		return NULL;
	}
	try_folder(&s, folder);
	if (s.found == NULL) {
		size_t n = folders_in(&s.scratch, folder, &sub);

		for (size_t i = 0; i < n && s.found == NULL; i++)
			try_folder(&s, sub[i]);
	}
	arena_free(&s.scratch);
	if (s.found == NULL && s.seen)
		*why = text_printf(a, "it is in DAOS, and the content of "
		    "%s.nlo is not what its name says: it is probably "
		    "encrypted with the server's key; on the server, make a "
		    "copy of the database without DAOS", key);
	else if (s.found == NULL)
		*why = text_printf(a, "it is in DAOS as %s.nlo, which is not "
		    "in the folder of --daos" WHAT_TO_DO, key);
	return s.found;
}

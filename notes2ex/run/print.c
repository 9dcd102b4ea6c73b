#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/sha.h"
#include "run/run_priv.h"

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void
put_file(struct sha *sha, const char *name, const struct stat *st)
{
	char line[64];

	sha_put(sha, name, strlen(name) + 1);
	(void)snprintf(line, sizeof(line), "%lld %lld.%09ld\n",
	    (long long)st->st_size, (long long)st->st_mtim.tv_sec,
	    st->st_mtim.tv_nsec);
	sha_put(sha, line, strlen(line));
}

static int
print_folder(const char *path, char print[128], struct err *e)
{
	char *const paths[] = { (char *)(uintptr_t)path, NULL };
	FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	size_t root = strlen(path);
	long long files = 0;
	uint8_t digest[32];
	char hex[SHA_HEX];

	if (fts == NULL)
		return err_errno(e, "%s", path);

	struct sha *sha = sha_new();

	for (FTSENT *f; (f = fts_read(fts)) != NULL;) {
		struct stat st = *f->fts_statp;

		/* Links to files are read, and so they count by their file. */
		if (f->fts_info == FTS_SL && stat(f->fts_path, &st) == 0 &&
		    S_ISREG(st.st_mode))
			f->fts_info = FTS_F;
		if (f->fts_info != FTS_F)
			continue;
		put_file(sha, f->fts_path + root, &st);
		files++;
	}
	(void)fts_close(fts);
	sha_end(sha, digest);
	sha_hex(digest, hex);
	(void)snprintf(print, 128, "%lld files %.32s", files, hex);
	return 0;
}

int
run_print(const char *path, char print[128], struct err *e)
{
	struct stat st;

	if (stat(path, &st) < 0) {
		(void)err_errno(e, "%s", path);
		e->code = ERR_DAMAGED;
		return -1;
	}
	if (S_ISDIR(st.st_mode))
		return print_folder(path, print, e);
	(void)snprintf(print, 128, "%lld bytes %lld.%09ld",
	    (long long)st.st_size, (long long)st.st_mtim.tv_sec,
	    st.st_mtim.tv_nsec);
	return 0;
}

#include "source/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sys.h"
#include "base/text.h"

#define READ_SIZE 65536

bool
unpack_bid(const uint8_t *head, size_t n)
{
	static const struct {
		size_t at, len;
		const char *magic;
	} known[] = {
		{ 0, 2, "\x1f\x8b" },                 /* gzip */
		{ 0, 4, "\x28\xb5\x2f\xfd" },         /* zstd */
		{ 0, 6, "\xfd" "7zXZ\0" },            /* xz */
		{ 0, 3, "BZh" },                      /* bzip2 */
		{ 0, 4, "PK\x03\x04" },               /* zip */
		{ 0, 6, "7z\xbc\xaf\x27\x1c" },       /* 7z */
		{ 257, 5, "ustar" },                  /* tar */
	};

	for (size_t i = 0; i < NITEMS(known); i++)
		if (n >= known[i].at + known[i].len &&
		    memcmp(head + known[i].at, known[i].magic,
		    known[i].len) == 0)
			return true;
	return false;
}

static struct unpacked_member *
add_member(struct unpacked *u, const char *name)
{
	struct arena a = { 0 };
	const char *clean = text_clean(&a, name, strlen(name), NULL);

	u->member = mem_grow(u->member, (u->n + 1) * sizeof(*u->member));

	struct unpacked_member *m = &u->member[u->n++];

	m->name = mem_strdup(clean);
	m->path = mem_strdup(text_printf(&a, "%s/%zu", u->folder, u->n));
	arena_free(&a);
	return m;
}

/* -1 with what to do: this is where a full disk is met. */
static int
no_room(const struct unpacked *u, struct err *e)
{
	int saved = errno;

	(void)err_errno(e, "cannot unpack into %s", u->folder);
	if (saved == ENOSPC || saved == EDQUOT)
		(void)err_set(e, ERR_IO, "no room to unpack in %s; free space, "
		    "or name another folder with --tmpdir", u->folder);
	return -1;
}

/* One member into its file: 1 all of it, 0 the archive is broken, -1. */
static int
write_member(struct unpacked *u, struct archive *in,
    const struct unpacked_member *m, struct err *e)
{
	int fd = sys_openat(AT_FDCWD, m->path,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
	char chunk[READ_SIZE];
	la_ssize_t n;
	int status = 1;

	if (fd < 0)
		return no_room(u, e);
	while ((n = archive_read_data(in, chunk, sizeof(chunk))) > 0)
		if (sys_write(fd, chunk, (size_t)n) < 0) {
			status = no_room(u, e);
			break;
		}
	if (close(fd) < 0 && status == 1)
		status = no_room(u, e);
	if (n < 0 && status == 1)
		status = 0;
	return status;
}

static int
read_members(struct unpacked *u, struct archive *in, const char *path,
    struct err *e)
{
	struct archive_entry *entry;
	int code;

	while ((code = archive_read_next_header(in, &entry)) == ARCHIVE_OK ||
	    code == ARCHIVE_WARN) {
		const char *name = archive_entry_pathname_utf8(entry);

		if (name == NULL)
			name = archive_entry_pathname(entry);
		if (archive_entry_filetype(entry) != AE_IFREG)
			continue;
		if (archive_entry_is_encrypted(entry))
			return err_set(e, ERR_DAMAGED, "%s: member %s is "
			    "encrypted; unpack it yourself", path,
			    name == NULL ? "" : name);
		int status = write_member(u, in,
		    add_member(u, name == NULL ? "" : name), e);

		if (status < 0)
			return -1;
		if (status == 0)
			break;
	}
	if (code == ARCHIVE_EOF)
		return 0;
	const char *why = archive_error_string(in);

	return err_set(e, ERR_DAMAGED, "%s: the archive is broken%s%s", path,
	    why == NULL ? "" : ": ", why == NULL ? "" : why);
}

static int
make_folder(struct unpacked *u, const char *tmpdir, struct err *e)
{
	struct arena a = { 0 };
	const char *in = tmpdir != NULL ? tmpdir : getenv("TMPDIR");
	int status = 0;

	if (in == NULL || in[0] == '\0')
		in = "/var/tmp";
	u->folder = mem_strdup(text_printf(&a, "%s/notes2ex-XXXXXX", in));
	if (mkdtemp(u->folder) == NULL) {
		status = err_errno(e, "cannot make a folder in %s; name "
		    "another with --tmpdir", in);
		mem_free(u->folder);
		u->folder = NULL;
	}
	arena_free(&a);
	return status;
}

int
unpack(struct unpacked *u, const char *path, const char *tmpdir,
    struct err *e)
{
	struct archive *in = archive_read_new();
	int status = -1;

	*u = (struct unpacked){ 0 };
	if (in == NULL)
		mem_out(READ_SIZE);
	(void)archive_read_support_filter_all(in);
	(void)archive_read_support_format_tar(in);
	(void)archive_read_support_format_zip(in);
	(void)archive_read_support_format_7zip(in);
	/* A compressed file that is no archive is one member. */
	(void)archive_read_support_format_raw(in);
	if (make_folder(u, tmpdir, e) == 0) {
		if (archive_read_open_filename(in, path, READ_SIZE) ==
		    ARCHIVE_OK)
			status = read_members(u, in, path, e);
		else
			status = err_set(e, ERR_DAMAGED, "%s: %s", path,
			    archive_error_string(in));
	}
	(void)archive_read_free(in);
	return status;
}

void
unpack_remove(struct unpacked *u)
{
	for (size_t i = 0; i < u->n; i++) {
		(void)unlink(u->member[i].path);
		mem_free(u->member[i].name);
		mem_free(u->member[i].path);
	}
	mem_free(u->member);
	if (u->folder != NULL)
		(void)rmdir(u->folder);
	mem_free(u->folder);
	*u = (struct unpacked){ 0 };
}

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
#include "source/gzip.h"

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
	m->damage = NULL;
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
broken(const char *path, const char *why, struct err *e)
{
	return err_set(e, ERR_DAMAGED, "%s: the archive is broken%s%s", path,
	    why == NULL ? "" : ": ", why == NULL ? "" : why);
}

/* libarchive gives up for good; but what follows may be whole. */
static void
note_damage(struct unpacked_member *m, struct archive *in)
{
	const char *why = archive_error_string(in);

	m->damage = mem_strdup(why == NULL ? "it cannot be read" : why);
}

/*
 * 0: to the end.  1: in a member that is damaged; what follows it has to be
 * read from the start again, past the *seen members that are behind us.
 */
static int
read_members(struct unpacked *u, struct archive *in, const char *path,
    size_t *seen, struct err *e)
{
	struct archive_entry *entry;
	size_t at = 0;
	int code;

	while ((code = archive_read_next_header(in, &entry)) == ARCHIVE_OK ||
	    code == ARCHIVE_WARN) {
		if (at++ < *seen)
			continue;
		*seen = at;

		const char *name = archive_entry_pathname_utf8(entry);

		if (name == NULL)
			name = archive_entry_pathname(entry);
		if (archive_entry_filetype(entry) != AE_IFREG)
			continue;
		if (archive_entry_is_encrypted(entry))
			return err_set(e, ERR_DAMAGED, "%s: member %s is "
			    "encrypted; unpack it yourself", path,
			    name == NULL ? "" : name);

		struct unpacked_member *m = add_member(u,
		    name == NULL ? "" : name);
		int status = write_member(u, in, m, e);

		if (status < 0)
			return -1;
		if (status == 0) {
			note_damage(m, in);
			return 1;
		}
	}
	return code == ARCHIVE_EOF ? 0 :
	    broken(path, archive_error_string(in), e);
}

/* Nothing behind the damage: then the archive as a whole is damaged there. */
static void
join_damage(struct unpacked *u, const char *path, struct err *e)
{
	struct unpacked_member *m = u->n > 0 ? &u->member[u->n - 1] : NULL;

	if (e->code != ERR_DAMAGED || m == NULL || m->damage == NULL)
		return;
	(void)broken(path, m->damage, e);
	mem_free(m->damage);
	m->damage = NULL;
}

static struct archive *
new_reader(void)
{
	struct archive *in = archive_read_new();

	if (in == NULL)
		mem_out(READ_SIZE);
	/*
	 * Those of unpack_bid.  Not all: what the first bytes of a database
	 * look like once they are unpacked is legacy LZMA.
	 */
	(void)archive_read_support_filter_gzip(in);
	(void)archive_read_support_filter_bzip2(in);
	(void)archive_read_support_filter_xz(in);
	(void)archive_read_support_filter_zstd(in);
	(void)archive_read_support_format_tar(in);
	(void)archive_read_support_format_zip(in);
	(void)archive_read_support_format_7zip(in);
	/* A compressed file that is no archive is one member. */
	(void)archive_read_support_format_raw(in);
	return in;
}

static int
read_all(struct unpacked *u, const char *path, struct err *e)
{
	size_t seen = 0;
	int status;

	do {
		struct archive *in = new_reader();

		if (archive_read_open_filename(in, path, READ_SIZE) ==
		    ARCHIVE_OK)
			status = read_members(u, in, path, &seen, e);
		else
			status = err_set(e, ERR_DAMAGED, "%s: %s", path,
			    archive_error_string(in));
		(void)archive_read_free(in);
	} while (status > 0);
	if (status < 0)
		join_damage(u, path, e);
	return status;
}

/* ---- gzip: its checksum, and one that is cut off early -------------------- */

static bool
is_gzip(const char *path)
{
	uint8_t head[2];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool is = fd >= 0 && read(fd, head, 2) == 2 && head[0] == 0x1f &&
	    head[1] == 0x8b;

	if (fd >= 0)
		(void)close(fd);
	return is;
}

static int
check_gzip(const char *path, struct err *e)
{
	bool sound;

	if (gzip_read(path, -1, &sound) < 0) {
		(void)err_errno(e, "%s", path);
		e->code = ERR_DAMAGED;
		return -1;
	}
	return sound ? 0 : broken(path, "its checksum is wrong, and with it "
	    "maybe what was read from it", e);
}

/* libarchive does not even begin: what there is, as its one member. */
static int
save_gzip(struct unpacked *u, const char *path, struct err *e)
{
	const struct unpacked_member *m = add_member(u, "data");
	int fd = sys_openat(AT_FDCWD, m->path,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
	bool sound;
	int status;

	if (fd < 0)
		return no_room(u, e);
	status = gzip_read(path, fd, &sound) < 0 ? no_room(u, e) : -1;
	if (close(fd) < 0)
		status = no_room(u, e);
	return status;
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
	int status;

	*u = (struct unpacked){ 0 };
	if (make_folder(u, tmpdir, e) < 0)
		return -1;
	status = read_all(u, path, e);
	if (!is_gzip(path))
		return status;
	if (status == 0 && u->n > 0 && u->member[u->n - 1].damage != NULL)
		return 0; /* told with that member */
	if (status == 0)
		return check_gzip(path, e);
	if (u->n == 0 && e->code == ERR_DAMAGED)
		return save_gzip(u, path, e);
	return -1;
}

void
unpack_remove(struct unpacked *u)
{
	for (size_t i = 0; i < u->n; i++) {
		(void)unlink(u->member[i].path);
		mem_free(u->member[i].name);
		mem_free(u->member[i].path);
		mem_free(u->member[i].damage);
	}
	mem_free(u->member);
	if (u->folder != NULL)
		(void)rmdir(u->folder);
	mem_free(u->folder);
	*u = (struct unpacked){ 0 };
}

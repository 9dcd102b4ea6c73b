#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crash.h"
#include "base/mem.h"
#include "base/sha.h"
#include "base/sys.h"
#include "base/text.h"

#include "target/dir_folder.h"
#include "target/dir_write.h"
#include "target/target_priv.h"

enum { CHUNK = 64 * 1024 };

struct target_dir {
	struct target base;
	struct target_options opt;
	struct dir_folders *folders;
	char chunk[CHUNK]; /* of the file being written or verified */
};

/* ---- one file ---------------------------------------------------------- */

/* A file being written: counted and hashed on its way. */
struct file {
	struct target_dir *t;
	const char *name;
	int fd;
	size_t held; /* bytes in t->chunk */
	uint64_t size;
	struct sha *sha;
};

static int
file_drain(struct file *f, struct err *e)
{
	size_t n = f->held;

	f->held = 0;
	if (n > 0 && sys_write(f->fd, f->t->chunk, n) < 0)
		return dir_errno(e, f->name);
	return 0;
}

static int
file_put(void *arg, const void *data, size_t n, struct err *e)
{
	struct file *f = arg;
	const char *p = data;

	sha_put(f->sha, p, n);
	f->size += n;
	while (n > 0) {
		size_t part = n < CHUNK - f->held ? n : CHUNK - f->held;

		memcpy(f->t->chunk + f->held, p, part);
		f->held += part;
		p += part;
		n -= part;
		if (f->held == CHUNK && file_drain(f, e) < 0)
			return -1;
	}
	return 0;
}

/* A new file of ours, whatever stands there under its name. */
static int
create(int folder, const char *name, struct err *e)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
	int fd = sys_openat(folder, name, flags, 0600);

	if (fd < 0 && errno == EEXIST && unlinkat(folder, name, 0) == 0)
		fd = sys_openat(folder, name, flags, 0600);
	return fd < 0 ? dir_errno(e, name) : fd;
}

static const char *
ending(enum ex_kind kind)
{
	switch (kind) {
	case EX_CALENDAR:
	case EX_TASK:
		return "ics";
	case EX_CONTACT:
	case EX_GROUP:
		return "vcf";
	case EX_MAIL:
	case EX_NOTE:
	case EX_KINDS:
		break;
	}
	return "eml";
}

static int
write_item(const struct target_dir *t, const struct ex_item *item,
    const struct sink *to, struct err *e)
{
	switch (item->kind) {
	case EX_CALENDAR:
	case EX_TASK:
		return ics_write(item, to, e);
	case EX_CONTACT:
	case EX_GROUP:
		return vcf_write(item, t->opt.vcard4, to, e);
	case EX_MAIL:
	case EX_NOTE:
	case EX_KINDS:
		break;
	}
	return eml_write(item, to, e);
}

/* All of the temporary file, closed; the receipt begins with its hash. */
static int
write_temporary(struct target_dir *t, const struct ex_item *item, int folder,
    const char *tmp, struct receipt *r, struct err *e)
{
	struct file f = { .t = t, .name = tmp };
	const struct sink to = { file_put, &f };
	uint8_t digest[32];
	char hex[SHA_HEX];
	int status;

	crashpoint("dir before write");
	f.fd = create(folder, tmp, e);
	if (f.fd < 0)
		return -1;
	f.sha = sha_new();
	status = write_item(t, item, &to, e);
	if (status == 0)
		status = file_drain(&f, e);
	sha_end(f.sha, digest);
	if (close(f.fd) < 0 && status == 0)
		status = dir_errno(e, tmp);
	if (status < 0)
		return -1;
	sha_hex(digest, hex);
	(void)snprintf(r->id, sizeof(r->id), "sha256:%s %" PRIu64 " ", hex,
	    f.size);
	crashpoint("dir after write");
	return 0;
}

/* Adds "FOLDER/NAME" to the receipt. */
static int
finish_receipt(struct receipt *r, const char *folder, const char *name,
    struct err *e)
{
	size_t n = strlen(r->id);
	int got = snprintf(r->id + n, sizeof(r->id) - n, "%s%s%s", folder,
	    folder[0] != '\0' ? "/" : "", name);

	if (got > 0 && (size_t)got < sizeof(r->id) - n)
		return 0;
	return err_set(e, ERR_LIMIT, "%s: the path is too long", name);
}

/* ---- the target -------------------------------------------------------- */

int
dir_accepts(const struct ex_item *item, char path[DIR_PATH_SIZE],
    struct err *e)
{
	char unid[33];

	if (item->unid == NULL || !text_unid(item->unid, unid))
		return err_set(e, ERR_FORMAT,
		    "its UNID is not 32 hexadecimal digits");
	if (dir_path(item->folder, path, e) < 0)
		return -1;
	switch (item->kind) {
	case EX_CALENDAR:
	case EX_TASK:
		return ics_accepts(item, e);
	case EX_CONTACT:
	case EX_GROUP:
		return 0; /* there is nothing a card cannot hold */
	case EX_MAIL:
	case EX_NOTE:
	case EX_KINDS:
		break;
	}
	return eml_accepts(item, e);
}

static int
dir_put(struct target *base, const struct ex_item *item, struct receipt *r,
    struct err *e)
{
	struct target_dir *t = (struct target_dir *)base;
	char path[DIR_PATH_SIZE], unid[33], tmp[40], name[40];
	const char *spelled;
	int folder;

	r->id[0] = '\0';
	if (dir_accepts(item, path, e) < 0 ||
	    dir_folders_get(t->folders, path, &folder, &spelled, e) < 0)
		return -1;
	(void)text_unid(item->unid, unid);
	(void)snprintf(tmp, sizeof(tmp), ".%s.tmp", unid);
	(void)snprintf(name, sizeof(name), "%s.%s", unid, ending(item->kind));
	if (write_temporary(t, item, folder, tmp, r, e) < 0 ||
	    finish_receipt(r, spelled, name, e) < 0)
		goto undo;
	crashpoint("dir before rename");
	if (sys_renameat(folder, tmp, name) < 0) {
		(void)dir_errno(e, name);
		goto undo;
	}
	crashpoint("dir after rename");
	return 0;
undo:
	(void)unlinkat(folder, tmp, 0);
	r->id[0] = '\0';
	return err_in(e, "%s/%s", spelled, name);
}

/*
 * Files are named by UNID: putting again what is there already lands on
 * itself.  So there is never a need to look.
 */
static int
dir_find(struct target *t, const char *unid, const char *folder,
    struct receipt *r, struct err *e)
{
	(void)t;
	(void)unid;
	(void)folder;
	(void)e;
	r->id[0] = '\0';
	return 0;
}

/* Everything below the root is on one file system: see dir_folder. */
static int
dir_flush(struct target *base, struct err *e)
{
	struct target_dir *t = (struct target_dir *)base;

	crashpoint("dir before sync");
	if (sys_syncfs(dir_folders_root(t->folders)) < 0)
		return dir_errno(e, "sync");
	crashpoint("dir after sync");
	return 0;
}

/* ---- verify ------------------------------------------------------------ */

static int
hash_file(struct target_dir *t, int fd, char hex[SHA_HEX], uint64_t *size,
    struct err *e)
{
	struct sha *sha = sha_new();
	uint8_t digest[32];
	ssize_t got;

	*size = 0;
	while ((got = read(fd, t->chunk, CHUNK)) > 0 ||
	    (got < 0 && errno == EINTR)) {
		if (got < 0)
			continue;
		sha_put(sha, t->chunk, (size_t)got);
		*size += (uint64_t)got;
	}
	int status = got < 0 ? err_errno(e, "reading") : 0;

	sha_end(sha, digest);
	sha_hex(digest, hex);
	return status;
}

/* "sha256:HEX SIZE PATH"; where the path begins, or NULL. */
static const char *
parse_receipt(const struct receipt *r, char hex[SHA_HEX], uint64_t *size)
{
	static const char head[] = "sha256:";
	const char *p = r->id + sizeof(head) - 1;
	char *end;

	if (strncmp(r->id, head, sizeof(head) - 1) != 0 ||
	    strspn(p, "0123456789abcdef") != SHA_HEX - 1 ||
	    p[SHA_HEX - 1] != ' ' || !isdigit((unsigned char)p[SHA_HEX]))
		return NULL;
	memcpy(hex, p, SHA_HEX - 1);
	hex[SHA_HEX - 1] = '\0';
	errno = 0;
	*size = strtoull(p + SHA_HEX, &end, 10);
	return errno == 0 && end[0] == ' ' && end[1] != '\0' ? end + 1 : NULL;
}

/* 1 when the open file is the one of the receipt. */
static int
same_file(struct target_dir *t, int fd, const char *want, uint64_t written,
    char why[256], struct err *e)
{
	char hex[SHA_HEX];
	struct stat st;
	uint64_t size;

	if (fstat(fd, &st) < 0)
		return err_errno(e, "stat");
	if (!S_ISREG(st.st_mode)) {
		(void)snprintf(why, 256, "not a file");
		return 0;
	}
	if ((uint64_t)st.st_size != written) {
		(void)snprintf(why, 256, "%" PRIu64 " bytes, %" PRIu64
		    " written", (uint64_t)st.st_size, written);
		return 0;
	}
	if (hash_file(t, fd, hex, &size, e) < 0)
		return -1;
	if (size == written && strcmp(hex, want) == 0)
		return 1;
	(void)snprintf(why, 256, "content differs");
	return 0;
}

/* One file that cannot be read is one answer; the others are looked at. */
static int
not_readable(char why[256], const struct err *e)
{
	(void)snprintf(why, 256, "%.250s", e->msg);
	return 0;
}

static int
dir_verify(struct target *base, const struct receipt *r, char why[256],
    struct err *e)
{
	struct target_dir *t = (struct target_dir *)base;
	char hex[SHA_HEX];
	uint64_t size = 0;
	const char *path = parse_receipt(r, hex, &size);
	int fd = -1;
	int there;

	why[0] = '\0';
	if (path == NULL) {
		(void)snprintf(why, 256, "no receipt of this target");
		return 0;
	}
	there = dir_folders_file(t->folders, path, &fd, e);
	if (there < 0)
		return not_readable(why, e);
	if (there == 0) {
		(void)snprintf(why, 256, "missing");
		return 0;
	}
	there = same_file(t, fd, hex, size, why, e);
	(void)close(fd);
	return there < 0 ? not_readable(why, e) : there;
}

static void
dir_close(struct target *base)
{
	struct target_dir *t = (struct target_dir *)base;

	dir_folders_close(&t->folders);
	mem_free(t);
}

int
target_dir_open(struct target **out, const char *path,
    const struct target_options *opt, bool read_only, struct err *e)
{
	static const struct target_ops ops = {
		.name = "dir",
		.put = dir_put,
		.find = dir_find,
		.flush = dir_flush,
		.verify = dir_verify,
		.close = dir_close,
	};
	struct dir_folders *folders;

	if (dir_folders_open(&folders, path, read_only, e) < 0)
		return err_in(e, "target dir");

	struct target_dir *t = MEM_NEW(struct target_dir);

	t->base.ops = &ops;
	t->folders = folders;
	if (opt != NULL)
		t->opt = *opt;
	*out = &t->base;
	return 0;
}

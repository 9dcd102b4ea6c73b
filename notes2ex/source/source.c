#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/source_priv.h"
#include "source/unpack.h"

#define ARCHIVES_MAX 2 /* dumps that were compressed, then put in a zip */

/* The surest wins; of two that are equally sure, the first. */
static const struct source_ops *const readers[] = {
	&source_nsf_ops,
	&source_dxl_ops,
	&source_eml_ops,
	&source_text_ops,
	&source_ics_ops,
	&source_vcf_ops,
};

static int
read_head(const char *path, uint8_t head[SOURCE_HEAD], size_t *n,
    struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = 0;

	*n = 0;
	if (fd < 0) {
		(void)err_errno(e, "%s", path);
		e->code = ERR_DAMAGED;
		return -1;
	}
	do {
		got = read(fd, head + *n, SOURCE_HEAD - *n);
		if (got > 0)
			*n += (size_t)got;
	} while (got > 0 || (got < 0 && errno == EINTR));
	if (got < 0) {
		(void)err_errno(e, "%s", path);
		e->code = ERR_DAMAGED;
	}
	(void)close(fd);
	return got < 0 ? -1 : 0;
}

static const struct source_ops *
choose(const uint8_t *head, size_t n)
{
	const struct source_ops *best = NULL;
	int surest = 0;

	for (size_t i = 0; i < NITEMS(readers); i++) {
		int sure = readers[i]->bid(head, n);

		if (sure > surest) {
			surest = sure;
			best = readers[i];
		}
	}
	return best;
}

int
source_leaf(struct source **out, const char *path, const char *member,
    int depth, const struct source_options *o, bool *unknown, struct err *e)
{
	uint8_t head[SOURCE_HEAD];
	size_t n;

	*out = NULL;
	if (read_head(path, head, &n, e) < 0)
		return -1;
	if (depth < ARCHIVES_MAX && unpack_bid(head, n))
		return source_archive_open(out, path, depth + 1, o, e);
	if (unpack_bid(head, n))
		return err_set(e, ERR_DAMAGED, "%s: an archive within archives "
		    "within archives; unpack it and give what it holds",
		    member);

	const struct source_ops *ops = choose(head, n);

	if (ops == NULL && unknown != NULL)
		*unknown = true;
	if (ops == NULL)
		return err_set(e, ERR_DAMAGED, "%s: %s", path, n == 0 ?
		    "the file is empty" : "no form that this version knows: "
		    "NSF, DXL, structured text, EML, ICS, VCF, or an archive of "
		    "those");
	return ops->open(out, path, member, o, e);
}

int
source_open(struct source **out, const char *path,
    const struct source_options *o, source_say *say, void *say_arg,
    struct err *e)
{
	struct source *s = NULL;
	struct stat st;
	int status;

	*out = NULL;
	if (stat(path, &st) < 0) {
		(void)err_errno(e, "%s", path);
		e->code = ERR_DAMAGED;
		return -1;
	}
	if (S_ISDIR(st.st_mode))
		status = source_tree_open(&s, path, o, e);
	else if (S_ISREG(st.st_mode))
		status = source_leaf(&s, path, "", 0, o, NULL, e);
	else
		return err_set(e, ERR_DAMAGED, "%s: neither a file nor a "
		    "folder", path);
	if (status < 0)
		return -1;
	s->say = say;
	s->say_arg = say_arg;
	*out = s;
	return 0;
}

int
source_next(struct source *s, struct arena *a, struct note **n, struct err *e)
{
	return s->ops->next(s, a, n, e);
}

int
source_fetch(struct source *s, const struct note_at *at, struct arena *a,
    struct note **n, struct err *e)
{
	return s->ops->fetch(s, at, a, n, e);
}

const struct source_info *
source_info(const struct source *s)
{
	return s->ops->info(s);
}

void
source_close(struct source **s)
{
	if (*s == NULL)
		return;
	(*s)->ops->close(*s);
	*s = NULL;
}

void
source_note(struct source *s, const char *where, const char *fmt, ...)
{
	char what[512];
	va_list ap;

	if (s->say == NULL)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	s->say(s->say_arg, where, what);
}

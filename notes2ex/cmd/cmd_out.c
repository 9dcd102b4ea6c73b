#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/progress.h"
#include "cmd/cmd.h"

#define SOME 65536

const char *const cmd_date_orders[] = { "auto", "mdy", "dmy", "ymd", NULL };
const char *const cmd_log_levels[] = { "error", "warning", "info", "debug",
	NULL };
const char *const cmd_on_encrypted[] = { "stub", "skip", NULL };
const char *const cmd_conflicts[] = { "skip", "keep", NULL };
const char *const cmd_multi_folders[] = { "category", "first", "copy", NULL };
const char *const cmd_groups[] = { "keep", "expand", NULL };
const char *const cmd_vcards[] = { "3", "4", NULL };

int
cmd_write(const void *p, size_t n, struct err *e)
{
	if (n > 0 && fwrite(p, 1, n, stdout) != n)
		return err_errno(e, "standard output");
	return 0;
}

int
cmd_out(struct buf *b, struct err *e)
{
	if (b->failed)
		return err_set(e, ERR_LIMIT,
		    "the output has become too "
		    "large");
	if (cmd_write(b->data, b->len, e) < 0)
		return -1;
	buf_clear(b);
	return 0;
}

int
cmd_out_some(struct buf *b, struct err *e)
{
	return b->len < SOME ? 0 : cmd_out(b, e);
}

int
cmd_out_end(struct err *e)
{
	if (fflush(stdout) == EOF)
		return err_errno(e, "standard output");
	if (ferror(stdout))
		return err_set(e, ERR_IO,
		    "standard output: not all could be "
		    "written");
	return 0;
}

/* A pipe whose other end has left; nothing needs to be said then. */
bool
cmd_out_is_closed(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

const char *
cmd_plural(int64_t n, const char *one, const char *many, char out[64])
{
	(void)snprintf(out, 64, "%" PRId64 " %s", n, n == 1 ? one : many);
	return out;
}

void
cmd_put_clean(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '\t')
			buf_puts(b, " ");
		else
			buf_put(b, c < 0x20 || c == 0x7f ? "?" : s + i, 1);
	}
}

void
cmd_put_line(struct buf *b, const char *s)
{
	cmd_put_clean(b, s, strlen(s));
	buf_puts(b, "\n");
}

struct source_options
cmd_source_options(const struct cmd_values *v)
{
	return (struct source_options){
		.charset = v->charset,
		.date_order = (enum date_order)v->date_order,
		.zone = v->zone,
		.tmpdir = v->tmpdir,
		.daos = v->daos,
		.owner = v->owner,
	};
}

int
cmd_check_reading(const struct cmd *c, const struct cmd_values *v,
    struct err *e)
{
	struct stat st;

	if (v->daos == NULL)
		return 0;
	if (stat(v->daos, &st) < 0)
		return cmd_usage(c, e, "--daos %.200s: %s", v->daos,
		    strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return cmd_usage(c, e, "--daos %.200s: wants the folder that "
		    "the .nlo files are in", v->daos);
	return 0;
}

const char *
cmd_unnumbered(const char *member)
{
	size_t n = strspn(member, "0123456789");

	return n > 0 && member[n] == ':' ? member + n + 1 : member;
}

const char *
cmd_place(char *name)
{
	char *to = name;

	for (const char *from = name; *from != '\0'; from++) {
		bool within = *from == SOURCE_WITHIN;

		*to++ = within ? '/' : *from;
		if (within)
			from = cmd_unnumbered(from + 1) - 1;
	}
	*to = '\0';
	return name;
}

void
cmd_say(void *progress, const char *where, const char *what)
{
	struct arena a = { 0 };

	if (progress != NULL)
		progress_clear(progress);
	log_warning("source", "%s: %s", cmd_unnumbered(cmd_place(
	    arena_strdup(&a, where))), what);
	arena_free(&a);
}

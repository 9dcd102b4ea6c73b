/* script: the files for the step after a store, which nothing here runs. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sys.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/script.h"

static const char *const conflicts[] = { "KeepSourceItem", "KeepLatestItem",
	"KeepAll", NULL };

/* ---- options -------------------------------------------------------------------- */

static int
limit_of(const char *option, const char *text, int64_t *n, struct err *e)
{
	char *end;

	if (text_same(text, "unlimited")) {
		*n = SCRIPT_UNLIMITED;
		return 0;
	}
	errno = 0;
	*n = strtoll(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 ||
	    *n > INT32_MAX)
		return cmd_usage(&cmd_script, e, "%s: wants a number or "
		    "unlimited, not '%.100s'", option, text);
	return 0;
}

/* \\server\share, without what may stand at its end. */
static int
share_of(struct script *s, const char *text, struct err *e)
{
	size_t n = strlen(text);

	while (n > 0 && text[n - 1] == '\\')
		n--;

	const char *share = arena_strndup(s->arena, text, n);
	const char *rest = n > 2 ? strchr(share + 2, '\\') : NULL;

	if (strncmp(share, "\\\\", 2) != 0 || rest == NULL ||
	    rest == share + 2 || rest[1] == '\0' || rest[1] == '\\')
		return cmd_usage(&cmd_script, e, "--share: wants a share that "
		    "the server can reach, as \\\\server\\share, not '%.100s'",
		    text);
	s->share = share;
	return 0;
}

static int
take_options(struct script *s, const struct cmd_values *v, struct err *e)
{
	const struct { const char *option, *text; } check[] = {
		{ "--mailbox", s->mailbox }, { "--share", v->share },
		{ "--target-folder", v->target_folder },
		{ "--upload-folder", s->upload },
	};

	for (size_t i = 0; i < sizeof(check) / sizeof(check[0]); i++) {
		const char *text = check[i].text;

		if (text == NULL)
			continue;
		if (text[0] == '\0')
			return cmd_usage(&cmd_script, e, "%s: is empty",
			    check[i].option);
		if (script_check_text(check[i].option, text, e) < 0)
			return -1;
	}
	if (v->share != NULL && share_of(s, v->share, e) < 0)
		return -1;
	if (v->target_folder != NULL) {
		s->folder = v->target_folder +
		    strspn(v->target_folder, "/");
		if (s->folder[0] == '\0')
			s->folder = NULL; /* "/": as without it */
	}
	if (v->bad_items != NULL &&
	    limit_of("--bad-items", v->bad_items, &s->bad_items, e) < 0)
		return -1;
	if (v->large_items != NULL &&
	    limit_of("--large-items", v->large_items, &s->large_items, e) < 0)
		return -1;
	return 0;
}

/* ---- files ------------------------------------------------------------------------ */

struct file {
	const char *name;
	struct buf text;
};

static int
write_file(int dir, const char *out, struct file *f, struct err *e)
{
	char tmp[64];
	int status = -1;

	if (f->text.failed)
		return err_set(e, ERR_LIMIT, "%s has become too large",
		    f->name);
	(void)snprintf(tmp, sizeof(tmp), ".%s.tmp", f->name);

	int fd = sys_openat(dir, tmp, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (fd < 0)
		return err_errno(e, "%s/%s", out, f->name);
	if (sys_write(fd, f->text.data, f->text.len) == 0 &&
	    sys_fsync(fd) == 0 && sys_renameat(dir, tmp, f->name) == 0)
		status = 0;
	else
		(void)err_errno(e, "%s/%s", out, f->name);
	(void)close(fd);
	if (status < 0)
		(void)unlinkat(dir, tmp, 0);
	return status;
}

/* None is written when one of them is there already. */
static int
write_files(const char *out, bool overwrite, struct file *file, size_t n,
    struct err *e)
{
	int status = 0;

	if (mkdir(out, 0777) < 0 && errno != EEXIST)
		return err_errno(e, "--out %s", out);

	int dir = open(out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return err_errno(e, "--out %s", out);
	for (size_t i = 0; i < n && status == 0 && !overwrite; i++)
		if (faccessat(dir, file[i].name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
			status = cmd_usage(&cmd_script, e, "%.200s/%s: is "
			    "there already; take another --out, or --overwrite",
			    out, file[i].name);
	for (size_t i = 0; i < n && status == 0; i++)
		status = write_file(dir, out, &file[i], e);
	if (status == 0 && sys_fsync(dir) < 0)
		status = err_errno(e, "--out %s", out);
	(void)close(dir);
	return status;
}

static int
say(const struct script *s, const char *out, const struct file *file,
    size_t n, struct err *e)
{
	struct buf b;
	int status;

	buf_init(&b, (size_t)16 << 20);
	for (size_t i = 0; i < s->nparts; i++) {
		char items[64];

		buf_putf(&b, "%s: %s\n", s->part[i].name,
		    cmd_plural(s->part[i].items, "item", "items", items));
	}
	buf_puts(&b, "written:");
	for (size_t i = 0; i < n; i++) {
		buf_puts(&b, i == 0 ? " " : ", ");
		cmd_put_clean(&b, out, strlen(out));
		buf_putf(&b, "/%s", file[i].name);
	}
	buf_puts(&b, "\n");
	status = cmd_out(&b, e);
	buf_free(&b);
	return status;
}

static int
write_all(const struct script *s, const struct cmd_values *v, struct err *e)
{
	const char *out = v->out == NULL ? "." : v->out;
	struct file file[3] = { { .name = "import.txt" },
		{ .name = "import.csv" }, { .name = "import.ps1" } };
	size_t n = s->share == NULL ? 2 : 3;
	int status;

	for (size_t i = 0; i < n; i++)
		buf_init(&file[i].text, (size_t)64 << 20);
	script_steps(s, &file[0].text);
	script_mapping(s, &file[1].text);
	if (n > 2)
		script_powershell(s, &file[2].text);
	status = write_files(out, v->overwrite, file, n, e);
	if (status == 0)
		status = say(s, out, file, n, e);
	for (size_t i = 0; i < n; i++)
		buf_free(&file[i].text);
	return status;
}

/* ---- the command ------------------------------------------------------------------ */

static int
script(const struct cmd_values *v, struct err *e)
{
	struct script s = {
		.arena = v->arena,
		.mailbox = v->mailbox,
		.upload = v->upload_folder,
		.conflict = conflicts[v->conflict],
		.archive = v->archive,
		.bad_items = 10,
		.large_items = SCRIPT_COUNTED,
		.item_limit = v->item_limit,
	};

	if (v->operands.n != 1 || strcmp(v->operands.text[0], "import") != 0)
		return cmd_usage(&cmd_script, e, "wants to know which script; "
		    "there is one: import");
	if (v->journal == NULL)
		return cmd_usage(&cmd_script, e, "--journal FILE is missing");
	if (v->mailbox == NULL)
		return cmd_usage(&cmd_script, e, "--mailbox SMTP is missing: "
		    "whose mailbox the files go into");
	if (take_options(&s, v, e) < 0 || script_read(&s, v->journal, e) < 0)
		return -1;
	script_warn(&s);
	return write_all(&s, v, e);
}

/* clang-format off */
static const struct opt options[] = {
	CMD_JOURNAL_OPT,
	{ "mailbox", "SMTP", OPT_TEXT, CMD_AT(mailbox), NULL, NULL,
	    "the mailbox on the server" },
	{ "share", "UNC", OPT_TEXT, CMD_AT(share), NULL, NULL,
	    "where Exchange Server reads the files, as \\\\server\\share; "
	    "without it there is no import.ps1" },
	{ "archive", NULL, OPT_FLAG, CMD_AT(archive), NULL, NULL,
	    "into the mailbox's archive" },
	{ "target-folder", "NAME", OPT_TEXT, CMD_AT(target_folder), NULL, NULL,
	    "all below this folder of the mailbox; otherwise each folder goes "
	    "into the one of the same name" },
	{ "upload-folder", "NAME", OPT_TEXT, CMD_AT(upload_folder), NULL, NULL,
	    "the folder that the files are uploaded to for Microsoft 365, "
	    "below ingestiondata" },
	{ "bad-items", "N", OPT_TEXT, CMD_AT(bad_items), NULL, NULL,
	    "how many items that it cannot read the server may leave behind, "
	    "or unlimited; 10 if not given" },
	{ "large-items", "N", OPT_TEXT, CMD_AT(large_items), NULL, NULL,
	    "how many that are too large for the mailbox, or unlimited; if not "
	    "given, as many as each file has over --item-limit" },
	{ "item-limit", "SIZE", OPT_SIZE, CMD_AT(item_limit), "10M", NULL,
	    "the largest message that the mailbox takes" },
	{ "conflict", "KeepSourceItem|KeepLatestItem|KeepAll", OPT_WORD,
	    CMD_AT(conflict), "KeepSourceItem", conflicts,
	    "what becomes of items that the mailbox has already" },
	{ "out", "DIR", OPT_TEXT, CMD_AT(out), NULL, NULL,
	    "where import.ps1, import.csv and import.txt go; if not given, "
	    "here" },
	{ "overwrite", NULL, OPT_FLAG, CMD_AT(overwrite), NULL, NULL,
	    "also over files of these names" },
	CMD_COMMON_OPTS,
};
/* clang-format on */

const struct cmd cmd_script = {
	.name = "script",
	.usage = "import --journal FILE --mailbox SMTP [options]",
	.what = "write what the server needs to import a store",
	.about = "Writes the files for the step after a store: import.ps1 for "
		 "Exchange Server,\nimport.csv for the import service of "
		 "Microsoft 365, and import.txt with what\nto do.  Nothing is "
		 "run, and no server is asked.",
	.opt = options,
	.nopts = NITEMS(options),
	.run = script,
};

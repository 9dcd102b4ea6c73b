/* inspect: an Outlook store, checked instead of read. */
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"
#include "base/progress.h"
#include "cmd/cmd.h"
#include "cmd/inspect.h"
#include "pst/pst_check.h"
#include "pst/pst_read.h"

/* One store: what is said of it comes before what it adds up to. */
struct look {
	bool json;
	struct buf folders, findings;
	struct json jfolders, jfindings;
	uint64_t said;
};

bool
inspect_is_store(const char *path)
{
	uint8_t head[16];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n;

	if (fd < 0)
		return false;
	n = pread(fd, head, sizeof(head), 0);
	(void)close(fd);
	return n > 0 && pst_is_store(head, (size_t)n);
}

/* ---- while it is checked ------------------------------------------------- */

static void
on_folder(void *arg, const struct pst_folder_sum *f)
{
	struct look *l = arg;
	struct json *j = &l->jfolders;
	char size[16];

	if (l->json) {
		json_open(j, NULL, '{');
		json_text(j, "path", f->path);
		json_text(j, "class", f->class);
		json_int(j, "items", (int64_t)f->items);
		json_int(j, "unread", (int64_t)f->unread);
		json_int(j, "bytes", (int64_t)f->bytes);
		json_close(j, '}');
		return;
	}
	progress_bytes((int64_t)f->bytes, size);
	buf_putf(&l->folders, "  %8" PRIu64 "  %8" PRIu64 "  %9s  ", f->items,
	    f->unread, size);
	cmd_put_line(&l->folders, f->path[0] == '\0' ? "(top)" : f->path);
}

static void
on_finding(void *arg, const struct pst_finding *f)
{
	struct look *l = arg;
	struct json *j = &l->jfindings;
	bool error = f->severity == PST_ERROR;

	l->said++;
	if (l->json) {
		json_open(j, NULL, '{');
		json_text(j, "severity", error ? "error" : "warning");
		json_text(j, "rule", f->rule);
		json_text(j, "what", f->what);
		json_close(j, '}');
		return;
	}
	buf_putf(&l->findings, "  %s %s: ", error ? "error  " : "warning",
	    f->rule);
	cmd_put_line(&l->findings, f->what);
}

/* ---- the result ---------------------------------------------------------- */

static void
put_key(const struct pst_sums *s, char out[33])
{
	for (size_t i = 0; i < sizeof(s->key); i++)
		(void)snprintf(out + 2 * i, 3, "%02x", (unsigned)s->key[i]);
}

static void
put_facts(struct buf *b, const char *path, const struct pst_sums *s)
{
	char key[33], size[16], messages[64], folders[64], files[64];

	put_key(s, key);
	cmd_put_line(b, path);
	buf_putf(b, "  format      pst, Unicode%s\n",
	    s->permute ? ", encoded (permute)" : "");
	buf_putf(b, "  store key   %s\n", key);
	progress_bytes((int64_t)s->size, size);
	buf_putf(b, "  file        %s, %" PRIu64 " blocks, %" PRIu64
	    " nodes\n", size, s->blocks, s->nodes);
	buf_putf(b, "  holds       %s in %s, %" PRIu64 " in other messages\n",
	    cmd_plural((int64_t)s->messages, "message", "messages", messages),
	    cmd_plural((int64_t)s->folders, "folder", "folders", folders),
	    s->embedded);
	progress_bytes((int64_t)s->attachment_bytes, size);
	buf_putf(b, "              %" PRIu64 " recipients, %s, %s of "
	    "content\n", s->recipients,
	    cmd_plural((int64_t)s->attachments, "attachment", "attachments",
	    files), size);
}

static void
put_text(struct buf *b, const char *path, struct look *l,
    const struct pst_sums *s)
{
	uint64_t all = s->errors + s->warnings;
	char n[64], w[64];

	put_facts(b, path, s);
	if (l->folders.len > 0) {
		buf_puts(b, "\n     items    unread       size  folder\n");
		buf_put(b, l->folders.data, l->folders.len);
	}
	if (l->findings.len > 0) {
		buf_puts(b, "\nfindings\n");
		buf_put(b, l->findings.data, l->findings.len);
	}
	if (all > l->said)
		buf_putf(b, "  and %" PRIu64 " more of the same rules\n",
		    all - l->said);
	buf_putf(b, "\n%s", s->errors == 0 ? "no errors" :
	    cmd_plural((int64_t)s->errors, "error", "errors", n));
	if (s->warnings > 0)
		buf_putf(b, ", %s", cmd_plural((int64_t)s->warnings, "warning",
		    "warnings", w));
	buf_puts(b, "\n");
}

static void
put_json(struct json *j, const char *path, struct look *l,
    const struct pst_sums *s)
{
	char key[33];

	put_key(s, key);
	json_open(j, NULL, '{');
	json_text(j, "path", path);
	json_text(j, "format", "pst");
	json_text(j, "encoding", s->permute ? "permute" : "none");
	json_text(j, "key", key);
	json_int(j, "bytes", (int64_t)s->size);
	json_int(j, "blocks", (int64_t)s->blocks);
	json_int(j, "nodes", (int64_t)s->nodes);
	json_int(j, "names", (int64_t)s->named);
	json_int(j, "messages", (int64_t)s->messages);
	json_int(j, "embedded", (int64_t)s->embedded);
	json_int(j, "recipients", (int64_t)s->recipients);
	json_int(j, "attachments", (int64_t)s->attachments);
	json_int(j, "attachment_bytes", (int64_t)s->attachment_bytes);
	json_raw(j, "folders", l->folders.data);
	json_raw(j, "findings", l->findings.data);
	json_int(j, "errors", (int64_t)s->errors);
	json_int(j, "warnings", (int64_t)s->warnings);
	json_close(j, '}');
}

/* The number of errors, or -1. */
static int
look_at(struct json *j, const char *path, bool json, bool *broken,
    struct err *e)
{
	struct look l = { .json = json };
	struct pst_sums s;
	int status;

	buf_init(&l.folders, (size_t)64 << 20);
	buf_init(&l.findings, (size_t)64 << 20);
	l.jfolders.out = &l.folders;
	l.jfindings.out = &l.findings;
	if (json) {
		json_open(&l.jfolders, NULL, '[');
		json_open(&l.jfindings, NULL, '[');
	}
	status = pst_check(path, on_finding, on_folder, &l, &s, e);
	if (json) {
		json_close(&l.jfolders, ']');
		json_close(&l.jfindings, ']');
	}
	if (status == 0 && (l.folders.failed || l.findings.failed))
		status = err_set(e, ERR_LIMIT,
		    "%s: has more folders than can be listed", path);
	if (status == 0 && json)
		put_json(j, path, &l, &s);
	else if (status == 0)
		put_text(j->out, path, &l, &s);
	*broken |= status == 0 && s.errors > 0;
	buf_free(&l.folders);
	buf_free(&l.findings);
	return status;
}

/* ---- all of them --------------------------------------------------------- */

/* What could not be read is the error that is told, the others are logged. */
static int
look_at_all(struct json *j, const struct cmd_values *v, bool *broken,
    struct err *e)
{
	struct err failed = { 0 };

	for (size_t i = 0; i < v->operands.n; i++) {
		struct err one = { 0 };

		if (i > 0 && !v->json)
			buf_puts(j->out, "\n");
		if (look_at(j, v->operands.text[i], v->json, broken,
		    &one) == 0)
			continue;
		if (failed.code != ERR_NONE)
			log_error("source", "%s", failed.msg);
		failed = one;
		failed.code = ERR_DAMAGED;
	}
	if (failed.code == ERR_NONE)
		return 0;
	*e = failed;
	return -1;
}

int
inspect_stores(const struct cmd_values *v, struct err *e)
{
	struct buf b;
	struct json j = { .out = &b };
	bool broken = false;
	struct err out;
	int status;

	buf_init(&b, (size_t)256 << 20);
	if (v->json) {
		json_open(&j, NULL, '{');
		json_int(&j, "schema", 1);
		json_open(&j, "stores", '[');
	}
	status = look_at_all(&j, v, &broken, e);
	if (v->json) {
		json_close(&j, ']');
		json_close(&j, '}');
		buf_puts(&b, "\n");
	}
	if (cmd_out(&b, &out) < 0) {
		*e = out;
		status = -1;
	}
	buf_free(&b);
	if (status < 0)
		return -1;
	return broken ? CMD_SOME : CMD_DONE;
}

#include <inttypes.h>
#include <string.h>

#include "base/civil.h"
#include "base/json.h"
#include "base/progress.h"
#include "cmd/cmd.h"
#include "cmd/inspect.h"
#include "cmd/setting.h"

#define NAMES_SHOWN 10
#define NAMES_JSON  1000

/* ---- for people ------------------------------------------------------------- */

static void
put_row(struct buf *b, const char *name, int64_t n, int64_t bytes)
{
	char size[16];

	buf_putf(b, "  %8" PRId64, n);
	if (bytes >= 0) {
		progress_bytes(bytes, size);
		buf_putf(b, "  %9s", size);
	}
	buf_puts(b, "  ");
	cmd_put_line(b, name);
}

static void
put_counts(struct buf *b, const char *title, const struct counts *c, bool bytes)
{
	if (c->used == 0)
		return;
	buf_putf(b, "\n%s\n", title);
	for (size_t i = 0; i < c->used; i++) {
		const struct count *at = c->list[i];

		put_row(b, at->name[0] == '\0' ? "(none)" : at->name, at->n[0],
		    bytes ? at->bytes : -1);
	}
}

static void
put_fact(struct buf *b, const char *name, const char *value)
{
	if (value[0] == '\0')
		return;
	buf_putf(b, "  %-11s ", name);
	cmd_put_line(b, value);
}

static void
put_source(struct buf *b, const struct inspect_source *s)
{
	char documents[64], size[16];

	cmd_put_line(b, s->path);
	put_fact(b, "format", s->format);
	put_fact(b, "version", s->version);
	put_fact(b, "title", s->title);
	put_fact(b, "replica id", s->replicaid);
	put_fact(b, "owner", s->owner);
	if (s->size >= 0) {
		progress_bytes(s->size, size);
		put_fact(b, "file", size);
	}
	put_fact(b, "holds",
	    cmd_plural(s->documents, "document", "documents", documents));
	buf_puts(b, "\n");
}

static void
put_totals(struct buf *b, const struct inspect *in)
{
	char first[32], last[32], size[16];

	progress_bytes(in->bytes, size);
	buf_putf(b, "%" PRId64 " documents, %s", in->documents, size);
	if (in->first != EX_NO_DATE) {
		civil_iso(in->first, first);
		civil_iso(in->last, last);
		buf_putf(b, ", from %.10s to %.10s", first, last);
	}
	buf_puts(b, "\n");

	const struct {
		int64_t n;
		const char *what;
	} rows[] = {
		{ in->profiles, "of them profile notes" },
		{ in->unread, "unread" },
		{ in->deleted, "in the Notes trash (soft-deleted)" },
		{ in->encrypted, "encrypted: their content cannot be read" },
		{ in->truncated, "cut off when they were replicated" },
		{ in->conflicts, "conflict copies" },
		{ in->bad, "cannot be read" },
		{ in->design, "design notes and deletion stubs beside them" },
	};

	for (size_t i = 0; i < NITEMS(rows); i++)
		if (rows[i].n > 0)
			put_row(b, rows[i].what, rows[i].n, -1);
}

static void
put_attachments(struct buf *b, const struct inspect *in)
{
	char total[16], largest[16], name[64];

	if (in->attachments == 0)
		return;
	progress_bytes(in->attachment_bytes, total);
	progress_bytes(in->largest, largest);
	buf_putf(b, "\nattachments: %" PRId64, in->attachments);
	if (in->unknown_sizes < in->attachments)
		buf_putf(b, ", %s, the largest %s", total, largest);
	buf_puts(b, "\n");
	for (size_t i = 0; i < INSPECT_SIZES; i++) {
		bool end = i + 1 == INSPECT_SIZES;
		int64_t bound = inspect_bounds[end ? i - 1 : i] >> 10;
		const char *unit = bound < 1024 ? "KiB" : "MiB";

		if (in->size_class[i] == 0)
			continue;
		(void)snprintf(name, sizeof(name), "%s %" PRId64 " %s",
		    end ? "more than" : "up to",
		    bound < 1024 ? bound : bound >> 10, unit);
		put_row(b, name, in->size_class[i], -1);
	}
	if (in->unknown_sizes > 0)
		put_row(b, "of unknown size", in->unknown_sizes, -1);
	if (in->missing > 0)
		put_row(b, "files cannot be read", in->missing, -1);
}

static void
put_problem(struct buf *b, const struct inspect_problem *p)
{
	struct buf line;

	buf_init(&line, 65536);
	buf_putf(&line, "  %s: ", p->path);
	if (p->place[0] != '\0')
		buf_putf(&line, "%s: ", p->place);
	if (p->unid[0] != '\0')
		buf_putf(&line, "%s: ", p->unid);
	buf_puts(&line, p->reason);
	cmd_put_line(b, line.data);
	buf_free(&line);
}

static void
put_problems(struct buf *b, const char *title,
    const struct inspect_problems *list)
{
	if (list->n == 0)
		return;
	buf_putf(b, "\n%s\n", title);
	for (size_t i = 0; i < list->n; i++)
		put_problem(b, &list->list[i]);
	if (list->more > 0)
		buf_putf(b, "  and %" PRId64 " more\n", list->more);
}

/* The first of them; a file takes all. */
static void
put_names(struct buf *b, const struct inspect *in)
{
	const struct counts *u = &in->unresolved;

	if (u->used == 0)
		return;
	buf_putf(b, "\nno address known for %zu names, most frequent ones\n",
	    u->used);
	for (size_t i = 0; i < u->used && i < NAMES_SHOWN; i++) {
		const struct count *at = u->list[i];
		struct buf line;

		buf_init(&line, 65536);
		buf_putf(&line, "%s%s", inspect_is_rest(at) ? at->name :
		    at->label, at->n[1] > 0 ? " (several are called so)" : "");
		put_row(b, line.data, at->n[0], -1);
		buf_free(&line);
	}
	buf_puts(b, "  inspect --unresolved-csv FILE writes them all, to be "
	    "filled in and given as --directory\n");
}

void
inspect_print(const struct inspect *in, struct buf *b)
{
	for (size_t i = 0; i < in->sources; i++)
		put_source(b, &in->source[i]);
	put_totals(b, in);
	put_counts(b, "by kind", &in->kind, true);
	put_counts(b, "by form", &in->form, true);
	if (in->design > 0)
		put_counts(b, "by class", &in->class, true);
	put_counts(b, "by folder", &in->folder, true);
	put_attachments(b, in);
	put_counts(b, "not carried over", &in->skip, false);
	setting_inspect_print(in, b);
	put_counts(b, "carried over without", &in->trouble, false);
	put_names(b, in);
	put_problems(b, "cannot be read, note by note", &in->of_note);
	put_problems(b, "problems", &in->problem);
}

/* ---- for programs -------------------------------------------------------------- */

static void
json_counts(struct json *j, const char *key, const struct counts *c)
{
	json_open(j, key, '{');
	for (size_t i = 0; i < c->used; i++)
		json_int(j, c->list[i]->name, c->list[i]->n[0]);
	json_close(j, '}');
}

static void
json_sources(struct json *j, const struct inspect *in)
{
	json_open(j, "sources", '[');
	for (size_t i = 0; i < in->sources; i++) {
		const struct inspect_source *s = &in->source[i];

		json_open(j, NULL, '{');
		json_text(j, "path", s->path);
		json_text(j, "format", s->format);
		json_text(j, "version", s->version);
		json_text(j, "title", s->title);
		json_text(j, "replicaid", s->replicaid);
		json_text(j, "owner", s->owner);
		json_int(j, "documents", s->documents);
		if (s->size >= 0)
			json_int(j, "bytes", s->size);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void
json_problem(struct json *j, const struct inspect_problem *p)
{
	json_open(j, NULL, '{');
	json_text(j, "path", p->path);
	json_text(j, "unid", p->unid);
	json_text(j, "place", p->place);
	json_text(j, "reason", p->reason);
	json_close(j, '}');
}

static void
json_list(struct json *j, const struct inspect_problems *list)
{
	char more[64];

	for (size_t i = 0; i < list->n; i++)
		json_problem(j, &list->list[i]);
	if (list->more == 0)
		return;
	(void)snprintf(more, sizeof(more), "and %" PRId64 " more", list->more);
	json_problem(j,
	    &(struct inspect_problem){ .path = "",
		.unid = "",
		.place = "",
		.reason = more });
}

static void
json_problems(struct json *j, const struct inspect *in)
{
	json_open(j, "problems", '[');
	json_list(j, &in->of_note);
	json_list(j, &in->problem);
	json_close(j, ']');
}

static void
json_names(struct json *j, const struct inspect *in)
{
	const struct counts *u = &in->unresolved;

	json_int(j, "unresolved", (int64_t)u->used);
	json_open(j, "unresolved_names", '[');
	for (size_t i = 0; i < u->used && i < NAMES_JSON; i++) {
		const struct count *at = u->list[i];

		json_open(j, NULL, '{');
		json_text(j, "name", inspect_is_rest(at) ? at->name :
		    at->label);
		json_int(j, "items", at->n[0]);
		json_bool(j, "several", at->n[1] > 0);
		json_close(j, '}');
	}
	json_close(j, ']');
}

void
inspect_json(const struct inspect *in, struct buf *b)
{
	struct json j = { .out = b };

	json_open(&j, NULL, '{');
	json_int(&j, "schema", 1);
	json_int(&j, "documents", in->documents);
	json_counts(&j, "by_form", &in->form);
	json_counts(&j, "by_kind", &in->kind);
	json_int(&j, "encrypted", in->encrypted);
	json_int(&j, "truncated", in->truncated);
	json_int(&j, "conflicts", in->conflicts);
	json_int(&j, "attachments", in->attachments);
	json_counts(&j, "folders", &in->folder);
	json_sources(&j, in);
	json_problems(&j, in);
	json_counts(&j, "not_carried", &in->skip);
	json_counts(&j, "by_class", &in->class);
	json_int(&j, "unread", in->unread);
	json_int(&j, "deleted", in->deleted);
	json_int(&j, "missing", in->missing);
	json_int(&j, "bytes", in->bytes);
	json_int(&j, "attachment_bytes", in->attachment_bytes);
	json_names(&j, in);
	setting_inspect_json(in, &j);
	json_close(&j, '}');
	buf_puts(b, "\n");
}

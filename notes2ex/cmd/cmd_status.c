/* status: what the journal knows. */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/setting.h"
#include "journal/journal.h"

#define REASONS 10

static int64_t
pending(const int64_t state[PARCEL_STATES])
{
	return state[PARCEL_PENDING] + state[PARCEL_SENDING];
}

/* ---- lists ------------------------------------------------------------------- */

struct list {
	struct buf b;
	struct json j;
	bool json, losses;
	const struct journal_status *st;
	struct err *e;
	int failed;
};

static void
put_losses(struct list *l, const struct parcel *p)
{
	for (size_t i = 0; i < p->nlosses; i++) {
		buf_puts(&l->b, "    ");
		cmd_put_line(&l->b, p->loss[i]);
	}
}

/* Which file a note stands in: of a folder or an archive there are many. */
static const char *
place_of(const struct list *l, const struct parcel *p, struct arena *a)
{
	const char *path = "";

	for (size_t i = 0; i < l->st->sources; i++)
		if (l->st->source[i].id == p->source)
			path = l->st->source[i].path;
	if (p->path[0] == '\0')
		return path;
	return text_printf(a, "%s/%s", path,
	    cmd_unnumbered(cmd_place(arena_strdup(a, p->path))));
}

static void
put_place(struct list *l, const struct parcel *p)
{
	struct arena a = { 0 };

	buf_puts(&l->b, "    in ");
	cmd_put_line(&l->b, place_of(l, p, &a));
	arena_free(&a);
}

static void
put_parcel(struct list *l, const struct parcel *p)
{
	struct buf line;

	buf_init(&line, 65536);
	buf_putf(&line, "%s  %s", p->unid, p->kind);
	if (p->form[0] != '\0')
		buf_putf(&line, "  %s", p->form);
	if (l->losses)
		buf_putf(&line, "  in %s", p->folder);
	else
		buf_putf(&line, "  %s", p->reason);
	buf_puts(&l->b, "  ");
	cmd_put_line(&l->b, line.data == NULL ? p->unid : line.data);
	buf_free(&line);
	if (l->losses)
		put_losses(l, p);
	else
		put_place(l, p);
}

static void
json_parcel(struct list *l, const struct parcel *p)
{
	struct arena a = { 0 };

	json_open(&l->j, NULL, '{');
	json_text(&l->j, "unid", p->unid);
	json_text(&l->j, "form", p->form);
	json_text(&l->j, "kind", p->kind);
	if (l->losses) {
		json_text(&l->j, "folder", p->folder);
		json_open(&l->j, "losses", '[');
		for (size_t i = 0; i < p->nlosses; i++)
			json_text(&l->j, NULL, p->loss[i]);
		json_close(&l->j, ']');
	} else {
		json_text(&l->j, "reason", p->reason);
	}
	json_text(&l->j, "path", place_of(l, p, &a));
	json_close(&l->j, '}');
	arena_free(&a);
}

static int
each(void *arg, const struct parcel *p)
{
	struct list *l = arg;

	if (l->losses && p->nlosses == 0)
		return 0;
	if (l->json)
		json_parcel(l, p);
	else
		put_parcel(l, p);
	l->failed = cmd_out_some(&l->b, l->e);
	return l->failed;
}

static int
list(struct list *l, struct journal *j, enum parcel_state state, bool losses,
    const char *key, const char *title)
{
	l->losses = losses;
	if (l->json)
		json_open(&l->j, key, '[');
	else
		buf_putf(&l->b, "\n%s\n", title);
	if (journal_each(j, state, each, l, l->e) < 0 || l->failed < 0)
		return -1;
	if (l->json)
		json_close(&l->j, ']');
	return 0;
}

static int
each_name(void *arg, const struct journal_name *name)
{
	struct list *l = arg;

	if (l->json) {
		json_open(&l->j, NULL, '{');
		json_text(&l->j, "name", name->name);
		json_int(&l->j, "items", name->items);
		json_close(&l->j, '}');
	} else {
		buf_putf(&l->b, "  %8" PRId64 "  ", name->items);
		cmd_put_line(&l->b, name->name);
	}
	l->failed = cmd_out_some(&l->b, l->e);
	return l->failed;
}

static int
list_names(struct list *l, struct journal *j)
{
	if (l->json)
		json_open(&l->j, "unresolved_names", '[');
	else
		buf_puts(&l->b, "\nnames without an address, and in how many "
		    "items\n");
	if (journal_each_unresolved(j, each_name, l, l->e) < 0 ||
	    l->failed < 0)
		return -1;
	if (l->json)
		json_close(&l->j, ']');
	return 0;
}

/* ---- sums ---------------------------------------------------------------------- */

static void
json_states(struct json *j, const int64_t state[PARCEL_STATES])
{
	json_int(j, "migrated", state[PARCEL_MIGRATED]);
	json_int(j, "skipped", state[PARCEL_SKIPPED]);
	json_int(j, "failed", state[PARCEL_FAILED]);
	json_int(j, "pending", pending(state));
}

static void
json_status(struct json *j, const struct journal_status *st)
{
	json_int(j, "schema", 1);
	json_int(j, "notes", st->notes);
	json_states(j, st->state);
	json_int(j, "losses", st->losses);
	json_open(j, "by_kind", '{');
	for (size_t i = 0; i < st->kinds; i++) {
		int64_t n = 0;

		for (int k = 0; k < PARCEL_STATES; k++)
			n += st->kind[i].state[k];
		json_int(j, st->kind[i].kind, n);
	}
	json_close(j, '}');
	json_open(j, "sources", '[');
	for (size_t i = 0; i < st->sources; i++) {
		json_open(j, NULL, '{');
		json_text(j, "path", st->source[i].path);
		json_int(j, "notes", st->source[i].notes);
		json_int(j, "design", st->source[i].design);
		json_bool(j, "scanned", st->source[i].scanned);
		json_close(j, '}');
	}
	json_close(j, ']');
	json_text(j, "target", st->target);
	json_int(j, "unresolved", st->unresolved);
	json_open(j, "settings", '{');
	for (size_t i = 0; i < st->settings; i++)
		json_int(j, st->setting[i].kind, st->setting[i].n);
	json_close(j, '}');
}

static void
put_states(struct buf *b, const char *name, const int64_t state[PARCEL_STATES])
{
	buf_putf(b,
	    "  %-10s %9" PRId64 " %9" PRId64 " %9" PRId64 " %9" PRId64 "\n",
	    name, state[PARCEL_MIGRATED], state[PARCEL_SKIPPED],
	    state[PARCEL_FAILED], pending(state));
}

static void
put_reasons(struct buf *b, struct journal *j, struct arena *a,
    enum parcel_state state)
{
	const struct journal_reason *reason;
	size_t n = journal_reasons(j, state, REASONS, a, &reason);

	if (n > 0)
		buf_putf(b, "\n%s, most frequent reasons\n",
		    parcel_state_name(state));
	for (size_t i = 0; i < n; i++) {
		buf_putf(b, "  %8" PRId64 "  ", reason[i].count);
		cmd_put_line(b, reason[i].reason);
	}
}

static void
put_settings(struct buf *b, const struct journal_status *st)
{
	if (st->settings > 0)
		buf_puts(b, "\nkept until a target can take it\n");
	for (size_t i = 0; i < st->settings; i++) {
		buf_putf(b, "  %8" PRId64 "  ", st->setting[i].n);
		setting_put_kind(b, st->setting[i].kind);
		buf_puts(b, "\n");
	}
}

/* Of a target that writes several files. */
static void
put_parts(struct buf *b, struct journal *j, struct arena *a, const char *to)
{
	unsigned parts = target_has_parts(to) ? run_parts(j, a) : 0;

	for (unsigned n = 2; n <= parts; n++) {
		buf_puts(b, "        ");
		cmd_put_line(b, target_part(a, to, n));
	}
}

static void
put_status(struct buf *b, struct journal *j, struct arena *a,
    const struct journal_status *st)
{
	for (size_t i = 0; i < st->sources; i++) {
		char notes[64];

		buf_puts(b, "source  ");
		cmd_put_clean(b, st->source[i].path,
		    strlen(st->source[i].path));
		buf_putf(b, ": %s%s\n",
		    cmd_plural(st->source[i].notes, "note", "notes", notes),
		    st->source[i].scanned ? "" : ", not yet looked through");
	}
	buf_puts(b, "target  ");
	cmd_put_line(b, st->target);
	put_parts(b, j, a, st->target);
	buf_putf(b, "\n  %-10s %9s %9s %9s %9s\n", "", "migrated", "skipped",
	    "failed", "pending");
	for (size_t i = 0; i < st->kinds; i++)
		put_states(b, st->kind[i].kind, st->kind[i].state);
	put_states(b, "all", st->state);
	buf_putf(b, "\n%" PRId64 " notes, %" PRId64 " losses\n", st->notes,
	    st->losses);
	if (st->unresolved > 0)
		buf_putf(b, "%" PRId64 " names without an address: status "
		    "--unresolved lists them\n", st->unresolved);
	put_settings(b, st);
	put_reasons(b, j, a, PARCEL_SKIPPED);
	put_reasons(b, j, a, PARCEL_FAILED);
}

static int
print(const struct cmd_values *v, struct journal *j, struct arena *a,
    const struct journal_status *st, struct err *e)
{
	struct list l = { .json = v->json, .st = st, .e = e };
	int status = 0;

	buf_init(&l.b, (size_t)64 << 20);
	l.j.out = &l.b;
	if (v->json) {
		json_open(&l.j, NULL, '{');
		json_status(&l.j, st);
	} else {
		put_status(&l.b, j, a, st);
	}
	if (v->failed)
		status = list(&l, j, PARCEL_FAILED, false, "failed_notes",
		    "failed notes");
	if (status == 0 && v->losses)
		status = list(&l, j, PARCEL_MIGRATED, true, "lossy_notes",
		    "what items have lost");
	if (status == 0 && v->unresolved)
		status = list_names(&l, j);
	if (v->json) {
		json_close(&l.j, '}');
		buf_puts(&l.b, "\n");
	}
	if (status == 0)
		status = cmd_out(&l.b, e);
	buf_free(&l.b);
	return status;
}

static int
status_of(const struct cmd_values *v, struct err *e)
{
	struct journal *j = NULL;
	struct journal_status st;
	int status = -1;

	if (v->operands.n > 0)
		return cmd_usage(&cmd_status, e,
		    "%.100s: takes no arguments "
		    "beside options",
		    v->operands.text[0]);
	if (v->journal == NULL)
		return cmd_usage(&cmd_status, e, "--journal FILE is missing");
	if (journal_open(&j, v->journal, JOURNAL_READ, e) == 0 &&
	    journal_status(j, v->arena, &st, e) == 0)
		status = print(v, j, v->arena, &st, e);
	journal_close(&j);
	return status;
}

/* clang-format off */
static const struct opt options[] = {
	CMD_JOURNAL_OPT,
	{ "json", NULL, OPT_FLAG, CMD_AT(json), NULL, NULL,
	    "one JSON object instead of text" },
	{ "failed", NULL, OPT_FLAG, CMD_AT(failed), NULL, NULL,
	    "list the notes that failed, each with its reason" },
	{ "losses", NULL, OPT_FLAG, CMD_AT(losses), NULL, NULL,
	    "list what items have lost on the way" },
	{ "unresolved", NULL, OPT_FLAG, CMD_AT(unresolved), NULL, NULL,
	    "list the names that have no address, and in how many items" },
	CMD_COMMON_OPTS,
};
/* clang-format on */

const struct cmd cmd_status = {
	.name = "status",
	.usage = "--journal FILE [--json] [--failed --losses --unresolved]",
	.what = "add up what became of every note",
	.about = "Adds up what the journal knows, also while a run is going "
		 "on.",
	.opt = options,
	.nopts = NITEMS(options),
	.run = status_of,
};

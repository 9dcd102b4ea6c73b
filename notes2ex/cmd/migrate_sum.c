#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/migrate.h"

#define SHOWN 10 /* reasons and losses of each sort */

void
summary_init(struct summary *s)
{
	*s = (struct summary){ 0 };
	s->kind.arena = &s->arena;
	s->skipped.arena = &s->arena;
	s->failed.arena = &s->arena;
	s->losses.arena = &s->arena;
}

void
summary_free(struct summary *s)
{
	arena_free(&s->arena);
}

/* Losses that name somebody each time, and what is said of all of them. */
static const struct {
	const char *begin, *all;
} grouped[] = {
	{ "address not resolved: ",
	    "addresses not resolved: --directory says "
	    "who has which" },
	{ "addresses not resolved: ",
	    "addresses not resolved: --directory "
	    "says who has which" },
};

/* The same words about different notes are the same reason. */
static struct count *
count_words(struct counts *c, const char *text)
{
	char words[512];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(grouped); i++)
		if (strncmp(text, grouped[i].begin, strlen(grouped[i].begin)) ==
		    0)
			return count_of(c, grouped[i].all);

	while (*text != '\0' && n + 5 < sizeof(words)) {
		size_t hex = strspn(text, "0123456789ABCDEF");

		if (hex >= NOTE_UNID_LEN) {
			memcpy(words + n, "...", 3);
			n += 3;
			text += hex;
		} else {
			words[n++] = *text++;
		}
	}
	words[n] = '\0';
	return count_of(c, words);
}

void
summary_add(void *arg, const struct parcel *p)
{
	struct summary *s = arg;
	size_t state = 2;

	if (p->state == PARCEL_MIGRATED)
		state = 0;
	else if (p->state == PARCEL_SKIPPED)
		state = 1;
	count_of(&s->kind, p->kind)->n[state]++;
	if (state == 1)
		count_words(&s->skipped, p->reason)->n[0]++;
	if (state == 2)
		count_words(&s->failed, p->reason)->n[0]++;
	for (size_t i = 0; i < p->nlosses; i++)
		count_words(&s->losses, p->loss[i])->n[0]++;
}

static void
put_counts(struct buf *b, const char *title, struct counts *c)
{
	int64_t rest = 0;

	if (c->used == 0)
		return;
	count_sort_by_number(c);
	buf_putf(b, "\n%s\n", title);
	for (size_t i = 0; i < c->used; i++) {
		if (i >= SHOWN) {
			rest += c->list[i]->n[0];
			continue;
		}
		buf_putf(b, "  %8" PRId64 "  ", c->list[i]->n[0]);
		cmd_put_line(b, c->list[i]->name);
	}
	if (rest > 0)
		buf_putf(b, "  %8" PRId64 "  with other words\n", rest);
}

static void
put_row(struct buf *b, const char *name, const int64_t n[3])
{
	buf_putf(b, "  %-10s %9" PRId64 " %9" PRId64 " %9" PRId64 "\n", name,
	    n[0], n[1], n[2]);
}

static void
put_table(struct buf *b, struct summary *s, const struct run_tally *t,
    bool dry_run)
{
	const int64_t all[3] = { t->migrated, t->skipped, t->failed };

	buf_putf(b, "  %-10s %9s %9s %9s\n", "",
	    dry_run ? "migrate" : "migrated", dry_run ? "skip" : "skipped",
	    dry_run ? "fail" : "failed");
	count_sort_by_name(&s->kind);
	for (size_t i = 0; i < s->kind.used; i++)
		put_row(b, s->kind.list[i]->name, s->kind.list[i]->n);
	put_row(b, "all", all);
	if (t->before > 0)
		buf_putf(b,
		    "  and %" PRId64 " by earlier runs, %" PRId64
		    " of them failed\n",
		    t->before, t->failed_before);
}

/* Who has moved a finished file knows; who has lost it should be told. */
static void
put_part(struct buf *b, const char *path)
{
	struct arena a = { 0 };

	cmd_put_line(b, access(path, F_OK) == 0 ? path :
	    text_printf(&a, "%s (not there any more)", path));
	arena_free(&a);
}

/* Of a target that writes files: those that are there, or will be. */
static void
put_parts(struct buf *b, const char *to, const struct run_tally *t)
{
	struct arena a = { 0 };
	bool left_out = false;

	if (t->parts > 0)
		buf_puts(b, t->parts == 1 ? "The result is in " :
		    "The result is in\n  ");
	for (unsigned n = 1; n <= t->parts; n++) {
		const char *path = target_part(&a, to, n);

		/* The first, the second and the last say it all. */
		if (n > 2 && n < t->parts && access(path, F_OK) == 0) {
			if (!left_out)
				buf_puts(b, "  ...\n");
			left_out = true;
			continue;
		}
		if (n > 1)
			buf_puts(b, "  ");
		put_part(b, path);
	}
	if (t->stopped) {
		buf_puts(b, t->parts == 0 ?
		    "The file gets its name when it is whole; until then it "
		    "is in\n  " :
		    "The next file gets its name when it is whole; until then "
		    "it is in\n  ");
		cmd_put_line(b, target_unfinished(&a, to));
	}
	arena_free(&a);
}

static void
put_result(struct buf *b, const char *to, const struct run_tally *t)
{
	if (target_has_parts(to)) {
		put_parts(b, to, t);
		return;
	}
	buf_puts(b, "The result is in ");
	cmd_put_line(b, to);
}

/* What there is to do now. */
static void
put_next(struct buf *b, const struct cmd_values *v, const struct run_tally *t)
{
	int64_t failed = t->failed + t->failed_before;

	buf_puts(b, "\n");
	if (v->dry_run) {
		buf_puts(b, "Nothing was written: this was a dry run.\n");
		return;
	}
	if (t->stopped)
		buf_putf(b,
		    "Stopped early: %" PRId64 " of %" PRId64
		    " notes are done.  The same command goes on.\n",
		    t->done, t->notes);
	else
		buf_puts(b, "Finished.\n");
	put_result(b, v->to, t);
	if (failed > 0) {
		buf_putf(b,
		    "%" PRId64 " failed: see notes2ex status --failed "
		    "--journal ",
		    failed);
		cmd_put_line(b, v->journal);
		buf_puts(b,
		    "Once the cause is gone, --retry-failed takes "
		    "them up again;\nwhat the source did not give when it "
		    "was first read wants a new --journal.\n");
	}
	if (t->losses > 0) {
		buf_puts(b,
		    "What items have lost, one by one: notes2ex "
		    "status --losses --journal ");
		cmd_put_line(b, v->journal);
	}
	if (!t->stopped) {
		buf_puts(b,
		    "To look whether all is there: notes2ex verify "
		    "--journal ");
		cmd_put_line(b, v->journal);
	}
}

int
summary_print(struct summary *s, const struct cmd_values *v,
    const struct run_tally *t, struct err *e)
{
	struct buf b;
	int status;

	buf_init(&b, (size_t)64 << 20);
	put_table(&b, s, t, v->dry_run);
	put_counts(&b, v->dry_run ? "would be skipped" : "skipped",
	    &s->skipped);
	put_counts(&b, v->dry_run ? "would fail" : "failed", &s->failed);
	put_counts(&b, v->dry_run ? "would be lost" : "lost on the way",
	    &s->losses);
	put_next(&b, v, t);
	status = cmd_out(&b, e);
	buf_free(&b);
	return status;
}

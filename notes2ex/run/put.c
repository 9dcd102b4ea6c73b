/*
 * Items on their way into the target, and what became of them.  A target may
 * take its time: only after target_flush is it known what it has taken.
 */
#include <stdio.h>

#include "base/crash.h"
#include "base/text.h"
#include "run/run_priv.h"

struct run_one_put {
	struct run_one_put *next;
	struct parcel *p;
	const char *copy; /* the folder of a copy; NULL: the item itself */
	struct receipt receipt;
};

static struct run_one_put *
add(struct run_puts *puts, struct parcel *p, const char *copy, struct arena *a)
{
	struct run_one_put *put = ARENA_NEW(a, struct run_one_put);

	put->p = p;
	put->copy = copy;
	if (puts->last == NULL)
		puts->first = put;
	else
		puts->last->next = put;
	puts->last = put;
	return put;
}

/* 0, also when the target does not take it; -1 when nothing goes any more. */
static int
put_one(struct target *t, const struct ex_item *item, bool was_sending,
    struct receipt *receipt, struct err *e)
{
	int there = 0;

	if (was_sending)
		there = target_find(t, item->unid, item->folder, receipt, e);
	if (there == 0)
		there = target_put(t, item, receipt, e);
	if (there >= 0)
		return 0;
	if (err_reach(e->code) != REACH_NOTE)
		return -1;
	receipt->refused = e->code;
	(void)snprintf(receipt->why, sizeof(receipt->why), "%s", e->msg);
	return 0;
}

/* What the target refuses as a whole has nothing to do with the note. */
static int
at_note(const struct parcel *p, struct err *e)
{
	return e->code == ERR_REFUSED ? -1 : err_in(e, "note %s", p->unid);
}

int
run_put(struct target *t, struct run_puts *puts, const struct ex_item *item,
    struct parcel *p, bool was_sending, struct arena *a, struct err *e)
{
	struct ex_item one = ex_in_folder(item, item->nalso);
	struct run_one_put *put = add(puts, p, NULL, a);

	if (put_one(t, &one, was_sending, &put->receipt, e) < 0)
		return at_note(p, e);
	/* The others of --multi-folder copy. */
	for (size_t i = 0; i < item->nalso; i++) {
		/* Without the item itself there is no copy of it. */
		if (put->receipt.refused != ERR_NONE)
			break;
		one = ex_in_folder(item, i);
		struct run_one_put *copy = add(puts, p,
		    arena_strdup(a, one.folder), a);
		if (put_one(t, &one, was_sending, &copy->receipt, e) < 0)
			return at_note(p, e);
		crashpoint("put a copy");
	}
	return 0;
}

static void
lose(struct parcel *p, struct arena *a, const char *what)
{
	const char **loss = arena_array(a, p->nlosses + 1, sizeof(*loss));

	for (size_t i = 0; i < p->nlosses; i++)
		loss[i] = p->loss[i];
	loss[p->nlosses++] = what;
	p->loss = loss;
}

/* What became known only when it was put. */
static void
lose_more(const struct run_one_put *put, struct run_tally *tally,
    struct arena *a)
{
	for (size_t i = 0; i < put->receipt.nlosses; i++) {
		lose(put->p, a, arena_strdup(a, put->receipt.loss[i]));
		tally->losses++;
	}
}

/* Each copy adds a line to the receipt, or a loss. */
static void
end_copy(const struct run_one_put *put, struct run_tally *tally,
    struct arena *a)
{
	struct parcel *p = put->p;

	if (put->receipt.refused != ERR_NONE) {
		lose(p, a, text_printf(a, "folder %s: no copy there: %s",
		    put->copy, put->receipt.why));
		tally->losses++;
	} else if (p->receipt != NULL) {
		p->receipt = text_printf(a, "%s\n%s", p->receipt,
		    put->receipt.id);
	} else {
		p->receipt = put->receipt.id;
	}
}

void
run_puts_end(struct run_puts *puts, struct run_tally *tally, struct arena *a)
{
	for (struct run_one_put *put = puts->first; put != NULL;
	     put = put->next) {
		struct parcel *p = put->p;

		lose_more(put, tally, a);
		if (put->copy != NULL) {
			end_copy(put, tally, a);
		} else if (put->receipt.refused == ERR_NONE) {
			p->receipt = put->receipt.id;
		} else {
			p->state = PARCEL_FAILED;
			p->reason = put->receipt.why;
			tally->migrated--;
			tally->failed++;
		}
	}
}

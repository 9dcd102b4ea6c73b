/*
 * The target pst: - items as messages of stores, one file after the other.
 *
 * Where to cut is decided before each item, from what is in the store and what
 * comes, never from the clock or from where a run ended: the same items make
 * the same files.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/crash.h"
#include "base/mem.h"
#include "base/sha.h"
#include "base/text.h"
#include "pst/pst.h"

#include "target/pst_item.h"
#include "target/pst_receipt.h"
#include "target/pst_work.h"
#include "target/target_priv.h"

struct target_pst {
	struct target base;
	struct arena arena, item; /* as long as it is open; of one put */
	struct target_options opt;
	const char *file;
	struct pst_work work;
	struct pst_puts *puts;
	struct pst *pst; /* NULL: none is being written */
	unsigned number; /* of it */
	const char *name;
	bool dirty;      /* something was put since the last checkpoint */
	bool flushed;    /* and settled, once something is put again */
};

/* Which file it is that something is wrong with; -1. */
static int
in_store(struct target_pst *t, struct err *e)
{
	return err_in(e, "%s", target_unfinished(&t->item, t->file));
}

/* ---- one store ----------------------------------------------------------- */

/* "mailbox-2": as Outlook shows it. */
static const char *
store_name(struct target_pst *t, unsigned number)
{
	const char *name = pst_work_name(&t->work, number);
	const char *dot = strrchr(name, '.');

	return dot == NULL || dot == name ? name :
	    arena_strndup(&t->arena, name, (size_t)(dot - name));
}

void
pst_store_key(const char *origin, unsigned number, uint8_t key[16])
{
	struct sha *sha = sha_new();
	char text[64];
	uint8_t digest[32];

	(void)snprintf(text, sizeof(text), "notes2ex store %u ", number);
	sha_put(sha, text, strlen(text));
	sha_put(sha, origin, strlen(origin));
	sha_end(sha, digest);
	memcpy(key, digest, 16);
}

static int
open_store(struct target_pst *t, unsigned number, bool anew, struct err *e)
{
	struct pst_options o = { .name = store_name(t, number),
		.permute = t->opt.permute };

	pst_store_key(t->opt.origin, number, o.key);
	if (pst_work_part(&t->work, number, anew, e) < 0)
		return -1;
	if (pst_open(&t->pst, t->work.part, &o, anew, e) < 0)
		return in_store(t, e);
	t->number = number;
	t->name = pst_work_name(&t->work, number);
	return 0;
}

/* A checkpoint: the store, and what was put into it, as one. */
static int
checkpoint(struct target_pst *t, struct err *e)
{
	struct pst_puts_at at;
	char note[128];

	if (pst_puts_keep(t->puts, t->work.folder, &at, e) < 0)
		return -1;
	(void)snprintf(note, sizeof(note), "%u %u %" PRIu64 " %" PRIx32,
	    t->number, at.file, at.len, at.crc);
	if (pst_sync(t->pst, note, strlen(note), e) < 0)
		return in_store(t, e);
	pst_puts_commit(t->puts, &at);
	t->dirty = false;
	crashpoint("pst checkpoint");
	return 0;
}

static int
begin_store(struct target_pst *t, struct err *e)
{
	unsigned number = t->base.parts + 1;

	if (pst_work_is_taken(&t->work, number))
		return err_set(e, ERR_REFUSED, "%s is there already, and is no "
		    "file of this journal: move it away, and the same command "
		    "goes on", target_part(&t->item, t->file, number));
	if (t->work.stage == PST_NONE &&
	    pst_work_make(&t->work, t->base.parts, e) < 0)
		return -1;
	if (open_store(t, number, true, e) < 0 || checkpoint(t, e) < 0)
		return -1;
	return pst_work_stage(&t->work, PST_OPEN, number, NULL, e);
}

/*
 * The store gets its name.  What was put into it is not settled yet: the state
 * remembers it, for the checkpoint goes away with the store.
 */
static int
end_store(struct target_pst *t, struct err *e)
{
	struct pst_puts_at at;

	crashpoint("pst before its end");
	if (pst_puts_keep(t->puts, t->work.folder, &at, e) < 0)
		return -1;
	if (pst_finish(&t->pst, e) < 0)
		return in_store(t, e);
	crashpoint("pst is whole, nobody knows");
	if (pst_work_stage(&t->work, PST_WHOLE, t->number, &at, e) < 0)
		return -1;
	pst_puts_commit(t->puts, &at);
	if (pst_work_give(&t->work, e) < 0)
		return -1;
	t->base.parts = t->number;
	t->dirty = false;
	return 0;
}

/* ---- going on -------------------------------------------------------------- */

static int
cannot_go_on(struct err *e)
{
	size_t n = strlen(e->msg);

	(void)snprintf(e->msg + n, sizeof(e->msg) - n, "; nothing can be added "
	    "to it: begin anew with another --journal and another file");
	return -1;
}

static int
resume(struct target_pst *t, struct err *e)
{
	char text[128] = "";
	struct pst_puts_at at;
	const char *note;
	unsigned number;
	size_t n;

	t->base.parts = t->work.number - 1;
	if (open_store(t, t->work.number, false, e) < 0)
		return e->code == ERR_DAMAGED ? cannot_go_on(e) : -1;
	note = pst_note(t->pst, &n);
	memcpy(text, note, n < sizeof(text) ? n : sizeof(text) - 1);
	if (sscanf(text, "%u %u %" SCNu64 " %" SCNx32, &number, &at.file,
	    &at.len, &at.crc) != 4 || number != t->work.number) {
		(void)err_set(e, ERR_REFUSED, "%s is damaged",
		    target_unfinished(&t->arena, t->file));
		return cannot_go_on(e);
	}
	return pst_puts_load(t->puts, t->work.folder, &at, e);
}

/* Where earlier runs left it. */
static int
go_on(struct target_pst *t, struct err *e)
{
	const struct pst_work *w = &t->work;

	t->base.parts = t->opt.parts;
	switch (w->stage) {
	case PST_NONE:
		return pst_check_none(w, &t->opt, e);
	case PST_IDLE:
		t->base.parts = w->number;
		return 0;
	case PST_OPEN:
		return resume(t, e);
	case PST_WHOLE:
		break;
	}
	if (pst_puts_load(t->puts, w->folder, &w->puts, e) < 0 ||
	    pst_work_give(&t->work, e) < 0)
		return -1;
	t->base.parts = w->number;
	return 0;
}

/* ---- putting ---------------------------------------------------------------- */

/* The messages of an item and its chain. */
struct load {
	struct pst_message **message;
	const struct ex_item **item;
	size_t n;
	uint64_t bytes; /* what they take in the file */
};

static int
make_load(struct target_pst *t, const struct ex_item *item, struct load *l,
    struct err *e)
{
	struct arena *a = &t->item;

	*l = (struct load){ .n = 0 };
	for (const struct ex_item *i = item; i != NULL; i = i->more)
		l->n++;
	l->message = arena_array(a, l->n, sizeof(struct pst_message *));
	l->item = arena_array(a, l->n, sizeof(struct ex_item *));
	l->n = 0;
	for (const struct ex_item *i = item; i != NULL; i = i->more) {
		uint64_t bytes = 0;

		if (pst_item_message(a, i, &l->message[l->n], &bytes, e) < 0)
			return -1;
		l->bytes += pst_message_size(l->message[l->n], bytes);
		l->item[l->n++] = i;
	}
	return 0;
}

/*
 * The item's folder in the store that is open.  What is made above it is for the
 * same, but where the mailbox has a folder of its own: Contacts is for contacts,
 * even when mail in Contacts\Customers comes first.
 */
static int
open_folder(struct target_pst *t, const struct ex_item *item, uint32_t *folder,
    struct err *e)
{
	size_t n = strcspn(item->folder, "\\");
	const char *top = arena_strndup(&t->item, item->folder, n);
	const char *class = pst_item_own_class(top);

	if (item->folder[n] != '\0' && class != NULL &&
	    pst_folder(t->pst, top, class, folder, e) < 0)
		return -1;
	return pst_folder(t->pst, item->folder, pst_item_folder_class(item),
	    folder, e);
}

/* The folder in the store that the item goes into; a new store if need be. */
static int
find_place(struct target_pst *t, const struct ex_item *item,
    const struct load *l, uint32_t *folder, struct err *e)
{
	if (t->pst != NULL && pst_count(t->pst) > 0 &&
	    pst_size(t->pst) + l->bytes > (uint64_t)t->opt.part_max &&
	    end_store(t, e) < 0)
		return -1;
	if (t->pst == NULL && begin_store(t, e) < 0)
		return -1;
	if (open_folder(t, item, folder, e) < 0)
		return -1;
	if (!pst_is_full(t->pst, *folder))
		return 0;
	if (end_store(t, e) < 0 || begin_store(t, e) < 0)
		return -1;
	return open_folder(t, item, folder, e);
}

/* The n-th message of a note has an identity of its own, in every store. */
static const char *
identity(struct target_pst *t, const struct ex_item *item, size_t n)
{
	const char *replica = ex_text(item, EX_NOTES_REPLICA_ID);

	if (replica == NULL)
		replica = "";
	return n == 0 ? text_printf(&t->item, "%s %s", replica, item->unid) :
	    text_printf(&t->item, "%s %s %zu", replica, item->unid, n);
}

static int
put_load(struct target_pst *t, const struct load *l, uint32_t folder,
    struct receipt *r, struct err *e)
{
	struct pst_receipt written = { .folder = folder };
	struct pst_new *new = arena_array(&t->item, l->n, sizeof(*new));
	struct pst_placed *at = arena_array(&t->item, l->n, sizeof(*at));
	bool reading;

	(void)snprintf(written.name, sizeof(written.name), "%s", t->name);
	for (size_t i = 0; i < l->n; i++) {
		const char *who = identity(t, l->item[i], i);

		new[i] = (struct pst_new){ who, strlen(who), l->message[i] };
	}
	if (pst_put_all(t->pst, folder, new, l->n, at, &reading, e) < 0)
		return e->code == ERR_IO && !reading ? in_store(t, e) : -1;
	for (size_t i = 0; i < l->n; i++)
		pst_receipt_add(&written, &at[i]);
	pst_receipt_write(&written, r);
	return 0;
}

int
pst_accepts(const struct ex_item *item, struct err *e)
{
	char unid[33];

	if (item->unid == NULL || !text_unid(item->unid, unid))
		return err_set(e, ERR_FORMAT,
		    "its UNID is not 32 hexadecimal digits");
	for (const struct ex_item *i = item; i != NULL; i = i->more)
		if (pst_item_accepts(i, e) < 0)
			return -1;
	return 0;
}

/* Something follows a flush: what was put before it has been settled. */
static void
begin_batch(struct target_pst *t)
{
	if (t->flushed)
		pst_puts_settled(t->puts);
	t->flushed = false;
}

static int
put(struct target *base, const struct ex_item *item, struct receipt *r,
    struct err *e)
{
	struct target_pst *t = (struct target_pst *)base;
	uint32_t folder = 0;
	struct load l;

	r->id[0] = '\0';
	begin_batch(t);
	arena_reset(&t->item);
	if (pst_accepts(item, e) < 0 || make_load(t, item, &l, e) < 0)
		return -1;
	if (find_place(t, item, &l, &folder, e) < 0)
		return pst_stops(e);
	t->dirty = true;
	if (put_load(t, &l, folder, r, e) < 0)
		return -1;
	pst_puts_add(t->puts, item->unid, item->folder, r->id);
	crashpoint("pst after a put");
	return 0;
}

static int
find(struct target *base, const char *unid, const char *folder,
    struct receipt *r, struct err *e)
{
	struct target_pst *t = (struct target_pst *)base;
	const char *receipt;

	(void)e;
	begin_batch(t);
	receipt = pst_puts_find(t->puts, unid, folder);
	(void)snprintf(r->id, sizeof(r->id), "%s",
	    receipt == NULL ? "" : receipt);
	return receipt != NULL;
}

static int
flush(struct target *base, struct err *e)
{
	struct target_pst *t = (struct target_pst *)base;

	if (t->dirty && checkpoint(t, e) < 0)
		return pst_stops(e);
	t->flushed = true;
	return 0;
}

/* ---- the end ------------------------------------------------------------------ */

/* A further store that nothing could be put into is none. */
static int
give_up(struct target_pst *t, struct err *e)
{
	pst_close(&t->pst);
	return pst_work_stage(&t->work, PST_IDLE, t->base.parts, NULL, e);
}

static int
finish(struct target *base, target_known *known, void *arg, struct err *e)
{
	struct target_pst *t = (struct target_pst *)base;
	int status = 0;

	/* An empty mailbox is an empty store. */
	if (t->pst == NULL && t->base.parts == 0)
		status = begin_store(t, e);
	if (status == 0 && t->pst != NULL)
		status = pst_count(t->pst) == 0 && t->base.parts > 0 ?
		    give_up(t, e) : end_store(t, e);
	if (status < 0)
		return pst_stops(e);
	if (known(arg, t->base.parts, e) < 0)
		return -1;
	if (t->work.stage != PST_NONE && pst_work_forget(&t->work, e) < 0)
		return pst_stops(e);
	return 0;
}

void
target_pst_remarks(const struct target *t, const struct ex_item *item,
    target_remark *say, void *arg)
{
	(void)t;
	pst_item_remarks(item, say, arg);
}

static void
target_pst_close(struct target *base)
{
	struct target_pst *t = (struct target_pst *)base;

	pst_close(&t->pst);
	pst_puts_free(&t->puts);
	pst_work_close(&t->work);
	arena_free(&t->item);
	arena_free(&t->arena);
	mem_free(t);
}

int
target_pst_open(struct target **out, const char *file,
    const struct target_options *opt, bool read_only, struct err *e)
{
	static const struct target_ops ops = {
		.name = "pst",
		.put = put,
		.find = find,
		.flush = flush,
		.finish = finish,
		.remarks = target_pst_remarks,
		.close = target_pst_close,
	};
	struct target_pst *t;

	if (read_only)
		return pst_verify_open(out, file, opt, e);
	t = MEM_NEW(struct target_pst);
	t->base.ops = &ops;
	t->opt = *opt;
	t->opt.origin = arena_strdup(&t->arena, opt->origin);
	t->opt.token = arena_strdup(&t->arena, opt->token);
	t->file = arena_strdup(&t->arena, file);
	t->puts = pst_puts_new();
	*out = &t->base;
	if (pst_work_open(&t->work, &t->arena, t->file, t->opt.token, false,
	    e) == 0 && go_on(t, e) == 0)
		return 0;
	target_close(out);
	(void)pst_stops(e);
	return err_in(e, "target pst");
}

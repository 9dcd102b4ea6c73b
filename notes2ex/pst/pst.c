#include "pst/pst.h"

#include <string.h>

#include "base/crash.h"
#include "base/mem.h"
#include "base/sha.h"
#include "pst/pst_priv.h"

/* ---- what is kept for the next message --------------------------------------------- */

struct pc *
pst_context(struct pst *p, size_t which)
{
	if (p->pc[which] == NULL)
		p->pc[which] = pc_new(p->ndb);
	else
		pc_reset(p->pc[which]);
	return p->pc[which];
}

struct tc *
pst_table(struct pst *p, const struct tc_layout *layout)
{
	if (p->tc == NULL)
		p->tc = tc_new(p->ndb, layout);
	else
		tc_reset(p->tc, layout);
	return p->tc;
}

/* ---- empty tables that nodes share (PST guide 6) ------------------------------------ */

static const struct tc_layout *
layout_of(enum share which)
{
	switch (which) {
	case SHARE_HIERARCHY:
		return &tc_hierarchy;
	case SHARE_CONTENTS:
		return &tc_contents;
	case SHARE_ASSOC:
		return &tc_assoc;
	case SHARE_SEARCH:
		return &tc_search;
	case SHARE_RECIPIENTS:
	case SHARES:
		break;
	}
	return &tc_recipients;
}

void
pst_retire(struct pst *p, const struct shared *s)
{
	if (p->nfull == p->full_cap) {
		p->full_cap = p->full_cap == 0 ? 8 : p->full_cap * 2;
		p->full = mem_grow(p->full, p->full_cap * sizeof(*p->full));
	}
	p->full[p->nfull++] = (struct ndb_shared){ s->bid, s->more };
}

int
pst_share(struct pst *p, enum share which, uint64_t *bid, uint64_t *bytes,
    struct err *err)
{
	struct shared *s = &p->shared[which];

	if (s->bid != 0 && s->more < NDB_SHARED_MAX) {
		s->more++;
	} else {
		struct ltp_node node;

		if (tc_end(pst_table(p, layout_of(which)), &node,
			err) != 0)
			return -1;
		if (s->bid != 0)
			pst_retire(p, s);
		*s = (struct shared){ node.data.bid, node.bytes, 0 };
	}
	*bid = s->bid;
	*bytes = s->bytes;
	return 0;
}

/* ---- beginning ------------------------------------------------------------------------- */

static int
put_template(struct pst *p, uint32_t nid, const struct tc_layout *layout,
    struct err *err)
{
	struct ltp_node node;

	if (tc_end(pst_table(p, layout), &node, err) != 0)
		return -1;
	return ndb_node(p->ndb, nid, node.data.bid, node.sub, 0, err);
}

static int
put_templates(struct pst *p, struct err *err)
{
	static const struct {
		uint32_t nid;
		enum share which;
	} shared[] = {
		{ 0x60d, SHARE_HIERARCHY },
		{ 0x60e, SHARE_CONTENTS },
		{ 0x60f, SHARE_ASSOC },
		{ 0x610, SHARE_SEARCH },
		{ NID_RECIPIENTS, SHARE_RECIPIENTS },
	};
	uint64_t bid, bytes;

	for (size_t i = 0; i < NITEMS(shared); i++)
		if (pst_share(p, shared[i].which, &bid, &bytes, err) != 0 ||
		    ndb_node(p->ndb, shared[i].nid, bid, 0, 0, err) != 0)
			return -1;
	if (put_template(p, NID_OUT_QUEUE, &tc_out_queue, err) != 0 ||
	    put_template(p, NID_ATTACHMENTS, &tc_attachments, err) != 0 ||
	    put_template(p, 0x6b6, &tc_changes, err) != 0 ||
	    put_template(p, 0x6d7, &tc_replication, err) != 0)
		return -1;
	return put_template(p, 0x6f8, &tc_tracking, err);
}

static int
open_anew(struct pst *p, struct err *err)
{
	if (state_forget(p->dir, err) != 0 ||
	    ndb_open(&p->ndb, p->dir, "store", p->options.permute, NULL,
		err) != 0 ||
	    spool_open(&p->rows, p->dir, "rows", 0, err) != 0)
		return -1;
	size_names(p);
	return put_templates(p, err);
}

static int
open_again(struct pst *p, struct err *err)
{
	struct ndb_state from;
	uint64_t rows, count;

	if (state_read(p, &from, &rows, err) != 0 ||
	    ndb_open(&p->ndb, p->dir, "store", p->options.permute, &from,
		err) != 0 ||
	    spool_open(&p->rows, p->dir, "rows", rows, err) != 0)
		return -1;
	count = p->count;
	if (rows_scan(p, err) != 0)
		return -1;
	if (count != p->count)
		return err_set(err, ERR_DAMAGED, "the rows beside the "
		    "unfinished store are not those of its checkpoint");
	size_names(p);
	for (size_t i = 0; i < p->folders.n; i++)
		size_folder(p, &p->folders.list[i]);
	return 0;
}

int
pst_open(struct pst **pp, int dir, const struct pst_options *options,
    bool anew, struct err *err)
{
	struct pst *p = MEM_NEW(struct pst);

	*pp = NULL;
	p->dir = dir;
	p->options = *options;
	p->options.name = mem_strdup(options->name);
	p->names = names_new();
	p->taken = mem_zero(PST_MESSAGES / 8);
	folders_init(&p->folders);
	if ((anew ? open_anew(p, err) : open_again(p, err)) != 0) {
		pst_close(&p);
		return -1;
	}
	*pp = p;
	return 0;
}

void
pst_close(struct pst **pp)
{
	struct pst *p = *pp;

	if (p == NULL)
		return;
	for (size_t i = 0; i < NITEMS(p->pc); i++)
		pc_free(&p->pc[i]);
	tc_free(&p->tc);
	names_free(&p->names);
	spool_close(&p->rows);
	ndb_close(&p->ndb);
	folders_free(&p->folders);
	arena_free(&p->arena);
	mem_free(p->full);
	mem_free(p->taken);
	mem_free((char *)p->options.name);
	mem_free(p);
	*pp = NULL;
}

/* ---- messages that belong together: all of them or nothing -------------------------- */

struct before {
	struct ndb_state ndb;
	struct shared shared[SHARES];
	struct folder folder;
	size_t nfull, names, names_seen;
	uint64_t rows, table_bytes, table_blocks, name_bytes;
};

static void
remember(const struct pst *p, const struct folder *f, struct before *b)
{
	ndb_mark(p->ndb, &b->ndb);
	memcpy(b->shared, p->shared, sizeof(b->shared));
	b->folder = *f;
	b->nfull = p->nfull;
	b->names = names_count(p->names);
	b->names_seen = p->names_seen;
	b->rows = spool_len(p->rows);
	b->table_bytes = p->table_bytes;
	b->table_blocks = p->table_blocks;
	b->name_bytes = p->name_bytes;
}

/* Which node index that is, counted from the first that messages have. */
static uint32_t
index_of(uint32_t nid)
{
	return (nid >> 5) - PST_MESSAGE_FIRST;
}

/*
 * The first n of them are whole, the next may be half there.  When even this
 * fails, nothing more can be put: that error counts.
 */
static void
forget(struct pst *p, struct folder *f, const struct before *b,
    const struct pst_placed *placed, size_t n, struct err *err)
{
	struct err worse;

	for (size_t i = 0; i < n; i++) {
		uint32_t at = index_of(placed[i].nid);

		p->taken[at / 8] &= (uint8_t)~(1u << (at % 8));
	}
	p->count -= n;
	*f = b->folder;
	p->table_bytes = b->table_bytes;
	p->table_blocks = b->table_blocks;
	p->name_bytes = b->name_bytes;
	p->names_seen = b->names_seen;
	names_cut(p->names, b->names);
	memcpy(p->shared, b->shared, sizeof(p->shared));
	p->nfull = b->nfull;
	if (spool_cut(p->rows, b->rows, &worse) == 0 &&
	    ndb_back(p->ndb, &b->ndb, &worse) == 0)
		return;
	p->broken = true;
	*err = worse;
}

static int
check_whole(const struct pst *p, struct err *err)
{
	if (!p->broken)
		return 0;
	return err_set(err, ERR_IO, "the store could not take back half of a "
	    "message; it has to go on from its checkpoint");
}

/* A free node index, by the hash of the identity. */
static int
choose(const struct pst *p, const uint8_t digest[32], uint32_t *at,
    struct err *err)
{
	uint32_t first = of32(digest + PST_KEY);

	for (uint32_t i = 0; i < PST_MESSAGES; i++) {
		*at = (first + i) % PST_MESSAGES;
		if ((p->taken[*at / 8] & 1u << (*at % 8)) == 0)
			return 0;
	}
	return err_set(err, ERR_LIMIT, "the store has %d messages, no more fit",
	    PST_MESSAGES);
}

/* What only the row has, of all those that change tracking asks for. */
static void
track(struct pst *p, uint32_t nid, struct made *made)
{
	uint8_t *at = arena_alloc(&p->arena, 56);
	const struct tc_cell more[] = {
		{ 0x0e300102, at, 16 },
		{ 0x0e330014, at + 16, 8 },
		{ 0x0e340102, at + 24, 24 },
		{ 0x0e380003, at + 48, 4 },
	};

	pst_change_key(p, nid, at);
	le64(at + 16, nid);
	pst_version(p, at + 24);
	for (size_t i = 0; i < NITEMS(more); i++)
		made->cell[made->ncells++] = more[i];
}

static int
put(struct pst *p, struct folder *f, const struct pst_new *new,
    struct pst_placed *placed, bool *reading, struct err *err)
{
	struct making making = { .pst = p, .reading = reading };
	struct made *made = ARENA_NEW(&p->arena, struct made);
	struct sha *sha = sha_new();
	uint8_t digest[32];
	struct row row;
	uint32_t at;

	sha_put(sha, new->identity, new->n);
	sha_end(sha, digest);
	memcpy(making.key, digest, PST_KEY);
	placed->bid = ndb_next_bid(p->ndb);
	placed->print = ndb_print(p->ndb);
	if (choose(p, digest, &at, err) != 0 ||
	    message_make(&making, new->message, made, err) != 0)
		return -1;
	placed->nid = (PST_MESSAGE_FIRST + at) << 5 | NID_MESSAGE;
	placed->end = ndb_next_bid(p->ndb);
	placed->print = ndb_print(p->ndb) - placed->print;
	track(p, placed->nid, made);
	if (ndb_node(p->ndb, placed->nid, made->node.data.bid, made->node.sub,
		f->nid, err) != 0 ||
	    row_put(p, f, placed->nid, made->cell, made->ncells, &row,
		err) != 0)
		return -1;
	p->taken[at / 8] |= (uint8_t)(1u << (at % 8));
	p->count++;
	f->unread += made->unread;
	row_done(p, f, &row);
	size_names(p);
	return 0;
}

/* A table's columns may be the message's own, in the arena. */
static void
clear(struct pst *p)
{
	if (p->tc != NULL)
		tc_reset(p->tc, &tc_recipients);
	arena_reset(&p->arena);
}

int
pst_put_all(struct pst *p, uint32_t folder, const struct pst_new *new,
    size_t n, struct pst_placed *placed, bool *reading, struct err *err)
{
	struct folder *f = folders_nid(&p->folders, folder);
	struct before before;
	bool unasked;
	size_t done = 0;

	if (reading == NULL)
		reading = &unasked;
	*reading = false;
	if (check_whole(p, err) != 0)
		return -1;
	if (f == NULL)
		return err_set(err, ERR_FORMAT, "the store has no folder %#x",
		    (unsigned)folder);
	remember(p, f, &before);
	while (done < n &&
	    put(p, f, &new[done], &placed[done], reading, err) == 0) {
		clear(p);
		done++;
	}
	clear(p);
	if (done == n)
		return 0;
	forget(p, f, &before, placed, done, err);
	*reading = *reading && !p->broken;
	return -1;
}

int
pst_put(struct pst *p, uint32_t folder, const void *identity, size_t n,
    const struct pst_message *m, struct pst_placed *placed, bool *reading,
    struct err *err)
{
	const struct pst_new new = { identity, n, m };

	return pst_put_all(p, folder, &new, 1, placed, reading, err);
}

/* ---- durable ------------------------------------------------------------------------------ */

int
pst_sync(struct pst *p, const void *note, size_t n, struct err *err)
{
	struct ndb_state state;

	if (check_whole(p, err) != 0)
		return -1;
	if (n > PST_NOTE_MAX)
		return err_set(err, ERR_LIMIT, "a note of %zu bytes is too "
		    "long for a checkpoint", n);
	if (ndb_sync(p->ndb, &state, err) != 0 ||
	    spool_sync(p->rows, err) != 0)
		return -1;
	crashpoint("pst_sync");
	return state_write(p, &state, note, n, err);
}

const void *
pst_note(const struct pst *p, size_t *n)
{
	*n = p->note_n;
	return p->note;
}

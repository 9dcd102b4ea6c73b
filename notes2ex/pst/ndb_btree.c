/*
 * B-trees of pages, from sorted entries and bottom-up: one page for each level
 * is open; a full one is written when another entry comes.
 */
#include "pst/ndb_priv.h"

#include "base/mem.h"

enum { LEVELS = 12 }; /* more than any file has room for */

struct level {
	uint8_t entry[NDB_ENTRIES];
	size_t n;
	bool more; /* there are pages of it in the file */
};

struct ndb_btree {
	struct ndb *ndb;
	enum pst_page type;
	size_t leaf; /* bytes of a leaf's entry */
	struct level level[LEVELS];
};

struct ndb_btree *
ndb_btree_new(struct ndb *n, enum pst_page type)
{
	struct ndb_btree *b = MEM_NEW(struct ndb_btree);

	b->ndb = n;
	b->type = type;
	b->leaf = type == PST_PAGE_BBT ? NDB_BLOCK_RECORD : NDB_NODE_RECORD;
	return b;
}

void
ndb_btree_free(struct ndb_btree **bp)
{
	mem_free(*bp);
	*bp = NULL;
}

static int close_page(struct ndb_btree *, size_t level, struct err *);

static size_t
entry_size(const struct ndb_btree *b, size_t level)
{
	return level == 0 ? b->leaf : NDB_INDEX_ENTRY;
}

static int
write_page(struct ndb_btree *b, size_t level, struct ndb_ref *ref,
    struct err *e)
{
	struct level *l = &b->level[level];
	size_t size = entry_size(b, level);

	if (ndb_room(b->ndb, PST_PAGE, PST_PAGE, &ref->offset, e) < 0)
		return -1;
	uint8_t *p = ndb_take(b->ndb, ref->offset, PST_PAGE);

	ref->bid = b->ndb->at.page_bid++;
	memcpy(p, l->entry, l->n * size);
	p[NDB_ENTRIES] = (uint8_t)l->n;
	p[NDB_ENTRIES + 1] = (uint8_t)(NDB_ENTRIES / size);
	p[NDB_ENTRIES + 2] = (uint8_t)size;
	p[NDB_ENTRIES + 3] = (uint8_t)level;
	ndb_page_seal(p, b->type, ref->offset, ref->bid);
	l->n = 0;
	l->more = true;
	return 0;
}

static int
put_entry(struct ndb_btree *b, size_t level, const uint8_t *entry,
    struct err *e)
{
	size_t size = entry_size(b, level);

	if (level == LEVELS)
		return err_set(e, ERR_LIMIT, "too much in one store");
	struct level *l = &b->level[level];

	if (l->n == NDB_ENTRIES / size && close_page(b, level, e) < 0)
		return -1;
	memcpy(l->entry + l->n++ * size, entry, size);
	return 0;
}

/* Writes it; its entry goes up.  No deeper than there are levels. */
static int
close_page(struct ndb_btree *b, size_t level, struct err *e)
{
	uint8_t entry[NDB_INDEX_ENTRY];
	struct ndb_ref ref;

	memcpy(entry, b->level[level].entry, 8); /* its first key */
	if (write_page(b, level, &ref, e) < 0)
		return -1;
	put_u64(entry + 8, ref.bid);
	put_u64(entry + 16, ref.offset);
	return put_entry(b, level + 1, entry, e);
}

int
ndb_btree_put(struct ndb_btree *b, const uint8_t *entry, struct err *e)
{
	return put_entry(b, 0, entry, e);
}

int
ndb_btree_end(struct ndb_btree *b, struct ndb_ref *root, struct err *e)
{
	size_t level = 0;

	for (; b->level[level].more; level++)
		if (close_page(b, level, e) < 0)
			return -1;
	return write_page(b, level, root, e);
}

#include "pst/ltp_priv.h"

#include "base/mem.h"

enum { FIRST = 0x401 }; /* index of the first NID of our own */

void
big_reset(struct big *b)
{
	b->n = 0;
	b->next = 0;
	b->bytes = 0;
}

void
big_add(struct big *b, uint32_t nid, uint64_t data, uint64_t sub,
    uint64_t bytes)
{
	b->sub = list_room(b->sub, b->n, &b->cap, sizeof(b->sub[0]));
	b->sub[b->n++] = (struct ndb_subnode){ nid, data, sub };
	b->bytes += bytes;
}

uint32_t
big_add_data(struct big *b, const struct ndb_data *data)
{
	uint32_t nid = (FIRST + b->next++) << 5 | NID_LTP;

	big_add(b, nid, data->bid, 0, data->bytes);
	return nid;
}

void
tree_give_up(struct ndb_tree **tree)
{
	struct err ignored;

	if (ndb_tree_end(tree, NULL, &ignored) < 0)
		*tree = NULL;
}

int
big_put(struct big *b, const void *value, size_t n, uint32_t *nid,
    struct err *e)
{
	struct ndb_data data = { 0, n };

	if (n <= PST_PAYLOAD) {
		if (ndb_block(b->ndb, value, n, &data.bid, e) < 0)
			return -1;
	} else {
		struct ndb_tree *tree = ndb_tree_new(b->ndb);

		if (ndb_tree_put(tree, value, n, e) < 0) {
			tree_give_up(&tree);
			return -1;
		}
		if (ndb_tree_end(&tree, &data, e) < 0)
			return -1;
	}
	*nid = big_add_data(b, &data);
	return 0;
}

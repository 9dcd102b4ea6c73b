#include "pst/ndb_priv.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crash.h"
#include "base/crc.h"
#include "base/mem.h"
#include "base/sys.h"

enum {
	FIRST_BID = 0x100,
	BID_STEP = 4, /* the lowest two bits are flags */
};

/* ---- open, close --------------------------------------------------------- */

static void
first_state(struct ndb_state *s)
{
	memset(s, 0, sizeof(*s));
	s->bid = FIRST_BID;
	s->page_bid = FIRST_BID;
	for (size_t i = 0; i < NITEMS(s->highest); i++)
		s->highest[i] = 0x400;
	s->highest[NID_SEARCH_FOLDER] = 0x4000;
	s->highest[NID_MESSAGE] = 0x10000;
	s->highest[NID_ASSOC_MESSAGE] = 0x8000;
}

/* A region has a page at least; records are whole; BIDs have no flags. */
static bool
is_state(const struct ndb_state *s)
{
	return s->pos >= PST_FIRST + PST_PAGE && s->pos % PST_SLOT == 0 &&
	    s->pos <= INT64_MAX - PST_REGION && s->bid % BID_STEP == 0 &&
	    s->blocks % NDB_BLOCK_RECORD == 0 &&
	    s->nodes % NDB_NODE_RECORD == 0;
}

/* The header may be there already, when it was the end that was cut off. */
static int
cut_file(struct ndb *n, uint64_t keep, struct err *e)
{
	static const uint8_t zero[PST_FIRST];
	struct stat st;

	if (fstat(n->fd, &st) < 0)
		return err_errno(e, "the store cannot be looked at");
	if ((uint64_t)st.st_size < keep)
		return err_set(e, ERR_DAMAGED,
		    "%" PRIu64
		    " bytes of the unfinished store should be there, but only "
		    "%" PRIu64 " are: begin it anew",
		    keep, (uint64_t)st.st_size);
	if (sys_pwrite(n->fd, zero, sizeof(zero), 0) < 0 ||
	    sys_ftruncate(n->fd, keep) < 0)
		return err_errno(e, "the store cannot be written");
	return 0;
}

static int
begin(struct ndb *n, const char *name, const struct ndb_state *from,
    struct err *e)
{
	if (from != NULL && !is_state(from))
		return err_set(e, ERR_DAMAGED,
		    "%s: no store can stand where this one should", name);
	n->fd = sys_openat(n->dir, name, O_RDWR | O_CREAT, 0600);
	if (n->fd < 0)
		return err_errno(e, "%s: cannot be opened", name);
	if (cut_file(n, from != NULL ? from->pos : 0, e) < 0)
		return -1;
	if (spool_open(&n->blocks, n->dir, "blocks", n->at.blocks, e) < 0 ||
	    spool_open(&n->nodes, n->dir, "nodes", n->at.nodes, e) < 0)
		return -1;
	if (from != NULL)
		return ndb_region_read(n, e);
	ndb_region_begin(n, 0);
	return 0;
}

int
ndb_open(struct ndb **out, int dir, const char *name, bool permute,
    const struct ndb_state *from, struct err *e)
{
	struct ndb *n = MEM_NEW(struct ndb);

	n->dir = dir;
	n->fd = -1;
	n->permute = permute;
	n->region = mem_zero(PST_REGION);
	if (from != NULL)
		n->at = *from;
	else
		first_state(&n->at);
	*out = n;
	if (begin(n, name, from, e) == 0)
		return 0;
	ndb_close(out);
	return -1;
}

void
ndb_close(struct ndb **np)
{
	struct ndb *n = *np;

	if (n == NULL)
		return;
	spool_close(&n->blocks);
	spool_close(&n->nodes);
	if (n->fd >= 0)
		(void)close(n->fd);
	mem_free(n->region);
	mem_free(n);
	*np = NULL;
}

/* ---- states -------------------------------------------------------------- */

void
ndb_mark(const struct ndb *n, struct ndb_state *s)
{
	*s = n->at;
	s->blocks = spool_len(n->blocks);
	s->nodes = spool_len(n->nodes);
}

int
ndb_back(struct ndb *n, const struct ndb_state *s, struct err *e)
{
	uint64_t begin = ndb_region_at(n->k);

	if (n->finished)
		return err_set(e, ERR_IO, "the store is finished already");
	if (spool_cut(n->blocks, s->blocks, e) < 0 ||
	    spool_cut(n->nodes, s->nodes, e) < 0)
		return -1;
	n->at = *s;
	if (s->pos <= begin) /* it ended in a region that is written */
		return ndb_region_read(n, e);
	memset(n->region + (s->pos - begin), 0,
	    (size_t)(begin + PST_REGION - s->pos));
	return 0;
}

int
ndb_sync(struct ndb *n, struct ndb_state *s, struct err *e)
{
	if (ndb_region_write(n, e) < 0)
		return -1;
	crashpoint("pst written, not durable");
	if (spool_sync(n->blocks, e) < 0 || spool_sync(n->nodes, e) < 0)
		return -1;
	if (sys_fdatasync(n->fd) < 0)
		return err_errno(e, "the store cannot be made durable");
	crashpoint("pst durable");
	ndb_mark(n, s);
	return 0;
}

int
ndb_dir(const struct ndb *n)
{
	return n->dir;
}

uint64_t
ndb_pos(const struct ndb *n)
{
	return n->at.pos;
}

uint64_t
ndb_next_bid(const struct ndb *n)
{
	return n->at.bid;
}

uint64_t
ndb_print(const struct ndb *n)
{
	return n->print;
}

/* ---- blocks and nodes ---------------------------------------------------- */

int
ndb_put(struct ndb *n, const void *p, size_t size, bool internal, uint64_t *bid,
    struct err *e)
{
	uint8_t record[NDB_BLOCK_RECORD] = { 0 };
	size_t all = (size + PST_TRAILER + PST_SLOT - 1) / PST_SLOT * PST_SLOT;
	uint64_t offset, id = n->at.bid | (internal ? NDB_INTERNAL : 0);

	if (ndb_room(n, all, PST_SLOT, &offset, e) < 0)
		return -1;
	put_u64(record, id);
	put_u64(record + 8, offset);
	put_u16(record + 16, (uint16_t)size);
	put_u16(record + 18, 2); /* one reference; the first does not count */
	if (spool_put(n->blocks, record, sizeof(record), e) < 0)
		return -1;

	uint8_t *to = ndb_take(n, offset, all);
	uint8_t *t = to + all - PST_TRAILER;

	memcpy(to, p, size);
	if (n->permute && !internal)
		pst_permute(to, size);
	uint32_t crc = crc_put(0, to, size);

	put_u16(t, (uint16_t)size);
	put_u16(t + 2, pst_signature(offset, id));
	put_u32(t + 4, crc);
	put_u64(t + 8, id);
	n->print += pst_block_print(id, (uint16_t)size, crc);
	n->at.bid += BID_STEP;
	*bid = id;
	return 0;
}

int
ndb_block(struct ndb *n, const void *p, size_t size, uint64_t *bid,
    struct err *e)
{
	if (size == 0 || size > PST_PAYLOAD)
		return err_set(e, ERR_LIMIT,
		    "a block of %zu bytes: it can have"
		    " 1 to %d",
		    size, PST_PAYLOAD);
	return ndb_put(n, p, size, false, bid, e);
}

int
ndb_node(struct ndb *n, uint32_t nid, uint64_t data, uint64_t sub,
    uint32_t parent, struct err *e)
{
	uint8_t record[NDB_NODE_RECORD] = { 0 };
	uint32_t *highest = &n->at.highest[nid & 0x1F];

	put_u64(record, nid);
	put_u64(record + 8, data);
	put_u64(record + 16, sub);
	put_u32(record + 24, parent);
	if (spool_put(n->nodes, record, sizeof(record), e) < 0)
		return -1;
	if (nid >> 5 > *highest)
		*highest = nid >> 5;
	return 0;
}

int
ndb_each_node(struct ndb *n, void (*each)(void *arg, uint32_t nid), void *arg,
    struct err *e)
{
	uint8_t window[NDB_NODE_RECORD * 512];
	uint64_t len = spool_len(n->nodes), size;

	for (uint64_t at = 0; at < len; at += size) {
		size = len - at < sizeof(window) ? len - at : sizeof(window);
		if (spool_get(n->nodes, at, window, (size_t)size, e) < 0)
			return -1;
		for (size_t i = 0; i < size; i += NDB_NODE_RECORD)
			each(arg, (uint32_t)get_u64(window + i));
	}
	return 0;
}

/* ---- sizes --------------------------------------------------------------- */

static uint64_t
tree_pages(uint64_t entries, unsigned leaf)
{
	uint64_t all = 0;
	unsigned each = leaf;

	do {
		entries = (entries + each - 1) / each;
		all += entries;
		each = NDB_ENTRIES / NDB_INDEX_ENTRY;
	} while (entries > 1);
	return all > 0 ? all : 1;
}

uint64_t
ndb_index_size(const struct ndb *n, uint64_t blocks, uint64_t nodes)
{
	blocks += spool_len(n->blocks) / NDB_BLOCK_RECORD;
	nodes += spool_len(n->nodes) / NDB_NODE_RECORD;
	return PST_PAGE *
	    (tree_pages(blocks, NDB_ENTRIES / NDB_BLOCK_RECORD) +
		tree_pages(nodes, NDB_ENTRIES / NDB_NODE_RECORD));
}

uint64_t
ndb_file_size(const struct ndb *n, uint64_t bytes, uint64_t blocks,
    uint64_t nodes)
{
	/* At the end of a region there may be no room for a whole block. */
	const uint64_t waste = PST_BLOCK - PST_SLOT;
	const uint64_t room = PST_REGION - 3 * PST_PAGE - waste;
	uint64_t more = bytes + ndb_index_size(n, blocks, nodes);
	uint64_t end = ndb_region_at(n->k + 1);
	uint64_t here = end - n->at.pos > waste ? end - n->at.pos - waste : 0;

	if (more > here)
		end += (more - here + room - 1) / room * PST_REGION;
	return end;
}

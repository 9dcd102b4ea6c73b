#include <string.h>

#include "pst/pst_priv.h"

/*
 * Bounds that hold whatever the order of things is.  A heap's block is closed
 * when the next allocation does not fit: so each allocation wastes at most its
 * own length once, and those of up to SMALL bytes at most SMALL a block.
 */
enum {
	SMALL = 256,
	/* what a block of a heap holds at least, in small allocations */
	HEAP_ROOM = PST_PAYLOAD - 66 - 5 - 2 - SMALL - 2,
	ROW = 126,           /* of a contents table, without its values */
	ROWS = PST_PAYLOAD / ROW, /* in a block */
	INDEX = 20,          /* of a row's index, waste and upper levels too */
	NODE = 96,           /* of the bytes of a block or node around content */
	REGION_ROOM = PST_REGION - 4 * PST_PAGE - PST_BLOCK,
	SYSTEM = 48 << 10,   /* store, templates, queues: all of them */
	SYSTEM_BLOCKS = 64,
	/* Where the next store takes over: some way before what is possible. */
	HEAP_FULL = PST_HEAP_BLOCKS / 10 * 8,
	SUBNODES_FULL = 150000,
	NAMES_FULL = 30000,
};

/* A value of n bytes in a heap; or in a subnode. */
static uint64_t
in_heap(uint64_t n)
{
	return n == 0 ? 0 : n <= SMALL ? n + 2 : 2 * n + 2;
}

/* In a data tree of its own: blocks, their list, the record of the subnode. */
static uint64_t
in_tree(uint64_t n)
{
	return n / PST_PAYLOAD * (PST_BLOCK + 8) + n % PST_PAYLOAD +
	    2 * NODE + 24;
}

static uint64_t
heap_size(uint64_t heap)
{
	return (heap + HEAP_ROOM - 1) / HEAP_ROOM * (PST_BLOCK + 8);
}

void
row_size(const struct tc_cell *cell, size_t n, struct row *row)
{
	*row = (struct row){ .heap = INDEX };
	for (size_t i = 0; i < n; i++) {
		if (pst_type_size(cell[i].tag & 0xffff) != 0)
			continue;
		if (cell[i].n <= PST_HEAP_MAX) {
			row->heap += in_heap(cell[i].n);
		} else {
			row->sub_bytes += in_tree(cell[i].n);
			row->subnodes++;
		}
	}
}

/*
 * Its properties, its row in its parent's table, and the head of a table when
 * it is a parent itself; name and class twice.
 */
uint64_t
folder_bytes(const char *name, const char *class)
{
	uint64_t n = 2 * strlen(name) +
	    (class == NULL ? 0 : 2 * strlen(class));

	return 2 * in_heap(n) + (n > PST_HEAP_MAX ? 2 * in_tree(n) : 0) + 704;
}

/* The contents table of a folder, and how many blocks that are. */
static void
table_size(const struct folder *f, uint64_t *bytes, uint64_t *blocks)
{
	uint64_t matrix = (f->count + ROWS - 1) / ROWS;
	uint64_t heap = f->heap + 22 + 8 * PST_CELLS;

	*bytes = *blocks = 0;
	if (f->count == 0)
		return;
	if (heap + (uint64_t)f->count * ROW <= HEAP_ROOM)
		*bytes = heap + (uint64_t)f->count * ROW + NODE;
	else
		*bytes = heap_size(heap) + matrix * (PST_BLOCK + 8) + 4 * NODE;
	*bytes += f->sub_bytes;
	*blocks = 4 + matrix + heap / HEAP_ROOM + f->sub_bytes / PST_PAYLOAD +
	    2 * f->subnodes;
}

void
size_row(struct pst *p, struct folder *f, const struct row *row)
{
	uint64_t bytes, blocks;

	table_size(f, &bytes, &blocks);
	p->table_bytes -= bytes;
	p->table_blocks -= blocks;
	f->heap += row->heap;
	f->subnodes += row->subnodes;
	f->sub_bytes += row->sub_bytes;
	f->count++;
	size_folder(p, f);
}

void
size_folder(struct pst *p, const struct folder *f)
{
	uint64_t bytes, blocks;

	table_size(f, &bytes, &blocks);
	p->table_bytes += bytes;
	p->table_blocks += blocks;
}

void
size_names(struct pst *p)
{
	struct pst_name name;

	for (; p->names_seen < names_count(p->names); p->names_seen++) {
		names_at(p->names, p->names_seen, &name);
		/* Entry, bucket, GUID; the text with its length. */
		p->name_bytes += 64 + (name.text == NULL ? 0 :
		    2 * strlen(name.text) + 8);
	}
}

uint64_t
pst_size(const struct pst *p)
{
	uint64_t bytes = SYSTEM + p->folders.bytes + p->table_bytes +
	    heap_size(2 * p->name_bytes) + in_tree(p->name_bytes);
	uint64_t blocks = SYSTEM_BLOCKS + 4 * p->folders.n + p->table_blocks +
	    p->name_bytes / 1024;

	return ndb_file_size(p->ndb, bytes, blocks,
	    4 * p->folders.n + SYSTEM_BLOCKS);
}

/* ---- one message -------------------------------------------------------------- */

struct cost {
	uint64_t heap, bytes, blocks;
};

/*
 * Bytes as UTF-16, at most: no byte makes more than one unit.  Every text of
 * every message comes by here, so it is not looked at more closely.
 */
static uint64_t
text_bytes(const char *s)
{
	return 2 * (uint64_t)strlen(s);
}

static uint64_t
value_bytes(const struct pst_prop *p)
{
	uint64_t n = 4;

	switch (p->type) {
	case PST_STRING:
		return text_bytes(p->text);
	case PST_BINARY:
	case PST_GUID:
		return p->bytes.n;
	case PST_INT32S:
		return 4 * p->n;
	case PST_STRINGS:
		for (size_t i = 0; i < p->n; i++)
			n += 4 + text_bytes(p->texts[i]);
		return n;
	case PST_BINARIES:
		for (size_t i = 0; i < p->n; i++)
			n += 4 + p->binaries[i].n;
		return n;
	default:
		return 8;
	}
}

static void
add_value(struct cost *c, uint64_t n)
{
	if (n <= PST_HEAP_MAX) {
		c->heap += in_heap(n) + 12; /* its record in the index */
	} else {
		c->heap += 12;
		c->bytes += in_tree(n);
		c->blocks += n / PST_PAYLOAD + 2;
	}
}

static void
add_props(struct cost *c, const struct pst_props *props)
{
	for (size_t i = 0; i < props->n; i++)
		add_value(c, value_bytes(&props->prop[i]));
}

/* A heap is over: its blocks, the list of them, its node or subnode. */
static void
end_heap(struct cost *c)
{
	uint64_t most = c->heap + 12 + PST_SLOT + PST_TRAILER;

	c->bytes += NODE + 24 + (most <= PST_PAYLOAD ? most :
	    heap_size(c->heap) + PST_BLOCK);
	c->blocks += 2 + c->heap / HEAP_ROOM;
	c->heap = 0;
}

static void
add_recipients(struct cost *c, const struct pst_message *m, uint64_t *shown)
{
	c->heap = 22 + 8 * 64 + 8;
	for (size_t i = 0; i < m->nrecipients; i++) {
		const struct pst_props *r = &m->recipient[i];
		uint64_t before = c->heap + c->bytes;

		add_props(c, r);
		/* Entry id, record key and search key are made of them. */
		*shown += c->heap + c->bytes - before + 4;
		c->heap += 3 * (c->heap + c->bytes - before) + 256;
	}
	end_heap(c);
}

static void
add_message(struct cost *c, const struct pst_message *m, size_t depth)
{
	uint64_t shown = 0, topic = 0;

	add_recipients(c, m, &shown);
	for (size_t i = 0; i < m->nattachments; i++) {
		c->heap = 256;
		add_props(c, &m->attachment[i].props);
		/* Small content in a second block of the heap. */
		if (c->heap > HEAP_ROOM - PST_HEAP_MAX)
			c->heap += 2 * PST_HEAP_MAX;
		end_heap(c);
		c->bytes += 256; /* the table's row, the list of subnodes */
		c->blocks += 2;
		if (m->attachment[i].message != NULL && depth < PST_DEPTH)
			add_message(c, m->attachment[i].message, depth + 1);
	}
	c->heap = 512; /* what is added */
	add_value(c, shown);
	for (size_t i = 0; i < m->props.n; i++)
		if (m->props.prop[i].id == 0x0037)
			topic = value_bytes(&m->props.prop[i]);
	add_value(c, topic);
	add_props(c, &m->props);
	end_heap(c);
	c->bytes += 2 * NODE; /* lists of subnodes */
	c->blocks += 2;
}

/* Its row: what the folder shows of the values that it has. */
static void
add_row(struct cost *c, const struct pst_message *m)
{
	static const uint16_t shown[] = { 0x001a, 0x0037, 0x0042, 0x0070,
		0x0071, 0x0e03, 0x0e04, 0x0e3c, 0x0e3d };
	struct cost row = { .heap = ROW + INDEX + 2 * 64 };
	uint64_t people = 0;

	for (size_t i = 0; i < m->props.n; i++)
		for (size_t k = 0; k < NITEMS(shown); k++)
			if (m->props.prop[i].id == shown[k])
				add_value(&row, value_bytes(&m->props.prop[i]));
	/* The topic is the subject, or a part of it. */
	for (size_t i = 0; i < m->props.n; i++)
		if (m->props.prop[i].id == 0x0037)
			add_value(&row, value_bytes(&m->props.prop[i]));
	for (size_t i = 0; i < m->nrecipients; i++)
		for (size_t k = 0; k < m->recipient[i].n; k++)
			if (m->recipient[i].prop[k].id == 0x3001)
				people += value_bytes(
				    &m->recipient[i].prop[k]) + 4;
	add_value(&row, people);
	/* Of a block of a heap, HEAP_ROOM is sure to be filled. */
	c->bytes += row.bytes + row.heap * PST_BLOCK / HEAP_ROOM;
	c->blocks += row.blocks + 1;
}

uint64_t
pst_message_size(const struct pst_message *m, uint64_t data_bytes)
{
	struct cost c = { 0 };

	add_message(&c, m, 0);
	add_row(&c, m);
	c.bytes += in_tree(data_bytes) + m->nattachments * 2 * NODE;
	c.blocks += data_bytes / PST_PAYLOAD + m->nattachments * 2;
	c.bytes += c.blocks * 27 + 40;
	/* Maps, and no block across two regions. */
	return c.bytes + c.bytes / (REGION_ROOM / (PST_REGION - REGION_ROOM)) +
	    NODE;
}

bool
pst_is_full(const struct pst *p, uint32_t nid)
{
	const struct folder *f = folders_nid(&p->folders, nid);

	if (names_count(p->names) >= NAMES_FULL)
		return true;
	return f != NULL && (f->subnodes >= SUBNODES_FULL ||
	    f->heap / HEAP_ROOM >= HEAP_FULL || f->count >= INT32_MAX);
}

uint64_t
pst_count(const struct pst *p)
{
	return p->count;
}

#include "pst/ltp_priv.h"

#include "base/mem.h"

/* Images of an empty heap that are kept for the next one. */
enum { SPARE = 4 };

void *
list_room(void *list, size_t n, size_t *cap, size_t each)
{
	if (n < *cap)
		return list;
	*cap = *cap == 0 ? 16 : 2 * *cap;
	return mem_grow(list, *cap * each);
}

/* Blocks 8, 136, 264 … tell how full those behind them are. */
static bool
has_levels(size_t block)
{
	return block >= 8 && (block - 8) % 128 == 0;
}

static size_t
header_size(size_t block)
{
	return block == 0 ? 12 : has_levels(block) ? 66 : 2;
}

/* Which image of `kept` a block is in; it must be a kept one. */
static size_t
image_of(const struct heap *h, size_t block)
{
	if (h->whole)
		return block;
	return block == 0 ? 0 : 1 + (block - 8) / 128;
}

static bool
is_kept(const struct heap *h, size_t block)
{
	return h->whole || block == 0 || has_levels(block);
}

static uint8_t *
kept_image(struct heap *h, size_t i)
{
	while (i >= h->nkept) {
		h->kept = list_room(h->kept, h->nkept, &h->capkept,
		    sizeof(h->kept[0]));
		h->kept[h->nkept++] = mem_grow(NULL, PST_PAYLOAD);
	}
	return h->kept[i];
}

/* Block h->n begins. */
static void
begin(struct heap *h)
{
	size_t header = header_size(h->n);

	if (is_kept(h, h->n)) {
		h->cur = kept_image(h, image_of(h, h->n));
	} else {
		if (h->passing == NULL)
			h->passing = mem_grow(NULL, PST_PAYLOAD);
		h->cur = h->passing;
	}
	memset(h->cur, 0, header);
	h->at = header;
	h->count = 0;
}

void
heap_init(struct heap *h, struct ndb *ndb, uint8_t client, bool whole)
{
	memset(h, 0, sizeof(*h));
	h->ndb = ndb;
	h->client = client;
	h->whole = whole;
	begin(h);
}

void
heap_reset(struct heap *h)
{
	while (h->nkept > SPARE)
		mem_free(h->kept[--h->nkept]);
	h->n = 0;
	h->closed = false;
	begin(h);
}

void
heap_fini(struct heap *h)
{
	while (h->nkept > 0)
		mem_free(h->kept[--h->nkept]);
	mem_free(h->kept);
	mem_free(h->passing);
	mem_free(h->bid);
	mem_free(h->level);
}

/* How full a block is, from the bytes that are free in it. */
static uint8_t
level_of(size_t room)
{
	static const uint16_t least[] = { 3584, 2560, 2048, 1792, 1536, 1280,
		1024, 768, 512, 256, 128, 64, 32, 16, 8 };
	uint8_t i = 0;

	while (i < NITEMS(least) && room < least[i])
		i++;
	return i;
}

/* Bytes of a block with `count` allocations that end at `at`. */
static size_t
block_size(size_t at, size_t count)
{
	return at + (at & 1) + 4 + 2 * (count + 1);
}

/* The map behind the allocations; zeros up to the end of the block. */
static void
seal(struct heap *h)
{
	size_t size = block_size(h->at, h->count);
	uint8_t *p = h->cur + h->at;

	if ((h->at & 1) != 0)
		*p++ = 0;
	le16(h->cur, (unsigned)(p - h->cur));
	le16(p, (unsigned)h->count);
	le16(p + 2, 0);
	p += 4;
	for (size_t i = 0; i < h->count; i++, p += 2)
		le16(p, h->start[i]);
	le16(p, (unsigned)h->at);
	memset(h->cur + size, 0, PST_PAYLOAD - size);
	h->level[h->n] = level_of(PST_PAYLOAD - size);
}

/* A place for the numbers of block h->n. */
static void
room_for_block(struct heap *h)
{
	if (h->n < h->cap)
		return;
	h->cap = h->cap == 0 ? 16 : 2 * h->cap;
	h->bid = mem_grow(h->bid, h->cap * sizeof(h->bid[0]));
	h->level = mem_grow(h->level, h->cap);
}

static int
next_block(struct heap *h, struct err *e)
{
	if (h->n + 1 >= PST_HEAP_BLOCKS)
		return err_set(e, ERR_LIMIT, "more than %d blocks of 8 KiB "
		    "of properties in one table or message, which a store "
		    "cannot hold: split the folder", PST_HEAP_BLOCKS);
	room_for_block(h);
	seal(h);
	h->bid[h->n] = 0;
	if (!is_kept(h, h->n) && ndb_block(h->ndb, h->cur, PST_PAYLOAD,
	    &h->bid[h->n], e) < 0)
		return -1;
	h->n++;
	begin(h);
	return 0;
}

uint8_t *
heap_take(struct heap *h, size_t n, uint32_t *hid, struct err *e)
{
	uint8_t *p;

	if (n == 0 || n > PST_HEAP_MAX || h->closed) {
		(void)err_set(e, ERR_FORMAT, "%zu bytes for a heap, which "
		    "takes 1 to %d", n, PST_HEAP_MAX);
		return NULL;
	}
	if ((h->count == HEAP_ALLOCS ||
	    block_size(h->at + n, h->count + 1) > PST_PAYLOAD) &&
	    next_block(h, e) < 0)
		return NULL;
	p = h->cur + h->at;
	h->start[h->count++] = (uint16_t)h->at;
	h->at += n;
	*hid = (uint32_t)h->n << 16 | (uint32_t)h->count << 5;
	return p;
}

int
heap_put(struct heap *h, const void *value, size_t n, uint32_t *hid,
    struct err *e)
{
	uint8_t *p = heap_take(h, n, hid, e);

	if (p == NULL)
		return -1;
	memcpy(p, value, n);
	return 0;
}

uint8_t *
heap_at(struct heap *h, uint32_t hid)
{
	size_t block = hid >> 16, i = (hid >> 5 & 0x7FF) - 1;
	uint8_t *image;

	if (block == h->n && !h->closed)
		return h->cur + h->start[i];
	image = h->kept[image_of(h, block)];
	return image + get16(image + get16(image) + 4 + 2 * i);
}

uint64_t
heap_close(struct heap *h)
{
	size_t size = block_size(h->at, h->count);

	if (!h->closed) {
		room_for_block(h);
		seal(h);
		h->closed = true;
	}
	return (uint64_t)h->n * PST_PAYLOAD + size;
}

/* How full `count` blocks from `first` on are, two to a byte. */
static void
put_levels(const struct heap *h, uint8_t *p, size_t first, size_t count)
{
	for (size_t i = 0; i < count && first + i <= h->n; i++)
		p[i / 2] |= (uint8_t)(h->level[first + i] << 4 * (i & 1));
}

static void
finish_headers(struct heap *h, uint32_t root)
{
	uint8_t *p = h->kept[0];

	p[2] = 0xEC;
	p[3] = h->client;
	le32(p + 4, root);
	put_levels(h, p + 8, 0, 8);
	for (size_t i = 8; i <= h->n; i += 128)
		put_levels(h, h->kept[image_of(h, i)] + 2, i, 128);
}

int
heap_end(struct heap *h, uint32_t root, struct ndb_data *data, struct err *e)
{
	uint64_t bytes = heap_close(h);
	size_t last = (size_t)(bytes - (uint64_t)h->n * PST_PAYLOAD);

	finish_headers(h, root);
	for (size_t i = 0; i <= h->n; i++) {
		uint8_t *image;

		if (i == h->n)
			image = h->cur;
		else if (h->bid[i] == 0)
			image = h->kept[image_of(h, i)];
		else
			continue;
		if (ndb_block(h->ndb, image, i == h->n ? last : PST_PAYLOAD,
		    &h->bid[i], e) < 0)
			return -1;
	}
	return ndb_tree_of(h->ndb, h->bid, h->n + 1, last, data, e);
}

struct heap *
heap_new(struct ndb *ndb, uint8_t client)
{
	struct heap *h = mem_grow(NULL, sizeof(*h));

	heap_init(h, ndb, client, false);
	return h;
}

void
heap_free(struct heap **h)
{
	if (*h == NULL)
		return;
	heap_fini(*h);
	mem_free(*h);
	*h = NULL;
}

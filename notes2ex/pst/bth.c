#include "pst/ltp_priv.h"

#include "base/mem.h"

void
bth_init(struct bth *b, struct heap *heap, size_t key, size_t record)
{
	b->heap = heap;
	b->key = key;
	b->record = record;
	b->fill = 0;
	b->leaf = NULL;
	b->n = b->cap = 0;
}

void
bth_fini(struct bth *b)
{
	mem_free(b->leaf);
	b->leaf = NULL;
}

static uint32_t
key_of(const uint8_t *p, size_t n)
{
	uint32_t v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

/* The buffer as one allocation. */
static int
put_leaf(struct bth *b, struct err *e)
{
	uint32_t hid;

	if (heap_put(b->heap, b->buf, b->fill, &hid, e) < 0)
		return -1;
	b->leaf = list_room(b->leaf, b->n, &b->cap, sizeof(b->leaf[0]));
	b->leaf[b->n++] = (struct bth_leaf){ key_of(b->buf, b->key), hid };
	b->fill = 0;
	return 0;
}

int
bth_put(struct bth *b, const uint8_t *record, struct err *e)
{
	if (b->fill + b->record > sizeof(b->buf) && put_leaf(b, e) < 0)
		return -1;
	memcpy(b->buf + b->fill, record, b->record);
	b->fill += b->record;
	return 0;
}

/* Entries of the level above, in place of those of *level. */
static int
put_level(struct bth *b, struct bth_leaf *level, size_t *n, struct err *e)
{
	size_t entry = b->key + 4, per = PST_HEAP_MAX / entry, out = 0;

	for (size_t i = 0; i < *n; i += per) {
		size_t m = *n - i < per ? *n - i : per;
		uint32_t hid, first = level[i].key;
		uint8_t *p = heap_take(b->heap, m * entry, &hid, e);

		if (p == NULL)
			return -1;
		for (size_t j = 0; j < m; j++, p += entry) {
			if (b->key == 2)
				le16(p, level[i + j].key);
			else
				le32(p, level[i + j].key);
			le32(p + b->key, level[i + j].hid);
		}
		level[out++] = (struct bth_leaf){ first, hid };
	}
	*n = out;
	return 0;
}

int
bth_end(struct bth *b, uint8_t header[BTH_HEADER], struct err *e)
{
	struct bth_leaf *level;
	size_t n, levels = 0;
	int rc = 0;

	if (b->fill > 0 && put_leaf(b, e) < 0)
		return -1;
	n = b->n;
	level = mem_grow(NULL, (n + 1) * sizeof(*level));
	if (n > 0)
		memcpy(level, b->leaf, n * sizeof(*level));
	for (; rc == 0 && n > 1; levels++)
		rc = put_level(b, level, &n, e);
	header[0] = 0xB5;
	header[1] = (uint8_t)b->key;
	header[2] = (uint8_t)(b->record - b->key);
	header[3] = (uint8_t)levels;
	le32(header + 4, rc == 0 && n == 1 ? level[0].hid : 0);
	mem_free(level);
	return rc;
}

uint8_t *
bth_record(const struct bth *b, size_t i)
{
	size_t per = PST_HEAP_MAX / b->record;

	return heap_at(b->heap, b->leaf[i / per].hid) + i % per * b->record;
}

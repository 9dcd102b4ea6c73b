#include "pst/ndb_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/crash.h"
#include "base/crc.h"
#include "base/sys.h"

enum { BEHIND = 64 }; /* regions that are handed to the disk at once */

uint64_t
ndb_region_at(uint64_t k)
{
	return PST_FIRST + k * (uint64_t)PST_REGION;
}

void
ndb_page_seal(uint8_t *page, enum pst_page type, uint64_t offset, uint64_t bid)
{
	uint8_t *t = page + PST_PAGE_BODY;
	/* Pages that map have no signature; their offset is their BID. */
	bool maps = type >= PST_PAGE_FMAP && type <= PST_PAGE_FPMAP;

	t[0] = t[1] = (uint8_t)type;
	put_u16(t + 2, maps ? 0 : pst_signature(offset, bid));
	put_u32(t + 4, crc_put(0, page, PST_PAGE_BODY));
	put_u64(t + 8, bid);
}

uint64_t
ndb_map_free(const uint8_t map[PST_PAGE_BODY])
{
	uint64_t used = 0;

	for (size_t i = 0; i < PST_PAGE_BODY; i++)
		used += (unsigned)__builtin_popcount(map[i]);
	return (PST_PAGE_BODY * 8 - used) * PST_SLOT;
}

uint8_t *
ndb_take(struct ndb *n, uint64_t offset, size_t size)
{
	size_t at = (size_t)(offset - ndb_region_at(n->k));
	size_t slot = at / PST_SLOT, end = (at + size) / PST_SLOT;

	for (; slot < end; slot++)
		n->at.map[slot / 8] |= (uint8_t)(0x80 >> slot % 8);
	n->at.pos = offset + size;
	return n->region + at;
}

void
ndb_region_begin(struct ndb *n, uint64_t k)
{
	enum pst_page page[4];
	size_t pages = pst_region_pages(k, page);

	n->k = k;
	n->at.pos = ndb_region_at(k);
	memset(n->at.map, 0, sizeof(n->at.map));
	memset(n->region, 0, PST_REGION);
	for (size_t i = 0; i < pages; i++) {
		uint64_t offset = n->at.pos;
		uint8_t *p = ndb_take(n, offset, PST_PAGE);

		/* Nobody keeps these any more, but all want to see them. */
		memset(p, 0xFF, PST_PAGE_BODY);
		ndb_page_seal(p, page[i], offset, offset);
	}
}

static int
region_out(struct ndb *n, size_t size, struct err *e)
{
	if (sys_pwrite(n->fd, n->region, size, ndb_region_at(n->k)) < 0)
		return err_errno(e, "the store cannot be written");
	return 0;
}

int
ndb_region_write(struct ndb *n, struct err *e)
{
	return region_out(n, (size_t)(n->at.pos - ndb_region_at(n->k)), e);
}

int
ndb_region_seal(struct ndb *n, struct err *e)
{
	uint64_t offset = ndb_region_at(n->k);

	memcpy(n->region, n->at.map, PST_PAGE_BODY);
	ndb_page_seal(n->region, PST_PAGE_AMAP, offset, offset);
	crashpoint("pst before region");
	if (region_out(n, PST_REGION, e) < 0)
		return -1;
	n->at.free += ndb_map_free(n->at.map);
	/* A hint only: let the disk begin with it, while more is made. */
	if (n->k % BEHIND == BEHIND - 1)
		(void)sync_file_range(n->fd,
		    (off_t)ndb_region_at(n->k + 1 - BEHIND),
		    BEHIND * (off_t)PST_REGION, SYNC_FILE_RANGE_WRITE);
	return 0;
}

int
ndb_region_read(struct ndb *n, struct err *e)
{
	n->k = (n->at.pos - 1 - PST_FIRST) / PST_REGION;
	uint64_t offset = ndb_region_at(n->k);
	size_t size = (size_t)(n->at.pos - offset), have = 0;

	while (have < size) {
		ssize_t got = pread(n->fd, n->region + have, size - have,
		    (off_t)(offset + have));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(e, "the store cannot be read");
		if (got == 0)
			return err_set(e, ERR_DAMAGED,
			    "the store is shorter "
			    "than it was: something else has cut it");
		have += (size_t)got;
	}
	memset(n->region + size, 0, PST_REGION - size);
	return 0;
}

int
ndb_room(struct ndb *n, size_t size, size_t align, uint64_t *offset,
    struct err *e)
{
	uint64_t at = (n->at.pos + align - 1) / align * align;

	if (n->finished)
		return err_set(e, ERR_IO, "the store is finished already");
	if (at + size > ndb_region_at(n->k + 1)) {
		if (ndb_region_seal(n, e) < 0)
			return -1;
		ndb_region_begin(n, n->k + 1);
		at = (n->at.pos + align - 1) / align * align;
	}
	*offset = at;
	return 0;
}

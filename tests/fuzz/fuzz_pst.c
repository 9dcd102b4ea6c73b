/*
 * A store of any bytes, checked and read.  A whole store is mostly zeros, so
 * an input has the pieces in between: the size of the file in units of 512
 * bytes (2), a byte that says whether checksums are made right, and then
 * pieces: place in units of 64 bytes (2), length (2), so many bytes.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/crc.h"
#include "base/cur.h"
#include "base/sys.h"
#include "pst/pst_check.h"
#include "pst/pst_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { MOST = 1 << 20 };

static void
must(bool ok)
{
	if (!ok)
		abort();
}

/* ---- the file ------------------------------------------------------------ */

static void
put(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++, v >>= 8)
		p[i] = (uint8_t)v;
}

static uint64_t
get(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

/* The blocks of a leaf of their tree. */
static void
seal_blocks(uint8_t *file, size_t size, const uint8_t *page)
{
	for (unsigned i = 0; i < page[488] && i < 20; i++) {
		uint64_t at = get(page + 24 * i + 8, 8);
		size_t n = (size_t)get(page + 24 * i + 16, 2);
		size_t all = (n + 16 + 63) / 64 * 64;

		if (at < size && all <= size - at)
			put(file + at + all - 12, crc_put(0, file + at, n));
	}
}

static void
seal(uint8_t *file, size_t size)
{
	for (size_t at = 0x4200; at + 512 <= size; at += 512) {
		uint8_t *page = file + at;

		if (page[496] != page[497] || page[496] < 0x80 ||
		    page[496] > 0x86)
			continue;
		if (page[496] == 0x80 && page[491] == 0)
			seal_blocks(file, size, page);
		put(page + 500, crc_put(0, page, 496));
	}
	if (size >= PST_HEADER) {
		put(file + 524, crc_put(0, file + 8, 516));
		put(file + 4, crc_put(0, file + 8, 471));
	}
}

static size_t
unpack(struct cur *in, uint8_t *file)
{
	size_t size = (size_t)cur_u16le(in) * 512;
	bool sealed = (cur_u8(in) & 1) != 0;

	size = size > MOST ? MOST : size;
	memset(file, 0, size);
	while (in->n > 0 && !in->bad) {
		size_t at = (size_t)cur_u16le(in) * 64;
		size_t n = cur_u16le(in);

		n = n > in->n ? in->n : n;

		const uint8_t *p = cur_take(in, n);

		if (p != NULL && at < size)
			memcpy(file + at, p, n < size - at ? n : size - at);
	}
	if (sealed)
		seal(file, size);
	return size;
}

/* ---- what is done with it ------------------------------------------------ */

struct said {
	uint64_t errors, warnings, items;
};

static void
on_finding(void *arg, const struct pst_finding *f)
{
	struct said *s = arg;

	must(f->rule[0] != '\0' && f->what[0] != '\0');
	if (f->severity == PST_ERROR)
		s->errors++;
	else
		s->warnings++;
}

static void
on_folder(void *arg, const struct pst_folder_sum *f)
{
	struct said *s = arg;

	must(f->path != NULL && f->class != NULL && f->unread <= f->items);
	s->items += f->items;
}

static int
on_piece(void *arg, const void *p, size_t n, struct err *e)
{
	uint64_t *sum = arg;

	(void)p;
	(void)e;
	*sum += n;
	return 0;
}

static void
read_values(struct pst_reader *r, const struct pst_bag *bag)
{
	struct arena a = { 0 };
	struct err e;

	for (size_t i = 0; i < bag->n; i++) {
		const struct pst_value *v = &bag->value[i];
		uint64_t sum = 0;

		(void)pst_bag_text(r, bag, &a, v->id);
		(void)pst_bag_int(bag, v->id, 0);
		must(v->p == NULL || v->n == v->bytes);
		if (v->p == NULL && v->type != PST_OBJECT &&
		    pst_reader_data(r, v->data, on_piece, &sum, &e) == 0)
			must(sum == v->bytes);
	}
	arena_free(&a);
}

static int
on_row(void *arg, uint32_t id, const struct pst_bag *row, struct err *e)
{
	(void)id;
	(void)e;
	read_values(arg, row);
	return 0;
}

static void
read_node(struct pst_reader *r, uint32_t nid)
{
	struct arena a = { 0 };
	struct pst_node n;
	struct pst_block b;
	struct pst_bag bag;
	struct err e = { 0 };

	if (pst_reader_node(r, nid, &n, &e) <= 0)
		return;
	if (pst_reader_block(r, n.data, &b, &e) > 0 &&
	    pst_reader_check_block(r, &b, &e) < 0)
		must(e.msg[0] != '\0');
	if (pst_reader_bag(r, &a, n.data, n.sub, &bag, &e) == 0)
		read_values(r, &bag);
	if (pst_reader_table(r, n.data, n.sub, on_row, r, &e) < 0)
		must(e.msg[0] != '\0');
	arena_free(&a);
}

static void
use(const char *path)
{
	static const uint32_t nid[] = { NID_STORE, NID_NAME_MAP, NID_ROOT,
		0x12D, 0x802D, 0x62B, 0xC01 };
	struct said said = { 0 };
	struct pst_sums sums;
	struct pst_reader *r;
	struct err e = { 0 };

	if (pst_check(path, on_finding, on_folder, &said, &sums, &e) == 0)
		must(said.errors <= sums.errors &&
		    said.warnings <= sums.warnings &&
		    (sums.errors == 0) == (said.errors == 0));
	else
		must(e.msg[0] != '\0');
	if (pst_reader_open(&r, path, &e) < 0)
		return;
	for (size_t i = 0; i < NITEMS(nid); i++)
		read_node(r, nid[i]);
	pst_reader_close(&r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct cur in = cur_of(data, n);
	uint8_t *file = malloc(MOST);
	char path[64];
	int fd = memfd_create("pst", MFD_CLOEXEC);

	must(fd >= 0 && file != NULL);

	size_t size = unpack(&in, file);

	must(sys_write(fd, file, size) == 0);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	use(path);
	(void)close(fd);
	free(file);
	return 0;
}

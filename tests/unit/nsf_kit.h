/*
 * nsf_kit - a database of many small records for tests, byte by byte, as the
 * guide describes it: every record stands by its position, nothing is packed.
 */
#ifndef TESTS_NSF_KIT_H
#define TESTS_NSF_KIT_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/nsf.h"

#define KIT_SIZE   0x80000u
#define KIT_SUPER  0x1000u
#define KIT_NAMES  0x2000u
#define KIT_VECTOR 0x6000u
#define KIT_FIRST  0x8000u /* the first record */
#define KIT_ID     0x106u  /* and its id */
#define KIT_ITEMS  16
#define KIT_ITEM_NAMES 32

struct kit_item {
	const char *name;
	unsigned type;
	const void *value;
	size_t n;
};

struct kit {
	unsigned ods;
	uint8_t *f;
	size_t at; /* where the next record goes */
	uint32_t next;
	struct {
		const char *text;
		unsigned type;
	} name[KIT_ITEM_NAMES];
	size_t names;
	char path[40];
	struct nsf *nsf;
	struct nsf_view *view;
	struct arena arena;
	char said[2000]; /* all that was said, one a line */
};

static inline void
kit_16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void
kit_32(uint8_t *p, uint32_t v)
{
	kit_16(p, v & 0xffff);
	kit_16(p + 2, v >> 16);
}

static inline void
kit_new(struct kit *k, unsigned ods)
{
	*k = (struct kit){ .ods = ods, .at = KIT_FIRST, .next = KIT_ID };
	k->f = calloc(1, KIT_SIZE);
	assert_non_null(k->f);
	k->f[0] = 0x1a;
	kit_32(k->f + 2, ods <= 20 ? 768 : 1024);
	kit_32(k->f + 6, ods);
	kit_16(k->f + 76, 0x1000);
	kit_32(k->f + 180, 0x11223344);
	kit_32(k->f + 184, 0x55667788);
}

static inline void
kit_special(struct kit *k, unsigned which, uint32_t id)
{
	kit_32(k->f + 328 + 4 * which, id);
}

/* Room for that many bytes, where a position can name it. */
static inline uint8_t *
kit_room(struct kit *k, size_t n)
{
	uint8_t *p = k->f + k->at;

	assert_true(k->at + n <= KIT_SIZE);
	k->at += (n + 255) / 256 * 256;
	return p;
}

/* The next id leads to that place; its number. */
static inline uint32_t
kit_id(struct kit *k, const uint8_t *at)
{
	uint32_t off = (uint32_t)(at - k->f), id = k->next;
	uint8_t *vector = k->f + KIT_VECTOR;

	if (k->ods <= 20)
		kit_32(vector + 10 + (id - KIT_ID), off);
	else
		kit_32(vector + 32 + 2 * (id - KIT_ID), off >> 8);
	k->next += 4;
	return id;
}

static inline uint32_t
kit_object(struct kit *k, const void *payload, size_t n)
{
	uint8_t *p = kit_room(k, 22 + n);

	kit_16(p, 7);
	kit_32(p + 2, (uint32_t)(22 + n));
	kit_16(p + 6, 1);
	if (n > 0)
		memcpy(p + 22, payload, n);
	return kit_id(k, p);
}

/* With a DAOS key. */
static inline uint32_t
kit_keyed(struct kit *k, const char *key, const void *payload, size_t n)
{
	uint8_t *p = kit_room(k, 115 + n);

	kit_16(p, 0x1b);
	kit_32(p + 2, (uint32_t)(115 + n));
	kit_16(p + 6, 1);
	kit_16(p + 22, 1);
	memcpy(p + 24, key, 48);
	if (n > 0)
		memcpy(p + 115, payload, n);
	return kit_id(k, p);
}

static inline unsigned
kit_name(struct kit *k, const char *text, unsigned type)
{
	size_t i = 0;

	while (i < k->names && (strcmp(k->name[i].text, text) != 0 ||
	    k->name[i].type != type))
		i++;
	assert_true(i < KIT_ITEM_NAMES);
	k->name[i].text = text;
	k->name[i].type = type;
	if (i == k->names)
		k->names++;
	return (unsigned)i;
}

/* Items end with one that has no name.  Its UNID ends with its id. */
static inline uint32_t
kit_note(struct kit *k, unsigned class, unsigned status,
    const struct kit_item *item)
{
	size_t header = k->ods <= 17 ? 72 : k->ods <= 20 ? 84 : 100;
	size_t items = 0, n;
	uint8_t *p;

	while (item[items].name != NULL)
		items++;
	n = header + 8 * items;
	for (size_t i = 0; i < items; i++)
		n += item[i].n;
	p = kit_room(k, n);
	kit_16(p, 4);
	kit_32(p + 2, (uint32_t)n);
	kit_32(p + 6, k->next);
	kit_32(p + 14, 0x85258000);
	kit_32(p + 18, k->next);
	kit_32(p + 22, 0x05258585);
	kit_32(p + 26, 1);
	kit_16(p + 38, status);
	kit_16(p + 40, class);
	kit_16(p + 50, (unsigned)items);
	n = header + 8 * items;
	for (size_t i = 0; i < items; i++) {
		uint8_t *d = p + header + 8 * i;

		kit_16(d, kit_name(k, item[i].name, item[i].type));
		kit_16(d + 2, 0xc);
		kit_16(d + 4, (unsigned)item[i].n);
		memcpy(p + n, item[i].value, item[i].n);
		n += item[i].n;
	}
	return kit_id(k, p);
}

static inline void
kit_put_names(struct kit *k, uint8_t *p, size_t each)
{
	uint8_t *text = p + k->names * each + (each == 10 ? 4 : 0);
	size_t n = 0;

	for (size_t i = 0; i < k->names; i++, p += each) {
		size_t len = strlen(k->name[i].text), at = each - 6;

		if (each == 10)
			kit_32(p, (uint32_t)n);
		else
			kit_16(p, (unsigned)n);
		kit_16(p + at, (unsigned)len);
		kit_16(p + at + 2, k->name[i].type);
		memcpy(text + n, k->name[i].text, len);
		n += len;
	}
	if (each == 10)
		kit_32(p, (uint32_t)n);
}

static inline uint32_t
kit_xor(const uint8_t *p, size_t n)
{
	uint32_t x = 0;

	for (size_t i = 0; i < n; i++)
		x ^= (uint32_t)p[i] << 8 * (i % 4);
	return x;
}

static inline void
kit_end_old(struct kit *k)
{
	uint8_t *names = k->f + KIT_NAMES, *vector = k->f + KIT_VECTOR;

	kit_32(k->f + 50, KIT_NAMES);
	kit_32(k->f + 62, KIT_VECTOR);
	kit_16(names, 1);
	kit_32(names + 2, 0x2000);
	kit_16(names + 8, (unsigned)k->names);
	kit_16(names + 10, 1);
	kit_32(names + 32, KIT_VECTOR);
	kit_32(names + 36, KIT_ID);
	kit_put_names(k, names + 40, 8);
	vector[0] = 0x06;
	vector[1] = 10;
	kit_32(vector + 6, KIT_ID);
}

static inline void
kit_end_r5(struct kit *k)
{
	uint8_t *super = k->f + KIT_SUPER, *names = k->f + KIT_NAMES;
	uint8_t *vector = k->f + KIT_VECTOR;
	size_t size = 0x1000;

	kit_32(k->f + 560, KIT_SUPER >> 8);
	kit_32(k->f + 628, KIT_NAMES >> 8);
	kit_16(super, 0x0e);
	kit_32(super + 64, 112); /* no buckets at all */
	kit_16(names, 1);
	kit_32(names + 6, (uint32_t)size);
	kit_32(names + 14, (uint32_t)(66 + size + 12));
	kit_32(names + 26, (uint32_t)k->names);
	kit_32(names + 38, 1);
	kit_32(names + 66, KIT_VECTOR >> 8);
	kit_32(names + 70, KIT_ID);
	kit_put_names(k, names + 74, 10);
	/* The text of all names: its size stands before it, too. */
	for (size_t i = 0; i < k->names; i++)
		kit_32(names + 34, (uint32_t)(names[34] | names[35] << 8) +
		    (uint32_t)strlen(k->name[i].text));
	kit_32(names + 54, kit_xor(names, 54));
	kit_32(names + 66 + size + 8, kit_xor(names + 66, size));
	vector[0] = 0x06;
	vector[1] = 0x20;
	kit_32(vector + 6, KIT_ID);
	kit_32(vector + 18, kit_xor(vector + 32, 0x1000 - 32));
}

static inline void
kit_say(void *arg, const char *what)
{
	struct kit *k = arg;
	size_t n = strlen(k->said);

	(void)snprintf(k->said + n, sizeof(k->said) - n, "%s\n", what);
}

/* Only so many bytes of it, when size is not 0. */
static inline void
kit_open(struct kit *k, size_t size)
{
	struct err e;
	int fd;

	if (k->ods <= 20)
		kit_end_old(k);
	else
		kit_end_r5(k);
	(void)snprintf(k->path, sizeof(k->path), "/tmp/nsf_kit.XXXXXX");
	fd = mkstemp(k->path);
	assert_true(fd >= 0);
	size = size == 0 ? KIT_SIZE : size;
	assert_int_equal(write(fd, k->f, size), size);
	(void)close(fd);
	assert_int_equal(nsf_open(&k->nsf, k->path, kit_say, k, &e), 0);
	k->view = nsf_borrow(k->nsf);
}

static inline void
kit_free(struct kit *k)
{
	if (k->view != NULL)
		nsf_give_back(k->view);
	nsf_close(&k->nsf);
	if (k->path[0] != '\0')
		(void)unlink(k->path);
	arena_free(&k->arena);
	free(k->f);
}

#endif

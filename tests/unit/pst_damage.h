/* A store in memory, its structures found, changed, and sealed again. */
#ifndef TESTS_PST_DAMAGE_H
#define TESTS_PST_DAMAGE_H

#include "test.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "base/crc.h"
#include "pst/pst_check.h"
#include "pst_dir.h"
#include "pst_make.h"

struct image {
	uint8_t *p;
	size_t n;
};

/* ---- numbers ------------------------------------------------------------- */

static inline uint64_t
get(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = n; i-- > 0;)
		v = v << 8 | p[i];
	return v;
}

static inline void
set(uint8_t *p, size_t n, uint64_t v)
{
	for (size_t i = 0; i < n; i++, v >>= 8)
		p[i] = (uint8_t)v;
}

/* ---- seals: checksums above a damage are made right ---------------------- */

static inline void
seal_header(struct image *s)
{
	set(s->p + 524, 4, crc_put(0, s->p + 8, 516));
	set(s->p + 4, 4, crc_put(0, s->p + 8, 471));
}

static inline void
seal_page(uint8_t *page)
{
	set(page + 500, 4, crc_put(0, page, PST_PAGE_BODY));
}

/* ---- finding ------------------------------------------------------------- */

/* The record with the key; its page in *page. */
static inline uint8_t *
find_record(struct image *s, size_t root, uint64_t key, uint8_t **page)
{
	uint8_t *p = s->p + get(s->p + root, 8);

	for (;;) {
		uint8_t *at = NULL;

		for (unsigned i = 0; i < p[488]; i++)
			if (get(p + i * p[490], 8) <= key)
				at = p + i * p[490];
		assert_non_null(at);
		*page = p;
		if (p[491] == 0) {
			assert_int_equal(get(at, 8), key);
			return at;
		}
		p = s->p + get(at + 16, 8);
	}
}

static inline uint8_t *
find_node(struct image *s, uint32_t nid, uint8_t **page)
{
	return find_record(s, 224, nid, page);
}

static inline uint8_t *
find_block(struct image *s, uint64_t bid, uint8_t **page)
{
	return find_record(s, 240, bid, page);
}

struct place {
	uint64_t bid;
	uint8_t *p;      /* content */
	size_t n;
	uint8_t *record; /* in the tree of blocks */
	uint8_t *page;   /* that it is in */
	uint8_t *trailer;
};

static inline struct place
place_of(struct image *s, uint64_t bid)
{
	struct place b = { .bid = bid };

	b.record = find_block(s, bid, &b.page);
	b.p = s->p + get(b.record + 8, 8);
	b.n = (size_t)get(b.record + 16, 2);
	b.trailer = b.p + (b.n + 16 + 63) / 64 * 64 - 16;
	return b;
}

static inline void
seal_block(const struct place *b)
{
	set(b->trailer + 4, 4, crc_put(0, b->p, b->n));
}

/* The content of a node, when it is one block. */
static inline struct place
content_of(struct image *s, uint32_t nid)
{
	uint8_t *page;

	return place_of(s, get(find_node(s, nid, &page) + 8, 8));
}

/* The content of its subnode, when that is one block. */
static inline struct place
subnode_of(struct image *s, uint32_t nid, uint32_t sub)
{
	uint8_t *page;
	struct place list = place_of(s, get(find_node(s, nid, &page) + 16, 8));

	for (unsigned i = 0; i < get(list.p + 2, 2); i++)
		if (get(list.p + 8 + 24 * i, 8) == sub)
			return place_of(s, get(list.p + 16 + 24 * i, 8));
	fail_msg("no subnode 0x%x", (unsigned)sub);
	return list;
}

static inline uint8_t *
heap_item(const struct place *b, uint64_t hid, size_t *n)
{
	const uint8_t *map = b->p + get(b->p, 2);
	size_t i = hid >> 5 & 0x7FF;

	assert_int_equal(hid >> 16, 0);
	*n = (size_t)(get(map + 4 + 2 * i, 2) - get(map + 2 + 2 * i, 2));
	return b->p + get(map + 2 + 2 * i, 2);
}

/* The record of a property in a small context: id, type, value. */
static inline uint8_t *
property(const struct place *b, unsigned id)
{
	size_t n;
	uint8_t *tree = heap_item(b, 0x20, &n);
	uint8_t *p = heap_item(b, get(tree + 4, 4), &n);

	for (size_t at = 0; at < n; at += 8)
		if (get(p + at, 2) == id)
			return p + at;
	fail_msg("no property 0x%x", id);
	return NULL;
}

static inline void
change_int(struct image *s, uint32_t nid, unsigned id, int64_t by)
{
	struct place b = content_of(s, nid);
	uint8_t *p = property(&b, id);

	set(p + 4, 4, get(p + 4, 4) + (uint64_t)by);
	seal_block(&b);
}

/* The cell of a row in a small table. */
static inline uint8_t *
cell(const struct place *b, unsigned row, uint32_t tag)
{
	size_t n;
	uint8_t *info = heap_item(b, 0x40, &n);
	uint8_t *rows = heap_item(b, get(info + 14, 4), &n);

	for (unsigned i = 0; i < info[1]; i++)
		if (get(info + 22 + 8 * i, 4) == tag)
			return rows + row * get(info + 8, 2) +
			    get(info + 26 + 8 * i, 2);
	fail_msg("no column 0x%x", (unsigned)tag);
	return NULL;
}

/* ---- what the checker says ----------------------------------------------- */

struct heard {
	char words[1024]; /* each rule once, in order of the first finding */
	char last[512];
	struct pst_sums sums;
	char folders[512];
};

static inline void
on_finding(void *arg, const struct pst_finding *f)
{
	struct heard *h = arg;
	char word[64];

	(void)snprintf(word, sizeof(word), "%s%s ", f->rule,
	    f->severity == PST_WARNING ? "?" : "");
	(void)snprintf(h->last, sizeof(h->last), "%s", f->what);
	if (strstr(h->words, word) == NULL &&
	    strlen(h->words) + strlen(word) < sizeof(h->words))
		(void)strcat(h->words, word);
}

static inline void
on_folder_sum(void *arg, const struct pst_folder_sum *f)
{
	struct heard *h = arg;
	size_t at = strlen(h->folders);

	(void)snprintf(h->folders + at, sizeof(h->folders) - at,
	    "%s %s %d %d\n", f->path, f->class, (int)f->items,
	    (int)f->unread);
}

static inline int
hear(const struct image *s, struct heard *h, struct err *e)
{
	char path[64];
	int fd = memfd_create("store", MFD_CLOEXEC), status;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, s->p, s->n), s->n);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	*h = (struct heard){ 0 };
	status = pst_check(path, on_finding, on_folder_sum, h, &h->sums, e);
	(void)close(fd);
	return status;
}

/* ---- the store ----------------------------------------------------------- */

/*
 * Inbox: a read mail with a person and a large file, an unread one with a mail
 * in it; Inbox\Old: one more.
 */
struct made {
	uint32_t inbox, old, file, mail, third; /* nodes */
};

static inline void
make_put(struct pst *store, uint32_t folder, const char *id,
    const struct pst_message *m, uint32_t *nid)
{
	struct pst_placed at;
	struct err e;

	if (pst_put(store, folder, id, strlen(id), m, &at, NULL, &e) < 0)
		fail_msg("%s", e.msg);
	*nid = at.nid;
}

static inline void
make_store(struct made *made, bool permute)
{
	struct pst_options o = { .name = "Test", .permute = permute,
		.key = "0123456789abcde" };
	struct pst_name name = { .lid = 0x8503, .guid = { 8, 32, 6 } };
	struct arena a = { 0 };
	struct made_props p = { .arena = &a }, q = p, r = p;
	struct pst *store;
	struct err e;

	if (pst_open(&store, dir, &o, true, &e) < 0 ||
	    pst_folder(store, "Inbox", "IPF.Note", &made->inbox, &e) < 0 ||
	    pst_folder(store, "Inbox\\Old", "IPF.Note", &made->old, &e) < 0)
		fail_msg("%s", e.msg);

	struct pst_props person = made_person(&a, 1, "Bo", "bo@example.com");
	struct pst_attachment file = made_file(&a, "a.bin",
	    made_noise(&a, 17000, 1), 17000);
	struct pst_message m = { .recipient = &person, .nrecipients = 1,
		.attachment = &file, .nattachments = 1 };

	made_mail(&p, "With a file", "see there");
	made_int(&p, 0, PST_BOOL, 1);
	p.prop[p.n - 1].name = &name;
	m.props = made_end(&p);
	make_put(store, made->inbox, "one", &m, &made->file);

	struct made_props mp = { .arena = &a };
	struct pst_message inner = { .prefix = "" };

	made_mail(&q, "Inside", "inner");
	inner.props = made_end(&q);
	made_int(&mp, 0x3705, PST_INT32, 5);

	struct pst_attachment in = { .props = made_end(&mp),
		.message = &inner };
	struct pst_message outer = { .attachment = &in, .nattachments = 1 };

	made_mail(&r, "With a mail", "unread");
	r.prop[r.n - 1].integer = 0; /* its flags */
	outer.props = made_end(&r);
	make_put(store, made->inbox, "two", &outer, &made->mail);
	make_put(store, made->old, "three", &inner, &made->third);
	if (pst_finish(&store, &e) < 0)
		fail_msg("%s", e.msg);
	arena_free(&a);
}

/* ---- damages ------------------------------------------------------------- */

struct damage {
	const char *name;
	void (*damage)(struct image *);
	const char *rules; /* that are named; "?": a warning */
};

/* Each to a store of its own; all of them are tried. */
static inline void
hear_damages(const struct image *whole, struct image *image,
    const struct damage *d, size_t n)
{
	bool wrong = false;

	for (size_t i = 0; i < n; i++) {
		struct heard h;
		struct err e = { 0 };

		memcpy(image->p, whole->p, whole->n);
		image->n = whole->n;
		d[i].damage(image);
		if (hear(image, &h, &e) < 0)
			fail_msg("%s: %s", d[i].name, e.msg);
		if (strcmp(h.words, d[i].rules) == 0)
			continue;
		print_message("%s: \"%s\", not \"%s\": %s\n", d[i].name,
		    h.words, d[i].rules, h.last);
		wrong = true;
	}
	assert_false(wrong);
}

#endif

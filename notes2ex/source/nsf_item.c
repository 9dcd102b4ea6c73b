#include "source/nsf_item.h"

#include <string.h>

#include "base/cur.h"
#include "base/cx.h"
#include "base/text.h"

#define DESCRIPTOR     8
#define NONSUMMARY_AT  56 /* in the note: locator, then size */
#define NONSUMMARY_SIG 0x0010
#define NONSUMMARY_HEADER 68
#define IN_BUCKET      0x80000000u
#define ODS_LARGE      55 /* from here on an item may be larger than 64 KiB */

struct reader {
	struct nsf_view *view;
	const struct nsf_note_head *head;
	const struct nsf_bytes *record;
	struct arena *arena;
	unsigned ods;
	size_t summary;    /* where the summary values begin in the record */
	uint64_t need[2];  /* bytes of non-summary, of summary values */
	size_t unpacked, most; /* so far, and what may be */
};

/* ---- what the descriptors say ------------------------------------------- */

static const char *
hint(const struct reader *r)
{
	return r->ods >= ODS_LARGE ?
	    "; if the database allows items larger than 64 KiB, export this "
	    "note as DXL" :
	    "";
}

static void
read_descriptor(struct reader *r, struct cur *c, struct nsf_item *it)
{
	unsigned index = cur_u16le(c);
	const struct nsf_name *name = nsf_name(r->view->nsf, index);

	it->flags = cur_u16le(c);
	it->n = cur_u16le(c);
	it->dup = cur_u8(c);
	(void)cur_u8(c); /* sequence number of its last change */
	it->off = -1;
	r->need[(it->flags & NSF_ITEM_SUMMARY) != 0] += it->n;
	it->type = name == NULL ? 0 : name->type;
	if (name != NULL && name->text != NULL) {
		it->name = name->text;
		return;
	}
	it->name = text_printf(r->arena, "(name %u)", index);
	it->wrong = "the database's table of names has none for it";
}

static int
read_descriptors(struct reader *r, struct nsf_items *out, struct err *e)
{
	size_t header = nsf_note_header(r->ods);
	struct cur c = cur_of(r->record->p, r->record->n);

	(void)cur_take(&c, header);
	c = cur_sub(&c, r->head->items * DESCRIPTOR);
	if (c.bad)
		return err_set(e, ERR_FORMAT,
		    "%zu items do not fit into its record of %zu bytes",
		    r->head->items, r->record->n);
	r->summary = header + r->head->items * DESCRIPTOR;
	out->n = r->head->items;
	out->item = arena_array(r->arena, out->n, sizeof(*out->item));
	for (size_t i = 0; i < out->n; i++)
		read_descriptor(r, &c, &out->item[i]);
	if (r->need[1] > r->record->n - r->summary)
		return err_set(e, ERR_FORMAT,
		    "its items need %llu bytes, its record has %zu%s",
		    (unsigned long long)r->need[1], r->record->n - r->summary,
		    hint(r));
	return 0;
}

/* ---- non-summary values -------------------------------------------------- */

/* Inside the note's record, behind the summary values. */
static int
take_appended(struct reader *r, uint32_t at, struct nsf_bytes *out,
    struct err *e)
{
	const struct nsf_bytes *b = r->record;

	if (at < r->summary + r->need[1] || at > b->n)
		return err_set(e, ERR_FORMAT,
		    "its non-summary values cannot be at byte %lu of %zu",
		    (unsigned long)at, b->n);
	*out = (struct nsf_bytes){ .p = b->p + at,
		.n = b->n - at,
		.off = b->off < 0 ? -1 : b->off + (int64_t)at };
	return 0;
}

/* Takes off the header of a record of its own. */
static int
take_record(struct reader *r, struct nsf_bytes *b, struct err *e)
{
	struct cur c = cur_of(b->p, b->n);
	unsigned sig = cur_u16le(&c);
	uint32_t length = cur_u32le(&c);
	uint32_t id = cur_u32le(&c);

	if (c.bad || sig != NONSUMMARY_SIG)
		return err_set(e, ERR_FORMAT,
		    "no record of non-summary values is where it should be");
	if (id != r->head->id)
		return err_set(e, ERR_FORMAT,
		    "its non-summary values are those of note %lX",
		    (unsigned long)id);
	if (length < NONSUMMARY_HEADER || length > b->n)
		return err_set(e, ERR_FORMAT,
		    "its non-summary values have %lu bytes where there are "
		    "%zu", (unsigned long)length, b->n);
	b->p += NONSUMMARY_HEADER;
	b->n = length - NONSUMMARY_HEADER;
	if (b->off >= 0)
		b->off += NONSUMMARY_HEADER;
	return 0;
}

/* R4 and before: a plain offset and an exact size. */
static int
take_plain(struct reader *r, uint32_t at, uint32_t size,
    struct nsf_bytes *out, struct err *e)
{
	uint64_t all = nsf_facts(r->view->nsf)->size;
	uint8_t *p;

	if (size > NSF_RECORD_MAX)
		return err_set(e, ERR_LIMIT,
		    "its %lu bytes of non-summary values are more than this "
		    "version reads", (unsigned long)size);
	if (at > all || size > all - at)
		return err_set(e, ERR_FORMAT,
		    "its %lu bytes of non-summary values at byte %lu are not "
		    "in the file", (unsigned long)size, (unsigned long)at);
	p = arena_alloc(r->arena, size);
	*out = (struct nsf_bytes){ .p = p, .n = size, .off = at };
	return nsf_read(r->view->nsf, at, p, size, e);
}

/* Where the values are that the record does not hold; "has": there are any. */
static int
take_nonsummary(struct reader *r, struct nsf_bytes *out, bool *has,
    struct err *e)
{
	struct cur c = cur_of(r->record->p, r->record->n);
	uint32_t at, size;
	struct nsf_place place = { .id = r->head->id };

	*out = (struct nsf_bytes){ .off = -1 };
	*has = false;
	if (r->ods < 17 || r->need[0] == 0)
		return 0;
	(void)cur_take(&c, NONSUMMARY_AT);
	at = cur_u32le(&c);
	size = cur_u32le(&c);
	if (at == 0)
		return 0;
	*has = true;
	if (r->ods <= NSF_ODS_R4)
		return take_plain(r, at, size, out, e);
	if ((r->head->status & NSF_APPENDED) != 0)
		return take_appended(r, at, out, e);
	place.off = (uint64_t)at << 8;
	if ((at & IN_BUCKET) != 0 ?
	    nsf_nonsummary(r->view, at & 0xffffff, at >> 24 & 0x7f, r->arena,
		out, e) < 0 :
	    nsf_record(r->view, &place, r->arena, out, e) < 0)
		return err_in(e, "its non-summary values");
	return take_record(r, out, e);
}

/* ---- the values --------------------------------------------------------- */

static void
unpack(struct reader *r, struct nsf_item *it)
{
	struct cur c = cur_of(it->p, it->n);
	size_t size = cur_u32le(&c);
	uint8_t *out;

	it->off = -1;
	if (c.bad || size / CX_GROWTH > c.n)
		it->wrong = "its compressed value is too short";
	else if (size > r->most - r->unpacked)
		it->wrong = "the compressed values of its note become larger "
			    "than this version reads: 64 MiB, or far more "
			    "than what is stored of them";
	if (it->wrong != NULL)
		return;
	r->unpacked += size;
	out = arena_alloc(r->arena, size);
	it->wrong = cx_unpack(c.p, c.n, out, size, NULL);
	if (it->wrong != NULL)
		return;
	it->p = out;
	it->n = size;
}

/* Its bytes are at it->p: takes off the type word, unpacks. */
static void
finish(struct reader *r, struct nsf_item *it)
{
	if ((it->flags & NSF_ITEM_TYPED) == 0 && it->n >= 2) {
		it->type = (unsigned)(it->p[0] | it->p[1] << 8);
		it->p += 2;
		it->n -= 2;
		it->off += it->off < 0 ? 0 : 2;
	} else if ((it->flags & NSF_ITEM_TYPED) == 0 && it->n == 1 &&
	    it->wrong == NULL) {
		it->wrong = "its type is cut off";
	}
	if ((it->flags & NSF_ITEM_COMPRESSED) != 0 && it->wrong == NULL)
		unpack(r, it);
}

/* The next it->n bytes of where the value stands. */
static void
take_value(struct nsf_item *it, struct nsf_bytes *from)
{
	it->p = from->p;
	it->off = from->off;
	from->p += it->n;
	from->n -= it->n;
	from->off += from->off < 0 ? 0 : (int64_t)it->n;
}

static size_t
most_unpacked(uint64_t stored)
{
	uint64_t most = NSF_UNPACKED_LEAST + NSF_UNPACKED_TIMES * stored;

	return most < NSF_UNPACKED_MAX ? (size_t)most : NSF_UNPACKED_MAX;
}

static void
take_values(struct reader *r, struct nsf_items *items, struct nsf_bytes *beside,
    bool has)
{
	const struct nsf_bytes *rec = r->record;
	struct nsf_bytes inside = { .p = rec->p + r->summary,
		.n = rec->n - r->summary,
		.off = rec->off < 0 ? -1 : rec->off + (int64_t)r->summary };

	for (size_t i = 0; i < items->n; i++) {
		struct nsf_item *it = &items->item[i];

		if ((it->flags & NSF_ITEM_SUMMARY) != 0) {
			take_value(it, &inside);
		} else if (has) {
			take_value(it, beside);
		} else {
			it->missing = it->n > 0;
			it->n = 0;
		}
		finish(r, it);
	}
}

int
nsf_items_read(struct nsf_view *v, const struct nsf_note_head *head,
    const struct nsf_bytes *record, struct arena *a, struct nsf_items *out,
    struct err *e)
{
	struct reader r = { .view = v,
		.head = head,
		.record = record,
		.arena = a,
		.ods = nsf_facts(v->nsf)->ods };
	struct nsf_bytes beside;
	bool has;

	*out = (struct nsf_items){ 0 };
	if (read_descriptors(&r, out, e) < 0)
		return -1;
	if (take_nonsummary(&r, &beside, &has, e) < 0)
		return -1;
	if (has && r.need[0] > beside.n)
		return err_set(e, ERR_FORMAT,
		    "its items need %llu bytes of non-summary values, there "
		    "are %zu%s", (unsigned long long)r.need[0], beside.n,
		    hint(&r));
	if (has && (head->status & NSF_APPENDED) == 0)
		out->bytes = beside.n;
	out->torn = record->torn || beside.torn;
	r.most = most_unpacked(record->n + out->bytes);
	take_values(&r, out, &beside, has);
	return 0;
}

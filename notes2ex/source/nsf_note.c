#include "source/nsf_note.h"

#include <string.h>

#include "base/cur.h"
#include "base/sha.h"
#include "base/text.h"
#include "source/notes_meaning.h"
#include "source/nsf_field.h"
#include "source/nsf_object.h"

#define HEAD_SIZE   100
#define PRIVATE     0x1000u
#define UNID_TIME   18 /* the second half of a UNID may be a time */
#define MODIFIED_AT 42
#define ADDED_AT    72        /* R4 and later: added to this file */
#define FIRST_YEAR  315532800 /* 1980: before that there was no Notes */
#define ID_AT       6
#define NOTE_SIGNATURE 0x04
#define OBJECT_R5   0x07 /* signatures of objects */
#define OBJECT_R8   0x1b

/* Classes other than that of documents, as DXL names them. */
static const char *
design_of(unsigned class)
{
	static const struct {
		unsigned class;
		const char *name;
	} known[] = {
		{ 0x0002, "helpaboutdocument" },
		{ 0x0004, "form" },
		{ 0x0008, "view" },
		{ 0x0010, "icon" },
		{ 0x0020, "design" },
		{ 0x0040, "acl" },
		{ 0x0080, "helpindex" },
		{ 0x0100, "helpusingdocument" },
		{ 0x0200, "agent" },
		{ 0x0400, "sharedfield" },
		{ 0x0800, "replicationformula" },
		{ 0x1000, "private" },
		{ 0, "private" },
	};

	for (size_t i = 0; i < NITEMS(known); i++)
		if (known[i].class == class)
			return known[i].name;
	if ((class & PRIVATE) != 0) /* somebody's own view, folder … */
		return design_of(class & ~PRIVATE);
	return "unknown";
}

/* !has_date when what stands there is no time: then it is only a number. */
static void
read_time(const uint8_t *head, size_t n, size_t at, struct note_time *t)
{
	struct cur c = cur_of(head, n);

	(void)cur_take(&c, at);
	if (!note_time_read(&c, t) || !t->has_date)
		*t = (struct note_time){ 0 };
}

/*
 * The time in the UNID, as Notes has it, unless the UNID was made in another
 * way: then the time when the note came into this file.
 */
static void
read_created(struct note *note, unsigned ods, const uint8_t *head, size_t n)
{
	const struct note_time *m = &note->modified;
	struct note_time *t = &note->created;

	read_time(head, n, UNID_TIME, t);
	if (t->has_date && t->has_clock && t->utc >= FIRST_YEAR &&
	    (!m->has_date || t->utc <= m->utc + DAY_SECONDS))
		return;
	*t = (struct note_time){ 0 };
	if (ods >= NSF_ODS_R4)
		read_time(head, n, ADDED_AT, t);
}

/* What is known of a note however broken the rest of it is. */
static void
identify(struct note *note, unsigned ods, const struct nsf_note_head *h,
    const uint8_t *head, size_t n)
{
	(void)note_set_unid(note, h->unid);
	note->seq = h->seq;
	if (h->stub) {
		note->class = NOTE_STUB;
	} else if (h->class == 1) {
		note->class = NOTE_DOCUMENT;
	} else {
		note->class = NOTE_DESIGN;
		note->design = design_of(h->class);
	}
	note->deleted = (h->status & NSF_SOFT_DELETED) != 0;
	read_time(head, n, MODIFIED_AT, &note->modified);
	read_created(note, ods, head, n);
}

/* Never saved: one of its own, from its bytes and its place. */
static void
make_unid(struct note *note, uint32_t id, const struct nsf_bytes *b)
{
	struct sha *sha = sha_new();
	uint8_t digest[32];

	sha_put(sha, b->p, b->n);
	sha_end(sha, digest);
	note_make_unid(note, "", id, digest);
}

/* Documents that are found by their name: profiles, whatever it looks like. */
static void
read_named(struct note *note, const struct nsf_note_head *h)
{
	const char *name = note_text(note, "$Name");

	if (note->class != NOTE_DOCUMENT || (h->status & NSF_NAMED) == 0)
		return;
	note->class = NOTE_PROFILE;
	if (name != NULL)
		note->form = name;
}

/* Of a copy, say: when the original was made. */
static void
read_original(struct note *note)
{
	struct note_time t;

	if (note_time(note, "$Created", &t) && t.has_date)
		note->created = t;
}

/* A slot may be longer than the record in it, never shorter. */
static int
cut_record(struct nsf_bytes *b, size_t header, struct err *e)
{
	struct cur c = cur_of(b->p, b->n);
	uint32_t length;

	(void)cur_u16le(&c);
	length = cur_u32le(&c);
	if (length > b->n)
		return err_set(e, ERR_FORMAT,
		    "its record has %zu of its %lu bytes", b->n,
		    (unsigned long)length);
	if (length < header)
		return err_set(e, ERR_FORMAT,
		    "its record has %lu bytes, less than a note's header of "
		    "%zu", (unsigned long)length, header);
	b->n = length;
	return 0;
}

/* Its record is in memory. */
static int
read_whole(struct nsf_view *v, const struct nsf_note_options *opt,
    const struct nsf_note_head *h, struct nsf_bytes *record,
    struct note *note, struct err *e)
{
	struct nsf_items items;

	note->bytes = record->n;
	if (note->unid[0] == '\0')
		make_unid(note, h->id, record);
	if (note->class == NOTE_STUB)
		return 0;
	if (cut_record(record, nsf_note_header(nsf_facts(v->nsf)->ods), e) < 0)
		return -1;
	if (nsf_items_read(v, h, record, note->arena, &items, e) < 0)
		return -1;
	note->bytes = record->n + items.bytes;
	v->torn = items.torn;
	if (items.torn)
		note_trouble(note, "it stands in a part of the database that "
		    "was only partly written: values may be of two versions");
	nsf_fields_add(v, opt, note, &items);
	nsf_object_mime(v, note);
	notes_meaning_read(note);
	read_named(note, h);
	read_original(note);
	return 0;
}

/* A note has its id where an object has the class of its owner. */
static bool
has_id(const uint8_t *head, size_t n, uint32_t id)
{
	struct cur c = cur_of(head, n);

	(void)cur_take(&c, ID_AT);
	return cur_u32le(&c) == id && !c.bad;
}

/* Objects stand in no buckets.  Anything else that is no note is damage. */
static bool
is_object(const struct nsf_place *place, const uint8_t *head, size_t n)
{
	return !place->in_bucket && n >= 2 && head[1] == 0 &&
	    (head[0] == OBJECT_R5 || head[0] == OBJECT_R8) &&
	    !has_id(head, n, place->id);
}

/* What it would be, were its signature right, tells which note is broken. */
static int
refuse(struct note *note, unsigned ods, const struct nsf_place *place,
    uint8_t *head, size_t n, uint64_t length, struct err *e)
{
	unsigned sig = (unsigned)(n < 2 ? 0 : head[0] | head[1] << 8);
	struct nsf_note_head h;

	if (!has_id(head, n, place->id))
		return err_set(e, ERR_FORMAT, "neither a note nor an object "
		    "begins at the place of %lX", (unsigned long)place->id);
	head[0] = NOTE_SIGNATURE;
	head[1] = 0;
	if (nsf_note_head(ods, head, n, length, &h))
		identify(note, ods, &h, head, n);
	return err_set(e, ERR_FORMAT, "the record of %lX is damaged: it begins "
	    "with 0x%04x, as no note does", (unsigned long)place->id, sig);
}

int
nsf_note_read(struct nsf_view *v, const struct nsf_place *place,
    const struct nsf_note_options *opt, struct arena *a, struct note **out,
    struct err *e)
{
	const struct nsf_facts *facts = nsf_facts(v->nsf);
	struct note *note = note_new(a);
	struct nsf_note_head h;
	struct nsf_bytes record;
	uint8_t head[HEAD_SIZE];
	uint64_t length;
	size_t n;

	*out = note;
	v->torn = false;
	memcpy(note->replicaid, facts->replicaid, sizeof(note->replicaid));
	if (nsf_record_head(v, place, head, sizeof(head), &n, &length, e) < 0)
		return -1;
	if (is_object(place, head, n))
		return 0;
	if (!nsf_note_head(facts->ods, head, n, length, &h))
		return refuse(note, facts->ods, place, head, n, length, e);
	if (h.id != place->id)
		return err_set(e, ERR_FORMAT,
		    "the record at the place of %lX says that it is %lX",
		    (unsigned long)place->id, (unsigned long)h.id);
	identify(note, facts->ods, &h, head, n);
	if (nsf_record(v, place, a, &record, e) < 0 ||
	    read_whole(v, opt, &h, &record, note, e) < 0)
		return -1;
	return 1;
}

/*
 * nsf_item - the items of one note: where each value stands, before anybody
 * asks what it means [NSF guide 8.2, 8.4].
 */
#ifndef SOURCE_NSF_ITEM_H
#define SOURCE_NSF_ITEM_H

#include "source/nsf.h"
#include "source/nsf_note.h"

/*
 * All compressed items of a note, unpacked; and at most so much, and some
 * times what is stored of it: bombs do more.
 */
#define NSF_UNPACKED_MAX   (64u << 20)
#define NSF_UNPACKED_LEAST (8u << 20)
#define NSF_UNPACKED_TIMES 8

/* Flags of an item on disk. */
enum nsf_item_flag {
	NSF_ITEM_SIGN = 0x0001,
	NSF_ITEM_SEAL = 0x0002,
	NSF_ITEM_SUMMARY = 0x0004,
	NSF_ITEM_TYPED = 0x0008, /* of its name's type: no type word */
	NSF_ITEM_AUTHORS = 0x0020,
	NSF_ITEM_NAMES = 0x0040,
	NSF_ITEM_PLACEHOLDER = 0x0100,
	NSF_ITEM_PROTECTED = 0x0200,
	NSF_ITEM_READERS = 0x0400,
	NSF_ITEM_COMPRESSED = 0x8000,
};

struct nsf_item {
	const char *name; /* lives as long as the database is open */
	unsigned type, flags, dup;
	const uint8_t *p; /* its value, type word off, unpacked */
	size_t n;
	int64_t off;       /* where p[0] stands in the file; -1: nowhere */
	const char *wrong; /* NULL, or why p is not its value */
	bool missing;      /* the note has no room for its value */
	struct nsf_item *more; /* the next piece of the same rich text */
	bool is_more;          /* is such a piece, but not the first */
};

struct nsf_items {
	struct nsf_item *item; /* in the arena, in the note's order */
	size_t n;
	uint64_t bytes; /* beside the note's record */
	bool torn;      /* of a bucket that was only partly written */
};

/* How long a note's header is. */
size_t nsf_note_header(unsigned ods);

/*
 * record is the whole of the note that head was read from.  ERR_FORMAT: the
 * values do not fit into what there is, or that cannot be found.
 */
int nsf_items_read(struct nsf_view *, const struct nsf_note_head *,
    const struct nsf_bytes *record, struct arena *, struct nsf_items *,
    struct err *) ATTR_CHECK;

/* $Fonts is no rich text, though of its type: what others refer to. */
bool nsf_item_is_fonts(const struct nsf_item *);
/*
 * Pieces of one rich text are chained, and they and the parts of a MIME
 * message stand in the order of their numbers.
 */
void nsf_items_arrange(struct nsf_items *, struct arena *);

#endif

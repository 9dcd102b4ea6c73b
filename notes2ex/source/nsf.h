/*
 * nsf - a Notes database as numbered records, ODS 16 to 55: header,
 * superblock, descriptor block, record relocation vectors, buckets
 * [NSF guide 3 to 7, 10].
 *
 * What is a note, an item or an object is decided above this.  Nothing is
 * written, nothing is mapped: every byte comes by pread(2), so that a file
 * that shrinks or changes under us is an error and not a crash.  Memory does
 * not grow with the number of notes, only (4 bytes each) with that of buckets.
 */
#ifndef SOURCE_NSF_H
#define SOURCE_NSF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/lmbcs.h"

#define NSF_SPECIALS   48
#define NSF_RECORD_MAX (64u << 20) /* a larger one is refused: ERR_LIMIT */

#define NSF_ODS_R4 20 /* up to this: byte offsets, no buckets, no nibbles */

struct nsf;

/* Damage that is no note's own: shown by inspect and in the log. */
typedef void nsf_say(void *arg, const char *what);

struct nsf_facts {
	const char *path;
	unsigned ods;
	uint64_t size;
	const char *title;    /* "" none */
	const char *made, *from; /* the template it is, was made from; "" none */
	char replicaid[17];
	unsigned flags;       /* replication flags */
	uint32_t special[NSF_SPECIALS]; /* ids of special notes and objects */
	size_t names, buckets;
};

/*
 * ERR_DAMAGED: no database, of an ODS that is not known, locally encrypted,
 * or so damaged that nothing in it can be found; with what to do about it.
 * say may be NULL; it is only called by nsf_open, nsf_next_id, and the census.
 */
int nsf_open(struct nsf **, const char *path, nsf_say *, void *arg,
    struct err *) ATTR_CHECK;
void nsf_close(struct nsf **);
const struct nsf_facts *nsf_facts(const struct nsf *);
/* Has somebody written to the file since it was opened? */
bool nsf_changed(const struct nsf *);

/* The name of an item and the type that it has by default.  NULL: no such. */
struct nsf_name {
	const char *text;
	unsigned type;
};
const struct nsf_name *nsf_name(const struct nsf *, size_t index);

/* What one thread needs to read: buckets in memory, a converter of text. */
struct nsf_view {
	struct nsf *nsf;
	struct lmbcs *lmbcs;
	struct nsf_cache *cache;
	bool torn; /* the note read last, or part of it, was partly written */
	struct nsf_view *next; /* idle ones */
};
struct nsf_view *nsf_borrow(struct nsf *); /* any thread */
void nsf_give_back(struct nsf_view *);

/* Where the record of an id stands. */
struct nsf_place {
	uint32_t id; /* NoteID, or that of an object */
	bool in_bucket;
	uint32_t bucket, slot; /* from 1, when in_bucket */
	uint64_t off;          /* in the file, when not */
};

/*
 * The used id that follows, in ascending order; begin with 0.  1, or 0 when
 * there is none.  A vector that cannot be read is said and passed over.
 */
int nsf_next_id(struct nsf_view *, uint32_t after, struct nsf_place *);
/* ERR_FORMAT when no record has that id. */
int nsf_find(struct nsf_view *, uint32_t id, struct nsf_place *, struct err *)
    ATTR_CHECK;

/* Bytes in the arena, and where they stand in the file as they are. */
struct nsf_bytes {
	const uint8_t *p;
	size_t n;
	int64_t off; /* -1: nowhere; check nibbles were mended in them */
	bool torn;   /* of a bucket that was only partly written */
};

/* The whole record.  ERR_FORMAT: place or length is impossible. */
int nsf_record(struct nsf_view *, const struct nsf_place *, struct arena *,
    struct nsf_bytes *, struct err *) ATTR_CHECK;
/* Up to n bytes of its start, and how long all of it is. */
int nsf_record_head(struct nsf_view *, const struct nsf_place *, uint8_t *,
    size_t n, size_t *got, uint64_t *length, struct err *) ATTR_CHECK;
/* A slot of a non-summary bucket. */
int nsf_nonsummary(struct nsf_view *, uint32_t bucket, uint32_t slot,
    struct arena *, struct nsf_bytes *, struct err *) ATTR_CHECK;
/* Bytes of the file, exactly n.  ERR_FORMAT: they are not all there. */
int nsf_read(const struct nsf *, uint64_t off, void *, size_t n, struct err *)
    ATTR_CHECK;

/*
 * Completeness: was every used slot of every summary bucket reached by an id?
 * (Nothing to count in R4 and before.)
 */
struct nsf_census;
struct nsf_census *nsf_census_new(const struct nsf *);
/* That record was read at its place and says itself that it has that id. */
void nsf_census_add(struct nsf_census *, const struct nsf_place *);
/* 1: the next record that no id leads to; 0: no more. */
int nsf_census_next(struct nsf_census *, struct nsf_view *,
    struct nsf_place *);
void nsf_census_free(struct nsf_census **);

#endif

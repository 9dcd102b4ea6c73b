/* nsf_priv - what the files of the NSF layer share. */
#ifndef SOURCE_NSF_PRIV_H
#define SOURCE_NSF_PRIV_H

#include <pthread.h>

#include "source/nsf.h"

#define NSF_UNIT         8 /* bits: positions count 256 bytes, R5 and later */
#define NSF_VECTORS_KEPT 4
#define NSF_BUCKETS_KEPT 6
#define NSF_BUCKET_MAX   (1u << 20)

/* Numbers in bytes whose bounds the caller has checked. */
static inline uint16_t
nsf_u16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t
nsf_u32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

static inline uint64_t
nsf_pos(uint32_t units)
{
	return (uint64_t)units << NSF_UNIT;
}

/* A record relocation vector: entries for ids first, first + 4, … */
struct nsf_vector {
	uint64_t off;       /* of its entries in the file, when mem is NULL */
	const uint8_t *mem; /* of the active one: it is in the superblock */
	uint32_t first;
	uint32_t ids; /* fewer than it has room for, when the next overlaps */
	uint32_t room; /* on disk, of which is its checksum; R5 and later */
};

/* State of the file by which a writer's work is noticed. */
struct nsf_print {
	uint64_t size;
	int64_t seconds;
	long nanos;
	uint32_t superblock, descriptors; /* highest write counts */
};

struct nsf {
	struct nsf_facts facts;
	int fd;
	struct arena arena; /* as long as this */
	struct nsf_name *name;
	struct nsf_vector *vector; /* ascending by first, without overlap */
	size_t vectors;
	unsigned each; /* bytes of a vector's entry: 8, or 4 up to R4 */
	/* Positions of buckets in units; number n is at [n - 1]; 0 none. */
	uint32_t *summary, *nonsummary;
	size_t summaries, nonsummaries;
	struct nsf_print print;
	nsf_say *say;
	void *say_arg;
	pthread_mutex_t lock; /* of idle */
	struct nsf_view *idle;
};

struct nsf_cache {
	struct nsf_kept_vector {
		size_t index; /* of the vector, from 1; 0: empty */
		unsigned long used;
		const uint8_t *p;
		uint8_t *own; /* room that p may point to */
		size_t cap;
	} vector[NSF_VECTORS_KEPT];
	struct nsf_bucket {
		uint32_t pos; /* 0: empty */
		unsigned long used;
		uint8_t *p; /* whole bucket, nibbles mended */
		size_t n, cap, footer, slots;
		bool torn; /* its check nibbles do not agree */
	} bucket[NSF_BUCKETS_KEPT];
	unsigned long clock;
};

void nsf_tell(const struct nsf *, const char *fmt, ...) ATTR_PRINTF(2, 3);
uint32_t nsf_xor(const uint8_t *, size_t n); /* of dwords, zero padded */
int nsf_print_of(const struct nsf *, struct nsf_print *);

/* nsf_r5.c, nsf_old.c: names, vectors, buckets, from a header of 1024 bytes. */
int nsf_open_r5(struct nsf *, const uint8_t *head, struct err *);
int nsf_open_old(struct nsf *, const uint8_t *head, struct err *);
/* nsf_rrv.c: brings the vectors into order. */
void nsf_sort_vectors(struct nsf *);

/*
 * nsf_bucket.c: a bucket in memory until the view needs its room; NULL with
 * an error when there is none at that number.
 */
const struct nsf_bucket *nsf_bucket(struct nsf_view *, bool summary,
    uint32_t number, struct err *);
/* A used slot's bytes; false when it is empty or not within the bucket. */
bool nsf_slot(const struct nsf_bucket *, uint32_t slot, const uint8_t **,
    size_t *n);
/*
 * Low nibbles at `at` of each sector but those below skip are check values; the
 * true ones stand from `from` on, high nibble first, onwards or backwards.
 * False when the check values are not all the same.
 */
bool nsf_mend(uint8_t *, size_t n, size_t at, size_t skip, size_t from,
    int step, size_t limit);

#define NSF_HEAD 1024

#endif

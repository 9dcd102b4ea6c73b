/* nsf_mutate - what its two files share. */
#ifndef CORPUS_NSF_MUTATE_H
#define CORPUS_NSF_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define DAMAGE_MOST 4

struct range {
	uint64_t from, to;
};

struct seen { /* a note as it was */
	uint32_t id;
	uint8_t digest[32];
	size_t first, ranges; /* in file.range: what is read on the way to it */
	bool read, same;      /* in the copy that was damaged */
};

struct file {
	const char *path;
	char copy[32]; /* what is damaged: a file in memory, by its name */
	int fd;
	uint8_t *bytes; /* the file as it was */
	size_t size;
	struct range *range;
	size_t ranges, cap;
	size_t global;     /* the first so many are read by nsf_open */
	struct seen *note; /* ascending by id */
	size_t notes, yielded;
};

struct damage {
	uint64_t number;
	size_t n;
	struct range hit[DAMAGE_MOST];
	const char *kind[DAMAGE_MOST];
};

struct tally {
	uint64_t runs, refused; /* mutations; of which the file was refused */
	uint64_t global, global_right; /* where all notes are; all the same */
	uint64_t touched, kept, lost;  /* notes, all mutations together */
	double seconds, slowest;
};

int mutate_learn(struct file *, struct err *) ATTR_CHECK;
/* -1: it was refused. */
int mutate_read(struct file *, struct err *) ATTR_CHECK;
void mutate_judge(const struct file *, const struct damage *, int got,
    const struct err *, struct tally *);

#endif

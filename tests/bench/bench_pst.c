/*
 * bench_pst - how fast the lowest layer of a store is written, with content
 * that costs nothing to make.
 *
 * usage: bench_pst blocks|tree|small MIB FOLDER
 *   blocks  blocks of 8176 bytes, a node for each
 *   tree    data trees of 1 GiB at most, in pieces of 64 KiB
 *   small   nodes of six blocks of 300 bytes, as small messages have them
 *
 * Leaves FOLDER/store behind, finished.  Prints, with tabs: what, MiB of
 * content, seconds to put it, to finish it, of the processor, MB of content in
 * a second without and with the end, peak MiB of memory.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "pst/ndb.h"

static uint8_t bytes[65536];
static struct err e;

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The i-th node, all over the place as hashed ones are. */
static int
put_node(struct ndb *n, uint64_t i, uint64_t data)
{
	uint32_t index = (uint32_t)(i * 2654435761u) & 0x3FFFFFF;

	return ndb_node(n, (0x10001 + index) << 5 | NID_MESSAGE, data, 0, 0x122,
	    &e);
}

static int
put_blocks(struct ndb *n, uint64_t all, size_t size, size_t each)
{
	uint64_t bid = 0, nodes = 0;

	for (uint64_t at = 0; at < all;) {
		for (size_t i = 0; i < each; i++, at += size)
			if (ndb_block(n, bytes + at % 50000, size, &bid, &e) <
			    0)
				return -1;
		if (put_node(n, nodes++, bid) < 0)
			return -1;
	}
	return 0;
}

static int
put_trees(struct ndb *n, uint64_t all)
{
	for (uint64_t at = 0, node = 0; at < all; node++) {
		struct ndb_tree *t = ndb_tree_new(n);
		struct ndb_data data;
		int status = 0;

		for (uint64_t end = at + (1u << 30);
		     at < end && at < all && status == 0; at += sizeof(bytes))
			status = ndb_tree_put(t, bytes, sizeof(bytes), &e);
		if (ndb_tree_end(&t, status == 0 ? &data : NULL, &e) < 0 ||
		    status < 0 || put_node(n, node, data.bid) < 0)
			return -1;
	}
	return 0;
}

static int
put(struct ndb *n, const char *what, uint64_t all)
{
	if (strcmp(what, "blocks") == 0)
		return put_blocks(n, all, PST_PAYLOAD, 1);
	if (strcmp(what, "small") == 0)
		return put_blocks(n, all, 300, 6);
	return put_trees(n, all);
}

static void
print(const char *what, uint64_t all, double putting, double ending)
{
	struct rusage u;
	double mb = (double)all / 1e6;

	(void)getrusage(RUSAGE_SELF, &u);
	(void)printf("%s\t%" PRIu64 "\t%.2f\t%.2f\t%.2f\t%.0f\t%.0f\t%ld\n",
	    what, all >> 20, putting, ending,
	    (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
		(double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6,
	    mb / putting, mb / (putting + ending), u.ru_maxrss / 1024);
}

int
main(int argc, char **argv)
{
	struct ndb *n = NULL;
	int dir;

	if (argc != 4 || (dir = open(argv[3], O_RDONLY | O_DIRECTORY)) < 0) {
		(void)fprintf(stderr,
		    "usage: bench_pst blocks|tree|small MIB FOLDER\n");
		return 2;
	}
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 2654435761u >> 11);
	uint64_t all = strtoull(argv[2], NULL, 10) << 20;
	double begin = now(), middle = 0;
	int status = ndb_open(&n, dir, "store", false, NULL, &e);

	if (status == 0)
		status = put(n, argv[1], all);
	middle = now();
	if (status == 0)
		status = ndb_finish(n, NULL, 0, &e);
	ndb_close(&n);
	(void)close(dir);
	if (status < 0)
		(void)fprintf(stderr, "bench_pst: %s\n", e.msg);
	else
		print(argv[1], all, middle - begin, now() - middle);
	return status < 0;
}

/* nsf_print - what the programs beside the corpus print alike. */
#ifndef CORPUS_NSF_PRINT_H
#define CORPUS_NSF_PRINT_H

#include <stdio.h>
#include <string.h>

#include "base/sha.h"

/* Fields of a line are parted by tabs, so that texts hold none. */
static inline void
print_text(const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '\\')
			(void)fputs("\\\\", stdout);
		else if (c < 0x20 || c == 0x7f)
			(void)printf("\\x%02x", c);
		else
			(void)putchar(c);
	}
}

static inline void
print_sha(struct sha *sha)
{
	uint8_t digest[32];
	char hex[SHA_HEX];

	sha_end(sha, digest);
	sha_hex(digest, hex);
	(void)fputs(hex, stdout);
}

static inline void
print_bytes(const void *p, size_t n)
{
	struct sha *sha = sha_new();

	sha_put(sha, p, n);
	(void)printf("\t%zu\t", n);
	print_sha(sha);
}

#endif

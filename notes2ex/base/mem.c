#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

void *
mem_grow(void *old, size_t n)
{
	void *p = realloc(old, n);

	if (p == NULL)
		mem_out(n);
	return p;
}

void *
mem_zero(size_t n)
{
	void *p = calloc(1, n);

	if (p == NULL)
		mem_out(n);
	return p;
}

char *
mem_strdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(mem_grow(NULL, n), s, n);
}

void
mem_free(void *p)
{
	free(p);
}

void
mem_out(size_t n)
{
	(void)fprintf(stderr, "notes2ex: no memory for %zu bytes\n", n);
	exit(EX_OSERR);
}

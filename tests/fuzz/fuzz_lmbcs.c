/* Any bytes are text in the end, and the same at any place of a longer one. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/lmbcs.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define BEFORE 4090 /* the step of the converter is a little more */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct lmbcs *l;
	struct arena a = { 0 };
	size_t changed, unmapped;

	if (l == NULL)
		l = lmbcs_new();

	char *text = lmbcs_text(l, &a, data, n);
	size_t len = strlen(text);

	unmapped = lmbcs_unmapped(l);
	if (text_valid_utf8(text, len) != len || unmapped > n ||
	    (n > 0 && len == 0))
		abort();
	(void)text_clean(&a, text, len, &changed);
	if (changed != 0)
		abort();

	char *more = arena_alloc(&a, BEFORE + n + 1);

	memset(more, 'a', BEFORE);
	if (n > 0)
		memcpy(more + BEFORE, data, n);

	char *again = lmbcs_text(l, &a, more, BEFORE + n);

	if (strcmp(again + BEFORE, text) != 0 ||
	    lmbcs_unmapped(l) != unmapped)
		abort();
	arena_free(&a);
	return 0;
}

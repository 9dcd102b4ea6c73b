#include "target/pst_receipt.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
pst_receipt_add(struct pst_receipt *r, const struct pst_placed *at)
{
	if (r->n == 0 && !r->more)
		r->bid = at->bid;
	r->end = at->end;
	r->print += at->print;
	if (r->n < PST_RECEIPT_NODES)
		r->nid[r->n++] = at->nid;
	else
		r->more = true;
}

void
pst_receipt_write(const struct pst_receipt *r, struct receipt *to)
{
	size_t size = sizeof(to->id), n;

	(void)snprintf(to->id, size, "%s %" PRIx32 " %" PRIx64 " %" PRIx64
	    " %" PRIx64 " ", r->name, r->folder, r->bid, r->end, r->print);
	n = strlen(to->id);
	for (size_t i = 0; i < r->n && n < size; i++) {
		(void)snprintf(to->id + n, size - n, "%s%" PRIx32,
		    i == 0 ? "" : "+", r->nid[i]);
		n += strlen(to->id + n);
	}
	if (r->more && n < size)
		(void)snprintf(to->id + n, size - n, "+");
}

/* A number and what follows it; false when there is none. */
static bool
number(const char **at, char then, uint64_t most, uint64_t *v)
{
	char *end;

	if (!isxdigit((unsigned char)**at))
		return false;
	errno = 0;
	*v = strtoull(*at, &end, 16);
	if (errno != 0 || *v > most || (then != '\0' && *end != then))
		return false;
	*at = then != '\0' ? end + 1 : end;
	return true;
}

static bool
nodes(struct pst_receipt *r, const char *at)
{
	uint64_t nid;

	for (;;) {
		if (r->n == PST_RECEIPT_NODES ||
		    !number(&at, '\0', UINT32_MAX, &nid))
			return false;
		r->nid[r->n++] = (uint32_t)nid;
		if (*at == '\0')
			return true;
		if (*at++ != '+')
			return false;
		if (*at == '\0') {
			r->more = true;
			return true;
		}
	}
}

/* Names may have blanks in them; the five words behind have none. */
bool
pst_receipt_read(struct pst_receipt *r, const struct receipt *from)
{
	const char *at = from->id + strlen(from->id);
	uint64_t folder;
	size_t n;

	*r = (struct pst_receipt){ .n = 0 };
	for (int words = 5; words > 0; words--)
		do {
			if (at == from->id)
				return false;
			at--;
		} while (*at != ' ');
	n = (size_t)(at - from->id);
	if (n == 0 || n >= sizeof(r->name) || memchr(from->id, '/', n) != NULL)
		return false;
	memcpy(r->name, from->id, n);
	at++;
	if (!number(&at, ' ', UINT32_MAX, &folder) ||
	    !number(&at, ' ', UINT64_MAX, &r->bid) ||
	    !number(&at, ' ', UINT64_MAX, &r->end) ||
	    !number(&at, ' ', UINT64_MAX, &r->print))
		return false;
	r->folder = (uint32_t)folder;
	return nodes(r, at);
}

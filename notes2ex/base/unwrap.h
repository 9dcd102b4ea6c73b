/*
 * unwrap - one wrapping around content, undone as the bytes come.
 *
 * Base64 and quoted-printable (RFC 2045 6.7, 6.8), uuencode, UTF-16, the
 * content of an XML element, compression of Notes, bytes whose digest is known;
 * and base64 the other way round.  Damage never stops it: it is remembered in plain words.
 */
#ifndef BASE_UNWRAP_H
#define BASE_UNWRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"

#define UNWRAP_MOST 8192 /* room that is asked for before bytes are put out */

struct huff;
struct cx;
struct sha;

struct unwrap {
	enum blob_wrap wrap;
	/* base64, both ways; UTF-16: a first surrogate */
	uint32_t bits;
	int have; /* sextets or bytes in bits */
	bool ended;
	/* an escape or a name, while it is incomplete */
	uint8_t hold[16];
	size_t held;
	/* uuencode: the line being read; base64: the one being written */
	uint8_t line[128];
	size_t line_len;
	bool begun;
	/* XML: where we are */
	enum { XML_TEXT, XML_ENTITY, XML_MARKUP, XML_CDATA } xml;
	int brackets; /* of "]]>" seen */
	const char *damage; /* NULL: none so far; see unwrap_damage */
	struct huff *huff;
	struct cx *cx;
	struct sha *sha;
	const char *digest; /* that sha is to come to; set after the begin */
};

/* size and wide are for cx.h. */
void unwrap_begin(struct unwrap *, enum blob_wrap, uint64_t size, bool wide);
/* Frees what it has; what it says of damage is then gone too. */
void unwrap_free(struct unwrap *);

/*
 * In from *at on, until it is used up or out has less than UNWRAP_MOST bytes
 * of its room left: how much is in out.
 */
size_t unwrap_some(struct unwrap *, const uint8_t *in, size_t n, size_t *at,
    uint8_t *out, size_t room);
/* At the end of the input: what was held back, at most UNWRAP_MOST bytes. */
size_t unwrap_end(struct unwrap *, uint8_t *out);
const char *unwrap_damage(const struct unwrap *);
/* Nothing more can come out unless it begins again with wide set. */
bool unwrap_is_far(const struct unwrap *);

#endif

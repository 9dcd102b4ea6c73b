/*
 * blob - bytes by reference: where they are and how they are wrapped.
 *
 * An attachment is never in memory.  A blob says which bytes of which file
 * (or of memory) hold it and what has to be undone to get at the content;
 * a stream does that while reading.  A blob is plain data, owned by an arena,
 * and may be opened any number of times and by any thread.
 */
#ifndef BASE_BLOB_H
#define BASE_BLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum blob_wrap {
	BLOB_PLAIN,  /* the bytes themselves */
	BLOB_BASE64, /* white space skipped, padding optional, ends at "=" */
	BLOB_QP,     /* quoted-printable, RFC 2045 6.7 */
	BLOB_UU,     /* uuencode with its begin and end lines */
	BLOB_XML,    /* content of an XML element: text, entities, CDATA */
	/*
	 * The other way round: the content becomes base64, lines of 76 with
	 * CRLF.  Blobs in a row that all end so are encoded as one content.
	 */
	BLOB_TO_BASE64,
	BLOB_UTF16LE, /* becomes UTF-8 */
	BLOB_UTF16BE,
	BLOB_HUFFMAN, /* attachments of Notes [NSF guide 11.2] */
	BLOB_CX,      /* as cx.h has it; the blob's size says where it ends */
	BLOB_SHA1,    /* the bytes themselves, whose digest is the blob's sha1 */
};

#define BLOB_WRAPS 5 /* how many wrappings may lie around one content */

struct blob {
	const char *path; /* the file; NULL: the bytes are at mem … */
	const void *mem;
	const struct blob *of; /* … or the content of these, in a row */
	uint64_t off, len;                /* raw range, still wrapped */
	uint64_t size;                    /* BLOB_CX: how much comes out */
	const char *sha1;                 /* BLOB_SHA1: 40 digits, either case */
	enum blob_wrap wrap[BLOB_WRAPS];  /* undone in this order */
	const struct unwrap *from;        /* stream_rest: how far each is */
	const struct blob *next;          /* its content follows ours */
};

struct stream;
struct unwrap;

/* A blob whose content can be read, and how much content is before it. */
struct blob_mark {
	const struct blob *blob;
	uint64_t at;
};

const struct blob *blob_of_mem(struct arena *, const void *, size_t n);
const struct blob *blob_of_file(struct arena *, const char *path, uint64_t off,
    uint64_t len);
/*
 * The content of a chain from off on, len bytes of it, as raw bytes of a blob
 * that the caller may wrap and chain.  Where the bytes of a file or of memory
 * stand there as they are, it names them; else what is before them has to be
 * passed over whenever it is opened: in the chain's own blob, or from the last
 * of the n marks on, in order, that a reading of the chain has left.  The
 * blob's len and off are trusted: what is not there is ERR_IO when it is read.
 */
struct blob *blob_part(struct arena *, const struct blob *, uint64_t off,
    uint64_t len, const struct blob_mark *, size_t n);

/* ERR_IO when the file cannot be opened; *s is NULL then. */
int stream_open(struct stream **s, const struct blob *, struct err *)
    ATTR_CHECK;
/* Bytes read, 0 at the end, -1 when reading failed (ERR_IO). */
ssize_t stream_read(struct stream *, void *, size_t n, struct err *) ATTR_CHECK;
/*
 * What the last bytes that were read belong to, as a mark may name it: of
 * blobs that are encoded as one, the first.
 */
const struct blob *stream_blob(const struct stream *);
/*
 * A chain with all content that has not been read, which begins in the middle
 * of a wrapped blob; for a mark.  NULL when it cannot begin here.
 */
const struct blob *stream_rest(const struct stream *, struct arena *);
/*
 * NULL, or what was wrong with the wrapping so far, in plain words
 * ("base64 ends in the middle of a group").  Damage never stops a stream.
 */
const char *stream_damage(const struct stream *);
void stream_close(struct stream **);

/* All content into the buf; the buf's limit decides (ERR_LIMIT). */
int blob_read(const struct blob *, struct buf *, struct err *) ATTR_CHECK;

#endif

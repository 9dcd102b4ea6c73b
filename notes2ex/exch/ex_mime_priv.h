/* ex_mime_priv - what the files of ex_mime share: a message as a tree. */
#ifndef EXCH_EX_MIME_PRIV_H
#define EXCH_EX_MIME_PRIV_H

#include <gmime/gmime.h>

#include "exch/ex_item.h"

#define MIME_DEPTH    100    /* multiparts in multiparts that are looked into */
#define MIME_MESSAGES 20     /* messages in messages */
#define MIME_PARTS    20000  /* of one message, those within counted */
#define MIME_TEXT     (32u << 20) /* bytes of one text in a body */

/* ---- ex_mime_scan.c --------------------------------------------------------- */

enum mime_kind {
	MIME_LEAF,
	MIME_MULTIPART, /* with a boundary, and not too deep */
	MIME_MESSAGE,   /* one child: the message, which is not encoded */
};

/* Offsets are of the message's content. */
struct mime_part {
	struct mime_part *parent, *next, *child, *last;
	enum mime_kind kind;
	uint64_t head, body, end; /* header, content, what is behind it */
	const char *fields; /* the header as it stands */
	size_t nfields;
	bool cut; /* it is longer than what is looked at */

	/* multiparts: what stands before the first part, behind the last */
	uint64_t first, behind; /* the first boundary; 0: no last was found */
	bool has_before, has_behind; /* there is text in it */

	/* from the header; texts are NULL when it does not say */
	const char *type; /* "text/plain", in lower case, never NULL */
	const char *charset, *boundary, *protocol, *start;
	const char *file; /* a name, decoded */
	const char *id;   /* Content-ID without <> */
	int64_t created, modified; /* 0 unknown */
	enum blob_wrap wrap;
	bool odd;      /* encoded in a way that nobody knows */
	bool attached; /* Content-Disposition: attachment */
	bool rest;     /* all parts beyond MIME_PARTS in one */
};

struct mime_tree {
	const struct blob *blob;
	struct blob_mark *mark;
	size_t nmarks;
	struct mime_part *root;
};

/*
 * Reads the message once.  top: of the message's own header nothing is taken
 * for text, whatever it looks like.  ERR_IO.
 */
int mime_scan(struct arena *, GMimeParserOptions *, const struct blob *,
    bool top, struct mime_tree *, struct err *) ATTR_CHECK;
/* A range of it; content of a part with its encoding undone. */
struct blob *mime_range(struct arena *, const struct mime_tree *, uint64_t from,
    uint64_t end);
struct blob *mime_content(struct arena *, const struct mime_tree *,
    const struct mime_part *);

/* ---- ex_mime_head.c --------------------------------------------------------- */

/* One field of a header and its length with all that is folded. */
struct mime_field {
	const char *name; /* up to nname, a colon behind it */
	size_t nname;
	const char *value;
	size_t nvalue;
};

/* From *at on; false at the end.  Lines that are no field are passed over. */
bool mime_field_next(const char *fields, size_t n, size_t *at,
    struct mime_field *);
bool mime_field_is(const struct mime_field *, const char *name);
/* Unfolded, encoded words decoded, clean. */
const char *mime_field_text(struct arena *, GMimeParserOptions *,
    const struct mime_field *);
/* Unfolded only. */
const char *mime_field_raw(struct arena *, const struct mime_field *);
/* The first of that name, unfolded only; NULL when there is none. */
const char *mime_header(struct arena *, const struct mime_part *,
    const char *name);
/* What the fields say about the content; from them all of it follows. */
void mime_read_fields(struct arena *, GMimeParserOptions *, struct mime_part *);
bool mime_when(const char *, int64_t *utc);

/* ---- ex_mime_text.c --------------------------------------------------------- */

/*
 * Bytes as UTF-8.  What is no UTF-8 in it, or has no character set, is taken
 * for windows-1252.  *doubt is set when the original says more than that.
 */
const char *mime_text(struct arena *, const char *charset, const char *,
    size_t n, bool *doubt);
/* A header for people: as mime_text, its line ends CRLF. */
const char *mime_head_text(struct arena *, const char *, size_t n);

/* ---- ex_mime_html.c --------------------------------------------------------- */

/* What <meta> says of the character set; NULL when it says nothing. */
const char *mime_html_charset(struct arena *, const char *, size_t n);
/* The same page saying that it is in UTF-8, where it says anything. */
const char *mime_html_utf8(struct arena *, const char *);
/* The content of n pages in the first of them. */
const char *mime_html_join(struct arena *, const char *const *, size_t n);
const char *mime_html_of_text(struct arena *, const char *);
const char *mime_html_to_text(struct arena *, const char *);
/* Forgets the content ids that no html refers to. */
void mime_html_keep_ids(struct arena *, const char *html,
    struct ex_attachment *first);

/* ---- ex_mime_body.c --------------------------------------------------------- */

/* What people read, in order: each a text, a page, or both of the same. */
struct mime_body {
	struct mime_passage *first, *last;
	size_t n;
};

void mime_body_add(struct arena *, struct mime_body *, const char *text,
    const char *html);
/* As one text and one page; NULL when no passage is such. */
void mime_body_join(struct arena *, const struct mime_body *,
    const char **text, const char **html);
/* There is a text that no page was made of, beside a page. */
bool mime_body_says_twice(const struct mime_body *);

/* ---- ex_mime_name.c --------------------------------------------------------- */

struct mime_names;

struct mime_names *mime_names_new(struct arena *);
/* Names are kept by their first that asked; the next gets a number. */
const char *mime_name(struct mime_names *, const char *wanted);
/* For a part that says nothing better. */
const char *mime_name_of_type(const char *type);

/* ---- ex_mime_message.c ------------------------------------------------------ */

/* Everything that the header of a message within says. */
void mime_message_fields(GMimeParserOptions *, struct ex_item *,
    const struct mime_part *root);

/* ---- ex_mime_walk.c, ex_mime.c ------------------------------------------------ */

/* A message being opened, or one within it. */
struct mime_opening {
	struct arena *a;
	GMimeParserOptions *options;
	struct err *e;
	const struct mime_tree *tree;
	struct ex_item *item;
	struct mime_names *names;
	size_t room;  /* of MIME_TEXT */
	int messages; /* this one is in */
	bool begun;   /* a part of it has been seen */
	bool bodies_only; /* its files are in what is kept whole */
};

/* A file of the item; NULL when only its bodies are wanted. */
struct ex_attachment *mime_attach(struct mime_opening *, const char *name,
    const char *type, const struct blob *);
/* Texts go into the body, all else beside it. */
int mime_walk(struct mime_opening *, const struct mime_part *, struct mime_body *);
/* All of the message into its item, which has its header already. */
int mime_open_message(struct mime_opening *, const struct mime_part *root);

#endif

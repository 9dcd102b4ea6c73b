/*
 * note - what every source reads into: one Notes document, in UTF-8.
 *
 * "Field" is what the Notes API calls an item; that word is Exchange's here.
 * A name may occur several times, the order counts, names do not mind case.
 */
#ifndef NOTE_NOTE_H
#define NOTE_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/blob.h"
#include "note/note_rich.h"
#include "note/note_time.h"

#define NOTE_UNID_LEN 32 /* 16 bytes as upper-case hex digits */

enum note_type {
	NOTE_TEXT,   /* n strings; a single value is a list of one */
	NOTE_NUMBER, /* n doubles */
	NOTE_TIME,   /* n ranges or instants */
	NOTE_RICH,   /* a tree */
	NOTE_FILE,   /* an object that is a file */
	NOTE_RAW,    /* bytes of a type that the dump did not spell out */
	/*
	 * formula, query, …: its type's name in text[0]; of a formula that the
	 * dump spells out, what it says in text[1]
	 */
	NOTE_OTHER,
};

enum note_flag {
	NOTE_SUMMARY = 1 << 0,
	NOTE_NAMES = 1 << 1,
	NOTE_READERS = 1 << 2,
	NOTE_AUTHORS = 1 << 3,
	NOTE_SIGN = 1 << 4,
	NOTE_SEAL = 1 << 5,   /* would be encrypted if the note were */
	NOTE_SEALED = 1 << 6, /* is encrypted: no value can be read */
	NOTE_PROTECTED = 1 << 7,
	NOTE_PLACEHOLDER = 1 << 8,
	NOTE_COMPRESSED = 1 << 9, /* was, in the database */
};

/* A file object ($FILE).  [DXL file; NSF object] */
struct note_file {
	const char *name;
	int64_t size;             /* as recorded; -1 unknown */
	const struct blob *data;  /* NULL: the dump does not hold the bytes */
	const char *why_not;      /* data NULL: why */
	struct note_time created, modified;
	bool mime_part;      /* the overflow of a MIME part, not an attachment */
	bool internal;       /* OLE storage, byte array, stream: no attachment */
	bool in_mime;        /* already inside note->mime: only to be counted */
};

struct note_field {
	struct note_field *next;
	const char *name;
	enum note_type type;
	unsigned flags; /* enum note_flag */
	size_t n;       /* how many values; 1 for rich, file, raw */
	union {
		const char **text;
		double *number;
		struct note_range *time;
		struct rich *rich;
		struct note_file *file;
		const uint8_t *raw; /* raw_len bytes */
	};
	size_t raw_len;
	size_t at; /* which of its note's fields it is, from 0 */
	unsigned raw_type; /* Notes type code: 0x19 MIME part, 1 composite … */
};

enum note_class {
	NOTE_DOCUMENT,
	NOTE_PROFILE, /* a named document: form = profile's name */
	NOTE_DESIGN,  /* form, view, folder, agent, ACL, icon … */
	NOTE_STUB,    /* a deletion stub */
};

/* Has its owner read it?  Only some sources know. */
enum note_mark { NOTE_MARK_UNKNOWN, NOTE_MARK_READ, NOTE_MARK_UNREAD };

/* Where a note stands in its source: enough to fetch it again. */
struct note_at {
	const char *path; /* member inside a folder or archive; "" the file */
	int64_t off, len; /* bytes, or what the reader makes of them */
	int64_t ord;      /* counted from 1 within the member */
};

/* Something the reader could not read: becomes a loss of the item. */
struct note_trouble {
	struct note_trouble *next;
	const char *what;
};

struct note {
	struct arena *arena; /* owns all of what follows */
	char unid[NOTE_UNID_LEN + 1];
	bool unid_made; /* the source has none; derived from path and bytes */
	int32_t seq;    /* 0 unknown */
	enum note_class class;
	const char *form;     /* never NULL; "" when there is none */
	const char *design;   /* NOTE_DESIGN: "folder", "view", "form" … */
	const char *title;    /* NOTE_DESIGN: its name, "Projects\\2014" */
	struct note_time created, modified; /* !has_date: unknown */
	char parent[NOTE_UNID_LEN + 1];     /* "" when it is no response */
	char replicaid[17];                 /* "" unknown */
	const char *folder; /* by the place of its file, "A\\B"; NULL unknown */
	/* UNIDs of the folders that list it; NULL: the source has no lists. */
	const char *const *folder_ref;
	size_t nfolder_refs;
	enum note_mark mark;
	bool deleted; /* set aside in the trash, not gone yet */
	bool conflict, truncated, encrypted;
	struct note_field *fields, *last_field;
	const struct blob *mime; /* the whole message, RFC 5322; NULL: none */
	struct note_trouble *troubles, *last_trouble;
	struct note_at at;
	uint64_t bytes; /* its share of the source */
};

struct note *note_new(struct arena *);
/* False unless it is 32 hex digits: it will become part of file names. */
bool note_set_unid(struct note *, const char *);
/*
 * For a note that has none: from the bytes and the place, the same in every
 * run.  path is relative to the source, ord counts from 1 within it.
 */
void note_make_unid(struct note *, const char *path, int64_t ord,
    const uint8_t content[32]);

struct note_field *note_add(struct note *, const char *name, enum note_type);
void note_add_text(struct note *, const char *name, const char *);
void note_add_texts(struct note *, const char *name, const char *const *,
    size_t n);
void note_add_time(struct note *, const char *name, struct note_time);
void note_add_number(struct note *, const char *name, double);
void note_trouble(struct note *, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* The first of that name; NULL when there is none. */
const struct note_field *note_field(const struct note *, const char *name);
const struct note_field *note_field_next(const struct note_field *,
    const char *name);
bool note_has(const struct note *, const char *name);
/* First text value; NULL when there is no such field or it is no text. */
const char *note_text(const struct note *, const char *name);
/* As text, whatever the type: a number, a date, the first value. "" if none. */
const char *note_string(const struct note *, const char *name);
/* The list of texts: empty list when there is none. */
size_t note_texts(const struct note *, const char *name,
    const char *const **);
bool note_time(const struct note *, const char *name, struct note_time *);
size_t note_times(const struct note *, const char *name,
    const struct note_range **);
/* A number, also one that is spelt as text. */
bool note_number(const struct note *, const char *name, double *);

/* NOLINTBEGIN(bugprone-macro-parentheses): f is a name being declared */
#define NOTE_FOREACH_FIELD(f, note) \
	for (const struct note_field *f = (note)->fields; f != NULL; \
	     f = f->next)
/* NOLINTEND(bugprone-macro-parentheses) */

#endif

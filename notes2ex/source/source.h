/*
 * source - Notes data, whatever its form: an iterator over notes.
 *
 * Two ways to read: next() goes through all of it, once, in a fixed order;
 * fetch() gets one note again by its note_at, from any thread.
 */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "note/note.h"

#define SOURCE_HEAD 4096 /* how much of a file a reader sees to bid */

enum date_order { DATE_AUTO, DATE_MDY, DATE_DMY, DATE_YMD };

struct source_options {
	const char *charset;        /* for text that is not UTF-8; NULL: 1252 */
	enum date_order date_order; /* structured text */
	const char *zone;           /* structured text; NULL: UTC */
	const char *tmpdir;         /* where archives are unpacked; NULL: env */
	const char *daos;           /* folder of .nlo files; NULL: none */
	const char *owner;          /* whose unread marks; NULL: it knows */
};

/*
 * In the place of a note: between an archive and what stands in it, which
 * begins with its number, "17:".
 */
#define SOURCE_WITHIN 0x1f

/* What a file says about itself.  Strings live as long as the source. */
struct source_info {
	const char *path;   /* as given, or the member inside it */
	const char *format; /* "nsf" "dxl" "text" "eml" "ics" "vcf" */
	const char *version, *title, *replicaid, *owner; /* "" unknown */
	const char *template; /* that it was made from; NULL, "" unknown */
};

/* Something worth saying that is no note: shown by inspect and in the log. */
typedef void source_say(void *arg, const char *where, const char *what);

struct source;

struct source_ops {
	const char *format;
	/* How sure, 0 to 100, that this is ours.  Looks, does not touch. */
	int (*bid)(const uint8_t *head, size_t n);
	/*
	 * path is the file to read; member what it is called inside the
	 * source ("" when it is the source itself).
	 */
	int (*open)(struct source **, const char *path, const char *member,
	    const struct source_options *, struct err *);
	/*
	 * 1: *note is the next note, in the arena; design notes too.
	 * 0: there are no more.
	 * -1 with REACH_NOTE: that note was bad; *note has what is known of
	 * it (UNID, at), and the one after it can be asked for.
	 * -1 with anything further: this source is at its end.
	 */
	int (*next)(struct source *, struct arena *, struct note **,
	    struct err *);
	/* The note at that place.  Safe in several threads at once. */
	int (*fetch)(struct source *, const struct note_at *, struct arena *,
	    struct note **, struct err *);
	const struct source_info *(*info)(const struct source *);
	void (*close)(struct source *);
};

struct source { /* the first member of every reader's own struct */
	const struct source_ops *ops;
	source_say *say; /* may be NULL */
	void *say_arg;
};

/*
 * A file, a folder, an archive or a compressed file; the format is found by
 * looking.  ERR_DAMAGED when it cannot be read, with what to do about it.
 */
int source_open(struct source **, const char *path,
    const struct source_options *, source_say *, void *say_arg, struct err *)
    ATTR_CHECK;
int source_next(struct source *, struct arena *, struct note **, struct err *)
    ATTR_CHECK;
int source_fetch(struct source *, const struct note_at *, struct arena *,
    struct note **, struct err *) ATTR_CHECK;
/* Of the member that the last next() read from. */
const struct source_info *source_info(const struct source *);
void source_close(struct source **);
void source_note(struct source *, const char *where, const char *fmt, ...)
    ATTR_PRINTF(3, 4); /* calls say, when there is one */

extern const struct source_ops source_nsf_ops;
extern const struct source_ops source_dxl_ops;
extern const struct source_ops source_text_ops;
extern const struct source_ops source_eml_ops;
extern const struct source_ops source_ics_ops;
extern const struct source_ops source_vcf_ops;

#endif

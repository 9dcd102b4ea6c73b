/* dir_eml_priv - what the files of dir_eml share: message, header and parts. */
#ifndef TARGET_DIR_EML_PRIV_H
#define TARGET_DIR_EML_PRIV_H

#include <gmime/gmime.h>

#include "base/arena.h"

#include "target/dir_write.h"

/* One message being written, those inside it included. */
struct eml {
	const struct sink *to;
	struct err *e;
	bool failed; /* e is set */
	struct arena arena;
	const char *unid;
	int stem; /* of boundaries: one that no message passed on holds */
	int boundaries;
	/* For a server: see eml_write_bare. */
	bool bare;
	const struct ex_item *top; /* the message that the others are in */
	const struct eml_calendar *calendar; /* of top */
};

/* A GMime stream that writes to m->to. */
GMimeStream *eml_sink(struct eml *m);
/* All header lines of the message but those of its body. */
void eml_head(struct eml *m, const struct ex_item *, GMimeMessage *);
/* The line of those who were sent it unseen. */
void eml_blind(struct eml *m, const struct ex_item *, GMimeMessage *);
/* What was done to it: importance, priority, categories, a flag … */
void eml_marks(struct eml *m, const struct ex_item *, GMimeObject *to);
/*
 * item->mime, byte for byte; in front of it the marks, and the people it was
 * sent to unseen, that its header does not have.  With attachments the message becomes the first part of a new one:
 * the lines of its header that say what it holds, and all that they speak of,
 * stay as they are.
 */
int eml_pass(struct eml *m, const struct ex_item *);
/* Text in UTF-8, quoted-printable or base64. */
GMimeObject *eml_text(struct eml *m, const char *subtype, const char *text);
/* A file, or an item in its own format (but messages), streamed. */
GMimeObject *eml_file(struct eml *m, const struct ex_attachment *);
/*
 * A message inside: the one that was made of its item, or, NULL, the one that
 * is passed on byte for byte but for its line ends.
 */
GMimeObject *eml_inner(struct eml *m, const struct ex_attachment *,
    GMimeMessage *made);
/* All of the blob to a sink. */
int eml_pump(const struct blob *, const struct sink *, struct err *);

#endif

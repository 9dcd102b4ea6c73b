/*
 * vcf_card - one vCard becomes a note as Notes keeps contacts and groups.
 *
 * vCard 2.1, 3.0 [RFC 2426] and 4.0 [RFC 6350], whichever the file says: what
 * a version does not have is simply not met.
 */
#ifndef SOURCE_VCF_CARD_H
#define SOURCE_VCF_CARD_H

#include "base/buf.h"
#include "note/note.h"
#include "source/pim_line.h"

struct vcf_card {
	struct note *note;
	struct pim_prop *props, *last;
	const char *path;    /* of the file, for photos */
	const char *charset; /* of text that is not UTF-8; NULL: 1252 */
	struct buf comment;  /* NOTE, and what has no field of its own */
	int strange;         /* lines that are no property */
};

/* The lines of a card, without BEGIN and END, from [off, end).  ERR_IO. */
int vcf_card_lines(struct vcf_card *, int fd, int64_t off, int64_t end,
    struct err *) ATTR_CHECK;
/* Fills card->note. */
void vcf_card_note(struct vcf_card *);

/* ---- parts of it --------------------------------------------------------- */

/* The value in UTF-8, transfer encoding undone, escapes still there. */
const char *vcf_value(const struct vcf_card *, const struct pim_prop *);
/* The same with its escapes undone and without blanks around it. */
const char *vcf_text(const struct vcf_card *, const struct pim_prop *);
bool vcf_has_type(const struct pim_prop *, const char *type);
/* What the user calls it (X-ABLabel of its group); "" nothing. */
const char *vcf_label(const struct vcf_card *, const struct pim_prop *);
/* A line "label: value" below the comment. */
void vcf_comment(struct vcf_card *, const char *label, const char *value);
/* vcf_reach.c */
void vcf_phone(struct vcf_card *, const struct pim_prop *);
void vcf_mail(struct vcf_card *, const struct pim_prop *);
void vcf_address(struct vcf_card *, const struct pim_prop *);
/* vcf_bytes.c */
void vcf_photo(struct vcf_card *, const struct pim_prop *);
void vcf_key(struct vcf_card *, const struct pim_prop *);

#endif

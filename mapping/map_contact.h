/* map_contact - what the parts of the contact mapping share. */
#ifndef MAPPING_MAP_CONTACT_H
#define MAPPING_MAP_CONTACT_H

#include "mapping/map_priv.h"

/* All values of all fields of that name as one text; "" when there is none. */
const char *contact_text(const struct map_job *, const char *field,
    const char *separator);
/*
 * Sets the property; when it holds something else already, the value becomes
 * a line below the comment instead.  The field is used.
 */
void contact_put(struct map_job *, enum ex_prop, const char *value,
    const char *label, const char *field);
/* A line below the comment; nothing when the value is empty. */
void contact_row(struct map_job *, const char *label, const char *value,
    const char *field);

/* map_body, for which these fields are the body, however they were written. */
void contact_body(struct map_job *, const char *const *fields, size_t n);

/* map_contact_reach.c: telephone numbers and e-mail addresses. */
void contact_phones(struct map_job *);
void contact_mails(struct map_job *);

/* map_contact_file.c: photo, certificate. */
void contact_photo(struct map_job *);
void contact_certificate(struct map_job *);

#endif

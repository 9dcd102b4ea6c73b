/* map_mail_forms - what mail of a special form says beside its body. */
#ifndef MAPPING_MAP_MAIL_FORMS_H
#define MAPPING_MAP_MAIL_FORMS_H

#include "mapping/map_priv.h"

/*
 * Phone messages, reports, calendar notices and forms of an application:
 * their class, and the table of what a reader should know.
 */
void map_mail_form(struct map_job *);

#endif

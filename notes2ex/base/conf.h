/*
 * conf - a config file: lines of "key = value" for the options of a command.
 *
 * Keys are the options' names without dashes.  A line beginning with # is a
 * comment, and so is what follows a blank and #.  A value in double quotes is
 * taken as it stands, with \" and \\.  Flags are yes or no.
 */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include "base/opt.h"

/*
 * What the command line gave already is left as it is.  ERR_CONFIG with file
 * and line: an unknown key, a key given twice that may not repeat, a value
 * that its option does not take.
 */
int conf_read(const char *path, struct opt_run *, struct err *) ATTR_CHECK;

#endif

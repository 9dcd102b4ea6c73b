/*
 * log - one line per event on standard error; never content, addresses or
 * secrets: places, UNIDs, sizes, codes.
 *
 * The level and the form are the one setting of the process; they are made
 * once, by main, before there are threads.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

void log_set(enum log_level, bool json);
bool log_is_on(enum log_level);
/* "notes2ex: warning: source: …", or as an object with these three. */
void log_say(enum log_level, const char *module, const char *fmt, ...)
    ATTR_PRINTF(3, 4);
/* The one line that says why the program ends: "notes2ex: …". */
void log_end(const char *msg);
/* One line: control characters become '?'. */
void log_line(enum log_level, bool json, const char *module, const char *msg,
    struct buf *);

#define log_error(...)   log_say(LOG_ERROR, __VA_ARGS__)
#define log_warning(...) log_say(LOG_WARNING, __VA_ARGS__)
#define log_info(...)    log_say(LOG_INFO, __VA_ARGS__)
#define log_debug(...)   log_say(LOG_DEBUG, __VA_ARGS__)

#endif

/* json - JSON being written, one value after the other (RFC 8259). */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct json {
	struct buf *out;
	bool comma; /* the next member needs one */
};

/* key NULL inside an array or at the top. */
void json_open(struct json *, const char *key, char bracket); /* '{' or '[' */
void json_close(struct json *, char bracket);                 /* '}' or ']' */
void json_text(struct json *, const char *key, const char *);
void json_int(struct json *, const char *key, int64_t);
void json_bool(struct json *, const char *key, bool);
/* A value that is JSON already. */
void json_raw(struct json *, const char *key, const char *);

#endif

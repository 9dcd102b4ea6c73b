/*
 * secret - passwords and tokens: from a file, a descriptor, a command or the
 * terminal, and to nowhere else.
 *
 * They are never arguments nor in the environment, where others can see them.
 * Once one was read, the process leaves no core file and cannot be looked into
 * by other programs of the same user.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/buf.h"
#include "base/err.h"

#define SECRET_MAX (32 * 1024) /* bytes; tokens are long */

struct secret_source {
	enum {
		SECRET_FILE,     /* what: its path; never "-" */
		SECRET_FD,       /* what: its number, opened by our caller */
		SECRET_COMMAND,  /* what: for the shell */
		SECRET_TERMINAL, /* what: the question, "Password: " */
	} kind;
	const char *what;
};

/*
 * The first line, without its end, into *out, which secret_wipe ends and which
 * is of no use after -1.  ERR_CONFIG: there is none; what can be done about it.
 * A file that others can read is warned of.  ERR_CANCELLED: a signal came while
 * the terminal was asked.
 */
int secret_get(const struct secret_source *, struct buf *out, struct err *)
    ATTR_CHECK;
/*
 * The same as a function for struct ews_http_options: the file is read, or the
 * command run, once more.  The buf has been made by its owner.
 */
int secret_again(void *source, struct buf *out, struct err *) ATTR_CHECK;
void secret_wipe(struct buf *);

#endif

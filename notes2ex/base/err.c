#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	e->code = code;
	va_start(ap, fmt);
	(void)vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);
	return -1;
}

/* What it says, and what there is to do about it. */
static const char *
why(int number)
{
	switch (number) {
	case ENOSPC:
	case EDQUOT:
		return ": disk full: make free space and run the same command "
		       "again";
	case EFBIG:
		return ": the file has become too large for its file system "
		       "or for the limit of this shell (ulimit -f)";
	default:
		return "";
	}
}

int
err_errno(struct err *e, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	e->code = ERR_IO;
	va_start(ap, fmt);
	(void)vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);

	size_t n = strlen(e->msg);
	(void)snprintf(e->msg + n, sizeof(e->msg) - n, ": %s%s",
	    strerror(saved), why(saved));
	return -1;
}

/* Put "where" in front of what went wrong: "note 4F…: field Body: …". */
int
err_in(struct err *e, const char *fmt, ...)
{
	char inner[sizeof(e->msg)];
	va_list ap;

	memcpy(inner, e->msg, sizeof(inner));
	va_start(ap, fmt);
	(void)vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);

	size_t n = strlen(e->msg);
	(void)snprintf(e->msg + n, sizeof(e->msg) - n, ": %s", inner);
	return -1;
}

enum err_reach
err_reach(enum err_code code)
{
	switch (code) {
	case ERR_FORMAT:
	case ERR_LIMIT:
	case ERR_UNSUPPORTED:
	case ERR_REJECTED:
		return REACH_NOTE;
	case ERR_DAMAGED:
		return REACH_SOURCE;
	case ERR_BUSY:
		return REACH_RETRY;
	case ERR_NONE:
	case ERR_AUTH:
	case ERR_CONFIG:
	case ERR_IO:
	case ERR_CANCELLED:
	case ERR_REFUSED:
	case ERR_LOCKED:
		break;
	}
	return REACH_RUN;
}

const char *
err_name(enum err_code code)
{
	static const char *const names[] = {
		[ERR_NONE] = "none",
		[ERR_FORMAT] = "format",
		[ERR_LIMIT] = "limit",
		[ERR_UNSUPPORTED] = "unsupported",
		[ERR_REJECTED] = "rejected",
		[ERR_DAMAGED] = "damaged",
		[ERR_BUSY] = "busy",
		[ERR_AUTH] = "auth",
		[ERR_CONFIG] = "config",
		[ERR_IO] = "io",
		[ERR_CANCELLED] = "cancelled",
		[ERR_REFUSED] = "refused",
		[ERR_LOCKED] = "locked",
	};

	return names[code];
}

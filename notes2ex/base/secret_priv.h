/* secret_priv - what the two files of secret share. */
#ifndef BASE_SECRET_PRIV_H
#define BASE_SECRET_PRIV_H

#include "base/secret.h"

/* As it is read; wiped afterwards. */
struct secret_line {
	char data[SECRET_MAX];
	size_t n;
	bool has_end; /* its newline was there */
};

/* 1: go on, 0: the line is there, or nothing more comes; -1: see errno. */
int secret_read(int fd, struct secret_line *);
/* Asks at the terminal of the process, without an echo. */
int secret_ask(const char *question, struct secret_line *, struct err *)
    ATTR_CHECK;

#endif

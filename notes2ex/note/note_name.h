/*
 * note_name - hierarchical Notes names: CN=Alice B/OU=Sales/O=Acme@Domain.
 *
 * Pure taking apart; who has which address is mapping/map_name's business.
 */
#ifndef NOTE_NOTE_NAME_H
#define NOTE_NOTE_NAME_H

#include <stdbool.h>

#include "base/arena.h"

enum name_form {
	NAME_EMPTY,
	NAME_CANONICAL,   /* CN=…/O=… */
	NAME_ABBREVIATED, /* Alice B/Sales/Acme */
	NAME_INTERNET,    /* addr-spec or "display" <addr-spec> */
	NAME_FLAT,        /* a common name or a group */
};

struct note_name {
	enum name_form form;
	const char *common;    /* "Alice B"; of an address: its display name */
	const char *canonical; /* CN=Alice B/OU=Sales/O=Acme, without domains */
	const char *abbreviated; /* Alice B/Sales/Acme */
	const char *address;   /* NAME_INTERNET: local@domain; else NULL */
	const char *domain;    /* Notes domains cut off, "Acme"; NULL none */
};

/* Never fails: what cannot be understood is NAME_FLAT. */
struct note_name note_name_parse(struct arena *, const char *);
bool note_name_same(const char *, const char *);
/* The same for all spellings of one name, whatever its domain. */
const char *note_name_key(struct arena *, const char *);
/*
 * What a user typed in one value, "Alice B/Acme, bob@x.net; Carl", as a list:
 * cut at commas, semicolons and line ends that are outside of "", <> and ().
 */
size_t note_name_split(struct arena *, const char *,
    const char *const **names);

#endif

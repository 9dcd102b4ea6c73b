/* fts_lint_priv - what the lint knows of the stream so far. */
#ifndef FTS_FTS_LINT_PRIV_H
#define FTS_FTS_LINT_PRIV_H

#include "fts/fts_scan.h"

enum {
	LINT_LEVELS = 2 * EMBED_DEPTH + 2,
	NAME_SLOTS = 65536, /* twice as many as there are names */
	DIGEST = 16,
	DN_PREFIX = 0x4008,
};

/* What a list has to have, or must not have beside one another. */
enum {
	HAS_CLASS = 1 << 0,
	HAS_SUBJECT = 1 << 1,
	HAS_FLAGS = 1 << 2,
	HAS_TEXT = 1 << 3,
	HAS_RTF = 1 << 4,
	HAS_HTML = 1 << 5,
	HAS_CODE_PAGE = 1 << 6,
	HAS_SYNC = 1 << 7,
	HAS_TYPE = 1 << 8,
	HAS_NAME = 1 << 9,
	HAS_ENTRY = 1 << 10,
	HAS_METHOD = 1 << 11,
	HAS_DATA = 1 << 12,   /* 37010102 */
	HAS_OBJECT = 1 << 13, /* 3701000D */
	HAS_EMBEDDED = 1 << 14,
	HAS_ADDRESS = 1 << 15,
};

enum kind { A_MESSAGE, A_RECIPIENT, AN_ATTACHMENT };
enum phase { IN_PROPERTIES, IN_RECIPIENTS, IN_ATTACHMENTS };

struct level {
	enum kind kind;
	bool inner;       /* a message within another one */
	bool any;         /* it has a property */
	enum phase phase; /* of a message; else: an inner message is over */
	uint32_t has;
	uint16_t last; /* id */
	int64_t method;
	int64_t row;            /* the last PidTagRowid */
	uint32_t *number, most; /* of attachments */
	size_t numbers, cap;
};

struct name { /* an id of the stream and what it stands for */
	uint8_t digest[DIGEST];
	uint16_t id; /* 0: free */
};

struct lint {
	fts_say *say;
	void *arg;
	int n;
	uint64_t offset; /* of the element */
	struct level level[LINT_LEVELS];
	size_t depth;
	uint8_t seen[65536 / 8]; /* ids of the list that is open */
	uint8_t high[2];         /* the last unit of the piece before */
	struct name *by_id, *by_name;
};

void lint_complain(struct lint *, const char *rule);

/* fts_lint_value.c: of one property. */
void lint_name(struct lint *, const struct fts_event *);
void lint_value(struct lint *, const struct fts_event *);
/* Of 32 bits; -1: it is none. */
int64_t lint_number(const struct fts_event *);

#endif

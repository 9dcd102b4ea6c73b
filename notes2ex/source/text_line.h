/* text_line - a line of structured text: "Name:  value", and which names. */
#ifndef SOURCE_TEXT_LINE_H
#define SOURCE_TEXT_LINE_H

#include <stdbool.h>
#include <stddef.h>

enum text_kind {
	TEXT_UNKNOWN, /* a name of nobody's we know: one text */
	TEXT_ONE,     /* one text, commas or not */
	TEXT_LIST,    /* texts with commas between */
	TEXT_TIME,    /* dates, clocks, ranges, with commas between */
	TEXT_NUMBER,
	TEXT_RICH,    /* rich text, of which only the text is left */
};

struct text_item {
	size_t name; /* length */
	size_t value; /* offset of what follows the colon and its blanks */
	enum text_kind kind;
	bool bare; /* no value, nor the two blanks before it */
};

/* False when the line (without its end) is none. */
bool text_line_item(const char *, size_t n, struct text_item *);
enum text_kind text_kind_of(const char *name, size_t n);
/* Length of the line at s without its end; *next is where the next begins. */
size_t text_line_length(const char *s, size_t n, size_t *next);

#endif

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "mapping/map_directory.h"
#include "run/run_priv.h"

#define FIELDS    3
#define FIELD_MAX 4096

struct csv {
	FILE *fp;
	long line;
	char field[FIELDS][FIELD_MAX];
	size_t fields;
};

/* One field up to its comma or the line's end: RFC 4180.  The end met. */
static int
read_field(struct csv *c, char *out)
{
	size_t n = 0;
	bool quoted = false;
	int ch;

	while ((ch = getc(c->fp)) != EOF) {
		if (ch == '"' && (quoted || n == 0)) {
			int next = quoted ? getc(c->fp) : 0;

			if (quoted && next != '"') {
				(void)ungetc(next, c->fp);
				quoted = false;
				continue;
			}
			if (!quoted) {
				quoted = true;
				continue;
			}
		} else if (!quoted && (ch == ',' || ch == '\n')) {
			break;
		}
		if (ch == '\n')
			c->line++;
		if (n + 1 < FIELD_MAX && ch != '\r')
			out[n++] = (char)ch;
	}
	out[n] = '\0';
	return ch;
}

/* 1 a row, 0 the end. */
static int
read_row(struct csv *c)
{
	char beyond[FIELD_MAX];
	int end;

	c->fields = 0;
	c->line++;
	do {
		end = read_field(c, c->fields < FIELDS ? c->field[c->fields] :
		    beyond);
		if (c->fields < FIELDS)
			c->fields++;
	} while (end == ',');
	return end != EOF || c->field[0][0] != '\0';
}

static bool
looks_like_csv(const char *first)
{
	return first[0] != '\0' && first[0] != '<' && first[0] != '\x1a' &&
	    !text_begins(first, "dn:") && !text_begins(first, "version:");
}

int
run_directory(struct map_directory *dir, const char *path, struct err *e)
{
	struct csv c = { .fp = fopen(path, "re") };
	int status = 0;

	if (c.fp == NULL) {
		(void)err_errno(e, "--directory %s", path);
		e->code = ERR_CONFIG;
		return -1;
	}
	while (status == 0 && read_row(&c)) {
		char *name = c.field[0];

		if (c.line == 1 && strncmp(name, "\xef\xbb\xbf", 3) == 0)
			name += 3;
		if (c.line == 1 && !looks_like_csv(name)) {
			status = err_set(e, ERR_CONFIG, "--directory %s: this "
			    "version reads CSV only: NotesName,PrimarySmtp",
			    path);
			break;
		}
		if (c.fields == 1 && name[0] == '\0')
			continue; /* an empty line */
		if (c.line == 1 && text_same(name, "NotesName"))
			continue;
		if (c.fields < 2 || strchr(c.field[1], '@') == NULL)
			status = err_set(e, ERR_CONFIG, "--directory %s: line "
			    "%ld: wants NotesName,PrimarySmtp", path, c.line);
		else
			map_directory_add(dir, name, c.field[1]);
	}
	if (status == 0 && ferror(c.fp))
		status = err_errno(e, "--directory %s", path);
	(void)fclose(c.fp);
	return status;
}

#include "base/conf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define LINE_MAX_LEN 65536

struct conf {
	struct opt_run *run;
	FILE *fp;
	char *line; /* LINE_MAX_LEN bytes */
	int *seen;  /* per option: the line that gave it */
	int number;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static char *
skip_blanks(char *s)
{
	while (is_blank(*s))
		s++;
	return s;
}

static void
cut_blanks(char *from, char *end)
{
	while (end > from && is_blank(end[-1]))
		end--;
	*end = '\0';
}

/* 1 a line, without its end; 0 no more. */
static int
read_line(struct conf *c, struct err *e)
{
	size_t n = 0;
	int ch;

	while ((ch = getc(c->fp)) != EOF && ch != '\n') {
		if (ch == '\0' || n + 1 == LINE_MAX_LEN)
			return err_set(e, ERR_CONFIG, "line %d: %s",
			    c->number + 1,
			    ch == '\0' ? "holds a zero byte" :
					 "is longer than 64 KiB");
		c->line[n++] = (char)ch;
	}
	c->line[n] = '\0';
	if (ferror(c->fp)) {
		(void)err_errno(e, "line %d", c->number + 1);
		e->code = ERR_CONFIG;
		return -1;
	}
	if (n == 0 && ch == EOF)
		return 0;
	c->number++;
	return 1;
}

/* "…" with \" and \\, in place; only a comment may follow. */
static int
unquote(char *s, char **value, struct err *e)
{
	char *to = s;

	*value = s;
	for (s++; *s != '"'; s++) {
		if (*s == '\\' && (s[1] == '"' || s[1] == '\\'))
			s++;
		if (*s == '\0')
			return err_set(e, ERR_CONFIG,
			    "the quotation mark is "
			    "not closed");
		*to++ = *s;
	}
	s = skip_blanks(s + 1);
	if (*s != '\0' && *s != '#')
		return err_set(e, ERR_CONFIG,
		    "nothing may follow the closing "
		    "quotation mark");
	*to = '\0';
	return 0;
}

static int
split(char *line, char **key, char **value, struct err *e)
{
	char *equals = strchr(line, '=');
	char *comment;

	*key = *value = line;
	if (equals == NULL)
		return err_set(e, ERR_CONFIG, "wants key = value, not '%s'",
		    line);
	cut_blanks(line, equals);
	*value = skip_blanks(equals + 1);
	if (**value == '"')
		return unquote(*value, value, e);
	comment = *value;
	while (*comment != '\0' &&
	    !(*comment == '#' && (comment == *value || is_blank(comment[-1]))))
		comment++;
	cut_blanks(*value, comment);
	return 0;
}

static int
put(struct conf *c, const char *key, const char *value, struct err *e)
{
	struct opt_run *r = c->run;
	const struct opt *o = opt_find(r, key, strlen(key));

	/* A file that names another one, or only asks for help, is a slip. */
	if (o == NULL || strcmp(key, "config") == 0 || strcmp(key, "help") == 0)
		return err_set(e, ERR_CONFIG, "unknown key %.100s%s", key,
		    o != NULL ? "" : opt_hint(r, key, strlen(key), ""));
	int *seen = &c->seen[o - r->opt];

	if (*seen != 0 && o->type != OPT_LIST)
		return err_set(e, ERR_CONFIG,
		    "%s was given in line %d "
		    "already",
		    key, *seen);
	*seen = c->number;
	if (r->given[o - r->opt])
		return 0;
	if (opt_put(r, o, arena_strdup(r->arena, value), e) < 0)
		return err_in(e, "%s", key);
	return 0;
}

static int
read_all(struct conf *c, struct err *e)
{
	int more;

	while ((more = read_line(c, e)) > 0) {
		char *line = c->line, *key, *value;

		if (c->number == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0)
			line += 3;
		line = skip_blanks(line);
		if (*line == '\0' || *line == '#')
			continue;
		if (split(line, &key, &value, e) < 0 ||
		    put(c, key, value, e) < 0)
			return err_in(e, "line %d", c->number);
	}
	return more;
}

int
conf_read(const char *path, struct opt_run *r, struct err *e)
{
	struct conf c = { .run = r, .fp = fopen(path, "re") };
	int status;

	if (c.fp == NULL) {
		(void)err_errno(e, "--config %s", path);
		e->code = ERR_CONFIG;
		return -1;
	}
	c.line = arena_alloc(r->arena, LINE_MAX_LEN);
	c.seen = arena_array(r->arena, r->n, sizeof(*c.seen));
	status = read_all(&c, e);
	(void)fclose(c.fp);
	return status < 0 ? err_in(e, "%s", path) : 0;
}

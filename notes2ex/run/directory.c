/* --directory: what kind of file it is, and the CSV. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

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

/* ---- what is it? ------------------------------------------------------------ */

/* Signatures of what no CSV begins with. */
static const struct {
	const char *bytes;
	size_t n;
} of_sources[] = {
	{ "\x1a\0", 2 },          /* NSF */
	{ "<", 1 },                /* DXL */
	{ "\xff\xfe<", 3 },        /* DXL in UTF-16 */
	{ "\xfe\xff\0<", 4 },
	{ "\x1f\x8b", 2 },         /* gzip */
	{ "\x28\xb5\x2f\xfd", 4 }, /* zstd */
	{ "PK\3\4", 4 },           /* zip */
	{ "BEGIN:VCARD", 11 },
};

/* "Form:  Person": the first line of structured text. */
static bool
is_field(const char *head)
{
	size_t n = strspn(head, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789$_");

	return n > 0 && head[n] == ':' &&
	    (head[n + 1] == ' ' || head[n + 1] == '\t') &&
	    strcspn(head, ",") >= strcspn(head, "\n");
}

static bool
is_source(const char *head, size_t n)
{
	size_t bom = n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	for (size_t i = 0; i < NITEMS(of_sources); i++)
		if (n - bom >= of_sources[i].n && memcmp(head + bom,
		    of_sources[i].bytes, of_sources[i].n) == 0)
			return true;
	if (n >= 262 && memcmp(head + 257, "ustar", 5) == 0)
		return true;
	return is_field(head + bom);
}

static bool
is_ldif(const char *head)
{
	return text_begins(head, "dn:") || text_begins(head, "version:");
}

/* ---- CSV -------------------------------------------------------------------- */

static int
read_csv(struct map_directory *dir, const char *path, FILE *fp, struct err *e)
{
	struct csv c = { .fp = fp };

	while (read_row(&c)) {
		char *name = c.field[0];

		if (c.line == 1 && strncmp(name, "\xef\xbb\xbf", 3) == 0)
			name += 3;
		if (c.fields == 1 && name[0] == '\0')
			continue; /* an empty line */
		if (c.line == 1 && text_same(name, "NotesName"))
			continue;
		if (c.fields < 2 || strchr(c.field[1], '@') == NULL)
			return err_set(e, ERR_CONFIG, "--directory %s: line "
			    "%ld: wants NotesName,PrimarySmtp", path, c.line);
		map_directory_add(dir, name, c.field[1]);
	}
	return 0;
}

static int
cannot_read(const char *path, struct err *e)
{
	(void)err_errno(e, "--directory %s", path);
	e->code = ERR_CONFIG;
	return -1;
}

int
run_directory(struct map_directory *dir, const char *path,
    const struct run_options *o, struct err *e)
{
	char head[512] = "";
	struct stat st;
	FILE *fp;
	size_t n;
	int status;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return run_directory_notes(dir, path, o, e);
	fp = fopen(path, "re");
	if (fp == NULL)
		return cannot_read(path, e);
	n = fread(head, 1, sizeof(head) - 1, fp);
	rewind(fp);
	if (is_ldif(head))
		status = err_set(e, ERR_CONFIG, "--directory %s: LDIF is not "
		    "read yet: give CSV (NotesName,PrimarySmtp) or the Domino "
		    "Directory itself (names.nsf, its DXL)", path);
	else if (is_source(head, n))
		status = run_directory_notes(dir, path, o, e);
	else
		status = read_csv(dir, path, fp, e);
	if (status == 0 && ferror(fp))
		status = err_errno(e, "--directory %s", path);
	(void)fclose(fp);
	return status;
}

/* --directory: what kind of file it is, and the CSV (RFC 4180). */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "mapping/map_directory.h"
#include "note/note_name.h"
#include "run/run_priv.h"

#define FIELDS    3
#define FIELD_MAX 4096

struct csv {
	FILE *fp;
	int comma; /* or ';', as spreadsheets write it in some countries */
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
		} else if (!quoted && (ch == c->comma || ch == '\n')) {
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
	} while (end == c->comma);
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

/* Comments and empty lines may stand before the first entry. */
static bool
is_ldif(const char *head)
{
	if (strncmp(head, "\xef\xbb\xbf", 3) == 0)
		head += 3;
	while (*head == '#' || *head == '\r' || *head == '\n') {
		if (*head == '#')
			head += strcspn(head, "\n");
		head += strspn(head, "\r\n");
	}
	return text_begins(head, "dn:") || text_begins(head, "version:");
}

/* ---- CSV -------------------------------------------------------------------- */

static int
bad_row(const char *path, long line, const char *why, struct err *e)
{
	return err_set(e, ERR_CONFIG, "--directory %s: line %ld: %s", path,
	    line, why);
}

/* A row that nobody has filled in yet says nothing. */
static int
add_row(struct map_directory *dir, const char *path, const struct csv *c,
    const char *name, struct arena *a, struct err *e)
{
	const char *smtp = c->fields < 2 ? NULL :
	    text_trim(a, c->field[1], strlen(c->field[1]));
	struct note_name address;

	if (text_valid_utf8(name, strlen(name)) < strlen(name))
		return bad_row(path, c->line, "no UTF-8: save it as \"CSV "
		    "UTF-8\"", e);
	if (smtp == NULL)
		return bad_row(path, c->line, "wants NotesName,PrimarySmtp", e);
	if (smtp[0] == '\0')
		return 0;
	address = note_name_parse(a, smtp);
	if (address.form != NAME_INTERNET)
		return bad_row(path, c->line, "wants NotesName,PrimarySmtp, "
		    "and the second is no Internet address", e);
	map_directory_add(dir, name, address.address);
	return 0;
}

static int
read_csv(struct map_directory *dir, const char *path, FILE *fp, int comma,
    struct err *e)
{
	struct csv c = { .fp = fp, .comma = comma };
	struct arena a = { 0 };
	int status = 0;

	while (status == 0 && read_row(&c)) {
		char *name = c.field[0];

		if (c.line == 1 && strncmp(name, "\xef\xbb\xbf", 3) == 0)
			name += 3;
		if (c.fields == 1 && name[0] == '\0')
			continue; /* an empty line */
		if (c.line == 1 && text_same(name, "NotesName"))
			continue;
		status = add_row(dir, path, &c, name, &a, e);
		arena_reset(&a);
	}
	arena_free(&a);
	return status;
}

/* Nothing else has "NotesName;" at its beginning. */
static int
comma_of(const char *head)
{
	size_t bom = strncmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	return text_begins(head + bom, "NotesName;") ? ';' : ',';
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
	char head[4096] = "";
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
		status = run_directory_ldif(dir, path, fp, o, e);
	else if (is_source(head, n))
		status = run_directory_notes(dir, path, o, e);
	else if (memchr(head, '\0', n) != NULL)
		status = err_set(e, ERR_CONFIG, "--directory %s: no text: give "
		    "names.nsf, its DXL, LDIF, or CSV in UTF-8", path);
	else
		status = read_csv(dir, path, fp, comma_of(head), e);
	if (status == 0 && ferror(fp))
		status = err_errno(e, "--directory %s", path);
	(void)fclose(fp);
	return status;
}

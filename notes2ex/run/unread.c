/* What its owner has not read yet, by a list: of dumps that do not know it. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "run/run_priv.h"

#define RAW 16 /* bytes of a UNID */

struct one {
	uint8_t unid[RAW];
	bool met; /* some source has it */
};

struct run_unread {
	struct one *list; /* in order, no doubles */
	size_t n, cap;
};

static uint8_t
nibble(char c)
{
	return (uint8_t)(c <= '9' ? c - '0' : c - 'A' + 10);
}

/* text_unid() has looked at it. */
static void
pack(const char *unid, uint8_t out[RAW])
{
	for (size_t i = 0; i < RAW; i++)
		out[i] = (uint8_t)(nibble(unid[2 * i]) << 4 |
		    nibble(unid[2 * i + 1]));
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, RAW);
}

/* The line's UNID; false when it is none, *line is then what stands there. */
static bool
unid_of(char **line, bool first, char unid[NOTE_UNID_LEN + 1])
{
	static const char blank[] = " \t\r\n";
	char *s = *line, *end;

	if (first && strncmp(s, "\xef\xbb\xbf", 3) == 0)
		s += 3;
	s += strspn(s, blank);
	s[strcspn(s, "#")] = '\0';
	for (end = s + strlen(s); end > s && strchr(blank, end[-1]) != NULL;)
		*--end = '\0';
	*line = s;
	return text_unid(s, unid);
}

static void
add(struct run_unread *u, const char *unid)
{
	if (u->n == u->cap) {
		u->cap = u->cap == 0 ? 256 : u->cap * 2;
		u->list = mem_grow(u->list, u->cap * sizeof(*u->list));
	}
	pack(unid, u->list[u->n].unid);
	u->list[u->n++].met = false;
}

static int
read_list(struct run_unread *u, const char *path, FILE *fp, struct err *e)
{
	char unid[NOTE_UNID_LEN + 1], *line = NULL;
	size_t room = 0;
	int status = 0;

	for (long n = 1; status == 0 && getline(&line, &room, fp) >= 0; n++) {
		char *s = line;

		if (unid_of(&s, n == 1, unid))
			add(u, unid);
		else if (s[0] != '\0')
			status = err_set(e, ERR_CONFIG, "--unread %s: line "
			    "%ld: \"%.40s\" is no UNID: 32 hexadecimal digits "
			    "are wanted", path, n, s);
	}
	if (status == 0 && ferror(fp)) {
		(void)err_errno(e, "--unread %s", path);
		e->code = ERR_CONFIG;
		status = -1;
	}
	free(line);
	return status;
}

static void
sort(struct run_unread *u)
{
	size_t n = 0;

	if (u->n > 0)
		qsort(u->list, u->n, sizeof(*u->list), compare);
	for (size_t i = 0; i < u->n; i++)
		if (n == 0 || compare(&u->list[n - 1], &u->list[i]) != 0)
			u->list[n++] = u->list[i];
	u->n = n;
}

int
run_unread_open(struct run *r, struct err *e)
{
	const char *path = r->opt->unread;
	FILE *fp;
	int status;

	if (path == NULL)
		return 0;
	fp = fopen(path, "re");
	if (fp == NULL) {
		(void)err_errno(e, "--unread %s", path);
		e->code = ERR_CONFIG;
		return -1;
	}
	r->unread = MEM_NEW(struct run_unread);
	status = read_list(r->unread, path, fp, e);
	(void)fclose(fp);
	sort(r->unread);
	return status;
}

void
run_unread_close(struct run *r)
{
	if (r->unread == NULL)
		return;
	mem_free(r->unread->list);
	mem_free(r->unread);
	r->unread = NULL;
}

static struct one *
find(const struct run_unread *u, const char *unid)
{
	char upper[NOTE_UNID_LEN + 1];
	uint8_t raw[RAW];

	if (u == NULL || u->n == 0 || !text_unid(unid, upper))
		return NULL;
	pack(upper, raw);
	return bsearch(raw, u->list, u->n, sizeof(*u->list), compare);
}

enum note_mark
run_unread_mark(const struct run *r, const char *unid)
{
	if (r->unread == NULL)
		return NOTE_MARK_UNKNOWN;
	return find(r->unread, unid) != NULL ? NOTE_MARK_UNREAD :
	    NOTE_MARK_READ;
}

void
run_unread_meet(struct run *r, const char *unid)
{
	struct one *one = find(r->unread, unid);

	if (one != NULL)
		one->met = true;
}

/* A list of another mailbox would make everything read in silence. */
void
run_unread_doubt(const struct run *r)
{
	const struct run_unread *u = r->unread;
	size_t missing = 0;
	char what[120];

	for (size_t i = 0; u != NULL && i < u->n; i++)
		missing += u->list[i].met ? 0 : 1;
	if (missing == 0 || r->opt->say == NULL)
		return;
	(void)snprintf(what, sizeof(what), "%zu of its %zu UNIDs are those of "
	    "no note: is it the list of this mailbox?", missing, u->n);
	r->opt->say(r->opt->say_arg, r->opt->unread, what);
}

/* What the journal knows about the files of a target, and what is wrong. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/sha.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/script.h"
#include "journal/journal.h"

#define MOST_ITEMS 1000 /* that import.txt lists */

/* ---- what the journal knows ---------------------------------------------------- */

struct reader {
	struct script *s;
	struct err *e;
	const char *to; /* FILE of pst:FILE */
	bool failed;
};

static const char *
last_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* The same name is the same request, whichever machine makes the script. */
static const char *
request_of(const struct script *s, const char *batch, const char *name)
{
	size_t n = strlen(name);

	if (n > 4 && text_same(name + n - 4, ".pst"))
		n -= 4;
	return text_printf(s->arena, "%s-%s", batch,
	    script_word(s->arena, arena_strndup(s->arena, name, n), 60));
}

static int64_t
size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) ? st.st_size : -1;
}

/*
 * A receipt begins with the name of its part: that of the first one, with a
 * number before its ending in later ones.  Its length; 0 when it has none.
 */
static size_t
part_of(const char *line, const char *first)
{
	const char *dot = strrchr(first, '.');
	size_t stem = dot == NULL ? strlen(first) : (size_t)(dot - first);
	size_t n = stem, digits;

	if (strncmp(line, first, stem) != 0)
		return 0;
	digits = line[n] == '-' ? strspn(line + n + 1, "0123456789") : 0;
	if (digits > 0)
		n += 1 + digits;
	if (strncmp(line + n, first + stem, strlen(first + stem)) != 0)
		return 0;
	n += strlen(first + stem);
	return line[n] == ' ' || line[n] == '\n' || line[n] == '\0' ? n : 0;
}

/* Where the part of that name is in s->part. */
static int
find_part(struct reader *r, const char *name, size_t n, size_t *at)
{
	struct script *s = r->s;
	const char *last = last_of(r->to);

	for (*at = 0; *at < s->nparts; (*at)++)
		if (strlen(s->part[*at].name) == n &&
		    memcmp(s->part[*at].name, name, n) == 0)
			return 0;

	char *word = arena_strndup(s->arena, name, n);

	if (script_check_text("the name of a part", word, r->e) < 0)
		return -1;
	s->part = arena_room(s->arena, s->part, s->nparts, &s->cap,
	    sizeof(*s->part));
	s->part[s->nparts++] = (struct script_part){
		.name = word,
		.path = text_printf(s->arena, "%.*s%s", (int)(last - r->to),
		    r->to, word),
	};
	return 0;
}

static void
keep_item(struct script *s, const struct parcel *p, size_t part)
{
	if (s->nitems >= MOST_ITEMS) {
		s->more_items++;
		return;
	}
	s->item = arena_room(s->arena, s->item, s->nitems, &s->items_cap,
	    sizeof(*s->item));
	struct buf folder;

	buf_init(&folder, 65536);
	cmd_put_clean(&folder, p->folder, strlen(p->folder));
	s->item[s->nitems++] = (struct script_item){
		.unid = arena_strdup(s->arena, p->unid),
		.folder = arena_strdup(s->arena,
		    folder.data == NULL ? "" : folder.data),
		.bytes = p->size,
		.part = part,
	};
	buf_free(&folder);
}

/* Each line of the receipt is one item in a folder of one part. */
static int
each(void *arg, const struct parcel *p)
{
	struct reader *r = arg;
	const char *line = p->receipt;

	while (line != NULL && *line != '\0') {
		size_t n = part_of(line, last_of(r->to)), at;

		if (n == 0)
			(void)err_set(r->e, ERR_LOCKED, "note %s: the journal "
			    "does not say which file it is in", p->unid);
		if (n == 0 || find_part(r, line, n, &at) < 0) {
			r->failed = true;
			return 1;
		}

		struct script_part *part = &r->s->part[at];

		part->items++;
		part->bytes += p->size;
		part->refused += p->size > SCRIPT_SERVICE_ITEM;
		if (p->size > r->s->item_limit) {
			part->large++;
			keep_item(r->s, p, at);
		}
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return 0;
}

/* mailbox.pst, mailbox-2.pst, … mailbox-10.pst */
static int
by_number(const void *a, const void *b)
{
	const struct script_part *x = a, *y = b;
	size_t n = strlen(x->name), m = strlen(y->name);

	if (n != m)
		return n < m ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void
sort_parts(struct script *s)
{
	const char **name = arena_array(s->arena, s->nitems, sizeof(*name));

	for (size_t i = 0; i < s->nitems; i++)
		name[i] = s->part[s->item[i].part].name;
	qsort(s->part, s->nparts, sizeof(*s->part), by_number);
	for (size_t i = 0; i < s->nitems; i++)
		for (size_t k = 0; k < s->nparts; k++)
			if (s->part[k].name == name[i])
				s->item[i].part = k;
}

static void
name_requests(struct script *s, const char *to)
{
	struct sha *sha = sha_new();
	uint8_t digest[32];
	char hex[SHA_HEX];

	sha_put(sha, to, strlen(to) + 1);
	sha_put(sha, s->mailbox, strlen(s->mailbox));
	sha_end(sha, digest);
	sha_hex(digest, hex);
	s->batch = text_printf(s->arena, "notes2ex-%.8s", hex);
	for (size_t i = 0; i < s->nparts; i++) {
		s->part[i].request = request_of(s, s->batch,
		    s->part[i].name);
		s->part[i].file = size_of(s->part[i].path);
	}
}

int
script_read(struct script *s, const char *path, struct err *e)
{
	struct journal *j = NULL;
	struct journal_status st = { 0 };
	struct reader r = { .s = s, .e = e };
	int status = -1;

	if (journal_open(&j, path, JOURNAL_READ, e) < 0 ||
	    journal_status(j, s->arena, &st, e) < 0)
		goto done;
	if (!text_begins(st.target, "pst:")) {
		(void)err_set(e, ERR_CONFIG, "%s: its target is \"%.200s\"; "
		    "only what went to pst:FILE can be imported so", path,
		    st.target);
		goto done;
	}
	r.to = st.target + 4;
	s->failed = st.state[PARCEL_FAILED];
	s->skipped = st.state[PARCEL_SKIPPED];
	s->pending = st.state[PARCEL_PENDING] + st.state[PARCEL_SENDING];
	status = journal_each(j, PARCEL_MIGRATED, each, &r, e);
	if (r.failed)
		status = -1;
	if (status == 0 && s->nparts == 0)
		status = err_set(e, ERR_CONFIG, "%s: nothing has been migrated "
		    "yet", path);
	if (status == 0) {
		sort_parts(s);
		name_requests(s, st.target);
	}
done:
	journal_close(&j);
	return status;
}

/* ---- what people should know --------------------------------------------------- */

static void ATTR_PRINTF(2, 3)
warn(struct script *s, const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	s->warning = arena_room(s->arena, s->warning, s->nwarnings,
	    &s->warnings_cap, sizeof(*s->warning));
	s->warning[s->nwarnings++] = arena_strdup(s->arena, line);
	log_warning("script", "%s", line);
}

static void
warn_of_part(struct script *s, const struct script_part *p)
{
	size_t n = strlen(p->name);
	char items[64], size[32];

	if (p->file < 0)
		warn(s, "%.200s: is not there: the run has not finished it, or "
		    "it was moved", p->name);
	if (p->file > SCRIPT_SERVICE_PART)
		warn(s, "%.200s: %" PRId64 " bytes, where the service of "
		    "Microsoft 365 advises at most 20 GB: migrate with a "
		    "smaller --pst-max", p->name, p->file);
	if (p->refused > 0)
		warn(s, "%.200s: the service of Microsoft 365 leaves out what "
		    "is over 150 MB: %s", p->name,
		    cmd_plural(p->refused, "item", "items", items));
	if (s->share != NULL && p->large > 0)
		warn(s, "%.200s: %s over %s: left behind unless the mailbox "
		    "takes messages that large", p->name,
		    cmd_plural(p->large, "item", "items", items),
		    script_size(s->item_limit, size));
	if (strpbrk(p->name, "<>:\"|?*\\") != NULL || p->name[n - 1] == '.' ||
	    p->name[n - 1] == ' ')
		warn(s, "%.200s: Windows cannot hold this name: give the file "
		    "another, here and in what was written", p->name);
}

void
script_warn(struct script *s)
{
	char notes[64];

	if (s->pending > 0)
		warn(s, "%s still pending: give the migrate command again "
		    "first", cmd_plural(s->pending, "note is", "notes are",
		    notes));
	if (s->failed > 0)
		warn(s, "%s failed, in none of the files: status --failed "
		    "lists what and why", cmd_plural(s->failed, "note has",
		    "notes have", notes));
	for (size_t i = 0; i < s->nparts; i++)
		warn_of_part(s, &s->part[i]);
	if (s->nparts > SCRIPT_SERVICE_ROWS)
		warn(s, "%zu files, and a mapping of Microsoft 365 has at most "
		    "%d: part import.csv", s->nparts, SCRIPT_SERVICE_ROWS);
}

/*
 * What no store takes, and what it takes with something missing.  Both look
 * at the item alone, so that a preview says what the run does.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "target/pst_item_priv.h"

enum {
	LEVEL_UNITS = 255, /* of UTF-16 in the name of a folder */
	LEVELS_MAX = 1000, /* of folders; more makes no sense to any program */
	LEVELS_IMPORTED = 300,
	IMPORTED_MIB = 150,
};

/* ---- folders ------------------------------------------------------------------------- */

static size_t
utf16_units(const char *s, size_t n)
{
	size_t units = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		units += (c & 0xC0) != 0x80 ? 1 : 0;
		units += c >= 0xF0 ? 1 : 0;
	}
	return units;
}

static size_t
levels_of(const char *folder, size_t *longest)
{
	size_t levels = 0;

	*longest = 0;
	for (const char *p = folder; p != NULL && *p != '\0';) {
		size_t n = strcspn(p, "\\"), units = utf16_units(p, n);

		*longest = units > *longest ? units : *longest;
		levels++;
		p += n + (p[n] != '\0');
	}
	return levels;
}

static int
accepts_folder(const char *folder, struct err *e)
{
	size_t longest, levels = levels_of(folder, &longest);
	size_t n = folder == NULL ? 0 : strlen(folder);

	if (n == 0 || folder[0] == '\\' || folder[n - 1] == '\\' ||
	    strstr(folder, "\\\\") != NULL)
		return err_set(e, ERR_FORMAT,
		    "folder: a level of its path has no name");
	if (longest > LEVEL_UNITS)
		return err_set(e, ERR_LIMIT,
		    "folder: a name of %zu characters, a store holds %d", longest,
		    LEVEL_UNITS);
	if (levels > LEVELS_MAX)
		return err_set(e, ERR_LIMIT,
		    "folder: %zu levels deep, a store holds %d", levels,
		    LEVELS_MAX);
	return 0;
}

/* ---- what no store takes ---------------------------------------------------------------- */

/* Bytes of a message that is passed on; wrappings count as content. */
static uint64_t
blob_size(const struct blob *b)
{
	uint64_t n = 0;

	for (; b != NULL; b = b->next)
		n += b->len > b->size ? b->len : b->size;
	return n;
}

static int
too_large(struct err *e, uint64_t n)
{
	return err_set(e, ERR_LIMIT,
	    "%" PRIu64 " MiB, a store holds 2048 MiB in one piece", n >> 20);
}

static int accepts_content(const struct ex_item *, int depth, struct err *);

static int
accepts_file(const struct ex_attachment *at, int depth, struct err *e)
{
	int status = 0;

	if (at->item != NULL)
		status = accepts_content(at->item, depth + 1, e);
	else if (at->size > INT32_MAX)
		status = too_large(e, (uint64_t)at->size);
	return status == 0 ? 0 : err_in(e, "attachment %s", at->name);
}

static int
accepts_content(const struct ex_item *item, int depth, struct err *e)
{
	const struct ex_value *start = ex_get(item, EX_APPT_START);

	if (depth >= PST_ITEM_NESTED && item->mime == NULL)
		return err_set(e, ERR_LIMIT,
		    "items inside items, more than %d levels",
		    PST_ITEM_NESTED);
	if (item->kind == EX_CALENDAR && start == NULL)
		return err_set(e, ERR_UNSUPPORTED,
		    "a calendar entry without a start");
	if (item->kind == EX_CALENDAR && !pst_item_is_time(start->time))
		return err_set(e, ERR_UNSUPPORTED,
		    "a calendar entry outside the years 1601 to 9999");
	if (item->mime != NULL && blob_size(item->mime) > INT32_MAX)
		return too_large(e, blob_size(item->mime));
	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next)
		if (accepts_file(at, depth, e) < 0)
			return -1;
	return 0;
}

int
pst_item_accepts(const struct ex_item *item, struct err *e)
{
	if (accepts_folder(item->folder, e) < 0)
		return -1;
	return accepts_content(item, 0, e);
}

/* ---- what it lacks there ---------------------------------------------------------------------- */

/* Each is said once, however many items there are within the item. */
struct said {
	void (*say)(void *arg, const char *what);
	void *arg;
	bool prop[EX_PROP_COUNT], informed, groups;
};

static void
say_times(struct said *s, const struct ex_item *item)
{
	char what[128];

	for (size_t i = 0; i < item->nvalues; i++) {
		const struct ex_value *v = &item->values[i];
		const struct ex_prop_info *info = ex_prop_info(v->prop);
		int n = 0;

		if ((info->type != EX_TIME && info->type != EX_DATE) ||
		    pst_item_is_time(v->time) || s->prop[v->prop])
			continue;
		s->prop[v->prop] = true;
		for (; info->name[n] != '\0' && n < 64; n++)
			what[n] = info->name[n] == '_' ? ' ' :
			    (info->name[n] >= 'A' && info->name[n] <= 'Z') ?
			    (char)(info->name[n] - 'A' + 'a') : info->name[n];
		(void)snprintf(what + n, sizeof(what) - (size_t)n,
		    ": not in the years 1601 to 9999, left out");
		s->say(s->arg, what);
	}
}

static void
say_people(struct said *s, const struct ex_item *item)
{
	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next) {
		if (r->role == EX_FYI && item->kind == EX_CALENDAR &&
		    !s->informed) {
			s->informed = true;
			s->say(s->arg, "people: who is only informed becomes "
			    "an optional attendee");
		}
		if (r->role == EX_MEMBER_GROUP && !s->groups) {
			s->groups = true;
			s->say(s->arg, "members: the groups among them become "
			    "addresses, not links to those groups");
		}
	}
}

static void
say_content(struct said *s, const struct ex_item *item, int depth)
{
	say_times(s, item);
	say_people(s, item);
	for (const struct ex_attachment *at = item->attachments;
	     at != NULL && depth < PST_ITEM_NESTED; at = at->next)
		if (at->item != NULL)
			say_content(s, at->item, depth + 1);
}

void
pst_item_remarks(const struct ex_item *item,
    void (*say)(void *arg, const char *what), void *arg)
{
	size_t longest;

	if (item->size > (int64_t)IMPORTED_MIB << 20)
		say(arg, "size: more than 150 MB, Microsoft 365's import "
		    "service leaves it out");
	if (levels_of(item->folder, &longest) >= LEVELS_IMPORTED)
		say(arg, "folder: 300 or more levels deep, Microsoft 365's "
		    "import service refuses it");
	pst_item_misses(item, say, arg);
}

void
pst_item_misses(const struct ex_item *item,
    void (*say)(void *arg, const char *what), void *arg)
{
	struct said s = { .say = say, .arg = arg };

	say_content(&s, item, 0);
}

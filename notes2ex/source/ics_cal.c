#include "source/ics_cal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define LOOK_KEEP 4096 /* of a line, while only looking around */
#define ZONES_MAX 4096

/* ---- parts --------------------------------------------------------------- */

static const struct {
	const char *name;
	enum ics_kind kind;
} kinds[] = {
	{ "VEVENT", ICS_EVENT },
	{ "VTODO", ICS_TODO },
	{ "VJOURNAL", ICS_JOURNAL },
	{ "VTIMEZONE", ICS_ZONE },
};

static enum ics_kind
kind_of(const char *name)
{
	for (size_t i = 0; i < NITEMS(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return kinds[i].kind;
	return ICS_OTHER;
}

/* FNV-1a; never 0 for a UID that is there. */
uint64_t
ics_hash(const char *s)
{
	uint64_t h = 14695981039346656037u;

	for (; *s != '\0'; s++)
		h = (h ^ (uint8_t)*s) * 1099511628211u;
	return h == 0 ? 1 : h;
}

static bool
is_calendar(const struct pim_prop *p)
{
	return text_same(p->value, "VCALENDAR");
}

static bool
begins(const struct pim_prop *p)
{
	return strcmp(p->name, "BEGIN") == 0;
}

static bool
ends(const struct pim_prop *p)
{
	return strcmp(p->name, "END") == 0;
}

/* The line is for whoever comes after this part. */
static void
give_back(struct pim_lines *l, const struct pim_line *line)
{
	l->pos = line->off;
}

static void
look_at(struct ics_part *part, const struct pim_prop *p)
{
	if (part->kind == ICS_ZONE && strcmp(p->name, "TZID") == 0)
		(void)snprintf(part->value, sizeof(part->value), "%s",
		    p->value);
	else if (strcmp(p->name, "UID") == 0)
		part->uid = ics_hash(p->value);
	else if (strcmp(p->name, "RECURRENCE-ID") == 0)
		part->changes = true;
	else if (strcmp(p->name, "RRULE") == 0 || strcmp(p->name, "RDATE") == 0)
		part->repeats = true;
}

static struct pim_prop *
parsed(struct arena *a, const struct pim_line *line)
{
	struct pim_prop *p = pim_prop_parse(a, line);

	if (p != NULL)
		p->value = text_trim(a, p->value, strlen(p->value));
	return p;
}

/* From after its BEGIN to after its END. */
static int
read_component(struct pim_lines *l, struct arena *a, struct ics_part *part,
    struct err *e)
{
	struct pim_line line;
	int depth = 1, more;

	while ((more = pim_lines_next(l, &line, e)) == 1) {
		struct pim_prop *p;

		arena_reset(a);
		p = parsed(a, &line);
		if (p == NULL)
			continue;
		if ((begins(p) || ends(p)) &&
		    (is_calendar(p) ||
			(begins(p) && text_same(p->value, part->name)))) {
			give_back(l, &line);
			part->end = line.off;
			return 1;
		}
		part->end = line.end;
		if (ends(p) && text_same(p->value, part->name)) {
			part->complete = true; /* whatever is open inside */
			return 1;
		}
		if (begins(p))
			depth++;
		else if (ends(p))
			depth -= depth > 1;
		else if (depth == 1)
			look_at(part, p);
	}
	return more < 0 ? -1 : 1;
}

static void
name_part(struct arena *a, struct ics_part *part, const char *name,
    const char *value)
{
	char *upper = arena_strdup(a, name);

	for (char *c = upper; *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	(void)snprintf(part->name, sizeof(part->name), "%s", upper);
	(void)snprintf(part->value, sizeof(part->value), "%s", value);
}

static int
read_part(struct pim_lines *l, struct arena *a, struct ics_part *part,
    struct err *e)
{
	struct pim_line line;
	int more;

	while ((more = pim_lines_next(l, &line, e)) == 1) {
		struct pim_prop *p;

		arena_reset(a);
		p = parsed(a, &line);
		if (p == NULL)
			continue;
		*part = (struct ics_part){ .kind = ICS_PROP,
			.off = line.off,
			.end = line.end,
			.complete = line.ended };
		if (begins(p) && is_calendar(p)) {
			part->kind = ICS_BEGIN;
		} else if (ends(p)) {
			if (!is_calendar(p))
				continue; /* the end of nothing */
			part->kind = ICS_END;
		} else if (begins(p)) {
			name_part(a, part, p->value, "");
			part->kind = kind_of(part->name);
			part->complete = false;
			return read_component(l, a, part, e);
		} else {
			name_part(a, part, p->name, p->value);
		}
		return 1;
	}
	return more;
}

int
ics_part_next(struct pim_lines *l, struct ics_part *part, struct err *e)
{
	struct arena a = { 0 };
	int more = read_part(l, &a, part, e);

	arena_free(&a);
	return more;
}

/* ---- tiles --------------------------------------------------------------- */

static void
add_zone(struct ics_cal *cal, const struct ics_part *part, size_t *cap)
{
	if (cal->ntz == ZONES_MAX || part->value[0] == '\0')
		return;
	cal->tz = arena_room(&cal->arena, cal->tz, cal->ntz, cap,
	    sizeof(*cal->tz));
	cal->tz[cal->ntz++] = (struct ics_tz){
		.tzid = pim_text(&cal->arena, part->value, strlen(part->value),
		    NULL),
		.off = part->off,
		.end = part->end,
	};
}

static void
add_link(struct ics_cal *cal, const struct ics_part *part, size_t *cap)
{
	if (part->uid == 0 || (!part->changes && !part->repeats))
		return;
	cal->link = arena_room(&cal->arena, cal->link, cal->nlinks, cap,
	    sizeof(*cal->link));
	cal->link[cal->nlinks++] = (struct ics_link){ part->uid, part->off,
		part->end, part->changes };
}

static void
set_property(struct ics_cal *cal, const struct ics_part *part)
{
	const char *value = pim_text(&cal->arena, part->value,
	    strlen(part->value), NULL);

	if (strcmp(part->name, "METHOD") == 0)
		cal->method = value;
	else if (strcmp(part->name, "X-WR-TIMEZONE") == 0)
		cal->zone = value;
	else if (strcmp(part->name, "PRODID") == 0)
		cal->product = value;
}

static int
read_tile(struct ics_cal *cal, struct pim_lines *l, struct err *e)
{
	struct ics_part part;
	size_t zones = 0, links = 0;
	bool first = true;
	int more;

	while ((more = ics_part_next(l, &part, e)) == 1) {
		if (part.kind == ICS_BEGIN && !first) {
			cal->end = part.off;
			return 0;
		}
		first = false;
		cal->end = part.end;
		if (part.kind == ICS_END)
			return 0;
		if (part.kind == ICS_PROP)
			set_property(cal, &part);
		else if (part.kind == ICS_ZONE)
			add_zone(cal, &part, &zones);
		else if (part.kind == ICS_EVENT || part.kind == ICS_TODO)
			add_link(cal, &part, &links);
	}
	cal->end = l->end;
	return more;
}

int
ics_cal_read(struct ics_cal *cal, int fd, int64_t off, int64_t size,
    struct err *e)
{
	struct pim_lines *l = pim_lines_new(fd, off, size, LOOK_KEEP);
	int status;

	*cal = (struct ics_cal){ .off = off,
		.end = size,
		.method = "",
		.product = "" };
	status = read_tile(cal, l, e);
	pim_lines_free(&l);
	if (status < 0)
		ics_cal_free(cal);
	return status;
}

void
ics_cal_free(struct ics_cal *cal)
{
	arena_free(&cal->arena);
	*cal = (struct ics_cal){ .method = "", .product = "" };
}

static const char marker[] = "BEGIN:VCALENDAR";

/* The last line of [0, n) of the window that is the marker, or -1. */
static int64_t
last_marker(const char *window, size_t n, bool at_start)
{
	size_t len = sizeof(marker) - 1;

	for (size_t i = n < len ? 0 : n - len + 1; i-- > 0;) {
		bool line = i == 0 ?
		    at_start :
		    window[i - 1] == '\n' || window[i - 1] == '\r';

		if (line && text_same_n(window + i, marker, len))
			return (int64_t)i;
	}
	return -1;
}

/* Where the VCALENDAR begins that may hold off; 0 when there is none. */
static int
find_begin(int fd, int64_t off, int64_t *begin, struct err *e)
{
	char window[PIM_CHUNK];
	int64_t end = off;

	*begin = 0;
	while (end > 0) {
		int64_t from = end > PIM_CHUNK ? end - PIM_CHUNK : 0;
		ssize_t n = pread(fd, window, (size_t)(end - from), from);
		int64_t at;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, "byte %lld", (long long)from);
		at = last_marker(window, (size_t)n, from == 0);
		if (at >= 0) {
			*begin = from + at;
			return 0;
		}
		if (from == 0)
			return 0;
		end = from + (int64_t)sizeof(marker); /* it may lie across */
	}
	return 0;
}

int
ics_cal_find(struct ics_cal *cal, int fd, int64_t off, int64_t size,
    struct err *e)
{
	int64_t begin;

	if (off < 0 || off >= size)
		return err_set(e, ERR_FORMAT,
		    "byte %lld is not in the file: "
		    "it was changed since it was read",
		    (long long)off);
	if (find_begin(fd, off, &begin, e) < 0)
		return -1;
	for (;;) {
		if (ics_cal_read(cal, fd, begin, size, e) < 0)
			return -1;
		if (off < cal->end || cal->end >= size || cal->end <= begin)
			return 0;
		begin = cal->end;
		ics_cal_free(cal);
	}
}

/* One component of an iCalendar file as a tree of properties. */
#include <string.h>

#include "base/text.h"
#include "source/ics_cal.h"

#define DEPTH_MAX 16

static void
add_child(struct ics_comp *to, struct ics_comp *child)
{
	if (to->last == NULL)
		to->child = child;
	else
		to->last->next = child;
	to->last = child;
}

static void
add_prop(struct ics_comp *c, struct pim_prop *p)
{
	if (c->last_prop == NULL)
		c->props = p;
	else
		c->last_prop->next = p;
	c->last_prop = p;
}

static struct ics_comp *
comp_new(struct arena *a, const struct pim_prop *begin)
{
	struct ics_comp *c = ARENA_NEW(a, struct ics_comp);

	c->name = text_trim(a, begin->value, strlen(begin->value));
	return c;
}

/* Bytes of an attachment stay in the file. */
static bool
is_inline(const struct pim_prop *p)
{
	const char *coding = pim_param(p, "ENCODING");

	return coding != NULL &&
	    (text_same(coding, "BASE64") || text_same(coding, "B"));
}

/* False when there are too many levels: the rest is flat then. */
static void
put(struct arena *a, struct ics_comp *stack[], int *depth, struct pim_prop *p)
{
	if (strcmp(p->name, "BEGIN") == 0 && *depth + 1 < DEPTH_MAX) {
		struct ics_comp *c = comp_new(a, p);

		if (*depth >= 0)
			add_child(stack[*depth], c);
		stack[++*depth] = c;
	} else if (strcmp(p->name, "END") == 0) {
		if (*depth > 0)
			--*depth;
	} else if (*depth >= 0) {
		add_prop(stack[*depth], p);
	}
}

static int
read_lines(struct pim_lines *l, struct arena *a, struct ics_comp **out,
    struct err *e)
{
	struct ics_comp *stack[DEPTH_MAX] = { NULL };
	struct pim_line line;
	size_t held = 0;
	int depth = -1, more;

	while ((more = pim_lines_next(l, &line, e)) == 1) {
		struct pim_prop *p = pim_prop_parse(a, &line);

		if (p == NULL) {
			if (depth >= 0 && line.len > 0)
				stack[0]->strange++;
			continue;
		}
		if (is_inline(p))
			p->value = "";
		else
			held += line.len;
		if (held > ICS_ENTRY_MAX)
			return err_set(e, ERR_LIMIT,
			    "the entry is larger "
			    "than %d bytes",
			    ICS_ENTRY_MAX);
		put(a, stack, &depth, p);
	}
	*out = stack[0];
	return more;
}

int
ics_comp_read(struct ics_comp **c, struct arena *a, int fd, int64_t off,
    int64_t end, struct err *e)
{
	struct pim_lines *l = pim_lines_new(fd, off, end, PIM_KEEP);
	int status;

	*c = NULL;
	status = read_lines(l, a, c, e);
	pim_lines_free(&l);
	return status;
}

const struct pim_prop *
ics_prop_next(const struct pim_prop *p, const char *name)
{
	do
		p = p->next;
	while (p != NULL && strcmp(p->name, name) != 0);
	return p;
}

const struct pim_prop *
ics_prop(const struct ics_comp *c, const char *name)
{
	const struct pim_prop *p = c->props;

	if (p != NULL && strcmp(p->name, name) != 0)
		p = ics_prop_next(p, name);
	return p;
}

const char *
ics_uid(struct arena *a, const struct ics_comp *c)
{
	const struct pim_prop *p = ics_prop(c, "UID");

	return p == NULL ? "" : text_trim(a, p->value, strlen(p->value));
}

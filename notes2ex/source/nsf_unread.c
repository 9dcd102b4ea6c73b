/* What the reader has not read: NSF guide 9.6. */
#include "base/text.h"
#include "note/note_name.h"
#include "source/nsf_box_priv.h"

#define TABLES 64 /* candidates; one is what is expected */

struct search {
	const struct nsf_box *box;
	uint32_t id[TABLES];
	size_t n;
};

/* Marks that are there and cannot be told are not lost in silence. */
static void
say_unknown(const struct nsf_box *box, size_t tables, size_t found,
    uint64_t marks)
{
	if (box->reader[0] == '\0' && found > 1 && marks > 0)
		nsf_box_tell(box, "several people's unread marks, and it is "
		    "not known whose mailbox this is: name the one with "
		    "--owner");
	else if (found == 0 && tables > 0)
		nsf_box_tell(box, "the table of unread marks%s%s is damaged "
		    "or gone: what was unread is not known",
		    box->reader[0] == '\0' ? "" : " of ", box->reader);
}

/* Tables of the reader; without one, those of anybody. */
static void
collect(void *arg, unsigned space, const char *name, uint32_t id)
{
	struct search *s = arg;

	if (space != NSF_UNREAD || s->n == TABLES ||
	    (s->box->reader[0] != '\0' ? !note_name_same(name, s->box->reader) :
	    text_same(name, "Anonymous")))
		return;
	s->id[s->n++] = id;
}

static bool
read_table(struct nsf_box *box, struct nsf_view *v, uint32_t id,
    struct nsf_idtable *t)
{
	struct nsf_bytes b;
	struct err e;

	/* An entry may be left over, its id given to something else. */
	return nsf_object_load(v, id, NSF_TABLE_MOST, &box->arena, &b, &e) ==
	    0 && nsf_idtable_read(t, &box->arena, b.p, b.n);
}

void
nsf_box_read_unread(struct nsf_box *box, struct nsf_view *v)
{
	struct search s = { .box = box };
	struct err e;
	size_t found = 0;
	uint64_t marks = 0;

	if (nsf_named(v, collect, &s, &e) < 0)
		nsf_box_tell(box, "%s; some unread marks are not known",
		    e.msg);
	for (size_t i = 0; i < s.n; i++) {
		struct nsf_idtable t;

		if (!read_table(box, v, s.id[i], &t))
			continue;
		marks += t.ids;
		if (++found == 1)
			box->unread = t;
		if (box->reader[0] != '\0')
			break;
	}
	/* Several people's tables, and nobody knows whose mailbox it is. */
	box->unread_known = found == 1;
	say_unknown(box, s.n, found, marks);
}

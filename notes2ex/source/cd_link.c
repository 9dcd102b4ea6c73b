/* Links: into the list of links of the note, or all that a link is. */
#include "source/cd_priv.h"

#include <string.h>

#include "source/notes_value.h"

#define NOTELINK 40 /* replica id, UNID of a view, UNID of a document */

enum resource_flag { RESOURCE_FORMULA = 1, RESOURCE_INLINE = 2 };

enum resource_type {
	RESOURCE_URL = 1,
	RESOURCE_NOTELINK = 2,
	RESOURCE_NAMED = 3,
	RESOURCE_ITEM = 6, /* something named in an item */
};

static bool
is_zero(const uint8_t *p, size_t n)
{
	while (n > 0 && *p == 0) {
		p++;
		n--;
	}
	return n == 0;
}

static const char *
text_or_null(struct cd_state *s, struct cd_span t)
{
	return t.n == 0 ? NULL : cd_text(s, t);
}

static const char *
unid(struct cd_state *s, const uint8_t *p)
{
	char hex[NOTE_UNID_LEN + 1];

	if (is_zero(p, 16))
		return NULL;
	notes_unid(p, hex);
	return arena_strdup(s->arena, hex);
}

/* A UNID's first half is made as a replica id is. */
static const char *
replicaid(struct cd_state *s, const uint8_t *p)
{
	uint8_t both[16] = { 0 };
	char hex[NOTE_UNID_LEN + 1];

	if (is_zero(p, 8))
		return NULL;
	memcpy(both, p, 8);
	notes_unid(both, hex);
	return arena_strndup(s->arena, hex, 16);
}

/* False when there are not so many bytes. */
static bool
read_notelink(struct cd_state *s, struct cd_span t, struct rich_link *l)
{
	if (t.n < NOTELINK)
		return false;
	l->replicaid = replicaid(s, t.p);
	l->view = unid(s, t.p + 8);
	l->document = unid(s, t.p + 24);
	l->kind = l->document != NULL ? RICH_LINK_DOC :
	    l->view != NULL           ? RICH_LINK_VIEW :
					RICH_LINK_DATABASE;
	return true;
}

/* By its place in $Links. */
static void
find_notelink(struct cd_state *s, unsigned index, struct rich_link *l)
{
	const struct cd_note *in = s->in;
	struct cd_span t = { .p = in->links, .n = in->links_n };
	size_t at = 2 + (size_t)index * NOTELINK;

	l->kind = RICH_LINK_DOC;
	if (t.p != NULL && at < t.n) {
		t.p += at;
		t.n -= at;
		if (read_notelink(s, t, l))
			return;
	}
	cd_say(s,
	    "a link leads to number %u in the list of links, which has "
	    "no such",
	    index);
}

/* Comment, server, anchor, each ended by a zero byte. */
static void
read_hints(struct cd_state *s, struct cd_span t, struct rich_link *l)
{
	l->description = text_or_null(s, cd_string(&t));
	l->server = text_or_null(s, cd_string(&t));
	l->anchor = text_or_null(s, cd_string(&t));
}

/* The target of the hot spot that has begun, or a link of its own. */
static struct rich_link *
target(struct cd_state *s)
{
	struct rich_link *l = s->link;

	s->link = NULL;
	if (l != NULL)
		return l;

	struct rich *n = cd_node(s, RICH_LINK);

	l = ARENA_NEW(s->arena, struct rich_link);
	n->link = l;
	cd_put(s, n);
	return l;
}

void
cd_on_link(struct cd_state *s, const struct cd_rec *r)
{
	find_notelink(s, cd_u16(r, 2), target(s));
}

void
cd_on_link2(struct cd_state *s, const struct cd_rec *r)
{
	struct rich_link *l = target(s);

	find_notelink(s, cd_u16(r, 4), l);
	read_hints(s, cd_part(r, 6, r->n), l);
}

static void
link_export(struct cd_state *s, const struct cd_rec *r, size_t head)
{
	struct rich_link *l = target(s);

	l->kind = RICH_LINK_DOC;
	if (!read_notelink(s, cd_part(r, head, r->n), l))
		cd_say(s, "a link is cut off, what it leads to is lost");
	read_hints(s, cd_part(r, head + NOTELINK, r->n), l);
}

void
cd_on_link_export(struct cd_state *s, const struct cd_rec *r)
{
	link_export(s, r, 2);
}

void
cd_on_link_export2(struct cd_state *s, const struct cd_rec *r)
{
	link_export(s, r, 4);
}

/* ---- resources ------------------------------------------------------------------ */

static void
read_target(struct cd_state *s, const struct cd_rec *r, struct cd_span t,
    struct rich_link *l)
{
	size_t n = cd_u16(r, 12);
	bool within = (cd_u32(r, 4) & RESOURCE_INLINE) != 0;
	struct cd_span id;

	switch (cd_u16(r, 8)) {
	case RESOURCE_NOTELINK:
		id = cd_take(&t, within ? NOTELINK : 2);
		if (!within)
			find_notelink(s,
			    id.n < 2 ? 0xffff :
				       (unsigned)(id.p[0] | id.p[1] << 8),
			    l);
		else
			(void)read_notelink(s, id, l);
		id = cd_take(&t, n);
		l->anchor = text_or_null(s, cd_string(&id));
		break;
	case RESOURCE_NAMED:
	case RESOURCE_ITEM:
		l->kind = RICH_LINK_NAMED;
		id = cd_take(&t, 8);
		l->replicaid = id.n == 8 ? replicaid(s, id.p) : NULL;
		id = cd_take(&t, n);
		l->description = text_or_null(s, cd_string(&id));
		break;
	case RESOURCE_URL:
		l->kind = RICH_LINK_URL;
		id = cd_take(&t, n);
		l->href = text_or_null(s, cd_string(&id));
		break;
	default:
		l->kind = RICH_LINK_NAMED;
		break;
	}
}

void
cd_link_resource(struct cd_state *s, const struct cd_rec *r,
    struct rich_link *l)
{
	struct cd_span t = cd_part(r, 26, r->n);
	struct cd_span server = cd_take(&t, cd_u16(r, 14));

	(void)cd_take(&t, cd_u16(r, 16)); /* where the file was */
	l->server = text_or_null(s, cd_string(&server));
	if ((cd_u32(r, 4) & RESOURCE_FORMULA) == 0)
		read_target(s, r, t, l);
	else if (cd_u16(r, 8) == RESOURCE_URL)
		l->kind = RICH_LINK_URL;
	else
		l->kind = RICH_LINK_NAMED;
}

/* Of the hot spot around it, of the picture before it, or of none. */
void
cd_on_href(struct cd_state *s, const struct cd_rec *r)
{
	struct rich_link *l = s->link;

	if (cd_picture_resource(s, r) || l == NULL)
		return;
	s->link = NULL;
	cd_link_resource(s, r, l);
}

/* Stands before its hot spot, or inside of it. */
void
cd_on_href2(struct cd_state *s, const struct cd_rec *r)
{
	if (s->link != NULL || s->picture != NULL)
		cd_on_href(s, r);
	else
		s->href_kept = *r;
}

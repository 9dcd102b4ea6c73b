/* Objects of other programs: OLE, and DDE before it. */
#include "source/cd_priv.h"

#include "base/text.h"

/* The name of its $FILE object, then that of what it is. */
void
cd_on_ole(struct cd_state *s, const struct cd_rec *r)
{
	struct cd_span t = cd_part(r, 18, r->n);
	struct cd_span file = cd_take(&t, cd_u16(r, 12));
	struct cd_span class = cd_take(&t, cd_u16(r, 14));
	struct rich *n = cd_node(s, RICH_OBJECT);

	class = cd_string(&class);
	n->text = cd_text(s, class.n > 0 ? class : cd_string(&file));
	cd_open_inline(s, CD_OLE, n);
	s->object = class.n > 0 ? NULL : n;
}

void
cd_on_ole_end(struct cd_state *s, const struct cd_rec *r)
{
	(void)r;
	cd_close(s, CD_OLE);
	s->object = NULL;
}

/* What describes the object that has just begun better than its file does. */
void
cd_on_ole_info(struct cd_state *s, const struct cd_rec *r)
{
	struct cd_span t = cd_part(r, 48, r->n);
	struct cd_span name;

	(void)cd_take(&t, cd_u16(r, 4));
	name = cd_take(&t, cd_u16(r, 6));
	name = cd_string(&name);
	if (s->object != NULL && name.n > 0)
		s->object->text = cd_text(s, name);
	s->object = NULL;
}

#define DDE_SERVER 32 /* bytes of each name */
#define DDE_TOPIC  100

void
cd_on_dde(struct cd_state *s, const struct cd_rec *r)
{
	struct cd_span topic = cd_part(r, 4 + DDE_SERVER, DDE_TOPIC);
	struct rich *n = cd_node(s, RICH_OBJECT);

	n->text = cd_text(s, cd_string(&topic));
	cd_open_inline(s, CD_DDE, n);
}

void
cd_on_dde_end(struct cd_state *s, const struct cd_rec *r)
{
	(void)r;
	cd_close(s, CD_DDE);
}

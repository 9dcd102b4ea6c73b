/* Requests: pieces of one folder and kind in one, several under way at once. */
#include <string.h>

#include "base/crash.h"
#include "base/mem.h"

#include "target/ews_box.h"

/* ---- a list of them -------------------------------------------------------- */

static void
link_in(struct ews_sent **list, struct ews_sent *s)
{
	s->prev = NULL;
	s->next = *list;
	if (s->next != NULL)
		s->next->prev = s;
	*list = s;
}

static void
link_out(struct ews_sent **list, struct ews_sent *s)
{
	if (s->prev != NULL)
		s->prev->next = s->next;
	else
		*list = s->next;
	if (s->next != NULL)
		s->next->prev = s->prev;
	s->next = s->prev = NULL;
}

struct ews_sent *
ews_sent_new(enum ews_sending what)
{
	struct ews_sent *s = MEM_NEW(struct ews_sent);

	s->what = what;
	s->most = EWS_BATCH_ITEMS;
	buf_init(&s->head, EWS_REQUEST_MOST);
	buf_init(&s->tail, EWS_REQUEST_MOST);
	return s;
}

void
ews_sent_free(struct ews_sent *s)
{
	buf_free(&s->head);
	buf_free(&s->tail);
	mem_free(s);
}

void
ews_sent_free_all(struct ews_sent **list)
{
	while (*list != NULL) {
		struct ews_sent *s = *list;

		link_out(list, s);
		ews_sent_free(s);
	}
}

/* ---- sending --------------------------------------------------------------- */

int
ews_batch_reply(struct ews_box *b, struct err *e)
{
	struct arena a = { 0 };
	struct ews_outcome out;
	int status = ews_next(&b->client, &a, &out, e);

	if (status > 0) {
		struct ews_sent *s = out.cookie;

		crashpoint("ews answered");
		link_out(&b->flights, s);
		b->flying--;
		status = s->what == EWS_CREATING ? ews_created(b, s, &out, e) :
		    ews_stepped(b, s, &out, e);
		ews_sent_free(s);
	}
	arena_free(&a);
	return status < 0 ? ews_stops(e) : 0;
}

int
ews_sent_start(struct ews_box *b, struct ews_sent *s, struct err *e)
{
	link_in(&b->flights, s); /* and so it is freed in any case */
	if (s->head.failed || s->tail.failed)
		return err_set(e, ERR_REFUSED, "a request is larger than any "
		    "server takes");
	/* What is answered makes room; and nothing waits longer than it has to. */
	while (b->flying > 0 && b->flying >= b->client.pace.now)
		if (ews_batch_reply(b, e) < 0)
			return -1;
	s->body.head = s->head.data;
	s->body.head_len = s->head.len;
	s->body.tail = s->tail.data;
	s->body.tail_len = s->tail.len;
	crashpoint("ews before a request");
	if (ews_start(&b->client, &s->body, s, e) < 0)
		return ews_stops(e);
	b->flying++;
	return 0;
}

/* ---- filling --------------------------------------------------------------- */

static void
begin(struct ews_box *b, struct ews_sent *s, const struct ews_piece *i)
{
	s->folder = i->parcel->folder;
	s->kind = i->parcel->kind;
	s->upload = i->upload;
	ews_begin(&s->x, &s->head, &b->client.context, s->upload ?
	    EWS_UPLOAD_ITEMS : EWS_CREATE_ITEM, i->calendar);
	if (!s->upload) {
		ews_open(&s->x, "m:SavedItemFolderId");
		ews_id(&s->x, "t:FolderId", s->folder, NULL);
		ews_close(&s->x);
	}
	ews_open(&s->x, "m:Items");
	ews_text(&s->x, "\n");
}

/* What stands around the content of UploadItems. */
static void
begin_data(struct ews_sent *s)
{
	struct ews_xml *x = &s->x;

	if (!s->upload)
		return;
	ews_open(x, "t:Item");
	ews_attr(x, "CreateAction", "CreateNew");
	ews_attr(x, "IsAssociated", "false");
	ews_id(x, "t:ParentFolderId", s->folder, NULL);
	ews_open(x, "t:Data");
	ews_text(x, "\n");
}

static void
end_data(struct ews_sent *s)
{
	if (!s->upload)
		return;
	ews_close(&s->x);
	ews_close(&s->x);
}

static int
leave(struct ews_box *b, struct ews_sent *s, struct err *e)
{
	link_out(&b->filling, s);
	b->filling_bytes -= s->head.len;
	ews_end(&s->x);
	return ews_sent_start(b, s, e);
}

/* One that takes this piece as well; *full: it has to leave first. */
static struct ews_sent *
find(struct ews_box *b, const struct ews_piece *i, bool *full)
{
	for (struct ews_sent *s = b->filling; s != NULL; s = s->next) {
		if (s->kind != i->parcel->kind || s->upload != i->upload ||
		    s->piece[0]->calendar != i->calendar ||
		    strcmp(s->folder, i->parcel->folder) != 0)
			continue;
		*full = s->n >= s->most || (i->most > 0 && s->n >= i->most) ||
		    s->head.len + i->len > EWS_BATCH_BYTES;
		return s;
	}
	return NULL;
}

/* Its element from the heap into the request. */
static void
fill(struct ews_box *b, struct ews_sent *s, struct ews_piece *i)
{
	size_t before = s->n == 0 ? 0 : s->head.len;

	if (s->n == 0)
		begin(b, s, i);
	begin_data(s);
	i->off = s->head.len;
	buf_put(&s->head, i->element, i->len);
	end_data(s);
	mem_free(i->element);
	i->element = NULL;
	s->piece[s->n++] = i;
	if (i->most > 0 && i->most < s->most)
		s->most = i->most;
	b->filling_bytes += s->head.len - before;
}

static struct ews_sent *
largest(const struct ews_box *b)
{
	struct ews_sent *best = b->filling;

	for (struct ews_sent *s = b->filling; s != NULL; s = s->next)
		if (s->head.len > best->head.len)
			best = s;
	return best;
}

/* One that is streamed: what it is made of is there as long as put waits. */
static int
send_live(struct ews_box *b, struct ews_piece *i, struct err *e)
{
	struct ews_sent *s = ews_sent_new(EWS_CREATING);
	const struct ews_body *el = &i->live->element;

	begin(b, s, i);
	begin_data(s);
	s->piece[s->n++] = i;
	buf_put(&s->head, el->head, el->head_len);
	if (el->data != NULL) {
		s->body.data = el->data;
		s->body.data_len = el->data_len;
		buf_put(&s->tail, el->tail, el->tail_len);
		s->x.out = &s->tail;
	} else {
		buf_put(&s->head, el->tail, el->tail_len);
	}
	ews_end(&s->x); /* those of its data as well */
	return ews_sent_start(b, s, e);
}

int
ews_batch_add(struct ews_box *b, struct ews_piece *i, struct err *e)
{
	struct ews_sent *s;
	bool full = false;

	if (i->live != NULL)
		return send_live(b, i, e);
	s = find(b, i, &full);
	if (s != NULL && full) {
		if (leave(b, s, e) < 0)
			return -1;
		s = NULL;
	}
	if (s == NULL)
		s = ews_sent_new(EWS_CREATING);
	else
		link_out(&b->filling, s);
	link_in(&b->filling, s);
	fill(b, s, i);
	if (s->n >= s->most || s->head.len >= EWS_BATCH_BYTES)
		return leave(b, s, e);
	if (b->filling_bytes > EWS_OPEN_BYTES)
		return leave(b, largest(b), e);
	return 0;
}

int
ews_batch_send_all(struct ews_box *b, struct err *e)
{
	while (b->filling != NULL)
		if (leave(b, b->filling, e) < 0)
			return -1;
	return 0;
}

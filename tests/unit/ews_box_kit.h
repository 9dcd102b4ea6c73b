/*
 * ews_box_kit - a mailbox behind ews_start and ews_ask, and what goes wrong on
 * the way there and back.  Items are known by the stamps that stand in the
 * requests; everything above the client is the program's own.
 */
#ifndef TESTS_EWS_BOX_KIT_H
#define TESTS_EWS_BOX_KIT_H

#include "test.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "exch/ex_complete.h"
#include "exch/ex_recur.h"
#include "target/ews_box.h"

enum { STORED = 400, PLANNED = 64 };

struct stored {
	char stamp[64], id[24];
	bool complete, gone;
	int64_t seen; /* not before that time */
};

/* What becomes of the next request of that operation. */
struct mishap {
	const char *operation; /* "CreateItem"; NULL: any */
	enum {
		FINE,
		DROP,   /* done, no answer */
		RESET,  /* not done, no answer */
		LATE,   /* no answer, and done only after 2 s */
		FEWER,  /* done, the last message is missing */
		CODE,   /* the n-th is answered with that code and not done */
		DONE_CODE, /* the same, but it is done */
		WHOLE,  /* all of it, with that advice */
	} what;
	size_t n; /* CODE: from 0 on; of WHOLE: only above so many items */
	const char *code;
	enum ews_advice advice;
};

static struct {
	struct stored item[STORED];
	size_t n;
	struct mishap plan[PLANNED];
	size_t planned, met;
	const char *poison;  /* a request with that stamp is refused */
	unsigned creates, uploads, searches, deletes, updates, others;
	size_t largest, flying, most;
	uint64_t limit;      /* bytes of a request; 0: any */
	bool knows_upload;
	int64_t now;
	struct {
		const struct ews_body *body;
		void *cookie;
	} flight[64];
	struct arena arena;
	bool stopped;
} box;

/* ---- the mailbox ------------------------------------------------------------ */

static inline size_t
count_of(const char *stamp)
{
	size_t n = 0;

	for (size_t i = 0; i < box.n; i++)
		n += !box.item[i].gone && box.item[i].seen <= box.now &&
		    strcmp(box.item[i].stamp, stamp) == 0;
	return n;
}

static inline size_t
count_all(void)
{
	size_t n = 0;

	for (size_t i = 0; i < box.n; i++)
		n += !box.item[i].gone;
	return n;
}

static inline struct stored *
store(const char *stamp, size_t n, bool complete)
{
	struct stored *s = &box.item[box.n++];

	assert_true(box.n <= STORED);
	*s = (struct stored){ .complete = complete };
	(void)snprintf(s->stamp, sizeof(s->stamp), "%.*s", (int)n, stamp);
	(void)snprintf(s->id, sizeof(s->id), "AAMkAD%zu=", box.n);
	return s;
}

static inline struct stored *
by_id(const char *text)
{
	for (size_t i = 0; i < box.n; i++)
		if (!box.item[i].gone &&
		    strstr(text, box.item[i].id) != NULL)
			return &box.item[i];
	return NULL;
}

/* ---- requests ----------------------------------------------------------------- */

static inline char *
text_of(const struct ews_body *b)
{
	struct buf all;
	char *text;
	struct err e;

	buf_init(&all, 1u << 30);
	buf_put(&all, b->head, b->head_len);
	if (b->data != NULL)
		assert_int_equal(blob_read(b->data, &all, &e), 0);
	if (b->tail_len > 0)
		buf_put(&all, b->tail, b->tail_len);
	text = arena_strndup(&box.arena, all.data, all.len);
	assert_true(ews_is_silent(b->head, b->head_len, b->tail, b->tail_len));
	if (b->data != NULL)
		assert_int_equal(all.len, b->head_len + b->data_len +
		    b->tail_len);
	buf_free(&all);
	return text;
}

static const char stamped[] = "PropertyName=\"NotesUNID\" "
			      "PropertyType=\"String\"/><t:Value>";

/* The next stamp in the text, or NULL. */
static inline const char *
next_stamp(const char *text, size_t *n)
{
	const char *at = strstr(text, stamped);

	if (at == NULL)
		return NULL;
	at += sizeof(stamped) - 1;
	*n = strcspn(at, "<");
	return at;
}

static inline size_t
items_of(const char *text)
{
	size_t n = 0, len;

	for (const char *at = text; (at = next_stamp(at, &len)) != NULL; n++)
		at += len;
	return n;
}

static inline struct ews_message
message_of(const char *code, const struct stored *s)
{
	return (struct ews_message){
		.class = strcmp(code, "NoError") == 0 ? EWS_SUCCESS :
							EWS_ERROR,
		.code = code, .inner = "", .text = "in words", .backoff = -1,
		.id = s == NULL ? "" : s->id, .change_key = "" };
}

static inline void
say_messages(struct ews_outcome *out, struct arena *a,
    const struct ews_message *m, size_t n)
{
	out->answer.n = n;
	out->answer.message = arena_array(a, n + 1, sizeof(*m));
	memcpy(out->answer.message, m, n * sizeof(*m));
	out->advice = EWS_DONE;
}

static inline void
no_answer(struct ews_outcome *out)
{
	out->advice = EWS_LOOK;
	(void)err_set(&out->err, ERR_BUSY, "the connection was lost");
}

static inline void
refuse(struct ews_outcome *out, enum ews_advice advice)
{
	static const struct ews_node body = { .name = "Body" };

	out->advice = advice;
	out->answer.body = &body;
	(void)err_set(&out->err, ERR_REJECTED, "the server refuses the "
	    "request");
}

static inline void
create_all(const char *text, const struct mishap *m, struct ews_outcome *out,
    struct arena *a)
{
	struct ews_message message[64];
	size_t n = 0, len;

	for (const char *at = text; (at = next_stamp(at, &len)) != NULL;
	     at += len) {
		bool bad = (m->what == CODE || m->what == DONE_CODE) &&
		    m->n == n;
		struct stored *s = bad && m->what == CODE ? NULL :
		    store(at, len, strstr(text, "NotesComplete") != NULL);

		if (s != NULL && m->what == LATE)
			s->seen = box.now + 2000;
		message[n++] = message_of(bad ? m->code : "NoError", bad ?
		    NULL : s);
	}
	box.largest = n > box.largest ? n : box.largest;
	say_messages(out, a, message, m->what == FEWER ? n - 1 : n);
}

static inline void
change_one(const char *text, const struct mishap *m, struct ews_outcome *out,
    struct arena *a)
{
	struct stored *s = by_id(text);
	bool is_complete = strstr(text, "NotesComplete") != NULL;
	struct ews_message one;

	if (m->what == CODE)
		one = message_of(m->code, NULL);
	else
		one = message_of(s == NULL ? "ErrorItemNotFound" : "NoError",
		    s);
	if (m->what != CODE && s != NULL && is_complete)
		s->complete = true;
	say_messages(out, a, &one, 1);
}

static inline struct mishap
next_mishap(const char *text)
{
	struct mishap *m = &box.plan[box.met];

	if (box.met == box.planned || (m->operation != NULL &&
	    strstr(text, m->operation) == NULL))
		return (struct mishap){ .what = FINE };
	if (m->what == WHOLE && items_of(text) <= m->n)
		return (struct mishap){ .what = FINE };
	box.met++;
	return *m;
}

static inline void
do_request(const struct ews_body *b, struct ews_outcome *out, struct arena *a)
{
	char *text = text_of(b);
	struct mishap m = next_mishap(text);
	bool upload = strstr(text, "<m:UploadItems") != NULL;
	bool create = strstr(text, "<m:CreateItem") != NULL;

	box.creates += create;
	box.uploads += upload;
	box.updates += strstr(text, "<m:UpdateItem") != NULL;
	box.others += strstr(text, "<m:CreateAttachment") != NULL ||
	    strstr(text, "<m:DeleteItem") != NULL;
	if (box.limit > 0 && strlen(text) > box.limit) {
		refuse(out, EWS_TOO_LARGE);
	} else if (box.poison != NULL && strstr(text, box.poison) != NULL) {
		refuse(out, EWS_HALVE);
	} else if (m.what == WHOLE) {
		refuse(out, m.advice);
	} else if (m.what == RESET) {
		no_answer(out);
	} else if (upload) {
		/* Their stamps are in streams; enough is that they are told. */
		refuse(out, EWS_HALVE);
	} else {
		if (create)
			create_all(text, &m, out, a);
		else
			change_one(text, &m, out, a);
		if (m.what == DROP || m.what == LATE)
			no_answer(out);
	}
}

/* ---- in place of the client ------------------------------------------------------ */

int64_t
ews_now(const struct ews_client *c)
{
	(void)c;
	return box.now;
}

int
ews_pass(struct ews_client *c, int64_t ms, struct err *e)
{
	(void)c;
	if (box.stopped && ms > 0)
		return err_set(e, ERR_CANCELLED, "stopped");
	box.now += ms;
	return 0;
}

bool
ews_has_reply(const struct ews_client *c)
{
	(void)c;
	return false;
}

void
ews_client_end(struct ews_client *c)
{
	(void)c;
}

int
ews_start(struct ews_client *c, const struct ews_body *b, void *cookie,
    struct err *e)
{
	(void)e;
	assert_true(box.flying < (size_t)c->pace.now);
	box.flight[box.flying].body = b;
	box.flight[box.flying++].cookie = cookie;
	box.most = box.flying > box.most ? box.flying : box.most;
	return 0;
}

/* The last one that was sent is answered first. */
int
ews_next(struct ews_client *c, struct arena *a, struct ews_outcome *out,
    struct err *e)
{
	(void)c;
	(void)e;
	if (box.flying == 0)
		return 0;
	box.flying--;
	*out = (struct ews_outcome){
		.cookie = box.flight[box.flying].cookie,
		.answer = { .fault = "", .fault_text = "", .backoff = -1 } };
	do_request(box.flight[box.flying].body, out, a);
	return 1;
}

int
ews_ask(struct ews_client *c, const struct buf *request, struct arena *a,
    struct ews_answer *answer, struct err *e)
{
	struct stored *s = by_id(request->data);
	struct ews_message m = message_of(s == NULL ? "ErrorItemNotFound" :
	    "NoError", s);

	(void)c;
	*answer = (struct ews_answer){ .fault = "", .fault_text = "",
		.backoff = -1 };
	if (strstr(request->data, "<m:ExportItems") != NULL &&
	    !box.knows_upload)
		return err_set(e, ERR_REJECTED, "Unknown request");
	if (strstr(request->data, "<m:DeleteItem") != NULL) {
		box.deletes++;
		if (s != NULL)
			s->gone = true;
	}
	answer->message = arena_array(a, 1, sizeof(m));
	answer->message[0] = m;
	answer->n = 1;
	return 0;
}

int
ews_find_stamps(struct ews_client *c, const char *folder,
    const char *const *stamp, size_t n, struct arena *a, struct ews_match *f,
    struct err *e)
{
	(void)c, (void)folder, (void)e;
	box.searches++;
	memset(f, 0, n * sizeof(*f));
	for (size_t i = 0; i < box.n; i++) {
		struct stored *s = &box.item[i];

		for (size_t k = 0; k < n; k++) {
			if (s->gone || s->seen > box.now ||
			    strcmp(s->stamp, stamp[k]) != 0)
				continue;
			if (f[k].id == NULL) {
				f[k].id = arena_strdup(a, s->id);
				f[k].change_key = "";
				f[k].complete = s->complete;
				continue;
			}
			f[k].surplus = arena_room(a, f[k].surplus, f[k].more,
			    &f[k].cap, sizeof(*f[k].surplus));
			f[k].surplus[f[k].more++] = arena_strdup(a, s->id);
		}
	}
	return 0;
}

struct ews_folders *
ews_folders_new(struct ews_client *c, bool look)
{
	(void)c;
	assert_true(look);
	return NULL;
}

void
ews_folders_free(struct ews_folders **f)
{
	*f = NULL;
}

int
ews_folders_get(struct ews_folders *f, const char *path, const char *class,
    const char **id, struct err *e)
{
	(void)f, (void)class;
	if (strcmp(path, "Nowhere") == 0)
		return err_set(e, ERR_REJECTED, "no such folder");
	*id = arena_strdup(&box.arena, path);
	return 0;
}

void
ews_folders_forget(struct ews_folders *f)
{
	(void)f;
}

int
ews_folders_may_have(struct ews_folders *f, const char *id,
    const char *stamp, struct err *e)
{
	(void)f, (void)id, (void)e;
	return count_of(stamp) > 0;
}

int
ews_preflight(struct ews_client *c, enum ews_version want,
    struct ews_server *s, struct err *e)
{
	(void)e;
	c->context.version = want == EWS_VERSIONS ? EWS_2010_SP2 : want;
	*s = (struct ews_server){ .major = 15, .minor = 2,
		.version = c->context.version, .has_upload = box.knows_upload,
		.request_max = 64u << 20 };
	return 0;
}

#endif

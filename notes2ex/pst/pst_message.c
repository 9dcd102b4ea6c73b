#include <string.h>

#include "base/sha.h"
#include "base/text.h"
#include "pst/pst_priv.h"

enum {
	SIZE = 0x0e08,
	FLAGS = 0x0e07,
	FLAG_READ = 0x01,
	FLAG_ATTACHMENTS = 0x10,
	PREFIX_MOST = 100,        /* units of UTF-16: one mark says how many */
	TOPIC_UNITS = 255,        /* of which a conversation id is made */
	ADDED = 32,               /* properties that may be added */
};
#define TIME_1970 INT64_C(116444736000000000)

/* ---- subject and topic (PST guide 12) --------------------------------------------- */

static bool
begins_with(const struct value *v, const uint8_t *p, size_t n)
{
	return v->n >= n && memcmp(v->p, p, n) == 0;
}

/*
 * A subject begins with U+0001 and a character whose number is one more than
 * how long its prefix is; the topic is what stands behind the prefix.
 */
static void
mark_subject(struct bag *b, const struct pst_message *m)
{
	const struct value *subject = bag_find(b, 0x0037);
	const uint8_t *prefix;
	size_t n;

	if (subject == NULL || subject->type != PST_STRING)
		return;
	prefix = wide(b->arena, m->prefix == NULL ? "" : m->prefix, &n);
	if (n > 2 * PREFIX_MOST || !begins_with(subject, prefix, n))
		n = 0;
	uint8_t *marked = arena_alloc(b->arena, subject->n + 4);
	size_t len = subject->n + 4;

	le16(marked, 1);
	le16(marked + 2, (uint16_t)(n / 2 + 1));
	memcpy(marked + 4, subject->p, subject->n);
	bag_put(b, 0x0037, PST_STRING, marked, len);
	if (!bag_has(b, 0x0070))
		bag_put(b, 0x0070, PST_STRING, marked + 4 + n, len - 4 - n);
}

/* Of the topic, in upper case unit by unit, as Outlook makes it. */
static void
digest_topic(const struct value *topic, uint8_t digest[16])
{
	uint8_t upper[2 * TOPIC_UNITS];
	const uint8_t *p = topic->p;
	size_t n = topic->n < sizeof(upper) ? topic->n : sizeof(upper);

	for (size_t i = 0; i + 1 < n; i += 2)
		le16(upper + i, text_upper((uint16_t)(p[i] | p[i + 1] << 8)));
	md5_of(upper, n & ~(size_t)1, digest);
}

/* Which conversation the row belongs to; false: none. */
static bool
conversation(const struct bag *b, uint8_t id[16])
{
	const struct value *index = bag_find(b, 0x0071);
	const struct value *topic = bag_find(b, 0x0070);

	if (bag_int(b, 0x3016, 0) != 0 && index != NULL && index->n >= 22 &&
	    index->type == PST_BINARY) {
		memcpy(id, (const uint8_t *)index->p + 6, 16);
		return true;
	}
	if (topic == NULL || topic->type != PST_STRING)
		return false;
	digest_topic(topic, id);
	return true;
}

/* ---- what is added ------------------------------------------------------------------ */

static void
default_int(struct bag *b, uint16_t id, uint16_t type, int64_t value)
{
	if (!bag_has(b, id))
		bag_put_int(b, id, type, value);
}

/* When it was made and changed last: each the other's, else when it went. */
static void
add_times(struct bag *b)
{
	static const uint16_t from[] = { 0x3007, 0x3008, 0x0039, 0x0e06 };
	int64_t when = TIME_1970;

	for (size_t i = NITEMS(from); i-- > 0;)
		when = bag_int(b, from[i], when);
	default_int(b, 0x3007, PST_TIME, when);
	default_int(b, 0x3008, PST_TIME, when);
}

static void
complete(struct making *k, struct bag *b, const struct pst_message *m)
{
	/* Readers compute them of the marked subject. */
	bag_drop(b, 0x0e1d);
	bag_drop(b, 0x003d);
	mark_subject(b, m);
	if (!bag_has(b, 0x001a))
		bag_put_text(b, 0x001a, "IPM.Note");
	default_int(b, 0x0017, PST_INT32, 1);
	default_int(b, 0x0026, PST_INT32, 0);
	default_int(b, 0x0036, PST_INT32, 0);
	default_int(b, 0x0e17, PST_INT32, 0);
	default_int(b, FLAGS, PST_INT32, FLAG_READ);
	add_times(b);
	people_names(b, m);
	if (!bag_has(b, 0x300b))
		bag_put(b, 0x300b, PST_BINARY, k->key, sizeof(k->key));
	bag_put_int(b, SIZE, PST_INT32, 0);
}

static void
set_attached(struct bag *b, bool visible)
{
	int64_t flags = bag_int(b, FLAGS, 0) & ~(int64_t)FLAG_ATTACHMENTS;

	bag_put_int(b, FLAGS, PST_INT32,
	    flags | (visible ? FLAG_ATTACHMENTS : 0));
	bag_put_int(b, 0x0e1b, PST_BOOL, visible);
}

/* ---- its row (PST guide 12) ------------------------------------------------------------ */

/* The object's own values, and that of the conversation. */
static void
make_row(struct bag *b, struct made *made)
{
	uint8_t id[16], *copy;
	uint64_t size = made->node.bytes;

	bag_put_int(b, SIZE, PST_INT32,
	    size > INT32_MAX ? INT32_MAX : (int64_t)size);
	if (!bag_has(b, 0x3013) && conversation(b, id)) {
		copy = arena_alloc(b->arena, sizeof(id));
		memcpy(copy, id, sizeof(id));
		bag_put(b, 0x3013, PST_BINARY, copy, sizeof(id));
	}
	made->unread = (bag_int(b, FLAGS, 0) & FLAG_READ) == 0;
	made->ncells = bag_cells(b, &tc_contents, made->cell);
}

int
message_make(struct making *k, const struct pst_message *m, struct made *made,
    struct err *err)
{
	struct pst *p = k->pst;
	struct pc *pc = pst_context(p, 2 * k->depth);
	struct bag *b = ARENA_NEW(&p->arena, struct bag);
	bool visible;

	bag_init(b, &p->arena, m->props.n + ADDED);
	if (bag_props(b, p->names, &m->props, err) != 0)
		return -1;
	complete(k, b, m);
	if (attachments_put(k, m, pc, b, &visible, err) != 0 ||
	    people_put(p, m, pc, err) != 0)
		return -1;
	set_attached(b, visible);
	if (bag_write(b, pc, err) != 0 ||
	    pc_end(pc, SIZE, &made->node, err) != 0)
		return -1;
	make_row(b, made);
	return 0;
}

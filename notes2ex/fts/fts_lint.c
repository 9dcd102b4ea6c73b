/*
 * Is a stream as a writer should write it (FTS guide 3 to 5)?  Rules are named
 * as the guide names them: W1 to W16, else by their section.
 */
#include <string.h>

#include "base/mem.h"
#include "fts/fts_lint_priv.h"

void
lint_complain(struct lint *l, const char *rule)
{
	if (l->n < INT32_MAX)
		l->n++;
	if (l->say != NULL)
		l->say(l->arg, l->offset, rule);
}

/* What the reading itself has found. */
static void
found(void *arg, uint64_t offset, const char *rule)
{
	struct lint *l = arg;

	l->offset = offset;
	lint_complain(l, rule);
}

static struct level *
top(struct lint *l)
{
	return &l->level[l->depth];
}

static void
open_level(struct lint *l, enum kind kind, bool inner)
{
	l->depth++;
	mem_free(top(l)->number);
	*top(l) = (struct level){ .kind = kind, .inner = inner, .row = -1 };
	memset(l->seen, 0, sizeof(l->seen));
}

/* ---- ids ----------------------------------------------------------------- */

static bool
is_in(const uint16_t *ids, size_t n, uint16_t id)
{
	for (size_t i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static bool
is_computed(const struct level *v, uint16_t id)
{
	static const uint16_t any[] = { 0x0e08, 0x0e09, 0x0e1b, 0x0e02, 0x0e03,
		0x0e04, 0x0e05, 0x0ffa, 0x0ffb, 0x0ff9, 0x0ff4, 0x0ff7, 0x65e0,
		0x65e1, 0x65e2, 0x65e3, 0x3013, 0x1016 };

	if (is_in(any, NITEMS(any), id))
		return true;
	return v->kind != A_RECIPIENT && (id == 0x0fff || id == 0x0ffe);
}

static void
check_id(struct lint *l, uint16_t id)
{
	static const uint16_t meta[] = { 0x4016, 0x400f, 0x4011, 0x407c,
		0x407a };

	if (id == DN_PREFIX)
		lint_complain(l, "W14: DnPrefix is not to be written");
	if (is_in(meta, NITEMS(meta), id))
		lint_complain(l, "W15: a property that speaks of the stream");
	if (id >= 0x6600 && id <= 0x67ff)
		lint_complain(l, "2: the property is not to be transmitted");
	if (is_computed(top(l), id))
		lint_complain(l, "5: the mailbox computes the property itself");
}

/* The one that has to be first; true: it is. */
static bool
check_first(struct lint *l, uint32_t tag)
{
	static const struct {
		uint32_t tag;
		const char *rule;
	} first[] = {
		[A_MESSAGE] = { TAG_MID,
		    "W7: a message within another does not begin with "
		    "PidTagMid" },
		[A_RECIPIENT] = { TAG_ROWID,
		    "W4: a recipient does not begin with PidTagRowid" },
		[AN_ATTACHMENT] = { TAG_ATTACH_NUM,
		    "W6: an attachment does not begin with "
		    "PidTagAttachNumber" },
	};
	const struct level *v = top(l);

	if (v->any || (v->kind == A_MESSAGE && !v->inner))
		return false;
	if (first[v->kind].tag != tag)
		lint_complain(l, first[v->kind].rule);
	return first[v->kind].tag == tag;
}

/* Once in its list, and behind those that are smaller. */
static void
check_order(struct lint *l, uint16_t id, bool first)
{
	uint8_t *byte = &l->seen[id / 8], bit = (uint8_t)(1u << id % 8);

	if ((*byte & bit) != 0)
		lint_complain(l, "2: a property stands twice in one list");
	else if (!first && id < top(l)->last)
		lint_complain(l,
		    "W16: a property stands behind one of a higher id");
	*byte |= bit;
	if (!first)
		top(l)->last = id;
}

/* ---- what they mean ------------------------------------------------------ */

static void
check_number(struct lint *l, uint32_t number)
{
	/* Of the message that the attachment belongs to. */
	struct level *v = &l->level[l->depth - 1];
	bool next = v->numbers > 0 && number > v->most;

	for (size_t i = 0; i < v->numbers && !next; i++)
		if (v->number[i] == number) {
			lint_complain(l, "W6: two attachments have one number");
			return;
		}
	if (v->numbers == v->cap) {
		v->cap = v->cap == 0 ? 16 : 2 * v->cap;
		v->number = mem_grow(v->number, v->cap * sizeof(*v->number));
	}
	v->number[v->numbers++] = number;
	v->most = number > v->most ? number : v->most;
}

static void
check_row(struct lint *l, int64_t row)
{
	struct level *v = &l->level[l->depth - 1];

	if (row <= v->row)
		lint_complain(l, "W5: PidTagRowid does not increase");
	v->row = row;
}

static uint32_t
flag_of(const struct level *v, uint32_t tag)
{
	static const struct {
		enum kind kind;
		uint32_t tag, flag;
	} flags[] = {
		{ A_MESSAGE, 0x001a001f, HAS_CLASS },
		{ A_MESSAGE, 0x001a84b0, HAS_CLASS },
		{ A_MESSAGE, 0x0037001f, HAS_SUBJECT },
		{ A_MESSAGE, 0x003784b0, HAS_SUBJECT },
		{ A_MESSAGE, 0x0e070003, HAS_FLAGS },
		{ A_MESSAGE, 0x1000001f, HAS_TEXT },
		{ A_MESSAGE, 0x100084b0, HAS_TEXT },
		{ A_MESSAGE, 0x10090102, HAS_RTF },
		{ A_MESSAGE, 0x10130102, HAS_HTML },
		{ A_MESSAGE, 0x3fde0003, HAS_CODE_PAGE },
		{ A_MESSAGE, 0x0e1f000b, HAS_SYNC },
		{ A_RECIPIENT, 0x0c150003, HAS_TYPE },
		{ A_RECIPIENT, 0x3001001f, HAS_NAME },
		{ A_RECIPIENT, 0x300184b0, HAS_NAME },
		{ A_RECIPIENT, 0x3003001f, HAS_ADDRESS },
		{ A_RECIPIENT, 0x300384b0, HAS_ADDRESS },
		{ A_RECIPIENT, 0x0fff0102, HAS_ENTRY },
		{ AN_ATTACHMENT, 0x37050003, HAS_METHOD },
		{ AN_ATTACHMENT, 0x37010102, HAS_DATA },
		{ AN_ATTACHMENT, 0x3701000d, HAS_OBJECT },
	};

	for (size_t i = 0; i < NITEMS(flags); i++)
		if (flags[i].kind == v->kind && flags[i].tag == tag)
			return flags[i].flag;
	return 0;
}

/* Once for each property: its first value, or the first piece of that. */
static void
check_property(struct lint *l, const struct fts_event *e)
{
	struct level *v = top(l);
	uint32_t tag = (uint32_t)e->id << 16 | e->type;
	bool first = check_first(l, tag);

	if (v->phase != IN_PROPERTIES)
		lint_complain(l,
		    "W2: a property stands behind what is in lists");
	if (v->kind == A_RECIPIENT && e->id >= NAMED_FIRST)
		lint_complain(l, "W12: a named property of a recipient");
	if (e->id >= NAMED_FIRST)
		lint_name(l, e);
	if (!first || tag != TAG_MID)
		check_id(l, e->id);
	check_order(l, e->id, first || e->id == DN_PREFIX);
	v->any = true;
	v->has |= flag_of(v, tag);
	if (first && tag == TAG_ROWID)
		check_row(l, lint_number(e));
	if (first && tag == TAG_ATTACH_NUM)
		check_number(l, (uint32_t)lint_number(e));
	if (v->kind == AN_ATTACHMENT && tag == 0x37050003)
		v->method = lint_number(e);
	if (v->kind == A_MESSAGE && tag == 0x0e070003 &&
	    (lint_number(e) & ~(int64_t)(1 | 2 | 8 | 0x20)) != 0)
		lint_complain(l, "5: flags that no writer sets");
}

/* ---- the ends of objects ------------------------------------------------- */

static void
need(struct lint *l, uint32_t flag, const char *rule)
{
	if ((top(l)->has & flag) == 0)
		lint_complain(l, rule);
}

static void
end_message(struct lint *l)
{
	uint32_t has = top(l)->has,
		 bodies = has & (HAS_TEXT | HAS_RTF | HAS_HTML);

	need(l, HAS_CLASS, "5: a message has no class");
	need(l, HAS_SUBJECT, "5: a message has no subject");
	need(l, HAS_FLAGS, "5: a message has no flags");
	if ((bodies & (bodies - 1)) != 0)
		lint_complain(l, "5: a message has more than one body");
	if ((bodies & HAS_HTML) != 0)
		need(l, HAS_CODE_PAGE, "5: HTML without its code page");
	if ((bodies & HAS_RTF) != 0)
		need(l, HAS_SYNC, "5: RTF without PidTagRtfInSync");
	if (top(l)->inner && !top(l)->any)
		lint_complain(l,
		    "W7: a message within another does not begin with "
		    "PidTagMid");
	if (!top(l)->inner && top(l)->phase != IN_ATTACHMENTS)
		lint_complain(l,
		    "W3: the lists of recipients and attachments are "
		    "not both emptied");
}

static void
end_recipient(struct lint *l)
{
	if (!top(l)->any)
		lint_complain(l,
		    "W4: a recipient does not begin with PidTagRowid");
	need(l, HAS_TYPE, "5: a recipient has no type");
	need(l, HAS_NAME, "5: a recipient has no name");
	need(l, HAS_ADDRESS, "5: a recipient has no address");
	need(l, HAS_ENTRY, "5: a recipient has no entry id");
}

static void
end_attachment(struct lint *l)
{
	const struct level *v = top(l);
	bool inner = (v->has & HAS_EMBEDDED) != 0;

	if (!v->any)
		lint_complain(l,
		    "W6: an attachment does not begin with "
		    "PidTagAttachNumber");
	need(l, HAS_METHOD, "5: an attachment has no method");
	if ((v->has & HAS_METHOD) != 0 &&
	    (v->method == METHOD_MESSAGE) != inner)
		lint_complain(l, "W10: method 5 and a message go together");
	if (inner && (v->has & (HAS_DATA | HAS_OBJECT)) != 0)
		lint_complain(l,
		    "W10: a message and content beside one another");
	if (v->method == METHOD_VALUE)
		need(l, HAS_DATA, "5: an attachment by value has no content");
	if (v->method == METHOD_OLE)
		need(l, HAS_OBJECT, "W11: an object of OLE is none");
	if (v->method != METHOD_OLE && (v->has & HAS_OBJECT) != 0)
		lint_complain(l,
		    "W11: content of an object that is none of OLE");
}

static void
close_level(struct lint *l)
{
	mem_free(top(l)->number);
	top(l)->number = NULL;
	l->depth--;
}

/* ---- lists --------------------------------------------------------------- */

static void
begin_recipient(struct lint *l)
{
	struct level *v = top(l);

	if (!v->inner && v->phase != IN_RECIPIENTS)
		lint_complain(l, "W3: a recipient does not stand in its list");
	if (v->inner && v->phase == IN_ATTACHMENTS)
		lint_complain(l, "3: a recipient stands behind an attachment");
	if (v->inner && v->phase == IN_PROPERTIES)
		v->phase = IN_RECIPIENTS;
	open_level(l, A_RECIPIENT, false);
}

static void
begin_attachment(struct lint *l)
{
	struct level *v = top(l);

	if (!v->inner && v->phase != IN_ATTACHMENTS)
		lint_complain(l,
		    "W3: an attachment does not stand in its list");
	if (v->inner)
		v->phase = IN_ATTACHMENTS;
	open_level(l, AN_ATTACHMENT, false);
}

static void
check_delete(struct lint *l, const struct fts_event *e)
{
	struct level *v = top(l);
	uint32_t tag = (uint32_t)e->id << 16 | e->type;
	enum phase next = tag == DEL_RECIPIENTS ? IN_RECIPIENTS :
	    tag == DEL_ATTACHMENTS              ? IN_ATTACHMENTS :
						  IN_PROPERTIES;

	if (v->kind != A_MESSAGE || v->inner) {
		lint_complain(l, "W8: FXDelProp in what is within a message");
		return;
	}
	if (next == IN_PROPERTIES || next != v->phase + 1)
		lint_complain(l,
		    "W3: FXDelProp is not that of recipients, then "
		    "that of attachments");
	if (next > v->phase)
		v->phase = next;
}

/* ---- all of it ----------------------------------------------------------- */

static int
check(void *arg, const struct fts_event *e, struct err *err)
{
	struct lint *l = arg;

	(void)err;
	l->offset = e->offset;
	switch (e->kind) {
	case FTS_PROPERTY:
		if (e->index == 0 && e->at == 0)
			check_property(l, e);
		lint_value(l, e);
		break;
	case FTS_RECIPIENT:
		begin_recipient(l);
		break;
	case FTS_ATTACHMENT:
		begin_attachment(l);
		break;
	case FTS_EMBEDDED:
		top(l)->has |= HAS_EMBEDDED;
		top(l)->phase = IN_ATTACHMENTS;
		open_level(l, A_MESSAGE, true);
		break;
	case FTS_END_RECIPIENT:
		end_recipient(l);
		close_level(l);
		break;
	case FTS_END_EMBEDDED:
		end_message(l);
		close_level(l);
		break;
	case FTS_END_ATTACHMENT:
		end_attachment(l);
		close_level(l);
		break;
	case FTS_DELETE:
		check_delete(l, e);
		break;
	case FTS_END:
		end_message(l);
		break;
	}
	return 0;
}

int
fts_lint(fts_get *get, void *from, fts_say *say, void *arg, struct err *err)
{
	struct lint *l = MEM_NEW(struct lint);
	int n;

	l->say = say;
	l->arg = arg;
	l->level[0].row = -1;
	l->by_id = mem_zero((NAMED_END - NAMED_FIRST + 1) * sizeof(*l->by_id));
	l->by_name = mem_zero(NAME_SLOTS * sizeof(*l->by_name));
	n = fts_scan(get, from, check, l, found, l, err) != 0 ? -1 : l->n;
	for (size_t i = 0; i < LINT_LEVELS; i++)
		mem_free(l->level[i].number);
	mem_free(l->by_id);
	mem_free(l->by_name);
	mem_free(l);
	return n;
}

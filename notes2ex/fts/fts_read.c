/*
 * The stream as events: elements out of bytes, and how they stand in one
 * another (FTS guide 2, 3).
 */
#include <string.h>

#include "base/mem.h"
#include "fts/fts_scan.h"

enum {
	TYPE_ERROR = 0x000a,
	TYPE_CODE_PAGE = 0x8000, /* in a type: a string in that code page */
	UTF16LE = 1200,
	UTF16BE = 1201,
	LEVELS = 2 * EMBED_DEPTH + 2,
};

enum inside { IN_MESSAGE, IN_RECIPIENT, IN_ATTACHMENT, IN_EMBEDDED };

struct reading {
	struct scan scan;
	fts_take *take;
	void *to;
	enum inside inside[LEVELS];
	bool embedded[LEVELS]; /* the attachment has had its message */
	size_t level;
	struct fts_event event;
	uint8_t *value;
	size_t cap;
	uint8_t wide[NAME_MOST]; /* a name, and as UTF-8 */
	char name[3 * NAME_MOST / 2];
};

static int
tell(struct reading *r, enum fts_kind kind)
{
	r->event.kind = kind;
	return r->take(r->to, &r->event, r->scan.err);
}

/* ---- atoms --------------------------------------------------------------- */

/* Bytes of it, of which no frame's border may cut any from those before. */
static int
atom(struct reading *r, uint64_t *frame, void *p, size_t n)
{
	uint64_t at = r->scan.offset;
	bool first = *frame == 0;

	if (first) {
		if (scan_more(&r->scan) < 0)
			return -1;
		*frame = r->scan.frame;
	}
	if (scan_take(&r->scan, p, n) != 0)
		return -1;
	if (r->scan.frame != *frame)
		scan_remark(&r->scan, at,
		    "W13: the border of a frame cuts what is never cut");
	*frame = r->scan.frame;
	return 0;
}

static uint32_t
u32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

static int
word(struct reading *r, uint32_t *v)
{
	uint64_t frame = 0;
	uint8_t p[4];

	if (atom(r, &frame, p, sizeof(p)) != 0)
		return -1;
	*v = u32(p);
	return 0;
}

/* ---- names --------------------------------------------------------------- */

/* UTF-8 of one character. */
static size_t
encode(uint32_t c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* n units; half a pair becomes U+FFFD. */
static void
decode(const uint8_t *p, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t c = p[2 * i] | (uint32_t)p[2 * i + 1] << 8, d = 0;

		if (i + 1 < n)
			d = p[2 * i + 2] | (uint32_t)p[2 * i + 3] << 8;
		if (c >= 0xd800 && c < 0xdc00 && d >= 0xdc00 && d < 0xe000) {
			c = 0x10000 + ((c & 0x3ff) << 10) + (d & 0x3ff);
			i++;
		} else if (c >= 0xd800 && c < 0xe000) {
			c = 0xfffd;
		}
		out += encode(c, out);
	}
	*out = '\0';
}

static int
read_text_name(struct reading *r, uint64_t *frame)
{
	for (size_t n = 0; n + 2 <= sizeof(r->wide); n += 2) {
		if (atom(r, frame, r->wide + n, 2) != 0)
			return -1;
		if (r->wide[n] != 0 || r->wide[n + 1] != 0)
			continue;
		decode(r->wide, n / 2, r->name);
		r->event.name.text = r->name;
		return 0;
	}
	return scan_stop(&r->scan, r->event.offset,
	    "the name of a property has no end");
}

static int
read_name(struct reading *r, uint64_t *frame)
{
	struct pst_name *name = &r->event.name;
	uint8_t kind, number[4];

	if (atom(r, frame, name->guid, sizeof(name->guid)) != 0 ||
	    atom(r, frame, &kind, 1) != 0)
		return -1;
	if (kind == NAME_TEXT)
		return read_text_name(r, frame);
	if (kind != NAME_NUMBER)
		return scan_stop(&r->scan, r->event.offset,
		    "the name of a property is neither number nor text");
	if (atom(r, frame, number, sizeof(number)) != 0)
		return -1;
	name->lid = u32(number);
	return 0;
}

/* ---- values -------------------------------------------------------------- */

bool
scan_is_text(uint16_t type)
{
	return (type & TYPE_CODE_PAGE) != 0 || (type & ~MANY) == 0x001e ||
	    (type & ~MANY) == 0x001f;
}

bool
scan_is_wide(uint16_t type)
{
	if ((type & TYPE_CODE_PAGE) != 0)
		return (type & 0x0fff) == UTF16LE || (type & 0x0fff) == UTF16BE;
	return (type & ~MANY) == 0x001f;
}

/* Bytes of one value; 0: its length stands before it; -1: there is no such. */
static int
fixed_size(uint16_t type)
{
	if ((type & TYPE_CODE_PAGE) != 0)
		return 0;
	switch (type & ~MANY) {
	case 0x0002: /* 16 bits */
	case 0x000b: /* boolean */
		return 2;
	case 0x0003: /* 32 bits */
	case 0x0004: /* float */
	case TYPE_ERROR:
		return 4;
	case 0x0005: /* double */
	case 0x0006: /* currency */
	case 0x0007: /* floating time */
	case 0x0014: /* 64 bits */
	case 0x0040: /* time */
		return 8;
	case 0x0048: /* GUID */
		return 16;
	case 0x000d: /* object */
	case 0x001e: /* strings */
	case 0x001f:
	case 0x00fb: /* server id */
	case 0x0102: /* binary */
		return 0;
	default:
		return -1;
	}
}

/* Room for n bytes of a value, which are at most FTS_WHOLE. */
static void
reserve(struct reading *r, size_t n)
{
	if (n <= r->cap)
		return;
	r->value = mem_grow(r->value, n);
	r->cap = n;
}

/* The next n bytes of a value, which may be cut at any even place. */
static int
read_piece(struct reading *r, uint8_t *p, size_t n, uint64_t at)
{
	for (size_t done = 0, got; done < n; done += got) {
		uint64_t frame = r->scan.frame;

		if (scan_more(&r->scan) < 0)
			return -1;
		if (frame != r->scan.frame && (at + done) % 2 != 0 &&
		    scan_is_wide(r->event.type))
			scan_remark(&r->scan, r->event.offset,
			    "4: the border of a frame cuts a unit of UTF-16");
		if (scan_some(&r->scan, p + done, n - done, &got) != 0)
			return -1;
	}
	return 0;
}

static int
read_bytes(struct reading *r, uint64_t size)
{
	struct fts_event *e = &r->event;
	uint64_t at = 0;

	e->size = size;
	reserve(r, size < FTS_WHOLE ? (size_t)size : FTS_WHOLE);
	do {
		uint64_t left = size - at;

		e->n = left < FTS_WHOLE ? (size_t)left : FTS_WHOLE;
		e->at = at;
		e->p = r->value;
		if (read_piece(r, r->value, e->n, at) != 0 ||
		    tell(r, FTS_PROPERTY) != 0)
			return -1;
		at += e->n;
	} while (at < size);
	return 0;
}

static int
read_one(struct reading *r, int fixed)
{
	uint64_t frame = 0;
	uint32_t n;

	if (fixed == 0) {
		if (word(r, &n) != 0)
			return -1;
		return read_bytes(r, n);
	}
	reserve(r, 16);
	if (atom(r, &frame, r->value, (size_t)fixed) != 0)
		return -1;
	r->event.p = r->value;
	r->event.n = (size_t)fixed;
	r->event.size = (uint64_t)fixed;
	return tell(r, FTS_PROPERTY);
}

static int
read_many(struct reading *r, int fixed)
{
	struct fts_event *e = &r->event;

	if (word(r, &e->count) != 0)
		return -1;
	if (e->count == 0)
		return tell(r, FTS_PROPERTY);
	for (; e->index < e->count; e->index++) {
		e->at = 0;
		if (read_one(r, fixed) != 0)
			return -1;
	}
	return 0;
}

static int
read_delete(struct reading *r)
{
	uint32_t what;

	if (word(r, &what) != 0)
		return -1;
	r->event.id = (uint16_t)(what >> 16);
	r->event.type = (uint16_t)what;
	return tell(r, FTS_DELETE);
}

static int
read_property(struct reading *r, uint32_t tag, uint64_t frame)
{
	int fixed = fixed_size((uint16_t)tag);

	r->event.id = (uint16_t)(tag >> 16);
	r->event.type = (uint16_t)tag;
	if (fixed < 0)
		return scan_stop(&r->scan, r->event.offset,
		    "a property has a type that there is not");
	if (r->event.id >= NAMED_FIRST && read_name(r, &frame) != 0)
		return -1;
	if (tag == FX_DEL_PROP)
		return read_delete(r);
	return (tag & MANY) != 0 ? read_many(r, fixed) : read_one(r, fixed);
}

/* ---- markers ------------------------------------------------------------- */

struct step {
	uint32_t marker;
	enum fts_kind kind;
	bool opens;
	enum inside of; /* what it opens, or closes */
};

static const struct step steps[] = {
	{ START_RECIP, FTS_RECIPIENT, true, IN_RECIPIENT },
	{ END_RECIP, FTS_END_RECIPIENT, false, IN_RECIPIENT },
	{ NEW_ATTACH, FTS_ATTACHMENT, true, IN_ATTACHMENT },
	{ END_ATTACH, FTS_END_ATTACHMENT, false, IN_ATTACHMENT },
	{ START_EMBED, FTS_EMBEDDED, true, IN_EMBEDDED },
	{ END_EMBED, FTS_END_EMBEDDED, false, IN_EMBEDDED },
};

/* Markers of other streams: of folders, of synchronisations. */
static const char *
foreign(uint32_t tag)
{
	static const uint32_t others[] = { 0x40090003, 0x400a0003, 0x400b0003,
		0x40120003, 0x407d0003, 0x40130003, 0x40140003, 0x402f0003,
		0x403a0003, 0x403b0003, 0x4074000b, 0x4075000b, 0x40150003,
		0x407b0102, 0x40180003 };

	if (tag == 0x400c0003 || tag == 0x400d0003 || tag == 0x40100003)
		return "W1: the message stands between markers";
	for (size_t i = 0; i < NITEMS(others); i++)
		if (others[i] == tag)
			return "W15: a marker belongs into no message";
	return NULL;
}

static bool
may_open(const struct reading *r, enum inside what)
{
	enum inside now = r->inside[r->level];

	return what == IN_EMBEDDED ?
	    now == IN_ATTACHMENT && !r->embedded[r->level] :
	    now == IN_MESSAGE || now == IN_EMBEDDED;
}

static int
open_level(struct reading *r, enum inside what)
{
	if (!may_open(r, what))
		return scan_stop(&r->scan, r->event.offset,
		    "a marker begins what cannot begin there");
	if (r->level + 1 == LEVELS ||
	    (what == IN_EMBEDDED && r->level + 1 > 2 * EMBED_DEPTH))
		return scan_stop(&r->scan, r->event.offset,
		    "messages within messages are too deep");
	r->embedded[r->level] = what == IN_EMBEDDED;
	r->inside[++r->level] = what;
	r->embedded[r->level] = false;
	return 0;
}

static int
read_marker(struct reading *r, const struct step *step)
{
	if (step->opens) {
		if (open_level(r, step->of) != 0)
			return -1;
	} else if (r->inside[r->level] != step->of) {
		return scan_stop(&r->scan, r->event.offset,
		    "a marker ends what has not begun");
	} else {
		r->level--;
	}
	return tell(r, step->kind);
}

/* ---- all of it ----------------------------------------------------------- */

static int
read_tag(struct reading *r, uint32_t tag, uint64_t frame)
{
	const char *why = foreign(tag);

	for (size_t i = 0; i < NITEMS(steps); i++)
		if (steps[i].marker == tag)
			return read_marker(r, &steps[i]);
	if (why != NULL)
		return scan_fault(&r->scan, r->event.offset, why);
	return read_property(r, tag, frame);
}

static int
read_element(struct reading *r)
{
	uint64_t begin = r->scan.content, first = r->scan.frame, frame = 0;
	uint8_t tag[4];

	r->event = (struct fts_event){ .offset = r->scan.offset };
	if (atom(r, &frame, tag, sizeof(tag)) != 0 ||
	    read_tag(r, u32(tag), frame) != 0)
		return -1;
	if (r->scan.frame != first && r->scan.content - begin <= FTS_PAGE)
		scan_remark(&r->scan, r->event.offset,
		    "4: an element that fits into a frame is cut");
	return 0;
}

static int
read_all(struct reading *r)
{
	int rc = scan_prologue(&r->scan);

	if (rc != 0)
		return -1;
	while ((rc = scan_more(&r->scan)) == 1)
		if (read_element(r) != 0)
			return -1;
	if (rc < 0)
		return -1;
	if (r->scan.content == 0)
		return scan_stop(&r->scan, r->scan.offset,
		    "it ends before its content");
	if (r->level > 0)
		return scan_stop(&r->scan, r->scan.offset,
		    "it ends within "
		    "a recipient or an attachment");
	r->event = (struct fts_event){ .offset = r->scan.offset };
	return tell(r, FTS_END);
}

int
fts_scan(fts_get *get, void *from, fts_take *take, void *to, fts_say *say,
    void *said, struct err *err)
{
	struct reading *r = MEM_NEW(struct reading);
	int rc;

	r->take = take;
	r->to = to;
	r->scan.get = get;
	r->scan.from = from;
	r->scan.say = say;
	r->scan.said = said;
	r->scan.err = err;
	rc = read_all(r);
	mem_free(r->value);
	mem_free(r);
	return rc;
}

int
fts_events(fts_get *get, void *from, fts_take *take, void *to, struct err *err)
{
	return fts_scan(get, from, take, to, NULL, NULL, err);
}

#include "pst/ltp_priv.h"

#include "base/crc.h"
#include "base/mem.h"
#include "base/text.h"

enum {
	FIRST_ID = 0x8000,
	NAMES_MAX = 0xFFFF - FIRST_ID, /* the last id is 0xFFFE */
	TEXT_MAX = 254, /* characters of a name, in UTF-16 */
	BUCKETS = 251,
	ENTRY = 8,
	GUID = 16,
	/* indices of sets of properties */
	SET_NONE = 0,
	SET_MAPI = 1,
	SET_PUBLIC = 2,
	SET_FIRST = 3, /* of the stream of GUIDs */
};

#define SET(a, b, c) \
	{ a, b, c, 0x00, 0x00, 0x00, 0x00, 0x00, 0xC0, 0x00, 0x00, 0x00, \
	    0x00, 0x00, 0x00, 0x46 }
#define PS_MAPI     SET(0x28, 0x03, 0x02)
#define PS_PUBLIC   SET(0x29, 0x03, 0x02)
#define PS_INTERNET SET(0x86, 0x03, 0x02)
#define PS_COMMON   SET(0x08, 0x20, 0x06)

/*
 * Reminder, its time, private, conference: with the two texts they are of no
 * use to anybody, but readers refuse a store whose streams are empty.
 */
static const struct pst_name always[] = {
	{ PS_COMMON, 0x8503, NULL },
	{ PS_COMMON, 0x8502, NULL },
	{ PS_COMMON, 0x8506, NULL },
	{ PS_COMMON, 0x8580, NULL },
	{ PS_PUBLIC, 0, "Keywords" },
	{ PS_INTERNET, 0, "content-class" },
};

struct entry {
	uint32_t lid;
	uint16_t set;  /* 3 + n: the n-th GUID */
	bool is_text;
	size_t at, n;  /* of its text */
};

struct names {
	struct entry *entry;
	size_t n, cap;
	uint8_t (*guid)[GUID];
	size_t nguid, capguid;
	char *text; /* UTF-8, each with its end */
	size_t ntext, captext;
	uint16_t *slot; /* entry + 1; 0: free.  A power of two of them */
	size_t nslot;
};

/* ---- finding --------------------------------------------------------------------- */

static size_t
slot_of(const struct names *s, unsigned set, const char *text, size_t n,
    uint32_t lid)
{
	uint8_t head[6];
	uint32_t h;

	le16(head, set << 1 | (text != NULL));
	le32(head + 2, text != NULL ? 0 : lid);
	h = crc_put(0, head, sizeof(head));
	if (text != NULL)
		h = crc_put(h, text, n);
	return h & (s->nslot - 1);
}

static void
put_slot(struct names *s, size_t i)
{
	const struct entry *e = &s->entry[i];
	size_t at = slot_of(s, e->set, e->is_text ? s->text + e->at : NULL,
	    e->n, e->lid);

	while (s->slot[at] != 0)
		at = (at + 1) & (s->nslot - 1);
	s->slot[at] = (uint16_t)(i + 1);
}

static void
make_slots(struct names *s, size_t n)
{
	mem_free(s->slot);
	s->slot = mem_zero(n * sizeof(s->slot[0]));
	s->nslot = n;
	for (size_t i = 0; i < s->n; i++)
		put_slot(s, i);
}

/* Which entry it is; s->n: none yet. */
static size_t
find(const struct names *s, unsigned set, const char *text, size_t n,
    uint32_t lid)
{
	size_t at = slot_of(s, set, text, n, lid);

	for (; s->slot[at] != 0; at = (at + 1) & (s->nslot - 1)) {
		const struct entry *e = &s->entry[s->slot[at] - 1];

		if (e->set != set || e->is_text != (text != NULL))
			continue;
		if (text == NULL ? e->lid == lid : e->n == n &&
		    memcmp(s->text + e->at, text, n) == 0)
			return s->slot[at] - 1u;
	}
	return s->n;
}

/* A set that is new gets the next index; *nguid is more by one then. */
static unsigned
set_of(struct names *s, const uint8_t guid[GUID], size_t *nguid)
{
	size_t n = s->nguid; /* which *nguid may be */

	static const uint8_t known[][GUID] = {
		[SET_NONE] = { 0 },
		[SET_MAPI] = PS_MAPI,
		[SET_PUBLIC] = PS_PUBLIC,
	};

	for (unsigned i = 0; i < NITEMS(known); i++)
		if (memcmp(known[i], guid, GUID) == 0)
			return i;
	for (size_t i = 0; i < n; i++)
		if (memcmp(s->guid[i], guid, GUID) == 0)
			return SET_FIRST + (unsigned)i;
	s->guid = list_room(s->guid, n, &s->capguid, GUID);
	memcpy(s->guid[n], guid, GUID);
	*nguid = n + 1;
	return SET_FIRST + (unsigned)n;
}

/* ---- putting --------------------------------------------------------------------- */

static void
put_entry(struct names *s, unsigned set, const char *text, size_t n,
    uint32_t lid)
{
	struct entry e = { .lid = lid, .set = (uint16_t)set,
		.is_text = text != NULL, .at = s->ntext, .n = n };

	if (text != NULL) {
		if (n + 1 > s->captext - s->ntext) {
			s->captext = 2 * (s->ntext + n + 1);
			s->text = mem_grow(s->text, s->captext);
		}
		memcpy(s->text + s->ntext, text, n);
		s->text[s->ntext + n] = '\0';
		s->ntext += n + 1;
	}
	s->entry = list_room(s->entry, s->n, &s->cap, sizeof(e));
	s->entry[s->n++] = e;
	if (2 * s->n > s->nslot)
		make_slots(s, 2 * s->nslot);
	else
		put_slot(s, s->n - 1);
}

static int
check_text(const char *text, size_t n, struct err *e)
{
	uint8_t wide[2 * 3 * TEXT_MAX];

	if (n == 0)
		return err_set(e, ERR_FORMAT, "a property has an empty name");
	if (n > 3 * TEXT_MAX || ltp_utf16(wide, text, n) > 2 * TEXT_MAX)
		return err_set(e, ERR_LIMIT, "the name of a property is "
		    "longer than %d characters, which a store cannot hold: "
		    "%.60s", TEXT_MAX, text);
	return 0;
}

/* lid counts when text is NULL; the text is good UTF-8. */
static int
id_of(struct names *s, const struct pst_name *name, const char *text,
    uint16_t *id, struct err *e)
{
	size_t n = text == NULL ? 0 : strlen(text), nguid = s->nguid, i;
	unsigned set = set_of(s, name->guid, &nguid);
	uint32_t lid = text == NULL ? name->lid : 0;

	if (text != NULL && check_text(text, n, e) < 0)
		return -1;
	i = find(s, set, text, n, lid);
	if (i == s->n) {
		if (s->n == NAMES_MAX)
			return err_set(e, ERR_LIMIT, "a store holds %d names "
			    "of properties, and all are taken: migrate fewer "
			    "notes into one store", NAMES_MAX);
		s->nguid = nguid;
		put_entry(s, set, text, n, lid);
	}
	*id = (uint16_t)(FIRST_ID + i);
	return 0;
}

int
names_id(struct names *s, const struct pst_name *name, uint16_t *id,
    struct err *e)
{
	struct arena a = { 0 };
	const char *text = name->text;
	size_t changed;
	int rc;

	if (text != NULL && text_valid_utf8(text, strlen(text)) < strlen(text))
		text = text_clean(&a, text, strlen(text), &changed);
	rc = id_of(s, name, text, id, e);
	arena_free(&a);
	return rc;
}

struct names *
names_new(void)
{
	struct names *s = MEM_NEW(struct names);

	make_slots(s, 64);
	for (size_t i = 0; i < NITEMS(always); i++) {
		const char *text = always[i].text;
		unsigned set = set_of(s, always[i].guid, &s->nguid);

		put_entry(s, set, text, text == NULL ? 0 : strlen(text),
		    always[i].lid);
	}
	return s;
}

void
names_free(struct names **p)
{
	struct names *s = *p;

	if (s == NULL)
		return;
	mem_free(s->entry);
	mem_free(s->guid);
	mem_free(s->text);
	mem_free(s->slot);
	mem_free(s);
	*p = NULL;
}

size_t
names_count(const struct names *s)
{
	return s->n;
}

void
names_at(const struct names *s, size_t i, struct pst_name *out)
{
	static const uint8_t mapi[GUID] = PS_MAPI, public[GUID] = PS_PUBLIC;
	const struct entry *e = &s->entry[i];

	memset(out, 0, sizeof(*out));
	if (e->set == SET_MAPI)
		memcpy(out->guid, mapi, GUID);
	else if (e->set == SET_PUBLIC)
		memcpy(out->guid, public, GUID);
	else if (e->set >= SET_FIRST)
		memcpy(out->guid, s->guid[e->set - SET_FIRST], GUID);
	out->lid = e->lid;
	out->text = e->is_text ? s->text + e->at : NULL;
}

void
names_cut(struct names *s, size_t count)
{
	if (count >= s->n)
		return;
	if (count < NITEMS(always))
		count = NITEMS(always);
	s->n = count;
	s->nguid = s->ntext = 0;
	for (size_t i = 0; i < count; i++) {
		const struct entry *e = &s->entry[i];

		if (e->set >= SET_FIRST + s->nguid)
			s->nguid = e->set - SET_FIRST + 1u;
		if (e->is_text)
			s->ntext = e->at + e->n + 1;
	}
	make_slots(s, s->nslot);
}

/* ---- the map in the store ----------------------------------------------------------- */

struct streams {
	uint8_t *entry;  /* as they are in their stream */
	uint8_t *hashed; /* as they are in buckets: hashes of texts */
	uint8_t *text;
	size_t ntext;
};

static void
put_entry_bytes(uint8_t *p, uint32_t v, const struct entry *e, size_t i)
{
	le32(p, v);
	le16(p + 4, (unsigned)e->set << 1 | e->is_text);
	le16(p + 6, (unsigned)i);
}

/* Each text: its length, itself, zeros up to a multiple of 4. */
static uint32_t
put_text(const struct names *s, struct streams *out, const struct entry *e)
{
	uint8_t *p = out->text + out->ntext;
	size_t n = ltp_utf16(p + 4, s->text + e->at, e->n);

	le32(p, (uint32_t)n);
	memset(p + 4 + n, 0, (4 - n % 4) % 4);
	out->ntext += 4 + (n + 3) / 4 * 4;
	return crc_put(0, p + 4, n);
}

static void
make_streams(const struct names *s, struct streams *out)
{
	out->entry = mem_grow(NULL, s->n * ENTRY);
	out->hashed = mem_grow(NULL, s->n * ENTRY);
	out->text = mem_grow(NULL, 2 * s->ntext + 8 * s->n);
	out->ntext = 0;
	for (size_t i = 0; i < s->n; i++) {
		const struct entry *e = &s->entry[i];
		uint32_t v = e->lid, h = v;

		if (e->is_text) {
			v = (uint32_t)out->ntext;
			h = put_text(s, out, e);
		}
		put_entry_bytes(out->entry + i * ENTRY, v, e, i);
		put_entry_bytes(out->hashed + i * ENTRY, h, e, i);
	}
}

static int
put_buckets(struct pc *pc, const struct streams *in, size_t n, struct err *e)
{
	uint8_t *b = mem_grow(NULL, n * ENTRY);
	int rc = 0;

	for (unsigned bucket = 0; bucket < BUCKETS && rc == 0; bucket++) {
		size_t m = 0;

		for (size_t i = 0; i < n; i++) {
			const uint8_t *p = in->hashed + i * ENTRY;

			if ((get32(p) ^ get16(p + 4)) % BUCKETS != bucket)
				continue;
			memcpy(b + m, p, ENTRY);
			m += ENTRY;
		}
		rc = pc_put(pc, (uint16_t)(0x1000 + bucket), PST_BINARY, b, m,
		    e);
	}
	mem_free(b);
	return rc;
}

int
names_write(const struct names *s, struct ndb *ndb, struct ltp_node *out,
    struct err *e)
{
	struct streams in;
	struct pc *pc = pc_new(ndb);
	int rc = -1;

	make_streams(s, &in);
	if (pc_put_int(pc, 1, PST_INT32, BUCKETS, e) == 0 &&
	    pc_put(pc, 2, PST_BINARY, s->guid, s->nguid * GUID, e) == 0 &&
	    pc_put(pc, 3, PST_BINARY, in.entry, s->n * ENTRY, e) == 0 &&
	    pc_put(pc, 4, PST_BINARY, in.text, in.ntext, e) == 0 &&
	    put_buckets(pc, &in, s->n, e) == 0)
		rc = pc_end(pc, 0, out, e);
	mem_free(in.entry);
	mem_free(in.hashed);
	mem_free(in.text);
	pc_free(&pc);
	return rc;
}

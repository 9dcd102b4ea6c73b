/* Names and values of properties, as a writer should write them. */
#include <string.h>

#include "base/sha.h"
#include "fts/fts_lint_priv.h"

/* ---- names --------------------------------------------------------------- */

/* Names that differ in case are one. */
static void
digest_name(const struct pst_name *name, uint8_t digest[DIGEST])
{
	uint8_t all[16 + 1 + 4 + 3 * NAME_MOST / 2];
	size_t n = sizeof(name->guid);

	memcpy(all, name->guid, n);
	all[n++] = name->text == NULL;
	if (name->text == NULL) {
		for (int i = 0; i < 4; i++)
			all[n++] = (uint8_t)(name->lid >> 8 * i);
	} else {
		for (const char *s = name->text; *s != '\0' && n < sizeof(all);
		     s++)
			all[n++] = *s >= 'A' && *s <= 'Z' ?
			    (uint8_t)(*s - 'A' + 'a') :
			    (uint8_t)*s;
	}
	md5_of(all, n, digest);
}

static struct name *
by_name(struct lint *l, const uint8_t digest[DIGEST])
{
	size_t at = digest[0] | (size_t)digest[1] << 8;

	while (l->by_name[at].id != 0 &&
	    memcmp(l->by_name[at].digest, digest, DIGEST) != 0)
		at = (at + 1) % NAME_SLOTS;
	return &l->by_name[at];
}

void
lint_name(struct lint *l, const struct fts_event *e)
{
	struct name *id = &l->by_id[e->id - NAMED_FIRST], *other;
	uint8_t digest[DIGEST];

	if (e->id == NAMED_END) {
		lint_complain(l, "2: FFFF is no id");
		return;
	}
	digest_name(&e->name, digest);
	other = by_name(l, digest);
	if (id->id != 0 && memcmp(id->digest, digest, DIGEST) != 0) {
		lint_complain(l, "2: one id stands for two names");
		return;
	}
	if (other->id != 0 && other->id != e->id) {
		lint_complain(l, "2: one name has two ids");
		return;
	}
	memcpy(id->digest, digest, DIGEST);
	memcpy(other->digest, digest, DIGEST);
	id->id = other->id = e->id;
}

/* ---- values -------------------------------------------------------------- */

static uint32_t
unit(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8;
}

static bool
is_high(uint32_t u)
{
	return u >= 0xd800 && u < 0xdc00;
}

static bool
is_low(uint32_t u)
{
	return u >= 0xdc00 && u < 0xe000;
}

/* Pieces are cut at even places; their ends are remembered. */
static void
check_pairs(struct lint *l, const struct fts_event *e)
{
	uint32_t before = e->at == 0 ? 0 : unit(l->high);
	bool bad = false;

	for (size_t i = 0; i + 1 < e->n; i += 2) {
		uint32_t now = unit(e->p + i);

		bad = bad || is_high(before) != is_low(now);
		before = now;
	}
	if (bad)
		lint_complain(l, "2: half a pair of surrogates");
	l->high[0] = (uint8_t)before;
	l->high[1] = (uint8_t)(before >> 8);
}

static void
check_text(struct lint *l, const struct fts_event *e)
{
	bool ends = e->at + e->n == e->size;

	if (e->at == 0 && e->type != 0x001f && e->type != 0x101f &&
	    e->type != 0x84b0)
		lint_complain(l, "2: a string is not of type 001F or 101F");
	if (scan_is_wide(e->type)) {
		check_pairs(l, e);
		if (ends &&
		    (e->size % 2 != 0 || e->n < 2 ||
			unit(e->p + e->n - 2) != 0))
			lint_complain(l, "2: a string has no end");
	} else if (ends && (e->n == 0 || e->p[e->n - 1] != 0)) {
		lint_complain(l, "2: a string has no end");
	}
}

void
lint_value(struct lint *l, const struct fts_event *e)
{
	if ((e->type & MANY) != 0 && e->count == 0) {
		lint_complain(l, "2: a multiple value has none");
		return;
	}
	if (scan_is_text(e->type)) {
		check_text(l, e);
		return;
	}
	if (e->size == 0 && e->id != 0x3701)
		lint_complain(l, "2: an empty value");
	switch (e->type & ~MANY) {
	case 0x000b:
		if (unit(e->p) > 1)
			lint_complain(l, "2: a boolean is neither 0 nor 1");
		break;
	case 0x000a:
		lint_complain(l, "2: an error as a value");
		break;
	}
}

int64_t
lint_number(const struct fts_event *e)
{
	return e->type != 0x0003 || e->n != 4 ?
	    -1 :
	    (int64_t)(unit(e->p) | unit(e->p + 2) << 16);
}

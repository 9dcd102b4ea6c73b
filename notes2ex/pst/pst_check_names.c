/* The map of named properties ([MS-PST] 2.4.7; PST guide 10). */
#include <inttypes.h>
#include <string.h>

#include "base/crc.h"
#include "pst/pst_check_priv.h"

#define MOST ((size_t)4 << 20) /* bytes of a stream */

struct map {
	struct check *c;
	uint32_t buckets;
	const uint8_t *guid, *entry, *text;
	size_t nguid, nentry, ntext; /* bytes */
	uint8_t *seen; /* of each entry: its bucket has it */
	size_t found;
};

/* The number that stands for the name: a CRC for text. */
static bool
hash_of(const struct map *m, size_t i, uint32_t *hash)
{
	const uint8_t *p = m->entry + 8 * i;
	uint32_t at = le32(p), n;

	*hash = at;
	if ((le16(p + 4) & 1) == 0)
		return true;
	if (m->ntext < 4 || at > m->ntext - 4)
		return false;
	n = le32(m->text + at);
	if (n > m->ntext - 4 - at || n % 2 != 0 || at % 4 != 0)
		return false;
	*hash = crc_put(0, m->text + at + 4, n);
	return true;
}

static void
check_entry(struct map *m, size_t i)
{
	const uint8_t *p = m->entry + 8 * i;
	unsigned guid = le16(p + 4) >> 1;
	uint32_t hash;

	if (guid > 2 && 16 * (size_t)(guid - 2) > m->nguid)
		reader_error(m->c->r, "names",
		    "name %zu has GUID %u, which does not exist", i, guid);
	if (le16(p + 6) != i)
		reader_warn(m->c->r, "names", "name %zu is number %u", i,
		    (unsigned)le16(p + 6));
	if (!hash_of(m, i, &hash))
		reader_error(m->c->r, "names",
		    "the text of name %zu is not where it should be", i);
}

static void
check_hash(struct map *m, uint32_t bucket, const uint8_t *p)
{
	size_t i = le16(p + 6);
	uint32_t hash;

	if (i >= m->nentry / 8) {
		reader_error(m->c->r, "name-bucket",
		    "bucket %" PRIu32 " has name %zu, which does not exist",
		    bucket, i);
		return;
	}
	if (!hash_of(m, i, &hash) || le32(p) != hash ||
	    le16(p + 4) != le16(m->entry + 8 * i + 4) ||
	    (hash ^ le16(p + 4)) % m->buckets != bucket)
		reader_error(m->c->r, "name-bucket",
		    "bucket %" PRIu32 " has name %zu, which does not belong "
		    "there or looks otherwise", bucket, i);
	else if (m->seen[i])
		reader_error(m->c->r, "name-bucket",
		    "name %zu is twice in bucket %" PRIu32, i, bucket);
	m->seen[i] = 1;
	m->found++;
}

static void
check_bucket(struct map *m, struct arena *a, const struct pst_value *v)
{
	uint32_t bucket = v->id - 0x1000u;
	const uint8_t *p = check_whole(m->c, a, v, MOST);

	if (bucket >= m->buckets)
		reader_error(m->c->r, "name-bucket",
		    "there is bucket %" PRIu32 " of %" PRIu32, bucket,
		    m->buckets);
	if (p == NULL || v->type != PST_BINARY || v->bytes % 8 != 0) {
		reader_error(m->c->r, "name-bucket",
		    "bucket %" PRIu32 " has %" PRIu64 " bytes", bucket,
		    v->bytes);
		return;
	}
	for (size_t at = 0; at < v->bytes; at += 8)
		check_hash(m, bucket, p + at);
}

static const uint8_t *
stream(struct check *c, struct arena *a, const struct pst_bag *bag,
    uint16_t id, size_t *n)
{
	const struct pst_value *v = pst_bag_get(bag, id);
	const uint8_t *p = v == NULL || v->type != PST_BINARY ? NULL :
	    check_whole(c, a, v, MOST);

	*n = p == NULL ? 0 : (size_t)v->bytes;
	if (*n == 0)
		reader_error(c->r, "names",
		    "stream %u of the names is missing or empty: some "
		    "readers refuse that", (unsigned)id);
	return p;
}

static void
check_map(struct check *c, struct arena *a, const struct pst_bag *bag)
{
	struct map m = { .c = c };

	m.buckets = (uint32_t)pst_bag_int(bag, 1, 0);
	m.guid = stream(c, a, bag, 2, &m.nguid);
	m.entry = stream(c, a, bag, 3, &m.nentry);
	m.text = stream(c, a, bag, 4, &m.ntext);
	if (m.buckets == 0 || m.nguid % 16 != 0 || m.nentry % 8 != 0 ||
	    m.nentry / 8 > 0x7FFF) {
		reader_error(c->r, "names",
		    "there are %" PRIu32 " buckets, %zu bytes of GUIDs and "
		    "%zu of names", m.buckets, m.nguid, m.nentry);
		return;
	}
	m.seen = arena_alloc(a, m.nentry / 8);
	for (size_t i = 0; i < m.nentry / 8; i++)
		check_entry(&m, i);
	for (size_t i = 0; i < bag->n; i++)
		if (bag->value[i].id >= 0x1000)
			check_bucket(&m, a, &bag->value[i]);
	if (m.found != m.nentry / 8)
		reader_error(c->r, "name-bucket",
		    "buckets have %zu names, there are %zu", m.found,
		    m.nentry / 8);
	c->sums->named = m.nentry / 8;
}

int
check_names(struct check *c, struct err *e)
{
	struct arena a = { 0 };
	struct pst_node n;
	struct pst_bag bag;
	struct scope s;
	struct where w;
	int status;

	check_in(c, &w, "names", NID_NAME_MAP);
	status = check_meet(c, NID_NAME_MAP, &n, e);
	if (status > 0)
		status = check_bag(c, &a, &n, &bag, &s, e);
	if (status > 0) {
		check_map(c, &a, &bag);
		scope_left(c->r, &s);
	}
	check_out(c, &w);
	arena_free(&a);
	return status < 0 ? -1 : 0;
}

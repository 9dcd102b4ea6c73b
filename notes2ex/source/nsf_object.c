#include "source/nsf_object.h"

#include <ctype.h>
#include <string.h>

#define SIG_OBJECT      0x07u /* ODS up to 43 */
#define SIG_OBJECT_KEY  0x1bu /* ODS 52 and later */
#define HEAD_OBJECT     22
#define HEAD_OBJECT_KEY 115
#define KEY_VALID       22 /* offset of a word that is 1 then */

/* Upper case, so that the same payload has the same key everywhere. */
static void
read_key(const uint8_t head[HEAD_OBJECT_KEY], char key[NSF_DAOS_KEY + 1])
{
	struct cur c = cur_of(head + KEY_VALID, HEAD_OBJECT_KEY - KEY_VALID);

	key[0] = '\0';
	if (cur_u16le(&c) != 1)
		return;
	for (size_t i = 0; i < NSF_DAOS_KEY; i++) {
		int digit = cur_u8(&c);

		if (!isxdigit(digit)) {
			key[0] = '\0';
			return;
		}
		key[i] = (char)toupper(digit);
	}
	key[NSF_DAOS_KEY] = '\0';
}

static int
read_head(struct nsf_view *v, const struct nsf_place *at, struct nsf_object *o,
    struct err *e)
{
	uint8_t head[HEAD_OBJECT_KEY];
	uint64_t size = nsf_facts(v->nsf)->size, total, n = HEAD_OBJECT;

	if (nsf_read(v->nsf, at->off, head, HEAD_OBJECT, e) < 0)
		return -1;

	struct cur c = cur_of(head, HEAD_OBJECT);
	unsigned sig = cur_u16le(&c);

	total = cur_u32le(&c);
	*o = (struct nsf_object){ .class = cur_u16le(&c) };
	if (sig == SIG_OBJECT_KEY) {
		n = HEAD_OBJECT_KEY;
		if (nsf_read(v->nsf, at->off, head, HEAD_OBJECT_KEY, e) < 0)
			return -1;
		read_key(head, o->daos);
	} else if (sig != SIG_OBJECT)
		return err_set(e, ERR_FORMAT, "byte %llu: the record there is "
		    "no object (0x%04x)", (unsigned long long)at->off, sig);
	if (total < n)
		return err_set(e, ERR_FORMAT, "byte %llu: a record of %llu "
		    "bytes is too short for an object",
		    (unsigned long long)at->off, (unsigned long long)total);
	/* Its head was read: off + n lies within the file. */
	o->off = at->off + n;
	o->len = total - n;
	if (o->len <= size - o->off)
		return 0;
	if (o->daos[0] == '\0')
		return err_set(e, ERR_FORMAT, "byte %llu: %llu bytes are said "
		    "to follow, the file ends after %llu",
		    (unsigned long long)o->off, (unsigned long long)o->len,
		    (unsigned long long)(size - o->off));
	o->cut = true;
	o->len = size - o->off;
	return 0;
}

int
nsf_object(struct nsf_view *v, uint32_t id, struct nsf_object *o,
    struct err *e)
{
	struct nsf_place at;

	if (nsf_find(v, id, &at, e) < 0)
		return err_in(e, "object %X", (unsigned)id);
	if (at.in_bucket)
		return err_set(e, ERR_FORMAT, "object %X: its place is that "
		    "of a note", (unsigned)id);
	if (read_head(v, &at, o, e) < 0)
		return err_in(e, "object %X", (unsigned)id);
	return 0;
}

int
nsf_object_load(struct nsf_view *v, uint32_t id, size_t most, struct arena *a,
    struct nsf_bytes *b, struct err *e)
{
	struct nsf_object o;
	uint8_t *p;

	if (nsf_object(v, id, &o, e) < 0)
		return -1;
	if (o.cut)
		return err_set(e, ERR_FORMAT, "object %X: the file ends before "
		    "it", (unsigned)id);
	if (o.len > most)
		return err_set(e, ERR_LIMIT, "object %X: %llu bytes, no more "
		    "than %zu are read", (unsigned)id,
		    (unsigned long long)o.len, most);
	p = arena_alloc(a, (size_t)o.len + 1);
	if (nsf_read(v->nsf, o.off, p, (size_t)o.len, e) < 0)
		return err_in(e, "object %X", (unsigned)id);
	*b = (struct nsf_bytes){ .p = p, .n = (size_t)o.len,
		.off = (int64_t)o.off };
	return 0;
}

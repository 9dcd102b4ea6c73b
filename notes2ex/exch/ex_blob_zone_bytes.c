/* Rules of a zone to bytes and back. */
#include "exch/ex_blob.h"
#include "exch/ex_blob_zone.h"

#define MAJOR     0x02
#define MINOR     0x01
#define HEADER    6 /* without the name: reserved, its length, the count */
#define RULE_SIZE 0x3e
#define RULE_PAD  14
#define EFFECTIVE 2
#define RULES_MAX 1024
#define BIAS_MAX  (2 * 24 * 60)

/* ---- writing ----------------------------------------------------------------- */

static void
put_u8(struct buf *b, unsigned n)
{
	uint8_t byte = (uint8_t)n;

	buf_put(b, &byte, 1);
}

/* A SYSTEMTIME that comes every year. */
static void
put_switch(struct buf *b, const struct ex_zone_switch *s)
{
	const int word[8] = { 0, s->month, s->weekday,
		s->month == 0 ? 0 : s->nth, s->hour, s->minute, 0, 0 };

	for (size_t i = 0; i < NITEMS(word); i++)
		ex_put_u16(b, (unsigned)word[i]);
}

static void
put_biases(struct buf *b, const struct ex_zone_rule *r)
{
	ex_put_u32(b, (uint32_t)r->bias);
	ex_put_u32(b, (uint32_t)r->standard_bias);
	ex_put_u32(b, (uint32_t)r->daylight_bias);
}

uint8_t *
ex_zone_struct_write(struct arena *a, const struct ex_zone_rule *r)
{
	struct buf b;
	size_t n;

	buf_init(&b, EX_BLOB_MAX);
	put_biases(&b, r);
	ex_put_u16(&b, 0);
	put_switch(&b, &r->standard);
	ex_put_u16(&b, 0);
	put_switch(&b, &r->daylight);
	return ex_blob_end(&b, a, &n);
}

static void
put_rule(struct buf *b, const struct ex_zone_rule *r, bool effective)
{
	static const uint8_t zero[RULE_PAD];

	put_u8(b, MAJOR);
	put_u8(b, MINOR);
	ex_put_u16(b, RULE_SIZE);
	ex_put_u16(b, effective ? EFFECTIVE : 0);
	ex_put_u16(b, (unsigned)r->year);
	buf_put(b, zero, sizeof(zero));
	put_biases(b, r);
	put_switch(b, &r->standard);
	put_switch(b, &r->daylight);
}

uint8_t *
ex_zone_write(struct arena *a, const struct ex_zone *z,
    const struct ex_zone_rule *effective, size_t *n)
{
	const uint8_t *name;
	size_t units = ex_wide(a, z->key, &name);
	struct buf b;

	buf_init(&b, EX_BLOB_MAX);
	put_u8(&b, MAJOR);
	put_u8(&b, MINOR);
	ex_put_u16(&b, (unsigned)(HEADER + units * 2));
	ex_put_u16(&b, 2);
	ex_put_u16(&b, (unsigned)units);
	buf_put(&b, name, units * 2);
	ex_put_u16(&b, (unsigned)z->n);
	for (size_t i = 0; i < z->n; i++)
		put_rule(&b, &z->rule[i], &z->rule[i] == effective);
	return ex_blob_end(&b, a, n);
}

/* ---- reading ---------------------------------------------------------------------- */

static int
get_switch(struct cur *c, struct ex_zone_switch *s, struct err *e)
{
	unsigned word[8];

	for (size_t i = 0; i < NITEMS(word); i++)
		word[i] = cur_u16le(c);
	*s = (struct ex_zone_switch){ 0 };
	if (word[1] == 0)
		return 0;
	if (word[0] != 0)
		return err_set(e, ERR_UNSUPPORTED,
		    "time zone: a clock change of the year %u alone", word[0]);
	if (word[1] > 12 || word[2] > 6 || word[3] < 1 || word[3] > 5 ||
	    word[4] > 23 || word[5] > 59)
		return err_set(e, ERR_FORMAT,
		    "time zone: no clock changes in month %u on weekday %u, "
		    "number %u, at %u:%02u", word[1], word[2], word[3],
		    word[4], word[5]);
	*s = (struct ex_zone_switch){ .month = (int)word[1],
		.weekday = (int)word[2],
		.nth = (int)word[3],
		.hour = (int)word[4],
		.minute = (int)word[5] };
	return 0;
}

static int
get_biases(struct cur *c, struct ex_zone_rule *r, struct err *e)
{
	int32_t *const bias[] = { &r->bias, &r->standard_bias,
		&r->daylight_bias };

	for (size_t i = 0; i < NITEMS(bias); i++) {
		*bias[i] = (int32_t)cur_u32le(c);
		if (*bias[i] < -BIAS_MAX || *bias[i] > BIAS_MAX)
			return err_set(e, ERR_FORMAT,
			    "time zone: %d minutes from UTC are too many",
			    (int)*bias[i]);
	}
	return 0;
}

static int
cut_off(struct err *e, const char *what)
{
	return err_set(e, ERR_FORMAT,
	    "time zone: %s reaches beyond the end of the property", what);
}

int
ex_zone_struct_read(const void *p, size_t n, struct ex_zone_rule *r,
    struct err *e)
{
	struct cur c = cur_of(p, n);

	*r = (struct ex_zone_rule){ .effective = true };
	if (get_biases(&c, r, e) < 0)
		return -1;
	(void)cur_u16le(&c);
	if (get_switch(&c, &r->standard, e) < 0)
		return -1;
	(void)cur_u16le(&c);
	if (get_switch(&c, &r->daylight, e) < 0)
		return -1;
	return c.bad ? cut_off(e, "the structure") : 0;
}

static int
get_rule(struct cur *c, struct ex_zone_rule *r, struct err *e)
{
	struct cur in;
	unsigned major = cur_u8(c);

	(void)cur_u8(c);
	if (!c->bad && major != MAJOR)
		return err_set(e, ERR_UNSUPPORTED,
		    "time zone: a rule of version %u", major);
	in = cur_sub(c, cur_u16le(c));
	*r = (struct ex_zone_rule){ 0 };
	r->effective = (cur_u16le(&in) & EFFECTIVE) != 0;
	r->year = cur_u16le(&in);
	(void)cur_take(&in, RULE_PAD);
	if (get_biases(&in, r, e) < 0 ||
	    get_switch(&in, &r->standard, e) < 0 ||
	    get_switch(&in, &r->daylight, e) < 0)
		return -1;
	return in.bad ? cut_off(e, "a rule") : 0;
}

int
ex_zone_read(struct arena *a, const void *p, size_t n, struct ex_zone *z,
    struct err *e)
{
	struct cur c = cur_of(p, n), header;
	unsigned major = cur_u8(&c), count;

	*z = (struct ex_zone){ .key = "" };
	(void)cur_u8(&c);
	if (!c.bad && major != MAJOR)
		return err_set(e, ERR_UNSUPPORTED, "time zone: version %u",
		    major);
	header = cur_sub(&c, cur_u16le(&c));
	(void)cur_u16le(&header);
	z->key = ex_get_wide(&header, a, cur_u16le(&header));
	count = cur_u16le(&header);
	if (header.bad || z->key == NULL)
		return cut_off(e, "the name");
	if (count > RULES_MAX || count > c.n / (4 + RULE_SIZE))
		return cut_off(e, "the list of rules");
	z->rule = arena_array(a, count + 1u, sizeof(*z->rule));
	for (; z->n < count; z->n++)
		if (get_rule(&c, &z->rule[z->n], e) < 0)
			return -1;
	return 0;
}

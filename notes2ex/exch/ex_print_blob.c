#include "exch/ex_print_blob.h"

#include <inttypes.h>

#include "base/civil.h"
#include "exch/ex_blob_id.h"
#include "exch/ex_blob_recur.h"
#include "exch/ex_blob_zone.h"

#define BYTES_SHOWN 32

struct printer {
	struct buf *out;
	struct arena arena;
	struct err e;
};

static void
put_bytes(struct buf *b, const uint8_t *p, size_t n)
{
	buf_putf(b, "%zu bytes", n);
	for (size_t i = 0; i < n && i < BYTES_SHOWN; i++)
		buf_putf(b, " %02x", p[i]);
	if (n > BYTES_SHOWN)
		buf_puts(b, " ...");
}

/* On this line, whatever is in it. */
static void
put_line(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++)
		buf_put(b, (unsigned char)*s < 0x20 ? "?" : s, 1);
}

static void
put_time(struct buf *b, int64_t t, int digits)
{
	char iso[32];

	civil_iso(t, iso);
	buf_putf(b, "%.*s", digits, iso[0] == '\0' ? "(no date)" : iso);
}

static void
put_day(struct buf *b, const char *what, int64_t day)
{
	buf_puts(b, what);
	put_time(b, day, 10);
}

/* ---- recurrence --------------------------------------------------------------- */

static void
put_exception(struct buf *b, const struct ex_exception *x, unsigned says)
{
	put_day(b, "; ", x->day);
	buf_puts(b, " now ");
	put_time(b, x->start, 20);
	buf_puts(b, " to ");
	put_time(b, x->end, 20);
	if (x->subject != NULL) {
		buf_puts(b, " \"");
		put_line(b, x->subject);
		buf_puts(b, "\"");
	}
	if (x->location != NULL) {
		buf_puts(b, " in \"");
		put_line(b, x->location);
		buf_puts(b, "\"");
	}
	if (x->busy >= 0)
		buf_putf(b, " busy %" PRId32, x->busy);
	if ((says & EX_SAYS_BODY) != 0)
		buf_puts(b, " with a body");
}

static void
put_recur(struct printer *p, const struct ex_blob_recur *got)
{
	const struct ex_recur *r = &got->recur;

	put_line(p->out, ex_recur_rule(r, &p->arena));
	put_day(p->out, ", ", r->first);
	if (got->endless)
		buf_puts(p->out, " for ever");
	else
		put_day(p->out, " to ", r->last);
	buf_putf(p->out, ", %d times", r->count);
	for (size_t i = 0; i < r->ndeleted; i++)
		put_day(p->out, i == 0 ? ", not on " : ", ", r->deleted[i]);
	for (size_t i = 0; i < r->nexceptions; i++)
		put_exception(p->out, &r->exception[i], got->says[i]);
}

static int
print_recur(struct printer *p, const struct ex_item *item, enum ex_prop prop,
    const uint8_t *bytes, size_t n)
{
	struct ex_blob_recur got;
	int status = prop == EX_TASK_RECURRENCE ?
	    ex_blob_task_read(&p->arena, bytes, n, &got, &p->e) :
	    ex_blob_recur_read(&p->arena, bytes, n, item->zone, &got, &p->e);

	if (status < 0)
		return -1;
	if (prop != EX_TASK_RECURRENCE)
		buf_putf(p->out, "%02d:%02d for %d minutes, ",
		    (int)got.start / 60, (int)got.start % 60,
		    (int)(got.end - got.start));
	put_recur(p, &got);
	return 0;
}

/* ---- zones ---------------------------------------------------------------------- */

static void
put_switch(struct buf *b, const char *what, const struct ex_zone_switch *s)
{
	static const char *const days[] = { "Su", "Mo", "Tu", "We", "Th", "Fr",
		"Sa" };

	buf_putf(b, " %s %d.%s in month %d at %02d:%02d", what, s->nth,
	    days[s->weekday], s->month, s->hour, s->minute);
}

static void
put_rule(struct buf *b, const struct ex_zone_rule *r)
{
	buf_putf(b, "%+d", (int)-(r->bias + r->standard_bias));
	if (r->standard.month == 0 || r->daylight.month == 0)
		return;
	buf_putf(b, "/%+d", (int)-(r->bias + r->daylight_bias));
	put_switch(b, "summer from", &r->daylight);
	put_switch(b, "to", &r->standard);
}

static int
print_zone(struct printer *p, const uint8_t *bytes, size_t n)
{
	struct ex_zone z;

	if (ex_zone_read(&p->arena, bytes, n, &z, &p->e) < 0)
		return -1;
	put_line(p->out, z.key);
	for (size_t i = 0; i < z.n; i++) {
		buf_putf(p->out, "; from %d%s ", z.rule[i].year,
		    z.rule[i].effective ? " (effective)" : "");
		put_rule(p->out, &z.rule[i]);
	}
	return 0;
}

static int
print_zone_struct(struct printer *p, const uint8_t *bytes, size_t n)
{
	struct ex_zone_rule r;

	if (ex_zone_struct_read(bytes, n, &r, &p->e) < 0)
		return -1;
	put_rule(p->out, &r);
	return 0;
}

/* ---- ids ------------------------------------------------------------------------- */

static int
print_global_id(struct printer *p, const uint8_t *bytes, size_t n)
{
	struct ex_global_id id;

	if (ex_global_id_read(&p->arena, bytes, n, &id, &p->e) < 0)
		return -1;
	buf_puts(p->out, id.is_foreign ? "foreign " : "of Outlook ");
	put_line(p->out, id.uid);
	if (id.day != EX_NO_DATE)
		put_day(p->out, ", the instance of ", id.day);
	return 0;
}

static int
print_one_off(struct printer *p, const uint8_t *bytes, size_t n)
{
	struct ex_one_off who;

	if (ex_one_off_read(&p->arena, bytes, n, &who, &p->e) < 0)
		return -1;
	put_line(p->out, who.name);
	buf_puts(p->out, " [");
	put_line(p->out, who.type);
	buf_puts(p->out, ":");
	put_line(p->out, who.address);
	buf_puts(p->out, "]");
	return 0;
}

static int
print_members(struct printer *p, const uint8_t *bytes, size_t n)
{
	struct ex_bytes *m;
	size_t count;

	if (ex_members_read(&p->arena, bytes, n, &m, &count, &p->e) < 0)
		return -1;
	buf_putf(p->out, "%zu members", count);
	for (size_t i = 0; i < count; i++) {
		buf_puts(p->out, "; ");
		if (print_one_off(p, m[i].p, m[i].n) < 0)
			return -1;
	}
	return 0;
}

/* ---- the door ----------------------------------------------------------------------- */

static int
print(struct printer *p, const struct ex_item *item, enum ex_prop prop,
    const uint8_t *bytes, size_t n)
{
	switch (prop) {
	case EX_APPT_RECUR:
	case EX_TASK_RECURRENCE:
		return print_recur(p, item, prop, bytes, n);
	case EX_TIME_ZONE_START:
	case EX_TIME_ZONE_END:
	case EX_TIME_ZONE_RECUR:
		return print_zone(p, bytes, n);
	case EX_TIME_ZONE_STRUCT:
		return print_zone_struct(p, bytes, n);
	case EX_GLOBAL_OBJECT_ID:
	case EX_CLEAN_GLOBAL_OBJECT_ID:
		return print_global_id(p, bytes, n);
	case EX_DL_MEMBERS:
	case EX_DL_ONE_OFF_MEMBERS:
	case EX_EMAIL1_ENTRY_ID:
	case EX_EMAIL2_ENTRY_ID:
	case EX_EMAIL3_ENTRY_ID:
		return print_one_off(p, bytes, n);
	case EX_DL_STREAM:
		return print_members(p, bytes, n);
	default:
		put_bytes(p->out, bytes, n);
		return 0;
	}
}

void
ex_print_blob(struct buf *b, const struct ex_item *item, enum ex_prop prop,
    const uint8_t *bytes, size_t n)
{
	struct printer p = { .out = b };

	if (print(&p, item, prop, bytes, n) < 0) {
		put_bytes(b, bytes, n);
		buf_puts(b, " (");
		put_line(b, p.e.msg);
		buf_puts(b, ")");
	}
	buf_puts(b, "\n");
	arena_free(&p.arena);
}

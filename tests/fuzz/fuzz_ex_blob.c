/*
 * The readers of binary properties.  The first byte says which; what a reader
 * takes, its writer writes, and the reader takes that for the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/zone.h"
#include "exch/ex_blob_id.h"
#include "exch/ex_blob_recur.h"
#include "exch/ex_blob_zone.h"
#include "exch/ex_print_blob.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct arena arena;
static struct err e;

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void
try_recur(const uint8_t *p, size_t n, bool task)
{
	static int64_t day[16];
	struct ex_blob_recur got, again;
	const struct ex_recur *r = &got.recur;
	uint8_t *written;
	size_t len;

	if (task ? ex_blob_task_read(&arena, p, n, &got, &e) < 0 :
		   ex_blob_recur_read(&arena, p, n, NULL, &got, &e) < 0)
		return;
	(void)ex_recur_days(r, day, 16);
	(void)ex_recur_rule(r, &arena);
	for (size_t i = 0; i < r->nexceptions; i++)
		must(i == 0 || r->exception[i - 1].day <= r->exception[i].day);
	written = task ? ex_blob_task_write(&arena, r, &len) :
			 ex_blob_recur_write(&arena, r, NULL,
			     r->first + got.start * 60,
			     r->first + got.end * (int64_t)60, &len);
	if (written == NULL)
		return;
	must((task ? ex_blob_task_read(&arena, written, len, &again, &e) :
		     ex_blob_recur_read(&arena, written, len, NULL, &again,
			 &e)) == 0);
	must(again.recur.freq == r->freq && again.recur.first == r->first &&
	    again.recur.last == r->last && again.recur.count == r->count &&
	    again.recur.days == r->days && again.start == got.start &&
	    again.end == got.end);
	must(task || again.recur.nexceptions == r->nexceptions);
}

static void
try_zone(const uint8_t *p, size_t n)
{
	struct ex_zone z, again;
	uint8_t *written;
	size_t len;

	if (ex_zone_read(&arena, p, n, &z, &e) < 0)
		return;
	for (int64_t t = -4000000000; t < 8000000000; t += 700000000)
		must(abs(ex_zone_offset(&z, t)) <= 4 * 2 * 24 * 60 * 60);
	written = ex_zone_write(&arena, &z, NULL, &len);
	must(ex_zone_read(&arena, written, len, &again, &e) == 0);
	must(again.n == z.n && strcmp(again.key, z.key) == 0);
}

static void
try_zone_struct(const uint8_t *p, size_t n)
{
	struct ex_zone_rule r, again;
	uint8_t *written;

	if (ex_zone_struct_read(p, n, &r, &e) < 0)
		return;
	written = ex_zone_struct_write(&arena, &r);
	must(ex_zone_struct_read(written, EX_ZONE_STRUCT, &again, &e) == 0);
	must(again.bias == r.bias && again.daylight.month == r.daylight.month);
}

static void
try_ids(const uint8_t *p, size_t n)
{
	struct ex_global_id id;
	struct ex_one_off who, again;
	struct ex_bytes *m;
	size_t count, len;
	uint8_t *written;

	if (ex_global_id_read(&arena, p, n, &id, &e) == 0) {
		must(id.uid != NULL);
		(void)ex_global_id_clean(&arena, p, n);
		(void)ex_global_id_write(&arena, id.uid, id.day, &len);
	}
	if (ex_one_off_read(&arena, p, n, &who, &e) == 0) {
		written = ex_one_off_write(&arena, &who, &len);
		must(ex_one_off_read(&arena, written, len, &again, &e) == 0);
		must(strlen(again.name) <= strlen(who.name) * 3);
	}
	if (ex_members_read(&arena, p, n, &m, &count, &e) == 0) {
		(void)ex_members_checksum(m, count);
		must(ex_members_write(&arena, m, count, &len) != NULL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const enum ex_prop props[] = { EX_APPT_RECUR,
		EX_TASK_RECURRENCE, EX_TIME_ZONE_RECUR, EX_TIME_ZONE_STRUCT,
		EX_GLOBAL_OBJECT_ID, EX_DL_MEMBERS, EX_DL_STREAM };
	struct ex_item *item;
	struct buf b;
	enum ex_prop prop;

	if (n == 0)
		return 0;
	prop = props[data[0] % NITEMS(props)];
	data++;
	n--;
	if (prop == EX_APPT_RECUR || prop == EX_TASK_RECURRENCE)
		try_recur(data, n, prop == EX_TASK_RECURRENCE);
	else if (prop == EX_TIME_ZONE_RECUR)
		try_zone(data, n);
	else if (prop == EX_TIME_ZONE_STRUCT)
		try_zone_struct(data, n);
	else
		try_ids(data, n);
	item = ex_item_new(&arena, EX_CALENDAR, "");
	buf_init(&b, 1 << 20);
	ex_print_blob(&b, item, prop, data, n);
	buf_free(&b);
	arena_reset(&arena);
	return 0;
}

/*
 * Repeat items: any bytes as the dates, the rule and the zone of a series.
 * Whatever they are, each date arrives once.
 */
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/cur.h"
#include "mapping/map.h"
#include "note/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char *const fields[] = { "StartDateTime", "EndDateTime",
	"RepeatDates", "RepeatEndDates", "RepeatInstanceDates",
	"ParentRepeatInstanceDates", "OriginalStartDate", "CalendarDateTime" };
static const char *const units[] = { "D", "W", "MD", "MP", "Y", "YD", "C", "" };
static const char *const zone_strings[] = { "", "Z=-3005$DO=0$ZX=40$ZN=India",
	"Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZX=69$ZN=W. Europe",
	"Z=5$DO=1$DL=3 2 1 11 1 1$ZX=25$ZN=Eastern" };
static const char *const flags[] = { "c", "i", "ie", "e", "", "w" };

/* Days near each other, half hours: lists that may be series. */
static void
add_times(struct note *n, const char *name, struct cur *c, struct arena *a)
{
	size_t count = cur_u8(c) % 64;
	struct note_field *f = note_add(n, name, NOTE_TIME);
	int64_t at = ((int64_t)cur_u16le(c) - 1000) * DAY_SECONDS;

	f->n = count;
	f->time = arena_array(a, count, sizeof(*f->time));
	for (size_t i = 0; i < count; i++) {
		uint8_t step = cur_u8(c);

		at += (step & 0x80) != 0 ? (step & 0x7f) * 1800 :
					   step * DAY_SECONDS;
		f->time[i].from = (struct note_time){ .utc = at,
			.has_date = true,
			.has_clock = (step & 3) != 3 || i > 0,
			.has_zone = (step & 12) != 12 };
	}
}

static void
add_text(struct note *n, const char *name, struct cur *c, struct arena *a)
{
	char *text = arena_array(a, 5, 1);

	for (size_t i = 0; i < 4; i++)
		text[i] = "0123456789.-AFMN"[cur_u8(c) % 16];
	note_add_text(n, name, text);
}

static struct note *
a_note(struct cur *c, size_t i, struct arena *a)
{
	struct note *n = note_new(a);
	uint8_t which = cur_u8(c), more = cur_u8(c);
	char unid[33] = "A4C76017C119F19FC1257CAAA51FDE90";

	unid[31] = (char)('0' + i);
	if (!note_set_unid(n, unid))
		abort();
	n->form = "Appointment";
	note_add_text(n, "ApptUNID", "A4C76017C119F19FC1257CAAA51FDE90");
	note_add_text(n, "OrgRepeat", "1");
	note_add_text(n, "AppointmentType", (more & 1) != 0 ? "2" : "0");
	note_add_text(n, "StartTimeZone", zone_strings[more >> 1 & 3]);
	note_add_text(n, "RepeatUnit", units[more >> 3 & 7]);
	note_add_text(n, "$CSFlags", flags[(more >> 6) + (which & 2)]);
	add_text(n, "RepeatInterval", c, a);
	add_text(n, "RepeatAdjust", c, a);
	add_text(n, "UpdateSeq", c, a);
	for (size_t k = 0; k < sizeof(fields) / sizeof(fields[0]); k++)
		if ((which >> k & 1) != 0)
			add_times(n, fields[k], c, a);
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cur c = cur_of(data, size);
	struct arena a = { 0 };
	struct zones *zones = zones_new();
	struct map_options o = { .domain = "example.com" };
	struct map_ctx ctx = { .opt = &o, .zones = zones };
	const struct note *note[4];
	struct map_bundle b = { .members = &note[1] };
	struct map_result r;
	struct err e;

	b.nmembers = cur_u8(&c) % 4;
	for (size_t i = 0; i <= b.nmembers; i++)
		note[i] = a_note(&c, i, &a);
	b.note = note[0];
	/* A series that is not proved would be singles: none may say so. */
	if (map_note(&ctx, &b, &a, &r, &e) == 0 && r.verdict == MAP_ITEM)
		for (const struct ex_loss *l = r.item->losses; l != NULL;
		     l = l->next)
			if (strstr(l->what, "no series that could") != NULL)
				abort();
	zones_free(zones);
	arena_free(&a);
	return 0;
}

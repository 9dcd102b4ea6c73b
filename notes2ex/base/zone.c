#include "base/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicode/ucal.h>
#include <unicode/uenum.h>
#include <unicode/ustring.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/zone_priv.h"

#define STANDARD     " Standard Time"
#define NAME_MAX_LEN 63

/*
 * The names that Windows knows (CLDR windowsZones).  Of zones with one rule
 * the likeliest comes first: a zone string without a name is matched in this
 * order.
 */
static const char *const windows_names[] = {
	/* clang-format off */
	"Eastern Standard Time", "Central Standard Time",
	"Mountain Standard Time", "Pacific Standard Time",
	"W. Europe Standard Time", "GMT Standard Time",
	"FLE Standard Time", "Tokyo Standard Time", "India Standard Time",
	"China Standard Time", "AUS Eastern Standard Time",
	"New Zealand Standard Time", "Singapore Standard Time",
	"Arabian Standard Time", "South Africa Standard Time",
	"Arab Standard Time", "US Mountain Standard Time",
	"SE Asia Standard Time", "E. South America Standard Time",
	"SA Pacific Standard Time", "SA Western Standard Time",
	"SA Eastern Standard Time", "Canada Central Standard Time",
	"Atlantic Standard Time", "Newfoundland Standard Time",
	"Alaskan Standard Time", "Hawaiian Standard Time",
	"Cen. Australia Standard Time", "AUS Central Standard Time",
	"W. Australia Standard Time", "E. Australia Standard Time",
	"Tasmania Standard Time", "Israel Standard Time",
	"Egypt Standard Time", "GTB Standard Time", "Turkey Standard Time",
	"Russian Standard Time", "Iran Standard Time",
	"Pakistan Standard Time", "Nepal Standard Time",
	"Sri Lanka Standard Time", "Bangladesh Standard Time",
	"Myanmar Standard Time", "Korea Standard Time",
	"Taipei Standard Time", "Romance Standard Time",
	"Central European Standard Time", "Central Europe Standard Time",
	"W. Central Africa Standard Time", "UTC", "Greenwich Standard Time",
	"E. Africa Standard Time", "Pacific SA Standard Time",
	"Argentina Standard Time", "Venezuela Standard Time",
	"Central America Standard Time",
	"Central Standard Time (Mexico)", "Mountain Standard Time (Mexico)",
	"Pacific Standard Time (Mexico)", "Eastern Standard Time (Mexico)",
	"Dateline Standard Time", "UTC-11", "Aleutian Standard Time",
	"Marquesas Standard Time", "UTC-09", "UTC-08",
	"Easter Island Standard Time", "Haiti Standard Time",
	"Cuba Standard Time", "US Eastern Standard Time",
	"Turks And Caicos Standard Time", "Paraguay Standard Time",
	"Central Brazilian Standard Time", "Tocantins Standard Time",
	"Greenland Standard Time", "Montevideo Standard Time",
	"Magallanes Standard Time", "Saint Pierre Standard Time",
	"Bahia Standard Time", "UTC-02", "Azores Standard Time",
	"Cape Verde Standard Time", "Sao Tome Standard Time",
	"Morocco Standard Time", "Jordan Standard Time",
	"Middle East Standard Time", "E. Europe Standard Time",
	"Syria Standard Time", "West Bank Standard Time",
	"South Sudan Standard Time", "Kaliningrad Standard Time",
	"Sudan Standard Time", "Libya Standard Time",
	"Namibia Standard Time", "Arabic Standard Time",
	"Belarus Standard Time", "Volgograd Standard Time",
	"Astrakhan Standard Time", "Azerbaijan Standard Time",
	"Russia Time Zone 3", "Mauritius Standard Time",
	"Saratov Standard Time", "Georgian Standard Time",
	"Caucasus Standard Time", "Afghanistan Standard Time",
	"West Asia Standard Time", "Ekaterinburg Standard Time",
	"Qyzylorda Standard Time", "Central Asia Standard Time",
	"Omsk Standard Time", "Altai Standard Time",
	"W. Mongolia Standard Time", "North Asia Standard Time",
	"N. Central Asia Standard Time", "Tomsk Standard Time",
	"North Asia East Standard Time", "Ulaanbaatar Standard Time",
	"Aus Central W. Standard Time", "Transbaikal Standard Time",
	"North Korea Standard Time", "Yakutsk Standard Time",
	"West Pacific Standard Time", "Vladivostok Standard Time",
	"Lord Howe Standard Time", "Bougainville Standard Time",
	"Russia Time Zone 10", "Magadan Standard Time",
	"Norfolk Standard Time", "Sakhalin Standard Time",
	"Central Pacific Standard Time", "Russia Time Zone 11", "UTC+12",
	"Fiji Standard Time", "Chatham Islands Standard Time", "UTC+13",
	"Tonga Standard Time", "Samoa Standard Time",
	"Line Islands Standard Time", "Yukon Standard Time",
	/* clang-format on */
};

const char *
zone_windows_name(size_t n)
{
	return n < NITEMS(windows_names) ? windows_names[n] : NULL;
}

struct zones *
zones_new(void)
{
	return MEM_NEW(struct zones);
}

void
zones_free(struct zones *zones)
{
	if (zones == NULL)
		return;
	arena_free(&zones->arena);
	mem_free(zones);
}

const struct zone *
zone_cached(const struct zones *zones, const char *key)
{
	for (const struct zone_entry *i = zones->entries; i != NULL;
	     i = i->next)
		if (strcmp(i->key, key) == 0)
			return i->zone;
	return NULL;
}

const struct zone *
zone_keep(struct zones *zones, const char *key, struct zone *zone)
{
	struct zone_entry *entry = ARENA_NEW(&zones->arena, struct zone_entry);

	entry->key = arena_strdup(&zones->arena, key);
	entry->zone = zone;
	entry->next = zones->entries;
	zones->entries = entry;
	return zone;
}

/* ---- what ICU knows ------------------------------------------------------ */

/* Three letters mean something else to ICU than to everybody else. */
static bool
is_iana(const char *name)
{
	static const char *const kept[] = { "UTC", "GMT", "UCT", "CET", "EET",
		"MET", "WET", "ROC", "ROK", "PRC" };

	if (strlen(name) != 3)
		return strlen(name) <= NAME_MAX_LEN &&
		    strcmp(name, "Etc/Unknown") != 0;
	for (size_t i = 0; i < NITEMS(kept); i++)
		if (strcmp(name, kept[i]) == 0)
			return true;
	return false;
}

static int
by_name(const void *a, const void *b)
{
	const char *const *x = a;
	const char *const *y = b;

	return strcasecmp(*x, *y);
}

static void
learn_names(struct zones *zones)
{
	UErrorCode status = U_ZERO_ERROR;
	UEnumeration *all = ucal_openTimeZones(&status);
	const char *name;
	size_t cap = 0;

	if (U_FAILURE(status))
		return;
	while ((name = uenum_next(all, NULL, &status)) != NULL) {
		if (!is_iana(name))
			continue;
		zones->names = arena_room(&zones->arena, zones->names,
		    zones->nnames, &cap, sizeof(*zones->names));
		zones->names[zones->nnames++] = arena_strdup(&zones->arena,
		    name);
	}
	uenum_close(all);
	qsort(zones->names, zones->nnames, sizeof(*zones->names), by_name);
}

/* As IANA spells it; NULL when it is no name of a zone. */
static const char *
iana_spelling(struct zones *zones, const char *name)
{
	if (zones->nnames == 0)
		learn_names(zones);

	const char **found = zones->nnames == 0 ?
	    NULL :
	    bsearch(&name, zones->names, zones->nnames, sizeof(name), by_name);

	return found == NULL ? NULL : *found;
}

static void
add_change(struct zones *zones, struct zone *zone, struct zone_change change,
    size_t *cap)
{
	struct zone_change *list = (struct zone_change *)zone->change;

	if (zone->changes > 0 &&
	    list[zone->changes - 1].offset == change.offset &&
	    list[zone->changes - 1].dst == change.dst)
		return;
	list = arena_room(&zones->arena, list, zone->changes, cap,
	    sizeof(*list));
	list[zone->changes++] = change;
	zone->change = list;
}

static struct zone_change
change_at(UCalendar *cal, UDate at, UErrorCode *status)
{
	ucal_setMillis(cal, at, status);

	int32_t standard = ucal_get(cal, UCAL_ZONE_OFFSET, status);
	int32_t summer = ucal_get(cal, UCAL_DST_OFFSET, status);

	return (struct zone_change){ .at = (int64_t)(at / 1000),
		.offset = (standard + summer) / 1000,
		.dst = summer != 0 };
}

static bool
fill_changes(struct zones *zones, struct zone *zone)
{
	const UDate end = (double)civil_day(ZONE_TO_YEAR, 1, 1) * DAY_SECONDS *
	    1000.0;
	UErrorCode status = U_ZERO_ERROR;
	UChar id[NAME_MAX_LEN + 1];
	size_t cap = 0;
	UDate at = 0;

	u_uastrncpy(id, zone->iana, NAME_MAX_LEN);
	id[NAME_MAX_LEN] = 0;
	UCalendar *cal = ucal_open(id, -1, "en_US", UCAL_GREGORIAN, &status);
	if (U_FAILURE(status))
		return false;

	struct zone_change first = change_at(cal, 0, &status);

	first.at = INT64_MIN;
	add_change(zones, zone, first, &cap);
	while (ucal_getTimeZoneTransitionDate(cal, UCAL_TZ_TRANSITION_NEXT, &at,
		   &status) &&
	    U_SUCCESS(status) && at < end)
		add_change(zones, zone, change_at(cal, at, &status), &cap);
	ucal_close(cal);
	return U_SUCCESS(status);
}

/* "" when Windows has no such zone. */
static void
windows_of(const char *iana, char out[64])
{
	UErrorCode status = U_ZERO_ERROR;
	UChar id[NAME_MAX_LEN + 1], name[NAME_MAX_LEN + 1];

	u_uastrncpy(id, iana, NAME_MAX_LEN);
	id[NAME_MAX_LEN] = 0;
	int32_t n = ucal_getWindowsTimeZoneID(id, -1, name, NAME_MAX_LEN,
	    &status);
	if (U_FAILURE(status) || n <= 0 || n >= NAME_MAX_LEN)
		n = 0;
	name[n] = 0;
	u_austrcpy(out, name);
}

static bool
iana_of(const char *windows, char out[64])
{
	UErrorCode status = U_ZERO_ERROR;
	UChar id[NAME_MAX_LEN + 1], name[NAME_MAX_LEN + 1];

	u_uastrncpy(name, windows, NAME_MAX_LEN);
	name[NAME_MAX_LEN] = 0;
	int32_t n = ucal_getTimeZoneIDForWindowsID(name, -1, NULL, id,
	    NAME_MAX_LEN, &status);
	if (U_FAILURE(status) || n <= 0 || n >= NAME_MAX_LEN)
		return false;
	id[n] = 0;
	u_austrcpy(out, id);
	return true;
}

static const struct zone *
make_named(struct zones *zones, const char *key, const char *iana,
    const char *windows)
{
	struct zone *zone = ARENA_NEW(&zones->arena, struct zone);

	(void)snprintf(zone->iana, sizeof(zone->iana), "%s", iana);
	if (windows != NULL)
		(void)snprintf(zone->windows, sizeof(zone->windows), "%s",
		    windows);
	else
		windows_of(iana, zone->windows);
	(void)snprintf(zone->tzid, sizeof(zone->tzid), "%s",
	    zone->windows[0] != '\0' ? zone->windows : zone->iana);
	if (!fill_changes(zones, zone))
		return NULL;
	return zone_keep(zones, key, zone);
}

/* ---- by name --------------------------------------------------------------- */

const struct zone *
zone_of_iana(struct zones *zones, const char *name)
{
	const char *iana = iana_spelling(zones, name);
	char key[80];

	if (iana == NULL)
		return NULL;
	(void)snprintf(key, sizeof(key), "i:%s", iana);

	const struct zone *zone = zone_cached(zones, key);

	return zone != NULL ? zone : make_named(zones, key, iana, NULL);
}

static const char *
windows_spelling(const char *name)
{
	for (size_t i = 0; i < NITEMS(windows_names); i++) {
		const char *known = windows_names[i];
		size_t n = strlen(name);

		if (strcasecmp(known, name) == 0 ||
		    (strncasecmp(known, name, n) == 0 &&
			strcmp(known + n, STANDARD) == 0))
			return known;
	}
	return NULL;
}

const struct zone *
zone_of_windows(struct zones *zones, const char *name)
{
	const char *windows = name[0] == '\0' ? NULL : windows_spelling(name);
	char key[80], iana[64];

	/* A name newer than our list: ICU may know it as it is spelt. */
	if (windows == NULL && strlen(name) <= NAME_MAX_LEN)
		windows = name;
	if (windows == NULL)
		return NULL;
	(void)snprintf(key, sizeof(key), "w:%s", windows);

	const struct zone *zone = zone_cached(zones, key);

	if (zone != NULL)
		return zone;
	return iana_of(windows, iana) ? make_named(zones, key, iana, windows) :
					NULL;
}

const struct zone *
zone_utc(struct zones *zones)
{
	static const struct zone_change always = { .at = INT64_MIN };
	static const struct zone utc = { .iana = "Etc/UTC",
		.windows = "UTC",
		.tzid = "UTC",
		.change = &always,
		.changes = 1 };

	(void)zones;
	return &utc;
}

/* ---- clocks ----------------------------------------------------------------- */

/* Which change is in force. */
static size_t
change_of(const struct zone *zone, int64_t utc)
{
	size_t low = 0, high = zone->changes;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (zone->change[middle].at <= utc)
			low = middle;
		else
			high = middle;
	}
	return low;
}

bool
zone_is_dst(const struct zone *zone, int64_t utc)
{
	return zone->changes > 0 && zone->change[change_of(zone, utc)].dst;
}

int32_t
zone_offset(const struct zone *zone, int64_t utc)
{
	return zone->change[change_of(zone, utc)].offset;
}

struct civil
zone_local(const struct zone *zone, int64_t utc)
{
	return civil_of(utc + zone_offset(zone, utc));
}

int64_t
zone_utc_of(const struct zone *zone, struct civil c)
{
	int64_t local = civil_seconds(c);
	/* No offset is more than a day: the change meant is not before. */
	size_t i = change_of(zone, local - 2 * (int64_t)DAY_SECONDS);

	for (; i + 1 < zone->changes; i++) {
		/* Gap or not: read as before the change while it may be. */
		int64_t utc = local - zone->change[i].offset;
		int64_t next = zone->change[i + 1].at;

		if (utc < next || local < next + zone->change[i + 1].offset)
			return utc;
	}
	return local - zone->change[i].offset;
}

"""ews_series - the occurrences of a series as an Exchange server counts them.

The pattern gives local dates; the n-th of them, from 1 on, is occurrence n for
ever, also when others have been deleted.
"""

import calendar
import datetime as dt
import zoneinfo

from ews_wire import Refused, find, local, text

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
        "Sunday"]
MONTHS = list(calendar.month_name)
NTH = {"First": 0, "Second": 1, "Third": 2, "Fourth": 3, "Last": -1}
ZONES = {
    "UTC": "UTC", "GMT Standard Time": "Europe/London",
    "Greenwich Standard Time": "Atlantic/Reykjavik",
    "W. Europe Standard Time": "Europe/Berlin",
    "Romance Standard Time": "Europe/Paris",
    "Central Europe Standard Time": "Europe/Budapest",
    "Central European Standard Time": "Europe/Warsaw",
    "E. Europe Standard Time": "Europe/Chisinau",
    "FLE Standard Time": "Europe/Helsinki",
    "GTB Standard Time": "Europe/Athens",
    "Turkey Standard Time": "Europe/Istanbul",
    "Russian Standard Time": "Europe/Moscow",
    "South Africa Standard Time": "Africa/Johannesburg",
    "Israel Standard Time": "Asia/Jerusalem",
    "Arabian Standard Time": "Asia/Dubai",
    "India Standard Time": "Asia/Kolkata",
    "China Standard Time": "Asia/Shanghai",
    "Singapore Standard Time": "Asia/Singapore",
    "Tokyo Standard Time": "Asia/Tokyo",
    "AUS Eastern Standard Time": "Australia/Sydney",
    "New Zealand Standard Time": "Pacific/Auckland",
    "Eastern Standard Time": "America/New_York",
    "US Eastern Standard Time": "America/Indianapolis",
    "Central Standard Time": "America/Chicago",
    "Mountain Standard Time": "America/Denver",
    "US Mountain Standard Time": "America/Phoenix",
    "Pacific Standard Time": "America/Los_Angeles",
    "Alaskan Standard Time": "America/Anchorage",
    "Hawaiian Standard Time": "Pacific/Honolulu",
    "Atlantic Standard Time": "America/Halifax",
    "Newfoundland Standard Time": "America/St_Johns",
    "E. South America Standard Time": "America/Sao_Paulo",
    "Argentina Standard Time": "America/Argentina/Buenos_Aires",
}
MOST = 1500  # occurrences that are worked out


def moment(words):
    """An instant with its offset; without one it is UTC."""
    t = dt.datetime.fromisoformat(words.strip().replace("Z", "+00:00"))
    return t if t.tzinfo else t.replace(tzinfo=dt.timezone.utc)


def duration(words):
    """Seconds of "-PT1H30M"."""
    sign, words = (-1, words[1:]) if words.startswith("-") else (1, words)
    total, number = 0, ""
    for c in words.lstrip("P"):
        if c.isdigit() or c == ".":
            number += c
        elif number:
            total += float(number) * {"D": 86400, "H": 3600, "M": 60,
                                      "S": 1}.get(c, 0)
            number = ""
    return sign * int(total)


def zone_of(item):
    """tzinfo of the item: what the server knows its zone to be."""
    for name in ("StartTimeZone", "MeetingTimeZone", "TimeZone"):
        zone = find(item, name)
        if zone is None:
            continue
        word = zone.get("Id") or zone.get("TimeZoneName") or ""
        if word in ZONES:
            return zoneinfo.ZoneInfo(ZONES[word])
        base = text(zone, "BaseOffset")
        if base:
            return dt.timezone(dt.timedelta(seconds=-duration(base)))
    return dt.timezone.utc


def days_of(words):
    out = set()
    for day in words.split():
        out |= {"Day": set(range(7)), "Weekday": set(range(5)),
                "WeekendDay": {5, 6}}.get(day) or {DAYS.index(day)}
    return out


def month_day(year, month, day):
    return dt.date(year, month, min(day,
                                    calendar.monthrange(year, month)[1]))


def relative(year, month, days, nth):
    """The n-th of those week days in a month."""
    last = calendar.monthrange(year, month)[1]
    found = [d for d in (dt.date(year, month, n) for n in range(1, last + 1))
             if d.weekday() in days]
    return found[NTH[nth]]


def months(begin, interval):
    at = begin.year * 12 + begin.month - 1
    while at // 12 < 4500:
        yield at // 12, at % 12 + 1
        at += interval


def dates(pattern, begin):
    """The dates of a pattern from `begin` on, without end."""
    kind, step = local(pattern), int(text(pattern, "Interval", "1") or 1)
    if step < 1:
        raise Refused("ErrorCalendarInvalidRecurrence")
    if kind == "DailyRecurrence":
        while True:
            yield begin
            begin += dt.timedelta(days=step)
    elif kind == "WeeklyRecurrence":
        days = days_of(text(pattern, "DaysOfWeek"))
        first = DAYS.index(text(pattern, "FirstDayOfWeek") or "Sunday")
        week = begin - dt.timedelta(days=(begin.weekday() - first) % 7)
        while True:
            for n in range(7):
                day = week + dt.timedelta(days=n)
                if day >= begin and day.weekday() in days:
                    yield day
            week += dt.timedelta(days=7 * step)
    else:
        yearly = "Yearly" in kind
        if yearly:
            month = MONTHS.index(text(pattern, "Month"))
            begin_month = dt.date(begin.year, month, 1)
            steps = months(begin_month, 12)
        else:
            steps = months(begin, step)
        for year, month in steps:
            if kind.startswith("Absolute"):
                day = month_day(year, month, int(text(pattern, "DayOfMonth")))
            else:
                day = relative(year, month,
                               days_of(text(pattern, "DaysOfWeek")),
                               text(pattern, "DayOfWeekIndex"))
            if day >= begin:
                yield day


def expand(item):
    """Local dates of an item with a Recurrence; checks that it has some."""
    rule = find(item, "Recurrence")
    pattern, reach = list(rule)[0], list(rule)[1]
    begin = dt.date.fromisoformat(text(reach, "StartDate")[:10])
    most, end = MOST, None
    if local(reach) == "NumberedRecurrence":
        most = min(MOST, int(text(reach, "NumberOfOccurrences")))
    elif local(reach) == "EndDateRecurrence":
        end = dt.date.fromisoformat(text(reach, "EndDate")[:10])
        if end < begin:
            raise Refused("ErrorRecurrenceEndDateTooBig",
                          "The series ends before it begins.")
    out = []
    for day in dates(pattern, begin):
        if len(out) >= most or (end is not None and day > end):
            break
        out.append(day)
    if not out:
        raise Refused("ErrorRecurrenceHasNoOccurrence")
    return out


def begun(item):
    """What is kept of a series: dates, time of day, length, zone offsets."""
    zone = zone_of(item)
    begin, end = moment(text(item, "Start")), moment(text(item, "End"))
    local_begin = begin.astimezone(zone)
    return {"dates": [d.isoformat() for d in expand(item)],
            "time": local_begin.time().isoformat(),
            "long": int((end - begin).total_seconds()),
            "zone": str(zone) if isinstance(zone, zoneinfo.ZoneInfo)
            else int(zone.utcoffset(None).total_seconds()),
            "changed": {}, "deleted": []}


def zone_again(kept):
    return (zoneinfo.ZoneInfo(kept) if isinstance(kept, str)
            else dt.timezone(dt.timedelta(seconds=kept)))


def ordinal(series, index, renumbered):
    """The occurrence that a client means by that index."""
    if renumbered:
        left = [n for n in range(1, len(series["dates"]) + 1)
                if n not in series["deleted"]]
        if not 1 <= index <= len(left):
            raise Refused("ErrorCalendarOccurrenceIndexIsOutOf"
                          "RecurrenceRange")
        return left[index - 1]
    if not 1 <= index <= len(series["dates"]):
        raise Refused("ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange")
    if index in series["deleted"]:
        raise Refused("ErrorCalendarOccurrenceIsDeletedFromRecurrence")
    return index


def span(series, n):
    """(begin, end) in local time of occurrence n as it is now."""
    zone = zone_again(series["zone"])
    change = series["changed"].get(str(n), {})
    begin = dt.datetime.combine(
        dt.date.fromisoformat(series["dates"][n - 1]),
        dt.time.fromisoformat(series["time"])).replace(tzinfo=zone)
    end = begin + dt.timedelta(seconds=series["long"])
    if "t:Start" in change:
        begin = moment(change["t:Start"][2]).astimezone(zone)
        end = begin + dt.timedelta(seconds=series["long"])
    if "t:End" in change:
        end = moment(change["t:End"][2]).astimezone(zone)
    return begin, end


def check_moved(series, n):
    """Exchange lets no occurrence reach its neighbours' days."""
    begin, end = span(series, n)
    if end < begin:
        raise Refused("ErrorCalendarEndDateIsEarlierThanStartDate")
    there = [m for m in range(1, len(series["dates"]) + 1)
             if m not in series["deleted"]]
    at = there.index(n)
    if at > 0:
        before = span(series, there[at - 1])
        if begin < before[1] or begin.date() <= before[0].date():
            raise Refused("ErrorOccurrenceCrossingBoundary")
    if at + 1 < len(there):
        after = span(series, there[at + 1])
        if end > after[0] or begin.date() >= after[0].date():
            raise Refused("ErrorOccurrenceCrossingBoundary")

#!/usr/bin/python3
"""ics_compare.py - do calendars mean the same after they went across?

usage: ics_compare.py SOURCE OUT

SOURCE    a folder of .ics files, or one
OUT       what was written into dir:OUT

Every event is expanded into its instances by dateutil, with the zones that
its own file defines: start and end in UTC (days for what lasts all day), and
the subject.  What SOURCE means by a UID has to be what OUT means: nothing
lost, nothing new.  Files that define a zone in a way that the reader does not
know are named and left out.  Prints how many UIDs and instances were equal;
ends with 1 and the UID on any difference.
"""

import collections
import datetime
import os
import re
import sys

import icalendar
from dateutil import rrule

MOST = 2000  # instances of one event: rules without an end
UTC = datetime.timezone.utc


class Unknown(Exception):
    """A zone that the reader does not know: nobody's fault here."""


def files(top):
    if os.path.isfile(top):
        return [top]
    return sorted(os.path.join(folder, name)
                  for folder, _, names in os.walk(top)
                  for name in names if name.lower().endswith(".ics"))


def load(path):
    with open(path, "rb") as file:
        raw = file.read()
    raw = re.sub(rb"\r(?!\n)", b"\r\n", raw)  # as some exports end lines
    return icalendar.Calendar.from_ical(raw, multiple=True)


class Zone(datetime.tzinfo):
    """A VTIMEZONE by its own observances: the latest onset before decides."""

    def __init__(self, component):
        super().__init__()
        self.onsets = []
        for part in component.subcomponents:
            start = part["DTSTART"].dt.replace(tzinfo=None)
            offset = part["TZOFFSETTO"].td
            before = part["TZOFFSETFROM"].td
            times = [start]
            rule = part.get("RRULE")
            if rule is not None:
                text = rule.to_ical().decode()
                text = re.sub(r";?UNTIL=[^;]*", "", text)
                begin = max(start, datetime.datetime(1990, 1, 1) -
                            datetime.timedelta(days=366))
                begin = begin.replace(hour=start.hour, minute=start.minute,
                                      second=start.second)
                until = rule.get("UNTIL")
                last = datetime.datetime(2040, 1, 1)
                if until:
                    last = until[0].replace(tzinfo=None)
                times += list(rrule.rrulestr(text, dtstart=begin).between(
                    begin, last, inc=True))
            extra = part.get("RDATE")
            for dates in (extra if isinstance(extra, list) else
                          [extra] if extra is not None else []):
                times += [d.dt.replace(tzinfo=None) for d in dates.dts]
            self.onsets += [(t - before, offset) for t in times]
        self.onsets.sort()

    def to_utc(self, local):
        best = None
        for at, offset in self.onsets:
            if best is None or at + min(offset, best) <= local:
                if best is not None and at > local - offset:
                    continue
                best = offset
        return local - (best or datetime.timedelta())


def instant(value, params, zones):
    """A date stays one; a clock time becomes naive UTC."""
    if not isinstance(value, datetime.datetime):
        return value
    name = params.get("TZID")
    if name is not None:
        if name not in zones:
            raise Unknown("zone %s" % name)
        return zones[name].to_utc(value.replace(tzinfo=None))
    if value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def moved_to(prop, zones, value):
    return instant(value, prop.params, zones)


def dates_of(event, name, zones):
    found = event.get(name)
    lists = found if isinstance(found, list) else \
        [] if found is None else [found]
    for prop in lists:
        for one in prop.dts:
            yield prop, one.dt


def expand(event, zones):
    """Starts of an event; with each its length where that is its own."""
    prop = event["DTSTART"]
    start = prop.dt
    plain = start.replace(tzinfo=None) if isinstance(
        start, datetime.datetime) else datetime.datetime.combine(
            start, datetime.time())
    starts = [plain]
    rule = event.get("RRULE")
    for one in (rule if isinstance(rule, list) else
                [rule] if rule is not None else []):
        text = one.to_ical().decode()
        until = one.get("UNTIL")
        text = re.sub(r";?UNTIL=[^;]*", "", text)
        last = None
        if until:
            last = until[0]
            if isinstance(last, datetime.datetime):
                last = last.replace(tzinfo=None)
                utc = "TZID" in prop.params
            else:
                last = datetime.datetime.combine(last, datetime.time.max)
                utc = False
        for n, at in enumerate(rrule.rrulestr(text, dtstart=plain)):
            if n >= MOST or (last is not None and (
                    moved_to(prop, zones, at) if utc else at) > last):
                break
            starts.append(at)
    day = not isinstance(start, datetime.datetime)
    found = {(at.date() if day else moved_to(prop, zones, at)): None
             for at in starts}
    for other, at in dates_of(event, "RDATE", zones):
        if isinstance(at, tuple):  # a period, with an end or a length
            end = at[1] if isinstance(at[1], datetime.timedelta) else \
                moved_to(other, zones, at[1]) - moved_to(other, zones, at[0])
            found[moved_to(other, zones, at[0])] = end
        else:
            found[moved_to(other, zones, at)] = None
    for other, at in dates_of(event, "EXDATE", zones):
        found.pop(moved_to(other, zones, at), None)
    return found


def length(event, zones):
    start = event["DTSTART"].dt
    if "DTEND" in event:
        return instant(event["DTEND"].dt, event["DTEND"].params, zones) - \
            instant(start, event["DTSTART"].params, zones)
    if "DURATION" in event:
        return event["DURATION"].dt
    return datetime.timedelta(
        days=0 if isinstance(start, datetime.datetime) else 1)


def instances(path, into):
    for calendar in load(path):
        if str(calendar.get("METHOD", "")).upper() in ("REPLY", "CANCEL",
                                                       "REFRESH"):
            continue
        zones = {str(z["TZID"]): Zone(z)
                 for z in calendar.walk("VTIMEZONE")}
        series = collections.OrderedDict()
        for event in calendar.walk("VEVENT"):
            if str(event.get("STATUS", "")) == "CANCELLED":
                continue
            series.setdefault(str(event.get("UID", "")), []).append(event)
        for uid, events in series.items():
            found = {}
            for event in sorted(events, key=lambda e: "RECURRENCE-ID" in e):
                took = length(event, zones)
                subject = re.sub(r"\s+", " ", str(event.get("SUMMARY", "")))
                if "RECURRENCE-ID" in event:
                    which = event["RECURRENCE-ID"]
                    found.pop(instant(which.dt, which.params, zones), None)
                for at, own in expand(event, zones).items():
                    end = at + (took if own is None else own)
                    found[at] = (str(at), str(end), subject.strip())
            into.setdefault(uid, []).extend(found.values())


def main():
    if len(sys.argv) != 3:
        sys.stderr.write(__doc__)
        return 2
    source, out = {}, {}
    for path in files(sys.argv[1]):
        try:
            instances(path, source)
        except (Unknown, ValueError, KeyError) as why:
            print("left out: %s: %s" % (os.path.basename(path), why))
    for path in files(sys.argv[2]):
        if os.path.basename(os.path.dirname(path)) == "Calendar":
            instances(path, out)
    equal = dates = bad = 0
    # A series in several parts has one file and several UIDs.
    meant = collections.Counter(i for u in out.values() for i in u)
    for uid, wanted in sorted(source.items()):
        missing = [i for i in sorted(set(wanted)) if meant[i] == 0]
        extra = sorted(set(out.get(uid, [])) - set(wanted))
        if missing or extra:
            bad += 1
            print("%s: %d instances lost, %d new" % (uid, len(missing),
                                                     len(extra)))
            for i in missing[:5]:
                print("  lost %s" % (i,))
            for i in extra[:5]:
                print("  new  %s" % (i,))
        else:
            equal += 1
            dates += len(set(wanted))
    print("%d %d" % (equal, dates))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""Takes PidLidAppointmentRecur apart with code of its own.

usage: blobs.py FILE

Each line of FILE is a blob in hex digits and the instances that it stands for,
"start-end" in minutes since 1970 on the wall.  Written from [MS-OXOCAL]
2.2.1.44: a day belongs to the pattern when it is a whole number of periods
after FirstDateTime, which no reader of the program looks at.  Both lists and
both arrays of exceptions are checked against each other.
"""
import calendar
import datetime
import struct
import sys

EPOCH = datetime.date(1601, 1, 1)
TO_1970 = (datetime.date(1970, 1, 1) - EPOCH).days * 1440


class Bad(Exception):
    pass


def need(what, message):
    if not what:
        raise Bad(message)


class Cursor:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        need(self.at + n <= len(self.data), "cut off at byte %d" % self.at)
        self.at += n
        return self.data[self.at - n:self.at]

    def u16(self):
        return struct.unpack("<H", self.take(2))[0]

    def u32(self):
        return struct.unpack("<I", self.take(4))[0]

    def u32s(self, n):
        return list(struct.unpack("<%dI" % n, self.take(4 * n)))


def day_of(minutes):
    return EPOCH + datetime.timedelta(days=minutes // 1440)


def months(day):
    return (day.year - 1601) * 12 + day.month - 1


class Pattern:
    def __init__(self, c):
        need(c.u16() == 0x3004 and c.u16() == 0x3004, "versions")
        self.freq, self.type = c.u16(), c.u16()
        need(c.u16() == 0, "calendar")
        self.first, self.period = c.u32(), c.u32()
        need(c.u32() == 0, "sliding")
        self.mask = self.day = self.nth = 0
        if self.type == 1:
            self.mask = c.u32()
        elif self.type == 2:
            self.day = c.u32()
        elif self.type == 3:
            self.mask, self.nth = c.u32(), c.u32()
        want = {0x200A: (0,), 0x200B: (1,), 0x200C: (2, 3), 0x200D: (2, 3)}
        need(self.type in want[self.freq], "frequency and type")
        need(self.freq != 0x200D or self.period % 12 == 0, "years")
        need(c.u32() == 0x2021, "end type")
        self.count, self.week = c.u32(), c.u32()
        self.deleted = c.u32s(c.u32())
        self.modified = c.u32s(c.u32())
        self.start, self.end = c.u32(), c.u32()
        for days in (self.deleted, self.modified):
            need(days == sorted(days), "a list is not sorted")
            need(all(d % 1440 == 0 for d in days), "no midnight")

    def in_mask(self, day):
        return self.mask >> ((day.weekday() + 1) % 7) & 1

    def nth_of(self, year, month):
        length = calendar.monthrange(year, month)[1]
        days = [datetime.date(year, month, d) for d in range(1, length + 1)]
        days = [d for d in days if self.in_mask(d)]
        need(days, "no such weekday")
        if self.nth == 5 or self.nth > len(days):
            return days[-1]
        return days[self.nth - 1]

    def has(self, minutes):
        day = day_of(minutes)
        if self.type == 0:
            return (minutes - self.first) % self.period == 0
        if self.type == 1:
            into = ((day.weekday() + 1) % 7 - self.week) % 7
            week = minutes - into * 1440
            return self.in_mask(day) and \
                (week - self.first) % (self.period * 10080) == 0
        if (months(day) - months(day_of(self.first))) % self.period:
            return False
        if self.type == 3:
            return day == self.nth_of(day.year, day.month)
        length = calendar.monthrange(day.year, day.month)[1]
        return day.day == min(self.day, length)

    def days(self):
        need(day_of(self.first).day == 1 or self.type < 2, "first of month")
        return [m for m in range(self.start, self.end + 1, 1440)
                if self.has(m)]


def text8(c):
    with_nul, length = c.u16(), c.u16()
    need(with_nul == length + 1, "length of a text")
    return c.take(length).decode("cp1252", "replace")


def exception(c):
    x = {"start": c.u32(), "end": c.u32(), "original": c.u32()}
    x["flags"] = c.u16()
    need(x["flags"] & ~0x23D == 0, "flags")
    if x["flags"] & 1:
        x["subject"] = text8(c)
    if x["flags"] & 4:
        need(c.u32() < 1440, "minutes of a reminder")
    if x["flags"] & 8:
        need(c.u32() == (x["flags"] >> 2 & 1), "reminder")
    if x["flags"] & 0x10:
        x["location"] = text8(c)
    if x["flags"] & 0x20:
        need(c.u32() < 4, "busy state")
    return x


def extended(c, x):
    need(c.u32() == 4 and c.u32() == 0 and c.u32() == 0, "change highlight")
    if not x["flags"] & 0x11:
        return
    need(c.u32s(3) == [x["start"], x["end"], x["original"]], "times differ")
    for flag, name in ((1, "subject"), (0x10, "location")):
        if x["flags"] & flag:
            wide = c.take(2 * c.u16()).decode("utf-16-le")
            narrow = wide.encode("cp1252", "replace").decode("cp1252")
            need(x[name] == narrow, "%r is not %r" % (x[name], wide))
    need(c.u32() == 0, "reserved")


def instances(blob):
    c = Cursor(blob)
    p = Pattern(c)
    days = p.days()
    need(c.u32() == 0x3006 and c.u32() == 0x3009, "second versions")
    start, end = c.u32(), c.u32()
    changed = [exception(c) for _ in range(c.u16())]
    need(c.u32() == 0, "reserved")
    for x in changed:
        extended(c, x)
    need(c.u32() == 0 and c.at == len(blob), "bytes are left")

    need(days and days[0] == p.start and days[-1] == p.end, "range")
    need(p.count == len(days), "%d is not %d" % (p.count, len(days)))
    need(set(p.deleted) <= set(days), "a deleted day is none")
    need(changed == sorted(changed, key=lambda x: x["start"]), "not sorted")
    need(p.modified == sorted(x["start"] // 1440 * 1440 for x in changed),
         "modified days")
    out = []
    for x in changed:
        day = x["original"] // 1440 * 1440
        need(day in p.deleted and x["original"] == day + start, "original")
        out.append((x["start"], x["end"]))
    out += [(d + start, d + end) for d in days if d not in set(p.deleted)]
    return sorted((a - TO_1970, b - TO_1970) for a, b in out)


def main():
    count = 0
    with open(sys.argv[1]) as lines:
        for number, line in enumerate(lines, 1):
            blob, *want = line.split()
            want = sorted(tuple(map(int, w.rsplit("-", 1))) for w in want)
            try:
                got = instances(bytes.fromhex(blob))
                need(got == want, "other instances")
            except Bad as why:
                sys.exit("blobs: line %d: %s" % (number, why))
            count += 1
    if count == 0:
        sys.exit("blobs: nothing to judge")
    print("blobs: %d taken apart" % count)


main()

#!/usr/bin/python3
"""source.py - is what was written what the dump says?

usage: source.py DUMP OUT

DUMP    Domino XML, read here by Python's own parser, knowing nothing of ours
OUT     what `migrate --to dir:OUT` made of it

Of mail: subject, date, sender, every attachment's bytes, every word of the
text in both bodies.  Of calendar entries: every date of a series after
expansion by dateutil, no more and no less; start and end of single ones.  Of
to-dos: when they are due.  Of contacts: every address and number.  Notes that
have no file are not looked for: the lines of the run account for them.
Prints counts; ends with 1 and the note's UNID on any difference.
"""

import base64
import datetime
import email
import email.policy
import email.utils
import hashlib
import html
import os
import re
import sys
import xml.etree.ElementTree as tree
import zoneinfo

import dateutil.rrule
import icalendar

ZONES = {"W. Europe Standard Time": "Europe/Berlin",
         "Eastern Standard Time": "America/New_York"}
UTC = datetime.timezone.utc
HIDDEN = {"code", "formula", "popuptext", "attachmentref", "picture",
          "computedtext", "rawitemdata", "notesbitmap"}
problems = 0
counts = {}


def bad(unid, why):
    global problems
    problems += 1
    print("%s: %s" % (unid, why))


def count(what, n=1):
    counts[what] = counts.get(what, 0) + n


def squeeze(text):
    return re.sub(r"\s+", " ", text or "").strip()


# ---- the dump --------------------------------------------------------------

def bare(element):
    return element.tag.rsplit("}", 1)[-1]


def instant(text):
    """A local time with its offset, or a date, or None."""
    m = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d),\d\d"
                     r"(?:([+-])(\d\d)(\d\d)?)?)?", text or "")
    if m is None:
        return None
    day = [int(x) for x in m.group(1, 2, 3)]
    if m[4] is None:
        return datetime.date(*day)
    zone = UTC
    if m[7] is not None:
        off = datetime.timedelta(hours=int(m[8]), minutes=int(m[9] or 0))
        zone = datetime.timezone(-off if m[7] == "-" else off)
    return datetime.datetime(*day, *[int(x) for x in m.group(4, 5, 6)],
                             tzinfo=zone)


def plain(element):
    """What a reader of Notes would see of it."""
    text = element.text or ""
    for child in element:
        if bare(child) == "break":
            text += "\n"
        text += plain(child) + (child.tail or "")
    return text


def rich(element, hidden, words):
    """Visible words of rich text; a hidden style hides its paragraphs."""
    kind = bare(element)
    if kind == "pardef":
        if {"notes", "read"} & set(element.get("hide", "").split()):
            hidden.add(element.get("id"))
        return
    if kind in HIDDEN or (kind == "par" and element.get("def") in hidden):
        return
    if kind == "run" and element.get("html") == "true":
        return
    if kind in ("par", "sectiontitle"):
        words.append(" ")
    words.append(element.text or "")
    for child in element:
        if bare(child) == "break":
            words.append(" ")
        rich(child, hidden, words)
        if bare(child).endswith("link") or bare(child) == "popup":
            words.append(" ")  # where the address is shown
        words.append(child.tail or "")


class Note:
    def __init__(self, element):
        self.form = element.get("form", "")
        self.unid, self.sequence = "", 0
        self.items, self.files = {}, []
        self.mime = False
        self.body = None
        for child in element:
            if bare(child) == "noteinfo":
                self.unid = child.get("unid", "").upper()
                self.sequence = int(child.get("sequence", "0"))
            elif bare(child) == "mime":
                self.mime = True
            elif bare(child) == "item":
                self.item(child)
        self.form = self.form or self.text("form")

    def item(self, element):
        name = element.get("name").lower()
        for value in element:
            kind = bare(value)
            if kind == "object":
                self.file(value[0])
            elif kind == "richtext":
                if name in ("body", "comment"):
                    words = [] if self.body is None else [self.body]
                    rich(value, set(), words)
                    self.body = "".join(words)
            elif kind == "rawitemdata":
                if value.get("type") in ("19", "502"):
                    self.mime = True
            elif kind.endswith("list"):
                for one in value:
                    self.value(name, one)
            else:
                self.value(name, value)

    def value(self, name, element):
        if bare(element) == "datetime":
            found = instant(element.text)
        else:
            found = plain(element)
        if found not in (None, ""):
            self.items.setdefault(name, []).append(found)

    def file(self, element):
        if element.get("hosttype", "unknown") in (
                "bytearrayext", "bytearraypage", "stream", "cdstorage") or \
                element.get("compression", "none") != "none" or \
                "mime" in element.get("flags", "").split():
            return
        data = [c for c in element if bare(c) == "filedata"]
        if data:
            code = re.sub(r"\s", "", data[0].text or "").rstrip("=")
            self.files.append(hashlib.sha256(base64.b64decode(
                code + "=" * (-len(code) % 4))).hexdigest())

    def all(self, name):
        return self.items.get(name.lower(), [])

    def text(self, name):
        values = self.all(name)
        return str(values[0]) if values else ""


def notes_of(path):
    notes = {}
    for _, element in tree.iterparse(path):
        if bare(element) == "document" or (
                bare(element) == "note" and
                element.get("class") == "document"):
            note = Note(element)
            if note.unid not in notes or \
                    notes[note.unid].sequence < note.sequence:
                notes[note.unid] = note
            element.clear()
    return notes


# ---- mail ------------------------------------------------------------------

def judge_mail(note, path):
    with open(path, "rb") as f:
        message = email.message_from_binary_file(
            f, policy=email.policy.default)
    count("mails")
    if note.mime:
        return
    unid = note.unid
    if squeeze(message["Subject"]) != squeeze(note.text("Subject")):
        bad(unid, "subject %r" % message["Subject"])
    posted = note.all("PostedDate")
    if posted:
        date = email.utils.parsedate_to_datetime(str(message["Date"]))
        if date != posted[0]:
            bad(unid, "Date %s, PostedDate %s" % (date, posted[0]))
    inet = note.text("INetFrom")
    people = message["From"].addresses if message["From"] else ()
    if inet and not note.all("INetPrincipal") and \
            [a.addr_spec for a in people] != [inet]:
        bad(unid, "From %s, INetFrom %s" % (message["From"], inet))
    sums = []
    for part in message.walk():
        if not part.is_multipart():
            sums.append(hashlib.sha256(
                part.get_payload(decode=True)).hexdigest())
    for digest in note.files:
        count("attachments")
        if digest not in sums:
            bad(unid, "an attachment is missing or changed")
    if note.body and not any(n.startswith("$seal") for n in note.items):
        judge_words(note, message)


def judge_words(note, message):
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        if part is None:
            if kind == "plain":
                bad(note.unid, "no body")
            continue
        text = part.get_content()
        if kind == "html":
            text = re.sub(r"(?s)<(style|script|title).*?</\1>", " ", text)
            text = re.sub(r"</?(b|i|u|s|a|em|strong|span|font|sub|sup|strike)"
                          r"\b[^>]*>", "", text)
            text = html.unescape(re.sub(r"<[^>]*>", " ", text))
        have = re.sub(r"\s", "", text)
        for word in note.body.split():
            count("words in " + kind)
            if word not in have:
                bad(note.unid, "%r is not in the %s body" % (word, kind))


# ---- calendars -------------------------------------------------------------

def wall(prop):
    """(naive local time, zone) or (date, None)."""
    value = prop.dt
    if not isinstance(value, datetime.datetime):
        return value, None
    name = prop.params.get("TZID")
    if name is None:
        return value.replace(tzinfo=None), UTC
    known = zoneinfo.ZoneInfo(ZONES.get(name, name))
    return value.replace(tzinfo=None), known


def real(naive, zone):
    return naive if zone is None else \
        naive.replace(tzinfo=zone).astimezone(UTC)


def dates_in(path):
    """[(start, end)] of all events in a file, series expanded."""
    with open(path, "rb") as f:
        calendar = icalendar.Calendar.from_ical(f.read())
    events = calendar.walk("VEVENT")
    moved = {(str(e["UID"]), real(*wall(e["RECURRENCE-ID"])))
             for e in events if "RECURRENCE-ID" in e}
    found = []
    for e in events:
        start, zone = wall(e["DTSTART"])
        end = real(*wall(e["DTEND"])) if "DTEND" in e else real(start, zone)
        length = end - real(start, zone)
        if "DTEND" in e and zone is not None and wall(e["DTEND"])[1] == zone:
            length = wall(e["DTEND"])[0] - start
        starts = [start]
        if "RRULE" in e:
            starts = expand(e, start, zone)
        for s in starts:
            at = real(s, zone)
            if "RECURRENCE-ID" not in e and (str(e["UID"]), at) in moved:
                continue
            found.append((at, end if "RRULE" not in e else
                          real(s + length, zone)))
    return sorted(found)


def expand(event, start, zone):
    base = start if isinstance(start, datetime.datetime) else \
        datetime.datetime.combine(start, datetime.time())
    rule = event["RRULE"].to_ical().decode()
    m = re.search(r"UNTIL=(\d{8})T(\d{6})Z", rule)
    if m is not None and zone is not None:
        until = datetime.datetime.strptime(
            m[1] + m[2], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        rule = rule.replace(m[0], "UNTIL=" + until.astimezone(zone).strftime(
            "%Y%m%dT%H%M%S"))
    elif m is not None:
        rule = rule.replace(m[0], "UNTIL=" + m[1])
    gone = set()
    given = event.get("EXDATE", [])
    for prop in given if isinstance(given, list) else [given]:
        for one in prop.dts:
            one.params.update({"TZID": prop.params["TZID"]}
                              if "TZID" in prop.params else {})
            gone.add(real(*wall(one)))
    days = dateutil.rrule.rrulestr(rule, dtstart=base)
    if not isinstance(start, datetime.datetime):
        return [d.date() for d in days if d.date() not in gone]
    return [d for d in days if real(d, zone) not in gone]


def pairs_of(notes):
    """What a group of notes of one ApptUNID says: children before parent."""
    children = [n for n in notes if "c" not in n.text("$CSFlags")]
    found = []
    for n in children or notes:
        starts, ends = n.all("StartDateTime"), n.all("EndDateTime")
        if not children:
            starts = n.all("RepeatDates") or starts
            ends = n.all("RepeatEndDates") or ends
        if n.text("AppointmentType") in ("1", "2"):
            day = datetime.timedelta(days=1)
            found += [(s.date(), e.date() + day)
                      for s, e in zip(starts, ends)]
        else:
            found += [(s.astimezone(UTC), e.astimezone(UTC))
                      for s, e in zip(starts, ends)]
    return sorted(found)


def judge_calendar(group, files):
    unid = group[0].unid
    count("calendar entries")
    want = pairs_of(group)
    have = sorted(d for n in group if n.unid in files
                  for d in dates_in(files[n.unid]))
    count("dates", len(want))
    for d in want:
        if d not in have:
            bad(unid, "%s: not there: %s to %s" % (
                group[0].text("Subject"), d[0], d[1]))
    for d in have:
        if d not in want:
            bad(unid, "%s: made up: %s to %s" % (
                group[0].text("Subject"), d[0], d[1]))
    if len(set(have)) != len(have):
        bad(unid, "a date twice")


def judge_todo(note, path):
    with open(path, "rb") as f:
        calendar = icalendar.Calendar.from_ical(f.read())
    count("to-dos")
    todo = calendar.walk("VTODO")[0]
    due = note.all("DueDateTime")
    if due:
        value, zone = wall(todo["DUE"])
        have = real(value, zone)
        if have not in (due[0], due[0].date()):
            bad(note.unid, "due %s, not %s" % (have, due[0]))
    if squeeze(str(todo.get("SUMMARY", ""))) != squeeze(note.text("Subject")):
        bad(note.unid, "summary %r" % todo.get("SUMMARY"))


# ---- contacts --------------------------------------------------------------

def judge_contact(note, path):
    count("contacts")
    with open(path, encoding="utf-8", newline="") as f:
        card = re.sub(r"\r\n[ \t]", "", f.read())
    card = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], card)
    names = [n for n in note.items if re.search(
        r"phone|mail(?!system)|^email|street|city|zip|company|jobtitle|"
        r"department|firstname|lastname|website|listname|listdescription", n)
        and not n.startswith("$") and "displayed" not in n]
    for name in names:
        for value in note.items[name]:
            count("values of contacts")
            if value not in card and not value.startswith("CN="):
                bad(note.unid, "%s is not there: %r" % (name, value))


# ---- all of it -------------------------------------------------------------

def main():
    if len(sys.argv) != 3 or sys.argv[1].startswith("-"):
        sys.stderr.write(__doc__)
        return 2
    files = {}
    for folder, _, names in os.walk(sys.argv[2]):
        for name in names:
            files[name.split(".")[0]] = os.path.join(folder, name)
    notes = notes_of(sys.argv[1])
    groups = {}
    for unid, note in notes.items():
        key = note.text("ApptUNID") if note.all("OrgRepeat") or \
            note.text("$CSFlags") else unid
        groups.setdefault(key, []).append(note)
    for unid, path in files.items():
        note = notes.get(unid)
        if note is None:
            bad(unid, "is in no note of the dump")
        elif path.endswith(".eml"):
            judge_mail(note, path)
        elif path.endswith(".vcf"):
            judge_contact(note, path)
        elif "/Tasks/" in path:
            judge_todo(note, path)
    for group in groups.values():
        if group[0].form == "Appointment" and \
                any(files.get(n.unid, "").endswith(".ics") for n in group):
            judge_calendar(group, files)
    for what, n in sorted(counts.items()):
        print("%6d %s" % (n, what))
    print("%6d problems" % problems)
    return 1 if problems or not counts else 0


if __name__ == "__main__":
    sys.exit(main())

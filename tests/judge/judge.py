#!/usr/bin/python3
"""judge.py - readers that are not ours read what the dir: target wrote.

usage: judge.py OUT [LINES]

OUT     the folder that notes2ex wrote
LINES   what `migrate --json` printed: every file must belong to a line that
        says `create`, every such line must have its file (or belong to a
        series that has), and subjects must agree

Mail is read by Python's email package and by MIME::Parser (mime.pl), which
have to agree on subject, people, date and on name, size and SHA-256 of every
part.  Calendars are read by icalendar, contacts by vobject (vCard 3.0) or by
the few rules of vCard 4.0 that a group needs.  Prints counts; ends with 1 and
the file's name on any problem.
"""

import email
import email.policy
import email.utils
import hashlib
import json
import os
import re
import subprocess
import sys

import icalendar
import vobject

HERE = os.path.dirname(os.path.abspath(__file__))
problems = 0


def bad(path, why):
    global problems
    problems += 1
    print("%s: %s" % (path, why))


# ---- mail ------------------------------------------------------------------

def people(message, name):
    value = message[name]
    if value is None:
        return []
    return [[a.display_name, a.addr_spec.lower()] for a in value.addresses]


def leaves(message):
    kind = message.get_content_type()
    if kind == "message/delivery-status":
        return [[kind, "", 0, ""]]  # fields, which readers group as they like
    if message.is_multipart():
        return [leaf for part in message.get_payload()
                for leaf in leaves(part)]
    data = message.get_payload(decode=True) or b""
    coding = str(message.get("Content-Transfer-Encoding", "")).lower()
    if kind.startswith("text/") and coding.strip() != "base64":
        data = data.replace(b"\r\n", b"\n")
    return [[kind, message.get_filename() or "", len(data),
             hashlib.sha256(data).hexdigest()]]


def squeeze(text):
    return re.sub(r"\s+", " ", text or "").strip()


def read_mail(path):
    with open(path, "rb") as f:
        raw = f.read()
    # A whole message of the source is passed on as it came, LF and all.
    if b"\r\n" in raw and b"\n" in raw.replace(b"\r\n", b""):
        bad(path, "a line that does not end with CRLF")
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for part in message.walk():
        for defect in part.defects:
            bad(path, "email: %s" % type(defect).__name__)
        for name, value in part.items():
            if name.lower() == "content-type":
                continue  # name="=?...?=" for readers without RFC 2231
            for defect in getattr(value, "defects", ()):
                bad(path, "email: %s: %s" % (name, defect))
    date = message["Date"]
    stamp = None
    if date is not None:
        try:
            stamp = int(email.utils.parsedate_to_datetime(
                str(date)).timestamp())
        except (TypeError, ValueError) as why:
            bad(path, "email: date: %s" % why)
    return {"subject": message["Subject"], "date": stamp,
            "from": people(message, "From"), "to": people(message, "To"),
            "cc": people(message, "Cc"), "parts": leaves(message)}


def same_people(a, b):
    return [[squeeze(n), x] for n, x in a] == [[squeeze(n), x] for n, x in b]


def judge_mail(paths):
    """Returns the subject of each file."""
    second = {}
    done = subprocess.run(["perl", os.path.join(HERE, "mime.pl")],
                          input="".join(p + "\n" for p in paths).encode(),
                          stdout=subprocess.PIPE, check=True)
    for line in done.stdout.splitlines():
        found = json.loads(line)
        second[found["file"]] = found
    subjects = {}
    for path in paths:
        one, two = read_mail(path), second.get(path)
        if two is None:
            bad(path, "MIME::Parser: nothing")
            continue
        for why in two["errors"]:
            bad(path, "MIME::Parser: %s" % squeeze(why))
        if "parts" not in two:
            continue
        if squeeze(one["subject"]) != squeeze(two["subject"]):
            bad(path, "two subjects: %r, %r" % (one["subject"],
                                                two["subject"]))
        for who in ("from", "to", "cc"):
            if not same_people(one[who], two[who]):
                bad(path, "%s differs: %r, %r" % (who, one[who], two[who]))
        # A note without any date makes a message without one.
        if one["date"] != two["date"]:
            bad(path, "two dates: %r, %r" % (one["date"], two["date"]))
        if one["parts"] != two["parts"]:
            bad(path, "parts differ:\n  %r\n  %r" % (one["parts"],
                                                     two["parts"]))
        subjects[path] = one["subject"]
    return subjects


# ---- calendars and contacts ------------------------------------------------

def folded_right(path, raw):
    for line in raw.split(b"\r\n"):
        if len(line) > 75:
            bad(path, "a line of %d bytes" % len(line))
            return
    if b"\n" in raw.replace(b"\r\n", b""):
        bad(path, "a line that does not end with CRLF")


def judge_ics(path):
    with open(path, "rb") as f:
        raw = f.read()
    folded_right(path, raw)
    try:
        calendar = icalendar.Calendar.from_ical(raw)
    except ValueError as why:
        bad(path, "icalendar: %s" % why)
        return None
    for name in ("VERSION", "PRODID"):
        if name not in calendar:
            bad(path, "no %s" % name)
    if "METHOD" in calendar:
        bad(path, "METHOD in a stored entry")
    zones = {str(z["TZID"]) for z in calendar.walk("VTIMEZONE")}
    entries = calendar.walk("VEVENT") + calendar.walk("VTODO")
    if not entries:
        bad(path, "no entry")
    subject = None
    for entry in entries:
        for name in ("UID", "DTSTAMP"):
            if name not in entry:
                bad(path, "an entry without %s" % name)
        if entry.name == "VEVENT" and "DTSTART" not in entry:
            bad(path, "an event without DTSTART")
        for why in getattr(entry, "errors", ()):
            bad(path, "icalendar: %s: %s" % why)
        for name in ("DTSTART", "DTEND", "DUE", "RECURRENCE-ID"):
            zone = entry[name].params.get("TZID") if name in entry else None
            if zone is not None and zone not in zones:
                bad(path, "no VTIMEZONE for %s" % zone)
        if subject is None or "RECURRENCE-ID" not in entry:
            subject = str(entry.get("SUMMARY", ""))
    return subject


def judge_vcf(path):
    with open(path, "rb") as f:
        raw = f.read()
    folded_right(path, raw)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as why:
        bad(path, "not UTF-8: %s" % why)
        return None
    lines = re.sub(r"\r\n[ \t]", "", text).split("\r\n")
    if "VERSION:4.0" in lines:
        return judge_vcard4(path, lines)
    try:
        cards = list(vobject.readComponents(text))
        for card in cards:
            card.validate(raiseException=True)
    except Exception as why:  # vobject raises many kinds
        bad(path, "vobject: %s" % why)
        return None
    if len(cards) != 1:
        bad(path, "%d cards" % len(cards))
        return None
    return cards[0].fn.value


def judge_vcard4(path, lines):
    if lines[0] != "BEGIN:VCARD" or lines[-2:] != ["END:VCARD", ""]:
        bad(path, "no BEGIN or no END")
    names = []
    for line in lines[:-1]:
        match = re.match(r"([A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)"
                         r"((;[A-Za-z0-9-]+=(\"[^\"]*\"|[^\";:,]*)"
                         r"(,(\"[^\"]*\"|[^\";:,]*))*)*):", line)
        if match is None:
            bad(path, "not a vCard line: %s" % line)
            return None
        names.append(match.group(2).upper())
    if names[1] != "VERSION" or names.count("FN") < 1:
        bad(path, "VERSION is not second, or no FN")
    if "MEMBER" in names and "KIND:group" not in lines:
        bad(path, "members of what is no group")
    shown = [x for x in lines if x.startswith("FN")][0].split(":", 1)[1]
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], shown)


# ---- the lines of the run --------------------------------------------------

def judge_lines(name, subjects):
    """subjects: of each file, by path."""
    files = {os.path.basename(p).split(".")[0]: p for p in subjects}
    created, series = {}, 0
    with open(name, encoding="utf-8") as f:
        for line in f:
            entry = json.loads(line)
            if entry["action"] == "create":
                created[entry["unid"]] = entry
    for unid, path in files.items():
        if unid[:32] not in created:
            bad(path, "no line says that it was created")
    digests = {created[u]["digest"] for u in created if u in files}
    for unid, entry in created.items():
        if unid not in files:
            if entry["digest"] not in digests:
                bad(unid, "created, but there is no file")
            series += 1
            continue
        path = files[unid]
        if path.endswith(".eml") and \
                squeeze(subjects[path]) != squeeze(entry["subject"]):
            bad(path, "subject %r, the line says %r" % (subjects[path],
                                                       entry["subject"]))
    print("%6d lines, %d of them members of a series" % (len(created),
                                                         series))


def main():
    if len(sys.argv) not in (2, 3) or sys.argv[1].startswith("-"):
        sys.stderr.write(__doc__)
        return 2
    found = {".eml": [], ".ics": [], ".vcf": []}
    for folder, _, names in sorted(os.walk(sys.argv[1])):
        for name in sorted(names):
            path = os.path.join(folder, name)
            ending = os.path.splitext(name)[1]
            if ending in found:
                found[ending].append(path)
            else:
                bad(path, "what is this?")
    subjects = judge_mail(found[".eml"])
    for path in found[".ics"]:
        subjects[path] = judge_ics(path)
    for path in found[".vcf"]:
        subjects[path] = judge_vcf(path)
    for ending, paths in found.items():
        print("%6d %s" % (len(paths), ending))
    if len(sys.argv) == 3:
        judge_lines(sys.argv[2], subjects)
    if not any(found.values()):
        bad(sys.argv[1], "nothing to judge")
    print("%6d problems" % problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""manifest.py - what a store has to hold, from what dir: holds.

usage: manifest.py LINES OUT

LINES   what `migrate --json --to dir:OUT` has printed
OUT     the folder that it wrote

The files of dir: are read by Python's email, icalendar and vobject, which know
nothing of this program.  Prints an object for each item on a line of its own:

    unid, kind, subject
    folder      a list of its levels
    class       what the message class begins with, one of these
    text, html  without superfluous white space; null: the file does not say
    to, cc, bcc the addresses, sorted; null: the file does not say
    attendees   of calendar entries, instead of these three
    filed       what a contact is sorted by
    files       of each its name, size and SHA-1; null: the file does not say
    embedded    how many messages are embedded in it: exceptions of a series
"""

import base64
import email
import email.policy
import hashlib
import json
import os
import re
import sys
import urllib.parse

import icalendar
import vobject

CLASSES = {
    "mail": ["IPM.Note", "IPM.Schedule", "REPORT."],
    "calendar": ["IPM.Appointment"],
    "contact": ["IPM.Contact"],
    "group": ["IPM.DistList"],
    "task": ["IPM.Task"],
    "note": ["IPM.Post", "IPM.StickyNote"],
}


def squeeze(text):
    return None if text is None else re.sub(r"\s+", " ", text).strip()


def a_file(name, data):
    return {"name": name, "size": len(data),
            "sha1": hashlib.sha1(data).hexdigest(), "data": data}


# ---- mail ------------------------------------------------------------------

def addresses(message, name, strict=False):
    """None where a strict reader cannot be sure."""
    found = []
    for header in message.get_all(name, []):
        if strict and header.defects:
            return None
        found += [a.addr_spec.lower() for a in header.addresses
                  if a.addr_spec not in ("", "<>")]
    return sorted(found)


def parts(message, found, within=""):
    """Text, HTML and files of a message that is neither signed nor sealed."""
    kind = message.get_content_type()
    if message.is_multipart() and kind != "message/rfc822":
        for part in message.get_payload():
            parts(part, found, kind)
        return
    name = message.get_filename()
    is_file = (message.get_content_disposition() == "attachment" or name or
               message["Content-ID"])
    if kind == "message/rfc822":
        found["messages"] += 1
        return
    data = message.get_payload(decode=True) or b""
    body = {"text/plain": "text", "text/html": "html"}.get(kind)
    if body and not is_file and found[body] is None:
        charset = message.get_content_charset("utf-8")
        try:
            found[body] = data.decode(charset, "replace")
        except LookupError:
            found[body] = data.decode("latin-1")
        return
    found["files"].append(a_file(name or "", data))


def from_mail(path):
    with open(path, "rb") as f:
        message = email.message_from_binary_file(
            f, policy=email.policy.default)
    entry = {"embedded": 0}
    for who in ("To", "Cc", "Bcc"):
        entry[who.lower()] = addresses(message, who, True)
    kinds = [p.get_content_type() for p in message.walk()]
    if message.defects:  # where does its header end?
        entry.update(to=None, cc=None, bcc=None)
    if any(p.defects for p in message.walk()) or any(k in ("multipart/signed", "multipart/encrypted",
                 "application/pkcs7-mime", "application/x-pkcs7-mime")
           for k in kinds):
        return [dict(entry, text=None, html=None, files=None, embedded=None)]
    found = {"text": None, "html": None, "files": [], "messages": 0}
    parts(message, found)
    if found.pop("messages"):
        found["files"] = None  # their bytes depend on the writer's folding
        entry["embedded"] = None
    return [dict(entry, **found)]


# ---- calendars -------------------------------------------------------------

def attached(component):
    """None when there is a link: its content is not here."""
    values = component.get("ATTACH", [])
    values = values if isinstance(values, list) else [values]
    found = []
    for value in values:
        if str(value.params.get("ENCODING", "")).upper() != "BASE64":
            return None
        name = value.params.get("FILENAME", value.params.get(
            "X-FILENAME", ""))
        data = value.obj if hasattr(value, "obj") else value
        found.append(a_file(str(name), base64.b64decode(str(data))))
    return found


def from_calendar(path):
    with open(path, "rb") as f:
        calendar = icalendar.Calendar.from_ical(f.read())
    entries = []
    for c in calendar.walk("VEVENT") + calendar.walk("VTODO"):
        if "RECURRENCE-ID" in c:
            continue
        instances = [x for x in calendar.walk(c.name)
                     if "RECURRENCE-ID" in x and x.get("UID") == c.get("UID")]
        people = c.get("ATTENDEE", [])
        people = people if isinstance(people, list) else [people]
        entries.append({
            "subject": str(c.get("SUMMARY", "")),
            "text": str(c["DESCRIPTION"]) if "DESCRIPTION" in c else None,
            "html": str(c["X-ALT-DESC"]) if "X-ALT-DESC" in c else None,
            "to": None, "cc": None, "bcc": None,
            "attendees": sorted(
                urllib.parse.unquote(re.sub("^mailto:", "", str(p),
                                            flags=re.I)).lower()
                for p in people),
            "files": attached(c), "embedded": len(instances)})
    return entries


# ---- contacts ----------------------------------------------------------------

def from_contact(path):
    with open(path, "rb") as f:
        text = f.read().decode("utf-8")
    entry = {"text": None, "html": None, "to": None, "cc": None, "bcc": None,
             "files": [], "embedded": 0}
    if "VERSION:4.0" in text:
        return [dict(entry, files=None)]
    card = vobject.readOne(text)
    if hasattr(card, "note"):
        entry["text"] = card.note.value
    given = [x for x in (card.n.value.given, card.n.value.additional) if x]
    entry["filed"] = ", ".join(
        [x for x in (card.n.value.family, " ".join(given)) if x])
    if hasattr(card, "photo"):
        entry["files"] = [a_file("ContactPicture.jpg", card.photo.value)]
    return [entry]


READ = {".eml": from_mail, ".ics": from_calendar, ".vcf": from_contact}


def manifest(lines, out, keep=False):
    """Entries; with keep, files have their data."""
    found = {}
    for folder, _, names in sorted(os.walk(out)):
        for name in sorted(names):
            found.setdefault(name.split(".")[0][:32], []).append(
                os.path.join(folder, name))
    for line in lines:
        line = json.loads(line)
        if line["action"] != "create":
            continue
        for path in found.pop(line["unid"], []):
            for entry in READ[os.path.splitext(path)[1]](path):
                entry.setdefault("subject", line["subject"])
                entry.update(unid=line["unid"], kind=line["kind"],
                             folder=folder_of(path, out, line),
                             text=squeeze(entry["text"]),
                             html=squeeze(entry["html"]))
                entry["class"] = CLASSES[line["kind"]]
                for one in entry["files"] or []:
                    if not keep:
                        del one["data"]
                yield entry
    if found:
        raise SystemExit("%s: files without a line: %s" % (
            out, sorted(found)[:5]))


def folder_of(path, out, line):
    path = os.path.relpath(os.path.dirname(path), out)
    if "%+" in path:  # a long name that was cut
        return line["folder"].split("\\")
    return [urllib.parse.unquote(level) for level in path.split(os.sep)]


def main():
    if len(sys.argv) != 3 or sys.argv[1].startswith("-"):
        sys.stderr.write(__doc__)
        return 2
    with open(sys.argv[1], encoding="utf-8") as lines:
        for entry in manifest(lines, sys.argv[2]):
            print(json.dumps(entry, ensure_ascii=False, sort_keys=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())

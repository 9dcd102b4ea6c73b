#!/usr/bin/python3
"""nsf_mime.py - are a database's MIME messages what was written?

usage: nsf_mime.py TOOLS DATABASE OUT

TOOLS     folder of the reference reader, nsfread.py
DATABASE  what was migrated
OUT       into dir:OUT

The parts of every message, put together from what the reference reads, have
to come out of the written file in two MIME readers: same types, names and
bytes, in the same order.  Prints how many messages and parts there were; ends
with 1 and the UNID on any difference.
"""

import base64
import email
import email.policy
import hashlib
import json
import os
import re
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def lines(data):
    return re.sub(rb"\r?\n", b"\r\n", data)


def in_object(headers, content):
    """A part whose content lay beside it, as base64."""
    text = re.sub(rb"(?im)^Content-Transfer-Encoding:.*\r\n([ \t].*\r\n)*",
                  b"", headers)
    return (text.rstrip(b"\r\n") +
            b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
            base64.encodebytes(content) + b"\r\n")


def message(r, db, note):
    """The body of a note of MIME parts; None when it is none."""
    parts = sorted((i for i in note.items if i.type == 25 and
                    i.name.lower() == "body"), key=lambda i: i.dup)
    files = {}
    for item in note.items:
        if item.type == 3 and item.name.upper() == "$FILE":
            value, data = db.attachment(item)
            files[value["name"]] = data
    out = b""
    for part in parts:
        value = r.decode_value(25, part.data)[1]
        out += lines(value["boundary"])
        headers = lines(value["headers"])
        if value["flags"] & 4:
            out += in_object(headers, bytes(files[r.lmbcs(value["body"])]))
        elif headers.strip() and not headers.endswith(b"\r\n\r\n"):
            out += headers + b"\r\n" + value["body"]
        else:
            out += headers + value["body"]
    return out or None


def digest(kind, name, data, coded):
    if kind.startswith("text/") and not coded:
        data = data.replace(b"\r\n", b"\n")
    return [kind, name or "", len(data), hashlib.sha256(data).hexdigest()]


def leaves(data):
    found = []
    for part in email.message_from_bytes(
            data, policy=email.policy.default).walk():
        if part.defects:
            found.append(["defect", str(part.defects), 0, ""])
        if part.is_multipart():
            continue
        coded = (part["Content-Transfer-Encoding"] or "").strip().lower()
        found.append(digest(part.get_content_type(), part.get_filename(),
                            part.get_payload(decode=True),
                            coded == "base64"))
    return found


def by_perl(path):
    done = subprocess.run([os.path.join(HERE, "../judge/mime.pl")],
                          input=path.encode() + b"\n", check=True,
                          stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def main():
    tools, database, out = sys.argv[1:4]
    sys.path.insert(0, tools)
    sys.dont_write_bytecode = True
    import nsfread as r
    written = {}
    for folder, _, names in os.walk(out):
        for name in names:
            written[os.path.splitext(name)[0]] = os.path.join(folder, name)
    db = r.NSF(database)
    bad = messages = parts = 0
    for _, note, err in db.notes():
        if err is not None or note.stub or note.cls & 0x7fff != 1:
            continue
        try:
            body = message(r, db, note)
        except (r.NSFError, struct.error, KeyError) as why:
            print("%s: the reference fails: %s" % (note.unid32, why))
            continue
        path = written.get(note.unid32)
        if body is None or path is None or not path.endswith(".eml"):
            continue
        messages += 1
        want = leaves(b"MIME-Version: 1.0\r\n" + body)
        parts += len(want)
        perl = by_perl(path)
        with open(path, "rb") as file:
            for who, got in (("email", leaves(file.read())),
                             ("MIME::Parser", perl.get("parts"))):
                if got != want:
                    bad += 1
                    print("%s: by %s:\n  %s\nin the database:\n  %s" % (
                        note.unid32, who, got, want))
        if perl["errors"]:
            bad += 1
            print("%s: %s" % (note.unid32, perl["errors"]))
    print(messages, parts)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

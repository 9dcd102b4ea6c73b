#!/usr/bin/python3
"""nsf_compare.py - is what we read in a database what the reference reads?

usage: nsf_compare.py PROGRAMS TOOLS FILE...

PROGRAMS  folder of nsf_records and nsf_dump
TOOLS     folder of the reference reader, nsfread.py

Of every note: number, UNID, sequence, status, class; of every item: name,
type, flags, place among those of its name, the sum of its bytes as stored; of
every object its length and sum, and the SHA-1 in its name; that every used
slot is reached once.  Then, from the note model: every value, every file with
its recorded size and its content.  Prints counts, and every difference; ends
with 1 when there is one.
"""

import collections
import hashlib
import os
import re
import struct
import subprocess
import sys

STUB, GHOST, NAMED = 1, 0x40, 0x200
SHOWN = 20  # differences of one file
counts = collections.Counter()
# Control characters that XML forbids, and halves of surrogate pairs.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ERRORS = None


class Report:
    def __init__(self, path):
        self.path, self.n = path, 0

    def __call__(self, where, what):
        self.n += 1
        counts["differences"] += 1
        if self.n <= SHOWN:
            print("%s: %s: %s" % (self.path, where, what))


def run(program, path):
    done = subprocess.run([program, path], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit("%s %s: ended with %d: %s" % (
            program, path, done.returncode, done.stderr.decode()))
    return [line.split("\t") for line in done.stdout.decode().split("\n")[:-1]]


def sha(data):
    return hashlib.sha256(data).hexdigest()


def escape(text):
    text = FORBIDDEN.sub("\ufffd", text).replace("\\", "\\\\")
    return re.sub("[\x00-\x1f\x7f]", lambda m: "\\x%02x" % ord(m[0]), text)


# ---- as stored ---------------------------------------------------------------

def reference_records(r, db, report):
    lines = []
    for rid, note, err in db.notes():
        if err is not None:
            report("%X" % rid, "the reference fails: %s" % err)
            continue
        lines.append(["N", "%X" % rid, note.unid32, "%d" % note.seq,
                      "%04x" % note.status, "%04x" % (note.cls & 0x7fff),
                      "%d" % note.stub])
        for i in note.items:
            size = ["-", "-"] if i.data is None else [
                "%d" % len(i.data), sha(bytes(i.data))]
            lines.append(["I", escape(i.name), "%04x" % i.type,
                          "%04x" % i.flags, "%d" % i.dup, "%d" % i.seq] + size)
    return lines


def by_note(lines, first="N"):
    notes, now = {}, None
    for line in lines:
        if line[0] == first:
            now = notes.setdefault(line[1], [])
        if line[0] in (first, "I", "F", "T") and now is not None:
            now.append(line)
    return notes


def compare_notes(report, ours, theirs):
    for rid in sorted(set(ours) | set(theirs), key=lambda x: int(x, 16)):
        if rid not in ours or rid not in theirs:
            report(rid, "only %s" % ("read by us" if rid in ours else
                                     "in the reference"))
            continue
        if ours[rid] == theirs[rid]:
            continue
        for a, b in zip(ours[rid], theirs[rid]):
            if a != b:
                report(rid, "ours   %s" % "\t".join(a)[:400])
                print("    reference %s" % "\t".join(b)[:400])
                break
        else:
            report(rid, "%d lines, reference %d" % (len(ours[rid]),
                                                    len(theirs[rid])))


def compare_objects(db, report, lines):
    for _, rid, length, daos, total in lines:
        key = db.object(int(rid, 16))[4]
        payload = bytes(db.object(int(rid, 16))[3])
        counts["objects"] += 1
        if int(length) != len(payload) or total != sha(payload):
            report(rid, "object: %s bytes, reference %d" % (length,
                                                            len(payload)))
        if daos != (key or "").upper():
            report(rid, "object's name: %s, reference %s" % (daos, key))
        if key:
            counts["objects named by SHA-1"] += 1
            want = hashlib.sha1(payload).hexdigest() + "%08x" % len(payload)
            if want.upper() != daos:
                report(rid, "object's SHA-1 is %s, its name %s" % (want, daos))


def compare_records(programs, r, db, path, report):
    lines = run(os.path.join(programs, "nsf_records"), path)
    ours = by_note(lines)
    theirs = by_note(reference_records(r, db, report))
    for kind, word in (("S", "said"), ("E", "not read"), ("C", "not reached")):
        for line in lines:
            if line[0] == kind:
                report(line[1], "%s: %s" % (word, " ".join(line[2:])))
    counts["notes"] += sum(n[0][6] == "0" for n in ours.values())
    counts["stubs"] += sum(n[0][6] == "1" for n in ours.values())
    counts["items"] += sum(len(n) - 1 for n in ours.values())
    compare_notes(report, ours, theirs)
    compare_objects(db, report, [x for x in lines if x[0] == "O"])
    head = [x for x in lines if x[0] == "D"][0]
    want = ["D", "%d" % db.ods, escape(db.title), 
            db.replica.replace(":", "").replace("0" * 16, "")]
    if head != want:
        report("header", "%s, reference %s" % (head, want))


# ---- as the note model has it ------------------------------------------------

FLAGS = ((4, 1 << 0), (0x40, 1 << 1), (0x400, 1 << 2), (0x20, 1 << 3),
         (1, 1 << 4), (2, 1 << 5), (0x200, 1 << 7), (0x100, 1 << 8),
         (0x8000, 1 << 9))
COMPOSITE, MIME_PART, FORMULA = 1, 0x19, 0x600


def time_text(t):
    """The reference's "2020-10-05T17:10:07.00Z(-04:00 dst)" as ours."""
    if t is None or t == "anytime":
        return "-"
    m = re.fullmatch(r"(.*T[\d:.]+)Z\(([+-])(\d+):(\d\d)( dst)?\)", t)
    if m is None:
        return t + ".00" if t.startswith("T") else t
    minutes = int(m[3]) * 60 + int(m[4])
    return "%s%+d%s" % (m[1], -minutes if m[2] == "-" else minutes,
                        "s" if m[5] else "")


def times_text(value):
    return [time_text(v[0]) + "/" + time_text(v[1]) if isinstance(v, list)
            else time_text(v) for v in value]


def numbers_text(value):
    out = []
    for v in value:
        out += v if isinstance(v, list) else [v]
    return [struct.pack(">d", v).hex() for v in out]


def is_script(name, data):
    """Compiled script, which calls itself text."""
    return data[:2] == b"\1\0" and len(data) >= 4 and (
        name.endswith("_O") or b"LSOB" in data[:64])


def squeeze(text):
    return re.sub("[ \t\r\n]", "", FORBIDDEN.sub("\ufffd", text))


def content_of(db, item, value):
    """The file's own line: name, size, times, content."""
    user = value["host"] in (0, 0x200, 0x300, 0x400)
    line = [escape(value["name"]), "%d" % value["size"],
            time_text(value["created"]), time_text(value["modified"]),
            "" if user else "internal"]
    try:
        data = bytes(db.attachment(item)[1])
    except ERRORS as why:
        return line + ["-", str(why)]
    counts["files"] += 1
    counts["file bytes"] += len(data)
    return line + ["%d" % len(data), sha(data)]


def field_of(r, db, item, rich):
    """One item as the note model would have it; None: not a field of its own."""
    flags = sum(ours for theirs, ours in FLAGS if item.flags & theirs)
    head = ["F", escape(item.name), "%x" % flags]
    data = bytes(item.data or b"")
    raw = ["raw", "%04x" % item.type, "%d" % len(data), sha(data)]
    if item.data is None or item.flags & r.F_PLACEHOLDER:
        return head + raw
    if item.type == FORMULA:
        return head + ["other", "formula"]
    try:
        kind, value = r.decode_value(item.type, item.data)
    except ERRORS:
        return head + raw
    if kind == "text" and not is_script(item.name, data):
        return head + ["text", escape(value)]
    if kind == "textlist":
        return head + ["text"] + [escape(v) for v in value]
    if kind in ("number", "numbers"):
        return head + ["number"] + numbers_text(
            value if kind == "numbers" else [v for v in [value]
                                             if v is not None])
    if kind in ("time", "times"):
        value = value if kind == "times" else [value]
        if "invalid" in repr(value):
            return head + raw
        return head + ["time"] + times_text(value)
    if kind == "noteref":
        return head + ["text"] + [v.replace(":", "") for v in value]
    if kind == "cd" and item.type == COMPOSITE and \
            item.name.lower() != "$fonts":
        text = "".join(r.lmbcs(x[8:]) for s, k, x in value
                       if s == 133 and k == "W")
        if item.name.lower() in rich:
            line = rich[item.name.lower()]
            line[2] = "%x" % (int(line[2], 16) | flags)
            line[-1] += escape(squeeze(text))
            return None
        line = head + ["rich", escape(squeeze(text))]
        rich[item.name.lower()] = line
        return line
    if kind == "object":
        if "name" in value:
            return head + ["file"] + content_of(db, item, value)
        return head + ["other", "object", "%X" % value["rrv"]]
    return head + raw


def in_order(items):
    """Pieces of a rich text and MIME parts by their numbers."""
    items, groups = list(items), {}
    for at, item in enumerate(items):
        if item.type in (COMPOSITE, MIME_PART):
            groups.setdefault((item.type, item.name.lower()), []).append(at)
    for places in groups.values():
        pieces = sorted((items[at] for at in places), key=lambda i: i.dup)
        for at, piece in zip(places, pieces):
            items[at] = piece
    return items


def reference_model(r, db):
    notes = {}
    for rid, note, err in db.notes():
        if err is not None:
            continue
        rich = {}
        lines = [["N", "%X" % rid, note.unid32, "%d" % note.seq]]
        for item in in_order(note.items):
            line = field_of(r, db, item, rich)
            if line is not None:
                lines.append(line)
        notes["%X" % rid] = lines
    return notes


def compare_model(programs, r, db, path, report):
    lines = run(os.path.join(programs, "nsf_dump"), path)
    for kind, word in (("S", "said"), ("E", "not read")):
        for line in lines:
            if line[0] == kind:
                report(line[1], "%s: %s" % (word, " ".join(line[2:])))
    theirs = reference_model(r, db)
    ours = by_note([x[:4] if x[0] == "N" else x for x in lines])
    for rid, note in ours.items():
        counts["troubles"] += sum(x[0] == "T" for x in note)
        ours[rid] = [x[:5] + x[6:] if x[3:5] == ["other", "object"] else x
                     for x in note if x[0] != "T"]
        counts["fields"] += len(ours[rid]) - 1
        counts["U+FFFD"] += sum("\ufffd" in v for x in ours[rid] for v in x)
    counts["reference U+FFFD"] += sum(
        "\ufffd" in v for n in theirs.values() for x in n for v in x)
    compare_notes(report, ours, theirs)
    return lines


def known_values(path, lines):
    """What the database's own tests say of it."""
    note = by_note(lines, "N")
    for lines in note.values():
        if lines[0][2] == "489CC69E9C1E96CB852585F8005A812C":
            for line in lines:
                if line[1] == "foo" and line[3] == "time":
                    return line[4].startswith("2020-10-05T17:10:07.00")
    return False


def main():
    global ERRORS
    programs, tools = sys.argv[1:3]
    sys.path.insert(0, tools)
    sys.dont_write_bytecode = True
    import nsfread as r
    ERRORS = (r.NSFError, struct.error, IndexError, KeyError)
    bad = 0
    for path in sys.argv[3:]:
        report = Report(path)
        db = r.NSF(path)
        counts["databases"] += 1
        compare_records(programs, r, db, path, report)
        lines = compare_model(programs, r, db, path, report)
        if os.path.basename(path) == "knowndt.nsf" and \
                not known_values(path, lines):
            report("foo", "is not 2020-10-05T17:10:07Z")
        bad += report.n
    print(", ".join("%d %s" % (n, what) for what, n in counts.items()))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

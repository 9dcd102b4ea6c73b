#!/usr/bin/python3
"""judge.py - what is in a store, as readers see it that are not ours.

usage: judge.py [--npm DIR] MANIFEST STORE...

MANIFEST  what has to be in it: lines of manifest.py
STORE     a store, or all parts of one
DIR       where tests/pst/npm is installed; without it (or without node) its
          two readers are left out, as is every reader that is not installed

readpst, lspst, pffexport and two npm packages list the same folders, subjects,
bodies, recipients and hashes of attachments as the manifest, but for what GAPS
says that they cannot.  Ends with 1 and the items' names when they do not.
"""

import collections
import json
import os
import re
import shutil
import sys
import tempfile

import readers

MOST = 25  # differences that are shown of each reader

# What readers are known not to tell, or to tell otherwise, of any store: also
# of those that Outlook has made.  Reader, what of an item is not compared
# ("item": it may be missing altogether), why, and of which items: of the
# manifest's entry, and of what the reader says about it.
GAPS = [
    ("readpst", "item", "writes no tasks, notes and lists",
     lambda e, i: e["kind"] in ("task", "note", "group")),
    ("readpst", "folder-name", "cannot write such a name as a folder",
     lambda e, i: True),
    ("readpst", "filed", "takes what a contact is sorted by for its name",
     lambda e, i: True),
    ("readpst", "to", "writes names without addresses", lambda e, i: True),
    ("readpst", "cc", "writes names without addresses", lambda e, i: True),
    ("readpst", "bcc", "has no Bcc line", lambda e, i: True),
    ("readpst", "files", "drops all when there are over 340 subnodes",
     lambda e, i: len(e["files"] or []) > 300),
    ("readpst", "empty", "drops empty files", lambda e, i: True),
    ("readpst", "added", "adds an empty part where there is no body, and "
     "calendars to meeting requests", lambda e, i: True),
    ("readpst", "name", "writes the short name where it has no other",
     lambda e, i: True),
    ("lspst", "item", "lists no tasks, notes and lists",
     lambda e, i: e["kind"] in ("task", "note", "group")),
    ("lspst", "filed", "takes what a contact is sorted by for its name",
     lambda e, i: True),
    ("lspst", "folder", "does not say when it is back from a folder's own",
     lambda e, i: True),
    ("pffexport", "folder-name", "cannot write such a name as a folder",
     lambda e, i: True),
    ("pffexport", "name", "changes what a file's name cannot hold",
     lambda e, i: True),
    ("pffexport", "item", "does not know posts, which notes become",
     lambda e, i: e["kind"] == "note"),
    ("pffexport", "people", "tells no people of meeting requests",
     lambda e, i: i.get("shown") == "Meeting"),
    ("pffexport", "text", "writes no bodies of appointments",
     lambda e, i: e["kind"] == "calendar"),
    ("pffexport", "html", "writes no bodies of appointments",
     lambda e, i: e["kind"] == "calendar"),
    ("pffexport", "astral", "mixes up characters beyond U+FFFF",
     lambda e, i: True),
    ("pffexport", "empty", "writes no empty files", lambda e, i: True),
    ("epf", "embedded", "does not recognise embedded messages",
     lambda e, i: True),
    ("hht", "html", "reads HTML only where it is text, not binary",
     lambda e, i: True),
    ("hht", "files", "reads lists of over 340 subnodes wrongly",
     lambda e, i: len(e["files"] or []) > 300),
]


def gaps(reader, entry, item):
    return {what for name, what, _, of in GAPS if name == reader and
            of(entry, item)}


def legible(text, known):
    """The text as this reader can write it."""
    if "astral" in known and isinstance(text, str):
        return "".join("?" if ord(c) > 0xffff else c for c in text)
    return text


def plain(levels, known):
    """The folder as this reader can name it."""
    if "folder" in known:
        return ()
    if "folder-name" in known:
        levels = ["".join("_" if c in '/\\:*?"<>|' else c for c in level)
                  .strip() for level in levels]
    return tuple(legible(level, known) for level in levels)


def is_added(found):
    name = found["name"]
    if found.get("type") == "text/calendar":
        return name == "" or re.match(r"i\d+\.ics$", name)
    return name == "" and found["size"] <= 1


def files_of(found, known):
    if "added" in known:
        found = [f for f in found if not is_added(f)]
    return sorted((("" if "name" in known else f["name"]), f["size"],
                   f.get("sha1", "not read")) for f in found
                  if f["size"] > 0 or "empty" not in known)


def differences(reader, entry, item):
    """What of the entry the item has otherwise."""
    known = gaps(reader, entry, item)
    if "people" in known:
        known |= {"to", "cc", "bcc"}
    wrong = []
    for key in ("text", "html", "to", "cc", "bcc", "embedded"):
        if key in known or entry[key] is None or key not in item:
            continue
        if legible(entry[key], known) != legible(item[key], known):
            wrong.append((key, entry[key], item[key]))
    if entry["files"] is not None and "files" in item and \
            "files" not in known:
        want = files_of(entry["files"], known)
        got = files_of(item["files"], known)
        # What has no name may get one.
        names = [f for f in got if f[0] in {w[0] for w in want}]
        bytes_of = [sorted(f[1:] for f in side) for side in (want, got)]
        if bytes_of[0] != bytes_of[1] or \
                [w for w in want if w[0] and w not in names]:
            wrong.append(("files", want, got))
    if "class" in item and not any(item["class"].startswith(c)
                                   for c in entry["class"]):
        wrong.append(("class", entry["class"], item["class"]))
    if "kind" in item and item["kind"] != entry["kind"] and \
            entry["kind"] != "note":
        wrong.append(("kind", entry["kind"], item["kind"]))
    who = [x for k in ("to", "cc", "bcc") for x in item.get(k, [])]
    if "attendees" in entry and "to" in item and \
            not set(entry["attendees"]) <= set(who):
        wrong.append(("attendees", entry["attendees"], who))
    return wrong


def take(reader, entry, group, known):
    """Out of the group what is as the entry; False when nothing is."""
    text = legible(entry["text"], known)
    for i, item in enumerate(group):
        if text is not None and "text" not in known and \
                legible(item.get("text", text), known) != text:
            continue  # there may be thousands of one name
        if not differences(reader, entry, item):
            del group[i]
            return True
    return False


def compare(reader, manifest, folders, items):
    """Lines that say what is wrong."""
    groups = collections.defaultdict(list)
    always = gaps(reader, {"kind": "", "files": []}, {})
    said = []
    for item in items:
        readers.clean(item)
        groups[plain(item["folder"], always),
               legible(item["subject"], always)].append(item)
    there = {plain(f, always) for f in folders}
    if "folder" in always:
        names = {f[-1] for f in folders if f}
        said += ["%s: there is no such folder" % e["folder"][-1]
                 for e in manifest if e["folder"][-1] not in names]
    # What is the same in all goes first, for there may be several of a name.
    left = []
    for entry in manifest:
        known = gaps(reader, entry, {})
        where = plain(entry["folder"], known)
        subject = entry["subject"]
        if "filed" in known and entry.get("filed"):
            subject = entry["filed"]
        subject = legible(readers.squeeze(subject), known)
        group = groups.get((where, subject), [])
        if not take(reader, entry, group, known):
            left.append((entry, known, where, group))
    for entry, known, where, group in left:
        name = "%s %s %r" % (entry["unid"], "/".join(entry["folder"]),
                             entry["subject"])
        if where not in there:
            said.append("%s: there is no such folder" % name)
        elif group:
            best = min(group, key=lambda x: len(differences(reader, entry, x)))
            said += ["%s: %s:\n    %.600r\n    %.600r" % (name, key, want, got)
                     for key, want, got in differences(reader, entry, best)]
            del group[[x is best for x in group].index(True)]
        elif "item" not in known:
            said.append("%s: is not there" % name)
    for (where, subject), group in groups.items():
        said += ["%s %r: is not in the manifest" % ("/".join(where), subject)
                 for _ in group]
    return said


def judge(reader, read, manifest, stores, npm):
    folders, items = [], []
    for store in stores:
        box = tempfile.mkdtemp()
        try:
            got = read(os.path.abspath(store), npm or box)
        except readers.Broken as why:
            return ["%s: %s" % (store, why)], 0
        finally:
            shutil.rmtree(box)
        folders += got[0]
        items += got[1]
    return compare(reader, manifest, folders, items), len(items)


def main():
    arguments, npm = sys.argv[1:], None
    if arguments[:1] == ["--npm"]:
        npm, arguments = os.path.abspath(arguments[1]), arguments[2:]
    if len(arguments) < 2 or arguments[0].startswith("-"):
        sys.stderr.write(__doc__)
        return 2
    with open(arguments[0], encoding="utf-8") as f:
        manifest = [json.loads(line) for line in f]
    has_npm = (npm and shutil.which("node") and
               os.path.isdir(os.path.join(npm, "node_modules")))
    wrong = judged = 0
    for reader, read in (("readpst", readers.readpst),
                         ("lspst", readers.lspst),
                         ("pffexport", readers.pffexport),
                         ("epf", readers.epf), ("hht", readers.hht)):
        needs_npm = reader in ("epf", "hht")
        if not (has_npm if needs_npm else shutil.which(reader)):
            print("%-10s not installed, left out" % reader)
            continue
        said, n = judge(reader, read, manifest, arguments[1:],
                        npm if needs_npm else None)
        print("%-10s %6d of %d items, %d differences" % (
            reader, n, len(manifest), len(said)))
        for line in said[:MOST]:
            print("  " + line)
        wrong += len(said)
        judged += 1
    if judged == 0:
        print("no reader is installed")
    return 1 if wrong or judged == 0 else 0


if __name__ == "__main__":
    sys.exit(main())

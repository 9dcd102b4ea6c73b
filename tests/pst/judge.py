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
import shutil
import sys
import tempfile

import readers

MOST = 25  # differences that are shown of each reader

# What readers are known not to tell, or to tell otherwise, of any store: also
# of those that Outlook has made.  Reader, what of an item is not compared
# ("item": it may be missing altogether), why, and of which items.
GAPS = [
    ("readpst", "item", "writes no tasks, notes and lists",
     lambda e: e["kind"] in ("task", "note", "group")),
    ("readpst", "folder-name", "cannot write such a name as a folder",
     lambda e: True),
    ("readpst", "to", "writes names without addresses", lambda e: True),
    ("readpst", "cc", "writes names without addresses", lambda e: True),
    ("readpst", "bcc", "has no Bcc line", lambda e: True),
    ("readpst", "files", "drops all when there are over 340 subnodes",
     lambda e: len(e["files"] or []) > 300),
    ("readpst", "empty", "drops empty files", lambda e: True),
    ("readpst", "name", "writes the short name where it has no other",
     lambda e: True),
    ("lspst", "item", "lists no tasks, notes and lists",
     lambda e: e["kind"] in ("task", "note", "group")),
    ("lspst", "folder", "does not say when it is back from a folder's own",
     lambda e: True),
    ("pffexport", "folder-name", "cannot write such a name as a folder",
     lambda e: True),
    ("pffexport", "name", "changes what a file's name cannot hold",
     lambda e: True),
    ("pffexport", "text", "writes no bodies of appointments",
     lambda e: e["kind"] == "calendar"),
    ("pffexport", "html", "writes no bodies of appointments",
     lambda e: e["kind"] == "calendar"),
    ("pffexport", "astral", "mixes up characters beyond U+FFFF",
     lambda e: True),
    ("pffexport", "empty", "writes no empty files", lambda e: True),
    ("epf", "embedded", "does not recognise embedded messages",
     lambda e: True),
    ("hht", "html", "reads HTML only where it is text, not binary",
     lambda e: True),
    ("hht", "files", "reads lists of over 340 subnodes wrongly",
     lambda e: len(e["files"] or []) > 300),
]


def gaps(reader, entry):
    return {what for name, what, _, of in GAPS if name == reader and
            of(entry)}


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


def files_of(found, known):
    return sorted((("" if "name" in known else f["name"]), f["size"],
                   f.get("sha1", "not read")) for f in found
                  if f["size"] > 0 or "empty" not in known)


def differences(entry, item, known):
    """What of the entry the item has otherwise."""
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
        if want != got:
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


def compare(reader, manifest, folders, items):
    """Lines that say what is wrong."""
    groups = collections.defaultdict(list)
    always = gaps(reader, {"kind": "", "files": []})
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
        known = gaps(reader, entry)
        where = plain(entry["folder"], known)
        subject = legible(readers.squeeze(entry["subject"]), known)
        group = groups.get((where, subject), [])
        same = [x for x in group if not differences(entry, x, known)]
        if same:
            group.remove(same[0])
        else:
            left.append((entry, known, where, group))
    for entry, known, where, group in left:
        name = "%s %s %r" % (entry["unid"], "/".join(entry["folder"]),
                             entry["subject"])
        if where not in there:
            said.append("%s: there is no such folder" % name)
        elif group:
            best = min(group, key=lambda x: len(differences(entry, x, known)))
            said += ["%s: %s:\n    %.600r\n    %.600r" % (name, key, want, got)
                     for key, want, got in differences(entry, best, known)]
            group.remove(best)
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

#!/usr/bin/python3
"""rich_text.py - is all text of rich text still there, in its order?

usage: rich_text.py SOURCE OUT LINES
       rich_text.py --nsf TOOLS DATABASE OUT LINES

SOURCE    a folder of DXL, or one such file; archives are not looked into
DATABASE  a database, which nsfread.py in TOOLS reads
OUT       what dir:OUT holds, LINES the lines of the run

Every run of characters of each rich text field has to be found in the HTML
and in the text of what its note has become, one behind the other; blanks do
not count.  Left out is what readers of Notes do not see either: paragraphs
hidden when reading, code, pictures.  A field may be missing when a loss of
the note says that there is no place for it.  Not looked at are the entries of
a series, which several notes make together.  Prints how many fields and characters there were; ends with 1
and the UNID when one is missing.
"""

import email
import email.policy
import html
import html.parser
import json
import os
import re
import struct
import sys
import xml.etree.ElementTree as ElementTree

CODE = {"code", "formula", "lotusscript", "javascript", "simpleaction",
        "compositedata", "gif", "jpeg", "png", "notesbitmap", "cgm", "font",
        "cellbackground", "layerbackground", "border", "computedtext",
        "embeddedview", "field", "subformref"}


def squeeze(text):
    return re.sub(r"[\s\0\u00a0\ufffd]+", "", text)


# ---- what was written -------------------------------------------------------

class Text(html.parser.HTMLParser):
    def __init__(self, source):
        super().__init__()
        self.found = []
        self.feed(source)
        self.close()

    def handle_data(self, data):
        self.found.append(data)


def unfolded(path):
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read().replace("\r\n ", "")
    for line in text.split("\r\n"):
        name, _, value = line.partition(":")
        yield name.split(";")[0], re.sub(
            r"\\(.)", lambda m: {"n": "\n", "N": "\n"}.get(m[1], m[1]), value)


def written(path):
    """Its texts by what they are, without their blanks."""
    if path.endswith(".eml"):
        with open(path, "rb") as file:
            mail = email.message_from_binary_file(
                file, policy=email.policy.default)
        parts = {kind: mail.get_body(preferencelist=(kind,))
                 for kind in ("html", "plain")}
        found = {kind: part.get_content() for kind, part in parts.items()
                 if part is not None}
    else:
        kinds = {"DESCRIPTION": "plain", "NOTE": "plain",
                 "X-ALT-DESC": "html"}
        found = {}
        for name, value in unfolded(path):
            if name in kinds:
                found.setdefault(kinds[name], value)
    if "html" in found:
        found["html"] = "".join(Text(found["html"]).found)
    return {kind: squeeze(text) for kind, text in found.items()}


# ---- DXL --------------------------------------------------------------------

def bare(element):
    return element.tag.rpartition("}")[2]


def shown_of(source):
    """Of source of HTML, each piece of text."""
    source = re.sub(r"(?is)<(script|style|head|title)\b.*?(</\1\s*>|$)", "",
                    source)
    source = re.sub(r"(?s)<!--.*?(-->|$)", "", source)
    return [html.unescape(t) for t in re.split(r"<[^>]*>?", source)]


def all_of(element):
    return (element.text or "") + "".join(
        ("\n" if bare(c) == "break" else "") +
        ("" if bare(c) in CODE else all_of(c)) + (c.tail or "")
        for c in element)


def dxl_runs(element, hidden, out):
    kind = bare(element)
    if kind == "pardef":
        hides = set(element.get("hide", "").split())
        if {"notes", "read"} & hides and not any(
                bare(c) == "code" and c.get("enabled") != "false"
                for c in element):
            hidden.add(element.get("id"))
        else:
            hidden.discard(element.get("id"))
        return
    if kind == "par" and element.get("def") is not None:
        hidden.at = element.get("def")
    if kind in CODE or (kind == "par" and hidden.at in hidden):
        return
    if element.get("html") == "true":
        out += shown_of(all_of(element))
        return
    if kind == "tablerow" and element.get("tablabel"):
        out.append(element.get("tablabel"))
    if kind == "attachmentref":
        out += [all_of(c) for p in element for c in p if bare(c) == "caption"]
        return
    out.append(element.text or "")
    later = []
    for child in element:
        if bare(child) == "popuptext":
            later.append(all_of(child))
        else:
            dxl_runs(child, hidden, out)
        out.append(child.tail or "")
    out += later


class Hidden(set):
    at = None


def dxl_fields(path):
    """(UNID, sequence, field, runs) of each rich text field of a file."""
    try:
        root = ElementTree.parse(path).getroot()
    except (ElementTree.ParseError, ValueError):
        return
    notes = [root] if bare(root) in ("document", "note") else [
        e for e in root if bare(e) in ("document", "note")]
    for note in notes:
        info = next((e for e in note if bare(e) == "noteinfo"), None)
        hidden = Hidden()
        for item in note:
            if bare(item) != "item" or item.get("sealed") == "true":
                continue
            for value in item:
                if bare(value) == "richtext" and info is not None:
                    runs = []
                    dxl_runs(value, hidden, runs)
                    yield (info.get("unid", "").upper(),
                           int(info.get("sequence", "0")),
                           item.get("name"), runs)


def of_dxl(source):
    """Of notes of one UNID only the newest has to arrive."""
    found = list(all_dxl(source))
    newest = {}
    for unid, sequence, _, _ in found:
        newest[unid] = max(sequence, newest.get(unid, 0))
    for unid, sequence, name, runs in found:
        if sequence == newest[unid]:
            yield unid, name, runs


def all_dxl(source):
    paths = [source] if os.path.isfile(source) else sorted(
        os.path.join(folder, name)
        for folder, _, names in os.walk(source) for name in names)
    for path in paths:
        with open(path, "rb") as file:
            head = file.read(4096)
        if b"<database" in head or b"<document" in head or b"<note" in head:
            yield from dxl_fields(path)


# ---- databases --------------------------------------------------------------

def cd_runs(r, data, hides, state):
    """Text records, but those in hidden paragraphs and in source of HTML."""
    out = []
    for sig, kind, rec, _ in r.cd_records(data):
        if sig == 130 and kind == "W":
            pab, = struct.unpack_from("<H", rec, 4)
            flags, = struct.unpack_from("<H", rec, 62)
            hides[pab] = bool(flags & 0x8010) and not flags & 0x800
        elif sig == 131:
            state["hidden"] = hides.get(struct.unpack_from("<H", rec, 2)[0])
        elif sig == 204:
            state["html"] = True
        elif sig == 205:
            state["html"] = False
        elif sig == 133 and kind == "W" and not (
                state.get("hidden") or state.get("html")):
            out.append(r.lmbcs(rec[8:]))
    return out


def of_nsf(tools, path):
    sys.path.insert(0, tools)
    sys.dont_write_bytecode = True
    import nsfread as r
    db = r.NSF(path)
    for _, note, err in db.notes():
        if err is not None or note.stub or note.cls & 0x7fff != 1:
            continue
        hides, states, fields = {}, {}, {}
        for item in sorted(note.items, key=lambda i: i.dup):
            if item.type != 1 or item.data is None or item.name[:1] == "$":
                continue
            state = states.setdefault(item.name.lower(), {})
            try:
                runs = cd_runs(r, item.data, hides, state)
            except (r.NSFError, struct.error):
                continue
            fields.setdefault(item.name, []).extend(runs)
        for name, runs in fields.items():
            yield note.unid32, name, runs


# ---- both -------------------------------------------------------------------

def missing(runs, text):
    """The first run that is not behind those before it; None."""
    at = 0
    for run in runs:
        run = squeeze(run)
        found = text.find(run, at)
        if found < 0:
            return run
        at = found + len(run)
    return None


def main():
    args = sys.argv[1:]
    if args[:1] == ["--nsf"] and len(args) == 5:
        fields = of_nsf(args[1], args[2])
    elif len(args) == 3:
        fields = of_dxl(args[0])
    else:
        sys.exit(__doc__.split("\n\n")[1])
    out, lines = args[-2:]
    with open(lines, encoding="utf-8") as file:
        every = [json.loads(text) for text in file]
    series = {n["reason"].split()[-1] for n in every
              if n["reason"].startswith("part of the series ")}
    line = {n["unid"]: n for n in every
            if n["action"] == "create" and n["unid"] not in series}
    paths = {os.path.splitext(name)[0]: os.path.join(folder, name)
             for folder, _, names in os.walk(out) for name in names}
    bad = count = characters = 0
    for unid, name, runs in fields:
        if unid not in line or unid not in paths or not squeeze(
                "".join(runs)):
            continue
        losses = line[unid]["losses"]
        if any(loss.lower().startswith("field %s: no place" % name.lower())
               for loss in losses):
            continue
        count += 1
        characters += sum(len(squeeze(run)) for run in runs)
        texts = written(paths[unid])
        for kind in texts or {"any": ""}:
            what = missing(runs, texts.get(kind, ""))
            if what is not None:
                bad += 1
                print("%s, field %s: not in its %s: %.200s" % (
                    unid, name, kind, what))
    print("%d fields, %d characters" % (count, characters))
    sys.exit(1 if bad else 0)


main()

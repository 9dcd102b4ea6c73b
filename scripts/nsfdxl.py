"""nsfdxl - the notes of a DXL export as those of a database."""

import base64
import email.utils
import re
import struct
import xml.etree.ElementTree as ElementTree

import mailbox
import nsfcode
import nsfpen
import nsfrich
import nsfwrite
from nsfcode import U16, lmbcs
from nsfcd import tag_of
from nsfwrite import IS_SUMMARY

FORMULA, MIME_PART, RFC822 = 0x600, 0x19, 0x502

FLAGS = {"summary": IS_SUMMARY, "sign": nsfwrite.SIGN, "seal": nsfwrite.SEAL,
         "names": nsfwrite.NAMES, "readers": nsfwrite.READERS,
         "authors": nsfwrite.WRITERS, "protected": nsfwrite.PROTECTED,
         "placeholder": nsfwrite.PLACEHOLDER}
HOSTS = {"msdos": 0, "ole": 0x100, "mac": 0x200, "unknown": 0x300,
         "hpfs": 0x400, "olelib": 0x500, "bytearrayext": 0x600,
         "bytearraypage": 0x700, "cdstorage": 0x800, "stream": 0x900}
FILE_FLAGS = {"sign": 1, "storedindoc": 2, "mime": 4}
PACKINGS = {"none": 0, "huffman": 1, "lz1": 2}
CLASSES = {"document": 1, "info": 2, "form": 4, "view": 8, "icon": 0x10,
           "designcollection": 0x20, "acl": 0x40, "helpindex": 0x80,
           "help": 0x100, "filter": 0x200, "agent": 0x200, "field": 0x400,
           "replicationformula": 0x800}
SPECIALS = {0x10: 4, 0x40: 6}

# Items that hold the fields of a message's header.
ITEMS = {"To": "SendTo", "Cc": "CopyTo", "Bcc": "BlindCopyTo",
         "Date": "PostedDate", "Message-ID": "$MessageID",
         "In-Reply-To": "In_Reply_To"}

WHEN = re.compile(r"(\d{8})?(?:T(\d\d)(\d\d)(\d\d)(?:,(\d\d))?)?"
                  r"(?:([-+])(\d\d)(\d\d)?|Z)?$")


def timedate(element):
    """Of a <datetime>; nothing in it: a date without date and time."""
    got = WHEN.match((element.text or "").strip())
    day, hour, minute, second, centis, sign, zone, more = got.groups()
    if not got[0]:
        return struct.pack("<II", nsfcode.NO_TIME, nsfcode.NO_DATE)
    date = None
    if day:
        date = mailbox.day_number(int(day[:4]), int(day[4:6]), int(day[6:]))
    if hour is None:
        return nsfcode.date_only(date)
    clock = int(hour) * 3600 + int(minute) * 60 + int(second)
    if date is None:
        return nsfcode.clock_only(clock, int(centis or 0))
    east = (int(zone or 0) * 60 + int(more or 0)) * (-1 if sign == "-" else 1)
    summer = element.get("dst") == "true"
    return nsfcode.timedate(date * 86400 + clock - east * 60,
                            int(centis or 0), east - 60 * summer, summer)


def is_empty(value):
    return value[:4] == b"\xFF" * 4 and value[4:7] == b"\xFF" * 3


def text_of(element):
    """Its text; a <break/> is a new line, <nonxmlchar/> what it says."""
    out = [element.text or ""]
    for child in element:
        tag = tag_of(child)
        if tag == "break":
            out.append("\n")
        elif tag == "nonxmlchar":
            code = int(child.get("value"), 16)
            out.append("\n" if code in (0x0B, 0x0C, 0x85) else chr(code))
        else:
            out.append(text_of(child))
        out.append(child.tail or "")
    return "".join(out)


def named(element, tag):
    return [c for c in element if tag_of(c) == tag]


class Converter:
    def __init__(self, pen):
        self.pen = pen

    # ---- values ------------------------------------------------------------

    def value(self, name, flags, el):
        """The items that one value becomes."""
        tag = tag_of(el)
        method = getattr(self, "on_" + tag, None)
        if method is None:
            return [(name, FORMULA, flags, lmbcs("".join(el.itertext())))]
        return method(name, flags, el)

    def on_text(self, name, flags, el):
        return [(name, nsfpen.TEXT, flags, lmbcs(text_of(el)))]

    def on_textlist(self, name, flags, el):
        return [(name, nsfpen.TEXTS, flags, nsfpen.text_list(
            [text_of(c) for c in named(el, "text")]))]

    def on_number(self, name, flags, el):
        text = (el.text or "").strip()
        value = struct.pack("<d", float(text)) if text else b""
        return [(name, nsfpen.NUMBER, flags, value)]

    def on_numberlist(self, name, flags, el):
        return self.ranges(name, nsfpen.NUMBERS, flags, el, "number",
                           lambda c: struct.pack("<d", float(c.text)))

    def on_datetime(self, name, flags, el):
        value = timedate(el)
        return [(name, nsfpen.TIME, flags, b"" if is_empty(value)
                 else value)]

    def on_datetimelist(self, name, flags, el):
        return self.ranges(name, nsfpen.TIMES, flags, el, "datetime",
                           timedate)

    def on_datetimepair(self, name, flags, el):
        around = ElementTree.Element("datetimelist")
        around.append(el)
        return self.on_datetimelist(name, flags, around)

    @staticmethod
    def ranges(name, kind, flags, el, tag, code):
        single = [code(c) for c in named(el, tag)]
        pairs = [code(c) for pair in named(el, tag + "pair")
                 for c in named(pair, tag)]
        return [(name, kind, flags, U16(len(single)) + U16(len(pairs) // 2)
                 + b"".join(single + pairs))]

    def on_richtext(self, name, flags, el):
        return [(name, nsfpen.COMPOSITE, flags, value)
                for value in nsfrich.translate(el, self.pen.tables)]

    def on_rawitemdata(self, name, flags, el):
        return [(name, int(el.get("type"), 16), flags,
                 base64.b64decode("".join(el.itertext()) + "=="))]

    on_itemdata = on_rawitemdata

    def on_object(self, name, flags, el):
        file = named(el, "file")[0]
        data = named(file, "filedata")
        data = base64.b64decode("".join(data[0].itertext()) + "==") \
            if data else b""
        times = [timedate(named(named(file, t)[0], "datetime")[0])
                 if named(file, t) else bytes(8)
                 for t in ("created", "modified")]
        packed = PACKINGS.get(file.get("compression"), 0)
        marks = sum(FILE_FLAGS.get(w, 0)
                    for w in file.get("flags", "").split())
        size = int(file.get("size") or len(data))
        if not packed:
            return self.pen.file_of(
                file.get("name", ""), size, data, *times,
                HOSTS.get(file.get("hosttype"), 0), marks, flags)
        return [(name, nsfwrite.OBJECT, flags, nsfpen.file_object(
            0, self.pen.db.put_object(data), file.get("name", ""), size,
            *times, packed=packed, flags=marks))]

    def item(self, el):
        flags = sum(bit for attr, bit in FLAGS.items()
                    if el.get(attr) == "true")
        out = []
        for child in el:
            out += self.value(el.get("name"), flags, child)
        if out or not (el.text or "").strip():
            return out or [(el.get("name"), nsfpen.TEXT if not
                            flags & nsfwrite.PLACEHOLDER else 0, flags, b"")]
        return [(el.get("name"), nsfpen.TEXT, flags, lmbcs(el.text))]

    # ---- notes -------------------------------------------------------------

    def items(self, el):
        out = []
        for child in el:
            tag = tag_of(child)
            if tag == "item":
                out += self.item(child)
            elif tag in ("updatedby", "wassignedby"):
                name = {"updatedby": "$UpdatedBy",
                        "wassignedby": "$WasSignedBy"}[tag]
                names = [text_of(n) for n in named(child, "name")]
                out += self.pen.texts(name, names, mailbox.NAMES) \
                    if names else []
            elif tag == "revisions":
                out += self.on_datetimelist("$Revisions", IS_SUMMARY, child)
            elif tag == "mime":
                out += self.mime("".join(child.itertext()))
        return out

    @staticmethod
    def mime(text):
        """A whole message: its header as items, its body as one part."""
        head, _, body = re.sub("\r?\n", "\r\n", text).strip().partition(
            "\r\n\r\n")
        lines = re.sub("\r\n[ \t]+", " ", head).split("\r\n")
        out, own = [], b""
        for line in lines:
            name, _, value = line.partition(":")
            value = value.strip()
            if name.lower().startswith(("content-", "mime-version")):
                own += line.encode() + b"\r\n"
                continue
            kind, native = 2, value.encode()
            if name == "Date":
                date = email.utils.parsedate_to_datetime(value)
                kind, native = 1, nsfcode.timedate(
                    int(date.timestamp()), 0,
                    int(date.utcoffset().total_seconds()) // 60)
            raw = [native, name.encode(), b": ", value.encode()]
            out.append((ITEMS.get(name, name), RFC822, IS_SUMMARY,
                        struct.pack("<HIHHHH", 14, kind, *map(len, raw))
                        + b"".join(raw)))
        own += b"\r\n"
        body = body.encode()
        out.append(("Body", MIME_PART, 0, struct.pack(
            "<HIBBHHHHI", 2, 2, 2, 0, len(own) + len(body), 0, len(own), 0, 0)
            + own + body))
        return out

    def note(self, el):
        tag, pen = tag_of(el), self.pen
        info = named(el, "noteinfo")[0]
        unid, sequence = info.get("unid"), int(info.get("sequence") or 1)
        modified, created = (timedate(named(named(info, t)[0],
                                            "datetime")[0])
                             for t in ("modified", "created"))
        pen.tables.links.clear()
        items = self.items(el)
        names = {item[0].lower() for item in items}
        if pen.tables.links:
            items.append(("$Links", nsfpen.NOTELINKS, 0,
                          pen.tables.link_list()))
        if any(item[1] == nsfpen.COMPOSITE for item in items):
            items.append(("$Fonts", nsfpen.COMPOSITE, 0, pen.tables.fonts()))
        if tag == "profiledocument":
            pen.profile(el.get("name"), unid, items, modified, sequence)
        elif tag == "document":
            self.document(el, unid, items, names, modified, sequence,
                          created)
        elif tag == "note":
            self.plain(el, unid, items, modified, sequence, created)
        else:
            pen.design(unid, el.get("name", ""), tag, modified, sequence,
                       items, "$title" not in names)

    def document(self, el, unid, items, names, modified, sequence, created):
        if el.get("form"):
            items = [item for item in items if item[0] != "Form"]
            items.insert(0, ("Form", nsfpen.TEXT, IS_SUMMARY,
                             lmbcs(el.get("form"))))
        if el.get("conflict") == "true" and "$conflict" not in names:
            items.append(("$Conflict", nsfpen.TEXT, IS_SUMMARY, b""))
        parent = el.get("parent")
        if parent and "$ref" not in names:
            items += self.pen.noterefs("$REF", [parent])
        self.pen.put(unid, items, modified, sequence, parent,
                     added=created)

    def plain(self, el, unid, items, modified, sequence, created):
        cls = CLASSES.get(el.get("class", "document"), 1)
        if cls == 1:
            self.pen.put(unid, items, modified, sequence, el.get("parent"),
                         added=created)
            return
        cls |= nsfwrite.DEFAULT if el.get("default") == "true" else 0
        noteid = self.pen.db.note(unid, items, cls, sequence=sequence,
                                  modified=modified)
        if cls & 0x7FFF in SPECIALS:
            self.pen.db.special[SPECIALS[cls & 0x7FFF]] = noteid


def convert(path, pen):
    root = None
    events = ElementTree.iterparse(path, ("start", "end"))
    depth = 0
    for event, el in events:
        depth += 1 if event == "start" else -1
        if event == "start":
            if root is None:
                root, converter = el, Converter(pen)
                pen.open(el.get("title", ""), el.get("replicaid"),
                         mailbox_end(), 0)
        elif depth == 1:
            if named(el, "noteinfo"):
                converter.note(el)
            root.clear()
    pen.end()


def mailbox_end():
    return nsfpen.local(mailbox.FIRST + mailbox.SPAN)

"""nsfcd - records of composite data, and what the rich text of one note
shares: fonts and links."""

import re
import struct

from nsfcode import U16, U32, lmbcs

FIRST_FACE = 5       # those before it are built in
COLORS = ("black white red lime blue fuchsia yellow aqua maroon green navy "
          "purple olive teal gray silver").split()
RGB = ("000000 ffffff ff0000 00ff00 0000ff ff00ff ffff00 00ffff 800000 "
       "008000 000080 800080 808000 008080 808080 c0c0c0").split()

PARAGRAPH = b"\x81\x02"


def short(sig, body):
    return bytes((sig, 2 + len(body))) + body


def word(sig, body):
    record = bytes((sig, 0xFF)) + U16(4 + len(body)) + body
    return record + b"\0" if len(record) & 1 else record


def long(sig, body):
    record = bytes((sig, 0)) + U32(6 + len(body)) + body
    return record + b"\0" if len(record) & 1 else record


def begin(sig, version=0):
    return short(221, U16(version) + U16(0xFF00 | sig))


def end(sig, kind=0xFF00):
    return short(222, U16(0) + U16(kind | sig))


def twips(text):
    got = re.fullmatch(r"([-+.0-9]+)(in|cm|mm|pt|px|twips)", text or "")
    unit = {"in": 1440, "cm": 566.929, "mm": 56.6929, "pt": 20, "px": 15,
            "twips": 1}
    return int(float(got[1]) * unit[got[2]] + 0.5) if got else 0


def percent(text):
    got = re.fullmatch(r"([.0-9]+)%", text or "")
    return min(100, int(float(got[1]) + 0.5)) if got else 0


def palette(name):
    """The number of a colour that Notes has; 15 for any other."""
    name = (name or "").lower()
    if name in COLORS:
        return COLORS.index(name)
    return RGB.index(name[1:]) if name[1:] in RGB else 15


def clamp(value):
    return max(0, min(value, 0xFFFF))


def join(text):
    """A new line, and the blanks after it, are how the file was written."""
    out = []
    for i, part in enumerate(text.split("\n")):
        if i > 0:
            part = part.lstrip(" \t\r")
        if i > 0 and part and out and out[-1][-1:] not in (" ", "\t"):
            out.append(" ")
        if part:
            out.append(part)
    return "".join(out)


def tag_of(element):
    return element.tag.rpartition("}")[2]


class Tables:
    """What the rich-text fields of one note share: fonts and links."""

    def __init__(self):
        self.faces, self.links = {}, []

    def face(self, name):
        return self.faces.setdefault(name, FIRST_FACE + len(self.faces))

    def fonts(self):
        """$Fonts: the faces by their numbers."""
        rows = b"".join(struct.pack("<BB32s", i, 0x20, lmbcs(n)[:31])
                        for n, i in self.faces.items())
        return word(139, U16(len(self.faces)) + rows)

    def link(self, replica, view, document):
        def unid(text):
            b = bytes.fromhex(text or "0" * 32)
            return b[7::-1] + b[:7:-1]
        self.links.append(bytes.fromhex(replica or "0" * 16)[::-1]
                          + unid(view) + unid(document))
        return len(self.links) - 1

    def link_list(self):
        return U16(len(self.links)) + b"".join(self.links)


class Font:
    def __init__(self, around=None):
        self.face, self.style, self.color, self.points = 1, 0, 0, 10
        self.rgb, self.pen = None, 0
        if around is not None:
            self.__dict__.update(around.__dict__)

    def pack(self):
        return bytes((self.face, self.style, self.color, self.points))

"""nsfrich - rich text of DXL as composite data (CD records) of a database."""

import base64
import re
import struct
import xml.etree.ElementTree as ElementTree

from nsfcd import COLORS, PARAGRAPH, RGB, Font, begin, clamp, end, join, \
    long, palette, percent, short, tag_of, twips, word
from nsfcode import U16, U32, lmbcs

PIECE = 40000        # a longer body becomes several items
TEXT_MOST = 20000
SEGMENT = 10240      # bytes of a picture in one record

STYLES = {"bold": 1, "italic": 2, "underline": 4, "strikethrough": 8,
          "superscript": 0x10, "subscript": 0x20, "shadow": 0x80,
          "emboss": 0x90, "extrude": 0xA0}
ALIGN = {"left": 0, "right": 1, "full": 2, "center": 3, "none": 4}
# List styles: bits of the first and of the second word of flags.
LISTS = {"bullet": (0x400, 0), "number": (0x1000, 0), "check": (0, 2),
         "uncheck": (0, 0x2000), "circle": (0, 0x800),
         "square": (0, 0x1000), "romanupper": (0, 0x802),
         "romanlower": (0, 0x1002), "alphaupper": (0, 0x1800),
         "alphalower": (0, 0x1802)}
HIDE = {"read": 0x10, "edit": 0x20, "print": 0x40, "copy": 0x200,
        "preview": 0x2000, "previewread": 0x2000, "previewedit": 0x4000,
        "notes": 0x8000}
HIDE_IF, HIDE_WEB, HIDE_MOBILE = 0x800, 1, 2
MORE_FLAGS = 0x8000
# Margins: default, twips or percent; of left, first line, right.
MARGINS = ((0x100, 4, 8), (0x200, 16, 32), (0x400, 64, 128))
WINDOW = 28800       # what the parts of a table's width add up to
PATTERNS = {"solid": 0x6F80, "altrows": 0x800, "altcolumns": 0x400,
            "top": 0x100, "left": 0x200, "right": 0x4000,
            "lefttop": 0x80, "righttop": 0x2000}
BORDERS = ("none", "solid", "double", "inset", "outset", "ridge", "groove",
           "dot", "dash", "picture", "image")
PENS = {"yellow": 0x8000, "pink": 0x4000, "blue": 0x2000}
PICTURES = {"gif": 1, "jpeg": 2, "jpg": 2, "bmp": 3, "png": 4}

class Writer:
    """One field.  records: each of them whole, of even length."""

    def __init__(self, tables, first=True):
        self.tables, self.records = tables, []
        self.first, self.style, self.tables_open = first, None, 0
        self.in_line, self.label = False, None

    def put(self, record):
        self.records.append(record)

    # ---- text -------------------------------------------------------------

    def text(self, text, font, keep=False, html=False):
        if not keep:
            text = join(text)
        if not text or (not self.in_line and not text.strip()):
            return
        self.open_line()
        while text:
            self.run(text[:TEXT_MOST], font)
            text = text[TEXT_MOST:]

    def run(self, text, font):
        record = word(133, font.pack() + lmbcs(text))
        if font.rgb is None and not font.pen:
            self.put(record)
            return
        rgb = font.rgb or bytes.fromhex(RGB[font.color])
        self.put(begin(133))
        self.put(record)
        self.put(short(210, U16(1 | font.pen) + rgb + b"\0"))
        self.put(end(133))

    def open_line(self):
        """Text that stands in no paragraph begins one."""
        if not self.in_line:
            self.begin_par()

    def begin_par(self):
        if not self.first:
            self.put(PARAGRAPH)
        self.first, self.in_line = False, True
        if self.style is not None:
            self.put(short(131, U16(self.style)))

    def font_of(self, run, font):
        el = next((c for c in run if tag_of(c) == "font"), None)
        pen = PENS.get(run.get("highlight"), 0)
        if el is None and not pen:
            return font
        out = Font(font if el is None else None)
        out.pen = pen
        if el is None:
            return out
        name = el.get("name")
        if name:
            out.face = self.tables.face(name)
        for style in el.get("style", "").split():
            out.style |= STYLES.get(style, 0)
        points = twips(el.get("size")) // 20
        out.points = points if 0 < points < 256 else 10
        color = el.get("color", "").lower()
        if color in COLORS:
            out.color = COLORS.index(color)
        elif color.startswith("#") and color[1:] in RGB:
            out.color = RGB.index(color[1:])
        elif re.fullmatch("#[0-9a-f]{6}", color):
            out.rgb = bytes.fromhex(color[1:])
        return out

    # ---- all elements -----------------------------------------------------

    def inside(self, element, font, keep=False):
        if element.text:
            self.text(element.text, font, keep)
        for child in element:
            self.one(child, font, keep)
            if child.tail:
                self.text(child.tail, font, keep)

    def one(self, element, font, keep=False):
        tag = tag_of(element)
        method = getattr(self, "on_" + tag, None)
        if method is not None:
            method(element, font)
        elif tag == "run":
            self.inside_run(element, self.font_of(element, font), keep)
        elif tag not in ("font", "code", "formula", "border", "lotusscript",
                         "javascript", "simpleaction", "compositedata"):
            self.inside(element, font, keep)

    def inside_run(self, element, font, keep):
        if element.get("html") == "true":
            self.open_line()
            self.put(word(204, bytes(4)))
            self.inside(element, font, keep)
            self.put(word(205, bytes(4)))
        else:
            self.inside(element, font, keep)

    # ---- blocks -----------------------------------------------------------

    def on_pardef(self, el, font):
        flags, more, third = 0, 0, 0
        one, two = LISTS.get(el.get("list"), (0, 0))
        flags |= one
        more |= two
        for word_ in el.get("hide", "").split():
            flags |= HIDE.get(word_, 0)
            more |= HIDE_WEB if word_ == "web" else 0
            third |= HIDE_MOBILE if word_ == "mobile" else 0
        code = next((c for c in el if tag_of(c) == "code"
                     and c.get("event") == "hidewhen"), None)
        flags |= HIDE_IF if code is not None else 0
        for name, bit in (("newpage", 1), ("keepwithnext", 2),
                          ("keeptogether", 4)):
            flags |= bit if el.get(name) == "true" else 0
        if el.get("readingorder") == "righttoleft":
            more |= 0x4000
        self.put(self.pab(el, flags, more, third))
        if code is not None:
            self.put(word(187, U16(int(el.get("id"))) + bytes(8)
                          + lmbcs("".join(code.itertext()))))

    @staticmethod
    def margins(el):
        """The three margins as twips, their six words, and their flags."""
        flags, old, new = 0, [], []
        values = [el.get(name) for name in (
            "leftmargin", "firstlineleftmargin", "rightmargin")]
        for value, (default, offset, part) in zip(values, MARGINS):
            flags |= part if percent(value) else offset if value else default
            old.append(clamp(twips(value)))
            new += [clamp(twips(value)), percent(value)]
        return old, new, flags

    @staticmethod
    def tabs(el):
        """Where they are, and their kinds."""
        stops = [(twips(t[1:]), "LRCD".index(t[0]))
                 for t in el.get("tabs", "").split()][:20]
        kinds = sum(kind << 2 * i for i, (_, kind) in enumerate(stops))
        places = [clamp(at) for at, _ in stops] + [0] * (20 - len(stops))
        return len(stops), places, kinds

    def pab(self, el, flags, more, third):
        def lines(name):
            value = float(el.get(name, "1"))
            return clamp(int(2 * (value - 1) + 0.5))

        (left, first, right), margins, kinds = self.margins(el)
        stops, places, types = self.tabs(el)
        more |= kinds | (MORE_FLAGS if third else 0)
        body = struct.pack(
            "<9H20HHIH6H", int(el.get("id")), ALIGN.get(el.get("align"), 0),
            lines("linespacing"), lines("spacebefore"), lines("spaceafter"),
            left, right, first, stops, *places, flags, types, more, *margins)
        if third:
            body += U32(1) + U32(third)
        return word(130, body)

    def on_par(self, el, font):
        if el.get("def"):
            self.style = int(el.get("def"))
        self.begin_par()
        self.inside(el, font, el.get("keepindentation") == "true")
        self.in_line = False

    def on_break(self, el, font):
        self.open_line()
        self.put(word(133, font.pack() + b"\0"))

    def on_nonxmlchar(self, el, font):
        self.open_line()
        code = int(el.get("value"), 16)
        new_line = code in (0x0B, 0x0C, 0x85)
        self.put(word(133, font.pack() + (
            b"\0" if new_line else bytes((0x0F, code + 0x20)))))

    def on_horizrule(self, el, font):
        color = el.get("color")
        flags = ((1 if color else 0) | (8 if el.get("use3dshading") == "false"
                                        else 0)
                 | (0 if twips(el.get("width")) else 4))
        self.put(word(201, U32(flags) + U16(clamp(twips(el.get("width"))))
                      + U16(clamp(twips(el.get("height"))))
                      + U16(palette(color)) + U16(0)))
        self.in_line = False

    def on_section(self, el, font):
        self.begin_par()
        title = next((c for c in el if tag_of(c) == "sectiontitle"), None)
        caption = "" if title is None else "".join(title.itertext())
        color = None if title is None else title.get("color")
        self.put(begin(173))
        self.put(word(173, U16(12) + U32(8) + U16(0)))
        self.put(begin(172))
        look = Font() if title is None else self.font_of(title, Font())
        self.put(word(172, U32(0x14000000 if color else 0x10000000)
                      + look.pack() + (U16(palette(color)) if color else b"")
                      + lmbcs(caption) + b"\0"))
        self.put(end(172))
        self.in_line = False
        for child in el:
            if child is not title:
                self.one(child, font)
        self.put(short(174, b""))
        self.put(end(174, 0))
        self.in_line = False

    # ---- tables -----------------------------------------------------------

    @staticmethod
    def columns(el, fits):
        """How wide each column is in twips; else, its part of the whole."""
        found = [c.get("width") for c in el if tag_of(c) == "tablecolumn"]
        if not fits:
            return [twips(w) for w in found], [0] * len(found)
        parts = [twips(w) or 144 * percent(w) for w in found]
        total = sum(parts) or 1
        return [twips(w) for w in found], [WINDOW * p // total for p in parts]

    @staticmethod
    def style_color(el, name):
        color = el.get(name, "").lower()
        if color in COLORS:
            color = "#" + RGB[COLORS.index(color)]
        return bytes.fromhex(color[1:] or "000000") + b"\0"

    def on_table(self, el, font):
        rows = [c for c in el if tag_of(c) == "tablerow"]
        tabs = el.get("rowdisplay") == "tabs"
        fit = el.get("widthtype")
        flags = {"fitmargins": 1, "fitwindow": 0x41}.get(fit, 0)
        widths, parts = self.columns(el, flags & 1)
        color = self.style_color(el, "cellbordercolor")
        lined = el.get("cellbordercolor", "none") != "none"
        flags |= (0x88 if tabs else 0) | (0x20 if lined else 0)
        if not self.in_line:
            self.begin_par()
        self.put(begin(251, 1))
        self.put(word(251, U32(flags) + bytes((len(rows), len(widths)))
                      + bytes(8) + bytes((4 if tabs else 0, 0))
                      + U16(clamp(twips(el.get("minrowheight")))) + U16(0)
                      + self.style_color(el, "bgcolor")
                      + self.style_color(el, "altbgcolor")
                      + U16(1) + color + bytes(6)))
        around = next((c for c in el if tag_of(c) == "border"), None)
        if around is not None and around.get("style") in BORDERS:
            self.put(self.border(around))
        self.put(end(251))
        nested = 44 if self.tables_open else 0
        self.tables_open += 1
        self.put(short(163 + nested, struct.pack(
            "<6H", clamp(twips(el.get("leftmargin"))), 40, 60,
            clamp(twips(el.get("columnspacing"))),
            clamp(twips(el.get("rowspacing"))),
            flags & 1 | (0x42 if tabs else 2)
            | PATTERNS.get(el.get("colorstyle"), 0)
            | {"groove": 4, "ridge": 8}.get(el.get("cellborderstyle"), 0)
            | {"fixedright": 0x20, "fixedcenter": 0x1000}.get(fit, 0))))
        self.rows(rows, list(zip(widths, parts)), font, nested)
        self.put(short(165 + nested, bytes(4)))
        self.tables_open -= 1
        self.in_line = False

    def rows(self, rows, widths, font, nested):
        """Cells in one: the last of them, below and to the right, has it."""
        later, columns = {}, len(widths)
        for y, row in enumerate(rows):
            cells = [c for c in row if tag_of(c) == "tablecell"]
            x, self.label = 0, row.get("tablabel")
            while cells or (y, x) in later or x < columns:
                covered = later.pop((y, x), None)
                if covered is None:
                    if not cells:
                        break
                    el = cells.pop(0)
                    down = int(el.get("rowspan", "1"))
                    over = int(el.get("columnspan", "1"))
                    for i in range(down):
                        for j in range(over):
                            later[y + i, x + j] = (
                                el, down, over, down - 1 - i, over - 1 - j)
                    covered = later.pop((y, x))
                left = sum(w for w, _ in widths[:x])
                margins = ((left, left + widths[x][0], widths[x][1])
                           if x < columns else (left, left, 0))
                self.cell(y, x, covered, margins, font, nested)
                x += 1

    @staticmethod
    def sides(text):
        """Top, right, bottom, left of one to four widths."""
        px = [int(w.rstrip("px") or 0) for w in text.split()]
        return {1: px * 4, 2: px * 2, 3: px + px[1:2]}.get(len(px), px[:4])

    def borders(self, el):
        """Four bits each, from the lowest: left, right, top, bottom."""
        top, right, bottom, left = (
            min(15, px) for px in self.sides(el.get("borderwidth", "1px")))
        return left | right << 4 | top << 8 | bottom << 12

    def border(self, el):
        top, right, bottom, left = self.sides(el.get("width", "0"))
        return word(252, struct.pack(
            "<I5H24xH", 0, BORDERS.index(el.get("style")), top, left, bottom,
            right, 1) + self.style_color(el, "color") + bytes(10))

    def cell(self, y, x, what, margins, font, nested):
        el, down, over, below, right = what
        last = not below and not right
        flags = (0 if last else 8 if below else 4) | 2
        color, background = 0, el.get("bgcolor", "").lower()
        if last:
            flags |= {"center": 0x20, "bottom": 0x80}.get(
                el.get("valign"), 0)
        if background:
            flags |= 1
            color = COLORS.index(background) if background in COLORS else 15
        self.put(short(164 + nested, struct.pack(
            "<BBHHHBBHBBH", y & 255, x & 255, *map(clamp, margins), 0x55,
            flags, self.borders(el), down if last else 1, over if last else 1, color)))
        if background.startswith("#"):
            self.put(short(211, U16(1) + bytes.fromhex(background[1:])
                           + b"\0"))
        self.first = self.in_line = False
        if not last:
            return
        label, self.label = self.label, None
        self.inside(el, font)
        self.in_line = False
        if label is not None:
            self.put(word(227, struct.pack(
                "<128s4H", lmbcs(label)[:127], 0, 0, 0, 2)))

    # ---- what stands in a line --------------------------------------------

    def hotspot(self, kind, flags, data, el, font):
        self.open_line()
        self.put(begin(169))
        self.put(word(169, U16(kind) + U32(flags) + U16(len(data)) + data))
        self.inside(el, font)
        self.put(short(170, b""))
        self.put(end(170, 0))

    def on_urllink(self, el, font):
        self.hotspot(11, 0x1008, lmbcs(el.get("href", "")), el, font)

    def note_link(self, el, font, view, document):
        self.open_line()
        number = self.tables.link(el.get("database") or el.get("replicaid"),
                                  view, document)
        text = [el.get("description") or "", el.get("server") or ""]
        if el.get("anchor"):
            text.append(el.get("anchor"))
        self.put(word(145, U16(number) + b"".join(
            lmbcs(t) + b"\0" for t in text)))
        self.inside(el, font)

    def on_doclink(self, el, font):
        self.note_link(el, font, el.get("view"), el.get("document"))

    def on_viewlink(self, el, font):
        self.note_link(el, font, el.get("view"), None)

    def on_databaselink(self, el, font):
        self.note_link(el, font, None, None)

    def on_anchor(self, el, font):
        self.open_line()
        name = lmbcs(el.get("name", ""))
        self.put(word(203, U16(len(name)) + U32(0) + name))
        self.inside(el, font)

    def on_popup(self, el, font):
        said = next((c for c in el if tag_of(c) == "popuptext"), None)
        text = lmbcs("".join(said.itertext())) if said is not None else b""
        tail = said.tail if said is not None else None
        inner = ElementTree.Element("run")
        inner.text = tail
        inner.extend(c for c in el if c is not said)
        self.hotspot(1, 8, text, inner, font)

    def on_button(self, el, font):
        code = "".join("".join(c.itertext()) for c in el
                       if tag_of(c) == "code")
        caption = join((el.text or "") + "".join(c.tail or "" for c in el))
        self.open_line()
        data = lmbcs(code)
        self.put(begin(173))
        self.put(word(173, U16(3) + U32(0x10) + U16(len(data)) + data))
        self.put(word(171, struct.pack("<4H", 0, 2880, 0, 1) + font.pack()
                      + lmbcs(caption)))
        self.put(short(174, b""))
        self.put(end(174, 0))

    def on_computedtext(self, el, font):
        code = "".join("".join(c.itertext()) for c in el
                       if tag_of(c) == "code").strip()
        self.open_line()
        data = lmbcs(code)
        self.put(begin(173))
        self.put(word(173, U16(2) + U32(0x40018) + U16(len(data)) + data))
        self.put(short(174, b""))
        self.put(end(174, 0))

    def on_attachmentref(self, el, font):
        name = el.get("name", "")
        shown = el.get("displayname") or name
        data = lmbcs(name) + b"\0" + lmbcs(shown) + b"\0"
        self.open_line()
        self.put(begin(173))
        self.put(word(169, U16(4) + U32(8) + U16(len(data)) + data))
        picture = next((c for c in el if tag_of(c) == "picture"), None)
        self.graphic(picture if picture is not None else el)
        self.put(short(170, b""))
        self.put(end(174, 0))

    def graphic(self, el):
        width = twips(el.get("scaledwidth")) or twips(el.get("width"))
        height = twips(el.get("scaledheight")) or twips(el.get("height"))
        self.put(long(153, U16(clamp(width)) + U16(clamp(height))
                      + bytes(12) + bytes((0, 0, 2, 0, 0, 0))))

    def on_picture(self, el, font):
        self.open_line()
        self.put(begin(153, 1))
        self.graphic(el)
        alt = el.get("alttext")
        if alt:
            text = lmbcs(alt)
            self.put(word(202, U16(len(text)) + U16(0) + text))
        for child in el:
            tag = tag_of(child)
            if tag in PICTURES:
                self.image(PICTURES[tag], el,
                           base64.b64decode(child.text or ""))
            elif tag == "imageref":
                name = lmbcs(child.get("name", ""))
                self.put(word(246, struct.pack(
                    "<IHHHHH", 0, 3, 8, len(name), 0, 0) + bytes(8)
                    + bytes(8) + name))
        self.put(end(153))

    def image(self, kind, el, data):
        count = (len(data) + SEGMENT - 1) // SEGMENT
        self.put(long(125, struct.pack(
            "<HHHIIII", kind, twips(el.get("width")) // 15,
            twips(el.get("height")) // 15, len(data), count, 0, 0)))
        for i in range(0, len(data), SEGMENT):
            part = data[i:i + SEGMENT]
            padded = part + bytes(len(part) & 1)
            self.put(long(124, U16(len(part)) + U16(len(padded)) + padded))


def pieces(records):
    """Values of one item each: records are never cut."""
    out, size, part = [], 0, []
    for record in records:
        if part and size + len(record) > PIECE:
            out.append(b"".join(part))
            size, part = 0, []
        part.append(record)
        size += len(record)
    if part or not out:
        out.append(b"".join(part) or b"\0")
    return out


def translate(element, tables):
    writer = Writer(tables)
    writer.inside(element, Font())
    return pieces(writer.records)


def fragment(text, tables, first):
    """Records of some paragraphs of DXL, to be joined with others."""
    writer = Writer(tables, first)
    writer.inside(ElementTree.fromstring("<richtext>%s</richtext>" % text),
                  Font())
    return b"".join(writer.records)

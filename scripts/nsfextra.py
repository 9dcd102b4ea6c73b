"""nsfextra - odd notes, of which a real database has some: each trap of the
format at least once."""

import base64
import hashlib
import os
import struct
import xml.etree.ElementTree as ElementTree

import mailbox
import nsfcd
import nsfcode
import nsfpage
import nsfpen
import nsfrich
import nsfwrite
from nsfcode import U16, U32, lmbcs
from nsfpen import COMPOSITE, NOTELINKS, NOTEREFS, NUMBER, NUMBERS, TEXT, \
    TEXTS, TIME, TIMES, local
from nsfwrite import IS_SUMMARY, NAMES, OBJECT, PACKED, PLACEHOLDER, SEAL, \
    SIGN

MIME_PART, RFC822, ERROR, FORMULA = 0x19, 0x502, 0x100, 0x600
SEALED, SEALDATA, SIGNATURE, USERDATA, USERID = 9, 10, 8, 14, 0x700
COLLECTION = 1

AT = mailbox.FIRST + mailbox.SPAN - 86400

TEXTS_OF_ALL_GROUPS = (
    "Grüße aus Zürich", "Příliš žluťoučký kůň", "Съешь ещё этих булок",
    "שלום עולם", "مرحبا بالعالم", "会議の資料です", "İstanbul ığdır",
    "Ελληνικά", "한국어", "中文繁體", "ภาษาไทย", "one\ntwo\tthree",
    "price: 12 € – “quoted”", "outside the plane: 😀", "\u0100 and \u0200",
    "bell \x07 and \x85")

GIF = bytes.fromhex("47494638396101000100800000ff0000ffffff21f90400000000002c"
                    "00000000010001000002024401003b")

RICH = """<pardef id='1' leftmargin='1in'/>
<par def='1'>Plain, <run><font style='bold italic' size='12pt'
 name='Courier New' color='red'/>loud</run> and <run><font color='#12ab34'/>
coloured</run>.<break/>Next line.</par>
<pardef id='2' align='center' list='number' leftmargin='1.25in'/>
<par def='2'>first</par><par def='2'>second</par>
<pardef id='3' hide='read notes web'/><par def='3'>hidden</par>
<pardef id='4'><code event='hidewhen'><formula>@True</formula></code></pardef>
<par def='4'>by a formula</par>
<par def='1'><picture width='1px' height='1px' alttext='a dot'><gif>%s</gif>
</picture> and <anchor name='here'/>an anchor</par>
<section><sectiontitle>Secret</sectiontitle><par def='1'>inside</par></section>
<table widthtype='fitmargins'><tablecolumn/><tablecolumn/><tablerow>
<tablecell rowspan='2'><par def='1'>tall</par></tablecell>
<tablecell bgcolor='#e0e0e0'><par def='1'>right</par></tablecell></tablerow>
<tablerow><tablecell><table><tablecolumn/><tablerow><tablecell><par def='1'>
in it</par></tablecell></tablerow></table></tablecell></tablerow></table>
<par def='1'><popup><popuptext>said</popuptext>asked</popup>
<button>Push<code event='click'><formula>@True</formula></code></button>
<urllink href='https://www.example.com/'>there</urllink>
<doclink document='%s' view='%s' database='C1257F0A004D2B61'
 description='a note'/></par><horizrule/><par def='1'/>"""


def rfc822(name, value, kind=2, native=None):
    text = value.encode("latin-1")
    raw = [text if native is None else native, name.encode(), b": ", text]
    return (name, RFC822, IS_SUMMARY, struct.pack(
        "<HIHHHH", 14, kind, *map(len, raw)) + b"".join(raw))


def part(boundary, headers, body, kind, flags=0):
    line = b"--" + boundary + b"\r\n" if boundary else b""
    flags |= (1 if boundary else 0) | (2 if headers else 0)
    return ("Body", MIME_PART, 0, struct.pack(
        "<HIBBHHHHI", 2, flags, kind, 0, len(line) + len(headers) + len(body),
        len(line), len(headers), 0, 0) + line + headers + body)


class Extras:
    def __init__(self, pen):
        self.pen, self.db, self.count = pen, pen.db, 0

    def unid(self):
        self.count += 1
        key = hashlib.blake2b(b"extra %d" % self.count, digest_size=8)
        # The second half is a date, as that of a real note is.
        return key.hexdigest().upper() + "C1257A%02X%08X" % (
            self.count, 360000 * 9 + self.count)

    def put(self, items, subject, form="Memo", status=0, sequence=1,
            parent=None, unid=None):
        pen = self.pen
        head = pen.text("Form", form) + pen.text("Subject", subject) \
            + pen.text("From", pen.owner, mailbox.NAMES) \
            + pen.text("SendTo", pen.owner, mailbox.NAMES) \
            + pen.times("PostedDate", [AT]) \
            + pen.times("DeliveredDate", [AT + 5])
        unid = unid or self.unid()
        pen.put(unid, head + items, local(AT), sequence, parent, status)
        return unid

    def body(self, text):
        el = ElementTree.fromstring("<richtext>%s</richtext>" % text)
        return [("Body", COMPOSITE, SIGN | SEAL, value)
                for value in nsfrich.translate(el, self.pen.tables)]

    def plain(self, text):
        return self.body("<par>%s</par>" % text)

    # ---- notes that are none, or not any more ------------------------------

    def stubs(self):
        for i in range(3):
            self.db.stub(self.unid(), sequence=2 + i)
        self.db.stub(self.unid(), nsfwrite.VIEW)

    def ghost(self):
        """Only there to be the parent of its answers."""
        unid = self.unid()
        noteid = self.db.note(unid, [], status=nsfwrite.GHOST, sequence=0)
        self.pen.remember(unid, noteid)
        self.put(self.plain("My parent is gone.")
                 + self.pen.noterefs("$REF", [unid]), "Re: a ghost",
                 "Reply", parent=unid)

    def deleted(self):
        self.put(self.plain("In the trash for 48 hours."), "Soft deletion",
                 status=nsfwrite.SOFT_DELETED)

    def empty_slot(self):
        bucket = self.db.open.get(nsfpage.SUMMARY)
        if bucket is not None and bucket.room() > 0:
            bucket.slots.append((0, 0))
        noteid = self.db.new_id(True)
        self.db.vectors.set(noteid, 0x7FFFFFFF, 0)

    def private_design(self):
        self.db.note(self.unid(), [
            ("$Name", TEXT, IS_SUMMARY, b"$PrivateDesign")], 0,
            nsfwrite.NAMED)

    # ---- relatives ---------------------------------------------------------

    def conversation(self):
        first = self.put(self.plain("Shall we?"), "Lunch")
        answer = self.put(self.plain("Yes.") + self.pen.noterefs(
            "$REF", [first]), "Re: Lunch", "Reply", parent=first)
        self.put(self.plain("Good.") + self.pen.noterefs("$REF", [answer]),
                 "Re: Lunch", "Reply", parent=answer, sequence=3)
        self.put(self.plain("Yes!") + self.pen.noterefs("$REF", [answer])
                 + [("$Conflict", TEXT, IS_SUMMARY, b"")], "Re: Lunch",
                 "Reply", parent=answer)

    # ---- items -------------------------------------------------------------

    def encrypted(self):
        seal = [("$Seal", SEALED, 0, bytes(range(200))),
                ("$SealData", SEALDATA, 0, bytes(range(255, -1, -1)) * 4),
                ("$Signature", SIGNATURE, 0, bytes(range(100)))]
        self.put(self.pen.text("Encrypt", "1") + seal, "Sealed")

    def values(self):
        number = [struct.pack("<d", v) for v in (1, -2.5, 1e300, 0)]
        time = [local(AT), nsfcode.date_only(15000), nsfcode.clock_only(3600),
                nsfcode.timedate(AT, 99, -570)]
        unids = [nsfcode.unid_bytes(self.unid()) for _ in range(3)]
        rows = [(NUMBER, number[1]), (NUMBER, b""), (TIME, time[0]),
                (TIME, time[1]), (TIME, time[2]), (TIME, time[3]),
                (TIME, b""), (TEXT, b""), (TEXTS, U16(0)),
                (NUMBERS, U16(2) + U16(1) + b"".join(number)),
                (NUMBERS, U16(0) + U16(0)), (NUMBERS, b""),
                (TIMES, U16(2) + U16(1) + b"".join(time)), (TIMES, b""),
                (NOTEREFS, U16(3) + b"".join(unids)), (NOTEREFS, U16(0)),
                (NOTELINKS, U16(1) + self.db.replica + unids[0] + unids[1]),
                (USERDATA, b"\x05Dates" + bytes(range(30))),
                (ERROR, U16(0x0201)), (0x200, b""),
                (FORMULA, bytes(range(50))), (2, U16(6) + U16(0) + U16(0)),
                (USERID, lmbcs("CN=Anna Keller/O=Acme") + b"\0\1\2\3\4"),
                (11, bytes(40)), (20, bytes(60)), (0x15, b"<b>x</b>")]
        items = [("Value%02d" % i, kind, IS_SUMMARY, value)
                 for i, (kind, value) in enumerate(rows)]
        # The same name with types of its own: each says which.
        items += [("Mixed", kind, IS_SUMMARY, value) for kind, value in (
            (TEXT, b"text"), (NUMBER, number[0]), (TIME, time[0]),
            (TEXTS, nsfpen.text_list(["a", "", "b"])))]
        items += self.pen.texts("Groups", list(TEXTS_OF_ALL_GROUPS))
        items += [("Readers", TEXTS, IS_SUMMARY | NAMES | nsfwrite.READERS,
                   nsfpen.text_list(["[Admin]", self.pen.owner])),
                  ("Authors", TEXT, IS_SUMMARY | NAMES | nsfwrite.WRITERS,
                   lmbcs(self.pen.owner))]
        self.put(items, "One of each", "Trial")

    def placeholders(self):
        """Of a placeholder there is its type, or not even that."""
        items = [("$TITLE", TEXT, IS_SUMMARY, b"(Placeholder)"),
                 ("Subject", 5, PLACEHOLDER, b""),
                 ("Form", NUMBER, PLACEHOLDER, b"")]
        self.db.note(self.unid(), items + [("$Behind", TEXT, 0, b"them")],
                     nsfwrite.FORM)
        self.db.note(self.unid(), items, nsfwrite.FORM, bare=True)

    def packed(self):
        text = lmbcs("packed, packed and packed again; " * 40)
        records = nsfrich.fragment("<par>%s</par>" % ("pump " * 300),
                                   nsfcd.Tables(), True)
        self.put([("Body", COMPOSITE, PACKED, records),
                  ("Long", TEXT, IS_SUMMARY | PACKED, text)], "Packed items")

    def long_body(self):
        rows = "".join(
            "<tablerow><tablecell><par def='1'>Row %d, %s</par></tablecell>"
            "<tablecell><par def='1'>%d</par></tablecell></tablerow>"
            % (i, "text of the row " * 9, i) for i in range(250))
        self.put(self.body(
            "<pardef id='1' leftmargin='1in'/><par def='1'>Before</par>"
            "<table><tablecolumn/><tablecolumn/>%s</table>"
            "<par def='1'>Behind</par>" % rows), "A body over several items")

    def wide_note(self):
        """Too long for any bucket: it stands by itself."""
        items = []
        for i in range(3):
            items += self.pen.texts("List%d" % i, [
                "value %d of a long list" % j for j in range(900)])
        self.put(items + self.plain("Wide."), "A long record")

    def rich(self):
        self.pen.tables.links.clear()
        body = self.body(RICH % (base64.b64encode(GIF).decode(), self.unid(),
                                 mailbox.INBOX))
        self.put(body + [("$Links", NOTELINKS, 0,
                          self.pen.tables.link_list()),
                         ("$Fonts", COMPOSITE, 0, self.pen.tables.fonts())],
                 "All of rich text")

    # ---- MIME --------------------------------------------------------------

    def mime(self):
        b = b"=_related 0042_="
        picture = self.pen.file_of("ATT7KQ2.gif", len(GIF), GIF, local(AT),
                                   local(AT), flags=0x26, kind=IS_SUMMARY)
        crlf = b"\r\n"
        parts = [
            part(b"", b'Content-Type: multipart/related; boundary="' + b
                 + b'"' + crlf * 2, b"This is a message in MIME." + crlf, 1),
            part(b, b"Content-Type: text/html; charset=UTF-8" + crlf
                 + b"Content-Transfer-Encoding: 8bit" + crlf * 2,
                 "<p>Grüße <img src='cid:dot'></p>".encode() + crlf, 2),
            part(b, b"Content-Type: image/gif; name=dot.gif" + crlf
                 + b"Content-ID: <dot>" + crlf
                 + b"Content-Transfer-Encoding: binary" + crlf * 2,
                 b"ATT7KQ2.gif", 2, 4),
            part(b"", b"", b"--" + b + b"--" + crlf, 3)]
        heads = [rfc822("Subject", "A message in MIME"),
                 rfc822("From", '"Paul Quast" <paul.quast@example.com>', 0),
                 rfc822("SendTo", "anna.keller@example.com", 0x10,
                        nsfpen.text_list(["anna.keller@example.com"])),
                 rfc822("PostedDate", "Tue, 06 Mar 2012 10:00:00 +0100", 1,
                        local(AT)),
                 rfc822("$MessageID", "<extra.mime@example.com>"),
                 ("$NoteHasNativeMIME", TEXT, IS_SUMMARY, b"1"),
                 ("Form", TEXT, IS_SUMMARY, b"Memo"),
                 ("DeliveredDate", TIME, IS_SUMMARY, local(AT))]
        self.pen.put(self.unid(), heads + parts + picture, local(AT), 1, None)

    # ---- objects -----------------------------------------------------------

    def files(self):
        """Whole, empty, packed; and what is no file of the user's."""
        pen, text = self.pen, b"name;price\r\n" + b"pump;12.50\r\n" * 200
        items = []
        for name, data in (("empty.txt", b""), ("Preisliste.csv", text),
                           ("Zeichnung Ä.txt", text[:301]), ("one", b"x")):
            items += pen.file_of(name, len(data), data, local(AT), local(AT))
        packed = nsfcode.huffman_pack(text)
        items += self.file("packed.csv", packed, len(text), packed=1)
        # How files are packed since R8 is not known for certain.
        items += self.file("newer.csv", nsfcode.cx_pack(text), len(text),
                           packed=2)
        for name, host in (("EXT00042", 0x600), ("STG00043", 0x700),
                           ("Applet.class", 0x900)):
            items += self.file(name, bytes(range(256)), 256, host=host)
        self.put(self.plain("Files of all sorts.") + items, "Files")

    def file(self, name, payload, size, host=0, packed=0, key=None):
        noteid = self.db.put_object(payload, key=key)
        return [("$FILE", OBJECT, SIGN | SEAL | IS_SUMMARY,
                 nsfpen.file_object(0, noteid, name, size, local(AT),
                                    local(AT), host, packed, 2))]

    def outside(self, folder):
        """Payloads that the attachment store keeps, one of them lost."""
        os.makedirs(folder, exist_ok=True)
        if self.db.ods < 52:
            return
        kept, lost = b"kept outside\n" * 500, b"lost\n" * 300
        items = []
        for name, data, packed in (("kept.txt", kept, 0),
                                   ("packed.txt", kept + b"!", 1),
                                   ("lost.txt", lost, 0)):
            payload = nsfcode.huffman_pack(data) if packed else data
            key = self.db.daos_key(payload)
            items += self.file(name, b"", len(data), 0, packed, key)
            if name != "lost.txt":
                path = os.path.join(folder, key + ".nlo")
                with open(path, "wb") as out:
                    out.write(payload)
        self.put(self.plain("Files in another place.") + items, "Outside")

    def view(self):
        noteid = self.db.put_object(bytes(300), nsfwrite.VIEW, COLLECTION)
        self.db.note(self.unid(), [
            ("$TITLE", TEXT, IS_SUMMARY, b"($All)|All\\by Date"),
            ("$Flags", TEXT, IS_SUMMARY, b"Y"),
            ("$Collection", OBJECT, IS_SUMMARY, U16(COLLECTION)
             + U32(noteid))], nsfwrite.VIEW | nsfwrite.DEFAULT)

    def stale_names(self):
        """Somebody else's unread notes, and a name that leads nowhere."""
        table = nsfcode.IdTable()
        table.add(nsfpage.FIRST_DATA)
        noteid = self.db.put_object(table.pack(self.db.when), 0, 2)
        self.pen.named += [(0, "CN=Ben Bruns/OU=Works/O=Acme", noteid),
                           (0, "CN=Gone/O=Acme", 0x7FFFF2),
                           (2, "$Other", noteid)]
        self.pen.named += [(1, "$profile_003xyz_%s" % ("n" * 90 + str(i)),
                            0x7FFFF2) for i in range(60)]

    def all(self, daos):
        for make in (self.stubs, self.ghost, self.deleted,
                     self.private_design, self.conversation, self.encrypted,
                     self.values, self.empty_slot, self.placeholders,
                     self.packed, self.long_body, self.wide_note, self.rich,
                     self.mime, self.files, self.view, self.stale_names):
            make()
        if daos:
            self.outside(daos)

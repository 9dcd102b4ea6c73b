"""nsfpen - writes the notes of a mailbox into a database: the pen of
make-nsf for what mailbox.py makes up and for what a DXL export holds."""

import collections
import struct

import mailbox
import nsfcd
import nsfcode
import nsfrich
import nsfwrite
from nsfcode import U16, U32, lmbcs
from nsfwrite import IS_SUMMARY, NAMES, SEAL, SIGN

COMPOSITE, NOTEREFS, NOTELINKS = 1, 4, 7
NUMBER, NUMBERS, TIME, TIMES = 0x300, 0x301, 0x400, 0x401
TEXT, TEXTS = 0x500, 0x501

FLAGS = {mailbox.PLAIN: IS_SUMMARY, mailbox.NAMES: IS_SUMMARY | NAMES,
         mailbox.SECRET: SIGN | SEAL, mailbox.NOTHING: 0}

FOLDER_OBJECT, FOLDER_IDS, UNREAD_IDS = 9, 10, 2
HUFFMAN_MOST = 256 << 10  # larger files stay as they are
PARENTS = 4096            # whose answers know their NoteID


def local(at, centis=0):
    return nsfcode.timedate(at, centis, 60, mailbox.is_summer(at))


def text_list(values):
    raw = [lmbcs(v) for v in values]
    return b"".join((U16(len(raw)), *[U16(len(r)) for r in raw], *raw))


def file_object(kind, noteid, name, size, created, modified, host=0,
                packed=0, flags=0):
    """The value of an item that is an object."""
    if kind:
        return U16(kind) + U32(noteid)
    name = lmbcs(name)
    value = struct.pack("<HI5HI", 0, noteid, len(name), host, packed, 0,
                        flags, size) + created + modified + name
    return value + (bytes(range(16)) if flags & 1 else b"")


def by_digits(unid, digits, percent):
    """True for some of all UNIDs, always the same ones."""
    return int(unid[digits:digits + 4], 16) % 10000 < percent * 100


class Pen:
    def __init__(self, path, options):
        self.path, self.options = path, options
        self.block = mailbox.Block()
        self.tables = nsfcd.Tables()
        for face in ("Helvetica", "Arial"):
            self.tables.face(face)
        self.fonts = self.tables.fonts()
        self.fragments, self.folders = {}, {}
        self.unread = nsfcode.IdTable()
        self.named, self.parents = [], collections.OrderedDict()
        self.owner = mailbox.OWNER
        self.db = None
        self.extra = None  # adds notes of its own, last

    # ---- items -----------------------------------------------------------

    @staticmethod
    def join(lists):
        return [item for items in lists for item in items]

    @staticmethod
    def without(items, one):
        return [item for item in items if item not in one]

    @staticmethod
    def text(name, value, kind=mailbox.PLAIN):
        return [(name, TEXT, FLAGS[kind], lmbcs(value))]

    def texts(self, name, values, kind=mailbox.PLAIN):
        if len(values) == 1:
            return self.text(name, values[0], kind)
        return [(name, TEXTS, FLAGS[kind], text_list(values))]

    @staticmethod
    def number(name, value):
        return [(name, NUMBER, IS_SUMMARY, struct.pack("<d", value))]

    @staticmethod
    def times(name, instants):
        if len(instants) == 1:
            return [(name, TIME, IS_SUMMARY, local(instants[0]))]
        return [(name, TIMES, IS_SUMMARY, U16(len(instants)) + U16(0)
                 + b"".join(map(local, instants)))]

    @staticmethod
    def day(name, year, month, day):
        return [(name, TIME, IS_SUMMARY, nsfcode.date_only(
            mailbox.day_number(year, month, day)))]

    @staticmethod
    def noterefs(name, unids):
        return [(name, NOTEREFS, IS_SUMMARY, U16(len(unids))
                 + b"".join(map(nsfcode.unid_bytes, unids)))]

    def fragment(self, text, first):
        got = self.fragments.get((text, first))
        if got is None:
            got = nsfrich.fragment(text, self.tables, first)
            self.fragments[text, first] = got
        return got

    def rich(self, name, paragraphs, kind, refs=()):
        out = [self.fragment("<pardef id='1' leftmargin='1in'/>", True)]
        for text in paragraphs:
            out.append(self.fragment(text, len(out) == 1))
        for ref in refs:
            shown = mailbox.esc(ref).replace("'", "&apos;")
            out.append(nsfrich.fragment(
                "<par def='1'><attachmentref name='%s' displayname='%s'>"
                "<picture height='34px' width='64px'/></attachmentref></par>"
                % (shown, shown), self.tables, False))
        return [(name, COMPOSITE, FLAGS[kind], value)
                for value in nsfrich.pieces(out)]

    def file(self, name, size, at, offset):
        data = self.block.cut(offset, size)
        return self.file_of(name, size, data, local(at), local(at))

    def file_of(self, name, size, data, created, modified, host=0, flags=3,
                kind=SIGN | SEAL | IS_SUMMARY):
        packed = len(data) <= HUFFMAN_MOST and len(data) > 0 \
            and by_digits("%04x" % (nsfcode.xor32(data[:1024]) & 0xFFFF), 0,
                          self.options["huffman"])
        key = None
        if packed:
            data = nsfcode.huffman_pack(data)
        if self.db.ods >= 52 and self.extra is not None:
            key = self.db.daos_key(data)
        noteid = self.db.put_object(data, key=key)
        return [("$FILE", nsfwrite.OBJECT, kind, file_object(
            0, noteid, name, size, created, modified, host, int(packed),
            flags))]

    # ---- notes -----------------------------------------------------------

    def open(self, title, replicaid, when, count):
        bucket = self.options["bucket"]
        if not bucket:
            bucket = 8192 if count < 100000 else 32768
        self.db = nsfwrite.Database(self.path, self.options["ods"], when,
                                    replicaid, title, bucket)

    def begin(self, count):
        self.open("Anna Keller", mailbox.REPLICA,
                  local(mailbox.FIRST + mailbox.SPAN), count)
        self.icon("Anna Keller")

    def icon(self, title):
        """The icon and the ACL note, which every database has."""
        self.db.special[4] = self.db.note(
            "F0" * 8 + "C1256E1100000000", [
                ("$TITLE", TEXT, IS_SUMMARY, lmbcs(title + "\n#2StdR9Mail")),
                ("IconBitmap", 6, IS_SUMMARY, bytes(range(64)))],
            nsfwrite.ICON | nsfwrite.DEFAULT)
        self.db.special[6] = self.db.note(
            "F1" * 8 + "C1256E1100000000", [
                ("$Reviewers", TEXT, IS_SUMMARY, b"")],
            nsfwrite.ACL | nsfwrite.DEFAULT)

    def design(self, unid, name, tag, modified=None, sequence=1, more=(),
               title=True):
        items = [("$TITLE", TEXT, IS_SUMMARY, lmbcs(name))] if title else []
        cls = {"form": nsfwrite.FORM, "agent": nsfwrite.AGENT}.get(
            tag, nsfwrite.VIEW)
        if tag == "folder":
            items.append(("$Flags", TEXT, IS_SUMMARY, b"FY3"))
            items += self.new_folder(unid)
        elif tag == "view":
            items.append(("$Flags", TEXT, IS_SUMMARY, b"Y"))
        items.append(("$FormulaClass", TEXT, IS_SUMMARY, b"1"))
        items.append(("$Formula", 0x600, IS_SUMMARY, bytes(range(40))))
        if not any(item[0] == "$UpdatedBy" for item in more):
            items.append(("$UpdatedBy", TEXT, IS_SUMMARY | NAMES,
                          lmbcs("CN=Domino Template/O=Acme")))
        noteid = self.db.note(unid, items + list(more), cls,
                              sequence=sequence,
                              modified=modified or local(mailbox.FIRST,
                                                         mailbox.FIRST % 100))
        if tag == "folder":
            self.named.append((3, name, noteid))

    def new_folder(self, unid):
        """Items that lead to what is written at the end."""
        ids, own = self.db.new_id(), self.db.new_id()
        self.folders[nsfcode.unid_bytes(unid)] = (nsfcode.IdTable(), ids)
        self.db.put_object(bytes(64), nsfwrite.VIEW, FOLDER_OBJECT,
                           noteid=own)
        return [("$FolderObject", nsfwrite.OBJECT, IS_SUMMARY,
                 U16(FOLDER_OBJECT) + U32(own)),
                ("$FolderIDTable", nsfwrite.OBJECT, IS_SUMMARY,
                 U16(FOLDER_IDS) + U32(ids))]

    def profile(self, name, unid, items, modified=None, sequence=1):
        full = "$profile_%03d%s_" % (len(name), name)
        noteid = self.db.note(
            unid, [("$Name", TEXT, IS_SUMMARY, lmbcs(full))] + items,
            status=nsfwrite.NAMED | nsfwrite.GHOST | nsfwrite.NO_PURGE,
            sequence=sequence, modified=modified or local(
                mailbox.FIRST, mailbox.FIRST % 100))
        self.named.append((1, full, noteid))

    def document(self, form, unid, at, sequence, items, parent):
        items = [("Form", TEXT, IS_SUMMARY, lmbcs(form))] + items
        self.put(unid, items, local(at, at % 100), sequence, parent)

    def put(self, unid, items, modified, sequence, parent, status=0,
            added=None):
        names = {item[0] for item in items}
        if "$UpdatedBy" not in names:
            items.append(("$UpdatedBy", TEXT, IS_SUMMARY | NAMES,
                          lmbcs(self.owner)))
        if any(item[1] == COMPOSITE for item in items) \
                and "$Fonts" not in names:
            items.append(("$Fonts", COMPOSITE, 0, self.fonts))
        if "$PublicAccess" in names:
            status |= nsfwrite.PUBLIC
        noteid = self.db.note(
            unid, items, status=status, sequence=sequence, modified=modified,
            parent=self.parents.get(parent, 0), added=added,
            appended=by_digits(unid, 4, 25) and "$FILE" not in names)
        self.remember(unid, noteid)
        for item in items:
            if item[0] == "$FolderRef":
                self.file_in(item, noteid, unid)
        return noteid

    def remember(self, unid, noteid):
        self.parents[unid] = noteid
        if len(self.parents) > PARENTS:
            self.parents.popitem(last=False)

    def file_in(self, item, noteid, unid):
        value = item[3]
        for i in range(2, len(value) - 15, 16):
            folder = self.folders.get(value[i:i + 16])
            if folder is not None and folder[0].last != noteid:
                folder[0].add(noteid)
        if by_digits(unid, 8, self.options["unread"]):
            self.unread.add(noteid)

    def big_document(self, unid, at, items, name, size):
        """One file, never in memory."""
        piece = 1 << 20
        pieces = (self.block.cut(o, min(piece, size - o))
                  for o in range(0, size, piece))
        noteid = self.db.put_pieces(size, pieces)
        items = items + [("$FILE", nsfwrite.OBJECT, SIGN | SEAL | IS_SUMMARY,
                          file_object(0, noteid, name, size, local(at),
                                      local(at), flags=3))]
        self.document("Memo", unid, at, 1, items, None)

    # ---- the end ---------------------------------------------------------

    def end(self):
        db = self.db
        if self.extra is not None:
            self.extra(self)
        for ids, noteid in self.folders.values():
            db.put_object(ids.pack(db.when), nsfwrite.VIEW, FOLDER_IDS,
                          noteid=noteid)
        if self.unread.ids:
            noteid = db.put_object(self.unread.pack(db.when), 0, UNREAD_IDS)
            self.named.insert(0, (0, self.owner, noteid))
        db.put_named(self.named)
        db.put_acl([("-Default-", 0, 0), (self.owner, 4, 1),
                    ("CN=Mail1/O=Acme", 6, 2),
                    ("LocalDomainServers", 6, 0x0C)])
        db.finish()

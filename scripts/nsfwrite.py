"""nsfwrite - a Notes database on disk, ODS 43 to 52: records in buckets and
beside them, relocation vectors, bucket descriptors, superblock, header.

Records are written one after the other; what is kept in memory is 8 bytes for
each record and 4 for each bucket.
"""

import array
import hashlib
import struct

import nsfcode
from nsfcode import U16, U32
from nsfpage import BESIDE, CHECK, FIRST_DATA, OBJECT, RRV_IDS, RRV_SIZE, \
    SUMMARY, Bucket, Names, Vectors

PAGE = 256           # positions count these
BUCKET_MOST = 0xF800
# Descriptors: groups in front, how many, size of one, most of a page.
DESCRIPTORS = {SUMMARY: (210, 14, 567, 14), BESIDE: (64, 6, 1344, 6)}

# Items
SIGN, SEAL, IS_SUMMARY = 0x0001, 0x0002, 0x0004
WRITERS, NAMES, PLACEHOLDER, PROTECTED = 0x0020, 0x0040, 0x0100, 0x0200
READERS, PACKED = 0x0400, 0x8000

# Notes
STUB, UPDATED, HAS_OBJECTS, GHOST = 0x0001, 0x0002, 0x0004, 0x0040
NAMED, NO_PURGE, APPENDED, PUBLIC = 0x0200, 0x1000, 0x2000, 0x4000
SOFT_DELETED = 0x8000
DOCUMENT, FORM, VIEW, ICON, ACL = 1, 4, 8, 0x10, 0x40
AGENT, DEFAULT = 0x200, 0x8000

OBJECT_OLD, OBJECT_NEW = 22, 115
NOTE_HEAD = 100
BESIDE_HEAD = 68

DESCRIPTOR = struct.Struct("<HHHBB").pack


class Database:
    def __init__(self, path, ods, when, replicaid, title, bucket=8192):
        self.file = open(path, "wb", buffering=1 << 20)
        self.ods, self.when, self.title = ods, when, title
        self.replica = bytes.fromhex(replicaid)[::-1]
        self.bucket_size = bucket
        self.vectors, self.names = Vectors(), Names()
        self.positions = {SUMMARY: array.array("I"), BESIDE: array.array("I")}
        self.open = {}
        self.special = [0] * 48
        self.data_ids = nsfcode.IdTable()
        self.at = 0
        self.write(bytes(0x1000))

    # ---- bytes ------------------------------------------------------------

    def write(self, data):
        """Where it now stands, in pages."""
        at = self.at
        self.file.write(data)
        self.at += len(data)
        self.pad()
        return at // PAGE

    def pad(self):
        rest = -self.at % PAGE
        if rest:
            self.file.write(bytes(rest))
            self.at += rest

    def bucket_with(self, kind, size):
        bucket = self.open.get(kind)
        if bucket is not None and bucket.room() >= size:
            return bucket
        if bucket is not None:
            self.close_bucket(kind)
        own, plain = size + 68 + 4, self.bucket_size
        if kind == BESIDE:
            plain = min(4 * plain, 32768)
        while own + plain // 1024 > plain:
            if plain == BUCKET_MOST:
                return None
            plain = min(plain * 2, BUCKET_MOST)
        self.positions[kind].append(0)
        self.open[kind] = bucket = Bucket(kind, plain,
                                          len(self.positions[kind]))
        return bucket

    def close_bucket(self, kind):
        bucket = self.open.pop(kind, None)
        if bucket is not None:
            self.positions[kind][bucket.number - 1] = \
                self.write(bucket.page(self.when))

    # ---- objects ----------------------------------------------------------

    def new_id(self, data=False):
        return self.vectors.new_id(data)

    def object_head(self, size, owner, kind, key=None):
        if self.ods < 52:
            head = struct.pack("<HIHHH", 7, OBJECT_OLD + size, owner, 0, 1)
            return head + bytes(OBJECT_OLD - len(head))
        head = bytearray(OBJECT_NEW)
        struct.pack_into("<HIHHH", head, 0, 0x1B, OBJECT_NEW + size, owner, 0,
                         1)
        if key is not None:
            head[22:24] = U16(1)
            head[24:72] = key.encode()
        head[99:101] = U16(kind)
        return bytes(head)

    def put_object(self, payload, owner=DOCUMENT, kind=0, key=None,
                   noteid=None):
        noteid = noteid or self.new_id()
        self.vectors.set(noteid, self.write(
            self.object_head(len(payload), owner, kind, key) + payload), 0)
        return noteid

    def put_pieces(self, size, pieces, owner=DOCUMENT, kind=0):
        """An object that is not in memory as a whole."""
        noteid, at = self.new_id(), self.at
        head = self.object_head(size, owner, kind)
        self.file.write(head)
        self.at += len(head) + size
        for piece in pieces:
            self.file.write(piece)
        self.pad()
        self.vectors.set(noteid, at // PAGE, 0)
        return noteid

    @staticmethod
    def daos_key(payload):
        return "%s%08X" % (hashlib.sha1(payload).hexdigest().upper(),
                           len(payload))

    # ---- notes ------------------------------------------------------------

    def put_items(self, items, sequence):
        """Descriptors, summary data, data beside it, is any an object."""
        head, summary, beside, seen, objects = [], [], [], {}, 0
        find, known = self.names.find, self.names.known
        for name, kind, flags, value in items:
            got = known.get((name, kind)) or find(name, kind)
            if got[2]:
                value = got[2] + value
                if kind == OBJECT:
                    objects = HAS_OBJECTS
            elif flags & PACKED:
                value = U32(len(value)) + nsfcode.cx_pack(value)
            if name in seen:
                seen[name] += 1
            else:
                seen[name] = 0
            head.append(DESCRIPTOR(got[0], flags | got[1], len(value),
                                   seen[name] & 255, sequence & 255))
            (summary if flags & IS_SUMMARY else beside).append(value)
        return head, b"".join(summary), b"".join(beside), objects

    def put_beside(self, noteid, oid, data):
        """The locator of a record of its own."""
        size = BESIDE_HEAD + len(data)
        record = struct.pack("<HII", 0x10, size, noteid) + oid + self.when \
            + U32(size)
        record += bytes(BESIDE_HEAD - len(record)) + data
        bucket = None
        if self.ods < 52 and size < 30000:
            bucket = self.bucket_with(BESIDE, size)
        if bucket is None:
            return self.write(record)
        return 1 << 31 | bucket.add(record) << 24 | bucket.number

    def note(self, unid, items, cls=DOCUMENT, status=0, sequence=1,
             modified=None, added=None, noteid=None, parent=0,
             appended=False, bare=False):
        """bare: what would stand beside the summary is not written."""
        data = cls & DOCUMENT
        noteid = noteid or self.new_id(bool(data))
        modified = modified or self.when
        oid = nsfcode.unid_bytes(unid) + U32(sequence) + modified
        head, summary, beside, objects = self.put_items(items, sequence)
        status |= objects | (UPDATED if sequence > 1 else 0)
        locator, extra = 0, b""
        if beside and not bare:
            if appended:
                status |= APPENDED
                extra = bytes(4 + len(beside) % 3 * 4)
                locator = NOTE_HEAD + 8 * len(head) + len(summary) \
                    + len(extra)
                extra += beside
            else:
                locator = self.put_beside(noteid, oid, beside)
        size = NOTE_HEAD + 8 * len(head) + len(summary) + len(extra)
        record = b"".join((
            struct.pack("<HII", 4, size, noteid), oid,
            struct.pack("<HH", status, cls), modified,
            struct.pack("<HHHII", len(head), 0, 0, locator,
                        0x40000 | len(beside) if beside else 0),
            modified, added or modified, U32(parent), bytes(16), *head,
            summary, extra))
        self.place(noteid, record, locator)
        if data:
            self.data_ids.add(noteid)
        return noteid

    def stub(self, unid, cls=DOCUMENT, sequence=2, modified=None):
        noteid = self.new_id(True)
        modified = modified or self.when
        record = struct.pack("<HII", 4, 64, noteid) \
            + nsfcode.unid_bytes(unid) + U32(sequence) + modified \
            + struct.pack("<HH", STUB, cls) + modified
        self.place(noteid, record + bytes(64 - len(record)), 0)
        return noteid

    def place(self, noteid, record, locator):
        bucket = self.bucket_with(SUMMARY, len(record))
        if bucket is None:
            self.vectors.set(noteid, self.write(record), 0)
            return
        hint = locator & 0xFFFFFF if locator >> 31 else 0
        self.vectors.set(noteid, 1 << 31 | bucket.number,
                         hint << 11 & 0xFFFFF800 | bucket.add(record))

    # ---- objects that Notes keeps for itself ------------------------------

    def put_acl(self, entries, owner=0):
        """(name, level, flags), the first of them -Default-."""
        out = b"CA" + struct.pack("<HHH", 1, len(entries), 0)
        for name, level, flags in entries:
            name = nsfcode.lmbcs(name)
            name += bytes(2 - len(name) % 2)
            body = b"EA" + U16(level) + bytes(10) + U16(flags) \
                + U16(len(name)) + name
            out += U16(len(body)) + body
        out += b"\0\0" + nsfcode.lmbcs("01.01.2004 set up by Server/Acme\n")
        self.special[16] = self.put_object(out, ACL, 2)

    def put_named(self, entries):
        """(namespace, name, id): the container of named objects."""
        pages, page = [], bytearray(0x20)
        for space, name, noteid in entries:
            key = U16(space) + U16(len(nsfcode.lmbcs(name))) \
                + nsfcode.lmbcs(name)
            entry = U16(len(key)) + U16(len(key) + 12) + key + U32(noteid) \
                + bytes(8)
            if len(page) + len(entry) > 4096:
                pages.append(page)
                page = bytearray(0x20)
            page += entry
        pages.append(page)
        places = []
        for page in pages:
            page += bytes(4096 - len(page))
            struct.pack_into("<HIH", page, 0, 0x0C, 4096, 1)
            page[0x18:0x1C] = bytes((CHECK << 4, 0, 0, 0))

            def save(i, nibble, page=page):
                page[0x18 + i // 2] |= nibble << (0 if i & 1 else 4)
                return True

            nsfcode.nibbles(page, 0, 1, CHECK, save)
            places.append(self.write(page))
        payload = bytes(0x98) + U32(len(places)) + bytes(4)
        payload += b"".join(U32(at) + bytes(8) for at in places)
        self.special[28] = self.put_object(payload, 0, 11)

    # ---- the end ----------------------------------------------------------

    def pages_of(self, kind):
        """Headers and the resident page; full ones go to disk."""
        groups, size, most, head = DESCRIPTORS[kind]
        positions, heads, resident, count = self.positions[kind], [], b"", 0
        pages = (len(positions) + most - 1) // most
        extra = self.when + b"\0\0" if size == 14 else b"\0\0"
        for n in range(pages):
            part = positions[n * most:(n + 1) * most]
            body = bytes(groups) + b"".join(U32(at) + extra for at in part)
            count = len(part)
            at = 0
            if n < pages - 1:
                at = self.write(self.disk_page(body))
            else:
                resident = body + b"\xAA" * (8192 - len(body))
            heads.append((U32(at) + extra)[:head])
        return b"".join(heads) + resident, count, pages

    @staticmethod
    def disk_page(body):
        page = bytearray(8192)
        struct.pack_into("<HI", page, 0, 0x11, 8192)
        page[40:40 + len(body)] = body

        def save(i, nibble):
            page[0x16 + i // 2] |= nibble << (0 if i & 1 else 4)
            return True

        nsfcode.nibbles(page, 0x28, 0, CHECK, save)
        return page

    def write_vectors(self):
        """Their places; the last one for data is the superblock's."""
        active = self.vectors.open.get(True)
        stale = bytes(b"\xFF" * (8 * RRV_IDS))
        places = []
        for bucket in self.vectors.buckets:
            if self.at // PAGE % 2:  # the lowest bit says something else
                self.write(bytes(PAGE))
            entries = stale if bucket is active else bucket[2]
            at = self.write(Vectors.page(bucket[0], entries))
            places.append((at, bucket[1], bucket[0], bucket is active))
        inside = Vectors.page(active[0], active[2]) if active else b""
        return places, inside

    def sealed(self, head, payload):
        """Payload, packed, behind its header and with its trailer."""
        stream = nsfcode.cx_pack(payload)
        body = U32(len(stream)) + stream
        body += bytes(-len(body) % 4)
        return head(len(body)) + body + self.when \
            + U32(nsfcode.xor32(body))

    def superblock(self, count, payload, numbers):
        def head(stored):
            out = struct.pack("<H8s6I", 14, self.when, len(payload),
                              numbers["summary"], numbers["beside"], 0,
                              numbers["vector"], numbers["vector_at"])
            out += struct.pack("<6I", numbers["first"], numbers["last"], 0,
                               numbers["ids"], 0, 0)
            out += struct.pack("<HIIHII", 0, count, 100 + stored + 12, 1,
                               numbers["pages"], numbers["beside_pages"])
            return out + bytes(100 - len(out))
        return self.sealed(head, payload)

    def descriptors(self, count, payload, names, text, vectors):
        def head(stored):
            out = struct.pack("<HHHIII8s", 1, 2, 1, len(payload), count,
                              66 + stored + 12, self.when)
            out += struct.pack("<5I", names, 1, text, vectors, names)
            out += bytes(54 - len(out))
            return out + U32(nsfcode.xor32(out)) + bytes(8)
        return self.sealed(head, payload)

    def two_copies(self, make):
        """The older one first; (position, size) of each."""
        first, second = make(8), make(9)
        return [(self.write(first), len(first)),
                (self.write(second), len(second))]

    def finish(self):
        for kind in (SUMMARY, BESIDE):
            self.close_bucket(kind)
        places, inside = self.write_vectors()
        names, count, text = self.names.pack()
        listed = b"".join(U32(at | (not data)) + U32(first)
                          for at, data, first, _ in places)
        descriptors = self.two_copies(lambda n: self.descriptors(
            n, listed + names, count, text, len(places)))
        summary, in_last, pages = self.pages_of(SUMMARY)
        beside, beside_last, beside_pages = self.pages_of(BESIDE)
        ids = self.data_ids.pack(self.when) if self.data_ids.ids < 65536 \
            else b""
        active = [p for p in places if p[3]]
        numbers = {
            "summary": in_last, "beside": beside_last, "pages": pages,
            "beside_pages": beside_pages, "vector": len(inside),
            "vector_at": active[0][0] if active else 0,
            "first": active[0][2] if active else 0,
            "last": active[0][2] + 4 * (RRV_IDS - 1) if active else 0,
            "ids": len(ids)}
        superblocks = self.two_copies(lambda n: self.superblock(
            n, summary + beside + inside + ids, numbers))
        superblocks.append((self.write(b"\xAA" * 4096), 4096))
        self.write_header(places, superblocks, descriptors)
        self.file.close()

    def write_header(self, places, superblocks, descriptors):
        head = bytearray(1024)
        others = [p for p in places if not p[1]]
        data = [p for p in places if p[1]]
        struct.pack_into("<HII", head, 0, 0x1A, 1024, self.ods)
        head[10:18] = self.replica
        struct.pack_into("<I", head, 20, others[0][0] if others else 0)
        struct.pack_into("<II", head, 62, data[-1][0] if data else 0,
                         FIRST_DATA)
        struct.pack_into("<H", head, 76, RRV_SIZE)
        struct.pack_into("<I", head, 104, sum(
            b[3] for b in self.vectors.buckets))
        head[136:144] = self.when
        head[180:188] = self.replica
        struct.pack_into("<HH", head, 188, 0, 90)
        info = nsfcode.lmbcs(self.title + "\n")[:127].replace(b"\0", b"\n")
        head[200:200 + len(info)] = info
        struct.pack_into("<48I", head, 328, *self.special)
        for i, (at, size) in enumerate(superblocks):
            struct.pack_into("<II", head, 560 + 8 * i, at, size)
        for i, (at, size) in enumerate(descriptors):
            struct.pack_into("<II", head, 624 + 8 * i, size, at)
        self.file.seek(0)
        self.file.write(head)

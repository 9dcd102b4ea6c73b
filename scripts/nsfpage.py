"""nsfpage - parts of a database: a bucket, the relocation vectors, the names
of items."""

import struct

import nsfcode
from nsfcode import U16, U32

RRV_SIZE = 0x1000
RRV_IDS = (RRV_SIZE - 32) // 8
FIRST_OTHER, FIRST_DATA = 0x106, 0x8F6
SUMMARY, BESIDE = 1, 2
SLOTS_MOST = {SUMMARY: 2047, BESIDE: 127}
CHECK = 0x0A         # what is put in place of the nibbles
TYPE_KNOWN = 0x0008  # an item's type is that of its name
OBJECT = 3           # type code of an item that is one


class Bucket:
    def __init__(self, kind, size, number):
        self.kind, self.size, self.number = kind, size, number
        self.foot = size // 1024
        self.data, self.slots = bytearray(68), []

    def room(self):
        if len(self.slots) >= SLOTS_MOST[self.kind]:
            return -1
        return self.size - self.foot - 4 * (len(self.slots) + 1) \
            - len(self.data)

    def add(self, record):
        self.slots.append((len(self.data), len(record)))
        self.data += record
        return len(self.slots)

    def page(self, when):
        used, room = len(self.data), self.room() + 4
        page = self.data + bytes(self.size - used)
        struct.pack_into("<HII", page, 0, 0x4202, 0, self.size)
        page[10:18] = when
        struct.pack_into("<HHHI", page, 38, self.kind, used, max(room, 0),
                         len(self.slots))
        struct.pack_into("<I", page, 50, self.foot)
        at = self.size - self.foot
        for slot in self.slots:
            at -= 4
            struct.pack_into("<HH", page, at, *slot)

        def save(i, nibble):
            if 512 * i + 0x42 >= self.size - self.foot:
                return False
            page[self.size - 1 - i // 2] |= nibble << (0 if i & 1 else 4)
            return True

        nsfcode.nibbles(page, 0x42, 0, CHECK, save)
        return page


class Vectors:
    """Where the record of each ID stands: some ID ranges of 508."""

    def __init__(self):
        self.buckets = []  # [first id, is for data, entries, used]
        self.open = {}
        self.next = FIRST_OTHER
        self.new_range(False)

    def new_id(self, data):
        bucket = self.open.get(data)
        if bucket is None or bucket[3] == RRV_IDS:
            bucket = self.new_range(data)
        bucket[3] += 1
        return bucket[0] + 4 * (bucket[3] - 1)

    def new_range(self, data):
        bucket = [self.next, data, bytearray(b"\xFF" * (8 * RRV_IDS)), 0]
        self.next += 4 * RRV_IDS
        self.buckets.append(bucket)
        self.open[data] = bucket
        return bucket

    def set(self, noteid, a, b):
        bucket = self.buckets[(noteid - FIRST_OTHER) // (4 * RRV_IDS)]
        struct.pack_into("<II", bucket[2], 2 * (noteid - bucket[0]), a, b)

    @staticmethod
    def page(first, entries):
        head = struct.pack("<HII", 0x2006, 0, first)
        head += bytes(18 - len(head)) + U32(nsfcode.xor32(entries))
        return head + bytes(32 - len(head)) + bytes(entries)


class Names:
    """Every name of an item with its type; some types go with the value."""

    def __init__(self):
        self.entries, self.known = [], {}

    def find(self, name, kind):
        got = self.known.get((name, kind))
        if got is None:
            first = self.known.get(name)
            if first is not None and kind >> 8 != first[1] >> 8:
                got = (first[0], 0, U16(kind))
            elif kind == OBJECT:  # stands for text, says what it is
                self.entries.append((nsfcode.lmbcs(name), 0x500))
                got = (len(self.entries) - 1, 0, U16(kind))
                self.known[name] = (got[0], 0x500)
            else:
                self.entries.append((nsfcode.lmbcs(name), kind))
                got = (len(self.entries) - 1, TYPE_KNOWN, b"")
                self.known.setdefault(name, (got[0], kind))
            self.known[name, kind] = got
        return got

    def pack(self):
        entries, text = [], b""
        for name, kind in self.entries:
            entries.append(struct.pack("<IHBBH", len(text), len(name),
                                       kind & 255, kind >> 8, 0))
            text += name
        hashes = b"".join(U16(i) for i in range(len(entries)))
        return (b"".join(entries) + U32(len(text)) + text + hashes,
                len(entries), len(text))

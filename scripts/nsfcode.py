"""nsfcode - codings of Notes databases: CX, Huffman, LMBCS, dates, ID tables,
check sums and check nibbles."""

import collections
import heapq
import struct

U16 = struct.Struct("<H").pack
U32 = struct.Struct("<I").pack


def xor32(data):
    """All dwords of it, one xor the other; padded with zeros."""
    data = bytes(data) + b"\0" * (-len(data) % 4)
    total = int.from_bytes(data, "little")
    size = len(data) * 8
    while size > 32:
        half = (size // 2 + 31) // 32 * 32
        total = (total >> half) ^ (total & ((1 << half) - 1))
        size = half
    return total & 0xFFFFFFFF


# ---- CX: literals, and copies of what a table of last places finds ----------

class Bits:
    def __init__(self):
        self.out, self.acc, self.n = bytearray(), 0, 0

    def put(self, value, n):
        self.acc |= value << self.n
        self.n += n
        while self.n >= 8:
            self.out.append(self.acc & 255)
            self.acc >>= 8
            self.n -= 8

    def gamma(self, value):
        """2^k - 1 + x as k - 1 zeros, a one, and k bits of x."""
        k = (value + 1).bit_length() - 1
        self.put(1 << (k - 1), k)
        self.put(value + 1 - (1 << k), k)

    def done(self):
        if self.n:
            self.out.append(self.acc & 255)
        return bytes(self.out)


CX_LONGEST = 0x100
CX_FARTHEST = 0x7FFF


def cx_pack(data):
    bits, seen, i, n = Bits(), {}, 0, len(data)
    bits.put(4, 3)
    while i < n:
        key = data[i:i + 3]
        at = seen.get(key, -1) if len(key) == 3 else -1
        seen[key] = i
        far, length = i - at, 0
        if at >= 0 and far <= CX_FARTHEST:
            most = min(n - i, CX_LONGEST)
            length = 3
            while length < most and data[at + length] == data[i + length]:
                length += 1
        elif i > 0 and data[i:i + 2] == data[i - 1:i + 1] and i + 1 < n:
            far, length = 1, 2
        if length < 2:
            bits.put(data[i] << 1, 9)
            i += 1
            continue
        bits.put(1, 1)
        if length == 2:
            bits.put(1, 1)
        else:
            bits.put(0, 1)
            bits.gamma(length - 2)
            if far >> 8:
                bits.put(0, 1)
                bits.gamma(far >> 8)
            else:
                bits.put(1, 1)
        bits.put(far & 255, 8)
        i += length
    return bits.done()


# ---- Huffman ------------------------------------------------------------------

HUFFMAN_END = 256


def huffman_pack(data):
    """As a file object holds it: sum, table of nodes, bits."""
    counts = collections.Counter(data)
    counts[HUFFMAN_END] = 1
    heap = [(n, symbol, symbol) for symbol, n in counts.items()]
    if len(heap) == 1:
        heap.append((0, 0, 0))  # an empty file: a tree needs two leaves
    heapq.heapify(heap)
    order = 300
    while len(heap) > 1:
        a, b = heapq.heappop(heap), heapq.heappop(heap)
        heapq.heappush(heap, (a[0] + b[0], order, (a[2], b[2])))
        order += 1
    table, codes = [], {}

    def place(node, path):
        if not isinstance(node, tuple):
            codes[node] = path
            return node
        mine = len(table)
        table.append(None)
        one, zero = place(node[0], path + "1"), place(node[1], path + "0")
        table[mine] = (one, zero)
        return -mine

    place(heap[0][2], "")
    nodes = b"".join(struct.pack("<hh", *pair) for pair in table)
    text = "".join([codes[byte] for byte in data]) + codes[HUFFMAN_END]
    text += "0" * (-len(text) % 8)
    return (U32(sum(data) & 0xFFFFFFFF) + U16(len(nodes)) + nodes
            + int(text, 2).to_bytes(len(text) // 8, "big"))


# ---- text ---------------------------------------------------------------------

GROUPS = ((6, "cp852"), (5, "cp1251"), (3, "cp1255"), (4, "cp1256"),
          (8, "cp1254"), (0xB, "cp874"))


class Lmbcs(dict):
    """A character's bytes: code page 850 as it is, others behind a group."""

    def __missing__(self, char):
        self[char] = got = self.code(char)
        return got

    @staticmethod
    def code(char):
        c = ord(char)
        if char == "\n":
            return b"\0"
        if 0x20 <= c <= 0x7F or char in "\t\r":
            return bytes((c,))
        if c < 0x20:
            return bytes((0x0F, c + 0x20))
        if c < 0xA0:
            return bytes((0x0F, c))
        if 0x3041 <= c <= 0x30FE or 0x4E00 <= c <= 0x9FA5:
            raw = char.encode("cp932", "ignore")
            if len(raw) == 2 and raw[0] < 0xED:
                return b"\x10" + raw
        if c < 0x2500:
            raw = char.encode("cp850", "ignore")
            if len(raw) == 1:
                return raw
        if char.isalpha() and c < 0x700:
            for group, page in GROUPS:
                raw = char.encode(page, "ignore")
                if len(raw) == 1 and raw[0] >= 0x80:
                    return bytes((group,)) + raw
        wide = char.encode("utf-16-be")
        return b"".join(b"\x14" + (wide[i:i + 2] if wide[i + 1]
                                   else b"\xF6" + wide[i:i + 1])
                        for i in range(0, len(wide), 2))


TABLE = Lmbcs()


def lmbcs(text):
    if text.isascii() and text.isprintable():
        return text.encode()
    return b"".join([TABLE[c] for c in text])


# ---- dates ---------------------------------------------------------------------

EPOCH = 2440588  # Julian day of 1970-01-01
NO_TIME, NO_DATE = 0xFFFFFFFF, 0xFFFFFF


def timedate(at, centis=0, zone=60, summer=False):
    """An instant; zone: minutes east, summer time not counted."""
    day, second = divmod(at, 86400)
    east = abs(zone)
    high = (EPOCH + day) | (east // 60) << 24 | (east % 60 // 15) << 28
    if zone > 0:
        high |= 1 << 30
    if summer:
        high |= 1 << 31
    return struct.pack("<II", second * 100 + centis, high)


def date_only(day):
    """Days since 1970-01-01."""
    return struct.pack("<II", NO_TIME, EPOCH + day)


def clock_only(second, centis=0):
    return struct.pack("<II", second * 100 + centis, 0xFF000000 | NO_DATE)


# ---- IDs -----------------------------------------------------------------------

def unid_bytes(unid):
    b = bytes.fromhex(unid)
    return b[7::-1] + b[:7:-1]


class IdTable:
    """A set of NoteIDs that is told in ascending order; kept as runs."""

    def __init__(self):
        self.runs, self.last, self.ids = bytearray(), None, 0

    def add(self, noteid):
        self.ids += 1
        if self.last == noteid - 4 and self.runs[-5] < 255:
            self.runs[-5] += 1
        else:
            self.runs += struct.pack("<BI", 0, noteid)
        self.last = noteid

    def pack(self, when):
        """More than 65535 of them: the header holds what it can."""
        return struct.pack("<5H", 4, 0, self.ids & 0xFFFF,
                           len(self.runs) // 5 & 0xFFFF, 1) + when \
            + bytes(self.runs)


# ---- pages ---------------------------------------------------------------------

def nibbles(page, offset, first, check, save):
    """
    Puts the check value into the low nibble of one byte of each sector from
    first on; save(i, nibble) keeps what stood there.
    """
    for i in range(first, len(page) // 512):
        at = 512 * i + offset
        if save(i, page[at] & 15):
            page[at] = page[at] & 0xF0 | check

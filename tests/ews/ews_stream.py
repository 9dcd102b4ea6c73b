"""ews_stream - a FastTransfer stream, read as far as a mailbox must know it.

Frames (opcode, length, data); the data of all TransferBuffers is a message:
properties, recipients, attachments, embedded messages.
"""

import hashlib
import struct
import uuid

from ews_wire import Refused

FIXED = {0x0002: 2, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8,
         0x000A: 4, 0x000B: 2, 0x0014: 8, 0x0040: 8, 0x0048: 16}
STARTS = {0x40030003: ("recipient", 0x40040003),
          0x40000003: ("attachment", 0x400E0003),
          0x40010003: ("message", 0x40020003)}
DELETE = 0x40160003
PAGE = 31680
PROLOGUE = (1, 3, 4)


def broken(what):
    return Refused("ErrorCorruptData", "The stream is corrupt: %s." % what)


def frames(data):
    at, seen, out = 0, [], []
    while at < len(data):
        if at + 8 > len(data):
            raise broken("a frame is cut off at %d" % at)
        code, size = struct.unpack_from("<II", data, at)
        if at + 8 + size > len(data):
            raise broken("a frame at %d is longer than the stream" % at)
        if len(seen) < 3 and code != PROLOGUE[len(seen)]:
            raise broken("frame %d is of kind %d" % (len(seen), code))
        if len(seen) >= 3:
            if code != 2 or not 0 < size <= PAGE:
                raise broken("kind %d, %d bytes at %d" % (code, size, at))
            out.append(data[at + 8:at + 8 + size])
        seen.append(code)
        at += 8 + size
    if not out:
        raise broken("there is nothing in it")
    return out


class Stream:
    def __init__(self, data):
        pages = frames(data)
        self.data, self.at = b"".join(pages), 0
        self.cuts, total = [], 0
        for page in pages[:-1]:
            total += len(page)
            self.cuts.append(total)
        self.next_cut = 0

    def atom(self, size):
        end = self.at + size
        if end > len(self.data):
            raise broken("it ends within something at %d" % self.at)
        while (self.next_cut < len(self.cuts) and
               self.cuts[self.next_cut] <= self.at):
            self.next_cut += 1
        if (self.next_cut < len(self.cuts) and
                self.cuts[self.next_cut] < end):
            raise broken("a frame ends within an atom at %d" % self.at)
        piece = self.data[self.at:end]
        self.at = end
        return piece

    def word(self):
        return struct.unpack("<I", self.atom(4))[0]

    def peek(self):
        if self.at == len(self.data):
            return None
        if self.at + 4 > len(self.data):
            raise broken("it ends within a tag")
        kind, number = struct.unpack_from("<HH", self.data, self.at)
        return number << 16 | kind

    def bytes(self, size):
        if self.at + size > len(self.data):
            raise broken("a value is longer than the stream")
        self.at += size
        return self.data[self.at - size:self.at]

    def one(self, kind):
        if kind in FIXED:
            return self.atom(FIXED[kind])
        if kind not in (0x000D, 0x001E, 0x001F, 0x00FB, 0x0102, 0x84B0):
            raise broken("a property of type %04X" % kind)
        return self.bytes(self.word())

    def property(self):
        start = self.at
        kind, number = struct.unpack_from("<HH", self.data, start)
        size, key = 4, "0x%04X" % number
        if number >= 0x8000:
            guid = str(uuid.UUID(bytes_le=self.data[start + 4:start + 20]))
            if self.data[start + 20] == 0:
                size = 25
                key = "%s/0x%04X" % (guid, struct.unpack_from(
                    "<I", self.data, start + 21)[0])
            else:
                end = start + 21
                while self.data[end:end + 2] not in (b"\0\0", b""):
                    end += 2
                size = end + 2 - start
                key = "%s/%s" % (guid, self.data[start + 21:end].decode(
                    "utf-16-le"))
        self.atom(size)
        if kind & 0x1000:
            count = self.word()
            return key, [shown(kind, self.one(kind & ~0x1000))
                         for _ in range(count)]
        return key, shown(kind, self.one(kind))


def shown(kind, value):
    kind &= ~0x1000
    if kind in (0x001F, 0x84B0):
        words = value.decode("utf-16-le", "replace")
        return words[:-1] if words.endswith("\0") else words
    if kind in (0x0002, 0x0003, 0x0014, 0x0006):
        return str(int.from_bytes(value, "little", signed=True))
    if kind == 0x000B:
        return "true" if value[0] else "false"
    if kind in (0x0102, 0x000D) and len(value) > 64:
        return "%d bytes %s" % (len(value), hashlib.sha256(value).hexdigest())
    return value.hex()


def content(stream, end, depth=0):
    """{"props", "recipient", "attachment", "message"} up to that marker."""
    out = {"props": {}, "recipient": [], "attachment": [], "message": []}
    if depth > 20:
        raise broken("it is nested too deeply")
    while True:
        tag = stream.peek()
        if tag == end:
            if end is not None:
                stream.word()
            return out
        if tag is None:
            raise broken("it ends within an element")
        if tag in STARTS:
            what, until = STARTS[tag]
            stream.word()
            out[what].append(content(stream, until, depth + 1))
        elif tag == DELETE:
            stream.atom(8)
        elif 0x4000 <= tag >> 16 < 0x4100:
            raise broken("a marker %08X at %d" % (tag, stream.at))
        else:
            key, value = stream.property()
            out["props"][key] = value


def read(data):
    return content(Stream(data), None)


# ---- and a small one, for what did not come as a stream ------------------------


def string(value):
    raw = value.encode("utf-16-le") + b"\0\0"
    return struct.pack("<I", len(raw)) + raw


def write(strings, named):
    """strings: {id: text}; named: {(guid, name): text}."""
    out = b""
    for number, value in sorted(strings.items()):
        out += struct.pack("<HH", 0x1F, number) + string(value)
    for at, ((guid, name), value) in enumerate(sorted(named.items())):
        out += (struct.pack("<HH", 0x1F, 0x8000 + at) +
                uuid.UUID(guid).bytes_le + b"\1" +
                name.encode("utf-16-le") + b"\0\0" + string(value))
    out += struct.pack("<IIII", DELETE, 0x0E12000D, DELETE, 0x0E13000D)
    head = (struct.pack("<IIII", 1, 8, 0, 1) + struct.pack("<III", 3, 24, 1) +
            uuid.UUID("00020307-0000-0000-c000-000000000046").bytes_le +
            struct.pack("<I", 0x80002400) +
            struct.pack("<IIHHH", 4, 6, 0x0F02, 0x8A02, 17))
    pages = [out[i:i + PAGE] for i in range(0, len(out), PAGE)]
    return head + b"".join(struct.pack("<II", 2, len(p)) + p for p in pages)

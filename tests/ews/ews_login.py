"""ews_login - NTLM as a server sees it, for one connection at a time: a
greeting, a challenge, and a proof that only the password can give.
"""

import base64
import hashlib
import hmac
import struct

SIGN = b"NTLMSSP\0"
CHALLENGE = bytes.fromhex("0123456789abcdef")
FLAGS = 0x00898205  # Unicode, target and its info, NTLM, extended security


def md4(data):
    """RFC 1320; OpenSSL does not give it away any more."""
    size = len(data) * 8
    data += b"\x80" + b"\0" * ((55 - len(data)) % 64)
    data += struct.pack("<Q", size)
    state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476]
    rounds = (
        (lambda x, y, z: (x & y) | (~x & z), 0, range(16), (3, 7, 11, 19)),
        (lambda x, y, z: (x & y) | (x & z) | (y & z), 0x5A827999,
         [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
         (3, 5, 9, 13)),
        (lambda x, y, z: x ^ y ^ z, 0x6ED9EBA1,
         [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
         (3, 9, 11, 15)))
    for at in range(0, len(data), 64):
        word = struct.unpack("<16I", data[at:at + 64])
        a, b, c, d = state
        for mix, add, order, turns in rounds:
            for n, k in enumerate(order):
                sum_ = (a + mix(b, c, d) + word[k] + add) & 0xFFFFFFFF
                turn = turns[n % 4]
                turned = (sum_ << turn | sum_ >> (32 - turn)) & 0xFFFFFFFF
                a, b, c, d = d, turned, b, c
        state = [(x + y) & 0xFFFFFFFF for x, y in zip(state, (a, b, c, d))]
    return struct.pack("<4I", *state)


def challenge():
    """What goes back upon a greeting, in base64."""
    name = "STUB".encode("utf-16-le")
    info = (struct.pack("<HH", 2, len(name)) + name +
            struct.pack("<HH", 1, len(name)) + name + b"\0\0\0\0")
    head = 56
    words = (SIGN + struct.pack("<I", 2) +
             struct.pack("<HHI", len(name), len(name), head) +
             struct.pack("<I", FLAGS) + CHALLENGE + b"\0" * 8 +
             struct.pack("<HHI", len(info), len(info), head + len(name)) +
             bytes.fromhex("0a0063450000000f"))
    return base64.b64encode(words + name + info).decode()


def field(data, at):
    size, _, begin = struct.unpack_from("<HHI", data, at)
    return data[begin:begin + size]


def kind(words):
    """1 a greeting, 3 a proof, 0 something else."""
    try:
        data = base64.b64decode(words, validate=True)
        return struct.unpack_from("<I", data, 8)[0] if \
            data.startswith(SIGN) else 0
    except (ValueError, struct.error):
        return 0


def is_right(words, user, password):
    data = base64.b64decode(words)
    response, domain, name = (field(data, at) for at in (20, 28, 36))
    if len(response) <= 24 or \
            name.decode("utf-16-le").lower() != user.lower():
        return False
    key = hmac.new(md4(password.encode("utf-16-le")),
                   name.decode("utf-16-le").upper().encode("utf-16-le") +
                   domain, hashlib.md5).digest()
    proof = hmac.new(key, CHALLENGE + response[16:], hashlib.md5).digest()
    return hmac.compare_digest(proof, response[:16])

#!/usr/bin/python3
"""mime_compare.py - are messages opened into what another reader finds there?

usage: mime_compare.py MIME_OPEN [--made N SEED] [FILE...]

MIME_OPEN  the program that opens messages and prints what came out
--made     N messages, made up at random, as well
FILE       a message

Every leaf that Python's email package finds has to be a file of the same name
and bytes, or a text of the body, and every file has to be such a leaf; whole
or in pieces, the message is the same.  Prints how many messages and leaves
there were; ends with 1 on any difference.
"""

import email
import email.policy
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email import encoders

OURS = {"Preamble.txt", "Epilogue.txt"}
SETS = {"iso-8859-1": "cp1252", "us-ascii": "cp1252", "gb2312": "gb18030",
        "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932",
        "iso-8859-9": "cp1254"}


# ---- as the other reader has it ------------------------------------------------

def is_message(part):
    return part.get_content_type() in ("message/rfc822", "message/global")


def leaves(part, found):
    """All leaves, of messages within as well; of what is signed the whole."""
    if is_message(part):
        inner = part.get_payload()
        if not isinstance(inner, list):
            inner = [email.message_from_bytes(part.get_payload(decode=True),
                                              policy=email.policy.compat32)]
        root = inner[0]
        if root.get_content_type() != "multipart/signed":
            leaves(root, found)
    elif part.is_multipart() and \
            part.get_content_type() != "message/delivery-status":
        for child in part.get_payload():
            leaves(child, found)
    else:
        found.append(part)


def content(part):
    data = part.get_payload(decode=True)
    if data is None:
        data = str(part.get_payload()).encode("utf-8", "surrogateescape")
    return data


def text_of(part, data):
    """As words: how they are parted is nobody's concern here."""
    said = str(part.get_content_charset() or "us-ascii")
    try:
        text = data.decode("utf-8")
        if said not in ("us-ascii", "utf-8"):
            text = data.decode(SETS.get(said, said), "replace")
    except (UnicodeDecodeError, LookupError):
        try:
            text = data.decode(SETS.get(said, said), "replace")
        except LookupError:
            text = data.decode("cp1252", "replace")
    return text


def words(text):
    """Letters and digits alone: a page that was joined has lost its frame."""
    text = re.sub(r"charset\s*=\s*[\"']?[-\w]+", "", text, flags=re.I)
    text = re.sub(r"(?i)</?(html|head|body|meta)[^>]*>", "", text)
    text = text.replace("&amp;", "&").replace("&lt;", "<")
    text = text.replace("&gt;", ">").replace("&quot;", '"')
    return "".join(c for c in text if c.isalnum())


def sums(data):
    """As it is, and as it may be where line ends are nobody's."""
    flat = data.replace(b"\r\n", b"\n").rstrip(b"\n")
    return {hashlib.sha256(d).hexdigest() for d in
            (data, data.rstrip(b"\r\n"), flat, flat + b"\n",
             data + b"\n", data + b"\r\n")}


# ---- as we have it --------------------------------------------------------------

def files_of(item):
    for file in item["files"]:
        if "files" in file:
            yield from files_of(file)
        else:
            yield file


def texts_of(item):
    yield item.get("BODY", "")
    yield item.get("HTML", "")
    for file in item["files"]:
        if "files" in file:
            yield from texts_of(file)
        else:
            yield file.get("text", "")


def compare(path, item):
    """How many leaves, and what is wrong."""
    with open(path, "rb") as file:
        data = file.read()
    root = email.message_from_bytes(data, policy=email.policy.compat32)
    wrong, found = [], []
    if item.get("MESSAGE_CLASS", "").startswith("IPM.Note.SMIME"):
        return 1, [] if len(item["files"]) == 1 else ["not kept whole"]
    leaves(root, found)
    have = list(files_of(item))
    shown = words("\n".join(texts_of(item)))
    for part in found:
        data = content(part)
        some = sums(data)
        match = next((f for f in have if f["sha256"] in some or
                      f["type"] == part.get_content_type() ==
                      "message/delivery-status"), None)
        if match is not None:
            have.remove(match)
        elif not part.get_content_type().startswith("text/") and \
                part.get_content_type() != "multipart/mixed":
            wrong.append("lost: %s %s, %d bytes" % (
                part.get_content_type(), part.get_filename(), len(data)))
        elif part is root and root.defects:
            continue  # where its header ends is a matter of taste
        elif words(text_of(part, data)) not in shown:
            wrong.append("text lost: %s" % text_of(part, data)[:200])
    for file in have:
        if file["name"] not in OURS and file["name"] != "smime.p7m" and \
                "text" not in file:
            wrong.append("not there: %s %s" % (file["name"], file["type"]))
    return len(found), wrong


# ---- messages made up -----------------------------------------------------------

WORDS = "Stra\u00dfe caf\u00e9 \u20ac rates na\u00efve \u00fcber alles".split()
WIDE = "\u65e5\u672c \u4f60\u597d \u05d0\u05d1 \u0430\u0431 \U0001f600".split()


def some_text(r, wide):
    return "\n".join(" ".join(r.choice(WIDE if wide and r.random() < .3 else
                                       WORDS) + str(r.randrange(10 ** 6))
                              for _ in range(r.randrange(1, 30)))
                     for _ in range(r.randrange(1, 20))) + "\n"


def a_text(r, kind):
    wide = r.random() < .5
    text = some_text(r, wide)
    charset = "utf-8" if wide else r.choice(
        ["utf-8", "windows-1252", "iso-8859-15"])
    if kind == "html":
        text = "<html><head><meta charset=\"%s\"></head><body><p>%s</p>" \
            "</body></html>" % (charset, text)
    part = EmailMessage(policy=email.policy.compat32)
    part = MIMEBase("text", kind, charset=charset)
    data = text.encode(charset)
    how = r.choice(["base64", "quoted-printable", "8bit"])
    if how == "8bit":
        part.set_payload(data.decode("ascii", "surrogateescape"))
        part["Content-Transfer-Encoding"] = "8bit"
    else:
        part.set_payload(data)
        (encoders.encode_base64 if how == "base64" else
         encoders.encode_quopri)(part)
    return part


def a_file(r):
    part = MIMEBase(*r.choice([("application", "pdf"), ("image", "png"),
                               ("application", "octet-stream"),
                               ("text", "csv"), ("x", "y")]))
    part.set_payload(bytes(r.randrange(256) for _ in
                           range(r.choice([0, 1, 57, 58, 1000, 70000]))))
    encoders.encode_base64(part)
    name = r.choice([None, "a.txt", "b c.pdf", "\u00fcber.png",
                     "\u65e5\u672c.doc"])
    if name is not None:
        part.add_header("Content-Disposition", r.choice(
            ["attachment", "inline"]), filename=("utf-8", "", name))
    return part


def a_part(r, depth):
    kind = r.randrange(10 if depth > 0 else 5)
    if kind < 2:
        return a_text(r, "plain")
    if kind == 2:
        return a_text(r, "html")
    if kind < 5:
        return a_file(r)
    if kind == 5:
        inner = a_part(r, depth - 1)
        inner["Subject"] = r.choice(["one", "\u00fcber", ""])
        inner["X-Inner"] = "yes"
        return MIMEMessage(inner) if not is_message(inner) else inner
    part = MIMEMultipart(r.choice(["mixed", "mixed", "related", "alternative",
                                   "parallel"]))
    part.set_boundary("=_%d" % r.randrange(10 ** 12))
    for _ in range(r.randrange(1, 5)):
        part.attach(a_part(r, depth - 1))
    return part


def make(folder, count, seed):
    r = random.Random(seed)
    for i in range(count):
        message = a_part(r, 5)
        message["From"] = "a@example.com"
        path = os.path.join(folder, "%d.eml" % i)
        with open(path, "wb") as file:
            data = message.as_bytes()
            file.write(data if r.random() < .5 else
                       re.sub(rb"\r?\n", b"\r\n", data))
        yield path


def opened(program, *arguments):
    done = subprocess.run([program, *arguments], stdout=subprocess.PIPE,
                          check=True)
    return done.stdout.splitlines()


def main():
    program, files = sys.argv[1], sys.argv[2:]
    bad = parts = 0
    with tempfile.TemporaryDirectory() as folder:
        if files[:1] == ["--made"]:
            files = list(make(folder, int(files[1]), int(files[2]))) + \
                files[3:]
        for first in range(0, len(files), 100):
            some = files[first:first + 100]
            lines = opened(program, *some)
            if opened(program, "-p", "7", *some) != lines or \
                    len(lines) != len(some):
                print("%s ...: in pieces they are others" % some[0])
                bad += 1
            for path, line in zip(some, lines):
                n, wrong = compare(path, json.loads(line))
                parts += n
                bad += wrong != []
                for what in wrong:
                    print("%s: %s" % (path, what))
                if wrong and os.environ.get("KEEP"):
                    os.system("cp %s %s" % (path, os.environ["KEEP"]))
    print(len(files), parts)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

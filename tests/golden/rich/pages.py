#!/usr/bin/python3
"""pages.py - a page for each feature of rich text: what it becomes.

usage: pages.py PROGRAM            compare with the files beside this one
       pages.py --update PROGRAM   write these anew
       pages.py --to DIR PROGRAM   the pages as a browser shows them, with
                                   their pictures in files, into DIR

Every NAME.dxl holds one mail.  NAME.html and NAME.txt are the two texts of
what it becomes, and behind the second what it has lost.  The HTML has to be
well-formed: every element that begins also ends, in the right order.
"""

import email
import email.policy
import glob
import html.parser
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
EMPTY = {"br", "hr", "img", "meta", "col"}


class Nesting(html.parser.HTMLParser):
    """Complains of elements that end in another order than they begin."""

    def __init__(self, text):
        super().__init__()
        self.open, self.wrong = [], []
        self.feed(text)
        self.close()
        self.wrong += ["<%s> has no end" % tag for tag in self.open]

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.wrong.append("<%s> says an attribute twice" % tag)
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append("</%s> ends what it has not begun" % tag)


def migrate(program, page, box):
    """The mail that a page becomes, and what it loses."""
    done = subprocess.run(
        [program, "migrate", "--from", page, "--to", "dir:" + box,
         "--journal", box + ".journal", "--progress", "never", "--json"],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    line = json.loads(done.stdout)
    found = glob.glob(os.path.join(box, "*", line["unid"] + ".eml"))
    with open(found[0], "rb") as file:
        mail = email.message_from_binary_file(file,
                                              policy=email.policy.default)
    return mail, line["losses"]


def text_of(mail, kind):
    part = mail.get_body(preferencelist=(kind,))
    return "" if part is None else part.get_content().replace("\r\n", "\n")


def for_browsers(mail, text, name, folder):
    for i, part in enumerate(mail.walk()):
        cid = part["Content-ID"]
        if cid is None:
            continue
        file = "%s.%d.bin" % (name, i)
        with open(os.path.join(folder, file), "wb") as out:
            out.write(part.get_payload(decode=True))
        text = text.replace("cid:" + cid.strip("<>"), file)
    return text


def main():
    args = sys.argv[1:]
    update = args[:1] == ["--update"]
    folder = args[1] if args[:1] == ["--to"] else HERE
    if len(args) != (2 if update else 3 if folder != HERE else 1):
        sys.exit(__doc__.split("\n\n")[1])
    program = os.path.abspath(args[-1])
    bad = 0
    pages = sorted(glob.glob(os.path.join(HERE, "*.dxl")))
    for page in pages:
        name = os.path.splitext(os.path.basename(page))[0]
        with tempfile.TemporaryDirectory() as box:
            mail, losses = migrate(program, page, os.path.join(box, "out"))
        text = text_of(mail, "html")
        for wrong in Nesting(text).wrong:
            bad += 1
            print("rich/%s: %s" % (name, wrong))
        plain = text_of(mail, "plain") + "".join(
            "-- lost: %s\n" % loss for loss in losses)
        if folder != HERE:
            text = for_browsers(mail, text, name, folder)
        for ending, got in (("html", text), ("txt", plain)):
            path = os.path.join(folder, name + "." + ending)
            if update or folder != HERE:
                with open(path, "w", encoding="utf-8") as file:
                    file.write(got)
                continue
            with open(path, encoding="utf-8") as file:
                want = file.read()
            if got != want:
                bad += 1
                print("rich/%s.%s is another one; if that is right: "
                      "tests/golden/rich/pages.py --update PROGRAM" % (
                          name, ending))
    if bad or len(pages) < 10:
        sys.exit(1)
    if folder == HERE:
        print("golden: %d pages of rich text" % len(pages))


main()

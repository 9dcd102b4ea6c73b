#!/usr/bin/python3
"""ews_items.py - dumps as requests to a server, judged by its schemas.

usage: NOTES2EX_CORPUS=DIR ews_items.py [--dumps] BIN SOURCE...

Runs BIN/ews_requests over every SOURCE for every version that DIR/ews-xsd has
a schema of, validates each request that it writes, opens the MIME of each
message again, and counts.  Each note that the preview would create has to give
a request or a reason.  --dumps: the dumps in DIR and one of scripts/make-dump
as well.  A request that is not valid is shown; the counts come last.
"""

import base64
import collections
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

from lxml import etree

T = "{http://schemas.microsoft.com/exchange/services/2006/types}"
VERSIONS = (("Exchange2007_SP1", "exchange-2007_SP1"),
            ("Exchange2010_SP1", "exchange-2010_SP1"),
            ("Exchange2010_SP2", "exchange-2010_SP2"),
            ("Exchange2016", "exchange-SE-*"))


def schemas(corpus):
    for version, folder in VERSIONS:
        found = sorted(glob.glob(os.path.join(
            corpus, "ews-xsd", folder, "soap-envelope.xsd")))
        if found:
            yield version, etree.XMLSchema(etree.parse(found[-1]))


def unids(program, source):
    """What the preview would create; nothing when it is no source."""
    run = subprocess.run(
        [program, "migrate", "--from", source, "--to", "dir:none",
         "--dry-run", "--json", "--progress", "never"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    return [row["unid"] for row in lines if row["action"] == "create"]


def judge_mime(tree, name):
    """Base64 that says what it is, without what only files need."""
    for content in tree.iter(T + "MimeContent"):
        mime = base64.b64decode(content.text or "", validate=False)
        head = mime.split(b"\r\n\r\n", 1)[0].lower()
        if b"\n" in head.replace(b"\r\n", b""):
            yield "%s: bare line feeds in its header" % name
        for line in (b"\nx-notes2ex-unid:", b"\nx-unsent: 1\r"):
            if line in b"\n" + head:
                yield "%s: %r in its MIME" % (name, line)


def judge(schema, folder, count, parser):
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        tree = etree.parse(path, parser)
        if not schema.validate(tree):
            for error in list(schema.error_log)[:2]:
                yield "%s: %s" % (name, error.message)
        yield from judge_mime(tree, name)
        count["requests"] += 1


def run(bindir, version, schema, source, notes, options, count):
    box = tempfile.mkdtemp()
    bad = []
    try:
        made = subprocess.run(
            [os.path.join(bindir, "ews_requests"), *options, version, source,
             box], input="\n".join(notes).encode(), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, check=False)
        if made.returncode not in (0, 1):
            bad.append("%s: %s" % (source, made.stderr.decode()[-2000:]))
        spoken = set()
        for line in made.stdout.decode().splitlines():
            row = json.loads(line)
            count[row["kind"]] += 1
            spoken.add(row["unid"])
            if row["kind"] == "error":
                print("%s %s: %s: %s" % (version, source, row["unid"],
                                         row["what"]), file=sys.stderr)
        for unid in sorted(set(notes) - spoken):
            bad.append("%s: %s: no request and no reason" % (source, unid))
        parser = etree.XMLParser(huge_tree=True)
        bad += ["%s %s: %s" % (version, source, what)
                for what in judge(schema, box, count, parser)]
    finally:
        shutil.rmtree(box)
    return bad


def dumps(corpus):
    for folder, _, names in sorted(os.walk(corpus)):
        for name in sorted(names):
            if name.lower().endswith((".nsf", ".dxl", ".eml", ".ics")):
                yield os.path.join(folder, name)


def made(box):
    """A mailbox of every kind, with files."""
    path = os.path.join(box, "made.dxl")
    here = os.path.dirname(os.path.abspath(__file__))
    with open(path, "wb") as out:
        subprocess.run([os.path.join(here, "../../scripts/make-dump"),
                        "--one-big", "3M", "300", "ews"], stdout=out,
                       check=True)
    return path


def check(known, bindir, sources):
    count = {version: collections.Counter() for version, _ in known}
    notes = bad = 0
    for source in sources:
        found = unids(os.path.join(bindir, "notes2ex"), source)
        notes += len(found)
        if not found:
            continue
        for version, schema in known:
            # Once with bytes as properties, too.
            options = ["-b"] if version == known[-1][0] else []
            wrong = run(bindir, version, schema, source, found, options,
                        count[version])
            bad += len(wrong)
            for what in wrong[:5]:
                print(what)
    for version, _ in known:
        print("ews-items: %s: %s" % (version, " ".join(
            "%s %d" % pair for pair in sorted(count[version].items()))))
    total = sum(c["requests"] for c in count.values())
    print("ews-items: %d notes, %d requests, %d wrong" % (notes, total, bad))
    return 1 if bad or not total else 0


def main():
    corpus = os.environ.get("NOTES2EX_CORPUS")
    if not corpus:
        print("ews-items: NOTES2EX_CORPUS is not set, not run")
        return 0
    args = [arg for arg in sys.argv[1:] if arg != "--dumps"]
    if len(args) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    known = list(schemas(corpus))
    if not known:
        print("ews-items: no ews-xsd in NOTES2EX_CORPUS, not run")
        return 0
    if len(args) == len(sys.argv) - 1:
        return check(known, args[0], args[1:])
    with tempfile.TemporaryDirectory() as box:
        return check(known, args[0],
                     args[1:] + [made(box)] + list(dumps(corpus)))


sys.exit(main())

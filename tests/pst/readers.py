"""readers.py - what five readers of stores list, in one form.

Each function takes a store and a folder to work in, and returns the paths of
the folders (lists of levels below the top of the user's folders) and a list of
items: dictionaries with the keys of manifest.py that this reader tells about.
"""

import email
import email.policy
import glob
import hashlib
import json
import os
import re
import subprocess

import icalendar
import vobject

from manifest import addresses, squeeze

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = "Top of Outlook data file"
SECONDS = int(os.environ.get("NOTES2EX_JUDGE_SECONDS", "600"))


class Broken(Exception):
    """The reader could not read the store, or did not come back."""


def run(*command, **options):
    """Its output.  All under timeout: some readers never come back."""
    done = subprocess.run(("timeout", str(SECONDS)) + command,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          stdin=subprocess.DEVNULL, **options)
    if done.returncode != 0:
        raise Broken("%s: exit status %d: %s" % (
            " ".join(command[:2]), done.returncode,
            done.stderr.decode("utf-8", "replace")[-500:].strip()))
    return done.stdout.decode("utf-8", "replace")


def a_file(name, path):
    with open(path, "rb") as f:
        data = f.read()
    return {"name": name, "size": len(data),
            "sha1": hashlib.sha1(data).hexdigest()}


def text_of(path):
    if not os.path.exists(path):
        return ""
    with open(path, "rb") as f:
        return f.read().decode("utf-8", "replace")


# ---- libpst ------------------------------------------------------------------

def readpst_mail(path):
    with open(path, "rb") as f:
        message = email.message_from_binary_file(
            f, policy=email.policy.default)
    item = {"subject": str(message["Subject"] or ""), "files": [],
            "text": "", "html": "", "to": addresses(message, "To"),
            "cc": addresses(message, "Cc"), "kind": "mail"}
    for part in message.walk():
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        data = part.get_payload(decode=True) or b""
        body = {"text/plain": "text", "text/html": "html"}.get(kind)
        name = part.get_filename()
        if name is None and body and not item[body]:
            item[body] = data.decode(
                part.get_content_charset("utf-8"), "replace")
        else:
            item["files"].append({
                "name": name or "", "size": len(data), "type": kind,
                "sha1": hashlib.sha1(data).hexdigest()})
    return [item]


def readpst_calendar(path):
    with open(path, "rb") as f:
        calendar = icalendar.Calendar.from_ical(f.read())
    return [{"kind": "calendar", "subject": str(c.get("SUMMARY", "")),
             "text": str(c.get("DESCRIPTION", ""))}
            for c in calendar.walk("VEVENT")]


def readpst_contact(path):
    cards = vobject.readComponents(text_of(path))
    return [{"kind": "contact", "subject": card.fn.value} for card in cards]


def readpst(store, box):
    run("readpst", "-q", "-D", "-e", "-j0", "-o", box, store)
    read = {".eml": readpst_mail, ".ics": readpst_calendar,
            ".vcf": readpst_contact}
    folders, items = [], []
    for folder, _, names in sorted(os.walk(box)):
        # The first level is the store itself.
        levels = os.path.relpath(folder, box).split(os.sep)[1:]
        folders.append(levels)
        for name in sorted(names):
            ending = os.path.splitext(name)[1]
            if ending in read:
                for item in read[ending](os.path.join(folder, name)):
                    items.append(dict(item, folder=levels))
    return folders, items


def lspst(store, box):
    del box
    folders, items = [], []
    for line in run("lspst", store).split("\n"):
        match = re.match(r'Folder "(.*)"$', line)
        if match:
            folders.append([match[1]])
            continue
        match = re.match(r"(Email|Appointment|Contact|Journal)\t"
                         r"(?:.*?(?:Subject|SUMMARY): )?(.*?)"
                         r"(?:\tSTART: .*)?$", line)
        if match:
            # As it stands in a calendar or a contact file.
            subject = match[2] if match[1] == "Email" else re.sub(
                r"\\([\\;,])", r"\1", match[2])
            if match[1] == "Email" and "Subject: " not in line:
                subject = ""
            items.append({"subject": subject, "folder": folders[-1],
                          "kind": {"Email": "mail", "Contact": "contact",
                                   "Appointment": "calendar"}.get(match[1])})
    return folders, items


# ---- libpff --------------------------------------------------------------------

PFF_KINDS = {"Message": "mail", "Appointment": "calendar", "Meeting": "mail",
             "Contact": "contact", "DistributionList": "group",
             "Task": "task", "Note": "note", "StickyNote": "note",
             "Report": "mail", "Document": "mail", "Activity": "note"}


def pff_people(path):
    found = {"to": [], "cc": [], "bcc": []}
    for person in text_of(path).split("\n\n"):
        fields = dict(re.findall(r"^([^:\n]+):\s*(.*)$", person, re.M))
        if "Recipient type" in fields:
            found.setdefault(fields["Recipient type"].lower(), []).append(
                fields.get("Email address", "").lower())
    return {k: sorted(found[k]) for k in ("to", "cc", "bcc")}


def pff_item(folder, kind):
    head = os.path.join(folder, "OutlookHeaders.txt")
    if not os.path.exists(head):
        others = [p for p in glob.glob(glob.escape(folder) + "/*.txt")
                  if os.path.basename(p) not in (
                      "Message.txt", "Recipients.txt",
                      "ConversationIndex.txt", "ItemValues.txt",
                      "InternetHeaders.txt")]
        head = others[0] if others else head
    subject = re.search(r"^Subject:[ \t]*(.*)$", text_of(head), re.M)
    files = sorted(glob.glob(glob.escape(folder) + "/Attachments/*"))
    item = {"kind": kind, "shown": os.path.basename(folder)[:-5],
            "subject": subject[1] if subject else "",
            "text": text_of(os.path.join(folder, "Message.txt")),
            "html": text_of(os.path.join(folder, "Message.html")),
            "files": [a_file(re.sub(r"^\d+_", "", os.path.basename(p)), p)
                      for p in files if os.path.isfile(p)],
            "embedded": sum(os.path.isdir(p) for p in files)}
    item.update(pff_people(os.path.join(folder, "Recipients.txt")))
    return item


def pffexport(store, box):
    run("pffexport", "-q", "-m", "items", "-f", "all", "-t",
        os.path.join(box, "store"), store)
    top = os.path.join(box, "store.export", TOP)
    if not os.path.isdir(top):
        raise Broken("pffexport: no %s" % TOP)
    folders, items = [], []

    def walk(path, levels):
        folders.append(levels)
        for name in sorted(os.listdir(path)):
            match = re.match(r"([A-Za-z]+)\d{5}$", name)
            inner = os.path.join(path, name)
            if match and match[1] in PFF_KINDS:
                items.append(dict(pff_item(inner, PFF_KINDS[match[1]]),
                                  folder=levels))
            elif match and match[1] == "Attachment":
                raise Broken("pffexport: %s" % inner)
            elif os.path.isdir(inner):
                walk(inner, levels + [name])

    walk(top, [])
    return folders, items


# ---- node ------------------------------------------------------------------------

def node(script, store):
    folders, items = [], []
    for line in run("node", script, store).split("\n"):
        item = json.loads(line) if line.startswith("{") else {}
        if item.get("folder", [""])[:1] != [TOP]:
            continue
        item["folder"] = item["folder"][1:]
        folders.append(item["folder"])
        if "class" not in item:
            continue
        for who in ("to", "cc", "bcc"):
            item[who] = sorted(x.lower() for x in item[who])
        item["embedded"] = sum(f["method"] == 5 for f in item["files"])
        item["files"] = [f for f in item["files"] if f["method"] != 5]
        items.append(item)
    return folders, items


def epf(store, box):
    return node(os.path.join(box, "epf.cjs"), store)


def hht(store, box):
    return node(os.path.join(box, "hht.mjs"), store)


def clean(item):
    for key in ("subject", "text", "html"):
        if key in item:
            item[key] = squeeze(item[key] or "")
    return item

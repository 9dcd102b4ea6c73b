"""ews_box - the mailbox of the stub server: SQLite, so that a server which is
killed in the middle comes back with what it had.

An item is what the client said of it: kind (element), elements (`plain`, but
without what stands in the other columns), properties, MIME, attachments,
series.  Ids go through `item_id` and `folder_id` and say nothing to a client.
"""

import base64
import hashlib
import json
import sqlite3

from ews_wire import STAMP, Refused

SCHEMA = """
CREATE TABLE IF NOT EXISTS folder (id INTEGER PRIMARY KEY AUTOINCREMENT,
    parent INTEGER, name TEXT, class TEXT, kind TEXT, well TEXT, props TEXT);
CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY AUTOINCREMENT,
    folder INTEGER, kind TEXT, key INTEGER DEFAULT 1, elements TEXT,
    props TEXT, mime BLOB, stream BLOB, series TEXT, stamp TEXT,
    size INTEGER DEFAULT 0);
CREATE INDEX IF NOT EXISTS item_folder ON item (folder, stamp);
CREATE TABLE IF NOT EXISTS attachment (id INTEGER PRIMARY KEY AUTOINCREMENT,
    item INTEGER, kind TEXT, elements TEXT, content BLOB);
CREATE INDEX IF NOT EXISTS attachment_item ON attachment (item);
CREATE TABLE IF NOT EXISTS count (what TEXT, version TEXT, n INTEGER,
    PRIMARY KEY (what, version));
CREATE TABLE IF NOT EXISTS wrong (sort TEXT, what TEXT);
"""

WELL = [  # id, English, German, class, element
    ("inbox", "Inbox", "Posteingang", "IPF.Note", "Folder"),
    ("drafts", "Drafts", "Entwürfe", "IPF.Note", "Folder"),
    ("sentitems", "Sent Items", "Gesendete Elemente", "IPF.Note", "Folder"),
    ("deleteditems", "Deleted Items", "Gelöschte Elemente", "IPF.Note",
     "Folder"),
    ("outbox", "Outbox", "Postausgang", "IPF.Note", "Folder"),
    ("junkemail", "Junk E-Mail", "Junk-E-Mail", "IPF.Note", "Folder"),
    ("calendar", "Calendar", "Kalender", "IPF.Appointment", "CalendarFolder"),
    ("contacts", "Contacts", "Kontakte", "IPF.Contact", "ContactsFolder"),
    ("tasks", "Tasks", "Aufgaben", "IPF.Task", "TasksFolder"),
    ("notes", "Notes", "Notizen", "IPF.StickyNote", "Folder"),
    ("journal", "Journal", "Journal", "IPF.Journal", "Folder"),
]
CLASSES = {"Folder": "IPF.Note", "CalendarFolder": "IPF.Appointment",
           "ContactsFolder": "IPF.Contact", "TasksFolder": "IPF.Task",
           "SearchFolder": "IPF.Note"}
FOLDER_COLUMNS = ("id", "parent", "name", "class", "kind", "well", "props")
ITEM_COLUMNS = ("id", "folder", "kind", "key", "elements", "props", "series",
                "stamp", "size")


def seal(sort, number):
    check = hashlib.sha256(b"%d of %s" % (number, sort.encode())).digest()[:9]
    return base64.b64encode(b"\0\x01\x03 stub %s %d " % (
        sort.encode(), number) + check).decode()


def unseal(sort, word):
    try:
        parts = base64.b64decode(word, validate=True).split(b" ")
        number = int(parts[3])
    except (ValueError, IndexError):
        raise Refused("ErrorInvalidIdMalformed")
    if word != seal(parts[2].decode(), number):
        raise Refused("ErrorInvalidIdMalformed")
    if parts[2].decode() != sort:
        raise Refused("ErrorCannotUseFolderIdForItemId" if sort == "item"
                      else "ErrorCannotUseItemIdForFolderId")
    return number


def change_key(n):
    return base64.b64encode(b"CQAAAB%06d" % n).decode()


class Box:
    def __init__(self, path, german=False, folders=()):
        self.db = sqlite3.connect(path, check_same_thread=False,
                                  isolation_level=None)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=OFF")
        self.db.executescript(SCHEMA)
        if self.one("SELECT COUNT(*) FROM folder") == 0:
            self.furnish(german, folders)

    def furnish(self, german, folders):
        self.begin()
        root = self.add_folder(None, "", "", "Folder", {}, "root")
        top = self.add_folder(root, "Top of Information Store", "IPF.Note",
                              "Folder", {}, "msgfolderroot")
        for well, english, deutsch, kind, element in WELL:
            self.add_folder(top, deutsch if german else english, kind,
                            element, {}, well)
        made = {"": top}
        for path in folders:
            above, _, name = path.rpartition("\\")
            made[path] = self.add_folder(made[above], name, "IPF.Note",
                                         "Folder", {})
        self.commit()

    def empty(self):
        """As on the first day, the books apart: even the next ids."""
        self.begin()
        for table in ("attachment", "item"):
            self.db.execute("DELETE FROM " + table)
        self.db.execute("DELETE FROM folder WHERE well = ''")
        self.db.execute("DELETE FROM sqlite_sequence WHERE name != 'folder'")
        self.db.execute("UPDATE sqlite_sequence SET seq = "
                        "(SELECT MAX(id) FROM folder)")
        self.commit()

    def begin(self):
        self.db.execute("BEGIN IMMEDIATE")

    def commit(self):
        self.db.execute("COMMIT")

    def rollback(self):
        if self.db.in_transaction:
            self.db.execute("ROLLBACK")

    def one(self, sql, *values):
        row = self.db.execute(sql, values).fetchone()
        return None if row is None else row[0]

    # ---- folders ---------------------------------------------------------

    def add_folder(self, parent, name, kind, element, props, well=""):
        return self.db.execute(
            "INSERT INTO folder (parent, name, class, kind, well, props) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (parent, name, kind, element, well,
             json.dumps(props, sort_keys=True))).lastrowid

    def folders(self, where="1", *values):
        out = []
        for row in self.db.execute("SELECT %s FROM folder WHERE %s ORDER BY id"
                                   % (", ".join(FOLDER_COLUMNS), where),
                                   values):
            folder = dict(zip(FOLDER_COLUMNS, row))
            folder["props"] = json.loads(folder["props"])
            out.append(folder)
        return out

    def folder(self, number):
        found = self.folders("id = ?", number)
        if not found:
            raise Refused("ErrorFolderNotFound")
        return found[0]

    def well_known(self, name):
        found = self.folders("well = ?", name)
        if not found:
            raise Refused("ErrorFolderNotFound",
                          "There is no folder %s." % name)
        return found[0]

    def below(self, parent):
        out = []
        for folder in self.folders("parent = ?", parent):
            out.append(folder)
            out += self.below(folder["id"])
        return out

    def path(self, folder):
        words = []
        while folder is not None and folder["parent"] is not None:
            words.insert(0, folder["well"] or folder["name"])
            folder = (self.folders("id = ?", folder["parent"]) or [None])[0]
        return words[1:]

    # ---- items -------------------------------------------------------------

    def add_item(self, folder, item):
        """item: kind, elements, props, mime, stream, series, size."""
        return self.db.execute(
            "INSERT INTO item (folder, kind, elements, props, mime, stream, "
            "series, stamp, size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (folder, item["kind"],
             json.dumps(item["elements"], ensure_ascii=False),
             json.dumps(item["props"], sort_keys=True, ensure_ascii=False),
             item.get("mime"), item.get("stream"),
             json.dumps(item["series"]) if item.get("series") else None,
             item["props"].get(STAMP, ["", None])[1],
             item["size"])).lastrowid

    def keep_item(self, item):
        """After a change: a new change key."""
        self.db.execute(
            "UPDATE item SET key = key + 1, elements = ?, props = ?, "
            "series = ?, stamp = ? WHERE id = ?",
            (json.dumps(item["elements"], ensure_ascii=False),
             json.dumps(item["props"], sort_keys=True, ensure_ascii=False),
             json.dumps(item["series"]) if item.get("series") else None,
             item["props"].get(STAMP, ["", None])[1], item["id"]))
        item["key"] += 1

    def items(self, where, *values):
        for row in self.db.execute("SELECT %s FROM item WHERE %s ORDER BY id"
                                   % (", ".join(ITEM_COLUMNS), where),
                                   values).fetchall():
            item = dict(zip(ITEM_COLUMNS, row))
            item["elements"] = json.loads(item["elements"])
            item["props"] = json.loads(item["props"])
            item["series"] = json.loads(item["series"] or "null")
            yield item

    def item(self, number):
        for item in self.items("id = ?", number):
            return item
        raise Refused("ErrorItemNotFound")

    def delete_item(self, number):
        self.db.execute("DELETE FROM attachment WHERE item = ?", (number,))
        self.db.execute("DELETE FROM item WHERE id = ?", (number,))

    def attach(self, item, kind, elements, content):
        return self.db.execute(
            "INSERT INTO attachment (item, kind, elements, content) "
            "VALUES (?, ?, ?, ?)",
            (item, kind, json.dumps(elements, ensure_ascii=False),
             content)).lastrowid

    def attachments(self, item):
        return [(a, kind, json.loads(elements), size) for
                a, kind, elements, size in self.db.execute(
                    "SELECT id, kind, elements, length(content) FROM "
                    "attachment WHERE item = ? ORDER BY id", (item,))]

    def used(self):
        return (self.one("SELECT COALESCE(SUM(size), 0) FROM item") +
                self.one("SELECT COALESCE(SUM(length(content)), 0) "
                         "FROM attachment"))

    # ---- books ---------------------------------------------------------------

    def count(self, what, version=""):
        self.db.execute(
            "INSERT INTO count VALUES (?, ?, 1) ON CONFLICT (what, version) "
            "DO UPDATE SET n = n + 1", (what, version))

    def counts(self):
        return self.db.execute("SELECT what, version, n FROM count "
                               "ORDER BY what, version").fetchall()

    def mark_wrong(self, sort, what):
        self.db.execute("INSERT INTO wrong VALUES (?, ?)", (sort, what))

    def wrongs(self, sort):
        return [row[0] for row in self.db.execute(
            "SELECT what FROM wrong WHERE sort = ?", (sort,))]

    # ---- all there is, without anything that another run would have else -------

    def state(self):
        lines = []
        for folder in self.folders():
            path = self.path(folder)
            if folder["well"] == "" and path:
                lines.append({"folder": path, "class": folder["class"],
                              "kind": folder["kind"],
                              "props": folder["props"]})
        for item in self.items("1"):
            lines.append(self.state_of(item))
        return sorted(json.dumps(line, sort_keys=True, ensure_ascii=False)
                      for line in lines)

    def state_of(self, item):
        mime, stream = self.db.execute(
            "SELECT mime, stream FROM item WHERE id = ?",
            (item["id"],)).fetchone()
        line = {"in": self.path(self.folder(item["folder"])),
                "kind": item["kind"], "stamp": item["stamp"],
                "elements": item["elements"], "props": item["props"],
                "size": item["size"]}
        for name, content in (("mime", mime), ("stream", stream)):
            if content is not None:
                line[name] = hashlib.sha256(content).hexdigest()
        if item["series"]:
            line["changed"] = item["series"]["changed"]
            line["deleted"] = sorted(item["series"]["deleted"])
        files = [[kind, elements, hashlib.sha256(content or b"").hexdigest()]
                 for kind, elements, content in self.db.execute(
                     "SELECT kind, elements, content FROM attachment "
                     "WHERE item = ? ORDER BY id", (item["id"],))]
        if files:
            line["files"] = files
        return line

-- From version 1: which names have no address, which notes link to others,
-- what notes are called, what they say about the mailbox.
BEGIN;
PRAGMA user_version = 2;

CREATE TABLE unresolved (
  key   TEXT PRIMARY KEY,             -- the same for all spellings
  name  TEXT NOT NULL,                -- as a directory may know it
  items INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which notes the text of a note links to.
CREATE TABLE link (
  note INTEGER NOT NULL REFERENCES note (id),
  n    INTEGER NOT NULL,
  unid TEXT NOT NULL,
  PRIMARY KEY (note, n)
) STRICT, WITHOUT ROWID;

-- What notes are called: people, groups, meetings in the calendar.
CREATE TABLE called (
  key     TEXT NOT NULL,              -- the same for all spellings
  note    INTEGER NOT NULL REFERENCES note (id),
  address TEXT,                       -- where it is reached
  PRIMARY KEY (key, note)
) STRICT, WITHOUT ROWID;

-- Whom a note means by a name: members of a group, the meeting of a notice.
CREATE TABLE asked (
  note INTEGER NOT NULL REFERENCES note (id),
  n    INTEGER NOT NULL,
  key  TEXT NOT NULL,
  PRIMARY KEY (note, n)
) STRICT, WITHOUT ROWID;

-- What notes say about the mailbox, kept until a target can take it.
CREATE TABLE setting (
  note INTEGER NOT NULL REFERENCES note (id), -- source, replica, unid
  kind TEXT NOT NULL,                 -- out_of_office, mail_rule, ...
  name TEXT NOT NULL,                 -- one line for people
  json TEXT NOT NULL,                 -- an object, keys in a fixed order
  PRIMARY KEY (note, kind)
) STRICT, WITHOUT ROWID;

COMMIT;

-- What became of every note.  All notes are known before the first is sent:
-- the scan writes a row for each, so that the sums always add up.
BEGIN;
PRAGMA user_version = 2;

-- What the run was told and would give another result if it were changed.
CREATE TABLE option (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who holds the journal; meaningless once the lock is free.
CREATE TABLE holder (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  pid  INTEGER NOT NULL,
  host TEXT NOT NULL
) STRICT;

CREATE TABLE source (
  id      INTEGER PRIMARY KEY,
  path    TEXT NOT NULL UNIQUE,
  print   TEXT NOT NULL,              -- size and time: has it changed?
  scanned INTEGER NOT NULL DEFAULT 0, -- 1: every note of it has a row
  design  INTEGER NOT NULL DEFAULT 0  -- design notes met, not counted below
) STRICT;

-- Databases that say which notes are in which folder.
CREATE TABLE filed (
  source  INTEGER NOT NULL REFERENCES source (id),
  replica TEXT NOT NULL,
  PRIMARY KEY (source, replica)
) STRICT, WITHOUT ROWID;

-- What profile notes say about the database they stand in.
CREATE TABLE profile (
  source  INTEGER NOT NULL REFERENCES source (id),
  replica TEXT NOT NULL,
  owner   TEXT,
  zone    TEXT,
  PRIMARY KEY (source, replica)
) STRICT, WITHOUT ROWID;

CREATE TABLE folder (
  source INTEGER NOT NULL REFERENCES source (id),
  unid   TEXT NOT NULL,
  name   TEXT NOT NULL,
  PRIMARY KEY (source, unid)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
  id       INTEGER PRIMARY KEY,       -- the order of the run
  source   INTEGER NOT NULL REFERENCES source (id),
  path     TEXT NOT NULL,             -- where it stands: struct note_at
  off      INTEGER NOT NULL,
  len      INTEGER NOT NULL,
  ord      INTEGER NOT NULL,
  unid     TEXT NOT NULL,
  replica  TEXT NOT NULL,
  seq      INTEGER NOT NULL,
  poor     INTEGER NOT NULL,          -- among equal UNIDs: see SQL_PLAN_SAME
  form     TEXT NOT NULL,
  kind     TEXT NOT NULL,
  subject  TEXT NOT NULL,
  date     INTEGER,                   -- seconds since 1970
  modified INTEGER,
  msgid    TEXT,
  parent   TEXT,                      -- UNID of what it responds to
  series   TEXT,                      -- what it repeats with
  part     INTEGER NOT NULL,          -- enum map_part
  leader   INTEGER REFERENCES note (id), -- whose item it went into
  -- Decided by the scan alone: 'skip' or 'fail', with the reason.
  decided  TEXT CHECK (decided IN ('skip', 'fail')),
  state    TEXT NOT NULL DEFAULT 'pending' CHECK
    (state IN ('pending', 'sending', 'migrated', 'skipped', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0, -- claims, the present one too
  reason   TEXT NOT NULL DEFAULT '',
  folder   TEXT NOT NULL DEFAULT '',
  size     INTEGER NOT NULL DEFAULT 0,
  digest   TEXT NOT NULL DEFAULT '',
  receipt  TEXT                       -- how the target names the item
) STRICT;

CREATE INDEX note_unid ON note (unid);
CREATE INDEX note_series ON note (series) WHERE series IS NOT NULL;
CREATE INDEX note_leader ON note (leader) WHERE leader IS NOT NULL;
CREATE INDEX note_open ON note (id) WHERE state IN ('pending', 'sending');
CREATE INDEX note_failed ON note (id) WHERE state = 'failed';

CREATE TABLE folder_ref (
  note   INTEGER NOT NULL REFERENCES note (id),
  n      INTEGER NOT NULL,
  folder TEXT NOT NULL,               -- UNID of the folder's design note
  PRIMARY KEY (note, n)
) STRICT, WITHOUT ROWID;

-- Which notes the text of a note links to.
CREATE TABLE link (
  note INTEGER NOT NULL REFERENCES note (id),
  n    INTEGER NOT NULL,
  unid TEXT NOT NULL,
  PRIMARY KEY (note, n)
) STRICT, WITHOUT ROWID;

-- What people answered to an invitation: the latest answer of each counts.
CREATE TABLE answer (
  entry    TEXT NOT NULL,             -- UNID of the calendar entry
  who      TEXT NOT NULL,
  response INTEGER NOT NULL,          -- enum ex_response
  at       INTEGER NOT NULL,
  PRIMARY KEY (entry, who)
) STRICT, WITHOUT ROWID;

CREATE TABLE loss (
  note INTEGER NOT NULL REFERENCES note (id),
  n    INTEGER NOT NULL,
  what TEXT NOT NULL,
  PRIMARY KEY (note, n)
) STRICT, WITHOUT ROWID;

-- Names that no address was found for: each counts once in an item.
CREATE TABLE unresolved (
  key   TEXT PRIMARY KEY,             -- the same for all spellings
  name  TEXT NOT NULL,                -- as a directory may know it
  items INTEGER NOT NULL
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

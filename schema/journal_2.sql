-- From version 1: which names have no address.
BEGIN;
PRAGMA user_version = 2;

CREATE TABLE unresolved (
  key   TEXT PRIMARY KEY,             -- the same for all spellings
  name  TEXT NOT NULL,                -- as a directory may know it
  items INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

COMMIT;

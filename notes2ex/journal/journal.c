#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "journal/journal_priv.h"

#include "gen/journal_2_sql.h"
#include "gen/journal_sql.h"

#define VERSION 2

static const char *const sql[SQL_COUNT] = {
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_BEGIN_READ] = "BEGIN",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",
	[SQL_OPTION_GET] = "SELECT value FROM option WHERE name = ?",
	[SQL_OPTION_SET] = "INSERT INTO option VALUES (?, ?) "
	    "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
	[SQL_HOLDER_SET] = "INSERT OR REPLACE INTO holder VALUES (1, ?, ?)",
	[SQL_SOURCE_GET] = "SELECT id, print, scanned FROM source "
	    "WHERE path = ?",
	[SQL_SOURCE_ADD] = "INSERT INTO source (path, print) VALUES (?, ?)",
	[SQL_SOURCE_PRINT] = "UPDATE source SET print = ?2 WHERE id = ?1",
	[SQL_SOURCE_DONE] = "UPDATE source SET scanned = 1, design = ?2 "
	    "WHERE id = ?1",
	[SQL_FILED_ADD] = "INSERT OR IGNORE INTO filed SELECT DISTINCT n.source, "
	    "n.replica FROM folder_ref AS r JOIN note AS n ON n.id = r.note "
	    "WHERE n.source = ?",
	[SQL_FILED_PUT] = "INSERT OR IGNORE INTO filed VALUES (?, ?)",
	[SQL_FILED] = "SELECT EXISTS (SELECT 1 FROM filed WHERE source = ? "
	    "AND replica = ?)",
	[SQL_NOTE_ADD] = "INSERT INTO note (source, path, off, len, ord, unid, "
	    "replica, seq, form, kind, subject, date, modified, msgid, parent, "
	    "series, part, decided, reason, poor) VALUES "
	    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_LINK_ADD] = "INSERT INTO link VALUES (?, ?, ?)",
	[SQL_CALLED_ADD] = "INSERT OR IGNORE INTO called VALUES (?3, ?1, ?4)",
	[SQL_ASKED_ADD] = "INSERT INTO asked VALUES (?, ?, ?)",
	[SQL_REF_ADD] = "INSERT INTO folder_ref VALUES (?, ?, ?)",
	[SQL_FOLDER_ADD] = "INSERT OR IGNORE INTO folder VALUES (?, ?, ?)",
	[SQL_PROFILE_ADD] = "INSERT INTO profile VALUES (?, ?, ?, ?) "
	    "ON CONFLICT (source, replica) DO UPDATE SET "
	    "owner = coalesce(owner, excluded.owner), "
	    "zone = coalesce(zone, excluded.zone)",
	[SQL_ANSWER_ADD] = "INSERT INTO answer VALUES (?, ?, ?, ?) "
	    "ON CONFLICT (entry, who) DO UPDATE SET "
	    "response = excluded.response, at = excluded.at "
	    "WHERE excluded.at >= at",
	[SQL_SETTING_ADD] = "INSERT INTO setting VALUES (?, ?, ?, ?)",
	/*
	 * The same UNID twice: the higher sequence wins, of equal ones that
	 * which is whole, of those the first.  A copy that would not be
	 * carried over at all (poor 2) gives way to any other.
	 */
	[SQL_PLAN_SAME] = "UPDATE note SET decided = 'skip', "
	    "reason = 'the same UNID again: another copy ' || CASE "
	    "WHEN seq < (SELECT max(seq) FROM note AS o WHERE "
	    "o.unid = note.unid AND o.poor < 2 AND o.decided IS NULL) "
	    "THEN 'with a higher sequence number' "
	    "WHEN poor > (SELECT min(poor) FROM note AS o WHERE "
	    "o.unid = note.unid AND o.decided IS NULL) "
	    "THEN 'that holds more than this one' "
	    "ELSE 'with the same sequence number' END "
	    "|| ' is carried over' "
	    "WHERE decided IS NULL AND unid IN (SELECT unid FROM note "
	    "WHERE decided IS NULL GROUP BY unid HAVING count(*) > 1) "
	    "AND id <> (SELECT w.id FROM note AS w WHERE w.unid = note.unid "
	    "AND w.decided IS NULL "
	    "ORDER BY w.poor > 1, w.seq DESC, w.poor, w.id LIMIT 1)",
	/* A child without an ApptUNID knows its parent; that has the name. */
	[SQL_PLAN_CHILD] = "UPDATE note SET series = p.series FROM note AS p "
	    "WHERE note.part = 2 AND note.series IS NOT NULL "
	    "AND note.decided IS NULL AND p.unid = note.series "
	    "AND p.source = note.source AND p.replica = note.replica "
	    "AND p.part = 1 AND p.decided IS NULL AND p.series IS NOT NULL "
	    "AND p.series <> note.series",
	/* Two states of one series: the later one tells its dates. */
	[SQL_PLAN_PARENT] = "UPDATE note SET decided = 'skip', "
	    "reason = 'an older state of the series: another one is carried "
	    "over' WHERE part = 1 AND series IS NOT NULL AND decided IS NULL "
	    "AND id <> (SELECT w.id FROM note AS w WHERE w.part = 1 AND "
	    "w.series = note.series AND w.source = note.source AND "
	    "w.replica = note.replica AND w.decided IS NULL "
	    "ORDER BY w.seq DESC, w.modified DESC, w.id LIMIT 1)",
	/* A series' parent leads (part 1), else its first note. */
	[SQL_PLAN_LEADER] = "UPDATE note SET leader = (SELECT l.id FROM note "
	    "AS l WHERE l.series = note.series AND l.source = note.source AND "
	    "l.replica = note.replica AND l.decided IS NULL "
	    "ORDER BY l.part <> 1, l.id LIMIT 1) "
	    "WHERE series IS NOT NULL AND decided IS NULL",
	[SQL_PLAN_MEMBER] = "UPDATE note SET decided = 'skip', "
	    "reason = 'part of the series ' || (SELECT l.unid FROM note AS l "
	    "WHERE l.id = note.leader) "
	    "WHERE leader IS NOT NULL AND leader <> id",
	[SQL_FOLDERS] = "SELECT r.folder, f.name FROM folder_ref AS r "
	    "JOIN note AS n ON n.id = r.note LEFT JOIN folder AS f ON "
	    "f.source = n.source AND f.unid = r.folder "
	    "WHERE r.note = ? ORDER BY r.n",
	[SQL_MESSAGE_ID] = "SELECT msgid, parent FROM note WHERE unid = ? "
	    "ORDER BY decided IS NOT NULL, id LIMIT 1",
	[SQL_LINKED] = "SELECT l.unid, n.msgid, n.subject FROM link AS l "
	    "JOIN note AS n ON n.id = (SELECT id FROM note WHERE "
	    "unid = l.unid AND decided IS NULL ORDER BY id LIMIT 1) "
	    "WHERE l.note = ? AND n.kind = 'mail' AND n.msgid IS NOT NULL "
	    "ORDER BY l.n",
	[SQL_KNOWN] = "SELECT a.key, n.unid, n.kind, c.address "
	    "FROM asked AS a JOIN called AS c ON c.key = a.key "
	    "JOIN note AS n ON n.id = c.note WHERE a.note = ?1 "
	    "AND n.decided IS NULL AND n.id <> ?1 "
	    "ORDER BY a.n, n.source <> ?2, n.id",
	[SQL_ANSWERS] = "SELECT who, response FROM answer WHERE entry = ? "
	    "ORDER BY who",
	[SQL_PROFILE] = "SELECT owner, zone FROM profile WHERE source = ?1 "
	    "ORDER BY replica <> ?2, replica LIMIT 1",
	[SQL_LATEST] = "SELECT coalesce((SELECT max(modified) FROM note), "
	    "(SELECT max(date) FROM note WHERE kind = 'mail'), 0)",
	[SQL_MEMBERS] = "SELECT " PARCEL_COLUMNS " FROM note "
	    "WHERE leader = ?1 AND id <> ?1 ORDER BY id",
	[SQL_FIND] = "SELECT " PARCEL_COLUMNS " FROM note WHERE unid = ? "
	    "ORDER BY decided IS NOT NULL, id LIMIT 1",
	[SQL_ORIGIN] = "SELECT coalesce((SELECT replica FROM note "
	    "WHERE replica <> '' ORDER BY id LIMIT 1), "
	    "(SELECT unid FROM note ORDER BY id LIMIT 1), '')",
	[SQL_RETRY] = "UPDATE note SET state = 'pending', attempts = 0, "
	    "reason = iif(decided IS NULL, '', reason) WHERE state = 'failed'",
	[SQL_RETRY_LOSSES] = "DELETE FROM loss WHERE note IN "
	    "(SELECT id FROM note WHERE state = 'failed')",
	[SQL_NEXT] = "SELECT " PARCEL_COLUMNS " FROM note "
	    "WHERE state IN ('pending', 'sending') AND id > ? "
	    "ORDER BY id LIMIT ?",
	[SQL_CLAIM] = "UPDATE note SET state = 'sending', "
	    "attempts = attempts + 1 WHERE id = ?",
	[SQL_RELEASE] = "UPDATE note SET attempts = attempts - 1 "
	    "WHERE state = 'sending' AND attempts > 0 AND id <= ?",
	[SQL_SETTLE] = "UPDATE note SET state = ?2, reason = ?3, folder = ?4, "
	    "size = ?5, digest = ?6, receipt = ?7 WHERE id = ?1",
	[SQL_LOSS_CLEAR] = "DELETE FROM loss WHERE note = ?",
	[SQL_LOSS_ADD] = "INSERT INTO loss VALUES (?, ?, ?)",
	[SQL_SUM] = "SELECT kind, state, count(*) FROM note "
	    "GROUP BY kind, state ORDER BY kind",
	[SQL_SUM_LOSSES] = "SELECT count(*) FROM loss",
	[SQL_SUM_SOURCES] = "SELECT path, (SELECT count(*) FROM note WHERE "
	    "note.source = source.id), design, scanned, id FROM source "
	    "ORDER BY id",
	[SQL_EACH] = "SELECT " PARCEL_COLUMNS " FROM note WHERE state = ? "
	    "ORDER BY id",
	[SQL_LOSSES] = "SELECT what FROM loss WHERE note = ? ORDER BY n",
	[SQL_REASONS] = "SELECT iif(reason LIKE 'part of the series %', "
	    "'part of the series ...', reason) AS why, count(*) FROM note "
	    "WHERE state = ? GROUP BY why ORDER BY count(*) DESC, why LIMIT ?",
	[SQL_UNRESOLVED_ADD] = "INSERT INTO unresolved VALUES (?, ?, 1) "
	    "ON CONFLICT (key) DO UPDATE SET items = items + 1",
	[SQL_UNRESOLVED_COUNT] = "SELECT count(*) FROM unresolved",
	[SQL_UNRESOLVED] = "SELECT key, name, items FROM unresolved "
	    "ORDER BY items DESC, key",
	[SQL_SUM_SETTINGS] = "SELECT kind, count(*) FROM setting "
	    "GROUP BY kind ORDER BY kind",
	[SQL_SETTINGS] = "SELECT n.source, n.replica, n.unid, s.kind, s.name, "
	    "s.json FROM setting AS s JOIN note AS n ON n.id = s.note "
	    "ORDER BY s.note, s.kind",
};

/* ---- SQLite, once ------------------------------------------------------- */

int
journal_error(struct journal *j, struct err *e)
{
	int code = sqlite3_errcode(j->db);
	bool ours = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;

	if (ours)
		return err_set(e, ERR_LOCKED, "%s: damaged or no journal (%s); "
		    "begin a new one with another --journal", j->path,
		    sqlite3_errmsg(j->db));
	if (code == SQLITE_FULL)
		return err_set(e, ERR_IO, "%s: disk full; free space and give "
		    "the same command again", j->path);
	if (code == SQLITE_IOERR)
		return err_set(e, ERR_IO, "%s: %s: look at the disk and at the "
		    "limit of file sizes (ulimit -f), and give the same "
		    "command again", j->path, sqlite3_errmsg(j->db));
	return err_set(e, ERR_IO, "%s: %s", j->path, sqlite3_errmsg(j->db));
}

sqlite3_stmt *
journal_sql(struct journal *j, enum journal_sql which)
{
	sqlite3_stmt **s = &j->stmt[which];

	if (*s == NULL)
		(void)sqlite3_prepare_v3(j->db, sql[which], -1,
		    SQLITE_PREPARE_PERSISTENT, s, NULL);
	else
		(void)sqlite3_reset(*s);
	return *s;
}

int
journal_do(struct journal *j, enum journal_sql which, struct err *e)
{
	sqlite3_stmt *s = journal_sql(j, which);

	if (s == NULL || sqlite3_step(s) != SQLITE_DONE)
		return journal_error(j, e);
	(void)sqlite3_reset(s);
	return 0;
}

/* SQLite may have rolled back by itself: then there is nothing to undo. */
void
journal_rollback(struct journal *j)
{
	struct err ignored;

	if (journal_do(j, SQL_ROLLBACK, &ignored) < 0)
		return;
}

int
journal_row(struct journal *j, sqlite3_stmt *s)
{
	int code = s == NULL ? SQLITE_ERROR : sqlite3_step(s);

	if (code == SQLITE_ROW)
		return 1;
	if (s != NULL)
		(void)sqlite3_reset(s);
	if (code == SQLITE_DONE)
		return 0;
	if (!j->broken)
		(void)journal_error(j, &j->trouble);
	j->broken = true;
	return -1;
}

void
journal_bind(sqlite3_stmt *s, int at, const char *text)
{
	if (text == NULL)
		(void)sqlite3_bind_null(s, at);
	else
		(void)sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC);
}

void
journal_bind_date(sqlite3_stmt *s, int at, int64_t date)
{
	if (date == JOURNAL_NO_DATE)
		(void)sqlite3_bind_null(s, at);
	else
		(void)sqlite3_bind_int64(s, at, date);
}

const char *
journal_column(sqlite3_stmt *s, int at, struct arena *a)
{
	const char *text = (const char *)sqlite3_column_text(s, at);

	if (text == NULL)
		return NULL;
	return arena_strndup(a, text, (size_t)sqlite3_column_bytes(s, at));
}

/* ---- open and close ------------------------------------------------------ */

static int
exec(struct journal *j, const char *text, struct err *e)
{
	if (sqlite3_exec(j->db, text, NULL, NULL, NULL) != SQLITE_OK)
		return journal_error(j, e);
	return 0;
}

static int
version(struct journal *j, int *n, struct err *e)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(j->db, "PRAGMA user_version", -1, &s, NULL) !=
	    SQLITE_OK)
		return journal_error(j, e);
	int code = sqlite3_step(s);
	*n = sqlite3_column_int(s, 0);
	(void)sqlite3_finalize(s);
	return code == SQLITE_ROW ? 0 : journal_error(j, e);
}

/* Where it may not be written, an older one is read as it is. */
static int
bring_up(struct journal *j, bool make, struct err *e)
{
	static const char *const from[VERSION] = { [1] = journal_2_sql_text };

	for (; make && j->version < VERSION; j->version++)
		if (exec(j, from[j->version], e) < 0)
			return -1;
	return 0;
}

/* Makes the schema in an empty file; refuses what we do not know. */
static int
check_schema(struct journal *j, bool make, struct err *e)
{
	int n = 0;
	sqlite3_stmt *s;

	if (version(j, &n, e) < 0)
		return -1;
	j->version = n;
	if (n >= 1 && n <= VERSION)
		return bring_up(j, make, e);
	if (n > VERSION)
		return err_set(e, ERR_LOCKED, "%s: a journal of version %d, "
		    "made by a newer notes2ex; this one knows version %d: "
		    "use the newer one, or another --journal",
		    j->path, n, VERSION);
	if (sqlite3_prepare_v2(j->db, "SELECT count(*) FROM sqlite_schema", -1,
	    &s, NULL) != SQLITE_OK)
		return journal_error(j, e);
	bool empty = sqlite3_step(s) == SQLITE_ROW &&
	    sqlite3_column_int(s, 0) == 0;
	(void)sqlite3_finalize(s);
	if (!empty || n != 0 || !make)
		return err_set(e, ERR_LOCKED, "%s: an SQLite file, but no "
		    "journal of notes2ex", j->path);
	j->version = VERSION;
	return exec(j, journal_sql_text, e);
}

/* "process 123 on host", as the one who holds it wrote down. */
static int
held(struct journal *j, struct err *e)
{
	sqlite3 *db;
	sqlite3_stmt *s = NULL;
	char who[200] = "another process";

	if (sqlite3_open_v2(j->path, &db, SQLITE_OPEN_READONLY, NULL) ==
	    SQLITE_OK && sqlite3_prepare_v2(db, "SELECT pid, host FROM holder",
	    -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		(void)snprintf(who, sizeof(who), "process %d on %s",
		    sqlite3_column_int(s, 0), sqlite3_column_text(s, 1));
	(void)sqlite3_finalize(s);
	(void)sqlite3_close(db);
	return err_set(e, ERR_LOCKED, "%s: in use by %s; one run per journal: "
	    "wait for it, or stop it", j->path, who);
}

/*
 * flock(2) stands beside the locks that SQLite takes itself (those belong to
 * the process and to byte ranges), so the two do not disturb each other as
 * long as this descriptor is closed after the database.
 */
static int
take_lock(struct journal *j, enum journal_mode mode, struct err *e)
{
	bool run = mode == JOURNAL_RUN;

	j->lock = open(j->path, (run ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC,
	    0600);
	if (j->lock < 0 && errno == ENOENT && mode == JOURNAL_PREVIEW)
		return 0;
	if (j->lock < 0) {
		(void)err_errno(e, "%s: cannot open the journal", j->path);
		e->code = ERR_CONFIG;
		return -1;
	}
	if (flock(j->lock, (run ? LOCK_EX : LOCK_SH) | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? held(j, e) :
		    err_errno(e, "%s: cannot lock", j->path);
	return 0;
}

static int
hold(struct journal *j, struct err *e)
{
	sqlite3_stmt *s = journal_sql(j, SQL_HOLDER_SET);
	char host[256] = "";

	if (s == NULL)
		return journal_error(j, e);
	(void)gethostname(host, sizeof(host) - 1);
	(void)sqlite3_bind_int(s, 1, (int)getpid());
	journal_bind(s, 2, host);
	return journal_do(j, SQL_HOLDER_SET, e);
}

static int
open_run(struct journal *j, struct err *e)
{
	if (take_lock(j, JOURNAL_RUN, e) < 0)
		return -1;
	if (sqlite3_open_v2(j->path, &j->db, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		return journal_error(j, e);
	(void)sqlite3_busy_timeout(j->db, 60000);
	if (exec(j, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	    "PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192;"
	    "PRAGMA temp_store = FILE", e) < 0 ||
	    check_schema(j, true, e) < 0)
		return -1;
	return hold(j, e);
}

/*
 * SQLite wants to write beside a journal that it only reads.  Where that is not
 * allowed and no run has left anything beside it, the file is taken as it is.
 */
static bool
is_at_rest(const char *path)
{
	char *copy = mem_strdup(path);
	char *slash = strrchr(copy, '/');
	char *folder = slash == NULL ? "." : slash == copy ? "/" : copy;
	struct buf wal;
	struct stat st;

	if (slash != NULL && slash != copy)
		*slash = '\0';
	buf_init(&wal, 65536);
	buf_putf(&wal, "%s-wal", path);

	bool rests = access(folder, W_OK) < 0 && !wal.failed &&
	    stat(wal.data, &st) < 0 && errno == ENOENT;

	buf_free(&wal);
	mem_free(copy);
	return rests;
}

static int
open_readonly(const char *path, sqlite3 **db)
{
	int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
	struct buf uri;

	if (!is_at_rest(path))
		return sqlite3_open_v2(path, db, flags, NULL);
	buf_init(&uri, 65536);
	buf_puts(&uri, path[0] == '/' ? "file://" : "file:");
	for (const char *p = path; *p != '\0'; p++)
		if (strchr("%?#", *p) != NULL)
			buf_putf(&uri, "%%%02X", (unsigned)*p);
		else
			buf_putf(&uri, "%c", *p);
	buf_puts(&uri, "?immutable=1");

	int code = uri.failed ? SQLITE_CANTOPEN : sqlite3_open_v2(uri.data, db,
	    flags | SQLITE_OPEN_URI, NULL);

	buf_free(&uri);
	return code;
}

/* The user may read it, but not together with what a killed run left. */
static int
not_here(struct journal *j, sqlite3 *db, struct err *e)
{
	int code = sqlite3_errcode(db);

	if (code != SQLITE_READONLY && code != SQLITE_CANTOPEN)
		return -1;
	return err_set(e, ERR_CONFIG, "%s: cannot be read in a folder that "
	    "cannot be written: copy it, with the files -wal and -shm beside "
	    "it, to another", j->path);
}

/* A preview works on a copy of its own; SQLite removes it at the end. */
static int
open_preview(struct journal *j, struct err *e)
{
	sqlite3 *from = NULL;
	int code = SQLITE_OK;

	if (j->path[0] != '\0' && take_lock(j, JOURNAL_PREVIEW, e) < 0)
		return -1;
	if (sqlite3_open_v2("", &j->db, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		return journal_error(j, e);
	if (exec(j, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
	    "PRAGMA cache_size = -8192; PRAGMA temp_store = FILE", e) < 0)
		return -1;

	struct stat st;

	if (j->lock >= 0 && fstat(j->lock, &st) == 0 && st.st_size > 0) {
		code = open_readonly(j->path, &from);
		sqlite3_backup *b = code != SQLITE_OK ? NULL :
		    sqlite3_backup_init(j->db, "main", from, "main");

		if (b == NULL || sqlite3_backup_step(b, -1) != SQLITE_DONE)
			code = SQLITE_ERROR;
		if (b != NULL && sqlite3_backup_finish(b) != SQLITE_OK)
			code = SQLITE_ERROR;
	}
	if (code != SQLITE_OK) {
		(void)journal_error(j, e);
		(void)not_here(j, j->db, e);
		(void)not_here(j, from, e);
	}
	(void)sqlite3_close(from);
	if (code != SQLITE_OK)
		return -1;
	return check_schema(j, true, e);
}

static int
open_read(struct journal *j, struct err *e)
{
	struct stat st;

	if (access(j->path, R_OK) < 0 || stat(j->path, &st) < 0) {
		(void)err_errno(e, "%s: cannot read the journal", j->path);
		e->code = ERR_CONFIG;
		return -1;
	}
	if (S_ISDIR(st.st_mode))
		return err_set(e, ERR_CONFIG, "%s: a folder, no journal",
		    j->path);
	if (open_readonly(j->path, &j->db) != SQLITE_OK)
		return journal_error(j, e);
	(void)sqlite3_busy_timeout(j->db, 60000);
	if (check_schema(j, false, e) < 0)
		return not_here(j, j->db, e);
	return 0;
}

int
journal_open(struct journal **out, const char *path, enum journal_mode mode,
    struct err *e)
{
	struct journal *j = MEM_NEW(struct journal);
	int status = -1;

	j->path = mem_strdup(path == NULL ? "" : path);
	j->lock = -1;
	switch (mode) {
	case JOURNAL_RUN:
		status = open_run(j, e);
		break;
	case JOURNAL_PREVIEW:
		status = open_preview(j, e);
		break;
	case JOURNAL_READ:
		status = open_read(j, e);
		break;
	}
	if (status < 0)
		journal_close(&j);
	*out = j;
	return status;
}

void
journal_close(struct journal **j)
{
	if (*j == NULL)
		return;
	for (int i = 0; i < SQL_COUNT; i++)
		(void)sqlite3_finalize((*j)->stmt[i]);
	(void)sqlite3_close((*j)->db);
	if ((*j)->lock >= 0)
		(void)close((*j)->lock);
	mem_free((*j)->path);
	mem_free(*j);
	*j = NULL;
}

int
journal_check(const struct journal *j, struct err *e)
{
	if (!j->broken)
		return 0;
	*e = j->trouble;
	return -1;
}

/* ---- options ------------------------------------------------------------- */

const char *
journal_get(struct journal *j, const char *name, struct arena *a)
{
	sqlite3_stmt *s = journal_sql(j, SQL_OPTION_GET);
	const char *value = NULL;

	journal_bind(s, 1, name);
	if (journal_row(j, s) == 1)
		value = journal_column(s, 0, a);
	(void)sqlite3_reset(s);
	return value;
}

int
journal_set(struct journal *j, const char *name, const char *value,
    struct err *e)
{
	sqlite3_stmt *s = journal_sql(j, SQL_OPTION_SET);

	if (s == NULL)
		return journal_error(j, e);
	journal_bind(s, 1, name);
	journal_bind(s, 2, value);
	return journal_do(j, SQL_OPTION_SET, e);
}

int
journal_option(struct journal *j, const char *name, const char *value,
    struct err *e)
{
	struct arena a = { 0 };
	const char *was = journal_get(j, name, &a);
	int status = 0;

	if (was == NULL)
		status = journal_set(j, name, value, e);
	else if (strcmp(was, value) != 0)
		status = err_set(e, ERR_CONFIG, "%s was begun with %s '%s', "
		    "and now it is '%s'; that would change the result: give "
		    "the same options, or another --journal", j->path, name,
		    was, value);
	arena_free(&a);
	return status;
}

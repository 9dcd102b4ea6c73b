/* journal_priv - the SQLite side, shared by the files of the journal. */
#ifndef JOURNAL_JOURNAL_PRIV_H
#define JOURNAL_JOURNAL_PRIV_H

#include <sqlite3.h>

#include "journal/journal.h"

/* Every statement once; prepared when first used, kept until the end. */
enum journal_sql {
	SQL_BEGIN,
	SQL_BEGIN_READ,
	SQL_COMMIT,
	SQL_ROLLBACK,
	SQL_OPTION_GET,
	SQL_OPTION_SET,
	SQL_HOLDER_SET,
	SQL_SOURCE_GET,
	SQL_SOURCE_ADD,
	SQL_SOURCE_PRINT,
	SQL_SOURCE_DONE,
	SQL_FILED_ADD,
	SQL_FILED_PUT,
	SQL_FILED,
	SQL_NOTE_ADD,
	SQL_REF_ADD,
	SQL_LINK_ADD,
	SQL_CALLED_ADD,
	SQL_ASKED_ADD,
	SQL_FOLDER_ADD,
	SQL_PROFILE_ADD,
	SQL_ANSWER_ADD,
	SQL_SETTING_ADD,
	SQL_PLAN_SAME,
	SQL_PLAN_CHILD,
	SQL_PLAN_PARENT,
	SQL_PLAN_LEADER,
	SQL_PLAN_MEMBER,
	SQL_FOLDERS,
	SQL_MESSAGE_ID,
	SQL_LINKED,
	SQL_KNOWN,
	SQL_ANSWERS,
	SQL_PROFILE,
	SQL_LATEST,
	SQL_MEMBERS,
	SQL_FIND,
	SQL_ORIGIN,
	SQL_RETRY,
	SQL_RETRY_LOSSES,
	SQL_NEXT,
	SQL_CLAIM,
	SQL_RELEASE,
	SQL_SETTLE,
	SQL_LOSS_CLEAR,
	SQL_LOSS_ADD,
	SQL_SUM,
	SQL_SUM_LOSSES,
	SQL_SUM_SOURCES,
	SQL_EACH,
	SQL_LOSSES,
	SQL_REASONS,
	SQL_UNRESOLVED_ADD,
	SQL_UNRESOLVED_COUNT,
	SQL_UNRESOLVED,
	SQL_SUM_SETTINGS,
	SQL_SETTINGS,
	SQL_COUNT
};

struct journal {
	sqlite3 *db;
	int version; /* of its schema; an older one only where it is read */
	int lock; /* fd that holds the lock; -1 none */
	char *path;
	sqlite3_stmt *stmt[SQL_COUNT];
	/* The first error of a question; every later change repeats it. */
	bool broken;
	struct err trouble;
};

/* The statement, reset and ready to bind; NULL when SQLite refuses it. */
sqlite3_stmt *journal_sql(struct journal *, enum journal_sql);
/* -1 with what SQLite says; which code tells how far it reaches. */
int journal_error(struct journal *, struct err *);
/* One statement without a result; binds nothing. */
int journal_do(struct journal *, enum journal_sql, struct err *) ATTR_CHECK;
void journal_rollback(struct journal *);
/* Step: 1 a row, 0 done, -1 remembered in trouble. */
int journal_row(struct journal *, sqlite3_stmt *);
void journal_bind(sqlite3_stmt *, int at, const char *text); /* NULL: NULL */
void journal_bind_date(sqlite3_stmt *, int at, int64_t date);
/* A copy of the column in the arena; NULL for NULL. */
const char *journal_column(sqlite3_stmt *, int at, struct arena *);
/* All of PARCEL_COLUMNS, from column 0. */
void journal_parcel(sqlite3_stmt *, struct arena *, struct parcel *);

enum parcel_state journal_state_of(const char *name);

#define PARCEL_COLUMNS \
	"id, source, path, off, len, ord, unid, replica, seq, form, kind, " \
	"subject, date, modified, msgid, parent, series, part, leader, " \
	"decided, state, attempts, reason, folder, size, digest, receipt"

#endif

#include "journal/journal_priv.h"

#include <string.h>

#include "base/crash.h"

static const char *const state_names[PARCEL_STATES] = {
	[PARCEL_PENDING] = "pending",
	[PARCEL_SENDING] = "sending",
	[PARCEL_MIGRATED] = "migrated",
	[PARCEL_SKIPPED] = "skipped",
	[PARCEL_FAILED] = "failed",
};

const char *
parcel_state_name(enum parcel_state state)
{
	return state_names[state];
}

enum parcel_state
journal_state_of(const char *name)
{
	for (int i = 0; i < PARCEL_STATES; i++)
		if (strcmp(name, state_names[i]) == 0)
			return (enum parcel_state)i;
	return PARCEL_PENDING;
}

static int64_t
column_date(sqlite3_stmt *s, int at)
{
	return sqlite3_column_type(s, at) == SQLITE_NULL ? JOURNAL_NO_DATE :
	    sqlite3_column_int64(s, at);
}

/* In the order of PARCEL_COLUMNS. */
void
journal_parcel(sqlite3_stmt *s, struct arena *a, struct parcel *p)
{
	const char *decided = journal_column(s, 19, a);

	*p = (struct parcel){
		.id = sqlite3_column_int64(s, 0),
		.source = sqlite3_column_int64(s, 1),
		.path = journal_column(s, 2, a),
		.off = sqlite3_column_int64(s, 3),
		.len = sqlite3_column_int64(s, 4),
		.ord = sqlite3_column_int64(s, 5),
		.unid = journal_column(s, 6, a),
		.replica = journal_column(s, 7, a),
		.seq = sqlite3_column_int64(s, 8),
		.form = journal_column(s, 9, a),
		.kind = journal_column(s, 10, a),
		.subject = journal_column(s, 11, a),
		.date = column_date(s, 12),
		.modified = column_date(s, 13),
		.msgid = journal_column(s, 14, a),
		.parent = journal_column(s, 15, a),
		.series = journal_column(s, 16, a),
		.part = sqlite3_column_int(s, 17),
		.leader = sqlite3_column_int64(s, 18),
		.decided = decided == NULL ? DECIDED_NO :
		    decided[0] == 's' ? DECIDED_SKIP : DECIDED_FAIL,
		.state = journal_state_of((const char *)sqlite3_column_text(s, 20)),
		.attempts = sqlite3_column_int(s, 21),
		.reason = journal_column(s, 22, a),
		.folder = journal_column(s, 23, a),
		.size = sqlite3_column_int64(s, 24),
		.digest = journal_column(s, 25, a),
		.receipt = journal_column(s, 26, a),
	};
	p->claimed_before = p->state == PARCEL_SENDING;
}

size_t
journal_members(struct journal *j, int64_t leader, struct arena *a,
    struct parcel **out)
{
	sqlite3_stmt *s = journal_sql(j, SQL_MEMBERS);
	struct parcel *list = NULL;
	size_t n = 0, cap = 0;

	(void)sqlite3_bind_int64(s, 1, leader);
	while (journal_row(j, s) == 1) {
		list = arena_room(a, list, n, &cap, sizeof(*list));
		journal_parcel(s, a, &list[n++]);
	}
	*out = list;
	return n;
}

bool
journal_find(struct journal *j, const char *unid, struct arena *a,
    struct parcel *p)
{
	sqlite3_stmt *s = journal_sql(j, SQL_FIND);
	bool found;

	journal_bind(s, 1, unid);
	found = journal_row(j, s) == 1;
	if (found)
		journal_parcel(s, a, p);
	(void)sqlite3_reset(s);
	return found;
}

const char *
journal_origin(struct journal *j, struct arena *a)
{
	sqlite3_stmt *s = journal_sql(j, SQL_ORIGIN);
	const char *origin = NULL;

	if (journal_row(j, s) == 1)
		origin = journal_column(s, 0, a);
	(void)sqlite3_reset(s);
	return origin == NULL ? "" : origin;
}

int
journal_retry_failed(struct journal *j, struct err *e)
{
	if (journal_do(j, SQL_BEGIN, e) < 0)
		return -1;
	if (journal_do(j, SQL_RETRY_LOSSES, e) == 0 &&
	    journal_do(j, SQL_RETRY, e) == 0 &&
	    journal_do(j, SQL_COMMIT, e) == 0)
		return 0;
	journal_rollback(j);
	return -1;
}

size_t
journal_next(struct journal *j, int64_t after, size_t most, struct arena *a,
    struct parcel *p)
{
	sqlite3_stmt *s = journal_sql(j, SQL_NEXT);
	size_t n = 0;

	(void)sqlite3_bind_int64(s, 1, after);
	(void)sqlite3_bind_int64(s, 2, (int64_t)most);
	while (n < most && journal_row(j, s) == 1)
		journal_parcel(s, a, &p[n++]);
	(void)sqlite3_reset(s);
	return n;
}

/* When it does not work, each question has a transaction of its own. */
void
journal_hold(struct journal *j)
{
	struct err ignored;

	if (journal_do(j, SQL_BEGIN_READ, &ignored) < 0)
		journal_rollback(j);
}

void
journal_let_go(struct journal *j)
{
	struct err ignored;

	if (journal_do(j, SQL_COMMIT, &ignored) < 0)
		journal_rollback(j);
}

/* All of them, or, when one fails, none: the first error is the one kept. */
static int
in_transaction(struct journal *j, const struct parcel *p, size_t n,
    int (*each)(struct journal *, const struct parcel *, struct err *),
    struct err *e)
{
	if (journal_check(j, e) < 0)
		return -1;
	int status = journal_do(j, SQL_BEGIN, e);

	if (status < 0)
		return -1;
	for (size_t i = 0; i < n && status == 0; i++)
		status = each(j, &p[i], e);
	crashpoint("rows written, not committed");
	if (status == 0)
		status = journal_do(j, SQL_COMMIT, e);
	if (status < 0)
		journal_rollback(j);
	return status;
}

static int
claim_one(struct journal *j, const struct parcel *p, struct err *e)
{
	sqlite3_stmt *s = journal_sql(j, SQL_CLAIM);

	if (s == NULL)
		return journal_error(j, e);
	(void)sqlite3_bind_int64(s, 1, p->id);
	return journal_do(j, SQL_CLAIM, e);
}

int
journal_claim(struct journal *j, struct parcel *p, size_t n, struct err *e)
{
	if (in_transaction(j, p, n, claim_one, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		p[i].attempts++;
	return 0;
}

void
journal_release(struct journal *j, int64_t last)
{
	sqlite3_stmt *s = journal_sql(j, SQL_RELEASE);
	struct err ignored; /* then the attempt counts, which loses nothing */

	if (s == NULL)
		return;
	(void)sqlite3_bind_int64(s, 1, last);
	if (journal_do(j, SQL_RELEASE, &ignored) < 0)
		(void)sqlite3_reset(s);
}

/* Only of what has arrived, and that happens once. */
static int
add_unresolved(struct journal *j, const struct parcel *p, struct err *e)
{
	for (size_t i = 0; p->state == PARCEL_MIGRATED &&
	     i < p->nunresolved; i++) {
		sqlite3_stmt *s = journal_sql(j, SQL_UNRESOLVED_ADD);

		if (s == NULL)
			return journal_error(j, e);
		journal_bind(s, 1, p->unresolved[i].key);
		journal_bind(s, 2, p->unresolved[i].name);
		if (journal_do(j, SQL_UNRESOLVED_ADD, e) < 0)
			return -1;
	}
	return 0;
}

static int
settle_one(struct journal *j, const struct parcel *p, struct err *e)
{
	sqlite3_stmt *s = journal_sql(j, SQL_SETTLE);

	if (s == NULL)
		return journal_error(j, e);
	(void)sqlite3_bind_int64(s, 1, p->id);
	journal_bind(s, 2, state_names[p->state]);
	journal_bind(s, 3, p->reason);
	journal_bind(s, 4, p->folder);
	(void)sqlite3_bind_int64(s, 5, p->size);
	journal_bind(s, 6, p->digest);
	journal_bind(s, 7, p->receipt);
	if (journal_do(j, SQL_SETTLE, e) < 0)
		return -1;
	s = journal_sql(j, SQL_LOSS_CLEAR);
	(void)sqlite3_bind_int64(s, 1, p->id);
	if (journal_do(j, SQL_LOSS_CLEAR, e) < 0)
		return -1;
	for (size_t i = 0; i < p->nlosses; i++) {
		s = journal_sql(j, SQL_LOSS_ADD);
		if (s == NULL)
			return journal_error(j, e);
		(void)sqlite3_bind_int64(s, 1, p->id);
		(void)sqlite3_bind_int64(s, 2, (int64_t)i);
		journal_bind(s, 3, p->loss[i]);
		if (journal_do(j, SQL_LOSS_ADD, e) < 0)
			return -1;
	}
	return add_unresolved(j, p, e);
}

int
journal_settle(struct journal *j, const struct parcel *p, size_t n,
    struct err *e)
{
	return in_transaction(j, p, n, settle_one, e);
}

#include "journal/journal_priv.h"

#include <string.h>

static int
take_print(struct journal *j, int64_t id, const char *print, struct err *e)
{
	sqlite3_stmt *s = journal_sql(j, SQL_SOURCE_PRINT);

	if (s == NULL)
		return journal_error(j, e);
	(void)sqlite3_bind_int64(s, 1, id);
	journal_bind(s, 2, print);
	return journal_do(j, SQL_SOURCE_PRINT, e);
}

int
journal_source(struct journal *j, const char *path, const char *print,
    int64_t *id, bool *scanned, struct err *e)
{
	sqlite3_stmt *s = journal_sql(j, SQL_SOURCE_GET);

	journal_bind(s, 1, path);
	int row = journal_row(j, s);

	if (row < 0) {
		*e = j->trouble;
		return -1;
	}
	if (row == 1) {
		bool same = strcmp((const char *)sqlite3_column_text(s, 1),
		    print) == 0;

		*id = sqlite3_column_int64(s, 0);
		*scanned = sqlite3_column_int(s, 2) != 0;
		(void)sqlite3_reset(s);
		if (!same && !*scanned)
			return take_print(j, *id, print, e);
		if (!same)
			return err_set(e, ERR_CONFIG, "%s has changed since "
			    "%s was begun (other size or time); bring the old "
			    "state back, or use another --journal", path,
			    j->path);
		return 0;
	}
	s = journal_sql(j, SQL_SOURCE_ADD);
	if (s == NULL)
		return journal_error(j, e);
	journal_bind(s, 1, path);
	journal_bind(s, 2, print);
	if (journal_do(j, SQL_SOURCE_ADD, e) < 0)
		return -1;
	*id = sqlite3_last_insert_rowid(j->db);
	*scanned = false;
	return 0;
}

int
journal_scan_begin(struct journal *j, struct err *e)
{
	return journal_do(j, SQL_BEGIN, e);
}

static int
add_list(struct journal *j, enum journal_sql sql, int64_t note, const char *const *list,
    size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		sqlite3_stmt *s = journal_sql(j, sql);

		if (s == NULL)
			return journal_error(j, e);
		(void)sqlite3_bind_int64(s, 1, note);
		(void)sqlite3_bind_int64(s, 2, (int64_t)i);
		journal_bind(s, 3, list[i]);
		if (sqlite3_step(s) != SQLITE_DONE)
			return journal_error(j, e);
	}
	return 0;
}

static int
add_called(struct journal *j, const struct parcel *p, struct err *e)
{
	for (size_t i = 0; i < p->ncalled; i++) {
		sqlite3_stmt *s = journal_sql(j, SQL_CALLED_ADD);

		if (s == NULL)
			return journal_error(j, e);
		(void)sqlite3_bind_int64(s, 1, p->id);
		journal_bind(s, 3, p->called[i]);
		journal_bind(s, 4, p->address);
		if (sqlite3_step(s) != SQLITE_DONE)
			return journal_error(j, e);
	}
	return 0;
}

int
journal_add(struct journal *j, struct parcel *p, struct err *e)
{
	static const char *const decided[] = {
		[DECIDED_NO] = NULL,
		[DECIDED_SKIP] = "skip",
		[DECIDED_FAIL] = "fail",
	};
	sqlite3_stmt *s = journal_sql(j, SQL_NOTE_ADD);

	if (s == NULL)
		return journal_error(j, e);
	(void)sqlite3_bind_int64(s, 1, p->source);
	journal_bind(s, 2, p->path);
	(void)sqlite3_bind_int64(s, 3, p->off);
	(void)sqlite3_bind_int64(s, 4, p->len);
	(void)sqlite3_bind_int64(s, 5, p->ord);
	journal_bind(s, 6, p->unid);
	journal_bind(s, 7, p->replica);
	(void)sqlite3_bind_int64(s, 8, p->seq);
	journal_bind(s, 9, p->form);
	journal_bind(s, 10, p->kind);
	journal_bind(s, 11, p->subject);
	journal_bind_date(s, 12, p->date);
	journal_bind_date(s, 13, p->modified);
	journal_bind(s, 14, p->msgid);
	journal_bind(s, 15, p->parent);
	journal_bind(s, 16, p->series);
	(void)sqlite3_bind_int(s, 17, p->part);
	journal_bind(s, 18, decided[p->decided]);
	journal_bind(s, 19, p->reason);
	(void)sqlite3_bind_int(s, 20, p->poor);
	if (journal_do(j, SQL_NOTE_ADD, e) < 0)
		return -1;
	p->id = sqlite3_last_insert_rowid(j->db);
	if (add_list(j, SQL_REF_ADD, p->id, p->folder_ref, p->nfolder_refs,
	    e) < 0)
		return -1;
	if (add_list(j, SQL_LINK_ADD, p->id, p->link, p->nlinks, e) < 0 ||
	    add_list(j, SQL_ASKED_ADD, p->id, p->asked, p->nasked, e) < 0)
		return -1;
	return add_called(j, p, e);
}

int
journal_add_folder(struct journal *j, int64_t source, const char *unid,
    const char *name, struct err *e)
{
	sqlite3_stmt *s = journal_sql(j, SQL_FOLDER_ADD);

	if (s == NULL)
		return journal_error(j, e);
	(void)sqlite3_bind_int64(s, 1, source);
	journal_bind(s, 2, unid);
	journal_bind(s, 3, name);
	return journal_do(j, SQL_FOLDER_ADD, e);
}

int
journal_add_filed(struct journal *j, int64_t source, const char *replica,
    struct err *e)
{
	sqlite3_stmt *s = journal_sql(j, SQL_FILED_PUT);

	if (s == NULL)
		return journal_error(j, e);
	(void)sqlite3_bind_int64(s, 1, source);
	journal_bind(s, 2, replica);
	return journal_do(j, SQL_FILED_PUT, e);
}

int
journal_add_profile(struct journal *j, int64_t source, const char *replica,
    const char *owner, const char *zone, struct err *e)
{
	sqlite3_stmt *s = journal_sql(j, SQL_PROFILE_ADD);

	if (s == NULL)
		return journal_error(j, e);
	(void)sqlite3_bind_int64(s, 1, source);
	journal_bind(s, 2, replica);
	journal_bind(s, 3, owner);
	journal_bind(s, 4, zone);
	return journal_do(j, SQL_PROFILE_ADD, e);
}

int
journal_add_answer(struct journal *j, const char *entry, const char *who,
    int response, int64_t at, struct err *e)
{
	sqlite3_stmt *s = journal_sql(j, SQL_ANSWER_ADD);

	if (s == NULL)
		return journal_error(j, e);
	journal_bind(s, 1, entry);
	journal_bind(s, 2, who);
	(void)sqlite3_bind_int(s, 3, response);
	(void)sqlite3_bind_int64(s, 4, at);
	return journal_do(j, SQL_ANSWER_ADD, e);
}

int
journal_add_setting(struct journal *j, int64_t note, const char *kind,
    const char *name, const char *json, struct err *e)
{
	sqlite3_stmt *s = journal_sql(j, SQL_SETTING_ADD);

	if (s == NULL)
		return journal_error(j, e);
	(void)sqlite3_bind_int64(s, 1, note);
	journal_bind(s, 2, kind);
	journal_bind(s, 3, name);
	journal_bind(s, 4, json);
	return journal_do(j, SQL_SETTING_ADD, e);
}

int
journal_scan_end(struct journal *j, int64_t source, int64_t design,
    struct err *e)
{
	sqlite3_stmt *s = journal_sql(j, SQL_SOURCE_DONE);

	if (s == NULL)
		return journal_error(j, e);
	(void)sqlite3_bind_int64(s, 1, source);
	(void)sqlite3_bind_int64(s, 2, design);
	if (journal_do(j, SQL_SOURCE_DONE, e) < 0)
		return -1;
	s = journal_sql(j, SQL_FILED_ADD);
	if (s == NULL)
		return journal_error(j, e);
	(void)sqlite3_bind_int64(s, 1, source);
	if (journal_do(j, SQL_FILED_ADD, e) < 0)
		return -1;
	return journal_do(j, SQL_COMMIT, e);
}

void
journal_scan_undo(struct journal *j)
{
	journal_rollback(j);
}

int
journal_plan(struct journal *j, struct err *e)
{
	if (journal_do(j, SQL_BEGIN, e) < 0)
		return -1;
	if (journal_do(j, SQL_PLAN_SAME, e) == 0 &&
	    journal_do(j, SQL_PLAN_CHILD, e) == 0 &&
	    journal_do(j, SQL_PLAN_PARENT, e) == 0 &&
	    journal_do(j, SQL_PLAN_LEADER, e) == 0 &&
	    journal_do(j, SQL_PLAN_MEMBER, e) == 0 &&
	    journal_set(j, "planned", "1", e) == 0 &&
	    journal_do(j, SQL_COMMIT, e) == 0)
		return 0;
	journal_rollback(j);
	return -1;
}

/* ---- what notes say about each other ------------------------------------ */

size_t
journal_folders(struct journal *j, int64_t note, struct arena *a,
    const struct journal_folder **out)
{
	sqlite3_stmt *s = journal_sql(j, SQL_FOLDERS);
	struct journal_folder *list = NULL;
	size_t n = 0, cap = 0;

	(void)sqlite3_bind_int64(s, 1, note);
	while (journal_row(j, s) == 1) {
		list = arena_room(a, list, n, &cap, sizeof(*list));
		list[n].unid = journal_column(s, 0, a);
		list[n++].name = journal_column(s, 1, a);
	}
	*out = list;
	return n;
}

bool
journal_has_refs(struct journal *j, int64_t source, const char *replica)
{
	sqlite3_stmt *s = journal_sql(j, SQL_FILED);

	(void)sqlite3_bind_int64(s, 1, source);
	journal_bind(s, 2, replica);
	bool has = journal_row(j, s) == 1 && sqlite3_column_int(s, 0) != 0;
	(void)sqlite3_reset(s);
	return has;
}

const char *
journal_message_id(struct journal *j, const char *unid, const char **parent,
    struct arena *a)
{
	sqlite3_stmt *s = journal_sql(j, SQL_MESSAGE_ID);
	const char *id = NULL;

	*parent = NULL;
	journal_bind(s, 1, unid);
	if (journal_row(j, s) == 1) {
		id = journal_column(s, 0, a);
		*parent = journal_column(s, 1, a);
	}
	(void)sqlite3_reset(s);
	return id;
}

size_t
journal_linked(struct journal *j, int64_t note, struct arena *a,
    const struct journal_linked **out)
{
	sqlite3_stmt *s = journal_sql(j, SQL_LINKED);
	struct journal_linked *list = NULL;
	size_t n = 0, cap = 0;

	(void)sqlite3_bind_int64(s, 1, note);
	while (journal_row(j, s) == 1) {
		list = arena_room(a, list, n, &cap, sizeof(*list));
		list[n].unid = journal_column(s, 0, a);
		list[n].msgid = journal_column(s, 1, a);
		list[n++].subject = journal_column(s, 2, a);
	}
	*out = list;
	return n;
}

size_t
journal_known(struct journal *j, const struct parcel *p, struct arena *a,
    const struct journal_known **out)
{
	sqlite3_stmt *s = journal_sql(j, SQL_KNOWN);
	struct journal_known *list = NULL;
	size_t n = 0, cap = 0;

	(void)sqlite3_bind_int64(s, 1, p->id);
	(void)sqlite3_bind_int64(s, 2, p->source);
	while (journal_row(j, s) == 1) {
		const char *key = journal_column(s, 0, a);

		if (n > 0 && strcmp(list[n - 1].key, key) == 0)
			continue;
		list = arena_room(a, list, n, &cap, sizeof(*list));
		list[n].key = key;
		list[n].unid = journal_column(s, 1, a);
		list[n].kind = journal_column(s, 2, a);
		list[n++].address = journal_column(s, 3, a);
	}
	*out = list;
	return n;
}

size_t
journal_answers(struct journal *j, const char *entry, struct arena *a,
    const struct journal_answer **out)
{
	sqlite3_stmt *s = journal_sql(j, SQL_ANSWERS);
	struct journal_answer *list = NULL;
	size_t n = 0, cap = 0;

	journal_bind(s, 1, entry);
	while (journal_row(j, s) == 1) {
		list = arena_room(a, list, n, &cap, sizeof(*list));
		list[n].who = journal_column(s, 0, a);
		list[n++].response = sqlite3_column_int(s, 1);
	}
	*out = list;
	return n;
}

void
journal_profile(struct journal *j, int64_t source, const char *replica,
    const char **owner, const char **zone, struct arena *a)
{
	sqlite3_stmt *s = journal_sql(j, SQL_PROFILE);

	*owner = *zone = NULL;
	(void)sqlite3_bind_int64(s, 1, source);
	journal_bind(s, 2, replica);
	if (journal_row(j, s) == 1) {
		*owner = journal_column(s, 0, a);
		*zone = journal_column(s, 1, a);
	}
	(void)sqlite3_reset(s);
}

int64_t
journal_latest(struct journal *j)
{
	sqlite3_stmt *s = journal_sql(j, SQL_LATEST);
	int64_t at = journal_row(j, s) == 1 ? sqlite3_column_int64(s, 0) : 0;

	(void)sqlite3_reset(s);
	return at;
}

#include "journal/journal_priv.h"

#include <string.h>

static void
sum_kinds(struct journal *j, struct arena *a, struct journal_status *st)
{
	sqlite3_stmt *s = journal_sql(j, SQL_SUM);
	struct journal_kind *list = NULL;
	size_t n = 0, cap = 0;

	while (journal_row(j, s) == 1) {
		const char *kind = journal_column(s, 0, a);
		enum parcel_state state = journal_state_of(
		    (const char *)sqlite3_column_text(s, 1));
		int64_t count = sqlite3_column_int64(s, 2);

		if (n == 0 || strcmp(list[n - 1].kind, kind) != 0) {
			list = arena_room(a, list, n, &cap, sizeof(*list));
			list[n++].kind = kind;
		}
		list[n - 1].state[state] += count;
		st->state[state] += count;
		st->notes += count;
	}
	st->kind = list;
	st->kinds = n;
}

static void
sum_sources(struct journal *j, struct arena *a, struct journal_status *st)
{
	sqlite3_stmt *s = journal_sql(j, SQL_SUM_SOURCES);
	struct journal_source *list = NULL;
	size_t n = 0, cap = 0;

	while (journal_row(j, s) == 1) {
		list = arena_room(a, list, n, &cap, sizeof(*list));
		list[n].path = journal_column(s, 0, a);
		list[n].notes = sqlite3_column_int64(s, 1);
		list[n].design = sqlite3_column_int64(s, 2);
		list[n].scanned = sqlite3_column_int(s, 3) != 0;
		list[n++].id = sqlite3_column_int64(s, 4);
	}
	st->source = list;
	st->sources = n;
}

static int64_t
count_unresolved(struct journal *j)
{
	sqlite3_stmt *s;
	int64_t n = 0;

	if (j->version < 2)
		return 0; /* begun before they were counted */
	s = journal_sql(j, SQL_UNRESOLVED_COUNT);
	if (journal_row(j, s) == 1)
		n = sqlite3_column_int64(s, 0);
	(void)sqlite3_reset(s);
	return n;
}

static void
sum_settings(struct journal *j, struct arena *a, struct journal_status *st)
{
	struct journal_count *list = NULL;
	size_t n = 0, cap = 0;
	sqlite3_stmt *s;

	if (j->version < 2)
		return; /* begun before they were kept */
	s = journal_sql(j, SQL_SUM_SETTINGS);
	while (journal_row(j, s) == 1) {
		list = arena_room(a, list, n, &cap, sizeof(*list));
		list[n].kind = journal_column(s, 0, a);
		list[n++].n = sqlite3_column_int64(s, 1);
	}
	st->setting = list;
	st->settings = n;
}

int
journal_status(struct journal *j, struct arena *a, struct journal_status *st,
    struct err *e)
{
	*st = (struct journal_status){ 0 };
	sum_kinds(j, a, st);
	sum_sources(j, a, st);

	sqlite3_stmt *s = journal_sql(j, SQL_SUM_LOSSES);

	if (journal_row(j, s) == 1)
		st->losses = sqlite3_column_int64(s, 0);
	(void)sqlite3_reset(s);
	st->unresolved = count_unresolved(j);
	sum_settings(j, a, st);
	st->target = journal_get(j, "--to", a);
	if (st->target == NULL)
		st->target = "";
	return journal_check(j, e);
}

static void
read_losses(struct journal *j, struct arena *a, struct parcel *p)
{
	sqlite3_stmt *s = journal_sql(j, SQL_LOSSES);
	const char **list = NULL;
	size_t n = 0, cap = 0;

	(void)sqlite3_bind_int64(s, 1, p->id);
	while (journal_row(j, s) == 1) {
		list = arena_room(a, list, n, &cap, sizeof(*list));
		list[n++] = journal_column(s, 0, a);
	}
	p->loss = list;
	p->nlosses = n;
}

int
journal_each(struct journal *j, enum parcel_state state,
    int (*each)(void *arg, const struct parcel *), void *arg, struct err *e)
{
	sqlite3_stmt *s = journal_sql(j, SQL_EACH);
	struct arena a = { 0 };
	int stop = 0;

	journal_bind(s, 1, parcel_state_name(state));
	while (stop == 0 && journal_row(j, s) == 1) {
		struct parcel p;

		journal_parcel(s, &a, &p);
		read_losses(j, &a, &p);
		stop = each(arg, &p);
		arena_reset(&a);
	}
	(void)sqlite3_reset(s);
	arena_free(&a);
	return journal_check(j, e);
}

size_t
journal_reasons(struct journal *j, enum parcel_state state, size_t most,
    struct arena *a, const struct journal_reason **out)
{
	sqlite3_stmt *s = journal_sql(j, SQL_REASONS);
	struct journal_reason *list = arena_array(a, most, sizeof(*list));
	size_t n = 0;

	journal_bind(s, 1, parcel_state_name(state));
	(void)sqlite3_bind_int64(s, 2, (int64_t)most);
	while (n < most && journal_row(j, s) == 1) {
		list[n].reason = journal_column(s, 0, a);
		list[n++].count = sqlite3_column_int64(s, 1);
	}
	(void)sqlite3_reset(s);
	*out = list;
	return n;
}

int
journal_each_unresolved(struct journal *j,
    int (*each)(void *arg, const struct journal_name *), void *arg,
    struct err *e)
{
	struct arena a = { 0 };
	sqlite3_stmt *s;
	int stop = 0;

	if (j->version < 2)
		return 0;
	s = journal_sql(j, SQL_UNRESOLVED);
	while (stop == 0 && journal_row(j, s) == 1) {
		struct journal_name name = {
			.key = journal_column(s, 0, &a),
			.name = journal_column(s, 1, &a),
			.items = sqlite3_column_int64(s, 2),
		};

		stop = each(arg, &name);
		arena_reset(&a);
	}
	(void)sqlite3_reset(s);
	arena_free(&a);
	return journal_check(j, e);
}

int
journal_each_setting(struct journal *j,
    int (*each)(void *arg, const struct journal_setting *), void *arg,
    struct err *e)
{
	struct arena a = { 0 };
	sqlite3_stmt *s;
	int stop = 0;

	if (j->version < 2)
		return 0;
	s = journal_sql(j, SQL_SETTINGS);
	while (stop == 0 && journal_row(j, s) == 1) {
		struct journal_setting set = {
			.source = sqlite3_column_int64(s, 0),
			.replica = journal_column(s, 1, &a),
			.unid = journal_column(s, 2, &a),
			.kind = journal_column(s, 3, &a),
			.name = journal_column(s, 4, &a),
			.json = journal_column(s, 5, &a),
		};

		stop = each(arg, &set);
		arena_reset(&a);
	}
	(void)sqlite3_reset(s);
	arena_free(&a);
	return journal_check(j, e);
}

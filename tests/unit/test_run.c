/*
 * The order of things, with a source, a mapping and a target made for it: what
 * the run does when any of them fails.
 */
#include "test.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mapping/map_directory.h"
#include "mapping/map_profile.h"
#include "run/run_priv.h"

/* ---- a source of `count` notes, some of them bad --------------------------- */

static struct {
	int64_t count;
	int64_t bad_from, bad_to;   /* next() fails for these */
	int64_t design;             /* this one is no data; 0 none */
	int64_t gone_from, gone_to; /* fetch() fails for these, ERR_IO */
	int64_t ends_at;            /* next() fails for good here; 0 never */
	size_t heavy;               /* bytes that each takes, mapped; 0 few */
	int64_t big;                /* this one is large; 0 none */
	int64_t filed;              /* this one is in a folder; 0 nobody says */
	int64_t profile;            /* this one says whose it is; 0 none */
	int64_t deleted;            /* this one is in the trash; 0 none */
	const char *owner;          /* as the database says; NULL nothing */
} world;

#define FOLDER  "00000000000000000000000000F01DE7"
#define REPLICA "C1257A0000412345"

/* What the mapping was told of note 2. */
static struct {
	char owner[32], folder[32];
	bool folders_known;
} told;

struct fake_source {
	struct source base;
	int64_t at;
};

static void
unid_of(int64_t n, char out[33])
{
	(void)snprintf(out, 33, "%032llX", (long long)n);
}

static struct note *
fake_note(struct arena *a, int64_t n)
{
	static const char *const in[] = { FOLDER };
	struct note *note = note_new(a);
	char unid[33];

	unid_of(n, unid);
	(void)note_set_unid(note, unid);
	note->form = "Memo";
	note->at.off = n;
	note->at.len = 10;
	note->at.ord = n;
	(void)snprintf(note->replicaid, sizeof(note->replicaid), REPLICA);
	note->deleted = n == world.deleted;
	if (world.filed != 0) {
		note->folder_ref = in;
		note->nfolder_refs = n == world.filed;
	}
	if (n == world.profile)
		note->class = NOTE_PROFILE;
	if (n == world.design) {
		note->class = NOTE_DESIGN;
		note->design = world.filed == 0 ? "form" : "folder";
		note->title = "Projects";
		(void)note_set_unid(note, FOLDER);
		if (world.filed != 0)
			note_trouble(note, "it is torn");
	}
	return note;
}

int
source_open(struct source **src, const char *path,
    const struct source_options *o, source_say *say, void *arg, struct err *e)
{
	struct fake_source *f = calloc(1, sizeof(*f));

	(void)path, (void)o, (void)say, (void)arg, (void)e;
	*src = &f->base;
	return 0;
}

int
source_next(struct source *src, struct arena *a, struct note **note,
    struct err *e)
{
	struct fake_source *f = (struct fake_source *)src;
	int64_t n = ++f->at;

	if (n > world.count)
		return 0;
	*note = fake_note(a, n);
	if (n == world.ends_at)
		return err_set(e, ERR_DAMAGED, "rubbish from here");
	if (n >= world.bad_from && n <= world.bad_to)
		return err_set(e, ERR_FORMAT, "bad note");
	return 1;
}

static atomic_size_t largest; /* arena, of all that notes were mapped in */

static void
grow(struct arena *a)
{
	if (world.heavy == 0)
		return;
	(void)arena_alloc(a, world.heavy);

	size_t was = largest, is = arena_size(a);

	while (is > was && !atomic_compare_exchange_weak(&largest, &was, is))
		continue;
}

int
source_fetch(struct source *src, const struct note_at *at, struct arena *a,
    struct note **note, struct err *e)
{
	(void)src;
	grow(a);
	*note = fake_note(a, at->ord);
	if (at->ord >= world.gone_from && at->ord <= world.gone_to)
		return err_set(e, ERR_IO, "gone");
	return 0;
}

const struct source_info *
source_info(const struct source *src)
{
	static struct source_info info;

	(void)src;
	info = (struct source_info){ .path = "", .format = "fake",
		.version = "", .title = "", .replicaid = REPLICA,
		.owner = world.owner };
	return &info;
}

void
source_close(struct source **src)
{
	free(*src);
	*src = NULL;
}

/* ---- a mapping ---------------------------------------------------------------- */

void
map_key(const struct note *n, struct arena *a, struct map_key *key)
{
	(void)a;
	*key = (struct map_key){ .kind = EX_MAIL, .subject = "s",
		.date = 1000, .folder_refs = n->folder_ref,
		.nfolder_refs = n->nfolder_refs };
	if (n->class == NOTE_PROFILE)
		key->owner = "CN=Profile/O=Acme";
}

size_t
map_settings(const struct note *n, struct arena *a,
    const struct map_setting **out)
{
	static const struct map_setting both[] = {
		{ "calendar_preferences", "one", "{}" },
		{ "delegation", "two", "{}" },
	};

	(void)a;
	*out = both;
	return n->class == NOTE_PROFILE ? NITEMS(both) : 0;
}

const char *
map_trashed(const struct note *n, bool keep_trash)
{
	return n->deleted && !keep_trash ? "in the trash" : NULL;
}

int
map_note(const struct map_ctx *ctx, const struct map_bundle *b,
    struct arena *a, struct map_result *r, struct err *e)
{
	(void)ctx, (void)e;
	if (b->note->at.ord == 2) {
		(void)snprintf(told.owner, sizeof(told.owner), "%s",
		    b->facts.owner == NULL ? "nobody" : b->facts.owner);
		(void)snprintf(told.folder, sizeof(told.folder), "%s",
		    b->facts.nfolders == 0 ? "none" : b->facts.folders[0]);
		told.folders_known = b->facts.folders_known;
	}
	r->verdict = MAP_ITEM;
	r->item = ex_item_new(a, EX_MAIL, b->note->unid);
	r->item->folder = b->note->at.ord % 2 == 0 ? "Even" : "Odd";
	r->item->date = 86400 * b->note->at.ord;
	ex_set_text(r->item, EX_SUBJECT,
	    b->note->at.ord == world.big ? "a long one, longer" : "s");
	return 0;
}

struct map_directory *
map_directory_new(void)
{
	return NULL;
}

void
map_directory_free(struct map_directory *d)
{
	(void)d;
}

void
map_directory_add(struct map_directory *d, const char *name, const char *smtp)
{
	(void)d, (void)name, (void)smtp;
}

void
map_directory_put(struct map_directory *d, const struct map_who *who)
{
	(void)d, (void)who;
}

struct zones *
zones_new(void)
{
	return NULL;
}

void
zones_free(struct zones *z)
{
	(void)z;
}

/* ---- a target -------------------------------------------------------------------- */

struct fake_target {
	struct target base;
	int64_t puts, flushes, finds;
	int64_t refuse;    /* this put is refused for the item's own fault */
	int64_t disk_full; /* from this put on */
	bool flush_fails;
	bool ordered;
	char last[33];
};

static int
fake_put(struct target *base, const struct ex_item *item, struct receipt *r,
    struct err *e)
{
	struct fake_target *t = (struct fake_target *)base;

	t->puts++;
	if (t->puts == t->refuse)
		return err_set(e, ERR_REJECTED, "not this one");
	if (t->disk_full != 0 && t->puts >= t->disk_full)
		return err_set(e, ERR_IO, "disk full");
	t->ordered = t->ordered && strcmp(t->last, item->unid) < 0;
	(void)snprintf(t->last, sizeof(t->last), "%s", item->unid);
	(void)snprintf(r->id, sizeof(r->id), "%s", item->unid);
	return 0;
}

static int
fake_find(struct target *base, const char *unid, const char *folder,
    struct receipt *r, struct err *e)
{
	(void)folder, (void)unid, (void)r, (void)e;
	((struct fake_target *)base)->finds++;
	return 0;
}

static int
fake_flush(struct target *base, struct err *e)
{
	struct fake_target *t = (struct fake_target *)base;

	t->flushes++;
	return t->flush_fails ? err_set(e, ERR_IO, "no power") : 0;
}

static void
fake_close(struct target *base)
{
	(void)base;
}

static const struct target_ops fake_ops = {
	.name = "fake",
	.put = fake_put,
	.find = fake_find,
	.flush = fake_flush,
	.close = fake_close,
};

int
target_put(struct target *t, const struct ex_item *item, struct receipt *r,
    struct err *e)
{
	return t->ops->put(t, item, r, e);
}

int
target_find(struct target *t, const char *unid, const char *folder,
    struct receipt *r, struct err *e)
{
	return t->ops->find(t, unid, folder, r, e);
}

int
target_flush(struct target *t, struct err *e)
{
	return t->ops->flush(t, e);
}

void
target_close(struct target **t)
{
	*t = NULL;
}

/* Nothing is ever in the way. */
int
run_target_look(struct run *r, struct err *e)
{
	(void)r;
	(void)e;
	return 0;
}

/* ---- the tests --------------------------------------------------------------------- */

static char dir[64], dump[100], journal[100];
static struct fake_target target;
static struct run_options options;
static struct run_tally tally;
static FILE *lines;
static char *text;
static size_t text_len;

static int
setup(void **state)
{
	static const char *from[1];
	FILE *fp;

	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/n2e-run-XXXXXX");
	assert_non_null(mkdtemp(dir));
	(void)snprintf(dump, sizeof(dump), "%s/dump", dir);
	(void)snprintf(journal, sizeof(journal), "%s/journal", dir);
	fp = fopen(dump, "w");
	assert_non_null(fp);
	assert_int_equal(fclose(fp), 0);
	memset(&world, 0, sizeof(world));
	world.count = 3000;
	target = (struct fake_target){ .base = { .ops = &fake_ops },
		.ordered = true };
	from[0] = dump;
	options = (struct run_options){ .from = from, .nfrom = 1,
		.to = "dir:x", .journal = journal, .since = EX_NO_DATE,
		.before = EX_NO_DATE, .jobs = 3 };
	return 0;
}

static int
teardown(void **state)
{
	char cmd[128];

	(void)state;
	free(text);
	text = NULL;
	(void)snprintf(cmd, sizeof(cmd), "rm -rf '%s'", dir);
	return system(cmd);
}

/* As run_migrate does it, but with our target. */
static int
run_once(struct err *e)
{
	struct run r;
	int status;

	free(text);
	lines = open_memstream(&text, &text_len);
	options.json = lines;
	tally = (struct run_tally){ 0 };
	status = run_begin(&r, &options, &tally, options.journal == NULL ?
	    JOURNAL_PREVIEW : JOURNAL_RUN, e);
	r.target = &target.base;
	if (status == 0)
		status = run_send(&r, e);
	run_end(&r);
	assert_int_equal(fclose(lines), 0);
	return status;
}

static void
sums(int64_t migrated, int64_t skipped, int64_t failed, int64_t pending)
{
	struct journal *j;
	struct journal_status st;
	struct arena a = { 0 };
	struct err e;

	assert_int_equal(journal_open(&j, journal, JOURNAL_READ, &e), 0);
	assert_int_equal(journal_status(j, &a, &st, &e), 0);
	assert_int_equal(st.state[PARCEL_MIGRATED], migrated);
	assert_int_equal(st.state[PARCEL_SKIPPED], skipped);
	assert_int_equal(st.state[PARCEL_FAILED], failed);
	assert_int_equal(st.state[PARCEL_PENDING] +
	    st.state[PARCEL_SENDING], pending);
	assert_int_equal(st.notes, migrated + skipped + failed + pending);
	journal_close(&j);
	arena_free(&a);
}

static int
count_lines(const char *with)
{
	int n = 0;

	for (const char *p = text; (p = strstr(p, with)) != NULL; p++)
		n++;
	return n;
}

static void
everything_arrives_once_and_in_order(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(run_once(&e), 0);
	sums(3000, 0, 0, 0);
	assert_int_equal(target.puts, 3000);
	assert_true(target.ordered);
	assert_true(target.flushes >= 3);
	assert_int_equal(count_lines("\"action\":\"create\""), 3000);
	assert_int_equal(tally.migrated, 3000);
	/* again: nothing to do, nothing sent */
	assert_int_equal(run_once(&e), 0);
	assert_int_equal(target.puts, 3000);
	assert_int_equal(text_len, 0);
}

static void
bad_notes_fail_alone_and_by_name(void **state)
{
	struct err e = { 0 };

	(void)state;
	world.bad_from = 10;
	world.bad_to = 12;
	target.refuse = 100;
	assert_int_equal(run_once(&e), 0);
	sums(2996, 0, 4, 0);
	assert_int_equal(count_lines("\"reason\":\"bad note\""), 3);
	assert_int_equal(count_lines("\"reason\":\"not this one\""), 1);
	assert_int_equal(tally.failed, 4);
}

static void
hear(void *arg, const char *where, const char *what)
{
	(void)where;
	(void)snprintf(arg, 128, "%s", what);
}

/* It is not counted as a note, whole or not, and is not hidden either. */
static void
a_design_note_that_cannot_be_read_is_told(void **state)
{
	struct err e = { 0 };
	char heard[128] = "";

	(void)state;
	world.count = 20;
	world.bad_from = world.bad_to = world.design = 10;
	options.say = hear;
	options.say_arg = heard;
	assert_int_equal(run_once(&e), 0);
	assert_int_equal(tally.notes, 19);
	assert_int_equal(tally.failed, 0);
	assert_string_equal(heard,
	    "a design note at byte 10 cannot be read: bad note");
}

static void
a_source_without_notes_is_told(void **state)
{
	struct err e = { 0 };
	char heard[128] = "";

	(void)state;
	world.count = 0;
	options.say = hear;
	options.say_arg = heard;
	assert_int_equal(run_once(&e), 0);
	assert_int_equal(tally.notes, 0);
	assert_non_null(strstr(heard, "holds no note"));
}

static void
what_follows_the_damage_is_not_silent(void **state)
{
	struct err e = { 0 };

	(void)state;
	world.ends_at = 50;
	assert_int_equal(run_once(&e), 0);
	sums(49, 0, 1, 0);
	assert_int_equal(count_lines("the rest of the source cannot be read: "
				     "rubbish from here"), 1);
}

static void
a_full_disk_stops_and_the_same_command_goes_on(void **state)
{
	struct err e = { 0 };

	(void)state;
	target.disk_full = 1500;
	assert_int_equal(run_once(&e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_non_null(strstr(e.msg, "disk full"));
	/* the first batch was settled, the second was not */
	sums(1024, 0, 0, 3000 - 1024);
	assert_int_equal(count_lines("create"), 1024);
	target.disk_full = 0;
	target.puts = 0;
	target.ordered = true;
	target.last[0] = '\0';
	assert_int_equal(run_once(&e), 0);
	sums(3000, 0, 0, 0);
	assert_int_equal(target.puts, 3000 - 1024);
	assert_true(target.ordered);
	/* those that had been claimed were asked for first */
	assert_true(target.finds >= 476);
	assert_int_equal(count_lines("create"), 3000 - 1024);
}

/* A run that stops by itself says why; no note is to blame, ever. */
static void
stops_of_its_own_do_not_count_against_notes(void **state)
{
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < 6; i++) {
		target.disk_full = 10;
		target.puts = 0;
		assert_int_equal(run_once(&e), -1);
		sums(0, 0, 0, 3000);
	}
	target.disk_full = 0;
	target.finds = 0;
	assert_int_equal(run_once(&e), 0);
	sums(3000, 0, 0, 0);
	/* still asked for: some of them may have arrived */
	assert_true(target.finds >= 1024);
}

static void
a_failed_flush_settles_nothing(void **state)
{
	struct err e = { 0 };

	(void)state;
	target.flush_fails = true;
	assert_int_equal(run_once(&e), -1);
	sums(0, 0, 0, 3000);
	assert_int_equal(text_len, 0);
}

static void
a_source_that_is_gone_stops_the_run(void **state)
{
	struct err e = { 0 };

	(void)state;
	world.gone_from = 1200;
	world.gone_to = 3000;
	assert_int_equal(run_once(&e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_non_null(strstr(e.msg, "in a row"));
	sums(1024, 0, 0, 3000 - 1024);

	/* a single one does not */
	world.gone_from = world.gone_to = 1300;
	assert_int_equal(run_once(&e), 0);
	sums(2999, 0, 1, 0);
	world.gone_from = world.gone_to = 0;
	options.retry_failed = true;
	struct journal *j;
	assert_int_equal(journal_open(&j, journal, JOURNAL_RUN, &e), 0);
	assert_int_equal(journal_retry_failed(j, &e), 0);
	journal_close(&j);
	assert_int_equal(run_once(&e), 0);
	sums(3000, 0, 0, 0);
}

static void
a_limit_stops_and_goes_on(void **state)
{
	struct err e = { 0 };

	(void)state;
	options.limit = 1100;
	assert_int_equal(run_once(&e), 0);
	sums(1100, 0, 0, 1900);
	assert_int_equal(run_once(&e), 0);
	sums(2200, 0, 0, 800);
	options.limit = 0;
	assert_int_equal(run_once(&e), 0);
	sums(3000, 0, 0, 0);
}

static void
filters_skip_with_their_reason(void **state)
{
	struct err e = { 0 };

	(void)state;
	options.folder = "odd*";
	assert_int_equal(run_once(&e), 0);
	sums(1500, 1500, 0, 0);
	assert_int_equal(count_lines("left out by --folder"), 1500);
	assert_int_equal(unlink(journal), 0);

	options.folder = NULL;
	options.since = 86400 * 11;
	options.before = 86400 * 21;
	assert_int_equal(run_once(&e), 0);
	sums(10, 2990, 0, 0);
	assert_int_equal(unlink(journal), 0);

	options.since = options.before = EX_NO_DATE;
	options.kinds = 1u << EX_TASK;
	assert_int_equal(run_once(&e), 0);
	sums(0, 3000, 0, 0);
	assert_int_equal(unlink(journal), 0);

	options.kinds = 0;
	world.big = 7;
	options.max_size = 10;
	assert_int_equal(run_once(&e), 0);
	assert_int_equal(count_lines("left out by --max-size"), 1);
}

/* Not even when each takes megabytes are more in memory than there may be. */
static void
large_notes_wait_for_each_other(void **state)
{
	struct err e = { 0 };

	(void)state;
	world.count = 300;
	world.heavy = 4 << 20;
	options.jobs = 3;
	largest = 0;
	assert_int_equal(run_once(&e), 0);
	sums(300, 0, 0, 0);
	assert_true(largest > 0 && largest <= (16 + 3 * 8 + 3 * 4 + 1) << 20);
}

static void
other_options_are_refused_on_resume(void **state)
{
	struct err e = { 0 };

	(void)state;
	options.limit = 10;
	assert_int_equal(run_once(&e), 0);
	options.folder = "Inbox";
	assert_int_equal(run_once(&e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_non_null(strstr(e.msg, "--folder"));
	options.folder = NULL;
	options.jobs = 1; /* changes nothing that is written */
	options.limit = 0;
	assert_int_equal(run_once(&e), 0);
	sums(3000, 0, 0, 0);
}

static void
a_changed_source_is_refused(void **state)
{
	struct err e = { 0 };
	FILE *fp;

	(void)state;
	options.limit = 10;
	assert_int_equal(run_once(&e), 0);
	fp = fopen(dump, "w");
	assert_non_null(fp);
	(void)fputs("more", fp);
	assert_int_equal(fclose(fp), 0);
	assert_int_equal(run_once(&e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_non_null(strstr(e.msg, "has changed"));
}

/* Four runs that end at a note are enough: it is set aside, alone. */
static void
a_note_that_ends_runs_is_set_aside(void **state)
{
	struct journal *j;
	struct parcel p[20];
	struct arena a = { 0 };
	struct err e = { 0 };

	(void)state;
	world.count = 20;
	options.limit = 1;
	assert_int_equal(run_once(&e), 0);
	options.limit = 0;
	for (int i = 0; i < 4; i++) {
		assert_int_equal(journal_open(&j, journal, JOURNAL_RUN, &e), 0);
		assert_int_equal(journal_next(j, 0, 20, &a, p), 19);
		/* the last two times it was alone */
		assert_int_equal(journal_claim(j, p, i < 2 ? 19 : 1, &e), 0);
		journal_close(&j);
	}
	assert_int_equal(run_once(&e), 0);
	sums(19, 0, 1, 0);
	assert_int_equal(count_lines("the run ended 4 times at this note; "
	    "--retry-failed takes it up again"), 1);
	arena_free(&a);
}

/* ---- what a database says of all its notes ---------------------------------- */

static void
the_folders_of_a_database_are_known_to_its_notes(void **state)
{
	struct err e = { 0 };
	char heard[128] = "";

	(void)state;
	world.count = 5;
	world.design = 4; /* behind those that are in it */
	world.filed = 2;
	options.say = hear;
	options.say_arg = heard;
	assert_int_equal(run_once(&e), 0);
	assert_string_equal(heard, "folder \"Projects\" (" FOLDER "): it is "
	    "torn");
	sums(4, 0, 0, 0);
	assert_string_equal(told.folder, "Projects");
	assert_true(told.folders_known);
}

/* In none of the folders is another thing than: who knows? */
static void
a_note_in_no_folder_of_a_database_with_folders_is_in_none(void **state)
{
	struct err e = { 0 };

	(void)state;
	world.count = 3;
	world.filed = 9; /* nobody, but there are lists */
	assert_int_equal(run_once(&e), 0);
	assert_string_equal(told.folder, "none");
	assert_true(told.folders_known);

	world.filed = 0;
	options.journal = NULL;
	assert_int_equal(run_once(&e), 0);
	assert_string_equal(told.folder, "none");
	assert_false(told.folders_known);
}

static void
the_owner_of_a_database_counts_where_no_profile_says(void **state)
{
	static const struct {
		const char *owner;
		int64_t profile;
		const char *given, *want;
	} cases[] = {
		{ NULL, 0, NULL, "nobody" },
		{ "", 0, NULL, "nobody" },
		{ "CN=Acl/O=Acme", 0, NULL, "CN=Acl/O=Acme" },
		{ "CN=Acl/O=Acme", 3, NULL, "CN=Profile/O=Acme" },
		{ NULL, 3, NULL, "CN=Profile/O=Acme" },
		{ "CN=Acl/O=Acme", 3, "Given/Acme", "Given/Acme" },
		{ "CN=Acl/O=Acme", 0, "a@acme.com", "CN=Acl/O=Acme" },
		{ NULL, 0, "a@acme.com", "nobody" },
	};
	struct err e = { 0 };

	(void)state;
	world.count = 3;
	options.journal = NULL;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i].want);
		world.owner = cases[i].owner;
		world.profile = cases[i].profile;
		options.owner = cases[i].given;
		assert_int_equal(run_once(&e), 0);
		assert_string_equal(told.owner, cases[i].want);
	}
}

static int
add_setting(void *arg, const struct journal_setting *s)
{
	char *all = arg;
	size_t n = strlen(all);

	(void)snprintf(all + n, 256 - n, "%.2s %s %s %s;", s->unid + 30,
	    s->kind, s->name, s->json);
	return 0;
}

static void
what_notes_say_of_the_mailbox_is_kept(void **state)
{
	char all[256] = "";
	struct journal *j;
	struct err e = { 0 };

	(void)state;
	world.count = 3;
	world.profile = 2;
	assert_int_equal(run_once(&e), 0);
	assert_int_equal(run_once(&e), 0); /* once, however often */
	assert_int_equal(journal_open(&j, journal, JOURNAL_READ, &e), 0);
	assert_int_equal(journal_each_setting(j, add_setting, all, &e), 0);
	journal_close(&j);
	assert_string_equal(all, "02 calendar_preferences one {};"
	    "02 delegation two {};");
}

static void
the_trash_is_left_out_unless_kept(void **state)
{
	struct err e = { 0 };

	(void)state;
	world.count = 3;
	world.deleted = 2;
	assert_int_equal(run_once(&e), 0);
	sums(2, 1, 0, 0);
	assert_int_equal(count_lines("\"reason\":\"in the trash\""), 1);

	options.keep_trash = true;
	assert_int_equal(run_once(&e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_non_null(strstr(e.msg, "--trash"));
	options.journal = NULL;
	assert_int_equal(run_once(&e), 0);
	assert_int_equal(tally.migrated, 3);
}

static void
another_store_of_attachments_is_another_run(void **state)
{
	struct err e = { 0 };

	(void)state;
	world.count = 3;
	assert_int_equal(run_once(&e), 0);
	options.source.daos = dir;
	assert_int_equal(run_once(&e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_non_null(strstr(e.msg, "--daos"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(everything_arrives_once_and_in_order),
		TEST(bad_notes_fail_alone_and_by_name),
		TEST(a_design_note_that_cannot_be_read_is_told),
		TEST(a_source_without_notes_is_told),
		TEST(what_follows_the_damage_is_not_silent),
		TEST(a_full_disk_stops_and_the_same_command_goes_on),
		TEST(stops_of_its_own_do_not_count_against_notes),
		TEST(a_failed_flush_settles_nothing),
		TEST(a_source_that_is_gone_stops_the_run),
		TEST(a_limit_stops_and_goes_on),
		TEST(filters_skip_with_their_reason),
		TEST(large_notes_wait_for_each_other),
		TEST(other_options_are_refused_on_resume),
		TEST(a_changed_source_is_refused),
		TEST(a_note_that_ends_runs_is_set_aside),
		TEST(the_folders_of_a_database_are_known_to_its_notes),
		TEST(a_note_in_no_folder_of_a_database_with_folders_is_in_none),
		TEST(the_owner_of_a_database_counts_where_no_profile_says),
		TEST(what_notes_say_of_the_mailbox_is_kept),
		TEST(the_trash_is_left_out_unless_kept),
		TEST(another_store_of_attachments_is_another_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

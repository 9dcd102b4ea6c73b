#include "mapping/map.h"

#include <string.h>

#include "base/text.h"
#include "exch/ex_complete.h"
#include "mapping/map_priv.h"

/* It is one of the note that the job began with: nearly always. */
static bool
is_own(const struct map_job *job, const struct note_field *f)
{
	return f->at < job->fields && job->field[f->at] == f;
}

void
map_use_field(struct map_job *job, const struct note_field *wanted)
{
	size_t i = 0;

	if (is_own(job, wanted)) {
		job->used[wanted->at] = true;
		return;
	}

	NOTE_FOREACH_FIELD(f, job->note)
	{
		if (f == wanted)
			job->used[i] = true;
		i++;
	}
}

bool
map_is_used(const struct map_job *job, const struct note_field *wanted)
{
	size_t i = 0;

	if (is_own(job, wanted))
		return job->used[wanted->at];
	NOTE_FOREACH_FIELD(f, job->note)
	{
		if (f == wanted)
			return job->used[i];
		i++;
	}
	return false;
}

void
map_use(struct map_job *job, const char *name)
{
	size_t i = 0;

	NOTE_FOREACH_FIELD(f, job->note)
	{
		if (text_same(f->name, name))
			job->used[i] = true;
		i++;
	}
}

const char *
map_take(struct map_job *job, const char *field)
{
	map_use(job, field);
	return note_string(job->note, field);
}

int64_t
map_time(const struct note *note, const char *field, int64_t none)
{
	struct note_time t;

	if (!note_time(note, field, &t) || !t.has_date)
		return none;
	return t.utc;
}

int64_t
map_take_time(struct map_job *job, const char *field, int64_t none)
{
	struct note_time t;

	if (note_time(job->note, field, &t) && t.has_date)
		map_use(job, field);
	return map_time(job->note, field, none);
}

bool
map_flag(const struct note *note, const char *field)
{
	double n;

	return note_number(note, field, &n) && n == 1;
}

bool
map_take_flag(struct map_job *job, const char *field)
{
	map_use(job, field);
	return map_flag(job->note, field);
}

void
map_copy_text(struct map_job *job, const char *field, enum ex_prop prop)
{
	const char *text = map_take(job, field);

	if (text[0] != '\0')
		ex_set_text(job->item, prop, text);
}

const char *
map_one_line(struct arena *a, const char *text)
{
	char *out = arena_strdup(a, text);
	size_t n = 0;

	for (const char *p = out; *p != '\0'; p++) {
		bool space = *p == '\n' || *p == '\r' || *p == '\t';

		if (space && (n == 0 || out[n - 1] == ' '))
			continue;
		out[n++] = space ? ' ' : *p;
	}
	return text_trim(a, out, n);
}

/* Outlook separates categories by these: none can be in a name. */
static const char *
without_commas(struct arena *a, const char *word)
{
	char *out = arena_strdup(a, word);
	size_t n = 0;

	for (const char *p = out; *p != '\0'; p++) {
		char c = *p == ',' || *p == ';' ? ' ' : *p;

		if (c != ' ' || (n > 0 && out[n - 1] != ' '))
			out[n++] = c;
	}
	return text_trim(a, out, n);
}

void
map_add_keyword(struct map_job *job, const char *word)
{
	const struct ex_value *v = ex_get(job->item, EX_KEYWORDS);
	size_t n = v == NULL ? 0 : v->n;
	const char **texts = arena_array(job->arena, n + 1, sizeof(*texts));

	word = map_one_line(job->arena, word);
	if (strpbrk(word, ",;") != NULL) {
		const char *whole = word;

		word = without_commas(job->arena, whole);
		ex_lose(job->item, "category \"%.200s\": is now \"%.200s\", "
		    "for it cannot have a comma or semicolon", whole, word);
	}
	if (word[0] == '\0')
		return;
	for (size_t i = 0; i < n; i++) {
		if (text_same_folded(v->texts[i], word))
			return;
		texts[i] = v->texts[i];
	}
	texts[n] = word;
	ex_set_texts(job->item, EX_KEYWORDS, texts, n + 1);
}

bool
map_is_attachment(const struct note_field *f)
{
	return f->type == NOTE_FILE && !f->file->internal &&
	    !f->file->mime_part;
}

static int64_t
first_time(const struct note *note, const char *const *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t t = map_time(note, fields[i], EX_NO_DATE);

		if (t != EX_NO_DATE)
			return t;
	}
	return EX_NO_DATE;
}

int64_t
map_date_of(const struct note *note, enum ex_kind kind)
{
	static const char *const mail[] = { "PostedDate", "DeliveredDate",
		"ComposedDate" };
	static const char *const calendar[] = { "StartDateTime",
		"CalendarDateTime", "StartDate" };
	static const char *const task[] = { "DueDateTime", "DueDate",
		"StartDateTime", "StartDate" };
	static const char *const notebook[] = { "DiaryDate", "TimeCreated" };
	int64_t t = EX_NO_DATE;

	if (kind == EX_NOTE)
		t = first_time(note, notebook, NITEMS(notebook));
	else if (kind == EX_MAIL)
		t = first_time(note, mail, NITEMS(mail));
	else if (kind == EX_CALENDAR)
		t = first_time(note, calendar, NITEMS(calendar));
	else if (kind == EX_TASK)
		t = first_time(note, task, NITEMS(task));
	else if (note->modified.has_date)
		t = note->modified.utc;
	if (t != EX_NO_DATE)
		return t;
	if (note->created.has_date)
		return note->created.utc;
	return note->modified.has_date ? note->modified.utc : EX_NO_DATE;
}

static void
set_categories(struct map_job *job)
{
	for (const struct note_field *f = note_field(job->note, "Categories");
	     f != NULL; f = note_field_next(f, "Categories")) {
		if (f->type != NOTE_TEXT)
			continue;
		for (size_t i = 0; i < f->n; i++)
			map_add_keyword(job, f->text[i]);
		map_use_field(job, f);
	}
}

void
map_importance(struct map_job *job)
{
	double n;

	if (!note_number(job->note, "Importance", &n))
		return;
	map_use(job, "Importance");
	if (n >= 1 && n <= 3)
		ex_set_int(job->item, EX_IMPORTANCE, 3 - (int32_t)n);
}

/* An item has one subject; what a list of them says besides is lost. */
static void
lose_more_subjects(struct map_job *job, const char *subject)
{
	for (const struct note_field *f = note_field(job->note, "Subject");
	     f != NULL; f = note_field_next(f, "Subject")) {
		for (size_t i = 0; f->type == NOTE_TEXT && i < f->n; i++) {
			const char *more = map_one_line(job->arena, f->text[i]);

			if (more[0] != '\0' && strcmp(more, subject) != 0)
				ex_lose(job->item, "field Subject: only the "
				    "first of its values, not \"%.100s\"",
				    more);
		}
	}
}

void
map_common(struct map_job *job, const char *message_class)
{
	const struct note *note = job->note;
	struct ex_item *item = job->item;
	const char *subject = map_one_line(job->arena,
	    map_take(job, "Subject"));
	const char *topic = map_one_line(job->arena,
	    note_string(note, "Topic"));

	lose_more_subjects(job, subject);
	if (subject[0] == '\0')
		subject = topic;
	if (item->kind != EX_MAIL || text_same(subject, topic))
		map_use(job, "Topic"); /* a copy */
	item->date = map_date_of(note, item->kind);
	ex_set_text(item, EX_MESSAGE_CLASS, message_class);
	ex_set_text(item, EX_SUBJECT, subject);
	ex_set_text(item, EX_NOTES_UNID, note->unid);
	if (note->replicaid[0] != '\0')
		ex_set_text(item, EX_NOTES_REPLICA_ID, note->replicaid);
	if (note->seq > 0)
		ex_set_int(item, EX_NOTES_SEQ, note->seq);
	if (note->modified.has_date) {
		ex_set_time(item, EX_NOTES_MODIFIED, note->modified.utc);
		ex_set_time(item, EX_LAST_MODIFICATION_TIME,
		    note->modified.utc);
	}
	if (note->created.has_date)
		ex_set_time(item, EX_CREATION_TIME, note->created.utc);
	set_categories(job);
}

struct map_job
map_job_new(const struct map_ctx *ctx, const struct map_bundle *bundle,
    struct arena *a, enum ex_kind kind)
{
	struct map_job job = { .ctx = ctx, .bundle = bundle, .arena = a };
	size_t n = 0;

	job.note = map_decoded(bundle->note, a);
	NOTE_FOREACH_FIELD(f, job.note)
		job.fields++;
	job.used = arena_array(a, job.fields + 1, sizeof(*job.used));
	job.field = arena_array(a, job.fields + 1, sizeof(*job.field));
	NOTE_FOREACH_FIELD(f, job.note)
		job.field[n++] = f;
	job.item = ex_item_new(a, kind, job.note->unid);
	job.encrypted = map_is_encrypted(job.note);
	return job;
}

static int
skipped(struct map_result *r, const char *why)
{
	*r = (struct map_result){ .verdict = MAP_SKIPPED, .reason = why };
	return 0;
}

static int
map_by_kind(struct map_job *job, struct map_result *r, struct err *e)
{
	switch (job->item->kind) {
	case EX_MAIL:
		return map_mail(job, r, e);
	case EX_CALENDAR:
		return map_calendar(job, r, e);
	case EX_CONTACT:
		return map_contact(job, r, e);
	case EX_GROUP:
		return map_group(job, r, e);
	case EX_TASK:
		return map_task(job, r, e);
	case EX_NOTE:
		return map_journal(job, r, e);
	case EX_KINDS:
		break;
	}
	return err_set(e, ERR_UNSUPPORTED, "form %s", job->note->form);
}

int
map_note(const struct map_ctx *ctx, const struct map_bundle *bundle,
    struct arena *a, struct map_result *r, struct err *e)
{
	const struct note *note = bundle->note;
	struct map_key key;

	map_key(note, a, &key);
	if (key.skip != NULL)
		return skipped(r, key.skip);
	if ((note->conflict || note_has(note, "$Conflict")) &&
	    !ctx->opt->keep_conflicts)
		return skipped(r, "conflict copy: another version of it won");
	if (map_trashed(note, ctx->opt->keep_trash) != NULL)
		return skipped(r, map_trashed(note, ctx->opt->keep_trash));
	if (note->truncated)
		return err_set(e, ERR_UNSUPPORTED, "truncated by replication: "
		    "replicate it fully and export again");
	if (key.encrypted && ctx->opt->on_encrypted == MAP_SKIP)
		return skipped(r, "encrypted in Notes");

	struct map_job job = map_job_new(ctx, bundle, a, key.kind);

	*r = (struct map_result){ .verdict = MAP_ITEM, .item = job.item };
	if (map_by_kind(&job, r, e) < 0)
		return -1;
	if (r->verdict == MAP_SKIPPED) {
		r->item = NULL;
		return 0;
	}
	map_folder(&job);
	for (struct ex_item *more = job.item->more; more != NULL;
	     more = more->more)
		more->folder = job.item->folder;
	map_leftovers(&job);
	ex_complete(job.item);
	return 0;
}

/* Names to addresses: MAPPING_GUIDE 2.2 (in which order) and 2.3 (or else). */
#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "mapping/map_directory.h"
#include "mapping/map_priv.h"
#include "note/note_name.h"

#define NAME_MAX_BYTES 4096 /* of one name; the rest is cut off */

/* [MS-OXCMAIL] 2.1.3.1.8: letters, digits, - and = stay; / is _. */
static const char *
imcea(struct arena *a, const char *value, const char *domain)
{
	struct buf b;
	size_t n = 0;

	buf_init(&b, NAME_MAX_BYTES * 3 + 300);
	buf_puts(&b, "IMCEANOTES-");
	for (const char *p = value; *p != '\0' && n < NAME_MAX_BYTES;
	     p++, n++) {
		unsigned char c = (unsigned char)*p;

		if (c == '/')
			buf_puts(&b, "_");
		else if (c < 0x80 && (isalnum(c) || c == '-' || c == '='))
			buf_put(&b, p, 1);
		else
			buf_putf(&b, "+%02X", c);
	}
	buf_putf(&b, "@%.255s", domain);

	const char *out = arena_strndup(a, b.data, b.len);

	buf_free(&b);
	return out;
}

static const char *
domain_of_run(const struct map_job *job)
{
	const char *domain = job->ctx->opt->domain;

	return domain == NULL || domain[0] == '\0' ? MAP_NO_DOMAIN : domain;
}

static const char *
in_directory(const struct map_job *job, const char *name)
{
	const struct map_directory *d = job->ctx->opt->directory;

	return d == NULL ? NULL : map_directory_find(d, name);
}

/* "." stands for "none" in parallel lists. */
static bool
is_given(const char *inet)
{
	return inet != NULL && inet[0] != '\0' && strcmp(inet, ".") != 0;
}

/* Shown: what people call it; domains and certifiers are for machines. */
static const char *
shown_name(struct arena *a, const struct note_name *name,
    const struct note_name *twin)
{
	const char *shown = name->common;

	if (shown[0] == '\0' && twin->form == NAME_INTERNET)
		shown = twin->common;
	return map_one_line(a, shown);
}

/* The database says what its owner is called, --owner where he is reached. */
static const char *
owner_address(const struct map_job *job, const char *name)
{
	const char *called = job->bundle->facts.owner;
	const char *given = job->ctx->opt->owner;

	if (called == NULL || given == NULL || !note_name_same(called, name))
		return NULL;
	return note_name_parse(job->arena, given).address;
}

struct ex_address
map_address(const struct map_job *job, const char *text, const char *inet)
{
	struct arena *a = job->arena;
	struct note_name name = note_name_parse(a, text);
	struct note_name twin = note_name_parse(a, is_given(inet) ? inet : "");
	struct ex_address who = { .name = shown_name(a, &name, &twin) };
	const char *found = name.form == NAME_EMPTY ? NULL :
	    in_directory(job, name.form == NAME_INTERNET ? name.address :
	    text);

	if (found != NULL)
		who.address = arena_strdup(a, found);
	else if (twin.form == NAME_INTERNET)
		who.address = twin.address;
	else if (name.form == NAME_INTERNET)
		who.address = name.address;
	else
		who.address = owner_address(job, text);
	if (who.address != NULL)
		return who;

	const char *value = name.canonical;

	if (name.domain != NULL)
		value = text_printf(a, "%s@%s", value, name.domain);
	who.address = imcea(a, map_one_line(a, value), domain_of_run(job));
	who.unresolved = true;
	return who;
}

/* All texts of all fields of that name, as one list. */
static size_t
all_texts(const struct map_job *job, const char *field, const char ***texts)
{
	size_t n = 0, cap = 0;

	*texts = NULL;
	if (field == NULL)
		return 0;
	for (const struct note_field *f = note_field(job->note, field);
	     f != NULL; f = note_field_next(f, field)) {
		if (f->type != NOTE_TEXT)
			continue;
		for (size_t i = 0; i < f->n; i++) {
			*texts = arena_room(job->arena, *texts, n, &cap,
			    sizeof(**texts));
			(*texts)[n++] = f->text[i];
		}
	}
	return n;
}

void
map_recipients(struct map_job *job, const char *field, const char *inet,
    enum ex_role role)
{
	const char **names, **twins;
	size_t n = all_texts(job, field, &names);
	size_t ntwins = all_texts(job, inet, &twins);

	map_use(job, field);
	if (inet != NULL)
		map_use(job, inet);
	for (size_t i = 0; i < n; i++) {
		const char *twin = ntwins == n ? twins[i] : NULL;
		const char *name = text_trim(job->arena, names[i],
		    strlen(names[i]));

		if (name[0] == '\0' && is_given(twin))
			name = twin;
		if (name[0] != '\0')
			(void)ex_add_recipient(job->item, role,
			    map_address(job, name, twin));
	}
}

static bool
is_same_person(const struct map_job *job, const char *owner, const char *name)
{
	if (owner == NULL || owner[0] == '\0' || name[0] == '\0')
		return false;
	if (note_name_same(owner, name))
		return true;

	struct ex_address mine = map_address(job, owner, NULL);
	struct ex_address his = map_address(job, name, NULL);

	return !mine.unresolved && !his.unresolved &&
	    text_same(mine.address, his.address);
}

bool
map_is_owner(const struct map_job *job, const char *name)
{
	return is_same_person(job, job->ctx->opt->owner, name) ||
	    is_same_person(job, job->bundle->facts.owner, name);
}

/* Names to addresses: MAPPING_GUIDE 2.2 (in which order) and 2.3 (or else). */
#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/mimelib.h"
#include "base/text.h"
#include "mapping/map_directory.h"
#include "mapping/map_priv.h"
#include "note/note_name.h"

#define NAME_MAX_BYTES 4096 /* of one name; the rest is cut off */

/*
 * [MS-OXCMAIL] 2.1.3.1.8: letters, digits, - and = stay; / is _.  Longer than
 * the 64 octets of RFC 5321 4.5.3.1.1 it stays whole: cut, it could never be
 * turned back into the name it stands for.
 */
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

/* "." stands for "none" in parallel lists. */
static bool
is_given(const char *inet)
{
	return inet != NULL && inet[0] != '\0' && strcmp(inet, ".") != 0;
}

/*
 * Shown: what people call it; domains and certifiers are for machines.  Of MIME
 * mail Notes keeps names as encoded words.
 */
static const char *
shown_name(struct arena *a, const struct note_name *name,
    const struct note_name *twin)
{
	const char *shown = name->common;

	if (shown[0] == '\0' && twin->form == NAME_INTERNET)
		shown = twin->common;
	return map_one_line(a, mimelib_words(a, shown));
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

/* By hand goes before the message's own: MAPPING_GUIDE 2.2, 1 and 2. */
static const char *
by_hand(const struct map_directory *d, const struct note_name *name,
    const struct note_name *twin)
{
	const char *smtp = NULL;

	if (d == NULL)
		return NULL;
	if (name->form != NAME_EMPTY)
		smtp = map_directory_given(d, name->abbreviated);
	if (smtp == NULL && twin->form == NAME_INTERNET)
		smtp = map_directory_given(d, twin->address);
	return smtp;
}

/* NULL when nobody knows. */
static const char *
address_of(const struct map_job *job, const char *text,
    const struct note_name *name, const struct note_name *twin,
    const struct map_found *found)
{
	const char *smtp = by_hand(job->ctx->opt->directory, name, twin);

	if (smtp != NULL)
		return arena_strdup(job->arena, smtp);
	if (twin->form == NAME_INTERNET)
		return twin->address;
	if (found->smtp != NULL)
		return arena_strdup(job->arena, found->smtp);
	if (name->form == NAME_INTERNET)
		return name->address;
	return owner_address(job, text);
}

/* What the directory says; of an address with a name the address counts. */
static struct map_found
look(const struct map_job *job, const char *text, const struct note_name *name)
{
	const struct map_directory *d = job->ctx->opt->directory;
	const struct map_found nothing = { NULL, NULL, NULL, false };

	if (d == NULL || name->form == NAME_EMPTY)
		return nothing;
	return map_directory_look(d, name->form == NAME_INTERNET ?
	    name->address : text);
}

struct ex_address
map_address(const struct map_job *job, const char *text, const char *inet)
{
	struct arena *a = job->arena;
	struct note_name name = note_name_parse(a, text);
	struct note_name twin = note_name_parse(a, is_given(inet) ? inet : "");
	struct map_found found = look(job, text, &name);
	struct ex_address who = { .name = shown_name(a, &name, &twin) };

	if (found.shown != NULL)
		who.name = map_one_line(a, found.shown);
	who.address = address_of(job, text, &name, &twin, &found);
	if (who.address != NULL)
		return who;

	const char *value = name.canonical;

	if (name.domain != NULL)
		value = text_printf(a, "%s@%s", value, name.domain);
	who.address = imcea(a, map_one_line(a, value), domain_of_run(job));
	who.unresolved = true;
	who.notes = map_one_line(a, name.canonical);
	who.several = found.several;
	return who;
}

struct ex_address
map_address_in_text(struct map_job *job, const char *text, const char *inet)
{
	struct ex_address who = map_address(job, text, inet), *keep;

	if (who.unresolved) {
		keep = ARENA_NEW(job->arena, struct ex_address);
		*keep = who;
		keep->next = job->item->unresolved;
		job->item->unresolved = keep;
	}
	return who;
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

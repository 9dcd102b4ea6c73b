/* Lists of people, and groups among them: MAPPING_GUIDE 2.1, 2.4. */
#include <string.h>

#include "base/text.h"
#include "mapping/map_directory.h"
#include "mapping/map_priv.h"
#include "note/note_name.h"

#define GROUP_DEPTH   16    /* groups within groups */
#define GROUPS_MOST   1000  /* of one group, however deep */
#define MEMBERS_MOST  5000  /* a larger group stays what it is */

/* One list field on its way into the item. */
struct list {
	struct map_job *job;
	const char *field;
	enum ex_role role;
	/* Who is named in the field itself: nobody twice through a group. */
	struct named {
		const char *called;
		struct ex_address who;
	} *named;
	size_t nnamed, cap;
};

/* ---- what a field holds --------------------------------------------------- */

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

static bool
is_known(const struct map_job *job, const char *name)
{
	const struct map_directory *d = job->ctx->opt->directory;
	struct map_found found;

	if (d == NULL)
		return false;
	found = map_directory_look(d, name);
	return found.smtp != NULL || found.group != NULL;
}

/*
 * Is this one value several names?  What users typed may be, but "CN=Keller,
 * Anna/O=Acme" and "Keller, Anna <a@x.com>" are one; what Notes has put there
 * is one, "Keller, Anna/Acme", unless each part of it is an address.
 */
static bool
is_list(const struct map_job *job, const char *value, bool typed,
    const char *const *part, size_t n)
{
	bool internet = true, flat = false;

	if (n < 2)
		return false;
	for (size_t i = 0; i < n; i++) {
		enum name_form form = note_name_parse(job->arena,
		    part[i]).form;

		internet = internet && form == NAME_INTERNET;
		flat = flat || form == NAME_FLAT;
	}
	if (internet || !typed)
		return internet;
	if (note_name_parse(job->arena, value).form == NAME_INTERNET)
		return !flat;
	if (is_known(job, value))
		return false;
	return strchr(part[0], '=') == NULL || strchr(part[0], '/') != NULL;
}

/* ---- groups ---------------------------------------------------------------- */

struct members {
	struct map_job *job;
	const struct map_group *seen[GROUPS_MOST];
	size_t nseen;
	struct ex_address *who;
	size_t n, cap;
	bool too_many;
};

static const struct map_group *
group_of(const struct map_job *job, const char *name)
{
	const struct map_directory *d = job->ctx->opt->directory;

	if (d == NULL || !job->ctx->opt->expand_groups)
		return NULL;
	return map_directory_look(d, name).group;
}

static void
add_member(struct members *m, const char *name)
{
	if (m->n == MEMBERS_MOST) {
		m->too_many = true;
		return;
	}
	m->who = arena_room(m->job->arena, m->who, m->n, &m->cap,
	    sizeof(*m->who));
	m->who[m->n++] = map_address(m->job, name, NULL);
}

/* A group met again, a circle even, has its members there already. */
static bool
is_new_group(struct members *m, const struct map_group *g)
{
	for (size_t i = 0; i < m->nseen; i++)
		if (m->seen[i] == g)
			return false;
	if (m->nseen == GROUPS_MOST) {
		m->too_many = true;
		return false;
	}
	m->seen[m->nseen++] = g;
	return true;
}

/* What is deeper than any group needs to be stays a group. */
static void
gather(struct members *m, const struct map_group *g, int depth)
{
	if (!is_new_group(m, g))
		return;
	for (size_t i = 0; i < g->n && !m->too_many; i++) {
		const char *name = text_trim(m->job->arena, g->member[i],
		    strlen(g->member[i]));
		const struct map_group *in = depth == 0 ? NULL :
		    group_of(m->job, name);

		if (in != NULL)
			gather(m, in, depth - 1);
		else if (name[0] != '\0')
			add_member(m, name);
	}
}

static bool
is_there(const struct list *l, const struct ex_address *who)
{
	for (size_t i = 0; i < l->nnamed; i++)
		if (text_same(l->named[i].who.address, who->address))
			return true;
	for (const struct ex_recipient *r = l->job->item->recipients;
	     r != NULL; r = r->next)
		if (text_same(r->who.address, who->address))
			return true;
	return false;
}

/* False: it stays a group. */
static bool
expand(const struct list *l, const char *name)
{
	const struct map_group *g = group_of(l->job, name);
	struct members *m;

	if (g == NULL)
		return false;
	m = ARENA_NEW(l->job->arena, struct members);
	m->job = l->job;
	gather(m, g, GROUP_DEPTH);
	if (m->too_many)
		ex_lose(l->job->item, "field %s: the group %s is too large to "
		    "be expanded and stays a group", l->field, name);
	if (m->too_many || m->n == 0)
		return false;
	for (size_t i = 0; i < m->n; i++)
		if (!is_there(l, &m->who[i]))
			(void)ex_add_recipient(l->job->item, l->role,
			    m->who[i]);
	ex_lose(l->job->item, "field %s: the group %s has become those who "
	    "are its members now", l->field, name);
	return true;
}

/* ---- the list ---------------------------------------------------------------- */

static void
add_name(struct list *l, const char *name, const char *twin)
{
	struct arena *a = l->job->arena;

	l->named = arena_room(a, l->named, l->nnamed, &l->cap,
	    sizeof(*l->named));
	l->named[l->nnamed++] = (struct named){
		.called = name,
		.who = map_address(l->job, name, twin),
	};
}

/* twin: NULL when there is none. */
static void
add_value(struct list *l, const char *value, const char *twin)
{
	const char *name = text_trim(l->job->arena, value, strlen(value));
	bool typed = text_begins(l->field, "Enter");
	const char *const *part;
	size_t n;

	if (twin != NULL) {
		add_name(l, name[0] == '\0' ? twin : name, twin);
		return;
	}
	if (name[0] == '\0')
		return;
	n = note_name_split(l->job->arena, name, &part);
	if (!is_list(l->job, name, typed, part, n)) {
		/* "Bob," has been cut short of what follows. */
		add_name(l, typed && n == 1 ? part[0] : name, NULL);
		return;
	}
	for (size_t i = 0; i < n; i++)
		add_name(l, part[i], NULL);
}

/* "." stands for "none" in parallel lists. */
static const char *
twin_at(struct arena *a, const char *const *twins, size_t i)
{
	const char *twin = text_trim(a, twins[i], strlen(twins[i]));

	return twin[0] == '\0' || strcmp(twin, ".") == 0 ? NULL : twin;
}

/* Everybody whom the field names, each with what stands beside him. */
static void
read_list(struct list *l, const char *inet)
{
	struct map_job *job = l->job;
	const char **names, **twins;
	size_t n = all_texts(job, l->field, &names);
	size_t ntwins = all_texts(job, inet, &twins);

	map_use(job, l->field);
	if (inet != NULL)
		map_use(job, inet);
	for (size_t i = 0; i < n; i++)
		add_value(l, names[i], ntwins == n ? twin_at(job->arena,
		    twins, i) : NULL);
	/* Mail of the Internet may have nothing but addresses. */
	for (size_t i = 0; i < ntwins && n == 0; i++)
		if (twin_at(job->arena, twins, i) != NULL)
			add_value(l, twins[i], NULL);
}

void
map_recipients(struct map_job *job, const char *field, const char *inet,
    enum ex_role role)
{
	struct list l = { .job = job, .field = field, .role = role };

	read_list(&l, inet);
	for (size_t i = 0; i < l.nnamed; i++)
		if (!expand(&l, l.named[i].called))
			(void)ex_add_recipient(job->item, role,
			    l.named[i].who);
}

void
map_reply_to(struct map_job *job)
{
	struct list l = { .job = job, .field = "ReplyTo" };
	struct ex_address **end = &job->item->reply_to;

	read_list(&l, "$INetReplyTo");
	for (size_t i = 0; i < l.nnamed; i++) {
		*end = &l.named[i].who;
		end = &(*end)->next;
	}
}

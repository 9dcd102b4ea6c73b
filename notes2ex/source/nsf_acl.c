#include "source/nsf_acl.h"

#include <string.h>

#include "base/cur.h"
#include "base/text.h"
#include "note/note_name.h"
#include "source/nsf_object.h"

#define SPECIAL     16 /* the special id that names it */
#define MOST        (1u << 20) /* bytes; with its log of changes */
#define ENTRIES     20000
#define ENTRY_HEAD  18 /* "EA", level, privileges, flags, name's length */
#define PRIVILEGES  10
#define NAME_MOST   256

/* Entries are found by their mark: a log of changes stands between them. */
static bool
read_entry(struct cur c, struct nsf_view *v, struct arena *a,
    struct nsf_acl_entry *entry, size_t *length)
{
	unsigned level, flags, n;
	const uint8_t *name;

	(void)cur_take(&c, 2);
	level = cur_u16le(&c);
	(void)cur_take(&c, PRIVILEGES);
	flags = cur_u16le(&c);
	n = cur_u16le(&c);
	name = cur_take(&c, n);
	if (c.bad || level > NSF_ACL_MANAGER || n == 0 || n > NAME_MOST)
		return false;
	*length = ENTRY_HEAD + n;
	while (n > 0 && name[n - 1] == '\0')
		n--;
	entry->name = lmbcs_text(v->lmbcs, a, name, n);
	entry->level = (enum nsf_acl_level)level;
	entry->flags = flags;
	return true;
}

static void
read_entries(const struct nsf_bytes *b, struct nsf_view *v, struct arena *a,
    struct nsf_acl *acl)
{
	size_t at = 0, cap = 0;

	while (acl->n < ENTRIES) {
		const uint8_t *p = memmem(b->p + at, b->n - at, "EA", 2);
		struct nsf_acl_entry entry;
		size_t length = 2;

		if (p == NULL)
			return;
		at = (size_t)(p - b->p);
		if (read_entry(cur_of(p, b->n - at), v, a, &entry, &length)) {
			acl->entry = arena_room(a, acl->entry, acl->n, &cap,
			    sizeof(*acl->entry));
			acl->entry[acl->n++] = entry;
		}
		at += length;
	}
}

int
nsf_acl_read(struct nsf_view *v, struct arena *a, struct nsf_acl *acl,
    struct err *e)
{
	uint32_t id = nsf_facts(v->nsf)->special[SPECIAL];
	struct nsf_bytes b;

	*acl = (struct nsf_acl){ .n = 0 };
	if (id == 0)
		return 0;
	if (nsf_object_load(v, id, MOST, a, &b, e) < 0)
		return err_in(e, "access control list");
	if (b.n < 2 || memcmp(b.p, "CA", 2) != 0)
		return err_set(e, ERR_FORMAT, "access control list: object "
		    "%X is none", (unsigned)id);
	read_entries(&b, v, a, acl);
	return 0;
}

static bool
is_person(const struct nsf_acl_entry *entry)
{
	return (entry->flags & (NSF_ACL_SERVER | NSF_ACL_GROUP |
	    NSF_ACL_ADMIN_SERVER)) == 0 && text_begins(entry->name, "CN=");
}

/* A part of a letter or digit, in UTF-8. */
static bool
is_inner(char c)
{
	return (c & 0x80) != 0 || (c >= '0' && c <= '9') ||
	    (c >= 'a' && c <= 'z');
}

/* "Ann" is in "Ann's archive", but not in "Anna". */
static bool
is_in_title(const struct nsf_acl_entry *entry, const char *title)
{
	struct arena a = { 0 };
	const char *name = text_folded(&a,
	    note_name_parse(&a, entry->name).common);
	const char *at = text_folded(&a, title);
	const char *begin = at;
	size_t n = strlen(name);
	bool found = false;

	while (n > 0 && !found && (at = strstr(at, name)) != NULL) {
		found = (at == begin || !is_inner(at[-1])) && !is_inner(at[n]);
		at++;
	}
	arena_free(&a);
	return found;
}

/* The only person of that level or a higher one; title NULL: any person. */
static const char *
only_person(const struct nsf_acl *acl, enum nsf_acl_level least,
    const char *title)
{
	const char *only = "";

	for (size_t i = 0; i < acl->n; i++) {
		const struct nsf_acl_entry *entry = &acl->entry[i];

		if (entry->level < least || !is_person(entry) ||
		    (title != NULL && !is_in_title(entry, title)))
			continue;
		if (only[0] != '\0')
			return "";
		only = entry->name;
	}
	return only;
}

/*
 * The administrator that made a mail file stays its manager where its owner
 * shall only edit; but it bears its owner's name.
 */
const char *
nsf_acl_owner(const struct nsf_acl *acl, const char *title)
{
	const char *owner = only_person(acl, NSF_ACL_EDITOR, title);

	if (owner[0] == '\0')
		owner = only_person(acl, NSF_ACL_MANAGER, NULL);
	if (owner[0] == '\0')
		owner = only_person(acl, NSF_ACL_EDITOR, NULL);
	return owner;
}

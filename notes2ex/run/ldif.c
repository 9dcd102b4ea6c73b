/*
 * --directory from LDIF (RFC 2849), as Domino's LDAP service gives it:
 * dn: CN=Anna Keller,OU=Sales,O=Acme; mail; uid; groups with their members.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/unwrap.h"
#include "mapping/map_directory.h"
#include "note/note_name.h"
#include "run/run_priv.h"

#define VALUE_MAX 65536 /* of one line with all that continues it */

struct ldif {
	const char *path;
	FILE *fp;
	struct err *e;
	long line; /* of the file: read so far */
	long at;   /* where the present value begins */
	size_t n;
	bool cut;  /* it is longer than there is room for */
	char text[VALUE_MAX + 1];
};

static int
bad_line(const struct ldif *l, const char *why)
{
	return err_set(l->e, ERR_CONFIG, "--directory %s: line %ld: %s",
	    l->path, l->at, why);
}

/* ---- lines ------------------------------------------------------------------ */

static void
put(struct ldif *l, int ch)
{
	if (l->n < VALUE_MAX)
		l->text[l->n++] = (char)ch;
	else
		l->cut = true;
}

/* One line with those that continue it: 1, or 0 at the end. */
static int
read_line(struct ldif *l)
{
	int ch;

	l->n = 0;
	l->cut = false;
	l->at = l->line + 1;
	ch = getc(l->fp);
	if (ch == EOF)
		return 0;
	for (;;) {
		for (; ch != '\n' && ch != EOF; ch = getc(l->fp))
			put(l, ch);
		l->line++;
		if (l->n > 0 && l->text[l->n - 1] == '\r')
			l->n--;
		if (ch == EOF)
			break;
		ch = getc(l->fp);
		if (ch != ' ') {
			if (ch != EOF)
				(void)ungetc(ch, l->fp);
			break;
		}
		ch = getc(l->fp);
	}
	l->text[l->n] = '\0';
	return 1;
}

/* ---- what an entry says ------------------------------------------------------- */

struct texts {
	const char **text;
	size_t n, cap;
};

enum what { CLASS, NAME, FULL, SHORT, MAIL, MEMBER, MAIL_DOMAIN, LANGUAGE,
	ALT_LANGUAGE, ALT_NAME, CHANGE, WHATS };

static const struct {
	const char *attribute;
	enum what what;
} known[] = {
	{ "objectClass", CLASS },
	{ "cn", NAME },
	{ "displayName", SHORT },
	{ "fullName", FULL },
	{ "notesName", FULL },
	{ "listName", FULL },
	{ "uid", SHORT },
	{ "shortName", SHORT },
	{ "mail", MAIL },
	{ "internetAddress", MAIL },
	{ "mailAddress", MAIL },
	{ "altFullName", ALT_NAME },
	{ "altFullNameLanguage", ALT_LANGUAGE },
	{ "preferredLanguage", LANGUAGE },
	{ "mailDomain", MAIL_DOMAIN },
	{ "member", MEMBER },
	{ "uniqueMember", MEMBER },
	{ "memberUid", MEMBER },
	{ "rfc822MailMember", MEMBER },
	{ "changetype", CHANGE },
};

struct entry {
	struct arena arena; /* of this entry alone */
	const char *dn;     /* NULL: what stands here is no entry */
	struct texts said[WHATS];
};

static void
add_text(struct arena *a, struct texts *to, const char *text)
{
	to->text = arena_room(a, to->text, to->n, &to->cap, sizeof(*to->text));
	to->text[to->n++] = text;
}

static const char *
first(const struct entry *n, enum what what)
{
	return n->said[what].n == 0 ? "" : n->said[what].text[0];
}

/* ---- names of LDAP -------------------------------------------------------------- */

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 4514: what a backslash stands before; how many bytes after it. */
static size_t
unescape(const char *p, char *out)
{
	if (hex(p[0]) >= 0 && hex(p[1]) >= 0) {
		*out = (char)(hex(p[0]) << 4 | hex(p[1]));
		return 2;
	}
	*out = p[0];
	return p[0] == '\0' ? 0 : 1;
}

static const char *
skip_blanks(const char *p)
{
	return p + strspn(p, " ");
}

/* "CN=Keller\, Anna,OU=Sales,O=Acme": CN=Keller, Anna/OU=Sales/O=Acme. */
static const char *
name_of_dn(struct arena *a, const char *dn)
{
	char *out = arena_alloc(a, strlen(dn) + 1);
	bool quoted = false;
	size_t n = 0;

	for (const char *p = skip_blanks(dn); *p != '\0'; p++) {
		if (*p == '\\') {
			p += unescape(p + 1, &out[n]);
			n += out[n] != '\0';
		} else if (*p == '"') {
			quoted = !quoted;
		} else if (!quoted && (*p == ',' || *p == ';' || *p == '+')) {
			while (n > 0 && out[n - 1] == ' ')
				n--;
			out[n++] = '/';
			p = skip_blanks(p + 1) - 1;
		} else {
			out[n++] = *p;
		}
	}
	return text_trim(a, out, n);
}

/* A name of LDAP, or anything else: it stays as it is. */
static const char *
name_of(struct arena *a, const char *text)
{
	const char *equals = strchr(text, '=');

	if (equals == NULL || strchr(text, '@') != NULL ||
	    strcspn(text, ",/") < (size_t)(equals - text))
		return text;
	return strchr(text, '/') == NULL ? name_of_dn(a, text) : text;
}

/* ---- entries --------------------------------------------------------------------- */

static bool
has_class(const struct entry *n, const char *word)
{
	for (size_t i = 0; i < n->said[CLASS].n; i++) {
		const char *class = n->said[CLASS].text[i];
		size_t len = strlen(class), tail = strlen(word);

		/* dominoGroup, groupOfNames; inetOrgPerson, dominoPerson */
		if (text_begins(class, word) ||
		    (len > tail && text_same(class + len - tail, word)))
			return true;
	}
	return false;
}

static const char *
smtp_of(struct arena *a, const struct texts *mail)
{
	for (size_t i = 0; i < mail->n; i++) {
		struct note_name name = note_name_parse(a, mail->text[i]);

		if (name.form == NAME_INTERNET)
			return name.address;
	}
	return NULL;
}

/* Whole names to the one list, what several may be called to the other. */
static void
add_names(struct entry *n, const struct texts *from, bool whole,
    struct texts *full, struct texts *alias)
{
	for (size_t i = 0; i < from->n; i++) {
		const char *name = name_of(&n->arena, from->text[i]);

		add_text(&n->arena, whole || strchr(name, '/') != NULL ? full :
		    alias, name);
	}
}

static const struct map_group *
members_of(struct entry *n)
{
	struct texts *m = &n->said[MEMBER];
	struct map_group *g = ARENA_NEW(&n->arena, struct map_group);

	if (m->n == 0)
		return NULL;
	for (size_t i = 0; i < m->n; i++)
		m->text[i] = name_of(&n->arena, m->text[i]);
	*g = (struct map_group){ .member = m->text, .n = m->n };
	return g;
}

static const char *
shown_name(struct entry *n)
{
	const char *language = first(n, ALT_LANGUAGE);

	if (language[0] == '\0' || n->said[ALT_NAME].n == 0 ||
	    !text_same(language, first(n, LANGUAGE)))
		return NULL;
	return note_name_parse(&n->arena, name_of(&n->arena,
	    first(n, ALT_NAME))).common;
}

/* The entry is at its end: true when it says where somebody is reached. */
static bool
add_entry(struct map_directory *dir, struct entry *n)
{
	bool group = has_class(n, "group") || n->said[MEMBER].n > 0;
	struct texts full = { NULL, 0, 0 }, alias = full, dn = full;
	struct map_who who = { .smtp = smtp_of(&n->arena, &n->said[MAIL]) };
	const char *change = first(n, CHANGE);

	if (n->dn == NULL || (change[0] != '\0' && !text_same(change, "add")))
		return false;
	if (group)
		who.group = members_of(n);
	if (who.smtp == NULL && who.group == NULL && !has_class(n, "person"))
		return false;
	add_text(&n->arena, &dn, n->dn);
	add_names(n, &dn, true, &full, &alias);
	add_names(n, &n->said[FULL], group, &full, &alias);
	add_names(n, &n->said[ALT_NAME], group, &full, &alias);
	add_names(n, &n->said[NAME], group, &full, &alias);
	add_names(n, &n->said[SHORT], false, &full, &alias);
	who.name = full.text;
	who.nnames = full.n;
	who.alias = alias.text;
	who.naliases = alias.n;
	who.shown = shown_name(n);
	who.domain = first(n, MAIL_DOMAIN);
	map_directory_put(dir, &who);
	return who.smtp != NULL || who.group != NULL;
}

static void
begin_entry(struct entry *n)
{
	n->dn = NULL;
	memset(n->said, 0, sizeof(n->said));
	arena_reset(&n->arena);
}

/* ---- values ------------------------------------------------------------------------ */

/* base64 in, its bytes out, at the same place; NULL: damaged. */
static char *
decoded(struct arena *a, const char *text)
{
	char *out = arena_alloc(a, strlen(text) + UNWRAP_MOST + 1);
	size_t room = strlen(text) + UNWRAP_MOST, at = 0, n;
	struct unwrap u;
	bool damaged;

	unwrap_begin(&u, BLOB_BASE64, 0, false);
	n = unwrap_some(&u, (const uint8_t *)text, strlen(text), &at,
	    (uint8_t *)out, room);
	n += unwrap_end(&u, (uint8_t *)out + n);
	damaged = unwrap_damage(&u) != NULL;
	unwrap_free(&u);
	out[n] = '\0';
	return damaged ? NULL : out;
}

/* The attribute's name without its options: cn;lang-ja is a cn. */
static bool
is_attribute(const char *text, size_t n, const char *name)
{
	const char *option = memchr(text, ';', n);

	if (option != NULL)
		n = (size_t)(option - text);
	return strlen(name) == n && text_same_n(text, name, n);
}

/* The value behind the colon; *value NULL: given by a URL, which we leave. */
static int
read_value(const struct ldif *l, struct arena *a, const char *p,
    const char **value)
{
	*value = NULL;
	if (*p == '<')
		return 0;
	if (*p == ':') {
		*value = decoded(a, skip_blanks(p + 1));
		if (*value == NULL)
			return bad_line(l, "no base64 behind the \"::\"");
	} else {
		*value = arena_strdup(a, skip_blanks(p));
	}
	if (text_valid_utf8(*value, strlen(*value)) < strlen(*value))
		return bad_line(l, "the value is no UTF-8");
	*value = text_trim(a, *value, strlen(*value));
	return 0;
}

static int
add_line(const struct ldif *l, struct entry *n)
{
	const char *colon = memchr(l->text, ':', l->n), *value;
	size_t name, i = 0;
	int status;

	if (l->text[0] == '#' || strcmp(l->text, "-") == 0)
		return 0; /* a comment, or the end of one change */
	if (colon == NULL || colon == l->text)
		return bad_line(l, "wants attribute: value");
	name = (size_t)(colon - l->text);

	bool dn = is_attribute(l->text, name, "dn");

	while (i < NITEMS(known) &&
	    !is_attribute(l->text, name, known[i].attribute))
		i++;
	if (!dn && i == NITEMS(known))
		return 0;
	if (l->cut)
		return bad_line(l, "the value is too long");
	status = read_value(l, &n->arena, colon + 1, &value);
	if (status < 0 || value == NULL || value[0] == '\0')
		return status;
	if (dn)
		n->dn = value;
	else if (n->dn != NULL)
		add_text(&n->arena, &n->said[known[i].what], value);
	return 0;
}

int
run_directory_ldif(struct map_directory *dir, const char *path, FILE *fp,
    const struct run_options *o, struct err *e)
{
	struct ldif *l = mem_zero(sizeof(*l));
	struct entry n = { .dn = NULL };
	bool any = false;
	int status = 0, ch = getc(fp);

	*l = (struct ldif){ .path = path, .fp = fp, .e = e };
	if (ch == 0xef) /* a byte order mark; is_ldif has seen the rest */
		(void)getc(fp), (void)getc(fp);
	else if (ch != EOF)
		(void)ungetc(ch, fp);
	while (status == 0 && read_line(l) == 1) {
		if (l->n > 0) {
			status = add_line(l, &n);
			continue;
		}
		any = add_entry(dir, &n) || any;
		begin_entry(&n);
	}
	any = (status == 0 && add_entry(dir, &n)) || any;
	arena_free(&n.arena);
	mem_free(l);
	if (status == 0 && !any && o->say != NULL)
		o->say(o->say_arg, path, "--directory: nobody in it has both "
		    "a name and an Internet address");
	return status;
}

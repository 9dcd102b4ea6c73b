#include "source/mime_address.h"

#include <string.h>

#include <gmime/gmime.h>

#include "base/text.h"

struct list {
	struct note *note;
	const char **text;
	size_t n, cap;
};

static void
add(struct list *l, const char *text)
{
	l->text = arena_room(l->note->arena, l->text, l->n, &l->cap,
	    sizeof(*l->text));
	l->text[l->n++] = text;
}

static char *
clean(const struct list *l, const char *s)
{
	return text_clean(l->note->arena, s, strlen(s), NULL);
}

/* "Name" <address>, as people would type it. */
static void
add_mailbox(struct list *l, InternetAddress *who)
{
	const char *name = internet_address_get_name(who);
	const char *addr = internet_address_mailbox_get_addr(
	    INTERNET_ADDRESS_MAILBOX(who));
	char *shown;

	addr = clean(l, addr == NULL ? "" : addr);
	if (name == NULL || name[0] == '\0') {
		add(l, addr);
		return;
	}
	shown = clean(l, name);
	for (char *p = shown; *p != '\0'; p++)
		if (*p == '"' || *p == '\n' || *p == '\r')
			*p = '\'';
	add(l, text_printf(l->note->arena, "\"%s\" <%s>", shown, addr));
}

/*
 * What is no address for GMime: a Notes name, or a name alone.  In brackets
 * stands the better of two, unless there is nothing in them.
 */
static void
add_other(struct list *l, const char *piece)
{
	char *flat = g_mime_utils_header_unfold(piece);
	char *text = g_mime_utils_header_decode_text(NULL, flat);
	const char *open = strchr(text, '<');
	const char *close = open == NULL ? NULL : strchr(open, '>');
	char *kept;

	if (close != NULL && close > open + 1)
		kept = text_trim(l->note->arena, open + 1,
		    (size_t)(close - open - 1));
	else
		kept = text_trim(l->note->arena, text, open == NULL ?
		    strlen(text) : (size_t)(open - text));
	g_free(text);
	g_free(flat);

	size_t n = strlen(kept);

	if (n >= 2 && kept[0] == '"' && kept[n - 1] == '"') {
		kept[n - 1] = '\0';
		kept++;
	}
	kept = clean(l, kept);
	if (kept[0] != '\0')
		add(l, kept);
}

static void
add_piece(struct list *l, const char *piece)
{
	InternetAddressList *got;
	size_t before = l->n;
	int count;

	if (piece[strspn(piece, " \t\r\n")] == '\0')
		return;
	got = internet_address_list_parse(NULL, piece);
	count = got == NULL ? 0 : internet_address_list_length(got);
	for (int i = 0; i < count; i++) {
		InternetAddress *who = internet_address_list_get_address(got,
		    i);

		if (INTERNET_ADDRESS_IS_MAILBOX(who))
			add_mailbox(l, who);
	}
	if (got != NULL)
		g_object_unref(got);
	if (l->n == before)
		add_other(l, piece);
}

/*
 * The address at s ends at the next comma or semicolon that is neither quoted
 * nor in brackets.  *group: offset behind a colon, where a group begins.
 * *open is set when a quote or bracket never ends: then any comma does.
 */
static size_t
piece_length(const char *s, size_t *group, bool *open)
{
	int comment = 0;
	bool quoted = false, angle = false;
	size_t i;

	*group = 0;
	if (*open)
		return strcspn(s, ",;");
	for (i = 0; s[i] != '\0'; i++) {
		if (s[i] == '\\' && (quoted || comment > 0) && s[i + 1] != '\0')
			i++;
		else if (s[i] == '"' && comment == 0)
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (s[i] == '(')
			comment++;
		else if (s[i] == ')' && comment > 0)
			comment--;
		else if (comment > 0)
			continue;
		else if (s[i] == '<' || s[i] == '>')
			angle = s[i] == '<';
		else if (angle)
			continue;
		else if (s[i] == ':')
			*group = i + 1;
		else if (s[i] == ',' || s[i] == ';')
			break;
	}
	if (s[i] != '\0' || (!quoted && !angle && comment == 0))
		return i;
	*open = true;
	return strcspn(s, ",;");
}

void
mime_address_add(struct note *n, const char *field, const char *raw)
{
	struct list l = { .note = n };
	const char *const *old;
	size_t had = note_texts(n, field, &old);
	size_t group;
	bool open = false;

	for (size_t i = 0; i < had; i++)
		add(&l, old[i]);
	for (const char *s = raw; *s != '\0';) {
		size_t len = piece_length(s, &group, &open);

		if (group > len)
			group = 0;
		add_piece(&l, arena_strndup(n->arena, s + group, len - group));
		s += len;
		s += *s != '\0';
	}
	if (l.n == had)
		return;
	if (had == 0) {
		note_add_texts(n, field, l.text, l.n);
		return;
	}
	for (struct note_field *f = n->fields; f != NULL; f = f->next)
		if (f->type == NOTE_TEXT && text_same(f->name, field)) {
			f->text = l.text;
			f->n = l.n;
			break;
		}
}

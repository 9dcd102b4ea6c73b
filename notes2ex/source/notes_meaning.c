#include "source/notes_meaning.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "source/notes_value.h"

bool
notes_set_parent(struct note *note, const char *unid)
{
	char upper[NOTE_UNID_LEN + 1];

	if (!text_unid(unid, upper))
		return false;
	memcpy(note->parent, upper, sizeof(upper));
	return true;
}

/*
 * How many bytes of UTF-8 are n bytes in Notes' own character set: Western
 * letters have one there, most others two or, from Asia, three.
 */
static size_t
utf8_length(const char *text, size_t n)
{
	size_t at = 0, width;

	while (text[at] != '\0' && n > 0) {
		unsigned char lead = (unsigned char)text[at];

		width = lead < 0xca ? 1 : lead < 0xe0 ? 2 : 3;
		do
			at++;
		while (((unsigned char)text[at] & 0xc0) == 0x80);
		n -= width < n ? width : n;
	}
	return at;
}

/* Of a profile's name, behind which "_" and a user's name must follow. */
static size_t
name_length(const char *name, size_t n)
{
	const char *last = strrchr(name, '_');
	size_t at = utf8_length(name, n);

	if (name[at] == '_' || last == NULL)
		return at;
	if (n <= strlen(name) && name[n] == '_')
		return n;
	return (size_t)(last - name);
}

/* "$profile_015CalendarProfile_user": a profile in the form of a note. */
static void
read_profile(struct note *note, const char *name)
{
	static const char prefix[] = "$profile_";
	char digits[4] = "";
	size_t at = sizeof(prefix) - 1, n;

	if (!text_begins(name, prefix) || strlen(name) < at + 3)
		return;
	memcpy(digits, name + at, 3);
	n = (size_t)strtoul(digits, NULL, 10);
	name += at + 3;
	if (n == 0 || *name == '\0')
		return;
	note->class = NOTE_PROFILE;
	note->form = arena_strndup(note->arena, name, name_length(name, n));
}

/* Aliases may follow, or what template it is of: "Projects|proj". */
static const char *
first_title(struct note *note, const char *title)
{
	return arena_strndup(note->arena, title, strcspn(title, "|\n"));
}

static bool
is_sealed(const struct note_field *f)
{
	return (f->flags & NOTE_SEALED) != 0 ||
	    (f->type == NOTE_RAW && (f->raw_type == NOTES_SEAL ||
	    f->raw_type == NOTES_SEALDATA || f->raw_type == NOTES_SEAL2));
}

static void
read_design(struct note *note)
{
	const char *title = note_text(note, "$TITLE");
	const char *flags = note_text(note, "$Flags");

	if (note->title == NULL && title != NULL)
		note->title = first_title(note, title);
	/* As a bare note a folder is a view with a mark. */
	if (note->design != NULL && strcmp(note->design, "view") == 0 &&
	    flags != NULL && strchr(flags, 'F') != NULL)
		note->design = "folder";
}

void
notes_meaning_read(struct note *note)
{
	const char *form = note_text(note, "Form");
	const char *name = note_text(note, "$Name");
	const char *ref = note_text(note, "$REF");

	if (note->class == NOTE_DOCUMENT && note->form[0] == '\0' &&
	    form != NULL)
		note->form = form;
	if (note->class == NOTE_DOCUMENT && name != NULL)
		read_profile(note, name);
	if (note->class == NOTE_DESIGN)
		read_design(note);
	if (note->parent[0] == '\0' && ref != NULL)
		(void)notes_set_parent(note, ref);
	note->conflict = note->conflict || note_has(note, "$Conflict");
	note->encrypted = note_has(note, "$Seal") ||
	    note_has(note, "$SealData");
	NOTE_FOREACH_FIELD(f, note)
		if (is_sealed(f))
			note->encrypted = true;
}

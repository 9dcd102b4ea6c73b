#include "source/nsf_field.h"

#include <string.h>

#include "base/text.h"
#include "source/cd.h"
#include "source/notes_value.h"
#include "source/nsf_object.h"

#define MEMORY_LEAST (16u << 20)
#define MEMORY_MOST  (64u << 20)
#define MEMORY_TIMES 4

struct fields {
	struct nsf_view *view;
	struct nsf_objects objects;
	struct note *note;
	const struct nsf_items *items;
	struct cd_note cd;
	const struct note_field *script; /* the last that was one */
};

static unsigned
flags_of(const struct nsf_item *it)
{
	static const struct {
		unsigned disk, flag;
	} known[] = {
		{ NSF_ITEM_SUMMARY, NOTE_SUMMARY },
		{ NSF_ITEM_NAMES, NOTE_NAMES },
		{ NSF_ITEM_READERS, NOTE_READERS },
		{ NSF_ITEM_AUTHORS, NOTE_AUTHORS },
		{ NSF_ITEM_SIGN, NOTE_SIGN },
		{ NSF_ITEM_SEAL, NOTE_SEAL },
		{ NSF_ITEM_PROTECTED, NOTE_PROTECTED },
		{ NSF_ITEM_PLACEHOLDER, NOTE_PLACEHOLDER },
		{ NSF_ITEM_COMPRESSED, NOTE_COMPRESSED },
	};
	unsigned flags = 0;

	for (size_t i = 0; i < NITEMS(known); i++)
		if ((it->flags & known[i].disk) != 0)
			flags |= known[i].flag;
	return flags;
}

/* All fields begin as their bytes. */
static struct note_field *
add_raw(struct fields *fs, const struct nsf_item *it)
{
	struct note_field *f = note_add(fs->note, it->name, NOTE_RAW);

	f->flags = flags_of(it);
	f->n = 1;
	f->raw = it->p;
	f->raw_len = it->n;
	f->raw_type = it->type;
	return f;
}

static void
add_value(struct fields *fs, const struct nsf_item *it)
{
	struct note_field *f = add_raw(fs, it);

	size_t spare;

	if (!notes_value_read(f, fs->note->arena, fs->view->lmbcs)) {
		note_trouble(fs->note,
		    "field %s: its %zu bytes are no value of type %x (%s)",
		    it->name, it->n, it->type, notes_type_name(it->type));
		return;
	}
	if (f->type == NOTE_RAW)
		fs->script = f;
	spare = notes_value_spare(it->type, it->p, it->n);
	if (spare > 0)
		note_trouble(fs->note, "field %s: %zu of its %zu bytes belong "
		    "to none of its values: some may be missing or wrong",
		    it->name, spare, it->n);
}

static void
add_formula(struct fields *fs, const struct nsf_item *it)
{
	struct note_field *f = add_raw(fs, it);

	f->type = NOTE_OTHER;
	f->text = ARENA_NEW(fs->note->arena, const char *);
	f->text[0] = "formula";
	f->raw_len = 0;
}

static void
add_object(struct fields *fs, const struct nsf_item *it)
{
	struct note *note = fs->note;
	struct note_field *before = note->last_field, *f;

	nsf_object_field(fs->view, &fs->objects, note, it->name, flags_of(it), it->p, it->n);
	f = before == NULL ? note->fields : before->next;
	if (f == NULL)
		return;
	f->raw_type = NOTES_OBJECT;
	if (f->type != NOTE_FILE || f->file == NULL)
		return;
	for (const struct blob *b = f->file->data; b != NULL; b = b->next)
		if (b->path != NULL)
			note->bytes += b->len;
}

/* All pieces of one rich text, up to the first that is broken. */
static void
add_rich(struct fields *fs, const struct nsf_item *it)
{
	struct arena *a = fs->note->arena;
	/* The note may outlive the database. */
	const char *path = arena_strdup(a, nsf_facts(fs->view->nsf)->path);
	struct note_field *f = add_raw(fs, it);
	struct cd_piece *piece;
	size_t n = 0;

	for (const struct nsf_item *p = it; p != NULL; p = p->more)
		n++;
	piece = arena_array(a, n, sizeof(*piece));
	n = 0;
	for (const struct nsf_item *p = it; p != NULL; p = p->more) {
		f->flags |= flags_of(p);
		if (p->wrong != NULL)
			note_trouble(fs->note, "field %s: piece %zu of its "
			    "rich text cannot be read: %s", it->name, n + 1,
			    p->wrong);
		else
			piece[n++] = (struct cd_piece){ p->p, p->n,
				p->off < 0 ? NULL : path, p->off };
	}
	f->type = NOTE_RICH;
	f->raw_len = 0;
	f->rich = cd_read(&fs->cd, f->name, piece, n);
}

/*
 * Compiled script calls itself text.  Where it begins the bytes tell; what
 * goes on in further items of that name is no text either [NSF guide 8.3].
 */
static bool
is_script_on(const struct fields *fs, const struct nsf_item *it)
{
	const struct note_field *last = fs->note->last_field;

	return it->dup > 0 && last != NULL && last == fs->script &&
	    text_same(last->name, it->name);
}

static bool
is_value(const struct fields *fs, const struct nsf_item *it)
{
	switch (it->type) {
	case NOTES_TEXT:
		return !is_script_on(fs, it);
	case NOTES_TEXTS:
	case NOTES_NUMBER:
	case NOTES_NUMBERS:
	case NOTES_TIME:
	case NOTES_TIMES:
	case NOTES_NOTEREFS:
		return true;
	default:
		return false;
	}
}

/* As bytes: their meaning is not ours, or nobody's. */
static void
add_other(struct fields *fs, const struct nsf_item *it)
{
	struct note_field *f = add_raw(fs, it);

	if (it->type == NOTES_TEXT)
		fs->script = f;
	else if (it->type == NOTES_UNAVAILABLE)
		note_trouble(fs->note, "field %s: the database says itself "
		    "that its value is not available", it->name);
	else if (notes_type_name(it->type) == NULL &&
	    fs->note->class != NOTE_DESIGN) /* which stays behind */
		note_trouble(fs->note, "field %s: its %zu bytes are of a type "
		    "(%x) that is not known", it->name, it->n, it->type);
}

static void
add_broken(struct fields *fs, const struct nsf_item *it)
{
	struct note_field *f = add_raw(fs, it);

	f->raw_len = it->n;
	if (it->wrong != NULL) {
		note_trouble(fs->note, "field %s: %s", it->name, it->wrong);
		return;
	}
	fs->note->truncated = fs->note->class == NOTE_DOCUMENT;
	note_trouble(fs->note, "field %s: the database does not hold its "
	    "value", it->name);
}

static void
add_field(struct fields *fs, const struct nsf_item *it)
{
	size_t lost;

	if (it->is_more)
		return; /* belongs to one that stands before it */
	if ((it->flags & NSF_ITEM_PLACEHOLDER) != 0)
		(void)add_raw(fs, it);
	else if (it->type == NOTES_COMPOSITE && !nsf_item_is_fonts(it) &&
	    !it->missing)
		add_rich(fs, it);
	else if (it->wrong != NULL || it->missing)
		add_broken(fs, it);
	else if (is_value(fs, it))
		add_value(fs, it);
	else if (it->type == NOTES_OBJECT)
		add_object(fs, it);
	else if (it->type == NOTES_FORMULA)
		add_formula(fs, it);
	else
		add_other(fs, it);
	lost = lmbcs_unmapped(fs->view->lmbcs);
	if (lost > 0)
		note_trouble(fs->note, "field %s: %zu characters that cannot "
		    "be mapped are replaced by a mark", it->name, lost);
}

/*
 * What a note takes in memory, beside its bytes: enough for all that was ever
 * stored, not for what was made to grow.
 */
static size_t
most_memory(const struct note *note)
{
	uint64_t most = MEMORY_LEAST + MEMORY_TIMES * note->bytes;

	return arena_size(note->arena) + (most < MEMORY_MOST ? (size_t)most :
	    MEMORY_MOST);
}

static void
leave_out(struct fields *fs, size_t from)
{
	const struct nsf_item *item = fs->items->item;
	size_t n = 0;

	while (from < fs->items->n && item[from].is_more)
		from++; /* what came of it is said with its first piece */
	for (size_t i = from; i < fs->items->n; i++)
		n += !item[i].is_more;
	if (n == 0)
		return;
	fs->note->truncated = fs->note->class == NOTE_DOCUMENT;
	note_trouble(fs->note, "it takes more memory than one note may have: "
	    "the last %zu of its fields, from %s on, are left out", n,
	    item[from].name);
}

/* Fonts and links of all rich text of the note stand in fields of their own. */
static void
find_shared(struct fields *fs)
{
	for (size_t i = 0; i < fs->items->n; i++) {
		const struct nsf_item *it = &fs->items->item[i];

		if (it->wrong != NULL ||
		    (it->flags & NSF_ITEM_PLACEHOLDER) != 0)
			continue;
		if (nsf_item_is_fonts(it) && fs->cd.fonts == NULL) {
			fs->cd.fonts = it->p;
			fs->cd.fonts_n = it->n;
		} else if (it->type == NOTES_NOTELINKS &&
		    text_same(it->name, "$Links") && fs->cd.links == NULL) {
			fs->cd.links = it->p;
			fs->cd.links_n = it->n;
		}
	}
}

void
nsf_fields_add(struct nsf_view *v, const struct nsf_note_options *opt,
    struct note *note, struct nsf_items *items)
{
	struct fields fs = { .view = v,
		.note = note,
		.items = items,
		.cd = { .note = note, .lmbcs = v->lmbcs,
			.most = most_memory(note) } };

	nsf_objects_begin(&fs.objects, v, opt == NULL ? NULL : opt->daos);
	(void)lmbcs_unmapped(v->lmbcs); /* what others have left */
	nsf_items_arrange(items, note->arena);
	find_shared(&fs);
	for (size_t i = 0; i < items->n; i++) {
		if (arena_size(note->arena) > fs.cd.most) {
			leave_out(&fs, i);
			break;
		}
		add_field(&fs, &items->item[i]);
	}
}

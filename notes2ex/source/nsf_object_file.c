/* Items that name objects, and the files among those: NSF guide 9.1, 9.3. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cx.h"
#include "base/text.h"
#include "source/nsf_daos.h"
#include "source/nsf_object.h"
#include "source/packed.h"

#define TYPE_MASK   0x3fffu /* of the object's type; flags are above */
#define NAME_MOST   4096    /* of a file's name, in bytes */
#define MIME_RAW    0x19    /* the type of MIME_PART */
#define MIME_FILE   4u      /* its flag: the body is the name of a file */
#define FILE_MIME   4u      /* the file's: it belongs to a MIME part */
#define HUFFMAN_MIN 6       /* a sum and the size of a table */

enum packing { PACK_NONE = 0, PACK_HUFFMAN = 1, PACK_LZ1 = 2 };

/* FILEOBJECT, and where its field is to go. */
struct object_file {
	struct nsf_view *v;
	struct note *note;
	struct note_file *file;
	struct nsf_objects *known;
	uint32_t id;
	unsigned packing;
};

#define WORK_LEAST (32u << 20) /* bytes that each note may have looked at */

void
nsf_objects_begin(struct nsf_objects *k, const struct nsf_view *v,
    const char *daos)
{
	*k = (struct nsf_objects){ .daos = daos,
		.left = WORK_LEAST + NSF_TRIES * nsf_facts(v->nsf)->size };
}

static const char *
kind_name(unsigned type)
{
	switch ((enum nsf_object_type)type) {
	case NSF_FILE:
		return "file";
	case NSF_VIEW_INDEX:
		return "view index";
	case NSF_LEFT_TO_DO:
		return "documents left to an agent";
	case NSF_VIEW_CONTAINER:
		return "view container";
	case NSF_AGENT_RUN:
		return "data of an agent's last run";
	case NSF_FOLDER_INDEX:
		return "folder index";
	case NSF_FOLDER_TABLE:
		return "folder table";
	}
	return NULL;
}

static void
add_other(struct note *note, const char *name, unsigned flags, unsigned type,
    uint32_t id)
{
	struct note_field *f = note_add(note, name, NOTE_OTHER);
	const char *kind = kind_name(type);

	f->flags = flags;
	f->n = 3;
	f->text = arena_array(note->arena, f->n, sizeof(*f->text));
	f->text[0] = "object";
	f->text[1] = kind != NULL ? kind :
	    text_printf(note->arena, "kind %u", type);
	f->text[2] = text_printf(note->arena, "%X", (unsigned)id);
	if (kind == NULL)
		note_trouble(note, "field %s: object %X is of kind %u, which "
		    "this version does not know; it is left out", name,
		    (unsigned)id, type);
}

bool
nsf_object_is(const struct note_field *f, enum nsf_object_type type)
{
	return f != NULL && f->type == NOTE_OTHER && f->n == 3 &&
	    strcmp(f->text[0], "object") == 0 &&
	    strcmp(f->text[1], kind_name(type)) == 0;
}

uint32_t
nsf_object_of(const struct note_field *f, enum nsf_object_type type)
{
	if (!nsf_object_is(f, type))
		return 0;
	return (uint32_t)strtoul(f->text[2], NULL, 16);
}

/* ---- data ---------------------------------------------------------------- */

static void
wrap(struct blob *b, enum blob_wrap w)
{
	size_t n = 0;

	while (b->wrap[n] != BLOB_PLAIN)
		n++;
	b->wrap[n] = w;
}

/*
 * No sample of LZ1 was ever seen; items that are compressed use CX, and so
 * may files.  Only a stream that gives all of the file, and nothing else, is
 * taken for one.
 */
static const struct blob *
try_lz1(struct arena *a, const struct blob *payload, uint64_t size,
    uint64_t *left)
{
	static const uint64_t skips[] = { 0, 4, 8, 2, 6, 12 };

	for (size_t i = 0; i < NITEMS(skips) && *left > 0; i++) {
		struct blob *b = ARENA_NEW(a, struct blob);

		*b = *payload;
		memset(b->wrap, 0, sizeof(b->wrap));
		if (b->len <= skips[i] ||
		    size / CX_GROWTH > b->len - skips[i])
			break;
		b->off += skips[i];
		b->len -= skips[i];
		b->size = size;
		wrap(b, BLOB_CX);
		if (packed_is_whole(b, size, left))
			return b;
	}
	return NULL;
}

/* The content out of a payload that is all there. */
static void
unpack(const struct object_file *o, const struct blob *payload)
{
	struct note_file *f = o->file;
	uint64_t size = (uint64_t)f->size;
	struct blob *b = ARENA_NEW(o->note->arena, struct blob);

	*b = *payload;
	f->data = b;
	if (o->packing == PACK_NONE || size == 0) {
		if (b->len < size)
			note_trouble(o->note, "file \"%.200s\": the database "
			    "holds %llu of its %llu bytes", f->name,
			    (unsigned long long)b->len,
			    (unsigned long long)size);
		else if (b->len > size)
			note_trouble(o->note, "file \"%.200s\": the database "
			    "holds %llu bytes, more than the %llu that it "
			    "says it has; what is behind is left out", f->name,
			    (unsigned long long)b->len,
			    (unsigned long long)size);
		if (b->len > size)
			b->len = size;
	} else if (o->packing == PACK_HUFFMAN) {
		wrap(b, BLOB_HUFFMAN);
	} else if (o->packing == PACK_LZ1) {
		f->data = try_lz1(o->note->arena, payload, size,
		    &o->known->left);
		if (f->data == NULL && o->known->left == 0)
			f->why_not = "it is LZ1-compressed, and with the other "
			    "files of its note would unpack to far more than "
			    "the database holds; in Notes, detach it and "
			    "attach it again without compression, or export "
			    "the note as DXL";
		else if (f->data == NULL)
			f->why_not = "it is LZ1-compressed and this version "
			    "could not decode it; in Notes, detach it and "
			    "attach it again without compression, or export "
			    "the note as DXL";
	} else {
		f->data = NULL;
		f->why_not = text_printf(o->note->arena, "it is compressed in "
		    "a way (%u) that this version does not know; in Notes, "
		    "detach it and attach it again without compression, or "
		    "export the note as DXL", o->packing);
	}
}

/* The fewest bytes that a payload of the file can have. */
static uint64_t
least(const struct object_file *o)
{
	if (o->file->size == 0)
		return 0;
	return o->packing == PACK_HUFFMAN ? HUFFMAN_MIN : 1;
}

/* It has a key, and less of the payload is in the database than there is. */
static void
set_outside(const struct object_file *o, const struct nsf_object *obj)
{
	struct note_file *f = o->file;
	const struct blob *b = nsf_daos_find(o->note->arena, o->known->daos,
	    obj->daos, &f->why_not);

	if (b != NULL)
		unpack(o, b);
	else if (obj->cut)
		f->why_not = text_printf(o->note->arena, "the file of the "
		    "database ends before its bytes: copy it again; or, if "
		    "the copy is whole, %s", f->why_not);
}

/*
 * What stands inside is compared with its key, while it is read.  Who names a
 * folder of DAOS has files outside of the database: then it is worth a look
 * before that.
 */
static const struct blob *
prove(const struct object_file *o, const struct nsf_object *obj,
    const struct blob *inside)
{
	uint64_t *left = &o->known->left;
	const struct blob *b;
	const char *why;

	if (o->known->daos == NULL || inside->len >= *left) {
		struct blob *proven = ARENA_NEW(o->note->arena, struct blob);

		*proven = *inside;
		proven->sha1 = arena_strdup(o->note->arena, obj->daos);
		wrap(proven, BLOB_SHA1);
		return proven;
	}
	*left -= inside->len;
	if (nsf_daos_is(inside, obj->daos))
		return inside;
	b = nsf_daos_find(o->note->arena, o->known->daos, obj->daos, &why);
	if (b != NULL)
		return b;
	note_trouble(o->note, "file \"%.200s\": what the database holds of it "
	    "does not match its key %s: it may be damaged", o->file->name,
	    obj->daos);
	return inside;
}

static void
set_data(const struct object_file *o)
{
	struct arena *a = o->note->arena;
	struct note_file *f = o->file;
	const struct blob *payload;
	struct nsf_object obj;
	struct err e;
	uint64_t whole;

	if (nsf_object(o->v, o->id, &obj, &e) < 0) {
		f->why_not = text_printf(a, "the database does not hold its "
		    "bytes: %s", e.msg);
		return;
	}
	whole = obj.daos[0] != '\0' ? nsf_daos_length(obj.daos) : 0;
	if (whole != 0 && (obj.cut || obj.len < whole)) {
		set_outside(o, &obj);
		return;
	}
	if (obj.len < least(o) || obj.cut) {
		f->why_not = text_printf(a, "the database holds only %llu "
		    "bytes of it", (unsigned long long)obj.len);
		return;
	}
	/* The note may outlive the database: its reader can open it anew. */
	payload = blob_of_file(a, arena_strdup(a, nsf_facts(o->v->nsf)->path),
	    obj.off, whole != 0 ? whole : obj.len);
	unpack(o, whole != 0 ? prove(o, &obj, payload) : payload);
}

/* Several items may name one object; what was said of a file is its own. */
static void
find_data(const struct object_file *o)
{
	struct nsf_tried *t = &o->known->tried[o->id / 4 % NSF_TRIED];
	const struct note_trouble *before = o->note->last_trouble;

	if (t->file != NULL && t->id == o->id && t->packing == o->packing &&
	    t->file->size == o->file->size) {
		o->file->data = t->file->data;
		o->file->why_not = t->file->why_not;
		return;
	}
	set_data(o);
	if (o->note->last_trouble == before)
		*t = (struct nsf_tried){ o->file, o->id, o->packing };
}

/* ---- FILEOBJECT ---------------------------------------------------------- */

/* Only these hosts are files of a user; unknown ones might be. */
static bool
is_internal(unsigned host)
{
	return host == 0x100 || (host >= 0x500 && host <= 0x9ff);
}

static void
read_time(const struct object_file *o, struct cur *c, const char *which,
    struct note_time *t)
{
	if (!note_time_read(c, t) && !c->bad)
		note_trouble(o->note, "file \"%.200s\": the date when it was "
		    "%s is none", o->file->name, which);
	if (!t->has_date) /* never set */
		*t = (struct note_time){ .has_date = false };
}

/* False: the bytes are too short for what they say. */
static bool
read_file(struct object_file *o, struct cur c)
{
	struct note_file *f = o->file;
	unsigned name = cur_u16le(&c), host = cur_u16le(&c), flags;

	o->packing = cur_u16le(&c);
	(void)cur_u16le(&c); /* attributes of its host */
	flags = cur_u16le(&c);
	f->size = cur_u32le(&c);

	struct cur dates = cur_sub(&c, 16);
	const uint8_t *text = cur_take(&c, name);

	if (c.bad || name > NAME_MOST)
		return false;
	while (name > 0 && text[name - 1] == '\0')
		name--;
	f->name = lmbcs_text(o->v->lmbcs, o->note->arena, text, name);
	f->internal = is_internal(host);
	f->mime_part = (flags & FILE_MIME) != 0;
	read_time(o, &dates, "made", &f->created);
	read_time(o, &dates, "changed", &f->modified);
	return true;
}

void
nsf_object_field(struct nsf_view *v, struct nsf_objects *known,
    struct note *note, const char *name, unsigned flags, const uint8_t *value,
    size_t n)
{
	struct cur c = cur_of(value, n);
	unsigned type = cur_u16le(&c) & TYPE_MASK;
	struct object_file o = { .v = v, .note = note, .known = known,
		.id = cur_u32le(&c) };

	if (c.bad) {
		add_other(note, name, flags, NSF_FILE, 0);
		note_trouble(note, "field %s: %zu bytes are too short to name "
		    "an object; it is left out", name, n);
		return;
	}
	if (type != NSF_FILE) {
		add_other(note, name, flags, type, o.id);
		return;
	}
	o.file = ARENA_NEW(note->arena, struct note_file);
	if (!read_file(&o, c)) {
		add_other(note, name, flags, type, o.id);
		note_trouble(note, "field %s: what it says about file object "
		    "%X is damaged; the file is left out", name,
		    (unsigned)o.id);
		return;
	}

	struct note_field *f = note_add(note, name, NOTE_FILE);

	f->flags = flags;
	f->n = 1;
	f->file = o.file;
	find_data(&o);
}

/* ---- MIME ---------------------------------------------------------------- */

/* The name of the file that holds the body of that part; NULL: none does. */
static const char *
body_file(struct nsf_view *v, struct arena *a, const struct note_field *f)
{
	struct cur c;
	uint32_t flags;
	size_t all, ahead;

	if (f->type != NOTE_RAW || f->raw_type != MIME_RAW)
		return NULL;
	c = cur_of(f->raw, f->raw_len);
	(void)cur_u16le(&c); /* version */
	flags = cur_u32le(&c);
	(void)cur_u16le(&c); /* kind, and a byte of no meaning */
	all = cur_u16le(&c);
	ahead = cur_u16le(&c);
	ahead += cur_u16le(&c);
	(void)cur_take(&c, 6);
	c = cur_sub(&c, all);
	(void)cur_take(&c, ahead);
	if (c.bad || (flags & MIME_FILE) == 0)
		return NULL;
	while (c.n > 0 && strchr("\r\n", c.p[c.n - 1]) != NULL) /* or NUL */
		c.n--;
	return lmbcs_text(v->lmbcs, a, c.p, c.n);
}

/* Names in one order, whatever their case: the one that text_same has. */
static int
by_name(const void *a, const void *b)
{
	return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

/* Of many parts and many files, each is looked at once. */
void
nsf_object_mime(struct nsf_view *v, struct note *note)
{
	const char **name = NULL;
	size_t n = 0, cap = 0;

	NOTE_FOREACH_FIELD(part, note)
	{
		const char *body = body_file(v, note->arena, part);

		if (body == NULL)
			continue;
		name = arena_room(note->arena, name, n, &cap, sizeof(*name));
		name[n++] = body;
	}
	if (n == 0)
		return;
	qsort(name, n, sizeof(*name), by_name);
	NOTE_FOREACH_FIELD(f, note)
		if (f->type == NOTE_FILE &&
		    bsearch(&f->file->name, name, n, sizeof(*name), by_name) !=
		    NULL)
			f->file->mime_part = true;
}

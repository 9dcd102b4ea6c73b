#include "source/dxl_frame.h"

#include <string.h>

#include "base/attr.h"

struct word {
	size_t len;
	const char *name;
};

#define WORD(s) \
	{ \
		sizeof(s) - 1, s \
	}

/* Elements that hold a document. */
static const struct word data[] = { WORD("document"), WORD("note"),
	WORD("profiledocument") };

/* Elements that are a design note each. */
static const struct word design[] = {
	WORD("form"),
	WORD("subform"),
	WORD("view"),
	WORD("folder"),
	WORD("agent"),
	WORD("page"),
	WORD("frameset"),
	WORD("outline"),
	WORD("navigator"),
	WORD("sharedfield"),
	WORD("sharedcolumn"),
	WORD("sharedactions"),
	WORD("imageresource"),
	WORD("fileresource"),
	WORD("stylesheetresource"),
	WORD("appletresource"),
	WORD("scriptlibrary"),
	WORD("databasescript"),
	WORD("helpaboutdocument"),
	WORD("helpusingdocument"),
	WORD("aboutdocument"),
	WORD("usingdocument"),
	WORD("dataconnectionresource"),
	WORD("dbscript"),
	WORD("icon"),
	WORD("replicationformula"),
	WORD("compositeapplication"),
	WORD("wiringproperties"),
	WORD("schema"),
	WORD("webservice"),
	WORD("xpage"),
	WORD("customcontrol"),
	WORD("javaresource"),
};

static const struct word opaque[] = {
	WORD("filedata"),
	WORD("mime"),
	WORD("gif"),
	WORD("jpeg"),
	WORD("jpg"),
	WORD("png"),
	WORD("bmp"),
	WORD("bitmap"),
	WORD("notesbitmap"),
	WORD("cgm"),
	WORD("metafile"),
	WORD("compositedata"),
};

static bool
is_in(const char *name, size_t n, const struct word *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].len == n && memcmp(list[i].name, name, n) == 0)
			return true;
	return false;
}

/* Asked of every tag: most are known not to be by their first letter. */
static bool
is_data(const struct dxl_tag *t)
{
	char c = t->name[0];

	return (c == 'd' || c == 'n' || c == 'p') &&
	    is_in(t->name, t->name_len, data, NITEMS(data));
}

static bool
is_opaque(const struct dxl_tag *t)
{
	char c = t->name[0];

	return c != 'i' && c != 't' && c != 'd' && c != 'r' &&
	    is_in(t->name, t->name_len, opaque, NITEMS(opaque));
}

static bool
is_design(const struct dxl_tag *t)
{
	return is_in(t->name, t->name_len, design, NITEMS(design));
}

bool
dxl_frame_is_data(const char *name)
{
	return is_in(name, strlen(name), data, NITEMS(data));
}

bool
dxl_frame_is_opaque(const char *name, size_t n)
{
	return is_in(name, n, opaque, NITEMS(opaque));
}

/* A start tag that has no end; what stands behind it may be all there. */
static bool
is_headless(const struct dxl_tag *t)
{
	return t->kind == DXL_STRAY && t->name_len > 0 && t->raw[1] != '/';
}

/* A tag, whole, into head. */
static void
keep(struct dxl_scan *s, const struct dxl_tag *tag, struct buf *head)
{
	buf_clear(head);
	dxl_scan_record(s, head);
	(void)dxl_scan_pass(s, tag);
	dxl_scan_record(s, NULL);
}

/*
 * An element outside of notes.  Was it a note?  noteinfo is in every design
 * element, known to us or not: then the element around it, which began at
 * *before, is one.
 */
static bool
is_note(struct dxl_scan *s, const struct dxl_tag *tag, uint64_t *before)
{
	if (is_data(tag) || is_design(tag))
		return true;
	if (dxl_tag_is(tag, "noteinfo") && *before != UINT64_MAX) {
		dxl_scan_seek(s, *before);
		return true;
	}
	*before = tag->kind == DXL_START ? dxl_scan_at(s) : UINT64_MAX;
	return false;
}

enum dxl_found
dxl_frame_find(struct dxl_scan *s, struct buf *head)
{
	uint64_t before = UINT64_MAX;
	struct dxl_tag tag;

	while (dxl_scan_text(s, NULL)) {
		enum dxl_markup kind = dxl_scan_look(s, &tag);

		if ((kind == DXL_START || kind == DXL_EMPTY) &&
		    dxl_tag_is(&tag, "database")) {
			keep(s, &tag, head);
			return DXL_FOUND_DATABASE;
		}
		if ((kind == DXL_START || kind == DXL_EMPTY) &&
		    is_note(s, &tag, &before))
			return DXL_FOUND_NOTE;
		if (is_headless(&tag) && is_data(&tag))
			return DXL_FOUND_NOTE;
		if (is_headless(&tag) && dxl_tag_is(&tag, "database")) {
			buf_clear(head);
			(void)dxl_scan_pass(s, &tag);
			return DXL_FOUND_DATABASE;
		}
		if (kind == DXL_CLOSE) {
			before = UINT64_MAX;
			if (dxl_tag_is(&tag, "database")) {
				keep(s, &tag, head);
				return DXL_FOUND_CLOSE;
			}
		}
		if (tag.xml_decl) {
			keep(s, &tag, head);
			if (head->len > 0)
				return DXL_FOUND_DECL;
			continue;
		}
		(void)dxl_scan_pass(s, &tag);
	}
	return DXL_FOUND_END;
}

/* A tag that cannot stand inside a note: another one begins, or all ends. */
static bool
is_next(const struct dxl_tag *tag)
{
	switch (tag->kind) {
	case DXL_START:
	case DXL_EMPTY:
		return is_data(tag) || dxl_tag_is(tag, "database");
	case DXL_CLOSE:
		return dxl_tag_is(tag, "database");
	case DXL_PI:
		return tag->xml_decl;
	case DXL_DECL:
		return true;
	case DXL_STRAY:
		return is_headless(tag) && is_data(tag);
	case DXL_CDATA:
	case DXL_COMMENT:
		break;
	}
	return false;
}

/* Up to the end tag of an element with large content, by reference. */
static enum dxl_end
take_opaque(struct dxl_scan *s, const char *name, struct buf *out)
{
	uint64_t from = dxl_scan_at(s);
	bool more_than_text = false;
	struct dxl_tag tag;

	dxl_scan_record(s, NULL);
	for (;;) {
		if (!dxl_scan_text(s, &more_than_text))
			return DXL_CUT;

		enum dxl_markup kind = dxl_scan_look(s, &tag);

		if (is_next(&tag) || (kind == DXL_CLOSE && is_data(&tag)))
			return DXL_BROKEN;
		if (kind == DXL_CLOSE && dxl_tag_is(&tag, name))
			break;
		more_than_text = true;
		if (!dxl_scan_pass(s, &tag) && kind != DXL_STRAY)
			return DXL_OPEN;
	}
	buf_putf(out, "%llu %llu%s", (unsigned long long)from,
	    (unsigned long long)(dxl_scan_at(s) - from),
	    more_than_text ? " x" : "");
	dxl_scan_record(s, out);
	(void)dxl_scan_pass(s, &tag);
	return DXL_WHOLE;
}

struct depth {
	int all, same; /* open elements; those of the frame's own name */
};

/* What a tag inside a frame means for it: true, the frame goes on. */
static bool
take_tag(struct dxl_scan *s, struct dxl_frame *f, const struct dxl_tag *tag,
    struct depth *d)
{
	char name[16] = "";

	/* A design element right inside a document: its end tag is missing. */
	if (is_next(tag) ||
	    (d->all == 1 && tag->kind != DXL_CLOSE && tag->name[0] != 'i' &&
		is_design(tag) && dxl_frame_is_data(f->name))) {
		f->end = DXL_BROKEN;
		return false;
	}
	if (tag->kind == DXL_EMPTY) {
		(void)dxl_scan_pass(s, tag);
		return true;
	}

	bool same = tag->name_len == f->name_len &&
	    memcmp(tag->name, f->name, f->name_len) == 0;

	if (tag->kind == DXL_CLOSE) {
		(void)dxl_scan_pass(s, tag);
		d->all--;
		return !(same && --d->same == 0);
	}
	if (is_opaque(tag) && tag->name_len < sizeof(name))
		memcpy(name, tag->name, tag->name_len);
	(void)dxl_scan_pass(s, tag);
	if (name[0] == '\0') {
		d->all++;
		d->same += same ? 1 : 0;
		return true;
	}
	f->end = take_opaque(s, name, &f->xml);
	return f->end == DXL_WHOLE;
}

static void
take_rest(struct dxl_scan *s, struct dxl_frame *f)
{
	struct depth d = { 1, 1 };
	struct dxl_tag tag;

	while (dxl_scan_text(s, NULL)) {
		enum dxl_markup kind = dxl_scan_look(s, &tag);

		if (kind <= DXL_CLOSE || is_next(&tag)) {
			if (!take_tag(s, f, &tag, &d))
				return;
		} else if (!dxl_scan_pass(s, &tag) && kind != DXL_STRAY) {
			f->end = DXL_OPEN;
			return;
		}
	}
	f->end = DXL_CUT;
}

/*
 * Without its own start tag, which has no end: what it holds may still tell
 * which note it is.
 */
static void
take_headless(struct dxl_scan *s, struct dxl_frame *f,
    const struct dxl_tag *tag)
{
	bool more;

	(void)dxl_scan_pass(s, tag);
	more = dxl_scan_text(s, NULL);
	buf_putf(&f->xml, "<%s>", f->name);
	dxl_scan_record(s, &f->xml);
	f->end = DXL_HEADLESS;
	if (more)
		take_rest(s, f);
	else
		f->end = DXL_CUT;
}

void
dxl_frame_take(struct dxl_scan *s, struct dxl_frame *f)
{
	struct dxl_tag tag;
	enum dxl_markup kind = dxl_scan_look(s, &tag);
	size_t n = tag.name_len < sizeof(f->name) ? tag.name_len :
						    sizeof(f->name) - 1;

	buf_clear(&f->xml);
	f->off = dxl_scan_at(s);
	f->end = kind == DXL_START || kind == DXL_EMPTY ? DXL_WHOLE : DXL_CUT;
	if (n > 0)
		memcpy(f->name, tag.name, n);
	f->name[n] = '\0';
	f->name_len = n;
	if (is_headless(&tag)) {
		take_headless(s, f, &tag);
	} else {
		dxl_scan_record(s, &f->xml);
		(void)dxl_scan_pass(s, &tag);
		if (kind == DXL_START)
			take_rest(s, f);
	}
	dxl_scan_record(s, NULL);
	f->len = dxl_scan_at(s) - f->off;
}

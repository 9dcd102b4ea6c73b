/*
 * note_digest - a sum over all that a note holds, files and pictures read to
 * their ends; not over where it stands, nor over its folders and its mark.
 */
#ifndef CORPUS_NOTE_DIGEST_H
#define CORPUS_NOTE_DIGEST_H

#include <string.h>

#include "base/sha.h"
#include "note/note.h"

static inline void
digest_str(struct sha *sha, const char *s)
{
	sha_put(sha, s == NULL ? "\1" : s, s == NULL ? 2 : strlen(s) + 1);
}

static inline void
digest_int(struct sha *sha, int64_t n)
{
	sha_put(sha, &n, sizeof(n));
}

/* Field by field: between the members there are bytes of no value. */
static inline void
digest_time(struct sha *sha, const struct note_time *t)
{
	digest_int(sha, t->utc);
	digest_int(sha, t->centis);
	digest_int(sha, t->zone);
	digest_int(sha,
	    t->dst | t->has_date << 1 | t->has_clock << 2 | t->has_zone << 3);
}

static inline void
digest_blob(struct sha *sha, const struct blob *b)
{
	uint8_t bytes[65536];
	struct stream *s;
	struct err e;
	ssize_t n;

	if (b == NULL) {
		digest_int(sha, -1);
		return;
	}
	if (stream_open(&s, b, &e) < 0) {
		digest_str(sha, e.msg);
		return;
	}
	while ((n = stream_read(s, bytes, sizeof(bytes), &e)) > 0)
		sha_put(sha, bytes, (size_t)n);
	digest_int(sha, n);
	digest_str(sha, stream_damage(s));
	stream_close(&s);
}

static inline void
digest_rich(struct sha *sha, const struct rich *r)
{
	for (; r != NULL; r = r->next) {
		digest_int(sha, (int64_t)r->kind);
		digest_str(sha, r->text);
		if (r->font != NULL) {
			digest_str(sha, r->font->face);
			digest_str(sha, r->font->color);
			digest_int(sha, (int64_t)(r->font->points * 20));
			digest_int(sha, r->font->style);
		}
		if (r->par != NULL) {
			digest_int(sha, r->par->left);
			digest_int(sha,
			    (int64_t)r->par->align << 32 |
				(int64_t)r->par->list << 16 | r->par->hide);
		}
		if (r->link != NULL) {
			digest_str(sha, r->link->href);
			digest_str(sha, r->link->document);
		}
		if (r->picture != NULL) {
			digest_str(sha, r->picture->format);
			digest_blob(sha, r->picture->data);
		}
		if (r->file != NULL)
			digest_str(sha, r->file->name);
		digest_rich(sha, r->child);
	}
	digest_int(sha, -2);
}

static inline void
digest_field(struct sha *sha, const struct note_field *f)
{
	digest_str(sha, f->name);
	digest_int(sha, (int64_t)f->type << 32 | f->flags);
	digest_int(sha, (int64_t)f->n);
	if (f->type == NOTE_RICH)
		digest_rich(sha, f->rich);
	if (f->type == NOTE_RAW)
		sha_put(sha, f->raw, f->raw_len);
	if (f->type == NOTE_FILE) {
		digest_str(sha, f->file->name);
		digest_int(sha, f->file->size);
		digest_str(sha, f->file->why_not);
		digest_blob(sha, f->file->data);
	}
	for (size_t i = 0; i < f->n; i++) {
		if (f->type == NOTE_TEXT || f->type == NOTE_OTHER)
			digest_str(sha, f->text[i]);
		if (f->type == NOTE_NUMBER)
			sha_put(sha, &f->number[i], sizeof(double));
		if (f->type == NOTE_TIME) {
			digest_time(sha, &f->time[i].from);
			if (f->time[i].is_range)
				digest_time(sha, &f->time[i].to);
		}
	}
}

static inline void
digest_note(const struct note *n, uint8_t out[32])
{
	struct sha *sha = sha_new();

	digest_str(sha, n->unid);
	digest_int(sha, n->seq);
	digest_int(sha, (int64_t)n->class);
	digest_str(sha, n->form);
	digest_str(sha, n->title);
	digest_str(sha, n->parent);
	digest_time(sha, &n->created);
	digest_time(sha, &n->modified);
	digest_int(sha,
	    n->conflict | n->truncated << 1 | n->encrypted << 2 |
		n->deleted << 3);
	NOTE_FOREACH_FIELD(f, n) {
		digest_field(sha, f);
	}
	digest_blob(sha, n->mime);
	for (const struct note_trouble *t = n->troubles; t != NULL; t = t->next)
		digest_str(sha, t->what);
	sha_end(sha, out);
}

#endif

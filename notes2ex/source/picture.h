/* picture - Notes' own bitmaps as what other programs can show. */
#ifndef SOURCE_PICTURE_H
#define SOURCE_PICTURE_H

#include "base/arena.h"
#include "note/note_rich.h"

/*
 * A "notesbitmap" whose bytes are there becomes a "bmp"; when that cannot be,
 * the picture says why.  Of the others the first bytes are looked at: a GIF
 * may be called a JPEG, be none at all (then it says so), or nothing (then it
 * has no data).
 */
void picture_convert(struct arena *, struct rich_picture *);

#endif

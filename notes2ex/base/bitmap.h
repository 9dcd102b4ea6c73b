/*
 * bitmap - pictures in Notes' own form as BMP, which every program can show.
 *
 * The form is that of the C API: a header record, optional tables of colours
 * and of patterns, and segments of lines that are run-length coded each by
 * itself; 1, 8 or 16 bits a pixel.
 */
#ifndef BASE_BITMAP_H
#define BASE_BITMAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define BITMAP_MOST (8u << 20) /* bytes; larger pictures are not converted */

/*
 * The records, one after the other.  NULL: *bmp (in the arena) is it; else
 * why not, in plain words.
 */
const char *bitmap_to_bmp(struct arena *, const uint8_t *records, size_t n,
    const uint8_t **bmp, size_t *bmp_n);

#endif

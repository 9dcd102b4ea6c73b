/* The order of items that belong together. */
#include <stdlib.h>
#include <string.h>

#include "source/notes_value.h"
#include "source/nsf_item.h"

#define NUMBERS 256 /* there are no more: those of a longer list repeat */

static int
fold(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

/* Names of fields do not mind case, in ASCII. */
static int
compare_names(const char *a, const char *b)
{
	if (a == b)
		return 0;
	for (; fold(*a) == fold(*b); a++, b++)
		if (*a == '\0')
			return 0;
	return fold(*a) - fold(*b);
}

/* By type and name, then as they stand: they are of one array. */
static int
by_name(const void *one, const void *other)
{
	const struct nsf_item *a = *(struct nsf_item *const *)one;
	const struct nsf_item *b = *(struct nsf_item *const *)other;
	int order;

	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	order = compare_names(a->name, b->name);
	if (order != 0)
		return order;
	return a < b ? -1 : a > b;
}

static int
by_number(const void *one, const void *other)
{
	const struct nsf_item *a = *(struct nsf_item *const *)one;
	const struct nsf_item *b = *(struct nsf_item *const *)other;

	if (a->dup != b->dup)
		return a->dup < b->dup ? -1 : 1;
	return a < b ? -1 : a > b;
}

/* Items of one name, in the order of the note: into that of their numbers. */
static void
arrange_group(struct nsf_item **group, size_t n, struct nsf_item *copy)
{
	bool is_ordered = true;

	for (size_t i = 1; i < n; i++)
		is_ordered = is_ordered && group[i - 1]->dup <= group[i]->dup;
	if (!is_ordered && n <= NUMBERS) {
		struct nsf_item *place[NUMBERS];

		memcpy(place, group, n * sizeof(*place));
		qsort(group, n, sizeof(*group), by_number);
		for (size_t i = 0; i < n; i++)
			copy[i] = *group[i];
		for (size_t i = 0; i < n; i++)
			*place[i] = copy[i];
		memcpy(group, place, n * sizeof(*place));
	}
	for (size_t i = 1; group[0]->type == NOTES_COMPOSITE && i < n; i++) {
		group[i - 1]->more = group[i];
		group[i]->is_more = true;
	}
}

bool
nsf_item_is_fonts(const struct nsf_item *it)
{
	return it->type == NOTES_COMPOSITE &&
	    compare_names(it->name, "$Fonts") == 0;
}

/* Is it of something that may have several items? */
static bool
is_piece(const struct nsf_item *it)
{
	if ((it->flags & NSF_ITEM_PLACEHOLDER) != 0 || it->missing)
		return false;
	return it->type == NOTES_MIME_PART ||
	    (it->type == NOTES_COMPOSITE && !nsf_item_is_fonts(it));
}

static bool
is_same(const struct nsf_item *a, const struct nsf_item *b)
{
	return a->type == b->type && compare_names(a->name, b->name) == 0;
}

void
nsf_items_arrange(struct nsf_items *items, struct arena *a)
{
	struct nsf_item **piece;
	struct nsf_item *copy;
	size_t n = 0, end;

	for (size_t i = 0; i < items->n; i++)
		n += is_piece(&items->item[i]) ? 1 : 0;
	if (n < 2)
		return;
	piece = arena_array(a, n, sizeof(struct nsf_item *));
	copy = arena_array(a, n < NUMBERS ? n : NUMBERS, sizeof(*copy));
	n = 0;
	for (size_t i = 0; i < items->n; i++)
		if (is_piece(&items->item[i]))
			piece[n++] = &items->item[i];
	qsort(piece, n, sizeof(struct nsf_item *), by_name);
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && is_same(piece[i], piece[end]);)
			end++;
		arrange_group(&piece[i], end - i, copy);
	}
}

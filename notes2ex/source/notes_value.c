#include "source/notes_value.h"

#include <string.h>

#include "base/cur.h"

static const struct {
	unsigned type;
	const char *name;
} names[] = {
	{ NOTES_COMPOSITE, "rich text" },
	{ NOTES_COLLATION, "collation" },
	{ NOTES_OBJECT, "object" },
	{ NOTES_NOTEREFS, "note references" },
	{ NOTES_VIEW_FORMAT, "view format" },
	{ NOTES_ICON, "icon" },
	{ NOTES_NOTELINKS, "note links" },
	{ NOTES_SIGNATURE, "signature" },
	{ NOTES_SEAL, "encryption keys" },
	{ NOTES_SEALDATA, "encrypted data" },
	{ NOTES_SEAL_LIST, "list of encryption keys" },
	{ NOTES_USERDATA, "user data" },
	{ NOTES_QUERY, "query" },
	{ NOTES_ACTION, "action" },
	{ NOTES_ASSISTANT, "agent data" },
	{ NOTES_LSOBJECT, "compiled script" },
	{ NOTES_MIME_PART, "MIME part" },
	{ NOTES_SEAL2, "encryption keys" },
	{ NOTES_ERROR, "error" },
	{ NOTES_UNAVAILABLE, "unavailable" },
	{ NOTES_NUMBER, "number" },
	{ NOTES_NUMBERS, "number list" },
	{ NOTES_TIME, "time" },
	{ NOTES_TIMES, "time list" },
	{ NOTES_TEXT, "text" },
	{ NOTES_TEXTS, "text list" },
	{ NOTES_RFC822, "message header" },
	{ NOTES_FORMULA, "formula" },
	{ NOTES_USERID, "user ID" },
};

const char *
notes_type_name(unsigned type)
{
	for (size_t i = 0; i < NITEMS(names); i++)
		if (names[i].type == type)
			return names[i].name;
	return NULL;
}

void
notes_unid(const uint8_t bytes[16], char out[NOTE_UNID_LEN + 1])
{
	static const char digits[] = "0123456789ABCDEF";

	for (int i = 0; i < 16; i++) {
		uint8_t byte = bytes[i < 8 ? 7 - i : 23 - i];

		out[2 * i] = digits[byte >> 4];
		out[2 * i + 1] = digits[byte & 15];
	}
	out[NOTE_UNID_LEN] = '\0';
}

/*
 * How many numbers or times, and how many pairs of them.  A list may be
 * longer than its values need; a single value has its eight bytes or none.
 */
static bool
read_head(struct cur *c, bool list, size_t *count, size_t *pairs)
{
	*count = *pairs = 0;
	if (c->n == 0)
		return true;
	if (!list) {
		*count = 1;
		return c->n == 8;
	}
	*count = cur_u16le(c);
	*pairs = cur_u16le(c);
	return !c->bad && c->n / 8 >= *count + 2 * *pairs;
}

static double
read_double(struct cur *c)
{
	uint64_t bits = cur_u32le(c);
	double value;

	bits |= (uint64_t)cur_u32le(c) << 32;
	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* A pair is two numbers: fields of numbers have no ranges. */
static bool
read_numbers(struct note_field *f, struct arena *a, struct cur c, bool list)
{
	size_t count, pairs;

	if (!read_head(&c, list, &count, &pairs))
		return false;
	count += 2 * pairs;

	double *number = arena_array(a, count, sizeof(*number));

	for (size_t i = 0; i < count; i++)
		number[i] = read_double(&c);
	f->type = NOTE_NUMBER;
	f->n = count;
	f->number = number;
	return true;
}

static bool
read_times(struct note_field *f, struct arena *a, struct cur c, bool list)
{
	size_t count, pairs;
	bool ok = true;

	if (!read_head(&c, list, &count, &pairs))
		return false;

	struct note_range *time = arena_array(a, count + pairs, sizeof(*time));

	for (size_t i = 0; i < count + pairs; i++) {
		time[i].is_range = i >= count;
		ok = note_time_read(&c, &time[i].from) && ok;
		if (time[i].is_range)
			ok = note_time_read(&c, &time[i].to) && ok;
	}
	if (!ok)
		return false;
	f->type = NOTE_TIME;
	f->n = count + pairs;
	f->time = time;
	return true;
}

static bool
read_text(struct note_field *f, struct arena *a, struct lmbcs *l)
{
	const char **text = arena_array(a, 1, sizeof(*text));

	text[0] = lmbcs_text(l, a, f->raw, f->raw_len);
	f->type = NOTE_TEXT;
	f->n = 1;
	f->text = text;
	return true;
}

/* How many, the length of each, then one after the other. */
static bool
read_texts(struct note_field *f, struct arena *a, struct lmbcs *l,
    struct cur c)
{
	size_t count = c.n == 0 ? 0 : cur_u16le(&c), sum = 0;
	struct cur lengths = cur_sub(&c, count * 2), again = lengths;

	for (size_t i = 0; i < count; i++)
		sum += cur_u16le(&again);
	if (c.bad || sum > c.n)
		return false;

	const char **text = arena_array(a, count, sizeof(*text));

	for (size_t i = 0; i < count; i++) {
		size_t n = cur_u16le(&lengths);

		text[i] = n == 0 ? "" : lmbcs_text(l, a, cur_take(&c, n), n);
	}
	f->type = NOTE_TEXT;
	f->n = count;
	f->text = text;
	return true;
}

static bool
read_noterefs(struct note_field *f, struct arena *a, struct cur c)
{
	size_t count = c.n == 0 ? 0 : cur_u16le(&c);

	if (c.bad || c.n / 16 < count)
		return false;

	const char **text = arena_array(a, count, sizeof(*text));
	char *unid = arena_array(a, count, NOTE_UNID_LEN + 1);

	for (size_t i = 0; i < count; i++) {
		notes_unid(cur_take(&c, 16), unid);
		text[i] = unid;
		unid += NOTE_UNID_LEN + 1;
	}
	f->type = NOTE_TEXT;
	f->n = count;
	f->text = text;
	return true;
}

/*
 * Compiled script calls itself text, in items whose names end in "_O"; as
 * text it would be rubbish [NSF guide 8.3].
 */
static bool
is_script(const struct note_field *f)
{
	size_t n = strlen(f->name), most = f->raw_len < 64 ? f->raw_len : 64;

	if (f->raw_len < 4 || f->raw[0] != 1 || f->raw[1] != 0)
		return false; /* no text begins so: group 1 and a line break */
	if (n > 2 && strcmp(f->name + n - 2, "_O") == 0)
		return true;
	return memmem(f->raw, most, "LSOB", 4) != NULL;
}

bool
notes_value_read(struct note_field *f, struct arena *a, struct lmbcs *l)
{
	struct cur c = cur_of(f->raw, f->raw_len);

	switch (f->raw_type) {
	case NOTES_NOTEREFS:
		return read_noterefs(f, a, c);
	case NOTES_NUMBER:
	case NOTES_NUMBERS:
		return read_numbers(f, a, c, f->raw_type == NOTES_NUMBERS);
	case NOTES_TIME:
	case NOTES_TIMES:
		return read_times(f, a, c, f->raw_type == NOTES_TIMES);
	case NOTES_TEXT:
		return is_script(f) || read_text(f, a, l);
	case NOTES_TEXTS:
		return read_texts(f, a, l, c);
	default:
		return true;
	}
}

size_t
notes_value_spare(unsigned type, const uint8_t *p, size_t n)
{
	struct cur c = cur_of(p, n);
	size_t count = cur_u16le(&c), need = 4;

	if (n < 2)
		return 0;
	switch (type) {
	case NOTES_NUMBERS:
	case NOTES_TIMES:
		need += 8 * (count + 2 * (size_t)cur_u16le(&c));
		break;
	case NOTES_NOTEREFS:
		need = 2 + 16 * count;
		break;
	case NOTES_TEXTS:
		need = 2 + 2 * count;
		while (count-- > 0)
			need += cur_u16le(&c);
		break;
	default:
		return 0;
	}
	return n > need ? n - need : 0;
}

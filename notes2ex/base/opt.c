#include "base/opt.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"

/* ---- rows and values ----------------------------------------------------- */

static void *
place(const struct opt_run *r, const struct opt *o)
{
	return (char *)r->values + o->at;
}

void
opt_add(struct opt_list *l, const char *text, struct arena *a)
{
	l->text = arena_room(a, l->text, l->n, &l->cap, sizeof(*l->text));
	l->text[l->n++] = text;
}

const struct opt *
opt_find(const struct opt_run *r, const char *name, size_t n)
{
	for (size_t i = 0; i < r->n; i++)
		if (strlen(r->opt[i].name) == n &&
		    memcmp(r->opt[i].name, name, n) == 0)
			return &r->opt[i];
	return NULL;
}

void
opt_start(struct opt_run *r, const struct opt *opt, size_t n, void *values,
    struct arena *a)
{
	*r = (struct opt_run){ .opt = opt,
		.n = n,
		.values = values,
		.arena = a };
	r->given = arena_array(a, n, sizeof(*r->given));
	for (size_t i = 0; i < n; i++) {
		struct err e;

		if (opt[i].type == OPT_DATE)
			*(int64_t *)place(r, &opt[i]) = OPT_NO_DATE;
		if (opt[i].standard != NULL &&
		    opt_put(r, &opt[i], opt[i].standard, &e) < 0)
			abort(); /* the table is wrong */
	}
}

/* ---- values --------------------------------------------------------------- */

/* Digits up to something else; -1 when there are none or too many. */
static int64_t
number(const char **s)
{
	const char *p = *s;
	int64_t n = 0;

	for (; *p >= '0' && *p <= '9'; p++) {
		if (n > (INT64_MAX - 9) / 10)
			return -1;
		n = n * 10 + (*p - '0');
	}
	if (p == *s)
		return -1;
	*s = p;
	return n;
}

static int
put_count(int64_t *to, const char *value, struct err *e)
{
	const char *p = value;
	int64_t n = number(&p);

	if (n < 0 || *p != '\0')
		return err_set(e, ERR_CONFIG, "wants a whole number, not '%s'",
		    value);
	*to = n;
	return 0;
}

static int
put_size(int64_t *to, const char *value, struct err *e)
{
	static const char units[] = "kmgt";
	const char *p = value;
	int64_t n = number(&p);
	const char *unit = *p == '\0' ? NULL : strchr(units, *p | 0x20);
	int shift = unit == NULL ? 0 : 10 * (int)(unit - units + 1);

	if (unit != NULL)
		p++;
	if (n < 0 || *p != '\0' || n > INT64_MAX >> shift)
		return err_set(e, ERR_CONFIG,
		    "wants a size such as 500k, 20M "
		    "or 2G, not '%s'",
		    value);
	*to = n << shift;
	return 0;
}

/* Exactly n digits. */
static bool
digits(const char **s, int n, int *out)
{
	*out = 0;
	for (int i = 0; i < n; i++) {
		if (**s < '0' || **s > '9')
			return false;
		*out = *out * 10 + (*(*s)++ - '0');
	}
	return true;
}

static bool
sign(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

/* "2004-05-12", then perhaps "T13:30", ":05", and "Z". */
static bool
parse_date(const char *s, struct civil *c)
{
	*c = (struct civil){ 0 };
	if (!digits(&s, 4, &c->year) || !sign(&s, '-') ||
	    !digits(&s, 2, &c->mon) || !sign(&s, '-') ||
	    !digits(&s, 2, &c->day))
		return false;
	if (*s == 'T' || *s == ' ') {
		s++;
		if (!digits(&s, 2, &c->hour) || !sign(&s, ':') ||
		    !digits(&s, 2, &c->min))
			return false;
		if (sign(&s, ':') && !digits(&s, 2, &c->sec))
			return false;
		(void)sign(&s, 'Z');
	}
	return *s == '\0' && civil_is_valid(*c);
}

static int
put_date(int64_t *to, const char *value, struct err *e)
{
	struct civil c;

	if (!parse_date(value, &c))
		return err_set(e, ERR_CONFIG,
		    "wants a date such as "
		    "2004-05-12 or 2004-05-12T13:30:00Z (UTC), not '%s'",
		    value);
	*to = civil_seconds(c);
	return 0;
}

static int
word(const struct opt *o, const char *value, size_t n)
{
	for (int i = 0; o->words[i] != NULL; i++)
		if (strlen(o->words[i]) == n &&
		    text_same_n(o->words[i], value, n))
			return i;
	return -1;
}

static int
no_word(const struct opt *o, const char *value, size_t n, struct err *e)
{
	struct buf b;

	buf_init(&b, 256);
	for (int i = 0; o->words[i] != NULL; i++)
		buf_putf(&b, "%s%s", i == 0 ? "" : ", ", o->words[i]);
	(void)err_set(e, ERR_CONFIG, "knows %s, not '%.*s'", b.data,
	    (int)(n < 100 ? n : 100), value);
	buf_free(&b);
	return -1;
}

static int
put_word(const struct opt *o, int *to, const char *value, struct err *e)
{
	int i = word(o, value, strlen(value));

	if (i < 0)
		return no_word(o, value, strlen(value), e);
	*to = i;
	return 0;
}

static int
put_set(const struct opt *o, unsigned *to, const char *value, struct err *e)
{
	unsigned set = 0;

	for (const char *p = value;; p++) {
		while (*p == ' ')
			p++;
		size_t n = strcspn(p, ",");
		size_t len = n;

		while (len > 0 && p[len - 1] == ' ')
			len--;
		int i = word(o, p, len);

		if (i < 0)
			return no_word(o, p, len, e);
		set |= 1u << i;
		p += n;
		if (*p == '\0')
			break;
	}
	*to = set;
	return 0;
}

static int
put_flag(bool *to, const char *value, struct err *e)
{
	static const char *const yes[] = { "yes", "true", "on", "1" };
	static const char *const no[] = { "no", "false", "off", "0" };

	for (size_t i = 0; i < NITEMS(yes); i++)
		if (text_same(value, yes[i]) || text_same(value, no[i])) {
			*to = text_same(value, yes[i]);
			return 0;
		}
	return err_set(e, ERR_CONFIG, "wants yes or no, not '%s'", value);
}

int
opt_put(struct opt_run *r, const struct opt *o, const char *value,
    struct err *e)
{
	void *to = place(r, o);

	if (value[0] == '\0' && o->type != OPT_LATER)
		return err_set(e, ERR_CONFIG, "has an empty value, wants %s",
		    o->arg == NULL ? "yes or no" : o->arg);
	switch (o->type) {
	case OPT_FLAG:
		return put_flag(to, value, e);
	case OPT_TEXT:
		*(const char **)to = value;
		return 0;
	case OPT_LIST:
		opt_add(to, value, r->arena);
		return 0;
	case OPT_COUNT:
		return put_count(to, value, e);
	case OPT_SIZE:
		return put_size(to, value, e);
	case OPT_DATE:
		return put_date(to, value, e);
	case OPT_WORD:
		return put_word(o, to, value, e);
	case OPT_SET:
		return put_set(o, to, value, e);
	case OPT_LATER:
		break;
	}
	return err_set(e, ERR_CONFIG, "is not in this version (%s)", o->help);
}

/* ---- names that we do not know ------------------------------------------- */

#define NAME_MAX_LEN 32

static int
least(int a, int b)
{
	return a < b ? a : b;
}

/* Levenshtein's, with two neighbours changing places counted once. */
int
opt_distance(const char *a, size_t n, const char *b)
{
	int d[NAME_MAX_LEN + 1][NAME_MAX_LEN + 1];
	size_t m = strlen(b);

	if (n > NAME_MAX_LEN || m > NAME_MAX_LEN)
		return 4;
	for (size_t i = 0; i <= n; i++)
		for (size_t k = 0; k <= m; k++) {
			if (i == 0 || k == 0) {
				d[i][k] = (int)(i + k);
				continue;
			}
			int same = a[i - 1] == b[k - 1] ? 0 : 1;

			d[i][k] = least(d[i - 1][k - 1] + same,
			    least(d[i - 1][k], d[i][k - 1]) + 1);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] &&
			    a[i - 2] == b[k - 1])
				d[i][k] = least(d[i][k], d[i - 2][k - 2] + 1);
		}
	return least(d[n][m], 4);
}

const char *
opt_hint(const struct opt_run *r, const char *name, size_t n,
    const char *dashes)
{
	const struct opt *best = NULL;
	int least_far = n < 5 ? 2 : 3;

	for (size_t i = 0; i < r->n; i++) {
		const char *other = r->opt[i].name;
		int far = opt_distance(name, n, other);

		/* "--encrypted" for "--on-encrypted", "--fold" for "--folder" */
		if (far > 1 && n >= 4 && strlen(other) > n &&
		    (memcmp(other, name, n) == 0 ||
			memcmp(other + strlen(other) - n, name, n) == 0))
			far = 1;
		if (far < least_far) {
			least_far = far;
			best = &r->opt[i];
		}
	}
	return best == NULL ?
	    "" :
	    text_printf(r->arena, " (did you mean %s%s?)", dashes, best->name);
}

/* ---- the command line ------------------------------------------------------ */

struct line {
	int argc, i;
	char *const *argv;
};

static bool
is_an_option(const struct opt_run *r, const char *arg)
{
	return arg[0] == '-' && arg[1] == '-' &&
	    opt_find(r, arg + 2, strcspn(arg + 2, "=")) != NULL;
}

/* *value is what stands behind "=" or in the next word. */
static int
value_of(const struct opt_run *r, const struct opt *o, struct line *l,
    const char *equals, const char **value, struct err *e)
{
	if (o->arg == NULL && *equals == '=' && o->type == OPT_FLAG)
		return err_set(e, ERR_CONFIG, "--%s takes no value", o->name);
	if (o->arg == NULL) {
		*value = "yes";
	} else if (*equals == '=') {
		*value = equals + 1;
	} else if (l->i + 1 == l->argc) {
		return err_set(e, ERR_CONFIG, "--%s wants %s behind it",
		    o->name, o->arg);
	} else if (is_an_option(r, l->argv[l->i + 1])) {
		return err_set(e, ERR_CONFIG,
		    "--%s wants %s behind it, but "
		    "%s follows",
		    o->name, o->arg, l->argv[l->i + 1]);
	} else {
		*value = l->argv[++l->i];
	}
	return 0;
}

static int
put_arg(struct opt_run *r, struct line *l, struct err *e)
{
	const char *name = l->argv[l->i] + 2;
	size_t n = strcspn(name, "=");
	const struct opt *o = opt_find(r, name, n);
	const char *value = "";

	if (o == NULL)
		return err_set(e, ERR_CONFIG, "unknown option --%.*s%s",
		    (int)(n < 100 ? n : 100), name, opt_hint(r, name, n, "--"));
	/* What we cannot do needs no value to be refused. */
	if (o->type != OPT_LATER && value_of(r, o, l, name + n, &value, e) < 0)
		return -1;
	if (opt_put(r, o, value, e) < 0)
		return err_in(e, "--%s", o->name);
	r->given[o - r->opt] = true;
	return 0;
}

int
opt_args(struct opt_run *r, int argc, char *const *argv,
    struct opt_list *operands, struct err *e)
{
	struct line l = { .argc = argc, .argv = argv };
	bool ended = false;

	for (; l.i < argc; l.i++) {
		const char *arg = argv[l.i];

		if (ended || arg[0] != '-' || arg[1] == '\0') {
			opt_add(operands, arg, r->arena);
		} else if (arg[1] != '-') {
			return err_set(e, ERR_CONFIG,
			    "unknown option %s: "
			    "options are spelt out with two dashes",
			    arg);
		} else if (arg[2] == '\0') {
			ended = true;
		} else if (put_arg(r, &l, e) < 0) {
			return -1;
		}
	}
	return 0;
}

/* ---- help ------------------------------------------------------------------ */

#define INDENT 25
#define WIDTH  79

/* Words from column INDENT on; at is the column that the line has reached. */
static void
put_words(struct buf *b, size_t at, const char *s)
{
	for (bool first = true; *s != '\0'; first = false) {
		size_t n = strcspn(s, " ");

		if (first ? at >= INDENT : at + 1 + n > WIDTH) {
			buf_puts(b, "\n");
			at = 0;
		}
		size_t pad = at < INDENT ? INDENT - at : 1;

		buf_putf(b, "%*s%.*s", (int)pad, "", (int)n, s);
		at += pad + n;
		s += n;
		s += strspn(s, " ");
	}
	buf_puts(b, "\n");
}

void
opt_help(const struct opt *opt, size_t n, struct buf *b)
{
	for (size_t i = 0; i < n; i++) {
		const struct opt *o = &opt[i];
		size_t from = b->len;
		struct buf help;

		buf_init(&help, 4096);
		buf_puts(&help, o->help);
		if (o->standard != NULL)
			buf_putf(&help, " (default: %s)", o->standard);
		if (o->type == OPT_LATER)
			buf_puts(&help, " (not in this version)");
		buf_putf(b, "  --%s", o->name);
		if (o->arg != NULL)
			buf_putf(b, " %s", o->arg);
		put_words(b, b->len - from, help.data);
		buf_free(&help);
	}
}

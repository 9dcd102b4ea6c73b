/*
 * A body made of nodes: a byte says which kind and whether what follows goes
 * into it, the next how long its text is.  What is written must be
 * well-formed HTML of known tags, with nothing in it that could be code.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cur.h"
#include "base/text.h"
#include "mapping/map_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* ---- what may come out -------------------------------------------------- */

#define DEEPEST 1024

static const char *const tags[] = { "a", "b", "big", "blockquote", "body",
	"caption", "center", "code", "colgroup", "dd", "div", "dl", "dt",
	"em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "head", "html", "i",
	"li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup",
	"table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u",
	"ul" };
static const char *const empty[] = { "br", "col", "hr", "img", "meta" };
static const char *const schemes[] = { "http:", "https:", "mailto:", "ftp:",
	"ftps:", "tel:", "file:", "notes:", "mid:", "#" };

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static bool
is_among(const char *const *list, size_t n, const char *p, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(list[i]) == len && memcmp(list[i], p, len) == 0)
			return true;
	return false;
}

static const char *
check_value(const char *name, size_t n, const char *value)
{
	const char *end = strchr(value, '"');
	bool good = false;

	must(end != NULL && memchr(value, '<', (size_t)(end - value)) == NULL);
	must(n < 2 || memcmp(name, "on", 2) != 0);
	if (n == 3 && memcmp(name, "src", 3) == 0)
		must(strncmp(value, "cid:", 4) == 0);
	if (n == 5 && memcmp(name, "style", 5) == 0)
		must(memmem(value, (size_t)(end - value), "url(", 4) == NULL &&
		    memchr(value, '\\', (size_t)(end - value)) == NULL);
	if (n != 4 || memcmp(name, "href", 4) != 0)
		return end + 1;
	for (size_t i = 0; i < NITEMS(schemes); i++)
		good = good || text_begins(value, schemes[i]);
	must(good);
	return end + 1;
}

/* name="value" and so on, up to the ">". */
static const char *
check_attributes(const char *p)
{
	while (*p == ' ') {
		const char *name = ++p;
		size_t n = 0;

		while (isalpha((unsigned char)name[n]) || name[n] == '-')
			n++;
		must(n > 0 && name[n] == '=' && name[n + 1] == '"');
		p = check_value(name, n, name + n + 2);
	}
	must(*p == '>');
	return p + 1;
}

static void
check_signs(const char *p)
{
	must(text_valid_utf8(p, strlen(p)) == strlen(p));
	for (; *p != '\0'; p++)
		must(strchr("\n\r\t", *p) != NULL ||
		    (unsigned char)*p >= ' ');
}

static void
check_tags(const char *p)
{
	const char *open[DEEPEST];
	size_t len[DEEPEST], n = 0;

	while ((p = strpbrk(p, "<>&")) != NULL) {
		must(*p != '>');
		if (*p == '&') {
			size_t k = strcspn(p, ";");

			must(p[k] == ';' && k < 8);
			p += k;
			continue;
		}
		bool closes = p[1] == '/';
		const char *name = p + 1 + closes;
		size_t k = 0;

		while (isalnum((unsigned char)name[k]))
			k++;
		p = closes ? name + k : check_attributes(name + k);
		if (closes) {
			must(*p++ == '>' && n > 0);
			n--;
			must(len[n] == k && memcmp(open[n], name, k) == 0);
		} else if (!is_among(empty, NITEMS(empty), name, k)) {
			must(is_among(tags, NITEMS(tags), name, k));
			must(n < DEEPEST);
			open[n] = name;
			len[n++] = k;
		}
	}
	must(n == 0);
}

/* ---- what goes in ------------------------------------------------------- */

static const struct rich_par styles[] = { { .list = RICH_NO_LIST },
	{ .list = RICH_BULLET, .left = 100 },
	{ .list = RICH_NUMBER, .left = 200 },
	{ .hide = RICH_HIDE_READ } };

static void
dress(struct arena *a, struct rich *r, unsigned how)
{
	struct rich_link *link = ARENA_NEW(a, struct rich_link);
	struct rich_picture *picture = ARENA_NEW(a, struct rich_picture);
	struct rich_file *file = ARENA_NEW(a, struct rich_file);
	struct rich_font *font = ARENA_NEW(a, struct rich_font);

	link->kind = (enum rich_link_kind)(how % 5);
	link->href = how % 2 == 0 ? r->text : NULL;
	link->replicaid = link->server = link->view = link->document = r->text;
	link->description = r->text;
	r->link = link;
	picture->format = how % 3 == 0 ? r->text : how % 3 == 1 ? "gif" : "wmf";
	picture->alt = picture->name = r->text;
	picture->data = how % 2 == 0 ? blob_of_mem(a, "GIF", 3) : NULL;
	r->picture = picture;
	file->name = file->display = r->text;
	r->file = file;
	font->face = font->color = font->highlight = r->text;
	font->style = how * 7;
	r->font = font;
	r->par = how % 2 == 0 ? NULL : &styles[how / 2 % NITEMS(styles)];
}

static struct rich *
build(struct arena *a, struct cur c)
{
	struct rich *path[RICH_DEPTH] = { rich_new(a, RICH_ROOT) };
	size_t depth = 0;

	while (c.n > 1) {
		unsigned what = cur_u8(&c), n = cur_u8(&c);
		struct cur text = cur_sub(&c, n < c.n ? n : c.n);
		struct rich *r = rich_new(a, (enum rich_kind)(RICH_PAR +
		    (what & 0x1f) % (RICH_OTHER - RICH_PAR + 1)));

		r->text = text_clean(a, text.n == 0 ? "" :
		    (const char *)text.p, text.n, NULL);
		dress(a, r, what >> 4);
		rich_add(path[depth], r);
		if ((what & 0x20) != 0 && depth + 1 < RICH_DEPTH)
			path[++depth] = r;
		else if ((what & 0x40) != 0 && depth > 0)
			depth--;
	}
	return path[0];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = { 0 };
	struct map_options opt = { .domain = "example.com" };
	struct map_ctx ctx = { .opt = &opt };
	struct note *note = note_new(&a);
	struct map_bundle bundle = { .note = note };
	struct note_field *body = note_add(note, "Body", NOTE_RICH);
	struct map_result r;
	struct err e;

	(void)note_set_unid(note, "0123456789ABCDEF0123456789ABCDEF");
	note->form = "Memo";
	body->n = 1;
	body->rich = build(&a, cur_of(data, n));
	if (map_note(&ctx, &bundle, &a, &r, &e) < 0 || r.verdict != MAP_ITEM)
		abort();

	const char *html = ex_text(r.item, EX_HTML);

	must(html != NULL);
	check_signs(html);
	check_tags(html);
	arena_free(&a);
	return 0;
}

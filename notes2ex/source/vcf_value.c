/* Lines of a card, and what their values say. */
#include <string.h>

#include "base/text.h"
#include "source/vcf_card.h"

#define CARD_MAX 67108864 /* bytes of text of one card */

/* ---- lines --------------------------------------------------------------- */

static bool
is_soft(const struct pim_line *line)
{
	const char *colon = strchr(line->text, ':');

	if (line->len == 0 || line->text[line->len - 1] != '=' || colon == NULL)
		return false;
	for (const char *p = line->text; p < colon; p++)
		if (text_begins(p, "QUOTED-PRINTABLE"))
			return true;
	return false;
}

/* vCard 2.1 may write bytes on lines of their own, without a blank. */
static bool
goes_on(struct vcf_card *c, const struct pim_line *line)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/=";
	struct pim_prop *p = c->last;

	if (p == NULL || p->value_off < 0 ||
	    (pim_param(p, "ENCODING") == NULL &&
		!pim_param_has(p, "", "BASE64")) ||
	    strspn(line->text, digits) != line->len)
		return false;
	p->value_len = line->end - p->value_off;
	return true;
}

static void
add(struct vcf_card *c, const struct pim_line *line, int *depth)
{
	struct pim_prop *p = pim_prop_parse(c->note->arena, line);

	if (p == NULL) {
		c->strange += line->len > 0 && *depth == 1 && !goes_on(c, line);
		return;
	}
	if (strcmp(p->name, "BEGIN") == 0) {
		++*depth;
	} else if (strcmp(p->name, "END") == 0) {
		--*depth;
	} else if (*depth == 1) {
		if (c->last == NULL)
			c->props = p;
		else
			c->last->next = p;
		c->last = p;
	}
}

int
vcf_card_lines(struct vcf_card *c, int fd, int64_t off, int64_t end,
    struct err *e)
{
	struct pim_lines *l = pim_lines_new(fd, off, end, PIM_KEEP);
	struct pim_line line;
	size_t held = 0;
	int depth = 0, more;

	while ((more = pim_lines_next(l, &line, e)) == 1) {
		while (is_soft(&line) && !line.cut &&
		    (more = pim_lines_join(l, &line, e)) == 1)
			;
		if (more < 0)
			break;
		held += line.len;
		if (held > CARD_MAX) {
			more = err_set(e, ERR_LIMIT,
			    "the card is larger than "
			    "%d bytes",
			    CARD_MAX);
			break;
		}
		add(c, &line, &depth);
	}
	pim_lines_free(&l);
	return more < 0 ? -1 : 0;
}

/* ---- values -------------------------------------------------------------- */

static bool
is_coded(const struct pim_prop *p, const char *coding)
{
	const char *as = pim_param(p, "ENCODING");

	return (as != NULL && text_same(as, coding)) ||
	    pim_param_has(p, "", coding);
}

const char *
vcf_value(const struct vcf_card *c, const struct pim_prop *p)
{
	struct arena *a = c->note->arena;
	const char *charset = pim_param(p, "CHARSET"), *out;
	struct blob coded = { .mem = p->value, .len = strlen(p->value) };
	struct buf b;
	struct err e;

	buf_init(&b, PIM_KEEP + 1);
	if (is_coded(p, "QUOTED-PRINTABLE"))
		coded.wrap[0] = BLOB_QP;
	else if (is_coded(p, "BASE64") || is_coded(p, "B"))
		coded.wrap[0] = BLOB_BASE64;
	if (blob_read(&coded, &b, &e) < 0 || b.data == NULL)
		buf_puts(&b, "");
	out = b.data == NULL ? "" : b.data;
	if (charset != NULL && !text_same(charset, "UTF-8") && b.len > 0)
		out = text_from(a, charset, b.data, b.len);
	else if (text_valid_utf8(out, b.len) < b.len)
		out = text_from(a,
		    c->charset == NULL ? "windows-1252" : c->charset, b.data,
		    b.len);
	if (out == NULL) /* a set that nobody knows */
		out = b.data;
	out = text_clean(a, out, strlen(out), NULL);
	buf_free(&b);
	return out;
}

const char *
vcf_text(const struct vcf_card *c, const struct pim_prop *p)
{
	const char *s = vcf_value(c, p);

	s = pim_text(c->note->arena, s, strlen(s), NULL);
	return text_trim(c->note->arena, s, strlen(s));
}

bool
vcf_has_type(const struct pim_prop *p, const char *type)
{
	return pim_param_has(p, "TYPE", type) || pim_param_has(p, "", type) ||
	    (strcmp(type, "PREF") == 0 && pim_param(p, "PREF") != NULL);
}

const char *
vcf_label(const struct vcf_card *c, const struct pim_prop *p)
{
	if (p->group[0] == '\0')
		return "";
	for (const struct pim_prop *q = c->props; q != NULL; q = q->next) {
		const char *s;

		if (strcmp(q->name, "X-ABLABEL") != 0 ||
		    !text_same(q->group, p->group))
			continue;
		s = vcf_text(c, q);
		if (text_begins(s, "_$!<") && strlen(s) >= 8)
			return arena_strndup(c->note->arena, s + 4,
			    strlen(s) - 8);
		return s;
	}
	return "";
}

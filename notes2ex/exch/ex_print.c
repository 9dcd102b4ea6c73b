/* An item for people and tests: everything that it carries and has lost. */
#include <inttypes.h>
#include <string.h>

#include "base/civil.h"
#include "exch/ex_item.h"
#include "exch/ex_print_blob.h"
#include "exch/ex_recur.h"

/* Each line on its own, the following ones marked; no control characters. */
static void
put_text(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '\n')
			buf_puts(b, "\n    | ");
		else if (c != '\r')
			buf_put(b, c < 0x20 && c != '\t' ? "?" : s, 1);
	}
	buf_puts(b, "\n");
}

static void
put_time(struct buf *b, int64_t t, bool day)
{
	char iso[32];

	civil_iso(t, iso);
	buf_putf(b, "%.*s", day ? 10 : 20, iso[0] == '\0' ? "(no date)" : iso);
}

static void
put_value(struct buf *b, const struct ex_item *item, const struct ex_value *v)
{
	const struct ex_prop_info *info = ex_prop_info(v->prop);

	buf_putf(b, "  %s: ", info->name);
	switch (info->type) {
	case EX_TEXT:
		put_text(b, v->text);
		break;
	case EX_TEXTS:
		buf_puts(b, "\n");
		for (size_t i = 0; i < v->n; i++) {
			buf_puts(b, "    - ");
			put_text(b, v->texts[i]);
		}
		break;
	case EX_BOOL:
		buf_puts(b, v->boolean ? "yes\n" : "no\n");
		break;
	case EX_INT:
		buf_putf(b, "%" PRId32 "\n", v->integer);
		break;
	case EX_INTS:
		for (size_t i = 0; i < v->n; i++)
			buf_putf(b, "%s%" PRId32, i == 0 ? "" : ", ",
			    v->integers[i]);
		buf_puts(b, "\n");
		break;
	case EX_DOUBLE:
		buf_putf(b, "%.15g\n", v->real);
		break;
	case EX_TIME:
	case EX_DATE:
		put_time(b, v->time, info->type == EX_DATE);
		buf_puts(b, "\n");
		break;
	case EX_BINARY:
		ex_print_blob(b, item, v->prop, v->binary, v->n);
		break;
	case EX_BINARIES:
		buf_puts(b, "\n");
		for (size_t i = 0; i < v->n; i++) {
			buf_puts(b, "    - ");
			ex_print_blob(b, item, v->prop, v->binaries[i].p,
			    v->binaries[i].n);
		}
		break;
	}
}

/* ---- people ---------------------------------------------------------------- */

static void
put_people(struct buf *b, const char *as, const struct ex_address *who,
    const char *also)
{
	for (; who != NULL; who = who->next) {
		struct buf line;

		buf_init(&line, 65536);
		buf_putf(&line, "%s <%s>%s%s", who->name, who->address,
		    who->unresolved ? " (unresolved)" : "", also);
		buf_putf(b, "  %s: ", as);
		put_text(b, line.data == NULL ? who->address : line.data);
		buf_free(&line);
	}
}

static void
put_recipient(struct buf *b, const struct ex_recipient *r)
{
	static const char *const roles[] = { "to", "cc", "bcc", "required",
		"optional", "fyi", "room", "resource", "member" };
	static const char *const answers[] = { "", ", organised", ", tentative",
		", accepted", ", declined", ", has not answered" };
	struct ex_address one = r->who;

	one.next = NULL;
	put_people(b, roles[r->role], &one,
	    r->unid == NULL ? answers[r->response] : ", of a note there");
}

/* ---- attachments ------------------------------------------------------------- */

static void print_one(const struct ex_item *, struct buf *, int depth);

static void
put_attachment(struct buf *b, const struct ex_attachment *at, int depth)
{
	struct buf line;

	buf_init(&line, 65536);
	buf_putf(&line, "%s (%s", at->name, at->type);
	if (at->size > 0 || at->item == NULL)
		buf_putf(&line, ", %" PRId64 " bytes", at->size);
	if (at->recorded >= 0 && at->recorded != at->size)
		buf_putf(&line, ", recorded %" PRId64, at->recorded);
	if (at->content_id != NULL)
		buf_putf(&line, ", inline %s", at->content_id);
	if (at->is_photo)
		buf_puts(&line, ", photo");
	buf_puts(&line, ")");
	buf_puts(b, "  attachment: ");
	put_text(b, line.data == NULL ? at->name : line.data);
	buf_free(&line);
	if (at->item != NULL && depth < 8)
		print_one(at->item, b, depth + 1);
}

/* ---- recurrence ---------------------------------------------------------------- */

static void
put_exception(struct buf *b, const struct ex_exception *x)
{
	buf_puts(b, "    exception ");
	put_time(b, x->day, true);
	buf_puts(b, ": ");
	put_time(b, x->start, false);
	buf_puts(b, " to ");
	put_time(b, x->end, false);
	buf_puts(b, ", by the pattern ");
	put_time(b, x->original, false);
	buf_puts(b, "\n");
	if (x->subject != NULL) {
		buf_puts(b, "      subject: ");
		put_text(b, x->subject);
	}
	if (x->location != NULL) {
		buf_puts(b, "      location: ");
		put_text(b, x->location);
	}
	if (x->body != NULL || x->html != NULL)
		buf_puts(b, "      has a body of its own\n");
	if (x->busy >= 0)
		buf_putf(b, "      busy: %" PRId32 "\n", x->busy);
	if (x->own_sensitivity)
		buf_putf(b, "      sensitivity: %" PRId32 "\n",
		    x->sensitivity);
	if (x->own_reminder && x->reminder < 0)
		buf_puts(b, "      no reminder\n");
	else if (x->own_reminder)
		buf_putf(b, "      reminder: %" PRId32 " minutes before\n",
		    x->reminder);
	for (size_t i = 0; x->own_keywords && i < x->nkeywords; i++) {
		buf_puts(b, "      category: ");
		put_text(b, x->keywords[i]);
	}
	if (x->own_people) {
		buf_puts(b, "      people of its own:\n");
		for (const struct ex_recipient *r = x->people; r != NULL;
		     r = r->next) {
			buf_puts(b, "    ");
			put_recipient(b, r);
		}
	}
}

static void
put_recur(struct buf *b, const struct ex_recur *r)
{
	static const char *const freqs[] = { "daily", "weekly", "monthly",
		"monthly, nth day", "yearly", "yearly, nth day" };
	static const char *const days[] = { "Su", "Mo", "Tu", "We", "Th", "Fr",
		"Sa" };

	buf_putf(b, "  repeats: %s, interval %d", freqs[r->freq], r->interval);
	for (size_t i = 0; i < NITEMS(days); i++)
		if ((r->days & 1u << i) != 0)
			buf_putf(b, " %s", days[i]);
	if (r->day > 0)
		buf_putf(b, ", day %d", r->day);
	if (r->nth > 0)
		buf_putf(b, ", nth %d", r->nth);
	if (r->month > 0)
		buf_putf(b, ", month %d", r->month);
	buf_puts(b, ", ");
	put_time(b, r->first, true);
	buf_puts(b, " to ");
	put_time(b, r->last, true);
	buf_putf(b, ", %d times\n", r->count);
	for (size_t i = 0; i < r->ndeleted; i++) {
		buf_puts(b, "    deleted ");
		put_time(b, r->deleted[i], true);
		buf_puts(b, "\n");
	}
	for (size_t i = 0; i < r->nexceptions; i++)
		put_exception(b, &r->exception[i]);
}

/* ---- the item ---------------------------------------------------------------------- */

/* In the order of the schema, as the canonical form has them. */
static void
put_values(struct buf *b, const struct ex_item *item)
{
	for (int p = 0; p < EX_PROP_COUNT; p++) {
		const struct ex_value *v = ex_get(item, (enum ex_prop)p);

		if (v != NULL)
			put_value(b, item, v);
	}
}

static void
put_head(struct buf *b, const struct ex_item *item)
{
	buf_putf(b, "%s %s\n", ex_kind_name(item->kind),
	    item->unid == NULL ? "" : item->unid);
	buf_puts(b, "  folder: ");
	put_text(b, item->folder);
	for (size_t i = 0; i < item->nalso; i++) {
		buf_puts(b, "  also in: ");
		put_text(b, item->also[i]);
	}
	if (item->date != EX_NO_DATE) {
		buf_puts(b, "  date: ");
		put_time(b, item->date, false);
		buf_puts(b, "\n");
	}
	if (item->sealed)
		buf_putf(b, "  size: %" PRId64 "\n  digest: %s\n", item->size,
		    item->digest);
	if (item->mime != NULL)
		buf_puts(b, "  a MIME message, passed on as it is\n");
}

static void
put_calendar(struct buf *b, const struct ex_item *item)
{
	if (item->uid != NULL) {
		buf_puts(b, "  uid: ");
		put_text(b, item->uid);
	}
	if (item->zone != NULL)
		buf_putf(b, "  zone: %s\n", item->zone->tzid);
	if (item->end_zone != NULL)
		buf_putf(b, "  zone of the end: %s\n", item->end_zone->tzid);
	put_people(b, "organizer", item->organizer, "");
	if (item->recur != NULL)
		put_recur(b, item->recur);
}

static void
print_one(const struct ex_item *item, struct buf *b, int depth)
{
	put_head(b, item);
	put_people(b, "from", item->from, "");
	put_people(b, "sender", item->sender, "");
	put_people(b, "reply to", item->reply_to, "");
	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next)
		put_recipient(b, r);
	put_values(b, item);
	put_calendar(b, item);
	for (const struct ex_header *h = item->headers; h != NULL;
	     h = h->next) {
		buf_puts(b, "  header ");
		buf_puts(b, h->name);
		buf_puts(b, ": ");
		put_text(b, h->value);
	}
	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next)
		put_attachment(b, at, depth);
	for (const struct ex_loss *l = item->losses; l != NULL; l = l->next) {
		buf_puts(b, "  loss: ");
		put_text(b, l->what);
	}
}

void
ex_print(const struct ex_item *item, struct buf *b)
{
	for (; item != NULL; item = item->more)
		print_one(item, b, 0);
}

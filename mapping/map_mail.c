/* Mail and what stays mail: MAPPING_GUIDE 1.1 to 1.4, 1.6, 1.10, 4.9. */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "mapping/cal_priv.h"
#include "mapping/map_mail_forms.h"
#include "mapping/map_mail_state.h"
#include "mapping/map_mime.h"
#include "mapping/map_priv.h"
#include "note/note_name.h"

static bool
has_text(const struct note *note, const char *field)
{
	const char *const *text;
	size_t n = note_texts(note, field, &text);

	for (size_t i = 0; i < n; i++)
		if (text[i][0] != '\0')
			return true;
	return false;
}

static bool
has_time(const struct note *note, const char *field)
{
	return map_time(note, field, EX_NO_DATE) != EX_NO_DATE;
}

enum map_role
map_role_of(const struct map_job *job)
{
	const struct note *note = job->note;
	const char *from = note_string(note, "Principal");
	bool owned = job->ctx->opt->owner != NULL ||
	    job->bundle->facts.owner != NULL;

	if (has_time(note, "DeliveredDate") || note_has(note, "Received"))
		return MAP_RECEIVED;
	/* What was posted at a time that cannot be read is no draft. */
	if (!has_time(note, "PostedDate") &&
	    note_string(note, "PostedDate")[0] == '\0')
		return map_is_mail_form(map_form_of(note)) ? MAP_DRAFT : MAP_RECEIVED;
	if (from[0] == '\0')
		from = note_string(note, "From");
	if (owned)
		return map_is_owner(job, from) ? MAP_SENT : MAP_RECEIVED;
	/*
	 * The router writes DeliveredDate: only a sent copy has none.  A mail
	 * file never has one, and mail within a company no Received either.
	 */
	return note->mime != NULL ? MAP_RECEIVED : MAP_SENT;
}

static struct ex_address *
keep_address(struct map_job *job, const char *name, const char *inet)
{
	struct ex_address *who = ARENA_NEW(job->arena, struct ex_address);

	*who = map_address(job, name, inet);
	return who;
}

/*
 * Drafts are the owner's; an application's form knows who wrote it first.
 * What others have sent was not written by the owner.
 */
static const char *
fallback_author(const struct map_job *job)
{
	const char *author = note_string(job->note, "$UpdatedBy");

	if (author[0] != '\0' && map_role_of(job) != MAP_DRAFT)
		return author;
	if (has_time(job->note, "DeliveredDate") ||
	    note_has(job->note, "Received"))
		return NULL;
	return job->ctx->opt->owner != NULL ? job->ctx->opt->owner :
	    job->bundle->facts.owner;
}

/* From wrote it; Principal is whose mail it is, when that is another. */
static void
set_sender(struct map_job *job)
{
	const char *from = map_take(job, "From");
	const char *inet = map_take(job, "INetFrom");
	const char *principal = map_take(job, "Principal");
	const char *twin = map_take(job, "$INetPrincipal");

	const char *sender = map_take(job, "Sender"); /* of MIME mail */

	if (twin[0] == '\0')
		twin = map_take(job, "INetPrincipal");
	if (sender[0] != '\0' && principal[0] == '\0') {
		principal = from;
		twin = inet;
		from = sender;
		inet = "";
	}
	if (from[0] == '\0' && principal[0] == '\0')
		from = inet[0] != '\0' ? inet : map_take(job,
		    "SMTPOriginator");
	if (from[0] == '\0' && principal[0] == '\0')
		from = fallback_author(job);
	if (from == NULL || (from[0] == '\0' && principal[0] == '\0'))
		return;
	if (principal[0] == '\0' || note_name_same(principal, from)) {
		job->item->from = keep_address(job, from, inet);
		return;
	}
	job->item->from = keep_address(job, principal, twin);
	if (from[0] != '\0')
		job->item->sender = keep_address(job, from, inet);
}

/* A draft may have its names only as they were typed, each list by itself. */
static void
set_list(struct map_job *job, const char *field, const char *inet,
    const char *typed, enum ex_role role)
{
	if (map_role_of(job) == MAP_DRAFT && !has_text(job->note, field))
		map_recipients(job, typed, NULL, role);
	else
		map_recipients(job, field, inet, role);
	map_use(job, typed);
}

static void
set_recipients(struct map_job *job)
{
	struct ex_item *item = job->item;

	set_list(job, "SendTo", "INetSendTo", "EnterSendTo", EX_TO);
	set_list(job, "CopyTo", "INetCopyTo", "EnterCopyTo", EX_CC);
	set_list(job, "BlindCopyTo", "INetBlindCopyTo", "EnterBlindCopyTo",
	    EX_BCC);
	if (item->recipients == NULL) {
		map_recipients(job, "EnterSendTo", NULL, EX_TO);
		map_recipients(job, "EnterCopyTo", NULL, EX_CC);
		map_recipients(job, "EnterBlindCopyTo", NULL, EX_BCC);
	}
	if (item->recipients == NULL)
		map_recipients(job, "IntendedRecipient", NULL, EX_TO);
	if (item->recipients == NULL &&
	    note_string(job->note, "Recipients")[0] != '\0') {
		map_recipients(job, "Recipients", NULL, EX_BCC);
		ex_lose(item, "field SendTo: empty, recipients taken from "
		    "the router's list");
	}
}

/* A clock without a zone tells no instant: what we make of it is a guess. */
static int64_t
take_date(struct map_job *job, const char *field)
{
	struct note_time t;

	if (note_time(job->note, field, &t) && t.has_clock && !t.has_zone)
		ex_lose(job->item, "field %s: has no time zone, read as UTC",
		    field);
	return map_take_time(job, field, EX_NO_DATE);
}

static void
set_dates(struct map_job *job, enum map_role role)
{
	struct ex_item *item = job->item;
	int64_t posted = take_date(job, "PostedDate");
	int64_t delivered = take_date(job, "DeliveredDate");
	int64_t composed = take_date(job, "ComposedDate");
	int64_t any = posted != EX_NO_DATE ? posted :
	    composed != EX_NO_DATE ? composed : item->date;

	if (composed != EX_NO_DATE)
		ex_set_time(item, EX_CREATION_TIME, composed);
	if (delivered == EX_NO_DATE)
		delivered = any;
	if (role != MAP_DRAFT && posted == EX_NO_DATE)
		posted = delivered;
	if (posted != EX_NO_DATE)
		ex_set_time(item, EX_CLIENT_SUBMIT_TIME, posted);
	if (delivered != EX_NO_DATE)
		ex_set_time(item, EX_MESSAGE_DELIVERY_TIME, delivered);
}

/* Every <…@…> of a header, one space between them; NULL when none. */
static const char *
ids_of(struct map_job *job, const char *text)
{
	struct buf b;

	buf_init(&b, strlen(text) * 2 + 16);
	while ((text = strchr(text, '<')) != NULL) {
		size_t n = strcspn(text, ">");
		const char *id = text[n] == '\0' ? NULL :
		    map_clean_message_id(job->arena,
		    arena_strndup(job->arena, text, n + 1));

		if (id != NULL)
			buf_putf(&b, "%s%s", b.len == 0 ? "" : " ", id);
		text += n;
	}
	const char *ids = b.len == 0 ? NULL :
	    arena_strndup(job->arena, b.data, b.len);
	buf_free(&b);
	return ids;
}

/* A list of ids may be one text or several. */
static const char *
joined(struct map_job *job, const char *field)
{
	const char *const *text;
	size_t n = note_texts(job->note, field, &text);
	const char *all = n == 0 ? map_take(job, field) : "";

	map_use(job, field);
	for (size_t i = 0; i < n; i++)
		all = text_printf(job->arena, "%s %s", all, text[i]);
	return all;
}

/*
 * The ids of a field; what names no message is said, but of a message that
 * keeps its header as it is.
 */
static const char *
ids_in(struct map_job *job, const char *field)
{
	const char *text = joined(job, field);
	const char *ids = ids_of(job, text);

	if (ids == NULL && text[strspn(text, " \t\r\n")] != '\0' &&
	    job->note->mime == NULL && !map_has_mime(job->note))
		ex_lose(job->item, "field %s: \"%.80s\" names no message",
		    field, map_one_line(job->arena, text));
	return ids;
}

/* The parent's own id, or what its UNID makes: MAPPING_GUIDE 1.2. */
static const char *
parent_id(struct map_job *job)
{
	const struct map_facts *facts = &job->bundle->facts;
	const char *domain = job->ctx->opt->domain;
	const char *own = ids_in(job, "In_Reply_To");

	if (own == NULL)
		own = ids_in(job, "In-Reply-To");
	if (own != NULL)
		return own;
	if (job->note->parent[0] == '\0')
		return NULL;
	if (facts->parent_message_id != NULL &&
	    facts->parent_message_id[0] != '\0')
		return map_ids_in_domain(job->arena, facts->parent_message_id,
		    domain);
	return map_message_id(job->arena, job->note->parent, domain);
}

/* What stands for the id could be that of no message. */
static void
lose_id(struct map_job *job)
{
	const char *id = map_one_line(job->arena, note_string(job->note,
	    "$MessageID"));

	if (id[0] != '\0' && job->note->mime == NULL &&
	    !map_has_mime(job->note))
		ex_lose(job->item, "field $MessageID: \"%.80s\" is no "
		    "Message-ID, it gets another one", id);
}

static void
set_thread(struct map_job *job)
{
	struct ex_item *item = job->item;
	const char *domain = job->ctx->opt->domain;
	const char *id = map_own_message_id(job->note, job->arena);
	const char *parent = parent_id(job);
	const char *refs = ids_in(job, "References");

	if (id == NULL)
		lose_id(job);
	map_use(job, "$MessageID");
	map_use(job, "Message_ID");
	map_use(job, "Message-ID");
	if (id == NULL)
		id = map_message_id(job->arena, job->note->unid, domain);
	if (refs == NULL && job->bundle->facts.references != NULL)
		refs = ids_of(job, map_ids_in_domain(job->arena,
		    job->bundle->facts.references, domain));
	if (refs == NULL)
		refs = parent;
	ex_set_text(item, EX_INTERNET_MESSAGE_ID, id);
	if (parent != NULL)
		ex_set_text(item, EX_IN_REPLY_TO_ID, parent);
	if (refs != NULL)
		ex_set_text(item, EX_INTERNET_REFERENCES, refs);
}

/* A signature of Notes ends with Notes; who signed is still worth knowing. */
static void
lose_signature(struct map_job *job)
{
	const char *by = map_one_line(job->arena, map_take(job,
	    "$WasSignedBy"));

	if (by[0] != '\0')
		ex_add_header(job->item, "X-Notes-Signed-By", by);
	if (by[0] != '\0' || note_has(job->note, "$Signature"))
		ex_lose(job->item, "signature of Notes%s%s: cannot be carried "
		    "over", by[0] == '\0' ? "" : ", by ", by);
}

static void
add_headers(struct map_job *job, const char *field, const char *name)
{
	for (const struct note_field *f = note_field(job->note, field);
	     f != NULL; f = note_field_next(f, field)) {
		if (f->type != NOTE_TEXT)
			continue;
		for (size_t i = 0; i < f->n; i++)
			if (f->text[i][0] != '\0')
				ex_add_header(job->item, name,
				    map_one_line(job->arena, f->text[i]));
		map_use_field(job, f);
	}
}

int
map_mail(struct map_job *job, struct map_result *r, struct err *e)
{
	enum map_role role = map_role_of(job);

	(void)r;
	(void)e;
	map_common(job, "IPM.Note");
	set_sender(job);
	set_recipients(job);
	map_reply_to(job);
	set_dates(job, role);
	map_mail_state(job, role);
	set_thread(job);
	add_headers(job, "Received", "Received");
	add_headers(job, "$Mailer", "X-Mailer");
	lose_signature(job);
	map_use(job, "X_Unsent");
	map_mail_form(job);
	cal_notice(job);
	map_body(job, true);
	return 0;
}

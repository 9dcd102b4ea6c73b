/* Groups: lists of members (mapping guide 5.2). */
#include "base/text.h"
#include "target/ews_item_priv.h"

static bool
is_member(const struct ex_recipient *r)
{
	return r->role == EX_MEMBER || r->role == EX_MEMBER_GROUP;
}

void
ews_put_mailbox(struct ews_xml *x, const struct ex_address *who,
    enum ews_version version, bool one_off)
{
	const char *address = who->address == NULL ? "" : who->address;
	bool named = who->name != NULL && who->name[0] != '\0';

	ews_open(x, "t:Mailbox");
	ews_element(x, "t:Name", named ? who->name : address);
	if (address[0] != '\0') {
		ews_element(x, "t:EmailAddress", address);
		ews_element(x, "t:RoutingType", "SMTP");
	}
	if (one_off && version >= EWS_2010)
		ews_element(x, "t:MailboxType", "OneOff");
	ews_close(x);
}

static void
put_members(struct maker *m)
{
	bool open = false;

	for (const struct ex_recipient *r = m->item->recipients; r != NULL;
	     r = r->next) {
		if (!is_member(r))
			continue;
		if (!open)
			ews_open(&m->x, "t:Members");
		open = true;
		ews_open(&m->x, "t:Member");
		ews_put_mailbox(&m->x, &r->who, m->ctx->version, true);
		ews_close(&m->x);
	}
	if (open)
		ews_close(&m->x);
}

/* 2007 has no element for them: a list to be read stands in the text. */
static const char *
with_members(struct maker *m)
{
	const char *text = ex_text(m->item, EX_BODY);
	struct buf out;
	bool any = false;

	buf_init(&out, 64u << 20);
	if (text != NULL && text[0] != '\0')
		buf_putf(&out, "%s\r\n\r\n", text);
	for (const struct ex_recipient *r = m->item->recipients; r != NULL;
	     r = r->next) {
		if (!is_member(r))
			continue;
		if (!any)
			buf_puts(&out, "Members:\r\n");
		any = true;
		if (r->who.name != NULL && r->who.name[0] != '\0')
			buf_putf(&out, "%s <%s>\r\n", r->who.name,
			    r->who.address);
		else
			buf_putf(&out, "%s\r\n", r->who.address);
	}
	text = out.len == 0 ? "" : arena_strndup(m->arena, out.data, out.len);
	buf_free(&out);
	return text;
}

int
ews_make_group(struct maker *m)
{
	static const enum ex_prop used[] = { EX_DISPLAY_NAME, EX_DL_NAME,
		EX_FILE_AS, EX_ICON_INDEX };
	const char *name = ex_text(m->item, EX_DL_NAME);
	const char *file_as = ex_text(m->item, EX_FILE_AS);
	bool old = m->ctx->version < EWS_2010;

	if (name == NULL || name[0] == '\0')
		name = ex_text(m->item, EX_DISPLAY_NAME);
	ews_use(m, used, NITEMS(used));
	ews_put_front(m, NULL, old ? with_members(m) : NULL);
	ews_put_due(m);
	ews_put_rest(m);
	ews_put_text(m, "t:DisplayName", name);
	ews_put_text(m, "t:FileAs",
	    file_as != NULL && file_as[0] != '\0' ? file_as : name);
	if (!old)
		put_members(m);
	return ews_add_files(m);
}

/* Before the first write: which Exchange, which mailbox, which rights. */
#include <stdio.h>
#include <string.h>

#include "ews/ews_folder_priv.h"

#define REQUEST (16 * 1024)

/* ---- versions ------------------------------------------------------------------- */

/* What servers call themselves, and what is best asked of them. */
static const struct {
	int major, minor;
	const char *name;
	enum ews_version newest; /* that it knows */
	enum ews_version best;
	uint64_t request_max;
} servers[] = {
	{ 8, 1, "Exchange 2007 SP1", EWS_2007_SP1, EWS_2007_SP1, 30000000 },
	{ 14, 0, "Exchange 2010", EWS_2010, EWS_2010, 35000000 },
	{ 14, 1, "Exchange 2010 SP1", EWS_2010_SP1, EWS_2010_SP1, 35000000 },
	{ 14, 2, "Exchange 2010 SP2", EWS_2010_SP2, EWS_2010_SP2, 35000000 },
	/* What came later brings little that a migration needs. */
	{ 15, 0, "Exchange 2013", EWS_2013_SP1, EWS_2010_SP2, 67108864 },
	{ 15, 1, "Exchange 2016", EWS_2016, EWS_2010_SP2, 67108864 },
	{ 15, 2, "Exchange 2019 or SE", EWS_2016, EWS_2010_SP2, 67108864 },
};

static bool
is_at_least(const struct ews_server *s, int major, int minor)
{
	return s->major > major || (s->major == major && s->minor >= minor);
}

/* The last one that it is not older than; -1: older than all, or unknown. */
static int
which(const struct ews_server *s)
{
	int found = -1;

	for (size_t i = 0; i < NITEMS(servers); i++)
		if (is_at_least(s, servers[i].major, servers[i].minor))
			found = (int)i;
	return found;
}

/* ---- in words -------------------------------------------------------------------- */

static const char *
whose(const struct ews_context *ctx)
{
	if (ctx->impersonate != NULL)
		return ctx->impersonate;
	return ctx->mailbox != NULL ? ctx->mailbox : "the account's own";
}

static const struct {
	const char *code, *what;
} causes[] = {
	{ "ErrorImpersonateUserDenied", "this account may not act for it: "
	    "give it the role ApplicationImpersonation (Exchange 2010 and "
	    "later) or the right ms-Exch-EPI-May-Impersonate (2007), or full "
	    "access to the mailbox and leave --impersonate out" },
	{ "ErrorImpersonationDenied", "this account may not act for others: "
	    "give it the role ApplicationImpersonation, or full access to the "
	    "mailbox and leave --impersonate out" },
	{ "ErrorImpersonationFailed", "the server cannot let this account act "
	    "for it: check the address in --mailbox, or leave --impersonate "
	    "out" },
	{ "ErrorNonExistentMailbox", "there is no such mailbox on this "
	    "server: check --mailbox" },
	{ "ErrorCannotFindUser", "the server does not know it: check "
	    "--mailbox" },
	{ "ErrorNonPrimarySmtpAddress", "this is not its main address: name "
	    "that one in --mailbox" },
	{ "ErrorMissingExchangePrincipal", "it has no mailbox on this server: "
	    "check --mailbox" },
	{ "ErrorAccessDenied", "this account may not open it: give it full "
	    "access to the mailbox, or the role ApplicationImpersonation and "
	    "use --impersonate" },
	{ "ErrorFolderNotFound", "this account does not see its folders: "
	    "give it full access to the mailbox, or the role "
	    "ApplicationImpersonation and use --impersonate" },
	{ "ErrorMailboxMoveInProgress", "it is being moved: once that is "
	    "done, the same command goes on" },
};

/* Of what the server says in a code, what it means here. */
static int
explain(const struct ews_context *ctx, const char *code, struct err *e)
{
	for (size_t i = 0; i < NITEMS(causes); i++)
		if (strcmp(causes[i].code, code) == 0)
			return err_set(e, e->code == ERR_BUSY ? ERR_BUSY :
			    ERR_CONFIG, "mailbox %.100s: %s (%s)", whose(ctx),
			    causes[i].what, code);
	return err_in(e, "mailbox %.100s", whose(ctx));
}

/* ---- asking -------------------------------------------------------------------------- */

static void
write_request(struct ews_xml *x, struct buf *b, const struct ews_context *ctx)
{
	ews_begin(x, b, ctx, EWS_GET_FOLDER, false);
	ews_open(x, "m:FolderShape");
	ews_element(x, "t:BaseShape", "IdOnly");
	ews_open(x, "t:AdditionalProperties");
	ews_open(x, "t:FieldURI");
	ews_attr(x, "FieldURI", "folder:EffectiveRights");
	ews_close(x);
	ews_close(x);
	ews_close(x);
	ews_open(x, "m:FolderIds");
	ews_distinguished(x, ctx, "msgfolderroot");
	ews_end(x);
}

static bool
is_false(const struct ews_node *node, const char *right)
{
	const struct ews_node *c = ews_below(node, right);

	return c != NULL && strcmp(c->text, "false") == 0;
}

static int
check_folder(const struct ews_context *ctx, const struct ews_answer *answer,
    struct err *e)
{
	const struct ews_message *m = &answer->message[0];
	const struct ews_node *rights = ews_below(m->node, "EffectiveRights");

	if (ews_advise(m) != EWS_DONE) {
		(void)ews_message_err(m, e, "its folders");
		return e->code == ERR_UNSUPPORTED ? -1 :
		    explain(ctx, m->code, e);
	}
	if (is_false(rights, "CreateHierarchy"))
		return err_set(e, ERR_CONFIG, "mailbox %.100s: this account "
		    "may look into it, but not make folders: give it full "
		    "access to the mailbox, or use --impersonate", whose(ctx));
	return 0;
}

/* With the context's version.  ERR_UNSUPPORTED: a lower one, please. */
static int
ask(struct ews_client *c, struct ews_server *server, struct err *e)
{
	struct arena a = { 0 };
	struct ews_answer answer;
	struct ews_xml x;
	struct buf b;
	int rc;

	buf_init(&b, REQUEST);
	write_request(&x, &b, &c->context);
	rc = ews_ask_for(c, &b, 1, &a, &answer, e);
	if (rc == 0)
		rc = check_folder(&c->context, &answer, e);
	else if (answer.fault[0] != '\0' && e->code != ERR_UNSUPPORTED)
		rc = explain(&c->context, answer.fault, e);
	if (answer.major > 0) {
		server->major = answer.major;
		server->minor = answer.minor;
		server->build = answer.build;
	}
	buf_free(&b);
	arena_free(&a);
	return rc;
}

/* ---- which version to ask with -------------------------------------------------------- */

static int
too_old(const struct ews_server *s, struct err *e)
{
	if (s->major > 0)
		return err_set(e, ERR_CONFIG, "the server is Exchange version "
		    "%d.%d: Exchange 2007 SP1 (8.1) is the oldest that can be "
		    "written to", s->major, s->minor);
	return err_set(e, ERR_CONFIG, "the server does not take requests of "
	    "Exchange 2007 SP1, the oldest that can be written to");
}

/* The user wants it, and nothing else. */
static int
take_wanted(struct ews_client *c, enum ews_version want,
    struct ews_server *server, int at, struct err *e)
{
	if (at < 0 || want <= servers[at].newest) {
		c->context.version = want;
		if (ask(c, server, e) == 0)
			return 0;
		if (e->code != ERR_UNSUPPORTED)
			return -1;
	}
	return err_set(e, ERR_CONFIG, "the server%s%s does not know requests "
	    "of version %s: use --ews-version auto or a lower one",
	    at < 0 ? "" : " is ", at < 0 ? "" : servers[at].name,
	    ews_version_name(want) + strlen("Exchange"));
}

/* A mailbox may be on an older server than the one that answers. */
static int
take_best(struct ews_client *c, struct ews_server *server, int at,
    struct err *e)
{
	int v = at < 0 ? EWS_2007_SP1 : (int)servers[at].best;

	for (; v > EWS_2007_SP1; v--) {
		c->context.version = (enum ews_version)v;
		if (ask(c, server, e) == 0)
			return 0;
		if (e->code != ERR_UNSUPPORTED)
			return -1;
	}
	c->context.version = EWS_2007_SP1; /* it has been asked with that */
	return 0;
}

int
ews_preflight(struct ews_client *c, enum ews_version want,
    struct ews_server *server, struct err *e)
{
	int at;

	*server = (struct ews_server){ .request_max = servers[0].request_max };
	c->context.version = EWS_2007_SP1;
	if (ask(c, server, e) < 0)
		return e->code == ERR_UNSUPPORTED ? too_old(server, e) : -1;
	at = which(server);
	if (at < 0 && server->major > 0)
		return too_old(server, e);
	if ((want == EWS_VERSIONS ? take_best(c, server, at, e) :
				    take_wanted(c, want, server, at, e)) < 0)
		return -1;
	server->version = c->context.version;
	if (at >= 0)
		server->request_max = servers[at].request_max;
	c->context.request_max = server->request_max;
	server->has_upload = is_at_least(server, 14, 1) &&
	    server->version >= EWS_2010_SP1;
	return 0;
}

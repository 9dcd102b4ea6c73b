/* The options of ews: targets, which migrate and verify have. */
#include <string.h>

#include "base/log.h"
#include "base/progress.h"
#include "base/text.h"
#include "cmd/cmd.h"

const char *const cmd_auths[] = { "basic", "ntlm", "negotiate", "bearer",
	NULL }; /* enum ews_auth */
const char *const cmd_ways[] = { "auto", "create", "upload",
	NULL }; /* enum ews_way */
const char *const cmd_ews_versions[] = { "auto", "2007_SP1", "2010",
	"2010_SP1", "2010_SP2", "2013", "2013_SP1", "2016", NULL };

struct target_ews_options
cmd_ews_options(const struct cmd_values *v)
{
	return (struct target_ews_options){
		.mailbox = v->mailbox,
		.impersonate = v->impersonate,
		.auth = (enum ews_auth)v->auth,
		.user = v->user,
		.password_file = v->password_file,
		.token_file = v->token_file,
		.token_command = v->token_command,
		.password_fd = v->password_fd,
		.cacert = v->cacert,
		.plain_ok = v->plain_http,
		.version = v->ews_version == 0 ? EWS_VERSIONS :
		    (enum ews_version)(v->ews_version - 1),
		.way = (enum ews_way)v->ews_write,
	};
}

/* The first of them that was given; NULL: none. */
static const char *
given(const struct cmd_values *v)
{
	const struct {
		const char *name;
		bool is;
	} all[] = {
		{ "mailbox", v->mailbox != NULL },
		{ "auth", v->auth != 0 },
		{ "user", v->user != NULL },
		{ "password-file", v->password_file != NULL },
		{ "password-fd", v->password_fd != NULL },
		{ "token-file", v->token_file != NULL },
		{ "token-command", v->token_command != NULL },
		{ "impersonate", v->impersonate },
		{ "cacert", v->cacert != NULL },
		{ "ews-version", v->ews_version != 0 },
		{ "ews-write", v->ews_write != 0 },
		{ "allow-plain-http", v->plain_http },
	};

	for (size_t i = 0; i < NITEMS(all); i++)
		if (all[i].is)
			return all[i].name;
	return NULL;
}

/* What says a secret, and what kind of one. */
static int
check_secret(const struct cmd *c, const struct cmd_values *v, struct err *e)
{
	int passwords = (v->password_file != NULL) +
	    (v->password_fd != NULL);
	int tokens = (v->token_file != NULL) + (v->token_command != NULL);

	if (passwords + tokens > 1)
		return cmd_usage(c, e, "of --password-file, --password-fd, "
		    "--token-file and --token-command only one can be used");
	if (tokens > 0 && v->auth != EWS_BEARER)
		return cmd_usage(c, e, "a token is for --auth bearer");
	if (v->auth != EWS_BEARER && v->auth != EWS_NEGOTIATE &&
	    v->user == NULL)
		return cmd_usage(c, e, "--user is missing: who logs in at the "
		    "server");
	if (passwords > 0 && v->user == NULL && v->auth == EWS_NEGOTIATE)
		return cmd_usage(c, e, "--user is missing: whose password "
		    "that is");
	if (v->password_fd != NULL && (strlen(v->password_fd) > 9 ||
	    v->password_fd[strspn(v->password_fd, "0123456789")] != '\0'))
		return cmd_usage(c, e, "--password-fd: '%.100s' is no number "
		    "of a descriptor", v->password_fd);
	return 0;
}

int
cmd_check_ews(const struct cmd *c, const struct cmd_values *v,
    struct err *e)
{
	const char *name = given(v);

	if (!target_is_server(v->to))
		return name == NULL ? 0 : cmd_usage(c, e, "--%s is for ews: "
		    "targets, and --to is another", name);
	if (text_same(v->to, "ews:autodiscover") && v->mailbox == NULL)
		return cmd_usage(c, e, "ews:autodiscover looks for the server "
		    "of a mailbox: --mailbox is missing");
	if (v->mailbox != NULL && strchr(v->mailbox, '@') == NULL)
		return cmd_usage(c, e, "--mailbox: wants an address such as "
		    "anna.keller@example.com, not '%.100s'", v->mailbox);
	if (v->impersonate && v->mailbox == NULL)
		return cmd_usage(c, e, "--impersonate: --mailbox says whom, "
		    "and is missing");
	return check_secret(c, v, e);
}

void
cmd_waits(void *progress, const char *what)
{
	if (progress != NULL)
		progress_clear(progress);
	log_warning("ews", "%s", what);
}

#include "test.h"

#include <string.h>

#include "ews/ews_client.h"
#include "ews_dump.h"

/* A server: what it says it is, and what it takes. */
static struct server {
	int major, minor;          /* 0: it does not say */
	int newest;                /* of the mailbox: others are refused */
	bool is_fault;             /* the refusal is a fault */
	const char *fault, *code;  /* of every answer */
	enum err_code error;       /* with the fault */
	const char *rights;
	enum err_code fail;        /* no answer at all */
	int asked;
} server;

static struct ews_client client;
static struct ews_server found;
static struct err e;

static enum ews_version
version_of(const char *request)
{
	for (int v = EWS_VERSIONS - 1; v >= 0; v--) {
		char attr[64];

		(void)snprintf(attr, sizeof(attr), " Version=\"%s\"/>",
		    ews_version_name((enum ews_version)v));
		if (strstr(request, attr) != NULL)
			return (enum ews_version)v;
	}
	fail_msg("a request without a version");
	return EWS_VERSIONS;
}

/* As ews_ask: a fault is an error, and is in the answer as well. */
int
ews_ask(struct ews_client *c, const struct buf *request, struct arena *a,
    struct ews_answer *answer, struct err *err)
{
	char xml[2048];
	bool too_new = (int)version_of(request->data) > server.newest;
	const char *code = too_new ?
	    "ErrorInvalidSchemaVersionForMailboxVersion" :
	    server.code != NULL ? server.code : "NoError";
	const char *fault = too_new && server.is_fault ?
	    "ErrorInvalidServerVersion" : server.fault;
	int n = 0;

	server.asked++;
	assert_true(ews_is_silent(request->data, request->len, NULL, 0));
	ews_dump(request, c->context.version, "preflight");
	if (server.fail != ERR_NONE)
		return err_set(err, server.fail, "no answer");
	n += snprintf(xml, sizeof(xml), "<Envelope><Header>");
	if (server.major > 0)
		n += snprintf(xml + n, sizeof(xml) - (size_t)n,
		    "<ServerVersionInfo MajorVersion='%d' MinorVersion='%d' "
		    "MajorBuildNumber='7'/>", server.major, server.minor);
	if (fault != NULL)
		(void)snprintf(xml + n, sizeof(xml) - (size_t)n,
		    "</Header><Body><Fault><faultcode>a:%s</faultcode>"
		    "<faultstring>So.</faultstring></Fault></Body></Envelope>",
		    fault);
	else
		(void)snprintf(xml + n, sizeof(xml) - (size_t)n,
		    "</Header><Body><R><ResponseMessages><M ResponseClass='%s'>"
		    "<ResponseCode>%s</ResponseCode><Folders><Folder><FolderId "
		    "Id='x'/>%s</Folder></Folders></M></ResponseMessages></R>"
		    "</Body></Envelope>", strcmp(code, "NoError") == 0 ?
		    "Success" : "Error", code, server.rights);
	assert_int_equal(ews_answer_read(a, xml, strlen(xml), answer, err),
	    0);
	if (fault == NULL)
		return 0;
	return err_set(err, too_new ? ERR_UNSUPPORTED : server.error,
	    "%s: So.", fault);
}

static int
setup(void **state)
{
	(void)state;
	server = (struct server){ .major = 15, .minor = 1,
		.newest = EWS_2016, .rights = "", .error = ERR_CONFIG };
	client = (struct ews_client){ .context = {
		.impersonate = "alice@example.com" } };
	e = (struct err){ .code = ERR_NONE };
	return 0;
}

static int
look(enum ews_version want)
{
	return ews_preflight(&client, want, &found, &e);
}

static const struct {
	int major, minor;
	enum ews_version newest, want, got;
	bool upload;
	uint64_t most;
} good[] = {
	{ 8, 1, EWS_2007_SP1, EWS_VERSIONS, EWS_2007_SP1, false, 30000000 },
	{ 8, 3, EWS_2007_SP1, EWS_VERSIONS, EWS_2007_SP1, false, 30000000 },
	{ 14, 0, EWS_2010, EWS_VERSIONS, EWS_2010, false, 35000000 },
	{ 14, 1, EWS_2010_SP1, EWS_VERSIONS, EWS_2010_SP1, true, 35000000 },
	{ 14, 3, EWS_2010_SP2, EWS_VERSIONS, EWS_2010_SP2, true, 35000000 },
	{ 15, 0, EWS_2013_SP1, EWS_VERSIONS, EWS_2010_SP2, true, 67108864 },
	{ 15, 1, EWS_2016, EWS_VERSIONS, EWS_2010_SP2, true, 67108864 },
	{ 15, 2, EWS_2016, EWS_VERSIONS, EWS_2010_SP2, true, 67108864 },
	{ 16, 0, EWS_2016, EWS_VERSIONS, EWS_2010_SP2, true, 67108864 },
	/* As the user has it. */
	{ 15, 2, EWS_2016, EWS_2016, EWS_2016, true, 67108864 },
	{ 15, 2, EWS_2016, EWS_2007_SP1, EWS_2007_SP1, false, 67108864 },
	{ 0, 0, EWS_2016, EWS_2013_SP1, EWS_2013_SP1, false, 30000000 },
	/* The mailbox is on an older server. */
	{ 15, 0, EWS_2010_SP1, EWS_VERSIONS, EWS_2010_SP1, true, 67108864 },
	{ 15, 0, EWS_2007_SP1, EWS_VERSIONS, EWS_2007_SP1, false, 67108864 },
	/* It does not say what it is. */
	{ 0, 0, EWS_2016, EWS_VERSIONS, EWS_2007_SP1, false, 30000000 },
};

static void
the_version_that_suits_is_found(void **state)
{
	for (size_t i = 0; i < 2 * NITEMS(good); i++) {
		const size_t k = i / 2;

		(void)setup(state);
		print_message("    server %d.%d\n", good[k].major,
		    good[k].minor);
		server.major = good[k].major;
		server.minor = good[k].minor;
		server.newest = (int)good[k].newest;
		server.is_fault = i % 2 != 0;
		assert_int_equal(look(good[k].want), 0);
		assert_int_equal(found.version, good[k].got);
		assert_int_equal(client.context.version, good[k].got);
		assert_int_equal(found.has_upload, good[k].upload);
		assert_int_equal(found.request_max, good[k].most);
		assert_int_equal(client.context.request_max, good[k].most);
		assert_int_equal(found.major, good[k].major);
		assert_int_equal(found.build, good[k].major > 0 ? 7 : 0);
	}
}

static void
a_version_that_is_not_known_is_refused_in_words(void **state)
{
	(void)state;
	server.major = 14;
	assert_int_equal(look(EWS_2016), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_non_null(strstr(e.msg, "Exchange 2010 SP1"));
	assert_non_null(strstr(e.msg, " 2016"));
	assert_int_equal(server.asked, 1); /* the server need not say so */
	/* The mailbox is older than the server. */
	server.major = 15;
	server.newest = EWS_2010;
	assert_int_equal(look(EWS_2013), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_non_null(strstr(e.msg, "--ews-version"));
}

static void
a_server_that_is_too_old(void **state)
{
	(void)state;
	server.major = 8;
	server.minor = 0;
	assert_int_equal(look(EWS_VERSIONS), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_non_null(strstr(e.msg, "8.0"));
	server.major = 0;
	server.is_fault = true;
	server.newest = -1;
	assert_int_equal(look(EWS_VERSIONS), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_non_null(strstr(e.msg, "the oldest"));
}

static const struct {
	const char *name, *fault, *code;
	enum err_code error, want;
	const char *words;
} bad[] = {
	{ "denied", "ErrorImpersonateUserDenied", NULL, ERR_CONFIG, ERR_CONFIG,
	    "ApplicationImpersonation" },
	{ "denied in a message", NULL, "ErrorImpersonateUserDenied",
	    ERR_CONFIG, ERR_CONFIG, "--impersonate" },
	{ "unknown", "ErrorCannotFindUser", NULL, ERR_CONFIG, ERR_CONFIG,
	    "--mailbox" },
	{ "no such mailbox", NULL, "ErrorNonExistentMailbox", ERR_CONFIG,
	    ERR_CONFIG, "no such mailbox" },
	{ "an alias", "ErrorNonPrimarySmtpAddress", NULL, ERR_CONFIG,
	    ERR_CONFIG, "main address" },
	{ "no rights", NULL, "ErrorAccessDenied", ERR_CONFIG, ERR_CONFIG,
	    "full access" },
	{ "moving", "ErrorMailboxMoveInProgress", NULL, ERR_BUSY, ERR_BUSY,
	    "being moved" },
	{ "another", "ErrorInvalidRequest", NULL, ERR_REJECTED, ERR_REJECTED,
	    "ErrorInvalidRequest" },
	{ "another in a message", NULL, "ErrorInvalidRequest", ERR_CONFIG,
	    ERR_REJECTED, "ErrorInvalidRequest" },
};

static void
what_is_wrong_is_said_in_words(void **state)
{
	for (size_t i = 0; i < NITEMS(bad); i++) {
		(void)setup(state);
		IN_CASE(bad[i].name);
		server.fault = bad[i].fault;
		server.code = bad[i].code;
		server.error = bad[i].error;
		assert_int_equal(look(EWS_VERSIONS), -1);
		assert_int_equal(e.code, bad[i].want);
		assert_non_null(strstr(e.msg, bad[i].words));
		assert_non_null(strstr(e.msg, "alice@example.com"));
	}
}

static void
a_server_that_cannot_be_reached_says_what_ews_ask_says(void **state)
{
	(void)state;
	server.fail = ERR_AUTH;
	assert_int_equal(look(EWS_VERSIONS), -1);
	assert_int_equal(e.code, ERR_AUTH);
	assert_string_equal(e.msg, "no answer");
	assert_int_equal(server.asked, 1);
}

static void
rights_are_looked_at(void **state)
{
	(void)state;
	server.rights = "<EffectiveRights><CreateHierarchy>true"
			"</CreateHierarchy></EffectiveRights>";
	assert_int_equal(look(EWS_VERSIONS), 0);
	server.rights = "<EffectiveRights><CreateHierarchy>false"
			"</CreateHierarchy></EffectiveRights>";
	assert_int_equal(look(EWS_VERSIONS), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_non_null(strstr(e.msg, "not make folders"));
}

static void
requests_of_every_version(void **state)
{
	for (int v = 0; v < EWS_VERSIONS; v++) {
		(void)setup(state);
		server.major = 0;
		if (v % 2)
			client.context = (struct ews_context){
				.mailbox = "bob@example.com" };
		assert_int_equal(look((enum ews_version)v), 0);
		assert_int_equal(found.version, v);
	}
}

#define T(f) cmocka_unit_test_setup(f, setup)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		T(the_version_that_suits_is_found),
		T(a_version_that_is_not_known_is_refused_in_words),
		T(a_server_that_is_too_old),
		T(what_is_wrong_is_said_in_words),
		T(a_server_that_cannot_be_reached_says_what_ews_ask_says),
		T(rights_are_looked_at),
		T(requests_of_every_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

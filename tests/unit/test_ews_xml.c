#include "test.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/xml.h"
#include "ews/ews_xml.h"
#include "ews_dump.h"

static struct buf out;

static int
setup(void **state)
{
	(void)state;
	buf_init(&out, 1 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	buf_free(&out);
	return 0;
}

static struct ews_context
context(enum ews_version v)
{
	return (struct ews_context){ .version = v,
		.impersonate = "alice@example.com" };
}

static bool
has(const char *what)
{
	return strstr(out.data, what) != NULL;
}

static bool
is_silent(void)
{
	return ews_is_silent(out.data, out.len, NULL, 0);
}

/* ---- characters ---------------------------------------------------------------- */

static const struct {
	const char *name, *text, *want, *want_attr;
} texts[] = {
	{ "markup", "<a b='c'>&\"", "&lt;a b='c'&gt;&amp;\"",
	    "&lt;a b='c'&gt;&amp;&quot;" },
	{ "the end of CDATA", "]]>", "]]&gt;", "]]&gt;" },
	{ "line ends", "a\r\nb\tc", "a&#xD;\nb\tc", "a&#xD;&#xA;b&#x9;c" },
	{ "controls", "a\x01z\x1f.", "a\xef\xbf\xbdz\xef\xbf\xbd.",
	    "a\xef\xbf\xbdz\xef\xbf\xbd." },
	{ "C1 controls and DEL may be", "\x7f\xc2\x80", "\x7f\xc2\x80",
	    "\x7f\xc2\x80" },
	{ "a surrogate", "a\xed\xa0\x80z", "a\xef\xbf\xbdz",
	    "a\xef\xbf\xbdz" },
	{ "no characters", "\xef\xbf\xbe\xef\xbf\xbf",
	    "\xef\xbf\xbd\xef\xbf\xbd", "\xef\xbf\xbd\xef\xbf\xbd" },
	{ "the last ones before", "\xef\xbf\xbd\xef\xbe\xbf",
	    "\xef\xbf\xbd\xef\xbe\xbf", "\xef\xbf\xbd\xef\xbe\xbf" },
	{ "no UTF-8", "\xe4\xf6.", "\xef\xbf\xbd\xef\xbf\xbd.",
	    "\xef\xbf\xbd\xef\xbf\xbd." },
	{ "cut off", "\xf0\x9f\x98", "\xef\xbf\xbd", "\xef\xbf\xbd" },
	{ "overlong", "\xc0\xaf.", "\xef\xbf\xbd.", "\xef\xbf\xbd." },
	{ "outside of the BMP", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80",
	    "\xf0\x9f\x98\x80" },
};

static void
text_has_only_what_xml_allows(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(texts); i++) {
		struct ews_xml x = { .out = &out };
		char want[256];

		IN_CASE(texts[i].name);
		buf_clear(&out);
		ews_open(&x, "a");
		ews_attr(&x, "b", texts[i].text);
		ews_text(&x, texts[i].text);
		ews_close(&x);
		(void)snprintf(want, sizeof(want), "<a b=\"%s\">%s</a>",
		    texts[i].want_attr, texts[i].want);
		assert_string_equal(out.data, want);
	}
}

static void
take_text(void *arg, const char *s, size_t n)
{
	buf_put(arg, s, n);
}

static void
on_start(void *arg, const char *name, const struct xml_attr *a, size_t n)
{
	(void)name;
	for (size_t i = 0; i < n; i++)
		buf_put(arg, a[i].value, a[i].len);
	buf_puts(arg, "|");
}

static void
on_end(void *arg)
{
	(void)arg;
}

/* Every character up to U+FFFF and some above, through a parser and back. */
static void
characters_come_back_from_a_parser(void **state)
{
	static const struct xml_events events = { on_start, on_end, take_text,
		NULL };
	struct ews_xml x = { .out = &out };
	struct buf in, back;
	struct xml *parser = xml_new();
	struct err e;

	(void)state;
	buf_init(&in, 1 << 20);
	buf_init(&back, 1 << 20);
	for (unsigned c = 1; c < 0xfffe; c++) {
		if ((c >= 0xd800 && c < 0xe000) ||
		    (c < ' ' && c != '\t' && c != '\n' && c != '\r'))
			continue;
		if (c < 0x80)
			buf_putf(&in, "%c", (int)c);
		else if (c < 0x800)
			buf_putf(&in, "%c%c", (int)(0xc0 | c >> 6),
			    (int)(0x80 | (c & 63)));
		else
			buf_putf(&in, "%c%c%c", (int)(0xe0 | c >> 12),
			    (int)(0x80 | (c >> 6 & 63)),
			    (int)(0x80 | (c & 63)));
	}
	ews_open(&x, "a");
	ews_attr(&x, "b", in.data);
	ews_text(&x, in.data);
	ews_end(&x);
	assert_int_equal(xml_parse(parser, out.data, out.len, &events, &back,
			     &e), 0);
	assert_int_equal(back.len, 2 * in.len + 1);
	assert_memory_equal(back.data, in.data, in.len);
	assert_memory_equal(back.data + in.len + 1, in.data, in.len);
	xml_free(&parser);
	buf_free(&in);
	buf_free(&back);
}

/* ---- elements ---------------------------------------------------------------- */

static void
helpers_write_what_they_say(void **state)
{
	static const char *const values[] = { "a", "", "c" };
	struct ews_xml x = { .out = &out };

	(void)state;
	ews_open(&x, "a");
	ews_element(&x, "e", "");
	ews_bool(&x, "t", true);
	ews_bool(&x, "f", false);
	ews_int(&x, "i", INT64_MIN);
	ews_time(&x, "d", 1362474040);
	ews_id(&x, "t:ItemId", "A/+=", "C");
	ews_id(&x, "t:FolderId", "F", "");
	ews_path(&x, &(struct ews_path){ NULL, NULL, 0xe07, "Integer" });
	ews_path(&x, &(struct ews_path){ "g", NULL, 34208, "String" });
	ews_properties(&x, &(struct ews_path){ "g", "n", 0, "StringArray" },
	    values, NITEMS(values));
	ews_end(&x);
	assert_int_equal(x.depth, 0);
	assert_string_equal(out.data,
	    "<a><e/><t>true</t><f>false</f><i>-9223372036854775808</i>"
	    "<d>2013-03-05T09:00:40Z</d>"
	    "<t:ItemId Id=\"A/+=\" ChangeKey=\"C\"/><t:FolderId Id=\"F\"/>"
	    "<t:ExtendedFieldURI PropertyTag=\"0x0E07\" "
	    "PropertyType=\"Integer\"/>"
	    "<t:ExtendedFieldURI PropertySetId=\"g\" PropertyId=\"34208\" "
	    "PropertyType=\"String\"/>"
	    "<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId=\"g\" "
	    "PropertyName=\"n\" PropertyType=\"StringArray\"/>"
	    "<t:Values><t:Value>a</t:Value><t:Value/><t:Value>c</t:Value>"
	    "</t:Values></t:ExtendedProperty></a>");
}

static void
base64_of_every_length(void **state)
{
	static const char *const want[] = { "<a/>", "<a>Zg==</a>",
		"<a>Zm8=</a>", "<a>Zm9v</a>", "<a>Zm9vYg==</a>",
		"<a>Zm9vYmE=</a>", "<a>Zm9vYmFy</a>" };
	static uint8_t large[3000];

	(void)state;
	for (size_t n = 0; n < NITEMS(want); n++) {
		struct ews_xml x = { .out = &out };

		buf_clear(&out);
		ews_open(&x, "a");
		ews_base64(&x, "foobar", n);
		ews_close(&x);
		assert_string_equal(out.data, want[n]);
	}
	struct ews_xml x = { .out = &out };

	memset(large, 0xff, sizeof(large));
	buf_clear(&out);
	ews_open(&x, "a");
	ews_base64(&x, large, sizeof(large));
	ews_close(&x);
	assert_int_equal(out.len, 4000 + 7);
	assert_int_equal(strspn(out.data + 3, "/"), 4000);
}

/* ---- sending ------------------------------------------------------------------- */

static void
begin(enum ews_operation o, enum ews_version v, bool calendar)
{
	struct ews_context ctx = context(v);
	struct ews_xml x;

	buf_clear(&out);
	ews_begin(&x, &out, &ctx, o, calendar);
	ews_end(&x);
	assert_false(out.failed);
}

static void
no_operation_can_send(void **state)
{
	(void)state;
	for (int v = 0; v < EWS_VERSIONS; v++)
		for (int o = 0; o < EWS_OPERATIONS; o++)
			for (int calendar = 0; calendar < 2; calendar++) {
				begin((enum ews_operation)o,
				    (enum ews_version)v, calendar);
				assert_true(is_silent());
				assert_true(has(
				    ews_version_name((enum ews_version)v)));
			}
}

static void
fixed_attributes_follow_operation_and_version(void **state)
{
	(void)state;
	begin(EWS_CREATE_ITEM, EWS_2010_SP2, false);
	assert_true(has("<m:CreateItem MessageDisposition=\"SaveOnly\"/>"));
	begin(EWS_CREATE_ITEM, EWS_2016, true);
	assert_true(has("<m:CreateItem MessageDisposition=\"SaveOnly\" "
			"SendMeetingInvitations=\"SendToNone\"/>"));
	begin(EWS_UPDATE_ITEM, EWS_2007_SP1, false);
	assert_true(has("<m:UpdateItem ConflictResolution=\"AlwaysOverwrite\" "
			"MessageDisposition=\"SaveOnly\"/>"));
	begin(EWS_UPDATE_ITEM, EWS_2013, true);
	assert_true(has("\"AlwaysOverwrite\" MessageDisposition=\"SaveOnly\" "
			"SendMeetingInvitationsOrCancellations=\"SendToNone\" "
			"SuppressReadReceipts=\"true\"/>"));
	begin(EWS_DELETE_ITEM, EWS_2010_SP2, false);
	assert_true(has("<m:DeleteItem DeleteType=\"HardDelete\" "
			"SendMeetingCancellations=\"SendToNone\" "
			"AffectedTaskOccurrences=\"AllOccurrences\"/>"));
	begin(EWS_DELETE_ITEM, EWS_2013_SP1, false);
	assert_true(has("SuppressReadReceipts=\"true\""));
}

/* In a process of its own, for it may well end it. */
static bool
is_refused(const char *name)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		struct ews_context ctx = context(EWS_2010);
		struct ews_xml x;
		struct rlimit none = { 0, 0 };

		(void)setrlimit(RLIMIT_CORE, &none);
		ews_begin(&x, &out, &ctx, EWS_CREATE_ITEM, true);
		ews_attr(&x, name, "SendOnlyToAll");
		_exit(out.failed && strstr(out.data, name) == NULL ? 7 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return (WIFEXITED(status) && WEXITSTATUS(status) == 7) ||
	    (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void
nobody_else_writes_these_attributes(void **state)
{
	static const char *const names[] = { "ConflictResolution",
		"SendMeetingInvitationsOrCancellations", "DeleteType",
		"SendMeetingCancellations", "AffectedTaskOccurrences",
		"SuppressReadReceipts", "suppressreadreceipts" };

	(void)state;
	for (size_t i = 0; i < NITEMS(names); i++) {
		IN_CASE(names[i]);
		assert_true(is_refused(names[i]));
	}
	assert_false(is_refused("Traversal"));
}

#define HEAD "<s:Envelope><s:Header/><s:Body>"
#define TAIL "</s:Body></s:Envelope>"

static const struct {
	const char *name, *head, *tail;
	bool silent;
} requests[] = {
	{ "saved", HEAD "<m:CreateItem MessageDisposition='SaveOnly'>"
	    "<t:Message><t:Sender/></t:Message></m:CreateItem>" TAIL, NULL,
	    true },
	{ "words in text",
	    HEAD "<m:CreateItem MessageDisposition=\"SaveOnly\"><t:Subject>"
	    "SendItem SendAndSaveCopy &lt;m:SendItem&gt;</t:Subject>"
	    "</m:CreateItem>" TAIL, NULL, true },
	{ "words in an attribute",
	    HEAD "<m:FindItem Traversal=\"Shallow\"><t:Constant "
	    "Value=\"SendItem MessageDisposition=&quot;SendOnly&quot;\"/>"
	    "</m:FindItem>" TAIL, NULL, true },
	{ "in two parts", HEAD "<m:CreateItem MessageDisposition='SaveOnly'>"
	    "<t:MimeContent>", "</t:MimeContent></m:CreateItem>" TAIL, true },
	{ "sent in its second part",
	    HEAD "<m:CreateItem MessageDisposition='SaveOnly'>",
	    "</m:CreateItem><m:SendItem/>" TAIL, false },
	{ "two operations", HEAD "<m:GetItem/><m:CreateItem/>" TAIL, NULL,
	    false },
	{ "two envelopes", HEAD "<m:GetItem/>" TAIL HEAD "<m:GetItem/>" TAIL,
	    NULL, false },
	{ "no disposition", HEAD "<m:CreateItem/>" TAIL, NULL, false },
	{ "no disposition, update", HEAD "<m:UpdateItem/>" TAIL, NULL, false },
	{ "cancellations not said", HEAD "<m:DeleteItem/>" TAIL, NULL, false },
	{ "saved and sent", HEAD
	    "<m:CreateItem MessageDisposition=\"SendAndSaveCopy\"/>" TAIL,
	    NULL, false },
	{ "sent", HEAD "<m:CreateItem MessageDisposition='SendOnly'/>" TAIL,
	    NULL, false },
	{ "with a prefix", HEAD
	    "<m:CreateItem x:MessageDisposition='SendOnly'/>" TAIL, NULL,
	    false },
	{ "twice", HEAD "<m:CreateItem MessageDisposition='SaveOnly' "
	    "MessageDisposition='SendOnly'/>" TAIL, NULL, false },
	{ "invitations", HEAD "<m:CreateItem MessageDisposition='SaveOnly'\n"
	    "SendMeetingInvitations = 'SendToAllAndSaveCopy'/>" TAIL, NULL,
	    false },
	{ "updates", HEAD "<m:UpdateItem MessageDisposition='SaveOnly' "
	    "SendMeetingInvitationsOrCancellations='SendToAllAndSaveCopy'/>"
	    TAIL, NULL, false },
	{ "cancellations", HEAD "<m:DeleteItem "
	    "SendMeetingCancellations='SendOnlyToAll'/>" TAIL, NULL, false },
	{ "receipts", HEAD "<m:UpdateItem MessageDisposition='SaveOnly' "
	    "SuppressReadReceipts='false'/>" TAIL, NULL, false },
	{ "SendItem", HEAD "<m:SendItem/>" TAIL, NULL, false },
	{ "SendItem without prefix", HEAD "<SendItem SaveItemToFolder='true'/>"
	    TAIL, NULL, false },
	{ "an answer to an invitation", HEAD
	    "<m:CreateItem MessageDisposition='SaveOnly'><t:AcceptItem/>"
	    "</m:CreateItem>" TAIL, NULL, false },
	{ "an operation that is not ours", HEAD "<m:SetUserOofSettings/>" TAIL,
	    NULL, false },
	{ "an attribute at another element", HEAD "<m:GetItem><t:Message "
	    "MessageDisposition='SaveOnly'/></m:GetItem>" TAIL, NULL, false },
	{ "a comment", HEAD "<!-- --><m:GetItem/>" TAIL, NULL, false },
	{ "CDATA", HEAD "<m:GetItem><![CDATA[x]]></m:GetItem>" TAIL, NULL,
	    false },
	{ "no operation", HEAD TAIL, NULL, false },
	{ "nothing", "", NULL, false },
	{ "cut off in a tag", HEAD "<m:GetItem", NULL, false },
	{ "an attribute that does not end", HEAD "<m:GetItem a='b>" TAIL, NULL,
	    false },
};

static void
the_last_look_sees_what_sends(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(requests); i++) {
		const char *tail = requests[i].tail;

		IN_CASE(requests[i].name);
		assert_int_equal(ews_is_silent(requests[i].head,
				     strlen(requests[i].head), tail,
				     tail == NULL ? 0 : strlen(tail)),
		    requests[i].silent);
	}
	assert_false(ews_is_silent(NULL, 0, NULL, 0));
}

/* ---- whole requests -------------------------------------------------------------- */

static void
write_create(struct ews_xml *x, const struct ews_context *ctx)
{
	ews_begin(x, &out, ctx, EWS_CREATE_ITEM, true);
	ews_open(x, "m:SavedItemFolderId");
	ews_distinguished(x, ctx, "calendar");
	ews_close(x);
	ews_open(x, "m:Items");
	ews_open(x, "t:CalendarItem");
	ews_element(x, "t:Subject", "a < b & \x01 ]]> \xed\xa0\x80");
	ews_property(x, &ews_stamp, "8D2B3A9C5E6F4A1B852574CF006B57BF");
	ews_property(x, &ews_complete, "1");
	ews_property(x, &(struct ews_path){ NULL, NULL, 0xe07, "Integer" },
	    "1");
	ews_time(x, "t:Start", 1362474040);
	ews_bool(x, "t:IsAllDayEvent", false);
	ews_end(x);
}

static void
write_update(struct ews_xml *x, const struct ews_context *ctx)
{
	ews_begin(x, &out, ctx, EWS_UPDATE_ITEM, true);
	ews_open(x, "m:ItemChanges");
	ews_open(x, "t:ItemChange");
	ews_id(x, "t:ItemId", "AAMk", "CQAA");
	ews_open(x, "t:Updates");
	ews_open(x, "t:SetItemField");
	ews_path(x, &ews_complete);
	ews_open(x, "t:CalendarItem");
	ews_property(x, &ews_complete, "1");
	ews_end(x);
}

static void
write_delete(struct ews_xml *x, const struct ews_context *ctx)
{
	ews_begin(x, &out, ctx, EWS_DELETE_ITEM, true);
	ews_open(x, "m:ItemIds");
	ews_id(x, "t:ItemId", "AAMk", NULL);
	ews_end(x);
}

static void
write_attachment(struct ews_xml *x, const struct ews_context *ctx)
{
	ews_begin(x, &out, ctx, EWS_CREATE_ATTACHMENT, false);
	ews_id(x, "m:ParentItemId", "AAMk", NULL);
	ews_open(x, "m:Attachments");
	ews_open(x, "t:FileAttachment");
	ews_element(x, "t:Name", "a.txt");
	ews_open(x, "t:Content");
	ews_base64(x, "foobar", 5);
	ews_end(x);
}

static void
write_upload(struct ews_xml *x, const struct ews_context *ctx)
{
	ews_begin(x, &out, ctx, EWS_UPLOAD_ITEMS, false);
	ews_open(x, "m:Items");
	ews_open(x, "t:Item");
	ews_attr(x, "CreateAction", "CreateNew");
	ews_id(x, "t:ParentFolderId", "AAMk", NULL);
	ews_open(x, "t:Data");
	ews_base64(x, "foobar", 6);
	ews_end(x);
}

static void
write_export(struct ews_xml *x, const struct ews_context *ctx)
{
	ews_begin(x, &out, ctx, EWS_EXPORT_ITEMS, false);
	ews_open(x, "m:ItemIds");
	ews_id(x, "t:ItemId", "AAMk", NULL);
	ews_end(x);
}

static void
write_zones(struct ews_xml *x, const struct ews_context *ctx)
{
	ews_begin(x, &out, ctx, EWS_GET_TIME_ZONES, false);
	ews_attr(x, "ReturnFullTimeZoneData", "false");
	ews_open(x, "m:Ids");
	ews_element(x, "t:Id", "W. Europe Standard Time");
	ews_end(x);
}

static void
write_get(struct ews_xml *x, const struct ews_context *ctx)
{
	ews_begin(x, &out, ctx, EWS_GET_ITEM, false);
	ews_open(x, "m:ItemShape");
	ews_element(x, "t:BaseShape", "IdOnly");
	ews_open(x, "t:AdditionalProperties");
	ews_path(x, &ews_stamp);
	ews_close(x);
	ews_close(x);
	ews_open(x, "m:ItemIds");
	ews_id(x, "t:ItemId", "AAMk", NULL);
	ews_end(x);
}

static const struct {
	const char *name;
	void (*write)(struct ews_xml *, const struct ews_context *);
	enum ews_version since;
} whole[] = {
	{ "create", write_create, EWS_2007_SP1 },
	{ "update", write_update, EWS_2007_SP1 },
	{ "delete", write_delete, EWS_2007_SP1 },
	{ "attachment", write_attachment, EWS_2007_SP1 },
	{ "get", write_get, EWS_2007_SP1 },
	{ "zones", write_zones, EWS_2010 },
	{ "upload", write_upload, EWS_2010_SP1 },
	{ "export", write_export, EWS_2010_SP1 },
};

static void
whole_requests_are_silent_and_for_the_schemas(void **state)
{
	(void)state;
	for (int v = 0; v < EWS_VERSIONS; v++)
		for (size_t i = 0; i < NITEMS(whole); i++) {
			struct ews_context ctx = context((enum ews_version)v);
			struct ews_xml x;

			if (v < (int)whole[i].since)
				continue;
			IN_CASE(whole[i].name);
			if (i % 2 == 0)
				ctx.impersonate = NULL,
				ctx.mailbox = "bob@example.com";
			buf_clear(&out);
			whole[i].write(&x, &ctx);
			assert_int_equal(x.depth, 0);
			assert_false(out.failed);
			assert_true(is_silent());
			ews_dump(&out, ctx.version, whole[i].name);
		}
}

static void
impersonation_and_delegate_access(void **state)
{
	struct ews_context ctx = { .version = EWS_2010,
		.impersonate = "a&b@example.com" };
	struct ews_xml x;

	(void)state;
	write_create(&x, &ctx);
	assert_true(has("<t:RequestServerVersion Version=\"Exchange2010\"/>"
			"<t:ExchangeImpersonation><t:ConnectingSID>"
			"<t:PrimarySmtpAddress>a&amp;b@example.com"
			"</t:PrimarySmtpAddress></t:ConnectingSID>"
			"</t:ExchangeImpersonation></soap:Header>"));
	assert_true(has("<t:DistinguishedFolderId Id=\"calendar\"/>"));
	ctx = (struct ews_context){ .mailbox = "bob@example.com" };
	buf_clear(&out);
	write_create(&x, &ctx);
	assert_false(has("Impersonation"));
	assert_true(has("<t:DistinguishedFolderId Id=\"calendar\"><t:Mailbox>"
			"<t:EmailAddress>bob@example.com</t:EmailAddress>"
			"</t:Mailbox></t:DistinguishedFolderId>"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(text_has_only_what_xml_allows,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(
		    characters_come_back_from_a_parser, setup, teardown),
		cmocka_unit_test_setup_teardown(helpers_write_what_they_say,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(base64_of_every_length, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(no_operation_can_send, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(
		    fixed_attributes_follow_operation_and_version, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(
		    nobody_else_writes_these_attributes, setup, teardown),
		cmocka_unit_test_setup_teardown(the_last_look_sees_what_sends,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(
		    whole_requests_are_silent_and_for_the_schemas, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(
		    impersonation_and_delegate_access, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "ews/ews_answer.h"
#include "ews/ews_xml.h"

static struct arena arena;
static struct ews_answer answer;
static struct err e;

static int
teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	arena = (struct arena){ 0 };
	return 0;
}

static int
read_answer(const char *xml)
{
	e = (struct err){ 0 };
	return ews_answer_read(&arena, xml, strlen(xml), &answer, &e);
}

#define SOAP "xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
#define HEAD                                                                \
	"<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope " SOAP ">"    \
	"<s:Header><h:ServerVersionInfo MajorVersion=\"14\" "                \
	"MinorVersion=\"3\" MajorBuildNumber=\"123\" MinorBuildNumber=\"4\" " \
	"xmlns:h=\"urn:h\"/></s:Header><s:Body>"
#define TAIL "</s:Body></s:Envelope>"

static const char good[] = HEAD
    "<m:CreateItemResponse xmlns:m='urn:m' xmlns:t='urn:t'>"
    "<m:ResponseMessages>"
    "<m:CreateItemResponseMessage ResponseClass=\"Success\">"
    "<m:ResponseCode>NoError</m:ResponseCode><m:Items><t:Message>"
    "<t:ItemId Id=\"AAMk/+=\" ChangeKey=\"CQ\"/></t:Message></m:Items>"
    "</m:CreateItemResponseMessage>"
    "<m:CreateItemResponseMessage ResponseClass=\"Error\">"
    "<m:MessageText>No &amp; never.</m:MessageText>"
    "<m:ResponseCode> ErrorInternalServerError </m:ResponseCode>"
    "<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>"
    "<m:MessageXml><t:Value Name=\"InnerErrorResponseCode\">ErrorServerBusy"
    "</t:Value><t:Value Name=\"BackOffMilliseconds\">4500</t:Value>"
    "</m:MessageXml><m:Items/></m:CreateItemResponseMessage>"
    "<m:CreateItemResponseMessage ResponseClass=\"Warning\">"
    "<m:ResponseCode>ErrorBatchProcessingStopped</m:ResponseCode>"
    "</m:CreateItemResponseMessage>"
    "</m:ResponseMessages></m:CreateItemResponse>" TAIL;

static void
messages_by_position(void **state)
{
	(void)state;
	assert_int_equal(read_answer(good), 0);
	assert_int_equal(answer.n, 3);
	assert_string_equal(answer.fault, "");
	assert_int_equal(answer.major, 14);
	assert_int_equal(answer.minor, 3);
	assert_int_equal(answer.build, 123);

	const struct ews_message *m = answer.message;

	assert_int_equal(m[0].class, EWS_SUCCESS);
	assert_string_equal(m[0].code, "NoError");
	assert_string_equal(m[0].id, "AAMk/+=");
	assert_string_equal(m[0].change_key, "CQ");
	assert_int_equal(m[0].backoff, -1);
	assert_int_equal(m[1].class, EWS_ERROR);
	assert_string_equal(m[1].code, "ErrorInternalServerError");
	assert_string_equal(m[1].inner, "ErrorServerBusy");
	assert_string_equal(m[1].text, "No & never.");
	assert_int_equal(m[1].backoff, 4500);
	assert_string_equal(m[1].id, "");
	assert_int_equal(m[2].class, EWS_WARNING);
	assert_string_equal(m[2].code, "ErrorBatchProcessingStopped");
}

/* Cut at every byte, it is no answer and tells nothing. */
static void
a_cut_answer_tells_nothing(void **state)
{
	(void)state;
	for (size_t n = 0; n < sizeof(good) - 1; n++) {
		assert_int_equal(ews_answer_read(&arena, good, n, &answer, &e),
		    -1);
		assert_int_equal(e.code, ERR_FORMAT);
		assert_int_equal(answer.n, 0);
		assert_null(answer.message);
		assert_null(answer.body);
	}
}

static const struct {
	const char *name, *xml;
} bad[] = {
	{ "nothing", "" },
	{ "HTML that is XML", "<html><body>404</body></html>" },
	{ "HTML that is none", "<html><br><body>" },
	{ "text", "Bad Request" },
	{ "no body", "<s:Envelope " SOAP "/>" },
	{ "an empty body", "<s:Envelope " SOAP "><s:Body/></s:Envelope>" },
	{ "an entity", "<s:Envelope " SOAP "><s:Body><a>&nbsp;</a></s:Body>"
		       "</s:Envelope>" },
	{ "more after its end", HEAD "<a/>" TAIL "<a/>" },
};

static void
what_is_no_answer_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++) {
		IN_CASE(bad[i].name);
		assert_int_equal(read_answer(bad[i].xml), -1);
		assert_int_equal(e.code, ERR_FORMAT);
		assert_null(answer.body);
	}
}

static void
bounds_hold(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 100; i++)
		buf_puts(&b, "<a>");
	for (int i = 0; i < 100; i++)
		buf_puts(&b, "</a>");
	assert_int_equal(read_answer(b.data), -1);
	assert_int_equal(e.code, ERR_FORMAT);
	assert_non_null(strstr(e.msg, "deep"));
	assert_int_equal(ews_answer_read(&arena, b.data, EWS_ANSWER_MOST + 1,
			     &answer, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	buf_free(&b);
}

#define BUSY_XML                                                          \
	"<t:MessageXml xmlns:t='urn:t'><t:Value Name='BackOffMilliseconds'>" \
	"2000</t:Value></t:MessageXml>"

static const struct {
	const char *name, *xml, *code, *text;
	int64_t backoff;
} faults[] = {
	{ "Exchange", "<faultcode xmlns:a='urn:a'>a:ErrorServerBusy"
	    "</faultcode><faultstring xml:lang='en-US'>Later.</faultstring>"
	    "<detail><e:ResponseCode xmlns:e='urn:e'>ErrorServerBusy"
	    "</e:ResponseCode><e:Message xmlns:e='urn:e'>Later.</e:Message>"
	    BUSY_XML "</detail>", "ErrorServerBusy", "Later.", 2000 },
	{ "the detail knows it better", "<faultcode>soap:Client</faultcode>"
	    "<faultstring>No.</faultstring><detail><ResponseCode>"
	    "ErrorInvalidRequest</ResponseCode></detail>",
	    "ErrorInvalidRequest", "No.", -1 },
	{ "the bare code", "<faultcode>ErrorImpersonateUserDenied</faultcode>"
	    "<faultstring>You may not.</faultstring>",
	    "ErrorImpersonateUserDenied", "You may not.", -1 },
	{ "no code of the service", "<faultcode>SOAP:Server</faultcode>"
	    "<faultstring>E-3107: no binary</faultstring>", "Server",
	    "E-3107: no binary", -1 },
	{ "SOAP 1.2", "<s:Code><s:Value>s:Sender</s:Value><s:Subcode>"
	    "<s:Value>a:ErrorAccessDenied</s:Value></s:Subcode></s:Code>"
	    "<s:Reason><s:Text xml:lang='en'>Why.</s:Text></s:Reason>",
	    "ErrorAccessDenied", "Why.", -1 },
	{ "SOAP 1.2 without a subcode", "<s:Code><s:Value>s:Receiver</s:Value>"
	    "</s:Code><s:Reason><s:Text>Why.</s:Text></s:Reason>", "Receiver",
	    "Why.", -1 },
	{ "the schema", "<faultcode>a:ErrorSchemaValidation</faultcode>"
	    "<faultstring>Not valid.</faultstring><detail><e:ResponseCode>"
	    "ErrorSchemaValidation</e:ResponseCode><e:Message>x</e:Message>"
	    "<t:MessageXml><t:LineNumber>1</t:LineNumber><t:Violation>"
	    "element 'b' is no child</t:Violation></t:MessageXml></detail>",
	    "ErrorSchemaValidation", "Not valid. element 'b' is no child",
	    -1 },
	{ "a message only in the detail", "<faultcode>x</faultcode><detail>"
	    "<Message>inside</Message></detail>", "x", "inside", -1 },
	{ "nothing", "", "Fault", "", -1 },
	{ "a back-off that is none", "<faultcode>ErrorServerBusy</faultcode>"
	    "<detail><MessageXml><Value Name='BackOffMilliseconds'>-5</Value>"
	    "</MessageXml></detail>", "ErrorServerBusy", "", -1 },
};

static void
faults_of_all_shapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(faults); i++) {
		char xml[2048];

		IN_CASE(faults[i].name);
		(void)snprintf(xml, sizeof(xml), "%s<s:Fault>%s</s:Fault>%s",
		    HEAD, faults[i].xml, TAIL);
		assert_int_equal(read_answer(xml), 0);
		assert_string_equal(answer.fault, faults[i].code);
		assert_string_equal(answer.fault_text, faults[i].text);
		assert_int_equal(answer.backoff, faults[i].backoff);
		assert_int_equal(answer.n, 0);
	}
}

#define LIST(name, x)                                               \
	HEAD "<m:" name "Response><m:ResponseMessages>" x           \
	     "</m:ResponseMessages></m:" name "Response>" TAIL

static const struct {
	const char *name, *xml, *id, *key, *code;
	int class;
} shapes[] = {
	{ "an item's own id before one in it", LIST("GetItem",
	    "<m:GetItemResponseMessage ResponseClass='Success'><m:ResponseCode>"
	    "NoError</m:ResponseCode><m:Items><t:Message><t:Attachments>"
	    "<t:ItemAttachment><t:Message><t:ItemId Id='inner'/></t:Message>"
	    "</t:ItemAttachment></t:Attachments><t:ItemId Id='outer' "
	    "ChangeKey='k'/></t:Message></m:Items></m:GetItemResponseMessage>"),
	    "outer", "k", "NoError", EWS_SUCCESS },
	{ "an upload", LIST("UploadItems",
	    "<m:UploadItemsResponseMessage ResponseClass='Success'>"
	    "<m:ResponseCode>NoError</m:ResponseCode><m:ItemId Id='u' "
	    "ChangeKey='k'/></m:UploadItemsResponseMessage>"), "u", "k",
	    "NoError", EWS_SUCCESS },
	{ "a folder, after its parent", LIST("GetFolder",
	    "<m:GetFolderResponseMessage ResponseClass='Success'>"
	    "<m:ResponseCode>NoError</m:ResponseCode><m:Folders><t:Folder>"
	    "<t:ParentFolderId Id='p'/><t:FolderId Id='f'/></t:Folder>"
	    "</m:Folders></m:GetFolderResponseMessage>"), "f", "", "NoError",
	    EWS_SUCCESS },
	{ "a file: of the item that got it", LIST("CreateAttachment",
	    "<m:CreateAttachmentResponseMessage ResponseClass='Success'>"
	    "<m:ResponseCode>NoError</m:ResponseCode><m:Attachments>"
	    "<t:FileAttachment><t:AttachmentId Id='a' RootItemId='r' "
	    "RootItemChangeKey='k2'/></t:FileAttachment></m:Attachments>"
	    "</m:CreateAttachmentResponseMessage>"), "r", "k2", "NoError",
	    EWS_SUCCESS },
	{ "a name that says nothing", LIST("CopyFolder",
	    "<m:x ResponseClass='Success'><m:ResponseCode>NoError"
	    "</m:ResponseCode></m:x>"), "", "", "NoError", EWS_SUCCESS },
	{ "no class", LIST("X", "<m:x><m:ResponseCode>NoError"
	    "</m:ResponseCode></m:x>"), "", "", "NoError", EWS_SUCCESS },
	{ "no class, an error", LIST("X", "<m:x><m:ResponseCode>ErrorX"
	    "</m:ResponseCode></m:x>"), "", "", "ErrorX", EWS_ERROR },
	{ "no class and no code", LIST("X", "<m:x/>"), "", "", "Error",
	    EWS_ERROR },
	{ "no code", LIST("X", "<m:x ResponseClass='Success'/>"), "", "",
	    "NoError", EWS_SUCCESS },
	{ "without any prefix", "<Envelope><Body><GetItemResponse>"
	    "<ResponseMessages><y ResponseClass='Error'><ResponseCode>ErrorY"
	    "</ResponseCode></y></ResponseMessages></GetItemResponse></Body>"
	    "</Envelope>", "", "", "ErrorY", EWS_ERROR },
};

static void
messages_of_all_shapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(shapes); i++) {
		IN_CASE(shapes[i].name);
		assert_int_equal(read_answer(shapes[i].xml), 0);
		assert_int_equal(answer.n, 1);
		assert_string_equal(answer.message->id, shapes[i].id);
		assert_string_equal(answer.message->change_key, shapes[i].key);
		assert_string_equal(answer.message->code, shapes[i].code);
		assert_int_equal(answer.message->class, shapes[i].class);
	}
}

static void
fewer_messages_than_asked_is_the_callers_to_see(void **state)
{
	(void)state;
	assert_int_equal(read_answer(LIST("CreateAttachment", "")), 0);
	assert_int_equal(answer.n, 0);
	assert_string_equal(answer.fault, "");
	assert_int_equal(read_answer(HEAD "<m:GetUserSettingsResponse/>" TAIL),
	    0);
	assert_int_equal(answer.n, 0);
	assert_non_null(answer.body);
}

static const char properties[] = "<t:Message>"
    "<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag='0xe07' "
    "PropertyType='Integer'/><t:Value>9</t:Value></t:ExtendedProperty>"
    "<t:ExtendedProperty/>"
    "<t:ExtendedProperty><t:ExtendedFieldURI "
    "PropertySetId='5F3A1C52-9B0E-4D0A-8C37-6E2F6E327978' "
    "DistinguishedPropertySetId='Common' PropertyName='NotesUNID' "
    "PropertyType='String'/><t:Value>first</t:Value></t:ExtendedProperty>"
    "<t:ExtendedProperty><t:ExtendedFieldURI "
    "PropertySetId='5f3a1c52-9b0e-4d0a-8c37-6e2f6e327978' "
    "PropertyName='NotesUNID' PropertyType='String'/><t:Value>second"
    "</t:Value></t:ExtendedProperty>"
    "<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId='abc' "
    "PropertyId='34208'/><t:Value>n</t:Value></t:ExtendedProperty>"
    "</t:Message>";

static void
properties_are_found_however_they_are_named(void **state)
{
	const struct ews_path tag = { NULL, NULL, 0xe07, "Integer" };
	const struct ews_path number = { "ABC", NULL, 34208, "String" };
	const struct ews_path other = { "ABC", NULL, 34209, "String" };
	const struct ews_node *node;

	(void)state;
	assert_int_equal(ews_tree_read(&arena, properties,
			     sizeof(properties) - 1, &node, &e), 0);
	assert_string_equal(ews_node_property(node, &tag), "9");
	assert_string_equal(ews_node_property(node, &ews_stamp), "first");
	assert_string_equal(ews_node_property(node, &number), "n");
	assert_string_equal(ews_node_property(node, &other), "");
	assert_string_equal(ews_node_property(node, &ews_complete), "");
	assert_string_equal(ews_node_property(NULL, &ews_stamp), "");
}

static const struct {
	const char *name, *xml, *want; /* NULL: it is no answer */
} mended[] = {
	{ "references to no character",
	    "<a>&#x1;b&#31;c&#xD800;d&#xFFFE;&#0;e</a>",
	    "\xef\xbf\xbd" "b\xef\xbf\xbd" "c\xef\xbf\xbd" "d\xef\xbf\xbd"
	    "\xef\xbf\xbd" "e" },
	{ "references to some", "<a>&#x41;&#66;&#x1F4C1;&amp;#x1;</a>",
	    "AB\xf0\x9f\x93\x81&#x1;" },
	{ "no UTF-8", "<a>b\xff" "c</a>", "b\xef\xbf\xbd" "c" },
	{ "both", "<a>&#2;\xe4</a>", "\xef\xbf\xbd\xef\xbf\xbd" },
	{ "a reference that does not end", "<a>&#x1</a>", NULL },
	{ "a reference to nothing", "<a>&#;&#x;</a>", NULL },
	{ "too large", "<a>&#99999999999999999999;</a>", NULL },
	{ "at the end", "<a>&#x1;", NULL },
	{ "an end that is none", "<a/>&#x1;", NULL },
};

static void
characters_that_are_none_do_not_hide_the_rest(void **state)
{
	const struct ews_node *a;

	(void)state;
	for (size_t i = 0; i < NITEMS(mended); i++) {
		int rc = ews_tree_read(&arena, mended[i].xml,
		    strlen(mended[i].xml), &a, &e);

		IN_CASE(mended[i].name);
		assert_int_equal(rc, mended[i].want == NULL ? -1 : 0);
		if (mended[i].want == NULL)
			assert_int_equal(e.code, ERR_FORMAT);
		else
			assert_string_equal(a->text, mended[i].want);
	}
	assert_int_equal(ews_tree_read(&arena, "<a/>\0<a>", 8, &a, &e), -1);
	assert_int_equal(e.code, ERR_FORMAT);
}

static void
a_tree_can_be_walked(void **state)
{
	static const char xml[] = "<a x='1'>lost<b>t&lt;<![CDATA[&]]></b>"
				  "<c><b>deep</b><d/></c></a>";
	const struct ews_node *a;

	(void)state;
	assert_int_equal(ews_tree_read(&arena, xml, sizeof(xml) - 1, &a, &e),
	    0);
	assert_string_equal(ews_node_attr(a, "x"), "1");
	assert_null(ews_node_attr(a, "y"));
	assert_null(ews_node_attr(NULL, "y"));
	assert_string_equal(a->text, "");
	assert_string_equal(ews_child(a, "b")->text, "t<&");
	assert_null(ews_child(a, "d"));
	assert_null(ews_child(NULL, "d"));
	assert_non_null(ews_below(a, "d"));
	assert_null(ews_below(NULL, "d"));
	assert_string_equal(ews_below(ews_child(a, "c"), "b")->text, "deep");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(messages_by_position, teardown),
		cmocka_unit_test_teardown(a_cut_answer_tells_nothing, teardown),
		cmocka_unit_test_teardown(what_is_no_answer_is_refused,
		    teardown),
		cmocka_unit_test_teardown(bounds_hold, teardown),
		cmocka_unit_test_teardown(faults_of_all_shapes, teardown),
		cmocka_unit_test_teardown(messages_of_all_shapes, teardown),
		cmocka_unit_test_teardown(
		    fewer_messages_than_asked_is_the_callers_to_see, teardown),
		cmocka_unit_test_teardown(
		    properties_are_found_however_they_are_named, teardown),
		cmocka_unit_test_teardown(
		    characters_that_are_none_do_not_hide_the_rest, teardown),
		cmocka_unit_test_teardown(a_tree_can_be_walked, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "ews/ews_answer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ews/ews_xml.h"

/* ---- looking around ---------------------------------------------------------- */

const struct ews_node *
ews_child(const struct ews_node *node, const char *name)
{
	if (node == NULL)
		return NULL;
	for (const struct ews_node *c = node->child; c != NULL; c = c->next)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

/* The tree is no deeper than ews_tree_read allows. */
const struct ews_node *
ews_below(const struct ews_node *node, const char *name)
{
	if (node == NULL)
		return NULL;
	for (const struct ews_node *c = node->child; c != NULL; c = c->next) {
		const struct ews_node *found = strcmp(c->name, name) == 0 ?
		    c : ews_below(c, name);

		if (found != NULL)
			return found;
	}
	return NULL;
}

const char *
ews_node_attr(const struct ews_node *node, const char *name)
{
	if (node == NULL)
		return NULL;
	for (size_t i = 0; i < node->nattrs; i++)
		if (strcmp(node->attr[i].name, name) == 0)
			return node->attr[i].value;
	return NULL;
}

/* Never NULL. */
static const char *
text_of(const struct ews_node *node)
{
	return node == NULL ? "" : node->text;
}

static const char *
attr_of(const struct ews_node *node, const char *name)
{
	const char *value = ews_node_attr(node, name);

	return value == NULL ? "" : value;
}

/* -1: no number from 0 on. */
static int64_t
number_of(const char *s)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(s, &end, 0);
	while (*end == ' ' || *end == '\t' || *end == '\r' || *end == '\n')
		end++;
	return end == s || *end != '\0' || errno != 0 || n < 0 ? -1 : n;
}

/* Without white space around it and without "a:" before it. */
static const char *
code_of(struct arena *a, const struct ews_node *node)
{
	const char *s = text_of(node);
	const char *code = text_trim(a, s, strlen(s));
	const char *colon = strrchr(code, ':');

	return colon == NULL ? code : colon + 1;
}

/* ---- extended properties ------------------------------------------------------ */

static bool
is_path(const struct ews_node *uri, const struct ews_path *p)
{
	const char *id;

	if (p->guid == NULL) {
		id = ews_node_attr(uri, "PropertyTag");
		return id != NULL && number_of(id) == (int64_t)p->id;
	}
	if (!text_same(attr_of(uri, "PropertySetId"), p->guid))
		return false;
	if (p->name != NULL)
		return strcmp(attr_of(uri, "PropertyName"), p->name) == 0;
	id = ews_node_attr(uri, "PropertyId");
	return id != NULL && number_of(id) == (int64_t)p->id;
}

const char *
ews_node_property(const struct ews_node *node, const struct ews_path *p)
{
	if (node == NULL)
		return "";
	for (const struct ews_node *c = node->child; c != NULL; c = c->next)
		if (strcmp(c->name, "ExtendedProperty") == 0 &&
		    is_path(ews_child(c, "ExtendedFieldURI"), p))
			return text_of(ews_child(c, "Value"));
	return "";
}

/* ---- messages ------------------------------------------------------------------- */

/* A value of MessageXml: <t:Value Name="…"> or an element of that name. */
static const char *
message_value(const struct ews_node *node, const char *name)
{
	const struct ews_node *all = ews_below(node, "MessageXml");

	if (all == NULL)
		return "";
	for (const struct ews_node *c = all->child; c != NULL; c = c->next)
		if (strcmp(attr_of(c, "Name"), name) == 0 ||
		    strcmp(c->name, name) == 0)
			return c->text;
	return "";
}

/* The first of that name which is no deeper than that. */
static const struct ews_node *
within(const struct ews_node *node, const char *name, int depth)
{
	const struct ews_node *found = ews_child(node, name);

	for (const struct ews_node *c = node->child;
	     c != NULL && found == NULL && depth > 1; c = c->next)
		found = within(c, name, depth - 1);
	return found;
}

/* The id that stands highest is the item's, not one of what is in it. */
static void
find_id(struct ews_message *m)
{
	const struct ews_node *id = NULL;

	m->id = m->change_key = "";
	for (int depth = 1; depth <= 4 && id == NULL; depth++) {
		id = within(m->node, "ItemId", depth);
		if (id == NULL)
			id = within(m->node, "FolderId", depth);
	}
	if (id != NULL) {
		m->id = attr_of(id, "Id");
		m->change_key = attr_of(id, "ChangeKey");
		return;
	}
	id = ews_below(m->node, "RootItemId");
	if (id == NULL)
		id = ews_below(m->node, "AttachmentId");
	m->id = attr_of(id, "RootItemId");
	m->change_key = attr_of(id, "RootItemChangeKey");
}

static void
read_message(struct arena *a, const struct ews_node *node,
    struct ews_message *m)
{
	const char *class = attr_of(node, "ResponseClass");

	m->node = node;
	m->code = code_of(a, ews_child(node, "ResponseCode"));
	m->text = text_of(ews_child(node, "MessageText"));
	m->inner = message_value(node, "InnerErrorResponseCode");
	m->backoff = number_of(message_value(node, "BackOffMilliseconds"));
	if (strcmp(class, "Success") == 0)
		m->class = EWS_SUCCESS;
	else if (strcmp(class, "Warning") == 0)
		m->class = EWS_WARNING;
	else if (strcmp(class, "Error") == 0 || m->code[0] == '\0')
		m->class = EWS_ERROR;
	else
		m->class = strcmp(m->code, "NoError") == 0 ? EWS_SUCCESS :
							     EWS_ERROR;
	if (m->code[0] == '\0')
		m->code = m->class == EWS_SUCCESS ? "NoError" : "Error";
	find_id(m);
}

static void
read_messages(struct arena *a, const struct ews_node *list,
    struct ews_answer *answer)
{
	for (const struct ews_node *c = list->child; c != NULL; c = c->next)
		answer->n++;
	answer->message = arena_array(a, answer->n, sizeof(*answer->message));
	answer->n = 0;
	for (const struct ews_node *c = list->child; c != NULL; c = c->next)
		read_message(a, c, &answer->message[answer->n++]);
}

/* ---- faults ---------------------------------------------------------------------- */

/* What broke the rules of the schema, when the server says so. */
static const char *
fault_text(struct arena *a, const struct ews_node *fault)
{
	const char *text = text_of(ews_child(fault, "faultstring"));
	const char *violation = text_of(ews_below(fault, "Violation"));

	if (text[0] == '\0')
		text = text_of(ews_below(fault, "Text")); /* SOAP 1.2 */
	if (text[0] == '\0')
		text = text_of(ews_below(ews_child(fault, "detail"),
		    "Message"));
	return violation[0] == '\0' ? text :
	    text_printf(a, "%s %s", text, violation);
}

/* EWS guide 3.4: with detail, without, and the code by itself. */
static void
read_fault(struct arena *a, const struct ews_node *fault,
    struct ews_answer *answer)
{
	const struct ews_node *detail = ews_child(fault, "detail");

	if (detail == NULL)
		detail = ews_child(fault, "Detail");
	answer->fault = code_of(a, ews_below(detail, "ResponseCode"));
	if (answer->fault[0] == '\0')
		answer->fault = code_of(a,
		    ews_below(ews_below(fault, "Subcode"), "Value"));
	if (answer->fault[0] == '\0')
		answer->fault = code_of(a, ews_child(fault, "faultcode"));
	if (answer->fault[0] == '\0')
		answer->fault = code_of(a,
		    ews_child(ews_child(fault, "Code"), "Value"));
	if (answer->fault[0] == '\0')
		answer->fault = "Fault";
	answer->fault_text = fault_text(a, fault);
	answer->backoff = number_of(message_value(detail == NULL ? fault :
	    detail, "BackOffMilliseconds"));
}

/* ---- the whole ------------------------------------------------------------------- */

static int
version_number(const struct ews_node *info, const char *name)
{
	int64_t n = number_of(attr_of(info, name));

	return n < 0 || n > 1000000 ? 0 : (int)n;
}

static void
read_version(const struct ews_node *envelope, struct ews_answer *answer)
{
	const struct ews_node *info = ews_below(ews_child(envelope, "Header"),
	    "ServerVersionInfo");

	answer->major = version_number(info, "MajorVersion");
	answer->minor = version_number(info, "MinorVersion");
	answer->build = version_number(info, "MajorBuildNumber");
}

int
ews_answer_read(struct arena *a, const char *p, size_t n,
    struct ews_answer *answer, struct err *e)
{
	const struct ews_node *root, *body, *what;

	*answer = (struct ews_answer){ .fault = "", .fault_text = "",
		.backoff = -1 };
	if (ews_tree_read(a, p, n, &root, e) < 0)
		return -1;
	if (strcmp(root->name, "Envelope") != 0)
		return err_set(e, ERR_FORMAT, "the answer is <%.32s>, not one "
		    "of Exchange Web Services", root->name);
	body = ews_child(root, "Body");
	if (body == NULL || body->child == NULL)
		return err_set(e, ERR_FORMAT, "the answer has nothing in it");
	answer->body = body;
	read_version(root, answer);
	what = ews_child(body, "Fault");
	if (what != NULL) {
		read_fault(a, what, answer);
		return 0;
	}
	what = within(body, "ResponseMessages", 2);
	if (what != NULL)
		read_messages(a, what, answer);
	return 0;
}

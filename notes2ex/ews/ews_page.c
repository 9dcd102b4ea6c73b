/* What folders and searches have in common: asking, and pages. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ews/ews_folder_priv.h"

static enum err_code
code_of(enum ews_advice advice)
{
	switch (advice) {
	case EWS_WAIT:
	case EWS_LOOK:
	case EWS_HALVE:
		return ERR_BUSY;
	case EWS_STOP_AUTH:
		return ERR_AUTH;
	case EWS_STOP_BOX:
		return ERR_REFUSED;
	case EWS_STOP:
		return ERR_CONFIG;
	case EWS_LOWER:
		return ERR_UNSUPPORTED;
	default:
		return ERR_REJECTED;
	}
}

int
ews_message_err(const struct ews_message *m, struct err *e, const char *what)
{
	return err_set(e, code_of(ews_advise(m)), "%s: the server says %s%s%s: "
	    "%.200s", what, m->code, m->inner[0] != '\0' ? ", " : "", m->inner,
	    m->text);
}

#define FEW_TRIES 3 /* of one that is answered in part */

int
ews_ask_for(struct ews_client *c, const struct buf *request, size_t n,
    struct arena *a, struct ews_answer *answer, struct err *e)
{
	*answer = (struct ews_answer){ .fault = "", .fault_text = "",
		.backoff = -1 };
	if (request->failed)
		return err_set(e, ERR_LIMIT, "the request is too large");
	for (int tries = 0; tries < FEW_TRIES; tries++) {
		if (ews_ask(c, request, a, answer, e) < 0)
			return -1;
		if (answer->n >= n)
			break;
	}
	if (answer->n != n)
		return err_set(e, ERR_REJECTED, "the server answers with %zu "
		    "messages where %zu were asked for", answer->n, n);
	return 0;
}

void
ews_page_view(struct ews_xml *x, const char *element, uint64_t offset,
    unsigned most)
{
	char digits[24];

	ews_open(x, element);
	(void)snprintf(digits, sizeof(digits), "%u", most);
	ews_attr(x, "MaxEntriesReturned", digits);
	(void)snprintf(digits, sizeof(digits), "%" PRIu64, offset);
	ews_attr(x, "Offset", digits);
	ews_attr(x, "BasePoint", "Beginning");
	ews_close(x);
}

static bool
is_true(const char *s)
{
	return s != NULL && (strcmp(s, "true") == 0 || strcmp(s, "1") == 0);
}

/*
 * Where a server does not say where the next page begins, it begins after
 * what has been received.  An empty page is the last one, whatever it says.
 */
int
ews_page_read(const struct ews_message *m, uint64_t offset,
    struct ews_page *page, struct err *e)
{
	const struct ews_node *root = ews_below(m->node, "RootFolder");
	const char *next = ews_node_attr(root, "IndexedPagingOffset");
	uint64_t said = next == NULL ? 0 : strtoull(next, NULL, 10);

	if (root == NULL)
		return err_set(e, ERR_FORMAT, "a search has an answer without "
		    "anything in it");
	*page = (struct ews_page){ .list = ews_child(root, "Items") };
	if (page->list == NULL)
		page->list = ews_child(root, "Folders");
	for (const struct ews_node *c = page->list == NULL ? NULL :
	    page->list->child; c != NULL; c = c->next)
		page->n++;
	page->last = page->n == 0 ||
	    is_true(ews_node_attr(root, "IncludesLastItemInRange"));
	page->next = said > offset ? said : offset + page->n;
	return 0;
}

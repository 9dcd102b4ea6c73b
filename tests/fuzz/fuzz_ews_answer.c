/*
 * Any bytes as an answer: what is told hangs together, and a part of an
 * answer is none.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ews/ews_answer.h"
#include "ews/ews_xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static size_t
walk(const struct ews_node *node)
{
	size_t n = 1;

	must(node->name != NULL && node->text != NULL);
	must(node->child == NULL || node->text[0] == '\0');
	for (size_t i = 0; i < node->nattrs; i++)
		must(ews_node_attr(node, node->attr[i].name) != NULL);
	must(ews_node_property(node, &ews_stamp) != NULL);
	for (const struct ews_node *c = node->child; c != NULL; c = c->next)
		n += walk(c);
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena arena = { 0 };
	struct ews_answer a;
	struct err e;
	int rc = ews_answer_read(&arena, (const char *)data, n, &a, &e);

	must(a.fault != NULL && a.fault_text != NULL && a.backoff >= -1);
	must(rc == 0 ? a.body != NULL : a.body == NULL && a.n == 0);
	for (size_t i = 0; i < a.n; i++) {
		const struct ews_message *m = &a.message[i];

		must(m->code[0] != '\0' && m->inner != NULL &&
		    m->text != NULL && m->id != NULL && m->change_key != NULL &&
		    m->backoff >= -1);
	}
	if (rc == 0) {
		must(walk(a.body) < 2000000);
		/* Without its last bracket it is not whole. */
		while (n > 0 && data[n - 1] != '>')
			n--;
		must(n > 0 && ews_answer_read(&arena, (const char *)data,
		    n - 1, &a, &e) < 0);
	}
	arena_free(&arena);
	return 0;
}

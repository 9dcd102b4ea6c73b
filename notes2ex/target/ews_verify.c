/* verify: each item by its id, and whether it is still the one of the note. */
#include <stdio.h>
#include <string.h>

#include "target/ews_box.h"
#include "target/ews_receipt.h"

static int
ask(struct ews_box *b, const struct ews_receipt *r, struct arena *a,
    struct ews_answer *answer, struct err *e)
{
	struct ews_xml x;
	struct buf request;
	int status;

	buf_init(&request, 256 * 1024);
	ews_begin(&x, &request, &b->client.context, EWS_GET_ITEM, false);
	ews_open(&x, "m:ItemShape");
	ews_element(&x, "t:BaseShape", "IdOnly");
	ews_open(&x, "t:AdditionalProperties");
	ews_path(&x, &ews_stamp);
	ews_close(&x);
	ews_close(&x);
	ews_open(&x, "m:ItemIds");
	for (size_t i = 0; i < r->n; i++)
		ews_id(&x, "t:ItemId", r->id[i], NULL);
	ews_end(&x);
	status = ews_ask(&b->client, &request, a, answer, e);
	buf_free(&request);
	return status < 0 ? ews_stops(e) : 0;
}

/* 1: it is there and of that note. */
static int
check(const struct ews_receipt *r, const struct ews_message *m,
    char why[256], struct err *e)
{
	const struct ews_node *items = ews_below(m->node, "Items");
	const char *stamp;
	char words[400];

	switch (ews_advise(m)) {
	case EWS_DONE:
		stamp = items == NULL || items->child == NULL ? "" :
		    ews_node_property(items->child, &ews_stamp);
		if (strncmp(stamp, r->stamp, strlen(r->stamp)) == 0)
			return 1;
		(void)snprintf(why, 256, "the item is of another note: %.100s",
		    stamp[0] == '\0' ? "of none" : stamp);
		return 0;
	case EWS_GONE:
		(void)snprintf(why, 256, "the item is not in the mailbox any "
		    "more");
		return 0;
	default:
		return err_set(e, ERR_REFUSED, "%s",
		    ews_in_words(m, words));
	}
}

int
ews_verify(struct target *t, const struct receipt *receipt, char why[256],
    struct err *e)
{
	struct ews_box *b = (struct ews_box *)t;
	struct arena a = { 0 };
	struct ews_answer answer;
	struct ews_receipt r;
	int status = 1;

	if (ews_receipt_get(&a, receipt->id, &r, e) < 0) {
		(void)snprintf(why, 256, "%.200s", e->msg);
		arena_free(&a);
		return 0;
	}
	if (ask(b, &r, &a, &answer, e) < 0)
		status = -1;
	for (size_t i = 0; i < r.n && status == 1; i++)
		status = i < answer.n ? check(&r, &answer.message[i], why, e) :
		    err_set(e, ERR_REFUSED, "the server does not say whether "
		    "all items are there");
	arena_free(&a);
	return status;
}

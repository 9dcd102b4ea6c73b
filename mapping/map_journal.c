/* Notebook entries: MAPPING_GUIDE 6.2. */
#include "base/text.h"
#include "mapping/map_priv.h"

static void
set_author(struct map_job *job)
{
	const char *author = map_take(job, "From");

	if (author[0] == '\0' && job->ctx->opt->owner != NULL)
		author = job->ctx->opt->owner;
	if (author[0] == '\0' && job->bundle->facts.owner != NULL)
		author = job->bundle->facts.owner;
	if (author[0] == '\0')
		return;
	job->item->from = ARENA_NEW(job->arena, struct ex_address);
	*job->item->from = map_address(job, author, NULL);
}

int
map_journal(struct map_job *job, struct map_result *r, struct err *e)
{
	struct ex_item *item = job->item;

	(void)r;
	(void)e;
	map_common(job, "IPM.Post");
	if (ex_text(item, EX_SUBJECT)[0] == '\0')
		ex_set_text(item, EX_SUBJECT, map_one_line(job->arena,
		    map_take(job, "Title")));
	map_use(job, "DisplaySubject");
	map_use(job, "DiaryDate");
	map_use(job, "TimeCreated");
	if (item->date != EX_NO_DATE) {
		ex_set_time(item, EX_CLIENT_SUBMIT_TIME, item->date);
		ex_set_time(item, EX_MESSAGE_DELIVERY_TIME, item->date);
	}
	ex_set_int(item, EX_MESSAGE_FLAGS, 1);
	set_author(job);
	map_body(job, true);
	return 0;
}

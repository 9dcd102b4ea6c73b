/* UID and PidLidGlobalObjectId: MAPPING_GUIDE 4.6. */
#include <string.h>

#include "base/text.h"
#include "exch/ex_blob_id.h"
#include "mapping/cal_priv.h"

#define UID_MAX 4096

const char *
cal_uid(struct map_job *job)
{
	const char *own = map_take(job, "ApptUNID");
	const char *foreign = map_take(job, "$ICAL_UID");
	char unid[NOTE_UNID_LEN + 1];

	if (foreign[0] != '\0' && strlen(foreign) < UID_MAX)
		return map_one_line(job->arena, foreign);
	if (own[0] == '\0')
		own = job->note->parent[0] != '\0' ? job->note->parent :
						     job->note->unid;
	if (text_unid(own, unid))
		return text_printf(job->arena, "%s-Lotus_Notes_Generated", own);
	return map_one_line(job->arena,
	    arena_strndup(job->arena, own, strnlen(own, UID_MAX)));
}

void
cal_set_uid(struct ex_item *item, const char *uid, size_t part)
{
	const uint8_t *id;
	size_t n = 0;

	/* A part is an item of its own: no update may find it. */
	if (part > 0)
		uid = text_printf(item->arena, "%s-%zu", uid, part);
	item->uid = uid;
	id = ex_global_id_write(item->arena, uid, EX_NO_DATE, &n);
	ex_set_binary(item, EX_GLOBAL_OBJECT_ID, id, n);
	ex_set_binary(item, EX_CLEAN_GLOBAL_OBJECT_ID,
	    ex_global_id_clean(item->arena, id, n), n);
}

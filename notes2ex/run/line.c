#include "base/civil.h"
#include "base/json.h"
#include "run/run_priv.h"

static const char *
action(enum parcel_state state)
{
	return state == PARCEL_MIGRATED ? "create" :
	    state == PARCEL_SKIPPED ? "skip" : "fail";
}

void
run_line(const struct parcel *p, struct buf *out)
{
	struct json j = { .out = out };
	char date[32] = "";

	if (p->date != JOURNAL_NO_DATE)
		civil_iso(p->date, date);
	json_open(&j, NULL, '{');
	json_text(&j, "unid", p->unid);
	json_text(&j, "form", p->form);
	json_text(&j, "kind", p->kind);
	json_text(&j, "folder", p->folder);
	json_text(&j, "action", action(p->state));
	json_text(&j, "reason", p->reason);
	json_text(&j, "subject", p->subject);
	json_text(&j, "date", date);
	json_int(&j, "size", p->size);
	json_text(&j, "digest", p->digest);
	json_open(&j, "losses", '[');
	for (size_t i = 0; i < p->nlosses; i++)
		json_text(&j, NULL, p->loss[i]);
	json_close(&j, ']');
	json_close(&j, '}');
	buf_puts(out, "\n");
}

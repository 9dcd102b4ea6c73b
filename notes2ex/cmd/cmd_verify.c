/* verify: has the target still what the journal calls migrated? */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "cmd/cmd.h"

struct verify {
	struct buf b;
	struct json j;
	bool json;
	struct err *e;
	int failed;
};

static void
on_bad(void *arg, const struct parcel *p, const char *why)
{
	struct verify *v = arg;

	if (v->failed < 0)
		return;
	if (v->json) {
		json_open(&v->j, NULL, '{');
		json_text(&v->j, "unid", p == NULL ? "" : p->unid);
		json_text(&v->j, "kind", p == NULL ? "" : p->kind);
		json_text(&v->j, "folder", p == NULL ? "" : p->folder);
		json_text(&v->j, "reason", why);
		json_close(&v->j, '}');
	} else if (p == NULL) {
		cmd_put_line(&v->b, why);
	} else {
		buf_putf(&v->b, "%s  %s  ", p->unid, p->kind);
		cmd_put_clean(&v->b, p->folder, strlen(p->folder));
		buf_puts(&v->b, ": ");
		cmd_put_line(&v->b, why);
	}
	v->failed = cmd_out_some(&v->b, v->e);
}

static void
put_sum(struct verify *v, const struct run_verified *sum)
{
	int64_t bad = sum->checked - sum->good;

	if (v->json) {
		json_close(&v->j, ']');
		json_int(&v->j, "checked", sum->checked);
		json_int(&v->j, "good", sum->good);
		json_int(&v->j, "bad", bad);
		json_close(&v->j, '}');
		buf_puts(&v->b, "\n");
		return;
	}
	buf_putf(&v->b,
	    "%" PRId64 " checked, %" PRId64 " as they were "
	    "written, %" PRId64 " not\n",
	    sum->checked, sum->good, bad);
}

static int
verify(const struct cmd_values *values, struct err *e)
{
	struct verify v = { .json = values->json, .e = e };
	const struct target_ews_options ews = cmd_ews_options(values);
	const struct run_options o = {
		.journal = values->journal,
		.ews = &ews,
		.jobs = (int)values->jobs,
		.waits = cmd_waits,
	};
	struct run_verified sum;
	int status;

	if (values->operands.n > 0)
		return cmd_usage(&cmd_verify, e,
		    "%.100s: takes no arguments "
		    "beside options",
		    values->operands.text[0]);
	if (values->journal == NULL)
		return cmd_usage(&cmd_verify, e, "--journal FILE is missing");
	buf_init(&v.b, (size_t)64 << 20);
	v.j.out = &v.b;
	if (v.json) {
		json_open(&v.j, NULL, '{');
		json_int(&v.j, "schema", 1);
		json_open(&v.j, "problems", '[');
	}
	status = run_verify(&o, &sum, on_bad, &v, e);
	if (v.failed < 0)
		status = -1;
	if (status == 0) {
		put_sum(&v, &sum);
		status = cmd_out(&v.b, e);
	}
	buf_free(&v.b);
	if (status < 0)
		return -1;
	return sum.good == sum.checked && sum.wrong == 0 ? CMD_DONE : CMD_SOME;
}

/* clang-format off */
static const struct opt options[] = {
	CMD_JOURNAL_OPT,
	{ "json", NULL, OPT_FLAG, CMD_AT(json), NULL, NULL,
	    "one JSON object instead of text" },
	CMD_EWS_OPTS,
	CMD_COMMON_OPTS,
};
/* clang-format on */

const struct cmd cmd_verify = {
	.name = "verify",
	.usage = "--journal FILE [--json]",
	.what = "look whether the target still has what was migrated",
	.about = "Compares what the target holds with what the journal calls "
		 "migrated.\nExits with 1 when something is missing or is not "
		 "as it was written.",
	.opt = options,
	.nopts = NITEMS(options),
	.run = verify,
};

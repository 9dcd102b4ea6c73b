/* show: one note, or what it becomes. */
#include <string.h>

#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/setting.h"
#include "target/dir_write.h"

enum show_as { AS_NOTE, AS_ITEM, AS_MIME, AS_ICS, AS_VCF };

static const char *const forms[] = { "note", "item", "mime", "ics", "vcf",
	NULL };

#define SHOW_MAX ((size_t)1 << 30)

/* ---- as note: looked up in the source itself, design notes too ------------- */

/* 1: *note is it.  0: there is none. */
static int
look_up(struct source *src, const char *unid, struct arena *a,
    struct note **note, struct err *e)
{
	int more;

	while ((more = source_next(src, a, note, e)) != 0) {
		bool is_it = *note != NULL && strcmp((*note)->unid, unid) == 0;

		if (more < 0 && (is_it || err_reach(e->code) != REACH_NOTE))
			return err_in(e, "%s",
			    is_it ? unid :
				    "the note may "
				    "stand behind this");
		if (is_it)
			return 1;
		*note = NULL;
		arena_reset(a);
	}
	return 0;
}

static int
show_note(const struct cmd_values *v, const char *path, const char *unid,
    struct err *e)
{
	struct source_options o = cmd_source_options(v);
	struct arena a = { 0 };
	struct source *src = NULL;
	struct note *note = NULL;
	struct buf b;
	int found, status = -1;

	buf_init(&b, SHOW_MAX);
	if (source_open(&src, path, &o, cmd_say, NULL, e) < 0)
		goto done;
	found = look_up(src, unid, &a, &note, e);
	if (found == 0)
		(void)err_set(e, ERR_CONFIG, "no note %s in %s", unid, path);
	if (found <= 0)
		goto done;
	print_note(note, &b);
	setting_print(note, &b);
	status = cmd_out(&b, e);
done:
	buf_free(&b);
	source_close(&src);
	arena_free(&a);
	return status;
}

/* ---- as what it becomes ------------------------------------------------------ */

static int
put_out(void *arg, const void *p, size_t n, struct err *e)
{
	(void)arg;
	return cmd_write(p, n, e);
}

/* Which of the forms a kind of item has as a file. */
static enum show_as
file_form(enum ex_kind kind)
{
	switch (kind) {
	case EX_CALENDAR:
	case EX_TASK:
		return AS_ICS;
	case EX_CONTACT:
	case EX_GROUP:
		return AS_VCF;
	case EX_MAIL:
	case EX_NOTE:
	case EX_KINDS:
		break;
	}
	return AS_MIME;
}

static int
write_item(const struct cmd_values *v, const struct ex_item *item,
    struct err *e)
{
	const struct sink out = { .put = put_out };
	enum show_as as = (enum show_as)v->as;
	struct buf b;
	int status;

	if (as == AS_ITEM) {
		buf_init(&b, SHOW_MAX);
		ex_print(item, &b);
		status = cmd_out(&b, e);
		buf_free(&b);
		return status;
	}
	if (as != file_form(item->kind))
		return err_set(e, ERR_CONFIG,
		    "note %s becomes a %s: --as %s "
		    "shows it",
		    item->unid, ex_kind_name(item->kind),
		    forms[file_form(item->kind)]);
	switch (as) {
	case AS_ICS:
		return ics_write(item, &out, e);
	case AS_VCF:
		return vcf_write(item, v->vcard == 1, &out, e);
	case AS_MIME:
	case AS_NOTE:
	case AS_ITEM:
		break;
	}
	return eml_write(item, &out, e);
}

static struct run_options
options_of(const struct cmd_values *v)
{
	return (struct run_options){
		.from = v->operands.text,
		.nfrom = 1,
		.directory = v->directory.text,
		.ndirectories = v->directory.n,
		.owner = v->owner,
		.domain = v->domain,
		.expand_groups = v->groups == 1,
		.since = EX_NO_DATE,
		.before = EX_NO_DATE,
		.on_encrypted = (enum map_on_encrypted)v->on_encrypted,
		.multi_folder = (enum map_multi_folder)v->multi_folder,
		.unread = v->unread,
		.keep_conflicts = v->conflicts == 1,
		.keep_trash = v->trash == 1,
		.vcard4 = v->vcard == 1,
		.source = cmd_source_options(v),
		.say = cmd_say,
	};
}

static int
show_item(const struct cmd_values *v, const char *unid, struct err *e)
{
	const struct run_options o = options_of(v);
	struct arena a = { 0 };
	struct run_view *view = NULL;
	struct note *note = NULL;
	struct ex_item *item = NULL;
	const char *reason = "";
	int status = -1;

	if (run_view_open(&view, &o, e) < 0 ||
	    run_view(view, unid, &a, &note, &item, &reason, e) < 0)
		goto done;
	if (item == NULL)
		(void)err_set(e, ERR_CONFIG, "note %s is not carried over: %s",
		    unid, reason);
	else
		status = write_item(v, item, e);
done:
	run_view_close(&view);
	arena_free(&a);
	return status;
}

static int
show(const struct cmd_values *v, struct err *e)
{
	char unid[33];

	if (v->operands.n != 2)
		return cmd_usage(&cmd_show, e, "wants a SOURCE and a UNID");
	if (!text_unid(v->operands.text[1], unid))
		return cmd_usage(&cmd_show, e,
		    "%.100s is no UNID, which is "
		    "32 hexadecimal digits",
		    v->operands.text[1]);
	if (cmd_check_domain(&cmd_show, v->domain, e) < 0 ||
	    cmd_check_reading(&cmd_show, v, e) < 0)
		return -1;
	if (v->as == AS_NOTE)
		return show_note(v, v->operands.text[0], unid, e);
	return show_item(v, unid, e);
}

/* clang-format off */
static const struct opt options[] = {
	{ "as", "note|item|mime|ics|vcf", OPT_WORD, CMD_AT(as), "note", forms,
	    "the note itself, the item that it becomes, or that item as a "
	    "file" },
	CMD_MAP_OPTS,
	CMD_SOURCE_OPTS,
	CMD_COMMON_OPTS,
};
/* clang-format on */

const struct cmd cmd_show = {
	.name = "show",
	.usage = "[--as note|item|mime|ics|vcf] SOURCE UNID",
	.what = "print one note, or what it becomes",
	.about = "Finds the note in the source and prints it: every field "
		 "with its type and\nvalues, or the Exchange item that it "
		 "becomes.",
	.opt = options,
	.nopts = NITEMS(options),
	.run = show,
};

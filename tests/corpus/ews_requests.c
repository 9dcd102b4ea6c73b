/*
 * ews_requests - a dump as the requests that would carry it to a server.
 *
 * usage: ews_requests [-b] VERSION SOURCE DIR < UNIDS
 *
 * For each note that the UNIDs name: DIR/UNID-1.xml and so on, one file for
 * each request, of the chain of its items and of all their steps.  -b: bytes
 * as properties, too.  Prints a line of JSON for each request, and one for what
 * cannot be made.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "run/run.h"
#include "target/ews_item.h"

struct job {
	const char *dir, *unid;
	const struct ews_context *ctx;
	int n; /* files of this note so far */
};

static void
line(const struct job *job, const char *name, const char *kind,
    const char *what)
{
	struct buf b;
	struct json j;

	buf_init(&b, 1u << 20);
	j = (struct json){ .out = &b };
	json_open(&j, NULL, '{');
	json_text(&j, "unid", job->unid);
	json_text(&j, "file", name);
	json_text(&j, "kind", kind);
	json_text(&j, "what", what);
	json_close(&j, '}');
	(void)printf("%s\n", b.data);
	buf_free(&b);
}

static int
pour(FILE *f, const struct blob *blob, uint64_t len, struct err *e)
{
	struct stream *s;
	char part[65536];
	uint64_t sum = 0;
	ssize_t n;

	if (stream_open(&s, blob, e) < 0)
		return -1;
	while ((n = stream_read(s, part, sizeof(part), e)) > 0) {
		(void)fwrite(part, 1, (size_t)n, f);
		sum += (uint64_t)n;
	}
	stream_close(&s);
	if (n == 0 && sum != len)
		return err_set(e, ERR_FORMAT, "%ju bytes of base64, %ju said",
		    (uintmax_t)sum, (uintmax_t)len);
	return n < 0 ? -1 : 0;
}

static int
save(struct job *job, const char *kind, const char *what, const struct buf *b,
    size_t split, const struct blob *data, uint64_t len, struct err *e)
{
	char name[512], path[1024];
	FILE *f;
	int status = 0;

	(void)snprintf(name, sizeof(name), "%s-%d.xml", job->unid, ++job->n);
	(void)snprintf(path, sizeof(path), "%s/%s", job->dir, name);
	if (!ews_is_silent(b->data, data == NULL ? b->len : split,
	    data == NULL ? NULL : b->data + split,
	    data == NULL ? 0 : b->len - split))
		return err_set(e, ERR_FORMAT, "%s: could make a server send",
		    name);
	f = fopen(path, "wb");
	if (f == NULL)
		return err_errno(e, "%s", path);
	(void)fwrite(b->data, 1, data == NULL ? b->len : split, f);
	if (data != NULL)
		status = pour(f, data, len, e);
	if (data != NULL)
		(void)fwrite(b->data + split, 1, b->len - split, f);
	line(job, name, kind, what);
	return fclose(f) == 0 ? status : err_errno(e, "%s", path);
}

static int
save_item(struct job *job, const char *kind, const struct ews_item *item,
    struct err *e)
{
	struct buf b;
	struct ews_xml x;
	size_t split;
	int status;

	buf_init(&b, 1u << 30);
	ews_begin(&x, &b, job->ctx, EWS_CREATE_ITEM, item->calendar);
	ews_open(&x, "m:SavedItemFolderId");
	ews_id(&x, "t:FolderId", "AAMk", NULL);
	ews_close(&x);
	ews_open(&x, "m:Items");
	ews_text(&x, "\n");
	buf_put(&b, item->element.head, item->element.head_len);
	split = b.len;
	buf_put(&b, item->element.tail, item->element.tail_len);
	ews_end(&x);
	status = save(job, kind, item->stamp, &b, split, item->element.data,
	    item->element.data_len, e);
	buf_free(&b);
	return status;
}

static int
save_step(struct job *job, const struct ews_step *step, bool calendar,
    struct err *e)
{
	struct buf b;
	struct ews_xml x;
	size_t split;
	int status;

	buf_init(&b, 1u << 30);
	ews_begin(&x, &b, job->ctx, step->operation, calendar);
	step->write(step, &x, job->ctx, "AAMk", "CQAAAA==");
	split = b.len;
	ews_end(&x);
	status = save(job, "step", step->what, &b, split, step->data,
	    step->data_len, e);
	buf_free(&b);
	return status;
}

static int
save_all(struct job *job, const char *kind, const struct ews_item *item,
    struct err *e)
{
	for (; item != NULL; item = item->next) {
		if (save_item(job, kind, item, e) < 0)
			return -1;
		for (const struct ews_step *s = item->steps; s != NULL;
		     s = s->next) {
			if (save_step(job, s, item->calendar, e) < 0)
				return -1;
			if (s->instead != NULL &&
			    (save_step(job, s->instead, item->calendar,
				 e) < 0 ||
				save_item(job, "single", s->single, e) < 0))
				return -1;
		}
	}
	return 0;
}

static void
remark(void *arg, const char *what)
{
	line(arg, "", "remark", what);
}

static int
do_item(struct job *job, const struct ex_item *item, int part, struct err *e)
{
	struct arena a = { 0 };
	struct ews_item made;
	char stamp[64];
	int status;

	(void)snprintf(stamp, sizeof(stamp), part > 1 ? "%s/%d" : "%s",
	    job->unid, part);
	ews_item_remarks(item, job->ctx, remark, job);
	status = ews_item_make(&a, item, job->ctx, stamp, &made, e);
	if (status == 0)
		status = save_all(job, ex_kind_name(item->kind), &made, e);
	ews_item_close(&made);
	arena_free(&a);
	return status;
}

static int
do_note(struct run_view *v, struct job *job, struct err *e)
{
	struct arena a = { 0 };
	struct note *note = NULL;
	struct ex_item *item = NULL;
	const char *reason = NULL;
	int status = run_view(v, job->unid, &a, &note, &item, &reason, e);

	for (int part = 1; status == 0 && item != NULL;
	     part++, item = item->more)
		status = do_item(job, item, part, e);
	if (status < 0)
		line(job, "", "error", e->msg);
	arena_free(&a);
	return status;
}

static int
version_of(const char *name)
{
	for (int v = 0; v < EWS_VERSIONS; v++)
		if (strcmp(ews_version_name((enum ews_version)v), name) == 0)
			return v;
	(void)fprintf(stderr, "ews_requests: no version %s\n", name);
	exit(2);
}

int
main(int argc, char **argv)
{
	bool binary = argc > 1 && strcmp(argv[1], "-b") == 0;
	char **arg = argv + (binary ? 2 : 1), unid[64];
	struct ews_context ctx = { .binary = binary };
	struct run_options o = { .to = "dir:none", .dry_run = true,
		.since = EX_NO_DATE, .before = EX_NO_DATE };
	struct run_view *v = NULL;
	struct err e;
	int bad = 0;

	if (argc - (binary ? 1 : 0) != 4) {
		(void)fprintf(stderr, "usage: ews_requests [-b] VERSION SOURCE "
		    "DIR < UNIDS\n");
		return 2;
	}
	ctx.version = (enum ews_version)version_of(arg[0]);
	o.from = (const char *const *)&arg[1];
	o.nfrom = 1;
	o.source.charset = "windows-1252";
	if (run_view_open(&v, &o, &e) < 0) {
		(void)fprintf(stderr, "ews_requests: %s\n", e.msg);
		return 1;
	}
	while (scanf("%63s", unid) == 1) {
		struct job job = { arg[2], unid, &ctx, 0 };

		bad += do_note(v, &job, &e) < 0;
	}
	run_view_close(&v);
	return bad == 0 ? 0 : 1;
}

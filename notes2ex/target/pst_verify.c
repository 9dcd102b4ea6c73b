/* Are the stores that a journal knows still what was written? */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "pst/pst_check.h"
#include "pst/pst_read.h"

#include "target/pst_receipt.h"
#include "target/pst_work.h"
#include "target/target_priv.h"

struct pst_verify {
	struct target base;
	struct arena arena;
	const char *file, *origin;
	struct pst_work work;
	bool *clean; /* by number: every block of it is what its sum says */
	/* The store that was looked at last. */
	struct pst_reader *reader; /* NULL: cannot be read, see why */
	char name[256];
	unsigned number; /* 0: none that is finished */
	char why[256];
};

static const char *
path_of(struct pst_verify *v, struct arena *a, const char *name)
{
	const char *slash = strrchr(v->file, '/');

	return slash == NULL ? name : text_printf(a, "%.*s/%s",
	    (int)(slash - v->file), v->file, name);
}

/* ---- the whole ---------------------------------------------------------- */

struct audit {
	struct pst_verify *v;
	const char *name;
	target_remark *say;
	void *arg;
	uint64_t said;
};

static void
say(const struct audit *a, const char *what)
{
	struct arena arena = { 0 };

	a->say(a->arg, text_printf(&arena, "%s: %s", a->name, what));
	arena_free(&arena);
}

static void
on_finding(void *arg, const struct pst_finding *f)
{
	struct audit *a = arg;

	if (f->severity != PST_ERROR)
		return;
	a->said++;
	say(a, f->what);
}

static void
audit_part(struct audit *a, unsigned number)
{
	struct pst_verify *v = a->v;
	struct arena arena = { 0 };
	struct pst_sums sums = { 0 };
	uint8_t key[16];
	struct err e = { .code = ERR_NONE };

	a->said = 0;
	a->name = pst_work_name(&v->work, number);
	if (!pst_work_is_taken(&v->work, number)) {
		say(a, "is not there any more; bring it back to have it "
		    "looked at");
	} else if (pst_check(path_of(v, &arena, a->name), on_finding, NULL, a,
	    &sums, &e) < 0) {
		say(a, e.msg);
	} else {
		if (sums.errors > a->said)
			say(a, text_printf(&arena, "and %" PRIu64 " more such "
			    "errors", sums.errors - a->said));
		pst_store_key(v->origin, number, key);
		if (memcmp(key, sums.key, sizeof(key)) != 0)
			say(a, "is another store than the one that was "
			    "written");
		else
			v->clean[number] = sums.errors == 0;
	}
	arena_free(&arena);
}

static int
audit(struct target *base, target_remark *remark, void *arg, struct err *e)
{
	struct pst_verify *v = (struct pst_verify *)base;
	struct audit a = { .v = v, .say = remark, .arg = arg };

	(void)e;
	for (unsigned n = 1; n <= v->base.parts; n++)
		audit_part(&a, n);
	return 0;
}

/* ---- one item -------------------------------------------------------------- */

static unsigned
number_of(const struct pst_verify *v, const char *name)
{
	for (unsigned n = 1; n <= v->base.parts; n++)
		if (strcmp(pst_work_name(&v->work, n), name) == 0)
			return n;
	return 0;
}

/* 1 when the store can be read; else v->why. */
static int
open_store(struct pst_verify *v, const char *name)
{
	struct arena a = { 0 };
	struct err e = { .code = ERR_NONE };
	const char *path;

	if (strcmp(v->name, name) == 0)
		return v->reader != NULL;
	path = path_of(v, &a, name);
	pst_reader_close(&v->reader);
	v->why[0] = '\0';
	(void)snprintf(v->name, sizeof(v->name), "%s", name);
	v->number = number_of(v, name);
	if (v->number == 0)
		(void)snprintf(v->why, sizeof(v->why), "%.160s is not "
		    "finished: give the same migrate command again", name);
	else if (faccessat(AT_FDCWD, path, F_OK, 0) < 0 && errno == ENOENT)
		(void)snprintf(v->why, sizeof(v->why), "%.200s is not there",
		    name);
	else if (pst_reader_open(&v->reader, path, &e) < 0)
		(void)snprintf(v->why, sizeof(v->why), "%.250s", e.msg);
	arena_free(&a);
	return v->reader != NULL;
}

/* A reader's answer that is none is what is wrong with this item. */
static int
unreadable(char why[256], const struct err *e)
{
	(void)snprintf(why, 256, "%.250s", e->msg);
	return 0;
}

static int
check_nodes(struct pst_verify *v, const struct pst_receipt *r, char why[256])
{
	struct err e = { .code = ERR_NONE };
	struct pst_node node;

	for (size_t i = 0; i < r->n; i++) {
		int there = pst_reader_node(v->reader, r->nid[i], &node, &e);

		if (there < 0)
			return unreadable(why, &e);
		if (there == 0) {
			(void)snprintf(why, 256, "missing: %.160s has no node "
			    "%" PRIx32, r->name, r->nid[i]);
			return 0;
		}
		if (node.parent != r->folder) {
			(void)snprintf(why, 256, "in another folder of %.160s",
			    r->name);
			return 0;
		}
	}
	return 1;
}

/* Blocks of the inner kind have a bit set that counting does not know. */
static int
find_block(struct pst_verify *v, uint64_t bid, struct pst_block *b,
    struct err *e)
{
	int there = pst_reader_block(v->reader, bid, b, e);

	return there != 0 ? there : pst_reader_block(v->reader, bid | 2, b, e);
}

static int
check_blocks(struct pst_verify *v, const struct pst_receipt *r, bool clean,
    char why[256])
{
	struct err e = { .code = ERR_NONE };
	struct pst_block b;
	uint64_t print = 0;

	for (uint64_t bid = r->bid; bid < r->end; bid += 4) {
		int there = find_block(v, bid, &b, &e);

		if (there < 0 || (there == 1 && !clean &&
		    pst_reader_check_block(v->reader, &b, &e) < 0))
			return unreadable(why, &e);
		if (there == 0) {
			(void)snprintf(why, 256, "%.160s has not all of it",
			    r->name);
			return 0;
		}
		print += pst_block_print(b.bid, b.bytes, b.crc);
	}
	if (print == r->print)
		return 1;
	(void)snprintf(why, 256, "content differs");
	return 0;
}

static int
verify(struct target *base, const struct receipt *receipt, char why[256],
    struct err *e)
{
	struct pst_verify *v = (struct pst_verify *)base;
	struct pst_receipt r;

	(void)e;
	why[0] = '\0';
	if (!pst_receipt_read(&r, receipt)) {
		(void)snprintf(why, 256, "no receipt of this target");
		return 0;
	}
	if (!open_store(v, r.name)) {
		(void)snprintf(why, 256, "%.255s", v->why);
		return 0;
	}
	if (!check_nodes(v, &r, why))
		return 0;
	return check_blocks(v, &r, v->clean[v->number], why);
}

/* ---- opening ------------------------------------------------------------------ */

static void
verify_close(struct target *base)
{
	struct pst_verify *v = (struct pst_verify *)base;

	pst_reader_close(&v->reader);
	pst_work_close(&v->work);
	mem_free(v->clean);
	arena_free(&v->arena);
	mem_free(v);
}

/* A file that is whole counts, whether or not the journal knows it. */
static unsigned
finished(const struct pst_verify *v, unsigned known)
{
	switch (v->work.stage) {
	case PST_NONE:
		break;
	case PST_IDLE:
		return v->work.number;
	case PST_OPEN:
		return v->work.number - 1;
	case PST_WHOLE:
		return pst_work_is_taken(&v->work, v->work.number) ?
		    v->work.number : v->work.number - 1;
	}
	return known;
}

int
pst_verify_open(struct target **out, const char *file,
    const struct target_options *opt, struct err *e)
{
	static const struct target_ops ops = {
		.name = "pst",
		.verify = verify,
		.audit = audit,
		.close = verify_close,
	};
	struct pst_verify *v = MEM_NEW(struct pst_verify);

	v->base.ops = &ops;
	v->file = arena_strdup(&v->arena, file);
	v->origin = arena_strdup(&v->arena,
	    opt->origin == NULL ? "" : opt->origin);
	*out = &v->base;
	if (pst_work_open(&v->work, &v->arena, v->file, opt->token, true,
	    e) < 0) {
		v->clean = mem_zero(1);
		target_close(out);
		return err_in(e, "target pst");
	}
	v->base.parts = finished(v, opt->parts);
	v->clean = mem_zero(((size_t)v->base.parts + 1) * sizeof(*v->clean));
	return 0;
}

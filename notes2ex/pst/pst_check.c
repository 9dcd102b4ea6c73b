/* The checker as a whole: what is done in which order, and what is said. */
#include "pst/pst_check.h"

#include <string.h>

#include "base/mem.h"
#include "pst/pst_check_priv.h"

static struct rule_count *
count_of(struct check *c, const char *rule)
{
	for (size_t i = 0; i < c->rules; i++)
		if (strcmp(c->rule[i].rule, rule) == 0)
			return &c->rule[i];
	if (c->rules < CHECK_RULES)
		c->rules++;
	c->rule[c->rules - 1] = (struct rule_count){ .rule = rule };
	return &c->rule[c->rules - 1];
}

static void
on_say(void *arg, enum pst_severity severity, const char *rule,
    const char *what)
{
	const struct pst_finding f = { severity, rule, what };
	struct check *c = arg;

	if (severity == PST_ERROR)
		c->sums->errors++;
	else
		c->sums->warnings++;
	if (c->say != NULL && count_of(c, rule)->n++ < CHECK_SAID)
		c->say(c->arg, &f);
}

/*
 * Each message is met once, each block a few times; those that are shared are
 * small.  What loads more than this refers to the same things over and over.
 */
static uint64_t
most_work(const struct check *c)
{
	return 1000000 + 64 * (c->bbt.records + c->nbt.records);
}

static int
check_all(struct check *c, struct err *e)
{
	check_header(c);
	if (check_trees(c, e) < 0)
		return check_after(e);
	c->r->bbt = &c->bbt;
	c->r->nbt = &c->nbt;
	c->r->work_most = most_work(c);
	c->refs = mem_zero(2 * (size_t)c->bbt.records + 1);
	c->done = mem_zero((size_t)c->nbt.records / 8 + 1);
	c->sums->blocks = c->bbt.records;
	c->sums->nodes = c->nbt.records;
	check_highest(c);
	if (check_blocks(c, e) < 0 || check_store(c, e) < 0 ||
	    check_references(c, e) < 0)
		return -1;
	check_maps(c);
	return 0;
}

static void
free_leaves(struct leaves *l)
{
	mem_free(l->first);
	mem_free(l->page);
	mem_free(l->rank);
}

static void
end(struct check *c)
{
	for (size_t i = 0; i < c->regions; i++)
		mem_free(c->region[i].use);
	mem_free(c->region);
	mem_free(c->refs);
	mem_free(c->done);
	mem_free(c->tmpl);
	free_leaves(&c->bbt);
	free_leaves(&c->nbt);
	pst_reader_close(&c->r);
}

int
pst_check(const char *path, void (*say)(void *, const struct pst_finding *),
    void (*folder)(void *, const struct pst_folder_sum *), void *arg,
    struct pst_sums *sums, struct err *e)
{
	struct check c = { .say = say, .folder = folder, .arg = arg };
	int status;

	*sums = (struct pst_sums){ 0 };
	c.sums = sums;
	if (reader_begin(&c.r, path, e) < 0)
		return -1;
	c.r->say = on_say;
	c.r->arg = &c;
	sums->size = c.r->size;
	sums->permute = c.r->h.crypt == 1;
	c.regions = (size_t)(c.r->size / PST_REGION) + 1;
	c.region = mem_zero(c.regions * sizeof(*c.region));
	status = check_all(&c, e);
	if (status < 0 && e->code == ERR_LIMIT) {
		reader_error(c.r, "limit", "%s", e->msg);
		status = 0;
	}
	end(&c);
	return status;
}

#include "source/dxl_era.h"

#include <string.h>

#include "base/attr.h"
#include "base/text.h"
#include "source/dxl_scan.h"

void
dxl_eras_init(struct dxl_eras *all, struct arena *a, const char *charset)
{
	struct dxl_era first = { .from = 0 };

	*all = (struct dxl_eras){ .arena = a };
	(void)pthread_mutex_init(&all->lock, NULL);
	if (strlen(charset) < sizeof(all->fallback))
		memcpy(all->fallback, charset, strlen(charset) + 1);
	memcpy(first.charset, all->fallback, sizeof(first.charset));
	dxl_era_begin(all, &first);
}

void
dxl_eras_free(struct dxl_eras *all)
{
	(void)pthread_mutex_destroy(&all->lock);
}

const struct dxl_era *
dxl_era_at(struct dxl_eras *all, uint64_t off)
{
	(void)pthread_mutex_lock(&all->lock);

	const struct dxl_era *era = all->last;

	(void)pthread_mutex_unlock(&all->lock);
	while (era->before != NULL && era->from > off)
		era = era->before;
	return era;
}

struct dxl_era
dxl_era_next(const struct dxl_eras *all, uint64_t from)
{
	struct dxl_era era = *all->last;

	era.from = from;
	return era;
}

/* A dump may be a million files in a row that all say the same. */
static bool
is_same(const struct dxl_era *a, const struct dxl_era *b)
{
	return strcmp(a->replicaid, b->replicaid) == 0 &&
	    strcmp(a->charset, b->charset) == 0 && a->declared == b->declared;
}

void
dxl_era_begin(struct dxl_eras *all, const struct dxl_era *next)
{
	if (all->last != NULL && is_same(all->last, next))
		return;

	struct dxl_era *era = ARENA_NEW(all->arena, struct dxl_era);

	*era = *next;
	era->before = all->last;
	(void)pthread_mutex_lock(&all->lock);
	all->last = era;
	(void)pthread_mutex_unlock(&all->lock);
}

static bool
is_unicode(const char *name)
{
	static const char *const names[] = { "", "utf-8", "utf8", "us-ascii",
		"ascii", "utf-16", "utf-16le", "utf-16be", "ucs-2" };

	for (size_t i = 0; i < NITEMS(names); i++)
		if (text_same(name, names[i]))
			return true;
	return false;
}

static bool
is_known(const char *name)
{
	struct arena a = { 0 };
	bool known = text_from(&a, name, "", 0) != NULL;

	arena_free(&a);
	return known;
}

bool
dxl_era_declare(struct dxl_era *era, const struct dxl_eras *all,
    const char *decl, size_t n, char unknown[64])
{
	struct dxl_tag tag = { .raw = decl,
		.len = n,
		.name = decl,
		.name_len = strlen("<?xml") };
	size_t len = 0;
	const char *value = dxl_tag_attr(&tag, "encoding", &len);
	char name[sizeof(era->charset)] = "";

	era->declared = false;
	memcpy(era->charset, all->fallback, sizeof(era->charset));
	if (value != NULL && len < sizeof(name))
		memcpy(name, value, len);
	if (is_unicode(name))
		return true;
	/* Windows programs that say Latin 1 mean their own code page. */
	if (text_same(name, "iso-8859-1"))
		memcpy(name, "windows-1252", sizeof("windows-1252"));
	if (!is_known(name)) {
		memcpy(unknown, name, sizeof(name));
		return false;
	}
	memcpy(era->charset, name, sizeof(name));
	era->declared = true;
	return true;
}

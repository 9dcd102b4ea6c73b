/*
 * Any bytes as a stream: events hang together, whatever pieces it is read in,
 * and the lint tells of the same end.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fts/fts.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct input {
	const uint8_t *p;
	size_t n, chunk;
};

struct seen {
	uint64_t events, sum, at, size;
	unsigned depth;
	int ended;
};

static void
must(int ok)
{
	if (!ok)
		abort();
}

static int
get(void *arg, void *p, size_t n, size_t *got, struct err *e)
{
	struct input *in = arg;

	(void)e;
	if (n > in->chunk)
		n = in->chunk;
	*got = n < in->n ? n : in->n;
	if (*got > 0)
		memcpy(p, in->p, *got);
	in->p += *got;
	in->n -= *got;
	return 0;
}

static void
mix(struct seen *s, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < n; i++)
		s->sum = (s->sum ^ p[i]) * UINT64_C(1099511628211);
}

static void
see_property(struct seen *s, const struct fts_event *e)
{
	must(e->n <= FTS_WHOLE && e->at + e->n <= e->size);
	must(e->count == 0 || e->index < e->count);
	if (e->at > 0) /* the piece behind the last one */
		must(e->at == s->at && e->size == s->size);
	s->at = e->at + e->n;
	s->size = e->size;
	mix(s, &e->id, sizeof(e->id));
	mix(s, &e->type, sizeof(e->type));
	mix(s, e->p, e->n);
	if (e->id >= 0x8000 && e->name.text != NULL)
		mix(s, e->name.text, strlen(e->name.text));
}

static int
take(void *arg, const struct fts_event *e, struct err *err)
{
	struct seen *s = arg;

	(void)err;
	must(!s->ended);
	s->events++;
	mix(s, &e->offset, sizeof(e->offset));
	switch (e->kind) {
	case FTS_PROPERTY:
		see_property(s, e);
		break;
	case FTS_RECIPIENT:
	case FTS_ATTACHMENT:
	case FTS_EMBEDDED:
		must(++s->depth < 100);
		break;
	case FTS_END_RECIPIENT:
	case FTS_END_EMBEDDED:
	case FTS_END_ATTACHMENT:
		must(s->depth-- > 0);
		break;
	case FTS_DELETE:
		break;
	case FTS_END:
		must(s->depth == 0);
		s->ended = 1;
		break;
	}
	return 0;
}

static void
say(void *arg, uint64_t offset, const char *rule)
{
	(void)offset;
	must(rule != NULL && rule[0] != '\0');
	++*(int *)arg;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct input whole = { data, n, SIZE_MAX }, bits = { data, n, 3 },
		     again = whole;
	struct seen s = { 0 }, t = { 0 };
	struct err e;
	int said = 0, rc = fts_events(get, &whole, take, &s, &e);

	must(fts_events(get, &bits, take, &t, &e) == rc);
	must(s.events == t.events && s.sum == t.sum);
	must(s.ended == (rc == 0));

	int linted = fts_lint(get, &again, say, &said, &e);

	must(linted == -1 || linted == said);
	must(rc != 0 || linted >= 0);
	return 0;
}

/* Names, one a line: taken apart, compared, looked up, made addresses of. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "mapping/map_directory.h"
#include "mapping/map_priv.h"
#include "note/note_name.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* An address must be usable in a header as it is. */
static void
check_address(const char *s)
{
	const char *at = strrchr(s, '@');

	if (at == NULL || at == s || at[1] == '\0')
		abort();
	for (; *s != '\0'; s++)
		if (*s < ' ' || *s > '~' || *s == '<' || *s == '>')
			abort();
}

static void
try_name(struct map_job *job, struct map_directory *d, const char *s)
{
	struct note_name n = note_name_parse(job->arena, s);
	struct ex_address who;

	if (n.common == NULL || n.canonical == NULL || n.abbreviated == NULL ||
	    (n.form == NAME_INTERNET) != (n.address != NULL))
		abort();
	/* The canonical form is another way to write the same name, but
	 * "CN= a@x.org" without its space is an address. */
	if ((n.form == NAME_CANONICAL || n.form == NAME_ABBREVIATED) &&
	    note_name_parse(job->arena, n.canonical).form != NAME_INTERNET &&
	    !note_name_same(n.canonical, s))
		abort();
	if (!note_name_same(s, s))
		abort();
	map_directory_add(d, s, "known@example.com");
	if (n.form != NAME_EMPTY && map_directory_find(d, s) == NULL)
		abort();
	if (n.form == NAME_EMPTY)
		return;
	who = map_address(job, s, NULL);
	check_address(who.address);
	who = map_address(job, "Nobody", s);
	check_address(who.address);
}

/* Whatever stands in a list, nobody in it is left out. */
static void
try_list(struct map_job *job, const char *field, const char *s)
{
	struct map_bundle bundle = { .note = note_new(job->arena) };
	struct map_job list;
	size_t n = 0;

	note_add_text((struct note *)(uintptr_t)bundle.note, field, s);
	list = map_job_new(job->ctx, &bundle, job->arena, EX_MAIL);
	map_recipients(&list, field, NULL, EX_TO);
	for (const struct ex_recipient *r = list.item->recipients; r != NULL;
	     r = r->next, n++)
		check_address(r->who.address);
	if (n == 0 && note_name_parse(job->arena, s).form != NAME_EMPTY)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = { 0 };
	struct map_directory *d = map_directory_new();
	struct map_options opt = { .domain = "example.com" };
	struct map_ctx ctx = { .opt = &opt };
	struct map_bundle bundle = { .note = note_new(&a) };
	struct map_job job = map_job_new(&ctx, &bundle, &a, EX_MAIL);

	while (n > 0) {
		const uint8_t *end = memchr(data, '\n', n);
		size_t len = end == NULL ? n : (size_t)(end - data);

		/* Sources give clean UTF-8 and nothing else. */
		const char *s = text_clean(&a, (const char *)data, len, NULL);

		try_name(&job, d, s);
		try_list(&job, "SendTo", s);
		try_list(&job, "EnterSendTo", s);
		len += end != NULL;
		data += len;
		n -= len;
	}
	map_directory_free(d);
	arena_free(&a);
	return 0;
}

/* inspect: the names that have no address, and a list of them to fill in. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/sys.h"
#include "base/text.h"
#include "cmd/inspect.h"
#include "mapping/map_directory.h"
#include "mapping/map_unresolved.h"
#include "note/note_name.h"

/*
 * The note is mapped as the run would do it, but alone: what other notes say
 * about it is nothing that an address depends on.
 */
void
inspect_names(struct inspect *in, const struct note *n, const char *owner,
    struct arena *a)
{
	const struct map_ctx ctx = { .opt = &in->map, .zones = in->zones };
	const struct map_bundle bundle = { .note = n,
		.facts = { .owner = owner } };
	const struct map_unresolved *name;
	struct map_result r = { 0 };
	struct err e;
	size_t names;

	if (map_note(&ctx, &bundle, a, &r, &e) < 0 || r.item == NULL)
		return;
	names = map_unresolved(r.item, true, a, &name);
	for (size_t i = 0; i < names; i++) {
		struct count *c = count_of(&in->unresolved, name[i].key);

		c->n[0]++;
		c->n[1] += name[i].several;
		if (c->label == NULL && strcmp(c->name, name[i].key) == 0)
			c->label = arena_strdup(&in->arena, name[i].name);
	}
}

/* The profile that says who he is may stand behind his mail. */
static bool
is_owner_with_address(const struct inspect *in, const struct count *c)
{
	struct arena a = { 0 };
	const char *owner = in->map.owner;
	bool is = false;

	if (owner == NULL || c->label == NULL ||
	    note_name_parse(&a, owner).form != NAME_INTERNET) {
		arena_free(&a);
		return false;
	}
	for (size_t i = 0; i < in->sources && !is; i++)
		is = in->source[i].owner[0] != '\0' &&
		    note_name_same(in->source[i].owner, c->label);
	arena_free(&a);
	return is;
}

void
inspect_names_end(struct inspect *in)
{
	struct counts *u = &in->unresolved;
	size_t n = 0;

	for (size_t i = 0; i < u->used; i++)
		if (!is_owner_with_address(in, u->list[i]))
			u->list[n++] = u->list[i];
	u->used = n;
	count_sort_by_number(u);
}

bool
inspect_is_rest(const struct count *c)
{
	return c->label == NULL;
}

/* ---- the file to fill in ----------------------------------------------------- */

int
inspect_csv_open(const char *path, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd < 0 && access(path, F_OK) == 0)
		return err_set(e, ERR_CONFIG, "--unresolved-csv %s: is there "
		    "already, and may have been filled in: give another name",
		    path);
	if (fd < 0) {
		(void)err_errno(e, "--unresolved-csv %s", path);
		e->code = ERR_CONFIG;
	}
	return fd;
}

/* RFC 4180: quoted when it has to be. */
static void
put_field(struct buf *b, const char *text)
{
	if (strpbrk(text, ",\"\r\n;") == NULL) {
		buf_puts(b, text);
		return;
	}
	buf_puts(b, "\"");
	for (const char *p = text; *p != '\0'; p++)
		buf_put(b, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1);
	buf_puts(b, "\"");
}

int
inspect_csv_write(const struct inspect *in, int fd, const char *path,
    struct err *e)
{
	struct buf b;
	int status;

	buf_init(&b, SIZE_MAX / 2);
	buf_puts(&b, "NotesName,PrimarySmtp\n");
	for (size_t i = 0; i < in->unresolved.used; i++) {
		const struct count *c = in->unresolved.list[i];

		if (inspect_is_rest(c)) {
			log_warning("names", "more than %d names without an "
			    "address: fill in these, and inspect again with "
			    "the file as --directory", INSPECT_NAMES);
			continue;
		}
		put_field(&b, c->label);
		buf_puts(&b, ",\n");
	}
	status = sys_write(fd, b.data, b.len);
	buf_free(&b);
	if (status < 0)
		(void)err_errno(e, "--unresolved-csv %s", path);
	if (close(fd) < 0 && status == 0)
		status = err_errno(e, "--unresolved-csv %s", path);
	if (status < 0)
		(void)unlink(path);
	return status;
}

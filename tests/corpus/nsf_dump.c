/*
 * nsf_dump - the notes of a database as the note model has them: every field
 * with its value, every file with its content.
 *
 * usage: nsf_dump [--daos DIR] FILE
 *
 * Prints, with tabs between the fields:
 *   D version title replicaid owner
 *   S what                          damage that is no note's own
 *   N id unid seq class created modified parent
 *   F name flags type value...
 *   T what                          a trouble of the note
 *   E id what                       a note that could not be read
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "nsf_print.h"
#include "source/nsf_note.h"
#include "source/source.h"

static void
say(void *arg, const char *what)
{
	(void)arg;
	(void)fputs("S\t", stdout);
	print_text(what);
	(void)putchar('\n');
}

static void
print_time(const struct note_time *t)
{
	if (t->has_date) {
		struct civil c = civil_of(t->utc);

		(void)printf("%04d-%02d-%02d", c.year, c.mon, c.day);
	}
	if (t->has_clock) {
		struct civil c = civil_of(t->utc);

		(void)printf("T%02d:%02d:%02d.%02d", c.hour, c.min, c.sec,
		    t->centis);
	}
	if (t->has_zone)
		(void)printf("%+d%s", t->zone, t->dst ? "s" : "");
	if (!t->has_date && !t->has_clock)
		(void)putchar('-');
}

static void
print_content(const struct blob *b)
{
	struct stream *s;
	struct sha *sha = sha_new();
	uint8_t bytes[65536];
	uint64_t total = 0;
	ssize_t got;
	struct err e;

	if (stream_open(&s, b, &e) < 0) {
		(void)printf("\t-1\t%s", e.msg);
		sha_end(sha, bytes);
		return;
	}
	while ((got = stream_read(s, bytes, sizeof(bytes), &e)) > 0) {
		sha_put(sha, bytes, (size_t)got);
		total += (uint64_t)got;
	}
	(void)printf("\t%" PRIu64 "\t", total);
	print_sha(sha);
	if (got < 0)
		(void)printf("\t%s", e.msg);
	else if (stream_damage(s) != NULL)
		(void)printf("\t%s", stream_damage(s));
	stream_close(&s);
}

static void
print_file(const struct note_file *file)
{
	(void)putchar('\t');
	print_text(file->name);
	(void)printf("\t%" PRId64 "\t", file->size);
	print_time(&file->created);
	(void)putchar('\t');
	print_time(&file->modified);
	(void)printf("\t%s", file->internal ? "internal" : "");
	if (file->data != NULL)
		print_content(file->data);
	else
		(void)printf("\t-\t%s", file->why_not);
}

/* Every text that the tree shows, without white space. */
static void
print_rich(const struct rich *r)
{
	for (; r != NULL; r = r->next) {
		if (r->kind == RICH_TEXT && r->text != NULL)
			for (const char *s = r->text; *s != '\0'; s++)
				if (strchr(" \t\r\n", *s) == NULL)
					print_text((char[]){ *s, '\0' });
		print_rich(r->child);
	}
}

static void
print_field(const struct note_field *f)
{
	static const char *const types[] = { "text", "number", "time", "rich",
		"file", "raw", "other" };

	(void)fputs("F\t", stdout);
	print_text(f->name);
	(void)printf("\t%x\t%s", f->flags, types[f->type]);
	for (size_t i = 0; i < f->n; i++) {
		if (f->type == NOTE_TEXT || f->type == NOTE_OTHER) {
			(void)putchar('\t');
			print_text(f->text[i]);
		} else if (f->type == NOTE_NUMBER) {
			uint64_t bits;

			memcpy(&bits, &f->number[i], sizeof(bits));
			(void)printf("\t%016" PRIx64, bits);
		} else if (f->type == NOTE_TIME) {
			(void)putchar('\t');
			print_time(&f->time[i].from);
			if (f->time[i].is_range) {
				(void)putchar('/');
				print_time(&f->time[i].to);
			}
		} else if (f->type == NOTE_RICH) {
			(void)putchar('\t');
			print_rich(f->rich);
		} else if (f->type == NOTE_FILE) {
			print_file(f->file);
		} else {
			(void)printf("\t%04x", f->raw_type);
			print_bytes(f->raw, f->raw_len);
		}
	}
	(void)putchar('\n');
}

static void
print_note(const struct note *n, uint32_t id)
{
	static const char *const classes[] = { "document", "profile", "design",
		"stub" };

	(void)printf("N\t%" PRIX32 "\t%s\t%" PRId32 "\t%s\t", id, n->unid,
	    n->seq, classes[n->class]);
	print_time(&n->created);
	(void)putchar('\t');
	print_time(&n->modified);
	(void)printf("\t%s\n", n->parent);
	NOTE_FOREACH_FIELD(f, n) {
		print_field(f);
	}
	for (const struct note_trouble *t = n->troubles; t != NULL;
	     t = t->next) {
		(void)fputs("T\t", stdout);
		print_text(t->what);
		(void)putchar('\n');
	}
}

static void
print_notes(struct nsf_view *v, const struct nsf_note_options *opt)
{
	struct nsf_place place = { 0 };
	struct arena a = { 0 };
	struct note *note;
	struct err e;

	while (nsf_next_id(v, place.id, &place) == 1) {
		int got = nsf_note_read(v, &place, opt, &a, &note, &e);

		if (got == 1) {
			print_note(note, place.id);
		} else if (got < 0) {
			(void)printf("E\t%" PRIX32 "\t", place.id);
			print_text(e.msg);
			(void)putchar('\n');
		}
		arena_reset(&a);
	}
	arena_free(&a);
}

/* How many notes the source itself yields, and what it says on the way. */
static int
print_source(const char *path, const struct nsf_note_options *opt,
    struct err *e)
{
	struct source_options so = { .daos = opt->daos };
	struct arena a = { 0 };
	struct source *s;
	struct note *note;
	struct err bad;
	uint64_t notes = 0, failed = 0;
	int got;

	if (source_open(&s, path, &so, NULL, NULL, e) < 0)
		return -1;
	while ((got = source_next(s, &a, &note, &bad)) != 0) {
		if (got < 0 && err_reach(bad.code) != REACH_NOTE)
			break;
		notes += got > 0;
		failed += got < 0;
		arena_reset(&a);
	}

	const struct source_info *info = source_info(s);

	(void)printf("D\t%s\t%s\t", info->format, info->version);
	print_text(info->title);
	(void)printf("\t%s\t", info->replicaid);
	print_text(info->owner);
	(void)printf("\nC\t%" PRIu64 "\t%" PRIu64 "\n", notes, failed);
	source_close(&s);
	arena_free(&a);
	return 0;
}

static int
dump(const char *path, const struct nsf_note_options *opt, struct err *e)
{
	struct nsf *nsf;
	struct nsf_view *v;

	if (nsf_open(&nsf, path, say, NULL, e) < 0)
		return -1;
	v = nsf_borrow(nsf);
	print_notes(v, opt);
	nsf_give_back(v);
	nsf_close(&nsf);
	return print_source(path, opt, e);
}

int
main(int argc, char **argv)
{
	struct nsf_note_options opt = { 0 };
	struct err e;

	if (argc == 4 && strcmp(argv[1], "--daos") == 0) {
		opt.daos = argv[2];
		argv += 2;
		argc -= 2;
	}
	if (argc != 2) {
		(void)fputs("usage: nsf_dump [--daos DIR] FILE\n", stderr);
		return 2;
	}
	if (dump(argv[1], &opt, &e) < 0) {
		(void)fprintf(stderr, "%s\n", e.msg);
		return 1;
	}
	return 0;
}

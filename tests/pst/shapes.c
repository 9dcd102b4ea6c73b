/*
 * shapes - stores of every shape that matters, for other programs to read.
 *
 *	shapes DIR            all small ones
 *	shapes DIR NAME...    these
 *
 * Each becomes DIR/NAME.pst; a line says how long it took, how large it is,
 * and how much memory was used at most until then; and what our own checker
 * finds wrong.  -p: encoded.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "pst/pst_check.h"
#include "../unit/pst_make.h"

static const char *tmp; /* where files for attachments may stand */

static void
die(const struct err *err)
{
	(void)fprintf(stderr, "shapes: %s\n", err->msg);
	exit(1);
}

static void
put(struct pst *p, const char *folder, const char *id,
    const struct pst_message *m)
{
	struct pst_placed placed;
	struct err err;
	uint32_t nid;

	if (pst_folder(p, folder, "IPF.Note", &nid, &err) != 0 ||
	    pst_put(p, nid, id, strlen(id), m, &placed, NULL, &err) != 0)
		die(&err);
}

/* A mail without anything else. */
static void
mail(struct pst *p, struct arena *a, const char *folder, const char *subject,
    const char *text)
{
	struct made_props props = { .arena = a };
	struct pst_message m = { 0 };
	struct pst_props to[1];

	made_mail(&props, subject, text);
	m.props = made_end(&props);
	to[0] = made_person(a, 1, "Bob Reader", "bob@example.com");
	m.recipient = to;
	m.nrecipients = 1;
	put(p, folder, text_printf(a, "%s/%s", folder, subject), &m);
}

static void
files(struct pst *p, struct arena *a, const char *subject,
    const struct pst_attachment *file, size_t n)
{
	struct made_props props = { .arena = a };
	struct pst_message m = { .attachment = file, .nattachments = n };

	made_mail(&props, subject, "See the files.");
	m.props = made_end(&props);
	put(p, "Files", subject, &m);
}

/* ---- shapes -------------------------------------------------------------------- */

static void
empty(struct pst *p, struct arena *a)
{
	(void)p;
	(void)a;
}

static void
one(struct pst *p, struct arena *a)
{
	mail(p, a, "Inbox", "Hello", "One mail.\r\n");
}

static void
nested(struct pst *p, struct arena *a)
{
	for (int i = 0; i < 50; i++) {
		char *path = text_printf(a, "Level 1 of %d", i);

		for (int level = 1; level <= 6; level++) {
			mail(p, a, path, text_printf(a, "In %d/%d", i, level),
			    "Down here.");
			path = text_printf(a, "%s\\Level %d of %d", path,
			    level + 1, i);
		}
		arena_reset(a);
	}
}

static void
wide_folder(struct pst *p, struct arena *a)
{
	uint32_t nid;
	struct err err;

	for (int i = 0; i < 300; i++) {
		if (pst_folder(p, text_printf(a, "Many\\Child %d", i),
			"IPF.Contact", &nid, &err) != 0)
			die(&err);
		arena_reset(a);
	}
}

static void
attachments(struct pst *p, struct arena *a)
{
	struct pst_attachment *f = arena_array(a, 500, sizeof(*f));

	for (uint32_t i = 0; i < 500; i++)
		f[i] = made_file(a, text_printf(a, "file-%u.bin", i),
		    made_noise(a, i * 37, i), i * 37);
	files(p, a, "500 attachments", f, 500);
}

static void
recipients(struct pst *p, struct arena *a)
{
	struct pst_props *to = arena_array(a, 900, sizeof(*to));
	struct made_props props = { .arena = a };
	struct pst_message m = { .recipient = to, .nrecipients = 900 };

	for (int i = 0; i < 900; i++)
		to[i] = made_person(a, i % 3 + 1,
		    text_printf(a, "Person number %d", i),
		    text_printf(a, "person%d@example.com", i));
	made_mail(&props, "RE: to all", "900 people.");
	m.props = made_end(&props);
	m.prefix = "RE: ";
	put(p, "Inbox", "900", &m);
}

static void
boundaries(struct pst *p, struct arena *a)
{
	static const size_t size[] = { 0, 1, 3578, 3579, 3580, 3581, 8174, 8175,
		8176, 8177, 16351, 16352, 16353, 24528 };

	for (size_t i = 0; i < NITEMS(size); i++) {
		struct made_props props = { .arena = a };
		struct pst_message m = { .nattachments = 1 };
		char *text = arena_alloc(a, size[i] / 2 + 1);
		struct pst_attachment f = made_file(a, "a.bin",
		    made_noise(a, size[i], 7), size[i]);

		memset(text, 'x', size[i] / 2);
		made_mail(&props, text_printf(a, "%zu bytes", size[i]), text);
		made_bytes(&props, 0x1013, made_noise(a, size[i], 9), size[i]);
		m.props = made_end(&props);
		m.attachment = &f;
		put(p, "Boundaries", text_printf(a, "%zu", size[i]), &m);
	}
}

static void
large(struct pst *p, struct arena *a)
{
	size_t n = 12u << 20;
	struct pst_attachment f = made_file(a, "large.bin",
	    made_noise(a, n, 3), n);

	files(p, a, "12 MiB", &f, 1);
}

static struct pst_message *
wrap(struct arena *a, const struct pst_message *inner, const char *subject)
{
	struct made_props props = { .arena = a }, ap = { .arena = a };
	struct pst_attachment *f = arena_array(a, 2, sizeof(*f));
	struct pst_message *m = ARENA_NEW(a, struct pst_message);

	made_mail(&props, subject, "A message is attached.");
	made_text(&ap, 0x3001, subject);
	made_int(&ap, 0x3705, PST_INT32, 5);
	f[0] = (struct pst_attachment){ .props = made_end(&ap),
		.message = inner };
	f[1] = made_file(a, "beside.txt", "beside", 6);
	m->props = made_end(&props);
	m->attachment = f;
	m->nattachments = 2;
	return m;
}

static void
embedded(struct pst *p, struct arena *a)
{
	struct made_props props = { .arena = a };
	struct pst_message *m = ARENA_NEW(a, struct pst_message);

	made_mail(&props, "Innermost", "The end.");
	m->props = made_end(&props);
	for (int i = 1; i <= 5; i++) {
		m = wrap(a, m, text_printf(a, "Around %d", i));
		put(p, "Inside", text_printf(a, "around %d", i), m);
	}
}

static void
letters(struct pst *p, struct arena *a)
{
	mail(p, a, "收件箱\\Grüße", "漢字とかな交じり 😀 emoji",
	    "本文です。\r\n👩‍👩‍👧 и кириллица");
	mail(p, a, "收件箱\\GRÜSSE", "In the other case", "Same folder.");
	mail(p, a, "收件箱\\grüße", "In the third case", "Same folder.");
}

static void
hidden(struct pst *p, struct arena *a)
{
	struct made_props ap = { .arena = a };
	struct pst_attachment f[1] = { { .data = blob_of_mem(a, "GIF89a", 6) } };

	made_text(&ap, 0x3707, "inline.gif");
	made_text(&ap, 0x3712, "part1@example.com");
	made_int(&ap, 0x7ffe, PST_BOOL, true);
	made_int(&ap, 0x3714, PST_INT32, 4);
	f[0].props = made_end(&ap);
	files(p, a, "Only an inline picture", f, 1);
}

static void
named(struct pst *p, struct arena *a)
{
	static const char *const words[] = { "Blue", "Grün", "" };
	const int32_t numbers[] = { 0, 2 };
	const struct pst_bytes members[] = { { "one", 3 }, { "two2", 4 } };
	struct pst_name *names = arena_array(a, 600, sizeof(*names));
	struct made_props props = { .arena = a };
	struct pst_message m = { 0 };
	struct pst_prop *q;

	made_mail(&props, "Named", "Named properties of all types.");
	for (uint32_t i = 0; i < 600; i++) {
		names[i] = (struct pst_name){ .guid = { (uint8_t)(i % 40), 1 },
			.lid = 0x8000 + i };
		if (i % 3 == 0)
			names[i].text = text_printf(a, "Field %u ä", i);
		q = made_next(&props, 0, i % 2 == 0 ? PST_INT32 : PST_STRING);
		q->name = &names[i];
		if (i % 2 == 0)
			q->integer = -1 - (int64_t)i;
		else
			q->text = "value";
	}
	q = made_next(&props, 0x6001, PST_STRINGS);
	q->texts = words;
	q->n = 3;
	q = made_next(&props, 0x6002, PST_INT32S);
	q->integers = numbers;
	q->n = 2;
	q = made_next(&props, 0x6003, PST_BINARIES);
	q->binaries = members;
	q->n = 2;
	made_next(&props, 0x6004, PST_DOUBLE)->real = 0.25;
	q = made_next(&props, 0x6005, PST_GUID);
	q->bytes = (struct pst_bytes){ "0123456789abcdef", 16 };
	made_int(&props, 0x6006, PST_INT16, -2);
	made_int(&props, 0x6007, PST_INT64, INT64_MIN);
	m.props = made_end(&props);
	put(p, "Inbox", "named", &m);
}

/* Columns of its own in the table of recipients. */
static void
meeting(struct pst *p, struct arena *a)
{
	struct pst_props who[3];
	struct made_props props = { .arena = a };
	struct pst_message m = { .recipient = who, .nrecipients = 3 };

	for (int i = 0; i < 3; i++) {
		struct made_props r = { .arena = a };

		made_int(&r, 0x0c15, PST_INT32, i + 1);
		made_text(&r, 0x3001, text_printf(a, "Guest %d", i));
		made_text(&r, 0x3003, text_printf(a, "g%d@example.com", i));
		made_int(&r, 0x5ffd, PST_INT32, i == 0 ? 3 : 1);
		made_int(&r, 0x5fff, PST_INT32, i);
		made_text(&r, 0x39fe, text_printf(a, "g%d@example.com", i));
		if (i == 1)
			made_int(&r, 0x5ffb, PST_TIME, MADE_TIME);
		if (i == 2)
			made_int(&r, 0x6008, PST_INT16, 5);
		who[i] = made_end(&r);
	}
	made_mail(&props, "Meeting", "Who comes?");
	m.props = made_end(&props);
	put(p, "Calendar", "meeting", &m);
}

static void
everything(struct pst *p, struct arena *a)
{
	one(p, a);
	nested(p, a);
	wide_folder(p, a);
	attachments(p, a);
	recipients(p, a);
	boundaries(p, a);
	large(p, a);
	embedded(p, a);
	letters(p, a);
	hidden(p, a);
	named(p, a);
	meeting(p, a);
}

/* ---- those that take longer ------------------------------------------------------ */

static const char *
words(struct arena *a, size_t n, uint32_t seed)
{
	static const char *const word[] = { "mail", "server", "to", "the",
		"meeting", "of", "budget", "and", "draft", "is", "for", "next",
		"week", "please", "find", "attached" };
	char *out = arena_alloc(a, n + 32);

	for (size_t at = 0; at < n;) {
		const char *w = word[(seed = seed * 1664525u + 1013904223u) >>
		    28];

		memcpy(out + at, w, strlen(w));
		at += strlen(w);
		out[at++] = ' ';
	}
	return out;
}

static void
many(struct pst *p, unsigned n, unsigned folders)
{
	struct arena a = { 0 };

	for (unsigned i = 0; i < n; i++) {
		mail(p, &a, text_printf(&a, "Folder %u\\Part %u", i % folders,
			i % folders % 7),
		    text_printf(&a, "Mail number %u about the project", i),
		    words(&a, 250 + i % 1000, i));
		arena_reset(&a);
	}
	arena_free(&a);
}

static void
items_100000(struct pst *p, struct arena *a)
{
	(void)a;
	many(p, 100000, 1);
}

static void
items_1000000(struct pst *p, struct arena *a)
{
	(void)a;
	many(p, 1000000, 1);
}

static void
folders_5000(struct pst *p, struct arena *a)
{
	(void)a;
	many(p, 1000000, 5000);
}

/* More of them share a table than a reference count can say. */
static void
alone_70000(struct pst *p, struct arena *a)
{
	struct pst_message m = { 0 };

	for (int i = 0; i < 70000; i++) {
		put(p, "Alone", text_printf(a, "%d", i), &m);
		arena_reset(a);
	}
}

/* A file that takes no room on the disk. */
static const struct blob *
sparse(struct arena *a, const char *name, uint64_t n)
{
	char *path = text_printf(a, "%s/%s", tmp, name);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, (off_t)n) != 0 ||
	    pwrite(fd, "begin", 5, 0) != 5 ||
	    pwrite(fd, "end", 3, (off_t)n - 3) != 3)
		exit(1);
	(void)close(fd);
	return blob_of_file(a, path, 0, n);
}

static void
gib_2(struct pst *p, struct arena *a)
{
	struct pst_attachment f = made_file(a, "huge.bin", "", 0);

	f.data = sparse(a, "huge", UINT64_C(1) << 31);
	files(p, a, "2 GiB", &f, 1);
	mail(p, a, "Behind", "Behind it", "Past 2 GiB.");
}

static void
past_2_gib(struct pst *p, struct arena *a)
{
	struct pst_attachment f = made_file(a, "100MB.bin", "", 0);

	f.data = sparse(a, "hundred", 100u << 20);
	for (int i = 0; i < 24; i++) {
		files(p, a, text_printf(a, "Part %d", i), &f, 1);
		}
	many(p, 500, 3);
}

/* ---- the program ----------------------------------------------------------------- */

static const struct shape {
	const char *name;
	void (*make)(struct pst *, struct arena *);
	bool slow;
} shapes[] = {
	{ "empty", empty, false },
	{ "one", one, false },
	{ "nested", nested, false },
	{ "wide", wide_folder, false },
	{ "attachments", attachments, false },
	{ "recipients", recipients, false },
	{ "boundaries", boundaries, false },
	{ "large", large, false },
	{ "embedded", embedded, false },
	{ "letters", letters, false },
	{ "hidden", hidden, false },
	{ "named", named, false },
	{ "meeting", meeting, false },
	{ "everything", everything, false },
	{ "items-100000", items_100000, true },
	{ "alone-70000", alone_70000, true },
	{ "items-1000000", items_1000000, true },
	{ "folders-5000", folders_5000, true },
	{ "2gib", gib_2, true },
	{ "past-2gib", past_2_gib, true },
};

/* Seconds of processor so far. */
static double
cpu(void)
{
	struct rusage u;

	(void)getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void
say(void *arg, const struct pst_finding *f)
{
	(void)printf("%s: %s: %s: %s\n", (const char *)arg,
	    f->severity == PST_ERROR ? "error" : "warning", f->rule, f->what);
}

static void
check(const char *path)
{
	struct pst_sums sums;
	struct timespec begin, end;
	struct err err;

	(void)clock_gettime(CLOCK_MONOTONIC, &begin);
	if (pst_check(path, say, NULL, (void *)path, &sums, &err) != 0)
		die(&err);
	(void)clock_gettime(CLOCK_MONOTONIC, &end);
	(void)printf("%s: %" PRIu64 " folders, %" PRIu64 " messages, %" PRIu64
	    " errors, %" PRIu64 " warnings; checked in %ld s\n", path,
	    sums.folders, sums.messages, sums.errors, sums.warnings,
	    (long)(end.tv_sec - begin.tv_sec));
}

static void
make(const char *dir, const struct shape *s, bool permute)
{
	struct arena a = { 0 };
	char *part = text_printf(&a, "%s/%s.unfinished", dir, s->name);
	int fd = made_dir(part);
	struct pst_options options = { .name = "Shapes", .permute = permute,
		.key = "0123456789abcdef" };
	struct timespec begin, put_all, end;
	struct rusage used;
	struct stat st;
	struct pst *p = NULL;
	struct err err;

	double cpu_before = cpu();

	(void)clock_gettime(CLOCK_MONOTONIC, &begin);
	if (fd < 0 || pst_open(&p, fd, &options, true, &err) != 0)
		die(&err);
	s->make(p, &a);
	(void)clock_gettime(CLOCK_MONOTONIC, &put_all);
	uint64_t bound = pst_size(p);

	if (pst_finish(&p, &err) != 0)
		die(&err);
	(void)clock_gettime(CLOCK_MONOTONIC, &end);
	if (fstatat(fd, "store", &st, 0) != 0 ||
	    renameat(fd, "store", AT_FDCWD,
		text_printf(&a, "%s/%s.pst", dir, s->name)) != 0)
		exit(1);
	double put_s = (double)(put_all.tv_sec - begin.tv_sec) +
	    (double)(put_all.tv_nsec - begin.tv_nsec) / 1e9;
	double end_s = (double)(end.tv_sec - put_all.tv_sec) +
	    (double)(end.tv_nsec - put_all.tv_nsec) / 1e9;

	double cpu_s = cpu() - cpu_before;

	(void)getrusage(RUSAGE_SELF, &used);
	(void)printf("%-14s %11jd bytes, bound +%.1f %%, put %.2f s, "
	    "finish %.2f s, %.0f MB/s; processor %.2f s, %.0f MB/s; "
	    "peak %ld MB\n", s->name, (intmax_t)st.st_size,
	    100.0 * ((double)bound / (double)st.st_size - 1), put_s, end_s,
	    (double)st.st_size / 1e6 / (put_s + end_s), cpu_s,
	    (double)st.st_size / 1e6 / cpu_s, used.ru_maxrss / 1024);
	if (bound < (uint64_t)st.st_size)
		(void)printf("%s: larger than its bound\n", s->name);
	(void)close(fd);
	check(text_printf(&a, "%s/%s.pst", dir, s->name));
	arena_free(&a);
}

int
main(int argc, char **argv)
{
	bool permute = argc > 1 && strcmp(argv[1], "-p") == 0;

	argv += permute;
	argc -= permute;
	if (argc < 2) {
		(void)fprintf(stderr, "usage: shapes [-p] DIR [NAME...]\n");
		return 2;
	}
	tmp = argv[1];
	for (size_t i = 0; i < NITEMS(shapes); i++) {
		bool wanted = argc == 2 && !shapes[i].slow;

		for (int k = 2; k < argc; k++)
			wanted = wanted || strcmp(argv[k], shapes[i].name) == 0;
		if (wanted)
			make(argv[1], &shapes[i], permute);
	}
	return 0;
}

#include "test.h"

#include <string.h>

#include "base/sha.h"
#include "pst/pst_check.h"
#include "pst/pst_read.h"
#include "pst_make.h"

/* What is in a store when it is read again by code of its own. */

struct store {
	struct made_dir d;
	struct pst *pst;
	struct pst_reader *reader;
	struct arena arena;
	struct pst_sums sums;
	char folders[4096]; /* "path class items unread", a line each */
};

static void
begin(struct store *s)
{
	const struct pst_options options = { .name = "Größe",
		.key = "0123456789abcdef" };
	struct err err;

	memset(s, 0, sizeof(*s));
	if (pst_open(&s->pst, made_temp(&s->d), &options, true, &err) != 0)
		fail_msg("%s", err.msg);
}

static uint32_t
folder(struct store *s, const char *path)
{
	struct err err;
	uint32_t nid;

	if (pst_folder(s->pst, path, "IPF.Note", &nid, &err) != 0)
		fail_msg("%s", err.msg);
	return nid;
}

static uint32_t
put(struct store *s, const char *path, const char *id,
    const struct pst_message *m)
{
	struct pst_placed placed;
	struct err err;

	if (pst_put(s->pst, folder(s, path), id, strlen(id), m, &placed, NULL,
		&err) != 0)
		fail_msg("%s", err.msg);
	assert_true(placed.bid < placed.end);
	return placed.nid;
}

static void
say(void *arg, const struct pst_finding *f)
{
	(void)arg;
	print_message("%s: %s\n", f->rule, f->what);
}

static void
folder_line(void *arg, const struct pst_folder_sum *f)
{
	struct store *s = arg;
	size_t n = strlen(s->folders);

	(void)snprintf(s->folders + n, sizeof(s->folders) - n,
	    "%s|%s|%u|%u\n", f->path, f->class == NULL ? "" : f->class,
	    (unsigned)f->items, (unsigned)f->unread);
}

/* Finished, judged, and opened to look into. */
static void
finish(struct store *s)
{
	char *path = text_printf(&s->arena, "%s/store", s->d.path);
	uint64_t bound = pst_size(s->pst);
	struct err err;

	if (pst_finish(&s->pst, &err) != 0 ||
	    pst_check(path, say, folder_line, s, &s->sums, &err) != 0 ||
	    pst_reader_open(&s->reader, path, &err) != 0)
		fail_msg("%s", err.msg);
	assert_int_equal(s->sums.errors, 0);
	assert_true(bound >= s->sums.size);
}

static void
end(struct store *s)
{
	pst_reader_close(&s->reader);
	pst_close(&s->pst);
	arena_free(&s->arena);
	made_gone(&s->d);
}

/* ---- reading ------------------------------------------------------------------- */

static struct pst_bag
bag_at(struct store *s, uint64_t data, uint64_t sub)
{
	struct pst_bag bag;
	struct err err;

	if (pst_reader_bag(s->reader, &s->arena, data, sub, &bag, &err) != 0)
		fail_msg("%s", err.msg);
	return bag;
}

static struct pst_bag
bag_of(struct store *s, uint32_t nid)
{
	struct pst_node node;
	struct err err;

	assert_int_equal(pst_reader_node(s->reader, nid, &node, &err), 1);
	return bag_at(s, node.data, node.sub);
}

static const struct pst_node *
below(const struct pst_bag *bag, uint32_t nid)
{
	for (size_t i = 0; i < bag->nsub; i++)
		if (bag->sub[i].nid == nid)
			return &bag->sub[i];
	return NULL;
}

/* The value as it is stored is n bytes at p. */
static void
assert_value(const struct pst_bag *bag, uint16_t id, const void *p, size_t n)
{
	const struct pst_value *v = pst_bag_get(bag, id);

	assert_non_null(v);
	assert_int_equal(v->n, n);
	assert_memory_equal(v->p, p, n);
}

static void
assert_text(struct store *s, const struct pst_bag *bag, uint16_t id,
    const char *want)
{
	const char *text = pst_bag_text(s->reader, bag, &s->arena, id);

	assert_non_null(text);
	assert_string_equal(text, want);
}

/* The row with that id in a table; its values are copied. */
struct wanted {
	struct store *s;
	uint32_t id;
	struct pst_bag row;
	size_t rows;
};

static int
take_row(void *arg, uint32_t id, const struct pst_bag *row, struct err *err)
{
	struct wanted *w = arg;

	(void)err;
	w->rows++;
	if (id != w->id)
		return 0;
	w->row.n = row->n;
	w->row.value = arena_array(&w->s->arena, row->n + 1,
	    sizeof(*row->value));
	for (size_t i = 0; i < row->n; i++) {
		w->row.value[i] = row->value[i];
		if (row->value[i].p == NULL)
			continue;
		uint8_t *copy = arena_alloc(&w->s->arena, row->value[i].n + 1);

		memcpy(copy, row->value[i].p, row->value[i].n);
		w->row.value[i].p = copy;
	}
	return 0;
}

static struct pst_bag
row_at(struct store *s, uint64_t data, uint64_t sub, uint32_t id, size_t *rows)
{
	struct wanted w = { .s = s, .id = id };
	struct err err;

	if (pst_reader_table(s->reader, data, sub, take_row, &w, &err) != 0)
		fail_msg("%s", err.msg);
	if (rows != NULL)
		*rows = w.rows;
	return w.row;
}

static struct pst_bag
row_of(struct store *s, uint32_t table, uint32_t id)
{
	struct pst_node node;
	struct err err;

	assert_int_equal(pst_reader_node(s->reader, table, &node, &err), 1);
	return row_at(s, node.data, node.sub, id, NULL);
}

static void
assert_no(const struct pst_bag *bag, uint16_t id)
{
	assert_null(pst_bag_get(bag, id));
}

/* ---- folders --------------------------------------------------------------------- */

static void
an_empty_store_has_what_every_store_has(void **state)
{
	struct store s;
	struct pst_bag bag;
	uint8_t entry[24] = { 0 };

	(void)state;
	begin(&s);
	finish(&s);
	assert_int_equal(s.sums.messages, 0);
	bag = bag_of(&s, NID_STORE);
	assert_text(&s, &bag, 0x3001, "Größe");
	assert_value(&bag, 0x0ff9, "0123456789abcdef", 16);
	memcpy(entry + 4, "0123456789abcdef", 16);
	entry[20] = 0x22;
	entry[21] = 0x80;
	assert_value(&bag, 0x35e0, entry, 24);
	bag = bag_of(&s, NID_DELETED);
	assert_text(&s, &bag, 0x3001, "Deleted Items");
	end(&s);
}

static void
a_path_is_one_folder_whatever_its_case(void **state)
{
	struct store s;
	uint32_t a, b;

	(void)state;
	begin(&s);
	a = folder(&s, "Projects\\Straße");
	b = folder(&s, "PROJECTS\\STRASSE");
	assert_int_equal(a, b);
	assert_int_equal(folder(&s, "Projects\\Straße"), a);
	assert_int_not_equal(folder(&s, "Projects"), a);
	assert_int_not_equal(folder(&s, "Straße"), a);
	assert_int_equal(folder(&s, "deleted items"), NID_DELETED);
	assert_int_not_equal(folder(&s, "Projects\\Deleted Items"),
	    NID_DELETED);
	finish(&s);
	assert_non_null(strstr(s.folders, "Projects\\Straße|IPF.Note|0|0\n"));
	assert_null(strstr(s.folders, "STRASSE"));
	/* Another store of the same mailbox gives it the same node. */
	end(&s);
	begin(&s);
	assert_int_not_equal(folder(&s, "Something before"), a);
	assert_int_equal(folder(&s, "projects\\strasse"), a);
	end(&s);
}

static void
levels_without_a_name_are_refused(void **state)
{
	static const char *const path[] = { "", "\\", "\\A", "A\\", "A\\\\B" };
	struct store s;
	struct err err;
	uint32_t nid;

	(void)state;
	begin(&s);
	for (size_t i = 0; i < NITEMS(path); i++) {
		IN_CASE(path[i]);
		assert_int_equal(pst_folder(s.pst, path[i], "IPF.Note", &nid,
		    &err), -1);
		assert_int_equal(err.code, ERR_FORMAT);
	}
	end(&s);
}

static void
folders_count_what_is_in_them(void **state)
{
	struct store s;
	struct pst_bag row;
	uint32_t a, b;

	(void)state;
	begin(&s);
	for (int i = 0; i < 40; i++) {
		struct made_props props = { .arena = &s.arena };
		struct pst_message m = { 0 };

		made_mail(&props, "S", "T");
		made_int(&props, 0x0e07, PST_INT32, i % 4 != 0);
		m.props = made_end(&props);
		(void)put(&s, i % 2 == 0 ? "A" : "A\\B",
		    text_printf(&s.arena, "%d", i), &m);
	}
	a = folder(&s, "A");
	b = folder(&s, "A\\B");
	finish(&s);
	assert_non_null(strstr(s.folders, "A|IPF.Note|20|10\n"));
	assert_non_null(strstr(s.folders, "A\\B|IPF.Note|20|0\n"));
	row = row_of(&s, NID_TOP - 2 + NID_HIERARCHY, a);
	assert_int_equal(pst_bag_int(&row, 0x3602, -1), 20);
	assert_int_equal(pst_bag_int(&row, 0x3603, -1), 10);
	assert_int_equal(pst_bag_int(&row, 0x360a, -1), 1);
	row = row_of(&s, (a & ~0x1fu) | NID_HIERARCHY, b);
	assert_text(&s, &row, 0x3001, "B");
	assert_int_equal(pst_bag_int(&row, 0x360a, -1), 0);
	end(&s);
}

/* ---- messages ------------------------------------------------------------------------ */

static void
subjects_are_marked(void **state)
{
	static const struct {
		const char *subject, *prefix, *stored, *topic;
	} c[] = {
		{ "Plain", NULL, "\1\1Plain", "Plain" },
		{ "RE: Plain", "RE: ", "\1\5RE: Plain", "Plain" },
		{ "RE: Plain", "", "\1\1RE: Plain", "RE: Plain" },
		{ "Plain", "RE: ", "\1\1Plain", "Plain" },
		{ "Ä😀: x", "Ä😀: ", "\1\6Ä😀: x", "x" },
		{ "RE: ", "RE: ", "\1\5RE: ", NULL },
	};
	uint32_t nid[NITEMS(c)], in;
	struct store s;

	(void)state;
	begin(&s);
	for (size_t i = 0; i < NITEMS(c); i++) {
		struct made_props props = { .arena = &s.arena };
		struct pst_message m = { .prefix = c[i].prefix };

		made_mail(&props, c[i].subject, "T");
		made_text(&props, 0x003d, "never stored");
		made_text(&props, 0x0e1d, "never stored");
		m.props = made_end(&props);
		nid[i] = put(&s, "A", c[i].subject, &m);
	}
	in = folder(&s, "A");
	finish(&s);
	for (size_t i = 0; i < NITEMS(c); i++) {
		struct pst_bag bag = bag_of(&s, nid[i]);
		struct pst_bag row = row_of(&s, (in & ~0x1fu) | NID_CONTENTS,
		    nid[i]);

		IN_CASE(c[i].subject);
		assert_text(&s, &bag, 0x0037, c[i].stored);
		assert_text(&s, &row, 0x0037, c[i].stored);
		if (c[i].topic != NULL)
			assert_text(&s, &bag, 0x0070, c[i].topic);
		else
			assert_no(&bag, 0x0070);
		assert_no(&bag, 0x003d);
		assert_no(&bag, 0x0e1d);
	}
	end(&s);
}

static void
what_is_given_wins_but_for_sizes(void **state)
{
	struct store s;
	struct made_props props = { 0 }, ap = { 0 };
	struct pst_attachment file = { 0 };
	struct pst_message m = { .attachment = &file, .nattachments = 1 };
	struct pst_props to;
	struct pst_bag bag;
	uint32_t nid;

	(void)state;
	begin(&s);
	props.arena = ap.arena = &s.arena;
	to = made_person(&s.arena, 1, "Bob", "bob@example.com");
	made_mail(&props, "S", "T");
	made_text(&props, 0x0070, "Another topic");
	made_text(&props, 0x0e04, "Somebody");
	made_bytes(&props, 0x300b, "a key of its own", 16);
	made_int(&props, 0x0e08, PST_INT32, 5);
	made_int(&props, 0x0e1b, PST_BOOL, false);
	made_int(&ap, 0x0e20, PST_INT32, 5);
	made_text(&ap, 0x3707, "a");
	file.props = made_end(&ap);
	file.data = blob_of_mem(&s.arena, "abc", 3);
	m.props = made_end(&props);
	m.recipient = &to;
	m.nrecipients = 1;
	nid = put(&s, "A", "id", &m);
	finish(&s);
	bag = bag_of(&s, nid);
	assert_text(&s, &bag, 0x0070, "Another topic");
	assert_text(&s, &bag, 0x0e04, "Somebody");
	assert_value(&bag, 0x300b, "a key of its own", 16);
	assert_true(pst_bag_int(&bag, 0x0e08, 0) > 500);
	assert_int_equal(pst_bag_int(&bag, 0x0e1b, 0), 1);
	assert_int_equal(pst_bag_int(&bag, 0x0e07, 0), 0x11);
	end(&s);
}

static void
a_bare_message_is_completed(void **state)
{
	struct store s;
	struct pst_message m = { 0 };
	struct pst_bag bag;
	uint8_t digest[32];
	struct sha *sha;
	uint32_t nid;

	(void)state;
	begin(&s);
	nid = put(&s, "A", "bare", &m);
	finish(&s);
	bag = bag_of(&s, nid);
	assert_text(&s, &bag, 0x001a, "IPM.Note");
	assert_int_equal(pst_bag_int(&bag, 0x0017, -1), 1);
	assert_int_equal(pst_bag_int(&bag, 0x0e07, -1), 1);
	assert_non_null(pst_bag_get(&bag, 0x3007));
	assert_non_null(pst_bag_get(&bag, 0x3008));
	assert_no(&bag, 0x0037);
	assert_no(&bag, 0x0e04);
	assert_non_null(below(&bag, NID_RECIPIENTS));
	assert_null(below(&bag, NID_ATTACHMENTS));
	sha = sha_new();
	sha_put(sha, "bare", 4);
	sha_end(sha, digest);
	assert_value(&bag, 0x300b, digest, 16);
	end(&s);
}

static void
an_identity_decides_node_and_key(void **state)
{
	struct pst_message m = { 0 };
	struct store s;
	struct pst_bag one, two;
	uint32_t a, b;

	(void)state;
	begin(&s);
	a = put(&s, "A", "the same", &m);
	b = put(&s, "B", "the same", &m);
	assert_int_not_equal(a, b);
	finish(&s);
	one = bag_of(&s, a);
	two = bag_of(&s, b);
	assert_value(&two, 0x300b, pst_bag_get(&one, 0x300b)->p, 16);
	end(&s);
	begin(&s);
	(void)put(&s, "Z", "another", &m);
	assert_int_equal(put(&s, "A", "the same", &m), a);
	end(&s);
}

static void
conversations_have_an_id(void **state)
{
	static const uint8_t index[22] = "\1timesA conversation!!";
	struct made_props props[3] = { 0 };
	struct pst_bag row;
	struct store s;
	uint8_t digest[16];
	uint32_t nid[3], table;

	(void)state;
	begin(&s);
	for (int i = 0; i < 3; i++) {
		struct pst_message m = { 0 };

		props[i].arena = &s.arena;
		made_mail(&props[i], i == 0 ? "ßtraße ä" : "Other", "T");
		if (i > 0)
			made_bytes(&props[i], 0x0071, index, sizeof(index));
		if (i > 1)
			made_int(&props[i], 0x3016, PST_BOOL, true);
		m.props = made_end(&props[i]);
		nid[i] = put(&s, "A", i == 0 ? "0" : i == 1 ? "1" : "2", &m);
	}
	table = (folder(&s, "A") & ~0x1fu) | NID_CONTENTS;
	finish(&s);
	/* ß has no upper case of one letter. */
	md5_of("\xdf\0T\0R\0A\0\xdf\0E\0 \0\xc4\0", 16, digest);
	row = row_of(&s, table, nid[0]);
	assert_value(&row, 0x3013, digest, 16);
	md5_of("O\0T\0H\0E\0R\0", 10, digest);
	row = row_of(&s, table, nid[1]);
	assert_value(&row, 0x3013, digest, 16);
	row = row_of(&s, table, nid[2]);
	assert_value(&row, 0x3013, index + 6, 16);
	end(&s);
}

static void
people_are_in_their_table(void **state)
{
	static const uint8_t entry[] = "\0\0\0\0\x81\x2b\x1f\xa4\xbe\xa3\x10"
	    "\x19\x9d\x6e\0\xdd\1\x0f\x54\2\0\0\1\x90" "B\0o\0b\0\0\0"
	    "S\0M\0T\0P\0\0\0" "b\0@\0x\0.\0y\0\0"; /* and the NUL of C */
	struct store s;
	struct made_props props = { 0 }, more = { 0 };
	struct pst_props to[3];
	struct pst_message m = { .recipient = to, .nrecipients = 3 };
	const struct pst_node *table;
	struct pst_bag bag, row;
	uint32_t nid;
	size_t rows;

	(void)state;
	begin(&s);
	props.arena = more.arena = &s.arena;
	to[0] = made_person(&s.arena, 1, "Bob", "b@x.y");
	to[1] = made_person(&s.arena, 2, "Eve", "e@x.y");
	made_int(&more, 0x0c15, PST_INT32, 1);
	made_text(&more, 0x3003, "only@x.y");
	made_int(&more, 0x5fff, PST_INT32, 3);
	made_int(&more, 0x5ffb, PST_TIME, MADE_TIME);
	made_int(&more, 0x6001, PST_BOOL, true);
	made_int(&more, 0x6002, PST_INT16, 77);
	to[2] = made_end(&more);
	made_mail(&props, "S", "T");
	m.props = made_end(&props);
	nid = put(&s, "A", "id", &m);
	finish(&s);
	assert_int_equal(s.sums.recipients, 3);
	bag = bag_of(&s, nid);
	assert_text(&s, &bag, 0x0e04, "Bob; only@x.y");
	assert_text(&s, &bag, 0x0e03, "Eve");
	assert_no(&bag, 0x0e02);
	table = below(&bag, NID_RECIPIENTS);
	assert_non_null(table);
	row = row_at(&s, table->data, table->sub, 1, &rows);
	assert_int_equal(rows, 3);
	assert_value(&row, 0x0fff, entry, sizeof(entry));
	assert_value(&row, 0x300b, "SMTP:B@X.Y", 11);
	assert_int_equal(pst_bag_int(&row, 0x0ffe, -1), 6);
	assert_no(&row, 0x5fff);
	row = row_at(&s, table->data, table->sub, 3, NULL);
	assert_text(&s, &row, 0x3001, "only@x.y");
	assert_text(&s, &row, 0x3002, "SMTP");
	assert_int_equal(pst_bag_int(&row, 0x5fff, -1), 3);
	assert_int_equal(pst_bag_int(&row, 0x5ffb, -1), MADE_TIME);
	assert_int_equal(pst_bag_int(&row, 0x6001, -1), 1);
	assert_int_equal(pst_bag_int(&row, 0x6002, -1), 77);
	assert_int_equal(pst_bag_int(&row, 0x0e0f, -1), 1);
	end(&s);
}

/* ---- attachments ---------------------------------------------------------------------- */

static int
to_sha(void *arg, const void *p, size_t n, struct err *err)
{
	(void)err;
	sha_put(arg, p, n);
	return 0;
}

static void
files_come_back_whatever_their_size(void **state)
{
	static const size_t size[] = { 0, 1, 3580, 3581, 8176, 8177, 16352,
		16353, 9000000 };
	struct pst_attachment file[NITEMS(size)];
	struct pst_message m = { .attachment = file,
		.nattachments = NITEMS(size) };
	struct made_props props = { 0 };
	struct pst_bag bag;
	struct store s;
	uint32_t nid;

	(void)state;
	begin(&s);
	props.arena = &s.arena;
	for (size_t i = 0; i < NITEMS(size); i++)
		file[i] = made_file(&s.arena, "f", made_noise(&s.arena, size[i],
		    (uint32_t)i), size[i]);
	made_mail(&props, "S", "T");
	m.props = made_end(&props);
	nid = put(&s, "A", "id", &m);
	finish(&s);
	assert_int_equal(s.sums.attachments, NITEMS(size));
	bag = bag_of(&s, nid);
	for (size_t i = 0; i < NITEMS(size); i++) {
		const struct pst_node *n = below(&bag,
		    (uint32_t)(0x401 + i) << 5 | NID_ATTACHMENT);
		struct pst_bag one = bag_at(&s, n->data, n->sub);
		const struct pst_value *v = pst_bag_get(&one, 0x3701);
		struct sha *is = sha_new(), *want = sha_new();
		uint8_t a[32], b[32];
		struct err err;

		assert_non_null(v);
		assert_int_equal(v->bytes, size[i]);
		if (v->p != NULL)
			sha_put(is, v->p, v->n);
		else if (v->data != 0)
			assert_int_equal(pst_reader_data(s.reader, v->data,
			    to_sha, is, &err), 0);
		sha_put(want, made_noise(&s.arena, size[i], (uint32_t)i),
		    size[i]);
		sha_end(is, a);
		sha_end(want, b);
		assert_memory_equal(a, b, 32);
	}
	end(&s);
}

/* depth messages around one; NULL data would be none. */
static struct pst_message *
nest(struct arena *a, int depth)
{
	struct pst_message *m = ARENA_NEW(a, struct pst_message);
	struct made_props props = { .arena = a }, ap = { .arena = a };
	struct pst_attachment *f;

	made_mail(&props, text_printf(a, "Depth %d", depth), "T");
	m->props = made_end(&props);
	if (depth == 0)
		return m;
	f = ARENA_NEW(a, struct pst_attachment);
	made_text(&ap, 0x3001, "Inside");
	f->props = made_end(&ap);
	f->message = nest(a, depth - 1);
	m->attachment = f;
	m->nattachments = 1;
	return m;
}

static void
messages_stand_within_messages(void **state)
{
	struct pst_placed placed;
	struct store s;
	struct err err;
	struct pst_bag bag;
	uint32_t nid;

	(void)state;
	begin(&s);
	nid = put(&s, "A", "32", nest(&s.arena, 32));
	assert_int_equal(pst_put(s.pst, folder(&s, "A"), "33", 2,
	    nest(&s.arena, 33), &placed, NULL, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	finish(&s);
	assert_int_equal(s.sums.messages, 1);
	assert_int_equal(s.sums.embedded, 32);
	bag = bag_of(&s, nid);
	for (int depth = 31; depth >= 0; depth--) {
		const struct pst_node *n = below(&bag,
		    0x401 << 5 | NID_ATTACHMENT);
		const struct pst_value *v;

		bag = bag_at(&s, n->data, n->sub);
		assert_int_equal(pst_bag_int(&bag, 0x3705, 0), 5);
		v = pst_bag_get(&bag, 0x3701);
		assert_non_null(v);
		bag = bag_at(&s, v->data, v->sub);
		assert_text(&s, &bag, 0x0037, text_printf(&s.arena,
		    "\1\1Depth %d", depth));
	}
	end(&s);
}

static void
hidden_files_do_not_count_as_attached(void **state)
{
	struct store s;
	struct made_props props[3] = { 0 }, ap[3] = { 0 };
	struct pst_attachment file[3] = { 0 };
	uint32_t nid[3];

	(void)state;
	begin(&s);
	for (int i = 0; i < 3; i++) {
		struct pst_message m = { .attachment = &file[i],
			.nattachments = 1 };

		props[i].arena = ap[i].arena = &s.arena;
		made_mail(&props[i], "S", "T");
		made_int(&props[i], 0x0e07, PST_INT32, 0x11);
		if (i == 1)
			made_int(&ap[i], 0x7ffe, PST_BOOL, true);
		if (i == 2)
			made_int(&ap[i], 0x3714, PST_INT32, 4);
		made_text(&ap[i], 0x3707, "a.gif");
		file[i].props = made_end(&ap[i]);
		file[i].data = blob_of_mem(&s.arena, "GIF", 3);
		m.props = made_end(&props[i]);
		nid[i] = put(&s, "A", text_printf(&s.arena, "%d", i), &m);
	}
	finish(&s);
	for (int i = 0; i < 3; i++) {
		struct pst_bag bag = bag_of(&s, nid[i]);

		assert_int_equal(pst_bag_int(&bag, 0x0e07, 0),
		    i == 0 ? 0x11 : 0x01);
		assert_int_equal(pst_bag_int(&bag, 0x0e1b, -1), i == 0);
	}
	end(&s);
}

/* ---- values ---------------------------------------------------------------------------- */

static void
values_of_all_types_come_back(void **state)
{
	static const char *const words[] = { "Blue", "", "Ü" };
	const int32_t numbers[] = { -1, 2 };
	const struct pst_bytes bytes[] = { { "one", 3 }, { NULL, 0 } };
	const struct pst_name name = { .guid = "sixteen bytes...",
		.text = "A field" };
	struct made_props props = { 0 };
	struct pst_message m = { 0 };
	struct pst_bag bag;
	struct pst_prop *q;
	struct store s;
	uint32_t nid;

	(void)state;
	begin(&s);
	props.arena = &s.arena;
	made_mail(&props, "S", "T");
	q = made_next(&props, 0x6001, PST_STRINGS);
	q->texts = words;
	q->n = 3;
	q = made_next(&props, 0x6002, PST_INT32S);
	q->integers = numbers;
	q->n = 2;
	q = made_next(&props, 0x6003, PST_BINARIES);
	q->binaries = bytes;
	q->n = 2;
	made_next(&props, 0x6004, PST_DOUBLE)->real = 0.5;
	made_next(&props, 0x6005, PST_GUID)->bytes =
	    (struct pst_bytes){ "0123456789abcdef", 16 };
	made_int(&props, 0x6006, PST_INT16, -2);
	made_int(&props, 0x6007, PST_INT64, INT64_MIN);
	made_int(&props, 0x6008, PST_BOOL, 256);
	made_text(&props, 0x6009, "");
	made_bytes(&props, 0x600a, NULL, 0);
	made_text(&props, 0, "named");
	props.prop[props.n - 1].name = &name;
	m.props = made_end(&props);
	nid = put(&s, "A", "id", &m);
	finish(&s);
	assert_int_equal(s.sums.named, 7);
	bag = bag_of(&s, nid);
	assert_value(&bag, 0x6001, "\3\0\0\0\x10\0\0\0\x18\0\0\0\x18\0\0\0"
	    "B\0l\0u\0e\0\xdc\0", 26);
	assert_value(&bag, 0x6002, "\xff\xff\xff\xff\2\0\0\0", 8);
	assert_value(&bag, 0x6003, "\2\0\0\0\x0c\0\0\0\x0f\0\0\0one", 15);
	assert_value(&bag, 0x6004, "\0\0\0\0\0\0\xe0\x3f", 8);
	assert_value(&bag, 0x6005, "0123456789abcdef", 16);
	assert_int_equal(pst_bag_int(&bag, 0x6006, 0), -2);
	assert_int_equal(pst_bag_int(&bag, 0x6007, 0), INT64_MIN);
	assert_int_equal(pst_bag_int(&bag, 0x6008, 0), 1);
	assert_no(&bag, 0x6009);
	assert_no(&bag, 0x600a);
	assert_text(&s, &bag, 0x8006, "named");
	end(&s);
}

static void
types_that_no_store_takes_are_refused(void **state)
{
	struct store s;
	struct made_props props = { 0 };
	struct pst_message m = { 0 };
	struct pst_placed placed;
	struct err err;
	uint32_t nid;

	(void)state;
	begin(&s);
	props.arena = &s.arena;
	made_int(&props, 0x6001, PST_OBJECT, 1);
	m.props = made_end(&props);
	nid = folder(&s, "A");
	assert_int_equal(pst_put(s.pst, nid, "id", 2, &m, &placed, NULL, &err),
	    -1);
	assert_int_equal(err.code, ERR_FORMAT);
	props.prop[0].type = PST_GUID;
	props.prop[0].bytes = (struct pst_bytes){ "short", 5 };
	assert_int_equal(pst_put(s.pst, nid, "id", 2, &m, &placed, NULL, &err),
	    -1);
	assert_int_equal(err.code, ERR_FORMAT);
	m.props.n = 0;
	assert_int_equal(pst_put(s.pst, nid + 32, "id", 2, &m, &placed, NULL,
	    &err), -1);
	assert_int_equal(err.code, ERR_FORMAT);
	assert_int_equal(pst_count(s.pst), 0);
	end(&s);
}

/* ---- sizes ------------------------------------------------------------------------------ */

static void
a_message_takes_no_more_than_was_said(void **state)
{
	static const size_t size[] = { 0, 100, 3000, 4000, 20000, 300000 };
	struct store s;

	(void)state;
	begin(&s);
	(void)folder(&s, "A");
	for (size_t i = 0; i < NITEMS(size) * 8; i++) {
		size_t n = size[i % NITEMS(size)];
		struct made_props props = { .arena = &s.arena };
		struct pst_attachment f = made_file(&s.arena, "f",
		    made_noise(&s.arena, n, 1), n);
		struct pst_props *to = arena_array(&s.arena, 40, sizeof(*to));
		struct pst_message m = { .recipient = to, .attachment = &f,
			.nrecipients = i % 40, .nattachments = i % 3 == 0 };
		char *text = arena_alloc(&s.arena, n + 1);
		uint64_t before = pst_size(s.pst), said;

		memset(text, 'x', n);
		for (size_t k = 0; k < 40; k++)
			to[k] = made_person(&s.arena, 1, "A name of somebody",
			    "somebody@example.com");
		made_mail(&props, i % 5 == 0 ? text : "S", text);
		m.props = made_end(&props);
		said = pst_message_size(&m, n);
		(void)put(&s, "A", text_printf(&s.arena, "%zu", i), &m);
		/* The file grows by whole regions. */
		assert_true(pst_size(s.pst) <= before + said + PST_REGION);
		assert_true(said <= 65536 + 4 * n * (i % 5 == 0 ? 3 : 1));
	}
	assert_false(pst_is_full(s.pst, folder(&s, "A")));
	finish(&s);
	end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_store_has_what_every_store_has),
		cmocka_unit_test(a_path_is_one_folder_whatever_its_case),
		cmocka_unit_test(levels_without_a_name_are_refused),
		cmocka_unit_test(folders_count_what_is_in_them),
		cmocka_unit_test(subjects_are_marked),
		cmocka_unit_test(what_is_given_wins_but_for_sizes),
		cmocka_unit_test(a_bare_message_is_completed),
		cmocka_unit_test(an_identity_decides_node_and_key),
		cmocka_unit_test(conversations_have_an_id),
		cmocka_unit_test(people_are_in_their_table),
		cmocka_unit_test(files_come_back_whatever_their_size),
		cmocka_unit_test(messages_stand_within_messages),
		cmocka_unit_test(hidden_files_do_not_count_as_attached),
		cmocka_unit_test(values_of_all_types_come_back),
		cmocka_unit_test(types_that_no_store_takes_are_refused),
		cmocka_unit_test(a_message_takes_no_more_than_was_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

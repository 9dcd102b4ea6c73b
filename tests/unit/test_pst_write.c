#include "pst_look.h"

#include "base/sha.h"

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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

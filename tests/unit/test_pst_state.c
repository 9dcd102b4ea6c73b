#include "test.h"

#include <string.h>

#include "base/buf.h"
#include "pst_make.h"

/*
 * Whatever happens to a store on its way, what comes out has the bytes of one
 * that nothing happened to.
 */

enum { MESSAGES = 60 };

static const struct pst_options options = { .name = "Ada's mail",
	.key = "0123456789abcdef" };

static struct pst *
begin(int dir, bool anew)
{
	struct pst *p;
	struct err err;

	if (pst_open(&p, dir, &options, anew, &err) != 0)
		fail_msg("%s", err.msg);
	return p;
}

static int
put(struct pst *p, const char *folder, const char *id,
    const struct pst_message *m, bool *reading, struct err *err)
{
	struct pst_placed placed;
	uint32_t nid;

	if (pst_folder(p, folder, "IPF.Note", &nid, err) != 0)
		return -1;
	return pst_put(p, nid, id, strlen(id), m, &placed, reading, err);
}

/* The i-th: of many kinds, so that all of the writer has something to do. */
static void
put_nth(struct pst *p, int i)
{
	struct arena a = { 0 };
	struct made_props props = { .arena = &a };
	struct pst_props to[2] = { made_person(&a, 1, "Bob", "bob@example.com"),
		made_person(&a, 2, "Eve", "eve@example.com") };
	size_t n = (size_t)i * 997;
	struct pst_attachment file = made_file(&a, "file.bin",
	    made_noise(&a, n, (uint32_t)i), n);
	struct pst_message m = { .recipient = to, .attachment = &file };
	struct pst_name name = { .guid = "a set of names..", .lid = (uint32_t)i };
	struct err err;

	made_mail(&props, text_printf(&a, "Subject %d", i), "Text");
	made_int(&props, 0x0e07, PST_INT32, i % 2);
	if (i % 5 == 0) {
		made_int(&props, 0, PST_INT32, i);
		props.prop[props.n - 1].name = &name;
	}
	m.props = made_end(&props);
	m.nrecipients = (size_t)i % 3;
	m.nattachments = i % 4 == 3;
	if (put(p, text_printf(&a, "Top %d\\Below", i % 7),
		text_printf(&a, "id %d", i), &m, NULL, &err) != 0)
		fail_msg("%s", err.msg);
	arena_free(&a);
}

static void
finish(struct pst *p)
{
	struct err err;

	if (pst_finish(&p, &err) != 0)
		fail_msg("%s", err.msg);
	assert_null(p);
}

static void
sync_at(struct pst *p, int i)
{
	char note[32];
	struct err err;

	(void)snprintf(note, sizeof(note), "next %d", i);
	if (pst_sync(p, note, strlen(note) + 1, &err) != 0)
		fail_msg("%s", err.msg);
}

static void
read_file(int dir, const char *name, struct buf *b)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	char piece[65536];
	ssize_t n;

	assert_true(fd >= 0);
	buf_init(b, 1 << 30);
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		buf_put(b, piece, (size_t)n);
	(void)close(fd);
}

static void
write_file(int dir, const char *name, const void *p, size_t n)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, p, n), (ssize_t)n);
	(void)close(fd);
}

/* What every test compares with: put and finished at one go. */
static void
make_straight(struct buf *b)
{
	struct made_dir d;
	int dir = made_temp(&d);
	struct pst *p = begin(dir, true);

	for (int i = 0; i < MESSAGES; i++)
		put_nth(p, i);
	assert_int_equal(pst_count(p), MESSAGES);
	finish(p);
	read_file(dir, "store", b);
	made_gone(&d);
}

static void
assert_straight(int dir)
{
	struct buf want, is;

	make_straight(&want);
	read_file(dir, "store", &is);
	assert_int_equal(is.len, want.len);
	assert_memory_equal(is.data, want.data, want.len);
	buf_free(&want);
	buf_free(&is);
}

static void
checkpoints_leave_no_trace(void **state)
{
	struct made_dir d;
	int dir = made_temp(&d);
	struct pst *p = begin(dir, true);

	(void)state;
	for (int i = 0; i < MESSAGES; i++) {
		put_nth(p, i);
		if (i % 3 == 0)
			sync_at(p, i);
	}
	finish(p);
	assert_straight(dir);
	made_gone(&d);
}

/* A checkpoint after `synced`, then more, then as if the power had gone. */
static void
resume(int synced, int lost)
{
	struct made_dir d;
	int dir = made_temp(&d);
	struct pst *p = begin(dir, true);
	const char *note;
	size_t n;
	int next = -1;

	for (int i = 0; i < synced; i++)
		put_nth(p, i);
	sync_at(p, synced);
	for (int i = synced; i < lost; i++)
		put_nth(p, i);
	pst_close(&p);
	p = begin(dir, false);
	note = pst_note(p, &n);
	assert_int_equal(sscanf(note, "next %d", &next), 1);
	assert_int_equal(next, synced);
	assert_int_equal(n, strlen(note) + 1);
	assert_int_equal(pst_count(p), synced);
	for (int i = synced; i < MESSAGES; i++)
		put_nth(p, i);
	finish(p);
	assert_straight(dir);
	made_gone(&d);
}

static void
a_store_goes_on_from_its_checkpoint(void **state)
{
	(void)state;
	resume(0, 0);
	resume(0, 17);
	resume(1, 60);
	resume(31, 31);
	resume(31, 47);
	resume(60, 60);
}

static void
what_is_finished_can_be_finished_again(void **state)
{
	struct made_dir d;
	int dir = made_temp(&d);
	struct pst *p = begin(dir, true);

	(void)state;
	for (int i = 0; i < MESSAGES; i++)
		put_nth(p, i);
	sync_at(p, MESSAGES);
	finish(p);
	/* The run died before it took the file away. */
	finish(begin(dir, false));
	assert_straight(dir);
	made_gone(&d);
}

static void
bounds_hold_and_do_not_depend_on_checkpoints(void **state)
{
	struct made_dir d;
	int dir = made_temp(&d);
	struct pst *p = begin(dir, true);
	struct buf b;
	uint64_t bound;

	(void)state;
	for (int i = 0; i < MESSAGES; i++)
		put_nth(p, i);
	bound = pst_size(p);
	sync_at(p, MESSAGES);
	assert_int_equal(pst_size(p), bound);
	pst_close(&p);
	p = begin(dir, false);
	assert_int_equal(pst_size(p), bound);
	finish(p);
	read_file(dir, "store", &b);
	assert_true(bound >= b.len);
	buf_free(&b);
	made_gone(&d);
}

/* ---- a message that fails --------------------------------------------------------- */

/*
 * With names, attachments, and half of it written when it fails; and another
 * before it that belongs to it and is whole, with an identity that is put later.
 */
static void
put_failing(struct pst *p, const char *path, enum err_code want, bool unread)
{
	struct arena a = { 0 };
	struct made_props props = { .arena = &a };
	struct pst_attachment file[2];
	struct pst_message m = { .attachment = file, .nattachments = 2 }, whole;
	struct pst_name name = { .guid = "another set.....", .lid = 77 };
	struct pst_new both[2] = { { "id 59", 5, &whole }, { "fails", 5, &m } };
	struct pst_placed placed[2];
	struct err err;
	uint32_t nid;
	bool reading;

	file[0] = made_file(&a, "good.bin", made_noise(&a, 400000, 1), 400000);
	file[1] = made_file(&a, "bad.bin", "", 0);
	if (path != NULL)
		file[1].data = blob_of_file(&a, path, 0, 10);
	made_mail(&props, "Fails", "It does.");
	made_int(&props, 0, PST_INT32, 5);
	props.prop[props.n - 1].name = &name;
	if (path == NULL) {
		struct pst_prop *wrong = (struct pst_prop *)
		    file[1].props.prop;

		wrong[0].type = 0x000a;
	}
	m.props = made_end(&props);
	whole = m;
	whole.nattachments = 1;
	assert_int_equal(pst_folder(p, "Top 0\\Below", "IPF.Note", &nid, &err),
	    0);
	for (size_t n = 1; n <= 2; n++) {
		assert_int_equal(pst_put_all(p, nid, both + 2 - n, n, placed,
		    &reading, &err), -1);
		assert_int_equal(err.code, want);
		assert_int_equal(reading, unread);
	}
	arena_free(&a);
}

static void
a_message_that_fails_leaves_nothing(void **state)
{
	struct made_dir d;
	int dir = made_temp(&d);
	struct pst *p = begin(dir, true);

	(void)state;
	for (int i = 0; i < MESSAGES; i++) {
		put_nth(p, i);
		if (i == 20)
			put_failing(p, "/nonexistent/file", ERR_IO, true);
		if (i == 30)
			sync_at(p, i);
		if (i == 30 || i == MESSAGES - 1)
			put_failing(p, NULL, ERR_FORMAT, false);
	}
	assert_int_equal(pst_count(p), MESSAGES);
	finish(p);
	assert_straight(dir);
	made_gone(&d);
}

/* ---- what cannot go on ------------------------------------------------------------ */

static enum err_code
reopen(int dir, const struct pst_options *o)
{
	struct pst *p;
	struct err err = { ERR_NONE, "" };

	if (pst_open(&p, dir, o, false, &err) == 0) {
		pst_close(&p);
		return ERR_NONE;
	}
	assert_null(p);
	assert_true(err.msg[0] != '\0');
	return err.code;
}

static void
other_options_are_refused(void **state)
{
	struct pst_options o = options;
	struct made_dir d;
	int dir = made_temp(&d);
	struct pst *p = begin(dir, true);

	(void)state;
	put_nth(p, 3);
	sync_at(p, 1);
	pst_close(&p);
	assert_int_equal(reopen(dir, &o), ERR_NONE);
	o.permute = true;
	assert_int_equal(reopen(dir, &o), ERR_CONFIG);
	o = options;
	o.key[3] ^= 1;
	assert_int_equal(reopen(dir, &o), ERR_CONFIG);
	o = options;
	o.name = "Bob's mail";
	assert_int_equal(reopen(dir, &o), ERR_CONFIG);
	assert_int_equal(reopen(dir, &options), ERR_NONE);
	made_gone(&d);
}

static void
damage_is_refused(void **state)
{
	static const char *const file[] = { "store", "rows", "blocks", "nodes" };
	struct made_dir d;
	int dir = made_temp(&d);
	struct pst *p = begin(dir, true);
	struct buf good;

	(void)state;
	assert_int_equal(reopen(dir, &options), ERR_DAMAGED);
	for (int i = 0; i < 10; i++)
		put_nth(p, i);
	sync_at(p, 10);
	pst_close(&p);
	read_file(dir, "checkpoint", &good);
	for (size_t i = 0; i < good.len; i += 41) {
		good.data[i] ^= 0x10;
		write_file(dir, "checkpoint", good.data, good.len);
		assert_int_equal(reopen(dir, &options), ERR_DAMAGED);
		good.data[i] ^= 0x10;
		write_file(dir, "checkpoint", good.data, i);
		assert_int_equal(reopen(dir, &options), ERR_DAMAGED);
	}
	write_file(dir, "checkpoint", good.data, good.len);
	assert_int_equal(reopen(dir, &options), ERR_NONE);
	buf_free(&good);
	for (size_t i = 0; i < NITEMS(file); i++) {
		IN_CASE(file[i]);
		read_file(dir, file[i], &good);
		write_file(dir, file[i], good.data, good.len - 1);
		assert_int_equal(reopen(dir, &options), ERR_DAMAGED);
		write_file(dir, file[i], good.data, good.len);
		assert_int_equal(reopen(dir, &options), ERR_NONE);
		buf_free(&good);
	}
	/* Rows that are not those of the checkpoint. */
	read_file(dir, "rows", &good);
	good.data[0] ^= 1;
	write_file(dir, "rows", good.data, good.len);
	assert_int_equal(reopen(dir, &options), ERR_DAMAGED);
	buf_free(&good);
	made_gone(&d);
}

static void
beginning_anew_forgets_all(void **state)
{
	struct made_dir d;
	int dir = made_temp(&d);
	struct pst *p = begin(dir, true);
	size_t n;

	(void)state;
	put_nth(p, 59);
	sync_at(p, 1);
	pst_close(&p);
	p = begin(dir, true);
	assert_int_equal(pst_count(p), 0);
	(void)pst_note(p, &n);
	assert_int_equal(n, 0);
	/* Before its own first checkpoint, there is none. */
	assert_int_equal(reopen(dir, &options), ERR_DAMAGED);
	for (int i = 0; i < MESSAGES; i++)
		put_nth(p, i);
	finish(p);
	assert_straight(dir);
	made_gone(&d);
}

static void
a_note_has_its_limit(void **state)
{
	static uint8_t note[PST_NOTE_MAX + 1];
	struct made_dir d;
	int dir = made_temp(&d);
	struct pst *p = begin(dir, true);
	struct err err;
	size_t n;

	(void)state;
	memset(note, 'n', sizeof(note));
	assert_int_equal(pst_sync(p, note, sizeof(note), &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	assert_int_equal(pst_sync(p, note, PST_NOTE_MAX, &err), 0);
	pst_close(&p);
	p = begin(dir, false);
	assert_memory_equal(pst_note(p, &n), note, PST_NOTE_MAX);
	assert_int_equal(n, PST_NOTE_MAX);
	pst_close(&p);
	made_gone(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checkpoints_leave_no_trace),
		cmocka_unit_test(a_store_goes_on_from_its_checkpoint),
		cmocka_unit_test(what_is_finished_can_be_finished_again),
		cmocka_unit_test(bounds_hold_and_do_not_depend_on_checkpoints),
		cmocka_unit_test(a_message_that_fails_leaves_nothing),
		cmocka_unit_test(other_options_are_refused),
		cmocka_unit_test(damage_is_refused),
		cmocka_unit_test(beginning_anew_forgets_all),
		cmocka_unit_test(a_note_has_its_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

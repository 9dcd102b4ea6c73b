#include "test.h"

#include "base/text.h"
#include "map_kit.h"
#include "mapping/map_header.h"

static struct note_field *
add_file(struct kit *k, const char *name, const char *content)
{
	struct note_field *f = note_add(k->note, "$FILE", NOTE_FILE);

	f->n = 1;
	f->file = ARENA_NEW(&k->arena, struct note_file);
	f->file->name = name;
	f->file->size = content == NULL ? -1 : (int64_t)strlen(content);
	if (content != NULL)
		f->file->data = blob_of_mem(&k->arena, content,
		    strlen(content));
	return f;
}

static struct note_field *
add_raw(struct kit *k, const char *name, unsigned type, const void *raw,
    size_t n)
{
	struct note_field *f = note_add(k->note, name, NOTE_RAW);
	uint8_t *copy = arena_alloc(&k->arena, n + 1);

	memcpy(copy, raw, n);
	f->n = 1;
	f->raw = copy;
	f->raw_len = n;
	f->raw_type = type;
	return f;
}

/* A rich text body: one paragraph with text and what else is given. */
static struct rich *
add_rich(struct kit *k, const char *name, const char *text)
{
	struct note_field *f = note_add(k->note, name, NOTE_RICH);
	struct rich *par = rich_new(&k->arena, RICH_PAR);
	struct rich *t = rich_new(&k->arena, RICH_TEXT);

	f->n = 1;
	f->rich = rich_new(&k->arena, RICH_ROOT);
	t->text = text;
	rich_add(par, t);
	rich_add(f->rich, par);
	return par;
}

static void
plain_bodies_stay_plain(void **state)
{
	static const char *const lines[] = { "one", "two\nthree", "<four>" };
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_texts(k.note, "Body", lines, 3);
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_BODY),
	    "one\ntwo\nthree\n<four>");
	assert_null(ex_get(item, EX_HTML));
	assert_null(item->losses);
	kit_free(&k);
}

static void
several_body_fields_are_one_body(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	(void)add_rich(&k, "Body", "first");
	note_add_text(k.note, "Subject", "x");
	(void)add_rich(&k, "BODY", "second");
	note_add_text(k.note, "Body", "third");
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_BODY), "first\nsecond\nthird");
	assert_non_null(strstr(ex_text(item, EX_HTML), "<div>first</div>\n"
	    "<div>second</div>\n<div>third</div>"));
	assert_null(item->losses);
	kit_free(&k);
}

static void
html_says_its_character_set(void **state)
{
	struct kit k;
	const char *html;

	(void)state;
	kit_new(&k, "Memo");
	(void)add_rich(&k, "Body", "\u00e4\u6f22");
	html = ex_text(kit_map(&k), EX_HTML);
	assert_non_null(strstr(html, "charset=utf-8"));
	assert_non_null(strstr(html, "\u00e4\u6f22"));
	assert_string_equal(html + strlen(html) - 15, "</body></html>\n");
	kit_free(&k);
}

static void
other_rich_fields_follow_under_their_names(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Travel Request");
	(void)add_rich(&k, "Remarks", "late");
	(void)add_rich(&k, "Body", "main");
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_BODY), "main\nRemarks\nlate");
	assert_null(item->losses);
	kit_free(&k);
}

static void
a_kind_without_formatting_says_what_it_lost(void **state)
{
	struct map_job job;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	(void)add_rich(&k, "Body", "text");
	job = map_job_new(&k.ctx, &k.bundle, &k.arena, EX_CONTACT);
	map_body(&job, false);
	assert_string_equal(ex_text(job.item, EX_BODY), "text");
	assert_null(ex_get(job.item, EX_HTML));
	assert_true(kit_lost(job.item, "body: its formatting"));
	kit_free(&k);
}

/* ---- attachments -------------------------------------------------------- */

static void
refer(struct kit *k, struct rich *par, const char *name, const char *display)
{
	struct rich *r = rich_new(&k->arena, RICH_ATTACHMENT);
	struct rich_file *file = ARENA_NEW(&k->arena, struct rich_file);

	file->name = name;
	file->display = display;
	r->file = file;
	rich_add(par, r);
}

static void
attachments_have_the_name_that_was_shown(void **state)
{
	struct note_field *f;
	const struct ex_attachment *at;
	struct ex_item *item;
	struct rich *par;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	par = add_rich(&k, "Body", "see ");
	refer(&k, par, "ATT12345", "plan.pdf");
	refer(&k, par, "ATT99999", "gone.doc");
	f = add_file(&k, "ATT12345", "content");
	f->file->size = 9;
	f->file->created = kit_time(5);
	f->file->modified = kit_time(6);
	(void)add_file(&k, "beside.TXT", "more");
	item = kit_map(&k);
	at = item->attachments;
	assert_string_equal(at->name, "plan.pdf");
	assert_string_equal(at->type, "application/pdf");
	assert_int_equal(at->recorded, 9);
	assert_int_equal(at->created, 5);
	assert_int_equal(at->modified, 6);
	assert_null(at->content_id);
	assert_string_equal(at->next->name, "beside.TXT");
	assert_string_equal(at->next->type, "text/plain");
	assert_null(at->next->next);
	assert_string_equal(ex_text(item, EX_BODY),
	    "see [plan.pdf, 9 bytes][gone.doc]");
	assert_true(kit_lost(item, "attachment gone.doc: the dump does not "
	    "hold it"));
	assert_null(item->losses->next);
	kit_free(&k);
}

static void
names_are_unique_and_no_paths(void **state)
{
	static const char *const names[][2] = {
		{ "a.txt", "a.txt" }, { "A.TXT", "A (2).TXT" },
		{ "C:\\temp\\a.txt", "a (3).txt" },
		{ "../../etc/passwd", "passwd" }, { "..", "attachment" },
		{ "", "attachment (2)" }, { "x\r\ny", "x y" },
		{ "noending", "noending" }, { "noending", "noending (2)" },
		{ ".hidden", ".hidden" }, { ".hidden", ".hidden (2)" },
		{ "dir/", "attachment (3)" },
	};
	const struct ex_attachment *at;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	for (size_t i = 0; i < NITEMS(names); i++)
		(void)add_file(&k, names[i][0], "x");
	at = kit_map(&k)->attachments;
	for (size_t i = 0; i < NITEMS(names); i++, at = at->next)
		assert_string_equal(at->name, names[i][1]);
	assert_null(at);
	kit_free(&k);
}

static void
files_without_bytes_are_losses(void **state)
{
	struct note_field *f;
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	(void)add_file(&k, "a.doc", NULL);
	f = add_file(&k, "b.doc", NULL);
	f->file->why_not = "compressed by Notes (huffman)";
	item = kit_map(&k);
	assert_null(item->attachments);
	assert_true(kit_lost(item, "attachment a.doc: the dump does not"));
	assert_true(kit_lost(item, "attachment b.doc: compressed by Notes"));
	kit_free(&k);
}

static void
storage_of_objects_is_kept_in_its_parts(void **state)
{
	struct ex_item *item;
	struct kit k;
	struct buf all;
	struct err e;

	(void)state;
	kit_new(&k, "Memo");
	add_file(&k, "STG1", "x")->file->internal = true;
	add_file(&k, "STG2", NULL)->file->internal = true;
	add_file(&k, "ATT9", "x")->file->mime_part = true;
	item = kit_map(&k);
	assert_non_null(item->attachments);
	assert_string_equal(item->attachments->name, "STG1");
	assert_null(item->attachments->next);
	assert_true(kit_lost(item, "embedded object: a part of its storage "
	    "is kept as attachment STG1"));
	assert_true(kit_lost(item, "field $FILE: STG2, storage of an object "
	    "embedded in the text: no place for it"));
	assert_true(kit_lost(item, "field $FILE: ATT9, a part of a message "
	    "that is not there: no place for it"));
	kit_free(&k);

	/* Many pages are one file. */
	kit_new(&k, "Memo");
	for (int i = 0; i < 9; i++)
		add_file(&k, text_printf(&k.arena, "STG%d", i),
		    text_printf(&k.arena, "%d", i))->file->internal = true;
	item = kit_map(&k);
	assert_string_equal(item->attachments->name, "embedded objects.bin");
	assert_null(item->attachments->next);
	buf_init(&all, 100);
	assert_int_equal(blob_read(item->attachments->data, &all, &e), 0);
	assert_string_equal(all.data, "012345678");
	buf_free(&all);
	assert_true(kit_lost(item, "embedded objects: the 9 parts"));
	kit_free(&k);
}

/* Web forms leave one behind in every mail. */
static void
rich_text_that_says_nothing_loses_nothing(void **state)
{
	static const struct {
		const char *name, *text;
		bool button, lost;
	} cases[] = {
		{ "no text", NULL, false, false },
		{ "blanks", " \t\n", false, false },
		{ "text", " x", false, true },
		{ "a button", "", true, true },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct kit k;

		IN_CASE(cases[i].name);
		kit_new(&k, "Memo");
		k.note->mime = blob_of_mem(&k.arena, "Subject: x\n\nx\n", 14);
		rich_add(add_rich(&k, "wBody", cases[i].text),
		    rich_new(&k.arena, cases[i].button ? RICH_BUTTON :
		    RICH_BREAK));
		assert_int_equal(kit_lost(kit_map(&k), "field wBody"),
		    cases[i].lost);
		kit_free(&k);
	}
}

/* ---- MIME --------------------------------------------------------------- */

/* A part as Notes keeps it: 20 bytes, boundary, headers, body. */
static struct note_field *
add_part(struct kit *k, unsigned flags, const char *boundary,
    const char *headers, const char *body)
{
	char raw[4096];
	size_t nb = strlen(boundary), nh = strlen(headers), n = strlen(body);
	size_t all = nb + nh + n;

	memset(raw, 0, sizeof(raw));
	raw[0] = 2;
	raw[2] = (char)flags;
	raw[6] = 2;
	raw[8] = (char)(all & 0xff);
	raw[9] = (char)(all >> 8);
	raw[10] = (char)nb;
	raw[12] = (char)(nh & 0xff);
	raw[13] = (char)(nh >> 8);
	memcpy(raw + 20, boundary, nb);
	memcpy(raw + 20 + nb, headers, nh);
	memcpy(raw + 20 + nb + nh, body, n);
	return add_raw(k, "Body", MAP_RAW_MIME_PART, raw, 20 + all);
}

static struct note_field *
add_header(struct kit *k, const char *field, unsigned flags,
    const void *native, size_t nn, const char *name, const char *body)
{
	char raw[1024];
	size_t n = 14, nl = strlen(name), bl = strlen(body);

	memset(raw, 0, sizeof(raw));
	raw[0] = 14;
	raw[2] = (char)flags;
	raw[6] = (char)nn;
	raw[8] = (char)nl;
	raw[10] = 2;
	raw[12] = (char)bl;
	memcpy(raw + n, native, nn);
	memcpy(raw + n + nn, name, nl);
	memcpy(raw + n + nn + nl, ": ", 2);
	memcpy(raw + n + nn + nl + 2, body, bl);
	return add_raw(k, field, MAP_RAW_HEADER, raw, n + nn + nl + 2 + bl);
}

static char *
content(struct kit *k, const struct blob *b)
{
	struct buf out;
	struct err e;
	char *text;

	buf_init(&out, 1 << 20);
	assert_non_null(b);
	assert_int_equal(blob_read(b, &out, &e), 0);
	text = arena_strndup(&k->arena, out.data, out.len);
	buf_free(&out);
	return text;
}

#define HEADER(k, field, name, body) \
	add_header(k, field, 2, "n", 1, name, body)

static void
a_message_of_parts_is_put_together_exactly(void **state)
{
	/* 2014-08-08 17:18:33Z, an example of the format's description */
	static const uint8_t when[] = { 0x04, 0x15, 0x5f, 0x00, 0x2e, 0x7d,
		0x25, 0x04 };
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	(void)add_header(&k, "From", 0, "\"B, Al\" <al@x.org>", 18, "From",
	    "\"B, Al\" <al@x.org>\r\n");
	(void)add_header(&k, "SendTo", 0, "a@x.org, b@x.org", 16, "To",
	    "a@x.org,\r\n b@x.org");
	(void)add_header(&k, "Subject", 2, "Gr\x06\x81\xe1", 5, "Subject",
	    "=?utf-8?Q?Gr=C3=BC=C3=9F?=\r\n");
	(void)add_header(&k, "PostedDate", 1, when, 8, "Date",
	    "Fri, 8 Aug 2014 13:18:33 -0400\r\n");
	(void)HEADER(&k, "$MessageID", "Message-ID", "<own@x.org>\r\n");
	(void)HEADER(&k, "MIME_Version", "MIME-Version", "1.0\r\n");
	(void)HEADER(&k, "X_Odd", "X-Odd", "1\r\n2\n3");
	(void)HEADER(&k, "Content_Type", "Content-Type", "text/wrong\r\n");
	(void)add_part(&k, 2, "", "Content-Type: multipart/alternative;\r\n"
	    " boundary=\"=_1\"\r\n\r\n", "preamble\r\n");
	(void)add_part(&k, 3, "--=_1\r\n", "Content-Type: text/plain\r\n\r\n",
	    "hello\r\n");
	(void)add_part(&k, 1, "--=_1--\r\n", "", "");
	item = kit_map(&k);
	assert_string_equal(content(&k, item->mime),
	    "From: \"B, Al\" <al@x.org>\r\n"
	    "To: a@x.org,\r\n b@x.org\r\n"
	    "Subject: =?utf-8?Q?Gr=C3=BC=C3=9F?=\r\n"
	    "Date: Fri, 8 Aug 2014 13:18:33 -0400\r\n"
	    "Message-ID: <own@x.org>\r\n"
	    "MIME-Version: 1.0\r\n"
	    "X-Odd: 1\r\n 2\r\n 3\r\n"
	    "Content-Type: multipart/alternative;\r\n"
	    " boundary=\"=_1\"\r\n\r\npreamble\r\n"
	    "--=_1\r\nContent-Type: text/plain\r\n\r\nhello\r\n--=_1--\r\n");
	assert_string_equal(item->from->address, "al@x.org");
	assert_string_equal(item->from->name, "B, Al");
	assert_string_equal(item->recipients->who.address, "a@x.org");
	assert_string_equal(item->recipients->next->who.address, "b@x.org");
	assert_int_equal(ex_time(item, EX_CLIENT_SUBMIT_TIME, 0), 1407518313);
	assert_string_equal(ex_text(item, EX_MESSAGE_CLASS), "IPM.Note");
	assert_null(item->losses);
	kit_free(&k);
}

static void
characters_that_nobody_knows_are_a_loss(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_trouble(k.note, "what the reader said");
	(void)add_header(&k, "Subject", 2, "a\x03" "b", 3, "Subject", "?\r\n");
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_SUBJECT), "a\xef\xbf\xbd" "b");
	assert_true(kit_lost(item, "field Subject: 1 characters that cannot"));
	assert_true(kit_lost(item, "what the reader said"));
	assert_true(k.note->troubles == k.note->last_trouble);
	kit_free(&k);
}

static void
missing_headers_are_made_of_fields(void **state)
{
	static const char *const to[] = { "a@x.org", "\"B, b\" <b@x.org>" };
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "From", "\u00c4l <al@x.org>");
	note_add_texts(k.note, "SendTo", to, 2);
	note_add_text(k.note, "Subject", "Gr\u00fc\u00dfe aus dem sch\u00f6nen "
	    "S\u00fcdtirol, von uns allen");
	note_add_time(k.note, "PostedDate", kit_time(1100000000));
	note_add_text(k.note, "$MessageID", "<own@x.org>");
	(void)add_part(&k, 2, "", "Content-Type: text/plain\r\n\r\n", "x\r\n");
	item = kit_map(&k);
	assert_string_equal(content(&k, item->mime),
	    "From: =?utf-8?B?w4Rs?= <al@x.org>\r\n"
	    "To: <a@x.org>,\r\n \"B, b\" <b@x.org>\r\n"
	    "Subject: =?utf-8?B?R3LDvMOfZSBhdXMgZGVtIHNjaMO2bmVuIFPDvGR0aXJv"
	    "bCwgdm9u?=\r\n =?utf-8?B?IHVucyBhbGxlbg==?=\r\n"
	    "Date: Tue, 9 Nov 2004 11:33:20 +0000\r\n"
	    "Message-ID: <own@x.org>\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: text/plain\r\n\r\nx\r\n");
	kit_free(&k);
}

/* Applications have more rich text than one, and all of it may be MIME. */
static void
other_fields_of_mime_are_files_of_their_own(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	add_part(&k, 2, "", "Content-Type: text/html\r\n\r\n", "no\r\n")->
	    name = "Remarks";
	add_part(&k, 0, "", "", "more\r\n")->name = "Remarks";
	(void)add_part(&k, 2, "", "Content-Type: text/plain\r\n\r\n",
	    "yes\r\n");
	item = kit_map(&k);
	assert_null(strstr(content(&k, item->mime), "no\r\n"));
	assert_non_null(strstr(content(&k, item->mime),
	    "Content-Type: text/plain\r\n\r\nyes\r\n"));
	assert_string_equal(item->attachments->name, "Remarks.eml");
	assert_string_equal(content(&k, item->attachments->data),
	    "Content-Type: text/html\r\n\r\nno\r\nmore\r\n");
	assert_null(item->attachments->next);
	assert_null(item->losses);
	kit_free(&k);

	kit_new(&k, "Memo");
	(void)add_part(&k, 2, "", "Content-Type: multipart/signed\r\n\r\n",
	    "x\r\n");
	add_part(&k, 2, "", "A: b\r\n\r\n", "y\r\n")->name = "Remarks";
	item = kit_map(&k);
	assert_null(item->attachments);
	assert_true(kit_lost(item, "field Remarks: it is not part of the "
	    "MIME message"));
	kit_free(&k);
}

static void
large_parts_come_from_their_files_encoded(void **state)
{
	static char big[200];
	struct note_field *f;
	const char *message, *body;
	struct ex_item *item;
	struct kit k;

	(void)state;
	memset(big, 'A', sizeof(big) - 1);
	kit_new(&k, "Memo");
	note_add_text(k.note, "Subject", "x");
	(void)add_part(&k, 2, "", "Content-Type: multipart/mixed;"
	    " boundary=b\r\n\r\n", "");
	(void)add_part(&k, 7, "--b\r\n", "Content-Type: application/pdf\r\n"
	    "Content-Transfer-Encoding: binary\r\nContent-Disposition: "
	    "attachment\r\n\r\n", "ATT1");
	(void)add_part(&k, 7, "--b\r\n", "Content-Type: message/rfc822\r\n\r\n",
	    "ATT2\r\n");
	/* Names are text of Notes. */
	(void)add_part(&k, 7, "--b\r\n", "Content-Type: text/html\r\n\r\n",
	    "gr\x81n");
	(void)add_part(&k, 7, "--b\r\n", "Content-Type: text/plain\r\n\r\n",
	    "GONE");
	(void)add_part(&k, 1, "--b--\r\n", "", "");
	f = add_file(&k, "ATT1", big);
	f->file->mime_part = true;
	f = add_file(&k, "att2", "Subject: in\r\n\r\nb");
	f->file->mime_part = true;
	f = add_file(&k, "gr\xc3\xbcn", "<p>");
	f->file->mime_part = true;
	item = kit_map(&k);
	message = content(&k, item->mime);
	body = strstr(message, "--b\r\nContent-Type: application/pdf\r\n"
	    "Content-Disposition: attachment\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n"
	    "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"
	    "QUFBQUFB\r\n");
	assert_non_null(body);
	assert_non_null(strstr(message, "--b\r\nContent-Type: message/rfc822"
	    "\r\nContent-Transfer-Encoding: 8bit\r\n\r\nSubject: in\r\n\r\nb"
	    "\r\n--b\r\n"));
	assert_non_null(strstr(message, "base64\r\n\r\nPHA+\r\n--b"));
	assert_non_null(strstr(message, "\r\n--b--\r\n"));
	assert_null(item->attachments);
	assert_true(kit_lost(item, "MIME part GONE: the dump does not hold"));
	assert_null(item->losses->next);
	kit_free(&k);
}

/* Of so many parts and files each is looked at once, in whatever order. */
static void
each_of_many_parts_finds_its_file(void **state)
{
	enum { MANY = 10000 };
	struct ex_item *item;
	const char *at;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	(void)add_part(&k, 2, "", "Content-Type: multipart/mixed;"
	    " boundary=b\r\n\r\n", "");
	for (int i = 0; i < MANY; i++) {
		char *name = text_printf(&k.arena, "ATT%d", i);

		(void)add_part(&k, 7, "--b\r\n", "Content-Type: "
		    "message/rfc822\r\n\r\n", name);
	}
	for (int i = MANY; i-- > 0;) {
		char *name = text_printf(&k.arena, "att%d", i);

		add_file(&k, name, text_printf(&k.arena, "<%d>", i))->file->
		    mime_part = true;
		/* Of two of one name the first is it. */
		add_file(&k, name, "other")->file->mime_part = true;
	}
	item = kit_map(&k);
	at = content(&k, item->mime);
	assert_null(strstr(at, "other"));
	for (int i = 0; i < MANY; i++) {
		at = strstr(at, text_printf(&k.arena, "<%d>", i));
		assert_non_null(at);
	}
	kit_free(&k);
}

/* As programs write them: LF alone, no end of the headers or of a body. */
static void
loose_line_ends_become_those_of_a_message(void **state)
{
	const char *message, *body;
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "Subject", "x");
	(void)add_part(&k, 2, "", "Content-Type: multipart/mixed; \n\tboundary"
	    "=b\n", "");
	(void)add_part(&k, 3, "--b\n", "Content-Type: text/plain\n\n", "a\nb");
	(void)add_part(&k, 3, "--b\r\n", "\r\n", "c\r\n\n");
	(void)add_part(&k, 3, "--b\r\n", "Content-Type: a/b\r\n"
	    "Content-Transfer-Encoding: binary", "d\ne\n");
	(void)add_part(&k, 3, "\n--b\n", "Content-Type: a/c\n", "\nf");
	(void)add_part(&k, 1, "\n--b--\n", "", "");
	item = kit_map(&k);
	message = content(&k, item->mime);
	body = strstr(message, "Content-Type: multipart");
	assert_non_null(body);
	assert_string_equal(body, "Content-Type: multipart/mixed; \r\n"
	    "\tboundary=b\r\n\r\n"
	    "--b\r\nContent-Type: text/plain\r\n\r\na\r\nb\r\n"
	    "--b\r\n\r\nc\r\n\r\n"
	    "--b\r\nContent-Type: a/b\r\n"
	    "Content-Transfer-Encoding: binary\r\n\r\nd\ne\n\r\n"
	    "--b\r\nContent-Type: a/c\r\n\r\nf\r\n"
	    "--b--\r\n");
	kit_free(&k);
}

static void
a_header_of_names_alone_gets_addresses(void **state)
{
	const char *message;
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	(void)add_header(&k, "From", 0, "Peter Pan", 9, "From",
	    "Peter Pan\r\n");
	(void)add_header(&k, "SendTo", 0, "undisclosed", 11, "To",
	    "undisclosed-recipients:;\r\n");
	(void)add_part(&k, 2, "", "Content-Type: text/plain\r\n\r\n", "x");
	item = kit_map(&k);
	message = content(&k, item->mime);
	assert_non_null(strstr(message, "From: \"Peter Pan\" <IMCEANOTES-"));
	assert_null(strstr(message, "From: Peter Pan\r\n"));
	assert_non_null(strstr(message, "To: undisclosed-recipients:;\r\n"));
	kit_free(&k);
}

static void
text_beside_a_message_is_lost_by_name(void **state)
{
	static const uint8_t never[8] = { 0 };
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	(void)add_header(&k, "PostedDate", 1, never, 8, "Date",
	    "Fri, 8 Aug 2014 13:18:33 -0400\r\n");
	note_add_time(k.note, "DeliveredDate", kit_time(1400000000));
	(void)add_part(&k, 2, "", "Content-Type: text/plain\r\n\r\n", "hi");
	item = kit_map(&k);
	assert_int_equal(item->date, 1400000000);
	assert_false(kit_lost(item, "Body"));
	(void)add_rich(&k, "Body", "beside");
	assert_true(kit_lost(kit_map(&k), "field Body: no place for it"));
	kit_free(&k);
}

static void
damaged_parts_are_losses(void **state)
{
	struct note_field *f;
	struct ex_item *item;
	struct kit k;

	(void)state;
	for (size_t n = 0; n < 20; n++) {
		kit_new(&k, "Memo");
		note_add_text(k.note, "Subject", "x");
		(void)add_part(&k, 2, "", "Content-Type: text/plain\r\n\r\n",
		    "hi");
		f = add_part(&k, 2, "--b\r\n", "A: b\r\n\r\n", "x");
		f->raw_len = n;
		item = kit_map(&k);
		assert_non_null(strstr(content(&k, item->mime), "hi"));
		assert_true(kit_lost(item, "a MIME part that is damaged"));
		kit_free(&k);
	}
}

static void
headers_may_be_cut_anywhere(void **state)
{
	struct note_field *f;
	struct ex_item *item;
	struct kit k;
	size_t whole = 14 + 1 + 7 + 2 + 4;

	(void)state;
	for (size_t n = 0; n < whole; n++) {
		kit_new(&k, "Memo");
		f = HEADER(&k, "Subject", "Subject", "abcd");
		assert_int_equal(f->raw_len, whole);
		f->raw_len = n;
		item = kit_map(&k);
		assert_int_equal(kit_lost(item, "field Subject"), n > 0);
		kit_free(&k);
	}
}

static const struct {
	const char *form, *type, *class;
} classes[] = {
	{ "Memo", "application/pkcs7-mime; name=smime.p7m", "IPM.Note.SMIME" },
	{ "Memo", "application/x-pkcs7-mime", "IPM.Note.SMIME" },
	{ "Memo", "multipart/signed; protocol=\"application/"
	    "pkcs7-signature\"; boundary=b", "IPM.Note.SMIME.MultipartSigned" },
	{ "Memo", "multipart/signed; protocol=\"application/pgp-signature\"",
	    "IPM.Note" },
	{ "NonDelivery Report", "multipart/report; boundary=b",
	    "REPORT.IPM.Note.NDR" },
	{ "Delivery Report", "multipart/report", "REPORT.IPM.Note.DR" },
	{ "Return Receipt", "multipart/report", "REPORT.IPM.Note.IPNRN" },
	{ "NonDelivery Report", "text/plain", "IPM.Note" },
	{ "Memo", "multipart/report; report-type=disposition-notification",
	    "REPORT.IPM.Note.IPNRN" },
	{ "Memo", "multipart/mixed", "IPM.Note" },
};

static void
the_content_type_decides_the_class(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(classes); i++) {
		struct kit k;

		IN_CASE(classes[i].type);
		kit_new(&k, classes[i].form);
		(void)add_part(&k, 2, "", text_printf(&k.arena,
		    "Content-Type: %s\r\n\r\n", classes[i].type), "x");
		assert_string_equal(ex_text(kit_map(&k), EX_MESSAGE_CLASS),
		    classes[i].class);
		kit_free(&k);
	}
}

static void
a_whole_message_is_passed_on(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	k.note->mime = blob_of_mem(&k.arena, "Subject: x\r\n\r\ny", 15);
	note_add_text(k.note, "Subject", "x");
	add_file(&k, "in.txt", NULL)->file->in_mime = true;
	item = kit_map(&k);
	assert_ptr_equal(item->mime, k.note->mime);
	assert_null(item->attachments);
	assert_null(item->losses);
	kit_free(&k);
}

static const struct {
	const char *type;
	bool whole;
} wraps[] = {
	{ "text/plain", false },
	{ "multipart/mixed; boundary=x", false },
	{ "Multipart/Signed; protocol=\"application/pkcs7-signature\"", true },
	{ "multipart/signed; protocol=\"application/pgp-signature\"", true },
	{ "multipart/encrypted; protocol=\"application/pgp-encrypted\"", true },
	{ "multipart/report; report-type=delivery-status", true },
	{ "application/pkcs7-mime; smime-type=enveloped-data", true },
	{ "application/x-pkcs7-mime", true },
};

static void
files_beside_a_message_go_with_it_unless_it_is_signed(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(wraps); i++) {
		struct ex_item *item;
		struct kit k;

		IN_CASE(wraps[i].type);
		kit_new(&k, "Memo");
		k.note->mime = blob_of_mem(&k.arena, "Subject: x\r\n\r\ny",
		    15);
		note_add_text(k.note, "Content_Type", wraps[i].type);
		add_file(&k, "in.txt", NULL)->file->in_mime = true;
		(void)add_file(&k, "in.txt", "inside as well");
		(void)add_file(&k, "out.txt", "x");
		(void)add_file(&k, "gone.txt", NULL);
		item = kit_map(&k);
		assert_ptr_equal(item->mime, k.note->mime);
		if (wraps[i].whole) {
			assert_null(item->attachments);
			assert_true(kit_lost(item, "attachment out.txt: it is "
			    "not part of"));
		} else {
			assert_string_equal(item->attachments->name,
			    "out.txt");
			assert_null(item->attachments->next);
		}
		assert_true(kit_lost(item, "attachment gone.txt"));
		kit_free(&k);
	}
}

static void
fields_of_a_form_go_with_its_message(void **state)
{
	struct ex_item *item;
	struct buf b;
	struct kit k;

	(void)state;
	kit_new(&k, "Order");
	(void)add_part(&k, 2, "", "Content-Type: text/plain\r\n\r\n", "x\r\n");
	note_add_text(k.note, "Colour", "<red>");
	item = kit_map(&k);
	assert_string_equal(item->attachments->name, "fields.html");
	assert_string_equal(item->attachments->type, "text/html");
	buf_init(&b, 1 << 20);
	assert_int_equal(blob_read(item->attachments->data, &b, &k.err), 0);
	assert_non_null(strstr(b.data, "Colour</b></td><td>&lt;red&gt;"));
	buf_free(&b);
	assert_null(item->losses);
	k.note->form = "Memo";
	item = kit_map(&k);
	assert_null(item->attachments);
	assert_true(kit_lost(item, "field Colour: no place for it"));
	kit_free(&k);
}

static void
fields_that_are_lines_of_the_header_need_no_other_place(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Order");
	(void)add_header(&k, "Weather", 2, "hot", 3, "Weather", "hot\r\n");
	(void)add_part(&k, 2, "", "Content-Type: text/plain\r\n\r\n", "x\r\n");
	item = kit_map(&k);
	assert_non_null(item->mime);
	assert_null(item->attachments);
	assert_null(item->losses);
	kit_free(&k);
}

static void
an_appointment_takes_the_text_of_its_mime_body(void **state)
{
	struct map_job job;
	struct kit k;

	(void)state;
	kit_new(&k, "Appointment");
	(void)add_part(&k, 2, "", "Content-Type: text/plain; charset=\"iso-8859-"
	    "1\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
	    "Gr=FC=DFe\r\n");
	job = map_job_new(&k.ctx, &k.bundle, &k.arena, EX_CALENDAR);
	map_body(&job, true);
	assert_string_equal(ex_text(job.item, EX_BODY), "Gr\u00fc\u00dfe");
	assert_null(job.item->mime);
	assert_null(job.item->attachments);
	assert_null(job.item->losses);
	kit_free(&k);
}

static void
an_appointment_keeps_more_than_text_as_a_file(void **state)
{
	struct map_job job;
	struct kit k;

	(void)state;
	kit_new(&k, "Appointment");
	(void)add_part(&k, 2, "", "Content-Type: multipart/alternative;"
	    " boundary=b\r\n\r\n", "");
	(void)add_part(&k, 3, "--b\r\n", "Content-Type: text/plain\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n", "aGk=\r\n");
	(void)add_part(&k, 3, "--b\r\n", "Content-Type: text/html\r\n\r\n",
	    "<b>hi</b>\r\n");
	job = map_job_new(&k.ctx, &k.bundle, &k.arena, EX_CALENDAR);
	map_body(&job, true);
	assert_string_equal(ex_text(job.item, EX_BODY), "hi");
	assert_string_equal(job.item->attachments->name, "message.eml");
	assert_string_equal(job.item->attachments->type, "message/rfc822");
	assert_true(kit_lost(job.item, "kept as attachment message.eml"));
	kit_free(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_bodies_stay_plain),
		cmocka_unit_test(several_body_fields_are_one_body),
		cmocka_unit_test(html_says_its_character_set),
		cmocka_unit_test(other_rich_fields_follow_under_their_names),
		cmocka_unit_test(a_kind_without_formatting_says_what_it_lost),
		cmocka_unit_test(attachments_have_the_name_that_was_shown),
		cmocka_unit_test(names_are_unique_and_no_paths),
		cmocka_unit_test(files_without_bytes_are_losses),
		cmocka_unit_test(storage_of_objects_is_kept_in_its_parts),
		cmocka_unit_test(rich_text_that_says_nothing_loses_nothing),
		cmocka_unit_test(a_message_of_parts_is_put_together_exactly),
		cmocka_unit_test(characters_that_nobody_knows_are_a_loss),
		cmocka_unit_test(missing_headers_are_made_of_fields),
		cmocka_unit_test(other_fields_of_mime_are_files_of_their_own),
		cmocka_unit_test(large_parts_come_from_their_files_encoded),
		cmocka_unit_test(each_of_many_parts_finds_its_file),
		cmocka_unit_test(loose_line_ends_become_those_of_a_message),
		cmocka_unit_test(a_header_of_names_alone_gets_addresses),
		cmocka_unit_test(text_beside_a_message_is_lost_by_name),
		cmocka_unit_test(damaged_parts_are_losses),
		cmocka_unit_test(headers_may_be_cut_anywhere),
		cmocka_unit_test(the_content_type_decides_the_class),
		cmocka_unit_test(a_whole_message_is_passed_on),
		cmocka_unit_test(
		    files_beside_a_message_go_with_it_unless_it_is_signed),
		cmocka_unit_test(fields_of_a_form_go_with_its_message),
		cmocka_unit_test(
		    fields_that_are_lines_of_the_header_need_no_other_place),
		cmocka_unit_test(an_appointment_takes_the_text_of_its_mime_body),
		cmocka_unit_test(an_appointment_keeps_more_than_text_as_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "test.h"

#include <string.h>

#include "mime_help.h"

/* ---- bodies --------------------------------------------------------------------- */

static const struct {
	const char *name, *message, *text, *html;
	size_t files;
} bodies[] = {
	{ "no header but text", "\r\nHello\r\n", "Hello\r\n", NULL, 0 },
	{ "nothing at all", "", "", NULL, 0 },
	{ "a header and no more", "Subject: x\r\n", "", NULL, 0 },
	{ "a header without its end", "Subject: x", "", NULL, 0 },
	{ "plain", "Subject: x\r\n\r\nHello\r\n", "Hello\r\n", NULL, 0 },
	{ "lines of Unix", "Subject: x\n\nHello\n", "Hello\n", NULL, 0 },
	{ "behind a line of mbox", "From a@b Mon Jan  1 00:00:00 2001\n"
	    "Subject: x\n\nHello", "Hello", NULL, 0 },
	{ "a line that is no field", "Subject: x\ngarbage\n"
	    "Content-Type: text/html\n\n<p>x", NULL, "<p>x", 0 },
	{ "a page", "Content-Type: text/html; charset=utf-8\n\n<p>\xc3\xa4",
	    NULL, "<p>\xc3\xa4", 0 },
	{ "quoted-printable", "Content-Type: text/plain; charset=iso-8859-15\n"
	    "Content-Transfer-Encoding: quoted-printable\n\n=A4 so=\n me",
	    "\xe2\x82\xac so me", NULL, 0 },
	{ "base64 of another set", "Content-Type: text/plain; "
	    "charset=\"ISO-2022-JP\"\nContent-Transfer-Encoding: BASE64\n\n"
	    "GyRCRnxLXBsoQg==", "\xe6\x97\xa5\xe6\x9c\xac", NULL, 0 },
	{ "alternative", "Content-Type: multipart/alternative; boundary=x\n\n"
	    "--x\n\nplain\n--x\nContent-Type: text/html\n\n<b>page</b>\n"
	    "--x--\n", "plain", "<b>page</b>", 0 },
	{ "alternative with a meeting", "Content-Type: multipart/alternative;"
	    " boundary=x\n\n--x\n\nplain\n--x\nContent-Type: text/calendar; "
	    "method=REQUEST\n\nBEGIN:VCALENDAR\n--x--\n", "plain", NULL, 1 },
	{ "alternative of two texts", "Content-Type: multipart/alternative; "
	    "boundary=x\n\n--x\n\nworse\n--x\n\nbetter\n--x--\n", "better",
	    NULL, 1 },
	{ "a page with files among its alternatives", "Content-Type: "
	    "multipart/alternative; boundary=x\n\n--x\n\nplain\n--x\n"
	    "Content-Type: multipart/mixed; boundary=y\n\n--y\n"
	    "Content-Type: text/html\n\n<p>one</p>\n--y\n"
	    "Content-Type: application/pdf\n\n%PDF\n--y\n"
	    "Content-Type: text/html\n\n<p>two</p>\n--y--\n--x--\n", "plain",
	    "<p>one</p>\r\n<p>two</p>", 1 },
	{ "two texts with a file between", "Content-Type: multipart/mixed; "
	    "boundary=x\n\n--x\n\none\n--x\nContent-Type: image/gif\n\nGIF\n"
	    "--x\n\ntwo\n--x--\n", "one\r\ntwo", NULL, 1 },
	{ "a text and a page", "Content-Type: multipart/mixed; boundary=x\n\n"
	    "--x\nContent-Type: text/html\n\n<html><body><p>1 &lt; 2</p>"
	    "</body></html>\n--x\n\na & b\n--x--\n", "1 < 2\na & b",
	    "<html><body><p>1 &lt; 2</p>\r\n<pre style=\"white-space: "
	    "pre-wrap\">a &amp; b</pre></body></html>", 0 },
	{ "an empty text before a page", "Content-Type: multipart/mixed; "
	    "boundary=x\n\n--x\n\n\n--x\nContent-Type: text/html\n\n<p>x\n"
	    "--x--\n", NULL, "<p>x", 0 },
	{ "no last boundary", "Content-Type: multipart/mixed; boundary=x\n\n"
	    "--x\n\nall of\nit", "all of\nit", NULL, 0 },
	{ "no boundary ever", "Content-Type: multipart/mixed; boundary=x\n\n"
	    "not a part\n", "not a part\n", NULL, 0 },
	{ "no boundary named", "Content-Type: multipart/mixed\n\n--x\n\na",
	    NULL, NULL, 1 },
	{ "the end within another", "Content-Type: multipart/mixed; "
	    "boundary=x\n\n--x\nContent-Type: multipart/alternative; "
	    "boundary=xy\n\n--xy\n\na\n--x\nContent-Type: image/gif\n\nGIF\n"
	    "--x--\n", "a", NULL, 1 },
	{ "a part without a header", "Content-Type: multipart/mixed; "
	    "boundary=x\n\n--x\nX-Own: so\n\n\n--x\nsome text\n--x--\n",
	    "some text", NULL, 0 },
	{ "a named text that is the body", "Content-Type: multipart/mixed; "
	    "boundary=x\n\n--x\nContent-Type: text/plain; name=a.txt\n\nbody\n"
	    "--x\nContent-Type: text/plain; name=b.txt\n\nfile\n--x--\n",
	    "body", NULL, 1 },
	{ "a text that is attached", "Content-Type: text/plain\n"
	    "Content-Disposition: attachment\n\nfile", NULL, NULL, 1 },
	{ "a header that ends with the part", "Content-Type: multipart/mixed; "
	    "boundary=x\n\n--x\nContent-Type: multipart/mixed; boundary=y\n"
	    "--x--\n--x\n--y\nbehind", NULL, NULL, 1 },
	{ "a message that ends with its type", "Content-Type: multipart/mixed; "
	    "boundary=x\n\n--x\nContent-Type: message/rfc822\n--x\n\na\n"
	    "--x\nContent-Type: message/rfc822\n--x--\nSubject: x\n", "a",
	    NULL, 3 },
	{ "boundaries with blanks behind", "Content-Type: multipart/mixed; "
	    "boundary=\"x y\"\r\n\r\n--x y  \r\n\r\na\r\n--x yz\r\n--x y-- \r\n",
	    "a\r\n--x yz", NULL, 0 },
	{ "an encoding nobody knows", "Content-Type: text/plain\n"
	    "Content-Transfer-Encoding: x-rot13\n\nUryyb", NULL, NULL, 1 },
	{ "an encoding that is none", "Content-Transfer-Encoding: 8 bit\n\nx",
	    "x", NULL, 0 },
	{ "unlike a type", "Content-Type: text\n\nx", "x", NULL, 0 },
};

static void
bodies_are_what_people_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(bodies); i++) {
		struct ex_item *item;

		IN_CASE(bodies[i].name);
		item = opened(bodies[i].message);
		text_is(item, EX_BODY, bodies[i].text);
		text_is(item, EX_HTML, bodies[i].html);
		assert_int_equal(files_of(item), bodies[i].files);
		assert_null(item->losses);
	}
}

/* ---- character sets -------------------------------------------------------------- */

static const struct {
	const char *name, *type, *content, *text;
	size_t originals; /* kept beside */
} sets[] = {
	{ "nothing said, UTF-8", "text/plain", "\xc3\xa4", "\xc3\xa4", 0 },
	{ "nothing said, Windows", "text/plain", "\x93\xe4\x94",
	    "\xe2\x80\x9c\xc3\xa4\xe2\x80\x9d", 0 },
	{ "ASCII that is none", "text/plain; charset=us-ascii", "\xc3\xe4",
	    "\xc3\x83\xc3\xa4", 0 },
	{ "Latin-1 is Windows", "text/plain; charset=iso-8859-1", "\x80",
	    "\xe2\x82\xac", 0 },
	{ "UTF-8 with a slip", "text/plain; charset=utf-8", "\xc3\xa4\xe4!",
	    "\xc3\xa4\xc3\xa4!", 0 },
	{ "a mark of byte order", "text/plain; charset=utf-8", "\xef\xbb\xbfx",
	    "x", 0 },
	{ "unknown", "text/plain; charset=x-martian", "\xe4", "\xc3\xa4", 1 },
	{ "unknown, but UTF-8", "text/plain; charset=x-martian", "\xc3\xa4",
	    "\xc3\xa4", 1 },
	{ "damaged", "text/plain; charset=shift_jis", "a\x82", "a\xef\xbf\xbd",
	    1 },
	{ "damaged in the middle", "text/plain; charset=shift_jis",
	    "a\x82 b", "a\xef\xbf\xbd b", 1 },
	{ "Korean", "text/plain; charset=ks_c_5601-1987", "\xb0\xa1",
	    "\xea\xb0\x80", 0 },
	{ "Chinese", "text/plain; charset=gb2312", "\xc4\xe3",
	    "\xe4\xbd\xa0", 0 },
	{ "Hebrew", "text/plain; charset=iso-8859-8-i", "\xe0", "\xd7\x90", 0 },
	{ "Russian", "text/plain; charset=KOI8-R", "\xc1", "\xd0\xb0", 0 },
	{ "EBCDIC, as it happens", "text/plain; charset=ibm-1047",
	    "\xc8\x89", "Hi", 0 },
};

static void
every_character_set_becomes_utf8(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(sets); i++) {
		struct ex_item *item;
		char message[200];

		IN_CASE(sets[i].name);
		(void)snprintf(message, sizeof(message),
		    "Content-Type: %s\n\n%s", sets[i].type, sets[i].content);
		item = opened(message);
		text_is(item, EX_BODY, sets[i].text);
		assert_int_equal(files_of(item), sets[i].originals);
		if (sets[i].originals > 0)
			file_is(item, 0, "Untitled.txt", "text/plain",
			    sets[i].content);
	}
}

static void
a_zero_ends_no_text(void **state)
{
	static const char message[] = "Content-Type: text/plain; "
	    "charset=koi8-r\n\na\0b";

	(void)state;
	text_is(opened_blob(blob_of_mem(&arena, message, sizeof(message) - 1)),
	    EX_BODY, "ab");
}

static const struct {
	const char *name, *type, *page, *want;
} pages[] = {
	{ "it says another", "text/html; charset=utf-8", "<meta http-equiv="
	    "\"Content-Type\" content=\"text/html; charset=iso-8859-1\">"
	    "\xc3\xa4", "<meta http-equiv=\"Content-Type\" content=\"text/html;"
	    " charset=utf-8\">\xc3\xa4" },
	{ "only it says any", "text/html", "<META charset='KOI8-R'><p>\xc1",
	    "<META charset='utf-8'><p>\xd0\xb0" },
	{ "twice, and once in the text", "text/html; charset=ascii",
	    "<meta charset=ascii><meta charset = ascii /><body>"
	    "<meta charset=ascii>", "<meta charset=utf-8>"
	    "<meta charset = utf-8 /><body><meta charset=ascii>" },
	{ "as XML", "text/html; charset=latin1",
	    "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><p>\xe4",
	    "<?xml version=\"1.0\" encoding=\"utf-8\"?><p>\xc3\xa4" },
	{ "in a comment", "text/html", "<!-- <meta charset=koi8-r> --><p>\xe4",
	    "<!-- <meta charset=koi8-r> --><p>\xc3\xa4" },
	{ "nothing", "text/html; charset=utf-8", "<meta name=x><p>", NULL },
	{ "a tag without its end", "text/html", "<meta charset=koi8-r", "<meta charset=utf-8" },
};

static void
pages_say_what_they_are_in(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(pages); i++) {
		char message[400];

		IN_CASE(pages[i].name);
		(void)snprintf(message, sizeof(message),
		    "Content-Type: %s\n\n%s", pages[i].type, pages[i].page);
		text_is(opened(message), EX_HTML, pages[i].want == NULL ?
		    pages[i].page : pages[i].want);
	}
}

/* ---- files ----------------------------------------------------------------------- */

static const struct {
	const char *name, *head, *want;
} names[] = {
	{ "plain", "Content-Disposition: attachment; filename=\"a b.txt\"",
	    "a b.txt" },
	{ "of the type", "Content-Type: image/gif; name=a.gif", "a.gif" },
	{ "both", "Content-Type: image/gif; name=a.gif\n"
	    "Content-Disposition: inline;\n filename=b.gif", "b.gif" },
	{ "RFC 2231", "Content-Disposition: attachment;\n"
	    " filename*=utf-8''%e2%82%ac%20rates.txt", "\xe2\x82\xac rates.txt" },
	{ "RFC 2231 in pieces", "Content-Disposition: attachment;\n"
	    " filename*0*=iso-8859-1''%e4;\n filename*1=b;\n"
	    " filename*2*=%e4.txt", "\xc3\xa4" "b\xc3\xa4.txt" },
	{ "RFC 2047", "Content-Disposition: attachment; filename=\""
	    "=?iso-8859-1?Q?=E4.txt?=\"", "\xc3\xa4.txt" },
	{ "RFC 2047 cut in two", "Content-Type: image/gif;\n name=\""
	    "=?utf-8?B?w6Q=?=\n =?utf-8?B?w7YuZ2lm?=\"",
	    "\xc3\xa4\xc3\xb6.gif" },
	{ "raw", "Content-Disposition: attachment; filename=\"\xe4.txt\"",
	    "\xc3\xa4.txt" },
	{ "with a folder", "Content-Disposition: attachment; "
	    "filename=\"C:\\\\My\\\\a.txt\"", "a.txt" },
	{ "with another", "Content-Disposition: attachment; "
	    "filename=\"../../etc/passwd\"", "passwd" },
	{ "nothing but dots", "Content-Disposition: attachment; filename=\"..\"",
	    "Untitled" },
	{ "not named", "Content-Type: image/png", "Untitled.png" },
	{ "not named, of no type", "Content-Type: x/y", "Untitled.dat" },
	{ "not named, attached", "Content-Disposition: attachment",
	    "Untitled.txt" },
	{ "a calendar", "Content-Type: text/calendar", "Untitled.ics" },
	{ "TNEF", "Content-Type: application/ms-tnef", "winmail.dat" },
};

static void
files_have_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(names); i++) {
		char message[400];

		IN_CASE(names[i].name);
		(void)snprintf(message, sizeof(message), "%s\n\nx",
		    names[i].head);
		assert_string_equal(file_at(opened(message), 0)->name,
		    names[i].want);
	}
}

static void
names_are_unique_and_not_too_long(void **state)
{
	char message[2000] = "Content-Type: multipart/mixed; boundary=x\n\n";
	struct ex_item *item;

	(void)state;
	for (int i = 0; i < 4; i++)
		strcat(message, i % 2 == 0 ?
		    "--x\nContent-Type: x/y; name=a.TXT\n\n1\n" :
		    "--x\nContent-Type: x/y; name=A.txt\n\n2\n");
	strcat(message, "--x\nContent-Type: x/y; name=\"a (2).TXT\"\n\n3\n");
	strcat(message, "--x\nContent-Type: x/y; name=");
	for (int i = 0; i < 150; i++)
		strcat(message, "\xc3\xa4");
	strcat(message, ".pdf\n\n--x--");
	item = opened(message);
	assert_string_equal(file_at(item, 0)->name, "a.TXT");
	assert_string_equal(file_at(item, 1)->name, "A (2).txt");
	assert_string_equal(file_at(item, 2)->name, "a (3).TXT");
	assert_string_equal(file_at(item, 3)->name, "A (4).txt");
	assert_string_equal(file_at(item, 4)->name, "a (2) (2).TXT");
	assert_int_equal(strlen(file_at(item, 5)->name), 250);
	assert_string_equal(file_at(item, 5)->name + 246, ".pdf");
}

static void
what_is_attached_comes_decoded(void **state)
{
	struct ex_item *item = opened("Content-Type: multipart/mixed; "
	    "boundary=x\n\n--x\nContent-Type: APPLICATION/Zip; name=a.zip\n"
	    "Content-Transfer-Encoding: base64\nContent-Disposition: "
	    "attachment; creation-date=\"Sat, 01 Jan 2000 00:00:00 +0000\"; "
	    "modification-date=\"Sat, 01 Jan 2000 01:00:00 +0100\"\n\n"
	    "SGVs\nbG8=\n--x\nContent-Type: text/x-log; name=b.log\n"
	    "Content-Transfer-Encoding: quoted-printable\n\na=3Db\n--x\n"
	    "Content-Type: image/gif; name=c.gif\n"
	    "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 c.gif\n"
	    "+2&5L;&\\@5V]R;&0`\n`\nend\n--x\nContent-Type: text/plain; "
	    "name=d\nContent-Transfer-Encoding: x-rot13\n\nUryyb\n--x--\n");

	(void)state;
	file_is(item, 0, "a.zip", "application/zip", "Hello");
	file_is(item, 1, "b.log", "text/x-log", "a=b");
	file_is(item, 2, "c.gif", "image/gif", "Hello World");
	file_is(item, 3, "d", "application/octet-stream", "Uryyb");
	assert_int_equal(file_at(item, 0)->created, 946684800);
	assert_int_equal(file_at(item, 0)->modified, 946684800);
	assert_int_equal(file_at(item, 1)->created, 0);
}

static void
pictures_that_are_shown_have_their_id(void **state)
{
	struct ex_item *item = opened("Content-Type: multipart/related; "
	    "boundary=x; start=\"<root@x>\"\n\n--x\nContent-Type: image/gif\n"
	    "Content-ID: <a%40b@x>\n\n1\n--x\nContent-Type: image/png; "
	    "name=not-shown.png\nContent-ID: <other@x>\n\n2\n--x\n"
	    "Content-ID: <text@x>\n\n3\n--x\nContent-Type: text/html\n"
	    "Content-ID: <root@x>\n\n"
	    "<img src=\"CID:a%2540b@x\"><img src='cid:text@x'>\n--x--\n");

	(void)state;
	text_is(item, EX_HTML, "<img src=\"CID:a%2540b@x\">"
	    "<img src='cid:text@x'>");
	text_is(item, EX_BODY, NULL);
	assert_int_equal(files_of(item), 3);
	assert_string_equal(file_at(item, 0)->content_id, "a%40b@x");
	assert_null(file_at(item, 1)->content_id);
	file_is(item, 1, "not-shown.png", "image/png", "2");
	assert_string_equal(file_at(item, 2)->content_id, "text@x");
}

static void
nothing_between_the_parts_is_lost(void **state)
{
	struct ex_item *item = opened("Content-Type: multipart/mixed; "
	    "boundary=x\n\nThis is a multi-part message in MIME format.\n"
	    "--x\n\nbody\n--x\nContent-Type: multipart/mixed; boundary=y\n\n"
	    "Hidden words\n--y\n\nmore\n--y--\n--y\nafter\n\n--x--\n\n  \n");

	(void)state;
	text_is(item, EX_BODY, "body\r\nmore");
	assert_int_equal(files_of(item), 2);
	file_is(item, 0, "Preamble.txt", "text/plain", "Hidden words\n");
	file_is(item, 1, "Epilogue.txt", "text/plain", "--y\nafter\n");
}

/* ---- messages -------------------------------------------------------------------- */

static void
a_message_within_is_an_item(void **state)
{
	const struct ex_item *in;
	struct ex_item *item = opened("Content-Type: multipart/mixed; "
	    "boundary=x\n\n--x\n\nsee below\n--x\n"
	    "Content-Type: message/rfc822; name=forwarded.eml\n\n"
	    "Received: from a by b; Mon, 01 Jan 2001 00:00:05 +0000\n"
	    "From: =?utf-8?Q?B=C3=B6b?= <bob@x.example>\n"
	    "Sender: <sec@x.example>\n"
	    "To: CN=Ann Lee/O=Acme@Acme, \"Al\" <al@x.example>\n"
	    "Cc: friends: a@x.example, b@x.example;\n"
	    "Subject: =?iso-8859-1?Q?=FCber?= all\n"
	    "Date: Mon, 01 Jan 2001 00:00:00 +0000\n"
	    "Message-ID: <1@x.example>\nReferences: <0@x.example>\n"
	    "Importance: high\nX-Own: kept\n"
	    "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=in\n\n"
	    "--in\n\ninner text\n--in\nContent-Type: image/gif; name=p.gif\n\n"
	    "GIF\n--in--\n--x--\n");

	(void)state;
	text_is(item, EX_BODY, "see below");
	assert_int_equal(files_of(item), 1);
	assert_string_equal(file_at(item, 0)->name, "\xc3\xbc" "ber all");
	assert_string_equal(file_at(item, 0)->type, "message/rfc822");
	assert_null(file_at(item, 0)->data);
	in = file_at(item, 0)->item;
	assert_int_equal(in->kind, EX_MAIL);
	text_is(in, EX_MESSAGE_CLASS, "IPM.Note");
	text_is(in, EX_SUBJECT, "\xc3\xbc" "ber all");
	text_is(in, EX_BODY, "inner text");
	text_is(in, EX_INTERNET_MESSAGE_ID, "<1@x.example>");
	text_is(in, EX_INTERNET_REFERENCES, "<0@x.example>");
	assert_int_equal(ex_int(in, EX_IMPORTANCE, 1), 2);
	assert_int_equal(ex_time(in, EX_CLIENT_SUBMIT_TIME, 0), 978307200);
	assert_int_equal(ex_time(in, EX_MESSAGE_DELIVERY_TIME, 0), 978307205);
	assert_int_equal(in->date, 978307200);
	assert_string_equal(in->from->name, "B\xc3\xb6" "b");
	assert_string_equal(in->from->address, "bob@x.example");
	assert_string_equal(in->sender->address, "sec@x.example");
	file_is(in, 0, "p.gif", "image/gif", "GIF");
	assert_string_equal(in->headers->name, "Received");
	assert_string_equal(in->headers->next->name, "X-Own");
	assert_string_equal(in->headers->next->value, "kept");
	assert_null(in->headers->next->next);

	const struct ex_recipient *cc = NULL;

	for (const struct ex_recipient *r = in->recipients; r != NULL;
	     r = r->next) {
		assert_non_null(strchr(r->who.address, '@'));
		if (r->role == EX_CC)
			cc = r;
	}
	assert_string_equal(cc->who.address, "b@x.example");
}

static void
people_without_an_address_have_one_nobody_has(void **state)
{
	const struct ex_item *in = file_at(opened("Content-Type: "
	    "message/rfc822\n\nFrom: Ann Lee/Acme\nTo: \"Al\" <Al B>\n\nx"),
	    0)->item;

	(void)state;
	assert_non_null(in->from);
	assert_true(in->from->unresolved);
	assert_string_equal(in->from->name, "Ann Lee/Acme");
	assert_string_equal(in->from->address,
	    "IMCEAINVALID-Ann+20Lee_Acme@INVALID");
	assert_non_null(in->recipients);
	assert_true(in->recipients->who.unresolved);
}

static void
encoded_messages_are_opened_too(void **state)
{
	/* "Subject: in\n\nHi" */
	struct ex_item *item = opened("Content-Type: message/rfc822\n"
	    "Content-Transfer-Encoding: base64\n\nU3ViamVjdDogaW4KCkhp");

	(void)state;
	text_is(file_at(item, 0)->item, EX_SUBJECT, "in");
	text_is(file_at(item, 0)->item, EX_BODY, "Hi");

	/* No message: a file. */
	item = opened("Content-Type: message/rfc822\n"
	    "Content-Transfer-Encoding: base64\n\nSGVsbG8gd29ybGQ=");
	file_is(item, 0, "Untitled.eml", "message/rfc822", "Hello world");
	item = opened("Content-Type: message/rfc822\n\n\nHello world");
	file_is(item, 0, "Untitled.eml", "message/rfc822", "\nHello world");
}

static void
reports_keep_their_parts(void **state)
{
	struct ex_item *item = opened("Content-Type: multipart/report; "
	    "report-type=delivery-status; boundary=x\n\n--x\n\nNo such user\n"
	    "--x\nContent-Type: message/delivery-status\n\n"
	    "Reporting-MTA: dns; x\n\nAction: failed\n--x\n"
	    "Content-Type: text/rfc822-headers\n\nSubject: lost\n--x--\n");

	(void)state;
	text_is(item, EX_BODY, "No such user");
	file_is(item, 0, "Untitled.txt", "message/delivery-status",
	    "Reporting-MTA: dns; x\n\nAction: failed");
	file_is(item, 1, "Untitled (2).txt", "text/rfc822-headers",
	    "Subject: lost");
}

static void
digests_are_of_messages(void **state)
{
	struct ex_item *item = opened("Content-Type: multipart/digest; "
	    "boundary=x\n\n--x\n\nSubject: one\n\n1\n--x\n\nSubject: two\n\n2\n"
	    "--x--\n");

	(void)state;
	text_is(file_at(item, 0)->item, EX_BODY, "1");
	text_is(file_at(item, 1)->item, EX_SUBJECT, "two");
}

/* ---- what is kept whole ------------------------------------------------------------ */

#define SIGNED \
	"Content-Type: multipart/signed; boundary=x; micalg=sha-256;\r\n" \
	"\tprotocol=\"application/pkcs7-signature\"\r\n"
#define SIGNED_BODY \
	"\r\n--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n" \
	"\r\nread me\r\n--y\r\nContent-Type: image/gif\r\n\r\nGIF\r\n--y--\r\n" \
	"--x\r\nContent-Type: application/pkcs7-signature\r\n\r\nsig\r\n--x--\r\n"

static void
signed_messages_are_kept_whole(void **state)
{
	struct ex_item *item = opened("Subject: x\r\nMIME-Version: 1.0\r\n"
	    SIGNED SIGNED_BODY "epilogue");

	(void)state;
	text_is(item, EX_BODY, "read me");
	text_is(item, EX_MESSAGE_CLASS, "IPM.Note.SMIME.MultipartSigned");
	assert_int_equal(files_of(item), 1);
	file_is(item, 0, "smime.p7m", "multipart/signed",
	    SIGNED SIGNED_BODY "epilogue");
}

static void
encrypted_messages_are_kept_whole(void **state)
{
	struct ex_item *item = opened("Content-Type: application/x-pkcs7-mime;"
	    " smime-type=enveloped-data; name=other.p7m\n"
	    "Content-Transfer-Encoding: base64\n\nSGVsbG8=");

	(void)state;
	text_is(item, EX_MESSAGE_CLASS, "IPM.Note.SMIME");
	text_is(item, EX_BODY, NULL);
	assert_int_equal(files_of(item), 1);
	file_is(item, 0, "smime.p7m", "application/pkcs7-mime", "Hello");
}

static void
what_only_its_name_tells_is_kept_whole(void **state)
{
	struct ex_item *item = opened("Content-Type: application/octet-stream;"
	    " name=SMIME.P7M\n\nxyz");

	(void)state;
	text_is(item, EX_MESSAGE_CLASS, "IPM.Note.SMIME");
	file_is(item, 0, "smime.p7m", "application/pkcs7-mime", "xyz");
}

static void
damaged_signatures_are_no_reason_not_to_read(void **state)
{
	static const char mail[] = "Content-Type: multipart/signed; boundary=x;"
	    " protocol=\"application/pkcs7-signature\"\n\n--x\n\nread me\n";
	struct ex_item *item = ex_item_new(&arena, EX_MAIL, "UNID"), *out;
	struct err e;

	(void)state;
	item->mime = blob_of_mem(&arena, mail, strlen(mail));
	ex_set_text(item, EX_MESSAGE_CLASS, "IPM.Note.SMIME.MultipartSigned");
	assert_int_equal(ex_mime_open(item, &arena, &out, &mime_head, &e), 0);
	text_is(out, EX_MESSAGE_CLASS, "IPM.Note");
	text_is(out, EX_BODY, "read me\n");
	text_is(item, EX_MESSAGE_CLASS, "IPM.Note.SMIME.MultipartSigned");
}

static void
a_class_of_its_own_stays(void **state)
{
	struct ex_item *item = ex_item_new(&arena, EX_MAIL, "UNID"), *out;
	struct err e;

	(void)state;
	item->mime = blob_of_mem(&arena, SIGNED SIGNED_BODY,
	    strlen(SIGNED SIGNED_BODY));
	ex_set_text(item, EX_MESSAGE_CLASS, "IPM.Note.Own");
	assert_int_equal(ex_mime_open(item, &arena, &out, &mime_head, &e), 0);
	text_is(out, EX_MESSAGE_CLASS, "IPM.Note.Own");
}

static void
signed_messages_within_are_whole_there(void **state)
{
	struct ex_item *item = opened("Content-Type: message/rfc822\r\n\r\n"
	    "Subject: in\r\n" SIGNED SIGNED_BODY);
	const struct ex_item *in = file_at(item, 0)->item;

	(void)state;
	text_is(in, EX_MESSAGE_CLASS, "IPM.Note.SMIME.MultipartSigned");
	file_is(in, 0, "smime.p7m", "multipart/signed", SIGNED SIGNED_BODY);
}

static void
pgp_is_kept_as_its_parts(void **state)
{
	struct ex_item *item = opened("Content-Type: multipart/encrypted; "
	    "protocol=\"application/pgp-encrypted\"; boundary=x\n\n--x\n"
	    "Content-Type: application/pgp-encrypted\n\nVersion: 1\n--x\n"
	    "Content-Type: application/octet-stream; name=encrypted.asc\n\n"
	    "-----BEGIN PGP MESSAGE-----\n--x--\n");

	(void)state;
	file_is(item, 0, "Untitled.txt", "application/pgp-encrypted",
	    "Version: 1");
	file_is(item, 1, "encrypted.asc", "application/octet-stream",
	    "-----BEGIN PGP MESSAGE-----");
	text_is(item, EX_MESSAGE_CLASS, NULL);
}

/* ---- the item around it ------------------------------------------------------------ */

static void
what_the_item_has_stays(void **state)
{
	static const char mail[] = "Subject: no\n"
	    "Content-Type: image/gif; name=a.gif\n\n2";
	struct ex_item *item = ex_item_new(&arena, EX_MAIL, "UNID"), *out;
	struct err e;

	(void)state;
	ex_set_text(item, EX_SUBJECT, "of the item");
	ex_lose(item, "something");
	(void)ex_add_attachment(item, "A.gif", blob_of_mem(&arena, "1", 1));
	item->attachments->content_id = "own";
	item->mime = blob_of_mem(&arena, mail, strlen(mail));
	assert_int_equal(ex_mime_open(item, &arena, &out, &mime_head, &e), 0);
	text_is(out, EX_SUBJECT, "of the item");
	assert_string_equal(out->losses->what, "something");
	assert_string_equal(out->unid, "UNID");
	file_is(out, 0, "A.gif", "application/octet-stream", "1");
	assert_string_equal(file_at(out, 0)->content_id, "own");
	file_is(out, 1, "a (2).gif", "image/gif", "2");

	/* and it is as it was */
	assert_null(item->attachments->next);
	assert_null(ex_get(item, EX_BODY));
	assert_non_null(item->mime);
}

static void
the_header_is_there_as_text(void **state)
{
	(void)state;
	(void)opened("Subject: a\n b\ngarbage\nX-Raw: \xe4\xc3\xa4\x01\n\nbody");
	assert_string_equal(mime_head, "Subject: a\r\n b\r\ngarbage\r\n"
	    "X-Raw: \xc3\xa4\xc3\xa4\r\n");
	(void)opened("\n\nbody");
	assert_string_equal(mime_head, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies_are_what_people_read),
		cmocka_unit_test(every_character_set_becomes_utf8),
		cmocka_unit_test(a_zero_ends_no_text),
		cmocka_unit_test(pages_say_what_they_are_in),
		cmocka_unit_test(files_have_names),
		cmocka_unit_test(names_are_unique_and_not_too_long),
		cmocka_unit_test(what_is_attached_comes_decoded),
		cmocka_unit_test(pictures_that_are_shown_have_their_id),
		cmocka_unit_test(nothing_between_the_parts_is_lost),
		cmocka_unit_test(a_message_within_is_an_item),
		cmocka_unit_test(people_without_an_address_have_one_nobody_has),
		cmocka_unit_test(encoded_messages_are_opened_too),
		cmocka_unit_test(reports_keep_their_parts),
		cmocka_unit_test(digests_are_of_messages),
		cmocka_unit_test(signed_messages_are_kept_whole),
		cmocka_unit_test(encrypted_messages_are_kept_whole),
		cmocka_unit_test(what_only_its_name_tells_is_kept_whole),
		cmocka_unit_test(damaged_signatures_are_no_reason_not_to_read),
		cmocka_unit_test(a_class_of_its_own_stays),
		cmocka_unit_test(signed_messages_within_are_whole_there),
		cmocka_unit_test(pgp_is_kept_as_its_parts),
		cmocka_unit_test(what_the_item_has_stays),
		cmocka_unit_test(the_header_is_there_as_text),
	};

	return cmocka_run_group_tests(tests, NULL, drop_arena);
}

#include "target/dir_fold.h"

#include <string.h>

enum { WIDTH = 75, READ = 3072 };

/* ---- base64 ------------------------------------------------------------ */

static void
group(const uint8_t in[3], char out[4])
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	out[0] = digits[in[0] >> 2];
	out[1] = digits[(in[0] & 3) << 4 | in[1] >> 4];
	out[2] = digits[(in[1] & 15) << 2 | in[2] >> 6];
	out[3] = digits[in[2] & 63];
}

size_t
base64_put(struct base64 *b, const uint8_t *in, size_t n, char *out)
{
	size_t made = 0;

	while (n > 0) {
		b->rest[b->n++] = *in++;
		n--;
		if (b->n < 3)
			continue;
		group(b->rest, out + made);
		made += 4;
		b->n = 0;
	}
	return made;
}

size_t
base64_end(struct base64 *b, char out[4])
{
	size_t n = b->n;

	if (n == 0)
		return 0;
	memset(b->rest + n, 0, 3 - n);
	group(b->rest, out);
	out[3] = '=';
	if (n == 1)
		out[2] = '=';
	b->n = 0;
	return 4;
}

/* ---- lines ------------------------------------------------------------- */

void
fold_start(struct fold *f, const struct sink *to, struct err *e)
{
	f->to = to;
	f->e = e;
	f->failed = false;
	f->column = 0;
	f->held = 0;
}

static void
drain(struct fold *f)
{
	if (!f->failed && f->held > 0 &&
	    f->to->put(f->to->arg, f->out, f->held, f->e) < 0)
		f->failed = true;
	f->held = 0;
}

/* n is small: a character, or a line end. */
static void
put(struct fold *f, const char *p, size_t n)
{
	if (n > sizeof(f->out) - f->held)
		drain(f);
	memcpy(f->out + f->held, p, n);
	f->held += n;
}

static size_t
character(const char *s, size_t n)
{
	size_t len = 1;

	while (len < 4 && len < n && ((unsigned char)s[len] & 0xc0) == 0x80)
		len++;
	return len;
}

void
fold_put_n(struct fold *f, const char *s, size_t n)
{
	while (n > 0 && !f->failed) {
		size_t len = character(s, n);

		if (f->column + len > WIDTH) {
			put(f, "\r\n ", 3);
			f->column = 1;
		}
		put(f, s, len);
		f->column += len;
		s += len;
		n -= len;
	}
}

void
fold_put(struct fold *f, const char *s)
{
	fold_put_n(f, s, strlen(s));
}

void
fold_text(struct fold *f, const char *s)
{
	while (s != NULL && *s != '\0') {
		unsigned char c = (unsigned char)*s;

		if (c == '\n' || (c == '\r' && s[1] != '\n'))
			fold_put(f, "\\n");
		else if (c == '\\' || c == ',' || c == ';')
			fold_put_n(f, (const char[]){ '\\', *s }, 2);
		else if (c == '\t' || (c >= 0x20 && c != 0x7f)) {
			size_t n = character(s, 4);

			fold_put_n(f, s, n);
			s += n - 1;
		}
		s++;
	}
}

void
fold_end(struct fold *f)
{
	put(f, "\r\n", 2);
	f->column = 0;
}

int
fold_finish(struct fold *f)
{
	drain(f);
	return f->failed ? -1 : 0;
}

/* ---- binary values ----------------------------------------------------- */

static void
put_base64(struct fold *f, struct base64 *b, const uint8_t *p, size_t n)
{
	char digits[READ / 3 * 4 + 4];

	while (n > 0) {
		size_t part = n < READ ? n : READ;

		fold_put_n(f, digits, base64_put(b, p, part, digits));
		p += part;
		n -= part;
	}
}

static void
end_base64(struct fold *f, struct base64 *b)
{
	char last[4];

	fold_put_n(f, last, base64_end(b, last));
}

void
fold_bytes(struct fold *f, const uint8_t *p, size_t n)
{
	struct base64 b = { .n = 0 };

	put_base64(f, &b, p, n);
	end_base64(f, &b);
}

void
fold_blob(struct fold *f, const struct blob *blob)
{
	struct base64 b = { .n = 0 };
	struct stream *s = NULL;
	uint8_t part[READ];
	ssize_t got = 0;

	if (f->failed)
		return;
	if (stream_open(&s, blob, f->e) < 0) {
		f->failed = true;
		return;
	}
	while (!f->failed &&
	    (got = stream_read(s, part, sizeof(part), f->e)) > 0)
		put_base64(f, &b, part, (size_t)got);
	if (got < 0)
		f->failed = true;
	stream_close(&s);
	end_base64(f, &b);
}

struct message {
	struct fold *f;
	struct base64 b;
};

static int
take_message(void *arg, const void *p, size_t n, struct err *e)
{
	struct message *m = arg;

	(void)e; /* the fold has the same one */
	put_base64(m->f, &m->b, p, n);
	return m->f->failed ? -1 : 0;
}

void
fold_message(struct fold *f, const struct ex_item *item)
{
	struct message m = { .f = f };
	const struct sink to = { take_message, &m };

	if (f->failed)
		return;
	if (eml_write(item, &to, f->e) < 0)
		f->failed = true;
	end_base64(f, &m.b);
}

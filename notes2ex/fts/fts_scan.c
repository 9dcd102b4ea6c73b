/* Bytes out of frames (FTS guide 1). */
#include "fts/fts_scan.h"

#include <string.h>

void
scan_remark(const struct scan *s, uint64_t offset, const char *rule)
{
	if (s->say != NULL)
		s->say(s->said, offset, rule);
}

int
scan_stop(const struct scan *s, uint64_t offset, const char *why)
{
	return err_set(s->err, ERR_FORMAT,
	    "FastTransfer stream, offset %llu: %s", (unsigned long long)offset,
	    why);
}

int
scan_fault(const struct scan *s, uint64_t offset, const char *rule)
{
	if (s->say == NULL)
		return scan_stop(s, offset, rule);
	s->say(s->said, offset, rule);
	return 0;
}

/* ---- bytes --------------------------------------------------------------- */

static int
fill(struct scan *s)
{
	size_t got = 0;

	s->at = s->have = 0;
	if (s->ended)
		return 0;
	if (s->get(s->from, s->buf, sizeof(s->buf), &got, s->err) != 0)
		return -1;
	s->have = got <= sizeof(s->buf) ? got : sizeof(s->buf);
	s->ended = got == 0;
	return 0;
}

/* Up to n of what comes next, frames or not; *got is 0 at the end only. */
static int
some(struct scan *s, void *p, size_t n, size_t *got)
{
	if (s->at == s->have && fill(s) != 0)
		return -1;
	*got = s->have - s->at < n ? s->have - s->at : n;
	memcpy(p, s->buf + s->at, *got);
	s->at += *got;
	s->offset += *got;
	return 0;
}

/* All n, or fewer at the end. */
static int
many(struct scan *s, uint8_t *p, size_t n, size_t *got)
{
	size_t m;

	for (*got = 0; *got < n; *got += m) {
		if (some(s, p + *got, n - *got, &m) != 0)
			return -1;
		if (m == 0)
			break;
	}
	return 0;
}

static uint32_t
u16(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8;
}

static uint32_t
u32(const uint8_t *p)
{
	return u16(p) | u16(p + 2) << 16;
}

/* ---- frames -------------------------------------------------------------- */

/* 1: its head is read; 0: there is none. */
static int
next_head(struct scan *s, uint32_t *op, uint32_t *n)
{
	uint8_t head[FTS_HEAD];
	size_t got;

	s->frame_at = s->offset;
	if (many(s, head, sizeof(head), &got) != 0)
		return -1;
	if (got == 0)
		return 0;
	if (got < sizeof(head))
		return scan_stop(s, s->offset,
		    "it ends within the head of a frame");
	*op = u32(head);
	*n = u32(head + 4);
	s->frame++;
	return 1;
}

/* A frame of the prologue; they have fixed lengths. */
static int
fixed(struct scan *s, uint32_t want, uint8_t *p, size_t size)
{
	uint32_t op, n;
	size_t got;
	int rc = next_head(s, &op, &n);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return scan_stop(s, s->offset, "it ends before its content");
	if (op != want || n != size)
		return scan_stop(s, s->frame_at,
		    "it does not begin with "
		    "Config, IsInterfaceOk and TellPartnerVersion");
	if (many(s, p, size, &got) != 0)
		return -1;
	return got == size ? 0 :
			     scan_stop(s, s->offset, "it ends within a frame");
}

int
scan_prologue(struct scan *s)
{
	static const uint8_t config[CONFIG_SIZE] = { 0, 0, 0, 0, COPY_TO },
			     asked[INTERFACE_SIZE] = INTERFACE_BYTES;
	uint8_t p[INTERFACE_SIZE];

	if (fixed(s, OP_CONFIG, p, sizeof(config)) != 0)
		return -1;
	if (memcmp(p, config, sizeof(config)) != 0)
		scan_remark(s, s->frame_at, "1: Config is not that of a copy");
	if (fixed(s, OP_INTERFACE, p, sizeof(asked)) != 0)
		return -1;
	if (memcmp(p, asked, sizeof(asked)) != 0)
		scan_remark(s, s->frame_at,
		    "1: IsInterfaceOk is not that of a message");
	if (fixed(s, OP_VERSION, p, VERSION_SIZE) != 0)
		return -1;
	if (u16(p) < VERSION_FIRST || (u16(p + 2) & VERSION_BUILD) == 0)
		scan_remark(s, s->frame_at,
		    "1: TellPartnerVersion names no server");
	return 0;
}

int
scan_more(struct scan *s)
{
	uint32_t op;
	int rc;

	while (s->left == 0) {
		rc = next_head(s, &op, &s->left);
		if (rc <= 0)
			return rc;
		if (op != OP_TRANSFER)
			return scan_stop(s, s->frame_at,
			    "a frame is no TransferBuffer");
		if (s->left == 0 &&
		    scan_fault(s, s->frame_at,
			"1: a TransferBuffer is empty") != 0)
			return -1;
		if (s->left > FTS_PAGE)
			scan_remark(s, s->frame_at,
			    "1: a TransferBuffer has more than 31680 bytes");
	}
	return 1;
}

int
scan_some(struct scan *s, void *p, size_t n, size_t *got)
{
	int rc = scan_more(s);

	if (rc == 0)
		return scan_stop(s, s->offset, "it ends within an element");
	if (rc < 0 || some(s, p, n < s->left ? n : s->left, got) != 0)
		return -1;
	if (*got == 0)
		return scan_stop(s, s->offset, "it ends within a frame");
	s->left -= (uint32_t)*got;
	s->content += *got;
	return 0;
}

int
scan_take(struct scan *s, void *to, size_t n)
{
	uint8_t *p = to;
	size_t got;

	for (; n > 0; n -= got, p += got)
		if (scan_some(s, p, n, &got) != 0)
			return -1;
	return 0;
}

/* A database is opened: what its header says, and who may read it. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "source/nsf_priv.h"

#define HEAD_LEAST 520 /* R2 */
#define ODS_OFFSET 6
#define REPLICA    180
#define INFO       200
#define INFO_LEN   128
#define SPECIAL    328

#define TRIES 3 /* to read a head that nobody changes meanwhile */

void
nsf_tell(const struct nsf *n, const char *fmt, ...)
{
	char what[512];
	va_list ap;

	if (n->say == NULL)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	n->say(n->say_arg, what);
}

int
nsf_read(const struct nsf *n, uint64_t off, void *p, size_t want,
    struct err *e)
{
	size_t done = 0;

	if (off > n->facts.size || want > n->facts.size - off)
		return err_set(e, ERR_FORMAT, "%zu bytes at %llu are beyond "
		    "the end of the file", want, (unsigned long long)off);
	while (done < want) {
		ssize_t got = pread(n->fd, (uint8_t *)p + done, want - done,
		    (off_t)(off + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(e, "%s", n->facts.path);
		if (got == 0)
			return err_set(e, ERR_FORMAT, "the file became "
			    "shorter while it was read");
		done += (size_t)got;
	}
	return 0;
}

uint32_t
nsf_xor(const uint8_t *p, size_t n)
{
	uint32_t sum = 0;
	size_t i = 0;

	for (; i + 4 <= n; i += 4)
		sum ^= nsf_u32(p + i);
	for (unsigned shift = 0; i < n; i++, shift += 8)
		sum ^= (uint32_t)p[i] << shift;
	return sum;
}

/* ---- has it changed? ----------------------------------------------------- */

static uint32_t
highest_count(const struct nsf *n, const uint8_t *pos, size_t each,
    size_t tables, unsigned signature, size_t count_at)
{
	uint32_t highest = 0;

	for (size_t i = 0; i < tables; i++) {
		uint64_t off = nsf_pos(nsf_u32(pos + i * each));
		uint8_t head[64];
		struct err e;

		if (off == 0 || nsf_read(n, off, head, sizeof(head), &e) < 0 ||
		    nsf_u16(head) != signature)
			continue;
		if (nsf_u32(head + count_at) > highest)
			highest = nsf_u32(head + count_at);
	}
	return highest;
}

int
nsf_print_of(const struct nsf *n, struct nsf_print *p)
{
	struct stat st;
	uint8_t head[NSF_HEAD] = { 0 };
	struct err e;

	*p = (struct nsf_print){ 0 };
	if (fstat(n->fd, &st) < 0)
		return -1;
	p->size = (uint64_t)st.st_size;
	p->seconds = st.st_mtim.tv_sec;
	p->nanos = st.st_mtim.tv_nsec;
	if (n->facts.ods <= NSF_ODS_R4)
		return 0;
	if (nsf_read(n, 0, head, sizeof(head), &e) < 0)
		return -1;
	p->superblock = highest_count(n, head + 560, 8, 4, 0x0e, 60);
	p->descriptors = highest_count(n, head + 628, 8, 2, 0x01, 10);
	return 0;
}

/* By its size and time; they cover what the counts do not. */
static bool
is_same_file(const struct nsf_print *a, const struct nsf_print *b)
{
	return a->size == b->size && a->seconds == b->seconds &&
	    a->nanos == b->nanos;
}

bool
nsf_changed(const struct nsf *n)
{
	struct nsf_print now;

	return nsf_print_of(n, &now) < 0 || !is_same_file(&now, &n->print) ||
	    now.superblock != n->print.superblock ||
	    now.descriptors != n->print.descriptors;
}

/* ---- the header ---------------------------------------------------------- */

static bool
is_known_ods(unsigned ods)
{
	return (ods >= 16 && ods <= NSF_ODS_R4) || (ods >= 40 && ods <= 55);
}

/*
 * The info buffer: title, categories, and "#1" and "#2" with the names of
 * templates, each on a line of its own.
 */
static void
read_info(struct nsf *n, const uint8_t *info)
{
	struct nsf_facts *f = &n->facts;
	const uint8_t *end = memchr(info, 0, INFO_LEN);
	size_t left = end == NULL ? INFO_LEN : (size_t)(end - info);
	struct lmbcs *conv = lmbcs_new();

	f->title = f->made = f->from = "";
	for (bool first = true; left > 0; first = false) {
		size_t len;

		end = memchr(info, '\n', left);
		len = end == NULL ? left : (size_t)(end - info);
		if (first)
			f->title = lmbcs_text(conv, &n->arena, info, len);
		else if (len > 2 && info[0] == '#' && info[1] == '1')
			f->made = lmbcs_text(conv, &n->arena, info + 2,
			    len - 2);
		else if (len > 2 && info[0] == '#' && info[1] == '2')
			f->from = lmbcs_text(conv, &n->arena, info + 2,
			    len - 2);
		info += len + (end != NULL);
		left -= len + (end != NULL);
	}
	lmbcs_free(&conv);
}

/* What of the header all releases have. */
static int
read_head(struct nsf *n, const uint8_t *head, struct err *e)
{
	struct nsf_facts *f = &n->facts;

	if (f->size < HEAD_LEAST)
		return err_set(e, ERR_DAMAGED, "%s: of a Notes database only "
		    "the first %llu bytes; copy it again", f->path,
		    (unsigned long long)f->size);
	if (head[0] != 0x1a || head[1] != 0)
		return err_set(e, ERR_DAMAGED, "%s: no Notes database",
		    f->path);
	f->ods = nsf_u16(head + ODS_OFFSET);
	if (!is_known_ods(f->ods))
		return err_set(e, ERR_DAMAGED, "%s: a Notes database of ODS "
		    "%u, which this version does not know; make a copy of "
		    "another ODS in Notes (compact -c), or export it as DXL",
		    f->path, f->ods);
	if (nsf_u32(head + REPLICA) != 0 || nsf_u32(head + REPLICA + 4) != 0)
		(void)snprintf(f->replicaid, sizeof(f->replicaid), "%08X%08X",
		    nsf_u32(head + REPLICA + 4), nsf_u32(head + REPLICA));
	f->flags = nsf_u16(head + REPLICA + 8);
	for (size_t i = 0; i < NSF_SPECIALS && f->ods > 16; i++)
		f->special[i] = nsf_u32(head + SPECIAL + 4 * i);

	read_info(n, head + INFO);
	return 0;
}

static int
read_all(struct nsf *n, struct err *e)
{
	uint8_t head[NSF_HEAD] = { 0 };
	size_t have = n->facts.size < NSF_HEAD ? (size_t)n->facts.size :
	    NSF_HEAD;

	if (nsf_read(n, 0, head, have, e) < 0 || read_head(n, head, e) < 0)
		return -1;
	if (n->facts.ods <= NSF_ODS_R4 ? nsf_open_old(n, head, e) < 0 :
	    nsf_open_r5(n, head, e) < 0)
		return -1;
	nsf_sort_vectors(n);
	n->facts.buckets = n->summaries;
	return 0;
}

static int
open_file(struct nsf *n, const char *path, struct err *e)
{
	struct stat st;

	n->facts.path = arena_strdup(&n->arena, path);
	n->facts.title = n->facts.made = n->facts.from = "";
	n->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (n->fd < 0 || fstat(n->fd, &st) < 0) {
		(void)err_errno(e, "%s", path);
		e->code = ERR_DAMAGED;
		return -1;
	}
	n->facts.size = (uint64_t)st.st_size;
	n->print.size = n->facts.size;
	n->print.seconds = st.st_mtim.tv_sec;
	n->print.nanos = st.st_mtim.tv_nsec;
	return 0;
}

static struct nsf *
nsf_new(nsf_say *say, void *arg)
{
	struct nsf *n = MEM_NEW(struct nsf);

	n->fd = -1;
	n->say = say;
	n->say_arg = arg;
	(void)pthread_mutex_init(&n->lock, NULL);
	return n;
}

/* A head that changes while it is read fits nothing: read it again. */
int
nsf_open(struct nsf **out, const char *path, nsf_say *say, void *arg,
    struct err *e)
{
	for (int i = 1;; i++) {
		struct nsf *n = nsf_new(say, arg);
		struct nsf_print now = { 0 };
		int status = open_file(n, path, e);
		bool again = false;

		*out = n;
		if (status == 0) {
			status = read_all(n, e);
			again = i < TRIES && (nsf_print_of(n, &now) < 0 ||
			    !is_same_file(&now, &n->print));
			n->print = now;
		}
		if (status == 0 && !again)
			return 0;
		nsf_close(out);
		if (again)
			continue;
		if (e->code == ERR_FORMAT)
			e->code = ERR_DAMAGED;
		return -1;
	}
}

const struct nsf_facts *
nsf_facts(const struct nsf *n)
{
	return &n->facts;
}

const struct nsf_name *
nsf_name(const struct nsf *n, size_t index)
{
	return index < n->facts.names ? &n->name[index] : NULL;
}

/* ---- views --------------------------------------------------------------- */

struct nsf_view *
nsf_borrow(struct nsf *n)
{
	struct nsf_view *v;

	(void)pthread_mutex_lock(&n->lock);
	v = n->idle;
	if (v != NULL)
		n->idle = v->next;
	(void)pthread_mutex_unlock(&n->lock);
	if (v == NULL) {
		v = MEM_NEW(struct nsf_view);
		v->nsf = n;
		v->lmbcs = lmbcs_new();
		v->cache = MEM_NEW(struct nsf_cache);
	}
	v->next = NULL;
	return v;
}

void
nsf_give_back(struct nsf_view *v)
{
	struct nsf *n = v->nsf;

	(void)pthread_mutex_lock(&n->lock);
	v->next = n->idle;
	n->idle = v;
	(void)pthread_mutex_unlock(&n->lock);
}

static void
view_free(struct nsf_view *v)
{
	for (size_t i = 0; i < NSF_VECTORS_KEPT; i++)
		mem_free(v->cache->vector[i].own);
	for (size_t i = 0; i < NSF_BUCKETS_KEPT; i++)
		mem_free(v->cache->bucket[i].p);
	mem_free(v->cache);
	lmbcs_free(&v->lmbcs);
	mem_free(v);
}

void
nsf_close(struct nsf **out)
{
	struct nsf *n = *out;

	*out = NULL;
	if (n == NULL)
		return;
	while (n->idle != NULL) {
		struct nsf_view *v = n->idle;

		n->idle = v->next;
		view_free(v);
	}
	if (n->fd >= 0)
		(void)close(n->fd);
	(void)pthread_mutex_destroy(&n->lock);
	arena_free(&n->arena);
	mem_free(n);
}

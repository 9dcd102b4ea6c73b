#include "ews/ews_http.h"

#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "ews/ews_http_priv.h"

/* ---- opened and closed --------------------------------------------------- */

static void
begin_library(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		mem_out(0);
}

static void
library_ready(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, begin_library);
}

/* Takes the setup over. */
static struct ews_http *
begin(const struct http_setup *setup)
{
	struct ews_http *h = MEM_NEW(struct ews_http);
	struct timespec now;

	h->setup = *setup;
	h->multi = curl_multi_init();
	if (h->multi == NULL)
		mem_out(1);
	(void)curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS,
	    (long)setup->most);
	(void)clock_gettime(CLOCK_REALTIME, &now);
	h->run = (uint64_t)now.tv_sec << 32 | ((uint64_t)now.tv_nsec ^
	    ((uint64_t)getpid() << 16 & 0xffffffff));
	h->slot = mem_zero((size_t)setup->most * sizeof(*h->slot));
	for (int i = 0; i < setup->most; i++)
		http_slot_open(&h->slot[i], h);
	return h;
}

int
ews_http_open(struct ews_http **out, const struct ews_http_options *o,
    struct err *e)
{
	struct http_setup setup;

	*out = NULL;
	library_ready();
	if (http_setup_make(&setup, o, false, e) < 0)
		return -1;
	*out = begin(&setup);
	return 0;
}

void
ews_http_close(struct ews_http **out)
{
	struct ews_http *h = *out;

	if (h == NULL)
		return;
	for (int i = 0; i < h->setup.most; i++)
		http_slot_close(&h->slot[i]);
	(void)curl_multi_cleanup(h->multi);
	for (size_t i = 0; i < h->ndone; i++)
		buf_free(&h->done[i].body);
	mem_free(h->slot);
	mem_free(h->waiting);
	mem_free(h->done);
	http_setup_free(&h->setup);
	mem_free(h);
	*out = NULL;
}

/* ---- requests ------------------------------------------------------------ */

static struct http_slot *
free_slot(struct ews_http *h)
{
	for (int i = 0; i < h->setup.most; i++)
		if (!h->slot[i].is_busy)
			return &h->slot[i];
	return NULL;
}

/* Those who wait, as far as there is room. */
static void
start_waiting(struct ews_http *h)
{
	struct http_slot *s;
	size_t n = 0;

	while (n < h->nwaiting && (s = free_slot(h)) != NULL) {
		http_slot_start(s, h->waiting[n].body, h->waiting[n].cookie);
		n++;
	}
	h->nwaiting -= n;
	memmove(h->waiting, h->waiting + n,
	    h->nwaiting * sizeof(*h->waiting));
}

void
ews_http_start(struct ews_http *h, const struct ews_body *body, void *cookie)
{
	if (h->nwaiting == h->waiting_cap) {
		h->waiting_cap = h->waiting_cap * 2 + 8;
		h->waiting = mem_grow(h->waiting,
		    h->waiting_cap * sizeof(*h->waiting));
	}
	h->waiting[h->nwaiting++] = (struct http_waiting){ .body = body,
		.cookie = cookie };
	start_waiting(h);
}

int
ews_http_busy(const struct ews_http *h)
{
	size_t n = h->nwaiting + h->ndone;

	for (int i = 0; i < h->setup.most; i++)
		n += h->slot[i].is_busy;
	return (int)n;
}

static void
drop_done(struct ews_http *h, void *cookie)
{
	size_t kept = 0;

	for (size_t i = 0; i < h->ndone; i++)
		if (h->done[i].cookie == cookie)
			buf_free(&h->done[i].body);
		else
			h->done[kept++] = h->done[i];
	h->ndone = kept;
}

void
ews_http_drop(struct ews_http *h, void *cookie)
{
	size_t kept = 0;

	for (size_t i = 0; i < h->nwaiting; i++)
		if (h->waiting[i].cookie != cookie)
			h->waiting[kept++] = h->waiting[i];
	h->nwaiting = kept;
	for (int i = 0; i < h->setup.most; i++)
		if (h->slot[i].cookie == cookie)
			http_slot_stop(&h->slot[i]);
	drop_done(h, cookie);
	start_waiting(h);
}

/* ---- replies ------------------------------------------------------------- */

static struct ews_reply *
new_reply(struct ews_http *h)
{
	if (h->ndone == h->done_cap) {
		h->done_cap = h->done_cap * 2 + 8;
		h->done = mem_grow(h->done, h->done_cap * sizeof(*h->done));
	}
	return &h->done[h->ndone++];
}

static void
gather(struct ews_http *h)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(h->multi, &left)) != NULL) {
		struct http_slot *s = NULL;
		CURLcode code = m->data.result; /* gone with the handle */

		(void)curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE,
		    (char **)&s);
		http_slot_end(s, code, new_reply(h));
	}
	start_waiting(h);
}

static int64_t
milliseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int
failed(CURLMcode code, struct err *e)
{
	return err_set(e, ERR_IO, "connections cannot be waited for: %s",
	    curl_multi_strerror(code));
}

static void
take_first(struct ews_http *h, struct ews_reply *r)
{
	*r = h->done[0];
	h->ndone--;
	memmove(h->done, h->done + 1, h->ndone * sizeof(*h->done));
}

int
ews_http_wait(struct ews_http *h, int ms, struct ews_reply *r, struct err *e)
{
	int64_t until = milliseconds() + ms;
	CURLMcode code;
	int running;

	for (;;) {
		code = curl_multi_perform(h->multi, &running);
		if (code != CURLM_OK)
			return failed(code, e);
		gather(h);
		if (h->ndone > 0) {
			take_first(h, r);
			return 1;
		}
		int64_t left = until - milliseconds();

		if (left <= 0)
			return 0;
		code = curl_multi_poll(h->multi, NULL, 0, (int)left, NULL);
		if (code != CURLM_OK)
			return failed(code, e);
	}
}

/* ---- one, elsewhere ------------------------------------------------------ */

int
ews_http_once(const struct ews_http_options *o, const char *url,
    const char *type, const char *body, struct ews_reply *r, struct err *e)
{
	struct ews_http_options there = *o;
	struct ews_body whole = { .head = body };
	struct http_setup setup;
	struct ews_http *h;
	int n;

	library_ready();
	there.url = url;
	there.most = 1;
	if (http_setup_make(&setup, &there, body == NULL, e) < 0)
		return -1;
	setup.type = type;
	h = begin(&setup);
	if (body != NULL)
		whole.head_len = strlen(body);
	ews_http_start(h, body != NULL ? &whole : NULL, NULL);
	do {
		n = ews_http_wait(h, 1000, r, e);
	} while (n == 0);
	ews_http_close(&h);
	return n < 0 ? -1 : 0;
}

/*
 * The target ews: - items in a mailbox of a server that speaks Exchange Web
 * Services.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"

#include "target/ews_box.h"

enum { JOBS = 4, NOTES = 128 };

#define AUTODISCOVER "autodiscover"

/* What the server says of itself is no note's fault. */
int
ews_stops(struct err *e)
{
	if (err_reach(e->code) == REACH_NOTE || e->code == ERR_DAMAGED ||
	    e->code == ERR_CONFIG)
		e->code = ERR_REFUSED;
	return -1;
}

/* ---- versions -------------------------------------------------------------- */

#define PREFIX "Exchange"

enum ews_version
ews_version_of(const char *name)
{
	int v = 0;

	while (v < EWS_VERSIONS && strcmp(ews_version_name((enum ews_version)v)
	    + strlen(PREFIX), name) != 0)
		v++;
	return (enum ews_version)v;
}

/* ---- who logs in ------------------------------------------------------------- */

static struct secret_source
source_of(const struct target_ews_options *o)
{
	if (o->token_file != NULL)
		return (struct secret_source){ SECRET_FILE, o->token_file };
	if (o->token_command != NULL)
		return (struct secret_source){ SECRET_COMMAND,
			o->token_command };
	if (o->password_file != NULL)
		return (struct secret_source){ SECRET_FILE,
			o->password_file };
	if (o->password_fd != NULL)
		return (struct secret_source){ SECRET_FD, o->password_fd };
	return (struct secret_source){ SECRET_TERMINAL,
		o->auth == EWS_BEARER ? "Token: " : "Password: " };
}

static int
log_in(struct ews_box *b, struct ews_http_options *h, struct err *e)
{
	const struct target_ews_options *o = &b->opt;

	b->source = source_of(o);
	if (o->auth == EWS_NEGOTIATE && o->user == NULL)
		return 0; /* the ticket says who */
	if (secret_get(&b->source, &b->secret, e) < 0)
		return -1;
	h->password = b->secret.data;
	if (o->auth == EWS_BEARER && (b->source.kind == SECRET_FILE ||
	    b->source.kind == SECRET_COMMAND)) {
		h->renew = secret_again;
		h->renew_arg = &b->source;
	}
	return 0;
}

static int
find_url(struct ews_box *b, struct ews_http_options *h, const char *url,
    struct err *e)
{
	h->url = url;
	if (!text_same(url, AUTODISCOVER))
		return 0;
	if (b->opt.mailbox == NULL)
		return err_set(e, ERR_CONFIG, "whose server is asked for? "
		    "--mailbox is missing");
	return ews_autodiscover(h, b->opt.mailbox, &b->arena, &h->url, e);
}

/* ---- opened -------------------------------------------------------------------- */

static int
connect_to(struct ews_box *b, const char *url, int jobs, struct err *e)
{
	const struct target_ews_options *o = &b->opt;
	struct ews_http_options h = {
		.auth = o->auth,
		.user = o->user,
		.cacert = o->cacert,
		.anchor = o->mailbox,
		.plain_ok = o->plain_ok,
		.most = jobs,
	};

	if (log_in(b, &h, e) < 0)
		return -1;
	if (find_url(b, &h, url, e) < 0)
		return ews_stops(e);
	if (ews_http_open(&b->http, &h, e) < 0)
		return -1;
	b->client.http = b->http;
	ews_pace_init(&b->client.pace, jobs);
	b->client.context.impersonate = o->impersonate ? o->mailbox : NULL;
	b->client.context.mailbox = o->impersonate ? NULL : o->mailbox;
	return 0;
}

/*
 * A server goes on with a request, though the run that sent it was killed:
 * what is not there yet may be there in a moment.  Waited for before the first
 * note is claimed, so that no note is blamed when this is killed as well.
 */
static int
be_quiet(struct ews_box *b, struct err *e)
{
	if (b->client.say != NULL)
		b->client.say(b->client.say_arg, "waiting 10 s: what the run "
		    "before has sent may be under way still");
	return ews_pass(&b->client, EWS_QUIET, e);
}

static int
look_at(struct ews_box *b, struct err *e)
{
	if (ews_preflight(&b->client, b->opt.version, &b->server, e) < 0)
		return ews_stops(e);
	(void)snprintf(b->version, sizeof(b->version), "%s",
	    ews_version_name(b->server.version) + strlen(PREFIX));
	b->base.version = b->version;
	b->client.context.request_max = b->limit = b->server.request_max;
	if (ews_upload_probe(b, e) < 0)
		return ews_stops(e);
	b->folders = ews_folders_new(&b->client, true);
	return 0;
}

/* ---- the run's door ----------------------------------------------------------- */

static int
put(struct target *t, const struct ex_item *item, struct receipt *r,
    struct err *e)
{
	return ews_put((struct ews_box *)t, item, r, e);
}

/* Only remembered: whatever is put next looks for its pieces by itself. */
static int
find(struct target *t, const char *unid, const char *folder,
    struct receipt *r, struct err *e)
{
	struct ews_box *b = (struct ews_box *)t;

	(void)e;
	r->id[0] = '\0';
	arena_reset(&b->asked);
	b->asked_unid = arena_strdup(&b->asked, unid);
	b->asked_folder = arena_strdup(&b->asked, folder);
	return 0;
}

static int
flush(struct target *t, struct err *e)
{
	struct ews_box *b = (struct ews_box *)t;

	if (ews_box_wait(b, NULL, e) < 0)
		return -1;
	b->flushed = true;
	return 0;
}

static void
remarks(const struct target *t, const struct ex_item *item,
    target_remark *say, void *arg)
{
	const struct ews_box *b = (const struct ews_box *)t;

	ews_losses(b, item, say, arg);
}

static void
close_box(struct target *t)
{
	struct ews_box *b = (struct ews_box *)t;

	ews_http_close(&b->http);
	ews_client_end(&b->client);
	ews_parcels_forget(b, true);
	ews_sent_free_all(&b->filling);
	ews_sent_free_all(&b->flights);
	ews_folders_free(&b->folders);
	secret_wipe(&b->secret);
	arena_free(&b->scratch);
	arena_free(&b->asked);
	arena_free(&b->arena);
	mem_free(b);
}

/* ---- the dry run ----------------------------------------------------------------- */

static int
preview_put(struct target *t, const struct ex_item *item, struct receipt *r,
    struct err *e)
{
	const struct ews_box *b = (const struct ews_box *)t;

	r->id[0] = '\0';
	return ews_accepts(b, item, e);
}

static int
preview_flush(struct target *t, struct err *e)
{
	(void)t;
	(void)e;
	return 0;
}

/* ---- open ------------------------------------------------------------------------- */

/* What the journal has goes before what is given now. */
static void
recall(struct target_ews_options *o, const struct target_options *opt)
{
	if (opt->version != NULL)
		o->version = ews_version_of(opt->version);
	if (opt->mailbox != NULL && opt->mailbox[0] != '\0')
		o->mailbox = opt->mailbox;
}

int
target_ews_open(struct target **out, const char *url,
    const struct target_options *opt, enum target_use use, struct err *e)
{
	static const struct target_ops ops = {
		.name = "ews",
		.put = put,
		.find = find,
		.flush = flush,
		.remarks = remarks,
		.verify = ews_verify,
		.close = close_box,
	}, preview = {
		.name = "ews",
		.put = preview_put,
		.find = find,
		.flush = preview_flush,
		.remarks = remarks,
		.verify = ews_verify,
		.close = close_box,
	};
	struct ews_box *b = MEM_NEW(struct ews_box);

	b->base.ops = use == TARGET_PREVIEW ? &preview : &ops;
	b->base.batch = NOTES;
	b->opt = *opt->ews;
	recall(&b->opt, opt);
	b->client.is_stopped = opt->is_stopped;
	b->client.say = opt->say;
	b->client.say_arg = opt->say_arg;
	buf_init(&b->secret, SECRET_MAX);
	*out = &b->base;
	if (connect_to(b, url, opt->jobs > 0 ? opt->jobs : JOBS, e) == 0 &&
	    look_at(b, e) == 0 && (!opt->is_unsure || be_quiet(b, e) == 0))
		return 0;
	target_close(out);
	return err_in(e, "target ews");
}

#include "cmd/cmd.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/conf.h"
#include "base/log.h"
#include "gen/version.h"

static const struct cmd *const commands[] = { &cmd_inspect, &cmd_show,
	&cmd_migrate, &cmd_status, &cmd_verify, &cmd_script };

const struct cmd *
cmd_at(size_t n)
{
	return n < NITEMS(commands) ? commands[n] : NULL;
}

static const struct cmd *
find(const char *name)
{
	for (size_t i = 0; i < NITEMS(commands); i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static const char *
nearest(const char *name)
{
	const char *best = NULL;
	int least = 3;

	for (size_t i = 0; i < NITEMS(commands); i++) {
		int far = opt_distance(name, strlen(name), commands[i]->name);

		if (far < least) {
			least = far;
			best = commands[i]->name;
		}
	}
	return best;
}

/* ---- help -------------------------------------------------------------------- */

static int
print_usage(struct err *e)
{
	struct buf b;

	buf_init(&b, 65536);
	buf_puts(&b,
	    "notes2ex " N2E_VERSION ": Lotus Notes mailboxes to "
	    "Exchange\n\n");
	for (size_t i = 0; i < NITEMS(commands); i++)
		buf_putf(&b, "%s notes2ex %-8s %s\n",
		    i == 0 ? "usage:" : "      ", commands[i]->name,
		    commands[i]->usage);
	buf_puts(&b, "       notes2ex --help | --version | COMMAND --help\n\n");
	for (size_t i = 0; i < NITEMS(commands); i++)
		buf_putf(&b, "  %-9s %s\n", commands[i]->name,
		    commands[i]->what);
	buf_puts(&b,
	    "\nSOURCE is a file or folder of Notes data; what it is, is found "
	    "by looking at it.\n"
	    "TARGET is dir:PATH, pst:FILE or ews:URL.  The manual: man notes2ex\n");

	int status = cmd_out(&b, e);

	buf_free(&b);
	return status;
}

static int
print_help(const struct cmd *c, struct err *e)
{
	struct buf b;

	buf_init(&b, 65536);
	buf_putf(&b, "usage: notes2ex %s %s\n\n%s\n\n", c->name, c->usage,
	    c->about);
	opt_help(c->opt, c->nopts, &b);

	int status = cmd_out(&b, e);

	buf_free(&b);
	return status;
}

static int
print_version(struct err *e)
{
	struct buf b;

	buf_init(&b, 256);
	buf_puts(&b, "notes2ex " N2E_VERSION "\n");

	int status = cmd_out(&b, e);

	buf_free(&b);
	return status;
}

/* ---- one command ---------------------------------------------------------------- */

int
cmd_check_domain(const struct cmd *c, const char *domain, struct err *e)
{
	if (domain == NULL)
		return 0;
	for (const char *p = domain; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("-_.", *p) == NULL)
			return cmd_usage(c, e, "--domain: wants a name such as "
			    "example.com (in ASCII, xn--... if need be), not "
			    "'%.100s'", domain);
	return 0;
}

int
cmd_usage(const struct cmd *c, struct err *e, const char *fmt, ...)
{
	char what[400];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	return err_set(e, ERR_CONFIG, "%s: %s; try: notes2ex %s --help",
	    c->name, what, c->name);
}

/* Asked for help, one gets it, whatever else stands there. */
static bool
wants_help(int argc, char *const *argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 ||
		    strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

static int
run(const struct cmd *c, int argc, char *const *argv, struct arena *a,
    struct err *e)
{
	struct cmd_values v = { .arena = a };
	struct opt_run r;

	if (wants_help(argc, argv))
		return print_help(c, e);
	opt_start(&r, c->opt, c->nopts, &v, a);
	if (opt_args(&r, argc, argv, &v.operands, e) < 0)
		return cmd_usage(c, e, "%s", arena_strdup(a, e->msg));
	if (v.config != NULL && conf_read(v.config, &r, e) < 0)
		return -1;
	log_set((enum log_level)v.log_level, v.log_json);
	return c->run(&v, e);
}

int
cmd_main(int argc, char *const *argv, struct err *e)
{
	const struct cmd *c;
	struct arena a = { 0 };

	if (argc < 1)
		return err_set(e, ERR_CONFIG,
		    "no command; try: notes2ex --help");
	if (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0)
		return print_usage(e);
	if (strcmp(argv[0], "--version") == 0)
		return print_version(e);
	c = find(argv[0]);
	if (c == NULL) {
		const char *other = nearest(argv[0]);

		return err_set(e, ERR_CONFIG,
		    "unknown %s %.100s%s%s%s; try: "
		    "notes2ex --help",
		    argv[0][0] == '-' ? "option" : "command", argv[0],
		    other == NULL ? "" : " (did you mean ",
		    other == NULL ? "" : other, other == NULL ? "" : "?)");
	}

	int status = run(c, argc - 1, argv + 1, &a, e);

	arena_free(&a);
	return status;
}

enum cmd_exit
cmd_exit_of(enum err_code code)
{
	switch (code) {
	case ERR_NONE:
	case ERR_CONFIG:
	case ERR_UNSUPPORTED:
		return CMD_USAGE;
	case ERR_FORMAT:
	case ERR_LIMIT:
	case ERR_DAMAGED:
		return CMD_SOURCE;
	case ERR_REJECTED:
	case ERR_AUTH:
	case ERR_REFUSED:
		return CMD_TARGET;
	case ERR_LOCKED:
		return CMD_JOURNAL;
	case ERR_BUSY:
	case ERR_IO:
	case ERR_CANCELLED:
		break;
	}
	return CMD_EARLY;
}

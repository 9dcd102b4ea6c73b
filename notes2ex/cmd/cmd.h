/*
 * cmd - the commands: one table of options each, and what they do with them.
 *
 * The tables drive parsing, help and config file (base/opt, base/conf).
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/opt.h"
#include "run/run.h"
#include "target/ews_options.h"

/* What scripts rely on; see EXIT STATUS in the manual. */
enum cmd_exit {
	CMD_DONE,    /* all arrived, or were skipped on purpose */
	CMD_SOME,    /* finished, some notes failed */
	CMD_USAGE,   /* wrong usage or configuration */
	CMD_EARLY,   /* stopped early, the same command goes on */
	CMD_SOURCE,  /* a source cannot be read */
	CMD_TARGET,  /* the target refuses */
	CMD_JOURNAL, /* the journal is in use or damaged */
};

/* All options of all commands; the tables say who has which. */
struct cmd_values {
	bool help, log_json, json;
	bool dry_run, retry_failed; /* migrate */
	bool failed, losses;        /* status */
	bool unresolved;
	const char *unresolved_csv; /* inspect */
	const char *config, *to, *journal, *owner, *domain, *folder;
	const char *charset, *zone, *tmpdir, *daos, *unread;
	struct opt_list from, directory, operands;
	/* script */
	const char *mailbox, *share, *target_folder, *upload_folder, *out;
	const char *bad_items, *large_items; /* "unlimited" or a number */
	int64_t item_limit;
	int conflict;
	bool archive, overwrite;
	int64_t since, before, max_size, limit, jobs, pst_max;
	int as, multi_folder, groups;
	int on_encrypted, conflicts, trash, vcard, date_order; /* enums */
	int pst_crypt;
	/* ews:, beside mailbox */
	const char *user, *password_file, *password_fd, *token_file,
	    *token_command, *cacert;
	int auth, ews_version, ews_write;
	bool impersonate, plain_http;
	int progress, log_level;
	unsigned kinds;
	struct arena *arena;
};

struct cmd {
	const char *name;
	const char *usage; /* what follows the name in its synopsis */
	const char *what;  /* one line, for the list of commands */
	const char *about; /* a paragraph or two */
	const struct opt *opt;
	size_t nopts;
	/* -1, or its exit status. */
	int (*run)(const struct cmd_values *, struct err *);
};

extern const struct cmd cmd_inspect, cmd_show, cmd_migrate, cmd_status,
    cmd_verify, cmd_script;

/* ---- cmd.c ---------------------------------------------------------------- */

/* The n-th, in the order of the manual; NULL after the last. */
const struct cmd *cmd_at(size_t n);
/* Everything behind the program's name.  -1, or the exit status. */
int cmd_main(int argc, char *const *argv, struct err *);
/* ERR_CONFIG in one line: what is wrong, where, and where to read on. */
int cmd_usage(const struct cmd *, struct err *, const char *fmt, ...)
    ATTR_PRINTF(3, 4);
/* What --domain may be: it becomes part of addresses and Message-IDs. */
int cmd_check_domain(const struct cmd *, const char *domain, struct err *)
    ATTR_CHECK;
/* What it means for a script that the program ends with this error. */
enum cmd_exit cmd_exit_of(enum err_code);

/* ---- cmd_out.c: what commands have in common ------------------------------- */

/*
 * Text to standard output; the buf is cleared.  ERR_IO when it does not take
 * it: cmd_out_is_closed() tells a reader that left from a full disk.
 */
int cmd_out(struct buf *, struct err *) ATTR_CHECK;
int cmd_write(const void *, size_t n, struct err *) ATTR_CHECK;
/* As cmd_out once there is much in the buf: for long lists. */
int cmd_out_some(struct buf *, struct err *) ATTR_CHECK;
/* Everything written so far is out. */
int cmd_out_end(struct err *) ATTR_CHECK;
bool cmd_out_is_closed(void);
/* "1 note", "2 notes". */
const char *cmd_plural(int64_t n, const char *one, const char *many,
    char out[64]);
/* On one line: control characters become '?', tabs a blank. */
void cmd_put_clean(struct buf *, const char *, size_t n);
void cmd_put_line(struct buf *, const char *);
struct source_options cmd_source_options(const struct cmd_values *);
/* What of the reading options does not go: ERR_CONFIG. */
int cmd_check_reading(const struct cmd *, const struct cmd_values *,
    struct err *) ATTR_CHECK;
/*
 * Members of archives have numbers that tell them apart for us, but that no user
 * knows: "x.eml" of "3:x.eml", "a.zip/x.eml" of a.zip, SOURCE_WITHIN, 3:x.eml,
 * which is changed where it stands.
 */
const char *cmd_unnumbered(const char *member);
const char *cmd_place(char *name);
/* source_say for the log: arg is a struct progress or NULL. */
void cmd_say(void *progress, const char *where, const char *what);

/* ---- cmd_ews.c ------------------------------------------------------------ */

struct target_ews_options cmd_ews_options(const struct cmd_values *);
/* What of them is missing, or does not go together, or with that target. */
int cmd_check_ews(const struct cmd *, const struct cmd_values *,
    struct err *) ATTR_CHECK;
/* target_remark for the log: arg is a struct progress or NULL. */
void cmd_waits(void *progress, const char *what);

/* ---- print_note.c ----------------------------------------------------------- */

/* For people: every field with type, flags and values; rich text as a tree. */
void print_note(const struct note *, struct buf *);

/* ---- rows that several tables share ------------------------------------------ */

extern const char *const cmd_auths[], *const cmd_ways[],
    *const cmd_ews_versions[], *const cmd_date_orders[],
    *const cmd_log_levels[], *const cmd_on_encrypted[], *const cmd_conflicts[],
    *const cmd_multi_folders[], *const cmd_groups[],
							    *const cmd_vcards[];

#define CMD_AT(member) offsetof(struct cmd_values, member)

/* clang-format off */
#define CMD_JOURNAL_OPT \
	{ "journal", "FILE", OPT_TEXT, CMD_AT(journal), NULL, NULL, \
	    "what became of every note; made by the first migrate" }
#define CMD_SOURCE_OPTS \
	{ "charset", "NAME", OPT_TEXT, CMD_AT(charset), NULL, NULL, \
	    "character set of text that is not UTF-8; windows-1252 if not " \
	    "given" }, \
	{ "date-order", "auto|mdy|dmy|ymd", OPT_WORD, CMD_AT(date_order), \
	    "auto", cmd_date_orders, \
	    "how structured text writes its dates" }, \
	{ "zone", "NAME", OPT_TEXT, CMD_AT(zone), NULL, NULL, \
	    "time zone of structured text, such as Europe/Berlin; if not " \
	    "given, that of the note, else UTC" }, \
	{ "tmpdir", "DIR", OPT_TEXT, CMD_AT(tmpdir), NULL, NULL, \
	    "where archives are unpacked; $TMPDIR or /tmp if not given" }, \
	{ "daos", "DIR", OPT_TEXT, CMD_AT(daos), NULL, NULL, \
	    "folder of the server's attachment store (.nlo files), for " \
	    "databases that keep their attachments there" }
#define CMD_NAME_OPTS \
	{ "directory", "FILE", OPT_LIST, CMD_AT(directory), NULL, NULL, \
	    "who is who: CSV of NotesName,PrimarySmtp[,X500], LDIF, or a " \
	    "Domino Directory (names.nsf, its DXL); may repeat" }, \
	{ "owner", "NAME", OPT_TEXT, CMD_AT(owner), NULL, NULL, \
	    "whose mailbox this is, as Notes name or SMTP address; from the " \
	    "database if not given" }, \
	{ "domain", "NAME", OPT_TEXT, CMD_AT(domain), NULL, NULL, \
	    "mail domain of Message-IDs and addresses that have to be made; " \
	    "the owner's if not given" }, \
	{ "groups", "keep|expand", OPT_WORD, CMD_AT(groups), "keep", \
	    cmd_groups, "recipients that are groups stay that, or become " \
	    "the members that --directory has for them" }
#define CMD_MAP_OPTS \
	CMD_NAME_OPTS, \
	{ "on-encrypted", "stub|skip", OPT_WORD, CMD_AT(on_encrypted), \
	    "stub", cmd_on_encrypted, \
	    "an encrypted note becomes a mail that says so, or is skipped" }, \
	{ "multi-folder", "first|copy|category", OPT_WORD, \
	    CMD_AT(multi_folder), "category", cmd_multi_folders, \
	    "a note in several folders goes into the first, and the others " \
	    "become categories; or into all of them; or into the first only" }, \
	{ "unread", "FILE", OPT_TEXT, CMD_AT(unread), NULL, NULL, \
	    "UNIDs of the mail that is not read yet, one a line; all other " \
	    "mail is read, whatever the source says" }, \
	{ "conflicts", "skip|keep", OPT_WORD, CMD_AT(conflicts), "skip", \
	    cmd_conflicts, "what to do with replication and save conflicts" }, \
	{ "trash", "skip|keep", OPT_WORD, CMD_AT(trash), "skip", \
	    cmd_conflicts, "what to do with notes in the Notes trash " \
	    "(soft-deleted); kept, they are in Deleted Items" }, \
	{ "vcard", "3|4", OPT_WORD, CMD_AT(vcard), "3", cmd_vcards, \
	    "version of the contacts that dir: writes" }
#define CMD_EWS_OPTS \
	{ "mailbox", "SMTP", OPT_TEXT, CMD_AT(mailbox), NULL, NULL, \
	    "of ews:, whose mailbox it is; the account's own if not given" }, \
	{ "auth", "basic|ntlm|negotiate|bearer", OPT_WORD, CMD_AT(auth), \
	    "basic", cmd_auths, \
	    "of ews:, how to log in; negotiate is Kerberos, bearer a token" }, \
	{ "user", "NAME", OPT_TEXT, CMD_AT(user), NULL, NULL, \
	    "of ews:, who logs in: anna@example.com or DOMAIN\\anna; with " \
	    "negotiate, if not given, whoever has a ticket" }, \
	{ "password-file", "FILE", OPT_TEXT, CMD_AT(password_file), NULL, \
	    NULL, "of ews:, the password is its first line; without any of " \
	    "these four the terminal is asked" }, \
	{ "password-fd", "N", OPT_TEXT, CMD_AT(password_fd), NULL, NULL, \
	    "of ews:, the password is the first line that this descriptor " \
	    "gives" }, \
	{ "token-file", "FILE", OPT_TEXT, CMD_AT(token_file), NULL, NULL, \
	    "of ews:, the token is its first line; read again when the " \
	    "server calls it expired" }, \
	{ "token-command", "CMD", OPT_TEXT, CMD_AT(token_command), NULL, \
	    NULL, "of ews:, the token is the first line that this command " \
	    "prints; run again when the server calls it expired" }, \
	{ "impersonate", NULL, OPT_FLAG, CMD_AT(impersonate), NULL, NULL, \
	    "of ews:, act as the owner of --mailbox (the role " \
	    "ApplicationImpersonation), not for them (full access)" }, \
	{ "cacert", "FILE", OPT_TEXT, CMD_AT(cacert), NULL, NULL, \
	    "of ews:, certificates that vouch for the server instead of the " \
	    "system's" }, \
	{ "allow-plain-http", NULL, OPT_FLAG, CMD_AT(plain_http), NULL, \
	    NULL, "of ews:, let credentials go over http://, for all on the " \
	    "way to read" }
#define CMD_COMMON_OPTS \
	{ "log-level", "error|warning|info|debug", OPT_WORD, \
	    CMD_AT(log_level), "warning", cmd_log_levels, \
	    "how much is said on standard error" }, \
	{ "log-json", NULL, OPT_FLAG, CMD_AT(log_json), NULL, NULL, \
	    "log lines as JSON objects" }, \
	{ "help", NULL, OPT_FLAG, CMD_AT(help), NULL, NULL, \
	    "this text" }
/* clang-format on */

#endif

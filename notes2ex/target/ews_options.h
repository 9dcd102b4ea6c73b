/*
 * ews_options - what an ews: target has to be told: whose mailbox, who logs
 * in and how.  Paths and names are those of the command line.
 */
#ifndef TARGET_EWS_OPTIONS_H
#define TARGET_EWS_OPTIONS_H

#include <stdbool.h>

#include "ews/ews_http.h"
#include "ews/ews_xml.h"

enum ews_way {
	EWS_WAY_AUTO,   /* UploadItems for what CreateItem would lose */
	EWS_WAY_CREATE, /* CreateItem for all */
	EWS_WAY_UPLOAD, /* UploadItems for all */
};

struct target_ews_options {
	const char *mailbox; /* SMTP; NULL: the account's own */
	bool impersonate;    /* act as the mailbox, not for it */
	enum ews_auth auth;
	const char *user;
	/* At most one of them; none: the terminal is asked. */
	const char *password_file, *token_file, *token_command;
	const char *password_fd; /* its number */
	const char *cacert;
	bool plain_ok;
	enum ews_version version; /* EWS_VERSIONS: what suits the server */
	enum ews_way way;
};

/* "2010_SP2" as --ews-version has it; EWS_VERSIONS: none of them. */
enum ews_version ews_version_of(const char *name);

#endif

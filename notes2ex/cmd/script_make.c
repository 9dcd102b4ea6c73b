/* The PowerShell file and the mapping of the import service. */
#include <inttypes.h>
#include <string.h>

#include "cmd/script.h"
#include "gen/version.h"

#define EOL "\r\n"

/* Each line of the text, with CRLF. */
static void
put_lines(struct buf *b, const char *lines)
{
	while (*lines != '\0') {
		size_t n = strcspn(lines, "\n");

		buf_put(b, lines, n);
		buf_puts(b, EOL);
		lines += n;
		if (*lines == '\n')
			lines++;
	}
}

static const char head[] =
    "# Imports the stores of one mailbox into Exchange Server, 2010 SP1 to\n"
    "# Subscription Edition: one request for each file.  Run it in the\n"
    "# Exchange Management Shell; \"-WhatIf\" only shows what it would do.\n"
    "# Exchange 2007 has no such requests: there, Import-Mailbox with\n"
    "# -PSTFolderPath does it, from a 32-bit machine with Outlook.\n"
    "#\n"
    "# Who runs it needs the role \"Mailbox Import Export\", which nobody has\n"
    "# by default, and a new session after getting it:\n"
    "#   New-ManagementRoleAssignment -Role 'Mailbox Import Export' -User YOU\n"
    "# The group \"Exchange Trusted Subsystem\" must be able to read the share\n"
    "# (Exchange 2010: read and write).\n"
    "#\n"
    "# BadItemLimit and LargeItemLimit say how many items may be left behind\n"
    "# before a request fails as a whole; the server's own defaults are 0, so\n"
    "# that one item is enough.  Items left behind are named in the report at\n"
    "# the end; nothing here hides them.\n"
    "# ConflictResolutionOption: what becomes of an item that the mailbox\n"
    "# has already.  With anything but KeepAll nothing is doubled when a\n"
    "# file is imported again.\n"
    "\n";

static const char setup[] =
    "\n"
    "Set-StrictMode -Version 2.0\n"
    "$ErrorActionPreference = 'Stop'\n"
    "\n"
    "$cmdlet = Get-Command -Name New-MailboxImportRequest\n";

static const char loop[] =
    "\n"
    "foreach ($part in $parts) {\n"
    "    $request = @{\n"
    "        Mailbox                      = $mailbox\n"
    "        FilePath                     = $share + '\\' + $part.File\n"
    "        Name                         = $part.Name\n"
    "        BatchName                    = $batch\n"
    "        BadItemLimit                 = $badItemLimit\n"
    "        ConflictResolutionOption     = $conflict\n"
    "        # There are no hidden messages (rules, views) in these files.\n"
    "        AssociatedMessagesCopyOption = 'DoNotCopy'\n"
    "    }\n"
    "    # Exchange 2010 does not know this one.\n"
    "    if ($cmdlet.Parameters.ContainsKey('LargeItemLimit')) {\n"
    "        $request['LargeItemLimit'] = $part.LargeItemLimit\n"
    "    }\n"
    "    # Without it a limit of more than 50 is refused.\n"
    "    if ($part.AcceptLargeDataLoss) {\n"
    "        $request['AcceptLargeDataLoss'] = $true\n"
    "    }\n"
    "    if ($targetRootFolder) {\n"
    "        $request['TargetRootFolder'] = $targetRootFolder\n"
    "    }\n"
    "    if ($isArchive) {\n"
    "        $request['IsArchive'] = $true\n"
    "    }\n"
    "    if ($WhatIf) {\n"
    "        $request['WhatIf'] = $true\n"
    "    }\n"
    "    New-MailboxImportRequest @request\n"
    "}\n"
    "\n"
    "# How far are they?  Again until all are Completed.  A request that has\n"
    "# failed says why in Message and in the report.\n"
    "if (-not $WhatIf) {\n"
    "    Get-MailboxImportRequest -BatchName $batch |\n"
    "        Get-MailboxImportRequestStatistics |\n"
    "        Format-Table Name, Status, PercentComplete, ItemsTransferred,\n"
    "            BadItemsEncountered -AutoSize\n"
    "}\n"
    "# What was left behind, item by item:\n"
    "#   Get-MailboxImportRequest -BatchName $batch |\n"
    "#       Get-MailboxImportRequestStatistics -IncludeReport |\n"
    "#       Format-List Name, Status, Message, Report\n"
    "# Afterwards, to clear the list:\n"
    "#   Get-MailboxImportRequest -BatchName $batch -Status Completed |\n"
    "#       Remove-MailboxImportRequest\n";

static void
put_setting(struct buf *b, const char *name, const char *value)
{
	buf_putf(b, "$%s = ", name);
	if (value == NULL)
		buf_puts(b, "$null");
	else
		script_quote(b, value);
	buf_puts(b, EOL);
}

static void
put_limit(struct buf *b, int64_t n)
{
	if (n == SCRIPT_UNLIMITED)
		buf_puts(b, "'unlimited'");
	else
		buf_putf(b, "%" PRId64, n);
}

static bool
is_much(int64_t n)
{
	return n == SCRIPT_UNLIMITED || n >= SCRIPT_LARGE_LOSS;
}

static void
put_part(const struct script *s, const struct script_part *p, struct buf *b)
{
	int64_t large = script_large(s, p);
	char size[32];

	buf_putf(b, "    # %" PRId64 " items, %" PRId64 " of them over %s" EOL,
	    p->items, p->large, script_size(s->item_limit, size));
	buf_puts(b, "    @{ File = ");
	script_quote(b, p->name);
	buf_puts(b, ";" EOL "       Name = ");
	script_quote(b, p->request);
	buf_puts(b, ";" EOL "       LargeItemLimit = ");
	put_limit(b, large);
	buf_putf(b, "; AcceptLargeDataLoss = %s }" EOL,
	    is_much(large) || is_much(s->bad_items) ? "$true" : "$false");
}

static void
put_warnings(const struct script *s, struct buf *b)
{
	for (size_t i = 0; i < s->nwarnings; i++)
		buf_putf(b, "# WARNING: %s" EOL, s->warning[i]);
	if (s->nwarnings > 0)
		buf_puts(b, "#" EOL);
}

void
script_powershell(const struct script *s, struct buf *b)
{
	/* Windows PowerShell takes a file without a mark for ANSI. */
	buf_puts(b, "\xef\xbb\xbf# import.ps1 - made by notes2ex " N2E_VERSION
	    "; look through it before you run it." EOL "#" EOL);
	put_warnings(s, b);
	put_lines(b, head);
	put_lines(b, "[CmdletBinding()]\nparam([switch]$WhatIf)\n");
	put_lines(b, setup);
	buf_puts(b, EOL);
	put_setting(b, "mailbox", s->mailbox);
	put_setting(b, "share", s->share);
	put_setting(b, "batch", s->batch);
	put_setting(b, "conflict", s->conflict);
	put_lines(b, "# Below this folder of the mailbox; $null: each folder "
	    "into the one of\n# the same name.\n");
	put_setting(b, "targetRootFolder", s->folder);
	buf_putf(b, "$isArchive = %s" EOL, s->archive ? "$true" : "$false");
	buf_puts(b, "$badItemLimit = ");
	put_limit(b, s->bad_items);
	buf_puts(b, EOL EOL "$parts = @(" EOL);
	for (size_t i = 0; i < s->nparts; i++)
		put_part(s, &s->part[i], b);
	buf_puts(b, ")" EOL);
	put_lines(b, loop);
}

/*
 * TargetRootFolder: nothing would make a folder "Imported" and put all below
 * it; "/" lets Inbox go into the Inbox.
 */
void
script_mapping(const struct script *s, struct buf *b)
{
	buf_puts(b,
	    "Workload,FilePath,Name,Mailbox,IsArchive,TargetRootFolder,"
	    "ContentCodePage,SPFileContainer,SPManifestContainer,SPSiteUrl" EOL);
	for (size_t i = 0; i < s->nparts; i++) {
		struct buf folder;

		buf_puts(b, "Exchange,");
		script_field(b, s->upload == NULL ? "" : s->upload);
		buf_puts(b, ",");
		script_field(b, s->part[i].name);
		buf_puts(b, ",");
		script_field(b, s->mailbox);
		buf_puts(b, s->archive ? ",TRUE," : ",FALSE,");
		buf_init(&folder, 65536);
		buf_putf(&folder, "/%s", s->folder == NULL ? "" : s->folder);
		script_field(b, folder.data == NULL ? "/" : folder.data);
		buf_free(&folder);
		buf_puts(b, ",,,," EOL);
	}
}

/* What to do with the files, in the order of doing it. */
#include <inttypes.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/script.h"
#include "gen/version.h"

#define EOL "\r\n"

static void
put_lines(struct buf *b, const char *lines)
{
	for (; *lines != '\0'; lines++)
		if (*lines == '\n')
			buf_puts(b, EOL);
		else
			buf_put(b, lines, 1);
}

static const char server[] =
    "\nInto Exchange Server (2010 SP1 to Subscription Edition)\n\n"
    "  1. Copy the files to the share, and compare their sizes.  Exchange reads\n"
    "     them only; nobody may have them open in Outlook meanwhile.\n"
    "  2. Let the group \"Exchange Trusted Subsystem\" read the share (Exchange\n"
    "     2010: read and write), and yourself have the role \"Mailbox Import\n"
    "     Export\".\n"
    "  3. Items over the largest message that the mailbox takes are left behind.\n"
    "     To have them all, raise it before (Set-Mailbox with -MaxReceiveSize and\n"
    "     -MaxSendSize; where these are unlimited, Get-TransportConfig has the\n"
    "     value) and lower it again when the import is done.\n"
    "  4. In the Exchange Management Shell:\n"
    "         .\\import.ps1 -WhatIf\n"
    "         .\\import.ps1\n"
    "  5. Wait until every request is Completed, and read the report of each for\n"
    "     what was left behind; the script's last lines say how.\n\n"
    "  Exchange 2007 does not know these requests.  There, Import-Mailbox with\n"
    "  -PSTFolderPath takes a folder of files, from a 32-bit machine with the\n"
    "  management tools and Outlook.\n";

static const char service[] =
    "\nInto Microsoft 365 (network upload)\n\n"
    "  1. In the Microsoft Purview portal begin a new import job; it shows the SAS\n"
    "     URL to upload to.  Whoever does it needs the roles \"Mailbox Import\n"
    "     Export\" and \"Mail Recipients\".\n"
    "  2. Upload the files with AzCopy, under exactly the names that stand in\n"
    "     import.csv: large and small letters count.\n"
    "  3. Give import.csv as the mapping file.  Its first line must stay as it is.\n"
    "  4. Let the service look through the files, then start the import.\n\n"
    "  TargetRootFolder in import.csv decides where all goes: \"/\" puts each\n"
    "  folder into the one of the same name (Inbox into Inbox), \"/NAME\" puts\n"
    "  everything below a folder NAME, and nothing at all puts it below a new\n"
    "  folder \"Imported\".  FilePath is the folder of the upload, without\n"
    "  \"ingestiondata\"; empty when there is none.  IsArchive TRUE wants an\n"
    "  archive mailbox that is enabled.  ContentCodePage is for ANSI files, which\n"
    "  these are not; the last three fields are SharePoint's.\n\n"
    "  The service leaves out items over 150 MB and advises files of at most\n"
    "  20 GB.\n";

static void
put_parts(const struct script *s, struct buf *b)
{
	char size[32], items[64];

	for (size_t i = 0; i < s->nparts; i++) {
		const struct script_part *p = &s->part[i];

		buf_putf(b, "  %s: %s", p->name,
		    cmd_plural(p->items, "item", "items", items));
		if (p->file >= 0)
			buf_putf(b, ", %" PRId64 " bytes", p->file);
		else
			buf_puts(b, ", not there yet");
		if (p->large > 0)
			buf_putf(b, "; %" PRId64 " over %s", p->large,
			    script_size(s->item_limit, size));
		buf_puts(b, EOL);
	}
}

static void
put_items(const struct script *s, struct buf *b)
{
	char size[32];

	if (s->nitems == 0)
		return;
	buf_putf(b, EOL "Items over %s: bytes, UNID, file, folder" EOL EOL,
	    script_size(s->item_limit, size));
	for (size_t i = 0; i < s->nitems; i++)
		buf_putf(b, "  %12" PRId64 "  %s  %s  %s" EOL, s->item[i].bytes,
		    s->item[i].unid, s->part[s->item[i].part].name,
		    s->item[i].folder);
	if (s->more_items > 0)
		buf_putf(b, "  and %" PRId64 " more" EOL, s->more_items);
}

void
script_steps(const struct script *s, struct buf *b)
{
	buf_puts(b, "import.txt - made by notes2ex " N2E_VERSION EOL EOL);
	buf_putf(b, "What is imported, into %s%s" EOL EOL, s->mailbox,
	    s->archive ? " (its archive)" : "");
	put_parts(s, b);
	if (s->nwarnings > 0)
		buf_puts(b, EOL "Before anything else" EOL EOL);
	for (size_t i = 0; i < s->nwarnings; i++)
		buf_putf(b, "  - %s" EOL, s->warning[i]);
	if (s->share != NULL)
		put_lines(b, server);
	put_lines(b, service);
	put_lines(b, "\nA file may be imported again: items that the mailbox has "
	    "already are not\ndoubled, unless you ask for that (KeepAll).\n");
	put_items(s, b);
}

/* What found no place, said by name: nothing is lost in silence. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "mapping/map_header.h"
#include "mapping/map_priv.h"
#include "mapping/map_unresolved.h"

/*
 * What Notes keeps for itself: routing, forms, views, caches, copies of other
 * fields for the user interface.  None of it says anything to a reader.
 */
static const char *const housekeeping[] = {
	/* the document itself */
	"Form", "Type", "$TITLE", "$UpdatedBy", "$Revisions", "$Conflict",
	"$REF", "$RefOptions", "$RefTmp", "$Fonts", "$Info", "$WindowTitle",
	"$Body", "$ActionsDB", "$Signature", "$Readers", "$Authors",
	"$LinkedInfo", "$FormPrivs", "$FormUsers", "$HFFlags",
	"$HTMLResources", "$Abstract", "$AbstractBody", "BodyPlain",
	"$FolderRef", "$FolderRefID", "$FolderRefFlags", "$SoftDelete",
	"$Created", "$Modified", "$Name", "$NoteID", "$Language",
	"$AutoSpell", "$AutoLaunch", "$ConvAction", "$DontConvert", "$Fields",
	"$Undo", "$PaperColor", "$StorageTo", "$StorageCc", "$StorageBcc",
	"$AltNameLanguageTags", "AltNameLanguageTags", "OriginalModTime",
	"ContinueEditMode", "DocUNID", "$Threads", "$ThreadColl",
	"IsMailStationery",
	/* saving and sending */
	"SaveOptions", "MailSaveOptions", "MailOptions",
	"DefaultMailSaveOptions", "ComposeBy", "DisplaySent",
	"DisplaySubject", "DisplayFrom", "DisplayTo", "Sign", "Encrypt",
	"Logo", "LetterHead", "Letterhead", "StationeryName", "MailFormat",
	"EncryptAndSign", "$DelegateAdmin", "$SendAndFile", "SendAndFile",
	"SentByAgent", "$AssistMail", "$AssistFolderFlags", "SaveMe",
	"SaveReminderInfo", "Query_String", "DocWasSaved", "NewLetter",
	"useApplet", "PreventCopy", "$UseApplet", "WebSubject", "Servername",
	"Dbname", "ViewIcon", "_ViewIcon", "_ViewIcon2",
	"$MailStationeryName", "DefaultAlarm", "ReplyAll",
	"ApptUNIDURLDisplay", "MessageFormat", "IsSendToDisplay",
	"$SpamSender",
	/* routing */
	"Recipients", "QualRecipients", "RecNoOutOfOffice", "RouteServers",
	"RouteTimes", "$Hops", "$MsgTrack", "$MsgTrackFlags", "DeliveredTo",
	"$MIMETrack", "$NoteHasNativeMIME", "MIMEMailHeaderCharset",
	"MIME_Version", "Content_Type", "Content_Transfer_Encoding",
	"SMTPOriginator", "SMTPReturnPath", "ResentDate", "ResentFrom",
	"$Orig", "$INetOrig", "$TUA", "$Thread", "$ThreadID", "$RFSaveInfo",
	"$RespondedTo", "FromDomain", "$OrigPostedDate", "INetRecipients",
	"$PostedDateOrig", "$Moods_Icon", "$Router", "$RouterRetry",
	"OriginalTo", "Priority_Sort", "TransportStatus", "$MIMEHeaders",
	"ChairDomain", "ParentUNID", "$SMTPKeepNotesItems", "$CopyUnid",
	"$Mailstyle", "$CustomSign", "$TableSwitcher", "$Mark",
	"$MessageType", "$ExportVersion", "$KeepSent", "$SMTPNotFromNotes",
	"ExpandPersonalGroups", "$VERREF",
	/* the calendar's own */
	"$CSVersion", "$CSWISL", "$CSTrack", "$CSCopyItems", "$CSFlags",
	"$SMTPNotNeeded", "$NoPurge", "$PublicAccess", "$BusyName",
	"$EntryAlarm", "$WatchedItems", "ExcludeFromView", "OrgTable",
	"OrgState", "OrgStatus", "SequenceNum", "UpdateSeq", "NoTZInfo",
	"SchedulerSwitcher", "AppointmentTypeSwitcher", "$CSDelete",
	"$PrevBFT", "CalForm", "CSDocType", "ShowPSInfo", "$ShowDialogs",
	"DueStateLabel", "$LangChair", "ApptUNID", "NewStartDate",
	"$StartTime", "_ViewIcon1", "CSCalendarSwitcher",
};

static const char *const prefixes[] = {
	"tmp", "$tmp", "dsp", "$dsp", "$Lang",
	"$CSCopy", "$Web", "HTTP_", "$$", "$CS4to5", "PhoneFlds",
	"$AutoComplete", "$VREF", "$Scan",
};

/* Lists of people have twins: AltSendTo, StorageRequiredNames.  But not
 * everything that begins so is one: Alternative, StorageLocation. */
static bool
is_twin(const char *field)
{
	static const char *const twins[] = { "Alt", "$Alt", "Storage",
		"$Storage" };
	static const char *const lists[] = { "From", "Principal", "SendTo",
		"CopyTo", "BlindCopyTo", "To", "Cc", "Bcc", "ReplyTo", "Chair",
		"NewChair", "PrevChair", "RequiredNames", "OptionalNames",
		"FYINames", "RequiredAttendees", "OptionalAttendees",
		"FYIAttendees", "AssignedTo", "TaskLead", "Owner", "Delegator",
		"DelegateList", "FullName", "FullNameSort",
		"FullNameLanguage", "NameLanguageTags" };

	for (size_t i = 0; i < NITEMS(twins); i++)
		for (size_t k = 0; k < NITEMS(lists) &&
		     text_begins(field, twins[i]); k++)
			if (text_same(field + strlen(twins[i]), lists[k]))
				return true;
	return false;
}

bool
map_is_housekeeping(const char *field)
{
	for (size_t i = 0; i < NITEMS(housekeeping); i++)
		if (text_same(field, housekeeping[i]))
			return true;
	for (size_t i = 0; i < NITEMS(prefixes); i++)
		if (text_begins(field, prefixes[i]))
			return true;
	return is_twin(field);
}

static bool
is_blank(const char *text)
{
	return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

/* Paragraphs with nothing in them, as an editor leaves them behind. */
static bool
says_nothing(const struct rich *r, int depth)
{
	switch (r->kind) {
	case RICH_ROOT:
	case RICH_PAR:
	case RICH_BLOCK:
	case RICH_BREAK:
		break;
	case RICH_TEXT:
		return is_blank(r->text);
	case RICH_TABLE:
	case RICH_ROW:
	case RICH_CELL:
	case RICH_SECTION:
	case RICH_RULE:
	case RICH_LINK:
	case RICH_ANCHOR:
	case RICH_PICTURE:
	case RICH_ATTACHMENT:
	case RICH_OBJECT:
	case RICH_POPUP:
	case RICH_BUTTON:
	case RICH_COMPUTED:
	case RICH_HTML:
	case RICH_OTHER:
		return false;
	}
	for (const struct rich *c = r->child; c != NULL; c = c->next)
		if (depth == 0 || !says_nothing(c, depth - 1))
			return false;
	return true;
}

/* A field without a value loses nothing. */
static bool
is_empty(const struct note_field *f)
{
	if ((f->flags & NOTE_PLACEHOLDER) != 0)
		return true;
	switch (f->type) {
	case NOTE_TEXT:
		for (size_t i = 0; i < f->n; i++)
			if (f->text[i][0] != '\0')
				return false;
		return true;
	case NOTE_NUMBER:
		return f->n == 0;
	case NOTE_TIME:
		for (size_t i = 0; i < f->n; i++)
			if (f->time[i].from.has_date ||
			    f->time[i].from.has_clock)
				return false;
		return true;
	case NOTE_RICH:
		return f->rich == NULL || says_nothing(f->rich, RICH_DEPTH);
	case NOTE_RAW:
		return f->raw_len == 0;
	case NOTE_FILE:
	case NOTE_OTHER:
		break;
	}
	return false;
}

/* Somebody who is not found since several could be meant can be told apart. */
static void
lose_several(struct ex_item *item, const struct map_unresolved *u, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (u[i].several)
			ex_lose(item, "address not resolved: the directory "
			    "has several people called %s", u[i].shown);
}

/* One loss for all of them: three by name, the rest by number. */
static void
lose_unresolved(struct ex_item *item)
{
	const struct map_unresolved *u;
	size_t n = map_unresolved(item, false, item->arena, &u);

	if (n == 0)
		return;
	if (n == 1)
		ex_lose(item, "address not resolved: %s", u[0].shown);
	else if (n <= 3)
		ex_lose(item, "addresses not resolved: %s; %s%s%s", u[0].shown,
		    u[1].shown, n == 3 ? "; " : "",
		    n == 3 ? u[2].shown : "");
	else
		ex_lose(item, "addresses not resolved: %s; %s; %s and %zu "
		    "more", u[0].shown, u[1].shown, u[2].shown, n - 3);
	lose_several(item, u, n);
}

static void
lose_field(struct ex_item *item, const struct note_field *f)
{
	if ((f->flags & NOTE_SEALED) != 0)
		ex_lose(item, "field %s: encrypted in Notes", f->name);
	else if (f->type == NOTE_FILE)
		ex_lose(item, "field %s: %.100s, %s: no place for it", f->name,
		    f->file->name == NULL ? "an object" : f->file->name,
		    f->file->mime_part ? "a part of a message that is not "
		    "there" : "storage of an object embedded in the text");
	else
		ex_lose(item, "field %s: no place for it", f->name);
}

void
map_leftovers(struct map_job *job)
{
	size_t i = 0;

	lose_unresolved(job->item);
	NOTE_FOREACH_FIELD(f, job->note)
	{
		/* map_decoded() has made texts and dates of the good ones. */
		if (f->type == NOTE_RAW && f->raw_type == MAP_RAW_HEADER &&
		    f->raw_len > 0) {
			ex_lose(job->item, "field %s: a mail header that is "
			    "damaged", f->name);
			i++;
			continue;
		}
		if (!job->used[i++] && !map_is_housekeeping(f->name) &&
		    !is_empty(f))
			lose_field(job->item, f);
	}
	for (const struct note_trouble *t = job->note->troubles; t != NULL;
	     t = t->next)
		ex_lose(job->item, "%s", t->what);
}

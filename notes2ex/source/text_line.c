#include "source/text_line.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "base/text.h"

#define NAME_MAX_LEN 64

struct known {
	const char *name;
	enum text_kind kind;
};

/* Sorted without case: the fields of mail, calendar, contacts, groups. */
static const struct known known[] = {
	{ "$Abstract", TEXT_ONE },
	{ "$Alarm", TEXT_NUMBER },
	{ "$AlarmOffset", TEXT_NUMBER },
	{ "$AlarmTime", TEXT_TIME },
	{ "$Anonymous", TEXT_ONE },
	{ "$Created", TEXT_TIME },
	{ "$FILE", TEXT_LIST },
	{ "$Mailer", TEXT_ONE },
	{ "$MessageID", TEXT_ONE },
	{ "$MessageType", TEXT_ONE },
	{ "$NoPurge", TEXT_TIME },
	{ "$Orig", TEXT_ONE },
	{ "$PublicAccess", TEXT_ONE },
	{ "$REF", TEXT_ONE },
	{ "$Revisions", TEXT_TIME },
	{ "$UpdatedBy", TEXT_LIST },
	{ "AltFrom", TEXT_ONE },
	{ "Anniversary", TEXT_TIME },
	{ "AppointmentType", TEXT_ONE },
	{ "ApptUNID", TEXT_ONE },
	{ "AssignedTo", TEXT_LIST },
	{ "Birthday", TEXT_TIME },
	{ "BlindCopyTo", TEXT_LIST },
	{ "Body", TEXT_RICH },
	{ "CalendarDateTime", TEXT_TIME },
	{ "Categories", TEXT_LIST },
	{ "CellPhoneNumber", TEXT_ONE },
	{ "Chair", TEXT_ONE },
	{ "City", TEXT_ONE },
	{ "Comment", TEXT_ONE },
	{ "CompanyName", TEXT_ONE },
	{ "CompletedDateTime", TEXT_TIME },
	{ "ComposedDate", TEXT_TIME },
	{ "CopyTo", TEXT_LIST },
	{ "Country", TEXT_ONE },
	{ "DeliveredDate", TEXT_TIME },
	{ "DeliveryPriority", TEXT_ONE },
	{ "DeliveryReport", TEXT_ONE },
	{ "Department", TEXT_ONE },
	{ "DiaryDate", TEXT_TIME },
	{ "DueDate", TEXT_TIME },
	{ "DueDateTime", TEXT_TIME },
	{ "DueState", TEXT_NUMBER },
	{ "Encrypt", TEXT_ONE },
	{ "EndDate", TEXT_TIME },
	{ "EndDateTime", TEXT_TIME },
	{ "EndTime", TEXT_TIME },
	{ "EnterBlindCopyTo", TEXT_LIST },
	{ "EnterCopyTo", TEXT_LIST },
	{ "EnterSendTo", TEXT_LIST },
	{ "FirstName", TEXT_ONE },
	{ "FollowUpDate", TEXT_TIME },
	{ "FollowUpTime", TEXT_TIME },
	{ "Form", TEXT_ONE },
	{ "From", TEXT_ONE },
	{ "FullName", TEXT_LIST },
	{ "FYIAttendees", TEXT_LIST },
	{ "GroupType", TEXT_ONE },
	{ "Importance", TEXT_ONE },
	{ "In_Reply_To", TEXT_ONE },
	{ "INetBlindCopyTo", TEXT_LIST },
	{ "INetCopyTo", TEXT_LIST },
	{ "INetFrom", TEXT_ONE },
	{ "INetFYINames", TEXT_LIST },
	{ "INetOptionalNames", TEXT_LIST },
	{ "INetRequiredNames", TEXT_LIST },
	{ "INetSendTo", TEXT_LIST },
	{ "InternetAddress", TEXT_ONE },
	{ "JobTitle", TEXT_ONE },
	{ "LastName", TEXT_ONE },
	{ "ListDescription", TEXT_ONE },
	{ "ListName", TEXT_LIST },
	{ "Location", TEXT_ONE },
	{ "MailAddress", TEXT_ONE },
	{ "Members", TEXT_LIST },
	{ "MiddleInitial", TEXT_ONE },
	{ "MIME_Version", TEXT_ONE },
	{ "NoticeType", TEXT_ONE },
	{ "OfficeCity", TEXT_ONE },
	{ "OfficeCountry", TEXT_ONE },
	{ "OfficePhoneNumber", TEXT_ONE },
	{ "OfficeState", TEXT_ONE },
	{ "OfficeStreetAddress", TEXT_ONE },
	{ "OfficeZIP", TEXT_ONE },
	{ "OptionalAssignedTo", TEXT_LIST },
	{ "OptionalAttendees", TEXT_LIST },
	{ "OrgTable", TEXT_ONE },
	{ "OriginalEndDate", TEXT_TIME },
	{ "OriginalStartDate", TEXT_TIME },
	{ "ParentRepeatDates", TEXT_TIME },
	{ "ParentRepeatInstanceDates", TEXT_TIME },
	{ "PhoneNumber", TEXT_ONE },
	{ "PostedDate", TEXT_TIME },
	{ "Principal", TEXT_ONE },
	{ "Recipients", TEXT_LIST },
	{ "References", TEXT_ONE },
	{ "RepeatDates", TEXT_TIME },
	{ "RepeatEndDates", TEXT_TIME },
	{ "RepeatIds", TEXT_LIST },
	{ "RepeatInstanceDates", TEXT_TIME },
	{ "RepeatStartDate", TEXT_TIME },
	{ "RepeatUntil", TEXT_TIME },
	{ "ReplyTo", TEXT_LIST },
	{ "RequiredAttendees", TEXT_LIST },
	{ "RequiredResources", TEXT_LIST },
	{ "Resources", TEXT_LIST },
	{ "ReturnReceipt", TEXT_ONE },
	{ "Room", TEXT_LIST },
	{ "RouteServers", TEXT_LIST },
	{ "RouteTimes", TEXT_TIME },
	{ "SendTo", TEXT_LIST },
	{ "SequenceNum", TEXT_NUMBER },
	{ "ShortName", TEXT_LIST },
	{ "Sign", TEXT_ONE },
	{ "StartDate", TEXT_TIME },
	{ "StartDateTime", TEXT_TIME },
	{ "StartTime", TEXT_TIME },
	{ "State", TEXT_ONE },
	{ "StreetAddress", TEXT_ONE },
	{ "Subject", TEXT_ONE },
	{ "TimeCreated", TEXT_TIME },
	{ "Topic", TEXT_ONE },
	{ "Type", TEXT_ONE },
	{ "UpdateSeq", TEXT_NUMBER },
	{ "WebCategories", TEXT_LIST },
	{ "WebSite", TEXT_ONE },
	{ "Zip", TEXT_ONE },
};

static int
by_name(const void *key, const void *row)
{
	const struct known *a = key, *b = row;

	return strcasecmp(a->name, b->name);
}

enum text_kind
text_kind_of(const char *name, size_t n)
{
	char copy[NAME_MAX_LEN + 1];
	struct known key = { .name = copy };
	const struct known *row;

	if (n > NAME_MAX_LEN)
		return TEXT_UNKNOWN;
	memcpy(copy, name, n);
	copy[n] = '\0';
	row = bsearch(&key, known, NITEMS(known), sizeof(*known), by_name);
	return row == NULL ? TEXT_UNKNOWN : row->kind;
}

static bool
is_name_char(char c, bool first)
{
	if (isalpha((unsigned char)c) || c == '$' || c == '_' ||
	    (unsigned char)c >= 0x80)
		return true;
	return !first && (isdigit((unsigned char)c) || c == '-' || c == '.' ||
	    c == '@');
}

bool
text_line_item(const char *s, size_t n, struct text_item *it)
{
	size_t i = 0;

	while (i < n && is_name_char(s[i], i == 0))
		i++;
	if (i == 0 || i > NAME_MAX_LEN || i == n || s[i] != ':')
		return false;
	it->name = i++;
	if (i + 1 < n && !(s[i] == ' ' && s[i + 1] == ' '))
		return false;
	/* An editor may have cut the blanks behind an empty value. */
	it->bare = i + 1 >= n;
	if (i + 1 == n && s[i] != ' ')
		return false;
	it->value = it->bare ? n : i + 2;
	it->kind = text_kind_of(s, it->name);
	return true;
}

size_t
text_line_length(const char *s, size_t n, size_t *next)
{
	const char *nl = n == 0 ? NULL : memchr(s, '\n', n);
	size_t len = nl == NULL ? n : (size_t)(nl - s);

	*next = nl == NULL ? n : len + 1;
	if (len > 0 && s[len - 1] == '\r')
		len--;
	return len;
}

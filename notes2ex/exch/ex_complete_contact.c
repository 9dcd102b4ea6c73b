/* Contacts: ids of their addresses, and addresses in one piece. */
#include "base/text.h"
#include "exch/ex_blob_id.h"
#include "exch/ex_complete_priv.h"

#define AS_WRITTEN (-1) /* PidLidFileUnderId: no rule made it of the names */

enum { HOME = 1, WORK, OTHER }; /* PidLidPostalAddressId */

static void
set_email(struct ex_item *item, const char *address, enum ex_prop type,
    enum ex_prop original, enum ex_prop id)
{
	const char *name = ex_text(item, EX_DISPLAY_NAME);
	const struct ex_one_off who = {
		name == NULL || name[0] == '\0' ? address : name, "SMTP",
		address };
	size_t n = 0;
	const uint8_t *bytes = ex_one_off_write(item->arena, &who, &n);

	ex_set_text(item, type, "SMTP");
	ex_set_text(item, original, address);
	ex_set_binary(item, id, bytes, n);
}

static void
set_emails(struct ex_item *item)
{
	static const enum ex_prop slots[][4] = {
		{ EX_EMAIL1_ADDRESS, EX_EMAIL1_TYPE, EX_EMAIL1_ORIGINAL,
		    EX_EMAIL1_ENTRY_ID },
		{ EX_EMAIL2_ADDRESS, EX_EMAIL2_TYPE, EX_EMAIL2_ORIGINAL,
		    EX_EMAIL2_ENTRY_ID },
		{ EX_EMAIL3_ADDRESS, EX_EMAIL3_TYPE, EX_EMAIL3_ORIGINAL,
		    EX_EMAIL3_ENTRY_ID },
	};
	int32_t *used = arena_array(item->arena, NITEMS(slots), sizeof(*used));
	int32_t bits = 0;
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(slots); i++) {
		const char *address = ex_text(item, slots[i][0]);

		if (address == NULL || address[0] == '\0')
			continue;
		set_email(item, address, slots[i][1], slots[i][2],
		    slots[i][3]);
		used[n++] = (int32_t)i;
		bits |= 1 << i;
	}
	if (n == 0)
		return;
	ex_set_ints(item, EX_EMAILS_USED, used, n);
	ex_set_int(item, EX_EMAILS_USED_BITS, bits);
}

/* Street; city, state, code; country: a line for each. */
static bool
set_address(struct ex_item *item, enum ex_prop whole, const enum ex_prop part[5])
{
	static const char *const before[] = { "", "\r\n", ", ", " ", "\r\n" };
	const char *out = "";

	for (size_t i = 0; i < NITEMS(before); i++) {
		const char *text = ex_text(item, part[i]);
		/* What comes first of the second line begins it. */
		bool begins = i == 4 || (i > 0 && ex_text(item, part[1]) == NULL &&
		    (i == 2 || ex_text(item, part[2]) == NULL));

		if (text == NULL || text[0] == '\0')
			continue;
		out = text_printf(item->arena, "%s%s%s", out,
		    out[0] == '\0' ? "" :
			begins     ? "\r\n" :
				     before[i],
		    text);
	}
	if (out[0] == '\0')
		return false;
	ex_set_text(item, whole, out);
	return true;
}

static void
set_addresses(struct ex_item *item)
{
	static const enum ex_prop home[] = { EX_HOME_STREET, EX_HOME_CITY,
		EX_HOME_STATE, EX_HOME_POSTAL_CODE, EX_HOME_COUNTRY };
	static const enum ex_prop work[] = { EX_WORK_STREET, EX_WORK_CITY,
		EX_WORK_STATE, EX_WORK_POSTAL_CODE, EX_WORK_COUNTRY };
	static const enum ex_prop other[] = { EX_OTHER_STREET, EX_OTHER_CITY,
		EX_OTHER_STATE, EX_OTHER_POSTAL_CODE, EX_OTHER_COUNTRY };
	bool has_home = set_address(item, EX_HOME_ADDRESS, home);
	bool has_work = set_address(item, EX_WORK_ADDRESS, work);
	bool has_other = set_address(item, EX_OTHER_ADDRESS, other);

	if (has_home || has_work || has_other)
		ex_set_int(item, EX_MAILING_ADDRESS,
		    has_work     ? WORK :
			has_home ? HOME :
				   OTHER);
}

void
ex_complete_contact(struct ex_item *item)
{
	bool photo = false;

	for (const struct ex_attachment *a = item->attachments; a != NULL;
	     a = a->next)
		photo = photo || a->is_photo;
	ex_set_bool(item, EX_HAS_PICTURE, photo);
	if (ex_text(item, EX_FILE_AS) != NULL)
		ex_set_int(item, EX_FILE_AS_ID, AS_WRITTEN);
	set_emails(item);
	set_addresses(item);
}

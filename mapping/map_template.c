#include "mapping/map_template.h"

#include <stddef.h>

#include "base/attr.h"
#include "base/text.h"

/* clang-format off */
static const struct {
	const char *unid, *name;
} known[] = {
	{ "38D46BF5E8F08834852564B500129B2C", "($Inbox)" },
	{ "AF10093768DDE30285256D0A006EEF2C", "($JunkMail)" },
	{ "DABA975B9FB113EB852564B5001283EA", "($Sent)" },
	{ "4490C896B844C5B085256521006913F9", "($Drafts)" },
	{ "738CB93AE2E1B7F8852564B5001283E2", "($Calendar)" },
	{ "21D822802DA4AA14852567D6005BD9EB", "($Contacts)" },
	{ "C82CD0A7E61B2866852564B5001283EB", "($ToDo)" },
	{ "739290EBC9A3D527852569690058A018", "($Journal)" },
	{ "A4D87D90E1B19842852564FF006DED4E", "($All)" },
	{ "849E52B943AFDEB18525667A0067FE00", "($Trash)" },
};
/* clang-format on */

const char *
map_template_folder(const char *unid)
{
	for (size_t i = 0; i < NITEMS(known); i++)
		if (text_same(known[i].unid, unid))
			return known[i].name;
	return NULL;
}

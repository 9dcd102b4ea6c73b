/*
 * A mail rule.  Up to the first line break: tokens of a condition and of an
 * action; what follows is its formula.  It ends up as JSON and as a line.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "mapping/map_profile.h"
#include "mapping/map_rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = { 0 };
	struct note *note = note_new(&a);
	const struct map_setting *set;
	size_t changed;
	char *text = text_clean(&a, (const char *)data, n, &changed);
	char *formula = strchr(text, '\n');

	if (formula != NULL)
		*formula++ = '\0';
	note->form = "Mailrule";
	note_add_text(note, "tokConditionList", text);
	note_add_text(note, "tokExceptionList", text);
	note_add_text(note, "TokActionList", text);
	if (formula != NULL)
		note_add_text(note, "$FilterFormula", formula);
	if (map_settings(note, &a, &set) != 1 || set->json[0] != '{' ||
	    strchr(set->json, '\n') != NULL || strchr(set->name, '\n') != NULL)
		abort();
	arena_free(&a);
	return 0;
}

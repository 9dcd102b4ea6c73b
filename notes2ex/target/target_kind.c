#include "target/target.h"

#include "base/text.h"

bool
target_is_server(const char *spec)
{
	return text_begins(spec, "ews:");
}

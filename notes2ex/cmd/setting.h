/* setting - what is kept until a target can take it, shown to people. */
#ifndef CMD_SETTING_H
#define CMD_SETTING_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "cmd/inspect.h"
#include "note/note.h"

/* "out_of_office" as "out of office". */
void setting_put_kind(struct buf *, const char *kind);
/* Behind the fields of the note: a line and the object, key by key. */
void setting_print(const struct note *, struct buf *);

void setting_inspect(struct inspect *, const struct note *, struct arena *);
void setting_inspect_print(const struct inspect *, struct buf *);
/* The last key: a list of them. */
void setting_inspect_json(const struct inspect *, struct json *);

#endif

#include "cmd/setting.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "cmd/cmd.h"
#include "mapping/map_profile.h"

#define STEP 2 /* columns of a level */

void
setting_put_kind(struct buf *b, const char *kind)
{
	for (; *kind != '\0'; kind++)
		buf_putf(b, "%c", *kind == '_' ? ' ' : *kind);
}

/* ---- one of them, for show ------------------------------------------------ */

static void
put_line_break(struct buf *b, int level)
{
	buf_putf(b, "\n%*s", STEP * level, "");
}

/* The end of a string that begins at p, behind its quote. */
static const char *
string_end(const char *p)
{
	for (p++; *p != '"' && *p != '\0'; p++)
		if (*p == '\\' && p[1] != '\0')
			p++;
	return *p == '\0' ? p : p + 1;
}

/* JSON on one line as JSON on many: what is in strings stays as it is. */
static void
put_json(struct buf *b, const char *p, int level)
{
	while (*p != '\0') {
		if (*p == '"') {
			const char *end = string_end(p);

			cmd_put_clean(b, p, (size_t)(end - p));
			p = end;
			continue;
		}
		if ((p[0] == '{' && p[1] == '}') ||
		    (p[0] == '[' && p[1] == ']')) {
			buf_put(b, p, 2);
			p += 2;
			continue;
		}
		if (*p == '}' || *p == ']')
			put_line_break(b, --level);
		buf_put(b, p, 1);
		if (*p == '{' || *p == '[')
			put_line_break(b, ++level);
		else if (*p == ',')
			put_line_break(b, level);
		else if (*p == ':')
			buf_puts(b, " ");
		p++;
	}
	buf_puts(b, "\n");
}

void
setting_print(const struct note *note, struct buf *b)
{
	struct arena a = { 0 };
	const struct map_setting *set;
	size_t n = map_settings(note, &a, &set);

	for (size_t i = 0; i < n; i++) {
		buf_puts(b, "\nkept until a target can take it: ");
		cmd_put_line(b, set[i].name);
		buf_putf(b, "%*s", STEP, "");
		put_json(b, set[i].json, 1);
	}
	arena_free(&a);
}

/* ---- all of them, for inspect ------------------------------------------------ */

void
setting_inspect(struct inspect *in, const struct note *note, struct arena *a)
{
	const struct map_setting *set;
	size_t n = map_settings(note, a, &set);
	struct arena *long_arena = &in->arena;

	for (size_t i = 0; i < n; i++) {
		size_t size = strlen(set[i].json) + strlen(set[i].name);

		if (in->settings == INSPECT_SETTINGS ||
		    in->setting_bytes + size > INSPECT_SETTING_BYTES) {
			in->more_settings++;
			continue;
		}
		in->setting_bytes += size;
		in->setting = arena_room(long_arena, in->setting,
		    in->settings, &in->settings_cap, sizeof(*in->setting));
		in->setting[in->settings++] = (struct inspect_setting){
			.unid = arena_strdup(long_arena, note->unid),
			.kind = set[i].kind,
			.name = arena_strdup(long_arena, set[i].name),
			.json = arena_strdup(long_arena, set[i].json),
		};
	}
}

void
setting_inspect_print(const struct inspect *in, struct buf *b)
{
	if (in->settings == 0 && in->more_settings == 0)
		return;
	buf_puts(b, "\nsettings that are not carried over yet\n");
	for (size_t i = 0; i < in->settings; i++) {
		buf_putf(b, "  %s  ", in->setting[i].unid);
		cmd_put_line(b, in->setting[i].name);
	}
	if (in->more_settings > 0)
		buf_putf(b, "  and %" PRId64 " more\n", in->more_settings);
}

void
setting_inspect_json(const struct inspect *in, struct json *j)
{
	char more[64];

	json_open(j, "settings", '[');
	for (size_t i = 0; i < in->settings; i++) {
		json_open(j, NULL, '{');
		json_text(j, "unid", in->setting[i].unid);
		json_text(j, "kind", in->setting[i].kind);
		json_text(j, "name", in->setting[i].name);
		json_raw(j, "setting", in->setting[i].json);
		json_close(j, '}');
	}
	if (in->more_settings > 0) {
		(void)snprintf(more, sizeof(more), "and %" PRId64 " more",
		    in->more_settings);
		json_open(j, NULL, '{');
		json_text(j, "unid", "");
		json_text(j, "kind", "");
		json_text(j, "name", more);
		json_close(j, '}');
	}
	json_close(j, ']');
}

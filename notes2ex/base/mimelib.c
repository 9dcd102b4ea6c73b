#include "base/mimelib.h"

#include <gmime/gmime.h>
#include <pthread.h>
#include <string.h>

#include "base/mime_words.h"
#include "base/text.h"

void
mimelib_ready(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, g_mime_init);
}

const char *
mimelib_words(struct arena *a, const char *s)
{
	char *text;
	const char *clean;

	if (strstr(s, "=?") == NULL)
		return s;
	mimelib_ready();
	text = g_mime_utils_header_decode_text(NULL, mime_words_join(a, s));
	clean = text_clean(a, text, strlen(text), NULL);
	g_free(text);
	return clean;
}

#include "base/mimelib.h"

#include <gmime/gmime.h>
#include <pthread.h>

void
mimelib_ready(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, g_mime_init);
}

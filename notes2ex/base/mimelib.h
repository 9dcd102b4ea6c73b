/* mimelib - GMime made ready, once, whoever needs it first. */
#ifndef BASE_MIMELIB_H
#define BASE_MIMELIB_H

/* Before any call of GMime; from any thread, any number of times. */
void mimelib_ready(void);

#endif

/* sha - SHA-256 behind one door (libcrypto). */
#ifndef BASE_SHA_H
#define BASE_SHA_H

#include <stddef.h>
#include <stdint.h>

#define SHA_HEX 65 /* 64 digits and NUL */

struct sha;

struct sha *sha_new(void);
void sha_put(struct sha *, const void *, size_t n);
/* Ends it and frees it. */
void sha_end(struct sha *, uint8_t digest[32]);
void sha_hex(const uint8_t digest[32], char out[SHA_HEX]);

#endif

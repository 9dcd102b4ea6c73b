/*
 * sha - SHA-256, and SHA-1 and MD5 where a format has them, behind one door
 * (libcrypto).
 */
#ifndef BASE_SHA_H
#define BASE_SHA_H

#include <stddef.h>
#include <stdint.h>

#define SHA_HEX  65 /* 64 digits and NUL */
#define SHA1_HEX 41

struct sha;

struct sha *sha_new(void);
void sha_put(struct sha *, const void *, size_t n);
/* Ends it and frees it. */
void sha_end(struct sha *, uint8_t digest[32]);
void sha_hex(const uint8_t digest[32], char out[SHA_HEX]);

/* SHA-1: the same with sha_put in between.  Digits are lower-case. */
struct sha *sha1_new(void);
void sha1_end(struct sha *, uint8_t digest[20]);
void sha1_hex(const uint8_t digest[20], char out[SHA1_HEX]);

/* MD5, all at once: it names things and protects nothing. */
void md5_of(const void *, size_t n, uint8_t digest[16]);

#endif

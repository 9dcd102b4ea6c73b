#include "base/sha.h"

#include <openssl/evp.h>

#include "base/mem.h"

struct sha {
	EVP_MD_CTX *ctx;
};

struct sha *
sha_new(void)
{
	struct sha *s = MEM_NEW(struct sha);

	s->ctx = EVP_MD_CTX_new();
	if (s->ctx == NULL || EVP_DigestInit_ex(s->ctx, EVP_sha256(), NULL) != 1)
		mem_out(sizeof(*s));
	return s;
}

void
sha_put(struct sha *s, const void *p, size_t n)
{
	(void)EVP_DigestUpdate(s->ctx, p, n);
}

void
sha_end(struct sha *s, uint8_t digest[32])
{
	unsigned n = 32;

	(void)EVP_DigestFinal_ex(s->ctx, digest, &n);
	EVP_MD_CTX_free(s->ctx);
	mem_free(s);
}

void
sha_hex(const uint8_t digest[32], char out[SHA_HEX])
{
	static const char hex[] = "0123456789abcdef";

	for (int i = 0; i < 32; i++) {
		out[i * 2] = hex[digest[i] >> 4];
		out[i * 2 + 1] = hex[digest[i] & 15];
	}
	out[64] = '\0';
}

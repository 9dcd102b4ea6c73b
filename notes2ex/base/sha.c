#include "base/sha.h"

#include <openssl/evp.h>

#include "base/mem.h"

struct sha {
	EVP_MD_CTX *ctx;
};

static struct sha *
begin(const EVP_MD *kind)
{
	struct sha *s = MEM_NEW(struct sha);

	s->ctx = EVP_MD_CTX_new();
	if (s->ctx == NULL || EVP_DigestInit_ex(s->ctx, kind, NULL) != 1)
		mem_out(sizeof(*s));
	return s;
}

struct sha *
sha_new(void)
{
	return begin(EVP_sha256());
}

struct sha *
sha1_new(void)
{
	return begin(EVP_sha1());
}

void
sha_put(struct sha *s, const void *p, size_t n)
{
	(void)EVP_DigestUpdate(s->ctx, p, n);
}

static void
end(struct sha *s, uint8_t *digest)
{
	(void)EVP_DigestFinal_ex(s->ctx, digest, NULL);
	EVP_MD_CTX_free(s->ctx);
	mem_free(s);
}

void
sha_end(struct sha *s, uint8_t digest[32])
{
	end(s, digest);
}

void
sha1_end(struct sha *s, uint8_t digest[20])
{
	end(s, digest);
}

static void
put_hex(const uint8_t *digest, int n, char *out)
{
	static const char hex[] = "0123456789abcdef";

	for (int i = 0; i < n; i++) {
		out[i * 2] = hex[digest[i] >> 4];
		out[i * 2 + 1] = hex[digest[i] & 15];
	}
	out[n * 2] = '\0';
}

void
sha_hex(const uint8_t digest[32], char out[SHA_HEX])
{
	put_hex(digest, 32, out);
}

void
sha1_hex(const uint8_t digest[20], char out[SHA1_HEX])
{
	put_hex(digest, 20, out);
}

void
md5_of(const void *p, size_t n, uint8_t digest[16])
{
	struct sha *s = begin(EVP_md5());

	sha_put(s, p, n);
	end(s, digest);
}

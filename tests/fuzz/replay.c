/*
 * Runs a fuzz target over files instead of invented input, so that `make
 * check` goes over every corpus with any compiler.
 *
 * usage: replay_NAME FILE...
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
replay(const char *path)
{
	FILE *fp = fopen(path, "rb");
	long n;

	if (fp == NULL || fseek(fp, 0, SEEK_END) != 0 || (n = ftell(fp)) < 0) {
		perror(path);
		return 1;
	}
	rewind(fp);

	uint8_t *bytes = malloc((size_t)n + 1);
	size_t got = bytes == NULL ? 0 : fread(bytes, 1, (size_t)n, fp);

	(void)fclose(fp);
	(void)LLVMFuzzerTestOneInput(bytes, got);
	free(bytes);
	return 0;
}

int
main(int argc, char **argv)
{
	int status = argc < 2;

	for (int i = 1; i < argc; i++)
		status |= replay(argv[i]);
	(void)printf("%d inputs\n", argc - 1);
	return status;
}

/* vCard files. */
#include <stdint.h>
#include <stdio.h>

#include "pim_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	return pim_fuzz(&source_vcf_ops, data, n);
}

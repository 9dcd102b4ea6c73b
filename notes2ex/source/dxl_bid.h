/* dxl_bid - is it DXL?  Judged by how a file begins. */
#ifndef SOURCE_DXL_BID_H
#define SOURCE_DXL_BID_H

#include <stddef.h>
#include <stdint.h>

int dxl_bid(const uint8_t *head, size_t n);

#endif

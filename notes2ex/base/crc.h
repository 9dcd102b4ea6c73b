/* crc - the checksum of Outlook's formats, behind one door (zlib). */
#ifndef BASE_CRC_H
#define BASE_CRC_H

#include <stddef.h>
#include <stdint.h>

/*
 * CRC-32 of the polynomial 0xEDB88320, reflected, that begins with 0 and ends
 * without an inversion ([MS-PST] 5.3).  Goes on from crc: 0 at first.
 */
uint32_t crc_put(uint32_t crc, const void *, size_t n);

#endif

/*
 * pst_file - numbers of the file format that its writer and its reader share
 * ([MS-PST] 2.2; PST guide 2, 5).  Everything is little-endian.
 */
#ifndef PST_PST_FILE_H
#define PST_PST_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

enum {
	PST_HEADER = 564,        /* bytes of the header */
	PST_DLIST = 0x4200,      /* where the density list page stands */
	PST_FIRST = 0x4400,      /* where the first region begins */
	PST_REGION = 253952,     /* bytes that one allocation map (AMap) maps */
	PST_PAGE = 512,
	PST_PAGE_BODY = 496,     /* of a page, before its trailer */
	PST_SLOT = 64,           /* what a bit of an AMap stands for */
	PST_BLOCK = 8192,
	PST_PAYLOAD = 8176,      /* most content of a block */
	PST_TRAILER = 16,        /* of a block or a page */
	PST_XBLOCK_MAX = 1021,   /* blocks in an XBLOCK or XXBLOCK */
	PST_SLBLOCK_MAX = 340,   /* subnodes in an SLBLOCK */
	PST_SIBLOCK_MAX = 510,   /* SLBLOCKs in an SIBLOCK */
	PST_HEAP_MAX = 3580,     /* bytes of one allocation of a heap */
	PST_HEAP_BLOCKS = 65536, /* of a heap: an HID has 16 bits for them */
};

/* Types of pages ([MS-PST] 2.2.2.7.1). */
enum pst_page {
	PST_PAGE_BBT = 0x80,
	PST_PAGE_NBT = 0x81,
	PST_PAGE_FMAP = 0x82,
	PST_PAGE_PMAP = 0x83,
	PST_PAGE_AMAP = 0x84,
	PST_PAGE_FPMAP = 0x85,
	PST_PAGE_DLIST = 0x86,
};

/* Types of nodes: the low five bits of a NID ([MS-PST] 2.2.2.1). */
enum pst_nid_type {
	NID_HID = 0x00,
	NID_INTERNAL = 0x01,
	NID_FOLDER = 0x02,
	NID_SEARCH_FOLDER = 0x03,
	NID_MESSAGE = 0x04,
	NID_ATTACHMENT = 0x05,
	NID_ASSOC_MESSAGE = 0x08,
	NID_HIERARCHY = 0x0D,
	NID_CONTENTS = 0x0E,
	NID_ASSOC = 0x0F,
	NID_SEARCH_CONTENTS = 0x10,
	NID_LTP = 0x1F,
};

/* Well-known nodes ([MS-PST] 2.4.1, PST guide 11). */
enum {
	NID_STORE = 0x21,
	NID_NAME_MAP = 0x61,
	NID_ROOT = 0x122,
	NID_SEARCH_QUEUE = 0x1E1,
	NID_SEARCH_ACTIVITY = 0x201,
	NID_SEARCH_DOMAIN = 0x261,
	NID_RECEIVE_FOLDERS = 0x62B,
	NID_OUT_QUEUE = 0x64C,
	NID_ATTACHMENTS = 0x671, /* template, and subnode of a message */
	NID_RECIPIENTS = 0x692,  /* the same */
	NID_TOP = 0x8022,        /* the IPM subtree */
	NID_FINDER = 0x8042,
	NID_DELETED = 0x8062,
	NID_SPAM = 0x2223,       /* "SPAM Search Folder 2" */
};

/* Types of properties ([MS-OXCDATA] 2.11.1). */
enum pst_type {
	PST_INT16 = 0x0002,
	PST_INT32 = 0x0003,
	PST_DOUBLE = 0x0005,
	PST_BOOL = 0x000B,
	PST_OBJECT = 0x000D,
	PST_INT64 = 0x0014,
	PST_STRING = 0x001F,
	PST_TIME = 0x0040, /* FILETIME */
	PST_GUID = 0x0048,
	PST_BINARY = 0x0102,
	PST_INT32S = 0x1003,
	PST_STRINGS = 0x101F,
	PST_BINARIES = 0x1102,
};

/* Value bytes of a type of fixed size; 0: it has none. */
size_t pst_type_size(unsigned type);
/* wSig of what stands at that offset. */
uint16_t pst_signature(uint64_t offset, uint64_t bid);
/*
 * A number that stands for a block as it is in the file; the sum over several
 * (modulo 2^64) tells whether they are all still what they were.
 */
uint64_t pst_block_print(uint64_t bid, uint16_t bytes, uint32_t crc);
/* The encoding "permute" ([MS-PST] 5.1), in place. */
void pst_permute(uint8_t *, size_t n);
void pst_unpermute(uint8_t *, size_t n);
/* Types of the special pages at the beginning of region k: how many. */
size_t pst_region_pages(uint64_t k, enum pst_page out[4]);

#endif

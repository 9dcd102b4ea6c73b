/*
 * fts_wire - numbers of the format that the writer and the reader share
 * ([MS-OXCFXICS] 2.2.4; FTS guide 1 to 3).  Everything is little-endian.
 */
#ifndef FTS_FTS_WIRE_H
#define FTS_FTS_WIRE_H

/* Frames: opcode and length, 32 bits each, before their data. */
enum {
	FTS_HEAD = 8,
	OP_CONFIG = 1,
	OP_TRANSFER = 2,
	OP_INTERFACE = 3,
	OP_VERSION = 4,
	CONFIG_SIZE = 8,
	INTERFACE_SIZE = 24,
	VERSION_SIZE = 6,
	COPY_TO = 1,            /* transferMethod */
	VERSION_FIRST = 0x0e00, /* Exchange 2010, the first of its kind */
	VERSION_BUILD = 0x8000, /* set in the word of the build */
};
/* What IsInterfaceOk asks for: a message (IID_IMessage), and its flags. */
#define INTERFACE_BYTES \
	{ \
		1, 0, 0, 0, 0x07, 0x03, 0x02, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, \
		    0, 0, 0x46, 0x00, 0x24, 0x00, 0x80 \
	}

/* Markers, and properties that speak of the stream: id << 16 | type. */
#define NEW_ATTACH      UINT32_C(0x40000003)
#define END_ATTACH      UINT32_C(0x400e0003)
#define START_EMBED     UINT32_C(0x40010003)
#define END_EMBED       UINT32_C(0x40020003)
#define START_RECIP     UINT32_C(0x40030003)
#define END_RECIP       UINT32_C(0x40040003)
#define FX_DEL_PROP     UINT32_C(0x40160003)
#define DEL_RECIPIENTS  UINT32_C(0x0e12000d)
#define DEL_ATTACHMENTS UINT32_C(0x0e13000d)
#define TAG_MID         UINT32_C(0x674a0014)
#define TAG_ROWID       UINT32_C(0x30000003)
#define TAG_ATTACH_NUM  UINT32_C(0x0e210003)

enum {
	NAMED_FIRST = 0x8000, /* ids of named properties */
	NAMED_END = 0xffff,   /* this one is none */
	NAME_NUMBER = 0,      /* kinds of names */
	NAME_TEXT = 1,
	NAME_MOST = 4096, /* bytes of a name that is text, with its end */
	EMBED_DEPTH = 32, /* messages within messages */
	MANY = 0x1000,    /* in a type: several values */
	METHOD_VALUE = 1, /* PidTagAttachMethod */
	METHOD_MESSAGE = 5,
	METHOD_OLE = 6,
};

#endif

/*
 * notes_value - values of Notes' item types from their bytes, the same for
 * NSF and for what DXL leaves raw [NSF guide 8.3].
 */
#ifndef SOURCE_NOTES_VALUE_H
#define SOURCE_NOTES_VALUE_H

#include "base/lmbcs.h"
#include "note/note.h"

enum notes_type {
	NOTES_COMPOSITE = 0x0001,
	NOTES_COLLATION = 0x0002,
	NOTES_OBJECT = 0x0003,
	NOTES_NOTEREFS = 0x0004,
	NOTES_VIEW_FORMAT = 0x0005,
	NOTES_ICON = 0x0006,
	NOTES_NOTELINKS = 0x0007,
	NOTES_SIGNATURE = 0x0008,
	NOTES_SEAL = 0x0009,
	NOTES_SEALDATA = 0x000a,
	NOTES_SEAL_LIST = 0x000b,
	NOTES_USERDATA = 0x000e,
	NOTES_QUERY = 0x000f,
	NOTES_ACTION = 0x0010,
	NOTES_ASSISTANT = 0x0011,
	NOTES_LSOBJECT = 0x0014,
	NOTES_MIME_PART = 0x0019,
	NOTES_SEAL2 = 0x001f,
	NOTES_ERROR = 0x0100,
	NOTES_UNAVAILABLE = 0x0200,
	NOTES_NUMBER = 0x0300,
	NOTES_NUMBERS = 0x0301,
	NOTES_TIME = 0x0400,
	NOTES_TIMES = 0x0401,
	NOTES_TEXT = 0x0500,
	NOTES_TEXTS = 0x0501,
	NOTES_RFC822 = 0x0502,
	NOTES_FORMULA = 0x0600,
	NOTES_USERID = 0x0700,
};

/* "text list", "MIME part" …; NULL when the code is not known. */
const char *notes_type_name(unsigned type);

/*
 * f->raw_type and its bytes, f->raw (which live in the arena), become a value
 * where the type is one of text, number, time, their lists, note references;
 * all others stay NOTE_RAW.  False when the bytes are no value of that type:
 * f stays NOTE_RAW then.
 */
bool notes_value_read(struct note_field *, struct arena *, struct lmbcs *);

/* Bytes of a list that are behind its last value; 0 for other types. */
size_t notes_value_spare(unsigned type, const uint8_t *, size_t n);

/* The 16 bytes of a UNID, each half of which is stored turned round. */
void notes_unid(const uint8_t bytes[16], char out[NOTE_UNID_LEN + 1]);

#endif

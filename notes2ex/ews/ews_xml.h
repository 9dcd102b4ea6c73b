/*
 * ews_xml - requests being built: escaped, in the order that the caller gives,
 * which is that of the schema ([MS-OXWSCORE], mapping guide 8.2).
 *
 * Here is the one place that makes sure that no request ever lets a server
 * send anything: ews_begin alone writes MessageDisposition and its kin, and
 * nobody else may write such an attribute.
 */
#ifndef EWS_EWS_XML_H
#define EWS_EWS_XML_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

enum ews_version {
	EWS_2007_SP1, EWS_2010, EWS_2010_SP1, EWS_2010_SP2, EWS_2013,
	EWS_2013_SP1, EWS_2016, EWS_VERSIONS
};

/* "Exchange2010_SP2" */
const char *ews_version_name(enum ews_version);

/* What every request to one mailbox has in common. */
struct ews_context {
	enum ews_version version;
	const char *impersonate; /* SMTP address; NULL: no impersonation */
	const char *mailbox;     /* delegate access to that one; NULL: own */
	/*
	 * Extended properties of bytes are taken: Exchange's own servers do,
	 * others refuse the whole request for one (EWS guide 2).
	 */
	bool binary;
	/*
	 * Bytes of a request that the server takes, whatever version it is
	 * asked in; 0: not known, what servers of that version take.
	 */
	uint64_t request_max;
};

struct ews_xml {
	struct buf *out;
	const char *open[32]; /* elements */
	int depth;
	bool in_tag; /* attributes may still come */
};

enum ews_operation {
	EWS_GET_FOLDER, EWS_FIND_FOLDER, EWS_CREATE_FOLDER, EWS_FIND_ITEM,
	EWS_GET_ITEM, EWS_CREATE_ITEM, EWS_UPDATE_ITEM, EWS_DELETE_ITEM,
	EWS_CREATE_ATTACHMENT, EWS_UPLOAD_ITEMS, EWS_EXPORT_ITEMS,
	EWS_GET_TIME_ZONES, EWS_OPERATIONS
};

/*
 * Envelope, header and the operation's element with its fixed attributes:
 * SaveOnly, SendToNone, HardDelete, AlwaysOverwrite, as the operation has
 * them; its other attributes (Traversal) may follow.  calendar: items of a
 * calendar are meant.
 *
 * AlwaysOverwrite, for only we write what we have made: a change key that is
 * no longer that of the item would refuse a step for no reason, and a step
 * that is done twice leaves what it leaves when it is done once.
 */
void ews_begin(struct ews_xml *, struct buf *out, const struct ews_context *,
    enum ews_operation, bool calendar);
/* Closes everything that is open. */
void ews_end(struct ews_xml *);

void ews_open(struct ews_xml *, const char *element); /* "t:Message" */
/*
 * Not one of those that ews_begin writes: that ends the program in a test
 * build, and in others makes the request fail (buf.failed).
 */
void ews_attr(struct ews_xml *, const char *name, const char *value);
void ews_close(struct ews_xml *);
/*
 * UTF-8; what is none, and characters that XML 1.0 does not allow, become
 * U+FFFD.  No CDATA, no carriage return that a parser would take away.
 */
void ews_text(struct ews_xml *, const char *text);
void ews_element(struct ews_xml *, const char *element, const char *text);
void ews_bool(struct ews_xml *, const char *element, bool);
void ews_int(struct ews_xml *, const char *element, int64_t);
void ews_time(struct ews_xml *, const char *element, int64_t utc); /* with Z */
void ews_base64(struct ews_xml *, const void *, size_t n);

/* t:DistinguishedFolderId of the context's mailbox. */
void ews_distinguished(struct ews_xml *, const struct ews_context *,
    const char *id);
/* A folder's or an item's id: element with Id and, when there is one, key. */
void ews_id(struct ews_xml *, const char *element, const char *id,
    const char *change_key /* NULL, "": none */);
/* t:ExtendedProperty; of a set when guid is given, else a tag. */
struct ews_path {
	const char *guid; /* "5f3a1c52-…"; NULL: a tagged property */
	const char *name; /* of a named one; NULL: id is its number */
	uint32_t id;      /* property id or number */
	const char *type; /* "String", "Integer", "SystemTime", … */
};
void ews_path(struct ews_xml *, const struct ews_path *); /* t:ExtendedFieldURI */
void ews_property(struct ews_xml *, const struct ews_path *, const char *value);
void ews_properties(struct ews_xml *, const struct ews_path *, /* several */
    const char *const *values, size_t n);

/* Ours: what says which note an item or a folder came from. */
extern const struct ews_path ews_stamp;    /* NotesUNID */
extern const struct ews_path ews_complete; /* "1" once all steps are done */
extern const struct ews_path ews_folder_stamp; /* NotesFolder: its path */

/*
 * Can this request make a server send nothing to anybody?  Looks at the
 * finished bytes, not at how they came about: an operation that we know, with
 * the attributes that keep it silent, and outside of text nothing that sends.
 * Asked of every request before it leaves.  What stands between head and tail
 * must be text (base64); tail may be NULL.
 */
bool ews_is_silent(const char *head, size_t head_len, const char *tail,
    size_t tail_len) ATTR_CHECK;

#endif

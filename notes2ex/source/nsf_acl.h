/* nsf_acl - who may do what in a database [NSF guide 9.7]. */
#ifndef SOURCE_NSF_ACL_H
#define SOURCE_NSF_ACL_H

#include "source/nsf.h"

enum nsf_acl_level {
	NSF_ACL_NONE,
	NSF_ACL_DEPOSITOR,
	NSF_ACL_READER,
	NSF_ACL_AUTHOR,
	NSF_ACL_EDITOR,
	NSF_ACL_DESIGNER,
	NSF_ACL_MANAGER,
};

enum nsf_acl_flag {
	NSF_ACL_SERVER = 0x0002,
	NSF_ACL_PERSON = 0x0020,
	NSF_ACL_GROUP = 0x0040, /* with NSF_ACL_SERVER: of servers */
	NSF_ACL_ADMIN_SERVER = 0x8000,
};

struct nsf_acl_entry {
	const char *name; /* as it stands there; "-Default-" is the first */
	enum nsf_acl_level level;
	unsigned flags;
};

struct nsf_acl {
	struct nsf_acl_entry *entry; /* in their order in the database */
	size_t n;
};

/*
 * In the arena; without entries when the database has none (ODS 16).
 * ERR_FORMAT, ERR_LIMIT: it has one that cannot be read.
 */
int nsf_acl_read(struct nsf_view *, struct arena *, struct nsf_acl *,
    struct err *) ATTR_CHECK;
/*
 * Whose database it is, by what a server grants to whom it makes a mail file
 * for: the one person who may at least edit and whose name stands in the title;
 * else the one that is a manager; else the one that may at least edit.  "" when
 * there are several or none.  Groups and servers are no persons, nor is who has
 * no hierarchical name.
 */
const char *nsf_acl_owner(const struct nsf_acl *, const char *title);

#endif

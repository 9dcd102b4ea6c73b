#include "target/target.h"

#include <string.h>

#include "base/text.h"

#include "target/target_priv.h"

enum { PST_NAME_MOST = 230 }; /* with ".unfinished", and a number, in 255 */

/* Receipts and scripts have its name in their lines. */
static int
check_file(const char *file, struct err *e)
{
	const char *slash = strrchr(file, '/');
	const char *name = slash == NULL ? file : slash + 1;

	if (name[0] == '\0' || strcmp(name, ".") == 0 ||
	    strcmp(name, "..") == 0)
		return err_set(e, ERR_CONFIG,
		    "target pst: wants a file: pst:FILE");
	for (const char *p = name; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7F)
			return err_set(e, ERR_CONFIG, "target pst: the name "
			    "of the file has a control character in it");
	if (strlen(name) > PST_NAME_MOST)
		return err_set(e, ERR_CONFIG, "target pst: the name of the "
		    "file is too long: at most %d bytes", PST_NAME_MOST);
	return 0;
}

/* What of it does not go is said where it is opened. */
static int
check_url(const char *url, struct err *e)
{
	if (text_same(url, "autodiscover") || text_begins(url, "https://") ||
	    text_begins(url, "http://"))
		return 0;
	return err_set(e, ERR_CONFIG, "target ews: wants an address, such as "
	    "ews:https://mail.example.com/EWS/Exchange.asmx, or "
	    "ews:autodiscover");
}

int
target_check(const char *spec, struct err *e)
{
	if (text_begins(spec, "dir:") && spec[4] != '\0')
		return 0;
	if (text_begins(spec, "dir:"))
		return err_set(e, ERR_CONFIG,
		    "target dir: wants a folder: dir:PATH");
	if (text_begins(spec, "pst:"))
		return check_file(spec + 4, e);
	if (target_is_server(spec))
		return check_url(spec + 4, e);
	return err_set(e, ERR_CONFIG, "unknown target \"%s\": allowed are "
	    "dir:PATH, pst:FILE and ews:URL", spec);
}

int
target_open(struct target **t, const char *spec,
    const struct target_options *opt, bool read_only, struct err *e)
{
	*t = NULL;
	if (target_check(spec, e) < 0)
		return -1;
	if (target_has_parts(spec))
		return target_pst_open(t, spec + 4, opt, read_only, e);
	if (target_is_server(spec))
		return target_ews_open(t, spec + 4, opt, read_only ?
		    TARGET_READ : TARGET_WRITE, e);
	return target_dir_open(t, spec + 4, opt, read_only, e);
}

int
target_look(const char *spec, const struct target_options *opt, struct err *e)
{
	return target_has_parts(spec) ? target_pst_look(spec + 4, opt, e) : 0;
}

int
target_put(struct target *t, const struct ex_item *item, struct receipt *r,
    struct err *e)
{
	r->id[0] = r->why[0] = '\0';
	r->refused = ERR_NONE;
	r->nlosses = 0;
	return t->ops->put(t, item, r, e);
}

int
target_find(struct target *t, const char *unid, const char *folder,
    struct receipt *r, struct err *e)
{
	r->id[0] = r->why[0] = '\0';
	r->refused = ERR_NONE;
	r->nlosses = 0;
	return t->ops->find(t, unid, folder, r, e);
}

int
target_finish(struct target *t, target_known *known, void *arg,
    struct err *e)
{
	return t->ops->finish == NULL ? 0 : t->ops->finish(t, known, arg, e);
}

int
target_audit(struct target *t, target_remark *say, void *arg, struct err *e)
{
	return t->ops->audit == NULL ? 0 : t->ops->audit(t, say, arg, e);
}

int
target_flush(struct target *t, struct err *e)
{
	return t->ops->flush(t, e);
}

int
target_verify(struct target *t, const struct receipt *r, char why[256],
    struct err *e)
{
	return t->ops->verify(t, r, why, e);
}

void
target_close(struct target **t)
{
	if (*t == NULL)
		return;
	(*t)->ops->close(*t);
	*t = NULL;
}

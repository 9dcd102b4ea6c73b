/* Messages for stores that tests write. */
#ifndef TESTS_PST_MAKE_H
#define TESTS_PST_MAKE_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/blob.h"
#include "base/text.h"
#include "pst/pst.h"

#define MADE_TIME INT64_C(133500000000000000) /* FILETIME, in 2024 */

/* A list of properties that grows. */
struct made_props {
	struct arena *arena;
	struct pst_prop *prop;
	size_t n, cap;
};

static inline struct pst_prop *
made_next(struct made_props *p, uint16_t id, uint16_t type)
{
	p->prop = arena_room(p->arena, p->prop, p->n, &p->cap,
	    sizeof(*p->prop));
	p->prop[p->n] = (struct pst_prop){ .id = id, .type = type };
	return &p->prop[p->n++];
}

static inline void
made_text(struct made_props *p, uint16_t id, const char *text)
{
	made_next(p, id, PST_STRING)->text = text;
}

static inline void
made_int(struct made_props *p, uint16_t id, uint16_t type, int64_t v)
{
	made_next(p, id, type)->integer = v;
}

static inline void
made_bytes(struct made_props *p, uint16_t id, const void *bytes, size_t n)
{
	made_next(p, id, PST_BINARY)->bytes = (struct pst_bytes){ bytes, n };
}

static inline struct pst_props
made_end(const struct made_props *p)
{
	return (struct pst_props){ p->prop, p->n };
}

/* A mail with a subject and a text, unread when it has an odd time. */
static inline void
made_mail(struct made_props *p, const char *subject, const char *text)
{
	made_text(p, 0x001a, "IPM.Note");
	made_text(p, 0x0037, subject);
	made_text(p, 0x1000, text);
	made_text(p, 0x0042, "Ada Sender");
	made_text(p, 0x0064, "SMTP");
	made_text(p, 0x0065, "ada@example.com");
	made_text(p, 0x0c1a, "Ada Sender");
	made_text(p, 0x0c1e, "SMTP");
	made_text(p, 0x0c1f, "ada@example.com");
	made_int(p, 0x0039, PST_TIME, MADE_TIME);
	made_int(p, 0x0e06, PST_TIME, MADE_TIME + 1);
	made_int(p, 0x3007, PST_TIME, MADE_TIME);
	made_int(p, 0x3008, PST_TIME, MADE_TIME + 2);
	made_int(p, 0x0e07, PST_INT32, 1);
}

static inline struct pst_props
made_person(struct arena *a, int64_t type, const char *name,
    const char *address)
{
	struct made_props p = { .arena = a };

	made_int(&p, 0x0c15, PST_INT32, type);
	made_text(&p, 0x3001, name);
	made_text(&p, 0x3002, "SMTP");
	made_text(&p, 0x3003, address);
	return made_end(&p);
}

static inline struct pst_attachment
made_file(struct arena *a, const char *name, const void *bytes, size_t n)
{
	struct made_props p = { .arena = a };

	made_text(&p, 0x3707, name);
	made_text(&p, 0x3704, name);
	made_int(&p, 0x3705, PST_INT32, 1);
	return (struct pst_attachment){ .props = made_end(&p),
		.data = blob_of_mem(a, bytes, n) };
}

/* Bytes that no two files have alike, and that do not repeat soon. */
static inline uint8_t *
made_noise(struct arena *a, size_t n, uint32_t seed)
{
	uint8_t *p = arena_alloc(a, n + 1);

	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		p[i] = (uint8_t)(seed >> 24);
	}
	return p;
}

/* The folder of an unfinished store; made when it is not there. */
static inline int
made_dir(const char *path)
{
	(void)mkdir(path, 0700);
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* One of a test's own. */
struct made_dir {
	char path[64];
	int fd;
};

static inline int
made_temp(struct made_dir *d)
{
	(void)snprintf(d->path, sizeof(d->path), "/tmp/n2e-pst-XXXXXX");
	if (mkdtemp(d->path) == NULL)
		exit(1);
	return d->fd = made_dir(d->path);
}

static inline void
made_gone(struct made_dir *d)
{
	char cmd[128];

	(void)close(d->fd);
	(void)snprintf(cmd, sizeof(cmd), "rm -rf '%s'", d->path);
	if (system(cmd) != 0)
		exit(1);
}

#endif

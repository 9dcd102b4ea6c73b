/* pst_item_kit - what the tests of store messages ask a message about. */
#ifndef TESTS_PST_ITEM_KIT_H
#define TESTS_PST_ITEM_KIT_H

#include "test.h"

#include <string.h>

#include "target/pst_item.h"

#define COMMON      0x2008u
#define APPOINTMENT 0x2002u
#define TASK        0x2003u
#define ADDRESS     0x2004u
#define NOTE        0x200Eu
#define MEETING     0xDA90u

/* FILETIME of seconds since 1970. */
#define FILETIME(t) (((int64_t)(t) + 11644473600) * 10000000)

static inline const struct pst_prop *
tag(const struct pst_props *props, unsigned id)
{
	for (size_t i = 0; i < props->n; i++)
		if (props->prop[i].id == id)
			return &props->prop[i];
	return NULL;
}

/* By the first two bytes of its set as a number, and its own. */
static inline const struct pst_prop *
lid(const struct pst_props *props, unsigned set, unsigned number)
{
	for (size_t i = 0; i < props->n; i++) {
		const struct pst_name *name = props->prop[i].name;

		if (props->prop[i].id == 0 && name->text == NULL &&
		    name->lid == number &&
		    (unsigned)(name->guid[0] | name->guid[1] << 8) == set)
			return &props->prop[i];
	}
	return NULL;
}

static inline const struct pst_prop *
named(const struct pst_props *props, const char *text)
{
	for (size_t i = 0; i < props->n; i++)
		if (props->prop[i].id == 0 &&
		    props->prop[i].name->text != NULL &&
		    strcmp(props->prop[i].name->text, text) == 0)
			return &props->prop[i];
	return NULL;
}

static inline void
assert_text(const struct pst_prop *p, const char *text)
{
	assert_non_null(p);
	assert_int_equal(p->type, PST_STRING);
	assert_string_equal(p->text, text);
}

static inline void
assert_number(const struct pst_prop *p, int64_t n)
{
	assert_non_null(p);
	assert_true(p->type == PST_INT32 || p->type == PST_BOOL ||
	    p->type == PST_TIME);
	assert_true(p->integer == n);
}

static inline void
assert_bytes(const struct pst_prop *p, const void *bytes, size_t n)
{
	assert_non_null(p);
	assert_int_equal(p->type, PST_BINARY);
	assert_int_equal(p->bytes.n, n);
	assert_memory_equal(p->bytes.p, bytes, n);
}

/* No property is there twice, here and in all that hangs on it. */
static inline void
assert_each_once(const struct pst_props *props)
{
	for (size_t i = 0; i < props->n; i++) {
		const struct pst_prop *p = &props->prop[i];
		size_t n = 0;

		for (size_t j = 0; j < props->n; j++) {
			const struct pst_prop *q = &props->prop[j];

			if (p->id != 0 || q->id != 0)
				n += p->id == q->id;
			else if (p->name->text != NULL)
				n += q->name->text != NULL &&
				    strcmp(p->name->text, q->name->text) == 0;
			else
				n += q->name->text == NULL &&
				    p->name->lid == q->name->lid &&
				    memcmp(p->name->guid, q->name->guid,
					16) == 0;
		}
		assert_int_equal(n, 1);
	}
}

static inline void
assert_sound(const struct pst_message *m)
{
	assert_each_once(&m->props);
	assert_non_null(tag(&m->props, 0x3007));
	assert_non_null(tag(&m->props, 0x3008));
	assert_non_null(tag(&m->props, 0x0E06));
	for (size_t i = 0; i < m->nrecipients; i++)
		assert_each_once(&m->recipient[i]);
	for (size_t i = 0; i < m->nattachments; i++) {
		const struct pst_attachment *at = &m->attachment[i];

		assert_each_once(&at->props);
		assert_number(tag(&at->props, 0x370B), -1);
		assert_true(at->data == NULL || at->message == NULL);
		if (at->message != NULL)
			assert_sound(at->message);
	}
}

#endif

/*
 * With N2E_EWS_REQUESTS=DIR in its environment a test leaves each request
 * that it makes there, as VERSION-NAME-NUMBER.xml, for the schemas to judge
 * (tests/corpus/ews_schema.sh).
 */
#ifndef TESTS_EWS_DUMP_H
#define TESTS_EWS_DUMP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "ews/ews_xml.h"

static inline void
ews_dump(const struct buf *request, enum ews_version version, const char *name)
{
	static int number;
	const char *dir = getenv("N2E_EWS_REQUESTS");
	char path[512];
	FILE *fp;

	if (dir == NULL)
		return;
	(void)snprintf(path, sizeof(path), "%s/%s-%s-%d-%d.xml", dir,
	    ews_version_name(version), name, (int)getpid(), ++number);
	fp = fopen(path, "w");
	if (fp == NULL ||
	    fwrite(request->data, 1, request->len, fp) != request->len ||
	    fclose(fp) != 0) {
		perror(path);
		exit(1);
	}
}

#endif

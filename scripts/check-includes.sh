#!/bin/sh
# Who may include whom.  A folder may include itself and what stands here.
set -eu
allowed='
base:
note: base
source: base note
exch: base schema
mapping: base note exch
target: base exch schema pst ews fts
pst: base
ews: base gen
fts: base pst
journal: base gen
run: base note mapping exch source target journal
cmd: base note exch mapping source target journal run pst ews gen
notes2ex: base cmd
'
status=0
for file in $(find notes2ex mapping -name '*.[ch]'); do
	from=$(basename "$(dirname "$file")")
	may=$(printf '%s' "$allowed" | sed -n "s/^$from://p")
	for to in $(sed -n 's|^#include "\(\.\./\)*\([a-z]*\)/.*|\2|p' "$file"); do
		case " $from $may " in
		*" $to "*) ;;
		*) echo "$file: $from may not include $to"; status=1 ;;
		esac
	done
done
# One door per library.
door() {
	header=$1; shift
	for file in $(grep -lE "^#include <$header" -r notes2ex mapping || true); do
		case " $* " in
		*" $file "*) ;;
		*) echo "$file: <$header> belongs to $*"; status=1 ;;
		esac
	done
}
door sqlite3.h notes2ex/journal/journal_priv.h
door libxml/ notes2ex/base/xml.c
door curl/ notes2ex/ews/ews_http_priv.h
door zlib.h notes2ex/base/crc.c
door openssl/ notes2ex/base/sha.c
door unicode/ notes2ex/base/text.c notes2ex/base/zone.c notes2ex/base/lmbcs.c
door gmime/ notes2ex/base/mimelib.c notes2ex/source/mime_head.c notes2ex/source/mime_address.c notes2ex/source/notes_item.c $(echo notes2ex/target/dir_eml* notes2ex/exch/ex_mime*)
door libical/ notes2ex/source/ics_rule.c $(echo notes2ex/target/dir_ics*)
door archive notes2ex/source/unpack.c
exit $status

#!/bin/sh
# fts_items.sh - items as FastTransfer streams, and what is in them.
#
# usage: [NOTES2EX_CORPUS=DIR] [NOTES2EX_TOOLS=DIR] fts_items.sh FTS_ITEMS
#
# Every item of the sample mailbox, and of each source in NOTES2EX_CORPUS when
# it is set, is written, linted, read back and compared.  Where ftsparse.py, a
# reader that shares nothing with ours, is at hand (NOTES2EX_TOOLS, else tools
# beside the corpus), it reads and lints every stream as well.  What servers
# wrote (DIR/fts) is read as far as it goes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
corpus=${NOTES2EX_CORPUS-}
tools=${NOTES2EX_TOOLS-$corpus/../tools}
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
parser=
[ ! -r "$tools/ftsparse.py" ] || parser=$tools/ftsparse.py

fail() {
	echo "fts: $1"
	exit 1
}

go() {
	rm -rf "$box/streams"
	mkdir "$box/streams"
	"$program" -o "$box/streams" "$1" >"$box/said" || {
		! grep -q 'without a single note' "$box/said" || return 0
		head -40 "$box/said"
		fail "$1: a stream is not what it should be"
	}
	tail -1 "$box/said" >>"$box/sums"
	[ -n "$parser" ] || return 0
	find "$box/streams" -type f -print0 | sort -z |
	    xargs -0 -r python3 "$parser" -q --lint >"$box/said" 2>&1 &&
	    ! grep -v ' re-emitted IDENTICAL$' "$box/said" >"$box/wrong" || {
		grep -v ' re-emitted IDENTICAL$' "$box/said" | head -40
		fail "$1: another reader objects to a stream"
	}
	wc -l <"$box/said" >>"$box/judged"
}

# Lines of "N items, N messages …" added up.
add() {
	awk '{ for (i = 1; i < NF; i += 2) { n[i] += $i; what[i] = $(i + 1) } }
	END { for (i = 1; i in n; i += 2) printf "%s%d %s",
	    i == 1 ? "" : " ", n[i], what[i] }' "$box/sums"
}

go "$here/../fixtures/mailbox.dxl"
for source in "$here"/../fixtures/nsf/*.nsf; do
	[ ! -f "$source" ] || go "$source"
done
if [ -n "$corpus" ]; then
	for source in "$corpus"/*/; do
		case $source in
		*/fts/ | */ews-xsd/) continue ;;
		esac
		go "${source%/}"
	done
	find "$corpus" -type f \( -name '*.nsf' -o -name '*.ntf' \) | sort \
	    >"$box/bases"
	while IFS= read -r source; do
		go "$source"
	done <"$box/bases"
fi
[ -z "$parser" ] || echo "fts: another reader takes" \
    "$(awk '{ n += $1 } END { print n }' "$box/judged") streams"
echo "fts: $(add)"

[ -d "$corpus/fts" ] || exit 0
"$program" -s "$corpus"/fts/*.b64 >"$box/said" || fail "no stream of a server"
cmp -s "$box/said" "$here/fts_servers.txt" || {
	diff "$here/fts_servers.txt" "$box/said"
	fail "what servers wrote is read as something else"
}
echo "fts: $(wc -l <"$box/said") beginnings of streams that servers wrote"

#!/bin/sh
# run.sh - over real dumps: what holds for the sample mailbox holds for them.
#
# usage: NOTES2EX_CORPUS=DIR [NOTES2EX_TOOLS=DIR] run.sh PROGRAM
#
# Every folder in DIR is one source, and so is every database in it.  No note
# may be without its end, the preview has to say what the run says, what was
# written has to be there, a finished run has nothing left to do, readers that
# share no code with us have to like it, no text of rich text may be missing,
# and no instance of a calendar lost or new.  Where nsfread.py, a reference
# reader of databases, is at hand (NOTES2EX_TOOLS, else tools beside DIR),
# every note, item and file is compared with what it reads.
set -eu
if [ -z "${NOTES2EX_CORPUS-}" ]; then
	echo "corpus: NOTES2EX_CORPUS is not set, not run"
	exit 0
fi
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$(dirname "$1")" && pwd)
program=$bin/$(basename "$1")
corpus=$(cd "$NOTES2EX_CORPUS" && pwd)
tools=${NOTES2EX_TOOLS-$corpus/../tools}
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
cd "$box"

fail() {
	echo "corpus: $1"
	exit 1
}

# The status of a run: 0, or 1 when some notes failed by name.
migrate() {
	status=0
	"$program" migrate --from "$1" --to "dir:out" --journal journal \
	    --progress never --json $3 >"$2" 2>said || status=$?
	[ "$status" -le 1 ] || {
		cat said
		fail "$1: exit status $status"
	}
}

# Of each file, without the line "From " that a mailbox puts before a message.
sums() {
	find "$1" -type f | while IFS= read -r file; do
		LC_ALL=C sed '1{/^From /d;}' "$file" | sha256sum
	done | sort
}

count() {
	python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$1" "$2"
}

# notes = migrated + skipped + failed + pending, and nothing is pending.
add_up() {
	python3 -c 'import json, sys
s = json.load(open(sys.argv[1]))
sys.exit(s["pending"] != 0 or s["notes"] !=
         s["migrated"] + s["skipped"] + s["failed"] + s["pending"])' "$1"
}

go_across() {
	source=$1
	rm -rf out journal*
	migrate "$source" dry --dry-run
	[ ! -e out ] || fail "$source: the preview has written something"
	migrate "$source" lines ""
	cmp -s dry lines || fail "$source: the preview is not the run"
	"$program" status --journal journal --json >sums
	[ "$(wc -l <lines)" -eq "$(count sums notes)" ] ||
	    fail "$source: lines and notes differ"
	add_up sums || fail "$source: the sums are wrong: $(cat sums)"
	"$program" verify --journal journal >said || fail "$source: $(cat said)"
	[ ! -d out ] || sums out >before
	migrate "$source" again ""
	[ ! -s again ] || fail "$source: a finished run does something again"
	"$program" status --journal journal --json >later
	cmp -s sums later || fail "$source: a finished run has other sums"
	[ ! -d out ] || { sums out >later; cmp -s before later; } ||
	    fail "$source: a finished run writes other bytes"
}

# All sources that the file lists, into stores.
judge_stores() {
	tr '\n' '\0' <"$1" | xargs -0 -r "$here/../pst/run.sh" \
	    --npm "$here/../../build/npm" "$program" >said || {
		cat said
		fail "the judges object to a store"
	}
	[ ! -s said ] || echo "corpus: $(tail -1 said)"
}

folders=0
notes=0
for source in "$corpus"/*/; do
	source=${source%/}
	"$program" inspect --json "$source" >inspect 2>said || continue
	documents=$(count inspect documents)
	[ "$documents" -gt 0 ] || continue
	go_across "$source"
	if [ ! -d out ]; then
		:
	elif grep -q '"format":"eml"' inspect; then
		# Mail files are passed on as they are, faults and all.
		sums "$source" >before
		sums out >after
		cmp -s before after || fail "$source: other bytes in a mail"
	elif ! "$here/../judge/judge.py" out lines >said; then
		cat said
		fail "$source: the judges object"
	elif ! "$here/rich_text.py" "$source" out lines >said; then
		cat said
		fail "$source: text is missing"
	else
		cat said >>rich
	fi
	if [ -d out ] && [ -n "$(find out -name '*.eml')" ]; then
		find out -name '*.eml' -print0 | sort -z | xargs -0 \
		    "$here/mime_compare.py" "$bin/mime_open" >said || {
			cat said
			fail "$source: messages are opened into something else"
		}
		cat said >>opened
	fi
	echo "$source" >>stores
	folders=$((folders + 1))
	notes=$((notes + documents))
done
[ "$folders" -gt 0 ] || fail "$corpus holds nothing that we read"
judge_stores stores
echo "corpus: $folders folders, $notes notes"
[ ! -s opened ] || echo "corpus: messages opened:" \
    "$(awk '{ m += $1; p += $2 } END { print m + 0, p + 0 }' opened)" \
    "messages and parts"
[ ! -s rich ] || echo "corpus: rich text of DXL:" \
    "$(awk '{ f += $1; c += $3 } END { print f + 0, c + 0 }' rich)" \
    "fields and characters"

# ---- calendars -----------------------------------------------------------------

find "$corpus" -type f -name '*.ics' | sort >calendars
while IFS= read -r file; do
	go_across "$file"
	[ -d out ] || continue
	"$here/ics_compare.py" "$file" out >said || {
		cat said
		fail "$file: other instances than it means"
	}
	tail -1 said >>instances
done <calendars
[ ! -s instances ] || echo "corpus: $(wc -l <calendars) calendars, each alone:" \
    "$(awk '{ u += $1; n += $2 } END { print u + 0, n + 0 }' instances)" \
    "UIDs and instances"

# ---- databases ---------------------------------------------------------------

find "$corpus" -type f -size +0 | sort | while IFS= read -r file; do
	case $(od -An -tx1 -N6 "$file" | tr -d ' ') in
	1a00080[02]0000 | 1a0000030000 | 1a00000[48]0000) echo "$file" ;;
	esac
done >databases
[ -s databases ] || exit 0
while IFS= read -r file; do
	go_across "$file"
	if [ -d out ] && [ -r "$tools/nsfread.py" ]; then
		"$here/nsf_mime.py" "$tools" "$file" out >said || {
			cat said
			fail "$file: its messages are not what it holds"
		}
		cat said >>messages
		"$here/rich_text.py" --nsf "$tools" "$file" out lines >said || {
			cat said
			fail "$file: text is missing"
		}
		cat said >>rich.nsf
	fi
done <databases
judge_stores databases
echo "corpus: $(wc -l <databases) databases, each alone"
if [ ! -r "$tools/nsfread.py" ]; then
	echo "corpus: no nsfread.py at hand, not compared"
	exit 0
fi
echo "corpus: MIME messages and parts:" \
    "$(awk '{ m += $1; p += $2 } END { print m + 0, p + 0 }' messages)"
echo "corpus: rich text of databases:" \
    "$(awk '{ f += $1; c += $3 } END { print f + 0, c + 0 }' rich.nsf)" \
    "fields and characters"
tr '\n' '\0' <databases |
    xargs -0 "$here/nsf_compare.py" "$bin" "$tools" >said || {
	cat said
	fail "databases: other than the reference"
}
echo "corpus: $(tail -1 said)"

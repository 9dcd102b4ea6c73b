#!/bin/sh
# run.sh - over real dumps: what holds for the sample mailbox holds for them.
#
# usage: NOTES2EX_CORPUS=DIR run.sh PROGRAM
#
# Every folder in DIR is one source.  No note may be without its end, the
# preview has to say what the run says, what was written has to be there, and
# readers that share no code with us have to like it.
set -eu
if [ -z "${NOTES2EX_CORPUS-}" ]; then
	echo "corpus: NOTES2EX_CORPUS is not set, not run"
	exit 0
fi
here=$(cd "$(dirname "$0")" && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
corpus=$(cd "$NOTES2EX_CORPUS" && pwd)
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

folders=0
notes=0
for source in "$corpus"/*/; do
	source=${source%/}
	"$program" inspect --json "$source" >inspect 2>said || continue
	documents=$(count inspect documents)
	[ "$documents" -gt 0 ] || continue
	rm -rf out journal*
	migrate "$source" dry --dry-run
	[ ! -e out ] || fail "$source: the preview has written something"
	migrate "$source" lines ""
	cmp -s dry lines || fail "$source: the preview is not the run"
	"$program" status --journal journal --json >sums
	[ "$(wc -l <lines)" -eq "$(count sums notes)" ] ||
	    fail "$source: lines and notes differ"
	[ "$(count sums pending)" -eq 0 ] || fail "$source: notes are pending"
	"$program" verify --journal journal >said || fail "$source: $(cat said)"
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
	fi
	folders=$((folders + 1))
	notes=$((notes + documents))
done
[ "$folders" -gt 0 ] || fail "$corpus holds nothing that we read"
echo "corpus: $folders folders, $notes notes"

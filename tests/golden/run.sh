#!/bin/sh
# run.sh - the sample mailbox goes across, to the same bytes as last time.
#
# usage: run.sh PROGRAM
#        run.sh --update PROGRAM
#
# Compares the lines of the run, the sums of the journal and the SHA-256 of all
# files with tests/golden/mailbox.want.*, and what becomes of the pages in
# tests/golden/rich/ with what stands beside them; --update writes these anew.
# Then:
# the preview says the same as the run, one thread does the same as several,
# the same command again changes nothing, and readers that share no code with
# the program find in the files what the dump says.
set -eu
update=no
if [ "${1-}" = --update ]; then
	update=yes
	shift
fi
if [ $# -ne 1 ]; then
	echo "usage: run.sh [--update] PROGRAM" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
tests=${here%/*}
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
cd "$box"

fail() {
	echo "golden: $1"
	exit 1
}

# migrate NAME DUMP [OPTION...]: into NAME.out, lines into NAME.lines.
# The exit status has to be $ends.
migrate() {
	name=$1
	dump=$2
	shift 2
	status=0
	"$program" migrate --from "$dump" --to "dir:$name.out" \
	    --journal "$name.journal" --directory "$tests/fixtures/people.csv" \
	    --progress never --json "$@" >"$name.lines" 2>"$name.said" ||
	    status=$?
	if [ "$status" -ne "$ends" ]; then
		cat "$name.said"
		fail "$dump, $*: exit status $status, not $ends"
	fi
}

sums() {
	(cd "$1" && find . -type f -print0 | LC_ALL=C sort -z |
	    xargs -0 sha256sum)
}

same() {
	cmp -s "$1" "$2" || {
		diff -u "$1" "$2" | head -40
		fail "$3"
	}
}

# Everything that holds for any dump.
promises() {
	dump=$1
	TZ=Asia/Tokyo LC_ALL=C migrate dry "$dump" --dry-run
	[ ! -e dry.out ] || fail "$dump: the preview has written something"
	TZ=America/New_York migrate run "$dump"
	same dry.lines run.lines "$dump: the preview says what the run does not"
	sums run.out >run.files
	migrate one "$dump" --jobs 1
	same run.lines one.lines "$dump: one thread says something else"
	sums one.out >one.files
	same run.files one.files "$dump: one thread writes something else"
	cp run.lines kept.lines
	migrate run "$dump"
	[ ! -s run.lines ] || fail "$dump: a finished run has more to say"
	sums run.out >again.files
	same run.files again.files "$dump: a finished run writes more"
	mv kept.lines run.lines
	"$program" verify --journal run.journal >verify.said ||
	    fail "$dump: verify: $(cat verify.said)"
	"$program" status --journal run.journal --json |
	    sed "s|$box|.|g" >run.status
	for judge in "judge.py run.out run.lines" "source.py $dump run.out"; do
		# shellcheck disable=SC2086 # the words are meant to be split
		(set -- $judge; j=$1; shift; exec "$tests/judge/$j" "$@") \
		    >judged || {
			cat judged
			fail "$dump: ${judge%% *} objects"
		}
	done
	"$tests/corpus/rich_text.py" "$dump" run.out run.lines >said || {
		cat said
		fail "$dump: text is missing"
	}
	rm -rf one.out one.journal*
}

want() {
	if [ "$update" = yes ]; then
		cp "$1" "$here/mailbox.want.$2"
	else
		same "$here/mailbox.want.$2" "$1" "mailbox.dxl: other $2 than \
before; if that is right: tests/golden/run.sh --update PROGRAM"
	fi
}

cp "$tests/fixtures/mailbox.dxl" mailbox.dxl
ends=1 # one note is truncated
promises mailbox.dxl
want run.lines lines
want run.status status
want run.files files
rm -rf run.* dry.*

"$tests/../scripts/make-dump" --attachments 40 --attachment-size 1-200K \
    250 golden >made.dxl
ends=0
promises made.dxl
if [ "$update" = yes ]; then
	"$here/rich/pages.py" --update "$program"
else
	"$here/rich/pages.py" "$program"
fi
echo "golden: as last time, and the judges agree"

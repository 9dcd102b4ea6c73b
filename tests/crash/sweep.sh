#!/bin/sh
# Kill a run at every crash point, resume it, and want the same result as a
# run that was never killed: same files, same journal, nothing twice.
# usage: sweep.sh BUILD DUMP files|pst|tape|ews [STEP]
set -eu
bin=$1/bin dump=$2 kind=$3 step=${4:-1}
# In memory, where there is such a place: a kill leaves the page cache anyway.
if [ -d /dev/shm ] && [ -w /dev/shm ]; then TMPDIR=/dev/shm; export TMPDIR; fi
work=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || :; rm -rf "$work"' EXIT

if [ "$kind" = ews ]; then
	stub=$(dirname "$0")/../ews/stub.py
	export PYTHONDONTWRITEBYTECODE=1 N2E_HURRY=200
	: >"$work/address"
	echo secret >"$work/password"
	"$stub" serve "$work/box.db" --lifetime 14400 >"$work/address" &
	server=$!
	while [ ! -s "$work/address" ]; do
		kill -0 "$server" || exit 1
		sleep 0.1
	done
	url=$(cat "$work/address")
	log_in="--mailbox anna@example.com --auth basic --user migrator
	    --password-file $work/password --allow-plain-http"
fi

run() {
	# shellcheck disable=SC2086
	case $kind in
	ews) "$bin/notes2ex" migrate --from "$dump" --to "ews:$url" \
	    --journal "$1/journal" --jobs 2 --multi-folder copy $log_in ;;
	files) "$bin/notes2ex" migrate --from "$dump" --to "dir:$1/out" \
	    --journal "$1/journal" --jobs 2 --multi-folder copy ;;
	# Small enough for several parts: one ends in the middle of a batch.
	pst) mkdir -p "$1/out" && "$bin/notes2ex" migrate --from "$dump" \
	    --to "pst:$1/out/mailbox.pst" --pst-max 512k \
	    --journal "$1/journal" --jobs 2 --multi-folder copy ;;
	tape) "$bin/tape" "$dump" "$1/out" "$1/journal" ;;
	esac
}
# No attempts: that a resumed run tried more often is right.
# A server gives other ids each time; that they are right, verify says.
books() {
	receipt=receipt
	[ "$kind" != ews ] || receipt="receipt IS NULL OR receipt = ''"
	sqlite3 "$1/journal" "SELECT unid, state, reason, folder, size, digest,
	    $receipt FROM note ORDER BY id; SELECT * FROM loss"
}
# What is on tape stands there in the order of arrival.
things() {
	case $kind in
	files | pst) (cd "$1/out" && find . -type f -exec sha256sum {} + | sort -k 2) ;;
	tape) sort "$1/out/tape" ;;
	ews) "$stub" ask "$url" state ;;
	esac
}
fresh() {
	rm -rf "$1" && mkdir "$1"
	[ "$kind" != ews ] || "$stub" ask "$url" reset all >"$work/log"
}

mkdir "$work/whole"
N2E_CRASH_AT=0 run "$work/whole" >"$work/log" 2>&1 || [ $? -eq 1 ] ||
	{ cat "$work/log"; exit 1; }
points=$(grep -c '^crashpoint' "$work/log")
books "$work/whole" >"$work/books"
things "$work/whole" >"$work/things"
[ "$points" -gt 50 ] || { echo "only $points crash points"; exit 1; }
[ -s "$work/things" ] || { echo "nothing arrived"; exit 1; }
[ "$kind" != pst ] || [ "$(wc -l <"$work/things")" -ge 3 ] ||
	{ echo "not several parts"; exit 1; }

n=1
while [ "$n" -le "$points" ]; do
	dir=$work/run && fresh "$dir"
	status=0
	N2E_CRASH_AT=$n run "$dir" >"$work/log" 2>&1 || status=$?
	[ "$status" -eq 100 ] || { echo "point $n: not killed"; exit 1; }
	status=0
	run "$dir" >"$work/log" 2>&1 || status=$?
	[ "$status" -le 1 ] ||
		{ echo "point $n: did not resume"; cat "$work/log"; exit 1; }
	books "$dir" | diff "$work/books" - >"$work/diff" ||
		{ echo "point $n: other books"; head -20 "$work/diff"; exit 1; }
	things "$dir" | diff "$work/things" - >"$work/diff" ||
		{ echo "point $n: other results"; head "$work/diff"; exit 1; }
	# shellcheck disable=SC2086
	[ "$kind" != ews ] || "$bin/notes2ex" verify --journal "$dir/journal" \
	    $log_in >"$work/log" 2>&1 ||
		{ echo "point $n: not as written"; cat "$work/log"; exit 1; }
	n=$((n + step))
done
[ "$kind" != ews ] || "$stub" verdict "$work/box.db" || exit 1
echo "$kind: killed and resumed, $points crash points, every $step."

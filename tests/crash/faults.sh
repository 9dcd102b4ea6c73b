#!/bin/sh
# Fail the n-th write, sync, rename and open, n = 1, 2, … until a run does not
# meet it, once and from then on; then the disk is well again and the same
# command must finish the job.
# usage: faults.sh BUILD DUMP files|pst [STEP]
set -eu
bin=$1/bin/notes2ex dump=$2 to=$3 step=${4:-1}
# In memory, where there is such a place: a kill leaves the page cache anyway.
if [ -d /dev/shm ] && [ -w /dev/shm ]; then TMPDIR=/dev/shm; export TMPDIR; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run() {
	case $to in
	files) "$bin" migrate --from "$dump" --to "dir:$1/out" \
	    --journal "$1/journal" --jobs 2 ;;
	pst) mkdir -p "$1/out" && "$bin" migrate --from "$dump" \
	    --to "pst:$1/out/mailbox.pst" --pst-max 512k \
	    --journal "$1/journal" --jobs 2 ;;
	esac
}
things() { (cd "$1/out" && find . -type f -exec sha256sum {} + | sort -k 2); }

mkdir "$work/whole"
run "$work/whole" >/dev/null 2>&1 || [ $? -eq 1 ]
things "$work/whole" >"$work/things"

total=0
for kind in open write sync rename; do
	for more in '' +; do
		n=1
		while :; do
			dir=$work/run && rm -rf "$dir" && mkdir "$dir"
			status=0
			N2E_FAULT=$kind:$n$more N2E_FAULT_ERRNO=ENOSPC \
			    run "$dir" >/dev/null 2>"$work/log" || status=$?
			grep -q "^fault $kind" "$work/log" || break
			case $status in
			3 | 5) grep -q '^notes2ex: ' "$work/log" ||
			       { echo "$kind $n$more: no word said"; exit 1; } ;;
			# Nobody needed it: a spool of what is finished.
			0 | 1) [ "$to" = pst ] && things "$dir" |
			       cmp -s "$work/things" - ||
			       { echo "$kind $n$more: nobody saw it"; exit 1; } ;;
			*) echo "$kind $n$more: exit $status, not 3 or 5"
			   cat "$work/log"; exit 1 ;;
			esac
			status=0
			run "$dir" >"$work/log" 2>&1 || status=$?
			[ "$status" -le 1 ] || { echo "$kind $n$more: not resumed"
				cat "$work/log"; exit 1; }
			things "$dir" | diff "$work/things" - >"$work/diff" ||
				{ echo "$kind $n$more: other results"
				head "$work/diff"; exit 1; }
			total=$((total + 1))
			n=$((n + step))
		done
		[ "$n" -gt 1 ] || { echo "$kind: never met"; exit 1; }
	done
done
echo "faults, $to: $total runs failed and resumed."

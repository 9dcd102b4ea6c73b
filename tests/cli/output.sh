#!/bin/sh
# Results that cannot be written: a full disk is said, a reader that left not.
. "$(dirname "$0")/common.inc"
sample=$fixtures/mailbox.dxl

full() {
	status=0
	"$program" "$@" >/dev/full 2>stderr || status=$?
	: >stdout
	[ "$status" -eq 3 ] || fail "$*: exit status $status on a full disk"
	said "standard output: No space left on device"
	one_line
}
full --version
full --help
full migrate --help
full inspect "$sample"
full inspect --json "$sample"
full show "$sample" "$(sed -n "s/.*<noteinfo.* unid='\([0-9A-F]*\)'.*/\1/p" \
    "$sample" | tail -1)"

# true does not read; it may be gone before or while we write.
left() {
	: >stderr
	{ sleep 1; "$program" "$@" 2>stderr || echo $? >status; } | true
	: >stdout
	[ ! -s stderr ] || fail "$*: complains that its reader left"
	[ "$(cat status)" -eq 3 ] || fail "$*: exit status $(cat status)"
}
left inspect --json "$sample"
left --help
echo "output: as it should be"

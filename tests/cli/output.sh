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

# A closed standard output: the next file that is opened must not get its place.
status=0
"$program" migrate --from "$sample" --to dir:out --journal journal --json \
    2>stderr >&- || status=$?
: >stdout
[ "$status" -eq 3 ] || fail "exit status $status when nobody can read the lines"
said "standard output"
! grep -qF '"unid":' journal journal-wal 2>/dev/null ||
    fail "the lines went into the journal"

# Whoever may only read a journal can do that: nothing is written beside it.
cp "$program" program
mkdir ro
run 1 migrate --from "$sample" --to dir:out2 --journal "ro/journal#1%41.db"
chmod 755 . program
chmod 644 ro/journal*
chmod 555 ro
as=
[ "$(id -u)" -ne 0 ] || as="setpriv --reuid=65534 --regid=65534 --clear-groups"
# shellcheck disable=SC2086 # words
$as ./program status --journal "ro/journal#1%41.db" --json >stdout 2>stderr ||
    fail "a journal is not read where nothing can be written"
printed '"failed":1'
chmod 755 ro
echo "output: as it should be"

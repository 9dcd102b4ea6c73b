#!/bin/sh
# make-dump: the same arguments give the same bytes, as many notes as asked
# for, well-formed; another seed gives others.
set -eu
cd "$(dirname "$0")/../.."
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT

fail() {
	echo "make-dump: $1"
	exit 1
}

scripts/make-dump --attachments 50 --attachment-size 1-9K 300 a >"$box/1"
scripts/make-dump --attachments 50 --attachment-size 1-9K 300 a >"$box/2"
cmp "$box/1" "$box/2" || fail "two runs, two dumps"
[ "$(grep -c '<document' "$box/1")" -eq 300 ] || fail "not 300 notes"
xmllint --stream --noout "$box/1" || fail "not well-formed"
for form in Memo Reply Appointment Person Task; do
	grep -q "<document form='$form'" "$box/1" || fail "no $form"
done
scripts/make-dump 300 b >"$box/3"
! cmp -s "$box/1" "$box/3" || fail "two seeds, one dump"
for kind in mail calendar contact group task note; do
	scripts/make-dump --kinds $kind 7 x >"$box/4"
	[ "$(grep -c '<document' "$box/4")" -eq 7 ] || fail "7 of $kind"
	xmllint --noout "$box/4" || fail "$kind is not well-formed"
done
scripts/make-dump --one-big 1M 1 x >"$box/5"
[ "$(wc -c <"$box/5")" -gt 1300000 ] || fail "the big one is not big"
xmllint --noout "$box/5" || fail "the big one is not well-formed"
scripts/make-dump 2>/dev/null && fail "no arguments are accepted"
echo "make-dump: as promised"

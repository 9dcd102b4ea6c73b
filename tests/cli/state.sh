#!/bin/sh
# What the owner did to his mail: several folders, and what is read.
. "$(dirname "$0")/common.inc"

folder() {
	printf '<folder name="%s"><noteinfo unid="%032d"/></folder>\n' "$1" "$2"
}
# memo N FOLDER...: a mail of that UNID in those folders.
memo() {
	printf '<document form="Memo"><noteinfo unid="%032d"/>\n' "$1"
	printf '<item name="Subject"><text>Mail %s</text></item>\n' "$1"
	printf '<item name="From"><text>a@example.com</text></item>\n'
	printf '<item name="DeliveredDate"><datetime>20040512T133000,00+00</datetime></item>\n'
	printf '<item name="$FolderRef"><textlist>'
	shift
	for ref; do printf '<text>%032d</text>' "$ref"; done
	printf '</textlist></item></document>\n'
}
{
echo '<database xmlns="http://www.lotus.com/dxl">'
folder Projects 901
folder Archive 902
folder '($Inbox)' 903
memo 1 901 902 903
memo 2 901
memo 3 901 903
echo '</database>'
} >in.dxl
to() {
	want=$1 name=$2
	shift 2
	run 0 migrate --from in.dxl --to "dir:$name" --dry-run --json "$@"
	cp stdout preview
	run "$want" migrate --from in.dxl --to "dir:$name" \
	    --journal "$name.journal" --json "$@"
	cmp -s stdout preview || fail "$name: run and preview differ"
}
# files NAME LIST: what is there, in order.
files() {
	(cd "$1" && find . -type f | sed 's,^\./,,; s,/0*\([0-9]\)\.eml,/\1,' |
	    sort | tr '\n' ' ') >got
	[ "$(cat got)" = "$2 " ] || fail "$1: not $2 but $(cat got)"
}

# ---- several folders -------------------------------------------------------

to 0 category
files category 'Archive/1 Projects/2 Projects/3'
printed 'folder Projects: now a category, the item is in Archive'
grep -q '^Keywords: Projects' category/Archive/*1.eml || fail "no category"
to 0 first --multi-folder first
files first 'Archive/1 Projects/2 Projects/3'
printed 'folder Projects: the item is in Archive'
! grep -q '^Keywords' first/*/*.eml || fail "a category"
to 0 copy --multi-folder copy
files copy 'Archive/1 Inbox/1 Inbox/3 Projects/1 Projects/2 Projects/3'
printed '"folder":"Archive"'
! grep -q 'losses":\[[^]]' stdout || fail "what is copied is no loss"
cmp copy/Archive/*1.eml copy/Inbox/*1.eml || fail "the copies differ"
run 0 verify --journal copy.journal
printed '3 checked, 3 as they were written'
rm copy/Inbox/*1.eml
run 1 verify --journal copy.journal
printed '3 checked, 2 as they were written'
to 0 some --multi-folder copy --folder 'I*'
files some 'Inbox/1 Inbox/3'
run 2 migrate --from in.dxl --to dir:copy --journal copy.journal
said "--multi-folder 'copy'"

# ---- what is not read yet --------------------------------------------------

printf '\357\273\277# my list\r\n\r\n%032d # the second\r\n  %032d\n' 2 2 >list
to 0 unread --unread list
grep -q '^Status: O' unread/Projects/*2.eml || fail "2 is not unread"
! grep -l '^Status' unread/*/*[13].eml || fail "more is unread"
[ ! -s stderr ] || fail "nothing to complain about"
printf '%032d\n%032d\n' 3 4 >list
run 2 migrate --from in.dxl --to dir:unread --journal unread.journal \
    --unread list
said "--unread"
run 0 migrate --from in.dxl --to dir:x --dry-run --unread list
said "1 of its 2 UNIDs are those of no note"
printf '%032d\nnobody\n' 3 >list
run 2 migrate --from in.dxl --to dir:x --dry-run --unread list
said '--unread list: line 2: "nobody" is no UNID'
run 2 migrate --from in.dxl --to dir:x --dry-run --unread missing
said '--unread missing: No such file'
echo "state: folders and marks as the options say"

#!/bin/sh
# The config file: same options, the command line wins, errors name the line.
. "$(dirname "$0")/common.inc"

migrate() {
	want=$1
	shift
	run "$want" migrate --config conf "$@"
}

cat >conf <<'END'
# where from and where to
from = nowhere.dxl
to   = dir:out
dry-run = yes

kind = mail, calender
END
migrate 2
one_line
said "conf: line 6: kind: knows mail, calendar"

printf 'from = x\n\nformat = dxl\n' >conf
migrate 2
one_line
said "conf: line 3: unknown key format"

printf 'from = x\ndry-rum = yes\n' >conf
migrate 2
said "conf: line 2: unknown key dry-rum (did you mean dry-run?)"

printf 'from\n' >conf
migrate 2
said "conf: line 1: wants key = value"

printf 'limit = 1\nlimit = 2\n' >conf
migrate 2
said "conf: line 2: limit was given in line 1 already"

printf 'ews-version = 2003\n' >conf
migrate 2
said "conf: line 1: ews-version: knows auto, 2007_SP1"

# The file says where from: that is what cannot be read.
printf 'from = nowhere.dxl\nto = dir:out\ndry-run = yes\n' >conf
migrate 4
one_line
said "nowhere.dxl"
# The command line wins.
migrate 4 --from elsewhere.dxl
said "elsewhere.dxl"
! grep -q nowhere stderr || fail "the file's source was read as well"

run 2 migrate --config none --from x --to dir:y --journal j
said "--config none: "
run 2 migrate --config / --from x --to dir:y --journal j
said "/: line 1: Is a directory"
echo "config: as it should be"

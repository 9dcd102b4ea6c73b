#!/bin/sh
# run.sh - everything about Exchange Web Services that needs a server: the one
# of this folder, on loopback.
#
# usage: run.sh PROGRAM
#        run.sh --long PROGRAM      of make CRASH=1: all versions, all faults
#
# The scripts run side by side, for they wait most of the time.
set -eu
long=
if [ "${1-}" = --long ]; then
	long=yes
	shift
fi
if [ $# -ne 1 ]; then
	echo "usage: run.sh [--long] PROGRAM" >&2
	exit 2
fi
here=$(realpath "$(dirname "$0")")
program=$(realpath "$1")
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
most=600

# start NAME COMMAND...
running=
start() {
	name=$1
	shift
	timeout "$most" "$@" >"$box/$name" 2>&1 </dev/null &
	running="$running $name:$!"
}
finish() {
	bad=
	for pair in $running; do
		wait "${pair#*:}" || bad="$bad ${pair%%:*}"
	done
	for name in $bad; do
		tail -40 "$box/$name"
		echo "failed: tests/ews/$name"
	done
	[ -z "$bad" ] || exit 1
	for pair in $running; do
		[ "$pair" = "self:${pair#*:}" ] || cat "$box/${pair%%:*}"
	done
	running=
}

schemas=${NOTES2EX_CORPUS:+$NOTES2EX_CORPUS/ews-xsd}
if [ -z "$long" ]; then
	start self "$here/selftest.py" $schemas
	start migrate.sh "$here/migrate.sh" "$program"
	start faults.sh "$here/faults.sh" "$program" short
	start auth.sh "$here/auth.sh" "$program"
	start resume.sh "$here/resume.sh" "$program"
	finish
else
	export N2E_HURRY=200
	most=7200
	start faults.sh "$here/faults.sh" "$program"
	start migrate.sh env VERSIONS="2007_SP1 2010 2010_SP1 2010_SP2 2013 \
2013_SP1 2016 2019 SE gromox" "$here/migrate.sh" "$program"
	start auth.sh "$here/auth.sh" "$program"
	start resume.sh "$here/resume.sh" "$program"
	finish
fi

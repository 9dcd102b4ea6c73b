#!/bin/sh
# What becomes of the mailbox when the server is busy, drops, cuts, refuses:
# the same as without.
# usage: faults.sh PROGRAM [short]
# With a program of `make CRASH=1` waits are short and random faults, kinds of
# servers and seeds are gone through as well.
. "${0%/*}/common.inc"
hurry=${N2E_HURRY-1}
may_stop=
may_fail=

write=create
serve plain --version SE
ews 1 plain.journal --ews-write $write
state plain plain.want
end_server plain

# under NAME PLAN [OPTION...]: each request that changes something meets it.
# The whole waits in the background, for all of them wait most of the time.
under() {
	name=$(echo "$1" | tr : -) plan=$2
	shift 2
	(
		servers=
		trap 'kill -9 $servers 2>/dev/null || :' EXIT
		mkdir "$name.d" && cd "$name.d" && cp ../password .
		serve "$name" --version SE "$@"
		plan "$plan"
		# An error of its own may end a run before it has begun: the
		# same command goes on.
		for _ in $may_stop; do
			"$program" migrate --from "$sample" \
			    --to "ews:$url" --journal "$name.journal" \
			    --directory "$people" --mailbox "$box_of" \
			    --auth basic --user migrator \
			    --password-file password --allow-plain-http \
			    --ews-write $write >stdout 2>stderr || status=$?
			[ "$status" -eq 3 ] || [ "$status" -eq 1 ] ||
			    fail "it did not stop, but ended with $status"
		done
		ews 1 "$name.journal" --ews-write $write --jobs ${jobs-4}
		# What went wrong too often is said to have failed.
		[ -z "$may_fail" ] || {
			"$stub" ask "$url" calm now >/dev/null
			ews 1 "$name.journal" --ews-write $write --retry-failed
		}
		once "$name"
		same_state "$name" ../plain.want
		"$stub" ask "$url" count >"$name.count"
		[ "$name" = most ] || grep -q '"planned": 0' "$name.count" ||
		    fail "$name: the faults were not met: $(cat "$name.count")"
		end_server "$name"
	) >"$name.out" 2>&1 </dev/null &
	waiting="$waiting $name:$!"
}
waiting=
all_well() {
	for pair in $waiting; do
		wait "${pair#*:}" || { cat "${pair%%:*}.out"; exit 1; }
	done
	waiting=
}

# Those that say how long to wait, or need none.
under busy 'ok busy:100 ok ok busy:300 CreateItem=busy:100 CreateItem=ok CreateItem=busy:100'
under 503 '503:0 ok 503:0 CreateItem=ok CreateItem=503:0'
under itembusy 'CreateItem=itembusy:1 CreateItem=itembusy:3'
under delay 'CreateItem=delay:0.5*2 UpdateItem=delay:0.5'
# One connection too many is refused: fewer, then.
jobs=8 && under most ok --most 2
jobs=4
# Nothing leaves before the time that the server named, from nobody.
under rest 'CreateItem=busy:1500 CreateItem=503:2'
all_well
python3 - rest.d/rest.log $hurry <<'END' || fail "the server was not left alone"
import sys
hurry, until = int(sys.argv[2]), 0
for line in open(sys.argv[1]):
    when, op, mishap, status, size, took, _ = line.split()
    end, began = float(when), float(when) - float(took) / 1000
    if began < until - 0.02 and began > rested + 0.05:
        sys.exit("%s began %.2f s too early" % (op, until - began))
    name, _, argument = mishap.partition(":")
    if name in ("busy", "503"):
        rested = end
        until = end + float(argument) / (1000 if name == "busy" else 1) / hurry
END
[ "$hurry" != 1 ] || under late 'CreateItem=late:2'
if [ "${2-}" = short ]; then
	under drop 'CreateItem=drop CreateItem=ok*2 CreateItem=batchstop:2'
	under trunc 'CreateItem=ok CreateItem=trunc CreateItem=fewer:2'
	all_well
	echo "ews: as without faults"
	exit 0
fi

for fault in drop reset trunc timeout transient conncount busy200 empty \
    batchstop:1 batchstop:3 fewer:1 fewer:30 itemfail:1 itemfail:2 html302; do
	under "c-$fault" "CreateItem=ok CreateItem=$fault CreateItem=ok CreateItem=$fault"
	under "u-$fault" "UpdateItem=$fault DeleteItem=$fault CreateAttachment=$fault"
	case $fault in
	# Those ask for one thing at a time.
	batchstop:* | fewer:*) all_well; continue ;;
	esac
	[ "${fault%:*}" != itemfail ] || may_stop='1 2 3'
	under "f-$fault" "CreateFolder=$fault GetFolder=$fault FindFolder=$fault"
	under "l-$fault" "CreateItem=drop FindItem=$fault"
	all_well
	may_stop=
done
under many 'CreateItem=drop*3 CreateItem=batchstop:2*3 UpdateItem=drop*2'
under first 'drop busy:10 trunc timeout reset'
all_well
may_fail=yes
for seed in ${SEEDS-1 2 3 4 5 6 7 8}; do
	# A server that was never met is not waited for as long.
	may_stop='1 2 3'
	under "r-$seed" ok --faults "$seed" --rate 0.3
	may_stop=
	under "s-$seed" ok --faults "$seed" --rate 0.6 \
	    --only "CreateItem UpdateItem DeleteItem CreateAttachment"
	all_well
done
echo "ews: as without faults, whatever went wrong (hurry $hurry)"

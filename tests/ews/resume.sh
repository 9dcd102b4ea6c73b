#!/bin/sh
# Stopped, killed, its server killed, its journal lost: there once, all of it.
. "${0%/*}/common.inc"

serve plain --version SE
ews 1 plain.journal
state plain plain.want
end_server plain

# Piece by piece.
serve pieces --version SE
status=3
times=0
while [ "$status" -eq 3 ]; do
	status=0
	"$program" migrate --from "$sample" --to "ews:$url" --journal pieces.j \
	    --directory "$people" --mailbox "$box_of" --auth basic \
	    --user migrator --password-file password --allow-plain-http \
	    --limit 17 >stdout 2>stderr </dev/null || status=$?
	times=$((times + 1))
done
[ "$status" -eq 1 ] && [ "$times" -ge 5 ] || fail "$times times, $status"
same_state pieces plain.want

# A journal that is new, a mailbox that is full: nothing twice.
ews 1 lost.journal --json
same_state pieces plain.want
once pieces
rm -f lost.journal*
ews 3 lost.journal --limit 20
ews 1 lost.journal
same_state pieces plain.want
end_server pieces 10

# Asked to stop in the middle: what was under way is settled.
"$here/../../scripts/make-dump" 500 stop >stop.dxl
serve stop-plain --version SE
small=$sample
sample=$PWD/stop.dxl
ews 0 stop-plain.j
state stop-plain stop.want
end_server stop-plain
serve stop --version SE
plan 'CreateItem=ok CreateItem=delay:0.5*40'
"$program" migrate --from "$sample" --to "ews:$url" --journal stop.j \
    --directory "$people" --mailbox "$box_of" --auth basic --user migrator \
    --password-file password --allow-plain-http >stdout 2>stderr </dev/null &
pid=$!
tries=0
until grep -q CreateItem stop.log 2>/dev/null; do
	tries=$((tries + 1))
	[ "$tries" -lt 200 ] || fail "no request"
	sleep 0.05
done
kill -INT "$pid"
status=0
wait "$pid" || status=$?
[ "$status" -eq 3 ] || fail "stopped with $status"
printed "The same command goes on"
run 0 status --journal stop.j --json
plan ok
ews 0 stop.j
same_state stop stop.want
end_server stop
sample=$small

# Killed while the server goes on with what it was sent, and begun at once.
serve late --version SE
plan 'CreateItem=late:2*2'
"$program" migrate --from "$sample" --to "ews:$url" --journal late.j \
    --directory "$people" --mailbox "$box_of" --auth basic --user migrator \
    --password-file password --allow-plain-http >stdout 2>stderr </dev/null &
pid=$!
tries=0
until grep -q CreateItem late.log; do
	tries=$((tries + 1))
	[ "$tries" -lt 200 ] || fail "no request"
	sleep 0.05
done
kill -9 "$pid"
wait "$pid" || :
plan ok
[ "${N2E_HURRY-1}" = 1 ] || sleep 2
ews 1 late.j
once late
same_state late plain.want
end_server late

# In the middle of a long wait, which is told, it stops at once.
serve wait --version SE
plan 'ok*8 CreateItem=busy:600000'
"$program" migrate --from "$sample" --to "ews:$url" --journal wait.j \
    --directory "$people" --mailbox "$box_of" --auth basic --user migrator \
    --password-file password --allow-plain-http >stdout 2>stderr </dev/null &
pid=$!
tries=0
until grep -q busy wait.log 2>/dev/null; do
	tries=$((tries + 1))
	[ "$tries" -lt 200 ] || fail "no request"
	sleep 0.05
done
sleep 0.3
began=$(date +%s)
kill -INT "$pid"
status=0
wait "$pid" || status=$?
[ "$status" -eq 3 ] && [ $(($(date +%s) - began)) -lt 5 ] ||
    fail "waiting, it stopped with $status after $(($(date +%s) - began)) s"
said "ErrorServerBusy"
plan ok
ews 1 wait.j
same_state wait plain.want
end_server wait

# Folders that the user has already, by whatever name they are told from.
serve folders --version SE --folder Projects --folder 'Projects\2014' \
    --folder SUPPLIERS --page 3
ews 1 folders.j
ews 1 folders.again --limit 1000
"$stub" state folders.db | grep -c '"stamp"' >n1
grep -c '"stamp"' plain.want >n2
cmp -s n1 n2 || fail "$(cat n1) items, not $(cat n2)"
once folders
end_server folders

# The server goes in the middle of a batch and comes back.
serve gone --version SE
plan 'CreateItem=die:2'
"$program" migrate --from "$sample" --to "ews:$url" --journal gone.j \
    --directory "$people" --mailbox "$box_of" --auth basic --user migrator \
    --password-file password --allow-plain-http >stdout 2>stderr </dev/null &
pid=$!
wait "$server" || :
sleep 0.5
restart gone --version SE
status=0
wait "$pid" || status=$?
[ "$status" -eq 1 ] || fail "the server was gone: $status"
once gone
same_state gone plain.want
end_server gone

# Full: no more into it, and the same command goes on once there is room.
serve full --version SE --quota 60000
ews 5 full.j
said "ErrorQuotaExceeded"
kill_server
restart full --version SE
ews 1 full.j
same_state full plain.want
end_server full

# Too large: that one, whatever one does; the others arrive.
serve large --version SE --request-max 40000
ews 1 large.j
run 0 status --journal large.j --failed
kill_server
restart large --version SE
ews 1 large.j --retry-failed
same_state large plain.want
end_server large
echo "ews: once, however often it was begun"

#!/bin/sh
# The sample mailbox into a server of each version: the preview says the same
# as the run, all of it arrives once, verify finds it, the same command again
# changes nothing, every request keeps to the schema of its version, and
# nothing is ever sent.
. "${0%/*}/common.inc"

# whole NAME OPTION-OF-THE-SERVER...
whole() {
	name=$1
	shift
	serve "$name" "$@"
	ews 1 none --dry-run --json
	mv stdout "$name.preview"
	state "$name" empty
	[ ! -s empty ] || fail "$name: a preview wrote"
	[ ! -e none ] || fail "$name: a preview kept a journal"
	ews 1 "$name.journal" --json
	# What a server does not know it may refuse, and says so then.
	if [ "$name" = gromox ]; then
		grep -v '"kind":"group"' "$name.preview" >a
		grep -v '"kind":"group"' stdout >b
	else
		cp "$name.preview" a
		cp stdout b
	fi
	diff a b >diff.out || { head -4 diff.out | cut -c1-600
	    fail "$name: the run and its preview differ"; }
	run 0 status --journal "$name.journal" --json
	migrated=$(sed 's/.*"migrated":\([0-9]*\).*/\1/' stdout)
	there=$("$stub" state "$name.db" | grep -c '"stamp"') || :
	[ "$there" -ge "$migrated" ] && [ "$migrated" -ge 75 ] ||
	    fail "$name: $migrated migrated, $there there"
	once "$name"
	verify "$name"
	state "$name" "$name.want"
	ews 1 "$name.journal"
	[ "$name" = gromox ] || ews 1 "$name.again" --json
	same_state "$name" "$name.want"
	# By others, it is more than once asked for here.
	end_server "$name" 10
}
verify() {
	run 0 verify --journal "$1.journal" --mailbox "$box_of" --auth basic \
	    --user migrator --password-file password --allow-plain-http
	printed "$migrated checked, $migrated as they were written, 0 not"
}

for version in ${VERSIONS-2007_SP1 2010 2010_SP2 SE gromox}; do
	case $version in
	gromox) whole gromox --like gromox ;;
	*) whole "$version" --version "$version" --check-answers ;;
	esac
done

# What the names of folders are there says nothing about where things go.
serve german --version SE --german
ews 1 german.journal
state german german.state
[ ! -e SE.want ] || diff SE.want german.state >diff.out ||
    fail "in German things go elsewhere"
end_server german 10

# The same bytes, however many requests are under way, by CreateItem alone.
serve one --version SE
ews 1 one.journal --jobs 1 --ews-write create
state one one.want
end_server one
serve eight --version SE
ews 1 eight.journal --jobs 8 --ews-write create
same_state eight one.want
end_server eight

# A note in several folders is in each of them, and verify knows all of them.
serve copies --version SE
ews 1 copies.journal --multi-folder copy
once copies
run 0 status --journal copies.journal --json
migrated=$(sed 's/.*"migrated":\([0-9]*\).*/\1/' stdout)
verify copies
end_server copies

echo "ews: the sample went to servers of every version"

#!/bin/sh
# Help: every option of every command, the same ones as in the manual page.
. "$(dirname "$0")/common.inc"

run 0 --version
[ "$(cat stdout)" = "notes2ex $(sed -n 's/^VERSION = //p' "$here/../../Makefile")" ] ||
    fail "not the version of the Makefile"

run 0 --help
for command in inspect show migrate status verify script; do
	printed "  $command "
done
[ ! -s stderr ] || fail "help is not an error"

has() {
	command=$1
	shift
	run 0 "$command" --help
	printed "usage: notes2ex $command "
	for option; do
		grep -q "^  --$option\( \|\$\)" stdout ||
		    fail "$command --help does not have --$option"
	done
	# What no longer fits: help and nothing else.
	[ "$(grep -c '^  --' stdout)" -eq $(($#)) ] ||
	    fail "$command --help has other options than these"
	! grep -n '.\{80\}' stdout || fail "$command --help is too wide"
	grep '^  --' stdout >>all
}
common="log-level log-json help"
reading="charset date-order zone tmpdir daos"
names="directory owner domain groups"
ews="mailbox auth user password-file password-fd token-file token-command
    impersonate cacert allow-plain-http"
mapping="$names on-encrypted multi-folder unread conflicts trash vcard"
# shellcheck disable=SC2086 # words are meant
{
has inspect json unresolved-csv $names $reading $common
has show as $mapping $reading $common
has migrate from to journal dry-run json kind folder since before max-size \
    limit retry-failed jobs progress config pst-max pst-crypt \
    $mapping $reading $common $ews ews-version ews-write
has status journal json failed losses unresolved $common
has verify journal json $ews $common
has script journal mailbox share archive target-folder upload-folder \
    bad-items large-items item-limit conflict out overwrite $common
}

# Asked for help, one gets it, whatever else stands there.
run 0 migrate --nonsense --help
printed "usage: notes2ex migrate"

# The manual has the same options.
sed 's/^  \(--[a-z-]*\).*/\1/' all | sort -u >help
sed -n '/^\.\(It \|Op \)\{0,1\}Fl /p' "$here/../../notes2ex/notes2ex.1" |
    grep -o 'Fl -[a-z0-9-]*' | sed 's/^Fl /-/' | grep -v -e --version |
    sort -u >manual
diff help manual >stdout || fail "help and manual have different options"
echo "help: as in the manual page"

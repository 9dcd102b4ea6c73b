#!/bin/sh
# The completion knows every option of the manual page and no other.
set -eu
cd "$(dirname "$0")/../.."
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT

# shellcheck disable=SC2016 # bash is to expand these
bash -c '
. scripts/notes2ex.bash-completion
for command in inspect show migrate status verify script; do
	COMP_WORDS=(notes2ex "$command" --)
	COMP_CWORD=2
	_notes2ex 2>/dev/null
	printf "%s\n" "${COMPREPLY[@]}"
done' | sort -u >"$box/completion"
sed -n '/^\.\(It \|Op \)\{0,1\}Fl /p' notes2ex/notes2ex.1 |
    grep -o 'Fl -[a-z0-9-]*' | sed 's/^Fl /-/' | grep -v -e --version |
    sort -u >"$box/manual"
[ -s "$box/manual" ]
diff "$box/manual" "$box/completion"
echo "completion: as in the manual page"

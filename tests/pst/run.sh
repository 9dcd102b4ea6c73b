#!/bin/sh
# run.sh - what goes into a store is in it, as readers see it that are not ours.
#
# usage: run.sh [--spoil] [--npm DIR] PROGRAM SOURCE...
#
# DIR is where scripts/install-npm has put two of the readers.
#
# Every source goes across twice, into files and into a store.  The files, read
# by other programs (manifest.py), say what the store has to hold; judge.py asks
# five readers whether it does.  With --spoil the first manifest is then made
# wrong in several ways, and each of them has to be found.
set -eu
spoil=no
npm=
if [ "${1-}" = --spoil ]; then
	spoil=yes
	shift
fi
if [ "${1-}" = --npm ]; then
	[ ! -d "$2/node_modules" ] || npm=$(cd "$2" && pwd)
	shift 2
fi
here=$(cd "$(dirname "$0")" && pwd)
# A script finds its modules beside itself.
[ -z "$npm" ] || cp "$here"/npm/*.cjs "$here"/npm/*.mjs "$npm"
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shift
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT

fail() {
	echo "pst-judges: $1"
	exit 1
}

# migrate SOURCE TARGET NAME: lines in NAME.lines; some notes may fail by name.
migrate() {
	status=0
	"$program" migrate --from "$1" --to "$2" --journal "$3.journal" \
	    --directory "$here/../fixtures/people.csv" --progress never \
	    --json >"$3.lines" 2>"$3.said" || status=$?
	[ "$status" -le 1 ] || {
		cat "$3.said"
		fail "$1 to $2: exit status $status"
	}
}

judge() {
	"$here/judge.py" ${npm:+--npm "$npm"} "$@"
}

# spoil WHAT: the manifest with one thing changed, in python; found by all.
spoil() {
	python3 -c 'import json, sys
entries = [json.loads(line) for line in open("manifest")]
exec(sys.argv[1])
for e in entries:
    print(json.dumps(e))' "$1" >spoiled
	! cmp -s manifest spoiled || fail "nothing to spoil: $1"
	! judge spoiled store*.pst >judged || {
		cat judged
		fail "nobody has noticed: $1"
	}
	for reader in $2; do
		if ! grep "^$reader" judged | grep -q 'left out\|[1-9][0-9]* diff'; then
			cat judged
			fail "$reader has not noticed: $1"
		fi
	done
}

spoil_all() {
	node="epf hht"
	mail='next(e for e in entries if e["kind"] == "mail" and e["text"]'
	spoil 'del entries[0]' "readpst lspst pffexport $node"
	spoil 'entries.append(dict(entries[0], subject="no such thing"))' \
	    "readpst lspst pffexport $node"
	spoil "e = $mail); e['text'] += ' and more'" "readpst pffexport $node"
	spoil "e = $mail and e['to']); e['to'].pop()" "pffexport $node"
	spoil "e = $mail and e['html']); e['html'] += '.'" "readpst pffexport epf"
	spoil "e = $mail and e['files']); f = e['files'][0]
f['sha1'] = f['sha1'][::-1]" "readpst pffexport $node"
	spoil "e = $mail); e['folder'] = ['Elsewhere']" \
	    "readpst pffexport $node"
}

start=$PWD
sources=0
items=0
for source; do
	source=$(cd "$start" && realpath "$source")
	mkdir "$box/at"
	cd "$box/at"
	migrate "$source" dir:out dir
	migrate "$source" pst:store.pst pst
	"$here/manifest.py" dir.lines out >manifest
	if [ ! -s manifest ]; then
		echo "pst-judges: $source: nothing goes across"
	elif ! judge manifest store*.pst >judged; then
		cat judged
		fail "$source: the store is not what the files are"
	else
		echo "pst-judges: $(basename "$source"):" \
		    "$(awk '/of/ && !/left out/ { print $1 }' judged |
		        tr '\n' ' ')agree on $(wc -l <manifest) items"
		grep 'left out' judged | sed 's/^/pst-judges: /' || true
		[ "$spoil" = no ] || spoil_all
		spoil=no
	fi
	sources=$((sources + 1))
	items=$((items + $(wc -l <manifest)))
	cd "$box"
	rm -rf at
done
echo "pst-judges: $sources sources, $items items: as the files have them"

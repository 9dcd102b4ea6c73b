#!/bin/sh
# install-packages against a machine made of stubs: a dpkg-query that knows
# the packages listed in a file, an apt-get that adds to it, sudo, id.
set -eu
script=$(cd "$(dirname "$0")/../.." && pwd)/scripts/install-packages
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
bad=0

stub() {
	cat >"$box/bin/$1"
	chmod +x "$box/bin/$1"
}

# A fresh machine: uid, and which packages it has.
machine() {
	rm -rf "${box:?}/bin"
	mkdir "$box/bin"
	for tool in sh env awk grep sed dirname cat; do
		ln -s "$(command -v $tool)" "$box/bin/$tool"
	done
	uid=$1
	shift
	printf '%s\n' "$@" >"$box/has"
	: >"$box/log"
	echo "echo $uid" | stub id
	stub dpkg-query <<-END
	for p; do :; done
	grep -qx "\$p" $box/has && { echo 'ii '; exit 0; }
	grep -qx "gone-\$p" $box/has && { echo 'rc '; exit 0; }
	exit 1
	END
	stub apt-get <<-END
	echo "apt-get \$*" >>$box/log
	[ "\$DEBIAN_FRONTEND" = noninteractive ] || exit 9
	case "\$*" in *" update"*) exit 0 ;; esac
	[ -e $box/broken ] && exit 100
	for p; do echo "\$p" >>$box/has; done
	END
}

sudo_stub() {
	stub sudo <<-END
	echo "sudo \$*" >>$box/log
	exec "\$@"
	END
}

run() {
	status=0
	PATH=$box/bin "$script" "$@" >"$box/out" 2>"$box/err" || status=$?
}

expect() {
	what=$1
	shift
	if ! "$@"; then
		echo "install-packages: not so: $what"
		cat "$box/out" "$box/err" "$box/log"
		bad=1
	fi
}

# shellcheck disable=SC2317 # expect calls these
logged() { grep -q -e "$1" "$box/log"; }
# shellcheck disable=SC2317
silent() { [ ! -s "$box/log" ] && [ ! -s "$box/out" ] && [ ! -s "$box/err" ]; }
# shellcheck disable=SC2317
said() { grep -q -e "$1" "$box/err"; }

# shellcheck disable=SC2046 # the names are meant to be split
machine 0 $(awk '$1 == "build" { print $2 }' "${script%/*}/packages")
run build
expect "with all there it succeeds" [ "$status" -eq 0 ]
expect "with all there it does and says nothing" silent
run build check
expect "root gets the other group installed" [ "$status" -eq 0 ]
expect "apt-get is not asked to install what is there" \
    sh -c "! grep -q 'install.* libical-dev' $box/log"
expect "apt-get installs what is missing" logged 'install.* libcmocka-dev'
expect "recommended packages stay away" logged 'no-install-recommends'
expect "root needs no sudo" sh -c "! grep -q sudo $box/log"

machine 0 gone-libxml2-dev
run --no-install build
expect "--no-install ends with 2" [ "$status" -eq 2 ]
expect "--no-install names what is missing" said 'Missing.* libxml2-dev'
expect "--no-install installs nothing" [ ! -s "$box/log" ]

machine 1000
sudo_stub
run build
expect "a user installs through sudo" [ "$status" -eq 0 ]
expect "sudo runs apt-get" logged '^sudo env DEBIAN_FRONTEND=nonint.* install'

machine 1000
run build
expect "neither root nor sudo ends with 2" [ "$status" -eq 2 ]
expect "and says what to type" said 'apt-get install.* libxml2-dev'

machine 0
: >"$box/broken"
run build
rm "$box/broken"
expect "a failed installation ends with 2" [ "$status" -eq 2 ]
expect "and says so" said 'Could not install'

machine 0
rm "$box/bin/dpkg-query"
run build
expect "another system goes on" [ "$status" -eq 0 ]
expect "with a remark" said 'not Debian'

machine 0
run nonsense
expect "an unknown group is wrong usage" [ "$status" -eq 2 ]
run
expect "no group is wrong usage" [ "$status" -eq 2 ]
run --help
expect "--help explains" grep -q usage: "$box/out"

[ "$bad" -eq 0 ] && echo "install-packages: as promised"
exit "$bad"

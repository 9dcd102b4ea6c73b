#!/bin/sh
# ews_schema.sh - every kind of request to a server, as its schemas have it.
#
# usage: NOTES2EX_CORPUS=DIR ews_schema.sh TEST...
#
# The tests leave the requests that they make (tests/unit/ews_dump.h); each is
# judged by the schema of the version that it asks for, below DIR/ews-xsd.
# There is none of 2010 itself, so those are judged by that of 2010 SP1; what
# came after 2010 SP2 by the newest, which has no fixed version.
set -eu
if [ -z "${NOTES2EX_CORPUS-}" ]; then
	echo "ews-schema: NOTES2EX_CORPUS is not set, not run"
	exit 0
fi
xsd=$(cd "$NOTES2EX_CORPUS" && pwd)/ews-xsd
if [ ! -d "$xsd" ]; then
	echo "ews-schema: no ews-xsd in NOTES2EX_CORPUS, not run"
	exit 0
fi
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
mkdir "$box/made"

fail() {
	echo "ews-schema: $1"
	exit 1
}

for test in "$@"; do
	N2E_EWS_REQUESTS=$box/made "$test" >"$box/log" 2>&1 || {
		cat "$box/log"
		fail "failed: $test"
	}
done

schema_of() {
	case $1 in
	Exchange2007_SP1) echo exchange-2007_SP1 ;;
	Exchange2010 | Exchange2010_SP1) echo exchange-2010_SP1 ;;
	Exchange2010_SP2) echo exchange-2010_SP2 ;;
	*) basename "$(ls -d "$xsd"/exchange-SE-* | tail -1)" ;;
	esac
}

total=0
said=
for version in 2007_SP1 2010 2010_SP1 2010_SP2 2013 2013_SP1 2016; do
	name=Exchange$version
	schema=$xsd/$(schema_of "$name")/soap-envelope.xsd
	[ -f "$schema" ] || fail "there is no $schema"
	mkdir "$box/$version"
	for file in "$box/made/$name"-*.xml; do
		[ -f "$file" ] || fail "no request of version $version"
		sed 's/ Version="Exchange2010"/ Version="Exchange2010_SP1"/' \
		    "$file" >"$box/$version/$(basename "$file")"
	done
	find "$box/$version" -type f | sort >"$box/files"
	# It says of each file what it finds.
	xargs xmllint --noout --schema "$schema" <"$box/files" \
	    2>"$box/said" || {
		grep -v ' validates$' "$box/said" | head -20
		fail "a request is not as the schema of $version has it"
	}
	n=$(grep -c ' validates$' "$box/said")
	[ "$n" -eq "$(wc -l <"$box/files")" ] ||
		fail "$n requests of $version were judged, not all"
	total=$((total + n))
	said="$said $version:$n"
done

# Does it bite?  A folder's name before its class is the wrong order.
some=$(head -1 "$box/files")
sed 's/<m:[A-Z].*/<m:CreateFolder><m:ParentFolderId><t:FolderId Id="a"\/><\/m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>a<\/t:DisplayName><t:FolderClass>IPF.Note<\/t:FolderClass><\/t:Folder><\/m:Folders><\/m:CreateFolder><\/soap:Body><\/soap:Envelope>/' \
    "$some" >"$box/wrong.xml"
xmllint --noout "$box/wrong.xml" || fail "the wrong request is no XML"
if xmllint --noout --schema "$schema" "$box/wrong.xml" 2>/dev/null; then
	fail "a request in the wrong order was let through"
fi
echo "ews-schema: $total requests valid ($said )"

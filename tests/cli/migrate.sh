#!/bin/sh
# migrate, status, verify: exit statuses, resuming, and sums that add up.
. "$(dirname "$0")/common.inc"

# Ten mails in a folder: the simplest source there is.
mkdir -p in/Projects
for n in 0 1 2 3 4 5 6 7 8 9; do
	printf 'From: a@example.com\nTo: b@example.com\nSubject: Number %s\nDate: Wed, 12 May 2004 13:30:0%s +0000\nMessage-ID: <%s@example.com>\n\nHello\n' \
	    $n $n $n >in/Projects/$n.eml
done
migrate() {
	want=$1
	shift
	run "$want" migrate --from in --to dir:out --journal journal "$@"
}
# adds_up MIGRATED SKIPPED FAILED PENDING: and they are the notes.
adds_up() {
	run 0 status --journal journal --json
	python3 - "$@" <<'END' || fail "the sums are not $*"
import json, sys
keys = ["migrated", "skipped", "failed", "pending"]
pairs = json.load(open("stdout"), object_pairs_hook=lambda p: p)
assert [k for k, _ in pairs] == ["schema", "notes"] + keys + ["losses",
    "by_kind", "sources", "target", "unresolved", "settings"], pairs
s = json.load(open("stdout"))
assert [s[k] for k in keys] == [int(n) for n in sys.argv[1:]], s
assert s["notes"] == sum(s[k] for k in keys)
assert s["notes"] == sum(s["by_kind"].values())
END
}

# The preview needs no journal, writes nothing, and says the same as the run.
run 0 migrate --from in --to dir:out --dry-run --json
[ ! -s stderr ] || fail "a preview is no reason to complain"
[ "$(wc -l <stdout)" -eq 10 ] || fail "not a line for each note"
mv stdout preview
run 0 migrate --from in --to dir:out --dry-run
printed "dry run"
[ ! -e journal ] && [ ! -e out ] || fail "a preview wrote"

# Stopped early and taken up again: together the lines of the preview.
migrate 3 --json --limit 4
said "4 of 10 notes are done; the same command goes on"
cp stdout lines
adds_up 4 0 0 6
migrate 3 --limit 4
printed "8 of 10 notes are done."
printed "4 by earlier runs"
adds_up 8 0 0 2
tail -2 preview >rest
migrate 0 --json
cmp -s stdout rest || fail "the run and its preview differ"
cat lines rest | while read -r line; do
	grep -qxF "$line" preview || fail "not in the preview: $line"
done
adds_up 10 0 0 0
migrate 0
printed "Finished."
migrate 0 --json
[ ! -s stdout ] || fail "nothing was left to do, and yet there are lines"
[ "$(find out -name '*.eml' | wc -l)" -eq 10 ] || fail "not ten files"

# Other options would give another result.
migrate 2 --kind mail
one_line
said "--kind"

# What is left out is skipped, with the reason.
run 0 migrate --from in --to dir:some --journal journal2 --json \
    --since 2004-05-12T13:30:05Z --before 2004-05-12T13:30:07Z
[ "$(grep -c '"action":"create"' stdout)" -eq 2 ] || fail "not two left"
grep -q '"action":"skip","reason":"left out by --since"' stdout ||
    fail "no reason"
# What repeats is there for as long as it lasts.
printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20040503T080000Z\r\nDTEND:20040503T090000Z\r\nRRULE:FREQ=WEEKLY;COUNT=6\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n' >weekly.ics
run 0 migrate --from weekly.ics --to dir:none --journal journal-weekly --json \
    --dry-run --since 2004-06-07
printed '"action":"create"'
run 0 migrate --from weekly.ics --to dir:none --journal journal-weekly2 --json \
    --dry-run --since 2004-06-08
printed 'left out by --since'
run 0 migrate --from in --to dir:none --journal journal3 --kind calendar
printed "left out by --kind"

# Members of a group are found among the contacts and groups of the same dump,
# and by the run that comes after the scan as well.
{
	printf 'Form:  Person\nFullName:  CN=Ben A/O=Acme\n'
	printf 'MailAddress:  ben@acme.example\n\f\n'
	printf 'Form:  Group\nListName:  Inner\nMembers:  Ben A/Acme\n\f\n'
	printf 'Form:  Group\nListName:  Outer\nMembers:  Inner, Nobody\n\f\n'
} >people.txt
run 3 migrate --from people.txt --to dir:people --journal journal-people --limit 1
run 0 migrate --from people.txt --to dir:people --journal journal-people
inner=$(grep -l "^FN:Inner" people/Contacts/*.vcf)
outer=$(grep -l "^FN:Outer" people/Contacts/*.vcf)
grep -q "MEMBER.*:mailto:ben@acme.example" "$inner" || fail "Ben has no address"
uid=$(sed -n 's/^UID:\(urn[^\r]*\)\r*$/\1/p' "$inner")
grep -qF ":$uid" "$outer" || fail "the group is not in the group"

# verify sees what is missing and what was changed.
run 0 verify --journal journal
printed "10 checked"
first=$(find out -name '*.eml' | sort | head -1)
second=$(find out -name '*.eml' | sort | tail -1)
rm "$first"
echo more >>"$second"
run 1 verify --journal journal
printed "Projects: missing"
printed "$(basename "$first" .eml)"
run 1 verify --journal journal --json
python3 - "$(basename "$first" .eml)" "$(basename "$second" .eml)" <<'END' ||
import json, sys
v = json.load(open("stdout"))
assert (v["checked"], v["good"], v["bad"]) == (10, 8, 2), v
assert sorted(p["unid"] for p in v["problems"]) == sorted(sys.argv[1:])
END
    fail "verify does not name both"

# Exit statuses of what stands in the way.
echo text >file
run 5 migrate --from in --to dir:file/out --journal journal4
one_line
# Where nobody can make a folder it is the same.
if [ -d /proc/self ]; then
	run 5 migrate --from in --to dir:/proc/none --journal journal4b
	one_line
fi
echo "this is no journal" >broken
run 6 migrate --from in --to dir:out5 --journal broken
one_line
run 6 status --journal broken
one_line
run 4 migrate --from missing --to dir:out6 --journal journal6
one_line
said missing
mkdir empty
run 4 migrate --from empty --to dir:out6 --journal journal6b
one_line
said "a folder without a single note"

# A note that fails: 1, in every run until it does not.
cp "$fixtures/dxl/broken-in-the-middle.dxl" broken.dxl
for _ in first again; do
	run 1 migrate --from broken.dxl --to dir:out7 --journal journal7
	printed "status --failed --journal journal7"
done
run 0 status --journal journal7 --failed
printed "failed notes"
run 0 status --journal journal7 --failed --losses --json
python3 -c 'import json
s = json.load(open("stdout"))
assert len(s["failed_notes"]) == s["failed"] > 0
assert all(n["reason"] for n in s["failed_notes"])
assert sum(len(n["losses"]) for n in s["lossy_notes"]) == s["losses"]' ||
    fail "not every failure and loss is listed"

# What earlier runs wrote is not made good by an empty folder.
run 3 migrate --from in --to dir:out12 --journal journal12 --limit 4
mv out12 away
run 5 migrate --from in --to dir:out12 --journal journal12
one_line
said "earlier runs wrote 4 notes there"
mv away out12
run 0 migrate --from in --to dir:out12 --journal journal12

# Who is who must stay the same, not only the name of the file.
echo "CN=A/O=B,a@example.com" >who.csv
run 3 migrate --from in --to dir:out13 --journal journal13 --limit 4 \
    --directory who.csv
run 3 migrate --from in --to dir:out13 --journal journal13 --limit 4 \
    --directory ./who.csv
echo "CN=C/O=D,c@example.com" >>who.csv
run 2 migrate --from in --to dir:out13 --journal journal13 --directory who.csv
one_line
said "was begun with --directory"

# Who is who, as a Domino Directory; what cannot be read of it is told.
cat >people.dxl <<'END'
<?xml version='1.0' encoding='utf-8'?>
<database xmlns='http://www.lotus.com/dxl' version='9.0'>
<document form='Person'><noteinfo unid='00000000000000000000000000000001'/>
<item name='FullName'><textlist><text>CN=Sam Doe/O=Acme</text><text>Sam Doe</text></textlist></item>
<item name='InternetAddress'><text>sam@example.com</text></item></document>
</database>
END
cat >sam.dxl <<'END'
<?xml version='1.0' encoding='utf-8'?>
<database xmlns='http://www.lotus.com/dxl' version='9.0'>
<document form='Memo'><noteinfo unid='00000000000000000000000000000002'/>
<item name='From'><text>CN=Sam Doe/O=Acme</text></item>
<item name='SendTo'><text>CN=Kim/O=Acme</text></item>
<item name='PostedDate'><datetime>20040512T133000,00Z</datetime></item>
</document>
</database>
END
run 0 migrate --from sam.dxl --to dir:out15 --journal journal15 \
    --directory people.dxl
grep -rqF '<sam@example.com>' out15 || fail "nobody looked into the directory"
printf 'dn: CN=Sam,O=X\nmail: sam@example.com\nobjectclass\n' >people.ldif
run 2 migrate --from sam.dxl --to dir:out16 --dry-run --directory people.ldif
one_line
said "people.ldif: line 3: wants attribute: value"

# A journal that cannot say what is open is damaged, not finished.
run 3 migrate --from in --to dir:out14 --journal journal14 --limit 4
python3 - <<'END'
import sqlite3
db = sqlite3.connect("journal14")
size, = db.execute("PRAGMA page_size").fetchone()
page, = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'note_open'").fetchone()
db.close()
with open("journal14", "r+b") as f:
    f.seek((page - 1) * size)
    f.write(b"\xa5" * size)
END
run 6 migrate --from in --to dir:out14 --journal journal14
one_line
said "damaged"
mkdir folder
run 2 status --journal folder
one_line

# How far it is: plain lines where there is no terminal.
run 0 migrate --from in --to dir:out8 --journal journal8 --progress always
said "migrating 10 of 10 notes (100%)"
run 0 migrate --from in --to dir:out9 --journal journal9
[ ! -s stderr ] || fail "progress, but nobody asked and it is no terminal"

# The log: UNIDs and sizes, as text and as objects; no content, no addresses.
run 0 migrate --from in --to dir:out10 --journal journal10 --log-level debug
said "notes2ex: info: run: migrating"
said "notes2ex: debug: run: note $(basename "$first" .eml): migrated, "
! grep -q 'example.com\|Number' stderr || fail "content or addresses in the log"
run 0 migrate --from in --to dir:out11 --journal journal11 --log-level debug \
    --log-json
python3 -c 'import json
lines = [json.loads(line) for line in open("stderr")]
assert len(lines) > 10
assert all(list(l) == ["level", "module", "message"] for l in lines)' ||
    fail "not a log of objects"
echo "migrate: as it should be"

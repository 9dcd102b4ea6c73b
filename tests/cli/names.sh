#!/bin/sh
# Names without an address: found, listed, filled in, and then answerable.
. "$(dirname "$0")/common.inc"
sample=$fixtures/mailbox.dxl

# Who has no address, before anything is known of anybody.
run 0 inspect --unresolved-csv names.csv "$sample"
printed "no address known for"
printed "CN=Clara Dürr/OU=Finance/O=Acme"
head -1 names.csv | grep -qx 'NotesName,PrimarySmtp' || fail "no heading"
grep -qx 'CN=Clara Dürr/OU=Finance/O=Acme,' names.csv ||
    fail "Clara is not in the list"
# Most frequent first: the owner.
sed -n 2p names.csv | grep -q '^CN=Anna Keller/' || fail "not by number"

# What is there may have been filled in.
run 2 inspect --unresolved-csv names.csv "$sample"
one_line
said "names.csv: is there already"
run 2 inspect --unresolved-csv missing/names.csv "$sample"
one_line

# As it is, with nothing filled in, it says nothing, and that is no error.
status=0
"$program" migrate --from "$sample" --to dir:out --dry-run --json \
    >before 2>stderr || status=$?
[ "$status" -eq 1 ] || fail "exit status $status"
"$program" migrate --from "$sample" --to dir:out --dry-run --json \
    --directory names.csv >same 2>stderr || :
cmp before same || fail "empty rows say something"

# Filled in, nobody is left, and only addresses are others.
python3 - names.csv filled.csv <<'END'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8", newline="")))
assert all(row[1] == "" for row in rows[1:])
assert len({row[0] for row in rows}) == len(rows) > 5
with open(sys.argv[2], "w", encoding="utf-8", newline="") as out:
    w = csv.writer(out)
    w.writerow(rows[0])
    for i, row in enumerate(rows[1:]):
        w.writerow([row[0], "person%d@example.com" % i])
END
run 0 inspect --json --directory filled.csv --unresolved-csv none.csv "$sample"
printed '"unresolved":0,"unresolved_names":[]'
[ "$(wc -l <none.csv)" -eq 1 ] || fail "somebody is left"
"$program" migrate --from "$sample" --to dir:out --dry-run --json \
    --directory filled.csv >after 2>stderr || :
python3 - before after <<'END' || fail "more than addresses has changed"
import json, sys
before, after = ([json.loads(l) for l in open(f)] for f in sys.argv[1:])
assert len(before) == len(after)
changed = 0
for b, a in zip(before, after):
    lost = [l for l in b["losses"] if "not resolved" not in l]
    assert a["losses"] == lost, (a, b)
    changed += a["digest"] != b["digest"]
    for key in b:
        if key not in ("digest", "losses", "size"):
            assert a[key] == b[key], (key, a, b)
assert changed > 5
END

# The journal knows the same names, most frequent first.
run 1 migrate --from "$sample" --to dir:out --journal journal
run 0 status --journal journal
printed "names without an address: status --unresolved"
run 0 status --journal journal --unresolved --json
python3 - stdout names.csv <<'END' || fail "other names than inspect has"
import csv, json, sys
found = json.load(open(sys.argv[1]))
assert list(found)[-1] == "unresolved_names"
names = found["unresolved_names"]
assert found["unresolved"] == len(names)
assert [n["items"] for n in names] == sorted((n["items"] for n in names),
    reverse=True)
rows = list(csv.reader(open(sys.argv[2], encoding="utf-8")))[1:]
assert {n["name"] for n in names} <= {r[0] for r in rows}, names
assert {r[0] for r in rows} <= {n["name"] for n in names}, rows
END
run 0 status --journal journal --unresolved
printed "  CN=Clara Dürr/OU=Finance/O=Acme"

# The owner's address is known by --owner, though only the profile, which may
# stand behind his mail, says what he is called.
run 0 inspect --json --owner anna@example.com "$sample"
! grep -q 'CN=Anna Keller/OU=Sales/O=Acme","items"' stdout ||
    fail "the owner has an address"

# ---- directories -------------------------------------------------------------

cat >mail.dxl <<'END'
<?xml version='1.0' encoding='utf-8'?>
<database xmlns='http://www.lotus.com/dxl' version='9.0' replicaid='C1257BA2004D2B61'>
<document form='Memo'><noteinfo noteid='8fa' unid='11111111111111111111111111111111' sequence='1'/>
<item name='From'><text>CN=Anna Keller/OU=Sales/O=Acme</text></item>
<item name='SendTo'><textlist><text>All of Sales@Acme</text><text>Bob B/Sales/Acme</text></textlist></item>
<item name='CopyTo'><text>Nobody Knows/Acme</text></item>
<item name='PostedDate'><datetime>20040512T133000,00+00</datetime></item>
<item name='DeliveredDate'><datetime>20040512T133000,00+00</datetime></item>
<item name='Subject'><text>Who is it</text></item></document>
</database>
END
cat >people.ldif <<'END'
version: 1
# as ldapsearch gives it: a comment that goes on
 in the next line
dn: CN=Anna Keller,OU=Sales,O=Acme
objectclass: dominoPerson
mail: anna@old.example

dn:: Q049Qm9iIEIsT1U9U2FsZXMsTz1BY21l
objectclass: inetOrgPerson
mail: bob@
 old.example

dn: CN=All of Sales
objectclass: dominoGroup
cn: All of Sales
member: CN=Anna Keller,OU=Sales,O=Acme
member: CN=Bob B,OU=Sales,O=Acme
member: CN=Former One,O=Acme
END
printf 'Anna Keller/Sales/Acme,anna@new.example\n' >hand.csv

show_mail() {
	run 0 show --as mime "$@" mail.dxl 11111111111111111111111111111111
}
# By hand goes first, in whatever order they are given.
for order in "people.ldif hand.csv" "hand.csv people.ldif"; do
	# shellcheck disable=SC2086 # two words
	set -- $order
	show_mail --directory "$1" --directory "$2"
	printed "<anna@new.example>"
	printed "<bob@old.example>"
	printed "IMCEANOTES-All+20of+20Sales+40Acme@notes2ex.invalid"
	printed "IMCEANOTES-CN=Nobody+20Knows_O=Acme@notes2ex.invalid"
done
# A group becomes its members, nobody twice.
show_mail --groups expand --directory hand.csv --directory people.ldif
! grep -q "All.of.Sales" stdout || fail "the group is still there"
[ "$(grep -o '<bob@old.example>' stdout | wc -l)" -eq 1 ] || fail "Bob, twice"
printed "IMCEANOTES-CN=Former+20One_O=Acme@notes2ex.invalid"

# What is wrong with a file is told by its line.
printf 'NotesName,PrimarySmtp\nA/X,a@x.com\nB/X,b at x\n' >bad.csv
run 2 inspect --directory bad.csv mail.dxl
one_line
said "--directory bad.csv: line 3: wants NotesName,PrimarySmtp"
printf 'NotesName;PrimarySmtp\r\nNobody Knows/Acme;n@x.com\r\n' >excel.csv
show_mail --directory excel.csv
printed "<n@x.com>"
printf 'NotesName,PrimarySmtp\nJ\366rg/X,j@x.com\n' >latin.csv
run 2 inspect --directory latin.csv mail.dxl
one_line
said "line 2: no UTF-8"
printf 'dn: CN=A,O=X\nmail:: ***\n' >bad.ldif
run 2 inspect --directory bad.ldif mail.dxl
one_line
said "--directory bad.ldif: line 2: no base64"

#!/bin/sh
# A Notes database as a source: what only it says is taken and shown.
. "$(dirname "$0")/common.inc"
scripts=$here/../../scripts

mkdir store
"$scripts/make-nsf" --extras --daos store --unread 40 120 cli mail.nsf

# ---- inspect -----------------------------------------------------------------
run 0 inspect --json --daos store mail.nsf
[ ! -s stderr ] || fail "a good database is no reason to complain"
cp stdout with-store
run 0 inspect --json mail.nsf
python3 - stdout with-store <<'END' || fail "not what is in the database"
import json, os, sys
bare, full = (json.load(open(name)) for name in sys.argv[1:])
source, = bare["sources"]
assert source["format"] == "nsf" and source["version"] == "ODS 52", source
assert len(source["replicaid"]) == 16 and source["title"], source
assert source["owner"].startswith("CN="), source
assert source["bytes"] == os.path.getsize("mail.nsf")
assert source["documents"] == bare["documents"] > 120
assert sum(bare["by_class"][c] for c in ("document", "profile")) \
    == bare["documents"]
assert bare["by_class"]["folder"] > 1 and bare["by_class"]["acl"] == 1
assert bare["by_class"]["deletion stub"] > 0
assert bare["folders"]["Inbox"] > 10 and len(bare["folders"]) > 2
assert 0 < bare["unread"] < bare["documents"]
assert bare["deleted"] == 1 and bare["encrypted"] == 1

# Every one of them by its UNID, with what to do.
lost = {p["unid"] for p in bare["problems"]}
assert "" not in lost and len(lost) == 2, lost
why = [p["reason"] for p in bare["problems"]]
assert sum("--daos" in w for w in why) == bare["missing"] == 3, why
assert sum("ID file" in w for w in why) == 1, why
assert full["missing"] == 1
assert full["documents"] == bare["documents"]
END
run 0 inspect mail.nsf
printed "ODS 52"
printed "in the Notes trash (soft-deleted)"
printed "unread"

# Packed or not, it is the same: nothing takes its first bytes for packed ones.
mkdir packed
for pack in gzip bzip2 xz zstd; do
	command -v $pack >where || continue
	$pack -c <mail.nsf >packed/mail.$pack
	run 0 inspect --json packed/mail.$pack
	python3 - stdout with-store <<'END' || fail "$pack makes another of it"
import json, sys
packed, bare = (json.load(open(name)) for name in sys.argv[1:])
for key in "documents", "by_form", "by_kind", "folders", "unread":
    assert packed[key] == bare[key], key
assert len(packed["sources"]) == 1, packed["sources"]
END
done
tar cf packed/mail.tar mail.nsf
run 0 inspect --json packed/mail.tar
printed '"version":"ODS 52"'

# ---- migrate -----------------------------------------------------------------
set -- --from mail.nsf --daos store --to dir:out
run 0 migrate "$@" --dry-run --json
cp stdout preview
run 0 migrate "$@" --journal journal --json
cmp -s stdout preview || fail "the preview says something else than the run"
run 0 verify --journal journal
python3 - preview with-store <<'END' || fail "not what the database says"
import glob, json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
found = json.load(open(sys.argv[2]))
assert len(lines) == found["documents"]
assert {"Inbox", "Sent Items", "All Documents", "Privat"} \
    <= {line["folder"] for line in lines}
assert [line["action"] for line in lines
        if "--trash keep" in line["reason"]] == ["skip"]
mails = glob.glob("out/**/*.eml", recursive=True)
unread = [m for m in mails if b"\r\nStatus: O\r\n" in
          b"\r\n" + open(m, "rb").read().split(b"\r\n\r\n")[0] + b"\r\n"]
assert 0 < len(unread) <= found["unread"], (len(unread), found["unread"])
assert not any("/Drafts/" in m for m in unread)
END

# The trash, when it is wanted, is a run of its own.
run 2 migrate "$@" --journal journal --trash keep
one_line
said "--trash"
run 2 migrate --from mail.nsf --to dir:out --journal journal
said "--daos"
run 0 migrate --from mail.nsf --to dir:kept --journal journal2 --trash keep
[ "$(ls "kept/Deleted Items" | wc -l)" -eq 1 ] || fail "the trash is not there"

# Unread marks are those of the owner; who has none has read all.
run 0 migrate --from mail.nsf --to dir:other --journal journal3 \
    --owner "CN=Some Body/O=Else"
! grep -rqa "^Status: O" other || fail "somebody else's unread marks"

# ---- show ----------------------------------------------------------------------
unid_of() { # WORD: of a line of the preview with that in it
	grep -m1 -F -e "$1" preview | cut -d'"' -f4
}
trash=$(unid_of "--trash keep")
run 0 show mail.nsf "$trash"
printed "in the trash (soft-deleted)"
run 2 show --as item mail.nsf "$trash"
said "--trash keep"
run 0 show --as item --trash keep mail.nsf "$trash"
printed "folder: Deleted Items"
inbox=$(unid_of '"folder":"Inbox"')
run 0 show mail.nsf "$inbox"
printed "Subject: text [summary]"
printed "SendTo: text"
folder=$(sed -n 's/^  in folder: //p' stdout)
run 0 show mail.nsf "$folder"
printed "design note $folder"
printed 'title: ($Inbox)'
printed '$FolderIDTable: object'
run 0 show mail.nsf "$(unid_of '"form":"calendarprofile"')"
printed "profile note"
run 2 show mail.nsf 0123456789ABCDEF0123456789ABCDEF
said "no note 0123456789ABCDEF0123456789ABCDEF"

# ---- who is who ----------------------------------------------------------------
cat >names.dxl <<'END'
<?xml version='1.0' encoding='utf-8'?>
<database xmlns='http://www.lotus.com/dxl' version='9.0' replicaid='C1257F0A00000001' title='T'>
<document form='Person'><noteinfo unid='00000000000000000000000000000001' sequence='1'>
<created><datetime>20040512T133000,00Z</datetime></created>
<modified><datetime>20040512T133000,00Z</datetime></modified></noteinfo>
<item name='Type'><text>Person</text></item>
<item name='FullName'><textlist><text>CN=Sam Doe/O=Acme</text><text>Sam Doe</text></textlist></item>
<item name='InternetAddress'><text>sam@example.com</text></item></document>
<document form='Group'><noteinfo unid='00000000000000000000000000000002' sequence='1'>
<created><datetime>20040512T133000,00Z</datetime></created>
<modified><datetime>20040512T133000,00Z</datetime></modified></noteinfo>
<item name='Type'><text>Group</text></item>
<item name='ListName'><text>Project team</text></item>
<item name='InternetAddress'><text>team@example.com</text></item></document>
</database>
END
cat >sam.dxl <<'END'
<?xml version='1.0' encoding='utf-8'?>
<database xmlns='http://www.lotus.com/dxl' version='9.0' replicaid='C1257F0A00000001' title='T'>
<document form='Memo'><noteinfo unid='00000000000000000000000000000003' sequence='1'>
<created><datetime>20040512T133000,00Z</datetime></created>
<modified><datetime>20040512T133000,00Z</datetime></modified></noteinfo>
<item name='From'><text>CN=Sam Doe/O=Acme</text></item>
<item name='SendTo'><text>Project team@Acme</text></item>
<item name='PostedDate'><datetime>20040512T133000,00Z</datetime></item>
</document>
</database>
END
"$scripts/make-nsf" --dxl names.dxl names.nsf
"$scripts/make-nsf" --dxl sam.dxl sam.nsf
for directory in names.nsf names.dxl; do
	run 0 migrate --from sam.nsf --to dir:x --dry-run --json \
	    --directory $directory
	printed '"losses":[]'
done
run 0 migrate --from sam.nsf --to dir:x --dry-run --json
printed "addresses not resolved: Sam Doe; Project team"

# A personal address book as a source is contacts.
run 0 migrate --from names.nsf --to dir:book --journal journal4
[ "$(ls book/Contacts | wc -l)" -eq 2 ] || fail "not two contacts"

# ---- where it is ----------------------------------------------------------------
# A user knows files by their own names, and every run gives them the same one.
mkdir many
python3 - <<'END'
import zipfile
with zipfile.ZipFile("many/two.zip", "w") as packed:
    packed.writestr("mail/cut.nsf", open("mail.nsf", "rb").read()[:4000])
    packed.writestr("mail/readme.txt", "hello")
END
with_zip='many/two.zip/mail/cut.nsf'
for source in many many/two.zip; do
	run 1 migrate --from $source --to dir:y --dry-run --json
	cp stdout preview2
	said "mail/readme.txt: of no known form"
	! grep -q '[0-9]:mail' stderr || fail "a number that nobody knows"
	printed "$with_zip: its superblock"
	run 1 migrate --from $source --to dir:y --dry-run --json
	cmp -s stdout preview2 || fail "another reason in every run"
	run 0 inspect $source
	printed "$with_zip: "
	printed ": its superblock is not to be found"
	! grep -q "$with_zip.*$with_zip" stdout ||
	    fail "the name of the file twice"
	printed "many/two.zip/mail/readme.txt: of no known form"
done
run 1 migrate --from many --to dir:y --dry-run
said "two.zip/mail/readme.txt: of no known form"
cp mail.nsf many/3.nsf
"$scripts/make-nsf" --kinds mail 3 other many/4.nsf
run 1 migrate --from many --to dir:y --journal journal5
run 0 status --journal journal5 --failed
printed "  in $PWD/$with_zip"
run 0 status --journal journal5 --failed --losses --json
python3 - stdout <<'END' || fail "not in which file"
import json, os, sys
found = json.load(open(sys.argv[1]))
paths = [os.path.relpath(n["path"]) for n in found["failed_notes"]]
assert paths == ["many/two.zip/mail/cut.nsf"], paths
paths = {os.path.relpath(n["path"]) for n in found["lossy_notes"]}
assert paths == {"many/3.nsf", "many/4.nsf"}, paths
END

# The message says to copy it again: then the same command goes on.
head -c 4000 mail.nsf >copy.nsf
run 4 migrate --from copy.nsf --to dir:copy --journal journal6
said "copy it again"
cp mail.nsf copy.nsf
run 0 migrate --from copy.nsf --to dir:copy --journal journal6
run 0 verify --journal journal6

# ---- whose it is ----------------------------------------------------------------
# Everybody's mail files at once would be one mailbox.
cat >eve.dxl <<'END'
<?xml version='1.0' encoding='utf-8'?>
<database xmlns='http://www.lotus.com/dxl' version='9.0' replicaid='C1257F0A00000009' title='Eve'>
<profiledocument name='calendarprofile'><noteinfo unid='00000000000000000000000000000009' sequence='1'>
<created><datetime>20040512T133000,00Z</datetime></created>
<modified><datetime>20040512T133000,00Z</datetime></modified></noteinfo>
<item name='Owner'><text>CN=Eve Adams/O=Acme</text></item></profiledocument>
</database>
END
mkdir people
"$scripts/make-nsf" --kinds mail 3 other people/1.nsf
run 0 migrate --from people --to dir:z --dry-run
! grep -q "several owners" stderr || fail "there is only one"
"$scripts/make-nsf" --dxl eve.dxl people/2.nsf
run 0 migrate --from people --to dir:z --dry-run
said "people: mailboxes of several owners (CN="
said "CN=Eve Adams/O=Acme) become one in the target"
run 0 migrate --from people --to dir:z --dry-run --owner "Eve Adams/Acme"
! grep -q "several owners" stderr || fail "the user knows better"
echo "nsf: as it should be"

#!/bin/sh
# script import: whatever the names are, the files mean what they should.
. "$(dirname "$0")/common.inc"

run 1 migrate --from "$fixtures/mailbox.dxl" --to dir:out --journal dir.journal
run 2 script import --journal dir.journal --mailbox a@example.com
said 'only what went to pst:FILE'
run 2 script
said 'there is one: import'
run 2 script import --mailbox a@example.com
said '--journal FILE is missing'
run 2 script import --journal dir.journal
said '--mailbox SMTP is missing'
run 2 script import --journal missing --mailbox a@example.com
[ ! -e import.csv ] || fail "written in spite of an error"

# stored NAME TARGET FIRST SECOND: the journal of a run into these two files.
stored() {
	sql="UPDATE option SET value = 'pst:$box/$2' WHERE name = '--to';
	    UPDATE note SET receipt = CASE WHEN id % 2 = 0 THEN '$3' ELSE
	    '$4' END || ' 200024 104 12c' WHERE receipt IS NOT NULL;"
	cp dir.journal "$1"
	sqlite3 "$1" "$sql"
}
name="It''s “100%” \$(calc) \`a’s, #1"
stored wild "$name.pst" "$name.pst" "$name-2.pst"
script() {
	want=$1
	shift
	run "$want" script import --journal wild --mailbox "o'neil@example.com" "$@"
}
script 0 --out all --share '\\srv\pst$\' --target-folder "/Old 'mail', 2014" \
    --upload-folder PSTFiles --item-limit 1k --bad-items 51
printed 'written: all/import.txt, all/import.csv, all/import.ps1'
said '1 note has failed'
said '-2.pst: is not there'
said 'over 1024 bytes: left behind unless'
! grep -q 'Windows cannot' stderr || fail "Windows can hold that name"
cat >read.py <<'E2'
"""By the rules of PowerShell's tokens: what the script would say to Exchange."""
import csv, sys

QUOTES = "'\u2018\u2019\u201a\u201b"

def tokens(text):
    at, out, depth = 0, [], []
    while at < len(text):
        c = text[at]
        if c == "#" and (at == 0 or text[at - 1] in " \n"):
            at = text.index("\n", at)
        elif c in QUOTES:
            value = ""
            at += 1
            while True:
                if text[at] in QUOTES:
                    if text[at + 1] not in QUOTES:
                        break
                    at += 1
                value += text[at]
                at += 1
            assert "\n" not in value
            out.append(("text", value))
            at += 1
        elif c in "\"`\u201c\u201d\u201e":
            raise SystemExit("%r outside of a text" % c)
        elif c in "({[":
            depth.append(c)
            out.append(c)
            at += 1
        elif c in ")}]":
            assert depth and depth.pop() + c in ("()", "{}", "[]")
            out.append(c)
            at += 1
        elif c.isspace():
            at += 1
        else:
            end = at
            while end < len(text) and not text[end].isspace() and \
                    text[end] not in "(){}[];=,#" + QUOTES:
                end += 1
            out.append(text[at:max(end, at + 1)])
            at = max(end, at + 1)
    assert not depth
    return out

raw = open(sys.argv[1] + "/import.ps1", "rb").read()
assert raw.startswith(b"\xef\xbb\xbf"), "no mark: Windows would read ANSI"
assert raw.count(b"\n") == raw.count(b"\r\n") and b"\0" not in raw
found = tokens(raw.decode("utf-8-sig").replace("\r\n", "\n"))
setting, parts = {}, []
for i, token in enumerate(found):
    if found[i + 1:i + 2] != ["="]:
        continue
    value = found[i + 2]
    value = value[1] if isinstance(value, tuple) else value
    if token == "File":
        parts.append({})
    if isinstance(token, str) and token.startswith("$"):
        setting.setdefault(token, value)
    elif parts and token not in parts[-1]:
        parts[-1][token] = value
for name in ("$mailbox", "$share", "$targetRootFolder", "$isArchive",
             "$badItemLimit", "$conflict"):
    print(name, setting[name])
for part in parts:
    print(part["File"], part["LargeItemLimit"], part["AcceptLargeDataLoss"])
names = [p["Name"] for p in parts]
assert len(set(names)) == len(names) and all(
    n.startswith(setting["$batch"] + "-") for n in names), names
raw = open(sys.argv[1] + "/import.csv", "rb").read()
assert raw.count(b"\n") == raw.count(b"\r\n") and raw.endswith(b"\r\n")
for row in csv.reader(raw.decode().splitlines()):
    print("|".join(row))
E2
python3 read.py all >got || fail "not what PowerShell reads"
large=$(sqlite3 wild 'SELECT sum(id % 2 = 0) || " " || sum(id % 2 = 1)
    FROM note WHERE receipt IS NOT NULL AND size > 1024')
name="It's “100%” \$(calc) \`a’s, #1"
cat >want <<E2
\$mailbox o'neil@example.com
\$share \\\\srv\\pst\$
\$targetRootFolder Old 'mail', 2014
\$isArchive \$false
\$badItemLimit 51
\$conflict KeepSourceItem
$name.pst ${large% *} \$true
$name-2.pst ${large#* } \$true
Workload|FilePath|Name|Mailbox|IsArchive|TargetRootFolder|ContentCodePage|SPFileContainer|SPManifestContainer|SPSiteUrl
Exchange|PSTFiles|$name.pst|o'neil@example.com|FALSE|/Old 'mail', 2014||||
Exchange|PSTFiles|$name-2.pst|o'neil@example.com|FALSE|/Old 'mail', 2014||||
E2
diff want got >stdout || fail "other values than were given"
head -1 all/import.csv | tr -d '\r' >stdout
[ "$(cat stdout)" = "Workload,FilePath,Name,Mailbox,IsArchive,TargetRootFolder,\
ContentCodePage,SPFileContainer,SPManifestContainer,SPSiteUrl" ] ||
    fail "the service wants this header to the letter"

# Files are not overwritten unless that is said; the same makes the same.
cp -r all before
script 2 --out all --share '\\srv\pst'
said 'is there already'
diff -r all before >stdout || fail "something was written"
script 0 --out all --overwrite --share '\\srv\pst$\' --target-folder \
    "/Old 'mail', 2014" --upload-folder PSTFiles --item-limit 1k --bad-items 51
diff -r all before >stdout || fail "other bytes than before"

# Without a share, and what stands there when nothing is said.
script 0 --out csv --archive
[ ! -e csv/import.ps1 ] || fail "a script without a share"
grep -q ',TRUE,/,,,,' csv/import.csv || fail "not into the archive's top"
script 0 --out some --share '\\srv\pst' --large-items unlimited \
    --conflict KeepAll
python3 read.py some >got || fail "not what PowerShell reads"
for line in '$targetRootFolder $null' '$badItemLimit 10' '$conflict KeepAll' \
    "$name.pst unlimited \$true"; do
	grep -qxF -e "$line" got || fail "no $line"
done
script 0 --out few --share '\\srv\pst' --large-items 50
python3 read.py few >got || fail "not what PowerShell reads"
grep -qxF -e "$name.pst 50 \$false" got || fail "50 need no switch"

# What cannot be meant, or cannot stand in a script.
for share in '\\srv' 'C:\pst' '//srv/pst' '\\\pst' '\\srv\\pst'; do
	script 2 --out no --share "$share"
	said '--share: wants a share'
done
script 2 --out no --mailbox "$(printf 'a@example.com\nRemove-Mailbox x')"
said 'control character'
script 2 --out no --target-folder "$(printf 'a\342\200\250b')"
said 'control character'
script 2 --out no --target-folder "$(printf 'a\377')"
said 'no UTF-8'
script 2 --out no --bad-items many
said 'wants a number or unlimited'
script 2 --out no --large-items -1
[ ! -e no ] || fail "written in spite of an error"
stored odd 'a:b.pst' 'a:b.pst' 'a:b.pst'
run 0 script import --journal odd --mailbox a@example.com --out odd.out
said 'Windows cannot hold this name'
stored bad m.pst other.pst m.pst
run 6 script import --journal bad --mailbox a@example.com --out no
said 'does not say which file it is in'

# Over the limits of Microsoft 365, and not finished.
stored big m.pst m.pst m.pst
truncate -s 21G m.pst
sqlite3 big "UPDATE note SET size = 200000000 WHERE id = (SELECT min(id)
    FROM note WHERE receipt IS NOT NULL);
    UPDATE note SET state = 'pending' WHERE state = 'failed'"
run 0 script import --journal big --mailbox a@example.com --out big.out
said '1 note is still pending'
said 'leaves out what is over 150 MB: 1 item'
said 'advises at most 20 GB'
for line in 'still pending' 'over 150 MB: 1 item' 'at most 20 GB' \
    ' 200000000  '; do
	grep -qF -e "$line" big.out/import.txt || fail "import.txt: no $line"
done
sqlite3 big "UPDATE note SET state = 'skipped', receipt = NULL"
run 2 script import --journal big --mailbox a@example.com --out no
said 'nothing has been migrated yet'
echo "script: names, limits and warnings as they should be"

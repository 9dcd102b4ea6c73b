#!/bin/sh
# inspect of an Outlook store: checked, its sums, its findings, its status.
. "$(dirname "$0")/common.inc"
gunzip -c "$fixtures/pst/sample.pst.gz" >good.pst

run 0 inspect good.pst
[ "$(tail -1 stdout)" = "no errors" ] || fail "not the last line"
[ ! -s stderr ] || fail "a good store is no reason to complain"
printed "good.pst"
printed "3 messages in 3 folders, 1 in other messages"
printed "1 recipients, 2 attachments, 17.0 kB of content"
grep -q '^ *2 *1 .*  Inbox$' stdout || fail "no line of Inbox"
grep -qF 'Inbox\Old' stdout || fail "no line of its subfolder"

# One byte of some content.
python3 - <<'END2'
data = bytearray(open("good.pst", "rb").read())
at = data.index("see there".encode("utf-16le"))
data[at] ^= 1
open("bad.pst", "wb").write(data)
open("short.pst", "wb").write(data[:100000])
END2
run 1 inspect bad.pst
printed "block-crc: the checksum of block 0x"
[ "$(tail -1 stdout)" = "1 error" ] || fail "not the last line"
[ ! -s stderr ] || fail "findings belong to the result"

run 1 inspect --json good.pst bad.pst short.pst
[ "$(wc -l <stdout)" -eq 1 ] || fail "not one line of JSON"
python3 - <<'END2' || fail "not the object that it should be"
import json
found = json.load(open("stdout"))
assert list(found) == ["schema", "stores"] and found["schema"] == 1
good, bad, short = found["stores"]
assert list(good) == ["path", "format", "encoding", "key", "bytes", "blocks",
    "nodes", "names", "messages", "embedded", "recipients", "attachments",
    "attachment_bytes", "folders", "findings", "errors", "warnings"], good
assert good["findings"] == [] and good["errors"] == good["warnings"] == 0
assert good["format"] == "pst" and good["encoding"] == "none"
assert good["messages"] == 3 and good["attachment_bytes"] == 17000
folder, = [f for f in good["folders"] if f["path"] == "Inbox"]
assert folder["items"] == 2 and folder["unread"] == 1, folder
assert folder["class"] == "IPF.Note" and folder["bytes"] > 17000
assert [(f["severity"], f["rule"]) for f in bad["findings"]] == [
    ("error", "block-crc")] and bad["errors"] == 1
assert "truncated" in [f["rule"] for f in short["findings"]]
END2

# The old form is not read, and that is said.
python3 - <<'END2'
data = bytearray(open("good.pst", "rb").read())
data[10] = 14
open("ansi.pst", "wb").write(data)
END2
run 4 inspect ansi.pst
said "ansi.pst: is an Outlook store of the old form"
run 4 inspect ansi.pst good.pst
[ "$(tail -1 stdout)" = "no errors" ] || fail "the other was not looked at"

# Stores are no source.
run 2 inspect good.pst "$fixtures/mailbox.dxl"
one_line
said "mailbox.dxl is no Outlook store"
run 2 inspect --unresolved-csv names.csv good.pst
one_line
[ ! -e names.csv ] || fail "a file of names was made"
echo "pst-inspect: stores are checked"

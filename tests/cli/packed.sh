#!/bin/sh
# Attachments that an exporter has left as the database packed them.
. "$(dirname "$0")/common.inc"
# shellcheck disable=SC2154 # of common.inc
scripts=$here/../../scripts
[ -e "$scripts/nsfcode.py" ] || exit 0

python3 - "$scripts" <<'END'
import base64, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import nsfcode
text = b"All work and no play makes Jack a dull boy.\r\n" * 3000
open("want", "wb").write(text)
huffman, lz1 = nsfcode.huffman_pack(text), nsfcode.cx_pack(text)

def file(name, how, data, size=len(text)):
    return ("<item name='$FILE'><object><file hosttype='msdos' name='%s' "
        "compression='%s' size='%d'><filedata>\n%s</filedata></file></object>"
        "</item>\n" % (name, how, size, base64.encodebytes(data).decode()))

files = (file("huffman.txt", "huffman", huffman) + file("lz1.txt", "lz1", lz1)
    + file("plain.txt", "none", text)
    + file("cut.txt", "huffman", huffman[:-9000])
    + file("short.txt", "lz1", lz1, len(text) + 1)
    + file("other.txt", "zip", text) + file("odd.txt", "lz1", huffman))
open("in.dxl", "w").write("<?xml version='1.0'?>\n"
    "<database xmlns='http://www.lotus.com/dxl'>\n<document form='Memo'>"
    "<noteinfo unid='%032d'/>\n%s</document></database>\n" % (1, files))
END
run 0 migrate --from in.dxl --to dir:out --journal journal --json
python3 - <<'END' || fail "not the files that were packed"
import email, glob
from email import policy
name, = glob.glob("out/*/*.eml")
m = email.message_from_binary_file(open(name, "rb"), policy=policy.default)
got = {p.get_filename(): p.get_content() for p in m.iter_attachments()}
want = open("want", "rb").read()
assert sorted(got) == ["huffman.txt", "lz1.txt", "plain.txt"], sorted(got)
for name, content in got.items():
    if isinstance(content, str):
        content = content.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    assert content == want, name
END
for name in cut short other odd; do
	printed "attachment $name.txt: compressed within Notes"
done
! grep -q 'attachment huffman\|attachment lz1\|attachment plain' stdout ||
    fail "a loss of what is there"
echo "packed: attachments as they were before they were packed"

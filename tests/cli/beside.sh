#!/bin/sh
# Attachments that were saved beside a dump which does not hold them.
. "$(dirname "$0")/common.inc"

unid=00000000000000000000000000000001
mkdir -p "dump/in/$unid" "dump/attachments/$unid" outside
{
printf '<database xmlns="http://www.lotus.com/dxl"><document form="Memo">\n'
printf '<noteinfo unid="%s"/>\n<item name="Body"><richtext>\n' "$unid"
for name in own.txt ATT7 flat.txt missing.txt ../../outside/x link.txt; do
	shown=$name
	[ "$name" = ATT7 ] && shown='as shown.txt'
	printf '<par><attachmentref name="%s" displayname="%s"/></par>\n' \
	    "$name" "$shown"
done
printf '</richtext></item></document></database>\n'
} >dump/in.dxl
printf own >"dump/in/$unid/own.txt"
printf shown >"dump/attachments/$unid/as shown.txt"
printf flat >"dump/${unid}_flat.txt"
printf secret >outside/x
mkdir -p "dump/$unid"
ln -s ../../outside/x "dump/$unid/link.txt"
run 0 migrate --from dump/in.dxl --to dir:out --journal journal --json
python3 - <<'END' || fail "not the files beside the dump"
import email, glob
from email import policy
name, = glob.glob("out/*/*.eml")
m = email.message_from_binary_file(open(name, "rb"), policy=policy.default)
got = {p.get_filename(): p.get_content() for p in m.iter_attachments()}
got = {k: v.decode() if isinstance(v, bytes) else v.strip()
    for k, v in got.items()}
assert got == {"own.txt": "own", "as shown.txt": "shown",
    "flat.txt": "flat"}, got
END
printed 'missing.txt'
printed 'link.txt'
! grep -rq secret out || fail "a link led out of the folder"
! grep -rq 'c2VjcmV0' out || fail "a link led out of the folder"
echo "beside: attachments found, and only where they may be"

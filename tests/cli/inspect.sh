#!/bin/sh
# inspect: what it says, in which order, and when it gives up.
. "$(dirname "$0")/common.inc"
sample=$fixtures/mailbox.dxl

run 0 inspect --json "$sample"
[ "$(wc -l <stdout)" -eq 1 ] || fail "not one line of JSON"
[ ! -s stderr ] || fail "a good dump is no reason to complain"
python3 - stdout "$sample" <<'END' || fail "not the object that it should be"
import json, os, re, sys
text = open(sys.argv[1]).read()
pairs = json.loads(text, object_pairs_hook=lambda p: p)
found = json.loads(text)
assert [k for k, _ in pairs] == ["schema", "documents", "by_form", "by_kind",
    "encrypted", "truncated", "conflicts", "attachments", "folders",
    "sources", "problems", "not_carried", "by_class", "unread", "deleted",
    "missing", "bytes", "attachment_bytes", "unresolved",
    "unresolved_names", "settings"], pairs
assert [k for k, _ in dict(pairs)["sources"][0]] == ["path", "format",
    "version", "title", "replicaid", "owner", "documents", "bytes"]
assert found["sources"][0]["bytes"] == os.path.getsize(sys.argv[2])
for key in "by_form", "by_kind", "folders":
    keys = [k for k, _ in dict(pairs)[key]]
    assert keys == sorted(keys), keys
dump = open(sys.argv[2]).read()
assert found["documents"] == len(re.findall(
    r"<(document|profiledocument)\s|<note\s+class='document'", dump))
assert sum(found["by_form"].values()) == found["documents"]
assert sum(found["by_kind"].values()) == found["documents"]
assert sum(s["documents"] for s in found["sources"]) == found["documents"]
assert found["folders"]["Inbox"] > 0
assert sum(found["by_class"][c] for c in ("document", "profile")) \
    == found["documents"]
assert found["by_class"]["folder"] > 1 and found["by_class"]["view"] > 1
assert found["unread"] == found["deleted"] == 0 # DXL does not know

# What cannot be read is told note by note, with what to do.
assert all(re.fullmatch("[0-9A-F]{32}", p["unid"]) for p in found["problems"])
reasons = "\n".join(p["reason"] for p in found["problems"])
assert reasons.count("encrypted: ") == found["encrypted"] > 0
assert reasons.count("cannot be read: ") == found["missing"] > 0
assert reasons.count("replicate it fully") == found["truncated"] > 0
assert len(found["problems"]) == reasons.count("\n") + 1
assert found["not_carried"]["mail rule: kept in the journal until a target "
    "can take it"] == 1
END

run 0 inspect "$sample"
printed "documents"
printed "by kind"
printed "not carried over"
printed "by class"
printed "cannot be read, note by note"

# A folder of .nlo files must be one.
run 2 inspect --daos "$sample" "$sample"
one_line
said "--daos $sample: wants the folder"
run 2 show --daos missing "$sample" 00000000000000000000000000000000
said "--daos missing: No such file"
run 2 migrate --daos missing --from "$sample" --to dir:out --dry-run
said "--daos missing: No such file"
run 0 inspect --daos . "$sample"

# A dump that is broken in the middle: said, with its place, and read on.
run 0 inspect --json "$fixtures/dxl/broken-in-the-middle.dxl"
python3 - stdout <<'END' || fail "the broken note is not among the problems"
import json, sys
found = json.load(open(sys.argv[1]))
assert found["documents"] > 1
assert found["problems"], found
assert all(set(p) == {"path", "unid", "place", "reason"}
           for p in found["problems"])
assert any("broken-in-the-middle.dxl" in p["path"] and p["reason"]
           for p in found["problems"])
END

# Loose files of one folder and format are one entry.
mkdir -p mail/Projects
for n in 1 2 3; do
	printf 'From: a@example.com\nTo: b@example.com\nSubject: %s\nDate: Wed, 12 May 2004 13:30:00 +0000\nMessage-ID: <%s@example.com>\n\nHello\n' \
	    $n $n >mail/Projects/$n.eml
done
run 0 inspect --json mail/
python3 - stdout <<'END' || fail "loose files are not one entry"
import json, sys
found = json.load(open(sys.argv[1]))
assert found["documents"] == 3
assert [(s["path"], s["format"], s["documents"]) for s in found["sources"]] \
    == [("mail/Projects", "eml", 3)], found["sources"]
assert found["folders"] == {"Projects": 3}
END

# Packed or not, it is the same.
tar cf mail.tar -C mail .
run 0 inspect --json mail.tar
python3 - stdout <<'END' || fail "loose files in an archive are not one entry"
import json, sys
found = json.load(open(sys.argv[1]))
assert [(s["format"], s["documents"]) for s in found["sources"]] \
    == [("eml", 3)], found["sources"]
assert found["sources"][0]["path"].startswith("mail.tar/")
assert found["sources"][0]["path"].endswith("/Projects")
END
gzip -c "$sample" >sample.dxl.gz
run 0 inspect --json sample.dxl.gz
python3 - stdout <<'END' || fail "a compressed dump is another"
import json, sys
found = json.load(open(sys.argv[1]))
assert found["documents"] > 50 and len(found["sources"]) == 1
END
mkdir -p latin && gunzip -c sample.dxl.gz >"latin/$(printf 'Gr\374n.dxl')"
run 0 inspect --json latin
python3 - stdout <<'END' || fail "a file's name spoils the JSON"
import json, sys
found = json.load(open(sys.argv[1], encoding="utf-8"))
assert found["sources"][0]["path"] == "latin/Gr\ufffdn.dxl", found["sources"]
END
mkdir -p packed && cp sample.dxl.gz packed/
run 0 inspect --json packed
python3 - stdout <<'END' || fail "an archive in a folder has no readable path"
import json, sys
found = json.load(open(sys.argv[1]))
assert found["sources"][0]["path"] == "packed/sample.dxl.gz/mailbox.dxl", found
END

# What cannot be read at all.
: >empty.dxl
mkdir -p nothing/in/it
echo "Just a text." >nothing/in/it/README
mkdir void
for bad in empty.dxl nothing void missing.dxl /dev/null; do
	run 4 inspect "$bad"
	said "notes2ex: "
	said "$bad"
	run 4 inspect --json "$bad"
	python3 -c 'import json
assert json.load(open("stdout"))["problems"]' || fail "$bad is no problem"
done
if [ "$(id -u)" -ne 0 ]; then
	cp "$sample" secret.dxl
	chmod 0 secret.dxl
	run 4 inspect secret.dxl
	said "secret.dxl: Permission denied"
fi

# One bad source does not hide a good one.
run 4 inspect --json missing.dxl "$sample"
said missing.dxl
python3 -c 'import json
assert json.load(open("stdout"))["documents"] > 50' || fail "the good one is lost"

# A name cannot command the terminal.
mkdir "$(printf 'evil\033[2J')"
run 4 inspect "$(printf 'evil\033[2J')"
! grep -q "$(printf '\033')" stdout stderr || fail "an escape sequence got through"
echo "inspect: as it should be"

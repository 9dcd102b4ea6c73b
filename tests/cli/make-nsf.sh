#!/bin/sh
# make-nsf: the same arguments give the same bytes; every note of them is read,
# and gives the same item as the same note from DXL.
. "$(dirname "$0")/common.inc"
scripts=$here/../../scripts
sample=$fixtures/mailbox.dxl

# lines FILE: what a run would do with each note, by UNID.
lines() {
	rm -f journal*
	status=0
	"$program" migrate --from "$1" --to dir:out --journal journal \
	    --dry-run --json >stdout 2>stderr </dev/null || status=$?
	[ "$status" -le 1 ] || fail "migrate --dry-run $1: $status"
	sort stdout
}

# no_words FILE: opening and reading it gives no reason to complain.
no_words() {
	run 0 inspect --json "$1"
	[ ! -s stderr ] || fail "inspect says something of $1"
}

# ---- the generator ----------------------------------------------------------

for ods in 43 52; do
	options="--ods $ods --attachments 40 --attachment-size 1-9K --extras"
	"$scripts/make-nsf" $options --unread 20 120 a 1.nsf
	"$scripts/make-nsf" $options --unread 20 120 a 2.nsf
	cmp 1.nsf 2.nsf || fail "ODS $ods: two runs, two databases"
	no_words 1.nsf
done
"$scripts/make-nsf" 30 a 1.nsf
"$scripts/make-nsf" 30 b 2.nsf
! cmp -s 1.nsf 2.nsf || fail "two seeds, one database"
for wrong in "" "1 x" "x y z" "--ods 41 1 x z" "--one-big 4G 1 x z" "--bucket 3000 1 x z" \
    "--dxl $sample" "1 x no/such/folder"; do
	"$scripts/make-nsf" $wrong 2>stderr && fail "accepts: $wrong"
	grep -q '^make-nsf: ' stderr || fail "does not say why: $wrong"
done

# ---- the same mailbox in both forms -------------------------------------------

"$scripts/make-dump" --attachments 30 60 a >mail.dxl
lines mail.dxl >mail.want
[ "$(grep -c '"action":"create"' mail.want)" -ge 55 ] || fail "too few notes"
for more in "--ods 43" "--ods 52" "--ods 43 --huffman 100" \
    "--ods 52 --huffman 0 --bucket 32K" "--ods 52 --bucket 1K"; do
	"$scripts/make-nsf" $more --attachments 30 60 a mail.nsf
	no_words mail.nsf
	lines mail.nsf >mail.got
	cmp mail.want mail.got || fail "$more: not the items that DXL gives:
$(diff mail.want mail.got | head -4)"
done

# Buckets enough for several pages of their places, of both sorts.
"$scripts/make-dump" --kinds mail --attachments 0 2500 x >many.dxl
lines many.dxl >many.want
for ods in 43 52; do
	"$scripts/make-nsf" --ods $ods --bucket 1K --kinds mail \
	    --attachments 0 2500 x many.nsf
	no_words many.nsf
	lines many.nsf >many.got
	cmp many.want many.got || fail "ODS $ods: not the same with many"
done

# A file larger than any piece that is written at once.
"$scripts/make-dump" --one-big 3M 1 x >big.dxl
"$scripts/make-nsf" --one-big 3M 1 x big.nsf
lines big.dxl >big.want
lines big.nsf >big.got
cmp big.want big.got || fail "a big file is not the same"

# Who has not read what: only a database knows, and nothing else is other.
"$scripts/make-dump" 60 a >mail.dxl
"$scripts/make-nsf" --unread 40 60 a unread.nsf
lines mail.dxl >mail.want
lines unread.nsf >mail.got
run 0 inspect --json unread.nsf
unread=$(sed 's/.*"unread":\([0-9]*\).*/\1/' stdout)
[ "$unread" -gt 5 ] || fail "nothing is unread"
other=$(diff mail.want mail.got | grep -c '^>' || :)
[ "$unread" -eq "$other" ] || fail "$unread are unread, $other are not the same"

# ---- the sample mailbox ---------------------------------------------------------

# Notes of which the two forms do not say the same, and why.
cat >except <<'END'
Whole message in one element	in a database its lines end with CR and LF
Log of the pump test	DXL says how much of the file it holds
Nightly report	the mark for a control character is told otherwise
Packed the Notes way	DXL cannot be read there, and neither can its bytes
Long report, cut by replication	only DXL says so
END
lines "$sample" >sample.want
for ods in 43 52; do
	"$scripts/make-nsf" --ods $ods --dxl "$sample" sample.nsf
	lines sample.nsf >sample.got
	python3 - sample.want sample.got except <<'END' || fail "ODS $ods"
import json, sys
want, got = ({l["unid"]: l for l in map(json.loads, open(f))}
             for f in sys.argv[1:3])
but = {l.split("\t")[0] for l in open(sys.argv[3])}
assert want.keys() == got.keys() and len(want) > 90
other = {want[u]["subject"] for u in want if want[u] != got[u]}
assert other <= but, ("not the same item", other - but)
assert but <= other, ("no exception any more", but - other)
END
done

# ---- odd notes ------------------------------------------------------------------

for ods in 43 52; do
	"$scripts/make-nsf" --ods $ods --extras --daos daos 5 a odd.nsf
	run 0 inspect --json odd.nsf
	python3 - stdout $ods <<'END' || fail "ODS $ods: not what was written"
import json, sys
found = json.load(open(sys.argv[1]))
assert found["encrypted"] == 1, found
assert found["conflicts"] == 1, found
assert found["deleted"] == 1, found
assert found["by_class"]["deletion stub"] >= 4, found
assert found["missing"] == (3 if sys.argv[2] == "52" else 0), found
END
	rm -f journal*
	status=0
	"$program" migrate --from odd.nsf --daos daos --to dir:odd.$ods \
	    --journal journal --json >stdout 2>stderr </dev/null || status=$?
	[ "$status" -eq 0 ] || fail "odd.nsf: exit status $status"
	! grep -q 'damaged\|torn\|"action":"fail"' stdout stderr ||
	    fail "complains of what is right"
	python3 - stdout $ods <<'END' || fail "ODS $ods: odd notes"
import json, sys
line = {}
for l in map(json.loads, open(sys.argv[1])):
    line.setdefault(l["subject"], l)
def losses(subject):
    return " ".join(line[subject]["losses"])
assert "trash" in line["Soft deletion"]["reason"]
assert "encrypted" in losses("Sealed")
assert line["A body over several items"]["size"] > 60000
assert not line["A message in MIME"]["losses"]
assert "cannot be read" not in losses("Files")
if sys.argv[2] == "52":
    assert "lost.txt" in losses("Outside")
    assert "kept.txt" not in losses("Outside")
    assert "packed.txt" not in losses("Outside")
END
	mail=$(grep -rl '^Subject: A message in MIME' odd.$ods)
	python3 - "$mail" <<'END' || fail "ODS $ods: the message in MIME"
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"),
                                   policy=email.policy.default)
parts = {p.get_content_type(): p for p in m.walk() if not p.is_multipart()}
assert parts["image/gif"].get_content()[:6] == b"GIF89a"
assert "Grüße" in parts["text/html"].get_content()
END
	grep -q "kept outside" odd.52/*/* 2>/dev/null || [ $ods = 43 ] ||
	    grep -rq "$(printf 'kept outside' | base64)" odd.$ods ||
	    fail "what was outside has not arrived"
done

# The fixtures are what the generator makes of the same arguments.
for ods in 43 52; do
	"$scripts/make-nsf" --ods $ods --attachment-size 1-3K --kinds mail \
	    --extras --unread 30 3 fixture odd.nsf
	cmp odd.nsf "$fixtures/nsf/odd$ods.nsf" ||
	    fail "odd$ods.nsf is no longer what make-nsf writes"
done

#!/bin/sh
# What notes say about the mailbox: read, kept in the journal, and shown.
. "$(dirname "$0")/common.inc"
scripts=$here/../../scripts
dump=$fixtures/dxl/profiles.dxl
away=A0000000000000000000000000000001
rule=A0000000000000000000000000000005

"$scripts/make-nsf" --dxl "$dump" profiles.nsf

# ---- inspect -----------------------------------------------------------------
run 0 inspect "$dump"
printed "settings that are not carried over yet"
printed "  $away  out-of-office message: on, away from 2014-07-01 12:30, back on 2014-07-14 08:00"
printed "  $rule  mail rule 1 (on): when sender contains \"tester\": move to folder Labs\\Client"
printed "delegation: 2 rights of people and groups"
! grep -q "holiday" stdout || fail "inspect shows the text of a message"
printed "profile iNotesProfile: not carried over yet"
for source in "$dump" profiles.nsf; do
	run 0 inspect --json "$source"
	cp stdout "$(basename "$source").json"
done
python3 - profiles.dxl.json profiles.nsf.json <<'END' || fail "not what is in the dump"
import json, sys
dxl, nsf = (json.load(open(name)) for name in sys.argv[1:])
assert list(dxl)[-1] == "settings"
found = [(s["kind"], s["setting"]) for s in dxl["settings"]]
assert [k for k, s in found] == ["out_of_office", "calendar_preferences",
    "delegation", "delegation", "mail_rule", "mail_rule"], found
assert all(s["kind"] == k for k, s in found)
assert "holiday" in found[0][1]["message"]
assert found[4][1]["read_from"] == "formula"
assert found[5][1]["read_from"] == "tokens"
assert "formula_unreadable" in found[5][1]

# A database holds formulas in their compiled form only; the rest is the same.
def bare(of):
    out = {}
    for s in of["settings"]:
        assert s["kind"] == s["setting"]["kind"]
        for key in "formula", "formula_unreadable", "read_from":
            s["setting"].pop(key, None)
        out[s["unid"], s["kind"]] = json.dumps(s["setting"]).lower() \
            .replace('"folder_unid": "7b93f068ecafb5c2002586c60072211f"', "") \
            .replace("], }", "]}")
    return out
assert bare(dxl) == bare(nsf), (bare(dxl), bare(nsf))
END

# ---- show --------------------------------------------------------------------
run 0 show "$dump" "$away"
printed "kept until a target can take it: out-of-office message: on"
printed '    "subject": "Away until 14 July",'
printed '      "CN=Eve Adams/O=Acme"'
run 0 show "$dump" "$rule"
printed '$FilterFormula: other'
printed '    "formula": "CondSender_C := '
run 2 show --as item "$dump" "$rule"
said "is not carried over: mail rule: kept in the journal until a target can take it"
run 0 show "$dump" A0000000000000000000000000000004
! grep -q "kept until" stdout || fail "another profile is taken for one"

# ---- migrate, status ---------------------------------------------------------
run 0 migrate --from "$dump" --to dir:out --journal journal --dry-run --json
cp stdout preview
run 0 migrate --from "$dump" --to dir:out --journal journal --json --log-level debug
cmp preview stdout || fail "the preview says something else"
! grep -q "holiday\|tester\|July" stderr || fail "content in the log"
printed '"reason":"out-of-office message: kept in the journal until a target can take it"'
printed '"reason":"calendar preferences and delegation: kept in the journal until a target can take them"'
printed '"reason":"profile iNotesProfile: not carried over yet"'
run 0 status --journal journal --json
grep -q '"settings":{"calendar_preferences":1,"delegation":2,"mail_rule":2,"out_of_office":1}}$' stdout ||
    fail "not counted as the last key"
run 0 status --journal journal
printed "kept until a target can take it"
printed "         2  mail rule"

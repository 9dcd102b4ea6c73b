#!/bin/sh
# pst: - stores that appear when they are whole, in parts, stopped and resumed
# at will; what stands in the way is never written over.
. "$(dirname "$0")/common.inc"

sample=$fixtures/mailbox.dxl

# pst STATUS TARGET JOURNAL OPTION...
pst() {
	want=$1 to=$2 journal=$3
	shift 3
	run "$want" migrate --from "$sample" --to "pst:$to" \
	    --journal "$journal" "$@"
}
names() { (cd "$1" && ls -d ./*.pst* | tr '\n' ' '); }

# In one file; verify finds all of it, and it is a store to others as well.
mkdir one
pst 1 one/mailbox.pst j1
printed "The result is in one/mailbox.pst"
[ "$(names one)" = "./mailbox.pst " ] || fail "there is $(names one)"
run 0 verify --journal j1
printed "82 checked, 82 as they were written, 0 not"
! command -v readpst >/dev/null || readpst -q -D -o one -r one/mailbox.pst \
    >stdout 2>stderr || fail "readpst does not read it"
run 0 inspect one/mailbox.pst

# The preview says the same as the run, whatever the target loses.
pst 1 preview.pst none --dry-run --json
mv stdout preview
pst 1 one/again.pst j1b --json
cmp -s stdout preview || fail "the run and its preview differ"
cmp -s one/mailbox.pst one/again.pst &&
    fail "the store does not have its own name"
[ ! -e preview.pst ] && [ ! -e preview.pst.unfinished ] ||
    fail "a preview wrote"

# In parts, in one go and in many: the same bytes.
mkdir whole pieces
pst 1 whole/mailbox.pst j2 --pst-max 512k
printed "whole/mailbox-2.pst"
[ "$(names whole)" = "./mailbox-2.pst ./mailbox-3.pst ./mailbox.pst " ] ||
    fail "there is $(names whole)"
run 0 status --journal j2
printed "whole/mailbox-3.pst"
run 0 verify --journal j2
printed "82 checked, 82 as they were written, 0 not"
pst 3 pieces/mailbox.pst j3 --pst-max 512k --limit 9
printed "pieces/mailbox.pst.unfinished"
[ "$(names pieces)" = "./mailbox.pst.unfinished " ] || fail "too early"
run 1 verify --journal j3
printed "mailbox.pst is not finished: give the same migrate command again"
status=3
while [ "$status" -eq 3 ]; do
	status=0
	"$program" migrate --from "$sample" --to pst:pieces/mailbox.pst \
	    --journal j3 --pst-max 512k --limit 9 --jobs 1 \
	    >stdout 2>stderr || status=$?
done
[ "$status" -eq 1 ] || fail "ended with $status"
for part in mailbox.pst mailbox-2.pst mailbox-3.pst; do
	cmp -s whole/$part pieces/$part || fail "$part has other bytes"
done
[ "$(names whole)" = "$(names pieces)" ] || fail "there is $(names pieces)"

# All is done: nothing happens any more, wherever the files are now.
mkdir away
mv pieces/mailbox.pst away
pst 1 pieces/mailbox.pst j3 --pst-max 512k
printed "Finished."
printed "pieces/mailbox.pst (not there any more)"
[ ! -e pieces/mailbox.pst ] && [ ! -e pieces/mailbox.pst.unfinished ] ||
    fail "it was made anew"
run 1 verify --journal j3
printed "mailbox.pst: is not there any more"
printed "mailbox.pst is not there"
pst 1 pieces/mailbox.pst j3 --pst-max 512k --retry-failed
[ "$(names pieces)" = "./mailbox-2.pst ./mailbox-3.pst " ] ||
    fail "nothing could be put into $(names pieces)"
mv away/mailbox.pst pieces
run 0 verify --journal j3

# What verify says of a store that was changed, or changed for another.
cp pieces/mailbox-2.pst kept
printf 'XXXX' | dd of=pieces/mailbox-2.pst bs=1 seek=100000 conv=notrunc \
    2>/dev/null
run 1 verify --journal j3
printed "mailbox-2.pst: "
cp pieces/mailbox-3.pst pieces/mailbox-2.pst
run 1 verify --journal j3 --json
python3 -c 'import json
v = json.load(open("stdout"))
assert v["bad"] > 0 and any(p["unid"] == "" and
    "another store" in p["reason"] for p in v["problems"]), v' ||
    fail "nobody sees that it is another store"
rm pieces/mailbox-2.pst
mkfifo pieces/mailbox-2.pst
status=0
timeout 60 "$program" verify --journal j3 >stdout 2>stderr || status=$?
[ "$status" -eq 1 ] || fail "verify of a pipe ends with $status"
printed "pieces/mailbox-2.pst: is no file"
rm pieces/mailbox-2.pst
mv kept pieces/mailbox-2.pst

# Never over a file, nor into what another journal has begun.
echo precious >taken.pst
pst 5 taken.pst j4
one_line
said "no file is written over"
[ "$(cat taken.pst)" = precious ] || fail "a file was written over"
pst 3 mine.pst j5 --limit 5
pst 5 mine.pst j6
one_line
said "another journal's"
mkdir foreign.pst.unfinished
echo text >foreign.pst.unfinished/text
pst 5 foreign.pst j7
one_line
said "no run of ours made it"
[ -s foreign.pst.unfinished/text ] || fail "removed what is not ours"

# Its name is taken when it is whole: moved away, and on it goes.
echo precious >mine.pst
pst 5 mine.pst j5
one_line
said "move it away, and the same command goes on"
mv mine.pst elsewhere
pst 1 mine.pst j5
run 0 verify --journal j5
printed "82 as they were written"

# What was begun is needed.
pst 3 lost.pst j8 --limit 5
mv lost.pst.unfinished hidden
pst 5 lost.pst j8
one_line
said "3 notes that earlier runs wrote are in it: bring it back"
mv hidden lost.pst.unfinished
pst 1 lost.pst j8
run 0 verify --journal j8

# What has been damaged is not gone on with.
pst 3 spoilt.pst j9 --limit 5
printf 'XXXX' | dd of=spoilt.pst.unfinished/part-1/checkpoint bs=1 seek=300 \
    conv=notrunc 2>/dev/null
pst 5 spoilt.pst j9
one_line
said "spoilt.pst.unfinished: the checkpoint of the unfinished store is damaged"
said "begin anew with another --journal and another file"

# An empty mailbox is an empty store, once.
mkdir mails
printf 'From: a@example.com\nSubject: x\n\nHello\n' >mails/a.eml
for _ in first again; do
	run 0 migrate --from mails --to pst:empty.pst --journal j10 --kind task
	[ -s empty.pst ] && [ ! -e empty.pst.unfinished ] ||
	    fail "no empty store"
done

# Options that would give other files.
pst 3 opts.pst j11 --limit 5
pst 2 opts.pst j11 --pst-max 1G
one_line
said "--pst-max"
pst 2 opts.pst j11 --pst-crypt permute
one_line
said "--pst-crypt"
pst 1 permuted.pst j12 --pst-crypt permute
run 0 verify --journal j12
cmp -s permuted.pst one/mailbox.pst && fail "nothing was permuted"

# A folder that is not there.
pst 5 nowhere/x.pst j13
one_line
said "the folder nowhere/ is not there: make it, or name another file"

# What is in its way is told before a dump is read, which may take long.
echo "no dump" >broken.dxl
run 5 migrate --from broken.dxl --to pst:taken.pst --journal j14
one_line
said "taken.pst is there already"
if [ "$(id -u)" -ne 0 ]; then
	mkdir -m 500 closed
	run 5 migrate --from broken.dxl --to pst:closed/x.pst --journal j15
	one_line
	said "nothing can be written beside closed/x.pst: Permission denied"
fi

# A limit of file sizes is like a full disk: all is said, nothing is lost.
mkdir large
{
	printf 'From: a@example.com\nSubject: x\n\n'
	head -c 3000000 /dev/zero | tr '\0' x | fold -w 70
} >large/a.eml
(ulimit -f 2000 && run 3 migrate --from large --to pst:limit.pst \
    --journal j16) || exit 1
said "limit.pst.unfinished: the store cannot be written: File too large: the"
said "file has become too large for its file system or for the limit of this"
run 0 migrate --from large --to pst:limit.pst --journal j16
run 0 verify --journal j16
printed "1 checked, 1 as they were written, 0 not"
echo "pst: as it should be"

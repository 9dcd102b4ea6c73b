#!/bin/sh
# Wrong usage: exit status 2, one line that says what, where and what to do.
. "$(dirname "$0")/common.inc"

usage() {
	text=$1
	shift
	run 2 "$@"
	one_line
	said "$text"
	said "try: notes2ex"
}

usage "no command"
usage "unknown command migrat (did you mean migrate?)" migrat
usage "unknown command frobnicate;" frobnicate
usage "unknown option --jsn" --jsn
usage "inspect: which SOURCE?" inspect
usage "inspect: unknown option --jsno (did you mean --json?)" inspect --jsno x
usage "inspect: --json takes no value" inspect --json=yes x
usage "show: wants a SOURCE and a UNID" show x
usage "show: wants a SOURCE and a UNID" show x y z
usage "show: y is no UNID" show x y
usage "show: --as: knows note, item, mime, ics, vcf, not 'pdf'" \
    show --as pdf x y
usage "status: --journal FILE is missing" status
usage "status: x: takes no arguments" status x
usage "verify: --journal FILE is missing" verify
usage "verify: --journal wants FILE behind it" verify --journal

from="--from x --to dir:y"
usage "migrate: --from SOURCE is missing" migrate --to dir:y --journal j
usage "migrate: --to TARGET is missing" migrate --from x --journal j
# shellcheck disable=SC2086 # words are meant
{
usage "migrate: --journal FILE is missing" migrate $from
usage "migrate: z: a source is given with --from" migrate z $from --journal j
usage "did you mean --retry-failed?" migrate $from --retry-faild
usage "--limit: wants a whole number, not 'ten'" migrate $from --limit ten
usage "--max-size: wants a size" migrate $from --max-size 10X
usage "--since: wants a date" migrate $from --since 12.05.2004
usage "--kind: knows mail, calendar" migrate $from --kind mail,post
usage "--domain: wants a name such as" migrate $from --journal j --domain 'a<b>'
usage "--jobs: 1000 are more than" migrate $from --journal j --jobs 1000
usage "--since is not before --before" migrate $from --journal j \
    --since 2004-01-02 --before 2004-01-02
usage "--journal wants FILE behind it, but --dry-run follows" \
    migrate $from --journal --dry-run
for option in mailbox=a@b auth=ntlm user=u password-file=p password-fd=3 \
    token-file=t token-command=c impersonate cacert=c ews-version=2010 \
    ews-write=create allow-plain-http; do
	usage "--${option%%=*} is for ews: targets, and --to is another" \
	    migrate $from --journal j --$option
done
ews="--from x --to ews:https://example.com/EWS/Exchange.asmx --journal j"
usage "--user is missing" migrate $ews
usage "--user is missing" migrate $ews --auth ntlm --password-file p
usage "--auth: knows basic, ntlm" migrate $ews --auth digest
usage "--ews-version: knows auto, 2007_SP1" migrate $ews --ews-version 2003
usage "a token is for --auth bearer" migrate $ews --user u --token-file t
usage "only one can be used" \
    migrate $ews --user u --password-file p --password-fd 3
usage "--password-fd: 'x' is no number" migrate $ews --user u --password-fd x
usage "--mailbox: wants an address" migrate $ews --user u --mailbox anna
usage "--impersonate: --mailbox says whom" migrate $ews --user u --impersonate
run 2 migrate --from x --to ews:mail.example.com --journal j --user u
one_line
said "wants an address, such as ews:https://"
usage "--mailbox is missing" \
    migrate --from x --to ews:autodiscover --journal j --user u
run 2 migrate --from x --to pst: --journal j
one_line
usage "--pst-max is the size of the files of a pst: target" \
    migrate $from --journal j --pst-max 20G
usage "--pst-crypt is for pst: targets" \
    migrate $from --journal j --pst-crypt permute
usage "--pst-max: 524287 bytes are too few, at least 512k" \
    migrate --from x --to pst:y --journal j --pst-max 524287
usage "--pst-max: at most 45G" \
    migrate --from x --to pst:y --journal j --pst-max 46G
}
[ ! -e j ] || fail "wrong usage made a journal"

run 2 status --journal none
one_line
run 2 verify --journal none
one_line
echo "usage: as it should be"

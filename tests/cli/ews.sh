#!/bin/sh
# ews: - what of its options is missing, too much or cannot be meant is said
# before anything is asked of anybody.
. "$(dirname "$0")/common.inc"
umask 077

mkdir in
printf 'From: a@example.com\nSubject: One\nDate: Wed, 12 May 2004 13:30:00 +0000\n\nHello\n' >in/1.eml
echo secret >password
echo token >token

# refuses WORDS TARGET OPTION...: wrong usage, one line that says so.
refuses() {
	words=$1 to=$2
	shift 2
	run 2 migrate --from in --to "$to" --journal journal "$@"
	said "$words"
	[ ! -s stdout ] || fail "something on stdout"
	rm -f journal*
}
url=ews:https://127.0.0.1:1/EWS/Exchange.asmx

# Options of ews: with another target.
for option in '--mailbox a@example.com' '--auth ntlm' '--user anna' \
    '--password-file password' '--password-fd 0' '--token-file token' \
    '--token-command true' '--impersonate' '--cacert password' \
    '--ews-version 2016' '--ews-write create' '--allow-plain-http'; do
	# shellcheck disable=SC2086
	refuses "is for ews: targets" dir:out $option
	[ ! -e out ] || fail "it wrote all the same"
done

refuses '--user is missing' $url --password-file password
refuses '--user is missing' $url --password-file password --auth negotiate
refuses 'anna.keller@example.com' $url --user anna --mailbox anna \
    --password-file password
refuses 'only one can be used' $url --user anna --password-file password \
    --password-fd 0
refuses 'only one can be used' $url --auth bearer --token-file token \
    --token-command 'cat token'
refuses '--auth bearer' $url --user anna --token-file token
refuses '--mailbox' $url --user anna --impersonate --password-file password
refuses '--mailbox' ews:autodiscover --user anna --password-file password
refuses '--allow-plain-http' ews:http://127.0.0.1:1/EWS/Exchange.asmx \
    --user anna --password-file password
refuses 'magic' $url --user anna --auth magic
refuses '2099' $url --user anna --ews-version 2099
refuses 'sideways' $url --user anna --ews-write sideways
refuses 'nowhere' $url --user anna --password-file nowhere
refuses 'nowhere' $url --auth bearer --token-file nowhere
for to in ews: ews:127.0.0.1 ews:ftp://127.0.0.1/ ews:https:// \
    'ews:https://127.0.0.1/ x' 'ews:https://anna:secret@127.0.0.1/'; do
	refuses ews "$to" --user anna --password-file password
	! grep -q anna:secret stderr || fail "a password was told"
done
# Nothing to ask on, and a password that is none.
refuses '--password-file' $url --user anna
: >empty
refuses 'empty' $url --user anna --password-file empty
# An argument would be in everybody's sight.
refuses '--password' $url --user anna --password secret

# A file that others can read is warned of.
chmod 644 password
refuses '--allow-plain-http' ews:http://127.0.0.1:1/EWS/Exchange.asmx \
    --user anna --password-file password
said 'password: others can read it'
run 0 migrate --help
printed --ews-version

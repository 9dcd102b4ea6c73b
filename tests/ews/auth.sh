#!/bin/sh
# Who may come in, and what is never told to anybody.
. "${0%/*}/common.inc"

requests() { grep -c . "$1.log" || :; }
refused() {
	"$stub" ask "$url" count | sed 's/.*"refused": \([0-9]*\).*/\1/'
}

# One wrong password, twice at most: accounts get locked.
serve box --version 2016
umask 077
echo wrong >wrong
run 5 migrate --from "$sample" --to "ews:$url" --journal j1 --auth basic \
    --mailbox "$box_of" --user migrator --password-file wrong --allow-plain-http
one_line
said "password"
[ "$(refused)" -le 2 ] || fail "$(refused) refusals: the account is locked"
[ "$("$stub" state box.db | wc -l)" -eq 0 ] || fail "it wrote all the same"

# A 401 in between is no reason to stop, a second one is.
plan 'ok ok ok CreateItem=401'
ews 0 j2 --kind note
plan 'CreateItem=401*9'
before=$(refused)
ews 5 j3 --kind contact
[ "$(($(refused) - before))" -le 2 ] || fail "it went on asking"
plan 'ok'
ews 0 j3 --kind contact
once box
# A descriptor instead of a file.
status=0
"$program" migrate --from "$sample" --to "ews:$url" --journal j4 \
    --mailbox "$box_of" --auth basic --user migrator --password-fd 9 \
    --allow-plain-http --kind task 9<password >stdout 2>stderr </dev/null ||
    status=$?
[ "$status" -le 1 ] || fail "--password-fd: $status"
# Without any, and no terminal to ask on.
run 2 migrate --from "$sample" --to "ews:$url" --journal j5 --auth basic \
    --mailbox "$box_of" --user migrator --allow-plain-http
one_line
said "--password-file"

# Plain http only when one insists; nothing reaches the server before.
n=$(requests box)
run 2 migrate --from "$sample" --to "ews:$url" --journal j6 --auth basic \
    --mailbox "$box_of" --user migrator --password-file password
one_line
said "--allow-plain-http"
[ "$(requests box)" -eq "$n" ] || fail "the password went over plain http"

# Never told: journal, log, arguments; not even base64.
secret=$(cat password)
coded=$(printf 'migrator:%s' "$secret" | base64)
plan 'CreateItem=delay:3'
"$program" migrate --from "$sample" --to "ews:$url" --journal j7 \
    --mailbox "$box_of" --auth basic --user migrator \
    --password-file password --allow-plain-http --log-level debug \
    >stdout 2>stderr </dev/null &
pid=$!
sleep 2
tr '\0' '\n' <"/proc/$pid/cmdline" >arguments
tr '\0' '\n' <"/proc/$pid/environ" >environment 2>/dev/null || :
cat j7 j7-wal >books 2>/dev/null || :
wait "$pid" || [ $? -eq 1 ] || fail "the run failed"
for file in arguments environment books j7 stdout stderr; do
	! grep -aqF -e "$secret" -e "$coded" "$file" ||
	    fail "the password stands in $file"
done
end_server box

# NTLM proves the password without telling it; a wrong one proves nothing.
echo plain >plain
serve ntlm --version 2010_SP2 --auth ntlm --user tester --password-file plain
run 1 migrate --from "$sample" --to "ews:$url" --journal jn --auth ntlm \
    --mailbox "$box_of" --user 'ACME\tester' --password-file plain \
    --allow-plain-http
once ntlm
n=$(refused)
run 5 migrate --from "$sample" --to "ews:$url" --journal jo --auth ntlm \
    --mailbox "$box_of" --user 'ACME\tester' --password-file wrong \
    --allow-plain-http
one_line
[ "$(($(refused) - n))" -le 2 ] || fail "NTLM: the account is locked"
end_server ntlm

# A token, renewed by its command when the server calls it expired.
echo first >tokens
cat >renew <<'END'
#!/bin/sh
n=$(wc -l <tokens)
echo "token-$n" >>tokens
echo "token-$n"
END
chmod +x renew
serve bearer --version SE --tokens tokens --token-uses 6 --auth ''
run 1 migrate --from "$sample" --to "ews:$url" --journal j8 --auth bearer \
    --mailbox "$box_of" --token-command ./renew --allow-plain-http
[ "$(wc -l <tokens)" -gt 2 ] || fail "the token was never renewed"
once bearer
for n in 1 2 3; do
	! grep -aqF "token-$n" j8 stderr || fail "a token was told"
done
echo other >token
run 5 migrate --from "$sample" --to "ews:$url" --journal j9 --auth bearer \
    --mailbox "$box_of" --token-file token --allow-plain-http
one_line
end_server bearer

# A certificate that nobody trusts, one that --cacert names, another host's.
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost >stdout 2>&1 ||
    fail "openssl"
cat cert key >both
serve tls --version 2013_SP1 --tls both --host localhost
run 5 migrate --from "$sample" --to "ews:$url" --journal j10 --auth basic \
    --mailbox "$box_of" --user migrator --password-file password
one_line
said "certificate"
run 1 migrate --from "$sample" --to "ews:$url" --journal j10 --auth basic \
    --mailbox "$box_of" --user migrator --password-file password --cacert cert
once tls
ip=$(echo "$url" | sed 's/localhost/127.0.0.1/')
run 5 migrate --from "$sample" --to "ews:$ip" --journal j11 --auth basic \
    --mailbox "$box_of" --user migrator --password-file password --cacert cert
one_line
end_server tls

# Whose mailbox, and as whom.
serve who --version 2016 --no-own --no-impersonation
ews 5 j12 --mailbox nobody@example.com
one_line
said "nobody@example.com"
ews 5 j13 --impersonate
one_line
said "imperson"
ews 1 j14
end_server who
serve imp --version 2016 --no-own --no-delegate
ews 5 j15
one_line
ews 1 j16 --impersonate
once imp
end_server imp
serve readonly --version 2016 --read-only
ews 5 j17
one_line
"$stub" state readonly.db >stdout
[ ! -s stdout ] || fail "it wrote all the same"
end_server readonly

# No server: it is waited for, but only for a while when it was never met.
if [ -n "${N2E_HURRY-}" ]; then
	url=http://127.0.0.1:1/EWS/Exchange.asmx
	ews 3 j18
	said "127.0.0.1"
fi
echo "ews: only those who may, and nothing is told"

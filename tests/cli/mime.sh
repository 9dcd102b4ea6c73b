#!/bin/sh
# Signed mail comes out as it went in: a signature made by a program that has
# nothing to do with this one still holds.
. "$(dirname "$0")/common.inc"

if ! command -v openssl >/dev/null; then
	echo "mime: no openssl, nothing to compare with"
	exit 0
fi
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 3650 \
    -subj '/CN=Anna/emailAddress=anna@example.com' 2>stderr ||
    fail "no certificate"
python3 - <<'END'
import random
r = random.Random(1)
text = "Grüße aus Göteborg\r\n" * 3 + "From here on: a line of spaces   \r\n"
data = bytes(r.randrange(256) for _ in range(30000))
import base64
b64 = base64.encodebytes(data).replace(b"\n", b"\r\n")
body = (b"Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n\r\n" + text.encode() +
    b"\r\n--in\r\nContent-Type: application/octet-stream; name=x.bin\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n" + b64 + b"--in--\r\n")
open("inner", "wb").write(body)
END
openssl cms -sign -binary -in inner -signer cert -inkey key -outform SMIME \
    -out signed -crlfeol 2>stderr || fail "cannot sign"
openssl cms -sign -binary -nodetach -in inner -signer cert -inkey key \
    -outform SMIME -out opaque -crlfeol 2>stderr || fail "cannot sign"
openssl cms -encrypt -binary -in inner -outform SMIME -out sealed -aes256 \
    -crlfeol cert 2>stderr || fail "cannot encrypt"

# The same messages three times: as fields of parts, in pieces as Notes cuts
# them, and whole in a <mime> element.
python3 - <<'END'
import base64, re, struct

def b64(data):
    return base64.encodebytes(data).decode()

def part(boundary, headers, body):
    flags = (1 if boundary else 0) | (2 if headers else 0)
    data = boundary + headers + body
    head = struct.pack("<HIBBHHHHI", 2, flags, 2, 0, len(data), len(boundary),
        len(headers), 0, 0)
    return ("<item name='Body'><rawitemdata type='19'>\n%s</rawitemdata>"
        "</item>\n" % b64(head + data))

def header(line):
    name, value = line.split(b":", 1)
    native = value.strip().replace(b"\r\n", b"")
    head = struct.pack("<HIHHHH", 14, 2, len(native), len(name), 2,
        len(value[1:]))
    return ("<item name='%s'><rawitemdata type='502'>\n%s</rawitemdata>"
        "</item>\n" % (name.decode().replace("-", "_"),
        b64(head + native + name + b": " + value[1:])))

def document(n, inside):
    date = "<%s><datetime>20140512T133000,00+00</datetime></%s>"
    dates = "".join(date % (d, d) for d in ["created", "modified", "revised",
        "lastaccessed", "addedtofile"])
    return ("<document form='Memo'><noteinfo noteid='%x' unid='%032d' "
        "sequence='1'>%s</noteinfo>\n"
        "<item name='DeliveredDate'><datetime>20140512T133000,00+00"
        "</datetime></item>\n%s</document>\n" %
        (0x8f0 + 4 * n, n, dates, inside))

def beside(inside):
    return inside + ("<item name='$FILE'><object><file name='beside.txt' "
        "size='6' compression='none'><filedata>YmVzaWRl</filedata></file>"
        "</object></item>\n")

OUT = [b"From: anna@example.com\r\n", b"To: bo@example.com\r\n",
    b"Subject: Signed,\r\n and folded\r\n",
    b"Date: Mon, 12 May 2014 13:30:00 +0000\r\n", b"X-Odd:  two  blanks\r\n",
    b"Message-ID: <1@example.com>\r\n"]
docs = []
for n, name in enumerate(["signed", "opaque", "sealed"]):
    # openssl ends some lines of its own as files do, no mail does.
    message = re.sub(rb"(?<!\r)\n", b"\r\n", open(name, "rb").read())
    head, body = message.split(b"\r\n\r\n", 1)
    head += b"\r\n"
    # MIME-Version is a field of the note, Content-* belong to the part.
    lines = [l for l in head.split(b"\r\n") if l]
    content, rest, mine = b"", [], None
    for l in lines:
        if l[:1] in b" \t":
            if mine:
                content += l + b"\r\n"
            else:
                rest[-1] += l + b"\r\n"
        else:
            mine = l.lower().startswith(b"content-")
            if mine:
                content += l + b"\r\n"
            else:
                rest.append(l + b"\r\n")
    whole = b"".join(OUT + rest) + content + b"\r\n" + body
    open(name + ".want", "wb").write(whole)
    fields = "".join(header(l) for l in OUT + rest)
    pieces = [(b"", content + b"\r\n", body)]
    if name == "signed":
        # At each boundary of the outer multipart a field of its own.
        b = content.split(b'boundary="')[1].split(b'"')[0]
        at = [i for i in range(len(body)) if
            body.startswith(b"--" + b, i) and body[i - 1:i] in (b"\n", b"")]
        pieces = [(b"", content + b"\r\n", body[:at[0]])]
        for i, a in enumerate(at):
            end = at[i + 1] if i + 1 < len(at) else len(body)
            line = body.index(b"\r\n", a) + 2
            if i + 1 == len(at):
                pieces.append((body[a:end], b"", b""))
                break
            h = body.index(b"\r\n\r\n", line) + 4
            first = body[a:line]
            pieces.append((first, body[line:h], body[h:end]))
    # What a field cannot hold is no matter here: parts below 64 KiB.
    small = all(len(b"".join(p)) < 65536 for p in pieces)
    if small:
        docs.append(document(10 + n, beside(fields + "".join(part(*p)
            for p in pieces))))
    docs.append(document(20 + n, "<mime><![CDATA[%s]]></mime>\n" %
        whole.decode("utf-8")))
open("in.dxl", "w", newline="").write(
    "<?xml version='1.0' encoding='utf-8'?>\n"
    "<database xmlns='http://www.lotus.com/dxl' "
    "replicaid='8525755A00532A38'>\n%s</database>\n" %
    "".join(docs))
END
run 0 migrate --from in.dxl --to dir:out --journal journal --json
n=0
for name in signed opaque sealed; do
	for unid in 1$n 2$n; do
		cmp -s "$name.want" out/Inbox/*"$unid.eml" ||
		    fail "$unid: $name is not what it was"
	done
	n=$((n + 1))
done
for unid in 10 20 11 21; do
	openssl cms -verify -binary -crlfeol -in out/Inbox/*"$unid.eml" -CAfile cert \
	    -out got 2>stderr || fail "$unid: the signature is broken"
	cmp -s inner got || fail "$unid: signed is another text"
done
openssl cms -decrypt -binary -in out/Inbox/*22.eml -inkey key -recip cert \
    -out got 2>stderr || fail "22: cannot be decrypted"
cmp -s inner got || fail "22: encrypted was another text"

# A file beside it would break the signature: it is a loss, and said.
[ "$(grep -c 'attachment beside.txt: it is not part of' stdout)" -eq 3 ] ||
    fail "a file is neither there nor lost"

# As a database the same notes give the same messages.
if [ -x "$here/../../scripts/make-nsf" ]; then
	"$here/../../scripts/make-nsf" --dxl in.dxl in.nsf >stderr 2>&1 ||
	    fail "no database can be made of it"
	run 0 migrate --from in.nsf --to dir:nsf --journal nsf.journal
	n=0
	for name in signed opaque sealed; do
		cmp -s "$name.want" nsf/*/*"1$n.eml" ||
		    fail "1$n: $name is not what it was in the database"
		n=$((n + 1))
	done
fi
echo "mime: signed and encrypted mail as it was, signatures hold"

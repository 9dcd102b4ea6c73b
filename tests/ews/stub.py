#!/usr/bin/python3
"""stub - a server of Exchange Web Services for the tests, on loopback.

usage: stub.py serve DB [options]     until killed; first line: its address
       stub.py ask URL WHAT [DATA]    WHAT: state log count, and with DATA,
                                      which is put: plan; reset; calm (no
                                      random faults any more)
       stub.py state DB               what is in the mailbox, line by line
       stub.py counts DB              how often what was asked for
       stub.py verdict DB [N]         0: nothing was ever sent, nothing broke
                                      a schema (and N requests were judged)

It keeps folders and items in DB (SQLite) and may be killed at any time; when
started again on it, everything is there.  It ends with its parent, or after
--lifetime SECONDS.

A request is judged by the schema of the version that it asks for (--schemas
DIR; without one nothing is judged), counted, and looked through for anything
that would send mail.  It behaves as Exchange --version, or --like gromox.
What goes wrong is planned (see ews_plan): `ask URL plan 'ok drop busy:100'`,
or random: --faults SEED --rate P.
"""

import argparse
import base64
import http.server
import json
import os
import re
import socketserver
import ssl
import sys
import threading
import time
import urllib.request

import ews_login
import ews_rules
from ews_box import Box
from ews_plan import Plan
from ews_server import Server
from ews_wire import Fault, Refused, el, envelope, fault_xml, message, response

FAULTS = {
    "busy": ("ErrorServerBusy", "The server cannot service this request right "
             "now. Try again later."),
    "timeout": ("ErrorTimeoutExpired", "The request timed out."),
    "transient": ("ErrorInternalServerTransientError", "An internal server "
                  "error occurred. Try again later."),
    "conncount": ("ErrorExceededConnectionCount", "You have exceeded the "
                  "available concurrent connections for your account."),
    "schema": ("ErrorSchemaValidation", "The request failed schema "
               "validation."),
    "version": ("ErrorInvalidServerVersion", "The specified server version "
                "is invalid."),
}
BUSY = b"<html><body><h2>Service Unavailable</h2></body></html>"
OPERATION = re.compile(
    rb"<(?:[\w.-]+:)?Body[^>]*>\s*(?:<!--.*?-->\s*)*<(?:[\w.-]+:)?(\w+)",
    re.S)
FOUND = """<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="http://\
schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response \
xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/\
responseschema/2006a"><User><DisplayName>Box</DisplayName></User><Account>\
<AccountType>email</AccountType><Action>settings</Action><Protocol><Type>EXCH\
</Type><EwsUrl>%s</EwsUrl></Protocol><Protocol><Type>EXPR</Type><EwsUrl>%s\
</EwsUrl></Protocol></Account></Response></Autodiscover>"""
NOT_FOUND = """<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="\
http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">\
<Response><Error Time="00:00:00" Id="1"><ErrorCode>500</ErrorCode><Message>\
The email address can't be found.</Message><DebugData/></Error></Response>\
</Autodiscover>"""
SETTINGS = """<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http:\
//schemas.xmlsoap.org/soap/envelope/"><s:Body><GetUserSettingsResponseMessage \
xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover"><Response>\
<ErrorCode>NoError</ErrorCode><UserResponses><UserResponse><ErrorCode>%s\
</ErrorCode><UserSettings>%s</UserSettings></UserResponse></UserResponses>\
</Response></GetUserSettingsResponseMessage></s:Body></s:Envelope>"""
SETTING = """<UserSetting xmlns:i="http://www.w3.org/2001/XMLSchema-instance" \
i:type="StringSetting"><Name>%s</Name><Value>%s</Value></UserSetting>"""


class Books:
    """What is counted while the server runs."""

    def __init__(self, path):
        self.lock, self.lines = threading.Lock(), []
        self.now = self.most = self.connections = self.refused = 0
        self.bytes = self.answered = self.recorded = 0
        self.file = open(path, "a") if path else None

    def write(self, line):
        with self.lock:
            self.lines.append(line)
            if self.file:
                self.file.write(line + "\n")
                self.file.flush()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 300

    def setup(self):
        super().setup()
        self.s = self.server
        self.is_known = False
        with self.s.books.lock:
            self.s.books.connections += 1

    def log_message(self, *_):
        pass

    def reply(self, status, body, kind="text/xml; charset=utf-8", head=(),
              cut=None):
        self.status = status
        lines = ["HTTP/1.1 %d %s" % (status, self.responses.get(
            status, ("",))[0]), "Content-Type: " + kind,
            "Content-Length: %d" % len(body)]
        lines += ["%s: %s" % pair for pair in head]
        if status == 200 and not self.s.o.like:
            lines.append("Set-Cookie: exchangecookie=stub; path=/; HttpOnly")
        whole = "\r\n".join(lines).encode() + b"\r\n\r\n" + body[:cut]
        self.wfile.write(whole)
        with self.s.books.lock:
            self.s.books.answered += len(whole)
        if cut is not None:
            self.close_connection = True

    # ---- for the tests ------------------------------------------------------

    def do_GET(self):
        if self.path == "/__state":
            with self.s.ews.lock:
                lines = self.s.ews.box.state()
            return self.reply(200, "".join(
                line + "\n" for line in lines).encode(), "text/plain")
        if self.path == "/__log":
            return self.reply(200, "".join(
                line + "\n" for line in self.s.books.lines).encode(),
                "text/plain")
        if self.path == "/__count":
            return self.reply(200, json.dumps(self.count()).encode() + b"\n",
                              "application/json")
        if self.is_user():
            return self.reply(405 if self.s.o.like else 200, b"",
                              "text/html")
        return self.refuse()

    def count(self):
        books, ews = self.s.books, self.s.ews
        with ews.lock:
            return {"requests": {"%s %s" % (w, v): n for w, v, n in
                                 ews.box.counts()},
                    "sends": ews.box.wrongs("sends"),
                    "schema": ews.box.wrongs("schema"),
                    "wrong": ews.box.wrongs("http"),
                    "bytes": books.bytes, "answered": books.answered,
                    "items": ews.box.one("SELECT COUNT(*) FROM item"),
                    "item_bytes": ews.box.used(), "most": books.most,
                    "connections": books.connections,
                    "refused": books.refused, "planned": self.s.plan.left()}

    def do_PUT(self):
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/__reset":
            with self.s.ews.lock:
                self.s.ews.box.empty()
            return self.reply(200, b"ok\n", "text/plain")
        if self.path == "/__calm":
            self.s.plan.random = None
            return self.reply(200, b"ok\n", "text/plain")
        try:
            self.s.plan.put(data.decode())
        except ValueError as e:
            return self.reply(400, b"no such action: %s\n" %
                              str(e).encode(), "text/plain")
        self.s.books.lines.clear()
        return self.reply(200, b"ok\n", "text/plain")

    # ---- who asks --------------------------------------------------------------

    def is_user(self):
        o, said = self.s.o, self.headers.get("Authorization", "")
        way, _, rest = said.partition(" ")
        if "ntlm" in o.auth and not o.like:
            if way.lower() == "ntlm" and ews_login.kind(rest) == 3:
                self.is_known = ews_login.is_right(rest, o.user, o.password)
            # It is the connection that is logged in.
            if self.is_known and (not said or way.lower() == "ntlm"):
                return True
        if way.lower() == "basic" and o.user and "basic" in o.auth:
            try:
                pair = base64.b64decode(rest.strip()).decode()
            except ValueError:
                return False
            return pair == "%s:%s" % (o.user, o.password)
        if way.lower() == "bearer" and o.tokens:
            return self.s.token_ok(rest.strip())
        return False

    def refuse(self):
        said = self.headers.get("Authorization", "")
        if "ntlm" in self.s.o.auth and not self.s.o.like and \
                said.lower().startswith("ntlm ") and \
                ews_login.kind(said[5:]) == 1:
            return self.reply(401, b"", "text/html", [(
                "WWW-Authenticate", "NTLM " + ews_login.challenge())])
        with self.s.books.lock:
            self.s.books.refused += 1
        ways = []
        if not self.s.o.like and "ntlm" in self.s.o.auth:
            ways += [("WWW-Authenticate", "Negotiate"),
                     ("WWW-Authenticate", "NTLM")]
        if "basic" in self.s.o.auth:
            ways.append(("WWW-Authenticate", 'Basic realm="stub"'))
        if self.s.o.tokens:
            ways.append(("WWW-Authenticate",
                         'Bearer error="invalid_token"'))
        return self.reply(401, b"", "text/html", ways)

    # ---- requests ----------------------------------------------------------------

    def body(self):
        """The whole of it, or None when it did not come."""
        head = self.headers
        if head.get("Expect"):
            self.s.wrong("Expect: " + head["Expect"])
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in head.get("Transfer-Encoding", ""):
            self.s.wrong("a body in chunks")
            self.close_connection = True
            self.reply(400, b"Bad Request", "text/plain")
            return None
        size = int(head.get("Content-Length", 0))
        out = self.rfile.read(size)
        if len(out) < size:
            self.close_connection = True
            return None
        return out

    def do_POST(self):
        body = self.body()
        if body is None:
            return
        op = OPERATION.search(body[:4096])
        op = op.group(1).decode() if op else "?"
        books = self.s.books
        with books.lock:
            books.now += 1
            books.most = max(books.most, books.now)
            books.bytes += len(body) + len(str(self.headers))
        began, self.status, self.mishap = time.monotonic(), 0, ("ok", "")
        try:
            self.post(op, body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with books.lock:
                books.now -= 1
            books.write("%.3f %s %s %d %d %.0f ms" % (
                time.time(), op, ":".join(self.mishap).rstrip(":"),
                self.status, len(body), 1000 * (time.monotonic() - began)))

    def post(self, op, body):
        # 401 without credentials is no mishap: that is how NTLM begins.
        if not self.is_user():
            return self.refuse()
        if "autodiscover" in self.path.lower():
            return self.discover(body)
        if self.path.rstrip("/").lower() != "/ews/exchange.asmx":
            return self.reply(404, b"<html>not found</html>", "text/html")
        if not self.headers.get("Content-Type", "").lower().startswith(
                "text/xml"):
            self.s.wrong("Content-Type")
            return self.reply(415, b"", "text/html")
        self.mishap = name, argument = self.s.plan.next(op)
        if self.before(op, name, argument, body):
            return None
        if len(body) > self.s.ews.most:
            return self.reply(405 if self.s.o.like else
                              404 if self.s.ews.major < 15 else 413,
                              b"<html>too large</html>", "text/html")
        if self.s.o.most and self.s.books.now > self.s.o.most:
            return self.fault("conncount")
        if self.s.o.latency:
            time.sleep(self.s.o.latency / 1000)
        if self.s.o.record:
            self.record(op, body)
        status, answer = self.s.ews.answer(body, self.mishap)
        if name == "drop":
            self.close_connection = True
        elif name == "trunc":
            self.reply(status, answer, cut=len(answer) // 2)
        else:
            self.reply(status, answer)
        return None

    def record(self, op, body):
        with self.s.books.lock:
            self.s.books.recorded += 1
            name = "%06d-%s" % (self.s.books.recorded, op)
        with open(os.path.join(self.s.o.record, name), "wb") as file:
            file.write(body)

    def fault(self, name, xml=""):
        self.reply(500, self.s.ews.fault(Fault(*FAULTS[name], xml))[1]
                   if not self.s.o.like else
                   envelope(fault_xml(*FAULTS[name], xml)))

    def before(self, op, name, argument, body):
        """True when the mishap is all that becomes of the request."""
        if name == "busy":
            self.fault(name, el("t:Value", argument or "1000",
                                Name="BackOffMilliseconds"))
        elif name in FAULTS:
            self.fault(name)
        elif name == "503":
            self.reply(503, BUSY, "text/html",
                       [("Retry-After", argument)] if argument else [])
        elif name == "401":
            self.refuse()
        elif name == "empty":
            self.reply(200, b"")
        elif name == "html302":
            self.reply(302, b"", "text/html", [(
                "Location", "/ews/genericerrorpage.htm?aspxerrorpath="
                "/ews/exchange.asmx")])
        elif name == "reset":
            self.close_connection = True
        elif name == "busy200":
            self.reply(200, envelope(response(op, [message(op, "", Refused(
                "ErrorInternalServerError", "The server cannot service this "
                "request right now.", el("t:Value", "ErrorServerBusy",
                                         Name="InnerErrorResponseCode")))])))
        elif name == "late":
            self.close_connection = True
            threading.Timer(float(argument or 1), self.s.ews.answer,
                            (body, ("ok", ""))).start()
        elif name == "delay":
            time.sleep(float(argument or 1))
            return False
        else:
            return False
        return True

    def discover(self, body):
        address = self.s.address
        known = self.s.o.mailbox.lower().encode() in body.lower()
        if self.path.lower().endswith(".svc"):
            if self.s.o.discover == "pox":
                return self.reply(404, b"", "text/html")
            said = SETTINGS % (("NoError", SETTING % (
                "ExternalEwsUrl", address)) if known else ("InvalidUser", ""))
        elif self.s.o.discover == "soap":
            return self.reply(404, b"", "text/html")
        else:
            said = FOUND % (address, address) if known else NOT_FOUND
        return self.reply(200, said.encode())


class Stub(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, o):
        super().__init__(("127.0.0.1", o.port), Handler)
        self.o, self.books = o, Books(o.log)
        self.ews = Server(Box(o.db, o.german, o.folder), o)
        self.plan = Plan(o.faults, o.rate,
                         o.kinds.split() if o.kinds else None,
                         o.only.split() if o.only else None)
        self.uses, self.token_lock = {}, threading.Lock()
        if o.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(o.tls)
            self.socket = context.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False)
        self.address = "%s://%s:%d/EWS/Exchange.asmx" % (
            "https" if o.tls else "http", o.host, self.server_address[1])

    def handle_error(self, request, address):
        kind = sys.exc_info()[0]
        if not issubclass(kind, (ConnectionError, ssl.SSLError,
                                 TimeoutError)):
            self.wrong("the stub itself failed: %s" % kind)
            super().handle_error(request, address)

    def wrong(self, what):
        with self.ews.lock:
            self.ews.box.mark_wrong("http", what)

    def token_ok(self, token):
        """One of the file's lines, not more often than it may be used."""
        with open(self.o.tokens) as file, self.token_lock:
            if token not in file.read().split():
                return False
            self.uses[token] = self.uses.get(token, 0) + 1
            return (not self.o.token_uses or
                    self.uses[token] <= self.o.token_uses)


def watch(lifetime):
    parent, end = os.getppid(), time.monotonic() + lifetime
    while os.getppid() == parent and time.monotonic() < end:
        time.sleep(0.5)
    os._exit(0)


def options(words):
    p = argparse.ArgumentParser(prog="stub.py serve", allow_abbrev=False)
    p.add_argument("db")
    p.add_argument("--port", type=int, default=0)
    p.add_argument("--host", default="127.0.0.1", help="in the address")
    p.add_argument("--version", default="2016", choices=ews_rules.VERSIONS)
    p.add_argument("--like", default="", choices=["", "gromox"])
    p.add_argument("--german", action="store_true")
    p.add_argument("--folder", action="append", default=[],
                   help="that the user has made: A, then A\\B")
    p.add_argument("--page", type=int, default=0, help="most of FindItem")
    p.add_argument("--mailbox", default="anna@example.com")
    p.add_argument("--user", default="migrator")
    p.add_argument("--password", default="secret")
    p.add_argument("--password-file", help="its first line")
    p.add_argument("--auth", default="basic ntlm")
    p.add_argument("--tokens", help="file of tokens")
    p.add_argument("--token-uses", type=int, default=0)
    p.add_argument("--no-impersonation", action="store_true")
    p.add_argument("--no-delegate", action="store_true")
    p.add_argument("--no-own", action="store_true")
    p.add_argument("--read-only", action="store_true")
    p.add_argument("--refuse-upload", action="store_true")
    p.add_argument("--discover", default="both",
                   choices=["both", "pox", "soap"])
    p.add_argument("--request-max", type=int, default=0)
    p.add_argument("--item-max", type=int, default=0)
    p.add_argument("--quota", type=int, default=0)
    p.add_argument("--most", type=int, default=0, help="requests at once")
    p.add_argument("--latency", type=float, default=0, help="ms")
    p.add_argument("--faults", type=int, help="seed")
    p.add_argument("--rate", type=float, default=0.2)
    p.add_argument("--kinds", help="of random faults")
    p.add_argument("--only", help="operations that meet random faults")
    p.add_argument("--schemas")
    p.add_argument("--no-validate", action="store_true")
    p.add_argument("--check-answers", action="store_true",
                   help="by the newest schema: is the stub right itself?")
    p.add_argument("--tls", help="file of certificate and key")
    p.add_argument("--log", help="file")
    p.add_argument("--record", help="folder for the bodies of requests")
    p.add_argument("--lifetime", type=float, default=600)
    o = p.parse_args(words)
    if o.password_file:
        with open(o.password_file) as file:
            o.password = file.readline().rstrip("\n")
    if o.schemas is None and os.environ.get("NOTES2EX_CORPUS"):
        o.schemas = os.path.join(os.environ["NOTES2EX_CORPUS"], "ews-xsd")
    return o


def serve(words):
    o = options(words)
    threading.Thread(target=watch, args=(o.lifetime,), daemon=True).start()
    stub = Stub(o)
    print(stub.address, flush=True)
    stub.serve_forever()


def ask(url, what, *data):
    base = re.match(r"https?://[^/]+", url).group(0)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    request = urllib.request.Request(
        base + "/__" + what, data[0].encode() if data else None,
        method="PUT" if data else "GET")
    with urllib.request.urlopen(request, context=context, timeout=60) as r:
        sys.stdout.write(r.read().decode())


def verdict(path, *least):
    """What went wrong in all of a mailbox's life, in words."""
    box = Box(path)
    bad = ["%s: %s" % (sort, what) for sort in ("sends", "schema", "http")
           for what in box.wrongs(sort)]
    for line in bad[:20]:
        print(line)
    valid = sum(n for what, _, n in box.counts() if what == "valid")
    if least and valid < int(least[0]):
        print("only %d requests were judged" % valid)
        bad.append("few")
    return 1 if bad else 0


def main():
    what, words = (sys.argv + [""])[1], sys.argv[2:]
    if what == "serve":
        serve(words)
    elif what == "ask":
        ask(*words)
    elif what == "state":
        sys.stdout.write("".join(s + "\n" for s in Box(words[0]).state()))
    elif what == "counts":
        for name, version, n in Box(words[0]).counts():
            print("%-20s %-18s %6d" % (name, version, n))
    elif what == "verdict":
        sys.exit(verdict(*words))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()

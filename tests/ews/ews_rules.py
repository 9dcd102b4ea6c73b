"""ews_rules - what each version of the server knows, and what no request of a
migration may ever say.
"""

import os
import re
import shutil
import subprocess
import tempfile
import threading

from ews_wire import Fault, find, local

try:
    from lxml import etree
except ImportError:
    etree = None

VERSIONS = {  # of ServerVersionInfo, and most bytes of a request
    "2007_SP1": ((8, 1, 240, 5, ""), 30000000),
    "2010": ((14, 0, 639, 20, "Exchange2010"), 35000000),
    "2010_SP1": ((14, 1, 218, 12, "Exchange2010_SP1"), 35000000),
    "2010_SP2": ((14, 2, 247, 5, "Exchange2010_SP2"), 35000000),
    "2013": ((15, 0, 516, 29, "Exchange2013"), 67108864),
    "2013_SP1": ((15, 0, 847, 30, "V2_6"), 67108864),
    "2016": ((15, 1, 225, 41, "V2015_10_05"), 67108864),
    "2019": ((15, 2, 221, 12, "V2018_01_08"), 67108864),
    "SE": ((15, 2, 2562, 17, "V2018_01_08"), 67108864),
}
# What may be asked with, in the order of age.
ASKED = ["Exchange2007", "Exchange2007_SP1", "Exchange2010",
         "Exchange2010_SP1", "Exchange2010_SP2", "Exchange2013",
         "Exchange2013_SP1", "Exchange2016"]
NEWEST = {"2019": "Exchange2016", "SE": "Exchange2016"}
SINCE = {"UploadItems": "Exchange2010_SP1", "ExportItems": "Exchange2010_SP1",
         "GetServerTimeZones": "Exchange2010",
         "EmptyFolder": "Exchange2010_SP1"}
SCHEMAS = {"Exchange2007": ("exchange-2007_SP1", "Exchange2007_SP1"),
           "Exchange2007_SP1": ("exchange-2007_SP1", "Exchange2007_SP1"),
           "Exchange2010": ("exchange-2010_SP1", "Exchange2010_SP1"),
           "Exchange2010_SP1": ("exchange-2010_SP1", "Exchange2010_SP1"),
           "Exchange2010_SP2": ("exchange-2010_SP2", "Exchange2010_SP2")}
NEW_SCHEMA = "exchange-SE-15.2.2562.17"

GROMOX_KNOWS = {"GetFolder", "FindFolder", "CreateFolder", "UpdateFolder",
                "DeleteFolder", "CreateItem", "GetItem", "FindItem",
                "UpdateItem", "DeleteItem", "CreateAttachment",
                "DeleteAttachment", "GetAttachment"}


def newest(version):
    return NEWEST.get(version, "Exchange" + version)


def asked_version(header):
    """What RequestServerVersion says; without it, the oldest."""
    element = None if header is None else find(header, "RequestServerVersion")
    return ("Exchange2007" if element is None
            else element.get("Version", ""))


def check_version(server, op, header):
    asked = asked_version(header)
    known = ASKED[:ASKED.index(newest(server)) + 1]
    if asked not in known:
        raise Fault("ErrorInvalidServerVersion",
                    "The specified server version is invalid.")
    since = SINCE.get(op)
    if since is not None and since not in known:
        raise Fault("ErrorSchemaValidation",
                    "The request failed schema validation: %s" % op)
    if since is not None and ASKED.index(asked) < ASKED.index(since):
        raise Fault("ErrorIncorrectSchemaVersion",
                    "%s needs a higher RequestServerVersion." % op)
    return asked


# ---- nothing is ever sent ------------------------------------------------------

SENDS = {"SendItem", "AcceptItem", "DeclineItem", "TentativelyAcceptItem",
         "CancelCalendarItem", "ForwardItem", "ReplyToItem",
         "ReplyAllToItem", "SuppressReadReceipt", "RemoveItem"}
QUIET = {"MessageDisposition": "SaveOnly",
         "SendMeetingInvitations": "SendToNone",
         "SendMeetingInvitationsOrCancellations": "SendToNone",
         "SendMeetingCancellations": "SendToNone"}


def sends(op, request, asked):
    """What of the request would have a server send something."""
    out = ["%s=%s" % (name, request.get(name)) for name in QUIET
           if request.get(name) not in (None, QUIET[name])]
    if op in SENDS:
        out.append(op)
    out += [local(e) for e in request.iter() if local(e) in SENDS]
    if op == "UpdateItem" and asked in ASKED[5:] and \
            request.get("SuppressReadReceipts") != "true":
        for uri in request.iter():
            if uri.get("FieldURI") == "message:IsRead":
                out.append("message:IsRead without SuppressReadReceipts")
    return out


# ---- schemas ----------------------------------------------------------------------


class Schemas:
    """Of a folder with one for each version; None: nothing is checked."""

    def __init__(self, folder):
        self.folder, self.made, self.lock = folder, {}, threading.Lock()
        self.can = (folder is not None and os.path.isdir(folder) and
                    (etree is not None or shutil.which("xmllint")))

    def check(self, body, asked):
        """What the schema of that version has against it, or None."""
        if not self.can:
            return None
        name, fixed = SCHEMAS.get(asked, (NEW_SCHEMA, None))
        path = os.path.join(self.folder, name, "soap-envelope.xsd")
        if not os.path.exists(path):
            return None
        if fixed is not None:
            body = re.sub(rb'(RequestServerVersion[^>]*Version=")[^"]*',
                          rb"\g<1>" + fixed.encode(), body, count=1)
        with self.lock:
            if etree is None:
                return self.lint(path, body)
            if name not in self.made:
                self.made[name] = etree.XMLSchema(etree.parse(path))
            schema = self.made[name]
            tree = etree.fromstring(body, etree.XMLParser(huge_tree=True))
            if schema.validate(tree):
                return None
            return str(schema.error_log.last_error)

    @staticmethod
    def lint(path, body):
        with tempfile.NamedTemporaryFile(suffix=".xml") as file:
            file.write(body)
            file.flush()
            done = subprocess.run(
                ["xmllint", "--noout", "--huge", "--schema", path, file.name],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if done.returncode == 0:
            return None
        return done.stderr.decode("utf-8", "replace").split("\n")[0]

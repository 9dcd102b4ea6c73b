"""ews_server - one request to the mailbox: who asks, for what, and is it
well-formed; then the operation of ews_find and ews_ops, item by item.
"""

import base64
import os
import threading

import ews_find
import ews_ops
import ews_rules
from ews_box import change_key, unseal
from ews_wire import (Fault, Refused, el, envelope, fault_xml, find, local,
                      message, parse, response, text, without_prefixes)

OPERATIONS = {
    "GetFolder": ews_find.get_folder, "FindFolder": ews_find.find_folder,
    "CreateFolder": ews_find.create_folder,
    "UpdateFolder": ews_find.update_folder,
    "DeleteFolder": ews_find.delete_folder,
    "FindItem": ews_find.find_item, "GetItem": ews_find.get_item,
    "GetServerTimeZones": ews_find.time_zones,
    "CreateItem": ews_ops.create_item, "UpdateItem": ews_ops.update_item,
    "DeleteItem": ews_ops.delete_item,
    "CreateAttachment": ews_ops.create_attachment,
    "DeleteAttachment": ews_ops.delete_attachment,
    "UploadItems": ews_ops.upload_items, "ExportItems": ews_ops.export_items,
}
GROMOX_VERSION = (15, 0, 847, 4040, "")
# One wrong item spoils the whole request there.
GROMOX_CANNOT = {"DistributionList", "PostItem"}
GROMOX_BINARY = {"Binary", "BinaryArray", "CLSID", "CLSIDArray"}


def many(request):
    """How many things a request is about."""
    for name in ("Items", "ItemIds", "ItemChanges", "Attachments", "Folders",
                 "FolderIds", "ParentFolderIds"):
        things = find(request, name)
        if things is not None:
            return len(things)
    return 1


class Context:
    def __init__(self, asked):
        self.asked = asked

    def at_least(self, version):
        order = ews_rules.ASKED
        return order.index(self.asked) >= order.index(version)


class Server:
    def __init__(self, box, options):
        self.box, self.o = box, options
        self.gromox = options.like == "gromox"
        self.version = (GROMOX_VERSION if self.gromox
                        else ews_rules.VERSIONS[options.version][0])
        self.major = self.version[0]
        self.most = options.request_max or (
            67108864 if self.gromox
            else ews_rules.VERSIONS[options.version][1])
        self.refuse_upload = options.refuse_upload
        self.may_write = not options.read_only
        self.schemas = ews_rules.Schemas(
            None if options.no_validate else options.schemas)
        self.lock = threading.Lock()
        self.mishap = ("ok", "")

    @staticmethod
    def base64(data):
        return base64.b64encode(data).decode()

    # ---- what operations use ------------------------------------------------

    def each(self, op, things, do, empty=""):
        """Response messages in the order of the things; none spoils others."""
        out = []
        name, argument = self.mishap
        for n, thing in enumerate(things, 1):
            if name == "die" and n > int(argument or 1):
                break
            self.box.db.execute("SAVEPOINT one")
            try:
                if name == "itembusy" and n == int(argument or 1):
                    raise Refused("ErrorServerBusy", "Busy.", el(
                        "t:Value", "100", Name="BackOffMilliseconds"))
                if name == "itemfail" and n == int(argument or 1):
                    raise Refused("ErrorInternalServerError")
                out.append(message(op, do(thing)))
            except Refused as e:
                self.box.db.execute("ROLLBACK TO one")
                out.append(message(op, empty, e))
            self.box.db.execute("RELEASE one")
        return out

    def folder_of(self, ref, context, missing="ErrorFolderNotFound"):
        if local(ref) == "DistinguishedFolderId":
            whose = find(ref, "Mailbox")
            self.check_mailbox(text(whose, "EmailAddress")
                               if whose is not None else None, context)
            return self.box.well_known(ref.get("Id"))
        try:
            return self.box.folder(unseal("folder", ref.get("Id", "")))
        except Refused as e:
            if e.code == "ErrorFolderNotFound":
                raise Refused(missing)
            raise

    def check_mailbox(self, smtp, context):
        if smtp is None:
            if self.o.no_own and not context.impersonated:
                raise Refused("ErrorNonExistentMailbox",
                              "The account has no mailbox.")
            return
        if smtp.lower() != self.o.mailbox.lower():
            raise Refused("ErrorNonExistentMailbox",
                          "The SMTP address has no mailbox associated with "
                          "it.")
        if self.o.no_delegate:
            raise Refused("ErrorAccessDenied" if self.gromox
                          else "ErrorFolderNotFound")

    def item_of_id(self, word):
        return self.box.item(unseal("item", word or ""))

    def item_of(self, ref):
        if ref.get("Id") is None and ref.get("RecurringMasterId"):
            return self.item_of_id(ref.get("RecurringMasterId"))
        return self.item_of_id(ref.get("Id"))

    def check_key(self, item, ref, way):
        key = ref.get("ChangeKey")
        if self.gromox or way == "AlwaysOverwrite":
            return
        if key is None:
            raise Refused("ErrorChangeKeyRequired")
        if key != change_key(item["key"]):
            raise Refused("ErrorIrresolvableConflict")

    def check_write(self):
        if not self.may_write:
            raise Refused("ErrorAccessDenied", "Access is denied.")

    def check_room(self, size):
        if self.o.item_max and size > self.o.item_max:
            raise Refused("ErrorMessageSizeExceeded",
                          "The message exceeds the maximum supported size.")
        if self.o.quota and self.box.used() + size > self.o.quota:
            raise Refused("ErrorQuotaExceeded",
                          "The mailbox has exceeded its quota.")

    # ---- one request ------------------------------------------------------------

    def impersonated(self, header):
        who = None if header is None else find(header,
                                               "ExchangeImpersonation")
        if who is None:
            return False
        sid = find(who, "ConnectingSID")
        smtp = "" if sid is None or not len(sid) else (sid[0].text or "")
        if self.o.no_impersonation:
            raise Fault("ErrorImpersonateUserDenied",
                        "The account does not have permission to "
                        "impersonate the requested user.",
                        bare="ErrorImpersonateUserDenied")
        if smtp.lower() != self.o.mailbox.lower():
            raise Fault("ErrorNonExistentMailbox",
                        "The SMTP address has no mailbox associated with "
                        "it.", bare="ErrorCannotFindUser")
        return True

    def check_gromox(self, op, request):
        if op not in ews_rules.GROMOX_KNOWS:
            raise Fault("SOAP:Client", "Unknown request '%s'" % op)
        for e in request.iter():
            if op == "CreateItem" and local(e) in GROMOX_CANNOT:
                raise Fault("SOAP:Client", "E-3045: cannot deserialize",
                            status=200)
            if local(e) == "ExtendedFieldURI" and op in (
                    "CreateItem", "UpdateItem") and \
                    e.get("PropertyType") in GROMOX_BINARY:
                raise Fault("SOAP:Server", "E-3107: unsupported type")

    def check(self, body, header, op, request):
        """The books, and what makes a request wrong as a whole."""
        asked = ews_rules.asked_version(header)
        self.box.count(op, asked)
        for what in ews_rules.sends(op, request, asked):
            self.box.mark_wrong("sends", "%s: %s" % (op, what))
        against = self.schemas.check(body, asked)
        if against is not None:
            self.box.mark_wrong("schema", "%s, %s: %s" % (op, asked, against))
        elif self.schemas.can:
            self.box.count("valid", asked)
        if self.gromox:
            self.check_gromox(op, request)
            return asked if asked in ews_rules.ASKED else "Exchange2013"
        ews_rules.check_version(self.o.version, op, header)
        if against is not None or op not in OPERATIONS:
            raise Fault("ErrorSchemaValidation",
                        "The request failed schema validation: %s" %
                        (against or op), el("t:Value", "1",
                                            Name="LineNumber"))
        return asked

    def answer(self, body, mishap):
        """(status, bytes) of what is said to a request."""
        with self.lock:
            self.mishap = mishap
            self.box.begin()
            try:
                header, request = parse(body)
                op = local(request)
                context = Context(self.check(body, header, op, request))
                context.impersonated = self.impersonated(header)
                try:
                    messages = OPERATIONS[op](self, request, context)
                except Refused as e:
                    messages = [message(op, "", e)] * many(request)
            except Fault as e:
                self.box.commit()
                return self.fault(e)
            except BaseException:
                self.box.rollback()
                raise
            self.box.commit()
            if mishap[0] == "die":
                os._exit(9)
        return 200, self.said(response(op, self.mangled(op, messages,
                                                        mishap)))

    @staticmethod
    def mangled(op, messages, mishap):
        name, n = mishap[0], int(mishap[1] or 1) if mishap[0] in (
            "batchstop", "fewer") else 0
        if name == "batchstop":
            stopped = message(op, "", Refused("ErrorBatchProcessingStopped"))
            return messages[:n - 1] + [stopped] * (len(messages) - n + 1)
        if name == "fewer":
            return messages[:max(0, len(messages) - n)]
        return messages

    def said(self, body):
        answer = envelope(body, self.version)
        if self.gromox:
            return without_prefixes(answer)
        if self.o.check_answers:
            against = self.schemas.check(answer, "")
            if against is not None:
                with self.lock:
                    self.box.mark_wrong("http", "the answer: " + against)
        return answer

    def fault(self, e):
        if not self.gromox:
            return e.status, envelope(fault_xml(e.code, e.text, e.xml),
                                      self.version)
        code = e.bare or (e.code if ":" in e.code else "SOAP:Client")
        status = 200 if e.bare or code == "SOAP:Client" and \
            "Unknown" not in e.text else e.status
        return status, (
            '<?xml version="1.0" encoding="utf-8"?><SOAP:Envelope '
            'xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/">'
            "<SOAP:Body><SOAP:Fault><faultcode>%s</faultcode>"
            "<faultstring>%s</faultstring></SOAP:Fault></SOAP:Body>"
            "</SOAP:Envelope>" % (code, e.text.replace("&", "&amp;")
                                  .replace("<", "&lt;"))).encode()

"""ews_wire - requests taken apart and answers put together.

An element read is an ElementTree one; `plain` makes of it what can be kept and
compared: [name, {attributes}, text or list of children], with the prefixes
t: and m: whatever the client had called them.
"""

import re
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"
T = "{%s}" % TYPES
M = "{%s}" % MESSAGES
S = "{%s}" % SOAP

# Sets that have a name of their own.
SETS = {
    "Meeting": "6ed8da90-450b-101b-98da-00aa003f1305",
    "Appointment": "00062002-0000-0000-c000-000000000046",
    "Common": "00062008-0000-0000-c000-000000000046",
    "PublicStrings": "00020329-0000-0000-c000-000000000046",
    "Address": "00062004-0000-0000-c000-000000000046",
    "InternetHeaders": "00020386-0000-0000-c000-000000000046",
    "CalendarAssistant": "11000e07-b51b-40d6-af21-caa85edab1d0",
    "UnifiedMessaging": "4442858e-a9e3-4e80-b900-317a210cc15b",
    "Task": "00062003-0000-0000-c000-000000000046",
    "Sharing": "00062040-0000-0000-c000-000000000046",
}
OURS = "5f3a1c52-9b0e-4d0a-8c37-6e2f6e327978"
STAMP = "%s/NotesUNID" % OURS


class Refused(Exception):
    """One item is refused: a response message."""

    def __init__(self, code, text="", xml=""):
        super().__init__(code)
        self.code, self.text, self.xml = code, text or code, xml


class Fault(Exception):
    """The whole request is."""

    def __init__(self, code, text="", xml="", status=500, bare=None):
        super().__init__(code)
        self.code, self.text, self.xml = code, text or code, xml
        self.status, self.bare = status, bare


def local(element):
    return element.tag.rsplit("}", 1)[-1]


def find(element, name):
    """A child of that name, in whichever namespace."""
    for child in element:
        if local(child) == name:
            return child
    return None


def text(element, name, default=""):
    child = find(element, name)
    return default if child is None else (child.text or "")


def short(tag):
    for full, prefix in ((T, "t:"), (M, "m:")):
        if tag.startswith(full):
            return prefix + tag[len(full):]
    return tag


def plain(element):
    inner = [plain(child) for child in element]
    return [short(element.tag), dict(sorted(element.attrib.items())),
            inner if inner else (element.text or "")]


def written(node):
    """The other way round."""
    name, attributes, inner = node
    body = (escape(inner) if isinstance(inner, str)
            else "".join(written(child) for child in inner))
    return el(name, body, **attributes)


def el(name, inner="", **attributes):
    words = "".join(" %s=%s" % (k, quoteattr(str(v)))
                    for k, v in attributes.items())
    return ("<%s%s>%s</%s>" % (name, words, inner, name) if inner
            else "<%s%s/>" % (name, words))


def el_text(name, value, **attributes):
    return el(name, escape(str(value)), **attributes)


# ---- extended properties -----------------------------------------------------


def path_key(uri):
    """How a property is called here: "0x0E07", "guid/name" or "guid/0x8216"."""
    tag = uri.get("PropertyTag")
    if tag is not None:
        number = int(tag, 16) if tag.lower().startswith("0x") else int(tag)
        return "0x%04X" % number
    guid = uri.get("PropertySetId")
    if guid is None:
        guid = SETS.get(uri.get("DistinguishedPropertySetId", ""))
    if guid is None:
        raise Refused("ErrorInvalidExtendedProperty")
    if uri.get("PropertyName") is not None:
        return "%s/%s" % (guid.lower(), uri.get("PropertyName"))
    return "%s/0x%04X" % (guid.lower(), int(uri.get("PropertyId")))


def property_of(element):
    """(key, [type, value or values]) of an ExtendedProperty."""
    uri = find(element, "ExtendedFieldURI")
    kind = uri.get("PropertyType")
    many = find(element, "Values")
    if many is not None:
        return path_key(uri), [kind, [v.text or "" for v in many]]
    value = text(element, "Value")
    check_value(kind, value)
    return path_key(uri), [kind, value]


TIME = re.compile(r"-?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
NUMBERS = {"Short": 15, "Integer": 31, "Long": 63}


def check_value(kind, value):
    try:
        if kind in NUMBERS:
            if abs(int(value)) > 1 << NUMBERS[kind]:
                raise ValueError(value)
        elif kind == "SystemTime" and not TIME.fullmatch(value):
            raise ValueError(value)
        elif kind == "Boolean" and value not in ("true", "false", "0", "1"):
            raise ValueError(value)
        elif kind in ("Double", "Float", "Currency"):
            float(value)
    except ValueError:
        raise Refused("ErrorInvalidExtendedPropertyValue",
                      "The extended property value is not of type %s." % kind)


def property_xml(uri, kind, value):
    words = {k: v for k, v in uri.items()}
    inside = (el("t:Values", "".join(el_text("t:Value", v) for v in value))
              if isinstance(value, list) else el_text("t:Value", value))
    return el("t:ExtendedProperty", el("t:ExtendedFieldURI", **words) + inside)


# ---- answers -------------------------------------------------------------------


def message(op, inner="", refused=None):
    """A response message; `inner` are the things that came of it."""
    name = "m:%sResponseMessage" % op
    if refused is None:
        return el(name, el("m:ResponseCode", "NoError") + inner,
                  ResponseClass="Success")
    said = (el_text("m:MessageText", refused.text) +
            el("m:ResponseCode", refused.code) +
            el("m:DescriptiveLinkKey", "0"))
    if refused.xml:
        said += el("m:MessageXml", refused.xml)
    # What there would have been stands there, empty.
    kind = ("Warning" if refused.code == "ErrorBatchProcessingStopped"
            else "Error")
    return el(name, said + inner, ResponseClass=kind)


def response(op, messages):
    return el("m:%sResponse" % op, el("m:ResponseMessages",
                                      "".join(messages)))


def fault_xml(code, said, xml=""):
    detail = (el("e:ResponseCode", code, **{"xmlns:e": ERRORS}) +
              el_text("e:Message", said, **{"xmlns:e": ERRORS}))
    if xml:
        detail += el("t:MessageXml", xml, **{"xmlns:t": TYPES})
    return ("<s:Fault>" +
            '<faultcode xmlns:a="%s">a:%s</faultcode>' % (TYPES, code) +
            '<faultstring xml:lang="en-US">%s</faultstring>' % escape(said) +
            "<detail>%s</detail></s:Fault>" % detail)


def envelope(body, version=None):
    head = ""
    if version is not None:
        info = {"MajorVersion": version[0], "MinorVersion": version[1],
                "MajorBuildNumber": version[2], "MinorBuildNumber": version[3]}
        if version[4]:
            info["Version"] = version[4]
        head = "<s:Header>%s</s:Header>" % el(
            "h:ServerVersionInfo", xmlns=TYPES,
            **{"xmlns:h": TYPES}, **info)
    return ('<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="%s">'
            '%s<s:Body xmlns:m="%s" xmlns:t="%s">%s</s:Body></s:Envelope>'
            % (SOAP, head, MESSAGES, TYPES, body)).encode()


def without_prefixes(answer):
    """As a server writes that makes them default namespaces, or none."""
    bare = re.sub(rb"(</?)[mth]:", rb"\1", answer)
    return re.sub(rb"(</?)s:", rb"\1SOAP:", bare).replace(b"xmlns:s=",
                                                          b"xmlns:SOAP=")


def parse(body):
    """(header element or None, the operation's element)."""
    try:
        root = ET.fromstring(body)
    except ET.ParseError as e:
        raise Fault("ErrorInvalidRequest", "The request is not XML: %s" % e)
    if local(root) != "Envelope":
        raise Fault("ErrorInvalidRequest", "There is no envelope.")
    inside = find(root, "Body")
    if inside is None or len(inside) != 1:
        raise Fault("ErrorInvalidRequest", "The body is not one request.")
    return find(root, "Header"), inside[0]

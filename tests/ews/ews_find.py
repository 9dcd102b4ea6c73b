"""ews_find - what clients ask for: shapes, restrictions, pages; folders."""

import json

import ews_series
from ews_box import CLASSES, change_key, seal
from ews_wire import (Refused, el, el_text, find, local, path_key,
                      property_of, property_xml, text, written)


def id_xml(item):
    return el("t:ItemId", Id=seal("item", item["id"]),
              ChangeKey=change_key(item["key"]))


def folder_id_xml(folder, name="t:FolderId"):
    return el(name, Id=seal("folder", folder["id"]), ChangeKey="AQAAAA==")


def element_of(item, name):
    for node in item["elements"]:
        if node[0] == "t:" + name:
            return node
    return None


def value_of(server, thing, field):
    """Text of a field of an item or a folder; None when it is not there."""
    if local(field) == "ExtendedFieldURI":
        found = thing["props"].get(path_key(field))
        return found[1] if found else None
    name = field.get("FieldURI", "").split(":")[-1]
    if "name" in thing:  # a folder
        return {"DisplayName": thing["name"],
                "FolderClass": thing["class"]}.get(name)
    node = element_of(thing, name)
    return node[2] if node and isinstance(node[2], str) else None


def matches(server, thing, rule):
    kind, inner = local(rule), list(rule)
    if kind == "And":
        return all(matches(server, thing, r) for r in inner)
    if kind == "Or":
        return any(matches(server, thing, r) for r in inner)
    if kind == "Not":
        return not matches(server, thing, inner[0])
    value = value_of(server, thing, inner[0])
    if kind == "Exists":
        return value is not None
    constant = find(rule, "FieldURIOrConstant") if len(inner) > 1 else None
    wanted = (find(rule, "Constant") if kind == "Contains"
              else None if constant is None else find(constant, "Constant"))
    if wanted is None:
        raise Refused("ErrorUnsupportedPathForQuery")
    wanted = wanted.get("Value")
    if kind == "IsEqualTo":
        return value == wanted
    if kind == "IsNotEqualTo":
        return value != wanted
    if kind == "Contains":
        return value is not None and wanted.lower() in value.lower()
    raise Refused("ErrorUnsupportedQueryFilter")


def page(request, view, things, most):
    """(things of the page, attributes of the root folder)."""
    wanted = find(request, view)
    begin = 0
    if wanted is not None:
        most = min(most, int(wanted.get("MaxEntriesReturned", most)))
        begin = int(wanted.get("Offset", 0))
        if wanted.get("BasePoint") == "End":
            begin = max(0, len(things) - begin - most)
    out = things[begin:begin + most]
    last = begin + len(out) >= len(things)
    words = {"TotalItemsInView": len(things),
             "IncludesLastItemInRange": "true" if last else "false"}
    if wanted is not None:
        words = {"IndexedPagingOffset": begin + len(out), **words}
    return out, words


# ---- items ------------------------------------------------------------------------


def shape(server, request):
    """(field names, extended paths, with MIME)."""
    asked = find(request, "ItemShape")
    if asked is None:
        asked = find(request, "FolderShape")
    fields, paths = set(), []
    if text(asked, "BaseShape") != "IdOnly":
        fields |= {"ItemClass", "Subject", "DisplayName", "FolderClass"}
    more = find(asked, "AdditionalProperties")
    for field in more if more is not None else ():
        if local(field) == "ExtendedFieldURI":
            paths.append(field)
        else:
            fields.add(field.get("FieldURI", "").split(":")[-1])
    return fields, paths, text(asked, "IncludeMimeContent") == "true"


def properties_xml(server, thing, paths, most=None):
    out = ""
    for uri in paths:
        found = thing["props"].get(path_key(uri))
        if found is None:
            continue
        words = dict(uri.items())
        if "PropertyTag" in words:
            words["PropertyTag"] = "0x%x" % int(words["PropertyTag"], 16)
        value = found[1]
        if most is not None and isinstance(value, str):
            value = value[:most]
        out += property_xml(words, found[0], value)
    if server.gromox and thing.get("kind") in ("CalendarItem", "Task"):
        out += out
    return out


def files_xml(server, item, asked_2010):
    out = ""
    for number, kind, elements, size in server.box.attachments(item["id"]):
        inner = el("t:AttachmentId", Id=seal("attachment", number))
        order = ("t:Name", "t:ContentType", "t:ContentId",
                 "t:ContentLocation")
        for name in order:
            inner += "".join(written(n) for n in elements if n[0] == name)
        if asked_2010:
            inner += el("t:Size", str(size or 0))
            inner += "".join(written(n) for n in elements
                             if n[0] == "t:IsInline")
        out += el("t:" + kind, inner)
    return el("t:Attachments", out) if out else ""


def occurrences_xml(item, fields):
    series, out = item["series"], ""
    if series is None:
        return ""
    if "ModifiedOccurrences" in fields and series["changed"]:
        inner = ""
        for n in sorted(series["changed"], key=int):
            begin, end = ews_series.span(series, int(n))
            was, _ = ews_series.span({**series, "changed": {}}, int(n))
            inner += el("t:Occurrence", el(
                "t:ItemId", Id=seal("item", item["id"]) + "." + n) +
                "".join(el(name, when.astimezone(
                    ews_series.dt.timezone.utc).strftime(
                        "%Y-%m-%dT%H:%M:%SZ"))
                    for name, when in (("t:Start", begin), ("t:End", end),
                                       ("t:OriginalStart", was))))
        out += el("t:ModifiedOccurrences", inner)
    if "DeletedOccurrences" in fields and series["deleted"]:
        inner = ""
        for n in sorted(series["deleted"]):
            was, _ = ews_series.span({**series, "changed": {}}, n)
            inner += el("t:DeletedOccurrence", el(
                "t:Start", was.astimezone(ews_series.dt.timezone.utc)
                .strftime("%Y-%m-%dT%H:%M:%SZ")))
        out += el("t:DeletedOccurrences", inner)
    return out


BEFORE = ["ItemClass", "Subject", "Sensitivity", "Body"]
BETWEEN = ["Categories", "Importance", "InReplyTo"]
AFTER = ["ReminderDueBy", "ReminderIsSet", "ReminderMinutesBeforeStart"]
LAST = ["ToRecipients", "CcRecipients", "From", "InternetMessageId", "IsRead",
        "References", "UID", "Start", "End", "IsAllDayEvent", "Location",
        "Recurrence"]


def item_xml(server, item, wanted, asked_2010, found=False):
    fields, paths, mime = wanted

    def some(names):
        return "".join(written(node) for name in names if name in fields
                       for node in item["elements"]
                       if node[0] == "t:" + name)
    inner = ""
    if mime:
        content = server.box.one("SELECT mime FROM item WHERE id = ?",
                                 item["id"])
        if content:
            inner += el("t:MimeContent", server.base64(content),
                        CharacterSet="UTF-8")
    inner += id_xml(item)
    if "ParentFolderId" in fields:
        inner += folder_id_xml({"id": item["folder"]}, "t:ParentFolderId")
    inner += some(BEFORE)
    if "Attachments" in fields and not found:
        inner += files_xml(server, item, asked_2010)
    if "DateTimeReceived" in fields:
        when = item["props"].get("0x0E06", ["", "1601-01-01T00:00:00Z"])[1]
        inner += el_text("t:DateTimeReceived", when)
    if "Size" in fields:
        inner += el("t:Size", str(item["size"]))
    inner += some(BETWEEN)
    if "IsDraft" in fields:
        flags = int(item["props"].get("0x0E07", ["", "8"])[1])
        inner += el("t:IsDraft", "true" if flags & 8 else "false")
    inner += some(AFTER)
    if "HasAttachments" in fields:
        inner += el("t:HasAttachments", "true" if server.box.attachments(
            item["id"]) else "false")
    inner += properties_xml(server, item, paths, 255 if found else None)
    inner += some(LAST)
    inner += occurrences_xml(item, fields)
    return el("t:" + (item["kind"] if item["kind"] != "Upload" else
                      "Message"), inner)


def find_item(server, request, context):
    wanted = shape(server, request)
    rule = find(request, "Restriction")
    most = 1000
    if rule is not None and server.major >= 15:
        most = 250
    most = min(most, server.o.page or most)

    def one(parent):
        folder = server.folder_of(parent, context)
        # The column spares a stamp's search most of its work.
        things = [item for item in server.box.items("folder = ?",
                                                    folder["id"])
                  if rule is None or matches(server, item, list(rule)[0])]
        out, words = page(request, "IndexedPageItemView", things, most)
        items = "".join(item_xml(server, item, wanted, False, True)
                        for item in out)
        more = el("t:Groups") if server.gromox else ""
        return el("m:RootFolder", el("t:Items", items) + more, **words)
    return server.each("FindItem", find(request, "ParentFolderIds"), one)


def get_item(server, request, context):
    wanted = shape(server, request)

    def one(ref):
        item = server.item_of(ref)
        return el("m:Items", item_xml(server, item, wanted,
                                      context.at_least("Exchange2010")))
    return server.each("GetItem", find(request, "ItemIds"), one,
                       empty="<m:Items/>")


# ---- folders -------------------------------------------------------------------------


def folder_xml(server, folder, wanted):
    fields, paths, _ = wanted
    inner = folder_id_xml(folder)
    if "ParentFolderId" in fields and folder["parent"] is not None:
        inner += folder_id_xml({"id": folder["parent"]}, "t:ParentFolderId")
    if "FolderClass" in fields and folder["class"]:
        inner += el_text("t:FolderClass", folder["class"])
    if "DisplayName" in fields:
        inner += el_text("t:DisplayName", folder["name"])
    if "TotalCount" in fields:
        inner += el("t:TotalCount", str(server.box.one(
            "SELECT COUNT(*) FROM item WHERE folder = ?", folder["id"])))
    if "ChildFolderCount" in fields:
        inner += el("t:ChildFolderCount", str(server.box.one(
            "SELECT COUNT(*) FROM folder WHERE parent = ?", folder["id"])))
    inner += properties_xml(server, folder, paths)
    if "EffectiveRights" in fields:
        inner += el("t:EffectiveRights", "".join(
            el("t:" + name, "true" if server.may_write or name == "Read"
               else "false")
            for name in ("CreateAssociated", "CreateContents",
                         "CreateHierarchy", "Delete", "Modify", "Read")))
    return el("t:" + folder["kind"], inner)


def get_folder(server, request, context):
    wanted = shape(server, request)
    return server.each(
        "GetFolder", find(request, "FolderIds"),
        lambda ref: el("m:Folders", folder_xml(
            server, server.folder_of(ref, context), wanted)),
        empty="<m:Folders/>")


def find_folder(server, request, context):
    wanted = shape(server, request)
    rule = find(request, "Restriction")

    def one(parent):
        top = server.folder_of(parent, context)
        things = (server.box.below(top["id"])
                  if request.get("Traversal") == "Deep"
                  else server.box.folders("parent = ?", top["id"]))
        if rule is not None:
            things = [f for f in things
                      if matches(server, f, list(rule)[0])]
        out, words = page(request, "IndexedPageFolderView", things, 1000)
        return el("m:RootFolder", el("t:Folders", "".join(
            folder_xml(server, f, wanted) for f in out)), **words)
    return server.each("FindFolder", find(request, "ParentFolderIds"), one)


def create_folder(server, request, context):
    parent = server.folder_of(list(find(request, "ParentFolderId"))[0],
                              context, "ErrorParentFolderNotFound")
    server.check_write()

    def one(made):
        kind, name = local(made), text(made, "DisplayName")
        if not name or len(name) > 255:
            raise Refused("ErrorFolderSave", "The name cannot be used.")
        for other in server.box.folders("parent = ?", parent["id"]):
            if other["name"].casefold() == name.casefold():
                raise Refused("ErrorFolderExists",
                              "A folder with the specified name already "
                              "exists.")
        props = dict(property_of(e) for e in made
                     if local(e) == "ExtendedProperty")
        folder = {"parent": parent["id"], "name": name, "kind": kind,
                  "class": text(made, "FolderClass") or CLASSES[kind],
                  "props": props}
        folder["id"] = server.box.add_folder(
            parent["id"], name, folder["class"], kind, props)
        return el("m:Folders", folder_xml(server, folder, (set(), [], False)))
    return server.each("CreateFolder", find(request, "Folders"), one,
                       empty="<m:Folders/>")


def update_folder(server, request, context):
    def one(change):
        ref, updates = list(change)[0], find(change, "Updates")
        folder = server.folder_of(ref, context)
        for update in updates:
            for holder in list(update)[1:]:
                for node in holder:
                    if local(node) == "ExtendedProperty":
                        key, value = property_of(node)
                        folder["props"][key] = value
                    elif local(node) == "DisplayName":
                        folder["name"] = node.text or ""
        server.box.db.execute(
            "UPDATE folder SET name = ?, props = ? WHERE id = ?",
            (folder["name"], json.dumps(folder["props"], sort_keys=True),
             folder["id"]))
        return el("m:Folders", folder_xml(server, folder, (set(), [], False)))
    return server.each("UpdateFolder", find(request, "FolderChanges"), one,
                       empty="<m:Folders/>")


def delete_folder(server, request, context):
    def one(ref):
        folder = server.folder_of(ref, context)
        if folder["well"]:
            raise Refused("ErrorDeleteDistinguishedFolder")
        for gone in [folder] + server.box.below(folder["id"]):
            for item in list(server.box.items("folder = ?", gone["id"])):
                server.box.delete_item(item["id"])
            server.box.db.execute("DELETE FROM folder WHERE id = ?",
                                  (gone["id"],))
        return ""
    return server.each("DeleteFolder", find(request, "FolderIds"), one)


def time_zones(server, request, context):
    zones = "".join(el("t:TimeZoneDefinition", Id=name,
                       Name="(UTC) " + name)
                    for name in sorted(ews_series.ZONES))
    return server.each("GetServerTimeZones", [None], lambda _: el(
        "m:TimeZoneDefinitions", zones))

"""ews_ops - what changes items: created, changed, deleted, uploaded."""

import base64
import binascii

import ews_series
import ews_stream
from ews_box import change_key, seal, unseal
from ews_find import id_xml
from ews_wire import (STAMP, OURS, Refused, el, find, local, path_key, plain,
                      property_of, text)

HOMES = {"CalendarItem": ("IPF.Appointment", "ErrorCannotCreateCalendarItemIn"
                          "NonCalendarFolder"),
         "Contact": ("IPF.Contact",
                     "ErrorCannotCreateContactInNonContactFolder"),
         "DistributionList": ("IPF.Contact", "ErrorCannotCreateContactIn"
                              "NonContactFolder"),
         "Task": ("IPF.Task", "ErrorCannotCreateTaskInNonTaskFolder")}
# What another server takes and forgets.
FORGOTTEN = {"Message": {"t:InternetMessageId", "t:ReplyTo"},
             "Task": {"t:Recurrence"},
             "Contact": {"t:Mileage", "t:FileAsMapping"}}


def decoded(words, code):
    try:
        return base64.b64decode("".join(words.split()), validate=True)
    except binascii.Error:
        raise Refused(code, "That is not base64.")


def file_of(element):
    """(kind, elements, content) of an attachment of a request."""
    kind = local(element)
    if kind == "FileAttachment":
        content = decoded(text(element, "Content"),
                          "ErrorInvalidAttachmentId")
        return kind, [plain(e) for e in element
                      if local(e) != "Content"], content
    if len(element) < 2:
        raise Refused("ErrorMissingItemForCreateItemAttachment")
    return kind, [plain(e) for e in element], None


def new_item(server, made):
    """What is kept of an element of CreateItem."""
    kind = local(made)
    item = {"kind": kind, "elements": [], "props": {}, "mime": None,
            "series": None, "files": [], "size": 0}
    for e in made:
        name = local(e)
        if name == "ExtendedProperty":
            key, value = property_of(e)
            if key in item["props"] and not server.gromox:
                raise Refused("ErrorInvalidExtendedProperty",
                              "%s is there twice." % key)
            item["props"][key] = value
        elif name == "MimeContent":
            item["mime"] = decoded(e.text or "",
                                   "ErrorMimeContentInvalidBase64String")
            if not item["mime"]:
                raise Refused("ErrorMimeContentInvalid")
        elif name == "Attachments":
            item["files"] = [file_of(f) for f in e]
        else:
            item["elements"].append(plain(e))
    item["size"] = len(item["mime"] or b"") + sum(
        len(str(n)) for n in item["elements"])
    if server.gromox:
        lost = FORGOTTEN.get(kind, set())
        item["elements"] = [n for n in item["elements"] if n[0] not in lost]
        item["files"] = []
    return item


def check_kind(server, request, folder, made, item):
    """The rules that Exchange has beside the schema."""
    kind = item["kind"]
    if server.gromox:
        return
    if kind in ("Message", "PostItem") or kind.startswith("Meeting"):
        if request.get("MessageDisposition") is None and kind == "Message":
            raise Refused("ErrorMessageDispositionRequired")
    if kind == "CalendarItem":
        if request.get("SendMeetingInvitations") is None:
            raise Refused("ErrorSendMeetingInvitationsRequired")
    home = HOMES.get(kind)
    if home is not None and not folder["class"].startswith(home[0]):
        raise Refused(home[1])
    if kind == "PostItem" and not folder["class"].startswith("IPF.Note"):
        raise Refused("ErrorCannotCreatePostItemInNonMailFolder")
    if kind == "CalendarItem" and find(made, "Start") is not None:
        begin = ews_series.moment(text(made, "Start"))
        end = ews_series.moment(text(made, "End") or text(made, "Start"))
        if end < begin:
            raise Refused("ErrorCalendarEndDateIsEarlierThanStartDate")
        if (end - begin).days > 5 * 366:
            raise Refused("ErrorCalendarDurationIsTooLong")


def set_flags(server, made, item):
    """0x0E07 as a server keeps it: drafts are what nobody said not to be."""
    if item["kind"] not in ("Message", "PostItem"):
        return
    given = item["props"].get("0x0E07")
    read = text(made, "IsRead") or ("true" if server.gromox else "")
    if given is None:
        flags = 3 if server.gromox else 8
    else:
        flags = int(given[1]) & ~1
        if server.gromox:
            flags |= 1 if read == "true" else 0
        else:
            flags |= int(given[1]) & 1
            flags = flags | 1 if read == "true" else flags
    item["props"]["0x0E07"] = ["Integer", str(flags)]
    if given is None and not server.gromox:
        item["elements"].append(["stub:draft", {}, "nobody said not"])


def create_item(server, request, context):
    place = find(request, "SavedItemFolderId")
    if place is None:
        folder = server.box.well_known("outbox" if server.gromox
                                       else "drafts")
    else:
        folder = server.folder_of(list(place)[0], context)
    server.check_write()

    def one(made):
        item = new_item(server, made)
        check_kind(server, request, folder, made, item)
        if item["kind"] == "CalendarItem" and \
                find(made, "Recurrence") is not None:
            item["series"] = ews_series.begun(made)
        elif item["kind"] == "Task" and find(made, "Recurrence") is not None:
            ews_series.expand(made)
        set_flags(server, made, item)
        server.check_room(item["size"] + sum(len(f[2] or b"")
                                             for f in item["files"]))
        item["id"] = server.box.add_item(folder["id"], item)
        item["key"] = 1
        for kind, elements, content in item["files"]:
            server.box.attach(item["id"], kind, elements, content)
        return el("m:Items", el("t:" + item["kind"], id_xml(item)))
    return server.each("CreateItem", find(request, "Items"), one,
                       empty="<m:Items/>")


# ---- changes -------------------------------------------------------------------------


def change(item, elements, props, update):
    """One Set-, Append- or DeleteItemField upon elements and props."""
    what, field = local(update), list(update)[0]
    if what == "DeleteItemField":
        if local(field) == "ExtendedFieldURI":
            props.pop(path_key(field), None)
        else:
            name = "t:" + field.get("FieldURI", "").split(":")[-1]
            elements[:] = [n for n in elements if n[0] != name]
        return
    holder = list(update)[1]
    if len(holder) != 1:
        raise Refused("ErrorIncorrectUpdatePropertyCount")
    node = holder[0]
    if local(node) == "ExtendedProperty":
        key, value = property_of(node)
        if key == "0x0E07" and "0x0E07" in props:
            # What is a draft stays one.
            value = ["Integer", str(int(value[1]) & ~8 |
                                    int(props[key][1]) & 8)]
        props[key] = value
        return
    if local(node) in ("Attachments", "MimeContent"):
        raise Refused("ErrorInvalidPropertySet")
    new = plain(node)
    if what == "AppendToItemField":
        for old in elements:
            if old[0] == new[0]:
                old[2] = old[2] + new[2]
                return
    elements[:] = [n for n in elements if n[0] != new[0]] + [new]
    elements.sort(key=lambda n: n[0])


def change_occurrence(server, ref, updates):
    item = server.item_of_id(ref.get("RecurringMasterId"))
    series = item["series"]
    if series is None:
        raise Refused("ErrorCalendarCannotUseIdForRecurringMasterId")
    n = ews_series.ordinal(series, int(ref.get("InstanceIndex")),
                           server.gromox)
    was = series["changed"].get(str(n), {})
    elements = [v for k, v in was.items() if k != "props"]
    props = dict(was.get("props", {}))
    for update in updates:
        change(item, elements, props, update)
    now = {node[0]: node for node in elements}
    if props:
        now["props"] = props
    series["changed"][str(n)] = now
    if not server.gromox:
        ews_series.check_moved(series, n)
    server.box.keep_item(item)
    return item


def update_item(server, request, context):
    server.check_write()
    way = request.get("ConflictResolution")

    def one(wanted):
        ref, updates = list(wanted)[0], find(wanted, "Updates")
        if local(ref) == "OccurrenceItemId":
            item = change_occurrence(server, ref, updates)
        else:
            item = server.item_of(ref)
            server.check_key(item, ref, way)
            for update in updates:
                change(item, item["elements"], item["props"], update)
            server.box.keep_item(item)
        if item["kind"] == "CalendarItem" and not server.gromox and \
                request.get("SendMeetingInvitationsOrCancellations") is None:
            raise Refused("ErrorSendMeetingInvitationsOrCancellations"
                          "Required")
        if item["kind"] == "Message" and not server.gromox and \
                request.get("MessageDisposition") is None:
            raise Refused("ErrorMessageDispositionRequired")
        return (el("m:Items", el("t:" + item["kind"], id_xml(item))) +
                el("m:ConflictResults", el("t:Count", "0")))
    return server.each("UpdateItem", find(request, "ItemChanges"), one,
                       empty="<m:Items/>")


def delete_item(server, request, context):
    server.check_write()

    def one(ref):
        if local(ref) == "OccurrenceItemId":
            item = server.item_of_id(ref.get("RecurringMasterId"))
            check_deletion(server, request, item)
            series = item["series"]
            if series is None:
                raise Refused("ErrorCalendarCannotUseIdForRecurringMasterId")
            n = ews_series.ordinal(series, int(ref.get("InstanceIndex")),
                                   server.gromox)
            series["deleted"].append(n)
            series["changed"].pop(str(n), None)
            server.box.keep_item(item)
            return ""
        item = server.item_of(ref)
        check_deletion(server, request, item)
        if request.get("DeleteType") == "MoveToDeletedItems":
            server.box.db.execute(
                "UPDATE item SET folder = ? WHERE id = ?",
                (server.box.well_known("deleteditems")["id"], item["id"]))
        else:
            server.box.delete_item(item["id"])
        return ""
    return server.each("DeleteItem", find(request, "ItemIds"), one)


def check_deletion(server, request, item):
    if server.gromox:
        return
    if item["kind"] == "CalendarItem" and \
            request.get("SendMeetingCancellations") is None:
        raise Refused("ErrorSendMeetingCancellationsRequired")
    if item["kind"] == "Task" and \
            request.get("AffectedTaskOccurrences") is None:
        raise Refused("ErrorAffectedTaskOccurrencesRequired")


# ---- attachments --------------------------------------------------------------------


def create_attachment(server, request, context):
    server.check_write()
    parent = find(request, "ParentItemId")
    things = find(request, "Attachments")
    if server.gromox and any(local(e) == "ItemAttachment" for e in things):
        return []

    def one(made):
        item = server.item_of(parent)
        kind, elements, content = file_of(made)
        size = len(content or b"")
        server.check_room(size)
        if server.gromox:
            elements = [n for n in elements if n[0] in (
                "t:Name", "t:IsContactPhoto")]
        number = server.box.attach(item["id"], kind, elements, content)
        server.box.keep_item(item)
        words = {} if server.gromox else {
            "RootItemId": seal("item", item["id"]),
            "RootItemChangeKey": change_key(item["key"])}
        return el("m:Attachments", el("t:" + kind, el(
            "t:AttachmentId", Id=seal("attachment", number), **words)))
    return server.each("CreateAttachment", things, one,
                       empty="<m:Attachments/>")


def delete_attachment(server, request, context):
    def one(ref):
        if server.gromox:
            raise Refused("ErrorItemSave")
        number = unseal("attachment", ref.get("Id"))
        server.box.db.execute("DELETE FROM attachment WHERE id = ?",
                              (number,))
        return ""
    return server.each("DeleteAttachment", find(request, "AttachmentIds"),
                       one)


# ---- streams -------------------------------------------------------------------------


def upload_items(server, request, context):
    server.check_write()

    def one(made):
        folder = server.folder_of(find(made, "ParentFolderId"), context)
        data = decoded(text(made, "Data"), "ErrorCorruptData")
        if server.refuse_upload:
            raise Refused("ErrorCorruptData")
        said = ews_stream.read(data)
        props = {k: ["String", v] for k, v in said["props"].items()}
        if "0x001A" not in props:
            raise Refused("ErrorItemCorrupt", "There is no class.")
        server.check_room(len(data))
        flags = int(props.get("0x0E07", ["", "8"])[1])
        props["0x0E07"] = ["Integer", str(flags)]
        item = {"kind": "Upload", "props": props, "stream": data,
                "series": None, "size": len(data),
                "elements": [[k, {}, repr(said[k])] for k in
                             ("recipient", "attachment") if said[k]]}
        action = made.get("CreateAction")
        if action != "CreateNew":
            old = server.item_of(find(made, "ItemId"))
            server.box.delete_item(old["id"])
        item["id"], item["key"] = server.box.add_item(folder["id"], item), 1
        return el("m:ItemId", Id=seal("item", item["id"]),
                  ChangeKey=change_key(1))
    return server.each("UploadItems", find(request, "Items"), one)


def export_items(server, request, context):
    def one(ref):
        item = server.item_of(ref)
        data = server.box.one("SELECT stream FROM item WHERE id = ?",
                              item["id"])
        if data is None:
            data = ews_stream.write(
                {0x001A: "IPM.Note"},
                {(OURS, "NotesUNID"): item["props"][STAMP][1]}
                if STAMP in item["props"] else {})
        return (el("m:ItemId", Id=seal("item", item["id"]),
                   ChangeKey=change_key(item["key"])) +
                el("m:Data", server.base64(data)))
    return server.each("ExportItems", find(request, "ItemIds"), one)

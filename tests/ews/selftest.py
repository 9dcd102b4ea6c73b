#!/usr/bin/python3
"""selftest - does the stub server notice what it is there to notice?

usage: selftest.py [SCHEMAS]
"""

import base64
import os
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import ews_stream  # noqa: E402
from ews_wire import MESSAGES, OURS, SOAP, TYPES  # noqa: E402

STUB = os.path.join(HERE, "stub.py")
FOLDER = (sys.argv.pop() if len(sys.argv) > 1 and os.path.isdir(sys.argv[-1])
          else None)
STAMP = ('<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId="%s" '
         'PropertyName="NotesUNID" PropertyType="String"/><t:Value>%%s'
         '</t:Value></t:ExtendedProperty>' % OURS)
URI = ('<t:ExtendedFieldURI PropertySetId="%s" PropertyName="NotesUNID" '
       'PropertyType="String"/>' % OURS)
NO_DRAFT = ('<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x0E07" '
            'PropertyType="Integer"/><t:Value>1</t:Value>'
            '</t:ExtendedProperty>')
SERIES = """<t:CalendarItem><t:Subject>s</t:Subject>%s<t:Start>2024-03-04T\
08:00:00Z</t:Start><t:End>2024-03-04T09:00:00Z</t:End><t:Recurrence>\
<t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence>\
<t:NumberedRecurrence><t:StartDate>2024-03-04</t:StartDate>\
<t:NumberOfOccurrences>5</t:NumberOfOccurrences></t:NumberedRecurrence>\
</t:Recurrence></t:CalendarItem>""" % (STAMP % "S")


def envelope(body, version="Exchange2010_SP2"):
    return ('<s:Envelope xmlns:s="%s" xmlns:t="%s" xmlns:m="%s"><s:Header>'
            '<t:RequestServerVersion Version="%s"/></s:Header><s:Body>%s'
            "</s:Body></s:Envelope>" % (SOAP, TYPES, MESSAGES, version,
                                        body)).encode()


def create(items, where="inbox", how='MessageDisposition="SaveOnly"'):
    return ('<m:CreateItem %s><m:SavedItemFolderId><t:DistinguishedFolderId '
            'Id="%s"/></m:SavedItemFolderId><m:Items>%s</m:Items>'
            "</m:CreateItem>" % (how, where, items))


def mail(stamp, flags=NO_DRAFT):
    return "<t:Message><t:Subject>x</t:Subject>%s%s</t:Message>" % (
        STAMP % stamp, flags)


def find(stamp):
    return ('<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly'
            "</t:BaseShape><t:AdditionalProperties>%s"
            "</t:AdditionalProperties></m:ItemShape><m:IndexedPageItemView "
            'MaxEntriesReturned="10" Offset="0" BasePoint="Beginning"/>'
            "<m:Restriction><t:IsEqualTo>%s<t:FieldURIOrConstant>"
            '<t:Constant Value="%s"/></t:FieldURIOrConstant></t:IsEqualTo>'
            "</m:Restriction><m:ParentFolderIds><t:DistinguishedFolderId "
            'Id="inbox"/></m:ParentFolderIds></m:FindItem>' % (URI, URI,
                                                               stamp))


def occurrence(item, n, delete=True, start="2024-03-05T12:00:00Z"):
    ref = ('<t:OccurrenceItemId RecurringMasterId="%s" InstanceIndex="%d"/>'
           % (item, n))
    if delete:
        return ('<m:DeleteItem DeleteType="HardDelete" '
                'SendMeetingCancellations="SendToNone"><m:ItemIds>%s'
                "</m:ItemIds></m:DeleteItem>" % ref)
    sets = "".join(
        '<t:SetItemField><t:FieldURI FieldURI="calendar:%s"/><t:CalendarItem>'
        "<t:%s>%s</t:%s></t:CalendarItem></t:SetItemField>" % (w, w, v, w)
        for w, v in (("Start", start),
                     ("End", start.replace(":00:00", ":30:00"))))
    return ('<m:UpdateItem ConflictResolution="AlwaysOverwrite" '
            'MessageDisposition="SaveOnly" '
            'SendMeetingInvitationsOrCancellations="SendToNone">'
            "<m:ItemChanges><t:ItemChange>%s<t:Updates>%s</t:Updates>"
            "</t:ItemChange></m:ItemChanges></m:UpdateItem>" % (ref, sets))


class Case(unittest.TestCase):
    options = []

    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.db = os.path.join(self.dir.name, "box.db")
        self.start()

    def tearDown(self):
        self.stop()
        self.dir.cleanup()

    def start(self, *more):
        self.child = subprocess.Popen(
            [STUB, "serve", self.db, "--lifetime", "60"] +
            (["--schemas", FOLDER, "--check-answers"] if FOLDER
             else ["--no-validate"]) + self.options + list(more),
            stdout=subprocess.PIPE, text=True)
        self.url = self.child.stdout.readline().strip()

    def stop(self):
        self.child.kill()
        self.child.wait()
        self.child.stdout.close()

    def post(self, body, login="migrator:secret", **head):
        """(status, answer); (0, "") when there is none."""
        request = urllib.request.Request(
            self.url, body if isinstance(body, bytes) else envelope(body),
            {"Content-Type": "text/xml; charset=utf-8", "Authorization":
             "Basic " + base64.b64encode(login.encode()).decode(), **head})
        try:
            with urllib.request.urlopen(request, timeout=20) as r:
                return r.status, r.read().decode()
        except urllib.error.HTTPError as e:
            with e:
                return e.code, e.read().decode()
        except OSError:
            return 0, ""
        except Exception:  # a status line that did not come, half an answer
            return 0, ""

    def codes(self, body):
        return re.findall(r"ResponseCode[^>]*>(\w+)<", self.post(body)[1])

    def ask(self, what, data=None):
        address = self.url.replace("/EWS/Exchange.asmx", "/__" + what)
        with urllib.request.urlopen(urllib.request.Request(
                address, data, method="PUT" if data else "GET")) as r:
            return r.read().decode()

    def plan(self, words):
        self.ask("plan", words.encode())

    def state(self):
        if self.child.poll() is None:
            return self.ask("state").splitlines()
        return subprocess.run([STUB, "state", self.db], check=True, text=True,
                              stdout=subprocess.PIPE).stdout.splitlines()

    def verdict(self):
        return subprocess.run([STUB, "verdict", self.db],
                              stdout=subprocess.PIPE,
                              text=True).stdout.splitlines()

    def item_id(self, answer):
        return re.search(r'ItemId Id="([^"]*)"', answer).group(1)


class Exchange(Case):
    def test_keeps_what_it_got_when_killed(self):
        self.assertEqual(self.codes(create(mail("A") + mail("B"))),
                         ["NoError"] * 2)
        self.stop()
        self.assertEqual(len(self.state()), 2)
        self.start()
        self.assertIn("ItemId", self.post(find("B"))[1])
        self.assertNotIn("ItemId", self.post(find("C"))[1])
        self.assertEqual(self.verdict(), [])

    def test_sees_that_something_would_be_sent(self):
        for how in ('MessageDisposition="SendAndSaveCopy"',
                    'MessageDisposition="SaveOnly" '
                    'SendMeetingInvitations="SendToAllAndSaveCopy"'):
            self.post(create(mail("A"), how=how))
        self.assertEqual(len(self.verdict()), 2)

    @unittest.skipUnless(FOLDER, "no schemas")
    def test_refuses_the_whole_batch_for_one_wrong_element(self):
        wrong = "<t:Message><t:Body BodyType='Text'/><t:Subject/></t:Message>"
        status, said = self.post(create(mail("A") + wrong))
        self.assertEqual(status, 500)
        self.assertIn("ErrorSchemaValidation", said)
        self.assertEqual(self.state(), [])
        self.assertEqual(len(self.verdict()), 1)

    def test_one_refused_item_spoils_no_other(self):
        bad = mail("B", NO_DRAFT.replace(">1<", ">one<"))
        self.assertEqual(self.codes(create(mail("A") + bad + mail("C"))),
                         ["NoError", "ErrorInvalidExtendedPropertyValue",
                          "NoError"])
        self.assertEqual(len(self.state()), 2)

    def test_calls_a_draft_what_nobody_said_not_to_be(self):
        self.post(create(mail("A", "")))
        self.assertIn('"8"', self.state()[0])

    def test_knows_who_asks(self):
        self.assertEqual(self.post(create(mail("A")), "migrator:x")[0], 401)
        self.assertEqual(self.state(), [])

    def test_goes_wrong_as_planned(self):
        two = create(mail("A") + mail("B"))
        for plan, status, there in (
                ("busy:10", 500, 0), ("503:1", 503, 0), ("reset", 0, 0),
                ("drop", 0, 2), ("trunc", 0, 2), ("timeout", 500, 0),
                ("401", 401, 0), ("empty", 200, 0), ("busy200", 200, 0),
                ("batchstop:2", 200, 2), ("fewer", 200, 2),
                ("itembusy:2", 200, 1), ("CreateItem=drop", 0, 2),
                ("FindItem=drop", 200, 2)):
            before = len(self.state())
            self.plan(plan)
            self.assertEqual((self.post(two)[0], len(self.state()) - before),
                             (status, there), plan)
        self.plan("fewer")
        self.assertEqual(self.codes(two), ["NoError"])
        self.plan("batchstop:2")
        self.assertEqual(self.codes(two), ["NoError",
                                           "ErrorBatchProcessingStopped"])
        self.plan("die:1")
        before = len(self.state())
        self.assertEqual(self.post(two)[0], 0)
        self.assertEqual(self.child.wait(5), 9)
        self.assertEqual(len(self.state()) - before, 1)

    def test_knows_what_an_older_one_does_not(self):
        self.stop()
        self.start("--version", "2007_SP1")
        status, said = self.post(create(mail("A")))
        self.assertEqual(status, 500)
        self.assertIn("ErrorInvalidServerVersion", said)
        self.assertIn('MajorVersion="8"', said)

    def test_takes_streams_and_gives_them_back(self):
        data = ews_stream.write({0x001A: "IPM.Note", 0x0037: "Hi"},
                                {(OURS, "NotesUNID"): "U"})
        parent = re.search(r'FolderId Id="([^"]*)"', self.post(
            "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape>"
            "</m:FolderShape><m:FolderIds><t:DistinguishedFolderId "
            'Id="inbox"/></m:FolderIds></m:GetFolder>')[1]).group(1)
        item = ('<t:Item CreateAction="CreateNew"><t:ParentFolderId Id="%s"/>'
                "<t:Data>%s</t:Data></t:Item>")
        coded = base64.b64encode(data).decode()
        broken = base64.b64encode(data[:-3]).decode()
        status, said = self.post(
            "<m:UploadItems><m:Items>%s%s</m:Items></m:UploadItems>" % (
                item % (parent, coded), item % (parent, broken)))
        self.assertEqual(re.findall(r"ResponseCode>(\w+)<", said),
                         ["NoError", "ErrorCorruptData"])
        self.assertIn(self.item_id(said), self.post(find("U"))[1])
        self.assertIn(coded, self.post(
            "<m:ExportItems><m:ItemIds><t:ItemId Id=\"%s\"/></m:ItemIds>"
            "</m:ExportItems>" % self.item_id(said))[1])

    def test_numbers_occurrences_for_ever(self):
        item = self.item_id(self.post(create(
            SERIES, "calendar", 'SendMeetingInvitations="SendToNone"'))[1])
        self.assertEqual(self.codes(occurrence(item, 2)), ["NoError"])
        self.assertEqual(self.codes(occurrence(item, 2)),
                         ["ErrorCalendarOccurrenceIsDeletedFromRecurrence"])
        self.assertEqual(self.codes(occurrence(item, 5)), ["NoError"])
        self.assertEqual(self.codes(occurrence(item, 6)), [
            "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange"])
        self.assertEqual(self.codes(occurrence(
            item, 3, False, "2024-03-07T10:00:00Z")),
            ["ErrorOccurrenceCrossingBoundary"])
        self.assertEqual(self.codes(occurrence(
            item, 3, False, "2024-03-05T12:00:00Z")), ["NoError"])
        self.assertIn('"deleted": [2, 5]', self.state()[0])


class Gromox(Case):
    options = ["--like", "gromox"]

    def test_has_its_own_manners(self):
        status, said = self.post(create(
            "<t:DistributionList><t:DisplayName>x</t:DisplayName>"
            "</t:DistributionList>", "contacts"))
        self.assertEqual(status, 200)
        self.assertIn("<faultcode>SOAP:Client</faultcode>", said)
        self.assertEqual(self.post(create(mail("A", NO_DRAFT.replace(
            "Integer", "Binary"))))[0], 500)
        said = self.post(create(mail("A")))[1]
        self.assertNotIn("<m:", said)
        self.assertIn("ItemId", self.post(find("A"))[1])

    def test_renumbers_occurrences(self):
        item = self.item_id(self.post(create(
            SERIES, "calendar", 'SendMeetingInvitations="SendToNone"'))[1])
        self.assertEqual(re.findall(r"ResponseCode>(\w+)<", self.post(
            occurrence(item, 2))[1] + self.post(occurrence(item, 2))[1]),
            ["NoError"] * 2)
        self.assertIn('"deleted": [2, 3]', self.state()[0])


if __name__ == "__main__":
    unittest.main()

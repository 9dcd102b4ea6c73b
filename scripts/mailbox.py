"""mailbox - notes of a made-up mailbox, the same for the same arguments.

What is in them is decided here, how they are written down by a pen: as DXL
(make-dump) or as the records of a database (make-nsf).  A pen makes items
(text, texts, times, day, number, noterefs, rich, file), joins them, and takes
notes: begin, design, profile, document, big_document, end.  Rich text is
handed to it in paragraphs of DXL, most of them seen before.
"""

import hashlib
import random
import time

OWNER = "CN=Anna Keller/OU=Sales/O=Acme"
REPLICA = "C1257F0A004D2B61"
INBOX = "38D46BF5E8F08834852564B500129B2C"
CALENDAR = "738CB93AE2E1B7F8852564B5001283E2"
ZONE = "Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZX=69$ZN=W. Europe"
FIRST = 1073260800  # 2004-01-05, a Monday
SPAN = 8 * 365 * 86400
RING = 256  # how far back a reply reaches
BLOCK = 4 << 20  # attachments are cut from this many pseudo-random bytes

KINDS = ("mail", "calendar", "contact", "group", "task", "note")
SHARE = {"mail": 850, "calendar": 100, "contact": 20, "group": 4, "task": 16,
         "note": 10}

GIVEN = ("Anna Ben Clara Daniel Eva Felix Grete Hannes Ines Jörg Karin Lars "
         "Märta Nils Olga Paul Renée Søren Tomás Ute").split()
FAMILY = ("Ahlers Bruns Claus Dürr Eklund Fournier Graß Haller Ivanić Jansen "
          "Krüger Lindqvist Moreau Nowak Östberg Peters Quast Ritter Sato "
          "Weiß").split()
UNITS = ("Sales", "Finance", "Works", "Legal")

# What an item is besides its value.
PLAIN, NAMES, SECRET, NOTHING = range(4)

SUBJECTS = (
    "Offer for the pumps", "Minutes of Tuesday's meeting", "Bestellung 4711",
    "Lieferschein fehlt", "Quarterly figures", "Congés d'été", "会議の資料",
    "Travel to Gothenburg", "Rückfrage zur Rechnung", "New price list",
    "Maintenance window on Sunday", "Übergabe an die Werkstatt",
    "Invitation to tender & conditions", "Drawing <A-12> revised",
    "Visitors next week", "Prüfbericht Serie 9")

SENTENCES = (
    "The second pump runs hotter than the first one, by about eight degrees.",
    "Please let me know by Thursday whether the quantities are still right.",
    "We have moved the delivery to the week after Easter.",
    "Der Lieferant hat die Mengen bestätigt, die Preise aber noch nicht.",
    "Bitte prüfen Sie die Anlage & geben Sie die Zeichnung bis Freitag frei.",
    "As agreed, the discount applies to orders of more than 50 pieces.",
    "La réunion aura lieu à dix heures dans la salle du deuxième étage.",
    "来週の会議の資料を添付します。ご確認ください。",
    "I have asked Works to look at the seal; they will answer tomorrow.",
    "The figures in column C are net, those in column D include freight.",
    "Für den Umbau brauchen wir zwei Tage, besser drei.",
    "Nobody has touched the valve since the last inspection, says the log.",
    "Tack för beskedet, vi återkommer så snart ritningen är klar.",
    "If x < 3 and y > 5 the alarm goes off, which is what we want.",
    "The old contract ends in June; the new one is with Legal.",
    "Wir liefern wie immer frei Haus, Verpackung wird nicht berechnet.")

FOLDERS = ("Projects\\Gothenburg", "Projects\\2014", "Suppliers", "Privat",
           "Überwachung")

FONTS = ("<font size='9pt' name='Helvetica' pitch='variable' truetype='false'"
         " familyid='20'/>",
         "<font size='10pt' style='bold' name='Arial' pitch='variable'"
         " truetype='true'\n familyid='20'/>",
         "<font size='10pt' style='italic' color='navy'/>",
         "<font style='underline' color='#808000'/>", "<font/>")

TEMPLATE_DESIGN = ((INBOX, "($Inbox)", "folder"),
                   ("AF10093768DDE30285256D0A006EEF2C", "($JunkMail)",
                    "folder"),
                   ("DABA975B9FB113EB852564B5001283EA", "($Sent)", "view"),
                   (CALENDAR, "($Calendar)", "view"))


def esc(text):
    return (text.replace("&", "&amp;").replace("<", "&lt;")
            .replace(">", "&gt;"))


def day_number(year, month, day):
    y = year - (month <= 2)
    era = y // 400
    yoe = y - era * 400
    doy = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719468


def summer_times():
    return {year: (sunday(year, 3) + 3600, sunday(year, 10) + 3600)
            for year in range(2003, 2016)}


def sunday(year, month):
    last = day_number(year, month, 31)
    return (last - (last + 4) % 7) * 86400  # 1970-01-01 was a Thursday


SUMMER = summer_times()


def is_summer(at):
    a, b = SUMMER[time.gmtime(at).tm_year]
    return a <= at < b


def from_local(day, seconds):
    """The instant at which clocks in Berlin show that on that day."""
    at = day * 86400 + seconds - 3600
    return at - 3600 if is_summer(at - 3600) else at


class Block:
    """Attachments are cut from the same pseudo-random bytes."""

    def __init__(self):
        self.data = b""

    def cut(self, offset, n):
        if not self.data:
            self.data = random.Random("block").getrandbits(
                8 * BLOCK).to_bytes(BLOCK, "big")
        offset %= BLOCK
        piece = self.data[offset:offset + n]
        while len(piece) < n:
            piece += self.data[:n - len(piece)]
        return piece


class Mailbox:
    def __init__(self, count, seed, options, pen):
        self.count, self.seed, self.options = count, seed, options
        self.pen = pen
        self.rand = random.Random("make-dump " + seed).random
        self.done = 0
        self.ring = []
        self.folders = [(self.unid("folder" + f), f) for f in FOLDERS]
        self.people = []
        for i in range(60):
            first, last = GIVEN[i % 20], FAMILY[(i * 7 + i // 20) % 20]
            name = "CN=%s %s/OU=%s/O=Acme" % (first, last, UNITS[i % 4])
            self.people.append((name, "%s %s" % (first, last),
                                "person%02d@example.com" % i))
        self.paragraphs = [self.paragraph() for _ in range(400)]

    # ---- luck, all of it from the seed ----------------------------------

    def below(self, n):
        return int(self.rand() * n)

    def pick(self, values):
        return values[int(self.rand() * len(values))]

    def chance(self, percent):
        return self.rand() * 100 < percent

    def unid(self, what):
        key = ("%s %s" % (self.seed, what)).encode()
        return hashlib.blake2b(key, digest_size=16).hexdigest().upper()

    # ---- the frame -------------------------------------------------------

    def begin(self):
        pen = self.pen
        pen.begin(self.count)
        for unid, name, tag in TEMPLATE_DESIGN:
            pen.design(unid, name, tag)
        for unid, name in self.folders:
            pen.design(unid, name, "folder")
        self.profile("calendarprofile", pen.text("Owner", OWNER, NAMES)
                     + pen.text("TimeZone", ZONE))
        self.profile("outofofficeprofile", pen.text("CurrentStatus", "0"))

    def profile(self, name, items):
        self.pen.profile(name, self.unid("profile" + name), items)

    def document(self, form, unid, at, items, parent=None):
        self.pen.document(form, unid, at, 1 + self.below(4), items, parent)
        self.done += 1

    # ---- text ------------------------------------------------------------

    def paragraph(self):
        luck = self.below(20)
        if luck == 0:
            return ("<par def='1'/>\n<table widthtype='fitmargins'>"
                    "<tablecolumn width='50%'/><tablecolumn width='50%'/>\n"
                    + "".join("<tablerow>\n<tablecell>\n<pardef id='5'"
                              " keepwithnext='true' keeptogether='true'/>\n"
                              "<par def='5'>Part %d</par></tablecell>\n"
                              "<tablecell>\n<par def='5'>%d.%02d</par>"
                              "</tablecell></tablerow>\n"
                              % (self.below(900), self.below(90),
                                 self.below(100)) for _ in range(4))
                    + "</table>\n")
        if luck == 1:
            return ("<pardef id='3' leftmargin='1.2500in' list='bullet'/>\n"
                    + "".join("<par def='3'>%s</par>\n"
                              % esc(self.pick(SENTENCES)) for _ in range(3)))
        if luck == 2:
            return ("<par def='1'><urllink href='https://www.example.com/%d'>"
                    "<run><font\n style='underline' color='blue'/>the page"
                    "</run></urllink></par>\n" % self.below(9999))
        body = " ".join(esc(self.pick(SENTENCES))
                        for _ in range(1 + self.below(4)))
        if luck < 12:
            return "<par def='1'>%s</par>\n<par def='1'/>\n" % body
        return "<par def='1'><run>%s%s</run></par>\n" % (
            FONTS[luck % len(FONTS)], body)

    def rich(self, least, most):
        room, pieces = least + self.below(most - least), []
        while room > 0:
            piece = self.pick(self.paragraphs)
            pieces.append(piece)
            room -= len(piece)
        return pieces

    def body(self, least, most, refs=()):
        return self.pen.rich("Body", self.rich(least, most), SECRET, refs)

    def file(self, name, size, at):
        return self.pen.file(name, size, at, self.below(BLOCK))

    # ---- the kinds -------------------------------------------------------

    def mail(self, at, big=None):
        pen = self.pen
        unid = self.unid(self.done)
        person = self.pick(self.people)
        earlier = self.pick(self.ring) if self.ring and self.chance(35) \
            else None
        subject = "%s (%d)" % (self.pick(SUBJECTS), self.below(900))
        if earlier is not None:
            subject = earlier[1] if earlier[1].startswith("Re: ") \
                else "Re: " + earlier[1]
        luck = self.below(100)
        sent, draft = luck < 25, luck >= 97
        first = self.below(len(self.people))
        to = [self.people[(first + 7 * i) % len(self.people)]
              for i in range(1 + self.below(4))]
        parts = [pen.text("Subject", subject)]
        parts += self.addresses(person, to, sent or draft)
        parts.append(pen.times("ComposedDate", [at - 240]))
        if not draft:
            parts.append(pen.times("PostedDate", [at]))
        if not sent and not draft:
            parts.append(pen.times("DeliveredDate", [at + 1 + self.below(20)]))
            parts.append(pen.noterefs("$FolderRef", [
                INBOX if self.chance(70) else self.pick(self.folders)[0]]))
        msgid = None
        if not draft and self.chance(90):
            msgid = "<OF%s.%s-ON%s.%s@acme.example.com>" % (
                unid[:8], unid[8:16], unid[16:24], unid[24:])
            parts.append(pen.text("$MessageID", msgid))
        if earlier is not None:
            parts.append(pen.noterefs("$REF", [earlier[0]]))
            if earlier[2] is not None:
                parts.append(pen.text("In_Reply_To", earlier[2]))
        parts.append(pen.text("Importance", "1" if luck % 20 == 0 else "2"))
        if self.chance(15):
            parts.append(pen.texts("Categories", ["Angebote", "Kunden"]))
        parts.append(pen.text("$Mailer", "Lotus Notes Release 9.0.1"))
        parts.append(pen.texts("$UpdatedBy", [OWNER], NAMES))
        files = [] if big is not None else self.files()
        names = [f[0] for f in files] + (["big.bin"] if big else [])
        parts.append(self.body(1024, 8192, names))
        for name, size in files:
            parts.append(self.file(name, size, at))
        form = "Reply" if earlier is not None else "Memo"
        parent = earlier[0] if earlier is not None else None
        items = pen.join(parts)
        if big is None:
            self.document(form, unid, at, items, parent)
        else:
            pen.big_document(unid, at, items, "big.bin", big)
            self.done += 1
        if draft:
            return
        if len(self.ring) < RING:
            self.ring.append((unid, subject, msgid))
        else:
            self.ring[self.below(RING)] = (unid, subject, msgid)

    def addresses(self, person, to, mine):
        pen = self.pen
        if mine:
            parts = [pen.text("From", OWNER, NAMES),
                     pen.text("Principal", OWNER, NAMES)]
        else:
            parts = [pen.text("From", person[0], NAMES)]
            if self.chance(60):
                parts.append(pen.text("INetFrom", person[2]))
            to[0] = (OWNER, "Anna Keller", "anna.keller@example.com")
        parts.append(pen.texts("SendTo", [p[0] for p in to], NAMES))
        parts.append(pen.texts("INetSendTo", [p[2] for p in to]))
        copies = [self.pick(self.people)[2] for _ in range(self.below(3))]
        parts.append(pen.texts("CopyTo", copies, NAMES) if copies
                     else pen.text("CopyTo", "", NAMES))
        return parts

    def files(self):
        """Names and sizes of what a mail carries, mostly nothing."""
        files = []
        if self.chance(self.options["attachments"]):
            low, high = self.options["size"]
            for i in range(1 + (self.below(5) == 0)):
                files.append(("Anlage %d-%d.%s" % (
                    self.below(999), i, self.pick(("pdf", "doc", "xls"))),
                    low + self.below(high - low + 1)))
        return files

    def entry(self, kind, subject, series):
        """What all the calendar entries of a note or series share."""
        pen = self.pen
        parts = [pen.text("AppointmentType", kind),
                 pen.text("Subject", subject),
                 pen.text("Chair", OWNER, NAMES),
                 pen.text("$BusyName", OWNER, NAMES),
                 pen.text("ApptUNID", series), pen.text("SequenceNum", "1"),
                 pen.text("UpdateSeq", "1"), pen.text("StartTimeZone", ZONE),
                 pen.text("EndTimeZone", ZONE), pen.text("$CSVersion", "2"),
                 pen.text("$PublicAccess", "1"), pen.text("OrgTable", "C0"),
                 pen.text("Location",
                          self.pick(("Room 12", "Halle 3", "会議室")))]
        if kind == "3":
            guests = [self.pick(self.people) for _ in range(2)]
            parts.append(pen.texts("RequiredAttendees",
                                   [g[0] for g in guests], NAMES))
            parts.append(pen.texts("INetRequiredNames",
                                   [g[2] for g in guests]))
        if self.chance(30):
            parts.append(pen.number("$Alarm", 1))
            parts.append(pen.number("$AlarmOffset", -15))
        return pen.join(parts)

    def span(self, starts, seconds):
        pen = self.pen
        return (pen.times("StartDateTime", starts)
                + pen.times("EndDateTime", [s + seconds for s in starts])
                + pen.times("CalendarDateTime", starts))

    def calendar(self, at):
        day = at // 86400
        room = self.count - self.done
        if self.chance(20) and room >= 2:
            return self.series(day, room)
        kind = "3" if self.chance(45) else self.pick("00124")
        begin = from_local(day, (8 + self.below(9)) * 3600)
        seconds = 0 if kind == "4" else 3600 * (1 + self.below(2))
        if kind in "12":
            begin, seconds = from_local(day, 4 * 3600), 16 * 3600
        unid = self.unid(self.done)
        return self.document("Appointment", unid, at, self.entry(
            kind, self.pick(SUBJECTS), unid)
            + self.span([begin], seconds) + self.body(64, 600))

    def series(self, day, room):
        """A parent, a child for most of its dates, perhaps an exception."""
        pen = self.pen
        parent = self.unid(self.done)
        step, count = self.pick((1, 7, 7, 14)), 4 + self.below(9)
        clock = (8 + self.below(9)) * 3600
        dates = [from_local(day + step * i, clock) for i in range(count)]
        kind = self.pick("03")
        shared = self.entry(kind, self.pick(SUBJECTS), parent)
        gone = dates[1 + self.below(count - 2)] if self.chance(40) else None
        moved = dates[1 + self.below(count - 2)] \
            if room >= 3 and self.chance(40) else None
        moved = None if moved == gone else moved
        kept = [d for d in dates if d not in (gone, moved)]
        now = sorted(kept + ([moved + 5400] if moved else []))
        rule = (pen.text("OrgRepeat", "1") + pen.text("Repeats", "1")
                + pen.text("RepeatUnit", "D" if step == 1 else "W")
                + pen.text("RepeatInterval", "1" if step < 14 else "2")
                + pen.text("RepeatHow", "F")
                + pen.text("RepeatFor", str(count))
                + pen.times("RepeatStartDate", dates[:1])
                + (pen.text("RepeatAdjust", str((day + 4) % 7)) if step > 1
                   else pen.join(())))
        self.document("Appointment", parent, dates[0] - 86400, pen.without(
            shared, pen.text("$BusyName", OWNER, NAMES))
            + rule + pen.text("$CSFlags", "c") + self.span(dates[:1], 3600)
            + pen.times("RepeatDates", now)
            + pen.times("RepeatEndDates", [d + 3600 for d in now])
            + pen.times("RepeatInstanceDates", dates) + self.body(64, 600))
        self.child(parent, dates, shared + rule + pen.text("$CSFlags", "i")
                   + self.span(kept, 3600)
                   + pen.times("RepeatInstanceDates", kept))
        if moved:
            self.child(parent, dates, shared + pen.text("$CSFlags", "ie")
                       + pen.text("OrgRepeat", "1")
                       + self.span([moved + 5400], 3600)
                       + pen.times("RepeatInstanceDates", [moved])
                       + pen.times("OriginalStartDate", [moved]))

    def child(self, parent, dates, items):
        pen = self.pen
        self.document("Appointment", self.unid(self.done), dates[0] - 86400,
                      items + pen.noterefs("$REF", [parent])
                      + pen.text("$RefOptions", "1") + self.body(64, 600),
                      parent)

    def contact(self, at):
        pen = self.pen
        first, last = self.pick(GIVEN), self.pick(FAMILY)
        number = self.below(9000) + 1000
        self.document("Person", self.unid(self.done), at, pen.join((
            pen.text("Type", "Person"),
            pen.text("FullName", first + " " + last, NAMES),
            pen.text("FirstName", first), pen.text("LastName", last),
            pen.text("CompanyName",
                     self.pick(("Acme", "Östberg & Söner AB"))),
            pen.text("JobTitle",
                     self.pick(("Buyer", "Ingénieur", "技術者"))),
            pen.text("MailAddress", "contact%d@example.org" % number, NAMES),
            pen.text("OfficePhoneNumber", "+49 30 555 %d" % number),
            pen.text("CellPhoneNumber", "+49 170 555 %d" % number),
            pen.text("OfficeStreetAddress",
                     "Lange Straße %d" % (number % 90)),
            pen.text("OfficeCity", "Berlin"), pen.text("OfficeZIP", "10115"),
            pen.day("Birthday", 1940 + number % 50, 1 + number % 9,
                    10 + number % 10),
            pen.rich("Comment", self.rich(40, 200), NOTHING))))

    def group(self, at):
        pen = self.pen
        members = [self.pick(self.people)[0] for _ in range(8)]
        self.document("Group", self.unid(self.done), at, pen.join((
            pen.text("Type", "Group"), pen.text("GroupType", "1"),
            pen.text("ListName", "Team %d" % self.below(1000), NAMES),
            pen.text("ListDescription", "Everybody on the job"),
            pen.texts("Members", members, NAMES))))

    def task(self, at):
        pen = self.pen
        day, done = at // 86400, self.chance(50)
        parts = [pen.text("Subject", self.pick(SUBJECTS)),
                 pen.text("TaskType", "1"),
                 pen.times("StartDateTime", [from_local(day, 9 * 3600)]),
                 pen.times("DueDateTime", [from_local(day + 5, 17 * 3600)]),
                 pen.number("DueState", 9 if done else 1),
                 pen.text("Importance", self.pick(("1", "2", "3", "99"))),
                 pen.text("StartTimeZone", ZONE), pen.text("OrgTable", "T0"),
                 pen.text("$CSVersion", "2")]
        if done:
            parts.append(pen.times("CompletedDateTime", [at + 3 * 86400]))
        self.document("Task", self.unid(self.done), at, pen.join(parts)
                      + self.body(64, 900))

    def note(self, at):
        pen = self.pen
        self.document("JournalEntry", self.unid(self.done), at, pen.join((
            pen.text("Subject", self.pick(SUBJECTS)),
            pen.times("DiaryDate", [at]), pen.text("Categories", "Ideen"),
            self.body(200, 3000))))

    def write(self):
        self.begin()
        if self.options["big"] and self.count > 0:
            self.mail(FIRST, self.options["big"])
        kinds = [(getattr(self, k), SHARE[k]) for k in self.options["kinds"]]
        total = sum(share for _, share in kinds)
        step = SPAN / max(self.count, 1)
        while self.done < self.count:
            at = FIRST + int(step * self.done) + self.below(600)
            luck = self.below(total)
            for make, share in kinds:
                if luck < share:
                    make(at)
                    break
                luck -= share
        self.pen.end()

//! Puts the seed together: picks patients, correspondents, dates and flags, and
//! builds the messages.

use super::cases::{self, CASES, Case, Joined, fill};
use super::documents::{Document, hprim};
use super::lab::{self, Panel};
use super::letters::{Letter, letter, report};
use super::mime::{Attachment, Encoding, Mail, domain};
use super::office::{self, NEWSLETTERS, Newsletter};
use super::threads::{ME, NOTES, OUTGOING, SECRETARY, THREADS, Thread};
use super::{Folder, odd, pictures};
use crate::error::Result;
use crate::people::{CORRESPONDENTS, Correspondent, PATIENTS, Patient, capitalised, who};
use crate::random::Random;
use crate::world;
use jiff::{SignedDuration, Zoned};

/// A finished message and where it goes.
pub struct Item {
    /// Folder.
    pub folder: Folder,
    /// Maildir flags.
    pub flags: &'static str,
    /// Date of arrival.
    pub date: Zoned,
    /// Bytes.
    pub bytes: Vec<u8>,
}

/// How a laboratory sends its results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Results {
    /// IHE XDM archive and PDF.
    Archive,
    /// HPRIM text in the body.
    Body,
    /// HPRIM file and PDF.
    File,
    /// PDF only.
    Pdf,
}

/// Makes the messages.
pub struct Maker {
    random: Random,
    serial: u64,
    now: Zoned,
}

const WEEKDAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// `mardi 3 novembre 2026`.
fn long_date(date: &Zoned) -> String {
    let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
    let month = usize::from(date.month().unsigned_abs()).saturating_sub(1);
    let day = if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
    format!("{} {day} {} {}", WEEKDAYS.get(weekday).unwrap_or(&""), MONTHS.get(month).unwrap_or(&""), date.year())
}

impl Maker {
    /// A maker for a seed; dates count back from now.
    pub fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), serial: 0, now: crate::clock::local() }
    }

    fn ago(&self, minutes: i64) -> Zoned {
        self.now.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or_else(|_| self.now.clone())
    }

    /// A working hour of a day that many days ago.
    fn day(&mut self, days: i64) -> Zoned {
        let mut date = self.ago(days.saturating_mul(1_440));
        // Offices write little on Sundays.
        while date.weekday() == jiff::civil::Weekday::Sunday {
            date = date.yesterday().unwrap_or(date);
        }
        let hour = i8::try_from(self.random.between(7, 19)).unwrap_or(9);
        let minute = i8::try_from(self.random.between(0, 59)).unwrap_or_default();
        date.with().hour(hour).minute(minute).build().unwrap_or(date)
    }

    /// A past date, most often a recent one.
    fn past(&mut self) -> (Zoned, i64) {
        let far = self.random.between(0, 535);
        let near = self.random.between(0, 535);
        let days = far.saturating_mul(near).checked_div(535).unwrap_or_default().saturating_add(2);
        (self.day(days), days)
    }

    fn next(&mut self) -> u64 {
        self.serial = self.serial.saturating_add(1);
        self.serial
    }

    fn id(&mut self, address: &str) -> String {
        let serial = self.next();
        format!("{:016x}.{serial}@{}", self.random.next(), domain(address))
    }

    fn contact(index: usize) -> Correspondent {
        CORRESPONDENTS.get(index).copied().unwrap_or_default()
    }

    fn mail(&mut self, from: (String, String), to: (String, String), date: &Zoned) -> Mail {
        Mail {
            id: self.id(&from.1),
            from,
            to: vec![to],
            date: date.clone(),
            encoding: match self.random.below(8) {
                0 => Encoding::Windows,
                1 => Encoding::Utf8Base64,
                2 => Encoding::Windows8Bit,
                _ => Encoding::Utf8,
            },
            ..Mail::default()
        }
    }

    fn person(index: usize) -> (String, String) {
        match index {
            ME => office::me(),
            SECRETARY => (world::SECRETARY.name.to_owned(), world::SECRETARY.address.to_owned()),
            _ => {
                let contact = Self::contact(index);
                (contact.display(), contact.address.to_owned())
            }
        }
    }

    fn signature(index: usize) -> String {
        match index {
            ME => "\n\nDr Claire Dubreuil\nMédecine générale – Cabinet des Tilleuls\n6 rue des Tilleuls, 25000 Besançon – 03 53 01 57 88\n".to_owned(),
            SECRETARY => "\n\nSecrétariat du Cabinet des Tilleuls – 03 53 01 57 88\n".to_owned(),
            _ => {
                let contact = Self::contact(index);
                format!("\n\n{}\n{}\nTél. {}\n", contact.signature(), contact.role(), contact.phone)
            }
        }
    }

    /// A patient that a test accepts.
    fn patient(&mut self, suits: impl Fn(&Patient) -> bool) -> Patient {
        let fitting: Vec<Patient> = PATIENTS.iter().copied().filter(suits).collect();
        let chosen = self.random.choose(&fitting).or(PATIENTS.first());
        chosen.copied().unwrap_or_default()
    }

    fn patient_for(&mut self, case: &Case) -> Patient {
        self.patient(|patient| cases::suits(case, patient))
    }

    /// A letter by mail. `archive` adds the structured document and the
    /// national subject; `plain` leaves every attachment out.
    fn letter(&mut self, case: &Case, patient: &Patient, date: &Zoned, archive: bool, plain: bool) -> Result<Mail> {
        let from = Self::contact(case.who);
        let mut mail = self.mail(Self::person(case.who), office::me(), date);
        let greeting = if from.given.is_empty() { "Bonjour Docteur," } else { self.random.pick(cases::GREETINGS) };
        let closing = self.random.pick(cases::CLOSINGS);
        let summary = fill(case.summary, patient, &mut self.random);
        mail.text = format!("{greeting}\n\n{summary}\n\n{closing}{}", Self::signature(case.who));
        mail.subject = fill(case.subject, patient, &mut self.random);
        if self.random.chance(35) {
            mail.headers.push(("Disposition-Notification-To", from.address.to_owned()));
        }
        if plain {
            return Ok(mail);
        }
        let paragraphs: Vec<String> = case.letter.iter().map(|text| fill(text, patient, &mut self.random)).collect();
        if case.joined != Joined::Nothing || archive {
            let pdf = letter(&Letter {
                from: &from,
                patient,
                date: long_date(date),
                title: capital(case.document.1),
                paragraphs: paragraphs.clone(),
            });
            if archive {
                self.structured(&mut mail, &from, patient, case.document, (&paragraphs, &[], &pdf))?;
            }
            mail.attachments.push(Attachment {
                name: official_name(date, case.document.1, patient),
                kind: "application/pdf",
                bytes: pdf,
            });
        }
        match case.joined {
            Joined::LetterAndTrace => mail.attachments.push(Attachment {
                name: "ECG 12 dérivations.png".to_owned(),
                kind: "image/png",
                bytes: pictures::trace(&mut self.random)?,
            }),
            Joined::LetterAndRadiograph => mail.attachments.push(Attachment {
                name: "Cliché réduit.jpg".to_owned(),
                kind: "image/jpeg",
                bytes: pictures::radiograph(&mut self.random)?,
            }),
            Joined::LetterAndPhoto => mail.attachments.push(Attachment {
                name: "Lésion du dos.jpg".to_owned(),
                kind: "image/jpeg",
                bytes: pictures::lesion(&mut self.random)?,
            }),
            Joined::Letter | Joined::Nothing => {}
        }
        Ok(mail)
    }

    /// Adds the archive, the headers and the subject of a structured document.
    fn structured(
        &mut self,
        mail: &mut Mail,
        from: &Correspondent,
        patient: &Patient,
        code: (&str, &str),
        (paragraphs, panels, pdf): (&[String], &[Panel], &[u8]),
    ) -> Result<()> {
        let serial = self.next();
        let archive = Document { from, patient, code, date: &mail.date, paragraphs, panels, pdf, serial }.archive()?;
        mail.subject =
            format!("XDM/1.0/DDM+{} {} {} {}", cut(code.1), patient.name, capitalised(patient.given), patient.birth);
        mail.headers.push(("X-MSS-NIL", "DEV000000".to_owned()));
        mail.headers.push(("X-MSS-CODECDA", code.0.to_owned()));
        let qualified = if patient.ins.is_empty() { "N" } else { "O" };
        mail.headers.push(("X-MSS-INS", qualified.to_owned()));
        let name = self.random.pick(&["IHE_XDM.ZIP", "IHE_XDM.zip", "ihe_xdm.zip"]);
        mail.attachments.push(Attachment { name: name.to_owned(), kind: "application/zip", bytes: archive });
        Ok(())
    }

    fn panels(&mut self) -> Vec<Panel> {
        let count = self.random.below(4).saturating_add(1);
        let first = self.random.below(lab::KINDS);
        (0..count).filter_map(|n| lab::panel(first.saturating_add(n), &mut self.random)).collect()
    }

    fn results(&mut self, patient: &Patient, date: &Zoned, how: Results) -> Result<Mail> {
        let from = Self::contact(who::LABO);
        let panels = self.panels();
        let number = format!("{}{:05}", date.strftime("%y%m%d"), self.random.below(99_999));
        let mut mail = self.mail(Self::person(who::LABO), office::me(), date);
        let names: Vec<String> = panels.iter().map(|panel| panel.name.to_lowercase()).collect();
        mail.subject = format!("Résultats d’analyses – {} – dossier {number}", patient.full());
        mail.text = format!(
            "Bonjour Docteur,\n\nVeuillez trouver les résultats de {}, prélevé{} le {}.\n\nAnalyses : {}.\n{}\nLe laboratoire des Tilleuls\nTél. {}\n",
            patient.polite(),
            if patient.sex == 'F' { "e" } else { "" },
            date.strftime("%d/%m/%Y"),
            names.join(", "),
            alert(&panels),
            from.phone,
        );
        if how == Results::Body {
            mail.text = hprim(&from, patient, date, &number, &panels);
            mail.encoding = Encoding::Windows8Bit;
            mail.subject = format!("{} {} {}", patient.name, patient.given, patient.birth);
            return Ok(mail);
        }
        let pdf = report(&from, patient, &date.strftime("%d/%m/%Y").to_string(), &number, &panels);
        match how {
            Results::Archive => {
                let code = ("11502-2", "CR d'examens biologiques");
                self.structured(&mut mail, &from, patient, code, (&[], &panels, &pdf))?;
            }
            Results::File => mail.attachments.push(Attachment {
                name: format!("{number}.hpr"),
                kind: "application/octet-stream",
                bytes: super::mime::windows_1252(&hprim(&from, patient, date, &number, &panels).replace('\n', "\r\n")),
            }),
            Results::Pdf | Results::Body => {}
        }
        mail.attachments.push(Attachment {
            name: official_name(date, "CR d'examens biologiques", patient),
            kind: "application/pdf",
            bytes: pdf,
        });
        Ok(mail)
    }

    /// A conversation that ends that many minutes ago.
    fn thread(&mut self, thread: &Thread, last: i64, unread: bool) -> Vec<Item> {
        let year = i64::from(self.now.year());
        let patient = self.patient(|patient| {
            let age = year.saturating_sub(patient.year());
            (thread.ages.0..=thread.ages.1).contains(&age) && (thread.sex == '*' || thread.sex == patient.sex)
        });
        let mut minutes = vec![last];
        for _ in 1..thread.messages.len() {
            let gap = self.random.between(35, 1_300);
            minutes.push(minutes.last().copied().unwrap_or_default().saturating_add(gap));
        }
        minutes.reverse();
        let other = thread.messages.iter().map(|(author, _)| *author).find(|author| *author != ME);
        let subject = fill(thread.subject, &patient, &mut self.random);
        let mut items = Vec::new();
        let mut references: Vec<String> = Vec::new();
        let mut before: Option<(Zoned, String, String)> = None;
        let count = thread.messages.len();
        for (n, ((author, text), minutes)) in thread.messages.iter().zip(minutes).enumerate() {
            let date = self.ago(minutes);
            let to = if *author == ME { other.unwrap_or(SECRETARY) } else { ME };
            let mut mail = self.mail(Self::person(*author), Self::person(to), &date);
            mail.subject = if n == 0 { subject.clone() } else { format!("Re: {subject}") };
            mail.references.clone_from(&references);
            mail.text = format!("{}{}", fill(text, &patient, &mut self.random), Self::signature(*author));
            if let Some((when, name, said)) = before.take().filter(|_| self.random.chance(65)) {
                add!(
                    mail.text,
                    "\nLe {} à {}, {name} a écrit :\n{}",
                    long_date(&when),
                    when.strftime("%H:%M"),
                    said.lines().fold(String::new(), |all, line| all + "> " + line + "\n")
                );
            }
            references.push(mail.id.clone());
            before = Some((date.clone(), mail.from.0.clone(), fill(text, &patient, &mut self.random)));
            let answered = thread.messages.get(n.saturating_add(1)).is_some_and(|(next, _)| *next == ME);
            let newest = n.saturating_add(1) == count;
            items.push(Item {
                folder: if *author == ME { Folder::Sent } else { Folder::Inbox },
                flags: match (*author == ME, answered, newest && unread) {
                    (false, true, _) => "RS",
                    (false, false, true) => "",
                    _ => "S",
                },
                date,
                bytes: mail.build(),
            });
        }
        items
    }

    fn note(&mut self, date: &Zoned) -> Mail {
        let (author, subject, text) = self.random.pick(NOTES);
        let patient = self.patient(|patient| patient.year() < 1975);
        let mut mail = self.mail(Self::person(author), office::me(), date);
        mail.subject = fill(subject, &patient, &mut self.random);
        mail.text = format!("{}{}", fill(text, &patient, &mut self.random), Self::signature(author));
        mail
    }

    fn outgoing(&mut self, date: &Zoned) -> Result<Mail> {
        let (to, subject, text) = self.random.pick(OUTGOING);
        let patient = self.patient(|patient| patient.year() < 1985);
        let mut mail = self.mail(office::me(), Self::person(to), date);
        mail.encoding = Encoding::Utf8;
        mail.subject = fill(subject, &patient, &mut self.random);
        mail.text = format!("{}{}", fill(text, &patient, &mut self.random), Self::signature(ME));
        if to == who::DERMATO {
            mail.attachments.push(Attachment {
                name: "Photographie.jpg".to_owned(),
                kind: "image/jpeg",
                bytes: pictures::lesion(&mut self.random)?,
            });
        }
        Ok(mail)
    }

    fn newsletter(&mut self, letter: &Newsletter, date: &Zoned) -> Mail {
        let from = (letter.from.0.to_owned(), letter.from.1.to_owned());
        let mut mail = self.mail(from, office::me(), date);
        mail.encoding = Encoding::Utf8;
        letter.subject.clone_into(&mut mail.subject);
        mail.text = office::newsletter_text(letter);
        mail.html = Some(office::newsletter_html(letter, self.serial));
        mail.headers.push(("List-Unsubscribe", format!("<mailto:desabonnement@{}>", domain(letter.from.1))));
        mail
    }

    fn unwanted(&mut self, date: &Zoned) -> Mail {
        let mut mail = Mail::default();
        let count = office::UNWANTED.len();
        if let Some((from, subject, text)) = office::UNWANTED.get(self.random.below(count)) {
            mail = self.mail((from.0.to_owned(), from.1.to_owned()), office::me(), date);
            (*subject).clone_into(&mut mail.subject);
            mail.text = format!("{text}\n");
        }
        mail
    }

    fn draft(&mut self, n: usize, date: &Zoned) -> Mail {
        let (to, subject, text) = Self::draft_words(n);
        let mut mail = self.mail(office::me(), (String::new(), to.to_owned()), date);
        if to.is_empty() {
            mail.to.clear();
        }
        subject.clone_into(&mut mail.subject);
        text.clone_into(&mut mail.text);
        mail.encoding = Encoding::Utf8;
        mail
    }

    fn draft_words(n: usize) -> (&'static str, &'static str, &'static str) {
        let drafts = office::DRAFTS;
        drafts.get(n.checked_rem(drafts.len()).unwrap_or_default()).copied().unwrap_or_default()
    }

    /// A read receipt, a success report, or a failure, with the mail it is about.
    fn receipt(&mut self, kind: usize, date: &Zoned) -> Result<Vec<Item>> {
        let sent = date.yesterday().unwrap_or_else(|_| date.clone());
        let mut original = self.outgoing(&sent)?;
        original.headers.push(("Disposition-Notification-To", world::DOCTOR.address.to_owned()));
        let reader = original.to.first().cloned().unwrap_or_default();
        let daemon = ("Système de remise".to_owned(), "MAILER-DAEMON@submission.operateur-pratique.invalid".to_owned());
        let mut mail = self.mail(if kind == 0 { reader } else { daemon }, office::me(), date);
        mail.references.push(original.id.clone());
        let bytes = match kind {
            0 => {
                mail.subject = format!("Lu : {}", original.subject);
                office::read_receipt(&mail, &original)
            }
            1 => {
                "Accusé de remise du message".clone_into(&mut mail.subject);
                office::delivery_report(&mail, &original, None)
            }
            _ => {
                "Message non distribué".clone_into(&mut mail.subject);
                let refusal = ("5.2.2", "552 5.2.2 Boite aux lettres pleine");
                office::delivery_report(&mail, &original, Some(refusal))
            }
        };
        let copy = Item { folder: Folder::Sent, flags: "S", date: sent, bytes: original.build() };
        let flags = if kind == 2 { "F" } else { "S" };
        Ok(vec![Item { folder: Folder::Inbox, flags, date: date.clone(), bytes }, copy])
    }

    /// The messages that come first: whatever the size, the mailbox shows each kind.
    pub fn featured(&mut self) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        self.newest(&mut items)?;
        for (n, days) in [(1, 2), (2, 5), (3, 9)] {
            let date = self.ago(i64::from(days).saturating_mul(1_440).saturating_add(95));
            let draft = self.draft(n, &date);
            items.push(item(Folder::Drafts, "DS", &draft));
        }
        for (n, thread) in THREADS.iter().enumerate().skip(4) {
            let days = i64::try_from(n).unwrap_or_default().saturating_mul(3);
            let items_of = self.thread(thread, days.saturating_mul(1_440).saturating_sub(2_000), n < 6);
            items.extend(items_of);
        }
        for (kind, days) in [(0, 4), (1, 6), (2, 11)] {
            let date = self.day(days);
            items.extend(self.receipt(kind, &date)?);
        }
        for (n, letter) in NEWSLETTERS.iter().enumerate().skip(1) {
            let days = i64::try_from(n).unwrap_or_default().saturating_mul(17);
            let date = self.day(days);
            let mail = self.newsletter(letter, &date);
            items.push(item(Folder::Inbox, "S", &mail));
        }
        for (n, case) in CASES.iter().enumerate() {
            let patient = self.patient_for(case);
            let date = self.day(i64::try_from(n).unwrap_or_default().saturating_mul(2).saturating_add(2));
            let mail = self.letter(case, &patient, &date, n.is_multiple_of(3), false)?;
            let flags = if n == 1 { "FS" } else { "S" };
            items.push(item(Folder::Inbox, flags, &mail));
        }
        items.extend(self.oddities()?);
        Ok(items)
    }

    /// Today's and yesterday's mail, one of each kind.
    fn newest(&mut self, items: &mut Vec<Item>) -> Result<()> {
        let official = PATIENTS.first().copied().unwrap_or_default();
        let mercier = PATIENTS.get(1).copied().unwrap_or_default();
        let date = self.ago(14);
        let mail = self.results(&official, &date, Results::Archive)?;
        items.push(item(Folder::Inbox, "", &mail));
        if let Some(case) = CASES.first() {
            let date = self.ago(52);
            let mail = self.letter(case, &mercier, &date, false, false)?;
            items.push(item(Folder::Inbox, "F", &mail));
        }
        if let Some(thread) = THREADS.first() {
            items.extend(self.thread(thread, 105, false));
        }
        let date = self.ago(185);
        let draft = self.draft(0, &date);
        items.push(item(Folder::Drafts, "DS", &draft));
        if let Some(letter) = NEWSLETTERS.first() {
            let date = self.ago(230);
            let mail = self.newsletter(letter, &date);
            items.push(item(Folder::Inbox, "", &mail));
        }
        for (who, minutes, folder) in [(who::URGENCES, 320, Folder::Inbox), (who::GERIATRE, 26_000, Folder::Hospital)] {
            if let Some(case) = CASES.iter().find(|case| case.who == who) {
                let patient = self.patient_for(case);
                let date = self.ago(minutes);
                let mail = self.letter(case, &patient, &date, true, false)?;
                items.push(item(folder, if folder == Folder::Inbox { "" } else { "S" }, &mail));
            }
        }
        let date = self.ago(11_000);
        let patient = self.patient(|patient| patient.year() < 1970);
        let mail = self.results(&patient, &date, Results::Body)?;
        items.push(item(Folder::Laboratory, "S", &mail));
        let date = self.ago(9_000);
        let mail = self.unwanted(&date);
        items.push(item(Folder::Junk, "", &mail));
        let date = self.ago(15_500);
        let mail = self.note(&date);
        items.push(item(Folder::Trash, "S", &mail));
        let date = self.ago(64_000);
        let mail = self.note(&date);
        items.push(item(Folder::Archive, "S", &mail));
        items.extend(self.oddities()?.into_iter().take(2));
        for (thread, last) in THREADS.iter().skip(1).take(3).zip([415_i64, 1_490, 1_980]) {
            items.extend(self.thread(thread, last, last < 1_000));
        }
        Ok(())
    }

    fn oddities(&mut self) -> Result<Vec<Item>> {
        let case = CASES.first();
        let patient = PATIENTS.last().copied().unwrap_or_default();
        let mut pdf = Vec::new();
        if let Some(case) = case {
            let date = self.day(20);
            let mail = self.letter(case, &patient, &date, false, false)?;
            pdf = mail.attachments.into_iter().next().map(|file| file.bytes).unwrap_or_default();
        }
        let mut items = Vec::new();
        for n in 0..9_usize {
            let days = i64::try_from(n).unwrap_or_default().saturating_mul(4).saturating_add(3);
            let date = self.day(days);
            let mut mail = self.mail(Self::person(who::CONFRERE), office::me(), &date);
            "Message d’origine.\n".clone_into(&mut mail.text);
            if let Some(bytes) = odd::all(&mail, &pdf).into_iter().nth(n) {
                items.push(Item { folder: Folder::Inbox, flags: "S", date, bytes });
            }
        }
        Ok(items)
    }

    /// One more ordinary message, or a conversation. In a very large mailbox few
    /// carry files: it is the number that matters there.
    pub fn filler(&mut self, light: bool) -> Result<Vec<Item>> {
        let (date, days) = self.past();
        let plain = light && self.random.chance(90);
        let old = if days > 45 { "S" } else { self.random.pick(&["S", "S", "S", "", "FS", "RS"]) };
        let one = |folder, mail: &Mail| Ok(vec![item(folder, old, mail)]);
        match self.random.below(100) {
            0..18 => {
                let mail = self.outgoing(&date)?;
                Ok(vec![item(Folder::Sent, "S", &mail)])
            }
            18..34 => {
                let how = self.random.choose(&[Results::Archive, Results::Body, Results::File, Results::Pdf]);
                let how = if plain { Results::Body } else { how.copied().unwrap_or(Results::Pdf) };
                let patient = self.patient(|patient| patient.year() < 2012);
                let mail = self.results(&patient, &date, how)?;
                one(if days > 20 { Folder::Laboratory } else { Folder::Inbox }, &mail)
            }
            34..66 => self.letter_filler(&date, days, old, plain),
            66..76 => {
                let count = THREADS.len();
                match THREADS.get(self.random.below(count)) {
                    Some(thread) => Ok(self.thread(thread, days.saturating_mul(1_440), false)),
                    None => Ok(Vec::new()),
                }
            }
            76..90 => {
                let mail = self.note(&date);
                let folder = match self.random.below(10) {
                    0..3 => Folder::Archive,
                    3 => Folder::Trash,
                    _ => Folder::Inbox,
                };
                one(folder, &mail)
            }
            90..94 => {
                let count = NEWSLETTERS.len();
                match NEWSLETTERS.get(self.random.below(count)) {
                    Some(letter) => {
                        let mail = self.newsletter(letter, &date);
                        one(if self.random.chance(50) { Folder::Trash } else { Folder::Inbox }, &mail)
                    }
                    None => Ok(Vec::new()),
                }
            }
            94..96 => {
                let mail = self.unwanted(&date);
                one(Folder::Junk, &mail)
            }
            _ => {
                let kind = self.random.below(2);
                self.receipt(kind, &date)
            }
        }
    }

    fn letter_filler(&mut self, date: &Zoned, days: i64, flags: &'static str, plain: bool) -> Result<Vec<Item>> {
        let count = CASES.len();
        let Some(case) = CASES.get(self.random.below(count)) else {
            return Ok(Vec::new());
        };
        let patient = self.patient_for(case);
        let archive = self.random.chance(25) && !plain;
        let mail = self.letter(case, &patient, date, archive, plain)?;
        let hospital = matches!(
            case.who,
            who::PNEUMO | who::NEURO | who::URGENCES | who::GERIATRE | who::UROLOGUE | who::ONCOLOGUE | who::CHIRURGIEN
        );
        let folder = match (days > 25, hospital) {
            (true, true) => Folder::Hospital,
            (true, false) if self.random.chance(70) => Folder::Archive,
            _ => Folder::Inbox,
        };
        Ok(vec![item(folder, flags, &mail)])
    }

    /// A message of the secretary's mailbox.
    pub fn for_secretary(&mut self) -> Result<Vec<Item>> {
        let (date, days) = self.past();
        let secretary = Self::person(SECRETARY);
        let mut mail = if self.random.chance(60) { self.note(&date) } else { self.outgoing(&date)? };
        let flags = if days > 10 { "S" } else { "" };
        let sent = mail.from.1 == secretary.1;
        if sent {
            return Ok(vec![item(Folder::Sent, "S", &mail)]);
        }
        mail.to = vec![secretary];
        let folder = if days > 120 { Folder::Archive } else { Folder::Inbox };
        Ok(vec![item(folder, flags, &mail)])
    }

    /// A message of the shared mailbox.
    pub fn for_practice(&mut self) -> Result<Vec<Item>> {
        let (date, days) = self.past();
        let mut mail = if self.random.chance(40) {
            let count = CASES.len();
            let case = CASES.get(self.random.below(count));
            match case {
                Some(case) => {
                    let patient = self.patient_for(case);
                    self.letter(case, &patient, &date, false, false)?
                }
                None => self.note(&date),
            }
        } else {
            self.note(&date)
        };
        mail.to = vec![(world::SHARED.name.to_owned(), world::SHARED.address.to_owned())];
        let folder = if days > 150 { Folder::Archive } else { Folder::Inbox };
        Ok(vec![item(folder, if days > 8 { "S" } else { "" }, &mail)])
    }
}

fn item(folder: Folder, flags: &'static str, mail: &Mail) -> Item {
    Item { folder, flags, date: mail.date.clone(), bytes: mail.build() }
}

/// A sentence when a value is out of bounds by far.
fn alert(panels: &[Panel]) -> String {
    let far: Vec<String> = panels
        .iter()
        .flat_map(|panel| &panel.results)
        .filter(|measure| measure.flag.len() == 2)
        .map(|measure| format!("{} à {} {}", measure.label, measure.value, measure.unit))
        .collect();
    if far.is_empty() { String::new() } else { format!("\nValeurs à signaler : {}.\n", far.join(" ; ")) }
}

/// At most 40 characters of a document's words.
fn cut(label: &str) -> String {
    label.chars().take(40).collect()
}

fn capital(label: &str) -> String {
    label.replace("CR d'", "Compte rendu d’").replace("CR de ", "Compte rendu de ").replace("CR ", "Compte rendu ")
}

/// `20261104_CR ou fiche de consultation_MERCIER_Paul.pdf`.
fn official_name(date: &Zoned, label: &str, patient: &Patient) -> String {
    format!("{}_{}_{}_{}.pdf", date.strftime("%Y%m%d"), cut(label), patient.name, capitalised(patient.given))
}

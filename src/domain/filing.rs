//! Documents to be filed: what was found in the files of a message, about whom, and how sure that is. Each document is a row of its own;
//! those of one message that are about one person stand together.

mod said;

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

use super::AccountId;
use super::coded;
use super::document::{ClinicalDocument, DocumentSet, Doubt, Form, Knowledge, Patient};
use super::export::ExportState;
use super::listing::{MessageRow, Part};

pub use self::said::Said;

/// Version of the readers: what an earlier one has found is looked for anew.
pub const READERS: u32 = 3;
/// Most files of a message that are rows.
pub const FILES_MAX: usize = 64;
/// Most documents of a message that are rows.
pub const DOCUMENTS_MAX: usize = 300;

/// What a document is, by its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// In an archive with a list (IHE XDM).
    Xdm,
    /// One structured document (HL7 CDA R2).
    Cda,
    /// Text of a laboratory (« HPRIM Médecins »).
    Hprim,
    /// A PDF.
    Pdf,
    /// A picture.
    Picture,
    /// A text.
    Text,
    /// An archive without a list of documents.
    Archive,
    /// Another message.
    Message,
    /// Any other file.
    Other,
}

/// Where it was read whom a document is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// In the document.
    Document,
    /// In the list of its archive.
    List,
    /// In the header of a text of a laboratory.
    Header,
    /// In the subject of its message.
    Subject,
    /// In the name of its file.
    FileName,
    /// From another document of its message.
    Beside,
    /// Nowhere.
    Nowhere,
}

/// How sure it is whom a document is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// To be looked at before it is filed.
    Unsure,
    /// All that was read agrees, and none of it is the document itself.
    Probable,
    /// The document says so, with names and birth date, and nothing speaks against it.
    Certain,
}

/// Where a document stands in what has to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// To be filed.
    ToFile,
    /// Filed.
    Filed,
    /// Nothing is done with it.
    Closed,
    /// Other software has dealt with it.
    Elsewhere,
    /// Put away: archived, or there before other software was said to collect the mailbox.
    Away,
    /// The user has sent it.
    Sent,
    /// Thrown away, unwanted, or a draft: in no list.
    Hidden,
    /// Given to others, who file it.
    Confided,
}

/// How a document is related to earlier ones, as it says.
#[derive(Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lineage {
    /// Its own identifier; may be empty.
    pub id: String,
    /// That of all its versions; may be empty.
    pub set: String,
    /// That of the one whose place it takes; may be empty.
    pub replaced: String,
}

/// A document that was found in a message.
#[derive(Clone, PartialEq)]
pub struct Found {
    /// Number of the part that holds it.
    pub part: u32,
    /// Its place in it.
    pub place: u16,
    /// What it is, by its form.
    pub nature: Nature,
    /// Name of the file.
    pub name: String,
    /// Code of its type; may be empty.
    pub code: String,
    /// What that is called; may be empty.
    pub kind: String,
    /// Its title; may be empty.
    pub title: String,
    /// Day of the act.
    pub act: Option<Date>,
    /// Who wrote it; may be empty.
    pub author: String,
    /// Whom it is about.
    pub patient: Option<Patient>,
    /// Whom another source names instead: the document a second time, the list of its archive or the subject of its message.
    pub other: Option<Patient>,
    /// Where that was read.
    pub source: Source,
    /// How sure it is.
    pub certainty: Certainty,
    /// What is wrong with it.
    pub doubts: Vec<Doubt>,
    /// SHA-256 of its content: what the same document has, wherever it comes again.
    pub sameness: String,
    /// How it is related to earlier ones.
    pub lineage: Lineage,
    /// Its version.
    pub version: Option<u32>,
    /// It takes the place of an earlier one.
    pub replaces: bool,
    /// Documents of its message with the same number are about one person.
    pub group: u16,
}

/// A file of a message as it was looked into.
#[derive(Clone, Debug, PartialEq)]
pub struct Looked {
    /// The file.
    pub part: Part,
    /// SHA-256 of its content, in hexadecimal digits.
    pub digest: String,
    /// What it holds.
    pub held: Held,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    /// Medical documents.
    Set(Box<DocumentSet>),
    /// It is of no form that is read: a document by itself.
    Plain,
    /// It seems to hold some, and cannot be read.
    Unreadable,
}

/// Which documents are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// Those to be filed.
    ToFile,
    /// All that were received.
    All,
    /// All about the person of this one, sent ones too.
    Patient(DocumentId),
}

/// How much there is to be filed, and what is not known of yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilingCounts {
    /// Lines to be filed.
    pub to_file: u32,
    /// Messages that are to be looked into.
    pub unread: u32,
    /// Messages of which the files are not here.
    pub absent: u32,
    /// From when on there are documents of all mailboxes that other software collects, where it collects any.
    pub since: Option<Timestamp>,
}

/// Key of a document that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentId(pub i64);

/// An earlier one that a document is, or takes the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// The same has come before, then.
    Same(Timestamp),
    /// It takes the place of what came then, about the same person.
    Replaced(Timestamp),
    /// It bears the identifier of what came then, or says that it takes its place, and has another content or another patient: either is
    /// wrong, and both are to be looked at.
    Unclear(Timestamp),
}

/// What a document and an earlier one say of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// They have one content.
    Content,
    /// They have one identifier.
    Identifier,
    /// The later one says that it takes the place of the other, or is a later version of it.
    Version,
}

impl Earlier {
    /// When that came.
    pub fn when(self) -> Timestamp {
        match self {
            Self::Same(then) | Self::Replaced(then) | Self::Unclear(then) => then,
        }
    }

    /// Of a document about `patient` and what came `then` about `other`: what senders write of identifiers is not believed against the
    /// content, nor across patients.
    pub fn of(link: Link, (patient, other): (Option<&Patient>, Option<&Patient>), then: Timestamp) -> Self {
        let can_be_one = patient.zip(other).is_none_or(|(patient, other)| patient.agrees_with(other));
        let is_one = patient.zip(other).is_some_and(|(patient, other)| patient.is_same_as(other));
        match link {
            Link::Content if can_be_one => Self::Same(then),
            Link::Version if is_one => Self::Replaced(then),
            Link::Content | Link::Identifier | Link::Version => Self::Unclear(then),
        }
    }
}

/// One line of the list: a document, or several of one message about one person.
#[derive(Clone, PartialEq)]
pub struct DocumentRow {
    /// Key of the first one.
    pub id: DocumentId,
    /// Its message.
    pub message: MessageRow,
    /// Whose mailbox it came to.
    pub account: AccountId,
    /// The first one; what is needed to compare it with others is left out.
    pub found: Found,
    /// How many there are.
    pub count: u32,
    /// How sure it is whom they are about: as sure as of the least sure of them.
    pub certainty: Certainty,
    /// What is wrong with any of them.
    pub doubts: Vec<Doubt>,
    /// Where it stands.
    pub stage: Stage,
    /// An earlier one that it repeats or replaces.
    pub earlier: Option<Earlier>,
    /// What has become of them in the folder of the practice software, where they are handed to it.
    pub handed: Option<ExportState>,
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Found")
            .field("nature", &self.nature)
            .field("source", &self.source)
            .field("certainty", &self.certainty)
            .field("doubts", &self.doubts)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Lineage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lineage(…)")
    }
}

impl fmt::Debug for DocumentRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DocumentRow").field("id", &self.id).field("stage", &self.stage).finish_non_exhaustive()
    }
}

impl Nature {
    const ALL: [(Self, &'static str); 9] = [
        (Self::Xdm, "xdm"),
        (Self::Cda, "cda"),
        (Self::Hprim, "hprim"),
        (Self::Pdf, "pdf"),
        (Self::Picture, "picture"),
        (Self::Text, "text"),
        (Self::Archive, "archive"),
        (Self::Message, "message"),
        (Self::Other, "other"),
    ];

    /// As it is kept, and told to programs.
    pub fn code(self) -> &'static str {
        coded::word(&Self::ALL, &self).unwrap_or("other")
    }

    /// From that word; any other is another file.
    pub fn parse(code: &str) -> Self {
        coded::variant(&Self::ALL, code).unwrap_or(Self::Other)
    }

    /// Of a file that is a document by itself; `None` for what comes with mail and is known to be none: calendars, cards, signatures and
    /// what programs say to each other.
    pub fn of_file(name: &str, media_type: &str) -> Option<Self> {
        let (name, media_type) = (name.to_lowercase(), media_type.to_ascii_lowercase());
        let end = name.rsplit_once('.').map(|(_, end)| end).unwrap_or_default();
        Some(match (end, media_type.as_str()) {
            ("pdf", _) | (_, "application/pdf") => Self::Pdf,
            ("ics" | "vcf" | "asc" | "sig" | "p7s", _)
            | (
                _,
                "text/calendar"
                | "text/vcard"
                | "text/x-vcard"
                | "application/ics"
                | "application/pkcs7-signature"
                | "application/x-pkcs7-signature"
                | "application/pgp-signature"
                | "application/pgp-keys"
                | "message/delivery-status"
                | "message/disposition-notification"
                | "message/feedback-report"
                | "text/rfc822-headers",
            ) => return None,
            ("eml", _) | (_, "message/rfc822") => Self::Message,
            ("png" | "jpg" | "jpeg" | "gif" | "tif" | "tiff" | "bmp" | "webp" | "dcm", _)
            | (_, "application/dicom") => Self::Picture,
            ("zip", _) | (_, "application/zip" | "application/x-zip-compressed") => Self::Archive,
            ("txt" | "rtf" | "hpr" | "hprim" | "xml", _)
            | (_, "text/plain" | "text/rtf" | "application/rtf" | "text/xml" | "application/xml") => Self::Text,
            (_, other) if other.starts_with("image/") => Self::Picture,
            _ => Self::Other,
        })
    }
}

impl Source {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Document, "document"),
        (Self::List, "list"),
        (Self::Header, "header"),
        (Self::Subject, "subject"),
        (Self::FileName, "file-name"),
        (Self::Beside, "beside"),
        (Self::Nowhere, ""),
    ];

    /// As it is kept, and told to programs.
    pub fn code(self) -> &'static str {
        coded::word(&Self::ALL, &self).unwrap_or_default()
    }

    /// From that word.
    pub fn parse(code: &str) -> Self {
        coded::variant(&Self::ALL, code).unwrap_or(Self::Nowhere)
    }
}

impl Certainty {
    /// As it is kept, and told to programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unsure => "unsure",
            Self::Probable => "probable",
            Self::Certain => "certain",
        }
    }

    /// From that word; what is not known is not sure.
    pub fn parse(code: &str) -> Self {
        match code {
            "certain" => Self::Certain,
            "probable" => Self::Probable,
            _ => Self::Unsure,
        }
    }
}

impl Stage {
    const ALL: [(Self, &'static str); 8] = [
        (Self::ToFile, "to-file"),
        (Self::Filed, "filed"),
        (Self::Closed, "closed"),
        (Self::Elsewhere, "elsewhere"),
        (Self::Away, "away"),
        (Self::Sent, "sent"),
        (Self::Hidden, "hidden"),
        (Self::Confided, "confided"),
    ];

    /// As programs are told.
    pub fn code(self) -> &'static str {
        coded::word(&Self::ALL, &self).unwrap_or("hidden")
    }

    /// The number that the vault keeps.
    pub fn number(self) -> i64 {
        Self::ALL.iter().zip(0_i64..).find(|((one, _), _)| *one == self).map_or(6, |(_, number)| number)
    }

    /// From that number.
    pub fn parse(number: i64) -> Self {
        usize::try_from(number).ok().and_then(|at| Self::ALL.get(at)).map_or(Self::Hidden, |(one, _)| *one)
    }
}

impl Part {
    /// Whether it is, or may hold, a document to be filed.
    pub fn may_be_filed(&self) -> bool {
        !self.inline && (self.may_hold_documents() || Nature::of_file(&self.name, &self.media_type).is_some())
    }
}

impl Patient {
    /// Whether two documents are about one person: by the matricule where both have one, else by names and birth date, never by
    /// names alone.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let (one, two) = (self.ins().and_then(Result::ok), other.ins().and_then(Result::ok));
        if let (Some(one), Some(two)) = (one, two) {
            return one == two && (self.born.is_none() || other.born.is_none() || self.born == other.born);
        }
        let is_known =
            |patient: &Self| !patient.family.is_empty() && !patient.given.is_empty() && patient.born.is_some();
        is_known(self) && is_known(other) && {
            // A matricule of which the key is wrong says nothing, also not against anybody.
            let bare = |patient: &Self| Self { matricule: None, ..patient.clone() };
            bare(self).agrees_with(&bare(other))
        }
    }
}

/// What the files of a message hold, document by document. Blocking work is done: `subject` is that of the message; `is_cut`: it has more
/// files than these.
pub fn found(subject: &str, looked: &[Looked], is_cut: bool) -> Vec<Found> {
    let told = Said::by_subject(subject);
    let mut all: Vec<Found> = Vec::new();
    let mut is_cut = is_cut || looked.len() > FILES_MAX;
    for file in looked.iter().take(FILES_MAX) {
        match &file.held {
            Held::Set(set) => {
                for (document, place) in set.documents.iter().zip(0_u16..) {
                    all.push(structured(file, (document, place), set.form, told.as_ref()));
                }
                // A list that names nothing is still a file that came.
                if set.documents.is_empty() {
                    all.push(plain(file, told.as_ref()));
                }
                if set.truncated {
                    tell_of_more(&mut all);
                }
            }
            Held::Plain => all.push(plain(file, told.as_ref())),
            Held::Unreadable => {
                let mut one = plain(file, told.as_ref());
                one.doubts.push(Doubt::Unreadable);
                one.certainty = Certainty::Unsure;
                all.push(one);
            }
        }
        if all.len() > DOCUMENTS_MAX {
            all.truncate(DOCUMENTS_MAX);
            is_cut = true;
            break;
        }
    }
    if is_cut {
        tell_of_more(&mut all);
    }
    stand_beside(&mut all);
    group(&mut all);
    all
}

/// There are more documents than those so far: the last of them says so.
fn tell_of_more(all: &mut [Found]) {
    if let Some(last) = all.last_mut().filter(|last| !last.doubts.contains(&Doubt::Incomplete)) {
        last.doubts.push(Doubt::Incomplete);
    }
}

/// A document that says itself what it is.
fn structured(file: &Looked, (document, place): (&ClinicalDocument, u16), form: Form, told: Option<&Said>) -> Found {
    let (nature, source) = match (form, document.knowledge) {
        (Form::Xdm, Knowledge::Document) if document.doubts.contains(&Doubt::NamedByList) => {
            (Nature::Xdm, Source::List)
        }
        (Form::Xdm, Knowledge::Document) => (Nature::Xdm, Source::Document),
        (Form::Xdm, Knowledge::List) => (Nature::Xdm, Source::List),
        (Form::Cda, _) => (Nature::Cda, Source::Document),
        (Form::Hprim, _) => (Nature::Hprim, Source::Header),
    };
    let mut one = Found {
        part: file.part.number,
        place,
        nature,
        name: file.part.name.clone(),
        code: document.code.clone(),
        kind: document.kind.clone(),
        title: document.title.clone(),
        act: document.act,
        author: if document.author.name.is_empty() {
            document.author.organisation.clone()
        } else {
            document.author.name.clone()
        },
        patient: document.patient.clone().filter(Patient::is_somebody),
        other: document.other.clone().filter(Patient::is_somebody),
        source,
        certainty: Certainty::Unsure,
        doubts: document.doubts.clone(),
        sameness: sameness(file, document, place),
        lineage: document.lineage.clone(),
        version: document.version,
        replaces: document.replaces,
        group: 0,
    };
    match (&one.patient, told.and_then(|told| told.patient.as_ref())) {
        // Of several patients in one file the subject names none.
        (None, Some(patient)) if form == Form::Xdm && is_silent(document, patient) => {
            one.patient = Some(patient.clone());
            one.source = Source::Subject;
        }
        (None, _) => one.source = Source::Nowhere,
        _ => {}
    }
    one.other = one.other.take().or_else(|| told_otherwise(&one, told).cloned());
    one.certainty = certainty(&one, told);
    one
}

/// It says nothing against its being about her.
fn is_silent(document: &ClinicalDocument, patient: &Patient) -> bool {
    document.patient.as_ref().is_none_or(|own| own.agrees_with(patient))
}

/// A file that says nothing of itself but its name.
fn plain(file: &Looked, told: Option<&Said>) -> Found {
    let named = Said::by_file_name(&file.part.name);
    let nature = Nature::of_file(&file.part.name, &file.part.media_type).unwrap_or(Nature::Other);
    let by_subject = told.and_then(|told| told.patient.clone());
    let by_name = named.as_ref().and_then(|named| named.patient.clone());
    let (patient, source) = match (by_name, by_subject) {
        // The subject knows more: the name says whether it is of this file.
        (Some(name), Some(subject)) if name.agrees_with(&subject) => (Some(subject), Source::Subject),
        (Some(name), _) => (Some(name), Source::FileName),
        (None, Some(subject)) => (Some(subject), Source::Subject),
        (None, None) => (None, Source::Nowhere),
    };
    let mut one = Found {
        part: file.part.number,
        place: 0,
        nature,
        name: file.part.name.clone(),
        code: String::new(),
        kind: named.as_ref().map(|named| named.kind.clone()).unwrap_or_default(),
        title: String::new(),
        act: named.as_ref().and_then(|named| named.act),
        author: String::new(),
        patient,
        other: None,
        source,
        certainty: Certainty::Unsure,
        doubts: Vec::new(),
        sameness: file.digest.clone(),
        lineage: Lineage::default(),
        version: None,
        replaces: told.is_some_and(|told| told.replaces),
        group: 0,
    };
    if one.kind.is_empty() && source == Source::Subject {
        one.kind = told.map(|told| told.kind.clone()).unwrap_or_default();
    }
    one.other = one.other.take().or_else(|| told_otherwise(&one, told).cloned());
    one.certainty = certainty(&one, told);
    one
}

/// Its content; where that is not there, the file it came with.
fn sameness(file: &Looked, document: &ClinicalDocument, place: u16) -> String {
    if document.digest.is_empty() { format!("{}#{place}", file.digest) } else { document.digest.clone() }
}

/// Another name or birth date in the official subject, or another birth date in any, is another person (a twin), or a mistake: either is
/// looked at. A file of HPRIM may be about several.
fn told_otherwise<'s>(one: &Found, told: Option<&'s Said>) -> Option<&'s Patient> {
    let told = told.filter(|_| one.nature != Nature::Hprim)?;
    let (patient, other) = (one.patient.as_ref()?, told.patient.as_ref()?);
    let is_other_day = other.born.is_some() && patient.born.is_some() && other.born != patient.born;
    (is_other_day || told.is_plain && !patient.agrees_with(other)).then_some(other)
}

fn certainty(one: &Found, told: Option<&Said>) -> Certainty {
    let Some(patient) = &one.patient else { return Certainty::Unsure };
    let is_doubted = one
        .doubts
        .iter()
        .any(|doubt| matches!(doubt, Doubt::OtherPatient | Doubt::SeveralPatients | Doubt::WrongKey | Doubt::Altered));
    let is_whole = !patient.family.is_empty() && !patient.given.is_empty() && patient.born.is_some();
    if is_doubted || !is_whole || told_otherwise(one, told).is_some() {
        return Certainty::Unsure;
    }
    match one.source {
        Source::Document => Certainty::Certain,
        Source::List | Source::Header | Source::Beside => Certainty::Probable,
        Source::Subject if told.is_some_and(|told| told.is_plain) => Certainty::Probable,
        Source::Subject | Source::FileName | Source::Nowhere => Certainty::Unsure,
    }
}

/// A file that names nobody is about the one whom all other documents of its message are about.
fn stand_beside(all: &mut [Found]) {
    let is_said = |one: &&Found| matches!(one.source, Source::Document | Source::List | Source::Header);
    let said: Vec<&Found> = all.iter().filter(is_said).collect();
    // What says of itself what it is, and names nobody, is nobody's: neither it nor a file beside it is given to another's patient.
    let is_structured = |one: &Found| matches!(one.nature, Nature::Xdm | Nature::Cda | Nature::Hprim);
    let names_nobody = |one: &Found| is_structured(one) && one.patient.is_none();
    let is_doubted = said.iter().any(|one| one.certainty == Certainty::Unsure) || all.iter().any(names_nobody);
    let mut patients: Vec<&Patient> = Vec::new();
    for patient in said.iter().filter_map(|one| one.patient.as_ref()) {
        // Most documents repeat the one before.
        if !patients.contains(&patient) {
            patients.push(patient);
        }
    }
    let agree = patients.iter().all(|one| patients.iter().all(|other| one.agrees_with(other)));
    let whole = patients.iter().max_by_key(|patient| patient.weight()).map(|patient| (*patient).clone());
    let Some(patient) = whole.filter(|_| agree && !is_doubted) else { return };
    for one in all.iter_mut() {
        let may_be = one.patient.as_ref().is_none_or(|named| named.agrees_with(&patient));
        let says_nothing = matches!(one.source, Source::Subject | Source::FileName | Source::Nowhere);
        if says_nothing && may_be && !is_structured(one) {
            one.patient = Some(patient.clone());
            one.source = Source::Beside;
            let is_damaged = one.doubts.contains(&Doubt::Unreadable);
            one.certainty = if is_damaged { Certainty::Unsure } else { Certainty::Probable };
        }
    }
}

/// Those about one person have one number: the place of the first of them. What names nobody stands with its likes.
fn group(all: &mut [Found]) {
    let mut leads: Vec<(u16, Option<Patient>)> = Vec::new();
    for (one, at) in all.iter_mut().zip(0_u16..) {
        let is_hers = |lead: &Option<Patient>| match (lead, &one.patient) {
            (Some(lead), Some(patient)) => lead == patient || lead.is_same_as(patient),
            (None, None) => true,
            _ => false,
        };
        if let Some((number, _)) = leads.iter().find(|(_, lead)| is_hers(lead)) {
            one.group = *number;
        } else {
            one.group = at;
            leads.push((at, one.patient.clone()));
        }
    }
}

#[cfg(test)]
#[path = "filing_tests.rs"]
mod tests;

//! Medical documents that came with a message: what each is, whose, by whom, and what makes it doubtful. Read in a process of its own
//! (`documents`), so that each of these is plain text of bounded length.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::block;
use super::coded;
use super::filing::Lineage;
use super::folding::words;
use super::ins::{Ins, InsError, Sex};
use super::patient::Identity;

/// What an attachment holds.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentSet {
    /// The form they came in.
    pub form: Form,
    /// The documents, in the order of their list.
    pub documents: Vec<ClinicalDocument>,
    /// There are more than are shown.
    pub truncated: bool,
}

/// The form of an attachment that holds medical documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// An archive of documents with a list of them (IHE XDM).
    Xdm,
    /// One structured document (HL7 CDA R2).
    Cda,
    /// Text of a laboratory (« HPRIM Médecins »).
    Hprim,
}

/// Where what is known of a document was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Knowledge {
    /// In the document itself.
    Document,
    /// In the list of the archive only.
    List,
}

/// One document.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClinicalDocument {
    /// Where the rest was read.
    pub knowledge: Knowledge,
    /// Code of its type, of LOINC or of the national set; may be empty.
    pub code: String,
    /// What that code is called, in French; may be empty.
    pub kind: String,
    /// Its title; may be empty.
    pub title: String,
    /// Day of the act.
    #[serde(with = "day")]
    pub act: Option<Date>,
    /// Who wrote it.
    pub author: Author,
    /// Whom it is about.
    pub patient: Option<Patient>,
    /// Whom another source names instead: the list of the archive, or the document itself a second time.
    pub other: Option<Patient>,
    /// Its version, where it says one.
    pub version: Option<u32>,
    /// It takes the place of an earlier one.
    pub replaces: bool,
    /// Which one, and which other versions of it there are, where it says so.
    pub lineage: Lineage,
    /// SHA-256 of its octets, in hexadecimal digits; empty where they are not there.
    pub digest: String,
    /// What is wrong with it.
    pub doubts: Vec<Doubt>,
    /// Its text.
    pub text: block::Document,
    /// Files in it; pictures of the text name them by their place.
    pub files: Vec<Enclosed>,
}

/// Who wrote a document.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// `Dr Paul SORT`; may be empty.
    pub name: String,
    /// Where he works; may be empty.
    pub organisation: String,
}

/// Whom a document is about, as it says.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patient {
    /// Name at birth, or the only one that is said.
    pub family: String,
    /// Name in use, where it is another.
    pub used: String,
    /// First given name.
    pub given: String,
    /// Date of birth.
    #[serde(with = "day")]
    pub born: Option<Date>,
    /// Sex of civil status.
    #[serde(with = "letter")]
    pub sex: Option<Sex>,
    /// What stands as matricule of the national identity (INS); its key may be wrong.
    pub matricule: Option<String>,
    /// It stands under a root of that identity which is in use, not one of tests or demonstrations.
    pub national: bool,
}

/// Why a document is to be looked at twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Doubt {
    /// The list of the archive tells of another patient than the document.
    OtherPatient,
    /// The document is about several patients.
    SeveralPatients,
    /// The document names no patient: the one it is shown under was read in the list of its archive.
    NamedByList,
    /// The key of the matricule does not fit.
    WrongKey,
    /// The file is not the one that the list tells of (hash or size).
    Altered,
    /// The list tells of a file that is not there.
    Missing,
    /// The file cannot be read.
    Unreadable,
    /// Its message holds more documents than are listed.
    Incomplete,
}

/// A file in a document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enclosed {
    /// What it is.
    pub kind: FileKind,
    /// Name to save it by.
    pub name: String,
    /// Octets, as far as known without decoding it.
    pub size: u64,
}

/// Kinds of files in documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileKind {
    /// PDF.
    Pdf,
    /// A picture that can be shown.
    Picture,
    /// Anything else: to be saved.
    Other,
}

/// A file in a document of an attachment, by its places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Inside {
    /// Which document.
    pub document: u16,
    /// Which of its files.
    pub file: u16,
}

/// A file of a message: a part, or a file of a document in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piece {
    /// Number of the part.
    pub part: u32,
    /// The file in it that is meant.
    pub inside: Option<Inside>,
}

impl From<u32> for Piece {
    fn from(part: u32) -> Self {
        Self { part, inside: None }
    }
}

impl Doubt {
    const ALL: [(Self, &'static str); 8] = [
        (Self::OtherPatient, "other-patient"),
        (Self::SeveralPatients, "several-patients"),
        (Self::NamedByList, "named-by-list"),
        (Self::WrongKey, "wrong-key"),
        (Self::Altered, "altered"),
        (Self::Missing, "missing"),
        (Self::Unreadable, "unreadable"),
        (Self::Incomplete, "incomplete"),
    ];

    /// As it is kept, and told to programs.
    pub fn code(self) -> &'static str {
        coded::word(&Self::ALL, &self).unwrap_or("unreadable")
    }

    /// From that word.
    pub fn parse(code: &str) -> Option<Self> {
        coded::variant(&Self::ALL, code)
    }
}

impl FileKind {
    /// Of a media type.
    pub fn of(media_type: &str) -> Self {
        match media_type.to_ascii_lowercase().as_str() {
            "application/pdf" => Self::Pdf,
            "image/png" | "image/jpeg" | "image/jpg" | "image/gif" | "image/webp" | "image/bmp" => Self::Picture,
            _ => Self::Other,
        }
    }
}

impl Patient {
    /// The matricule, when there is one.
    pub fn ins(&self) -> Option<Result<Ins, InsError>> {
        self.matricule.as_deref().map(Ins::parse)
    }

    /// An identity that counts as qualified in a document: a sound matricule and the four traits (mssante.md §3.2).
    pub fn is_qualified(&self) -> bool {
        let named = !self.family.is_empty() && !self.given.is_empty();
        let is_real = self.national || cfg!(feature = "practice");
        named && is_real && self.born.is_some() && self.sex.is_some() && matches!(self.ins(), Some(Ok(_)))
    }

    /// Whether it says who it is, and not only what she is like.
    pub fn is_somebody(&self) -> bool {
        !self.family.is_empty() || !self.given.is_empty() || self.matricule.is_some()
    }

    /// How much is known of it: of several that agree, the one that says most is shown.
    pub fn weight(&self) -> usize {
        let said = [
            matches!(self.ins(), Some(Ok(_))),
            self.matricule.is_some(),
            self.born.is_some(),
            self.sex.is_some(),
            !self.family.is_empty(),
            !self.given.is_empty(),
            !self.used.is_empty(),
        ];
        said.into_iter().filter(|is_said| *is_said).count()
    }

    /// Whether this can be the person who was confirmed as the recipient of a letter.
    pub fn can_be(&self, identity: &Identity) -> bool {
        self.matricule.as_deref().is_none_or(|written| Ins::parse(written).is_ok_and(|ins| ins == *identity.ins()))
            && self.born.is_none_or(|born| born == identity.born())
            && self.sex.is_none_or(|sex| sex == identity.sex())
    }

    /// Whether two sources can speak of one person: what both say must agree.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let same = |one: &str, other: &str| {
            let (one, other) = (words(one), words(other));
            one.is_empty() || other.is_empty() || one == other
        };
        let fits = |one: Option<&str>, other: Option<&str>| one.is_none() || other.is_none() || one == other;
        let families = [&self.family, &self.used].into_iter().filter(|name| !name.is_empty());
        let mut pairs = families.flat_map(|one| [(one, &other.family), (one, &other.used)]);
        let family = self.family.is_empty() || other.family.is_empty() || {
            pairs.any(|(one, other)| !other.is_empty() && same(one, other))
        };
        // Sources write the first given name, or all of them. ANNE is not ANNE-SOPHIE, her twin.
        let names = |given: &str| given.split_whitespace().map(words).collect::<Vec<_>>();
        let (one, two) = (names(&self.given), names(&other.given));
        let given = same(&self.given, &other.given) || one.starts_with(&two) || two.starts_with(&one);
        family
            && given
            && fits(self.matricule.as_deref(), other.matricule.as_deref())
            && (self.born.is_none() || other.born.is_none() || self.born == other.born)
            && (self.sex.is_none() || other.sex.is_none() || self.sex == other.sex)
    }
}

/// What a letter says of the archives of documents that it carries (mssante.md §3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Codes of their documents, each once.
    pub codes: Vec<String>,
    /// They hold a qualified identity.
    pub qualified: bool,
}

/// Documents of one letter tell of several patients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeveralPatients;

impl Declared {
    /// What is said of these; nothing where no archive holds a structured document.
    ///
    /// # Errors
    /// [`SeveralPatients`]: a letter is about one.
    pub fn of(sets: &[DocumentSet]) -> Result<Option<Self>, SeveralPatients> {
        if !are_of_one(sets.iter().flat_map(|set| &set.documents)) {
            return Err(SeveralPatients);
        }
        let archives = sets.iter().filter(|set| set.form == Form::Xdm).flat_map(|set| &set.documents);
        let structured: Vec<_> = archives.filter(|document| document.knowledge == Knowledge::Document).collect();
        let is_code =
            |code: &&String| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',');
        let mut codes: Vec<String> = Vec::new();
        for code in structured.iter().map(|document| &document.code).filter(is_code) {
            if !codes.contains(code) {
                codes.push(code.clone());
            }
        }
        let named = structured.iter().filter(|document| !document.doubts.contains(&Doubt::NamedByList));
        let qualified = named.filter_map(|document| document.patient.as_ref()).any(Patient::is_qualified);
        Ok((!codes.is_empty()).then_some(Self { codes, qualified }))
    }
}

/// Whether documents can be about one person: all that names somebody in them agrees.
pub fn are_of_one<'a>(documents: impl Iterator<Item = &'a ClinicalDocument>) -> bool {
    let mut patients: Vec<&Patient> = Vec::new();
    for document in documents {
        if document.doubts.iter().any(|doubt| matches!(doubt, Doubt::OtherPatient | Doubt::SeveralPatients)) {
            return false;
        }
        for patient in document.patient.iter().chain(&document.other) {
            // Most documents repeat the one before.
            if !patients.contains(&patient) {
                patients.push(patient);
            }
        }
    }
    patients.iter().all(|one| patients.iter().all(|other| one.agrees_with(other)))
}

/// Whether medical documents may be in a file, by what it is called: an archive, a document or a text.
pub fn may_be_in(name: &str, media_type: &str) -> bool {
    let (name, media_type) = (name.to_lowercase(), media_type.to_lowercase());
    let ends = [".zip", ".xml", ".txt", ".hpr", ".hprim"].iter().any(|end| name.ends_with(end));
    ends || media_type == "text/plain" || media_type.ends_with("xml")
}

/// Whether a file says by its name that medical documents are in it: one that cannot be read is told of.
pub fn are_promised_by(name: &str) -> bool {
    let name = name.to_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    (ends(&[".zip"]) && (name.contains("xdm") || name.contains("ihe"))) || ends(&[".xml", ".hpr", ".hprim"])
}

impl fmt::Debug for DocumentSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocumentSet({:?}, {})", self.form, self.documents.len())
    }
}

impl fmt::Debug for ClinicalDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClinicalDocument")
            .field("code", &self.code)
            .field("doubts", &self.doubts)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Author(…)")
    }
}

impl fmt::Debug for Patient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Patient(…)")
    }
}

impl fmt::Debug for Enclosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Enclosed({:?}, {})", self.kind, self.size)
    }
}

/// Dates as `1979-03-28`.
mod day {
    use jiff::civil::Date;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
    pub(super) fn serialize<S: Serializer>(date: &Option<Date>, out: S) -> Result<S::Ok, S::Error> {
        date.map(|date| date.to_string()).serialize(out)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Date>, D::Error> {
        let text = Option::<String>::deserialize(input)?;
        text.map(|text| text.parse().map_err(|_| D::Error::custom("no date"))).transpose()
    }
}

/// The sex of civil status as its letter.
mod letter {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::domain::ins::Sex;

    #[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
    pub(super) fn serialize<S: Serializer>(sex: &Option<Sex>, out: S) -> Result<S::Ok, S::Error> {
        sex.map(Sex::as_str).serialize(out)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Sex>, D::Error> {
        let text = Option::<String>::deserialize(input)?;
        text.map(|text| Sex::parse(&text).ok_or_else(|| D::Error::custom("no sex"))).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::DisplayName;
    use crate::domain::patient::Traits;

    fn patient(family: &str, given: &str, day: i8) -> Patient {
        Patient {
            family: family.to_owned(),
            given: given.to_owned(),
            born: Some(jiff::civil::date(1979, 3, day)),
            sex: Some(Sex::Female),
            matricule: Some("279035121518989".to_owned()),
            national: true,
            ..Patient::default()
        }
    }

    #[test]
    fn one_person_is_written_in_several_ways() {
        let whole = Patient { used: "Lefèvre".to_owned(), ..patient("PAT-TROIS", "DOMINIQUE MARIE-LOUISE", 28) };
        for other in [
            patient("Pat Trois", "Dominique", 28),
            patient("LEFEVRE", "DOMINIQUE", 28),
            Patient::default(),
            Patient { matricule: None, ..patient("PAT-TROIS", "", 28) },
        ] {
            assert!(whole.agrees_with(&other) && other.agrees_with(&whole));
        }
        let twins = [patient("PAT-TROIS", "ANNE", 28), patient("PAT-TROIS", "ANNE-SOPHIE", 28)];
        assert!(!twins[0].agrees_with(&twins[1]) && !twins[1].agrees_with(&twins[0]));
        assert!(patient("PAT-TROIS", "ANNE SOPHIE", 28).agrees_with(&twins[1]), "one hyphen less is no other person");
        for other in [
            patient("PAT-QUATRE", "DOMINIQUE", 28),
            patient("PAT-TROIS", "ODILE", 28),
            patient("PAT-TROIS", "DOMINIQUE", 27),
            Patient { sex: Some(Sex::Male), ..patient("PAT-TROIS", "DOMINIQUE", 28) },
            Patient { matricule: Some("162018885045327".to_owned()), ..patient("PAT-TROIS", "DOMINIQUE", 28) },
        ] {
            assert!(!whole.agrees_with(&other) && !other.agrees_with(&whole));
        }
    }

    fn archive(form: Form, knowledge: Knowledge, codes: &[&str], patient: &Patient) -> DocumentSet {
        let document = |code: &&str| ClinicalDocument {
            knowledge,
            code: (*code).to_owned(),
            kind: String::new(),
            title: String::new(),
            act: None,
            author: Author::default(),
            patient: Some(patient.clone()),
            other: None,
            version: None,
            replaces: false,
            lineage: Lineage::default(),
            digest: String::new(),
            doubts: Vec::new(),
            text: block::Document::default(),
            files: Vec::new(),
        };
        DocumentSet { form, documents: codes.iter().map(document).collect(), truncated: false }
    }

    #[test]
    fn a_letter_declares_the_structured_documents_of_its_archives() {
        let whole = patient("PAT-TROIS", "DOMINIQUE", 28);
        let bare = Patient { sex: None, ..whole.clone() };
        let of = |codes: &[&str], patient: &Patient| archive(Form::Xdm, Knowledge::Document, codes, patient);
        let declared =
            |sets: &[DocumentSet]| Declared::of(sets).unwrap().map(|one| (one.codes.join(","), one.qualified));
        let two = [of(&["34112-3", "PRESC-BIO", "34112-3"], &whole), of(&["15508-5"], &bare)];
        assert_eq!(declared(&two), Some(("34112-3,PRESC-BIO,15508-5".to_owned(), true)));
        assert_eq!(declared(&[of(&["34112-3"], &bare)]), Some(("34112-3".to_owned(), false)));
        assert_eq!(declared(&[of(&["a\r\nBcc: x@y.fr", "a,b", ""], &whole)]), None);
        assert_eq!(declared(&[archive(Form::Xdm, Knowledge::List, &["34112-3"], &whole)]), None);
        assert_eq!(declared(&[archive(Form::Cda, Knowledge::Document, &["34112-3"], &whole)]), None);
        assert_eq!(declared(&[]), None);
        let mut listed = of(&["34112-3"], &whole);
        listed.documents[0].doubts.push(Doubt::NamedByList);
        assert_eq!(declared(&[listed]), Some(("34112-3".to_owned(), false)), "it names nobody itself");
        let other = of(&["34112-3"], &patient("PAT-QUATRE", "DOMINIQUE", 28));
        assert_eq!(Declared::of(&[two[0].clone(), other]), Err(SeveralPatients));
    }

    #[test]
    fn documents_that_name_two_persons_are_of_nobody() {
        let whole = patient("PAT-TROIS", "DOMINIQUE", 28);
        for doubt in [Doubt::OtherPatient, Doubt::SeveralPatients] {
            for form in [Form::Xdm, Form::Cda, Form::Hprim] {
                let mut set = archive(form, Knowledge::Document, &["34112-3"], &whole);
                set.documents[0].doubts.push(doubt);
                assert_eq!(Declared::of(&[set]), Err(SeveralPatients), "{doubt:?} {form:?}");
            }
        }
    }

    #[test]
    fn the_one_who_was_confirmed_is_the_one_of_the_documents() {
        let traits = Traits {
            name: DisplayName::clean("Dominique PAT-TROIS").unwrap(),
            born: jiff::civil::date(1979, 3, 28),
            sex: Sex::Female,
            qualified: true,
        };
        let ins = Ins::parse("279035121518989").unwrap();
        let confirmed = Identity::confirm(ins, traits, jiff::civil::date(2026, 11, 26)).unwrap();
        let whole = patient("PAT-TROIS", "DOMINIQUE", 28);
        assert!(whole.can_be(&confirmed) && Patient::default().can_be(&confirmed));
        assert!(!patient("PAT-TROIS", "DOMINIQUE", 27).can_be(&confirmed));
        assert!(!Patient { sex: Some(Sex::Male), ..whole.clone() }.can_be(&confirmed));
        for other in ["162018885045327", "279035121518988", "x"] {
            assert!(!Patient { matricule: Some(other.to_owned()), ..whole.clone() }.can_be(&confirmed), "{other}");
        }
    }

    #[test]
    fn files_that_promise_documents_are_known_by_their_names() {
        for name in ["IHE_XDM.ZIP", "ihe-xdm.zip", "doc.XML", "bilan.hpr"] {
            assert!(are_promised_by(name) && may_be_in(name, "application/octet-stream"), "{name}");
        }
        assert!(may_be_in("photos.zip", "application/zip") && !are_promised_by("photos.zip"));
        assert!(may_be_in("x", "text/plain") && may_be_in("x", "application/hl7-v3+xml") && !may_be_in("x.pdf", ""));
    }

    #[test]
    fn a_qualified_identity_has_a_sound_matricule_and_four_traits() {
        let whole = patient("PAT-TROIS", "DOMINIQUE", 28);
        assert!(whole.is_qualified());
        assert!(!Patient { sex: None, ..whole.clone() }.is_qualified());
        assert!(!Patient { born: None, ..whole.clone() }.is_qualified());
        assert!(!Patient { given: String::new(), ..whole.clone() }.is_qualified());
        assert!(!Patient { matricule: Some("279035121518988".to_owned()), ..whole.clone() }.is_qualified());
        assert!(!Patient { matricule: None, ..whole.clone() }.is_qualified());
        assert_eq!(format!("{whole:?}"), "Patient(…)");
    }
}

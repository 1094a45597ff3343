//! Names as a profile wants them: text with fields, taken apart once. What a document does not say leaves no gap in its name.

use jiff::civil::{Date, date};
use thiserror::Error;

use super::super::document::Patient;
use super::super::filing::{Certainty, Found, Lineage, Nature, Source};
use super::super::folding::fold;
use super::super::ins::Sex;
use super::super::shown::line;
use super::{FileName, is_told};

/// Longest template.
const TEMPLATE_MAX: usize = 200;
/// Longest value of a field.
const VALUE_MAX: usize = 60;
/// In the place of a name that is not sure.
const UNSURE: &str = "IDENTITÉ À VÉRIFIER";

/// What stands in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Name at birth, in capitals.
    Family,
    /// First given name.
    Given,
    /// Name in use.
    Used,
    /// Date of birth.
    Born,
    /// Sex.
    Sex,
    /// Matricule of the national identity.
    Ins,
    /// Type of the document.
    Kind,
    /// Day of the act; where it is not known, when the message came.
    Act,
    /// When the message came.
    Received,
    /// Who sent it.
    Sender,
    /// Name of the file that came.
    Original,
    /// Number of the message.
    Number,
}

impl Field {
    /// All of them, as templates write them.
    pub const ALL: [(Self, &'static str); 12] = [
        (Self::Family, "NOM"),
        (Self::Given, "Prenom"),
        (Self::Used, "nom_utilise"),
        (Self::Born, "naissance"),
        (Self::Sex, "sexe"),
        (Self::Ins, "INS"),
        (Self::Kind, "type"),
        (Self::Act, "date"),
        (Self::Received, "recu"),
        (Self::Sender, "expediteur"),
        (Self::Original, "original"),
        (Self::Number, "numero"),
    ];

    fn parse(name: &str) -> Option<Self> {
        let wanted = fold(name);
        Self::ALL.iter().find(|(_, known)| fold(known) == wanted).map(|(field, _)| *field)
    }

    fn is_date(self) -> bool {
        matches!(self, Self::Born | Self::Act | Self::Received)
    }
}

/// Why a template cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TemplateFault {
    /// Nothing stands in it.
    #[error("empty template")]
    Empty,
    /// It is too long.
    #[error("template too long")]
    TooLong,
    /// A brace is not closed, or not opened.
    #[error("unbalanced braces")]
    Unclosed,
    /// There is no such field.
    #[error("unknown field")]
    UnknownField(String),
    /// A date is not written so, or the field is no date.
    #[error("unknown form of a date")]
    UnknownForm(String),
    /// No name of a file holds this.
    #[error("character that no file name holds")]
    Forbidden(char),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field(Field),
    Date(Field, Vec<DatePiece>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DatePiece {
    Year,
    Month,
    Day,
    Text(char),
}

const WORDS: [(&str, DatePiece); 3] = [("AAAA", DatePiece::Year), ("MM", DatePiece::Month), ("JJ", DatePiece::Day)];
const USUAL: [DatePiece; 3] = [DatePiece::Year, DatePiece::Month, DatePiece::Day];

/// A template that was taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    written: String,
    pieces: Vec<Piece>,
}

/// What a name may be made of.
#[derive(Clone, Copy)]
pub struct Values<'a> {
    /// The document.
    pub found: &'a Found,
    /// The day on which its message came.
    pub received: Date,
    /// Who sent it.
    pub sender: &'a str,
    /// Number of its message.
    pub number: i64,
}

impl Template {
    /// As it is written: `{NOM}_{Prenom}_{naissance:JJ-MM-AAAA}_{date}_{type}`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(written: &str) -> Result<Self, TemplateFault> {
        if written.chars().count() > TEMPLATE_MAX {
            return Err(TemplateFault::TooLong);
        }
        let mut pieces = Vec::new();
        let mut rest = written;
        while !rest.is_empty() {
            let (text, after) = rest.split_at(rest.find(['{', '}']).unwrap_or(rest.len()));
            if let Some(forbidden) = text.chars().find(|c| c.is_control() || "/\\:*?\"<>|".contains(*c)) {
                return Err(TemplateFault::Forbidden(forbidden));
            }
            if !text.is_empty() {
                pieces.push(Piece::Text(text.to_owned()));
            }
            let Some(inner) = after.strip_prefix('{') else {
                if after.is_empty() {
                    break;
                }
                return Err(TemplateFault::Unclosed);
            };
            let (field, after) = inner.split_once('}').ok_or(TemplateFault::Unclosed)?;
            pieces.push(Self::field(field)?);
            rest = after;
        }
        if written.trim().is_empty() {
            return Err(TemplateFault::Empty);
        }
        Ok(Self { written: written.to_owned(), pieces })
    }

    fn field(written: &str) -> Result<Piece, TemplateFault> {
        let (name, form) = written.split_once(':').map_or((written, None), |(name, form)| (name, Some(form)));
        let field = Field::parse(name).ok_or_else(|| TemplateFault::UnknownField(line(name, VALUE_MAX)))?;
        let wrong = || TemplateFault::UnknownForm(line(written, VALUE_MAX));
        match (field.is_date(), form) {
            (true, form) => Ok(Piece::Date(field, form.map_or(Some(USUAL.to_vec()), date_form).ok_or_else(wrong)?)),
            (false, None) => Ok(Piece::Field(field)),
            (false, Some(_)) => Err(wrong()),
        }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The name of a file of this form; `plain`: without accents.
    pub fn name(&self, values: Values<'_>, ending: &str, plain: bool) -> FileName {
        let said: String = self.pieces.iter().map(|piece| piece.said(values)).collect();
        FileName::new(&said, ending, plain)
    }
}

impl Piece {
    fn said(&self, values: Values<'_>) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Field(field) => line(&field.said(values), VALUE_MAX),
            Self::Date(field, form) => field.day(values).map(|day| written(day, form)).unwrap_or_default(),
        }
    }
}

impl Field {
    fn said(self, values: Values<'_>) -> String {
        let found = values.found;
        let patient = found.patient.as_ref().filter(|_| is_told(found));
        let of = |read: fn(&Patient) -> &str| patient.map(read).unwrap_or_default().to_owned();
        match self {
            Self::Family if patient.is_none() => UNSURE.to_owned(),
            Self::Family => of(|patient| &patient.family).to_uppercase(),
            Self::Given => of(|patient| &patient.given),
            Self::Used => of(|patient| &patient.used).to_uppercase(),
            Self::Sex => patient.and_then(|patient| patient.sex).map(Sex::as_str).unwrap_or_default().to_owned(),
            // One whose key is wrong names somebody else, or nobody.
            Self::Ins => match patient.and_then(Patient::ins) {
                Some(Ok(ins)) => ins.as_str().to_owned(),
                _ => String::new(),
            },
            Self::Kind => [&found.kind, &found.title]
                .into_iter()
                .find(|said| !said.is_empty())
                .map_or_else(|| "Document".to_owned(), Clone::clone),
            Self::Sender => values.sender.to_owned(),
            Self::Original => found.name.rsplit_once('.').map_or(found.name.as_str(), |(stem, _)| stem).to_owned(),
            Self::Number => values.number.to_string(),
            Self::Born | Self::Act | Self::Received => String::new(),
        }
    }

    fn day(self, values: Values<'_>) -> Option<Date> {
        let found = values.found;
        match self {
            Self::Born => found.patient.as_ref().filter(|_| is_told(found)).and_then(|patient| patient.born),
            Self::Act => found.act.or(Some(values.received)),
            _ => Some(values.received),
        }
    }
}

fn date_form(form: &str) -> Option<Vec<DatePiece>> {
    let mut pieces = Vec::new();
    let mut rest = form;
    while let Some(first) = rest.chars().next() {
        if let Some((piece, after)) = WORDS.iter().find_map(|(word, piece)| Some((*piece, rest.strip_prefix(word)?))) {
            pieces.push(piece);
            rest = after;
        } else if matches!(first, '-' | '_' | '.' | ' ') {
            pieces.push(DatePiece::Text(first));
            rest = rest.get(1..)?;
        } else {
            return None;
        }
    }
    pieces.contains(&DatePiece::Year).then_some(pieces)
}

fn written(day: Date, form: &[DatePiece]) -> String {
    let said = |piece: &DatePiece| match piece {
        DatePiece::Year => format!("{:04}", day.year()),
        DatePiece::Month => format!("{:02}", day.month()),
        DatePiece::Day => format!("{:02}", day.day()),
        DatePiece::Text(c) => c.to_string(),
    };
    form.iter().map(said).collect()
}

/// An invented document, clearly one: what a preview and a trial show.
pub fn sample() -> Found {
    let patient = Patient {
        family: "PATIENT-TEST".to_owned(),
        given: "Camille".to_owned(),
        born: Some(date(1979, 3, 28)),
        sex: Some(Sex::Female),
        ..Patient::default()
    };
    Found {
        part: 1,
        place: 0,
        nature: Nature::Pdf,
        name: "essai.pdf".to_owned(),
        code: String::new(),
        kind: "Essai d’export".to_owned(),
        title: String::new(),
        act: Some(date(2026, 1, 15)),
        author: String::new(),
        patient: Some(patient),
        other: None,
        source: Source::Document,
        certainty: Certainty::Certain,
        doubts: Vec::new(),
        sameness: String::new(),
        lineage: Lineage::default(),
        version: None,
        replaces: false,
        group: 0,
    }
}

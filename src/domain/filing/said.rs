//! What the subject of a message and the names of files say of a document, where they are written as the reference rules want them
//! (mssante.md §3.3, §3.4). Names and types run into each other there: what is read is no proof.

use jiff::civil::Date;

use super::super::document::Patient;
use super::super::patient::read_date;
use super::super::shown::line;

/// Marker of a letter that carries health documents (Référentiel #2, ECO.2.1.3).
const MARKER: &str = "XDM/1.0/DDM+";
/// Said before the marker, or after it, of a letter whose documents take the place of others.
const REPLACES: &str = "[Annule et remplace]";
/// Longest text that is read.
const TEXT_MAX: usize = 240;
/// Words in capitals that are no name: types of documents are full of them.
const NO_NAMES: [&str; 12] = ["CR", "RCP", "IRM", "ECG", "EEG", "EFR", "TDM", "PET", "SMR", "SSR", "DM", "LLS"];

/// What was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// What the document is called; may be empty.
    pub kind: String,
    /// Day of the act.
    pub act: Option<Date>,
    /// Whom it is about.
    pub patient: Option<Patient>,
    /// It takes the place of an earlier one.
    pub replaces: bool,
    /// The name could be told from the type without guessing.
    pub is_plain: bool,
}

impl Said {
    /// By a subject of the official form: `XDM/1.0/DDM+CR d'imagerie VIAL Paul 26/11/1978`; `None` for any other.
    pub fn by_subject(subject: &str) -> Option<Self> {
        let subject = line(subject, TEXT_MAX);
        let (before, rest) = subject.split_once(MARKER)?;
        let replaces = before.contains(REPLACES) || rest.contains(REPLACES);
        let rest = rest.replace(REPLACES, " ");
        let mut words: Vec<&str> = rest.split_whitespace().collect();
        let born = words.last().filter(|word| word.contains('/')).and_then(|word| read_date(word));
        if born.is_some() {
            let _ = words.pop();
        }
        // The given names are the last words; the name, in capitals, stands before them.
        let after = words.iter().rposition(|word| is_capitals(word)).map_or(0, |at| at.saturating_add(1));
        let first = words.iter().take(after).rposition(|word| !is_name(word)).map_or(0, |at| at.saturating_add(1));
        let capitals = words.get(first..after).unwrap_or_default();
        let others = words.get(after..).unwrap_or_default();
        let (family, given) = match (capitals, others) {
            ([], _) => return Some(Self { kind: words.join(" "), replaces, ..Self::default() }),
            // All in capitals: the last word is the given name.
            ([family @ .., given], []) => (family, vec![*given]),
            (family, given) => (family, given.to_vec()),
        };
        let is_plain = family.len() == 1 && given.len() == 1;
        let is_told = !family.is_empty() && given.len() <= 3;
        let patient = Patient { family: family.join(" "), given: given.join(" "), born, ..Patient::default() };
        let kind = words.get(..first).unwrap_or_default().join(" ");
        Some(Self { kind, act: None, patient: is_told.then_some(patient), replaces, is_plain: is_plain && is_told })
    }

    /// By a file name of the official form: `20150802_CR d'anesthesie_VIAL_Paul.pdf`; `None` for any other.
    pub fn by_file_name(name: &str) -> Option<Self> {
        let name = line(name, TEXT_MAX);
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        let parts: Vec<&str> = stem.split('_').map(str::trim).collect();
        let (day, kind, family, given) = match parts.as_slice() {
            [day, kind, family, given] | [day, kind, family, given, _] => (*day, *kind, *family, *given),
            _ => return None,
        };
        if day.len() != 8 || !family.split([' ', '-', '\'']).all(is_capitals) || kind.is_empty() || given.is_empty() {
            return None;
        }
        let (year, rest) = day.split_at_checked(4)?;
        let (month, day) = rest.split_at_checked(2)?;
        let act = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
        let patient = Patient { family: family.to_owned(), given: given.to_owned(), ..Patient::default() };
        Some(Self { kind: kind.to_owned(), act: Some(act), patient: Some(patient), replaces: false, is_plain: true })
    }
}

/// A word that may be of a name: `PAT-TROIS`, `D'AMBROSIO`, `DE`.
fn is_name(word: &str) -> bool {
    is_capitals(word) && !NO_NAMES.contains(&word)
}

fn is_capitals(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 2 && word.chars().all(|c| c.is_uppercase() || matches!(c, '-' | '\'' | '’'))
}

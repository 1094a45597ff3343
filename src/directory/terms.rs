//! Which words a mailbox is found by, field by field: the index is built of them, and the ranking weighs them. Pure; the same folding
//! serves what is typed.

use std::collections::HashMap;
use std::sync::Arc;

use super::abbreviations::{PARTICLES, skill};
use super::departments::Department;
use super::extract::Row;
use crate::domain::correspondent::BoxKind;
use crate::domain::folding::words;

/// Class of the words of all fields but the street.
pub const ANY: u8 = b'a';
/// Class of the words of family names.
pub const FAMILY: u8 = b'f';
/// Class of the kinds of mailbox.
pub const KIND: u8 = b'k';
/// Class of the départements, by number.
pub const DEPARTMENT: u8 = b'd';
/// Class of the words of streets.
pub const STREET: u8 = b's';
/// Class of how names sound.
pub const SOUND: u8 = b'p';
/// Class of professions with their specialities, as they are written.
pub const SKILL: u8 = b'q';
/// Class of towns, each behind the number of its département.
pub const TOWN: u8 = b't';
/// Class of structures, in the same way.
pub const STRUCTURE: u8 = b'u';
/// Those whose words are chosen from a list: nobody types their beginnings.
pub const LISTED: [u8; 3] = [SKILL, TOWN, STRUCTURE];
/// Between the two parts of a word of these.
const BETWEEN: char = '\u{1f}';

/// Words under which the same thing is written; each is found by typing the other.
const SAME: [(&str, &str); 3] = [("st", "saint"), ("ste", "sainte"), ("sts", "saints")];
/// Titles and how they are shortened.
const TITLES: [(&str, &str); 4] = [("dr", "docteur"), ("pr", "professeur"), ("m", "monsieur"), ("mme", "madame")];
/// Signs of a FINESS number.
const FINESS: usize = 9;
/// Texts whose words are kept in memory.
const REMEMBERED: usize = 20_000;
/// Towns of which the end of the postal code is the arrondissement.
const DIVIDED: [&str; 3] = ["paris", "lyon", "marseille"];

/// A field and how much it says of whom one looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Family name.
    Family,
    /// Given name.
    Given,
    /// Profession and speciality.
    Skill,
    /// Service inside the structure.
    Service,
    /// Structure, both its names.
    Structure,
    /// Town, arrondissement.
    Town,
    /// Postal code and département.
    Place,
    /// Civility.
    Title,
    /// Before the sign of the address.
    Local,
    /// After it, without what nearly all share.
    Domain,
    /// Number of the structure.
    Number,
    /// Street and building.
    Street,
}

/// All fields.
pub const FIELDS: [Field; 12] = [
    Field::Family,
    Field::Given,
    Field::Skill,
    Field::Service,
    Field::Structure,
    Field::Town,
    Field::Place,
    Field::Title,
    Field::Local,
    Field::Domain,
    Field::Number,
    Field::Street,
];

impl Field {
    /// The texts of a row that this field is made of; the words of a text depend on nothing else.
    pub fn texts(self, row: &Row) -> [String; 2] {
        let person = &row.correspondent;
        let two = |first: &str, second: &str| [first.to_owned(), second.to_owned()];
        match self {
            Self::Family => two(&person.family_name, ""),
            Self::Given => two(&person.given_name, ""),
            Self::Skill => two(&person.profession, &person.speciality),
            Self::Service => {
                two(&person.service, if person.kind == BoxKind::Practice { "secrétariat cabinet" } else { "" })
            }
            Self::Structure => two(&person.structure, &row.sign),
            Self::Town => [town_text(row), String::new()],
            Self::Place => two(&person.postal_code, row.department().map_or("", Department::number)),
            Self::Title => two(&person.title, ""),
            Self::Local => two(person.address.local(), ""),
            Self::Domain => two(person.address.domain().as_str(), ""),
            // Of FINESS; other numbers are not what people look for.
            Self::Number if row.structure_id.len() == FINESS => two(&row.structure_id, ""),
            Self::Number => Default::default(),
            Self::Street => two(&row.street, &row.building),
        }
    }

    /// The words of one of its texts; the first ones are its own, in their order.
    pub fn words(self, text: &str) -> Vec<String> {
        if text.is_empty() {
            return Vec::new();
        }
        match self {
            Self::Family | Self::Given => name(text, self == Self::Given),
            Self::Skill | Self::Service | Self::Structure => doubled(skill(text)),
            Self::Town => doubled(town(text)),
            Self::Place => Department::numbered(text).map_or_else(|| words(text), Department::words),
            Self::Title => with_long(&words(text)),
            Self::Domain => labels(text).0,
            Self::Number | Self::Local | Self::Street => doubled(words(text)),
        }
    }

    /// Classes in which the words of the field are indexed.
    pub fn classes(self) -> &'static [u8] {
        match self {
            Self::Family => &[ANY, FAMILY],
            Self::Street => &[STREET],
            _ => &[ANY],
        }
    }

    /// Whether what is heard counts.
    pub fn is_heard(self) -> bool {
        matches!(self, Self::Family | Self::Given)
    }
}

/// What a text of a field says.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    /// All that it is found by; the first are its own.
    pub words: Vec<String>,
    /// How many are its own.
    pub own: usize,
    /// Its own, without those that people leave out.
    pub plain: Vec<String>,
}

impl Told {
    fn new(field: Field, text: &str) -> Self {
        let mut plain = words(text.split('\n').next().unwrap_or_default());
        let own = plain.len();
        plain.retain(|word| field == Field::Family || !is_small(word));
        Self { words: field.words(text), own, plain }
    }
}

/// What texts say, of those looked at lately: from key to key they are nearly the same.
#[derive(Debug, Default)]
pub struct Memory {
    told: HashMap<(Field, String), Arc<Told>>,
}

impl Memory {
    /// What a text says.
    pub fn told(&mut self, field: Field, text: String) -> Arc<Told> {
        if self.told.len() >= REMEMBERED {
            self.told.clear();
        }
        let key = (field, text);
        if let Some(told) = self.told.get(&key) {
            return Arc::clone(told);
        }
        let told = Arc::new(Told::new(field, &key.1));
        let _ = self.told.insert(key, Arc::clone(&told));
        told
    }
}

/// The words of the labels of a domain that tell it from others, and of the last two, which are nearly everybody's.
pub fn labels(domain: &str) -> (Vec<String>, Vec<String>) {
    let labels: Vec<&str> = domain.split('.').collect();
    let telling = labels.len().saturating_sub(2).max(1);
    let (first, last) = labels.split_at_checked(telling).unwrap_or((&labels, &[]));
    let all = |labels: &[&str]| labels.iter().flat_map(|label| words(label)).collect();
    (all(first), all(last))
}

/// The key of a word in a class.
pub fn key(class: u8, word: &str) -> Vec<u8> {
    std::iter::once(class).chain(word.bytes()).collect()
}

/// What a mailbox can be listed by: its profession and speciality, its town, its structure.
pub fn listed(row: &Row) -> Vec<Vec<u8>> {
    let person = &row.correspondent;
    let department = row.department().map_or("", Department::number);
    [
        (SKILL, person.profession.as_str(), person.speciality.as_str(), person.profession.is_empty()),
        (TOWN, department, &person.town, person.town.is_empty()),
        (STRUCTURE, department, &person.structure, person.structure.is_empty()),
    ]
    .into_iter()
    .filter(|(.., is_unsaid)| !*is_unsaid)
    .map(|(class, first, second, _)| key(class, &both(first, second)))
    .collect()
}

/// Such a word, without its class.
pub fn both(first: &str, second: &str) -> String {
    format!("{first}{BETWEEN}{second}")
}

/// The two parts of such a word, given without its class.
pub fn parts(word: &[u8]) -> Option<(&str, &str)> {
    std::str::from_utf8(word).ok()?.split_once(BETWEEN)
}

/// The town, with the end of its postal code where that is the arrondissement.
fn town_text(row: &Row) -> String {
    let (town, code) = (&row.correspondent.town, &row.correspondent.postal_code);
    let routed = row.cedex.trim_start_matches('0');
    let number = match row.department().map(Department::number) {
        // The postal code of a CEDEX is none of its arrondissement.
        Some("75" | "69" | "13") if !routed.is_empty() => routed,
        Some("75" | "69" | "13") if row.cedex.is_empty() && is_divided(town) => {
            code.get(3..).unwrap_or_default().trim_start_matches('0')
        }
        _ => "",
    };
    if number.is_empty() { town.clone() } else { format!("{town}\n{number}") }
}

fn is_divided(town: &str) -> bool {
    words(town).first().is_some_and(|first| DIVIDED.contains(&first.as_str()))
}

fn town(text: &str) -> Vec<String> {
    let (name, number) = text.split_once('\n').unwrap_or((text, ""));
    let mut all = words(name);
    // « L'Haÿ » is also typed in one word.
    let glued: Vec<String> = all
        .windows(2)
        .filter_map(|pair| match pair {
            [small, word] if small == "l" || small == "d" => Some(format!("{small}{word}")),
            _ => None,
        })
        .collect();
    all.extend(glued);
    if !number.is_empty() {
        all.push(number.to_owned());
        all.push(format!("{number}e"));
    }
    all
}

/// Parts of a name, and the name in one piece: `LE FÈVRE`, `D'ARC` and `Jean-Pierre` are also found so, and `Jean-Pierre` as `jp`.
fn name(text: &str, is_given: bool) -> Vec<String> {
    let parts = words(text);
    let mut all = parts.clone();
    if parts.len() > 1 {
        all.push(parts.concat());
        if is_given {
            all.push(parts.iter().filter_map(|part| part.chars().next()).collect());
        }
        // The two names of a married person apart, each with its own particle in one piece.
        for start in 0..parts.len() {
            let run = parts.get(start..).unwrap_or_default();
            let small = run.iter().take_while(|part| is_small(part)).count();
            let glued = run.get(..=small).filter(|glued| small > 0 && glued.len() < parts.len());
            all.extend(glued.map(<[String]>::concat));
        }
    }
    doubled(all)
}

/// Whether a part of a name is one that people leave out or write together with the next.
pub fn is_small(part: &str) -> bool {
    PARTICLES.contains(&part)
        || matches!(part, "ben" | "el" | "al" | "ait" | "van" | "von" | "den" | "der" | "mc" | "mac" | "n" | "m")
}

/// With the other way to write each word that has one.
pub fn doubled(mut all: Vec<String>) -> Vec<String> {
    let doubles: Vec<String> = all
        .iter()
        .filter_map(|word| {
            SAME.iter().find_map(|(short, long)| match word {
                _ if word == *short => Some((*long).to_owned()),
                _ if word == *long => Some((*short).to_owned()),
                _ => None,
            })
        })
        .collect();
    all.extend(doubles);
    all
}

/// A title, short and long.
fn with_long(found: &[String]) -> Vec<String> {
    let mut all = found.to_vec();
    all.extend(
        TITLES.iter().filter(|(short, _)| found.iter().any(|word| word == short)).map(|(_, long)| (*long).to_owned()),
    );
    all
}

/// Whether a word typed is a title, and which in its short form.
pub fn title(word: &str) -> Option<&'static str> {
    match word {
        "mr" => Some("m"),
        "dre" | "drs" | "docteure" => Some("dr"),
        "mlle" | "mademoiselle" => Some("mme"),
        "professeure" => Some("pr"),
        _ => TITLES.iter().find(|(short, long)| word == *short || word == *long).map(|(short, _)| *short),
    }
}

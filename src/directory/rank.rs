//! Order of the hits. Each word typed counts where it says most of a mailbox, the more the nearer it is to what was written there;
//! then the context counts: who was written to before, the practice's own département, those around it, persons before services. Pure.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::departments::Department;
use super::extract::Row;
use super::phonetic;
use super::slips::{self, Slip};
use super::terms::{FIELDS, Field, Memory, Told};
use super::typed::{Typed, Word};
use crate::domain::correspondent::BoxKind;

/// How near to what is typed an answer must be. Farther ones are only looked for when there is none nearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// Words that begin as typed, and what they are also called.
    Typed,
    /// Or words of the street.
    Street,
    /// Or names that sound so.
    Heard,
    /// Or words that one slip of the hand makes of it.
    Slip,
}

/// Nearest first.
pub const NEARNESS: [Nearness; 4] = [Nearness::Typed, Nearness::Street, Nearness::Heard, Nearness::Slip];

/// Addresses that were written to with success, in lower case, and how often.
pub type Known = Arc<HashMap<String, u32>>;

/// Who asks.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Whom letters reached.
    pub known: Known,
    /// Where the practice is.
    pub department: Option<Department>,
}

/// A mailbox while it is ranked.
#[derive(Debug)]
pub struct Hit {
    /// As it is in the index.
    pub row: Row,
    told: [(Field, [Arc<Told>; 2]); FIELDS.len()],
    folded: String,
}

impl Hit {
    /// With the words it is found by.
    pub fn new(row: Row, memory: &mut Memory) -> Self {
        let told = FIELDS.map(|field| (field, field.texts(&row).map(|text| memory.told(field, text))));
        let folded = row.correspondent.address.folded();
        Self { row, told, folded }
    }

    fn told(&self, field: Field) -> impl Iterator<Item = &Arc<Told>> {
        self.told.iter().filter(move |(known, _)| *known == field).flat_map(|(_, texts)| texts)
    }

    fn is_personal(&self) -> bool {
        self.row.correspondent.kind == BoxKind::Personal
    }
}

/// Sorts hits, best first, and keeps one of those that have the same address.
pub fn sort(hits: Vec<Hit>, typed: &Typed, nearness: Nearness, context: &Context, limit: usize) -> Vec<Row> {
    let mut scored: Vec<(u32, String, Hit)> =
        hits.into_iter().map(|hit| (score(&hit, typed, nearness, context), alphabetical(&hit), hit)).collect();
    scored.sort_by(|a, b| (Reverse(a.0), &a.1).cmp(&(Reverse(b.0), &b.1)));
    let mut addresses: HashSet<String> = HashSet::new();
    scored
        .into_iter()
        .filter(|(_, _, hit)| addresses.insert(hit.folded.clone()))
        .map(|(_, _, hit)| hit.row)
        .take(limit)
        .collect()
}

/// As in a telephone book: particles and hyphens do not count.
fn alphabetical(hit: &Hit) -> String {
    let of = |field| {
        hit.told(field).flat_map(|told| told.words.iter().take(told.own)).map(String::as_str).collect::<String>()
    };
    format!("{} {} {}", of(Field::Family), of(Field::Given), hit.folded)
}

/// Hundredths of a field's weight that a word typed is worth when it is this word there.
const EXACT: u32 = 100;

/// What a hit is worth.
pub fn score(hit: &Hit, typed: &Typed, nearness: Nearness, context: &Context) -> u32 {
    let mut told: u32 = 0;
    let (mut named, mut placed, mut served) = (false, false, false);
    let mut surnames: Vec<u32> = Vec::new();
    for word in &typed.words {
        let (worth, field) = best(hit, word, nearness);
        named |= matches!(field, Some(Field::Family | Field::Given)) && word.needed;
        placed |= matches!(field, Some(Field::Town | Field::Place | Field::Structure | Field::Domain | Field::Street));
        served |= field == Some(Field::Service);
        let worth = if word.needed { worth } else { worth / 5 };
        if field == Some(Field::Family) {
            surnames.push(worth);
        } else {
            told = told.saturating_add(worth);
        }
    }
    // Of a double name, and a name with a given name, the latter is more often meant.
    surnames.sort_unstable_by_key(|worth| Reverse(*worth));
    for (at, worth) in surnames.into_iter().enumerate() {
        told = told.saturating_add(if at == 0 { worth } else { worth.saturating_mul(6) / 10 });
    }
    let whole: u32 = [
        (Field::Family, 15),
        (Field::Given, 8),
        (Field::Town, 8),
        (Field::Service, 12),
        (Field::Structure, 6),
        (Field::Skill, 4),
        (Field::Place, 6),
    ]
    .into_iter()
    .map(|(field, most)| covered(hit, field, typed).saturating_mul(most) / 100)
    .fold(0, u32::saturating_add);
    let kind = match hit.row.correspondent.kind {
        BoxKind::Personal => 20,
        BoxKind::Practice if served || placed => 18,
        // A service typed with its place is the service's own mailbox.
        BoxKind::Organisation if served && placed && !named && covered(hit, Field::Service, typed) == EXACT => 40,
        BoxKind::Practice | BoxKind::Organisation => 10,
        BoxKind::Application => 5,
    };
    told.saturating_add(whole)
        .saturating_add(kind)
        .saturating_add(asked_by_address(hit, typed))
        .saturating_add(near(hit, context))
}

/// Who was written to before, and where the practice is.
fn near(hit: &Hit, context: &Context) -> u32 {
    let known = context.known.get(&hit.folded).map_or(0, |count| 200_u32.saturating_add((*count).min(40)));
    let place = match (context.department, hit.row.department()) {
        (Some(own), Some(there)) if own == there => 25,
        (Some(own), Some(there)) if own.neighbours().any(|neighbour| neighbour == there) => 12,
        _ => 0,
    };
    known.saturating_add(place)
}

fn asked_by_address(hit: &Hit, typed: &Typed) -> u32 {
    let Some(asked) = &typed.address else { return 0 };
    let address = &hit.folded;
    match asked.strip_prefix('@') {
        _ if address == asked => 2_000,
        _ if address.starts_with(asked.as_str()) => 300,
        Some(domain) if address.split_once('@').is_some_and(|(_, own)| own.starts_with(domain)) => 150,
        _ => 0,
    }
}

/// The most that a word is worth in a hit, and in which field.
fn best(hit: &Hit, word: &Word, nearness: Nearness) -> (u32, Option<Field>) {
    let mut best = (0, None);
    if word.number.is_some_and(|(from, until)| hit.row.rpps.parse().is_ok_and(|own: u64| (from..until).contains(&own)))
    {
        best = (200, Some(Field::Number));
    }
    let is_initial = word.text.len() == 1 && !word.is_number();
    for (field, texts) in &hit.told {
        let weight = match field {
            Field::Family | Field::Given | Field::Title => weight(*field, hit),
            // A letter alone is the beginning of a name.
            _ if is_initial => weight(*field, hit) / 4,
            _ => weight(*field, hit),
        };
        if weight <= best.0 {
            continue;
        }
        for told in texts {
            for (at, there) in told.words.iter().enumerate() {
                let share = likeness(word, there, *field, nearness);
                // What a service is also called is the name of those who work there.
                let share = if *field != Field::Service || at < told.own { share } else { share / 2 };
                let worth = share.saturating_mul(weight) / EXACT;
                if worth > best.0 {
                    best = (worth, Some(*field));
                }
            }
        }
    }
    best
}

#[allow(clippy::match_same_arms, reason = "a table")]
fn weight(field: Field, hit: &Hit) -> u32 {
    match field {
        Field::Family => 100,
        Field::Given => 60,
        Field::Skill => 95,
        Field::Service if hit.is_personal() => 40,
        Field::Service => 95,
        Field::Structure => 40,
        Field::Town | Field::Place => 55,
        Field::Title => 60,
        Field::Local => 35,
        Field::Domain => 20,
        Field::Number => 100,
        Field::Street => 8,
    }
}

/// How near a word typed is to one of a hit, in hundredths.
fn likeness(word: &Word, there: &str, field: Field, nearness: Nearness) -> u32 {
    if word.forms().any(|form| form == there) {
        return EXACT;
    }
    if word.is_exact() || (word.is_number() && word.text.len() > there.len()) {
        return 0;
    }
    if word.forms().any(|form| there.starts_with(form)) {
        let share = begun(&word.text, there);
        // Beginnings of professions and services are how these are said.
        let is_said = matches!(field, Field::Skill | Field::Service) && word.text.len() > 3;
        return if is_said { share.saturating_add(20).min(EXACT) } else { share };
    }
    if word.singular().is_some_and(|stem| there.starts_with(stem)) {
        return 80;
    }
    let is_heard = || word.sound.is_some() && word.sound == phonetic::key(there);
    if nearness >= Nearness::Heard && field.is_heard() && is_heard() {
        return slips::likeness(&word.text, there).saturating_mul(3).div_euclid(10).saturating_add(55);
    }
    if nearness >= Nearness::Slip && !word.is_number() {
        return match slips::between(&word.text, there) {
            Slip::Whole => 75,
            Slip::Beginning => begun(&word.text, there).saturating_sub(20),
            Slip::Far => 0,
        };
    }
    0
}

/// The more of a word is there, the nearer.
fn begun(typed: &str, there: &str) -> u32 {
    let share = typed.len().saturating_mul(35).checked_div(there.len()).unwrap_or(0);
    u32::try_from(share).unwrap_or(0).min(35).saturating_add(45)
}

/// How much of a field was typed, in hundredths of its own words.
fn covered(hit: &Hit, field: Field, typed: &Typed) -> u32 {
    let own: Vec<&String> = hit.told(field).flat_map(|told| &told.plain).collect();
    if own.is_empty() {
        return 0;
    }
    let is_typed = |there: &str| {
        typed.words.iter().any(|word| word.forms().any(|form| form == there) || word.singular() == Some(there))
    };
    // A name in one piece covers its parts; `st` covers `saint`.
    let other = |there: &str| match there {
        "st" => is_typed("saint"),
        "saint" => is_typed("st"),
        "ste" => is_typed("sainte"),
        "sainte" => is_typed("ste"),
        _ => false,
    };
    if own.len() > 1 {
        let whole: String = own.iter().map(|word| word.as_str()).collect();
        if is_typed(&whole) && hit.told(field).any(|told| told.words.contains(&whole)) {
            return EXACT;
        }
    }
    let typed = own.iter().filter(|there| is_typed(there) || other(there)).count();
    u32::try_from(typed.saturating_mul(100).checked_div(own.len()).unwrap_or(0)).unwrap_or(0)
}

#[cfg(test)]
#[path = "rank_tests.rs"]
mod tests;

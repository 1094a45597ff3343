//! Order of the hits: the name asked for, then personal mailboxes of the speciality asked for, then organisations. Pure.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::domain::correspondent::BoxKind;
use crate::domain::folding::words;
use crate::domain::{Address, Correspondent};

/// A row of the index while it is ranked: its address is parsed only when it is kept.
#[derive(Debug)]
pub struct Hit {
    /// As it is in the index.
    pub address: String,
    /// Type of the mailbox.
    pub kind: BoxKind,
    /// Title, family name, given name, profession, speciality, structure, service, postal code, town.
    pub fields: [String; 9],
    /// Paperless mail only.
    pub paperless: bool,
}

impl Hit {
    /// `None` when the index holds what this program would not have written.
    pub fn correspondent(self) -> Option<Correspondent> {
        let address = Address::parse(&self.address).ok()?;
        let [title, family_name, given_name, profession, speciality, structure, service, postal_code, town] =
            self.fields;
        Some(Correspondent {
            address,
            kind: self.kind,
            title,
            family_name,
            given_name,
            profession,
            speciality,
            structure,
            service,
            postal_code,
            town,
            paperless: self.paperless,
        })
    }
}

/// Sorts hits, best first, and keeps one of those that have the same address.
pub fn sort(hits: Vec<Hit>, asked: &[String], limit: usize) -> Vec<Correspondent> {
    let mut scored: Vec<(u32, String, Hit)> =
        hits.into_iter().map(|hit| (score(&hit, asked), alphabetical(&hit), hit)).collect();
    scored.sort_by(|a, b| (Reverse(a.0), &a.1).cmp(&(Reverse(b.0), &b.1)));
    let mut kept: Vec<Correspondent> = Vec::new();
    let mut addresses: HashSet<String> = HashSet::new();
    for (_, _, hit) in scored {
        if kept.len() == limit {
            break;
        }
        if addresses.insert(hit.address.clone()) {
            kept.extend(hit.correspondent());
        }
    }
    kept
}

/// As in a telephone book: particles and hyphens do not count.
fn alphabetical(hit: &Hit) -> String {
    let [_, family, given, ..] = &hit.fields;
    format!("{} {} {}", words(family).concat(), words(given).concat(), hit.address)
}

/// What each word asked for is worth where it is found best.
fn score(hit: &Hit, asked: &[String]) -> u32 {
    let [_, family, given, profession, speciality, structure, service, _, town] = &hit.fields;
    let (family, given) = (whole_and_parts(family), whole_and_parts(given));
    let skills: Vec<String> = [speciality, profession].into_iter().flat_map(|text| words(text)).collect();
    let (service, structure, town) = (words(service), words(structure), words(town));
    let worth = |word: &String| {
        let exact = |fields: &[String]| fields.contains(word);
        let begins = |fields: &[String]| fields.iter().any(|field| field.starts_with(word.as_str()));
        let field = |fields: &[String], whole: u32, start: u32| match (exact(fields), begins(fields)) {
            (true, _) => whole,
            (false, true) => start,
            (false, false) => 0,
        };
        [
            field(&family, 100, 60),
            field(&given, 50, 30),
            field(&skills, 22, 20),
            field(&town, 22, 20),
            field(&service, 16, 15),
            field(&structure, 14, 12),
        ]
        .into_iter()
        .max()
        .unwrap_or_default()
    };
    let told: u32 = asked.iter().map(worth).fold(0, u32::saturating_add);
    let kind = match hit.kind {
        BoxKind::Personal => 8,
        BoxKind::Practice => 6,
        BoxKind::Organisation => 4,
        BoxKind::Application => 0,
    };
    told.saturating_add(kind)
}

fn whole_and_parts(name: &str) -> Vec<String> {
    let mut parts = words(name);
    if parts.len() > 1 {
        parts.push(parts.concat());
    }
    parts
}

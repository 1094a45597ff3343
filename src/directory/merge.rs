//! Lines of this computer and lines that arrive later from the network, in one list. Pure. What is shown stays where it is; whatever
//! arrives goes below, or fills what a line does not say yet.

use std::collections::HashMap;

use crate::domain::Correspondent;

/// Who says a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// The directory on this computer.
    Local,
    /// The national directory, online.
    National,
    /// The establishment's own directory.
    Establishment,
}

impl Source {
    /// Stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::National => "national",
            Self::Establishment => "establishment",
        }
    }
}

/// A mailbox, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The mailbox.
    pub hit: Correspondent,
    /// Who said it first.
    pub source: Source,
    /// A directory that was asked over the network says it today.
    pub is_live: bool,
}

impl Line {
    /// A line of this source.
    pub fn of(hit: Correspondent, source: Source) -> Self {
        Self { hit, source, is_live: source != Source::Local }
    }
}

/// Adds what has arrived to what is shown, up to `most` lines. No line that is shown moves or changes what it says already; what it does
/// not say is filled in where its address has come again.
pub fn merge(shown: &mut Vec<Line>, arrived: Vec<Line>, most: usize) {
    let mut places: HashMap<String, usize> = HashMap::new();
    for (at, line) in shown.iter().enumerate() {
        let _ = places.entry(line.hit.address.folded()).or_insert(at);
    }
    for line in arrived {
        let key = line.hit.address.folded();
        if let Some(known) = places.get(&key).and_then(|at| shown.get_mut(*at)) {
            complete(known, line);
        } else if shown.len() < most {
            let _ = places.insert(key, shown.len());
            shown.push(line);
        }
    }
}

/// Fills what is empty; an address, a kind and a name that are shown stay as they are.
fn complete(known: &mut Line, line: Line) {
    known.is_live |= line.is_live;
    let is_named = !known.hit.family_name.is_empty() || !known.hit.structure.is_empty();
    let (hit, new) = (&mut known.hit, line.hit);
    let mut fields = vec![
        (&mut hit.profession, new.profession),
        (&mut hit.speciality, new.speciality),
        (&mut hit.postal_code, new.postal_code),
        (&mut hit.town, new.town),
    ];
    // What a line is called is made of these: they come together, or stay.
    if is_named {
        if !hit.family_name.is_empty() {
            fields.push((&mut hit.structure, new.structure));
        }
    } else {
        fields.push((&mut hit.title, new.title));
        fields.push((&mut hit.family_name, new.family_name));
        fields.push((&mut hit.given_name, new.given_name));
        fields.push((&mut hit.structure, new.structure));
        fields.push((&mut hit.service, new.service));
    }
    for (field, value) in fields {
        if field.is_empty() {
            *field = value;
        }
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;

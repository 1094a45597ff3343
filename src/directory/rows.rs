//! A row in the index: texts that many rows share by their number in one list, the others one after the other, each with its length
//! before it. Pure.

use std::collections::HashMap;

use super::extract::Row;
use crate::domain::correspondent::BoxKind;
use crate::domain::{Address, Correspondent};

/// Most octets of a row: the longest line of an extract is shorter.
pub const LONGEST: usize = 128 * 1024;
/// Texts of a row that many rows share.
const SHARED: usize = 12;
/// Texts of a row that few do.
const OWN: usize = 7;
const PAPERLESS: &str = "1";

/// Texts that rows share, while an index is built. The empty one is the first.
#[derive(Debug, Default)]
pub struct Shared {
    numbers: HashMap<String, usize>,
    octets: Vec<u8>,
}

impl Shared {
    fn number(&mut self, text: &str) -> usize {
        if text.is_empty() {
            return 0;
        }
        if let Some(known) = self.numbers.get(text) {
            return *known;
        }
        let new = self.numbers.len().saturating_add(1);
        let _ = self.numbers.insert(text.to_owned(), new);
        number(&mut self.octets, text.len());
        self.octets.extend_from_slice(text.as_bytes());
        new
    }

    /// Their form on disk.
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// Reads that form; `None` for anything else.
    pub fn read(octets: &[u8]) -> Option<Vec<Box<str>>> {
        let mut rest = octets;
        let mut texts: Vec<Box<str>> = vec!["".into()];
        while !rest.is_empty() {
            texts.push(take_text(&mut rest)?.into());
        }
        Some(texts)
    }
}

/// The octets of a row.
pub fn encode(row: &Row, shared: &mut Shared) -> Vec<u8> {
    let person = &row.correspondent;
    let many: [&str; SHARED] = [
        person.address.domain().as_str(),
        person.kind.code(),
        &person.title,
        &person.given_name,
        &person.profession,
        &person.speciality,
        &person.service,
        &person.postal_code,
        &person.town,
        if person.paperless { PAPERLESS } else { "" },
        &row.department_code,
        &row.cedex,
    ];
    let few: [&str; OWN] = [
        person.address.local(),
        &person.family_name,
        &person.structure,
        &row.sign,
        &row.rpps,
        &row.structure_id,
        &row.street,
    ];
    let mut out = Vec::with_capacity(160);
    for text in many {
        number(&mut out, shared.number(text));
    }
    for text in few.into_iter().chain([row.building.as_str()]) {
        number(&mut out, text.len());
        out.extend_from_slice(text.as_bytes());
    }
    out
}

/// Reads what [`encode`] wrote; `None` for anything else.
pub fn decode(octets: &[u8], shared: &[Box<str>]) -> Option<Row> {
    let mut rest = octets;
    let mut many: [String; SHARED] = Default::default();
    for text in &mut many {
        shared.get(take_number(&mut rest)?)?.as_ref().clone_into(text);
    }
    let mut few: [String; OWN] = Default::default();
    for text in &mut few {
        take_text(&mut rest)?.clone_into(text);
    }
    let building = take_text(&mut rest)?.to_owned();
    let [domain, kind, title, given_name, profession, speciality, service, many @ ..] = many;
    let [postal_code, town, paperless, department_code, cedex] = many;
    let [local, family_name, structure, sign, rpps, structure_id, street] = few;
    let correspondent = Correspondent {
        address: Address::parse(&format!("{local}@{domain}")).ok()?,
        kind: BoxKind::parse(&kind)?,
        title,
        family_name,
        given_name,
        profession,
        speciality,
        structure,
        service,
        postal_code,
        town,
        paperless: paperless == PAPERLESS,
    };
    rest.is_empty().then_some(Row { correspondent, sign, rpps, structure_id, department_code, street, building, cedex })
}

fn take_text<'a>(octets: &mut &'a [u8]) -> Option<&'a str> {
    let length = take_number(octets)?;
    let (text, later) = octets.split_at_checked(length)?;
    *octets = later;
    std::str::from_utf8(text).ok()
}

/// Adds a number, seven bits an octet.
pub fn number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(u8::try_from(number & 0x7f).unwrap_or_default() | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or_default());
}

/// Takes a number off the beginning.
pub fn take_number(octets: &mut &[u8]) -> Option<usize> {
    let (mut number, mut shift) = (0_usize, 0_u32);
    loop {
        let (octet, rest) = octets.split_first()?;
        *octets = rest;
        number |= usize::from(octet & 0x7f).checked_shl(shift).filter(|_| shift < 28)?;
        if octet & 0x80 == 0 {
            return Some(number);
        }
        shift = shift.checked_add(7)?;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row(texts: &[String], paperless: bool) -> Row {
        let text = |at: usize| texts[at % texts.len()].clone();
        Row {
            correspondent: Correspondent {
                address: Address::parse("marie.martin@medecin.mssante.fr").unwrap(),
                kind: BoxKind::Organisation,
                title: text(0),
                family_name: text(1),
                given_name: text(2),
                profession: text(3),
                speciality: text(4),
                structure: text(5),
                service: text(6),
                postal_code: text(7),
                town: text(8),
                paperless,
            },
            sign: text(9),
            rpps: text(10),
            structure_id: text(11),
            department_code: text(12),
            street: text(13),
            building: text(14),
            cedex: text(15),
        }
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn comes_back_as_it_was(texts in prop::collection::vec(".{0,200}", 1..16), paperless: bool) {
            let row = row(&texts, paperless);
            let mut shared = Shared::default();
            let octets = encode(&row, &mut shared);
            prop_assert_eq!(decode(&octets, &Shared::read(shared.octets()).unwrap()), Some(row));
        }

        #[test]
        fn garbage_is_no_row(octets in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert_eq!(decode(&octets, &["".into(), "PER".into()]), None);
            if let Some(texts) = Shared::read(&octets) {
                prop_assert!(texts.len() <= octets.len() + 1);
            }
        }

        #[test]
        fn numbers_come_back(some in prop::collection::vec(0_usize..1 << 28, 0..8)) {
            let mut octets = Vec::new();
            for each in &some {
                number(&mut octets, *each);
            }
            let mut rest = octets.as_slice();
            let back: Vec<usize> = std::iter::from_fn(|| take_number(&mut rest)).collect();
            prop_assert_eq!(back, some);
        }
    }
}

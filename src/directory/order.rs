//! The order in which the directory is looked through: persons by their names, then practices, services and programs by theirs. One
//! mailbox may have several rows, one for each place; they stand together, so that each mailbox is listed once. Pure.

use super::extract::Row;
use super::postings::Set;
use crate::domain::correspondent::BoxKind;
use crate::domain::folding::words;

/// Octets of a name that are compared: the letters of two long names.
const NAME: usize = 48;
/// Mark of a row that has the address of the one before.
const SAME: u32 = 1 << 31;

/// The order while an index is built: names one after the other.
#[derive(Debug, Default)]
pub struct Order {
    names: Vec<u8>,
    ends: Vec<u32>,
}

impl Order {
    /// The next row.
    pub fn push(&mut self, row: &Row) {
        let person = &row.correspondent;
        let (rank, first, second) = match person.kind {
            BoxKind::Personal => (b'0', &person.family_name, &person.given_name),
            BoxKind::Practice => (b'1', &person.structure, &person.service),
            BoxKind::Organisation => (b'2', &person.structure, &person.service),
            BoxKind::Application => (b'3', &person.structure, &person.service),
        };
        self.names.push(rank);
        // As in a telephone book: hyphens and blanks inside a name do not count, the end of the first one does.
        let name = format!("{} {}", words(first).concat(), words(second).concat());
        self.names.extend(name.bytes().take(NAME));
        self.ends.push(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
    }

    /// Its form on disk. `addresses`: the hash of the address of each row, with the row, sorted.
    pub fn finish(self, addresses: &[(u64, u32)]) -> Vec<u8> {
        let mut first = vec![0_u32; self.ends.len()];
        for same in addresses.chunk_by(|(a, _), (b, _)| a == b) {
            let owner = same.first().map_or(0, |(_, id)| *id);
            for (_, id) in same {
                if let Some(place) = first.get_mut(*id as usize) {
                    *place = owner;
                }
            }
        }
        let owner = |id: u32| first.get(id as usize).copied().unwrap_or_default();
        let mut order: Vec<u32> = (0..u32::try_from(self.ends.len()).unwrap_or(u32::MAX)).collect();
        order.sort_unstable_by(|a, b| (self.name(*a), owner(*a), *a).cmp(&(self.name(*b), owner(*b), *b)));
        let mut octets = Vec::with_capacity(order.len().saturating_mul(4));
        let mut before = None;
        for id in order {
            let mark = if before == Some(owner(id)) { SAME } else { 0 };
            octets.extend_from_slice(&(id | mark).to_le_bytes());
            before = Some(owner(id));
        }
        octets
    }

    fn name(&self, id: u32) -> &[u8] {
        let at = id as usize;
        let end = self.ends.get(at).map_or(0, |end| *end as usize);
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        self.names.get(start..end).unwrap_or_default()
    }
}

/// The order of a finished index, in memory once somebody looks through it.
#[derive(Debug)]
pub struct Ordered {
    /// Rows in their order.
    rows: Vec<u32>,
    /// Number of the mailbox of each row, by row.
    boxes: Vec<u32>,
}

impl Ordered {
    /// Reads what [`Order::finish`] wrote; `None` for anything else.
    pub fn read(octets: &[u8]) -> Option<Self> {
        let count = octets.len() / 4;
        let (mut rows, mut boxes) = (Vec::with_capacity(count), vec![u32::MAX; count]);
        let mut number = 0_u32;
        for chunk in octets.chunks_exact(4) {
            let marked = chunk.first_chunk::<4>().copied().map(u32::from_le_bytes)?;
            let id = marked & !SAME;
            if marked & SAME == 0 {
                number = number.checked_add(1)?;
            }
            let place = boxes.get_mut(id as usize).filter(|place| **place == u32::MAX)?;
            *place = number;
            rows.push(id);
        }
        Some(Self { rows, boxes })
    }

    /// Rows of a set, or of all, in their order, each mailbox once.
    pub fn sorted(&self, set: Option<&Set>, without: &Set) -> Vec<u32> {
        let mut last = None;
        let is_wanted = |id: &u32| set.is_none_or(|set| set.contains(*id)) && !without.contains(*id);
        let ids = self.rows.iter().copied().filter(is_wanted);
        ids.filter(|id| {
            let number = self.boxes.get(*id as usize).copied();
            let is_new = number != last;
            last = number;
            is_new
        })
        .collect()
    }

    /// Mailboxes of a set.
    pub fn count(&self, set: &Set) -> usize {
        let mut numbers: Vec<u32> = set.iter().filter_map(|id| self.boxes.get(id as usize).copied()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Address, Correspondent};

    fn row(kind: BoxKind, family: &str, given: &str) -> Row {
        let address = Address::parse("a@medecin.mssante.fr").unwrap();
        let names = (family.to_owned(), given.to_owned());
        let mut correspondent = Correspondent::at(address, kind);
        if kind == BoxKind::Personal {
            (correspondent.family_name, correspondent.given_name) = names;
        } else {
            (correspondent.structure, correspondent.service) = names;
        }
        Row {
            correspondent,
            sign: String::new(),
            rpps: String::new(),
            structure_id: String::new(),
            department_code: String::new(),
            street: String::new(),
            building: String::new(),
            cedex: String::new(),
        }
    }

    #[test]
    fn persons_come_first_by_name_and_each_mailbox_once() {
        use BoxKind::{Organisation, Personal, Practice};
        let rows = [
            row(Organisation, "CHU", "Accueil"),
            row(Personal, "LE FÈVRE", "Luc"),
            row(Personal, "LEFEVRE", "Hélène"),
            row(Personal, "LEFE", "Zoé"),
            row(Practice, "CABINET", ""),
            row(Personal, "LEFEVRE", "Hélène"),
            row(Personal, "LEFEVRE", "Hélène"),
        ];
        let mut order = Order::default();
        for row in &rows {
            order.push(row);
        }
        // The second and the last Hélène have one address.
        let mut addresses = vec![(9, 0), (8, 1), (3, 2), (7, 3), (6, 4), (5, 5), (3, 6)];
        addresses.sort_unstable();
        let ordered = Ordered::read(&order.finish(&addresses)).unwrap();
        let none = Set::List(Vec::new());
        assert_eq!(ordered.sorted(None, &none), [3, 2, 5, 1, 4, 0]);
        assert_eq!(ordered.sorted(Some(&Set::List(vec![0, 1, 6])), &none), [6, 1, 0]);
        assert_eq!(ordered.sorted(None, &Set::List(vec![2, 3])), [6, 5, 1, 4, 0]);
        assert_eq!((ordered.count(&Set::List(vec![2, 5, 6])), ordered.count(&none)), (2, 0));
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn garbage_is_no_order(octets in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Some(ordered) = Ordered::read(&octets) {
                prop_assert_eq!(ordered.rows.len(), octets.len() / 4);
            }
        }
    }
}

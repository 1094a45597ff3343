//! Sets of row numbers: sorted lists when small, bitmaps when large, and their form on disk. Pure.
//!
//! Made for search at each key: a prefix that hundreds of thousands of rows hold (« m », « medecin ») costs as much as a rare one.

use super::rows::number;

/// A list of more than one row in so many takes more room than a bitmap.
const DENSE: usize = 16;
const LIST: u8 = 0;
const BITMAP: u8 = 1;

/// Row numbers, below the number of rows of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Set {
    /// Ascending, without repetition.
    List(Vec<u32>),
    /// One bit a row.
    Bits(Vec<u64>),
}

impl Set {
    /// The set of ascending row numbers, in the form that suits it.
    pub fn of(ids: Vec<u32>, rows: usize) -> Self {
        if ids.len() <= rows / DENSE {
            return Self::List(ids);
        }
        let mut bits = vec![0; words(rows)];
        for id in ids {
            mark(&mut bits, id);
        }
        Self::Bits(bits)
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        match self {
            Self::List(ids) => ids.len(),
            Self::Bits(bits) => bits.iter().map(|word| word.count_ones() as usize).sum(),
        }
    }

    /// Whether a row is in it.
    pub fn contains(&self, id: u32) -> bool {
        match self {
            Self::List(ids) => ids.binary_search(&id).is_ok(),
            Self::Bits(bits) => {
                let (at, bit) = place(id);
                bits.get(at).is_some_and(|word| word & bit != 0)
            }
        }
    }

    /// Rows in both.
    pub fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Bits(a), Self::Bits(b)) => Self::Bits(a.iter().zip(b).map(|(x, y)| x & y).collect()),
            (Self::List(ids), Self::Bits(_)) => {
                Self::List(ids.iter().copied().filter(|id| other.contains(*id)).collect())
            }
            (Self::Bits(_), Self::List(ids)) => {
                Self::List(ids.iter().copied().filter(|id| self.contains(*id)).collect())
            }
            (Self::List(a), Self::List(b)) => {
                let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
                Self::List(short.iter().copied().filter(|id| long.binary_search(id).is_ok()).collect())
            }
        }
    }

    /// Rows of this one that are not in the other.
    pub fn without(&self, other: &Self) -> Self {
        match (self, other) {
            (_, Self::List(ids)) if ids.is_empty() => self.clone(),
            (Self::Bits(a), Self::Bits(b)) => Self::Bits(a.iter().zip(b).map(|(x, y)| x & !y).collect()),
            (Self::Bits(a), Self::List(ids)) => {
                let mut bits = a.clone();
                for id in ids {
                    let (at, bit) = place(*id);
                    if let Some(word) = bits.get_mut(at) {
                        *word &= !bit;
                    }
                }
                Self::Bits(bits)
            }
            (Self::List(ids), _) => Self::List(ids.iter().copied().filter(|id| !other.contains(*id)).collect()),
        }
    }

    /// No row at all.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::List(ids) => ids.is_empty(),
            Self::Bits(bits) => bits.iter().all(|word| *word == 0),
        }
    }

    /// Rows in any of them.
    pub fn any(sets: Vec<Self>, rows: usize) -> Self {
        let mut sets = sets;
        if sets.len() <= 1 {
            return sets.pop().unwrap_or(Self::List(Vec::new()));
        }
        let listed: usize = sets.iter().map(|set| if let Self::List(ids) = set { ids.len() } else { rows }).sum();
        if listed <= rows / DENSE {
            let mut ids: Vec<u32> = sets
                .iter()
                .flat_map(|set| if let Self::List(ids) = set { ids.as_slice() } else { &[] })
                .copied()
                .collect();
            ids.sort_unstable();
            ids.dedup();
            return Self::List(ids);
        }
        let mut bits = vec![0; words(rows)];
        for set in sets {
            match set {
                Self::List(ids) => ids.into_iter().for_each(|id| mark(&mut bits, id)),
                Self::Bits(other) => bits.iter_mut().zip(other).for_each(|(word, more)| *word |= more),
            }
        }
        Self::Bits(bits)
    }

    /// Row numbers, ascending.
    pub fn iter(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            Self::List(ids) => Box::new(ids.iter().copied()),
            Self::Bits(bits) => Box::new(bits.iter().enumerate().flat_map(|(at, word)| ones(*word, at))),
        }
    }

    /// The form on disk: a tag, then differences as variable-length integers, or the bitmap.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::List(ids) => {
                let mut growing = Growing::default();
                for id in ids {
                    growing.push(*id);
                }
                growing.into_list()
            }
            Self::Bits(bits) => {
                std::iter::once(BITMAP).chain(bits.iter().flat_map(|word| word.to_le_bytes())).collect()
            }
        }
    }

    /// Reads what [`Set::encode`] wrote. `None` for anything else.
    pub fn decode(octets: &[u8], rows: usize) -> Option<Self> {
        let (tag, rest) = octets.split_first()?;
        match *tag {
            BITMAP if rest.len() == words(rows).checked_mul(8)? => {
                let word = |chunk: &[u8]| chunk.try_into().map(u64::from_le_bytes).unwrap_or_default();
                Some(Self::Bits(rest.chunks_exact(8).map(word).collect()))
            }
            LIST => {
                let mut ids: Vec<u32> = Vec::with_capacity(rest.len());
                let (mut gap, mut shift): (u32, u32) = (0, 0);
                for byte in rest {
                    gap |= u32::from(byte & 0x7f).checked_shl(shift)?;
                    if byte & 0x80 != 0 {
                        shift = shift.saturating_add(7);
                        continue;
                    }
                    let id = ids.last().copied().unwrap_or_default().checked_add(gap)?;
                    if id as usize >= rows || (!ids.is_empty() && gap == 0) {
                        return None;
                    }
                    ids.push(id);
                    (gap, shift) = (0, 0);
                }
                (shift == 0).then_some(Self::List(ids))
            }
            _ => None,
        }
    }
}

/// A set while an index is built: its form on disk as a list, so that all of them fit in memory.
#[derive(Clone, Debug, Default)]
pub struct Growing {
    last: u32,
    count: u32,
    octets: Vec<u8>,
}

impl Growing {
    /// Adds a row, which is not before the last one.
    pub fn push(&mut self, id: u32) {
        if self.count > 0 && id == self.last {
            return;
        }
        number(&mut self.octets, id.wrapping_sub(self.last) as usize);
        self.last = id;
        self.count = self.count.saturating_add(1);
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// The form on disk that suits it.
    pub fn encode(&self, rows: usize) -> Vec<u8> {
        if self.len() <= rows / DENSE { self.clone().into_list() } else { self.set(rows).encode() }
    }

    /// The set itself.
    pub fn set(&self, rows: usize) -> Set {
        match Set::decode(&self.clone().into_list(), rows) {
            Some(Set::List(ids)) => Set::of(ids, rows),
            _ => Set::List(Vec::new()),
        }
    }

    fn into_list(self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.octets.len().saturating_add(1));
        out.push(LIST);
        out.extend_from_slice(&self.octets);
        out
    }
}

/// The seven lowest bits.
fn words(rows: usize) -> usize {
    rows.div_ceil(64)
}

fn place(id: u32) -> (usize, u64) {
    ((id / 64) as usize, 1 << (id % 64))
}

fn mark(bits: &mut [u64], id: u32) {
    let (at, bit) = place(id);
    if let Some(word) = bits.get_mut(at) {
        *word |= bit;
    }
}

fn ones(word: u64, at: usize) -> impl Iterator<Item = u32> {
    let base = u32::try_from(at).unwrap_or_default().saturating_mul(64);
    let mut rest = word;
    std::iter::from_fn(move || {
        (rest != 0).then(|| {
            let id = base.saturating_add(rest.trailing_zeros());
            rest &= rest.wrapping_sub(1);
            id
        })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{Growing, Set};

    const ROWS: usize = 1000;

    fn sets() -> impl Strategy<Value = BTreeSet<u32>> {
        prop_oneof![prop::collection::btree_set(0..1000u32, 0..20), prop::collection::btree_set(0..1000u32, 50..900)]
    }

    fn set(ids: &BTreeSet<u32>) -> Set {
        Set::of(ids.iter().copied().collect(), ROWS)
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn behaves_as_a_set(a in sets(), b in sets()) {
            let (x, y) = (set(&a), set(&b));
            prop_assert_eq!(x.len(), a.len());
            prop_assert_eq!(x.iter().collect::<BTreeSet<_>>(), a.clone());
            prop_assert_eq!(x.and(&y).iter().collect::<Vec<_>>(), a.intersection(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(Set::any(vec![x.clone(), y.clone()], ROWS).iter().collect::<Vec<_>>(), a.union(&b).copied().collect::<Vec<_>>());
            prop_assert!((0..1000).all(|id| x.contains(id) == a.contains(&id)));
            prop_assert_eq!(x.without(&y).iter().collect::<Vec<_>>(), a.difference(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(x.is_empty(), a.is_empty());
            let mut growing = Growing::default();
            for id in &a {
                growing.push(*id);
            }
            prop_assert_eq!((growing.len(), growing.encode(ROWS)), (a.len(), x.encode()));
            prop_assert_eq!(Set::decode(&x.encode(), ROWS), Some(x));
        }

        #[test]
        fn garbage_gives_nothing_or_a_set(octets in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Some(set) = Set::decode(&octets, ROWS) {
                let ids: Vec<u32> = set.iter().collect();
                prop_assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
            }
        }
    }
}

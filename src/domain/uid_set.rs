//! A set of UIDs as sorted, disjoint ranges: small in memory, written as IMAP sequence sets (RFC 3501 `sequence-set`).

use std::fmt;
use std::ops::RangeInclusive;

use super::Uid;

/// Sorted, disjoint, non-adjacent ranges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UidSet(Vec<(u32, u32)>);

impl UidSet {
    /// Adds every UID of `range`.
    pub fn insert_range(&mut self, range: RangeInclusive<u32>) {
        let (first, last) = (*range.start().max(&1), *range.end());
        if first > last {
            return;
        }
        let from = self.0.partition_point(|&(_, end)| end.saturating_add(1) < first);
        let to = self.0.partition_point(|&(start, _)| start <= last.saturating_add(1));
        let mut merged = (first, last);
        for &(start, end) in self.0.get(from..to).unwrap_or_default() {
            merged = (merged.0.min(start), merged.1.max(end));
        }
        drop(self.0.splice(from..to, [merged]));
    }

    /// Adds one UID.
    pub fn insert(&mut self, uid: Uid) {
        self.insert_range(uid.get()..=uid.get());
    }

    /// True when `uid` is a member.
    pub fn contains(&self, uid: Uid) -> bool {
        let at = self.0.partition_point(|&(_, end)| end < uid.get());
        self.0.get(at).is_some_and(|&(start, _)| start <= uid.get())
    }

    /// Members of `self` that are not in `other`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let mut left = Vec::new();
        let mut cuts = other.0.iter().copied().peekable();
        for &(mut start, end) in &self.0 {
            while cuts.next_if(|&(_, cut_end)| cut_end < start).is_some() {}
            let mut ahead = cuts.clone();
            let mut whole = true;
            while let Some((cut_start, cut_end)) = ahead.next_if(|&(cut_start, _)| cut_start <= end) {
                if cut_start > start {
                    left.push((start, cut_start.saturating_sub(1)));
                }
                match cut_end.checked_add(1) {
                    Some(next) if next <= end => start = next,
                    _ => {
                        whole = false;
                        break;
                    }
                }
            }
            if whole {
                left.push((start, end));
            }
        }
        Self(left)
    }

    /// Members of both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.difference(&self.difference(other))
    }

    /// The members from `first` on.
    #[must_use]
    pub fn from_on(&self, first: Uid) -> Self {
        let left = self.0.iter().filter(|&&(_, end)| end >= first.get());
        Self(left.map(|&(start, end)| (start.max(first.get()), end)).collect())
    }

    /// The same members, in sets of so many at most, ascending.
    pub fn chunks(&self, most: u32) -> Vec<Self> {
        let (mut chunks, mut chunk, mut room) = (Vec::new(), Self::default(), most.max(1));
        for &(start, end) in &self.0 {
            let mut from = start;
            loop {
                let to = end.min(from.saturating_add(room.saturating_sub(1)));
                chunk.insert_range(from..=to);
                room = room.saturating_sub(to.saturating_sub(from).saturating_add(1));
                if room == 0 {
                    chunks.push(std::mem::take(&mut chunk));
                    room = most.max(1);
                }
                if to == end {
                    break;
                }
                from = to.saturating_add(1);
            }
        }
        if !chunk.is_empty() {
            chunks.push(chunk);
        }
        chunks
    }

    /// Number of members.
    pub fn len(&self) -> u64 {
        self.0.iter().map(|&(start, end)| u64::from(end.saturating_sub(start)).saturating_add(1)).sum()
    }

    /// True when there is no member.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The ranges, ascending.
    pub fn ranges(&self) -> impl DoubleEndedIterator<Item = RangeInclusive<u32>> + '_ {
        self.0.iter().map(|&(start, end)| start..=end)
    }

    /// The members, ascending.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Uid> + '_ {
        self.ranges().flatten().filter_map(Uid::new)
    }
}

impl FromIterator<Uid> for UidSet {
    fn from_iter<I: IntoIterator<Item = Uid>>(uids: I) -> Self {
        // Ascending, each is added at the end; a server may say them in any order.
        let mut sorted: Vec<Uid> = uids.into_iter().collect();
        sorted.sort_unstable();
        let mut set = Self::default();
        for uid in sorted {
            set.insert(uid);
        }
        set
    }
}

/// Written as `1:3,7`; an empty set is an empty string, which IMAP does not allow: check first.
impl fmt::Display for UidSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (start, end)) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            if start == end {
                write!(f, "{comma}{start}")?;
            } else {
                write!(f, "{comma}{start}:{end}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{Uid, UidSet};

    fn set(uids: &BTreeSet<u32>) -> UidSet {
        uids.iter().filter_map(|&uid| Uid::new(uid)).collect()
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn behaves_like_a_set(a in prop::collection::btree_set(1_u32..60, 0..30), b in prop::collection::btree_set(1_u32..60, 0..30)) {
            let (left, right) = (set(&a), set(&b));
            prop_assert_eq!(left.iter().map(Uid::get).collect::<BTreeSet<_>>(), a.clone());
            prop_assert_eq!(left.len(), a.len() as u64);
            let difference: BTreeSet<u32> = left.difference(&right).iter().map(Uid::get).collect();
            prop_assert_eq!(difference, a.difference(&b).copied().collect::<BTreeSet<_>>());
            let both: BTreeSet<u32> = left.intersection(&right).iter().map(Uid::get).collect();
            prop_assert_eq!(both, a.intersection(&b).copied().collect::<BTreeSet<_>>());
            let from_on: Vec<u32> = left.from_on(Uid::new(20).unwrap()).iter().map(Uid::get).collect();
            prop_assert_eq!(from_on, a.range(20..).copied().collect::<Vec<_>>());
            let chunks = left.chunks(7);
            prop_assert_eq!(chunks.iter().flat_map(UidSet::iter).map(Uid::get).collect::<Vec<_>>(), a.iter().copied().collect::<Vec<_>>());
            prop_assert!(chunks.iter().rev().skip(1).all(|chunk| chunk.len() == 7));
            for uid in (1..60).filter_map(Uid::new) {
                prop_assert_eq!(left.contains(uid), a.contains(&uid.get()));
            }
        }
    }

    #[test]
    fn is_written_as_a_sequence_set() {
        assert_eq!(set(&[1, 2, 3, 7, 9].into()).to_string(), "1:3,7,9");
    }
}

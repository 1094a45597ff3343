//! The words of an index in memory, in their order, with where the set of rows of each lies: what is typed is looked up here, the
//! disk is read for sets and rows only. Some 10 Mo for the nation.

use std::ops::Range;

use super::Error;
use super::rows::take_number;

/// Letters that a slip of the hand may put in the place of others.
const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";

/// All words.
#[derive(Debug)]
pub struct Vocabulary {
    keys: Vec<u8>,
    /// Where each key ends.
    ends: Vec<u32>,
    /// Where each set ends.
    sets: Vec<u32>,
}

impl Vocabulary {
    /// Reads what [`super::build`] wrote.
    pub fn read(octets: &[u8], count: usize) -> Result<Self, Error> {
        let mut rest = octets;
        let mut all = Self { keys: Vec::new(), ends: Vec::new(), sets: Vec::new() };
        let (mut last, mut set) = (0_usize, 0_usize);
        for _ in 0..count {
            let mut take = || take_number(&mut rest).ok_or(Error::Damaged);
            let (same, own) = (take()?, take()?);
            let (text, later) = rest.split_at_checked(own).ok_or(Error::Damaged)?;
            rest = later;
            let start = all.keys.len();
            let shared = last.checked_add(same).filter(|end| *end <= start).ok_or(Error::Damaged)?;
            all.keys.extend_from_within(last..shared);
            all.keys.extend_from_slice(text);
            last = start;
            set = set.checked_add(take_number(&mut rest).ok_or(Error::Damaged)?).ok_or(Error::Damaged)?;
            all.ends.push(u32::try_from(all.keys.len()).map_err(|_| Error::Damaged)?);
            all.sets.push(u32::try_from(set).map_err(|_| Error::Damaged)?);
        }
        all.keys.shrink_to_fit();
        if rest.is_empty() { Ok(all) } else { Err(Error::Damaged) }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// A key.
    pub fn key(&self, at: usize) -> &[u8] {
        self.keys.get(range(&self.ends, at)).unwrap_or_default()
    }

    /// Where its set lies among the sets.
    pub fn set(&self, at: usize) -> Range<usize> {
        range(&self.sets, at)
    }

    /// The place of this very key.
    pub fn find(&self, key: &[u8]) -> Option<usize> {
        let at = self.first(key, 0..self.len());
        (self.key(at) == key).then_some(at)
    }

    /// The places of the keys that begin so.
    pub fn beginning(&self, with: &[u8]) -> Range<usize> {
        self.within(with, 0..self.len())
    }

    fn within(&self, with: &[u8], range: Range<usize>) -> Range<usize> {
        let start = self.first(with, range.clone());
        // No octet of UTF-8 is 0xff: the range ends after all words that begin so.
        let mut after = with.to_vec();
        after.push(0xff);
        start..self.first(&after, start..range.end)
    }

    fn first(&self, key: &[u8], range: Range<usize>) -> usize {
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low.midpoint(high);
            if self.key(middle) < key { low = middle.saturating_add(1) } else { high = middle }
        }
        low
    }

    /// The places of the keys that begin with the word as it may have been meant: one letter left out, put in, put in the place of
    /// another, or two exchanged. Looked for by writing all of these down and following each only as far as words begin so.
    pub fn meant(&self, key: &[u8]) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut here = self.beginning(key.get(..1).unwrap_or_default());
        for at in 1..=key.len() {
            if here.is_empty() {
                break;
            }
            let (before, rest) = key.split_at(at);
            let mut look = |middle: &[u8], rest: &[u8]| {
                let word = [before, middle, rest].concat();
                let range = self.within(&word, here.clone());
                if word != key && !range.is_empty() {
                    found.push(range);
                }
            };
            if let [_, later @ ..] = rest {
                look(&[], later);
            }
            if let [first, second, later @ ..] = rest {
                look(&[*second, *first], later);
            }
            for letter in LETTERS {
                look(&[*letter], rest);
                if let [_, later @ ..] = rest {
                    look(&[*letter], later);
                }
            }
            here = self.within(key.get(..at.saturating_add(1)).unwrap_or(key), here);
        }
        found.sort_unstable_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        let mut apart: Vec<Range<usize>> = Vec::new();
        for range in found {
            if apart.last().is_none_or(|last| range.start >= last.end) {
                apart.push(range);
            }
        }
        apart
    }
}

fn range(ends: &[u32], at: usize) -> Range<usize> {
    let end = ends.get(at).map_or(0, |end| *end as usize);
    let start = at.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |end| *end as usize);
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::directory::rows::number;
    use crate::directory::slips::{self, Slip};

    fn vocabulary(words: &std::collections::BTreeSet<String>) -> Vocabulary {
        let mut octets = Vec::new();
        for word in words {
            number(&mut octets, 0);
            number(&mut octets, word.len() + 1);
            octets.push(b'a');
            octets.extend_from_slice(word.as_bytes());
            number(&mut octets, 3);
        }
        Vocabulary::read(&octets, words.len()).unwrap()
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn finds_what_begins_so(words in prop::collection::btree_set("[a-c]{1,6}", 1..60), asked in "[a-c]{1,3}") {
            let all = vocabulary(&words);
            let found: Vec<&[u8]> = all.beginning(format!("a{asked}").as_bytes()).map(|at| &all.key(at)[1..]).collect();
            let expected: Vec<&[u8]> = words.iter().filter(|word| word.starts_with(&asked)).map(String::as_bytes).collect();
            prop_assert_eq!(found, expected);
            for word in &words {
                let at = all.find(format!("a{word}").as_bytes()).unwrap();
                prop_assert_eq!(all.set(at), at * 3..at * 3 + 3);
            }
        }

        #[test]
        fn finds_what_may_have_been_meant(words in prop::collection::btree_set("[a-d]{3,7}", 1..60), asked in "[a-d]{4,6}") {
            let all = vocabulary(&words);
            let meant = all.meant(format!("a{asked}").as_bytes());
            for word in &words {
                let at = all.find(format!("a{word}").as_bytes()).unwrap();
                let found = meant.iter().any(|range| range.contains(&at));
                // What begins with the very word needs no slip.
                let is_meant = slips::between(&asked, word) != Slip::Far;
                prop_assert!(word.starts_with(&asked) || found == is_meant, "{} {}", asked, word);
            }
        }

        #[test]
        fn garbage_is_refused_or_read(octets in prop::collection::vec(any::<u8>(), 0..300), count in 0_usize..20) {
            if let Ok(all) = Vocabulary::read(&octets, count) {
                prop_assert_eq!(all.len(), count);
            }
        }
    }
}

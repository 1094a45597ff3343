//! Searches in one finished index: which rows hold what was typed, and which of them are worth ranking.
//!
//! Each word keeps the set of its rows, and so does each prefix that many words share, so that every key costs a few look-ups: a
//! prefix of one letter, or a word that half of the rows hold, would cost a full-text index tens of milliseconds.

mod browse;

use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::Error;
use super::build::{CONTRADICTED, SHARED, hash};
use super::extract::Row;
use super::order::Ordered;
use super::pages::{Pages, Root};
use super::postings::Set;
use super::rank::{self, Context, Hit, Known, NEARNESS, Nearness};
use super::rows::{self, Shared};
use super::terms::{self, ANY, DEPARTMENT, FAMILY, KIND, Memory, SOUND, STREET};
use super::typed::{Typed, Word};
use super::vocabulary::Vocabulary;
use super::{departments::Department, phonetic};
use crate::domain::browse::Wanted;
use crate::domain::correspondent::BoxKind;

/// Rows ranked at most.
const CANDIDATES: usize = 120;
/// Octets of a pair of a table: what it is found by, then the row.
const PAIR: u64 = 12;
/// Rows that share an address, or a beginning of one.
const SAME: usize = 64;
/// Words that one slip may lead to.
const MEANT: usize = 1_000;

/// A finished index.
#[derive(Debug)]
pub struct Reader {
    pages: Pages,
    rows: usize,
    imported_at: Timestamp,
    offsets_at: u64,
    addresses_at: u64,
    locals_at: u64,
    numbers_at: u64,
    numbers: u64,
    postings_at: u64,
    vocabulary: Vocabulary,
    contradicted: Set,
    /// The rows of those known, as they were last asked for.
    acquainted: Option<(Known, Vec<u32>)>,
    order_at: u64,
    /// The order of the rows, once somebody has looked through them; and the rows looked through last, in it.
    ordered: Option<Ordered>,
    looked_through: Option<(Wanted, Vec<u32>)>,
    shared: Vec<Box<str>>,
    memory: Memory,
}

impl Reader {
    /// Opens a file that has this root.
    pub fn open(file: &Path, root: &Root) -> Result<Self, Error> {
        let pages = Pages::open(file, root)?;
        let [
            rows,
            imported_at,
            offsets_at,
            addresses_at,
            locals_at,
            numbers_at,
            numbers,
            terms_at,
            terms,
            count,
            postings_at,
            shared_at,
            order_at,
        ] = pages.numbers();
        let size = |number: u64| usize::try_from(number).map_err(|_| Error::Damaged);
        let vocabulary = Vocabulary::read(&pages.read(terms_at, size(terms)?)?, size(count)?)?;
        let length = size(addresses_at.checked_sub(shared_at).ok_or(Error::Damaged)?)?;
        let shared = Shared::read(&pages.read(shared_at, length)?).ok_or(Error::Damaged)?;
        let imported_at =
            i64::try_from(imported_at).ok().and_then(|at| Timestamp::from_second(at).ok()).ok_or(Error::Damaged)?;
        let mut reader = Self {
            pages,
            rows: size(rows)?,
            imported_at,
            offsets_at,
            addresses_at,
            locals_at,
            numbers_at,
            numbers,
            postings_at,
            vocabulary,
            contradicted: Set::List(Vec::new()),
            acquainted: None,
            order_at,
            ordered: None,
            looked_through: None,
            shared,
            memory: Memory::default(),
        };
        reader.contradicted = reader.word(CONTRADICTED, "")?;
        Ok(reader)
    }

    /// Mailboxes in it.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// When it was made.
    pub fn imported_at(&self) -> Timestamp {
        self.imported_at
    }

    /// A first look before the new index replaces the old one: its first and last rows are found by their address and their words.
    pub fn verifies(&mut self) -> bool {
        let last = u32::try_from(self.rows.saturating_sub(1)).unwrap_or(u32::MAX);
        [0, last].into_iter().all(|id| {
            let Ok(row) = self.row(id) else { return false };
            let address = row.correspondent.address.folded();
            self.contradicted.contains(id)
                || (self.by_address(&address).is_ok_and(|rows| rows.contains(&row))
                    && self
                        .search(&Typed::parse(&address), &Context::default(), 1)
                        .is_ok_and(|found| !found.is_empty()))
        })
    }

    /// Rows for what was typed, best first.
    pub fn search(&mut self, typed: &Typed, context: &Context, limit: usize) -> Result<Vec<Row>, Error> {
        self.search_among(None, typed, context, limit).map(|(rows, _)| rows)
    }

    /// The same, among these rows only; and all that hold what was typed, however many are ranked.
    fn search_among(
        &mut self,
        among: Option<&Set>,
        typed: &Typed,
        context: &Context,
        limit: usize,
    ) -> Result<(Vec<Row>, Set), Error> {
        let nothing = || Set::List(Vec::new());
        if typed.needed().next().is_none() {
            return Ok((Vec::new(), nothing()));
        }
        let known = self.acquaintances(&context.known)?;
        let mut sets: Vec<Set> = Vec::new();
        for nearness in NEARNESS {
            for (at, word) in typed.needed().enumerate() {
                let more = self.rows_of(word, nearness)?;
                match sets.get_mut(at) {
                    Some(set) => *set = Set::any(vec![std::mem::replace(set, Set::List(Vec::new())), more], self.rows),
                    None => sets.push(more),
                }
            }
            let mut all = self.in_all(&sets);
            if let Some(among) = among {
                all = all.and(among);
            }
            if !all.is_empty() {
                let ids = self.candidates(&all, typed, context, &known)?;
                let mut hits = Vec::with_capacity(ids.len());
                for id in ids {
                    let row = self.row(id)?;
                    hits.push(Hit::new(row, &mut self.memory));
                }
                return Ok((rank::sort(hits, typed, nearness, context, limit), all));
            }
        }
        Ok((Vec::new(), nothing()))
    }

    fn in_all(&self, sets: &[Set]) -> Set {
        let mut order: Vec<&Set> = sets.iter().collect();
        order.sort_by_cached_key(|set| set.len());
        let mut order = order.into_iter();
        let first = order.next().cloned().unwrap_or(Set::List(Vec::new()));
        order.fold(first, |all, set| all.and(set)).without(&self.contradicted)
    }

    /// Rows that a word leads to at this nearness, without those of the nearer ones.
    fn rows_of(&self, word: &Word, nearness: Nearness) -> Result<Set, Error> {
        let mut sets = Vec::new();
        match nearness {
            Nearness::Typed => {
                for form in word.forms() {
                    sets.push(if word.is_exact() { self.word(ANY, form)? } else { self.prefix(ANY, form)? });
                }
                if let Some(stem) = word.singular() {
                    sets.push(self.word(ANY, stem)?);
                }
                if let Some((from, until)) = word.number {
                    sets.push(self.numbered(from, until)?);
                }
            }
            Nearness::Street if !word.is_exact() => sets.push(self.prefix(STREET, &word.text)?),
            Nearness::Heard => {
                for form in word.forms() {
                    if let Some(sound) = phonetic::key(form) {
                        sets.push(self.word(SOUND, &sound)?);
                    }
                }
            }
            Nearness::Slip if !word.is_number() && word.text.len() > 3 => {
                let ranges = self.vocabulary.meant(&terms::key(ANY, &word.text));
                for at in ranges.into_iter().flatten().take(MEANT) {
                    sets.push(self.set(at)?);
                }
            }
            Nearness::Street | Nearness::Slip => {}
        }
        Ok(Set::any(sets, self.rows))
    }

    /// Which rows are read and ranked when there are many: from each of these in turn, until there are enough.
    fn candidates(&self, all: &Set, typed: &Typed, context: &Context, known: &[u32]) -> Result<Vec<u32>, Error> {
        let mut chosen = Chosen::default();
        if all.len() <= CANDIDATES {
            chosen.add(all, CANDIDATES);
            return Ok(chosen.order);
        }
        let acquainted: Vec<u32> = known.iter().copied().filter(|id| all.contains(*id)).collect();
        chosen.add(&Set::List(acquainted), 40);
        if let Some(address) = &typed.address {
            chosen.add(&Set::List(self.ids(self.addresses_at, self.rows as u64, hash(address))?), 10);
        }
        let own = self.department(context.department.into_iter())?;
        let around = self.department(context.department.into_iter().flat_map(Department::neighbours))?;
        let persons = self.word(KIND, BoxKind::Personal.code())?;
        let services = self.word(KIND, BoxKind::Organisation.code())?;
        let (mut exact_names, mut beginnings, mut whole) = (Vec::new(), Vec::new(), all.clone());
        for word in typed.needed() {
            let mut exact = Vec::new();
            for form in word.forms() {
                exact_names.push(self.word(FAMILY, form)?);
                beginnings.push(self.prefix(FAMILY, form)?);
                exact.push(self.word(ANY, form)?);
            }
            whole = whole.and(&Set::any(exact, self.rows));
        }
        let by_name = all.and(&Set::any(exact_names, self.rows));
        let begun = all.and(&Set::any(beginnings, self.rows));
        let both = whole.and(&by_name);
        for (from, most) in [
            (&both.and(&own), 20),
            (&both.and(&around), 15),
            (&both, 30),
            (&whole.and(&own), 20),
            (&whole.and(&around), 10),
            (&whole.and(&services), 10),
            (&by_name.and(&own), 20),
            (&by_name, 20),
            (&begun.and(&own), 20),
            (&all.and(&own).and(&persons), 20),
            (&all.and(&own), 15),
            (&whole.and(&persons), 20),
            (&begun.and(&around), 10),
            (&all.and(&around).and(&persons), 10),
            (&begun, 20),
            (&all.and(&persons), 20),
            (all, CANDIDATES),
        ] {
            chosen.add(from, most);
        }
        Ok(chosen.order)
    }

    fn department(&self, some: impl Iterator<Item = Department>) -> Result<Set, Error> {
        let sets: Result<Vec<Set>, Error> = some.map(|one| self.word(DEPARTMENT, one.number())).collect();
        Ok(Set::any(sets?, self.rows))
    }

    /// The rows of those who were written to; looked up again only when they have changed.
    fn acquaintances(&mut self, known: &Known) -> Result<Vec<u32>, Error> {
        if known.is_empty() {
            return Ok(Vec::new());
        }
        if let Some((asked, ids)) = &self.acquainted
            && Arc::ptr_eq(asked, known)
        {
            return Ok(ids.clone());
        }
        let mut ids = BTreeSet::new();
        for address in known.keys() {
            ids.extend(self.ids(self.addresses_at, self.rows as u64, hash(address))?);
        }
        let ids: Vec<u32> = ids.into_iter().collect();
        self.acquainted = Some((Arc::clone(known), ids.clone()));
        Ok(ids)
    }

    /// The rows of an address, given in lower case; none when they contradict each other.
    pub fn by_address(&self, address: &str) -> Result<Vec<Row>, Error> {
        let mut rows = self.rows_at(self.addresses_at, hash(address))?;
        rows.retain(|row| row.correspondent.address.folded() == address);
        Ok(rows)
    }

    /// Rows of addresses with this local part, given in lower case.
    pub fn by_local(&self, local: &str) -> Result<Vec<Row>, Error> {
        let mut rows = self.rows_at(self.locals_at, hash(local))?;
        rows.retain(|row| row.correspondent.address.local().to_lowercase() == local);
        Ok(rows)
    }

    /// Rows of the person with this RPPS number.
    pub fn by_rpps(&self, number: u64) -> Result<Vec<Row>, Error> {
        let ids = self.numbered(number, number.saturating_add(1))?;
        ids.iter().take(SAME).map(|id| self.row(id)).collect()
    }

    fn rows_at(&self, table: u64, key: u64) -> Result<Vec<Row>, Error> {
        let ids = self.ids(table, self.rows as u64, key)?;
        ids.into_iter().filter(|id| !self.contradicted.contains(*id)).map(|id| self.row(id)).collect()
    }

    fn ids(&self, table: u64, count: u64, key: u64) -> Result<Vec<u32>, Error> {
        let mut ids = Vec::new();
        let mut at = self.first(table, count, key)?;
        while at < count && ids.len() < SAME {
            let (found, id) = self.pair(table, at)?;
            if found != key {
                break;
            }
            ids.push(id);
            at = at.saturating_add(1);
        }
        ids.sort_unstable();
        Ok(ids)
    }

    fn numbered(&self, from: u64, until: u64) -> Result<Set, Error> {
        let (start, end) =
            (self.first(self.numbers_at, self.numbers, from)?, self.first(self.numbers_at, self.numbers, until)?);
        let count = usize::try_from(end.saturating_sub(start)).map_err(|_| Error::Damaged)?;
        let at = self.numbers_at.saturating_add(start.saturating_mul(PAIR));
        let octets = self.pages.read(at, count.saturating_mul(PAIR.try_into().unwrap_or(12)))?;
        let mut ids: Vec<u32> = octets
            .chunks_exact(12)
            .filter_map(|pair| pair.get(8..)?.first_chunk::<4>().copied().map(u32::from_le_bytes))
            .filter(|id| (*id as usize) < self.rows)
            .collect();
        ids.sort_unstable();
        Ok(Set::of(ids, self.rows))
    }

    /// The first pair of a table that is not before this key.
    fn first(&self, table: u64, count: u64, key: u64) -> Result<u64, Error> {
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low.midpoint(high);
            if self.pair(table, middle)?.0 < key { low = middle.saturating_add(1) } else { high = middle }
        }
        Ok(low)
    }

    fn pair(&self, table: u64, at: u64) -> Result<(u64, u32), Error> {
        let octets = self.pages.read(table.saturating_add(at.saturating_mul(PAIR)), 12)?;
        let key = octets.first_chunk::<8>().copied().map(u64::from_be_bytes);
        let id = octets.last_chunk::<4>().copied().map(u32::from_le_bytes);
        key.zip(id).filter(|(_, id)| (*id as usize) < self.rows).ok_or(Error::Damaged)
    }

    /// Rows with exactly this word.
    fn word(&self, class: u8, word: &str) -> Result<Set, Error> {
        self.vocabulary.find(&terms::key(class, word)).map_or(Ok(Set::List(Vec::new())), |at| self.set(at))
    }

    /// Rows with a word that begins so.
    fn prefix(&self, class: u8, word: &str) -> Result<Set, Error> {
        let mut key = terms::key(class | SHARED, word);
        if let Some(at) = self.vocabulary.find(&key) {
            return self.set(at);
        }
        if let Some(first) = key.first_mut() {
            *first = class;
        }
        let sets: Result<Vec<Set>, Error> = self.vocabulary.beginning(&key).map(|at| self.set(at)).collect();
        Ok(Set::any(sets?, self.rows))
    }

    fn set(&self, at: usize) -> Result<Set, Error> {
        let range = self.vocabulary.set(at);
        let octets = self.pages.read(self.postings_at.saturating_add(range.start as u64), range.len())?;
        Set::decode(&octets, self.rows).ok_or(Error::Damaged)
    }

    fn row(&self, id: u32) -> Result<Row, Error> {
        let octets = self.pages.read(self.offsets_at.saturating_add(u64::from(id).saturating_mul(4)), 8)?;
        let start = octets.first_chunk::<4>().copied().map(u32::from_le_bytes).ok_or(Error::Damaged)?;
        let end = octets.last_chunk::<4>().copied().map(u32::from_le_bytes).ok_or(Error::Damaged)?;
        let length = end.checked_sub(start).map(|length| length as usize).filter(|length| *length <= rows::LONGEST);
        let octets = self.pages.read(u64::from(start), length.ok_or(Error::Damaged)?)?;
        rows::decode(&octets, &self.shared).ok_or(Error::Damaged)
    }
}

/// Rows chosen to be ranked, each once.
#[derive(Debug, Default)]
struct Chosen {
    order: Vec<u32>,
    known: HashSet<u32>,
}

impl Chosen {
    /// Adds up to `most` rows that are not there yet.
    fn add(&mut self, from: &Set, most: usize) {
        let room = CANDIDATES.saturating_sub(self.order.len()).min(most);
        for id in from.iter().filter(|id| !self.known.contains(id)).take(room).collect::<Vec<_>>() {
            self.order.push(id);
            let _ = self.known.insert(id);
        }
    }
}

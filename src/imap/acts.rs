//! What is done to messages: moved, copied, marked, expunged. By UID only, in batches that fit a line; done when this says so.
//! Refuses an EXPUNGE that could remove what somebody else has marked.

use super::codes::{Code, Ranges};
use super::convert::{FLAG_NAMES, Reply};
use super::link::Link;
use super::list::quoted;
use super::session::search;
use super::{Error, Selected, Session};
use crate::domain::{Flags, MailboxName, Marks, ModSeq, Uid, UidSet, UidValidity};

/// Ranges of one command: lines stay under 8,192 octets (RFC 7162 §4).
const RANGES: u64 = 350;
/// Messages of one command, so that each is answered in time.
const MESSAGES: u64 = 2000;

/// Where messages went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// UIDVALIDITY of the target, when the server says it.
    pub validity: Option<UidValidity>,
    /// UID in the source and UID in the target, in the order of the server (RFC 4315 §3). Empty: none of the messages was there any
    /// more. `None`: done, but the server does not say where.
    pub pairs: Option<Vec<(Uid, Uid)>>,
}

/// What is done to flags and keywords.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlagChange {
    /// `+FLAGS`.
    Add(Marks),
    /// `-FLAGS`.
    Remove(Marks),
}

impl Session<Selected> {
    /// Moves messages to another mailbox (RFC 6851). Messages that are not there any more are passed over; doing it again does nothing.
    ///
    /// # Errors
    /// [`Error::NotOffered`]: the caller copies and expunges. NO (see [`super::Refusal`]) and BAD are [`Error::Refused`]; what earlier
    /// batches have moved stays moved.
    pub async fn move_messages(&mut self, uids: &UidSet, to: &MailboxName) -> Result<Moved, Error> {
        if !self.link.offers("MOVE") {
            return Err(Error::NotOffered("MOVE"));
        }
        transfer(&mut self.link, "UID MOVE", uids, to).await
    }

    /// Copies messages to another mailbox. Doing it again copies again: see [`Session::find_message_id`].
    ///
    /// # Errors
    /// [`super::Refusal::TryCreate`] when the target is not there; a batch is copied whole or not at all.
    pub async fn copy_messages(&mut self, uids: &UidSet, to: &MailboxName) -> Result<Moved, Error> {
        transfer(&mut self.link, "UID COPY", uids, to).await
    }

    /// Removes those of these messages that are marked `\Deleted`, and no others (RFC 4315).
    ///
    /// # Errors
    /// [`Error::NotOffered`] without UIDPLUS: see [`Session::expunge_exactly`].
    pub async fn expunge(&mut self, uids: &UidSet) -> Result<(), Error> {
        if !self.link.offers("UIDPLUS") {
            return Err(Error::NotOffered("UIDPLUS"));
        }
        for some in batches(uids) {
            let command = format!("UID EXPUNGE {some}");
            let _ = self.link.run("UID EXPUNGE", command.as_bytes(), |_| ()).await?;
        }
        Ok(())
    }

    /// Marks these messages `\Deleted`, and removes them where nothing else is marked so: for servers without UIDPLUS. What somebody
    /// marks between the two looks is not seen: no command closes that gap.
    ///
    /// # Errors
    /// [`Error::OthersDeleted`] when other messages are marked: nothing was removed, these stay marked.
    pub async fn expunge_exactly(&mut self, uids: &UidSet) -> Result<(), Error> {
        if uids.is_empty() {
            return Ok(());
        }
        let _ = self.store_marks(uids, &FlagChange::Add(Flags::DELETED.into()), None).await?;
        let marked = search(&mut self.link, b"UID SEARCH DELETED").await?;
        if !marked.difference(uids).is_empty() {
            return Err(Error::OthersDeleted);
        }
        if !marked.is_empty() {
            let _ = self.link.run("EXPUNGE", b"EXPUNGE", |_| ()).await?;
        }
        Ok(())
    }

    /// Sets or clears flags and keywords. With `unless_since`, only of messages that did not change since (RFC 7162 §3.1.3): gives those
    /// that did, to which nothing was done.
    ///
    /// # Errors
    /// [`Error::NotOffered`] for `unless_since` without CONDSTORE. NO and BAD are [`Error::Refused`].
    pub async fn store_marks(
        &mut self,
        uids: &UidSet,
        change: &FlagChange,
        unless_since: Option<ModSeq>,
    ) -> Result<UidSet, Error> {
        let link = &mut *self.link;
        let (sign, marks) = match change {
            FlagChange::Add(marks) => ('+', marks),
            FlagChange::Remove(marks) => ('-', marks),
        };
        let names = mark_names(marks);
        let condition = match unless_since {
            Some(_) if !link.has_modseq() => return Err(Error::NotOffered("CONDSTORE")),
            Some(ModSeq(since)) => format!("(UNCHANGEDSINCE {since}) "),
            None => String::new(),
        };
        let mut changed = UidSet::default();
        if names.is_empty() {
            return Ok(changed);
        }
        for some in batches(uids) {
            let command = format!("UID STORE {some} {condition}{sign}FLAGS.SILENT ({names})");
            let ended = link.line(command.as_bytes(), |_| ()).await?;
            // A NO with this code has done the others.
            match &ended.code {
                Some(Code::Modified(set)) if unless_since.is_some() => {
                    set.ranges().for_each(|range| changed.insert_range(range));
                }
                _ => drop(ended.conclude("UID STORE")?),
            }
        }
        Ok(changed)
    }

    /// UIDs from `from` on of messages with this `Message-ID` (without angle brackets): tells whether a copy was made before a cut.
    ///
    /// # Errors
    /// [`Error::Missing`] when the server does not answer, or names more than there are: whether it is there is not known.
    pub async fn find_message_id(&mut self, message_id: &str, from: Uid) -> Result<UidSet, Error> {
        self.find_identifier("Message-ID", message_id, from).await
    }

    /// The same by `Resent-Message-ID`.
    ///
    /// # Errors
    /// As [`Session::find_message_id`].
    pub async fn find_resent(&mut self, message_id: &str, from: Uid) -> Result<UidSet, Error> {
        self.find_identifier("Resent-Message-ID", message_id, from).await
    }

    /// All UIDs of messages whose field of this name holds these words.
    ///
    /// # Errors
    /// As [`Session::find_message_id`].
    pub async fn find_field(&mut self, field: &str, words: &str) -> Result<UidSet, Error> {
        self.find_in(&format!("UNDELETED HEADER {field}"), words, Uid::FIRST).await
    }

    /// The same among these UIDs.
    ///
    /// # Errors
    /// As [`Session::find_message_id`].
    pub async fn find_field_among(&mut self, among: &UidSet, field: &str, words: &str) -> Result<UidSet, Error> {
        if among.is_empty() {
            return Ok(UidSet::default());
        }
        self.find_in(&format!("UID {among} UNDELETED HEADER {field}"), words, Uid::FIRST).await
    }

    async fn find_identifier(&mut self, field: &str, message_id: &str, from: Uid) -> Result<UidSet, Error> {
        self.find_in(&format!("HEADER {field}"), &format!("<{message_id}>"), from).await
    }

    async fn find_in(&mut self, key: &str, wanted: &str, from: Uid) -> Result<UidSet, Error> {
        let link = &mut *self.link;
        let before = link.exists;
        let head = format!("UID {}:* {key}", from.get());
        let found = if wanted.is_ascii() {
            let command = [&b"UID SEARCH "[..], head.as_bytes(), b" ", &quoted(wanted.as_bytes())?].concat();
            search(link, &command).await?
        } else {
            let head = format!("UID SEARCH CHARSET UTF-8 {head}");
            link.begin_with_literal("UID SEARCH", head.as_bytes(), wanted.as_bytes()).await?;
            super::session::found(link).await?
        };
        if found.len() > u64::from(before.max(link.exists)) {
            return Err(Error::Missing("SEARCH"));
        }
        // `n:*` names the last message even when its UID is lower (RFC 3501 §6.4.8).
        Ok(found.from_on(from))
    }
}

async fn transfer(link: &mut Link, name: &'static str, uids: &UidSet, to: &MailboxName) -> Result<Moved, Error> {
    let target = quoted(&link.quirks.wire(to.as_str()))?;
    let mut moved = Moved { validity: None, pairs: Some(Vec::new()) };
    for some in batches(uids) {
        let command = [name.as_bytes(), b" ", some.to_string().as_bytes(), b" ", &target].concat();
        let (mut told, mut removed) = (None, false);
        // MOVE tells it before it removes anything, in an untagged line (RFC 6851 §4.3).
        let code = link
            .run(name, &command, |answer| match answer {
                Reply::Untagged(status) if matches!(status.code, Some(Code::CopyUid(..))) => told = status.code,
                Reply::Expunge | Reply::Vanished { .. } => removed = true,
                _ => {}
            })
            .await?;
        match code.filter(|code| matches!(code, Code::CopyUid(..))).or(told) {
            Some(Code::CopyUid(validity, source, target)) => moved.add(validity, pairs(&source, &target, &some)),
            // A server with UIDPLUS says nothing only of nothing, or where its right to say it is missing (RFC 4315 §3).
            _ if link.offers("UIDPLUS") && !removed => {}
            _ => moved.pairs = None,
        }
    }
    Ok(moved)
}

impl Moved {
    fn add(&mut self, validity: UidValidity, pairs: Option<Vec<(Uid, Uid)>>) {
        let same = self.validity.is_none_or(|known| known == validity);
        self.validity = Some(validity);
        match (&mut self.pairs, pairs.filter(|_| same)) {
            (Some(all), Some(pairs)) => all.extend(pairs),
            (all, _) => *all = None,
        }
    }
}

/// What went where; `None` when the two sides do not agree with each other, or with what was asked.
fn pairs(source: &Ranges, target: &Ranges, asked: &UidSet) -> Option<Vec<(Uid, Uid)>> {
    let length = |ranges: &Ranges| -> u64 {
        ranges.iter().map(|&(first, last)| u64::from(last.saturating_sub(first)).saturating_add(1)).sum()
    };
    if length(source) != length(target) || length(source) > asked.len() {
        return None;
    }
    let members = |ranges: &Ranges| {
        let ranges = ranges.clone();
        ranges.into_iter().flat_map(|(first, last)| first..=last).filter_map(Uid::new)
    };
    let pairs: Vec<(Uid, Uid)> = members(source).zip(members(target)).collect();
    pairs.iter().all(|(from, _)| asked.contains(*from)).then_some(pairs)
}

/// Parts of a set, each of which one command may name.
pub fn batches(uids: &UidSet) -> Vec<UidSet> {
    let (mut parts, mut open, mut ranges) = (Vec::new(), UidSet::default(), 0_u64);
    for range in uids.ranges() {
        let (mut first, last) = (*range.start(), *range.end());
        loop {
            let room = MESSAGES.saturating_sub(open.len());
            let end = u64::from(first).saturating_add(room).saturating_sub(1).min(u64::from(last));
            let end = u32::try_from(end).unwrap_or(last);
            open.insert_range(first..=end);
            ranges = ranges.saturating_add(1);
            if ranges >= RANGES || open.len() >= MESSAGES {
                parts.push(std::mem::take(&mut open));
                ranges = 0;
            }
            match end.checked_add(1) {
                Some(next) if next <= last => first = next,
                _ => break,
            }
        }
    }
    if !open.is_empty() {
        parts.push(open);
    }
    parts
}

/// Flags and keywords as they are written.
pub fn mark_names(marks: &Marks) -> String {
    let flags = FLAG_NAMES.iter().filter(|(_, flag)| marks.flags.contains(*flag)).map(|(name, _)| *name);
    let keywords = marks.keywords.iter().map(crate::domain::Keyword::as_str);
    flags.chain(keywords).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MESSAGES, RANGES, batches, pairs};
    use crate::domain::{Uid, UidSet};

    fn uid(uid: u32) -> Uid {
        Uid::new(uid).unwrap()
    }

    fn asked(range: std::ops::RangeInclusive<u32>) -> UidSet {
        range.filter_map(Uid::new).collect()
    }

    #[test]
    fn pairs_keep_the_order_of_the_server() {
        let told = pairs(&vec![(304, 304), (319, 320)], &vec![(3956, 3958)], &asked(300..=320));
        assert_eq!(told, Some(vec![(uid(304), uid(3956)), (uid(319), uid(3957)), (uid(320), uid(3958))]));
        let told = pairs(&vec![(9, 9), (2, 3)], &vec![(40, 41), (7, 7)], &asked(1..=9));
        assert_eq!(told, Some(vec![(uid(9), uid(40)), (uid(2), uid(41)), (uid(3), uid(7))]));
    }

    #[test]
    fn pairs_that_cannot_be_true_are_none() {
        assert_eq!(pairs(&vec![(1, 2)], &vec![(7, 7)], &asked(1..=9)), None, "more of one side");
        assert_eq!(pairs(&vec![(1, u32::MAX)], &vec![(1, u32::MAX)], &asked(1..=9)), None, "more than was asked");
        assert_eq!(pairs(&vec![(12, 12)], &vec![(7, 7)], &asked(1..=9)), None, "another than was asked");
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn batches_are_the_set_in_parts(
            spots in prop::collection::btree_set(1_u32..5000, 0..900), run in 1_u32..9000,
        ) {
            let mut all: UidSet = spots.iter().filter_map(|spot| Uid::new(spot.saturating_mul(2))).collect();
            all.insert_range(20_000..=20_000 + run);
            let parts = batches(&all);
            let mut whole = UidSet::default();
            for part in &parts {
                prop_assert!(part.len() <= MESSAGES && part.ranges().count() as u64 <= RANGES);
                prop_assert!(part.to_string().len() < 8000);
                part.ranges().for_each(|range| whole.insert_range(range));
            }
            prop_assert_eq!(parts.iter().map(UidSet::len).sum::<u64>(), all.len());
            prop_assert_eq!(whole, all);
        }
    }
}

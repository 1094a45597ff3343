//! Running the plan makes the vault's side equal to the server's, wherever it is cut; without proof nothing is deleted.

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;

use super::{APART, Ask, BATCH, FIRST, Question, Step, newest_first, plan, question, wants_list};
use crate::domain::{Flags, Level, ModSeq, Uid, UidSet, UidValidity};
use crate::sync::view::{LocalView, RemoteView, is_quiet};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const ASK: Ask = Ask { level: Level::Qresync, lists: true, compare: false, most: 2_000_000, now: NOW };

/// A server's mailbox: flags and modification sequence by UID.
#[derive(Clone, Debug)]
struct Server {
    validity: u32,
    next: u32,
    modseq: u64,
    messages: BTreeMap<u32, (u8, u64)>,
    has_modseq: bool,
    has_qresync: bool,
    gone: Vec<(u32, u64)>,
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Deliver,
    Expunge(usize),
    Flag(usize, u8),
    Revalidate,
}

impl Server {
    fn new(has_modseq: bool, has_qresync: bool) -> Self {
        let has_qresync = has_modseq && has_qresync;
        Self { validity: 1, next: 1, modseq: 1, messages: BTreeMap::new(), has_modseq, has_qresync, gone: Vec::new() }
    }

    fn happens(&mut self, event: Event) {
        self.modseq += 1;
        let nth = |index: usize| self.messages.keys().copied().nth(index % self.messages.len().max(1));
        match event {
            Event::Deliver => {
                let _ = self.messages.insert(self.next, (0, self.modseq));
                self.next += 1;
            }
            Event::Expunge(index) => {
                if let Some(uid) = nth(index) {
                    let _ = self.messages.remove(&uid);
                    self.gone.push((uid, self.modseq));
                }
            }
            Event::Flag(index, flags) => {
                if let Some(uid) = nth(index) {
                    let _ = self.messages.insert(uid, (flags & 0x7f, self.modseq));
                }
            }
            Event::Revalidate => {
                self.validity += 1;
                self.gone.clear();
                let old = std::mem::take(&mut self.messages);
                self.messages =
                    old.into_values().zip(1..).map(|((flags, _), uid)| (uid, (flags, self.modseq))).collect();
                self.next = u32::try_from(self.messages.len()).unwrap() + 1;
            }
        }
    }

    fn look(&self, local: &LocalView, ask: &Ask) -> (RemoteView, Question) {
        let mut view = RemoteView {
            validity: UidValidity(self.validity),
            next: Uid::new(self.next),
            modseq: self.has_modseq.then_some(ModSeq(self.modseq)),
            exists: u32::try_from(self.messages.len()).unwrap(),
            marks: Vec::new(),
            vanished: UidSet::default(),
            partial: false,
            unreadable: false,
            probe: None,
            uids: None,
            reused: UidSet::default(),
        };
        let asked = question(local, &view, ask);
        let since = match asked {
            Question::ChangedSince(ModSeq(since)) => Some(since),
            Question::Whole { .. } => Some(0),
            Question::Nothing | Question::List => None,
        };
        if let Some(since) = since {
            let changed = self.messages.iter().filter(|(_, (_, modseq))| *modseq > since);
            view.marks =
                changed.map(|(&uid, &(flags, _))| (Uid::new(uid).unwrap(), Flags::from_bits(flags).into())).collect();
            if self.has_qresync && since > 0 {
                view.vanished =
                    self.gone.iter().filter(|(_, at)| *at > since).filter_map(|&(uid, _)| Uid::new(uid)).collect();
            }
        }
        if wants_list(asked, local, &view) {
            view.uids = Some(self.uids());
        } else if matches!(asked, Question::Whole { .. }) {
            view.uids = Some(view.told());
        }
        (view, asked)
    }

    fn uids(&self) -> UidSet {
        self.messages.keys().filter_map(|&uid| Uid::new(uid)).collect()
    }

    fn flags(&self) -> BTreeMap<u32, u8> {
        self.messages.iter().map(|(&uid, &(flags, _))| (uid, flags)).collect()
    }
}

/// The vault's side: the view, and flags by UID.
#[derive(Clone, Debug, Default)]
struct Vault {
    view: LocalView,
    flags: BTreeMap<u32, u8>,
}

impl Vault {
    fn run(&mut self, step: &Step, server: &Server) {
        match step {
            Step::Reset(validity) => {
                *self = Self::default();
                self.view.validity = Some(*validity);
            }
            Step::SetMarks(marks) => {
                for (uid, marks) in marks {
                    let _ = self.flags.entry(uid.get()).and_modify(|known| *known = marks.flags.bits());
                }
            }
            Step::Headers(uids) => {
                let found = uids.iter().filter_map(|uid| Some((uid.get(), server.messages.get(&uid.get())?.0)));
                self.flags.extend(found);
            }
            Step::Forget(uids) | Step::Reused(uids) => {
                self.flags.retain(|&uid, _| !uids.contains(Uid::new(uid).unwrap()));
            }
            Step::Found(uids) => self.view.missed = self.view.missed.difference(uids),
            Step::Miss(uids) => {
                uids.iter().for_each(|uid| self.view.missed.insert(uid));
                // The next pass comes long enough after.
                self.view.missed_at = NOW.checked_sub(APART).ok();
            }
            Step::DropStale => {}
            Step::Remember { next, modseq, .. } => (self.view.next, self.view.modseq) = (*next, *modseq),
        }
        self.view.known = self.flags.keys().filter_map(|&uid| Uid::new(uid)).collect();
        self.view.missed = self.view.missed.intersection(&self.view.known);
    }

    fn pass(&mut self, server: &Server, cut: usize) {
        let local = self.local();
        let (view, _) = server.look(&local, &ASK);
        for step in plan(&local, &view, &ASK, true).iter().take(cut) {
            self.run(step, server);
        }
    }

    fn local(&self) -> LocalView {
        let marks = self.flags.iter().map(|(&uid, &flags)| (Uid::new(uid).unwrap(), Flags::from_bits(flags).into()));
        LocalView { marks: Some(marks.collect()), ..self.view.clone() }
    }
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => Just(Event::Deliver),
        3 => (0_usize..50).prop_map(Event::Expunge),
        3 => (0_usize..50, any::<u8>()).prop_map(|(index, flags)| Event::Flag(index, flags)),
        1 => Just(Event::Revalidate),
    ]
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn whatever_happened_and_wherever_it_was_cut_the_next_pass_agrees(
        history in prop::collection::vec((prop::collection::vec(event(), 0..12), 0_usize..6), 1..6),
        has_modseq: bool,
        has_qresync: bool,
    ) {
        let mut server = Server::new(has_modseq, has_qresync);
        let mut vault = Vault::default();
        for (events, cut) in history {
            for event in events {
                server.happens(event);
            }
            vault.pass(&server, cut);
        }
        // A second list confirms what most of a mailbox has lost.
        vault.pass(&server, usize::MAX);
        vault.pass(&server, usize::MAX);
        prop_assert_eq!(&vault.flags, &server.flags());

        // And then nothing is left to do.
        let local = vault.local();
        let (view, asked) = server.look(&local, &ASK);
        let steps = plan(&local, &view, &ASK, true);
        prop_assert!(steps.is_empty(), "{:?}", steps);
        if has_modseq && !vault.flags.is_empty() {
            prop_assert_eq!(asked, Question::Nothing);
            let status = crate::imap::Status {
                messages: Some(view.exists), next: view.next, validity: Some(view.validity), modseq: view.modseq, unseen: None,
            };
            prop_assert!(is_quiet(&vault.view, &status));
        }
    }

    #[test]
    fn without_the_list_nothing_is_deleted_and_no_position_remembered(
        known in prop::collection::btree_set(1_u32..60, 0..30),
        told in prop::collection::btree_set(1_u32..60, 0..30),
        vanished in prop::collection::btree_set(1_u32..60, 0..30),
        exists in 0_u32..40,
        fresh: bool,
    ) {
        let set = |uids: &std::collections::BTreeSet<u32>| -> UidSet { uids.iter().filter_map(|&uid| Uid::new(uid)).collect() };
        let local = LocalView { validity: Some(UidValidity(1)), known: set(&known), modseq: Some(ModSeq(5)), ..LocalView::default() };
        let remote = RemoteView {
            validity: UidValidity(if fresh { 2 } else { 1 }),
            next: Uid::new(60),
            modseq: Some(ModSeq(9)),
            exists,
            marks: set(&told).iter().map(|uid| (uid, Flags::SEEN.into())).collect(),
            vanished: set(&vanished),
            partial: false,
            unreadable: false,
            probe: None,
            uids: None,
            reused: UidSet::default(),
        };
        let steps = plan(&local, &remote, &ASK, false);
        let touched =
            steps.iter().any(|step| matches!(step, Step::Forget(_) | Step::DropStale | Step::Remember { .. }));
        prop_assert!(!touched, "{:?}", steps);
    }

    #[test]
    fn batches_cover_everything_from_the_newest_down(
        starts in prop::collection::vec((1_u32..20_000, 0_u32..3_000), 0..12),
        most in 0_u64..30_000,
    ) {
        let mut uids = UidSet::default();
        for &(start, length) in &starts {
            uids.insert_range(start..=start + length);
        }
        let batches = newest_first(&uids, most);
        let flat: Vec<u32> = batches.iter().flat_map(|batch| batch.iter().rev()).map(Uid::get).collect();
        let expected: Vec<u32> = uids.iter().rev().map(Uid::get).take(usize::try_from(most).unwrap()).collect();
        prop_assert_eq!(flat, expected);
        for (index, batch) in batches.iter().enumerate() {
            let full = if index == 0 { FIRST } else { BATCH };
            let fits = if index + 1 < batches.len() { batch.len() == full } else { batch.len() <= full };
            prop_assert!(fits);
        }
    }
}

#[test]
fn a_vanished_message_or_a_lower_number_only_makes_us_ask() {
    let known: UidSet = (1..=10).filter_map(Uid::new).collect();
    let local = LocalView {
        validity: Some(UidValidity(1)),
        known,
        next: Uid::new(11),
        modseq: Some(ModSeq(5)),
        ..LocalView::default()
    };
    let mut remote = RemoteView {
        validity: UidValidity(1),
        next: Uid::new(11),
        modseq: Some(ModSeq(6)),
        exists: 9,
        marks: Vec::new(),
        vanished: UidSet::default(),
        partial: false,
        unreadable: false,
        probe: None,
        uids: None,
        reused: UidSet::default(),
    };
    let asked = question(&local, &remote, &ASK);
    assert_eq!(asked, Question::ChangedSince(ModSeq(5)));
    assert!(wants_list(asked, &local, &remote));

    remote.exists = 10;
    assert!(!wants_list(asked, &local, &remote));
    remote.vanished = [Uid::new(3).unwrap()].into_iter().collect();
    assert!(wants_list(asked, &local, &remote));
    remote.vanished = UidSet::default();
    remote.partial = true;
    assert!(wants_list(asked, &local, &remote));
}

#[test]
fn a_sequence_that_went_back_is_not_believed() {
    let known: UidSet = (1..=3).filter_map(Uid::new).collect();
    let local = LocalView { validity: Some(UidValidity(1)), known, modseq: Some(ModSeq(50)), ..LocalView::default() };
    let (view, asked) = {
        let mut server = Server::new(true, true);
        (0..3).for_each(|_| server.happens(Event::Deliver));
        server.look(&local, &ASK)
    };
    assert_eq!(asked, Question::Whole { probe: None });
    assert_eq!(
        plan(&local, &view, &ASK, true).last(),
        Some(&Step::Remember { next: view.next, modseq: view.modseq, compared: false })
    );
}

//! Properties of the order: everything once, newest first by ages, what is looked at before all else.

use std::collections::{BTreeSet, HashSet};

use proptest::prelude::*;

use super::{Agenda, BATCH_COUNT, BATCH_OCTETS, Batch, DAY, LARGE, age, size};
use crate::domain::{MailboxId, MessageId, Uid};
use crate::store::Wanted;

/// Mailboxes with messages of so many days before the newest and of such a size.
fn mailboxes(content: &[Vec<(i64, u64)>]) -> Vec<(MailboxId, Vec<Wanted>)> {
    let mut id = 0;
    let mailbox = |(number, messages): (i64, &Vec<(i64, u64)>)| {
        let mut messages = messages.clone();
        messages.sort_by_key(|(days, _)| *days);
        let one = |(uid, (days, size)): (u32, (i64, u64))| {
            id += 1;
            let date = 1_800_000_000 - days * DAY;
            Wanted { id: MessageId(id), uid: Uid::new(uid).unwrap(), size, date }
        };
        (MailboxId(number), (1..).zip(messages).map(one).collect())
    };
    (1..).zip(content).map(mailbox).collect()
}

fn content() -> impl Strategy<Value = Vec<Vec<(i64, u64)>>> {
    let octets = prop_oneof![8 => 500_u64..40_000, 2 => 200_000_u64..3_000_000, 1 => 4_000_000_u64..70_000_000];
    prop::collection::vec(prop::collection::vec((0_i64..4_000, octets), 0..40), 0..6)
}

fn drain(agenda: &mut Agenda, current: Option<MailboxId>) -> Vec<Batch> {
    let (mut batches, mut open) = (Vec::new(), None);
    while let Some(batch) = agenda.next(current, open, &HashSet::new()) {
        open = Some(batch.mailbox);
        batches.push(batch);
    }
    batches
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn each_message_is_given_out_once(content in content(), failing in prop::collection::vec(any::<u8>(), 0..20)) {
        let wanted = mailboxes(&content);
        let all: BTreeSet<i64> = wanted.iter().flat_map(|(_, all)| all.iter().map(|one| one.id.0)).collect();
        let octets: u64 = wanted.iter().flat_map(|(_, all)| all.iter().map(|one| one.size)).sum();
        let mut agenda = Agenda::new(wanted);
        prop_assert_eq!((agenda.left(), agenda.octets()), (all.len(), octets));
        let (mut brought, mut failing) = (BTreeSet::new(), failing.into_iter());
        let mut open = None;
        while let Some(batch) = agenda.next(None, open, &HashSet::new()) {
            open = Some(batch.mailbox);
            // A connection dies after some of a batch.
            let count = failing.next().map_or(usize::MAX, usize::from);
            let came: HashSet<Uid> = batch.messages.iter().take(count).map(|one| one.uid).collect();
            for one in batch.messages.iter().filter(|one| came.contains(&one.uid)) {
                prop_assert!(brought.insert(one.id.0), "twice");
            }
            agenda.give_back(batch, |uid| came.contains(&uid));
        }
        prop_assert_eq!(brought, all);
        prop_assert_eq!((agenda.left(), agenda.octets()), (0, 0));
    }

    #[test]
    fn newest_first_and_the_large_last(content in content()) {
        let wanted = mailboxes(&content);
        let newest = wanted.iter().flat_map(|(_, all)| all.iter().map(|one| one.date)).max().unwrap_or_default();
        let batches = drain(&mut Agenda::new(wanted), None);
        let places = batches.iter().map(|batch| {
            let first = batch.messages[0];
            (first.size >= LARGE, age(newest, first.date), size(first.size))
        });
        prop_assert!(places.is_sorted());
        for batch in &batches {
            prop_assert!(batch.messages.iter().map(|one| -one.date).is_sorted());
            prop_assert!(batch.messages.len() <= BATCH_COUNT);
            prop_assert!(batch.messages.len() == 1 || batch.messages.iter().map(|one| one.size).sum::<u64>() <= BATCH_OCTETS);
            prop_assert_eq!(batch.is_large(), batch.messages[0].size >= LARGE);
        }
    }

    #[test]
    fn what_is_looked_at_goes_first(content in content(), number in 1_i64..6) {
        let current = MailboxId(number);
        let batches = drain(&mut Agenda::new(mailboxes(&content)), Some(current));
        let others_first = batches.iter().map(|batch| batch.mailbox != current);
        prop_assert!(others_first.is_sorted());
    }
}

#[test]
fn a_connection_stays_where_it_is_and_two_do_not_meet() {
    let day = vec![(0, 1_000); 500];
    let mut agenda = Agenda::new(mailboxes(&[day.clone(), day]));
    let one = agenda.next(None, None, &HashSet::new()).unwrap();
    let other = agenda.next(None, None, &HashSet::from([one.mailbox])).unwrap();
    assert_ne!(one.mailbox, other.mailbox);
    let again = agenda.next(None, Some(other.mailbox), &HashSet::from([one.mailbox])).unwrap();
    assert_eq!(again.mailbox, other.mailbox);
    agenda.drop_mailbox(one.mailbox);
    assert_eq!(agenda.left(), 100);
    agenda.drop_message(MessageId(i64::from(u32::MAX)));
    assert_eq!(agenda.left(), 100);
    let rest = drain(&mut agenda, None);
    assert!(rest.iter().all(|batch| batch.mailbox == other.mailbox));
    assert_eq!(rest.iter().map(|batch| batch.messages.len()).sum::<usize>(), 100);
}

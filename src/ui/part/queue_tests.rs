//! What waits: when it is worth a word, how it is put together, and how it is taken back.

use jiff::{SignedDuration, Timestamp};

use super::{PATIENCE, Queue};
use crate::domain::{AccountId, ActionId, ActionKind, ActionRow, MailboxId, MessageId};
use crate::ui::sample::cx;

fn row(id: i64, kind: ActionKind, made_at: Timestamp) -> ActionRow {
    ActionRow {
        id: ActionId(id),
        account: AccountId(1),
        kind,
        message: Some(MessageId(id)),
        mailbox: Some(MailboxId(4)),
        made_at,
        begun: false,
        tries: 0,
    }
}

#[test]
fn nothing_is_said_during_the_moment_that_an_act_takes_unless_nobody_is_reached() {
    let now = cx().now;
    let mut queue = Queue::default();
    queue.told(vec![row(1, ActionKind::Move, now)]);
    let just_before = now + PATIENCE - SignedDuration::from_millis(1);
    assert_eq!(queue.shown(just_before, |_| false).len(), 0);
    assert_eq!(queue.shown(now + PATIENCE, |_| false).len(), 1);
    assert_eq!(queue.shown(now, |account| account == AccountId(1)).len(), 1);
}

#[test]
fn what_was_done_together_is_one_line() {
    let now = cx().now;
    let begun = ActionRow { begun: true, ..row(4, ActionKind::Move, now) };
    let mut queue = Queue::default();
    queue.told(vec![
        row(1, ActionKind::Move, now),
        row(2, ActionKind::Move, now),
        row(3, ActionKind::Erase, now),
        begun,
    ]);
    let groups = queue.shown(now, |_| true);
    assert_eq!(groups.iter().map(|group| (group.first.0, group.count)).collect::<Vec<_>>(), [(1, 2), (3, 1), (4, 1)]);
}

#[test]
fn only_what_has_not_begun_and_came_from_a_known_place_is_taken_back() {
    let now = cx().now;
    let mut queue = Queue::default();
    let begun = ActionRow { begun: true, ..row(3, ActionKind::Move, now) };
    let moves =
        vec![row(1, ActionKind::Move, now), row(2, ActionKind::Copy, now), begun, row(4, ActionKind::Erase, now)];
    queue.told(moves.clone());
    for message in [1, 2, 3] {
        queue.leaves(MessageId(message), MailboxId(9));
    }
    let groups = queue.shown(now, |_| true);
    let ways: Vec<bool> = groups.iter().map(|group| queue.way_back(group).is_some()).collect();
    assert_eq!(ways, [true, false, false, false]);
    let back = queue.way_back(&groups[0]).unwrap();
    assert_eq!(back.get(&MailboxId(9)), Some(&vec![MessageId(1)]));
    // Moved again before the operator knew of it: it lay where it was first.
    queue.leaves(MessageId(1), MailboxId(4));
    assert!(queue.way_back(&groups[0]).unwrap().contains_key(&MailboxId(9)));
}

//! Where messages may be confided to, as the folders tell it: the inbox of a mailbox that several persons open, and folders of shared
//! mailboxes beside one's own into which this login may put messages.

use crate::domain::listing::MailboxRow;
use crate::domain::standing_order::StandingOrder;
use crate::domain::{AccountId, MailboxId, Right, Role};

use super::accounts::Seat;
use super::shares::Share;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secretariat {
    /// Where copies are put.
    pub mailbox: MailboxId,
    /// How it is called: the mailbox, and in it the folder where mail does not arrive.
    pub name: String,
    /// Whose login puts them there.
    account: AccountId,
    /// It is the inbox of that account itself.
    is_inbox: bool,
    /// Accounts that confide to it.
    chosen_by: Vec<AccountId>,
    /// Which of their messages are confided to it without being asked.
    orders: Vec<(AccountId, StandingOrder)>,
}

impl Secretariat {
    /// Whether messages of this account may go there.
    fn serves(&self, account: AccountId) -> bool {
        !self.is_inbox || self.account != account
    }
}

/// Those that these folders are, in their order.
pub(super) fn of(rows: &[MailboxRow], seats: &[Seat], shares: &[Share]) -> Vec<Secretariat> {
    let door = |row: &MailboxRow| {
        let name = match shares.iter().find(|share| share.holds(row)) {
            Some(share) if row.place.is_arrival() => share.name.clone(),
            Some(share) => format!("{} › {}", share.name, row.name.leaf(row.delimiter)),
            None => seats.iter().find(|seat| seat.id == row.account && seat.shared)?.name.clone(),
        };
        let (mailbox, account, is_inbox) = (row.id, row.account, row.role == Role::Inbox);
        Some(Secretariat {
            mailbox,
            name,
            account,
            is_inbox,
            chosen_by: row.secretariat_of.clone(),
            orders: row.orders.clone(),
        })
    };
    let takes = |row: &&MailboxRow| {
        let arrives =
            matches!((row.role, row.place.part()), (Role::Inbox, _) | (Role::Other, Role::Inbox | Role::Other));
        let is_others = row.role == Role::Inbox || row.place.root().is_some();
        arrives && is_others && !row.unreachable && !row.pending && row.place.allows(Right::Insert)
    };
    rows.iter().filter(takes).filter_map(door).collect()
}

/// Those where messages of an account may go.
pub(super) fn serving(all: &[Secretariat], account: AccountId) -> impl Iterator<Item = &Secretariat> {
    all.iter().filter(move |door| door.serves(account))
}

/// The one that was chosen for an account.
pub(super) fn chosen(all: &[Secretariat], account: AccountId) -> Option<&Secretariat> {
    all.iter().find(|door| door.serves(account) && door.chosen_by.contains(&account))
}

/// What is confided of an account without being asked.
pub(super) fn ordered(all: &[Secretariat], account: AccountId) -> Option<&StandingOrder> {
    let mut orders = all.iter().flat_map(|door| &door.orders);
    orders.find(|(of, _)| *of == account).map(|(_, order)| order)
}

/// From now on this, or nothing, goes to the one that is chosen.
pub(super) fn order(all: &mut [Secretariat], account: AccountId, order: Option<&StandingOrder>) {
    for door in all {
        door.orders.retain(|(of, _)| *of != account);
        if door.chosen_by.contains(&account) {
            door.orders.extend(order.cloned().map(|order| (account, order)));
        }
    }
}

/// From now on this one, or none; what is ordered goes on there.
pub(super) fn choose(all: &mut [Secretariat], account: AccountId, to: Option<MailboxId>) {
    let standing = ordered(all, account).cloned();
    for door in all.iter_mut() {
        door.chosen_by.retain(|chooser| *chooser != account);
        if Some(door.mailbox) == to {
            door.chosen_by.push(account);
        }
    }
    order(all, account, standing.as_ref());
}

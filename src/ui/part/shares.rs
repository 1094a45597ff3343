//! The shared mailboxes that a login sees beside its own, as the window tells them apart: a name and a colour each, and whether they
//! are open. They are found in the folders; no account is theirs.

use crate::domain::listing::MailboxRow;
use crate::domain::{AccountId, Colour, MailboxName};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Whose login sees it.
    pub account: AccountId,
    /// The topmost level of its folders.
    pub root: MailboxName,
    /// Its name: the last level of that.
    pub name: String,
    /// Its colour: shown beside the name, never without it.
    pub colour: Colour,
    /// None of its folders is given any more: the right to it was taken away, or it is no more.
    pub closed: bool,
}

impl Share {
    /// True when this folder is one of its own.
    pub fn holds(&self, row: &MailboxRow) -> bool {
        row.account == self.account && row.place.root() == Some(&self.root)
    }
}

/// Those that these folders lie in, by name; in colours that are not used yet, as far as there are any.
pub(super) fn of(rows: &[MailboxRow], used: &[Colour]) -> Vec<Share> {
    let free = Colour::ALL.into_iter().filter(|colour| !used.contains(colour));
    let mut colours = free.chain(Colour::ALL.into_iter().cycle());
    let mut shares: Vec<Share> = Vec::new();
    for row in rows {
        let Some(root) = row.place.root() else { continue };
        if let Some(share) = shares.iter_mut().find(|share| share.holds(row)) {
            share.closed &= row.unreachable;
            continue;
        }
        let name = root.leaf(row.delimiter).to_owned();
        let (account, root, closed) = (row.account, root.clone(), row.unreachable);
        shares.push(Share { account, root, name, colour: Colour::Blue, closed });
    }
    shares.sort_by(|one, other| (one.account, &one.root).cmp(&(other.account, &other.root)));
    for share in &mut shares {
        share.colour = colours.next().unwrap_or(Colour::Blue);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::domain::listing::MailboxRow;
    use crate::domain::{Colour, MailboxName, Place, Role};
    use crate::ui::sample::mailbox;

    fn shared(id: i64, name: &str, root: &str, unreachable: bool) -> MailboxRow {
        let place = Place::Shared { root: MailboxName::new(root), part: Role::Other, rights: None };
        MailboxRow { name: MailboxName::new(name), place, unreachable, ..mailbox(id, Role::Other) }
    }

    #[test]
    fn each_has_its_name_and_a_colour_and_is_closed_when_all_of_it_is() {
        let rows = [
            mailbox(1, Role::Inbox),
            shared(2, "user/nadia", "user/nadia", true),
            shared(3, "user/nadia/Sent", "user/nadia", true),
            shared(4, "Cabinet/Accueil", "Cabinet", true),
            shared(5, "Cabinet/Patients", "Cabinet", false),
        ];
        let told: Vec<_> =
            of(&rows, &[Colour::Blue]).into_iter().map(|share| (share.name, share.colour, share.closed)).collect();
        assert_eq!(told, [("Cabinet".to_owned(), Colour::Ochre, false), ("nadia".to_owned(), Colour::Green, true)]);
    }
}

//! Favourites and groups in a field of recipients: shown while nothing is typed, groups also by the words of their name. A group fills
//! the field with everybody in it; each is then judged as if typed.

use crate::domain::{ContactRow, GroupId, GroupRow};
use crate::engine::Ticket;

/// Most favourites shown.
const FAVOURITES: usize = 8;
/// Fewest characters by which a group is found.
const MIN_CHARS: usize = 2;

/// What a person keeps, as far as a field shows it.
#[derive(Debug, Default)]
pub struct Shelf {
    favourites: Vec<ContactRow>,
    groups: Vec<GroupRow>,
    is_open: bool,
    marked: Option<usize>,
    /// A group was taken: its members are awaited.
    awaited: Option<Ticket>,
}

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// A favourite.
    Favourite(ContactRow),
    /// A group.
    Group(GroupRow),
}

impl Shelf {
    /// What is kept now.
    pub fn fill_favourites(&mut self, favourites: Vec<ContactRow>) {
        self.favourites = favourites;
        self.marked = None;
    }

    /// The groups that there are now.
    pub fn fill_groups(&mut self, groups: Vec<GroupRow>) {
        self.groups = groups;
        self.marked = None;
    }

    /// Shows what answers the text.
    pub fn open(&mut self) {
        self.is_open = true;
        self.marked = None;
    }

    /// Away with it.
    pub fn close(&mut self) {
        self.is_open = false;
        self.marked = None;
    }

    /// The lines for this text; `is_there` says who is in the field already.
    pub fn offers(&self, text: &str, is_there: impl Fn(&str) -> bool) -> Vec<Offer> {
        if !self.is_open {
            return Vec::new();
        }
        let text = text.trim();
        if text.is_empty() {
            let new = self.favourites.iter().filter(|row| !is_there(&row.contact.address.folded()));
            let favourites = new.take(FAVOURITES).cloned().map(Offer::Favourite);
            return favourites.chain(self.groups.iter().cloned().map(Offer::Group)).collect();
        }
        let is_meant = |group: &&GroupRow| text.chars().count() >= MIN_CHARS && group.name.answers(text);
        self.groups.iter().filter(is_meant).cloned().map(Offer::Group).collect()
    }

    /// Position of the marked line.
    pub fn marked(&self) -> Option<usize> {
        self.marked
    }

    /// Marks a line, or none.
    pub fn mark(&mut self, at: Option<usize>) {
        self.marked = at;
    }

    /// The members of this group are asked for.
    pub fn wait(&mut self, ticket: Ticket) {
        self.awaited = Some(ticket);
    }

    /// Members are awaited.
    pub fn is_waiting(&self) -> bool {
        self.awaited.is_some()
    }

    /// Whether these are the members that are awaited; they are no longer.
    pub fn is_awaited(&mut self, ticket: Ticket) -> bool {
        self.awaited.take_if(|awaited| *awaited == ticket).is_some()
    }
}

impl Offer {
    /// The group, where it is one.
    pub fn group(&self) -> Option<GroupId> {
        match self {
            Self::Group(group) => Some(group.id),
            Self::Favourite(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Address, Contact, GroupName};

    fn shelf() -> Shelf {
        let mut shelf = Shelf::default();
        let favourite =
            |text: &str| ContactRow { contact: Contact::new(Address::parse(text).unwrap(), ""), gone: None };
        shelf.fill_favourites(vec![favourite("a@x.fr"), favourite("b@x.fr")]);
        let group =
            |id, name: &str| GroupRow { id: GroupId(id), name: GroupName::parse(name).unwrap(), members: 1, gone: 0 };
        shelf.fill_groups(vec![group(1, "Correspondants cardio"), group(2, "Dialyse")]);
        shelf
    }

    fn groups(offers: &[Offer]) -> Vec<i64> {
        offers.iter().filter_map(Offer::group).map(|id| id.0).collect()
    }

    #[test]
    fn nothing_is_shown_before_somebody_looks() {
        let mut shelf = shelf();
        assert!(shelf.offers("", |_| false).is_empty());
        shelf.open();
        assert_eq!(shelf.offers(" ", |_| false).len(), 4);
        assert_eq!(shelf.offers("", |key| key == "a@x.fr").len(), 3, "who is there is not offered");
        shelf.close();
        assert!(shelf.offers("cardio", |_| false).is_empty());
    }

    #[test]
    fn what_is_typed_finds_groups_and_leaves_favourites_to_the_directory() {
        let mut shelf = shelf();
        shelf.open();
        assert_eq!(groups(&shelf.offers("CARD", |_| false)), [1]);
        assert!(shelf.offers("c", |_| false).is_empty() && shelf.offers("a@x", |_| false).is_empty());
    }
}

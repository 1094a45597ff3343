//! Correspondents that a person keeps for herself: favourites, and groups under a name. Keeping one proves nothing: whoever is written
//! to from here passes the gates as an address that was typed.

use std::fmt;

use super::folding::{self, fold};
use super::standing::Departure;
use super::{Address, Correspondent, DisplayName};

/// Most characters of a group's name.
const NAME_MAX: usize = 60;

/// Local key of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupId(pub i64);

/// What a group is called: one line, which cannot be taken for an address. `Debug` does not show it: it is hers.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct GroupName(String);

impl GroupName {
    /// Cleans what was typed; `None` when nothing is left, when it is too long, or when it looks like an address.
    pub fn parse(text: &str) -> Option<Self> {
        let clean = DisplayName::beside_address(text)?;
        let fits = clean.as_str().chars().count() <= NAME_MAX && !clean.as_str().contains([',', ';']);
        (fits && !folding::words(clean.as_str()).is_empty()).then(|| Self(clean.as_str().to_owned()))
    }

    /// As it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Two groups of one key cannot be told apart: neither accents nor case are heard.
    pub fn key(&self) -> String {
        fold(&self.0)
    }

    /// Whether each of the words that were typed begins one of the name.
    pub fn answers(&self, typed: &str) -> bool {
        let own = folding::words(&self.0);
        let typed = folding::words(typed);
        !typed.is_empty() && typed.iter().all(|word| own.iter().any(|own| own.starts_with(word.as_str())))
    }
}

impl fmt::Debug for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GroupName(…)")
    }
}

/// Somebody who is kept: the address, and the name beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Where letters go.
    pub address: Address,
    /// What is shown.
    pub name: Option<DisplayName>,
}

impl Contact {
    /// Under this name, as far as it may stand beside an address.
    pub fn new(address: Address, name: &str) -> Self {
        Self { address, name: DisplayName::beside_address(name) }
    }

    /// As a line of the directory says it.
    pub fn of(found: &Correspondent) -> Self {
        let label = found.label();
        // A mailbox without a name is called by its address.
        let name = if label == found.address.to_string() { "" } else { label.as_str() };
        Self::new(found.address.clone(), name)
    }

    /// The name, else the address.
    pub fn label(&self) -> String {
        self.name.as_ref().map_or_else(|| self.address.to_string(), |name| name.as_str().to_owned())
    }

    /// As a recipient of a draft is written.
    pub fn to_text(&self) -> String {
        let Some(name) = &self.name else { return self.address.to_string() };
        format!("\"{}\" <{}>", name.as_str().replace('\\', "\\\\"), self.address)
    }
}

/// One of the favourites, or of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRow {
    /// Who.
    pub contact: Contact,
    /// It has gone since it was last seen.
    pub gone: Option<Departure>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// Its key.
    pub id: GroupId,
    /// Its name.
    pub name: GroupName,
    /// How many are in it.
    pub members: u32,
    /// How many of them have gone.
    pub gone: u32,
}

/// What a person does to her favourites and groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Among the favourites; the name of one that is there is written anew.
    Favour(Contact),
    /// No favourite any more.
    Unfavour(Address),
    /// A new group, empty.
    Make(GroupName),
    /// Another name for a group.
    Rename(GroupId, GroupName),
    /// A group is no more; its members stay what they are elsewhere.
    Delete(GroupId),
    /// Into a group.
    Add(GroupId, Vec<Contact>),
    /// Out of a group.
    Remove(GroupId, Address),
}

impl Change {
    /// Those who are kept by it.
    pub fn kept(&self) -> &[Contact] {
        match self {
            Self::Favour(contact) => std::slice::from_ref(contact),
            Self::Add(_, contacts) => contacts,
            Self::Unfavour(_) | Self::Make(_) | Self::Rename(..) | Self::Delete(_) | Self::Remove(..) => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::address::parse_recipient;

    fn address() -> Address {
        Address::parse("claire.dubreuil@medecin.mssante.fr").unwrap()
    }

    #[test]
    fn a_group_has_a_name_that_is_no_address() {
        let name = GroupName::parse("  Correspondants \u{200b}cardio\n").unwrap();
        assert_eq!((name.as_str(), name.key().as_str()), ("Correspondants cardio", "correspondants cardio"));
        assert_eq!(GroupName::parse("ÉQUIPE").unwrap().key(), GroupName::parse("equipe").unwrap().key());
        let long = "a".repeat(NAME_MAX + 1);
        for wrong in ["", " \t", "…", "a@b.fr", "a, b", "a;b", &long] {
            assert_eq!(GroupName::parse(wrong), None, "{wrong}");
        }
        assert!(GroupName::parse(&"a".repeat(NAME_MAX)).is_some());
    }

    #[test]
    fn a_group_is_found_by_the_beginnings_of_its_words() {
        let name = GroupName::parse("Correspondants cardio de Besançon").unwrap();
        for typed in ["car", "corr card", "besanc", "CARDIO cor"] {
            assert!(name.answers(typed), "{typed}");
        }
        for typed in ["", " ", "ardio", "cardio lyon"] {
            assert!(!name.answers(typed), "{typed}");
        }
    }

    #[test]
    fn neither_names_nor_addresses_are_told_in_a_log() {
        let name = GroupName::parse("Famille Martin").unwrap();
        let contact = Contact::new(address(), "Claire DUBREUIL");
        let told = format!("{name:?} {contact:?} {:?}", Change::Make(name.clone()));
        for secret in ["Martin", "Claire", "claire"] {
            assert!(!told.contains(secret), "{told}");
        }
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        /// Whatever is kept as a name, the letter is for the address that was kept.
        #[test]
        fn a_contact_is_written_as_a_recipient_that_reads_the_same(name in ".{0,40}") {
            let contact = Contact::new(address(), &name);
            prop_assert_eq!(parse_recipient(&contact.to_text()), Ok((contact.name.clone(), address())));
        }
    }
}

//! How a mailbox of a session is told from the others: a name first, and a colour beside it. The colour never says anything alone.

use serde::Deserialize;

use super::{Account, DisplayName};

/// What the settings choose of it; what they leave out follows from the address and the order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Face {
    /// Its name in the window: « Cabinet ».
    pub label: Option<DisplayName>,
    /// Its colour.
    pub colour: Option<Colour>,
}

/// A colour of the palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    /// First by default.
    Blue,
    /// Second.
    Ochre,
    /// Third.
    Green,
    /// Fourth.
    Purple,
    /// Fifth.
    Teal,
    /// Sixth.
    Rose,
}

impl Colour {
    /// All of them, in the order in which they are given out.
    pub const ALL: [Self; 6] = [Self::Blue, Self::Ochre, Self::Green, Self::Purple, Self::Teal, Self::Rose];
}

/// Name and colour of each of these mailboxes. No two names are the same; colours are, once the palette is used up.
pub fn faces(accounts: &[Account]) -> Vec<(String, Colour)> {
    let chosen: Vec<Colour> = accounts.iter().filter_map(|account| account.face.colour).collect();
    let mut free =
        Colour::ALL.into_iter().filter(|colour| !chosen.contains(colour)).chain(Colour::ALL.into_iter().cycle());
    let short: Vec<String> = accounts.iter().map(short).collect();
    let name = |(at, account): (usize, &Account)| {
        let own = short.get(at).cloned().unwrap_or_default();
        let is_shared = short.iter().filter(|other| **other == own).count() > 1;
        if is_shared { account.address.to_string() } else { own }
    };
    let names: Vec<String> = accounts.iter().enumerate().map(name).collect();
    let mut colour = |account: &Account| account.face.colour.or_else(|| free.next()).unwrap_or(Colour::Blue);
    names.into_iter().zip(accounts).map(|(name, account)| (name, colour(account))).collect()
}

/// The label, else what stands before the `@`.
fn short(account: &Account) -> String {
    if let Some(label) = &account.face.label {
        return label.as_str().to_owned();
    }
    let address = account.address.to_string();
    address.split_once('@').map_or_else(|| address.clone(), |(local, _)| local.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Colour, Face, faces};
    use crate::domain::{Account, Address, DisplayName, Endpoint, HolderId, Method, Security};

    fn account(address: &str, label: Option<&str>, colour: Option<Colour>) -> Account {
        let server = |port| Endpoint { host: "localhost".to_owned(), port, security: Security::Tls };
        Account {
            holder: HolderId::parse("899700000017").unwrap(),
            address: Address::parse(address).unwrap(),
            name: None,
            imap: server(993),
            submission: server(465),
            method: Method::Card,
            face: Face { label: label.and_then(DisplayName::clean), colour },
            collected: false,
            tenure: crate::domain::Tenure::Own,
            retention: None,
        }
    }

    #[test]
    fn each_has_a_name_of_its_own_and_a_colour() {
        let accounts = [
            account("claire.dubreuil@medecin.mssante.fr", None, None),
            account("secretariat@cabinet.mssante.fr", Some("Cabinet"), Some(Colour::Blue)),
            account("contact@hopital.mssante.fr", None, None),
            account("contact@clinique.mssante.fr", None, None),
        ];
        let (names, colours): (Vec<_>, Vec<_>) = faces(&accounts).into_iter().unzip();
        assert_eq!(names, ["claire.dubreuil", "Cabinet", "contact@hopital.mssante.fr", "contact@clinique.mssante.fr"]);
        assert_eq!(colours, [Colour::Ochre, Colour::Blue, Colour::Green, Colour::Purple]);
    }

    #[test]
    fn the_palette_begins_again_when_it_is_used_up() {
        let many: Vec<Account> =
            (0..8).map(|number| account(&format!("boite{number}@cabinet.mssante.fr"), None, None)).collect();
        let colours: Vec<Colour> = faces(&many).into_iter().map(|(_, colour)| colour).collect();
        assert_eq!(colours.get(..6), Some(&Colour::ALL[..]));
        assert_eq!(colours.get(6..), Some(&[Colour::Blue, Colour::Ochre][..]));
    }
}

//! « Confier au secrétariat »: a received message that its reader gives to those who share another mailbox. A copy goes there; in front of
//! its octets stands who gave it and when, as a message that is introduced again says so itself (RFC 5322 §3.6.6): any program shows it.

use std::fmt::{self, Write as _};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::Domain;
use super::message::Correspondence;

/// By what such a copy is known: it stands in its `Resent-Message-ID`, is kept before the server is told, and is looked for after a cut.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConfidedMark(String);

impl ConfidedMark {
    /// What every such identifier begins with.
    const PREFIX: &'static str = "pli-confided.";

    /// From the word that the vault keeps: 32 hexadecimal digits, lower case.
    pub fn new(token: &str) -> Option<Self> {
        let is_sound = token.len() == 32 && token.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        is_sound.then(|| Self(token.to_owned()))
    }

    /// Of a message and of where it is given: two desks that give the same message to the same mailbox make the same mark.
    pub fn of(message: &[&str], target: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in message.iter().chain(&["\0"]).chain(target) {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        let mut token = String::with_capacity(32);
        for octet in hash.finalize().into_iter().take(16) {
            // Writing to a string cannot fail.
            let _ = write!(token, "{octet:02x}");
        }
        Self(token)
    }

    /// The word that the vault keeps.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Of a `Resent-Message-ID` without angle brackets; `None` when a program other than this one made it.
    pub fn parse(message_id: &str) -> Option<Self> {
        let (token, _) = message_id.strip_prefix(Self::PREFIX)?.split_once('@')?;
        Self::new(token)
    }

    /// The `Resent-Message-ID`, without angle brackets.
    pub fn message_id(&self, domain: &Domain) -> String {
        format!("{}{}@{domain}", Self::PREFIX, self.0)
    }
}

/// Her name, who gives a message to others, as they are to read it.
#[derive(Clone, PartialEq, Eq)]
pub struct Giver(pub String);

impl fmt::Debug for Giver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Giver(…)")
    }
}

/// Where a copy comes from.
#[derive(Clone, PartialEq, Eq)]
pub struct Origin {
    /// Who gave it.
    pub by: Correspondence,
    /// When.
    pub at: Timestamp,
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Origin").field("at", &self.at).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::ConfidedMark;
    use crate::domain::Address;

    #[test]
    fn the_same_message_at_the_same_place_has_one_mark_and_no_other_has_it() {
        let mark = |message: &[&str], target: &[&str]| ConfidedMark::of(message, target);
        let one = mark(&["a@x", "120"], &["cabinet@x", "INBOX"]);
        assert_eq!(one, mark(&["a@x", "120"], &["cabinet@x", "INBOX"]));
        assert_eq!(ConfidedMark::new(one.as_str()), Some(one.clone()));
        for (message, target) in [
            (["a@x", "121"], ["cabinet@x", "INBOX"]),
            (["a@x1", "20"], ["cabinet@x", "INBOX"]),
            (["a@x", "120"], ["cabinet@x", "Accueil"]),
        ] {
            assert_ne!(one, mark(&message, &target));
        }
    }

    #[test]
    fn a_copy_is_known_by_its_identifier_and_nothing_else_passes_for_one() {
        let mark = ConfidedMark::new(&"0a".repeat(16)).unwrap();
        let address = Address::parse("claire.dubreuil@medecin.mssante.fr").unwrap();
        let id = mark.message_id(address.domain());
        assert_eq!(ConfidedMark::parse(&id), Some(mark));
        for other in
            [id.replace("pli-confided", "pli-draft"), id.replace('@', ""), id.to_uppercase(), id.replacen("0a", "", 1)]
        {
            assert_eq!(ConfidedMark::parse(&other), None, "{other}");
        }
    }
}

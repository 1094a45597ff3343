//! Deviations of the server of this connection: noticed while talking, each with its reason. A server that answers badly
//! to an extension is spoken to without it from then on; a mailbox is called what the server calls it.

use std::collections::{BTreeSet, HashMap};

use super::{convert, utf7};

/// Names that are remembered: a server that lists more lists nonsense.
const NAMES_MOST: usize = 100_000;

/// What a server was found to do otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quirk {
    /// QRESYNC is offered, but cannot be enabled.
    EnableRefused,
    /// `LIST … RETURN (… STATUS …)` is offered, but answered NO or BAD (half-done RFC 5819, LIST proxies).
    ListStatusRefused,
    /// `UID SEARCH RETURN (ALL)` is offered, but answered NO or BAD, or without its response.
    EsearchUnanswered,
    /// LIST is refused: subscriptions stand for it.
    ListRefused,
    /// NOTIFY is offered, but refused, or given up by the server.
    NotifyRefused,
    /// COMPRESS is offered, but refused.
    CompressRefused,
    /// EXISTS went down without an EXPUNGE.
    ExistsShrunk,
    /// Names of mailboxes are no modified UTF-7.
    NamesForeign,
    /// Two mailboxes have one name, written differently.
    NamesAlike,
    /// Responses that could not be read.
    Unreadable,
}

impl Quirk {
    /// Its word in logs and records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EnableRefused => "enable-refused",
            Self::ListStatusRefused => "list-status-refused",
            Self::EsearchUnanswered => "esearch-unanswered",
            Self::ListRefused => "list-refused",
            Self::NotifyRefused => "notify-refused",
            Self::CompressRefused => "compress-refused",
            Self::ExistsShrunk => "exists-shrunk",
            Self::NamesForeign => "names-foreign",
            Self::NamesAlike => "names-alike",
            Self::Unreadable => "unreadable",
        }
    }
}

/// What this server was found to do otherwise.
#[derive(Debug, Default)]
pub struct Quirks {
    seen: BTreeSet<Quirk>,
    /// Names by which mailboxes were listed, as they were written: they are sent back as they came.
    names: HashMap<String, Vec<u8>>,
    delimiter: Option<char>,
    /// A name of modified UTF-7 was listed, so that others are written so too.
    utf7: bool,
}

impl Quirks {
    /// Takes note.
    pub fn note(&mut self, quirk: Quirk) {
        if self.seen.insert(quirk) {
            tracing::warn!(quirk = quirk.as_str(), "The server does otherwise");
        }
    }

    /// True when it was noticed.
    pub fn has(&self, quirk: Quirk) -> bool {
        self.seen.contains(&quirk)
    }

    /// All that was noticed.
    pub fn seen(&self) -> impl Iterator<Item = Quirk> {
        self.seen.iter().copied()
    }

    /// Learns the name of a mailbox, as received; gives the decoded one. Of two that are decoded alike the second has another name.
    pub fn learn(&mut self, wire: &[u8], delimiter: Option<char>) -> String {
        self.delimiter = self.delimiter.or(delimiter);
        let name = convert::mailbox_name(wire);
        if name == "INBOX" {
            return name;
        }
        let written = utf7::encode(&name);
        if written.as_bytes() != wire {
            self.note(Quirk::NamesForeign);
        } else if written != name {
            self.utf7 = true;
        }
        match self.names.get(&name) {
            Some(known) if known != wire => {
                self.note(Quirk::NamesAlike);
                self.apart(&name, wire)
            }
            Some(_) => name,
            None => {
                if self.names.len() < NAMES_MOST {
                    let _ = self.names.insert(name.clone(), wire.to_vec());
                }
                name
            }
        }
    }

    /// Another name for a mailbox whose own is taken: as it is written, else numbered.
    fn apart(&mut self, name: &str, wire: &[u8]) -> String {
        let written = wire.iter().copied().map(char::from).collect();
        let numbered = (2..100).map(|number| format!("{name} ({number})"));
        let is_free = |other: &String| self.names.get(other).is_none_or(|known| known == wire);
        let other = std::iter::once(written).chain(numbered).find(is_free).unwrap_or_else(|| name.to_owned());
        let _ = self.names.entry(other.clone()).or_insert_with(|| wire.to_vec());
        other
    }

    /// A name as this server writes it: as it was listed, below a mailbox that was listed, or new.
    pub fn wire(&self, name: &str) -> Vec<u8> {
        if let Some(wire) = self.names.get(name) {
            return wire.clone();
        }
        if let Some(delimiter) = self.delimiter
            && let Some((above, leaf)) = name.rsplit_once(delimiter)
            && !above.is_empty()
        {
            let mut wire = self.wire(above);
            wire.extend(delimiter.to_string().bytes());
            wire.extend(self.write(leaf));
            return wire;
        }
        self.write(name)
    }

    /// A server whose names are all in UTF-8, and none in modified UTF-7, would show modified UTF-7 as it is written.
    fn write(&self, name: &str) -> Vec<u8> {
        let raw = self.has(Quirk::NamesForeign) && !self.utf7;
        if raw && !name.contains(char::is_control) { name.as_bytes().to_vec() } else { utf7::encode(name).into_bytes() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Quirk, Quirks};

    #[test]
    fn names_go_back_as_they_came() {
        let mut quirks = Quirks::default();
        for wire in [&b"R&-D"[..], b"R&D", "Reçus".as_bytes(), b"Envoy\xe9s", b"Class&AOk-s", b"inbox"] {
            let name = quirks.learn(wire, Some('.'));
            if name != "INBOX" {
                assert_eq!(quirks.wire(&name), wire, "{name}");
            }
        }
        assert_eq!(quirks.learn(b"Envoy\xe9s", None), "Envoyés");
        assert!(quirks.has(Quirk::NamesForeign) && quirks.has(Quirk::NamesAlike));
        assert_eq!(quirks.wire("Envoyés.2026"), b"Envoy\xe9s.2026");
        assert_eq!(quirks.wire("INBOX.Été"), b"INBOX.&AMk-t&AOk-");
    }

    #[test]
    fn new_names_follow_those_that_are_there() {
        let mut quirks = Quirks::default();
        assert_eq!(quirks.wire("Été"), b"&AMk-t&AOk-");
        let _ = quirks.learn("Reçus".as_bytes(), Some('/'));
        assert_eq!(quirks.wire("Été"), "Été".as_bytes());
        let _ = quirks.learn(b"Envoy&AOk-s", Some('/'));
        assert_eq!(quirks.wire("Été"), b"&AMk-t&AOk-");
    }
}

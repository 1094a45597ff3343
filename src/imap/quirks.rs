//! Deviations of the server of this connection: noticed while talking, each with its reason. A server that answers badly
//! to an extension is spoken to without it from then on.

use std::collections::HashMap;

use super::{convert, utf7};

/// What this server was found to do otherwise.
#[derive(Debug, Default)]
pub struct Quirks {
    /// `LIST … RETURN (… STATUS …)` is offered but answered NO or BAD (half-done RFC 5819, LIST proxies).
    pub no_list_status: bool,
    /// `UID SEARCH RETURN (ALL)` is offered but answered NO or BAD, or without its response.
    pub no_esearch: bool,
    /// Names that are no modified UTF-7 (raw UTF-8 of Dovecot with `mailbox_list_utf8`, a bare `&` of old servers):
    /// they are sent back as they came.
    odd_names: HashMap<String, Vec<u8>>,
}

impl Quirks {
    /// Learns the name of a mailbox, as received; gives the decoded one.
    pub fn learn(&mut self, wire: &[u8]) -> String {
        let name = convert::mailbox_name(wire);
        if utf7::encode(&name).as_bytes() != wire && name != "INBOX" {
            let _ = self.odd_names.entry(name.clone()).or_insert_with(|| wire.to_vec());
        }
        name
    }

    /// A name as this server writes it.
    pub fn wire(&self, name: &str) -> Vec<u8> {
        self.odd_names.get(name).cloned().unwrap_or_else(|| utf7::encode(name).into_bytes())
    }
}

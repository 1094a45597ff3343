//! A mailbox of the server in memory, and what lies in it.

use std::collections::BTreeMap;

use crate::domain::{Flags, Keywords, Marks, Role};
use crate::imap::Refusal;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub flags: Flags,
    pub keywords: Keywords,
    pub modseq: u64,
    pub octets: Vec<u8>,
    pub date: i64,
}

impl Held {
    pub fn marks(&self) -> Marks {
        Marks { flags: self.flags, keywords: self.keywords.clone() }
    }
}

/// One mailbox.
#[derive(Clone, Debug)]
pub struct Folder {
    pub role: Option<Role>,
    pub validity: u32,
    pub next: u32,
    pub modseq: u64,
    pub messages: BTreeMap<u32, Held>,
    /// UIDs that are gone, and since when.
    pub vanished: Vec<(u32, u64)>,
    /// Its modification sequence, once it no longer moves.
    pub frozen: Option<u64>,
    pub read_only: bool,
    /// Left out of the list, though it is there.
    pub hidden: bool,
    /// Nobody may open it now.
    pub closed: bool,
    /// What is to come into it is refused so.
    pub refuses: Option<Refusal>,
}

impl Folder {
    pub(super) fn new(role: Option<Role>, validity: u32) -> Self {
        Self {
            role,
            validity,
            next: 1,
            modseq: 1,
            messages: BTreeMap::new(),
            vanished: Vec::new(),
            frozen: None,
            read_only: false,
            hidden: false,
            closed: false,
            refuses: None,
        }
    }

    pub(super) fn put(&mut self, held: Held) -> u32 {
        self.modseq += 1;
        let uid = self.next;
        let _ = self.messages.insert(uid, Held { modseq: self.modseq, ..held });
        self.next += 1;
        uid
    }
}

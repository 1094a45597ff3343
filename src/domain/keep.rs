//! How much of the messages is kept on this computer. The server keeps everything: what is dropped here comes again when it is opened.

/// What a user or an establishment asks for. Headers are always kept, and what was found in a text stays findable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Texts and files are fetched and kept; otherwise each comes when it is opened, and goes with the next session.
    pub bodies: bool,
    /// Those of messages older than so many days are not kept.
    pub days: Option<u32>,
    /// The newest messages of together so many octets are kept.
    pub octets: Option<u64>,
    /// Larger messages are fetched only when they are opened.
    pub largest: u64,
}

impl Default for Keep {
    fn default() -> Self {
        Self { bodies: true, days: None, octets: None, largest: 64 * 1024 * 1024 }
    }
}

//! FETCH as a stream of messages: one at a time, borrowed from the receive buffer, so that memory stays bounded by the
//! largest message whatever the number asked for.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;

use super::Error;
use super::convert::{Reply, reply};
use super::framer::Extent;
use super::link::Link;
use crate::domain::{Marks, ModSeq, Uid};

/// What is asked about each message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Items {
    /// Flags, date, size, and the whole header. Chosen fields cost the server more than the whole.
    Headers,
    /// Size and the whole message.
    Bodies,
}

impl Items {
    pub(super) fn command(self, modseq: bool) -> &'static str {
        match (self, modseq) {
            (Self::Headers, true) => "(UID FLAGS MODSEQ INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])",
            (Self::Headers, false) => "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])",
            (Self::Bodies, _) => "(UID RFC822.SIZE BODY.PEEK[])",
        }
    }
}

/// What one FETCH response says; what it does not say is `None`. `Debug` shows no content.
#[derive(Clone, PartialEq, Eq)]
pub struct Fetched<'a> {
    /// UID.
    pub uid: Uid,
    /// Flags and keywords.
    pub marks: Option<Marks>,
    /// MODSEQ.
    pub modseq: Option<ModSeq>,
    /// Octets of the message, by the server.
    pub size: Option<u64>,
    /// When the server received it.
    pub internal_date: Option<Timestamp>,
    /// The header.
    pub header: Option<Cow<'a, [u8]>>,
    /// The whole message.
    pub body: Option<Cow<'a, [u8]>>,
}

impl Fetched<'_> {
    pub(super) fn new(uid: Uid) -> Self {
        Self { uid, marks: None, modseq: None, size: None, internal_date: None, header: None, body: None }
    }
}

impl fmt::Debug for Fetched<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetched").field("uid", &self.uid).field("marks", &self.marks).finish_non_exhaustive()
    }
}

/// The answer to a FETCH, being received. Dropped before its end, the rest is read and thrown away before the next
/// command.
#[derive(Debug)]
pub struct Fetching<'s> {
    link: &'s mut Link,
    ended: bool,
    unreadable: u32,
}

impl<'s> Fetching<'s> {
    pub(super) fn new(link: &'s mut Link) -> Self {
        Self { link, ended: false, unreadable: 0 }
    }

    /// The next message; `None` after the tagged OK. Changes that the server announces on its own come along: they lack
    /// what was asked for.
    ///
    /// # Errors
    /// NO and BAD are [`Error::Refused`]; what came before them stays valid.
    pub async fn next(&mut self) -> Result<Option<Fetched<'_>>, Error> {
        loop {
            if self.ended {
                return Ok(None);
            }
            let extent = self.link.response().await?;
            if self.is_message(&extent)? {
                // Read again because a borrow cannot leave the loop that may go on.
                return Ok(match reply(self.link.octets(&extent)) {
                    Reply::Fetch(fetched) => Some(fetched),
                    _ => None,
                });
            }
        }
    }

    /// FETCH responses that could not be read: these messages are unknown, not absent.
    pub fn unreadable(&self) -> u32 {
        self.unreadable
    }

    fn is_message(&mut self, extent: &Extent) -> Result<bool, Error> {
        match reply(self.link.octets(extent)) {
            Reply::Fetch(_) => return Ok(true),
            Reply::Unreadable(_) => self.unreadable = self.unreadable.saturating_add(1),
            _ => {}
        }
        if let Some(outcome) = self.link.ended("UID FETCH", extent) {
            self.ended = true;
            let _ = outcome?;
        }
        Ok(false)
    }
}

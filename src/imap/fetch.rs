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

/// Most octets of a header: what is larger is no header.
const HEADER: usize = 16 * 1024 * 1024;
/// Most responses to one FETCH that are none of its messages.
const STRAYS: u32 = 1_000_000;

/// What is asked about each message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Items {
    /// Flags, date, size, and the whole header. Chosen fields cost the server more than the whole.
    Headers,
    /// Size and the whole message, which is held in memory: larger ones are better asked for in pieces.
    Bodies,
    /// A piece of the message; beyond its end, an empty one.
    Piece {
        /// Octets before it.
        offset: u64,
        /// Most octets of it.
        length: u32,
    },
}

impl Items {
    pub(super) fn command(self, modseq: bool) -> String {
        match (self, modseq) {
            (Self::Headers, true) => "(UID FLAGS MODSEQ INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])".to_owned(),
            (Self::Headers, false) => "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])".to_owned(),
            (Self::Bodies, _) => "(UID RFC822.SIZE BODY.PEEK[])".to_owned(),
            (Self::Piece { offset, length }, _) => format!("(UID BODY.PEEK[]<{offset}.{length}>)"),
        }
    }

    /// It is the piece that was asked for, and not larger.
    fn is(self, piece: &Piece<'_>) -> bool {
        match self {
            Self::Piece { offset, length } => {
                piece.origin == offset && u32::try_from(piece.octets.len()).is_ok_and(|octets| octets <= length)
            }
            Self::Headers | Self::Bodies => false,
        }
    }

    /// Most octets of literals that one message may bring.
    pub(super) fn most(self, whole: usize) -> usize {
        match self {
            Self::Headers => HEADER,
            Self::Bodies => whole,
            // Of a server that gives the whole whatever is asked for, the whole is taken.
            Self::Piece { length, .. } => usize::try_from(length).unwrap_or(usize::MAX).max(whole),
        }
    }
}

/// A part of a message. `Debug` shows no content.
#[derive(Clone, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Octets before it.
    pub origin: u64,
    /// The octets; fewer than asked for where the message ends.
    pub octets: Cow<'a, [u8]>,
}

impl fmt::Debug for Piece<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Piece").field("origin", &self.origin).finish_non_exhaustive()
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
    /// The piece that was asked for.
    pub piece: Option<Piece<'a>>,
}

impl Fetched<'_> {
    pub(super) fn new(uid: Uid) -> Self {
        Self { uid, marks: None, modseq: None, size: None, internal_date: None, header: None, body: None, piece: None }
    }

    pub(super) fn has_octets(&self) -> bool {
        self.header.is_some() || self.body.is_some() || self.piece.is_some()
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
    items: Items,
    ended: bool,
    unreadable: u32,
    strays: u32,
}

impl<'s> Fetching<'s> {
    pub(super) fn new(link: &'s mut Link, items: Items) -> Self {
        Self { link, items, ended: false, unreadable: 0, strays: 0 }
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
            Reply::Fetch(fetched) if fetched.piece.as_ref().is_some_and(|piece| !self.items.is(piece)) => {
                self.unreadable = self.unreadable.saturating_add(1);
            }
            Reply::Fetch(_) => return Ok(true),
            Reply::Unreadable(_) => self.unreadable = self.unreadable.saturating_add(1),
            _ => {}
        }
        self.strays = self.strays.saturating_add(1);
        if self.strays > STRAYS {
            return Err(self.link.die(Error::Oversize));
        }
        if let Some(outcome) = self.link.ended("UID FETCH", extent) {
            self.ended = true;
            let _ = outcome?;
        }
        Ok(false)
    }
}

//! Bodies: the octets of a message as received, in slices, and what was found in them.

use super::{Error, Reader, Tx};
use crate::domain::MessageId;
use crate::domain::listing::Part;

/// A body that has come.
#[derive(Clone, Copy)]
pub struct NewBody<'a> {
    /// The message as received (RFC 5322 octets).
    pub raw: &'a [u8],
    /// Its text without markup, for search.
    pub text: &'a str,
    /// First words, for the list.
    pub preview: &'a str,
    /// Its files.
    pub parts: &'a [Part],
}

impl Tx<'_> {
    /// Keeps a body and makes its words findable. One that is there already is replaced.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the message is gone.
    pub fn put_body(&mut self, message: MessageId, body: &NewBody<'_>) -> Result<(), Error> {
        todo!()
    }

    /// Drops a body and keeps the headers.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the message is gone.
    pub fn drop_body(&mut self, message: MessageId) -> Result<(), Error> {
        todo!()
    }
}

impl Reader<'_> {
    /// The message as received; `None` when its body is not here.
    ///
    /// # Errors
    /// Of the database.
    pub fn raw(&self, message: MessageId) -> Result<Option<Vec<u8>>, Error> {
        todo!()
    }

    /// Files of a message, in order.
    ///
    /// # Errors
    /// Of the database.
    pub fn parts(&self, message: MessageId) -> Result<Vec<Part>, Error> {
        todo!()
    }
}

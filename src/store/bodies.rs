//! Bodies: the octets of a message as received, in slices, and what was found in them.

use std::fmt;

use rusqlite::{OptionalExtension as _, params};

use super::likeness::Header;
use super::search::Words;
use super::values::{found, optional, to_i64, to_u64};
use super::{Error, Reader, Tx};
use crate::domain::listing::Part;
use crate::domain::{MailboxId, MessageId};

/// Octets of one slice.
pub(super) const SLICE: usize = 256 * 1024;

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

impl fmt::Debug for NewBody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewBody").field("octets", &self.raw.len()).finish_non_exhaustive()
    }
}

impl Tx<'_> {
    /// Keeps a body and makes its words findable. One that is there already is replaced. A body that has another header than the message
    /// is that of another message, to which the server has given the UID: it is not kept, and the message is set aside, so that what
    /// has come is fetched as new.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the message is gone.
    pub fn put_body(&mut self, message: MessageId, body: &NewBody<'_>) -> Result<(), Error> {
        let Some(headers) = self.put_octets(message, body)? else { return Ok(()) };
        self.index_whole(&headers, body)
    }

    /// The same for several; those that are gone are passed over.
    ///
    /// # Errors
    /// Of the database.
    pub fn put_bodies(&mut self, bodies: &[(MessageId, NewBody<'_>)]) -> Result<(), Error> {
        let mut found = Vec::with_capacity(bodies.len());
        for (message, body) in bodies {
            match self.put_octets(*message, body) {
                Err(Error::NotFound) => {}
                outcome => found.extend(outcome?.map(|headers| (headers, body))),
            }
        }
        // The index of words writes what it has gathered whenever it is given an older message than the one before, and whenever some
        // rows are written: first all rows, then all words.
        found.sort_by_key(|(headers, _)| (headers.date, headers.id));
        found.iter().try_for_each(|(headers, body)| self.index_whole(headers, body))
    }

    /// Keeps the next octets of a body that comes in pieces; until [`Tx::end_body`] nobody sees it. False when they do not follow
    /// what is here, or when the body has been kept meanwhile: then nothing was done.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the message is gone.
    pub fn put_piece(&mut self, message: MessageId, offset: u64, octets: &[u8]) -> Result<bool, Error> {
        let (here, slices) = self.slices_of(message)?;
        if self.has_body(message)? || here != offset {
            return Ok(false);
        }
        self.put_slices(message, slices, octets)?;
        Ok(true)
    }

    /// Forgets the pieces of a body that is not whole.
    ///
    /// # Errors
    /// Of the database.
    pub fn drop_pieces(&mut self, message: MessageId) -> Result<(), Error> {
        if !self.has_body(message)? {
            self.clear_body(message)?;
        }
        Ok(())
    }

    /// Says what was found in a body whose octets are here, and makes its words findable; `raw` is not looked at. What belongs to
    /// another message is not kept, as by [`Tx::put_body`].
    ///
    /// # Errors
    /// [`Error::NotFound`] when the message is gone.
    pub fn end_body(&mut self, message: MessageId, body: &NewBody<'_>) -> Result<(), Error> {
        let _ = self.has_body(message)?;
        if !self.is_of(message, &self.header_of(message)?)? {
            self.drop_pieces(message)?;
            return self.refuse_body(message);
        }
        let headers = self.end_rows(message, body)?;
        self.index_whole(&headers, body)
    }

    /// Drops a body and keeps the headers.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the message is gone.
    pub fn drop_body(&mut self, message: MessageId) -> Result<(), Error> {
        self.clear_body(message)?;
        let changed =
            self.connection.prepare_cached("UPDATE messages SET has_body = 0 WHERE id = ?1")?.execute([message.0])?;
        self.touch_message(message);
        found(changed)
    }
}

impl Reader<'_> {
    /// The message as received; `None` when its body is not here.
    ///
    /// # Errors
    /// Of the database.
    pub fn raw(&self, message: MessageId) -> Result<Option<Vec<u8>>, Error> {
        match self.has_body(message) {
            // Pieces of one that is not whole are none. A copy that waits for the server has the body of what it is copied from.
            Ok(false) => return self.copied_from(message)?.map_or(Ok(None), |source| self.raw(source)),
            Err(Error::NotFound) => return Ok(None),
            outcome => drop(outcome?),
        }
        let mut raw = Vec::new();
        self.slices(message, |octets| raw.extend_from_slice(octets))?;
        Ok(Some(raw))
    }

    fn copied_from(&self, copy: MessageId) -> Result<Option<MessageId>, Error> {
        // The one that was copied is older: this ends.
        let sql = "SELECT message FROM actions WHERE copy = ?1 AND message < ?1 LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([copy.0], |row| row.get(0).map(MessageId)).optional()?)
    }

    /// Octets that are here of a body that comes in pieces.
    ///
    /// # Errors
    /// Of the database.
    pub fn pieces(&self, message: MessageId) -> Result<u64, Error> {
        Ok(self.slices_of(message)?.0)
    }

    /// Shows what is here of a body, in order, without holding it whole.
    ///
    /// # Errors
    /// Of the database.
    pub fn slices(&self, message: MessageId, mut show: impl FnMut(&[u8])) -> Result<(), Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT octets FROM bodies WHERE message = ?1 ORDER BY slice")?;
        let mut rows = statement.query([message.0])?;
        while let Some(row) = rows.next()? {
            show(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
        }
        Ok(())
    }

    /// True when a body of this header can be that of the message.
    fn is_of(&self, message: MessageId, header: &Header) -> Result<bool, Error> {
        let sql = "SELECT head FROM messages WHERE id = ?1";
        let head: Vec<u8> = self.connection.prepare_cached(sql)?.query_row([message.0], |row| row.get(0))?;
        Ok(header.is(&head))
    }

    fn has_body(&self, message: MessageId) -> Result<bool, Error> {
        let mut statement = self.connection.prepare_cached("SELECT has_body FROM messages WHERE id = ?1")?;
        Ok(statement.query_row([message.0], |row| row.get(0))?)
    }

    /// Octets and number of the slices that are here.
    fn slices_of(&self, message: MessageId) -> Result<(u64, i64), Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT ifnull(sum(length(octets)), 0), count(*) FROM bodies WHERE message = ?1")?;
        Ok(statement.query_row([message.0], |row| Ok((to_u64(row.get(0)?), row.get(1)?)))?)
    }

    /// Files of a message, in order.
    ///
    /// # Errors
    /// Of the database.
    pub fn parts(&self, message: MessageId) -> Result<Vec<Part>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number, name, media_type, size, content_id, inline FROM parts WHERE message = ?1 ORDER BY number",
        )?;
        let rows = statement.query_map([message.0], |row| {
            Ok(Part {
                number: row.get(0)?,
                name: row.get(1)?,
                media_type: row.get(2)?,
                size: to_u64(row.get(3)?),
                content_id: optional(row.get(4)?),
                inline: row.get(5)?,
            })
        })?;
        rows.map(|row| Ok(row?)).collect()
    }
}

/// What is looked for in a message beside its body.
struct Headers {
    id: MessageId,
    date: i64,
    subject: String,
    senders: String,
    recipients: String,
}

impl Tx<'_> {
    /// Everything but the words; `None` when it belongs to another message.
    fn put_octets(&mut self, message: MessageId, body: &NewBody<'_>) -> Result<Option<Headers>, Error> {
        // First, that it is there.
        let _ = self.has_body(message)?;
        if !self.is_of(message, &Header::of(body.raw))? {
            self.refuse_body(message)?;
            return Ok(None);
        }
        self.clear_body(message)?;
        self.put_slices(message, 0, body.raw)?;
        self.end_rows(message, body).map(Some)
    }

    fn refuse_body(&mut self, message: MessageId) -> Result<(), Error> {
        if self.is_gone(message)? { Ok(()) } else { self.refute(message) }
    }

    fn end_rows(&mut self, message: MessageId, body: &NewBody<'_>) -> Result<Headers, Error> {
        let (mailbox, headers) = self
            .connection
            .prepare_cached(
                "SELECT mailbox, date, subject, senders, recipients || char(10) || copies FROM messages WHERE id = ?1",
            )?
            .query_row([message.0], |row| {
                let headers = Headers {
                    id: message,
                    date: row.get(1)?,
                    subject: row.get(2)?,
                    senders: row.get(3)?,
                    recipients: row.get(4)?,
                };
                Ok((row.get(0)?, headers))
            })?;
        self.put_parts(message, body.parts)?;
        self.end_waiting(message.0)?;
        let may_be_filed = body.parts.iter().any(Part::may_be_filed);
        if may_be_filed {
            self.look_into(message)?;
        }
        let _ = self
            .connection
            .prepare_cached(
                "UPDATE messages SET has_body = 1, preview = ?2, has_attachments = ?3, looked = looked OR ?4 WHERE id = ?1",
            )?
            .execute(params![message.0, body.preview, body.parts.iter().any(|part| !part.inline), !may_be_filed])?;
        self.touch_mailbox(MailboxId(mailbox));
        self.touch_message(message);
        Ok(headers)
    }

    fn index_whole(&mut self, headers: &Headers, body: &NewBody<'_>) -> Result<(), Error> {
        let files: Vec<&str> = body.parts.iter().map(|part| part.name.as_str()).collect();
        let words = Words {
            subject: &headers.subject,
            senders: &headers.senders,
            recipients: &headers.recipients,
            body: body.text,
            files: &files.join("\n"),
        };
        self.index(headers.id.0, headers.date, &words)
    }

    fn put_slices(&mut self, message: MessageId, first: i64, octets: &[u8]) -> Result<(), Error> {
        for (number, octets) in (first..).zip(octets.chunks(SLICE)) {
            let _ = self
                .connection
                .prepare_cached("INSERT INTO bodies (message, slice, octets) VALUES (?1, ?2, ?3)")?
                .execute(params![message.0, number, octets])?;
        }
        Ok(())
    }

    fn clear_body(&mut self, message: MessageId) -> Result<(), Error> {
        let _ = self.connection.prepare_cached("DELETE FROM bodies WHERE message = ?1")?.execute([message.0])?;
        let _ = self.connection.prepare_cached("DELETE FROM parts WHERE message = ?1")?.execute([message.0])?;
        Ok(())
    }

    fn put_parts(&mut self, message: MessageId, parts: &[Part]) -> Result<(), Error> {
        for part in parts {
            let _ = self
                .connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO parts (message, number, name, media_type, size, content_id, inline) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![
                    message.0,
                    part.number,
                    part.name,
                    part.media_type,
                    to_i64(part.size),
                    part.content_id.as_deref().unwrap_or_default(),
                    part.inline
                ])?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "bodies_tests.rs"]
mod tests;

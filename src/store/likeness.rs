//! What tells a message from others, and those that are the same. Two messages of an account are the same when they have the same
//! `Message-ID`, size and header (by its SHA-256); without `Message-ID`, the same header, size and internal date. Where the header of
//! one is not known, all that is known of both must agree, and no third may be in question.

use rusqlite::{OptionalExtension, named_params, params};
use sha2::{Digest as _, Sha256};

use super::values::{join_people, to_i64};
use super::{Error, NewMessage, Reader, Tx};
use crate::domain::{MailboxId, MessageId, UidValidity};

/// Messages that may be the same, of which some are looked at.
const SOME: u32 = 8;
/// Bodies of more octets are not compared: everybody would wait.
const COMPARED: i64 = 4 * 1024 * 1024;

/// What tells a message from others.
pub(super) struct Likeness {
    message_id: String,
    size: i64,
    head: Vec<u8>,
    internal_date: i64,
    header_date: Option<i64>,
    subject: String,
    senders: String,
}

/// One that is the same and lies elsewhere.
pub(super) struct Twin {
    pub(super) id: MessageId,
    pub(super) has_body: bool,
    /// It appeared since the other was last proven to be where it lay: it may be the other, moved.
    pub(super) is_new: bool,
}

impl Likeness {
    pub(super) fn of(message: &NewMessage) -> Self {
        let envelope = &message.envelope;
        Self {
            message_id: envelope.message_id.clone().unwrap_or_default(),
            size: to_i64(message.size),
            head: message.head.clone(),
            internal_date: message.internal_date.as_second(),
            header_date: envelope.date.map(jiff::Timestamp::as_second),
            subject: envelope.subject.clone(),
            senders: join_people(&envelope.from),
        }
    }

    /// The same, as far as two messages by themselves can tell.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let named = !self.message_id.is_empty();
        let same = if self.head.is_empty() || other.head.is_empty() {
            named
                && self.internal_date == other.internal_date
                && self.header_date == other.header_date
                && self.subject == other.subject
                && self.senders == other.senders
        } else {
            self.head == other.head && (named || self.internal_date == other.internal_date)
        };
        same && self.size == other.size && self.message_id == other.message_id
    }

    /// Conditions under which `c` has the same header; `None` when the header is not known.
    fn exactly(&self) -> Option<&'static str> {
        match (self.head.is_empty(), self.message_id.is_empty()) {
            (true, _) => None,
            (false, false) => Some("c.message_id = :message_id AND c.size = :size AND c.head = :head"),
            (false, true) => {
                Some("c.message_id = '' AND c.size = :size AND c.head = :head AND c.internal_date = :date")
            }
        }
    }

    /// Conditions under which all that is known of `c` agrees, where one of both headers is not known.
    fn apparently(&self) -> Option<&'static str> {
        match (self.message_id.is_empty(), self.head.is_empty()) {
            (true, _) => None,
            (false, false) => Some(
                "c.message_id = :message_id AND c.size = :size AND c.head = x'' AND c.internal_date = :date \
                 AND c.header_date IS :sent AND c.subject = :subject AND c.senders = :senders",
            ),
            (false, true) => Some(
                "c.message_id = :message_id AND c.size = :size AND c.internal_date = :date \
                 AND c.header_date IS :sent AND c.subject = :subject AND c.senders = :senders",
            ),
        }
    }
}

impl Reader<'_> {
    pub(super) fn likeness(&self, id: MessageId) -> Result<Option<(Likeness, bool)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT message_id, size, head, internal_date, header_date, subject, senders, has_body FROM messages WHERE id = ?1",
        )?;
        let found = statement.query_row([id.0], |row| {
            let likeness = Likeness {
                message_id: row.get(0)?,
                size: row.get(1)?,
                head: row.get(2)?,
                internal_date: row.get(3)?,
                header_date: row.get(4)?,
                subject: row.get(5)?,
                senders: row.get(6)?,
            };
            Ok((likeness, row.get(7)?))
        });
        Ok(found.optional()?)
    }

    /// True when two bodies that are here are the same, octet by octet; large ones are never said to be.
    pub(super) fn same_bodies(&self, one: MessageId, other: MessageId) -> Result<bool, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT count(*), ifnull(sum(length(octets)), 0) FROM bodies WHERE message = ?1")?;
        let mut extent = |id: MessageId| -> Result<(i64, i64), Error> {
            Ok(statement.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?)
        };
        let (slices, octets) = extent(one)?;
        if extent(other)? != (slices, octets) || octets > COMPARED {
            return Ok(false);
        }
        // One slice at a time, until two differ.
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM bodies a WHERE a.message = ?1 AND a.octets IS NOT \
                   (SELECT b.octets FROM bodies b WHERE b.message = ?2 AND b.slice = a.slice))";
        Ok(self.connection.prepare_cached(sql)?.query_row([one.0, other.0], |row| row.get(0))?)
    }

    /// Messages after `after` whose header is not known though their body is here, with the SHA-256 of it: `most` at most.
    pub(super) fn headless(&self, after: MessageId, most: u32) -> Result<Vec<(MessageId, Vec<u8>)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM messages INDEXED BY messages_headless WHERE head = x'' AND has_body = 1 AND id > ?1 ORDER BY id LIMIT ?2",
        )?;
        let ids: Vec<MessageId> =
            statement.query_map(params![after.0, most], |row| row.get(0).map(MessageId))?.collect::<Result<_, _>>()?;
        ids.into_iter().map(|id| Ok((id, self.header_of(id)?.whole))).collect()
    }

    /// The header of a body that is here.
    pub(super) fn header_of(&self, id: MessageId) -> Result<Header, Error> {
        let mut digest = HeaderDigest::default();
        let mut statement =
            self.connection.prepare_cached("SELECT octets FROM bodies WHERE message = ?1 ORDER BY slice")?;
        let mut rows = statement.query([id.0])?;
        while let Some(row) = rows.next()? {
            if digest.feed(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?) {
                break;
            }
        }
        Ok(digest.end())
    }

    /// Messages that are there and the same as this one: those first that it may have become.
    fn twins_like(&self, id: MessageId, likeness: &Likeness, same: &str) -> Result<Vec<Twin>, Error> {
        let sql = "SELECT o.account, o.proven FROM messages m JOIN mailboxes o ON o.id = m.mailbox WHERE m.id = ?1";
        let (account, proven): (i64, i64) =
            self.connection.prepare_cached(sql)?.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let sql = format!(
            "SELECT c.id, c.has_body, c.id > :proven FROM messages c INDEXED BY messages_by_likeness JOIN mailboxes b ON b.id = c.mailbox \
             WHERE {same} AND c.id <> :id AND c.gone_at = 0 AND c.missed_at = 0 AND c.place IS NOT NULL \
             AND c.uidvalidity <> 0 AND c.uidvalidity = b.uidvalidity AND b.gone_at = 0 AND b.account = :account \
             ORDER BY c.id > :proven DESC, c.has_body, c.internal_date = :date DESC, c.id DESC LIMIT :most"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        bind(&mut statement, likeness)?;
        let own: [(&str, i64); 4] =
            [(":proven", proven), (":id", id.0), (":account", account), (":most", i64::from(SOME))];
        for (name, value) in own {
            bind_one(&mut statement, name, value)?;
        }
        let mut rows = statement.raw_query();
        let mut twins = Vec::new();
        while let Some(row) = rows.next()? {
            twins.push(Twin { id: MessageId(row.get(0)?), has_body: row.get(1)?, is_new: row.get(2)? });
        }
        Ok(twins)
    }

    /// Messages that are not where they were and the same; whether each must be in this mailbox.
    fn lost_like(
        &self,
        (mailbox, validity): (MailboxId, UidValidity),
        likeness: &Likeness,
        (same, most): (&str, i64),
    ) -> Result<Vec<(MessageId, bool)>, Error> {
        let sql = format!(
            "SELECT c.id, c.mailbox = :mailbox AND c.gone_at = 0 FROM messages c INDEXED BY messages_by_likeness JOIN mailboxes b ON b.id = c.mailbox \
             WHERE {same} AND {LOST} AND b.account = (SELECT account FROM mailboxes WHERE id = :mailbox) \
             ORDER BY c.mailbox = :mailbox AND c.gone_at = 0 DESC, c.mailbox = :mailbox DESC, c.internal_date = :date DESC, \
             c.has_body DESC, c.id LIMIT :most"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        bind(&mut statement, likeness)?;
        for (name, value) in [(":mailbox", mailbox.0), (":validity", i64::from(validity.0)), (":most", most)] {
            bind_one(&mut statement, name, value)?;
        }
        let mut rows = statement.raw_query();
        let mut ids = Vec::new();
        while let Some(row) = rows.next()? {
            ids.push((MessageId(row.get(0)?), row.get(1)?));
        }
        Ok(ids)
    }
}

impl Tx<'_> {
    /// Messages that are there and the same as this one, and whether its own body is here.
    pub(super) fn twins(&mut self, id: MessageId) -> Result<(Vec<Twin>, bool), Error> {
        self.know_head(id)?;
        let Some((likeness, has_body)) = self.likeness(id)? else { return Ok((Vec::new(), false)) };
        self.know_heads(&likeness)?;
        if let Some(same) = likeness.exactly() {
            let twins = self.twins_like(id, &likeness, same)?;
            if !twins.is_empty() {
                return Ok((twins, has_body));
            }
        }
        let Some(same) = likeness.apparently() else { return Ok((Vec::new(), has_body)) };
        let twins = self.twins_like(id, &likeness, same)?;
        Ok((if twins.len() == 1 { twins } else { Vec::new() }, has_body))
    }

    /// The message that is not where it was and the same as one that has come to this mailbox.
    pub(super) fn lost(
        &mut self,
        target: (MailboxId, UidValidity),
        likeness: &Likeness,
    ) -> Result<Option<MessageId>, Error> {
        self.know_heads(likeness)?;
        if let Some(same) = likeness.exactly()
            && let Some((id, _)) = self.lost_like(target, likeness, (same, 1))?.first()
        {
            return Ok(Some(*id));
        }
        let Some(same) = likeness.apparently() else { return Ok(None) };
        Ok(match self.lost_like(target, likeness, (same, 2))?.as_slice() {
            [(id, _)] | [(id, true), (_, false)] => Some(*id),
            _ => None,
        })
    }

    /// Keeps the SHA-256 of headers that were not known.
    pub(super) fn put_heads(&mut self, heads: &[(MessageId, Vec<u8>)]) -> Result<(), Error> {
        for (id, head) in heads {
            let sql = "UPDATE messages SET head = ?2 WHERE id = ?1 AND head = x'' AND has_body = 1";
            let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, head])?;
        }
        Ok(())
    }

    /// Reads the header of this one from its body, where it is not known.
    pub(super) fn know_head(&mut self, id: MessageId) -> Result<(), Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM messages WHERE id = ?1 AND head = x'' AND has_body = 1)";
        let wanted: bool = self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0))?;
        if wanted {
            let head = self.header_of(id)?.whole;
            self.put_heads(&[(id, head)])?;
        }
        Ok(())
    }

    /// The same of some that may be the same as what is looked for.
    fn know_heads(&mut self, likeness: &Likeness) -> Result<(), Error> {
        let sql = "SELECT id FROM messages INDEXED BY messages_by_likeness \
                   WHERE message_id = ?1 AND size = ?2 AND head = x'' AND (?1 <> '' OR internal_date = ?3) AND has_body = 1 LIMIT ?4";
        let ids: Vec<MessageId> = self
            .connection
            .prepare_cached(sql)?
            .query_map(params![likeness.message_id, likeness.size, likeness.internal_date, SOME], |row| {
                row.get(0).map(MessageId)
            })?
            .collect::<Result<_, _>>()?;
        ids.into_iter().try_for_each(|id| self.know_head(id))
    }
}

/// Gone, missed, in a mailbox that is gone, or under a UIDVALIDITY that is no more: of `c` in `b`.
const LOST: &str = "(c.gone_at > 0 OR b.gone_at > 0 OR (c.place IS NOT NULL AND c.missed_at > 0) \
    OR (c.mailbox = :mailbox AND c.uidvalidity <> :validity) \
    OR (b.doubted > 0 AND c.uidvalidity NOT IN (0, b.uidvalidity)))";

/// Those parameters of a likeness that a statement has.
fn bind(statement: &mut rusqlite::CachedStatement<'_>, likeness: &Likeness) -> Result<(), Error> {
    let values = named_params! {
        ":message_id": likeness.message_id, ":size": likeness.size, ":head": likeness.head, ":date": likeness.internal_date,
        ":sent": likeness.header_date, ":subject": likeness.subject, ":senders": likeness.senders,
    };
    for (name, value) in values {
        bind_one(statement, name, value)?;
    }
    Ok(())
}

fn bind_one(
    statement: &mut rusqlite::CachedStatement<'_>,
    name: &str,
    value: impl rusqlite::ToSql,
) -> Result<(), Error> {
    if let Some(index) = statement.parameter_index(name)? {
        statement.raw_bind_parameter(index, value)?;
    }
    Ok(())
}

/// SHA-256 of a header, with the empty line that ends it and without: servers give it either way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) whole: Vec<u8>,
    bare: Vec<u8>,
}

impl Header {
    /// Of a message as received.
    pub(super) fn of(raw: &[u8]) -> Self {
        let mut digest = HeaderDigest::default();
        let _ = digest.feed(raw);
        digest.end()
    }

    /// True when a message that has this header, as far as it is known, can have this body.
    pub(super) fn is(&self, head: &[u8]) -> bool {
        head.is_empty() || head == self.whole || head == self.bare
    }
}

/// Reads a header as it passes by.
#[derive(Default)]
struct HeaderDigest {
    digest: Sha256,
    bare: Option<Vec<u8>>,
    /// Octets of the line that has begun, its end not counted.
    line: usize,
    ended: bool,
}

impl HeaderDigest {
    /// True once the header is over.
    fn feed(&mut self, octets: &[u8]) -> bool {
        for piece in octets.split_inclusive(|&octet| octet == b'\n') {
            if self.ended {
                break;
            }
            let content = piece.iter().filter(|&&octet| octet != b'\n' && octet != b'\r').count();
            self.line = self.line.saturating_add(content);
            if piece.ends_with(b"\n") {
                if self.line == 0 {
                    self.bare = Some(self.digest.clone().finalize().to_vec());
                    self.ended = true;
                }
                self.line = 0;
            }
            self.digest.update(piece);
        }
        self.ended
    }

    fn end(self) -> Header {
        let whole = self.digest.finalize().to_vec();
        let bare = self.bare.unwrap_or_else(|| whole.clone());
        Header { whole, bare }
    }
}

#[cfg(test)]
#[path = "likeness_tests.rs"]
mod tests;

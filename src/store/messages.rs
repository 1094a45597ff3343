//! Messages as their headers tell: inserted by the synchronisation, listed by position, newest first.

use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};

use super::receipts::read_tally;
use super::retention::CONFIDED;
use super::search::Words;
use super::values::{
    first_person, join_lines, join_people, optional, split_lines, split_people, to_i64, to_time, to_u64,
};
use super::{Error, Reader, Tx};
use crate::domain::listing::{Gone, MessageRow};
use crate::domain::{
    AccountId, Envelope, Flags, Keywords, MailboxId, MailboxName, Marks, MessageId, ModSeq, Role, Uid, UidSet,
    UidValidity,
};

/// A message as FETCH gives its headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// UID.
    pub uid: Uid,
    /// Flags and keywords.
    pub marks: Marks,
    /// INTERNALDATE.
    pub internal_date: Timestamp,
    /// RFC822.SIZE.
    pub size: u64,
    /// MODSEQ, where the server has it.
    pub modseq: Option<ModSeq>,
    /// Headers.
    pub envelope: Envelope,
    /// SHA-256 of the header as received; empty when it is not known.
    pub head: Vec<u8>,
    /// Judged from BODYSTRUCTURE; corrected when the body comes.
    pub has_attachments: bool,
}

/// Flags and keywords of a mailbox as the server last said, ascending by UID.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownMarks {
    /// By UID.
    pub marks: Vec<(Uid, Marks)>,
    /// Those that the user has changed since: here stands what is shown.
    pub unsettled: UidSet,
}

/// What never changes of a message on the server: two answers that differ in it speak of two messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// UID.
    pub uid: Uid,
    /// INTERNALDATE; what else was known of its time where the server gave none.
    pub internal_date: Timestamp,
    /// RFC822.SIZE.
    pub size: u64,
}

/// A message whose body is not here yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Local key.
    pub id: MessageId,
    /// UID, under the mailbox's current UIDVALIDITY.
    pub uid: Uid,
    /// Octets on the server.
    pub size: u64,
    /// What lists are ordered by, in seconds.
    pub date: i64,
}

/// Where a message lies on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Account.
    pub account: AccountId,
    /// Mailbox.
    pub mailbox: MailboxId,
    /// Its name.
    pub name: MailboxName,
    /// UIDVALIDITY under which `uid` means something.
    pub validity: UidValidity,
    /// UID.
    pub uid: Uid,
    /// Octets on the server.
    pub size: u64,
    /// The body is in the vault.
    pub has_body: bool,
}

/// Lines of a mailbox by position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Lines in the mailbox.
    pub total: u32,
    /// Position of the first row given (the start of the range asked for).
    pub start: u32,
    /// The lines.
    pub rows: Vec<MessageRow>,
}

impl Tx<'_> {
    /// Inserts headers, or updates flags where the UID is known already. A message that has gone, was missed, or is left over from an
    /// older UIDVALIDITY is taken over, with its key and its body, where it is the same. Keys, in the order given. Some hundreds a
    /// transaction are a good batch.
    ///
    /// # Errors
    /// Of the database.
    pub fn insert_messages(
        &mut self,
        mailbox: MailboxId,
        validity: UidValidity,
        messages: &[NewMessage],
    ) -> Result<Vec<MessageId>, Error> {
        let (ids, fresh) = self.insert_rows(mailbox, validity, messages)?;
        for (id, message) in fresh {
            self.index_header(id, message)?;
        }
        Ok(ids)
    }

    /// The same for many of which most will have their body soon: their words come with it, or by themselves a little later.
    ///
    /// # Errors
    /// Of the database.
    pub fn insert_many(
        &mut self,
        mailbox: MailboxId,
        validity: UidValidity,
        messages: &[NewMessage],
    ) -> Result<Vec<MessageId>, Error> {
        let (ids, fresh) = self.insert_rows(mailbox, validity, messages)?;
        for (id, _) in fresh {
            self.let_wait(id.0)?;
        }
        Ok(ids)
    }

    /// Takes over the server's flags and keywords. A mark of the user that the server does not know yet ([`Tx::act`]) keeps its
    /// value. UIDs not known are passed over.
    ///
    /// # Errors
    /// Of the database.
    pub fn set_marks(
        &mut self,
        mailbox: MailboxId,
        validity: UidValidity,
        marks: &[(Uid, Marks)],
    ) -> Result<(), Error> {
        let overlaid = self.has_marks()?;
        for (uid, server) in marks {
            let Some(id) = self.id_of(mailbox, validity, *uid)? else { continue };
            if overlaid {
                let (flags, keywords) = (self.overlay(id, server.flags)?, self.overlay_keywords(id, &server.keywords)?);
                self.put_flags(id, flags)?;
                self.put_keywords(id, &keywords)?;
            } else {
                self.put_flags(id, server.flags)?;
                self.put_keywords(id, &server.keywords)?;
            }
            self.show_again(id, server.flags)?;
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// Lines that are shown in a mailbox, by position from the newest (0).
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such mailbox.
    pub fn messages(&self, mailbox: MailboxId, range: Range<u32>) -> Result<Page, Error> {
        let total: u32 = self
            .connection
            .prepare_cached("SELECT total FROM mailboxes WHERE id = ?1")?
            .query_row([mailbox.0], |row| row.get(0))?;
        let start = range.start.min(total);
        let end = range.end.clamp(start, total);
        // Skipping is counting along the index: from whichever end is nearer.
        let from_oldest = start > total / 2;
        let (order, skip) = if from_oldest { ("ASC", total.saturating_sub(end)) } else { ("DESC", start) };
        let sql = format!(
            "SELECT {ROW_COLUMNS} FROM \
             (SELECT id AS hit FROM messages WHERE place = ?1 ORDER BY date {order}, id {order} LIMIT ?2 OFFSET ?3) \
             JOIN messages m ON m.id = hit ORDER BY m.date DESC, m.id DESC"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params![mailbox.0, end.saturating_sub(start), skip], read_row)?;
        Ok(Page { total, start, rows: rows.collect::<Result<_, _>>()? })
    }

    /// One message: its line and its headers.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone.
    pub fn message(&self, id: MessageId) -> Result<(MessageRow, Envelope), Error> {
        let sql = format!(
            "SELECT {ROW_COLUMNS}, header_date, copies, reply_to, message_id, in_reply_to, reference_ids, receipt_to, \
             senders, recipients FROM messages m WHERE id = ?1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([id.0], |row| {
            let line = read_row(row)?;
            let envelope = Envelope {
                subject: line.subject.clone(),
                from: split_people(text(row, "senders")?),
                to: split_people(text(row, "recipients")?),
                cc: split_people(text(row, "copies")?),
                reply_to: split_people(text(row, "reply_to")?),
                date: row.get::<_, Option<i64>>("header_date")?.map(to_time),
                message_id: optional(row.get("message_id")?),
                in_reply_to: optional(row.get("in_reply_to")?),
                references: split_lines(text(row, "reference_ids")?),
                receipt_to: optional(row.get("receipt_to")?),
                urgent: line.urgent,
                proposal: None,
            };
            Ok((line, envelope))
        })?)
    }

    /// Where a message lies on the server.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone, from the server or from here.
    pub fn location(&self, id: MessageId) -> Result<Location, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT b.account, b.id, b.name, m.uidvalidity, m.uid, m.size, m.has_body \
             FROM messages m JOIN mailboxes b ON b.id = m.mailbox WHERE m.id = ?1 AND m.gone_at = 0",
        )?;
        Ok(statement.query_row([id.0], |row| {
            Ok(Location {
                account: AccountId(row.get(0)?),
                mailbox: MailboxId(row.get(1)?),
                name: MailboxName::new(row.get::<_, String>(2)?),
                validity: UidValidity(row.get(3)?),
                uid: read_uid(row, 4)?,
                size: to_u64(row.get(5)?),
                has_body: row.get(6)?,
            })
        })?)
    }

    /// Messages of a mailbox without body, newest first, of at most `max_size` octets and not older than `from`; and whatever is to be
    /// given to others.
    ///
    /// # Errors
    /// Of the database.
    pub fn without_body(
        &self,
        mailbox: MailboxId,
        max_size: u64,
        from: Timestamp,
        limit: u32,
    ) -> Result<Vec<Wanted>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT id, uid, size, date FROM messages INDEXED BY messages_bodiless WHERE mailbox = ?1 AND has_body = 0 AND gone_at = 0 \
             AND uidvalidity = (SELECT uidvalidity FROM mailboxes WHERE id = ?1) \
             AND (size <= ?2 AND date >= ?4 OR id IN ({CONFIDED})) ORDER BY date DESC, id DESC LIMIT ?3"
        ))?;
        let rows = statement.query_map(params![mailbox.0, to_i64(max_size), limit, from.as_second()], |row| {
            let (uid, size) = (read_uid(row, 1)?, to_u64(row.get(2)?));
            Ok(Wanted { id: MessageId(row.get(0)?), uid, size, date: row.get(3)? })
        })?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Messages of a mailbox with this `Message-ID` (without angle brackets).
    ///
    /// # Errors
    /// Of the database.
    pub fn with_message_id(&self, mailbox: MailboxId, message_id: &str) -> Result<Vec<MessageId>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM messages WHERE message_id = ?2 AND message_id <> '' AND mailbox = ?1 AND gone_at = 0 ORDER BY id",
        )?;
        let rows = statement.query_map(params![mailbox.0, message_id], |row| row.get(0).map(MessageId))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// A message of an account with this `Message-ID`; none of an empty one.
    ///
    /// # Errors
    /// Of the database.
    pub fn of_message_id(&self, account: AccountId, message_id: &str) -> Result<Option<MessageId>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT m.id FROM messages m JOIN mailboxes b ON b.id = m.mailbox \
             WHERE m.message_id = ?2 AND m.message_id <> '' AND b.account = ?1 ORDER BY m.gone_at, m.id LIMIT 1",
        )?;
        let found = statement.query_row(params![account.0, message_id], |row| row.get(0)).optional()?;
        Ok(found.map(MessageId))
    }

    /// Key of the message that was noted last: those to come have larger ones.
    ///
    /// # Errors
    /// Of the database.
    pub fn latest(&self) -> Result<MessageId, Error> {
        let mut statement = self.connection.prepare_cached("SELECT ifnull(max(id), 0) FROM messages")?;
        Ok(MessageId(statement.query_row([], |row| row.get(0))?))
    }

    /// How many unseen messages of the inboxes were noted after `latest`; those that a server has had since before `received` are
    /// not new, only late.
    ///
    /// # Errors
    /// Of the database.
    pub fn arrived(&self, latest: MessageId, received: Timestamp) -> Result<u32, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM messages m JOIN mailboxes b ON b.id = m.place \
             WHERE m.id > ?1 AND m.internal_date >= ?2 AND (m.flags & 1) = 0 AND b.role = ?3",
        )?;
        Ok(statement.query_row(params![latest.0, received.as_second(), Role::Inbox.as_str()], |row| row.get(0))?)
    }

    /// Flags and keywords of what is known of a mailbox under a UIDVALIDITY.
    ///
    /// # Errors
    /// Of the database.
    pub fn known_marks(&self, mailbox: MailboxId, validity: UidValidity) -> Result<KnownMarks, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT uid, flags, keywords, id IN (SELECT message FROM actions WHERE kind IN ('flag', 'keyword')) FROM messages \
             WHERE mailbox = ?1 AND uidvalidity = ?2 AND gone_at = 0 ORDER BY uid",
        )?;
        let mut rows = statement.query(params![mailbox.0, validity.0])?;
        let mut known = KnownMarks::default();
        while let Some(row) = rows.next()? {
            let Some(uid) = Uid::new(row.get(0)?) else { continue };
            let flags = Flags::from_bits(row.get(1)?);
            known.marks.push((uid, Marks { flags, keywords: Keywords::parse(text(row, "keywords")?) }));
            if row.get(3)? {
                known.unsettled.insert(uid);
            }
        }
        Ok(known)
    }

    /// What never changes of the messages of a mailbox that lie under a UIDVALIDITY, ascending by UID.
    ///
    /// # Errors
    /// Of the database.
    pub fn stamps(&self, mailbox: MailboxId, validity: UidValidity) -> Result<Vec<Stamp>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT uid, internal_date, size FROM messages WHERE mailbox = ?1 AND uidvalidity = ?2 AND gone_at = 0 ORDER BY uid",
        )?;
        let rows = statement.query_map(params![mailbox.0, validity.0], |row| {
            Ok(Stamp { uid: read_uid(row, 0)?, internal_date: to_time(row.get(1)?), size: to_u64(row.get(2)?) })
        })?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// How many messages the vault holds, and how many of them with their body.
    ///
    /// # Errors
    /// Of the database.
    pub fn message_counts(&self) -> Result<(u64, u64), Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT (SELECT ifnull(sum(total), 0) FROM mailboxes), (SELECT count(*) FROM messages WHERE has_body = 0 AND gone_at = 0)",
        )?;
        let (total, without): (i64, i64) = statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((to_u64(total), to_u64(total.saturating_sub(without))))
    }
}

/// Messages that are new, oldest first.
type Fresh<'m> = Vec<(MessageId, &'m NewMessage)>;

impl Tx<'_> {
    /// Their keys, in the order given; and those that are new, oldest first, whose words are not in the index yet.
    fn insert_rows<'m>(
        &mut self,
        mailbox: MailboxId,
        validity: UidValidity,
        messages: &'m [NewMessage],
    ) -> Result<(Vec<MessageId>, Fresh<'m>), Error> {
        let known_elsewhere = self.has_lost(mailbox)?;
        let mut ids = vec![MessageId(0); messages.len()];
        let mut oldest_first: Vec<_> = messages.iter().zip(&mut ids).collect();
        // The index of words writes what it has gathered whenever it is given an older message than the one before, and whenever a
        // row is written that sets off a trigger: first all rows, then all words.
        oldest_first.sort_by_key(|(message, _)| sort_date(message));
        let mut fresh = Vec::with_capacity(messages.len());
        for (message, place) in oldest_first {
            let taken = if known_elsewhere { self.take_over(mailbox, validity, message)? } else { None };
            let (id, is_new) = match taken {
                Some(id) => (id, false),
                None => self.insert_message(mailbox, validity, message)?,
            };
            fresh.extend(is_new.then_some((id, message)));
            self.touch_message(id);
            *place = id;
        }
        if !ids.is_empty() {
            self.touch_mailbox(mailbox);
        }
        self.meet_copies(mailbox, messages, &ids)?;
        self.meet_proposals(messages, &ids)?;
        Ok((ids, fresh))
    }

    /// Its key, and whether it is new; the words of one that is are not in the index yet.
    fn insert_message(
        &mut self,
        mailbox: MailboxId,
        validity: UidValidity,
        message: &NewMessage,
    ) -> Result<(MessageId, bool), Error> {
        let envelope = &message.envelope;
        let inserted = self.connection.prepare_cached(INSERT)?.execute(params![
            mailbox.0,
            validity.0,
            message.uid.get(),
            message.modseq.map_or(0, |ModSeq(value)| to_i64(value)),
            message.marks.flags.bits(),
            message.marks.keywords.written(),
            message.internal_date.as_second(),
            envelope.date.map(Timestamp::as_second),
            sort_date(message).as_second(),
            to_i64(message.size),
            envelope.subject,
            join_people(&envelope.from),
            join_people(&envelope.to),
            join_people(&envelope.cc),
            join_people(&envelope.reply_to),
            envelope.message_id.as_deref().unwrap_or_default(),
            envelope.in_reply_to.as_deref().unwrap_or_default(),
            join_lines(&envelope.references),
            envelope.receipt_to.as_deref().unwrap_or_default(),
            envelope.urgent,
            message.has_attachments,
            message.head,
        ])?;
        if inserted == 0 {
            self.set_marks(mailbox, validity, &[(message.uid, message.marks.clone())])?;
            return Ok((self.id_of(mailbox, validity, message.uid)?.ok_or(Error::NotFound)?, false));
        }
        Ok((MessageId(self.connection.last_insert_rowid()), true))
    }

    fn index_header(&mut self, id: MessageId, message: &NewMessage) -> Result<(), Error> {
        let envelope = &message.envelope;
        let senders = join_people(&envelope.from);
        let addressed = format!("{}\n{}", join_people(&envelope.to), join_people(&envelope.cc));
        let words =
            Words { subject: &envelope.subject, senders: &senders, recipients: &addressed, body: "", files: "" };
        self.index(id.0, sort_date(message).as_second(), &words)
    }

    /// Shows these flags; screens are told only when they differ.
    pub(super) fn put_flags(&mut self, id: MessageId, flags: Flags) -> Result<(), Error> {
        let sql = "UPDATE messages SET flags = ?2 WHERE id = ?1 AND flags <> ?2 RETURNING ifnull(place, mailbox)";
        let mailbox =
            self.connection.prepare_cached(sql)?.query_row(params![id.0, flags.bits()], |row| row.get(0)).optional()?;
        if let Some(mailbox) = mailbox {
            self.touch_mailbox(MailboxId(mailbox));
            self.touch_message(id);
        }
        Ok(())
    }

    /// Keeps these keywords; screens are told only when they differ.
    pub(super) fn put_keywords(&mut self, id: MessageId, keywords: &Keywords) -> Result<(), Error> {
        let changed = self
            .connection
            .prepare_cached("UPDATE messages SET keywords = ?2 WHERE id = ?1 AND keywords <> ?2")?
            .execute(params![id.0, keywords.written()])?;
        if changed > 0 {
            self.changes.documents = true;
            self.touch_message(id);
        }
        Ok(())
    }

    pub(super) fn touch_gone(&mut self, mailbox: MailboxId, gone: &[i64]) {
        if !gone.is_empty() {
            self.touch_mailbox(mailbox);
        }
        for id in gone {
            self.touch_message(MessageId(*id));
        }
    }
}

impl Reader<'_> {
    pub(super) fn id_of(
        &self,
        mailbox: MailboxId,
        validity: UidValidity,
        uid: Uid,
    ) -> Result<Option<MessageId>, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id FROM messages WHERE mailbox = ?1 AND uidvalidity = ?2 AND uid = ?3")?;
        let id = statement.query_row(params![mailbox.0, validity.0, uid.get()], |row| row.get(0)).optional()?;
        Ok(id.map(MessageId))
    }
}

const INSERT: &str = "INSERT INTO messages (mailbox, place, uidvalidity, uid, modseq, flags, keywords, internal_date, header_date, date, \
    size, subject, senders, recipients, copies, reply_to, message_id, in_reply_to, reference_ids, receipt_to, urgent, \
    has_attachments, head) VALUES (?, ?1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

/// Columns of a line, for [`read_row`]; the table is named `m`.
pub(super) const ROW_COLUMNS: &str = "m.id, ifnull(m.place, m.mailbox), m.senders, m.recipients, m.subject, m.preview, m.date, m.size, \
    m.flags, m.has_attachments, m.has_body, \
    m.keywords || ' ' || m.own || ' ' || ifnull((SELECT desk FROM mailboxes WHERE id = m.place), ''), \
    iif(m.place IS NULL, m.gone_at, 0), iif(m.gone_at > 0, (SELECT account FROM mailboxes WHERE id = m.mailbox), 0), \
    (SELECT count(*) || ' ' || sum(r.fate IN ('delivered', 'processed', 'read')) || ' ' || sum(r.fate IN ('processed', 'read')) \
    || ' ' || sum(r.fate = 'read') || ' ' || sum(r.fate = 'failed') || ' ' || sum(r.fate = 'delayed') \
    || ' ' || sum(r.integration <> 0 AND r.fate <> 'read') || ' ' || max(r.fate_at) \
    FROM outbox o JOIN outbox_recipients r ON r.outgoing = o.id WHERE o.message_id = m.message_id AND m.message_id <> ''), \
    m.urgent";

/// Reads what [`ROW_COLUMNS`] names, from the first column on.
pub(super) fn read_row(row: &Row<'_>) -> rusqlite::Result<MessageRow> {
    let gone: i64 = row.get(12)?;
    Ok(MessageRow {
        id: MessageId(row.get(0)?),
        mailbox: MailboxId(row.get(1)?),
        from: first_person(row.get_ref(2)?.as_str()?),
        to: first_person(row.get_ref(3)?.as_str()?),
        subject: row.get(4)?,
        preview: row.get(5)?,
        date: to_time(row.get(6)?),
        size: to_u64(row.get(7)?),
        flags: Flags::from_bits(row.get(8)?),
        has_attachments: row.get(9)?,
        has_body: row.get(10)?,
        keywords: Keywords::parse(row.get_ref(11)?.as_str()?),
        gone: if gone > 0 { Some(Gone { since: to_time(gone), account: AccountId(row.get(13)?) }) } else { None },
        sent: row.get_ref(14)?.as_str_or_null()?.and_then(read_tally),
        urgent: row.get(15)?,
    })
}

fn text<'r>(row: &'r Row<'_>, column: &str) -> rusqlite::Result<&'r str> {
    Ok(row.get_ref(column)?.as_str()?)
}

pub(super) fn read_uid(row: &Row<'_>, column: usize) -> rusqlite::Result<Uid> {
    Uid::new(row.get(column)?).ok_or(rusqlite::Error::InvalidColumnType(column, "uid".to_owned(), Type::Integer))
}

/// `Date`, unless there is none or it lies in the future of the server's own date: a sender's wrong clock must not pin its
/// letter to the top of the list.
fn sort_date(message: &NewMessage) -> Timestamp {
    let latest = message.internal_date.saturating_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX);
    message.envelope.date.filter(|date| *date <= latest).unwrap_or(message.internal_date)
}

#[cfg(test)]
#[path = "messages_tests.rs"]
mod tests;

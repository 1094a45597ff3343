//! What is known of letters since they left: learnt from reports in the transaction that keeps them. A report says something only of
//! a letter of its own account that may have left, and only of recipients that the letter has; it is shown with the letter from then on.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};

use super::outbox::{column, parse};
use super::values::to_time;
use super::{Error, Reader, Tx};
use crate::domain::outgoing::{OutgoingState, Receipts};
use crate::domain::receipt::{Fate, Integration, Proof, Receipt, Report, Status, Tally, Tracking};
use crate::domain::trace::{Deed, Trace};
use crate::domain::{AccountId, Act, Address, Flags, MailboxId, MessageId, OutgoingId};

/// States of letters that may have left: only of them anything can have been reported.
const LEFT: &str = "state IN ('sending', 'doubtful', 'accepted', 'filed')";

/// Letters that asked to be told when they are read, and were not by everybody whom they reach; nobody was reminded of them.
const UNREAD: &str = "asks_read = 1 AND reminded = 0 AND kind = 'letter' AND state IN ('accepted', 'filed') AND EXISTS \
    (SELECT 1 FROM outbox_recipients r WHERE r.outgoing = outbox.id AND r.refused = 0 AND r.fate NOT IN ('failed', 'processed', 'read'))";

/// What came of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Learnt {
    /// It speaks of a letter of the outbox.
    pub matched: bool,
    /// Recipients who are newly known not to be reached, or whose program did not take the letter over.
    pub troubled: u32,
}

impl Tx<'_> {
    /// Learns what a message whose body was just kept reports. One of which it says something is shown with its letter, and no longer
    /// in a mailbox; said twice, nothing changes.
    ///
    /// # Errors
    /// Of the database.
    pub fn learn(&mut self, message: MessageId, report: &Report, now: Timestamp) -> Result<Learnt, Error> {
        let Some((account, date)) = self.report_origin(message)? else { return Ok(Learnt::default()) };
        let Some((id, proof)) = self.reported(account, report)? else { return Ok(Learnt::default()) };
        let letter = self.outgoing(id)?;
        let at = date.clamp(letter.sealed_at, now.max(letter.sealed_at));
        let mut learnt = Learnt::default();
        let mut changed = false;
        let mut traces = Vec::new();
        for said in &report.said {
            let is_named = |address: &&Address| said.names.iter().any(|name| name.folded() == address.folded());
            let Some(address) = letter.recipients.iter().find(is_named) else { continue };
            learnt.matched = true;
            let known = self.receipt(id, address)?;
            let Some(next) = known.learn(said, proof, at) else { continue };
            let is_trouble = |receipt: &Receipt| receipt.fate == Fate::Failed || receipt.integration.is_some();
            learnt.troubled = learnt.troubled.saturating_add(u32::from(is_trouble(&next) && !is_trouble(&known)));
            self.put_receipt(id, address, &next)?;
            traces.push(told(&letter.message_id, address, &next));
            changed = true;
        }
        if !learnt.matched {
            return Ok(learnt);
        }
        // Servers on the way know a letter that the operator has taken charge of.
        if letter.state == OutgoingState::Doubtful && proof == Proof::Envelope {
            let accepted = OutgoingState::Accepted { words: String::new(), at };
            changed |= self.transition(id, &letter.state, &accepted)?;
        }
        self.show_with(message, id)?;
        if changed {
            self.changes.outbox = true;
            self.changes.troubled = self.changes.troubled.saturating_add(learnt.troubled);
            if learnt.troubled > 0 {
                let _ = self.note_trouble(id, true)?;
            }
            self.touch_copies(&letter.message_id)?;
            let account = self.outgoing_account(id)?;
            for (request, response) in traces {
                let trace = Trace { deed: Deed::Report, account: Some(account.clone()), request, response };
                self.trace(&trace, now)?;
            }
        }
        Ok(learnt)
    }

    /// Notes that the reader of a message has said whether its reading is told, for other desks too. False when that was said before.
    ///
    /// # Errors
    /// Of the database.
    pub fn acknowledge(&mut self, message: MessageId, now: Timestamp) -> Result<bool, Error> {
        if self.is_acknowledged(message)? {
            return Ok(false);
        }
        let sql = "UPDATE messages SET acknowledged = 1 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute([message.0])?;
        self.touch_message(message);
        self.act(&Act::Flag { messages: vec![message], flag: Flags::MDN_SENT, set: true }, now)?;
        Ok(true)
    }

    /// Notes that somebody was not reached by a letter, or that the user knows. Whether that is new.
    ///
    /// # Errors
    /// Of the database.
    pub fn note_trouble(&mut self, id: OutgoingId, troubled: bool) -> Result<bool, Error> {
        let sql = "UPDATE outbox SET troubled = ?2 WHERE id = ?1 AND troubled <> ?2";
        let changed = self.connection.prepare_cached(sql)?.execute(params![id.0, troubled])?;
        self.changes.outbox |= changed > 0;
        Ok(changed > 0)
    }

    /// How many letters of an account were written up to then, asked to be told when they are read, and were not: each is counted once.
    ///
    /// # Errors
    /// Of the database.
    pub fn remind(&mut self, account: AccountId, before: Timestamp) -> Result<u32, Error> {
        let sql = format!("UPDATE outbox SET reminded = 1 WHERE account = ?1 AND sealed_at <= ?2 AND {UNREAD}");
        let reminded = self.connection.prepare_cached(&sql)?.execute(params![account.0, before.as_second()])?;
        self.changes.outbox |= reminded > 0;
        Ok(u32::try_from(reminded).unwrap_or(u32::MAX))
    }

    /// Notes whether the operator tells what becomes of a letter.
    ///
    /// # Errors
    /// Of the database.
    pub fn note_tracking(&mut self, id: OutgoingId, tracking: Tracking) -> Result<(), Error> {
        let sql = "UPDATE outbox SET tracking = ?2 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, tracking.code()])?;
        self.changes.outbox = true;
        Ok(())
    }

    /// What is known of a recipient: learnt here, or in another vault.
    pub(super) fn put_receipt(&mut self, id: OutgoingId, address: &Address, receipt: &Receipt) -> Result<(), Error> {
        let sql = "UPDATE outbox_recipients SET fate = ?3, fate_at = ?4, proof = ?5, status = ?6, said = ?7, integration = ?8 \
                   WHERE outgoing = ?1 AND address = ?2";
        let _ = self.connection.prepare_cached(sql)?.execute(params![
            id.0,
            address.to_string(),
            receipt.fate.code(),
            receipt.at.map_or(0, Timestamp::as_second),
            receipt.proof.code(),
            receipt.status.map(|status| status.to_string()).unwrap_or_default(),
            receipt.words,
            receipt.integration.map_or(0, Integration::number),
        ])?;
        Ok(())
    }

    fn show_with(&mut self, message: MessageId, id: OutgoingId) -> Result<(), Error> {
        let sql = "UPDATE messages SET report = ?2 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![message.0, id.0])?;
        self.changes.outbox = true;
        self.settle_place(message)
    }

    /// Lists show what is known beside the copies of a letter.
    fn touch_copies(&mut self, message_id: &str) -> Result<(), Error> {
        let copies: Vec<(i64, Option<i64>)> = {
            let sql = "SELECT id, place FROM messages INDEXED BY messages_by_likeness WHERE message_id = ?1";
            let mut statement = self.connection.prepare_cached(sql)?;
            statement.query_map([message_id], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?
        };
        for (id, place) in copies {
            self.touch_message(MessageId(id));
            if let Some(place) = place {
                self.touch_mailbox(MailboxId(place));
            }
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// The letter of which a message in Sent is the copy, if it left from here.
    ///
    /// # Errors
    /// Of the database.
    pub fn outgoing_of(&self, message: MessageId) -> Result<Option<OutgoingId>, Error> {
        let sql = "SELECT o.id FROM messages m JOIN mailboxes b ON b.id = m.mailbox \
                   JOIN outbox o ON o.message_id = m.message_id AND o.account = b.account WHERE m.id = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([message.0], |row| row.get(0).map(OutgoingId)).optional()?)
    }

    /// Whether the reader of a message has said if its reading is told: here, or on another desk.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the message is gone.
    pub fn is_acknowledged(&self, message: MessageId) -> Result<bool, Error> {
        let sql = "SELECT acknowledged OR (flags & ?2) <> 0 FROM messages WHERE id = ?1";
        let bits = Flags::MDN_SENT.bits();
        Ok(self.connection.prepare_cached(sql)?.query_row(params![message.0, bits], |row| row.get(0))?)
    }

    /// When the oldest letter was written that [`Tx::remind`] has not counted yet.
    ///
    /// # Errors
    /// Of the database.
    pub fn next_unread(&self, account: AccountId) -> Result<Option<Timestamp>, Error> {
        let sql = format!("SELECT min(sealed_at) FROM outbox WHERE account = ?1 AND {UNREAD}");
        let written: Option<i64> = self.connection.prepare_cached(&sql)?.query_row([account.0], |row| row.get(0))?;
        Ok(written.map(to_time))
    }

    /// True for a message that reports of a letter of the outbox.
    pub(super) fn is_report(&self, message: MessageId) -> Result<bool, Error> {
        let sql = "SELECT report IS NOT NULL FROM messages WHERE id = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([message.0], |row| row.get(0)).optional()?.unwrap_or_default())
    }

    /// What is known of a letter, of which `row` has the columns.
    pub(super) fn receipts(&self, id: OutgoingId, row: &Row<'_>) -> Result<Receipts, Error> {
        let word: String = column(row, "tracking")?;
        let tracking = Tracking::parse(&word).ok_or(Error::Malformed { column: "outbox.tracking" })?;
        let asks_read = column(row, "asks_read")?;
        let sql = "SELECT address, fate, fate_at, proof, status, said, integration FROM outbox_recipients \
                   WHERE outgoing = ?1 AND (fate <> 'unknown' OR integration <> 0) ORDER BY position";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([id.0])?;
        let mut known = Vec::new();
        while let Some(one) = rows.next()? {
            let address = parse(&column::<String>(one, "address")?, "outbox_recipients.address")?;
            known.push((address, read_receipt(one)?));
        }
        let (troubled, reminded) = (column(row, "troubled")?, column(row, "reminded")?);
        Ok(Receipts { tracking, asks_read, troubled, reminded, known, reports: self.reports_of(id)? })
    }

    fn reports_of(&self, id: OutgoingId) -> Result<Vec<MessageId>, Error> {
        let sql = "SELECT id FROM messages WHERE report = ?1 ORDER BY date, id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([id.0], |row| row.get(0).map(MessageId))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Account and date of a message whose body is kept.
    fn report_origin(&self, message: MessageId) -> Result<Option<(AccountId, Timestamp)>, Error> {
        let sql = "SELECT b.account, m.date FROM messages m JOIN mailboxes b ON b.id = m.mailbox \
                   WHERE m.id = ?1 AND m.has_body = 1 AND m.gone_at = 0";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_row([message.0], |row| Ok((AccountId(row.get(0)?), to_time(row.get(1)?))));
        Ok(found.optional()?)
    }

    /// The letter of this account that a report means. An identifier of an envelope that is told and is not ours means another letter,
    /// whatever else is said.
    fn reported(&self, account: AccountId, report: &Report) -> Result<Option<(OutgoingId, Proof)>, Error> {
        if let Some(envelope_id) = &report.envelope_id {
            let sql = format!(
                "SELECT id, envelope_id <> message_id FROM outbox WHERE envelope_id = ?1 AND envelope_id <> '' AND account = ?2 AND {LEFT}"
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let found = statement.query_row(params![envelope_id, account.0], |row| {
                // Letters of before were called by what everybody knows.
                let proof = if row.get(1)? { Proof::Envelope } else { Proof::Letter };
                Ok((OutgoingId(row.get(0)?), proof))
            });
            return Ok(found.optional()?);
        }
        let sql = format!("SELECT id FROM outbox WHERE message_id = ?1 AND account = ?2 AND {LEFT}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        for letter in &report.letters {
            let found = statement.query_row(params![letter, account.0], |row| row.get(0).map(OutgoingId)).optional()?;
            if let Some(id) = found {
                return Ok(Some((id, Proof::Letter)));
            }
        }
        Ok(None)
    }

    fn receipt(&self, id: OutgoingId, address: &Address) -> Result<Receipt, Error> {
        let sql = "SELECT fate, fate_at, proof, status, said, integration FROM outbox_recipients \
                   WHERE outgoing = ?1 AND address = ?2 LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![id.0, address.to_string()])?;
        rows.next()?.map_or(Ok(Receipt::default()), read_receipt)
    }
}

fn read_receipt(row: &Row<'_>) -> Result<Receipt, Error> {
    let (fate, proof): (String, String) = (column(row, "fate")?, column(row, "proof")?);
    let at = column(row, "fate_at")?;
    Ok(Receipt {
        fate: Fate::parse(&fate).ok_or(Error::Malformed { column: "outbox_recipients.fate" })?,
        at: (at != 0).then(|| to_time(at)),
        proof: Proof::parse(&proof).ok_or(Error::Malformed { column: "outbox_recipients.proof" })?,
        status: Status::parse(&column::<String>(row, "status")?),
        words: column(row, "said")?,
        integration: Integration::parse(column(row, "integration")?),
    })
}

/// The line of the journal: of which letter and recipient, and what was said.
fn told(message_id: &str, address: &Address, receipt: &Receipt) -> (String, String) {
    let status = receipt.status.map(|status| status.to_string()).unwrap_or_default();
    let integration = receipt.integration.map(|why| why.number().to_string()).unwrap_or_default();
    let words = [receipt.fate.code(), &status, &integration, &receipt.words];
    let said: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    (format!("<{message_id}> RCPT TO:<{address}>"), said.join(" "))
}

/// What is known of the letter of which a message is the copy, counted by its line's query as [`Tally::add`] does.
pub(super) fn read_tally(text: &str) -> Option<Tally> {
    let mut numbers = text.split(' ').map(|number| number.parse::<i64>().ok());
    let mut next = || numbers.next().flatten();
    let (recipients, arrived, taken, read) = (next()?, next()?, next()?, next()?);
    let (failed, delayed, rejected, last) = (next()?, next()?, next()?, next()?);
    let count = |number: i64| u32::try_from(number).unwrap_or_default();
    Some(Tally {
        recipients: count(recipients),
        arrived: count(arrived),
        taken: count(taken),
        read: count(read),
        failed: count(failed),
        delayed: count(delayed),
        rejected: count(rejected),
        last: (last != 0).then(|| to_time(last)),
    })
}

#[cfg(test)]
#[path = "receipts_tests.rs"]
mod tests;

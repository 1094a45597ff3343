//! Rows of the outbox: kept from sealing until after filing. States change by compare-and-set; which changes make sense is
//! decided in `submission`, but what was accepted can never be put back to be sent (a trigger refuses).

use std::fmt;

use jiff::Timestamp;
use rusqlite::types::FromSql;
use rusqlite::{MAIN_DB, OptionalExtension, Params, Row, params};

use super::values::{to_time, to_u64};
use super::{Claim, Error, Reader, Tx};
use crate::clock;
use crate::domain::notice::SendingFault;
use crate::domain::outgoing::{Hold, Kind, OutgoingRow, OutgoingState, Receipts, Withheld};
use crate::domain::patient::Identity;
use crate::domain::profile::Cursor;
use crate::domain::{AccountId, Address, Draft, DraftId, Notice, OutgoingId, ProposalMark};

/// Octets of a letter that are read at once.
const PIECE: usize = 1024 * 1024;

/// A sealed message.
#[derive(Clone, Copy)]
pub struct NewOutgoing<'a> {
    /// Account it leaves from.
    pub account: AccountId,
    /// `Message-ID` without angle brackets; unique in the outbox.
    pub message_id: &'a str,
    /// What servers on the way call it (RFC 3461 §4.4).
    pub envelope_id: &'a str,
    /// What it is.
    pub kind: Kind,
    /// It asks to be told when it is read.
    pub asks_read: bool,
    /// Envelope sender.
    pub sender: &'a Address,
    /// Envelope recipients.
    pub recipients: &'a [Address],
    /// Subject, for the list.
    pub subject: &'a str,
    /// The octets to be sent, as sealed.
    pub raw: &'a [u8],
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// The patient that it is for, as confirmed: kept until it has left.
    pub patient: Option<&'a Identity>,
    /// Draft it was made from: dropped in the same transaction.
    pub draft: Option<DraftId>,
    /// The proposal it goes on from, in the state in which its author has read it: moved away before it leaves.
    pub proposal: Option<&'a ProposalMark>,
}

/// What a submission needs beside the octets.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingEnvelope {
    /// Account it leaves from.
    pub account: AccountId,
    /// Envelope sender.
    pub sender: Address,
    /// Envelope recipients.
    pub recipients: Vec<Address>,
    /// What servers on the way call it.
    pub envelope_id: String,
}

impl fmt::Debug for OutgoingEnvelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingEnvelope").field("recipients", &self.recipients.len()).finish_non_exhaustive()
    }
}

impl Tx<'_> {
    /// Puts a sealed message into the outbox as `Queued` (use [`super::Store::write_durable`]).
    ///
    /// # Errors
    /// [`Error::AlreadyQueued`] when its `Message-ID` is there already, [`Error::ProposalOvertaken`] when the proposal that it goes on from is
    /// no more in that state.
    pub fn queue(&mut self, outgoing: &NewOutgoing<'_>) -> Result<OutgoingId, Error> {
        let inserted = self
            .connection
            .prepare_cached(
                "INSERT INTO outbox (account, message_id, sender, subject, size, sealed_at, state, envelope_id, asks_read, kind) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued', ?7, ?8, ?9) ON CONFLICT (message_id) DO NOTHING",
            )?
            .execute(params![
                outgoing.account.0,
                outgoing.message_id,
                outgoing.sender.to_string(),
                outgoing.subject,
                size_of(outgoing.raw),
                outgoing.sealed_at.as_second(),
                outgoing.envelope_id,
                outgoing.asks_read,
                outgoing.kind.code()
            ])?;
        if inserted == 0 {
            return Err(Error::AlreadyQueued);
        }
        let id = OutgoingId(self.connection.last_insert_rowid());
        for (position, recipient) in (0_i64..).zip(outgoing.recipients) {
            let _ = self
                .connection
                .prepare_cached("INSERT INTO outbox_recipients (outgoing, position, address) VALUES (?1, ?2, ?3)")?
                .execute(params![id.0, position, recipient.to_string()])?;
        }
        let _ = self
            .connection
            .prepare_cached("INSERT INTO outbox_content (outgoing, octets) VALUES (?1, zeroblob(?2))")?
            .execute(params![id.0, size_of(outgoing.raw)])?;
        self.write_content(id, outgoing.raw)?;
        if let Some(patient) = outgoing.patient {
            self.confirm_patient(id, patient)?;
        }
        if let Some(mark) = outgoing.proposal {
            self.claim(id, mark)?;
        }
        if let Some(draft) = outgoing.draft {
            // Its copies went because another desk has sent or removed it.
            if !self.has_draft(draft)? {
                return Err(Error::DraftGone);
            }
            let sql = "UPDATE outbox SET draft_token = (SELECT token FROM drafts WHERE id = ?2) WHERE id = ?1";
            let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, draft.0])?;
            self.delete_draft(draft)?;
        }
        self.changes.outbox = true;
        Ok(id)
    }

    /// Holds back what was just put there.
    ///
    /// # Errors
    /// Of the database.
    pub fn hold(&mut self, id: OutgoingId, until: Timestamp, hold: Hold) -> Result<bool, Error> {
        self.transition(id, &OutgoingState::Queued, &OutgoingState::Held { until, hold })
    }

    /// Its moment of leaving is the one it bears: the octets are these, sealed now.
    ///
    /// # Errors
    /// Of the database.
    pub fn redate(&mut self, id: OutgoingId, octets: &[u8], now: Timestamp) -> Result<(), Error> {
        let size = size_of(octets);
        let _ = self
            .connection
            .prepare_cached("UPDATE outbox SET sealed_at = ?2, size = ?3 WHERE id = ?1")?
            .execute(params![id.0, now.as_second(), size])?;
        let _ = self
            .connection
            .prepare_cached("UPDATE outbox_content SET octets = zeroblob(?2) WHERE outgoing = ?1")?
            .execute(params![id.0, size])?;
        self.write_content(id, octets)?;
        self.changes.outbox = true;
        Ok(())
    }

    /// Page by page into the room that was made for it: as a parameter it would be copied, and again into its row.
    fn write_content(&self, id: OutgoingId, octets: &[u8]) -> Result<(), Error> {
        let mut content = self.connection.blob_open(MAIN_DB, "outbox_content", "octets", id.0, false)?;
        content.write_at(octets, 0)?;
        Ok(content.close()?)
    }

    /// Drops a letter of which nothing has left and keeps this draft of it, both or none; `None` when its state is no longer `state`. To
    /// be used with [`super::Store::write_durable`].
    ///
    /// # Errors
    /// Of the database.
    pub fn take_back(
        &mut self,
        id: OutgoingId,
        state: &OutgoingState,
        draft: &Draft,
        now: Timestamp,
    ) -> Result<Option<DraftId>, Error> {
        let sql = "SELECT draft_token FROM outbox WHERE id = ?1";
        let token: Option<String> =
            self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0)).optional()?;
        if !state.may_be_taken_back() || !self.discard_outgoing(id, state)? {
            return Ok(None);
        }
        let kept = self.save_draft(draft, now)?;
        token.map_or(Ok(()), |token| self.be_draft(kept, &token))?;
        Ok(Some(kept))
    }

    /// Sets the state to `to` if it still is `from` (compared by kind, not by its details); `false` when it is not, or when
    /// the row is gone; to `Sending`, also while it may not leave ([`Claim`]). Use [`super::Store::write_durable`] for `Sending` and
    /// `Accepted`. `Filed` drops the octets, unless others are to be told of them yet, and who a patient is.
    ///
    /// # Errors
    /// Of the database, also when an accepted message would go back.
    pub fn transition(&mut self, id: OutgoingId, from: &OutgoingState, to: &OutgoingState) -> Result<bool, Error> {
        // What it goes on from may be another desk's by now.
        if *to == OutgoingState::Sending && !matches!(self.claim_of(id, clock::now())?, None | Some(Claim::Ours)) {
            return Ok(false);
        }
        let columns = StateColumns::of(to);
        let changed = self
            .connection
            .prepare_cached(
                "UPDATE outbox SET state = ?4, at = ?5, attempts = ?6, code = ?7, words = ?8, hold = ?9, withheld = ?10 \
                 WHERE id = ?1 AND state = ?2 AND (hold <> '') = ?3",
            )?
            .execute(params![
                id.0,
                StateColumns::of(from).state,
                is_held(from),
                columns.state,
                columns.at,
                columns.attempts,
                columns.code,
                columns.words,
                columns.hold,
                columns.withheld
            ])?;
        if changed == 0 {
            return Ok(false);
        }
        if matches!(to, OutgoingState::Refused { .. }) {
            self.give_back(id);
        }
        if matches!(to, OutgoingState::Accepted { .. } | OutgoingState::Filed { .. }) {
            self.tell_origins(id);
        }
        if matches!(to, OutgoingState::Filed { .. }) {
            for drop in [
                "DELETE FROM outbox_content WHERE outgoing = ?1 AND NOT EXISTS (SELECT 1 FROM claims WHERE outgoing = ?1 AND told = 0)",
                "DELETE FROM outbox_patients WHERE outgoing = ?1",
            ] {
                let _ = self.connection.prepare_cached(drop)?.execute([id.0])?;
            }
        }
        self.changes.outbox = true;
        Ok(true)
    }

    /// What a letter goes on from waits for somebody again. Where that cannot be, it is put back by hand: what became of the letter stands.
    fn give_back(&mut self, id: OutgoingId) {
        if let Err(error) = self.release_claim(id, clock::now()) {
            tracing::error!(
                outgoing = id.0,
                code = error.notice().code(),
                "What a letter went on from is not put back"
            );
        }
    }

    /// What it answers and passes on says so. Where that cannot be, what became of the letter stands all the same.
    fn tell_origins(&mut self, id: OutgoingId) {
        if let Err(error) = self.mark_origins(id, clock::now()) {
            tracing::error!(outgoing = id.0, code = error.notice().code(), "What a letter answers is not marked");
        }
    }

    /// Keeps which recipients the server refused while it accepted others, with its words. Replaces what was kept.
    ///
    /// # Errors
    /// Of the database.
    pub fn refuse_recipients(&mut self, id: OutgoingId, refused: &[(Address, String)]) -> Result<(), Error> {
        let _ = self
            .connection
            .prepare_cached("UPDATE outbox_recipients SET refused = 0, words = '' WHERE outgoing = ?1")?
            .execute([id.0])?;
        for (address, words) in refused {
            let _ = self
                .connection
                .prepare_cached(
                    "UPDATE outbox_recipients SET refused = 1, words = ?3 WHERE outgoing = ?1 AND address = ?2",
                )?
                .execute(params![id.0, address.to_string(), words])?;
        }
        self.changes.outbox = true;
        Ok(())
    }

    /// Drops a row if its state still is `state`; `false` when it is not. A proposal of which nothing has left waits for somebody again.
    ///
    /// # Errors
    /// Of the database.
    pub fn discard_outgoing(&mut self, id: OutgoingId, state: &OutgoingState) -> Result<bool, Error> {
        let deleted = if *state == OutgoingState::Unreadable {
            let found = self.outgoing_rows("WHERE id = ?1", [id.0], read_or_mark)?.pop();
            if found.is_none_or(|row| row.state != OutgoingState::Unreadable) {
                return Ok(false);
            }
            self.connection.prepare_cached("DELETE FROM outbox WHERE id = ?1")?.execute([id.0])?
        } else {
            let values = params![id.0, StateColumns::of(state).state, is_held(state)];
            let sql = "SELECT 1 FROM outbox WHERE id = ?1 AND state = ?2 AND (hold <> '') = ?3";
            if state.may_be_taken_back() && self.connection.prepare_cached(sql)?.exists(values)? {
                self.give_back(id);
            }
            self.connection
                .prepare_cached("DELETE FROM outbox WHERE id = ?1 AND state = ?2 AND (hold <> '') = ?3")?
                .execute(values)?
        };
        self.changes.outbox |= deleted > 0;
        Ok(deleted > 0)
    }
}

/// Letters whose way is not at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsent {
    /// To be sent when the operator can be reached.
    pub waiting: u32,
    /// To be sent at the moment chosen.
    pub scheduled: u32,
    /// Perhaps sent.
    pub doubtful: u32,
}

impl Unsent {
    /// What is told of them.
    pub fn notices(self) -> Vec<Notice> {
        let waiting = (self.waiting > 0).then_some(Notice::LettersWaiting { count: self.waiting });
        let doubtful = (self.doubtful > 0).then_some(Notice::LettersDoubtful { count: self.doubtful });
        let scheduled = SendingFault::Scheduled { count: self.scheduled };
        let scheduled = (self.scheduled > 0).then_some(Notice::Sending(scheduled));
        waiting.into_iter().chain(scheduled).chain(doubtful).collect()
    }
}

impl Reader<'_> {
    /// The outbox, newest first, but for receipts that have left. What cannot be read of it is there as [`OutgoingState::Unreadable`].
    ///
    /// # Errors
    /// Of the database.
    pub fn outbox(&self) -> Result<Vec<OutgoingRow>, Error> {
        let shown = "WHERE kind = 'letter' OR state NOT IN ('accepted', 'filed') ORDER BY sealed_at DESC, id DESC";
        self.outgoing_rows(shown, [], read_or_mark)
    }

    /// How many letters have not left, and of how many it is not known.
    ///
    /// # Errors
    /// Of the database.
    pub fn unsent(&self) -> Result<Unsent, Error> {
        let count = "SELECT count(*) FILTER (WHERE state IN ('queued', 'deferred') AND hold <> 'chosen'), \
                     count(*) FILTER (WHERE state = 'queued' AND hold = 'chosen'), count(*) FILTER (WHERE state = 'doubtful') FROM outbox";
        let mut statement = self.connection.prepare_cached(count)?;
        Ok(statement
            .query_row([], |row| Ok(Unsent { waiting: row.get(0)?, scheduled: row.get(1)?, doubtful: row.get(2)? }))?)
    }

    /// Letters for one of these addresses, given folded, that are older than `before`, newest first.
    pub(super) fn letters_to(
        &self,
        keys: &[String],
        before: Option<Cursor>,
        limit: u32,
    ) -> Result<Vec<OutgoingRow>, Error> {
        let keys = serde_json::Value::from(keys).to_string();
        let Cursor { seconds, is_sent, id } = before.unwrap_or(Cursor { seconds: i64::MAX, is_sent: true, id: 0 });
        // A message is older than every letter of its second.
        let (seconds, id) = if is_sent { (seconds, id) } else { (seconds, 0) };
        let condition = "WHERE (sealed_at, id) < (?2, ?3) AND id IN (SELECT outgoing FROM outbox_recipients \
                         WHERE lower(address) IN (SELECT value FROM json_each(?1))) \
                         ORDER BY sealed_at DESC, id DESC LIMIT ?4";
        self.outgoing_rows(condition, params![keys, seconds, id, limit], read_or_mark)
    }

    /// One row.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone, [`Error::Malformed`] when it cannot be read.
    pub fn outgoing(&self, id: OutgoingId) -> Result<OutgoingRow, Error> {
        self.outgoing_rows("WHERE id = ?1", [id.0], read_row)?.pop().ok_or(Error::NotFound)
    }

    /// Sender and recipients of one row.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone.
    pub fn outgoing_envelope(&self, id: OutgoingId) -> Result<OutgoingEnvelope, Error> {
        let (account, sender, envelope_id) = self
            .connection
            .prepare_cached("SELECT account, sender, envelope_id FROM outbox WHERE id = ?1")?
            .query_row([id.0], |row| Ok((AccountId(row.get(0)?), row.get::<_, String>(1)?, row.get(2)?)))?;
        let recipients = self.recipients(id)?.into_iter().map(|(address, _)| address).collect();
        Ok(OutgoingEnvelope { account, sender: parse(&sender, "outbox.sender")?, recipients, envelope_id })
    }

    /// The sealed octets.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the row is gone or filed.
    pub fn outgoing_raw(&self, id: OutgoingId) -> Result<Vec<u8>, Error> {
        if !self.has_content(id)? {
            return Err(Error::NotFound);
        }
        let content = self.connection.blob_open(MAIN_DB, "outbox_content", "octets", id.0, true)?;
        let mut octets = vec![0; content.len()];
        let mut at = 0;
        for piece in octets.chunks_mut(PIECE) {
            content.read_at_exact(piece, at)?;
            at = at.saturating_add(piece.len());
            if piece.len() == PIECE {
                // The pages of a heavy letter would lie in the cache beside it.
                self.connection.execute_batch("PRAGMA shrink_memory")?;
            }
        }
        Ok(octets)
    }

    /// Rows of an account that are not filed (any other state), oldest first: what the sender still has to look at. What cannot
    /// be read of it is there as [`OutgoingState::Unreadable`].
    ///
    /// # Errors
    /// Of the database.
    pub fn unfiled(&self, account: AccountId) -> Result<Vec<OutgoingRow>, Error> {
        self.outgoing_rows("WHERE account = ?1 AND state <> 'filed' ORDER BY id", [account.0], read_or_mark)
    }
}

impl Tx<'_> {
    /// At opening: what was being sent when the program stopped may have been accepted.
    pub(super) fn doubt_interrupted(&mut self) -> Result<usize, Error> {
        let mut statement =
            self.connection.prepare_cached("UPDATE outbox SET state = 'doubtful' WHERE state = 'sending'")?;
        Ok(statement.execute([])?)
    }
}

impl Reader<'_> {
    fn outgoing_rows(
        &self,
        condition: &str,
        values: impl Params,
        read: impl Fn(&Self, OutgoingId, &Row<'_>) -> Result<OutgoingRow, Error>,
    ) -> Result<Vec<OutgoingRow>, Error> {
        let sql = format!(
            "SELECT id, account, message_id, sender, subject, size, sealed_at, state, at, attempts, code, words, hold, tracking, asks_read, troubled, reminded, kind, withheld \
             FROM outbox {condition}"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(values)?;
        let mut outbox = Vec::new();
        while let Some(row) = rows.next()? {
            outbox.push(read(self, OutgoingId(row.get(0)?), row)?);
        }
        Ok(outbox)
    }

    /// Recipients in order, with the server's words where it refused them.
    fn recipients(&self, id: OutgoingId) -> Result<Vec<(Address, Option<String>)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT address, refused, words FROM outbox_recipients WHERE outgoing = ?1 ORDER BY position",
        )?;
        let mut rows = statement.query([id.0])?;
        let mut recipients = Vec::new();
        while let Some(row) = rows.next()? {
            let address = parse(&column::<String>(row, "address")?, "outbox_recipients.address")?;
            let words = if column(row, "refused")? { Some(column(row, "words")?) } else { None };
            recipients.push((address, words));
        }
        Ok(recipients)
    }

    fn has_content(&self, id: OutgoingId) -> Result<bool, Error> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM outbox_content WHERE outgoing = ?1")?;
        Ok(statement.exists([id.0])?)
    }
}

/// A row; all of it must make sense.
fn read_row(reader: &Reader<'_>, id: OutgoingId, row: &Row<'_>) -> Result<OutgoingRow, Error> {
    let _ = parse(&column::<String>(row, "sender")?, "outbox.sender")?;
    let (mut recipients, mut refused) = (Vec::new(), Vec::new());
    for (address, refusal) in reader.recipients(id)? {
        refused.extend(refusal.map(|words| (address.clone(), words)));
        recipients.push(address);
    }
    Ok(OutgoingRow {
        id,
        account: AccountId(column(row, "account")?),
        kind: read_kind(row)?,
        message_id: column(row, "message_id")?,
        recipients,
        refused,
        subject: column(row, "subject")?,
        size: to_u64(column(row, "size")?),
        sealed_at: to_time(column(row, "sealed_at")?),
        state: read_state(row)?,
        receipts: reader.receipts(id, row)?,
    })
}

/// The same, but one bad row does not hide the others: it is shown by what can be read of it. What waits to be sent must be
/// there.
fn read_or_mark(reader: &Reader<'_>, id: OutgoingId, row: &Row<'_>) -> Result<OutgoingRow, Error> {
    let read = match read_row(reader, id, row) {
        Ok(row) if row.state.may_be_taken_back() => {
            if reader.has_content(id)? {
                Ok(row)
            } else {
                Err(Error::Malformed { column: "outbox_content.octets" })
            }
        }
        read => read,
    };
    match read {
        Err(Error::Malformed { column: fault }) => {
            tracing::error!(outgoing = id.0, column = fault, "A letter cannot be read and needs attention");
            Ok(OutgoingRow {
                id,
                account: AccountId(column(row, "account").unwrap_or_default()),
                kind: read_kind(row).unwrap_or_default(),
                message_id: column(row, "message_id").unwrap_or_default(),
                recipients: Vec::new(),
                refused: Vec::new(),
                subject: column(row, "subject").unwrap_or_default(),
                size: to_u64(column(row, "size").unwrap_or_default()),
                sealed_at: to_time(column(row, "sealed_at").unwrap_or_default()),
                state: OutgoingState::Unreadable,
                receipts: Receipts::default(),
            })
        }
        read => read,
    }
}

/// A state's details as columns.
#[derive(Default)]
struct StateColumns<'a> {
    state: &'static str,
    at: i64,
    attempts: u32,
    code: u16,
    words: &'a str,
    hold: &'static str,
    withheld: &'static str,
}

fn size_of(octets: &[u8]) -> i64 {
    i64::try_from(octets.len()).unwrap_or(i64::MAX)
}

/// A held letter is a queued one with a reason.
fn is_held(state: &OutgoingState) -> bool {
    matches!(state, OutgoingState::Held { .. })
}

impl<'a> StateColumns<'a> {
    fn of(state: &'a OutgoingState) -> Self {
        let plain = Self { state: state.as_str(), ..Self::default() };
        match state {
            OutgoingState::Queued | OutgoingState::Sending | OutgoingState::Doubtful | OutgoingState::Unreadable => {
                plain
            }
            OutgoingState::Held { until, hold } => {
                Self { state: OutgoingState::Queued.as_str(), at: until.as_second(), hold: hold.code(), ..plain }
            }
            OutgoingState::Deferred { until, attempts, words } => {
                Self { at: until.as_second(), attempts: *attempts, words, ..plain }
            }
            OutgoingState::Accepted { words, at } | OutgoingState::Filed { words, at } => {
                Self { at: at.as_second(), words, ..plain }
            }
            OutgoingState::Refused { code, words, withheld } => {
                Self { code: code.unwrap_or_default(), words, withheld: withheld.map_or("", Withheld::code), ..plain }
            }
        }
    }
}

fn read_kind(row: &Row<'_>) -> Result<Kind, Error> {
    Kind::parse(&column::<String>(row, "kind")?).ok_or(Error::Malformed { column: "outbox.kind" })
}

fn read_state(row: &Row<'_>) -> Result<OutgoingState, Error> {
    let at = to_time(column(row, "at")?);
    let words: String = column(row, "words")?;
    let hold = column::<String>(row, "hold")?;
    Ok(match column::<String>(row, "state")?.as_str() {
        "queued" if !hold.is_empty() => {
            let hold = Hold::parse(&hold).ok_or(Error::Malformed { column: "outbox.hold" })?;
            OutgoingState::Held { until: at, hold }
        }
        "queued" => OutgoingState::Queued,
        "sending" => OutgoingState::Sending,
        "deferred" => OutgoingState::Deferred { until: at, attempts: column(row, "attempts")?, words },
        "accepted" => OutgoingState::Accepted { words, at },
        "filed" => OutgoingState::Filed { words, at },
        "refused" => {
            let withheld: String = column(row, "withheld")?;
            OutgoingState::Refused {
                code: Some(column(row, "code")?).filter(|code| *code != 0),
                words,
                withheld: Withheld::parse(&withheld),
            }
        }
        "doubtful" => OutgoingState::Doubtful,
        _ => return Err(Error::Malformed { column: "outbox.state" }),
    })
}

/// A column of a row that was read; the only thing that can be wrong with it is what it holds.
pub(super) fn column<T: FromSql>(row: &Row<'_>, name: &'static str) -> Result<T, Error> {
    row.get(name).map_err(|_| Error::Malformed { column: name })
}

pub(super) fn parse(address: &str, column: &'static str) -> Result<Address, Error> {
    Address::parse(address).map_err(|_| Error::Malformed { column })
}

#[cfg(test)]
#[path = "outbox_tests.rs"]
mod tests;

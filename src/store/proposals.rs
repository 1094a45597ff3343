//! « À valider »: what the messages of its two folders say of themselves, and what is to be put there. A proposal is kept here, with the
//! draft that it is made of, until the server has it; one that follows another has that erased only then, and does not follow one that is
//! no more as it was read.

mod claims;

use std::collections::BTreeSet;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Row, params};

use super::values::{first_person, join_people, split_people, to_time};
use super::{Error, NewMessage, Reader, Tx};
use crate::clock;
use crate::domain::message::Correspondence;
use crate::domain::proposal::{FOLDER, Phase, Proposal, ProposalMark, ProposalRow, SETTLED, Stand, is_left_alone};
use crate::domain::{AccountId, DraftId, MailboxId, MailboxName, MessageId, Role, Uid, UidValidity};

pub use claims::{CLAIM, Claim, Hold, Left};

/// What was sent is listed for so long.
const LISTED: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Time after which a look is no longer waited for that shows what was put there.
const UNSEEN: SignedDuration = SignedDuration::from_mins(10);
/// What the server did not take is left alone for so long.
const PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// Local key of a proposal that the server does not know yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProposingId(pub i64);

/// A letter that is to be put among those to validate, or among those that were.
#[derive(Clone, PartialEq, Eq)]
pub struct NewProposal {
    /// The mailbox of several.
    pub account: AccountId,
    /// The draft that it is made of: kept until the server has it.
    pub draft: Option<DraftId>,
    /// The message that it takes the place of.
    pub replaces: Option<MessageId>,
    /// What it says of itself.
    pub proposal: Proposal,
    /// Whom the letter is for.
    pub to: Vec<Correspondence>,
    /// Its subject.
    pub subject: String,
    /// The `Message-ID` of the octets, without angle brackets.
    pub message_id: String,
    /// What is put there.
    pub octets: Vec<u8>,
}

impl fmt::Debug for NewProposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewProposal").field("octets", &self.octets.len()).finish_non_exhaustive()
    }
}

/// One that is to be told now.
#[derive(Clone, PartialEq, Eq)]
pub struct DueProposal {
    /// Its key.
    pub id: ProposingId,
    /// The name of the folder on the server; none where it could not be made, or is no more.
    pub name: Option<MailboxName>,
    /// The server was told; what it did is not known.
    pub begun: bool,
    /// UIDVALIDITY and UIDNEXT of the folder then.
    pub from: (Option<UidValidity>, Option<Uid>),
    /// What it takes the place of is no more as it was, or what it was made of.
    pub overtaken: bool,
    /// Where that lies, as the last look has seen it: folder, UIDVALIDITY and UID.
    pub replaced: Option<(MailboxName, UidValidity, Uid)>,
    /// Since when it waits.
    pub at: Timestamp,
    /// When the server last did not take it.
    pub declined_at: Option<Timestamp>,
    /// Which it is.
    pub mark: ProposalMark,
    /// It takes the place of one, or did.
    pub goes_on: bool,
    /// Whose turn it is then.
    pub phase: Phase,
    /// The `Message-ID` of the octets, without angle brackets.
    pub message_id: String,
    /// What is put there.
    pub octets: Vec<u8>,
}

impl fmt::Debug for DueProposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DueProposal").field("id", &self.id).field("begun", &self.begun).finish_non_exhaustive()
    }
}

impl Tx<'_> {
    /// Keeps a proposal, to be told to the server of its mailbox.
    ///
    /// # Errors
    /// [`Error::ProposalOvertaken`] when what it takes the place of is no more as it was read.
    pub fn propose(&mut self, new: &NewProposal, now: Timestamp) -> Result<(), Error> {
        let folder = if new.proposal.phase == Phase::Sent { SETTLED } else { FOLDER };
        if let Some(replaced) = new.replaces.filter(|_| new.proposal.phase != Phase::Sent)
            && !self.is_open(replaced)?
        {
            return Err(Error::ProposalOvertaken);
        }
        let mailbox = self.make(new.account, folder, Role::Other, now)?;
        let said = &new.proposal;
        let sql = "INSERT INTO proposings (account, mailbox, draft, replaces, goes_on, recipients, subject, message_id, octets, \
                   token, revision, phase, author, doctor, doer, patient, note, at) \
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let _ = self.connection.prepare_cached(sql)?.execute(params![
            new.account.0,
            mailbox.0,
            new.draft.map(|DraftId(id)| id),
            new.replaces.map(|MessageId(id)| id),
            new.replaces.is_some(),
            join_people(&new.to),
            new.subject,
            new.message_id,
            new.octets,
            said.mark.token,
            said.mark.revision,
            said.phase.code(),
            join_people(std::slice::from_ref(&said.author)),
            join_people(std::slice::from_ref(&said.doctor)),
            join_people(std::slice::from_ref(&said.by)),
            said.patient,
            said.note,
            said.at.as_second()
        ])?;
        self.note_proposing();
        Ok(())
    }

    /// It is about to be told; `from` are UIDVALIDITY and UIDNEXT of the folder. False when it is there no more.
    ///
    /// # Errors
    /// Of the database.
    pub fn begin_proposal(&mut self, id: ProposingId, from: (Option<UidValidity>, Option<Uid>)) -> Result<bool, Error> {
        let (validity, next) = (from.0.map_or(0, |UidValidity(value)| value), from.1.map_or(0, Uid::get));
        let sql = "UPDATE proposings SET state = 'begun', validity = ?2, next = ?3 WHERE id = ?1";
        Ok(self.connection.prepare_cached(sql)?.execute(params![id.0, validity, next])? > 0)
    }

    /// The server has it: its draft ends, and what it takes the place of goes.
    ///
    /// # Errors
    /// Of the database.
    pub fn proposed(&mut self, id: ProposingId, now: Timestamp) -> Result<(), Error> {
        let sql = "SELECT draft, replaces, account, token, revision, phase FROM proposings WHERE id = ?1 AND state <> 'there'";
        let found = self.connection.prepare_cached(sql)?.query_row([id.0], |row| {
            let mark = ProposalMark { token: row.get(3)?, revision: row.get(4)? };
            let (draft, replaced): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?);
            Ok((draft, replaced, AccountId(row.get(2)?), mark, read_phase(row, 5)?))
        });
        let Some((draft, replaced, account, mark, phase)) = found.optional()? else { return Ok(()) };
        let sql = "UPDATE proposings SET state = 'there', octets = x'', replaces = NULL WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute([id.0])?;
        if let Some(draft) = draft {
            self.delete_draft(DraftId(draft))?;
        }
        if let Some(replaced) = replaced {
            self.erase(&[MessageId(replaced)], false, now)?;
        }
        if phase == Phase::Sent {
            self.clear_states(account, &mark, now)?;
        }
        // A push may have been faster; one that somebody has taken away at once is never seen.
        let sql = "DELETE FROM proposings WHERE state = 'there' AND (at NOT BETWEEN ?2 - ?3 AND ?2 OR EXISTS (SELECT 1 FROM proposals p \
                   WHERE p.revision = proposings.revision AND p.phase = proposings.phase) AND revision = ?1)";
        let _ =
            self.connection.prepare_cached(sql)?.execute(params![mark.revision, now.as_second(), UNSEEN.as_secs()])?;
        self.note_proposing();
        Ok(())
    }

    /// The server did not take it: it is told again, after a pause where that was at `now`.
    ///
    /// # Errors
    /// Of the database.
    pub fn decline_proposal(&mut self, id: ProposingId, now: Option<Timestamp>) -> Result<(), Error> {
        let sql = "UPDATE proposings SET state = 'waiting', validity = 0, next = 0, declined_at = ifnull(?2, declined_at) WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, now.map(Timestamp::as_second)])?;
        Ok(())
    }

    /// Its author takes it up again, before the server is told: it is a draft as before. False when the server may have it.
    ///
    /// # Errors
    /// Of the database.
    pub fn withdraw_proposal(&mut self, draft: DraftId) -> Result<bool, Error> {
        let sql = "DELETE FROM proposings WHERE draft = ?1 AND state = 'waiting'";
        let withdrawn = self.connection.prepare_cached(sql)?.execute([draft.0])?;
        self.note_proposing();
        Ok(withdrawn > 0)
    }

    /// It is given up: its draft is among the drafts again, as it was.
    ///
    /// # Errors
    /// Of the database.
    pub fn drop_proposal(&mut self, id: ProposingId) -> Result<(), Error> {
        let _ = self.connection.prepare_cached("DELETE FROM proposings WHERE id = ?1")?.execute([id.0])?;
        self.note_proposing();
        Ok(())
    }

    /// A look at a mailbox has seen these messages.
    pub(super) fn meet_proposals(&mut self, messages: &[NewMessage], ids: &[MessageId]) -> Result<(), Error> {
        for (message, id) in messages.iter().zip(ids) {
            let Some(said) = message.envelope.proposal.as_deref() else { continue };
            let sql = "INSERT OR REPLACE INTO proposals (message, token, revision, phase, author, doctor, doer, patient, note, at, met_at) \
                       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
            let _ = self.connection.prepare_cached(sql)?.execute(params![
                id.0,
                said.mark.token,
                said.mark.revision,
                said.phase.code(),
                join_people(std::slice::from_ref(&said.author)),
                join_people(std::slice::from_ref(&said.doctor)),
                join_people(std::slice::from_ref(&said.by)),
                said.patient,
                said.note,
                said.at.as_second(),
                clock::now().as_second()
            ])?;
            let sql = "DELETE FROM proposings WHERE state = 'there' AND revision = ?1 AND phase = ?2";
            let _ = self.connection.prepare_cached(sql)?.execute(params![said.mark.revision, said.phase.code()])?;
            self.changes.actions = true;
            if let Some((account, sent)) = self.known_as_sent(*id)? {
                self.clear_states(account, &sent, clock::now())?;
            }
        }
        Ok(())
    }

    /// It lies in another folder from now on.
    pub(super) fn meet_proposal_again(&mut self, message: MessageId, now: Timestamp) -> Result<(), Error> {
        let sql = "UPDATE proposals SET met_at = ?2 WHERE message = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![message.0, now.as_second()])?;
        Ok(())
    }

    /// The folder that these are to be put into is not made: it is not asked for again at once.
    pub(in crate::store) fn decline_proposals_of(&mut self, mailbox: MailboxId) -> Result<(), Error> {
        let sql = "UPDATE proposings SET declined_at = ?2 WHERE mailbox = ?1 AND phase = 'sent'";
        let _ = self.connection.prepare_cached(sql)?.execute(params![mailbox.0, clock::now().as_second()])?;
        Ok(())
    }

    /// The folder that it is to be put into is made again.
    ///
    /// # Errors
    /// Of the database.
    pub fn house_proposal(&mut self, id: ProposingId, now: Timestamp) -> Result<(), Error> {
        let sql = "SELECT account FROM proposings WHERE id = ?1";
        let account =
            self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0).map(AccountId)).optional()?;
        let Some(account) = account else { return Ok(()) };
        let mailbox = self.make(account, SETTLED, Role::Other, now)?;
        let sql = "UPDATE proposings SET mailbox = ?2, state = 'waiting', validity = 0, next = 0 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, mailbox.0])?;
        Ok(())
    }

    /// A letter was sent: its other states go, wherever two desks at once have left them. What the letter was not made of stays here for a
    /// while, as gone.
    fn clear_states(&mut self, account: AccountId, sent: &ProposalMark, now: Timestamp) -> Result<(), Error> {
        let sql = format!(
            "SELECT m.id, p.revision FROM proposals p JOIN messages m ON m.id = p.message AND m.gone_at = 0 JOIN mailboxes b ON b.id = m.mailbox \
             WHERE b.account = ?3 AND p.token = ?4 AND p.phase <> 'sent' AND ({IS_FOLDER} OR {IS_SETTLED}) ORDER BY m.id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params![FOLDER, SETTLED, account.0, sent.token], |row| {
            Ok((MessageId(row.get(0)?), row.get::<_, String>(1)?))
        })?;
        let all: Vec<(MessageId, String)> = rows.collect::<Result<_, _>>()?;
        drop(statement);
        for (message, revision) in all {
            self.erase(&[message], revision != sent.revision, now)?;
            // Who waited here to send it waits in vain.
            self.changes.claims = true;
        }
        Ok(())
    }

    /// A letter that has lain for a while where somebody was to send it waits for somebody again; unless it was sent, or is sent from here. Who
    /// sends it at another desk and has not begun loses it by that.
    pub(super) fn revalidate(&mut self, message: MessageId, now: Timestamp) -> Result<(), Error> {
        let sql = format!(
            "SELECT b.account, p.token, {IS_SENT_FROM_HERE}, p.met_at FROM proposals p JOIN messages m ON m.id = p.message AND m.gone_at = 0 \
             JOIN mailboxes b ON b.id = m.place WHERE m.id = ?3 AND {IS_SETTLED} AND ?1 <> ''"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_row(params![FOLDER, SETTLED, message.0], |row| {
            let is_left = is_left_alone(to_time(row.get(3)?), now);
            Ok((AccountId(row.get(0)?), row.get::<_, String>(1)?, row.get::<_, bool>(2)? || !is_left))
        });
        let Some((account, token, false)) = found.optional()? else { return Err(Error::ProposalChanged) };
        let sql = format!(
            "SELECT m.id, p.revision, p.at, {IS_FOLDER}, p.phase = 'sent' FROM proposals p JOIN messages m ON m.id = p.message AND m.gone_at = 0 \
             JOIN mailboxes b ON b.id = m.place AND b.account = ?3 WHERE p.token = ?4 AND ({IS_FOLDER} OR {IS_SETTLED}) ORDER BY m.uid"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params![FOLDER, SETTLED, account.0, token], |row| {
            Ok(((MessageId(row.get(0)?), row.get(1)?, row.get(2)?, row.get(3)?), row.get(4)?))
        })?;
        let all: Vec<((MessageId, String, i64, bool), bool)> = rows.collect::<Result<_, _>>()?;
        drop(statement);
        if all.iter().any(|(_, is_sent)| *is_sent) {
            return Err(Error::ProposalChanged);
        }
        let all: Vec<_> = all.into_iter().map(|(one, _)| one).collect();
        let back = self.make(account, FOLDER, Role::Other, now)?;
        // Of several the latest waits. The same state twice is of a copy that was made, and cut off before its original was removed.
        let latest = all.iter().max_by_key(|(_, _, at, waits)| (*at, *waits)).map(|(message, ..)| *message);
        let kept = all.iter().find(|(message, ..)| Some(*message) == latest).map(|(_, revision, ..)| revision.clone());
        for (message, revision, _, waits) in all {
            if Some(message) != latest {
                self.erase(&[message], Some(revision) != kept, now)?;
            } else if !waits {
                self.move_to(&[message], back, now)?;
            }
        }
        Ok(())
    }

    fn note_proposing(&mut self) {
        self.changes.actions = true;
        self.changes.drafts = true;
    }
}

impl Reader<'_> {
    /// The next proposal of an account that the server does not know, in the order made; not among `passed`.
    ///
    /// # Errors
    /// Of the database.
    pub fn due_proposal(
        &self,
        account: AccountId,
        passed: &BTreeSet<ProposingId>,
        now: Timestamp,
    ) -> Result<Option<DueProposal>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT r.id, b.name, r.state = 'begun', r.validity, r.next, r.phase, r.message_id, r.octets, r.declined_at, r.goes_on, r.replaces, \
             r.token, r.revision, r.at, r.draft FROM proposings r LEFT JOIN mailboxes b ON b.id = r.mailbox WHERE r.account = ?1 AND r.state <> 'there' AND ifnull(b.wish, '') = '' \
             AND r.declined_at NOT BETWEEN ?2 - ?3 AND ?2 ORDER BY r.id",
        )?;
        let mut rows = statement.query(params![account.0, now.as_second(), PAUSE.as_secs()])?;
        while let Some(row) = rows.next()? {
            let id = ProposingId(row.get(0)?);
            if passed.contains(&id) {
                continue;
            }
            let validity: u32 = row.get(3)?;
            let (phase, declined): (Phase, i64) = (read_phase(row, 5)?, row.get(8)?);
            let goes_on = row.get(9)?;
            let replaced = row.get::<_, Option<i64>>(10)?.map(MessageId);
            let is_open = replaced.map_or(Ok(false), |replaced| self.lies_open(replaced))?;
            let placed = replaced.map_or(Ok(None), |replaced| self.served_at(replaced))?;
            if phase != Phase::Sent && is_open && placed.is_none() {
                // The next look finds where it lies.
                continue;
            }
            // A copy of its draft was sent or thrown away at another desk.
            let is_dropped = row.get::<_, Option<i64>>(14)?.is_none();
            return Ok(Some(DueProposal {
                id,
                name: row.get::<_, Option<String>>(1)?.map(MailboxName::new),
                begun: row.get(2)?,
                from: (Some(validity).filter(|value| *value != 0).map(UidValidity), Uid::new(row.get(4)?)),
                overtaken: phase != Phase::Sent && (is_dropped || goes_on && !is_open),
                replaced: placed,
                at: to_time(row.get(13)?),
                declined_at: Some(declined).filter(|at| *at != 0).map(to_time),
                mark: ProposalMark { token: row.get(11)?, revision: row.get(12)? },
                goes_on,
                phase,
                message_id: row.get(6)?,
                octets: row.get(7)?,
            }));
        }
        Ok(None)
    }

    /// The list « À valider » of all mailboxes of several: what waits first, the oldest of it before, then what somebody sends or has sent
    /// of late.
    ///
    /// # Errors
    /// Of the database.
    pub fn proposals(&self, now: Timestamp) -> Result<Vec<ProposalRow>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS}, m.id, b.account, m.recipients, m.subject, {IS_SETTLED}, {IS_SENT_FROM_HERE}, p.met_at, NULL FROM proposals p \
             JOIN messages m ON m.id = p.message JOIN mailboxes b ON b.id = m.place \
             WHERE m.gone_at = 0 AND ({IS_FOLDER} OR {IS_SETTLED}) AND (p.phase <> 'sent' OR p.at > ?3) \
             AND NOT EXISTS (SELECT 1 FROM proposings r WHERE r.replaces = m.id) AND ({IS_SETTLED} OR NOT {}) \
             UNION ALL \
             SELECT {COLUMNS}, NULL, p.account, p.recipients, p.subject, 0, 0, p.at, CASE p.state WHEN 'waiting' THEN p.draft END FROM proposings p \
             WHERE NOT EXISTS \
             (SELECT 1 FROM proposals o JOIN messages m ON m.id = o.message AND m.gone_at = 0 WHERE o.revision = p.revision AND o.phase = p.phase)",
            is_settled_elsewhere()
        ))?;
        let since = now.checked_sub(LISTED).unwrap_or(Timestamp::MIN).as_second();
        let rows = statement.query_map(params![FOLDER, SETTLED, since], |row| {
            let proposal = read_proposal(row)?;
            let is_ours = row.get(14)?;
            let stand = match (proposal.phase, row.get::<_, bool>(13)? || is_ours) {
                (Phase::Sent, _) => Stand::Sent,
                (_, true) => Stand::Leaving,
                (Phase::Asked, false) => Stand::Asked,
                (Phase::Returned, false) => Stand::Returned,
            };
            Ok(ProposalRow {
                message: row.get::<_, Option<i64>>(9)?.map(MessageId),
                account: AccountId(row.get(10)?),
                draft: row.get::<_, Option<i64>>(16)?.map(DraftId),
                proposal,
                is_ours,
                met_at: to_time(row.get(15)?),
                stand,
                to: split_people(row.get_ref(11)?.as_str()?),
                subject: row.get(12)?,
            })
        })?;
        let mut rows = once_each(rows.collect::<Result<_, _>>()?);
        let age = |row: &ProposalRow| row.proposal.at.as_second();
        rows.sort_by_key(|row| (!row.waits(), if row.waits() { age(row) } else { age(row).saturating_neg() }));
        Ok(rows)
    }

    /// What a message says of itself, while it waits for somebody.
    ///
    /// # Errors
    /// [`Error::ProposalChanged`] when it does not, or no more.
    pub fn open_proposal(&self, message: MessageId) -> Result<Proposal, Error> {
        if !self.is_open(message)? {
            return Err(Error::ProposalChanged);
        }
        let sql = format!("SELECT {COLUMNS} FROM proposals p WHERE p.message = ?1");
        Ok(self.connection.prepare_cached(&sql)?.query_row([message.0], read_proposal)?)
    }

    /// The draft here that goes on from one in this state.
    ///
    /// # Errors
    /// Of the database.
    pub fn draft_of_proposal(&self, mark: &ProposalMark) -> Result<Option<DraftId>, Error> {
        let sql = "SELECT max(d.id) FROM drafts d WHERE d.proposal = ?1 AND NOT EXISTS (SELECT 1 FROM proposings r WHERE r.draft = d.id)";
        let id: Option<i64> = self.connection.prepare_cached(sql)?.query_row([mark.written()], |row| row.get(0))?;
        Ok(id.map(DraftId))
    }

    /// The message that holds one in this state and waits for somebody, and the mailbox of several that it lies in.
    ///
    /// # Errors
    /// [`Error::ProposalOvertaken`] when none does.
    pub fn message_of_proposal(&self, mark: &ProposalMark) -> Result<(MessageId, AccountId), Error> {
        let sql = "SELECT m.id, b.account FROM proposals p JOIN messages m ON m.id = p.message AND m.gone_at = 0 \
                   JOIN mailboxes b ON b.id = m.place WHERE p.token = ?1 AND p.revision = ?2 ORDER BY m.id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params![mark.token, mark.revision], |row| {
            Ok((MessageId(row.get(0)?), AccountId(row.get(1)?)))
        })?;
        for row in rows {
            let (message, account) = row?;
            if self.is_open(message)? {
                return Ok((message, account));
            }
        }
        Err(Error::ProposalOvertaken)
    }

    /// What a draft goes on from; of one that is no more as it was, only which it was.
    pub(super) fn proposal_of(&self, draft: DraftId) -> Result<Option<Box<Proposal>>, Error> {
        let sql = "SELECT proposal FROM drafts WHERE id = ?1";
        let mark: String = self.connection.prepare_cached(sql)?.query_row([draft.0], |row| row.get(0))?;
        ProposalMark::parse(&mark).map(|mark| self.known_proposal(mark).map(Box::new)).transpose()
    }

    /// What a letter in this state says of itself; of one that is no more as it was, only which it was.
    ///
    /// # Errors
    /// Of the database.
    pub fn known_proposal(&self, mark: ProposalMark) -> Result<Proposal, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM proposals p WHERE p.token = ?1 AND p.revision = ?2 AND p.phase <> 'sent' ORDER BY p.message LIMIT 1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let known = statement.query_row(params![mark.token, mark.revision], read_proposal).optional()?;
        Ok(known.unwrap_or_else(|| Proposal { mark, ..Proposal::default() }))
    }

    /// 32 digits that nobody has had before.
    ///
    /// # Errors
    /// Of the database.
    pub fn fresh_token(&self) -> Result<String, Error> {
        Ok(self.connection.query_row("SELECT lower(hex(randomblob(16)))", [], |row| row.get(0))?)
    }

    /// It waits for somebody, and nothing that was done here takes its place.
    fn is_open(&self, message: MessageId) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM proposings WHERE replaces = ?1)";
        let is_followed: bool = self.connection.prepare_cached(sql)?.query_row([message.0], |row| row.get(0))?;
        Ok(!is_followed && self.lies_open(message)?)
    }

    /// No state of the letter lies where somebody sends it, or has sent it, and nobody does from here: what has left from here may be told to
    /// nobody yet.
    fn lies_open(&self, message: MessageId) -> Result<bool, Error> {
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM proposals p JOIN messages m ON m.id = p.message AND m.gone_at = 0 JOIN mailboxes b ON b.id = m.place \
             WHERE m.id = ?3 AND p.phase <> 'sent' AND {IS_FOLDER} AND NOT {IS_SENT_FROM_HERE} AND NOT {})",
            is_settled_elsewhere()
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row(params![FOLDER, SETTLED, message.0], |row| row.get(0))?)
    }

    /// Of the letter that a message in one of the two folders is a state of: in which state it was sent, where that lies where it should.
    fn known_as_sent(&self, message: MessageId) -> Result<Option<(AccountId, ProposalMark)>, Error> {
        let sql = format!(
            "SELECT s.account, o.token, o.revision FROM proposals p JOIN messages m ON m.id = p.message JOIN mailboxes b ON b.id = m.mailbox \
             AND ({IS_FOLDER} OR {IS_SETTLED}) JOIN proposals o ON o.token = p.token AND o.phase = 'sent' JOIN messages n ON n.id = o.message \
             AND n.gone_at = 0 JOIN mailboxes s ON s.id = n.mailbox AND s.account = b.account AND {} WHERE m.id = ?3 ORDER BY o.message LIMIT 1",
            IS_SETTLED.replace("b.", "s.")
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_row(params![FOLDER, SETTLED, message.0], |row| {
            Ok((AccountId(row.get(0)?), ProposalMark { token: row.get(1)?, revision: row.get(2)? }))
        });
        Ok(found.optional()?)
    }

    fn served_at(&self, message: MessageId) -> Result<Option<(MailboxName, UidValidity, Uid)>, Error> {
        let sql = "SELECT b.name, m.uidvalidity, m.uid FROM messages m JOIN mailboxes b ON b.id = m.mailbox WHERE m.id = ?1 AND m.uidvalidity <> 0";
        let found = self.connection.prepare_cached(sql)?.query_row([message.0], |row| {
            Ok((MailboxName::new(row.get::<_, String>(0)?), UidValidity(row.get(1)?), row.get::<_, u32>(2)?))
        });
        Ok(found.optional()?.and_then(|(name, validity, uid)| Some((name, validity, Uid::new(uid)?))))
    }
}

/// Of a letter that somebody sends or has sent no other state is shown, and that once.
fn once_each(mut rows: Vec<ProposalRow>) -> Vec<ProposalRow> {
    let rank = |stand| match stand {
        Stand::Sent => 2,
        Stand::Leaving => 1,
        Stand::Asked | Stand::Returned => 0,
    };
    rows.sort_by_key(|row| std::cmp::Reverse((rank(row.stand), row.proposal.at)));
    let mut settled = BTreeSet::new();
    rows.retain(|row| {
        let token = (row.account, row.proposal.mark.token.clone());
        if row.waits() { !settled.contains(&token) } else { settled.insert(token) }
    });
    rows
}

/// A mailbox `b` that is one of the two folders, at the top or below INBOX: the names are parameters 1 and 2.
const IS_FOLDER: &str = "(b.name = ?1 OR b.name = 'INBOX' || b.delimiter || ?1)";
const IS_SETTLED: &str = "(b.name = ?2 OR b.name = 'INBOX' || b.delimiter || ?2)";

/// Of the letter that `p` is, in the account of `b`, another state lies where somebody sends it, or has sent it.
fn is_settled_elsewhere() -> String {
    format!(
        "EXISTS (SELECT 1 FROM proposals o JOIN messages n ON n.id = o.message AND n.gone_at = 0 JOIN mailboxes s ON s.account = b.account \
         AND s.id = n.place WHERE o.token = p.token AND {})",
        IS_SETTLED.replace("b.", "s.")
    )
}

/// A letter of the outbox here goes on from `p`, and may leave.
const IS_SENT_FROM_HERE: &str = "EXISTS (SELECT 1 FROM claims c JOIN outbox o ON o.id = c.outgoing WHERE c.token = p.token AND o.state <> 'refused')";

/// Columns of what a letter says of itself, for [`read_proposal`]; the table is named `p`.
const COLUMNS: &str = "p.token, p.revision, p.phase, p.author, p.doctor, p.doer, p.patient, p.note, p.at";

fn read_proposal(row: &Row<'_>) -> rusqlite::Result<Proposal> {
    let person = |column: usize| Ok::<_, rusqlite::Error>(first_person(row.get_ref(column)?.as_str()?));
    Ok(Proposal {
        mark: ProposalMark { token: row.get(0)?, revision: row.get(1)? },
        phase: read_phase(row, 2)?,
        author: person(3)?,
        doctor: person(4)?,
        by: person(5)?,
        patient: row.get(6)?,
        note: row.get(7)?,
        at: to_time(row.get(8)?),
    })
}

fn read_phase(row: &Row<'_>, column: usize) -> rusqlite::Result<Phase> {
    let phase = Phase::parse(row.get_ref(column)?.as_str()?);
    phase.ok_or(rusqlite::Error::InvalidColumnType(column, "phase".to_owned(), rusqlite::types::Type::Text))
}

#[cfg(test)]
#[path = "proposals_tests.rs"]
mod tests;

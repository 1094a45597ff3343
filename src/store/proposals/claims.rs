//! Who sends a letter that was prepared for several to see: the desk that has moved it out of the folder « À valider ». The move is an action
//! like any other, kept with the letter in one transaction; the letter begins to leave only while the server, asked for that after it was
//! moved, has just said that it lies there, and that it was not sent. What cannot be told is no right: the letter is its author's again, and nothing is sent twice.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::super::values::{first_person, join_people};
use super::super::{Error, Landed, Reader, Tx};
use super::NewProposal;
use crate::clock;
use crate::domain::proposal::{FOLDER, Phase, Proposal, ProposalMark, SETTLED};
use crate::domain::{AccountId, ActionId, ActionKind, MailboxName, MessageId, OutgoingId, Role, Uid, UidValidity};

/// What an action that moves such a letter away bears as its word: it is told alone, and what came of it is never guessed.
pub const CLAIM: &str = "claim";

/// The word of the server that a letter lies where it was moved to counts for so long.
const FRESH: SignedDuration = SignedDuration::from_secs(30);
/// It is not asked again sooner.
const PAUSE: SignedDuration = SignedDuration::from_secs(10);

/// Not taken by its server for so long, the record of a letter that has left is waited for no more.
const TOLD_WITHIN: SignedDuration = SignedDuration::from_hours(48);

/// How far a letter has the right to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The server was not asked yet.
    Asked,
    /// It was this one that has moved it, and the server has just said that it lies there.
    Ours,
    /// It was this one that has moved it; whether it lies there still is to be asked.
    Unchecked,
    /// Another desk has moved or changed it.
    Lost,
    /// The server does not move it for this mailbox, or cannot tell who has.
    Refused,
}

/// Where a letter that is to leave has moved what it goes on from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The letter.
    pub outgoing: OutgoingId,
    /// By what it is known ([`ProposalMark::token`]).
    pub token: String,
    /// The folder; none when it is no more.
    pub name: Option<MailboxName>,
    /// UIDVALIDITY and UID there.
    pub at: Option<(UidValidity, Uid)>,
}

/// What a letter that has left goes on from.
pub struct Left {
    /// The letter.
    pub outgoing: OutgoingId,
    /// The mailbox of several; none when it is no more here.
    pub account: Option<AccountId>,
    /// The message, where it is known.
    pub message: Option<MessageId>,
    /// What it said of itself when the letter was queued; since when it has left.
    pub proposal: Proposal,
}

impl Tx<'_> {
    /// A letter that goes on from a proposal in this state moves it away, before it leaves.
    ///
    /// # Errors
    /// [`Error::ProposalOvertaken`] when it is in another state by now, or somebody sends it.
    pub(in crate::store) fn claim(&mut self, id: OutgoingId, mark: &ProposalMark) -> Result<(), Error> {
        let (message, account) = self.message_of_proposal(mark)?;
        let said = self.open_proposal(message)?;
        let to = self.make(account, SETTLED, Role::Other, clock::now())?;
        let action = self.put_claim(message, (account, to), clock::now())?;
        let sql = "INSERT INTO claims (outgoing, account, mailbox, message, action, token, revision, author, doctor, patient) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let _ = self.connection.prepare_cached(sql)?.execute(params![
            id.0,
            account.0,
            to.0,
            message.0,
            action.0,
            mark.token,
            mark.revision,
            join_people(&[said.author]),
            join_people(&[said.doctor]),
            said.patient
        ])?;
        Ok(())
    }

    /// The server has moved it for this action.
    pub(in crate::store) fn claim_won(&mut self, action: ActionId, landed: Landed) -> Result<(), Error> {
        let Landed::At(UidValidity(validity), uid) = landed else { return Ok(()) };
        // That may have been long ago: whether it lies there is asked for itself.
        let sql = "UPDATE claims SET ours = 1, validity = ?2, uid = ?3, checked_at = 0 WHERE action = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![action.0, validity, uid.get()])?;
        Ok(())
    }

    /// What the server says of where a letter has moved it: it lies there, as of `asked`, or no more.
    ///
    /// # Errors
    /// Of the database.
    pub fn check_claim(&mut self, id: OutgoingId, is_there: bool, asked: Timestamp) -> Result<(), Error> {
        let sql = "SELECT checked_at BETWEEN ?2 - ?3 AND ?2 FROM claims WHERE outgoing = ?1 AND ours = 1";
        let values = params![id.0, asked.as_second(), FRESH.as_secs()];
        let was_fresh: Option<bool> =
            self.connection.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?;
        let Some(was_fresh) = was_fresh else { return Ok(()) };
        let sql = "UPDATE claims SET ours = ?2, checked_at = ?3 WHERE outgoing = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, is_there, asked.as_second()])?;
        // Who has a word that holds waits for no other one: to be told of each would have all be looked at again, without an end.
        self.changes.claims |= !(is_there && was_fresh);
        Ok(())
    }

    /// What a letter waited for is answered by the end of this action, if it waited for one.
    pub(in crate::store) fn note_claim(&mut self, action: ActionId) -> Result<(), Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM claims WHERE action = ?1)";
        let is_claim: bool = self.connection.prepare_cached(sql)?.query_row([action.0], |row| row.get(0))?;
        self.changes.claims |= is_claim;
        Ok(())
    }

    /// The server says that it will not move it, for none of these actions: no other desk has it for that.
    ///
    /// # Errors
    /// Of the database.
    pub fn refuse_claims(&mut self, actions: &[ActionId]) -> Result<(), Error> {
        let sql = "UPDATE claims SET refused = 1 WHERE action = ?1 AND ours = 0";
        for action in actions {
            self.changes.claims |= self.connection.prepare_cached(sql)?.execute([action.0])? > 0;
        }
        Ok(())
    }

    /// The server has moved it for these actions, and cannot tell whether another desk was first: it goes back, and the letter does not leave.
    ///
    /// # Errors
    /// Of the database.
    pub fn waive_claims(&mut self, actions: &[ActionId], now: Timestamp) -> Result<(), Error> {
        for action in actions {
            let sql = "SELECT outgoing FROM claims WHERE action = ?1";
            let id = self.connection.prepare_cached(sql)?.query_row([action.0], |row| row.get(0)).optional()?;
            let Some(id) = id.map(OutgoingId) else { continue };
            self.release_claim(id, now)?;
            let _ =
                self.connection.prepare_cached("UPDATE claims SET refused = 1 WHERE outgoing = ?1")?.execute([id.0])?;
            self.changes.claims = true;
        }
        Ok(())
    }

    /// The letter does not leave after all: what it was made of waits for somebody again.
    pub(in crate::store) fn release_claim(&mut self, id: OutgoingId, now: Timestamp) -> Result<(), Error> {
        let standing = self.claim_of(id, now)?;
        let sql = "SELECT c.message, b.account FROM claims c JOIN messages m ON m.id = c.message AND m.gone_at = 0 \
                   JOIN mailboxes b ON b.id = m.mailbox WHERE c.outgoing = ?1";
        let found = self
            .connection
            .prepare_cached(sql)?
            .query_row([id.0], |row| Ok((MessageId(row.get(0)?), AccountId(row.get(1)?))))
            .optional()?;
        // It is somebody else's by now.
        let is_held = matches!(standing, Some(Claim::Asked | Claim::Ours | Claim::Unchecked));
        let Some((message, account)) = found.filter(|_| is_held) else { return Ok(()) };
        let back = self.make(account, FOLDER, Role::Other, now)?;
        self.move_to(&[message], back, now)?;
        let sql = "UPDATE claims SET action = 0, ours = 0, refused = 0 WHERE outgoing = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute([id.0])?;
        Ok(())
    }

    /// Those who share the mailbox are told that a letter has left, by what `record` puts there; none where there is nobody to tell.
    ///
    /// # Errors
    /// Of the database.
    pub fn tell_claim(&mut self, id: OutgoingId, record: Option<&NewProposal>, now: Timestamp) -> Result<(), Error> {
        let told = self
            .connection
            .prepare_cached("UPDATE claims SET told = 1 WHERE outgoing = ?1 AND told = 0")?
            .execute([id.0])?;
        if told == 0 {
            return Ok(());
        }
        let sql = "DELETE FROM outbox_content WHERE outgoing = ?1 AND EXISTS (SELECT 1 FROM outbox WHERE id = ?1 AND state = 'filed')";
        let _ = self.connection.prepare_cached(sql)?.execute([id.0])?;
        record.map_or(Ok(()), |record| self.propose(record, now))
    }
}

impl Reader<'_> {
    /// Whether a letter that goes on from a proposal may leave now; `None` of every other one.
    ///
    /// # Errors
    /// Of the database.
    pub fn claim_of(&self, id: OutgoingId, now: Timestamp) -> Result<Option<Claim>, Error> {
        let sql = "SELECT c.refused, EXISTS (SELECT 1 FROM actions a WHERE a.id = c.action AND a.kind = ?2), c.ours AND EXISTS \
                   (SELECT 1 FROM messages m WHERE m.id = c.message AND m.uidvalidity = c.validity AND m.uid = c.uid AND m.gone_at = 0) \
                   AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.message = c.message AND a.kind IN ('move', 'erase')) \
                   AND NOT EXISTS (SELECT 1 FROM proposals s JOIN messages n ON n.id = s.message JOIN mailboxes b ON b.id = n.mailbox \
                   WHERE s.token = c.token AND s.phase = 'sent' AND b.account = c.account), \
                   c.checked_at BETWEEN ?3 - ?4 AND ?3 FROM claims c WHERE c.outgoing = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let values = params![id.0, ActionKind::Move.as_str(), now.as_second(), FRESH.as_secs()];
        let claim = statement.query_row(values, |row| {
            Ok(match (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?) {
                (_, _, true, true) => Claim::Ours,
                (_, _, true, false) => Claim::Unchecked,
                (true, ..) => Claim::Refused,
                (false, true, ..) => Claim::Asked,
                (false, false, ..) => Claim::Lost,
            })
        });
        Ok(claim.optional()?)
    }

    /// Of an account, what letters have moved away that may leave by now, or at once when the session closes, where the server was not asked
    /// of late whether it lies there.
    ///
    /// # Errors
    /// Of the database.
    pub fn unchecked_claims(&self, account: AccountId, now: Timestamp) -> Result<Vec<Hold>, Error> {
        let sql = "SELECT c.outgoing, b.name, c.validity, c.uid, c.token FROM claims c JOIN outbox o ON o.id = c.outgoing \
                   LEFT JOIN mailboxes b ON b.id = c.mailbox WHERE c.account = ?1 AND c.ours = 1 AND (o.state = 'queued' AND o.hold <> 'chosen' \
                   OR o.state = 'deferred' AND o.at <= ?2) AND c.checked_at NOT BETWEEN ?2 - ?3 AND ?2 ORDER BY c.outgoing";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params![account.0, now.as_second(), PAUSE.as_secs()], |row| {
            let (validity, uid): (u32, u32) = (row.get(2)?, row.get(3)?);
            Ok(Hold {
                outgoing: OutgoingId(row.get(0)?),
                token: row.get(4)?,
                name: row.get::<_, Option<String>>(1)?.map(MailboxName::new),
                at: Uid::new(uid).map(|uid| (UidValidity(validity), uid)),
            })
        })?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Which letter an action moves away for one that is to leave ([`ProposalMark::token`]).
    ///
    /// # Errors
    /// Of the database.
    pub fn claimed_token(&self, action: ActionId) -> Result<Option<String>, Error> {
        let sql = "SELECT token FROM claims WHERE action = ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([action.0], |row| row.get(0)).optional()?)
    }

    /// Which proposal a letter goes on from.
    ///
    /// # Errors
    /// Of the database.
    pub fn claimed_mark(&self, id: OutgoingId) -> Result<Option<ProposalMark>, Error> {
        let sql = "SELECT token, revision FROM claims WHERE outgoing = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mark = statement.query_row([id.0], |row| Ok(ProposalMark { token: row.get(0)?, revision: row.get(1)? }));
        Ok(mark.optional()?)
    }

    /// How many letters of other mailboxes go on from what was prepared in this one, and are yet to be told there: they leave, have left or may
    /// have. What its server did not take for days was told to their author, and holds up nothing.
    ///
    /// # Errors
    /// Of the database.
    pub fn untold_by(&self, account: AccountId, now: Timestamp) -> Result<u32, Error> {
        let sql = "SELECT (SELECT count(*) FROM claims c JOIN outbox o ON o.id = c.outgoing WHERE c.account = ?1 AND c.told = 0 \
                   AND o.state <> 'refused' AND (o.state NOT IN ('accepted', 'filed') OR o.at > ?2)) \
                   + (SELECT count(*) FROM proposings WHERE account = ?1 AND phase = 'sent' AND state <> 'there' AND at > ?2)";
        let since = now.as_second().saturating_sub(TOLD_WITHIN.as_secs());
        Ok(self.connection.prepare_cached(sql)?.query_row([account.0, since], |row| row.get(0))?)
    }

    /// Letters of an account that have left, and of which those who share the mailbox were not told.
    ///
    /// # Errors
    /// Of the database.
    pub fn untold_claims(&self, account: AccountId) -> Result<Vec<Left>, Error> {
        let sql = "SELECT c.outgoing, c.account, c.message, c.token, c.revision, c.author, c.doctor, c.patient, o.at FROM claims c \
                   JOIN outbox o ON o.id = c.outgoing WHERE o.account = ?1 AND o.state IN ('accepted', 'filed') AND c.told = 0 \
                   ORDER BY c.outgoing";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([account.0], |row| {
            let person = |column: usize| Ok::<_, rusqlite::Error>(first_person(row.get_ref(column)?.as_str()?));
            Ok(Left {
                outgoing: OutgoingId(row.get(0)?),
                account: row.get::<_, Option<i64>>(1)?.map(AccountId),
                message: row.get::<_, Option<i64>>(2)?.map(MessageId),
                proposal: Proposal {
                    mark: ProposalMark { token: row.get(3)?, revision: row.get(4)? },
                    phase: Phase::Sent,
                    author: person(5)?,
                    doctor: person(6)?,
                    patient: row.get(7)?,
                    at: super::to_time(row.get(8)?),
                    ..Proposal::default()
                },
            })
        })?;
        rows.map(|row| Ok(row?)).collect()
    }
}

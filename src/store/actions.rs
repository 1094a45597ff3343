//! What the user did and the server does not know yet: each action has a local part ([`Tx::act`]), a remote part (`sync::replay`), and
//! is undone ([`Tx::undo`]) when the server refuses. Nothing here speaks to a server.
//!
//! A message lies on the server at (`mailbox`, `uidvalidity`, `uid`) and is shown in `place`: that of the last move or erasure that
//! waits, else where it lies. UIDVALIDITY 0 stands for "it must be there, its UID is not known yet".

mod confide;
mod folders;
mod marks;
mod order;
mod overtaken;
mod queue;
mod shares;
mod transfer;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::values::to_time;
use super::{Error, Reader, Tx};
use crate::domain::notice::ActionFault;
use crate::domain::{AccountId, Act, ActionId, ActionKind, ActionRow, MailboxId, MessageId, Role};

pub use confide::Confiding;
pub(super) use folders::desk_word;
pub(super) use marks::standing;
pub use queue::{Errand, Group, Origin, Stage};
pub use transfer::Landed;
#[cfg(test)]
pub(super) use transfer::PROVISIONAL_OF;

/// Declined so often for now, an action is undone.
pub const TRIES: u32 = 5;

impl Tx<'_> {
    /// The local part of an act: shown at once, and kept to be told to the server. What is gone, or so already, is passed over.
    ///
    /// # Errors
    /// [`Error::Action`] when it cannot be done at all: nothing was changed.
    pub fn act(&mut self, act: &Act, now: Timestamp) -> Result<(), Error> {
        match act {
            Act::Flag { messages, flag, set } => self.flag(messages, *flag, *set, now),
            Act::Keyword { messages, keyword, set } => self.tag(messages, keyword, *set, now),
            Act::Desk { messages, state, set } => self.tell_desks(messages, state, *set, now),
            Act::Move { messages, to } => self.move_to(messages, *to, now),
            Act::Copy { messages, to } => self.copy_to(messages, *to, now),
            Act::Confide { messages, to, giver } => self.confide(messages, (*to, false), giver, now),
            Act::TakeBack { messages } => self.take_back_confided(messages, now),
            Act::Secretariat { account, to } => self.choose_secretariat(*account, *to),
            Act::Order { account, order } => self.order(*account, order.as_ref(), now),
            Act::Revalidate { message } => self.revalidate(*message, now),
            Act::Bin { messages } => self.bin(messages, now),
            Act::Erase { messages } => self.erase(messages, false, now),
            Act::Withdraw { messages } => self.erase(messages, true, now),
            Act::EmptyBin { mailbox } => self.empty(*mailbox, now),
            Act::CreateMailbox { account, name } => self.create(*account, name, Role::Other, now).map(drop),
            Act::RenameMailbox { mailbox, name } => self.rename(*mailbox, name, now),
            Act::RemoveMailbox { mailbox } => self.remove(*mailbox, now),
            Act::ForgetShare { account, root } => self.forget_share(*account, root, now),
        }
    }

    /// The server refuses these for good: all is again as if they had not been done. Those that are gone are passed over.
    ///
    /// # Errors
    /// Of the database.
    pub fn undo(&mut self, actions: &[ActionId]) -> Result<(), Error> {
        for &id in actions {
            let Some(row) = self.action(id)? else { continue };
            match row.kind {
                ActionKind::Flag | ActionKind::Keyword => self.undo_mark(id)?,
                ActionKind::Move | ActionKind::Erase => {
                    self.note_claim(id)?;
                    self.drop_action(id)?;
                    if let Some(message) = row.message {
                        self.settle_place(message)?;
                    }
                }
                ActionKind::Copy => self.undo_copy(id)?,
                ActionKind::Create => self.undo_create(id, row.mailbox)?,
                ActionKind::Rename => {
                    self.drop_action(id)?;
                    self.refresh_names(row.account)?;
                }
                ActionKind::Remove => self.undo_remove(id, row.mailbox)?,
                ActionKind::Confide => self.undo_confide(id, crate::clock::now())?,
            }
        }
        Ok(())
    }

    /// The server declines these for now.
    ///
    /// # Errors
    /// Of the database.
    pub fn decline(&mut self, actions: &[ActionId]) -> Result<(), Error> {
        for id in actions {
            let sql = "UPDATE actions SET tries = tries + 1 WHERE id = ?1";
            let _ = self.connection.prepare_cached(sql)?.execute([id.0])?;
            self.changes.actions = true;
        }
        Ok(())
    }

    pub(super) fn drop_action(&mut self, id: ActionId) -> Result<(), Error> {
        let _ = self.connection.prepare_cached("DELETE FROM actions WHERE id = ?1")?.execute([id.0])?;
        self.changes.actions = true;
        Ok(())
    }

    /// A new action of this kind, by default of nothing.
    fn put_action(&mut self, new: &NewAction<'_>, now: Timestamp) -> Result<ActionId, Error> {
        let _ = self
            .connection
            .prepare_cached(
                "INSERT INTO actions (account, kind, message, mailbox, copy, word, value, before, made_at, giver) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                new.account.0,
                new.kind.as_str(),
                new.message.map(|id| id.0),
                new.mailbox.map(|id| id.0),
                new.copy.map(|id| id.0),
                new.word,
                new.set,
                new.before,
                now.as_second(),
                new.giver
            ])?;
        self.changes.actions = true;
        Ok(ActionId(self.connection.last_insert_rowid()))
    }
}

/// An action to be kept.
struct NewAction<'a> {
    account: AccountId,
    kind: ActionKind,
    message: Option<MessageId>,
    mailbox: Option<MailboxId>,
    copy: Option<MessageId>,
    word: &'a str,
    set: bool,
    before: bool,
    giver: &'a str,
}

impl NewAction<'_> {
    fn of(account: AccountId, kind: ActionKind) -> Self {
        Self { account, kind, message: None, mailbox: None, copy: None, word: "", set: false, before: false, giver: "" }
    }
}

impl Reader<'_> {
    /// All actions that the server does not know yet, in the order made.
    ///
    /// # Errors
    /// Of the database.
    pub fn actions(&self) -> Result<Vec<ActionRow>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM actions WHERE {LIVES} ORDER BY id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([], read)?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// How many actions of an account the server does not know yet.
    ///
    /// # Errors
    /// Of the database.
    pub fn waiting(&self, account: AccountId) -> Result<u64, Error> {
        let sql = format!("SELECT count(*) FROM actions WHERE account = ?1 AND {LIVES}");
        let count: i64 = self.connection.prepare_cached(&sql)?.query_row([account.0], |row| row.get(0))?;
        Ok(super::values::to_u64(count))
    }

    fn action(&self, id: ActionId) -> Result<Option<ActionRow>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM actions WHERE id = ?1");
        Ok(self.connection.prepare_cached(&sql)?.query_row([id.0], read).optional()?)
    }

    /// Account of a message and mailbox it lies in; of one that is being put back, the mailbox it is put into. None of one that is gone.
    fn spot(&self, message: MessageId) -> Result<Option<Spot>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT b.account, m.place, iif(m.gone_at = 0, m.mailbox, (SELECT mailbox FROM actions a WHERE a.message = m.id \
             AND a.kind = 'copy' AND a.copy IS NULL)) FROM messages m JOIN mailboxes b ON b.id = m.mailbox WHERE m.id = ?1",
        )?;
        let spot = statement.query_row([message.0], |row| {
            let (account, place) = (AccountId(row.get(0)?), row.get::<_, Option<i64>>(1)?.map(MailboxId));
            let mailbox: Option<i64> = row.get(2)?;
            Ok(mailbox.map(|mailbox| Spot { account, mailbox: MailboxId(mailbox), place }))
        });
        Ok(spot.optional()?.flatten())
    }

    fn account_of(&self, mailbox: MailboxId) -> Result<AccountId, Error> {
        let sql = "SELECT account FROM mailboxes WHERE id = ?1 AND wish <> 'remove' AND gone_at = 0";
        Ok(AccountId(self.connection.prepare_cached(sql)?.query_row([mailbox.0], |row| row.get(0))?))
    }
}

/// Where a message is.
struct Spot {
    account: AccountId,
    mailbox: MailboxId,
    place: Option<MailboxId>,
}

impl From<ActionFault> for Error {
    fn from(fault: ActionFault) -> Self {
        Self::Action(fault)
    }
}

/// What was done to a message that is gone waits with it, as it may be found again: but for putting it back, and for giving it to others.
const LIVES: &str = "(kind = 'confide' OR (kind = 'copy' AND copy IS NULL) OR NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = actions.message AND m.gone_at > 0))";

const COLUMNS: &str = "id, account, kind, message, mailbox, made_at, state <> 'waiting', tries";

fn read(row: &Row<'_>) -> rusqlite::Result<ActionRow> {
    Ok(ActionRow {
        id: ActionId(row.get(0)?),
        account: AccountId(row.get(1)?),
        kind: read_kind(row, 2)?,
        message: row.get::<_, Option<i64>>(3)?.map(MessageId),
        mailbox: row.get::<_, Option<i64>>(4)?.map(MailboxId),
        made_at: to_time(row.get(5)?),
        begun: row.get(6)?,
        tries: row.get(7)?,
    })
}

fn read_kind(row: &Row<'_>, column: usize) -> rusqlite::Result<ActionKind> {
    let kind = ActionKind::parse(row.get_ref(column)?.as_str()?);
    kind.ok_or(rusqlite::Error::InvalidColumnType(column, "kind".to_owned(), rusqlite::types::Type::Text))
}

#[cfg(test)]
#[path = "actions_tests.rs"]
mod tests;

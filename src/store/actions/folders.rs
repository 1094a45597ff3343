//! Mailboxes made, renamed and removed: shown so at once, under names that the server does not know yet.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::super::{Error, Reader, Tx};
use super::NewAction;
use crate::clock;
use crate::domain::notice::ActionFault;
use crate::domain::{AccountId, ActionId, ActionKind, DeskState, Keyword, MailboxId, MailboxName, MessageId, Role};

/// Longest name that is made, in octets.
const NAME_MAX: usize = 250;

impl Tx<'_> {
    pub(super) fn create(
        &mut self,
        account: AccountId,
        name: &MailboxName,
        role: Role,
        now: Timestamp,
    ) -> Result<MailboxId, Error> {
        let name = self.admit(account, name.as_str(), None)?;
        let delimiter = self.delimiter(account)?.map(String::from).unwrap_or_default();
        let desk = desk_word(&name, self.delimiter(account)?);
        // One of this name that is gone is another.
        self.give_up_name(account, &name, None)?;
        let sql = "INSERT INTO mailboxes (account, name, delimiter, role, wish, desk) VALUES (?1, ?2, ?3, ?4, 'make', ?5) RETURNING id";
        let mailbox = MailboxId(
            self.connection
                .prepare_cached(sql)?
                .query_row(params![account.0, name, delimiter, role.as_str(), desk], |row| row.get(0))?,
        );
        let new = NewAction { mailbox: Some(mailbox), ..NewAction::of(account, ActionKind::Create) };
        let _ = self.put_action(&new, now)?;
        self.touch_mailbox(mailbox);
        Ok(mailbox)
    }

    /// A mailbox of Pli's own, at the top or below INBOX as the server wants; one of that name is taken as it is.
    pub(in crate::store) fn make(
        &mut self,
        account: AccountId,
        name: &str,
        role: Role,
        now: Timestamp,
    ) -> Result<MailboxId, Error> {
        let name = self.below_home(account, name)?;
        match self.named(account, &name)? {
            Some(known) => Ok(known),
            None => self.create(account, &MailboxName::new(name), role, now),
        }
    }

    /// The folder that tells this state.
    pub(super) fn desk_folder(
        &mut self,
        account: AccountId,
        name: &MailboxName,
        keyword: &Keyword,
        now: Timestamp,
    ) -> Result<MailboxId, Error> {
        let sql = "SELECT id FROM mailboxes WHERE account = ?1 AND desk = ?2 COLLATE NOCASE AND root = '' AND wish <> 'remove' AND gone_at = 0 \
                   ORDER BY id LIMIT 1";
        let known: Option<i64> = self
            .connection
            .prepare_cached(sql)?
            .query_row(params![account.0, keyword.as_str()], |row| row.get(0))
            .optional()?;
        match known {
            Some(id) => Ok(MailboxId(id)),
            None => self.make(account, name.as_str(), Role::Other, now),
        }
    }

    pub(super) fn rename(&mut self, mailbox: MailboxId, name: &MailboxName, now: Timestamp) -> Result<(), Error> {
        let account = self.account_of(mailbox)?;
        let row = self.folder(mailbox)?;
        if row.role != Role::Other {
            return Err(ActionFault::Needed.into());
        }
        if row.displayed() == name.as_str() {
            return Ok(());
        }
        let name = self.admit(account, name.as_str(), Some(mailbox))?;
        // A mailbox is not moved below itself.
        if let Some(delimiter) = self.delimiter(account)?
            && name.starts_with(&format!("{}{delimiter}", row.displayed()))
        {
            return Err(ActionFault::Name.into());
        }
        // A wish that nothing was built upon since gives way to this one.
        let sql = "DELETE FROM actions WHERE mailbox = ?1 AND kind = 'rename' AND state = 'waiting' AND NOT EXISTS (SELECT 1 \
                   FROM actions later WHERE later.account = ?2 AND later.id > actions.id AND later.kind IN ('create', 'rename', 'remove'))";
        let _ = self.connection.prepare_cached(sql)?.execute(params![mailbox.0, account.0])?;
        let sql = "SELECT EXISTS (SELECT 1 FROM actions WHERE mailbox = ?1 AND kind = 'rename')";
        let is_wished: bool = self.connection.prepare_cached(sql)?.query_row([mailbox.0], |row| row.get(0))?;
        if row.name != name || is_wished {
            let new = NewAction { mailbox: Some(mailbox), word: &name, ..NewAction::of(account, ActionKind::Rename) };
            let _ = self.put_action(&new, now)?;
        }
        self.changes.actions = true;
        self.refresh_names(account)
    }

    pub(super) fn remove(&mut self, mailbox: MailboxId, now: Timestamp) -> Result<(), Error> {
        let account = self.account_of(mailbox)?;
        if self.folder(mailbox)?.role != Role::Other {
            return Err(ActionFault::Needed.into());
        }
        let sql = "SELECT id FROM actions WHERE mailbox = ?1 AND kind = 'create' AND state = 'waiting'";
        let unmade: Option<i64> =
            self.connection.prepare_cached(sql)?.query_row([mailbox.0], |row| row.get(0)).optional()?;
        if let Some(id) = unmade {
            return self.undo_create(ActionId(id), Some(mailbox));
        }
        let sql = "UPDATE mailboxes SET wish = 'remove' WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute([mailbox.0])?;
        let new = NewAction { mailbox: Some(mailbox), ..NewAction::of(account, ActionKind::Remove) };
        let _ = self.put_action(&new, now)?;
        self.touch_mailbox(mailbox);
        Ok(())
    }

    /// The server has this mailbox now.
    ///
    /// # Errors
    /// Of the database.
    pub fn made(&mut self, action: ActionId, mailbox: MailboxId) -> Result<(), Error> {
        self.drop_action(action)?;
        self.drop_wish(mailbox)
    }

    /// The server calls a mailbox so now, and those below it accordingly, whatever the user has wished since.
    ///
    /// # Errors
    /// Of the database.
    pub fn renamed(&mut self, action: ActionId, mailbox: MailboxId, name: &str) -> Result<(), Error> {
        self.drop_action(action)?;
        let account: AccountId = self.account_of_any(mailbox)?;
        let before = self.folder(mailbox)?.name;
        let unmade = self.unmade_folders(account)?;
        for row in self.named_folders(account)? {
            if unmade.get(&row.id).is_some_and(|create| *create > action) {
                continue;
            }
            let Some(changed) = replaced(&row.name, &before, name, self.delimiter(account)?) else { continue };
            // What a look at the server made of it meanwhile gives way.
            self.give_up_name(account, &changed, Some(row.id))?;
            let desk = desk_word(&changed, self.delimiter(account)?);
            let sql = "UPDATE mailboxes SET name = ?2, desk = ?3, unlisted = 0 WHERE id = ?1";
            let _ = self.connection.prepare_cached(sql)?.execute(params![row.id.0, changed, desk])?;
        }
        self.changes.everything = true;
        self.refresh_names(account)
    }

    /// The server has this mailbox no more, nor what was in it, as the user wanted. What was gone from it before is kept as long as
    /// it would have been.
    ///
    /// # Errors
    /// Of the database.
    pub fn removed(&mut self, action: ActionId, mailbox: MailboxId) -> Result<(), Error> {
        self.drop_action(action)?;
        self.turn_back(mailbox)?;
        self.end_mailbox(mailbox, clock::now(), "remove")?;
        self.clear_some()
    }

    /// What was to go into it is shown where it lies. A state that it was to tell is kept here only, from now on.
    pub(super) fn undo_create(&mut self, id: ActionId, mailbox: Option<MailboxId>) -> Result<(), Error> {
        self.drop_action(id)?;
        let Some(mailbox) = mailbox else { return Ok(()) };
        let account = self.account_of_any(mailbox)?;
        let desk: String = self
            .connection
            .prepare_cached("SELECT desk FROM mailboxes WHERE id = ?1")?
            .query_row([mailbox.0], |row| row.get(0))?;
        let moves: Vec<(ActionId, MessageId)> = self
            .connection
            .prepare_cached("SELECT id, message FROM actions WHERE mailbox = ?1 AND kind = 'move'")?
            .query_map([mailbox.0], |row| Ok((ActionId(row.get(0)?), MessageId(row.get(1)?))))?
            .collect::<Result<_, _>>()?;
        let coming: BTreeSet<MessageId> = moves.iter().map(|(_, message)| *message).collect();
        self.refuse_claims(&moves.iter().map(|(action, _)| *action).collect::<Vec<_>>())?;
        if let Some(keyword) = Keyword::parse(&desk) {
            self.hold_still(account, true)?;
            for message in &coming {
                self.keep_own(*message, &keyword, true)?;
            }
        }
        self.decline_proposals_of(mailbox)?;
        self.unmake(mailbox)?;
        coming.into_iter().try_for_each(|message| self.settle_place(message))
    }

    pub(super) fn undo_remove(&mut self, id: ActionId, mailbox: Option<MailboxId>) -> Result<(), Error> {
        self.drop_action(id)?;
        mailbox.map_or(Ok(()), |mailbox| self.drop_wish(mailbox))
    }

    fn drop_wish(&mut self, mailbox: MailboxId) -> Result<(), Error> {
        let _ = self.connection.prepare_cached("UPDATE mailboxes SET wish = '' WHERE id = ?1")?.execute([mailbox.0])?;
        self.touch_mailbox(mailbox);
        Ok(())
    }

    /// It was never made. The row stays gone where messages of an earlier mailbox of its name are kept.
    fn unmake(&mut self, mailbox: MailboxId) -> Result<(), Error> {
        let sql = "DELETE FROM messages WHERE mailbox = ?1 AND gone_at = 0";
        let _ = self.connection.prepare_cached(sql)?.execute([mailbox.0])?;
        let sql = "UPDATE mailboxes SET wish = '', desk = '', gone_at = (SELECT max(gone_at) FROM messages WHERE mailbox = ?1) \
                   WHERE id = ?1 AND EXISTS (SELECT 1 FROM messages WHERE mailbox = ?1)";
        if self.connection.prepare_cached(sql)?.execute([mailbox.0])? == 0 {
            return self.drop_mailbox(mailbox);
        }
        self.release_kept(mailbox)?;
        let _ = self.connection.prepare_cached("DELETE FROM actions WHERE mailbox = ?1")?.execute([mailbox.0])?;
        self.touch_mailbox(mailbox);
        self.changes.everything = true;
        Ok(())
    }

    fn drop_mailbox(&mut self, mailbox: MailboxId) -> Result<(), Error> {
        self.release_kept(mailbox)?;
        let _ = self.connection.prepare_cached("DELETE FROM mailboxes WHERE id = ?1")?.execute([mailbox.0])?;
        self.touch_mailbox(mailbox);
        self.changes.everything = true;
        Ok(())
    }

    /// What each mailbox is shown as: its own name under the new ones that wait, in their order.
    pub(in crate::store) fn refresh_names(&mut self, account: AccountId) -> Result<(), Error> {
        let delimiter = self.delimiter(account)?;
        let before = self.named_folders(account)?;
        let unmade = self.unmade_folders(account)?;
        let mut shown: Vec<(MailboxId, String)> = before.iter().map(|row| (row.id, row.name.clone())).collect();
        let wishes: Vec<(ActionId, i64, String)> = self
            .connection
            .prepare_cached("SELECT id, mailbox, word FROM actions WHERE account = ?1 AND kind = 'rename' ORDER BY id")?
            .query_map([account.0], |row| Ok((ActionId(row.get(0)?), row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?;
        for (rename, mailbox, wish) in wishes {
            let Some(old) = shown.iter().find(|(id, _)| id.0 == mailbox).map(|(_, name)| name.clone()) else {
                continue;
            };
            let of_then = |id: &MailboxId| unmade.get(id).is_none_or(|create| *create < rename);
            for (_, name) in shown.iter_mut().filter(|(id, _)| of_then(id)) {
                if let Some(changed) = replaced(name, &old, &wish, delimiter) {
                    *name = changed;
                }
            }
        }
        for (row, (id, name)) in before.iter().zip(shown) {
            if row.displayed() != name {
                let word = if name == row.name { "" } else { &name };
                let sql = "UPDATE mailboxes SET shown = ?2 WHERE id = ?1";
                let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, word])?;
                self.touch_mailbox(id);
            }
        }
        Ok(())
    }

    /// The name as it may be given, or why not.
    fn admit(&self, account: AccountId, name: &str, except: Option<MailboxId>) -> Result<String, Error> {
        let delimiter = self.delimiter(account)?;
        let is_level = |level: &str| !level.trim().is_empty() && level.trim() == level;
        let fits = name.len() <= NAME_MAX
            && !name.chars().any(|c| c.is_control() || matches!(c, '*' | '%'))
            && match delimiter {
                Some(delimiter) => name.split(delimiter).all(is_level),
                None => is_level(name),
            };
        if !fits {
            return Err(ActionFault::Name.into());
        }
        // What lies in a shared mailbox is read by those who share it: nothing is made there, and no folder goes there or leaves it.
        let before = match except {
            Some(mailbox) => Some(self.folder(mailbox)?.root).filter(|root| !root.is_empty()),
            None => None,
        };
        if self.share_of(account, name, delimiter)? != before {
            return Err(ActionFault::Name.into());
        }
        let taken =
            name.eq_ignore_ascii_case("INBOX") || self.named(account, name)?.is_some_and(|id| Some(id) != except);
        if taken { Err(ActionFault::Exists.into()) } else { Ok(name.to_owned()) }
    }
}

/// A mailbox by its names.
struct Folder {
    id: MailboxId,
    name: String,
    shown: String,
    role: Role,
    /// The shared mailbox that it lies in; empty for one's own.
    root: String,
}

impl Folder {
    fn displayed(&self) -> &str {
        if self.shown.is_empty() { &self.name } else { &self.shown }
    }
}

impl Reader<'_> {
    fn named_folders(&self, account: AccountId) -> Result<Vec<Folder>, Error> {
        let sql = "SELECT id, name, shown, role, root FROM mailboxes WHERE account = ?1 AND gone_at = 0 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([account.0], read_folder)?;
        rows.map(|row| Ok(row?)).collect()
    }

    fn folder(&self, mailbox: MailboxId) -> Result<Folder, Error> {
        let sql = "SELECT id, name, shown, role, root FROM mailboxes WHERE id = ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([mailbox.0], read_folder)?)
    }

    /// The shared mailbox that a name lies in.
    fn share_of(&self, account: AccountId, name: &str, delimiter: Option<char>) -> Result<Option<String>, Error> {
        let is_in = |root: &String| {
            let rest = name.strip_prefix(root.as_str());
            !root.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.chars().next() == delimiter)
        };
        Ok(self.named_folders(account)?.into_iter().map(|row| row.root).filter(is_in).max_by_key(String::len))
    }

    fn account_of_any(&self, mailbox: MailboxId) -> Result<AccountId, Error> {
        let sql = "SELECT account FROM mailboxes WHERE id = ?1";
        Ok(AccountId(self.connection.prepare_cached(sql)?.query_row([mailbox.0], |row| row.get(0))?))
    }

    /// Mailboxes that the server has not made yet, and the act that makes each: what was renamed before it does not carry it along.
    fn unmade_folders(&self, account: AccountId) -> Result<BTreeMap<MailboxId, ActionId>, Error> {
        let sql = "SELECT mailbox, id FROM actions WHERE account = ?1 AND kind = 'create' AND mailbox IS NOT NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([account.0], |row| Ok((MailboxId(row.get(0)?), ActionId(row.get(1)?))))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// The mailbox that has this name, or is shown under it.
    fn named(&self, account: AccountId, name: &str) -> Result<Option<MailboxId>, Error> {
        let sql = "SELECT id FROM mailboxes WHERE account = ?1 AND (name = ?2 OR shown = ?2) AND gone_at = 0 ORDER BY id LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row(params![account.0, name], |row| row.get(0)).optional()?.map(MailboxId))
    }

    fn delimiter(&self, account: AccountId) -> Result<Option<char>, Error> {
        let sql = "SELECT delimiter FROM mailboxes WHERE account = ?1 AND delimiter <> '' ORDER BY role <> 'inbox', id LIMIT 1";
        let delimiter: Option<String> =
            self.connection.prepare_cached(sql)?.query_row([account.0], |row| row.get(0)).optional()?;
        Ok(delimiter.and_then(|text| text.chars().next()))
    }

    /// Some servers keep all mailboxes below INBOX and refuse others: then this one goes there too.
    fn below_home(&self, account: AccountId, name: &str) -> Result<String, Error> {
        let Some(delimiter) = self.delimiter(account)? else { return Ok(name.to_owned()) };
        let home = format!("INBOX{delimiter}");
        let rows = self.named_folders(account)?;
        let mut others = rows.iter().filter(|row| row.role != Role::Inbox && row.root.is_empty()).peekable();
        let all_below = others.peek().is_some() && others.all(|row| row.name.starts_with(&home));
        Ok(if all_below { format!("{home}{name}") } else { name.to_owned() })
    }
}

fn read_folder(row: &rusqlite::Row<'_>) -> rusqlite::Result<Folder> {
    Ok(Folder {
        id: MailboxId(row.get(0)?),
        name: row.get(1)?,
        shown: row.get(2)?,
        role: Role::parse(row.get_ref(3)?.as_str()?).unwrap_or(Role::Other),
        root: row.get(4)?,
    })
}

/// The name of what is called `before`, or lies below it, once that is called `after`.
fn replaced(name: &str, before: &str, after: &str, delimiter: Option<char>) -> Option<String> {
    if name == before {
        return Some(after.to_owned());
    }
    let rest = name.strip_prefix(before)?;
    delimiter.filter(|delimiter| rest.starts_with(*delimiter)).map(|_| format!("{after}{rest}"))
}

/// Keyword of the state that lying in a mailbox of this name says, or nothing.
pub(in crate::store) fn desk_word(name: &str, delimiter: Option<char>) -> String {
    let leaf = delimiter.and_then(|delimiter| name.rsplit(delimiter).next()).unwrap_or(name);
    let keyword = DeskState::of_mailbox(leaf).and_then(|state| state.keyword());
    keyword.map(|keyword| keyword.as_str().to_owned()).unwrap_or_default()
}

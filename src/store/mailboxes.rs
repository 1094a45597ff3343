//! Mailboxes of the vault's accounts: names, roles, and how far each is known.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Params, Row, params};

use super::actions::{desk_word, standing};
use super::fold::fold;
use super::values::{found, to_i64, to_time, to_u64};
use super::{Error, Reader, Tx};
use crate::clock;
use crate::domain::listing::MailboxRow;
use crate::domain::{
    AccountId, Address, MailboxId, MailboxName, ModSeq, Place, Rights, Role, Uid, UidSet, UidValidity,
};

/// A mailbox as LIST gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMailbox {
    /// Decoded name.
    pub name: MailboxName,
    /// Hierarchy delimiter.
    pub delimiter: Option<char>,
    /// What it is for.
    pub role: Role,
    /// Subscribed to.
    pub subscribed: bool,
    /// Whose it is, and what may be done in it.
    pub place: Place,
}

/// What is known locally of a mailbox: the left side of a synchronisation plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalMailbox {
    /// Local key.
    pub id: MailboxId,
    /// Its account.
    pub account: AccountId,
    /// Decoded name.
    pub name: MailboxName,
    /// What it is for.
    pub role: Role,
    /// UIDVALIDITY of the known messages; `None` before the first selection.
    pub validity: Option<UidValidity>,
    /// UIDNEXT remembered at the end of the last complete pass.
    pub uidnext: Option<Uid>,
    /// HIGHESTMODSEQ remembered at the end of the last complete pass.
    pub modseq: Option<ModSeq>,
    /// The server did not open it when last asked.
    pub refused: bool,
    /// When it was last compared whole.
    pub compared: Option<Timestamp>,
    /// UIDs of the messages known under `validity`.
    pub known: UidSet,
    /// Of these, those that the last list left out, with most of the mailbox.
    pub missed: UidSet,
    /// When the last of these was.
    pub missed_at: Option<Timestamp>,
    /// UIDs under `validity` whose messages were proven to be gone.
    pub gone: UidSet,
    /// Messages of an older UIDVALIDITY are left.
    pub stale: bool,
}

impl Tx<'_> {
    /// The row of this address, made if needed.
    ///
    /// # Errors
    /// Of the database.
    pub fn account(&mut self, address: &Address) -> Result<AccountId, Error> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO accounts (address) VALUES (?1) ON CONFLICT (address) DO UPDATE SET address = address RETURNING id",
        )?;
        Ok(AccountId(statement.query_row([address.folded()], |row| row.get(0))?))
    }

    /// Inserts or updates mailboxes by name; their keys, in the order given. Mailboxes not named are left alone.
    ///
    /// # Errors
    /// Of the database.
    pub fn upsert_mailboxes(&mut self, account: AccountId, mailboxes: &[NewMailbox]) -> Result<Vec<MailboxId>, Error> {
        let mut ids = Vec::with_capacity(mailboxes.len());
        for mailbox in mailboxes {
            ids.push(self.upsert_mailbox(account, mailbox)?);
        }
        Ok(ids)
    }

    /// The server calls this mailbox by another name now; with this delimiter and role.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such mailbox.
    pub fn rename_mailbox(&mut self, mailbox: MailboxId, to: &NewMailbox) -> Result<(), Error> {
        let delimiter = to.delimiter.map(String::from).unwrap_or_default();
        let desk = desk_word(to.name.as_str(), to.delimiter);
        let sql = "SELECT account FROM mailboxes WHERE id = ?1";
        let account = AccountId(self.connection.prepare_cached(sql)?.query_row([mailbox.0], |row| row.get(0))?);
        self.give_up_name(account, to.name.as_str(), Some(mailbox))?;
        let _ = self
            .connection
            .prepare_cached(
                "UPDATE mailboxes SET name = ?2, delimiter = ?3, role = ?4, subscribed = ?5, desk = ?6, unlisted = 0 WHERE id = ?1",
            )?
            .execute(params![mailbox.0, to.name.as_str(), delimiter, to.role.as_str(), to.subscribed, desk])?;
        self.touch_mailbox(mailbox);
        self.changes.everything = true;
        self.refresh_names(account)
    }

    /// The mailbox that has this name gives it up. One that is gone keeps its row for its messages. One that is there was made by a look
    /// at what `to` has become on the server: what was to go to it goes to `to`, and its messages are found again there.
    pub(super) fn give_up_name(&mut self, account: AccountId, name: &str, to: Option<MailboxId>) -> Result<(), Error> {
        let to = to.map(|to| to.0);
        let sql = "SELECT id, gone_at = 0 FROM mailboxes WHERE account = ?1 AND name = ?2 AND id IS NOT ?3";
        let named = self
            .connection
            .prepare_cached(sql)?
            .query_row(params![account.0, name, to], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))
            .optional()?;
        let Some((id, is_there)) = named else { return Ok(()) };
        // A name that no server has.
        let sql = "UPDATE mailboxes SET name = name || char(1) || id WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute([id])?;
        if let (true, Some(to)) = (is_there, to) {
            for sql in [
                "UPDATE actions SET mailbox = ?2 WHERE mailbox = ?1 AND kind IN ('move', 'copy', 'confide')",
                "UPDATE OR IGNORE confided SET mailbox = ?2 WHERE mailbox = ?1",
                "UPDATE secretariats SET mailbox = ?2 WHERE mailbox = ?1",
                "UPDATE messages SET mailbox = ?2 WHERE mailbox = ?1 AND uidvalidity = 0 AND gone_at = 0",
                "UPDATE messages SET place = ?2 WHERE place = ?1 AND mailbox <> ?1",
                "UPDATE mailboxes SET highestmodseq = 0 WHERE id = ?2 AND id <> ?1",
            ] {
                let _ = self.connection.prepare_cached(sql)?.execute([id, to])?;
            }
            self.touch_mailbox(MailboxId(to));
            self.turn_back(MailboxId(id))?;
            self.end_mailbox(MailboxId(id), clock::now(), "")?;
        }
        self.drop_empty()
    }

    /// Counts a complete list that leaves this mailbox out; how many in a row now. [`Tx::upsert_mailboxes`] ends the row.
    ///
    /// # Errors
    /// Of the database.
    pub fn miss_mailbox(&mut self, mailbox: MailboxId) -> Result<u32, Error> {
        let sql = "UPDATE mailboxes SET unlisted = unlisted + 1 WHERE id = ?1 RETURNING unlisted";
        let times = self.connection.prepare_cached(sql)?.query_row([mailbox.0], |row| row.get(0))?;
        self.touch_mailbox(mailbox);
        Ok(times)
    }

    /// A folder of a shared mailbox that is closed to this login: it is shown as out of reach, and kept.
    ///
    /// # Errors
    /// Of the database.
    pub fn close_mailbox(&mut self, mailbox: MailboxId) -> Result<(), Error> {
        let sql = "UPDATE mailboxes SET unlisted = 1 WHERE id = ?1 AND unlisted = 0";
        if self.connection.prepare_cached(sql)?.execute([mailbox.0])? > 0 {
            self.touch_mailbox(mailbox);
        }
        Ok(())
    }

    /// Notes whether the server opens this mailbox.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such mailbox.
    pub fn refuse_mailbox(&mut self, mailbox: MailboxId, refused: bool) -> Result<(), Error> {
        let sql = "UPDATE mailboxes SET refused = ?2 WHERE id = ?1";
        let changed = self.connection.prepare_cached(sql)?.execute(params![mailbox.0, refused])?;
        self.touch_mailbox(mailbox);
        found(changed)
    }

    /// First step on a new UIDVALIDITY (also the very first one): UIDNEXT and MODSEQ are forgotten, messages of the old
    /// value stay readable and are taken over by [`Tx::insert_messages`] where they are the same; the last step is
    /// [`Tx::drop_stale`].
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such mailbox.
    pub fn reset_mailbox(&mut self, mailbox: MailboxId, validity: UidValidity) -> Result<(), Error> {
        // What a list under the older value left out says nothing under this one.
        let _ = self
            .connection
            .prepare_cached("UPDATE messages SET missed_at = 0 WHERE mailbox = ?1 AND missed_at > 0")?
            .execute([mailbox.0])?;
        let changed = self
            .connection
            .prepare_cached("UPDATE mailboxes SET uidvalidity = ?2, uidnext = 0, highestmodseq = 0, compared_at = 0, doubted = 0 WHERE id = ?1")?
            .execute(params![mailbox.0, validity.0])?;
        found(changed)
    }

    /// Last step of a complete pass: where the next one starts from, and when everything was compared, if it was.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such mailbox.
    pub fn remember(
        &mut self,
        mailbox: MailboxId,
        uidnext: Option<Uid>,
        modseq: Option<ModSeq>,
        compared: Option<Timestamp>,
    ) -> Result<(), Error> {
        let changed = self
            .connection
            .prepare_cached(
                "UPDATE mailboxes SET uidnext = ?2, highestmodseq = ?3, compared_at = ifnull(?4, compared_at), \
                 proven = (SELECT ifnull(max(id), 0) FROM messages) WHERE id = ?1",
            )?
            .execute(params![
                mailbox.0,
                uidnext.map_or(0, Uid::get),
                modseq.map_or(0, |ModSeq(value)| to_i64(value)),
                compared.map(Timestamp::as_second),
            ])?;
        found(changed)
    }
}

impl Reader<'_> {
    /// The address of an account.
    ///
    /// # Errors
    /// Of the database.
    pub fn address_of(&self, account: AccountId) -> Result<Option<Address>, Error> {
        let sql = "SELECT address FROM accounts WHERE id = ?1";
        let address: Option<String> =
            self.connection.prepare_cached(sql)?.query_row([account.0], |row| row.get(0)).optional()?;
        Ok(address.and_then(|address| Address::parse(&address).ok()))
    }

    /// All mailboxes in the order of the folder pane: inbox, drafts, sent, archive, others by name, junk, trash.
    ///
    /// # Errors
    /// Of the database.
    pub fn mailboxes(&self) -> Result<Vec<MailboxRow>, Error> {
        let mut rows = self.mailbox_rows("", [])?;
        rows.sort_by_cached_key(|row| {
            let levels = row.name.as_str().split(row.delimiter.unwrap_or('\0'));
            (rank(row.role), levels.map(|level| fold(level).to_lowercase()).collect::<Vec<_>>())
        });
        Ok(rows)
    }

    /// Mailboxes of one account, in no particular order.
    ///
    /// # Errors
    /// Of the database.
    pub fn mailboxes_of(&self, account: AccountId) -> Result<Vec<MailboxRow>, Error> {
        self.mailbox_rows("AND b.account = ?1", [account.0])
    }

    /// The first mailbox of an account with this role.
    ///
    /// # Errors
    /// Of the database.
    pub fn mailbox_by_role(&self, account: AccountId, role: Role) -> Result<Option<MailboxId>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM mailboxes WHERE account = ?1 AND role = ?2 AND gone_at = 0 ORDER BY id LIMIT 1",
        )?;
        Ok(statement.query_row(params![account.0, role.as_str()], |row| row.get(0)).optional()?.map(MailboxId))
    }

    /// UIDVALIDITY of a mailbox's messages; `None` before the first selection.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such mailbox.
    pub fn validity(&self, mailbox: MailboxId) -> Result<Option<UidValidity>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT uidvalidity FROM mailboxes WHERE id = ?1")?;
        let value: u32 = statement.query_row([mailbox.0], |row| row.get(0))?;
        Ok(Some(value).filter(|value| *value != 0).map(UidValidity))
    }

    /// What is known locally of a mailbox.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such mailbox.
    pub fn local_view(&self, mailbox: MailboxId) -> Result<LocalMailbox, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT account, name, role, uidvalidity, uidnext, highestmodseq, refused, compared_at FROM mailboxes WHERE id = ?1",
        )?;
        let mut view = statement.query_row([mailbox.0], |row| {
            Ok(LocalMailbox {
                id: mailbox,
                account: AccountId(row.get(0)?),
                name: MailboxName::new(row.get::<_, String>(1)?),
                role: read_role(row, 2)?,
                validity: Some(row.get(3)?).filter(|value| *value != 0).map(UidValidity),
                uidnext: Uid::new(row.get(4)?),
                modseq: Some(to_u64(row.get(5)?)).filter(|value| *value != 0).map(ModSeq),
                refused: row.get(6)?,
                compared: Some(row.get(7)?).filter(|at| *at > 0).map(to_time),
                known: UidSet::default(),
                missed: UidSet::default(),
                missed_at: None,
                gone: UidSet::default(),
                stale: false,
            })
        })?;
        if let Some(validity) = view.validity {
            // Three indexes are read, and no row.
            view.known = self.uids(mailbox, validity, KNOWN)?;
            view.gone = self.uids(mailbox, validity, GONE)?;
            view.missed = self.uids(mailbox, validity, MISSED)?;
            if !view.missed.is_empty() {
                let sql =
                    "SELECT max(missed_at) FROM messages WHERE mailbox = ?1 AND uidvalidity = ?2 AND missed_at > 0";
                let mut statement = self.connection.prepare_cached(sql)?;
                view.missed_at = statement
                    .query_row(params![mailbox.0, validity.0], |row| row.get::<_, Option<i64>>(0))?
                    .map(to_time);
            }
            view.stale = self.has_stale(mailbox)?;
        }
        Ok(view)
    }

    /// Mailboxes of an account by their names on the server: those that it should have, and nobody has removed here.
    ///
    /// # Errors
    /// Of the database.
    pub fn served(&self, account: AccountId) -> Result<Vec<(MailboxId, MailboxName)>, Error> {
        let sql = "SELECT id, name FROM mailboxes WHERE account = ?1 AND gone_at = 0 AND wish = '' ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement
            .query_map([account.0], |row| Ok((MailboxId(row.get(0)?), MailboxName::new(row.get::<_, String>(1)?))))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Folders of an account that lie in shared mailboxes, and in which.
    ///
    /// # Errors
    /// Of the database.
    pub fn shared_roots(&self, account: AccountId) -> Result<Vec<(MailboxId, MailboxName)>, Error> {
        let sql = "SELECT id, root FROM mailboxes WHERE account = ?1 AND root <> '' AND gone_at = 0";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement
            .query_map([account.0], |row| Ok((MailboxId(row.get(0)?), MailboxName::new(row.get::<_, String>(1)?))))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// What may be done in a mailbox.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such mailbox.
    pub fn rights(&self, mailbox: MailboxId) -> Result<Rights, Error> {
        let mut statement = self.connection.prepare_cached("SELECT rights FROM mailboxes WHERE id = ?1")?;
        let letters: Option<String> = statement.query_row([mailbox.0], |row| row.get(0))?;
        Ok(letters.map_or(Rights::ALL, |letters| Rights::parse(&letters)))
    }

    /// Names that mailboxes of an account have on the server, or are to have once they are made.
    ///
    /// # Errors
    /// Of the database.
    pub fn names(&self, account: AccountId) -> Result<HashSet<MailboxName>, Error> {
        let sql = "SELECT name FROM mailboxes WHERE account = ?1 AND gone_at = 0";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([account.0], |row| Ok(MailboxName::new(row.get::<_, String>(0)?)))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Mailboxes of an account by their UIDVALIDITY, those included that are gone.
    ///
    /// # Errors
    /// Of the database.
    pub fn validities(&self, account: AccountId) -> Result<Vec<(MailboxId, UidValidity)>, Error> {
        let sql = "SELECT id, uidvalidity FROM mailboxes WHERE account = ?1 AND uidvalidity <> 0";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([account.0], |row| Ok((MailboxId(row.get(0)?), UidValidity(row.get(1)?))))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// When each mailbox of an account was last compared whole.
    ///
    /// # Errors
    /// Of the database.
    pub fn comparisons(&self, account: AccountId) -> Result<HashMap<MailboxId, Timestamp>, Error> {
        let sql = "SELECT id, compared_at FROM mailboxes WHERE account = ?1 AND compared_at > 0";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([account.0], |row| Ok((MailboxId(row.get(0)?), to_time(row.get(1)?))))?;
        rows.map(|row| Ok(row?)).collect()
    }
}

impl Tx<'_> {
    fn upsert_mailbox(&mut self, account: AccountId, mailbox: &NewMailbox) -> Result<MailboxId, Error> {
        let delimiter = mailbox.delimiter.map(String::from).unwrap_or_default();
        let (root, part, rights) = match &mailbox.place {
            Place::Own => ("", "", None),
            Place::Shared { root, part, rights } => (root.as_str(), part.as_str(), rights.map(Rights::letters)),
        };
        let changed = self
            .connection
            .prepare_cached(
                "INSERT INTO mailboxes (account, name, delimiter, role, subscribed, desk, root, part, rights) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (account, name) DO UPDATE \
                 SET delimiter = ?3, role = ?4, subscribed = ?5, desk = ?6, unlisted = 0, gone_at = 0, wish = iif(gone_at > 0, '', wish), \
                 root = ?7, part = ?8, rights = iif(?7 = '', NULL, ifnull(?9, rights)) \
                 WHERE delimiter <> ?3 OR role <> ?4 OR subscribed <> ?5 OR desk <> ?6 OR unlisted <> 0 OR gone_at <> 0 \
                 OR root <> ?7 OR part <> ?8 OR ifnull(rights <> ?9, ?9 IS NOT NULL)",
            )?
            .execute(params![
                account.0,
                mailbox.name.as_str(),
                delimiter,
                mailbox.role.as_str(),
                mailbox.subscribed,
                desk_word(mailbox.name.as_str(), mailbox.delimiter),
                root,
                part,
                rights
            ])?;
        let id = self
            .connection
            .prepare_cached("SELECT id FROM mailboxes WHERE account = ?1 AND name = ?2")?
            .query_row(params![account.0, mailbox.name.as_str()], |row| row.get(0))
            .map(MailboxId)?;
        if changed > 0 {
            self.touch_mailbox(id);
        }
        Ok(id)
    }
}

impl Reader<'_> {
    fn uids(&self, mailbox: MailboxId, validity: UidValidity, sql: &str) -> Result<UidSet, Error> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![mailbox.0, validity.0])?;
        let mut uids = UidSet::default();
        while let Some(row) = rows.next()? {
            if let Some(uid) = Uid::new(row.get(0)?) {
                uids.insert(uid);
            }
        }
        Ok(uids)
    }

    fn mailbox_rows(&self, condition: &str, values: impl Params) -> Result<Vec<MailboxRow>, Error> {
        let sql = format!(
            "SELECT b.id, iif(b.shown = '', b.name, b.shown), b.delimiter, b.role, b.total, b.unseen, b.unlisted > 0 OR b.refused, \
             b.account, b.wish = 'make', b.keeps, a.still OR b.root <> '', b.root, b.part, b.rights, \
             (SELECT group_concat(s.account, ' ') FROM secretariats s WHERE s.mailbox = b.id) FROM mailboxes b JOIN accounts a ON a.id = b.account WHERE b.wish <> 'remove' AND b.gone_at = 0 {condition}"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(values, |row| {
            Ok(MailboxRow {
                id: MailboxId(row.get(0)?),
                account: AccountId(row.get(7)?),
                name: MailboxName::new(row.get::<_, String>(1)?),
                delimiter: row.get::<_, String>(2)?.chars().next(),
                role: read_role(row, 3)?,
                total: row.get(4)?,
                unseen: row.get(5)?,
                unreachable: row.get(6)?,
                pending: row.get(8)?,
                desks: standing(row.get(9)?, row.get(10)?),
                place: place(row)?,
                secretariat_of: accounts(row.get(14)?),
                orders: Vec::new(),
            })
        })?;
        let mut rows: Vec<MailboxRow> = rows.collect::<Result<_, _>>()?;
        for (mailbox, account, order) in self.orders()? {
            if let Some(row) = rows.iter_mut().find(|row| row.id == mailbox) {
                row.orders.push((account, order));
            }
        }
        Ok(rows)
    }
}

/// Keys that stand in one column.
fn accounts(listed: Option<String>) -> Vec<AccountId> {
    listed.unwrap_or_default().split(' ').filter_map(|id| id.parse().ok()).map(AccountId).collect()
}

fn place(row: &Row<'_>) -> rusqlite::Result<Place> {
    let root: String = row.get(11)?;
    if root.is_empty() {
        return Ok(Place::Own);
    }
    let rights: Option<String> = row.get(13)?;
    Ok(Place::Shared {
        root: MailboxName::new(root),
        part: read_role(row, 12)?,
        rights: rights.as_deref().map(Rights::parse),
    })
}

const KNOWN: &str = "SELECT uid FROM messages INDEXED BY messages_there \
    WHERE mailbox = ?1 AND uidvalidity = ?2 AND gone_at = 0 ORDER BY uid";
const GONE: &str = "SELECT uid FROM messages INDEXED BY messages_gone_from \
    WHERE mailbox = ?1 AND uidvalidity = ?2 AND gone_at > 0 ORDER BY uid";
const MISSED: &str = "SELECT uid FROM messages INDEXED BY messages_missed \
    WHERE mailbox = ?1 AND uidvalidity = ?2 AND missed_at > 0 AND gone_at = 0 ORDER BY uid";

/// A word of a later version is an ordinary folder to this one.
fn read_role(row: &Row<'_>, column: usize) -> rusqlite::Result<Role> {
    Ok(Role::parse(&row.get::<_, String>(column)?).unwrap_or(Role::Other))
}

fn rank(role: Role) -> u8 {
    match role {
        Role::Inbox => 0,
        Role::Drafts => 1,
        Role::Sent => 2,
        Role::Archive => 3,
        Role::Other => 4,
        Role::Junk => 5,
        Role::Trash => 6,
    }
}

#[cfg(test)]
#[path = "mailboxes_tests.rs"]
mod tests;

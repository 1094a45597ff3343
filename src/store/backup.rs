//! A backup: what the server does not hold (drafts with their files and earlier states, the outbox with its states and octets, the mailboxes that the
//! holder added, her favourites and groups, her signatures and templates, the patients who do not want to be written to) in one sealed file, for another computer or against the loss of this one. It is never written in clear, never over another file, and never under a
//! code that does not open the vault. The journal stays where it was
//! written: its lines and seals follow each other there, and `pli journal export` is its copy.
//!
//! Bringing it back takes all of it or nothing, adds only what the vault does not have, and sends nothing: a letter that was not
//! settled comes back as one whose fate is not known.

mod items;
mod seal;

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Seek as _, Write as _};
use std::path::Path;

use jiff::Timestamp;
use thiserror::Error as ThisError;

use self::items::Item;
use self::seal::{Opener, Sealer};
use super::carry::Letter;
use super::opening::step;
use super::{Error, Reader, Store, Tx, key};
use crate::domain::{BackupTally, ChangeSet, DraftId, HolderId, OutgoingId, RecoveryCode};

/// Why a backup cannot be made or brought back.
#[derive(Debug, ThisError)]
pub enum Fault {
    /// A file of this name is there already.
    #[error("File exists")]
    Exists,
    /// It cannot be written there.
    #[error("Backup cannot be written")]
    Unwritable(#[source] io::Error),
    /// It cannot be read.
    #[error("Backup cannot be read")]
    Unreadable(#[source] io::Error),
    /// Made under another code, or by another person.
    #[error("Backup of another code or person")]
    Foreign,
    /// No backup at all, or not as it was written.
    #[error("No backup, cut, or changed")]
    Damaged,
    /// Written by a newer version of the program.
    #[error("Backup of a newer version")]
    TooNew,
}

/// Writes the backup of a vault into a new file, and reads it whole again before it is said to be there.
///
/// # Errors
/// [`Error::CodeWrong`] or [`Error::CodeMissing`] when `code` does not open this vault, [`Error::Backup`] when the file cannot be
/// made; nothing is left of it then.
pub async fn export(store: &Store, holder: &HolderId, code: RecoveryCode, file: &Path) -> Result<BackupTally, Error> {
    let (dir, holder, path) = (store.dir().to_owned(), holder.clone(), file.to_owned());
    store
        .read(move |vault| {
            key::check_recovery(&dir, &holder, &code)?;
            let file = make(&path)?;
            let written = write(vault, &holder, &code, &file).and_then(|tally| {
                let found = look_through(&mut read_back(&path, &holder, &code)?)?;
                let whole = (found.drafts, found.letters) == (tally.drafts, tally.letters);
                if whole { Ok(tally) } else { Err(Error::Backup(Fault::Damaged)) }
            });
            if written.is_err() {
                // It was made just now, by us.
                drop(fs::remove_file(&path));
            }
            written
        })
        .await
}

/// Brings a backup back into the open vault of its holder. `code` is the recovery code under which it was made, which need not be
/// the one of this vault.
///
/// # Errors
/// [`Error::Backup`] when the file is not a whole backup of this person under this code: nothing is written then.
pub async fn import(
    store: &Store,
    holder: &HolderId,
    code: RecoveryCode,
    file: &Path,
    now: Timestamp,
) -> Result<(BackupTally, ChangeSet), Error> {
    let (holder, path) = (holder.clone(), file.to_owned());
    // Looked through before the vault is touched; the same open file is read again then.
    let (holder, code, file) = store
        .read(move |_| {
            let mut items = read_back(&path, &holder, &code)?;
            let _ = look_through(&mut items)?;
            Ok((holder, code, items.into_inner().into_inner()))
        })
        .await?;
    store.write_durable(move |tx| restore(tx, &mut reopen(file, &holder, &code)?, now)).await
}

type Source = Opener<BufReader<File>>;

fn make(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    let _ = options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let _ = options.mode(0o600);
    }
    options.open(path).map_err(|error| {
        Error::Backup(if error.kind() == io::ErrorKind::AlreadyExists {
            Fault::Exists
        } else {
            Fault::Unwritable(error)
        })
    })
}

/// Writes one consistent state of the vault. A row that cannot be read is left out and counted.
fn write(vault: &Reader<'_>, holder: &HolderId, code: &RecoveryCode, file: &File) -> Result<BackupTally, Error> {
    let unwritable = |error| Error::Backup(Fault::Unwritable(error));
    let mut sealer = Sealer::begin(BufWriter::new(file), holder, code).map_err(unwritable)?;
    let mut tally = BackupTally::default();
    for id in vault.keys("drafts")? {
        Item::Draft(Box::new(vault.draft_to_carry(DraftId(id))?)).write(&mut sealer).map_err(unwritable)?;
        tally.drafts = tally.drafts.saturating_add(1);
    }
    for id in vault.keys("outbox")? {
        match Letter::read(vault, OutgoingId(id)) {
            Ok(letter) => {
                Item::Letter(Box::new(letter)).write(&mut sealer).map_err(unwritable)?;
                tally.letters = tally.letters.saturating_add(1);
            }
            Err(Error::Malformed { column }) => {
                tracing::error!(outgoing = id, column, "A letter cannot be read and is left out of the backup");
                tally.left_out = tally.left_out.saturating_add(1);
            }
            Err(error) => return Err(error),
        }
    }
    for (_, mailbox) in vault.own_mailboxes()?.mailboxes {
        Item::Mailbox(Box::new(mailbox)).write(&mut sealer).map_err(unwritable)?;
    }
    Item::Contacts(vault.contacts_to_carry()?).write(&mut sealer).map_err(unwritable)?;
    Item::Wordings(vault.wordings()?).write(&mut sealer).map_err(unwritable)?;
    Item::Oppositions(vault.oppositions()?).write(&mut sealer).map_err(unwritable)?;
    let mut out = sealer.finish().map_err(unwritable)?;
    out.flush().and_then(|()| file.sync_all()).map_err(unwritable)?;
    Ok(tally)
}

fn read_back(path: &Path, holder: &HolderId, code: &RecoveryCode) -> Result<Source, Error> {
    let file = File::open(path).map_err(|error| Error::Backup(Fault::Unreadable(error)))?;
    Opener::begin(BufReader::new(file), holder, code).map_err(Error::Backup)
}

fn reopen(mut file: File, holder: &HolderId, code: &RecoveryCode) -> Result<Source, Error> {
    file.rewind().map_err(|error| Error::Backup(Fault::Unreadable(error)))?;
    Opener::begin(BufReader::new(file), holder, code).map_err(Error::Backup)
}

/// Every item, to the end.
fn look_through(source: &mut Source) -> Result<BackupTally, Error> {
    let mut tally = BackupTally::default();
    while let Some(item) = Item::read(source).map_err(Error::Backup)? {
        let count = match item {
            Item::Draft(_) => &mut tally.drafts,
            Item::Letter(_) => &mut tally.letters,
            // Not counted: they are shown by themselves.
            Item::Mailbox(_) | Item::Contacts(_) | Item::Wordings(_) | Item::Oppositions(_) => continue,
        };
        *count = count.saturating_add(1);
    }
    Ok(tally)
}

/// Adds what the vault does not have: letters by their `Message-ID`, drafts by their token or all that is written in them.
fn restore(tx: &mut Tx<'_>, source: &mut Source, now: Timestamp) -> Result<BackupTally, Error> {
    let mut known = BTreeSet::new();
    for id in tx.keys("drafts")? {
        let _ = known.insert(items::digest(&tx.bare_draft(DraftId(id))?.state.draft));
    }
    let mut tally = BackupTally::default();
    while let Some(item) = Item::read(source).map_err(Error::Backup)? {
        step()?;
        let count = match item {
            Item::Draft(carried) => {
                let is_other = known.insert(items::digest(&carried.state.draft));
                if is_other && tx.bring_draft(&carried)? { &mut tally.drafts } else { &mut tally.left_out }
            }
            Item::Letter(letter) => match letter.queue(tx) {
                Ok(()) => &mut tally.letters,
                Err(Error::AlreadyQueued) => &mut tally.left_out,
                Err(error) => return Err(error),
            },
            Item::Mailbox(mailbox) => match tx.add_own_mailbox(&mailbox, now) {
                Ok(_) | Err(Error::MailboxKnown) => continue,
                Err(error) => return Err(error),
            },
            Item::Contacts(contacts) => {
                tx.bring_contacts(&contacts, now)?;
                continue;
            }
            Item::Wordings(wordings) => {
                tx.bring_wordings(&wordings)?;
                continue;
            }
            Item::Oppositions(all) => {
                tx.bring_oppositions(&all)?;
                continue;
            }
        };
        *count = count.saturating_add(1);
    }
    step()?;
    Ok(tally)
}

impl Reader<'_> {
    /// Keys of a table, oldest first.
    fn keys(&self, table: &'static str) -> Result<Vec<i64>, Error> {
        let mut statement = self.connection.prepare(&format!("SELECT id FROM {table} ORDER BY id"))?;
        let keys = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(keys)
    }
}

#[cfg(test)]
#[path = "backup_tests.rs"]
mod tests;

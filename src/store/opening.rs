//! Opening a vault: exclusive lock, key check, connections, damage. A wrong key is never taken for damage: a small sealed
//! file beside the database tells them apart.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use zeroize::Zeroizing;

use super::files::{self, hex};
use super::pool::{Pool, Tx};
use super::values::to_u64;
use super::{Error, Opening, key, migrate, recovery, terms};
use crate::domain::{Remains, Secret};

const DATABASE: &str = "vault.db";
pub(super) const LOCK: &str = "lock";
/// Sealed under the key: proves a key without the database.
const CHECK: &str = "check";
/// Size and time of the database when it was last closed in order.
const CLEAN: &str = "clean";
/// Damage was met in use: the next opening looks at everything.
const SUSPECT: &str = "suspect";
/// Its first page then: without it nothing can be recovered.
const FIRST_PAGE: &str = "first-page";
/// A damaged database is being set aside and its drafts and outbox taken over; says where it goes. An opening that finds this
/// file goes on with that.
const RECOVERING: &str = "recovering";
/// The database and its journals. The database moves last: where it is says how far a recovery came.
const SUFFIXES: [&str; 3] = ["-wal", "-shm", ""];
pub(super) const PAGE_SIZE: usize = 4096;
/// Two that are asked, and one that keeps the write-ahead log short.
const READERS: usize = 3;

/// The exclusive right to a vault's directory, given back when dropped.
pub(super) struct Lease {
    dir: PathBuf,
    _lock: File,
}

impl Lease {
    /// Makes the directory if needed and takes it.
    pub(super) fn take(dir: &Path) -> Result<Self, Error> {
        files::make_private_dir(dir)?;
        let lock = files::open_private(&dir.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { dir: dir.to_owned(), _lock: lock }),
            Err(fs::TryLockError::WouldBlock) => Err(Error::Busy),
            Err(fs::TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Of which directory.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// What its threads share to note damage.
    pub(super) fn suspicion(&self) -> Suspicion {
        Suspicion::of(&self.dir)
    }

    /// Closes the last connection and notes the state of the file, unless it is damaged.
    pub(super) fn finish(self, connection: Connection, suspicion: &Suspicion) {
        let checkpoint = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        let in_order = matches!(checkpoint, Ok(0)) && connection.close().is_ok();
        let suspect = suspicion.noted.load(Ordering::Relaxed);
        if in_order
            && !suspect
            && let Err(error) = self.note_clean()
        {
            tracing::warn!(kind = ?error.kind(), "State of the vault not noted: it is checked whole next time");
        }
    }

    fn note_clean(&self) -> io::Result<()> {
        let database = self.dir.join(DATABASE);
        let page = files::read_start(&database, PAGE_SIZE)?;
        files::write_private(&self.dir.join(FIRST_PAGE), &page)?;
        files::write_private(&self.dir.join(CLEAN), fingerprint(&database)?.as_bytes())
    }
}

/// Opens or makes the vault in `dir`.
pub(super) fn open(dir: &Path, key: &Secret<[u8; 32]>, now: Timestamp) -> Result<(Pool, Opening), Error> {
    let lease = Lease::take(dir)?;
    let (writer, readers, opening) = match connect_all(dir, key, now) {
        // Damage that shows only in use: the file is read whole this time.
        Err(Error::Damaged(_)) => {
            Suspicion::of(dir).note();
            connect_all(dir, key, now)?
        }
        result => result?,
    };
    Ok((Pool::start(writer, readers, lease)?, opening))
}

fn connect_all(
    dir: &Path,
    key: &Secret<[u8; 32]>,
    now: Timestamp,
) -> Result<(Connection, Vec<Connection>, Opening), Error> {
    let database = dir.join(DATABASE);
    let proven = key::proves(files::read_optional(&dir.join(CHECK))?.as_deref(), key);
    let mut aside = begun(dir)?;
    let opening = match &aside {
        Some(_) if proven => Opening::Rebuilt { drafts: 0, outgoing: 0 },
        Some(_) => return Err(Error::WrongKey),
        None => judge(dir, key, proven)?,
    };
    if matches!(opening, Opening::Rebuilt { .. }) && aside.is_none() {
        aside = Some(begin(dir, now)?);
    }
    step()?;
    files::remove_optional(&dir.join(CLEAN))?;
    files::remove_optional(&dir.join(SUSPECT))?;
    match (&aside, opening) {
        (Some(aside), _) => set_aside(dir, aside)?,
        // Journals without a database.
        (None, Opening::Created) => move_aside(dir, &free_place(dir, now).1)?,
        (None, _) => {}
    }
    // Before the database: one that was begun and never finished is not taken for another key's.
    if !proven {
        note_key(dir, key)?;
    }
    let mut writer = create_or_connect(&database, key)?;
    writer.pragma_update(None, "synchronous", "FULL")?;
    step()?;
    migrate::migrate(&mut writer)?;
    step()?;
    let opening = match aside {
        Some(aside) => {
            let (drafts, outgoing) = recovery::take_over(&aside, &dir.join(FIRST_PAGE), key, &mut writer, now)?;
            step()?;
            files::remove_durably(&dir.join(RECOVERING))?;
            step()?;
            Opening::Rebuilt { drafts, outgoing }
        }
        None => opening,
    };
    let transaction = writer.transaction()?;
    let doubtful = Tx::new(&transaction).doubt_interrupted()?;
    transaction.commit()?;
    tracing::info!(?opening, doubtful, "Vault opened");
    Ok((writer, readers(dir, key, READERS)?, opening))
}

/// What this opening has to do with the database it finds.
fn judge(dir: &Path, key: &Secret<[u8; 32]>, proven: bool) -> Result<Opening, Error> {
    match fs::metadata(dir.join(DATABASE)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if !proven && dir.join(CHECK).exists() {
                return Err(Error::WrongKey);
            }
            Ok(Opening::Created)
        }
        Err(error) => Err(error.into()),
        Ok(_) => match examine(dir, key) {
            Ok(()) => Ok(Opening::Clean),
            Err(_) if !proven => Err(Error::WrongKey),
            Err(Error::Damaged(error)) => {
                tracing::error!(code = ?error.sqlite_error_code(), "Vault damaged: set aside");
                Ok(Opening::Rebuilt { drafts: 0, outgoing: 0 })
            }
            Err(error) => Err(error),
        },
    }
}

/// Deletes everything of the vault, keys first.
pub(super) fn wipe(dir: &Path) -> Result<Remains, Error> {
    let lease = Lease::take(dir)?;
    let remains = key::wipe(dir)?;
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.file_name().is_none_or(|name| name != LOCK) {
            fs::remove_file(path)?;
        }
    }
    drop(lease);
    files::remove_optional(&dir.join(LOCK))?;
    fs::remove_dir(dir)?;
    Ok(remains)
}

/// Whether a vault's database lies in `dir`.
pub(super) fn has_database(dir: &Path) -> bool {
    dir.join(DATABASE).exists()
}

/// Whether this key reads the database in `dir`.
pub(super) fn reads(dir: &Path, key: &Secret<[u8; 32]>) -> Result<bool, Error> {
    let asked = connect(&dir.join(DATABASE), key).and_then(|connection| {
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        Ok(tables > 0)
    });
    match asked {
        Err(Error::Damaged(_)) => Ok(false),
        answer => answer,
    }
}

/// Encrypts everything under another key, in one transaction that is on disk when this returns. Nobody else is connected.
pub(super) fn rekey(dir: &Path, writer: &Connection, key: &Secret<[u8; 32]>) -> Result<(), Error> {
    // Under the old key: it would mend nothing any more.
    files::remove_optional(&dir.join(FIRST_PAGE))?;
    writer.flush_prepared_statement_cache();
    writer.pragma_update(None, "synchronous", "FULL")?;
    step()?;
    let pragma = Zeroizing::new(format!("PRAGMA rekey = \"x'{}'\";", *hex(key.declassify())));
    // The error would hold the statement, and so the key.
    writer.execute_batch(&pragma).map_err(|error| Error::from(without_text(&error)))?;
    step()?;
    // Out of the journal: the old pages are overwritten before the old key's slots go.
    let _ = writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))?;
    step()
}

/// Notes that this is the key from now on.
pub(super) fn note_key(dir: &Path, key: &Secret<[u8; 32]>) -> Result<(), Error> {
    Ok(files::write_private(&dir.join(CHECK), &key::proof(key)?)?)
}

/// Whether this is the key, as far as was noted.
pub(super) fn is_key(dir: &Path, key: &Secret<[u8; 32]>) -> Result<bool, Error> {
    Ok(key::proves(files::read_optional(&dir.join(CHECK))?.as_deref(), key))
}

/// A connection that writes, to a database that this key reads.
pub(super) fn writer(dir: &Path, key: &Secret<[u8; 32]>) -> Result<Connection, Error> {
    create_or_connect(&dir.join(DATABASE), key)
}

/// Connections that read.
pub(super) fn readers(dir: &Path, key: &Secret<[u8; 32]>, count: usize) -> Result<Vec<Connection>, Error> {
    (0..count).map(|_| reader(&dir.join(DATABASE), key)).collect()
}

/// [`Error::Damaged`] when the database is. How closely it is looked at depends on how it was left: as the last orderly
/// closing left it, hardly; by a crash, which SQLite survives, at what is precious; changed since by whom we do not know, at
/// every page's seal; after damage met in use, at everything there is.
fn examine(dir: &Path, key: &Secret<[u8; 32]>) -> Result<(), Error> {
    let database = dir.join(DATABASE);
    let connection = connect(&database, key)?;
    let suspect = dir.join(SUSPECT).exists();
    let noted = files::read_optional(&dir.join(CLEAN))?;
    let untouched = noted.as_ref().is_some_and(|noted| fingerprint(&database).is_ok_and(|now| now.as_bytes() == noted));
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        return Err(Error::Damaged(corrupt()));
    }
    if untouched && !suspect {
        return Ok(());
    }
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))?;
    let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0))?;
    let whole = to_u64(pages).saturating_mul(PAGE_SIZE as u64) <= fs::metadata(&database)?.len();
    let sealed = (noted.is_none() && !suspect) || !connection.prepare("PRAGMA cipher_integrity_check")?.exists([])?;
    let sound = whole && sealed && if suspect { is_sound(&connection, "1")? } else { are_sound(&connection)? };
    if sound { Ok(()) } else { Err(Error::Damaged(corrupt())) }
}

/// Every table but the biggest two: bodies and the index of words come again from the server.
fn are_sound(connection: &Connection) -> Result<bool, Error> {
    let mut statement = connection.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%' AND name <> 'bodies' \
         AND name NOT LIKE 'sqlite_%'",
    )?;
    let tables: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    tables.iter().try_fold(true, |sound, table| Ok(sound && is_sound(connection, &format!("'{table}'"))?))
}

fn is_sound(connection: &Connection, what: &str) -> Result<bool, Error> {
    let verdict: String = connection.query_row(&format!("PRAGMA quick_check({what})"), [], |row| row.get(0))?;
    Ok(verdict == "ok")
}

/// Remembers on disk that damage was met, so that the next opening looks closely.
pub(super) struct Suspicion {
    marker: PathBuf,
    noted: AtomicBool,
}

impl Suspicion {
    fn of(dir: &Path) -> Self {
        Self { marker: dir.join(SUSPECT), noted: AtomicBool::new(false) }
    }

    /// Called where blocking is allowed.
    pub(super) fn note(&self) {
        if !self.noted.swap(true, Ordering::Relaxed) {
            tracing::error!("Vault damaged");
            if let Err(error) = files::write_private(&self.marker, b"") {
                tracing::error!(kind = ?error.kind(), "Damage not noted");
            }
        }
    }
}

fn without_text(error: &rusqlite::Error) -> rusqlite::Error {
    let code = error.sqlite_error().map_or(rusqlite::ffi::SQLITE_ERROR, |error| error.extended_code);
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None)
}

fn corrupt() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT), None)
}

/// Where the database goes in a recovery that was begun and not finished.
fn begun(dir: &Path) -> Result<Option<PathBuf>, Error> {
    let Some(name) = files::read_optional(&dir.join(RECOVERING))? else { return Ok(None) };
    let stamp = String::from_utf8_lossy(&name).parse().map_err(|_| Error::Malformed { column: RECOVERING })?;
    Ok(Some(damaged(dir, stamp)))
}

/// Begins a recovery: durable before anything moves.
fn begin(dir: &Path, now: Timestamp) -> Result<PathBuf, Error> {
    let (stamp, aside) = free_place(dir, now);
    files::write_private(&dir.join(RECOVERING), stamp.to_string().as_bytes())?;
    Ok(aside)
}

/// A place for a damaged database where none lies.
fn free_place(dir: &Path, now: Timestamp) -> (i64, PathBuf) {
    let mut stamp = now.as_millisecond();
    while damaged(dir, stamp).exists() {
        stamp = stamp.saturating_add(1);
    }
    (stamp, damaged(dir, stamp))
}

fn damaged(dir: &Path, stamp: i64) -> PathBuf {
    dir.join(format!("damaged-{stamp}.db"))
}

/// Renames the database and its journals out of the way, or goes on after that was done: what then stands in their place is
/// the successor that a cut left half-made, which nobody has worked with yet.
fn set_aside(dir: &Path, aside: &Path) -> Result<(), Error> {
    if !aside.exists() {
        return move_aside(dir, aside);
    }
    for suffix in SUFFIXES {
        files::remove_optional(&dir.join(format!("{DATABASE}{suffix}")))?;
    }
    Ok(())
}

fn move_aside(dir: &Path, aside: &Path) -> Result<(), Error> {
    for suffix in SUFFIXES {
        let from = dir.join(format!("{DATABASE}{suffix}"));
        match fs::rename(&from, with_suffix(aside, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => step()?,
        }
    }
    Ok(())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Between two steps of an opening: where tests cut it.
#[cfg(not(test))]
#[allow(clippy::unnecessary_wraps, reason = "the one for tests fails")]
pub(super) fn step() -> Result<(), Error> {
    Ok(())
}

#[cfg(test)]
pub(super) use tests::{cut, step, witnessed};

/// Length and time of last change.
fn fingerprint(path: &Path) -> io::Result<String> {
    let metadata = fs::metadata(path)?;
    let changed = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(format!("{} {}.{:09}\n", metadata.len(), changed.as_secs(), changed.subsec_nanos()))
}

fn create_or_connect(database: &Path, key: &Secret<[u8; 32]>) -> Result<Connection, Error> {
    // Made here for its mode: SQLite gives its journals the mode of the database.
    drop(files::open_private(database)?);
    let connection = connect(database, key)?;
    let _: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    connection.execute_batch(
        "PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; PRAGMA cache_size = -24000; \
         PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 16000;",
    )?;
    Ok(connection)
}

fn reader(database: &Path, key: &Secret<[u8; 32]>) -> Result<Connection, Error> {
    let connection = connect(database, key)?;
    terms::name_words(&connection)?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -16000;")?;
    Ok(connection)
}

/// A keyed connection to an existing file.
pub(super) fn connect(database: &Path, key: &Secret<[u8; 32]>) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(database, flags)?;
    // Its own log would go to the terminal; what it says comes as errors too.
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    // A raw key (no derivation); SQLite keeps the page keys as long as the connection lives.
    let pragma = Zeroizing::new(format!("PRAGMA key = \"x'{}'\";", *hex(key.declassify())));
    // The error would hold the statement, and so the key.
    connection.execute_batch(&pragma).map_err(|error| Error::Database(without_text(&error)))?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON;")?;
    connection.set_prepared_statement_cache_capacity(96);
    Ok(connection)
}

#[cfg(test)]
#[path = "opening_tests.rs"]
mod tests;

//! Tests of `store/opening`.

use std::cell::{Cell, RefCell};
use std::fs::{self, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rstest::rstest;
use tempfile::TempDir;

use super::super::fixture::{VALIDITY, Vault, address, asked, at, inbox, key, letter, open, own};
use super::super::outbox::NewOutgoing;
use super::{DATABASE, Error, Opening};
use crate::domain::chain::{Auditor, Occasion, Seal, due};
use crate::domain::contact::Change;
use crate::domain::outgoing::{Kind, OutgoingState};
use crate::domain::trace::{Deed, Trace};
use crate::domain::{AccountId, Contact, Draft, OutgoingId, Remains, Secret};
use crate::store::{NewBody, Store, Tx};

/// Stands in every text of these vaults.
const MARKER: &str = "Zygomatique-7731";

fn draft(subject: &str) -> Draft {
    Draft { subject: subject.to_owned(), body: format!("{MARKER} brouillon"), ..Draft::default() }
}

fn queue(tx: &mut Tx<'_>, account: AccountId, message_id: &str) -> Result<OutgoingId, Error> {
    tx.queue(&NewOutgoing {
        account,
        message_id,
        envelope_id: "",
        asks_read: false,
        kind: Kind::Letter,
        sender: &address("claire.dubreuil@medecin.mssante.fr"),
        recipients: &[address("a@hopital.mssante.fr"), address("b@hopital.mssante.fr")],
        subject: MARKER,
        raw: format!("Subject: {MARKER}\r\n\r\n{message_id}\r\n").as_bytes(),
        sealed_at: at(5),
        patient: None,
        draft: None,
        proposal: None,
    })
}

fn trace() -> Trace {
    let request = format!("UID MOVE 7 \"{MARKER}\"");
    Trace { deed: Deed::Move, account: None, request, response: "OK".to_owned() }
}

/// A vault that was closed in order: 300 letters with bodies, two drafts, outbox rows in three states, the second line of a journal.
async fn filled() -> TempDir {
    let vault = Vault::new().await;
    let (account, inbox) = (vault.account, vault.inbox);
    let _ = vault
        .store
        .write(move |tx| {
            let letters: Vec<_> = (1..=300).map(|number| letter(number, MARKER)).collect();
            let text = format!("{MARKER} ").repeat(500);
            for id in tx.insert_messages(inbox, VALIDITY, &letters)? {
                tx.put_body(id, &NewBody { raw: text.as_bytes(), text: &text, preview: MARKER, parts: &[] })?;
            }
            let _ = tx.save_draft(&draft("un"), at(1))?;
            let id = tx.save_draft(&draft("avant"), at(1))?;
            let second = Draft { id: Some(id), ..draft("deux") };
            let _ = tx.keep_draft(&second, crate::store::Stretch::Begins, at(2))?;
            let _ = tx.connection.execute("UPDATE drafts SET token = 'jeton' WHERE id = ?1", [id.0])?;
            let _ = tx.add_own_mailbox(&own("cabinet@cabinet.mssante.fr"), at(3))?;
            tx.note_collected(account, true, at(4))?;
            tx.change_contacts(&Change::Favour(Contact::new(address("claire@x.fr"), "Claire")), at(3))?;
            tx.trace(&trace(), at(7))?;
            let statement = due(tx.journal_head()?, None, Occasion::Closed, at(7)).expect("a line");
            tx.put_seal(&Seal { statement, certificate: vec![1], signature: vec![2] })?;
            tx.trace(&trace(), at(8))?;
            let _ = tx.shorten_journal(jiff::SignedDuration::from_secs(1), at(9))?;
            let _ = queue(tx, account, "queued@x")?;
            let sending = queue(tx, account, "sending@x")?;
            assert!(tx.transition(sending, &OutgoingState::Queued, &OutgoingState::Sending)?);
            let filed = queue(tx, account, "filed@x")?;
            let accepted = OutgoingState::Accepted { words: "250 ok".into(), at: at(6) };
            assert!(tx.transition(filed, &OutgoingState::Queued, &accepted)?);
            assert!(tx.transition(filed, &accepted, &OutgoingState::Filed { words: "250 ok".into(), at: at(6) })?);
            Ok(())
        })
        .await
        .unwrap();
    vault.store.close().await;
    vault.dir
}

async fn states(store: &Store) -> Vec<(String, OutgoingState)> {
    let mut rows = store.read(|reader| reader.outbox()).await.unwrap();
    rows.sort_by(|a, b| a.message_id.cmp(&b.message_id));
    rows.into_iter().map(|row| (row.message_id, row.state)).collect()
}

async fn subjects(store: &Store) -> Vec<String> {
    store.read(|reader| reader.drafts()).await.unwrap().into_iter().map(|draft| draft.subject).collect()
}

async fn total(store: &Store) -> u32 {
    store.read(|reader| reader.mailboxes()).await.unwrap().first().map_or(0, |row| row.total)
}

fn overwrite(path: &Path, at: u64, octets: &[u8]) {
    let mut file = OpenOptions::new().write(true).open(path).unwrap();
    let _ = file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(octets).unwrap();
}

fn flip(path: &Path, at: u64) {
    let mut file = OpenOptions::new().read(true).write(true).open(path).unwrap();
    let mut octet = [0];
    let _ = file.seek(SeekFrom::Start(at)).unwrap();
    file.read_exact(&mut octet).unwrap();
    overwrite(path, at, &[!octet[0]]);
}

fn asides(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("damaged-")).collect()
}

#[tokio::test]
async fn opens_again_as_it_was_left() {
    let dir = filled().await;
    let (store, opening) = open(dir.path());
    assert_eq!(opening, Opening::Clean);
    assert_eq!((total(&store).await, subjects(&store).await), (300, vec!["deux".to_owned(), "un".to_owned()]));
    let states = states(&store).await;
    assert_eq!(states[2], ("sending@x".to_owned(), OutgoingState::Doubtful), "its fate is not known");
    assert_eq!(states[1], ("queued@x".to_owned(), OutgoingState::Queued));
}

#[tokio::test]
async fn a_second_program_is_told_to_wait() {
    let vault = Vault::new().await;
    assert!(matches!(Store::open(vault.dir.path(), &key(), at(0)), Err(Error::Busy)));
    assert!(matches!(Store::wipe(vault.dir.path()), Err(Error::Busy)));
    let clone = vault.store.clone();
    vault.store.close().await;
    let (_second, opening) = open(vault.dir.path());
    assert_eq!(opening, Opening::Clean);
    assert!(matches!(clone.read(|reader| reader.drafts()).await, Err(Error::Closed)));
    assert!(matches!(clone.write(|tx| tx.delete_draft(crate::domain::DraftId(1))).await, Err(Error::Closed)));
    clone.close().await;
}

#[rstest]
#[case::check_file_there(false)]
#[case::check_file_lost(true)]
#[tokio::test]
async fn a_wrong_key_touches_nothing(#[case] lost: bool) {
    let dir = filled().await;
    if lost {
        fs::remove_file(dir.path().join("check")).unwrap();
    }
    let before = fs::read(dir.path().join(DATABASE)).unwrap();
    let wrong = Secret::new([43; 32]);
    assert!(matches!(Store::open(dir.path(), &wrong, at(0)), Err(Error::WrongKey)));
    assert!(asides(dir.path()).is_empty());
    assert_eq!(fs::read(dir.path().join(DATABASE)).unwrap(), before);
    let (store, opening) = open(dir.path());
    assert_eq!((opening, total(&store).await), (Opening::Clean, 300));
    assert!(dir.path().join("check").exists());
}

#[rstest]
#[case::header_zeroed(0, 100)]
#[case::first_page_zeroed(0, 4096)]
#[case::salt_gone(0, 16)]
#[tokio::test]
async fn a_damaged_first_page_loses_nothing_precious(#[case] from: u64, #[case] octets: usize) {
    let dir = filled().await;
    overwrite(&dir.path().join(DATABASE), from, &vec![0; octets]);
    let (store, opening) = open(dir.path());
    assert_eq!(opening, Opening::Rebuilt { drafts: 2, outgoing: 3 });
    assert_eq!(subjects(&store).await, ["deux", "un"]);
    let read = store.read(|reader| {
        let id = reader.drafts()?.remove(0).id.unwrap();
        Ok((reader.known_as(id)?.0, reader.draft_versions(id)?.remove(0).subject))
    });
    assert_eq!(read.await.unwrap(), ("jeton".to_owned(), "avant".to_owned()), "the same draft, with what it was");
    let states = states(&store).await;
    assert_eq!((&states[1].1, &states[2].1), (&OutgoingState::Doubtful, &OutgoingState::Doubtful));
    assert_eq!(states[0].1, OutgoingState::Filed { words: "250 ok".into(), at: at(6) });
    let row = store.read(|reader| reader.outbox()).await.unwrap().into_iter().find(|row| row.message_id == "queued@x");
    let raw = store.read(move |reader| reader.outgoing_raw(row.unwrap().id)).await.unwrap();
    assert!(raw.ends_with(b"queued@x\r\n"));
    assert_eq!(total(&store).await, 0, "mail comes again from the server");
    let said = store.write(|tx| inbox(tx).and_then(|(account, _)| tx.note_collected(account, true, at(90))));
    let _ = said.await.unwrap();
    let since = store.read(|reader| reader.filing_counts()).await.unwrap().since;
    assert_eq!(since, Some(at(4)), "what came since then is still to be filed");
    let added = store.read(|reader| reader.own_mailboxes()).await.unwrap().mailboxes;
    assert_eq!(added.into_iter().map(|(_, mailbox)| mailbox).collect::<Vec<_>>(), [own("cabinet@cabinet.mssante.fr")]);
    let favourites = store.read(|reader| reader.favourites()).await.unwrap();
    assert_eq!(favourites.iter().map(|row| row.contact.label()).collect::<Vec<_>>(), ["Claire"]);
    let journal = store.read(|reader| reader.journal(0, 10)).await.unwrap();
    assert_eq!(journal.iter().map(|row| (row.number, row.at)).collect::<Vec<_>>(), [(2, at(8))]);
    assert_eq!(journal[0].request, trace().request);
    let seals = store.read(|reader| reader.journal_seals()).await.unwrap();
    let mut auditor = Auditor::new(seals, jiff::Timestamp::MAX, |_| Ok(()));
    auditor.take(&journal[0]);
    let audit = auditor.end();
    assert_eq!((audit.is_sound(), audit.seals), (true, 1), "{audit:?}");
    assert_eq!(asides(dir.path()).len(), 1);
    store.close().await;
    let (_store, opening) = open(dir.path());
    assert_eq!(opening, Opening::Clean);
}

thread_local! {
    /// Steps left before an opening on this thread is cut.
    static FUSE: Cell<Option<usize>> = const { Cell::new(None) };
    /// Sees every step taken on this thread.
    static WITNESS: RefCell<Option<Box<dyn FnMut()>>> = const { RefCell::new(None) };
}

/// Runs `work` while `witness` sees each of its steps.
pub(in crate::store) fn witnessed<T>(witness: impl FnMut() + 'static, work: impl FnOnce() -> T) -> T {
    WITNESS.set(Some(Box::new(witness)));
    let outcome = work();
    WITNESS.set(None);
    outcome
}

/// Ends an opening where its fuse burns out.
pub(in crate::store) fn step() -> Result<(), Error> {
    WITNESS.with_borrow_mut(|witness| {
        if let Some(witness) = witness {
            witness();
        }
    });
    match FUSE.get() {
        Some(0) => Err(Error::Closed),
        left => {
            FUSE.set(left.map(|left| left - 1));
            Ok(())
        }
    }
}

fn copy(dir: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let _ = fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
    }
    copy
}

/// Opens what is in `dir`, cut after so many steps; `true` when it was.
fn open_cut(dir: &Path, steps: usize) -> bool {
    cut(steps, || Store::open(dir, &key(), at(0))).is_err()
}

/// Runs `work`, cut after so many steps.
pub(in crate::store) fn cut<T>(steps: usize, work: impl FnOnce() -> T) -> T {
    FUSE.set(Some(steps));
    let outcome = work();
    FUSE.set(None);
    outcome
}

#[tokio::test]
async fn a_recovery_that_was_cut_is_taken_up() {
    let damaged = filled().await;
    overwrite(&damaged.path().join(DATABASE), 0, &[0; 4096]);
    let mut cuts = Vec::new();
    for first in 0.. {
        let once = copy(damaged.path());
        if !open_cut(once.path(), first) {
            break;
        }
        // The recovery that takes it up is cut too, at each of its steps.
        for second in 0.. {
            let twice = copy(once.path());
            let cut = open_cut(twice.path(), second);
            let unfinished = twice.path().join("recovering").exists();
            let (store, opening) = open(twice.path());
            let recovered = Opening::Rebuilt { drafts: 2, outgoing: 3 };
            assert_eq!(opening, if unfinished { recovered } else { Opening::Clean }, "{first}, {second}");
            assert_eq!(subjects(&store).await, ["deux", "un"], "{first}, {second}");
            assert_eq!(states(&store).await.len(), 3, "{first}, {second}");
            assert_eq!(asides(twice.path()).len(), 1, "{first}, {second}");
            store.close().await;
            assert!(!twice.path().join("recovering").exists());
            assert_eq!(open(twice.path()).1, Opening::Clean);
            if !cut {
                break;
            }
            cuts.push((first, second));
        }
    }
    assert!(cuts.len() > 40, "{cuts:?}");
}

#[tokio::test]
async fn another_key_does_not_take_up_a_recovery() {
    let dir = filled().await;
    overwrite(&dir.path().join(DATABASE), 0, &[0; 4096]);
    assert!(open_cut(dir.path(), 0));
    assert!(matches!(Store::open(dir.path(), &Secret::new([43; 32]), at(0)), Err(Error::WrongKey)));
    assert_eq!(open(dir.path()).1, Opening::Rebuilt { drafts: 2, outgoing: 3 });
}

#[tokio::test]
async fn rows_between_two_damaged_pages_are_recovered() {
    let vault = Vault::new().await;
    let body = "x".repeat(1_000);
    let _ = vault
        .store
        .write(move |tx| {
            (0..300).try_for_each(|number| {
                let draft = Draft { subject: number.to_string(), body: body.clone(), ..Draft::default() };
                tx.save_draft(&draft, at(number)).map(drop)
            })
        })
        .await
        .unwrap();
    vault.store.close().await;
    let path = vault.dir.path().join(DATABASE);
    let pages = fs::metadata(&path).unwrap().len() / 4096;
    for page in [pages * 6 / 10, pages * 8 / 10] {
        flip(&path, page * 4096 + 100);
    }
    let (store, opening) = open(vault.dir.path());
    let Opening::Rebuilt { drafts, .. } = opening else { panic!("{opening:?}") };
    assert!((290..300).contains(&drafts), "{drafts}");
    assert_eq!(subjects(&store).await.len(), drafts as usize);
}

/// A damaged vault is not migrated first.
#[tokio::test]
async fn what_a_program_of_before_has_kept_is_recovered_as_well() {
    let vault = Vault::new().await;
    let account = vault.account;
    let _ = vault
        .store
        .write(move |tx| {
            let _ = tx.save_draft(&draft("un"), at(1))?;
            let _ = queue(tx, account, "queued@x")?;
            tx.trace(&trace(), at(7))?;
            let added = [
                "outbox.hold",
                "outbox.kind",
                "outbox_recipients.said",
                "journal.link",
                "drafts.edition",
                "drafts.urgent",
                "draft_versions.urgent",
            ];
            added.into_iter().try_for_each(|column| {
                let (table, column) = column.split_once('.').expect("a column of a table");
                Ok(tx.connection.execute_batch(&format!("ALTER TABLE {table} DROP COLUMN {column}"))?)
            })
        })
        .await
        .unwrap();
    vault.store.close().await;
    overwrite(&vault.dir.path().join(DATABASE), 0, &[0; 4096]);
    let (store, opening) = open(vault.dir.path());
    assert_eq!(opening, Opening::Rebuilt { drafts: 1, outgoing: 1 });
    assert_eq!(states(&store).await, [("queued@x".to_owned(), OutgoingState::Doubtful)]);
    let lines = store.read(|reader| reader.journal(0, 10)).await.unwrap();
    assert_eq!((lines.len(), subjects(&store).await), (1, vec!["un".to_owned()]));
}

/// A row that the new vault cannot take does not keep the others out.
#[tokio::test]
async fn a_row_that_cannot_stand_is_passed_over() {
    let vault = Vault::new().await;
    let account = vault.account;
    let _ = vault
        .store
        .write(move |tx| {
            let _ = tx.save_draft(&draft("un"), at(1))?;
            let _ = queue(tx, account, "double@x")?;
            let _ = queue(tx, account, "autre@x")?;
            // As damage may leave it: the same letter twice.
            tx.connection.execute_batch(
                "PRAGMA writable_schema = ON; \
                 UPDATE sqlite_schema SET sql = replace(sql, 'message_id TEXT NOT NULL UNIQUE', 'message_id TEXT NOT NULL') \
                 WHERE name = 'outbox'; \
                 DELETE FROM sqlite_schema WHERE name = 'sqlite_autoindex_outbox_1'; \
                 PRAGMA writable_schema = RESET; \
                 UPDATE outbox SET message_id = 'double@x';",
            )?;
            Ok(())
        })
        .await
        .unwrap();
    vault.store.close().await;
    fs::write(vault.dir.path().join("suspect"), b"").unwrap();
    let (store, opening) = open(vault.dir.path());
    assert_eq!(opening, Opening::Rebuilt { drafts: 1, outgoing: 1 });
    assert_eq!(states(&store).await, [("double@x".to_owned(), OutgoingState::Doubtful)]);
}

#[tokio::test]
async fn flipped_bits_are_noticed_wherever_they_are() {
    let dir = filled().await;
    let length = fs::metadata(dir.path().join(DATABASE)).unwrap().len();
    for (round, part) in (1_u64..8).enumerate() {
        let copy = copy(dir.path());
        flip(&copy.path().join(DATABASE), length / 8 * part + 37);
        let (store, opening) = open(copy.path());
        assert!(matches!(opening, Opening::Rebuilt { .. }), "round {round}: {opening:?}");
        assert!(store.write(inbox).await.is_ok());
    }
}

#[rstest]
#[case::half(2)]
#[case::nearly_all(50)]
#[tokio::test]
async fn a_truncated_file_is_rebuilt(#[case] divisor: u64) {
    let dir = filled().await;
    let path = dir.path().join(DATABASE);
    let length = fs::metadata(&path).unwrap().len();
    OpenOptions::new().write(true).open(&path).unwrap().set_len(length / divisor).unwrap();
    let (store, opening) = open(dir.path());
    assert!(matches!(opening, Opening::Rebuilt { .. }), "{opening:?}");
    assert!(store.write(inbox).await.is_ok());
}

#[rstest]
#[case::empty(Some(b"".as_slice()))]
#[case::text(Some(b"not a database at all".as_slice()))]
#[tokio::test]
async fn something_else_in_its_place_is_set_aside(#[case] content: Option<&[u8]>) {
    let dir = filled().await;
    fs::write(dir.path().join(DATABASE), content.unwrap()).unwrap();
    let (store, opening) = open(dir.path());
    assert_eq!(opening, Opening::Rebuilt { drafts: 0, outgoing: 0 });
    assert!(store.write(inbox).await.is_ok());
    assert_eq!(fs::read(&asides(dir.path())[0]).unwrap().len(), content.unwrap().len());
}

#[tokio::test]
async fn damage_met_at_work_is_checked_at_the_next_opening() {
    let dir = filled().await;
    let path = dir.path().join(DATABASE);
    let (length, changed) = (fs::metadata(&path).unwrap().len(), fs::metadata(&path).unwrap().modified().unwrap());
    for page in length / 4096 * 3 / 10..length / 4096 * 6 / 10 {
        flip(&path, page * 4096 + 100);
    }
    // As silent as a disk can be: the time of the file does not change.
    OpenOptions::new().write(true).open(&path).unwrap().set_modified(changed).unwrap();
    let (store, opening) = open(dir.path());
    assert_eq!(opening, Opening::Clean);
    let read =
        store.read(|reader| (1..=300).try_for_each(|id| reader.raw(crate::domain::MessageId(id)).map(drop))).await;
    assert!(matches!(read, Err(Error::Damaged(_))), "{read:?}");
    assert!(dir.path().join("suspect").exists(), "noted at once: the program may be killed now");
    store.close().await;
    let (_store, opening) = open(dir.path());
    assert!(matches!(opening, Opening::Rebuilt { .. }), "{opening:?}");
    assert!(!dir.path().join("suspect").exists());
}

/// Killed, then cut: what a crash leaves is looked at less closely, but this is seen.
#[tokio::test]
async fn a_truncated_file_is_rebuilt_after_a_crash_too() {
    let dir = filled().await;
    fs::remove_file(dir.path().join("clean")).unwrap();
    let path = dir.path().join(DATABASE);
    let length = fs::metadata(&path).unwrap().len();
    OpenOptions::new().write(true).open(&path).unwrap().set_len(length - 4096).unwrap();
    let (_store, opening) = open(dir.path());
    assert_eq!(opening, Opening::Rebuilt { drafts: 2, outgoing: 3 }, "what is before the cut is readable");
}

#[tokio::test]
async fn a_vault_begun_and_never_finished_is_finished() {
    for database_begun in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("check"), super::key::proof(&key()).unwrap()).unwrap();
        if database_begun {
            drop(super::create_or_connect(&dir.path().join(DATABASE), &key()).unwrap());
        }
        let (store, _) = open(dir.path());
        assert!(store.write(inbox).await.is_ok());
    }
}

#[tokio::test]
async fn what_guards_a_send_is_on_disk_before_it_returns() {
    let vault = Vault::new().await;
    let level = |tx: &mut Tx<'_>| -> Result<u8, Error> {
        Ok(tx.connection.pragma_query_value(None, "synchronous", |row| row.get(0))?)
    };
    assert_eq!(vault.store.write(level).await.unwrap().0, 1, "NORMAL");
    assert_eq!(vault.store.write_durable(level).await.unwrap().0, 2, "FULL");
    assert_eq!(vault.store.write(level).await.unwrap().0, 1, "NORMAL again");
}

#[tokio::test]
async fn many_at_once_see_whole_transactions() {
    let vault = Vault::new().await;
    let inbox = vault.inbox;
    let tasks = (0..40_u32).map(|round| {
        let store = vault.store.clone();
        tokio::spawn(async move {
            let letters = [letter(round * 2 + 1, "pair"), letter(round * 2 + 2, "pair")];
            let _ = store.write(move |tx| tx.insert_messages(inbox, VALIDITY, &letters)).await.unwrap();
            let page = store.read(move |reader| reader.messages(inbox, 0..1_000)).await.unwrap();
            assert_eq!((page.total % 2, page.rows.len()), (0, page.total as usize));
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(total(&vault.store).await, 80);
}

#[tokio::test]
async fn a_newer_version_is_left_alone() {
    let vault = Vault::new().await;
    let written = vault.store.write(|tx| {
        let _ = tx.connection.execute("UPDATE compatibility SET oldest = 1000", [])?;
        Ok(tx.connection.pragma_update(None, "user_version", 1000)?)
    });
    let _ = written.await.unwrap();
    vault.store.close().await;
    assert!(matches!(Store::open(vault.dir.path(), &key(), at(0)), Err(Error::TooNew { found: 1000, .. })));
    assert!(asides(vault.dir.path()).is_empty());
}

#[tokio::test]
async fn nothing_readable_lies_on_disk() {
    let vault = Vault::new().await;
    let (account, inbox) = (vault.account, vault.inbox);
    let _ = vault
        .store
        .write(move |tx| {
            let id = tx.insert_messages(inbox, VALIDITY, &[letter(1, MARKER)])?.remove(0);
            tx.put_body(id, &NewBody { raw: MARKER.as_bytes(), text: MARKER, preview: MARKER, parts: &[] })?;
            let _ = tx.save_draft(&draft(MARKER), at(1))?;
            queue(tx, account, MARKER)
        })
        .await
        .unwrap();
    assert!(vault.dir.path().join(format!("{DATABASE}-wal")).exists());
    assert_no_plaintext(vault.dir.path());
    vault.store.close().await;
    assert!(!vault.dir.path().join(format!("{DATABASE}-wal")).exists());
    assert_no_plaintext(vault.dir.path());
}

fn assert_no_plaintext(dir: &Path) {
    let mut looked_at = 0;
    for entry in fs::read_dir(dir).unwrap() {
        let content = fs::read(entry.unwrap().path()).unwrap();
        looked_at += content.len();
        for word in [MARKER, "dubreuil", "SQLite format", "INBOX", "CREATE TABLE"] {
            assert_eq!(memchr::memmem::find(&content, word.as_bytes()), None, "{word}");
        }
        assert_eq!(memchr::memmem::find(&content, &[42; 32]), None, "the key");
    }
    assert!(looked_at > 100_000);
}

#[cfg(unix)]
#[tokio::test]
async fn files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let vault = dir.path().join("vaults/one");
    let (store, _) = open(&vault);
    let _ = store.write(inbox).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&vault), mode(vault.parent().unwrap())), (0o700, 0o700));
    for round in ["open", "closed"] {
        for entry in fs::read_dir(&vault).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(mode(&path), 0o600, "{round}: {}", path.display());
        }
        store.close().await;
    }
}

#[tokio::test]
async fn wiping_leaves_nothing() {
    let dir = filled().await;
    assert_eq!(Store::wipe(dir.path()).unwrap(), Remains::Nothing);
    assert!(!dir.path().exists());
}

#[tokio::test]
async fn a_panicking_transaction_is_rolled_back_and_the_next_one_runs() {
    let vault = Vault::new().await;
    let result = vault
        .store
        .write(|tx| -> Result<(), Error> {
            let _ = tx.save_draft(&draft("perdu"), at(1))?;
            panic!("on purpose")
        })
        .await;
    assert!(matches!(result, Err(Error::Closed)));
    let failed: Result<((), _), _> = vault
        .store
        .write(|tx| {
            let _ = tx.save_draft(&draft("perdu aussi"), at(1))?;
            Err(Error::NotFound)
        })
        .await;
    assert!(matches!(failed, Err(Error::NotFound)));
    assert!(subjects(&vault.store).await.is_empty());
}

#[tokio::test]
async fn readers_cannot_write() {
    let vault = Vault::new().await;
    let written = vault.store.read(|reader| Ok(reader.connection.execute("DELETE FROM accounts", [])?)).await;
    assert!(written.is_err());
}

/// Set in the child of the test below: the folder to write into until killed.
const CHILD: &str = "PLI_STORE_TEST_CHILD";

/// Body of the child process; as a test of its own it has nothing to do.
#[tokio::test]
async fn child_writes_until_killed() {
    let Some(dir) = std::env::var_os(CHILD) else { return };
    let (store, _) = open(Path::new(&dir));
    let ((account, inbox), _) = store.write(inbox).await.unwrap();
    for number in 1_u32.. {
        let (id, _) = store.write_durable(move |tx| queue(tx, account, &format!("{number}@x"))).await.unwrap();
        let _ = store
            .write(move |tx| {
                let id = tx.insert_messages(inbox, VALIDITY, &[letter(number, MARKER)])?.remove(0);
                tx.put_body(id, &NewBody { raw: &vec![b'x'; 70_000], text: MARKER, preview: "", parts: &[] })
            })
            .await
            .unwrap();
        let _ = store
            .write_durable(move |tx| tx.transition(id, &OutgoingState::Queued, &OutgoingState::Sending))
            .await
            .unwrap();
        // The parent reads how far this one is sure to have come.
        let progress = Path::new(&dir).join("progress.new");
        fs::write(&progress, number.to_string()).unwrap();
        fs::rename(&progress, Path::new(&dir).join("progress")).unwrap();
    }
}

#[tokio::test]
async fn nothing_committed_is_lost_when_killed() {
    for wanted in [1_u32, 7, 23] {
        let dir = tempfile::tempdir().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::opening::tests::child_writes_until_killed", "--nocapture"])
            .env(CHILD, dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let progress = || fs::read_to_string(dir.path().join("progress")).ok().and_then(|text| text.parse().ok());
        while progress().is_none_or(|reached: u32| reached < wanted) {
            assert!(child.try_wait().unwrap().is_none(), "the child ended by itself");
            std::thread::yield_now();
        }
        child.kill().unwrap();
        let _ = child.wait().unwrap();
        let sure = progress().unwrap();
        let (store, opening) = open(dir.path());
        assert_eq!(opening, Opening::Clean, "a crash is no damage");
        assert!(total(&store).await >= sure);
        let rows = states(&store).await;
        assert!(rows.len() >= sure as usize);
        for (message_id, state) in rows {
            let number: u32 = message_id.trim_end_matches("@x").parse().unwrap();
            assert!(number > sure || state == OutgoingState::Doubtful, "{message_id}");
        }
        assert_eq!(store.read(|reader| reader.search(&asked("zygomatique"), 1)).await.unwrap().len(), 1);
    }
}

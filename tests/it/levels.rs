//! A server that was caught at telling less than it says is not asked for it again until the record lapses: over a script.

use jiff::{SignedDuration, Timestamp};
use pli::auth::{Login, Peer};
use pli::clock;
use pli::domain::{AccountId, Address, Caught, Fault, Level, Secret};
use pli::imap::authenticate;
use pli::store::Store;
use pli::sync::{ImapRemote, Policy, pass};
use rstest::rstest;
use tokio::sync::mpsc;

use crate::imap_script::opening;
use crate::script::play;

const OFFERED: &str = "ENABLE CONDSTORE QRESYNC";
const OPENED: &str = "S: * 0 EXISTS
    S: * OK [UIDVALIDITY 9] ok
    S: * OK [UIDNEXT 1] ok
    S: * OK [HIGHESTMODSEQ 5] ok
";

/// What the client says of an empty INBOX when it believes the server so far.
fn script(level: Level) -> String {
    let list = "C: P2 LIST \"\" \"*\"\nS: * LIST () \"/\" INBOX\nS: P2 OK done\n";
    let (enable, select, tag) = match level {
        Level::Qresync => ("C: P3 ENABLE QRESYNC\nS: * ENABLED QRESYNC\nS: P3 OK done\n", " (CONDSTORE)", 4),
        Level::CondStore => ("", " (CONDSTORE)", 3),
        Level::Plain => ("", "", 3),
    };
    let search = tag + 1;
    format!(
        "{}{list}{enable}C: P{tag} SELECT \"INBOX\"{select}\n{OPENED}S: P{tag} OK [READ-WRITE] done
         C: P{search} UID SEARCH ALL
         S: * SEARCH
         S: P{search} OK done
        ",
        opening(OFFERED)
    )
}

async fn vault(caught: Option<(Fault, Level, i64)>) -> (tempfile::TempDir, Store, AccountId) {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(dir.path(), &Secret::new([7; 32]), Timestamp::UNIX_EPOCH).unwrap();
    let address = Address::parse("dr@medecin.mssante.fr").unwrap();
    let (account, _) = store.write(move |tx| tx.account(&address)).await.unwrap();
    if let Some((fault, level, days)) = caught {
        let at = clock::now().checked_sub(SignedDuration::from_hours(24 * days)).unwrap();
        let server = "CONDSTORE ENABLE IMAP4REV1 QRESYNC".to_owned();
        let caught = Caught { fault, level, at, server };
        let _ = store.write(move |tx| tx.note_fault(account, &caught)).await.unwrap();
    }
    (dir, store, account)
}

#[rstest]
#[case::trusted(None, Level::Qresync)]
#[case::caught_at_vanished(Some((Fault::VanishedThere, Level::CondStore, 3)), Level::CondStore)]
#[case::caught_at_its_sequence(Some((Fault::StoodStill, Level::Plain, 29)), Level::Plain)]
#[case::long_ago(Some((Fault::VanishedThere, Level::CondStore, 31)), Level::Qresync)]
#[tokio::test]
async fn no_more_is_asked_than_is_believed(#[case] caught: Option<(Fault, Level, i64)>, #[case] level: Level) {
    let (_dir, store, account) = vault(caught).await;
    let (stream, peer) = play(&script(level));
    let session = authenticate(stream, Peer { host: "localhost", port: 143 }, &Login::CERTIFICATE, false);
    let mut remote = ImapRemote::new(session.await.unwrap());
    let (_sender, mut priority) = mpsc::channel(1);
    let policy = Policy { compare_at_once: 0, ..Policy::default() };
    let outcome = pass(&mut remote, &store, account, &policy, &mut priority, &|_| ()).await;
    assert!(outcome.is_ok(), "{outcome:?}");
    drop(remote);
    assert!(peer.await.unwrap().is_empty());
    // What it offers is kept as it is, so that the day of its record's end comes.
    let offer = store.read(move |reader| reader.offer(account)).await.unwrap();
    assert_eq!(offer.map(|(level, _)| level), Some(Level::Qresync));
}

//! How far a server is believed: each way of lying is found out, named, and answered by asking for more; then it is tried again.

use jiff::Timestamp;

use super::{DAY, Model, assert_same, held, imap_commands, open, run, run_at, served};
use crate::domain::{AccountId, Fault, Flags, Level, Role, Uid, UidValidity};
use crate::store::Store;

fn server(level: Level) -> Model {
    let mut model = Model::new(level > Level::Plain).with("INBOX", Some(Role::Inbox), 9).with("Dossier", None, 4).with(
        "Corbeille",
        Some(Role::Trash),
        2,
    );
    model.has_qresync = level == Level::Qresync;
    model
}

async fn caught(store: &Store, account: AccountId) -> Vec<(Fault, Level)> {
    let faults = store.read(move |reader| reader.faults(account)).await.unwrap();
    faults.into_iter().map(|caught| (caught.fault, caught.level)).collect()
}

/// What the other desk does while the server lies, so that the lie can be seen.
fn happens(model: &mut Model) {
    model.flag("INBOX", 3, Flags::SEEN);
    model.deliver("INBOX");
    model.expunge("INBOX", 5);
    model.flag("Dossier", 2, Flags::FLAGGED);
}

#[tokio::test]
async fn every_lie_is_found_out_within_a_day() {
    for (fault, level) in [
        (Fault::WentBack, Level::Plain),
        (Fault::StoodStill, Level::Plain),
        (Fault::ChangesUntold, Level::Plain),
        (Fault::NewsUntold, Level::Plain),
        (Fault::VanishedThere, Level::CondStore),
        // Step by step, since it cannot be read at the level below either.
        (Fault::Unreadable, Level::Plain),
        (Fault::ListLied, Level::Plain),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let (store, account) = open(dir.path()).await;
        let mut model = server(Level::Qresync);
        let _ = run(&mut model, &store, account).await.unwrap();
        model.lie(fault);
        happens(&mut model);
        for at in [60, DAY + 60, DAY + 120] {
            let _ = run_at(&mut model, &store, account, at).await.unwrap();
        }
        let found = caught(&store, account).await;
        // A change that was kept from us looks like a sequence that stood still once that sequence has been remembered.
        let fault = if fault == Fault::ChangesUntold { Fault::StoodStill } else { fault };
        assert!(found.contains(&(fault, level)), "{fault:?}: {found:?}");
        assert_same(&held(&store, account).await, &served(&model), &format!("{fault:?}"));
        // From then on nothing is missed, without waiting for a day.
        happens_again(&mut model);
        for at in [DAY + 180, DAY + 240] {
            let _ = run_at(&mut model, &store, account, at).await.unwrap();
        }
        assert_same(&held(&store, account).await, &served(&model), &format!("{fault:?}, later"));
        store.close().await;
    }
}

fn happens_again(model: &mut Model) {
    model.flag("INBOX", 4, Flags::SEEN);
    model.expunge("Dossier", 1);
    model.deliver("Dossier");
}

#[tokio::test]
async fn an_honest_server_is_never_accused_and_stays_quick() {
    for level in [Level::Plain, Level::CondStore, Level::Qresync] {
        let dir = tempfile::tempdir().unwrap();
        let (store, account) = open(dir.path()).await;
        let mut model = server(level);
        let _ = run(&mut model, &store, account).await.unwrap();
        for day in 0..5 {
            model.move_to("INBOX", 1 + day, "Corbeille");
            model.flag("INBOX", 8, Flags::from_bits(u8::try_from(day).unwrap() + 1));
            model.deliver("Dossier");
            let _ = run_at(&mut model, &store, account, i64::from(day) * DAY).await.unwrap();
            let _ = run_at(&mut model, &store, account, i64::from(day) * DAY + 1).await.unwrap();
            assert_same(&held(&store, account).await, &served(&model), "");
            let before = imap_commands(&model);
            let _ = run_at(&mut model, &store, account, i64::from(day) * DAY + 2).await.unwrap();
            let asked = imap_commands(&model) - before;
            assert_eq!(asked, if level == Level::Plain { 7 } else { 1 }, "{level:?}");
        }
        assert_eq!(caught(&store, account).await, []);
        store.close().await;
    }
}

#[tokio::test]
async fn what_is_new_comes_before_what_is_compared() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server(Level::Qresync);
    let _ = run(&mut model, &store, account).await.unwrap();
    for name in ["INBOX", "Dossier", "Corbeille"] {
        model.deliver(name);
    }
    model.opened.clear();
    let _ = run_at(&mut model, &store, account, 2 * DAY).await.unwrap();
    let mut first: Vec<&str> = model.opened.iter().take(3).map(String::as_str).collect();
    first.sort_unstable();
    assert_eq!(first, ["Corbeille", "Dossier", "INBOX"], "{:?}", model.opened);
    assert!(model.opened.len() >= 6, "each is compared afterwards: {:?}", model.opened);
}

#[tokio::test]
async fn a_first_comparison_accuses_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server(Level::Qresync);
    let _ = run(&mut model, &store, account).await.unwrap();
    // As after an update from a version that did not know all that is compared now.
    let ids = store.read(move |reader| reader.served(account)).await.unwrap();
    for (id, _) in ids {
        let known = store.read(move |reader| reader.local_view(id)).await.unwrap();
        let _ = store
            .write(move |tx| {
                tx.set_marks(id, UidValidity(7), &[(Uid::new(2).unwrap(), Flags::FLAGGED.into())])?;
                tx.remember(id, known.uidnext, known.modseq, Some(Timestamp::UNIX_EPOCH))
            })
            .await
            .unwrap();
    }
    let _ = run_at(&mut model, &store, account, 60).await.unwrap();
    assert_eq!(caught(&store, account).await, []);
    assert_same(&held(&store, account).await, &served(&model), "");
}

#[tokio::test]
async fn few_mailboxes_are_compared_in_one_pass() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = Model::new(true).with("INBOX", Some(Role::Inbox), 3);
    for number in 0..20 {
        model = model.with(&format!("Dossier {number:02}"), None, 1);
    }
    let _ = run(&mut model, &store, account).await.unwrap();
    let mut passes = 0;
    let mut opened = model.opened.len();
    loop {
        passes += 1;
        let _ = run_at(&mut model, &store, account, DAY + passes).await.unwrap();
        let compared = model.opened[opened..].to_vec();
        opened = model.opened.len();
        if passes == 1 {
            assert_eq!(compared, ["INBOX", "Dossier 00", "Dossier 01", "Dossier 02"], "INBOX first");
        }
        if compared.is_empty() {
            break;
        }
        assert!(compared.len() <= 4, "{compared:?}");
    }
    assert_eq!(passes, 7, "21 mailboxes, 4 at once, and then none");
    // Whoever comes once a week compares everything then.
    let _ = run_at(&mut model, &store, account, 8 * DAY).await.unwrap();
    assert_eq!(model.opened.len() - opened, 21);
}

#[tokio::test]
async fn whoever_was_caught_is_tried_again_after_thirty_days_or_as_another_server() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server(Level::Qresync);
    let _ = run(&mut model, &store, account).await.unwrap();
    model.lie(Fault::WentBack);
    model.deliver("INBOX");
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_eq!(caught(&store, account).await, [(Fault::WentBack, Level::Plain)]);
    model.lies.clear();
    let quick = async |model: &mut Model, at: i64| {
        let _ = run_at(model, &store, account, at).await.unwrap();
        let _ = run_at(model, &store, account, at + 1).await.unwrap();
        let before = imap_commands(model);
        let _ = run_at(model, &store, account, at + 2).await.unwrap();
        imap_commands(model) - before == 1
    };
    assert!(!quick(&mut model, 29 * DAY).await);
    model.software = "another".to_owned();
    assert!(quick(&mut model, 29 * DAY).await, "another server");
    model.software = String::new();
    assert!(!quick(&mut model, 29 * DAY + 60).await);
    assert!(quick(&mut model, 30 * DAY + 60).await);
}

#[tokio::test]
async fn a_list_of_fewer_than_there_are_is_not_believed_where_nothing_is_known() {
    for level in [Level::Plain, Level::Qresync] {
        let dir = tempfile::tempdir().unwrap();
        let (store, account) = open(dir.path()).await;
        let mut model = server(level);
        let _ = run(&mut model, &store, account).await.unwrap();
        for uid in 1..=2 {
            model.expunge("Corbeille", uid);
        }
        let _ = run_at(&mut model, &store, account, 60).await.unwrap();
        // The only message is the one that lists leave out.
        model.lie(Fault::ListLied);
        model.deliver("Corbeille");
        let _ = run_at(&mut model, &store, account, 120).await.unwrap();
        assert_same(&held(&store, account).await, &served(&model), &format!("{level:?}"));
    }
}

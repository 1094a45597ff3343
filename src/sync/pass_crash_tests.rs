//! Every scenario cut after every commit and at every word of the server: opened again and planned again, the vault comes to the
//! same tables as without the cut.

use std::fmt::Write as _;

use super::{DAY, Error, Model, Path, assert_same, changed_since, copy, held, open, run_at, run_cut_at, served};
use crate::domain::{AccountId, Fault, Flags, Role};
use crate::imap;
use crate::store::Store;

/// A synchronised server, what happens to it, and when the next pass begins.
struct Scenario {
    server: Model,
    happens: fn(&mut Model),
    at: i64,
}

fn server() -> Model {
    let mut server = Model::new(true)
        .with("INBOX", Some(Role::Inbox), 24)
        .with("Sent", Some(Role::Sent), 3)
        .with("Dossier", None, 4)
        .with("Corbeille", None, 1);
    server.has_qresync = true;
    server.folder("Dossier").validity = 4711;
    server
}

fn without(change: fn(&mut Model)) -> Model {
    let mut server = server();
    change(&mut server);
    server
}

/// Everything that the vault says, keys left out.
async fn tables(store: &Store, account: AccountId) -> String {
    let mut text = String::new();
    for (mailbox, messages) in held(store, account).await {
        for (uid, message) in messages {
            writeln!(text, "{mailbox} {uid} {message:?}").unwrap();
        }
    }
    let (gone, faults, mailboxes) = store
        .read(move |reader| {
            Ok((reader.gone(AccountId(1), 0..1000)?, reader.faults(account)?, reader.mailboxes_of(account)?))
        })
        .await
        .unwrap();
    let mut gone: Vec<String> =
        gone.rows.iter().map(|row| format!("{} {:?} {}", row.subject, row.gone, row.has_body)).collect();
    gone.sort_unstable();
    let mut counts: Vec<String> =
        mailboxes.iter().map(|row| format!("{} {} {}", row.name.as_str(), row.total, row.unseen)).collect();
    counts.sort_unstable();
    writeln!(text, "{gone:#?}\n{counts:#?}").unwrap();
    let faults: Vec<_> = faults.into_iter().map(|caught| (caught.fault, caught.level)).collect();
    writeln!(text, "{faults:?}").unwrap();
    text
}

/// Passes until nothing is left to do.
async fn settled(dir: &Path, model: &mut Model, at: i64) -> String {
    let (store, account) = open(dir).await;
    model.reconnect(None);
    for _ in 0..3 {
        let _ = run_at(model, &store, account, at).await.unwrap();
    }
    assert_same(&held(&store, account).await, &served(model), "settled");
    let text = tables(&store, account).await;
    store.close().await;
    text
}

/// Cuts of a scenario after each commit, then at each word; how many there were.
async fn check(scenario: Scenario, first: bool) -> (usize, usize) {
    let base = tempfile::tempdir().unwrap();
    let mut model = scenario.server;
    if first {
        (scenario.happens)(&mut model);
    } else {
        let (store, account) = open(base.path()).await;
        let _ = run_at(&mut model, &store, account, 0).await.unwrap();
        let _ = run_at(&mut model, &store, account, 0).await.unwrap();
        store.close().await;
        (scenario.happens)(&mut model);
    }
    let expected = {
        let dir = copy(base.path());
        settled(dir.path(), &mut model.clone(), scenario.at).await
    };
    let (mut commits, mut words) = (0, 0);
    loop {
        let dir = copy(base.path());
        let (store, account) = open(dir.path()).await;
        let mut model = model.clone();
        model.reconnect(None);
        let was_cut = run_cut_at(&mut model, &store, account, commits, scenario.at).await;
        store.close().await;
        let text = settled(dir.path(), &mut model, scenario.at).await;
        assert!(text == expected, "commit {commits}: {text}\ninstead of {expected}");
        if !was_cut {
            break;
        }
        commits += 1;
    }
    loop {
        let dir = copy(base.path());
        let (store, account) = open(dir.path()).await;
        let mut model = model.clone();
        model.reconnect(Some(words));
        let outcome = run_at(&mut model, &store, account, scenario.at).await;
        store.close().await;
        assert!(matches!(outcome, Ok(_) | Err(Error::Imap(imap::Error::Closed))), "{outcome:?}");
        let text = settled(dir.path(), &mut model, scenario.at).await;
        assert!(text == expected, "word {words}: {text}\ninstead of {expected}");
        if outcome.is_ok() {
            break;
        }
        words += 1;
    }
    (commits, words)
}

macro_rules! scenarios {
    ($($name:ident: $server:expr, $at:expr, $least:expr, $happens:expr;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let scenario = Scenario { server: $server, happens: $happens, at: $at };
                let (commits, words) = check(scenario, false).await;
                assert!(commits >= $least, "{commits} commits, {words} words");
            }
        )*
    };
}

scenarios! {
    nothing_changed: server(), 60, 1, |_| ();
    new_messages: server(), 60, 3, |model| (0..3).for_each(|_| model.deliver("INBOX"));
    flags: server(), 60, 3, |model| { model.flag("INBOX", 3, Flags::SEEN); model.flag("Sent", 1, Flags::ANSWERED) };
    expunged: server(), 60, 3, |model| { model.expunge("INBOX", 3); model.expunge("Dossier", 1) };
    moved_by_others: server(), 60, 4, |model| {
        model.move_to("INBOX", 3, "Corbeille");
        model.move_to("Corbeille", 1, "INBOX");
        model.move_to("Dossier", 2, "Sent");
    };
    uidvalidity_changed: server(), 60, 5, |model| { model.revalidate("INBOX"); model.expunge("INBOX", 103); model.deliver("INBOX") };
    folder_renamed_by_others: server(), 60, 2, |model| { model.rename("Dossier", "Patients"); model.deliver("Patients") };
    folder_deleted: server(), 60, 2, |model| drop(model.folders.remove("Dossier"));
    folder_emptied_into_another_and_deleted: server(), 60, 3, |model| {
        (1..=4).for_each(|uid| model.move_to("Dossier", uid, "Corbeille"));
        let _ = model.folders.remove("Dossier");
    };
    stepped_down: server(), 60, 4, |model| { model.lie(Fault::WentBack); model.flag("INBOX", 3, Flags::SEEN); model.deliver("INBOX") };
    caught_by_a_comparison: server(), DAY, 5, |model| { model.lie(Fault::StoodStill); model.flag("INBOX", 3, Flags::SEEN) };
    compared: server(), DAY, 5, |_| ();
    most_of_a_mailbox_gone: server(), 60, 3, |model| (1..20).for_each(|uid| model.expunge("INBOX", uid));
    a_month_later: without(|server| server.folder("INBOX").messages.retain(|uid, _| *uid > 3)), 31 * DAY, 2, |model| { model.expunge("INBOX", 9); model.deliver("INBOX") };
    without_condstore: without(|server| server.has_modseq = false), 60, 4, |model| {
        model.flag("INBOX", 3, Flags::SEEN);
        model.expunge("INBOX", 4);
        model.deliver("INBOX");
        model.move_to("INBOX", 5, "Sent");
    };
    without_uidnext: without(|server| server.no_next = true), 60, 4, |model| {
        model.flag("INBOX", 3, Flags::SEEN);
        model.expunge("INBOX", 4);
        model.deliver("INBOX");
        model.revalidate("Sent");
    };
    without_a_list_of_uids: without(|server| server.no_list = true), 60, 3, |model| {
        model.flag("INBOX", 3, Flags::SEEN);
        model.expunge("INBOX", 4);
        model.deliver("INBOX");
    };
}

#[tokio::test]
async fn first_pass() {
    let scenario = Scenario { server: server(), happens: |_| (), at: 0 };
    let (commits, words) = check(scenario, true).await;
    assert!(commits > 9 && words > 60, "{commits} commits, {words} words");
}

#[tokio::test]
async fn a_purge_is_cut_too() {
    let (base, mut model) = changed_since().await;
    let (store, account) = open(base.path()).await;
    for _ in 0..2 {
        let _ = run_at(&mut model, &store, account, 0).await.unwrap();
    }
    // Due on two days already.
    for day in 31..33 {
        let _ = run_at(&mut model, &store, account, day * DAY).await.unwrap();
    }
    assert!(store.read(|reader| reader.gone(AccountId(1), 0..9)).await.unwrap().total > 1);
    store.close().await;
    for cut in 0.. {
        let dir = copy(base.path());
        let (store, account) = open(dir.path()).await;
        let was_cut = run_cut_at(&mut model.clone(), &store, account, cut, 33 * DAY).await;
        let _ = run_at(&mut model.clone(), &store, account, 33 * DAY).await.unwrap();
        assert_eq!(store.read(|reader| reader.gone(AccountId(1), 0..9)).await.unwrap().total, 0, "cut {cut}");
        store.close().await;
        if !was_cut {
            break;
        }
    }
}

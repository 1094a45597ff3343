//! What leaves its place on the server: found again elsewhere without being fetched again, or kept a while; never lost on one word.

use jiff::Timestamp;

use super::{DAY, Model, START, TempDir, assert_same, held, open, rows, run, run_at, served};
use crate::domain::listing::Gone;
use crate::domain::{AccountId, Act, Draft, Flags, MessageId, Role};
use crate::store::Store;

/// A synchronised vault.
async fn synchronised(mut model: Model) -> (TempDir, Store, AccountId, Model) {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let _ = run(&mut model, &store, account).await.unwrap();
    model.given.clear();
    (dir, store, account, model)
}

/// Four folders, so that one can move towards the beginning and the end of a pass.
fn server() -> Model {
    Model::new(true)
        .with("INBOX", Some(Role::Inbox), 12)
        .with("Sent", Some(Role::Sent), 3)
        .with("Dossier", None, 12)
        .with("Corbeille", Some(Role::Trash), 2)
}

async fn key(store: &Store, account: AccountId, mailbox: &str, uid: u32) -> MessageId {
    rows(store, account).await.into_iter().find(|row| (row.0.as_str(), row.1) == (mailbox, uid)).unwrap().4
}

/// Subjects of what is kept as gone, and since how many seconds after the start.
async fn gone(store: &Store) -> Vec<(String, i64)> {
    let page = store.read(|reader| reader.gone(AccountId(1), 0..100)).await.unwrap();
    assert_eq!(page.total as usize, page.rows.len());
    let since = |gone: Option<Gone>| gone.unwrap().since.as_second() - 1_800_000_000;
    page.rows.into_iter().map(|row| (row.subject, since(row.gone))).collect()
}

#[tokio::test]
async fn what_another_program_moves_costs_no_download_whichever_way() {
    let (_dir, store, account, mut model) = synchronised(server()).await;
    let early = key(&store, account, "INBOX", 4).await;
    let late = key(&store, account, "Corbeille", 2).await;
    let answer = Draft { answers: Some(late), ..Draft::default() };
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    let (draft, _) = store.write(move |tx| tx.save_draft(&answer, now)).await.unwrap();
    // Gone before it appears, and the other way round.
    model.move_to("INBOX", 4, "Corbeille");
    model.move_to("Corbeille", 2, "INBOX");
    let _ = run(&mut model, &store, account).await.unwrap();
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "moved");
    assert_eq!(model.given, []);
    assert_eq!(key(&store, account, "Corbeille", 3).await, early, "the row is the same");
    assert_eq!(key(&store, account, "INBOX", 13).await, late);
    assert_eq!(store.read(move |reader| reader.draft(draft)).await.unwrap().answers, Some(late));
    assert_eq!(gone(&store).await, []);
}

#[tokio::test]
async fn a_copy_whose_original_goes_later_leaves_nothing_behind() {
    let (_dir, store, account, mut model) = synchronised(server()).await;
    model.copy("INBOX", 4, "Dossier");
    let _ = run(&mut model, &store, account).await.unwrap();
    model.expunge("INBOX", 4);
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "copied, then expunged");
    assert_eq!(gone(&store).await, []);
}

#[tokio::test]
async fn what_is_gone_is_kept_for_thirty_days() {
    let (_dir, store, account, mut model) = synchronised(server()).await;
    let id = key(&store, account, "INBOX", 4).await;
    model.expunge("INBOX", 4);
    let _ = run_at(&mut model, &store, account, 60).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "");
    assert_eq!(gone(&store).await, [("Message 4".to_owned(), 60)]);
    assert!(store.read(move |reader| reader.raw(id)).await.unwrap().is_some(), "with its body");
    let _ = run_at(&mut model, &store, account, 29 * DAY).await.unwrap();
    assert_eq!(gone(&store).await.len(), 1);
    // Due on one day alone, the clock may be wrong.
    for day in 30..33 {
        assert_eq!(gone(&store).await.len(), 1);
        let _ = run_at(&mut model, &store, account, day * DAY + 61).await.unwrap();
    }
    assert_eq!(gone(&store).await, []);
    assert!(store.read(move |reader| reader.message(id)).await.is_err());
}

#[tokio::test]
async fn most_of_a_mailbox_is_not_hidden_on_one_list() {
    let model = Model::new(true).with("INBOX", Some(Role::Inbox), 50).with("Dossier", None, 0);
    let (_dir, store, account, mut model) = synchronised(model).await;
    let there = model.folders["INBOX"].messages.clone();
    // A disk that is not mounted, for the time of one pass.
    model.folder("INBOX").messages.retain(|uid, _| *uid > 45);
    model.folder("INBOX").modseq += 1;
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_eq!(held(&store, account).await["INBOX"].len(), 50, "all are shown");
    model.folder("INBOX").messages = there;
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "");
    // Then for good: the second list decides. What came back before counts as never missed.
    model.folder("INBOX").messages.retain(|uid, _| *uid > 45);
    model.folder("INBOX").modseq += 1;
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_eq!(held(&store, account).await["INBOX"].len(), 50, "all are shown");
    // One that comes at once is the same list.
    let _ = run_at(&mut model, &store, account, 30).await.unwrap();
    assert_eq!(held(&store, account).await["INBOX"].len(), 50, "all are shown");
    let _ = run_at(&mut model, &store, account, 60).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "");
    assert_eq!((gone(&store).await.len(), model.given.len()), (45, 0));
}

#[tokio::test]
async fn that_there_are_none_any_more_is_not_believed_at_once() {
    for has_modseq in [false, true] {
        let model = Model::new(has_modseq).with("INBOX", Some(Role::Inbox), 2).with("Dossier", None, 0);
        let (_dir, store, account, mut model) = synchronised(model).await;
        let there = std::mem::take(&mut model.folder("INBOX").messages);
        model.folder("INBOX").modseq += 1;
        let _ = run_at(&mut model, &store, account, 10).await.unwrap();
        assert_eq!((held(&store, account).await["INBOX"].len(), gone(&store).await.len()), (2, 0));
        model.folder("INBOX").messages = there;
        model.folder("INBOX").modseq += 1;
        let _ = run_at(&mut model, &store, account, 100).await.unwrap();
        assert_same(&held(&store, account).await, &served(&model), "");
        model.folder("INBOX").messages.clear();
        model.folder("INBOX").modseq += 1;
        let _ = run_at(&mut model, &store, account, 200).await.unwrap();
        let _ = run_at(&mut model, &store, account, 300).await.unwrap();
        assert_eq!(gone(&store).await.len(), 2, "by a second list");
    }
}

#[tokio::test]
async fn what_the_server_says_has_vanished_and_lists_no_more_is_gone_at_once() {
    let mut model = Model::new(true).with("INBOX", Some(Role::Inbox), 50).with("Dossier", None, 0);
    model.has_qresync = true;
    let (_dir, store, account, mut model) = synchronised(model).await;
    for uid in 1..=50 {
        model.expunge("INBOX", uid);
    }
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "");
    assert_eq!(gone(&store).await.len(), 50);
}

/// A server that is restored from the copy of an earlier time, and goes on from there.
#[tokio::test]
async fn a_uid_that_is_given_again_is_another_message() {
    for (has_modseq, later) in [(false, 0), (true, 0), (false, 40), (true, 40)] {
        let mut model = Model::new(has_modseq).with("INBOX", Some(Role::Inbox), 12).with("Dossier", None, 1);
        let copy = model.folders["INBOX"].clone();
        (0..6).for_each(|_| model.deliver("INBOX"));
        let (_dir, store, account, mut model) = synchronised(model).await;
        let lost = key(&store, account, "INBOX", 15).await;
        let _ = model.folders.insert("INBOX".to_owned(), copy);
        // Others take the UIDs of the six: as many, or more, so that not even UIDNEXT tells until all is compared.
        (0..3 + later).for_each(|_| model.deliver("INBOX"));
        let found_out = if later == 0 { 60 } else { DAY + 60 };
        for at in [found_out, found_out + 60, found_out + 120] {
            let _ = run_at(&mut model, &store, account, at).await.unwrap();
        }
        assert_same(&held(&store, account).await, &served(&model), &format!("{has_modseq} {later}"));
        let subjects: Vec<String> = gone(&store).await.into_iter().map(|(subject, _)| subject).collect();
        assert_eq!(subjects.len(), 6, "{subjects:?}");
        assert!(
            store.read(move |reader| reader.raw(lost)).await.unwrap().is_some(),
            "what was lost there is kept here"
        );
    }
}

#[tokio::test]
async fn a_mailbox_that_has_the_numbers_of_another_by_chance_is_no_renamed_one() {
    let model = Model::new(true).with("INBOX", Some(Role::Inbox), 1).with("Ancien", None, 9);
    let (_dir, store, account, mut model) = synchronised(model).await;
    let _ = model.folders.remove("Ancien");
    model = model.with("Nouveau", None, 9);
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "");
    assert_eq!(gone(&store).await.len(), 9);
    // One that is the same keeps its messages.
    let same = model.folders.remove("Nouveau").unwrap();
    let _ = model.folders.insert("Autre nom".to_owned(), same);
    model.given.clear();
    let _ = run_at(&mut model, &store, account, 60).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "");
    assert_eq!((gone(&store).await.len(), model.given.len()), (9, 0));
}

#[tokio::test]
async fn a_mailbox_that_is_moved_whole_is_followed_at_once() {
    for (from, to) in [("INBOX", "Dossier"), ("Dossier", "INBOX")] {
        let model = Model::new(true).with("INBOX", Some(Role::Inbox), 30).with("Dossier", None, 30);
        let (_dir, store, account, mut model) = synchronised(model).await;
        for uid in 1..=30 {
            model.move_to(from, uid, to);
        }
        let _ = run(&mut model, &store, account).await.unwrap();
        assert_same(&held(&store, account).await, &served(&model), from);
        assert_eq!((gone(&store).await, model.given), (vec![], vec![]));
    }
}

#[tokio::test]
async fn a_new_uidvalidity_costs_headers_alone() {
    let mut model = Model::new(true).with("INBOX", Some(Role::Inbox), 30);
    // Without Message-ID, and several with the same one.
    for lines in ["", "", "Message-ID: <deux@a.fr>\r\n", "Message-ID: <deux@a.fr>\r\n"] {
        model.deliver_with("INBOX", lines);
    }
    let twin = model.folders["INBOX"].messages[&33].octets.clone();
    model.put("INBOX", twin, Flags::default(), 1_767_225_600);
    let (_dir, store, account, mut model) = synchronised(model).await;
    let before = rows(&store, account).await;
    let (pending, now) = (before[7].4, Timestamp::from_second(1_800_000_000).unwrap());
    let act = Act::Flag { messages: vec![pending], flag: Flags::SEEN, set: true };
    let _ = store.write(move |tx| tx.act(&act, now)).await.unwrap();
    model.revalidate("INBOX");
    model.deliver("INBOX");
    let figures = run(&mut model, &store, account).await.unwrap();
    assert_eq!(model.given.len(), 1, "the body of the new one alone");
    let octets: usize = model.folders["INBOX"].messages.values().map(|held| held.octets.len()).sum();
    assert!(usize::try_from(figures.bytes).unwrap() < octets + 200, "{} of {octets} octets", figures.bytes);
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "");
    let mut keys: Vec<MessageId> = rows(&store, account).await.into_iter().map(|row| row.4).collect();
    keys.sort_unstable();
    let mut kept: Vec<MessageId> = before.iter().map(|row| row.4).collect();
    kept.sort_unstable();
    assert_eq!(keys[..35], kept, "rows keep their keys, twins one to one");
    let seen = model.folders["INBOX"].messages.values().filter(|held| held.flags.contains(Flags::SEEN)).count();
    assert_eq!((seen, gone(&store).await), (1, vec![]));
}

#[tokio::test]
async fn a_uidvalidity_without_messages_is_believed_the_second_time() {
    let (_dir, store, account, mut model) = synchronised(Model::new(true).with("INBOX", Some(Role::Inbox), 30)).await;
    let there = model.folders["INBOX"].messages.clone();
    model.folder("INBOX").messages.clear();
    model.revalidate("INBOX");
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_eq!(held(&store, account).await["INBOX"].len(), 30);
    let _ = run(&mut model, &store, account).await.unwrap();
    assert!(held(&store, account).await.is_empty());
    assert_eq!(gone(&store).await.len(), 30);
    // They come back after all: nothing is fetched again.
    model.folder("INBOX").messages = there;
    (model.folder("INBOX").next, model.folder("INBOX").modseq) = (131, 900);
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "");
    assert_eq!(model.given, []);
}

#[tokio::test]
async fn a_folder_renamed_elsewhere_keeps_its_row_and_one_deleted_its_messages_for_a_while() {
    let (_dir, store, account, mut model) = synchronised(server()).await;
    // A value that no other mailbox has, as most servers give.
    model.folder("Dossier").validity = 4711;
    let _ = run(&mut model, &store, account).await.unwrap();
    model.given.clear();
    let mailbox = |rows: &[crate::domain::listing::MailboxRow], name: &str| {
        rows.iter().find(|row| row.name.as_str() == name).map(|row| row.id)
    };
    let listed = store.read(move |reader| reader.mailboxes_of(account)).await.unwrap();
    let id = mailbox(&listed, "Dossier").unwrap();
    model.rename("Dossier", "Patients/Dossier");
    model.deliver("Patients/Dossier");
    let figures = run(&mut model, &store, account).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "renamed");
    let listed = store.read(move |reader| reader.mailboxes_of(account)).await.unwrap();
    assert_eq!((mailbox(&listed, "Patients/Dossier"), mailbox(&listed, "Dossier")), (Some(id), None));
    assert!(model.given.len() == 1 && figures.bytes < 400, "{} octets", figures.bytes);

    model.given.clear();
    let lost = model.folders.remove("Patients/Dossier").unwrap();
    let _ = run_at(&mut model, &store, account, 5).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "deleted");
    let listed = store.read(move |reader| reader.mailboxes()).await.unwrap();
    assert_eq!((mailbox(&listed, "Patients/Dossier"), gone(&store).await.len()), (None, 13));
    // Made again from a backup.
    let _ = model.folders.insert("Patients/Dossier".to_owned(), lost);
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "there again");
    assert_eq!((model.given.clone(), gone(&store).await), (vec![], vec![]));
    // And for good.
    let _ = model.folders.remove("Patients/Dossier").unwrap();
    let _ = run(&mut model, &store, account).await.unwrap();
    for day in 31..34 {
        let _ = run_at(&mut model, &store, account, START + day * DAY).await.unwrap();
    }
    let left = store.read(move |reader| reader.validities(account)).await.unwrap();
    assert_eq!((left.len(), gone(&store).await), (3, vec![]), "the row goes with the last message");
}

#[tokio::test]
async fn a_folder_whose_uidvalidity_is_that_of_others_is_recognised_by_its_messages() {
    let (_dir, store, account, mut model) = synchronised(server()).await;
    let id = key(&store, account, "Dossier", 7).await;
    model.rename("Dossier", "Autre");
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "renamed");
    assert_eq!((key(&store, account, "Autre", 7).await, model.given), (id, vec![]));
}

#[tokio::test]
async fn a_uid_given_twice_is_two_messages() {
    let (_dir, store, account, mut model) = synchronised(server()).await;
    let _ = model.folder("INBOX").messages.remove(&12);
    let _ = run(&mut model, &store, account).await.unwrap();
    model.folder("INBOX").next = 12;
    model.deliver("INBOX");
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "");
    assert_eq!(gone(&store).await.len(), 1);
}

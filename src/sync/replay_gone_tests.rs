//! Messages that had gone from the server, put back from what is kept of them, and taken back again: on every kind of server, cut after
//! every commit and every word.

use super::{Place, kind, kinds, run, served, server, settles, shown};
use crate::domain::notice::ActionFault;
use crate::domain::{Act, Flags, Keyword, MessageId};
use crate::imap::Refusal;
use crate::sync::model::Model;

/// What is kept as gone: subject and flags.
async fn gone(place: &Place) -> Vec<String> {
    let account = place.account;
    let page = place.store.read(move |reader| reader.gone(account, 0..99)).await.unwrap();
    let mut lines: Vec<String> =
        page.rows.iter().map(|row| format!("{} {:?}", row.subject.replace("Message ", ""), row.flags)).collect();
    lines.sort();
    lines
}

/// A place where these messages of INBOX are gone from the server, and kept.
async fn bereft(model: Model, uids: &[u32]) -> (Place, Vec<MessageId>) {
    let mut place = Place::new(model).await;
    for uid in uids {
        place.model.expunge("INBOX", *uid);
    }
    let _ = place.pass().await;
    let account = place.account;
    let page = place.store.read(move |reader| reader.gone(account, 0..99)).await.unwrap();
    (place, page.rows.iter().map(|row| row.id).collect())
}

#[tokio::test]
async fn what_is_gone_is_put_back_as_it_was_on_every_kind_of_server() {
    for mut model in kinds() {
        model.flag("INBOX", 2, Flags::SEEN.with(Flags::FLAGGED));
        let before = served(&model);
        let (mut place, ids) = bereft(model, &[2, 4]).await;
        assert_eq!((ids.len(), gone(&place).await.len()), (2, 2));
        let inbox = place.mailbox("INBOX").await;
        place.act(Act::Copy { messages: ids.clone(), to: inbox }).await;
        // At once, with its text, and among what waits.
        assert_eq!((shown(&place.store, place.account).await, gone(&place).await), (before.clone(), Vec::new()));
        let first = ids[0];
        assert!(place.store.read(move |reader| reader.raw(first)).await.unwrap().is_some());
        assert_eq!(place.waiting().await, 2);
        // What is done to it meanwhile comes after it.
        place.act(Act::Flag { messages: ids[..1].to_vec(), flag: Flags::ANSWERED, set: true }).await;
        assert!(place.pass().await.is_empty());
        let _ = place.pass().await;
        place.agrees().await;
        let answered = Flags::ANSWERED.bits();
        let bare = |lines: Vec<String>| -> Vec<String> {
            lines.iter().map(|line| line.split(" Flags").next().unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(bare(served(&place.model)), bare(before));
        assert!(served(&place.model).iter().filter(|line| line.contains(&format!("Flags({answered}"))).count() <= 1);
        assert!(gone(&place).await.is_empty());
        assert!(place.messages("INBOX").await.contains(&ids[0]), "the same message, under its own key");
    }
}

#[tokio::test]
async fn what_cannot_be_put_back_is_gone_as_before() {
    for (refusal, told) in [
        (Refusal::NoPermission, ActionFault::Copy { count: 1 }),
        (Refusal::TryCreate, ActionFault::TargetGone { count: 1 }),
    ] {
        let (mut place, ids) = bereft(server(), &[2]).await;
        let (patients, kept) = (place.mailbox("Patients").await, gone(&place).await);
        place.model.folder("Patients").refuses = Some(refusal);
        place.act(Act::Copy { messages: ids.clone(), to: patients }).await;
        assert!(gone(&place).await.is_empty());
        assert_eq!(place.pass().await, [told]);
        assert_eq!(gone(&place).await, kept);
        place.model.folder("Patients").refuses = None;
        place.agrees().await;
    }
    // Taken back before anybody was told.
    let (place, ids) = bereft(server(), &[2]).await;
    let (patients, kept) = (place.mailbox("Patients").await, gone(&place).await);
    place.act(Act::Copy { messages: ids.clone(), to: patients }).await;
    place.act(Act::Erase { messages: ids }).await;
    assert_eq!((gone(&place).await, place.waiting().await), (kept, 0));
}

#[tokio::test]
async fn what_comes_back_by_itself_is_not_put_back_beside_it() {
    let (mut place, ids) = bereft(server(), &[2]).await;
    let first = ids[0];
    let octets = place.store.read(move |reader| reader.raw(first)).await.unwrap().unwrap();
    let patients = place.mailbox("Patients").await;
    place.act(Act::Copy { messages: ids.clone(), to: patients }).await;
    place.model.put("INBOX", octets, Flags::default(), 0);
    // It waits until the other desk is heard.
    place.model.folder("Patients").refuses = Some(Refusal::InUse);
    assert!(place.pass().await.is_empty());
    place.model.folder("Patients").refuses = None;
    let _ = place.pass().await;
    place.agrees().await;
    assert_eq!(place.model.contents().len(), 8);
    assert!(place.messages("INBOX").await.contains(&first));
}

#[tokio::test]
async fn cut_at_every_word_and_every_commit_it_is_put_back_once() {
    for number in [4, 6, 7] {
        for by_word in [true, false] {
            for at in 0.. {
                let (mut place, ids) = bereft(kind(number), &[2, 4]).await;
                let inbox = place.mailbox("INBOX").await;
                place.act(Act::Copy { messages: ids, to: inbox }).await;
                let wanted = shown(&place.store, place.account).await;
                place.model.reconnect(by_word.then_some(at));
                let (ended, _) = run(&mut place.model, &place.store, place.account, (!by_word).then_some(at)).await;
                settles(&mut place).await;
                assert_eq!(served(&place.model), wanted, "server {number}, cut {at}, by word: {by_word}");
                if ended {
                    assert!(at > 3, "only {at} places to cut at");
                    break;
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_put_back_takes_along_what_was_copied_on_from_it() {
    let (mut place, ids) = bereft(server(), &[2]).await;
    let (inbox, patients) = (place.mailbox("INBOX").await, place.mailbox("Patients").await);
    let kept = (gone(&place).await, shown(&place.store, place.account).await);
    place.model.folder("INBOX").refuses = Some(Refusal::NoPermission);
    place.act(Act::Copy { messages: ids.clone(), to: inbox }).await;
    place.act(Act::Copy { messages: ids, to: patients }).await;
    let _ = place.pass().await;
    assert_eq!(place.waiting().await, 0);
    assert_eq!((gone(&place).await, shown(&place.store, place.account).await), kept);
}

fn keyword(word: &str) -> Keyword {
    Keyword::parse(word).unwrap()
}

/// Keywords go back with it where the mailbox keeps them, and are left out where it does not.
#[tokio::test]
async fn what_is_put_back_has_its_keywords_where_they_last() {
    for keeps in [true, false] {
        let mut place = Place::new(server()).await;
        let messages = place.messages("INBOX").await;
        place.act(Act::Keyword { messages: messages[1..2].to_vec(), keyword: keyword("Pli_x"), set: true }).await;
        assert!(place.pass().await.is_empty());
        let before = served(&place.model);
        assert!(before.iter().any(|line| line.ends_with(" Pli_x")), "{before:?}");
        place.model.expunge("INBOX", 2);
        let _ = place.pass().await;
        place.model.keeps_keywords = keeps;
        let inbox = place.mailbox("INBOX").await;
        place.act(Act::Copy { messages: messages[1..2].to_vec(), to: inbox }).await;
        assert!(place.pass().await.is_empty());
        let _ = place.pass().await;
        place.agrees().await;
        assert_eq!(served(&place.model).iter().any(|line| line.ends_with(" Pli_x")), keeps);
        assert_eq!(served(&place.model).len(), before.len());
    }
}

/// Off the server again, and among what is gone as before: before anybody was told, and afterwards.
#[tokio::test]
async fn what_was_put_back_can_be_taken_back() {
    for passes in 0..3 {
        for model in kinds() {
            let (mut place, ids) = bereft(model, &[2, 4]).await;
            let (kept, there) = (gone(&place).await, served(&place.model));
            let inbox = place.mailbox("INBOX").await;
            place.act(Act::Copy { messages: ids.clone(), to: inbox }).await;
            for _ in 0..passes {
                let _ = place.pass().await;
            }
            place.act(Act::Withdraw { messages: ids.clone() }).await;
            for _ in 0..3 {
                let _ = place.pass().await;
            }
            let first = ids[0];
            assert!(place.store.read(move |reader| reader.raw(first)).await.unwrap().is_some(), "with its text");
            assert_eq!(
                (gone(&place).await.len(), place.waiting().await),
                (kept.len(), 0),
                "{:?}",
                place.model.software
            );
            // A server that cannot expunge it alone keeps it, marked as deleted and hidden.
            let left: Vec<String> = served(&place.model);
            assert!(left.len() == there.len() || !place.model.has_uidplus, "{left:?}");
        }
    }
}

#[tokio::test]
async fn cut_at_every_word_and_every_commit_what_is_taken_back_is_kept_as_gone() {
    for by_word in [true, false] {
        for at in 0.. {
            let (mut place, ids) = bereft(kind(7), &[2, 4]).await;
            let (inbox, kept, there) = (place.mailbox("INBOX").await, gone(&place).await, served(&place.model));
            place.act(Act::Copy { messages: ids.clone(), to: inbox }).await;
            let _ = place.pass().await;
            place.act(Act::Withdraw { messages: ids }).await;
            place.model.reconnect(by_word.then_some(at));
            let (ended, _) = run(&mut place.model, &place.store, place.account, (!by_word).then_some(at)).await;
            settles(&mut place).await;
            assert_eq!((gone(&place).await, served(&place.model)), (kept, there), "cut {at}, by word: {by_word}");
            if ended {
                assert!(at > 2, "only {at} places to cut at");
                break;
            }
        }
    }
}

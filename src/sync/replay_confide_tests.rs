//! Messages confided to a mailbox of another account: put there once wherever it is cut, by leave of the gate alone, never lost to what is
//! done to the original meanwhile, and taken back.

use super::{Place, kind, now, run, server};
use crate::domain::confided::Giver;
use crate::domain::notice::ActionFault;
use crate::domain::standing_order::StandingOrder;
use crate::domain::{AccountId, Act, Address, DeskState, MailboxId, MessageId};
use crate::mime;
use crate::sync::Leave;
use crate::sync::model::Model;
use crate::trust::Gate;

/// A doctor's mailbox, and beside it that of her secretariat.
struct Practice {
    hers: Place,
    theirs: Model,
    account: AccountId,
    inbox: MailboxId,
}

fn leave(domain: &str) -> Leave {
    let gate = Gate::listing(&[domain], "2026-11-26T00:00:00Z".parse().unwrap());
    let (own, noon) = (Address::parse("cabinet@medecin.mssante.fr").unwrap(), "2026-11-26T12:00:00Z".parse().unwrap());
    Leave::new(move || gate.crossing(&own, noon))
}

impl Practice {
    async fn new(hers: Model, mut theirs: Model) -> Self {
        let hers = Place::new(hers).await;
        theirs.leave = leave("medecin.mssante.fr");
        let address = Address::parse("cabinet@medecin.mssante.fr").unwrap();
        let (account, _) = hers.store.write(move |tx| tx.account(&address)).await.unwrap();
        let (ended, _) = run(&mut theirs, &hers.store, account, None).await;
        assert!(ended);
        let rows = hers.store.read(move |reader| reader.mailboxes_of(account)).await.unwrap();
        let inbox = rows.into_iter().find(|row| row.name.as_str() == "INBOX").unwrap().id;
        Self { hers, theirs, account, inbox }
    }

    async fn confide(&self, messages: &[MessageId]) {
        let giver = Giver("Hélène MÉNARD".to_owned());
        self.hers.act(Act::Confide { messages: messages.to_vec(), to: self.inbox, giver }).await;
    }

    async fn take_back(&self, messages: &[MessageId]) {
        self.hers.act(Act::TakeBack { messages: messages.to_vec() }).await;
    }

    /// Their account is told; what the user hears of it.
    async fn told(&mut self) -> Vec<ActionFault> {
        let (ended, told) = run(&mut self.theirs, &self.hers.store, self.account, None).await;
        assert!(ended);
        told
    }

    async fn waiting(&self) -> u64 {
        let account = self.account;
        self.hers.store.read(move |reader| reader.waiting(account)).await.unwrap()
    }

    /// Subjects of what was put there, each by whom, wherever it lies.
    fn given(&self) -> Vec<(String, String)> {
        let read = |octets: &Vec<u8>| {
            let origin = mime::read::confided(octets)?;
            Some((mime::read::envelope(octets).subject, origin.by.name))
        };
        let mut all: Vec<_> = self.theirs.contents().iter().filter_map(read).collect();
        all.sort();
        all
    }

    /// Those of her messages that say they are confided.
    async fn marked(&self) -> Vec<MessageId> {
        let (inbox, word) = (self.hers.mailbox("INBOX").await, DeskState::Confided.keyword().unwrap());
        let page = self.hers.store.read(move |reader| reader.messages(inbox, 0..99)).await.unwrap();
        page.rows.iter().rev().filter(|row| row.keywords.contains(&word)).map(|row| row.id).collect()
    }
}

fn theirs() -> Model {
    Model::new(true).with("INBOX", Some(crate::domain::Role::Inbox), 2).with("Traités", None, 0)
}

fn by_her(subjects: &[&str]) -> Vec<(String, String)> {
    subjects.iter().map(|number| (format!("Message {number}"), "Hélène MÉNARD".to_owned())).collect()
}

#[tokio::test]
async fn what_is_confided_is_there_once_with_its_origin_and_the_original_says_so() {
    for number in [0, 7, 15] {
        let mut practice = Practice::new(kind(number), theirs()).await;
        let inbox = practice.hers.messages("INBOX").await;
        practice.confide(&inbox[..2]).await;
        practice.confide(&inbox[1..2]).await;
        assert_eq!(practice.waiting().await, 2, "what is confided already is passed over");
        assert_eq!(practice.marked().await, inbox[..2]);
        assert_eq!(practice.told().await, []);
        assert_eq!(practice.given(), by_her(&["1", "2"]));
        let _ = practice.hers.pass().await;
        assert_eq!((practice.marked().await, practice.waiting().await), (inbox[..2].to_vec(), 0));
        // On her server as here, where it keeps keywords; else on this desk alone, and nothing has moved.
        let said =
            practice.hers.model.folders["INBOX"].messages.values().filter(|held| !held.keywords.is_empty()).count();
        assert_eq!(said, if practice.hers.model.keeps_keywords { 2 } else { 0 });
        assert_eq!(practice.hers.messages("INBOX").await.len(), 5);
        // Its age is that of the act, and nobody is asked for a receipt there.
        let copy = practice.theirs.folders["INBOX"].messages.values().next_back().unwrap();
        assert!(copy.date > 1_790_000_000 && copy.flags.contains(crate::domain::Flags::MDN_SENT));
    }
}

#[tokio::test]
async fn cut_at_every_word_and_every_commit_it_is_there_once() {
    for number in [2, 7, 8] {
        for by_word in [true, false] {
            for at in 0.. {
                let mut practice = Practice::new(server(), theirs()).await;
                (practice.theirs.has_uidplus, practice.theirs.no_next) = (number & 2 > 0, number & 8 > 0);
                let inbox = practice.hers.messages("INBOX").await;
                practice.confide(&inbox[..2]).await;
                practice.theirs.reconnect(by_word.then_some(at));
                let cut = (!by_word).then_some(at);
                let (ended, _) = run(&mut practice.theirs, &practice.hers.store, practice.account, cut).await;
                practice.theirs.reconnect(None);
                assert_eq!(practice.told().await, []);
                let left = (practice.given(), practice.waiting().await);
                assert_eq!(left, (by_her(&["1", "2"]), 0), "server {number}, cut {at}, by word: {by_word}");
                if ended {
                    assert!(at > 3, "only {at} places to cut at");
                    break;
                }
            }
        }
    }
}

#[tokio::test]
async fn what_they_have_put_away_before_it_was_known_to_be_there_is_not_put_there_again() {
    for at in 0.. {
        let mut practice = Practice::new(server(), theirs()).await;
        let inbox = practice.hers.messages("INBOX").await;
        practice.confide(&inbox[..1]).await;
        practice.theirs.reconnect(Some(at));
        let (ended, _) = run(&mut practice.theirs, &practice.hers.store, practice.account, None).await;
        assert!(!ended, "no place where it is there and not known to be");
        if practice.given().is_empty() {
            continue;
        }
        let folder = practice.theirs.folders.get_mut("INBOX").unwrap();
        let last = *folder.messages.keys().next_back().unwrap();
        let _ = folder.messages.remove(&last);
        practice.theirs.reconnect(None);
        assert_eq!(practice.told().await, [ActionFault::MaybeThere { count: 1 }]);
        assert_eq!((practice.given().len(), practice.waiting().await), (0, 0));
        assert_eq!(practice.marked().await, [], "it may be given again");
        return;
    }
}

#[tokio::test]
async fn a_copy_that_is_taken_back_before_it_begins_is_not_made() {
    let mut practice = Practice::new(server(), theirs()).await;
    let inbox = practice.hers.messages("INBOX").await;
    practice.confide(&inbox[..1]).await;
    let (account, store) = (practice.account, practice.hers.store.clone());
    let group = store.read(move |reader| reader.next_group(account, &std::collections::BTreeSet::new())).await.unwrap();
    let id = group.unwrap().ids()[0];
    practice.take_back(&inbox[..1]).await;
    let (begun, _) = store.write(move |tx| tx.begin(&[id], (None, None))).await.unwrap();
    assert!(!begun, "its row is gone");
    assert_eq!(practice.told().await, []);
    assert!(practice.given().is_empty());
}

#[tokio::test]
async fn only_the_gate_lets_it_through() {
    let mut practice = Practice::new(server(), theirs()).await;
    let inbox = practice.hers.messages("INBOX").await;
    practice.theirs.leave = Leave::default();
    practice.confide(&inbox[..1]).await;
    assert_eq!((practice.told().await, practice.given()), (Vec::new(), Vec::new()), "without a list it waits");
    assert_eq!(practice.waiting().await, 1);
    practice.theirs.leave = leave("ch-exemple.mssante.fr");
    assert_eq!(practice.told().await, [ActionFault::Outside { count: 1 }]);
    assert_eq!((practice.given(), practice.marked().await, practice.waiting().await), (Vec::new(), Vec::new(), 0));
}

#[tokio::test]
async fn an_original_that_is_erased_or_goes_first_is_given_all_the_same() {
    let mut practice = Practice::new(server(), theirs()).await;
    let inbox = practice.hers.messages("INBOX").await;
    practice.confide(&inbox[..2]).await;
    practice.hers.act(Act::Erase { messages: inbox[..1].to_vec() }).await;
    practice.hers.model.expunge("INBOX", 2);
    let _ = practice.hers.pass().await;
    assert!(practice.hers.model.folders["INBOX"].messages.contains_key(&1), "it is not erased before it was given");
    assert_eq!(practice.told().await, []);
    assert_eq!(practice.given(), by_her(&["1", "2"]));
    let _ = practice.hers.pass().await;
    assert!(!practice.hers.model.folders["INBOX"].messages.contains_key(&1));
}

#[tokio::test]
async fn what_is_taken_back_is_gone_from_there_unless_somebody_has_dealt_with_it() {
    let mut practice = Practice::new(server(), theirs()).await;
    let inbox = practice.hers.messages("INBOX").await;
    // Before anybody was told.
    practice.confide(&inbox[..1]).await;
    practice.take_back(&inbox[..1]).await;
    assert_eq!((practice.waiting().await, practice.marked().await), (0, Vec::new()));
    // Afterwards; and given again.
    practice.confide(&inbox[..3]).await;
    assert_eq!(practice.told().await, []);
    practice.take_back(&inbox[..2]).await;
    practice.confide(&inbox[1..2]).await;
    assert_eq!(practice.told().await, []);
    assert_eq!(practice.given(), by_her(&["2", "3"]));
    assert_eq!(practice.marked().await, inbox[1..3]);
    // Somebody has put it elsewhere: it is theirs.
    let folder = &practice.theirs.folders["INBOX"].messages;
    let uid = *folder.iter().find(|(_, held)| String::from_utf8_lossy(&held.octets).contains("Message 3")).unwrap().0;
    practice.theirs.carry("INBOX", uid, "Traités");
    practice.take_back(&inbox[2..3]).await;
    assert_eq!(practice.told().await, [ActionFault::NotThere { count: 1 }]);
    assert_eq!(practice.given(), by_her(&["2", "3"]));
    assert_eq!(practice.marked().await, inbox[1..3]);
}

#[tokio::test]
async fn what_they_do_not_take_is_not_confided() {
    let mut practice = Practice::new(server(), theirs()).await;
    let inbox = practice.hers.messages("INBOX").await;
    practice.theirs.folder("INBOX").refuses = Some(crate::imap::Refusal::NoPermission);
    practice.confide(&inbox[..1]).await;
    assert_eq!(practice.told().await, [ActionFault::Confide { count: 1 }]);
    assert_eq!((practice.marked().await, practice.waiting().await), (Vec::new(), 0));
    // There is nothing to take back, and nothing is made of it.
    practice.hers.act(Act::Secretariat { account: practice.hers.account, to: Some(practice.inbox) }).await;
    practice.take_back(&inbox[..1]).await;
    assert_eq!((practice.marked().await, practice.waiting().await), (Vec::new(), 0));
}

#[tokio::test]
async fn where_an_account_confides_to_is_kept() {
    let practice = Practice::new(server(), theirs()).await;
    let (hers, to) = (practice.hers.account, practice.inbox);
    let chosen = async || {
        let rows = practice.hers.store.read(|reader| reader.mailboxes()).await.unwrap();
        rows.into_iter().filter(|row| row.secretariat_of.contains(&hers)).map(|row| row.id).collect::<Vec<_>>()
    };
    for (to, expected) in [(Some(to), vec![to]), (None, Vec::new()), (Some(to), vec![to])] {
        let act = Act::Secretariat { account: hers, to };
        let _ = practice.hers.store.write(move |tx| tx.act(&act, now())).await.unwrap();
        assert_eq!(chosen().await, expected);
    }
}

#[tokio::test]
async fn her_server_is_told_once_the_copy_is_there_and_not_before() {
    let mut practice = Practice::new(server(), theirs()).await;
    let inbox = practice.hers.messages("INBOX").await;
    let said = |practice: &Practice| {
        practice.hers.model.folders["INBOX"].messages.values().filter(|held| !held.keywords.is_empty()).count()
    };
    practice.confide(&inbox[..2]).await;
    let _ = practice.hers.pass().await;
    assert_eq!((said(&practice), practice.marked().await), (0, inbox[..2].to_vec()), "here at once");
    practice.take_back(&inbox[1..2]).await;
    assert_eq!(practice.told().await, []);
    let _ = practice.hers.pass().await;
    assert_eq!((said(&practice), practice.marked().await), (1, inbox[..1].to_vec()));
    practice.take_back(&inbox[..1]).await;
    assert_eq!(practice.told().await, []);
    let _ = practice.hers.pass().await;
    assert_eq!((said(&practice), practice.marked().await, practice.given()), (0, Vec::new(), Vec::new()));
}

#[tokio::test]
async fn two_desks_that_give_the_same_message_put_one_copy_there() {
    let mut first = Practice::new(server(), theirs()).await;
    let inbox = first.hers.messages("INBOX").await;
    first.confide(&inbox[..1]).await;
    assert_eq!(first.told().await, []);
    // Another vault of hers, of which the first has told nothing yet.
    let mut second = Practice::new(server(), theirs()).await;
    let inbox = second.hers.messages("INBOX").await;
    second.theirs = first.theirs;
    second.theirs.reconnect(None);
    second.confide(&inbox[..2]).await;
    assert_eq!(second.told().await, []);
    assert_eq!(second.given(), by_her(&["1", "2"]));
    assert_eq!(second.marked().await, inbox[..2]);
    // A vault that knows nothing of it takes it back from where it would have put it.
    let mut third = Practice::new(server(), theirs()).await;
    let inbox = third.hers.messages("INBOX").await;
    third.theirs = second.theirs;
    third.theirs.reconnect(None);
    let word = DeskState::Confided.keyword().unwrap();
    third.hers.act(Act::Keyword { messages: inbox[..1].to_vec(), keyword: word, set: true }).await;
    third.hers.act(Act::Secretariat { account: third.hers.account, to: Some(third.inbox) }).await;
    third.take_back(&inbox[..1]).await;
    assert_eq!(third.told().await, []);
    assert_eq!(third.given(), by_her(&["2"]));
}

#[tokio::test]
async fn it_is_given_again_where_it_is_no_more_and_what_is_not_taken_again_stays_given() {
    let mut practice = Practice::new(server(), theirs()).await;
    let inbox = practice.hers.messages("INBOX").await;
    practice.confide(&inbox[..1]).await;
    assert_eq!(practice.told().await, []);
    practice.confide(&inbox[..1]).await;
    assert_eq!((practice.told().await, practice.given()), (Vec::new(), by_her(&["1"])), "it is there");
    let uid = *practice.theirs.folders["INBOX"].messages.keys().next_back().unwrap();
    practice.theirs.carry("INBOX", uid, "Traités");
    practice.confide(&inbox[..1]).await;
    assert_eq!((practice.told().await, practice.given()), (Vec::new(), by_her(&["1", "1"])));
    let uid = *practice.theirs.folders["INBOX"].messages.keys().next_back().unwrap();
    practice.theirs.carry("INBOX", uid, "Traités");
    practice.theirs.folder("INBOX").refuses = Some(crate::imap::Refusal::NoPermission);
    practice.confide(&inbox[..1]).await;
    assert_eq!(practice.told().await, [ActionFault::Confide { count: 1 }]);
    assert_eq!((practice.marked().await, practice.waiting().await), (inbox[..1].to_vec(), 0));
}

#[tokio::test]
async fn of_two_copies_that_two_desks_put_there_at_the_same_moment_the_first_stays() {
    let mut first = Practice::new(server(), theirs()).await;
    let inbox = first.hers.messages("INBOX").await;
    first.confide(&inbox[..1]).await;
    assert_eq!(first.told().await, []);
    let folder = &first.theirs.folders["INBOX"].messages;
    let copy = folder.values().next_back().unwrap().octets.clone();
    // The other desk has looked for it when it was not there yet; it comes just before its own.
    let mut second = Practice::new(server(), theirs()).await;
    let inbox = second.hers.messages("INBOX").await;
    second.confide(&inbox[..1]).await;
    second.theirs.beside = Some(copy);
    assert_eq!(second.told().await, []);
    assert_eq!(second.given(), by_her(&["1"]));
    let uids: Vec<_> = second.theirs.folders["INBOX"].messages.keys().copied().collect();
    assert_eq!(uids, [1, 2, 3], "the first");
}

#[tokio::test]
async fn cut_before_it_was_looked_for_a_second_copy_there_is_one_all_the_same() {
    let mut first = Practice::new(server(), theirs()).await;
    let inbox = first.hers.messages("INBOX").await;
    first.confide(&inbox[..1]).await;
    assert_eq!(first.told().await, []);
    let copy = first.theirs.folders["INBOX"].messages.values().next_back().unwrap().octets.clone();
    for at in 0.. {
        let mut second = Practice::new(server(), theirs()).await;
        let inbox = second.hers.messages("INBOX").await;
        second.confide(&inbox[..1]).await;
        second.theirs.beside = Some(copy.clone());
        second.theirs.reconnect(Some(at));
        let (ended, _) = run(&mut second.theirs, &second.hers.store, second.account, None).await;
        second.theirs.reconnect(None);
        assert_eq!((second.told().await, second.given()), (Vec::new(), by_her(&["1"])), "cut {at}");
        let uids: Vec<_> = second.theirs.folders["INBOX"].messages.keys().copied().collect();
        assert_eq!(uids, [1, 2, 3], "cut {at}: the first");
        if ended {
            assert!(at > 6, "only {at} places to cut at");
            return;
        }
    }
}

impl Practice {
    /// Her order stands at this desk, and a message arrives.
    async fn follows_an_order(&mut self) {
        let account = self.hers.account;
        self.hers.act(Act::Secretariat { account, to: Some(self.inbox) }).await;
        let order = Some((StandingOrder::default(), Giver("Hélène MÉNARD".to_owned())));
        self.hers.act(Act::Order { account, order }).await;
        let octets = b"From: Dr <dr@a.fr>\r\nSubject: Message 6\r\nMessage-ID: <6@a.fr>\r\n\r\nTexte\r\n".to_vec();
        self.hers.model.put("INBOX", octets, crate::domain::Flags::default(), 1_900_000_000);
        let _ = self.hers.pass().await;
        let (is_taken, _) = self.hers.store.write(move |tx| tx.carry_out_order(account, now())).await.unwrap();
        assert!(is_taken);
    }
}

#[tokio::test]
async fn of_two_desks_that_follow_one_order_without_keywords_the_second_finds_what_they_have_dealt_with() {
    for (keeps_keywords, is_known_to_keep, copies) in [(false, false, 1), (true, false, 1), (true, true, 2)] {
        let mut desk = server();
        desk.keeps_keywords = keeps_keywords;
        let mut first = Practice::new(desk.clone(), theirs()).await;
        first.follows_an_order().await;
        assert_eq!((first.told().await, first.given()), (Vec::new(), by_her(&["6"])));
        let folder = &first.theirs.folders["INBOX"].messages;
        let uid = *folder.keys().next_back().unwrap();
        first.theirs.carry("INBOX", uid, "Traités");

        let mut second = Practice::new(desk, first.theirs).await;
        second.follows_an_order().await;
        if is_known_to_keep {
            // The first would have said so on the original.
            let mailbox = second.hers.mailbox("INBOX").await;
            let _ = second.hers.store.write(move |tx| tx.note_keeps(mailbox, true)).await.unwrap();
        }
        assert_eq!(second.told().await, []);
        assert_eq!(second.given().len(), copies, "{keeps_keywords} {is_known_to_keep}");
        assert_eq!(second.waiting().await, 0);
    }
}

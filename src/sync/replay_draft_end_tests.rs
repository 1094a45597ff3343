//! What becomes of drafts when their copies go: cleared away by the operator, sent or dropped at another desk, changed at both. Nothing that
//! nobody has dropped is lost, and nothing that was sent comes back.

use super::*;
use jiff::Timestamp;

use crate::domain::Notice;
use crate::domain::OutgoingId;
use crate::domain::notice::SendingFault;
use crate::domain::outgoing::{Hold, Kind, OutgoingState};
use crate::imap::Refusal;
use crate::store::{self, Ends, NewOutgoing};

const SENT: &str = "Envoyés";

pub(super) fn office() -> Model {
    with_drafts(server()).with(SENT, Some(Role::Sent), 0)
}

impl Desk {
    /// What its next passes tell.
    async fn told(&self, model: &mut Model) -> Vec<Notice> {
        let mut told = Vec::new();
        for _ in 0..3 {
            model.reconnect(None);
            let (ended, notices) = hear(model, &self.store, self.account, None).await;
            assert!(ended);
            told.extend(notices);
        }
        told
    }

    /// Its author sends a draft: it is filed at the server, and ends here.
    pub(super) async fn send(&self, model: &mut Model, id: DraftId) {
        let read = self.store.read(move |reader| Ok((reader.letter_mark(id)?, reader.draft(id)?.body)));
        let (mark, body) = read.await.unwrap();
        let octets = format!(
            "From: dr@medecin.mssante.fr\r\nTo: b@medecin.mssante.fr\r\nSubject: Compte rendu\r\n\
             Message-ID: <{mark}.0@medecin.mssante.fr>\r\n\r\n{body}\r\n"
        );
        let _ = self.store.write(move |tx| tx.delete_draft(id)).await.unwrap();
        self.pass(model).await;
        model.put(SENT, octets.into_bytes(), Flags::SEEN, clock::now().as_second());
    }

    async fn keep_no_bodies(&self) {
        let _ = self.store.write(|tx| tx.drop_bodies_before(jiff::Timestamp::MAX, 999)).await.unwrap();
    }

    /// What is found when its copies are looked at so much later.
    async fn ends(&self, later: SignedDuration) -> Ends {
        let (account, then) = (self.account, clock::now() + later);
        self.store.write(move |tx| tx.settle_copies(account, then)).await.unwrap().0
    }
}

/// Two desks that have the same draft.
async fn both(model: &mut Model) -> ([Desk; 2], [DraftId; 2]) {
    let (here, there) = (Desk::new(model).await, Desk::new(model).await);
    let id = here.write(None, "un").await;
    here.rest(model).await;
    there.rest(model).await;
    let theirs = there.take_up().await.unwrap();
    ([here, there], [id, theirs])
}

#[tokio::test]
async fn what_an_operator_clears_away_stays_a_draft_and_is_copied_again_once_it_is_changed() {
    let clears: [fn(&mut Model); 2] = [
        |model| model.expunge(DRAFTS, 1),
        |model| {
            model.revalidate(DRAFTS);
            model.folder(DRAFTS).messages.clear();
        },
    ];
    for (way, clear) in clears.into_iter().enumerate() {
        for keeps in [true, false] {
            let mut model = office();
            let desk = Desk::new(&mut model).await;
            let id = desk.write(None, "un").await;
            desk.rest(&mut model).await;
            if !keeps {
                desk.keep_no_bodies().await;
            }
            clear(&mut model);
            assert_eq!(desk.told(&mut model).await, [], "it may still be proven");
            assert_eq!((desk.bodies().await, bodies(&model).len()), (vec!["un".to_owned()], 0), "{way} {keeps}");
            let later = SignedDuration::from_hours(24 * 1_000);
            assert_eq!(desk.ends(later).await, Ends { overtaken: 0, alone: 1 }, "told");
            assert_eq!(desk.ends(later).await, Ends::default(), "once");
            let _ = desk.write(Some(id), "deux").await;
            desk.rest(&mut model).await;
            desk.has_one(&model, "deux").await;
        }
    }
}

#[tokio::test]
async fn what_an_operator_tidies_into_the_bin_after_a_long_time_stays_a_draft() {
    for is_old in [true, false] {
        let mut model = office();
        let desk = Desk::new(&mut model).await;
        let then = clock::now() - SignedDuration::from_hours(if is_old { 40 * 24 } else { 1 });
        let kept = desk.store.write(move |tx| tx.keep_draft(&letter("un"), Stretch::Begins, then));
        let _ = kept.await.unwrap();
        desk.rest(&mut model).await;
        let uid = *model.folders[DRAFTS].messages.last_key_value().unwrap().0;
        model.move_to(DRAFTS, uid, "Corbeille");
        let told = desk.told(&mut model).await;
        let left = desk.bodies().await;
        assert_eq!(told, [], "it may still be proven");
        if is_old {
            assert_eq!(left, ["un"]);
            let later = SignedDuration::from_hours(24 * 1_000);
            assert_eq!(desk.ends(later).await, Ends { overtaken: 0, alone: 1 }, "told");
        } else {
            assert!(left.is_empty(), "somebody has thrown it away");
        }
    }
}

#[tokio::test]
async fn what_another_program_sends_or_throws_away_is_told_to_who_sends_the_draft_made_of_it() {
    type Way = fn(&mut Model, u32);
    let ways: [(&str, Way); 3] = [
        ("sent", |model, uid| model.expunge(DRAFTS, uid)),
        ("sent by a move", |model, uid| model.move_to(DRAFTS, uid, SENT)),
        ("thrown away", |model, uid| model.move_to(DRAFTS, uid, "Corbeille")),
    ];
    for (way, end) in ways {
        let mut model = office();
        let desk = Desk::new(&mut model).await;
        let octets = "From: dr@medecin.mssante.fr\r\nTo: b@medecin.mssante.fr\r\nSubject: Compte rendu\r\n\
                      Message-ID: <autre@webmail.fr>\r\n\r\nun\r\n";
        model.put(DRAFTS, octets.into(), Flags::DRAFT, clock::now().as_second());
        desk.rest(&mut model).await;
        let id = desk.take_up().await.unwrap();
        let is_told = async || match desk.store.read(move |reader| reader.expect_source(id)).await {
            Err(store::Error::SourceGone) => true,
            found => found.map(|()| false).unwrap(),
        };
        assert!(!is_told().await, "{way}: it is there");
        // Changed here, and not copied yet.
        let now = Draft { id: Some(id), ..letter("deux") };
        let _ = desk.store.write(move |tx| tx.keep_draft(&now, Stretch::Begins, clock::now())).await.unwrap();
        let uid = *model.folders[DRAFTS].messages.last_key_value().unwrap().0;
        end(&mut model, uid);
        desk.rest(&mut model).await;
        assert!(is_told().await, "{way}");
        let _ = desk.write(Some(id), "trois").await;
        desk.rest(&mut model).await;
        assert_eq!(
            (desk.bodies().await, bodies(&model)),
            (vec!["trois".to_owned()], vec!["trois".to_owned()]),
            "{way}"
        );
        assert!(is_told().await, "{way}: a copy of its own says nothing of that");
        let _ = desk.store.write(move |tx| tx.know_source_gone(id)).await.unwrap();
        desk.rest(&mut model).await;
        assert!(!is_told().await, "{way}: once");
        desk.has_one(&model, "trois").await;
    }
}

#[tokio::test]
async fn drafts_outlive_their_folder() {
    let mut model = office();
    let desk = Desk::new(&mut model).await;
    let _ = desk.write(None, "un").await;
    desk.rest(&mut model).await;
    let _ = model.folders.remove(DRAFTS);
    desk.rest(&mut model).await;
    desk.rest(&mut model).await;
    assert_eq!((desk.bodies().await, model.folders["Brouillons"].messages.len()), (vec!["un".to_owned()], 1));
}

#[tokio::test]
async fn what_another_desk_has_sent_is_a_draft_no_more_whether_texts_are_kept_or_not() {
    for keeps in [true, false] {
        let mut model = office();
        let ([here, there], [_, theirs]) = both(&mut model).await;
        // Its last words were copied nowhere.
        let _ = there.write(Some(theirs), "deux").await;
        if !keeps {
            here.keep_no_bodies().await;
        }
        there.send(&mut model, theirs).await;
        assert_eq!(here.told(&mut model).await, [], "{keeps}");
        assert_eq!((here.bodies().await.len(), here.lines().await, bodies(&model).len()), (0, 0, 0), "{keeps}");
    }
}

#[tokio::test]
async fn what_was_sent_there_and_changed_here_stays_is_told_and_is_bound_to_that_letter_no_more() {
    let mut model = office();
    let ([here, there], [id, theirs]) = both(&mut model).await;
    there.send(&mut model, theirs).await;
    let _ = here.write(Some(id), "trois").await;
    let told = here.told(&mut model).await;
    assert_eq!(told, [Notice::Sending(SendingFault::DraftGone)], "once");
    assert_eq!((bodies(&model), here.bodies().await), (vec!["trois".to_owned()], vec!["trois".to_owned()]));
    let uid = *model.folders[DRAFTS].messages.first_key_value().unwrap().0;
    model.expunge(DRAFTS, uid);
    here.rest(&mut model).await;
    assert_eq!(here.bodies().await, ["trois"], "the letter says nothing of what came after it");
}

#[tokio::test]
async fn a_letter_says_nothing_of_a_draft_whose_copy_was_there_long_after_it() {
    let mut model = office();
    let ([here, there], [id, theirs]) = both(&mut model).await;
    let _ = here.write(Some(id), "ici").await;
    here.rest(&mut model).await;
    // It has not seen that.
    let read = there.store.read(move |reader| reader.letter_mark(theirs)).await.unwrap();
    let octets = format!("Subject: Compte rendu\r\nMessage-ID: <{read}.0@medecin.mssante.fr>\r\n\r\nun\r\n");
    model.put(SENT, octets.into_bytes(), Flags::SEEN, clock::now().as_second() - 3_600);
    here.rest(&mut model).await;
    assert_eq!(here.bodies().await, ["ici"]);
    let uid = *model.folders[DRAFTS].messages.first_key_value().unwrap().0;
    model.expunge(DRAFTS, uid);
    here.rest(&mut model).await;
    assert_eq!(here.bodies().await, ["ici"], "cleared away");
}

#[tokio::test]
async fn of_two_changed_at_once_the_other_ones_copy_goes_only_once_a_later_one_is_there() {
    let mut model = office();
    let ([here, there], [id, theirs]) = both(&mut model).await;
    let _ = there.write(Some(theirs), "là").await;
    there.rest(&mut model).await;
    let _ = here.write(Some(id), "ici").await;
    // Over quota: nothing can be put there.
    model.folder(DRAFTS).refuses = Some(Refusal::OverQuota);
    here.rest(&mut model).await;
    assert!(bodies(&model).contains(&"là".to_owned()), "{:?}", bodies(&model));
    assert_eq!((here.bodies().await, here.lines().await), (vec!["ici".to_owned()], 0));
    assert_eq!(here.versions(id).await[0], ("là".to_owned(), true));
    model.folder(DRAFTS).refuses = None;
    let _ = here.write(Some(id), "ici encore").await;
    here.rest(&mut model).await;
    assert_eq!(bodies(&model), ["ici encore"]);
}

#[tokio::test]
async fn what_another_desk_has_made_of_a_draft_outlives_it_when_it_is_dropped_or_sent() {
    for (is_known, is_sent) in [(false, false), (true, false), (true, true)] {
        let mut model = office();
        let ([here, there], [id, theirs]) = both(&mut model).await;
        let _ = there.write(Some(theirs), "là").await;
        there.rest(&mut model).await;
        let _ = here.write(Some(id), "ici").await;
        model.folder(DRAFTS).refuses = Some(Refusal::OverQuota);
        if is_known {
            here.rest(&mut model).await;
        } else {
            // It has come, and was not looked at.
            model.reconnect(None);
            let account = here.account;
            let _ = here.store.write(move |tx| tx.mirror_drafts(account, false)).await.unwrap();
            here.pass(&mut model).await;
            let _ = here.store.write(move |tx| tx.mirror_drafts(account, true)).await.unwrap();
        }
        assert_eq!((here.bodies().await, here.lines().await), (vec!["ici".to_owned()], 0));
        if is_sent {
            here.send(&mut model, id).await;
        } else {
            here.drop(id).await;
            here.rest(&mut model).await;
        }
        model.folder(DRAFTS).refuses = None;
        there.rest(&mut model).await;
        here.rest(&mut model).await;
        let case = format!("{is_known} {is_sent}");
        assert_eq!((bodies(&model), there.bodies().await), (vec!["là".to_owned()], vec!["là".to_owned()]), "{case}");
        assert_eq!((here.bodies().await.len(), here.lines().await), (0, 1), "{case}: shown, as it is nobody's copy");
        assert!(here.take_up().await.is_some());
        assert_eq!((here.bodies().await, here.lines().await), (vec!["là".to_owned()], 0), "{case}");
    }
}

#[tokio::test]
async fn what_was_thrown_away_and_is_put_back_is_a_draft_again() {
    let mut model = office();
    let ([here, there], [id, _]) = both(&mut model).await;
    here.drop(id).await;
    here.rest(&mut model).await;
    there.rest(&mut model).await;
    assert_eq!((here.drafts().await.len(), there.drafts().await.len(), bodies(&model).len()), (0, 0, 0));
    let uid = *model.folders["Corbeille"].messages.last_key_value().unwrap().0;
    model.move_to("Corbeille", uid, DRAFTS);
    here.rest(&mut model).await;
    assert_eq!(here.lines().await, 1);
    let again = here.take_up().await.unwrap();
    let _ = here.write(Some(again), "deux").await;
    here.rest(&mut model).await;
    here.has_one(&model, "deux").await;
}

#[tokio::test]
async fn two_drafts_of_the_same_words_are_two() {
    let mut model = office();
    let (here, there) = (Desk::new(&mut model).await, Desk::new(&mut model).await);
    let _ = here.write(None, "un").await;
    let _ = there.write(None, "un").await;
    here.rest(&mut model).await;
    there.rest(&mut model).await;
    assert_eq!(bodies(&model), ["un", "un"]);
}

/// A draft becomes a letter that is held.
async fn held(desk: &Desk, id: DraftId, (until, hold): (Timestamp, Hold)) -> OutgoingId {
    let account = desk.account;
    let queued = desk.store.write_durable(move |tx| {
        if hold == Hold::Chosen {
            tx.bin_copy(id)?;
        }
        let address = Address::parse("dr@medecin.mssante.fr").unwrap();
        let letter = tx.queue(&NewOutgoing {
            account,
            patient: None,
            message_id: "a@x",
            envelope_id: "",
            asks_read: false,
            kind: Kind::Letter,
            sender: &address,
            recipients: &[],
            subject: "",
            raw: b"x",
            sealed_at: clock::now(),
            draft: Some(id),
            proposal: None,
        })?;
        let _ = tx.hold(letter, until, hold)?;
        Ok(letter)
    });
    queued.await.unwrap().0
}

async fn taken_back(desk: &Desk, letter: OutgoingId, state: OutgoingState) {
    let then = clock::now() - SignedDuration::from_mins(5);
    let back = desk.store.write_durable(move |tx| tx.take_back(letter, &state, &self::letter("un, corrigé"), then));
    assert!(back.await.unwrap().0.is_some());
}

#[tokio::test]
async fn a_letter_that_is_taken_back_is_the_draft_that_it_was() {
    let mut model = office();
    let ([here, there], [id, _]) = both(&mut model).await;
    let (until, hold) = (clock::now() + SignedDuration::from_secs(10), Hold::Undo);
    let letter = held(&here, id, (until, hold)).await;
    here.rest(&mut model).await;
    there.rest(&mut model).await;
    assert_eq!((bodies(&model).len(), there.bodies().await), (0, vec!["un".to_owned()]), "nothing proves that it left");
    taken_back(&here, letter, OutgoingState::Held { until, hold }).await;
    here.rest(&mut model).await;
    there.rest(&mut model).await;
    assert_eq!(
        (bodies(&model), there.bodies().await),
        (vec!["un, corrigé".to_owned()], vec!["un, corrigé".to_owned()])
    );
    assert_eq!(there.lines().await, 0, "one line");
}

#[tokio::test]
async fn a_letter_that_leaves_much_later_is_no_draft_elsewhere_meanwhile() {
    let mut model = office();
    let ([here, there], [id, _]) = both(&mut model).await;
    let (until, hold) = (clock::now() + SignedDuration::from_hours(20), Hold::Chosen);
    let letter = held(&here, id, (until, hold)).await;
    here.rest(&mut model).await;
    there.rest(&mut model).await;
    assert_eq!((bodies(&model).len(), there.bodies().await.len()), (0, 0), "nobody is left with it in hand");
    taken_back(&here, letter, OutgoingState::Held { until, hold }).await;
    here.rest(&mut model).await;
    there.rest(&mut model).await;
    assert_eq!(bodies(&model), vec!["un, corrigé".to_owned()]);
}

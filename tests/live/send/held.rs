//! Letters that are held: they leave in their time over the connection that stands, at the close of the session, or not at all when
//! their author takes them back.

use std::time::Duration;

use jiff::SignedDuration;
use pli::clock;
use pli::domain::draft::MadeOf;
use pli::domain::outgoing::{Hold, OutgoingState};
use pli::domain::{Draft, OutgoingId};
use pli::submission::Outgoing;
use pli::submission::sender::{Verdict, enqueue_held};
use pli::trust::Gate;
use pli_operator::{DOCTOR, SECRETARY, Service};
use tokio_util::sync::CancellationToken;

use super::{Desk, World, letter};

const HOUR: i64 = 3_600;

impl World {
    /// Whether so many letters left over one connection that was asked whether it still stands; the server logs it when it ends.
    async fn stood_for(&self, letters: usize) -> bool {
        let ended = format!("mail={letters} rcpt={letters} data={letters} noop=");
        for _ in 0..100 {
            if self.operator.log(Service::Submission).contains(&ended) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        false
    }
}

impl Desk {
    /// Puts a letter there that leaves so many seconds from now.
    async fn hold(&self, gate: &Gate, seconds: i64, hold: Hold) -> (OutgoingId, String) {
        let outgoing = Outgoing::seal(&letter(SECRETARY.address), None, &self.sealing(gate)).unwrap();
        let message_id = outgoing.message_id().to_owned();
        let now = clock::now();
        let until = now.checked_add(SignedDuration::from_secs(seconds)).unwrap();
        let (store, account) = (&self.sender.store, self.sender.account_id);
        let (id, _) = enqueue_held(store, account, outgoing, MadeOf::default(), (until, hold), now).await.unwrap();
        (id, message_id)
    }

    async fn until_due(&self, id: OutgoingId) {
        let OutgoingState::Held { until, .. } = self.row(id).await.state else { panic!("not held") };
        let left = until.duration_since(clock::now()).unsigned_abs();
        tokio::time::sleep(left + Duration::from_millis(5)).await;
    }

    fn is_taken(state: &OutgoingState) -> bool {
        matches!(state, OutgoingState::Accepted { .. } | OutgoingState::Filed { .. })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_letter_leaves_in_its_time_over_the_connection_that_stands() {
    let world = World::start().await;
    let vault = tempfile::tempdir().unwrap();
    let doctor = world.desk(DOCTOR, vault.path()).await;
    let (id, message_id) = doctor.hold(&world.gate, 2, Hold::Undo).await;
    let next = doctor.pass(&world.gate).await.unwrap();
    let OutgoingState::Held { until, .. } = doctor.row(id).await.state else { panic!("it left too early") };
    assert_eq!(next, Some(until));
    doctor.until_due(id).await;
    let _ = doctor.pass(&world.gate).await.unwrap();
    assert_eq!(doctor.state(id).await, "filed");
    assert_eq!(world.delivered(SECRETARY, &message_id).await, 1);
    assert!(world.stood_for(1).await, "it left over the connection that stood");
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_close_what_may_be_taken_back_leaves_and_what_waits_for_its_moment_stays() {
    let world = World::start().await;
    let vault = tempfile::tempdir().unwrap();
    let doctor = world.desk(DOCTOR, vault.path()).await;
    let (first, one) = doctor.hold(&world.gate, HOUR, Hold::Undo).await;
    let (second, two) = doctor.hold(&world.gate, HOUR, Hold::Undo).await;
    let (later, _) = doctor.hold(&world.gate, HOUR, Hold::Chosen).await;
    let _ = doctor.pass(&world.gate).await.unwrap();
    doctor.sender.part(|| world.gate.clone()).await.unwrap();
    let states = (doctor.state(first).await, doctor.state(second).await, doctor.state(later).await);
    assert_eq!(states, ("accepted", "accepted", "held"));
    assert!(world.stood_for(2).await, "nobody is connected to at a close");
    for message_id in [one, two] {
        assert_eq!(world.delivered(SECRETARY, &message_id).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_close_a_letter_without_a_connection_stays_held() {
    let world = World::start().await;
    let vault = tempfile::tempdir().unwrap();
    let doctor = world.desk(DOCTOR, vault.path()).await;
    let (id, _) = doctor.hold(&world.gate, HOUR, Hold::Undo).await;
    let before = world.connections();
    doctor.sender.part(|| world.gate.clone()).await.unwrap();
    assert_eq!((doctor.state(id).await, world.connections()), ("held", before));
    // And the gate is asked at the close as well.
    let _ = doctor.pass(&world.gate).await.unwrap();
    let closed = Gate::closed(pli::domain::notice::ListFault::Expired);
    doctor.sender.part(|| closed.clone()).await.unwrap();
    assert_eq!(doctor.state(id).await, "deferred");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_tells_the_moment_it_left_and_not_when_that_was_chosen() {
    let world = World::start().await;
    let vault = tempfile::tempdir().unwrap();
    let doctor = world.desk(DOCTOR, vault.path()).await;
    let (id, message_id) = doctor.hold(&world.gate, HOUR, Hold::Chosen).await;
    let before = world.connections();
    assert!(doctor.pass(&world.gate).await.unwrap().is_some());
    assert_eq!((doctor.state(id).await, world.connections()), ("held", before), "no connection stands for so long");
    let written = doctor.row(id).await.sealed_at;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert!(doctor.sender.resolve(id, Verdict::SendNow).await.unwrap());
    assert!(doctor.row(id).await.sealed_at > written);
    let sealed = doctor.sender.store.read(move |reader| reader.outgoing_raw(id)).await.unwrap();
    let header = String::from_utf8_lossy(&sealed).into_owned();
    let dated = pli::mime::read::envelope(&sealed).date.unwrap();
    assert!(dated >= written && dated <= clock::now(), "{header}");
    assert_eq!(header.matches("\nDate:").count() + usize::from(header.starts_with("Date:")), 1);
    let _ = doctor.pass(&world.gate).await.unwrap();
    assert_eq!(doctor.state(id).await, "filed");
    assert_eq!(world.delivered(SECRETARY, &message_id).await, 1);
}

/// Many letters come due while their author takes them back: each is either sent or a draft.
#[tokio::test(flavor = "multi_thread")]
async fn taking_back_and_leaving_exclude_each_other() {
    let world = World::start().await;
    let vault = tempfile::tempdir().unwrap();
    let doctor = world.desk(DOCTOR, vault.path()).await;
    let mut letters = Vec::new();
    for _ in 0..12 {
        letters.push(doctor.hold(&world.gate, 1, Hold::Undo).await);
    }
    doctor.until_due(letters[11].0).await;
    let back = async {
        let mut taken = Vec::new();
        for (id, _) in letters.iter().rev() {
            let id = *id;
            let row = doctor.row(id).await;
            let draft = Draft { subject: id.0.to_string(), ..Draft::default() };
            tokio::task::yield_now().await;
            taken.push((id, doctor.sender.take_back(id, row.state, draft).await.unwrap().is_some()));
        }
        taken
    };
    let cancel = CancellationToken::new();
    let passed = doctor.sender.pass(|| world.gate.clone(), &cancel);
    let (taken, passed) = tokio::join!(back, passed);
    let _ = passed.unwrap();
    let _ = doctor.pass(&world.gate).await.unwrap();
    let drafts = doctor.sender.store.read(|reader| reader.drafts()).await.unwrap();
    let rows = doctor.sender.store.read(|reader| reader.outbox()).await.unwrap();
    let count = taken.iter().filter(|(_, taken)| *taken).count();
    assert_eq!((drafts.len(), rows.len()), (count, letters.len() - count));
    assert!(rows.iter().all(|row| Desk::is_taken(&row.state)), "{rows:?}");
    for (id, message_id) in &letters {
        let is_back = taken.contains(&(*id, true));
        if is_back {
            assert_eq!(world.copies(SECRETARY, "INBOX", message_id), 0, "sent and taken back");
        } else {
            assert_eq!(world.delivered(SECRETARY, message_id).await, 1);
        }
        assert_eq!(drafts.iter().filter(|draft| draft.subject == id.0.to_string()).count(), usize::from(is_back));
    }
}

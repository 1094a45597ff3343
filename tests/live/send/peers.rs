//! Letters to servers that refuse, put off and hang up at each word of the dialogue: each is taken once, or stands as what it is, and in
//! doubt only between its end and the answer to it.

use jiff::{SignedDuration, Timestamp};
use pli::clock;
use pli::domain::outgoing::OutgoingState;
use pli::domain::{Draft, Notice};
use pli::submission::sender::Verdict;
use pli_operator::{DOCTOR, SECRETARY};

use super::{Desk, World, letter};
use crate::peer::{At, Peer, Turn};

const CARDIOLOGIST: &str = "helene.lefevre@cardio-batant.mssante.fr";
const COLLEAGUE: &str = "thomas.gauthier@medecin.mssante.fr";

/// Each word that a client says, and what a server may say against it.
const WORDS: [At; 9] = [
    At::Greeting,
    At::Hello(0),
    At::Hello(1),
    At::Auth,
    At::Mail,
    At::Recipient(0),
    At::Recipient(1),
    At::Recipient(2),
    At::Data,
];
const REFUSALS: [Turn; 4] = [
    Turn::Say("421 4.3.2 Closing"),
    Turn::Say("451 4.3.0 Later"),
    Turn::Say("550 5.3.0 No"),
    Turn::Say("554 5.3.0 Never"),
];

/// What an attempt makes of a letter.
fn expected(at: At, turn: Turn) -> &'static str {
    let about_the_letter = matches!(at, At::Mail | At::Recipient(_) | At::Data | At::End);
    match turn {
        Turn::Say(words) if about_the_letter && words.starts_with('5') => "refused",
        Turn::End | Turn::Drop | Turn::TakenAndDrop if at == At::End => "doubtful",
        _ => "deferred",
    }
}

fn several() -> Draft {
    Draft { cc: vec![CARDIOLOGIST.to_owned()], bcc: vec![COLLEAGUE.to_owned()], ..letter(SECRETARY.address) }
}

async fn start() -> (World, Peer, tempfile::TempDir, Desk) {
    let world = World::start().await;
    let peer = Peer::start(&world.operator).await;
    let vault = tempfile::tempdir().unwrap();
    let mut doctor = world.desk(DOCTOR, vault.path()).await;
    doctor.sender.account.submission = peer.endpoint();
    // The first connection ends once the revocation lists of the server's authorities are known to be missing, and is made again.
    let _ = doctor.queue(&world.gate, &several()).await;
    let _ = doctor.pass(&world.gate).await.unwrap();
    (world, peer, vault, doctor)
}

/// One attempt that goes so, then whatever may follow it: the letter is taken once, and not before its author has said so where it is hers
/// to say.
async fn meets(world: &World, peer: &Peer, doctor: &Desk, draft: &Draft, (at, turn): (At, Turn)) {
    let id = doctor.queue(&world.gate, draft).await;
    let message_id = doctor.row(id).await.message_id;
    peer.follow(&[&[(at, turn)]]);
    let _ = doctor.pass(&world.gate).await.unwrap();
    let (row, came) = (doctor.row(id).await, peer.taken(&message_id));
    assert_eq!(row.state.as_str(), expected(at, turn), "{at:?} {turn:?}");
    assert_eq!(came.len(), usize::from(turn == Turn::TakenAndDrop), "{at:?} {turn:?}");
    let before = peer.connections();
    let _ = doctor.pass(&world.gate).await.unwrap();
    assert_eq!(peer.connections(), before, "{at:?} {turn:?}: nothing is tried again at once");
    let verdict = match row.state {
        OutgoingState::Deferred { .. } => Verdict::SendNow,
        OutgoingState::Doubtful if came.is_empty() => Verdict::SendAgain,
        OutgoingState::Doubtful => Verdict::WasSent,
        _ => Verdict::Discard,
    };
    assert!(doctor.sender.resolve(id, verdict).await.unwrap());
    let _ = doctor.pass(&world.gate).await.unwrap();
    let taken = peer.taken(&message_id);
    if verdict == Verdict::Discard {
        assert_eq!(taken, [], "{at:?} {turn:?}");
        return;
    }
    assert_eq!(doctor.state(id).await, "filed", "{at:?} {turn:?}");
    assert_eq!(taken.len(), 1, "{at:?} {turn:?}");
    assert_eq!(taken[0].recipients.len(), draft.to.len() + draft.cc.len() + draft.bcc.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_or_put_off_at_any_word_a_letter_is_taken_once_or_not_at_all() {
    let (world, peer, _vault, doctor) = Box::pin(start()).await;
    for at in WORDS.into_iter().chain([At::End]) {
        for turn in REFUSALS {
            meets(&world, &peer, &doctor, &several(), (at, turn)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_at_any_word_a_letter_is_in_doubt_only_between_its_end_and_the_answer() {
    let (world, peer, _vault, doctor) = Box::pin(start()).await;
    meets(&world, &peer, &doctor, &several(), (At::Handshake, Turn::Drop)).await;
    for at in WORDS.into_iter().chain([At::End]) {
        for turn in [Turn::End, Turn::Drop] {
            meets(&world, &peer, &doctor, &several(), (at, turn)).await;
        }
    }
    meets(&world, &peer, &doctor, &several(), (At::End, Turn::TakenAndDrop)).await;
    // More than lies between the two: its end cannot have been said when the server leaves.
    let long = Draft { body: "Une ligne de plus, pour le poids.\n".repeat(250_000), ..several() };
    for turn in [Turn::End, Turn::Drop] {
        meets(&world, &peer, &doctor, &long, (At::Content, turn)).await;
    }
}

/// RFC 6647: who is not known yet is put off, and comes again.
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_is_put_off_at_its_first_recipient_waits_for_its_hour_and_is_taken_once() {
    let (world, peer, _vault, mut doctor) = Box::pin(start()).await;
    let greylisted: &[(At, Turn)] = &[(At::Recipient(0), Turn::Say("450 4.2.0 Greylisted, see you later"))];
    peer.follow(&[greylisted, greylisted]);
    let id = doctor.queue(&world.gate, &several()).await;
    let message_id = doctor.row(id).await.message_id;
    let mut pauses = Vec::new();
    for attempt in 1..=2 {
        let began = clock::now();
        let next = doctor.pass(&world.gate).await.unwrap();
        let row = doctor.row(id).await;
        let OutgoingState::Deferred { until, attempts, words } = &row.state else { panic!("{}", row.state.as_str()) };
        assert_eq!((*attempts, words.as_str()), (attempt, "4.2.0 Greylisted, see you later"));
        assert_eq!(next.map(Timestamp::as_second), Some(until.as_second()), "it comes back at the hour that is told");
        pauses.push(until.duration_since(began));
        let told: Vec<_> = row.refused.iter().map(|(address, words)| (address.to_string(), words.as_str())).collect();
        assert_eq!(told, [(SECRETARY.address.to_owned(), "450 4.2.0 Greylisted, see you later")]);
        assert!(matches!(doctor.notices().as_slice(), [Notice::SendRefused { code: Some(450), .. }]));
        // Not before its hour, but when its author says so.
        let before = peer.connections();
        let _ = doctor.pass(&world.gate).await.unwrap();
        assert_eq!(peer.connections(), before);
        if attempt == 1 {
            let store = &doctor.sender.store;
            let due = OutgoingState::Deferred { until: clock::now(), attempts: 1, words: String::new() };
            let from = row.state.clone();
            let moved = store.write(move |tx| tx.transition(id, &from, &due)).await.unwrap();
            assert!(moved.0);
        }
    }
    assert!(pauses[0] >= SignedDuration::from_secs(29) && pauses[1] > pauses[0], "{pauses:?}");
    assert!(doctor.sender.resolve(id, Verdict::SendNow).await.unwrap());
    let _ = doctor.pass(&world.gate).await.unwrap();
    let row = doctor.row(id).await;
    assert_eq!((row.state.as_str(), peer.taken(&message_id).len()), ("filed", 1));
    assert_eq!(row.refused, [], "what was said before it was taken is not said of it any more");
    let _ = doctor.pass(&world.gate).await.unwrap();
    assert_eq!(peer.taken(&message_id).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_recipients_each_has_the_servers_words_and_nobody_is_left_out_in_silence() {
    let (world, peer, _vault, doctor) = Box::pin(start()).await;
    let full = (At::Recipient(1), Turn::Say("452 4.2.2 Mailbox full"));
    let unknown = (At::Recipient(2), Turn::Say("550 5.1.1 No such user"));
    let told = |row: &pli::domain::outgoing::OutgoingRow| {
        row.refused.iter().map(|(address, words)| format!("{address} {words}")).collect::<Vec<_>>()
    };
    let put_off = format!("{CARDIOLOGIST} 452 4.2.2 Mailbox full");
    // One is taken, one put off, one refused: nobody receives it, and its author decides.
    peer.follow(&[&[full, unknown]]);
    let id = doctor.queue(&world.gate, &several()).await;
    let _ = doctor.pass(&world.gate).await.unwrap();
    let row = doctor.row(id).await;
    assert!(
        matches!(&row.state, OutgoingState::Refused { code: Some(550), words, .. } if words == "5.1.1 No such user")
    );
    assert_eq!(told(&row), [put_off.clone(), format!("{COLLEAGUE} 550 5.1.1 No such user")]);
    assert_eq!(peer.taken(&row.message_id), []);
    // One is taken, one put off: all wait for that one, and all receive it once.
    peer.follow(&[&[full]]);
    let id = doctor.queue(&world.gate, &several()).await;
    let _ = doctor.pass(&world.gate).await.unwrap();
    let row = doctor.row(id).await;
    assert_eq!((row.state.as_str(), told(&row)), ("deferred", vec![put_off]));
    assert_eq!(peer.taken(&row.message_id), []);
    assert!(doctor.sender.resolve(id, Verdict::SendNow).await.unwrap());
    let _ = doctor.pass(&world.gate).await.unwrap();
    let taken = peer.taken(&row.message_id);
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].recipients, [SECRETARY.address, CARDIOLOGIST, COLLEAGUE]);
    assert_eq!(told(&doctor.row(id).await), [""; 0]);
}

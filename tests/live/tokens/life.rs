//! The life of tokens: they end in the middle of a pass and between two letters, are revoked, cannot be examined; what the card has
//! to do with them, and what a mask hides.

use std::time::Instant;

use pli::domain::notice::PscFault;
use pli::domain::outgoing::OutgoingState;
use pli::domain::{Notice, PscWay, Security, SyncStatus};
use pli::engine::{Answer as Told, Command, PscState, SessionState};
use pli_operator::{Answer, DOCTOR, Lifetimes, Options, PIN, SECRETARY, TOKEN_DOCTOR};

use super::{Desk, direct, waits, why};
use crate::psc::World;
use crate::token::Shim;
use crate::weir::Weir;

/// What the client has said by then is its login, not its last command.
const AFTER_LOGIN: usize = 3_500;

fn letter(number: usize) -> Vec<u8> {
    format!(
        "From: Nadia <{from}>\r\nTo: {to}\r\nSubject: Lettre {number}\r\nDate: Wed, 25 Nov 2026 08:00:00 +0100\r\n\
         Message-ID: <jeton-{number}@cabinet-tilleuls.mssante.fr>\r\n\r\nBonjour\r\n",
        from = SECRETARY.address,
        to = TOKEN_DOCTOR.address,
    )
    .into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_end_in_the_middle_of_a_pass_and_between_two_letters_and_nobody_notices() {
    let world = World::start(Lifetimes::default()).await;
    for number in 0..30 {
        let _ = world.operator.deliver(TOKEN_DOCTOR.address, &letter(number)).unwrap();
    }
    let weir = Weir::build(Some(world.operator.token_ports().unwrap().imap), AFTER_LOGIN).await;
    let before = weir.clone();
    let mut desk = Desk::over(world, |world| {
        let mut settings = direct(world);
        settings.accounts[0].imap = before.endpoint(Security::StartTls);
        settings
    })
    .await;
    desk.is_let_in().await;
    weir.held().await;
    assert!(!matches!(desk.driver.sync, Some(SyncStatus::UpToDate { .. })));
    // By its issuer's clock the only token has ended; by ours it lives.
    desk.psc().skew(130).unwrap();
    assert!(!desk.psc().opens(&desk.tokens()[0]).unwrap());
    weir.open();
    desk.is_up_to_date().await;
    assert!(matches!(desk.driver.pass().await, Told::Synced(figures) if figures.messages >= 30));
    assert_eq!((desk.tokens().len(), weir.connections()), (1, 1), "an established connection needs no token");

    // The first server that is shown it refuses; the letter leaves with the next one, in the same turn.
    desk.writes("Avant").await;
    desk.has_sent_all().await;
    assert_eq!(desk.tokens().len(), 2);
    desk.writes("Pendant").await;
    desk.has_sent_all().await;
    assert_eq!(desk.tokens().len(), 2, "one that lives is shown again");
    desk.psc().skew(260).unwrap();
    desk.writes("Après").await;
    desk.has_sent_all().await;
    assert_eq!(desk.tokens().len(), 3);
    for subject in ["Avant", "Pendant"] {
        assert_eq!(desk.arrived(subject), 1, "{subject}");
    }
    assert!(desk.driver.psc.iter().all(|state| !matches!(state, PscState::Wanted { .. })), "{:?}", desk.driver.psc);
    assert_eq!(desk.driver.notices, []);
    desk.driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_there_is_asked_for_once_and_nothing_is_lost_or_sent_twice() {
    let mut desk = Desk::start(Lifetimes::default()).await;
    desk.is_let_in().await;
    desk.is_up_to_date().await;
    desk.driver.psc.clear();
    desk.psc().revoke().unwrap();
    for subject in ["Un", "Deux"] {
        desk.writes(subject).await;
    }
    let over = desk.stands("it is asked for", |state| matches!(state, PscState::Wanted { .. })).await;
    assert_eq!(why(&over), Some(PscFault::Ended));
    desk.driver.rests().await;
    assert_eq!(desk.driver.psc.len(), 1, "once: {:?}", desk.driver.psc);
    assert!(desk.driver.outbox().await.iter().all(|(_, state)| waits(state)), "{:?}", desk.driver.outbox().await);
    assert_eq!(desk.driver.notices, [], "the login is asked for, and no more is said");
    // The connection that stands goes on.
    assert!(matches!(desk.driver.pass().await, Told::Synced(_)));
    desk.is_cut_off();
    let is_calm = |status: &SyncStatus| matches!(status, SyncStatus::Failed { notice, .. } if *notice == Notice::Psc(PscFault::Wanted));
    desk.driver.until("mail waits", |driver| driver.sync.as_ref().is_some_and(is_calm)).await;
    desk.is_let_in().await;
    let start = Instant::now();
    desk.has_sent_all().await;
    desk.is_up_to_date().await;
    println!("from the second login to both letters filed: {:?}", start.elapsed());
    assert_eq!((desk.arrived("Un"), desk.arrived("Deux")), (1, 1));
    desk.driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_examine_a_token_costs_none() {
    let mut desk = Desk::start(Lifetimes::default()).await;
    desk.is_let_in().await;
    desk.is_up_to_date().await;
    desk.psc().set_down(true).unwrap();
    desk.is_cut_off();
    let is_told =
        |status: &SyncStatus| matches!(status, SyncStatus::Failed { notice: Notice::ServerMisbehaved { .. }, .. });
    desk.driver.until("it is told", |driver| driver.sync.as_ref().is_some_and(is_told)).await;
    assert_eq!(*desk.driver.psc.last().unwrap(), PscState::Alive);
    desk.psc().set_down(false).unwrap();
    assert!(matches!(desk.driver.pass().await, Told::Synced(_)));
    assert_eq!(desk.tokens().len(), 1, "the token was never refused");

    // Some servers say that it is refused when they could not examine it: that costs a renewal, once there is somebody to ask.
    desk.psc().set_down(true).unwrap();
    desk.driver.psc.clear();
    desk.writes("Sans examen").await;
    let is_held = |state: &OutgoingState| matches!(state, OutgoingState::Queued | OutgoingState::Deferred { .. });
    desk.driver.until("it is noticed", |driver| !driver.psc.is_empty() || !driver.notices.is_empty()).await;
    desk.driver.settled(is_held).await;
    desk.psc().set_down(false).unwrap();
    desk.has_sent_all().await;
    assert_eq!(desk.arrived("Sans examen"), 1);
    assert!(desk.driver.psc.iter().all(|state| !matches!(state, PscState::Wanted { .. })), "{:?}", desk.driver.psc);
    desk.driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pro_sante_connect_away_stops_neither_reading_nor_writing_and_is_found_again() {
    let mut desk = Desk::start(Lifetimes { access: 11, ..Lifetimes::default() }).await;
    desk.is_let_in().await;
    desk.is_up_to_date().await;
    desk.psc().set_down(true).unwrap();
    // A token is shown until ten seconds before its end: this one is not any more.
    let end = Instant::now() + std::time::Duration::from_secs(5);
    while Instant::now() < end && !desk.driver.psc.iter().any(|state| matches!(state, PscState::Unreachable(_))) {
        desk.writes("En panne").await;
        desk.driver.rests().await;
    }
    let away = desk.stands("it is away", |state| matches!(state, PscState::Unreachable(_))).await;
    assert_eq!(why(&away), Some(PscFault::Unreachable));
    assert!(matches!(desk.driver.pass().await, Told::Synced(_)), "the connection that stands goes on");
    desk.psc().set_down(false).unwrap();
    let _ = desk.stands("it is there again", |state| *state == PscState::Alive).await;
    desk.driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_of_the_card_and_one_of_tokens_live_side_by_side_and_tokens_cost_no_signature() {
    let world = World::with(Options { messages: 3, ..Options::default() }).await;
    let shim = Shim::new();
    let mut desk = Desk::over(world, |world| {
        let mut settings = direct(world);
        settings.card = shim.before(settings.card);
        let own = world.settings.accounts.iter().find(|account| account.address.to_string() == DOCTOR.address);
        settings.accounts.push(own.unwrap().clone());
        settings
    })
    .await;
    // The mailbox of the card does not wait for the login of the other.
    desk.is_up_to_date().await;
    let before = shim.signatures();
    assert!(before > 0);
    desk.is_let_in().await;
    assert!(matches!(desk.driver.pass().await, Told::Synced(_)));
    for subject in ["Premier", "Second"] {
        desk.writes(subject).await;
    }
    desk.has_sent_all().await;
    desk.is_cut_off();
    assert!(matches!(desk.driver.pass().await, Told::Synced(_) | Told::Failed(_)));
    println!("signatures: {before} before the login, {} after it, a pass, two letters and a cut", shim.signatures());
    assert_eq!(shim.signatures(), before, "where a token is shown the card is not asked");
    desk.driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_it_is_told_behind_a_mask_and_all_of_it_afterwards() {
    let mut desk = Desk::start(Lifetimes::default()).await;
    desk.begin(PscWay::Mobile);
    let _ = desk.stands("the person is asked", |state| matches!(state, PscState::Approving { .. })).await;
    let _ = desk.driver.say(|_| Command::Mask);
    desk.driver.until("the mask", |driver| matches!(driver.state, SessionState::Masked(_))).await;
    desk.driver.psc.clear();
    let id = desk.psc().pending().unwrap()[0].id.clone();
    assert!(desk.psc().answer(&id, Answer::Approve).unwrap());
    let end = Instant::now() + desk.driver.patience;
    while desk.tokens().is_empty() {
        assert!(Instant::now() < end, "no token is fetched");
        desk.driver.rests().await;
    }
    // Nor is a login begun there.
    let _ = desk.driver.say(|_| Command::LogInToPsc(PscWay::Card));
    desk.driver.rests().await;
    assert_eq!(desk.driver.psc, []);
    let pin = pli::engine::Pin::Typed(pli::domain::Secret::new(PIN.to_owned()));
    let asked = desk.driver.say(|ticket| Command::Unmask { pin, ticket });
    assert_eq!(desk.driver.hear(asked).await, Told::Done);
    assert_eq!(desk.stands("it is told", |_| true).await, PscState::Alive);
    desk.is_up_to_date().await;
    desk.driver.stop().await;
}

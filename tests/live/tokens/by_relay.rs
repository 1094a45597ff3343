//! The same through the relay, which the card opens.

use std::time::{Duration, Instant};

use pli::domain::PscWay;
use pli::domain::notice::PscFault;
use pli::engine::{Answer as Told, PscState};
use pli_operator::{Answer, DOCTOR, Lifetimes, PIN, SECRETARY};

use super::{Desk, direct, waits, why};
use crate::psc::World;
use crate::relay::Program;

#[tokio::test(flavor = "multi_thread")]
async fn the_relay_gives_tokens_may_go_away_and_ends_the_session() {
    let world = World::start(Lifetimes { ciba: 6, ..Lifetimes::default() }).await;
    let relay = Program::start(&world);
    let (port, given) = (relay.port(), relay.settings());
    let mut desk = Desk::over(world, |world| {
        let mut settings = direct(world);
        settings.psc = None;
        settings.relay = Some(given);
        settings
    })
    .await;
    let first = desk.stands("what is wanted", |state| matches!(state, PscState::Wanted { .. })).await;
    assert_eq!(first, PscState::Wanted { ways: vec![PscWay::Card, PscWay::Mobile], why: None });

    desk.psc().automatic(Some(Answer::Refuse)).unwrap();
    assert_eq!(why(&desk.logs_in(PscWay::Mobile).await), Some(PscFault::Refused), "{}", relay.log());
    desk.psc().automatic(None).unwrap();
    assert_eq!(why(&desk.logs_in(PscWay::Card).await), Some(PscFault::Late));
    desk.psc().automatic(Some(Answer::Approve)).unwrap();
    desk.psc().impostor(SECRETARY.card).unwrap();
    assert_eq!(why(&desk.logs_in(PscWay::Mobile).await), Some(PscFault::OtherPerson));
    desk.psc().impostor(None).unwrap();
    desk.psc().automatic(None).unwrap();

    desk.begin(PscWay::Mobile);
    let asked = desk.stands("the person is asked", |state| matches!(state, PscState::Approving { .. })).await;
    let PscState::Approving { binding, .. } = asked else { unreachable!() };
    let pending = desk.psc().pending().unwrap();
    let shown = pending.iter().find(|asked| asked.message == binding).unwrap();
    assert!(desk.psc().answer(&shown.id, Answer::Approve).unwrap());
    let _ = desk.stands("tokens are given", |state| *state == PscState::Alive).await;
    desk.is_up_to_date().await;
    desk.writes("Par le relais").await;
    desk.has_sent_all().await;
    assert_eq!(desk.arrived("Par le relais"), 1);

    // It goes away while a token has ended: reading and writing go on, and what waits leaves as soon as it is back.
    drop(relay);
    desk.psc().skew(130).unwrap();
    desk.driver.psc.clear();
    desk.writes("Sans relais").await;
    let away = desk.stands("it is away", |state| matches!(state, PscState::Unreachable(_))).await;
    assert_eq!(why(&away), Some(PscFault::Unreachable));
    assert!(matches!(desk.driver.pass().await, Told::Synced(_)), "the connection that stands goes on");
    assert!(desk.driver.outbox().await.iter().any(|(_, state)| waits(state)));
    let relay = Program::at(&desk.world, port);
    let _ = desk.stands("it is back", |state| *state == PscState::Alive).await;
    let start = Instant::now();
    desk.has_sent_all().await;
    println!("from the relay's return to the letter filed: {:?}", start.elapsed());
    assert_eq!(desk.arrived("Sans relais"), 1);

    // Closed here, revoked there, by the card that is still logged in.
    let token = desk.tokens().pop().unwrap();
    assert!(desk.psc().opens(&token).unwrap());
    let start = Instant::now();
    desk.driver.close().await;
    assert!(start.elapsed() < Duration::from_secs(1), "the screen does not wait");
    desk.driver.opens(DOCTOR, PIN).await;
    assert!(!desk.psc().opens(&token).unwrap(), "revoked\n{}", relay.log());

    // Nobody is there to be told of the end: closing takes five seconds at most, and the screen none.
    desk.is_let_in().await;
    drop(relay);
    let start = Instant::now();
    desk.driver.close().await;
    assert!(start.elapsed() < Duration::from_secs(1));
    desk.driver.opens(DOCTOR, PIN).await;
    println!("closed without the relay and opened again in {:?}", start.elapsed());
    assert!(start.elapsed() < Duration::from_secs(9));
    desk.driver.stop().await;
}

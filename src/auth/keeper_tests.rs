//! Tests of `auth::keeper`, with a clock that the tests move and a service that is scripted.

use std::cell::Cell;
use std::collections::VecDeque;

use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::*;
use crate::domain::Secret;
use crate::http;

/// What the service answers, and what it was asked.
pub struct Script {
    answers: Mutex<VecDeque<Told>>,
    asked: Mutex<Vec<String>>,
    /// A question is answered when there is a permit.
    gate: Semaphore,
    clock: fn() -> Moment,
}

impl Script {
    pub(super) async fn refresh(&self, refresh: &str) -> Result<Tokens, Error> {
        self.asked.lock().unwrap().push(refresh.to_owned());
        self.gate.acquire().await.unwrap().forget();
        let (access, refresh) = self.answers.lock().unwrap().pop_front().unwrap()?;
        Ok(tokens(access, refresh, (self.clock)()))
    }

    pub(super) fn end(&self, refresh: Option<&str>, identity: Option<&str>) {
        self.asked.lock().unwrap().push(format!("end {refresh:?} {identity:?}"));
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn tokens(access: &str, refresh: Option<&str>, since: Moment) -> Tokens {
    let secret = |text: &str| Secret::new(text.to_owned());
    Tokens {
        access: AccessToken::new(&secret(access), since, Duration::from_mins(2)).unwrap(),
        refresh: refresh.map(|text| Arc::new(Locked::new(&secret(text)))),
        identity: Some(Arc::new(Locked::new(&secret("identite")))),
    }
}

thread_local! {
    static NOW: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// The clock of this test.
fn now() -> Moment {
    Moment { wall: jiff::Timestamp::UNIX_EPOCH, steady: NOW.get() }
}

fn advance(time: Duration) {
    NOW.set(NOW.get() + time);
}

/// Access and refresh token, or a refusal.
type Told = Result<(&'static str, Option<&'static str>), Error>;

fn keeper(answers: Vec<Told>) -> (Keeper, Arc<Script>) {
    let gate = Semaphore::new(100);
    let script = Arc::new(Script { answers: Mutex::new(answers.into()), asked: Mutex::default(), gate, clock: now });
    let grant = Grant::new(HolderId::parse("899700000017").unwrap(), tokens("premier", Some("r1"), now()));
    (Keeper::with_clock(Source::Scripted(Arc::clone(&script)), grant, Box::new(now)), script)
}

fn away() -> Error {
    Error::Unreachable(Arc::new(http::Error::Deadline { host: String::new() }))
}

async fn shown(keeper: &Keeper) -> String {
    keeper.token().await.map_or_else(|error| format!("{error}"), |token| token.declassify().to_owned())
}

#[tokio::test]
async fn a_token_serves_until_shortly_before_its_end_and_is_renewed_only_at_need() {
    let (keeper, script) = keeper(vec![Ok(("second", None)), Ok(("troisieme", Some("r2"))), Ok(("quatrieme", None))]);
    assert_eq!(shown(&keeper).await, "premier");
    advance(Duration::from_secs(109));
    assert_eq!(shown(&keeper).await, "premier");
    assert!(script.asked().is_empty());
    advance(Duration::from_secs(1));
    assert_eq!(shown(&keeper).await, "second");
    advance(Duration::from_mins(20));
    assert_eq!(script.asked(), ["r1"], "nobody asks while nobody connects");
    assert_eq!(shown(&keeper).await, "troisieme");
    advance(Duration::from_mins(20));
    assert_eq!(shown(&keeper).await, "quatrieme");
    assert_eq!(script.asked(), ["r1", "r1", "r2"], "the last refresh token that was told");
}

#[tokio::test]
async fn all_who_ask_share_one_renewal() {
    let (keeper, script) = keeper(vec![Ok(("second", None))]);
    let _ = script.gate.forget_permits(100);
    advance(Duration::from_mins(3));
    let asking: Vec<_> = (0..20)
        .map(|_| {
            tokio::spawn({
                let keeper = keeper.clone();
                async move { shown(&keeper).await }
            })
        })
        .collect();
    tokio::task::yield_now().await;
    script.gate.add_permits(1);
    for asked in asking {
        assert_eq!(asked.await.unwrap(), "second");
    }
    assert_eq!(script.asked(), ["r1"]);
}

#[tokio::test]
async fn a_renewal_outlives_whoever_asked_for_it() {
    let (keeper, script) = keeper(vec![Ok(("second", Some("r2"))), Ok(("troisieme", None))]);
    let _ = script.gate.forget_permits(100);
    advance(Duration::from_mins(3));
    assert!(keeper.token().now_or_never().is_none(), "given up");
    tokio::task::yield_now().await;
    script.gate.add_permits(2);
    assert_eq!(shown(&keeper).await, "second");
    advance(Duration::from_mins(3));
    assert_eq!(shown(&keeper).await, "troisieme");
    assert_eq!(script.asked(), ["r1", "r2"], "the refresh token of the renewal nobody waited for is kept");
}

#[tokio::test]
async fn exactly_the_refused_token_is_forgotten() {
    let (keeper, script) = keeper(vec![Ok(("second", None))]);
    let first = keeper.token().await.unwrap();
    keeper.refused(&first);
    let second = keeper.token().await.unwrap();
    assert_eq!(second.declassify(), "second");
    // A slow server refuses the first one only now.
    keeper.refused(&first);
    assert_eq!(shown(&keeper).await, "second");
    assert_eq!(script.asked(), ["r1"]);
}

#[tokio::test]
async fn the_end_of_the_session_is_told_once() {
    let (keeper, script) = keeper(vec![Err(Error::Ended)]);
    let mut watch = keeper.watch();
    advance(Duration::from_mins(3));
    for _ in 0..5 {
        assert!(matches!(keeper.token().await, Err(Error::Ended)));
    }
    assert_eq!(script.asked(), ["r1"], "nobody insists");
    assert!(watch.has_changed().unwrap() && *watch.borrow_and_update() == State::Ended);
    assert!(!watch.has_changed().unwrap());
    assert!(keeper.0.held().refresh.is_none() && keeper.0.held().access.is_none());
}

#[tokio::test]
async fn a_service_that_is_away_is_asked_again_after_pauses_that_grow() {
    let (keeper, script) = keeper(vec![
        Err(away()),
        Err(away()),
        Err(Error::Misbehaved(super::super::Breach::Answer)),
        Ok(("second", None)),
    ]);
    let mut watch = keeper.watch();
    advance(Duration::from_mins(3));
    assert!(keeper.token().await.unwrap_err().is_passing());
    assert_eq!(*watch.borrow_and_update(), State::Unreachable);
    let mut times = Vec::new();
    let start = NOW.get();
    while keeper.state() == State::Unreachable {
        let before = script.asked().len();
        let _ = keeper.token().await;
        if script.asked().len() > before {
            times.push(NOW.get().saturating_sub(start).as_secs());
        }
        advance(Duration::from_secs(1));
    }
    assert_eq!(times, [5, 20, 50]);
    assert_eq!(*watch.borrow_and_update(), State::Alive);
    assert_eq!(shown(&keeper).await, "second");
}

#[tokio::test]
async fn a_token_that_still_lives_is_given_while_the_service_is_away() {
    let (keeper, _script) = keeper(Vec::new());
    advance(Duration::from_secs(100));
    assert_eq!(shown(&keeper).await, "premier");
}

#[tokio::test]
async fn closing_revokes_and_wipes_and_prompts_nobody() {
    let (keeper, script) = keeper(Vec::new());
    let watch = keeper.watch();
    let kept = keeper.token().await.unwrap();
    keeper.log_out(Duration::from_secs(5)).await;
    assert_eq!(script.asked(), [r#"end Some("r1") Some("identite")"#]);
    assert_eq!(*watch.borrow(), State::Closed);
    assert!(matches!(keeper.token().await, Err(Error::Ended)));
    assert!(keeper.0.held().refresh.is_none());
    drop(kept);
}

#[tokio::test]
async fn what_comes_in_while_closing_is_revoked_too() {
    let (keeper, script) = keeper(vec![Ok(("second", Some("r2")))]);
    let _ = script.gate.forget_permits(100);
    advance(Duration::from_mins(3));
    let asking = tokio::spawn({
        let keeper = keeper.clone();
        async move { shown(&keeper).await }
    });
    tokio::task::yield_now().await;
    let closing = tokio::spawn({
        let keeper = keeper.clone();
        async move { keeper.log_out(Duration::from_secs(5)).await }
    });
    tokio::task::yield_now().await;
    script.gate.add_permits(1);
    closing.await.unwrap();
    assert_eq!(asking.await.unwrap(), "the session is over");
    assert_eq!(script.asked(), ["r1", r#"end Some("r2") Some("identite")"#]);
}

#[tokio::test]
async fn a_service_that_hangs_does_not_hold_the_closing_up() {
    let (keeper, script) = keeper(vec![Ok(("second", Some("r2")))]);
    let _ = script.gate.forget_permits(100);
    advance(Duration::from_mins(3));
    assert!(keeper.token().now_or_never().is_none());
    let start = Instant::now();
    keeper.log_out(Duration::from_millis(50)).await;
    assert!(start.elapsed() >= Duration::from_millis(50) && keeper.0.held().refresh.is_none());
    // It answers after all: nothing of it is kept.
    script.gate.add_permits(1);
    let flight = keeper.0.held().flight.clone().unwrap();
    assert!(matches!(flight.await, Err(Error::Ended)));
    assert_eq!(keeper.state(), State::Closed);
    assert!(keeper.0.held().access.is_none() && keeper.0.held().refresh.is_none());
}

#[test]
fn one_more_try_and_no_more() {
    use super::super::{SecondTry, TokenRefusal};
    let mut tries = SecondTry::default();
    assert!(!tries.after(TokenRefusal::Scope), "another token of the same kind would not do better");
    assert!(tries.after(TokenRefusal::Invalid) && !tries.after(TokenRefusal::Invalid));
    assert!(SecondTry::default().after(TokenRefusal::Unknown));
}

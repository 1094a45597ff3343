//! What has not left is said when a session closes, and when the next one opens.

use pli::domain::Notice;
use pli::domain::outgoing::OutgoingState;
use pli::engine::{Activity, SessionState};
use pli_operator::{DOCTOR, PIN, SECRETARY, Service};

use crate::driver::Driver;
use crate::session;

fn opened_with(driver: &Driver) -> Vec<Notice> {
    let SessionState::Open(opened) = &driver.state else { panic!("{:?}", driver.state) };
    opened.notices.iter().filter(|notice| notice.code().starts_with("letters-")).cloned().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_that_have_not_left_are_told_at_the_close_and_at_the_opening() {
    let mut operator = session::operator();
    let mut driver = Driver::start(session::settings(&operator), Activity::Following);
    driver.opens(DOCTOR, PIN).await;
    assert_eq!(opened_with(&driver), []);
    operator.stop_service(Service::Submission);
    for subject in ["Un", "Deux"] {
        driver.queue(SECRETARY.address, subject, "Bonjour").await;
    }
    driver.settled(|state| matches!(state, OutgoingState::Deferred { .. })).await;
    driver.close().await;
    driver.until("it is told", |driver| driver.left.is_some()).await;
    assert_eq!(driver.left.take(), Some(vec![Notice::LettersWaiting { count: 2 }]));

    driver.opens(SECRETARY, PIN).await;
    assert_eq!(opened_with(&driver), [], "they are nobody else's");
    driver.close().await;

    operator.start_service(Service::Submission).unwrap();
    driver.opens(DOCTOR, PIN).await;
    assert_eq!(opened_with(&driver), [Notice::LettersWaiting { count: 2 }]);
    driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    driver.close().await;
    driver.opens(DOCTOR, PIN).await;
    assert_eq!(opened_with(&driver), []);
    assert_eq!(driver.left, None, "nothing is left");
    driver.stop().await;
}

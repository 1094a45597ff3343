//! Tests of `auth::psc::exchange`.

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::clock;

fn answer(status: u16, body: &str) -> Answer {
    Answer { status, body: Secret::new(body.as_bytes().to_vec()), retry_after: None }
}

fn refusal(status: u16, body: &str) -> Error {
    tokens(&answer(status, body), clock::moment()).unwrap_err()
}

#[test]
fn tokens_are_read_with_their_life() {
    let since = clock::moment();
    let body = r#"{"access_token":"a.b-c","token_type":"bearer","expires_in":120,"refresh_token":"r","scope":"openid scope_all"}"#;
    let told = tokens(&answer(200, body), since).unwrap();
    assert_eq!(told.access.declassify(), "a.b-c");
    assert_eq!(told.refresh.unwrap().declassify(), "r");
    assert!(told.identity.is_none() && told.access.is_fresh(since));
    let later = Moment { steady: since.steady + Duration::from_secs(111), ..since };
    assert!(!told.access.is_fresh(later));
}

#[rstest]
#[case(200, r#"{"access_token":"a","token_type":"DPoP","expires_in":1}"#, "protocol")]
#[case(200, r#"{"access_token":"a\r\nb","token_type":"Bearer"}"#, "protocol")]
#[case(200, r#"{"token_type":"Bearer"}"#, "protocol")]
#[case(200, "<html>", "protocol")]
#[case(302, "", "protocol")]
#[case(200, r#"{"access_token":"a","token_type":"Bearer","scope":"openid"}"#, "mailboxes")]
#[case(400, r#"{"error":"invalid_grant"}"#, "session is over")]
#[case(400, r#"{"error":"access_denied"}"#, "person refused")]
#[case(400, r#"{"error":"expired_token"}"#, "in time")]
#[case(401, r#"{"error":"invalid_client"}"#, "registered")]
#[case(401, "", "registered")]
#[case(400, r#"{"error":"unknown_user_id"}"#, "not known")]
#[case(400, r#"{"error":"invalid_scope"}"#, "mailboxes")]
#[case(503, "", "not available")]
#[case(429, "{}", "not available")]
#[case(500, r#"{"error":"server_error"}"#, "not available")]
fn each_refusal_has_its_cause(#[case] status: u16, #[case] body: &str, #[case] said: &str) {
    let error = refusal(status, body);
    assert!(error.to_string().contains(said), "{error}");
}

#[test]
fn waiting_is_no_refusal() {
    let ask = |body| polled(&answer(400, body), clock::moment());
    assert!(matches!(ask(r#"{"error":"authorization_pending"}"#), Polled::Pending));
    assert!(matches!(ask(r#"{"error":"slow_down"}"#), Polled::SlowDown));
    assert!(matches!(ask(r#"{"error":"access_denied"}"#), Polled::Failed(Error::Refused)));
    // A success that looks like patience is none.
    let odd = r#"{"error":"authorization_pending"}"#;
    assert!(matches!(polled(&answer(200, odd), clock::moment()), Polled::Failed(Error::Misbehaved(_))));
}

#[test]
fn nothing_of_a_token_is_shown() {
    let body = r#"{"access_token":"secret-jeton","token_type":"bearer","refresh_token":"secret-suite","id_token":"secret-identite"}"#;
    let given = answer(200, body);
    let shown = format!("{given:?} {:?}", tokens(&given, clock::moment()).unwrap());
    assert!(!shown.contains("secret-") && !shown.contains("115, 101, 99"), "{shown}");
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn any_answer_can_be_read(status in 100_u16..600, body in prop::collection::vec(any::<u8>(), 0..200)) {
        let given = Answer { status, body: Secret::new(body), retry_after: None };
        let _ = tokens(&given, clock::moment());
        let _ = polled(&given, clock::moment());
    }
}

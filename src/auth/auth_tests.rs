//! Tests of `auth`.

use std::time::Duration;

use proptest::prelude::*;
use rstest::rstest;

use super::{AccessToken, Login, Mechanism, Peer, TokenRefusal};
use crate::clock::Moment;
use crate::domain::Secret;

const PEER: Peer<'_> = Peer { host: "imap.example.fr", port: 143 };
const MAILBOX: &str = "claire@example.fr";

fn at(steady: u64) -> Moment {
    Moment { wall: jiff::Timestamp::UNIX_EPOCH, steady: Duration::from_secs(steady) }
}

fn token(text: &str) -> Option<AccessToken> {
    AccessToken::new(&Secret::new(text.to_owned()), at(100), Duration::from_mins(2))
}

fn login(only: Option<Mechanism>) -> Login {
    Login::Token { mailbox: MAILBOX.to_owned(), token: token("ab.c-1~=").unwrap(), only }
}

#[test]
fn a_certificate_says_nothing_unless_it_acts_for_another() {
    let mut own = Login::CERTIFICATE.begin([], PEER).unwrap();
    assert_eq!((own.mechanism(), own.answer(b"").declassify().as_slice()), (Mechanism::External, &b""[..]));
    let mut other = Login::Certificate { acting_for: Some("a@b.fr".into()) }.begin(["EXTERNAL"], PEER).unwrap();
    assert_eq!(other.answer(b"").declassify(), b"a@b.fr");
}

#[rstest]
#[case(&["PLAIN", "OAUTHBEARER", "XOAUTH2"], None, Some(Mechanism::XOAuth2))]
#[case(&["oauthbearer", "EXTERNAL"], None, Some(Mechanism::OAuthBearer))]
#[case(&["XOAUTH2", "OAUTHBEARER"], Some(Mechanism::OAuthBearer), Some(Mechanism::OAuthBearer))]
#[case(&["XOAUTH2"], Some(Mechanism::OAuthBearer), None)]
#[case(&["PLAIN", "LOGIN", "EXTERNAL", "XOAUTH2-PLUS"], None, None)]
fn a_token_is_shown_by_a_mechanism_that_is_offered_or_not_at_all(
    #[case] offered: &[&str],
    #[case] only: Option<Mechanism>,
    #[case] chosen: Option<Mechanism>,
) {
    let begun = login(only).begin(offered.iter().copied(), PEER);
    assert_eq!(begun.map(|dialogue| dialogue.mechanism()), chosen);
}

#[test]
fn the_messages_are_those_of_the_field() {
    let first = |name| login(None).begin([name], PEER).unwrap().answer(b"");
    let plain = b"user=claire@example.fr\x01auth=Bearer ab.c-1~=\x01\x01";
    assert_eq!(first("XOAUTH2").declassify(), plain);
    let bearer = b"n,a=claire@example.fr,\x01host=imap.example.fr\x01port=143\x01auth=Bearer ab.c-1~=\x01\x01";
    assert_eq!(first("OAUTHBEARER").declassify(), bearer);
}

#[test]
fn an_identity_cannot_add_to_the_message() {
    let odd = Login::Token { mailbox: "a,b=c@d.fr".into(), token: token("t").unwrap(), only: None };
    let message = odd.begin(["OAUTHBEARER"], PEER).unwrap().answer(b"");
    assert!(message.declassify().starts_with(b"n,a=a=2Cb=3Dc@d.fr,\x01"));
}

#[rstest]
#[case("XOAUTH2", b"")]
#[case("OAUTHBEARER", b"\x01")]
fn a_refusal_is_acknowledged_and_its_reason_kept(#[case] name: &str, #[case] acknowledged: &[u8]) {
    let mut dialogue = login(None).begin([name], PEER).unwrap();
    let _ = dialogue.answer(b"");
    assert_eq!(dialogue.refusal(), None);
    let reason = br#"{"status":"401","schemes":"bearer","scope":"mail"}"#;
    assert_eq!(dialogue.answer(reason).declassify(), acknowledged);
    assert_eq!(dialogue.refusal(), Some(TokenRefusal::Invalid));
}

#[rstest]
#[case(r#"{"status":401}"#, TokenRefusal::Invalid)]
#[case(r#"{"status":"invalid_token","scope":"x","openid-configuration":"https://y"}"#, TokenRefusal::Invalid)]
#[case(r#"{"status":"insufficient_scope"}"#, TokenRefusal::Scope)]
#[case(r#"{"status":"invalid_request"}"#, TokenRefusal::Unknown)]
#[case("", TokenRefusal::Unknown)]
#[case("{\"status\":{}}", TokenRefusal::Unknown)]
fn reasons_are_read_by_kind(#[case] text: &str, #[case] refusal: TokenRefusal) {
    assert_eq!(TokenRefusal::read(text.as_bytes()), refusal);
    assert_eq!(refusal.is_worth_another(), refusal != TokenRefusal::Scope);
}

#[test]
fn a_token_is_fresh_until_shortly_before_its_end_and_no_clock_that_is_set_back_prolongs_it() {
    let token = token("t").unwrap();
    let wall = |seconds, steady| Moment { wall: jiff::Timestamp::from_second(seconds).unwrap(), ..at(steady) };
    assert!(
        token.is_fresh(at(100)) && token.is_fresh(at(209)) && !token.is_fresh(at(210)) && !token.is_fresh(at(9_000))
    );
    assert!(!token.is_fresh(wall(-5_000, 210)) && !token.is_fresh(wall(110, 150)) && token.is_fresh(wall(-5_000, 209)));
}

#[test]
fn debug_shows_no_token() {
    let shown = format!("{:?} {:?}", login(None), token("ab.c-1~=").unwrap());
    assert!(!shown.contains("ab.c") && !shown.contains("claire"));
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn a_token_that_could_end_its_message_is_none(text in ".{0,40}") {
        if let Some(token) = token(&text) {
            prop_assert!(!text.is_empty() && !token.declassify().contains(|sign: char| sign.is_control() || sign == ' '));
        }
    }

    #[test]
    fn any_reason_can_be_read(text in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = TokenRefusal::read(&text);
    }
}

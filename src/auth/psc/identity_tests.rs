//! Tests of `auth::psc::identity`: each claim wrong in turn, and signatures that prove nothing.

use rstest::rstest;
use serde_json::{Value, json};

use super::super::testing::{CLIENT, HOLDER, OTHER, Signer, holder, subject};
use super::*;

const ISSUER: &str = "https://psc.example/realms/x";
const ACCESS: &str = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
/// `at_hash` of that token, as in the example of OpenID Connect Core §A.3.
const HASH: &str = "77QmUPtjPfzWtF2AnpK9RQ";
const NOW: i64 = 1_780_000_000;

fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": subject(HOLDER), "aud": CLIENT, "iat": NOW, "exp": NOW + 120, "nonce": "unique",
        "acr": "eidas1", "at_hash": HASH, "preferred_username": HOLDER, "SubjectNameID": HOLDER, "email_verified": false,
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn without(names: &[&str]) -> Value {
    let mut claims = claims();
    for name in names {
        assert!(claims.as_object_mut().unwrap().remove(*name).is_some());
    }
    claims
}

fn prove_at(second: i64, text: &str, occasion: Occasion<'_>) -> Result<Proved, Fault> {
    let keys = Signer::new(0, "k1").keys();
    let now = Timestamp::from_second(second).unwrap();
    let holder = holder();
    prove(text, &keys, Expected { issuer: ISSUER, client: CLIENT, holder: &holder, access: ACCESS, occasion, now })
}

fn browser(claims: &Value) -> Result<Proved, Fault> {
    let nonce = Nonce::new("unique".to_owned());
    prove_at(NOW, &Signer::new(0, "k1").sign(claims), Occasion::Browser(&nonce))
}

fn error(outcome: Result<Proved, Fault>) -> String {
    match outcome {
        Err(Fault::Final(error)) => error.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn the_holder_is_proved() {
    assert_eq!(browser(&claims()).unwrap(), Proved { subject: subject(HOLDER), complete: true });
    // The standard allows a list of one.
    assert!(browser(&with("aud", json!([CLIENT]))).is_ok());
    for more in ["eidas2", "eidas3"] {
        assert!(browser(&with("acr", json!(more))).is_ok());
    }
    let short = browser(&without(&["SubjectNameID", "at_hash", "preferred_username"])).unwrap();
    assert!(!short.complete, "the account must be asked");
}

#[rstest]
#[case("iss", json!("https://autre.example"), "another issuer")]
#[case("aud", json!("autre"), "audience")]
#[case("aud", json!([CLIENT, "autre"]), "audience")]
#[case("nonce", json!("autre"), "nonce")]
#[case("acr", json!("eidas0"), "weaker")]
#[case("acr", json!("eidas11"), "weaker")]
#[case("acr", json!("EIDAS1"), "weaker")]
#[case("at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA"), "belong together")]
#[case("exp", json!(NOW - 301), "date")]
#[case("iat", json!(NOW + 301), "date")]
#[case("sub", json!(subject(OTHER)), "somebody else")]
#[case("sub", json!(format!("f:x:9{HOLDER}")), "somebody else")]
#[case("sub", json!(format!("{HOLDER}:x")), "somebody else")]
#[case("SubjectNameID", json!(OTHER), "somebody else")]
fn a_claim_that_is_wrong_proves_nothing(#[case] name: &str, #[case] value: Value, #[case] said: &str) {
    let outcome = error(browser(&with(name, value)));
    assert!(outcome.contains(said), "{outcome}");
}

#[rstest]
#[case(&["nonce"], "nonce")]
#[case(&["acr"], "weaker")]
fn a_claim_that_is_missing_proves_nothing(#[case] names: &[&str], #[case] said: &str) {
    let outcome = error(browser(&without(names)));
    assert!(outcome.contains(said), "{outcome}");
    for name in ["iss", "sub", "aud", "exp", "iat"] {
        assert!(browser(&without(&[name])).is_err(), "{name}");
    }
}

#[test]
fn the_second_name_counts_only_without_the_first() {
    let mut claims = with("preferred_username", json!(OTHER));
    assert!(browser(&claims).is_ok());
    drop(claims.as_object_mut().unwrap().remove("SubjectNameID"));
    assert!(error(browser(&claims)).contains("somebody else"));
}

#[test]
fn five_minutes_between_the_clocks_are_borne_and_no_more() {
    let text = Signer::new(0, "k1").sign(&claims());
    let at = |second| prove_at(second, &text, Occasion::Approval);
    assert!(at(NOW - 300).is_ok() && at(NOW + 419).is_ok());
    assert!(error(at(NOW - 301)).contains("date") && error(at(NOW + 420)).contains("date"));
}

#[test]
fn a_renewed_token_need_not_say_how_one_logged_in_but_it_names_the_same_person() {
    let renewed = |claims: &Value| prove_at(NOW, &Signer::new(0, "k1").sign(claims), Occasion::Refresh);
    assert!(renewed(&without(&["acr", "nonce", "SubjectNameID"])).is_ok());
    assert!(error(renewed(&with("acr", json!("eidas0")))).contains("weaker"));
    assert!(error(renewed(&with("sub", json!(subject(OTHER))))).contains("somebody else"));
}

#[test]
fn signatures_are_the_issuers() {
    let own = Signer::new(0, "k1");
    let other = Signer::new(1, "k1");
    let approval = |text: &str| prove_at(NOW, text, Occasion::Approval);
    assert!(error(approval(&other.sign(&claims()))).contains("signature"), "another key under the same name");
    assert!(matches!(approval(&Signer::new(0, "k2").sign(&claims())), Err(Fault::UnknownKey)));
    for algorithm in ["none", "HS256", "RS384", "ES256", "X"] {
        assert!(approval(&own.sign_as(algorithm, &claims())).is_err(), "{algorithm}");
    }
    let text = own.sign(&claims());
    let (head, rest) = text.split_once('.').unwrap();
    let (_, signature) = rest.split_once('.').unwrap();
    let forged = URL_SAFE_NO_PAD.encode(with("sub", json!(subject(HOLDER))).to_string() + " ");
    assert!(error(approval(&format!("{head}.{forged}.{signature}"))).contains("signature"));
    for odd in ["", "a.b.c", "..", text.trim_start_matches('e')] {
        assert!(approval(odd).is_err(), "{odd}");
    }
}

#[test]
fn the_account_belongs_to_the_token_and_to_the_holder() {
    let proved = Proved { subject: subject(HOLDER), complete: false };
    let confirms = |account: Value| serde_json::from_value::<Account>(account).unwrap().confirms(&proved, &holder());
    assert!(confirms(json!({ "sub": subject(HOLDER), "SubjectNameID": HOLDER })).is_ok());
    assert!(confirms(json!({ "sub": subject(HOLDER), "preferred_username": HOLDER })).is_ok());
    let said = |account| confirms(account).unwrap_err().to_string();
    assert!(said(json!({ "sub": subject(OTHER), "SubjectNameID": HOLDER })).contains("belong together"));
    assert!(said(json!({ "sub": subject(HOLDER), "SubjectNameID": OTHER })).contains("somebody else"));
    assert!(said(json!({ "sub": subject(HOLDER), "preferred_username": OTHER })).contains("somebody else"));
    assert!(said(json!({ "sub": subject(HOLDER) })).contains("no identity"));
}

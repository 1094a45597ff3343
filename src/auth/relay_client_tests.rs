//! Tests of `auth::relay_client` against scripted answers; the real relay is in `tests/live`.

use rstest::rstest;
use serde_json::json;

use super::super::psc::testing::{Peer, Signer, holder};
use super::*;

async fn relay() -> (Peer, Relay) {
    let peer = Peer::start(&Signer::new(0, "k1")).await;
    let address = format!("{}/relais/", peer.issuer.trim_end_matches("/realms/essai"));
    let relay = Relay::new(&RelaySettings { address, trust: RelayTrust::IgcSante }, peer.http.clone()).unwrap();
    (peer, relay)
}

#[tokio::test]
async fn a_login_through_the_relay() {
    let (peer, relay) = relay().await;
    peer.always("/relais/v1/login", &json!({ "id": "n1", "binding": "07", "expires_in": 60, "interval": 1 }));
    let told = json!({ "access_token": "acces", "expires_in": 120, "refresh": "scelle" });
    peer.then("/relais/v1/poll", &[(202, "{}".to_owned()), (200, told.to_string())]);
    let waiting = relay.begin_approval(&holder(), Channel::Card).await.unwrap();
    assert_eq!(waiting.binding(), "07");
    assert!(waiting.left() > Duration::from_secs(50));
    assert_eq!(waiting.finish().await.unwrap().holder(), &holder());
    assert_eq!(
        peer.asked("/relais/v1/login")[0].trim(),
        r#"{"channel":"CARD"}"#,
        "the holder is not told: the card is"
    );
    assert_eq!(peer.asked("/relais/v1/poll").len(), 2);

    peer.always("/relais/v1/refresh", &told);
    assert_eq!(relay.refresh("ancien").await.unwrap().refresh.unwrap().declassify(), "scelle");
    peer.then("/relais/v1/logout", &[(204, String::new())]);
    relay.end(Some("scelle")).await.unwrap();
    assert_eq!(peer.asked("/relais/v1/logout")[0].trim(), r#"{"refresh":"scelle"}"#);
}

#[rstest]
#[case(403, r#"{"error":"other_person"}"#, "somebody else")]
#[case(401, r#"{"error":"ended"}"#, "session is over")]
#[case(429, r#"{"error":"too_many"}"#, "not available")]
#[case(503, "<html>", "not available")]
#[case(404, "<html>", "protocol")]
#[case(200, r#"{"access_token":"a b","expires_in":1}"#, "protocol")]
#[case(200, "", "protocol")]
#[tokio::test]
async fn its_refusals_are_those_of_the_service(#[case] status: u16, #[case] body: &str, #[case] said: &str) {
    let (peer, relay) = relay().await;
    peer.then("/relais/v1/refresh", &[(status, body.to_owned())]);
    let error = relay.refresh("x").await.unwrap_err();
    assert!(error.to_string().contains(said), "{error}");
}

#[test]
fn what_is_refused_there_is_refused_here() {
    for error in [Error::Refused, Error::Late, Error::UnknownHolder, Error::OtherPerson, Error::Scope, Error::Ended] {
        let text = serde_json::to_string(&Refusal::of(&error)).unwrap();
        let told: Refusal = serde_json::from_str(&text).unwrap();
        assert_eq!(told.error(400).to_string(), error.to_string());
    }
}

#[tokio::test]
async fn only_an_address_of_a_relay_is_one() {
    let (peer, _) = relay().await;
    for address in ["http://relais.example", "relais.example", "https://", "https://a@b", "https://a/?x"] {
        let settings = RelaySettings { address: address.to_owned(), trust: RelayTrust::default() };
        assert!(matches!(Relay::new(&settings, peer.http.clone()).err(), Some(Error::Settings)), "{address}");
    }
    let read: RelaySettings = toml::from_str("address = \"https://relais.example\"\n").unwrap();
    assert_eq!(read.trust, RelayTrust::IgcSante, "nothing said is the stricter one");
}

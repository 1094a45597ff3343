//! Tests of `auth::psc` against a scripted service; the honest one is in `tests/live`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::Digest as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::testing::{CLIENT, HOLDER, OTHER, Peer, SECRET, Signer, holder, subject};
use super::*;

fn settings(issuer: &str) -> PscSettings {
    PscSettings {
        certificate: None,
        issuer: issuer.to_owned(),
        client: CLIENT.to_owned(),
        proof: PscProof::SecretBasic,
        redirect: "/retour".to_owned(),
    }
}

fn secret() -> ClientProof {
    ClientProof::Secret(Arc::new(Secret::new(SECRET.to_owned())))
}

struct World {
    peer: Peer,
    signer: Signer,
    client: Client,
}

impl World {
    async fn new() -> Self {
        let signer = Signer::new(0, "k1");
        let peer = Peer::start(&signer).await;
        let client = Client::new(settings(&peer.issuer), secret(), peer.http.clone()).unwrap();
        Self { peer, signer, client }
    }

    fn identity(&self, person: &str, named: bool) -> Value {
        let now = clock::now().as_second();
        let mut claims = json!({
            "iss": self.peer.issuer, "sub": subject(person), "aud": CLIENT, "iat": now, "exp": now + 120, "acr": "eidas1",
        });
        if named {
            claims["SubjectNameID"] = json!(person);
        }
        claims
    }

    fn tokens(&self, claims: &Value) -> Value {
        json!({
            "access_token": "acces", "token_type": "Bearer", "expires_in": 120, "refresh_token": "suite",
            "id_token": self.signer.sign(claims), "scope": "openid scope_all",
        })
    }

    /// A login that is approved at once, with these tokens.
    async fn approved(&self, told: &Value) -> Result<Grant, Error> {
        self.peer.always("/ciba", &json!({ "auth_req_id": "demande", "expires_in": 30, "interval": 0 }));
        self.peer.always("/token", told);
        self.client.begin_approval(&holder(), Channel::Card).await?.finish().await
    }
}

#[tokio::test]
async fn a_login_is_approved_elsewhere() {
    let world = World::new().await;
    let waiting = (400, json!({ "error": "authorization_pending" }).to_string());
    world.peer.always("/ciba", &json!({ "auth_req_id": "de mande", "expires_in": 30, "interval": 1 }));
    world.peer.then("/token", &[waiting, (200, world.tokens(&world.identity(HOLDER, true)).to_string())]);
    let approval = world.client.begin_approval(&holder(), Channel::Mobile).await.unwrap();
    let binding = approval.binding().to_owned();
    assert!(binding.len() == 2 && binding.bytes().all(|digit| digit.is_ascii_digit()));
    assert!(approval.left() > Duration::from_secs(20) && approval.left() <= Duration::from_secs(30));
    let grant = approval.finish().await.unwrap();
    assert_eq!(grant.holder(), &holder());

    let begun = &world.peer.asked("/ciba")[0];
    for field in [
        "scope=openid%20scope_all",
        "acr_values=eidas1",
        &format!("binding_message={binding}"),
        &format!("login_hint={HOLDER}"),
        "channel=MOBILE",
        // pli-essai:secret%20d%27essai
        "Basic cGxpLWVzc2FpOnNlY3JldCUyMGQlMjdlc3NhaQ==",
    ] {
        assert!(begun.contains(field), "{field} in {begun}");
    }
    let asked = world.peer.asked("/token");
    assert_eq!(asked.len(), 2);
    assert!(
        asked[0].contains("auth_req_id=de%20mande")
            && asked[0].contains("grant_type=urn%3Aopenid%3Aparams%3Agrant-type%3Aciba")
    );
    assert!(world.peer.asked("/userinfo").is_empty(), "the identity token said all");
}

#[tokio::test]
async fn the_account_is_asked_where_the_identity_token_does_not_say() {
    let world = World::new().await;
    let told = world.tokens(&world.identity(HOLDER, false));
    world.peer.always("/userinfo", &json!({ "sub": subject(HOLDER), "SubjectNameID": HOLDER }));
    assert!(world.approved(&told).await.is_ok());
    assert!(world.peer.asked("/userinfo")[0].ends_with("Bearer acces"));
    world.peer.always("/userinfo", &json!({ "sub": subject(HOLDER), "SubjectNameID": OTHER }));
    assert!(matches!(world.approved(&told).await, Err(Error::OtherPerson)));
    world.peer.then("/userinfo", &[(401, String::new())]);
    assert!(world.approved(&told).await.is_err());
}

#[tokio::test]
async fn nobody_else_is_let_in() {
    let world = World::new().await;
    let other = world.tokens(&world.identity(OTHER, true));
    let error = world.approved(&other).await.unwrap_err();
    assert!(matches!(error, Error::OtherPerson));
    assert_eq!(error.notice(), crate::domain::Notice::Psc(crate::domain::notice::PscFault::OtherPerson));
    let mut silent = world.tokens(&world.identity(HOLDER, true));
    drop(silent.as_object_mut().unwrap().remove("id_token"));
    assert!(matches!(world.approved(&silent).await, Err(Error::Misbehaved(Breach::NoIdentity))));
    // A renewal that turns into somebody else is none.
    world.peer.always("/token", &other);
    assert!(matches!(world.client.refresh(&holder(), "suite").await, Err(Error::OtherPerson)));
}

#[tokio::test]
async fn keys_that_changed_are_fetched_once_more() {
    let mut world = World::new().await;
    assert!(world.approved(&world.tokens(&world.identity(HOLDER, true))).await.is_ok());
    world.signer = Signer::new(1, "k2");
    let told = world.tokens(&world.identity(HOLDER, true));
    assert!(matches!(world.approved(&told).await, Err(Error::Misbehaved(Breach::Signature))), "not published");
    world.peer.always("/keys", &serde_json::to_value(world.signer.keys()).unwrap());
    assert!(world.approved(&told).await.is_ok());
    assert_eq!(world.peer.asked("/keys").len(), 3);
}

#[tokio::test]
async fn a_document_of_another_issuer_is_not_followed() {
    let world = World::new().await;
    let mut document = world.peer.metadata();
    document["issuer"] = json!("https://autre.example");
    let path = "/realms/essai/.well-known/wallet-openid-configuration";
    world.peer.always(path, &document);
    let begun = world.client.begin_approval(&holder(), Channel::Card).await;
    assert!(matches!(begun.err(), Some(Error::Misbehaved(Breach::Issuer))));
    assert!(world.peer.asked("/ciba").is_empty());

    // Clear text is spoken to nobody, and a redirection is not followed with a secret.
    let mut document = world.peer.metadata();
    document["backchannel_authentication_endpoint"] = json!("http://localhost:1/ciba");
    world.peer.always(path, &document);
    assert!(matches!(world.client.begin_approval(&holder(), Channel::Card).await.err(), Some(Error::Settings)));
    let world = World::new().await;
    world.peer.then("/ciba", &[(302, String::new())]);
    assert!(matches!(world.client.begin_approval(&holder(), Channel::Card).await.err(), Some(Error::Misbehaved(_))));
    assert!(world.peer.asked("/redirected").is_empty());
}

#[tokio::test]
async fn huge_answers_are_not_read() {
    let world = World::new().await;
    world.peer.then("/ciba", &[(200, "x".repeat(70_000))]);
    assert!(matches!(world.client.begin_approval(&holder(), Channel::Card).await.err(), Some(Error::Misbehaved(_))));
}

#[tokio::test]
async fn the_browser_is_sent_with_all_that_binds_the_answer_to_this_login() {
    let world = World::new().await;
    let login = world.client.begin_browser(&holder()).await.unwrap();
    let url = fields(login.url());
    let field = |name: &str| url.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()).unwrap();
    assert_eq!(field("scope"), "openid scope_all");
    assert_eq!((field("acr_values"), field("code_challenge_method")), ("eidas1".to_owned(), "S256".to_owned()));
    assert_eq!((field("response_type"), field("client_id")), ("code".to_owned(), CLIENT.to_owned()));
    assert!(field("redirect_uri").starts_with("http://127.0.0.1:") && field("redirect_uri").ends_with("/retour"));
    assert!(!login.url().contains(HOLDER) && !login.url().contains("secret"));
    let (state, challenge) = (field("state"), field("code_challenge"));
    let mut claims = world.identity(HOLDER, true);
    claims["nonce"] = json!(field("nonce"));
    world.peer.always("/token", &world.tokens(&claims));

    let back = field("redirect_uri");
    let finishing = tokio::spawn(login.finish(Duration::from_secs(10)));
    come_back(&back, &format!("state={state}&code=le%2Fcode")).await;
    assert_eq!(finishing.await.unwrap().unwrap().holder(), &holder());
    let asked = &world.peer.asked("/token")[0];
    assert!(asked.contains("code=le%2Fcode") && asked.contains("redirect_uri=http%3A%2F%2F127.0.0.1%3A"));
    let verifier = asked.split("code_verifier=").nth(1).unwrap().split(['&', ' ']).next().unwrap();
    let digest = URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(verifier));
    assert_eq!(digest, challenge);

    // The nonce of that login proves nothing in the next one.
    let login = world.client.begin_browser(&holder()).await.unwrap();
    let url = fields(login.url());
    let field = |name: &str| url.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()).unwrap();
    let finishing = tokio::spawn(login.finish(Duration::from_secs(10)));
    come_back(&field("redirect_uri"), &format!("state={}&code=c", field("state"))).await;
    assert!(matches!(finishing.await.unwrap(), Err(Error::Misbehaved(Breach::Nonce))));
}

fn fields(url: &str) -> Vec<(String, String)> {
    let url = RedirectUrl::new(url.to_owned()).unwrap();
    url.url().query_pairs().into_owned().collect()
}

async fn come_back(address: &str, query: &str) {
    let rest = address.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    stream.write_all(format!("GET /{path}?{query} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn the_end_is_told_to_both_endpoints() {
    let world = World::new().await;
    world.peer.then("/revoke", &[(500, String::new())]);
    world.peer.then("/logout", &[(204, String::new())]);
    let ended = world.client.end(Some("suite"), Some("identite")).await;
    assert!(matches!(ended, Err(Error::Unavailable { status: 500 })));
    assert!(world.peer.asked("/revoke")[0].contains("token=suite&token_type_hint=refresh_token"));
    assert!(world.peer.asked("/logout")[0].contains("id_token_hint=identite&client_id=pli-essai"));
}

#[tokio::test]
async fn settings_that_cannot_be_right_are_refused() {
    let peer = Peer::start(&Signer::new(0, "k1")).await;
    let bad = |change: fn(&mut PscSettings), proof: ClientProof| {
        let mut settings = settings(&peer.issuer);
        change(&mut settings);
        matches!(Client::new(settings, proof, peer.http.clone()).err(), Some(Error::Settings))
    };
    assert!(!bad(|_| (), secret()));
    assert!(bad(|settings| settings.issuer = "http://psc.example".to_owned(), secret()));
    assert!(bad(|settings| settings.issuer = "psc".to_owned(), secret()));
    assert!(bad(|settings| settings.client = String::new(), secret()));
    assert!(bad(|settings| settings.redirect = "retour".to_owned(), secret()));
    assert!(bad(|settings| settings.redirect = "/retour?x".to_owned(), secret()));
    assert!(bad(|settings| settings.redirect = "/re tour".to_owned(), secret()));
    assert!(bad(|_| (), ClientProof::Certificate));
    assert!(!bad(|settings| settings.proof = PscProof::Certificate, ClientProof::Certificate));
}

#[test]
fn settings_are_read() {
    let text = "issuer = \"https://x/y\"\nclient = \"pli\"\nproof = \"secret-post\"\n";
    let read: PscSettings = toml::from_str(text).unwrap();
    assert_eq!((read.proof, read.redirect.as_str()), (PscProof::SecretPost, "/retour"));
    assert!(toml::from_str::<PscSettings>(&format!("{text}secret = \"x\"\n")).is_err(), "no secret in a file");
}

//! The relay as it is run: the program, its file, its certificate, the card that opens it, Pro Santé Connect behind it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use pli::auth::psc::Channel;
use pli::auth::relay_client::Relay;
use pli::auth::{Error, Keeper, Source, State};
use pli::card::{Card, Login};
use pli::domain::Secret;
use pli::http::{Client, Reach};
use pli::imap;
use pli::settings::{RelaySettings, RelayTrust};
use pli::tls::Operators;
use pli_operator::{Answer, Container, Leaf, Lifetimes, PIN, PSC_RELAY, TOKEN_DOCTOR};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use serde_json::{Value, json};

use crate::psc::{World, doctor};

/// The program, stopped when dropped.
pub struct Program {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Program {
    pub fn start(world: &World) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self::at(world, port)
    }

    /// On this port.
    pub fn at(world: &World, port: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let (certificate, key) = world.operator.software_key(Leaf::Server);
        let p12 = world.operator.organisation_p12(Leaf::RelayClient, Container::Modern, "ouvre-toi").unwrap();
        std::fs::write(file("password"), "ouvre-toi\n").unwrap();
        std::fs::write(file("sealing"), "5a".repeat(32)).unwrap();
        let text = std::fs::read_to_string(world.operator.config_path()).unwrap();
        let mut config: toml::Table = toml::from_str(&text).unwrap();
        let authorities = config["trust"]["authorities"].clone();
        config.retain(|section, _| section == "practice");
        let path = |path: PathBuf| toml::Value::String(path.to_str().unwrap().to_owned());
        for (name, value) in [
            ("listen", toml::Value::String(format!("127.0.0.1:{port}"))),
            ("certificate", path(certificate)),
            ("key", path(key)),
            ("lists", path(file("lists"))),
            ("sealing_key", path(file("sealing"))),
            ("authorities", authorities),
        ] {
            drop(config.insert(name.to_owned(), value));
        }
        let psc =
            [("issuer", world.psc().issuer()), ("client", PSC_RELAY.to_owned()), ("proof", "certificate".to_owned())];
        let psc = psc.map(|(name, value)| (name.to_owned(), toml::Value::String(value)));
        drop(config.insert("psc".to_owned(), toml::Value::Table(psc.into_iter().collect())));
        let client = [("p12".to_owned(), path(p12)), ("password".to_owned(), path(file("password")))];
        drop(config.insert("client".to_owned(), toml::Value::Table(client.into_iter().collect())));
        std::fs::write(file("relay.toml"), toml::to_string(&config).unwrap()).unwrap();
        let log = std::fs::File::create(file("log")).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_pli-relay"))
            .arg(file("relay.toml"))
            // The web root of the practice stands for the system's.
            .env("SSL_CERT_FILE", world.psc().root())
            .env("PLI_LOG", "trace")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let program = Self { child, port, folder };
        let deadline = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "{}", program.log());
            std::thread::yield_now();
        }
        program
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn settings(&self) -> RelaySettings {
        RelaySettings { address: format!("https://localhost:{}", self.port), trust: RelayTrust::IgcSante }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The doctor's card, logged in.
async fn card(world: &World) -> Login {
    let card = Card::start(&world.settings.card, PathBuf::from(env!("CARGO_BIN_EXE_pli")));
    let tokens = card.tokens().await.unwrap();
    let own = tokens.iter().find(|token| token.holder.as_ref().is_ok_and(|holder| holder.id == doctor())).unwrap();
    card.login(own.slot, Some(Secret::new(PIN.to_owned()))).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_opens_the_relay_and_the_relay_opens_mailboxes() {
    let world = World::start(Lifetimes::default()).await;
    let mut program = Program::start(&world);
    let login = card(&world).await;
    let authorities = world.authorities();
    let tls = Operators::new(Arc::clone(&authorities), world.lists(&authorities), Some(&login)).unwrap();
    let settings = program.settings();
    let http = Client::with_card(&tls, settings.trust.into(), Reach::Loopback).unwrap();
    let source = Source::Relay(Relay::new(&settings, http).unwrap());

    let grant =
        world.log_in(&source, Answer::Approve).await.unwrap_or_else(|error| panic!("{error}\n{}", program.log()));
    let keeper = Keeper::new(source.clone(), grant);
    let first = keeper.token().await.unwrap();
    world.show(first.clone(), TOKEN_DOCTOR.address).await.unwrap();
    keeper.refused(&first);
    let second = keeper.token().await.unwrap();
    world.show(second.clone(), TOKEN_DOCTOR.address).await.unwrap();
    keeper.log_out(Duration::from_secs(10)).await;
    let shown = world.show(second, TOKEN_DOCTOR.address).await;
    assert!(matches!(shown, Err(imap::Error::TokenRefused { .. })), "{shown:?}");

    assert!(matches!(world.log_in(&source, Answer::Refuse).await, Err(Error::Refused)));
    world.psc().impostor(pli_operator::SECRETARY.card).unwrap();
    assert!(matches!(impostor(&world, &source).await, Err(Error::OtherPerson)));
    world.psc().impostor(None).unwrap();

    // Pro Santé Connect down, then the relay itself.
    let keeper = Keeper::new(source.clone(), world.log_in(&source, Answer::Approve).await.unwrap());
    let token = keeper.token().await.unwrap();
    world.psc().set_down(true).unwrap();
    keeper.refused(&token);
    assert!(keeper.token().await.unwrap_err().is_passing() && keeper.state() == State::Unreachable);
    world.psc().set_down(false).unwrap();
    program.child.kill().unwrap();
    let begun = source.begin_approval(&doctor(), Channel::Card).await;
    assert!(matches!(begun.err(), Some(Error::Unreachable(_))));

    // What it traced at its loudest names nobody and holds no token.
    let log = program.log();
    assert!(log.contains("login") && !log.contains(doctor().as_str()) && !log.contains("eyJ"), "{log}");
}

/// A login in which somebody else answers.
async fn impostor(world: &World, source: &Source) -> Result<(), Error> {
    world.psc().automatic(Some(Answer::Approve)).unwrap();
    let outcome = source.begin_approval(&doctor(), Channel::Mobile).await.unwrap().finish().await;
    world.psc().automatic(None).unwrap();
    outcome.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_and_odd_questions_get_nothing() {
    let world = World::start(Lifetimes::default()).await;
    let program = Program::start(&world);
    let ask = |leaf, head: &str, body: &str| question(&world, &program, leaf, head, body);
    let post = |leaf, path: &str, body: Value| ask(leaf, &format!("POST /v1/{path} HTTP/1.1"), &body.to_string());

    for stranger in [None, Some(Leaf::Rogue), Some(Leaf::RelayClient), Some(Leaf::DoctorSign), Some(Leaf::Server)] {
        assert_eq!(post(stranger, "login", json!({ "channel": "CARD" })), None, "{stranger:?}");
    }
    let doctor = Some(Leaf::DoctorAuth);
    let refused = |answer: Option<(u16, Value)>| {
        answer.map(|(status, body)| (status, body["error"].as_str().unwrap().to_owned()))
    };
    let invalid = Some((400, "invalid".to_owned()));
    for body in [
        json!({ "channel": "CARD", "login_hint": "899700000025" }),
        json!({ "channel": "PIGEON" }),
        json!({}),
        json!([]),
        json!({ "channel": "x".repeat(20_000) }),
    ] {
        assert_eq!(refused(post(doctor, "login", body)), invalid);
    }
    assert_eq!(refused(ask(doctor, "GET /v1/login HTTP/1.1", "")), invalid);
    assert_eq!(refused(ask(doctor, "POST /v2/login HTTP/1.1", "{}")), invalid);
    assert_eq!(refused(ask(doctor, "POST /v1/login HTTP/1.1", "{\"channel\"")), invalid);
    assert!(world.psc().pending().unwrap().is_empty(), "nobody was asked");
    for refresh in ["", "AAAA", "é", &"A".repeat(10_000)] {
        assert_eq!(refused(post(doctor, "refresh", json!({ "refresh": refresh }))), Some((401, "ended".to_owned())));
    }

    // The secretary's login and session are hers.
    world.psc().automatic(Some(Answer::Approve)).unwrap();
    let secretary = Some(Leaf::SecretaryAuth);
    let (status, begun) = post(secretary, "login", json!({ "channel": "MOBILE" })).unwrap();
    assert_eq!(status, 200, "{begun}\n{}", program.log());
    let id = json!({ "id": begun["id"] });
    assert_eq!(refused(post(doctor, "poll", id.clone())), Some((410, "late".to_owned())));
    let deadline = Instant::now() + Duration::from_secs(10);
    let given = loop {
        match post(secretary, "poll", id.clone()).unwrap() {
            (200, given) => break given,
            other => assert!(other.0 == 202 && Instant::now() < deadline, "{other:?}"),
        }
    };
    let session = json!({ "refresh": given["refresh"] });
    assert_eq!(refused(post(doctor, "refresh", session.clone())), Some((401, "ended".to_owned())));
    assert_eq!(refused(post(doctor, "logout", session.clone())), Some((401, "ended".to_owned())));
    assert_eq!(post(secretary, "refresh", session.clone()).unwrap().0, 200);
    assert_eq!(post(secretary, "logout", session.clone()).unwrap().0, 204);
    assert_eq!(refused(post(secretary, "refresh", session)), Some((401, "ended".to_owned())));

    // A telephone does not ring for ever.
    world.psc().automatic(None).unwrap();
    let rung = (0..8).map(|_| post(secretary, "login", json!({ "channel": "MOBILE" })).unwrap().0);
    let rung: Vec<u16> = rung.collect();
    assert_eq!(rung.iter().filter(|status| **status == 200).count(), 4, "{rung:?}");
    assert_eq!(rung.last(), Some(&429));

    let log = program.log();
    for secret in [given["access_token"].as_str().unwrap(), given["refresh"].as_str().unwrap(), "30B0057881", "BENALI"]
    {
        assert!(!log.contains(secret), "the log names somebody or holds a token");
    }
}

/// One question of a client with this certificate; `None` when nobody is let in.
fn question(world: &World, program: &Program, leaf: Option<Leaf>, head: &str, body: &str) -> Option<(u16, Value)> {
    let mut roots = RootCertStore::empty();
    let (chain, _) = world.operator.software_key(Leaf::Server);
    // The chain ends with an authority; any of them serves a test of the other side.
    let root = world.operator.authority(pli_operator::Authority::ElementaryRoot);
    for certificate in CertificateDer::pem_file_iter(root).unwrap().chain(CertificateDer::pem_file_iter(chain).unwrap())
    {
        let _ = roots.add(certificate.unwrap());
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match leaf {
        None => builder.with_no_client_auth(),
        Some(leaf) => {
            let (chain, key) = world.operator.software_key(leaf);
            let chain = CertificateDer::pem_file_iter(chain).unwrap().map(Result::unwrap).collect();
            builder.with_client_auth_cert(chain, PrivateKeyDer::from_pem_file(key).unwrap()).unwrap()
        }
    };
    let name = ServerName::try_from("localhost").unwrap();
    let tcp = TcpStream::connect(("127.0.0.1", program.port)).unwrap();
    tcp.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut stream = rustls::StreamOwned::new(rustls::ClientConnection::new(Arc::new(config), name).unwrap(), tcp);
    let length = body.len();
    let asked = write!(stream, "{head}\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
    let mut text = String::new();
    let _ = asked.and_then(|()| stream.flush()).and_then(|()| stream.read_to_string(&mut text));
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, serde_json::from_str(body).unwrap_or(Value::Null)))
}

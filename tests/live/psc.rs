//! Pro Santé Connect as the practice plays it: logins, tokens that open mailboxes, their life and their end; and through the relay.

use std::io::{Read as _, Write as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use pli::auth::psc::{Channel, Client, ClientProof};
use pli::auth::{self, Breach, Error, Keeper, Login, Source, State, TokenRefusal, Waiting};
use pli::domain::notice::PscFault;
use pli::domain::{Endpoint, HolderId, Notice, Secret, Security};
use pli::http::{self, Limits, Reach};
use pli::imap;
use pli::settings::{PscProof, PscSettings, Settings as File};
use pli::tls::{Authorities, ClientConfig, Operators, RevocationLists, public_web_config};
use pli_operator::{
    Answer, DOCTOR, Lifetimes, Operator, Options, PSC_CLIENT, PSC_CLIENT_SECRET, Psc, SECRETARY, TOKEN_DOCTOR,
    TOKEN_SECRETARY,
};
use rustls::RootCertStore;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

/// The operator of today, and what a session has of it.
pub struct World {
    pub operator: Operator,
    pub settings: File,
    folder: tempfile::TempDir,
}

impl World {
    pub async fn start(lifetimes: Lifetimes) -> Self {
        Self::with(Options { messages: 1, lifetimes, ..Options::default() }).await
    }

    pub async fn with(options: Options) -> Self {
        let options = Options { tokens: true, ..options };
        let operator = tokio::task::spawn_blocking(move || Operator::start(options)).await.unwrap().unwrap();
        let settings = File::read(&operator.config_path()).unwrap();
        Self { operator, settings, folder: tempfile::tempdir().unwrap() }
    }

    pub fn psc(&self) -> &Psc {
        self.operator.psc().unwrap()
    }

    /// The public web's profile of the practice: its web root instead of the system's.
    pub fn web(&self) -> ClientConfig {
        web(self.psc())
    }

    pub fn client(&self) -> Client {
        let settings = PscSettings {
            certificate: None,
            issuer: self.psc().issuer(),
            client: PSC_CLIENT.to_owned(),
            proof: PscProof::SecretBasic,
            redirect: "/retour".to_owned(),
        };
        let secret = ClientProof::Secret(Arc::new(Secret::new(PSC_CLIENT_SECRET.to_owned())));
        Client::new(settings, secret, http::Client::over(&self.web(), Reach::Loopback).unwrap()).unwrap()
    }

    fn source(&self) -> Source {
        Source::Direct(self.client())
    }

    pub fn authorities(&self) -> Arc<Authorities> {
        Arc::new(Authorities::find(&self.settings.trust, self.settings.practice.as_ref()))
    }

    pub fn lists(&self, authorities: &Arc<Authorities>) -> Arc<RevocationLists> {
        let client = http::Client::over(&public_web_config(None).unwrap(), Reach::Loopback).unwrap();
        let fetch = move |url: String| {
            let client = client.clone();
            let fetched = async move {
                let limits = Limits { octets: 1 << 20, deadline: Duration::from_secs(10) };
                client.plain(&url, limits).await.ok().map(|response| response.body)
            };
            Box::pin(fetched) as BoxFuture<'static, Option<Vec<u8>>>
        };
        let folder = self.folder.path().join("lists");
        Arc::new(RevocationLists::open(Arc::clone(authorities), folder, Arc::new(fetch)))
    }

    /// Shows a token to the mail server of today.
    pub async fn show(&self, token: auth::AccessToken, mailbox: &str) -> Result<(), imap::Error> {
        let authorities = self.authorities();
        let tls = Operators::new(Arc::clone(&authorities), self.lists(&authorities), None).unwrap();
        let port = self.operator.token_ports().unwrap().imap;
        let endpoint = Endpoint { host: "localhost".to_owned(), port, security: Security::StartTls };
        let login = Login::Token { mailbox: mailbox.to_owned(), token, only: None };
        imap::connect(&tls, &endpoint, &login).await.map(drop)
    }

    /// A login on the telephone that the person answers at once.
    pub async fn log_in(&self, source: &Source, answer: Answer) -> Result<auth::Grant, Error> {
        let waiting = source.begin_approval(&doctor(), Channel::Mobile).await?;
        self.answer(&waiting, answer);
        waiting.finish().await
    }

    /// The person answers, having compared the two digits.
    fn answer(&self, waiting: &Waiting, answer: Answer) {
        let pending = self.psc().pending().unwrap();
        let asked = pending.iter().find(|asked| asked.message == waiting.binding()).unwrap();
        assert_eq!((Some(asked.person.as_str()), asked.channel.as_str()), (DOCTOR.card, "MOBILE"));
        assert!(self.psc().answer(&asked.id, answer).unwrap());
    }
}

pub fn doctor() -> HolderId {
    HolderId::parse(DOCTOR.card.unwrap()).unwrap()
}

fn fault(error: &Error) -> Option<PscFault> {
    match error.notice() {
        Notice::Psc(fault) => Some(fault),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_opens_the_mailbox_of_the_holder_and_of_nobody_else() {
    let world = World::start(Lifetimes { ciba: 6, ..Lifetimes::default() }).await;
    let source = world.source();

    let grant = world.log_in(&source, Answer::Approve).await.unwrap();
    assert_eq!(grant.holder(), &doctor());
    let keeper = Keeper::new(source.clone(), grant);
    let token = keeper.token().await.unwrap();
    world.show(token.clone(), TOKEN_DOCTOR.address).await.unwrap();
    let refused = world.show(token.clone(), TOKEN_SECRETARY.address).await;
    assert!(matches!(refused, Err(imap::Error::TokenRefused { .. })), "{refused:?}");

    // Renewed, and both still serve.
    keeper.refused(&token);
    let second = keeper.token().await.unwrap();
    world.show(second, TOKEN_DOCTOR.address).await.unwrap();

    assert!(matches!(world.log_in(&source, Answer::Refuse).await, Err(Error::Refused)));

    let waiting = source.begin_approval(&doctor(), Channel::Card).await.unwrap();
    assert!(waiting.left() <= Duration::from_secs(6));
    let start = Instant::now();
    assert!(matches!(waiting.finish().await, Err(Error::Late)));
    assert!(start.elapsed() < Duration::from_secs(8));

    world.psc().impostor(SECRETARY.card).unwrap();
    world.psc().automatic(Some(Answer::Approve)).unwrap();
    let waiting = source.begin_approval(&doctor(), Channel::Card).await.unwrap();
    assert!(matches!(waiting.finish().await, Err(Error::OtherPerson)));
    world.psc().impostor(None).unwrap();

    world.psc().withhold_scope(true).unwrap();
    let waiting = source.begin_approval(&doctor(), Channel::Card).await.unwrap();
    assert!(matches!(waiting.finish().await, Err(Error::Scope)));
    world.psc().withhold_scope(false).unwrap();

    let unknown = HolderId::parse("899700000999").unwrap();
    assert!(matches!(source.begin_approval(&unknown, Channel::Card).await.err(), Some(Error::UnknownHolder)));

    for (skew, served) in [(290, true), (-290, true), (900, false), (-900, false)] {
        world.psc().skew(skew).unwrap();
        let waiting = source.begin_approval(&doctor(), Channel::Card).await.unwrap();
        match waiting.finish().await {
            Ok(_) => assert!(served, "{skew}"),
            Err(error) => {
                assert!(!served && matches!(error, Error::Misbehaved(Breach::Date)), "{skew}: {error}");
                assert_eq!(fault(&error), Some(PscFault::Clock));
            }
        }
        world.psc().skew(0).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_live_and_end_as_the_service_says() {
    // A token is shown until ten seconds before its end.
    let world = World::start(Lifetimes { access: 11, ..Lifetimes::default() }).await;
    let source = world.source();
    world.psc().automatic(Some(Answer::Approve)).unwrap();
    let log_in = async || {
        let waiting = source.begin_approval(&doctor(), Channel::Mobile).await.unwrap();
        Keeper::new(source.clone(), waiting.finish().await.unwrap())
    };

    let keeper = log_in().await;
    let mut state = keeper.watch();
    world.psc().set_down(true).unwrap();
    let deadline = Instant::now() + Duration::from_secs(5);
    let away = loop {
        match keeper.token().await {
            Ok(_) => assert!(Instant::now() < deadline, "the first token does not end"),
            Err(error) => break error,
        }
        tokio::task::yield_now().await;
    };
    assert!(away.is_passing() && fault(&away) == Some(PscFault::Unreachable));
    assert_eq!(*state.borrow_and_update(), State::Unreachable);
    world.psc().set_down(false).unwrap();
    assert!(keeper.token().await.is_err(), "nobody is asked during the pause");
    let deadline = Instant::now() + Duration::from_secs(20);
    let token = loop {
        match keeper.token().await {
            Ok(token) => break token,
            Err(error) => assert!(Instant::now() < deadline, "{error}"),
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(*state.borrow_and_update(), State::Alive);
    world.show(token.clone(), TOKEN_DOCTOR.address).await.unwrap();

    // The session is ended there: the server refuses what it is shown, the next renewal fails, and that is told once.
    world.psc().revoke().unwrap();
    match world.show(token.clone(), TOKEN_DOCTOR.address).await {
        Err(imap::Error::TokenRefused { refusal, .. }) => assert_ne!(refusal, TokenRefusal::Scope),
        other => panic!("{other:?}"),
    }
    keeper.refused(&token);
    assert!(matches!(keeper.token().await, Err(Error::Ended)));
    assert!(matches!(keeper.token().await, Err(Error::Ended)));
    assert!(state.has_changed().unwrap() && *state.borrow_and_update() == State::Ended);
    assert!(!state.has_changed().unwrap());

    // Closed on this side: what was given is worth nothing there.
    let keeper = log_in().await;
    let token = keeper.token().await.unwrap();
    world.show(token.clone(), TOKEN_DOCTOR.address).await.unwrap();
    keeper.log_out(Duration::from_secs(10)).await;
    assert!(matches!(keeper.token().await, Err(Error::Ended)) && keeper.state() == State::Closed);
    let shown = world.show(token, TOKEN_DOCTOR.address).await;
    assert!(matches!(shown, Err(imap::Error::TokenRefused { .. })), "{shown:?}");

    // Nobody answers any more: closing does not wait for ever.
    let keeper = log_in().await;
    world.psc().set_down(true).unwrap();
    let start = Instant::now();
    keeper.log_out(Duration::from_secs(3)).await;
    assert!(start.elapsed() < Duration::from_secs(4));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_comes_back_with_a_session() {
    let world = World::start(Lifetimes::default()).await;
    let client = world.client();
    for (person, answer) in [(DOCTOR.card, "accept"), (DOCTOR.card, "refuse"), (SECRETARY.card, "accept")] {
        let login = client.begin_browser(&doctor()).await.unwrap();
        let url = login.url().to_owned();
        let finishing = tokio::spawn(login.finish(Duration::from_secs(20)));
        let last = in_browser(world.psc(), &url, person.unwrap(), answer);
        assert!(last.starts_with("HTTP/1.1 200") && last.contains("Vous pouvez fermer cette page"), "{last}");
        let outcome = finishing.await.unwrap();
        match (person == DOCTOR.card, answer) {
            (true, "accept") => {
                let keeper = Keeper::new(Source::Direct(client.clone()), outcome.unwrap());
                world.show(keeper.token().await.unwrap(), TOKEN_DOCTOR.address).await.unwrap();
            }
            (true, _) => assert!(matches!(outcome, Err(Error::Refused)), "{outcome:?}"),
            (false, _) => assert!(matches!(outcome, Err(Error::OtherPerson)), "{outcome:?}"),
        }
    }
}

/// The public web's profile, with the practice's web root.
fn web(psc: &Psc) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(psc.root()).unwrap()).unwrap();
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// This person answers on the pages of Pro Santé Connect; gives the page on which her browser ends.
pub fn in_browser(psc: &Psc, url: &str, person: &str, answer: &str) -> String {
    let mut browser = Browser { psc, cookies: Vec::new() };
    let page = browser.get(url).location();
    assert!(browser.get(&page).body.contains("Se connecter"));
    let resumed = browser.post(&page, &format!("person={person}&answer={answer}")).location();
    let back = browser.get(&resumed).location();
    come_back(&back)
}

/// What a browser does: keeps cookies, and goes where it is sent.
struct Browser<'a> {
    psc: &'a Psc,
    cookies: Vec<String>,
}

struct Page {
    head: String,
    body: String,
}

impl Page {
    fn location(&self) -> String {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with("location: "));
        line.unwrap_or_else(|| panic!("{}\n{}", self.head, self.body))["location: ".len()..].to_owned()
    }
}

impl Browser<'_> {
    fn get(&mut self, url: &str) -> Page {
        self.request("GET", url, "")
    }

    fn post(&mut self, url: &str, form: &str) -> Page {
        self.request("POST", url, form)
    }

    fn request(&mut self, method: &str, url: &str, form: &str) -> Page {
        let path = url.split_once("://").map_or(url, |(_, rest)| &rest[rest.find('/').unwrap()..]);
        let port = self.psc.ports().https;
        let name = rustls_pki_types::ServerName::try_from("localhost").unwrap();
        let tls = rustls::ClientConnection::new(Arc::new(web(self.psc)), name).unwrap();
        let tcp = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        tcp.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut stream = rustls::StreamOwned::new(tls, tcp);
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nHost: localhost:{port}\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.cookies.join("; "),
            form.len()
        )
        .unwrap();
        let mut text = String::new();
        let _ = stream.read_to_string(&mut text);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        for line in head.lines() {
            if let Some((name, value)) = line.split_once(": ")
                && name.eq_ignore_ascii_case("set-cookie")
            {
                let pair = value.split(';').next().unwrap();
                let name = pair.split('=').next().unwrap();
                self.cookies.retain(|kept| kept.split('=').next() != Some(name));
                self.cookies.push(pair.to_owned());
            }
        }
        Page { head: head.to_owned(), body: body.to_owned() }
    }
}

fn come_back(address: &str) -> String {
    let rest = address.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

//! TLS to real servers with the key on a token: Dovecot with good and bad certificates, OpenSSL where a server must know
//! one TLS version only.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures::FutureExt as _;
use pli::card::{Card, Login};
use pli::clock;
use pli::domain::notice::CertificateFault;
use pli::domain::{Endpoint, Notice, Secret, Security};
use pli::settings::Settings;
use pli::tls::{Authorities, Error, Fetch, HolderFault, Operators, RevocationLists, Stream};
use pli_operator::{Authority, Bad, Leaf, Operator, Options};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const WITHIN: Duration = Duration::from_secs(20);
/// Code of the practice cards.
const DOCTOR: &str = "899700000017";

/// An operator and what a session has of it.
struct World {
    operator: Operator,
    settings: Settings,
    folder: tempfile::TempDir,
    card: Card,
}

impl World {
    fn start(options: Options) -> Self {
        let operator = Operator::start(options).unwrap();
        let settings = Settings::read(&operator.config_path()).unwrap();
        let card = Card::start(&settings.card, PathBuf::from(env!("CARGO_BIN_EXE_pli")));
        Self { operator, settings, folder: tempfile::tempdir().unwrap(), card }
    }

    fn authorities(&self) -> Arc<Authorities> {
        Arc::new(Authorities::find(&self.settings.trust, self.settings.practice.as_ref()))
    }

    async fn login(&self) -> Login {
        let tokens = self.card.tokens().await.unwrap();
        let doctor = tokens.iter().find(|t| t.holder.as_ref().is_ok_and(|h| h.id.as_str() == DOCTOR)).unwrap();
        self.card.login(doctor.slot, Some(Secret::new(self.operator.pin().to_owned()))).await.unwrap()
    }

    /// A profile as after a start of the program: lists come from `folder` and by HTTP.
    fn operators(&self, folder: &str, login: Option<&Login>) -> Operators {
        let authorities = self.authorities();
        let folder = self.folder.path().join(folder);
        let lists = RevocationLists::open(Arc::clone(&authorities), folder, fetch(Arc::default()));
        Operators::new(authorities, Arc::new(lists), login).unwrap()
    }

    fn imap(&self, host: &str, security: Security) -> Endpoint {
        let ports = self.operator.ports();
        let port = match security {
            Security::StartTls => ports.imap,
            Security::Tls => ports.imaps,
        };
        Endpoint { host: host.to_owned(), port, security }
    }
}

/// Plain HTTP, enough for a list; answers nothing when told to.
fn fetch(silent: Arc<AtomicBool>) -> Fetch {
    Arc::new(move |url: String| {
        let silent = Arc::clone(&silent);
        async move {
            if silent.load(Ordering::SeqCst) {
                return None;
            }
            let rest = url.strip_prefix("http://")?;
            let (host, path) = rest.split_once('/')?;
            let mut tcp = TcpStream::connect(host).await.ok()?;
            let request = format!("GET /{path} HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            tcp.write_all(request.as_bytes()).await.ok()?;
            let mut answer = Vec::new();
            let _ = tcp.read_to_end(&mut answer).await.ok()?;
            let body = answer.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
            answer.starts_with(b"HTTP/1.1 200").then(|| answer[body..].to_vec())
        }
        .boxed()
    })
}

/// IMAP's STARTTLS, or nothing for TLS at once.
async fn connect(operators: &Operators, endpoint: &Endpoint) -> Result<Stream, Error> {
    operators
        .connect(endpoint, WITHIN, |mut tcp| async move {
            if endpoint.security == Security::StartTls {
                let _ = line(&mut tcp).await;
                tcp.write_all(b"a STARTTLS\r\n").await.unwrap();
                assert!(line(&mut tcp).await.starts_with("a OK"));
            }
            Ok(tcp)
        })
        .await
}

async fn line(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> String {
    let mut text = Vec::new();
    while text.last() != Some(&b'\n') {
        text.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(text).unwrap()
}

/// Authenticates by the certificate alone and gives the tagged answer.
async fn external(mut stream: Stream, greeted: bool) -> String {
    if greeted {
        let _ = line(&mut stream).await;
    }
    stream.write_all(b"b AUTHENTICATE EXTERNAL =\r\n").await.unwrap();
    stream.flush().await.unwrap();
    loop {
        let text = line(&mut stream).await;
        if text.starts_with("b ") {
            return text;
        }
    }
}

fn fault(outcome: Result<Stream, Error>) -> CertificateFault {
    match outcome.unwrap_err().notice() {
        Notice::ServerCertificate { fault, .. } => fault,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_opens_the_mailbox_and_bad_servers_are_refused() {
    let world = World::start(Options::default());
    let login = world.login().await;
    login.challenge().await.unwrap();
    let authorities = world.authorities();
    assert!(authorities.practice() && authorities.missing().is_empty());
    authorities.verify_holder(login.certificate(), clock::now()).unwrap();

    let operators = world.operators("lists", Some(&login));
    for security in [Security::StartTls, Security::Tls] {
        let stream = connect(&operators, &world.imap("localhost", security)).await.unwrap();
        assert!(stream.is_tls13());
        assert!(stream.peer_addr().unwrap().ip().is_loopback());
        assert!(external(stream, security == Security::Tls).await.starts_with("b OK"), "{security:?}");
    }
    for (bad, expected) in [
        (Bad::Revoked, CertificateFault::Revoked),
        (Bad::Expired, CertificateFault::Expired),
        (Bad::WrongName, CertificateFault::WrongName),
        (Bad::WrongBranch, CertificateFault::UnknownIssuer),
    ] {
        let (host, _) = world.operator.bad_server(bad);
        for security in [Security::StartTls, Security::Tls] {
            assert_eq!(fault(connect(&operators, &world.imap(host, security)).await), expected, "{bad:?}");
        }
    }
    // Nobody listens there.
    let nobody = Endpoint { host: "127.0.0.9".to_owned(), port: 9, security: Security::Tls };
    assert!(matches!(connect(&operators, &nobody).await, Err(Error::Unreachable { .. })));

    // After logout the profile is of no use, and says why.
    login.logout().await.unwrap();
    let fresh = connect(&operators, &world.imap("localhost", Security::Tls)).await;
    assert_eq!(fresh.unwrap_err().notice(), Notice::SessionClosed);
}

#[tokio::test(flavor = "multi_thread")]
async fn revocation_that_is_not_known_is_refused_unless_a_list_was_kept() {
    let world = World::start(Options::default());
    let login = world.login().await;
    let imap = world.imap("localhost", Security::StartTls);
    world.operator.set_http_down(true);
    assert_eq!(fault(connect(&world.operators("a", Some(&login)), &imap).await), CertificateFault::RevocationUnknown);
    world.operator.set_http_down(false);
    drop(connect(&world.operators("b", Some(&login)), &imap).await.unwrap());
    let crl = "/CRL/ACI-EL-ORG.crl";
    let asked = world.operator.http_requests(crl);
    assert!(asked > 0);
    world.operator.set_http_down(true);
    drop(connect(&world.operators("b", Some(&login)), &imap).await.unwrap());
    let (host, _) = world.operator.bad_server(Bad::Revoked);
    let revoked = connect(&world.operators("b", Some(&login)), &world.imap(host, Security::Tls)).await;
    assert_eq!(fault(revoked), CertificateFault::Revoked);
    assert_eq!(world.operator.http_requests(crl), asked, "a current list is not asked for again");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_holder_is_named_and_refused() {
    let world = World::start(Options { holder_expired: true, ..Options::default() });
    let tokens = world.card.tokens().await.unwrap();
    let expired = tokens.iter().find(|token| token.holder.is_err()).unwrap();
    let notice = expired.holder.as_ref().unwrap_err().notice();
    assert!(matches!(notice, Notice::HolderExpired { .. }));
    let certificate = expired.certificate.as_ref().unwrap();
    let verdict = world.authorities().verify_holder(certificate, clock::now());
    assert!(matches!(verdict, Err(HolderFault::Expired { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_tls_version_is_served_or_refused_in_words() {
    let world = World::start(Options::default());
    let login = world.login().await;
    let operators = world.operators("lists", Some(&login));
    // PKCS#1 in TLS 1.2, PSS in TLS 1.3: OpenSSL demands the certificate and verifies the signature.
    for (version, tls13) in [("-tls1_2", false), ("-tls1_3", true)] {
        let server = Server::start(&world.operator, &[version]);
        let stream = connect(&operators, &server.endpoint()).await.unwrap();
        assert_eq!(stream.is_tls13(), tls13);
        let page = server.page(stream).await;
        assert!(page.contains("CN = 899700000017") || page.contains("CN=899700000017"), "{version}: {page}");
    }
    // CBC only: nothing in common.
    let server = Server::start(&world.operator, &["-tls1_2", "-cipher", "ECDHE-RSA-AES256-SHA384"]);
    let refused = connect(&operators, &server.endpoint()).await.unwrap_err();
    assert_eq!(refused.notice(), Notice::ServerTls { host: "localhost".to_owned() }, "{refused:?}");
    // Signature algorithms that no RSA card serves.
    let server = Server::start(&world.operator, &["-tls1_2", "-client_sigalgs", "ECDSA+SHA256"]);
    let refused = connect(&operators, &server.endpoint()).await.unwrap_err();
    assert_eq!(refused.notice(), Notice::CardSchemeUnsupported, "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn http_of_the_trust_space_goes_without_card_and_the_public_web_does_not_know_it() {
    let world = World::start(Options::default());
    let operators = world.operators("lists", None);
    let https = world.operator.ports().https;
    let get = |config: pli::tls::ClientConfig| async move {
        let tcp = TcpStream::connect(("localhost", https)).await.unwrap();
        let name = "localhost".try_into().unwrap();
        let mut tls = tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, tcp).await?;
        tls.write_all(b"GET /listeblanchemssante.xml HTTP/1.0\r\nHost: localhost\r\n\r\n").await?;
        let mut answer = Vec::new();
        let _ = tls.read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let refused = get(operators.http_config().unwrap()).await.unwrap_err();
    let failure = pli::tls::certificate_failure(&refused).unwrap();
    assert_eq!(failure.fault, CertificateFault::RevocationUnknown);
    assert!(operators.learn(failure).await);
    assert!(get(operators.http_config().unwrap()).await.unwrap().starts_with(b"HTTP/1.1 200"));
    assert!(get(pli::tls::public_web_config(None).unwrap()).await.is_err());
}

/// A remembered session spares the card; a server that was revoked since does not profit from it.
#[tokio::test(flavor = "multi_thread")]
async fn a_resumed_session_is_judged_as_a_new_one() {
    let world = World::start(Options::default());
    let login = world.login().await;
    let authorities = world.authorities();
    let folder = world.folder.path().join("lists");
    let lists = || Arc::new(RevocationLists::open(Arc::clone(&authorities), folder.clone(), fetch(Arc::default())));
    let servers = [Server::start(&world.operator, &["-tls1_2"]), Server::start(&world.operator, &["-tls1_3"])];
    let mut times = [Vec::new(), Vec::new()];
    for turn in 0..20 {
        let operators = Operators::new(Arc::clone(&authorities), lists(), Some(&login)).unwrap();
        let begin = Instant::now();
        let stream = connect(&operators, &servers[turn % 2].endpoint()).await.unwrap();
        times[0].push(begin.elapsed());
        assert!(!stream.is_resumed());
    }
    let mut known = Vec::new();
    for server in &servers {
        let endpoint = server.endpoint();
        // Sessions are remembered by name, and all have the same one.
        let operators = Operators::new(Arc::clone(&authorities), lists(), Some(&login)).unwrap();
        for turn in 0..6 {
            let begin = Instant::now();
            let stream = connect(&operators, &endpoint).await.unwrap();
            let (resumed, took) = (stream.is_resumed(), begin.elapsed());
            assert_eq!(resumed, turn > 0, "{endpoint:?}");
            times[usize::from(resumed)].push(took);
            // Tickets come with the first words.
            let _ = server.page(stream).await;
        }
        known.push((endpoint, operators));
    }
    for (kind, times) in ["full", "resumed"].into_iter().zip(&mut times) {
        times.sort();
        println!("{kind}: fastest {:?}, median {:?} of {}", times[0], times[times.len() / 2], times.len());
    }
    world.operator.revoke(Leaf::Server, Authority::ElementaryOrganisations).unwrap();
    let name = "ACI-EL-ORG.crl";
    let _ = std::fs::copy(world.operator.dir().join("http/CRL").join(name), folder.join(name)).unwrap();
    drop(lists());
    for (endpoint, operators) in known {
        assert_eq!(fault(connect(&operators, &endpoint).await), CertificateFault::Revoked, "{endpoint:?}");
    }
}

/// `openssl s_server` that demands a client certificate of the practice hierarchy.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(operator: &Operator, options: &[&str]) -> Self {
        let (chain, key) = operator.software_key(Leaf::Server);
        let folder = chain.parent().unwrap();
        let bundle = folder.join("authorities.pem");
        assert!(bundle.exists() && operator.authority(Authority::StrongRoot).exists());
        let mut child = Command::new("openssl")
            .args(["s_server", "-accept", "127.0.0.1:0", "-www", "-naccept", "40", "-Verify", "3"])
            .args(["-verify_return_error"])
            .arg("-cert")
            .arg(&chain)
            .arg("-cert_chain")
            .arg(&chain)
            .arg("-key")
            .arg(key)
            .arg("-CAfile")
            .arg(bundle)
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let end = Instant::now() + WITHIN;
        let port = loop {
            let mut text = String::new();
            assert!(output.read_line(&mut text).unwrap() > 0 && Instant::now() < end, "no port");
            if let Some(port) = text.trim().strip_prefix("ACCEPT 127.0.0.1:") {
                break port.parse().unwrap();
            }
        };
        // What it says later must not fill the pipe.
        drop(std::thread::spawn(move || output.read_to_end(&mut Vec::new())));
        Self { child, port }
    }

    fn endpoint(&self) -> Endpoint {
        Endpoint { host: "localhost".to_owned(), port: self.port, security: Security::Tls }
    }

    async fn page(&self, mut stream: Stream) -> String {
        stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await.unwrap();
        let mut answer = Vec::new();
        // OpenSSL closes without the TLS farewell.
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

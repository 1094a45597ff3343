//! Servers found over the practice operators: by records, by documents, by hand; which are proved, which are refused and why, and
//! how long that takes.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use pli::domain::discovery::{Offer, Source, Standing};
use pli::domain::notice::CertificateFault;
use pli::domain::{Endpoint, MethodKind, Notice, Security};
use pli::engine::{Activity, Answer, Command};
use pli_operator::{Bad, DOCTOR, Options, Service, TOKEN_DOCTOR, Zone};
use serde_json::{Value, json};

use crate::program::{Place, Ran, Run};
use crate::session::{self, Program};
use crate::web::Web;

const DOCUMENT: &str = "/mail/config-v1.1.xml";

struct World {
    place: Place,
}

impl World {
    fn start() -> Self {
        Self { place: Place::start(Options { tokens: true, messages: 1, ..Options::default() }) }
    }

    fn publish(&self, zone: Zone) {
        self.place.operator.dns().unwrap().publish(zone);
    }

    fn run(&self) -> Run<'_> {
        self.run_with(self.place.operator.ports().https)
    }

    /// With documents asked for at this port.
    fn run_with(&self, web: u16) -> Run<'_> {
        let names = self.place.operator.dns().unwrap().port();
        let practice =
            format!("[practice]\nresolver = \"127.0.0.1:{names}\"\nautoconfig = {web}\n[practice.authorities]");
        self.place.with(&[("[practice.authorities]", &practice)])
    }

    fn find(&self, address: &str) -> Ran {
        self.run().json(&["mailbox", "find", address])
    }

    /// The document of the doctor's domain, with its servers on this host and at these ports.
    fn document(&self, host: &str, imap: u16, submission: u16) {
        self.say(&document("medecin.mssante.fr", host, imap, submission));
    }

    fn say(&self, body: &str) {
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        self.place.operator.answer_http(DOCUMENT, Some(answer.into_bytes()));
    }
}

fn document(domain: &str, host: &str, imap: u16, submission: u16) -> String {
    let server = |element: &str, kind: &str, port: u16| {
        format!(
            "<{element} type=\"{kind}\"><hostname>{host}</hostname><port>{port}</port>\
             <socketType>SSL</socketType></{element}>"
        )
    };
    format!(
        "<clientConfig version=\"1.1\"><emailProvider id=\"x\"><domain>{domain}</domain>{}{}</emailProvider></clientConfig>",
        server("incomingServer", "imap", imap),
        server("outgoingServer", "smtp", submission)
    )
}

/// A host of the public web that answers this to everything, over TLS, until the test ends: its port, and its root.
fn public_web(body: &str) -> (u16, String) {
    let web = Web::new();
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    (web.serve(move |_| answer.clone().into_bytes()), web.root.pem())
}

fn server(port: u16) -> Value {
    json!({"host": "localhost", "port": port, "security": "tls"})
}

/// One proved offer of this source, at these ports, with these logins.
fn assert_proved(ran: &Ran, source: &str, ports: (u16, u16), methods: &[&str]) {
    assert_eq!((ran.code, ran.lines.len()), (0, 1), "{ran:?}");
    let offer = ran.last();
    assert_eq!((&offer["source"], &offer["standing"]), (&json!(source), &json!("proved")), "{offer}");
    assert_eq!((&offer["imap"], &offer["submission"]), (&server(ports.0), &server(ports.1)), "{offer}");
    assert_eq!((&offer["methods"], &offer["outside"]), (&json!(methods), &json!(["localhost"])), "{offer}");
    assert_eq!(offer["message"], Value::Null);
}

/// One offer that is refused for this reason.
fn assert_refused(ran: &Ran, code: &str) {
    assert_eq!((ran.code, ran.lines.len()), (1, 1), "{ran:?}");
    let offer = ran.last();
    assert_eq!((&offer["standing"], &offer["code"]), (&json!("refused"), &json!(code)), "{offer}");
    assert_eq!(offer["methods"], json!([]));
    assert!(offer["message"].is_string() && offer["remedy"].is_string(), "{offer}");
}

fn assert_nothing(ran: &Ran) {
    assert_eq!((ran.code, ran.lines.len()), (1, 0), "{ran:?}");
}

#[test]
fn records_lead_to_proved_servers_and_to_no_others() {
    let mut world = World::start();
    let (cards, tokens) = (world.place.operator.ports(), world.place.operator.token_ports().unwrap());
    let certificate = ["card", "organisation"];
    let (doctors, today) = ((cards.imaps, cards.submissions), (tokens.imaps, tokens.submissions));
    assert_proved(&world.find(DOCTOR.address), "srv", doctors, &certificate);
    assert_proved(&world.find(TOKEN_DOCTOR.address), "srv", today, &["psc"]);
    let (code, said, _) = world.run().words(&["mailbox", "find", TOKEN_DOCTOR.address]);
    assert!(code == 0 && said.contains("Connexion\u{a0}: Pro Santé Connect\n"), "{said}");
    assert!(said.contains("Source\u{a0}: enregistrements DNS de msp-de-la-citadelle.mssante.fr"), "{said}");

    // The first by priority does not answer, nor one of the next two.
    world.publish(Zone::Ranked);
    assert_proved(&world.find(TOKEN_DOCTOR.address), "srv", today, &["psc"]);

    for zone in [Zone::Absent, Zone::NotOffered, Zone::Failing] {
        world.publish(zone);
        assert_nothing(&world.find(DOCTOR.address));
    }
    let (code, said, _) = world.run().words(&["mailbox", "find", DOCTOR.address]);
    assert!(code == 1 && said.contains("Aucun serveur n’est publié pour medecin.mssante.fr."), "{said}");

    world.publish(Zone::Silent);
    let began = Instant::now();
    assert_nothing(&world.find(DOCTOR.address));
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());

    world.publish(Zone::Outside);
    assert_refused(&world.find(DOCTOR.address), "server-certificate-unknown-issuer");

    world.publish(Zone::Good);
    let nobody = world.find("claire.dubreuil@inconnu.mssante.fr");
    assert_nothing(&nobody);
    for address in ["claire.dubreuil", "a@b", ""] {
        let ran = world.find(address);
        assert_eq!((ran.code, ran.error()), (3, "address-invalid"));
    }

    // One side alone is no mailbox.
    world.place.operator.stop_service(Service::TokenSubmission);
    assert_refused(&world.find(TOKEN_DOCTOR.address), "server-unreachable");
}

#[test]
fn documents_are_read_with_suspicion() {
    let world = World::start();
    world.publish(Zone::Absent);
    let cards = world.place.operator.ports();
    world.document("localhost", cards.imaps, cards.submissions);
    let found = world.find(DOCTOR.address);
    assert_proved(&found, "autoconfig", (cards.imaps, cards.submissions), &["card", "organisation"]);
    assert_eq!(found.last()["named_by"], "localhost");
    assert_eq!(world.place.operator.http_requests(DOCUMENT), 1);
    // The same servers once, by the better source.
    world.publish(Zone::Good);
    assert_eq!(world.find(DOCTOR.address).all("source"), ["srv"]);
    world.publish(Zone::Absent);

    for (bad, code) in [
        (Bad::Revoked, "server-certificate-revoked"),
        (Bad::Expired, "server-certificate-expired"),
        (Bad::WrongName, "server-certificate-wrong-name"),
        (Bad::WrongBranch, "server-certificate-unknown-issuer"),
    ] {
        let (host, _) = world.place.operator.bad_server(bad);
        world.document(host, cards.imaps, cards.submissions);
        assert_refused(&world.find(DOCTOR.address), code);
    }
    // Outside IGC-Santé, and outside this computer.
    world.document("localhost", world.place.operator.psc().unwrap().ports().https, cards.submissions);
    assert_refused(&world.find(DOCTOR.address), "server-certificate-unknown-issuer");

    let good = document("medecin.mssante.fr", "localhost", cards.imaps, cards.submissions);
    let hostile = [
        good.replace("<clientConfig", "<!DOCTYPE c [<!ENTITY a \"a\">]><clientConfig"),
        good.replace("medecin.mssante.fr", "autre.mssante.fr"),
        good.replace("SSL", "plain"),
        good.replace(">localhost<", ">mail.exemple.fr<").replace("<clientConfig", "<!-- --><config"),
        format!("{good}{}", " ".repeat(70_000)),
    ];
    for text in &hostile {
        world.say(text);
        assert_nothing(&world.find(DOCTOR.address));
    }
    // Elsewhere, even on the same host, where a good one lies.
    world.place.operator.answer_http("/bon.xml", Some(format!("HTTP/1.1 200 OK\r\n\r\n{good}").into_bytes()));
    let moved = "HTTP/1.1 302 Found\r\nLocation: /bon.xml\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    world.place.operator.answer_http(DOCUMENT, Some(moved.as_bytes().to_vec()));
    assert_nothing(&world.find(DOCTOR.address));
    assert_eq!(world.place.operator.http_requests("/bon.xml"), 0);

    // A server that listens and never speaks keeps nobody waiting for long, nor the others from being found.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    world.document("localhost", port, port);
    world.publish(Zone::Good);
    let began = Instant::now();
    let found = world.find(DOCTOR.address);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert_eq!((found.code, found.all("source")), (0, vec!["srv", "autoconfig"]), "{found:?}");
    assert_eq!(found.last()["code"], "connection-lost");
}

#[test]
fn a_document_of_the_public_web_is_read_and_its_servers_prove_themselves() {
    let world = World::start();
    world.publish(Zone::Absent);
    let cards = world.place.operator.ports();
    let (port, root) = public_web(&document("medecin.mssante.fr", "localhost", cards.imaps, cards.submissions));
    let roots = world.place.file("racines.pem", root);
    let find = |port: u16| world.run_with(port).roots(roots.clone()).json(&["mailbox", "find", DOCTOR.address]);
    assert_proved(&find(port), "autoconfig", (cards.imaps, cards.submissions), &["card", "organisation"]);
    // Of no root that this computer knows.
    assert_nothing(&world.run_with(port).json(&["mailbox", "find", DOCTOR.address]));
    // The public web's own servers prove nothing.
    let (other, _) = public_web("");
    let (port, root) = public_web(&document("medecin.mssante.fr", "localhost", other, other));
    let _ = world.place.file("racines.pem", root);
    assert_refused(&find(port), "server-certificate-unknown-issuer");
}

fn endpoint(host: &str, port: u16, security: Security) -> Endpoint {
    Endpoint { host: host.to_owned(), port, security }
}

async fn try_servers(program: &mut Program, imap: Endpoint, submission: Endpoint) -> Offer {
    let asked = program.say(|ticket| Command::TryServers { imap, submission, ticket });
    match program.hear(asked).await {
        Answer::Servers(mut offers) if offers.len() == 1 => offers.remove(0),
        answer => panic!("{answer:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_named_by_hand_are_proved_beside_an_open_session() {
    let operator = tokio::task::spawn_blocking(session::operator).await.unwrap();
    let ports = operator.ports();
    let mut program = Program::start_with(session::settings(&operator), Activity::Asked).await;
    let starttls = |port| endpoint(" localhost ", port, Security::StartTls);
    let before = try_servers(&mut program, starttls(ports.imap), starttls(ports.submission)).await;
    assert_eq!(before.methods(), [MethodKind::Card, MethodKind::Organisation], "{before:?}");
    assert_eq!((before.source.clone(), before.imap.host.as_str()), (Source::ByHand, "localhost"));
    program.unlock().await;
    assert_eq!(try_servers(&mut program, starttls(ports.imap), starttls(ports.submission)).await, before);
    let mixed = (endpoint("localhost", ports.imaps, Security::Tls), starttls(ports.submission));
    assert!(!try_servers(&mut program, mixed.0, mixed.1).await.methods().is_empty());

    let refused = |offer: Offer| match offer.standing {
        Standing::Refused(notice) => notice,
        Standing::Proved { .. } => panic!("{offer:?}"),
    };
    let host = || "localhost".to_owned();
    let clear = operator.imap_without_starttls().port();
    let offer = try_servers(&mut program, starttls(clear), starttls(ports.submission)).await;
    assert_eq!(refused(offer), Notice::StartTlsMissing { host: host() });
    let (bad, port) = operator.bad_server(Bad::WrongBranch);
    let offer = try_servers(&mut program, endpoint(bad, port, Security::StartTls), starttls(ports.submission)).await;
    let fault = CertificateFault::UnknownIssuer;
    assert_eq!(refused(offer), Notice::ServerCertificate { host: bad.to_owned(), fault });
    // Practice trust reaches nobody else.
    let far = endpoint("mail.exemple.fr", 993, Security::Tls);
    let offer = try_servers(&mut program, far, starttls(ports.submission)).await;
    assert_eq!(refused(offer), Notice::ServerUnreachable { host: "mail.exemple.fr".to_owned() });

    let asked = program.say(|ticket| Command::Sync { ticket });
    assert!(matches!(program.hear(asked).await, Answer::Synced(_)));
    program.stop().await;
}

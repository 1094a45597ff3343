//! The national directory online, played by a TLS server of this test: what its documentation describes, its errors, and what no
//! documentation describes. People are invented.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use pli::directory::fhir::{Error, Fhir, Quota};
use pli::directory::live::{Live, Sighting};
use pli::directory::merge::Source;
use pli::domain::notice::LiveFault;
use pli::domain::{Address, Notice, Secret};
use pli::http::{Client, Reach};
use serde_json::{Value, json};

use crate::web::Web;

const KEY: &str = "11111111-2222-3333-4444-555555555555";

/// What came in: the path with its query, and the key.
type Requests = Arc<Mutex<Vec<(String, String)>>>;

struct Server {
    port: u16,
    requests: Requests,
}

/// The host and who trusts it.
struct Pki {
    client: rustls::ClientConfig,
    web: Web,
}

impl Pki {
    fn new() -> Self {
        let web = Web::new();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(web.root.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let client = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self { client, web }
    }

    fn serve(&self, script: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Server {
        let requests = Requests::default();
        let seen = Arc::clone(&requests);
        let port = self.web.serve(move |request| {
            let key = request.header("ESANTE-API-KEY").to_owned();
            seen.lock().unwrap().push((request.path.clone(), key));
            script(&request.path)
        });
        Server { port, requests }
    }
}

impl Server {
    fn fhir(&self, pki: &Pki) -> Fhir {
        self.fhir_at(pki, 17)
    }

    fn fhir_at(&self, pki: &Pki, calls_per_second: u32) -> Fhir {
        let client = Client::over(&pki.client, Reach::Loopback).unwrap();
        let key = Arc::new(Secret::new(KEY.to_owned()));
        Fhir::new(client, &format!("https://localhost:{}/fhir/v2", self.port), key, Quota::new(calls_per_second))
    }

    fn paths(&self) -> Vec<String> {
        self.requests.lock().unwrap().iter().map(|(path, _)| path.clone()).collect()
    }
}

fn http(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn ok(body: &Value) -> Vec<u8> {
    http("200 OK", "Content-Type: application/fhir+json;charset=UTF-8\r\n", &serde_json::to_vec(body).unwrap())
}

fn bundle(resources: &[Value], next: Option<String>) -> Value {
    let entries: Vec<Value> = resources.iter().map(|resource| json!({"resource": resource})).collect();
    let links: Vec<Value> = next.into_iter().map(|url| json!({"relation": "next", "url": url})).collect();
    json!({"resourceType": "Bundle", "type": "searchset", "total": resources.len(), "link": links, "entry": entries})
}

fn outcome(code: &str) -> Vec<u8> {
    let issue = json!({"severity": "error", "code": code, "diagnostics": "HAPI-0302: said of VAUGRENARD"});
    serde_json::to_vec(&json!({"resourceType": "OperationOutcome", "issue": [issue]})).unwrap()
}

fn mailbox(address: &str) -> Value {
    json!({"system": "email", "value": address, "extension": [{
        "url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-contact-point-email-type",
        "valueCoding": {"code": "MSSANTE"}}]})
}

fn person(id: &str, family: &str, address: &str) -> Value {
    json!({"resourceType": "Practitioner", "id": id, "active": true, "name": [{"family": family, "given": ["Solène"], "suffix": ["DR"]}],
        "telecom": [mailbox(address)]})
}

fn role(id: &str, person: &str, structure: &str) -> Value {
    json!({"resourceType": "PractitionerRole", "id": id, "active": true, "practitioner": {"reference": format!("Practitioner/{person}")},
        "organization": {"reference": format!("Organization/{structure}")}})
}

fn structure(id: &str) -> Value {
    json!({"resourceType": "Organization", "id": id, "active": true, "name": "CH DE LA VALSERINE",
        "address": [{"city": "VALSERHÔNE", "postalCode": "01200"}]})
}

async fn fault(fhir: &Fhir) -> Error {
    fhir.search("vaugrenard", 10).await.unwrap_err()
}

fn host() -> String {
    "localhost".to_owned()
}

#[tokio::test]
async fn a_search_shows_the_key_and_gathers_persons_with_their_structures() {
    let pki = Pki::new();
    let server = pki.serve(|path| match path {
        _ if path.starts_with("/fhir/v2/Practitioner?") => {
            ok(&bundle(&[person("1", "VAUGRENARD", "solene.vaugrenard@medecin.mssante.fr"), role("r", "1", "s")], None))
        }
        _ if path.contains("Organization?_id=s") => ok(&bundle(&[structure("s")], None)),
        _ => ok(&bundle(&[], None)),
    });
    let hits = server.fhir(&pki).search("Vaugrenard valserhône", 10).await.unwrap();
    // Both words as names give nobody; the longer one alone does.
    assert_eq!(hits.len(), 1);
    assert_eq!((hits[0].label().as_str(), hits[0].town.as_str()), ("Dr Solène VAUGRENARD", "VALSERHÔNE"));
    let requests = server.requests.lock().unwrap().clone();
    assert!(requests.iter().all(|(path, key)| path.starts_with("/fhir/v2/") && key == KEY), "{requests:?}");
}

#[tokio::test]
async fn nobody_is_an_answer() {
    let pki = Pki::new();
    let server = pki.serve(|_| ok(&json!({"resourceType": "Bundle", "type": "searchset", "total": 0})));
    assert_eq!(server.fhir(&pki).search("vaugrenard", 10).await.unwrap(), Vec::new());
    let (paths, empty) = (server.paths().len(), server.fhir(&pki).search("cardio 69", 10).await.unwrap());
    assert_eq!((empty, server.paths().len()), (Vec::new(), paths), "no name, no question");
}

#[tokio::test]
async fn pages_are_followed_on_their_own_ground_and_nowhere_else() {
    let pki = Pki::new();
    let elsewhere = pki.serve(|_| ok(&bundle(&[person("9", "VAUGRENARD", "x@elsewhere.mssante.fr")], None)));
    let other = elsewhere.port;
    let port = Arc::new(std::sync::OnceLock::new());
    let own = Arc::clone(&port);
    let server = pki.serve(move |path| {
        let here = |page: &str| Some(format!("https://localhost:{}/fhir/v2?_getpages={page}", own.get().unwrap()));
        match path {
            _ if path.contains("Practitioner?name=vaugrenard") => {
                ok(&bundle(&[person("1", "VAUGRENARD", "a@medecin.mssante.fr")], here("2")))
            }
            _ if path.contains("_getpages=2") => {
                let next = Some(format!("https://localhost:{other}/fhir/v2?_getpages=3"));
                ok(&bundle(&[person("2", "VAUGRENARD", "b@medecin.mssante.fr")], next))
            }
            _ if path.contains("Practitioner?name=durand") => ok(&bundle(
                &[person("3", "DURAND", "c@medecin.mssante.fr")],
                Some(format!("https://localhost:{other}/fhir/v2?x")),
            )),
            _ => ok(&bundle(&[], None)),
        }
    });
    port.set(server.port).unwrap();
    let fhir = server.fhir(&pki);
    let found: Vec<String> =
        fhir.search("vaugrenard", 10).await.unwrap().iter().map(|hit| hit.address.to_string()).collect();
    assert_eq!(found, ["a@medecin.mssante.fr", "b@medecin.mssante.fr"]);
    assert_eq!(fhir.search("durand", 10).await.unwrap().len(), 1);
    assert_eq!(elsewhere.paths(), Vec::<String>::new(), "the key goes to its host only");
}

#[tokio::test]
async fn a_page_that_leads_to_itself_ends() {
    let pki = Pki::new();
    let port = Arc::new(std::sync::OnceLock::new());
    let own = Arc::clone(&port);
    let server = pki.serve(move |_| {
        let next = format!("https://localhost:{}/fhir/v2?_getpages=same", own.get().unwrap());
        ok(&bundle(&[person("1", "VAUGRENARD", "a@medecin.mssante.fr")], Some(next)))
    });
    port.set(server.port).unwrap();
    assert_eq!(server.fhir(&pki).search("vaugrenard", 10).await.unwrap().len(), 1);
    assert!(server.paths().len() <= 4, "{:?}", server.paths());
}

#[tokio::test]
async fn a_redirection_is_not_followed() {
    let pki = Pki::new();
    let elsewhere = pki.serve(|_| ok(&bundle(&[], None)));
    let location = format!("Location: https://localhost:{}/fhir/v2/Practitioner\r\n", elsewhere.port);
    let server = pki.serve(move |_| http("302 Found", &location, b""));
    assert!(matches!(fault(&server.fhir(&pki)).await, Error::Refused { status: 302, .. }));
    assert_eq!(elsewhere.paths(), Vec::<String>::new());
}

#[tokio::test]
async fn outcomes_are_told_apart_and_their_words_are_not_repeated() {
    let pki = Pki::new();
    for (status, notice) in [
        ("400 Bad Request", LiveFault::Refused { host: host() }),
        ("404 Not Found", LiveFault::Refused { host: host() }),
        ("410 Gone", LiveFault::Refused { host: host() }),
        ("412 Precondition Failed", LiveFault::Refused { host: host() }),
        ("401 Unauthorized", LiveFault::KeyRefused { host: host() }),
        ("403 Forbidden", LiveFault::KeyRefused { host: host() }),
        ("429 Too Many Requests", LiveFault::Busy { host: host() }),
        ("500 Internal Server Error", LiveFault::Failing { host: host() }),
        ("503 Service Unavailable", LiveFault::Failing { host: host() }),
        ("200 OK", LiveFault::Refused { host: host() }),
    ] {
        let server = pki.serve(move |_| http(status, "", &outcome("processing")));
        let error = fault(&server.fhir(&pki)).await;
        assert_eq!(error.notice(), Notice::Live(notice), "{status}");
        assert!(!format!("{error} {error:?}").contains("VAUGRENARD"), "{error:?}");
        let _ = error.recovery();
    }
}

#[tokio::test]
async fn a_wrong_key_is_not_shown_again_and_a_busy_directory_is_left_alone() {
    let pki = Pki::new();
    for (status, headers) in [
        ("401 Unauthorized", ""),
        ("429 Too Many Requests", "Retry-After: 120\r\n"),
        ("503 Service Unavailable", "Retry-After: 120\r\n"),
    ] {
        let server = pki.serve(move |_| http(status, headers, b"{}"));
        let fhir = server.fhir(&pki);
        let first = fault(&fhir).await.notice();
        let asked = server.paths().len();
        let again = fault(&fhir).await;
        assert_eq!(server.paths().len(), asked, "{status}");
        let closed = Notice::Live(LiveFault::Busy { host: host() });
        assert!(again.notice() == first || again.notice() == closed, "{again:?}");
    }
}

#[tokio::test]
async fn what_is_no_bundle_is_none() {
    let pki = Pki::new();
    let whole = serde_json::to_vec(&bundle(&[person("1", "VAUGRENARD", "a@medecin.mssante.fr")], None)).unwrap();
    let half = whole[..whole.len() / 2].to_vec();
    let deep = format!("{}{}", "[".repeat(9000), "]".repeat(9000)).into_bytes();
    for body in [half, b"<html>moved</html>".to_vec(), b"null".to_vec(), Vec::new(), deep] {
        let server = pki.serve(move |_| http("200 OK", "", &body));
        assert!(matches!(fault(&server.fhir(&pki)).await, Error::Malformed { .. }));
    }
    // Cut on the wire.
    let server = pki.serve(move |_| {
        let mut said = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n".to_vec();
        said.extend_from_slice(&whole);
        said
    });
    assert!(matches!(fault(&server.fhir(&pki)).await, Error::Http { .. }));
}

#[tokio::test]
async fn a_huge_bundle_is_not_swallowed() {
    let pki = Pki::new();
    let one = serde_json::to_string(&person("1", "VAUGRENARD", "a@medecin.mssante.fr")).unwrap();
    let many = vec![format!("{{\"resource\":{one}}}"); 10_000].join(",");
    let body = format!("{{\"resourceType\":\"Bundle\",\"entry\":[{many}]}}");
    assert!(body.len() > 2 * 1024 * 1024);
    let said = http("200 OK", "", body.as_bytes());
    let server = pki.serve(move |_| said.clone());
    let error = fault(&server.fhir(&pki)).await;
    assert!(matches!(error, Error::TooLarge { .. }), "{error:?}");
    assert_eq!(error.notice(), Notice::Live(LiveFault::Failing { host: host() }));
}

#[tokio::test]
async fn a_slow_directory_is_not_waited_for() {
    let pki = Pki::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let slow = Server { port: listener.local_addr().unwrap().port(), requests: Requests::default() };
    let live = Live { national: Some(Ok(slow.fhir(&pki))), establishment: None };
    let address = Address::parse("a@medecin.mssante.fr").unwrap();
    let begun = Instant::now();
    let standing = live.confirm(&address).await;
    assert_eq!(standing, Sighting::Unasked(Some(Notice::Live(LiveFault::Unreachable { host: host() }))));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    drop(listener);
}

#[tokio::test]
async fn a_directory_that_proves_nothing_is_told_nothing() {
    let (pki, other) = (Pki::new(), Pki::new());
    let server = pki.serve(|_| ok(&bundle(&[], None)));
    let error = fault(&server.fhir(&other)).await;
    assert!(matches!(error, Error::Http { .. }), "{error:?}");
    assert_eq!(server.paths(), Vec::<String>::new());
    // Nor one elsewhere than on this computer, in practice.
    let client = Client::over(&pki.client, Reach::Loopback).unwrap();
    let away =
        Fhir::new(client, "https://annuaire.example/fhir/v2", Arc::new(Secret::new(KEY.to_owned())), Quota::new(10));
    assert_eq!(fault(&away).await.notice(), Notice::Live(LiveFault::Untrusted { host: "annuaire.example".to_owned() }));
}

#[tokio::test]
async fn the_quota_holds_whatever_is_asked() {
    let pki = Pki::new();
    let times = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&times);
    let server = pki.serve(move |_| {
        seen.lock().unwrap().push(Instant::now());
        ok(&bundle(&[], None))
    });
    let fhir = server.fhir_at(&pki, 4);
    let address = Address::parse("a@medecin.mssante.fr").unwrap();
    for _ in 0..3 {
        let _ = fhir.has(&address).await;
    }
    let times = times.lock().unwrap().clone();
    assert!(times.len() >= 6, "{}", times.len());
    // Turns are given by the clock of who asks: what the network adds is allowed for.
    for (at, begun) in times.iter().enumerate() {
        let within = times[at..].iter().filter(|time| time.duration_since(*begun) < Duration::from_millis(800)).count();
        assert!(within <= 4, "{within} in a second");
    }
}

#[tokio::test]
async fn an_address_is_confirmed_unknown_or_not_asked() {
    let pki = Pki::new();
    let server = pki.serve(|path| {
        let roles = json!({"resourceType": "PractitionerRole", "id": "r", "telecom": [mailbox("S.Vaugrenard@ch-valserine.mssante.fr")]});
        if path.starts_with("/fhir/v2/PractitionerRole?mailbox-mss:exact=s.vaugrenard%40ch") { ok(&bundle(&[roles], None)) } else { ok(&bundle(&[], None)) }
    });
    let live = Live { national: Some(Ok(server.fhir(&pki))), establishment: None };
    let standing = async |text: &str| live.confirm(&Address::parse(text).unwrap()).await;
    assert_eq!(standing("s.vaugrenard@ch-valserine.mssante.fr").await, Sighting::Confirmed(Source::National));
    assert_eq!(standing("nobody@ch-valserine.mssante.fr").await, Sighting::Unknown);
    let broken = pki.serve(|_| http("500 Internal Server Error", "", b""));
    let live = Live { national: Some(Ok(broken.fhir(&pki))), establishment: None };
    let failing = Notice::Live(LiveFault::Failing { host: host() });
    assert_eq!(live.confirm(&Address::parse("a@b.mssante.fr").unwrap()).await, Sighting::Unasked(Some(failing)));
    // One that answers for another address confirms nothing.
    let liar = pki.serve(|_| ok(&bundle(&[person("1", "X", "other@medecin.mssante.fr")], None)));
    let live = Live { national: Some(Ok(liar.fhir(&pki))), establishment: None };
    assert_eq!(live.confirm(&Address::parse("a@b.mssante.fr").unwrap()).await, Sighting::Unknown);
}

//! Directories on the network as the program asks them: after this computer's own, for the last words only, with the key of the key store;
//! what is said when they are away; what the diagnosis says of them.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use pli::domain::Secret;
use pli::engine::event::Sighting;
use pli::engine::{Activity, Answer, Command, Event};
use pli::key_store::{Name, Secrets};
use pli::paths::Paths;
use pli::settings::{FhirSettings, Settings};
use pli_operator::Options;
use serde_json::{Value, json};

use crate::program::{Place, Ran, Run};
use crate::session::{PATIENCE, Program};
use crate::web::Web;

const KEY: &str = "11111111-2222-3333-4444-555555555555";
const ADDRESS: &str = "solene.vaugrenard@medecin.mssante.fr";

/// The national directory, played over TLS: it knows one person, and counts what it is asked.
struct Site {
    port: u16,
    root: PathBuf,
    paths: Arc<Mutex<Vec<String>>>,
    _folder: tempfile::TempDir,
}

impl Site {
    fn start() -> Self {
        let web = Web::new();
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root.pem");
        std::fs::write(&root, web.root.pem()).unwrap();
        let paths = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&paths);
        let port = web.serve(move |request| {
            seen.lock().unwrap().push(request.path.clone());
            said(&request.path, request.header("ESANTE-API-KEY"))
        });
        Self { port, root, paths, _folder: folder }
    }

    fn url(&self) -> String {
        format!("https://localhost:{}/fhir/v2", self.port)
    }

    fn asked(&self) -> Vec<String> {
        self.paths.lock().unwrap().clone()
    }
}

fn said(path: &str, key: &str) -> Vec<u8> {
    let is_known = path.contains("/Practitioner?") && (path.contains("=vaugrenard") || path.contains("exact=solene"));
    let person = json!({"resourceType": "Practitioner", "id": "1", "active": true, "name": [{"family": "VAUGRENARD",
        "given": ["Solène"], "suffix": ["DR"]}], "telecom": [{"system": "email", "value": ADDRESS, "extension": [{
        "url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-contact-point-email-type",
        "valueCoding": {"code": "MSSANTE"}}]}]});
    let entry = if is_known { json!([{"resource": person}]) } else { json!([]) };
    let (status, body) = if key == KEY {
        ("200 OK", json!({"resourceType": "Bundle", "type": "searchset", "entry": entry}))
    } else {
        ("401 Unauthorized", json!({"message": "Unauthorized"}))
    };
    let body = body.to_string();
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).into_bytes()
}

fn settings<'p>(place: &'p Place, url: &str, root: &std::path::Path, more: &str) -> Run<'p> {
    let practice = format!(
        "[directory.fhir]\nurl = \"{url}\"\n{more}\n[practice]\nweb_root = \"{}\"\n[practice.authorities]",
        root.display()
    );
    place.with(&[("[practice.authorities]", &practice)])
}

fn keep_key(run: &Run<'_>, key: &str) {
    let kept = run.json_with(&["secret", "set", "directory", "--stdin"], key.as_bytes());
    assert_eq!(kept.last(), &json!({"secret": "directory", "file": null, "state": "kept", "used": true}));
}

fn told(ran: &Ran) -> Value {
    let lines: Vec<&Value> = ran.lines.iter().filter(|line| line.get("directory").is_some()).collect();
    assert_eq!(lines.len(), 1, "{ran:?}");
    lines[0].clone()
}

#[test]
fn the_command_line_asks_this_computer_then_the_network() {
    let place = Place::start(Options { token: false, ..Options::default() });
    let site = Site::start();
    let run = settings(&place, &site.url(), &site.root, "");
    let import = place.operator.dir().join("directory");
    let extract = std::fs::read_dir(import).unwrap().map(|entry| entry.unwrap().path());
    let extract = extract.filter(|path| path.extension().is_some_and(|end| end == "txt")).max().unwrap();
    assert_eq!(run.json(&["directory", "import", &extract.display().to_string()]).code, 0);

    // Without a key nothing is asked, and this computer answers.
    let ran = run.json(&["directory", "search", "--live", "lefevre"]);
    assert_eq!((ran.code, &told(&ran)["code"]), (0, &json!("live-key-missing")), "{ran:?}");
    assert_eq!((&ran.lines[0]["source"], &ran.lines[0]["live"]), (&json!("local"), &json!(false)));
    assert_eq!(site.asked(), Vec::<String>::new());

    keep_key(&run, "another");
    let ran = run.json(&["directory", "search", "--live", "vaugrenard"]);
    assert_eq!((ran.code, &told(&ran)["code"]), (1, &json!("live-key-refused")), "{ran:?}");
    assert!(!format!("{ran:?}").contains("another"), "{ran:?}");

    keep_key(&run, KEY);
    let ran = run.json(&["directory", "search", "--live", "vaugrenard"]);
    assert_eq!((ran.code, told(&ran)), (0, json!({"directory": "national", "hits": 1, "code": null})), "{ran:?}");
    assert_eq!((&ran.lines[0]["address"], &ran.lines[0]["source"]), (&json!(ADDRESS), &json!("national")));
    assert_eq!((&ran.lines[0]["name"], &ran.lines[0]["live"]), (&json!("Dr Solène VAUGRENARD"), &json!(true)));
    assert_eq!(ran.last()["hits"], 1);
    // Not asked for, not asked.
    let before = site.asked().len();
    assert_eq!(run.json(&["directory", "search", "vaugrenard"]).code, 1);
    assert_eq!(site.asked().len(), before);

    let confirmed = run.json(&["directory", "confirm", ADDRESS]);
    let expected = json!({"address": ADDRESS, "standing": "confirmed", "source": "national", "code": null});
    assert_eq!((confirmed.code, confirmed.last()), (0, &expected));
    let absent = run.json(&["directory", "confirm", "personne@medecin.mssante.fr"]);
    assert_eq!((absent.code, &absent.last()["standing"]), (1, &json!("unknown")));

    // A patient's address is asked of nobody.
    let before = site.asked().len();
    let patient = run.json(&["directory", "confirm", "dupont@patient.mssante.fr"]);
    assert_eq!((patient.code, patient.error()), (1, "recipients-refused"));
    let _ = run.json(&["directory", "search", "--live", "dupont@patient.mssante.fr"]);
    assert_eq!(site.asked().len(), before);

    let layer = |ran: &Ran| {
        let found = ran.lines.iter().find(|line| line["subject"] == "directory-online");
        found.map(|line| line["state"].clone())
    };
    assert_eq!(layer(&run.json(&["diagnose"])), Some(json!("good")));
    assert_eq!(layer(&place.plain().json(&["diagnose"])), None, "nobody named it");
}

#[test]
fn a_directory_that_is_away_or_forbidden_keeps_nobody_from_searching() {
    let place = Place::start(Options { token: false, ..Options::default() });
    let site = Site::start();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let run = settings(&place, &format!("https://localhost:{closed}/fhir/v2"), &site.root, "");
    keep_key(&run, KEY);
    let ran = run.json(&["directory", "search", "--live", "vaugrenard"]);
    assert_eq!((ran.code, &told(&ran)["code"]), (1, &json!("live-unreachable")), "{ran:?}");
    let unasked = run.json(&["directory", "confirm", ADDRESS]);
    assert_eq!((&unasked.last()["standing"], &unasked.last()["code"]), (&json!("unasked"), &json!("live-unreachable")));

    // The establishment may forbid it.
    let policies = place.work().join("policies");
    std::fs::create_dir_all(policies.join("policies.d")).unwrap();
    std::fs::write(policies.join("policies.d/10.toml"), "AllowLiveDirectory = false\n").unwrap();
    let run = settings(&place, &site.url(), &site.root, "").under(policies);
    let ran = run.json(&["directory", "search", "--live", "vaugrenard"]);
    assert!(ran.lines.iter().all(|line| line.get("directory").is_none()), "{ran:?}");
    assert_eq!(run.json(&["directory", "confirm", ADDRESS]).last()["standing"], "unasked");
    assert_eq!(site.asked(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_last_words_are_asked_about_and_an_address_once() {
    let place = Place::start(Options { token: false, ..Options::default() });
    let site = Site::start();
    let mut settings = Settings::read(&place.operator.config_path()).unwrap();
    settings.practice.as_mut().unwrap().web_root = Some(site.root.clone());
    settings.directory.fhir = Some(FhirSettings { url: site.url(), ..FhirSettings::default() });
    let paths = Paths::new(settings.data.clone()).unwrap();
    Secrets::new(&paths).set(&Name::DirectoryKey, &Secret::new(KEY.to_owned())).unwrap();
    let mut program = Program::begin(settings, Activity::Asked);
    let typed = ["vau", "vaug", "vaugre", "vaugren", "vaugrenard"];
    let tickets: Vec<_> = typed
        .iter()
        .map(|text| program.say(|ticket| Command::CompleteLive { text: (*text).to_owned(), limit: 6, ticket }))
        .collect();
    // They come in no order.
    let mut found = vec![None; tickets.len()];
    let told = async {
        while found.iter().any(Option::is_none) {
            if let Event::Answer(given, Answer::CompletedLive(heard)) = program.events.recv().await.unwrap() {
                let at = tickets.iter().position(|ticket| *ticket == given).unwrap();
                found[at] = Some(heard.lines.len());
            }
        }
    };
    tokio::time::timeout(PATIENCE, told).await.expect("every question is answered");
    assert_eq!(found, [Some(0), Some(0), Some(0), Some(0), Some(1)]);
    assert!(site.asked().iter().all(|path| path.contains("=vaugrenard")), "{:?}", site.asked());

    let before = site.asked().len();
    for _ in 0..3 {
        let ticket = program.say(|ticket| Command::Confirm { address: ADDRESS.to_owned(), ticket });
        let answer = program.hear(ticket).await;
        assert!(matches!(answer, Answer::Confirmed(Sighting::Confirmed(_))), "{answer:?}");
    }
    assert_eq!(site.asked().len(), before + 3, "three kinds of resources, once");
}

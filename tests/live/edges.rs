//! Bad input on the real program: each fault has its own code and words, and nothing is lost.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use pli::domain::{Draft, Secret};
use pli::engine::event::CardSeen;
use pli::engine::{self, Activity, Answer, Command, Config, Event, Handle, LetterId, Pin, SessionState, Ticket};
use pli::l10n::Language;
use pli::paths::Paths;
use pli::settings::{Rules, Settings, Source};
use pli_operator::{Bad, DOCTOR, ListVariant, Options, PIN, SECRETARY, Service};
use tokio::sync::mpsc;

use crate::card::{agents_of, kill};
use crate::program::{Place, Ran, files};

fn letter(place: &Place, run: &crate::program::Run<'_>) -> Ran {
    let body = place.file("lettre.txt", "Bonjour\n");
    run.json(&["send", "--to", SECRETARY.address, "--subject", "Essai", "--body-file", &body.to_string_lossy()])
}

#[test]
fn each_fault_of_the_card_has_its_words() {
    let place = Place::start(Options { holder_expired: true, ..Options::default() });
    let module = format!("module = \"{}\"", place.operator.module().display());
    let text = place.file("pas-un-module.so", "ceci n’est pas un module");
    let changed = |to: String| place.with(&[(&module, &to)]).json(&["sync", "--once"]);
    assert_eq!(changed("module = \"/nulle/part/module.so\"".to_owned()).error(), "card-module-missing");
    assert_eq!(changed(format!("module = \"{}\"", text.display())).error(), "card-module-unloadable");
    // A library that loads and is no PKCS#11 module.
    let foreign = ["/lib/x86_64-linux-gnu/libm.so.6", "/lib/aarch64-linux-gnu/libm.so.6", "/lib64/libm.so.6"];
    let foreign = foreign.iter().find(|path| fs::exists(path).unwrap()).unwrap();
    assert_eq!(changed(format!("module = \"{foreign}\"")).error(), "card-module-unloadable");

    let store = format!("SOFTHSM2_CONF = \"{}\"", place.operator.token_environment().1.display());
    let empty = place.work().join("empty");
    fs::create_dir(&empty).unwrap();
    let conf = place.file("softhsm2.conf", format!("directories.tokendir = {}\n", empty.display()));
    let absent = place.with(&[(&store, &format!("SOFTHSM2_CONF = \"{}\"", conf.display()))]);
    assert_eq!(absent.json(&["sync", "--once"]).error(), "card-absent");
    assert_eq!(absent.json(&["diagnose"]).state("card"), "card-absent");

    let hers = ["--card", "BENALI", "sync", "--once"];
    assert_eq!(place.plain().pin("4321\n").json(&hers).error(), "pin-wrong");
    assert_eq!(place.plain().pin("12\n").json(&hers).error(), "pin-length");
    assert_eq!(place.plain().pin("").json(&hers).error(), "pin-length");
    assert_eq!(place.plain().json(&hers).code, 0, "the right code still opens");

    let expired = place.plain().json(&["sync", "--once"]);
    assert_eq!((expired.code, expired.error()), (3, "holder-expired"));
    assert!(place.plain().json(&["diagnose"]).lines.iter().any(|line| line["state"] == "holder-expired"));
    // The wrong code of an expired card is not tried on the vault, nor is a vault made for it.
    assert_eq!(
        fs::read_dir(place.data().join("vaults")).unwrap().filter(|e| e.as_ref().unwrap().path().is_dir()).count(),
        1
    );
}

#[test]
fn settings_are_refused_whole_and_by_line() {
    let place = Place::start(Options { messages: 4, token: false, ..Options::default() });
    let line_of = |ran: &Ran| {
        assert_eq!((ran.code, ran.error()), (3, "settings-invalid"));
        let message = ran.last()["error"]["message"].as_str().unwrap().to_owned();
        message.split("à la ligne ").nth(1).map(|rest| {
            rest.trim_matches(|c: char| !c.is_ascii_digit())
                .chars()
                .take_while(char::is_ascii_digit)
                .collect::<String>()
        })
    };
    let check = ["check", DOCTOR.address];
    assert_eq!(line_of(&place.with(&[("[card]\n", "[card]\nmodul = \"x\"\n")]).json(&check)).as_deref(), Some("4"));
    assert_eq!(line_of(&place.with(&[("[card]\n", "[card\n")]).json(&check)).as_deref(), Some("3"));
    let text = fs::read_to_string(place.operator.config_path()).unwrap();
    let account = text.lines().position(|line| line == "[[account]]").unwrap() + 1;
    let nameless = place.with(&[("address = \"claire.dubreuil@", "address = \"@")]).json(&check);
    assert_eq!(line_of(&nameless), Some(account.to_string()));
    let clear = place.with(&[("security = \"starttls\"", "security = \"none\"")]).json(&check);
    assert!(line_of(&clear).is_some());
    // Practice trust never reaches beyond this computer.
    assert_eq!(line_of(&place.with(&[("host = \"localhost\"", "host = \"mail.example.fr\"")]).json(&check)), None);
    let bytes = place.file("latin.toml", b"data = \"\xe9\"\n");
    let run = place.plain().config(bytes);
    assert_eq!(line_of(&run.json(&check)), None);
    assert_eq!(line_of(&place.plain().config(place.work().join("absent.toml")).json(&check)), None);
}

#[test]
fn no_server_is_trusted_beyond_its_proof() {
    let mut place = Place::small();
    let ports = place.operator.ports();
    let imap = format!("host = \"localhost\"\nport = {}\n", ports.imap);
    let submission = format!("host = \"localhost\"\nport = {}\n", ports.submission);
    let at = |host: &str, port: u16| format!("host = \"{host}\"\nport = {port}\n");
    let sync = |place: &Place, from: &str, to: &str| place.with(&[(from, to)]).json(&["sync", "--once"]);

    let mut said = HashSet::new();
    for (bad, code) in [
        (Bad::Revoked, "server-certificate-revoked"),
        (Bad::Expired, "server-certificate-expired"),
        (Bad::WrongName, "server-certificate-wrong-name"),
        (Bad::WrongBranch, "server-certificate-unknown-issuer"),
    ] {
        let (host, port) = place.operator.bad_server(bad);
        let ran = sync(&place, &imap, &at(host, port));
        assert_eq!((ran.code, ran.error()), (3, code), "{bad:?}");
        assert!(said.insert(ran.last()["error"]["message"].to_string()));
        assert_eq!(place.with(&[(&imap, &at(host, port))]).json(&["diagnose"]).state("imap"), code);
    }
    let plain = place.operator.imap_without_starttls().port();
    assert_eq!(sync(&place, &imap, &at("localhost", plain)).error(), "starttls-missing");
    assert_eq!(place.with(&[(&imap, &at("localhost", plain))]).json(&["diagnose"]).state("imap"), "starttls-missing");
    for line in place.operator.imap_without_starttls().heard() {
        let verb = line.split_whitespace().nth(1).unwrap_or_default().to_ascii_uppercase();
        assert!(["CAPABILITY", "STARTTLS", "LOGOUT"].contains(&verb.as_str()) && !line.contains('='), "{line}");
    }
    // A server of mail that is none of IMAP: no letter, no address goes to it.
    let ran = letter(&place, &place.with(&[(&submission, &at("localhost", plain))]));
    assert_eq!((ran.code, ran.last()["state"].as_str()), (3, Some("deferred")), "{ran:?}");
    let heard = place.operator.imap_without_starttls().heard().concat().to_lowercase();
    assert!(!heard.contains("mail from") && !heard.contains("mssante"), "{heard}");

    // Down: read what is there, letters wait, and leave once when the server is back.
    assert_eq!(place.plain().json(&["sync", "--once"]).code, 0);
    place.operator.stop_service(Service::Imap);
    assert_eq!(place.plain().json(&["sync", "--once"]).error(), "server-unreachable");
    let diagnosis = place.plain().json(&["diagnose"]);
    assert_eq!((diagnosis.state("network"), diagnosis.state("imap")), ("server-unreachable", "untested"));
    place.operator.stop_service(Service::Submission);
    let waiting = letter(&place, &place.plain());
    assert_eq!((waiting.code, waiting.last()["state"].as_str()), (3, Some("deferred")), "{waiting:?}");
    assert_eq!(place.plain().json(&["diagnose"]).state("submission"), "untested");
    place.operator.start_service(Service::Imap).unwrap();
    place.operator.start_service(Service::Submission).unwrap();
    assert_eq!(place.plain().json(&["sync", "--once"]).code, 0);
    assert_eq!(letter(&place, &place.plain()).code, 0);
}

#[test]
fn without_a_sound_list_nothing_leaves_and_a_good_copy_serves_until_its_age() {
    let place = Place::small();
    let publish = |variant: &ListVariant| place.operator.publish_list(variant).unwrap();
    let stands = place.plain();
    assert_eq!(stands.json(&["check", DOCTOR.address]).code, 0);
    let faults = [
        (ListVariant::Missing, "list-unreachable"),
        (ListVariant::TooOld(30), "list-expired"),
        (ListVariant::BadSignature, "list-bad-signature"),
        (ListVariant::WrongSigner, "list-wrong-signer"),
        (ListVariant::Unsigned, "list-unsigned"),
        (ListVariant::Future, "list-from-future"),
        (ListVariant::Garbage, "list-malformed"),
    ];
    let mut said = HashSet::new();
    for (number, (variant, code)) in faults.iter().enumerate() {
        publish(variant);
        let run = place.fresh(&format!("fresh-{number}"), &[]);
        let ran = run.json(&["check", DOCTOR.address, "a@gmail.com"]);
        assert_eq!((ran.code, ran.all("reason")), (2, vec!["no-list", "no-list"]), "{variant:?} {ran:?}");
        assert_eq!(ran.notices(), [*code], "{variant:?}");
        let ran = letter(&place, &run);
        assert_eq!((ran.code, ran.error()), (2, *code), "{variant:?}");
        assert_eq!(run.json(&["outbox"]).lines.len(), 0);
        let diagnosis = run.json(&["diagnose"]);
        assert_eq!(diagnosis.state("list"), *code, "{variant:?}");
        // A good copy kept: it serves, and what stands against the newer one is told.
        assert_eq!(stands.json(&["check", DOCTOR.address]).code, 0, "{variant:?}");
        let diagnosis = stands.json(&["diagnose"]);
        assert_eq!(diagnosis.state("list"), "list-stale", "{variant:?}");
        let line = diagnosis.lines.iter().find(|line| line["subject"] == "list").unwrap();
        assert!(said.insert(line["message"].to_string()), "{variant:?}: said before: {line}");
    }
    publish(&ListVariant::Older);
    assert_eq!(stands.json(&["diagnose"]).state("list"), "list-stale");
    let sent = letter(&place, &stands);
    assert_eq!((sent.code, sent.last()["state"].as_str()), (0, Some("filed")), "{sent:?}");

    // Three days old and then no other: it serves under a limit of seven days, not under one of two.
    let data = place.fresh("aged", &[]);
    publish(&ListVariant::TooOld(3));
    assert_eq!(data.json(&["check", DOCTOR.address]).code, 0);
    place.operator.set_http_down(true);
    let sent = letter(&place, &data);
    assert_eq!((sent.code, sent.last()["state"].as_str()), (0, Some("filed")), "{sent:?}");
    let before = place.operator.mailbox_files(SECRETARY.address).unwrap().len();
    let strict = place.fresh("aged", &[("[trust]\n", "[trust]\nlist_max_age_days = 2\n")]);
    assert_eq!(strict.json(&["check", DOCTOR.address]).code, 2);
    let refused = letter(&place, &strict);
    assert_eq!((refused.code, refused.error()), (2, "list-expired"));
    assert_eq!(strict.json(&["diagnose"]).state("list"), "list-expired");
    assert_eq!(place.operator.mailbox_files(SECRETARY.address).unwrap().len(), before);
    // Renewed, everything goes on.
    place.operator.set_http_down(false);
    publish(&ListVariant::Good);
    assert_eq!(letter(&place, &strict).code, 0);
}

/// What happens to the octets of the database.
type Damage = fn(&mut Vec<u8>);

#[test]
fn a_damaged_vault_is_set_aside_and_filled_again() {
    let mut place = Place::small();
    assert_eq!(place.plain().json(&["sync", "--once"]).code, 0);
    let listed = place.plain().json(&["list", "inbox"]).lines.len();
    assert!(listed > 3);
    place.operator.stop_service(Service::Submission);
    assert_eq!(letter(&place, &place.plain()).last()["state"], "deferred");
    save_draft(&place);
    let database = place.vault().join("vault.db");
    let damages: [(&str, Damage); 4] = [
        ("header", |octets| octets[..100].fill(0)),
        ("cut", |octets| octets.truncate(octets.len() - 4096)),
        ("flipped", |octets| {
            let middle = octets.len() / 2;
            octets[middle..middle + 64].iter_mut().for_each(|octet| *octet ^= 0x55);
        }),
        ("nothing left", |octets| octets.truncate(10)),
    ];
    for (number, (name, damage)) in damages.iter().enumerate() {
        let mut octets = fs::read(&database).unwrap();
        damage(&mut octets);
        fs::write(&database, octets).unwrap();
        let ran = place.plain().json(&["outbox"]);
        assert_eq!((ran.code, ran.notices()), (0, vec!["vault-rebuilt".to_owned()]), "{name}: {ran:?}");
        let recovered = *name != "nothing left";
        assert_eq!(ran.lines.len(), usize::from(recovered), "{name}: {ran:?}");
        println!("{name}: {}", ran.stderr);
        assert_eq!(ran.stderr.contains("1 brouillon,"), recovered, "{name}: {}", ran.stderr);
        assert_eq!(set_aside(&place), number + 1, "{name}");
        // Told once.
        assert_eq!(place.plain().json(&["outbox"]).notices(), Vec::<String>::new());
        assert_eq!(place.plain().json(&["sync", "--once"]).code, 0);
        assert_eq!(place.plain().json(&["list", "inbox"]).lines.len(), listed, "{name}");
    }
}

/// The command line writes no drafts: through the engine, as the window does.
fn save_draft(place: &Place) {
    in_a_session(place, async |handle, events| {
        let draft = Draft { subject: "En cours".to_owned(), body: "Chère consœur".to_owned(), ..Draft::default() };
        handle.send(Command::SaveDraft { letter: LetterId(1), draft: Box::new(draft), ticket: Ticket(2) }).unwrap();
        while !matches!(events.recv().await.unwrap(), Event::Answer(Ticket(2), Answer::DraftSaved(_))) {}
    });
}

/// The doctor unlocks, does this, and stops the program.
fn in_a_session(place: &Place, work: impl AsyncFnOnce(&Handle, &mut mpsc::Receiver<Event>)) {
    let settings = Settings::read(&place.operator.config_path()).unwrap();
    let config = Config {
        paths: Paths::new(settings.data.clone()).unwrap(),
        settings,
        rules: Rules::default(),
        source: Source::default(),
        program: PathBuf::from(env!("CARGO_BIN_EXE_pli")),
        activity: Activity::Asked,
        language: Language::French,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let handle = engine::spawn(config, runtime.handle());
    let session = async {
        let mut events = handle.events().unwrap();
        let is_doctors =
            |card: &&CardSeen| card.holder.as_ref().is_ok_and(|holder| Some(holder.id.as_str()) == DOCTOR.card);
        let card = loop {
            if let Event::Session(SessionState::Cards(cards)) = events.recv().await.unwrap() {
                break cards.iter().find(is_doctors).unwrap().id;
            }
        };
        let pin = Pin::Typed(Secret::new(PIN.to_owned()));
        handle.send(Command::Unlock { card, pin, ticket: Ticket(1) }).unwrap();
        while !matches!(events.recv().await.unwrap(), Event::Answer(Ticket(1), Answer::Done)) {}
        work(&handle, &mut events).await;
        handle.send(Command::Shutdown).unwrap();
        while !matches!(events.recv().await.unwrap(), Event::Stopped) {}
    };
    runtime.block_on(async { tokio::time::timeout(Duration::from_mins(1), session).await }).unwrap();
}

#[test]
fn a_session_does_not_outlive_its_login() {
    let place = Place::small();
    in_a_session(&place, async |_, events| {
        let [agent] = agents_of(&place.operator.token_environment().1)[..] else { panic!("one agent") };
        kill("-KILL", agent);
        // The card is still there: another agent finds it, but nobody is logged in any more.
        while !matches!(events.recv().await.unwrap(), Event::Session(SessionState::Cards(_))) {}
    });
}

fn set_aside(place: &Place) -> usize {
    let names = files(&place.vault()).into_iter().filter(|path| path.extension().is_some_and(|kind| kind == "db"));
    names.filter(|path| path.to_string_lossy().contains("damaged-")).count()
}

#[test]
fn broken_messages_are_readable() {
    let place = Place::start(Options { messages: 120, ..Options::default() });
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/eml");
    let mut delivered = 0;
    for path in files(&data) {
        let _ = place.operator.deliver(DOCTOR.address, &fs::read(path).unwrap()).unwrap();
        delivered += 1;
    }
    assert!(delivered > 5);
    assert_eq!(place.plain().json(&["sync", "--once"]).code, 0);
    let listed = place.plain().json(&["list", "inbox", "--limit", "1000"]);
    assert_eq!(listed.lines.len(), place.operator.mailbox_files(DOCTOR.address).unwrap().len());
    let mut cut = 0;
    for line in &listed.lines {
        let shown = place.plain().json(&["show", &line["id"].to_string()]);
        assert_eq!(shown.code, 0, "{line}");
        assert!(shown.last()["text"].is_string(), "{line}");
        if line["subject"].as_str().unwrap().contains("envoi interrompu") {
            assert!(shown.last()["text"].as_str().unwrap().contains("Veuillez trouver ci-joint"), "{shown:?}");
            assert_eq!(shown.last()["files"].as_array().unwrap().len(), 1, "{shown:?}");
            cut += 1;
        }
    }
    assert!(cut >= 1);
}

//! Mailboxes that a holder adds herself: kept in her vault once both servers have let her in, at work at once, there again at the
//! next opening, and taken away again.

use pli::domain::account::{Method, NewMailbox};
use pli::domain::notice::MailboxFault;
use pli::domain::outgoing::{Departure, OutgoingState};
use pli::domain::{Address, Endpoint, Notice, Security};
use pli::engine::event::Opened;
use pli::engine::{Activity, Answer, Command, Loaded, Query, SessionState};
use pli::settings::Settings;
use pli_operator::{Bad, DOCTOR, Operator, Options, PIN, SECRETARY, Service, TOKEN_DOCTOR};

use crate::driver::Driver;
use crate::program::Place;
use crate::session;

/// Settings that name no mailbox, and the doctor's as the operator would tell it.
fn bare(operator: &Operator) -> (Settings, NewMailbox) {
    let mut settings = session::settings(operator);
    let accounts = std::mem::take(&mut settings.accounts);
    let hers = accounts.into_iter().find(|account| account.address.to_string() == DOCTOR.address).unwrap();
    let mailbox = NewMailbox {
        tenure: pli::domain::Tenure::Own,
        address: hers.address,
        name: hers.name,
        imap: hers.imap,
        submission: hers.submission,
        method: Method::Card,
    };
    (settings, mailbox)
}

fn opened(driver: &Driver) -> &Opened {
    let SessionState::Open(opened) = &driver.state else { panic!("{:?}", driver.state) };
    opened
}

fn addresses(driver: &Driver) -> Vec<String> {
    opened(driver).accounts.iter().map(|account| account.address.to_string()).collect()
}

async fn add(driver: &mut Driver, mailbox: &NewMailbox) -> Answer {
    let mailbox = Box::new(mailbox.clone());
    let asked = driver.say(|ticket| Command::AddMailbox { mailbox, ticket });
    driver.hear(asked).await
}

async fn remove(driver: &mut Driver, address: &str) -> Answer {
    let address = Address::parse(address).unwrap();
    let asked = driver.say(|ticket| Command::RemoveMailbox { address, ticket });
    driver.hear(asked).await
}

async fn folders(driver: &Driver) -> Vec<(String, u32)> {
    let Loaded::Mailboxes(rows) = driver.handle.load(Query::Mailboxes).await.unwrap() else { panic!() };
    rows.into_iter().map(|row| (row.name.as_str().to_owned(), row.total)).collect()
}

async fn start(options: Options) -> (Operator, Driver, NewMailbox) {
    let operator = tokio::task::spawn_blocking(move || Operator::start(options).unwrap()).await.unwrap();
    let (settings, mailbox) = bare(&operator);
    let mut driver = Driver::start(settings, Activity::Following);
    driver.opens(DOCTOR, PIN).await;
    (operator, driver, mailbox)
}

fn small() -> Options {
    Options { messages: 5, ..Options::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_holder_without_a_mailbox_adds_hers_and_has_it_again_the_next_day() {
    let (operator, mut driver, mailbox) = start(small()).await;
    assert_eq!(addresses(&driver), Vec::<String>::new());
    assert_eq!(driver.pass().await, Answer::Failed(Notice::NoAccount));
    let eml = b"To: a@b.fr\r\n\r\nx".to_vec();
    let asked = driver.say(|ticket| Command::SendRaw { eml, patient: None, departure: Departure::Now, ticket });
    assert_eq!(driver.hear(asked).await, Answer::Failed(Notice::NoAccount));
    let before = driver.handle.load(Query::Mailboxes).await;
    assert_eq!(before, Ok(Loaded::Mailboxes(Vec::new())));

    assert_eq!(add(&mut driver, &mailbox).await, Answer::Done);
    let told = opened(&driver);
    assert_eq!(told.added, std::slice::from_ref(&mailbox.address));
    assert_eq!(told.accounts, [mailbox.clone().of(told.holder.id.clone())]);
    assert_eq!(add(&mut driver, &mailbox).await, Answer::Failed(Notice::Mailbox(MailboxFault::Known)));
    assert!(matches!(driver.pass().await, Answer::Synced(_)));
    let inbox = folders(&driver).await.into_iter().find(|(name, _)| name == "INBOX").unwrap();
    assert!(inbox.1 > 0, "{inbox:?}");
    driver.queue(SECRETARY.address, "Premier envoi", "Bonjour").await;
    driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    let came = operator.mailbox_files(SECRETARY.address).unwrap();
    assert!(came.iter().any(|(_, octets)| String::from_utf8_lossy(octets).contains("Premier envoi")));

    driver.close().await;
    driver.opens(DOCTOR, PIN).await;
    assert_eq!((addresses(&driver), opened(&driver).added.len()), (vec![DOCTOR.address.to_owned()], 1));
    assert!(matches!(driver.pass().await, Answer::Synced(_)));
    driver.close().await;
    // It is hers and nobody else's.
    driver.opens(SECRETARY, PIN).await;
    assert_eq!(addresses(&driver), Vec::<String>::new());
    driver.stop().await;

    // The settings name it later: they say how it is reached, and what was kept is there.
    let mut settings = session::settings(&operator);
    settings.accounts.retain(|account| account.address == mailbox.address);
    settings.accounts[0].name = None;
    let mut driver = Driver::start(settings, Activity::Asked);
    driver.opens(DOCTOR, PIN).await;
    assert_eq!((opened(&driver).accounts.len(), opened(&driver).added.len()), (1, 0));
    assert_eq!(opened(&driver).accounts[0].name, None);
    let kept = folders(&driver).await.into_iter().find(|(name, _)| name == "INBOX").unwrap();
    assert!(kept.1 >= inbox.1, "{kept:?}");
    assert_eq!(remove(&mut driver, DOCTOR.address).await, Answer::Failed(Notice::Mailbox(MailboxFault::OfSettings)));
    driver.stop().await;
    let (settings, _) = bare(&operator);
    let mut driver = Driver::start(settings, Activity::Asked);
    driver.opens(DOCTOR, PIN).await;
    assert_eq!(opened(&driver).accounts, [mailbox.of(opened(&driver).holder.id.clone())], "its row was left alone");
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_kept_of_a_mailbox_whose_servers_fail() {
    let (operator, mut driver, mailbox) = start(Options { tokens: true, ..small() }).await;
    let server = |(host, port): (&str, u16)| Endpoint::new(host, port, Security::StartTls).unwrap();
    let with_imap = |imap| NewMailbox { imap, ..mailbox.clone() };
    let with_submission = |submission| NewMailbox { submission, ..mailbox.clone() };
    let plain = operator.imap_without_starttls().port();
    let bad = operator.bad_server(Bad::WrongBranch);
    let nobody = ("localhost", 9);
    let faults = [
        (with_imap(server(nobody)), "server-unreachable"),
        (with_submission(server(nobody)), "server-unreachable"),
        (with_imap(server(("localhost", plain))), "starttls-missing"),
        (with_imap(server(bad)), "server-certificate-unknown-issuer"),
        // Each is the other kind of server.
        (NewMailbox { imap: mailbox.submission.clone(), ..mailbox.clone() }, "server-misbehaved"),
        // Practice trust reaches nobody beyond this computer; a name that is none is not looked up.
        (with_imap(server(("imap.exemple.fr", 143))), "host-unknown"),
        (with_submission(server(("192.0.2.1", 587))), "host-unknown"),
        (with_imap(Endpoint { host: "a b".to_owned(), port: 143, security: Security::Tls }), "host-unknown"),
        (NewMailbox { method: Method::Organisation { file: "/x.p12".into() }, ..mailbox.clone() }, "login-refused"),
    ];
    for (mailbox, code) in faults {
        match add(&mut driver, &mailbox).await {
            Answer::Failed(notice) => assert_eq!(notice.code(), code, "{mailbox:?}"),
            other => panic!("{code}: {other:?}"),
        }
        assert!(addresses(&driver).is_empty(), "{code}");
    }
    // Servers of IGC-Santé that let no card in.
    let others = operator.token_ports().unwrap();
    for mailbox in
        [with_imap(server(("localhost", others.imap))), with_submission(server(("localhost", others.submission)))]
    {
        let refused = add(&mut driver, &mailbox).await;
        assert!(matches!(refused, Answer::Failed(Notice::LoginRefused { .. })), "{refused:?}");
    }
    driver.close().await;
    driver.opens(DOCTOR, PIN).await;
    assert!(addresses(&driver).is_empty());
    assert_eq!(folders(&driver).await, []);
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailbox_is_removed_once_its_letters_are_settled() {
    let (mut operator, mut driver, mailbox) = start(small()).await;
    assert_eq!(remove(&mut driver, DOCTOR.address).await, Answer::Failed(Notice::NotFound));
    assert_eq!(add(&mut driver, &mailbox).await, Answer::Done);
    assert!(matches!(driver.pass().await, Answer::Synced(_)));
    driver.queue(SECRETARY.address, "Partie", "Bonjour").await;
    driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    operator.stop_service(Service::Submission);
    driver.queue(SECRETARY.address, "En attente", "Bonjour").await;
    for _ in 0..2 {
        let refused = remove(&mut driver, DOCTOR.address).await;
        assert_eq!(refused, Answer::Failed(Notice::Mailbox(MailboxFault::Letters { count: 1 })));
    }
    assert_eq!(addresses(&driver), [DOCTOR.address]);
    assert!(matches!(driver.pass().await, Answer::Synced(_)), "still at work");
    driver.settled(|state| matches!(state, OutgoingState::Deferred { .. } | OutgoingState::Filed { .. })).await;
    driver.discard_all().await;
    assert_eq!(remove(&mut driver, &DOCTOR.address.to_uppercase()).await, Answer::Done);
    assert_eq!((addresses(&driver), folders(&driver).await.len()), (Vec::new(), 0));
    assert_eq!(driver.pass().await, Answer::Failed(Notice::NoAccount));
    assert_eq!(driver.outbox().await.len(), 1, "the history of what was sent stays");
    driver.close().await;
    driver.opens(DOCTOR, PIN).await;
    assert!(addresses(&driver).is_empty());
    // And back again.
    operator.start_service(Service::Submission).unwrap();
    assert_eq!(add(&mut driver, &mailbox).await, Answer::Done);
    assert!(matches!(driver.pass().await, Answer::Synced(_)));
    driver.stop().await;
}

/// A session that closes meanwhile is not held up, and keeps nothing that was not proven.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_while_a_mailbox_is_proven_ends_it() {
    let (_operator, mut driver, mailbox) = start(small()).await;
    let weir = crate::weir::Weir::build(Some(mailbox.imap.port), 0).await;
    let slow = Box::new(NewMailbox { imap: weir.endpoint(Security::StartTls), ..mailbox });
    let asked = driver.say(|ticket| Command::AddMailbox { mailbox: slow, ticket });
    weir.held().await;
    let _ = driver.say(|_| Command::Close);
    assert_eq!(driver.hear(asked).await, Answer::Failed(Notice::SessionClosed));
    let _ = driver.say(|_| Command::LetGo);
    driver.opens(DOCTOR, PIN).await;
    assert!(addresses(&driver).is_empty());
    driver.stop().await;
}

/// Settings that name no mailbox, and where the records of domains are asked for.
fn bare_file(place: &Place) -> std::path::PathBuf {
    let text = std::fs::read_to_string(place.operator.config_path()).unwrap();
    let (head, _) = text.split_once("\n[[account]]").unwrap();
    let names = place.operator.dns().unwrap().port();
    let practice = format!("[practice]\nresolver = \"127.0.0.1:{names}\"\n[practice.authorities]");
    place.file("bare.toml", head.replace("[practice.authorities]", &practice))
}

#[test]
fn on_the_command_line_by_the_records_of_the_domain() {
    let place = Place::start(Options { tokens: true, messages: 2, ..Options::default() });
    let file = bare_file(&place);
    let pli = |words: &[&str]| place.plain().config(file.clone()).json(words);
    assert!(pli(&["mailbox", "list"]).lines.is_empty());
    assert_eq!(pli(&["sync", "--once"]).error(), "no-account");
    let unsure = pli(&["mailbox", "add", DOCTOR.address]);
    assert_eq!((unsure.code, unsure.error()), (3, "add-unconfirmed"));
    assert_eq!(unsure.lines[0]["source"], "srv");
    let unknown = pli(&["mailbox", "add", "claire.dubreuil@inconnu.mssante.fr", "--yes"]);
    assert_eq!((unknown.code, unknown.error()), (1, "servers-unproven"));
    // No card opens it there, and a token opens nothing here.
    let ports = place.operator.ports();
    let (imap, submission) = (format!("localhost:{}:tls", ports.imaps), format!("localhost:{}:tls", ports.submissions));
    let by_token = ["mailbox", "add", DOCTOR.address, "--imap", &imap, "--submission", &submission, "--method", "psc"];
    assert_eq!(pli(&by_token).error(), "servers-unproven");
    for wrong in [["--imap", "localhost:143:none"], ["--method", "password"]] {
        let words = [&["mailbox", "add", DOCTOR.address, "--submission", &submission][..], &wrong].concat();
        assert_eq!(pli(&words).error(), "command-invalid", "{wrong:?}");
    }
    assert!(pli(&["mailbox", "list"]).lines.is_empty(), "nothing was kept");

    let added = pli(&["mailbox", "add", DOCTOR.address, "--yes"]);
    assert_eq!((added.code, added.last()["state"].as_str()), (0, Some("added")), "{added:?}");
    let known = pli(&["mailbox", "add", DOCTOR.address, "--yes"]);
    assert_eq!((known.code, known.error()), (1, "mailbox-known"));
    assert_eq!(pli(&["sync", "--once"]).code, 0);
    assert_eq!(pli(&["list", "inbox"]).code, 0);
    // Another one of hers, which a token opens: kept on what its servers prove.
    assert_eq!(pli(&["mailbox", "add", TOKEN_DOCTOR.address, "--yes", "--name", "Citadelle"]).code, 0);
    let all = pli(&["mailbox", "list"]);
    let rows: Vec<_> = all.lines.iter().map(|line| (line["address"].as_str(), line["method"].as_str())).collect();
    assert_eq!(
        rows,
        [(Some(DOCTOR.address), Some("card")), (Some(TOKEN_DOCTOR.address), Some("psc"))],
        "in the order they were added"
    );
    assert!(all.lines.iter().all(|line| line["own"] == true));

    assert_eq!(pli(&["mailbox", "remove", DOCTOR.address]).error(), "remove-unconfirmed");
    let removed = pli(&["mailbox", "remove", DOCTOR.address, "--yes"]);
    assert_eq!((removed.code, removed.last()["state"].as_str()), (0, Some("removed")), "{removed:?}");
    let absent = pli(&["mailbox", "remove", DOCTOR.address, "--yes"]);
    assert_eq!((absent.code, absent.error()), (1, "not-found"));
    let settings = place.plain().json(&["mailbox", "remove", DOCTOR.address, "--yes"]);
    assert_eq!((settings.code, settings.error()), (1, "mailbox-of-settings"));
}

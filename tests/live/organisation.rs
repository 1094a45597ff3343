//! A mailbox that the certificate of an organisation opens, beside the doctor's own: whatever is wrong with its file, it waits, says
//! why once, and disturbs nothing.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use pli::domain::outgoing::OutgoingState;
use pli::domain::{Address, Method, Notice, Secret};
use pli::engine::{Activity, Answer, Loaded, Query};
use pli::key_store::{Name, Secrets};
use pli::paths::Paths;
use pli::settings::Settings;
use pli_operator::{APPLICATION, Authority, Container, DOCTOR, Leaf, Operator, Options, PIN, SECRETARY};

use crate::driver::Driver;

const PASSWORD: &str = "Ouvre-toi 25";

/// An operator, and a folder for the data of each computer that is tried.
struct Bench {
    operator: Operator,
    folder: tempfile::TempDir,
}

impl Bench {
    fn start() -> Self {
        let operator = Operator::start(Options { messages: 2, ..Options::default() }).unwrap();
        let bench = Self { operator, folder: tempfile::tempdir().unwrap() };
        bench.deliver(DOCTOR.address, "Praticienne");
        bench.deliver(APPLICATION.address, "Applicative");
        bench
    }

    fn deliver(&self, to: &str, subject: &str) {
        let letter = format!(
            "From: Nadia <{from}>\r\nTo: {to}\r\nSubject: {subject}\r\nDate: Wed, 25 Nov 2026 08:00:00 +0100\r\n\
             Message-ID: <{subject}@cabinet-tilleuls.mssante.fr>\r\n\r\nBonjour\r\n",
            from = SECRETARY.address,
        );
        let _ = self.operator.deliver(to, letter.as_bytes()).unwrap();
    }

    fn p12(&self, leaf: Leaf) -> PathBuf {
        self.operator.organisation_p12(leaf, Container::Modern, PASSWORD).unwrap()
    }

    /// The application's mailbox first, so that letters leave from it, on a computer of its own.
    fn settings(&self, computer: &str, file: &Path) -> Settings {
        let mut settings = Settings::read(&self.operator.config_path()).unwrap();
        settings.data = Some(self.folder.path().join(computer));
        settings.accounts.retain(|account| account.address.to_string() == DOCTOR.address);
        let mut application = settings.accounts[0].clone();
        application.address = Address::parse(APPLICATION.address).unwrap();
        application.method = Method::Organisation { file: file.to_owned() };
        settings.accounts.insert(0, application);
        settings
    }
}

fn keep(settings: &Settings, file: &Path, password: &str) {
    let secrets = Secrets::new(&Paths::new(settings.data.clone()).unwrap());
    secrets.set(&Name::CertificatePassword { file: file.to_owned() }, &Secret::new(password.to_owned())).unwrap();
}

async fn finds(driver: &mut Driver, subject: &str) {
    let end = Instant::now() + driver.patience;
    loop {
        let query = Query::Search { words: subject.to_owned(), limit: 5 };
        let Loaded::Found { rows, .. } = driver.handle.load(query).await.unwrap() else { panic!("nothing found") };
        if rows.iter().any(|row| row.subject == subject) {
            return;
        }
        assert!(Instant::now() < end, "{subject} is not there: {:?}", driver.notices);
        driver.rests().await;
    }
}

/// The letter lies in the secretary's mailbox, sent by the application.
fn arrived(operator: &Operator, subject: &str) -> bool {
    let files = operator.mailbox_files(SECRETARY.address).unwrap();
    files.iter().map(|(_, octets)| String::from_utf8_lossy(octets)).any(|text| {
        text.contains(&format!("Subject: {subject}\r\n"))
            || text.contains(&format!("Subject: {subject}\n")) && text.contains(APPLICATION.address)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn its_mailbox_is_followed_and_sends_beside_the_doctors() {
    let bench = tokio::task::spawn_blocking(Bench::start).await.unwrap();
    for (computer, container) in [("moderne", Container::Modern), ("ancien", Container::Legacy)] {
        let file = bench.operator.organisation_p12(Leaf::OrganisationClient, container, PASSWORD).unwrap();
        let settings = bench.settings(computer, &file);
        keep(&settings, &file, PASSWORD);
        let mut driver = Driver::start(settings, Activity::Following);
        driver.opens(DOCTOR, PIN).await;
        finds(&mut driver, "Applicative").await;
        finds(&mut driver, "Praticienne").await;
        driver.queue(SECRETARY.address, computer, "Bonjour").await;
        driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
        assert!(arrived(&bench.operator, computer));
        assert!(matches!(driver.pass().await, Answer::Synced(_)));
        assert!(!driver.notices.iter().any(|notice| notice.code().starts_with("organisation")), "{:?}", driver.notices);
        driver.stop().await;
    }
}

/// What is wrong, the file, the password that is kept.
fn cases(bench: &Bench) -> Vec<(&'static str, PathBuf, Option<&'static str>)> {
    let good = bench.p12(Leaf::OrganisationClient);
    let expired = bench.p12(Leaf::OrganisationClientExpired);
    let (garbage, loose) = (bench.folder.path().join("garbage.p12"), bench.folder.path().join("loose.p12"));
    std::fs::write(&garbage, "pas un certificat").unwrap();
    let _ = std::fs::copy(&good, &loose).unwrap();
    std::fs::set_permissions(&loose, std::fs::Permissions::from_mode(0o666)).unwrap();
    vec![
        ("secret-password-missing", good.clone(), None),
        ("organisation-wrong-password", good.clone(), Some("autre")),
        ("organisation-expired", expired, Some(PASSWORD)),
        ("organisation-missing", bench.folder.path().join("absent.p12"), Some(PASSWORD)),
        ("organisation-unreadable", garbage, Some(PASSWORD)),
        ("organisation-loose", loose, Some(PASSWORD)),
        ("organisation-revoked", good, Some(PASSWORD)),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_with_its_file_it_waits_and_the_doctors_mailbox_works() {
    let bench = tokio::task::spawn_blocking(Bench::start).await.unwrap();
    for (code, file, password) in cases(&bench) {
        if code == "organisation-revoked" {
            bench.operator.revoke(Leaf::OrganisationClient, Authority::ElementaryOrganisations).unwrap();
        }
        let settings = bench.settings(code, &file);
        if let Some(password) = password {
            keep(&settings, &file, password);
        }
        let mut driver = Driver::start(settings, Activity::Following);
        driver.opens(DOCTOR, PIN).await;
        finds(&mut driver, "Praticienne").await;
        driver.until(code, |driver| driver.notices.iter().any(|notice| notice.code() == code)).await;
        driver.queue(SECRETARY.address, code, "Bonjour").await;
        assert!(matches!(driver.pass().await, Answer::Failed(notice) if notice.code() == code), "{code}");
        driver.rests().await;
        let told = driver.notices.iter().filter(|notice| **notice != Notice::KeyStoreAbsent);
        assert_eq!(told.map(Notice::code).collect::<Vec<_>>(), [code], "told once, and nothing else");
        assert!(driver.outbox().await.iter().all(|(_, state)| *state == OutgoingState::Queued), "the letter waits");
        assert!(!arrived(&bench.operator, code));
        driver.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn once_the_password_is_kept_the_mailbox_and_its_letters_go_on() {
    let bench = tokio::task::spawn_blocking(Bench::start).await.unwrap();
    let file = bench.p12(Leaf::OrganisationClient);
    let settings = bench.settings("poste", &file);
    let mut driver = Driver::start(settings.clone(), Activity::Following);
    driver.opens(DOCTOR, PIN).await;
    driver.queue(SECRETARY.address, "En attente", "Bonjour").await;
    assert!(matches!(driver.pass().await, Answer::Failed(notice) if notice.code() == "secret-password-missing"));
    keep(&settings, &file, PASSWORD);
    assert!(matches!(driver.pass().await, Answer::Synced(_)));
    finds(&mut driver, "Applicative").await;
    driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    assert!(arrived(&bench.operator, "En attente"));
    driver.stop().await;
}

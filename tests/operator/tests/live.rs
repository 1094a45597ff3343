//! The practice operator itself: it starts, its list verifies with `xmlsec1`, its
//! servers stop and come back, several live side by side, and a folder serves twice.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use pli_operator::{
    Bad, DOCTOR, DOCTOR_SERIAL, LIST_FILE, Leaf, ListVariant, MAILBOXES, Operator, Options, SHARED, Service,
};
use std::net::TcpStream;
use std::process::Command;

fn verifies(operator: &Operator) -> bool {
    Command::new("xmlsec1")
        .args(["--verify", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", "--trusted-pem"])
        .arg(operator.authority(pli_operator::Authority::ElementaryRoot))
        .arg(operator.dir().join("http").join(LIST_FILE))
        .output()
        .is_ok_and(|output| output.status.success())
}

#[test]
fn starts_and_can_be_driven() {
    let mut operator = Operator::start(Options::default()).unwrap();
    let text = std::fs::read_to_string(operator.config_path()).unwrap();
    assert!(text.contains("[[account]]") && text.contains("elementary_organisations"));

    for (variant, good) in [
        (ListVariant::Good, true),
        (ListVariant::GoodSimple, true),
        (ListVariant::WrongSigner, true),
        (ListVariant::TooOld(30), true),
        (ListVariant::Older, true),
        (ListVariant::Future, true),
        (ListVariant::WithDomains(vec!["medecin.mssante.fr".to_owned()]), true),
        (ListVariant::BadSignature, false),
        (ListVariant::Unsigned, false),
        (ListVariant::Garbage, false),
        (ListVariant::Missing, false),
    ] {
        operator.publish_list(&variant).unwrap();
        assert_eq!(verifies(&operator), good, "{variant:?}");
    }
    // Missing again, then back.
    operator.publish_list(&ListVariant::Missing).unwrap();
    operator.publish_list(&ListVariant::Good).unwrap();

    for mailbox in MAILBOXES {
        let before = operator.mailbox_files(mailbox.address).unwrap().len();
        let _ = operator.deliver(mailbox.address, b"Subject: essai\r\n\r\nBonjour\r\n").unwrap();
        assert_eq!(operator.mailbox_files(mailbox.address).unwrap().len(), before + 1);
    }
    assert!(operator.mailbox_files("inconnu@medecin.mssante.fr").is_err());
    assert!(!operator.folder_files(DOCTOR.address, "Envoyés").unwrap().is_empty());
    assert!(operator.mailbox_files(SHARED.address).is_ok());

    for bad in [Bad::Revoked, Bad::Expired, Bad::WrongName, Bad::WrongBranch] {
        assert!(TcpStream::connect(operator.bad_server(bad)).is_ok(), "{bad:?}");
    }
    let ports = operator.ports();
    for (service, port) in
        [(Service::Imap, ports.imap), (Service::Submission, ports.submission), (Service::Http, ports.https)]
    {
        operator.stop_service(service);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "{service:?} still answers");
        operator.start_service(service).unwrap();
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok(), "{service:?} did not come back");
    }
}

#[test]
fn two_live_side_by_side_without_cards() {
    let options = Options { token: false, holder_expired: true, messages: 5, ..Options::default() };
    let one = Operator::start(&options).unwrap();
    let two = Operator::start(Options { token: true, ..options }).unwrap();
    assert_ne!(one.ports(), two.ports());
    drop(one);
    assert!(TcpStream::connect(("127.0.0.1", two.ports().imap)).is_ok());
    assert!(TcpStream::connect(("127.0.0.1", two.ports().submission)).is_ok());
}

/// Certificates on the doctor's card.
fn card_certificates(operator: &Operator) -> usize {
    let output = Command::new("pkcs11-tool")
        .env("SOFTHSM2_CONF", operator.token_environment().1)
        .arg("--module")
        .arg(operator.module())
        .args(["--token-label", &format!("CPS4v1-{DOCTOR_SERIAL}"), "--list-objects", "--type", "cert"])
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).matches("Certificate Object").count()
}

#[test]
fn a_folder_can_be_used_again() {
    let folder = tempfile::tempdir().unwrap();
    let dir = Some(folder.path().join("poste"));
    let options = Options { dir, messages: 5, ..Options::default() };
    let first = Operator::start(&options).unwrap();
    let key = std::fs::read(first.software_key(Leaf::DoctorAuth).1).unwrap();
    assert_eq!(card_certificates(&first), 2);
    drop(first);
    let second = Operator::start(&options).unwrap();
    assert_eq!(std::fs::read(second.software_key(Leaf::DoctorAuth).1).unwrap(), key);
    assert_eq!(card_certificates(&second), 2);
    let bundle = std::fs::read_to_string(second.dir().join("pki/authorities.pem")).unwrap();
    assert_eq!(bundle.matches("BEGIN CERTIFICATE").count(), 7);
}

//! The diagnosis over real servers: its layers, what an open session adds, and a report that names nobody.

use std::net::{SocketAddr, UdpSocket};
use std::path::PathBuf;

use pli::card::Card;
use pli::engine::finding::{Detail, Diagnosis, Finding, Layer, Verdict};
use pli::engine::{Activity, Answer, Command};
use pli::l10n::{L10n, Language};
use pli::report;
use pli_operator::{DOCTOR, SECRETARY, Service};
use simple_dns::rdata::{RData, SRV};
use simple_dns::{CLASS, Name, Packet, PacketFlag, ResourceRecord};

use crate::program::Place;
use crate::session::{self, Program};

mod today;

/// A server of names on loopback that publishes one service; it ends with the test.
fn names() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let place = socket.local_addr().unwrap();
    drop(std::thread::spawn(move || {
        let mut octets = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut octets) {
            let mut reply = Packet::parse(&octets[..length]).unwrap().into_reply();
            reply.set_flags(PacketFlag::RESPONSE);
            let asked = reply.questions[0].qname.to_string();
            if asked.starts_with("_imap._tcp.") {
                let target = Name::new_unchecked("imap.exemple.fr");
                let data = RData::SRV(SRV { priority: 0, weight: 0, port: 143, target });
                let name = Name::new_unchecked(&asked).into_owned();
                reply.answers.push(ResourceRecord::new(name, CLASS::IN, 60, data));
            }
            let _ = socket.send_to(&reply.build_bytes_vec().unwrap(), from).unwrap();
        }
    }));
    place
}

fn of(diagnosis: &Diagnosis, layer: Layer) -> &Finding {
    diagnosis
        .findings
        .iter()
        .find(|finding| finding.layer == layer)
        .unwrap_or_else(|| panic!("{layer:?}: {diagnosis:?}"))
}

#[test]
fn layers_come_in_order_and_those_above_a_wrong_one_are_not_tried() {
    let mut place = Place::small();
    let ran = place.plain().json(&["diagnose"]);
    let order = [
        "reader",
        "card",
        "module",
        "certificate",
        "revocation",
        "authorities",
        "key-store",
        "policy",
        "product",
        "names",
        "records",
        "network",
        "imap",
        "submission",
        "authentication",
        "directory",
        "list",
    ];
    let mut subjects = ran.all("subject");
    let places: Vec<Option<usize>> =
        order.iter().map(|one| subjects.iter().position(|subject| subject == one)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{subjects:?}");
    subjects.retain(|subject| !order.contains(subject));
    assert!(subjects.is_empty(), "{subjects:?}");
    assert_eq!(ran.state("revocation"), "good");
    assert_eq!(ran.state("authentication"), "untested");
    // Nobody is asked about names unless the practice settings name a server.
    assert_eq!(ran.state("records"), "untested");
    let tls = ran.lines.iter().find(|line| line["subject"] == "imap").unwrap();
    assert!(tls["detail"].as_str().is_some_and(|detail| detail.contains("TLS 1.")), "{tls}");

    place.operator.stop_service(Service::Submission);
    let asked = format!("[practice]\nresolver = \"{}\"\n[practice.authorities]", names());
    let ran = place.with(&[("[practice.authorities]", &asked)]).json(&["diagnose"]);
    assert_eq!((ran.state("imap"), ran.state("submission")), ("good", "untested"));
    let records = ran.lines.iter().find(|line| line["subject"] == "records").unwrap();
    assert!(
        records["detail"].as_str().is_some_and(|detail| detail.contains("_imap._tcp imap.exemple.fr:143")),
        "{records}"
    );
}

#[test]
fn a_report_is_written_that_names_nobody() {
    let place = Place::small();
    let file = place.work().join("rapport.txt");
    let ran = place.plain().json(&["diagnose", "--report", &file.display().to_string()]);
    assert_eq!(ran.code, 3, "the directory is empty");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("✗ Annuaire") && text.contains("MaskMinutes = 30 (default)"), "{text}");
    let (_, said, _) = place.plain().words(&["diagnose"]);
    assert!(said.contains("Un point est à corriger."), "{said}");
    let lost = place.plain().json(&["diagnose", "--report", "/nonexistent/rapport.txt"]);
    assert_eq!(lost.error(), "file-unwritable");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_session_logs_in_and_its_report_tells_nothing_of_its_holder() {
    let operator = tokio::task::spawn_blocking(session::operator).await.unwrap();
    let mut settings = session::settings(&operator);
    settings.practice.as_mut().unwrap().resolver = Some(names());
    let card = Card::start(&settings.card, PathBuf::from(env!("CARGO_BIN_EXE_pli")));
    let tokens = card.tokens().await.unwrap();
    drop(card);
    let mut program = Program::start_with(settings, Activity::Asked).await;
    program.unlock().await;
    let asked = program.say(|ticket| Command::Diagnose { deep: false, ticket });
    let Answer::Diagnosed(diagnosis) = program.hear(asked).await else { panic!("no diagnosis") };
    for layer in [Layer::Card, Layer::Network, Layer::Imap, Layer::Submission, Layer::Authentication, Layer::List] {
        assert_eq!(of(&diagnosis, layer).verdict, Verdict::Good, "{diagnosis:?}");
    }
    assert!(matches!(&of(&diagnosis, Layer::Records).detail, Detail::Records { services, .. } if services.len() == 1));

    let mut secrets: Vec<String> =
        tokens.iter().flat_map(|token| [token.serial.clone(), token.label.clone()]).collect();
    for holder in tokens.iter().flat_map(|token| &token.holder) {
        secrets.extend([holder.id.as_str().to_owned(), holder.full_name()]);
        secrets.extend(holder.full_name().split_whitespace().skip(1).map(str::to_owned));
    }
    secrets.extend([DOCTOR.address.to_owned(), SECRETARY.address.to_owned()]);
    assert!(secrets.len() > 8, "{secrets:?}");
    let shown = format!("{diagnosis:?}");
    for language in [Language::French, Language::English] {
        let l10n = L10n::new(language, jiff::tz::TimeZone::UTC);
        let text = report::text(&l10n, jiff::Timestamp::UNIX_EPOCH, &diagnosis);
        for secret in secrets.iter().filter(|secret| secret.len() > 3) {
            assert!(!text.contains(secret.as_str()), "{secret}: {text}");
            // Not on the page either.
            assert!(!shown.contains(secret.as_str()), "{secret}: {shown}");
        }
    }
    program.stop().await;
}

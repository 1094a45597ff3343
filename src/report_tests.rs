//! What the file says, and what it does not.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use rstest::rstest;

use super::{detail, discreet, name, summary, text};
use crate::domain::{MethodKind, Notice};
use crate::engine::finding::{Detail, Diagnosis, Finding, Layer, Verdict};
use crate::l10n::{L10n, Language};
use crate::policy::tests::policy;
use crate::settings::Settings;

fn french() -> L10n {
    L10n::new(Language::French, TimeZone::UTC)
}

fn finding(layer: Layer, detail: Detail, verdict: Verdict) -> Finding {
    Finding { layer, detail, verdict }
}

fn announced(has: &[&str], lacks: &[&str]) -> Detail {
    let [has, lacks] = [has, lacks].map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    Detail::Announced { place: "a.fr:993".to_owned(), has, lacks, took: Duration::from_millis(35) }
}

#[test]
fn what_an_operator_announces_is_told_with_what_it_lacks() {
    let said = |one| detail(&french(), &finding(Layer::Capabilities, one, Verdict::Good)).unwrap();
    assert_eq!(said(announced(&["IDLE"], &["MOVE"])), "a.fr:993\u{a0}: IDLE (35 ms)\u{a0}; absent\u{a0}: MOVE");
    assert_eq!(said(announced(&[], &[])), "a.fr:993\u{a0}: rien (35 ms)");
}

#[test]
fn every_layer_and_detail_has_its_words() {
    for language in [Language::French, Language::English] {
        let l10n = L10n::new(language, TimeZone::UTC);
        for layer in Layer::ALL {
            let called = name(&l10n, layer);
            assert!(!called.is_empty() && !called.contains("No localization"), "{layer:?} {called}");
            for one in [
                Detail::Until(Timestamp::UNIX_EPOCH),
                Detail::Count(0),
                Detail::Count(2000),
                Detail::List { generated: Timestamp::UNIX_EPOCH, domains: 2, signed: true },
                Detail::List { generated: Timestamp::UNIX_EPOCH, domains: 2, signed: false },
                Detail::Server { place: "a.fr:993".to_owned(), tls13: true },
                Detail::Login { place: "a.fr:993".to_owned(), by: MethodKind::Card },
                Detail::Login { place: "a.fr:993".to_owned(), by: MethodKind::Psc },
                Detail::Login { place: "a.fr:993".to_owned(), by: MethodKind::Organisation },
                Detail::Certificate { file: "/etc/a.p12".to_owned(), until: Some(Timestamp::UNIX_EPOCH) },
                announced(&["IDLE"], &["MOVE"]),
                announced(&[], &[]),
                Detail::Took { what: "a.fr:993".to_owned(), took: Duration::from_millis(7) },
                Detail::Took { what: String::new(), took: Duration::ZERO },
                Detail::Lasts(Duration::from_mins(5)),
                Detail::Records { domain: "a.fr".to_owned(), services: Vec::new() },
                Detail::Records { domain: "a.fr".to_owned(), services: vec!["_imaps._tcp b.fr:993".to_owned()] },
            ] {
                let said = detail(&l10n, &finding(layer, one, Verdict::Good)).unwrap();
                assert!(!said.is_empty() && !said.contains(['{', '}']), "{said}");
            }
        }
        assert_eq!(detail(&l10n, &finding(Layer::Card, Detail::Nothing, Verdict::Good)), None);
    }
}

#[rstest]
#[case("Gemalto PC Twin Reader (A1B2C3D4E5F6) 00 00", "Gemalto PC Twin Reader (…) 00 00")]
#[case("CPS4v1-3100603746", "CPS4v1-…")]
#[case("899700000017 et 899-700.", "… et 899-700.")]
#[case("refus de <claire.dubreuil@medecin.mssante.fr>", "refus de …@…")]
#[case("/home/claire/.local/lib/pkcs11.so, OpenSC 0.23.0", "/home/…/.local/lib/pkcs11.so, OpenSC 0.23.0")]
#[case(r"C:\Users\claire\module.dll", r"C:\Users\…\module.dll")]
#[case("mail.exemple.mssante.fr:143, TLS 1.3", "mail.exemple.mssante.fr:143, TLS 1.3")]
#[case("2026-11-23T14:40:00Z WARN pli::sync: late", "2026-11-23T14:40:00Z WARN pli::sync: late")]
#[case("3B AC 00 40 2A 00 12 25 00 64 80", "3B AC 00 40 2A 00 12 25 00 64 80")]
#[case("/usr/lib/libcps3_pkcs11_lux.so", "/usr/lib/libcps3_pkcs11_lux.so")]
fn what_may_tell_a_person_is_taken_out(#[case] line: &str, #[case] kept: &str) {
    assert_eq!(discreet(line), kept);
}

fn diagnosis() -> Diagnosis {
    let words = "User claire.dubreuil@medecin.mssante.fr (Claire Dubreuil, 899700000017) unknown".to_owned();
    let host = "mail.exemple.mssante.fr".to_owned();
    let binding =
        "MaskMinutes = 15\nPkcs11Modules = ['/opt/secret/pkcs11.so']\nSupportText = 'Mme Untel, 0102030405'\n";
    Diagnosis {
        findings: vec![
            finding(Layer::Reader, Detail::Text("Reader (A1B2C3D4E5F6) 00".to_owned()), Verdict::Good),
            finding(Layer::Module, Detail::Text("/home/claire/m.so".to_owned()), Verdict::Good),
            finding(Layer::KeyStore, Detail::Nothing, Verdict::Known(Notice::KeyStoreAbsent)),
            finding(Layer::Authentication, Detail::Nothing, Verdict::Wrong(Notice::LoginRefused { host, words })),
        ],
        rules: Settings::parse("").unwrap().under(&policy(binding, "")).rules,
        support: Some("Mme Untel".to_owned()),
        log: vec!["2026-11-23T14:40:00Z WARN pli::card: serial=3100603746 /home/claire/x".to_owned()],
    }
}

#[test]
fn the_file_names_no_person_and_says_what_is_wrong() {
    let text = text(&french(), "2026-11-23T14:40:00Z".parse().unwrap(), &diagnosis());
    for secret in
        ["claire", "Claire", "Dubreuil", "899700000017", "A1B2C3", "3100603746", "0102030405", "Untel", "/opt/secret"]
    {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    for fact in [
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        "Date\u{a0}: 23/11/2026 14:40",
        "✓ Lecteur\u{a0}: Reader (…) 00",
        "! Coffre à clés du système",
        "✗ Ouverture de la boîte",
        "[login-refused]",
        "mail.exemple.mssante.fr",
        "MaskMinutes = 15 (policy, locked)",
        "Pkcs11Modules = défini (policy, locked)",
        "WARN pli::card",
    ] {
        assert!(text.contains(fact), "{fact}: {text}");
    }
}

#[test]
fn one_line_says_how_everything_is() {
    let mut all = diagnosis();
    assert_eq!(summary(&french(), &all), "Un point est à corriger.");
    let _ = all.findings.pop();
    assert_eq!(summary(&french(), &all), "Rien n’empêche d’échanger. Un point est à savoir.");
    let _ = all.findings.pop();
    assert_eq!(summary(&french(), &all), "Tout va bien.");
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn no_address_or_long_number_is_left(line in "[a-z@0-9 ./:-]{0,60}") {
        let kept = discreet(&line);
        prop_assert!(!kept.replace("…@…", "").contains('@'));
        let runs = kept.split(|c: char| !c.is_alphanumeric());
        prop_assert!(runs.into_iter().all(|run| run.chars().filter(char::is_ascii_digit).count() < 6));
    }
}

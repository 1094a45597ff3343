//! Documents that are right, wrong, or meant to do harm.

use proptest::prelude::*;
use rstest::rstest;

use super::read;
use crate::discovery::candidate::Candidate;
use crate::domain::discovery::Source;
use crate::domain::{Domain, Security};
use crate::http::Reach;

const GOOD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="exemple.fr">
    <domain>autre.fr</domain>
    <domain>medecin.exemple.fr</domain>
    <displayName>Exemple</displayName>
    <incomingServer type="pop3">
      <hostname>pop.exemple.fr</hostname><port>995</port><socketType>SSL</socketType>
    </incomingServer>
    <incomingServer type="imap">
      <hostname>imap.exemple.fr</hostname><port>143</port><socketType>STARTTLS</socketType>
      <authentication>OAuth2</authentication><username>%EMAILADDRESS%</username>
    </incomingServer>
    <incomingServer type="imap">
      <hostname>imap.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType>
    </incomingServer>
    <outgoingServer type="smtp">
      <hostname> Envoi.Exemple.fr </hostname><port>587</port><socketType>STARTTLS</socketType>
    </outgoingServer>
  </emailProvider>
</clientConfig>"#;

fn taken(text: &str) -> Option<Candidate> {
    read(text.as_bytes(), &Domain::parse("medecin.exemple.fr").unwrap(), "autoconfig.exemple.fr", Reach::Anywhere)
}

#[test]
fn servers_are_taken_in_order() {
    let found = taken(GOOD).unwrap();
    let places: Vec<(&str, u16, Security)> =
        found.imap.iter().chain(&found.submission).map(|one| (one.host.as_str(), one.port, one.security)).collect();
    assert_eq!(
        places,
        [
            ("imap.exemple.fr", 143, Security::StartTls),
            ("imap.medecin.exemple.fr", 993, Security::Tls),
            ("envoi.exemple.fr", 587, Security::StartTls)
        ]
    );
    assert_eq!(found.source, Source::Autoconfig { host: "autoconfig.exemple.fr".to_owned() });
}

#[rstest]
#[case::another_domain("<domain>medecin.exemple.fr</domain>", "<domain>exemple.fr</domain>")]
#[case::a_domain_below("<domain>medecin.exemple.fr</domain>", "<domain>a.medecin.exemple.fr</domain>")]
#[case::no_domain("<domain>medecin.exemple.fr</domain>", "")]
#[case::clear("587</port><socketType>STARTTLS<", "587</port><socketType>plain<")]
#[case::clear_twice("587</port><socketType>STARTTLS<", "587</port><socketType>STARTTLS</socketType><socketType>plain<")]
#[case::no_socket("587</port><socketType>STARTTLS</socketType>", "587</port>")]
#[case::port_zero("<port>587", "<port>0")]
#[case::port_too_high("<port>587", "<port>65536")]
#[case::two_ports("<port>587</port>", "<port>587</port><port>25</port>")]
#[case::no_host(" Envoi.Exemple.fr ", "")]
#[case::url_as_host(" Envoi.Exemple.fr ", "exemple.fr/a")]
#[case::injected_host(" Envoi.Exemple.fr ", "exemple.fr&#13;&#10;QUIT")]
#[case::here(" Envoi.Exemple.fr ", "localhost")]
#[case::placeholder(" Envoi.Exemple.fr ", "%EMAILLOCALPART%.exemple.fr")]
#[case::other_kind("type=\"smtp\"", "type=\"exchange\"")]
#[case::other_root("clientConfig", "config")]
#[case::doctype("<clientConfig", "<!DOCTYPE clientConfig><clientConfig")]
#[case::entities("<clientConfig", "<!DOCTYPE c [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;&a;\">]><clientConfig")]
#[case::file("<clientConfig", "<!DOCTYPE c [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><clientConfig")]
#[case::unknown_entity(" Envoi.Exemple.fr ", "&a;")]
#[case::cut("</clientConfig>", "")]
fn what_is_wrong_names_nothing(#[case] from: &str, #[case] to: &str) {
    let text = GOOD.replace(from, to);
    assert_ne!(text, GOOD);
    assert_eq!(taken(&text), None);
}

#[test]
fn a_placeholder_stands_for_the_domain_and_a_crowd_is_cut() {
    assert!(taken(&GOOD.replace("medecin.exemple.fr</domain>", "%EMAILDOMAIN%</domain>")).is_some());
    let server = "<incomingServer type=\"imap\"><hostname>a.fr</hostname><port>1</port><socketType>SSL</socketType></incomingServer>";
    let crowd = |count| taken(&GOOD.replace("<displayName>", &format!("{}<displayName>", server.repeat(count))));
    assert_eq!(crowd(100).map(|found| found.imap.len()), Some(4));
    assert_eq!(crowd(1000), None);
    assert_eq!(read(&[0xFF, 0xFE], &Domain::parse("a.fr").unwrap(), "a.fr", Reach::Anywhere), None);
}

#[test]
fn practice_takes_this_computer() {
    let text = GOOD.replace("imap.exemple.fr", "localhost").replace(" Envoi.Exemple.fr ", "127.0.0.1");
    let domain = Domain::parse("medecin.exemple.fr").unwrap();
    let found = read(text.as_bytes(), &domain, "localhost:4430", Reach::Loopback).unwrap();
    assert_eq!((found.imap[0].host.as_str(), found.submission[0].host.as_str()), ("localhost", "127.0.0.1"));
    assert_eq!(found.source, Source::Autoconfig { host: "localhost".to_owned() });
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn any_text_names_tls_or_nothing(noise in "[<>&;/a-z\"= ]{0,40}", at in 0..GOOD.len()) {
        let at = (0..=at).rev().find(|at| GOOD.is_char_boundary(*at)).unwrap();
        let (before, after) = GOOD.split_at(at);
        if let Some(found) = taken(&format!("{before}{noise}{after}")) {
            prop_assert!(found.imap.iter().chain(&found.submission).all(|one| one.port > 0 && !one.host.contains(['%', ' ', '\n'])));
        }
    }
}

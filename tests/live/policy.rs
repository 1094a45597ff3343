//! What the establishment sets, over the program as it runs. Practice builds take a folder of the tests for the administrator's.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use serde_json::json;

use crate::program::{Place, Ran};

/// Puts this policy into the folder of the tests, and gives the folder.
pub fn policies(place: &Place, text: &str) -> PathBuf {
    let root = place.work().join("policies");
    let folder = root.join("policies.d");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("10-cabinet.toml"), text).unwrap();
    for (path, mode) in [(&root, 0o755), (&folder, 0o755), (&folder.join("10-cabinet.toml"), 0o644)] {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    root
}

pub fn key<'r>(ran: &'r Ran, name: &str) -> &'r serde_json::Value {
    ran.lines.iter().find(|line| line["key"] == name).unwrap_or_else(|| panic!("{ran:?}"))
}

#[test]
fn a_policy_that_others_may_change_keeps_the_program_from_starting() {
    let place = Place::small();
    let root = policies(&place, "MaskMinutes = 15\n");
    let file = root.join("policies.d/10-cabinet.toml");
    assert_eq!(place.plain().under(root.clone()).json(&["outbox"]).code, 0);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    for words in [&["outbox"][..], &["diagnose"], &["check", "a@medecin.mssante.fr"], &["policy", "show"]] {
        let ran = place.plain().under(root.clone()).json(words);
        assert_eq!((ran.code, ran.error()), (78, "policy-untrusted"), "{words:?}");
    }
    let (code, _, said) = place.plain().under(root.clone()).words(&["outbox"]);
    assert!(
        code == 78 && said.contains(&file.display().to_string()) && said.contains("service informatique"),
        "{said}"
    );
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(&file, "MaskMinutes = = 15\n").unwrap();
    let ran = place.plain().under(root.clone()).json(&["outbox"]);
    assert_eq!((ran.code, ran.error()), (78, "policy-malformed"));
    fs::write(&file, "Pkcs11Modules = 'pkcs11.so'\n").unwrap();
    let ran = place.plain().under(root).json(&["outbox"]);
    assert_eq!((ran.code, ran.error()), (78, "policy-value"));
}

#[test]
fn what_holds_is_shown_with_where_it_comes_from() {
    let place = Place::small();
    let root = policies(&place, "MaskMinutes = 15\nCloseHours = 'ten'\nUpdateMode = 'off'\n");
    let shown = place.plain().under(root.clone()).json(&["policy", "show"]);
    assert_eq!(shown.code, 0);
    let mask = key(&shown, "MaskMinutes");
    assert_eq!((&mask["value"], &mask["origin"], &mask["locked"]), (&json!(15), &json!("policy"), &json!(true)));
    let close = key(&shown, "CloseHours");
    assert_eq!((&close["value"], &close["error"]), (&json!(1), &json!("strictest")));
    assert!(close["file"].as_str().is_some_and(|file| file.ends_with("10-cabinet.toml")));
    assert_eq!(key(&shown, "RevocationMode")["origin"], "default");
    assert_eq!(key(&shown, "UpdateMode")["error"], "unknown");
    let (_, said, _) = place.plain().under(root).words(&["policy", "show"]);
    for words in ["MaskMinutes = 15 (imposé par l’établissement)", "UpdateMode\u{a0}: clé inconnue"] {
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn a_file_is_checked_before_it_becomes_a_policy() {
    let place = Place::small();
    let check = |text: &str| {
        let file = place.file("draft.toml", text);
        place.plain().json(&["policy", "check", &file.display().to_string()])
    };
    assert_eq!(check("MaskMinutes = 15\n").code, 0);
    assert_eq!(check("MaskMinutes = 300\n").code, 1);
    assert_eq!(check("Unknown = 300\n").code, 1);
    let ran = check("WhitelistUrl = 'http://example.org/'\n");
    assert_eq!((ran.code, ran.error()), (78, "policy-value"));
    assert_eq!(place.plain().json(&["policy", "check", "/nowhere.toml"]).error(), "file-unreadable");
}

#[test]
fn modules_and_anchors_are_the_establishments_and_anchors_only_by_fingerprint() {
    let place = Place::small();
    let state = |text: &str, subject: &str| {
        place.plain().under(policies(&place, text)).json(&["diagnose"]).state(subject).to_owned()
    };
    assert_eq!(state("Pkcs11Modules = ['/nowhere/pkcs11.so']\n", "module"), "card-module-missing");
    let leave = "Pkcs11Modules = ['/nowhere/pkcs11.so']\nAllowUserPkcs11Module = true\n";
    assert_eq!(state(leave, "module"), "good");
    // An authority that somebody made up, of the very name of a real one, is none.
    let folder = place.work().join("anchors");
    fs::create_dir_all(&folder).unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let mut authority = rcgen::CertificateParams::default();
    authority.distinguished_name.push(rcgen::DnType::CommonName, "AC IGC-SANTE ELEMENTAIRE ORGANISATIONS");
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    fs::write(folder.join("igc.pem"), authority.self_signed(&key).unwrap().pem()).unwrap();
    let anchors = format!("TrustAnchorFolders = ['{}']\n", folder.display());
    assert_eq!(state(&anchors, "authorities"), "authorities-missing");
    let ran = place.plain().under(policies(&place, &anchors)).json(&["sync", "--once"]);
    assert_eq!((ran.code, ran.error()), (3, "authorities-missing"));
}

/// It is leave for the user to ask for it, one day.
#[test]
fn leave_for_patients_opens_nothing() {
    let place = Place::small();
    let root = policies(&place, "PatientAddressPolicy = 'allow'\n");
    let ran = place.plain().under(root).json(&["check", "123456789012345@patient.mssante.fr"]);
    assert_eq!((ran.code, ran.last()["reason"].as_str()), (1, Some("patient")));
}

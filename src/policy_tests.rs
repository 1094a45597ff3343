//! Policies as files in good and bad hands, values that fit and do not.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use rstest::rstest;

use super::source::{self, Source};
use super::{Amends, Error, Key, Policy, Value};
use crate::custody::Hands;
use crate::domain::notice::PolicyFault;

/// A policy of this text, and a recommendation of that.
pub(crate) fn policy(binding: &str, recommended: &str) -> Policy {
    let place = Place::new();
    place.write("policies.d/10.toml", binding);
    place.write("recommended.d/10.toml", recommended);
    place.read().unwrap()
}

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::create_dir(place.at("policies.d")).unwrap();
        fs::create_dir(place.at("recommended.d")).unwrap();
        place.mode("policies.d", 0o755);
        place.mode("recommended.d", 0o755);
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().canonicalize().unwrap().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.at(name), text).unwrap();
        self.mode(name, 0o644);
    }

    fn mode(&self, name: &str, mode: u32) {
        #[cfg(unix)]
        fs::set_permissions(self.at(name), std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
        #[cfg(not(unix))]
        drop((name, mode));
    }

    fn read(&self) -> Result<Policy, Error> {
        let folder = |name: &str| [Source::Folder(self.at(name), Hands::User)];
        Policy::read(&folder("policies.d"), &folder("recommended.d"))
    }

    fn refused(&self, file: &str, fault: PolicyFault) {
        assert_eq!(self.read(), Err(Error { file: self.at(file), fault }));
    }
}

fn number(policy: &Policy, key: Key) -> Option<Value> {
    policy.ruling(key).binding
}

#[test]
fn later_files_win_key_by_key_in_the_order_of_their_names() {
    let place = Place::new();
    place.write("policies.d/20-b.toml", "MaskMinutes = 20\n");
    place.write("policies.d/10-a.toml", "MaskMinutes = 10\nCloseHours = 8\n");
    place.write("policies.d/90.toml.old", "CloseHours = 1\n");
    place.write("policies.d/.30.toml", "CloseHours = 2\n");
    let policy = place.read().unwrap();
    assert_eq!(number(&policy, Key::MaskMinutes), Some(Value::Number(20)));
    assert_eq!(number(&policy, Key::CloseHours), Some(Value::Number(8)));
    assert_eq!(policy.doubts(), 0);
}

#[test]
fn no_folder_is_no_policy() {
    let place = Place::new();
    fs::remove_dir(place.at("policies.d")).unwrap();
    assert_eq!(place.read(), Ok(Policy::default()));
}

/// A later value that does not fit does not let the earlier one through.
#[test]
fn a_wrong_value_hides_the_right_one_before_it() {
    let place = Place::new();
    place.write("policies.d/10.toml", "MaskMinutes = 60\nPkcs11Modules = ['/usr/lib/a.so']\n");
    place.write("policies.d/20.toml", "MaskMinutes = '60'\n");
    let ruling = place.read().unwrap().ruling(Key::MaskMinutes);
    assert_eq!(ruling.binding, Some(Value::Number(1)));
    assert_eq!(ruling.wrong, Some((place.at("policies.d/20.toml"), Amends::Strictest)));
    place.write("policies.d/20.toml", "Pkcs11Modules = '/usr/lib/b.so'\n");
    place.refused("policies.d/20.toml", PolicyFault::Value { key: "Pkcs11Modules" });
}

#[cfg(unix)]
#[test]
fn what_others_may_change_is_refused_with_its_name() {
    let place = Place::new();
    let file = "policies.d/10.toml";
    place.write(file, "MaskMinutes = 20\n");
    assert!(place.read().is_ok());
    for (name, loose, tight) in [(file, 0o664, 0o644), (file, 0o646, 0o644), ("policies.d", 0o775, 0o755)] {
        place.mode(name, loose);
        place.refused(name, PolicyFault::Untrusted);
        place.mode(name, tight);
    }
    // Where others may only add, they may add policies.
    place.mode("policies.d", 0o1777);
    place.refused("policies.d", PolicyFault::Untrusted);
    place.mode("policies.d", 0o755);
    fs::rename(place.at(file), place.at("elsewhere")).unwrap();
    std::os::unix::fs::symlink(place.at("elsewhere"), place.at(file)).unwrap();
    place.refused(file, PolicyFault::Untrusted);
    fs::remove_file(place.at(file)).unwrap();
    fs::rename(place.at("recommended.d"), place.at("other")).unwrap();
    std::os::unix::fs::symlink(place.at("other"), place.at("recommended.d")).unwrap();
    place.refused("recommended.d", PolicyFault::Untrusted);
}

/// The same files, where only the administrator's count.
#[cfg(unix)]
#[test]
fn a_file_of_another_owner_is_no_policy() {
    let place = Place::new();
    place.write("policies.d/10.toml", "MaskMinutes = 20\n");
    if std::os::unix::fs::chown(place.at("policies.d/10.toml"), Some(4242), None).is_ok() {
        place.refused("policies.d/10.toml", PolicyFault::Untrusted);
    }
    let folder = [Source::Folder(place.at("policies.d"), Hands::Administrator)];
    assert!(matches!(Policy::read(&folder, &[]), Err(Error { fault: PolicyFault::Untrusted, .. })));
}

#[test]
fn what_cannot_be_read_or_understood_is_not_absent() {
    let place = Place::new();
    place.write("policies.d/10.toml", "MaskMinutes = 20\n");
    place.write("policies.d/20.toml", "MaskMinutes = 20\nCloseHours = = 3\n");
    place.refused("policies.d/20.toml", PolicyFault::Malformed { line: Some(2) });
    fs::write(place.at("policies.d/20.toml"), b"SupportText = '\xff'\n").unwrap();
    place.refused("policies.d/20.toml", PolicyFault::Unreadable);
    fs::write(place.at("policies.d/20.toml"), vec![b'#'; (1 << 20) + 1]).unwrap();
    place.refused("policies.d/20.toml", PolicyFault::Unreadable);
    fs::remove_file(place.at("policies.d/20.toml")).unwrap();
    fs::create_dir(place.at("policies.d/20.toml")).unwrap();
    place.mode("policies.d/20.toml", 0o755);
    place.refused("policies.d/20.toml", PolicyFault::Unreadable);
    // A recommendation too.
    fs::remove_dir(place.at("policies.d/20.toml")).unwrap();
    place.write("recommended.d/10.toml", "[");
    assert!(place.read().is_err());
    // A file where the folder should be.
    fs::remove_file(place.at("recommended.d/10.toml")).unwrap();
    fs::remove_dir(place.at("recommended.d")).unwrap();
    place.write("recommended.d", "");
    place.refused("recommended.d", PolicyFault::Unreadable);
    // Or where the folder above it should be.
    let below = place.at("recommended.d/policies.d");
    let read = Policy::read(&[Source::Folder(below.clone(), Hands::User)], &[]);
    assert_eq!(read, Err(Error { file: below, fault: PolicyFault::Unreadable }));
}

#[test]
fn an_unknown_key_is_told_and_nothing_more() {
    let policy = policy("MaskMinutes = 20\nmaskminutes = 3\n[UpdateMode]\nx = 1\n", "");
    assert_eq!(number(&policy, Key::MaskMinutes), Some(Value::Number(20)));
    let names: Vec<&str> = policy.unknown.iter().map(|unknown| unknown.name.as_str()).collect();
    assert_eq!((names, policy.doubts()), (vec!["UpdateMode", "maskminutes"], 2));
}

#[rstest]
#[case("MaskMinutes", &["1", "120"], &["0", "121", "-1", "1.5", "'30'", "true", "[30]", "4294967326"], Some(Value::Number(1)))]
#[case("CloseHours", &["1", "12"], &["0", "13", "24", "'10'"], Some(Value::Number(1)))]
#[case("WhitelistMaxAgeHours", &["24", "168"], &["0", "23", "169", "''"], Some(Value::Number(24)))]
#[case("AllowPassphrase", &["true", "false"], &["1", "'true'", "[]"], Some(Value::Switch(false)))]
#[case("AllowUserPkcs11Module", &["true", "false"], &["1", "'true'", "[]"], Some(Value::Switch(false)))]
#[case("CardResetOnClose", &["true", "false"], &["1", "'true'"], Some(Value::Switch(true)))]
#[case("RequireSignedList", &["true", "false"], &["0", "'false'"], Some(Value::Switch(true)))]
#[case("RevocationMode", &["'strict'"], &["'soft'", "false", "''"], Some(Value::Text("strict".into())))]
#[case("PatientAddressPolicy", &["'forbid'", "'allow'"], &["true", "'Allow'", "''"], Some(Value::Text("forbid".into())))]
#[case("SupportText", &["'Informatique, poste 4000'"], &["''", "3", "\"\\u0007\""], None)]
#[case("RelayTrust", &["'igc-sante'", "'public-web'"], &["'any'", "''", "true"], Some(Value::Text("igc-sante".into())))]
#[case("AskReadReceipt", &["true", "false"], &["1", "'true'"], None)]
#[case("UndoSeconds", &["0", "60"], &["61", "-1", "'10'", "true"], None)]
#[case("ProductReference", &["'DEV935997'"], &["''", "'DEV 1'", "\"DEV\\r\\nBcc: x\"", "3"], None)]
#[case("LogLevel", &["'error'", "'info'"], &["'debug'", "'trace'", "3"], None)]
fn a_value_that_does_not_fit_has_its_meaning(
    #[case] key: &str,
    #[case] good: &[&str],
    #[case] bad: &[&str],
    #[case] meaning: Option<Value>,
) {
    for value in good {
        let ruling = policy(&format!("{key} = {value}\n"), "").ruling(Key::of(key).unwrap());
        assert!(ruling.binding.is_some() && ruling.wrong.is_none(), "{value}");
    }
    for value in bad {
        let ruling = policy(&format!("{key} = {value}\n"), "").ruling(Key::of(key).unwrap());
        assert_eq!(ruling.binding, meaning, "{value}");
        let amends = if meaning.is_some() { Amends::Strictest } else { Amends::Ignored };
        assert_eq!(ruling.wrong.map(|(_, amends)| amends), Some(amends), "{value}");
        // Recommended, it is left out, whatever the key.
        let ruling = policy("", &format!("{key} = {value}\n")).ruling(Key::of(key).unwrap());
        assert_eq!((ruling.recommended, ruling.wrong.map(|(_, amends)| amends)), (None, Some(Amends::Ignored)));
    }
}

#[rstest]
#[case("Pkcs11Modules", &["['/usr/lib/a.so', '/usr/lib/b.so']"], &["[]", "'/usr/lib/a.so'", "['a.so']", "['/usr/lib/../b.so']", "['/a', 3]", "true"])]
#[case("TrustAnchorFolders", &["['/srv/igc']"], &["[]", "['igc']", "3"])]
#[case("WhitelistUrl", &["'https://miroir.exemple.fr/liste.xml'"], &["'http://miroir.exemple.fr/liste.xml'", "''", "'https://'", "'https://u:p@h/'", "'https://h/ x'", "3"])]
#[case("RelayAddress", &["'https://relais.exemple.fr/pli'"], &["'http://relais.exemple.fr'", "'relais.exemple.fr'", "'https://u:p@h/'", "true"])]
#[case("PscIssuer", &["'https://auth.exemple.fr/realms/esante'"], &["'http://auth.exemple.fr'", "''", "3"])]
#[case("PscClient", &["'cabinet-des-tilleuls'"], &["''", "'deux mots'", "'é'", "\"a\\nb\"", "3"])]
#[case("PscProof", &["'secret-basic'", "'secret-post'", "'certificate'"], &["'none'", "''", "false"])]
#[case("PscCertificate", &["'/etc/pli/client.p12'"], &["'client.p12'", "'/etc/../client.p12'", "['/etc/pli/client.p12']", "''"])]
#[case("PscRedirect", &["'/retour'"], &["'retour'", "''", "'https://h/'", "'/a b'"])]
fn what_decides_of_trust_is_never_guessed(#[case] key: &'static str, #[case] good: &[&str], #[case] bad: &[&str]) {
    for value in good {
        assert!(policy(&format!("{key} = {value}\n"), "").ruling(Key::of(key).unwrap()).binding.is_some(), "{value}");
    }
    for value in bad {
        let place = Place::new();
        place.write("policies.d/10.toml", &format!("{key} = {value}\n"));
        place.refused("policies.d/10.toml", PolicyFault::Value { key });
    }
}

/// Every user reads policies.
#[rstest]
#[case("PscClientSecret = 'x'")]
#[case("psc_secret = 'x'")]
#[case("CertificatePassword = ''")]
#[case("[Psc]\nclient = 'a'\nsecret = 'x'")]
#[case("[[Files]]\nname = 'a'\n[[Files]]\nmot_de_passe = 'x'")]
fn a_file_that_holds_a_secret_is_refused_whole(#[case] text: &str) {
    for file in ["policies.d/10.toml", "recommended.d/10.toml"] {
        let place = Place::new();
        place.write(file, &format!("MaskMinutes = 20\n{text}\n"));
        place.refused(file, PolicyFault::Secret);
    }
}

#[rstest]
#[case("DirectoryLdapUrl = 'http://annuaire.example/'")]
#[case("DirectoryLdapUrl = 'ldap://a:b@annuaire.example/'")]
#[case("DirectoryLdapUrl = 'ldap://annuaire.example/o=x?mail'")]
#[case("DirectoryLdapUrl = 'ldaps:///o=x'")]
#[case("DirectoryFhirUrl = 'http://annuaire.example/'")]
fn a_directory_that_cannot_be_meant_is_no_guess(#[case] text: &str) {
    let place = Place::new();
    place.write("policies.d/10.toml", text);
    let key = if text.contains("Ldap") { "DirectoryLdapUrl" } else { "DirectoryFhirUrl" };
    place.refused("policies.d/10.toml", PolicyFault::Value { key });
}

#[test]
fn names_are_unique_and_found_again() {
    for key in Key::ALL {
        assert_eq!(Key::of(key.name()), Some(key));
    }
    assert_eq!(Key::of("maskminutes"), None);
}

#[test]
fn one_file_is_checked_wherever_it_lies() {
    let place = Place::new();
    place.write("draft.toml", "MaskMinutes = 20\nOther = 1\n");
    place.mode("draft.toml", 0o666);
    assert_eq!(Policy::check(&place.at("draft.toml")).unwrap().doubts(), 1);
    assert!(Policy::check(&place.at("nothing.toml")).is_err());
}

/// A shipped build has one root, which nobody but the administrator owns, and no way to name another.
#[test]
fn only_practice_builds_take_another_root() {
    let hands = |sources: Vec<Source>| sources.into_iter().map(|Source::Folder(_, hands)| hands).collect::<Vec<_>>();
    for sources in [source::binding(), source::recommended()] {
        let Source::Folder(first, _) = &sources[0];
        assert!(first.is_absolute());
        assert_eq!(hands(sources), [Hands::Administrator]);
    }
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "policy::tests::told_the_root_of_practice", "--nocapture"])
        .env("PLI_PRACTICE_POLICIES", "/srv/practice")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout).into_owned();
    assert!(child.status.success() && said.contains("root: "), "{said}");
    assert_eq!(said.contains("root: Some(\"/srv/practice\")"), cfg!(feature = "practice"), "{said}");
}

/// What the test above reads.
#[test]
fn told_the_root_of_practice() {
    use std::io::Write as _;
    writeln!(std::io::stdout(), "root: {:?}", source::practice_root()).unwrap();
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    /// Whatever is written, it is a policy within its bounds or a refusal; nothing panics.
    #[test]
    fn any_text_is_a_policy_or_a_refusal(text in "[A-Za-z0-9=\\[\\]'\" \n./-]{0,80}", minutes in any::<i64>()) {
        let place = Place::new();
        place.write("policies.d/10.toml", &text);
        drop(place.read());
        place.write("policies.d/10.toml", &format!("MaskMinutes = {minutes}\n"));
        let Some(Value::Number(most)) = place.read().unwrap().ruling(Key::MaskMinutes).binding else { panic!() };
        prop_assert!((1..=120).contains(&most));
        prop_assert!(most == 1 || i64::from(most) == minutes);
    }
}

//! Tests of `key_store/secrets`.

use super::super::testing::{ABSENT, SILENT, WORKING};
use super::{Error, LONGEST, Name, Notice, Place, Secret, SecretFault, Secrets};

const CLIENT: Name = Name::ClientSecret;

fn password(file: &str) -> Name {
    Name::CertificatePassword { file: file.into() }
}

fn text(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn in_key_store() -> Secrets {
    Secrets(Place::System(WORKING))
}

fn keeps_each_under_its_name(secrets: &Secrets) {
    let (one, other) = (password("/etc/pli/a.p12"), password("/etc/pli/b.p12"));
    for name in [&CLIENT, &one, &other] {
        assert_eq!(secrets.get(name), Err(Error::Missing));
        assert_eq!(secrets.forget(name), Err(Error::Missing));
    }
    secrets.set(&CLIENT, &text("première")).unwrap();
    secrets.set(&one, &text("Bonjour 25")).unwrap();
    secrets.set(&one, &text("Bonsoir 26")).unwrap();
    assert_eq!(secrets.get(&CLIENT).unwrap(), text("première"));
    assert_eq!(secrets.get(&one).unwrap(), text("Bonsoir 26"), "the later one");
    assert_eq!(secrets.has(&other), Ok(false));
    secrets.forget(&one).unwrap();
    assert_eq!((secrets.has(&one), secrets.has(&CLIENT)), (Ok(false), Ok(true)));
    for unfit in [String::new(), "deux\nlignes".to_owned(), "a".repeat(LONGEST + 1)] {
        assert_eq!(secrets.set(&one, &Secret::new(unfit)), Err(Error::Unfit));
    }
    assert_eq!(secrets.has(&one), Ok(false));
}

#[test]
fn the_key_store_keeps_each_secret_under_its_name() {
    keeps_each_under_its_name(&in_key_store());
}

#[test]
fn without_a_key_store_nothing_is_kept_and_what_to_do_is_told() {
    for store in [ABSENT, SILENT] {
        let secrets = Secrets(Place::System(store));
        assert_eq!(secrets.set(&CLIENT, &text("x")), Err(Error::Silent));
        let error = secrets.get(&CLIENT).unwrap_err();
        assert_eq!(error.notice(&CLIENT), Notice::Secret(SecretFault::Silent));
    }
    let file = "/etc/pli/a.p12";
    let missing = Error::Missing.notice(&password(file));
    assert_eq!(missing, Notice::Secret(SecretFault::PasswordMissing { file: file.to_owned() }));
}

#[test]
fn names_of_entries_are_short_and_no_vaults() {
    let long = password(&format!("/{}", "é".repeat(2000)));
    for name in [CLIENT, long] {
        let entry = name.entry();
        assert!(entry.len() < 100 && entry.is_ascii() && entry.contains('-'), "{entry}");
    }
}

/// Practice builds only: see the room.
#[cfg(all(feature = "practice", unix))]
mod folder {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    use super::super::folder::Folder;
    use super::{CLIENT, Error, Place, Secrets, keeps_each_under_its_name, text};

    #[test]
    fn practice_builds_keep_them_in_private_files() {
        let dir = tempfile::tempdir().unwrap();
        let secrets = Secrets(Place::Folder(Folder::new(dir.path().join("secrets"))));
        keeps_each_under_its_name(&secrets);
        let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let files: Vec<_> =
            fs::read_dir(dir.path().join("secrets")).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files.len(), 1, "{files:?}");
        assert_eq!((mode(&dir.path().join("secrets")), mode(&files[0])), (0o700, 0o600));
    }

    #[test]
    fn a_file_that_others_read_or_change_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("secrets");
        let secrets = Secrets(Place::Folder(Folder::new(folder.clone())));
        secrets.set(&CLIENT, &text("x")).unwrap();
        let file = folder.join(CLIENT.entry());
        for mode in [0o640, 0o604, 0o620, 0o602] {
            fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
            assert_eq!(secrets.get(&CLIENT), Err(Error::Silent), "{mode:o}");
        }
        fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
        fs::set_permissions(&folder, Permissions::from_mode(0o777)).unwrap();
        assert_eq!(secrets.get(&CLIENT), Err(Error::Silent), "its folder is open");
        fs::set_permissions(&folder, Permissions::from_mode(0o700)).unwrap();
        assert_eq!(secrets.get(&CLIENT).unwrap(), text("x"));
    }
}

//! Hands by the table, and on real files.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use super::platform::{Facts, is_safe};
use super::{Error, Hands, culprit_without_links, is_of_the_system, vetted};

const USER: u32 = 1000;
const STRANGER: u32 = 1001;

#[test]
fn owner_and_mode_decide() {
    let table = [
        // owner, mode, folder, in the user's hands, in the administrator's
        (0, 0o755, true, true, true),
        (0, 0o644, false, true, true),
        (0, 0o2755, true, true, true),
        (USER, 0o755, true, true, false),
        (USER, 0o700, false, true, false),
        (STRANGER, 0o755, true, false, false),
        (STRANGER, 0o644, false, false, false),
        (0, 0o775, true, false, false),
        (0, 0o757, true, false, false),
        (0, 0o664, false, false, false),
        (0, 0o646, false, false, false),
        // As /tmp; the bit means nothing on a file.
        (0, 0o1777, true, true, true),
        (0, 0o1777, false, false, false),
        (STRANGER, 0o1777, true, false, false),
    ];
    for (owner, mode, folder, user, administrator) in table {
        let facts = Facts { owner, mode, folder };
        assert_eq!(is_safe(facts, Hands::User, USER), user, "{facts:?}");
        assert_eq!(is_safe(facts, Hands::Administrator, USER), administrator, "{facts:?}");
    }
}

/// `shared/own/module.so` in a folder that nobody else enters.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir_all(place.at("shared/own")).unwrap();
        std::fs::write(place.at("shared/own/module.so"), "").unwrap();
        for (name, mode) in [("shared", 0o755), ("shared/own", 0o755), ("shared/own/module.so", 0o644)] {
            place.mode(name, mode);
        }
        place
    }

    /// Real path: the folder of temporary files may itself be behind a link.
    fn at(&self, name: &str) -> PathBuf {
        self.0.path().canonicalize().unwrap().join(name)
    }

    fn mode(&self, name: &str, mode: u32) {
        std::fs::set_permissions(self.at(name), std::fs::Permissions::from_mode(mode)).unwrap();
    }

    fn vetted(&self, name: &str) -> Result<PathBuf, Error> {
        vetted(&self.at(name), Hands::User)
    }
}

#[test]
fn one_loose_folder_above_is_enough() {
    let place = Place::new();
    let module = "shared/own/module.so";
    assert_eq!(place.vetted(module), Ok(place.at(module)));
    for (name, loose, tight) in [(module, 0o664, 0o644), ("shared/own", 0o757, 0o755), ("shared", 0o775, 0o755)] {
        place.mode(name, loose);
        assert_eq!(place.vetted(module), Err(Error::Loose { at: place.at(name) }));
        place.mode(name, tight);
    }
    place.mode("shared", 0o1777);
    assert_eq!(place.vetted(module), Ok(place.at(module)));
}

#[test]
fn a_link_is_judged_by_where_it_leads() {
    let place = Place::new();
    symlink(place.at("shared/own"), place.at("link")).unwrap();
    assert_eq!(place.vetted("link/module.so"), Ok(place.at("shared/own/module.so")));
    place.mode("shared", 0o777);
    assert_eq!(place.vetted("link/module.so"), Err(Error::Loose { at: place.at("shared") }));
}

#[test]
fn what_is_no_file_is_missing() {
    let place = Place::new();
    symlink(place.at("nowhere"), place.at("broken")).unwrap();
    for name in ["nothing.so", "shared", "broken"] {
        assert_eq!(place.vetted(name), Err(Error::Missing), "{name}");
    }
}

#[test]
fn a_known_place_belongs_to_root() {
    let shell = Path::new("/bin/sh");
    assert_eq!(vetted(shell, Hands::Administrator), shell.canonicalize().map_err(|_| Error::Missing));
}

#[test]
fn where_no_link_is_allowed_a_folder_that_others_may_fill_is_not_either() {
    let place = Place::new();
    let culprit = |name: &str| culprit_without_links(&place.at(name), Hands::User);
    assert_eq!(culprit("shared/own"), None);
    symlink(place.at("shared/own"), place.at("link")).unwrap();
    assert_eq!(culprit("link"), Some(place.at("link")));
    assert_eq!(culprit("link/module.so"), Some(place.at("link")));
    assert_eq!(culprit("nothing"), Some(place.at("nothing")));
    place.mode("shared", 0o1777);
    assert_eq!(culprit("shared/own"), None, "as /tmp, above");
    assert_eq!(culprit("shared"), Some(place.at("shared")));
}

#[test]
fn windows_knows_the_folders_of_its_administrators() {
    for good in [
        r"C:\Windows\System32\cps3_pkcs11_w64.dll",
        r"\\?\C:\Windows\System32\cps3_pkcs11_w64.dll",
        r"c:\program files\OpenSC Project\OpenSC\pkcs11\opensc-pkcs11.dll",
    ] {
        assert!(is_of_the_system(good), "{good}");
    }
    for bad in [
        r"C:\Users\claire\module.dll",
        r"C:\Windows\Temp\module.dll",
        r"C:\Windows\System32x\m.dll",
        r"D:\Windows\System32\m.dll",
    ] {
        assert!(!is_of_the_system(bad), "{bad}");
    }
}

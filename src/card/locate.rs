//! Where the PKCS#11 module is: the settings, then the list of the policy, or else the places of the CPS middleware and of other
//! modules. Only absolute paths; nothing is searched through PATH. A file that others may change is refused, not passed over
//! for another.

use std::path::{Path, PathBuf};

use super::Error;
use crate::custody::{self, Hands};
use crate::settings::CardSettings;

/// Places of the CPS middleware (Cryptolib CPS).
#[cfg(target_os = "linux")]
const CPS: &[&str] = &[
    "/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so",
    "/usr/lib64/libcps3_pkcs11_lux.so",
    "/usr/local/galss/libcps3_pkcs11_lux.so",
];
#[cfg(target_os = "macos")]
const CPS: &[&str] = &["/usr/local/lib/libcps3_pkcs11_osx.dylib"];
#[cfg(windows)]
const CPS: &[&str] = &[
    r"C:\Windows\System32\cps3_pkcs11_w64.dll",
    // On a 32-bit system, or when Pli itself is 32-bit.
    r"C:\Windows\System32\cps3_pkcs11_w32.dll",
];
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
const CPS: &[&str] = &[];

/// Other modules that read a CPS3.
#[cfg(target_os = "linux")]
const OTHERS: &[&str] = &[
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib64/opensc-pkcs11.so",
    "/usr/lib/opensc-pkcs11.so",
];
#[cfg(target_os = "macos")]
const OTHERS: &[&str] = &["/Library/OpenSC/lib/opensc-pkcs11.so", "/usr/local/lib/opensc-pkcs11.so"];
#[cfg(windows)]
const OTHERS: &[&str] = &[r"C:\Program Files\OpenSC Project\OpenSC\pkcs11\opensc-pkcs11.dll"];
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
const OTHERS: &[&str] = &[];

/// The module in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Its file, as the settings or the known places name it.
    pub path: PathBuf,
    /// Its file, symbolic links followed: what is loaded.
    pub real: PathBuf,
    /// Why this one.
    pub origin: Origin,
}

/// Why a module was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The settings name it.
    Settings,
    /// The policy of the establishment names it.
    Policy,
    /// The CPS middleware is installed.
    Cps,
    /// Another module (OpenSC).
    Other,
}

impl Origin {
    fn hands(self) -> Hands {
        if self == Self::Settings { Hands::User } else { Hands::Administrator }
    }
}

/// Finds the module. The settings win even over an installed middleware, and are never silently passed over.
pub(super) fn module(settings: &CardSettings) -> Result<Module, Error> {
    let (path, origin) = first(settings.module.as_deref(), &places(settings), Path::is_file)?;
    let real = custody::vetted(&path, origin.hands()).map_err(|error| match error {
        custody::Error::Missing => Error::ModuleMissing,
        custody::Error::Loose { at } => Error::ModuleUntrusted { at },
    })?;
    Ok(Module { path, real, origin })
}

/// Where a module is searched.
fn places(settings: &CardSettings) -> Vec<(PathBuf, Origin)> {
    let known = |places: &[&str], origin| places.iter().map(|path| (PathBuf::from(path), origin)).collect::<Vec<_>>();
    match &settings.modules {
        Some(modules) => modules.iter().map(|path| (path.clone(), Origin::Policy)).collect(),
        None => [known(CPS, Origin::Cps), known(OTHERS, Origin::Other)].concat(),
    }
}

fn first(
    named: Option<&Path>,
    places: &[(PathBuf, Origin)],
    exists: impl Fn(&Path) -> bool,
) -> Result<(PathBuf, Origin), Error> {
    let usable = |path: &Path| path.is_absolute() && exists(path);
    if let Some(path) = named {
        return if usable(path) { Ok((path.to_owned(), Origin::Settings)) } else { Err(Error::ModuleMissing) };
    }
    places.iter().find(|(path, _)| usable(path)).cloned().ok_or(Error::ModuleMissing)
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{CPS, CardSettings, Error, OTHERS, Origin, first, module, places};

    fn some() -> Vec<(PathBuf, Origin)> {
        vec![("/cps.so".into(), Origin::Cps), ("/other.so".into(), Origin::Other)]
    }

    #[test]
    fn settings_then_middleware_then_others() {
        let all = |_: &Path| true;
        let origin = |named: Option<&str>, exists: &dyn Fn(&Path) -> bool| {
            first(named.map(Path::new), &some(), exists).map(|(_, origin)| origin)
        };
        assert_eq!(origin(Some("/mine.so"), &all), Ok(Origin::Settings));
        assert_eq!(origin(None, &all), Ok(Origin::Cps));
        assert_eq!(origin(None, &|path| path == Path::new("/other.so")), Ok(Origin::Other));
        assert_eq!(origin(None, &|_| false), Err(Error::ModuleMissing));
    }

    #[test]
    fn a_named_module_that_is_absent_or_relative_is_not_replaced_by_another() {
        let exists = |path: &Path| path != Path::new("/mine.so");
        let find = |named: &str| first(Some(Path::new(named)), &some(), exists);
        assert_eq!(find("/mine.so"), Err(Error::ModuleMissing));
        assert_eq!(find("relative.so"), Err(Error::ModuleMissing));
    }

    #[test]
    fn the_policy_replaces_the_known_places_and_its_modules_belong_to_the_administrator() {
        assert_eq!(places(&CardSettings::default()).len(), CPS.len() + OTHERS.len());
        let of = |path: &Path| CardSettings { modules: Some(vec![path.to_owned()]), ..CardSettings::default() };
        assert_eq!(module(&of(Path::new("/nowhere.so"))), Err(Error::ModuleMissing));
        let shell = Path::new("/bin/sh").canonicalize().unwrap();
        assert_eq!(module(&of(&shell)).map(|found| found.origin), Ok(Origin::Policy));
        let folder = tempfile::tempdir().unwrap();
        let loose = folder.path().canonicalize().unwrap().join("module.so");
        std::fs::write(&loose, "").unwrap();
        std::os::unix::fs::chown(&loose, Some(4242), None).unwrap_or_default();
        let found = module(&of(&loose));
        assert!(matches!(found, Err(Error::ModuleUntrusted { .. })), "{found:?}");
    }
}

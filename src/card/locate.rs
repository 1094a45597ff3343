//! Where the PKCS#11 module is: the settings, then the places of the CPS middleware, then other modules. Only absolute
//! paths; nothing is searched through PATH. A file that others may change is refused, not passed over for another.

use std::path::{Path, PathBuf};

use super::{Error, custody};
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
    /// The CPS middleware is installed.
    Cps,
    /// Another module (OpenSC).
    Other,
}

/// Finds the module. The settings win even over an installed middleware, and are never silently passed over.
pub(super) fn module(settings: &CardSettings) -> Result<Module, Error> {
    let (path, origin) = first(settings.module.as_deref(), CPS, OTHERS, Path::is_file)?;
    let real = custody::vetted(&path, origin)?;
    Ok(Module { path, real, origin })
}

fn first(
    named: Option<&Path>,
    cps: &[&str],
    others: &[&str],
    exists: impl Fn(&Path) -> bool,
) -> Result<(PathBuf, Origin), Error> {
    let usable = |path: &Path| path.is_absolute() && exists(path);
    if let Some(path) = named {
        return if usable(path) { Ok((path.to_owned(), Origin::Settings)) } else { Err(Error::ModuleMissing) };
    }
    let known = cps.iter().map(|path| (path, Origin::Cps)).chain(others.iter().map(|path| (path, Origin::Other)));
    known.map(|(path, origin)| (PathBuf::from(path), origin)).find(|(path, _)| usable(path)).ok_or(Error::ModuleMissing)
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use super::{Error, Origin, first};

    #[test]
    fn settings_then_middleware_then_others() {
        let all = |_: &Path| true;
        let origin = |named: Option<&str>, exists: &dyn Fn(&Path) -> bool| {
            first(named.map(Path::new), &["/cps.so"], &["/other.so"], exists).map(|(_, origin)| origin)
        };
        assert_eq!(origin(Some("/mine.so"), &all), Ok(Origin::Settings));
        assert_eq!(origin(None, &all), Ok(Origin::Cps));
        assert_eq!(origin(None, &|path| path == Path::new("/other.so")), Ok(Origin::Other));
        assert_eq!(origin(None, &|_| false), Err(Error::ModuleMissing));
    }

    #[test]
    fn a_named_module_that_is_absent_or_relative_is_not_replaced_by_another() {
        let exists = |path: &Path| path != Path::new("/mine.so");
        let find = |named: &str| first(Some(Path::new(named)), &["/cps.so"], &[], exists);
        assert_eq!(find("/mine.so"), Err(Error::ModuleMissing));
        assert_eq!(find("relative.so"), Err(Error::ModuleMissing));
    }
}

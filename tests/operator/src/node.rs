//! The packages of the OpenID provider, installed once from the committed lock file and kept between starts. The sources of the
//! repository are never written to.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::{Context, Result};
use crate::pki::hex;
use crate::process::{self, Run, folder, write};

/// Oldest Node that the provider runs on.
const OLDEST: u32 = 18;
const MANIFEST: &str = include_str!("../psc/package.json");
const LOCK: &str = include_str!("../psc/package-lock.json");

/// Checks that Node is there, and recent enough; npm is only looked for when something must be installed.
pub fn check() -> Result<()> {
    let version = Run::new("node", "asking its version")?.arg("--version").output()?;
    if recent(&String::from_utf8_lossy(&version)) { Ok(()) } else { Err(process::missing("node")) }
}

/// The folder `node_modules` under `kept`, filled if it is not yet.
pub fn modules(kept: &Path) -> Result<PathBuf> {
    let digest = hex(&Sha256::digest(LOCK));
    let place = kept.join(format!("psc-{}", digest.get(..12).unwrap_or_default()));
    folder(&place)?;
    // Operators that start together: one installs, the others wait for it.
    let path = place.join("lock");
    let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&path).at("opening", &path)?;
    lock.lock().at("locking", &path)?;
    let complete = place.join("complete");
    if !complete.exists() {
        write(&place.join("package.json"), MANIFEST)?;
        write(&place.join("package-lock.json"), LOCK)?;
        // Run by root, npm would leave files of root in the cache of whoever called sudo: it gets one of its own.
        let cache = place.join("cache");
        let _ = Run::new("npm", "installing the OpenID provider")?
            .within(&place)
            .words("ci --ignore-scripts --no-audit --no-fund --cache")
            .arg(&cache)
            .output()?;
        fs::remove_dir_all(&cache).at("removing", &cache)?;
        write(&complete, "")?;
    }
    Ok(place.join("node_modules"))
}

/// `v20.19.2` is at least the oldest.
fn recent(version: &str) -> bool {
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    major.is_some_and(|major| major >= OLDEST)
}

#[cfg(test)]
mod tests {
    use super::{LOCK, process, recent};
    use crate::error::Error;

    #[test]
    fn old_versions_are_told_from_recent_ones() {
        assert!(recent("v18.0.0\n") && recent("v20.19.2") && recent("v104.0.0"));
        assert!(!recent("v16.20.2") && !recent("v9.1.0") && !recent(""));
    }

    #[test]
    fn a_machine_without_node_is_told_both_packages() {
        let Error::MissingProgram { package, all, .. } = process::missing("node") else { unreachable!() };
        assert_eq!((package, all.as_str()), ("nodejs", "nodejs npm"));
    }

    #[test]
    fn the_lock_file_leaves_the_registry_to_the_machine() {
        assert!(!LOCK.contains("\"resolved\"") && LOCK.contains("\"integrity\""));
    }
}

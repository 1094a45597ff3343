//! Certificate and key of an organisation in one file under a password (PKCS#12), as the real service hands them out.

use std::path::{Path, PathBuf};

use super::{Leaf, Pki};
use crate::error::Result;
use crate::process::{self, Run};

/// How the file is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// PBES2 with AES-256, MAC with SHA-256: what OpenSSL 3 writes.
    Modern,
    /// RC2-40 for the certificates, 3DES for the key, MAC with SHA-1: what older tools still write.
    Legacy,
}

impl Pki {
    /// Writes the file in `folder` and gives its path.
    pub fn p12(&self, leaf: Leaf, container: Container, password: &str, folder: &Path) -> Result<PathBuf> {
        self.ensure(leaf)?;
        let (kind, options) = match container {
            Container::Modern => ("", "-certpbe AES-256-CBC -keypbe AES-256-CBC -macalg sha256"),
            Container::Legacy => ("-legacy", "-legacy -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-3DES -macalg sha1"),
        };
        let path = folder.join(format!("{}{kind}.p12", leaf.file()));
        let _ = Run::new("openssl", format!("writing {}", path.display()))?
            .env("P12_PASSWORD", Path::new(password))
            .words("pkcs12 -export -passout env:P12_PASSWORD")
            .words(options)
            .arg("-name")
            .arg(leaf.name())
            .arg("-in")
            .arg(self.chain(leaf))
            .arg("-inkey")
            .arg(self.key(leaf))
            .arg("-out")
            .arg(&path)
            .output()?;
        process::mode(&path, 0o600)?;
        Ok(path)
    }
}

//! A root of the public web and a certificate of this host under it. It stands apart from the hierarchy: no mail server trusts it
//! of a client, and no client may trust it of a mail server.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{Pki, hex, pem_to_der};
use crate::error::Result;
use crate::process::{Run, write};

/// Files of the web root and of the server under it, PEM.
#[derive(Debug)]
pub struct Web {
    /// Certificate of the root.
    pub root: PathBuf,
    /// Certificate of the server.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

impl Web {
    /// SHA-256 of the root, in hexadecimal.
    pub fn fingerprint(&self) -> Result<String> {
        Ok(hex(&Sha256::digest(pem_to_der(&self.root)?)))
    }
}

impl Pki {
    /// Makes both, anew at each start.
    pub fn web(&self) -> Result<Web> {
        let file = |name: &str| self.dir.join(name);
        let web = Web { root: file("web-root.pem"), certificate: file("web-server.pem"), key: file("web-server.key") };
        let root_key = file("web-root.key");
        make_curve_key(&root_key)?;
        make_curve_key(&web.key)?;
        let _ = Run::new("openssl", "making the web root")?
            .words("req -x509 -new -utf8 -sha256 -days 3650 -config")
            .arg(file("openssl.cnf"))
            .arg("-key")
            .arg(&root_key)
            .arg("-subj")
            .arg("/C=FR/O=PLI-PRATIQUE/CN=Racine du web de pratique")
            .words("-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign")
            .words("-addext subjectKeyIdentifier=hash -out")
            .arg(&web.root)
            .output()?;
        let request = self.request("web-server", &web.key, "/CN=localhost")?;
        let extensions = file("web-server.ext");
        write(
            &extensions,
            "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n\
             subjectAltName=DNS:localhost,IP:127.0.0.1\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n",
        )?;
        let _ = Run::new("openssl", "making the web server's certificate")?
            .words("x509 -req -sha256 -days 300 -in")
            .arg(&request)
            .arg("-CA")
            .arg(&web.root)
            .arg("-CAkey")
            .arg(&root_key)
            .words("-set_serial 1 -extfile")
            .arg(&extensions)
            .arg("-out")
            .arg(&web.certificate)
            .output()?;
        Ok(web)
    }
}

/// P-256: made in no time, and what most web servers have.
fn make_curve_key(path: &Path) -> Result<()> {
    let _ = Run::new("openssl", "making a web key")?
        .words("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out")
        .arg(path)
        .output()?;
    Ok(())
}

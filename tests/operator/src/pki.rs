//! Look-alike of the IGC-Santé hierarchy, made with the `openssl` program:
//! three roots, four intermediates, servers good and bad, holders, list signer,
//! and the revocation list of every authority.

mod leaf;
mod p12;
mod web;

use crate::Options;
use crate::error::{Context, Result};
use crate::process::{self, Run, folder, write};
use base64::Engine;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

pub use leaf::Leaf;
pub use p12::Container;
pub use web::Web;

/// An authority of the practice hierarchy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// Root of the elementary range.
    ElementaryRoot,
    /// Elementary, organisations: servers and seals. The only branch a mail operator may use.
    ElementaryOrganisations,
    /// Elementary, persons.
    ElementaryPersons,
    /// Root of the standard range.
    StandardRoot,
    /// Standard, persons: CPE and CPA cards.
    StandardPersons,
    /// Root of the strong range.
    StrongRoot,
    /// Strong, persons: CPS cards.
    StrongPersons,
}

impl Authority {
    /// All of them, each root before what it issues.
    pub const ALL: [Self; 7] = [
        Self::ElementaryRoot,
        Self::ElementaryOrganisations,
        Self::ElementaryPersons,
        Self::StandardRoot,
        Self::StandardPersons,
        Self::StrongRoot,
        Self::StrongPersons,
    ];

    /// Name of its files, as the real service names them.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::ElementaryRoot => "ACR-EL",
            Self::ElementaryOrganisations => "ACI-EL-ORG",
            Self::ElementaryPersons => "ACI-EL-PP",
            Self::StandardRoot => "ACR-ST",
            Self::StandardPersons => "ACI-ST-PP",
            Self::StrongRoot => "ACR-FO",
            Self::StrongPersons => "ACI-FO-PP",
        }
    }

    /// Its common name.
    const fn common_name(self) -> &'static str {
        match self {
            Self::ElementaryRoot => "AC RACINE IGC-PRATIQUE ELEMENTAIRE",
            Self::ElementaryOrganisations => "AC IGC-PRATIQUE ELEMENTAIRE ORGANISATIONS",
            Self::ElementaryPersons => "AC IGC-PRATIQUE ELEMENTAIRE PERSONNES",
            Self::StandardRoot => "AC RACINE IGC-PRATIQUE STANDARD",
            Self::StandardPersons => "AC IGC-PRATIQUE STANDARD PERSONNES",
            Self::StrongRoot => "AC RACINE IGC-PRATIQUE FORT",
            Self::StrongPersons => "AC IGC-PRATIQUE FORT PERSONNES",
        }
    }

    /// Who issued it; a root issued itself.
    const fn issuer(self) -> Self {
        match self {
            Self::ElementaryRoot | Self::ElementaryOrganisations | Self::ElementaryPersons => Self::ElementaryRoot,
            Self::StandardRoot | Self::StandardPersons => Self::StandardRoot,
            Self::StrongRoot | Self::StrongPersons => Self::StrongRoot,
        }
    }

    fn is_root(self) -> bool {
        self.issuer() == self
    }
}

/// Folder of the hierarchy, with what is needed to issue again.
#[derive(Debug)]
pub struct Pki {
    dir: PathBuf,
    http: u16,
    keys: Option<PathBuf>,
}

impl Pki {
    /// Makes the whole hierarchy under `dir`. Distribution points name the
    /// plain HTTP port `http` of localhost.
    pub fn create(dir: &Path, http: u16, options: &Options) -> Result<Self> {
        let holder_expired = options.holder_expired;
        let pki = Self { dir: dir.to_path_buf(), http, keys: options.keys.clone() };
        folder(dir)?;
        process::mode(dir, 0o755)?;
        // What an earlier start in the same folder left is not trusted any more.
        write(&pki.bundle(), "")?;
        for leaf in Leaf::ON_DEMAND {
            let certificate = pki.certificate(leaf);
            if certificate.exists() {
                fs::remove_file(&certificate).at("removing", &certificate)?;
            }
        }
        pki.write_configuration()?;
        pki.make_keys()?;
        for authority in Authority::ALL {
            pki.issue_authority(authority)?;
        }
        // Each branch has its own register: leaves of different issuers are made side by side.
        thread::scope(|scope| {
            let workers: Vec<_> = [
                Authority::ElementaryOrganisations,
                Authority::ElementaryPersons,
                Authority::StandardPersons,
                Authority::StrongPersons,
            ]
            .map(|authority| {
                let pki = &pki;
                scope.spawn(move || pki.issue_branch(authority, holder_expired))
            })
            .into_iter()
            .collect();
            join(workers)
        })?;
        pki.revoke(Leaf::ServerRevoked)?;
        for authority in Authority::ALL {
            pki.publish_crl(authority)?;
        }
        Ok(pki)
    }

    fn issue_branch(&self, authority: Authority, holder_expired: bool) -> Result<()> {
        for leaf in Leaf::ALL {
            if leaf.issuer() == authority {
                self.issue_leaf(leaf, holder_expired)?;
            }
        }
        Ok(())
    }

    /// Makes a certificate that no start makes by itself, if it is not there yet.
    pub fn ensure(&self, leaf: Leaf) -> Result<()> {
        if self.certificate(leaf).exists() {
            return Ok(());
        }
        self.make_key(leaf.key())?;
        self.issue_leaf(leaf, false)
    }

    /// A key that belongs to no certificate, PEM; kept as the others are.
    pub fn own_key(&self, name: &str) -> Result<PathBuf> {
        self.make_key(name)?;
        Ok(self.dir.join(format!("{name}.key")))
    }

    /// Certificate of an authority, PEM.
    #[must_use]
    pub fn authority(&self, authority: Authority) -> PathBuf {
        self.dir.join(format!("{}.pem", authority.file()))
    }

    /// Certificate of a leaf, PEM.
    #[must_use]
    pub fn certificate(&self, leaf: Leaf) -> PathBuf {
        self.dir.join(format!("{}.pem", leaf.file()))
    }

    /// Certificate of a leaf followed by its intermediate, PEM: what a server sends.
    #[must_use]
    pub fn chain(&self, leaf: Leaf) -> PathBuf {
        self.dir.join(format!("{}-chain.pem", leaf.file()))
    }

    /// Private key of a leaf, PEM.
    #[must_use]
    pub fn key(&self, leaf: Leaf) -> PathBuf {
        self.dir.join(format!("{}.key", leaf.key()))
    }

    /// Revocation list of an authority, DER.
    #[must_use]
    pub fn crl(&self, authority: Authority) -> PathBuf {
        self.dir.join(format!("{}.crl", authority.file()))
    }

    /// Every authority in one PEM file: what the servers trust of clients.
    #[must_use]
    pub fn bundle(&self) -> PathBuf {
        self.dir.join("authorities.pem")
    }

    /// SHA-256 of an authority's certificate, in hexadecimal.
    pub fn fingerprint(&self, authority: Authority) -> Result<String> {
        let der = pem_to_der(&self.authority(authority))?;
        Ok(hex(&Sha256::digest(&der)))
    }

    /// Writes each authority as DER, `NAME.cer`.
    pub fn export_authorities(&self, to: &Path) -> Result<()> {
        folder(to)?;
        for authority in Authority::ALL {
            let der = pem_to_der(&self.authority(authority))?;
            write(&to.join(format!("{}.cer", authority.file())), der)?;
        }
        Ok(())
    }

    /// Writes each revocation list, `NAME.crl`.
    pub fn export_crls(&self, to: &Path) -> Result<()> {
        folder(to)?;
        for authority in Authority::ALL {
            let bytes = fs::read(self.crl(authority)).at("reading", &self.crl(authority))?;
            process::replace(&to.join(format!("{}.crl", authority.file())), &bytes)?;
        }
        Ok(())
    }

    /// Adds a leaf to its issuer's register of revoked certificates; the list
    /// itself is made by [`Pki::publish_crl`].
    pub fn revoke(&self, leaf: Leaf) -> Result<()> {
        let _ = self
            .ca(leaf.issuer(), format!("revoking {}", leaf.file()))?
            .words("-crl_reason keyCompromise -revoke")
            .arg(self.certificate(leaf))
            .output()?;
        Ok(())
    }

    /// Makes the revocation list of an authority, valid for seven days.
    pub fn publish_crl(&self, authority: Authority) -> Result<()> {
        let der = self.crl(authority);
        let pem = der.with_extension("crl.pem");
        let _ = self
            .ca(authority, format!("making the CRL of {}", authority.file()))?
            .words("-gencrl -crldays 7 -out")
            .arg(&pem)
            .output()?;
        write(&der, pem_to_der(&pem)?)
    }

    /// The `openssl ca` line of an authority.
    fn ca(&self, authority: Authority, doing: String) -> Result<Run> {
        Ok(Run::new("openssl", doing)?
            .words("ca -batch -utf8 -notext -preserveDN -config")
            .arg(self.dir.join("openssl.cnf"))
            .arg("-name")
            .arg(authority.file()))
    }

    fn write_configuration(&self) -> Result<()> {
        let mut text = String::from(
            "[req]\ndistinguished_name=dn\nstring_mask=utf8only\nutf8=yes\nprompt=no\n[dn]\n\
             [any]\ncommonName=optional\n[crl]\nauthorityKeyIdentifier=keyid\n",
        );
        for authority in Authority::ALL {
            let register = self.dir.join("register").join(authority.file());
            folder(&register.join("issued"))?;
            write(&register.join("index.txt"), "")?;
            write(&register.join("index.txt.attr"), "unique_subject = no\n")?;
            write(&register.join("crlnumber"), "01\n")?;
            let dir = self.dir.display();
            let file = authority.file();
            add!(
                text,
                "[{file}]\ndatabase={register}/index.txt\nnew_certs_dir={register}/issued\n\
                 certificate={dir}/{file}.pem\nprivate_key={dir}/{file}.key\nrand_serial=yes\n\
                 crlnumber={register}/crlnumber\ndefault_md=sha256\ndefault_days=900\n\
                 unique_subject=no\npreserve=yes\npolicy=any\ncopy_extensions=none\n\
                 crl_extensions=crl\nstring_mask=utf8only\nutf8=yes\n",
                register = register.display(),
            );
        }
        write(&self.dir.join("openssl.cnf"), text)
    }

    /// Makes every key, two at a time: they are most of the start's duration.
    fn make_keys(&self) -> Result<()> {
        let mut names: Vec<&str> = Authority::ALL.iter().map(|a| a.file()).collect();
        for leaf in Leaf::ALL {
            if !names.contains(&leaf.key()) {
                names.push(leaf.key());
            }
        }
        thread::scope(|scope| {
            let half = names.len().div_euclid(2);
            let (left, right) = names.split_at(half);
            let workers = [left, right]
                .map(|part| scope.spawn(move || part.iter().try_for_each(|n| self.make_key(n))))
                .into_iter()
                .collect();
            join(workers)
        })
    }

    /// Makes a key, or takes it from the store of keys. Practice keys protect
    /// nothing: keeping them saves most of the start of the next operator.
    fn make_key(&self, name: &str) -> Result<()> {
        let path = self.dir.join(format!("{name}.key"));
        // A folder that is used again keeps its keys: what a card sealed there still opens.
        if path.exists() {
            return Ok(());
        }
        let kept = self.keys.as_ref().map(|keys| keys.join(format!("{name}.key")));
        if let Some(kept) = &kept
            && fs::copy(kept, &path).is_ok()
        {
            return process::mode(&path, 0o600);
        }
        // Renamed whole: a start that is interrupted leaves no half of a key.
        let draft = path.with_extension("part");
        let _ = Run::new("openssl", format!("making the key {name}"))?
            .words("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out")
            .arg(&draft)
            .output()?;
        fs::rename(&draft, &path).at("keeping", &path)?;
        if let Some(kept) = &kept {
            if let Some(parent) = kept.parent() {
                folder(parent)?;
                process::mode(parent, 0o700)?;
            }
            // Renamed whole: several operators may fill the store at once.
            let part = kept.with_extension(format!("{}.part", std::process::id()));
            let _ = fs::copy(&path, &part).at("keeping", &part)?;
            fs::rename(&part, kept).at("keeping", kept)?;
        }
        Ok(())
    }

    fn request(&self, name: &str, key: &Path, subject: &str) -> Result<PathBuf> {
        let path = self.dir.join(format!("{name}.csr"));
        let _ = Run::new("openssl", format!("requesting {name}"))?
            .words("req -new -utf8 -sha256 -config")
            .arg(self.dir.join("openssl.cnf"))
            .arg("-key")
            .arg(key)
            .arg("-subj")
            .arg(subject)
            .arg("-out")
            .arg(&path)
            .output()?;
        Ok(path)
    }

    fn issue_authority(&self, authority: Authority) -> Result<()> {
        let name = authority.file();
        let subject = format!("/C=FR/O=PLI-PRATIQUE/OU=0002 000000000/OU=IGC-PRATIQUE/CN={}", authority.common_name());
        let key = self.dir.join(format!("{name}.key"));
        let csr = self.request(name, &key, &subject)?;
        let mut extensions = String::from(
            "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n",
        );
        if !authority.is_root() {
            extensions = extensions.replace("CA:TRUE", "CA:TRUE,pathlen:0");
            extensions.push_str("certificatePolicies=2.5.29.32.0\n");
            extensions.push_str(&self.distribution(authority.issuer()));
        }
        let dates = (days(-30), days(3650));
        let mut line = self.sign(authority.issuer(), name, &csr, &extensions, &dates)?;
        if authority.is_root() {
            line = line.words("-selfsign -keyfile").arg(&key);
        }
        let _ = line.output()?;
        let pem = self.authority(authority);
        let bytes = fs::read(&pem).at("reading", &pem)?;
        append(&self.bundle(), &bytes)
    }

    fn issue_leaf(&self, leaf: Leaf, holder_expired: bool) -> Result<()> {
        let csr = self.request(leaf.file(), &self.key(leaf), leaf.subject())?;
        let expired = leaf.expired() || (leaf == Leaf::DoctorAuth && holder_expired);
        let dates = if expired { (days(-800), days(-7)) } else { (days(-10), days(890)) };
        let mut extensions = leaf.profile();
        let pem = self.certificate(leaf);
        if leaf == Leaf::Rogue {
            extensions.push_str("basicConstraints=CA:FALSE\n");
            let file = self.dir.join("rogue.ext");
            write(&file, extensions)?;
            let _ = Run::new("openssl", "making the rogue client")?
                .words("x509 -req -sha256 -days 900 -in")
                .arg(&csr)
                .arg("-signkey")
                .arg(self.key(leaf))
                .arg("-extfile")
                .arg(&file)
                .arg("-out")
                .arg(&pem)
                .output()?;
        } else {
            extensions.push_str(&self.distribution(leaf.issuer()));
            extensions.push_str("subjectKeyIdentifier=hash\nbasicConstraints=CA:FALSE\n");
            let _ = self.sign(leaf.issuer(), leaf.file(), &csr, &extensions, &dates)?.output()?;
        }
        let mut chain = fs::read(&pem).at("reading", &pem)?;
        let issuer = self.authority(leaf.issuer());
        chain.extend(fs::read(&issuer).at("reading", &issuer)?);
        write(&self.chain(leaf), chain)
    }

    fn sign(
        &self,
        issuer: Authority,
        name: &str,
        csr: &Path,
        extensions: &str,
        dates: &(String, String),
    ) -> Result<Run> {
        let file = self.dir.join(format!("{name}.ext"));
        write(&file, extensions)?;
        Ok(self
            .ca(issuer, format!("issuing {name}"))?
            .arg("-in")
            .arg(csr)
            .arg("-extfile")
            .arg(&file)
            .words(&format!("-startdate {} -enddate {} -out", dates.0, dates.1))
            .arg(self.dir.join(format!("{name}.pem"))))
    }

    /// Extensions that say where the issuer's list and certificate are.
    fn distribution(&self, issuer: Authority) -> String {
        let (port, file) = (self.http, issuer.file());
        format!(
            "authorityKeyIdentifier=keyid\n\
             crlDistributionPoints=URI:http://localhost:{port}/CRL/{file}.crl\n\
             authorityInfoAccess=caIssuers;URI:http://localhost:{port}/AC/{file}.cer\n"
        )
    }
}

/// Waits for every worker and gives the first error.
fn join(workers: Vec<thread::ScopedJoinHandle<'_, Result<()>>>) -> Result<()> {
    let mut outcome = Ok(());
    for worker in workers {
        let result = worker.join().unwrap_or_else(|_| {
            Err(crate::Error::Command {
                program: "openssl".to_owned(),
                doing: "making the hierarchy".to_owned(),
                output: "a worker stopped".to_owned(),
            })
        });
        outcome = outcome.and(result);
    }
    outcome
}

fn append(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut all = fs::read(path).unwrap_or_default();
    all.extend_from_slice(bytes);
    write(path, all)
}

/// A date some days from now, as `openssl ca` wants it.
fn days(from_now: i64) -> String {
    let date = crate::clock::now()
        .checked_add(jiff::SignedDuration::from_hours(from_now.saturating_mul(24)))
        .unwrap_or_else(|_| crate::clock::now());
    date.strftime("%Y%m%d%H%M%SZ").to_string()
}

/// First block of a PEM file, decoded.
pub fn pem_to_der(path: &Path) -> Result<Vec<u8>> {
    let text = fs::read_to_string(path).at("reading", path)?;
    let body: String = text
        .lines()
        .skip_while(|line| !line.starts_with("-----BEGIN"))
        .skip(1)
        .take_while(|line| !line.starts_with("-----END"))
        .collect();
    base64::engine::general_purpose::STANDARD.decode(body).map_err(std::io::Error::other).at("decoding", path)
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::new();
    for byte in bytes {
        add!(out, "{byte:02x}");
    }
    out
}

//! The relay's own file. Secrets are named by their files, never written in it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use serde::Deserialize;

use crate::auth::psc::{self, ClientProof};
use crate::clock;
use crate::domain::Secret;
use crate::http::{Client, Limits, Reach};
use crate::settings::{PracticeSettings, PscProof, PscSettings, TrustSettings};
use crate::tls::{
    Authorities, Fetch, Organisation, P12Fault, Reception, ReceptionFault, RevocationLists, public_web_config,
};

/// Largest revocation list, and for how long one is awaited.
const LIST: Limits = Limits { octets: 64 << 20, deadline: Duration::from_secs(20) };
/// Largest file of a secret.
const SECRET_MAX: usize = 4_096;

/// What the file says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Certificate chain of the relay, PEM.
    pub certificate: PathBuf,
    /// Its key, PEM.
    pub key: PathBuf,
    /// Folder in which revocation lists are kept.
    pub lists: PathBuf,
    /// Folders searched for the authorities of IGC-Santé, before the known places.
    #[serde(default)]
    pub authorities: Vec<PathBuf>,
    /// File of the key that seals sessions: 64 hexadecimal digits. Without it a key is drawn at each start, and sessions end with it.
    pub sealing_key: Option<PathBuf>,
    /// The registered client.
    pub psc: PscSettings,
    /// What proves it.
    pub client: ClientFiles,
    /// Practice trust, in builds for practice only.
    pub practice: Option<PracticeSettings>,
}

/// Files of what proves the client: `secret`, or `p12` with `password`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClientFiles {
    /// Its secret.
    pub secret: Option<PathBuf>,
    /// Certificate ORG AUTH_CLI with its key.
    pub p12: Option<PathBuf>,
    /// Password of that file.
    pub password: Option<PathBuf>,
}

/// Why the relay does not start.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// A file cannot be read.
    #[error("{} cannot be read", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The configuration cannot be understood.
    #[error("the configuration is not valid")]
    Syntax(#[source] Box<toml::de::Error>),
    /// The sealing key is not 64 hexadecimal digits.
    #[error("the sealing key is not 64 hexadecimal digits")]
    SealingKey,
    /// What proves the client is missing, or does not fit `psc.proof`.
    #[error("what proves the client is missing or does not fit psc.proof")]
    Client,
    /// The organisation's certificate is refused.
    #[error("the certificate of the client is refused")]
    Organisation(#[source] P12Fault),
    /// Authorities of IGC-Santé were not found.
    #[error("authorities of IGC-Santé were not found: {0}")]
    Authorities(usize),
    /// Settings of Pro Santé Connect.
    #[error("the settings of Pro Santé Connect are not valid")]
    Psc(#[source] crate::auth::Error),
    /// TLS or HTTP.
    #[error("TLS cannot be set up")]
    Tls(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Certificate or key of the relay.
    #[error("the certificate or the key of the relay cannot be used")]
    Reception(#[source] ReceptionFault),
    /// The address is not free.
    #[error("the address cannot be listened on")]
    Listen(#[source] std::io::Error),
    /// The system gives no randomness.
    #[error("the system gives no randomness")]
    Random,
}

impl Config {
    /// Reads the file. Reads files, as all of this part does: call it off the async workers.
    ///
    /// # Errors
    /// See [`ConfigFault`].
    pub fn read(path: &Path) -> Result<Self, ConfigFault> {
        let text =
            std::fs::read_to_string(path).map_err(|source| ConfigFault::File { path: path.to_owned(), source })?;
        toml::from_str(&text).map_err(|source| ConfigFault::Syntax(Box::new(source)))
    }

    /// Lets holders in.
    pub(super) fn reception(&self, authorities: &Arc<Authorities>) -> Result<Reception, ConfigFault> {
        let lists = RevocationLists::open(Arc::clone(authorities), self.lists.clone(), self.fetch()?);
        Reception::new(&self.certificate, &self.key, Arc::new(lists)).map_err(ConfigFault::Reception)
    }

    pub(super) fn authorities(&self) -> Result<Arc<Authorities>, ConfigFault> {
        let trust = TrustSettings { authorities: self.authorities.clone(), ..TrustSettings::default() };
        let found = Authorities::find(&trust, self.practice.as_ref());
        match found.missing().len() {
            0 => Ok(Arc::new(found)),
            missing => Err(ConfigFault::Authorities(missing)),
        }
    }

    /// The registered client.
    pub(super) fn client(&self, authorities: &Authorities) -> Result<psc::Client, ConfigFault> {
        let ClientFiles { secret, p12, password } = &self.client;
        // Its path here is the client's own.
        if self.psc.certificate.is_some() {
            return Err(ConfigFault::Client);
        }
        let (organisation, proof) = match (self.psc.proof, secret, p12, password) {
            (PscProof::SecretBasic | PscProof::SecretPost, Some(secret), None, None) => {
                (None, ClientProof::Secret(Arc::new(read_secret(secret)?)))
            }
            (PscProof::Certificate, None, Some(p12), Some(password)) => {
                let file = read_file(p12)?;
                let password = read_secret(password)?;
                let opened = Organisation::open(file.declassify(), &password, authorities, clock::now());
                (Some(opened.map_err(ConfigFault::Organisation)?), ClientProof::Certificate)
            }
            _ => return Err(ConfigFault::Client),
        };
        let profile = public_web_config(organisation.as_ref()).map_err(|error| ConfigFault::Tls(Box::new(error)))?;
        let http = Client::over(&profile, self.reach()).map_err(|error| ConfigFault::Tls(Box::new(error)))?;
        psc::Client::new(self.psc.clone(), proof, http).map_err(ConfigFault::Psc)
    }

    /// The sealing key.
    pub(super) fn sealing(&self) -> Result<Secret<[u8; 32]>, ConfigFault> {
        let mut key = Secret::new([0_u8; 32]);
        match &self.sealing_key {
            Some(path) => {
                let digits = read_secret(path)?;
                let digits = digits.declassify().as_bytes();
                if digits.len() != 64 {
                    return Err(ConfigFault::SealingKey);
                }
                for (octet, pair) in key.declassify_mut().iter_mut().zip(digits.chunks_exact(2)) {
                    let pair = std::str::from_utf8(pair).map_err(|_| ConfigFault::SealingKey)?;
                    let plain = pair.bytes().all(|digit| digit.is_ascii_hexdigit());
                    let read = u8::from_str_radix(pair, 16).ok().filter(|_| plain);
                    *octet = read.ok_or(ConfigFault::SealingKey)?;
                }
            }
            None => getrandom::fill(key.declassify_mut()).map_err(|_| ConfigFault::Random)?,
        }
        Ok(key)
    }

    fn reach(&self) -> Reach {
        if cfg!(feature = "practice") && self.practice.is_some() { Reach::Loopback } else { Reach::Anywhere }
    }

    fn fetch(&self) -> Result<Fetch, ConfigFault> {
        let profile = public_web_config(None).map_err(|error| ConfigFault::Tls(Box::new(error)))?;
        let client = Client::over(&profile, self.reach()).map_err(|error| ConfigFault::Tls(Box::new(error)))?;
        Ok(Arc::new(move |url: String| {
            let client = client.clone();
            async move { client.plain(&url, LIST).await.ok().map(|response| response.body) }.boxed()
        }))
    }
}

fn read_file(path: &Path) -> Result<Secret<Vec<u8>>, ConfigFault> {
    std::fs::read(path).map(Secret::new).map_err(|source| ConfigFault::File { path: path.to_owned(), source })
}

/// A text of one line.
fn read_secret(path: &Path) -> Result<Secret<String>, ConfigFault> {
    let octets = read_file(path)?;
    let sound = octets.declassify().len() <= SECRET_MAX;
    let text =
        std::str::from_utf8(octets.declassify()).ok().filter(|_| sound).map(|text| text.trim_end_matches(['\r', '\n']));
    match text {
        Some(text) if !text.is_empty() => Ok(Secret::new(text.to_owned())),
        _ => {
            let source = std::io::Error::new(std::io::ErrorKind::InvalidData, "not a short text");
            Err(ConfigFault::File { path: path.to_owned(), source })
        }
    }
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;

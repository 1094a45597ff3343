//! Revocation lists: fetched where the certificates say, believed only when signed by the issuing authority and not
//! expired, kept on disk so that the last good one serves while the publisher is down. Unknown is never taken for good.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use webpki::{CertRevocationList, OwnedCertRevocationList};
use x509_parser::prelude::FromDer;
use x509_parser::revocation_list::CertificateRevocationList;

use super::anchors::{Authorities, Branch, ORGANISATIONS, Role};
use super::chain;
use super::organisation::Organisation;
use crate::clock;

/// Fetches a plain HTTP address; `None` on any failure. The room that owns HTTP gives it, with its caps and deadlines.
pub type Fetch = Arc<dyn Fn(String) -> BoxFuture<'static, Option<Vec<u8>>> + Send + Sync>;

/// Largest list taken.
const LIST_MAX: usize = 64 << 20;
/// A list older than this is fetched again when renewing: they are published each morning.
const RENEW_AFTER: SignedDuration = SignedDuration::from_hours(6);
/// An address that failed is not asked again before.
const RETRY_AFTER: SignedDuration = SignedDuration::from_secs(30);

/// The lists of one installation.
pub struct RevocationLists {
    authorities: Arc<Authorities>,
    folder: PathBuf,
    fetch: Fetch,
    failed: Mutex<BTreeMap<String, Timestamp>>,
}

/// A list that its authority has signed.
#[derive(Debug)]
pub(super) struct List {
    crl: CertRevocationList<'static>,
    /// When it was made.
    made: Timestamp,
    /// When the next is due: afterwards this one proves nothing good.
    until: Timestamp,
    /// Where it can be renewed; empty when read from disk and not yet asked for.
    url: Mutex<String>,
}

impl List {
    pub(super) fn crl(&self) -> &CertRevocationList<'static> {
        &self.crl
    }

    /// Parses a list and verifies that `issuer` signed it.
    pub(super) fn parse(der: &[u8], issuer: &[u8]) -> Option<Self> {
        if der.len() > LIST_MAX {
            return None;
        }
        let owned = OwnedCertRevocationList::from_der(der).ok()?;
        let Ok(([], parsed)) = CertificateRevocationList::from_der(der) else { return None };
        let authority = chain::parse(issuer)?;
        if parsed.tbs_cert_list.issuer.as_raw() != authority.tbs_certificate.subject.as_raw() {
            return None;
        }
        verify(&parsed, issuer)?;
        let time = |time: x509_parser::time::ASN1Time| Timestamp::from_second(time.timestamp()).ok();
        Some(Self {
            crl: CertRevocationList::from(owned),
            made: time(parsed.last_update())?,
            until: time(parsed.next_update()?)?,
            url: Mutex::default(),
        })
    }

    fn is_current(&self, now: Timestamp) -> bool {
        now < self.until
    }
}

/// Verifies a list's signature with the key of its issuer's certificate.
fn verify(list: &CertificateRevocationList<'_>, issuer: &[u8]) -> Option<()> {
    let algorithm = chain::algorithm(&list.signature_algorithm)?;
    let certificate = chain::parse(issuer)?;
    let key = certificate.public_key().subject_public_key.data.as_ref();
    let signed = list.tbs_cert_list.as_ref();
    algorithm.verify_signature(key, signed, list.signature_value.data.as_ref()).ok()
}

impl RevocationLists {
    /// Reads the lists kept in `folder` into use. Reads files: call it off the async workers.
    pub fn open(authorities: Arc<Authorities>, folder: PathBuf, fetch: Fetch) -> Self {
        let lists = Self { authorities, folder, fetch, failed: Mutex::default() };
        for (role, name) in FILES {
            let Some(issuer) = lists.authorities.der(role) else { continue };
            let Ok(bytes) = std::fs::read(lists.folder.join(name)) else { continue };
            if let Some(list) = List::parse(&bytes, issuer) {
                lists.authorities.hold(role, Arc::new(list));
            } else {
                tracing::warn!(file = name, "Kept revocation list is not usable");
            }
        }
        lists
    }

    /// The authorities these lists are for.
    pub fn authorities(&self) -> &Arc<Authorities> {
        &self.authorities
    }

    /// Makes lists available for a server's certificate whose chain was verified, and for its issuer.
    pub(super) async fn obtain(&self, leaf: &[u8], branch: Branch, now: Timestamp) {
        let intermediate = self.authorities.der(branch.intermediate).cloned();
        self.update(branch.intermediate, &chain::distribution_points(leaf), now).await;
        if let Some(intermediate) = intermediate {
            self.update(branch.root, &chain::distribution_points(&intermediate), now).await;
        }
    }

    /// Makes lists available for a card holder's certificate; unverified certificates are not followed.
    pub async fn obtain_for_holder(&self, leaf: &[u8]) {
        let now = clock::now();
        if self.authorities.verify_holder(leaf, now).is_ok()
            && let Some(branch) = self.authorities.holder_branch(leaf)
        {
            self.obtain(leaf, branch, now).await;
        }
    }

    /// Makes lists available for an organisation's certificate, which was verified when its file was opened.
    pub async fn obtain_for_organisation(&self, organisation: &Organisation) {
        self.obtain(organisation.leaf(), ORGANISATIONS, clock::now()).await;
    }

    /// Fetches anew the lists in use that are some hours old. Their old versions serve meanwhile.
    pub async fn renew(&self) {
        let now = clock::now();
        for (role, _) in FILES {
            let Some(list) = self.authorities.held(role) else { continue };
            let url = list.url.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if !url.is_empty() && now.duration_since(list.made) > RENEW_AFTER {
                let _ = self.fetch_into(role, &url, now).await;
            }
        }
    }

    /// Has a current list for `role` or fetches one from the first address that gives it.
    async fn update(&self, role: Role, urls: &[String], now: Timestamp) {
        let allowed: Vec<&String> = urls.iter().filter(|url| self.may_fetch(url)).collect();
        if let Some(held) = self.authorities.held(role)
            && held.is_current(now)
        {
            if let Some(url) = allowed.first() {
                held.url.lock().unwrap_or_else(PoisonError::into_inner).clone_from(url);
            }
            return;
        }
        for url in allowed {
            if self.fetch_into(role, url, now).await {
                return;
            }
        }
    }

    async fn fetch_into(&self, role: Role, url: &str, now: Timestamp) -> bool {
        if self.failed_lately(url, now) {
            return false;
        }
        let fetched = (self.fetch)(url.to_owned()).await;
        let taken = fetched.is_some_and(|bytes| self.take(role, url, &bytes, now));
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if taken {
            let _ = failed.remove(url);
        } else {
            tracing::warn!(?role, "Revocation list could not be fetched");
            let _ = failed.insert(url.to_owned(), now);
        }
        taken
    }

    fn failed_lately(&self, url: &str, now: Timestamp) -> bool {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.get(url).is_some_and(|at| now.duration_since(*at).abs() < RETRY_AFTER)
    }

    /// Takes a fetched list into use and keeps it, unless it is expired or older than the one at hand.
    fn take(&self, role: Role, url: &str, bytes: &[u8], now: Timestamp) -> bool {
        let Some(issuer) = self.authorities.der(role) else { return false };
        let Some(list) = List::parse(bytes, issuer) else { return false };
        let older = self.authorities.held(role).is_some_and(|held| list.made < held.made);
        if older || !list.is_current(now) {
            return false;
        }
        url.clone_into(&mut list.url.lock().unwrap_or_else(PoisonError::into_inner));
        self.authorities.hold(role, Arc::new(list));
        if let Some((_, name)) = FILES.iter().find(|(known, _)| *known == role)
            && let Err(error) = keep(&self.folder, name, bytes)
        {
            tracing::warn!(kind = ?error.kind(), file = name, "Revocation list could not be kept");
        }
        true
    }

    /// Practice chains are followed on loopback only.
    fn may_fetch(&self, url: &str) -> bool {
        !self.authorities.practice() || is_loopback(url)
    }
}

impl std::fmt::Debug for RevocationLists {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RevocationLists").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// File of each list that may be needed.
const FILES: [(Role, &str); 6] = [
    (Role::ElementaryRoot, "ACR-EL.crl"),
    (Role::ElementaryOrganisations, "ACI-EL-ORG.crl"),
    (Role::StandardRoot, "ACR-ST.crl"),
    (Role::StandardPersons, "ACI-ST-PP.crl"),
    (Role::StrongRoot, "ACR-FO.crl"),
    (Role::StrongPersons, "ACI-FO-PP.crl"),
];

/// Writes aside, then renames: a half-written list would lose the good one.
fn keep(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut aside = [0; 8];
    getrandom::fill(&mut aside).map_err(|_| std::io::Error::other("no random numbers"))?;
    let path = folder.join(format!("{name}.{:016x}", u64::from_ne_bytes(aside)));
    std::fs::write(&path, bytes)
        .and_then(|()| std::fs::rename(&path, folder.join(name)))
        .inspect_err(|_| drop(std::fs::remove_file(&path)))
}

/// True when the host of a plain HTTP address is this computer.
fn is_loopback(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("http") || authority.contains('@') {
        return false;
    }
    let host = if let Some(literal) = authority.strip_prefix('[') {
        literal.split(']').next().unwrap_or_default()
    } else {
        authority.split(':').next().unwrap_or_default()
    };
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
#[path = "revocation_tests.rs"]
mod tests;

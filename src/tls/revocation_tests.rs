//! Revocation lists: taken, kept, refused.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures::FutureExt as _;

use super::{Fetch, List, RevocationLists, is_loopback};
use crate::domain::notice::CertificateFault;
use crate::tls::anchors::{Authorities, ORGANISATIONS, Role};
use crate::tls::chain::{Check, Usage};
use crate::tls::testing::{self, Leaf, authorities, authority, crl, now};

type Published = Vec<(Role, Vec<u8>)>;

/// A publisher whose lists can be changed, and that counts what it is asked.
#[derive(Clone, Default)]
struct Publisher {
    lists: Arc<Mutex<Published>>,
    asked: Arc<AtomicUsize>,
}

impl Publisher {
    fn publish(&self, lists: &[(Role, Vec<u8>)]) {
        *self.lists.lock().unwrap() = lists.to_vec();
    }

    fn fetch(&self) -> Fetch {
        let this = self.clone();
        Arc::new(move |url: String| {
            let _ = this.asked.fetch_add(1, Ordering::SeqCst);
            let lists = this.lists.lock().unwrap();
            let found = lists.iter().find(|(role, _)| url == format!("{}{role:?}", testing::URL));
            let answer = found.map(|(_, der)| der.clone());
            async move { answer }.boxed()
        })
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn good() -> Vec<(Role, Vec<u8>)> {
    vec![
        (Role::ElementaryRoot, crl(Role::ElementaryRoot, 0, 30, &[])),
        (Role::ElementaryOrganisations, crl(Role::ElementaryOrganisations, 0, 30, &[13])),
    ]
}

fn verdict(found: &Authorities, leaf: &[u8]) -> Result<(), CertificateFault> {
    found.verify_revocation(leaf, ORGANISATIONS, Usage::Server, Check { now: now(), strict: true })
}

struct World {
    publisher: Publisher,
    folder: tempfile::TempDir,
    found: Arc<Authorities>,
    lists: RevocationLists,
}

impl World {
    fn new() -> Self {
        let (publisher, folder) = (Publisher::default(), tempfile::tempdir().unwrap());
        let found = authorities(&[]);
        let lists = RevocationLists::open(Arc::clone(&found), folder.path().join("lists"), publisher.fetch());
        Self { publisher, folder, found, lists }
    }

    /// The same folder in another run of the program.
    fn again(self) -> Self {
        let found = authorities(&[]);
        let lists = RevocationLists::open(Arc::clone(&found), self.folder.path().join("lists"), self.publisher.fetch());
        Self { found, lists, ..self }
    }

    async fn obtain(&self, leaf: &[u8]) -> Result<(), CertificateFault> {
        self.lists.obtain(leaf, ORGANISATIONS, now()).await;
        verdict(&self.found, leaf)
    }
}

#[tokio::test]
async fn unknown_is_refused_until_both_lists_are_there() {
    let world = World::new();
    let leaf = Leaf::default().der();
    assert_eq!(verdict(&world.found, &leaf), Err(CertificateFault::RevocationUnknown));
    // The list of the leaf's issuer alone leaves the intermediate unknown.
    world.publisher.publish(&good()[1..]);
    assert_eq!(world.obtain(&leaf).await, Err(CertificateFault::RevocationUnknown));
    let world = World::new();
    world.publisher.publish(&good());
    assert_eq!(world.obtain(&leaf).await, Ok(()));
    assert_eq!(world.obtain(&Leaf { serial: 13, ..Leaf::default() }.der()).await, Err(CertificateFault::Revoked));
    assert_eq!(world.publisher.asked(), 2, "current lists are not asked for again");
}

#[tokio::test]
async fn the_last_good_list_serves_while_the_publisher_is_down() {
    let world = World::new();
    let leaf = Leaf::default().der();
    world.publisher.publish(&good());
    assert_eq!(world.obtain(&leaf).await, Ok(()));
    world.publisher.publish(&[]);
    let world = world.again();
    assert_eq!(verdict(&world.found, &leaf), Ok(()));
    let later = Check { now: "2026-06-07T00:00:00Z".parse().unwrap(), strict: true };
    let verdict = world.found.verify_revocation(&leaf, ORGANISATIONS, Usage::Server, later);
    assert_eq!(verdict, Err(CertificateFault::RevocationUnknown), "not beyond its end");
}

#[tokio::test]
async fn a_revoked_intermediate_is_seen() {
    let world = World::new();
    let mut lists = good();
    lists[0].1 = crl(Role::ElementaryRoot, 0, 30, &[testing::authority_serial(Role::ElementaryOrganisations)]);
    world.publisher.publish(&lists);
    assert_eq!(world.obtain(&Leaf::default().der()).await, Err(CertificateFault::Revoked));
}

#[tokio::test]
async fn lists_of_impostors_expired_or_older_are_not_taken() {
    let leaf = Leaf::default().der();
    for bad in [
        crl(Role::ElementaryOrganisations, 1, 30, &[]),
        crl(Role::ElementaryOrganisations, 0, 21, &[]),
        crl(Role::ElementaryPersons, 0, 30, &[]),
        b"<html>".to_vec(),
    ] {
        let world = World::new();
        let mut lists = good();
        lists[1].1 = bad;
        world.publisher.publish(&lists);
        assert_eq!(world.obtain(&leaf).await, Err(CertificateFault::RevocationUnknown));
        let world = world.again();
        assert_eq!(verdict(&world.found, &leaf), Err(CertificateFault::RevocationUnknown), "nor kept");
    }
    let world = World::new();
    world.publisher.publish(&good());
    assert_eq!(world.obtain(&leaf).await, Ok(()));
    let older = crl(Role::ElementaryOrganisations, 0, 29, &[]);
    assert!(!world.lists.take(Role::ElementaryOrganisations, "http://localhost/", &older, now()));
}

#[tokio::test]
async fn a_publisher_that_failed_is_left_alone_for_a_while() {
    let world = World::new();
    let leaf = Leaf::default().der();
    assert!(world.obtain(&leaf).await.is_err());
    assert!(world.obtain(&leaf).await.is_err());
    assert_eq!(world.publisher.asked(), 2, "once for each of the two lists");
    world.publisher.publish(&good());
    let later = now().checked_add(jiff::SignedDuration::from_secs(31)).unwrap();
    world.lists.obtain(&leaf, ORGANISATIONS, later).await;
    assert_eq!(verdict(&world.found, &leaf), Ok(()));
}

#[test]
fn a_kept_list_that_was_tampered_with_is_not_used() {
    let der = crl(Role::ElementaryOrganisations, 0, 30, &[13]);
    let issuer = authority(Role::ElementaryOrganisations);
    assert!(List::parse(&der, &issuer).is_some());
    for index in (0..der.len()).step_by(7) {
        let mut damaged = der.clone();
        damaged[index] ^= 1;
        assert!(List::parse(&damaged, &issuer).is_none(), "octet {index}");
    }
    assert!(List::parse(&der, &authority(Role::ElementaryPersons)).is_none());
}

#[test]
fn practice_reaches_loopback_only() {
    for url in ["http://localhost:8080/a", "http://127.0.0.3/x", "http://[::1]:80/x", "HTTP://LOCALHOST"] {
        assert!(is_loopback(url), "{url}");
    }
    for url in [
        "http://igc-sante.esante.gouv.fr/CRL/x",
        "http://localhost.example.fr/",
        "http://localhost@example.fr/",
        "http://127.0.0.1.example.fr/",
        "https://localhost/",
        "localhost",
    ] {
        assert!(!is_loopback(url), "{url}");
    }
}

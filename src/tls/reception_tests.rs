//! Tests of `tls::reception`: who comes in, over real handshakes.

use std::path::PathBuf;

use futures::FutureExt as _;
use rcgen::{ExtendedKeyUsagePurpose, KeyUsagePurpose};
use rustls::ClientConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{PrivatePkcs8KeyDer, ServerName};
use tokio::net::TcpListener;
use tokio_rustls::TlsConnector;

use super::*;
use crate::tls::anchors::Role;
use crate::tls::chain::ALGORITHMS;
use crate::tls::testing::{Leaf, authorities, authority, leaf_key};

const WITHIN: Duration = Duration::from_secs(5);

fn pem(folder: &Path, name: &str, label: &str, der: &[u8]) -> PathBuf {
    use base64::Engine as _;
    let path = folder.join(name);
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    std::fs::write(&path, format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")).unwrap();
    path
}

/// A reception whose authorities published nothing.
fn reception() -> Reception {
    let folder = tempfile::tempdir().unwrap();
    let certificate = pem(folder.path(), "c.pem", "CERTIFICATE", &Leaf::default().der());
    let key = pem(folder.path(), "k.pem", "PRIVATE KEY", &leaf_key());
    let nothing = Arc::new(|_: String| async { None }.boxed());
    let lists = RevocationLists::open(authorities(&[]), folder.path().to_owned(), nothing);
    assert_eq!(ALGORITHMS.len(), 3);
    Reception::new(&certificate, &key, Arc::new(lists)).unwrap()
}

async fn come(reception: &Reception, leaf: Option<Leaf>) -> Result<HolderId, ReceptionFault> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(authority(Role::ElementaryRoot).into()).unwrap();
    roots.add(authority(Role::ElementaryOrganisations).into()).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match leaf {
        Some(leaf) => {
            let key = PrivatePkcs8KeyDer::from(leaf_key());
            builder.with_client_auth_cert(vec![leaf.der().into()], key.into()).unwrap()
        }
        None => builder.with_no_client_auth(),
    };
    let coming = async {
        let tcp = TcpStream::connect(address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, tcp).await
    };
    let receiving = async {
        let (tcp, _) = listener.accept().await.unwrap();
        reception.receive(tcp, WITHIN).await.map(|(_, holder)| holder)
    };
    let (received, _client) = tokio::join!(receiving, coming);
    received
}

#[tokio::test]
async fn nobody_comes_in_without_a_card_that_is_trusted() {
    let reception = reception();
    let strangers = [
        None,
        Some(Leaf { signing: 1, ..Leaf::doctor() }),
        Some(Leaf { issuer: Role::ElementaryPersons, ..Leaf::doctor() }),
        Some(Leaf { issuer: Role::ElementaryOrganisations, ..Leaf::doctor() }),
        Some(Leaf { usages: vec![KeyUsagePurpose::ContentCommitment], ..Leaf::doctor() }),
        Some(Leaf { extended: vec![ExtendedKeyUsagePurpose::EmailProtection], ..Leaf::doctor() }),
        Some(Leaf { years: (2020, 2021), ..Leaf::doctor() }),
    ];
    for stranger in strangers {
        assert!(matches!(come(&reception, stranger).await, Err(ReceptionFault::Handshake(_))));
    }
    // All is in order but its revocation, which cannot be known: unknown is refused.
    assert!(matches!(come(&reception, Some(Leaf::doctor())).await, Err(ReceptionFault::Revocation)));
}

#[tokio::test]
async fn who_says_nothing_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (tcp, _) = listener.accept().await.unwrap();
    let received = reception().receive(tcp, Duration::from_millis(50)).await;
    assert!(matches!(received, Err(ReceptionFault::Handshake(_))));
    drop(silent);
}

//! Handshakes with servers that cannot be served, or say nothing.

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use rustls::version::TLS13;
use rustls::{ServerConfig, crypto::ring::default_provider};
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::{Error, Operators, RevocationLists};
use crate::card::{Key, Scheme};
use crate::domain::{Endpoint, Notice, Security};
use crate::tls::anchors::Role;
use crate::tls::testing::{self, Leaf, authorities};

const WITHIN: Duration = Duration::from_secs(10);

fn operators(without: &[Role], key: Option<Key>) -> Result<Operators, Error> {
    let found = authorities(without);
    let nothing = Arc::new(|_: String| async { None }.boxed());
    let folder = tempfile::tempdir().unwrap();
    let lists = RevocationLists::open(Arc::clone(&found), folder.path().to_owned(), nothing);
    Operators::with_key(found, Arc::new(lists), key)
}

/// A server of TLS 1.3 alone.
async fn modern() -> Endpoint {
    let key = PrivatePkcs8KeyDer::from(testing::leaf_key());
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(Leaf::default().der())], key.into())
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let _ = TlsAcceptor::from(Arc::new(config.clone())).accept(tcp).await;
        }
    }));
    Endpoint { host: "localhost".to_owned(), port, security: Security::Tls }
}

#[tokio::test]
async fn a_server_beyond_the_cards_tls_is_named_as_such() {
    let endpoint = modern().await;
    let attempt = async |key: Option<Key>| {
        let operators = operators(&[], key).unwrap();
        operators.connect::<Error, _, _>(&endpoint, WITHIN, async |tcp| Ok(tcp)).await.unwrap_err()
    };
    let cps3 = Key::unplugged(&[Scheme::Pkcs1Sha256, Scheme::Pkcs1Sha384]);
    assert_eq!(attempt(Some(cps3)).await.notice(), Notice::CardTlsVersion { host: "localhost".to_owned() });
    // Others reach the certificate, whose revocation is unknown here.
    let cps4 = Key::unplugged(&[Scheme::Pkcs1Sha256, Scheme::PssSha256]);
    assert!(matches!(attempt(Some(cps4)).await, Error::Certificate { .. }));
    assert!(matches!(attempt(None).await, Error::Certificate { .. }));
}

/// As Dovecot does where there is nothing in common; `tls` is told to be spoken or not from the second connection on.
async fn silent(tls: bool) -> Endpoint {
    let modern = modern().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(tokio::spawn(async move {
        use tokio::io::AsyncReadExt as _;
        let mut count = 0;
        while let Ok((mut tcp, _)) = listener.accept().await {
            count += 1;
            if tls && count > 1 {
                let mut server = tokio::net::TcpStream::connect(("127.0.0.1", modern.port)).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut tcp, &mut server).await;
            } else {
                let _ = tcp.read(&mut [0; 4096]).await;
            }
        }
    }));
    Endpoint { host: "localhost".to_owned(), port, security: Security::Tls }
}

#[tokio::test]
async fn a_server_that_hangs_up_without_a_word_is_asked_once_more_what_it_speaks() {
    let attempt = async |tls, key: Option<Key>| {
        let (endpoint, operators) = (silent(tls).await, operators(&[], key).unwrap());
        operators.connect::<Error, _, _>(&endpoint, WITHIN, async |tcp| Ok(tcp)).await.unwrap_err().notice()
    };
    let host = || "localhost".to_owned();
    let cps3 = || Some(Key::unplugged(&[Scheme::Pkcs1Sha256]));
    let cps4 = || Some(Key::unplugged(&[Scheme::Pkcs1Sha256, Scheme::PssSha256]));
    assert_eq!(attempt(true, cps3()).await, Notice::CardTlsVersion { host: host() });
    assert_eq!(attempt(false, cps3()).await, Notice::ServerTls { host: host() });
    assert_eq!(attempt(false, cps4()).await, Notice::ServerTls { host: host() });
    // It was a fault of the moment.
    assert_eq!(attempt(true, cps4()).await, Notice::ConnectionLost { host: host() });
}

#[tokio::test]
async fn a_server_that_says_nothing_is_left_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let endpoint = Endpoint { host: "localhost".to_owned(), port, security: Security::StartTls };
    let operators = operators(&[], None).unwrap();
    let short = Duration::from_millis(50);
    let silent = operators.connect::<Error, _, _>(&endpoint, short, async |tcp| Ok(tcp)).await.unwrap_err();
    assert!(matches!(silent, Error::Lost { .. }), "{silent:?}");
    let stuck = operators.connect::<Error, _, _>(&endpoint, short, async |_| std::future::pending().await).await;
    assert!(matches!(stuck.unwrap_err(), Error::Lost { .. }));
}

#[tokio::test]
async fn an_answer_that_is_no_tls_is_an_error() {
    use tokio::io::AsyncWriteExt as _;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(tokio::spawn(async move {
        let (mut tcp, _) = listener.accept().await.unwrap();
        tcp.write_all(b"* OK IMAP4rev1 ready, in clear\r\n").await.unwrap();
    }));
    let endpoint = Endpoint { host: "localhost".to_owned(), port, security: Security::Tls };
    let operators = operators(&[], None).unwrap();
    let clear = operators.connect::<Error, _, _>(&endpoint, WITHIN, async |tcp| Ok(tcp)).await.unwrap_err();
    assert!(matches!(clear, Error::Incompatible { .. }), "{clear:?}");
}

#[test]
fn without_authorities_there_is_no_profile() {
    for role in [Role::ElementaryRoot, Role::ElementaryOrganisations] {
        assert!(matches!(operators(&[role], None), Err(Error::AuthoritiesMissing)));
    }
    let nothing = Key::unplugged(&[]);
    assert!(matches!(operators(&[], Some(nothing)), Err(Error::SchemeUnsupported { .. })));
}

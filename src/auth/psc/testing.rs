//! A scripted Pro Santé Connect for the tests of this room: it signs what it is told to, and answers over TLS what no honest service
//! would. The honest one is in `tests/live`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "fixtures of tests")]

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::process::Command;
use std::sync::{Arc, LazyLock, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreJsonWebKeySet, CoreJwsSigningAlgorithm, CoreRsaPrivateSigningKey};
use openidconnect::{JsonWebKeyId, PrivateSigningKey as _};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::domain::HolderId;
use crate::http::{Client, Reach};

pub(in crate::auth) const HOLDER: &str = "899700000017";
pub(in crate::auth) const OTHER: &str = "899700000025";
pub(in crate::auth) const CLIENT: &str = "pli-essai";
pub(in crate::auth) const SECRET: &str = "secret d'essai";

pub(in crate::auth) fn holder() -> HolderId {
    HolderId::parse(HOLDER).unwrap()
}

pub(in crate::auth) fn subject(person: &str) -> String {
    format!("f:550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd:{person}")
}

static KEYS: LazyLock<[String; 2]> = LazyLock::new(|| {
    [(); 2].map(|()| {
        let output = Command::new("openssl").args(["genrsa", "-traditional", "2048"]).output().unwrap();
        assert!(output.status.success(), "openssl is installed");
        String::from_utf8(output.stdout).unwrap()
    })
});

/// A key of the issuer, or of somebody else.
pub(in crate::auth) struct Signer(CoreRsaPrivateSigningKey, String);

impl Signer {
    pub(in crate::auth) fn new(index: usize, name: &str) -> Self {
        let id = JsonWebKeyId::new(name.to_owned());
        Self(CoreRsaPrivateSigningKey::from_pem(&KEYS[index], Some(id)).unwrap(), name.to_owned())
    }

    pub(in crate::auth) fn keys(&self) -> CoreJsonWebKeySet {
        CoreJsonWebKeySet::new(vec![self.0.as_verification_key()])
    }

    pub(in crate::auth) fn sign(&self, claims: &Value) -> String {
        self.sign_as("RS256", claims)
    }

    /// The header may lie about the algorithm.
    pub(in crate::auth) fn sign_as(&self, algorithm: &str, claims: &Value) -> String {
        let header = json!({ "alg": algorithm, "kid": self.1, "typ": "JWT" });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&header), part(claims));
        let signature = match algorithm {
            "none" => Vec::new(),
            _ => self.0.sign(&CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, text.as_bytes()).unwrap(),
        };
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// What was asked of the peer, and what it answers.
#[derive(Default)]
struct Book {
    answers: HashMap<String, Vec<(u16, String)>>,
    asked: Vec<(String, String)>,
}

/// The peer.
#[derive(Clone)]
pub(in crate::auth) struct Peer {
    pub(in crate::auth) issuer: String,
    pub(in crate::auth) http: Client,
    book: Arc<Mutex<Book>>,
}

impl Peer {
    /// Serves a discovery document and the keys of `signer`; everything else once it is told what.
    pub(in crate::auth) async fn start(signer: &Signer) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let base = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let issuer = format!("{base}/realms/essai");
        let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let der = certified.cert.der().clone();
        let key = rustls_pki_types::PrivateKeyDer::try_from(certified.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let server = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![der.clone()], key)
            .unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(der).unwrap();
        let profile = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let book = Arc::new(Mutex::new(Book::default()));
        let peer = Self {
            issuer: issuer.clone(),
            http: Client::over(&profile, Reach::Loopback).unwrap(),
            book: Arc::clone(&book),
        };
        peer.always("/realms/essai/.well-known/wallet-openid-configuration", &peer.metadata());
        peer.always("/keys", &serde_json::to_value(signer.keys()).unwrap());
        let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(server));
        drop(tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let (acceptor, book) = (acceptor.clone(), Arc::clone(&book));
                drop(tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(tcp).await else { return };
                    while let Some((head, body)) = request(&mut stream).await {
                        let reply = answer(&book, &head, &body);
                        if stream.write_all(reply.as_bytes()).await.is_err() {
                            return;
                        }
                    }
                }));
            }
        }));
        peer
    }

    pub(in crate::auth) fn metadata(&self) -> Value {
        let base = self.issuer.trim_end_matches("/realms/essai");
        json!({
            "issuer": self.issuer,
            "authorization_endpoint": format!("{base}/auth"),
            "token_endpoint": format!("{base}/token"),
            "jwks_uri": format!("{base}/keys"),
            "userinfo_endpoint": format!("{base}/userinfo"),
            "revocation_endpoint": format!("{base}/revoke"),
            "end_session_endpoint": format!("{base}/logout"),
            "backchannel_authentication_endpoint": format!("{base}/ciba"),
        })
    }

    /// From now on this path is answered so.
    pub(in crate::auth) fn always(&self, path: &str, body: &Value) {
        self.then(path, &[(200, body.to_string())]);
    }

    /// The next answers of this path, in order; the last one stays.
    pub(in crate::auth) fn then(&self, path: &str, answers: &[(u16, String)]) {
        drop(self.book.lock().unwrap().answers.insert(path.to_owned(), answers.to_vec()));
    }

    /// Bodies that were sent to this path; for `GET` its `Authorization`.
    pub(in crate::auth) fn asked(&self, path: &str) -> Vec<String> {
        let book = self.book.lock().unwrap();
        book.asked.iter().filter(|(asked, _)| asked == path).map(|(_, body)| body.clone()).collect()
    }
}

fn answer(book: &Mutex<Book>, head: &str, body: &str) -> String {
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut book = book.lock().unwrap();
    let authorization = head.lines().find(|line| line.to_ascii_lowercase().starts_with("authorization:"));
    let said = format!("{body} {}", authorization.unwrap_or_default());
    book.asked.push((path.clone(), said));
    let (status, text) = match book.answers.get_mut(&path) {
        Some(answers) if answers.len() > 1 => answers.remove(0),
        Some(answers) => answers[0].clone(),
        None => (404, String::new()),
    };
    let more = if status == 302 { "Location: /redirected\r\n" } else { "" };
    format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{more}Content-Length: {}\r\n\r\n{text}",
        text.len()
    )
}

async fn request(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> Option<(String, String)> {
    let mut read = Vec::new();
    let mut piece = [0_u8; 4_096];
    loop {
        if let Some(end) = read.windows(4).position(|end| end == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&read[..end]).into_owned();
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            });
            let whole = end + 4 + length.unwrap_or(0);
            if read.len() >= whole {
                return Some((head, String::from_utf8_lossy(&read[end + 4..whole]).into_owned()));
            }
        }
        match stream.read(&mut piece).await {
            Ok(count) if count > 0 => read.extend_from_slice(&piece[..count]),
            _ => return None,
        }
    }
}

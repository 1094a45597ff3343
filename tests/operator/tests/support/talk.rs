//! A client of the mail servers, line by line, that trusts what a mail program may trust and nothing else.
#![allow(dead_code, reason = "each test program uses its part")]

use pli_operator::{Authority, Leaf, Operator};
use rustls::client::WebPkiServerVerifier;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

pub type Tls = StreamOwned<ClientConnection, TcpStream>;

pub fn socket(host: &str, port: u16) -> TcpStream {
    let stream = TcpStream::connect((host, port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    stream
}

/// Trusts the only branch a mail operator may use, and its revocation list.
pub fn client(operator: &Operator, leaf: Option<Leaf>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(operator.authority(Authority::ElementaryOrganisations)).unwrap()).unwrap();
    let crl = std::fs::read(operator.dir().join("http/CRL/ACI-EL-ORG.crl")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .with_crls([CertificateRevocationListDer::from(crl)])
        .build()
        .unwrap();
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_webpki_verifier(verifier);
    let Some(leaf) = leaf else { return builder.with_no_client_auth() };
    let (chain, key) = operator.software_key(leaf);
    let chain = CertificateDer::pem_file_iter(chain).unwrap().map(Result::unwrap).collect();
    builder.with_client_auth_cert(chain, PrivateKeyDer::from_pem_file(key).unwrap()).unwrap()
}

pub fn secure(operator: &Operator, leaf: Option<Leaf>, host: &str, mut socket: TcpStream) -> io::Result<Tls> {
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let mut session = ClientConnection::new(Arc::new(client(operator, leaf)), name).unwrap();
    while session.is_handshaking() {
        let _ = session.complete_io(&mut socket)?;
    }
    Ok(StreamOwned::new(session, socket))
}

/// Reads a line byte by byte: nothing that follows STARTTLS may be swallowed.
pub fn clear_line(socket: &mut TcpStream) -> String {
    let mut line = Vec::new();
    let mut byte = [0_u8];
    while byte != *b"\n" {
        io::Read::read_exact(socket, &mut byte).unwrap();
        line.extend_from_slice(&byte);
    }
    String::from_utf8(line).unwrap()
}

/// A submission port after STARTTLS.
pub fn submission(operator: &Operator, port: u16, leaf: Option<Leaf>) -> io::Result<Tls> {
    let mut socket = socket("127.0.0.1", port);
    assert!(clear_line(&mut socket).starts_with("220 "));
    socket.write_all(b"STARTTLS\r\n").unwrap();
    assert!(clear_line(&mut socket).starts_with("220 "));
    secure(operator, leaf, "localhost", socket)
}

/// An IMAP or SMTP conversation under TLS.
pub struct Talk {
    stream: BufReader<Tls>,
}

impl Talk {
    pub fn imap(operator: &Operator, leaf: Option<Leaf>) -> Self {
        Self::imap_at(operator, operator.ports().imap, leaf)
    }

    pub fn imap_at(operator: &Operator, port: u16, leaf: Option<Leaf>) -> Self {
        let mut socket = socket("127.0.0.1", port);
        assert!(clear_line(&mut socket).contains("STARTTLS"));
        socket.write_all(b"s STARTTLS\r\n").unwrap();
        assert!(clear_line(&mut socket).starts_with("s OK"));
        Self { stream: BufReader::new(secure(operator, leaf, "localhost", socket).unwrap()) }
    }

    pub fn imaps(operator: &Operator, leaf: Option<Leaf>) -> Self {
        let socket = socket("127.0.0.1", operator.ports().imaps);
        let mut talk = Self { stream: BufReader::new(secure(operator, leaf, "localhost", socket).unwrap()) };
        assert!(talk.line().starts_with("* OK"));
        talk
    }

    pub fn smtp(operator: &Operator, port: u16, leaf: Option<Leaf>) -> Self {
        Self { stream: BufReader::new(submission(operator, port, leaf).unwrap()) }
    }

    pub fn line(&mut self) -> String {
        let mut line = String::new();
        let _ = self.stream.read_line(&mut line).unwrap();
        line
    }

    pub fn send(&mut self, text: &str) {
        let stream = self.stream.get_mut();
        stream.write_all(text.as_bytes()).unwrap();
        stream.flush().unwrap();
    }

    /// Everything up to the first line of which `last` says yes.
    pub fn until(&mut self, last: impl Fn(&str) -> bool) -> String {
        let mut answer = String::new();
        loop {
            let line = self.line();
            assert!(!line.is_empty(), "closed after: {answer}");
            answer.push_str(&line);
            if last(&line) {
                return answer;
            }
        }
    }

    pub fn command(&mut self, text: &str) -> String {
        self.send(&format!("a {text}\r\n"));
        self.until(|line| line.starts_with("a "))
    }

    pub fn done(&mut self, text: &str) -> String {
        let answer = self.command(text);
        assert!(answer.contains("a OK"), "{text}: {answer}");
        answer
    }

    /// SASL EXTERNAL, with the identity to act for in base64 (RFC 4422: none is `=`).
    pub fn authenticate(&mut self, identity: &str) -> String {
        use base64::Engine;
        let encoded = base64::engine::general_purpose::STANDARD.encode(identity);
        self.command(&format!("AUTHENTICATE EXTERNAL {}", if encoded.is_empty() { "=" } else { &encoded }))
    }

    pub fn smtp_command(&mut self, text: &str) -> String {
        self.send(&format!("{text}\r\n"));
        self.until(|line| line.as_bytes().get(3) == Some(&b' '))
    }
}

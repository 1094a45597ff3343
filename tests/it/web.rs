//! `localhost` as a host of the public web, under an authority of its own: what is asked of it over TLS is answered by a script.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// An authority, and the host's certificate of it.
pub struct Web {
    pub root: rcgen::Certificate,
    server: Arc<rustls::ServerConfig>,
}

/// What is asked.
pub struct Request {
    /// The path with its query.
    pub path: String,
    headers: Vec<(String, String)>,
}

impl Request {
    /// A header's value; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }
}

impl Web {
    pub fn new() -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut authority = rcgen::CertificateParams::default();
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let root = authority.self_signed(&key).unwrap();
        let own = rcgen::KeyPair::generate().unwrap();
        let leaf = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let leaf = leaf.signed_by(&own, &rcgen::Issuer::new(authority, key)).unwrap();
        let server = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], own.serialize_der().try_into().unwrap())
            .unwrap();
        Self { root, server: Arc::new(server) }
    }

    /// Answers until the test ends, each connection once: the port.
    pub fn serve(&self, script: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (config, script) = (Arc::clone(&self.server), Arc::new(script));
        drop(std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (config, script) = (Arc::clone(&config), Arc::clone(&script));
                drop(std::thread::spawn(move || answer(stream.unwrap(), config, &*script)));
            }
        }));
        port
    }
}

/// A client that does not trust the host hangs up.
fn answer(stream: TcpStream, config: Arc<rustls::ServerConfig>, script: &dyn Fn(&Request) -> Vec<u8>) {
    let session = rustls::ServerConnection::new(config).unwrap();
    let mut reader = BufReader::new(rustls::StreamOwned::new(session, stream));
    let mut line = String::new();
    if reader.read_line(&mut line).is_err() {
        return;
    }
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut request = Request { path, headers: Vec::new() };
    loop {
        line.clear();
        if reader.read_line(&mut line).is_err() || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            request.headers.push((name.to_owned(), value.trim().to_owned()));
        }
    }
    let said = script(&request);
    let mut stream = reader.into_inner();
    let _ = stream.write_all(&said);
    stream.conn.send_close_notify();
    let _ = stream.flush();
}

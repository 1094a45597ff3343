//! A client of Pro Santé Connect: requests over HTTPS that trust its web root only, with a certificate or without.

use pli_operator::{Leaf, Operator, PSC_CLIENT, PSC_CLIENT_SECRET, Psc};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::Value;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

pub const CIBA: &str = "urn:openid:params:grant-type:ciba";

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{}{}", self.head, self.body))
    }

    pub fn location(&self) -> String {
        let mut lines = self.head.lines();
        let line = lines.find_map(|line| line.strip_prefix("Location: ").or(line.strip_prefix("location: ")));
        line.unwrap_or_else(|| panic!("{}{}", self.head, self.body)).to_owned()
    }
}

pub struct Web {
    configuration: Arc<ClientConfig>,
    port: u16,
    base: String,
    cookies: Vec<String>,
}

impl Web {
    pub fn new(operator: &Operator, leaf: Option<Leaf>) -> Self {
        let psc: &Psc = operator.psc().unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(psc.root()).unwrap()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let configuration = match leaf {
            None => builder.with_no_client_auth(),
            Some(leaf) => {
                let (chain, key) = operator.software_key(leaf);
                let chain = CertificateDer::pem_file_iter(chain).unwrap().map(Result::unwrap).collect();
                builder.with_client_auth_cert(chain, PrivateKeyDer::from_pem_file(key).unwrap()).unwrap()
            }
        };
        let base =
            psc.issuer().split_once("localhost").and_then(|(_, rest)| rest.split_once('/')).unwrap().1.to_owned();
        Self { configuration: Arc::new(configuration), port: psc.ports().https, base, cookies: Vec::new() }
    }

    /// One request to an absolute path or URL; cookies are kept.
    pub fn request(&mut self, target: &str, form: Option<&str>, headers: &str) -> io::Result<Answer> {
        let path = target.split_once("://").map_or(target, |(_, rest)| &rest[rest.find('/').unwrap()..]);
        let name = ServerName::try_from("localhost").unwrap();
        let session = ClientConnection::new(self.configuration.clone(), name).unwrap();
        let socket = TcpStream::connect(("127.0.0.1", self.port))?;
        socket.set_read_timeout(Some(Duration::from_secs(20)))?;
        let mut stream = StreamOwned::new(session, socket);
        let cookies = self.cookies.join("; ");
        let line = if form.is_some() { "POST" } else { "GET" };
        let form = form.unwrap_or_default();
        write!(
            stream,
            "{line} {path} HTTP/1.0\r\nHost: localhost:{}\r\nCookie: {cookies}\r\n{headers}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.port,
            form.len()
        )?;
        stream.flush()?;
        let mut text = String::new();
        match stream.read_to_string(&mut text) {
            Err(error) if text.is_empty() => return Err(error),
            _ => {}
        }
        let Some((head, body)) = text.split_once("\r\n\r\n") else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        for line in head.lines() {
            if let Some((name, value)) = line.split_once(": ")
                && name.eq_ignore_ascii_case("set-cookie")
            {
                let pair = value.split(';').next().unwrap();
                let name = pair.split('=').next().unwrap();
                self.cookies.retain(|kept| kept.split('=').next() != Some(name));
                self.cookies.push(pair.to_owned());
            }
        }
        let status = head.split_whitespace().nth(1).unwrap().parse().unwrap();
        Ok(Answer { status, head: head.to_owned(), body: body.to_owned() })
    }

    /// A form to an endpoint of the issuer, as the client with a secret.
    pub fn post(&mut self, endpoint: &str, form: &[(&str, &str)]) -> Answer {
        use base64::Engine;
        let secret = base64::engine::general_purpose::STANDARD.encode(format!("{PSC_CLIENT}:{PSC_CLIENT_SECRET}"));
        self.post_as(endpoint, form, &format!("Authorization: Basic {secret}\r\n"))
    }

    pub fn post_as(&mut self, endpoint: &str, form: &[(&str, &str)], headers: &str) -> Answer {
        let path = format!("/{}/protocol/openid-connect/{endpoint}", self.base);
        self.request(&path, Some(&encoded(form)), headers).unwrap()
    }

    pub fn get(&mut self, below_the_issuer: &str) -> io::Result<Answer> {
        let path = format!("/{}/{below_the_issuer}", self.base);
        self.request(&path, None, "")
    }

    /// Asks a person for her agreement; gives the number to poll with.
    pub fn ask(&mut self, person: &str) -> String {
        let asked = self.post("ext/ciba/auth", &ciba_form(person)).json();
        assert_eq!(asked["interval"], 1, "{asked}");
        asked["auth_req_id"].as_str().unwrap_or_else(|| panic!("{asked}")).to_owned()
    }

    pub fn poll(&mut self, request: &str) -> Value {
        self.post("token", &[("grant_type", CIBA), ("auth_req_id", request)]).json()
    }
}

pub fn ciba_form(person: &str) -> [(&str, &str); 5] {
    [
        ("scope", "openid scope_all"),
        ("acr_values", "eidas1"),
        ("binding_message", "42"),
        ("login_hint", person),
        ("channel", "CARD"),
    ]
}

pub fn encoded(form: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String {
        text.bytes()
            .map(
                |byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") },
            )
            .collect()
    };
    form.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect::<Vec<_>>().join("&")
}

/// What a token says of its person, unverified.
pub fn claims(token: &str) -> Value {
    use base64::Engine;
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

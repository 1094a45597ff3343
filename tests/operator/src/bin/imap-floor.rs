//! `imap-floor PORT AUTHORITY CHAIN KEY`: the raw floor of a first synchronisation. One TLS connection, every message of every
//! mailbox fetched whole, its octets counted and thrown away: no parser, no store. What a client takes longer is its own doing.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, crypto::ring};
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn Error>>;
/// Name of the practice's shared mailbox, which no other client of the bench fetches.
const SHARED: &str = "Cabinet";

struct Server<S> {
    stream: BufReader<S>,
    octets: u64,
}

impl<S: Read + Write> Server<S> {
    fn new(stream: S) -> Self {
        Self { stream: BufReader::with_capacity(64 * 1024, stream), octets: 0 }
    }

    fn line(&mut self) -> Outcome<Vec<u8>> {
        let mut line = Vec::new();
        if self.stream.read_until(b'\n', &mut line)? == 0 {
            return Err("the server hung up".into());
        }
        self.octets = self.octets.saturating_add(u64::try_from(line.len())?);
        Ok(line)
    }

    /// Sends a command; its lines are given to `on`, its literals are thrown away.
    fn command(&mut self, text: &str, mut on: impl FnMut(&str)) -> Outcome<()> {
        self.stream.get_mut().write_all(format!("F {text}\r\n").as_bytes())?;
        self.stream.get_mut().flush()?;
        loop {
            let line = self.line()?;
            if let Some(length) = literal(&line) {
                let thrown = std::io::copy(&mut self.stream.by_ref().take(length), &mut std::io::sink())?;
                self.octets = self.octets.saturating_add(thrown);
                continue;
            }
            let text = String::from_utf8_lossy(&line);
            match text.strip_prefix("F ") {
                Some(end) if end.starts_with("OK") => return Ok(()),
                Some(end) => return Err(end.to_owned().into()),
                None if text.starts_with("+ ") => {
                    self.stream.get_mut().write_all(b"\r\n")?;
                    self.stream.get_mut().flush()?;
                }
                None => on(text.trim_end()),
            }
        }
    }
}

/// Length of the literal that a line announces.
fn literal(line: &[u8]) -> Option<u64> {
    let line = line.trim_ascii_end().strip_suffix(b"}")?;
    let open = line.iter().rposition(|octet| *octet == b'{')?;
    std::str::from_utf8(line.get(open.saturating_add(1)..)?).ok()?.parse().ok()
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.as_slice() {
        [port, authority, chain, key] => run(port, authority, chain, key),
        _ => Err("PORT AUTHORITY CHAIN KEY".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "imap-floor: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(port: &str, authority: &str, chain: &str, key: &str) -> Outcome<()> {
    let config = config(authority, chain, key)?;
    let mut clear = Server::new(TcpStream::connect(("localhost", port.parse()?))?);
    let _ = clear.line()?;
    clear.command("STARTTLS", |_| ())?;
    let connection = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost")?)?;
    let mut server = Server::new(StreamOwned::new(connection, clear.stream.into_inner()));
    server.command("AUTHENTICATE EXTERNAL", |_| ())?;
    let start = Instant::now();
    let mut names = Vec::new();
    server.command("LIST \"\" *", |line| {
        let name = line.rsplit_once("\" ").map(|(_, name)| name.trim_matches('"').to_owned());
        names.extend(name.filter(|name| !name.starts_with(SHARED) && line.starts_with("* LIST")));
    })?;
    let mut messages = 0_u64;
    for name in names {
        let mut exists = 0_u64;
        server.command(&format!("SELECT \"{name}\""), |line| {
            let count = line.strip_prefix("* ").and_then(|rest| rest.strip_suffix(" EXISTS"));
            exists = count.and_then(|count| count.parse().ok()).unwrap_or(exists);
        })?;
        if exists > 0 {
            server.command("UID FETCH 1:* BODY.PEEK[]", |_| ())?;
        }
        messages = messages.saturating_add(exists);
    }
    let seconds = start.elapsed().as_secs_f64();
    let octets = server.octets;
    writeln!(std::io::stdout(), "{{\"messages\":{messages},\"bytes\":{octets},\"seconds\":{seconds:.3}}}")?;
    Ok(())
}

fn config(authority: &str, chain: &str, key: &str) -> Outcome<ClientConfig> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(authority)? {
        roots.add(certificate?)?;
    }
    let chain = CertificateDer::pem_file_iter(chain)?.collect::<Result<Vec<_>, _>>()?;
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, PrivateKeyDer::from_pem_file(key)?)?;
    Ok(config)
}

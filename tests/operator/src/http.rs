//! HTTP and HTTPS ports that serve one folder: revocation lists, authorities,
//! white list, directory extract. They give the rest of a file to who has its beginning (RFC 9110 §14), can be made to fail, and count
//! what was asked and given.

use crate::error::{Context, Error, Result};
use crate::pki::pem_to_der;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, UNIX_EPOCH};

/// State shared by the ports and their connections.
#[derive(Debug, Default)]
struct Shared {
    root: PathBuf,
    down: AtomicBool,
    stop: AtomicBool,
    requests: Mutex<BTreeMap<String, usize>>,
    /// Octets of files that were given.
    given: Mutex<BTreeMap<String, u64>>,
    /// The next answer to this path ends after so many octets of its file, and so does the service.
    cut: Mutex<Option<(String, u64)>>,
    /// Whole answers, word for word, to paths that have one.
    said: Mutex<BTreeMap<String, Vec<u8>>>,
}

/// The two ports.
#[derive(Debug)]
pub struct Http {
    shared: Arc<Shared>,
    ports: (u16, u16),
    tls: Option<Arc<rustls::ServerConfig>>,
    listeners: Vec<JoinHandle<()>>,
}

impl Http {
    /// Binds the plain port of (plain, HTTPS) and serves `root` on it. The HTTPS port
    /// waits for its certificate: see [`Http::secure`].
    pub fn start(root: &Path, ports: (u16, u16)) -> Result<Self> {
        let shared = Arc::new(Shared { root: root.to_path_buf(), ..Shared::default() });
        let plain = bind(ports.0)?;
        let listeners = vec![serve(plain, Arc::clone(&shared), None)];
        Ok(Self { shared, ports, tls: None, listeners })
    }

    /// Gives the HTTPS port its certificate chain and key, and opens it.
    pub fn secure(&mut self, certificates: &[PathBuf], key: &Path) -> Result<()> {
        let chain =
            certificates.iter().map(|path| pem_to_der(path).map(CertificateDer::from)).collect::<Result<Vec<_>>>()?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(pem_to_der(key)?));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let configuration = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::Tls(error.to_string()))?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|error| Error::Tls(error.to_string()))?;
        self.tls = Some(Arc::new(configuration));
        let secured = bind(self.ports.1)?;
        self.listeners.push(serve(secured, Arc::clone(&self.shared), self.tls.clone()));
        Ok(())
    }

    /// While down, connections are accepted and closed without an answer.
    pub fn set_down(&self, down: bool) {
        self.shared.down.store(down, Ordering::SeqCst);
    }

    /// Gives these octets and no others to whoever asks for a path, or the file again.
    pub fn say(&self, path: &str, answer: Option<Vec<u8>>) {
        let mut said = self.shared.said.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = match answer {
            Some(answer) => said.insert(path.to_owned(), answer),
            None => said.remove(path),
        };
    }

    /// How many times a path was asked for, over both ports.
    #[must_use]
    pub fn requests(&self, path: &str) -> usize {
        let requests = self.shared.requests.lock();
        let requests = requests.unwrap_or_else(PoisonError::into_inner);
        requests.get(path).copied().unwrap_or_default()
    }

    /// Cuts the file of this path after so many octets when it is next given, and is down from then on.
    pub fn cut(&self, path: &str, octets: u64) {
        *self.shared.cut.lock().unwrap_or_else(PoisonError::into_inner) = Some((path.to_owned(), octets));
    }

    /// Octets of a file that were given so far, over both ports.
    #[must_use]
    pub fn given(&self, path: &str) -> u64 {
        let given = self.shared.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.get(path).copied().unwrap_or_default()
    }

    /// Closes both ports.
    pub fn stop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        for port in [self.ports.0, self.ports.1] {
            // Wakes the thread that waits for a connection.
            let _ = TcpStream::connect(("127.0.0.1", port));
        }
        for listener in self.listeners.drain(..) {
            let _ = listener.join();
        }
    }

    /// Opens both ports again, under the same numbers.
    pub fn restart(&mut self) -> Result<()> {
        self.stop();
        self.shared.stop.store(false, Ordering::SeqCst);
        let plain = bind(self.ports.0)?;
        self.listeners.push(serve(plain, Arc::clone(&self.shared), None));
        if self.tls.is_some() {
            let secured = bind(self.ports.1)?;
            self.listeners.push(serve(secured, Arc::clone(&self.shared), self.tls.clone()));
        }
        Ok(())
    }
}

impl Drop for Http {
    fn drop(&mut self) {
        self.stop();
    }
}

fn bind(port: u16) -> Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port)).at("binding", Path::new("127.0.0.1"))
}

fn serve(listener: TcpListener, shared: Arc<Shared>, tls: Option<Arc<rustls::ServerConfig>>) -> JoinHandle<()> {
    thread::spawn(move || {
        for stream in listener.incoming() {
            if shared.stop.load(Ordering::SeqCst) {
                return;
            }
            let Ok(stream) = stream else { continue };
            if shared.down.load(Ordering::SeqCst) {
                continue;
            }
            let (shared, tls) = (Arc::clone(&shared), tls.clone());
            let _ = thread::spawn(move || {
                // A client that goes away is not our error.
                let _ = connection(stream, &shared, tls);
            });
        }
    })
}

fn connection(stream: TcpStream, shared: &Shared, tls: Option<Arc<rustls::ServerConfig>>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.set_nodelay(true)?;
    match tls {
        None => answer(stream, shared),
        Some(configuration) => {
            let session = rustls::ServerConnection::new(configuration).map_err(std::io::Error::other)?;
            let mut stream = rustls::StreamOwned::new(session, stream);
            answer(&mut stream, shared)?;
            stream.conn.send_close_notify();
            stream.flush()
        }
    }
}

/// Reads one request and answers it; the connection closes afterwards.
fn answer(stream: impl Read + Write, shared: &Shared) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    let _ = reader.by_ref().take(8192).read_line(&mut first)?;
    let (mut range, mut condition) = (None, None);
    loop {
        let mut line = String::new();
        let read = reader.by_ref().take(8192).read_line(&mut line)?;
        if read == 0 || line.trim_end().is_empty() {
            break;
        }
        match line.trim_end().split_once(": ").map(|(name, value)| (name.to_lowercase(), value)) {
            Some((name, value)) if name == "range" => {
                range = value.strip_prefix("bytes=").and_then(|rest| rest.strip_suffix('-')?.parse::<u64>().ok());
            }
            Some((name, value)) if name == "if-range" => condition = Some(value.to_owned()),
            _ => {}
        }
    }
    let mut words = first.split_whitespace();
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default();
    let path = target.split('?').next().unwrap_or_default().to_owned();
    {
        let requests = shared.requests.lock();
        let mut requests = requests.unwrap_or_else(PoisonError::into_inner);
        let count = requests.entry(path.clone()).or_default();
        *count = count.saturating_add(1);
    }
    let mut stream = reader.into_inner();
    let said = shared.said.lock().unwrap_or_else(PoisonError::into_inner).get(&path).cloned();
    if let Some(said) = said {
        stream.write_all(&said)?;
        return stream.flush();
    }
    let file = locate(&shared.root, &path).and_then(|file| fs::File::open(file).ok());
    let Some(mut file) = file.filter(|_| method == "GET" || method == "HEAD") else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    };
    let facts = file.metadata()?;
    let (length, written) = (facts.len(), facts.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default());
    let tag = format!("\"{length:x}-{:x}\"", written.as_nanos());
    let kind = match Path::new(&path).extension().and_then(|e| e.to_str()) {
        Some("xml") => "application/xml",
        Some("zip") => "application/zip",
        Some("crl") => "application/pkix-crl",
        Some("cer") => "application/pkix-cert",
        _ => "text/plain; charset=UTF-8",
    };
    let from = range.filter(|from| *from < length && condition.as_ref() == Some(&tag)).unwrap_or_default();
    let rest = length.saturating_sub(from);
    let status = if from > 0 { "206 Partial Content" } else { "200 OK" };
    write!(stream, "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {rest}\r\nETag: {tag}\r\n")?;
    if from > 0 {
        write!(stream, "Content-Range: bytes {from}-{}/{length}\r\n", length.saturating_sub(1))?;
    }
    write!(stream, "Connection: close\r\n\r\n")?;
    if method == "GET" {
        let _ = file.seek(SeekFrom::Start(from))?;
        let cut = shared.cut.lock().unwrap_or_else(PoisonError::into_inner).take_if(|(of, _)| *of == path);
        if cut.is_some() {
            shared.down.store(true, Ordering::SeqCst);
        }
        let most = cut.map_or(u64::MAX, |(_, octets)| octets);
        let given = std::io::copy(&mut file.take(most), &mut stream)?;
        let mut all = shared.given.lock().unwrap_or_else(PoisonError::into_inner);
        let sum = all.entry(path).or_default();
        *sum = sum.saturating_add(given);
    }
    stream.flush()
}

/// The file a path names, when it stays under the root.
fn locate(root: &Path, path: &str) -> Option<PathBuf> {
    let relative = Path::new(path.trim_start_matches('/'));
    let safe = relative.components().all(|part| matches!(part, Component::Normal(_)));
    let file = root.join(relative);
    (safe && file.is_file()).then_some(file)
}

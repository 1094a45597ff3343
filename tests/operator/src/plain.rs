//! A scripted IMAP server that speaks in clear and offers no STARTTLS: a client
//! must refuse to go on.

use crate::error::{Context, Result};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// The server; closed when dropped.
#[derive(Debug)]
pub struct PlainImap {
    port: u16,
    stop: Arc<AtomicBool>,
    connections: Arc<AtomicUsize>,
    heard: Arc<Mutex<Vec<String>>>,
    listener: Option<JoinHandle<()>>,
}

impl PlainImap {
    /// Opens it on a free port.
    ///
    /// # Errors
    /// No port could be bound.
    pub fn start() -> Result<Self> {
        let here = Path::new("127.0.0.1");
        let listener = TcpListener::bind("127.0.0.1:0").at("binding", here)?;
        let port = listener.local_addr().at("binding", here)?.port();
        let stop = Arc::new(AtomicBool::new(false));
        let connections = Arc::new(AtomicUsize::new(0));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (ending, count, lines) = (stop.clone(), connections.clone(), heard.clone());
        let listener = thread::spawn(move || {
            for stream in listener.incoming() {
                if ending.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let _ = count.fetch_add(1, Ordering::SeqCst);
                let lines = Arc::clone(&lines);
                let _ = thread::spawn(move || {
                    let _ = talk(&stream, &lines);
                });
            }
        });
        Ok(Self { port, stop, connections, heard, listener: Some(listener) })
    }

    /// Its port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Every line a client sent in clear.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        let heard = self.heard.lock();
        heard.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many clients came.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for PlainImap {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

fn talk(stream: &TcpStream, heard: &Mutex<Vec<String>>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let mut out = stream;
    out.write_all(b"* OK [CAPABILITY IMAP4rev1 AUTH=EXTERNAL] serveur de pratique sans STARTTLS\r\n")?;
    for line in BufReader::new(stream).lines() {
        let line = line?;
        let mut words = line.split_whitespace();
        let tag = words.next().unwrap_or("*").to_owned();
        let verb = words.next().unwrap_or_default().to_ascii_uppercase();
        heard.lock().unwrap_or_else(PoisonError::into_inner).push(line.clone());
        let answer = match verb.as_str() {
            "CAPABILITY" => {
                format!("* CAPABILITY IMAP4rev1 AUTH=EXTERNAL\r\n{tag} OK fait\r\n")
            }
            "NOOP" => format!("{tag} OK fait\r\n"),
            "LOGOUT" => format!("* BYE au revoir\r\n{tag} OK fait\r\n"),
            _ => format!("{tag} BAD commande inconnue\r\n"),
        };
        out.write_all(answer.as_bytes())?;
        if verb == "LOGOUT" {
            break;
        }
    }
    Ok(())
}

//! A name server for the two mail domains, over UDP on loopback: the services of RFC 6186 and RFC 8314, answered rightly or in
//! one of the ways that a client must survive. It answers for its own names only and asks nobody.

use std::net::UdpSocket;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crate::error::{Context, Result};

const A: u16 = 1;
const SRV: u16 = 33;
const SERVFAIL: u8 = 2;
const NXDOMAIN: u8 = 3;
const REFUSED: u8 = 5;

/// What the zones say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    /// All four services of each domain, at its operator's ports.
    #[default]
    Good,
    /// No service at all.
    Absent,
    /// The TLS-at-once services lead to a server outside IGC-Santé, the others are not offered.
    Outside,
    /// Every service is said not to be offered (target `.`).
    NotOffered,
    /// Of several servers, the first by priority does not answer; the next two differ by weight, and one of these only works.
    Ranked,
    /// Questions get no answer.
    Silent,
    /// Questions get SERVFAIL.
    Failing,
}

/// Ports of the services of a domain: imap, imaps, submission, submissions.
#[derive(Clone, Debug)]
pub struct Domain {
    /// Its name.
    pub name: String,
    /// Where its services are.
    pub ports: [u16; 4],
}

/// Names of the services, in the order of [`Domain::ports`].
const SERVICES: [&str; 4] = ["_imap._tcp", "_imaps._tcp", "_submission._tcp", "_submissions._tcp"];

/// What is needed to answer.
#[derive(Debug)]
struct Shared {
    domains: Vec<Domain>,
    /// A server whose certificate is not of IGC-Santé, and a port where nothing listens.
    outside: u16,
    closed: u16,
    zone: Mutex<Zone>,
    stop: AtomicBool,
}

/// The server; closed when dropped.
#[derive(Debug)]
pub struct Dns {
    port: u16,
    shared: Arc<Shared>,
    worker: Option<JoinHandle<()>>,
}

impl Dns {
    /// Answers on `port`, whose TCP twin nothing may use: it is where a service leads that does not answer.
    pub(crate) fn start(port: u16, domains: Vec<Domain>, outside: u16) -> Result<Self> {
        let socket = UdpSocket::bind(("127.0.0.1", port)).at("binding", Path::new("127.0.0.1"))?;
        let shared =
            Arc::new(Shared { domains, outside, closed: port, zone: Mutex::default(), stop: AtomicBool::new(false) });
        let answering = Arc::clone(&shared);
        let worker = thread::spawn(move || {
            let mut question = [0_u8; 1500];
            while let Ok((length, from)) = socket.recv_from(&mut question) {
                if answering.stop.load(Ordering::SeqCst) {
                    return;
                }
                let reply = question.get(..length).and_then(|question| answering.reply(question));
                if let Some(reply) = reply {
                    // A client that went away is not our error.
                    let _ = socket.send_to(&reply, from);
                }
            }
        });
        Ok(Self { port, shared, worker: Some(worker) })
    }

    /// Its UDP port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Changes what the zones say.
    pub fn publish(&self, zone: Zone) {
        *self.shared.zone.lock().unwrap_or_else(PoisonError::into_inner) = zone;
    }
}

impl Drop for Dns {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a question.
        let woken = UdpSocket::bind("127.0.0.1:0").and_then(|socket| socket.send_to(&[0], ("127.0.0.1", self.port)));
        if let (Ok(_), Some(worker)) = (woken, self.worker.take()) {
            let _ = worker.join();
        }
    }
}

/// The data of an answer's record.
type Data = Vec<u8>;

impl Shared {
    /// The answer to a question of one name (RFC 1035 §4.1); none to what is no question, or while silent.
    fn reply(&self, packet: &[u8]) -> Option<Vec<u8>> {
        let zone = *self.zone.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = packet.get(12..)?;
        let (name, after) = read_name(asked)?;
        let kind = u16::from_be_bytes(asked.get(after..after.checked_add(2)?)?.try_into().ok()?);
        let question = asked.get(..after.checked_add(4)?)?;
        // A response is no question.
        if packet.get(2)? & 0x80 != 0 || zone == Zone::Silent {
            return None;
        }
        let (code, records) = match zone {
            Zone::Failing => (SERVFAIL, Vec::new()),
            _ => self.answer(zone, &name, kind),
        };
        let mut reply = packet.get(..2)?.to_vec();
        // A response, with authority, to a question as it was.
        reply.extend([0x84 | (packet.get(2)? & 0x01), code]);
        reply.extend([0, 1]);
        reply.extend(u16::try_from(records.len()).ok()?.to_be_bytes());
        reply.extend([0, 0, 0, 0]);
        reply.extend(question);
        for data in records {
            // The name is the question's, the class IN, and nobody should keep it long.
            reply.extend([0xC0, 12]);
            reply.extend(kind.to_be_bytes());
            reply.extend([0, 1, 0, 0, 0, 1]);
            reply.extend(u16::try_from(data.len()).ok()?.to_be_bytes());
            reply.extend(data);
        }
        Some(reply)
    }

    fn answer(&self, zone: Zone, name: &str, kind: u16) -> (u8, Vec<Data>) {
        if name == "localhost" {
            return (0, if kind == A { vec![vec![127, 0, 0, 1]] } else { Vec::new() });
        }
        let inside = |domain: &&Domain| name == domain.name || name.ends_with(&format!(".{}", domain.name));
        let Some(domain) = self.domains.iter().find(inside) else { return (REFUSED, Vec::new()) };
        if name == domain.name {
            return (0, Vec::new());
        }
        let mut services = SERVICES.iter().zip(domain.ports);
        let service = services.find(|(service, _)| name == format!("{service}.{}", domain.name));
        let Some((service, port)) = service.filter(|_| zone != Zone::Absent) else { return (NXDOMAIN, Vec::new()) };
        if kind != SRV {
            return (0, Vec::new());
        }
        let at_once = *service == "_imaps._tcp" || *service == "_submissions._tcp";
        let records = match zone {
            Zone::Outside if at_once => vec![record(0, 0, self.outside, "localhost")],
            Zone::Outside | Zone::NotOffered => vec![record(0, 0, 0, "")],
            Zone::Ranked => vec![
                record(20, 1, self.closed, "localhost"),
                record(20, 100, port, "localhost"),
                record(10, 0, self.closed, "localhost"),
            ],
            Zone::Good | Zone::Absent | Zone::Silent | Zone::Failing => vec![record(0, 0, port, "localhost")],
        };
        (0, records)
    }
}

/// A service's record (RFC 2782); the empty target is the root.
fn record(priority: u16, weight: u16, port: u16, target: &str) -> Data {
    let mut data: Data = [priority, weight, port].iter().flat_map(|number| number.to_be_bytes()).collect();
    for label in target.split('.').filter(|label| !label.is_empty()) {
        data.push(u8::try_from(label.len()).unwrap_or_default());
        data.extend(label.bytes());
    }
    data.push(0);
    data
}

/// A question's name in lower case, without the root's dot, and the place behind it.
fn read_name(bytes: &[u8]) -> Option<(String, usize)> {
    let mut labels = Vec::new();
    let mut at = 0_usize;
    loop {
        let length = usize::from(*bytes.get(at)?);
        let start = at.checked_add(1)?;
        at = start.checked_add(length)?;
        match length {
            0 => return Some((labels.join("."), start)),
            // Questions hold no pointers.
            64.. => return None,
            _ => labels.push(String::from_utf8_lossy(bytes.get(start..at)?).to_ascii_lowercase()),
        }
    }
}

#[cfg(test)]
#[path = "dns_tests.rs"]
mod tests;

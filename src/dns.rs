//! Records of names that only inform: which services of mail a domain publishes (RFC 6186, RFC 8314). No connection is ever made
//! by what they say: the servers are those of the settings.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use futures::future::join_all;
use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, Question, RCODE, TYPE};
use tokio::net::UdpSocket;
use tokio::time::timeout;

/// What a client of mail may look for.
const SERVICES: [&str; 4] = ["_imaps._tcp", "_imap._tcp", "_submissions._tcp", "_submission._tcp"];
/// For one answer.
const WITHIN: Duration = Duration::from_secs(3);
/// Largest answer over UDP (RFC 1035 §4.2.1); a longer one is cut, and what is in it counts.
const ANSWER_MAX: usize = 512;
/// Port of a server of names.
const PORT: u16 = 53;
/// Where Unix systems name theirs.
const SYSTEM: &str = "/etc/resolv.conf";

/// A server of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Names(SocketAddr);

impl Names {
    /// The first that this computer names; `None` where it names none in a file.
    pub fn of_the_system() -> Option<Self> {
        if cfg!(windows) {
            return None;
        }
        std::fs::read_to_string(SYSTEM).ok().and_then(|text| first(&text)).map(Self)
    }

    /// This one.
    pub fn at(server: SocketAddr) -> Self {
        Self(server)
    }

    /// The services that a domain publishes, as `_imaps._tcp mail.example.fr:993`; none is no fault. `None` when nobody answered
    /// something that can be understood.
    pub async fn services(self, domain: &str) -> Option<Vec<String>> {
        let asked = SERVICES.map(|service| async move { self.service(service, domain).await });
        let services = join_all(asked).await.into_iter().collect::<Option<Vec<_>>>()?;
        Some(services.into_iter().flatten().collect())
    }

    async fn service(self, service: &str, domain: &str) -> Option<Vec<String>> {
        let mut id = [0; 2];
        getrandom::fill(&mut id).ok()?;
        let id = u16::from_ne_bytes(id);
        let question = question(id, service, domain)?;
        let own: IpAddr = if self.0.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        let socket = UdpSocket::bind((own, 0)).await.ok()?;
        socket.connect(self.0).await.ok()?;
        let _ = socket.send(&question).await.ok()?;
        let answered = async {
            let mut octets = [0; ANSWER_MAX];
            loop {
                let length = socket.recv(&mut octets).await.ok()?;
                // An answer to something else is waited past.
                match octets.get(..length).and_then(|octets| told(id, service, octets)) {
                    Some(Said::Places(places)) => return Some(places),
                    Some(Said::Nothing) => return None,
                    None => {}
                }
            }
        };
        timeout(WITHIN, answered).await.ok()?
    }
}

fn question(id: u16, service: &str, domain: &str) -> Option<Vec<u8>> {
    let name = format!("{service}.{domain}");
    let mut packet = Packet::new_query(id);
    packet.set_flags(PacketFlag::RECURSION_DESIRED);
    packet.questions.push(Question::new(Name::new(&name).ok()?, TYPE::SRV.into(), CLASS::IN.into(), false));
    packet.build_bytes_vec().ok()
}

/// What a server says.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// These places, maybe none.
    Places(Vec<String>),
    /// It could not answer.
    Nothing,
}

/// What an answer says; `None` when it is none to this question.
fn told(id: u16, service: &str, octets: &[u8]) -> Option<Said> {
    let packet = Packet::parse(octets).ok()?;
    if packet.id() != id || !packet.has_flags(PacketFlag::RESPONSE) {
        return None;
    }
    Some(match packet.rcode() {
        RCODE::NoError => Said::Places(packet.answers.iter().filter_map(|one| place(service, &one.rdata)).collect()),
        RCODE::NameError => Said::Places(Vec::new()),
        _ => Said::Nothing,
    })
}

/// A target of a single point says that there is no such service (RFC 2782).
fn place(service: &str, data: &RData<'_>) -> Option<String> {
    let RData::SRV(record) = data else { return None };
    let host = record.target.to_string();
    let is_host = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '.' | '_');
    let named = !record.target.get_labels().is_empty() && host.chars().all(is_host);
    named.then(|| format!("{service} {host}:{}", record.port))
}

/// The first server of a `resolv.conf`.
fn first(text: &str) -> Option<SocketAddr> {
    text.lines().find_map(|line| {
        let address = line.trim_start().strip_prefix("nameserver")?.trim();
        address.parse::<IpAddr>().ok().map(|address| SocketAddr::new(address, PORT))
    })
}

#[cfg(test)]
#[path = "dns_tests.rs"]
mod tests;

//! Which services of mail a domain publishes (RFC 6186, RFC 8314). Names are not authenticated: what they say informs a diagnosis and
//! is offered to a person, and the servers they lead to prove themselves or are refused.

mod message;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use futures::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use self::message::{Question, Said};
use crate::domain::{Domain, Security};

/// For one answer, over UDP and then over TCP where it must.
const WITHIN: Duration = Duration::from_secs(3);
/// After which a question is asked once more: packets get lost.
const AGAIN: Duration = Duration::from_secs(1);
/// Largest answer over UDP (RFC 1035 §4.2.1); a longer one is cut, and asked for over TCP (RFC 7766 §5).
const ANSWER_MAX: usize = 512;
/// Largest over TCP: no domain has so many servers.
const STREAM_MAX: usize = 16 * 1024;
/// Port of a server of names.
const PORT: u16 = 53;
/// Where Unix systems name theirs.
const SYSTEM: &str = "/etc/resolv.conf";

/// What a client of mail may look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Reading, TLS at once (RFC 6186 §3.2).
    Imaps,
    /// Reading, STARTTLS (RFC 6186 §3.2).
    Imap,
    /// Submitting, TLS at once (RFC 8314 §5.1).
    Submissions,
    /// Submitting, STARTTLS (RFC 6186 §3.1).
    Submission,
}

impl Service {
    /// All of them, those with TLS at once before their twins (RFC 8314 §3).
    pub const ALL: [Self; 4] = [Self::Imaps, Self::Imap, Self::Submissions, Self::Submission];

    /// Its labels.
    pub fn labels(self) -> &'static str {
        match self {
            Self::Imaps => "_imaps._tcp",
            Self::Imap => "_imap._tcp",
            Self::Submissions => "_submissions._tcp",
            Self::Submission => "_submission._tcp",
        }
    }

    /// How TLS starts there.
    pub fn security(self) -> Security {
        match self {
            Self::Imaps | Self::Submissions => Security::Tls,
            Self::Imap | Self::Submission => Security::StartTls,
        }
    }

    /// Mail is read there, else submitted.
    pub fn is_reading(self) -> bool {
        matches!(self, Self::Imaps | Self::Imap)
    }
}

/// A server that a domain names for a service (RFC 2782).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Host name, in ASCII.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Lower ones are tried first.
    pub priority: u16,
    /// Share among those of one priority.
    pub weight: u16,
}

/// What a domain says of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is offered here, in the order of the answer.
    Servers(Vec<Server>),
    /// It is not offered, in so many words (target `.`).
    NotOffered,
    /// Nothing.
    Nothing,
}

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

    /// What a domain says of each service; `None` for those of which nobody said anything that can be understood.
    pub async fn services(self, domain: &Domain) -> Vec<(Service, Option<Answer>)> {
        join_all(Service::ALL.map(|service| async move { (service, self.service(service, domain).await) })).await
    }

    async fn service(self, service: Service, domain: &Domain) -> Option<Answer> {
        let mut id = [0; 2];
        getrandom::fill(&mut id).ok()?;
        let question = Question::new(u16::from_ne_bytes(id), format!("{}.{domain}", service.labels()))?;
        let answered = async {
            match self.over_udp(&question).await? {
                Said::Answer(answer) => Some(answer),
                Said::Cut => match self.over_tcp(&question).await? {
                    Said::Answer(answer) => Some(answer),
                    Said::Cut | Said::Failure => None,
                },
                Said::Failure => None,
            }
        };
        timeout(WITHIN, answered).await.ok()?
    }

    async fn over_udp(self, question: &Question) -> Option<Said> {
        let own: IpAddr = if self.0.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        let socket = UdpSocket::bind((own, 0)).await.ok()?;
        socket.connect(self.0).await.ok()?;
        loop {
            let _ = socket.send(question.octets()).await.ok()?;
            if let Ok(said) = timeout(AGAIN, hear(&socket, question)).await {
                return said;
            }
        }
    }

    /// RFC 1035 §4.2.2: two octets of length before each message.
    async fn over_tcp(self, question: &Question) -> Option<Said> {
        let mut stream = TcpStream::connect(self.0).await.ok()?;
        let mut sent = u16::try_from(question.octets().len()).ok()?.to_be_bytes().to_vec();
        sent.extend_from_slice(question.octets());
        stream.write_all(&sent).await.ok()?;
        let length = usize::from(stream.read_u16().await.ok()?);
        if length > STREAM_MAX {
            return None;
        }
        let mut octets = vec![0; length];
        let _ = stream.read_exact(&mut octets).await.ok()?;
        question.read(&octets)
    }
}

/// Waits past what answers something else. `None`: the socket failed.
async fn hear(socket: &UdpSocket, question: &Question) -> Option<Said> {
    let mut octets = [0; ANSWER_MAX];
    loop {
        let length = socket.recv(&mut octets).await.ok()?;
        if let Some(said) = octets.get(..length).and_then(|octets| question.read(octets)) {
            return Some(said);
        }
    }
}

/// Servers in the order in which to try them (RFC 2782): by priority, and by weight within one. `draw` gives a number from 0 to its
/// argument, each as likely.
pub fn ordered(mut servers: Vec<Server>, mut draw: impl FnMut(u32) -> u32) -> Vec<Server> {
    // Those without weight come first, so that they have a small chance too.
    servers.sort_by_key(|server| (server.priority, server.weight > 0));
    let mut order = Vec::with_capacity(servers.len());
    while let Some(priority) = servers.first().map(|server| server.priority) {
        let alike = || servers.iter().take_while(|server| server.priority == priority);
        let all = alike().map(|server| u32::from(server.weight)).fold(0, u32::saturating_add);
        let drawn = draw(all);
        let mut sum: u32 = 0;
        let chosen = alike().position(|server| {
            sum = sum.saturating_add(server.weight.into());
            sum >= drawn
        });
        order.push(servers.remove(chosen.unwrap_or_default()));
    }
    order
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

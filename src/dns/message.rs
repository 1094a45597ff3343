//! One question for servers of a service, and what is an answer to it: the same number, the same name, records of that name or of the
//! one it is an alias of. Everything else that arrives is no answer, or holds none.

use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, QCLASS, QTYPE, RCODE, TYPE};

use super::{Answer, Server};

/// Aliases followed within one answer.
const ALIASES: usize = 8;
/// Servers kept of one answer.
const SERVERS: usize = 16;
/// Longest host name (RFC 1035 §2.3.4, without the root).
const HOST_MAX: usize = 253;
/// Where the flags lie in a header (RFC 1035 §4.1.1): this is a response; it was cut.
const RESPONSE: u8 = 0x80;
const CUT: u8 = 0x02;

/// A question.
pub(super) struct Question {
    id: u16,
    name: String,
    octets: Vec<u8>,
}

/// What a server of names says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// This.
    Answer(Answer),
    /// More than fits: to be asked for over a stream.
    Cut,
    /// It could not answer.
    Failure,
}

impl Question {
    /// The question number `id` about a service; `None` when this is no name.
    pub(super) fn new(id: u16, name: String) -> Option<Self> {
        let mut packet = Packet::new_query(id);
        packet.set_flags(PacketFlag::RECURSION_DESIRED);
        let asked = Name::new(&name).ok()?;
        packet.questions.push(simple_dns::Question::new(asked, TYPE::SRV.into(), CLASS::IN.into(), false));
        let octets = packet.build_bytes_vec().ok()?;
        Some(Self { id, name, octets })
    }

    /// As it is sent.
    pub(super) fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// What an answer says; `None` when it is none to this question.
    pub(super) fn read(&self, octets: &[u8]) -> Option<Said> {
        let header: &[u8; 4] = octets.first_chunk()?;
        let [first, second, flags, _] = *header;
        if u16::from_be_bytes([first, second]) != self.id || flags & RESPONSE == 0 {
            return None;
        }
        if flags & CUT != 0 {
            // RFC 2181 §9: what is in it does not count.
            return Some(Said::Cut);
        }
        let packet = Packet::parse(octets).ok()?;
        let asked = Name::new(&self.name).ok()?;
        let is_ours = |question: &simple_dns::Question<'_>| {
            question.qname == asked
                && question.qtype == QTYPE::TYPE(TYPE::SRV)
                && question.qclass == QCLASS::CLASS(CLASS::IN)
        };
        // Servers that fail may leave the question out.
        if !packet.questions.iter().all(is_ours) {
            return None;
        }
        Some(match packet.rcode() {
            RCODE::NoError if packet.questions.is_empty() => return None,
            RCODE::NoError => Said::Answer(servers(&packet, asked)),
            RCODE::NameError => Said::Answer(Answer::Nothing),
            _ => Said::Failure,
        })
    }
}

/// The servers of a name, or of the one it stands for (RFC 1034 §3.6.2).
fn servers(packet: &Packet<'_>, asked: Name<'_>) -> Answer {
    let of = |name: &Name<'_>| {
        let owned = name.clone().into_owned();
        packet.answers.iter().filter(move |record| record.name == owned && record.class == CLASS::IN)
    };
    let mut name = asked;
    for _ in 0..ALIASES {
        let alias = of(&name).find_map(|record| match &record.rdata {
            RData::CNAME(target) => Some(target.0.clone()),
            _ => None,
        });
        match alias {
            Some(target) => name = target,
            None => break,
        }
    }
    let mut none = false;
    let mut found = Vec::new();
    for record in of(&name) {
        let RData::SRV(record) = &record.rdata else { continue };
        if record.target.get_labels().is_empty() {
            none = true;
        } else if let Some(host) = host(&record.target).filter(|_| record.port != 0 && found.len() < SERVERS) {
            found.push(Server { host, port: record.port, priority: record.priority, weight: record.weight });
        }
    }
    match (found.is_empty(), none) {
        (false, _) => Answer::Servers(found),
        (true, true) => Answer::NotOffered,
        (true, false) => Answer::Nothing,
    }
}

/// A host name that a certificate could carry, in lower case; underscores are seen in practice.
fn host(target: &Name<'_>) -> Option<String> {
    let is_host = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_');
    let mut host = String::new();
    for label in target.as_bytes() {
        if label.is_empty() || !label.iter().all(is_host) {
            return None;
        }
        if !host.is_empty() {
            host.push('.');
        }
        host.extend(label.iter().map(|octet| char::from(octet.to_ascii_lowercase())));
    }
    (host.len() <= HOST_MAX).then_some(host)
}

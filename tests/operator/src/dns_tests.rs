use std::net::UdpSocket;
use std::time::Duration;

use super::{A, Dns, Domain, NXDOMAIN, REFUSED, SERVFAIL, SRV, Zone};
use crate::ports;

const PORTS: [u16; 4] = [143, 993, 587, 465];

fn server() -> (Dns, Vec<ports::Port>) {
    let reserved = ports::reserve(1).expect("a port");
    let domains = ["un.example", "deux.example"].map(|name| Domain { name: name.to_owned(), ports: PORTS });
    let dns = Dns::start(reserved[0].number(), domains.to_vec(), 4433).expect("a server");
    (dns, reserved)
}

/// What came back: code, then priority, weight, port and target of each record.
type Answer = (u8, Vec<(u16, u16, u16, String)>);

fn packet(name: &str, kind: u16) -> Vec<u8> {
    let mut packet = vec![0xAB, 0xCD, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        packet.push(u8::try_from(label.len()).expect("short"));
        packet.extend(label.bytes());
    }
    packet.push(0);
    packet.extend(kind.to_be_bytes());
    packet.extend([0, 1]);
    packet
}

fn send(dns: &Dns, packet: &[u8], patience: Duration) -> Option<Vec<u8>> {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.set_read_timeout(Some(patience)).expect("a patience");
    let _ = socket.send_to(packet, ("127.0.0.1", dns.port())).expect("sent");
    let mut reply = [0; 1500];
    let length = socket.recv(&mut reply).ok()?;
    Some(reply[..length].to_vec())
}

fn ask(dns: &Dns, name: &str) -> Answer {
    let question = packet(name, SRV);
    let reply = send(dns, &question, Duration::from_secs(10)).expect("an answer");
    assert_eq!(reply[..2], [0xAB, 0xCD]);
    assert_eq!(reply[2] & 0x80, 0x80, "a response");
    assert_eq!(reply[12..question.len()], question[12..], "the same question");
    let mut records = Vec::new();
    let mut rest = &reply[question.len()..];
    for _ in 0..u16::from_be_bytes([reply[6], reply[7]]) {
        let length = usize::from(u16::from_be_bytes([rest[10], rest[11]]));
        let (data, next) = rest[12..].split_at(length);
        let number = |at: usize| u16::from_be_bytes(data[at..][..2].try_into().expect("two bytes"));
        let (target, _) = super::read_name(&data[6..]).expect("a target");
        records.push((number(0), number(2), number(4), target));
        rest = next;
    }
    assert!(rest.is_empty());
    (reply[3] & 0x0F, records)
}

#[test]
fn services_are_found_whatever_the_case() {
    let (dns, _reserved) = server();
    let here = |port| (0, vec![(0, 0, port, "localhost".to_owned())]);
    assert_eq!(ask(&dns, "_imap._tcp.un.example"), here(143));
    assert_eq!(ask(&dns, "_IMAPS._tcp.Deux.Example"), here(993));
    assert_eq!(ask(&dns, "_submission._tcp.deux.example"), here(587));
    assert_eq!(ask(&dns, "_submissions._tcp.un.example"), here(465));
    let address = send(&dns, &packet("localhost", A), Duration::from_secs(10)).expect("an answer");
    assert!(address.ends_with(&[127, 0, 0, 1]));
}

#[test]
fn names_that_are_not_there_are_told_from_names_of_others() {
    let (dns, _reserved) = server();
    assert_eq!(ask(&dns, "_pop3._tcp.un.example"), (NXDOMAIN, vec![]));
    assert_eq!(ask(&dns, "autoconfig.un.example"), (NXDOMAIN, vec![]));
    assert_eq!(ask(&dns, "un.example"), (0, vec![]));
    assert_eq!(ask(&dns, "_imap._tcp.trois.example"), (REFUSED, vec![]));
    assert_eq!(ask(&dns, "_imap._tcp.faux-un.example"), (REFUSED, vec![]));
}

#[test]
fn zones_can_be_wrong_in_each_way() {
    let (dns, _reserved) = server();
    let imaps = "_imaps._tcp.un.example";
    dns.publish(Zone::Absent);
    assert_eq!(ask(&dns, imaps), (NXDOMAIN, vec![]));
    dns.publish(Zone::NotOffered);
    assert_eq!(ask(&dns, imaps), (0, vec![(0, 0, 0, String::new())]));
    dns.publish(Zone::Outside);
    assert_eq!(ask(&dns, imaps), (0, vec![(0, 0, 4433, "localhost".to_owned())]));
    assert_eq!(ask(&dns, "_imap._tcp.un.example"), (0, vec![(0, 0, 0, String::new())]));
    dns.publish(Zone::Failing);
    assert_eq!(ask(&dns, imaps), (SERVFAIL, vec![]));
    dns.publish(Zone::Ranked);
    let (_, mut ranked) = ask(&dns, imaps);
    ranked.sort_by_key(|(priority, weight, ..)| (*priority, std::cmp::Reverse(*weight)));
    let ports: Vec<u16> = ranked.iter().map(|(_, _, port, _)| *port).collect();
    assert_eq!(ports, [dns.port(), 993, dns.port()]);
    assert!(std::net::TcpStream::connect(("127.0.0.1", dns.port())).is_err());
    dns.publish(Zone::Silent);
    assert_eq!(send(&dns, &packet(imaps, SRV), Duration::from_millis(200)), None);
    dns.publish(Zone::Good);
    assert_eq!(ask(&dns, imaps).1.len(), 1);
}

#[test]
fn what_is_no_question_gets_no_answer() {
    let (dns, _reserved) = server();
    let mut response = packet("_imap._tcp.un.example", SRV);
    response[2] |= 0x80;
    let mut pointer = packet("un.example", SRV);
    pointer[12] = 0xC0;
    let whole = packet("un.example", SRV);
    for junk in [&[][..], &[0; 11], &whole[..whole.len() - 1], &response, &pointer] {
        assert_eq!(send(&dns, junk, Duration::from_millis(100)), None, "{junk:?}");
    }
    assert_eq!(ask(&dns, "un.example").0, 0, "it still answers");
}

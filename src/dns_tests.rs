//! A tiny server of names on loopback, and octets of nobody.

use std::net::SocketAddr;

use proptest::prelude::*;
use simple_dns::rdata::{RData, SRV};
use simple_dns::{CLASS, Name, Packet, PacketFlag, RCODE, ResourceRecord};
use tokio::net::UdpSocket;

use super::{Names, Said, first, told};

const IMAPS: &str = "_imaps._tcp imap.exemple.fr:993";

fn answer(octets: &[u8], records: &[(&str, &'static str, u16)], rcode: RCODE) -> Vec<u8> {
    let mut packet = Packet::parse(octets).unwrap().into_reply();
    packet.set_flags(PacketFlag::RESPONSE);
    *packet.rcode_mut() = rcode;
    let asked = packet.questions[0].qname.to_string();
    for (name, host, port) in records.iter().filter(|(name, ..)| asked.starts_with(&format!("{name}."))) {
        let _ = name;
        let target = if host.is_empty() { Name::new_with_labels(&[]) } else { Name::new(host).unwrap() };
        let data = RData::SRV(SRV { priority: 0, weight: 1, port: *port, target });
        packet.answers.push(ResourceRecord::new(Name::new_unchecked("x.fr"), CLASS::IN, 10, data));
    }
    packet.build_bytes_vec().unwrap()
}

/// Serves until the test ends.
async fn server(records: &'static [(&'static str, &'static str, u16)], rcode: RCODE, lies: bool) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let place = socket.local_addr().unwrap();
    drop(tokio::spawn(async move {
        let mut octets = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut octets).await {
            let said = answer(&octets[..length], records, rcode);
            if lies {
                // Nothing, in answer to another question.
                let mut other = answer(&octets[..length], &[], rcode);
                other[0] ^= 0xFF;
                let _ = socket.send_to(&other, from).await.unwrap();
                let _ = socket.send_to(b"garbage", from).await.unwrap();
            }
            let _ = socket.send_to(&said, from).await.unwrap();
        }
    }));
    place
}

const RECORDS: &[(&str, &str, u16)] =
    &[("_imaps._tcp", "imap.exemple.fr", 993), ("_submission._tcp", "smtp.exemple.fr", 587), ("_imap._tcp", "", 0)];

#[tokio::test]
async fn services_are_told_and_a_single_point_is_none() {
    for lies in [false, true] {
        let names = Names::at(server(RECORDS, RCODE::NoError, lies).await);
        let told = names.services("medecin.exemple.fr").await.unwrap();
        assert_eq!(told, [IMAPS, "_submission._tcp smtp.exemple.fr:587"], "{lies}");
    }
}

#[tokio::test]
async fn nothing_published_is_no_fault_and_no_answer_is_none() {
    assert_eq!(Names::at(server(&[], RCODE::NoError, false).await).services("exemple.fr").await, Some(Vec::new()));
    assert_eq!(Names::at(server(&[], RCODE::NameError, false).await).services("exemple.fr").await, Some(Vec::new()));
    assert_eq!(Names::at(server(RECORDS, RCODE::ServerFailure, false).await).services("exemple.fr").await, None);
    // Nobody there.
    let free = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    assert_eq!(Names::at(free).services("exemple.fr").await, None);
}

#[test]
fn the_first_server_of_the_system_is_asked() {
    let at = |text: &str| first(text).map(|server| server.to_string());
    assert_eq!(at("# x\nsearch a.fr\nnameserver 10.0.0.1\nnameserver 10.0.0.2\n").as_deref(), Some("10.0.0.1:53"));
    assert_eq!(at("nameserver fe80::1%eth0\nnameserver ::1").as_deref(), Some("[::1]:53"));
    assert_eq!(at("nameserver\nnameserver x"), None);
}

proptest! {
    #[test]
    fn any_octets_are_an_answer_or_none(octets in prop::collection::vec(any::<u8>(), 0..200), id in any::<u16>()) {
        let _ = told(id, "_imaps._tcp", &octets);
        let mut headed = id.to_be_bytes().to_vec();
        headed.extend([0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
        headed.extend(&octets);
        if let Some(Said::Places(places)) = told(id, "_imaps._tcp", &headed) {
            prop_assert!(places.iter().all(|place| place.is_ascii() && !place.contains('\n')));
        }
    }
}

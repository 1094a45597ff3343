//! A tiny server of names on loopback, and octets of nobody.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use simple_dns::rdata::{CNAME, RData, SRV};
use simple_dns::{CLASS, Name, Packet, PacketFlag, RCODE, ResourceRecord};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, UdpSocket};

use super::message::{Question, Said};
use super::{Answer, Names, Server, Service, first, ordered};
use crate::domain::Domain;

const ASKED: &str = "_imaps._tcp.medecin.exemple.fr";

fn domain() -> Domain {
    Domain::parse("medecin.exemple.fr").unwrap()
}

fn server(host: &str, port: u16) -> Server {
    Server { host: host.to_owned(), port, priority: 0, weight: 1 }
}

fn srv(owner: &str, host: &'static str, port: u16) -> ResourceRecord<'static> {
    let target = if host.is_empty() { Name::new_with_labels(&[]) } else { Name::new_unchecked(host) };
    let data = RData::SRV(SRV { priority: 0, weight: 1, port, target });
    ResourceRecord::new(Name::new_unchecked(owner).into_owned(), CLASS::IN, 10, data)
}

fn alias(owner: &'static str, target: &'static str) -> ResourceRecord<'static> {
    ResourceRecord::new(Name::new_unchecked(owner), CLASS::IN, 10, RData::CNAME(CNAME(Name::new_unchecked(target))))
}

/// The answer to a question with the records of its service.
fn answer(octets: &[u8], records: &[(&str, &'static str, u16)], rcode: RCODE) -> Vec<u8> {
    let mut packet = Packet::parse(octets).unwrap().into_reply();
    packet.set_flags(PacketFlag::RESPONSE);
    *packet.rcode_mut() = rcode;
    let asked = packet.questions[0].qname.to_string();
    let of_it = records.iter().filter(|(name, ..)| asked.starts_with(&format!("{name}.")));
    packet.answers.extend(of_it.map(|(_, host, port)| srv(&asked, host, *port)));
    packet.build_bytes_vec().unwrap()
}

/// Serves until the test ends.
async fn serve(records: &'static [(&'static str, &'static str, u16)], rcode: RCODE, lies: bool) -> SocketAddr {
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
    &[("_imaps._tcp", "IMAP.exemple.fr", 993), ("_submission._tcp", "smtp.exemple.fr", 587), ("_imap._tcp", "", 0)];

fn published() -> Vec<(Service, Option<Answer>)> {
    vec![
        (Service::Imaps, Some(Answer::Servers(vec![server("imap.exemple.fr", 993)]))),
        (Service::Imap, Some(Answer::NotOffered)),
        (Service::Submissions, Some(Answer::Nothing)),
        (Service::Submission, Some(Answer::Servers(vec![server("smtp.exemple.fr", 587)]))),
    ]
}

fn all(answer: Option<&Answer>) -> Vec<(Service, Option<Answer>)> {
    Service::ALL.map(|service| (service, answer.cloned())).to_vec()
}

#[tokio::test]
async fn services_are_told_with_their_servers() {
    for lies in [false, true] {
        let names = Names::at(serve(RECORDS, RCODE::NoError, lies).await);
        assert_eq!(names.services(&domain()).await, published(), "{lies}");
    }
}

#[tokio::test]
async fn nothing_published_is_no_fault_and_no_answer_is_none() {
    for code in [RCODE::NoError, RCODE::NameError] {
        let names = Names::at(serve(&[], code, false).await);
        assert_eq!(names.services(&domain()).await, all(Some(&Answer::Nothing)));
    }
    let failing = Names::at(serve(RECORDS, RCODE::ServerFailure, false).await);
    assert_eq!(failing.services(&domain()).await, all(None));
    // Nobody there.
    let free = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    assert_eq!(Names::at(free).services(&domain()).await, all(None));
}

#[tokio::test]
async fn who_says_nothing_is_not_waited_for_and_a_lost_packet_is_asked_for_again() {
    let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let began = Instant::now();
    assert_eq!(Names::at(silent.local_addr().unwrap()).services(&domain()).await, all(None));
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());

    let deaf = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let place = deaf.local_addr().unwrap();
    drop(tokio::spawn(async move {
        let mut octets = [0; 512];
        // The first four are lost.
        for heard in 0_usize.. {
            let (length, from) = deaf.recv_from(&mut octets).await.unwrap();
            if heard >= 4 {
                let said = answer(&octets[..length], RECORDS, RCODE::NoError);
                let _ = deaf.send_to(&said, from).await.unwrap();
            }
        }
    }));
    assert_eq!(Names::at(place).services(&domain()).await, published());
}

#[tokio::test]
async fn a_cut_answer_is_asked_for_over_a_stream_and_counts_for_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let socket = UdpSocket::bind(place).await.unwrap();
    drop(tokio::spawn(async move {
        let mut octets = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut octets).await {
            let mut said = answer(&octets[..length], &[("_imap._tcp", "menteur.exemple.fr", 1)], RCODE::NoError);
            said[2] |= 0x02;
            let _ = socket.send_to(&said, from).await.unwrap();
        }
    }));
    let serving = tokio::spawn(async move {
        for _ in 0..4 {
            let (mut stream, _) = listener.accept().await.unwrap();
            let length = usize::from(stream.read_u16().await.unwrap());
            let mut octets = vec![0; length];
            let _ = stream.read_exact(&mut octets).await.unwrap();
            let said = answer(&octets, RECORDS, RCODE::NoError);
            stream.write_u16(u16::try_from(said.len()).unwrap()).await.unwrap();
            stream.write_all(&said).await.unwrap();
        }
    });
    assert_eq!(Names::at(place).services(&domain()).await, published());
    serving.await.unwrap();
    // Nobody listens for streams any more.
    assert_eq!(Names::at(place).services(&domain()).await, all(None));
}

/// What the answer with these records, to the question named or to ours, is taken for.
fn told(asked: &str, records: Vec<ResourceRecord<'_>>) -> Option<Said> {
    let question = Question::new(7, ASKED.to_owned()).unwrap();
    let other = Question::new(7, asked.to_owned()).unwrap();
    let mut packet = Packet::parse(other.octets()).unwrap().into_reply();
    packet.set_flags(PacketFlag::RESPONSE);
    packet.answers = records;
    question.read(&packet.build_bytes_vec().unwrap())
}

fn taken(records: Vec<ResourceRecord<'_>>) -> Answer {
    let Some(Said::Answer(answer)) = told(ASKED, records) else { panic!("no answer") };
    answer
}

#[test]
fn records_of_other_names_and_answers_to_other_questions_count_for_nothing() {
    let ours = || vec![srv(ASKED, "a.fr", 1)];
    assert_eq!(taken(ours()), Answer::Servers(vec![server("a.fr", 1)]));
    assert_eq!(told("_imaps._tcp.autre.exemple.fr", ours()), None);
    assert_eq!(taken(vec![srv("_imaps._tcp.autre.exemple.fr", "b.fr", 1)]), Answer::Nothing);
    // Names know no case.
    assert!(told(&ASKED.to_uppercase(), ours()).is_some());
    // A question that answers itself.
    let question = Question::new(7, ASKED.to_owned()).unwrap();
    assert_eq!(question.read(question.octets()), None);
}

#[test]
fn aliases_are_followed_within_the_answer() {
    let chain = || vec![alias(ASKED, "b.fr"), alias("b.fr", "c.fr"), srv("c.fr", "mail.c.fr", 993)];
    assert_eq!(taken(chain()), Answer::Servers(vec![server("mail.c.fr", 993)]));
    assert_eq!(taken(vec![alias(ASKED, "b.fr"), srv("c.fr", "mail.c.fr", 993)]), Answer::Nothing);
    // In a circle.
    assert_eq!(taken(vec![alias(ASKED, "b.fr"), alias("b.fr", ASKED)]), Answer::Nothing);
}

#[test]
fn what_is_no_host_or_no_port_is_left_out() {
    let bad = ["a b.fr", "a\n.fr", "é.fr", "a;b.fr", "a/b"];
    for host in bad {
        assert_eq!(taken(vec![srv(ASKED, host, 993)]), Answer::Nothing, "{host:?}");
    }
    assert_eq!(taken(vec![srv(ASKED, "a.fr", 0)]), Answer::Nothing);
    assert_eq!(taken(vec![srv(ASKED, "", 993)]), Answer::NotOffered);
    assert_eq!(taken(vec![srv(ASKED, "", 0), srv(ASKED, "a.fr", 1)]), Answer::Servers(vec![server("a.fr", 1)]));
    let Answer::Servers(many) = taken((1..100).map(|port| srv(ASKED, "a.fr", port)).collect()) else { panic!("none") };
    assert_eq!(many.len(), 16);
}

#[test]
fn the_first_server_of_the_system_is_asked() {
    let at = |text: &str| first(text).map(|server| server.to_string());
    assert_eq!(at("# x\nsearch a.fr\nnameserver 10.0.0.1\nnameserver 10.0.0.2\n").as_deref(), Some("10.0.0.1:53"));
    assert_eq!(at("nameserver fe80::1%eth0\nnameserver ::1").as_deref(), Some("[::1]:53"));
    assert_eq!(at("nameserver\nnameserver x"), None);
}

fn weighed(priority: u16, weight: u16, port: u16) -> Server {
    Server { host: "a.fr".to_owned(), port, priority, weight }
}

#[test]
fn priority_comes_first_and_weight_decides_within_it() {
    let servers = || vec![weighed(20, 1, 1), weighed(20, 3, 2), weighed(10, 0, 3), weighed(20, 0, 4)];
    let ports = |drawn: &[u32]| -> Vec<u16> {
        let mut drawn = drawn.iter().copied();
        ordered(servers(), |most| drawn.next().unwrap().min(most)).iter().map(|server| server.port).collect()
    };
    // One alone, then the one without weight, then by the drawn number.
    assert_eq!(ports(&[0, 0, 1, 0]), [3, 4, 1, 2]);
    assert_eq!(ports(&[0, 1, 0, 0]), [3, 1, 4, 2]);
    assert_eq!(ports(&[0, 2, 1, 0]), [3, 2, 1, 4]);
    assert_eq!(ports(&[0, 4, 4, 0]), [3, 2, 1, 4]);
}

/// RFC 2782: the chance of each is its share of the weights.
#[test]
fn each_weight_has_its_share() {
    let shares = [1_u16, 2, 7];
    let mut firsts = [0_u32; 3];
    for drawn in 1..=10 {
        let servers = shares.iter().zip(0..).map(|(weight, port)| weighed(0, *weight, port)).collect();
        let order = ordered(servers, |most| drawn.min(most));
        firsts[usize::from(order[0].port)] += 1;
    }
    assert_eq!(firsts, [1, 2, 7]);
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn any_octets_are_an_answer_or_none(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        let question = Question::new(7, ASKED.to_owned()).unwrap();
        let _ = question.read(&octets);
        // Behind a header and a question that fit.
        let mut headed = question.octets().to_vec();
        headed[2] = 0x80;
        headed[7] = 1;
        headed.extend(&octets);
        if let Some(Said::Answer(Answer::Servers(servers))) = question.read(&headed) {
            let fit = |server: &Server| server.port > 0 && !server.host.is_empty() && server.host.is_ascii();
            prop_assert!(servers.iter().all(fit));
        }
    }

    #[test]
    fn nothing_is_lost_by_ordering(
        servers in prop::collection::vec((0..4_u16, any::<u16>(), any::<u16>()), 0..20),
        drawn in any::<u32>(),
    ) {
        let servers: Vec<Server> = servers.into_iter().map(|(p, w, port)| weighed(p, w, port)).collect();
        let order = ordered(servers.clone(), |most| drawn % most.saturating_add(1));
        prop_assert!(order.iter().map(|server| server.priority).is_sorted());
        let key = |server: &Server| (server.priority, server.weight, server.port);
        let (mut before, mut after): (Vec<_>, Vec<_>) = (servers.iter().map(key).collect(), order.iter().map(key).collect());
        before.sort_unstable();
        after.sort_unstable();
        prop_assert_eq!(before, after);
    }
}

//! The connection against a scripted server: what it says at the wrong time, too much, or of elsewhere.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

use super::super::ber::{ENUMERATED, INTEGER, OCTETS, SEQUENCE, SET, joined, number, text, tlv};
use super::super::filter::Filter;
use super::super::message::Search;
use super::{Entries, Error, Link, start_tls};

fn result(id: u32, tag: u8, code: u32) -> Vec<u8> {
    let result = joined(tag, &[number(ENUMERATED, code), text(OCTETS, ""), text(OCTETS, "a secret word")]);
    joined(SEQUENCE, &[number(INTEGER, id), result])
}

fn page(id: u32, cookie: &str) -> Vec<u8> {
    let done = joined(0x65, &[number(ENUMERATED, 0), text(OCTETS, ""), text(OCTETS, "")]);
    let value = joined(SEQUENCE, &[number(INTEGER, 0), text(OCTETS, cookie)]);
    let control = joined(SEQUENCE, &[text(OCTETS, "1.2.840.113556.1.4.319"), tlv(OCTETS, &value)]);
    joined(SEQUENCE, &[number(INTEGER, id), done, joined(0xa0, &[control])])
}

fn entry(id: u32, mail: &str) -> Vec<u8> {
    let values = joined(SET, &[text(OCTETS, mail)]);
    let list = joined(SEQUENCE, &[joined(SEQUENCE, &[text(OCTETS, "mail"), values])]);
    joined(SEQUENCE, &[number(INTEGER, id), joined(0x64, &[text(OCTETS, "cn=x"), list])])
}

fn reference(id: u32) -> Vec<u8> {
    joined(SEQUENCE, &[number(INTEGER, id), joined(0x73, &[text(OCTETS, "ldap://elsewhere.example/")])])
}

/// Plays a server that answers each message by the next of these, and ends.
async fn serve(mut stream: DuplexStream, answers: Vec<Vec<u8>>) {
    for answer in answers {
        let mut header = [0; 2];
        if stream.read_exact(&mut header).await.is_err() {
            return;
        }
        let mut length = usize::from(header[1]);
        if header[1] > 0x7f {
            let mut digits = vec![0; usize::from(header[1] & 0x7f)];
            let _ = stream.read_exact(&mut digits).await.unwrap();
            length = digits.iter().fold(0, |length, digit| length * 256 + usize::from(*digit));
        }
        let mut rest = vec![0; length];
        let _ = stream.read_exact(&mut rest).await.unwrap();
        if stream.write_all(&answer).await.is_err() {
            return;
        }
    }
}

async fn searched(answers: Vec<Vec<u8>>) -> Result<Entries, Error> {
    let (client, server) = duplex(1 << 20);
    let mut all = vec![result(2, 0x61, 0)];
    all.extend(answers);
    let played = tokio::spawn(serve(server, all));
    let filter = Filter::Present("mail".to_owned());
    let attributes = ["mail".to_owned()];
    let search = Search { base: "o=CH", filter: &filter, attributes: &attributes, entries: 3, seconds: 1 };
    let found = Link::bind(client, false).await?.search(&search).await;
    played.await.unwrap();
    found
}

fn mails(found: &Entries) -> Vec<&str> {
    found.entries.iter().map(|entry| std::str::from_utf8(&entry[0].1[0]).unwrap()).collect()
}

#[tokio::test]
async fn pages_are_asked_for_until_there_are_enough() {
    let first = [entry(3, "a@x.fr"), page(3, "next")].concat();
    let second = [entry(4, "b@x.fr"), entry(4, "c@x.fr"), entry(4, "d@x.fr"), page(4, "next")].concat();
    assert_eq!(mails(&searched(vec![first, second]).await.unwrap()), ["a@x.fr", "b@x.fr", "c@x.fr"]);
}

#[tokio::test]
async fn pages_without_end_are_not_asked_for_without_end() {
    let pages = (3..20).map(|id| page(id, "next")).collect();
    assert_eq!(mails(&searched(pages).await.unwrap()), Vec::<&str>::new());
}

#[tokio::test]
async fn limits_of_the_server_leave_what_came_before_them() {
    for code in [3, 4, 11] {
        let answer = [entry(3, "a@x.fr"), result(3, 0x65, code)].concat();
        assert_eq!(mails(&searched(vec![answer]).await.unwrap()), ["a@x.fr"], "{code}");
    }
}

#[tokio::test]
async fn nothing_elsewhere_is_looked_at() {
    let beside = [reference(3), entry(3, "a@x.fr"), result(3, 0x65, 0)].concat();
    let found = searched(vec![beside]).await.unwrap();
    assert_eq!((mails(&found), found.references), (vec!["a@x.fr"], 1));
    // Forests name their other trees with each answer: that is none.
    let found = searched(vec![[reference(3), result(3, 0x65, 0)].concat()]).await.unwrap();
    assert_eq!((found.entries.len(), found.references), (0, 1));
    assert!(matches!(searched(vec![result(3, 0x65, 10)]).await, Err(Error::Referred)));
}

#[tokio::test]
async fn refusals_are_told_apart_and_repeat_nothing() {
    for (code, busy) in [(50, false), (32, false), (51, true), (52, true)] {
        let error = searched(vec![result(3, 0x65, code)]).await.unwrap_err();
        assert_eq!(matches!(error, Error::Busy { .. }), busy, "{error:?}");
        assert!(!format!("{error:?} {error}").contains("secret"), "{error:?}");
    }
}

#[tokio::test]
async fn what_is_no_answer_ends_the_connection() {
    let huge = vec![0x30, 0x84, 0x7f, 0xff, 0xff, 0xff];
    assert!(matches!(searched(vec![huge]).await, Err(Error::TooLarge)));
    for odd in [b"HTTP/1.1 400\r\n\r\n".to_vec(), entry(9, "a@x.fr"), vec![0x30, 3, 2, 1, 3], vec![0x30, 0x80, 0, 0]] {
        assert!(matches!(searched(vec![odd]).await, Err(Error::Malformed)));
    }
    // A notice of disconnection, and the end of the line.
    assert!(matches!(searched(vec![result(0, 0x78, 52)]).await, Err(Error::Lost(_))));
    assert!(matches!(searched(Vec::new()).await, Err(Error::Lost(_))));
}

#[tokio::test]
async fn who_is_not_let_in_asks_nothing() {
    let (client, server) = duplex(4096);
    let played = tokio::spawn(serve(server, vec![result(2, 0x61, 48)]));
    assert!(matches!(Link::bind(client, true).await, Err(Error::NotLetIn { code: 48 })));
    played.await.unwrap();
}

#[tokio::test]
async fn start_tls_succeeds_or_nothing_is_said() {
    async fn started(answer: Vec<u8>) -> Result<Vec<u8>, Error> {
        let (client, server) = duplex(4096);
        let played = tokio::spawn(serve(server, vec![answer]));
        let started = start_tls(client).await;
        played.await.unwrap();
        let mut rest = Vec::new();
        let _ = started?.read_to_end(&mut rest).await.unwrap();
        Ok(rest)
    }
    assert_eq!(started(result(1, 0x78, 0)).await.unwrap(), b"");
    // What is injected behind the answer is left for the handshake to fail on.
    let injected = [result(1, 0x78, 0), entry(2, "a@x.fr")].concat();
    assert_eq!(started(injected).await.unwrap(), entry(2, "a@x.fr"));
    assert!(matches!(started(result(1, 0x78, 2)).await, Err(Error::StartTlsRefused { code: 2 })));
    assert!(matches!(started(result(5, 0x78, 0)).await, Err(Error::Malformed)));
    assert!(matches!(started(b"-ERR no".to_vec()).await, Err(Error::Malformed)));
}

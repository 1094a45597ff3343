//! Transcripts of COMPRESS: what is said both ways, what is refused, and what a server could do by it.

use std::time::Duration;

use async_compression::tokio::bufread::DeflateDecoder;
use async_compression::tokio::write::DeflateEncoder;
use pli::auth::Login;
use pli::imap::{Authenticated, Error, Quirk, Session, authenticate};
use rstest::rstest;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, join, split};
use tokio::time::timeout;

use crate::imap_script::{PEER, opening, session};
use crate::script::{follow, play_then};

const COMPRESS: &str = "C: P2 COMPRESS DEFLATE\nS: P2 OK go";

/// A session that is compressed, before a server that goes on with these octets once it is asked something.
async fn compressed(octets: Vec<u8>) -> Session<Authenticated> {
    let script = opening("COMPRESS=DEFLATE") + COMPRESS;
    let (stream, _peer) = play_then(&script, move |mut stream: DuplexStream| async move {
        let _ = stream.read_u8().await;
        let _ = stream.write_all(&octets).await;
    });
    let mut session = authenticate(stream, PEER, &Login::CERTIFICATE, false).await.unwrap();
    assert!(session.compress().await.unwrap());
    session
}

async fn deflated(octets: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new());
    encoder.write_all(octets).await.unwrap();
    encoder.flush().await.unwrap();
    encoder.into_inner()
}

#[tokio::test]
async fn both_sides_compress_what_they_say() {
    let (stream, peer) = play_then(&(opening("COMPRESS=DEFLATE") + COMPRESS), |stream: DuplexStream| async {
        let (reads, writes) = split(stream);
        let mut stream = join(DeflateDecoder::new(BufReader::new(reads)), DeflateEncoder::new(writes));
        let script = "C: P3 LIST \"\" \"*\"
            S: * LIST () \"/\" INBOX
            S: P3 OK done
            C: P4 LOGOUT
            S: * BYE bye";
        follow(&mut stream, script).await
    });
    let mut session = authenticate(stream, PEER, &Login::CERTIFICATE, false).await.unwrap();
    assert!(session.compress().await.unwrap());
    assert_eq!(session.list().await.unwrap().len(), 1);
    session.logout().await.unwrap();
    assert!(peer.await.unwrap());
}

#[tokio::test]
async fn without_compression_all_goes_on_in_clear() {
    let script = "C: P2 COMPRESS DEFLATE\nS: P2 NO [COMPRESSIONACTIVE] of TLS\nC: P3 NOOP\nS: P3 OK done";
    let (mut session, peer) = session("COMPRESS=DEFLATE", script).await;
    assert!(!session.compress().await.unwrap());
    assert!(session.quirks().any(|quirk| quirk == Quirk::CompressRefused));
    session.noop().await.unwrap();
    drop(session);
    assert!(peer.await.unwrap().is_empty());
    let (mut plain, _peer) = crate::imap_script::session("", "").await;
    assert!(!plain.compress().await.unwrap());
}

#[tokio::test]
async fn what_came_before_its_time_ends_the_link() {
    let (mut session, _peer) =
        session("COMPRESS=DEFLATE", "C: P2 COMPRESS DEFLATE\nS: P2 OK go\nS: * OK in clear").await;
    // Whether it is here already when the OK is read is a matter of luck; both ends are errors.
    let outcome = match session.compress().await {
        Ok(_) => session.noop().await,
        Err(error) => Err(error),
    };
    assert!(matches!(outcome, Err(Error::Unreadable("response") | Error::Lost(_) | Error::Closed)), "{outcome:?}");
}

#[rstest]
#[case::noise(vec![0xff; 400])]
#[case::an_end(vec![0x03, 0x00])]
#[tokio::test]
async fn corrupted_octets_end_the_link(#[case] octets: Vec<u8>) {
    let mut session = compressed(octets).await;
    let outcome = timeout(Duration::from_secs(20), session.noop()).await.expect("it hangs");
    assert!(matches!(outcome, Err(Error::Lost(_) | Error::Closed)), "{outcome:?}");
    assert!(matches!(session.noop().await, Err(Error::Closed)));
}

#[tokio::test]
async fn octets_spoiled_on_the_way_are_no_answer() {
    let lines = b"* LIST () \"/\" INBOX\r\n* LIST () \"/\" Sent\r\nP3 OK done\r\n";
    let whole = deflated(lines).await;
    for at in 0..whole.len() {
        let mut octets = whole.clone();
        octets[at] ^= 0x55;
        let mut session = compressed(octets).await;
        // A change may by chance give other lines; never may it hang, nor a part be taken for the list.
        match timeout(Duration::from_secs(20), session.list()).await.expect("it hangs") {
            Ok(listed) => assert!(listed.iter().any(|mailbox| mailbox.name.as_str() == "INBOX")),
            Err(error) => assert!(!format!("{error:?} {error}").contains("Sent")),
        }
    }
}

#[rstest]
#[case::one_line(vec![b'a'; 16 * 1024 * 1024])]
#[case::a_literal([b"* LIST () {16000000}\r\n".to_vec(), vec![b'a'; 16 * 1024 * 1024]].concat())]
#[case::many_lines(b"* LIST () \"/\" aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(400_000))]
#[tokio::test]
async fn a_little_that_unfolds_into_very_much_is_refused(#[case] unfolded: Vec<u8>) {
    let octets = deflated(&unfolded).await;
    assert!(octets.len() < unfolded.len() / 100);
    drop(unfolded);
    let mut session = compressed(octets).await;
    assert!(matches!(session.list().await, Err(Error::Oversize)));
}

#[tokio::test]
async fn a_server_that_is_near_is_not_asked() {
    let (mut session, peer) = session("COMPRESS=DEFLATE", "C: P2 NOOP\nS: P2 OK done").await;
    assert!(!session.compress_beyond(Duration::from_hours(1)).await.unwrap());
    session.noop().await.unwrap();
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_server_that_says_yes_and_cannot_is_found_out_at_once() {
    let (stream, _peer) = play_then(&(opening("COMPRESS=DEFLATE") + COMPRESS), |mut stream: DuplexStream| async move {
        let _ = stream.read_u8().await;
        let _ = stream.write_all(&[0xff; 400]).await;
    });
    let mut session = authenticate(stream, PEER, &Login::CERTIFICATE, false).await.unwrap();
    let outcome = timeout(Duration::from_secs(20), session.compress_beyond(Duration::ZERO)).await.expect("it hangs");
    let error = outcome.unwrap_err();
    assert!(matches!(error, Error::Lost(_) | Error::Closed), "{error:?}");
    assert!(error.is_garbled() || matches!(error, Error::Closed), "{error:?}");
}

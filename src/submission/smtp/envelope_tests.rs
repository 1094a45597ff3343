//! Transcripts of envelopes that are said at once, and of long contents.

use rstest::rstest;

use super::super::tests::{MAIL, OK, RCPT_A, RCPT_B, Turn, outgoing, play, terms};
use super::super::{Failure, deliver};
use super::xtext;
use crate::auth::Login;
use Turn::{C, Content, Drop, S};

const HELLO: &str = "250-mail.exemple.fr\r\n250-SIZE 10000000\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 DSN\r\n";
const OPENING: [Turn; 5] = [S("220 mail.exemple.fr ESMTP\r\n"), C("EHLO"), S(HELLO), C("EHLO"), S(HELLO)];
/// All three are there before any answer.
const ENVELOPE: [Turn; 3] = [MAIL, RCPT_A, RCPT_B];
const DATA: [Turn; 2] = [C("DATA"), S("354 Go\r\n")];
const LEAVE: [Turn; 2] = [C("QUIT"), S("221 Bye\r\n")];
const GIVEN_UP: [Turn; 3] = [C("RSET"), OK, C("QUIT")];

async fn run(parts: &[&[Turn]], body: &str) -> (Result<String, Failure>, String) {
    let (client, server) = tokio::io::duplex(1_024);
    let letter = outgoing(body);
    let delivery = async move {
        let (outcome, leave) = deliver(client, false, terms(&Login::CERTIFICATE), &letter).await.split();
        leave.take().await;
        outcome
    };
    let script = [&[&OPENING[..], &ENVELOPE], parts].concat().concat();
    let (outcome, (said, played)) = tokio::join!(delivery, play(server, script));
    assert!(played, "the client left early: {said}");
    (outcome, said)
}

#[tokio::test]
async fn an_envelope_is_said_at_once_where_the_server_takes_it_so() {
    let (outcome, said) = run(&[&[OK, OK, OK], &DATA, &[Content, OK], &LEAVE], "x").await;
    assert_eq!(outcome.unwrap(), "2.1.0 Ok");
    assert!(said.ends_with("\r\n.\r\nQUIT\r\n"), "{said}");
}

/// Nobody is missed in silence, and the content is not begun.
#[tokio::test]
async fn each_answer_is_its_own_recipients() {
    let full = S("452 4.2.2 Full\r\n");
    let (outcome, said) = run(&[&[OK, OK, full], &GIVEN_UP], "x").await;
    let Err(Failure::Recipients(all)) = outcome else { panic!("{outcome:?}") };
    let [(address, reply)] = &all[..] else { panic!("{all:?}") };
    assert_eq!((address.local(), reply.code, reply.words.as_str()), ("b+c", 452, "4.2.2 Full"));
    assert!(!said.contains("DATA"));
    let unknown = S("550-5.1.1 Unknown\r\n550 5.1.1 here\r\n");
    let (outcome, _) = run(&[&[OK, unknown, full], &GIVEN_UP], "x").await;
    let Err(Failure::Recipients(all)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(all.iter().map(|(_, reply)| reply.code).collect::<Vec<_>>(), [550, 452]);
}

/// A server that declines the letter declines its recipients too, for want of one: only the first is about it.
#[tokio::test]
async fn what_is_said_of_the_letter_counts_before_what_is_said_of_recipients() {
    let no = S("503 5.5.1 Need MAIL\r\n");
    let (outcome, _) = run(&[&[S("451 4.3.0 Later\r\n"), no, no], &GIVEN_UP], "x").await;
    assert!(matches!(&outcome, Err(Failure::Declined(reply)) if reply.code == 451), "{outcome:?}");
}

#[rstest]
#[case::before_any_answer(&[Drop])]
#[case::after_the_first(&[OK, Drop])]
#[case::after_the_second(&[OK, OK, Drop])]
#[case::in_the_third(&[OK, OK, S("250 2.1"), Drop])]
#[case::after_a_refusal(&[OK, S("550 5.1.1 No\r\n"), Drop])]
#[tokio::test]
async fn cut_within_the_answers_nothing_is_in_doubt(#[case] answers: &[Turn]) {
    let (outcome, said) = run(&[answers], "x").await;
    assert!(matches!(outcome, Err(Failure::LostBeforeEnd(_))), "{outcome:?}");
    assert!(!said.contains("DATA"));
}

#[tokio::test]
async fn a_server_that_closes_is_told_from_one_that_declines() {
    for (answers, code) in [(&[S("421 4.3.2 Closing\r\n")][..], 421), (&[OK, S("421 4.3.2 Closing\r\n")], 421)] {
        let (outcome, _) = run(&[answers, &[Drop]], "x").await;
        assert!(matches!(&outcome, Err(Failure::Declined(reply)) if reply.code == code), "{outcome:?}");
    }
}

/// The content is made ready in pieces, which end anywhere: before a dot, between CR and LF.
#[tokio::test]
async fn a_long_content_arrives_octet_for_octet_wherever_its_pieces_end() {
    for shift in 0..4 {
        let body = format!("{}\n{}", "x".repeat(shift), ".\n..\n".repeat(60_000));
        let (outcome, said) = run(&[&[OK, OK, OK], &DATA, &[Content, OK], &LEAVE], &body).await;
        assert!(outcome.is_ok(), "{outcome:?}");
        let (_, content) = said.split_once("DATA\r\n").unwrap();
        let content = content.strip_suffix("QUIT\r\n").unwrap().strip_suffix(".\r\n").unwrap();
        let unstuffed: String =
            content.split_inclusive("\r\n").map(|line| line.strip_prefix('.').unwrap_or(line)).collect();
        assert!(unstuffed.as_bytes() == outgoing(&body).octets(), "another content, shifted by {shift}");
    }
}

#[test]
fn xtext_escapes() {
    assert_eq!(xtext("a+b=c d@e"), "a+2Bb+3Dc+20d@e");
}

//! Transcripts: what a scripted server says, and what may never be said to it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rstest::rstest;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream};

use super::{Failure, Patience, Terms, deliver, knock, starttls};
use crate::auth::{AccessToken, Login, Peer, TokenRefusal};
use crate::clock;
use crate::domain::outgoing::OutgoingState;
use crate::domain::receipt::Tracking;
use crate::domain::{Account, Address, DisplayName, Endpoint, Entry, Face, HolderId, Method, Notice, Secret, Security};
use crate::submission::{Event, Moment, Outgoing, ReadMessage, SealError, Sealing, step};
use crate::trust::Gate;

/// One turn of the script.
#[derive(Clone, Copy)]
pub(super) enum Turn {
    /// The server says this.
    S(&'static str),
    /// The client must say a line that starts so.
    C(&'static str),
    /// The client sends the content, up to the final dot.
    Content,
    /// The client sends some of the content and the server hangs up.
    SomeContent,
    /// The server hangs up.
    Drop,
    /// The server says nothing more and waits.
    Silence,
}
use Turn::{C, Content, Drop, S, Silence, SomeContent};

fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn sealed(entry: Entry, seal: impl FnOnce(&Sealing<'_>) -> Result<Outgoing, SealError>) -> Outgoing {
    let endpoint = Endpoint { host: "mail.exemple.fr".to_owned(), port: 587, security: Security::StartTls };
    let account = Account {
        holder: HolderId::parse("899700000017").unwrap(),
        address: Address::parse("marie@medecin.mssante.fr").unwrap(),
        name: DisplayName::clean("Marie"),
        imap: endpoint.clone(),
        submission: endpoint,
        method: Method::Card,
        face: Face::default(),
        collected: false,
        tenure: crate::domain::Tenure::Own,
        retention: None,
    };
    let gate = Gate::listing(&["medecin.mssante.fr"], now() - SignedDuration::from_hours(1));
    let sealing = Sealing {
        entry,
        account: &account,
        gate: &gate,
        max_size: 10_000_000,
        documents: None,
        product: None,
        now: now(),
    };
    seal(&sealing).unwrap()
}

pub(super) fn outgoing(body: &str) -> Outgoing {
    let eml = format!(
        "From: marie@medecin.mssante.fr\nTo: a@medecin.mssante.fr, b+c@medecin.mssante.fr\nMessage-ID: <i+1@x.fr>\nSubject: x\n\n{body}"
    );
    sealed(Entry::Message, |sealing| Outgoing::seal_eml(eml.as_bytes(), None, sealing))
}

fn receipt() -> Outgoing {
    let to = Address::parse("a@medecin.mssante.fr").unwrap();
    let read = ReadMessage {
        to: &to,
        subject: "Lu",
        words: "Lu",
        message_id: Some("i@x.fr"),
        octets: b"Subject: x\r\n\r\ny\r\n",
    };
    sealed(Entry::Receipt, |sealing| Outgoing::seal_receipt(&read, sealing))
}

/// Plays the server; gives back everything the client said, and whether the script was played to its end.
pub(super) async fn play(stream: DuplexStream, script: Vec<Turn>) -> (String, bool) {
    let (reader, mut writer) = tokio::io::split(stream);
    let mut reader = BufReader::new(reader);
    let mut said = String::new();
    for turn in script {
        match turn {
            S(words) => {
                if writer.write_all(words.as_bytes()).await.is_err() {
                    return (said, false);
                }
            }
            C(expected) => {
                let mut line = String::new();
                if reader.read_line(&mut line).await.unwrap_or(0) == 0 {
                    return (said, false);
                }
                assert!(line.starts_with(expected), "expected {expected:?}, heard {line:?}");
                said.push_str(&line);
            }
            Content => loop {
                let mut line = String::new();
                if reader.read_line(&mut line).await.unwrap_or(0) == 0 {
                    return (said, false);
                }
                said.push_str(&line);
                if line == ".\r\n" {
                    break;
                }
            },
            SomeContent => {
                let mut some = [0; 10];
                let _ = reader.read_exact(&mut some).await;
                return (said, true);
            }
            Drop => return (said, true),
            Silence => {
                let mut rest = Vec::new();
                let _ = reader.read_to_end(&mut rest).await;
                return (said, true);
            }
        }
    }
    let mut rest = String::new();
    let _ = reader.read_to_string(&mut rest).await;
    said.push_str(&rest);
    (said, true)
}

pub(super) fn patience() -> Patience {
    let short = Duration::from_millis(300);
    Patience { connect: short, command: short, content: short }
}

pub(super) fn terms(login: &Login) -> Terms<'_> {
    Terms { login, peer: Peer { host: "mail.exemple.fr", port: 587 }, patience: patience() }
}

async fn run(script: Vec<Turn>, body: &str, greeted: bool) -> (Result<String, Failure>, String) {
    run_as(&Login::CERTIFICATE, script, body, greeted).await
}

async fn run_as(login: &Login, script: Vec<Turn>, body: &str, greeted: bool) -> (Result<String, Failure>, String) {
    let (client, server) = tokio::io::duplex(1_024);
    let letter = outgoing(body);
    let delivery = async move {
        let (outcome, leave) = deliver(client, greeted, terms(login), &letter).await.split();
        leave.take().await;
        outcome
    };
    let (outcome, (said, played)) = tokio::join!(delivery, play(server, script));
    assert!(played, "the client left early: {said}");
    (outcome, said)
}

async fn knock_on(rest: &[Turn]) -> Result<(), Failure> {
    let (client, server) = tokio::io::duplex(1_024);
    let marie = Address::parse("marie@medecin.mssante.fr").unwrap();
    let entering = knock(client, false, terms(&Login::CERTIFICATE), &marie);
    let (outcome, (said, played)) = tokio::join!(entering, play(server, after_opening(rest)));
    assert!(played, "the client left early: {said}");
    assert!(!said.contains("DATA"), "{said}");
    outcome
}

const HELLO: &str =
    "250-mail.exemple.fr\r\n250-SIZE 10000000\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 DSN\r\n";
const OPENING: [Turn; 5] =
    [S("220 mail.exemple.fr ESMTP\r\n"), C("EHLO [127.0.0.1]"), S(HELLO), C("EHLO [127.0.0.1]"), S(HELLO)];

pub(super) fn after_opening(rest: &[Turn]) -> Vec<Turn> {
    OPENING.iter().chain(rest).copied().collect()
}

pub(super) const MAIL: Turn = C("MAIL FROM:<marie@medecin.mssante.fr> SIZE=");
pub(super) const RCPT_A: Turn =
    C("RCPT TO:<a@medecin.mssante.fr> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;a@medecin.mssante.fr\r\n");
pub(super) const RCPT_B: Turn =
    C("RCPT TO:<b+c@medecin.mssante.fr> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;b+2Bc@medecin.mssante.fr\r\n");
pub(super) const OK: Turn = S("250 2.1.0 Ok\r\n");

#[tokio::test]
async fn a_letter_is_accepted_octet_for_octet() {
    let script = after_opening(&[
        MAIL,
        OK,
        RCPT_A,
        OK,
        RCPT_B,
        OK,
        C("DATA"),
        S("354 End with .\r\n"),
        Content,
        S("250 2.0.0 Ok: queued as 4B1\r\n"),
        C("QUIT"),
        S("221 Bye\r\n"),
    ]);
    let (outcome, said) = run(script, ".un\n..deux\n.\n\nfin", false).await;
    assert_eq!(outcome.unwrap(), "2.0.0 Ok: queued as 4B1");
    let (_, rest) = said.split_once(" RET=HDRS ENVID=").unwrap();
    let (id, _) = rest.split_once("\r\n").unwrap();
    assert!(id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()), "its own, and no word of the letter: {id}");
    let letter = outgoing(".un\n..deux\n.\n\nfin");
    let (_, content) = said.split_once("DATA\r\n").unwrap();
    let (content, _) = content.split_once("QUIT").unwrap();
    let unstuffed: String = content
        .strip_suffix(".\r\n")
        .unwrap()
        .split_inclusive("\r\n")
        .map(|l| l.strip_prefix('.').unwrap_or(l))
        .collect();
    assert_eq!(unstuffed.as_bytes(), letter.octets());
}

#[tokio::test]
async fn after_starttls_nobody_greets() {
    let script = OPENING.iter().skip(1).copied().chain([
        MAIL,
        OK,
        RCPT_A,
        OK,
        RCPT_B,
        OK,
        C("DATA"),
        S("354 Go\r\n"),
        Content,
        S("250 Ok\r\n"),
        C("QUIT"),
    ]);
    assert!(run(script.collect(), "x", true).await.0.is_ok());
}

#[tokio::test]
async fn without_dsn_and_size_nothing_of_them_is_said() {
    let hello = "250-mail\r\n250 8BITMIME\r\n";
    let script = vec![
        S("220 mail\r\n"),
        C("EHLO"),
        S(hello),
        C("EHLO"),
        S(hello),
        C("MAIL FROM:<marie@medecin.mssante.fr>\r\n"),
        OK,
        C("RCPT TO:<a@medecin.mssante.fr>\r\n"),
        OK,
        C("RCPT TO:<b+c@medecin.mssante.fr>\r\n"),
        OK,
        C("DATA"),
        S("354 Go\r\n"),
        Content,
        S("250-Ok\r\n250-two\r\n250 three\r\n"),
        C("QUIT"),
    ];
    assert_eq!(run(script, "x", false).await.0.unwrap(), "Ok two three");
}

fn by_token() -> Login {
    let token = AccessToken::new(&Secret::new("jeton-1".to_owned()), clock::moment(), Duration::from_mins(2)).unwrap();
    Login::Token { mailbox: "a@b.fr".to_owned(), token, only: None }
}

/// EHLO of a server that takes tokens, and the words up to the token itself.
fn shown(rest: &[Turn]) -> Vec<Turn> {
    let hello = "250-mail\r\n250 AUTH PLAIN OAUTHBEARER XOAUTH2\r\n";
    let opening = [
        S("220 mail ESMTP\r\n"),
        C("EHLO"),
        S(hello),
        C("EHLO"),
        S(hello),
        C("AUTH XOAUTH2\r\n"),
        S("334 \r\n"),
        C("dXNlcj1hQGIuZnIBYXV0aD1CZWFyZXIgamV0b24tMQEB\r\n"),
    ];
    opening.into_iter().chain(rest.iter().copied()).collect()
}

#[tokio::test]
async fn a_token_is_shown_once_it_is_asked_for() {
    let script = shown(&[S("235 2.7.0 in\r\n"), C("MAIL FROM:"), S("452 full\r\n")]);
    let (outcome, _) = run_as(&by_token(), script, "x\n", false).await;
    assert!(matches!(outcome, Err(Failure::Declined(_))), "{outcome:?}");
}

#[rstest]
#[case::answered(&[C("\r\n"), S("535 5.7.8 no\r\n")])]
#[case::hung_up(&[C("\r\n"), Drop])]
#[tokio::test]
async fn why_a_token_is_refused_is_read_and_nothing_is_said_of_the_letter(#[case] end: &[Turn]) {
    let reason = S("334 eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIiwic2NvcGUiOiJtYWlsIn0=\r\n");
    let script = shown(&[&[reason], end].concat());
    let (outcome, said) = run_as(&by_token(), script, "x\n", false).await;
    let failure = outcome.unwrap_err();
    assert!(matches!(failure, Failure::TokenRefused { refusal: TokenRefusal::Invalid, .. }), "{failure:?}");
    assert!(matches!(failure.into_event("h"), Event::NotReached { .. }));
    assert!(!said.contains("MAIL"));
}

/// RFC 4954 §6.
#[tokio::test]
async fn a_server_that_cannot_examine_a_token_has_not_refused_it() {
    let script = shown(&[S("454 4.7.0 Temporary authentication failure\r\n")]);
    let (outcome, said) = run_as(&by_token(), script, "x\n", false).await;
    let failure = outcome.unwrap_err();
    assert!(matches!(failure, Failure::TokenRefused { refusal: TokenRefusal::Unexamined, .. }), "{failure:?}");
    assert!(matches!(failure.notice("h"), Notice::ServerMisbehaved { .. }));
    assert!(!said.contains("MAIL"));
}

#[tokio::test]
async fn a_server_that_asks_for_ever_is_left() {
    let again = [S("334 \r\n"), C("\r\n"), S("334 \r\n")];
    let (outcome, _) = run_as(&by_token(), shown(&again), "x\n", false).await;
    assert!(matches!(outcome, Err(Failure::LostBeforeEnd(_) | Failure::TokenRefused { .. })), "{outcome:?}");
}

#[tokio::test]
async fn a_server_that_takes_no_token_is_shown_none() {
    let hello = "250-mail\r\n250 AUTH PLAIN EXTERNAL\r\n";
    let script = vec![S("220 mail\r\n"), C("EHLO"), S(hello), C("EHLO"), S(hello)];
    let (outcome, said) = run_as(&by_token(), script, "x\n", false).await;
    assert!(matches!(outcome, Err(Failure::MechanismMissing)), "{outcome:?}");
    assert!(!said.contains("AUTH"));
}

#[tokio::test]
async fn the_card_logs_in_where_the_server_wants_it() {
    let hello = "250-mail\r\n250 AUTH PLAIN EXTERNAL\r\n";
    let script = vec![
        S("220 mail\r\n"),
        C("EHLO"),
        S(hello),
        C("EHLO"),
        S(hello),
        C("AUTH EXTERNAL =\r\n"),
        S("535 5.7.8 No\r\n"),
        C("QUIT"),
    ];
    let failure = run(script, "x", false).await.0.unwrap_err();
    assert_eq!(failure.notice("h"), Notice::LoginRefused { host: "h".to_owned(), words: "5.7.8 No".to_owned() });
}

#[tokio::test]
async fn eight_bits_need_8bitmime() {
    let hello = "250 mail\r\n";
    let script = vec![S("220 mail\r\n"), C("EHLO"), S(hello), C("EHLO"), S(hello), C("QUIT")];
    assert!(matches!(run(script, "été", false).await.0, Err(Failure::EightBit)));
    let script =
        after_opening(&[C("MAIL FROM:<marie@medecin.mssante.fr> SIZE="), S("550 no\r\n"), C("RSET"), OK, C("QUIT")]);
    assert!(run(script, "été", false).await.1.contains(" BODY=8BITMIME "));
}

#[tokio::test]
async fn a_letter_beyond_the_announced_size_is_not_tried() {
    let hello = "250-mail\r\n250 SIZE 100\r\n";
    let script = vec![S("220 mail\r\n"), C("EHLO"), S(hello), C("EHLO"), S(hello), C("QUIT")];
    assert!(matches!(run(script, "x", false).await.0, Err(Failure::TooBig { limit: 100, .. })));
}

/// What each answer, at each step, makes of the letter.
#[rstest]
#[case::greeting_554(&[S("554 No\r\n")], "deferred")]
#[case::greeting_421(&[S("421 Busy\r\n")], "deferred")]
#[case::greeting_nonsense(&[S("HTTP/1.1 400\r\n")], "deferred")]
#[case::dropped_at_once(&[Drop], "deferred")]
#[case::silent(&[Silence], "deferred")]
#[case::ehlo_502(&[S("220 x\r\n"), C("EHLO"), S("502 No\r\n")], "deferred")]
#[case::mail_451(&[OPENING[0], OPENING[1], OPENING[2], OPENING[3], OPENING[4], MAIL, S("451 Later\r\n")], "deferred")]
#[case::mail_552(&[OPENING[0], OPENING[1], OPENING[2], OPENING[3], OPENING[4], MAIL, S("552 5.3.4 Too big\r\n")], "refused")]
#[case::mail_no_certificate(&[OPENING[0], OPENING[1], OPENING[2], OPENING[3], OPENING[4], MAIL, S("421 4.7.1 mail Error: No client certificate presented\r\n")], "deferred")]
#[case::mail_no_certificate_for_good(&[OPENING[0], OPENING[1], OPENING[2], OPENING[3], OPENING[4], MAIL, S("550 5.7.1 client certificate not trusted\r\n")], "deferred")]
#[case::mail_latin1(&[OPENING[0], OPENING[1], OPENING[2], OPENING[3], OPENING[4], MAIL, S("552 bo\u{ee}te pleine\r\n")], "refused")]
#[case::mail_dropped(&[OPENING[0], OPENING[1], OPENING[2], OPENING[3], OPENING[4], MAIL, Drop], "deferred")]
#[case::mail_silent(&[OPENING[0], OPENING[1], OPENING[2], OPENING[3], OPENING[4], MAIL, Silence], "deferred")]
#[case::mail_354(&[OPENING[0], OPENING[1], OPENING[2], OPENING[3], OPENING[4], MAIL, S("354 What\r\n")], "deferred")]
#[case::codes_differ(&[OPENING[0], OPENING[1], OPENING[2], OPENING[3], OPENING[4], MAIL, S("250-a\r\n550 b\r\n")], "deferred")]
fn before_the_recipients(#[case] script: &[Turn], #[case] expected: &str) {
    assert_eq!(state_after(script.to_vec(), "x"), expected);
}

#[rstest]
#[case::rcpt_450(&[S("450 4.2.1 Greylisted\r\n"), RCPT_B, OK, C("RSET")], "deferred")]
#[case::rcpt_550(&[S("550 5.1.1 Unknown\r\n"), RCPT_B, OK, C("RSET")], "refused")]
#[case::rcpt_mixed(&[S("450 Later\r\n"), RCPT_B, S("550 Unknown\r\n"), C("RSET")], "refused")]
#[case::second_only(&[OK, RCPT_B, S("550 Unknown\r\n"), C("RSET")], "refused")]
#[case::rcpt_421(&[S("421 Closing\r\n"), C("RSET")], "deferred")]
#[case::rcpt_dropped(&[Drop], "deferred")]
#[case::data_451(&[OK, RCPT_B, OK, C("DATA"), S("451 Later\r\n")], "deferred")]
#[case::data_554(&[OK, RCPT_B, OK, C("DATA"), S("554 No\r\n")], "refused")]
#[case::data_250(&[OK, RCPT_B, OK, C("DATA"), S("250 Ok\r\n"), Drop], "deferred")]
#[case::data_dropped(&[OK, RCPT_B, OK, C("DATA"), Drop], "deferred")]
#[case::content_dropped(&[OK, RCPT_B, OK, C("DATA"), S("354 Go\r\n"), SomeContent], "deferred")]
#[case::end_451(&[OK, RCPT_B, OK, C("DATA"), S("354 Go\r\n"), Content, S("451 Later\r\n")], "deferred")]
#[case::end_554(&[OK, RCPT_B, OK, C("DATA"), S("354 Go\r\n"), Content, S("554 No\r\n")], "refused")]
#[case::end_dropped(&[OK, RCPT_B, OK, C("DATA"), S("354 Go\r\n"), Content, Drop], "doubtful")]
#[case::end_silent(&[OK, RCPT_B, OK, C("DATA"), S("354 Go\r\n"), Content, Silence], "doubtful")]
#[case::end_half_a_reply(&[OK, RCPT_B, OK, C("DATA"), S("354 Go\r\n"), Content, S("250 2.0"), Drop], "doubtful")]
#[case::end_first_line(&[OK, RCPT_B, OK, C("DATA"), S("354 Go\r\n"), Content, S("250-2.0\r\n"), Drop], "doubtful")]
#[case::end_354(&[OK, RCPT_B, OK, C("DATA"), S("354 Go\r\n"), Content, S("354 Go\r\n"), Drop], "doubtful")]
#[case::end_nonsense(&[OK, RCPT_B, OK, C("DATA"), S("354 Go\r\n"), Content, S("\u{7f}\u{7f}\r\n"), Drop], "doubtful")]
#[case::end_250(&[OK, RCPT_B, OK, C("DATA"), S("354 Go\r\n"), Content, S("250 Ok\r\n")], "accepted")]
#[case::end_250_then_dropped(&[OK, RCPT_B, OK, C("DATA"), S("354 Go\r\n"), Content, S("250 Ok\r\n"), Drop], "accepted")]
#[case::end_250_latin1(&[OK, RCPT_B, OK, C("DATA"), S("354 Go\r\n"), Content, S("250 accept\u{e9}\r\n")], "accepted")]
fn from_the_recipients_on(#[case] rest: &[Turn], #[case] expected: &str) {
    // Larger than what the pipe holds: content cannot be taken for sent before the server read it.
    let body = "0123456789\n".repeat(1_000);
    let script = after_opening(&[MAIL, OK, RCPT_A]).into_iter().chain(rest.iter().copied()).collect();
    assert_eq!(state_after(script, &body), expected);
}

fn state_after(script: Vec<Turn>, body: &str) -> &'static str {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (outcome, _) = runtime.block_on(run(script, body, false));
    let event = match outcome {
        Ok(words) => Event::Accepted { words, tracking: Tracking::Asked },
        Err(failure) => failure.into_event("mail.exemple.fr"),
    };
    let moment = Moment { now: now(), sealed_at: now(), open_since: now(), attempts: 0 };
    step(&OutgoingState::Sending, event, moment).unwrap().state.as_str()
}

#[tokio::test]
async fn declined_recipients_are_told_apart() {
    let script = after_opening(&[
        MAIL,
        OK,
        RCPT_A,
        S("550-5.1.1 Unknown\r\n550 5.1.1 here\r\n"),
        RCPT_B,
        S("452 4.2.2 Full\r\n"),
        C("RSET"),
        OK,
        C("QUIT"),
    ]);
    let (outcome, said) = run(script, "x", false).await;
    let Err(Failure::Recipients(all)) = outcome else { panic!() };
    let words: Vec<_> =
        all.iter().map(|(address, reply)| (address.local(), reply.code, reply.words.as_str())).collect();
    assert_eq!(words, [("a", 550, "5.1.1 Unknown here"), ("b+c", 452, "4.2.2 Full")]);
    assert!(!said.contains("DATA"));
}

#[tokio::test]
async fn an_endless_reply_is_cut_off() {
    let (client, mut server) = tokio::io::duplex(1_024);
    let flood = tokio::spawn(async move { while server.write_all(&[b'2'; 512]).await.is_ok() {} });
    let letter = outgoing("x");
    let long = Patience { command: Duration::from_mins(1), ..patience() };
    let outcome = deliver(client, false, Terms { patience: long, ..Terms::default() }, &letter).await.outcome;
    assert!(matches!(outcome, Err(Failure::LostBeforeEnd(_))));
    flood.await.unwrap();
}

async fn clear(script: Vec<Turn>) -> (Result<DuplexStream, Failure>, String) {
    let (client, server) = tokio::io::duplex(1_024);
    let server = tokio::spawn(play(server, script));
    let outcome = starttls(client).await;
    if outcome.is_ok() {
        server.abort();
        return (outcome, String::new());
    }
    let (said, _) = server.await.unwrap();
    (outcome, said)
}

#[rstest]
#[case::not_offered(&[S("220 x\r\n"), C("EHLO [127.0.0.1]"), S("250-x\r\n250 AUTH EXTERNAL\r\n")], "starttls-missing")]
#[case::only_in_the_greeting_line(&[S("220 x\r\n"), C("EHLO"), S("250 STARTTLS\r\n")], "starttls-missing")]
#[case::refused(&[S("220 x\r\n"), C("EHLO"), S("250-x\r\n250 STARTTLS\r\n"), C("STARTTLS"), S("454 Not now\r\n")], "server-misbehaved")]
#[case::refused_for_good(&[S("220 x\r\n"), C("EHLO"), S("250-x\r\n250 starttls\r\n"), C("STARTTLS"), S("500 What\r\n")], "server-misbehaved")]
#[case::no_greeting(&[S("554 No\r\n")], "login-refused")]
#[case::ehlo_refused(&[S("220 x\r\n"), C("EHLO"), S("500 No\r\n")], "login-refused")]
#[case::dropped(&[S("220 x\r\n"), C("EHLO"), S("250-x\r\n250 STARTTLS\r\n"), C("STARTTLS"), Drop], "connection-lost")]
#[case::nonsense(&[S("* OK IMAP4rev1\r\n")], "connection-lost")]
fn nothing_goes_on_in_clear(#[case] script: &[Turn], #[case] code: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (outcome, said) = runtime.block_on(clear(script.to_vec()));
    assert_eq!(outcome.err().unwrap().notice("h").code(), code);
    for line in said.lines() {
        assert!(line == "EHLO [127.0.0.1]" || line == "STARTTLS", "{line}");
    }
}

#[tokio::test]
async fn what_follows_the_answer_to_starttls_is_left_for_the_handshake_to_refuse() {
    let script = vec![
        S("220 x\r\n"),
        C("EHLO"),
        S("250-x\r\n250 STARTTLS\r\n"),
        C("STARTTLS"),
        S("220 Go\r\n250 injected\r\n"),
        Silence,
    ];
    let (outcome, _) = clear(script).await;
    let mut rest = [0; 12];
    let _ = outcome.unwrap().read_exact(&mut rest).await.unwrap();
    assert_eq!(&rest, b"250 injected");
}

#[tokio::test]
async fn latin_1_is_no_broken_link() {
    let (mut server, client) = tokio::io::duplex(64);
    server.write_all(b"550 bo\xeete\r\n").await.unwrap();
    drop(server);
    let mut text = String::new();
    let mut wire = super::Wire::new(client, true, std::sync::Arc::default());
    let _ = wire.read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "220 ready\r\n550 bo?te\r\n");
}

/// A mailbox that is about to be added asks whether it may write to itself, and submits nothing.
#[tokio::test]
async fn a_server_is_entered_and_left_without_a_letter() {
    let (mail, rcpt) = (C("MAIL FROM:<marie@medecin.mssante.fr>\r\n"), C("RCPT TO:<marie@medecin.mssante.fr>\r\n"));
    let polite = [C("RSET"), OK, C("QUIT"), S("221 Bye\r\n")];
    let taken = [&[mail, OK, rcpt, OK][..], &polite].concat();
    assert!(knock_on(&taken).await.is_ok());
    let refusals = [
        (vec![mail, S("553 5.7.1 not owned by user\r\n")], "5.7.1 not owned by user"),
        (vec![mail, OK, rcpt, S("554 5.7.1 Relay access denied\r\n")], "5.7.1 Relay access denied"),
    ];
    for (script, words) in refusals {
        let refused = knock_on(&[&script[..], &polite].concat()).await.unwrap_err();
        let expected = Notice::LoginRefused { host: "h".to_owned(), words: words.to_owned() };
        assert_eq!(refused.notice("h"), expected);
    }
    assert!(matches!(knock_on(&[mail, Drop]).await, Err(Failure::LostBeforeEnd(_))));
}

fn acting() -> Login {
    Login::Certificate { acting_for: Some("marie@medecin.mssante.fr".to_owned()) }
}

fn external(rest: &[Turn]) -> Vec<Turn> {
    let hello = "250-mail\r\n250 AUTH EXTERNAL\r\n";
    let named = C("AUTH EXTERNAL bWFyaWVAbWVkZWNpbi5tc3NhbnRlLmZy\r\n");
    let mut script = vec![S("220 mail\r\n"), C("EHLO"), S(hello), C("EHLO"), S(hello), named];
    script.extend(rest.iter().copied());
    script
}

/// RFC 4954 §6 and RFC 3463: who asks is known and may not, the letter itself is declined, or nothing is known.
#[tokio::test]
async fn a_right_that_is_missing_is_told_from_an_outage_and_from_a_letter_that_is_declined() {
    let (welcome, mail, rcpt) = (S("235 2.7.0 Ok\r\n"), C("MAIL FROM:<marie@medecin.mssante.fr>"), C("RCPT TO:"));
    let leave = [C("RSET"), OK, C("QUIT")];
    let cases: [(Vec<Turn>, bool); 6] = [
        (vec![S("535 5.7.8 Authentication credentials invalid\r\n"), C("QUIT")], true),
        (vec![S("454 4.7.0 Temporary authentication failure\r\n"), C("QUIT")], false),
        (
            [&[welcome, mail, S("553 5.7.1 <m@a.fr>: Sender address rejected: not owned\r\n")][..], &leave].concat(),
            true,
        ),
        ([&[welcome, mail, S("451 4.7.1 Sender address rejected: later\r\n")][..], &leave].concat(), false),
        ([&[welcome, mail, OK, rcpt, S("553 5.7.1 Sender address rejected\r\n"), rcpt, OK][..], &leave].concat(), true),
        (
            [&[welcome, mail, OK, rcpt, S("550 5.7.1 Recipient outside the trust space\r\n"), rcpt, OK][..], &leave]
                .concat(),
            false,
        ),
    ];
    for (script, denial) in cases {
        let failure = run_as(&acting(), external(&script), "x", false).await.0.unwrap_err();
        assert_eq!(failure.is_denial(), denial, "{failure:?}");
    }
    let busy = [S("454 4.7.0 Later\r\n"), C("QUIT")];
    let failure = run_as(&acting(), external(&busy), "x", false).await.0.unwrap_err();
    assert!(matches!(failure.notice("h"), Notice::ServerMisbehaved { .. }));
    let closed = [S("535 5.7.8 No\r\n"), C("QUIT")];
    let event = run_as(&acting(), external(&closed), "x", false).await.0.unwrap_err().into_withdrawn();
    assert!(matches!(event, super::Event::NotReached { words, .. } if words == "5.7.8 No"));
}

/// What is not offered is not asked for (RFC 3461 §4), and that is known; a letter without an identifier goes without.
#[tokio::test]
async fn reports_are_asked_for_where_they_are_offered() {
    let plain: &'static str = "250-mail.exemple.fr\r\n250-SIZE 10000000\r\n250 8BITMIME\r\n";
    for (hello, tracking) in [(HELLO, Tracking::Asked), (plain, Tracking::NotOffered)] {
        let (client, server) = tokio::io::duplex(1_024);
        let letter = outgoing("x");
        let script = vec![
            S("220 mail.exemple.fr ESMTP\r\n"),
            C("EHLO [127.0.0.1]"),
            S(hello),
            C("EHLO [127.0.0.1]"),
            S(hello),
            MAIL,
            OK,
            C("RCPT TO:<a@"),
            OK,
            C("RCPT TO:<b+c@"),
            OK,
            C("DATA"),
            S("354 Go\r\n"),
            Content,
            S("250 Ok\r\n"),
            Drop,
        ];
        let delivery = deliver(client, false, terms(&Login::CERTIFICATE), &letter);
        let (delivery, (said, _)) = tokio::join!(delivery, play(server, script));
        assert!(delivery.outcome.is_ok());
        assert_eq!(delivery.tracking, tracking);
        let asked = said.contains(&format!("ENVID={}\r\n", letter.envelope_id()));
        assert_eq!((asked, said.contains("NOTIFY="), said.contains("ORCPT=")), (asked, asked, asked), "{said}");
        assert_eq!(asked, tracking == Tracking::Asked);
    }
    assert_ne!(outgoing("x").envelope_id(), outgoing("x").envelope_id());
}

/// RFC 8098 §3: from nobody, and nothing comes back of it.
#[tokio::test]
async fn a_receipt_comes_from_nobody() {
    let (client, server) = tokio::io::duplex(1_024);
    let letter = receipt();
    let script = after_opening(&[
        C("MAIL FROM:<> SIZE="),
        OK,
        C("RCPT TO:<a@medecin.mssante.fr> NOTIFY=NEVER\r\n"),
        OK,
        C("DATA"),
        S("354 Go\r\n"),
        Content,
        S("250 Ok\r\n"),
        Drop,
    ]);
    let delivery = deliver(client, false, terms(&Login::CERTIFICATE), &letter);
    let (delivery, (said, _)) = tokio::join!(delivery, play(server, script));
    assert!(delivery.outcome.is_ok(), "{said}");
    assert_eq!(delivery.tracking, Tracking::Unknown);
    assert!(!said.contains("ENVID") && !said.contains("RET="), "{said}");
}

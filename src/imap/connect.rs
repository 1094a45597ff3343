//! How a session begins. In clear: greeting, CAPABILITY, STARTTLS and nothing else, counted to the octet. Then, over
//! TLS, async-imap takes the greeting and authenticates; its stream is taken from it and our framer goes on.

use std::fmt::Debug;
use std::io;
use std::time::Duration;

use async_imap::{Authenticator, Client};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::convert::{Condition, Reply, reply};
use super::framer::{Caps, Framer};
use super::{Authenticated, Error, Session, Words};
use crate::auth::{Dialogue, Login, Logins, Peer, SecondTry, TokenRefusal};
use crate::domain::{Endpoint, Secret, Security};
use crate::tls::{self, Operators};

/// Longest wait for the dialogue in clear, and for the login.
const DIALOGUE: Duration = Duration::from_secs(30);
/// What may be said before a session is open: short lines, no literal.
pub(super) const DIALOGUE_CAPS: Caps = Caps { line: 8 * 1024, literal: 0 };

/// RFC 5530 §3, and what Dovecot and others say where RFC 3463 has 4.7.0.
const OUTAGES: [&str; 4] = ["[UNAVAILABLE]", "[SERVERBUG]", "[INUSE]", "[LIMIT]"];

/// What a session runs over.
pub trait ByteStream: AsyncRead + AsyncWrite + Unpin + Send + Debug {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + Debug> ByteStream for T {}

/// Opens a session: dials, starts TLS as the endpoint says, authenticates, and asks what the server can do.
///
/// # Errors
/// Of TLS, of the dialogue in clear, of the login.
pub async fn connect(
    operators: &Operators,
    endpoint: &Endpoint,
    login: &Login,
) -> Result<Session<Authenticated>, Error> {
    let stream = reach(operators, endpoint, DIALOGUE).await?;
    let peer = Peer { host: &endpoint.host, port: endpoint.port };
    authenticate(stream, peer, login, endpoint.security == Security::StartTls).await
}

/// The same, with a login of this mailbox. A token that is refused is replaced, once.
///
/// # Errors
/// [`Error::NoToken`], and those of [`connect`].
pub async fn log_in(
    operators: &Operators,
    endpoint: &Endpoint,
    logins: &Logins,
) -> Result<Session<Authenticated>, Error> {
    let mut tries = SecondTry::default();
    loop {
        let login = logins.login().await?;
        match connect(operators, endpoint, &login).await {
            Err(Error::TokenRefused { refusal, words }) if refusal.is_worth_another() => {
                logins.refused(&login);
                if !tries.after(refusal) {
                    return Err(Error::TokenRefused { refusal, words });
                }
            }
            outcome => return outcome,
        }
    }
}

/// Dials and starts TLS as the endpoint says, without a login; `within` bounds each step.
///
/// # Errors
/// Of TLS, of the dialogue in clear.
pub async fn reach(operators: &Operators, endpoint: &Endpoint, within: Duration) -> Result<tls::Stream, Error> {
    let security = endpoint.security;
    let prepare = |tcp: TcpStream| async move {
        match security {
            Security::StartTls => starttls(tcp).await,
            Security::Tls => Ok(tcp),
        }
    };
    operators.connect(endpoint, within, prepare).await
}

/// The STARTTLS dialogue: gives the stream back when TLS must start. Over STARTTLS the server does not greet again.
///
/// # Errors
/// [`Error::StartTlsMissing`], [`Error::StartTlsRefused`]: nothing more was sent. [`Error::Injected`] when octets follow
/// the OK.
pub async fn starttls<S: AsyncRead + AsyncWrite + Unpin>(stream: S) -> Result<S, Error> {
    match timeout(DIALOGUE, negotiate(stream)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Error::Timeout),
    }
}

/// Authenticates over TLS and opens the session. `greeted`: the greeting was read before STARTTLS.
///
/// # Errors
/// [`Error::LoginRefused`] and [`Error::TokenRefused`] with the server's words; [`Error::Greeting`] when it is no IMAP server.
pub async fn authenticate(
    stream: impl ByteStream + 'static,
    peer: Peer<'_>,
    login: &Login,
    greeted: bool,
) -> Result<Session<Authenticated>, Error> {
    let mut stream: Box<dyn ByteStream> = Box::new(stream);
    match timeout(DIALOGUE, converse(&mut stream, peer, login, greeted)).await {
        Ok(outcome) => outcome?,
        Err(_) => return Err(Error::Timeout),
    }
    Session::open(stream).await
}

async fn negotiate<S: AsyncRead + AsyncWrite + Unpin>(stream: S) -> Result<S, Error> {
    let mut framer = Framer::new(stream, DIALOGUE_CAPS);
    let greeting = framer.response().await?;
    greets(reply(framer.octets(&greeting)))?;
    if !capabilities(&mut framer, b"T1").await?.iter().any(|name| name == "STARTTLS") {
        return Err(Error::StartTlsMissing);
    }
    match dialogue_command(&mut framer, b"T2", b"T2 STARTTLS\r\n", |_| ()).await {
        Err(Error::Refused { words, .. }) => Err(Error::StartTlsRefused(words)),
        Err(error) => Err(error),
        Ok(()) if framer.has_leftover() => Err(Error::Injected),
        Ok(()) => Ok(framer.into_stream()),
    }
}

pub(super) async fn dialogue_command<S: AsyncRead + AsyncWrite + Unpin>(
    framer: &mut Framer<S>,
    tag: &[u8],
    command: &[u8],
    mut on: impl FnMut(Reply<'_>),
) -> Result<(), Error> {
    framer.stream().write_all(command).await.map_err(Error::Lost)?;
    framer.stream().flush().await.map_err(Error::Lost)?;
    loop {
        let extent = framer.response().await?;
        match reply(framer.octets(&extent)) {
            Reply::Tagged(found, line) if found == tag => {
                return match line.condition {
                    Condition::Ok => Ok(()),
                    Condition::No => Err(refused(super::Refusal::No, line.words)),
                    _ => Err(refused(super::Refusal::Bad, line.words)),
                };
            }
            Reply::Untagged(line) if line.condition == Condition::Bye => return Err(Error::Bye(line.words)),
            Reply::Tagged(..) | Reply::Unreadable(_) | Reply::Continue => return Err(Error::Greeting),
            answer => on(answer),
        }
    }
}

fn refused(refusal: super::Refusal, words: Words) -> Error {
    Error::Refused { command: "STARTTLS", refusal, words }
}

async fn converse(stream: &mut Box<dyn ByteStream>, peer: Peer<'_>, login: &Login, greeted: bool) -> Result<(), Error> {
    let host = peer.host;
    let mut framer = Framer::new(stream, DIALOGUE_CAPS);
    if !greeted {
        let greeting = framer.response().await.map_err(|error| secured(host, error))?;
        match reply(framer.octets(&greeting)) {
            // The certificate of the handshake was enough (RFC 3501 §7.1.4).
            Reply::Untagged(line) if line.condition == Condition::Preauth => {
                // But it has not heard which mailbox is meant: this one is another.
                return if framer.has_leftover() || login.names_mailbox() { Err(Error::Greeting) } else { Ok(()) };
            }
            answer => greets(answer)?,
        }
    }
    // What was offered in clear counts for nothing (RFC 3501 §6.2.1).
    let offered = if login.is_token() { capabilities(&mut framer, b"T3").await? } else { Vec::new() };
    if framer.has_leftover() {
        return Err(Error::Greeting);
    }
    let mechanisms = offered.iter().filter_map(|name| name.strip_prefix("AUTH="));
    let mut dialogue = login.begin(mechanisms, peer).ok_or(Error::MechanismMissing)?;
    let client = Client::new(framer.into_stream());
    let name = dialogue.mechanism().name();
    match client.authenticate(name, Answers(&mut dialogue)).await {
        Ok(_) => Ok(()),
        Err((error, _)) => Err(refused_login(login_error(host, error), login, dialogue.refusal())),
    }
}

/// A greeting that waits for a login.
pub(super) fn greets(answer: Reply<'_>) -> Result<(), Error> {
    match answer {
        Reply::Untagged(line) if line.condition == Condition::Ok => Ok(()),
        Reply::Untagged(line) if line.condition == Condition::Bye => Err(Error::Bye(line.words)),
        _ => Err(Error::Greeting),
    }
}

/// What the server says it can do.
pub(super) async fn capabilities<S>(framer: &mut Framer<S>, tag: &[u8]) -> Result<Vec<String>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut all = Vec::new();
    let command = [tag, b" CAPABILITY\r\n"].concat();
    dialogue_command(framer, tag, &command, |answer| {
        if let Reply::Capabilities(names) = answer {
            all.extend(names);
        }
    })
    .await?;
    Ok(all)
}

/// A refusal, or the end of the link that some servers make of it, after a token was shown.
fn refused_login(error: Error, login: &Login, refusal: Option<TokenRefusal>) -> Error {
    match (error, refusal) {
        (Error::LoginRefused(words), _) if login.is_token() && is_unavailable(&words) => {
            Error::TokenRefused { refusal: TokenRefusal::Unexamined, words }
        }
        (Error::LoginRefused(words), _) if is_unavailable(&words) => {
            Error::Refused { command: "AUTHENTICATE", refusal: super::Refusal::Unavailable, words }
        }
        (Error::LoginRefused(words), _) if login.is_token() => {
            Error::TokenRefused { refusal: refusal.unwrap_or(TokenRefusal::Unknown), words }
        }
        (Error::Closed | Error::Lost(_), Some(refusal)) => Error::TokenRefused { refusal, words: Words::clean(b"") },
        (error, _) => error,
    }
}

/// RFC 5530 §3: something that the server needs is out of service, or it has a fault. Nothing is said of who asks.
fn is_unavailable(words: &Words) -> bool {
    let begins = |code: &str| words.as_str().get(..code.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(code));
    OUTAGES.into_iter().any(begins)
}

/// A dialogue as async-imap asks for it.
struct Answers<'a>(&'a mut Dialogue);

/// One answer.
struct Answer(Secret<Vec<u8>>);

impl AsRef<[u8]> for Answer {
    fn as_ref(&self) -> &[u8] {
        self.0.declassify()
    }
}

impl Authenticator for Answers<'_> {
    type Response = Answer;

    fn process(&mut self, challenge: &[u8]) -> Self::Response {
        Answer(self.0.answer(challenge))
    }
}

/// Reduces an error of async-imap to its kind: its texts hold what the server sent.
fn login_error(host: &str, error: async_imap::error::Error) -> Error {
    use async_imap::error::Error as Theirs;
    match error {
        Theirs::No(text) | Theirs::Bad(text) => Error::LoginRefused(words_of(&text)),
        Theirs::Io(error) => lost(host, error),
        Theirs::ConnectionLost => Error::Closed,
        _ => Error::Unreadable("authentication"),
    }
}

/// The same for what our framer met over TLS.
pub(super) fn secured(host: &str, error: Error) -> Error {
    match error {
        Error::Lost(error) => lost(host, error),
        error => error,
    }
}

/// In TLS 1.3 a server refuses the client's certificate only now.
fn lost(host: &str, error: io::Error) -> Error {
    let kind = error.kind();
    match tls::Error::from_link(host, error) {
        tls::Error::Lost { .. } if kind == io::ErrorKind::Other => Error::Greeting,
        tls::Error::Lost { .. } => Error::Lost(io::Error::from(kind)),
        error => Error::Tls(error),
    }
}

/// The server's words inside `code: …, info: Some("…")`.
fn words_of(text: &str) -> Words {
    let words = text.split_once("info: Some(\"").map_or("", |(_, words)| words.trim_end_matches("\")"));
    Words::clean(words.replace("\\\"", "\"").as_bytes())
}

#[cfg(test)]
#[path = "connect_tests.rs"]
mod tests;

//! How a session begins. In clear: greeting, CAPABILITY, STARTTLS and nothing else, counted to the octet. Then, over
//! TLS, async-imap takes the greeting and authenticates; its stream is taken from it and our framer goes on.

use std::fmt::Debug;
use std::io;
use std::time::Duration;

use async_imap::imap_proto::{Response, Status};
use async_imap::{Authenticator, Client};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::convert::{Condition, Reply, reply};
use super::framer::{Caps, Framer};
use super::{Authenticated, Error, Session, Words};
use crate::auth::Method;
use crate::domain::{Endpoint, Security};
use crate::tls::{self, Operators};

/// Longest wait for the dialogue in clear, and for the login.
const DIALOGUE: Duration = Duration::from_secs(30);
/// What may be said in clear: short lines, no literal.
const CLEAR: Caps = Caps { line: 8 * 1024, literal: 0 };

/// What a session runs over.
pub trait ByteStream: AsyncRead + AsyncWrite + Unpin + Send + Debug {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + Debug> ByteStream for T {}

/// Who logs in, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Login<'a> {
    /// By what.
    pub method: Method,
    /// The mailbox to open, when it is another than the certificate's own (RFC 4422 authorisation identity).
    pub identity: Option<&'a str>,
}

/// Opens a session: dials, starts TLS as the endpoint says, authenticates, and asks what the server can do.
///
/// # Errors
/// Of TLS, of the dialogue in clear, of the login.
pub async fn connect(
    operators: &Operators,
    endpoint: &Endpoint,
    login: Login<'_>,
) -> Result<Session<Authenticated>, Error> {
    let stream = reach(operators, endpoint, DIALOGUE).await?;
    authenticate(stream, &endpoint.host, login, endpoint.security == Security::StartTls).await
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
/// [`Error::LoginRefused`] with the server's words; [`Error::Greeting`] when it is no IMAP server.
pub async fn authenticate(
    stream: impl ByteStream + 'static,
    host: &str,
    login: Login<'_>,
    greeted: bool,
) -> Result<Session<Authenticated>, Error> {
    let mut stream: Box<dyn ByteStream> = Box::new(stream);
    match timeout(DIALOGUE, log_in(&mut stream, host, login, greeted)).await {
        Ok(outcome) => outcome?,
        Err(_) => return Err(Error::Timeout),
    }
    Session::open(stream).await
}

async fn negotiate<S: AsyncRead + AsyncWrite + Unpin>(stream: S) -> Result<S, Error> {
    let mut framer = Framer::new(stream, CLEAR);
    let greeting = framer.response().await?;
    match reply(framer.octets(&greeting)) {
        Reply::Untagged(line) if line.condition == Condition::Ok => {}
        Reply::Untagged(line) if line.condition == Condition::Bye => return Err(Error::Bye(line.words)),
        _ => return Err(Error::Greeting),
    }
    let mut offered = false;
    clear_command(&mut framer, b"T1", b"T1 CAPABILITY\r\n", |answer| {
        if let Reply::Capabilities(names) = answer {
            offered |= names.iter().any(|name| name == "STARTTLS");
        }
    })
    .await?;
    if !offered {
        return Err(Error::StartTlsMissing);
    }
    match clear_command(&mut framer, b"T2", b"T2 STARTTLS\r\n", |_| ()).await {
        Err(Error::Refused { words, .. }) => Err(Error::StartTlsRefused(words)),
        Err(error) => Err(error),
        Ok(()) if framer.has_leftover() => Err(Error::Injected),
        Ok(()) => Ok(framer.into_stream()),
    }
}

async fn clear_command<S: AsyncRead + AsyncWrite + Unpin>(
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

async fn log_in(stream: &mut Box<dyn ByteStream>, host: &str, login: Login<'_>, greeted: bool) -> Result<(), Error> {
    let mut client = Client::new(stream);
    if !greeted {
        let greeting = client.read_response().await.map_err(|error| lost(host, error))?.ok_or(Error::Closed)?;
        match greeting.parsed() {
            Response::Data { status: Status::Ok, .. } => {}
            // The certificate of the handshake was enough (RFC 3501 §7.1.4).
            Response::Data { status: Status::PreAuth, .. } => return Ok(()),
            Response::Data { status: Status::Bye, outcome } => {
                let words = outcome.information.as_deref().unwrap_or_default();
                return Err(Error::Bye(Words::clean(words.as_bytes())));
            }
            _ => return Err(Error::Greeting),
        }
    }
    let answer = Answer(login.method.response(login.identity));
    match client.authenticate(login.method.mechanism(), answer).await {
        Ok(_) => Ok(()),
        Err((error, _)) => Err(login_error(host, error)),
    }
}

/// The one answer to a challenge.
struct Answer(String);

impl Authenticator for Answer {
    type Response = String;

    fn process(&mut self, _: &[u8]) -> Self::Response {
        self.0.clone()
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

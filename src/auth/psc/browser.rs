//! Where the system's browser comes back to: one path of one port of this computer, for one login (RFC 8252 §7.3). What does not
//! belong to that login is turned away, and does not end it.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use subtle::ConstantTimeEq as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::super::error::{Breach, Error};
use crate::domain::Secret;

/// Longest request that is read.
const LONGEST: usize = 8_192;
/// Connections at a time: a browser opens two or three.
const AT_ONCE: usize = 8;
/// For one connection.
const CONNECTION: Duration = Duration::from_secs(5);

/// A place that waits for the browser.
pub(super) struct Landing {
    listener: TcpListener,
    port: u16,
    path: String,
}

/// What belongs to this login only.
pub(super) struct Awaited<'a> {
    pub(super) state: &'a Secret<String>,
    /// Who may have answered (RFC 9207).
    pub(super) issuer: &'a str,
}

impl Landing {
    /// Opens a port. `path` begins with `/` and has nothing but unreserved signs.
    pub(super) async fn open(path: &str) -> Result<Self, Error> {
        let unable = |source: io::Error| Error::Listen(Arc::new(source));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(unable)?;
        let port = listener.local_addr().map_err(unable)?.port();
        Ok(Self { listener, port, path: path.to_owned() })
    }

    /// What the service is told to send the browser to.
    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}{}", self.port, self.path)
    }

    /// Waits for the browser, and gives the code it brings.
    pub(super) async fn wait(self, awaited: Awaited<'_>, within: Duration) -> Result<Secret<String>, Error> {
        timeout(within, self.serve(&awaited)).await.map_err(|_| Error::Late)?
    }

    async fn serve(&self, awaited: &Awaited<'_>) -> Result<Secret<String>, Error> {
        let mut open = FuturesUnordered::new();
        loop {
            tokio::select! {
                accepted = self.listener.accept(), if open.len() < AT_ONCE => match accepted {
                    Ok((stream, _)) => open.push(timeout(CONNECTION, self.answer(stream, awaited))),
                    Err(source) => return Err(Error::Listen(Arc::new(source))),
                },
                Some(Ok(Some(outcome))) = open.next() => return outcome,
            }
        }
    }

    /// Answers one request; gives something only when it belongs to the login.
    async fn answer(&self, mut stream: TcpStream, awaited: &Awaited<'_>) -> Option<Result<Secret<String>, Error>> {
        let head = head(&mut stream).await?;
        let (reply, outcome) = match self.read(head.declassify(), awaited) {
            Read::Foreign => (page("404 Not Found", &NOT_HERE), None),
            Read::OtherLogin => (page("400 Bad Request", &NOT_HERE), None),
            Read::Code(code) => (page("200 OK", &BACK), Some(Ok(code))),
            Read::Refused(error) => (page("200 OK", &REFUSED), Some(Err(error))),
        };
        let _ = stream.write_all(reply.as_bytes()).await;
        let _ = stream.shutdown().await;
        outcome
    }

    fn read(&self, head: &str, awaited: &Awaited<'_>) -> Read {
        let mut lines = head.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ');
        let (Some("GET"), Some(target), Some("HTTP/1.1")) = (words.next(), words.next(), words.next()) else {
            return Read::Foreign;
        };
        // A page of another site that reaches this port under its own name.
        let own = format!("127.0.0.1:{}", self.port);
        let mut hosts =
            lines.filter_map(|line| line.split_once(':')).filter(|(name, _)| name.eq_ignore_ascii_case("host"));
        if hosts.next().is_none_or(|(_, host)| host.trim() != own) || hosts.next().is_some() {
            return Read::Foreign;
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if path != self.path {
            return Read::Foreign;
        }
        judge(query, awaited)
    }
}

/// What a request is.
enum Read {
    /// Not this path.
    Foreign,
    /// This path, but another login's.
    OtherLogin,
    /// The login's code.
    Code(Secret<String>),
    /// The login's end.
    Refused(Error),
}

fn judge(query: &str, awaited: &Awaited<'_>) -> Read {
    let (mut state, mut code, mut error, mut issuer) = (None, None, None, None);
    for (name, value) in parameters(query) {
        let place = match name.as_str() {
            "state" => &mut state,
            "code" => &mut code,
            "error" => &mut error,
            "iss" => &mut issuer,
            _ => continue,
        };
        if place.replace(value).is_some() {
            return Read::OtherLogin;
        }
    }
    let ours = |told: &Secret<String>| told.declassify().as_bytes().ct_eq(awaited.state.declassify().as_bytes()).into();
    if !state.as_ref().is_some_and(ours) {
        return Read::OtherLogin;
    }
    let differs =
        |told: Secret<String>| told.declassify().trim_end_matches('/') != awaited.issuer.trim_end_matches('/');
    if issuer.is_some_and(differs) {
        return Read::Refused(Error::Misbehaved(Breach::Issuer));
    }
    match (code, error) {
        (Some(code), None) => Read::Code(code),
        (None, Some(error)) => Read::Refused(match error.declassify().as_str() {
            "access_denied" => Error::Refused,
            "invalid_scope" => Error::Scope,
            "unauthorized_client" | "invalid_request" | "unsupported_response_type" => Error::NotRegistered,
            "server_error" | "temporarily_unavailable" => Error::Unavailable { status: 503 },
            "login_required" | "interaction_required" => Error::Ended,
            _ => Error::Misbehaved(Breach::Answer),
        }),
        _ => Read::OtherLogin,
    }
}

/// Fields of a query, decoded.
fn parameters(query: &str) -> impl Iterator<Item = (String, Secret<String>)> {
    query
        .split('&')
        .filter_map(|field| field.split_once('='))
        .filter_map(|(name, value)| Some((decoded(name)?, Secret::new(decoded(value)?))))
}

fn decoded(text: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(octet) = rest.next() {
        octets.push(match octet {
            b'+' => b' ',
            b'%' => {
                let mut half = || char::from(rest.next()?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                let high = half()?;
                (high << 4) | half()?
            }
            other => other,
        });
    }
    String::from_utf8(octets).ok()
}

/// Reads up to the blank line. `None` for what is too long, not text, or ends before.
async fn head(stream: &mut TcpStream) -> Option<Secret<String>> {
    let mut read = Secret::new(Vec::with_capacity(LONGEST));
    let mut piece = [0_u8; 1_024];
    loop {
        let count = stream.read(&mut piece).await.ok()?;
        let seen = piece.get(..count).filter(|seen| !seen.is_empty())?;
        if read.declassify().len().saturating_add(count) > LONGEST {
            return None;
        }
        read.declassify_mut().extend_from_slice(seen);
        if read.declassify().windows(4).any(|end| end == b"\r\n\r\n") {
            return std::str::from_utf8(read.declassify()).ok().map(|text| Secret::new(text.to_owned()));
        }
    }
}

/// A title and a sentence in French, then in English.
type Words = [&'static str; 4];

const BACK: Words = [
    "Vous pouvez fermer cette page",
    "Pli a reçu la réponse de Pro Santé Connect et continue la connexion.",
    "You can close this page",
    "Pli has received the answer of Pro Santé Connect and goes on with the login.",
];
const REFUSED: Words = [
    "Vous pouvez fermer cette page",
    "Pro Santé Connect n’a pas ouvert de session. La suite se passe dans Pli.",
    "You can close this page",
    "Pro Santé Connect did not open a session. Go on in Pli.",
];
const NOT_HERE: Words = [
    "Rien à voir ici",
    "Cette adresse ne sert qu’à une connexion commencée dans Pli.",
    "Nothing to see here",
    "This address only serves a login that was begun in Pli.",
];

/// An answer without script, picture or link: the browser fetches nothing for it and keeps nothing of it.
fn page(status: &str, [title, sentence, english, in_english]: &Words) -> String {
    let body = format!(
        "<!doctype html>\n<html lang=\"fr\"><meta charset=\"utf-8\"><title>Pli</title>\n\
         <h1>{title}</h1>\n<p>{sentence}</p>\n<hr>\n<div lang=\"en\"><h2>{english}</h2>\n<p>{in_english}</p></div>\n</html>\n"
    );
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\
         Cache-Control: no-store\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n\
         Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\r\n{body}",
        body.len()
    )
}

#[cfg(test)]
#[path = "browser_tests.rs"]
mod tests;

//! One connection to a directory: StartTLS counted to the octet, login by certificate or as nobody, searches page by page. A referral is
//! never followed, and nothing that a server sends makes it keep more than a bounded number of octets.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::{Instant, timeout};

use super::Error;
use super::ber::{self, SEQUENCE};
use super::message::{self, Attributes, Response, Search, code};

/// Most octets of one message.
const MESSAGE: usize = 256 * 1024;
/// Most messages of one search, references and others included, and most pages.
const MESSAGES: usize = 2_000;
const PAGES: usize = 4;
/// Between two messages.
const QUIET: Duration = Duration::from_secs(5);

/// What a search found.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// Attributes of each, with their values.
    pub(super) entries: Vec<Attributes>,
    /// Places elsewhere that were named, and not looked at.
    pub(super) references: usize,
}

/// A connection that is logged in.
#[derive(Debug)]
pub(super) struct Link<S> {
    stream: S,
    id: u32,
    /// When it was last used.
    pub(super) used: Instant,
}

/// The StartTLS dialogue: gives the stream back when TLS must start. What a server sends beyond its answer stays unread, and makes the
/// handshake fail if it is no TLS.
pub(super) async fn start_tls<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) -> Result<S, Error> {
    send(&mut stream, &message::start_tls(1)).await?;
    match receive(&mut stream).await? {
        (1, Response::Done(code::SUCCESS, _)) => Ok(stream),
        (1, Response::Done(code, _)) => Err(Error::StartTlsRefused { code }),
        (0, Response::Done(..)) => Err(Error::Lost(std::io::ErrorKind::ConnectionAborted.into())),
        _ => Err(Error::Malformed),
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Link<S> {
    /// Logs in over a stream that is secured.
    pub(super) async fn bind(stream: S, by_certificate: bool) -> Result<Self, Error> {
        let mut link = Self { stream, id: 1, used: Instant::now() };
        let id = link.next();
        send(&mut link.stream, &message::bind(id, by_certificate)).await?;
        match link.answer(id).await? {
            Response::Done(code::SUCCESS, _) => Ok(link),
            Response::Done(code::REFERRAL, _) => Err(Error::Referred),
            // A SASL dialogue that goes on (14) is none of EXTERNAL.
            Response::Done(code, _) => Err(Error::NotLetIn { code }),
            _ => Err(Error::Malformed),
        }
    }

    /// Entries, up to as many as are asked for. Limits of the server are no error: what came before them counts.
    pub(super) async fn search(&mut self, search: &Search<'_>) -> Result<Entries, Error> {
        let most = usize::try_from(search.entries).unwrap_or(usize::MAX);
        let mut found = Entries::default();
        let mut cookie = Vec::new();
        for _ in 0..PAGES {
            let id = self.next();
            send(&mut self.stream, &message::search(id, search, &cookie)).await?;
            cookie = self.page(id, most, &mut found).await?;
            if cookie.is_empty() || found.entries.len() >= most {
                break;
            }
        }
        self.used = Instant::now();
        Ok(found)
    }

    /// One page; gives the cookie of the next.
    async fn page(&mut self, id: u32, most: usize, found: &mut Entries) -> Result<Vec<u8>, Error> {
        for _ in 0..MESSAGES {
            match self.answer(id).await? {
                Response::Entry(entry) => {
                    if found.entries.len() < most {
                        found.entries.push(entry);
                    }
                }
                Response::Reference => found.references = found.references.saturating_add(1),
                Response::Other => {}
                Response::Done(code::SUCCESS, cookie) => return Ok(cookie),
                Response::Done(code::SIZE_LIMIT | code::TIME_LIMIT | code::ADMIN_LIMIT, _) => return Ok(Vec::new()),
                Response::Done(code::REFERRAL, _) => return Err(Error::Referred),
                Response::Done(code @ (code::BUSY | code::UNAVAILABLE), _) => return Err(Error::Busy { code }),
                Response::Done(code, _) => return Err(Error::Refused { code }),
            }
        }
        Err(Error::TooLarge)
    }

    /// Takes leave.
    pub(super) async fn unbind(mut self) {
        let id = self.next();
        // Whoever does not hear it sees the connection end.
        let _ = send(&mut self.stream, &message::unbind(id)).await;
        let _ = timeout(QUIET, self.stream.shutdown()).await;
    }

    async fn answer(&mut self, id: u32) -> Result<Response, Error> {
        match receive(&mut self.stream).await? {
            (given, response) if given == id => Ok(response),
            // The server takes leave (RFC 4511 §4.4.1).
            (0, Response::Done(..)) => Err(Error::Lost(std::io::ErrorKind::ConnectionAborted.into())),
            // Nothing else was asked.
            _ => Err(Error::Malformed),
        }
    }

    fn next(&mut self) -> u32 {
        self.id = self.id.checked_add(1).filter(|id| i32::try_from(*id).is_ok()).unwrap_or(1);
        self.id
    }
}

async fn send<S: AsyncWrite + Unpin>(stream: &mut S, message: &[u8]) -> Result<(), Error> {
    let sent = async {
        stream.write_all(message).await?;
        stream.flush().await
    };
    timeout(QUIET, sent).await.map_err(|_| late())?.map_err(Error::Lost)
}

/// One message, and not an octet more.
async fn receive<S: AsyncRead + Unpin>(stream: &mut S) -> Result<(u32, Response), Error> {
    let content = timeout(QUIET, whole(stream)).await.map_err(|_| late())??;
    message::response(&content).map_err(|_| Error::Malformed)
}

async fn whole<S: AsyncRead + Unpin>(stream: &mut S) -> Result<Vec<u8>, Error> {
    let mut header = Vec::with_capacity(6);
    let length = loop {
        header.push(stream.read_u8().await.map_err(Error::Lost)?);
        if header.first() != Some(&SEQUENCE) {
            return Err(Error::Malformed);
        }
        if let Some((length, _)) = ber::header(&header).map_err(|_| Error::Malformed)? {
            break length;
        }
    };
    if length > MESSAGE {
        return Err(Error::TooLarge);
    }
    let mut content = vec![0; length];
    let _ = stream.read_exact(&mut content).await.map_err(Error::Lost)?;
    Ok(content)
}

fn late() -> Error {
    Error::Lost(std::io::ErrorKind::TimedOut.into())
}

#[cfg(test)]
#[path = "link_tests.rs"]
mod tests;

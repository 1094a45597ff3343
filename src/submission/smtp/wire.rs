//! What lies between lettre and the stream: a greeting after STARTTLS where servers give none, replies kept to ASCII and to
//! sound sizes, and the mark that the end of the content is about to leave. Also the dialogue in clear, octet by octet.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use lettre::transport::smtp::client::AsyncTokioStream;
use lettre::transport::smtp::response::Response;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::timeout;

use super::Failure;
use crate::domain::shown::ends_line;
use crate::submission::outbox::Reply;

/// Longest reply line; RFC 5321 §4.5.3.1.5 says 512, servers write more.
const MAX_LINE: usize = 2_000;
/// Most lines of a reply in clear.
const MAX_LINES: usize = 100;
/// What lettre is told instead of a greeting.
const GREETING: &[u8] = b"220 ready\r\n";
/// How lettre ends the content: one write of its own.
const END: &[u8] = b"\r\n.\r\n";
/// Longest wait for one answer in clear.
const PATIENCE: Duration = Duration::from_mins(1);

/// A reply, line by line.
pub(super) struct Line {
    pub code: u16,
    pub lines: Vec<String>,
}

impl Line {
    /// The words on one line, without control characters, at most 300 characters.
    pub fn words(&self) -> String {
        let joined = self.lines.join(" ");
        let kept: String = joined.chars().map(|c| if ends_line(c) { ' ' } else { c }).take(300).collect();
        kept.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl From<Line> for Reply {
    fn from(line: Line) -> Self {
        Self { code: line.code, words: line.words() }
    }
}

impl From<&Response> for Line {
    fn from(response: &Response) -> Self {
        Self { code: response.code().into(), lines: response.message().map(str::to_owned).collect() }
    }
}

/// Says one command in clear and reads the answer.
pub(super) async fn clear_command<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    command: &str,
) -> Result<Line, Failure> {
    stream.write_all(command.as_bytes()).await.map_err(Failure::LostBeforeEnd)?;
    stream.flush().await.map_err(Failure::LostBeforeEnd)?;
    clear_reply(stream).await
}

/// Reads one reply, and not one octet more.
pub(super) async fn clear_reply<S: AsyncRead + Unpin>(stream: &mut S) -> Result<Line, Failure> {
    match timeout(PATIENCE, read_reply(stream)).await {
        Ok(reply) => reply.map_err(Failure::LostBeforeEnd),
        Err(_) => Err(Failure::LostBeforeEnd(io::ErrorKind::TimedOut.into())),
    }
}

async fn read_reply<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<Line> {
    let mut reply = Line { code: 0, lines: Vec::new() };
    while reply.lines.len() < MAX_LINES {
        let mut line = Vec::new();
        loop {
            let octet = stream.read_u8().await?;
            if octet == b'\n' {
                break;
            }
            line.push(octet);
            if line.len() > MAX_LINE {
                return Err(io::ErrorKind::InvalidData.into());
            }
        }
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        let (code, rest) = text.split_at_checked(3).ok_or(io::ErrorKind::InvalidData)?;
        let code: u16 = code.parse().map_err(|_| io::ErrorKind::InvalidData)?;
        if !(200..600).contains(&code) || !reply.lines.is_empty() && code != reply.code {
            return Err(io::ErrorKind::InvalidData.into());
        }
        reply.code = code;
        let more = rest.starts_with('-');
        if !more && !rest.is_empty() && !rest.starts_with(' ') {
            return Err(io::ErrorKind::InvalidData.into());
        }
        reply.lines.push(rest.get(1..).unwrap_or_default().to_owned());
        if !more {
            return Ok(reply);
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}

/// The stream that lettre is given.
pub(super) struct Wire<S> {
    stream: S,
    greeting: &'static [u8],
    /// Octets of the line being received.
    line: usize,
    ended: Arc<AtomicBool>,
}

impl<S> Wire<S> {
    pub fn new(stream: S, greeted: bool, ended: Arc<AtomicBool>) -> Self {
        Self { stream, greeting: if greeted { GREETING } else { b"" }, line: 0, ended }
    }
}

impl<S> fmt::Debug for Wire<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin> AsyncTokioStream for Wire<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.greeting.is_empty() {
            let (now, later) = self.greeting.split_at(self.greeting.len().min(buf.remaining()));
            buf.put_slice(now);
            self.greeting = later;
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        for octet in buf.filled_mut().iter_mut().skip(before) {
            self.line = if *octet == b'\n' { 0 } else { self.line.saturating_add(1) };
            // Old servers speak Latin-1; lettre would take that for a broken link.
            if !octet.is_ascii() {
                *octet = b'?';
            }
        }
        if self.line > MAX_LINE {
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if buf == END {
            self.ended.store(true, Ordering::SeqCst);
        }
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

//! COMPRESS=DEFLATE (RFC 4978), after the login. What comes out of it is framed under the same caps as what comes in clear, so that a
//! little that unfolds into very much is refused like very much.
//!
//! Where it helps was measured: 1,000 messages as practices receive them shrink to 75 % (files in base64 to what they were before it),
//! their headers to 12 %, texts without files to 19 %. At 10 Mbit/s that saves a quarter of the time, and nearly all of that to the
//! first list. It costs the server some 30 ms of a processor for each megabyte, more than a local network takes to carry it. So it is
//! used on long ways only, and without a setting.
//!
//! What it gives away: lengths, to whoever sees the octets pass. A secret beside text of somebody else's choice can be guessed from
//! them, try after try (CRIME, BREACH). Here none is said again and again: the login is over, and each message is fetched once.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use async_compression::tokio::bufread::DeflateDecoder;
use async_compression::tokio::write::DeflateEncoder;
use tokio::io::{AsyncRead, AsyncWrite, BufReader, ReadBuf, ReadHalf, WriteHalf, split};
use tokio::time::timeout;

use super::{Authenticated, ByteStream, Error, Quirk, Session};

/// For one command over a link that was just compressed.
const PROBE: Duration = Duration::from_secs(10);

impl Session<Authenticated> {
    /// The same where the server takes at least so long to answer, and then only if it goes on well: `false` when nothing was done.
    ///
    /// # Errors
    /// Whatever befalls the link: also of a server that says yes and cannot, for which another session is to be made without.
    pub async fn compress_beyond(&mut self, near: Duration) -> Result<bool, Error> {
        if self.link.round_trip < near || !self.compress().await? {
            return Ok(false);
        }
        match timeout(PROBE, self.noop()).await {
            Ok(outcome) => outcome.map(|()| true),
            Err(_) => Err(self.link.die(Error::Timeout)),
        }
    }

    /// Has both sides compress what they say from now on. `false`: the server does not, and all goes on as before.
    ///
    /// # Errors
    /// Whatever befalls the link.
    pub async fn compress(&mut self) -> Result<bool, Error> {
        if !self.offers("COMPRESS=DEFLATE") {
            return Ok(false);
        }
        match self.link.run("COMPRESS", b"COMPRESS DEFLATE", |_| ()).await {
            Ok(_) => self.link.replace_stream(|stream| Box::new(Deflated::over(stream))).map(|()| true),
            Err(Error::Refused { .. }) => {
                self.link.quirks.note(Quirk::CompressRefused);
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }
}

/// A stream, deflated both ways. Flushing it sends all that was written.
#[derive(Debug)]
struct Deflated {
    reads: DeflateDecoder<BufReader<ReadHalf<Box<dyn ByteStream>>>>,
    writes: DeflateEncoder<WriteHalf<Box<dyn ByteStream>>>,
}

impl Deflated {
    fn over(stream: Box<dyn ByteStream>) -> Self {
        let (reads, writes) = split(stream);
        Self { reads: DeflateDecoder::new(BufReader::new(reads)), writes: DeflateEncoder::new(writes) }
    }
}

impl AsyncRead for Deflated {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.reads).poll_read(cx, buf)
    }
}

impl AsyncWrite for Deflated {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.writes).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.writes).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.writes).poll_shutdown(cx)
    }
}

//! COMPRESS=DEFLATE (RFC 4978), after the login. What comes out of it is framed under the same caps as what comes in clear, so that a
//! little that unfolds into very much is refused like very much.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use async_compression::tokio::bufread::DeflateDecoder;
use async_compression::tokio::write::DeflateEncoder;
use tokio::io::{AsyncRead, AsyncWrite, BufReader, ReadBuf, ReadHalf, WriteHalf, split};

use super::{Authenticated, ByteStream, Error, Quirk, Session};

impl Session<Authenticated> {
    /// Has both sides compress what they say from now on. `false`: the server does not, and all goes on in clear.
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

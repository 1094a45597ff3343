//! The hand at the readers: inserts and removes cards, types on the pad, orders faults, asks what became of the cards.

use crate::wire::{Fault, Moment, Order, Refusal, Reply, Request, Status, receive, send};
use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

/// A hand. Each order is one connection, so that one may wait while another acts.
#[derive(Clone, Debug)]
pub struct Hand {
    socket: PathBuf,
}

impl Hand {
    /// At the readers that listen there.
    pub fn new(socket: &Path) -> Self {
        Self { socket: socket.to_owned() }
    }

    /// Puts the card of this serial number into a reader.
    ///
    /// # Errors
    /// No such card or reader, or nobody listens.
    pub fn insert(&self, reader: usize, serial: &str) -> io::Result<()> {
        self.order(Order::Insert(reader, serial.to_owned())).map(drop)
    }

    /// Takes the card out.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn remove(&self, reader: usize) -> io::Result<()> {
        self.order(Order::Remove(reader)).map(drop)
    }

    /// Resets the card, as a program may that ends its transaction with a reset.
    ///
    /// # Errors
    /// No card there, or nobody listens.
    pub fn reset(&self, reader: usize) -> io::Result<()> {
        self.order(Order::Reset(reader)).map(drop)
    }

    /// Gives the reader a pad, or takes it.
    ///
    /// # Errors
    /// No such reader, or nobody listens.
    pub fn pad(&self, reader: usize, pad: bool) -> io::Result<()> {
        self.order(Order::Pad(reader, pad)).map(drop)
    }

    /// Types a code on the pad.
    ///
    /// # Errors
    /// No such reader, or nobody listens.
    pub fn type_code(&self, reader: usize, code: &str) -> io::Result<()> {
        self.order(Order::Type(reader, code.to_owned())).map(drop)
    }

    /// Makes every signature take so long.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn delay(&self, milliseconds: u64) -> io::Result<()> {
        self.order(Order::Delay(milliseconds)).map(drop)
    }

    /// Orders one fault.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn fault(&self, moment: Moment, fault: Fault) -> io::Result<()> {
        self.order(Order::Fault(moment, fault)).map(drop)
    }

    /// Returns once so many signatures have begun since the readers started.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn await_signature(&self, count: u64) -> io::Result<()> {
        self.order(Order::AwaitSignature(count)).map(drop)
    }

    /// What became of the cards.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn status(&self) -> io::Result<Vec<Status>> {
        match self.order(Order::Status)? {
            Reply::Status(cards) => Ok(cards),
            other => Err(io::Error::other(format!("{other:?}"))),
        }
    }

    fn order(&self, order: Order) -> io::Result<Reply> {
        let mut stream = UnixStream::connect(&self.socket)?;
        send(&mut stream, &Request::Hand(order))?;
        match receive(&mut stream)?.ok_or(io::ErrorKind::UnexpectedEof)? {
            Reply::Refused(refusal) => Err(refused(refusal)),
            reply => Ok(reply),
        }
    }
}

fn refused(refusal: Refusal) -> io::Error {
    io::Error::other(format!("refused: {refusal:?}"))
}

//! The wire of one session: commands out, framed responses in, each wait under a deadline. Refuses to go on after a
//! fatal error, and to start a command before the one in flight has ended.

use std::collections::HashSet;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::codes::Code;
use super::convert::{Condition, Reply, StatusLine, reply};
use super::framer::{Caps, Extent, Framer};
use super::quirks::Quirks;
use super::{ByteStream, Error, Refusal};
use crate::domain::UidValidity;

/// Longest silence of a server that owes an answer: opening a large mailbox without index takes its time.
const ANSWER: Duration = Duration::from_mins(2);
/// Longest time to take one piece of what is sent.
const WRITE: Duration = Duration::from_mins(1);
/// Octets sent at once.
const PIECE: usize = 64 * 1024;
/// Most octets of a whole message that are held in memory, unless another bound is set.
const WHOLE: usize = 64 * 1024 * 1024;
/// Most octets of an answer that is kept as a whole: two million lines of flags are less.
const ANSWER_MOST: u64 = 256 * 1024 * 1024;
/// Largest non-synchronising literal that LITERAL- allows (RFC 7888 §5).
const LITERAL_MINUS: usize = 4096;

/// Octets and commands of a connection so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Octets received after authentication.
    pub received: u64,
    /// Octets sent after authentication.
    pub sent: u64,
    /// Commands, each one round trip.
    pub commands: u64,
}

/// A command whose tagged answer is owed.
#[derive(Debug)]
enum Flight {
    Command(String),
    Idle(String),
}

/// One authenticated connection.
#[derive(Debug)]
pub struct Link {
    framer: Framer<Box<dyn ByteStream>>,
    capabilities: HashSet<String>,
    flight: Option<Flight>,
    dead: bool,
    sent: u64,
    commands: u64,
    /// What this server does otherwise.
    pub quirks: Quirks,
    /// Messages in the selected mailbox, by the latest EXISTS, EXPUNGE and VANISHED.
    pub exists: u32,
    /// UIDVALIDITY of the selected mailbox: it cannot change while the mailbox stays open (RFC 9051 §2.3.1.1).
    pub validity: Option<UidValidity>,
    /// QRESYNC was enabled: VANISHED replaces EXPUNGE.
    pub qresync: bool,
    /// Most octets of a whole message that are held in memory.
    pub whole: usize,
}

impl Link {
    /// Takes over an authenticated stream on which nothing is in flight.
    pub fn new(stream: Box<dyn ByteStream>) -> Self {
        Self {
            framer: Framer::new(stream, Caps::default()),
            capabilities: HashSet::new(),
            flight: None,
            dead: false,
            sent: 0,
            commands: 0,
            quirks: Quirks::default(),
            exists: 0,
            validity: None,
            qresync: false,
            whole: WHOLE,
        }
    }

    /// Asks what the server can do, then enables what this program uses.
    pub async fn open(&mut self) -> Result<(), Error> {
        let _ = self.run("CAPABILITY", b"CAPABILITY", |_| ()).await?;
        if self.capabilities.is_empty() {
            return Err(Error::Missing("CAPABILITY"));
        }
        if self.offers("ENABLE") && self.offers("QRESYNC") {
            let mut enabled = false;
            let outcome = self
                .run("ENABLE", b"ENABLE QRESYNC", |answer| {
                    if let Reply::Enabled(names) = answer {
                        enabled |= names.iter().any(|name| name == "QRESYNC");
                    }
                })
                .await;
            match outcome {
                Ok(_) => self.qresync = enabled,
                Err(Error::Refused { .. }) => {
                    tracing::warn!(quirk = "enable", "QRESYNC is offered but cannot be enabled");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// True when the server offers this capability (upper case).
    pub fn offers(&self, capability: &str) -> bool {
        self.capabilities.contains(capability)
    }

    /// True when the server offers this, by itself or as a part of IMAP4rev2 (RFC 9051 appendix E).
    pub fn offers_rev2(&self, capability: &str) -> bool {
        self.offers(capability) || self.offers("IMAP4REV2")
    }

    /// True when modification sequences can be relied upon (RFC 7162).
    pub fn has_modseq(&self) -> bool {
        self.qresync || self.offers("CONDSTORE")
    }

    /// Octets and commands so far.
    pub fn traffic(&self) -> Traffic {
        Traffic { received: self.framer.received(), sent: self.sent, commands: self.commands }
    }

    /// Runs one command to its tagged OK; every untagged response is shown to `on`.
    ///
    /// # Errors
    /// NO and BAD are [`Error::Refused`].
    pub async fn run(
        &mut self,
        name: &'static str,
        text: &[u8],
        on: impl FnMut(Reply<'_>),
    ) -> Result<Option<Code>, Error> {
        self.begin(text).await?;
        self.finish(name, on).await
    }

    /// The same, with whatever tagged line ends the command.
    pub async fn line(&mut self, text: &[u8], on: impl FnMut(Reply<'_>)) -> Result<StatusLine, Error> {
        self.begin(text).await?;
        self.finish_line(on).await
    }

    /// Sends a command that ends in a literal; its answer is owed from now on.
    pub async fn begin_with_literal(&mut self, name: &'static str, head: &[u8], literal: &[u8]) -> Result<(), Error> {
        let unasked = self.offers("LITERAL+") || (self.offers("LITERAL-") && literal.len() <= LITERAL_MINUS);
        let plus = if unasked { "+" } else { "" };
        let announced = format!(" {{{}{plus}}}", literal.len());
        self.begin(&[head, announced.as_bytes()].concat()).await?;
        if !unasked {
            self.continuation(name).await?;
        }
        self.write(literal).await?;
        self.write(b"\r\n").await
    }

    /// Sends a FETCH; until its end each message may bring so many octets.
    pub async fn begin_fetch(&mut self, text: &[u8], most: usize) -> Result<(), Error> {
        self.begin(text).await?;
        self.framer.cap_literals(most.saturating_add(Caps::default().literal));
        Ok(())
    }

    /// Sends a command; its answer is owed from now on.
    pub async fn begin(&mut self, text: &[u8]) -> Result<(), Error> {
        self.settle().await?;
        self.commands = self.commands.saturating_add(1);
        // Another prefix than the library that authenticated.
        let tag = format!("P{}", self.commands);
        let line = [tag.as_bytes(), b" ", text, b"\r\n"].concat();
        self.flight = Some(if text == b"IDLE" { Flight::Idle(tag) } else { Flight::Command(tag) });
        self.write(&line).await
    }

    /// Reads to the tagged answer of the command in flight.
    pub async fn finish(&mut self, name: &'static str, on: impl FnMut(Reply<'_>)) -> Result<Option<Code>, Error> {
        self.finish_line(on).await?.conclude(name)
    }

    async fn finish_line(&mut self, mut on: impl FnMut(Reply<'_>)) -> Result<StatusLine, Error> {
        let most = self.framer.received().saturating_add(ANSWER_MOST);
        loop {
            let extent = self.response().await?;
            if let Some(line) = self.conclusion(&extent) {
                return line;
            }
            if self.framer.received() > most {
                return Err(self.die(Error::Oversize));
            }
            on(reply(self.framer.octets(&extent)));
        }
    }

    /// Waits for the continuation that allows a literal or opens IDLE.
    pub async fn continuation(&mut self, name: &'static str) -> Result<(), Error> {
        loop {
            let extent = self.response().await?;
            match self.ended(name, &extent) {
                Some(Ok(_)) => return Err(self.die(Error::Unreadable("continuation"))),
                Some(Err(error)) => return Err(error),
                None => {}
            }
            if matches!(reply(self.framer.octets(&extent)), Reply::Continue) {
                return Ok(());
            }
        }
    }

    /// The next response, after taking note of what it says about the mailbox. A BYE is an error.
    pub async fn response(&mut self) -> Result<Extent, Error> {
        match timeout(ANSWER, self.patient_response()).await {
            Ok(outcome) => outcome,
            Err(_) => Err(self.die(Error::Timeout)),
        }
    }

    /// The same without a deadline: the caller has its own. Cancelling loses nothing.
    pub async fn patient_response(&mut self) -> Result<Extent, Error> {
        if self.dead {
            return Err(Error::Closed);
        }
        let extent = self.framer.response().await.map_err(|error| self.die(error))?;
        self.note(&extent)?;
        Ok(extent)
    }

    /// The octets of a response.
    pub fn octets(&self, extent: &Extent) -> &[u8] {
        self.framer.octets(extent)
    }

    /// When this response ends the command in flight: how. NO and BAD are [`Error::Refused`].
    pub fn ended(&mut self, name: &'static str, extent: &Extent) -> Option<Result<Option<Code>, Error>> {
        self.conclusion(extent).map(|line| line?.conclude(name))
    }

    /// When this response ends the command in flight: its tagged line.
    fn conclusion(&mut self, extent: &Extent) -> Option<Result<StatusLine, Error>> {
        let (Flight::Command(tag) | Flight::Idle(tag)) = self.flight.as_ref()?;
        let line = match reply(self.framer.octets(extent)) {
            Reply::Tagged(found, line) if found == tag.as_bytes() => line,
            // Whose answer it was cannot be known any more.
            Reply::Tagged(..) | Reply::Unreadable("tagged" | "response") => {
                return Some(Err(self.die(Error::Unreadable("tagged"))));
            }
            _ => return None,
        };
        self.flight = None;
        self.framer.cap_literals(Caps::default().literal);
        Some(Ok(line))
    }

    /// Sends octets, piece by piece, each under a deadline.
    pub async fn write(&mut self, octets: &[u8]) -> Result<(), Error> {
        if self.dead {
            return Err(Error::Closed);
        }
        for piece in octets.chunks(PIECE) {
            let stream = self.framer.stream();
            let outcome = match timeout(WRITE, stream.write_all(piece)).await {
                Ok(outcome) => outcome.map_err(Error::Lost),
                Err(_) => Err(Error::Timeout),
            };
            outcome.map_err(|error| self.die(error))?;
            self.sent = self.sent.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        }
        let outcome = match timeout(WRITE, self.framer.stream().flush()).await {
            Ok(outcome) => outcome.map_err(Error::Lost),
            Err(_) => Err(Error::Timeout),
        };
        outcome.map_err(|error| self.die(error))
    }

    /// Ends an IDLE.
    pub async fn end_idle(&mut self) -> Result<(), Error> {
        if let Some(Flight::Idle(tag)) = self.flight.take() {
            self.flight = Some(Flight::Command(tag));
            self.write(b"DONE\r\n").await?;
            let _ = self.finish("IDLE", |_| ()).await?;
        }
        Ok(())
    }

    /// Ends what an abandoned call left in flight, so that its responses are not taken for those of the next command.
    async fn settle(&mut self) -> Result<(), Error> {
        let outcome = match self.flight {
            None => return Ok(()),
            Some(Flight::Idle(_)) => self.end_idle().await,
            Some(Flight::Command(_)) => self.finish("abandoned", |_| ()).await.map(drop),
        };
        match outcome {
            Err(Error::Refused { .. }) => Ok(()),
            outcome => outcome,
        }
    }

    fn note(&mut self, extent: &Extent) -> Result<(), Error> {
        match reply(self.framer.octets(extent)) {
            Reply::Exists(count) => self.exists = count,
            Reply::Expunge => self.exists = self.exists.saturating_sub(1),
            Reply::Vanished { earlier: false, uids } => {
                self.exists = self.exists.saturating_sub(u32::try_from(uids.len()).unwrap_or(u32::MAX));
            }
            Reply::Untagged(StatusLine { condition: Condition::Bye, words, .. }) => {
                return Err(self.die(Error::Bye(words)));
            }
            Reply::Untagged(StatusLine { code: Some(Code::UidValidity(now)), .. })
                if self.validity.is_some_and(|known| known != now) =>
            {
                return Err(self.die(Error::ValidityChanged));
            }
            Reply::Capabilities(names) => self.learn(names),
            Reply::Untagged(StatusLine { code: Some(Code::Capability(names)), .. })
            | Reply::Tagged(_, StatusLine { code: Some(Code::Capability(names)), condition: Condition::Ok, .. }) => {
                self.learn(names);
            }
            Reply::Unreadable(kind) => tracing::warn!(kind, "A response could not be read"),
            _ => {}
        }
        Ok(())
    }

    /// What the server can do may change, after a login or whenever it says so.
    fn learn(&mut self, names: Vec<String>) {
        if names.iter().any(|name| name == "IMAP4REV1" || name == "IMAP4REV2") {
            self.capabilities = names.into_iter().collect();
        }
    }

    /// Nothing may be asked of this link any more.
    pub fn die(&mut self, error: Error) -> Error {
        self.dead = true;
        error
    }
}

impl StatusLine {
    /// The code of an OK.
    ///
    /// # Errors
    /// NO and BAD are [`Error::Refused`].
    pub fn conclude(self, command: &'static str) -> Result<Option<Code>, Error> {
        let refusal = match (self.condition, &self.code) {
            (Condition::Ok, _) => return Ok(self.code),
            (Condition::No, Some(Code::Declined(refusal))) => *refusal,
            (Condition::No, _) => Refusal::No,
            (Condition::Bad | Condition::Bye | Condition::Preauth, _) => Refusal::Bad,
        };
        Err(Error::Refused { command, refusal, words: self.words })
    }
}

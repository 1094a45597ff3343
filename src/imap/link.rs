//! The wire of one session: commands out, framed responses in, each wait under a deadline. Refuses to go on after a
//! fatal error, and to start a command before the one in flight has ended.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, timeout};

use super::codes::Code;
use super::convert::{Condition, Reply, StatusItems, StatusLine, mailbox_name, reply};
use super::framer::{Caps, Extent, Framer};
use super::quirks::{Quirk, Quirks};
use super::suite::REV2;
use super::{ByteStream, Error, Refusal, Status, Wake};
use crate::domain::{Level, MailboxName, UidValidity};

/// Longest silence of a server that owes an answer: opening a large mailbox without index takes its time.
const ANSWER: Duration = Duration::from_mins(2);
/// Longest time to take one piece of what is sent.
const WRITE: Duration = Duration::from_mins(1);
/// Octets sent at once.
const PIECE: usize = 64 * 1024;
/// Most octets of a whole message that are held in memory, unless another bound is set.
const WHOLE: usize = 64 * 1024 * 1024;
/// Most octets of an answer that is kept as a whole.
const ANSWER_MOST: u64 = 16 * 1024 * 1024;
/// The same of flags: those of two million messages are less.
const FLAGS_MOST: u64 = 256 * 1024 * 1024;
/// Largest non-synchronising literal that LITERAL- allows (RFC 7888 §5).
const LITERAL_MINUS: usize = 4096;

/// Most mailboxes whose counters are remembered.
const COUNTED: usize = 10_000;

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
    /// The selected mailbox.
    pub open: Option<String>,
    /// Changes of other mailboxes are pushed (NOTIFY).
    pub pushing: bool,
    /// The highest level that may be used.
    pub most: Level,
    /// Whether QRESYNC was enabled, once the server was asked.
    qresync: Option<bool>,
    /// Counters of mailboxes as they were last told.
    counters: HashMap<String, Status>,
    /// Mailboxes other than the open one of which a change was told.
    elsewhere: BTreeSet<String>,
    /// Mailboxes of which anything was told unasked.
    pub told: BTreeSet<String>,
    /// The command in flight asks for counters: they are news to nobody.
    asking: bool,
    /// Most octets of a whole message that are held in memory.
    pub whole: usize,
    /// What the first command took: how far the server is.
    pub round_trip: Duration,
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
            open: None,
            pushing: false,
            most: Level::Qresync,
            qresync: None,
            counters: HashMap::new(),
            elsewhere: BTreeSet::new(),
            told: BTreeSet::new(),
            asking: false,
            whole: WHOLE,
            round_trip: Duration::ZERO,
        }
    }

    /// Asks what the server can do.
    pub async fn open(&mut self) -> Result<(), Error> {
        let begun = Instant::now();
        let _ = self.run("CAPABILITY", b"CAPABILITY", |_| ()).await?;
        self.round_trip = begun.elapsed();
        if self.capabilities.is_empty() {
            return Err(Error::Missing("CAPABILITY"));
        }
        Ok(())
    }

    /// Enables what this program uses, before the first mailbox is opened.
    pub async fn enable(&mut self) -> Result<(), Error> {
        if self.qresync.is_none() && self.has_qresync() {
            let mut enabled = false;
            let outcome = self
                .run("ENABLE", b"ENABLE QRESYNC", |answer| {
                    if let Reply::Enabled(names) = answer {
                        enabled |= names.iter().any(|name| name == "QRESYNC");
                    }
                })
                .await;
            match outcome {
                Ok(_) | Err(Error::Refused { .. }) => {}
                Err(error) => return Err(error),
            }
            self.qresync = Some(enabled);
            if !enabled {
                self.quirks.note(Quirk::EnableRefused);
            }
        }
        Ok(())
    }

    /// True when the server offers this capability (upper case).
    pub fn offers(&self, capability: &str) -> bool {
        self.capabilities.contains(capability)
    }

    /// All that the server offers, in order: what tells it from another.
    pub fn offered(&self) -> String {
        let mut names: Vec<&str> = self.capabilities.iter().map(String::as_str).collect();
        names.sort_unstable();
        names.join(" ")
    }

    /// True when modification sequences can be relied upon (RFC 7162).
    pub fn has_modseq(&self) -> bool {
        self.level() >= Level::CondStore
    }

    /// True when the server tells what vanished.
    pub fn has_qresync(&self) -> bool {
        self.level() == Level::Qresync
    }

    /// The level that is used.
    pub fn level(&self) -> Level {
        self.most.min(self.offered_level())
    }

    /// The level that is offered. Once it was asked for, QRESYNC is what the server has enabled.
    pub fn offered_level(&self) -> Level {
        let offered = || self.offers("ENABLE") && self.offers("QRESYNC");
        if self.qresync.unwrap_or_else(offered) {
            Level::Qresync
        } else if self.offers("QRESYNC") || self.offers("CONDSTORE") {
            Level::CondStore
        } else {
            Level::Plain
        }
    }

    /// What changed in other mailboxes since this was asked.
    pub fn take_elsewhere(&mut self) -> Option<Wake> {
        if self.elsewhere.is_empty() {
            return None;
        }
        Some(Wake::Elsewhere(std::mem::take(&mut self.elsewhere).into_iter().map(MailboxName::new).collect()))
    }

    /// What was told of each mailbox when the server was asked to push is no news, but for what differs from what was known.
    pub fn begin_pushing(&mut self) {
        self.pushing = true;
        self.told.clone_from(&self.elsewhere);
    }

    /// Goes on over another stream, between two commands.
    ///
    /// # Errors
    /// [`Error::Unreadable`] when the server went on before.
    pub fn replace_stream(
        &mut self,
        over: impl FnOnce(Box<dyn ByteStream>) -> Box<dyn ByteStream>,
    ) -> Result<(), Error> {
        if self.framer.has_leftover() {
            return Err(self.die(Error::Unreadable("response")));
        }
        self.framer.replace_stream(Box::new(tokio::io::empty()), over);
        Ok(())
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
        self.asking = matches!(name, "LIST" | "LSUB" | "STATUS");
        self.finish(name, on).await
    }

    /// The same, with whatever tagged line ends the command.
    pub async fn line(&mut self, text: &[u8], on: impl FnMut(Reply<'_>)) -> Result<StatusLine, Error> {
        self.begin(text).await?;
        self.finish_line(ANSWER_MOST, on).await
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
        let most = if name == "UID FETCH" { FLAGS_MOST } else { ANSWER_MOST };
        self.finish_line(most, on).await?.conclude(name)
    }

    async fn finish_line(&mut self, most: u64, mut on: impl FnMut(Reply<'_>)) -> Result<StatusLine, Error> {
        let most = self.framer.received().saturating_add(most);
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
        self.asking = false;
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
            Some(Flight::Command(_)) => self.finish("UID FETCH", |_| ()).await.map(drop),
        };
        match outcome {
            Err(Error::Refused { .. }) => Ok(()),
            outcome => outcome,
        }
    }

    fn note(&mut self, extent: &Extent) -> Result<(), Error> {
        match reply(self.framer.octets(extent)) {
            Reply::Exists(count) => {
                if self.open.is_some() && count < self.exists {
                    self.quirks.note(Quirk::ExistsShrunk);
                }
                self.exists = count;
            }
            Reply::Status(items) => self.count(&items),
            Reply::Untagged(StatusLine { code: Some(Code::NotificationOverflow), .. }) => {
                self.pushing = false;
                self.quirks.note(Quirk::NotifyRefused);
            }
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
            Reply::Unreadable(kind) => {
                tracing::warn!(kind, "A response could not be read");
                self.quirks.note(Quirk::Unreadable);
            }
            _ => {}
        }
        Ok(())
    }

    /// Counters of a mailbox: news when nobody asked for them and they are not those that are known.
    fn count(&mut self, items: &StatusItems) {
        let name = mailbox_name(&items.wire);
        let now = Status::from(items);
        let same = self.counters.get(&name).is_some_and(|known| known.agrees(&now));
        if !self.asking && self.told.len() < COUNTED {
            let _ = self.told.insert(name.clone());
        }
        if !self.asking && !same && self.open.as_ref() != Some(&name) && self.elsewhere.len() < COUNTED {
            let _ = self.elsewhere.insert(name.clone());
        }
        if let Some(known) = self.counters.get_mut(&name) {
            known.update(&now);
        } else if self.counters.len() < COUNTED {
            let _ = self.counters.insert(name, now);
        }
    }

    /// What the server can do may change, after a login or whenever it says so.
    fn learn(&mut self, names: Vec<String>) {
        if names.iter().any(|name| name == "IMAP4REV1" || name == "IMAP4REV2") {
            self.capabilities = names.into_iter().collect();
            if self.offers("IMAP4REV2") {
                self.capabilities.extend(REV2.map(str::to_owned));
            }
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

//! An authenticated session and what may be asked of it: messages only while a mailbox is selected, by the types.

use std::fmt::Write as _;

use jiff::Timestamp;
use tokio::time::timeout;

use super::convert::{Code, FLAG_NAMES, Reply};
use super::fetch::{Fetching, Items};
use super::link::{Link, Traffic};
use super::list::quoted;
use super::{ByteStream, Error, FAREWELL};
use crate::domain::{Flags, MailboxName, Marks, ModSeq, Uid, UidSet, UidValidity};

/// Largest non-synchronising literal that LITERAL- allows (RFC 7888 §5).
const LITERAL_MINUS: usize = 4096;
/// Ranges of one command: servers bound the length of a line.
const RANGES: usize = 400;

/// No mailbox is selected.
#[derive(Debug)]
pub struct Authenticated(());

/// A mailbox is selected.
#[derive(Debug)]
pub struct Selected(());

/// One connection, typed by what may be asked of it.
#[derive(Debug)]
pub struct Session<S> {
    pub(super) link: Box<Link>,
    #[allow(dead_code, reason = "the state is a type")]
    state: S,
}

/// How a mailbox is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// SELECT: flags can be stored.
    ReadWrite,
    /// EXAMINE.
    ReadOnly,
}

/// What the server says on opening a mailbox. What it leaves out is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SelectState {
    /// Messages.
    pub exists: u32,
    /// UIDVALIDITY; without it UIDs cannot be kept (RFC 3501 §6.3.1).
    pub validity: Option<UidValidity>,
    /// UIDNEXT.
    pub next: Option<Uid>,
    /// HIGHESTMODSEQ; `None` also when the mailbox keeps none (NOMODSEQ).
    pub modseq: Option<ModSeq>,
    /// Nothing can be stored.
    pub read_only: bool,
    /// Flags that last.
    pub permanent: Flags,
    /// Keywords may be made.
    pub keywords: bool,
}

/// Flags and keywords by UID, and what vanished, since a modification sequence or since ever.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Flags and keywords of messages that changed.
    pub marks: Vec<(Uid, Marks)>,
    /// UIDs that the server says are gone (QRESYNC). A hint: deletion wants the proof of [`Session::uids`].
    pub vanished: UidSet,
    /// Responses that could not be read: something is not known.
    pub unreadable: u32,
}

/// What is done to flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagChange {
    /// `+FLAGS`.
    Add(Flags),
    /// `-FLAGS`.
    Remove(Flags),
}

/// Where an appended message went, when the server says (UIDPLUS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// UIDVALIDITY of the mailbox.
    pub validity: UidValidity,
    /// UID of the message.
    pub uid: Uid,
}

impl Session<Authenticated> {
    /// Takes over an authenticated stream with nothing in flight.
    pub(super) async fn open(stream: Box<dyn ByteStream>) -> Result<Self, Error> {
        let mut link = Box::new(Link::new(stream));
        link.open().await?;
        Ok(Self { link, state: Authenticated(()) })
    }
}

impl<S> Session<S> {
    /// True when the server offers this capability (upper case).
    pub fn offers(&self, capability: &str) -> bool {
        self.link.offers(capability)
    }

    /// True when the server keeps modification sequences.
    pub fn has_modseq(&self) -> bool {
        self.link.has_modseq()
    }

    /// True when the server tells what vanished.
    pub fn has_qresync(&self) -> bool {
        self.link.qresync
    }

    /// Octets and commands so far.
    pub fn traffic(&self) -> Traffic {
        self.link.traffic()
    }

    /// Says who we are (RFC 2971), where the server wants to know.
    ///
    /// # Errors
    /// NO and BAD are [`Error::Refused`].
    pub async fn identify(&mut self) -> Result<(), Error> {
        if self.offers("ID") {
            let command = concat!("ID (\"name\" \"Pli\" \"version\" \"", env!("CARGO_PKG_VERSION"), "\")");
            let _ = self.link.run("ID", command.as_bytes(), |_| ()).await?;
        }
        Ok(())
    }

    /// Opens a mailbox, leaving the one that is open.
    ///
    /// # Errors
    /// NO and BAD give the session back without a mailbox; the server says nothing of a state that lasts.
    pub async fn select(
        mut self,
        name: &MailboxName,
        opening: Opening,
    ) -> Result<(Session<Selected>, SelectState), (Session<Authenticated>, Error)> {
        match self.open_mailbox(name, opening).await {
            Ok(state) => Ok((Session { link: self.link, state: Selected(()) }, state)),
            Err(error) => Err((Session { link: self.link, state: Authenticated(()) }, error)),
        }
    }

    /// Puts a message into a mailbox; `octets` have CRLF line ends. `None`: done, but the server does not say where.
    ///
    /// # Errors
    /// NO (no such mailbox, over quota…) and BAD are [`Error::Refused`].
    pub async fn append(
        &mut self,
        name: &MailboxName,
        flags: Flags,
        date: Option<Timestamp>,
        octets: &[u8],
    ) -> Result<Option<Appended>, Error> {
        let link = &mut *self.link;
        let mut command = b"APPEND ".to_vec();
        command.extend(quoted(&link.quirks.wire(name.as_str()))?);
        command.extend(format!(" ({})", flag_names(flags)).bytes());
        if let Some(date) = date {
            command.extend(date.strftime(" \"%d-%b-%Y %H:%M:%S +0000\"").to_string().bytes());
        }
        let unasked = link.offers("LITERAL+") || (link.offers("LITERAL-") && octets.len() <= LITERAL_MINUS);
        let plus = if unasked { "+" } else { "" };
        command.extend(format!(" {{{}{plus}}}", octets.len()).bytes());
        link.begin(&command).await?;
        if !unasked {
            link.continuation("APPEND").await?;
        }
        link.write(octets).await?;
        link.write(b"\r\n").await?;
        match link.finish("APPEND", |_| ()).await? {
            Some(Code::AppendUid(validity, uid)) => Ok(Some(Appended { validity, uid })),
            _ => Ok(None),
        }
    }

    /// Keeps the connection alive, and lets the server tell changes.
    ///
    /// # Errors
    /// Whatever befalls the link.
    pub async fn noop(&mut self) -> Result<(), Error> {
        self.link.run("NOOP", b"NOOP", |_| ()).await.map(drop)
    }

    /// Ends the session. The BYE that comes before the OK is the proper answer.
    ///
    /// # Errors
    /// Whatever befalls the link before the BYE.
    pub async fn logout(mut self) -> Result<(), Error> {
        match self.link.run("LOGOUT", b"LOGOUT", |_| ()).await {
            Ok(_) | Err(Error::Bye(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Ends the session politely and soon; what comes of it changes nothing.
    pub async fn leave(self) {
        let _ = timeout(FAREWELL, self.logout()).await;
    }

    async fn open_mailbox(&mut self, name: &MailboxName, opening: Opening) -> Result<SelectState, Error> {
        let link = &mut *self.link;
        let word = match opening {
            Opening::ReadWrite => "SELECT",
            Opening::ReadOnly => "EXAMINE",
        };
        let mut command = format!("{word} ").into_bytes();
        command.extend(quoted(&link.quirks.wire(name.as_str()))?);
        if link.has_modseq() {
            command.extend(b" (CONDSTORE)");
        }
        let mut state = SelectState { permanent: Flags::from_bits(u8::MAX), ..SelectState::default() };
        let mut exists = None;
        let code = link
            .run(word, &command, |answer| match answer {
                Reply::Exists(count) => exists = Some(count),
                Reply::Untagged(status) => learn(&mut state, status.code.as_ref()),
                _ => {}
            })
            .await?;
        state.read_only = code == Some(Code::ReadOnly) || opening == Opening::ReadOnly;
        state.exists = exists.ok_or(Error::Missing("EXISTS"))?;
        Ok(state)
    }
}

fn learn(state: &mut SelectState, code: Option<&Code>) {
    match code {
        Some(&Code::UidValidity(validity)) => state.validity = Some(validity),
        Some(&Code::UidNext(next)) => state.next = Some(next),
        Some(&Code::HighestModSeq(modseq)) => state.modseq = Some(modseq),
        Some(Code::NoModSeq) => state.modseq = None,
        Some(&Code::PermanentFlags(flags, any)) => (state.permanent, state.keywords) = (flags, any),
        Some(Code::ReadOnly | Code::AppendUid(..) | Code::NonExistent | Code::Other) | None => {}
    }
}

impl Session<Selected> {
    /// Leaves the mailbox without expunging anything (CLOSE would): by UNSELECT (RFC 3691), else it stays open unused.
    ///
    /// # Errors
    /// Whatever befalls the link.
    pub async fn close(mut self) -> Result<Session<Authenticated>, Error> {
        if self.offers("UNSELECT") {
            let _ = self.link.run("UNSELECT", b"UNSELECT", |_| ()).await?;
        }
        Ok(Session { link: self.link, state: Authenticated(()) })
    }

    /// Messages in the mailbox by the latest word of the server.
    pub fn exists(&self) -> u32 {
        self.link.exists
    }

    /// Every UID of the mailbox: the proof that a message is gone. Given only when the list agrees with the number of
    /// messages that the server announces; a list cut short is an error.
    ///
    /// # Errors
    /// [`Error::Missing`] when list and number disagree, or no list came.
    pub async fn uids(&mut self) -> Result<UidSet, Error> {
        let link = &mut *self.link;
        let before = link.exists;
        let mut found = None;
        if link.offers("ESEARCH") && !link.quirks.no_esearch {
            match search(link, "UID SEARCH RETURN (ALL) ALL").await {
                Ok(set) => found = Some(set),
                Err(error) if error.is_fatal() => return Err(error),
                Err(_) => {
                    tracing::warn!(quirk = "no-esearch", "ESEARCH is offered but not answered");
                    link.quirks.no_esearch = true;
                }
            }
        }
        let set = match found {
            Some(set) => set,
            None => search(link, "UID SEARCH ALL").await?,
        };
        // Messages that came or went while the server answered make it agree with either number.
        if [before, link.exists].iter().any(|&count| set.len() == u64::from(count)) {
            Ok(set)
        } else {
            Err(Error::Missing("SEARCH"))
        }
    }

    /// Flags that changed after `since`, or of all messages. With QRESYNC, also what vanished.
    ///
    /// # Errors
    /// NO and BAD are [`Error::Refused`].
    pub async fn changes(&mut self, since: Option<ModSeq>) -> Result<Changes, Error> {
        let link = &mut *self.link;
        let mut changes = Changes::default();
        if link.exists == 0 && !link.qresync {
            return Ok(changes);
        }
        let modifier = match since {
            Some(ModSeq(since)) if link.qresync => format!(" (CHANGEDSINCE {since} VANISHED)"),
            Some(ModSeq(since)) => format!(" (CHANGEDSINCE {since})"),
            None => String::new(),
        };
        let command = format!("UID FETCH 1:* (UID FLAGS){modifier}");
        let _ = link
            .run("UID FETCH", command.as_bytes(), |answer| match answer {
                Reply::Fetch(fetched) => changes.marks.extend(fetched.marks.map(|marks| (fetched.uid, marks))),
                Reply::Vanished { uids, .. } => uids.ranges().for_each(|range| changes.vanished.insert_range(range)),
                Reply::Unreadable(_) => changes.unreadable = changes.unreadable.saturating_add(1),
                _ => {}
            })
            .await?;
        Ok(changes)
    }

    /// Asks about messages; the answer is read one message at a time. At most some hundred ranges: the caller batches.
    ///
    /// # Errors
    /// [`Error::Inexpressible`] for an empty set.
    pub async fn fetch(&mut self, uids: &UidSet, items: Items) -> Result<Fetching<'_>, Error> {
        if uids.is_empty() {
            return Err(Error::Inexpressible);
        }
        let link = &mut *self.link;
        let command = format!("UID FETCH {uids} {}", items.command(link.has_modseq()));
        link.begin(command.as_bytes()).await?;
        Ok(Fetching::new(link))
    }

    /// Sets or clears flags; done when this returns `Ok`.
    ///
    /// # Errors
    /// NO and BAD are [`Error::Refused`].
    pub async fn store_flags(&mut self, uids: &UidSet, change: FlagChange) -> Result<(), Error> {
        let (sign, flags) = match change {
            FlagChange::Add(flags) => ('+', flags),
            FlagChange::Remove(flags) => ('-', flags),
        };
        let ranges: Vec<_> = uids.ranges().collect();
        for some in ranges.chunks(RANGES) {
            let mut set = UidSet::default();
            some.iter().cloned().for_each(|range| set.insert_range(range));
            let command = format!("UID STORE {set} {sign}FLAGS.SILENT ({})", flag_names(flags));
            let _ = self.link.run("UID STORE", command.as_bytes(), |_| ()).await?;
        }
        Ok(())
    }
}

async fn search(link: &mut Link, command: &str) -> Result<UidSet, Error> {
    let mut found = None;
    let _ = link
        .run("UID SEARCH", command.as_bytes(), |answer| {
            if let Reply::Search(set) = answer {
                found = Some(set);
            }
        })
        .await?;
    match found {
        Some(set) => Ok(set),
        // Some servers send no SEARCH response when nothing matches.
        None if link.exists == 0 => Ok(UidSet::default()),
        None => Err(Error::Missing("SEARCH")),
    }
}

fn flag_names(flags: Flags) -> String {
    let mut names = String::new();
    for (name, flag) in FLAG_NAMES {
        if flags.contains(flag) {
            let space = if names.is_empty() { "" } else { " " };
            let _ = write!(names, "{space}{name}");
        }
    }
    names
}

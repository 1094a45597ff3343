//! An authenticated session and what may be asked of it: messages only while a mailbox is selected, by the types.

use jiff::Timestamp;
use tokio::time::timeout;

use super::acts::mark_names;
use super::codes::Code;
use super::convert::{Reply, StatusLine};
use super::fetch::{Fetched, Fetching, Items};
use super::link::{Link, Traffic};
use super::list::quoted;
use super::{ByteStream, Error, FAREWELL, Quirk};
use crate::domain::{Flags, Keyword, Keywords, MailboxName, Marks, ModSeq, Uid, UidSet, UidValidity};

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Flags and keywords that last.
    pub permanent: Marks,
    /// Keywords may be made, and last.
    pub keywords: bool,
}

impl SelectState {
    /// Those of these keywords that last.
    pub fn lasting(&self, keywords: &Keywords) -> Keywords {
        let lasts = |keyword: &&Keyword| {
            self.keeps(&Marks { flags: Flags::default(), keywords: std::iter::once((*keyword).clone()).collect() })
        };
        keywords.iter().filter(lasts).cloned().collect()
    }

    /// True when all of these last: another desk will see them, and this one after it has left (RFC 3501 §7.1, PERMANENTFLAGS).
    pub fn keeps(&self, marks: &Marks) -> bool {
        let flags = if self.keywords { marks.flags.without(KEYWORD_FLAGS) } else { marks.flags };
        !self.read_only
            && self.permanent.flags.contains(flags)
            && (self.keywords || marks.keywords.iter().all(|keyword| self.permanent.keywords.contains(keyword)))
    }
}

/// Flags and keywords by UID, and what vanished, since a modification sequence or since ever.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Flags and keywords of messages that changed.
    pub marks: Vec<(Uid, Marks)>,
    /// UIDs that the server says are gone (QRESYNC). A hint: deletion wants the proof of [`Session::uids`].
    pub vanished: UidSet,
    /// Responses that could not be read, or did not come although all were asked for: something is not known.
    pub unreadable: u32,
}

/// More messages than any mailbox holds: a server that names more is not believed.
const MOST_MESSAGES: u64 = 10_000_000;
/// Keywords on the wire that are flags here.
const KEYWORD_FLAGS: Flags = Flags::MDN_SENT.with(Flags::FORWARDED);

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

    /// All that the server offers, in order: what tells it from another.
    pub fn offered(&self) -> String {
        self.link.offered()
    }

    /// True when the server keeps modification sequences.
    pub fn has_modseq(&self) -> bool {
        self.link.has_modseq()
    }

    /// True when the server tells what vanished.
    pub fn has_qresync(&self) -> bool {
        self.link.has_qresync()
    }

    /// Octets and commands so far.
    pub fn traffic(&self) -> Traffic {
        self.link.traffic()
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
        marks: impl Into<Marks>,
        date: Option<Timestamp>,
        octets: &[u8],
    ) -> Result<Option<Appended>, Error> {
        let link = &mut *self.link;
        let mut command = b"APPEND ".to_vec();
        command.extend(quoted(&link.quirks.wire(name.as_str()))?);
        command.extend(format!(" ({})", mark_names(&marks.into())).bytes());
        if let Some(date) = date {
            command.extend(date.strftime(" \"%d-%b-%Y %H:%M:%S +0000\"").to_string().bytes());
        }
        link.begin_with_literal("APPEND", &command, octets).await?;
        match link.finish("APPEND", |_| ()).await? {
            Some(Code::AppendUid(validity, uid)) => Ok(Some(Appended { validity, uid })),
            _ => Ok(None),
        }
    }

    /// Holds no more than so many octets of a whole message in memory: a larger one ends the connection. Larger ones are asked for in
    /// pieces.
    pub fn hold_at_most(&mut self, octets: usize) {
        self.link.whole = octets;
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
        link.enable().await?;
        let mut command = format!("{word} ").into_bytes();
        command.extend(quoted(&link.quirks.wire(name.as_str()))?);
        if link.has_modseq() {
            command.extend(b" (CONDSTORE)");
        }
        let (mut state, mut exists, mut known) = (SelectState::default(), None, Marks::default());
        let mut lasting = None;
        (link.validity, link.open) = (None, None);
        let code = link
            .run(word, &command, |answer| match answer {
                Reply::Exists(count) => exists = Some(count),
                Reply::Flags(marks) => known = marks,
                Reply::Untagged(StatusLine { code: Some(Code::PermanentFlags(marks, any)), .. }) => {
                    lasting = Some((marks, any));
                }
                Reply::Untagged(status) => learn(&mut state, status.code.as_ref()),
                _ => {}
            })
            .await?;
        // Without PERMANENTFLAGS all that the mailbox knows lasts (RFC 3501 §7.1).
        let assumed = Marks { flags: known.flags.with(Flags::from_bits(u8::MAX).without(KEYWORD_FLAGS)), ..known };
        (state.permanent, state.keywords) = lasting.unwrap_or((assumed, false));
        (link.validity, link.open) = (state.validity, Some(name.as_str().to_owned()));
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
        _ => {}
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
            (self.link.validity, self.link.open) = (None, None);
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
        if link.offers("ESEARCH") && !link.quirks.has(Quirk::EsearchUnanswered) {
            match search(link, b"UID SEARCH RETURN (ALL) ALL").await {
                Ok(set) => found = Some(set),
                Err(error) if error.is_fatal() => return Err(error),
                Err(_) => link.quirks.note(Quirk::EsearchUnanswered),
            }
        }
        let set = match found {
            Some(set) => set,
            None => search(link, b"UID SEARCH ALL").await?,
        };
        // Messages that came or went while the server answered make it agree with either number.
        let agrees = [before, link.exists].iter().any(|&count| set.len() == u64::from(count));
        if agrees && set.len() <= MOST_MESSAGES { Ok(set) } else { Err(Error::Missing("SEARCH")) }
    }

    /// Flags that changed after `since`, or of all messages. With QRESYNC, also what vanished.
    ///
    /// # Errors
    /// NO and BAD are [`Error::Refused`].
    pub async fn changes(&mut self, since: Option<ModSeq>) -> Result<Changes, Error> {
        let link = &mut *self.link;
        let mut changes = Changes::default();
        if link.exists == 0 && !link.has_qresync() {
            return Ok(changes);
        }
        let modifier = match since {
            Some(ModSeq(since)) if link.has_qresync() => format!(" (CHANGEDSINCE {since} VANISHED)"),
            Some(ModSeq(since)) => format!(" (CHANGEDSINCE {since})"),
            None => String::new(),
        };
        let before = link.exists;
        let command = format!("UID FETCH 1:* (UID FLAGS){modifier}");
        let _ = link
            .run("UID FETCH", command.as_bytes(), |answer| match answer {
                Reply::Fetch(fetched) => changes.marks.extend(fetched.marks.map(|marks| (fetched.uid, marks))),
                Reply::Vanished { uids, .. } => uids.ranges().for_each(|range| changes.vanished.insert_range(range)),
                Reply::Unreadable("FETCH" | "VANISHED" | "numbered") => {
                    changes.unreadable = changes.unreadable.saturating_add(1);
                }
                _ => {}
            })
            .await?;
        if since.is_none() {
            let told: UidSet = changes.marks.iter().map(|(uid, _)| *uid).collect();
            let due = u64::from(before.min(link.exists));
            changes.unreadable =
                changes.unreadable.max(u32::try_from(due.saturating_sub(told.len())).unwrap_or(u32::MAX));
        }
        Ok(changes)
    }

    /// When each message came to the server (INTERNALDATE), ascending by UID: what a UID keeps for ever. Messages that the server
    /// leaves out, or says unreadably, are left out.
    ///
    /// # Errors
    /// NO and BAD are [`Error::Refused`].
    pub async fn dates(&mut self) -> Result<Vec<(Uid, Timestamp)>, Error> {
        let link = &mut *self.link;
        let mut dates = Vec::new();
        if link.exists == 0 {
            return Ok(dates);
        }
        let _ = link
            .run("UID FETCH", b"UID FETCH 1:* (UID INTERNALDATE)", |answer| {
                if let Reply::Fetch(Fetched { uid, internal_date: Some(date), .. }) = answer {
                    dates.push((uid, date));
                }
            })
            .await?;
        dates.sort_unstable();
        Ok(dates)
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
        link.begin_fetch(command.as_bytes(), items.most(link.whole)).await?;
        Ok(Fetching::new(link, items))
    }
}

/// UIDs that a search finds: never a part of them.
pub(super) async fn search(link: &mut Link, command: &[u8]) -> Result<UidSet, Error> {
    link.begin(command).await?;
    found(link).await
}

/// The answer to a search that was sent.
pub(super) async fn found(link: &mut Link) -> Result<UidSet, Error> {
    let (mut found, mut unreadable) = (None, false);
    let _ = link
        .finish("UID SEARCH", |answer| match answer {
            Reply::Search(set) => found = Some(set),
            Reply::Unreadable("SEARCH" | "ESEARCH") => unreadable = true,
            _ => {}
        })
        .await?;
    match found.filter(|_| !unreadable) {
        Some(set) => Ok(set),
        // Some servers send no SEARCH response when nothing matches.
        None if link.exists == 0 && !unreadable => Ok(UidSet::default()),
        None => Err(Error::Missing("SEARCH")),
    }
}

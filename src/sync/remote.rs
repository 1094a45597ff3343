//! What the synchronisation asks of a server. Two real ones: IMAP, and the model in memory that the tests cut and kill.

use std::collections::{BTreeSet, HashMap};
use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::Error;
use super::destination::{Destination, Leave};
use super::level::Offer;
use super::pipeline::Taker;
use super::promise::{Heard, Promise};
use crate::domain::{Flags, Level, MailboxName, Marks, ModSeq, Rights, Uid, UidSet, proposal};
use crate::imap::{
    self, Appended, Authenticated, Changes, FlagChange, Items, Listed, Moved, Namespaces, Opening, Quota, SelectState,
    Selected, Session, Status, Traffic, Wake,
};

/// Rights of a folder that is not looked at are asked for again after so long.
const RIGHTS: Duration = Duration::from_hours(1);
/// Of one that is looked at, unless they were asked for so lately: a pass that finds nothing new stays one round trip.
const RIGHTS_LATELY: Duration = Duration::from_mins(1);

/// What a server says of a mailbox that its list leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is there.
    There,
    /// The server itself says that it has no such mailbox.
    Denied,
    /// The server does not say.
    Unclear,
}

/// A server that holds the mailboxes of one account.
pub trait Remote: Send {
    /// What the server offers to tell about changes, whatever it is limited to.
    fn offer(&self) -> Offer;

    /// Asks for no more than this from now on.
    fn limit(&mut self, most: Level);

    /// All mailboxes: never a part of them.
    fn mailboxes(&mut self) -> impl Future<Output = Result<Vec<Listed>, imap::Error>> + Send;

    /// Where mailboxes lie, as the server says.
    fn spaces(&mut self) -> impl Future<Output = Result<Namespaces, imap::Error>> + Send;

    /// What may be done in a mailbox of others; `None` where the server does not say, or was asked a short time ago.
    fn rights(&mut self, name: &MailboxName) -> impl Future<Output = Result<Option<Rights>, imap::Error>> + Send;

    /// Asks for a mailbox that the list leaves out.
    fn standing(&mut self, name: &MailboxName) -> impl Future<Output = Result<Standing, imap::Error>> + Send;

    /// True when the server lists a mailbox now; for those that [`Remote::standing`] is unclear about.
    fn lists(&mut self, name: &MailboxName) -> impl Future<Output = Result<bool, imap::Error>> + Send;

    /// Opens a mailbox afresh.
    fn open(&mut self, name: &MailboxName) -> impl Future<Output = Result<SelectState, imap::Error>> + Send;

    /// Opens a mailbox unless it is open.
    fn reopen(&mut self, name: &MailboxName) -> impl Future<Output = Result<SelectState, imap::Error>> + Send;

    /// Every UID of the open mailbox: never a part of them.
    fn uids(&mut self) -> impl Future<Output = Result<UidSet, imap::Error>> + Send;

    /// Flags changed after `since`, or all flags, in the open mailbox.
    fn changes(&mut self, since: Option<ModSeq>) -> impl Future<Output = Result<Changes, imap::Error>> + Send;

    /// When each message of the open mailbox came (INTERNALDATE), ascending by UID.
    fn dates(&mut self) -> impl Future<Output = Result<Vec<(Uid, Timestamp)>, imap::Error>> + Send;

    /// Gives messages of the open mailbox to `taker`.
    fn fetch(
        &mut self,
        uids: &UidSet,
        items: Items,
        taker: &mut Taker<'_>,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Sets or clears flags in the open mailbox.
    fn store_flags(
        &mut self,
        uids: &UidSet,
        change: FlagChange,
    ) -> impl Future<Output = Result<(), imap::Error>> + Send;

    /// Counters of a mailbox that is not open.
    fn counters(&mut self, name: &MailboxName) -> impl Future<Output = Result<Status, imap::Error>> + Send;

    /// Asks whether messages may be put where others read them.
    fn leave(&self) -> &Leave;

    /// Moves messages of the open mailbox in one command; `NotOffered` where the server has none.
    fn move_messages(
        &mut self,
        uids: &UidSet,
        to: &Destination<'_>,
    ) -> impl Future<Output = Result<Moved, imap::Error>> + Send;

    /// Copies messages of the open mailbox.
    fn copy_messages(
        &mut self,
        uids: &UidSet,
        to: &Destination<'_>,
    ) -> impl Future<Output = Result<Moved, imap::Error>> + Send;

    /// Puts a message into a mailbox; where it went, if the server says.
    fn append(
        &mut self,
        to: &Destination<'_>,
        marks: &Marks,
        date: Timestamp,
        octets: &[u8],
    ) -> impl Future<Output = Result<Option<Appended>, imap::Error>> + Send;

    /// Removes messages of the open mailbox, and no others; `OthersDeleted` where that cannot be: they stay marked as deleted.
    fn erase(&mut self, uids: &UidSet) -> impl Future<Output = Result<(), imap::Error>> + Send;

    /// UIDs from `from` on, in the open mailbox, of messages with this `Message-ID`.
    fn find(&mut self, message_id: &str, from: Uid) -> impl Future<Output = Result<UidSet, imap::Error>> + Send;

    /// The same of messages with this `Resent-Message-ID`.
    fn find_resent(&mut self, message_id: &str, from: Uid) -> impl Future<Output = Result<UidSet, imap::Error>> + Send;

    /// UIDs, in the open mailbox, of all states of a letter that was prepared for somebody ([`crate::domain::ProposalMark::token`]).
    fn find_proposal(&mut self, token: &str) -> impl Future<Output = Result<UidSet, imap::Error>> + Send;

    /// Those of these states that say that the letter was sent.
    fn find_sent(&mut self, among: &UidSet) -> impl Future<Output = Result<UidSet, imap::Error>> + Send;

    /// The server says where it has put what it moved, copied or took (UIDPLUS).
    fn says_where(&self) -> bool;

    /// Makes a mailbox, and subscribes to it.
    fn create(&mut self, name: &MailboxName) -> impl Future<Output = Result<(), imap::Error>> + Send;

    /// Renames a mailbox with all below it.
    fn rename(&mut self, from: &MailboxName, to: &MailboxName) -> impl Future<Output = Result<(), imap::Error>> + Send;

    /// Deletes a mailbox.
    fn delete(&mut self, name: &MailboxName) -> impl Future<Output = Result<(), imap::Error>> + Send;

    /// True when the list that came last showed that the server does not push what it promised to.
    fn is_caught_silent(&self) -> bool;

    /// Octets and commands so far.
    fn traffic(&self) -> Traffic;
}

/// An IMAP server.
#[allow(clippy::struct_excessive_bools, reason = "independent facts of one connection")]
#[derive(Debug)]
pub struct ImapRemote {
    link: Link,
    traffic: Traffic,
    /// Counters of each mailbox when it was last looked at.
    seen: HashMap<MailboxName, Status>,
    promise: Promise,
    /// The server pushes all since the last list.
    pushing: bool,
    /// A push ended the last wait.
    woken: bool,
    caught_silent: bool,
    /// The mailboxes were listed over this connection: it is known how this server writes names.
    acquainted: bool,
    /// Where mailboxes lie; not asked yet when absent.
    spaces: Option<Namespaces>,
    /// When rights were asked for.
    rights: HashMap<MailboxName, Instant>,
    leave: Leave,
}

#[derive(Debug)]
enum Link {
    Closed,
    Authenticated(Session<Authenticated>),
    Selected(Session<Selected>, MailboxName, SelectState),
}

impl ImapRemote {
    /// Over an authenticated session.
    pub fn new(session: Session<Authenticated>) -> Self {
        Self {
            link: Link::Authenticated(session),
            traffic: Traffic::default(),
            seen: HashMap::new(),
            promise: Promise::default(),
            pushing: false,
            woken: false,
            caught_silent: false,
            acquainted: false,
            spaces: None,
            rights: HashMap::new(),
            leave: Leave::default(),
        }
    }

    /// The same, asking so whether messages may be put where others read them.
    #[must_use]
    pub fn with_leave(self, leave: Leave) -> Self {
        Self { leave, ..self }
    }

    /// Opens this mailbox for [`ImapRemote::wait`]. `true` when it changed since it was last looked at: there is nothing to wait for.
    /// Not to be dropped half-way: the session is in its hands meanwhile.
    ///
    /// # Errors
    /// Whatever befalls the link.
    pub async fn prepare(&mut self, name: &MailboxName) -> Result<bool, imap::Error> {
        let before = self.seen.get(name).copied();
        let state = self.reopen(name).await?;
        let now = status(&state);
        let same = before
            .is_none_or(|before| (before.messages, before.next, before.modseq) == (now.messages, now.next, now.modseq));
        Ok(!same || self.selected()?.exists() != state.exists)
    }

    /// Has the server push what changes in every mailbox. True when it promises to: no rounds are needed beside [`ImapRemote::wait`].
    /// Not to be dropped half-way but with the whole.
    ///
    /// # Errors
    /// Whatever befalls the link.
    pub async fn subscribe(&mut self) -> Result<bool, imap::Error> {
        let session = self.selected()?;
        if !session.offers("NOTIFY") {
            return Ok(false);
        }
        self.pushing = if session.pushes() {
            true
        } else {
            let beyond = beyond(session).await?;
            session.notify(&beyond).await?
        };
        Ok(self.pushing)
    }

    /// Waits until the open mailbox changes, or one that is pushed, or until `deadline`. May be dropped at any point.
    ///
    /// # Errors
    /// Whatever befalls the link.
    pub async fn wait(&mut self, deadline: Instant) -> Result<Wake, imap::Error> {
        let woken = self.selected()?.watch(deadline).await?;
        self.woken = woken != Wake::Deadline;
        Ok(woken)
    }

    /// True when changes are pushed.
    pub fn can_wait(&self) -> bool {
        match &self.link {
            Link::Closed => false,
            Link::Authenticated(session) => session.offers("IDLE"),
            Link::Selected(session, ..) => session.offers("IDLE"),
        }
    }

    /// Keeps the connection alive.
    ///
    /// # Errors
    /// Whatever befalls the link.
    pub async fn noop(&mut self) -> Result<(), imap::Error> {
        match &mut self.link {
            Link::Closed => Err(imap::Error::Closed),
            Link::Authenticated(session) => session.noop().await,
            Link::Selected(session, ..) => session.noop().await,
        }
    }

    /// How full the mailbox is, where the server says.
    ///
    /// # Errors
    /// NO and BAD, and whatever befalls the link.
    pub async fn quota(&mut self, name: &MailboxName) -> Result<Option<Quota>, imap::Error> {
        match &mut self.link {
            Link::Closed => Err(imap::Error::Closed),
            Link::Authenticated(session) => session.quota(name).await,
            Link::Selected(session, ..) => session.quota(name).await,
        }
    }

    /// Ends the session.
    ///
    /// # Errors
    /// Whatever befalls the link before the BYE.
    pub async fn logout(self) -> Result<(), imap::Error> {
        match self.link {
            Link::Closed => Ok(()),
            Link::Authenticated(session) => session.logout().await,
            Link::Selected(session, ..) => session.logout().await,
        }
    }

    async fn list(&mut self) -> Result<Vec<Listed>, imap::Error> {
        self.acquainted = true;
        match &mut self.link {
            Link::Closed => Err(imap::Error::Closed),
            Link::Authenticated(session) => session.list().await,
            Link::Selected(session, ..) => session.list().await,
        }
    }

    /// Before a name is said that servers write in more than one way: a look at how this one does. What is said before the first list of
    /// a connection would else name nothing, or make a mailbox under a name that nobody can read.
    async fn acquaint(&mut self, name: &MailboxName) -> Result<(), imap::Error> {
        if self.acquainted || (name.as_str().is_ascii() && !name.as_str().contains('&')) {
            return Ok(());
        }
        match self.list().await {
            Err(error) if error.is_fatal() => Err(error),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// With no mailbox open: some servers neither rename nor delete the one that is.
    async fn unselected(&mut self) -> Result<&mut Session<Authenticated>, imap::Error> {
        if let Link::Selected(..) = &self.link
            && let Link::Selected(session, ..) = std::mem::replace(&mut self.link, Link::Closed)
        {
            self.traffic = session.traffic();
            self.link = Link::Authenticated(session.close().await?);
        }
        match &mut self.link {
            Link::Authenticated(session) => Ok(session),
            Link::Closed | Link::Selected(..) => Err(imap::Error::Closed),
        }
    }

    fn touch_open(&mut self) {
        if let Link::Selected(_, open, _) = &self.link {
            self.promise.touched(open);
        }
    }

    fn selected(&mut self) -> Result<&mut Session<Selected>, imap::Error> {
        match &mut self.link {
            Link::Selected(session, ..) => Ok(session),
            Link::Closed | Link::Authenticated(_) => Err(imap::Error::Closed),
        }
    }
}

impl Remote for ImapRemote {
    fn offer(&self) -> Offer {
        let (level, server) = match &self.link {
            Link::Closed => (Level::Plain, String::new()),
            Link::Authenticated(session) => (session.offered_level(), session.offered()),
            Link::Selected(session, ..) => (session.offered_level(), session.offered()),
        };
        Offer { level, server }
    }

    fn limit(&mut self, most: Level) {
        match &mut self.link {
            Link::Closed => {}
            Link::Authenticated(session) => session.limit(most),
            Link::Selected(session, ..) => session.limit(most),
        }
    }

    async fn mailboxes(&mut self) -> Result<Vec<Listed>, imap::Error> {
        let listed = self.list().await?;
        self.seen = listed.iter().filter_map(|mailbox| Some((mailbox.name.clone(), mailbox.status?))).collect();
        let (pushing, told) = match &mut self.link {
            Link::Closed => (false, BTreeSet::new()),
            Link::Authenticated(session) => known_by_now(session),
            Link::Selected(session, open, _) => {
                self.promise.touched(open);
                known_by_now(session)
            }
        };
        let heard = Heard {
            pushing: std::mem::replace(&mut self.pushing, pushing) && pushing,
            told,
            woken: std::mem::take(&mut self.woken),
        };
        self.caught_silent = self.promise.listed(&listed, &heard, Instant::now());
        Ok(listed)
    }

    async fn spaces(&mut self) -> Result<Namespaces, imap::Error> {
        if let Some(known) = &self.spaces {
            return Ok(known.clone());
        }
        let told = match &mut self.link {
            Link::Closed => return Err(imap::Error::Closed),
            Link::Authenticated(session) => session.namespaces().await,
            Link::Selected(session, ..) => session.namespaces().await,
        };
        let spaces = match told {
            Ok(spaces) => spaces.unwrap_or_default(),
            Err(error) if error.is_fatal() => return Err(error),
            Err(error) => {
                tracing::warn!(%error, "A server does not say where mailboxes lie");
                Namespaces::default()
            }
        };
        self.spaces = Some(spaces.clone());
        Ok(spaces)
    }

    async fn rights(&mut self, name: &MailboxName) -> Result<Option<Rights>, imap::Error> {
        if self.rights.get(name).is_some_and(|at| at.elapsed() < RIGHTS) {
            return Ok(None);
        }
        let told = match &mut self.link {
            Link::Closed => return Err(imap::Error::Closed),
            Link::Authenticated(session) => session.my_rights(name).await,
            Link::Selected(session, ..) => session.my_rights(name).await,
        };
        let _ = self.rights.insert(name.clone(), Instant::now());
        match told {
            Ok(rights) => Ok(rights),
            Err(error) if error.is_fatal() => Err(error),
            // Whoever may not even ask may do nothing that is offered.
            Err(imap::Error::Refused { refusal: imap::Refusal::NoPermission, .. }) => Ok(Some(Rights::parse(""))),
            Err(_) => Ok(None),
        }
    }

    async fn standing(&mut self, name: &MailboxName) -> Result<Standing, imap::Error> {
        self.acquaint(name).await?;
        let outcome = match &mut self.link {
            Link::Closed => return Err(imap::Error::Closed),
            Link::Authenticated(session) => session.status(name).await,
            Link::Selected(session, ..) => session.status(name).await,
        };
        match outcome {
            Ok(_) => Ok(Standing::There),
            // A plain NO may say that rights, a disk or another server behind this one are missing now.
            Err(imap::Error::Refused { refusal: imap::Refusal::NonExistent, .. }) => Ok(Standing::Denied),
            Err(error) if !error.is_fatal() => Ok(Standing::Unclear),
            Err(error) => Err(error),
        }
    }

    async fn lists(&mut self, name: &MailboxName) -> Result<bool, imap::Error> {
        let listed = self.list().await?;
        Ok(listed.iter().any(|mailbox| mailbox.name == *name))
    }

    async fn open(&mut self, name: &MailboxName) -> Result<SelectState, imap::Error> {
        self.acquaint(name).await?;
        let outcome = match std::mem::replace(&mut self.link, Link::Closed) {
            Link::Closed => return Err(imap::Error::Closed),
            Link::Authenticated(session) => session.select(name, Opening::ReadWrite).await,
            Link::Selected(session, ..) => session.select(name, Opening::ReadWrite).await,
        };
        // Something has changed in it, or is doubted: perhaps what may be done there, too.
        if self.rights.get(name).is_some_and(|at| at.elapsed() >= RIGHTS_LATELY) {
            let _ = self.rights.remove(name);
        }
        match outcome {
            Ok((session, state)) => {
                self.traffic = session.traffic();
                let _ = self.seen.insert(name.clone(), status(&state));
                self.promise.opened(name, status(&state));
                self.link = Link::Selected(session, name.clone(), state.clone());
                Ok(state)
            }
            Err((session, error)) => {
                self.traffic = session.traffic();
                self.link = Link::Authenticated(session);
                Err(error)
            }
        }
    }

    async fn reopen(&mut self, name: &MailboxName) -> Result<SelectState, imap::Error> {
        match &self.link {
            Link::Selected(_, open, state) if open == name => Ok(state.clone()),
            _ => self.open(name).await,
        }
    }

    async fn uids(&mut self) -> Result<UidSet, imap::Error> {
        self.selected()?.uids().await
    }

    async fn changes(&mut self, since: Option<ModSeq>) -> Result<Changes, imap::Error> {
        self.selected()?.changes(since).await
    }

    async fn dates(&mut self) -> Result<Vec<(Uid, Timestamp)>, imap::Error> {
        self.selected()?.dates().await
    }

    async fn fetch(&mut self, uids: &UidSet, items: Items, taker: &mut Taker<'_>) -> Result<(), Error> {
        let mut fetching = self.selected()?.fetch(uids, items).await?;
        while let Some(fetched) = fetching.next().await? {
            taker.take(fetched).await?;
        }
        Ok(())
    }

    async fn store_flags(&mut self, uids: &UidSet, change: FlagChange) -> Result<(), imap::Error> {
        self.touch_open();
        self.selected()?.store_marks(uids, &change, None).await.map(drop)
    }

    async fn counters(&mut self, name: &MailboxName) -> Result<Status, imap::Error> {
        self.acquaint(name).await?;
        match &mut self.link {
            Link::Closed => Err(imap::Error::Closed),
            Link::Authenticated(session) => session.status(name).await,
            Link::Selected(session, ..) => session.status(name).await,
        }
    }

    fn leave(&self) -> &Leave {
        &self.leave
    }

    async fn move_messages(&mut self, uids: &UidSet, to: &Destination<'_>) -> Result<Moved, imap::Error> {
        self.promise.touched(to.name());
        self.touch_open();
        self.acquaint(to.name()).await?;
        self.selected()?.move_messages(uids, to.name()).await
    }

    async fn copy_messages(&mut self, uids: &UidSet, to: &Destination<'_>) -> Result<Moved, imap::Error> {
        self.promise.touched(to.name());
        self.acquaint(to.name()).await?;
        self.selected()?.copy_messages(uids, to.name()).await
    }

    async fn append(
        &mut self,
        to: &Destination<'_>,
        marks: &Marks,
        date: Timestamp,
        octets: &[u8],
    ) -> Result<Option<Appended>, imap::Error> {
        self.promise.touched(to.name());
        self.acquaint(to.name()).await?;
        match &mut self.link {
            Link::Closed => Err(imap::Error::Closed),
            Link::Authenticated(session) => session.append(to.name(), marks.clone(), Some(date), octets).await,
            Link::Selected(session, ..) => session.append(to.name(), marks.clone(), Some(date), octets).await,
        }
    }

    async fn erase(&mut self, uids: &UidSet) -> Result<(), imap::Error> {
        self.touch_open();
        let session = self.selected()?;
        let deleted = FlagChange::Add(Flags::DELETED.into());
        if !session.store_marks(uids, &deleted, None).await?.is_empty() {
            return Err(imap::Error::Missing("STORE"));
        }
        match session.expunge(uids).await {
            Err(imap::Error::NotOffered(_)) => session.expunge_exactly(uids).await,
            outcome => outcome,
        }
    }

    async fn find(&mut self, message_id: &str, from: Uid) -> Result<UidSet, imap::Error> {
        self.selected()?.find_message_id(message_id, from).await
    }

    async fn find_resent(&mut self, message_id: &str, from: Uid) -> Result<UidSet, imap::Error> {
        self.selected()?.find_resent(message_id, from).await
    }

    async fn find_proposal(&mut self, token: &str) -> Result<UidSet, imap::Error> {
        self.selected()?.find_field(proposal::FIELD, token).await
    }

    async fn find_sent(&mut self, among: &UidSet) -> Result<UidSet, imap::Error> {
        self.selected()?.find_field_among(among, proposal::STATE, proposal::Phase::Sent.code()).await
    }

    fn says_where(&self) -> bool {
        match &self.link {
            Link::Closed => false,
            Link::Authenticated(session) => session.offers("UIDPLUS"),
            Link::Selected(session, ..) => session.offers("UIDPLUS"),
        }
    }

    async fn create(&mut self, name: &MailboxName) -> Result<(), imap::Error> {
        self.acquaint(name).await?;
        match &mut self.link {
            Link::Closed => Err(imap::Error::Closed),
            Link::Authenticated(session) => make(session, name).await,
            Link::Selected(session, ..) => make(session, name).await,
        }
    }

    async fn rename(&mut self, from: &MailboxName, to: &MailboxName) -> Result<(), imap::Error> {
        self.promise.upset();
        self.acquaint(from).await?;
        self.acquaint(to).await?;
        self.unselected().await?.rename(from, to).await
    }

    async fn delete(&mut self, name: &MailboxName) -> Result<(), imap::Error> {
        self.promise.upset();
        self.acquaint(name).await?;
        self.unselected().await?.delete(name).await
    }

    fn is_caught_silent(&self) -> bool {
        self.caught_silent
    }

    fn traffic(&self) -> Traffic {
        match &self.link {
            Link::Closed => self.traffic,
            Link::Authenticated(session) => session.traffic(),
            Link::Selected(session, ..) => session.traffic(),
        }
    }
}

/// Where mailboxes lie that are not the login's own: of other users, and of several.
async fn beyond(session: &mut Session<Selected>) -> Result<Vec<MailboxName>, imap::Error> {
    let spaces = match session.namespaces().await {
        Ok(spaces) => spaces.unwrap_or_default(),
        Err(error) if !error.is_fatal() => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let top = |space: &imap::Namespace| {
        let prefix = space.prefix.as_str();
        let cut = space.delimiter.and_then(|delimiter| prefix.strip_suffix(delimiter));
        MailboxName::new(cut.unwrap_or(prefix))
    };
    Ok(spaces.others.iter().chain(&spaces.shared).map(top).collect())
}

/// Whether all is pushed, and of which mailboxes something was; a list that was just told says it anew.
fn known_by_now<S>(session: &mut Session<S>) -> (bool, BTreeSet<MailboxName>) {
    session.overlook();
    (session.pushes(), session.take_told())
}

async fn make<S>(session: &mut Session<S>, name: &MailboxName) -> Result<(), imap::Error> {
    session.create(name).await?;
    match session.subscribe(name).await {
        // It is there all the same.
        Err(error) if !error.is_fatal() => Ok(()),
        outcome => outcome,
    }
}

fn status(state: &SelectState) -> Status {
    Status {
        messages: Some(state.exists),
        next: state.next,
        validity: state.validity,
        modseq: state.modseq,
        unseen: None,
    }
}

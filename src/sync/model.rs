//! A server in memory, for tests: does what a real one does, and stops wherever it is told to.

mod folder;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::level::Offer;
use super::pipeline::Taker;
use super::{Destination, Error, Leave, Remote, Standing};
use crate::domain::{
    Fault, Flags, Keywords, Level, MailboxName, Marks, ModSeq, Rights, Role, Uid, UidSet, UidValidity,
};
use crate::imap::{
    self, Appended, Changes, Fetched, FlagChange, Items, Listed, Moved, Namespaces, Piece, Refusal, SelectState,
    Status, Traffic,
};

pub use folder::{Folder, Held};

/// The server.
#[allow(clippy::struct_excessive_bools, reason = "what servers offer or refuse is independent")]
#[derive(Clone, Debug)]
pub struct Model {
    pub folders: BTreeMap<String, Folder>,
    /// Where they lie, as it says.
    pub spaces: Namespaces,
    /// What may be done in some of them.
    pub rights: BTreeMap<String, Rights>,
    /// What the gate says of messages that others may read there.
    pub leave: Leave,
    pub has_modseq: bool,
    pub has_qresync: bool,
    /// It is to be asked for no more than this.
    pub most: Level,
    /// It leaves out a message where all flags are asked for.
    pub short: bool,
    /// It does not say UIDNEXT.
    pub no_next: bool,
    /// How it lies.
    pub lies: BTreeSet<Fault>,
    /// Messages delivered so far: no two have the same content.
    serial: u32,
    /// It refuses to give the list of UIDs.
    pub no_list: bool,
    /// It refuses to give pieces of messages.
    pub no_pieces: bool,
    /// It gives the whole message for each piece.
    pub no_offsets: bool,
    /// It refuses to store flags.
    pub no_store: bool,
    /// It knows MOVE.
    pub has_move: bool,
    /// It says where messages go, and expunges by UID.
    pub has_uidplus: bool,
    /// Its search knows no fields of others.
    pub is_blind: bool,
    /// It keeps keywords.
    pub keeps_keywords: bool,
    /// Of mailboxes that are there, or are not, it says NO without a reason, as Cyrus and Courier do.
    pub says_no_more: bool,
    /// It makes no mailbox.
    pub no_create: Option<Refusal>,
    /// The link is lost after so many operations and messages.
    pub fuse: Option<usize>,
    /// UIDs whose headers were given, in order.
    pub headed: Vec<(String, u32)>,
    /// UIDs whose bodies were given, in order.
    pub given: Vec<(String, u32)>,
    /// Mailboxes that were opened, in order.
    pub opened: Vec<String>,
    /// What it says of itself.
    pub software: String,
    /// What another desk appends just before the next APPEND.
    pub beside: Option<Vec<u8>>,
    open: Option<String>,
    traffic: Traffic,
}

impl Model {
    pub fn new(has_modseq: bool) -> Self {
        Self {
            folders: BTreeMap::new(),
            has_modseq,
            has_qresync: false,
            most: Level::Qresync,
            short: false,
            no_next: false,
            lies: BTreeSet::new(),
            serial: 0,
            no_list: false,
            no_pieces: false,
            no_offsets: false,
            no_store: false,
            has_move: true,
            has_uidplus: true,
            is_blind: false,
            keeps_keywords: true,
            spaces: Namespaces::default(),
            rights: BTreeMap::new(),
            leave: Leave::default(),
            says_no_more: false,
            no_create: None,
            fuse: None,
            headed: Vec::new(),
            given: Vec::new(),
            opened: Vec::new(),
            software: String::new(),
            beside: None,
            open: None,
            traffic: Traffic::default(),
        }
    }

    pub fn with(mut self, name: &str, role: Option<Role>, messages: u32) -> Self {
        let _ = self.folders.insert(name.to_owned(), Folder::new(role, 7));
        for _ in 0..messages {
            self.deliver(name);
        }
        self
    }

    pub fn folder(&mut self, name: &str) -> &mut Folder {
        self.folders.get_mut(name).unwrap()
    }

    /// Begins to lie.
    pub fn lie(&mut self, fault: Fault) {
        let _ = self.lies.insert(fault);
        if fault == Fault::StoodStill {
            self.folders.values_mut().for_each(|folder| folder.frozen = Some(folder.modseq));
        }
    }

    /// A new message, its content unlike any other's.
    pub fn deliver(&mut self, name: &str) {
        let number = self.serial + 1;
        let id = format!("Message-ID: <{number}.{name}@a.fr>\r\n");
        self.deliver_with(name, &id);
    }

    /// The same, with these lines instead of a `Message-ID`.
    pub fn deliver_with(&mut self, name: &str, lines: &str) {
        self.serial += 1;
        let number = self.serial;
        let octets =
            format!("From: Dr <dr@a.fr>\r\nSubject: Message {number}\r\n{lines}\r\nTexte {number} de {name}\r\n");
        self.put(name, octets.into_bytes(), Flags::default(), 1_767_225_600 + i64::from(number));
    }

    /// This message.
    pub fn put(&mut self, name: &str, octets: Vec<u8>, flags: Flags, date: i64) {
        let folder = self.folder(name);
        folder.modseq += 1;
        let held = Held { flags, keywords: Keywords::NONE, modseq: folder.modseq, octets, date };
        let _ = folder.messages.insert(folder.next, held);
        folder.next += 1;
    }

    pub fn expunge(&mut self, name: &str, uid: u32) {
        let folder = self.folder(name);
        folder.modseq += 1;
        let _ = folder.messages.remove(&uid).unwrap();
        folder.vanished.push((uid, folder.modseq));
    }

    /// As another client does it by COPY.
    pub fn copy(&mut self, from: &str, uid: u32, to: &str) {
        let held = self.folder(from).messages[&uid].clone();
        self.put(to, held.octets, held.flags, held.date);
    }

    /// As another client does it by MOVE.
    pub fn move_to(&mut self, from: &str, uid: u32, to: &str) {
        self.copy(from, uid, to);
        self.expunge(from, uid);
    }

    pub fn rename(&mut self, from: &str, to: &str) {
        let folder = self.folders.remove(from).unwrap();
        let _ = self.folders.insert(to.to_owned(), folder);
    }

    pub fn flag(&mut self, name: &str, uid: u32, flags: Flags) {
        let folder = self.folder(name);
        folder.modseq += 1;
        let modseq = folder.modseq;
        let held = folder.messages.get_mut(&uid).unwrap();
        (held.flags, held.modseq) = (flags, modseq);
    }

    /// Another desk moves a message.
    pub fn carry(&mut self, from: &str, uid: u32, to: &str) {
        let held = self.folders[from].messages[&uid].clone();
        self.expunge(from, uid);
        let _ = self.folder(to).put(held);
    }

    /// What a message says, of all mailboxes, in order: each is told from all others.
    pub fn contents(&self) -> Vec<Vec<u8>> {
        let mut all: Vec<_> =
            self.folders.values().flat_map(|folder| folder.messages.values().map(|held| held.octets.clone())).collect();
        all.sort();
        all
    }

    /// Same messages, other UIDs.
    pub fn revalidate(&mut self, name: &str) {
        let folder = self.folder(name);
        folder.validity += 1;
        folder.modseq += 1;
        folder.vanished.clear();
        let old = std::mem::take(&mut folder.messages);
        folder.messages = (101..).zip(old.into_values()).collect();
        folder.next = 101 + u32::try_from(folder.messages.len()).unwrap();
    }

    /// Forgets the connection, not the messages.
    pub fn reconnect(&mut self, fuse: Option<usize>) {
        (self.open, self.fuse) = (None, fuse);
    }

    /// The reason that it gives of a mailbox, if it gives any.
    fn reason(&self, command: &'static str, refusal: Refusal) -> imap::Error {
        declined(command, if self.says_no_more { Refusal::No } else { refusal })
    }

    fn burn(&mut self) -> Result<(), imap::Error> {
        self.traffic.commands += 1;
        match &mut self.fuse {
            Some(0) => Err(imap::Error::Closed),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn opened(&mut self) -> Result<&mut Folder, imap::Error> {
        self.burn()?;
        let name = self.open.clone().ok_or(imap::Error::Closed)?;
        self.folders.get_mut(&name).ok_or(imap::Error::Closed)
    }

    fn search(&mut self, field: &str, id: &str, from: Uid) -> Result<UidSet, imap::Error> {
        self.holding(&format!("{field}: <{id}>\r\n"), from)
    }

    fn holding(&mut self, line: &str, from: Uid) -> Result<UidSet, imap::Error> {
        let folder = self.opened()?;
        let is_it = |held: &Held| memchr::memmem::find(&held.octets, line.as_bytes()).is_some();
        let found = folder.messages.iter().filter(|(uid, held)| **uid >= from.get() && is_it(held));
        Ok(found.filter_map(|(uid, _)| Uid::new(*uid)).collect())
    }

    fn state(&self, folder: &Folder) -> SelectState {
        let modseq = if self.lies.contains(&Fault::WentBack) { 1 } else { folder.frozen.unwrap_or(folder.modseq) };
        SelectState {
            exists: u32::try_from(folder.messages.len()).unwrap(),
            validity: Some(UidValidity(folder.validity)),
            next: Uid::new(folder.next).filter(|_| !self.no_next),
            modseq: self.has_modseq.then_some(ModSeq(modseq)),
            read_only: folder.read_only,
            permanent: Flags::from_bits(0x1f).into(),
            keywords: self.keeps_keywords,
        }
    }
}

fn refused(command: &'static str) -> imap::Error {
    declined(command, Refusal::No)
}

fn declined(command: &'static str, refusal: Refusal) -> imap::Error {
    imap::Error::Refused { command, refusal, words: imap::Words::default() }
}

impl Model {
    /// Copies or moves, all or nothing. The link may be lost before it, and after it.
    fn transfer(&mut self, command: &'static str, uids: &UidSet, to: &MailboxName) -> Result<Moved, imap::Error> {
        self.burn()?;
        let name = self.open.clone().ok_or(imap::Error::Closed)?;
        let target = self.folders.get(to.as_str()).ok_or_else(|| declined(command, Refusal::TryCreate))?;
        if let Some(refusal) = target.refuses {
            return Err(declined(command, refusal));
        }
        let validity = UidValidity(target.validity);
        let source = self.folders.get_mut(&name).ok_or(imap::Error::Closed)?;
        let there: Vec<(u32, Held)> = source
            .messages
            .iter()
            .filter(|(uid, _)| uids.contains(Uid::new(**uid).unwrap()))
            .map(|(uid, held)| (*uid, held.clone()))
            .collect();
        if command == "UID MOVE" {
            source.messages.retain(|uid, _| !uids.contains(Uid::new(*uid).unwrap()));
            source.modseq += 1;
            let at = source.modseq;
            source.vanished.extend(there.iter().map(|(uid, _)| (*uid, at)));
        }
        let mut pairs = Vec::new();
        for (uid, held) in there {
            let new = self.folder(to.as_str()).put(held);
            pairs.push((Uid::new(uid).unwrap(), Uid::new(new).unwrap()));
        }
        self.burn()?;
        Ok(if self.has_uidplus {
            Moved { validity: (!pairs.is_empty()).then_some(validity), pairs: Some(pairs) }
        } else {
            Moved { validity: None, pairs: None }
        })
    }
}

impl Remote for Model {
    fn offer(&self) -> Offer {
        let level = match (self.has_qresync, self.has_modseq) {
            (true, true) => Level::Qresync,
            (false, true) => Level::CondStore,
            (_, false) => Level::Plain,
        };
        Offer { level, server: self.software.clone() }
    }

    fn limit(&mut self, most: Level) {
        self.most = most;
    }

    async fn mailboxes(&mut self) -> Result<Vec<Listed>, imap::Error> {
        self.burn()?;
        let listed = self.folders.iter().filter(|(_, folder)| !folder.hidden).map(|(name, folder)| {
            let state = self.state(folder);
            let status = Status {
                messages: Some(state.exists),
                next: state.next,
                validity: state.validity,
                modseq: state.modseq,
                unseen: None,
            };
            Listed {
                name: MailboxName::new(name.as_str()),
                delimiter: Some('/'),
                role: folder.role,
                selectable: true,
                inferiors: true,
                status: Some(status),
                rights: None,
            }
        });
        Ok(listed.collect())
    }

    async fn spaces(&mut self) -> Result<Namespaces, imap::Error> {
        Ok(self.spaces.clone())
    }

    async fn rights(&mut self, name: &MailboxName) -> Result<Option<Rights>, imap::Error> {
        Ok(self.rights.get(name.as_str()).copied())
    }

    async fn standing(&mut self, name: &MailboxName) -> Result<Standing, imap::Error> {
        self.burn()?;
        Ok(match self.folders.get(name.as_str()) {
            None if self.says_no_more => Standing::Unclear,
            None => Standing::Denied,
            Some(folder) if folder.closed => Standing::Unclear,
            Some(_) => Standing::There,
        })
    }

    async fn lists(&mut self, name: &MailboxName) -> Result<bool, imap::Error> {
        self.burn()?;
        Ok(self.folders.get(name.as_str()).is_some_and(|folder| !folder.hidden))
    }

    async fn open(&mut self, name: &MailboxName) -> Result<SelectState, imap::Error> {
        self.burn()?;
        let folder =
            self.folders.get(name.as_str()).filter(|folder| !folder.closed).ok_or_else(|| refused("SELECT"))?;
        let state = self.state(folder);
        self.open = Some(name.as_str().to_owned());
        self.opened.push(name.as_str().to_owned());
        Ok(state)
    }

    async fn reopen(&mut self, name: &MailboxName) -> Result<SelectState, imap::Error> {
        if self.open.as_deref() == Some(name.as_str()) {
            return Ok(self.state(&self.folders[name.as_str()]));
        }
        self.open(name).await
    }

    async fn uids(&mut self) -> Result<UidSet, imap::Error> {
        let (no_list, lies) = (self.no_list, self.lies.contains(&Fault::ListLied));
        let folder = self.opened()?;
        if no_list {
            return Err(imap::Error::Missing("SEARCH"));
        }
        let hidden = folder.messages.keys().next().copied().filter(|_| lies);
        Ok(folder.messages.keys().filter(|uid| Some(**uid) != hidden).filter_map(|&uid| Uid::new(uid)).collect())
    }

    async fn changes(&mut self, since: Option<ModSeq>) -> Result<Changes, imap::Error> {
        let (lies, qresync, short) = (self.lies.clone(), self.has_qresync, usize::from(self.short));
        let folder = self.opened()?;
        let Some(ModSeq(since)) = since else {
            let all = folder.messages.iter().map(|(&uid, held)| (Uid::new(uid).unwrap(), held.marks()));
            return Ok(Changes { marks: all.skip(short).collect(), ..Changes::default() });
        };
        // What a message was delivered with it has kept: its flags are as old as its UID.
        let told = |uid: u32, held: &Held| {
            held.modseq > since
                && folder.frozen.is_none_or(|frozen| held.modseq <= frozen)
                && !(lies.contains(&Fault::NewsUntold) && held.flags == Flags::default())
                && !(lies.contains(&Fault::ChangesUntold) && held.flags != Flags::default())
                && !(lies.contains(&Fault::Unreadable) && uid.is_multiple_of(2))
        };
        let newer = folder.messages.iter().filter(|(uid, held)| told(**uid, held));
        let marks = newer.map(|(&uid, held)| (Uid::new(uid).unwrap(), held.marks())).collect();
        let mut changes = Changes { marks, ..Changes::default() };
        if qresync {
            let gone = folder.vanished.iter().filter(|(_, at)| *at > since);
            changes.vanished = gone.filter_map(|(uid, _)| Uid::new(*uid)).collect();
            if lies.contains(&Fault::VanishedThere) {
                changes.vanished.insert_range(1..=u32::MAX);
            }
        }
        changes.unreadable = u32::from(lies.contains(&Fault::Unreadable));
        Ok(changes)
    }

    async fn dates(&mut self) -> Result<Vec<(Uid, Timestamp)>, imap::Error> {
        let messages = &self.opened()?.messages;
        let date = |(&uid, held): (&u32, &Held)| Some((Uid::new(uid)?, Timestamp::from_second(held.date).ok()?));
        Ok(messages.iter().filter_map(date).collect())
    }

    async fn fetch(&mut self, uids: &UidSet, items: Items, taker: &mut Taker<'_>) -> Result<(), Error> {
        let messages = self.opened()?.messages.clone();
        let name = self.open.clone().unwrap();
        for (&uid, held) in messages.iter().filter(|(uid, _)| uids.contains(Uid::new(**uid).unwrap())) {
            self.burn()?;
            let header = memchr::memmem::find(&held.octets, b"\r\n\r\n").map_or(held.octets.len(), |at| at + 4);
            let mut fetched = Fetched {
                uid: Uid::new(uid).unwrap(),
                marks: None,
                modseq: None,
                size: Some(u64::try_from(held.octets.len()).unwrap()),
                internal_date: Some(Timestamp::from_second(held.date).unwrap()),
                header: None,
                body: None,
                piece: None,
            };
            match items {
                Items::Headers => {
                    self.headed.push((name.clone(), uid));
                    fetched.marks = Some(held.marks());
                    fetched.modseq = Some(ModSeq(held.modseq));
                    self.traffic.received += header as u64;
                    fetched.header = Some(Cow::Borrowed(&held.octets[..header]));
                }
                Items::Bodies => {
                    self.given.push((name.clone(), uid));
                    self.traffic.received += held.octets.len() as u64;
                    fetched.body = Some(Cow::Borrowed(&held.octets));
                }
                Items::Piece { .. } if self.no_pieces => return Err(refused("UID FETCH").into()),
                Items::Piece { .. } if self.no_offsets => {
                    self.given.push((name.clone(), uid));
                    self.traffic.received += held.octets.len() as u64;
                    fetched.body = Some(Cow::Borrowed(&held.octets));
                }
                Items::Piece { offset, length } => {
                    let rest = held.octets.get(usize::try_from(offset).unwrap()..).unwrap_or_default();
                    let octets = rest.get(..usize::try_from(length).unwrap()).unwrap_or(rest);
                    self.traffic.received += octets.len() as u64;
                    fetched.piece = Some(Piece { origin: offset, octets: Cow::Borrowed(octets) });
                }
            }
            taker.take(fetched).await?;
        }
        Ok(())
    }

    async fn store_flags(&mut self, uids: &UidSet, change: FlagChange) -> Result<(), imap::Error> {
        let refuses = self.no_store;
        let folder = self.opened()?;
        if refuses {
            return Err(refused("UID STORE"));
        }
        for (_, held) in folder.messages.iter_mut().filter(|(uid, _)| uids.contains(Uid::new(**uid).unwrap())) {
            let marks = match &change {
                FlagChange::Add(marks) => Marks {
                    flags: held.flags.with(marks.flags),
                    keywords: marks.keywords.iter().fold(held.keywords.clone(), |all, one| all.with(one, true)),
                },
                FlagChange::Remove(marks) => Marks {
                    flags: held.flags.without(marks.flags),
                    keywords: marks.keywords.iter().fold(held.keywords.clone(), |all, one| all.with(one, false)),
                },
            };
            if marks != held.marks() {
                folder.modseq += 1;
                (held.flags, held.keywords, held.modseq) = (marks.flags, marks.keywords, folder.modseq);
            }
        }
        self.burn()
    }

    async fn counters(&mut self, name: &MailboxName) -> Result<Status, imap::Error> {
        self.burn()?;
        let folder = self.folders.get(name.as_str()).ok_or_else(|| self.reason("STATUS", Refusal::NonExistent))?;
        let state = self.state(folder);
        Ok(Status {
            messages: Some(state.exists),
            next: state.next,
            validity: state.validity,
            modseq: state.modseq,
            unseen: None,
        })
    }

    fn leave(&self) -> &Leave {
        &self.leave
    }

    async fn move_messages(&mut self, uids: &UidSet, to: &Destination<'_>) -> Result<Moved, imap::Error> {
        if !self.has_move {
            return Err(imap::Error::NotOffered("MOVE"));
        }
        self.transfer("UID MOVE", uids, to.name())
    }

    async fn copy_messages(&mut self, uids: &UidSet, to: &Destination<'_>) -> Result<Moved, imap::Error> {
        self.transfer("UID COPY", uids, to.name())
    }

    async fn append(
        &mut self,
        to: &Destination<'_>,
        marks: &Marks,
        date: Timestamp,
        octets: &[u8],
    ) -> Result<Option<Appended>, imap::Error> {
        self.burn()?;
        let name = to.name();
        let folder = self.folders.get(name.as_str()).ok_or_else(|| declined("APPEND", Refusal::TryCreate))?;
        if let Some(refusal) = folder.refuses {
            return Err(declined("APPEND", refusal));
        }
        if let Some(other) = self.beside.take() {
            self.put(name.as_str(), other, Flags::default(), date.as_second());
        }
        self.put(name.as_str(), octets.to_vec(), marks.flags, date.as_second());
        let folder = self.folder(name.as_str());
        if let Some(mut last) = folder.messages.last_entry() {
            last.get_mut().keywords = marks.keywords.clone();
        }
        let (validity, uid) = (UidValidity(folder.validity), folder.messages.keys().last().copied());
        self.burn()?;
        Ok(uid.and_then(Uid::new).filter(|_| self.has_uidplus).map(|uid| Appended { validity, uid }))
    }

    async fn erase(&mut self, uids: &UidSet) -> Result<(), imap::Error> {
        let has_uidplus = self.has_uidplus;
        let folder = self.opened()?;
        let named = |uid: &u32| uids.contains(Uid::new(*uid).unwrap());
        for (_, held) in folder.messages.iter_mut().filter(|(uid, _)| named(uid)) {
            folder.modseq += 1;
            (held.flags, held.modseq) = (held.flags.with(Flags::DELETED), folder.modseq);
        }
        let others = folder.messages.iter().any(|(uid, held)| !named(uid) && held.flags.contains(Flags::DELETED));
        if others && !has_uidplus {
            return Err(imap::Error::OthersDeleted);
        }
        let gone: Vec<u32> = folder.messages.keys().copied().filter(|uid| named(uid)).collect();
        folder.messages.retain(|uid, _| !named(uid));
        folder.modseq += u64::from(!gone.is_empty());
        let at = folder.modseq;
        folder.vanished.extend(gone.into_iter().map(|uid| (uid, at)));
        self.burn()
    }

    async fn find(&mut self, message_id: &str, from: Uid) -> Result<UidSet, imap::Error> {
        self.search("Message-ID", message_id, from)
    }

    async fn find_resent(&mut self, message_id: &str, from: Uid) -> Result<UidSet, imap::Error> {
        self.search("Resent-Message-ID", message_id, from)
    }

    async fn find_proposal(&mut self, token: &str) -> Result<UidSet, imap::Error> {
        let line = format!("{}: {token}", crate::domain::proposal::FIELD);
        self.burn()?;
        let is_blind = self.is_blind;
        let found = self.holding(&line, Uid::FIRST)?;
        let messages = &self.opened()?.messages;
        let is_shown = |uid: &Uid| messages.get(&uid.get()).is_some_and(|held| !held.flags.contains(Flags::DELETED));
        Ok(found.iter().filter(|uid| !is_blind && is_shown(uid)).collect())
    }

    async fn find_sent(&mut self, among: &UidSet) -> Result<UidSet, imap::Error> {
        self.burn()?;
        let sent = self.holding("X-Pli-State: sent", Uid::FIRST)?;
        Ok(among.iter().filter(|uid| sent.contains(*uid)).collect())
    }

    fn says_where(&self) -> bool {
        self.has_uidplus
    }

    async fn create(&mut self, name: &MailboxName) -> Result<(), imap::Error> {
        self.burn()?;
        if self.folders.contains_key(name.as_str()) {
            return Err(self.reason("CREATE", Refusal::AlreadyExists));
        }
        if let Some(refusal) = self.no_create {
            return Err(declined("CREATE", refusal));
        }
        let _ = self.folders.insert(name.as_str().to_owned(), Folder::new(None, 9));
        self.burn()
    }

    async fn rename(&mut self, from: &MailboxName, to: &MailboxName) -> Result<(), imap::Error> {
        self.burn()?;
        self.open = None;
        if !self.folders.contains_key(from.as_str()) {
            return Err(self.reason("RENAME", Refusal::NonExistent));
        }
        if self.folders.contains_key(to.as_str()) {
            return Err(self.reason("RENAME", Refusal::AlreadyExists));
        }
        let below = format!("{}/", from.as_str());
        let all = std::mem::take(&mut self.folders);
        for (name, folder) in all {
            let renamed = match name.strip_prefix(&below) {
                _ if name == from.as_str() => to.as_str().to_owned(),
                Some(rest) => format!("{}/{rest}", to.as_str()),
                None => name,
            };
            let _ = self.folders.insert(renamed, folder);
        }
        self.burn()
    }

    async fn delete(&mut self, name: &MailboxName) -> Result<(), imap::Error> {
        self.burn()?;
        self.open = None;
        if self.folders.remove(name.as_str()).is_none() {
            return Err(self.reason("DELETE", Refusal::NonExistent));
        }
        self.burn()
    }

    fn is_caught_silent(&self) -> bool {
        self.lies.contains(&Fault::PushUntold)
    }

    fn traffic(&self) -> Traffic {
        self.traffic
    }
}

//! A server in memory, for tests: does what a real one does, and stops wherever it is told to.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::pipeline::Taker;
use super::{Error, Remote, Standing};
use crate::domain::{Flags, MailboxName, ModSeq, Role, Uid, UidSet, UidValidity};
use crate::imap::{self, Changes, Fetched, FlagChange, Items, Listed, Piece, SelectState, Status, Traffic};

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub flags: Flags,
    pub modseq: u64,
    pub octets: Vec<u8>,
}

/// One mailbox.
#[derive(Clone, Debug)]
pub struct Folder {
    pub role: Option<Role>,
    pub validity: u32,
    pub next: u32,
    pub modseq: u64,
    pub messages: BTreeMap<u32, Held>,
    pub read_only: bool,
    /// Left out of the list, though it is there.
    pub hidden: bool,
    /// Nobody may open it now.
    pub closed: bool,
}

/// The server.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "independent faults")]
pub struct Model {
    pub folders: BTreeMap<String, Folder>,
    pub has_modseq: bool,
    /// It refuses to give the list of UIDs.
    pub no_list: bool,
    /// It refuses to give pieces of messages.
    pub no_pieces: bool,
    /// It refuses to store flags.
    pub no_store: bool,
    /// The link is lost after so many operations and messages.
    pub fuse: Option<usize>,
    /// UIDs whose bodies were given, in order.
    pub given: Vec<(String, u32)>,
    open: Option<String>,
    traffic: Traffic,
}

impl Model {
    pub fn new(has_modseq: bool) -> Self {
        Self {
            folders: BTreeMap::new(),
            has_modseq,
            no_list: false,
            no_pieces: false,
            no_store: false,
            fuse: None,
            given: Vec::new(),
            open: None,
            traffic: Traffic::default(),
        }
    }

    pub fn with(mut self, name: &str, role: Option<Role>, messages: u32) -> Self {
        let folder = Folder {
            role,
            validity: 7,
            next: 1,
            modseq: 1,
            messages: BTreeMap::new(),
            read_only: false,
            hidden: false,
            closed: false,
        };
        let _ = self.folders.insert(name.to_owned(), folder);
        for _ in 0..messages {
            self.deliver(name);
        }
        self
    }

    pub fn folder(&mut self, name: &str) -> &mut Folder {
        self.folders.get_mut(name).unwrap()
    }

    /// A new message, its content unlike any other's.
    pub fn deliver(&mut self, name: &str) {
        let folder = self.folder(name);
        let uid = folder.next;
        let octets = format!(
            "From: Dr <dr@a.fr>\r\nSubject: Message {uid}\r\nMessage-ID: <{uid}.{name}@a.fr>\r\n\r\nTexte {uid} de {name}\r\n"
        );
        folder.modseq += 1;
        let held = Held { flags: Flags::default(), modseq: folder.modseq, octets: octets.into_bytes() };
        let _ = folder.messages.insert(uid, held);
        folder.next += 1;
    }

    pub fn expunge(&mut self, name: &str, uid: u32) {
        let folder = self.folder(name);
        folder.modseq += 1;
        let _ = folder.messages.remove(&uid).unwrap();
    }

    pub fn flag(&mut self, name: &str, uid: u32, flags: Flags) {
        let folder = self.folder(name);
        folder.modseq += 1;
        let modseq = folder.modseq;
        let held = folder.messages.get_mut(&uid).unwrap();
        (held.flags, held.modseq) = (flags, modseq);
    }

    /// Same messages, other UIDs.
    pub fn revalidate(&mut self, name: &str) {
        let folder = self.folder(name);
        folder.validity += 1;
        folder.modseq += 1;
        let old = std::mem::take(&mut folder.messages);
        folder.messages = (101..).zip(old.into_values()).collect();
        folder.next = 101 + u32::try_from(folder.messages.len()).unwrap();
    }

    /// Forgets the connection, not the messages.
    pub fn reconnect(&mut self, fuse: Option<usize>) {
        (self.open, self.fuse) = (None, fuse);
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

    fn state(&self, folder: &Folder) -> SelectState {
        SelectState {
            exists: u32::try_from(folder.messages.len()).unwrap(),
            validity: Some(UidValidity(folder.validity)),
            next: Uid::new(folder.next),
            modseq: self.has_modseq.then_some(ModSeq(folder.modseq)),
            read_only: folder.read_only,
            permanent: Flags::from_bits(u8::MAX).into(),
            keywords: true,
        }
    }
}

fn refused(command: &'static str) -> imap::Error {
    imap::Error::Refused { command, refusal: imap::Refusal::No, words: imap::Words::default() }
}

impl Remote for Model {
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
            }
        });
        Ok(listed.collect())
    }

    async fn standing(&mut self, name: &MailboxName) -> Result<Standing, imap::Error> {
        self.burn()?;
        Ok(match self.folders.get(name.as_str()) {
            None => Standing::Denied,
            Some(folder) if folder.closed => Standing::Unclear,
            Some(_) => Standing::There,
        })
    }

    async fn open(&mut self, name: &MailboxName) -> Result<SelectState, imap::Error> {
        self.burn()?;
        let folder =
            self.folders.get(name.as_str()).filter(|folder| !folder.closed).ok_or_else(|| refused("SELECT"))?;
        let state = self.state(folder);
        self.open = Some(name.as_str().to_owned());
        Ok(state)
    }

    async fn reopen(&mut self, name: &MailboxName) -> Result<SelectState, imap::Error> {
        if self.open.as_deref() == Some(name.as_str()) {
            return Ok(self.state(&self.folders[name.as_str()]));
        }
        self.open(name).await
    }

    async fn uids(&mut self) -> Result<UidSet, imap::Error> {
        let no_list = self.no_list;
        let folder = self.opened()?;
        if no_list {
            return Err(imap::Error::Missing("SEARCH"));
        }
        Ok(folder.messages.keys().filter_map(|&uid| Uid::new(uid)).collect())
    }

    async fn changes(&mut self, since: Option<ModSeq>) -> Result<Changes, imap::Error> {
        let since = since.map_or(0, |since| since.0);
        let folder = self.opened()?;
        let changed = folder.messages.iter().filter(|(_, held)| held.modseq > since);
        let marks = changed.map(|(&uid, held)| (Uid::new(uid).unwrap(), held.flags.into())).collect();
        Ok(Changes { marks, ..Changes::default() })
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
                internal_date: Some(Timestamp::from_second(1_767_225_600 + i64::from(uid)).unwrap()),
                header: None,
                body: None,
                piece: None,
            };
            match items {
                Items::Headers => {
                    fetched.marks = Some(held.flags.into());
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
            let flags = match &change {
                FlagChange::Add(marks) => held.flags.with(marks.flags),
                FlagChange::Remove(marks) => held.flags.without(marks.flags),
            };
            if flags != held.flags {
                folder.modseq += 1;
                (held.flags, held.modseq) = (flags, folder.modseq);
            }
        }
        Ok(())
    }

    fn traffic(&self) -> Traffic {
        self.traffic
    }
}

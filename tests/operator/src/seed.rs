//! Seeds the mailboxes: a realistic French medical mailbox for the doctor, a
//! smaller one for the secretary, and the shared one. The same seed and day give
//! the same mail.

mod cases;
mod compose;
mod documents;
mod lab;
mod letters;
mod mime;
mod odd;
mod office;
mod pdf;
mod pictures;
mod threads;

use crate::error::Result;
use crate::process::write as write_file;
use crate::{Options, maildir, world};
use compose::{Item, Maker};
use mime::Mail;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A folder of the doctor's mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Folder {
    /// INBOX.
    Inbox,
    /// Sent.
    Sent,
    /// Drafts.
    Drafts,
    /// Trash.
    Trash,
    /// Junk.
    Junk,
    /// Archive.
    Archive,
    /// Laboratory results filed.
    Laboratory,
    /// Hospital letters filed.
    Hospital,
}

impl Folder {
    const ALL: [Self; 8] = [
        Self::Inbox,
        Self::Sent,
        Self::Drafts,
        Self::Trash,
        Self::Junk,
        Self::Archive,
        Self::Laboratory,
        Self::Hospital,
    ];

    /// Its name; none for INBOX.
    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Inbox => None,
            Self::Sent => Some("Envoyés"),
            Self::Drafts => Some("Brouillons"),
            Self::Trash => Some("Corbeille"),
            Self::Junk => Some("Indésirables"),
            Self::Archive => Some("Archives"),
            Self::Laboratory => Some("Laboratoire"),
            Self::Hospital => Some("Courriers hospitaliers"),
        }
    }
}

/// Where messages go, until there are enough.
struct Writer {
    maildir: PathBuf,
    arrivals: Option<&'static str>,
    left: usize,
}

impl Writer {
    fn new(mail: &Path, mailbox: world::Mailbox, left: usize) -> Result<Self> {
        let maildir = mail.join(mailbox.folder).join("Maildir");
        maildir::create(&maildir)?;
        Ok(Self { maildir, arrivals: mailbox.arrivals(), left })
    }

    fn path(&self, folder: Folder) -> PathBuf {
        let name = if folder == Folder::Inbox { self.arrivals } else { folder.name() };
        maildir::path(&self.maildir, name)
    }

    fn prepare(&self, folders: &[Folder]) -> Result<()> {
        let mut subscriptions = BTreeSet::new();
        for folder in folders {
            maildir::create(&self.path(*folder))?;
            // A Maildir++ folder is told from a message store by this file.
            if let Some(name) = folder.name() {
                write_file(&self.path(*folder).join("maildirfolder"), "")?;
                let _ = subscriptions.insert(maildir::modified_utf7(name));
            }
        }
        let lines: String = subscriptions.iter().fold(String::new(), |all, name| all + name + "\n");
        write_file(&self.maildir.join("subscriptions"), lines)
    }

    fn put(&mut self, items: Vec<Item>) -> Result<()> {
        for item in items {
            if self.left == 0 {
                return Ok(());
            }
            self.left = self.left.saturating_sub(1);
            let seconds = item.date.timestamp().as_second();
            let _ = maildir::store(&self.path(item.folder), &item.bytes, item.flags, seconds)?;
        }
        Ok(())
    }
}

/// Writes every mailbox under `mail`.
pub fn write(mail: &Path, options: &Options) -> Result<()> {
    let mut maker = Maker::new(options.seed);
    let mut doctor = Writer::new(mail, world::DOCTOR, options.messages)?;
    doctor.prepare(&Folder::ALL)?;
    doctor.put(maker.featured()?)?;
    while doctor.left > 0 {
        doctor.put(maker.filler(options.messages > 2_000)?)?;
    }
    let mut secretary = Writer::new(mail, world::SECRETARY, options.messages.clamp(4, 60))?;
    secretary.prepare(&[Folder::Inbox, Folder::Sent, Folder::Drafts, Folder::Trash, Folder::Junk, Folder::Archive])?;
    while secretary.left > 0 {
        secretary.put(maker.for_secretary()?)?;
    }
    let mut shared = Writer::new(mail, world::SHARED, options.messages.clamp(4, 40))?;
    shared.prepare(&[Folder::Inbox, Folder::Archive])?;
    while shared.left > 0 {
        shared.put(maker.for_practice()?)?;
    }
    let known = world::MAILBOXES.map(|mailbox| mailbox.address);
    let mut others = world::local(options.tokens).into_iter().filter(|mailbox| !known.contains(&mailbox.address));
    others.try_for_each(|mailbox| welcome(mail, mailbox))
}

/// A mailbox that was just opened: one message says so.
fn welcome(mail: &Path, mailbox: world::Mailbox) -> Result<()> {
    let mut writer = Writer::new(mail, mailbox, 1)?;
    writer.prepare(&[Folder::Inbox])?;
    let date = crate::clock::local();
    let letter = Mail {
        from: ("Assistance".to_owned(), format!("assistance@{}", mailbox.domain())),
        to: vec![(mailbox.name.to_owned(), mailbox.address.to_owned())],
        subject: "Votre boîte aux lettres est ouverte".to_owned(),
        date: date.clone(),
        id: format!("bienvenue.{}", mailbox.address),
        text: "Bonjour,\n\nVotre boîte aux lettres est ouverte.\n\nL’assistance\n".to_owned(),
        ..Mail::default()
    };
    writer.put(vec![Item { folder: Folder::Inbox, flags: "", date, bytes: letter.build() }])
}

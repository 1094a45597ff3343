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
mod weight;

use crate::error::Result;
use crate::process::write as write_file;
use crate::{Options, maildir, world};
use compose::{Item, Maker};
use mime::Mail;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use weight::Sizes;
pub use weight::Weight;

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
    sizes: Sizes,
    /// Further folders of the archive.
    shelves: Vec<String>,
    shelved: usize,
}

impl Writer {
    fn new(mail: &Path, mailbox: world::Mailbox, left: usize) -> Result<Self> {
        let maildir = mail.join(mailbox.folder).join("Maildir");
        maildir::create(&maildir)?;
        let (sizes, shelves) = (Sizes::new(Weight::Usual, 0), Vec::new());
        Ok(Self { maildir, arrivals: mailbox.arrivals(), left, sizes, shelves, shelved: 0 })
    }

    fn path(&self, folder: Folder) -> PathBuf {
        let name = if folder == Folder::Inbox { self.arrivals } else { folder.name() };
        maildir::path(&self.maildir, name)
    }

    /// Where the next message of a folder goes: those of the archive by turns to its further folders.
    fn next_path(&mut self, folder: Folder) -> PathBuf {
        let archived = matches!(folder, Folder::Archive | Folder::Laboratory | Folder::Hospital);
        let turn = self.shelved.checked_rem(self.shelves.len()).and_then(|turn| self.shelves.get(turn));
        match turn.filter(|_| archived) {
            Some(name) => {
                self.shelved = self.shelved.saturating_add(1);
                maildir::path(&self.maildir, Some(name))
            }
            None => self.path(folder),
        }
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
        for name in &self.shelves {
            let path = maildir::path(&self.maildir, Some(name));
            maildir::create(&path)?;
            write_file(&path.join("maildirfolder"), "")?;
            let _ = subscriptions.insert(name.clone());
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
            let path = self.next_path(item.folder);
            let _ = maildir::store(&path, &self.sizes.fill(item.bytes), item.flags, seconds)?;
        }
        Ok(())
    }
}

/// Writes every mailbox under `mail`.
pub fn write(mail: &Path, options: &Options) -> Result<()> {
    let mut maker = Maker::new(options.seed);
    let mut doctor = Writer::new(mail, world::DOCTOR, options.messages)?;
    doctor.sizes = Sizes::new(options.weight, options.seed);
    doctor.shelves = (1..=options.folders).map(|number| format!("Dossier {number:03}")).collect();
    doctor.prepare(&Folder::ALL)?;
    if options.weight != Weight::Light {
        doctor.put(maker.featured()?)?;
    }
    let light = options.weight != Weight::Usual || options.messages > 2_000;
    while doctor.left > 0 {
        let items = maker.filler(light)?.into_iter().filter(|item| doctor.sizes.takes(&item.bytes)).collect();
        doctor.put(items)?;
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

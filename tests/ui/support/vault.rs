//! A vault in memory: answers the questions of screens as the engine would.

use std::sync::Arc;

use pli::domain::block::Raster;
use pli::domain::listing::{Body, MailboxRow};
use pli::domain::{Draft, MailboxId, Notice};
use pli::engine::{Loaded, Query};

use super::mail;

/// What is in it.
#[derive(Default)]
pub struct Vault {
    pub folders: Vec<MailboxRow>,
    /// Messages of the inbox.
    pub messages: u32,
    /// Bodies are not there yet.
    pub awaited: bool,
    /// Bodies cannot be read: the messages themselves are their only file.
    pub unreadable: bool,
    /// Everything fails.
    pub failing: bool,
}

impl Vault {
    pub fn doctor() -> Self {
        Self { folders: mail::folders(), messages: 1_284, ..Self::default() }
    }

    pub fn empty() -> Self {
        let mut folders = mail::folders();
        for folder in &mut folders {
            (folder.total, folder.unseen) = (0, 0);
        }
        Self { folders, ..Self::default() }
    }

    pub fn answer(&self, query: &Query) -> Result<Loaded, Notice> {
        if self.failing {
            return Err(Notice::VaultFailed);
        }
        Ok(match query {
            Query::Mailboxes => Loaded::Mailboxes(self.folders.clone()),
            Query::Actions => Loaded::Actions(Vec::new()),
            Query::Outbox => Loaded::Outbox(Vec::new()),
            Query::Journal { .. } => Loaded::Journal(Vec::new()),
            Query::Messages { mailbox, range } => {
                let total = if *mailbox == MailboxId(1) { self.messages } else { 0 };
                let range = range.start.min(total)..range.end.min(total);
                Loaded::Messages { total, start: range.start, rows: range.map(mail::row).collect() }
            }
            Query::Message(id) => {
                let position = u32::try_from(id.0).unwrap().checked_sub(1).ok_or(Notice::NotFound)?;
                let mut view = mail::view(position);
                if self.awaited {
                    view.body = Body::Awaited;
                }
                if self.unreadable {
                    view.body = mail::unreadable();
                }
                Loaded::Message(Box::new(view))
            }
            Query::Part { .. } => Loaded::Part {
                name: "CR.pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                content: Arc::from(b"%PDF".as_slice()),
            },
            Query::Picture { .. } => Loaded::Picture(page(3, 2, 0)),
            Query::PdfPage { page: number, .. } => Loaded::PdfPage { pages: 3, raster: page(210, 297, *number) },
            Query::Search { words, .. } => {
                let rows = (0..self.messages.min(28)).map(mail::row);
                let rows = rows.filter(|row| row.subject.to_lowercase().contains(&words.to_lowercase())).collect();
                Loaded::Found { rows, milliseconds: 4.0 }
            }
            Query::Reply { .. } | Query::Forward(_) | Query::Draft(_) | Query::Rework(_) => {
                Loaded::Draft(Box::new(Draft { subject: "Re : compte rendu".to_owned(), ..Draft::default() }))
            }
            Query::Drafts => Loaded::Drafts(Vec::new()),
        })
    }
}

/// A sheet with grey lines where words would be.
fn page(width: u32, height: u32, number: u32) -> Raster {
    let scale = (820 / width).max(1);
    let (width, height) = (width * scale, height * scale);
    let margin = width / 10;
    let mut rgba = vec![255_u8; (width * height * 4) as usize];
    for y in margin..height - margin {
        let line = (y - margin) / 18;
        let ends = width - margin - (line * 37 + number * 11) % 5 * width / 12;
        if (y - margin) % 18 < 8 && line % 7 != 5 {
            for x in margin..ends {
                let at = ((y * width + x) * 4) as usize;
                let word = (x / 9 + line * 3) % 11 != 0;
                if word {
                    rgba[at..at + 3].fill(110);
                }
            }
        }
    }
    Raster { width, height, rgba: rgba.into() }
}

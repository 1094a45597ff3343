//! A vault in memory: answers the questions of screens as the engine would.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use pli::domain::block::Raster;
use pli::domain::confided::Origin;
use pli::domain::document::DocumentSet;
use pli::domain::filing::{DocumentRow, FilingCounts, Stage, View};
use pli::domain::listing::{Body, Gone, MailboxRow, MessageRow};
use pli::domain::opposition::Opposition;
use pli::domain::outgoing::OutgoingRow;
use pli::domain::wording::Wordings;
use pli::domain::{
    AccountId, Act, ActionRow, ContactRow, DeskStanding, DeskState, Draft, Exchange, Flags, GroupRow, Keywords,
    MailboxId, MessageId, Notice, ProposalRow, Role,
};
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
    /// Messages of other inboxes.
    pub others: BTreeMap<MailboxId, u32>,
    /// What the operator does not know yet.
    pub actions: Vec<ActionRow>,
    /// Letters on their way.
    pub outbox: Vec<OutgoingRow>,
    /// Where messages are shown now; nowhere when they were erased.
    pub moved: BTreeMap<MessageId, Option<MailboxId>>,
    /// Flags that were changed.
    pub flags: BTreeMap<MessageId, Flags>,
    /// Keywords that were changed.
    pub keywords: BTreeMap<MessageId, Keywords>,
    /// Messages that are gone from the server of the first account, and since when.
    pub gone: BTreeMap<MessageId, Timestamp>,
    /// Of these, those whose texts never came.
    pub lacking: BTreeSet<MessageId>,
    /// Favourites.
    pub favourites: Vec<ContactRow>,
    /// Signatures and templates.
    pub wordings: Wordings,
    /// What was asked, in order.
    pub asked: RefCell<Vec<Query>>,
    /// Groups of correspondents.
    pub groups: Vec<GroupRow>,
    /// Patients who do not want to be written to.
    pub oppositions: Vec<Opposition>,
    /// Members of whichever group.
    pub members: Vec<ContactRow>,
    /// What was exchanged with whomever.
    pub exchanges: Vec<Exchange>,
    /// Whoever has given each message.
    pub confided: Option<Origin>,
    /// Messages that are urgent.
    pub urgent: BTreeSet<MessageId>,
    /// Documents to be filed.
    pub filing: Vec<DocumentRow>,
    pub filing_counts: FilingCounts,
    /// Letters to validate.
    pub proposals: Vec<ProposalRow>,
    /// Whichever of them is opened.
    pub proposal: Option<Draft>,
    /// What files hold, whichever they are.
    pub documents: Option<DocumentSet>,
}

/// Keys of the messages of other inboxes begin at so many times that of the inbox.
const KEYS: i64 = 10_000;

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
        self.asked.borrow_mut().push(query.clone());
        if self.failing {
            return Err(Notice::VaultFailed);
        }
        Ok(match query {
            Query::Mailboxes => Loaded::Mailboxes(self.folders.clone()),
            Query::Outbox => Loaded::Outbox(self.outbox.clone()),
            Query::JournalSeals => Loaded::JournalSeals(Vec::new()),
            Query::Journal { .. } => Loaded::Journal(Vec::new()),
            Query::Messages { mailbox, range } => self.page(|row| row.mailbox == *mailbox && row.gone.is_none(), range),
            Query::Gone { account, range } => {
                self.page(|row| row.gone.is_some_and(|gone| gone.account == *account), range)
            }
            Query::GoneCounts if self.gone.is_empty() => Loaded::GoneCounts(Vec::new()),
            Query::GoneCounts => Loaded::GoneCounts(vec![(AccountId(1), u32::try_from(self.gone.len()).unwrap())]),
            Query::Inboxes { range } => {
                let inbox = |id| {
                    self.folders.iter().any(|row| row.id == id && (row.role == Role::Inbox || row.place.is_arrival()))
                };
                self.page(|row| inbox(row.mailbox) && row.gone.is_none(), range)
            }
            Query::Oppositions => Loaded::Oppositions(self.oppositions.clone()),
            Query::Actions => Loaded::Actions(self.actions.clone()),
            Query::Message(id) => {
                let row = self.rows().into_iter().find(|row| row.id == *id).ok_or(Notice::NotFound)?;
                let position = u32::try_from(id.0 % KEYS).unwrap().checked_sub(1).ok_or(Notice::NotFound)?;
                let mut view = mail::view(position);
                view.row = row;
                view.confided.clone_from(&self.confided);
                if self.awaited || self.lacking.contains(id) {
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
            Query::Reduced(file) => Loaded::Part {
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                content: file.content.clone(),
            },
            Query::Documents { .. } => Loaded::Documents(Box::new(self.documents.clone().ok_or(Notice::NotFound)?)),
            Query::FilingLine(id) => {
                let line = self.filed().into_iter().filter(|row| row.id == *id);
                Loaded::FilingLine(line.map(|row| row.found).collect())
            }
            Query::Exports { .. } => Loaded::Exports(Vec::new()),
            Query::FilingCount => {
                let open = self.filed().iter().filter(|row| row.stage == Stage::ToFile).count();
                let to_file = u32::try_from(open).unwrap();
                Loaded::FilingCount(FilingCounts { to_file, ..self.filing_counts.clone() })
            }
            Query::Filing { view, .. } => {
                let rows: Vec<DocumentRow> = match view {
                    View::ToFile => self.filed().into_iter().filter(|row| row.stage == Stage::ToFile).collect(),
                    View::All => self.filed(),
                    View::Patient(id) => {
                        let rows = self.filed();
                        let patient = rows.iter().find(|row| row.id == *id).unwrap().found.patient.clone();
                        rows.into_iter().filter(|row| row.found.patient == patient).collect()
                    }
                };
                Loaded::Filing { total: u32::try_from(rows.len()).unwrap(), start: 0, rows }
            }
            Query::Picture { .. } => Loaded::Picture(page(3, 2, 0)),
            Query::PdfPage { page: number, .. } => Loaded::PdfPage { pages: 3, raster: page(210, 297, *number) },
            Query::Search { words, .. } => {
                let rows = self.rows().into_iter().take(28);
                let rows = rows.filter(|row| row.subject.to_lowercase().contains(&words.to_lowercase())).collect();
                Loaded::Found { rows, milliseconds: 4.0 }
            }
            Query::Reply { .. }
            | Query::Forward(_)
            | Query::ForwardAttached(_)
            | Query::Redirect(_)
            | Query::Anew(_)
            | Query::Dropped(_)
            | Query::Draft(_)
            | Query::DraftVersion(_)
            | Query::ServerDraft(_)
            | Query::Rework(_) => {
                Loaded::Draft(Box::new(Draft { subject: "Re : compte rendu".to_owned(), ..Draft::default() }))
            }
            Query::Proposals => Loaded::Proposals(self.proposals.clone()),
            Query::Proposal { .. } => Loaded::Draft(Box::new(self.proposal.clone().ok_or(Notice::NotFound)?)),
            Query::DraftVersions(_) => Loaded::DraftVersions(Vec::new()),
            Query::Drafts => Loaded::Drafts(Vec::new(), BTreeSet::new()),
            Query::Wordings => Loaded::Wordings(Box::new(self.wordings.clone())),
            Query::Favourites => Loaded::Contacts(self.favourites.clone()),
            Query::Groups => Loaded::Groups(self.groups.clone()),
            Query::Members(_) => Loaded::Contacts(self.members.clone()),
            Query::Exchanges { .. } => Loaded::Exchanges(self.exchanges.clone()),
        })
    }
}

impl Vault {
    fn page(&self, here: impl Fn(&MessageRow) -> bool, range: &std::ops::Range<u32>) -> Loaded {
        let mut rows: Vec<MessageRow> = self.rows().into_iter().filter(here).collect();
        rows.sort_by_key(|row| std::cmp::Reverse((row.date, row.id)));
        let total = u32::try_from(rows.len()).unwrap();
        let (start, end) = (range.start.min(total), range.end.min(total));
        Loaded::Messages { total, start, rows: rows[start as usize..end.max(start) as usize].to_vec() }
    }

    /// The documents with what desks say of their messages now.
    fn filed(&self) -> Vec<DocumentRow> {
        let now = |mut row: DocumentRow| {
            row.message.keywords = self.keywords.get(&row.message.id).cloned().unwrap_or(row.message.keywords);
            let states: Vec<DeskState> = row.message.keywords.iter().filter_map(DeskState::parse).collect();
            row.stage = match states {
                states if states.contains(&DeskState::Filed) => Stage::Filed,
                states if states.contains(&DeskState::Closed) => Stage::Closed,
                _ => row.stage,
            };
            row
        };
        self.filing.iter().cloned().map(now).collect()
    }

    /// Every message that is not erased, as it is now.
    fn rows(&self) -> Vec<MessageRow> {
        let own = (0..self.messages).map(mail::row);
        let others = self.others.iter().flat_map(|(mailbox, count)| {
            (0..*count).map(|position| {
                let row = mail::row(position);
                MessageRow { id: MessageId(mailbox.0 * KEYS + row.id.0), mailbox: *mailbox, ..row }
            })
        });
        let now = |mut row: MessageRow| {
            row.mailbox = self.moved.get(&row.id).copied().unwrap_or(Some(row.mailbox))?;
            row.flags = self.flags.get(&row.id).copied().unwrap_or(row.flags);
            row.keywords = self.keywords.get(&row.id).cloned().unwrap_or(row.keywords);
            row.gone = self.gone.get(&row.id).map(|since| Gone { since: *since, account: AccountId(1) });
            row.urgent = self.urgent.contains(&row.id);
            row.has_body = !self.lacking.contains(&row.id);
            Some(row)
        };
        own.chain(others).filter_map(now).collect()
    }

    fn row(&self, id: MessageId) -> MessageRow {
        self.rows().into_iter().find(|row| row.id == id).unwrap()
    }

    /// Does it as the engine would.
    pub fn obey(&mut self, act: &Act) {
        match act {
            Act::Flag { messages, flag, set } => {
                for id in messages {
                    let flags = self.row(*id).flags;
                    let _ = self.flags.insert(*id, if *set { flags.with(*flag) } else { flags.without(*flag) });
                }
            }
            Act::Desk { messages, state, set } => {
                for id in messages {
                    let keywords = self.row(*id).keywords.with(&state.keyword().unwrap(), *set);
                    let _ = self.keywords.insert(*id, keywords);
                }
            }
            Act::Move { messages, to } => self.moved.extend(messages.iter().map(|id| (*id, Some(*to)))),
            Act::Bin { messages } => {
                for id in messages {
                    let from = self.row(*id).mailbox;
                    let account = self.folders.iter().find(|row| row.id == from).unwrap().account;
                    let bin = self.folders.iter().find(|row| row.account == account && row.role == Role::Trash);
                    let bin = bin.unwrap().id;
                    let _ = self.moved.insert(*id, (from != bin).then_some(bin));
                }
            }
            Act::Erase { messages } | Act::Withdraw { messages } => {
                self.moved.extend(messages.iter().map(|id| (*id, None)));
            }
            Act::EmptyBin { mailbox } => {
                let all: Vec<_> = self.rows().into_iter().filter(|row| row.mailbox == *mailbox).collect();
                self.moved.extend(all.into_iter().map(|row| (row.id, None)));
            }
            Act::CreateMailbox { account, name } => self.folders.push(MailboxRow {
                id: MailboxId(900),
                account: *account,
                name: name.clone(),
                delimiter: Some('/'),
                role: Role::Other,
                total: 0,
                unseen: 0,
                unreachable: false,
                pending: true,
                desks: DeskStanding::Shared,
                place: pli::domain::Place::Own,
                secretariat_of: Vec::new(),
                orders: Vec::new(),
            }),
            Act::RenameMailbox { mailbox, name } => {
                self.folders.iter_mut().filter(|row| row.id == *mailbox).for_each(|row| row.name = name.clone());
            }
            Act::RemoveMailbox { mailbox } => self.folders.retain(|row| row.id != *mailbox),
            Act::ForgetShare { account, root } => {
                self.folders.retain(|row| row.account != *account || row.place.root() != Some(root));
            }
            Act::Copy { messages, .. } => self.gone.retain(|id, _| !messages.contains(id)),
            Act::Confide { messages, .. } | Act::TakeBack { messages } => {
                let (word, set) = (DeskState::Confided.keyword().unwrap(), matches!(act, Act::Confide { .. }));
                for id in messages {
                    let keywords = self.row(*id).keywords.with(&word, set);
                    let _ = self.keywords.insert(*id, keywords);
                }
            }
            Act::Secretariat { account, to } => {
                for row in &mut self.folders {
                    row.secretariat_of.retain(|chooser| chooser != account);
                    if Some(row.id) == *to {
                        row.secretariat_of.push(*account);
                    }
                }
            }
            Act::Order { account, order } => {
                for row in self.folders.iter_mut().filter(|row| row.secretariat_of.contains(account)) {
                    row.orders = order.iter().map(|(order, _)| (*account, order.clone())).collect();
                }
            }
            Act::Keyword { .. } | Act::Revalidate { .. } => {}
        }
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

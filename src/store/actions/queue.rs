//! What is to be told to the server next: actions of one kind together, and of each message in the order made.

use std::collections::BTreeSet;

use rusqlite::Row;

use super::super::proposals::CLAIM;
use super::super::values::optional;
use super::super::{Error, Reader};
use crate::domain::{AccountId, ActionId, ActionKind, MailboxId, MailboxName, MessageId, Uid, UidValidity};

/// Most actions told by one command: fewer than the ranges of one line.
const MOST: usize = 300;

/// How far an action is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody was told.
    Waiting,
    /// The server was told; what it did is not known.
    Begun,
    /// Of a move, the copy was made.
    Copied,
}

/// Where messages lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Mailbox.
    pub mailbox: MailboxId,
    /// Its name on the server.
    pub name: MailboxName,
    /// UIDVALIDITY of the UIDs.
    pub validity: UidValidity,
}

/// Actions that one command tells.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each says another thing of the command")]
pub struct Group {
    /// What they do.
    pub kind: ActionKind,
    /// How far they are.
    pub stage: Stage,
    /// Where the messages lie; `None` for what is done to mailboxes, and for messages that are put back.
    pub origin: Option<Origin>,
    /// The messages are gone from the server: what is kept of them is put back.
    pub kept: bool,
    /// Where to, or the mailbox itself, by its name on the server.
    pub target: Option<(MailboxId, MailboxName)>,
    /// The target is of a shared mailbox, and the messages lie elsewhere, or they are confided: others will read them who may not do so now.
    pub crosses: bool,
    /// Whether the target is a mailbox of Pli's own, which it may make again.
    pub may_make: bool,
    /// Flag or keyword, or new name.
    pub word: String,
    /// Set or cleared.
    pub set: bool,
    /// UIDVALIDITY and UIDNEXT of the target when they were begun.
    pub mark: (Option<UidValidity>, Option<Uid>),
    /// Times that the server has declined the one that was declined most.
    pub tries: u32,
    /// The actions.
    pub errands: Vec<Errand>,
}

impl Group {
    /// It moves a letter away that was prepared for somebody: who has moved it sends it.
    pub fn is_claim(&self) -> bool {
        self.kind == ActionKind::Move && self.word.eq_ignore_ascii_case(CLAIM)
    }

    /// Keys of the actions.
    pub fn ids(&self) -> Vec<ActionId> {
        self.errands.iter().map(|errand| errand.id).collect()
    }
}

/// One action of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    /// Its key.
    pub id: ActionId,
    /// The message.
    pub message: Option<MessageId>,
    /// Its UID.
    pub uid: Option<Uid>,
    /// Its `Message-ID`, without angle brackets.
    pub message_id: Option<String>,
    /// UID of the copy that was made.
    pub landed: Option<Uid>,
}

impl Reader<'_> {
    /// What is to be told next; `passed` are those that this round leaves alone, and with them what was done to the same message, or with
    /// the same mailbox, after them. Messages whose UID is not known wait.
    ///
    /// # Errors
    /// Of the database.
    pub fn next_group(&self, account: AccountId, passed: &BTreeSet<ActionId>) -> Result<Option<Group>, Error> {
        let mut statement = self.connection.prepare_cached(QUEUE)?;
        let mut rows = statement.query([account.0])?;
        let mut scan = Scan::default();
        while let Some(row) = rows.next()? {
            let one = read(row)?;
            if !scan.take(one, passed) {
                break;
            }
        }
        Ok(scan.group)
    }
}

/// What is to be given to others is not erased before: they may be reached by another connection.
const QUEUE: &str = "SELECT a.id, a.kind, a.state, a.message, a.mailbox, a.copy, a.word, a.value, a.validity, a.next, a.landed, a.tries, \
    m.mailbox, s.name, m.uidvalidity, m.uid, m.message_id, t.name, ifnull((t.role = 'trash' OR t.desk <> '' OR a.word = 'claim') AND t.root = '', 0), ifnull(m.gone_at, 0) > 0, \
    a.kind = 'confide' OR (ifnull(t.root, '') <> '' AND t.root <> ifnull(s.root, '')) \
    FROM actions a LEFT JOIN messages m ON m.id = a.message LEFT JOIN mailboxes s ON s.id = m.mailbox \
    LEFT JOIN mailboxes t ON t.id = a.mailbox WHERE a.account = ?1 \
    AND (ifnull(m.gone_at, 0) = 0 OR a.kind = 'confide' OR (a.kind = 'copy' AND a.copy IS NULL)) \
    AND NOT (a.kind = 'erase' AND EXISTS (SELECT 1 FROM actions c WHERE c.message = a.message AND c.kind = 'confide')) ORDER BY a.id";

/// A row of the queue.
struct Queued {
    group: Group,
    copy: Option<MessageId>,
}

#[derive(Default)]
struct Scan {
    group: Option<Group>,
    /// What is done to these later has to wait.
    messages: BTreeSet<MessageId>,
    mailboxes: BTreeSet<MailboxId>,
    /// Mailboxes that messages which wait lie in, or go to.
    concerned: BTreeSet<MailboxId>,
}

impl Scan {
    /// False when nothing further can be taken.
    fn take(&mut self, row: Queued, passed: &BTreeSet<ActionId>) -> bool {
        let Queued { group: one, copy } = row;
        let Some(errand) = one.errands.first() else { return true };
        let (id, message) = (errand.id, errand.message);
        let origin = one.origin.as_ref().map(|origin| origin.mailbox);
        let target = one.target.as_ref().map(|(target, _)| *target);
        let Some(message) = message else {
            let waits = passed.contains(&id)
                || target.is_some_and(|target| self.mailboxes.contains(&target) || self.concerned.contains(&target));
            if waits {
                self.mailboxes.extend(target);
                return true;
            }
            if self.group.is_none() {
                self.group = Some(one);
            }
            // Names and rights change with it: what comes later comes in its turn.
            return false;
        };
        // What is given to others is put there from here, wherever it lies.
        let is_known = one.kept
            || one.kind == ActionKind::Confide
            || one.origin.as_ref().is_some_and(|origin| origin.validity.0 != 0);
        let waits = passed.contains(&id)
            || !is_known
            || self.messages.contains(&message)
            || [origin, target].into_iter().flatten().any(|mailbox| self.mailboxes.contains(&mailbox));
        let taken = !waits
            && match &mut self.group {
                None => {
                    self.group = Some(one);
                    true
                }
                Some(group) if group.is_like(&one) => {
                    group.tries = group.tries.max(one.tries);
                    group.errands.extend(one.errands);
                    true
                }
                Some(_) => false,
            };
        // Another action on the same message comes after this one, taken or not.
        let _ = self.messages.insert(message);
        if let Some(copy) = copy {
            let _ = self.messages.insert(copy);
        }
        if !taken {
            self.concerned.extend([origin, target].into_iter().flatten());
        }
        self.group.as_ref().is_none_or(|group| group.errands.len() < MOST)
    }
}

impl Group {
    fn is_like(&self, other: &Self) -> bool {
        // Which of several prepared letters has come where is not told on every server.
        !self.is_claim()
            && !other.is_claim()
            && self.kind == other.kind
            && self.stage == other.stage
            && self.origin == other.origin
            && self.kept == other.kept
            && self.target == other.target
            && self.crosses == other.crosses
            && self.word.eq_ignore_ascii_case(&other.word)
            && self.set == other.set
            && self.mark == other.mark
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Queued> {
    let stage = match row.get_ref(2)?.as_str()? {
        "begun" => Stage::Begun,
        "copied" => Stage::Copied,
        _ => Stage::Waiting,
    };
    let kept = row.get(19)?;
    let origin = match row.get::<_, Option<i64>>(12)? {
        Some(_) if kept => None,
        Some(mailbox) => Some(Origin {
            mailbox: MailboxId(mailbox),
            name: MailboxName::new(row.get::<_, String>(13)?),
            validity: UidValidity(row.get(14)?),
        }),
        None => None,
    };
    let target = match row.get::<_, Option<i64>>(4)? {
        Some(mailbox) => Some((MailboxId(mailbox), MailboxName::new(row.get::<_, String>(17)?))),
        None => None,
    };
    let errand = Errand {
        id: ActionId(row.get(0)?),
        message: row.get::<_, Option<i64>>(3)?.map(MessageId),
        uid: row.get::<_, Option<u32>>(15)?.and_then(Uid::new),
        message_id: row.get::<_, Option<String>>(16)?.and_then(optional),
        landed: Uid::new(row.get(10)?),
    };
    let validity: u32 = row.get(8)?;
    let group = Group {
        kind: super::read_kind(row, 1)?,
        stage,
        origin,
        kept,
        target,
        crosses: row.get(20)?,
        may_make: row.get(18)?,
        word: row.get(6)?,
        set: row.get(7)?,
        mark: (Some(validity).filter(|value| *value != 0).map(UidValidity), Uid::new(row.get(9)?)),
        tries: row.get(11)?,
        errands: vec![errand],
    };
    Ok(Queued { group, copy: row.get::<_, Option<i64>>(5)?.map(MessageId) })
}

//! What the user did and nobody carries out any more: another desk was faster, or the target is no more. It is dropped with a line in
//! the journal, and counted for whoever tells the user.

use rusqlite::params;

use super::super::{Error, Reader, Tx};
use crate::clock;
use crate::domain::trace::{Deed, Trace};
use crate::domain::{AccountId, ActionId, ActionKind, Address, MailboxId, MessageId};

/// What the journal says was answered: nobody was asked.
const ELSEWHERE: &str = "not told: the message is not there";
const NO_TARGET: &str = "not told: the mailbox is no more";

/// An action, as the journal tells it.
struct Dropped {
    id: ActionId,
    kind: ActionKind,
    message: Option<MessageId>,
    target: Option<MailboxId>,
    trace: Trace,
}

impl Tx<'_> {
    /// A message has left where it lay: what was to move it from there, or to erase it there, is no more; `marks`: nor is anything else
    /// that was done to it. A move to where it was found is done.
    pub(in crate::store) fn overtake(
        &mut self,
        message: MessageId,
        found: Option<MailboxId>,
        marks: bool,
    ) -> Result<(), Error> {
        let mut lost = false;
        for act in self.dropped("a.message = ?1", message.0, ELSEWHERE)? {
            if matches!(act.kind, ActionKind::Copy | ActionKind::Confide) || (is_mark(act.kind) && !marks) {
                continue;
            }
            self.drop_action(act.id)?;
            if act.kind == ActionKind::Move && found.is_some() && act.target == found {
                continue;
            }
            self.trace(&act.trace, clock::now())?;
            lost = true;
        }
        if lost {
            self.changes.overtaken = self.changes.overtaken.saturating_add(1);
        }
        Ok(())
    }

    /// A mailbox is no more: what was to go there is shown where it lies; what was to be copied there is not.
    pub(in crate::store) fn turn_back(&mut self, mailbox: MailboxId) -> Result<(), Error> {
        for act in self.dropped("a.mailbox = ?1", mailbox.0, NO_TARGET)? {
            if !matches!(act.kind, ActionKind::Move | ActionKind::Copy | ActionKind::Confide) {
                self.drop_action(act.id)?;
                continue;
            }
            self.refuse_claims(&[act.id])?;
            self.undo(&[act.id])?;
            self.trace(&act.trace, clock::now())?;
            if act.message.is_some() {
                self.changes.targetless = self.changes.targetless.saturating_add(1);
            }
        }
        Ok(())
    }

    /// An account goes: what was to be given there, or to be given of it, is given to nobody. How many messages.
    pub(in crate::store) fn give_nobody(&mut self, account: AccountId) -> Result<u32, Error> {
        let mut count: u32 = 0;
        for act in self.dropped("a.kind = 'confide' AND (a.account = ?1 OR s.account = ?1)", account.0, NO_TARGET)? {
            self.undo(&[act.id])?;
            self.trace(&act.trace, clock::now())?;
            count = count.saturating_add(u32::from(act.trace.deed == Deed::Copy));
        }
        Ok(count)
    }
}

impl Reader<'_> {
    fn dropped(&self, which: &str, key: i64, answer: &str) -> Result<Vec<Dropped>, Error> {
        let sql = format!(
            "SELECT a.id, a.kind, a.message, a.mailbox, a.word, a.value, ifnull(m.uid, 0), ifnull(s.name, ''), ifnull(t.name, ''), \
             x.address FROM actions a JOIN accounts x ON x.id = a.account LEFT JOIN messages m ON m.id = a.message AND m.uidvalidity <> 0 \
             LEFT JOIN messages l ON l.id = a.message LEFT JOIN mailboxes s ON s.id = l.mailbox LEFT JOIN mailboxes t ON t.id = a.mailbox \
             WHERE {which} ORDER BY a.id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params![key], |row| {
            let (kind, set): (ActionKind, bool) = (super::read_kind(row, 1)?, row.get(5)?);
            let (uid, word): (u32, String) = (row.get(6)?, row.get(4)?);
            let (origin, target, account): (String, String, String) = (row.get(7)?, row.get(8)?, row.get(9)?);
            let sign = if set { '+' } else { '-' };
            let (deed, request) = match kind {
                ActionKind::Flag if word == "\\Seen" => {
                    (Deed::Read, format!("UID STORE {uid} {sign}FLAGS ({word}) in {origin}"))
                }
                ActionKind::Flag | ActionKind::Keyword => {
                    (Deed::Mark, format!("UID STORE {uid} {sign}FLAGS ({word}) in {origin}"))
                }
                ActionKind::Move => (Deed::Move, format!("UID MOVE {uid} from {origin} to {target}")),
                ActionKind::Copy => (Deed::Copy, format!("UID COPY {uid} from {origin} to {target}")),
                ActionKind::Confide if set => (Deed::Copy, format!("APPEND {target}, of UID {uid} in {origin}")),
                ActionKind::Confide => {
                    (Deed::Delete, format!("UID EXPUNGE in {target}, of the copy of UID {uid} in {origin}"))
                }
                ActionKind::Erase => (Deed::Delete, format!("UID EXPUNGE {uid} in {origin}")),
                ActionKind::Create | ActionKind::Rename | ActionKind::Remove => (Deed::Folder, target.clone()),
            };
            Ok(Dropped {
                id: ActionId(row.get(0)?),
                kind,
                message: row.get::<_, Option<i64>>(2)?.map(MessageId),
                target: row.get::<_, Option<i64>>(3)?.map(MailboxId),
                trace: Trace { deed, account: Address::parse(&account).ok(), request, response: answer.to_owned() },
            })
        })?;
        rows.map(|row| Ok(row?)).collect()
    }
}

fn is_mark(kind: ActionKind) -> bool {
    matches!(kind, ActionKind::Flag | ActionKind::Keyword)
}

//! What an account holds: LIST with SPECIAL-USE and, where offered, the STATUS of each mailbox in the same round trip.

use super::convert::{ListLine, Reply, StatusItems};
use super::link::Link;
use super::{Error, Session};
use crate::domain::{MailboxName, ModSeq, Role, Uid, UidValidity};

/// What is asked of STATUS.
const ITEMS: &str = "MESSAGES UIDNEXT UIDVALIDITY UNSEEN";

/// Counters of a mailbox that is not selected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Messages.
    pub messages: Option<u32>,
    /// UID that the next message will have at least.
    pub next: Option<Uid>,
    /// UIDVALIDITY.
    pub validity: Option<UidValidity>,
    /// HIGHESTMODSEQ.
    pub modseq: Option<ModSeq>,
    /// Messages not seen.
    pub unseen: Option<u32>,
}

impl From<&StatusItems> for Status {
    fn from(items: &StatusItems) -> Self {
        Self {
            messages: items.messages,
            next: items.next,
            validity: items.validity,
            modseq: items.modseq,
            unseen: items.unseen,
        }
    }
}

/// A mailbox of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Decoded name.
    pub name: MailboxName,
    /// Hierarchy delimiter.
    pub delimiter: Option<char>,
    /// By SPECIAL-USE; `INBOX` is always the inbox. `None`: the server does not say.
    pub role: Option<Role>,
    /// It holds messages.
    pub selectable: bool,
    /// Its counters, when they came with the list.
    pub status: Option<Status>,
}

/// Use of the storage quota of a mailbox, in octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Used.
    pub used: u64,
    /// Allowed.
    pub limit: u64,
}

impl<S> Session<S> {
    /// All mailboxes of the account.
    ///
    /// # Errors
    /// [`Error::Unreadable`] when one line could not be read, [`Error::Missing`] without INBOX: a part of the list is
    /// never given as the whole.
    pub async fn list(&mut self) -> Result<Vec<Listed>, Error> {
        let link = &mut *self.link;
        let extended = link.offers("LIST-EXTENDED") && link.offers("LIST-STATUS") && !link.quirks.no_list_status;
        if extended {
            let modseq = if link.has_modseq() { " HIGHESTMODSEQ" } else { "" };
            let special = if link.offers("SPECIAL-USE") { "SPECIAL-USE " } else { "" };
            let command = format!("LIST \"\" \"*\" RETURN ({special}STATUS ({ITEMS}{modseq}))");
            match collect(link, &command).await {
                Err(Error::Refused { .. }) => {
                    tracing::warn!(quirk = "no-list-status", "LIST with STATUS is offered but refused");
                    link.quirks.no_list_status = true;
                }
                outcome => return outcome,
            }
        }
        collect(link, "LIST \"\" \"*\"").await
    }

    /// Counters of one mailbox.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or [`Error::Missing`] when the answer says nothing of it.
    pub async fn status(&mut self, name: &MailboxName) -> Result<Status, Error> {
        let link = &mut *self.link;
        let modseq = if link.has_modseq() { " HIGHESTMODSEQ" } else { "" };
        let mut command = b"STATUS ".to_vec();
        command.extend(quoted(&link.quirks.wire(name.as_str()))?);
        command.extend(format!(" ({ITEMS}{modseq})").bytes());
        let mut found = Err(Error::Missing("STATUS"));
        let _ = link
            .run("STATUS", &command, |answer| match answer {
                Reply::Status(items) => found = Ok(Status::from(&items)),
                Reply::Unreadable(_) if found.is_err() => found = Err(Error::Unreadable("STATUS")),
                _ => {}
            })
            .await?;
        found
    }

    /// Storage quota that applies to a mailbox; `None` when there is none or the server does not say.
    ///
    /// # Errors
    /// NO and BAD are [`Error::Refused`].
    pub async fn quota(&mut self, name: &MailboxName) -> Result<Option<Quota>, Error> {
        let link = &mut *self.link;
        if !link.offers("QUOTA") {
            return Ok(None);
        }
        let mut command = b"GETQUOTAROOT ".to_vec();
        command.extend(quoted(&link.quirks.wire(name.as_str()))?);
        let mut found = None;
        let _ = link
            .run("GETQUOTAROOT", &command, |answer| {
                if let Reply::QuotaStorage(used, limit) = answer {
                    // Units of 1,024 octets (RFC 2087 §3).
                    found = Some(Quota { used: used.saturating_mul(1024), limit: limit.saturating_mul(1024) });
                }
            })
            .await?;
        Ok(found)
    }
}

async fn collect(link: &mut Link, command: &str) -> Result<Vec<Listed>, Error> {
    let (mut lines, mut statuses, mut unreadable) = (Vec::new(), Vec::new(), false);
    let _ = link
        .run("LIST", command.as_bytes(), |answer| match answer {
            Reply::List(found) => lines.push(found),
            Reply::Status(items) => statuses.push(items),
            Reply::Unreadable("LIST") => unreadable = true,
            _ => {}
        })
        .await?;
    if unreadable {
        return Err(Error::Unreadable("LIST"));
    }
    let listed = assemble(link, lines, &statuses);
    if listed.iter().any(|mailbox| mailbox.role == Some(Role::Inbox)) {
        Ok(listed)
    } else {
        Err(Error::Missing("LIST INBOX"))
    }
}

fn assemble(link: &mut Link, lines: Vec<ListLine>, statuses: &[StatusItems]) -> Vec<Listed> {
    let mut listed: Vec<Listed> = Vec::with_capacity(lines.len());
    for line in lines {
        let name = link.quirks.learn(&line.wire);
        let role = if name == "INBOX" { Some(Role::Inbox) } else { line.role };
        let status = statuses.iter().find(|items| same_mailbox(&items.wire, &line.wire)).map(Status::from);
        let name = MailboxName::new(name);
        // A server that lists a name twice, or two spellings of one name, shows one mailbox.
        if listed.iter().all(|known| known.name != name) {
            listed.push(Listed { name, delimiter: line.delimiter, role, selectable: line.selectable, status });
        }
    }
    listed
}

/// INBOX alone is compared without regard to case.
fn same_mailbox(one: &[u8], other: &[u8]) -> bool {
    one == other || (one.eq_ignore_ascii_case(b"INBOX") && other.eq_ignore_ascii_case(b"INBOX"))
}

/// A name as a quoted string.
pub fn quoted(wire: &[u8]) -> Result<Vec<u8>, Error> {
    if wire.iter().any(|octet| matches!(octet, 0 | b'\r' | b'\n')) {
        return Err(Error::Inexpressible);
    }
    let mut text = vec![b'"'];
    for &octet in wire {
        if matches!(octet, b'"' | b'\\') {
            text.push(b'\\');
        }
        text.push(octet);
    }
    text.push(b'"');
    Ok(text)
}

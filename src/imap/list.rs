//! What an account holds: LIST with SPECIAL-USE and, where offered, the STATUS of each mailbox in the same round trip.

use super::convert::{ListLine, Reply, StatusItems, mailbox_name};
use super::link::Link;
use super::{Error, Quirk, Session};
use crate::domain::{MailboxName, ModSeq, Rights, Role, Uid, UidValidity};

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

impl Status {
    /// True when what both say is the same.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        fn same<T: Copy + PartialEq>(one: Option<T>, other: Option<T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        same(self.messages, other.messages)
            && same(self.next, other.next)
            && same(self.validity, other.validity)
            && same(self.modseq, other.modseq)
            && same(self.unseen, other.unseen)
    }

    /// Takes over what the other says.
    pub(super) fn update(&mut self, other: &Self) {
        *self = Self {
            messages: other.messages.or(self.messages),
            next: other.next.or(self.next),
            validity: other.validity.or(self.validity),
            modseq: other.modseq.or(self.modseq),
            unseen: other.unseen.or(self.unseen),
        };
    }
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
    /// Mailboxes can be made below it.
    pub inferiors: bool,
    /// Its counters, when they came with the list.
    pub status: Option<Status>,
    /// What this login may do in it, when that came with the list (RFC 8440).
    pub rights: Option<Rights>,
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
        let extended = link.offers("LIST-EXTENDED") && link.offers("LIST-STATUS");
        let extended = extended && !link.quirks.has(Quirk::ListStatusRefused);
        if extended {
            let modseq = if link.has_modseq() { " HIGHESTMODSEQ" } else { "" };
            let special = if link.offers("SPECIAL-USE") { "SPECIAL-USE " } else { "" };
            let rights = if link.offers("LIST-MYRIGHTS") { "MYRIGHTS " } else { "" };
            let command = format!("LIST \"\" \"*\" RETURN ({special}{rights}STATUS ({ITEMS}{modseq}))");
            match collect(link, &command).await {
                Err(Error::Refused { .. }) => link.quirks.note(Quirk::ListStatusRefused),
                outcome => return outcome,
            }
        }
        if !link.quirks.has(Quirk::ListRefused) {
            match collect(link, "LIST \"\" \"*\"").await {
                Err(Error::Refused { refusal, .. }) if refusal.is_for_good() => link.quirks.note(Quirk::ListRefused),
                outcome => return outcome,
            }
        }
        collect(link, "LSUB \"\" \"*\"").await
    }

    /// Counters of one mailbox.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or [`Error::Missing`] when the answer says nothing of it.
    pub async fn status(&mut self, name: &MailboxName) -> Result<Status, Error> {
        let link = &mut *self.link;
        let modseq = if link.has_modseq() { " HIGHESTMODSEQ" } else { "" };
        let mut command = b"STATUS ".to_vec();
        let wire = link.quirks.wire(name.as_str());
        command.extend(quoted(&wire)?);
        command.extend(format!(" ({ITEMS}{modseq})").bytes());
        let mut found = Err(Error::Missing("STATUS"));
        let _ = link
            .run("STATUS", &command, |answer| match answer {
                Reply::Status(items) if same_mailbox(&items.wire, &wire) => found = Ok(Status::from(&items)),
                Reply::Unreadable(_) if found.is_err() => found = Err(Error::Unreadable("STATUS")),
                _ => {}
            })
            .await?;
        found
    }

    /// What this login may do in a mailbox (RFC 4314 §3.8); `None` where the server does not say.
    ///
    /// # Errors
    /// NO and BAD are [`Error::Refused`].
    pub async fn my_rights(&mut self, name: &MailboxName) -> Result<Option<Rights>, Error> {
        let link = &mut *self.link;
        if !link.offers("ACL") {
            return Ok(None);
        }
        let wire = link.quirks.wire(name.as_str());
        let mut command = b"MYRIGHTS ".to_vec();
        command.extend(quoted(&wire)?);
        let mut found = None;
        let _ = link
            .run("MYRIGHTS", &command, |answer| match answer {
                Reply::Rights(of, rights) if same_mailbox(&of, &wire) => found = Some(rights),
                _ => {}
            })
            .await?;
        Ok(found)
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
                    let quota = Quota { used: used.saturating_mul(1024), limit: limit.saturating_mul(1024) };
                    // Of several roots the one that is full first counts.
                    let room = |quota: &Quota| quota.limit.saturating_sub(quota.used);
                    if found.as_ref().is_none_or(|known| room(&quota) < room(known)) {
                        found = Some(quota);
                    }
                }
            })
            .await?;
        Ok(found)
    }
}

async fn collect(link: &mut Link, command: &str) -> Result<Vec<Listed>, Error> {
    let (mut lines, mut statuses, mut rights, mut unreadable) = (Vec::new(), Vec::new(), Vec::new(), false);
    let word = if command.starts_with("LSUB") { "LSUB" } else { "LIST" };
    let _ = link
        .run(word, command.as_bytes(), |answer| match answer {
            Reply::List(found) => lines.push(found),
            Reply::Status(items) => statuses.push(items),
            Reply::Rights(of, all) => rights.push((of, all)),
            Reply::Unreadable("LIST") => unreadable = true,
            _ => {}
        })
        .await?;
    if unreadable {
        return Err(Error::Unreadable("LIST"));
    }
    let mut listed = assemble(link, lines, &statuses, &rights);
    // INBOX exists whatever is subscribed to (RFC 3501 §5.1).
    if command.starts_with("LSUB") && listed.iter().all(|mailbox| mailbox.role != Some(Role::Inbox)) {
        let (name, delimiter) = (MailboxName::new("INBOX"), listed.first().and_then(|mailbox| mailbox.delimiter));
        let inbox = Listed {
            name,
            delimiter,
            role: Some(Role::Inbox),
            selectable: true,
            inferiors: true,
            status: None,
            rights: None,
        };
        listed.insert(0, inbox);
    }
    if listed.iter().any(|mailbox| mailbox.role == Some(Role::Inbox)) {
        Ok(listed)
    } else {
        Err(Error::Missing("LIST INBOX"))
    }
}

fn assemble(
    link: &mut Link,
    lines: Vec<ListLine>,
    statuses: &[StatusItems],
    rights: &[(Vec<u8>, Rights)],
) -> Vec<Listed> {
    let mut listed: Vec<Listed> = Vec::with_capacity(lines.len());
    for line in lines {
        let name = link.quirks.learn(&line.wire, line.delimiter);
        let role = if name == "INBOX" { Some(Role::Inbox) } else { line.role };
        let status = statuses.iter().find(|items| same_mailbox(&items.wire, &line.wire)).map(Status::from);
        let rights = rights.iter().find(|(of, _)| same_mailbox(of, &line.wire)).map(|(_, rights)| *rights);
        let name = MailboxName::new(name);
        // A server that lists a name twice, or two spellings of one name, shows one mailbox.
        if listed.iter().all(|known| known.name != name) {
            let ListLine { delimiter, selectable, inferiors, .. } = line;
            listed.push(Listed { name, delimiter, role, selectable, inferiors, status, rights });
        }
    }
    listed
}

/// INBOX alone is compared without regard to case; some servers write a name in one way here, in another there.
fn same_mailbox(one: &[u8], other: &[u8]) -> bool {
    one == other || mailbox_name(one) == mailbox_name(other)
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

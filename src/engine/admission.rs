//! A mailbox of several that its operator does not let this person act for, or no longer: told from an operator that cannot answer
//! now, and in words of its own. A mailbox of one's own is never judged here: whoever is not let into it hears what the server says.

use crate::domain::account::NewMailbox;
use crate::domain::notice::MailboxFault;
use crate::domain::{Account, AccountId, Notice, Tenure};
use crate::store::Store;
use crate::submission::smtp::Failure;
use crate::{imap, sync};

/// True when it is this right that is missing.
pub(super) fn is_denied(account: &Account, error: &sync::Error) -> bool {
    account.is_shared() && matches!(error, sync::Error::Imap(error) if error.is_denial())
}

/// What its holder is told of that: a right that she had, since something of the mailbox is kept, was taken away.
pub(super) async fn denied(store: &Store, account: AccountId) -> Notice {
    let kept = store.read(move |reader| reader.mailboxes_of(account)).await;
    let was_open = kept.is_ok_and(|kept| !kept.is_empty());
    Notice::Mailbox(if was_open { MailboxFault::Withdrawn } else { MailboxFault::NoAccess })
}

/// What stands against reading a mailbox that is not kept yet.
pub(super) fn unread(mailbox: &NewMailbox, error: &imap::Error) -> Notice {
    told(mailbox, error.is_denial(), || error.notice(&mailbox.imap.host))
}

/// What stands against sending from one.
pub(super) fn unsent(mailbox: &NewMailbox, failure: &Failure) -> Notice {
    told(mailbox, failure.is_denial(), || failure.notice(&mailbox.submission.host))
}

fn told(mailbox: &NewMailbox, is_denial: bool, otherwise: impl FnOnce() -> Notice) -> Notice {
    if is_denial && mailbox.tenure == Tenure::Shared { Notice::Mailbox(MailboxFault::NoAccess) } else { otherwise() }
}

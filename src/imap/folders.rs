//! Mailboxes made, renamed, deleted and subscribed to, under the names that this server writes. Why it declines is typed.

use super::list::quoted;
use super::{Error, Session};
use crate::domain::MailboxName;

impl<S> Session<S> {
    /// Makes a mailbox, and the levels above it where they are missing (RFC 3501 §6.3.3). Subscribing to it is another step.
    ///
    /// # Errors
    /// [`super::Refusal::AlreadyExists`], `NoPermission`, `OverQuota`, `Limit`, `Cannot` when the server says why; else a plain NO.
    pub async fn create(&mut self, name: &MailboxName) -> Result<(), Error> {
        self.on_names("CREATE", &[name]).await
    }

    /// Renames a mailbox with all below it. Of INBOX it moves the messages and leaves INBOX empty (RFC 3501 §6.3.5).
    ///
    /// # Errors
    /// [`super::Refusal::NonExistent`], `AlreadyExists`, `InUse`, `NoPermission`, `Cannot` when the server says why.
    pub async fn rename(&mut self, from: &MailboxName, to: &MailboxName) -> Result<(), Error> {
        self.on_names("RENAME", &[from, to]).await
    }

    /// Deletes a mailbox with all its messages.
    ///
    /// # Errors
    /// [`super::Refusal::NonExistent`], `InUse`, `NoPermission`, `Cannot` when the server says why.
    pub async fn delete(&mut self, name: &MailboxName) -> Result<(), Error> {
        self.on_names("DELETE", &[name]).await
    }

    /// Has other programs show a mailbox.
    ///
    /// # Errors
    /// NO and BAD are [`Error::Refused`].
    pub async fn subscribe(&mut self, name: &MailboxName) -> Result<(), Error> {
        self.on_names("SUBSCRIBE", &[name]).await
    }

    /// Has other programs hide a mailbox.
    ///
    /// # Errors
    /// NO and BAD are [`Error::Refused`].
    pub async fn unsubscribe(&mut self, name: &MailboxName) -> Result<(), Error> {
        self.on_names("UNSUBSCRIBE", &[name]).await
    }

    async fn on_names(&mut self, command: &'static str, names: &[&MailboxName]) -> Result<(), Error> {
        let mut line = command.as_bytes().to_vec();
        for name in names {
            if name.as_str().is_empty() {
                return Err(Error::Inexpressible);
            }
            line.push(b' ');
            line.extend(quoted(&self.link.quirks.wire(name.as_str()))?);
        }
        self.link.run(command, &line, |_| ()).await.map(drop)
    }
}

//! The shared mailbox and who may what in it: rights given and taken away while the servers run.

use super::Operator;
use crate::dovecot;
use crate::error::{Context, Result};
use crate::maildir;
use crate::process::write;
use crate::world::{self, Mailbox};
use std::fs;
use std::time::Duration;

impl Operator {
    /// Whether a person may act for the shared mailbox (SASL authorisation identity), from the next login on.
    ///
    /// # Errors
    /// A file that could not be written.
    pub fn delegate(&self, person: Mailbox, allowed: bool) -> Result<()> {
        let Some(card) = person.card else { return Ok(()) };
        let path = self.run.path().join("dovecot/delegates");
        let text = fs::read_to_string(&path).at("reading", &path)?;
        let begins = format!("{card}*{}:", world::SHARED.address);
        let mut kept: String =
            text.lines().filter(|line| !line.starts_with(&begins)).map(|line| line.to_owned() + "\n").collect();
        if allowed {
            add!(kept, "{begins}::::::nopassword=y\n");
        }
        let before = fs::metadata(&path).and_then(|file| file.modified()).at("reading", &path)?;
        write(&path, kept)?;
        // Dovecot reads it again when its date is another, in whole seconds.
        let later = before.checked_add(Duration::from_secs(1)).unwrap_or(before);
        let file = fs::File::options().write(true).open(&path).at("opening", &path)?;
        file.set_modified(later).at("dating", &path)
    }

    /// Rights of everybody in a folder of the shared mailbox (RFC 4314 §2.1), or in all of it, from the next login on; none: it is not
    /// even seen.
    ///
    /// # Errors
    /// A file that could not be written.
    pub fn set_rights(&self, name: Option<&str>, letters: &str) -> Result<()> {
        let root = self.maildir(world::SHARED);
        let mut folders = vec![maildir::path(&root, name)];
        if name.is_none() {
            for entry in fs::read_dir(&root).at("reading", &root)? {
                let path = entry.at("reading", &root)?.path();
                folders.extend(path.join("cur").is_dir().then_some(path));
            }
        }
        let mut rights = String::from("owner lrwstipekxa\n");
        for card in dovecot::cards().filter(|_| !letters.is_empty()) {
            add!(rights, "user={card} {letters}\n");
        }
        for folder in folders {
            let path = folder.join("dovecot-acl");
            write(&path, &rights)?;
            dovecot::own(&path)?;
        }
        Ok(())
    }

    /// Whether letters from this address are refused, whoever submits them. Submission is started anew.
    ///
    /// # Errors
    /// A file that could not be written; the server does not answer.
    pub fn close_sender(&mut self, address: &str, closed: bool) -> Result<()> {
        let line = if closed { format!("{address} 553 5.7.1 not owned by this certificate\n") } else { String::new() };
        write(&self.run.path().join("postfix/closed"), line)?;
        self.start_service(super::Service::Submission)
    }
}

//! Mailboxes made, renamed and removed. What is so already counts as done, whoever did it. None is made in a mailbox that others share,
//! and no name leads into or out of one: what lies in it would come under other eyes.

use super::{Replay, refusal, said};
use crate::domain::MailboxName;
use crate::domain::notice::ActionFault;
use crate::imap::{self, Refusal};
use crate::store::Group;
use crate::sync::Error;
use crate::sync::remote::{Remote, Standing};

impl<R: Remote> Replay<'_, R> {
    pub(super) async fn create(&mut self, group: &Group) -> Result<(), Error> {
        let (Some((mailbox, name)), Some(errand)) = (group.target.clone(), group.errands.first()) else {
            return Ok(());
        };
        let id = errand.id;
        if self.remote.spaces().await?.root(&name).is_some() {
            return self.undo(group, &group.errands, "shared", ActionFault::Create).await;
        }
        match self.remote.create(&name).await {
            Err(error) if error.is_fatal() => return Err(error.into()),
            Err(error) if refusal(&error) != Some(Refusal::AlreadyExists) && !self.is_there(&name, &error).await? => {
                return self.refuse(group, &error, ActionFault::Create).await;
            }
            Ok(()) | Err(_) => {}
        }
        self.settle(group, &group.errands, "OK", move |tx| tx.made(id, mailbox)).await
    }

    pub(super) async fn rename(&mut self, group: &Group) -> Result<(), Error> {
        let (Some((mailbox, name)), Some(errand)) = (group.target.clone(), group.errands.first()) else {
            return Ok(());
        };
        let (id, new) = (errand.id, group.word.clone());
        let spaces = self.remote.spaces().await?;
        if spaces.root(&name) != spaces.root(&MailboxName::new(new.as_str())) {
            return self.undo(group, &group.errands, "shared", ActionFault::Rename).await;
        }
        match self.remote.rename(&name, &MailboxName::new(new.as_str())).await {
            Ok(()) => {}
            Err(error) if error.is_fatal() => return Err(error.into()),
            Err(error) => {
                // It was done before a cut, or by another desk: the old name is no more, and the new one is there.
                let is_gone = self.is_no_more(&name).await?;
                let is_there = self.remote.standing(&MailboxName::new(new.as_str())).await? == Standing::There;
                match refusal(&error) {
                    _ if is_gone && is_there => {}
                    Some(Refusal::AlreadyExists) => return self.refuse(group, &error, ActionFault::Exists).await,
                    // Without a reason: the name is taken all the same.
                    Some(Refusal::No) if is_there => {
                        return self.undo(group, &group.errands, &said(&error), ActionFault::Exists).await;
                    }
                    _ => return self.refuse(group, &error, ActionFault::Rename).await,
                }
            }
        }
        self.settle(group, &group.errands, "OK", move |tx| tx.renamed(id, mailbox, &new)).await
    }

    pub(super) async fn remove(&mut self, group: &Group) -> Result<(), Error> {
        let (Some((mailbox, name)), Some(errand)) = (group.target.clone(), group.errands.first()) else {
            return Ok(());
        };
        let id = errand.id;
        match self.remote.delete(&name).await {
            Ok(()) => {}
            Err(error) if error.is_fatal() => return Err(error.into()),
            Err(error) => {
                if !self.is_for_want_of(&name, &error).await? {
                    return self.refuse(group, &error, ActionFault::Remove).await;
                }
            }
        }
        self.settle(group, &group.errands, "OK", move |tx| tx.removed(id, mailbox)).await
    }

    /// A server that gives no reason may mean that it is there already.
    async fn is_there(&mut self, name: &MailboxName, error: &imap::Error) -> Result<bool, Error> {
        if refusal(error) != Some(Refusal::No) {
            return Ok(false);
        }
        Ok(self.remote.standing(name).await? == Standing::There)
    }
}

//! Messages that are given to those who share another mailbox, and taken back. The copy is made from what is kept here, so one way serves
//! mailboxes of this account and of another; who gave it stands in front of its octets, which COPY could not say. It bears an identifier
//! that is kept before the server is told: after a cut it is looked for, whatever the original's own headers are.

use super::transfer::fault;
use super::{Replay, said};
use crate::clock;
use crate::domain::notice::ActionFault;
use crate::domain::{ActionId, DisplayName, Flags, MailboxName, Marks, Uid, UidSet};
use crate::imap;
use crate::mime::write::{Mailbox, Resent, resent};
use crate::store::{Confiding, Group, Stage};
use crate::sync::remote::Remote;
use crate::sync::{Destination, Error};

impl<R: Remote> Replay<'_, R> {
    /// Such actions come one by one: each has a mark of its own.
    pub(super) async fn confide(&mut self, group: &Group) -> Result<(), Error> {
        let (Some((_, name)), Some(id)) = (group.target.clone(), group.errands.first().map(|errand| errand.id)) else {
            return Ok(());
        };
        let Some(confiding) = self.store.read(move |reader| reader.confiding(id)).await? else {
            let all = group.ids();
            return self.note(move |tx| tx.undo(&all)).await;
        };
        if !group.set {
            return self.take_back(group, &name, &confiding).await;
        }
        if group.stage == Stage::Begun {
            let from = group.mark.1;
            match self.given(group, &name, (&confiding, from)).await? {
                None => return Ok(()),
                Some(found) if !found.is_empty() => {
                    // It may have been cut before it was looked for a second one.
                    self.keep_one(&confiding.message_id()).await?;
                    return self.confided(group).await;
                }
                Some(_) if self.may_have_come(group, &name).await? => {
                    let count = super::count(&group.errands);
                    return self.undo(group, &group.errands, "none, later", ActionFault::MaybeThere { count }).await;
                }
                Some(_) => {}
            }
        } else {
            // Another desk may have given it already.
            match self.given(group, &name, (&confiding, None)).await? {
                None => return Ok(()),
                Some(found) if !found.is_empty() => return self.confided(group).await,
                Some(_) if self.was_given_on(id, &confiding).await? => return self.confided(group).await,
                Some(_) => {}
            }
        }
        let Some(to) = self.destination(group, &name).await? else { return Ok(()) };
        self.give(group, &to, &confiding).await
    }

    /// Where no desk can tell the others on the original that it gave it, another order of the same holder may have given it, and those who
    /// share the mailbox may have put it elsewhere since: it is looked for there too.
    async fn was_given_on(&mut self, id: ActionId, confiding: &Confiding) -> Result<bool, Error> {
        let message_id = confiding.message_id();
        for name in self.store.read(move |reader| reader.may_be_given_on(id)).await? {
            let found = match self.remote.open(&name).await {
                Ok(_) => self.remote.find_resent(&message_id, Uid::FIRST).await,
                Err(error) => Err(error),
            };
            match found {
                Ok(found) if found.is_empty() => {}
                Ok(_) => return Ok(true),
                Err(error) if error.is_fatal() => return Err(error.into()),
                // What does not open now keeps nothing from being given.
                Err(error) => tracing::warn!(%error, "What is confided is not looked for in a folder"),
            }
        }
        Ok(false)
    }

    /// Something came there since it was begun. It may have been the copy: those who share a mailbox put away what they have dealt with.
    async fn may_have_come(&mut self, group: &Group, name: &MailboxName) -> Result<bool, Error> {
        let (validity, Some(from)) = group.mark else { return Ok(false) };
        match self.mark(name).await {
            Ok((now, next)) => Ok(now != validity || next.is_some_and(|next| next > from)),
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(_) => Ok(true),
        }
    }

    async fn give(&mut self, group: &Group, to: &Destination<'_>, confiding: &Confiding) -> Result<(), Error> {
        let Some(octets) = &confiding.octets else {
            // It comes by the connection of its own mailbox; once that has it no more, nobody has.
            let Some(message) = group.errands.first().and_then(|errand| errand.message) else { return Ok(()) };
            if self.store.read(move |reader| Ok(reader.message(message)?.0.gone.is_some())).await? {
                let count = super::count(&group.errands);
                return self.undo(group, &group.errands, "none", ActionFault::Elsewhere { count }).await;
            }
            self.pass(group);
            return Ok(());
        };
        let name = to.name();
        let (mark, marks) = match self.begin_at(name).await {
            Ok(both) => both,
            Err(error) => return self.not_given(group, name, error).await,
        };
        let by = Mailbox { name: DisplayName::clean(&confiding.giver.0), address: confiding.from.clone() };
        let message_id = confiding.message_id();
        let copy = resent(octets, &Resent { by, at: confiding.at, message_id: &message_id });
        let all = group.ids();
        let (begun, changes) = self.store.write(move |tx| tx.begin(&all, mark)).await?;
        super::tell(self.on, changes);
        if !begun {
            return Ok(());
        }
        // Its age in that mailbox is that of the act: an operator that deletes by age gives those who share it their time.
        match self.remote.append(to, &marks, clock::now(), &copy).await {
            Ok(_) => {
                self.keep_one(&message_id).await?;
                self.confided(group).await
            }
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(error) => {
                // It did nothing (RFC 3501 section 6.3.11).
                let all = group.ids();
                self.note(move |tx| tx.unbegin(&all)).await?;
                self.not_given(group, name, error).await
            }
        }
    }

    /// Another desk may have put the same copy there at the same moment: the first of them stays, whichever desk looks.
    async fn keep_one(&mut self, message_id: &str) -> Result<(), Error> {
        let tried = match self.remote.find_resent(message_id, Uid::FIRST).await {
            Ok(found) if found.len() > 1 => self.remote.erase(&found.iter().skip(1).collect()).await,
            Ok(_) => return Ok(()),
            Err(error) => Err(error),
        };
        match tried {
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(error) => {
                tracing::warn!(%error, "A second copy of what is confided stays");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// From where on the copy is looked for after a cut, and its marks: those who share a mailbox do not answer for whom the letter was
    /// written to that it was read (RFC 3503).
    async fn begin_at(
        &mut self,
        name: &MailboxName,
    ) -> Result<((Option<crate::domain::UidValidity>, Option<Uid>), Marks), imap::Error> {
        let answered = Marks::from(Flags::MDN_SENT);
        let marks = if self.remote.reopen(name).await?.keeps(&answered) { answered } else { Marks::default() };
        Ok((self.mark(name).await?, marks))
    }

    async fn confided(&mut self, group: &Group) -> Result<(), Error> {
        let all = group.ids();
        self.settle(group, &group.errands, "OK", move |tx| tx.settle_confided(&all, clock::now())).await
    }

    async fn not_given(&mut self, group: &Group, name: &MailboxName, error: imap::Error) -> Result<(), Error> {
        if error.is_fatal() {
            return Err(error.into());
        }
        if self.is_for_want_of(name, &error).await? {
            return self.without_target(group, name, &error).await;
        }
        self.refuse(group, &error, fault(group)).await
    }

    /// The copy, wherever it lies in its mailbox from `from` on; `None` when that cannot be told now.
    async fn given(
        &mut self,
        group: &Group,
        name: &MailboxName,
        (confiding, from): (&Confiding, Option<Uid>),
    ) -> Result<Option<UidSet>, Error> {
        let message_id = confiding.message_id();
        let found = match self.remote.open(name).await {
            Ok(state) => {
                // Under another UIDVALIDITY it may have any UID.
                let start = from.filter(|_| state.validity.is_some() && state.validity == group.mark.0);
                match start.or(Uid::new(1)) {
                    Some(start) => self.remote.find_resent(&message_id, start).await,
                    None => return Ok(None),
                }
            }
            Err(error) => Err(error),
        };
        match found {
            Ok(found) => Ok(Some(found)),
            Err(error) => self.not_given(group, name, error).await.map(|()| None),
        }
    }

    /// Those who share the mailbox may have put it elsewhere by now: then it is theirs.
    async fn take_back(&mut self, group: &Group, name: &MailboxName, confiding: &Confiding) -> Result<(), Error> {
        let Some(found) = self.given(group, name, (confiding, None)).await? else { return Ok(()) };
        if found.is_empty() {
            let count = super::count(&group.errands);
            return self.undo(group, &group.errands, "OK, none", ActionFault::NotThere { count }).await;
        }
        match self.remote.erase(&found).await {
            Ok(()) => self.confided(group).await,
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(error @ imap::Error::OthersDeleted) => {
                let all = group.ids();
                self.settle(group, &group.errands, &said(&error), move |tx| tx.settle(&all)).await?;
                self.say(ActionFault::OnlyMarked { count: super::count(&group.errands) });
                Ok(())
            }
            Err(error) => self.refuse(group, &error, fault(group)).await,
        }
    }
}

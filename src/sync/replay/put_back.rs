//! Messages that had gone from the server are put back, one by one, from what is kept of them: never twice, as far as can be told.

use super::Replay;
use super::transfer::{Found, errands, fault, keyed};
use crate::domain::{Flags, Keywords, MailboxName, Marks, Uid, UidValidity};
use crate::imap;
use crate::store::{Errand, Group, Kept, Landed, Stage};
use crate::sync::remote::Remote;
use crate::sync::{Destination, Error};

impl<R: Remote> Replay<'_, R> {
    pub(super) async fn put_back(&mut self, mut group: Group) -> Result<(), Error> {
        let Some((_, name)) = group.target.clone() else { return Ok(()) };
        if group.stage == Stage::Begun {
            let Found { done, open, doubtful } = self.look(&group, &name).await?;
            // One that may be there is not put there twice.
            self.undo(&group, &doubtful, "unknown", fault(&group)).await?;
            let (found, marks) = (errands(&done), keyed(&done));
            self.settle(&group, &found, "OK", move |tx| tx.landed(&marks, false)).await?;
            group.errands = open;
        }
        for errand in group.errands.clone() {
            let one = Group { errands: vec![errand.clone()], ..group.clone() };
            // Asked for each: they may be many, and large.
            let Some(to) = self.destination(&one, &name).await? else { break };
            if !self.append(&one, errand, &to).await? {
                break;
            }
        }
        Ok(())
    }

    /// False when the others would fare no better.
    async fn append(&mut self, group: &Group, errand: Errand, to: &Destination<'_>) -> Result<bool, Error> {
        let name = to.name();
        let Some(message) = errand.message else { return Ok(true) };
        let Some(kept) = self.store.read(move |reader| reader.kept(message)).await? else {
            self.undo(group, &[errand], "none", fault(group)).await?;
            return Ok(true);
        };
        let (mark, marks) = match self.mark_and_keep(name, &kept).await {
            Ok(both) => both,
            Err(error) if error.is_fatal() => return Err(error.into()),
            Err(error) if self.is_for_want_of(name, &error).await? => {
                return self.without_target(group, name, &error).await.map(|()| false);
            }
            Err(error) => return self.refuse(group, &error, fault(group)).await.map(|()| false),
        };
        let id = errand.id;
        self.note(move |tx| tx.begin(&[id], mark).map(drop)).await?;
        match self.remote.append(to, &marks, kept.date, &kept.octets).await {
            Ok(place) => {
                let landed = place.map_or(Landed::Somewhere, |place| Landed::At(place.validity, place.uid));
                self.settle(group, &[errand], "OK", move |tx| tx.landed(&[(id, landed)], false)).await?;
                Ok(true)
            }
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(error) => {
                // It did nothing (RFC 3501 section 6.3.11).
                self.note(move |tx| tx.unbegin(&[id])).await?;
                let outcome = if self.is_for_want_of(name, &error).await? {
                    self.without_target(group, name, &error).await
                } else {
                    self.refuse(group, &error, fault(group)).await
                };
                outcome.map(|()| false)
            }
        }
    }

    /// From where on it is looked for after a cut, and what of its flags and keywords the mailbox keeps.
    async fn mark_and_keep(
        &mut self,
        name: &MailboxName,
        kept: &Kept,
    ) -> Result<((Option<UidValidity>, Option<Uid>), Marks), imap::Error> {
        let flags = kept.marks.flags.without(Flags::DELETED);
        let keywords = if kept.marks.keywords.is_empty() {
            Keywords::NONE
        } else {
            self.remote.reopen(name).await?.lasting(&kept.marks.keywords)
        };
        Ok((self.mark(name).await?, Marks { flags, keywords }))
    }
}
